r"""Answers as people write them, in LaTeX or typed, as terms and shapes.

    answer   = statement { ("," | ";" | "or" | "and") statement }
    statement = part { relation part }
    part     = joined { "∪" joined }                  of sets
    sum      = [ sign ] product { sign product }      the signs are + - ± ∓
    product  = factor { [ "·" ] factor | "/" factor }
    factor   = function … | atom { script | "!" | "%" }

Besides the grammar of derivations (`hw_cli.terms.parse`), which keeps the shape of what is written and knows
probability: this one knows numbers (mixed, periodic, per cent, degrees), roots, logarithms to a base, intervals
and sets, and what is typed without LaTeX. Where the page allows two readings, both are tried (`Choices`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from hw_cli.proof.equality.shapes import (
    Combined,
    Grouping,
    Members,
    Operation,
    Relations,
    Segment,
    Sets,
    Shape,
)
from hw_cli.proof.equality.signs import MATRICES, NotRead, Sign, is_latex, signs
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Constant,
    Decorated,
    Indexed,
    Negative,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
)

MAX_NESTING = 100
UNIT = Constant("i")
INFINITY = Constant("infinity")
TEN = Number("10")
ONE = Number("1")


@dataclass(frozen=True, slots=True)
class Choices:
    """How doubtful places are read; each name is a kind of doubt."""

    plus: bool = True  # the upper signs of ± and ∓
    applies: bool = False  # u(x) applies u, or multiplies
    below: bool = False  # 1/2x is 1/(2x), or x/2
    reaches: bool = False  # sin x/2 is the sine of x/2, or half the sine
    thousands: bool = True  # 1,000 is a thousand, or the list of 1 and 0
    logistic: bool = False  # σ(x) is 1/(1 + e⁻ˣ): where σ never stands without a bracket
    decimal: bool = True  # 0,5 is a half, or the list of 0 and 5


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and the doubts that the text raised (names of fields of `Choices`)."""

    shape: Shape
    doubts: frozenset[str]


APPLIED = frozenset({"f", "g", "h", "F", "G", "H"})
_ORDINARY = frozenset("abckmnrtxyz") - {"y"}


def read(text: str, choices: Choices = Choices(), *, unit: bool = True) -> Read:  # frozen
    """The shape of a text. Raises NotRead, with its place. `unit`: a free i is the imaginary unit."""
    reader = _Reader(text, choices, unit)
    shape = reader.whole()
    return Read(shape, frozenset(reader.doubts))


class _Reader:
    def __init__(self, text: str, choices: Choices, unit: bool) -> None:
        self.latex = is_latex(text)
        self.signs = signs(text)
        self.choices = choices
        self.unit = unit
        self.at = 0
        self.depth = 0
        self.doubts: set[str] = set()
        self.bars = [0]
        self.bound: list[str] = []
        self.integrals = 0
        self.vectors = any(sign.kind == "mark" and not sign.text for sign in self.signs)

    # --- moving

    @property
    def sign(self) -> Sign:
        return self.signs[self.at]

    @property
    def kind(self) -> str:
        return self.signs[self.at].kind

    def ahead(self, distance: int = 1) -> Sign:
        return self.signs[min(self.at + distance, len(self.signs) - 1)]

    def take(self) -> Sign:
        sign = self.signs[self.at]
        if sign.kind != "end":
            self.at += 1
        return sign

    def expect(self, kind: str) -> Sign:
        if self.kind != kind:
            raise self.fail()
        return self.take()

    def fail(self, problem: Message | None = None) -> NotRead:
        if problem is None and self.kind == "end":
            problem = say("the formula ends too early")
        elif problem is None:
            problem = say("{sign} is not understood here", sign=self.sign.text or self.kind)
        return NotRead(problem, self.sign.at)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.fail(say("the formula is nested too deep"))

    # --- statements

    def whole(self) -> Shape:
        if self.kind == "end":
            raise NotRead(say("the formula is empty"), 0)
        shape = self.statements()
        while self.kind in (".", ",", ";") and self.ahead().kind == "end":
            self.take()
        if self.kind != "end":
            raise self.fail()
        return shape

    def statements(self) -> Shape:
        first = self.statement()
        items, ands, ors, commas, colons = [first], 0, 0, 0, 0
        while True:
            if self.kind in (",", ";") and self.ahead().kind not in ("end", ".", "or", "and"):
                self.take()
                commas += 1
            elif self.kind in (",", ";") and self.ahead().kind in ("or", "and"):
                self.take()
                continue
            elif self.kind == "or":
                self.take()
                ors += 1
            elif self.kind == "and":
                self.take()
                ands += 1
            elif self.kind == ":":
                self.take()
                colons += 1
            else:
                break
            items.append(self.statement())
        if len(items) == 1:
            return first
        if colons and not commas and not ors and not ands:
            return Members(Grouping.RATIO, tuple(items))
        if colons:
            raise self.fail()
        related = any(isinstance(item, Relations) for item in items)
        if ors:
            return Combined(Operation.OR, self._spread(items))
        if related:
            if (
                commas
                and isinstance(items[0], Relations)
                and not any(isinstance(i, Relations) for i in items[1:])
            ):
                return Combined(Operation.OR, self._spread(items))  # x = 1, 2
            return Combined(Operation.AND, tuple(items))
        return Members(Grouping.LIST, tuple(items))

    def _spread(self, items: list[Shape]) -> tuple[Shape, ...]:
        """`x = 1 or 2` is `x = 1 or x = 2`."""
        first = items[0]
        if not isinstance(first, Relations) or len(first.sides) != 2:
            return tuple(items)
        return tuple(
            item
            if isinstance(item, Relations | Combined)
            else Relations((first.sides[0], item), first.relations)
            for item in items
        )

    def statement(self) -> Shape:
        sides, relations = [self.part()], []
        while self.kind == "rel":
            relations.append(self.take().text)
            sides.append(self.part())
        return Relations(tuple(sides), tuple(relations)) if relations else sides[0]

    def part(self) -> Shape:
        left = self.operand()
        while self.kind in ("cup", "cap", "minus-set"):
            sign = self.take().kind
            right = self.operand()
            if isinstance(left, Term) or isinstance(right, Term):
                raise self.fail(say("these are not sets"))
            operation = {"cup": Operation.UNION, "cap": Operation.INTERSECTION, "minus-set": Operation.MINUS}[
                sign
            ]
            left = Combined(operation, (_as_set(left), _as_set(right)))
        return left

    def operand(self) -> Shape:
        """A set, an interval, a tuple, or a sum."""
        if self.kind == "set":
            return Sets(self.take().text)
        if self.kind == "{{" or (self.kind == "{" and not self.latex and self._holds_comma()):
            return self._set()
        if self.kind == "langle":
            return self._angles()
        if self.kind in ("(", "[", "]"):
            found = self._try_group()
            if found is not None:
                return found
        if self.kind == "dots":
            self.take()
            return Symbol("…")
        return self.sum()

    def _angles(self) -> Shape:
        """`\\langle 1, 2 \\rangle`."""
        self.take()
        items: list[Shape] = [self.statement()]
        while self.kind == ",":
            self.take()
            items.append(self.statement())
        self.expect("rangle")
        return Members(Grouping.TUPLE, tuple(items))

    def _holds_comma(self) -> bool:
        """Whether a comma stands directly in typed braces: `{1, 2}`."""
        level = 0
        for sign in self.signs[self.at :]:
            level += (sign.kind in ("{", "(", "[")) - (sign.kind in ("}", ")", "]"))
            if level == 1 and sign.kind in (",", ";"):
                return True
            if not level:
                return False
        return False

    def _set(self) -> Shape:
        closer = "}}" if self.take().kind == "{{" else "}"
        self.deeper()
        items: list[Shape] = []
        self.bars.append(0)
        while self.kind != closer:
            items.append(self.statement())
            if self.kind not in (",", ";"):
                break
            self.take()
        self.expect(closer)
        self.bars.pop()
        self.depth -= 1
        return Members(Grouping.SET, tuple(items)) if items else Sets.EMPTY

    def _try_group(self) -> Shape | None:
        """A tuple or an interval; None (and back where it began) for a bracket around one value."""
        opener, commas, level, at = self.kind, 0, 0, self.at + 1
        while at < len(self.signs):
            kind = self.signs[at].kind
            if kind == "end":
                return None
            if not level and kind in (")", "]", "["):
                closes = self.signs[min(at + 1, len(self.signs) - 1)].kind in _AFTER_A_GROUP
                if kind == "[" and not (commas and closes):
                    level += 1
                else:
                    break
            elif kind in ("(", "[", "{", "{{"):
                level += 1
            elif kind in (")", "]", "}", "}}"):
                level -= 1
            elif kind in (",", ";") and not level:
                commas += 1
            at += 1
        else:
            return None
        if not commas:
            return None
        closer = self.signs[at].kind
        self.take()
        self.deeper()
        self.bars.append(0)
        items: list[Shape] = [self.statement()]
        while self.kind in (",", ";"):
            self.take()
            items.append(self.statement())
        if self.at != at:
            raise self.fail()
        self.take()
        self.bars.pop()
        self.depth -= 1
        if (opener, closer) == ("(", ")"):
            return Members(Grouping.TUPLE, tuple(items))
        low, high = (*items, None)[:2] if len(items) == 2 else (None, None)
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, opener == "[", closer == "]")
        if (opener, closer) == ("[", "]"):
            return Members(Grouping.TUPLE, tuple(items))
        raise self.fail()

    # --- arithmetic

    def sum(self) -> Term:
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

    # --- factors

    def factor(self) -> Term:
        self.deeper()
        out = self.scripted(self.atom())
        self.depth -= 1
        return out

    def atom(self) -> Term:
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

    def script(self) -> Term:
        """What is raised or lowered: braces, or one sign in LaTeX, or one factor where it is typed."""
        if self.kind == "{":
            return self.braced()
        if not self.latex:
            if self.kind in ("+", "-"):
                minus = self.take().kind == "-"
                inner = self.script()
                return Negative(inner) if minus else inner
            self.deeper()
            atom = self.atom()
            if self.kind in ("^", "!"):
                atom = self.scripted(atom)
            self.depth -= 1
            return atom
        if self.kind == "num":
            if len(self.sign.text) > 1:
                raise self.fail(say("only one digit stands in this script: braces are missing"))
            return Number(self.take().text)
        if self.kind in ("letter", "const", "frac", "sqrt", "word", "set"):
            return self.atom()
        raise self.fail()

    def braced(self) -> Term:
        self.expect("{")
        self.deeper()
        self.bars.append(0)
        waiting, self.integrals = self.integrals, 0
        out = self.sum()
        if self.kind == "choose":
            self.take()
            out = core.call("binom", out, self.sum())
        self.integrals = waiting
        self.bars.pop()
        self.expect("}")
        self.depth -= 1
        return out

    def argument(self) -> Term:
        """Braces, or one sign: `\\frac12`."""
        if self.kind == "{":
            return self.braced()
        if self.kind == "num" and self.latex:
            sign = self.sign
            if len(sign.text) > 1:
                self.signs[self.at] = Sign("num", sign.text[1:].lstrip(".") or "0", sign.at + 1)
                return Number(sign.text[0])
            return Number(self.take().text)
        if not self.latex and self.kind == "(":
            return self.bracketed()
        return self.atom()

    def bracketed(self) -> Term:
        """One value in brackets."""
        closer = {"(": ")", "[": "]", "{{": "}}"}[self.take().kind]
        self.deeper()
        self.bars.append(0)
        waiting, self.integrals = self.integrals, 0
        inner = self.sum()
        self.integrals = waiting
        self.bars.pop()
        self.expect(closer)
        self.depth -= 1
        return inner

    def arguments(self) -> tuple[Term, ...]:
        """Values in brackets, between commas."""
        closer = {"(": ")", "[": "]", "{": "}", "{{": "}}"}[self.take().kind]
        self.deeper()
        self.bars.append(0)
        waiting, self.integrals = self.integrals, 0
        items = [self.sum()]
        while self.kind in (",", ";"):
            self.take()
            items.append(self.sum())
        self.integrals = waiting
        self.bars.pop()
        self.expect(closer)
        self.depth -= 1
        return tuple(items)

    # --- atoms

    def number(self) -> Term:
        sign = self.take()
        text = ("0" if sign.text[0] == "." else "") + sign.text
        while self._groups_thousands():
            opened = self.kind == "{"
            if not (opened and self.ahead(3).text == "000"):  # 10{,}000 is never ten
                self.doubts.add("thousands")
                if not self.choices.thousands:
                    break
            self.at += 3 if opened else 1
            text += self.take().text
        if (
            self.kind == "{"
            and self.ahead().kind == ","
            and self.ahead(2).kind == "}"
            and self.ahead(3).kind == "num"
        ):
            self.at += 3
            text += "." + self.take().text
        if self._is_decimal_comma(text):
            self.doubts.add("decimal")
            if self.choices.decimal:
                self.take()
                text += "." + self.take().text
        if (
            self.kind == "mark"
            and self.sign.text in ("bar", "dot")
            and "." in text + self.signs[self.at - 1].text
        ):
            return self._periodic(text)
        if self.kind == "." and self.ahead().kind == "mark" and self.ahead().text in ("bar", "dot"):
            self.take()
            return self._periodic(text + ".")
        if (not self.latex and self.kind == "const" and self.sign.text == "e") or (
            self.kind == "letter" and self.sign.text == "E"
        ):
            typed = self._power_of_ten()
            if typed is not None:
                return core.product((Number(text), Power(TEN, typed)))
        return Number(text)

    def _is_decimal_comma(self, text: str) -> bool:
        """Whether `,5` goes on with a 0 before it, as in `0,5`; nothing else follows a comma in the text."""
        commas = sum(sign.kind == "," for sign in self.signs)
        after = self.ahead()
        plain = after.kind == "num" and not after.spaced and after.text.isdigit()
        return text == "0" and self.kind == "," and len(self.bars) == 1 and plain and commas == 1

    def _groups_thousands(self) -> bool:
        """Whether `,ddd` (or `{,}ddd`) goes on with the number before it."""
        before = self.signs[self.at - 1]
        if (len(before.text) > 3 or before.text[0] == "0" or "." in before.text) and not (
            len(before.text) == 3 and before.text.isdigit() and self.signs[self.at - 2].kind in (",", "}")
        ):
            return False
        if self.kind == "{":
            group = self.ahead(3)
            return (
                self.ahead().kind == ","
                and self.ahead(2).kind == "}"
                and group.kind == "num"
                and _is_group(group)
            )
        group = self.ahead()
        return (
            self.kind == ","
            and len(self.bars) == 1
            and group.kind == "num"
            and not group.spaced
            and _is_group(group)
        )

    def _power_of_ten(self) -> Term | None:
        """The exponent of `1.5e-3`."""
        after, then = self.ahead(), self.ahead(2)
        minus = after.kind in ("-", "+")
        digits = then if minus else after
        if self.sign.spaced or digits.kind != "num" or digits.spaced or not digits.text.isdigit():
            return None
        self.at += 3 if minus else 2
        exponent = Number(digits.text)
        return Negative(exponent) if after.kind == "-" else exponent

    def _periodic(self, text: str) -> Term:
        """`0.1\\overline{6}`."""
        self.take()
        self.expect("{")
        digits = self.expect("num").text
        self.expect("}")
        if not digits.isdigit() or len(text) + len(digits) > 200:
            raise self.fail()
        places = len(text.partition(".")[2])
        start = Fraction(text.rstrip(".")) if text.rstrip(".") else Fraction(0)
        value = start + Fraction(int(digits), 10**places * (10 ** len(digits) - 1))
        return core.lift(value)

    def constant(self) -> Term:
        name = self.take().text
        if self.kind == "_":
            return self._lettered("pi" if name == "pi" else name)
        return Constant(name)

    def word(self) -> Term:
        sign = self.take()
        if self.kind == "(":
            return core.Call(core.Function(sign.text), self.arguments())
        return Symbol(f"word {sign.text}")

    def letter(self) -> Term:
        name = self.take().text
        if name == "d" and self.kind == "/" and self.ahead().kind == "letter" and self.ahead().text == "d":
            return self._typed_derivative()
        if name == "i" and self.unit and "i" not in self.bound and self.kind not in ("_", "'"):
            return UNIT
        return self._lettered(name)

    def _typed_derivative(self) -> Term:
        """`d/dx (x^2)`."""
        self.at += 2
        variable = Symbol(self.expect("letter").text)
        return core.Derivative(self.factor(), variable)

    def _lettered(self, name: str) -> Term:
        """A letter with its index, marks and arguments."""
        base: Term = Symbol(name)
        primes = 0
        index: tuple[Term, ...] = ()
        while self.kind in ("'", "_") or (self.kind == "num" and not self.latex and not self.sign.spaced):
            if self.kind == "num":
                if index or not self.sign.text.isdigit():
                    break
                index = (Number(self.take().text),)  # x1, typed
            elif self.take().kind == "'":
                primes += 1
            else:
                index = self._index()
        if self.kind == "^" and self.ahead().kind == "{" and self.ahead(2).kind == "'":
            self.at += 2
            while self.kind == "'":
                self.take()
                primes += 1
            self.expect("}")
        return self._applied(name, base, index, primes)

    def _index(self) -> tuple[Term, ...]:
        if self.kind == "{":
            self.take()
            self.deeper()
            items = [self._label()]
            while self.kind == ",":
                self.take()
                items.append(self._label())
            self.expect("}")
            self.depth -= 1
            return tuple(items)
        if self.kind == "num":
            if self.latex and len(self.sign.text) > 1:
                raise self.fail(say("only one digit stands in this script: braces are missing"))
            return (Number(self.take().text),)
        if self.kind in ("word", "func"):
            return (core.Label(self.take().text),)
        if self.kind in ("letter", "const"):
            return (Symbol(self.take().text),)
        raise self.fail()

    def _label(self) -> Term:
        """One index; a few letters side by side are a label."""
        start, text = self.at, ""
        while self.kind in ("letter", "word", "func", "const", "num") and (self.kind != "num" or text):
            text += self.take().text
        if self.kind in ("}", ",") and text:
            return Symbol(text) if len(text) == 1 else core.Label(text)
        self.at = start
        return self.sum()

    def _applied(self, name: str, base: Term, index: tuple[Term, ...], primes: int) -> Term:
        function = name in APPLIED
        if name == "sigma" and self.choices.logistic and self.kind == "(" and not index:
            return self._logistic(primes)
        if self.kind == "(" and (function or primes or self._is_doubtful(name)):
            if not (function or primes):
                self.doubts.add("applies")
            if function or primes or self.choices.applies:
                head: Term = core.Function(name, index)
                return core.Call(core.DerivativeOf(head, primes) if primes else head, self.arguments())
        if function and self.kind == "^" and (order := self._order_above()):
            return core.Call(core.DerivativeOf(core.Function(name, index), order), self.arguments())
        if function and self.kind == "^" and self._is_inverse():
            return core.Call(core.InverseOf(core.Function(name, index)), self.arguments())
        for _ in range(primes):
            base = Decorated(base, "prime")
        return Indexed(base, index) if index else base

    def _logistic(self, primes: int) -> Term:
        """σ(x), and σ'(x) = σ(x)(1 − σ(x))."""
        value = core.call("sigmoid", *self.arguments())
        if primes > 1:
            raise self.fail()
        return core.product((value, ONE - value)) if primes else value

    def _is_doubtful(self, name: str) -> bool:
        """Whether a letter before a bracket could be a function: the bracket holds one letter, or a list."""
        after, then = self.ahead(), self.ahead(2)
        if name in _ORDINARY and after.kind != "letter":
            return False
        if then.kind == ",":
            return True
        return after.kind == "letter" and then.kind == ")" and name not in self.bound

    def _order_above(self) -> int:
        """The n of `f^{(n)}(x)`, moved past; 0 for anything else."""
        kinds = [self.ahead(k).kind for k in range(1, 7)]
        text = self.ahead(3).text
        if kinds != ["{", "(", "num", ")", "}", "("] or not text.isdigit() or not 0 < int(text) < 9:
            return 0
        self.at += 6
        return int(text)

    def _is_inverse(self) -> bool:
        kinds = [self.ahead(k).kind for k in range(1, 6)]
        if kinds == ["{", "-", "num", "}", "("] and self.ahead(3).text == "1":
            self.at += 5
            return True
        if not self.latex and kinds[:3] == ["-", "num", "("] and self.ahead(2).text == "1":
            self.at += 3
            return True
        return False

    def marked(self) -> Term:
        """`\\bar{x}`, `\\hat\\beta_1`, `\\vec{v}`; a bar over more than a letter conjugates."""
        mark = self.take().text
        inner = self.argument() if self.kind == "{" else self.atom()
        if not mark:
            return inner
        if mark == "bar" and (_holds_unit(inner) or inner in (Symbol("z"), Symbol("w"))):
            return core.call("conj", inner)
        if mark == "ddot":
            mark, inner = "dot", Decorated(inner, "dot")
        if isinstance(inner, Indexed):
            return Indexed(Decorated(inner.base, mark), inner.index)
        if not isinstance(inner, Symbol | Decorated):
            raise self.fail(say("a mark over more than a letter is not understood"))
        out: Term = Decorated(inner, mark)
        if self.kind == "_":
            self.take()
            out = Indexed(out, self._index())
        return out

    def fraction(self) -> Term:
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
        variable = self._plain_letter()
        if self.kind == "^":
            self.take()
            if self.script() != Number(str(order)):
                raise self.fail(say("the order of a derivative differs above and below"))
        elif order != 1:
            raise self.fail(say("the order of a derivative differs above and below"))
        self.expect("}")
        if body is None:
            body = self._reach()
        if isinstance(body, Symbol) and body != variable:  # dy/dx of a letter y: a letter of its own
            return Indexed(Symbol(f"d{order} {body.name}"), (variable,))
        return core.Derivative(body, variable, order)

    def _is_d(self, at: int) -> bool:
        sign = self.signs[min(at, len(self.signs) - 1)]
        return sign.kind == "partial" or (sign.kind == "letter" and sign.text == "d")

    def _plain_letter(self) -> Term:
        letter = Symbol(self.expect("letter").text)
        if self.kind == "_":
            self.take()
            return Indexed(letter, self._index())
        return letter

    def root(self) -> Term:
        self.take()
        if self.kind == "[":
            self.take()
            degree = self.sum()
            self.expect("]")
            return core.call("root", self.argument(), degree)
        return core.sqrt(self.argument())

    def binomial(self) -> Term:
        self.take()
        above = self.argument()
        return core.call("binom", above, self.argument())

    def absolute(self) -> Term:
        self.take()
        self.deeper()
        self.bars[-1] += 1
        inner = self.sum()
        self.expect("|")
        self.bars[-1] -= 1
        self.depth -= 1
        return core.Determinant(inner) if isinstance(inner, core.Matrix) else Absolute(inner)

    def norm(self) -> Term:
        self.take()
        inner = self._vector_or_sum()
        self.expect("norm")
        return core.Norm(inner)

    def _vector_or_sum(self) -> Term:
        if self.kind in ("(", "["):
            group = self._try_group()
            if isinstance(group, Members) and all(isinstance(item, Term) for item in group.items):
                return core.Vector(tuple(item for item in group.items if isinstance(item, Term)))
            if group is not None:
                raise self.fail()
        return self.sum()

    def rounded(self) -> Term:
        sign = self.take().kind
        inner = self.sum()
        self.expect("rfloor" if sign == "lfloor" else "rceil")
        return core.call("floor" if sign == "lfloor" else "ceil", inner)

    def environment(self) -> Term:
        name = self.take().text
        if name not in MATRICES:
            raise self.fail()
        self.deeper()
        rows: list[tuple[Term, ...]] = []
        while self.kind != "end-env":
            row = [self.sum()]
            while self.kind == "&":
                self.take()
                row.append(self.sum())
            rows.append(tuple(row))
            if self.kind != "end-env":
                self.expect("row")
        self.take()
        self.depth -= 1
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            raise self.fail(say("the rows of a matrix are not of the same length"))
        matrix = core.Matrix(tuple(rows))
        return core.Determinant(matrix) if name == "vmatrix" else matrix

    # --- functions

    def function(self) -> Term:
        sign = self.take()
        name, base, exponent = sign.text, None, None
        while self.kind in ("^", "_") and (base is None or exponent is None):
            if self.kind == "_":
                if name not in ("log", "ln"):
                    raise self.fail()
                self.take()
                base = self.script()
            else:
                self.take()
                exponent = self.script()
        if exponent == Negative(ONE) and name in _INVERSES:
            name, exponent = _INVERSES[name], None
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
        return (self._reach(),), True

    def _reach(self) -> Term:
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
        most = _MOST.get(name, 1)
        if len(arguments) > most or (len(arguments) < 2 and name in ("root", "binom", "diff")):
            raise self.fail(say("{name} does not take so many values", name=name))
        x = arguments[0]
        if name == "log" and len(arguments) == 2:
            return Quotient(core.log(x), core.log(arguments[1]))
        if name == "diff":
            return core.Derivative(x, arguments[1])
        rule = _DEFINED.get(name)
        return rule(x) if rule is not None else core.call(name, *arguments)

    # --- sums, products, integrals, limits

    def big(self) -> Term:
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
        variable = self._plain_letter()
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
                low = self._signed_script()
            else:
                high = self._signed_script()
        self.integrals += 1
        if self._is_differential():
            body: Term = ONE
        else:
            body = self._integrand()
        if not self._is_differential():
            raise self.fail(say("an integral without its differential"))
        self.take()
        variable = self._plain_letter()
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

    def _signed_script(self) -> Term:
        return self.script()

    def _is_differential(self) -> bool:
        return self.kind == "letter" and self.sign.text == "d" and self.ahead().kind == "letter"

    def group(self) -> Term:
        """Braces that only group, or brackets."""
        if self.kind == "{":
            return self.braced()
        return self.bracketed()


_ATOMS: dict[str, Callable[[_Reader], Term]] = {
    "num": _Reader.number,
    "const": _Reader.constant,
    "letter": _Reader.letter,
    "word": _Reader.word,
    "mark": _Reader.marked,
    "frac": _Reader.fraction,
    "sqrt": _Reader.root,
    "binom": _Reader.binomial,
    "func": _Reader.function,
    "big": _Reader.big,
    "|": _Reader.absolute,
    "norm": _Reader.norm,
    "lfloor": _Reader.rounded,
    "lceil": _Reader.rounded,
    "begin": _Reader.environment,
    "(": _Reader.group,
    "[": _Reader.group,
    "{": _Reader.group,
    "{{": _Reader.group,
}
_AFTER_A_GROUP = frozenset(["end", "cup", "cap", "minus-set", ",", ";", ".", ")", "]", "or", "and", "}"])
_STARTERS = frozenset(_ATOMS) - {"|", "norm"}
_INVERSES = {
    "sin": "arcsin",
    "cos": "arccos",
    "tan": "arctan",
    "cot": "arccot",
    "sec": "arcsec",
    "csc": "arccsc",
    "sinh": "arsinh",
    "cosh": "arcosh",
    "tanh": "artanh",
}
_MOST = {"max": 20, "min": 20, "gcd": 20, "lcm": 20, "log": 2, "root": 2, "binom": 2, "diff": 2}
_TWO = Number("2")
_HALF_PI = Quotient(Constant("pi"), _TWO)


def _f(name: str, x: Term) -> Term:
    return core.call(name, x)


_DEFINED: dict[str, Callable[[Term], Term]] = {
    "ln": core.log,
    "lg": lambda x: Quotient(core.log(x), core.log(TEN)),
    "log10": lambda x: Quotient(core.log(x), core.log(TEN)),
    "log2": lambda x: Quotient(core.log(x), core.log(_TWO)),
    "abs": Absolute,
    "cbrt": lambda x: core.call("root", x, Number("3")),
    "cot": lambda x: Quotient(_f("cos", x), _f("sin", x)),
    "sec": lambda x: Quotient(ONE, _f("cos", x)),
    "csc": lambda x: Quotient(ONE, _f("sin", x)),
    "coth": lambda x: Quotient(_f("cosh", x), _f("sinh", x)),
    "sech": lambda x: Quotient(ONE, _f("cosh", x)),
    "csch": lambda x: Quotient(ONE, _f("sinh", x)),
    "arccot": lambda x: _HALF_PI - _f("arctan", x),
    "arcsec": lambda x: _f("arccos", Quotient(ONE, x)),
    "arccsc": lambda x: _f("arcsin", Quotient(ONE, x)),
    "det": core.Determinant,
}


def _is_group(sign: Sign) -> bool:
    return (len(sign.text) == 3 and sign.text.isdigit()) or (
        len(sign.text) > 4 and sign.text[3] == "." and sign.text[:3].isdigit()
    )


def _is_simple(term: Term) -> bool:
    """Whether a fraction is one of two numerals, below 1: the second part of a mixed number."""
    return (
        isinstance(term, Quotient)
        and isinstance(term.numerator, Number)
        and isinstance(term.denominator, Number)
        and term.denominator.value > 0
        and term.numerator.value < term.denominator.value
    )


def _holds_unit(term: Term) -> bool:
    from hw_cli.terms.walk import subterms

    return any(part == UNIT for part in subterms(term))


def _as_set(shape: Shape) -> Shape:
    if isinstance(shape, Members) and shape.grouping is Grouping.TUPLE and len(shape.items) == 2:
        low, high = shape.items
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, False, False)
    return shape
