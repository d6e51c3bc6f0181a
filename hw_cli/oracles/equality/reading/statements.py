r"""Answers as people write them, in LaTeX or typed, as terms and shapes.

    answer   = statement { ("," | ";" | "or" | "and") statement }
    statement = part { relation part }
    part     = joined { "∪" joined }                  of sets
    sum      = [ sign ] product { sign product }      the signs are + - ± ∓
    product  = factor { [ "·" ] factor | "/" factor }
    factor   = function … | atom { script | "!" | "%" }

Besides the grammar of derivations (`hw_cli.terms.parse`), which keeps the shape of what is written and knows
probability: this one knows numbers (mixed, periodic, per cent, degrees), roots, logarithms to a base, intervals
and sets, and what is typed without LaTeX. Where the page allows two readings, both are tried (`Choices`).
"""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.oracles.equality.reading.arithmetic import Arithmetic
from hw_cli.oracles.equality.reading.cursor import USUAL, Choices
from hw_cli.oracles.equality.reading.signs import NotRead
from hw_cli.oracles.equality.shapes import (
    Combined,
    Grouping,
    Members,
    Operation,
    Relations,
    Segment,
    Sets,
    Shape,
)
from hw_cli.prose import say
from hw_cli.terms.core import Symbol, Term

_AFTER_A_GROUP = frozenset(["end", "cup", "cap", "minus-set", ",", ";", ".", ")", "]", "or", "and", "}"])


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and the doubts that the text raised (names of fields of `Choices`)."""

    shape: Shape
    doubts: frozenset[str]


def read(text: str, choices: Choices = USUAL, *, unit: bool = True) -> Read:
    """The shape of a text. Raises NotRead, with its place. `unit`: a free i is the imaginary unit."""
    reader = Statements(text, choices, unit)
    shape = reader.whole()
    return Read(shape, frozenset(reader.doubts))


class Statements(Arithmetic):
    """Whole answers."""

    def whole(self) -> Shape:
        """The whole text. Raises NotRead."""
        if self.kind == "end":
            raise NotRead(say("the formula is empty"), 0)
        shape = self.statements()
        while self.kind in (".", ",", ";") and self.ahead().kind == "end":
            self.take()
        if self.kind != "end":
            raise self.fail()
        return shape

    def statements(self) -> Shape:
        """Statements with commas, semicolons, `or`, `and`, colons between them."""
        first = self.statement()
        items, ands, ors, commas, colons = [first], 0, 0, 0, 0
        while True:
            if self.kind in (",", ";") and self.ahead().kind not in ("end", ".", "or", "and"):
                self.take()
                commas += 1
            elif self.kind in (",", ";") and self.ahead().kind in ("or", "and"):
                self.take()
                continue
            elif self.kind == "or":
                self.take()
                ors += 1
            elif self.kind == "and":
                self.take()
                ands += 1
            elif self.kind == ":":
                self.take()
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
        while self.kind == "rel":
            relations.append(self.take().text)
            sides.append(self.part())
        return Relations(tuple(sides), tuple(relations)) if relations else sides[0]

    def part(self) -> Shape:
        """Sets joined, or a value."""
        left = self.operand()
        while self.kind in ("cup", "cap", "minus-set"):
            sign = self.take().kind
            right = self.operand()
            if isinstance(left, Term) or isinstance(right, Term):
                raise self.fail(say("these are not sets"))
            operation = {"cup": Operation.UNION, "cap": Operation.INTERSECTION, "minus-set": Operation.MINUS}[
                sign
            ]
            left = Combined(operation, (_as_set(left), _as_set(right)))
        return left

    def operand(self) -> Shape:
        """A set, an interval, a tuple, or a sum."""
        if self.kind == "set":
            return Sets(self.take().text)
        if self.kind == "{{" or (self.kind == "{" and not self.latex and self._holds_comma()):
            return self._set()
        if self.kind == "langle":
            return self._angles()
        if self.kind in ("(", "[", "]"):
            found = self.group()
            if found is not None:
                return found
        if self.kind == "dots":
            self.take()
            return Symbol("…")
        return self.sum()

    def _angles(self) -> Shape:
        """`\\langle 1, 2 \\rangle`."""
        self.take()
        items: list[Shape] = [self.statement()]
        while self.kind == ",":
            self.take()
            items.append(self.statement())
        self.expect("rangle")
        return Members(Grouping.TUPLE, tuple(items))

    def _holds_comma(self) -> bool:
        """Whether a comma stands directly in typed braces: `{1, 2}`."""
        level = 0
        for sign in self.signs[self.at :]:
            level += (sign.kind in ("{", "(", "[")) - (sign.kind in ("}", ")", "]"))
            if level == 1 and sign.kind in (",", ";"):
                return True
            if not level:
                return False
        return False

    def _set(self) -> Shape:
        closer = "}}" if self.take().kind == "{{" else "}"
        items: list[Shape] = []
        with self.enclosed(closer):
            while self.kind != closer:
                items.append(self.statement())
                if self.kind not in (",", ";"):
                    break
                self.take()
        return Members(Grouping.SET, tuple(items)) if items else Sets.EMPTY

    def group(self) -> Shape | None:
        """A tuple or an interval; None (and back where it began) for a bracket around one value."""
        opener, commas, level, at = self.kind, 0, 0, self.at + 1
        while at < len(self.signs):
            kind = self.signs[at].kind
            if kind == "end":
                return None
            if not level and kind in (")", "]", "["):
                closes = self.signs[min(at + 1, len(self.signs) - 1)].kind in _AFTER_A_GROUP
                if kind == "[" and not (commas and closes):
                    level += 1
                else:
                    break
            elif kind in ("(", "[", "{", "{{"):
                level += 1
            elif kind in (")", "]", "}", "}}"):
                level -= 1
            elif kind in (",", ";") and not level:
                commas += 1
            at += 1
        else:
            return None
        if not commas:
            return None
        closer = self.signs[at].kind
        self.take()
        with self.enclosed(closer):
            items: list[Shape] = [self.statement()]
            while self.kind in (",", ";"):
                self.take()
                items.append(self.statement())
            if self.at != at:
                raise self.fail()
        if (opener, closer) == ("(", ")"):
            return Members(Grouping.TUPLE, tuple(items))
        low, high = (*items, None)[:2] if len(items) == 2 else (None, None)
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, opener == "[", closer == "]")
        if (opener, closer) == ("[", "]"):
            return Members(Grouping.TUPLE, tuple(items))
        raise self.fail()


def _as_set(shape: Shape) -> Shape:
    if isinstance(shape, Members) and shape.grouping is Grouping.TUPLE and len(shape.items) == 2:
        low, high = shape.items
        if isinstance(low, Term) and isinstance(high, Term):
            return Segment(low, high, False, False)
    return shape
