"""A place in the signs of an answer: looking, moving, brackets, failing.

The layers above read one kind of thing each; what they need of a layer above them is declared here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hw_cli.oracles.equality.reading.signs import NotRead, Sign, is_latex, signs
from hw_cli.oracles.equality.shapes import Shape
from hw_cli.prose import Message, say
from hw_cli.terms.core import Constant, Number, Term

MAX_NESTING = 100
UNIT = Constant("i")
TEN = Number("10")
ONE = Number("1")
CLOSERS = {"(": ")", "[": "]", "{": "}", "{{": "}}"}


@dataclass(frozen=True, slots=True)
class Choices:
    """How doubtful places are read; each name is a kind of doubt."""

    plus: bool = True  # the upper signs of ± and ∓
    applies: bool = False  # u(x) applies u, or multiplies
    below: bool = False  # 1/2x is 1/(2x), or x/2
    reaches: bool = False  # sin x/2 is the sine of x/2, or half the sine
    thousands: bool = True  # 1,000 is a thousand, or the list of 1 and 0
    logistic: bool = False  # σ(x) is 1/(1 + e⁻ˣ): where σ never stands without a bracket
    decimal: bool = True  # 0,5 is a half, or the list of 0 and 5


USUAL = Choices()


class Cursor(ABC):
    """A place in the signs of a text, with what is open there.

    `bars` counts the open |…| of each open bracket, `integrals` those that wait for their differential; `bound` are
    letters of sums, `vectors` tells whether a vector is marked somewhere, `doubts` are the names of doubts met.
    """

    def __init__(self, text: str, choices: Choices, unit: bool) -> None:
        self.latex = is_latex(text)
        self.signs = signs(text)
        self.choices = choices
        self.unit = unit
        self.at = 0
        self.depth = 0
        self.doubts: set[str] = set()
        self.bars = [0]
        self.bound: list[str] = []
        self.integrals = 0
        self.vectors = any(sign.kind == "mark" and not sign.text for sign in self.signs)

    @property
    def sign(self) -> Sign:
        """The sign here."""
        return self.signs[self.at]

    @property
    def kind(self) -> str:
        """The kind of the sign here."""
        return self.signs[self.at].kind

    def ahead(self, distance: int = 1) -> Sign:
        """The sign some places further; at the end, the end."""
        return self.signs[min(self.at + distance, len(self.signs) - 1)]

    def take(self) -> Sign:
        """The sign here, moved past."""
        sign = self.signs[self.at]
        if sign.kind != "end":
            self.at += 1
        return sign

    def expect(self, kind: str) -> Sign:
        """The sign here, moved past, if it is of this kind. Raises NotRead."""
        if self.kind != kind:
            raise self.fail()
        return self.take()

    def fail(self, problem: Message | None = None) -> NotRead:
        """The error that says what is not understood here."""
        if problem is None and self.kind == "end":
            problem = say("the formula ends too early")
        elif problem is None:
            problem = say("{sign} is not understood here", sign=self.sign.text or self.kind)
        return NotRead(problem, self.sign.at)

    def deeper(self) -> None:
        """Count one level of nesting. Raises NotRead when there are too many."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.fail(say("the formula is nested too deep"))

    @contextmanager
    def enclosed(self, closer: str) -> Iterator[None]:
        """What is inside a bracket whose opener was taken: bars and differentials outside do not count inside."""
        self.deeper()
        self.bars.append(0)
        waiting, self.integrals = self.integrals, 0
        yield
        self.integrals = waiting
        self.bars.pop()
        self.expect(closer)
        self.depth -= 1

    # --- what the layers above read

    @abstractmethod
    def sum(self) -> Term:
        """Terms with signs between them."""

    @abstractmethod
    def product(self) -> Term:
        """Factors side by side."""

    @abstractmethod
    def factor(self) -> Term:
        """An atom with its powers."""

    @abstractmethod
    def atom(self) -> Term:
        """A number, a letter, a function with its arguments, a bracket."""

    @abstractmethod
    def scripted(self, base: Term) -> Term:
        """Powers, factorials, per cent, primes after an atom."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether a factor stands here, with no sign before it."""

    @abstractmethod
    def group(self) -> Shape | None:
        """A tuple or an interval; None (and back where it began) for a bracket around one value."""
