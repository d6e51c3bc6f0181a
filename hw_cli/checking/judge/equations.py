"""What follows from an equation that is to be solved: it holds of the solutions, and no letter is free in it.

f'(x) = 0        to be solved for x
2x - 4 = 0       no claim about every x
6x - 12 = 0      three times the line above: it holds where that one does
x = 2            what it says x to be; that it is the only solution is not shown
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.judge.line import COMPUTED, FOLLOWS, FOR_SOME, MISSED, Line, Said
from hw_cli.checking.read.derivation import Stated
from hw_cli.checking.say.carried import is_called
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.facts import COUNTING, Scopes
from hw_cli.checking.say.new_names import name_alone
from hw_cli.checking.say.readings import Reading, readings
from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.oracles.models import Array, Mismatch, OutOfModel, parts
from hw_cli.oracles.models.sorts import TRANSPOSED, is_value, transposed
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Power, Quotient, Sum, Symbol, Term, UnknownNode, lift
from hw_cli.terms.parse import PLUS_MINUS
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, each, free_variables, nodes_of, put, put_all, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

LAST = 3  # equations above a line from which it may follow
MOST = 6  # divisors and factors by which an equation is multiplied
ROUGH = 1e-4  # how near to whole numbers exponents are seen: slopes are differences of values


class Equations:
    """The equations of a text so far whose solutions it may speak of, with where that ends."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._open: list[tuple[set[Term], int]] = []  # unknowns, up to where
        self._asked: dict[tuple[Term, Term], int] = {}  # the sides of what is to be solved, and where
        # of what the text says to be so, and what follows from it
        self._sure: dict[tuple[Term, Term], int] = {}

    def near(self, offset: int) -> tuple[tuple[Term, Term], ...]:
        """The last equations that the text asks to solve at a place, with what follows from them; none that is undecided."""
        return tuple(sides for sides, at in self._sure.items() if self._scopes.answers(offset, at))[-LAST:]

    def undecided(self, offset: int) -> tuple[tuple[Term, Term], ...]:
        """The last equations there of which nothing says that they are to be solved: they bear no line, and say too little."""
        return tuple(
            sides
            for sides, at in self._asked.items()
            if sides not in self._sure and self._scopes.answers(offset, at)
        )[-LAST:]

    def following(self, found: CheckedDerivation) -> CheckedDerivation:
        """The findings, without crosses of equations that follow from one which is to be solved."""
        findings: list[Finding] = []
        for finding in found.findings:
            crossed = finding.status is Status.FAILS and finding.message != MISSED
            if crossed and self._follows(finding, findings):
                finding = replace(
                    finding, status=Status.UNDECIDED, message=FOR_SOME, root=False, hint=None, explain=None
                )
            findings.append(finding)
            self._note(finding)
        return replace(found, findings=tuple(findings))

    def _follows(self, finding: Finding, before: list[Finding]) -> bool:
        step = finding.step
        left, right = step.lhs.term, step.rhs.term
        if step.relation.relation is not Relation.EQ or left is None or right is None:
            return False
        place = step.position.offset
        if any(place < end and unknowns & (_called(left) | _called(right)) for unknowns, end in self._open):
            return True  # f(-u) = f(u) is so of some functions
        if contains(COMPUTED, left, right):
            return False
        asked = self._asked.get((left, right))
        if asked is not None and self._scopes.answers(place, asked):
            return True  # a condition is put to use
        if step.follows:
            return bool(before) and before[-1].status is Status.UNDECIDED and before[-1].message == FOR_SOME
        letters = _letters(left, right)
        about = [unknowns for unknowns, end in self._open if place < end and unknowns & letters]
        # λ² + γλ + 1 = 0 says nothing of γ alone: as many other letters as equations make them true
        return any(
            len(set().union(*some) - letters) < len(some) for some in (*([one] for one in about), about)
        )

    def _note(self, finding: Finding) -> None:
        step = finding.step
        left, right = step.lhs.term, step.rhs.term
        if left is None or right is None:
            return
        if finding.status is Status.DEFINITION:  # what is defined is no unknown, but by y(0) = 1 it is not
            for side in (left, right) if not isinstance(left, core.Call) else ():
                self._open = [(unknowns - {parts(side)[0]}, end) for unknowns, end in self._open]
        solved = finding.status is Status.UNDECIDED and finding.message == FOR_SOME
        if finding.message in FOLLOWS or (
            finding.status is Status.TO_SOLVE and step.relation.relation is Relation.EQ
        ):
            self._sure[left, right] = step.position.offset
        if finding.message in FOLLOWS:
            self._asked[left, right] = step.position.offset
        if (solved or finding.status is Status.TO_SOLVE) and step.relation.relation is Relation.EQ:
            end = self._scopes.end(step.rhs.end.offset, lasting=finding.status is Status.TO_SOLVE)
            self._asked[left, right] = step.position.offset
            self._open.append((_letters(left, right) | (_called(left) & _called(right)), end))


def _letters(*sides: Term) -> set[Term]:
    found = {parts(letter)[0] for side in sides for letter in free_variables(side)} - {*TRANSPOSED}
    return {letter for letter in found if getattr(letter, "name", "") not in COUNTING | {"I"}}


def _called(side: Term) -> set[Term]:
    """The functions, of which a letter is the name, that a side has values of at letters."""
    return {node.function for node in each(core.Call, side) if free_variables(node) and is_called(node)}


def followed(
    judgement: Judgement, line: Line, asked: list[tuple[Term, Term]], supposed: list[tuple[Term, Term]]
) -> Finding | None:
    """The finding for an equation that is one of those `asked` or `supposed` times something which has a value, and is
    not 0 where a text says that the two are equivalent; None where none is found to be.

    The factor is seen from values, as a product of powers of what the two divide and multiply by; that it is one is a
    line for the judge of lines.
    """
    if any(map(is_value, nodes_of(line.left, line.right))):
        return None  # that y has no more values than those that are named is not said
    gap = _gap(line.left, line.right)
    inverses = [
        body.factors[0]
        for _, body in name_alone(line.left, line.right)
        if isinstance(body, core.Product) and isinstance(body.factors[0], Power | core.Inverse)
    ]  # A⁻¹, where x = A⁻¹ b
    for left, right in (*asked[: -LAST - 1 : -1], *supposed[: -LAST - 1 : -1]):
        above = _gap(left, right)
        for plan in judgement.plans[:1]:
            for reading in readings(plan, above, gap):
                factor = _factor(judgement, line, reading, above, gap)
                for other in (factor, *inverses):
                    if other is None:
                        continue
                    multiple = replace(line, left=gap, right=core.product((other, above)))
                    if judgement.outcome(multiple, reading).said is not Said.HOLDS:
                        continue  # and says what nothing is
                    found = judgement.judged(multiple)
                    if found.status is Status.HOLDS:
                        message = FOLLOWS[exact_value(other) is not None]
                        return replace(found, message=message, explain=None)
    if any(name_alone(line.left, line.right)):
        return None  # that a value is the one solution, of all equations, is not shown
    images = tuple(Hypothesis(a, Relation.EQ, b) for a, b in asked[-LAST:])
    bound = judgement.trials.under(images, judgement.plans[0])
    free, beside = judgement.trials, judgement.facts.beside
    try:
        if bound is not None:
            judgement.trials = bound  # S u = λ u
        else:
            judgement.facts.beside = (*beside, *images)
        found = judgement.judged(line)
    finally:
        judgement.trials, judgement.facts.beside = free, beside
    return replace(found, message=FOLLOWS[1], explain=None) if found.status is Status.HOLDS else None


def solves(judgement: Judgement, line: Line) -> Finding | None:
    """The finding for `x = 0` with an equation for x beside it, as a reason; None for another line.

    It follows where that equation is (x − 0) B = 0, and B ≠ 0 is said beside it too.
    """
    row = [step for step in judgement.derivation.steps if step.aside and step.row == line.step.row]
    sides = [(step.relation, step.lhs.term, step.rhs.term) for step in row]
    for name, body in name_alone(line.left, line.right):
        if exact_value(body) is None:
            continue
        for relation, left, right in sides:
            if relation is not Stated.EQ or left is None or right is None or left == name:
                continue
            gap = _gap(left, right)
            if name not in free_variables(gap):
                continue
            if (there := put({name: body}, gap)) is None:
                continue
            if judgement.judged(replace(line, left=there, right=Number("0"))).status is not Status.HOLDS:
                return Finding(line.step, Status.DOUBTFUL, say("it does not solve the equation beside it"))
            for other, nothing in ((one, two) for kind, one, two in sides if kind is Stated.NE):
                if other is not None and nothing is not None and exact_value(nothing) == 0:
                    for factor in (other, Negative(other)):
                        whole = core.product((_gap(name, body), factor))
                        found = judgement.judged(replace(line, left=gap, right=whole))
                        if found.status is Status.HOLDS:
                            why = say("it follows from the equation beside it, divided by what is not 0")
                            return replace(found, message=why, explain=None)
            why = say("it solves the equation beside it; that nothing else does is not shown")
            return Finding(line.step, Status.DEFINITION, why)
    return None


def has_images(name: Term, equations: list[tuple[Term, Term]]) -> bool:
    """Whether equations are of what a matrix makes of a vector, A v = 2v, of which A = 2I is more than follows."""
    if not isinstance(name, Symbol) or not name.name[0].isupper():
        return False
    return any(
        isinstance(node, core.Product)
        and name in node.factors
        and len(node.factors) > 1
        and isinstance(node.factors[-1], Symbol | core.Indexed)
        and node.factors[-1] != name
        for sides in equations
        for node in nodes_of(*sides)
    )


def put_in(judgement: Judgement, line: Line, asked: list[tuple[Term, Term]]) -> Said | None:
    """What is said of the last equation asked with what a line says a name is, x = 4 where 2x = 6; None for another line."""
    for name, body in name_alone(line.left, line.right):
        above = next(
            (sides for sides in reversed(asked[-LAST:]) if name in free_variables(_gap(*sides))), None
        )
        known = {Symbol("I"), PLUS_MINUS}
        if above is None or (free_variables(body) ^ free_variables(_gap(*above))) - known != {name}:
            continue  # x̄, of which the equation knows nothing, may be what solves it, or two equations together
        if not _turned(body) <= _turned(*above):
            continue  # λ = uᵀ S u, which follows from S u = λ u but is no equation for all u
        if any(isinstance(node, Number) and "." in node.text for node in subterms(body)):
            continue  # it may be rounded
        if (said := _with_value(judgement, line, (name, body), above)) is not None:
            return said
    return None


def solved_by(judgement: Judgement, line: Line, sides: tuple[Term, Term]) -> bool:
    """Whether an equation of which all else is known is not wrong with what a line says a name is: with one of its names,
    as u = 9/μ² of 3/√u = μ says nothing of the sign of μ."""
    free = free_variables(core.Vector(sides))
    said = [
        _with_value(judgement, line, (name, body), sides)
        for name, body in name_alone(line.left, line.right)
        if name in free and free - {name} <= free_variables(body) | judgement.known.bases
    ]
    return not said or any(one is not Said.FAILS for one in said)


def _with_value(judgement: Judgement, line: Line, named: Named, sides: tuple[Term, Term]) -> Said | None:
    """What is said of an equation with what a name is put in; None where it cannot be read, or would be captured."""
    there = put_all(dict([named]), *sides)
    reading = None if there is None else next(readings(judgement.plans[0], *there), None)
    if there is None or reading is None:
        return None
    return judgement.outcome(replace(line, left=there[0], right=there[1]), reading).said


def missed(
    judgement: Judgement, line: Line, asked: list[tuple[Term, Term]], drawn: bool = False
) -> Finding | None:
    """The finding for a line that says what a name is of which the last equation asked says otherwise, or perhaps does;
    None where it is a solution. A number that is `drawn` from the equation right above is wrong where it misses it."""
    said = put_in(judgement, line, asked)
    if said is Said.FAILS:
        point = _missing(judgement, line, asked) if drawn else None
        status = Status.DOUBTFUL if point is None else Status.FAILS
        return Finding(line.step, status, MISSED, root=point is not None, counterexample=point)
    if said in (None, Said.HOLDS):
        return None
    return Finding(line.step, Status.UNDECIDED, say("whether it solves the equation above is not known"))


def _missing(judgement: Judgement, line: Line, asked: list[tuple[Term, Term]]) -> Counterexample | None:
    """The two sides of an equation in numbers, with the number that a line says its letter is and that solves none."""
    points: list[Counterexample | None] = [None]
    for (name, body), sides in product(name_alone(line.left, line.right), asked):
        there = put_all({name: body}, *sides)
        if there is None or free_variables(core.Vector(there)):
            return None
        if any("." in node.text for node in each(Number, *there)):
            return None  # decimals may be rounded
        said = replace(line, left=there[0], right=there[1])
        found = judgement.verdicts.by_formula(said, Reading(judgement.plans[0]))
        if found is None or found.status is not Status.FAILS or found.counterexample is None:
            return None
        points.append(replace(found.counterexample, point=((name, text(body)),)))
    return points[-1]


def none_solved(judgement: Judgement, line: Line, slopes: Iterable[Term]) -> Finding | None:
    """The finding for a line that says what a name is, and solves none of the `slopes` that have the name, set to 0; None
    where there are none of them, or it solves one."""
    names = {name for name, _ in name_alone(line.left, line.right)}
    found = [missed(judgement, line, [(one, Number("0"))]) for one in slopes if names & free_variables(one)]
    return found[0] if found and None not in found else None


def _turned(*terms: Term) -> set[Term | None]:
    return {transposed(node) for term in terms for node in subterms(term)}


def _gap(left: Term, right: Term) -> Term:
    return left if exact_value(right) == 0 else Sum((left, Negative(right)))


def _factor(judgement: Judgement, line: Line, reading: Reading, above: Term, gap: Term) -> Term | None:
    """What `above` is to be multiplied by to give `gap`, as values suggest it."""
    below, other = _bases(above, gap)
    for bases in dict.fromkeys((tuple(below[:MOST]), (*below, *other)[:MOST])):
        factor = _product(judgement, line, reading, (above, gap), bases, below)
        if factor is not None:
            return factor
    return None


def _product(
    judgement: Judgement,
    line: Line,
    reading: Reading,
    sides: tuple[Term, Term],
    bases: tuple[Term, ...],
    below: list[Term],
) -> Term | None:
    """The same as a product of powers of these bases; those `below` have no value where they are 0."""
    try:
        found = list(judgement.trials.values(reading, sides, (*sides, *bases)))
    except (UnknownNode, OutOfModel, Mismatch):
        return None
    with np.errstate(all="ignore"):
        rows = np.concatenate([np.stack([item.ravel() for item in values]) for values in found], 1)
        sizes = [size.tobytes() for size in np.abs(rows[2:])]
        # 1 - y, not y - 1
        first = [number for number, size in enumerate(sizes) if sizes.index(size) == number]
        bases = tuple(bases[number] for number in first)
        fitted = _fitted(rows[[0, 1, *(2 + number for number in first)]])
    if fitted is None:
        return None
    number, exponents = fitted
    for base, exponent in zip(bases, exponents, strict=True):
        lost = exponent < 0 or (exponent > 0 and line.step.equivalent)
        if lost and base not in below and not _is_not_zero(judgement.domains, base):
            return None  # x (x - 1) = 0, and then x - 1 = 0
    powers = (
        Power(base, lift(exponent)) for base, exponent in zip(bases, exponents, strict=True) if exponent
    )
    return core.product((lift(number), *powers))


def _fitted(values: Array) -> tuple[Fraction, list[Fraction]] | None:
    """c and e with gap = c Π base^e · above, at all columns (above, gap, bases …); None where there are none."""
    values = values[:, np.isfinite(values).all(axis=0) & (values != 0).all(axis=0)]
    size = np.abs(values[0])
    values = values[:, size > ROUGH * np.median(size)] if size.size else values  # near 0 slopes are rough
    above, gap, *bases = values
    if above.size <= len(bases) + 1 or np.ptp(above) <= ROUGH * np.abs(above).max(initial=0.0):
        return None  # 1 = 0 for every letter: from what is never so nothing follows
    rows = np.stack([np.ones_like(above), *(np.log(np.abs(base)) for base in bases)], 1)
    seen, _, rank, _ = np.linalg.lstsq(rows, np.log(np.abs(gap / above)), rcond=None)
    exponents = [Fraction(round(2 * float(item)), 2) for item in seen[1:]]
    if rank < rows.shape[1] or np.abs(seen[1:] - np.array(exponents, float)).max(initial=0.0) > ROUGH:
        return None
    if any(item.denominator > 1 for item in exponents):
        return None
    whole = np.prod([base ** int(item) for base, item in zip(bases, exponents, strict=True)], axis=0)
    number = float(np.median(gap / above / whole))
    return Fraction(number).limit_denominator(1000), exponents


def _bases(*terms: Term) -> tuple[list[Term], list[Term]]:
    """What terms divide by, and the letters and sums that they multiply by; none that is bound in them."""
    free = frozenset().union(*map(free_variables, terms))
    nodes = [node for term in terms for node in subterms(term)]
    divided = [base for node in nodes if isinstance(node, Quotient) for base in _split(node.denominator)]
    times = [base for node in nodes if isinstance(node, core.Product) for base in _split(node)]
    kept: list[list[Term]] = [[], []]
    for place, bases in enumerate((divided, times)):
        for base in dict.fromkeys(bases):
            own = free_variables(base)
            if own and own <= free and base not in kept[0] and Negative(base) not in kept[0]:
                kept[place].append(base)
    return kept[0], [base for base in kept[1] if not isinstance(base, core.IndexedSum)]


def _split(term: Term) -> Iterator[Term]:
    """The bases of a product of powers."""
    match term:
        case core.Product(factors=factors):
            for factor in factors:
                yield from _split(factor)
        case Quotient(numerator=numerator, denominator=denominator):
            yield from _split(numerator)
            yield from _split(denominator)
        case Power(base=base, exponent=exponent) if exact_value(exponent) is not None:
            yield from _split(base)
        case Negative(term=inner):
            yield from _split(inner)
        case Number():
            return
        case _:
            yield term


def _is_not_zero(domains: dict[Term, Interval], base: Term) -> bool:
    """Whether 0 is outside of the set that a letter is in."""
    known = domains.get(base) or domains.get(parts(base)[0])
    return known is not None and not known.holds(Fraction(0))
