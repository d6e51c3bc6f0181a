"""Rules on expectations, densities and divergences."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from hw_cli.kernel.reason import Rule, RuleFailed, rule
from hw_cli.kernel.setting import Setting, VectorSpace
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Determinant,
    Dirac,
    Expectation,
    Function,
    Inverse,
    Negative,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Trace,
    Transpose,
    log,
    product,
    total,
)
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, bound_by, free_variables, substitute

TWO = Number("2")
HALF = Quotient(Number("1"), TWO)


def everywhere(name: str, term: Term, change: Callable[[Term], Term | None], why: str) -> Term:
    """Apply `change` wherever it gives something; raises RuleFailed(`why`) when it never does."""
    changed = False

    def visit(node: Term) -> Term:
        nonlocal changed
        result = change(node)
        if result is None:
            return node
        changed = True
        return result

    result = bottom_up(term, visit)
    if not changed:
        raise RuleFailed(name, why)
    return result


def local(
    words: Message, why: str, after: Callable[[Term], Term] = lambda term: term
) -> Callable[[Callable[..., Term | None]], Rule]:
    """Make a step of one node, or None where it does not apply, a rule that takes it wherever it can.

    What comes out is put in order by `after`; `why` is what the rule says when it applies nowhere.
    """

    def make(step: Callable[..., Term | None]) -> Rule:
        @wraps(step)
        def apply(term: Term, *arguments: Any, **options: Any) -> Term:
            found = everywhere(step.__name__, term, lambda node: step(node, *arguments, **options), why)
            return after(found)

        return rule(words)(apply)

    return make


def tidy_signs(term: Term) -> Term:
    """Sums inside sums made flat, signs distributed, opposite terms dropped; the rest untouched."""

    def change(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        flat: list[Term] = []
        for item in _flat(node, positive=True):
            opposite = item.term if isinstance(item, Negative) else Negative(item)
            if opposite in flat:
                flat.remove(opposite)
            else:
                flat.append(item)
        return total(tuple(flat))

    return bottom_up(term, change)


def _flat(term: Term, positive: bool) -> tuple[Term, ...]:
    match term:
        case Sum(terms=terms):
            return tuple(part for item in terms for part in _flat(item, positive))
        case Negative(term=inner):
            return _flat(inner, not positive)
    return (term if positive else Negative(term),)


@local(say("definition of the KL divergence"), "no divergence between densities of one variable")
def definition_of_kl(node: Term) -> Term | None:
    """KL[q‖p] = E_q[log(q/p)].

    Fails if there is no divergence between densities of the same variables.
    """
    match node:
        case KL(left=Density(variables=ours) as left, right=Density(variables=theirs) as right) if (
            ours == theirs
        ):
            return Expectation(log(left / right), left, ours)
    return None


@local(say("logarithm of a quotient"), "there is no logarithm of a quotient")
def log_of_quotient(node: Term) -> Term | None:
    """log(a/b) = log a − log b, for a, b > 0.

    Fails if there is no logarithm of a quotient.
    """
    match node:
        case Call(function=Function(name="log"), arguments=(Quotient(numerator=a, denominator=b),)):
            return log(a) - log(b)
    return None


@local(
    say("Gaussian log-densities"), "there is no logarithm of a density declared Gaussian", after=tidy_signs
)
def gaussian_log_density(node: Term, setting: Setting) -> Term | None:
    """log N(x; μ, σ²) = −½ log(2πσ²) − (x − μ)²/(2σ²), and its form with a covariance matrix.

    In D dimensions the normaliser is −½ log|2πΣ| written −½ (D log 2π + log|Σ|).
    Fails if there is no logarithm of a density whose law is declared Gaussian.
    """
    match node:
        case Call(function=Function(name="log"), arguments=(Density(law=name, variables=(x,), given=()),)):
            law = setting.law(name)
            if isinstance(law, Normal):
                return _log_normal(x, law, setting)
    return None


def _log_normal(x: Term, law: Normal, setting: Setting) -> Term:
    space = setting.domain(law.mean)
    gap = x - law.mean
    if isinstance(space, VectorSpace):
        constant = Product((Quotient(space.dimension, TWO), log(TWO * core.Constant("pi"))))
        determinant = Product((HALF, log(Determinant(law.variance))))
        square = Product((HALF, Transpose(gap), Inverse(law.variance), gap))
        return Sum((Negative(constant), Negative(determinant), Negative(square)))
    normaliser = Product((HALF, log(Product((TWO, core.Constant("pi"), law.variance)))))
    return Sum((Negative(normaliser), Negative(Quotient(Power(gap, TWO), Product((TWO, law.variance))))))


@local(say("linearity of expectation"), "no expectation of a sum, a multiple or a constant")
def linearity(node: Term) -> Term | None:
    """E[a f + b g + c] = a E[f] + b E[g] + c, for a, b, c free of the random variable.

    Fails if no expectation of a sum, of a multiple or of a constant is left.
    """
    if not isinstance(node, Expectation) or not bound_by(node):  # nothing says what is random
        return None
    pieces = node.body.terms if isinstance(node.body, Sum) else (node.body,)
    result = total(tuple(_pulled_out(piece, node) for piece in pieces))
    return None if result == node else result


def _pulled_out(piece: Term, around: Expectation) -> Term:
    """E[c·f] as c·E[f], and E[c] as c."""
    random = frozenset(bound_by(around))

    def expected(body: Term) -> Term:
        return Expectation(body, around.law, around.variables, around.show_variables)

    if not free_variables(piece) & random:
        return piece
    match piece:
        case Negative(term=inner):
            return Negative(_pulled_out(inner, around))
        case Quotient(numerator=above, denominator=below) if not free_variables(below) & random:
            return Quotient(_pulled_out(above, around), below)
        case Product(factors=factors):
            free = tuple(f for f in factors if not _stays(f, random))
            rest = tuple(f for f in factors if _stays(f, random))
            return Product((*free, expected(product(rest)))) if free else expected(piece)
    return expected(piece)


def _stays(factor: Term, random: frozenset[Term]) -> bool:
    """Whether a factor must stay under the expectation: it is random, or a matrix between vectors."""
    return bool(free_variables(factor) & random) or isinstance(factor, Inverse | Transpose | core.Matrix)


@local(say("expectation under a point mass"), "no expectation under a Dirac mass")
def point_mass(node: Term, setting: Setting) -> Term | None:
    """E_{δ_c}[f(x)] = f(c).

    Fails if there is no expectation under a law declared a Dirac mass.
    """
    if not isinstance(node, Expectation) or len(node.variables) != 1:
        return None
    law = node.law if isinstance(node.law, Dirac) else setting.law(node.law)
    if not isinstance(law, Dirac):
        return None
    return substitute(node.body, {node.variables[0]: law.centre})


@local(
    say("the mean of {q} added and subtracted", q=core.Law("q")),
    "no expected square about another point than the mean",
)
def centre(node: Term, setting: Setting) -> Term | None:
    """E_q[(x − a)²] = E_q[((x − μ) + (μ − a))²], μ the mean of q.

    Fails if there is no expected square of a difference with another number than the mean.
    """
    match node:
        case Expectation(body=Power(base=Sum(terms=(x, Negative(term=a))), exponent=Number(text="2"))):
            law = _gaussian_of(node, setting)
            if law is None or a == law.mean or x not in node.variables:
                return None
            body = Power(Sum((x - law.mean, law.mean - a)), TWO)
            return Expectation(body, node.law, node.variables, node.show_variables)
    return None


@local(say("expand the square"), "no square of a sum of two terms")
def expand_square(node: Term) -> Term | None:
    """(a + b)² = a² + 2ba + b².

    Fails if there is no square of a sum of two parenthesised terms.
    """
    match node:
        case Power(base=Sum(terms=(Sum() as a, Sum() as b)), exponent=Number(text="2")):
            return Sum((Power(a, TWO), Product((TWO, b, a)), Power(b, TWO)))
    return None


@local(say("central moments of {q}", q=core.Law("q")), "no central moment", after=tidy)
def central_moments(node: Term, setting: Setting) -> Term | None:
    """E_q[x − μ] = 0 and E_q[(x − μ)²] = σ², for q = N(μ, σ²).

    Fails if no such moment occurs.
    """
    if not isinstance(node, Expectation):
        return None
    law = _gaussian_of(node, setting)
    if law is None or len(node.variables) != 1:
        return None
    gap = node.variables[0] - law.mean
    if node.body == gap:
        return Number("0")
    return law.variance if node.body == Power(gap, TWO) else None


@local(say("second moments (bias–variance)"), "no expected square")
def second_moments(node: Term, setting: Setting) -> Term | None:
    """E_q[(x − a)²] = σ² + (μ − a)², for q = N(μ, σ²).

    Fails if there is no expected square of x minus a number.
    """
    match node:
        case Expectation(body=Power(base=Sum(terms=(x, Negative(term=a))), exponent=Number(text="2"))):
            law = _gaussian_of(node, setting)
            if law is None or node.variables != (x,) or x in free_variables(a):
                return None
            return law.variance if a == law.mean else law.variance + Power(law.mean - a, TWO)
    return None


@local(say("expectation of a quadratic form"), "no expected quadratic form")
def expected_quadratic_form(node: Term, setting: Setting) -> Term | None:
    """E_q[(x − a)ᵀ A (x − a)] = tr(A Σ) + (μ − a)ᵀ A (μ − a), for q of mean μ and covariance Σ.

    Fails if there is no expected quadratic form (Petersen & Pedersen, Matrix Cookbook, eq. 318).
    """
    match node:
        case Expectation(body=Product(factors=(Transpose(term=left), matrix, right))) if left == right:
            law = _gaussian_of(node, setting)
            if law is None or not isinstance(left, Sum) or node.variables != left.terms[:1]:
                return None
            x = left.terms[0]
            if any(x in free_variables(part) for part in (*left.terms[1:], matrix)):
                return None
            shift = substitute(left, {x: law.mean})
            trace = Trace(Product((matrix, law.variance)))
            if shift == law.mean - law.mean:
                return trace
            return Sum((trace, Product((Transpose(shift), matrix, shift))))
    return None


def _gaussian_of(node: Expectation, setting: Setting) -> Normal | None:
    name = node.law.law if isinstance(node.law, Density) else node.law
    law = name if isinstance(name, Normal) else setting.law(name)
    return law if isinstance(law, Normal) else None
