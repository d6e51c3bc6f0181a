"""A place in a formula, and what every part of the reader needs to move it."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hw_cli.errors import InputError, UsageError
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term
from hw_cli.terms.parse.dialects import Dialect, Names

WINDOW = 60  # signs of a formula shown in an error


class ParseError(InputError):
    """A formula is not understood: `problem` from the `offset`-th sign of its source on."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem)
        self.problem, self.offset = problem, offset


class FormulaError(UsageError):
    """A formula cannot be read; the message has the formula with a caret under the place."""

    def __init__(self, problem: Message, formula: str, position: int, advice: Message | None = None) -> None:
        where = pointed(formula, position)
        super().__init__(Message("{problem}\n{where}", (("problem", problem), ("where", where))), advice)
        self.problem, self.formula, self.position = problem, formula, position


def pointed(formula: str, position: int) -> str:
    """The formula (what is near `position`, when it is long) on one line, a caret on the next.

    >>> print(pointed("z + y", 4))
        z + y
            ^
    """
    start = max(0, position - WINDOW // 2)
    shown = formula[start : start + WINDOW]
    before = "…" if start else ""
    after = "…" if start + WINDOW < len(formula) else ""
    line = before + "".join(map(_visible, shown)) + after
    under = len(before) + sum(map(_cells, map(_visible, formula[start:position])))
    return f"    {line}\n    {' ' * under}^"


def _visible(sign: str) -> str:
    """A sign that prints, in the place of one that would not or that would command the terminal."""
    if sign.isspace():
        return " "
    return sign if sign.isprintable() else "\ufffd"


def _cells(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


# --- the place


CLOSING = {"(": ")", "[": "]", "{": "}", "]": "["}  # the last: an interval as in French


@dataclass(slots=True)
class Token:
    """One sign: what it is, its text, where it starts in the source."""

    kind: str
    text: str
    at: int
    spaced: bool = False  # a blank before it
    operator: bool = False  # a word that is named an operator


@dataclass(slots=True)
class Signs:
    """A formula ready to be read: its tokens, the partner of each bracket, the bars inside each bracket."""

    tokens: list[Token]
    partner: dict[int, int]
    bars: dict[int, int]
    latex: bool = True  # a backslash stands in it: `x^10` shows as x¹0, else a run of digits is one exponent


MAX_NESTING = 60  # of constructions inside one another: brackets, `\log\log…`, scripts


@dataclass(frozen=True, slots=True)
class Choices:
    """How doubtful places are read, in a dialect that reads them; each name is a kind of doubt."""

    plus: bool = True  # the upper signs of ± and ∓
    applies: bool = False  # u(x) applies u, or multiplies
    below: bool = False  # 1/2x is 1/(2x), or x/2
    reaches: bool = False  # sin x/2 is the sine of x/2, or half the sine
    thousands: bool = True  # 1,000 is a thousand, or the list of 1 and 0
    logistic: bool = False  # σ(x) is 1/(1 + e⁻ˣ): where σ never stands without a bracket
    decimal: bool = True  # 0,5 is a half, or the list of 0 and 5


USUAL = Choices()


@dataclass(slots=True)
class Bars:
    """What a plain bar means inside a bracket: closes (`abs`), separates when odd (`given`), `||` (`kl`)."""

    kind: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """One construction deeper, as long as a `with` lasts."""

    reader: Cursor

    def __enter__(self) -> None:
        self.reader.nesting += 1
        if self.reader.nesting > MAX_NESTING:
            raise self.reader.fail(say("the formula is nested too deep"))

    def __exit__(self, *_: object) -> None:
        self.reader.nesting -= 1


class Cursor(ABC):
    """The tokens and the current one. Methods named for a construction read it and move past it."""

    def __init__(self, signs: Signs, dialect: Dialect, names: Names, choices: Choices = USUAL) -> None:
        self.dialect, self.choices, self.latex = dialect, choices, signs.latex
        self.doubts: set[str] = set()  # names of choices that were asked
        self.bound: list[str] = []  # letters of the sums that we are in
        self.alone: set[str] = set()  # letters that stand without a bracket after them
        self.tokens, self.partner, self.bar_count = signs.tokens, signs.partner, signs.bars
        self.names = names
        self.at = 0
        self.token = self.tokens[0]
        self.kind = self.token.kind
        self.bars: list[Bars] = [Bars("")]
        self.integrals = 0  # how many wait for their differential, in the brackets we are in
        self.nesting, self.deeper = 0, Level(self)
        self.product_at = 0  # where the product began that is read
        self.lowered: set[str] = set()  # letters with a subscript, and with a raised index
        self.raised: set[str] = set()

    # --- moving

    def move(self, to: int) -> None:
        """Go to a token."""
        self.at = to
        self.token = self.tokens[to]
        self.kind = self.token.kind

    def step(self) -> Token:
        """The current token, and on to the next."""
        token = self.token
        self.at += 1
        self.token = self.tokens[self.at]
        self.kind = self.token.kind
        return token

    def take(self, *kinds: str) -> bool:
        """Whether a token of one of these kinds stood here; then it is behind us."""
        found = self.kind in kinds
        if found:
            self.step()
        return found

    def following(self, distance: int = 1) -> Token:
        """A token further on; the end when there is none."""
        return self.tokens[min(self.at + distance, len(self.tokens) - 1)]

    def expect(self, kind: str, text: str = "") -> None:
        """Move past a token that must stand here."""
        if self.kind != kind or (text and self.token.text != text):
            raise self.fail()
        self.step()

    def is_open(self, text: str = "") -> bool:
        """Whether a bracket opens here."""
        return self.kind == "open" and (not text or self.token.text == text)

    # --- failing

    def fail(self, problem: Message | None = None) -> ParseError:
        """The error for the current token."""
        if problem is None and self.kind == "eof":
            problem = say("the formula ends too early")
        elif problem is None and self.kind == "text":
            problem = say("text inside a formula is not understood")
        elif problem is None:
            problem = say("{sign} is not understood here", sign=self.token.text or self.kind)
        return ParseError(problem, self.token.at)

    def settled(self, doubt: str, problem: Message) -> bool:
        """How a doubtful place is read: by the choices, where the dialect reads doubtful places; else it is refused."""
        if not self.dialect.doubts:
            raise self.fail(problem)
        self.doubts.add(doubt)
        return bool(getattr(self.choices, doubt))

    # --- what stands inside something. Where reading fails the reader is left behind: nothing is put back.

    @contextmanager
    def apart(self, bars: Bars | None = None) -> Iterator[None]:
        """Deeper, where the bars and integrals around are not seen."""
        with self.deeper:
            self.bars.append(bars or Bars(""))
            waiting, self.integrals = self.integrals, 0
            yield
            self.integrals = waiting
            self.bars.pop()

    @contextmanager
    def braces(self, bars: Bars | None = None) -> Iterator[None]:
        """Inside the braces that open here, up to their end."""
        end = self.partner[self.at]
        with self.apart(bars):
            self.step()
            yield
            if self.at != end:
                raise self.fail()
            self.step()

    @contextmanager
    def brackets(self, bars: Bars | None = None) -> Iterator[None]:
        """Inside the bracket that opens here, up to the one that matches it."""
        opener, closer = self.at, CLOSING.get(self.token.text)
        if self.kind != "open":
            raise self.fail()
        with self.apart(bars):
            self.step()
            yield
            if self.kind != "close" or self.partner.get(opener) != self.at:
                raise self.fail()
            if self.token.text != closer:
                raise self.fail(say("the brackets do not match"))
            self.step()

    def given(self) -> Bars:
        """What bars mean in the bracket that opens here: one of an odd number separates what is given."""
        return Bars("given", self.bar_count.get(self.at, 0))

    def past_bar(self) -> bool:
        """Whether the bar of what is given stood here; then it is behind us."""
        found = self.take("given", "vert")
        self.bars[-1].left -= found
        return found

    def fenced(self) -> Term:
        """One sum in brackets."""
        with self.brackets():
            return self.sum()

    def listed(self, bars: Bars | None = None) -> tuple[Term, ...]:
        """Sums in brackets, between commas or semicolons."""
        with self.brackets(bars):
            items = self.items()
            while self.take(";") or (bars is not None and self.past_bar()):
                items += self.items()
        return items

    def kinds_in(self, opener: int) -> Iterator[str]:
        """The kinds of the tokens that stand directly in a bracket."""
        depth = 0
        for token in self.tokens[opener + 1 : self.partner[opener]]:
            depth += (token.kind in ("open", "{")) - (token.kind in ("close", "}"))
            if not depth:
                yield token.kind

    @abstractmethod
    def sum(self) -> Term:
        """`a + b - c`."""

    @abstractmethod
    def product(self) -> Term:
        """`a b / c`."""

    @abstractmethod
    def factor(self) -> Term:
        """What a product is made of."""

    @abstractmethod
    def suffixed(self, base: Term) -> Term:
        """A term with the scripts after it."""

    @abstractmethod
    def items(self) -> tuple[Term, ...]:
        """Sums between commas; `x_1, \\dots, x_T` is one range."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether a factor may start at the current token."""
