"""Algebraic steps that SymPy computes: collecting, factoring, changing variables; traces, determinants, quadratic forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from hw_cli.derive.rules.probability import HALF, local
from hw_cli.kernel.reason import Rule, RuleFailed, rule
from hw_cli.kernel.setting import PositiveDefinite, Setting, Sphere
from hw_cli.oracles.judges.symbolic import SymbolicJudge, reader
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.algebra import ascii_name, factored_blocks, from_sympy
from hw_cli.terms.core import Term, lift, log, product, total
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import free_variables, substitute


def read_back(expression: Any, setting: Setting, *terms: Term) -> Term:
    """A SymPy result as a term, with the letters of the setting and of `terms`."""
    names = {name for name, _ in setting.domains}.union(*(free_variables(term) for term in terms))
    by_name = {}
    for name in names:
        try:
            by_name[ascii_name(name)] = name
        except core.UnknownNode:
            continue
    return tidy(from_sympy(expression, by_name))


def computed(name: str, term: Term, setting: Setting, work: Any) -> Term:
    """`work` applied to the SymPy reading of a term; RuleFailed when SymPy cannot say it."""
    try:
        return read_back(work(reader(setting).read(term)), setting, term)
    except core.UnknownNode as error:
        raise RuleFailed(name, str(error)) from error


@rule(say("collecting terms"))
def collect(term: Term, setting: Setting) -> Term:
    """The logarithms of a sum as one, the numbers as one, and each other term reduced by itself.

    Fails if the term is not a sum.
    """
    if not isinstance(term, core.Sum):
        raise RuleFailed("collect", "not a sum")
    judge = reader(setting)
    logs: list[Term] = []
    others: list[Term] = []
    for item in term.terms:
        (logs if _is_log(item) else others).append(item)
    inside = sympy.Mul(*(_exponential_of(item, judge) for item in logs))
    gathered = [log(read_back(inside, setting, term))] if logs and inside != 1 else []
    reduced = [_reduced(item, setting, judge) for item in others]
    reduced.sort(key=lambda item: exact_value(item) is not None)  # numbers last
    return tidy(total((*gathered, *reduced)))


def _is_log(item: Term) -> bool:
    """`c log a`, possibly with a sign, for a number c."""
    inner = item.term if isinstance(item, core.Negative) else item
    factors = inner.factors if isinstance(inner, core.Product) else (inner,)
    logs = [f for f in factors if isinstance(f, core.Call) and f.function == core.Function("log")]
    return len(logs) == 1 and all(f in logs or exact_value(f) is not None for f in factors)


def _exponential_of(item: Term, judge: SymbolicJudge) -> Any:
    """a^c for the term c log a."""
    sign, inner = (-1, item.term) if isinstance(item, core.Negative) else (1, item)
    factors = inner.factors if isinstance(inner, core.Product) else (inner,)
    (logarithm,) = (part for part in factors if isinstance(part, core.Call))
    numbers = [judge.read(part) for part in factors if part is not logarithm]
    return sympy.expand_power_base(judge.read(logarithm.arguments[0]) ** sympy.Mul(sign, *numbers))


def _reduced(item: Term, setting: Setting, judge: SymbolicJudge) -> Term:
    """A quotient that cancels to a number, as that number; anything else keeps its shape."""
    value = sympy.cancel(judge.read(item))
    return read_back(value, setting, item) if value.is_Rational else item


@rule(say("factoring"))
def factor(term: Term, setting: Setting) -> Term:
    """One fraction with factored numerator and denominator.

    Fails outside the symbolic fragment.
    """
    return computed("factor", term, setting, lambda e: sympy.factor(sympy.together(e)))


@rule(say("expanding"))
def expand(term: Term, setting: Setting) -> Term:
    """The sum of monomials.

    Fails outside the symbolic fragment.
    """
    return computed("expand", term, setting, sympy.expand)


def by_powers(term: Term, variable: Term, setting: Setting) -> tuple[Term, ...]:
    """Coefficients of a polynomial in `variable`, from degree 0 up, each factored by itself.

    Raises RuleFailed when the term is not a polynomial in it.
    """
    judge = reader(setting)
    expression = sympy.expand(sympy.expand_log(judge.read(term)))
    x = judge.symbol(variable)
    if not expression.is_polynomial(x):
        raise RuleFailed("by_powers", "not a polynomial")
    coefficients = reversed(sympy.Poly(expression, x).all_coeffs())
    return tuple(read_back(_neat(c), setting, term) for c in coefficients)


def _neat(coefficient: Any) -> Any:
    return coefficient if coefficient.has(sympy.log) else sympy.factor(sympy.together(coefficient))


def replacing(values: Mapping[Term, Term], words: Any) -> Rule:
    """The rule that substitutes these values; its words say which."""
    return Rule("substitute", words, apply=lambda term: substitute(term, values))


# --- traces, determinants and quadratic forms


@rule(say("cofactor expansion, factored"))
def factored_determinant(term: Term, unknown: Term, setting: Setting) -> Term:
    """The determinant of an explicit matrix as a product of monic polynomials in `unknown`.

    Fails unless the term is the determinant of an explicit matrix that is monic in `unknown`.
    """
    if not isinstance(term, core.Determinant) or not isinstance(term.term, core.Matrix):
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
        pieces.append(piece if count == 1 else core.Power(piece, lift(count)))
    if sympy.cancel(leading - 1) != 0:
        raise RuleFailed("factored_determinant", "not monic in the unknown")
    return product(tuple(pieces))


def _monic(polynomial: Any, unknown: Term, setting: Setting) -> Term:
    """λ² + bλ + c, highest power first, each coefficient as one factored fraction."""
    terms: list[Term] = []
    for (power,), coefficient in polynomial.monic().terms():
        value = read_back(sympy.factor(sympy.together(coefficient)), setting)
        letter: Term = unknown if power == 1 else core.Power(unknown, lift(power))
        terms.append(value if power == 0 else tidy(core.Product((value, letter))))
    return total(tuple(terms))


@local(say("trace of the identity"), "no trace of a matrix times its inverse")
def trace_of_identity(node: Term, setting: Setting) -> Term | None:
    """tr(A⁻¹A) = D, for A of size D.

    Fails if there is no such trace, or the size of A is not declared.
    """
    match node:
        case core.Trace(term=core.Product(factors=(core.Inverse(term=inverted), matrix))) if (
            inverted == matrix
        ):
            space = setting.domain(matrix)
            return space.dimension if isinstance(space, PositiveDefinite) else None
    return None


@rule(say("determinant of a rank-one update"))
def rank_one_update(term: Term, dimension: Term, setting: Setting) -> Term:
    """det(aI + c u uᵀ) = aᴰ⁻¹(a + c), for a unit vector u of D components.

    Fails unless the term has this form and u is declared a unit vector (Petersen & Pedersen, eq. 24).
    """
    match term:
        case core.Determinant(
            term=core.Sum(
                terms=(
                    core.Product(factors=(scale, core.Identity())),
                    core.Product(factors=(*weights, core.Product(factors=(u, core.Transpose(term=v))))),
                )
            )
        ) if u == v and isinstance(setting.domain(u), Sphere):
            weight = product(tuple(weights))
            return core.Product((core.Power(scale, dimension - 1), scale + tidy(weight)))
    raise RuleFailed("rank_one_update", "not the determinant of aI + c u uᵀ with a unit vector u")


@rule(say("factor of one half, logarithms combined"))
def collect_halves(term: Term) -> Term:
    """½a + ½(b + c) − ½d = ½(a + b + c − d), and log u − log v = log(u/v).

    Fails if a term of the sum has no factor ½.
    """
    if not isinstance(term, core.Sum):
        raise RuleFailed("collect_halves", "not a sum")
    inside = [part for item in term.terms for part in _doubled(item)]
    up = [part.arguments[0] for part in inside if _is_plain_log(part)]  # type: ignore[attr-defined]
    opposites = [part.term for part in inside if isinstance(part, core.Negative) and _is_plain_log(part.term)]
    down = [part.arguments[0] for part in opposites]  # type: ignore[attr-defined]
    rest = [
        part for part in inside if not _is_plain_log(part) and getattr(part, "term", None) not in opposites
    ]
    if len(up) == len(down) == 1:
        rest.insert(0, log(core.Quotient(up[0], down[0])))
    return core.Product((HALF, total(tuple(sorted(rest, key=lambda part: isinstance(part, core.Negative))))))


def _doubled(item: Term) -> tuple[Term, ...]:
    """The summands of 2·item, for an item that is ½ times something."""
    match item:
        case core.Negative(term=inner):
            return tuple(core.Negative(part) for part in _doubled(inner))
        case core.Product(factors=(half, core.Sum(terms=terms))) if half == HALF:
            return terms
        case core.Product(factors=(half, other)) if half == HALF:
            return (other,)
    raise RuleFailed("collect_halves", "a term has no factor ½")


def _is_plain_log(term: Term) -> bool:
    return isinstance(term, core.Call) and term.function == core.Function("log")
