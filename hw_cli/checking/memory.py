"""What was judged before and is asked again: an editor's next run judges only what an edit has changed.

A derivation is known again by all that its verdicts rest on: its steps, wherever they stand now, what the text says
of its letters, the facts in force, and the lines above that hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from hw_cli.checking.checked import OPEN, Checked, CheckedDerivation, Finding, Status
from hw_cli.checking.findings import advised, without_ignored
from hw_cli.checking.judge.line import Line
from hw_cli.checking.judge.one_reading import Above, Ground, Held, OneReading, named_laws, of_laws
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.read.reader import Reading, read
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.moods import with_moods
from hw_cli.terms.budgets import ended
from hw_cli.terms.parse import Macros, Names, read_macros

KEPT = 10_000  # derivations
WIDEST = 3  # paragraphs above and below an edit that are read with it
Key = tuple[object, ...]
Judge = Callable[..., CheckedDerivation]
Asked = tuple[Derivation, tuple[Context, ...], Ground]


@dataclass(frozen=True)
class Touched:
    """What an edit touches: the lines from `first` to `last` of the text before it; those below move by `shift`."""

    first: int
    last: int
    shift: int
    checked: Checked


@dataclass(frozen=True)
class _Run:
    """A run that came to its end: its text, how it was read, and what was asked and found."""

    text: str
    kind: str
    names: Names
    macros: Macros
    found: tuple[tuple[Asked, CheckedDerivation], ...]

    def part(self, text: str, start: int, end: int) -> Reading:
        """What a part of a text says, at its lines."""
        above = "\n" * text.count("\n", 0, start)
        reading = read(above + text[start:end], self.kind, macros=self.macros, names=self.names)
        return replace(reading, derivations=tuple(map(with_moods, reading.derivations)))


class Memory:
    """The derivations that were judged with the same settings, the last ones asked for kept longest."""

    def __init__(self) -> None:
        self._found: dict[Key, CheckedDerivation] = {}
        self._asked: dict[Key, int] = {}  # a number for what a derivation's readings rest on
        self._of: dict[OneReading, int] = {}
        self._laws: dict[Held, Key | None] = {}  # of this run
        self.judged = 0  # anew, in this run
        self.run: list[tuple[Asked, CheckedDerivation]] = []  # all of this run, in order
        self._last = _Run("", "tex", Names(), {}, ())  # that came to its end

    def begin(self) -> None:
        """Begin another run, of a text that is written on."""
        self._laws, self.judged, self.run = {}, 0, []

    def end(self, text: str, kind: str, names: Names) -> None:
        """A run has come to its end: what follows is compared with its text."""
        self._last = _Run(text, kind, names, read_macros(text), tuple(self.run))

    def check(
        self, judge: Judge, derivation: Derivation, contexts: tuple[Context, ...], ground: Ground
    ) -> CheckedDerivation:
        """What `judge` says of a derivation, from memory where it has said so."""
        names = tuple((item.name, bool(item.structures)) for item in contexts)
        own = (
            _content(derivation),
            names,
            ground.said,
            ground.carried,
            ground.facts,
            ground.fixed,
            ground.cases,
        )
        key = (*own, self._above(ground.above, {name for name, _ in names}))
        found = self._found.pop(key, None)
        before = ended()
        if found is None:
            self.judged += 1
            found = judge(derivation, contexts, ground)
            number = self._asked.setdefault(own, len(self._asked))
            self._of |= {item.among: number for item in found.held}
            while len(self._found) > KEPT:
                del self._found[next(iter(self._found))]
        else:
            found = _moved(found, derivation)
        late = ended() != before and any(
            item.status in OPEN or (item.status is Status.HOLDS and not item.proved)
            for item in found.findings
        )
        if not late and not any("line" in dict(item.message.values) for item in found.findings):
            self._found[key] = found  # a message that tells of another line's place is made anew
        self.run.append(((derivation, contexts, ground), found))
        return found

    def touched(self, judge: Judge, text: str) -> Touched | None:
        """What an edit of the text of the last whole run touches, judged by what was known there; None where more may be touched.

        A look ahead at the verdicts of the whole run: other formulas are taken to say what they said.
        """
        last = self._last
        for paragraphs in range(1, WIDEST + 1):
            start, end, shift = _window(last.text, text, paragraphs)
            before, after = last.part(last.text, start, end), last.part(text, start, end + shift)
            here = [item for item in last.found if start <= item[0][0].start.offset < end]
            if list(map(_content, before.derivations)) == [_content(asked[0]) for asked, _ in here]:
                break
        else:
            return None
        known = {_content(asked[0]): (asked, old) for asked, old in here}
        if len(here) == len(after.derivations):
            asked_of = [(item, *pair) for item, pair in zip(after.derivations, here, strict=True)]
        else:  # a new formula, or one that is gone: what a new one rests on is left to the whole run
            asked_of = [(item, *known[key]) for item in after.derivations if (key := _content(item)) in known]
        found = []
        for derivation, asked, old in asked_of:
            same = _content(derivation) == _content(asked[0])
            judged = _moved(old, derivation) if same else judge(derivation, *asked[1:])
            found.append(without_ignored(advised(judged), after.ignored))
        lines = last.text.count("\n", 0, start) + 1, last.text.count("\n", 0, end) + 2
        more = text.count("\n") - last.text.count("\n")
        return Touched(*lines, more, Checked(tuple(found), after.skipped))

    def _above(self, above: Above, contexts: set[str]) -> Key:
        """What the lines above decide: how the last ones were read, and the laws that the file settles."""
        near = tuple(law for item in above.near if (law := self._law(item)) is not None)
        settled: dict[object, int] = {}
        for item in above.file:
            if item.among.context in contexts:
                settled.setdefault((item.among.context, of_laws(item.reading.plan)), self._of[item.among])
        return near, tuple(settled.values()), above.asked, above.open

    def _law(self, item: Held) -> Key | None:
        """How a line was read, where it speaks of laws."""
        if item not in self._laws:
            line, reading = item.line, item.reading
            read = (line.left, line.relation, line.right, reading.choices, self._of[item.among])
            self._laws[item] = read if named_laws(line, reading) else None
        return self._laws[item]


def _window(old: str, new: str, paragraphs: int) -> tuple[int, int, int]:
    """The paragraphs of the old text that an edit touches, with some around, and by how much it makes them longer."""
    shortest = min(len(old), len(new))
    first = _longest(shortest, lambda count: old.startswith(new[:count]))
    behind = _longest(shortest - first, lambda count: old.endswith(new[len(new) - count :]))
    start, end = first, len(old) - behind
    for _ in range(paragraphs):
        start = at + 2 if (at := old.rfind("\n\n", 0, max(0, start - 2))) >= 0 else 0
        end = at if (at := old.find("\n\n", end + 1)) > 0 else len(old)
    return start, end, len(new) - len(old)


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count up to `most` that fits, where all smaller ones do."""
    return bisect_left(range(most), True, key=lambda count: not fits(count + 1))


def _content(derivation: Derivation) -> Key:
    """A derivation without its place."""
    rows = [step.row for step in derivation.steps]
    steps = tuple(
        (
            step.lhs.source,
            step.lhs.term,
            step.relation,
            step.rhs.source,
            step.rhs.term,
            step.follows,
            step.aside,
            step.words,
            step.mood,
            step.lasting,
            rows.index(step.row),
        )
        for step in derivation.steps
    )
    return steps, derivation.inline, derivation.before, derivation.after


def _moved(found: CheckedDerivation, to: Derivation) -> CheckedDerivation:
    """What was found, at the place where the derivation stands now."""
    if found.derivation.start == to.start and _places(found.derivation) == _places(to):
        return found
    now = {
        id(old): replace(
            new, lhs=replace(new.lhs, term=old.lhs.term), rhs=replace(new.rhs, term=old.rhs.term)
        )
        for old, new in zip(found.derivation.steps, to.steps, strict=True)
    }

    def step(old: Step) -> Step:
        return now.get(id(old), old)

    def finding(old: Finding) -> Finding:
        follows = None if old.follows_from is None else step(old.follows_from)
        return replace(old, step=step(old.step), follows_from=follows)

    def line(old: Held) -> Held:
        return Held(
            Line(step(old.line.step), old.line.left, old.line.relation, old.line.right),
            old.reading,
            old.among,
        )

    return replace(
        found,
        derivation=replace(to, steps=tuple(map(step, found.derivation.steps))),
        findings=tuple(map(finding, found.findings)),
        supposed=tuple((step(old), fact) for old, fact in found.supposed),
        held=tuple(map(line, found.held)),
    )


def _places(derivation: Derivation) -> Iterable[object]:
    return [(step.position, step.lhs.start, step.rhs.start, step.row) for step in derivation.steps]
