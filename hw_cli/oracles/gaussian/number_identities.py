"""Identities between formulas of numbers, read again by polynomials alone.

A formula is a fraction of two polynomials (flint's) in letters, roots, exponentials and logarithms. The equations between these, for
the irreducible factors f of what stands in them: log Π f^k = Σ k log|f|; √(Π f^k) = Π |f|^{k/2}, where (√|f|)² = |f| and |f| = s f
with s² = 1, which is s = 1 where f > 0; exp 0 = 1. Two formulas are the same where both are defined if their difference is 0 by these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from flint import Ordering, fmpz, fmpz_mpoly_ctx

from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children

MOST = 64  # generators of one identity
MOST_POWER = 8
UNIT = 24  # parts of 1 in exponents
MOST_VERTICES = 6  # letters between 0 and 1 of a factor
Fraction = tuple[Any, Any]  # of two polynomials


class Unread(Exception):
    """What is no formula of this kind, or too large."""


class Identities:
    """Reads formulas whose letters have the given domains."""

    def __init__(self, domain: Callable[[Term], Interval | None]) -> None:
        self._domain = domain
        self._context = fmpz_mpoly_ctx.get(("g", MOST), Ordering.lex)
        self._gens = self._context.gens()
        self._names: dict[Any, int] = {}
        self._squares: dict[int, Any] = {}  # of roots and signs
        self._inside: dict[int, Any] = {}  # of what the exponential, or the root, is
        self._one = self._context.from_dict({(0,) * MOST: 1})

    def hold(self, left: Term, right: Term) -> bool:
        """Whether two formulas are the same where both are defined; False also where this is not seen."""
        try:
            (a, b), (c, d) = self._read(left), self._read(right)
            return bool(self._reduced(a * d - c * b) == 0)
        except (Unread, ZeroDivisionError, OverflowError, RecursionError):
            return False

    # --- reading

    def _read(self, term: Term) -> Fraction:
        value = exact_value(term)
        if value is not None:
            return self._one * value.numerator, self._one * value.denominator
        match term:
            case core.Negative(term=inner):
                above, below = self._read(inner)
                return -above, below
            case core.Sum(terms=terms):
                (above, below), *others = map(self._read, terms)
                for one, other in others:
                    above, below = self._lowest(above * other + one * below, below * other)
                return above, below
            case core.Product(factors=factors):
                above = below = self._one
                for one, other in map(self._read, factors):
                    above, below = self._lowest(above * one, below * other)
                return above, below
            case core.Quotient(numerator=over, denominator=under):
                (a, b), (c, d) = self._read(over), self._read(under)
                return self._lowest(a * d, b * c)
            case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
                return self._root(self._read(inner), 1)
            case core.Absolute(term=inner) | core.Norm(term=inner):
                return self._root(self._read(inner), 2)
            case core.Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case core.Constant(name="e"):
                return self._exponential((self._one, self._one))
            case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
                return self._exponential(self._read(inner))
            case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
                return self._logarithm(self._read(inner))
            case core.Call(function=core.Function(name="sigmoid", index=()), arguments=(inner,)):
                above, below = self._exponential(self._read(core.Negative(inner)))
                return below, above + below
        return self._generator(self._known(term)), self._one

    def _known(self, term: Term) -> Any:
        """A letter, or a function by its arguments."""
        if isinstance(term, core.Call):
            return term.function, *(self._named(self._read(part)) for part in term.arguments)
        if children(term) and not isinstance(term, core.Indexed | core.Decorated):
            return type(term).__name__, *(self._named(self._read(part)) for part in children(term))
        return term

    def _power(self, base: Term, exponent: Term) -> Fraction:
        value, (above, below) = exact_value(exponent), self._read(base)
        if base == core.Constant("e"):
            return self._exponential(self._read(exponent))
        if value is None or value.denominator > 2 or abs(value) > MOST_POWER:
            key = "power", self._named((above, below)), self._named(self._read(exponent))
            return self._generator(key), self._one
        if value < 0:
            above, below = self._lowest(below, above)
        if value.denominator == 2:
            return self._root((above, below), abs(value.numerator))
        return self._lowest(above ** int(abs(value)), below ** int(abs(value)))

    def _exponential(self, inner: Fraction) -> Fraction:
        """exp(Σ k m) = Π exp(m / 24)^{24 k}, for the products m of letters over a denominator."""
        (total, under), above, below = self._positively(inner), self._one, self._one
        content = int(under.factor()[0])
        for powers, value in total.to_dict().items():
            times, rest = divmod(int(value) * UNIT, content)
            if rest:
                raise Unread
            part = self._context.from_dict({powers: 1})
            inside = part, under // content * UNIT
            root = self._generator(("exp", self._named(inside)), inside=inside)
            above, below = (above * root**times, below) if times > 0 else (above, below * root**-times)
        return self._lowest(above, below)

    def _logarithm(self, inner: Fraction) -> Fraction:
        whole: Fraction = self._one * 0, self._one
        for factor, times in self._factors(inner):
            above, below = self._of_factor(factor)
            whole = self._lowest(whole[0] * below + times * above * whole[1], whole[1] * below)
        return whole

    def _of_factor(self, factor: Any) -> Fraction:
        """log|f|."""
        for key, k in self._names.items():
            if self._gens[k] == factor and isinstance(key, tuple):
                match key[0]:
                    case "exp":
                        above, below = self._inside[k]
                        return above, below
                    case "root":
                        above, below = self._of_factor(self._inside[k])
                        return above, 2 * below
                    case "sign":
                        return self._one * 0, self._one
        return self._generator(("log", str(factor))), self._one

    def _root(self, inner: Fraction, times: int) -> Fraction:
        """√ of a fraction to a power: of a factor f^k, |f| to the power k/2."""
        above, below = self._one, self._one
        for factor, count in self._factors(inner):
            whole, half = divmod(abs(count) * times, 2)
            value = (self._sign(factor) * factor) ** whole
            if half:
                value *= self._generator(("root", str(factor)), self._sign(factor) * factor, factor)
            above, below = (above * value, below) if count > 0 else (above, below * value)
        return self._lowest(above, below)

    def _sign(self, factor: Any) -> Any:
        for sign in (1, -1):
            if self._is_positive(sign * factor):
                return self._one * sign
        return self._generator(("sign", str(factor)), self._one)

    # --- polynomials

    def _generator(self, key: Any, square: Any = None, inside: Any = None) -> Any:
        if key not in self._names:
            if len(self._names) == MOST:
                raise Unread
            k = self._names[key] = len(self._names)
            self._inside[k] = inside
            if square is not None:
                self._squares[k] = square
        return self._gens[self._names[key]]

    def _named(self, value: Fraction) -> str:
        """A fraction as part of a name."""
        above, below = self._positively(value)
        return f"{above} / {below}"

    def _positively(self, value: Fraction) -> Fraction:
        """In lowest terms, the leading coefficient of the denominator positive."""
        above, below = self._lowest(*value)
        return (-above, -below) if below.leading_coefficient() < 0 else (above, below)

    def _lowest(self, above: Any, below: Any) -> Fraction:
        above, below = self._reduced(above), self._reduced(below)
        if below == 0:
            raise ZeroDivisionError
        common = above.gcd(below)
        return above // common, below // common

    def _reduced(self, polynomial: Any) -> Any:
        """With no root or sign to a power above 1; those that were met last may have the others in their squares."""
        for k in reversed(self._squares):
            while polynomial.degrees()[k] > 1:
                parts: dict[int, dict[tuple[int, ...], Any]] = {}
                for powers, value in polynomial.to_dict().items():
                    rest = (*powers[:k], powers[k] % 2, *powers[k + 1 :])
                    parts.setdefault(powers[k] // 2, {})[rest] = value
                whole = self._one * 0
                for times, terms in parts.items():
                    whole += self._context.from_dict(terms) * self._squares[k] ** times
                polynomial = whole
        return polynomial

    def _factors(self, value: Fraction) -> Iterator[tuple[Any, int]]:
        """Irreducible factors, the leading coefficient of each positive, with their powers; primes among them."""
        for part, sign in zip(self._lowest(*value), (1, -1), strict=True):
            if part == 0:
                raise ZeroDivisionError
            content, factors = part.factor()
            for prime, times in fmpz(abs(int(content))).factor() if abs(int(content)) != 1 else ():
                yield self._one * int(prime), sign * int(times)
            for factor, times in factors:
                yield (-factor if factor.leading_coefficient() < 0 else factor), sign * int(times)

    def _is_positive(self, factor: Any) -> bool:
        """Whether a factor is linear in each letter between 0 and 1, and at their ends has no negative coefficient in positive ones."""
        keys = {k: key for key, k in self._names.items()}
        used = [k for k, degree in enumerate(factor.degrees()) if degree]
        between, letters = [], []
        for k in used:
            domain = self._domain(keys[k]) if isinstance(keys[k], Term) else None
            if domain is not None and domain.low == 0 and domain.high == 1:
                between.append(k)
            elif (
                (domain is not None and domain.positive)
                or keys[k] == core.Constant("pi")
                or (isinstance(keys[k], tuple) and keys[k][0] in ("exp", "root"))
            ):
                letters.append(k)
        if len(between) + len(letters) < len(used) or len(between) > MOST_VERTICES:
            return False
        if any(factor.degrees()[k] > 1 for k in between) and len(used) > 1:
            return False
        ends = [
            factor.subs({f"g{k}": end for k, end in zip(between, at, strict=True)})
            for at in product((0, 1), repeat=len(between))
        ]
        values = [value for end in ends for value in end.to_dict().values()]
        return bool(values) and all(value > 0 for value in values)
