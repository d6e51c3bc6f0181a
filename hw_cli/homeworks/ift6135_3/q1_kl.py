"""Question 1: the KL divergence of two univariate Gaussians, and whether it is symmetric.

p = N(μ₁, σ₁²), q = N(μ₂, σ₂²), σ₁, σ₂ > 0.  KL[q‖p] = E_q[log(q/p)]. Is it the same as KL[p‖q]?
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from hw_cli.answer import Answer, Block, Conclusion, FigureRef, Part, Prose, Result, Shown, Table, beyond
from hw_cli.claims.claims import Chain, Observation
from hw_cli.claims.listing import listed_values
from hw_cli.derive.rules.algebra import by_powers, collect, expand, factor
from hw_cli.derive.rules.calculus import differentiate_definition, evaluate, simplify
from hw_cli.derive.rules.probability import (
    central_moments,
    centre,
    definition_of_kl,
    expand_square,
    gaussian_log_density,
    linearity,
    log_of_quotient,
    second_moments,
)
from hw_cli.derive.solving import sign
from hw_cli.derive.values import decimal, equals, search_witness
from hw_cli.experiments.experiments import Quadrature
from hw_cli.homeworks.ift6135_3 import q1_dimensions
from hw_cli.homeworks.ift6135_3.parameters import Divergence, Gaussian
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Interval, Setting
from hw_cli.prose import Mention, Message, say
from hw_cli.terms import core
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Term, exp, indexed, lift, log, sqrt
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import positive_first, tidy
from hw_cli.terms.walk import substitute

x = core.Symbol("x")
mu_1, mu_2 = indexed("mu", 1), indexed("mu", 2)
sigma_1, sigma_2 = indexed("sigma", 1), indexed("sigma", 2)
VARIABLES = (mu_1, sigma_1, mu_2, sigma_2)
p, q = core.Law("p"), core.Law("q")
p_x, q_x = core.Density(p, (x,)), core.Density(q, (x,))
TWO, ZERO, ONE = core.Number("2"), core.Number("0"), core.Number("1")

SETTING = Setting(
    domains=((mu_1, REALS), (mu_2, REALS), (sigma_1, POSITIVE), (sigma_2, POSITIVE)),
    laws=((p, core.Normal(mu_1, sigma_1**2)), (q, core.Normal(mu_2, sigma_2**2))),
)

# the ratio of the variances, and the gap of the means in units of σ₁: the change of variables of part 2
s, delta = core.Symbol("s"), core.Symbol("delta")
h, k = core.Function("h"), core.Function("k")
RATIO_SETTING = (
    SETTING.where((s, POSITIVE), (delta, REALS))
    .writing(sigma_2, sqrt(s) * sigma_1)
    .writing(mu_2, mu_1 + delta * sigma_1)
)


def solve(parameters: Divergence) -> Answer:
    """The answer, with numbers where `parameters.p` and `parameters.q` are given."""
    closed_form = divergence()
    kl_q_p = closed_form.end
    kl_p_q = substitute(kl_q_p, {mu_1: mu_2, mu_2: mu_1, sigma_1: sigma_2, sigma_2: sigma_1})
    difference = Chain("1.2.difference", core.KL(q_x, p_x) - core.KL(p_x, q_x), SETTING).to(
        kl_q_p - kl_p_q, BY_PART_1
    )
    parts = (
        part_1(closed_form, parameters),
        part_2(difference, kl_q_p, kl_p_q),
        part_3(closed_form),
        q1_dimensions.part(parameters.dimension),
    )
    return Answer(
        "q1",
        parameters.given(),
        parts,
        (
            ("kl_q_p", Result(kl_q_p, kl_q_p)),
            ("kl_p_q", Result(kl_p_q, kl_p_q)),
            ("difference", Result(difference.end, difference.end)),
        ),
    )


BY_PART_1 = Reason("by_part_1", say("closed form of part 1, then with the roles exchanged"))
BY_PART_1_ALONE = Reason("by_part_1", say("closed form of part 1"))
EXCHANGED = Reason("by_part_1", say("closed form of part 1, the roles exchanged"))
ARITHMETIC = Reason("arithmetic", say("arithmetic"))
CHANGE = Reason("change_of_variables", say("change of variables"))
BY_POWERS = Reason("by_powers", say("powers collected"))


# --- part 1: the closed form


def divergence() -> Chain:
    """KL[q‖p] from its definition to its closed form."""
    return (
        Chain("1.1.divergence", core.KL(q_x, p_x), SETTING)
        .by(definition_of_kl)
        .by(log_of_quotient)
        .by(gaussian_log_density, SETTING)
        .by(linearity)
        .by(second_moments, SETTING)
        .by(collect, SETTING)
    )


def bias_variance() -> Chain:
    """E_q[(x − μ₁)²] = σ₂² + (μ₂ − μ₁)²."""
    return (
        Chain("1.1.moment", core.Expectation((x - mu_1) ** 2, q_x, (x,)), SETTING)
        .by(centre, SETTING)
        .by(expand_square)
        .by(linearity)
        .by(central_moments, SETTING)
    )


def part_1(closed_form: Chain, parameters: Divergence) -> Part:
    """The derivation, the moment it needs, and numbers on request."""
    blocks: list[Block] = [
        Prose(
            say(
                "First the second moment of {q} about the mean of {p}: {gap} is the sum of its centred part and "
                "of the difference between the means.",
                q=q,
                p=p,
                gap=x - mu_1,
            )
        ),
        Shown(bias_variance()),
        Prose(
            say(
                "Now the divergence: the logarithm of a Gaussian density is a polynomial of degree 2 in {x}, so the "
                "first two moments of {q} are enough.",
                x=x,
                q=q,
            )
        ),
        Shown(closed_form),
        Conclusion(say("{kl} = {result}.", kl=closed_form.start, result=closed_form.end), (closed_form.id,)),
    ]
    if parameters.p and parameters.q:
        blocks += numbers(closed_form.end, parameters.p, parameters.q)
    blocks += beyond(*direct_integral(closed_form.end, parameters), figure_integrands(parameters))
    return Part("1.1", say("Closed form of {kl}", kl=core.KL(q, p)), tuple(blocks))


def numbers(kl_q_p: Term, first: Gaussian, second: Gaussian) -> list[Block]:
    """The two divergences at the user's numbers, each as a chain that is judged too."""
    values = at(first, second)
    swapped = at(second, first)
    rows = []
    chains: list[Block] = []
    for name, term, point in (("q_p", core.KL(q, p), values), ("p_q", core.KL(p, q), swapped)):
        start = substitute(kl_q_p, point)
        chain = Chain(f"1.1.value_{name}", start, Setting()).by(simplify)
        chains.append(Shown(chain))
        rows.append((term, chain.end, decimal(chain.end)))
    header = (say("Divergence"), say("Exact value"), say("Decimal value"))
    given = say("For {p} and {q}:", p=normal_of("p", first), q=normal_of("q", second))
    return [Prose(given), *chains, Table(header, tuple(rows), say("The two divergences for these numbers."))]


def at(first: Gaussian, second: Gaussian) -> dict[Term, Term]:
    """The values of the letters for p = `first` and q = `second`."""
    return dict(
        zip(
            VARIABLES,
            (lift(first.mean), lift(first.deviation), lift(second.mean), lift(second.deviation)),
            strict=True,
        )
    )


def pair(parameters: Divergence) -> tuple[Gaussian, Gaussian]:
    """The user's p and q, or one plain pair."""
    return (
        parameters.p or Gaussian(Fraction(0), Fraction(1)),
        parameters.q or Gaussian(Fraction(1), Fraction(2)),
    )


def direct_integral(kl_q_p: Term, parameters: Divergence) -> list[Block]:
    """The same number from the integral itself, by a quadrature that knows no moments."""
    first, second = pair(parameters)
    values = at(first, second)
    ours = substitute(density(mu_2, sigma_2), values)
    centre_of_q, reach = float(second.mean), 12 * float(second.deviation)
    check = Observation(
        "1.1.quadrature",
        core.Integral(q_x * log(q_x / p_x), x),
        substitute(kl_q_p, values),
        Quadrature(ours * log_ratio(values), x, centre_of_q - reach, centre_of_q + reach),
        1e-9,
        Setting(),
    )
    return [
        Prose(
            say(
                "Check against the integral itself, for {given} ({how}); {figure} shows what is integrated:",
                given=listed_values([*values.items()]),
                how=check.experiment.words,
                figure=Mention("q1-integrands"),
            )
        ),
        Shown(check),
    ]


def normal_of(name: str, law: Gaussian) -> Message:
    """`p = N(0, 1)`."""
    return equals(core.Law(name), core.Normal(lift(law.mean), lift(law.deviation**2)))


def density(mean: Term, deviation: Term) -> Term:
    """The Gaussian density at x, written out."""
    return exp(-((x - mean) ** 2) / (TWO * deviation**2)) / sqrt(TWO * core.Constant("pi") * deviation**2)


def log_ratio(values: dict[Term, Term]) -> Term:
    """log q(x) − log p(x), written out so that far tails do not underflow."""
    written = gaussian_log_density(log(q_x) - log(p_x), SETTING)
    return substitute(written, values)


def figure_integrands(parameters: Divergence) -> FigureRef:
    """The two densities and the two integrands for one pair of Gaussians."""
    first, second = pair(parameters)
    return FigureRef(
        "q1-integrands",
        say(
            "The two densities, and what each divergence integrates: the same ratio of densities, weighted by {q} "
            "or by {p}. The areas differ.",
            q=q,
            p=p,
        ),
        partial(_draw_integrands, first, second),
    )


def _draw_integrands(first: Gaussian, second: Gaussian, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import gaussian_kl

    return gaussian_kl.integrands(
        _density_term(mu_1, sigma_1), _density_term(mu_2, sigma_2), x, VARIABLES,
        tuple(float(v) for v in (first.mean, first.deviation, second.mean, second.deviation)), language,
    )  # fmt: skip


def _density_term(mean: Term, deviation: Term) -> Term:
    return core.Normal(mean, deviation**2, x)


# --- part 2: is it symmetric?


def by_ratio(chain: Chain, function: core.Function) -> tuple[Chain, Setting]:
    """The chain in s and δ, down to `function(s)` plus a multiple of δ²; the setting that defines it."""
    changed = substitute(
        chain.end,
        {
            log(sigma_1 / sigma_2): core.Negative(log(s) / TWO),
            log(sigma_2 / sigma_1): log(s) / TWO,
            (sigma_2**2 + (mu_2 - mu_1) ** 2) / (TWO * sigma_1**2): (s + delta**2) / TWO,
            (sigma_1**2 + (mu_1 - mu_2) ** 2) / (TWO * sigma_2**2): (ONE + delta**2) / (TWO * s),
        },
    )
    constant, _, slope = by_powers(changed, delta, RATIO_SETTING)
    setting = RATIO_SETTING.defining(function, (s,), constant)
    named = replace(chain, setting=setting).to(changed, CHANGE, note=IN_RATIO)
    note = say("powers of {delta} collected, definition of {f}", delta=delta, f=function)
    return named.to(core.Call(function, (s,)) + tidy(slope * delta**2), BY_POWERS, note=note), setting


IN_RATIO = say(
    "with {sigma} = {a} and {mu} = {b}", sigma=sigma_2, a=sqrt(s) * sigma_1, mu=mu_2, b=mu_1 + delta * sigma_1
)


def body_of(function: core.Function, setting: Setting) -> Message:
    """`h(s) = …` in running text."""
    found = setting.definition(function)
    if found is None:
        raise ValueError("a function without a definition")
    return equals(core.Call(function, (s,)), found.body)


def slope_of(name: str, function: core.Function, setting: Setting) -> Chain:
    """The derivative of h or k, factored so that its sign can be read."""
    chain = Chain(name, core.Call(core.DerivativeOf(function), (s,)), setting)
    return chain.by(differentiate_definition, setting).by(factor, setting)


def at_one(name: str, chain: Chain, function: core.Function, setting: Setting) -> Chain:
    """What the end of a chain becomes at s = 1."""
    there = Chain(name, tidy(substitute(chain.end, {s: ONE})), setting)
    return there.by(evaluate, setting)


def numerical_pair(kl_q_p: Term, kl_p_q: Term) -> tuple[dict[Term, Term], Chain]:
    """One pair of Gaussians with different divergences, both worked out."""
    point = dict(search_witness(kl_q_p - kl_p_q, VARIABLES, SETTING))
    one, other = (substitute(form, point) for form in (kl_q_p, kl_p_q))
    laws = (
        (p, core.Normal(point[mu_1], tidy(point[sigma_1] ** 2))),
        (q, core.Normal(point[mu_2], tidy(point[sigma_2] ** 2))),
    )
    there = Setting(laws=laws)
    value, swapped = (positive_first(expand(form, there)) for form in (one, other))
    apart = say("{a} against {b}", a=decimal(value), b=decimal(swapped))
    larger = Balls({})(value) > Balls({})(swapped)
    return point, (
        Chain("1.2.values", core.KL(q_x, p_x), there)
        .to(one, BY_PART_1_ALONE)
        .to(value, ARITHMETIC)
        .to(swapped, Reason("decimals", apart), Relation.GT if larger else Relation.LT)
        .to(other, ARITHMETIC)
        .to(core.KL(p_x, q_x), EXCHANGED)
    )


def part_2(difference: Chain, kl_q_p: Term, kl_p_q: Term) -> Part:
    """Not symmetric: two values differ. Beyond, all that can be said."""
    point, values = numerical_pair(kl_q_p, kl_p_q)
    return Part(
        "1.2",
        say("Is it the same as {kl}?", kl=core.KL(p, q)),
        (
            Prose(say("No. One pair of Gaussians shows it: {point}.", point=listed_values([*point.items()]))),
            Shown(values),
            Conclusion(
                say(
                    "In general, {a} ≠ {b}: the divergence is not symmetric.",
                    a=core.KL(q, p),
                    b=core.KL(p, q),
                ),
                (values.id,),
            ),
            *beyond(*when_equal(difference), *figure_divergences(kl_q_p, kl_p_q)),
        ),
    )


def when_equal(difference: Chain) -> tuple[Block, ...]:
    """The two divergences are equal exactly when σ₁ = σ₂; and which is larger."""
    split, setting = by_ratio(difference, h)
    above, below = setting.where((s, Interval(low=Fraction(1)))), setting.where((s, UNIT))
    larger = sign("1.2.larger", split.end, Relation.GT, above)
    smaller = sign("1.2.smaller", split.end, Relation.LT, below)
    equal = at_one("1.2.equal", split, h, setting)
    return (
        Prose(
            say(
                "More precisely, they are equal only when {one} = {two}. Let {ratio} be the ratio of "
                "the variances, {gap} the difference between the means in units of {one}, and {h}.",
                one=sigma_1,
                two=sigma_2,
                ratio=equals(s, sigma_2**2 / sigma_1**2),
                gap=equals(delta, (mu_2 - mu_1) / sigma_1),
                h=body_of(h, setting),
            )
        ),
        Shown(split),
        Prose(say("At {s} = 1 both terms are zero, whatever {delta}:", s=s, delta=delta)),
        Shown(equal),
        Prose(say("The derivative of {h} is", h=h)),
        Shown(slope_of("1.2.slope", h, setting)),
        Prose(say("For {s} > 1:", s=s)),
        Shown(larger),
        Prose(say("For 0 < {s} < 1:", s=s)),
        Shown(smaller),
        Conclusion(
            say(
                "{a} and {b} are equal if and only if {one} = {two}, whatever "
                "the means, and {a} > {b} if and only if {two} > {one}.",
                a=core.KL(q, p),
                b=core.KL(p, q),
                one=sigma_1,
                two=sigma_2,
            ),
            (larger.id, smaller.id, equal.id),
        ),
    )


def figure_divergences(kl_q_p: Term, kl_p_q: Term) -> tuple[Block, ...]:
    """Both divergences against the ratio of the deviations."""
    return (
        Prose(say("Both divergences are drawn in {figure}.", figure=Mention("q1-divergences"))),
        FigureRef(
            "q1-divergences",
            say(
                "The two divergences against the ratio of the standard deviations, for several gaps between "
                "the means. They cross exactly where the deviations are equal."
            ),
            partial(_draw_divergences, kl_q_p, kl_p_q),
        ),
    )


def _draw_divergences(kl_q_p: Term, kl_p_q: Term, language: Any) -> Any:
    from hw_cli.homeworks.ift6135_3.figures import gaussian_kl

    return gaussian_kl.divergences(kl_q_p, kl_p_q, VARIABLES, language)


# --- beyond: the divergence is never negative


def part_3(closed_form: Chain) -> Part:
    """KL ≥ 0, with equality exactly when p = q."""
    start = Chain("1.3.divergence", closed_form.start, SETTING).to(closed_form.end, BY_PART_1_ALONE)
    split, setting = by_ratio(start, k)
    above, below = setting.where((s, Interval(low=Fraction(1)))), setting.where((s, UNIT))
    larger = sign("1.3.above", split.end, Relation.GT, above)
    smaller = sign("1.3.below", split.end, Relation.GT, below)
    equal = at_one("1.3.equal", split, k, setting)
    square = sign("1.3.square", equal.end, Relation.GE, setting)
    return Part(
        "1.3",
        say("The divergence is never negative"),
        (
            Prose(
                say(
                    "The same change of variables, with {k}, shows that {kl} ≥ 0, and when it is zero.",
                    kl=core.KL(q, p),
                    k=body_of(k, setting),
                )
            ),
            Shown(split),
            Prose(say("The derivative of {k} is", k=k)),
            Shown(slope_of("1.3.slope", k, setting)),
            Prose(say("For {s} > 1:", s=s)),
            Shown(larger),
            Prose(say("For 0 < {s} < 1:", s=s)),
            Shown(smaller),
            Prose(say("At {s} = 1 only the gap between the means is left:", s=s)),
            Shown(equal),
            Shown(square),
            Conclusion(
                say(
                    "{kl} ≥ 0, with equality if and only if {a} = {b} and {c} = {d}, that is, if {p} = {q}.",
                    p=p,
                    q=q,
                    kl=core.KL(q, p),
                    a=mu_1,
                    b=mu_2,
                    c=sigma_1,
                    d=sigma_2,
                ),
                (larger.id, smaller.id, square.id),
            ),
        ),
        beyond=True,
    )
