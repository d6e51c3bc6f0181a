"""`hw finding`: what a finding of `hw check` means, by its id."""

from __future__ import annotations

from typing import Annotated

from hw_cli.cli import console, streams
from hw_cli.errors import UsageError
from hw_cli.prose import choose_of, say


def command(
    rule: Annotated[
        str | None, console.argument(say("The id, such as differs; none lists all."), metavar="ID")
    ] = None,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Explain a finding of hw check by its id, with an example.

    Example: hw finding inequality
    """
    from hw_cli.checking.findings import RULES

    if rule is None:
        width = max(map(len, RULES))
        for name, found in RULES.items():
            streams.write(f"{name:{width}}  {console.words(found.title)}")
        return
    if rule not in RULES:
        raise UsageError(say("there is no finding {name}", name=repr(rule)), choose_of(RULES))
    found = RULES[rule]
    streams.write(f"{rule}: {console.words(found.title)}\n\n{found.page}")
