r"""What a text says of how functions bend: `for a convex function $f$`, `$\varphi$ est concave`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.sizes import LIST, SIGN, names, paragraphs
from hw_cli.terms.core import Symbol, Term

_KIND = r"(?P<no>(?:not|non|pas|neither|nor|ni)[\s-]+)?(?:(?P<strictly>strictly|strictement)\s+)?(?P<kind>convexe?|concave)s?"
_SAYING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_KIND}(?:\s+[\w-]+){{0,4}}?\s+{LIST}",  # a convex, differentiable function f
        rf"{LIST}\s*,?\s*(?:be|is|are|being|est|sont|soient|soit|an?|une?|des)\s+(?:[\w-]+\s+){{0,3}}?{_KIND}",
        rf"{LIST}\s*,?\s*\(?\s*{_KIND}",
    )
)


@dataclass(frozen=True)
class Curves:
    """The functions of which a text without comments and code says that they are convex or concave."""

    said: tuple[tuple[Term, str, int], ...]
    scopes: Scopes

    def at(self, start: int, end: int) -> tuple[tuple[Term, str], ...]:
        """The functions of a formula and how they bend; what is said twice differently is not known."""
        here = {(name, kind) for name, kind, at in self.said if self.scopes.bears(at, start, end)}
        once = [name for name, _ in here]
        return tuple(sorted((item for item in here if once.count(item[0]) == 1), key=repr))


def curves(text: str, scopes: Scopes) -> Curves:
    """The curves that a text tells of."""
    return Curves(tuple(_told(text)), scopes)


def _told(text: str) -> Iterator[tuple[Term, str, int]]:
    if not re.search("conve|conca", text, re.IGNORECASE):
        return
    for start, words, formulas in paragraphs(text):
        for pattern in _SAYING:
            for match in pattern.finditer(words):
                if match["no"]:
                    continue
                first = words[: match.start("list")].count(SIGN)
                for formula in formulas[first : first + match["list"].count(SIGN)]:
                    for name in names(re.split(r"[:(]", formula)[0]):
                        kind = "convex" if match["kind"].lower().startswith("conv") else "concave"
                        yield name, f"strictly {kind}" if match["strictly"] else kind, start


def curved_names(text: str) -> frozenset[str]:
    r"""The names of these functions, for the reader of formulas: φ(E[X]) is no product.

    >>> curved_names("Jensen: for a convex function $h$, …")
    frozenset({'h'})
    """
    return frozenset(name.name for name, _, _ in _told(text) if isinstance(name, Symbol))


__all__ = ["Curves", "curved_names", "curves"]
