"""The equations of a derivation that are to be solved, and the lines that follow from them: x = 2 from x + 1 = 3."""

from __future__ import annotations

import re

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.judgement import Judgement
from hw_cli.checking.judge.line import FOR_SOME, MISSED, Line, Said
from hw_cli.checking.read.derivation import Mood, Stated, Step
from hw_cli.checking.say.moods import SOLVED, is_concluded
from hw_cli.checking.say.new_names import name_alone
from hw_cli.checking.say.survey import is_capital
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import exchanged, free_variables, nodes_of

TO_SOLVE = (Status.TO_SOLVE, say("an equation that is to be solved"))
ZEROED = re.compile(
    r"\b(?:set|equat|mett|égal)\w*\b[^.]*(?:\bzero\b|\bzéro\b|\b0\b)|\bannul"
)  # the derivative above
_DRAWN = re.compile(r"¤[^¤.]{0,30}$")  # from the formula before it in its sentence
_OPEN = (Status.FAILS, Status.UNDECIDED, Status.DOUBTFUL)


class Solving:
    """The equations that are to be solved at a step of a derivation under judgement."""

    def __init__(
        self, judgement: Judgement, asked: tuple[tuple[Term, Term], ...], open_: tuple[tuple[Term, Term], ...]
    ) -> None:
        self.judgement = judgement
        self.asked = list(asked)  # the sides of equations that are to be solved
        self.open = open_  # of those of which nothing says so

    def _supposed(self, left: Term, right: Term) -> list[tuple[Term, Term]]:
        """The sides of the equations that are supposed of what sides have."""
        plain = (_unmarked(head) for head, _ in name_alone(left, right))
        facts = () if self.judgement.facts.released else self.judgement.facts.about(left, right, *plain)
        found = [(fact.left, fact.right) for fact in facts if fact.relation is Relation.EQ]
        return [sides for sides in found if set(sides) != {left, right}]  # the line itself

    def _about(self, named: list[Term], equations: list[tuple[Term, Term]]) -> list[tuple[Term, Term]]:
        """The equations that have a name, and those for x, where it is x̂, x* or x_ML; slopes of functions that are said as
        they are."""
        found: list[tuple[Term, Term]] = []
        if not (named and equations):
            return found
        from hw_cli.checking.judge.weighing import with_slopes  # for a line that follows from one

        known = self.judgement.known
        own = [tuple(map(known.applied, step.terms)) for step in self.judgement.derivation.steps]
        for sides in equations:
            left, right = (with_slopes(side, known.meanings) for side in sides)
            letters = free_variables(core.Vector((left, right)))
            for head in named:
                plain = _unmarked(head)
                numbered = isinstance(head, core.Indexed) and isinstance(head.index[0], core.Number)
                if numbered and (sides not in own or any(map(is_capital, letters))):
                    continue  # x_1 comes behind x_0, or is an entry of the x of A x = b
                if plain != head and plain in letters and head not in letters:
                    marked = any(isinstance(item, core.Decorated) for item in letters)
                    names: dict[Term, Term] = {} if marked else {plain: head}
                elif head in letters or head in nodes_of(left, right):
                    names = {head: head}
                else:
                    names = {}
                if names:
                    found.append((exchanged(left, names), exchanged(right, names)))
        return found

    def solution(self, step: Step) -> Finding | None:
        """The finding for a line which says what a name is, and follows from an equation in force; None for another."""
        of, left, right = self.judgement, step.lhs.term, step.rhs.term
        if step.mood is not Mood.CLAIM or step.relation is not Stated.EQ or left is None or right is None:
            return None
        named = [head for head, _ in name_alone(left, right)]
        supposed, asked = (
            self._about(named, kept) for kept in (self._supposed(left, right), self._asked(step))
        )
        if not supposed and not asked:
            return None
        from hw_cli.checking.judge.equations import followed, solved_by  # for a text that has some

        line = Line(step, of.known.applied(left), Relation.EQ, of.known.applied(right))
        found = followed(of, line, asked, supposed)
        if found is not None and not all(solved_by(of, line, sides) for sides in (*asked, *supposed)):
            return found.doubted(MISSED)  # of two equations it solves one
        return found

    def missed(self, line: Line, named: list[Term]) -> Finding | None:
        """The finding for the two values of a name, x = ±1, where they do not solve the equation that asks for them."""
        from hw_cli.checking.judge.equations import missed  # for a text that has some

        asked = [*self._asked(line.step, refuted=True), *self.open]
        return missed(self.judgement, line, self._about(named, asked))

    def _asked(self, step: Step, refuted: bool = False) -> list[tuple[Term, Term]]:
        """The sides of the equations that are to be solved, and of the one from which a sign of implication draws a step:
        one that follows from nothing itself, and is `refuted` where that is asked for."""
        found, known = self._premise(step), self.judgement.known
        drawn = found is not None and (refuted or found.status is not Status.FAILS)
        above = [found.step.terms] if found is not None and drawn and not found.step.implied else []
        told = self.open if SOLVED.search(self.judgement.derivation.before) else ()  # `whose solution is`
        return [(known.applied(left), known.applied(right)) for left, right in (*told, *self.asked, *above)]

    def _slopes(self) -> list[Term]:
        """The derivatives that lines above say, and what they come to by what is supposed."""
        above = [(one.line.step.lhs.term, one.line.right) for one in self.judgement.one.above]
        said = [(fact.left, fact.right) for fact in self.judgement.facts if fact.relation is Relation.EQ]
        return [right for left, right in (*above, *said) if is_derivative(left)]

    def _premise(self, step: Step) -> Finding | None:
        """The finding for the equation from which a sign of implication draws a step, where that is not so of all values."""
        found = self.judgement.findings[-1] if step.implied and self.judgement.findings else None
        if found is None or found.step.relation is not Stated.EQ or len(found.step.terms) < 2:
            return None
        return found if found.message == FOR_SOME or found.status is Status.FAILS else None

    def is_to_solve(self, step: Step, refuted: bool = False) -> None:
        """Takes the equation from which a sign of implication draws a step for one to be solved; also a `refuted` one."""
        found = self._premise(step)
        if found is not None and not found.step.implied and (refuted or found.status is not Status.FAILS):
            self.judgement.findings[-1] = Finding(found.step, *TO_SOLVE)
            left, right = found.step.terms
            self.asked.append((left, right))

    def solving(self, found: Finding) -> Finding:
        """A finding; that of an equation which follows from one above that is to be solved, where it is not decided."""
        of, step, status = self.judgement, found.step, found.status
        left, right = step.lhs.term, step.rhs.term
        found_so = status is Status.DEFINITION and step.mood is Mood.CLAIM
        some = (status in _OPEN or found_so) and step.relation is Stated.EQ
        if left is None or right is None or not (some or status is Status.TO_SOLVE):
            return found
        supposed, asked = self._supposed(left, right), self._asked(step, refuted=True)
        said = ZEROED.search(of.derivation.before) is not None
        zeroed = said and (found_so or found.message == FOR_SOME)
        if some and (asked or supposed or self.open or zeroed):
            from hw_cli.checking.judge import equations  # for a text that has some

            line = Line(step, of.known.applied(left), Relation.EQ, of.known.applied(right))
            concluded = (found_so or (step.implied and bool(asked))) and is_concluded(of.derivation, step)
            slopes = self._slopes() if zeroed else []
            named = [head for head, _ in name_alone(left, right)]
            drawn = step.implied or _DRAWN.search(of.derivation.before) is not None
            solving = self._about(named, asked)
            wrong = equations.missed(of, line, [*self._about(named, supposed), *solving], drawn)
            wrong = wrong or equations.none_solved(of, line, slopes)
            if concluded and wrong is not None:
                return wrong
            if concluded and equations.has_images(line.left, [*supposed, *asked, *self.open]):
                why = say(
                    "the equation above is one of images of {name}, and says less of it", name=line.left
                )
                return Finding(step, Status.UNDECIDED, why)
            open_ = found.message == FOR_SOME  # and what it is drawn from, if it is the same equation
            above = [*((slope, core.Number("0")) for slope in slopes), *self._asked(step, refuted=open_)]
            after = None if found_so else equations.followed(of, line, above, supposed)
            if after is not None or (concluded and equations.put_in(of, line, solving) is Said.HOLDS):
                self.is_to_solve(step, refuted=open_ or after is None)
            found = after or found
        if found.status in (Status.HOLDS, Status.TO_SOLVE):
            self.asked.append((left, right))
        return found


def is_derivative(side: Term | None) -> bool:
    """Whether a side is f'(x), df/dx or a gradient."""
    function = getattr(side, "function", None)
    return isinstance(side, core.Gradient | core.Derivative) or isinstance(function, core.DerivativeOf)


def _unmarked(name: Term) -> Term:
    """x of x̂, x*, x_ML and the root x_1."""
    match name:
        case (
            core.Decorated(base=base, mark="hat" | "star")
            | core.Indexed(base=base, index=(core.Label() | core.Number(),))
        ):
            return _unmarked(base)
    return name
