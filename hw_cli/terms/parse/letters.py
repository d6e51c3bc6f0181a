"""Letters with their marks, subscripts and superscripts, alone or applied; and numbers as people write them."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Negative, Number, Power, Symbol, Term
from hw_cli.terms.parse.applying import CHANCES, Applying
from hw_cli.terms.parse.cursor import Token
from hw_cli.terms.parse.scripts import Letter
from hw_cli.terms.walk import subterms

_MAPS = frozenset({"f", "g", "h"})
UNIT = core.Constant("i")
_APPLIED = {"Gamma": "gamma", "zeta": "zeta"}  # functions where a bracket follows, letters elsewhere
_UNCLEAR = frozenset({"Phi", "Psi"})  # could be a distribution function or a letter where a bracket follows
_ORDINARY = frozenset("abckmnrtxz")  # in doubt, letters that multiply


class Letters(Applying):
    """Readers of letters."""

    def letter(self) -> Term:
        """A letter with all that hangs on it: `\\bar{\\alpha}_{t-1}^2`, `f'(x)`, `p_\\theta(x \\mid y)`."""
        letter = self.bare_letter()
        self.scripts(letter)
        if letter.name in self.names.functions and not letter.exponents and self.take("circ"):
            inner = self.letter()
            if not isinstance(inner, core.Call):
                raise self.unclear(letter.name)
            return core.Call(letter.head(), (inner,))  # f ∘ g(x)
        if self.kind == "open" and self.token.text in "([" and self._applies(letter):
            return self._applied(letter)
        if self.kind == "open" and self.token.text == "{" and letter.name in CHANCES and self._compares():
            return self._applied(letter)  # P{X > t}
        if letter.inverse and letter.name in _MAPS and self.kind in ("letter", "mark"):
            return self._applied_bare(letter)
        return self._raised(letter.plain(), letter)

    def answered_letter(self) -> Term:
        """A letter, a marked one or a word of an answer, perhaps applied to a bracket; a free i is the imaginary unit."""
        if self.kind == "mark":
            return self._marked()
        name, spelled, operator = self.token.text, self.kind == "word", self.token.operator
        if name == "d" and self.following().kind == "/" and self.following(2).text == "d":
            self.move(self.at + 3)  # d/dx (x^2)
            variable = self.bare_letter().plain()
            return core.Derivative(self.factor(), variable)
        if name == "E" and self.following().text != "(" and self.is_expectation():
            raise self.fail()
        unit = name == "i" and "i" not in self.names.letters and "i" not in self.bound
        if unit and self.following().kind not in ("_", "'"):
            self.step()
            return self.suffixed(UNIT)
        letter = self.bare_letter()
        if spelled:
            if self.is_open("(") or (
                operator and (self.kind in (self.dialect.reach or ()) or self.kind == "func")
            ):
                raise self.fail(say("the function {name} is not known", name=name))
            letter.name = f"word {name}"
        digits = self.kind == "num" and not (self.latex or self.token.spaced) and self.token.text.isdigit()
        if digits and not spelled:  # x1
            letter.index = (Number(self.step().text),)
        self.scripts(letter)
        if letter.index or letter.exponents or not self.is_open("("):
            self.alone.add(letter.name)
        if self.is_open("(") and self._applies_in_answer(letter):
            return self._value_at(letter)
        return self._raised(letter.plain(), letter)

    @abstractmethod
    def is_expectation(self) -> bool:
        """Whether the plain letter E is an expectation."""

    def _applies_in_answer(self, letter: Letter) -> bool:
        name = letter.name
        known = (
            name in self.names.functions or letter.primes > 0 or (name == "sigma" and self.choices.logistic)
        )
        if known or letter.exponents or letter.index or name in self.bound:
            return known and not (name == "sigma" and letter.index)
        if name in _UNCLEAR:
            raise self.fail(say("{name} before a bracket could be a function or a factor", name=name))
        after, then = self.following(), self.following(2)
        if name in _APPLIED:
            return True
        if name in _ORDINARY and after.kind != "letter":
            return False
        if not (then.kind == "," or (after.kind == "letter" and then.kind == "close")):
            return False
        return self.settled(
            "applies", say("does {name} multiply this bracket, or is it a function of it?", name=name)
        )

    def _value_at(self, letter: Letter) -> Term:
        if self.bar_count.get(self.at, 0) % 2 == 1 or "given" in self.kinds_in(self.at):
            raise self.fail(say("a function of something given is not understood"))
        arguments = self.listed()
        exponents, letter.exponents = letter.exponents, []
        logistic = letter.name == "sigma" and self.choices.logistic and not letter.index
        if letter.name in _APPLIED and not letter.index and not letter.primes:
            value: Term = core.call(_APPLIED[letter.name], *arguments)
        elif logistic and letter.primes == 1 and len(arguments) == 1:  # σ' = σ(1 − σ)
            value = core.call("sigmoid", *arguments)
            value = core.product((value, Number("1") - value))
        elif logistic or letter.name != "sigma":
            value = core.Call(letter.head(), arguments)
        else:
            value = core.Call(core.DerivativeOf(Function("sigma", letter.index), letter.primes), arguments)
        for exponent in exponents:
            value = core.Power(value, exponent)
        return value

    def _marked(self) -> Term:
        """`\\bar{x}`, `\\hat\\beta_1`, `\\vec{v}`; a bar over z, w or more than a letter conjugates."""
        mark = self.step().text
        if self.kind == "{":
            inner = self.braced()
        elif self.kind == "mark":
            inner = self._marked()
        else:
            inner = self.bare_letter().plain()
        if not mark:
            return self.suffixed(inner)
        if mark == "bar" and (
            inner in (Symbol("z"), Symbol("w")) or any(part == UNIT for part in subterms(inner))
        ):
            return self.suffixed(core.call("conj", inner))
        if mark == "ddot":
            mark, inner = "dot", Decorated(inner, "dot")
        if isinstance(inner, Indexed):
            return self.suffixed(Indexed(Decorated(inner.base, mark), inner.index))
        if not isinstance(inner, Symbol | Decorated):
            raise self.fail(say("a mark over more than a letter is not understood"))
        return self.suffixed(Decorated(inner, mark))

    def applied_function(self) -> Term | None:
        r"""`(g^{-1})'(y)`, `(f \circ g)(x)`; None, and back, for any other bracket."""
        start, end = self.at, self.partner[self.at]
        past = end + 1
        while self.tokens[past].kind == "'":
            past += 1
        inside = self.tokens[start + 1]
        if self.tokens[past].text != "(" or inside.kind not in ("letter", "mark"):
            return None
        if inside.text not in self.names.functions or self.tokens[past].kind != "open":
            return None
        heads: list[Letter] = []
        self.move(start + 1)
        while self.kind in ("letter", "mark"):
            heads.append(self.bare_letter())
            self.scripts(heads[-1])
            self.take("circ")
        if self.at != end or any(head.exponents or head.name not in self.names.functions for head in heads):
            self.move(start)
            return None
        self.move(past)
        order, arguments = past - end - 1, self.listed()
        head = heads[-1].head()
        if order and len(heads) == 1:
            return core.Call(core.DerivativeOf(head, order), arguments)
        out: Term = core.Call(head, arguments)
        for outer in reversed(heads[:-1]):
            out = core.Call(outer.head(), (out,))
        if order and not isinstance(arguments[0], Symbol | Indexed):
            raise self.fail(say("the letter of this derivative is not said"))
        return core.Derivative(out, arguments[0], order) if order else out

    def _applied_bare(self, letter: Letter) -> Term:
        """`f^{-1} y`, never y over f."""
        argument = self.bare_letter()
        self.scripts(argument)
        if argument.exponents or self.kind == "open":
            raise self.fail(say("does the function reach this far? Brackets would tell"))
        return core.Call(letter.head(), (argument.plain(),))

    def _raised(self, base: Term, letter: Letter) -> Term:
        for exponent in letter.exponents:
            match exponent:
                case core.Label(text="top"):
                    base = core.Transpose(base)
                case core.Label(text="degree"):
                    base = core.product((base, core.Quotient(core.Constant("pi"), Number("180"))))
                case _:
                    base = core.Power(base, exponent)
        if letter.inverse:
            base = core.Power(base, core.Negative(Number("1")))
        if letter.order:
            raise self.fail(say("a derivative without its argument"))
        return base

    def through(self, found: list[Term], last: Term) -> list[Term]:
        """What was listed and, over dots, `last`: `x_1, x_2, …, x_T` is `x_{1:T}`."""
        if len(found) > 1 and _is_next(found[-2], found[-1]):
            found = found[:-1]
        match found[-1], last:
            case Indexed(base=a, index=(low,)), Indexed(base=b, index=(high,)) if a == b:
                return [*found[:-1], Indexed(a, (core.Range(low, high),))]
        raise self.fail(say("dots between {first} and {last} are not understood", first=found[-1], last=last))


def _is_next(first: Term, second: Term) -> bool:
    match first, second:
        case Indexed(base=a, index=(Number() as low,)), Indexed(base=b, index=(Number() as high,)):
            return a == b and high.value == low.value + 1
    return False


TEN = Number("10")
COMMA = say("a decimal comma, or one of thousands?")


class Numerals(Letters):
    """Numerals, and the numbers they are."""

    def numeral(self) -> Term:
        """A numeral, with what goes on with it."""
        sign = self.step()
        text = ("0" if sign.text[0] == "." else "") + sign.text
        while self._groups_thousands():
            opened = self.kind == "{"
            surely = opened and self.following(3).text == "000"  # 10{,}000 is never ten
            if not surely and not self.settled("thousands", COMMA):
                break
            self.move(self.at + (3 if opened else 1))
            text += self.step().text
        if (
            self.kind == "{"
            and self.following().kind == ","
            and self.following(2).kind == "}"
            and self.following(3).kind == "num"
        ):
            self.move(self.at + 3)
            text += "." + self.step().text
        if self._is_decimal_comma(text) and self.settled("decimal", COMMA):
            self.step()
            text += "." + self.step().text
        if (
            self.kind == "mark"
            and self.token.text in ("bar", "dot")
            and "." in text + self.tokens[self.at - 1].text
        ):
            return self._periodic(text)
        if self.kind == "." and self.following().kind == "mark" and self.following().text in ("bar", "dot"):
            self.step()
            return self._periodic(text + ".")
        if (not self.latex and self.kind == "const" and self.token.text == "e") or (
            self.kind == "letter" and self.token.text == "E"
        ):
            typed = self._power_of_ten()
            if typed is not None:
                return core.product((Number(text), Power(TEN, typed)))
        return Number(text)

    def _is_decimal_comma(self, text: str) -> bool:
        """Whether `,5` goes on with a 0 before it, as in `0,5`; nothing else follows a comma in the text."""
        commas = sum(sign.kind == "," for sign in self.tokens)
        after = self.following()
        plain = after.kind == "num" and not after.spaced and after.text.isdigit()
        return text == "0" and self.kind == "," and len(self.bars) == 1 and plain and commas == 1

    def _groups_thousands(self) -> bool:
        """Whether `,ddd` (or `{,}ddd`) goes on with the number before it."""
        before = self.tokens[self.at - 1]
        if (len(before.text) > 3 or before.text[0] == "0" or "." in before.text) and not (
            len(before.text) == 3 and before.text.isdigit() and self.tokens[self.at - 2].kind in (",", "}")
        ):
            return False
        if self.kind == "{":
            group = self.following(3)
            return (
                self.following().kind == ","
                and self.following(2).kind == "}"
                and group.kind == "num"
                and _is_thousands(group)
            )
        group = self.following()
        return (
            self.kind == ","
            and len(self.bars) == 1
            and group.kind == "num"
            and not group.spaced
            and _is_thousands(group)
        )

    def _power_of_ten(self) -> Term | None:
        """The exponent of `1.5e-3`."""
        after, then = self.following(), self.following(2)
        minus = after.kind in ("-", "+")
        digits = then if minus else after
        if self.token.spaced or digits.kind != "num" or digits.spaced or not digits.text.isdigit():
            return None
        self.move(self.at + (3 if minus else 2))
        exponent = Number(digits.text)
        return Negative(exponent) if after.kind == "-" else exponent

    def _periodic(self, text: str) -> Term:
        """`0.1\\overline{6}`."""
        self.step()
        self.expect("{")
        digits = self.token.text
        self.expect("num")
        self.expect("}")
        if not digits.isdigit() or len(text) + len(digits) > 200:
            raise self.fail()
        places = len(text.partition(".")[2])
        start = Fraction(text.rstrip(".")) if text.rstrip(".") else Fraction(0)
        value = start + Fraction(int(digits), 10**places * (10 ** len(digits) - 1))
        return core.lift(value)


def _is_thousands(sign: Token) -> bool:
    return (len(sign.text) == 3 and sign.text.isdigit()) or (
        len(sign.text) > 4 and sign.text[3] == "." and sign.text[:3].isdigit()
    )
