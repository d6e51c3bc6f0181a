"""`hw solve`: one question's answer, derived and verified, in the form that is asked for."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, options, settings, streams
from hw_cli.errors import UsageError
from hw_cli.prose import Language, for_example, say
from hw_cli.sheet import Sheet

if TYPE_CHECKING:
    from hw_cli.answer import Answer, VerifiedAnswer
    from hw_cli.homework.protocol import Homework

OPTIONS_ALONE = True  # all options of the questions


class Format(StrEnum):
    """The forms of an answer."""

    RICH = "rich"
    JSON = "json"
    LATEX = "latex"
    MARKDOWN = "markdown"


VIEWS = {Format.RICH: "terminal", Format.JSON: "json", Format.LATEX: "fragment", Format.MARKDOWN: "markdown"}


def command(
    ctx: typer.Context,
    given: options.Given,
    question: Annotated[
        str, console.argument(say("The question, e.g. q1 or q4."), autocompletion=chosen.questions)
    ],
    part: Annotated[
        str | None,
        console.option(say("Only this part, e.g. 4.5."), metavar="ID", autocompletion=chosen.parts),
    ] = None,
    form: Annotated[
        Format, console.option(say("Terminal, JSON, LaTeX to paste, or Markdown."), "--format")
    ] = Format.RICH,
    lang: console.Lang = None,
    full: options.Full = False,
    quiet: console.Quiet = False,
) -> None:
    """Solve one question, verify every line and show it.

    Example: hw solve q4 --regularized --gamma 1/2
    """

    homework = chosen.homework(ctx)
    name, part = homework.sheet.named(question, part)
    settled = settings.load(homework)
    if name not in homework.questions and homework.sheet.question(name).referenced:
        _show_reference(homework, name, part, form, lang or settled.language)
        return
    asked = homework.question(name)
    with console.progress(None, say("solving")):
        parameters = options.choose(homework, given, (name,), settled)[name]
        implied = dict(asked.parameters.read(given, given).given())  # --gamma asks for the penalty
        line = {*given, *(option.name for name, option in asked.options.items() if name in implied)}
        answer = asked.answer(part, parameters, line)
        verified = verify(answer, form)
    beyond = {option.name for option in asked.options.values() if option.beyond}
    full = full or bool(beyond & set(given)) or all(item.beyond for item in answer.parts)
    show(verified, homework.sheet, form, lang or settled.language, full)
    from hw_cli.report.failures import demand

    demand([verified], lang or settled.language)


def _show_reference(
    homework: Homework, name: str, part: str | None, form: Format, language: Language
) -> None:
    """Print the sheet's own answer to a question that is not derived, once each of its lines holds."""
    from hw_cli.checking.references import demand_references
    from hw_cli.sheet.plain import plain

    if form is Format.JSON:
        raise UsageError(
            say("{question} has an answer of the sheet, which is text", question=name),
            for_example("--format latex"),
        )
    question = homework.sheet.question(name)
    parts = question.parts if part is None else (question.part(part),)
    with console.progress(None, say("checking {name}", name=name)):
        demand_references(homework, (name,), language)
    for item in parts:
        if item.answer:
            text = item.answer.of(language).strip()
            streams.write(f"{item.id}\n\n{plain(text, language)}\n" if form is Format.RICH else text)


def verify(answer: Answer, form: Format) -> VerifiedAnswer:
    """The answer with the judges' verdicts; the other process judges while this one loads what will show them."""
    from hw_cli.verify import judging, verify

    with judging((answer,)) as judge:
        import_module(f"hw_cli.report.{VIEWS[form]}")
        return verify(answer, judge=judge)


def show(answer: VerifiedAnswer, sheet: Sheet, form: Format, language: Language, full: bool) -> None:
    """Print the answer on stdout; JSON always has the whole of it."""
    if form is Format.RICH:
        from hw_cli.report.terminal import answer_lines

        out = console.out()
        for line in answer_lines(answer, sheet, language, out.width, full=full):
            out.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
        return
    streams.write(_text(answer, sheet, form, language, full), nl=False)


def _text(answer: VerifiedAnswer, sheet: Sheet, form: Format, language: Language, full: bool) -> str:
    if form is Format.JSON:
        from hw_cli.report.json import to_json

        return streams.as_json(to_json(answer, language))
    if form is Format.MARKDOWN:
        from hw_cli.report.markdown import to_markdown

        return to_markdown(answer, sheet, language, full=full)
    from hw_cli.report.fragment import to_latex

    return to_latex(answer, language, full=full)
