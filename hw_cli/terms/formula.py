"""Formulas of one variable as people type them: `z + tanh(z)/2`, `2z^3`, `|z| - 1`; read without `eval`.

    sum      = product { ("+" | "-") product }
    product  = signed { ("*" | "/") signed | power }        side by side: a product
    signed   = { "+" | "-" } power
    power    = atom { raised } [ "^" { "+" | "-" } power ]   z², 2^-z; from right to left
    atom     = number | letter | function "(" sum { "," sum } ")" | function letter
             | "(" sum ")" | "|" sum "|" | "√" atom

A minus in front is looser than a product: −ab is −(ab), −z² is −(z²). What would take unbounded time
further on is refused here, at its place: deep formulas, high powers, huge constants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from hw_cli.terms import core
from hw_cli.terms.core import Absolute, Constant, Negative, Number, Power, Product, Quotient, Sum, Term
from hw_cli.terms.notation import GREEK
from hw_cli.terms.tokens import PLAIN, FormulaError, Kind, Token, tokens

MAX_HEIGHT = 40  # of the tree
MAX_DEGREE = 40
MAX_POWER = 32  # largest constant exponent
LARGEST = 1e30  # largest constant

_GREEK_SIGNS = {glyph.text: name for name, glyph in GREEK.items()} | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
    "ς": "sigma",
    "\u00b5": "mu",
}


def letter(name: str) -> Term:
    """The letter of a typed name: `a`, `α` or `alpha`, and with an index `w1`, `w_1` or `w₁`.

    >>> letter("w1") == letter("w_1") == letter("w₁")
    True
    """
    base, index = _split(name)
    symbol = core.Symbol(base)
    if not index:
        return symbol
    part: Term = Number(index) if index.isdigit() else core.Symbol(index)
    return core.Indexed(symbol, (part,))


def plain_name(name: str) -> str:
    """A typed name in ASCII, the way letters are compared: `α₁` is `alpha_1`."""
    base, index = _split(name)
    return f"{base}_{index}" if index else base


def _split(name: str) -> tuple[str, str]:
    flat = name.translate(PLAIN)
    base = flat.rstrip("0123456789")
    index = flat[len(base) :]
    base, _, word = base.partition("_")
    return _GREEK_SIGNS.get(base, base), word or index


# --- what a formula may call


@dataclass(frozen=True)
class _Callable:
    """A function of the grammar: how many arguments, how its term is built, its value at constants."""

    build: Callable[..., Term]
    value: Callable[..., float]
    most: int = 1


def _named(name: str, value: Callable[..., float], most: int = 1) -> _Callable:
    return _Callable(lambda *arguments: core.call(name, *arguments), value, most)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0


_FUNCTIONS: dict[str, _Callable] = {
    "exp": _named("exp", math.exp),
    "log": _named("log", math.log),
    "sqrt": _named("sqrt", math.sqrt),
    "sigmoid": _named("sigmoid", _logistic),
    "tanh": _named("tanh", math.tanh),
    "sin": _named("sin", math.sin),
    "cos": _named("cos", math.cos),
    "tan": _named("tan", math.tan),
    "sinh": _named("sinh", math.sinh),
    "cosh": _named("cosh", math.cosh),
    "arctan": _named("arctan", math.atan),
    "erf": _named("erf", math.erf),
    "max": _named("max", max, most=8),
    "min": _named("min", min, most=8),
    "abs": _Callable(Absolute, abs),
    "relu": _Callable(lambda u: core.call("max", 0, u), lambda u: max(0.0, u)),
    "softplus": _Callable(lambda u: core.log(1 + core.exp(u)), lambda u: math.log1p(math.exp(u))),
    "silu": _Callable(lambda u: u * core.sigmoid(u), lambda u: u * _logistic(u)),
    "elu": _Callable(
        lambda u: core.call("max", 0, u) + core.exp(core.call("min", 0, u)) - 1,
        lambda u: max(0.0, u) + math.expm1(min(0.0, u)),
    ),
    "arsinh": _Callable(lambda u: core.log(u + core.sqrt(u**2 + 1)), math.asinh),
    "arcosh": _Callable(lambda u: core.log(u + core.sqrt(u**2 - 1)), math.acosh),
    "artanh": _Callable(lambda u: core.log((1 + u) / (1 - u)) / 2, math.atanh),
    "logit": _Callable(lambda u: core.log(u / (1 - u)), lambda u: math.log(u / (1 - u))),
}
_ALIASES = {
    "ln": "log",
    "atan": "arctan",
    "asinh": "arsinh",
    "arcsinh": "arsinh",
    "acosh": "arcosh",
    "arccosh": "arcosh",
    "atanh": "artanh",
    "arctanh": "artanh",
    "swish": "silu",
    "ReLU": "relu",
    "ELU": "elu",
    "SiLU": "silu",
    "Softplus": "softplus",
    "expit": "sigmoid",
    "sigma": "sigmoid",
    "logistic": "sigmoid",
    "th": "tanh",
    "tg": "tan",
}
_CONSTANTS = {"pi": math.pi, "e": math.e}


def reserved(name: str) -> bool:
    """Whether a typed name is a function or a constant; σ is both a function and a possible letter."""
    plain = plain_name(name)
    return plain != "sigma" and (plain in _FUNCTIONS or plain in _ALIASES or plain in _CONSTANTS)


@dataclass(frozen=True)
class _Part:
    """A part of the formula as read: its term, and what bounds the work that it can cause later."""

    term: Term
    start: int
    height: int = 1
    degree: int = 0  # 0 for a constant
    value: float | None = None  # of a constant


def parse_formula(text: str, *, names: Iterable[str]) -> Term:
    """The term of a formula in the letters `names` (typed names, such as `z` and `w1`).

    Raises FormulaError, which shows the place and says what was expected there.

    >>> parse_formula("2z", names=["z"]) == 2 * letter("z")
    True
    """
    reader = _Reader(text, frozenset(plain_name(name) for name in names))
    return reader.whole()


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, formula: str, names: frozenset[str]) -> None:
        self._formula, self._names = formula, names
        self._tokens = tokens(formula)
        self._at = 0
        self._depth = 0
        self._bars = [0]  # bars |…| that are open, one count for each open parenthesis

    def whole(self) -> Term:
        """The term of the whole formula."""
        part = self._sum()
        if self._next.kind is not Kind.END:
            raise self._unexpected("an operator or the end")
        return part.term

    # --- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _sees(self, *signs: str) -> bool:
        return self._next.kind is Kind.SIGN and self._next.text in signs

    def _expect(self, sign: str, opened: Token) -> None:
        if not self._sees(sign):
            if self._next.kind is Kind.END:
                problem = f"{opened.words} is never closed: {sign!r} is missing"
                raise FormulaError(problem, self._formula, opened.position)
            raise self._unexpected(f"an operator or {sign!r}")
        self._take()

    def _unexpected(self, wanted: str) -> FormulaError:
        token = self._next
        if token.text == ")" and token.kind is Kind.SIGN and len(self._bars) == 1:
            return self._error("')' closes nothing", token.position)
        advice = "the decimal mark is a point" if token.text == "," else None
        return self._error(f"expected {wanted}, found {token.words}", token.position, advice)

    def _error(self, problem: str, position: int, advice: str | None = None) -> FormulaError:
        return FormulaError(problem, self._formula, position, advice)

    # --- grammar

    def _sum(self) -> _Part:
        parts = [self._product()]
        while self._sees("+", "-"):
            minus = self._take().text == "-"
            part = self._product()
            parts.append(self._build(Negative(part.term), part) if minus else part)
        if len(parts) == 1:
            return parts[0]
        return self._build(Sum(tuple(part.term for part in parts)), *parts, value=math.fsum)

    def _product(self) -> _Part:
        minus = self._signs()
        part = self._power()
        factors, divided = [part], False
        while True:
            if self._sees("*", "/"):
                divided = self._take().text == "/"
                flip = self._signs()
                part = self._power()
                if flip:
                    part = self._build(Negative(part.term), part)
                if divided:
                    above = self._multiplied(factors)
                    factors = [
                        self._build(Quotient(above.term, part.term), above, part, value=_ratio, tall=True)
                    ]
                else:
                    factors.append(part)
            elif self._starts_a_factor():
                if divided:
                    raise self._error(
                        "what is divided by here is not clear",
                        self._next.position,
                        "write a/(bc) or (a/b)*c",
                    )
                factors.append(self._power())
            else:
                break
        part = self._multiplied(factors)
        return self._build(Negative(part.term), part) if minus else part

    def _multiplied(self, factors: list[_Part]) -> _Part:
        if len(factors) == 1:
            return factors[0]
        return self._build(
            Product(tuple(part.term for part in factors)), *factors, value=lambda *v: math.prod(v), adds=True
        )

    def _starts_a_factor(self) -> bool:
        """Whether a factor follows without a sign between; a numeral must have one."""
        if self._next.kind is Kind.NUMBER:
            raise self._error(
                "a number cannot follow without a sign", self._next.position, "write z*2 or z^2"
            )
        return (
            self._next.kind is Kind.NAME or self._sees("(", "√") or (self._sees("|") and not self._bars[-1])
        )

    def _signs(self) -> bool:
        minus = False
        while self._sees("+", "-"):
            minus ^= self._take().text == "-"
        return minus

    def _power(self) -> _Part:
        base = self._atom()
        while self._next.kind is Kind.RAISED:
            token = self._take()
            digits = token.text.translate(PLAIN)
            whole = Number(digits.lstrip("-"))
            exponent: Term = Negative(whole) if digits.startswith("-") else whole
            base = self._raised(base, _Part(exponent, token.position, value=float(digits)))
        if not self._sees("^"):
            return base
        self._take()
        self._deeper()
        minus = self._signs()
        exponent_part = self._power()
        self._depth -= 1
        if minus:
            exponent_part = self._build(Negative(exponent_part.term), exponent_part)
        return self._raised(base, exponent_part)

    def _raised(self, base: _Part, exponent: _Part) -> _Part:
        if exponent.value is None:
            if base.term == Constant("e"):
                return self._build(core.exp(exponent.term), base, exponent)
            return self._build(Power(base.term, exponent.term), base, exponent)
        if abs(exponent.value) > MAX_POWER:
            raise self._error(f"the exponent is too large: at most {MAX_POWER}", exponent.start)
        term = core.exp(exponent.term) if base.term == Constant("e") else Power(base.term, exponent.term)
        degree = math.ceil(base.degree * max(1.0, abs(exponent.value)))
        part = self._build(term, base, exponent, value=lambda b, e: _real(b**e))
        return self._bounded(_Part(term, part.start, part.height, degree, part.value))

    def _atom(self) -> _Part:
        token = self._next
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.NAME:
            return self._name()
        if self._sees("("):
            return self._bracketed(self._take())
        if self._sees("|") and not self._closes():
            return self._bar(self._take())
        if self._sees("√"):
            self._take()
            self._deeper()
            inner = self._atom()
            self._depth -= 1
            return self._call("sqrt", (inner,), token)
        raise self._unexpected("a number, a letter, a function or '('")

    def _closes(self) -> bool:
        """Whether a bar where an operand should stand can only be a closing one: `|z +|`."""
        return self._tokens[self._at + 1].kind is Kind.END

    def _number(self) -> _Part:
        token = self._take()
        after, then = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        power_of_ten = after.text in ("e", "E") and then.text in ("+", "-")
        power_of_ten |= after.text[:1] in ("e", "E") and after.text[1:].isdigit()
        if power_of_ten and after.position == token.position + len(token.text):
            raise self._error("powers of ten are written with ^", after.position, "0.001 or 10^-3, not 1e-3")
        text = token.text.strip(".") if token.text.endswith(".") else token.text
        text = f"0{text}" if text.startswith(".") else text
        return self._bounded(_Part(Number(text), token.position, value=float(text)))

    def _name(self) -> _Part:
        token = self._take()
        name = plain_name(token.text)
        function = _ALIASES.get(name, name)
        if name in self._names:
            if function in _FUNCTIONS and self._sees("("):
                problem = f"{token.text} is one of the letters here, but stands like a function"
                raise self._error(
                    problem, token.position, f"write {token.text}*(…), or name the function sigmoid"
                )
            return _Part(letter(token.text), token.position, degree=1)
        if function in _FUNCTIONS:
            return self._function(function, token)
        if name in _CONSTANTS:
            return _Part(Constant(name), token.position, value=_CONSTANTS[name])
        raise self._unknown(token, name)

    def _unknown(self, token: Token, name: str) -> FormulaError:
        known = [*sorted(self._names), *_CONSTANTS]
        close = get_close_matches(name, [*self._names, *_FUNCTIONS, *_ALIASES], 1)
        letters = [sign for sign in token.text if sign in self._names]
        if token.text.isalpha() and len(letters) == len(token.text):
            advice = f"for a product write {'*'.join(letters)}"
        elif close:
            advice = f"did you mean {close[0]}?"
        else:
            advice = f"the letters here are {', '.join(known)}"
        return self._error(f"unknown name {token.text!r}", token.position, advice)

    def _function(self, name: str, token: Token) -> _Part:
        if self._next.kind is Kind.NAME and plain_name(self._next.text) in self._names:
            return self._prefix(name, token)
        if not self._sees("("):
            raise self._error(
                f"expected '(' after {token.text}, found {self._next.words}",
                self._next.position,
                f"write {token.text}(…)",
            )
        opened = self._take()
        self._open()
        arguments = [self._sum()]
        while self._sees(","):
            comma = self._take()
            if len(arguments) == _FUNCTIONS[name].most:
                few = "one argument" if len(arguments) == 1 else f"at most {len(arguments)} arguments"
                hint = "the decimal mark is a point" if len(arguments) == 1 else None
                raise self._error(f"{token.text} takes {few}", comma.position, hint)
            arguments.append(self._sum())
        self._close(")", opened)
        return self._call(name, tuple(arguments), token)

    def _prefix(self, name: str, token: Token) -> _Part:
        """A function before a letter, as in `tanh z`; with more behind it brackets must say what is meant."""
        argument = self._name()
        if self._next.kind is Kind.RAISED or self._sees("^") or self._starts_a_factor():
            raise self._error(
                f"how far {token.text} reaches is not clear", self._next.position, f"write {token.text}(…)"
            )
        return self._call(name, (argument,), token)

    def _call(self, name: str, arguments: tuple[_Part, ...], token: Token) -> _Part:
        function = _FUNCTIONS[name]
        term = function.build(*(part.term for part in arguments))
        return self._build(term, *arguments, value=function.value, start=token.position, tall=True)

    def _bracketed(self, opened: Token) -> _Part:
        self._open()
        part = self._sum()
        self._close(")", opened)
        return replace(part, start=opened.position)

    def _bar(self, opened: Token) -> _Part:
        self._deeper()
        self._bars[-1] += 1
        part = self._sum()
        self._expect("|", opened)
        self._bars[-1] -= 1
        self._depth -= 1
        return self._call("abs", (part,), opened)

    def _open(self) -> None:
        self._deeper()
        self._bars.append(0)

    def _close(self, sign: str, opened: Token) -> None:
        self._expect(sign, opened)
        self._bars.pop()
        self._depth -= 1

    # --- bounds

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_HEIGHT:
            raise self._too_deep(self._next.position)

    def _too_deep(self, position: int) -> FormulaError:
        return self._error(f"the formula is nested more than {MAX_HEIGHT} deep", position)

    def _build(
        self,
        term: Term,
        *parts: _Part,
        value: Callable[..., float] | None = None,
        adds: bool = False,
        tall: bool = False,
        start: int | None = None,
    ) -> _Part:
        """A node over `parts`; its value when all of them are constants, its degree, its height."""
        begin = parts[0].start if start is None else start
        degrees = [part.degree for part in parts]
        degree = sum(degrees) if adds or isinstance(term, Quotient) else max(degrees)
        height = max(part.height for part in parts) + 1 + tall
        constants = [part.value for part in parts if part.value is not None]
        found = None
        if len(constants) == len(parts):
            found = -constants[0] if isinstance(term, Negative) else self._evaluated(value, constants, begin)
        return self._bounded(_Part(term, begin, height, degree, found))

    def _evaluated(
        self, value: Callable[..., float] | None, constants: list[float], start: int
    ) -> float | None:
        if value is None:
            return None
        try:
            return value(constants) if value is math.fsum else value(*constants)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            raise self._error("this constant is not defined", start) from None

    def _bounded(self, part: _Part) -> _Part:
        if part.height > MAX_HEIGHT:
            raise self._too_deep(part.start)
        if part.degree > MAX_DEGREE:
            raise self._error(f"the degree is too high: at most {MAX_DEGREE}", part.start)
        if part.value is not None and not abs(part.value) <= LARGEST:
            raise self._error("this constant is too large: at most 10^30 in size", part.start)
        return part


def _ratio(above: float, below: float) -> float:
    return above / below


def _real(value: float | complex) -> float:
    if isinstance(value, complex):
        raise ValueError("not a real number")
    return value
