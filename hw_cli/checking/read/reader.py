"""The derivations of a file: found, cut into steps, each side read as a term."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from hw_cli.checking.read.chains import Chains, Link, Stretch
from hw_cli.checking.read.derivation import Derivation, Marker, Position, Side, Skipped, Step
from hw_cli.checking.read.layout import marks
from hw_cli.checking.read.markers import markers
from hw_cli.checking.read.source import Block, Lines, blanked, blocks, mathematics, without_code
from hw_cli.checking.say.moods import Surroundings
from hw_cli.prose import say
from hw_cli.terms.core import Term
from hw_cli.terms.parse import Macros, Names, ParseError, parse_latex, read_macros

MAX_STEPS = 20_000  # of one file


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a text: its derivations in order, what was left out, and to which question each place belongs."""

    derivations: tuple[Derivation, ...]
    skipped: tuple[Skipped, ...] = ()
    markers: tuple[Marker, ...] = ()
    text: str = ""  # without comments and code

    def marker_at(self, place: Position) -> Marker | None:
        """The marker that holds at a place; None before the first."""
        before = bisect_right(self.markers, place.offset, key=lambda marker: marker.position.offset)
        return self.markers[before - 1] if before else None


def read(
    text: str, kind: str = "tex", *, macros: Macros | None = None, names: Names | None = None
) -> Reading:
    r"""The derivations of a text as `read_derivations` gives them, what was not read, and the markers.

    >>> reading = read("% hw: q3.b\n\\[ a = b \\]")
    >>> reading.marker_at(reading.derivations[0].start).part
    'b'
    """
    reader = _Reader(text, kind, {**(macros or {}), **read_macros(text)}, names or Names())
    derivations = reader.derivations()
    found, wrong = markers(without_code(text, kind), reader.blank, kind, reader.lines)
    skipped = sorted((*reader.skipped, *wrong), key=lambda item: item.position)
    return Reading(derivations, tuple(skipped), found, reader.blank)


def read_derivations(
    text: str, kind: str = "tex", *, macros: Macros | None = None, names: Names | None = None
) -> tuple[Derivation, ...]:
    r"""The derivations of a text, in its order; `kind` is `tex` or `md`.

    The macros that the text defines are expanded; `macros` adds some. A side that is not understood has its
    ParseError, and the place of it.

    >>> (derivation,) = read_derivations(r"\[ a = b + c \]")
    >>> derivation.steps[0].rhs.source, derivation.steps[0].position.column
    ('b + c', 6)
    """
    return _Reader(text, kind, {**(macros or {}), **read_macros(text)}, names or Names()).derivations()


class _Reader:
    """One reading of one text."""

    def __init__(self, text: str, kind: str, macros: Macros, names: Names) -> None:
        self.text, self.kind, self.macros, self.names = text, kind, macros, names
        self.lines = Lines(text)
        self.blank = blanked(text, kind)
        self.read: dict[str, tuple[Term | None, ParseError | None]] = {}
        self.skipped: list[Skipped] = []
        self.known: dict[tuple[int, int], Side] = {}  # a right side is the left side of the next step

    def derivations(self) -> tuple[Derivation, ...]:
        found: list[Derivation] = []
        carried: Side | None = None
        count = 0
        found_blocks = tuple(blocks(self.blank))
        around = Surroundings(self.blank, found_blocks)
        for block in found_blocks:
            if block.unread is not None:
                self.skipped.append(Skipped(self.lines.position(block.start), block.unread))
                carried = None
                continue
            steps, last = self._steps(block, None if block.inline else carried)
            if not block.inline:
                carried = last
            count += len(steps)
            if count > MAX_STEPS:
                why = say("more than {limit} steps: the rest of the file is not read", limit=MAX_STEPS)
                self.skipped.append(Skipped(self.lines.position(block.start), why))
                break
            if not steps:
                continue
            if steps[0].follows and not block.inline and (place := _last_display(found)) is not None:
                before = found[place]
                found[place] = replace(before, steps=before.steps + steps)
            else:
                start = self.lines.position(block.start)
                found.append(
                    Derivation(start, steps, block.inline, around.before(block), around.after(block))
                )
        return tuple(found)

    def _steps(self, block: Block, carried: Side | None) -> tuple[tuple[Step, ...], Side | None]:
        inside = mathematics(self.blank, block, self.kind)
        chains = Chains()
        chains.read(marks(inside))
        steps = tuple(
            step for link in chains.links if (step := self._step(link, inside, block, carried)) is not None
        )
        last = (
            self._side(chains.last, inside, block) if chains.last is not None and not block.inline else None
        )
        return steps, last

    def _step(self, link: Link, inside: str, block: Block, carried: Side | None) -> Step | None:
        lhs = self._side(link.lhs, inside, block) if link.lhs is not None else carried
        if lhs is None:
            return None
        rhs = self._side(link.rhs, inside, block)
        position = self.lines.position(block.start + link.at)
        return Step(position, lhs, link.stated, rhs, link.follows or link.lhs is None, link.aside, link.words)

    def _side(self, stretch: Stretch, inside: str, block: Block) -> Side:
        start = stretch.start
        shown = _without_tail(inside[start : stretch.end])
        begin, end = block.start + start, block.start + start + len(shown)
        if (begin, end) in self.known:
            return self.known[begin, end]
        term, error = self._read(shown)
        place = self.lines.position(begin + min(error.offset, len(shown))) if error else None
        side = Side(
            self.text[begin:end], self.lines.position(begin), self.lines.position(end), term, error, place
        )
        self.known[begin, end] = side
        return side

    def _read(self, shown: str) -> tuple[Term | None, ParseError | None]:
        if shown not in self.read:
            try:
                self.read[shown] = parse_latex(shown, macros=self.macros, names=self.names), None
            except ParseError as failure:
                self.read[shown] = None, failure
        return self.read[shown]


def _last_display(found: list[Derivation]) -> int | None:
    return next((number for number in range(len(found) - 1, -1, -1) if not found[number].inline), None)


_SPACES = ("\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "~")


def _without_tail(shown: str) -> str:
    """A side without the space and the punctuation at its end."""
    end = len(shown)
    while end:
        tail = shown[max(0, end - 8) : end]
        space = next((space for space in _SPACES if tail.endswith(space)), "")
        if space:
            end -= len(space)
        elif tail[-1].isspace() or (tail[-1] in ".,;，。；" and not tail.endswith(("left.", "right."))):
            end -= 1
        else:
            break
    return shown[:end]
