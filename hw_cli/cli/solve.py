"""`hw solve`: one question's answer, derived and verified, in the form that is asked for."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import completion, console, options, settings
from hw_cli.errors import UsageError
from hw_cli.homeworks.ift6135_3.registry import SOLVED
from hw_cli.prose import Language, say
from hw_cli.sheet import load_sheet
from hw_cli.sheet.names import named

if TYPE_CHECKING:
    from hw_cli.answer import Answer, VerifiedAnswer
    from hw_cli.homeworks.ift6135_3.parameters import Parameters

REVIEWED = "q5"  # the paper review, which its author writes


class Format(StrEnum):
    """The forms of an answer."""

    RICH = "rich"
    JSON = "json"
    LATEX = "latex"
    MARKDOWN = "markdown"


def command(
    question: Annotated[
        str, typer.Argument(help="The question, e.g. q1 or q4.", autocompletion=completion.questions)
    ],
    part: Annotated[
        str | None,
        typer.Option(help="Only this part, e.g. 4.5.", metavar="ID", autocompletion=completion.parts),
    ] = None,
    regularized: Annotated[
        bool | None, typer.Option("--regularized/--plain", help="q4: with the gradient penalty, or without.")
    ] = None,
    gamma: options.Gamma = None,
    eta: options.Eta = None,
    p: options.P = None,
    q: options.Q = None,
    dim: options.Dim = None,
    numeric: options.Numeric = False,
    steps: options.Steps = None,
    schedule: options.Schedule = None,
    model: options.Model = None,
    form: Annotated[
        Format, typer.Option("--format", help="Terminal, JSON, LaTeX to paste, or Markdown.")
    ] = Format.RICH,
    lang: console.Lang = None,
    full: options.Full = False,
    quiet: console.Quiet = False,
) -> None:
    """Solve one question, verify every line and show it.

    Example: hw solve q4 --regularized --gamma 1/2
    """
    from hw_cli.report.failures import demand

    question, inside = check_question(question)
    part = inside if part is None else part
    if part is not None and "." in part:
        part = named(load_sheet(), part)[1] or part
    settled = settings.load()
    flag = None if regularized is None else str(regularized).lower()
    given = {"regularized": flag, "gamma": gamma, "eta": eta, "p": p, "q": q, "dim": dim}
    given |= {"numeric": "true" if numeric else None, "steps": steps, "schedule": schedule, "model": model}
    if gamma and flag is None and question == "q4":
        given["regularized"] = "true"  # the weight means nothing without the penalty
    if gamma and flag == "false":
        raise UsageError("--gamma is the weight of a penalty that --plain leaves out", "drop one of the two")
    with console.progress(None, say("solving")):
        answer = find(question, part, options.choose(given, (question,), settled), given["regularized"])
        verified = verify(answer)
    full = full or any(given[name] for name in options.BEYOND) or all(item.beyond for item in answer.parts)
    show(verified, form, lang or settled.language, full)
    demand([verified])


def check_question(text: str) -> tuple[str, str | None]:
    """The question (and part) that a name means; raises UsageError for one that is not of the sheet or not solved."""
    question, part = named(load_sheet(), text)
    if question not in SOLVED:
        known = ", ".join(sorted(SOLVED))
        advice = "write it with: hw review new" if question == REVIEWED else f"choose one of: {known}"
        raise UsageError(f"{question} is on the sheet but not solved by this version", advice)
    return question, part


def find(question: str, part: str | None, parameters: Parameters, regularized: str | None) -> Answer:
    """The answer to a question, or the one that has `part`, with that part alone.

    A part of q4 says which of the two systems is meant; `regularized` is what the user said of it, if
    anything. Raises UsageError for a part that no answer has, and for one of the other system.
    """
    from hw_cli.homeworks.ift6135_3 import registry

    if part is None:
        return registry.solve(question, parameters)
    answers = registry.whole(question, parameters)
    for answer in answers:
        for item in answer.parts:
            if item.id == part:
                _check_system(answer, part, regularized)
                return replace(answer, parts=(item,))
    known = ", ".join(dict.fromkeys(item.id for answer in answers for item in answer.parts))
    raise UsageError(f"{question} has no part {part!r}", f"choose one of: {known}")


def _check_system(answer: Answer, part: str, regularized: str | None) -> None:
    penalised = dict(answer.parameters).get("regularized", False)
    if regularized is not None and penalised != (regularized == "true"):
        which = "with" if penalised else "without"
        raise UsageError(f"part {part} is about the system {which} the penalty", "leave the option out")


def verify(answer: Answer) -> VerifiedAnswer:
    """The answer with the judges' verdicts."""
    from hw_cli.verify import verify

    return verify(answer)


def show(answer: VerifiedAnswer, form: Format, language: Language, full: bool) -> None:
    """Print the answer on stdout; JSON always has the whole of it."""
    if form is Format.RICH:
        from hw_cli.report.terminal import answer_lines

        out = console.out()
        for line in answer_lines(answer, load_sheet(), language, out.width, full=full):
            out.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
        return
    typer.echo(_text(answer, form, language, full), nl=False)


def _text(answer: VerifiedAnswer, form: Format, language: Language, full: bool) -> str:
    if form is Format.JSON:
        from hw_cli.report.json import to_json

        return to_json(answer, language)
    if form is Format.MARKDOWN:
        from hw_cli.report.markdown import to_markdown

        return to_markdown(answer, load_sheet(), language, full=full)
    from hw_cli.report.fragment import to_latex

    return to_latex(answer, language, full=full)
