"""Whether a SymPy expression is 0 as a fraction of polynomials in its atoms: exact, and fast where it is.

Sums, products and rational powers are worked out over the rationals; letters and values of functions are
indeterminates, and a root is an indeterminate of which a power is known. What is not found to be 0 here may
still be 0: nothing is known of exponentials, logarithms and other functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import lcm
from typing import Any

from sympy import QQ, AccumBounds, Float, I, Integer, nan, oo, zoo
from sympy.polys.rings import PolyRing

MAX_POWER = 24
MAX_PRODUCTS = 200_000  # of pairs of terms in one multiplication

Denominator = dict[Any, int]  # exponents, by the expression that is divided by


_NO_NUMBERS = (zoo, nan, oo, -oo, AccumBounds, Float)


class _NotHere(ArithmeticError):
    """A division by 0, or polynomials too large."""


def is_zero_fraction(expression: Any) -> bool:
    """Whether the numerator is found to be 0, over denominators none of which is.

    >>> from sympy import sqrt, symbols
    >>> x, y = symbols("x y")
    >>> is_zero_fraction(1 / (x + y) - 1 / (x - sqrt(x * y)) + (y + sqrt(x * y)) / (x + y) / (x - sqrt(x * y)))
    True
    >>> is_zero_fraction(x / (x + y) - 1)
    False
    """
    return zero_fraction(expression) is True


def zero_fraction(expression: Any) -> bool | None:
    """True for a fraction that is 0, False for one that is not; None where this does not tell.

    False is said of fractions in independent indeterminates alone: letters, and abstract functions of them.
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


@dataclass
class _Fractions:
    atoms: list[Any]
    roots: dict[Any, int]
    below: dict[Any, Any] = field(default_factory=dict)  # the polynomials that are divided by

    def __post_init__(self) -> None:
        """A letter stands for the root of its base of the degree that `roots` says; roots of sums come first."""
        known = set(self.atoms)
        self.sums = [base for base, degree in self.roots.items() if degree > 1 and base not in known]
        places = [*self.sums, *self.atoms]
        ring = PolyRing([f"x{number}" for number in range(len(places))] or ["x"], QQ, "lex")
        self.ring, self.letters = ring, dict(zip(places, ring.gens, strict=False))

    def read(self, expression: Any) -> tuple[Any, Denominator]:
        """The numerator, and what stands below it."""
        if expression.is_Rational:
            return self.ring(QQ(int(expression.p), int(expression.q))), {}
        if expression.is_Add:
            return self._sum([self.read(part) for part in expression.args])
        if expression.is_Mul:
            return self._product([self.read(part) for part in expression.args])
        if expression is I:
            return self.letters[Integer(-1)] ** (self.roots[Integer(-1)] // 2), {}
        if expression.is_Pow and expression.exp.is_Rational:
            return self._power(expression.base, expression.exp)
        return self.letters[expression] ** self.roots.get(expression, 1), {}

    def _sum(self, parts: list[tuple[Any, Denominator]]) -> tuple[Any, Denominator]:
        common: Denominator = {}
        for _, denominator in parts:
            for base, exponent in denominator.items():
                common[base] = max(exponent, common.get(base, 0))
        result = self.ring.zero
        for numerator, denominator in parts:
            for base, exponent in common.items():
                numerator = self._times(numerator, base, exponent - denominator.get(base, 0))
            result = result + numerator
        return result, common

    def _product(self, parts: list[tuple[Any, Denominator]]) -> tuple[Any, Denominator]:
        result, below = self.ring.one, Denominator()
        for numerator, denominator in parts:
            result = _multiplied(result, numerator)
            for base, exponent in denominator.items():
                below[base] = below.get(base, 0) + exponent
        return result, below

    def _power(self, base: Any, exponent: Any) -> tuple[Any, Denominator]:
        letter = self.letters.get(base)
        count = int(exponent if letter is None else exponent * self.roots[base])
        if abs(count) > MAX_POWER:
            raise _NotHere
        if count < 0 and not self.reduced(self.read(base)[0]):
            raise _NotHere
        numerator, denominator = self.read(base) if letter is None else (letter, Denominator())
        if count < 0:
            self.below[base] = numerator
            above = [self._times(self.ring.one, part, -count * times) for part, times in denominator.items()]
            return self._product([(part, {}) for part in above])[0], {base: -count}
        powers = [(numerator, Denominator()) for _ in range(count)]
        return self._product(powers)[0], {part: times * count for part, times in denominator.items()}

    def _times(self, value: Any, base: Any, exponent: int) -> Any:
        for _ in range(exponent):
            value = _multiplied(value, self.below[base])
        return value

    def reduced(self, value: Any) -> Any:
        """A numerator modulo what is known of the roots; 0 only for what is 0."""
        for base in self.sums if value else ():
            power, denominator = self.read(base)
            if not denominator:
                value = value.rem([self.letters[base] ** self.roots[base] - power])
        return value


def _multiplied(left: Any, right: Any) -> Any:
    if len(left) * len(right) > MAX_PRODUCTS:
        raise _NotHere
    return left * right
