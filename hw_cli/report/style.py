"""How a view writes: terms, words and the signs between formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hw_cli.prose import Language, Message
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


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


def decimal_mark(language: Language) -> str:
    """The decimal mark of a language: a comma in French."""
    return "," if language is Language.FR else "."
