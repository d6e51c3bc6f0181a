r"""Derivations as the report sets them, `\hwstep{left}{relation}{term}{reason}`, seen as rows of an aligned display.

Every offset stays: what is exchanged is as long as what stood there.
"""

from __future__ import annotations

import re

from hw_cli.checking.read.layout import TEXT

_BREAKS = re.compile(r"\\(?:hw(?:inner|outer|comma|deep|tied)|nobreak)(?![A-Za-z])")  # where a line may break
_BEGIN = re.compile(r"\\begin\{hwderivation\}")
_END = r"\end{hwderivation}"
_STEP = re.compile(r"\\hwstep(?=\{)")
_GAP = re.compile(r"(?:%[^\n]*\n|\s)*")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_ROOM = 5  # between a term and its reason: two cells, and words that begin

Group = tuple[int, int]


def aligned(text: str) -> str:
    r"""The text with its steps as rows: left and term in cells, the reason beside them.

    >>> aligned("\\begin{hwderivation}{}\\hwstep{a}{=}{b\\hwinner+c}%\n  {$b$ holds}\\end{hwderivation}")[20:]
    '  \\\\      a& =  b        +c&&\n    b\ue000{holds}\\end{hwderivation}'
    """
    text = _BREAKS.sub(lambda found: " " * len(found[0]), text)
    out = list(text)
    for begin in _BEGIN.finditer(text):
        end = text.find(_END, begin.end())
        header, at = _groups(text, begin.end(), 1)
        if end < 0 or not header:
            continue
        _blank(out, begin.end(), at)
        while step := _STEP.search(text, at, end):
            groups, at = _groups(text, step.end(), 4)
            if len(groups) < 4:
                break
            _lay_out(out, step.start(), groups, text)
    return "".join(out)


def _lay_out(out: list[str], start: int, groups: list[Group], text: str) -> None:
    """One step as a row; a reason that leaves no room for cells is dropped."""
    left, relation, term, reason = groups
    _blank(out, start, left[0])
    out[start : start + 2] = "\\\\"
    for before, after in ((left, relation), (relation, term), (term, reason)):
        _blank(out, before[1], after[0])
    out[left[1]] = "&"
    if reason[0] - term[1] < _ROOM:
        _blank(out, reason[0], reason[1] + 1)
        return
    out[term[1] : term[1] + 2] = "&&"
    out[reason[1]] = " "
    at = reason[0]
    for number, piece in enumerate(text[slice(*reason)].split("$")):
        end = at + len(piece)
        if number % 2 == 0:
            _words(out, at if number else at - 1, end)
            if number and len(piece) < 2:
                _blank(out, at - 1, end + 1)
        at = end + 1


def _words(out: list[str], start: int, end: int) -> None:
    """Words of a reason from `start` to `end` as text; the sign before them and the one behind make room."""
    out[start - 1], out[end] = " ", " "
    if "".join(out[start:end]).strip(" {"):
        out[start - 1], out[start], out[end] = TEXT, "{", "}"


def _groups(text: str, at: int, most: int) -> tuple[list[Group], int]:
    """The insides of the groups from a place on, at most so many, and where the last ends."""
    found: list[Group] = []
    while len(found) < most and text[at : at + 1] == "{":
        depth, start = 0, at + 1
        for brace in _BRACES.finditer(text, at):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                found.append((start, brace.start()))
                at = brace.end()
                break
        else:
            break
        gap = _GAP.match(text, at)
        if len(found) < most and gap is not None:
            at = gap.end()
    return found, at


def _blank(out: list[str], start: int, end: int) -> None:
    out[start:end] = [sign if sign == "\n" else " " for sign in out[start:end]]
