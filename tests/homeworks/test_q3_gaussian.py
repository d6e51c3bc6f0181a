"""The Gaussian forward process: what is derived against numbers, and false lines refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from hw_cli.answer import Part
from hw_cli.claims.claims import Chain
from hw_cli.homeworks.ift6135_3.q3_gaussian import (
    alpha,
    alpha_bar,
    alpha_bar_before,
    beta,
    beta_tilde,
    derive_marginal,
    derive_posterior,
    gaussian_part,
    mu_tilde,
    precision,
    shift,
    t,
    target,
    x,
)
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Reason
from hw_cli.oracles.judge import judge
from hw_cli.prose import say
from hw_cli.terms.core import (
    Call,
    Function,
    Indexed,
    Negative,
    Normal,
    Number,
    Power,
    Product,
    Sum,
    Term,
    lift,
)
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.walk import map_children, substitute

LETTERS = (alpha, beta, alpha_bar_before, alpha_bar, x(t), x(0), x(t - 1))
BASE, DENSITIES = "3.f.base", "3.f.densities"


@cache
def part() -> Part:
    return gaussian_part()


@cache
def chains() -> dict[str, Chain]:
    return {claim.id: claim for claim in part().claims if isinstance(claim, Chain)}


def values(term: Term, **given: float) -> float:
    """A term at numbers for α_t, ᾱ_{t−1} and the coordinates."""
    a, b = given["a"], given["b"]
    point = (a, 1 - a, b, a * b, given.get("now", 0.0), given.get("first", 0.0), given.get("before", 0.0))
    return float(compile_floats(term, LETTERS)(*point))


CASES = [(0.9, 0.5), (0.5, 0.9), (0.02, 0.98), (0.999, 0.001), (0.3, 0.3)]


# --- the results, by ways of the tests' own


@pytest.mark.parametrize(("a", "b"), CASES)
def test_marginal_and_posterior_are_those_of_the_joint_covariance(a: float, b: float) -> None:
    """Given x_0: x_{t−1} = √b x_0 + √(1 − b) e, x_t = √a x_{t−1} + √(1 − a) e′, conditioned as vectors are."""
    first, now = 1.7, -0.4
    mixing = np.array([[np.sqrt(1 - b), 0.0], [np.sqrt(a * (1 - b)), np.sqrt(1 - a)]])
    covariance = mixing @ mixing.T
    mean = np.array([1.0, np.sqrt(a)]) * np.sqrt(b) * first
    law = derive_marginal().law
    assert values(law.mean, a=a, b=b, first=first) == pytest.approx(mean[1])
    assert values(law.variance, a=a, b=b) == pytest.approx(covariance[1, 1])
    posterior = derive_posterior(law)
    gain = covariance[0, 1] / covariance[1, 1]
    assert values(posterior.mean.end, a=a, b=b, first=first, now=now) == pytest.approx(
        mean[0] + gain * (now - mean[1])
    )
    assert values(posterior.variance.end, a=a, b=b) == pytest.approx(
        covariance[0, 0] - gain * covariance[0, 1]
    )


@pytest.mark.parametrize(("a", "b"), CASES)
def test_the_product_of_the_densities_is_the_posterior_up_to_a_factor(a: float, b: float) -> None:
    posterior = derive_posterior(derive_marginal().law)
    mean = values(posterior.mean.end, a=a, b=b, first=2.0, now=0.5)
    deviation = np.sqrt(values(posterior.variance.end, a=a, b=b))
    grid = mean + deviation * np.linspace(-9, 9, 2001)
    product = np.exp(
        -((0.5 - np.sqrt(a) * grid) ** 2) / (2 * (1 - a)) - (grid - np.sqrt(b) * 2.0) ** 2 / (2 * (1 - b))
    )
    weights = product / product.sum()
    assert weights @ grid == pytest.approx(mean)
    assert weights @ (grid - mean) ** 2 == pytest.approx(deviation**2)


def test_many_steps_one_after_the_other() -> None:
    betas = np.array([0.1, 0.3, 0.25, 0.9, 0.05])
    law, before = derive_marginal().law, 1.0
    mean, variance = 3.0, 0.0
    for b in betas:
        mean, variance = np.sqrt(1 - b) * mean, (1 - b) * variance + b
        assert values(law.mean, a=1 - b, b=before, first=3.0) == pytest.approx(mean)
        assert values(law.variance, a=1 - b, b=before) == pytest.approx(variance)
        before *= 1 - b


def test_the_divergence_is_the_scaled_square() -> None:
    letters = (mu_tilde, beta_tilde, target)
    found = compile_floats(chains()["3.f.divergence"].end, letters)(1.25, 0.3, -0.5)
    assert found == pytest.approx((1.25 + 0.5) ** 2 / 0.6)


# --- every line


def test_there_are_chains_enough() -> None:
    assert len(chains()) == 10
    assert part().beyond
    assert part().id == "3.f"


@pytest.mark.parametrize("name", sorted(chains()))
def test_every_line_is_proved_and_confirmed(name: str) -> None:
    judged = judge(chains()[name])
    for step in judged.steps:
        said = {evidence.judge: evidence.verdict for evidence in step.evidence}
        assert Verdict.REFUTED not in said.values()
        assert said["densities" if name in (BASE, DENSITIES) else "symbolic"] is Verdict.PROVED
        if name != "3.f.divergence":
            assert said["numeric"] is Verdict.CONFIRMED
    assert judged.status is Verdict.PROVED


def test_the_quadrature_agrees() -> None:
    (check,) = (claim for claim in part().claims if claim.kind == "observation")
    assert judge(check).status is Verdict.CONFIRMED


def test_the_quadrature_would_notice_another_variance() -> None:
    (check,) = (claim for claim in part().claims if claim.kind == "observation")
    assert isinstance(check.predicted, Normal)
    wrong = Normal(
        check.predicted.mean, check.predicted.variance + lift(1) / lift(1000), check.predicted.variable
    )
    assert judge(replace(check, predicted=wrong)).status is Verdict.REFUTED


# --- spoiled lines

SWAPS: dict[str, dict[Term, Term]] = {
    "β for α": {alpha: beta},
    "α for β": {beta: alpha},
    "ᾱ_t for ᾱ_{t−1}": {alpha_bar_before: alpha_bar},
    "ᾱ_{t−1} for ᾱ_t": {alpha_bar: alpha_bar_before},
    "α_t for ᾱ_t": {alpha_bar: alpha},
    "x_0 for x_t": {x(t): x(0)},
    "x_t for x_0": {x(0): x(t)},
    "x_t for x_{t−1}": {x(t - 1): x(t)},
    "η for λ": {precision: shift},
    "μ̃ for x": {x(t - 1): mu_tilde},
}


def outside_indices(term: Term, change: Callable[[Term], Term]) -> Term:
    """Like `bottom_up`, but x_{t−1} stays what it is."""
    if isinstance(term, Indexed):
        return term
    return change(map_children(term, lambda child: outside_indices(child, change)))


def without_roots(term: Term) -> Term:
    def change(node: Term) -> Term:
        match node:
            case Call(function=Function(name="sqrt"), arguments=(inner,)):
                return inner
        return node

    return outside_indices(term, change)


def without_squares(term: Term) -> Term:
    return outside_indices(term, lambda node: node.base if isinstance(node, Power) else node)


def sign_turned(term: Term) -> Term:
    def change(node: Term) -> Term:
        if isinstance(node, Sum):
            *rest, last = node.terms
            return Sum((*rest, last.term if isinstance(last, Negative) else Negative(last)))
        return node

    return outside_indices(term, change)


def factor_lost(term: Term) -> Term:
    return outside_indices(
        term, lambda node: node.factors[0] if isinstance(node, Product) and len(node.factors) > 1 else node
    )


def spoilings(term: Term) -> dict[str, Term]:
    found = {name: substitute(term, values) for name, values in SWAPS.items()}
    found |= {
        "roots dropped": without_roots(term),
        "squares dropped": without_squares(term),
        "a sign turned": sign_turned(term),
        "a factor lost": factor_lost(term),
        "1/100 added": term + Number("0.01"),
    }
    return {name: other for name, other in found.items() if other != term}


LINES = [
    (name, place)
    for name, chain in sorted(chains().items())
    if name not in (BASE, DENSITIES, "3.f.divergence")
    for place in range(len(chain.lines))
]


@pytest.mark.parametrize(("name", "place"), LINES)
def test_spoiled_lines_are_refused(name: str, place: int) -> None:
    chain = chains()[name]
    above, line = list(chain.pairs())[place]
    spoiled = spoilings(line.term)
    assert spoiled
    for what, wrong in spoiled.items():
        claim = Chain("spoiled", above, chain.setting).to(wrong, Reason("wrong", say("arithmetic")))
        judged = judge(claim)
        assert judged.status is Verdict.REFUTED, (what, wrong)
        assert judged.counterexample is not None, what


def test_the_induction_begins_with_the_first_step() -> None:
    chain = chains()[BASE]
    assert judge(chain).status is Verdict.PROVED
    assert isinstance(chain.end, Normal)
    for mean, variance in (
        (chain.end.mean, lift(1) - chain.end.variance),
        (x(0), chain.end.variance),
        (chain.end.mean + x(0), chain.end.variance),
    ):
        wrong = Normal(mean, variance, chain.end.variable)
        claim = Chain("wrong", chain.start, chain.setting).to(wrong, Reason("wrong", say("arithmetic")))
        assert judge(claim).status is Verdict.REFUTED


def test_the_densities_need_the_right_variance_and_mean() -> None:
    chain = chains()[DENSITIES]
    assert isinstance(chain.end, Normal)
    for mean, variance in (
        (chain.end.mean, beta),
        (substitute(chain.end.mean, {alpha_bar: alpha_bar_before}), chain.end.variance),
    ):
        claim = Chain("wrong", chain.start, chain.setting).to(
            Normal(mean, variance, chain.end.variable), Reason("wrong", say("arithmetic"))
        )
        assert judge(claim).status is Verdict.REFUTED
