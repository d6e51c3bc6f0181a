r"""Equalities by cases as lines: `|x| = \begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}` says |x| = x beside x ≥ 0, and |x| = -x
beside x < 0. `otherwise` is where the one other condition does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from hw_cli.checking.read.chains import Link, Stretch
from hw_cli.checking.read.derivation import Stated

_CASES = re.compile(r"\s*\\begin\s*\{d?cases\}(?P<rows>.*)\\end\s*\{d?cases\}\s*[.,;]?\s*", re.DOTALL)
_SIGNS = {
    ">": Stated.GT, "<": Stated.LT, "≥": Stated.GE, "≤": Stated.LE, r"\gt": Stated.GT, r"\lt": Stated.LT,
    r"\ge": Stated.GE, r"\geq": Stated.GE, r"\geqslant": Stated.GE, r"\le": Stated.LE, r"\leq": Stated.LE, r"\leqslant": Stated.LE,
}  # fmt: skip
_SIGN = re.compile(r"[<>≥≤=]|\\(?:[gl]t|[gl]eq?(?:slant)?)(?![A-Za-z])")
_WORDS = re.compile(
    r"[\s,.;]*(?:\\q?quad\s*)?(?:\\(?:text|textrm|mbox|hbox|mathrm)\s*\{[^{}]*\b(?:if|when|for|si|pour|quand)\s*\}|\bif\b)?\s*"
)
_ELSE = re.compile(
    r"[\s,.;]*(?:\\q?quad\s*)?\\(?:text|textrm|mbox|hbox|mathrm)\s*\{\s*(?:otherwise|else|sinon|autrement|if not)\.?,?\s*\}[\s.,;]*"
)
_CONTRARY = {
    Stated.GT: Stated.LE,
    Stated.LE: Stated.GT,
    Stated.LT: Stated.GE,
    Stated.GE: Stated.LT,
}
MOST_CASES = 6


@dataclass(frozen=True)
class _Case:
    """What is said in a case, and its conditions: sides and the sign between them; none for all other cases."""

    value: Stretch
    conditions: tuple[tuple[Stretch, Stated, Stretch], ...]


def by_cases(link: Link, inside: str) -> Iterator[Link]:
    """The lines of an equality by cases, each with what it supposes beside it; the link itself where it is none."""
    match = _CASES.fullmatch(inside, link.rhs.start, link.rhs.end) if link.stated is Stated.EQ else None
    cases = None if match is None else _cases(inside, match.start("rows"), match.end("rows"))
    if cases is None:
        yield link
        return
    for number, case in enumerate(cases):
        row = link.row if number == 0 else case.value.start
        first = link if number == 0 else replace(link, follows=False)
        yield replace(first, rhs=case.value, row=row)
        for left, stated, right in case.conditions:
            yield Link(left, stated, right, right.start, follows=False, aside=True, row=row)


def _cases(inside: str, start: int, end: int) -> list[_Case] | None:
    found: list[_Case] = []
    at = start
    for piece in re.split(r"(\\\\)", inside[start:end]):
        place, at = at, at + len(piece)
        if piece == r"\\" or not piece.strip():
            continue
        value, sign, _ = piece.partition("&")
        if not sign or not value.strip():
            return None
        stretch = _trimmed(inside, place, place + len(value))
        conditions = _conditions(inside, place + len(value) + 1, at)
        if conditions is None:
            return None
        found.append(_Case(stretch, conditions))
    return _with_rest(found) if 1 < len(found) <= MOST_CASES else None


def _with_rest(found: list[_Case]) -> list[_Case] | None:
    """The cases with the contrary of the one other condition for `otherwise`."""
    open_ = [case for case in found if not case.conditions]
    if not open_:
        return found
    others = [case for case in found if case.conditions]
    if len(found) != 2 or len(others) != 1 or len(others[0].conditions) != 1 or found[-1].conditions:
        return None
    left, stated, right = others[0].conditions[0]
    if stated not in _CONTRARY:
        return None
    return [others[0], replace(open_[0], conditions=((left, _CONTRARY[stated], right),))]


def _conditions(inside: str, start: int, end: int) -> tuple[tuple[Stretch, Stated, Stretch], ...] | None:
    """The relations of `0 < x < 1`, `\\text{if } x \\ge 0`; none of `otherwise`; None for what is not understood."""
    if _ELSE.fullmatch(inside, start, end):
        return ()
    words = _WORDS.match(inside, start, end)
    start = words.end() if words else start
    signs = list(_SIGN.finditer(inside, start, end))
    ends = [(start, start), *(sign.span() for sign in signs), (end, end)]
    sides = [_trimmed(inside, one[1], other[0]) for one, other in pairwise(ends)]
    if (
        not signs
        or "=" in inside[start:end]
        or any(  # a value would be one of the letter below too
            side.start >= side.end or "\\text" in inside[side.start : side.end] for side in sides
        )
    ):
        return None
    stated = [_SIGNS[sign[0]] for sign in signs]
    return tuple(zip(sides[:-1], stated, sides[1:], strict=True))


def _trimmed(inside: str, start: int, end: int) -> Stretch:
    """A stretch without space and punctuation at its ends."""
    shown = inside[start:end]
    left = len(shown) - len(shown.lstrip(" \t\n"))
    shown = shown.rstrip(" \t\n,.;")
    return Stretch(start + left, max(start + left, start + len(shown)), False)
