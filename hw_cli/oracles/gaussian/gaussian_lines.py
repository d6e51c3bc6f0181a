"""The oracle of Gaussian lines: equations about normal laws, quadratic forms, traces and determinants, for every size.

Both sides are read as polynomials in vectors and matrices (`matrix_forms`): log 𝒩(x; μ, Σ) = −½(D log 2π + log|Σ| +
(x−μ)ᵀΣ⁻¹(x−μ)), KL[q‖p] = E_q[log q − log p], E of a polynomial of degree at most 4 by Isserlis's theorem. What is left are
formulas of numbers, with a letter for each trace, log-determinant and quadratic form; normal forms compare these.
Standing assumptions: what is inverted has an inverse, covariances are positive definite, expectations are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hw_cli.kernel.decide import evidence_of
from hw_cli.kernel.evidence import Evidence, Finding, Follows, Trusted
from hw_cli.kernel.setting import PositiveDefinite, Setting, VectorSpace
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian.line_reading import (
    DEFINITE,
    KEPT,
    Known,
    Reader,
)
from hw_cli.oracles.gaussian.matrix_forms import (
    ONE,
    Form,
    Unfit,
)
from hw_cli.patience import OutOfPatience
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Normal, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute, subterms

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


# --- lines


NAME = "gaussian lines"
MOST_NODES = 500


def known_from(setting: Setting) -> Known:
    """What a setting declares of vectors, covariances and laws."""

    def shape(term: Term) -> tuple[Term, Term, str] | None:
        match setting.domain(term):
            case VectorSpace(dimension=size):
                return size, ONE, ""
            case PositiveDefinite(dimension=size):
                return size, size, DEFINITE
        return None

    def law(term: Density) -> Normal | None:
        found = setting.law(term.law)
        one = isinstance(found, Normal) and len(term.variables) == 1
        return Normal(found.mean, found.variance, term.variables[0]) if one else None  # type: ignore[union-attr]

    sizes = {found[0] for letter, _ in setting.domains if (found := shape(letter)) is not None}
    return Known(shape, law, setting.domain, sizes.pop() if len(sizes) == 1 else None)


def gaussian(asked: Statement, known: Known, *, every: bool = False) -> Trusted | None:
    """What normal forms prove of an equation about normal laws, vectors or matrices; None of another line.

    `every`: of an equation between numbers too.
    """
    sides = (asked.left, asked.right)
    nodes = [node for side in sides for node in subterms(side)]
    if asked.relation is not Relation.EQ or len(nodes) > MOST_NODES:
        return None
    if not every and not _is_gaussian(nodes, known):
        return None
    try:
        if not _shown(asked.left, asked.right, known):
            return None
    except (OutOfPatience, RecursionError):
        return None
    return Trusted(
        NAME,
        say(
            "both sides have one normal form, in every dimension (covariances positive definite, inverses exist)"
        ),
    )


_SHOWN: dict[tuple[Term, Term, Term | None], tuple[dict[tuple[str, Term], Any], bool]] = {}


def _shown(left: Term, right: Term, known: Known) -> bool:
    """Whether both sides have one normal form: kept with all that was asked of letters and laws, and known again where these
    answers are the same. Raises OutOfPatience, which another run may not."""
    key = (left, right, known.size)
    kept = _SHOWN.pop(key, None)
    if kept is None or any(getattr(known, kind)(term) != said for (kind, term), said in kept[0].items()):
        told: dict[tuple[str, Term], Any] = {}
        reader = Reader(_noting(known, told))
        try:
            kept = told, reader.equal(*_forms(reader, left, right))
        except Unfit:
            kept = told, False
    _SHOWN[key] = kept
    while len(_SHOWN) > KEPT:
        del _SHOWN[next(iter(_SHOWN))]
    return kept[1]


def _noting(known: Known, told: dict[tuple[str, Term], Any]) -> Known:
    """The same, with every answer noted."""

    def noted(kind: str) -> Callable[[Term], Any]:
        def answer(term: Term) -> Any:
            if (kind, term) not in told:
                told[kind, term] = getattr(known, kind)(term)
            return told[kind, term]

        return answer

    return Known(noted("shape"), noted("law"), noted("domain"), known.size)


def _is_gaussian(nodes: list[Term], known: Known) -> bool:
    kinds = (Normal, core.Trace, core.Determinant, core.Transpose, core.Inverse, core.Integral)
    return any(
        isinstance(node, kinds)
        or (isinstance(node, Density) and known.law(node) is not None)
        or known.shape(node) is not None
        for node in nodes
    )


def _forms(reader: Reader, left: Term, right: Term) -> tuple[Form, Form]:
    """Both sides as forms; their logarithms, where both are products of densities."""
    if _is_density(left) or _is_density(right):
        with suppress(Unfit):
            return reader.logarithm(left), reader.logarithm(right)
    return reader.form(left), reader.form(right)


def _is_density(term: Term) -> bool:
    """Whether it is a product or quotient with a density in it."""
    match term:
        case Normal() | Density():
            return True
        case core.Product(factors=parts):
            return any(map(_is_density, parts))
        case core.Quotient(numerator=above, denominator=below):
            return _is_density(above) or _is_density(below)
    return False
