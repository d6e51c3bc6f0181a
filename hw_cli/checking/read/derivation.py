"""What a file says: derivations, their steps, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from hw_cli.prose import Message
from hw_cli.terms.core import Normal, Term
from hw_cli.terms.parse.cursor import ParseError
from hw_cli.terms.relation import Relation


class Stated(Enum):
    """The relation that a step states; the value is the ASCII spelling."""

    EQ = "="
    LE = "<="
    GE = ">="
    LT = "<"
    GT = ">"
    NE = "!="
    APPROX = "approx"
    PROP = "prop"
    EQUIV = "equiv"
    DEFINES_LEFT = ":="
    DEFINES_RIGHT = "=:"

    @property
    def relation(self) -> Relation | None:
        """The relation to judge; None for what only approximates, defines, or holds up to a factor."""
        if self is Stated.EQUIV:
            return Relation.EQ
        return Relation(self.value) if self.value in {item.value for item in Relation} else None


class Mood(StrEnum):
    """What a text does with a relation."""

    CLAIM = "claim"
    ASSUMPTION = "assumption"
    DEFINITION = "definition"
    GOAL = "goal"
    TO_SOLVE = "to_solve"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: line and column from 1, and the offset in its text."""

    line: int
    column: int
    offset: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a step: its source as it stands in the file, from `start` to `end`, and what it says.

    `mended`: with its brackets matched, which they are not in the file.
    """

    source: str
    start: Position
    end: Position
    term: Term | None
    error: ParseError | None = None
    error_at: Position | None = None
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """`lhs relation rhs`. `position` is that of the relation, or of what first stands on the right.

    `follows`: its left side is the right side of the step before. `aside`: said beside a line (a condition, a
    remark), not a line of the derivation. `words`: those of the display that it stands behind. `mood`: what the
    text does with it; `lasting`: whether what it supposes is in force beyond the formulas right behind it. `row`: of
    the file's displays, in which lines and what is said beside them stand together. `equivalent`: said to be so where
    another line is, which asserts neither; `implied`: where the one before it is. `guess`: what is supposed of its letters
    by convention. `poses`: whether it gives a law a formula that nothing has spoken of before.
    """

    position: Position
    lhs: Side
    relation: Stated
    rhs: Side
    follows: bool = False
    aside: bool = False
    words: str = ""
    mood: Mood = Mood.CLAIM
    lasting: bool = True
    row: int = 0
    equivalent: bool = False
    implied: bool = False
    guess: Message | None = None
    poses: bool = False

    @property
    def understood(self) -> bool:
        """Whether both sides are terms."""
        return self.lhs.term is not None and self.rhs.term is not None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The sides that are understood."""
        return tuple(side.term for side in (self.lhs, self.rhs) if side.term is not None)

    @property
    def mended(self) -> bool:
        """Whether brackets of a side were matched."""
        return self.lhs.mended or self.rhs.mended

    def mapped(self, meant: Callable[[Term], Term]) -> Step:
        """With the terms of its sides as they are meant."""

        return self.of(*(None if term is None else meant(term) for term in (self.lhs.term, self.rhs.term)))

    def of(self, left: Term | None, right: Term | None) -> Step:
        """With these terms as its sides."""
        if (left, right) == (self.lhs.term, self.rhs.term):
            return self
        return replace(self, lhs=replace(self.lhs, term=left), rhs=replace(self.rhs, term=right))


@dataclass(frozen=True, slots=True)
class Derivation:
    """The steps of one displayed formula (with those that go on from it), or of one in running text."""

    start: Position
    steps: tuple[Step, ...]
    inline: bool = False
    before: str = ""  # the words of the sentence before it, and behind it
    after: str = ""
    tied: bool = False  # whether the text speaks of points that depend on one another

    @property
    def end(self) -> int:
        """Where its last side ends, in the text."""
        return max(step.rhs.end.offset for step in self.steps)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The sides that are understood, each once: in a chain every one but the ends stands in two lines."""
        return tuple(dict.fromkeys(term for step in self.steps for term in step.terms))

    def mapped(self, meant: Callable[[Term], Term]) -> Derivation:
        """With the terms of its sides as they are meant."""

        return replace(self, steps=tuple(step.mapped(meant) for step in self.steps))


@dataclass(frozen=True, slots=True)
class Drawn:
    r"""A letter and the normal law that the text says it has, `X \sim \mathcal{N}(\mu, \sigma^2)`, and where; p(y | x) for
    `y \mid x \sim …`, that of a letter given others.

    `law` is None for a law of another kind, and for a normal one whose second parameter may be a deviation; `named` is
    what says the law, `Poisson(\lambda)`. `until`: behind which place no formula is meant, for what an "if" says.
    """

    letter: Term
    law: Normal | None
    offset: int
    named: Term | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the file that was not read, and why."""

    position: Position
    why: Message


@dataclass(frozen=True, slots=True)
class Ignored:
    """A comment that asks to leave out faults, of these rules or of all; `alone` on its line, and what is `below` it.

    `below` is where the next formula starts, -1 inside of one.
    """

    position: Position
    rules: tuple[str, ...] = ()
    alone: bool = False
    below: int = -1


@dataclass(frozen=True, slots=True)
class Marker:
    """What holds from a place of the file on: the question (`q3`), its part (`b`, `1`), the name of a context.

    A new question ends the part and the context; a context that a comment names holds until then or until the next.
    """

    position: Position
    question: str | None = None
    part: str | None = None
    context: str | None = None
