"""What the views of a check share: a file with its findings, marks, and explanations in words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hw_cli.checking.checked import CLAIMED, OPEN, Checked, Finding, Skipped, Status
from hw_cli.checking.read.derivation import Position
from hw_cli.prose import Message, say
from hw_cli.report.style import Style, values_at
from hw_cli.terms.core import Term


@dataclass(frozen=True)
class Look:
    """How a status is shown: its mark, its name (after which stands a number), its colour, its sign in a marked LaTeX file."""

    mark: str
    name: Message
    colour: str
    sign: str


LOOKS = {  # the worst first
    Status.FAILS: Look("✗", say("wrong steps"), "bold red", "fails"),
    Status.DOUBTFUL: Look("⚠", say("doubtful steps"), "bold magenta", "doubtful"),
    Status.NOT_UNDERSTOOD: Look("?", say("not understood"), "bold yellow", "open"),
    Status.UNDECIDED: Look("?", say("undecided steps"), "bold yellow", "open"),
    Status.NOT_CHECKABLE: Look("≈", say("not checkable"), "cyan", "about"),
    Status.DENIED: Look("¬", say("denied"), "cyan", "about"),
    Status.TO_SOLVE: Look("▷", say("equations to solve"), "cyan", "about"),
    Status.GOAL: Look("▷", say("goals"), "cyan", "about"),
    Status.ASSUMPTION: Look("⊢", say("assumptions"), "blue", "defines"),
    Status.DEFINITION: Look("≔", say("definitions"), "blue", "defines"),
    Status.HOLDS: Look("✓", say("steps that hold"), "green", "holds"),
}
# What the one mark of a line is, where it has several steps: what was judged comes before what the text says beside it.
WORST_FIRST = (Status.FAILS, *OPEN, Status.HOLDS, *(status for status in LOOKS if status is not Status.HOLDS))
TROUBLES = (Status.FAILS, *OPEN)


@dataclass(frozen=True)
class CheckedFile:
    """A file, by the name that is shown, with its text and what was found in it.

    `cells`: of a notebook, the first line of each Markdown cell in `text`, and its number.
    """

    name: str
    text: str
    checked: Checked
    cells: tuple[tuple[int, int], ...] = ()

    def place(self, line: int) -> tuple[int | None, int]:
        """The cell that a line is in, None where there are no cells, and the line in it."""
        at = bisect_right(self.cells, (line, self.cells[-1][1])) - 1 if self.cells else -1
        return (None, line) if at < 0 else (self.cells[at][1], line - self.cells[at][0] + 1)

    def label(self, line: int) -> str:
        """A line as it is shown: `12`, or `3:2` for the second line of the third cell."""
        cell, within = self.place(line)
        return str(within) if cell is None else f"{cell}:{within}"


def closing(file: CheckedFile, style: Style) -> Message:
    """How much of a file was judged, what came of it, and what most often kept a formula from being read."""
    counts = file.checked.counts
    claims = sum(counts[status] for status in CLAIMED) + len(file.checked.skipped)
    right, wrong = counts[Status.HOLDS], counts[Status.FAILS]
    unread = counts[Status.NOT_UNDERSTOOD] + len(file.checked.skipped)
    said = say(
        "{judged} of {claims} steps judged: {right} hold, {wrong} wrong",
        judged=right + wrong,
        claims=claims,
        right=right,
        wrong=wrong,
    )
    if counts[Status.DOUBTFUL]:
        said = say("{first}; {n} doubtful", first=said, n=counts[Status.DOUBTFUL])
    if counts[Status.UNDECIDED]:
        said = say("{first}; {n} undecided", first=said, n=counts[Status.UNDECIDED])
    if unread:
        why = [item.message for item in file.checked.findings if item.status is Status.NOT_UNDERSTOOD]
        words = Counter(map(style.message, (*why, *(item.why for item in file.checked.skipped))))
        most = words.most_common(1)[0][0]
        said = say("{first}; {n} not understood, most often: {why}", first=said, n=unread, why=most)
    return said


def line_of(finding: Finding) -> int:
    """The line of a step, from 1."""
    return finding.step.position.line


def origin_line(finding: Finding) -> int | None:
    """The line that a step with an inherited slip follows from."""
    return None if finding.follows_from is None else finding.follows_from.lhs.start.line


def place(finding: Finding) -> Position:
    """Where to look: what is not understood, or else the step."""
    step = finding.step
    for side in (step.lhs, step.rhs) if finding.status is Status.NOT_UNDERSTOOD else ():
        if side.error_at is not None:
            return side.error_at
    return step.position


def region(finding: Finding) -> tuple[Position, Position]:
    """From where to where a step goes: its relation and its right side, or what is not understood."""
    start = place(finding)
    sides = (finding.step.lhs, finding.step.rhs)
    if finding.status is Status.NOT_UNDERSTOOD:
        end = next((side.end for side in sides if side.start <= start <= side.end), sides[1].end)
    else:
        end = sides[1].end
    return start, max(start, end)


def explanation(finding: Finding, label: Callable[[int], str | int] = int) -> Iterator[Message]:
    """What there is to say of a step, one sentence each, the most important first; `label` shows a line.

    Of a step that only inherits a slip, from which line it follows: its numbers would mislead.
    """
    if (origin := origin_words(finding, label)) is not None:
        yield origin
        return
    yield finding.message
    if finding.counterexample is not None:
        yield values_at(finding.counterexample)
    if finding.reading is not None:
        yield reading_words(finding)
    if finding.hint is not None:
        yield say("perhaps meant (a guess): {hint}", hint=finding.hint)


def fix_of(finding: Finding) -> Term | None:
    """What the right side would be for the step to hold, as far as a guess goes; None where there is none."""
    guessed = None if finding.hint is None else dict(finding.hint.values).get("line")
    return guessed if isinstance(guessed, Term) else None


def unread(file: CheckedFile, item: Skipped) -> Message:
    """That a part of a file is not read, and why."""
    return say("line {line} is not read: {why}", line=file.label(item.position.line), why=item.why)


def counted(status: Status, count: int) -> Message:
    """How many steps have a status."""
    return say("{what}: {n}", what=LOOKS[status].name, n=count)


def origin_words(finding: Finding, label: Callable[[int], str | int] = int) -> Message | None:
    """From where a step follows that only inherits a slip; None where that is no other line."""
    line, origin = line_of(finding), origin_line(finding)
    if finding.follows_from is None or origin in (None, line):
        return None
    return say(
        "line {wrong} is wrong; line {line} follows from line {origin}",
        wrong=label(finding.follows_from.position.line),
        line=label(line),
        origin=label(origin or line),
    )


def reading_words(finding: Finding) -> Message:
    """How a step was read."""
    return say("read as: {reading}", reading=finding.reading or "")
