"""A homework: its sheet, and for each question that is derived the module that does it.

A homework is a folder (a package): `sheet.toml`, modules beside it, and where wanted `contexts/` (TOML files for
`hw check`) and `templates/` (that replace those of the report). The sheet names the module of a question, which has
a function `solve(parameters)`; its options, where it has any, are the class that the sheet names as `module:class`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hw_cli.errors import InputError, UsageError
from hw_cli.prose import Message, choose_of, say

if TYPE_CHECKING:
    from hw_cli.answer import Answer
    from hw_cli.homework.parameters import Option, Parameters
    from hw_cli.sheet import Question as Asked
    from hw_cli.sheet import Sheet

SHEET = "sheet.toml"
Load = Callable[[str], ModuleType]  # a module of the homework by its name


@dataclass(frozen=True)
class Question:
    """A question that is derived; its modules are imported when they are asked for something."""

    asked: Asked
    load: Load

    @cached_property
    def parameters(self) -> type[Parameters]:
        """The class of its options."""
        from hw_cli.homework.parameters import Parameters  # for a question that is asked

        if not self.asked.parameters:
            return Parameters
        module, _, name = self.asked.parameters.partition(":")
        found: type[Parameters] = getattr(self.load(module), name)
        return found

    @cached_property
    def options(self) -> dict[str, Option]:
        """Its options by the name of their field."""
        return self.parameters.options()

    def solve(self, parameters: Any) -> Answer:
        """One answer, not judged yet."""
        answer: Answer = self.load(self.asked.module).solve(parameters)
        return answer

    def answers(self, parameters: Any, line: Collection[str] = ()) -> tuple[Answer, ...]:
        """All its answers, as a report has them; but those for which the options of the command `line` hold alone."""
        said = [name for name, option in self.options.items() if option.name in line]
        chosen = [
            every
            for every in parameters.every()
            if all(getattr(every, name) == getattr(parameters, name) for name in said)
        ]
        return tuple(map(self.solve, chosen))

    def answer(self, part: str | None, parameters: Parameters, line: Collection[str]) -> Answer:
        """The answer, or the one of its answers that has `part`, with that part alone.

        Raises UsageError for a part that no answer has, and for one to which options of the command `line` do not apply.
        """
        if part is None:
            return self.solve(parameters)
        for answer in self.answers(parameters, line):
            for item in answer.parts:
                if item.id == part:
                    return replace(answer, parts=(item,))
        answers = self.answers(parameters)
        known = dict.fromkeys(item.id for answer in answers for item in answer.parts)
        if part in known:
            given = " ".join(f"--{name}" for name in sorted(line))
            said = say("part {part} is not about what {options} asks for", part=part, options=given)
            raise UsageError(said, say("leave the options out"))
        said = say("{question} has no part {part}", question=self.asked.id, part=repr(part))
        raise UsageError(said, choose_of(known))


@dataclass(frozen=True)
class Homework:
    """What the commands are given: one homework with all that belongs to it."""

    id: str
    folder: Path
    load: Load

    @cached_property
    def sheet(self) -> Sheet:
        """What was asked, read when it is asked for; raises InputErrors where the file is wrong."""
        from hw_cli.sheet import read_sheet

        path = self.folder / SHEET
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                say("cannot be read: {why}", why=str(error)), say("save it as UTF-8"), path=path
            ) from error
        return read_sheet(text, path)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions that are derived, by their id."""
        return {item.id: Question(item, self.load) for item in self.sheet.questions if item.module}

    def titled(self, words: str) -> str | None:
        """The id of the question whose title has these words, as headings of a file say them."""
        return self._titles.get(words)

    @cached_property
    def _titles(self) -> dict[str, str]:
        from hw_cli.homework.headings import in_words

        named = {
            in_words(title): item.id
            for item in self.sheet.questions
            for title in (item.title.fr, item.title.en)
        }
        return {title: name for title, name in named.items() if re.search(r"[^\W\d]{4}", title)}

    def question(self, id: str) -> Question:  # noqa: A002 - the field's name
        """The question of that id; raises UsageError for one that is not of the sheet, or not derived."""
        asked = self.sheet.question(id)
        if id not in self.questions:
            wrote = say("write it with: {command}", command="hw review new")
            raise self.not_solved(id, wrote if asked.review else None)
        return self.questions[id]

    @property
    def templates(self) -> Path | None:
        """The folder of its templates, where it has one: they replace those of the report."""
        own = self.folder / "templates"
        return own if own.is_dir() else None

    def not_solved(self, id: str, advice: Message | None = None) -> UsageError:  # noqa: A002
        """What to raise for a question that is not derived."""
        said = say("{question} is on the sheet but not solved by this version", question=id)
        derived = sorted(self.questions)
        none = say("no question of this homework names a module that solves it")
        return UsageError(said, advice or (choose_of(derived) if derived else none))

    def review(self) -> Asked:
        """The question that is a paper review; raises UsageError where the sheet has none."""
        if self.sheet.review is None:
            raise UsageError(
                say("the sheet of {name} asks for no review", name=self.id), say("hw list shows what it asks")
            )
        return self.sheet.review
