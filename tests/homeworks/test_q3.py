"""Question 3: every line proved, confirmed by two judges, and false lines refused, each with a counterexample."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from spoiling import spoiled

from hw_cli.claims.claims import Chain, compose
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions
from hw_cli.homeworks.ift6135_3.q3_diffusion import solve
from hw_cli.homeworks.ift6135_3.q3_models import (
    DDPM,
    DDPM_VAE,
    DIFFUSION,
    ONE,
    TWO,
    UNSTRUCTURED,
    VAE_AND_DIFFUSION,
    T,
    approximation,
    back,
    c,
    decoder,
    encoder,
    expect,
    forward,
    generative,
    guided_back,
    guided_forward,
    guided_joint,
    guided_step,
    inference,
    joint,
    last,
    latents,
    p,
    prior,
    q,
    step,
    t,
    whole,
    x,
    z,
)
from hw_cli.kernel.decide import evidence_of
from hw_cli.kernel.evidence import Evidence, Verdict, weigh
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.oracles.judge import judge
from hw_cli.oracles.models.finite import Finite, FiniteJudge
from hw_cli.oracles.models.gaussian import GaussianJudge
from hw_cli.oracles.models.tables import instance
from hw_cli.terms.core import (
    KL,
    Density,
    Expectation,
    IndexedProduct,
    IndexedSum,
    Negative,
    Number,
    Product,
    Quotient,
    Sum,
    Term,
    log,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.verify import verify

EQ, GE, LE, GT, LT = Relation.EQ, Relation.GE, Relation.LE, Relation.GT, Relation.LT
Line = tuple[Setting, Term, Relation, Term]


@cache
def chains() -> dict[str, Chain]:
    """The derivations on declared models, by id."""
    claims = solve(DiffusionOptions()).claims()
    return {
        claim.id: claim for claim in claims if isinstance(claim, Chain) and claim.setting.model is not None
    }


@cache
def judges(setting: Setting) -> tuple[FiniteJudge, GaussianJudge]:
    return FiniteJudge(setting), GaussianJudge(setting)


def said(setting: Setting, left: Term, relation: Relation, right: Term) -> list[Evidence]:
    return [evidence_of(each.compare(left, relation, right)) for each in judges(setting)]


def breaks(relation: Relation, left: float, right: float) -> bool:
    """Whether two numbers contradict a relation."""
    wrong = {EQ: left != right, GE: left < right, LE: left > right, GT: left <= right, LT: left >= right}
    return wrong[relation]


# --- refused: lines by hand


def P(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(p, variables, given)


def Q(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(q, variables, given)


def over_t(body: Term, low: Term = ONE, high: Term = T) -> IndexedSum:
    return IndexedSum(body, t, low, high)


def Eq(body: Term, law: Density = forward) -> Expectation:
    return expect(body, law)


evidence, bound = log(P(x(0))), Eq(log(Quotient(joint, forward)))
true_posterior = P(x(1, T), given=(x(0),))
factorised = Eq(log(P(x(T))) + over_t(log(Quotient(back, step))))
posterior = Q(x(t - 1), given=(x(t), x(0)))
first, here, final = Q(x(1), given=(x(0),)), Q(x(t), given=(x(0),)), Q(x(T), given=(x(0),))
before = Q(x(t - 1), given=(x(0),))
reconstruction = Eq(log(P(x(0), given=(x(1),))), first)
between = over_t(Eq(KL(posterior, back), here), TWO)
end = KL(final, P(x(T)))
elbo = reconstruction - between - end
ends = log(Q(x(1), given=(x(0),))) - log(final)
telescoping = over_t(log(before) - log(here), TWO)


def part_b(divergence: Term, outer: Density = here) -> Term:
    """The bound of (b) with another divergence, or another law over it."""
    return reconstruction - over_t(Eq(divergence, outer), TWO) - end


PART_A: dict[str, Line] = {
    "a: ≤ for ≥": (DDPM, evidence, LE, bound),
    "a: = for ≥": (DDPM, evidence, EQ, bound),
    "a: > for ≥": (DDPM, evidence, GT, bound),
    "a: <": (DDPM, evidence, LT, bound),
    "a: the expectation dropped": (DDPM, evidence, GE, log(Quotient(joint, forward))),
    "a: the law of p under the expectation": (
        DDPM,
        evidence,
        GE,
        Eq(log(Quotient(joint, forward)), true_posterior),
    ),
    "a: nothing in the denominator (true on tables)": (DDPM, evidence, GE, Eq(log(joint))),
    "a: the ratio inverted": (DDPM, evidence, GE, Eq(log(Quotient(forward, joint)))),
    "a: a minus in front": (DDPM, -evidence, GE, -bound),
    "a: the forward process without its start": (DDPM, evidence, GE, Eq(log(Quotient(joint, Q(x(1, T)))))),
    "a: the joint of q in the denominator": (DDPM, evidence, EQ, log(Eq(Quotient(joint, Q(x(0, T)))))),
    "a: Jensen before the ratio": (DDPM, evidence, GE, Quotient(Eq(log(joint)), Eq(log(forward)))),
    "a: logarithm and expectation exchanged": (DDPM, log(Eq(Quotient(joint, forward))), EQ, bound),
    "a: the joint of q for that of p": (DDPM, evidence, GE, Eq(log(Quotient(Q(x(0, T)), forward)))),
    "a: nothing but the posterior": (DDPM, evidence, GE, Eq(log(Quotient(true_posterior, forward)))),
    "a: the gap subtracted": (DDPM, evidence, EQ, bound - KL(forward, true_posterior)),
    "a: the gap reversed": (DDPM, evidence, EQ, bound + KL(true_posterior, forward)),
    "a: the gap to the prior": (DDPM, evidence, EQ, bound + KL(forward, P(x(1, T)))),
    "a: the gap of the first step only": (DDPM, evidence, EQ, bound + KL(first, P(x(1), given=(x(0),)))),
    "a: the gap of the last step only": (DDPM, evidence, EQ, bound + KL(final, P(x(T), given=(x(0),)))),
    "a: the gap twice": (DDPM, evidence, EQ, bound + 2 * KL(forward, true_posterior)),
    "a: the gap without an expectation": (DDPM, evidence, EQ, bound + log(Quotient(forward, true_posterior))),
    "a: Bayes upside down in the gap": (DDPM, evidence, EQ, Eq(log(Quotient(true_posterior, joint)))),
    "a: the prior missing": (DDPM, bound, EQ, Eq(over_t(log(Quotient(back, step))))),
    "a: the prior at x₀": (DDPM, bound, EQ, Eq(evidence + over_t(log(Quotient(back, step))))),
    "a: the prior of q": (DDPM, bound, EQ, Eq(log(Q(x(T))) + over_t(log(Quotient(back, step))))),
    "a: the prior given x₀": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T), given=(x(0),))) + over_t(log(Quotient(back, step)))),
    ),
    "a: the sum from 2": (DDPM, bound, EQ, Eq(log(P(x(T))) + over_t(log(Quotient(back, step)), TWO))),
    "a: the sum to T − 1": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T))) + over_t(log(Quotient(back, step)), ONE, T - 1)),
    ),
    "a: the ratio of a step inverted": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T))) + over_t(log(Quotient(step, back)))),
    ),
    "a: the learned step forwards": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T))) + over_t(log(Quotient(P(x(t), given=(x(t - 1),)), step)))),
    ),
    "a: the known step backwards": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T))) + over_t(log(Quotient(back, Q(x(t - 1), given=(x(t),)))))),
    ),
    "a: q(x_t | x₀) for a step": (DDPM, bound, EQ, Eq(log(P(x(T))) + over_t(log(Quotient(back, here))))),
    "a: the step unconditional": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T))) + over_t(log(Quotient(P(x(t - 1)), step)))),
    ),
    "a: the logarithm of a sum": (DDPM, bound, EQ, Eq(log(P(x(T))) + log(over_t(Quotient(back, step))))),
    "a: each step under its own marginal of p": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(T)))) + over_t(Eq(log(Quotient(back, step)), P(x(t - 1), x(t)))),
    ),
    "a: the product without its first factor": (
        DDPM,
        bound,
        EQ,
        Eq(log(Quotient(Product((P(x(T)), IndexedProduct(back, t, TWO, T))), forward))),
    ),
    "a: factorised forwards": (
        DDPM,
        joint,
        EQ,
        Product((P(x(T)), IndexedProduct(P(x(t), given=(x(t - 1),)), t, ONE, T))),
    ),
    "a: the forward process from T": (
        DDPM,
        forward,
        EQ,
        IndexedProduct(Q(x(t - 1), given=(x(t),)), t, ONE, T),
    ),
}
PART_B: dict[str, Line] = {
    "b: ≥ read strictly": (DDPM, bound, GT, elbo),
    "b: below": (DDPM, bound, LT, elbo),
    "b: the evidence for its bound": (DDPM, evidence, EQ, elbo),
    "b: q(x_{t−1} | x_t) without x₀": (DDPM, bound, EQ, part_b(KL(Q(x(t - 1), given=(x(t),)), back))),
    "b: q(x_{t−1} | x₀) without x_t": (DDPM, bound, EQ, part_b(KL(before, back))),
    "b: p(x_{t−1}) without x_t": (DDPM, bound, EQ, part_b(KL(posterior, P(x(t - 1))))),
    "b: p given x₀ as well": (DDPM, bound, EQ, part_b(KL(posterior, P(x(t - 1), given=(x(t), x(0)))))),
    "b: the arguments of the KLs exchanged": (DDPM, bound, EQ, part_b(KL(back, posterior))),
    "b: the arguments of the last KL exchanged": (
        DDPM,
        bound,
        EQ,
        reconstruction - between - KL(P(x(T)), final),
    ),
    "b: the sign before the KLs": (DDPM, bound, EQ, reconstruction + between - end),
    "b: the sign before the last KL": (DDPM, bound, EQ, reconstruction - between + end),
    "b: the sign of the reconstruction": (DDPM, bound, EQ, -reconstruction - between - end),
    "b: the reconstruction missing": (DDPM, bound, EQ, Sum((Negative(between), Negative(end)))),
    "b: the KLs missing": (DDPM, bound, EQ, reconstruction - end),
    "b: the last KL missing": (DDPM, bound, EQ, reconstruction - between),
    "b: the sum from 3": (
        DDPM,
        bound,
        EQ,
        reconstruction - over_t(Eq(KL(posterior, back), here), Number("3")) - end,
    ),
    "b: the sum to T − 1": (
        DDPM,
        bound,
        EQ,
        reconstruction - over_t(Eq(KL(posterior, back), here), TWO, T - 1) - end,
    ),
    "b: the expectation before the KLs dropped": (
        DDPM,
        bound,
        EQ,
        reconstruction - over_t(KL(posterior, back), TWO) - end,
    ),
    "b: x_t of p before the KLs": (DDPM, bound, EQ, part_b(KL(posterior, back), P(x(t)))),
    "b: x_t of q without x₀ before the KLs": (DDPM, bound, EQ, part_b(KL(posterior, back), Q(x(t)))),
    "b: x_{t−1} for x_t before the KLs": (DDPM, bound, EQ, part_b(KL(posterior, back), before)),
    "b: the reconstruction from the prior": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(0), given=(x(1),))), P(x(1))) - between - end,
    ),
    "b: the reconstruction from the end": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(0), given=(x(T),))), final) - between - end,
    ),
    "b: the reconstruction not expected": (DDPM, bound, EQ, log(P(x(0), given=(x(1),))) - between - end),
    "b: the reconstruction the wrong way": (
        DDPM,
        bound,
        EQ,
        Eq(log(P(x(1), given=(x(0),))), first) - between - end,
    ),
    "b: the reconstruction by q": (DDPM, bound, EQ, Eq(log(Q(x(0), given=(x(1),))), first) - between - end),
    "b: the logarithm outside": (DDPM, bound, EQ, log(Eq(P(x(0), given=(x(1),)), first)) - between - end),
    "b: the end without x₀": (DDPM, bound, EQ, reconstruction - between - KL(Q(x(T)), P(x(T)))),
    "b: the end against p given x₀": (
        DDPM,
        bound,
        EQ,
        reconstruction - between - KL(final, P(x(T), given=(x(0),))),
    ),
    "b: the last step for the end": (
        DDPM,
        bound,
        EQ,
        reconstruction - between - KL(Q(x(T), given=(x(T - 1),)), P(x(T))),
    ),
    "b: the first term not set apart": (
        DDPM,
        factorised,
        EQ,
        Eq(log(P(x(T))) + log(P(x(0), given=(x(1),))) + over_t(log(Quotient(back, step)), TWO)),
    ),
    "b: Markov for p": (
        DDPM,
        Eq(over_t(log(back), TWO)),
        EQ,
        Eq(over_t(log(P(x(t - 1), given=(x(t), x(0)))), TWO)),
    ),
    "b: x₀ for x_{t−1}": (DDPM, Eq(over_t(log(step), TWO)), EQ, Eq(over_t(log(here), TWO))),
    "b: Bayes without the marginals": (DDPM, Eq(over_t(log(step), TWO)), EQ, Eq(over_t(log(posterior), TWO))),
    "b: Bayes upside down": (
        DDPM,
        Eq(over_t(log(step), TWO)),
        EQ,
        Eq(over_t(log(Quotient(Product((posterior, before)), here)), TWO)),
    ),
    "b: Bayes without x₀ in the posterior": (
        DDPM,
        Eq(over_t(log(step), TWO)),
        EQ,
        Eq(over_t(log(Quotient(Product((Q(x(t - 1), given=(x(t),)), here)), before)), TWO)),
    ),
    "b: telescoped to the wrong sign": (DDPM, Eq(telescoping), EQ, Eq(-ends)),
    "b: telescoped to T − 1": (
        DDPM,
        over_t(log(Q(x(t - 1))) - log(Q(x(t)))),
        EQ,
        log(Q(x(0))) - log(Q(x(T - 1))),
    ),
    "b: telescoped from 0": (
        DDPM,
        over_t(log(Q(x(t - 1))) - log(Q(x(t))), TWO),
        EQ,
        log(Q(x(0))) - log(Q(x(T))),
    ),
    "b: telescoped to nothing": (DDPM, Eq(telescoping), EQ, Number("0")),
    "b: telescoped without its end": (DDPM, Eq(telescoping), EQ, Eq(log(first))),
    "b: a variable that is used integrated out": (
        DDPM,
        over_t(Eq(log(Quotient(back, posterior)), forward), TWO),
        EQ,
        over_t(Eq(log(Quotient(back, posterior)), here), TWO),
    ),
    "b: the tower with the wrong conditions": (
        DDPM,
        over_t(Eq(log(Quotient(back, posterior)), forward), TWO),
        EQ,
        over_t(Eq(Eq(log(Quotient(back, posterior)), Q(x(t - 1), given=(x(t),))), here), TWO),
    ),
    "b: a divergence without its minus": (
        DDPM,
        over_t(Eq(log(Quotient(back, posterior)), forward), TWO),
        EQ,
        between,
    ),
}

whole_bound = Eq(log(Quotient(whole, approximation)), approximation)
both = log(P(x(0), c))
PART_C: dict[str, Line] = {
    "c: ≤ for ≥": (UNSTRUCTURED, both, LE, whole_bound),
    "c: = for ≥": (UNSTRUCTURED, both, EQ, whole_bound),
    "c: the evidence of x₀ alone (true on tables)": (UNSTRUCTURED, evidence, GE, whole_bound),
    "c: the evidence given c (true on tables)": (UNSTRUCTURED, log(P(x(0), given=(c,))), GE, whole_bound),
    "c: the evidence of c alone (true on tables)": (UNSTRUCTURED, log(P(c)), GE, whole_bound),
    "c: c not in the joint": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(P(x(0, T), z), approximation)), approximation),
    ),
    "c: z not in the denominator (true on tables)": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(whole, Q(x(1, T), given=(c, x(0))))), approximation),
    ),
    "c: x not integrated": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(whole, approximation)), Q(z, given=(c, x(0)))),
    ),
    "c: z not integrated": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(whole, approximation)), Q(x(1, T), given=(c, x(0)))),
    ),
    "c: the law of p under the expectation": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(whole, approximation)), P(x(1, T), z, given=(c, x(0)))),
    ),
    "c: c forgotten under the expectation": (
        UNSTRUCTURED,
        both,
        GE,
        Eq(log(Quotient(whole, approximation)), Q(x(1, T), z, given=(x(0),))),
    ),
    "c: the gap reversed": (
        UNSTRUCTURED,
        both,
        EQ,
        whole_bound + KL(P(*latents, given=(c, x(0))), approximation),
    ),
    "c: the gap of z alone": (
        UNSTRUCTURED,
        both,
        EQ,
        whole_bound + KL(Q(z, given=(c, x(0))), P(z, given=(c, x(0)))),
    ),
}


def guided(step_of: Density, low: Term = ONE, high: Term = T) -> IndexedProduct:
    return IndexedProduct(step_of, t, low, high)


PART_D: dict[str, Line] = {
    "d: the process ignores z": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, guided(Q(x(t), given=(x(t - 1), c))))),
    ),
    "d: the process ignores c": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, guided(Q(x(t), given=(x(t - 1), z))))),
    ),
    "d: the special case for the general one": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, guided(step))),
    ),
    "d: the encoder ignores c": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((Q(z, given=(x(0),)), guided(guided_step))),
    ),
    "d: the encoder ignores x₀": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((Q(z, given=(c,)), guided(guided_step))),
    ),
    "d: the encoder sees the noise": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((Q(z, given=(c, x(0, T))), guided(guided_step))),
    ),
    "d: the encoder missing": (DDPM_VAE, approximation, EQ, guided(guided_step)),
    "d: the process missing": (DDPM_VAE, approximation, EQ, encoder),
    "d: the prior for the encoder": (DDPM_VAE, approximation, EQ, Product((prior, guided(guided_step)))),
    "d: from 2": (DDPM_VAE, approximation, EQ, Product((encoder, guided(guided_step, TWO)))),
    "d: to T − 1": (DDPM_VAE, approximation, EQ, Product((encoder, guided(guided_step, ONE, T - 1)))),
    "d: the process backwards": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, guided(Q(x(t - 1), given=(x(t), c, z))))),
    ),
    "d: the learned steps": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, guided(P(x(t), given=(x(t - 1), c, z))))),
    ),
    "d: the chain rule without its condition": (
        DDPM_VAE,
        approximation,
        EQ,
        Product((encoder, Q(x(1, T), given=(c, x(0))))),
    ),
    "d: a factor twice": (DDPM_VAE, approximation, EQ, Product((encoder, encoder, guided(guided_step)))),
}

vae = Eq(log(decoder), encoder)
to_prior = KL(encoder, prior)
inner = Eq(log(Quotient(guided_joint, guided_forward)), guided_forward)
diffusion = Eq(inner, encoder)
guided_posterior = Q(x(t - 1), given=(x(t), x(0), c, z))
guided_final = Q(x(T), given=(x(0), c, z))
guided_first = log(P(x(0), given=(x(1), c, z)))


def part_e(
    posterior_of: Density = guided_posterior, other: Density = guided_back, end_of: Density = last
) -> Term:
    """The diffusion component of (e), with other densities."""
    return Eq(
        guided_first - over_t(KL(posterior_of, other), TWO) - KL(guided_final, end_of),
        guided_forward,
    )


PART_E: dict[str, Line] = {
    "e: the whole above the evidence": (DDPM_VAE, both, LE, vae - to_prior + diffusion),
    "e: the whole equal to the evidence": (DDPM_VAE, both, EQ, vae - to_prior + diffusion),
    "e: the reconstruction missing": (DDPM_VAE, whole_bound, EQ, diffusion - to_prior),
    "e: the divergence missing": (DDPM_VAE, whole_bound, EQ, vae + diffusion),
    "e: the diffusion component missing": (DDPM_VAE, whole_bound, EQ, vae - to_prior),
    "e: the sign of the divergence": (DDPM_VAE, whole_bound, EQ, vae + to_prior + diffusion),
    "e: the divergence exchanged": (DDPM_VAE, whole_bound, EQ, vae - KL(prior, encoder) + diffusion),
    "e: the prior given c": (DDPM_VAE, whole_bound, EQ, vae - KL(encoder, P(z, given=(c,))) + diffusion),
    "e: the encoder without c": (DDPM_VAE, whole_bound, EQ, vae - KL(Q(z, given=(x(0),)), prior) + diffusion),
    "e: the encoder without x₀": (DDPM_VAE, whole_bound, EQ, vae - KL(Q(z, given=(c,)), prior) + diffusion),
    "e: z of the prior in the reconstruction": (
        DDPM_VAE,
        whole_bound,
        EQ,
        Eq(log(decoder), prior) - to_prior + diffusion,
    ),
    "e: the reconstruction the wrong way": (
        DDPM_VAE,
        whole_bound,
        EQ,
        Eq(log(P(z, given=(c,))), encoder) - to_prior + diffusion,
    ),
    "e: the reconstruction of x₀": (
        DDPM_VAE,
        whole_bound,
        EQ,
        Eq(log(P(x(0), given=(z,))), encoder) - to_prior + diffusion,
    ),
    "e: z of the prior in the diffusion component": (
        DDPM_VAE,
        whole_bound,
        EQ,
        vae - to_prior + Eq(inner, prior),
    ),
    "e: the diffusion component not expected": (DDPM_VAE, whole_bound, EQ, vae - to_prior + inner),
    "e: the diffusion component without z": (DDPM_VAE, whole_bound, EQ, vae - to_prior + bound),
    "e: the expectations in the wrong order": (
        DDPM_VAE,
        diffusion,
        EQ,
        Eq(Eq(log(Quotient(guided_joint, guided_forward)), encoder), Q(x(1, T), given=(x(0),))),
    ),
    "e: the prior of x_T without c and z": (
        DDPM_VAE,
        whole,
        EQ,
        Product((prior, decoder, P(x(T)), guided(guided_back))),
    ),
    "e: the learned steps without z": (
        DDPM_VAE,
        whole,
        EQ,
        Product((prior, decoder, last, guided(P(x(t - 1), given=(x(t), c))))),
    ),
    "e: the decoder missing": (DDPM_VAE, whole, EQ, Product((prior, last, guided(guided_back)))),
    "e: the prior of z missing": (DDPM_VAE, whole, EQ, Product((decoder, last, guided(guided_back)))),
    "e: the posterior without x₀": (DDPM_VAE, inner, EQ, part_e(Q(x(t - 1), given=(x(t), c, z)))),
    "e: the posterior without z": (DDPM_VAE, inner, EQ, part_e(Q(x(t - 1), given=(x(t), x(0), c)))),
    "e: the posterior without c": (DDPM_VAE, inner, EQ, part_e(Q(x(t - 1), given=(x(t), x(0), z)))),
    "e: the learned step without z": (
        DDPM_VAE,
        inner,
        EQ,
        part_e(other=P(x(t - 1), given=(x(t), c))),
    ),
    "e: the end against another prior": (DDPM_VAE, inner, EQ, part_e(end_of=P(x(T)))),
    "e: under the forward process without z": (
        DDPM_VAE,
        inner,
        EQ,
        Eq(log(Quotient(guided_joint, guided_forward)), Q(x(1, T), given=(x(0), c))),
    ),
}
BY_HAND = {**PART_A, **PART_B, **PART_C, **PART_D, **PART_E}


@pytest.mark.parametrize("line", BY_HAND.values(), ids=BY_HAND.keys())
def test_refused_with_a_counterexample(line: Line, request: pytest.FixtureRequest) -> None:
    setting, left, relation, right = line
    verdicts = said(setting, left, relation, right)
    assert weigh(verdicts) is Verdict.REFUTED
    for item in verdicts:
        found = item.counterexample
        assert (found is not None) == (item.verdict is Verdict.REFUTED)
        if found is not None:
            assert breaks(relation, float(found.left), float(found.right)), (found.left, found.right)
    on_tables_only = "(true on tables)" in request.node.callspec.id
    assert (verdicts[0].verdict is Verdict.CONFIRMED) == on_tables_only
    assert verdicts[1].verdict is not Verdict.CONFIRMED
    assert not decide(left, relation, right, setting).proved


def test_there_are_more_than_sixty() -> None:
    assert len(BY_HAND) >= 100
    assert {name[0] for name in BY_HAND} == set("abcde")


def test_what_they_are_spoiled_from_is_confirmed() -> None:
    """The same lines, whole: or the refusals above would show nothing."""
    right: list[Line] = [
        (DDPM, evidence, GE, bound),
        (DDPM, evidence, EQ, bound + KL(forward, true_posterior)),
        (DDPM, bound, EQ, factorised),
        (DDPM, bound, EQ, elbo),
        (DDPM, Eq(telescoping), EQ, Eq(ends)),
        (DDPM, over_t(Eq(log(Quotient(back, posterior)), forward), TWO), EQ, -between),
        (UNSTRUCTURED, both, GE, whole_bound),
        (UNSTRUCTURED, both, EQ, whole_bound + KL(approximation, P(*latents, given=(c, x(0))))),
        (DDPM_VAE, approximation, EQ, inference),
        (DDPM_VAE, whole, EQ, generative),
        (DDPM_VAE, both, GE, vae - to_prior + diffusion),
        (DDPM_VAE, whole_bound, EQ, vae - to_prior + diffusion),
        (DDPM_VAE, inner, EQ, part_e()),
    ]
    for line in right:
        assert [item.verdict for item in said(*line)] == [Verdict.CONFIRMED, Verdict.CONFIRMED], line
        setting, left, relation, other = line
        assert decide(left, relation, other, setting).proved, line


NEVER_PASSED: dict[str, Line] = {
    "the sum of KLs from 1, where the posterior conditions x₀ on itself": (
        DDPM,
        bound,
        EQ,
        reconstruction - over_t(Eq(KL(posterior, back), here)) - end,
    ),
    "the same without a reconstruction": (DDPM, bound, EQ, -over_t(Eq(KL(posterior, back), here)) - end),
    "the sum to T + 1": (DDPM, bound, EQ, Eq(log(P(x(T))) + over_t(log(Quotient(back, step)), ONE, T + 1))),
    "the sum from 0": (DDPM, bound, EQ, Eq(log(P(x(T))) + over_t(log(Quotient(back, step)), Number("0")))),
    "x_{T+1} for the prior": (DDPM, bound, EQ, Eq(log(P(x(T + 1))) + over_t(log(Quotient(back, step))))),
    "the second term set apart as well": (
        DDPM,
        Eq(over_t(log(step))),
        EQ,
        Eq(log(first) + log(Q(x(2), given=(x(1),))) + over_t(log(step), Number("3"))),
    ),
    "a KL of another variable": (
        DDPM,
        bound,
        EQ,
        part_b(KL(Q(x(t), given=(x(t - 1),)), back)),
    ),
    "a KL of another time": (DDPM, bound, EQ, reconstruction - between - KL(final, P(x(T - 1)))),
    "the posterior of the other variable": (
        DDPM,
        bound,
        EQ,
        part_b(KL(Q(x(t), given=(x(t - 1), x(0))), back), before),
    ),
    "an index without a value": (DDPM, log(step), EQ, log(Q(x(t), given=(x(t - 1), x(0))))),
    "c in a model without it": (DDPM, evidence, GE, whole_bound),
}


@pytest.mark.parametrize("line", NEVER_PASSED.values(), ids=NEVER_PASSED.keys())
def test_what_is_outside_the_models_is_undecided(line: Line) -> None:
    assert [item.verdict for item in said(*line)] == [Verdict.UNDECIDED, Verdict.UNDECIDED]


# --- refused: each line of each answer, spoiled at each place

TRUE_ALL_THE_SAME = {
    # q cancels, whatever law it is: log E_q[p/r] for r = p(x_{1:T} | x₀) is log p(x₀)
    ("3.a.bound", 1): {"other law": 1},
    ("3.a.bound", 2): {"other law": 1},
    ("3.a.bound", 3): {"other law": 1},
    ("3.c.bound", 1): {"other law": 1},
    ("3.c.bound", 2): {"other law": 1},
    ("3.c.bound", 3): {"other law": 1},
    # the body is log p(x₀), a constant under any law of the others
    **{
        ("3.a.gap", number): {
            "expectation dropped": 1,
            "other law, under E": 1,
            "condition dropped, under E": 1,
            "range from +1, under E": 1,
            "range to -1, under E": 1,
        }
        for number in (0, 1, 2)
    },
    # q is a Markov chain: q(x_t | x_{t−1}), with x₀, with x₁ or with neither
    ("3.b.bayes", 0): {"condition dropped": 1, "index +1": 1},
    # the decoder and the prior use z alone, whichever x are integrated
    ("3.e.components", 1): {"range from +1, under E": 2, "range to -1, under E": 2},
}


@pytest.mark.parametrize("name", list(chains()))
def test_every_line_spoiled_at_each_place(name: str) -> None:
    """1,500 lines in all. Those that are true in spite of it are listed above, and are no more."""
    chain = chains()[name]
    for number, (above, line) in enumerate(chain.pairs()):
        passed: dict[str, int] = {}
        tried = 0
        for what, term in spoiled(line.term):
            verdicts = said(chain.setting, above, line.relation, term)
            tried += 1
            if weigh(verdicts).passes:
                passed[what] = passed.get(what, 0) + 1
            elif weigh(verdicts) is Verdict.REFUTED:
                assert any(item.counterexample for item in verdicts)
        assert tried > 5
        assert passed == TRUE_ALL_THE_SAME.get((name, number), {}), (name, number)


@pytest.mark.parametrize("name", list(chains()))
def test_every_line_with_its_relation_turned(name: str) -> None:
    chain = chains()[name]
    for above, line in chain.pairs():
        others = {EQ: (LT, GT), GE: (EQ, LE, LT, GT)}[line.relation]
        for relation in others:
            assert weigh(said(chain.setting, above, relation, line.term)) is Verdict.REFUTED, text(line.term)


@pytest.mark.parametrize("name", list(chains()))
def test_a_wrong_line_is_caught_where_it_stands(name: str) -> None:
    """One more line, off by 1/100: it is refuted, and the lines above it are not."""
    chain = chains()[name]
    judged = judge(chain.to(chain.end + Quotient(ONE, Number("100")), chain.lines[-1].because))
    assert [step.status for step in judged.steps] == [Verdict.PROVED] * len(chain.lines) + [Verdict.REFUTED]
    assert judged.status is Verdict.REFUTED
    assert judged.counterexample is not None


# --- accepted


def test_the_derivations_are_found() -> None:
    assert set(chains()) >= {
        "3.a.bound",
        "3.a.gap",
        "3.a.factorised",
        "3.b.bayes",
        "3.b.divergences",
        "3.c.bound",
        "3.d.product_rule",
        "3.d.factorisation",
        "3.e.components",
        "3.e.diffusion",
    }


@pytest.mark.parametrize("name", list(chains()))
def test_every_line_is_proved_and_confirmed_by_both_judges(name: str) -> None:
    judged = judge(chains()[name])
    assert judged.steps
    for item in judged.steps:
        assert [(said.judge, said.verdict) for said in item.evidence] == [
            ("models", Verdict.CONFIRMED),
            ("gaussian models", Verdict.CONFIRMED),
            ("expected logarithms", Verdict.PROVED),
        ], text(item.step.right)


def test_the_bounds_are_inequalities_and_the_rest_equalities() -> None:
    for name, chain in chains().items():
        assert compose(tuple(line.relation for line in chain.lines)) is (
            GE if name.endswith("bound") else EQ
        ), name


def test_the_ends_are_those_of_the_sheet() -> None:
    """The forms a marker looks for, written here by hand."""
    found = chains()
    assert found["3.a.bound"].start == log(Density(joint.law, (x(0),)))
    assert found["3.a.bound"].end == bound
    assert found["3.a.factorised"].end == factorised
    reconstruct = log(Density(back.law, (x(0),), (x(1),)))
    assert found["3.b.divergences"].end == Eq(reconstruct - over_t(KL(posterior, back), TWO) - end)
    assert found["3.c.bound"].end == Eq(log(Quotient(whole, approximation)), approximation)
    assert found["3.b.bayes"].end == Quotient(Product((posterior, here)), before)
    assert found["3.d.product_rule"].end == Product((Q(z, given=(c, x(0))), Q(x(1, T), given=(x(0), c, z))))
    assert found["3.d.factorisation"].end == inference
    assert found["3.e.components"].end == vae - to_prior + diffusion


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("name", list(chains()))
def test_every_line_holds_at_each_length(name: str, length: int) -> None:
    """Other random models than the judge's own, with 3 states a variable; T = 1 is a case of its own."""
    chain = chains()[name]
    assert chain.setting.model is not None
    states = 3 if length < 3 else 2
    tables = instance(chain.setting.model, length, np.random.default_rng(5), states)
    alone = FiniteJudge(chain.setting, (Finite(tables),))
    t_has_a_value = length > 1 or not chain.setting.domains
    expected = Verdict.CONFIRMED if t_has_a_value else Verdict.UNDECIDED
    for above, line in chain.pairs():
        assert alone.compare(above, line.relation, line.term).says is expected, text(line.term)


def test_at_length_one_the_sum_is_empty() -> None:
    """The bound is E_q[log p(x₀ | x₁)] − KL[q(x₁ | x₀) ‖ p(x₁)]: computed here from the two tables."""
    tables = instance(DIFFUSION, 1, np.random.default_rng(6))
    ours = Finite(tables)(chains()["3.b.divergences"].end)[:, :, 0]
    for model, table in enumerate(ours):
        p_table, q_table = (tables.joints[law][model].tolist() for law in "pq")
        for x0, value in enumerate(table):
            weights = [mass / sum(q_table[x0]) for mass in q_table[x0]]
            column = [sum(row[x1] for row in p_table) for x1 in range(len(weights))]
            expected = sum(
                w * (np.log(p_table[x0][x1] / column[x1]) - np.log(w / column[x1]))
                for x1, w in enumerate(weights)
            )
            assert value == pytest.approx(expected, rel=1e-12)


def test_the_whole_answer_is_verified() -> None:
    verified = verify(solve(DiffusionOptions()))
    assert verified.status.passes
    assert set(verified.verdicts) >= set(chains())


def test_deriving_and_judging_are_deterministic() -> None:
    one, other = solve(DiffusionOptions()), solve(DiffusionOptions())
    assert [part.id for part in one.parts] == [part.id for part in other.parts]
    for a, b in zip(one.claims(), other.claims(), strict=True):
        if a.id in chains():
            assert a == b
            assert judge(a) == judge(b)


@pytest.mark.parametrize("model", [DIFFUSION, VAE_AND_DIFFUSION], ids=["diffusion", "with a code"])
def test_declared_factorisations_hold_in_the_models(model: object) -> None:
    setting = DDPM if model is DIFFUSION else DDPM_VAE
    assert setting.model is not None
    for law in setting.model.laws:
        verdicts = said(setting, law.whole, EQ, law.factors)
        assert [item.verdict for item in verdicts] == [Verdict.CONFIRMED, Verdict.CONFIRMED]
