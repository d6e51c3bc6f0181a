"""How a view writes: terms, words and the signs between formulas; counterexamples in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hw_cli.kernel.evidence import Counterexample
from hw_cli.prose import Language, Message, Value, say
from hw_cli.terms.core import Matrix, Negative, Number, Quotient, Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Line:
    """A line of text; a `main` one is what a hurried reader looks for: the verdict."""

    text: str
    main: bool = False


@dataclass(frozen=True)
class Style:
    """A way of writing: `display` sets a term in a line of its own, `inline` one within words."""

    language: Language
    display: Callable[[Term], str]
    inline: Callable[[Term], str]
    word: Callable[[str], str]
    sign: Callable[[Relation], str]
    iff: str
    comma: str  # between formulas that all hold
    finish: Callable[[str], str] = str  # last touch to a whole text
    figure: Callable[[str], str] = "figure {}".format  # a figure that a sentence speaks of, by its name

    def message(self, message: Message) -> str:
        """A text in this style and language."""
        return self.finish(message.fill(self.language, self.inline, self.word, self.figure))

    def cell(self, cell: Message | Term) -> str:
        """A cell of a table in this style."""
        return self.message(cell) if isinstance(cell, Message) else self.inline(cell)


def decimal_mark(language: Language) -> str:
    """The decimal mark of a language: a comma in French."""
    return "," if language is Language.FR else "."


def text_style(language: Language) -> Style:
    """How the terminal writes in a language."""
    decimal = decimal_mark(language)

    def show(term: Term) -> str:
        from hw_cli.terms.text import text  # many an answer shows no term

        return text(term, decimal=decimal)

    word = hold_punctuation if language is Language.FR else str

    return Style(language, show, show, word, lambda relation: relation.text, iff="⇔", comma=", ")


def hold_punctuation(words: str) -> str:
    """French words whose blanks before `: ; ! ?` do not break; LaTeX leaves them to babel.

    >>> hold_punctuation("oui : non")
    'oui\\xa0: non'
    """
    return re.sub(" (?=[:;!?](?: |$))", "\u00a0", words)


def values_at(found: Counterexample) -> Message:
    """The point of a counterexample, and the two values there."""
    sides = {"left": _number(found.left), "right": _number(found.right)}
    if not found.point:
        return say("{left} on the left, {right} on the right", **sides)
    from hw_cli.claims.listing import listed_values  # a style alone needs none

    point = listed_values([(name, _number(value)) for name, value in found.point])
    return say("at {point}: {left} on the left, {right} on the right", point=point, **sides)


def _number(text: str) -> Value:
    """A decimal string, a fraction or a matrix of some as a term, so that each view writes it its way; other words as
    they are."""
    if text.startswith("["):
        rows = [[_number(item) for item in row.split(", ")] for row in text.strip("[]").split("], [")]
        terms = tuple(tuple(item for item in row if isinstance(item, Term)) for row in rows)
        return Matrix(terms) if sum(map(len, terms)) == sum(map(len, rows)) else text
    size = text.removeprefix("-")
    if not re.fullmatch(r"\d+(\.\d+|/\d+)?", size):
        return text
    whole, _, part = size.partition("/")
    value: Term = Quotient(Number(whole), Number(part)) if part else Number(whole)
    return Negative(value) if size != text else value
