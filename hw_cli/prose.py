"""Prose in two languages, with terms as placeholders, so that one text serves every view.

`say("…")` marks an English text for the catalogue (`make locale` collects them) and keeps it as a
value; a view asks for its French or English pattern and fills the placeholders in its own way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:  # `hw list` needs words but no terms
    from hw_cli.terms.core import Term


class Language(StrEnum):
    """The languages a report can be written in; French is the course's."""

    FR = "fr"
    EN = "en"


@dataclass(frozen=True)
class Mention:
    """A figure that a sentence speaks of, by its name; a view says its number, or its name."""

    name: str


Value = Union["Term", str, int, "Message", Mention]


@dataclass(frozen=True)
class Message:
    """An English pattern with named placeholders and their values (terms, words, numbers)."""

    pattern: str
    values: tuple[tuple[str, Value], ...] = ()
    french: str | None = None  # of a text that a file of the user brings, with its translation

    def pieces(self, language: Language) -> tuple[Value, ...]:
        """The translated text as literal strings and placeholder values, in reading order.

        >>> say("at least {n} points", n=3).pieces(Language.EN)
        ('at least ', 3, ' points')
        """
        values = dict(self.values)
        out: list[Value] = []
        own = self.french if language is Language.FR else None
        text = translate(self.pattern, language) if own is None else own
        for literal, name, _spec, _conversion in Formatter().parse(text):
            if literal:
                out.append(literal)
            if name is not None:
                out.append(values[name])
        return tuple(out)

    def fill(
        self,
        language: Language,
        show: Callable[[Term], str],
        word: Callable[[str], str] = str,
        figure: Callable[[str], str] = str,
    ) -> str:
        """The text with each term shown by `show`, each literal or word passed through `word`.

        `figure` shows the name of a figure that is mentioned.
        """

        def shown(piece: Value) -> str:
            if isinstance(piece, Message):
                return piece.fill(language, show, word, figure)
            if isinstance(piece, Mention):
                return figure(piece.name)
            return word(str(piece)) if isinstance(piece, str | int) else show(piece)

        return "".join(shown(piece) for piece in self.pieces(language))

    def mentions(self) -> Iterator[str]:
        """The names of the figures that the text speaks of."""
        for _, value in self.values:
            if isinstance(value, Mention):
                yield value.name
            elif isinstance(value, Message):
                yield from value.mentions()


def say(pattern: str, **values: Value) -> Message:
    """A text for the reader; `pattern` is English and is the key of the catalogue."""
    return Message(pattern, tuple(values.items()))


def speaker(folder: Path) -> Callable[..., Message]:
    """The `say` of a homework whose French stands in `fr.toml` of its folder, under the English texts."""
    french: dict[str, str] = tomllib.loads((folder / "fr.toml").read_text(encoding="utf-8"))

    def say_there(pattern: str, **values: Value) -> Message:
        return Message(pattern, tuple(values.items()), french.get(pattern))

    return say_there


def verbatim(text: str) -> Message:
    """A text that is the same in every language: a formula, a command, what another program says."""
    return Message("{text}", (("text", text),))


def for_example(command: str) -> Message:
    """What to do, by an example."""
    return say("for example: {command}", command=command)


def choose_of(known: Iterable[str]) -> Message:
    """What to do, by the words that are known."""
    return say("choose one of: {known}", known=", ".join(known))


def in_words(text: str | Message, language: Language) -> str:
    """A text for stderr or a plain listing, in `language`; what is no message stays as it is."""
    return text if isinstance(text, str) else text.fill(language, show=str)


def translate(text: str, language: Language) -> str:
    """`text` in `language`; English is the language of the keys."""
    return catalogue(language).gettext(text) if text else text


def has_french(text: str) -> bool:
    """Whether the catalogue has the text; its French may be the same word."""
    with _compiled(Language.FR).open("rb") as compiled:
        found = GNUTranslations(compiled)
    found.add_fallback(_Nothing())
    return found.gettext(text) != _NOTHING


_NOTHING = "\0"


class _Nothing(NullTranslations):
    """Tells what a catalogue has not."""

    def gettext(self, message: str) -> str:
        return _NOTHING


def _compiled(language: Language) -> Path:
    return Path(__file__).parent / "locale" / language.value / "LC_MESSAGES" / "hw.mo"


@cache
def catalogue(language: Language) -> NullTranslations:
    """The compiled catalogue of a language (built with the package)."""
    if language is Language.EN:
        return NullTranslations()
    with _compiled(language).open("rb") as compiled:
        return GNUTranslations(compiled)
