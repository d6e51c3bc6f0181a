"""Finding solutions by forced eliminations, eigenvalues, first integrals, and signs; judges verify them later."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import sympy

from hw_cli.claims.claims import Elimination, Sign
from hw_cli.derive.rules.algebra import read_back
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Setting
from hw_cli.oracles import sign_rules
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.oracles.sign_rules import strict
from hw_cli.oracles.signs import prove_sign
from hw_cli.terms.algebra import Logistic, factored_blocks, put_in
from hw_cli.terms.core import Derivative, Matrix, Product, Quotient, Term, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables, substitute
from hw_cli.terms.zero import zero_fraction


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
    if not zero_fraction(put_in(value, {x: sympy.Integer(0)})):
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


# --- sign claims as question modules make them


def sign(name: str, term: Term, relation: Relation, setting: Setting) -> Sign:
    """The claim that a term has a sign, with the certificate found for it (or none)."""
    return Sign(name, term, relation, prove_sign(term, setting), setting)


def sign_of_form(name: str, term: Term, form: Term, relation: Relation, setting: Setting) -> Sign:
    """A sign read off another form of the term, e.g. one got by multiplying with the conjugate."""
    premise = prove_sign(form, setting)
    certificate = premise and Certificate(term, premise.relation, sign_rules.REWRITTEN, (premise,))
    return Sign(name, term, relation, certificate, setting)


def sign_of_ratio(name: str, term: Term, above: Sign, below: tuple[Sign, ...], setting: Setting) -> Sign:
    """The sign of a term that equals a ratio, from signs that were found of its numerator and of the factors below it.

    Raises ValueError when one of them has no certificate.
    """
    known = [claim.certificate for claim in (above, *below) if claim.certificate]
    if len(known) != 1 + len(below):
        raise ValueError(f"{name} rests on a sign that was not found")
    top, *factors = known
    under = Certificate(
        Product(tuple(factor.term for factor in factors)),
        sign_rules.product_relation([factor.relation for factor in factors]),
        sign_rules.PRODUCT,
        tuple(factors),
    )
    ratio = Certificate(
        Quotient(top.term, under.term),
        sign_rules.product_relation([top.relation, under.relation]),
        sign_rules.QUOTIENT,
        (top, under),
    )
    return Sign(
        name, term, above.relation, Certificate(term, ratio.relation, sign_rules.REWRITTEN, (ratio,)), setting
    )
