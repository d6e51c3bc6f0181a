"""The answer to a question, or to one part of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hw_cli.answer import Answer
from hw_cli.errors import UsageError
from hw_cli.homework.parameters import Parameters
from hw_cli.homework.protocol import Question
from hw_cli.prose import choose_of, say


def answer_to(question: Question, part: str | None, parameters: Parameters, line: Collection[str]) -> Answer:
    """The answer to a question, or the one of its answers that has `part`, with that part alone.

    Raises UsageError for a part that no answer has, and for one to which options of the command `line` do not apply.
    """
    if part is None:
        return question.solve(parameters)
    for answer in question.answers(parameters, line):
        for item in answer.parts:
            if item.id == part:
                return replace(answer, parts=(item,))
    answers = question.answers(parameters)
    known = dict.fromkeys(item.id for answer in answers for item in answer.parts)
    if part in known:
        given = " ".join(f"--{name}" for name in sorted(line))
        said = say("part {part} is not about what {options} asks for", part=part, options=given)
        raise UsageError(said, say("leave the options out"))
    said = say("{question} has no part {part}", question=question.asked.id, part=repr(part))
    raise UsageError(said, choose_of(known))
