"""Whether a SymPy expression is 0 as a fraction of polynomials in its atoms: exact, and fast where it is.

Sums, products and rational powers are worked out over the rationals; letters and values of functions are
indeterminates, and a root is an indeterminate of which a power is known. What is not found to be 0 here may
still be 0: nothing is known of exponentials, logarithms and other functions.
"""

from __future__ import annotations

from functools import reduce
from math import lcm
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx
from sympy import AccumBounds, Float, I, Integer, nan, oo, zoo

MAX_POWER = 24
MAX_PRODUCTS = 200_000  # of pairs of terms in one multiplication

_NO_NUMBERS = (zoo, nan, oo, -oo, AccumBounds, Float)


class _NotHere(ArithmeticError):
    """A division by 0, or polynomials too large."""


def zero_fraction(expression: Any) -> bool | None:
    """True for a fraction that is 0, False for one that is not; None where this does not tell.

    False is said of fractions in independent indeterminates alone: letters, and abstract functions of them.

    >>> from sympy import sqrt, symbols
    >>> x, y = symbols("x y")
    >>> zero_fraction(1 / (x + y) - 1 / (x - sqrt(x * y)) + (y + sqrt(x * y)) / (x + y) / (x - sqrt(x * y)))
    True
    """
    if expression.has(*_NO_NUMBERS):  # ∞ − ∞ is not 0
        return None
    atoms, roots = _atoms(expression)
    try:
        fractions = _Fractions(atoms, roots)
        numerator, _ = fractions.read(expression)
        if not fractions.reduced(numerator):
            return True
    except _NotHere:
        return None
    plain = all(map(_is_independent, atoms)) and all(degree == 1 for degree in roots.values())
    return False if plain else None


def _is_independent(atom: Any) -> bool:
    return bool(
        atom.is_Symbol or (hasattr(atom.func, "letter") and all(part.is_Symbol for part in atom.args))
    )


def _atoms(expression: Any) -> tuple[list[Any], dict[Any, int]]:
    """The indeterminates, and for each base of rational powers the common denominator of their exponents."""
    atoms: dict[Any, None] = {}
    roots: dict[Any, int] = {}
    todo = [expression]
    while todo:
        part = todo.pop()
        if part.is_Add or part.is_Mul:
            todo += part.args
        elif part is I:
            roots[Integer(-1)] = lcm(roots.get(Integer(-1), 1), 2)
        elif part.is_Pow and part.exp.is_Rational:
            roots[part.base] = lcm(roots.get(part.base, 1), int(part.exp.q))
            todo.append(part.base)
        elif not part.is_Rational:
            atoms[part] = None
    return list(atoms), roots


Fraction = tuple[Any, Any]  # numerator and denominator, polynomials of flint


class _Fractions:
    """A letter stands for the root of its base of the degree that `roots` says; roots of sums come first."""

    def __init__(self, atoms: list[Any], roots: dict[Any, int]) -> None:
        known = set(atoms)
        self.roots = roots
        self.sums = [base for base, degree in roots.items() if degree > 1 and base not in known]
        places = [*self.sums, *atoms]
        context = fmpq_mpoly_ctx.get([f"x{number}" for number in range(len(places))] or ["x"], "lex")
        self.letters = dict(zip(places, context.gens(), strict=False))
        self.one = context.constant(1)
        self.relations: list[Any] | None = None

    def read(self, expression: Any) -> Fraction:
        """The numerator, and what stands below it."""
        if expression.is_Rational:
            return self.one * fmpq(int(expression.p), int(expression.q)), self.one
        if expression.is_Add:
            return reduce(_plus, map(self.read, expression.args))
        if expression.is_Mul:
            factors = [self.read(part) for part in expression.args]
            return _product([above for above, _ in factors]), _product([below for _, below in factors])
        if expression is I:
            return self.letters[Integer(-1)] ** (self.roots[Integer(-1)] // 2), self.one
        if expression.is_Pow and expression.exp.is_Rational:
            return self._power(expression.base, expression.exp)
        return self.letters[expression] ** self.roots.get(expression, 1), self.one

    def _power(self, base: Any, exponent: Any) -> Fraction:
        letter = self.letters.get(base)
        count = int(exponent if letter is None else exponent * self.roots[base])
        if abs(count) > MAX_POWER or (count < 0 and not self.reduced(self.read(base)[0])):
            raise _NotHere
        above, below = self.read(base) if letter is None else (letter, self.one)
        if count < 0:
            above, below = below, above
        return _product([above] * abs(count)), _product([below] * abs(count))

    def reduced(self, value: Any) -> Any:
        """A numerator modulo what is known of the roots; 0 only for what is 0."""
        if self.relations is None:
            self.relations = []  # what a sum under a root divides by is looked at without them
            for base in self.sums:
                power, below = self.read(base)
                if below == 1:
                    self.relations.append(self.letters[base] ** self.roots[base] - power)
            for base in self.sums:
                self.read(base)
        for relation in self.relations if value else ():
            value = divmod(value, relation)[1]
        return value


def _plus(left: Fraction, right: Fraction) -> Fraction:
    """The sum over the least common denominator."""
    if left[1] == right[1]:
        return left[0] + right[0], left[1]
    common = left[1].gcd(right[1])
    mine, other = left[1] / common, right[1] / common
    return _times(left[0], other) + _times(right[0], mine), _times(left[1], other)


def _product(factors: list[Any]) -> Any:
    return reduce(_times, factors)


def _times(left: Any, right: Any) -> Any:
    if len(left) * len(right) > MAX_PRODUCTS:
        raise _NotHere
    return left * right
