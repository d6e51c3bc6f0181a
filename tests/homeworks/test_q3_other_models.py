"""The bounds of other models: every line proved, confirmed by two judges; every spoiled one refused by one."""

from __future__ import annotations

from functools import cache

import pytest
from spoiling import spoiled

from hw_cli.answer import Answer
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.densities import bayes, factorise, jensen, markov
from hw_cli.derive.rules.logarithms import log_of_products, recognise_kl
from hw_cli.errors import UsageError
from hw_cli.homeworks.ift6135_3.parameters import MODELS
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions as Parameters
from hw_cli.homeworks.ift6135_3.q3_models import T, q_psi, t, theta, z
from hw_cli.homeworks.ift6135_3.q3_other_models import (
    HVAE,
    LAYERS,
    VAE,
    encoder,
    first,
    prior,
    solve_model,
    tower_encoder,
    up,
    x,
    z_at,
)
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import RuleFailed
from hw_cli.oracles.judge import judge
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.oracles.models.gaussian import GaussianJudge
from hw_cli.oracles.models.tables import instances
from hw_cli.terms.core import KL, Density, Expectation, IndexedSum, Law, Negative, Number, Term, log
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text

OURS = ("vae", "hvae")


@cache
def answer(name: str) -> Answer:
    return solve_model(name, Parameters(model=name))


@cache
def chains() -> dict[str, Chain]:
    claims = [claim for name in OURS for claim in answer(name).claims()]
    return {claim.id: claim for claim in claims if isinstance(claim, Chain)}


# --- what is asked for


@pytest.mark.parametrize("name", ["", "VAE", "vqvae", "ddpm ", "hvae2"])
def test_other_names_are_refused_with_the_list(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        solve_model(name, Parameters())
    assert all(model in (refused.value.advice or "") for model in MODELS)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ddpm", ["3.a", "3.b"]),
        ("ddpm-vae", ["3.c", "3.d", "3.e"]),
        ("vae", ["3.vae"]),
        ("hvae", ["3.hvae"]),
    ],
)
def test_each_model_gives_its_parts_and_its_bound(name: str, parts: list[str]) -> None:
    found = answer(name)
    assert [part.id for part in found.parts] == parts
    assert found.question == "q3"
    assert dict(found.parameters) == {"model": name}
    results = dict(found.answers)
    assert isinstance(results["elbo"].term, Expectation)
    assert results["elbo_terms"].term is not None
    assert all(part.beyond is (name in OURS) for part in found.parts)


def test_the_bounds_are_the_known_ones() -> None:
    vae = dict(answer("vae").answers)["elbo_terms"].term
    assert vae == Expectation(log(Density(Law("p", (theta,)), (x,), (z,))), encoder, (z,)) - KL(
        encoder, prior
    )
    hvae = dict(answer("hvae").answers)["elbo_terms"].term
    assert hvae is not None
    assert text(hvae) == (
        "𝔼_(q_ψ(z₁ | x))[log p_θ(x | z₁)] − KL[q_ψ(z_T | x) ‖ p(z_T)] − "
        "Σ[t=2, T] 𝔼_(q_ψ(zₜ | x))[KL[q_ψ(zₜ₋₁ | zₜ, x) ‖ p_θ(zₜ₋₁ | zₜ)]]"
    )


# --- every line


def test_there_are_chains_enough() -> None:
    assert sorted(chains()) == [
        f"3.{name}.{what}" for name in ("hvae", "vae") for what in ("bound", "gap", "terms")
    ]


@pytest.mark.parametrize("name", sorted(chains()))
def test_every_line_is_proved_and_confirmed_by_two_judges(name: str) -> None:
    judged = judge(chains()[name])
    assert len(judged.steps) >= 4
    for step in judged.steps:
        confirmed, proved = Verdict.CONFIRMED, Verdict.PROVED
        assert [evidence.verdict for evidence in step.evidence] == [confirmed, confirmed, proved]


@pytest.mark.parametrize("name", sorted(chains()))
def test_only_jensen_is_an_inequality(name: str) -> None:
    relations = {line.because.name: line.relation for line in chains()[name].lines}
    assert all((relation is Relation.GE) == (rule == "jensen") for rule, relation in relations.items())
    assert chains()[name].relation is (Relation.GE if name.endswith("bound") else Relation.EQ)


def test_one_layer_is_among_the_judged_lengths_and_leaves_no_sum() -> None:
    single = instances(LAYERS)[0]
    assert single.values == {T: 1}
    assert set(single.axes) == {x, z_at(1)}


# --- spoiled lines


@pytest.mark.parametrize("name", ["3.vae.terms", "3.hvae.terms"])
def test_spoiled_lines_are_refused(name: str) -> None:
    chain = chains()[name]
    finite, gaussian = FiniteJudge(chain.setting), GaussianJudge(chain.setting)
    refuted = 0
    for above, line in chain.pairs():
        for what, wrong in spoiled(line.term):
            if wrong == above:  # the Markov line undone
                continue
            found = [each.compare(above, Relation.EQ, wrong) for each in (finite, gaussian)]
            if any(item.says is Verdict.REFUTED for item in found):
                refuted += 1
                assert any(item.counterexample is not None for item in found)
            else:
                assert found[0].says is Verdict.UNDECIDED, (what, text(wrong))
    assert refuted >= 60


def test_swapped_divergence_shifted_sum_and_forgotten_condition_are_refused() -> None:
    vae, hvae = chains()["3.vae.terms"], chains()["3.hvae.terms"]
    layer = Density(q_psi, (z_at(t - 1),), (z_at(t), x))
    down = Density(Law("p", (theta,)), (z_at(t - 1),), (z_at(t),))
    top, last = Density(Law("p"), (z_at(T),)), Density(q_psi, (z_at(T),), (x,))
    start = Expectation(log(Density(Law("p", (theta,)), (x,), (z_at(1),))), first, (z_at(1),))

    def total(inner: Term, low: str = "2") -> Term:
        body = Expectation(inner, Density(q_psi, (z_at(t),), (x,)), (z_at(t),))
        return start - KL(last, top) - IndexedSum(body, t, Number(low), T)

    good = total(KL(layer, down))
    assert FiniteJudge(HVAE).compare(hvae.start, Relation.EQ, good).says is Verdict.CONFIRMED
    wrong = [
        total(KL(down, layer)),
        total(KL(Density(q_psi, (z_at(t - 1),), (z_at(t),)), down)),
        total(KL(layer, down), low="3"),
        total(Negative(KL(layer, down))),
    ]
    for line in wrong:
        assert FiniteJudge(HVAE).compare(hvae.start, Relation.EQ, line).says is Verdict.REFUTED
    swapped = vae.end.terms[0] - KL(prior, encoder)  # type: ignore[attr-defined]
    assert FiniteJudge(VAE).compare(vae.start, Relation.EQ, swapped).says is Verdict.REFUTED
    assert (
        FiniteJudge(VAE).compare(log(Density(Law("p"), (x,))), Relation.LE, vae.end).says is Verdict.REFUTED
    )


# --- rules misapplied


def test_rules_refuse_where_their_premises_fail() -> None:
    hvae = chains()["3.hvae.terms"]
    logs = log_of_products(factorise(hvae.start, LAYERS))
    down = Density(Law("p", (theta,)), (z_at(t - 1),), (z_at(t),))
    for misapplied in (
        lambda: markov(logs, down, (x,), LAYERS, t, 2),  # given z_t, z_{t−1} depends on x under p
        lambda: markov(logs, up, (z_at(T),), LAYERS, t, 2),  # the future does add something
        lambda: markov(logs, up, (x,), LAYERS, t, 3),  # no sum starts at 3
        lambda: bayes(logs, up, x),  # x is not among the conditions
        lambda: jensen(hvae.start),
        lambda: recognise_kl(logs),
        lambda: factorise(hvae.end, LAYERS),
    ):
        with pytest.raises(RuleFailed):
            misapplied()


def test_the_gap_is_never_negative_and_zero_for_the_posterior() -> None:
    """On the finite models themselves: encoder replaced by the posterior law, the bound is the evidence."""
    gap = chains()["3.hvae.gap"]
    posterior = Density(Law("p", (theta,)), tower_encoder.variables, (x,))
    whole = Density(Law("p", (theta,)), (x, *tower_encoder.variables))
    tight = Expectation(log(whole / posterior), posterior, posterior.variables)
    assert FiniteJudge(HVAE).compare(gap.start, Relation.EQ, tight).says is Verdict.CONFIRMED
    loose = Expectation(log(whole / tower_encoder), tower_encoder, tower_encoder.variables)
    assert FiniteJudge(HVAE).compare(gap.start, Relation.GE, loose).says is Verdict.CONFIRMED
    assert FiniteJudge(HVAE).compare(gap.start, Relation.EQ, loose).says is Verdict.REFUTED
