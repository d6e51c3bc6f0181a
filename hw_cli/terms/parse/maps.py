"""Formulas of one variable as people type them: `z + tanh(z)/2`, `2z^3`, `|z| - 1`, in LaTeX too.

Names are words, known or refused with what they could be. What would take unbounded time further on is refused here,
at its place: deep formulas, high powers, huge constants.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from hw_cli.prose import Message, for_example, say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Number, Power, Product, Quotient, Symbol, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse.cursor import FormulaError, ParseError
from hw_cli.terms.parse.dialects import MAP, SIGNS_OF_GREEK
from hw_cli.terms.parse.grammar import Grammar
from hw_cli.terms.parse.tokens import signs
from hw_cli.terms.tape import compile_scalars
from hw_cli.terms.walk import children

MAX_HEIGHT = 40  # of the tree
MAX_DEGREE = 40
MAX_POWER = 32  # largest constant exponent
LARGEST = 1e30  # largest constant
_CONSTANTS = ("pi", "e")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
# put by their definitions
_DEFINED = frozenset(["relu", "softplus", "silu", "elu", "arsinh", "arcosh", "artanh", "logit"])
_ADVICE = {
    "_": say("a name starts with a letter"),
    "=": say("give the right side alone: for g(z) = z + 1, write z + 1"),
    "!": say("factorials are not among the functions"),
    "[": say("use parentheses"),
    "]": say("use parentheses"),
    ";": say("the decimal mark is a point, and the arguments of max are separated by a comma"),
    ",": say("the decimal mark is a point"),
}


def letter(name: str) -> Term:
    """The letter of a typed name: `a`, `α` or `alpha`, and with an index `w1`, `w_1` or `w₁`.

    >>> letter("w1") == letter("w_1") == letter("w₁")
    True
    """
    base, _, index = plain_name(name).partition("_")
    symbol = Symbol(base)
    if not index:
        return symbol
    return core.Indexed(symbol, (Number(index) if index.isdigit() else Symbol(index),))


def plain_name(name: str) -> str:
    """A typed name in ASCII, the way letters are compared: `α₁` is `alpha_1`."""
    flat = name.translate(_PLAIN)
    base, _, word = flat.rstrip("0123456789").partition("_")
    index = word or flat[len(flat.rstrip("0123456789")) :]
    base = SIGNS_OF_GREEK.get(base, "mu" if base == "\u00b5" else base)
    return f"{base}_{index}" if index else base


def reserved(name: str) -> bool:
    """Whether a typed name is a function or a constant; σ is both a function and a possible letter."""
    plain = plain_name(name)
    return plain != "sigma" and (plain in MAP.commands or plain in _CONSTANTS)


def typed_names(text: str) -> tuple[str, ...]:
    """The names in a text, functions and constants left out. Raises FormulaError."""
    try:
        found = signs(text, {}, MAP).tokens
    except ParseError as error:
        raise _shown(error, text) from None
    return tuple(token.text for token in found if token.kind == "name" and not reserved(token.text))


def parse_formula(text: str, *, names: Iterable[str]) -> Term:
    """The term of a formula in the letters `names` (typed names, such as `z` and `w1`).

    Raises FormulaError, which shows the place.

    >>> parse_formula("2z", names=["z"]) == 2 * letter("z")
    True
    """
    try:
        return _Maps(text, frozenset(plain_name(name) for name in names)).whole()
    except ParseError as error:
        raise _shown(error, text) from None


def _shown(error: ParseError, text: str) -> FormulaError:
    if isinstance(error, _Refused):
        return FormulaError(error.problem, text, error.offset, error.hint)
    if not text.strip():
        return FormulaError(error.problem, text, 0, for_example("z + tanh(z)/2"))
    return FormulaError(error.problem, text, error.offset, _ADVICE.get(text[error.offset : error.offset + 1]))


class _Refused(ParseError):
    """A refusal with an advice of its own."""

    def __init__(self, problem: Message, offset: int, hint: Message | None = None) -> None:
        super().__init__(problem, offset)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class _Size:
    """What bounds the work that a term can cause: its height, its degree, its value where it is constant."""

    height: int
    degree: int
    value: float | None


class _Maps(Grammar):
    """Reader of one map."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__(text, dialect=MAP)
        self._letters = names
        self._sizes: dict[Term, _Size] = {}

    def whole(self) -> Term:
        return self._bounded(super().whole(), 0)

    def factor(self) -> Term:
        place = self.token.at
        out = self._name() if self.kind == "name" else super().factor()
        return self._bounded(out, place)

    def answered_letter(self) -> Term:
        """A letter in LaTeX, such as `\\alpha_1`."""
        place = self.token.at
        out = self.bare_letter()
        self.scripts(out)
        name = plain_name(
            "_".join(
                [out.name, *(str(getattr(part, "name", getattr(part, "text", ""))) for part in out.index)]
            )
        )
        if name not in self._letters or out.marks or out.primes:
            raise _Refused(say("unknown name {name}", name=repr(out.name)), place, self._advice(out.name))
        return self._raised(letter(name), out)

    def product(self) -> Term:
        place = self.token.at
        return self._bounded(super().product(), place)

    def numeral(self) -> Term:
        """A number; powers of ten are written with ^."""
        self.token.text = self.token.text.rstrip(".")
        out = super().numeral()
        after = self.token.text
        power = self.kind == "name" and not self.token.spaced and after[0] in "eE"
        if power and (after[1:].isdigit() or (len(after) == 1 and self.following().kind in ("+", "-"))):
            raise _Refused(
                say("powers of ten are written with ^"),
                self.token.at,
                say("write {form} or {other}", form="0.001", other="10^-3"),
            )
        return out

    def _name(self) -> Term:
        token = self.step()
        name = plain_name(token.text)
        function = MAP.commands.get(name)
        if name in self._letters:
            if function is not None and self.is_open("("):
                problem = say(
                    "{name} is one of the letters here, but stands like a function", name=token.text
                )
                advice = say("write {form}, or name the function sigmoid", form=f"{token.text}*(…)")
                raise _Refused(problem, token.at, advice)
            return self.suffixed(letter(token.text))
        if function is not None:
            self.move(self.at - 1)
            self.token.kind, self.token.text = "func", function
            self.kind = "func"
            return super().factor()
        if name in _CONSTANTS:
            self.move(self.at - 1)
            self.token.kind, self.token.text = "const", name
            self.kind = "const"
            return super().factor()
        raise _Refused(say("unknown name {name}", name=repr(token.text)), token.at, self._advice(token.text))

    def _advice(self, name: str) -> Message:
        close = get_close_matches(plain_name(name), [*self._letters, *MAP.commands], 1)
        if name.isalpha() and len(name) > 1 and all(sign in self._letters for sign in name):
            return say("for a product write {product}", product="*".join(name))
        if close:
            return say("did you mean {key}?", key=close[0])
        return say("the letters here are {letters}", letters=", ".join([*sorted(self._letters), *_CONSTANTS]))

    def starts_factor(self) -> bool:
        """Whether a factor may start at the current token."""
        return self.kind == "name" or super().starts_factor()

    def short_reach(self) -> Term:
        """The letter of `tanh z`; with more behind it brackets must say what is meant."""
        token = self.token
        known = token.kind == "letter" or (token.kind == "name" and plain_name(token.text) in self._letters)
        if not known:
            raise _Refused(
                say(
                    "expected '(' after the function, found {found}",
                    found=repr(token.text) if token.text else say("the end"),
                ),
                token.at,
                say("write {form}", form="tanh(…)"),
            )
        self.step()
        if self.kind == "^" or self.starts_factor():
            raise _Refused(
                say("how far the function reaches is not clear"),
                self.token.at,
                say("write {form}", form="tanh(…)"),
            )
        return letter(token.text)

    def _written_out(self, name: str, base: tuple[Term, ...], arguments: tuple[Term, ...]) -> Term:
        known = function_record(name)
        if name in _DEFINED and known is not None and known.definition is not None and len(arguments) == 1:
            written: Term = known.definition(*arguments)
            return written
        if name == "log" and (base or len(arguments) > 1):
            raise self.fail(say("{name} does not take so many values", name=name))
        return super()._written_out(name, base, arguments)

    # --- bounds

    def exponent(self) -> Term:
        """What is raised; a constant one is small."""
        is_behind = self.kind in ("{", "-", "+")
        place = self.token.at + is_behind
        out = super().exponent()
        value = self._size(out, place).value
        if value is not None and abs(value) > MAX_POWER:
            raise _Refused(say("the exponent is too large: at most {most}", most=MAX_POWER), place)
        return out

    def _bounded(self, term: Term, place: int) -> Term:
        size = self._size(term, place)
        if size.height > MAX_HEIGHT:
            raise _Refused(say("the formula is nested more than {n} deep", n=MAX_HEIGHT), place)
        if size.degree > MAX_DEGREE:
            raise _Refused(say("the degree is too high: at most {most}", most=MAX_DEGREE), place)
        if size.value is not None and not abs(size.value) <= LARGEST:
            raise _Refused(say("this constant is too large: at most 10^30 in size"), place)
        return term

    def _size(self, term: Term, place: int) -> _Size:
        if term not in self._sizes:
            below = [self._size(child, place) for child in children(term)]
            tall = isinstance(term, Call | Quotient | core.Absolute)
            height = 1 + tall + max((size.height for size in below), default=0)
            self._sizes[term] = _Size(height, _degree(term, below), self._constant_value(term, below, place))
        return self._sizes[term]

    def _constant_value(self, term: Term, below: list[_Size], place: int) -> float | None:
        if isinstance(term, Symbol | core.Indexed | core.Function) or any(
            size.value is None
            for child, size in zip(children(term), below, strict=True)
            if not isinstance(child, core.Function)
        ):
            return None
        try:
            (value,) = compile_scalars(term, ())([])
        except OverflowError:
            return math.inf
        except (ValueError, ArithmeticError):
            raise _Refused(say("this constant is not defined"), place) from None
        if isinstance(value, complex) or math.isnan(value):
            raise _Refused(say("this constant is not defined"), place)
        return value


def _degree(term: Term, below: list[_Size]) -> int:
    """How often letters multiply."""
    degrees = [size.degree for size in below]
    match term:
        case Symbol() | core.Indexed():
            return 1
        case Product() | Quotient():
            return sum(degrees)
        case Power() if below[1].value is not None:
            return math.ceil(degrees[0] * max(1.0, abs(below[1].value)))
    return max(degrees, default=0)
