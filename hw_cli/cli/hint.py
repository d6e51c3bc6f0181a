"""`hw hint`: the next step of an answer, and never more of it than is asked for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.prose import Language, say

if TYPE_CHECKING:
    from hw_cli.checking.next_step import NextStep


class Show(StrEnum):
    """How much of the next step is shown."""

    RULE = "rule"
    LINE = "line"
    ALL = "all"


def command(
    ctx: typer.Context,
    question: Annotated[
        str, console.argument(say("The question or part, e.g. q1 or 1.1."), autocompletion=chosen.questions)
    ],
    after: Annotated[
        Path | None,
        console.option(say("Your own answer so far: go on from its last right line."), metavar="FILE"),
    ] = None,
    show: Annotated[
        Show, console.option(say("The name of the rule alone, the line too, or all lines to the end."))
    ] = Show.RULE,
    form: Annotated[console.Format, console.option(say("Text, or JSON."), "--format")] = console.Format.RICH,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Tell the next step of an answer: first its rule, on request the line, then the rest.

    Example: hw hint q1 --after my.tex
    """
    from hw_cli.checking.checking import check_source
    from hw_cli.checking.next_step import next_step
    from hw_cli.checking.read.files import read_source

    homework = chosen.homework(ctx)
    name, part = homework.sheet.named(question)
    asked = homework.question(name)
    language = lang or settings.load(homework).language
    with console.progress(None, say("looking for the next step")):
        checked = None if after is None else check_source(read_source(after), homework, question=name)
        found = next_step(asked, part, checked)
    if form is console.Format.JSON:
        streams.write_json(_data(found, show))
        return
    for line in _lines(found, show, language):
        streams.write(line)


def _lines(found: NextStep | None, show: Show, language: Language) -> list[str]:
    from hw_cli.report.style import text_style

    style = text_style(language)
    if found is None:
        return [style.message(say("Nothing is left: every derivation comes to its end."))]
    own = say("from your own line {term}", term=found.above)
    ours = say("from {term}", term=found.above)
    head = say(
        "Part {part}, {where}: {rule}", part=found.part, where=own if found.own else ours, rule=found.words
    )
    out = [style.message(head)]
    if show is not Show.RULE:
        out.append(f"  {style.sign(found.relation)} {style.display(found.term)}")
    if show is Show.ALL:
        for words, relation, term in found.rest:
            out.append(f"  {style.sign(relation)} {style.display(term)}    ({style.message(words)})")
    return out


def _data(found: NextStep | None, show: Show) -> dict[str, Any]:
    from hw_cli.terms.latex import latex

    if found is None:
        return {"done": True}
    data: dict[str, Any] = {
        "done": False,
        "part": found.part,
        "own": found.own,
        "from": latex(found.above),
        "rule": found.rule,
    }
    if show is not Show.RULE:
        data |= {"relation": found.relation.value, "latex": latex(found.term)}
    if show is Show.ALL:
        data["rest"] = [
            {"relation": relation.value, "latex": latex(term)} for _, relation, term in found.rest
        ]
    return data
