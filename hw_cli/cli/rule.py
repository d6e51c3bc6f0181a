"""`hw rule`: a rule of derivation, its premises over its conclusion, and when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from hw_cli.cli import chosen, console, streams
from hw_cli.homework.protocol import Homework
from hw_cli.prose import say

if TYPE_CHECKING:
    from hw_cli.claims.claims import Chain


def command(
    ctx: typer.Context,
    name: Annotated[
        str | None, console.argument(say("The rule, e.g. jensen; all names without one."))
    ] = None,
    page: Annotated[bool, console.option(say("The whole book, in Markdown."), "--page")] = False,
    quiet: console.Quiet = False,
) -> None:
    """Show a rule of derivation: premises over conclusion, when it fails, an example.

    Example: hw rule jensen
    """
    from hw_cli.derive import book

    if page:
        streams.write(book.page(chains(chosen.homework(ctx))), nl=False)
    elif name is None:
        for known in sorted(book.entries()):
            streams.write(known)
    else:
        for line in book.entry(name, chains(chosen.homework(ctx))).lines():
            streams.write(line)


def chains(homework: Homework) -> Iterator[Chain]:
    """The chains of all answers of a homework: what its rules have found."""
    from hw_cli.claims.claims import Chain

    for question in homework.questions.values():
        for answer in question.answers(question.parameters()):
            yield from (claim for claim in answer.claims() if isinstance(claim, Chain))
