"""Sums, products, factors and their powers: the grammar of values."""

from __future__ import annotations

from collections.abc import Callable

from hw_cli.oracles.equality.reading.operators import Operators
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Negative, Number, Power, Quotient, Term


class Arithmetic(Operators):
    """Values, from sums down to atoms."""

    def sum(self) -> Term:
        """Products with signs between them."""
        self.deeper()
        terms: list[Term] = []
        while True:
            minus = False
            while self.kind in ("+", "-", "pm", "mp"):
                minus ^= self._is_minus(self.take().kind)
            term = self.product()
            terms.append(Negative(term) if minus else term)
            if self.kind not in ("+", "-", "pm", "mp"):
                break
        self.depth -= 1
        return core.total(tuple(terms))

    def _is_minus(self, kind: str) -> bool:
        if kind in ("pm", "mp"):
            self.doubts.add("plus")
            return (kind == "pm") != self.choices.plus
        return kind == "-"

    def product(self) -> Term:
        """Factors side by side, or with · and / between them."""
        factors = [self.signed()]
        while True:
            if self.kind == "*":
                if self.take().text == "times" and self.vectors:
                    raise self.fail(say("a product of vectors is not understood"))
                factors.append(self.signed())
            elif self.kind == "/":
                self.take()
                above = core.product(tuple(factors))
                below = [self.signed()]
                while self.starts_factor():  # 1/2x
                    if self.sign.spaced and isinstance(above, Number) and isinstance(below[0], Number):
                        break  # 1/2 x: half of x
                    self.doubts.add("below")
                    if not self.choices.below:
                        break
                    below.append(self.factor())
                factors = [Quotient(above, core.product(tuple(below)))]
            elif self.starts_factor():
                if self.kind == "num":
                    if not isinstance(factors[-1], Number) or self.latex:
                        raise self.fail(say("a number after a factor: is a sign missing?"))
                    factors[-1] = self._mixed(factors[-1])
                    continue
                if (
                    self.kind == "frac"
                    and isinstance(factors[-1], Number)
                    and self.signs[self.at - 1].kind == "num"
                ):
                    fraction = self.atom()
                    if _is_simple(fraction) and factors[-1].value.denominator == 1:
                        factors[-1] = self.scripted(core.total((factors[-1], fraction)))
                    else:
                        factors.append(self.scripted(fraction))
                    continue
                factors.append(self.factor())
            else:
                return core.product(tuple(factors))

    def _mixed(self, whole: Term) -> Term:
        """`2 1/2`, typed."""
        if not (self.sign.spaced and self.ahead().kind == "/" and self.ahead(2).kind == "num"):
            raise self.fail(say("a number after a factor: is a sign missing?"))
        above = Number(self.take().text)
        self.take()
        below = Number(self.take().text)
        return core.total((whole, Quotient(above, below)))

    def signed(self) -> Term:
        """A factor, perhaps with signs of its own, as in `2*-3`."""
        minus = False
        while self.kind in ("+", "-", "pm", "mp"):
            minus ^= self._is_minus(self.take().kind)
        factor = self.factor()
        return Negative(factor) if minus else factor

    def starts_factor(self) -> bool:
        """Whether a factor stands here, with no sign before it."""
        kind = self.kind
        if kind == "|":
            return not self.bars[-1]
        if (
            kind == "letter"
            and self.sign.text == "d"
            and self.integrals
            and self.ahead().kind in ("letter", "mark")
        ):
            return False
        return kind in _STARTERS

    def factor(self) -> Term:
        """An atom with its powers."""
        self.deeper()
        out = self.scripted(self.atom())
        self.depth -= 1
        return out

    def atom(self) -> Term:
        """What stands here, by its kind."""
        kind = self.kind
        reader = _ATOMS.get(kind)
        if reader is None:
            raise self.fail()
        return reader(self)

    def scripted(self, base: Term) -> Term:
        """Powers, factorials, per cent, primes after an atom."""
        while True:
            kind = self.kind
            if kind == "^":
                self.take()
                base = self.raised(base)
                if self.kind == "^":
                    raise self.fail(say("a second subscript or superscript"))
            elif kind == "!":
                self.take()
                if self.kind == "!":
                    raise self.fail(say("a double factorial is not understood"))
                base = core.call("factorial", base)
            elif kind == "percent":
                self.take()
                base = Quotient(base, Number("100"))
            elif kind == "degree":
                self.take()
                base = core.product((base, Quotient(Constant("pi"), Number("180"))))
            else:
                return base

    def raised(self, base: Term) -> Term:
        """A base with what is above it: a power, degrees, a transpose."""
        if self.kind == "circ" or (self.kind == "{" and self.ahead().kind == "circ"):
            closing = self.kind == "{"
            self.take()
            if closing:
                self.take()
                self.expect("}")
            return core.product((base, Quotient(Constant("pi"), Number("180"))))
        if self._is_transpose():
            return core.Transpose(base)
        exponent = self.script()
        return core.exp(exponent) if base == Constant("e") else Power(base, exponent)

    def _is_transpose(self) -> bool:
        if (
            self.kind == "letter"
            and self.sign.text == "T"
            and self.at
            and self.signs[self.at - 2].kind == "end-env"
        ):
            self.take()
            return True
        return False


_ATOMS: dict[str, Callable[[Arithmetic], Term]] = {
    "num": Arithmetic.number,
    "const": Arithmetic.constant,
    "letter": Arithmetic.letter,
    "word": Arithmetic.word,
    "mark": Arithmetic.marked,
    "frac": Arithmetic.fraction,
    "sqrt": Arithmetic.root,
    "binom": Arithmetic.binomial,
    "func": Arithmetic.function,
    "big": Arithmetic.big,
    "|": Arithmetic.absolute,
    "norm": Arithmetic.norm,
    "lfloor": Arithmetic.rounded,
    "lceil": Arithmetic.rounded,
    "begin": Arithmetic.environment,
    "(": Arithmetic.bracketed,
    "[": Arithmetic.bracketed,
    "{": Arithmetic.braced,
    "{{": Arithmetic.bracketed,
}

_STARTERS = frozenset(_ATOMS) - {"|", "norm"}


def _is_simple(term: Term) -> bool:
    """Whether a fraction is one of two numerals, below 1: the second part of a mixed number."""
    return (
        isinstance(term, Quotient)
        and isinstance(term.numerator, Number)
        and isinstance(term.denominator, Number)
        and term.denominator.value > 0
        and term.numerator.value < term.denominator.value
    )
