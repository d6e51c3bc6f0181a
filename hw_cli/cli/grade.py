"""`hw grade`: a class's submissions in a table, with feedback for each and the same mistakes together."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.errors import UsageError
from hw_cli.prose import say

if TYPE_CHECKING:
    from hw_cli.grade.views import ClassView

CLUSTERS = 10  # shown in the terminal


class Format(StrEnum):
    """What is printed."""

    RICH = "rich"
    CSV = "csv"
    JSON = "json"


def command(
    ctx: typer.Context,
    folder: Annotated[
        Path, console.argument(say("One file, archive or folder for each student."), metavar="FOLDER")
    ],
    out: Annotated[
        Path | None,
        console.option(
            say("Write results, feedback and summary to this folder; a second run goes on there."),
            metavar="DIR",
        ),
    ] = None,
    rubric: Annotated[
        Path | None,
        console.option(say("Points by part, as TOML; without one nothing is a grade."), metavar="FILE"),
    ] = None,
    question: Annotated[
        str | None,
        console.option(
            say("The question that all lines answer, where they do not say it."),
            metavar="ID",
            autocompletion=chosen.questions,
        ),
    ] = None,
    pdf: Annotated[
        bool,
        console.option(
            say("With --out: the marked copy of each LaTeX document too, where it typesets."), "--pdf"
        ),
    ] = False,
    anonymous: Annotated[
        bool,
        console.option(
            say("Numbers instead of names; --out keeps the key beside the folder."), "--anonymous"
        ),
    ] = False,
    workers: Annotated[int, console.option(say("Processes; 0: one for each core."), min=0, metavar="N")] = 0,
    scheduler: Annotated[
        str | None,
        console.option(say("A Dask scheduler's address, instead of processes here."), metavar="ADDRESS"),
    ] = None,
    compare: Annotated[
        Path | None,
        console.option(
            say("Judge nothing: tell what differs in FOLDER, a folder of results, from this earlier one."),
            metavar="DIR",
        ),
    ] = None,
    form: Annotated[Format, console.option(say("Table, CSV or JSON."), "--format")] = Format.RICH,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Judge a class's submissions: a table by student and part, feedback for each, the same mistakes together.

    Exit code 0: every submission is judged, whatever is found in them; 3: the folder holds none.

    Example: hw grade submissions/ --out results/
    """
    from hw_cli.grade import order
    from hw_cli.grade.engine import Local
    from hw_cli.grade.rubric import read_rubric
    from hw_cli.report.engine import require_engine

    if compare is not None:
        _compare(compare, folder, form)
        return
    homework = chosen.homework(ctx)
    if question is not None:
        question, _part = homework.sheet.named(question)
    given = ctx.find_root().params.get("homework") or settings.homework()
    asked = order.Class(
        folder,
        homework,
        str(Path(given).resolve()) if given and Path(given).is_dir() else given,
        lang or settings.load(homework).language,
        out,
        question,
        None if rubric is None else read_rubric(rubric),
        anonymous,
        pdf,
    )
    if scheduler is not None:
        from hw_cli.grade.cluster import Cluster

        backend: Cluster | Local = Cluster(scheduler)
    else:
        backend = Local(workers or os.cpu_count() or 1, readable=(homework.folder,))
    if pdf:
        if out is None:
            raise UsageError(say("--pdf writes beside the feedback"), say("name a folder: --out DIR"))
        require_engine()
    if out is not None and out.resolve() == folder.resolve():
        raise UsageError(say("--out is the folder of the submissions"), say("name another one"))
    with console.progress(None, say("judging the submissions")) as steps:
        view, key = asked.run(backend, steps.reach)
    if out is not None:
        for path in order.write(view, out):
            console.note(path.as_posix())
        if pdf:
            with console.progress(None, say("typesetting")) as steps:
                failed = order.write_pdf(view, out, workers or os.cpu_count() or 1, steps.reach)
            if failed:
                console.note(say("not typeset: {names}", names=", ".join(failed)))
        if anonymous:
            console.note(order.write_key(key, out).as_posix())
    if view.strangers:
        console.note(
            say(
                "overrides.toml names students who have handed in nothing: {names}",
                names=", ".join(view.strangers),
            )
        )
    _show(view, form)


def _compare(before: Path, after: Path, form: Format) -> None:
    """Print what differs between two folders of results: a line a student and part, CSV or JSON."""
    from hw_cli.grade.comparing import changes

    rows = [asdict(one) for one in changes(before, after)]
    if form is Format.JSON:
        streams.write_json({"version": 1, "changes": rows})
        return
    if form is Format.CSV:
        out = io.StringIO()
        table = csv.DictWriter(out, list(rows[0]) if rows else ["student"], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        streams.write(out.getvalue(), nl=False)
        return
    for row in rows:
        points = (
            ""
            if row["points_after"] == row["points_before"]
            else f" ({row['points_before']} → {row['points_after']})"
        )
        streams.write(
            f"{row['student']}  {row['part']}: {row['before'] or '–'} → {row['after'] or '–'}{points}"
        )
    console.note(say("{n} parts differ", n=len(rows)))


def _show(view: ClassView, form: Format) -> None:
    if form is Format.JSON:
        streams.write(streams.as_json(view.to_json()), nl=False)
        return
    if form is Format.CSV:
        streams.write(view.to_csv(), nl=False)
        return
    out = console.out()
    for line in view.table(out.width):
        streams.write(line)
    for one in view.clusters[:CLUSTERS]:
        if len(one.students) > 1:
            out.print(view.cluster_title(one, one.kind), markup=False, highlight=False)
