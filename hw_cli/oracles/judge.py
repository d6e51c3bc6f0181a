"""The judge: the one place where a claim becomes a judged claim.

Each kind of claim has one function that asks the judges what they can decide of it. Every line is
judged by its own relation against the line above; nothing is believed because a rule produced it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, starmap
from typing import Any

import flint

from hw_cli.claims.claims import (
    ZERO,
    Chain,
    Claim,
    Elimination,
    Invariant,
    Limit,
    Observation,
    Sign,
    Solutions,
    Spectrum,
    Witness,
)
from hw_cli.claims.judged import Judged, JudgedStep
from hw_cli.experiments.experiments import decimal
from hw_cli.kernel.decide import Oracle, evidence_of
from hw_cli.kernel.evidence import (
    Agreement,
    Counterexample,
    Evidence,
    Finding,
    Follows,
    Given,
    Nothing,
    Refutation,
    Verdict,
    weigh,
    worst,
)
from hw_cli.kernel.reason import Assumption, Certificate
from hw_cli.kernel.setting import REALS, Integers, Interval, NonZero
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.bench import Bench, proved
from hw_cli.oracles.defined import is_defined
from hw_cli.oracles.judges.numeric import far_out
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.oracles.sign_rules import is_monotone, same, strict
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import BITS, Balls
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Captured, free_variables, substitute

DIGITS = 6  # shown of a measurement
SMALL = 1e-6  # measurements have rounding errors of their own, whatever the size of what is predicted


def judge(claim: Claim) -> Judged:
    """The claim with the evidence on each of its lines."""
    try:
        return _JUDGES[type(claim)](claim)
    except Captured as error:
        said = (evidence_of(Nothing("none", say("cannot be evaluated: {why}", why=str(error)))),)
        return Judged(claim, tuple(JudgedStep(step, said) for step in claim.steps), said)


Found = tuple[tuple[tuple[Evidence, ...], ...], tuple[Evidence, ...]]  # on the steps, and on the whole


def evidence_on(claim: Claim) -> Found:
    """What the judge finds of a claim, without the claim: another process can send it."""
    judged = judge(claim)
    return tuple(step.evidence for step in judged.steps), judged.evidence


def judged_by(claim: Claim, found: Found) -> Judged:
    """The claim with what was found of it; it may be judged as a whole only."""
    steps, whole = found
    return Judged(
        claim, tuple(starmap(JudgedStep, zip(claim.steps if steps else (), steps, strict=True))), whole
    )


def _weaker(first: tuple[Evidence, ...], second: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence on a statement in two halves: that of the weaker half, or of both."""
    a, b = weigh(first), weigh(second)
    if a is b:
        return (*first, *second)
    return first if worst((a, b)) is a else second


def _judge_chain(claim: Chain) -> Judged:
    bench = Bench(claim.setting)
    steps = []
    for step, (above, line) in zip(claim.steps, claim.pairs(), strict=True):
        if isinstance(line.because, Assumption):
            said: tuple[Evidence, ...] = (evidence_of(Given("none", say("taken as given"))),)
        else:
            said = bench.compare(above, line.relation, line.term)
        steps.append(JudgedStep(step, said))
    try:
        claim.relation  # noqa: B018  # the relation of the whole, which the lines may not give
    except ValueError as error:
        broken = evidence_of(Nothing("none", say("cannot be evaluated: {why}", why=str(error))))
        return Judged(claim, tuple(steps), (broken,))
    return Judged(claim, tuple(steps))


def _judge_sign(claim: Sign) -> Judged:
    bench = Bench(claim.setting)
    steps = tuple(
        JudgedStep(step, bench.argued(node, node.term, node.relation))
        for step, node in zip(claim.steps, _shown(claim.certificate), strict=True)
    )
    return Judged(claim, steps, bench.argued(claim.certificate, claim.term, claim.relation))


def _judge_limit(claim: Limit) -> Judged:
    """SymPy's limit (term by term under a sum), and values far out."""
    (statement,) = claim.statement.statements
    symbolic = reader(claim.setting)
    said = Bench(claim.setting).decided(
        statement,
        Oracle(lambda *_: symbolic.limit(claim.term, claim.variable, claim.towards, claim.value)),
        Oracle(lambda *_: far_out(claim), refutes=True),
    )
    return Judged(claim, (), said)


def _shown(certificate: Certificate | None) -> tuple[Certificate, ...]:
    return () if certificate is None else tuple(certificate.leaves_first())


def _judge_witness(claim: Witness) -> Judged:
    """Every statement about the point, each by the judges that can decide it there."""
    bench = Bench(claim.setting)
    values = dict(claim.point)
    place = _in_domain(bench, values)
    if place is not Verdict.PROVED:
        found: Finding = Refutation("numeric", say("the point is outside the domain"))
        if place is Verdict.UNDECIDED:
            found = Nothing("numeric", say("the point is not shown to lie in the domain"))
        return Judged(claim, (), (evidence_of(found),))
    steps = tuple(
        JudgedStep(step, _at_point(bench, values, step.left or ZERO, step.relation, step.right))
        for step in claim.steps
    )
    return Judged(claim, steps, _at_point(bench, values, claim.left, claim.relation, claim.right))


def _at_point(
    bench: Bench, values: dict[Term, Term], left: Term, relation: Relation, right: Term
) -> tuple[Evidence, ...]:
    """A strict relation or ≠ between numbers is decided by balls; with letters left, by all judges."""
    a, b = substitute(left, values), substitute(right, values)
    if free_variables(a) | free_variables(b):
        return bench.compare(a, relation, b)
    if relation is Relation.EQ:
        return bench.decided(Statement(a, relation, b), Oracle(bench.by_algebra))
    return bench.decided(Statement(a, relation, b), Oracle(bench.of_numbers))


def _in_domain(bench: Bench, values: dict[Term, Term]) -> Verdict:
    """Whether a point surely lies in the domains of its letters and satisfies the hypotheses."""
    setting, letters = bench.setting, frozenset(values)
    hidden = [body for _, body in setting.abbreviations] + [
        part
        for item in setting.definitions
        for part in free_variables(item.body) - frozenset(item.parameters)
    ]
    if any(free_variables(part) & letters for part in hidden):
        return Verdict.UNDECIDED  # substituting would not reach what depends on the point
    said = [_member(bench, name, value) for name, value in values.items()]
    for item in setting.hypotheses:
        if (free_variables(item.left) | free_variables(item.right)) & letters:
            left, right = (substitute(side, values) for side in (item.left, item.right))
            said.append(weigh(_at_point(bench, {}, left, item.relation, right)))
    return worst(Verdict.UNDECIDED if each is Verdict.CONFIRMED else each for each in said)


def _member(bench: Bench, name: Term, value: Term) -> Verdict:
    """Whether a value surely lies in the domain of a letter."""
    domain, exact = bench.setting.domain(name), exact_value(value)
    if isinstance(domain, Integers) and isinstance(domain.high, int) and exact is not None:
        inside = exact.denominator == 1 and domain.low <= exact <= domain.high
        return Verdict.PROVED if inside else Verdict.REFUTED
    if not isinstance(domain, Interval | NonZero) or not is_defined(value, bench.setting):
        return Verdict.UNDECIDED
    if isinstance(domain, NonZero):
        return weigh(_at_point(bench, {}, value, Relation.NE, ZERO))
    ends = ((domain.low, Relation.GT), (domain.high, Relation.LT))
    return worst(
        weigh(_at_point(bench, {}, value, relation, core.lift(end)))
        for end, relation in ends
        if end is not None
    )


def _judge_solutions(claim: Solutions) -> Judged:
    bench = Bench(claim.setting)
    found: dict[Term, Term] = {}
    steps = []
    for step, item in zip(claim.steps, claim.eliminations, strict=True):
        forced = item.variable in claim.unknowns and item.variable not in found
        said = _judge_elimination(bench, claim, item, found) if forced else ()
        steps.append(JudgedStep(step, said))
        found[item.variable] = item.value
    at_solution = dict(zip(claim.unknowns, claim.solution, strict=True))
    whole = [
        *(
            evidence
            for equation in claim.system
            for evidence in bench.compare(substitute(equation, at_solution), Relation.EQ, ZERO)
            if evidence.judge == "symbolic" or evidence.verdict is Verdict.REFUTED
        )
    ]
    if found != at_solution:
        whole.append(evidence_of(Refutation("elimination", say("the eliminations end elsewhere"))))
    elif not _exists(bench, claim, at_solution):
        detail = say("the point is not shown to lie in the domain")
        whole = [evidence_of(Nothing("elimination", detail))]
    else:
        argument = Follows(
            "elimination",
            say("each elimination is forced, and the point solves the system"),
            (*((item,) for item in whole), *(step.evidence for step in steps)),
            refused=say("an elimination is not proved"),
        )
        weighed = evidence_of(argument)
        kept = [] if weighed.verdict is Verdict.PROVED else whole
        whole = [*(item for item in kept if item.verdict is not Verdict.PROVED), weighed]
    return Judged(claim, tuple(steps), tuple(whole))


def _exists(bench: Bench, claim: Solutions, values: dict[Term, Term]) -> bool:
    """Whether the solution is a point of the domain at which every equation has a value."""
    undeclared = {name for name in values if bench.setting.domain(name) is None}
    inside = _in_domain(bench, {name: value for name, value in values.items() if name not in undeclared})
    return (
        inside is Verdict.PROVED
        and all(is_defined(value, bench.setting) for value in values.values())
        and all(is_defined(substitute(equation, values), bench.setting) for equation in claim.system)
    )


def _judge_elimination(
    bench: Bench, claim: Solutions, item: Elimination, found: dict[Term, Term]
) -> tuple[Evidence, ...]:
    same = bench.compare(substitute(claim.system[item.number], found), Relation.EQ, item.reduced)
    if not proved(same):
        return same
    if item.factor is not None:
        split = bench.compare(
            item.reduced, Relation.EQ, core.Product((item.variable - item.value, item.factor))
        )
        if not proved(split):
            return split
        target = item.factor
    else:
        rest = free_variables(item.reduced) & frozenset(claim.unknowns)
        root = bench.compare(substitute(item.reduced, {item.variable: item.value}), Relation.EQ, ZERO)
        if rest != {item.variable} or not proved(root):
            return (evidence_of(Refutation("elimination", say("the value is not the root of the equation"))),)
        target = core.Derivative(item.reduced, item.variable)
    node = item.certificate
    if not strict(node.relation):
        return (evidence_of(Nothing("elimination", say("the remaining factor may vanish"))),)
    if item.factor is None and (
        node.term != target
        or not isinstance(claim.setting.domain(item.variable) or REALS, Interval)
        or not is_monotone(item.reduced, node, claim.setting)
    ):
        return (evidence_of(Nothing("elimination", say("the sign certificate does not check"))),)
    return bench.argued(node, target, node.relation)


def _judge_spectrum(claim: Spectrum) -> Judged:
    """The characteristic polynomial equals the product of (λ − λᵢ)^mᵢ, as polynomials in λ."""
    size = len(claim.matrix.rows)
    values = [value for value, _ in claim.eigenvalues]
    counts = [count for _, count in claim.eigenvalues]
    fault = None
    if any(len(row) != size for row in claim.matrix.rows):
        fault = say("the matrix is not square")
    elif sum(counts) != size or min(counts) < 1:
        fault = say("the multiplicities do not add up to the size")
    elif any(same(a, b, claim.setting) for a, b in combinations(values, 2)):
        fault = say("an eigenvalue is listed twice")
    if fault is not None:
        return Judged(claim, (), (evidence_of(Refutation("symbolic", fault)),))
    unknown = _fresh("lambda", claim.matrix, *values)
    shifted = core.Matrix(
        tuple(
            tuple(unknown - entry if i == j else -entry for j, entry in enumerate(row))
            for i, row in enumerate(claim.matrix.rows)
        )
    )
    bench = Bench(claim.setting.where((unknown, REALS)))
    factors = tuple(unknown - value for value, count in claim.eigenvalues for _ in range(count))
    said = bench.compare(core.Determinant(shifted), Relation.EQ, core.product(factors))
    return Judged(claim, (), said)


def _fresh(name: str, *terms: Term) -> Term:
    """A letter that none of the terms speaks of."""
    taken = {letter for term in terms for letter in free_variables(term)}
    while core.Symbol(name) in taken:
        name += "_"
    return core.Symbol(name)


def _judge_invariant(claim: Invariant) -> Judged:
    """⟨∇V, f⟩ equals the claimed derivative; then its sign, where it is not 0."""
    bench = Bench(claim.setting)
    along = core.total(
        tuple(core.Derivative(claim.function, name) * velocity for name, velocity in claim.field)
    )
    form = bench.compare(along, Relation.EQ, claim.derivative)
    if not is_defined(claim.function, claim.setting):  # across a jump nothing is conserved
        form = (evidence_of(Nothing("none", say("the function is not shown to be defined everywhere"))),)
    said = (
        []
        if claim.expansion is None
        else [
            bench.compare(along, Relation.EQ, claim.expansion),
            bench.compare(claim.expansion, Relation.EQ, claim.derivative),
        ]
    )
    said += [bench.argued(node, node.term, node.relation) for node in _shown(claim.certificate)]
    steps = tuple(starmap(JudgedStep, zip(claim.steps, said, strict=True)))
    if claim.relation is Relation.EQ:
        sign = bench.compare(claim.derivative, Relation.EQ, ZERO)
    else:
        sign = bench.argued(claim.certificate, claim.derivative, claim.relation)
    return Judged(claim, steps, _weaker(form, sign))


def _judge_observation(claim: Observation) -> Judged:
    """The experiment is run again; agreement is a confirmation, never a proof."""
    flint.ctx.prec = BITS
    try:
        predicted = float(Balls({}, claim.setting)(claim.predicted).mid())
    except (ArithmeticError, TypeError) as fault:  # no value, or not a real one
        why = say("cannot be evaluated: {why}", why=str(fault))
        return Judged(claim, (), (evidence_of(Nothing("simulation", why)),))
    measured = float(claim.experiment.measure())
    scale = max(abs(predicted), SMALL) if predicted else 1.0
    error = abs(measured - predicted) / scale
    if not error <= claim.tolerance:  # also catches nan
        detail = say(
            "measured {value}, predicted {other}", value=_numeral(measured), other=_numeral(predicted)
        )
        gap = Counterexample((), f"{measured:.6g}", f"{predicted:.6g}")
        return Judged(claim, (), (evidence_of(Refutation("simulation", detail, gap)),))
    detail = say(
        "measured {value}, within {share}", value=_numeral(measured), share=_numeral(claim.tolerance)
    )
    return Judged(claim, (), (evidence_of(Agreement("simulation", detail)),))


def _numeral(value: float) -> Term | str:
    """A measurement as a numeral in the reader's language; what is not a number as a word."""
    return decimal(value, DIGITS) if math.isfinite(value) else str(value)


_JUDGES: dict[type[Any], Callable[[Any], Judged]] = {
    Chain: _judge_chain,
    Sign: _judge_sign,
    Limit: _judge_limit,
    Witness: _judge_witness,
    Solutions: _judge_solutions,
    Spectrum: _judge_spectrum,
    Invariant: _judge_invariant,
    Observation: _judge_observation,
}
