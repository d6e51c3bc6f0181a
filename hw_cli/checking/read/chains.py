"""The steps of one display: which relation stands between which two stretches of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from hw_cli.checking.read.derivation import Stated
from hw_cli.checking.read.layout import (
    Mark,
    is_prose,
    joins,
    opens_a_definition,
    states_a_condition,
    words_of,
)

_SAYS = frozenset({"rel", "other", "text", "because", "range", "arrow"})  # in a statement or a remark
_GOES_ON = re.compile(r"[\s\d<>=≤≥≠.,;]*(?:et|and)")  # `\text{avec }r\text{ > 0 et }\|z\| = 1`
_LEADS = re.compile(
    r"\b(?:subject to|s\.\s?t\.|such that|sous (?:la |les )?contraintes?|tel(?:le)?s? que|sujets? à)\W*$",
    re.IGNORECASE,
)
_EMPTY = frozenset({"space", "quad", "null", "cell", "row", "system"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A side of a relation, from `start` to `end` of the display."""

    start: int
    end: int
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`lhs stated rhs` with the place of the relation; `lhs` is None when it stands in the display before."""

    lhs: Stretch | None
    stated: Stated
    rhs: Stretch
    at: int
    follows: bool
    aside: bool
    words: str = ""  # of the display, that it stands behind
    row: int = 0
    loose: bool = False  # `~`, which between two formulas of laws says ∝


_State = tuple[Stretch | None, bool, Mark | None, Stated | None, list[Mark], bool]


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a chain stood when a remark interrupted it, and how many links were read before."""

    state: _State
    links: int


class Chains:
    """Reads the marks of a display from left to right, row by row."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.lost: list[int] = []  # where relations stand that are part of no link
        self.last: Stretch | None = None  # where a following display may go on
        self._lhs: Stretch | None = None
        self._follows = False
        self._pending: Mark | None = None  # the relation that waits for its right side
        self._stated: Stated | None = None
        self._current: list[Mark] = []
        self._aside = False
        self._words = ""
        self._led = ""  # the words of the row above, which lead in what is imposed: `\\text{subject to}`
        self._imposed = ""  # those at the head of a row, whose rows below are imposed too
        self._rows: list[int] = []  # where each begins
        self._read_at: set[int] = set()  # relations that are part of a link, or say over what one holds
        self._first = True
        self._defining = False  # whether the next equation defines: `\\text{Let } a = b`
        self._resumed = False  # whether the current side is the last of the chain above
        self._line: _Line | None = None  # what a remark at the end of a row interrupts

    def read(self, marks: list[Mark]) -> None:
        """All rows of a display."""
        row: list[Mark] = []
        for mark in marks:
            if mark.kind == "row":
                self._row(row)
                row = []
            else:
                row.append(mark)
        self._row(row)
        self.last = self._flush()
        self.links.sort(key=lambda link: link.at)  # what stands beside a line was read before its end
        said = [mark.start for mark in marks if mark.kind == "rel" and not mark.brackets]
        self.lost = [at for at in said if at not in self._read_at]

    # --- rows and cells

    def _row(self, row: list[Mark]) -> None:
        self._rows += [mark.start for mark in row[:1]]
        row, beside = _remarked(*_columns(row))
        content = [mark for mark in row if mark.kind not in _EMPTY]
        # a row of dots goes on like its neighbours
        if content and any(mark.kind != "dots" for mark in content):
            first = content[0]
            if first.kind == "because":
                self._interrupt(always=True)
            elif first.kind == "text" and is_prose(first.word) and not self._concludes(content):
                if not _states(content):
                    self._led = words_of(first.word) if _LEADS.search(first.word) else ""
                    return  # a remark between two rows of a chain
                self._interrupt(always=True)
            else:
                self._start_row(first, _opens(row, first))
            if self._imposed and first.kind not in ("rel", "sign"):
                self._led = self._imposed
            if first.kind == "text" and _LEADS.search(first.word) is not None:
                self._led = self._imposed = words_of(first.word)
            if self._led:
                self._flush()
                self._aside, self._words, self._led = True, self._led, ""
            self._read(row)
        for cells in beside:
            resume = self._put_aside()
            self._aside = True
            self._words = "with" if _unbracketed(cells) else ""
            self._read(cells)
            self._flush()
            self._resume(resume)

    @staticmethod
    def _concludes(content: list[Mark]) -> bool:
        """Whether a row that a text opens says a step: `\\text{Thus, } a = b`, not `\\text{since } a = b`."""
        return _states(content) and not states_a_condition(content[0].word)

    def _start_row(self, first: Mark, opens: bool) -> None:
        """A row goes on where it starts with a relation or an operator, or the row above is unfinished.

        One that `opens` with a sign before what it aligns, `-a &= b`, is a line of its own.
        """
        line, self._line = self._line, None
        stated = line is not None and (line.state[0] is not None or line.state[2] is not None)
        if (
            line is not None
            and stated
            and self._aside
            and first.kind in ("rel", "operator")
            and not first.brackets
        ):
            self._flush()
            if first.kind == "operator":  # the line goes on: what was read of it is only a part
                del self.links[line.links : line.links + 1]
                self._resume(line.state)
            else:
                self._current, self._resumed = line.state[4], True
            return
        if opens and self._current and self._current[-1].kind != "operator":
            self._flush()
            return
        goes_on = ("rel", "other", "operator", "close", "comma")
        if first.kind in goes_on or first.brackets - (first.kind == "open"):
            return
        if not self._current and self._pending is not None:
            return
        if self._current and self._current[-1].kind == "operator":
            return
        self._flush()

    def _read(self, row: list[Mark]) -> None:
        skipping = False
        following = _followers(row)
        last = max((number for number, mark in enumerate(row) if mark.kind in _SAYS), default=-1)
        for number, mark in enumerate(row):
            if mark.kind == "text" and not mark.brackets and is_prose(mark.word):
                if self._names(following[number]):
                    self._current.append(mark)
                    continue
                begun = bool(self._side()) or self._pending is not None
                if begun and not joins(mark.word):
                    if not _states(row[number:]):
                        return
                    self._interrupt(always=True)  # what a sentence says beside a line
                elif not begun and states_a_condition(mark.word):
                    self._aside = True
                beside, before = self._aside, self._words
                self._flush()
                self._aside, self._defining = beside, opens_a_definition(mark.word)
                words = words_of(mark.word)
                self._words = before if before and _GOES_ON.fullmatch(words) else words
                continue
            if skipping:
                skipping = mark.kind not in ("comma", "quad", "text")
                self._read_at.add(mark.start)
                continue
            if mark.kind == "range" and not mark.brackets:
                skipping = True  # over what it holds, up to a comma
                continue
            if mark.kind == "because":
                if self._side() is not None:
                    self._interrupt(always=True)
                continue
            hence = mark.kind == "to" and self._pending is not None and _states(row[number:])
            if mark.kind == "arrow" or (hence and not mark.brackets):
                if self._current or self._pending:
                    self._flush()
                continue
            if mark.brackets and mark.kind not in ("close",):
                self._current.append(mark)
                continue
            match mark.kind:
                case "rel" | "other":
                    self._relation(mark)
                case "comma":
                    self._comma(mark, following[number], number < last)
                case "quad":
                    self._quad(following[number], number < last)
                case "space" | "cell" | "null" | "system":
                    continue
                case _:
                    self._current.append(mark)

    def _names(self, following: Mark | None) -> bool:
        """Whether a text stands for a side or a term: `\\text{lower bound} = \\text{first term} + …`."""
        written = [mark for mark in self._current if mark.kind not in _EMPTY]
        if written:
            return written[-1].kind == "operator"
        return self._pending is not None or (following is not None and following.kind == "rel")

    def _comma(self, mark: Mark, following: Mark | None, says: bool) -> None:
        if following is None or following.kind == "rel":
            return
        if following.kind == "text" and is_prose(following.word):
            return
        if following.kind == "dots" or not says or (self._pending is None and self._lhs is None):
            self._current.append(mark)
            return
        self._interrupt()

    def _quad(self, following: Mark | None, says: bool) -> None:
        if not self._current or following is None or self._pending is None or not says:
            return  # space between two factors
        if following.kind in ("rel", "operator", "close", "comma") or self._current[-1].kind == "operator":
            return
        if following.kind == "text" and is_prose(following.word):
            return
        self._interrupt()

    def _interrupt(self, always: bool = False) -> None:
        """What follows in this row stands beside the line."""
        law = self._pending is not None and self._pending.kind == "other"  # `z ~ q`
        stated = (self._stated is not None and not law) or always
        if stated and not self._aside and self._line is None:
            self._line = _Line(self._state(), len(self.links))
        words = self._words
        self._flush()
        self._words = words
        self._aside = stated  # after `z \sim q, …` the line is still to come

    # --- relations

    def _relation(self, mark: Mark) -> None:
        side = self._side()
        if self._pending is not None and side is None:
            if mark.kind == "rel":  # `= \\ =`: one relation written twice
                self._stated = mark.stated
                self._read_at.add(mark.start)
            return
        if side is not None and side.dots and self._pending is not None:
            self._read_at.add(mark.start)
            self._stated = _joined(self._stated, mark.stated)
            self._current = []
            return
        if self._pending is not None and side is not None:
            self._link(side)
        elif side is not None:
            self._lhs, self._follows = side, self._resumed
        elif not (self._first and not self.links):
            return  # a relation of nothing
        defines = self._defining and mark.stated is Stated.EQ
        self._pending, self._stated, self._current = mark, mark.stated, []
        self._stated = Stated.DEFINES_LEFT if defines else mark.stated
        self._defining = False
        self._first = self._resumed = False

    def _link(self, side: Stretch) -> None:
        if self._pending is not None:
            self._read_at.add(self._pending.start)
            if self._stated is not None and not side.dots:
                at = self._pending.start
                self.links.append(
                    Link(
                        self._lhs,
                        self._stated,
                        side,
                        at,
                        self._follows,
                        self._aside,
                        self._words,
                        bisect_right(self._rows, at),  # a line is ended by the next
                        self._pending.kind == "other",
                    )
                )
        self._lhs, self._follows = side, self._stated is not None

    def _side(self) -> Stretch | None:
        found = [mark for mark in self._current if mark.kind not in _EMPTY]
        while found and found[-1].kind == "comma":
            found.pop()
        if not found:
            return None
        return Stretch(
            found[0].start,
            found[-1].end,
            all(mark.kind in ("dots", "plain") for mark in found)
            and any(mark.kind == "dots" for mark in found)
            and len(found) == 1,
        )

    def _flush(self) -> Stretch | None:
        """End the chain; gives its last side."""
        side = self._side()
        if self._pending is not None and side is not None:
            self._link(side)
        last = side or self._lhs
        if side is not None or self._pending is not None:
            self._first = False
        self._lhs, self._follows, self._pending, self._stated = None, False, None, None
        self._current, self._aside, self._resumed, self._words = [], False, False, ""
        return last

    def _state(self) -> _State:
        return (self._lhs, self._follows, self._pending, self._stated, self._current, self._aside)

    def _put_aside(self) -> _State:
        kept = self._state()
        self._lhs, self._follows, self._pending, self._stated = None, False, None, None
        self._current, self._aside = [], False
        return kept

    def _resume(self, kept: _State) -> None:
        self._lhs, self._follows, self._pending, self._stated, self._current, self._aside = kept


def _states(row: list[Mark]) -> bool:
    """Whether a relation stands in a row, outside of brackets."""
    return any(mark.kind == "rel" and not mark.brackets for mark in row)


def _in_brackets(cells: list[Mark]) -> list[Mark] | None:
    """The marks of a whole remark with brackets around it, `(a = b)`; None of anything else."""
    content = [mark for mark in cells if mark.kind not in _EMPTY]
    while content and content[-1].kind == "comma":
        content.pop()
    if len(content) < 5 or (content[0].kind, content[-1].kind) != ("open", "close"):
        return None
    inside, depth = content[1:-1], content[0].brackets
    stated = any(mark.kind == "rel" and mark.brackets == depth for mark in inside)
    return content if stated and all(mark.brackets >= depth for mark in inside) else None


def _unbracketed(cells: list[Mark]) -> bool:
    """Whether brackets stand around a whole remark; its marks are then no longer inside."""
    content = _in_brackets(cells)
    if content is None:
        return False
    for mark in content[1:-1]:
        mark.brackets -= content[0].brackets
    content[0].kind = content[-1].kind = "space"
    return True


def _remarked(row: list[Mark], beside: list[list[Mark]]) -> tuple[list[Mark], list[list[Mark]]]:
    """The same cells, with a remark in brackets behind a wide space, `|x| = x \\quad (x > 0)`, beside the line."""
    places = [number for number, mark in enumerate(row) if mark.kind == "quad" and not mark.brackets]
    for place in places[-1:]:
        line, rest = row[:place], row[place + 1 :]
        if _in_brackets(rest) is not None and any(mark.kind == "rel" and not mark.brackets for mark in line):
            return line, [rest, *beside]
    return row, beside


def _followers(row: list[Mark]) -> list[Mark | None]:
    """For each piece the next that is not only space."""
    out: list[Mark | None] = []
    following: Mark | None = None
    for mark in reversed(row):
        out.append(following)
        following = following if mark.kind in _EMPTY else mark
    return out[::-1]


def _joined(first: Stated | None, second: Stated | None) -> Stated | None:
    """The relation over dots: `a = … ≤ b` says a ≤ b."""
    return second if first in (Stated.EQ, second) else first if second is Stated.EQ else None


def _opens(row: list[Mark], first: Mark) -> bool:
    """Whether a row begins with a sign, and aligns a relation behind it."""
    if first.kind != "operator" or first.brackets:
        return False
    cell = next(
        (number for number, mark in enumerate(row) if mark.kind == "cell" and not mark.brackets), None
    )
    if cell is None or row.index(first) > cell:
        return False
    behind = next((mark for mark in row[cell + 1 :] if mark.kind not in _EMPTY), None)
    return behind is not None and behind.kind == "rel"


def _is_statement(cell: list[Mark]) -> bool:
    """Whether a cell says something by itself: a relation with both of its sides."""
    content = [mark for mark in cell if mark.kind not in _EMPTY and not mark.brackets]
    ends = [content[place].kind for place in (0, -1)] if content else []
    joined = ("rel", "other", "arrow", "to", "operator")
    begins = bool(ends) and ends[0] not in joined[:-1]  # `-a = b` does
    return begins and ends[1] not in joined and any(mark.kind == "rel" for mark in content)


def _columns(row: list[Mark]) -> tuple[list[Mark], list[list[Mark]]]:
    """The cells that make the line, and those that stand beside it (a second equation, a remark)."""
    cells: list[list[Mark]] = [[]]
    for mark in row:
        if mark.kind == "cell" and not mark.brackets:
            cells.append([])
        else:
            cells[-1].append(mark)
    if len(cells) > 1 and all(
        map(_is_statement, cells[:2])
    ):  # `p = 0 & f(x) = 1`: a case, and what holds in it
        return cells[1], [cells[0], *cells[2:]]
    if len(cells) <= 2:
        return row, []
    firsts = [next((mark for mark in cell if mark.kind not in _EMPTY), None) for cell in cells]
    if (
        firsts[1] is not None and firsts[1].kind == "rel" and sum(m.kind not in _EMPTY for m in cells[1]) == 1
    ):  # eqnarray
        return row, []
    if firsts[:2] == [None, None] and firsts[2] is not None and firsts[2].kind in ("rel", "operator"):
        return row, []  # `& & + b`: the line above goes on
    line = cells[0] + cells[1]
    beside: list[list[Mark]] = []
    for number in range(2, len(cells)):
        first = firsts[number]
        if first is None:
            continue
        if (first.kind == "rel" and not beside) or (
            first.kind == "operator" and not beside and firsts[number - 1] is not None
        ):
            line += cells[number]
        elif number % 2 and firsts[number - 1] is not None and beside:
            beside[-1] += cells[number]
        else:
            beside.append(list(cells[number]))
    return line, beside
