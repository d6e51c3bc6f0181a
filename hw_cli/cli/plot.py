"""`hw plot`: the figures of a question as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, options, settings, streams
from hw_cli.errors import UsageError
from hw_cli.files import check_writable, make_folder, write_atomically
from hw_cli.homework.protocol import Question
from hw_cli.prose import Language, for_example, say
from hw_cli.report.product import is_figure

if TYPE_CHECKING:
    from hw_cli.answer import FigureRef
    from hw_cli.homework.parameters import Parameters

OPTIONS_ALONE = True  # all options of the questions
FORMATS = ("pdf", "png", "svg")
LARGEST = 20_000_000  # bytes; no figure of ours comes near


def command(
    ctx: typer.Context,
    given: options.Given,
    question: Annotated[
        str, console.argument(say("The question, e.g. q1 or q4."), autocompletion=chosen.questions)
    ],
    out: Annotated[
        Path, console.option(say("Folder for the files; made when missing."), metavar="FOLDER")
    ] = Path("figures"),
    form: Annotated[
        str, console.option(say("pdf, png or svg; several with commas."), "--format", metavar="FORMAT")
    ] = "pdf",
    lang: console.Lang = None,
    force: Annotated[bool, console.option(say("Replace files that hw did not write."), "--force")] = False,
    as_json: Annotated[bool, console.option(say("List the files as JSON."), "--json")] = False,
    quiet: console.Quiet = False,
) -> None:
    """Write the figures of a question.

    The files written are listed on stdout, one a line.

    Example: hw plot q4 --out figures --format pdf,png
    """
    homework = chosen.homework(ctx)
    name = homework.sheet.named(question)[0]
    asked = homework.question(name)
    forms = formats(form)
    settled = settings.load(homework)
    parameters = options.choose(homework, given, (name,), settled)[name]
    check_writable(make_folder(out) / "figure")
    with console.progress(None, say("solving")):
        figures = find(asked, parameters, given)
    targets = {figure.name: [out / f"{figure.name}.{one}" for one in forms] for figure in figures}
    check_targets([path for paths in targets.values() for path in paths], force)
    language = lang or settled.language
    draw(figures, targets, language)
    streams.write(_json(name, figures, targets, language) if as_json else _list(targets))


def formats(text: str) -> tuple[str, ...]:
    """The formats named in `text`, each once; raises UsageError for one that we do not write."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",")))
    for name in names:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            said = say(
                "{option}: {name} is not one of {known}", option="--format", name=repr(name), known=known
            )
            raise UsageError(said, for_example("--format pdf,png"))
    return names


def find(question: Question, parameters: Parameters, line: options.Given) -> tuple[FigureRef, ...]:
    """The figures of all answers to a question for which the options of the command `line` hold, each once.

    Raises UsageError when there are none.
    """
    answers = question.answers(parameters, line)
    figures = {figure.name: figure for answer in answers for figure in answer.figures()}
    if not figures:
        name = question.asked.id
        said = say("there are no figures for {question} with these options", question=name)
        raise UsageError(said, say("try: {command}", command=f"hw plot {name}"))
    return tuple(figures.values())


def check_targets(paths: Sequence[Path], force: bool) -> None:
    """Raise UsageError when one of `paths` cannot be written, or holds what is not ours, before any is."""
    for path in paths:
        check_writable(path)
    foreign = [] if force else [str(path) for path in paths if path.exists() and not _is_ours(path)]
    if foreign:
        raise UsageError(
            say("not written by hw, so not replaced: {files}", files=", ".join(foreign)),
            say("choose another folder with --out, or replace them with --force"),
        )


def _is_ours(path: Path) -> bool:
    try:
        return path.stat().st_size <= LARGEST and is_figure(path.read_bytes())
    except OSError:
        return False


def draw(figures: Sequence[FigureRef], targets: dict[str, list[Path]], language: Language) -> None:
    """Draw all figures, then write all files: an error in drawing leaves every file as it was."""
    from hw_cli.figures.save import to_bytes

    contents: dict[Path, bytes] = {}
    with console.progress(len(figures), say("drawing")) as steps:
        for figure in figures:
            drawing = figure.draw(language=language)
            for path in targets[figure.name]:
                contents[path] = to_bytes(drawing, path.suffix[1:])
            steps.advance()
    for path, content in contents.items():
        write_atomically(path, content)


def _list(targets: dict[str, list[Path]]) -> str:
    return "\n".join(str(path) for paths in targets.values() for path in paths)


def _json(
    question: str, figures: Sequence[FigureRef], targets: dict[str, list[Path]], language: Language
) -> str:
    from hw_cli.report.style import decimal_mark
    from hw_cli.terms.text import text

    mark = decimal_mark(language)
    listed = [
        {
            "name": figure.name,
            "caption": figure.caption.fill(language, lambda term: text(term, decimal=mark)),
            "files": [str(path) for path in targets[figure.name]],
        }
        for figure in figures
    ]
    content = {"question": question, "language": language.value, "figures": listed}
    return streams.as_json(json.dumps(content, ensure_ascii=False, indent=2))
