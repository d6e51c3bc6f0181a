"""Question 3: variational autoencoders meet diffusion models. Every bound is derived by rules.

(a) log p(x₀) ≥ E_q[log p(x_{0:T})/q(x_{1:T}|x₀)], with the exact gap, and its factorised form.
(b) The same bound as KL terms. (c) With auxiliary data c and a latent z. (d) The factorisation of q.
(e) A VAE component and a diffusion component.
"""

from __future__ import annotations

from hw_cli.answer import Answer, Conclusion, Part, Prose, Remark, Result, Shown
from hw_cli.proof.claims import Chain
from hw_cli.proof.reason import Reason
from hw_cli.proof.rules.densities import (
    as_expectation,
    bayes,
    chain_rule,
    drop_unused,
    expectation_of_sum,
    factorise,
    jensen,
    log_of_products,
    marginalise,
    markov,
    multiply_and_divide,
    recognise_kl,
    regroup,
    split_first,
    split_sums,
    telescope,
    tower,
)
from hw_cli.proof.setting import Setting
from hw_cli.prose import say
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.q3_models import (
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
    guided_back,
    guided_forward,
    guided_joint,
    guided_step,
    inference,
    joint,
    last,
    latents,
    p,
    p_phi,
    phi,
    prior,
    psi,
    q,
    step,
    t,
    theta,
    whole,
    x,
    z,
)
from hw_cli.terms.core import (
    KL,
    Density,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Label,
    Law,
    Product,
    Quotient,
    Symbol,
    Term,
    log,
)

bound = Indexed(Symbol("Loss"), (Label("DDPM"),))
GAP = Reason("bayes_gap", say("p(x) = p(x, z)/p(z | x)"))


def solve(parameters: Parameters) -> Answer:
    """The five parts, and the exact gap of the bound."""
    factorised = factorised_bound()
    terms = kl_form(factorised)
    return Answer(
        "q3",
        parameters.given(),
        (part_a(factorised), part_b(terms), part_c(), part_d(), part_e()),
        (
            ("elbo", Result(factorised.start, None)),
            ("elbo_terms", Result(terms.end, None)),
        ),
    )


# --- (a) the bound


def lower_bound(name: str, evidence: Term, over: tuple[Term, ...], law: Density, setting: Setting) -> Chain:
    """log p(x) ≥ E_q[log p(x, z)/q(z | x)], by marginalisation and Jensen's inequality."""
    return (
        Chain(name, evidence, setting)
        .by(marginalise, over)
        .by(multiply_and_divide, law)
        .by(as_expectation)
        .by(jensen)
    )


def exact_gap(name: str, evidence: Density, everything: Density, law: Density, setting: Setting) -> Chain:
    """log p(x) = E_q[log p(x, z)/q(z | x)] + KL[q(z | x) ‖ p(z | x)]."""
    posterior = Density(evidence.law, law.variables, evidence.variables)
    return (
        Chain(name, log(evidence), setting)
        .to(expect(log(evidence), law), Reason("constant", say("a constant is its own expectation")))
        .to(expect(log(Quotient(everything, posterior)), law), GAP)
        .to(
            expect(log(Quotient(everything, law)) + log(Quotient(law, posterior)), law),
            Reason("multiply_and_divide", say("multiply and divide by {q}", q=Law("q"))),
        )
        .to(
            expect(log(Quotient(everything, law)), law) + KL(law, posterior),
            Reason("definition_of_kl", say("linearity, then the definition of the KL divergence")),
        )
    )


def factorised_bound() -> Chain:
    """The bound with both laws written as their products."""
    return (
        Chain("3.a.factorised", expect(log(Quotient(joint, forward)), forward), DDPM)
        .by(factorise, DIFFUSION)
        .by(log_of_products)
    )


def part_a(factorised: Chain) -> Part:
    """The bound, when it is tight, and its factorised form."""
    jensen_bound = lower_bound("3.a.bound", log(Density(p_phi, (x(0),))), (x(1, T),), forward, DDPM)
    gap = exact_gap("3.a.gap", Density(p_phi, (x(0),)), joint, forward, DDPM)
    return Part(
        "3.a",
        say("The evidence lower bound"),
        (
            Prose(
                say(
                    "The latent variables are {latents}; the law {law} is known.",
                    latents=x(1, T),
                    law=forward,
                )
            ),
            Shown(jensen_bound),
            Prose(say("The last line is {bound}. How much is lost? Exactly a divergence:", bound=bound)),
            Shown(gap),
            Prose(
                say(
                    "so the bound is an equality if and only if {law} is the posterior law. Now both laws are replaced by "
                    "their products:",
                    law=forward,
                )
            ),
            Shown(factorised),
            Conclusion(
                say(
                    "{evidence} ≥ {bound}, and {bound} = {form}.",
                    evidence=log(Density(p_phi, (x(0),))),
                    bound=bound,
                    form=factorised.end,
                ),
                (jensen_bound.id, factorised.id),
            ),
        ),
    )


# --- (b) the bound as divergences


def kl_form(factorised: Chain) -> Chain:
    """From the factorised bound to one reconstruction term and divergences."""
    posterior_step = Density(q, (x(t - 1),), (x(t), x(0)))
    first = Density(q, (x(1),), (x(0),))
    final = Density(q, (x(T),), (x(0),))
    reconstruction = log(Density(p_phi, (x(0),), (x(1),)))
    ends = log(Quotient(Density(p, (x(T),)), final))
    between = log(Quotient(back, posterior_step))
    pair = Density(q, (x(t - 1), x(t)), (x(0),))
    inner_kl = KL(posterior_step, back)
    return (
        Chain("3.b.divergences", factorised.end, DDPM)
        .by(split_first)
        .by(markov, step, (x(0),), DIFFUSION, t, 2)
        .by(bayes, Density(q, (x(t),), (x(t - 1), x(0))), x(t - 1))
        .by(split_sums)
        .by(telescope)
        .by(regroup)
        .by(expectation_of_sum)
        .by(drop_unused, {ends: final, reconstruction: first, between: pair})
        .by(tower, posterior_step)
        .by(recognise_kl)
        .to(
            expect(
                reconstruction - IndexedSum(inner_kl, t, TWO, T) - KL(final, Density(p, (x(T),))), forward
            ),
            Reason(
                "under_one_expectation", say("all under one expectation, of which each term uses its part")
            ),
        )
    )


def part_b(terms: Chain) -> Part:
    """The telescoping argument, line by line."""
    return Part(
        "3.b",
        say("The bound as divergences"),
        (
            Prose(
                say(
                    "The first term is set apart because Bayes’ rule, conditioned on {x0}, is only used for {t} ≥ 2; for "
                    "{T} = 1 the sum is empty.",
                    x0=x(0),
                    t=t,
                    T=T,
                )
            ),
            Shown(terms),
            Remark(
                say(
                    "The expectation in front of the divergence number {t} is over {law} only; under the common expectation the other "
                    "variables are integrated out. The last divergence has no parameter to train.",
                    t=t,
                    law=Density(q, (x(t),), (x(0),)),
                )
            ),
            Conclusion(say("{bound} = {form}.", bound=bound, form=terms.end), (terms.id,)),
        ),
    )


# --- (c) auxiliary data and a latent variable


def part_c() -> Part:
    """The same two steps, with latents x_{1:T} and z."""
    evidence = Density(p, (x(0), c))
    chain = lower_bound("3.c.bound", log(evidence), latents, approximation, UNSTRUCTURED)
    return Part(
        "3.c",
        say("With auxiliary data and a latent variable"),
        (
            Prose(
                say("Nothing changes but the names: the latent variables are {a} and {b}.", a=x(1, T), b=z)
            ),
            Shown(chain),
            Conclusion(say("{evidence} ≥ {bound}.", evidence=log(evidence), bound=chain.end), (chain.id,)),
        ),
    )


# --- (d) a factorisation of q


def part_d() -> Part:
    """Encoder first, then the forward process given z."""
    chain = (
        Chain("3.d.factorisation", approximation, DDPM_VAE)
        .by(chain_rule, approximation, (z,))
        .to(
            Product((encoder, guided_forward)),
            Reason("names", say("the encoder, then the forward process given {z}", z=z)),
        )
        .to(inference, Reason("markov_forward", say("forward process, one step after the other")))
    )
    return Part(
        "3.d",
        say("A factorisation of the approximate posterior"),
        (
            Prose(
                say(
                    "By the chain rule, {z} is drawn first by the encoder, and the noise is added given {z}:",
                    z=z,
                )
            ),
            Shown(chain),
            Conclusion(say("{law} = {form}.", law=approximation, form=inference), (chain.id,)),
            Remark(
                say(
                    "In the usual special case the forward process ignores {c} and {z}: {law} = {form}.",
                    c=c,
                    z=z,
                    law=approximation,
                    form=Product((encoder, IndexedProduct(step, t, ONE, T))),
                )
            ),
        ),
    )


# --- (e) the two components


def part_e() -> Part:
    """log p(x₀, c) ≥ a VAE component plus an expected diffusion bound."""
    reconstruction = log(decoder)
    latent = log(Quotient(prior, encoder))
    diffusion = log(last) + IndexedSum(log(Quotient(guided_back, guided_step)), t, ONE, T)
    inner = expect(log(Quotient(guided_joint, guided_forward)), guided_forward)
    chain = (
        Chain("3.e.components", expect(log(Quotient(whole, approximation)), approximation), DDPM_VAE)
        .by(factorise, VAE_AND_DIFFUSION)
        .by(log_of_products)
        .to(
            expect(reconstruction, approximation)
            + expect(latent, approximation)
            + expect(diffusion, approximation),
            Reason("linearity", say("linearity of expectation, terms grouped by component")),
        )
        .to(
            expect(reconstruction, encoder)
            + expect(latent, encoder)
            + expect(expect(diffusion, guided_forward), encoder),
            Reason("tower", say("the first two ignore {x}; tower property for the third", x=x(1, T))),
        )
        .to(
            expect(reconstruction, encoder) - KL(encoder, prior) + expect(inner, encoder),
            Reason("definition_of_kl", say("definition of the KL divergence; products put together again")),
        )
    )
    posterior_step = Density(q, (x(t - 1),), (x(t), x(0), c, z))
    final = Density(q, (x(T),), (x(0), c, z))
    divergences = Chain("3.e.diffusion", inner, DDPM_VAE).to(
        expect(
            log(Density(p_phi, (x(0),), (x(1), c, z)))
            - IndexedSum(KL(posterior_step, guided_back), t, TWO, T)
            - KL(final, last),
            guided_forward,
        ),
        Reason("as_in_b", say("as in (b), everything given {c} and {z}", c=c, z=z)),
    )
    return Part(
        "3.e",
        say("A VAE component and a diffusion component"),
        (
            Prose(say("The factorisations of both laws are put into the bound of (c):")),
            Shown(chain),
            Prose(
                say(
                    "The diffusion component is the bound of (a), given {c} and {z}; by the steps of (b) it is",
                    c=c,
                    z=z,
                )
            ),
            Shown(divergences),
            Conclusion(
                say(
                    "The objective is {form}: a VAE component (reconstruction of {c} and divergence of the encoder from the "
                    "prior) and the expected diffusion bound. The decoder’s {theta} is trained by the first term only, the "
                    "denoiser’s {phi} by the last only, and the encoder’s {psi} by all three. The case {same} is allowed.",
                    form=chain.end,
                    c=c,
                    theta=theta,
                    phi=phi,
                    psi=psi,
                    same=say("{a} = {b}", a=c, b=x(0)),
                ),
                (chain.id, divergences.id),
            ),
        ),
    )
