"""Numbers as people write them: thousands set apart, decimal commas, periods, powers of ten."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Power, Term
from hw_cli.terms.parse.letters import Letters
from hw_cli.terms.parse.token import Token

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
