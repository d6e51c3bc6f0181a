r"""Equalities by cases as lines: `|x| = \begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}` says |x| = x beside x ≥ 0, and |x| = -x
beside x < 0. `otherwise` is where the one other condition does not hold.

What a name is by cases is a sum, each value times the indicator of its condition: x 1{x > 0} + a x 1{x ≤ 0}.
"""

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
_SIGN = re.compile(r"[<>≥≤]|\\(?:[gl]t|[gl]eq?(?:slant)?)(?![A-Za-z])")
_ANY_SIGN = re.compile(rf"{_SIGN.pattern}|=|≠|\\neq?(?![A-Za-z])")
_ENVIRONMENT = re.compile(
    r"\\begin\s*\{d?cases\}(?P<rows>(?:(?!\\begin\s*\{d?cases).)*?)\\end\s*\{d?cases\}", re.DOTALL
)
_WORDS = re.compile(
    r"[\s,.;]*(?:\\q?quad\s*)?(?:\\(?:text|textrm|mbox|hbox|mathrm)\s*\{[^{}]*\b(?:if|when|for|si|pour|quand)\s*\}|\bif\b)?\s*"
)
_ELSE = re.compile(
    r"[\s,.;]*(?:\\q?quad\s*)?\\(?:text|textrm|mbox|hbox|mathrm)\s*\{\s*(?:otherwise|else|sinon|autrement|if not)\.?,?\s*\}[\s.,;]*"
)
_CONTRARY = {Stated.GT: "≤", Stated.LE: ">", Stated.LT: "≥", Stated.GE: "<"}
MOST_CASES = 6
Condition = tuple[Stretch, str, Stretch]  # two sides and the sign between them


@dataclass(frozen=True)
class _Case:
    """What is said in a case, and its conditions: sides and the sign between them; none for all other cases."""

    value: Stretch
    conditions: tuple[Condition, ...]


def with_indicators(source: str) -> str | None:
    r"""A formula with sums for what is said by cases; None where there is none, or one is not understood.

    >>> print(with_indicators(r"\begin{cases} t & t > 0 \\ 0 & \text{otherwise} \end{cases}"))
    \left( (t) \mathbb{1}\{t > 0\} + (0) (1 - \mathbb{1}\{t > 0\}) \right)
    """
    at, out = 0, ""
    for match in _ENVIRONMENT.finditer(source):
        rows = _rows(source, match.start("rows"), match.end("rows"), equalities=True)
        if rows is None:
            return None
        said = ["".join(_indicator(source, one) for one in row.conditions) for row in rows]
        rest = "".join(f"(1 - {condition})" for condition in said if condition)
        parts = (
            f"({_of(source, row.value)}) {condition or rest}"
            for row, condition in zip(rows, said, strict=True)
        )
        out += source[at : match.start()] + rf"\left( {' + '.join(parts)} \right)"
        at = match.end()
    return out + source[at:] if at else None


def _indicator(source: str, condition: Condition) -> str:
    left, sign, right = _of(source, condition[0]), condition[1], _of(source, condition[2])
    if sign in ("≠", r"\ne", r"\neq"):
        return rf"(1 - \mathbb{{1}}\{{{left} = {right}\}})"
    return rf"\mathbb{{1}}\{{{left} {sign} {right}\}}"


def _of(source: str, stretch: Stretch) -> str:
    return source[stretch.start : stretch.end]


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
        for left, sign, right in case.conditions:
            yield Link(left, _SIGNS[sign], right, right.start, follows=False, aside=True, row=row)


def _cases(inside: str, start: int, end: int) -> list[_Case] | None:
    """The cases of lines, where `otherwise` is the contrary of the one other condition."""
    found = _rows(inside, start, end)
    return None if found is None else _with_rest(found)


def _rows(inside: str, start: int, end: int, *, equalities: bool = False) -> list[_Case] | None:
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
        conditions = _conditions(inside, place + len(value) + 1, at, equalities)
        if conditions is None:
            return None
        found.append(_Case(stretch, conditions))
    open_ = [number for number, case in enumerate(found) if not case.conditions]
    whole = open_ in ([], [len(found) - 1])  # `otherwise` stands last, and once
    return found if whole and 1 < len(found) <= MOST_CASES else None


def _with_rest(found: list[_Case]) -> list[_Case] | None:
    *others, last = found
    if last.conditions:
        return found
    if len(others) != 1 or len(others[0].conditions) != 1:
        return None
    left, sign, right = others[0].conditions[0]
    return [*others, replace(last, conditions=((left, _CONTRARY[_SIGNS[sign]], right),))]


def _conditions(inside: str, start: int, end: int, equalities: bool) -> tuple[Condition, ...] | None:
    """The relations of `0 < x < 1`, `\\text{if } x \\ge 0`; none of `otherwise`; None for what is not understood."""
    if _ELSE.fullmatch(inside, start, end):
        return ()
    words = _WORDS.match(inside, start, end)
    start = words.end() if words else start
    signs = list((_ANY_SIGN if equalities else _SIGN).finditer(inside, start, end))
    ends = [(start, start), *(sign.span() for sign in signs), (end, end)]
    sides = [_trimmed(inside, one[1], other[0]) for one, other in pairwise(ends)]
    if not equalities and "=" in inside[start:end]:
        return None  # a value would be one of the letter below too
    worded = any(side.start >= side.end or "\\text" in inside[side.start : side.end] for side in sides)
    if not signs or worded:
        return None
    return tuple(zip(sides[:-1], (sign[0] for sign in signs), sides[1:], strict=True))


def _trimmed(inside: str, start: int, end: int) -> Stretch:
    """A stretch without space and punctuation at its ends."""
    shown = inside[start:end]
    left = len(shown) - len(shown.lstrip(" \t\n"))
    shown = shown.rstrip(" \t\n,.;")
    return Stretch(start + left, max(start + left, start + len(shown)), False)
