"""Readers of sums and products whose middle is left to dots."""

from __future__ import annotations

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Term
from hw_cli.terms.parse.dots import through
from hw_cli.terms.parse.probability import Probability


class Running(Probability):
    """Readers of `a_1 + \\dots + a_T` and `a_1 \\cdots a_T`."""

    def summed_on(self, terms: list[Term], sign: str) -> list[Term]:
        r"""The rest of `a_1 + a_2 + \dots + a_T`."""
        place = self.step()
        if self.kind != sign:
            raise self.fail(say("dots are not understood here"))
        self.step()
        last = self.product()
        found = through(terms, Negative(last) if sign == "-" else last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=terms[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedSum(body, index, low, high)]

    def multiplied_on(self, factors: list[Term]) -> list[Term]:
        r"""The rest of `a_1 a_2 \cdots a_T`."""
        place = self.step()
        if self.kind == "times":
            self.step()
        last, *rest = self.factors()
        found = through(factors, last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=factors[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedProduct(body, index, low, high), *rest]

    def goes_on(self) -> bool:
        """Whether dots stand here and a factor after them."""
        if self.kind != "dots":
            return False
        place = self.at
        self.move(place + 1)
        found = self.kind == "times" or self.starts_factor()
        self.move(place)
        return found
