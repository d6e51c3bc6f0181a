"""Beyond question 3: the Gaussian forward process in closed form.

q(x_t|x_{t−1}) = N(√α_t x_{t−1}, β_t I), α_t = 1 − β_t, ᾱ_t = α_1 ⋯ α_t. Its marginals q(x_t|x_0) by induction, its
posterior q(x_{t−1}|x_t, x_0) by completing the square, and what a divergence of (b) then is. All covariances are
multiples of I, so one coordinate is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hw_cli.answer import Block, Conclusion, Part, Prose, Remark, Shown
from hw_cli.claims.claims import Chain, Observation
from hw_cli.claims.listing import listed_values
from hw_cli.derive.rules.algebra import factor, replacing
from hw_cli.derive.rules.probability import (
    definition_of_kl,
    gaussian_log_density,
    linearity,
    log_of_quotient,
    second_moments,
)
from hw_cli.derive.rules.quadratics import (
    by_relations,
    coefficients,
    collect_powers,
    complete_square,
    distribute,
    merge_roots,
    name_coefficients,
    one_fraction,
    squares_of_roots,
)
from hw_cli.derive.values import equals
from hw_cli.experiments.experiments import Quadrature
from hw_cli.homeworks.ift6135_3 import q3_models
from hw_cli.homeworks.ift6135_3.q3_models import p_phi, phi, q, t
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift, product, sqrt, total
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute

ONE, TWO = core.Number("1"), core.Number("2")


def _at(letter: Term, index: core.Operand) -> core.Indexed:
    return core.Indexed(letter, (lift(index),))


def x(index: core.Operand) -> core.Indexed:
    """One coordinate of x_t."""
    return _at(core.Symbol("x"), index)


s = core.Symbol("s")
alpha, beta = _at(core.Symbol("alpha"), t), _at(core.Symbol("beta"), t)
BAR = core.Decorated(core.Symbol("alpha"), "bar")
alpha_bar, alpha_bar_before = _at(BAR, t), _at(BAR, t - 1)
beta_tilde, mu_tilde = (
    _at(core.Decorated(core.Symbol("beta"), "tilde"), t),
    _at(core.Decorated(core.Symbol("mu"), "tilde"), t),
)
target = _at(core.Symbol("mu"), phi)  # what the denoiser says
noise, noise_before = _at(core.Symbol("epsilon"), t), core.Decorated(core.Symbol("epsilon"), "bar")
precision, shift, constant = core.Symbol("lambda"), core.Symbol("nu"), core.Symbol("kappa")

# α_t and ᾱ_{t−1} are free in (0, 1); the other two letters are defined by them
DEFINITIONS: dict[Term, Term] = {alpha * alpha_bar_before: alpha_bar, alpha + beta: ONE}
BY_DEFINITION = say(
    "{a} and {b}",
    a=say("{a} = {b}", a=alpha * alpha_bar_before, b=alpha_bar),
    b=say("{a} = {b}", a=alpha + beta, b=ONE),
)
LETTERS = (
    Setting(
        domains=(
            (alpha, UNIT),
            (BAR, UNIT),
            (x(t), REALS),
            (x(0), REALS),
            (noise, REALS),
            (noise_before, REALS),
        )
    )
    .writing(alpha_bar_before, BAR)  # judges name letters, and an index t − 1 has no plain name
    .writing(beta, ONE - alpha)
    .writing(alpha_bar, alpha * alpha_bar_before)
)
FORWARD = LETTERS.where((core.Symbol("x"), REALS)).writing(x(t - 1), core.Symbol("x"))

one_step = core.Normal(sqrt(alpha) * x(t - 1), beta, x(t))
before = core.Normal(sqrt(alpha_bar_before) * x(0), ONE - alpha_bar_before, x(t - 1))


def gaussian_part() -> Part:
    """Marginals, posterior, and the divergences of (b), of the Gaussian forward process."""
    marginal = derive_marginal()
    posterior = derive_posterior(marginal.law)
    blocks = (*marginal_blocks(marginal), *posterior_blocks(posterior, marginal.law), *divergence_blocks())
    return Part("3.f", say("The Gaussian forward process in closed form"), blocks, beyond=True)


def in_space(law: core.Normal) -> core.Normal:
    """The law of the whole vector, whose coordinates are independent with this law each."""
    vectors: dict[Term, Term] = {x(k): q3_models.x(k) for k in (t, t - 1, 0)}
    return core.Normal(substitute(law.mean, vectors), core.Product((law.variance, core.Identity())))


# --- the marginals, by induction


@dataclass(frozen=True)
class Marginal:
    """The base of the induction, t = 1; its step: x_t in terms of x_0 and of noise, then its mean and its variance."""

    base: Chain
    step: Chain
    mean: Chain
    variance: Chain

    @property
    def law(self) -> core.Normal:
        """q(x_t|x_0) at x_t."""
        return core.Normal(self.mean.end, self.variance.end, x(t))


def derive_marginal() -> Marginal:
    """q(x_1|x_0), and from q(x_{t−1}|x_0) to q(x_t|x_0)."""
    hypothesis = before.mean + sqrt(before.variance) * noise_before
    start = one_step.mean + sqrt(one_step.variance) * noise
    step = (
        Chain("3.f.step", start, LETTERS.writing(x(t - 1), hypothesis))
        .by(replacing({x(t - 1): hypothesis}, say("induction hypothesis")))
        .by(distribute, note=say("distributing"))
    )
    fixed, *noisy = step.end.terms if isinstance(step.end, core.Sum) else (step.end,)
    squares = total(tuple(_coefficient(item) ** 2 for item in noisy))
    return Marginal(
        _base(),
        step,
        Chain("3.f.mean", fixed, LETTERS).by(merge_roots).by(by_relations, DEFINITIONS, note=BY_DEFINITION),
        Chain("3.f.variance", squares, LETTERS)
        .by(squares_of_roots)
        .by(by_relations, DEFINITIONS, note=BY_DEFINITION),
    )


def _base() -> Chain:
    """The law of the first step, as the statement says it at t = 1, where ᾱ_1 = α_1."""
    first, bar = _at(core.Symbol("alpha"), 1), _at(BAR, 1)
    letters = Setting(domains=((first, UNIT), (x(0), REALS), (x(1), REALS)))
    letters = letters.writing(_at(core.Symbol("beta"), 1), ONE - first).writing(bar, first)
    return Chain("3.f.base", core.Normal(sqrt(first) * x(0), _at(core.Symbol("beta"), 1), x(1)), letters).to(
        core.Normal(sqrt(bar) * x(0), ONE - bar, x(1)), Reason("base", say("{a} = {b}", a=bar, b=first))
    )


def _coefficient(item: Term) -> Term:
    """What multiplies the noise."""
    factors = item.factors if isinstance(item, core.Product) else (item,)
    return product(tuple(factor for factor in factors if factor not in (noise, noise_before)))


def marginal_blocks(marginal: Marginal) -> list[Block]:
    """The induction, its conclusion, and the integral itself at one point."""
    law = marginal.law
    return [
        Prose(
            say(
                "All covariances are multiples of the identity, so one coordinate is enough. Let {alpha} and {bar}. "
                "By induction on {t}: for {t} = 1 the marginal is the first step itself.",
                alpha=equals(alpha, ONE - beta),
                bar=equals(alpha_bar, core.IndexedProduct(_at(core.Symbol("alpha"), s), s, ONE, t)),
                t=t,
            )
        ),
        Shown(marginal.base),
        Prose(
            say(
                "Suppose that at {previous} the marginal is {before}: then "
                "{sample}, with a standard Gaussian {noise} independent of the noise {now} of the next step, and",
                previous=t - 1,
                before=core.Normal(before.mean, before.variance),
                sample=equals(x(t - 1), before.mean + sqrt(before.variance) * noise_before),
                noise=noise_before,
                now=noise,
            )
        ),
        Shown(marginal.step),
        Prose(
            say(
                "A sum of independent Gaussians is Gaussian. Its mean is the term without noise, its variance the sum "
                "of the squared coefficients of the noises:"
            )
        ),
        Shown(marginal.mean),
        Shown(marginal.variance),
        Conclusion(
            say(
                "{law} = {normal} for every {t} ≥ 1.",
                law=core.Density(q, (q3_models.x(t),), (q3_models.x(0),)),
                normal=in_space(law),
                t=t,
            ),
            (marginal.base.id, marginal.step.id, marginal.mean.id, marginal.variance.id),
        ),
        *direct_integral(law),
    ]


def direct_integral(law: core.Normal) -> list[Block]:
    """The marginal at one point, by a quadrature that knows nothing of the induction."""
    point: dict[Term, Term] = {
        alpha: lift(Fraction(3, 5)),
        alpha_bar_before: lift(Fraction(1, 2)),
        x(0): ONE,
        x(t): TWO,
        beta: lift(Fraction(2, 5)),
        alpha_bar: lift(Fraction(3, 10)),
    }
    joint = substitute(one_step * before, point)
    check = Observation(
        "3.f.quadrature",
        core.Integral(joint, x(t - 1)),
        tidy(substitute(law, point)),
        Quadrature(joint, x(t - 1), -10.0, 12.0),
        1e-9,
        Setting(),
    )
    return [
        Prose(
            say(
                "Check against the integral itself, with numbers for {alpha}, {bar}, {x0} and {xt} ({how}):",
                alpha=alpha,
                bar=alpha_bar_before,
                x0=x(0),
                xt=x(t),
                how=check.experiment.words,
            )
        ),
        Shown(check),
    ]


# --- the posterior, by completing the square


@dataclass(frozen=True)
class Posterior:
    """The exponent as one square; what is left over; the variance and the mean; the densities."""

    square: Chain
    rest: Chain
    variance: Chain
    mean: Chain
    densities: Chain


def distance(law: core.Normal) -> Term:
    """(x − mean)²/variance: −2 times the exponent of the Gaussian density at x."""
    if law.variable is None:
        raise TypeError("a law, not a density")
    return core.Quotient((law.variable - law.mean) ** 2, law.variance)


def derive_posterior(marginal: core.Normal) -> Posterior:
    """q(x_{t−1}|x_t, x_0) = q(x_t|x_{t−1}) q(x_{t−1}|x_0)/q(x_t|x_0): a Gaussian in x_{t−1}."""
    here = x(t - 1)
    exponents = distance(one_step) + distance(before) - distance(marginal)
    collected = collect_powers(exponents, here)
    first, second, third = coefficients(collected, here)
    named = FORWARD.writing(precision, first).writing(shift, second).writing(constant, third)
    named = named.writing(beta_tilde, ONE / precision).writing(mu_tilde, shift / precision)
    square = (
        Chain("3.f.square", exponents, named)
        .by(collect_powers, here, note=say("powers of {x} collected", x=here))
        .by(name_coefficients, here, precision, shift, constant)
        .by(complete_square, here)
    )
    left_over = constant - shift**2 / precision
    rest = (
        Chain("3.f.rest", left_over, named)
        .by(replacing({constant: third}, say("by definition")))
        .by(factor, named, note=say("everything cancels"))
    )
    variance = (
        Chain("3.f.posterior_variance", beta_tilde, named)
        .by(replacing({beta_tilde: ONE / first}, say("by definition")))
        .by(one_fraction)
        .by(by_relations, DEFINITIONS, note=BY_DEFINITION)
    )
    mean = (
        Chain("3.f.posterior_mean", mu_tilde, named)
        .by(replacing({mu_tilde: second * variance.end}, say("by definition, and by the line above")))
        .by(distribute, x(t), x(0))
    )
    square = square.to(
        tidy(substitute(square.end, {left_over: rest.end})),
        Reason("nothing_left", say("nothing is left over, see below")),
    ).to(
        distance(core.Normal(mu_tilde, beta_tilde, here)), Reason("names", say("names for mean and variance"))
    )
    densities = Chain("3.f.densities", one_step * before / marginal, FORWARD).to(
        core.Normal(mean.end, variance.end, here), Reason("posterior", say("mean and variance as found"))
    )
    return Posterior(square, rest, variance, mean, densities)


def posterior_blocks(posterior: Posterior, marginal: core.Normal) -> list[Block]:
    """The square, its mean and variance, and the densities themselves."""
    names = dict(posterior.square.setting.abbreviations)
    return [
        Prose(
            say(
                "For {t} ≥ 2, {posterior} = {bayes}, as in (b). All three are Gaussian, so the exponent is a polynomial "
                "in {x} of degree 2; multiplied by −2 it is, with {names},",
                t=t,
                posterior=core.Density(q, (x(t - 1),), (x(t), x(0))),
                bayes=core.Density(q, (x(t),), (x(t - 1),))
                * core.Density(q, (x(t - 1),), (x(0),))
                / core.Density(q, (x(t),), (x(0),)),
                x=x(t - 1),
                names=listed_values([(name, names[name]) for name in (precision, shift, constant)]),
            )
        ),
        Shown(posterior.square),
        Prose(say("What does not depend on {x} cancels, as it must for a density:", x=x(t - 1))),
        Shown(posterior.rest),
        Prose(
            say(
                "So the posterior law is Gaussian, with variance {variance} and mean {mean}:",
                variance=equals(beta_tilde, ONE / precision),
                mean=equals(mu_tilde, shift / precision),
            )
        ),
        Shown(posterior.variance),
        Shown(posterior.mean),
        Prose(say("The densities themselves, factors in front included:")),
        Shown(posterior.densities),
        Conclusion(
            say(
                "{law} = {normal}, with {mean} and {variance}.",
                law=core.Density(q, (q3_models.x(t - 1),), (q3_models.x(t), q3_models.x(0))),
                normal=core.Normal(_bold(mu_tilde), beta_tilde * core.Identity()),
                mean=equals(_bold(mu_tilde), in_space(core.Normal(posterior.mean.end, ONE)).mean),
                variance=equals(beta_tilde, posterior.variance.end),
            ),
            tuple(
                claim.id for claim in (posterior.square, posterior.rest, posterior.variance, posterior.mean)
            ),
        ),
    ]


def _bold(letter: core.Indexed) -> core.Indexed:
    return core.Indexed(core.Decorated(core.Symbol("mu", core.Sort.VECTOR), "tilde"), letter.index)


# --- what a divergence of (b) is


def divergence_blocks() -> list[Block]:
    """KL of two Gaussians with the variance β̃_t: half the squared distance of the means over it."""
    ours, theirs = core.Density(q, (x(t - 1),)), core.Density(p_phi, (x(t - 1),))
    setting = Setting(
        domains=((mu_tilde, REALS), (target, REALS), (beta_tilde, POSITIVE)),
        laws=((q, core.Normal(mu_tilde, beta_tilde)), (p_phi, core.Normal(target, beta_tilde))),
    )
    chain = (
        Chain("3.f.divergence", core.KL(ours, theirs), setting)
        .by(definition_of_kl)
        .by(log_of_quotient)
        .by(gaussian_log_density, setting)
        .by(linearity)
        .by(second_moments, setting)
        .by(one_fraction)
    )
    return [
        Prose(
            say(
                "If the denoiser is given this variance, {law} = {normal}, the divergences of (b) depend on the means "
                "only (the conditions are left out of the notation):",
                law=q3_models.back,
                normal=core.Normal(
                    core.Indexed(core.Symbol("mu", core.Sort.VECTOR), (phi,)), beta_tilde * core.Identity()
                ),
            )
        ),
        Shown(chain),
        Remark(
            say(
                "Summed over the coordinates, this says that maximising the bound means fitting {mean} to {target} by weighted "
                "least squares.",
                mean=core.Indexed(core.Symbol("mu", core.Sort.VECTOR), (phi,)),
                target=_bold(mu_tilde),
            )
        ),
    ]
