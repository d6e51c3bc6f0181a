"""`hw review`: the frame of the paper review, what is in it, and how full its page is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, settings, streams
from hw_cli.errors import ExitCode, UsageError
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hw_cli.review.paper import Paper

FILE = Path("review.md")
UNTITLED = {Language.FR: "[titre à écrire]", Language.EN: "[title to write]"}

File = Annotated[Path, console.argument(say("The review."), metavar="FILE")]


app = typer.Typer(no_args_is_help=True, epilog="Example: hw review new --title …; hw review check")


@app.callback()
def command() -> None:
    """The paper review: write its frame, see what it answers and how full its page is.

    Example: hw review new --title "A paper" --authors "A. Un, B. Deux" --year 2020
    """


@app.command()
def new(
    ctx: typer.Context,
    out: Annotated[Path, console.option(say("The file to write."))] = FILE,
    title: Annotated[str | None, console.option(say("The paper's title."))] = None,
    authors: Annotated[str | None, console.option(say("Its authors, separated by commas."))] = None,
    year: Annotated[str | None, console.option(say("Its year."))] = None,
    venue: Annotated[str | None, console.option(say("Where it was published."))] = None,
    arxiv: Annotated[str | None, console.option(say("Its arXiv number, e.g. 2002.05709."))] = None,
    bib: Annotated[Path | None, console.option(say("Take them from this BibTeX file's first entry."))] = None,
    pdf: Annotated[Path | None, console.option(say("Take them from the paper itself; asks first."))] = None,
    yes: Annotated[bool, console.option(say("Take what the PDF says without asking."), "--yes")] = False,
    lang: console.Lang = None,
    force: Annotated[
        bool, console.option(say("Replace the file; the old one is kept as .bak."), "--force")
    ] = False,
    quiet: console.Quiet = False,
) -> None:
    """Write review.md: the paper, the four sections, every sub-question as a comment.

    Example: hw review new --title "A paper" --authors "A. Un, B. Deux" --year 2020
    """
    from hw_cli.cli.init import write_workspace
    from hw_cli.files import refuse_existing
    from hw_cli.review.scaffold import scaffold
    from hw_cli.review.sources import arxiv_link, split_authors

    language = lang or settings.load().language
    refuse_existing(out, force)
    settings.demand_one_line({"--title": title, "--authors": authors, "--year": year, "--venue": venue})
    link = None if arxiv is None else arxiv_link(arxiv)
    told = _source(bib, pdf, yes)
    paper = replace(
        told,
        title=told.title or UNTITLED[language] if title is None else title,
        authors=told.authors if authors is None else split_authors(authors),
        year=told.year if year is None else year,
        venue=told.venue if venue is None else venue,
        link=told.link if link is None else link,
    )
    kept = write_workspace(
        out.parent, {out.name: scaffold(paper, chosen.homework(ctx).review(), language)}, force=force
    )
    streams.write(out)
    for backup in kept:
        console.note(say("the old file is kept as {file}", file=str(backup)))
    console.note(say("next: write under each heading, then hw review check"))


def _source(bib: Path | None, pdf: Path | None, yes: bool) -> Paper:
    """The paper as a file tells it, confirmed where it was guessed; an empty one without a file."""
    from hw_cli.review.paper import Paper
    from hw_cli.review.sources import from_bibtex, from_pdf

    if bib is not None and pdf is not None:
        raise UsageError(say("--bib and --pdf are both given"), say("give one of them"))
    if bib is not None:
        return from_bibtex(bib)
    if pdf is None:
        return Paper()
    paper = from_pdf(pdf)
    streams.write(f"{paper.title or '?'}\n{', '.join(paper.authors) or '?'}", err=True)
    if not yes and not console.confirm(say("title and authors are right?")):
        raise UsageError(
            say("nothing is written"), say("give --title and --authors: they beat what the PDF says")
        )
    return paper


@app.command()
def check(
    ctx: typer.Context,
    file: File = FILE,
    lang: console.Lang = None,
    form: Annotated[
        console.Format, console.option(say("A table, or JSON for programs."), "--format")
    ] = console.Format.RICH,
    watch: Annotated[bool, console.option(say("Again on every save, until Ctrl-C."), "--watch")] = False,
    quiet: console.Quiet = False,
) -> None:
    """Show what the review answers, what is left to write, and how full its page is.

    Exit code 6: over one page; 1: a section is empty, or a placeholder is left.

    Example: hw review check --watch
    """
    language = lang or settings.load().language
    if watch:
        from hw_cli.cli.watching import again

        again(str(file), lambda: (file,), lambda: _check(file, chosen.homework(ctx), language, form))
    raise typer.Exit(_check(file, chosen.homework(ctx), language, form))


def _check(file: Path, homework: Homework, language: Language, form: console.Format) -> ExitCode:
    """Print the check of a file; gives the exit code."""
    from hw_cli.report.fit import fit_of
    from hw_cli.report.review_terminal import coverage_json, coverage_lines
    from hw_cli.review.coverage import cover
    from hw_cli.review.review import read_review

    review = read_review(file, homework.review())
    coverage = cover(review, language)
    with console.progress(None, say("typesetting")):
        fit = fit_of(review, homework.sheet, language)
    if form is console.Format.JSON:
        streams.write_json(coverage_json(review, coverage, fit, language))
    else:
        _print(coverage_lines(coverage, fit, language))
    if fit.over:
        return ExitCode.OVER_PAGE_LIMIT
    return ExitCode.OK if coverage.complete else ExitCode.UNVERIFIED


class Preview(StrEnum):
    """What `hw review show` prints."""

    RICH = "rich"
    HTML = "html"


@app.command()
def show(
    ctx: typer.Context,
    file: File = FILE,
    lang: console.Lang = None,
    form: Annotated[
        Preview, console.option(say("For the terminal, or as an HTML element."), "--format")
    ] = Preview.RICH,
    quiet: console.Quiet = False,
) -> None:
    """Preview the review in the terminal.

    Example: hw review show
    """
    from hw_cli.report.review_terminal import review_lines
    from hw_cli.review.review import read_review

    language = lang or settings.load().language
    asked = chosen.homework(ctx).review()
    if form is Preview.HTML:
        from hw_cli.report.review_html import to_html

        streams.write(to_html(read_review(file, asked), language), nl=False)
        return
    _print(review_lines(read_review(file, asked), language, console.out().width))


def _print(lines: Iterator[RenderableType]) -> None:
    out = console.out()
    for line in lines:
        out.print(line, highlight=False, markup=False)
