"""What supports a cross of a line that says what a name is: 𝓛 = …

Where the text says nothing else of the name, such a line fails because of what a context says of that letter; a person
uses one letter for several things. Of other lines nothing of the kind is supposed: what both sides mean stands in the
text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import chain

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.judge.doubtful_letters import numbers
from hw_cli.checking.judge.line import FOR_SOME
from hw_cli.checking.judge.one_reading import Held, laws_in
from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.context_files import NAMES
from hw_cli.checking.say.definitions import Named, is_name, root
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.moods import SENTENCE_END, is_led
from hw_cli.checking.say.survey import is_about_chance
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, contains, free_variables, subterms

_FIXED = {"H", "I", "ELBO", "Var", "Cov", "Corr", "det", "diag", "sigma", "event"}  # what they mean is fixed
_OPERATORS = NAMES.functions | _FIXED


def _said_names(derivations: Iterable[Derivation]) -> set[Term]:
    """The names that stand in more than one line."""
    steps = (step for item in derivations for step in item.steps)
    inside = (
        {root(node) for side in _sides(step) for node in subterms(side) if is_name(node)} for step in steps
    )
    return {name for name, times in Counter(chain.from_iterable(inside)).items() if times > 1}


def _corroborated(found: CheckedDerivation, said: Set[Term]) -> CheckedDerivation:
    """The findings, where a cross that nothing supports is a doubt; `said`: the names of which the text says something.

    It is supported by a small change that would make the line hold, and by another line of the derivation that holds: one
    that says something of the same laws, where it rests on what the context alone says of them.
    """
    settled = {name for held in found.held for name in _settled(held)}
    findings = tuple(_of_context(item, settled) for item in found.findings)
    if not any(item.status is Status.HOLDS for item in findings):
        findings = tuple(_weighed(item, said) for item in findings)
    return replace(found, findings=findings)


def _settled(held: Held) -> Set[str]:
    """The laws of which a line says something: not that of p(D | μ) = ∏ p(x_n | μ), which holds of any."""
    line, reading = held.line, held.reading
    return laws_in(line.left, reading) ^ laws_in(line.right, reading)


def _of_context(item: Finding, settled: Set[str]) -> Finding:
    open_ = sorted(item.laws - settled)
    if item.status is not Status.FAILS or item.hint is not None or not open_:
        return item
    why = say("nothing says which law {name} is", name=core.Law(open_[0]))
    return replace(item, status=Status.DOUBTFUL, message=why, root=False)


def _weighed(item: Finding, said: Set[Term]) -> Finding:
    name, other = item.step.lhs.term, item.step.rhs.term
    if item.status is not Status.FAILS or item.hint is not None or name is None or other is None:
        return item
    if not is_name(name) or _is_known(name) or name in subterms(other) or root(name) in said:
        return item
    why = say("it is not what {name} usually is: another {name} may be meant", name=name)
    return item.doubted(why)


def _sides(step: Step) -> list[Term]:
    return list(step.terms)


def _is_known(name: Term, fixed: Set[str] = _OPERATORS) -> bool:
    """Whether the name is that of a function, of which every text says the same."""
    function = name.function if isinstance(name, Call) else name
    return isinstance(function, Function) and (
        function.name in fixed or function_record(function.name) is not None
    )


class Support:
    """What a text has said so far of the letters of its lines, and that no line was judged by."""

    def __init__(self, text: str, scopes: Scopes, derivations: Iterable[Derivation]) -> None:
        self._text, self._scopes = text, scopes
        self._said = _said_names(derivations)
        # equations that were not put to use, and their letters
        self._unused: list[tuple[Step, frozenset[Term]]] = []
        self._values: list[tuple[Step, Term]] = []  # names that are said to be numbers
        self._defined: list[tuple[int, Named]] = []  # what lines say of names, with where their scope begins
        self._named: dict[Term, list[tuple[int, int]]] = {}  # where the lines stand that say what a name is
        self._changed_names = set[
            Term
        ]()  # those that lines say to be something else than above, perhaps rightly
        self._changed = -1  # where the last name was that may stand for another thing than above

    def weighed(self, found: CheckedDerivation, said: Iterable[Named], marked: bool) -> CheckedDerivation:
        """The findings, where a cross of what the text leaves open is a doubt; `said`: names with what they are said to be;
        `marked`: whether it is known which question is answered, whose letters mean what its sheet says."""
        found = found if marked else _corroborated(found, self._said)
        said = (*said, *found.definitions)
        meanings = {root(head): body for head, body in said}
        wholes = {head for head, body in said if not isinstance(body, core.Matrix | core.Vector)}
        scope = self._scopes.start(found.derivation.start.offset)
        above = [named for start, named in self._defined if start == scope]
        self._defined += ((scope, named) for named in found.definitions)
        findings = []
        for item in map(self._claimed, found.findings):
            crossed = item.status is Status.FAILS and item.root
            why = (
                (
                    self._open(item)
                    or self._of_another_case(item)
                    or self._said_below(item, meanings)
                    or self._told_in_words(item)
                    or _unknown(item, meanings, wholes)
                )
                if crossed
                else None
            )
            if why is not None:
                item = item.doubted(why)
            elif item.status in (Status.DEFINITION, Status.ASSUMPTION) and item.step.lhs.term is not None:
                at = item.step.lhs.start.offset, item.step.rhs.end.offset
                self._named.setdefault(root(item.step.lhs.term), []).append(at)
            elif item.status is Status.HOLDS and item.step.lhs.term is not None:
                name = root(item.step.lhs.term)  # what is said above is meant here still
                if is_name(item.step.lhs.term) and name in self._named:
                    self._named[name].append((item.step.lhs.start.offset, item.step.rhs.end.offset))
            if item.status is Status.DOUBTFUL and item.step.lhs.term is not None:
                name = root(item.step.lhs.term)
                self._changed_names |= (
                    {name} if is_name(item.step.lhs.term) and name in self._named else set()
                )
            findings.append(_optimal(item, found.derivation.before, above))
        for item in findings if found.derivation.inline else ():
            self._note(item, is_led(found.derivation))
        return replace(found, findings=tuple(findings))

    def _claimed(self, item: Finding) -> Finding:
        """The finding, where a moment of something composed is said to be what a name above is: Var(X̄) = σ² is a claim."""
        left, right = item.step.lhs.term, item.step.rhs.term
        if item.status is not Status.DEFINITION or item.step.mood is not Mood.CLAIM or left is None:
            return item
        name = right.base if isinstance(right, core.Power) else right
        mean = is_about_chance(left) or isinstance(left, core.Expectation)
        if not isinstance(name, core.Symbol) or not mean or not _is_composed(left):
            return item
        start = self._scopes.start(item.step.position.offset)
        above = self._text[start : item.step.lhs.start.offset]
        if not re.search(
            rf"(?<![A-Za-z\\]){re.escape(item.step.rhs.source.split('^')[0].strip())}(?![A-Za-z])", above
        ):
            return item
        return replace(
            item, status=Status.UNDECIDED, message=say("nothing says what {name} is here", name=name)
        )

    def _open(self, item: Finding) -> Message | None:
        """What the text says of the letters of a line, or in its sentence, and that was not put to use."""
        place, sides = item.step.position.offset, tuple(_sides(item.step))
        letters = frozenset[Term]().union(*map(free_variables, sides))
        for step, own in self._unused:
            if {parts(letter)[0] for letter in own} <= {
                parts(letter)[0] for letter in letters
            } and place < self._scopes.end(step.rhs.end.offset, lasting=False):
                left, right = _sides(step)
                return say(
                    "it is supposed that {left} = {right}, which was not put to use", left=left, right=right
                )
        if any(map(is_about_chance, (node for side in sides for node in subterms(side)))):
            for step, name in self._values:  # `the mean is $\\mu = 0$, and $E[X^2] = …`
                between = self._text[step.rhs.end.offset : item.step.lhs.start.offset]
                if name not in letters and "\n\n" not in between and not SENTENCE_END.search(between):
                    left, right = _sides(step)
                    return say(
                        "it is supposed that {left} = {right}, which was not put to use",
                        left=left,
                        right=right,
                    )
        return None

    def _of_another_case(self, item: Finding) -> Message | None:
        """That a name of a line may be something else than above, as words, lists or values say."""
        from hw_cli.checking.another_case import EQUATIONS, NEAR, of_another_case  # for what is wrong

        roots = {root(node) for side in _sides(item.step) for node in subterms(side) if is_name(node)}
        for one in sorted(roots & self._changed_names, key=repr):
            return say("another {name} may be meant", name=one)
        start = item.step.lhs.start.offset
        letters = set[Term]().union(*map(free_variables, _sides(item.step)))
        alone = len(letters) == 1 and not roots & self._named.keys() and item.step.relation is Stated.EQ
        near = max(self._scopes.start(start), start - NEAR)
        if alone and not isinstance(item.step.lhs.term, Call) and EQUATIONS.search(self._text, near, start):
            return FOR_SOME
        values = [name for _, name in self._values]
        found, changed = of_another_case(self._text, item, self._named, values, self._changed)
        if changed:
            self._changed = start
        return found

    def _said_below(self, item: Finding, meanings: dict[Term, Term]) -> Message | None:
        """That a name which a line says to be something is said to be something else below alone."""
        name = item.step.lhs.term
        if (
            name is None
            or not isinstance(name, Call)
            or root(name) in self._named
            or root(name) not in meanings
        ):
            return None
        return say("another {name} may be meant", name=name)

    def _told_in_words(self, item: Finding) -> Message | None:
        """That a name of which another section alone has a formula is told anew in words behind a line: `where $L$ is`."""
        end = item.step.rhs.end.offset
        start, behind = self._scopes.start(item.step.lhs.start.offset), self._text[end : end + _BEHIND]
        for name in (root(node) for side in _sides(item.step) for node in subterms(side) if is_name(node)):
            places = self._named.get(name, ())
            if not places or places[-1][0] >= start or not isinstance(name, core.Symbol):
                continue
            if re.search(rf"\$\\?{re.escape(name.name)}(?![A-Za-z])[^$]{{0,20}}\$\s+{_MEANS}", behind):
                return say("another {name} may be meant", name=name)
        return None

    def _note(self, item: Finding, led: bool) -> None:
        sides = tuple(_sides(item.step))
        if len(sides) < 2:
            return
        valued = led or exact_value(sides[1]) is not None
        told = led or isinstance(sides[0], core.Expectation)  # E[s(x)] = 0
        open_ = item.status is Status.DOUBTFUL or (told and item.status is Status.UNDECIDED)
        doubted = open_ and valued and not item.step.follows
        if doubted or (item.status is Status.UNDECIDED and item.message == FOR_SOME):
            self._unused.append((item.step, free_variables(sides[0]) | free_variables(sides[1])))
        elif item.status in (Status.DEFINITION, Status.ASSUMPTION) and exact_value(sides[1]) is not None:
            self._values.append((item.step, sides[0]))


def _optimal(item: Finding, before: str, above: Sequence[Named]) -> Finding:
    """The finding, where a definition is of what words say to be optimal, D*(x), and an objective of the text says not."""
    name, value = item.step.lhs.term, item.step.rhs.term
    starred = isinstance(name, Call) and isinstance(name.function, core.Decorated)
    if item.status is not Status.DEFINITION or not starred or name is None or value is None:
        return item
    from hw_cli.checking.judge.optima import misplaced  # for such a line alone

    found = misplaced(before, name, value, above)
    if found is None:
        return item
    why = say("{objective} is not extreme there: its derivative is not 0", objective=found[0])
    # no cross: what is optimal may be the other player, or under a condition that words say
    return replace(item, status=Status.DOUBTFUL, message=why, counterexample=found[1])


def _is_composed(moment: Term) -> bool:
    """Whether it is a mean or a variance of another thing than a letter."""
    inside = moment.body if isinstance(moment, core.Expectation) else core.Vector(tuple(children(moment)))
    return not all(
        isinstance(part, core.Symbol | core.Function | core.Law | core.Vector) for part in subterms(inside)
    )


def _unknown(item: Finding, meanings: dict[Term, Term], wholes: set[Term]) -> Message | None:
    """That nothing says what a function is that stands on one side alone: put to numbers, M''(0), or in what a name is said to
    be; nor what p is, which is no law there, or E, which is none beside densities; nor what the block Σ_{11} has to do
    with Σ = LLᵀ (`wholes`: the names that are said to be something)."""
    sides = tuple(_sides(item.step))
    alone: set[Term] = set()
    for side, other in (sides, sides[::-1]):
        alone |= _leaves(side, meanings) - _leaves(other, meanings) - _functions(other)
        letters = free_variables(side) - free_variables(other) - wholes
        alone |= {letter for letter in letters if _is_block(letter) and root(letter) in wholes}
    if contains(core.Density, *sides):
        alone |= {_MEAN} & set[Term]().union(*map(numbers, sides)) - meanings.keys()
    for name in sorted(alone, key=repr):
        return say("would differ if {name} is free; nothing says what {name} is", name=name)
    return None


def _is_block(letter: Term) -> bool:
    """Whether it is a block or an entry of a matrix: Σ_{12}."""
    index = letter.index if isinstance(letter, core.Indexed) else ()
    return len(index) == 2 or any(isinstance(part, core.Number) and len(part.text) == 2 for part in index)


def _functions(term: Term) -> set[Term]:
    return {root(node) for node in subterms(term) if isinstance(node, core.Call)}


def _leaves(term: Term, meanings: dict[Term, Term]) -> set[Term]:
    laws = contains(_OF_LAWS, term)
    found: set[Term] = (
        set() if laws else {item for item in numbers(term) if item in _LAWS and item not in meanings}
    )
    for node in subterms(term):
        if isinstance(node, core.Call) and not _is_known(node, _FIXED):
            if root(node) in meanings:  # what V(D, G) is of is no more open than the line is
                own = {getattr(part, "name", "") for part in subterms(core.Vector(node.arguments))}
                inside = _inside(meanings[root(node)], meanings, _DEEP)
                found |= {one for one in inside if getattr(one, "name", "") not in own}
            elif not _is_known(node) and not free_variables(core.Vector(node.arguments)):
                found.add(root(node))
    return found


def _inside(body: Term, meanings: dict[Term, Term], deep: int) -> set[Term]:
    """The functions of which nothing is said in what a name is said to be."""
    found: set[Term] = set()
    for node in subterms(body) if deep else ():
        if isinstance(node, core.Call) and not _is_known(node, _FIXED):
            own = meanings.get(root(node))
            found |= {root(node)} if own is None else _inside(own, meanings, deep - 1)
    return found


_BEHIND = 400  # characters behind a line that may say what its letters are
_MEANS = r"(?:is|are|denotes?|represents?|stands for|est|sont|désigne|dénote|représente)\b"
_OF_LAWS = core.Law | core.Integral | core.KL
_MEAN = core.Symbol("E")  # beside densities: an energy, or a mean whose brackets are left out
_DEEP = 5  # names in what names are said to be
_LAWS = frozenset(map(core.Symbol, ("p", "q", "P", "Q")))
