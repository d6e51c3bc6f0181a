"""`hw equal`: do two formulas say the same, and why; many pairs at once with `--batch`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from hw_cli.cli import console, streams
from hw_cli.cli.console import Command as Command  # a formula may begin with a minus
from hw_cli.errors import ExitCode, InputError, UsageError
from hw_cli.files import check_regular
from hw_cli.prose import Language, for_example, say, verbatim

if TYPE_CHECKING:
    from hw_cli.checking.pair import Pair
    from hw_cli.report.equality import Answer

LONGEST_LINE = 200_000  # bytes of one line of a batch


def command(
    lhs: Annotated[
        str | None, console.argument(say("The left side, in LaTeX or typed: '\\frac12x^2', 'x^2/2'."))
    ] = None,
    rhs: Annotated[str | None, console.argument(say("The right side."))] = None,
    relation: Annotated[
        str, console.option(say("What should hold between them: = != < <= > >=."), metavar="SIGN")
    ] = "=",
    assume: Annotated[
        list[str] | None,
        console.option(
            say("What is known of a letter: 'x>0', '0<p<1', 'n integer'; may be repeated."),
            metavar="RELATION",
        ),
    ] = None,
    context: Annotated[
        str | None,
        console.option(
            say("What the letters of densities and expectations mean: a name such as vae or ddpm, or auto."),
            metavar="NAME",
        ),
    ] = None,
    law: Annotated[
        list[str] | None,
        console.option(say("A law and its factors: 'q(x,z) = q(x) q(z|x)'; may be repeated."), metavar="LAW"),
    ] = None,
    batch: Annotated[
        str | None,
        console.option(
            say(
                "A file with one pair a line, as JSON with lhs and rhs, for one JSON answer a line; - reads stdin."
            ),
            metavar="FILE",
        ),
    ] = None,
    form: Annotated[
        console.Format, console.option(say("A verdict to read, or JSON."), "--format")
    ] = console.Format.RICH,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Tell whether two formulas are equal (or ordered), with a proof or a counterexample.

    Expectations, divergences and entropies need a --context, or each --law that has factors.

    Example: hw equal "\\sqrt{x^2}" "x" --assume "x>0"
    """
    language = console.settled(lang)
    if batch is not None:
        if lhs is not None or rhs is not None or context is not None or law:
            raise UsageError(
                say("formulas beside --batch"), say("put them in the file, or leave out --batch")
            )
        raise typer.Exit(answer_all(batch, language))
    if lhs is None or rhs is None:
        raise UsageError(say("two formulas are needed"), for_example('hw equal "\\sqrt{x^2}" "|x|"'))
    from hw_cli.checking.pair import Pair

    pair = Pair(lhs.strip(), rhs.strip(), relation, tuple(assume or ()), context, tuple(law or ()))
    raise typer.Exit(answer_one(pair, form, language))


def answer_one(pair: Pair, form: console.Format, language: Language) -> ExitCode:
    """Decide one pair and print the verdict. Raises InputError for what is not understood."""
    from hw_cli.kernel.decide import Seen
    from hw_cli.oracles.equality import Unread
    from hw_cli.report import equality as report

    with console.progress(None, say("deciding")):
        answer = pair.compared()
    if form is console.Format.JSON:
        streams.write_json(report.to_json(answer, language))
    elif isinstance(answer, Unread):
        side = pair.rhs if answer.side else pair.lhs
        raise InputError(verbatim(report.pointed(answer, side, language)))
    else:
        for line in report.lines(answer, language):
            plain = console.is_plain() or not line.main
            streams.write(
                line.text if plain else typer.style(line.text, bold=True, fg=report.LOOKS[answer.seen][1])
            )
    if isinstance(answer, Unread):
        return ExitCode.INPUT
    return ExitCode.OK if answer.seen is Seen.HOLDS else ExitCode.UNVERIFIED


def answer_all(name: str, language: Language) -> ExitCode:
    """Answer every line of a file (or of stdin), in order. Raises InputError where it cannot be read."""
    from hw_cli.kernel.decide import Seen
    from hw_cli.report import equality as report

    all_hold = True
    for line in _lines(name):
        answer = answer_line(line)
        all_hold = all_hold and answer.seen is Seen.HOLDS
        streams.write_json(report.to_json(answer, language), None)
    return ExitCode.OK if all_hold else ExitCode.UNVERIFIED


def _lines(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from _split(sys.stdin.buffer)
        return
    from hw_cli.files import unreadable

    path = Path(name)
    check_regular(path)
    try:
        with path.open("rb") as source:
            yield from _split(source)
    except OSError as error:
        raise unreadable(error, path, None) from None


def _split(source: IO[bytes]) -> Iterator[bytes]:
    """The lines; of one that is too long, its beginning."""
    while line := source.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = source.readline(LONGEST_LINE)
        yield line


def answer_line(line: bytes) -> Answer:
    """The answer to one line of a batch: whatever is wrong with the line is told in its answer."""
    from hw_cli.checking.pair import Pair
    from hw_cli.oracles.equality import Unread

    if len(line) >= LONGEST_LINE:
        return Unread("", say("the line is too long"))
    try:
        pair = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Unread("", say("the line is not JSON"))
    fault = _fault(pair)
    if fault is not None:
        return Unread("", say("the line is not a pair: {fault}", fault=fault))
    try:
        return Pair(
            pair["lhs"],
            pair["rhs"],
            pair.get("relation") or "=",
            tuple(pair.get("assume") or ()),
            pair.get("context") or None,
            tuple(pair.get("law") or ()),
        ).compared()
    except UsageError as error:
        return Unread("", say("the line is not a pair: {fault}", fault=error.said))


def _fault(pair: Any) -> str | None:
    """What is wrong with a line's keys."""
    if not isinstance(pair, dict):
        return "{…}"
    for key in ("lhs", "rhs"):
        if not isinstance(pair.get(key), str):
            return key
    for key in ("relation", "context"):
        if not isinstance(pair.get(key) or "", str):
            return key
    for key in ("assume", "law"):
        several = pair.get(key) or []
        if not isinstance(several, list) or not all(isinstance(item, str) for item in several):
            return key
    return None
