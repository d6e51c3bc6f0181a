"""Functions by name: their arguments, with brackets or without, and what they are defined by."""

from __future__ import annotations

from hw_cli.oracles.equality.reading.cursor import ONE
from hw_cli.oracles.equality.reading.fences import Fences
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Power, Quotient, Term, call
from hw_cli.terms.functions import function_record


class Functions(Fences):
    """Functions known by name."""

    def function(self) -> Term:
        """A function by its name, with its base, its power and its arguments."""
        sign = self.take()
        name, base, exponent = sign.text, None, None
        while self.kind in ("^", "_") and (base is None or exponent is None):
            if self.kind == "_":
                if name != "log":
                    raise self.fail()
                self.take()
                base = self.script()
            else:
                self.take()
                exponent = self.script()
        known = function_record(name)
        if exponent == Negative(ONE) and known is not None and known.inverse:
            name, exponent = known.inverse, None
        arguments, bare = self._function_arguments(name)
        if not bare and self.kind == "^" and exponent is None and name not in ("sqrt", "abs"):
            self.take()  # sin(x)^2
            exponent = self.script()
        value = self._value(name, base, arguments)
        return value if exponent is None else Power(value, exponent)

    def _function_arguments(self, name: str) -> tuple[tuple[Term, ...], bool]:
        if self.kind == "(" or (self.kind == "[" and self.latex):
            return self.arguments(), False
        if self.kind in ("{", "{{"):
            return self.arguments(), False
        if self.kind == "|":
            return (self.absolute(),), False
        return (self.reach(),), True

    def reach(self) -> Term:
        """What a function without brackets takes: `\\sin 2\\pi x`, `\\log \\frac{a}{b}`."""
        minus = self.kind == "-" and bool(self.take())
        factors = [self.factor()]
        while True:
            if self.starts_factor() and self.kind in (
                "letter",
                "const",
                "frac",
                "sqrt",
                "mark",
                "num",
                "word",
            ):
                if self.kind == "num" and not isinstance(factors[-1], Number):
                    raise self.fail(say("a number after a factor: is a sign missing?"))
                factors.append(self.factor())
            elif self.kind == "/" and self.at:
                self.doubts.add("reaches")
                if not self.choices.reaches:
                    break
                self.take()
                factors = [Quotient(core.product(tuple(factors)), self.factor())]
            else:
                break
        out = core.product(tuple(factors))
        return Negative(out) if minus else out

    def _value(self, name: str, base: Term | None, arguments: tuple[Term, ...]) -> Term:
        if base is not None:
            return Quotient(core.log(arguments[0]), core.log(base))
        known = function_record(name)
        if not (known.takes(len(arguments)) if known else len(arguments) == 1 + (name == "diff")):
            raise self.fail(say("{name} does not take so many values", name=name))
        x = arguments[0]
        if name == "log" and len(arguments) == 2:
            return Quotient(core.log(x), core.log(arguments[1]))
        if name == "diff":
            return core.Derivative(x, arguments[1])
        if name == "det":
            return core.Determinant(x)
        if known is not None and known.written_out and known.definition is not None:
            written: Term = known.definition(x)
            return written
        return call(name, *arguments)
