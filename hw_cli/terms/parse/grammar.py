r"""LaTeX mathematics as terms.

    sum      = [ sign ] product { sign product }
    product  = factor { [ "·" ] factor | "/" factor }          side by side: a product
    factor   = operator … | atom { script }
    operator = function [ bracket ] | Σ, Π, ∫, lim, ∇, E, d/dx, each with what it reaches
    atom     = number | letter [ bracket ] | bracket | bars | fraction | root | matrix | divergence

A climber over Lark's tokens and not an LALR(1) table: whether a bar opens, separates or closes, whether `dx`
ends an integral, whether a bracket multiplies or applies, depends on what is open around it.

A letter that needs its context is left as it is written, so that the same page gives the same term:

* bold, roman and course macros are the same letter, of sort scalar; calligraphic ones are letters of their own
* `\mathbf{I}` is the letter I, `A^{-1}` a power, `|A|` an absolute value, `w^T` a power unless told otherwise
* `e` and `\pi` are constants, `i` is a letter; `e^x` is exp(x); `\sigma(x)` is the logistic function
* `x^{(t)}` is `x_t`; a formula that uses both on one letter is refused
* bounds left unsaid, in `\sum_k` and `\sum_{t>1}`, are `EVERY`
"""

from __future__ import annotations

import re

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Negative, Number, Quotient, Symbol, Term, UnknownNode
from hw_cli.terms.functions import defined_by
from hw_cli.terms.parse.cursor import USUAL, Choices, ParseError
from hw_cli.terms.parse.dialects import DERIVATION, Dialect, Names
from hw_cli.terms.parse.macros import NO_MACROS, Macros
from hw_cli.terms.parse.scripts import STAR
from hw_cli.terms.parse.sums import DOTS, EVERY
from hw_cli.terms.parse.tokens import signs
from hw_cli.terms.parse.wholes import Wholes

__all__ = ["EVERY", "Names", "parse_latex"]

MAX_SLASHES = 10
_KINDS = "langle arg extremum indicator binom lfloor lceil partial num letter word stars func big frac sqrt mark nabla const E KL normal trace open begin lvert lnorm"
_STARTERS = frozenset(_KINDS.split())
_OF_DERIVATIONS = frozenset({"E", "KL", "normal", "nabla"})
_NORMAL = frozenset({"Norm", "Normal", "Gauss"})
SIGNS = frozenset({"+", "-", "pm", "mp"})
PLUS_MINUS = core.Symbol("±")
"""1 or −1, the same in all of a line."""


def parse_latex(source: str, *, macros: Macros = NO_MACROS, names: Names | None = None) -> Term:
    r"""The term that a formula writes.

    Raises ParseError, with its offset in `source`, for what is not understood.

    >>> from hw_cli.terms.latex import latex
    >>> latex(parse_latex(r"\mathbb{E}_{q(z|x)} \left[ \log \tfrac{p(x,z)}{q(z|x)} \right]"))
    '\\E_{q(z \\mid x)}\\left[ \\log \\frac{p(x,z)}{q(z \\mid x)} \\right]'
    """
    return Grammar(source, macros, DERIVATION, names).whole()


_SAID_NAME = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+){0,3}")


class Grammar(Wholes):
    """Reader of one formula."""

    def __init__(
        self,
        source: str,
        macros: Macros = NO_MACROS,
        dialect: Dialect = DERIVATION,
        names: Names | None = None,
        choices: Choices = USUAL,
    ) -> None:
        super().__init__(signs(source, macros, dialect), dialect, names or dialect.names, choices)
        self.vectors = any(token.kind == "mark" and not token.text for token in self.tokens)

    def whole(self) -> Term:
        """The whole formula."""
        if self.kind == "eof":
            raise ParseError(say("the formula is empty"), 0)
        if self.kind == "text" and self.following().kind == "eof" and _SAID_NAME.fullmatch(self.token.text):
            return core.Symbol(self.step().text)  # \\text{lower bound} = …
        out = self.sum()
        if self.kind == "," and any(token.kind == "dots" for token in self.tokens[self.at :]):
            out = self._counted(out)
        if self.kind != "eof":
            raise self.fail()
        if self.raised & self.lowered:
            name = min(self.raised & self.lowered)
            raise ParseError(
                say("{name} has indices both raised and lowered: are they the same?", name=name), 0
            )
        return out

    def _counted(self, low: Term) -> Term:
        """The rest of `1, …, n` and `0, 1, …, T`, over what an index runs."""
        while self.kind == "," and self.following().kind == "num":
            self.move(self.at + 2)
        for kind in (",", "dots", ","):
            self.expect(kind)
        return core.Range(low, self.sum())

    # --- arithmetic

    def sum(self) -> Term:
        """`a + b - c`."""
        terms: list[Term] = []
        with self.deeper:
            while not terms or self.kind in SIGNS:
                if self.kind in ("pm", "mp") and not self.dialect.answers:
                    sign = self.step().kind
                    term = core.product((PLUS_MINUS, self.product()))
                    terms.append(term if sign == "pm" else Negative(term))
                    continue
                minus = self._signs()
                if self.kind == "dots" and terms:
                    terms = self.summed_on(terms, "-" if minus else "+")
                else:
                    term = self.product()
                    terms.append(Negative(term) if minus else term)
        return core.total(tuple(terms))

    def _signs(self) -> bool:
        """Whether the signs that stand here make a minus; in a derivation one sign at most."""
        minus, start = False, self.at
        while self.kind in SIGNS and (self.dialect.answers or self.at == start):
            sign = self.step().kind
            if sign in ("pm", "mp"):
                self.doubts.add("plus")
                sign = "+" if (sign == "pm") == self.choices.plus else "-"
            minus ^= sign == "-"
        return minus

    def signed(self) -> list[Term]:
        """The next factors, perhaps with signs of their own: `a \\cdot -b`."""
        minus = self._signs()
        first, *others = self.factors()
        return [Negative(first) if minus else first, *others]

    def product(self) -> Term:
        """`a b / c`."""
        outer, self.product_at = self.product_at, self.at
        out = self._product()
        self.product_at = outer
        return out

    def _product(self) -> Term:
        factors = self.signed() if self.dialect.answers else self.factors()
        slashes = 0
        while True:
            if self.kind == "times":
                if self.step().text == "×" and self.vectors:
                    raise self.fail(say("a product of vectors is not understood"))
                factors = self.multiplied_on(factors) if self.goes_on() else factors + self.signed()
                continue
            if self.take("/"):
                slashes += 1
                if slashes > MAX_SLASHES:
                    raise self.fail(say("too many slashes"))
                factors = [Quotient(core.product(tuple(factors)), self.denominator(factors))]
                continue
            if self.take("odot"):
                one, *others = self.signed()
                factors = [self._entry_by_entry(core.product(tuple(factors)), one), *others]
                continue
            if self.kind == "value":
                factors = [self._value(core.product(tuple(factors)))]
                continue
            if not self.starts_factor() and not self.goes_on():
                break
            if self.kind == "num" and not self._is_power(factors[-1]):
                factors[-1] = self._mixed(factors[-1])
                continue
            if self.kind == "frac" and self.dialect.answers and self.tokens[self.at - 1].kind == "num":
                factors[-1:] = self._with_fraction(factors[-1])
                continue
            if self.goes_on():
                factors = self.multiplied_on(factors)
            else:
                factors += self.factors()
        return core.product(tuple(factors))

    def _is_power(self, before: Term) -> bool:
        """Whether the number that stands here surely multiplies: `n 2^{n-1}`; `x 2` has lost a sign or an index."""
        if self.integrals and self.tokens[self.at - 1].kind == "close":
            return True
        written = self.latex or not self.dialect.answers
        power = written and not isinstance(before, Number) and self.following().kind == "^"
        return power and self.following(2).kind in ("{", "letter") and self.following(3).kind != "num"

    def _entry_by_entry(self, left: Term, right: Term) -> Term:
        whole = core.call("odot", left, right)
        if not self.dialect.answers:
            return whole
        try:
            return defined_by(whole) or whole
        except UnknownNode:
            raise self.fail(say("a product of vectors is not understood")) from None

    def _mixed(self, whole: Term) -> Term:
        """`2 1/2`, typed."""
        typed = self.dialect.answers and not self.latex and isinstance(whole, Number)
        if not (
            typed and self.token.spaced and self.following().kind == "/" and self.following(2).kind == "num"
        ):
            raise self.fail(say("a number after a factor: is a sign missing?"))
        above = Number(self.step().text)
        self.step()
        return core.total((whole, Quotient(above, Number(self.step().text))))

    def _with_fraction(self, whole: Term) -> list[Term]:
        r"""`2\frac12` is 2.5, `2\frac{x}{2}` a product."""
        fraction = self.fraction()
        match fraction:
            case Quotient(numerator=Number() as above, denominator=Number() as below) if (
                isinstance(whole, Number) and whole.value.denominator == 1 and 0 < below.value > above.value
            ):
                return [self.suffixed(core.total((whole, fraction)))]
        return [whole, self.suffixed(fraction)]

    def items(self) -> tuple[Term, ...]:
        r"""Sums between commas; `x_1, \dots, x_T` is `x_{1:T}`. `\dots, x_0, x_1, \dots` has dots at both ends."""
        both = bool(self.kind == "dots" and self.following().kind == "," and self.step() and self.step())
        found = [DOTS, self.sum()] if both else [self.sum()]
        while self.take(","):
            if self.take("dots"):
                if both and self.kind == "close":
                    return (*found, DOTS)
                self.expect(",")
                found = self.through(found, self.sum())
            else:
                found.append(self.sum())
        if both:
            raise self.fail(say("dots are not understood here"))
        return tuple(found)

    def starts_factor(self) -> bool:
        """Whether a factor may start at the current token."""
        kind = self.kind
        if kind == "letter":
            return not (self.token.text == "d" and self.integrals and self.is_differential())
        if kind == "vert":
            bars = self.bars[-1]
            if bars.kind == "abs" or (bars.kind == "given" and bars.left % 2):
                return False
            return not (bars.kind in ("kl", "norm") and self.following().kind == "vert")
        if kind == "norm":
            return self.bars[-1].kind not in ("kl", "norm")
        return kind in _STARTERS or (kind == "{" and self.dialect.answers)

    # --- factors

    def factor(self) -> Term:
        """What a product is made of."""
        kind = self.kind
        if not self.dialect.answers and self.is_extremum():
            with self.deeper:
                return self.extremum()
        if kind in ("letter", "mark", "word"):
            if self.dialect.answers:
                return self.trailed(self.answered_letter())
            if self.token.text == "d" and (slashed := self._slashed_letters()):
                return slashed
            if self.token.text == "D" or self.token.text == "K":
                if self.is_divergence():
                    return self.divergence()
            elif self.token.text == "E" and self.is_expectation():
                return self.expectation()
            elif (self.token.text == "N" and self._is_plain_normal()) or (
                self.token.text in _NORMAL and self.following().kind in ("_", "open")
            ):
                return self.normal_law()
            elif self.is_spread():
                return self.spread()
            elif self.is_spelled_trace():
                self.step()
                return self.suffixed(self.trace())
            return self.trailed(self.letter())
        if kind == "num":
            return self._number()
        with self.deeper:
            return self._other(kind)

    def _other(self, kind: str) -> Term:
        if self.dialect.answers and kind in _OF_DERIVATIONS:
            raise self.fail()
        match kind:
            case "const":
                return self._constant()
            case "frac":
                return self.suffixed(self.fraction())
            case "func":
                return self.function()
            case "open":
                if self.token.text == "(" and (applied := self.applied_function()):
                    return self.suffixed(applied)
                square = self.token.text == "["
                inner, place = self._bracket(), self.token
                if square and self.kind in ("_", "^") and self._is_evaluation():
                    return self.valued(inner, place)
                return self.suffixed(inner)
            case "stars":
                return self.suffixed(Symbol(self.step().text))
            case "indicator":
                return self._indicator()
            case "langle" if not self.dialect.answers:
                return self.between_angles()
            case "E":
                return self.expectation()
            case "KL":
                return self.divergence()
            case "big":
                return self.big()
            case "sqrt":
                return self.suffixed(self._root())
            case "normal":
                return self.normal_law()
            case "nabla":
                return self.gradient()
            case "trace":
                return self.suffixed(self.trace())
            case "vert" | "lvert" | "norm" | "lnorm":
                return self.suffixed(self._bars())
            case "begin":
                return self.suffixed(self._matrix())
            case "partial":
                return self._slashed()
            case "{":
                return self.suffixed(self.braced())
            case "binom":
                self.step()
                above = self.argument()
                return self.suffixed(core.call("binom", above, self.argument()))
            case "lfloor" | "lceil":
                self.step()
                inner = self.sum()
                self.expect("r" + kind[1:])
                return self.suffixed(core.call(kind[1:], inner))
        raise self.fail()

    def _slashed_letters(self) -> Term | None:
        """`dy/dx`; None for the letter d."""
        start, kinds = self.at, [self.following(distance).kind for distance in range(1, 5)]
        texts = [self.following(distance).text for distance in (3, 0)]
        if kinds != ["letter", "/", "letter", "letter"] or texts[0] != "d" or "d" in self.names.letters:
            return None
        if self.integrals or self.following(5).kind in ("_", "^", "(", "open"):
            return None
        body, variable = Symbol(self.following().text), Symbol(self.following(4).text)
        self.move(start + 5)
        return core.Derivative(body, variable)

    def _slashed(self) -> Term:
        r"""`\partial f / \partial x`, `\partial / \partial x f`, `\partial_x f`."""
        self.step()
        if self.take("_"):
            variables = self.subscript() if self.kind == "{" else (self.script_sign(),)
            out = self.factor()
            for variable in reversed(variables):
                out = core.Derivative(out, variable, 1, True)
            return out
        body: Term | None = None if self.kind == "/" else self.factor()
        self.expect("/")
        self.expect("partial")
        letter = self.bare_letter()
        self.scripts(letter)
        if letter.exponents:
            raise self.fail(say("the order of a derivative differs above and below"))
        return core.Derivative(self.reach() if body is None else body, letter.plain(), 1, True)

    def _number(self) -> Term:
        if self.dialect.answers:
            return self.suffixed(self.numeral())
        text = self.step().text
        while self.kind == "," and self.following().text == "000" and not self.following().spaced:
            self.step()  # 1,000: the one group that no other number is written as
            text += self.step().text
        return self.suffixed(Number(text))

    def _constant(self) -> Term:
        name = self.step().text
        if name == "zero":  # the zero vector
            return self.suffixed(Number("0"))
        density = name == "pi" and self.is_open("(") and self._is_law_of_bracket()
        starred = name == "e" and self.kind == "^" and self._is_starred()
        own = name == "e" and "e" in self.names.letters and (self.kind != "^" or self._is_numbered_power())
        if self.kind in ("_", "'") or density or starred or own:  # π_k, e_i, e^*: a letter after all
            self.move(self.at - 1)
            return self.trailed(self.letter())
        if name == "e" and self.kind == "^" and not self._is_special_script():
            self.step()
            return core.exp(self.exponent())
        self.alone.add(name)
        return self.suffixed(Constant(name))

    def _is_law_of_bracket(self) -> bool:
        """Whether π(z), π(a | s) is a density and no product."""
        numeral = self.at > 1 and self.tokens[self.at - 2].kind == "num"
        plain = self.dialect.answers or "pi" in self.names.letters or numeral
        return not plain and (self._holds_one_letter() or self._shows_arguments())

    def _is_numbered_power(self) -> bool:
        """Whether it is e^2, of a letter e."""
        braced = self.following().kind == "{"
        sign, end = self.following(2 if braced else 1), self.following(3)
        return sign.kind == "num" and (not braced or end.kind == "}")

    def _is_starred(self) -> bool:
        return (self.following(2) if self.following().kind == "{" else self.following()).kind in STAR

    def _is_special_script(self) -> bool:
        inside = self.following(2) if self.following().kind == "{" else self.following()
        return inside.kind in STAR | {"'", "top"}

    def _is_plain_normal(self) -> bool:
        """`N(0, 1)`: the letter N with two arguments."""
        opener = self.at + 1
        if self.tokens[opener].kind != "open" or "N" in self.names.functions:
            return False
        return sum(kind == "," for kind in self.kinds_in(opener)) == 1

    def _is_evaluation(self) -> bool:
        """Whether a subscript and a superscript follow: `[F(x)]_a^b`."""
        past = self._past_argument(self.at + 1)
        return past < len(self.tokens) and self.tokens[past].kind in ("_", "^")
