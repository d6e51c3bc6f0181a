"""Each line of each claim of questions 1, 2 and 4, spoiled in turn: nothing spoiled may pass."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from answers import solve
from spoils import spoiled

from hw_cli.answer import Answer
from hw_cli.claims.claims import Claim
from hw_cli.homeworks.ift6135_3.parameters import Gaussian
from hw_cli.oracles.judge import judge
from hw_cli.verify import verify

HALF = Fraction(1, 2)
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "q1": ("q1", {}),
    "q1, numbers": (
        "q1",
        {"p": Gaussian(Fraction(0), Fraction(1)), "q": Gaussian(Fraction(1), Fraction(2))},
    ),
    "q1, D = 2": ("q1", {"dimension": 2}),
    "q2": ("q2", {}),
    "q4": ("q4", {}),
    "q4, η = 1/10": ("q4", {"eta": Fraction(1, 10)}),
    "q4, regularised": ("q4", {"regularized": True}),
    "q4, γ = 1/2": ("q4", {"regularized": True, "gamma": HALF, "eta": Fraction(1, 10)}),
    "q4, γ = 1": ("q4", {"regularized": True, "gamma": Fraction(1), "eta": Fraction(1, 10)}),
    "q4, γ = 2": ("q4", {"regularized": True, "gamma": Fraction(2), "eta": Fraction(1, 10)}),
}


# spoiled lines that say something true all the same, and why
STILL_TRUE: dict[str, str] = {
    "1.2.values: line 0: sign 1 changed": "zero minus zero",
    "1.2.values: line 0: sign 2 changed": "zero minus zero",
    "1.2.values: line 2: 1/100 added to entry 0": "still the smaller number",
    "1.2.values: line 2: coefficient 0 changed": "still the smaller number",
    "1.2.values: line 2: coefficient 1 changed": "still the smaller number",
    "1.2.values: line 3: sign 1 changed": "zero minus zero",
    "1.2.values: line 3: sign 2 changed": "zero minus zero",
    # wherever f is zero, or the map constant
    "2.1.images: line 1: coefficient 0 changed": "another negative number, where f is zero too",
    "2.1.images: line 3: coefficient 0 changed": "another negative number, where f is zero too",
    "2.1.images: line 4: index 0 changed": "the other of the two points, with the same image",
    "2.1.images: line 5: index 0 changed": "the other of the two points, with the same image",
    "2.1.constant: line 1: coefficient 0 changed": "another image of a constant map",
    "2.4.start: line 0: coefficient 1 changed": "a factor of 0",
    "2.4.start: line 0: sign 0 changed": "a factor of 0",
    "2.4.start: line 0: sign 1 changed": "a factor of 0",
    # E_q[x − μ₂] = 0, so nothing depends on what it is multiplied by
    "1.1.moment: line 0: sign 0 changed": "the sign of the centred part",
    "1.1.moment: line 1: sign 2 changed": "a factor of the centred part",
    "1.1.moment: line 1: index 1 changed": "a factor of the centred part",
    "1.1.moment: line 2: sign 2 changed": "a factor of the centred part",
    "1.1.moment: line 2: index 1 changed": "a factor of the centred part",
    "1.4.divergence: line 2: sign 1 changed": "a factor of the centred part",
    "1.4.divergence: line 2: sign 2 changed": "a factor of the centred part",
    "1.4.divergence: line 2: index 1 changed": "a factor of the centred part",
    "1.4.divergence: line 3: sign 1 changed": "a factor of the centred part",
    "1.4.divergence: line 3: sign 2 changed": "a factor of the centred part",
    "1.4.divergence: line 3: index 1 changed": "a factor of the centred part",
    # weaker or equal, and still true
    "2.4.slope: line 2: sign 1 changed": "the square of −α",
    "2.4.far: another value": "∞ + 1/100 is ∞",
    "2.4.positive_root: 1/100 added to entry 0": "more than a positive number",
    "2.4.positive_root: coefficient 1 changed": "another positive number",
    "2.4.positive_root: sign 2 changed": "another positive number",
    "2.4.divisor: 1/100 added to entry 0": "more than a positive number",
    "2.4.divisor: coefficient 0 changed": "a multiple of a positive number",
    # what a derivative does not see
    "1.3.slope: line 0: coefficient 1 changed": "the constant under the derivative",
    "1.3.slope: line 0: sign 0 changed": "the sign of the constant under the derivative",
    "4.1.partial_psi_0: line 0: sign 1 changed": "ψ₁ is constant under the derivative",
    "4.1.partial_theta: line 0: sign 1 changed": "ψ₁ is constant under the derivative",
    **{
        f"{part}.below: line {line}: 1/100 added to entry 0": "below a larger bound"
        for part in ("4.3", "4.6")
        for line in (0, 1)
    },
}


@cache
def answer(variant: str) -> Answer:
    question, options = VARIANTS[variant]
    return solve(question, **options)


def own_claims(variant: str) -> list[Claim]:
    """The claims of a variant that no earlier one has."""
    names = list(VARIANTS)
    before = {claim for name in names[: names.index(variant)] for claim in answer(name).claims()}
    return [claim for claim in answer(variant).claims() if claim not in before]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_answer_as_it_stands_passes(variant: str) -> None:
    verified = verify(answer(variant))
    assert {
        name: judged.status for name, judged in verified.verdicts.items() if not judged.status.passes
    } == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_spoiled_claim_passes(variant: str) -> None:
    claims = own_claims(variant)
    tried = 0
    survivors = []
    for claim in claims:
        for what, other in spoiled(claim):
            tried += 1
            if judge(other).status.passes:
                survivors.append(f"{claim.id}: {what}")
    assert tried >= 5 * len(claims) > 0
    assert [name for name in survivors if name not in STILL_TRUE] == []
