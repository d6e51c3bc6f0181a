"""Question 4: which steps the answer shows, and that each is refused when it says a little more or something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from answers import solve

from hw_cli.answer import Answer, Conclusion
from hw_cli.claims.claims import Chain, Claim, Invariant, Line, Sign, Solutions
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import Negative, Number, Symbol, Term, call, indexed, lift, sigmoid, sqrt
from hw_cli.terms.relation import Relation

psi_1, V, x, epsilon = indexed("psi", 1), Symbol("V"), Symbol("x"), Symbol("epsilon")
eta, gamma = Symbol("eta"), Symbol("gamma")
PLAIN, PENALISED = False, True


@cache
def answer(penalised: bool) -> Answer:
    return solve("q4", regularized=penalised)


def claims(penalised: bool) -> dict[str, Claim]:
    return {claim.id: claim for claim in answer(penalised).claims()}


ASKED = {
    PLAIN: [
        "4.1.objective", "4.1.log_sigmoid", "4.1.partial_psi_0", "4.1.partial_psi_1", "4.1.partial_theta",
        "4.1.velocity", "4.1.stationary", "4.2.jacobian", "4.2.sigmoid_slope", "4.2.at_point",
        "4.3.characteristic", "4.3.spectrum", "4.3.invariant",
    ],
    PENALISED: [
        "4.4.penalty", "4.4.velocity", "4.4.stationary", "4.5.at_point",
        "4.6.characteristic", "4.6.spectrum", "4.6.hurwitz_a2", "4.6.hurwitz_a0", "4.6.hurwitz_product",
    ],
}  # fmt: skip


@pytest.mark.parametrize("penalised", [PLAIN, PENALISED])
def test_the_concise_answer_shows_the_steps_that_the_sheet_asks_for(penalised: bool) -> None:
    concise = answer(penalised).concise()
    assert [claim.id for claim in concise.claims()] == ASKED[penalised]
    assert [part.id for part in concise.parts] == (
        ["4.4", "4.5", "4.6"] if penalised else ["4.1", "4.2", "4.3"]
    )
    assert [figure.name for figure in concise.figures()] == (["q4-portraits"] if penalised else [])


@pytest.mark.parametrize("penalised", [PLAIN, PENALISED])
def test_a_conclusion_rests_on_claims_of_the_answer(penalised: bool) -> None:
    known = claims(penalised)
    for part in answer(penalised).parts:
        for block in part.blocks:
            if isinstance(block, Conclusion):
                assert block.rests_on
                assert set(block.rests_on) <= set(known)


def last(claim: Claim, term: Term) -> Claim:
    """The chain with another end."""
    assert isinstance(claim, Chain)
    return replace(claim, lines=(*claim.lines[:-1], replace(claim.lines[-1], term=term)))


def first(claim: Claim, term: Term) -> Claim:
    """The first line of the chain with another term."""
    assert isinstance(claim, Chain)
    line: Line = claim.lines[0]
    return replace(claim, lines=(replace(line, term=term),))


def supposing(claim: Claim, *hypotheses: tuple[Term, Relation, Term]) -> Claim:
    """The claim under other hypotheses."""
    assert isinstance(claim, Chain | Sign)
    setting: Setting = replace(claim.setting, hypotheses=())
    for item in hypotheses:
        setting = setting.supposing(*item)
    return replace(claim, setting=setting)


def unargued(claim: Claim) -> Sign:
    assert isinstance(claim, Sign)
    return replace(claim, certificate=None)


def expanded(claim: Claim, derivative: Term) -> Claim:
    assert isinstance(claim, Invariant)
    return replace(claim, derivative=derivative, certificate=None)


EIGHT, FIVE, FOUR, TWO, ZERO = (Number(str(value)) for value in (8, 5, 4, 2, 0))
FALSE: list[tuple[str, bool, str, Callable[[Claim], Claim]]] = [
    ("(log σ)′ is σ(−x), not σ(x)", PLAIN, "4.1.log_sigmoid", lambda c: last(c, sigmoid(x))),
    ("∂ℒ/∂ψ₀ without its inner derivative", PLAIN, "4.1.partial_psi_0", lambda c: last(c, sigmoid(psi_1))),
    ("σ′ is σ(1 − σ), not σ²", PLAIN, "4.2.sigmoid_slope", lambda c: last(c, sigmoid(x) ** 2)),
    ("V is conserved: no drift", PLAIN, "4.3.invariant", lambda c: expanded(c, psi_1 - psi_1 + 1)),
    (
        "ψ₁ > V/8 is not enough",
        PLAIN,
        "4.3.above",
        lambda c: supposing(c, (EIGHT * psi_1, Relation.GT, V)),
    ),
    (
        "nor is ψ₁ < −V/8 on the other side",
        PLAIN,
        "4.3.below",
        lambda c: supposing(c, (EIGHT * psi_1, Relation.LT, Negative(V))),
    ),
    ("ψ₀θ ≥ −V/4 fails for ψ₀ = −θ", PLAIN, "4.3.above", lambda c: first(c, psi_1 - V / FOUR)),
    ("the fall of ψ₁ needs its hypothesis", PLAIN, "4.3.above_velocity", supposing),
    ("… and its certificate too", PLAIN, "4.3.above_velocity", lambda c: unargued(supposing(c))),
    (
        "ε²/4 ≤ ε up to 4 only",
        PLAIN,
        "4.3.small",
        lambda c: replace(
            unargued(c), setting=Setting(domains=((epsilon, Interval(Fraction(0), Fraction(5))),))
        ),
    ),
    (
        "the growth factor holds η², not η",
        PLAIN,
        "4.3b.growth",
        lambda c: last(c, (1 + eta * sigmoid(psi_1)) * V),
    ),
    ("V falls by 2γψ₀², no less", PENALISED, "4.6.lyapunov", lambda c: expanded(c, ZERO)),
    ("the axis: tanh of a half", PENALISED, "4.6.axis", lambda c: last(c, -call("tanh", psi_1))),
    ("… with a minus", PENALISED, "4.6.axis", lambda c: last(c, call("tanh", psi_1 / TWO))),
    (
        "η may not reach 5/(γ + √(γ² − 1))",
        PENALISED,
        "4.6b.above_one",
        lambda c: unargued(supposing(c, (eta, Relation.LT, FIVE / (gamma + sqrt(gamma**2 - 1))))),
    ),
]


@pytest.mark.parametrize(("why", "penalised", "name", "spoil"), FALSE, ids=[row[0] for row in FALSE])
def test_a_step_that_says_something_else_is_refused(
    why: str, penalised: bool, name: str, spoil: Callable[[Claim], Claim]
) -> None:
    right = claims(penalised)[name]
    assert judge(right).status.passes
    assert not judge(spoil(right)).status.passes, why


def test_where_psi_0_stays_0_theta_is_0() -> None:
    claim = claims(PENALISED)["4.6.plane"]
    assert isinstance(claim, Solutions)
    assert judge(claim).status is Verdict.PROVED
    assert not judge(replace(claim, solution=(lift(1),))).status.passes
    weaker = replace(claim.eliminations[0], factor=psi_1)
    assert not judge(replace(claim, eliminations=(weaker,))).status.passes
