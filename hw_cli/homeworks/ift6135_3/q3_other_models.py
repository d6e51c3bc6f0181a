"""Beyond question 3: the bounds of other models with latent variables, by the same rules.

`vae`: p(x, z) = p(z) p_θ(x|z) with the encoder q_ψ(z|x). `hvae`: p(x, z_{1:T}) = p(z_T) ∏ p_θ(z_{t−1}|z_t) p_θ(x|z_1)
with q_ψ(z_{1:T}|x) = q_ψ(z_1|x) ∏ q_ψ(z_t|z_{t−1}). `ddpm` and `ddpm-vae` are the two of the sheet.
"""

from __future__ import annotations

from hw_cli.answer import Answer, Conclusion, Part, Prose, Remark, Result, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.densities import bayes, factorise, markov
from hw_cli.derive.rules.logarithms import (
    drop_unused,
    expectation_of_sum,
    log_of_products,
    recognise_kl,
    regroup,
    split_sums,
    telescope,
    tower,
)
from hw_cli.homework.parameters import one_of
from hw_cli.homeworks.ift6135_3 import q3_diffusion
from hw_cli.homeworks.ift6135_3.parameters import MODELS, DiffusionOptions
from hw_cli.homeworks.ift6135_3.q3_diffusion import exact_gap, lower_bound
from hw_cli.homeworks.ift6135_3.q3_models import ONE, TWO, T, p, p_theta, psi, q_psi, t, theta, z
from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift, log
from hw_cli.terms.tidy import positive_first

x = core.Symbol("x", core.Sort.VECTOR)


def z_at(index: core.Operand, last: core.Operand | None = None) -> core.Indexed:
    """`z_t`, or the range `z_{1:T}`."""
    start = lift(index)
    return core.Indexed(z, (start,)) if last is None else core.Indexed(z, (core.Range(start, lift(last)),))


# --- the models

encoder, decoder, prior = (
    core.Density(q_psi, (z,), (x,)),
    core.Density(p_theta, (x,), (z,)),
    core.Density(p, (z,)),
)
whole = core.Density(p_theta, (x, z))
ONE_LAYER = Model(
    letters=(x, z), laws=(Factorised(encoder, encoder), Factorised(whole, core.Product((prior, decoder))))
)
VAE = Setting(model=ONE_LAYER)

first, up = core.Density(q_psi, (z_at(1),), (x,)), core.Density(q_psi, (z_at(t),), (z_at(t - 1),))
down, observed = core.Density(p_theta, (z_at(t - 1),), (z_at(t),)), core.Density(p_theta, (x,), (z_at(1),))
top = core.Density(p, (z_at(T),))
tower_encoder = core.Density(q_psi, (z_at(1, T),), (x,))
tower_whole = core.Density(p_theta, (x, z_at(1, T)))
LAYERS = Model(
    sequences=(Sequence(z, ONE, T),),
    letters=(x,),
    laws=(
        Factorised(tower_encoder, core.Product((first, core.IndexedProduct(up, t, TWO, T)))),
        Factorised(tower_whole, core.Product((top, observed, core.IndexedProduct(down, t, TWO, T)))),
    ),
)
HVAE = Setting(model=LAYERS)


def solve_model(name: str, parameters: DiffusionOptions) -> Answer:
    """The bound of one model: `ddpm`, `ddpm-vae`, `vae` or `hvae`.

    Raises UsageError for another name.
    """
    one_of(MODELS, name, "model")
    return {"ddpm": ddpm, "ddpm-vae": ddpm_vae, "vae": vae, "hvae": hvae}[name](parameters)


def reconstruction_first(chain: Chain) -> Chain:
    """The chain with the positive terms of its last line in front."""
    return chain.to(positive_first(chain.end), Reason("order", say("the reconstruction first")))


def _answer(parameters: DiffusionOptions, parts: tuple[Part, ...], elbo: Term, terms: Term) -> Answer:
    results = (("elbo", Result(elbo, None)), ("elbo_terms", Result(terms, None)))
    return Answer("q3", parameters.given(), parts, results)


# --- the models of the sheet


def ddpm(parameters: DiffusionOptions) -> Answer:
    """Parts (a) and (b)."""
    factorised = q3_diffusion.factorised_bound()
    terms = q3_diffusion.kl_form(factorised)
    parts = (q3_diffusion.part_a(factorised), q3_diffusion.part_b(terms))
    return _answer(parameters, parts, factorised.start, terms.end)


def ddpm_vae(parameters: DiffusionOptions) -> Answer:
    """Parts (c), (d) and (e)."""
    parts = (q3_diffusion.part_c(), q3_diffusion.part_d(), q3_diffusion.part_e())
    components = next(claim for claim in parts[-1].claims if isinstance(claim, Chain))
    return _answer(parameters, parts, components.start, components.end)


# --- the plain variational autoencoder


def vae_terms(elbo: Term) -> Chain:
    """E_q[log p(x, z)/q(z|x)] as reconstruction minus divergence from the prior."""
    return reconstruction_first(
        Chain("3.vae.terms", elbo, VAE)
        .by(factorise, ONE_LAYER)
        .by(log_of_products)
        .by(regroup)
        .by(expectation_of_sum)
        .by(recognise_kl)
    )


def vae(parameters: DiffusionOptions) -> Answer:
    """One latent variable: bound, gap, reconstruction and divergence."""
    evidence = core.Density(p_theta, (x,))
    bound = lower_bound("3.vae.bound", log(evidence), (z,), encoder, VAE)
    gap = exact_gap("3.vae.gap", evidence, whole, encoder, VAE)
    terms = vae_terms(bound.end)
    part = Part(
        "3.vae",
        say("The variational autoencoder"),
        (
            Prose(
                say(
                    "The latent variable is {z}; the encoder {encoder} takes the place of the posterior law.",
                    z=z,
                    encoder=encoder,
                )
            ),
            Shown(bound),
            Prose(say("What is lost is the divergence of the encoder from the posterior law:")),
            Shown(gap),
            Prose(say("With {whole} = {form}, the bound has two terms:", whole=whole, form=prior * decoder)),
            Shown(terms),
            Conclusion(
                say(
                    "{evidence} ≥ {form}: a reconstruction, which trains {theta} and {psi}, less the divergence of "
                    "the encoder from the prior, which trains {psi} alone.",
                    evidence=log(evidence),
                    form=terms.end,
                    theta=theta,
                    psi=psi,
                ),
                (bound.id, terms.id),
            ),
        ),
        beyond=True,
    )
    return _answer(parameters, (part,), bound.end, terms.end)


# --- the hierarchical variational autoencoder


def hvae_terms(elbo: Term) -> Chain:
    """The bound of T layers as one reconstruction and T divergences; the steps are those of (b)."""
    layer = core.Density(q_psi, (z_at(t - 1),), (z_at(t), x))
    last = core.Density(q_psi, (z_at(T),), (x,))
    pair = core.Density(q_psi, (z_at(t - 1), z_at(t)), (x,))
    used: dict[Term, core.Density] = {
        log(core.Quotient(top, last)): last,
        log(observed): first,
        log(core.Quotient(down, layer)): pair,
    }
    return reconstruction_first(
        Chain("3.hvae.terms", elbo, HVAE)
        .by(factorise, LAYERS)
        .by(log_of_products)
        .by(markov, up, (x,), LAYERS, t, 2)
        .by(bayes, core.Density(q_psi, (z_at(t),), (z_at(t - 1), x)), z_at(t - 1))
        .by(split_sums)
        .by(telescope)
        .by(regroup)
        .by(expectation_of_sum)
        .by(drop_unused, used)
        .by(tower, layer)
        .by(recognise_kl)
    )


def hvae(parameters: DiffusionOptions) -> Answer:
    """T latent variables, one above the other: bound, gap, one divergence a layer."""
    evidence = core.Density(p_theta, (x,))
    bound = lower_bound("3.hvae.bound", log(evidence), (z_at(1, T),), tower_encoder, HVAE)
    gap = exact_gap("3.hvae.gap", evidence, tower_whole, tower_encoder, HVAE)
    terms = hvae_terms(bound.end)
    part = Part(
        "3.hvae",
        say("The hierarchical variational autoencoder"),
        (
            Prose(
                say(
                    "The latent variables {latents} stand one above the other: {inference} goes up, {generative} "
                    "comes down.",
                    latents=z_at(1, T),
                    inference=say("{a} = {b}", a=tower_encoder, b=LAYERS.laws[0].factors),
                    generative=say("{a} = {b}", a=tower_whole, b=LAYERS.laws[1].factors),
                )
            ),
            Shown(bound),
            Prose(say("The loss is again a divergence, now between laws of all the layers:")),
            Shown(gap),
            Prose(
                say(
                    "The factorisations are put in; then Markov’s property and Bayes’ rule given {x} turn the "
                    "inference around, layer by layer:",
                    x=x,
                )
            ),
            Shown(terms),
            Conclusion(
                say("{evidence} ≥ {form}.", evidence=log(evidence), form=terms.end), (bound.id, terms.id)
            ),
            Remark(
                say(
                    "For {one} the sum is empty and this is the bound of the plain autoencoder. A diffusion model is "
                    "the case where all the layers are of the size of {x} and the inference law is known: the bound "
                    "of (b) is this one, with nothing to train in {law}.",
                    one=say("{a} = {b}", a=T, b=ONE),
                    x=x,
                    law=tower_encoder,
                )
            ),
        ),
        beyond=True,
    )
    return _answer(parameters, (part,), bound.end, terms.end)
