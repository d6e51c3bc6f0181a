"""The steps of one derivation, each by what the text does with it and by its own relation."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace

from hw_cli.checking.checked import Finding, Status, as_guessed
from hw_cli.checking.judge.judgement import Judgement
from hw_cli.checking.judge.line import (
    FOR_SOME,
    TURNED,
    Line,
    is_slope,
    is_value_of_chance,
    is_value_of_law,
    unindexed,
)
from hw_cli.checking.judge.solving import TO_SOLVE, ZEROED, Solving, is_derivative
from hw_cli.checking.read.derivation import Mood, Stated, Step
from hw_cli.checking.say.declarations import bound, law_of
from hw_cli.checking.say.definitions import is_name, root
from hw_cli.checking.say.facts import conditions, is_of_cases, weights
from hw_cli.checking.say.moods import CONDITION_AFTER, is_concluded
from hw_cli.checking.say.new_names import entries, name_alone
from hw_cli.checking.say.recursions import closed, numbered, reached, shifted, sums_over, unrolled
from hw_cli.checking.say.survey import is_capital, is_spread
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import TRANSPOSED, is_elementary
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.parse import PLUS_MINUS
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    bottom_up,
    contains,
    each,
    free_variables,
    is_variable,
    nodes_of,
    subterms,
)

_SAID = {
    Mood.GOAL: (Status.GOAL, say("announced, and not judged here")),
    Mood.TO_SOLVE: TO_SOLVE,
    Mood.DENIED: (Status.DENIED, say("the text says that this does not hold")),
}
_DEFINES = (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT)
_OPEN = (Status.FAILS, Status.UNDECIDED, Status.DOUBTFUL)
_UNSETTLED = (*_OPEN, Status.NOT_UNDERSTOOD)
_NOTHING = core.Symbol("emptyset")
_EXTREMA = frozenset(core.Function(name) for name in ("max", "min", "argmax", "argmin"))
_BY = re.compile(
    r"(?:^\s*|[,;:.] |\(|\b(?:and|so|then|et|donc) |¤ (?!as\b|comme\b))(?:with|since|as|because|avec|comme|puisque)(?: ¤ ?,?(?: (?:and|et))?)*$|\b(?:satisfy|obey|vérifient|satisfont)$"
)
# what a mean or a variance is known to be
_OF_MOMENTS = re.compile(
    r"\b(?:with|since|as|because|where|has|have|having|that is|avec|comme|puisque|où|ayant)(?: (?:mean|expectation|(?:expected|mean) value|variance|moyenne|espérance))?"
    r",?(?: ¤ ?,?(?: (?:and|et)(?: (?:variance|mean|moyenne))?)?)*$"
)
_SHARES = re.compile(  # the numbers of a law
    r"\b(?:sums?|add|adding|summing|total|somm\w+)\b[^.]{0,20}\b(?:one|1|unity|un|unité)\b|\bà 1\b|one[- ]hot|normali[sz]\w+|simplex|"
    r"stochasti\w+|softmax|probabilit\w+|probability|\bdistributions?\b|\blois?\b|\b(?:convex|affine|convexe) combinai?[st]\w+|"
    r"\bweights\b|\bproportions\b|\bpoids\b"
)
_REASON = re.compile(r"(?<!¤ )\b(?:as|since|because|using|recall|car|puisque|comme)(?: that| que)?\s*$")
_UPDATES = re.compile(
    r"\b(?:normali[sz]|rescal|updat|replac|remplac|met(?:tre|tons)? à jour)\w*[^.]*$", re.IGNORECASE
)
_LANDAU = re.compile(  # O(h²), o(h)
    r"(?<![A-Za-z\\])(?:\\(?:mathcal|cal)\s*\{?\s*O\s*\}?|[Oo])\s*(?:\\left|\\[bB]igg?l?)?\s*\("
)
_UNSURE = (Status.FAILS, Status.DOUBTFUL, Status.UNDECIDED)
RAISES = bool(os.environ.get("HW_DEBUG"))  # a fault of ours is shown whole, and ends the run


class Steps:
    """The steps of a derivation under judgement."""

    def __init__(
        self,
        judgement: Judgement,
        asked: tuple[tuple[Term, Term], ...] = (),
        open_: tuple[tuple[Term, Term], ...] = (),
    ) -> None:
        self.judgement = judgement
        self.equations = Solving(judgement, asked, open_)

    def findings(self) -> list[Finding]:
        """A finding for each step, in order, before it is known which slips are only passed on."""
        of = self.judgement
        for step in of.derivation.steps:
            of.facts.beside = () if step.aside else conditions(of.derivation, step)
            of.findings.append(self.equations.solving(_guarded(step, self._judged)))
            of.known.seen.update(*map(free_variables, step.terms))
        of.facts.beside = ()
        return of.findings

    def _judged(self, step: Step) -> Finding:
        """The finding for a step; for what says what a name is, whether it follows from an equation in force."""
        solution = self.equations.solution(step)  # while its name is free
        found = self.finding(step)
        if solution is None or found.status is not Status.DEFINITION:
            return found
        self.equations.is_to_solve(step)
        return solution

    def finding(self, step: Step) -> Finding:
        """The finding for one step, before it is known what is only passed on."""
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            return self._unread(step)
        if any(
            isinstance(node, core.Density) and _NOTHING in node.variables for node in nodes_of(left, right)
        ):
            why = say("{sign} is not understood here", sign="∅")  # the event that never occurs
            return Finding(step, Status.NOT_UNDERSTOOD, why)
        of = self.judgement
        left, right = (of.known.applied(of.known.multiplied(side)) for side in (left, right))
        plain = left, right
        if any(isinstance(body, core.Vector) for _, body in of.known.meanings):
            from hw_cli.checking.say.labelled import of_lists  # for a text that has some

            left, right = of_lists(of.known.meanings, left, right)
        of_lists_alone = (left, right) != plain
        if of.naming.flow is None:  # which ties z_k to z_{k-1} by itself
            left, right = unrolled((left, right), of.known.meanings)
        line = Line(step, left, step.relation.relation, right)
        return self._not_claimed(line) or self._claimed(line, of_lists_alone)

    def _unread(self, step: Step) -> Finding:
        """The finding for a step of which a side is no formula."""
        of = self.judgement
        if of.naming.describes(step, is_concluded(of.derivation, of.derivation.steps[0])):
            return Finding(step, Status.DEFINITION, say("defines {name}", name=step.lhs.term or ""))
        side = step.lhs if step.lhs.term is None else step.rhs
        problem = side.error.problem if side.error is not None else say("this is not a formula")
        return Finding(step, Status.NOT_UNDERSTOOD, problem)

    def _not_claimed(self, line: Line) -> Finding | None:
        """The finding for a step that claims nothing which could be wrong, or claims another thing than a relation of values;
        None for a claim."""
        of, step = self.judgement, line.step
        if isinstance(line.right, core.Range):  # i = 1, …, n
            return Finding(step, Status.ASSUMPTION, say("supposed from here on"))
        if step.mood in _SAID:
            return Finding(step, *_SAID[step.mood])
        named = [head for head, _ in name_alone(line.left, line.right)]
        if line.is_equality and PLUS_MINUS in nodes_of(line.right) and named:
            why = say("says the two values of {name}", name=line.left)  # of which none is its meaning below
            return self.equations.missed(line, named) or Finding(step, Status.DEFINITION, why)
        of_cases = bool(named) and line.is_equality and is_of_cases(of.derivation, step)
        if of_cases and root(named[0]) not in of.known.bases:
            why = say("says what {name} is in one of several cases", name=named[0])
            return Finding(step, Status.DEFINITION, why)
        defines = step.relation in _DEFINES
        if step.aside and not defines:
            return of.suppositions.beside(line)
        shape = step.relation is Stated.PROP and not contains(
            core.Density | core.Law, line.right
        )  # of a prior
        if defines or (step.mood in (Mood.ASSUMPTION, Mood.DEFINITION) and (line.relation or shape)):
            return of.suppositions.assumed(line)
        if of.naming.supposes(step) and (not step.follows or self._ends_a_range(step)):
            return Finding(step, Status.DEFINITION, say("supposed from here on"))
        if step.relation is Stated.APPROX:
            from hw_cli.checking.judge.approximations import approximated  # for such a line alone

            return approximated(of, replace(line, relation=Relation.EQ))
        if line.is_equality and any(_LANDAU.search(side.source) for side in (step.lhs, step.rhs)):
            from hw_cli.checking.judge.approximations import with_remainder  # for such a line alone

            if (found := with_remainder(of, line)) is not None:
                return found
        if line.relation is Relation.NE:
            return of.suppositions.different(line)
        pairs = (line.left, line.right), (line.right, line.left)
        told = of.context.chance and any(is_value_of_chance(*pair) for pair in pairs)
        moment = of.context.chance and (isinstance(line.left, core.Expectation) or is_spread(line.left))
        by = of.derivation.inline and _OF_MOMENTS.search(of.derivation.before)
        drawn = any(letter in of.said.drawn for letter in free_variables(line.left))
        if moment and by and line.is_equality and exact_value(line.right) is not None and not drawn:
            return of.suppositions.assumed(line)  # `noise with $E[\epsilon] = 0$`
        if line.is_equality and (told or any(is_value_of_law(*pair) for pair in pairs)):
            return Finding(step, Status.UNDECIDED, say("nothing says which law it is that has this value"))
        return None

    def _claimed(self, line: Line, of_lists: bool) -> Finding:
        """The finding for a claim; `of_lists`: laws in it are lists of numbers."""
        of, step = self.judgement, line.step
        if of.numbers.keys().isdisjoint((line.left, line.right)):
            left, right = (numbered(side, of.numbers) for side in (line.left, line.right))
            line = replace(line, left=left, right=right)
        if any(
            getattr(side, "function", line) in _EXTREMA for side in map(unindexed, (line.left, line.right))
        ):
            from hw_cli.checking.judge import extrema  # for such a line alone

            if (named := extrema.names_an_objective(of, line)) is not None:
                return named
            if (stands_for := extrema.without_extrema(line)) is not None:
                return extrema.of_extrema(of, line, *stands_for)
            if (valued := extrema.with_value(line, of)) is not None:
                valued_line, of_number = valued
                if of_number:
                    return extrema.of_number(of, line, valued_line)
                line = valued_line
        line = of.suppositions.name_following(line)
        law = law_of(step)
        if law is not None and law[0] == line.left and of.context.laws:
            line = replace(line, right=law[1])  # N(μ, σ²), of the variable of the left side
        found = self._of_recursion(line) or of.judged(line)
        if found.status in _UNSURE and contains(core.IndexedProduct, line.left, line.right):
            found = self._with_farther_products(line, found)
        if found.status is Status.FAILS and of_lists:
            two = core.log(core.Number("2"))
            for one, other in ((line.left, line.right * two), (line.left * two, line.right)):
                if of.tried(replace(line, left=one, right=other)).status is Status.HOLDS:
                    return Finding(step, Status.DOUBTFUL, say("it holds in bits; nothing says so"))
        if line.is_equality and any(one.aside and one.row == step.row for one in of.derivation.steps):
            from hw_cli.checking.judge.equations import solves  # for a line with a reason beside it

            found = solves(of, line) or found
        if found.status is Status.HOLDS and not found.proved and self._bounds_entropies_of_densities(line):
            why = say("it depends on the law of the random variables, which is not put to use here")
            return Finding(step, Status.UNDECIDED, why)
        return found if found.status in (Status.HOLDS, Status.ASSUMPTION) else self._not_held(line, found)

    def _ends_a_range(self, step: Step) -> bool:
        """Whether it is the x ≤ 1 of 0 ≤ x ≤ 1, of which the first part was supposed."""
        above = self.judgement.findings[-1] if self.judgement.findings else None
        supposed = above is not None and above.status is Status.DEFINITION and bound(above.step) is not None
        return (
            supposed
            and above is not None
            and above.step.row == step.row
            and above.step.rhs.term == step.lhs.term
        )

    def _poses_a_law(self, line: Line) -> bool:
        """Whether it says what a law of which nothing is said is proportional to: p(M) ∝ 1."""
        if line.step.relation is not Stated.PROP or not isinstance(line.left, core.Density):
            return False
        told = [head for head, _ in self.judgement.said.laws if isinstance(head, core.Density)]
        same = any(head.law == line.left.law for head in told)
        return not (same or self.judgement.context.laws or contains(core.Density | core.Law, line.right))

    def _is_property(self, line: Line) -> bool:
        """Whether it says of a matrix alone, of which nothing is said, that it is symmetric, orthogonal or a projection."""
        sides = line.left, line.right
        calls = {node for node in each(core.Call, *sides) if not is_elementary(node.function)}
        letters = {parts(item)[0] for item in (*free_variables(line.left), *free_variables(line.right))}
        letters = ({node.function for node in calls} or letters) - {core.Symbol("I"), *TRANSPOSED}
        if len(letters) != 1 or len(calls) > 1 or letters & self.judgement.known.bases:
            return False
        if not all(map(is_capital, letters)) and not calls:
            return False
        (own,) = calls or letters
        turned, one = {core.Transpose(own), *(core.Power(own, sign) for sign in TRANSPOSED)}, core.Symbol("I")
        square, inverse = core.Power(own, core.Number("2")), core.Power(own, core.Negative(core.Number("1")))
        products = {core.Product(pair) for item in turned for pair in ((item, own), (own, item))}
        return any(
            (left in turned and right in (own, core.Negative(own), inverse))
            or (left == square and right in (own, one))
            or (left in products and right == one)
            for left, right in (sides, sides[::-1])
        )

    def _not_held(self, line: Line, found: Finding) -> Finding:
        """The finding for a claim that does not hold as it stands: an equation, what is supposed, a doubt, or a slip."""
        of, step = self.judgement, line.step
        inline, before, after = of.derivation.inline, of.derivation.before, of.derivation.after
        if found.status is Status.FAILS and inline and CONDITION_AFTER.match(after):
            return Finding(step, Status.UNDECIDED, FOR_SOME)  # `$e^x = 1 + x$ if and only if $x = 0$`
        sides = {line.left, line.right}
        fails = found.status is Status.FAILS or found.message == FOR_SOME
        if fails and step.equivalent and line.is_equality:  # f(x) = 0 ⇔ x = 1
            zero = any(all(exact_value(item) == 0 for item in entries(side) or (side,)) for side in sides)
            return Finding(step, *TO_SOLVE) if zero else Finding(step, Status.UNDECIDED, FOR_SOME)
        if line.is_equality and self._is_of_shares(line):
            return of.suppositions.assumed(line)  # since the labels are one-hot, Σ_k y_k = 1
        of_slope = core.Number("0") in sides and any(map(is_slope, sides))  # f'(y) = 0, f''(y) < 0
        if found.status is Status.FAILS and of_slope and not self._turned(line):
            return Finding(step, *TO_SOLVE)
        if found.message == FOR_SOME and inline and ZEROED.search(before):
            return Finding(step, *TO_SOLVE)  # `setting the derivative to zero gives $x^2 = a$`
        if found.status is Status.FAILS and line.is_equality and self._is_property(line):
            return of.suppositions.assumed(line)  # since $A^\top = A$
        if found.status is Status.FAILS and (self._poses_a_law(line) or _bounds_pi(line)):
            return Finding(step, Status.ASSUMPTION, say("supposed from here on"))
        alone = not step.follows and not any(one.implied for one in of.derivation.steps)
        if found.status is Status.FAILS and line.is_equality and alone and ZEROED.search(before):
            return Finding(step, Status.UNDECIDED, FOR_SOME)  # `setting the derivative to zero gives`
        if found.message == FOR_SOME and inline and _BY.search(before):
            return of.suppositions.assumed(line)  # `with $a^2 + b^2 = 1$, we get`
        unsure = found.status in (Status.UNDECIDED, Status.DOUBTFUL)
        if unsure and line.is_equality and self._sets_to_zero(line):
            return Finding(step, *TO_SOLVE)
        found = of.suppositions.with_facts(line, found.status is Status.DEFINITION) or found
        if found.status in (Status.DOUBTFUL, Status.UNDECIDED) and of.context.chance:
            found = of.suppositions.whatever_is_random(line) or found
        if found.status is Status.FAILS and self._follows_a_bound(line):
            why = say("{bound} bounds what stands above, which may be what goes on here", bound=line.left)
            return Finding(step, Status.DOUBTFUL, why)
        if found.status is Status.FAILS and self._assigns(line):
            why = say("{name} stands on both sides: it is a new value of it, or an equation", name=line.left)
            return Finding(step, Status.DOUBTFUL, why)
        if found.status in _UNSETTLED and (head := of.suppositions.law_of_formula(line)) is not None:
            return of.suppositions.declares(line, head)
        if found.status is Status.DEFINITION and isinstance(line.left, core.Derivative | core.Gradient):
            said = Hypothesis(line.left, Relation.EQ, line.right)  # what ∂L/∂y is holds below
            of.suppose(step, said)
        return found

    def _is_of_shares(self, line: Line) -> bool:
        """Whether it says of numbers, of which nothing else is said, that they add up to 1, as the sentence does in words."""
        of = self.judgement
        shares = weights(Hypothesis(line.left, Relation.EQ, line.right))
        if shares is None or line.step.follows or shares[0].base in of.known.bases | set(map(root, of.told)):
            return False
        before, after = of.derivation.before, of.derivation.after
        return bool(_SHARES.search(before) or _REASON.search(before) or _SHARES.search(after))

    def _turned(self, line: Line) -> bool:
        """Whether the contrary of an inequality holds wherever it is tried, or one side is proved to be above the other."""
        if line.is_equality:
            from hw_cli.checking.judge.weighing import with_slopes  # for what does not hold alone

            sides = (with_slopes(side, self.judgement.known.meanings) for side in (line.left, line.right))
            left, right = map(self.judgement.known.applied, sides)
            lines = (
                replace(line, left=left, relation=one, right=right) for one in (Relation.LT, Relation.GT)
            )
            found = map(self.judgement.judged, lines)
            return any(one.status is Status.HOLDS and one.proved for one in found)
        contrary = None if line.relation is None else TURNED.get(line.relation)
        return (
            contrary is not None
            and self.judgement.judged(replace(line, relation=contrary)).status is Status.HOLDS
        )

    def _follows_a_bound(self, line: Line) -> bool:
        """Whether a row goes on from the number of an inequality above it: a ≥ 0, and below = b."""
        number = line.step.follows and line.is_equality and exact_value(line.left) is not None
        above = [one for one in self.judgement.derivation.steps if one.row < line.step.row and not one.aside]
        return number and bool(above) and above[-1].relation.relation in TURNED

    def _assigns(self, line: Line) -> bool:
        """Whether a sentence may give a letter a new value by it: j = j + 1, which no line before it comes to."""
        alone = isinstance(line.left, core.Symbol | core.Indexed) and line.left in free_variables(line.right)
        slopes = each(core.Derivative | core.Gradient, line.right)
        descends = any(node.variable == line.left for node in slopes)  # w = w - η ∂L/∂w
        return (
            line.is_equality
            and alone
            and (
                descends
                or self.judgement.derivation.inline
                or _UPDATES.search(self.judgement.derivation.before) is not None
            )
            and self.judgement.derivation.before.strip() != ""
            and not line.step.follows
            and not is_concluded(self.judgement.derivation, line.step)
        )

    def _bounds_entropies_of_densities(self, line: Line) -> bool:
        """Whether it bounds an entropy, of which the worlds know finite laws alone, where the text speaks of densities or
        draws the variable from a law."""
        nodes = [node for side in (line.left, line.right) for node in subterms(side)]
        by_number = any(exact_value(side) is not None for side in (line.left, line.right))
        entropies = [  # H(Y), and H(Y | X) ≥ 0, but not H(Y | X) ≤ H(Y)
            node
            for node in nodes
            if getattr(node, "function", None) == core.Function("H")
            or (by_number and getattr(node, "law", None) == core.Law("H"))
        ]
        drawn = any(part in self.judgement.said.drawn for node in entropies for part in subterms(node))
        return line.relation in TURNED and bool(entropies) and (self.judgement.said.chance.dense or drawn)

    def _sets_to_zero(self, line: Line) -> bool:
        """Whether it is where a derivative of this chain, or what it is found to be, f'(x) = 2x - 4 = 0, is set to 0."""
        kinds = core.Derivative | core.Gradient
        return core.Number("0") in (line.left, line.right) and any(
            isinstance(getattr(side.term, "numerator", side.term), kinds)  # by σ²
            or (line.step.follows and side.term is not None and is_derivative(side.term))
            for step in self.judgement.derivation.steps
            for side in (step.lhs, step.rhs)
        )

    def _with_farther_products(self, line: Line, found: Finding) -> Finding:
        """The finding for a line that does not hold as it stands, where it is not wrong with more under its products."""
        left, right = bottom_up(line.left, _farther), bottom_up(line.right, _farther)
        if (left, right) == (line.left, line.right):
            return found
        again = self.judgement.tried(replace(line, left=left, right=right))
        if again.status is Status.HOLDS:
            return as_guessed(again, say("the product reaches to the end of its term"))
        plain = all(  # which stand plainly after
            is_variable(node.factors[-1])
            for node in each(core.Product, line.left, line.right)
            if _farther(node) is not node
        )
        if found.status is Status.FAILS and again.status is not Status.FAILS and not plain:
            why = say("does the product reach this far? Brackets would tell")
            return Finding(line.step, Status.UNDECIDED, why)
        return found

    def _of_recursion(self, line: Line) -> Finding | None:
        """The finding for x_k = f(k), or x_3 = 5, where x_{k+1} is said by x_k: by what is said; None for another line."""
        value = reached(line.left, self.judgement.known.meanings) if line.is_equality else None
        if value is not None:
            return self.judgement.judged(replace(line, left=value))
        moved = shifted((line.left, line.right), self.judgement.known.meanings)
        if moved is not None:
            return self.judgement.judged(replace(line, left=moved[0], right=moved[1]))
        if sums_over((line.left, line.right), self.judgement.known.meanings):
            return Finding(line.step, Status.UNDECIDED, FOR_SOME)
        tied = self.judgement.naming.flow is not None or not line.is_equality
        pairs = () if tied else closed(line.left, line.right, self.judgement.known.meanings)
        found: list[Finding] = []
        for left, right in pairs:
            found.append(self.judgement.tried(replace(line, left=left, right=right)))
            if found[-1].status is Status.FAILS:
                rows = {parts(head)[0] for head, _ in self.judgement.known.meanings if parts(head)[1]} - {
                    parts(line.left)[0]
                }
                spoken = {parts(node)[0] for node in free_variables(left) | free_variables(right)}
                return Finding(line.step, Status.UNDECIDED, FOR_SOME) if rows & spoken else found[-1]
        if not found:
            return None
        if len(pairs) == 1 or any(one.status is not Status.HOLDS for one in found):
            return Finding(line.step, Status.UNDECIDED, FOR_SOME)  # where it starts has to be seen too
        if is_name(line.left):  # for lines below, as f(x_k)
            self.judgement.naming.definition(line.step, line.left, line.right)
        return min(found, key=lambda one: one.proved)  # of one that is only confirmed nothing is proved


def _farther(node: Term) -> Term:
    """∏_i a_i c with c under the product, as it is often meant."""
    match node:
        case core.Product(factors=(*before, core.IndexedProduct() as product, last)) if (
            product.index not in free_variables(last) and not isinstance(last, core.IndexedProduct)
        ):
            inside = replace(product, body=core.Product((product.body, last)))
            return core.product((*before, inside))
    return node


def _bounds_pi(line: Line) -> bool:
    """Whether it bounds π by 0 or 1, where it is a letter: 0 < π < 1."""
    sides = line.left, line.right
    return (
        line.relation in TURNED
        and core.Constant("pi") in sides
        and any(exact_value(one) in (0, 1) for one in sides)
    )


def _guarded(step: Step, find: Callable[[Step], Finding]) -> Finding:
    """The finding for a step; a fault of ours leaves it undecided, and does not cost the rest of the file."""
    try:
        return _as_mended(step, find(step))
    except Exception as error:  # whatever it is: a line in doubt is never passed
        if RAISES:
            raise
        fault = f"{type(error).__name__}: {error}"
        why = say("hw has failed on this line, which is a bug: {error}", error=fault)
        return Finding(step, Status.UNDECIDED, why)


def hinted(found: Finding) -> Finding:
    """The finding with what a wrong line was perhaps meant to say, which is searched for in what is kept alone."""
    guess, made = found.guess, replace(found, guess=None)
    if guess is None or found.status is not Status.FAILS:
        return made
    return _guarded(found.step, lambda _: replace(made, hint=guess()))


def _as_mended(step: Step, found: Finding) -> Finding:
    """The finding for a step; for a line whose brackets were matched or whose unknown commands were left out it is a
    guess, which makes no cross and holds nothing for sure."""
    if step.guess is not None and found.status is Status.FAILS:
        return Finding(step, Status.DOUBTFUL, say("the two sides differ if {guess}", guess=step.guess))
    if step.guess is not None and found.status is Status.HOLDS:
        return as_guessed(found, step.guess)
    if not step.mended:
        return found
    if found.status is Status.FAILS:
        why = say("the two sides differ, but brackets do not match or commands are not known")
    elif found.status is Status.HOLDS:
        why = say(
            "it holds with its brackets matched and unknown commands left out, as they are not in the text"
        )
    else:
        return found
    return Finding(step, Status.DOUBTFUL, why, reading=found.reading)
