"""The options of a homework's questions, for the commands that solve: made from the fields of their parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from hw_cli.cli import console
from hw_cli.cli.settings import Settings
from hw_cli.errors import UsageError
from hw_cli.homework.parameters import Option, Parameters
from hw_cli.homework.protocol import Homework
from hw_cli.prose import say

Full = Annotated[
    bool,
    console.option(say("What goes beyond the questions too, with all certificates and evidence."), "--full"),
]

Given = Mapping[str, str]  # the command line's words, by the options' names
Owners = Mapping[str, tuple[Option, tuple[str, ...]]]  # an option, with the questions that have it


def owners(homework: Homework, *, alone: bool) -> Owners:
    """All options by their names; without those that are for one question `alone` unless these are wanted."""
    found: dict[str, tuple[Option, tuple[str, ...]]] = {}
    for question, entry in homework.questions.items():
        for option in entry.options.values():
            if alone or not option.alone:
                found[option.name] = (option, (*found.get(option.name, (option, ()))[1], question))
    return found


def with_options(
    command: Callable[..., None], homework: Homework, words: Collection[str], *, alone: bool
) -> Callable[..., None]:
    """The command with an option for each of the homework's, which it is given as its first argument `given`.

    The help shows those of the question that is named among the `words` of the line; without one all, each with its
    question.
    """
    known = owners(homework, alone=alone)
    question = _question(homework, words)
    made = {f"option_{number}": name for number, name in enumerate(known)}
    own = [item for item in signature(command, eval_str=True).parameters.values() if item.name != "given"]
    extra = [
        Parameter(key, Parameter.KEYWORD_ONLY, default=None, annotation=_annotation(*known[name], question))
        for key, name in made.items()
    ]

    @wraps(command)
    def run(**values: Any) -> None:
        given = {name: _text(values.pop(key)) for key, name in made.items()}
        command(given={name: text for name, text in given.items() if text is not None}, **values)

    parameters = [item.replace(kind=Parameter.KEYWORD_ONLY) for item in (*own, *extra)]
    run.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    del run.__wrapped__  # whose signature would be read in its place
    return run


def _annotation(option: Option, questions: tuple[str, ...], shown: str | None) -> Any:
    said = console.help_text(option.help)
    help_text = said if shown else f"{', '.join(questions)}: {said}"
    hidden = shown is not None and shown not in questions
    flags = f"--{option.name}" + (f"/--{option.off}" if option.off else "")
    if option.is_flag:
        return Annotated[bool | None, typer.Option(flags, help=help_text, hidden=hidden, show_default=False)]

    def complete(incomplete: str) -> list[str]:
        return [word for word in option.words if word.startswith(incomplete)]

    return Annotated[
        str | None,
        typer.Option(
            flags, help=help_text, hidden=hidden, metavar=option.metavar or None, autocompletion=complete
        ),
    ]


def _question(homework: Homework, words: Collection[str]) -> str | None:
    for word in words:
        try:
            found = homework.sheet.named(word)[0]
        except UsageError:
            continue
        return found if found in homework.questions else None
    return None


def _text(value: bool | str | None) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def choose(
    homework: Homework, given: Given, questions: Iterable[str], settings: Settings
) -> dict[str, Parameters]:
    """The parameters for `questions`: from the command line, else from the settings.

    Raises UsageError for an option that belongs to none of them, and for a value out of range.
    """
    for old, new in settings.moved.items():
        console.note(say("{file}: [{old}] is read as [{new}], the question that has these options now",
                 file=str(settings.file), old=old, new=new))  # fmt: skip
    wanted = {name: homework.questions[name] for name in questions if name in homework.questions}
    allowed = {option.name for question in wanted.values() for option in question.options.values()}
    for name in given:
        if name not in allowed:
            owner = owners(homework, alone=True)[name][1][0]
            said = say("{name} belongs to {owner}", name=f"--{name}", owner=owner)
            raise UsageError(said, say("leave it out, or ask for {owner}", owner=owner))
    return {
        name: question.parameters.read(
            {**settings.parameters.get(name, {}), **_own(question.options, given)}, given
        )
        for name, question in wanted.items()
    }


def _own(options: Mapping[str, Option], given: Given) -> Given:
    names = {option.name for option in options.values()}
    return {name: text for name, text in given.items() if name in names}
