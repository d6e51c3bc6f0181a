"""Finding solutions by forced eliminations, eigenvalues, and first integrals; judges verify them later."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import sympy

from hw_cli.claims.claims import Elimination
from hw_cli.derive.rules.algebra import read_back
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.oracles.sign_rules import strict
from hw_cli.oracles.signs import prove_sign
from hw_cli.terms.algebra import Logistic, factored_blocks, put_in
from hw_cli.terms.core import Derivative, Matrix, Term, lift
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables, substitute
from hw_cli.terms.zero import is_zero_fraction


class NotSolved(ArithmeticError):
    """The method does not reach an answer; which says nothing about whether there is one."""


def eliminate(
    system: tuple[Term, ...], unknowns: tuple[Term, ...], setting: Setting
) -> tuple[Elimination, ...]:
    """The order in which the equations `system = 0` force one unknown after the other.

    An equation forces an unknown when it is that unknown times a factor of constant sign, or when it
    depends on it alone and strictly monotonically. Raises NotSolved when no equation forces anything.
    """
    found: dict[Term, Term] = {}
    done: list[Elimination] = []
    while len(found) < len(unknowns):
        steps = [
            item
            for number, equation in enumerate(system)
            for item in _forced(number, tidy(substitute(equation, found)), unknowns, found, setting)
        ]
        if not steps:
            raise NotSolved("no equation forces an unknown")
        step = min(steps, key=lambda item: item.factor is None)  # a factor is the plainer argument
        found[step.variable] = step.value
        done.append(step)
    return tuple(done)


def _forced(
    number: int, reduced: Term, unknowns: tuple[Term, ...], found: dict[Term, Term], setting: Setting
) -> list[Elimination]:
    left = free_variables(reduced) & frozenset(unknowns) - frozenset(found)
    steps = []
    for variable in (name for name in unknowns if name in left):
        factor = _cofactor(reduced, variable, setting)
        if factor is not None:
            certificate = prove_sign(factor, setting)
            if certificate is not None and strict(certificate.relation):
                steps.append(Elimination(number, variable, lift(0), reduced, factor, certificate))
        elif len(left) == 1:
            steps += _monotone(number, reduced, variable, setting)
    return steps


def _cofactor(equation: Term, variable: Term, setting: Setting) -> Term | None:
    """The other factor of an equation that has `variable` as a factor."""
    judge = reader(setting)
    x, value = judge.symbol(variable), judge.read(equation)
    if not is_zero_fraction(put_in(value, {x: sympy.Integer(0)})):
        return None
    quotient = sympy.cancel(value / x)
    if quotient.subs(x, 0).is_finite is False or sympy.denom(sympy.together(quotient)).has(x):
        return None
    return read_back(sympy.factor(quotient), setting, equation)


def _monotone(number: int, reduced: Term, variable: Term, setting: Setting) -> list[Elimination]:
    certificate = prove_sign(Derivative(reduced, variable), setting)
    if certificate is None or not strict(certificate.relation):
        return []
    judge = reader(setting)
    equation, x = judge.read(reduced), judge.symbol(variable)
    roots = [sympy.Integer(0)] if equation.subs(x, 0) == 0 else _solved(equation, x)
    return [
        Elimination(number, variable, read_back(root, setting, reduced), reduced, None, certificate)
        for root in roots[:1]
    ]


def _solved(equation: Any, variable: Any) -> list[Any]:
    plain = equation.replace(Logistic, lambda u: 1 / (1 + sympy.exp(-u)))
    return list(sympy.solve(plain, variable))


def eigenvalues(matrix: Matrix, setting: Setting) -> tuple[tuple[Term, int], ...]:
    """The eigenvalues with their algebraic multiplicities, real ones first.

    From the factored characteristic polynomial: linear and quadratic factors only, else NotSolved.
    """
    unknown = sympy.Symbol("lambda")
    read = reader(setting).read(matrix)
    _, factors = factored_blocks(read, lambda block: block.charpoly(unknown).as_expr(), unknown)
    values: list[tuple[Any, int]] = []
    for factor, count in factors:
        polynomial = sympy.Poly(factor, unknown)
        if polynomial.degree() > 2:
            raise NotSolved("an irreducible factor of degree above 2")
        values += [(root, count) for root in _roots(polynomial)]
    merged: dict[Any, int] = {}
    for root, count in values:
        merged[root] = merged.get(root, 0) + count
    ordered = sorted(merged.items(), key=lambda pair: (not pair[0].is_number or bool(pair[0].has(sympy.I)),))
    return tuple((read_back(root, setting, matrix), count) for root, count in ordered)


def _roots(polynomial: Any) -> list[Any]:
    if polynomial.degree() == 1:
        a, b = polynomial.all_coeffs()
        return [-b / a]
    a, b, c = (sympy.together(x / polynomial.LC()) for x in polynomial.all_coeffs())
    discriminant = sympy.factor(sympy.expand(b**2 - 4 * c))
    square = sympy.sqrt(sympy.expand(discriminant))
    return [sympy.together((-b + square) / 2), sympy.together((-b - square) / 2)]


def first_integral(
    field: tuple[tuple[Term, Term], ...], variables: tuple[Term, ...], setting: Setting
) -> Term:
    """A quadratic form Σ c_ij x_i x_j of `variables`, constant along the field.

    Its coefficients solve the linear equations ⟨∇V, f⟩ = 0, one for each independent function of the
    state. Raises NotSolved when only the zero form is constant.
    """
    judge = reader(setting)
    pairs = list(combinations_with_replacement(variables, 2))
    unknowns = sympy.symbols(f"c:{len(pairs)}")
    form = sympy.Add(
        *(c * judge.symbol(a) * judge.symbol(b) for c, (a, b) in zip(unknowns, pairs, strict=True))
    )
    rate = sympy.expand(
        sympy.Add(*(sympy.diff(form, judge.symbol(name)) * judge.read(velocity) for name, velocity in field))
    )
    generators = sorted(rate.free_symbols - set(unknowns), key=str) + sorted(rate.atoms(Logistic), key=str)
    equations = sympy.Poly(rate, *generators).coeffs()
    solution = sympy.linsolve(equations, *unknowns)
    (values,) = solution
    free = sorted({symbol for value in values for symbol in value.free_symbols} & set(unknowns), key=str)
    if not free:
        raise NotSolved("no quadratic form is a first integral")
    scale = dict.fromkeys(free[:1], 1) | dict.fromkeys(free[1:], 0)
    named = sympy.Add(
        *(
            value.subs(scale) * judge.symbol(a) * judge.symbol(b)
            for value, (a, b) in zip(values, pairs, strict=True)
        )
    )
    return read_back(named, setting, *variables)
