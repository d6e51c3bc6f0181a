"""Numbers as people write them: thousands set apart, decimal commas, periods, powers of ten."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.oracles.equality.reading.brackets import Brackets
from hw_cli.oracles.equality.reading.cursor import TEN
from hw_cli.oracles.equality.reading.signs import Sign
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Power, Term


class Numbers(Brackets):
    """Numerals, and the numbers they are."""

    def number(self) -> Term:
        """A numeral, with what goes on with it."""
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
                and _is_thousands(group)
            )
        group = self.ahead()
        return (
            self.kind == ","
            and len(self.bars) == 1
            and group.kind == "num"
            and not group.spaced
            and _is_thousands(group)
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


def _is_thousands(sign: Sign) -> bool:
    return (len(sign.text) == 3 and sign.text.isdigit()) or (
        len(sign.text) > 4 and sign.text[3] == "." and sign.text[:3].isdigit()
    )
