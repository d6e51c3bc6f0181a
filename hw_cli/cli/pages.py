"""`hw pages`: which pages of a report hold which question and part, as Gradescope asks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hw_cli.cli import console, streams
from hw_cli.errors import InputError
from hw_cli.files import read_bounded
from hw_cli.prose import say

LARGEST = 100_000_000  # bytes of a PDF


def command(
    report: Annotated[Path, console.argument(say("A PDF that hw render wrote."), metavar="FILE")],
    lang: console.Lang = None,
    as_json: Annotated[bool, console.option(say("The pages as JSON."), "--json")] = False,
    quiet: console.Quiet = False,
) -> None:
    """Tell which pages of a report hold which question and part.

    Example: hw pages report.pdf
    """
    from hw_cli.report.pages import Place, places

    found = places(read_bounded(report, LARGEST), report)
    if not found:
        message = say("no question of ours has a bookmark in this PDF")
        raise InputError(message, say("hw render --out report.pdf writes one that has"), path=report)
    if as_json:
        listed = [{"id": one.id, "part": one.is_part, "first": one.first, "last": one.last} for one in found]
        streams.write_json(listed)
        return

    def name(place: Place) -> str:
        return f"  {place.id}" if place.is_part else console.words(say("Question {n}", n=place.id))

    width = max(len(name(place)) for place in found)
    for place in found:
        streams.write(f"{name(place):{width}}  {place.pages}")
