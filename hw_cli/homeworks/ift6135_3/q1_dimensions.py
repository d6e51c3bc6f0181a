"""Beyond question 1: the divergence of two Gaussians in D dimensions, with full covariances."""

from __future__ import annotations

from hw_cli.answer import Conclusion, Part, Prose, Remark, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.algebra import collect_halves, trace_of_identity
from hw_cli.derive.rules.probability import (
    definition_of_kl,
    expected_quadratic_form,
    gaussian_log_density,
    linearity,
    log_of_quotient,
)
from hw_cli.derive.values import equals
from hw_cli.kernel.setting import Integers, PositiveDefinite, Setting, VectorSpace
from hw_cli.prose import say
from hw_cli.terms.core import KL, Density, Indexed, Law, Normal, Number, Sort, Symbol, Term, lift

LARGEST = 3  # dimensions drawn when D stays a letter

x = Symbol("x", Sort.VECTOR)
p, q = Law("p"), Law("q")
p_x, q_x = Density(p, (x,)), Density(q, (x,))


def _letter(name: str, number: int, sort: Sort) -> Indexed:
    return Indexed(Symbol(name, sort), (lift(number),))


mu_1, mu_2 = _letter("mu", 1, Sort.VECTOR), _letter("mu", 2, Sort.VECTOR)
Sigma_1, Sigma_2 = _letter("Sigma", 1, Sort.MATRIX), _letter("Sigma", 2, Sort.MATRIX)


def setting(dimension: Term) -> Setting:
    """Two Gaussians in `dimension` dimensions (a number, or the letter D)."""
    sizes = () if isinstance(dimension, Number) else ((dimension, Integers(1, LARGEST)),)
    return Setting(
        domains=(
            *sizes,
            (mu_1, VectorSpace(dimension)),
            (mu_2, VectorSpace(dimension)),
            (Sigma_1, PositiveDefinite(dimension)),
            (Sigma_2, PositiveDefinite(dimension)),
        ),
        laws=((p, Normal(mu_1, Sigma_1)), (q, Normal(mu_2, Sigma_2))),
    )


def divergence(dimension: Term) -> Chain:
    """KL[q‖p] from its definition to the trace, log-determinant and Mahalanobis terms."""
    here = setting(dimension)
    return (
        Chain("1.4.divergence", KL(q_x, p_x), here)
        .by(definition_of_kl)
        .by(log_of_quotient)
        .by(gaussian_log_density, here)
        .by(linearity)
        .by(expected_quadratic_form, here)
        .by(trace_of_identity, here)
        .by(collect_halves)
    )


def part(dimension: int | None) -> Part:
    """The derivation for a given dimension, or for every D."""
    size: Term = Symbol("D") if dimension is None else lift(dimension)
    chain = divergence(size)
    return Part(
        "1.4",
        say("In {D} dimensions, with full covariances", D=size),
        (
            Prose(
                say(
                    "The steps are the same for {p} and {q}: the squares become quadratic forms, and the expectation of a "
                    "quadratic form has a trace in it.",
                    p=equals(p, Normal(mu_1, Sigma_1)),
                    q=equals(q, Normal(mu_2, Sigma_2)),
                )
            ),
            Shown(chain),
            Conclusion(say("{kl} = {result}.", kl=chain.start, result=chain.end), (chain.id,)),
            Remark(
                say(
                    "Besides the constant, the terms are the logarithm of a ratio of determinants, a trace and a squared "
                    "Mahalanobis distance; for {D} = 1 they are those of part 1.",
                    D=Symbol("D"),
                )
            ),
        ),
        beyond=True,
    )
