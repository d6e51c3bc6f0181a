"""Answers as people write them, in LaTeX or typed: values, and the sets, lists and relations that they make.

    answer   = statement { ("," | ";" | "or" | "and") statement }
    statement = part { relation part }
    part     = operand { "∪" operand }                  of sets
    operand  = set | interval | tuple | sum

Where the page allows two readings, both are tried (`Choices`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hw_cli.prose import say
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.cursor import USUAL, Choices, ParseError
from hw_cli.terms.parse.dialects import ANSWER, Names
from hw_cli.terms.parse.grammar import Grammar


class Grouping(Enum):
    """How members stand together; only in a set do order and repetition not count."""

    LIST = "list"
    TUPLE = "tuple"
    SET = "set"
    RATIO = "ratio"


class Sets(Enum):
    """Sets with a name."""

    REALS = "R"
    INTEGERS = "Z"
    NATURALS = "N"
    RATIONALS = "Q"
    COMPLEX = "C"
    EMPTY = "empty"


class Operation(Enum):
    """What joins sets, or statements."""

    UNION = "union"
    INTERSECTION = "intersection"
    MINUS = "minus"
    OR = "or"
    AND = "and"


@dataclass(frozen=True, slots=True)
class Members:
    """`1, 2, 3`, `(1, 2)`, `{1, 2}`, `1 : 2`."""

    grouping: Grouping
    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """An interval with its ends, each in or out."""

    low: Term
    high: Term
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class Combined:
    """Sets or statements joined."""

    operation: Operation
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """`a = b`, `a < b <= c`, `x in S`: relations are `=`, `!=`, `<`, `<=`, `>`, `>=`, `in`."""

    sides: tuple[Shape, ...]
    relations: tuple[str, ...]


Shape = Term | Members | Segment | Sets | Combined | Relations


def as_set(shape: Shape) -> Shape:
    """A pair of values where a set is asked for: the open interval (1, 2)."""
    match shape:
        case Members(grouping=Grouping.TUPLE, items=(Term() as low, Term() as high)):
            return Segment(low, high, False, False)
    return shape


# --- the reader


_WITHOUT_UNIT = Names(ANSWER.names.functions, ANSWER.names.laws, ANSWER.names.letters | {"i"})


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, the doubts that the text raised (names of fields of `Choices`), and letters without a bracket."""

    shape: Shape
    doubts: frozenset[str]
    alone: frozenset[str] = frozenset()


def read_answer(text: str, choices: Choices = USUAL, *, unit: bool = True) -> Read:
    """The shape of a text. Raises ParseError, with its place. `unit`: a free i is the imaginary unit."""
    reader = Answers(text, dialect=ANSWER, names=ANSWER.names if unit else _WITHOUT_UNIT, choices=choices)
    shape = reader.answer()
    return Read(shape, frozenset(reader.doubts), frozenset(reader.alone))


class Answers(Grammar):
    """Reader of a whole answer."""

    def answer(self) -> Shape:
        """The whole text."""
        if self.kind == "eof":
            raise ParseError(say("the formula is empty"), 0)
        shape = self.statements()
        while self.kind in (".", ",", ";") and self.following().kind == "eof":
            self.step()
        if self.kind != "eof":
            raise self.fail()
        return shape

    def statements(self) -> Shape:
        """Statements with commas, semicolons, `or`, `and`, colons between them."""
        first = self.statement()
        items, ands, ors, commas, colons = [first], 0, 0, 0, 0
        while True:
            after = self.following().kind
            if after in ("or", "and") and self.take(",", ";"):
                continue
            if after not in ("eof", ".") and self.take(",", ";"):
                commas += 1
            elif self.take("or"):
                ors += 1
            elif self.take("and"):
                ands += 1
            elif self.take(":"):
                colons += 1
            else:
                break
            items.append(self.statement())
        if len(items) == 1:
            return first
        if colons and not commas and not ors and not ands:
            return Members(Grouping.RATIO, tuple(items))
        if colons:
            raise self.fail()
        related = any(isinstance(item, Relations) for item in items)
        if ors:
            return Combined(Operation.OR, self._spread(items))
        if related:
            if (
                commas
                and isinstance(items[0], Relations)
                and not any(isinstance(i, Relations) for i in items[1:])
            ):
                return Combined(Operation.OR, self._spread(items))  # x = 1, 2
            return Combined(Operation.AND, tuple(items))
        return Members(Grouping.LIST, tuple(items))

    def _spread(self, items: list[Shape]) -> tuple[Shape, ...]:
        """`x = 1 or 2` is `x = 1 or x = 2`."""
        first = items[0]
        if not isinstance(first, Relations) or len(first.sides) != 2:
            return tuple(items)
        return tuple(
            item
            if isinstance(item, Relations | Combined)
            else Relations((first.sides[0], item), first.relations)
            for item in items
        )

    def statement(self) -> Shape:
        """Sides with relations between them."""
        sides, relations = [self.part()], []
        while self.kind in ("rel", "in"):
            relations.append("in" if self.kind == "in" else self.token.text)
            self.step()
            sides.append(self.part())
        return Relations(tuple(sides), tuple(relations)) if relations else sides[0]

    def part(self) -> Shape:
        """Sets joined, or a value."""
        left = self.operand()
        while self.kind in ("cup", "cap", "minus-set"):
            sign = self.step().kind
            right = self.operand()
            if isinstance(left, Term) or isinstance(right, Term):
                raise self.fail(say("these are not sets"))
            operation = {"cup": Operation.UNION, "cap": Operation.INTERSECTION, "minus-set": Operation.MINUS}[
                sign
            ]
            left = Combined(operation, (as_set(left), as_set(right)))
        return left

    def operand(self) -> Shape:
        """A set, an interval, a tuple, or a sum."""
        if self.kind == "set":
            return Sets(self.step().text)
        if self.is_open("{") or (self.kind == "{" and not self.latex and self._commas()):
            return self._set()
        if self.kind == "langle":
            return self._angles()
        if self.is_open() and self._commas():
            return self._group()
        if self.take("dots"):
            return Symbol("…")
        return self.sum()

    def _listed(self, closer: str) -> tuple[Shape, ...]:
        """Statements between commas, inside the bracket that stands here, up to the sign `closer`."""
        opener = self.at
        with self.apart():
            self.step()
            items: list[Shape] = []
            while self.kind != closer:
                items.append(self.statement())
                if not self.take(",", ";"):
                    break
            if self.kind != closer or (closer != "rangle" and self.partner[opener] != self.at):
                raise self.fail()
            self.step()
        return tuple(items)

    def _angles(self) -> Shape:
        r"""`\langle 1, 2 \rangle`."""
        return Members(Grouping.TUPLE, self._listed("rangle"))

    def _commas(self) -> bool:
        """Whether a comma stands directly in the bracket that opens here."""
        return any(kind in (",", ";") for kind in self.kinds_in(self.at))

    def _set(self) -> Shape:
        items = self._listed("}" if self.kind == "{" else "close")
        return Members(Grouping.SET, items) if items else Sets.EMPTY

    def _group(self) -> Shape:
        """A tuple or an interval."""
        opener, closer = self.token.text, self.tokens[self.partner[self.at]].text
        items = self._listed("close")
        if (opener, closer) == ("(", ")"):
            return Members(Grouping.TUPLE, items)
        low, high = (*items, None)[:2] if len(items) == 2 else (None, None)
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, opener == "[", closer == "]")
        if (opener, closer) == ("[", "]"):
            return Members(Grouping.TUPLE, items)
        raise self.fail()
