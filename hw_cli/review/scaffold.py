"""The empty frame of a review: front matter, sections, every sub-question as a comment."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.prose import Language, in_words, say
from hw_cli.review.paper import Paper, front_matter
from hw_cli.sheet import Question, SheetPart
from hw_cli.sheet.plain import plain

PLACEHOLDER = {Language.FR: "[à écrire]", Language.EN: "[to write]"}
HOW = say(
    "Comments never reach the report. A paragraph that begins with (a) answers the sub-question (a); "
    "(a, c) answers two. Formulas: $…$. To cite: [@key], with the key and its text under references above."
)


def scaffold(paper: Paper, question: Question, language: Language) -> str:
    """The text of a new `review.md`."""
    return "\n".join((front_matter(paper), *_lines(question, language))) + "\n"


def _lines(question: Question, language: Language) -> Iterator[str]:
    subject = say("the sheet's subject: {subject}, on one page", subject=question.review.of(language))
    for text in (subject, HOW):
        yield f"<!-- {in_words(text, language)} -->"
    for part in question.parts:
        yield from ("", f"# {plain(part.title.of(language), language)}", "")
        yield from _section(part, language)


def _section(part: SheetPart, language: Language) -> Iterator[str]:
    points = in_words(say("{n} points", n=part.points or 0), language)
    yield f"<!-- {points} -->"
    for item in part.items:
        asked = " ".join(plain(item.text.of(language), language).split())
        yield from ("", f"<!-- {item.label} {asked} -->", f"{item.label} {PLACEHOLDER[language]}")
