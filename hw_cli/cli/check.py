"""`hw check`: the steps of the user's own derivations, each judged at its place in the file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hw_cli.cli import chosen, console, settings
from hw_cli.cli.check_order import Format, Only, Order
from hw_cli.errors import UsageError
from hw_cli.prose import say


class Kind(StrEnum):
    """The kinds of files."""

    TEX = "tex"
    MD = "md"
    IPYNB = "ipynb"
    RST = "rst"


def command(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        console.argument(
            say("LaTeX, Markdown, notebooks, reStructuredText; - is standard input."), metavar="FILE"
        ),
    ],
    question: chosen.Question = None,
    context: chosen.Context = "auto",
    form: Annotated[
        Format,
        console.option(say("Terminal, JSON, SARIF, JUnit, GitHub annotations, or a page."), "--format"),
    ] = Format.RICH,
    baseline: Annotated[
        Path | None,
        console.option(
            say("Findings that this file holds do not count; it is written where it is missing."),
            metavar="FILE",
        ),
    ] = None,
    annotate: Annotated[
        Path | None,
        console.option(say("Write a copy with marks in its margin to this new file."), metavar="OUT"),
    ] = None,
    force: Annotated[
        bool,
        console.option(say("Replace that copy where it exists; the old one is kept as .bak."), "--force"),
    ] = False,
    against: Annotated[
        bool,
        console.option(
            say("Tell which results of our own answer are reached, and which are missing."), "--against"
        ),
    ] = False,
    strict: Annotated[
        bool,
        console.option(say("Doubtful, undecided and not understood steps give exit code 1 too."), "--strict"),
    ] = False,
    follow: Annotated[
        bool, console.option(say("Check what the file includes too, inside its own folder."), "--follow")
    ] = False,
    kind: Annotated[
        Kind | None, console.option(say("tex, md, ipynb or rst, where the name does not tell."))
    ] = None,
    why: Annotated[
        str | None,
        console.option(
            say(
                "All that the verdict on this line rests on: mood, reading, facts, what was tried, the argument."
            ),
            metavar="LINE",
        ),
    ] = None,
    only: Annotated[
        Only | None,
        console.option(say("Steps that are shown; of a file of over 40 lines, by default the wrong ones.")),
    ] = None,
    watch: Annotated[bool, console.option(say("Again on every save, until Ctrl-C."), "--watch")] = False,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Check the steps of your own derivations: which hold, which fail, and where it shows.

    Exit code 0: no step is wrong; 1: a step is wrong (--strict: or left open); 3: a file cannot be read.

    Example: hw check answers.tex --question q3
    """
    from hw_cli.checking.read.files import STDIN

    homework = chosen.homework(ctx)
    settled = settings.load(homework)
    language = lang or settled.language
    part = None
    if question is not None:
        question, part = homework.sheet.named(question)
    from_stdin = [file for file in files if str(file) == STDIN]
    if len(from_stdin) > 1 or (from_stdin and watch):
        raise UsageError(say("standard input can be read once only"), say("name a file"))
    order = Order(
        homework,
        tuple(files),
        language,
        form,
        context=settled.context if context == "auto" else context,
        question=question,
        part=part,
        against=against,
        rules_url=settled.rules_url,
        strict=strict or settled.strict,
        ignore=settled.ignore,
        baseline=baseline,
        annotate=annotate,
        force=force,
        follow=follow,
        kind=kind,
        why=why,
        only=only,
        watched=watch,
    )
    order.check_annotate()
    if watch:
        from hw_cli.cli.watching import again

        again(", ".join(map(str, order.files)), lambda: order.read, order.run)
    raise typer.Exit(order.run())
