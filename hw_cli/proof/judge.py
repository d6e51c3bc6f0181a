"""The judge: the one place where a claim becomes a judged claim.

Each kind of claim has one function that asks the judges what they can decide of it. Every line is
judged by its own relation against the line above; nothing is believed because a rule produced it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import flint

from hw_cli.proof.certificate import Certificate
from hw_cli.proof.claims import (
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
    Step,
    Witness,
)
from hw_cli.proof.evidence import Counterexample, Evidence, Verdict
from hw_cli.proof.experiments import decimal
from hw_cli.proof.judged import Judged, JudgedStep
from hw_cli.proof.judges.limits import far_out
from hw_cli.proof.judges.numeric import NumericJudge, refuted
from hw_cli.proof.judges.polynomial import PolynomialJudge
from hw_cli.proof.judges.sampling import holds
from hw_cli.proof.judges.symbolic import SymbolicJudge
from hw_cli.proof.reason import Assumption
from hw_cli.proof.setting import REALS, Interval, Setting
from hw_cli.proof.sign_rules import check, strict
from hw_cli.proof.signs import prove_sign
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import BITS, Balls, Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, substitute

CERTIFICATE = "certificate"
DIGITS = 6  # shown of a measurement


def judge(claim: Claim) -> Judged:
    """The claim with the evidence on each of its lines."""
    return _JUDGES[type(claim)](claim)


class _Bench:
    """The judges at work on one claim, sharing its points and readings."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.symbolic = SymbolicJudge(setting)
        self.numeric = NumericJudge(setting)

    def compare(self, left: Term, relation: Relation, right: Term) -> tuple[Evidence, ...]:
        """What each judge says of `left relation right`."""
        said = [self.symbolic.compare(left, relation, right)]
        if relation in (Relation.LT, Relation.GT, Relation.LE, Relation.GE) and not _proved(said):
            said.append(self.by_sign(left - right, relation))
            if not _proved(said):
                said.append(PolynomialJudge(self.setting).compare(left, relation, right))
        said.append(self.numeric.compare(left, relation, right))
        return tuple(said)

    def by_sign(self, gap: Term, relation: Relation) -> Evidence:
        """What a certificate found here says of `gap relation 0`."""
        found = prove_sign(gap, self.setting)
        wanted = found is not None and _at_least(found.relation, relation)
        return self.certificate(found if wanted else None, gap, relation)

    def certificate(self, node: Certificate | None, term: Term, relation: Relation) -> Evidence:
        """What the checker says of a certificate for `term relation 0`."""
        if node is None:
            return Evidence(CERTIFICATE, Verdict.UNDECIDED, say("no sign certificate was found"))
        right = node.term == term and _at_least(node.relation, relation) and check(node, self.setting)
        if right:
            return Evidence(CERTIFICATE, Verdict.PROVED, say("every step of the sign certificate checks"))
        return Evidence(CERTIFICATE, Verdict.UNDECIDED, say("the sign certificate does not check"))


def _at_least(found: Relation, wanted: Relation) -> bool:
    weak = {Relation.GT: Relation.GE, Relation.LT: Relation.LE}
    return found is wanted or weak.get(found) is wanted


def _proved(said: Iterable[Evidence]) -> bool:
    return any(item.verdict is Verdict.PROVED for item in said)


def _judge_chain(claim: Chain) -> Judged:
    bench = _Bench(claim.setting)
    steps = []
    for step, (above, line) in zip(claim.steps, claim.pairs(), strict=True):
        if isinstance(line.because, Assumption):
            said: tuple[Evidence, ...] = (Evidence("none", Verdict.ASSUMED, say("taken as given")),)
        else:
            said = bench.compare(above, line.relation, line.term)
        steps.append(JudgedStep(step, said))
    return Judged(claim, tuple(steps))


def _judge_sign(claim: Sign) -> Judged:
    bench = _Bench(claim.setting)
    steps = tuple(
        JudgedStep(step, _judge_node(bench, step, node))
        for step, node in zip(claim.steps, _shown(claim.certificate), strict=True)
    )
    whole = [bench.certificate(claim.certificate, claim.term, claim.relation)]
    if not _proved(whole):
        whole.append(PolynomialJudge(claim.setting).compare(claim.term, claim.relation, ZERO))
    whole.append(bench.numeric.compare(claim.term, claim.relation, ZERO))
    return Judged(claim, steps, tuple(whole))


def _judge_limit(claim: Limit) -> Judged:
    """SymPy's limit (term by term under a sum), and values far out."""
    said = (
        SymbolicJudge(claim.setting).limit(claim.term, claim.variable, claim.towards, claim.value),
        far_out(claim),
    )
    return Judged(claim, (), said)


def _shown(certificate: Certificate | None) -> tuple[Certificate, ...]:
    return () if certificate is None else tuple(certificate.leaves_first())


def _judge_node(bench: _Bench, step: Step, node: Certificate) -> tuple[Evidence, ...]:
    return (
        bench.certificate(node, node.term, node.relation),
        bench.numeric.compare(node.term, step.relation, step.right),
    )


def _judge_witness(claim: Witness) -> Judged:
    """Every statement about the point, each by the judges that can decide it there."""
    outside = [name for name, value in claim.point if not _inside(claim.setting, name, value)]
    if outside:
        return Judged(
            claim, (), (Evidence("numeric", Verdict.REFUTED, say("the point is outside the domain")),)
        )
    bench = _Bench(claim.setting)
    values = dict(claim.point)
    steps = tuple(
        JudgedStep(step, _at_point(bench, values, step.left or ZERO, step.relation, step.right))
        for step in claim.steps
    )
    return Judged(claim, steps, _at_point(bench, values, claim.left, claim.relation, claim.right))


def _at_point(
    bench: _Bench, values: dict[Term, Term], left: Term, relation: Relation, right: Term
) -> tuple[Evidence, ...]:
    """A strict relation or ≠ between numbers is decided by balls; with letters left, by all judges."""
    a, b = substitute(left, values), substitute(right, values)
    if free_variables(a) | free_variables(b):
        return bench.compare(a, relation, b)
    if relation is Relation.EQ:
        return (bench.symbolic.compare(a, relation, b),)
    flint.ctx.prec = BITS
    at = Balls({}, bench.setting)
    try:
        x, y = at(a), at(b)
    except (Undefined, UnknownNode) as error:
        return (Evidence("numeric", Verdict.UNDECIDED, say("cannot be evaluated: {why}", why=str(error))),)
    said = holds(x, relation, y)
    if said is None:
        return (Evidence("numeric", Verdict.UNDECIDED, say("the balls overlap")),)
    if said is False:
        return (refuted({}, x, y),)
    return (Evidence("numeric", Verdict.PROVED, say("decided by ball arithmetic at this exact point")),)


def _inside(setting: Setting, name: Term, value: Term) -> bool:
    domain = setting.domain(name)
    if not isinstance(domain, Interval):
        return domain is not None
    if domain == REALS:
        return True
    at = Balls({})(value)
    low = domain.low is None or holds(at, Relation.GT, Balls({})(core.lift(domain.low))) is True
    high = domain.high is None or holds(at, Relation.LT, Balls({})(core.lift(domain.high))) is True
    return low and high


def _judge_solutions(claim: Solutions) -> Judged:
    bench = _Bench(claim.setting)
    found: dict[Term, Term] = {}
    steps = []
    for step, item in zip(claim.steps, claim.eliminations, strict=True):
        steps.append(JudgedStep(step, _judge_elimination(bench, claim, item, found)))
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
        whole.append(Evidence("elimination", Verdict.REFUTED, say("the eliminations end elsewhere")))
    elif all(item.verdict is Verdict.PROVED for item in whole) and all(
        step.status is Verdict.PROVED for step in steps
    ):
        whole = [
            Evidence(
                "elimination",
                Verdict.PROVED,
                say("each elimination is forced, and the point solves the system"),
            )
        ]
    else:
        whole.append(Evidence("elimination", Verdict.UNDECIDED, say("an elimination is not proved")))
        whole = [item for item in whole if item.verdict is not Verdict.PROVED]
    return Judged(claim, tuple(steps), tuple(whole))


def _judge_elimination(
    bench: _Bench, claim: Solutions, item: Elimination, found: dict[Term, Term]
) -> tuple[Evidence, ...]:
    same = bench.compare(substitute(claim.system[item.number], found), Relation.EQ, item.reduced)
    if not _proved(same):
        return same
    if item.factor is not None:
        split = bench.compare(
            item.reduced, Relation.EQ, core.Product((item.variable - item.value, item.factor))
        )
        if not _proved(split):
            return split
        target = item.factor
    else:
        rest = free_variables(item.reduced) & frozenset(claim.unknowns)
        root = bench.compare(substitute(item.reduced, {item.variable: item.value}), Relation.EQ, ZERO)
        if rest != {item.variable} or not _proved(root):
            return (
                Evidence("elimination", Verdict.REFUTED, say("the value is not the root of the equation")),
            )
        target = core.Derivative(item.reduced, item.variable)
    node = item.certificate
    if not strict(node.relation):
        return (Evidence("elimination", Verdict.UNDECIDED, say("the remaining factor may vanish")),)
    return (
        bench.certificate(node, target, node.relation),
        bench.numeric.compare(target, node.relation, ZERO),
    )


def _judge_spectrum(claim: Spectrum) -> Judged:
    """The characteristic polynomial equals the product of (λ − λᵢ)^mᵢ, as polynomials in λ."""
    size = len(claim.matrix.rows)
    if sum(count for _, count in claim.eigenvalues) != size:
        return Judged(
            claim,
            (),
            (Evidence("symbolic", Verdict.REFUTED, say("the multiplicities do not add up to the size")),),
        )
    unknown = core.Symbol("lambda")
    shifted = core.Matrix(
        tuple(
            tuple(unknown - entry if i == j else -entry for j, entry in enumerate(row))
            for i, row in enumerate(claim.matrix.rows)
        )
    )
    bench = _Bench(claim.setting.where((unknown, REALS)))
    factors = tuple(unknown - value for value, count in claim.eigenvalues for _ in range(count))
    said = bench.compare(core.Determinant(shifted), Relation.EQ, core.product(factors))
    return Judged(claim, (), said)


def _judge_invariant(claim: Invariant) -> Judged:
    """⟨∇V, f⟩ equals the claimed derivative; then its sign, where it is not 0."""
    bench = _Bench(claim.setting)
    along = core.total(
        tuple(core.Derivative(claim.function, name) * velocity for name, velocity in claim.field)
    )
    said = list(bench.compare(along, Relation.EQ, claim.derivative))
    steps = tuple(
        JudgedStep(step, _judge_node(bench, step, node))
        for step, node in zip(claim.steps, _shown(claim.certificate), strict=True)
    )
    if not _proved(said):
        return Judged(claim, steps, tuple(said))
    if claim.relation is Relation.EQ:
        return Judged(claim, steps, (*said, *bench.compare(claim.derivative, Relation.EQ, ZERO)))
    sign = bench.certificate(claim.certificate, claim.derivative, claim.relation)
    if sign.verdict is not Verdict.PROVED:  # the derivative's form alone must not pass for its sign
        said = [sign, bench.numeric.compare(claim.derivative, claim.relation, ZERO)]
        return Judged(claim, steps, tuple(said))
    return Judged(claim, steps, (*said, sign, bench.numeric.compare(claim.derivative, claim.relation, ZERO)))


def _judge_observation(claim: Observation) -> Judged:
    """The experiment is run again; agreement is a confirmation, never a proof."""
    flint.ctx.prec = BITS
    predicted = float(Balls({}, claim.setting)(claim.predicted).mid())
    measured = float(claim.experiment.measure())
    scale = max(abs(predicted), 1e-300) if predicted else 1.0
    error = abs(measured - predicted) / scale
    if not error <= claim.tolerance:  # also catches nan
        detail = say(
            "measured {value}, predicted {other}", value=_numeral(measured), other=_numeral(predicted)
        )
        gap = Counterexample((), f"{measured:.6g}", f"{predicted:.6g}")
        return Judged(claim, (), (Evidence("simulation", Verdict.REFUTED, detail, gap),))
    detail = say(
        "measured {value}, within {share}", value=_numeral(measured), share=_numeral(claim.tolerance)
    )
    return Judged(claim, (), (Evidence("simulation", Verdict.CONFIRMED, detail),))


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
