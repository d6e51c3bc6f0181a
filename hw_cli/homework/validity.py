"""What can be wrong with a homework besides the form of its sheet: modules, points, translations."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.answer import Answer, Conclusion, FigureRef, Part, Prose, Remark, Shown, Table
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Message, has_french, say


def faults(homework: Homework) -> Iterator[Message]:
    """What a sheet lacks, without solving anything."""
    seen: set[str] = set()
    for question in homework.sheet.questions:
        for name in (question.id, *(part.id for part in question.parts)):
            if name in seen:
                yield say("{name} stands twice on the sheet", name=name)
            seen.add(name)
        if not question.points and not any(part.points for part in question.parts):
            yield say("{name} has no points", name=question.id)


def blanks(homework: Homework) -> Iterator[Message]:
    """The questions that a report leaves blank: no fault, since a sheet may be enough."""
    for question in homework.sheet.questions:
        if not question.module and not question.review and not question.referenced:
            yield say("{name} has neither a module nor a reference answer: left blank", name=question.id)


def untranslated(answer: Answer) -> tuple[str, ...]:
    """The English texts of an answer that have no French."""
    found = dict.fromkeys(
        pattern for part in answer.parts for message in _texts(part) for pattern in _patterns(message)
    )
    return tuple(found)


def _texts(part: Part) -> Iterator[Message]:
    yield part.title
    for block in part.blocks:
        match block:
            case Prose(text=text) | Remark(text=text) | Conclusion(text=text):
                yield text
            case Table(caption=caption) | FigureRef(caption=caption):
                yield caption
            case Shown(claim=claim):
                for line in getattr(claim, "lines", ()):
                    note = getattr(line, "note", None)
                    yield note or line.because.words


def _patterns(message: Message) -> Iterator[str]:
    said = message.french is not None or has_french(message.pattern)
    if not said and any(word.isalpha() and len(word) > 3 for word in _words(message.pattern)):
        yield message.pattern
    for _name, value in message.values:
        if isinstance(value, Message):
            yield from _patterns(value)


def _words(pattern: str) -> list[str]:
    """The words of a text, without its placeholders."""
    return [word.strip(".,:;()") for word in pattern.split() if "{" not in word and "}" not in word]
