"""The laws of a chain of normal steps: q(x_t | x_0) by induction on t, q(x_{t−1} | x_t, x_0) by Bayes's theorem."""

from __future__ import annotations

from collections.abc import Callable

from hw_cli.kernel.decide import evidence_of
from hw_cli.kernel.evidence import Evidence
from hw_cli.kernel.findings import Finding, Follows
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Normal, Number, Symbol, Term
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute

ONE = Number("1")
Equal = Callable[[Term, Term], tuple[Evidence, ...]]  # the evidence that two terms are equal


def by_induction(law: Normal, step: Normal, t: Symbol, before: Term, equal: Equal) -> Follows:
    """That 𝒩(m_t, v_t) is q(x_t | x_0), from one step's 𝒩(a x_{t−1} + b, s): m_1 and v_1 are that of the first step,
    m_t = a m_{t−1} + b and v_t = a² v_{t−1} + s. `before` is x_{t−1}, on which s does not depend.
    """
    zero: dict[Term, Term] = {before: core.lift(0)}
    one: dict[Term, Term] = {before: ONE}
    earlier: dict[Term, Term] = {t: tidy(t - 1)}
    first: dict[Term, Term] = {t: ONE}
    shift = tidy(substitute(step.mean, zero))
    slope = tidy(substitute(step.mean, one)) - shift
    mean, spread = (tidy(substitute(part, earlier)) for part in (law.mean, law.variance))
    pairs = (
        (step.mean, slope * before + shift),
        *(
            (tidy(substitute(own, first)), tidy(substitute(other, first)))
            for own, other in ((law.mean, step.mean), (law.variance, step.variance))
        ),
        (law.mean, slope * mean + shift),
        (law.variance, slope**2 * spread + step.variance),
    )
    return Follows(
        "induction",
        say(
            "induction on {index}: mean and variance at 1, and from {before} to {here}",
            index=t,
            before=before,
            here=law.variable or t,
        ),
        tuple(equal(*pair) for pair in pairs),
        refused=say("the induction is not shown"),
    )


def by_bayes(
    law: Normal, step: Normal, first: Normal, second: Normal, marginal: Finding, equal: Equal
) -> Follows:
    """That a law is q(x_{t−1} | x_t, x_0): q(x_t | x_{t−1}) q(x_{t−1} | x_0) is q(x_t | x_0) times it.

    `step`, `first` and `second` are these laws, `marginal` shows that the last is q(x_t | x_0).
    """
    return Follows(
        "Bayes",
        say(
            "the law of one step times that of {before} is that of {here} times this one",
            before=first.variable or ONE,
            here=second.variable or ONE,
        ),
        (equal(core.Product((step, first)), core.Product((second, law))), (evidence_of(marginal),)),
        refused=say("the two products are not shown to be the same"),
    )
