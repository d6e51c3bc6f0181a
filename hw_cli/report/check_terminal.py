"""A check in the terminal: the file's own lines with a mark in the margin, and what is wrong below them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import (
    LOOKS,
    TROUBLES,
    WORST_FIRST,
    CheckedFile,
    closing,
    counted,
    explanation,
    line_of,
    origin_words,
    place,
    reading_words,
    unread,
)
from hw_cli.report.style import Style, text_style
from hw_cli.report.wrap import matrix_rows, wrap_words
from hw_cli.terms.core import Matrix

WIDEST = 120  # a file's lines are often longer than ours
NARROWEST = 40
GAP = 2  # lines between two steps that are shown too, rather than left out
LONG = 40  # lines of a file, above which only those in trouble are shown unless all are asked for
CARET = "^"
_SPLIT_AFTER = " \t,;)]}&"


def check_lines(
    files: Sequence[CheckedFile], language: Language, width: int, whole: bool | None = None
) -> Iterator[Text]:
    """The files with their marks and explanations, then a summary, for a terminal of `width` cells.

    `whole`: all lines with steps, or else those of steps that are wrong or open; None: all of a short file.
    """
    style = text_style(language)
    for file in files:
        if file.checked.derivations or file.checked.skipped:
            yield from _Page(file, style, max(NARROWEST, min(width, WIDEST)), whole).lines()
            yield Text()
    yield from _summary(files, style, max(NARROWEST, min(width, WIDEST)))


class _Page:
    """One file."""

    def __init__(self, file: CheckedFile, style: Style, width: int, whole: bool | None) -> None:
        self.file, self.style, self.width = file, style, width
        self.source = file.text.split("\n")
        self.numbers = max(
            len(file.label(line)) for line in {1, len(self.source), *(start for start, _ in file.cells)}
        )
        self.margin = self.numbers + 5  # `12 ✗ │ `
        self.room = self.width - self.margin
        self.at: dict[int, list[Finding]] = defaultdict(list)  # by the line that has the mark
        self.upto: dict[int, list[Finding]] = defaultdict(list)  # by the line below which they are explained
        self.carets: dict[int, set[int]] = defaultdict(set)  # columns, by line
        for finding in file.checked.findings:
            self.at[line_of(finding)].append(finding)
            self.upto[finding.step.rhs.end.line].append(finding)
        for finding in file.checked.findings:
            if self._points(finding):
                self.carets[place(finding).line].add(place(finding).column - 1)
        self.steps = _lines_of_steps(item.derivation for item in file.checked.derivations) | set(self.carets)
        self.shown = self.steps | _heads(item.derivation for item in file.checked.derivations)
        self.whole = len(self.shown) <= LONG if whole is None else whole
        if not self.whole:
            self.shown = _lines_of(item.step for item in file.checked.findings if item.status in TROUBLES)
        self.contexts = tuple(dict.fromkeys(item.context for item in file.checked.derivations))
        self.readings = _new_readings(file.checked.findings, style)
        self.answered = {
            item.findings[-1].step.rhs.end.line: item.answered
            for item in file.checked.derivations
            if item.answered
        }

    def lines(self) -> Iterator[Text]:
        yield Text(printable(self.file.name), "bold").append(self._context(self.contexts), "not bold dim")
        yield Text("─" * self.width, "dim")
        openings = _changes(self.file.checked.derivations) if len(self.contexts) > 1 else {}
        before = 0
        for number in _with_short_gaps(self.shown):
            if before and number != before + 1:
                yield Text(" " * (self.numbers + 3) + "┊", "dim")
            before = number
            yield from self._line(number)
            if number in openings:
                yield from self._below(self._context((openings[number],)).strip(), "dim")
        if not self.whole:
            told = say(
                "only steps that are wrong or open are shown ({option} shows all)", option="--only all"
            )
            for piece in wrap_words(self.style.message(told), self.width):
                yield Text(printable(piece), "dim")
        for missed in self.file.checked.missing:
            for piece in wrap_words(self.style.message(missed.message), self.width - 2):
                yield Text(f"{LOOKS[Status.UNDECIDED].mark} {piece}", "yellow")
        for skipped in self.file.checked.skipped:
            for piece in wrap_words(self.style.message(unread(self.file, skipped)), self.width - 2):
                yield Text("! " + piece, "yellow")
        for piece in wrap_words(self.style.message(closing(self.file, self.style)), self.width):
            yield Text(printable(piece), "dim")

    def _context(self, names: Iterable[str]) -> str:
        shown = ", ".join(names)
        return "   " + self.style.message(say("context: {names}", names=shown)) if shown else ""

    # --- lines of the file

    def _line(self, number: int) -> Iterator[Text]:
        """A line of the file with its mark, and below it what is said of the steps that end there."""
        source = printable(self.source[number - 1])
        worst = min((finding.status for finding in self.at[number]), key=WORST_FIRST.index, default=None)
        for start, end in self._pieces(source):
            head = f"{self.file.label(number):>{self.numbers}} " if start == 0 else " " * (self.numbers + 1)
            mark = LOOKS[worst].mark if worst is not None and start == 0 else " "
            shown = Text(head, "dim").append(f"{mark} ", LOOKS[worst].colour if worst is not None else "")
            shown.append("│ ", "dim").append(source[start:end], "" if number in self.steps else "dim")
            yield shown
            here = [column - start for column in sorted(self.carets[number]) if start <= column < end]
            if here:
                yield self._caret_line(source[start:end], here)
        for finding in self.upto[number]:
            yield from self._said(finding)
        for found in self.answered.get(number, ()):
            yield from self._below(f"{LOOKS[Status.HOLDS].mark} {self.style.message(found.message)}", "")

    def _pieces(self, source: str) -> Iterator[tuple[int, int]]:
        """The stretches of a line; the last has one place more, for a caret just behind its end."""
        for start, end in pieces(source, self.room - 1):
            yield start, end + (end == len(source))

    def _points(self, finding: Finding) -> bool:
        """Whether a caret shows the place: where the line alone would not tell."""
        alone = len(self.at[line_of(finding)]) == 1
        return finding.status is Status.NOT_UNDERSTOOD or (finding.status in TROUBLES and not alone)

    def _caret_line(self, shown: str, columns: Iterable[int]) -> Text:
        line, at = "", 0
        for column in columns:
            line += " " * (cell_len(shown[:column]) - at) + CARET
            at = cell_len(shown[:column]) + 1
        return self._margin().append(line, "bold yellow")

    def _margin(self) -> Text:
        return Text(" " * (self.margin - 2) + "│ ", "dim")

    # --- what is said below a line

    def _said(self, finding: Finding) -> Iterator[Text]:
        if finding.status is Status.FAILS and not finding.root:
            words = origin_words(finding, self.file.label) or finding.message
            yield from self._below(f"✗ {self.style.message(words)}", "red")
        elif finding.status in TROUBLES:
            for number, item in enumerate(explanation(finding, self.file.label)):
                look = LOOKS[finding.status]
                mark, colour = ("  ", "") if number else (f"{look.mark} ", look.colour)
                rows: list[str] = []
                text = self.style.message(self._on_rows(item, rows))
                yield from self._below(mark + text, colour)
                yield from (self._margin().append(f"    {printable(row)}") for row in rows)
        elif id(finding) in self.readings:
            yield from self._below(self.style.message(reading_words(finding)), "dim")

    def _on_rows(self, message: Message, rows: list[str]) -> Message:
        """A message with […] where it has a matrix that fits in `rows`, to which its own are added."""

        def shown(value: Any) -> Any:
            if isinstance(value, Message):
                return self._on_rows(value, rows)
            if isinstance(value, Matrix) and len(value.rows) > 1:
                found = matrix_rows(value, self.style.display).split("\n")
                if cell_len(found[0]) <= self.room - 4:
                    rows.extend(found)
                    return "[…]"
            return value

        return replace(message, values=tuple((name, shown(value)) for name, value in message.values))

    def _below(self, text: str, style: str) -> Iterator[Text]:
        indent = text[: len(text) - len(text.lstrip())]
        hanging = "  " if text[:2] in {f"{look.mark} " for look in LOOKS.values()} else indent
        for number, piece in enumerate(wrap_words(text.strip(), self.room - 2)):
            start = indent if number == 0 else hanging
            yield self._margin().append(start + printable(piece), style)


def _changes(derivations: Iterable[CheckedDerivation]) -> dict[int, str]:
    """The lines at which another context begins, with its name."""
    found: dict[int, str] = {}
    last = ""
    for item in derivations:
        if item.context != last:
            found[item.derivation.start.line] = last = item.context
    return found


def _new_readings(findings: Iterable[Finding], style: Style) -> set[int]:
    """The findings whose reading is another than the last one: it is not repeated line by line."""
    found: set[int] = set()
    last = ""
    for finding in findings:
        text = "" if finding.reading is None else style.message(finding.reading)
        if text and text != last:
            found.add(id(finding))
            last = text
    return found


def _lines_of_steps(derivations: Iterable[Derivation]) -> set[int]:
    """The lines that steps stand on."""
    return _lines_of(step for item in derivations for step in item.steps)


def _lines_of(steps: Iterable[Step]) -> set[int]:
    numbers: set[int] = set()
    for step in steps:
        begin = step.position if step.follows else min(step.lhs.start, step.position)
        numbers |= set(range(begin.line, step.rhs.end.line + 1))
    return numbers


def _heads(derivations: Iterable[Derivation]) -> set[int]:
    """The lines on which displays begin, where their first step is near."""
    return {
        item.start.line
        for item in derivations
        if min(step.position.line for step in item.steps) - item.start.line <= GAP
    }


def _with_short_gaps(numbers: Iterable[int]) -> list[int]:
    """The numbers in order, with those between two that are close."""
    out: list[int] = []
    for number in sorted(numbers):
        if out and number - out[-1] <= GAP + 1:
            out += range(out[-1] + 1, number)
        out.append(number)
    return out


# --- text of a file


def printable(text: str) -> str:
    """A line of a file, each character in one place of the same column: what would move the cursor is `·`.

    >>> printable("a\\x1b[31m\\tb")
    'a·[31m b'
    """
    return "".join(" " if sign == "\t" else "·" if _moves(sign) else sign for sign in text)


def _moves(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def pieces(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Where to cut a long line: stretches of at most `width` cells, cut after a blank, or else after a bracket.

    >>> list(pieces("a = b + c", 5))
    [(0, 4), (4, 9)]
    """
    widths = [cell_len(sign) for sign in line]
    start, left = 0, sum(widths)
    while left > width:
        end, used, good, blank = start, 0, 0, 0
        while end < len(line) and used + widths[end] <= width:
            used += widths[end]
            end += 1
            if line[end - 1] in _SPLIT_AFTER and used > width // 3:
                good = end
                blank = end if line[end - 1] == " " and used > width // 2 else blank
        end = blank or good or max(end, start + 1)
        yield start, end
        left -= sum(widths[start:end])
        start = end
    yield start, len(line)


# --- the summary


@dataclass(frozen=True)
class _Tally:
    """The findings of all files, counted."""

    files: tuple[CheckedFile, ...]

    def of(self, status: Status) -> int:
        return sum(file.checked.counts[status] for file in self.files)

    @property
    def proved(self) -> int:
        return sum(
            finding.proved and finding.status is Status.HOLDS
            for file in self.files
            for finding in file.checked.findings
        )

    @property
    def roots(self) -> list[tuple[CheckedFile, Finding]]:
        return [
            (file, finding)
            for file in self.files
            for finding in file.checked.findings
            if finding.status is Status.FAILS and finding.root
        ]


def _summary(files: Sequence[CheckedFile], style: Style, width: int) -> Iterator[Text]:
    tally = _Tally(tuple(files))
    told = [
        f"{LOOKS[status].mark} {style.message(_counted(status, tally))}"
        for status in Status
        if tally.of(status)
    ]
    for line in wrap_words("   ".join(text.replace(" ", "\u00a0") for text in told), width):
        yield Text(line)
    verdict, colour = _verdict(tally, len(files) > 1)
    for line in wrap_words(style.message(verdict), width):
        yield Text(printable(line), colour)


def _counted(status: Status, tally: _Tally) -> Message:
    number, name = tally.of(status), LOOKS[status].name
    if status is Status.HOLDS:
        return say("{what}: {n} (proved: {proved})", what=name, n=number, proved=tally.proved)
    heirs = number - len(tally.roots)
    if status is Status.FAILS and heirs:
        return say("{what}: {n} (inherited: {heirs})", what=name, n=number, heirs=heirs)
    return counted(status, number)


def _verdict(tally: _Tally, several: bool) -> tuple[Message, str]:
    if tally.roots:
        lines = ", ".join(
            f"{file.name}:{file.label(line_of(finding))}" if several else file.label(line_of(finding))
            for file, finding in tally.roots
        )
        if len(tally.roots) == 1:
            return say("A step is wrong: line {line}.", line=lines), "bold red"
        return say(
            "{n} steps are wrong in themselves: lines {lines}.", n=len(tally.roots), lines=lines
        ), "bold red"
    if tally.of(Status.FAILS):
        return say("A step does not hold."), "bold red"
    if any(tally.of(status) for status in TROUBLES):
        return say("No step is wrong, but not every step could be checked."), "bold yellow"
    if any(file.checked.skipped for file in tally.files):
        return say("No step is wrong, but a part of the file was not read."), "bold yellow"
    if any(file.checked.missed for file in tally.files):
        return say("No step is wrong, but an answer that was asked for is not reached."), "bold yellow"
    if not tally.of(Status.HOLDS):
        return say("No step is wrong; none of them could be checked."), "bold"
    if tally.of(Status.NOT_CHECKABLE):  # left out by the text, or accepted by a baseline
        return say("Every step that was judged holds."), "bold green"
    return say("Every step holds."), "bold green"
