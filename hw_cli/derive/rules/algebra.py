"""Algebraic steps that SymPy computes: collecting, factoring, changing variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from hw_cli.kernel.reason import Rule, RuleFailed, rule
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.judges.symbolic import SymbolicJudge, reader
from hw_cli.prose import say
from hw_cli.terms.algebra import ascii_name, from_sympy
from hw_cli.terms.core import Call, Function, Negative, Product, Sum, Term, UnknownNode, log, total
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import free_variables, substitute


def read_back(expression: Any, setting: Setting, *terms: Term) -> Term:
    """A SymPy result as a term, with the letters of the setting and of `terms`."""
    names = {name for name, _ in setting.domains}.union(*(free_variables(term) for term in terms))
    by_name = {}
    for name in names:
        try:
            by_name[ascii_name(name)] = name
        except UnknownNode:
            continue
    return tidy(from_sympy(expression, by_name))


def computed(name: str, term: Term, setting: Setting, work: Any) -> Term:
    """`work` applied to the SymPy reading of a term; RuleFailed when SymPy cannot say it."""
    try:
        return read_back(work(reader(setting).read(term)), setting, term)
    except UnknownNode as error:
        raise RuleFailed(name, str(error)) from error


@rule(say("collecting terms"))
def collect(term: Term, setting: Setting) -> Term:
    """The logarithms of a sum as one, the numbers as one, and each other term reduced by itself.

    Fails if the term is not a sum.
    """
    if not isinstance(term, Sum):
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
    inner = item.term if isinstance(item, Negative) else item
    factors = inner.factors if isinstance(inner, Product) else (inner,)
    logs = [f for f in factors if isinstance(f, Call) and f.function == Function("log")]
    return len(logs) == 1 and all(f in logs or exact_value(f) is not None for f in factors)


def _exponential_of(item: Term, judge: SymbolicJudge) -> Any:
    """a^c for the term c log a."""
    sign, inner = (-1, item.term) if isinstance(item, Negative) else (1, item)
    factors = inner.factors if isinstance(inner, Product) else (inner,)
    (logarithm,) = (part for part in factors if isinstance(part, Call))
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
