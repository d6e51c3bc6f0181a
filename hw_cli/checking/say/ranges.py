r"""The intervals that a text says letters are in: `t \in [0,1]`, `\sigma \in \mathbb{R}_+^*`, `\forall x > 0`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.sizes import REAL, listed, term_of
from hw_cli.kernel.setting import POSITIVE, Interval
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value

_SIZED = r"(?:\\(?:left|right|[bB]igg?[lr]?)\s*)?"
_IN = re.compile(
    r"(?P<names>[^=<>:;&]{1,80}?)\\in\s*(?:"
    rf"{_SIZED}(?P<open>[\[(\]])(?P<low>[^,;\[\]()]{{1,24}})[,;](?P<high>[^,;\[\]()]{{1,24}}?){_SIZED}(?P<close>[\])\[])"
    rf"|{REAL}(?=\s*[_^])(?P<marks>(?:\s*[_^]\s*(?:\{{[^{{}}]{{1,12}}\}}|[+*]))+))"
)
_FOR_ALL = re.compile(
    r"(?:\\forall(?![A-Za-z])|∀)(?P<names>[^=<>:;&$≤≥]{1,40}?)"
    r"(?P<sign>(?P<above>>|≥|\\g(?:t|eq?(?:slant)?)(?![A-Za-z]))|<|≤|\\l(?:t|eq?(?:slant)?)(?![A-Za-z]))"
    r"\s*(?P<bound>-?\d+(?:\.\d+)?)(?![\d.]*\s*(?:<|≤|\\l[te]))"
)
_INFINITE = re.compile(r"\s*[-+]?\s*(?:\\infty|∞)\s*")
_ABOVE = re.compile(r"(?P<strict>>\s*0|\+\+|\*)|\+|\\geq?(?:slant)?\s*0|≥\s*0")


class Ranges:
    """The intervals that a text without comments and code tells, each in the scope where it is said."""

    def __init__(self, text: str, scopes: Scopes) -> None:
        self._scopes = scopes
        self._said = tuple(_told(text)) if re.search(r"\\in|\\forall|∀", text) else ()

    def at(self, start: int, end: int) -> dict[Term, Interval]:
        """What is known of the letters of a formula: what was said last."""
        return {name: range_ for name, range_, at in self._said if self._scopes.bears(at, start, end)}


def _told(text: str) -> Iterator[tuple[Term, Interval, int]]:
    for match in _IN.finditer(text):
        found = _above(match["marks"]) if match["marks"] else _between(match)
        if found is not None:
            for name in listed(match["names"]):
                yield name, found, match.end("names")
    for match in _FOR_ALL.finditer(text):
        bound, closed = Fraction(match["bound"]), any(sign in match["sign"] for sign in "e≥≤")
        above = match["above"] is not None
        for name in listed(match["names"]):
            found = Interval(low=bound, low_in=closed) if above else Interval(high=bound, high_in=closed)
            yield name, found, match.end("names")


def _above(marks: str) -> Interval | None:
    """ℝ₊ and ℝ₊*: the French 0 is positive, and where it is not said that 0 is left out it may be meant."""
    said = list(_ABOVE.finditer(marks))
    if not said or "n" in marks or "d" in marks:
        return None
    return POSITIVE if any(match["strict"] for match in said) else Interval(Fraction(0), low_in=True)


def _between(match: re.Match[str]) -> Interval | None:
    ends = [_end(match["low"]), _end(match["high"])]
    if None in ends:
        return None
    low, high = (end[0] if end else None for end in ends)
    if low is not None and high is not None and low >= high:
        return None
    return Interval(
        low, high, low is not None and match["open"] == "[", high is not None and match["close"] == "]"
    )


def _end(source: str) -> tuple[Fraction | None] | None:
    """A number, or that there is no end; None for what is neither."""
    if _INFINITE.fullmatch(source):
        return (None,)
    term = term_of(source)
    value = None if term is None else exact_value(term)
    return None if value is None else (Fraction(value),)


__all__ = ["Ranges"]
