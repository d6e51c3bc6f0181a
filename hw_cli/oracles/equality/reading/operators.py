"""Fractions, derivatives, sums, products, integrals, limits."""

from __future__ import annotations

from hw_cli.oracles.equality.reading.cursor import ONE
from hw_cli.oracles.equality.reading.functions import Functions
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Number, Quotient, Symbol, Term


class Operators(Functions):
    """What binds a letter, and fractions, which may be derivatives."""

    def fraction(self) -> Term:
        """A fraction, or a derivative written as one."""
        self.take()
        derivative = self._derivative()
        if derivative is not None:
            return derivative
        above = self.argument()
        return Quotient(above, self.argument())

    def _derivative(self) -> Term | None:
        r"""`\frac{d}{dx} f`, `\frac{d^2 y}{dx^2}`, `\frac{\partial f}{\partial x}`; None for any other fraction."""
        start = self.at
        if self.kind != "{" or not self._is_d(self.at + 1):
            return None
        self.at += 2
        order = 1
        if self.kind == "^":
            self.take()
            power = self.script()
            if not isinstance(power, Number) or power.value.denominator != 1 or not 0 < power.value < 9:
                self.at = start
                return None
            order = int(power.value)
        body = None if self.kind == "}" else self.sum()
        if self.kind != "}" or self.ahead().kind != "{" or not self._is_d(self.at + 2):
            self.at = start
            return None
        self.at += 3
        if self.kind not in ("letter", "mark"):
            self.at = start
            return None
        variable = self.plain_letter()
        if self.kind == "^":
            self.take()
            if self.script() != Number(str(order)):
                raise self.fail(say("the order of a derivative differs above and below"))
        elif order != 1:
            raise self.fail(say("the order of a derivative differs above and below"))
        self.expect("}")
        if body is None:
            body = self.reach()
        if isinstance(body, Symbol) and body != variable:  # dy/dx of a letter y: a letter of its own
            return Indexed(Symbol(f"d{order} {body.name}"), (variable,))
        return core.Derivative(body, variable, order)

    def _is_d(self, at: int) -> bool:
        sign = self.signs[min(at, len(self.signs) - 1)]
        return sign.kind == "partial" or (sign.kind == "letter" and sign.text == "d")

    def big(self) -> Term:
        """A sum, product, integral or limit."""
        name = self.take().text
        if name == "integral":
            return self._integral()
        if name == "limit":
            return self._limit()
        if self.kind == "(" and not self.latex:
            return self._typed_sum(name)
        low: Term | None = None
        high: Term | None = None
        index = ""
        while self.kind in ("_", "^"):
            if self.take().kind == "_":
                self.expect("{")
                index = self.expect("letter").text
                if self.expect("rel").text != "=":
                    raise self.fail()
                low = self.sum()
                self.expect("}")
            else:
                high = self.script()
        if low is None or high is None:
            raise self.fail(say("a sum or product without its bounds"))
        self.bound.append(index)
        body = self.product()
        self.bound.pop()
        node = core.IndexedSum if name == "sum" else core.IndexedProduct
        return node(body, Symbol(index), low, high)

    def _typed_sum(self, name: str) -> Term:
        """`sum(k^2, k, 1, n)`."""
        opened = self.at
        letters = [sign.text for sign in self.signs[opened:] if sign.kind == "letter" and sign.text == "i"]
        self.bound += letters
        arguments = self.arguments()
        del self.bound[len(self.bound) - len(letters) :]
        if len(arguments) != 4 or not isinstance(arguments[1], Symbol):
            raise self.fail()
        node = core.IndexedSum if name == "sum" else core.IndexedProduct
        return node(*arguments)

    def _limit(self) -> Term:
        self.expect("_")
        self.expect("{")
        variable = self.plain_letter()
        self.expect("to")
        towards = self.sum()
        if self.kind == "^":
            self.take()
            raise self.fail(say("a limit from one side is not understood"))
        self.expect("}")
        return core.LimitOf(self.product(), variable, towards)

    def _integral(self) -> Term:
        low: Term | None = None
        high: Term | None = None
        if self.kind == "(" and not self.latex:
            arguments = self.arguments()
            if len(arguments) not in (2, 4):
                raise self.fail()
            return core.Integral(*arguments)
        while self.kind in ("_", "^"):
            if self.take().kind == "_":
                low = self.script()
            else:
                high = self.script()
        self.integrals += 1
        if self._is_differential():
            body: Term = ONE
        else:
            body = self._integrand()
        if not self._is_differential():
            raise self.fail(say("an integral without its differential"))
        self.take()
        variable = self.plain_letter()
        self.integrals -= 1
        if (low is None) != (high is None):
            raise self.fail(say("the bounds of the integral are not understood"))
        return core.Integral(body, variable, low, high)

    def _integrand(self) -> Term:
        r"""The body; `\frac{dx}{x}` holds its differential above."""
        if (
            self.kind == "frac"
            and self.ahead().kind == "{"
            and self._is_d(self.at + 2)
            and self.ahead(3).kind == "letter"
        ):
            closing = self.at + 4
            if self.signs[closing].kind == "}" and self.signs[closing + 1].kind == "{":
                variable = self.signs[self.at + 3]
                differential = self.signs[self.at + 2]
                self.at = closing + 1
                below = self.braced()
                self.signs[self.at : self.at] = [differential, variable]
                return Quotient(ONE, below)
        return self.sum()

    def _is_differential(self) -> bool:
        return self.kind == "letter" and self.sign.text == "d" and self.ahead().kind == "letter"
