"""Rules on traces, determinants and quadratic forms."""

from __future__ import annotations

from typing import Any

import sympy

from hw_cli.derive.rules.algebra import read_back
from hw_cli.derive.rules.probability import HALF, local
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.kernel.setting import PositiveDefinite, Setting, Sphere
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.prose import say
from hw_cli.terms.algebra import factored_blocks
from hw_cli.terms.core import (
    Call,
    Determinant,
    Function,
    Identity,
    Inverse,
    Matrix,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Trace,
    Transpose,
    lift,
    log,
    product,
    total,
)
from hw_cli.terms.tidy import tidy


@rule(say("cofactor expansion, factored"))
def factored_determinant(term: Term, unknown: Term, setting: Setting) -> Term:
    """The determinant of an explicit matrix as a product of monic polynomials in `unknown`.

    Fails unless the term is the determinant of an explicit matrix that is monic in `unknown`.
    """
    if not isinstance(term, Determinant) or not isinstance(term.term, Matrix):
        raise RuleFailed("factored_determinant", "not the determinant of an explicit matrix")
    judge = reader(setting)
    letter = judge.symbol(unknown)
    content, factors = factored_blocks(judge.read(term.term), lambda block: block.det(), letter)
    leading = content
    pieces: list[Term] = []
    for factor, count in sorted(factors, key=lambda pair: sympy.degree(pair[0], letter)):
        polynomial = sympy.Poly(factor, letter)
        leading *= polynomial.LC() ** count
        piece = _monic(polynomial, unknown, setting)
        pieces.append(piece if count == 1 else Power(piece, lift(count)))
    if sympy.cancel(leading - 1) != 0:
        raise RuleFailed("factored_determinant", "not monic in the unknown")
    return product(tuple(pieces))


def _monic(polynomial: Any, unknown: Term, setting: Setting) -> Term:
    """λ² + bλ + c, highest power first, each coefficient as one factored fraction."""
    terms: list[Term] = []
    for (power,), coefficient in polynomial.monic().terms():
        value = read_back(sympy.factor(sympy.together(coefficient)), setting)
        letter: Term = unknown if power == 1 else Power(unknown, lift(power))
        terms.append(value if power == 0 else tidy(Product((value, letter))))
    return total(tuple(terms))


@local(say("trace of the identity"), "no trace of a matrix times its inverse")
def trace_of_identity(node: Term, setting: Setting) -> Term | None:
    """tr(A⁻¹A) = D, for A of size D.

    Fails if there is no such trace, or the size of A is not declared.
    """
    match node:
        case Trace(term=Product(factors=(Inverse(term=inverted), matrix))) if inverted == matrix:
            space = setting.domain(matrix)
            return space.dimension if isinstance(space, PositiveDefinite) else None
    return None


@rule(say("determinant of a rank-one update"))
def rank_one_update(term: Term, dimension: Term, setting: Setting) -> Term:
    """det(aI + c u uᵀ) = aᴰ⁻¹(a + c), for a unit vector u of D components.

    Fails unless the term has this form and u is declared a unit vector (Petersen & Pedersen, eq. 24).
    """
    match term:
        case Determinant(
            term=Sum(
                terms=(
                    Product(factors=(scale, Identity())),
                    Product(factors=(*weights, Product(factors=(u, Transpose(term=v))))),
                )
            )
        ) if u == v and isinstance(setting.domain(u), Sphere):
            weight = product(tuple(weights))
            return Product((Power(scale, dimension - 1), scale + tidy(weight)))
    raise RuleFailed("rank_one_update", "not the determinant of aI + c u uᵀ with a unit vector u")


@rule(say("factor of one half, logarithms combined"))
def collect_halves(term: Term) -> Term:
    """½a + ½(b + c) − ½d = ½(a + b + c − d), and log u − log v = log(u/v).

    Fails if a term of the sum has no factor ½.
    """
    if not isinstance(term, Sum):
        raise RuleFailed("collect_halves", "not a sum")
    inside = [part for item in term.terms for part in _doubled(item)]
    up = [part.arguments[0] for part in inside if _is_log(part)]  # type: ignore[attr-defined]
    down = [part.term.arguments[0] for part in inside if isinstance(part, Negative) and _is_log(part.term)]  # type: ignore[attr-defined]
    rest = [
        part
        for part in inside
        if not _is_log(part) and not (isinstance(part, Negative) and _is_log(part.term))
    ]
    if len(up) == len(down) == 1:
        rest.insert(0, log(Quotient(up[0], down[0])))
    return Product((HALF, total(tuple(sorted(rest, key=lambda part: isinstance(part, Negative))))))


def _doubled(item: Term) -> tuple[Term, ...]:
    """The summands of 2·item, for an item that is ½ times something."""
    match item:
        case Negative(term=inner):
            return tuple(Negative(part) for part in _doubled(inner))
        case Product(factors=(half, Sum(terms=terms))) if half == HALF:
            return terms
        case Product(factors=(half, other)) if half == HALF:
            return (other,)
    raise RuleFailed("collect_halves", "a term has no factor ½")


def _is_log(term: Term) -> bool:
    return isinstance(term, Call) and term.function == Function("log")
