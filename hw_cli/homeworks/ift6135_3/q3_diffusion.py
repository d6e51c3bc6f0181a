"""Question 3: variational autoencoders meet diffusion models. Every bound is derived by rules.

(a) log p(x₀) ≥ E_q[log p(x_{0:T})/q(x_{1:T}|x₀)], with the exact gap, and its factorised form.
(b) The same bound as KL terms. (c) With auxiliary data c and a latent z. (d) The factorisation of q.
(e) A VAE component and a diffusion component.
"""

from __future__ import annotations

from dataclasses import replace

from hw_cli.answer import Answer, Conclusion, Part, Prose, Result, Shown, beyond
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.densities import (
    as_expectation,
    bayes,
    chain_rule,
    factorise,
    jensen,
    marginalise,
    markov,
    multiply_and_divide,
)
from hw_cli.derive.rules.logarithms import (
    drop_unused,
    expectation_of_sum,
    log_of_products,
    recognise_kl,
    regroup,
    split_first,
    split_sums,
    telescope,
    tower,
)
from hw_cli.derive.values import equals
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions
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
    q_psi,
    step,
    t,
    theta,
    whole,
    x,
    z,
)
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.prose import say
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Expectation,
    Indexed,
    IndexedSum,
    Label,
    Product,
    Quotient,
    Symbol,
    Term,
    log,
)
from hw_cli.terms.walk import bottom_up

bound = Indexed(Symbol("Loss"), (Label("DDPM"),))


def solve(parameters: DiffusionOptions) -> Answer:
    """The five parts, and the exact gap of the bound."""
    factorised = by_letter(factorised_bound(), forward)
    terms = by_letter(kl_form(factorised), forward)
    return Answer(
        "q3",
        parameters.given(),
        (part_a(factorised), part_b(terms), part_c(), part_d(), part_e()),
        (("elbo", Result(factorised.start, None)), ("elbo_terms", Result(terms.end, None))),
    )


def by_letter(chain: Chain, *laws: Density) -> Chain:
    """The chain with the expectations under these laws written as on the sheet: `E_q`."""

    def shorten(term: Term) -> Term:
        return replace(term, short=True) if isinstance(term, Expectation) and term.law in laws else term

    return replace(
        chain,
        start=bottom_up(chain.start, shorten),
        lines=tuple(replace(line, term=bottom_up(line.term, shorten)) for line in chain.lines),
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
        .to(
            expect(log(Quotient(everything, posterior)), law),
            Reason("posterior", equals(evidence, Quotient(everything, posterior))),
        )
        .to(
            expect(log(Quotient(everything, law)) + log(Quotient(law, posterior)), law),
            Reason("multiply_and_divide", say("multiply and divide by {q}", q=q)),
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
    """The bound and its factorised form; beyond, when it is tight."""
    jensen_bound = lower_bound("3.a.bound", log(Density(p_phi, (x(0),))), (x(1, T),), forward, DDPM)
    gap = exact_gap("3.a.gap", Density(p_phi, (x(0),)), joint, forward, DDPM)
    return Part(
        "3.a",
        say("The evidence lower bound"),
        (
            Prose(
                say(
                    "The latent variables are {latents}, and the law {law} is known.",
                    latents=x(1, T),
                    law=forward,
                )
            ),
            Shown(jensen_bound),
            Prose(
                say(
                    "The last line is {bound}. As on the sheet, the index {q} of an expectation stands for {law} from now "
                    "on. With both laws written as products,",
                    bound=bound,
                    q=q,
                    law=forward,
                )
            ),
            Shown(factorised),
            *beyond(
                Prose(say("What the bound loses is exactly a divergence:")),
                Shown(gap),
                Prose(
                    say("so the bound is an equality if and only if {law} is the posterior law.", law=forward)
                ),
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
        ),
    )


# --- (b) the bound as divergences


posterior_step = Density(q, (x(t - 1),), (x(t), x(0)))


def step_by_bayes() -> Chain:
    """q(x_t | x_{t−1}) = q(x_{t−1} | x_t, x₀) q(x_t | x₀)/q(x_{t−1} | x₀), for t ≥ 2."""
    richer = Density(q, (x(t),), (x(t - 1), x(0)))
    return (
        Chain("3.b.bayes", step, DDPM.where((t, Integers(2, T))))
        .to(richer, markov)
        .by(bayes, richer, x(t - 1))
    )


def kl_form(factorised: Chain) -> Chain:
    """From the factorised bound to one reconstruction term and divergences."""
    first = Density(q, (x(1),), (x(0),))
    final = Density(q, (x(T),), (x(0),))
    reconstruction = log(Density(p_phi, (x(0),), (x(1),)))
    ends = log(Quotient(Density(p, (x(T),)), final))
    between = log(Quotient(back, posterior_step))
    pair = Density(q, (x(t - 1), x(t)), (x(0),))
    inner_kl = KL(posterior_step, back)
    apart = Chain("3.b.divergences", factorised.end, DDPM).by(split_first)
    turned = markov(apart.end, step, (x(0),), DIFFUSION, t, 2)
    turned = bayes(turned, Density(q, (x(t),), (x(t - 1), x(0))), x(t - 1))
    whole_sum = (
        apart.to(turned, Reason("bayes_above", say("the identity above, in the terms {t} ≥ 2", t=t)))
        .by(split_sums)
        .by(telescope)
        .by(regroup)
    )
    used = drop_unused(expectation_of_sum(whole_sum.end), {ends: final, reconstruction: first, between: pair})
    return (
        whole_sum.to(
            used, Reason("linearity", say("linearity; variables that do not occur are integrated out"))
        )
        .by(tower, posterior_step)
        .by(recognise_kl)
        .to(
            expect(
                reconstruction - IndexedSum(inner_kl, t, TWO, T) - KL(final, Density(p, (x(T),))), forward
            ),
            Reason("under_one_expectation", say("all under one expectation")),
        )
    )


def part_b(terms: Chain) -> Part:
    """Markov and Bayes for one step, then the telescoping argument, line by line."""
    turned = step_by_bayes()
    return Part(
        "3.b",
        say("The bound as divergences"),
        (
            Prose(
                say(
                    "For {t} ≥ 2, {now} is independent of {x0} given {before}; Bayes’ rule, everything given {x0}, then "
                    "reverses this step:",
                    t=t,
                    now=x(t),
                    x0=x(0),
                    before=x(t - 1),
                )
            ),
            Shown(turned),
            Prose(
                say(
                    "For {t} = 1 the identity has no meaning, so the first term of the sum is set apart; if {T} = 1, the "
                    "remaining sum is empty. By (a), {bound} is",
                    t=t,
                    T=T,
                    bound=bound,
                )
            ),
            Shown(terms),
            Prose(
                say(
                    "Under the common expectation each divergence is averaged over the variable that it depends on: the "
                    "one of step {t} over {law}.",
                    t=t,
                    law=Density(q, (x(t),), (x(0),)),
                )
            ),
            *beyond(Conclusion(say("{bound} = {form}.", bound=bound, form=terms.end), (turned.id, terms.id))),
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
                say(
                    "The latent variables are now {a} and {b}; the steps are those of (a), with any law {law}.",
                    a=x(1, T),
                    b=z,
                    law=approximation,
                )
            ),
            Shown(chain),
            *beyond(
                Conclusion(say("{evidence} ≥ {bound}.", evidence=log(evidence), bound=chain.end), (chain.id,))
            ),
        ),
    )


# --- (d) a factorisation of q


def part_d() -> Part:
    """The product rule, which holds for any law; then a choice for each factor."""
    latent = Density(q, (z,), (c, x(0)))
    rest = Density(q, (x(1, T),), (x(0), c, z))
    split = Chain("3.d.product_rule", approximation, UNSTRUCTURED).to(Product((latent, rest)), chain_rule)
    chain = (
        Chain("3.d.factorisation", approximation, DDPM_VAE)
        .to(Product((encoder, guided_forward)), Reason("names", say("the encoder, then the forward process")))
        .to(inference, Reason("markov_forward", say("forward process, one step after the other")))
    )
    return Part(
        "3.d",
        say("A factorisation of the approximate posterior"),
        (
            Prose(say("Whatever the law, {z} can be drawn first, and then {x} given {z}:", z=z, x=x(1, T))),
            Shown(split),
            Prose(
                say(
                    "We choose the two factors: for the first the encoder {encoder}, with parameters {psi}; for the second "
                    "a forward diffusion given {c} and {z}, in which {now} depends on the past through {before} only. "
                    "With this choice,",
                    encoder=encoder,
                    psi=psi,
                    c=c,
                    z=z,
                    now=x(t),
                    before=x(t - 1),
                )
            ),
            Shown(chain),
            Prose(
                say(
                    "The forward process of (a), which ignores {c} and {z}, is the special case {case}.",
                    c=c,
                    z=z,
                    case=equals(guided_step, step),
                )
            ),
            *beyond(
                Conclusion(
                    say("We take {law} = {form}.", law=approximation, form=inference), (split.id, chain.id)
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
    start = Chain("3.e.components", expect(log(Quotient(whole, approximation)), approximation), DDPM_VAE)
    both = Reason("factorise", say("factorisations of the model, logarithm of a product"))
    chain = (
        start.to(log_of_products(factorise(start.end, VAE_AND_DIFFUSION)), both)
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
    chain = by_letter(chain, approximation, encoder)
    divergences = guided_divergences(inner)
    return Part(
        "3.e",
        say("A VAE component and a diffusion component"),
        (
            Prose(
                say(
                    "The factorisations of both laws are put into the bound of (c). The index {q} of an expectation now "
                    "stands for {law}, and the index {encoder} for {density}:",
                    q=q,
                    law=approximation,
                    encoder=q_psi,
                    density=encoder,
                )
            ),
            Shown(chain),
            Prose(
                say(
                    "The expectation inside the last term is the bound of (a) with everything given {c} and {z}: we call it "
                    "{ddpm}. The steps of (b), which hold for each value of {c} and {z}, give it the same form:",
                    ddpm=ddpm_part,
                    c=c,
                    z=z,
                )
            ),
            Shown(divergences),
            Conclusion(
                say(
                    "The objective is {vae} + {diffusion}: the VAE component {vae} = {first} (reconstruction of {c}, "
                    "and divergence of the encoder from the prior) and the expected DDPM component {ddpm}, written out above. "
                    "The decoder’s {theta} occurs in {vae} only, the denoiser’s {phi} in {ddpm} only, and the encoder’s {psi} "
                    "in both parts. The case {same} is allowed.",
                    vae=vae_part,
                    diffusion=replace(expect(ddpm_part, encoder), short=True),
                    ddpm=ddpm_part,
                    first=replace(expect(reconstruction, encoder), short=True) - KL(encoder, prior),
                    c=c,
                    theta=theta,
                    phi=phi,
                    psi=psi,
                    same=equals(c, x(0)),
                ),
                (chain.id, divergences.id),
            ),
        ),
    )


vae_part = Indexed(Symbol("Loss"), (Label("VAE"),))
ddpm_part = Call(bound, (x(0), c, z))


def guided_divergences(inner: Term) -> Chain:
    """The form of (b), with everything given c and z."""
    guided_posterior = Density(q, (x(t - 1),), (x(t), x(0), c, z))
    final = Density(q, (x(T),), (x(0), c, z))
    return Chain("3.e.diffusion", inner, DDPM_VAE).to(
        expect(
            log(Density(p_phi, (x(0),), (x(1), c, z)))
            - IndexedSum(KL(guided_posterior, guided_back), t, TWO, T),
            guided_forward,
        )
        - KL(final, last),
        Reason(
            "as_in_b", say("as in (b), everything given {c} and {z}; the last term is constant", c=c, z=z)
        ),
    )
