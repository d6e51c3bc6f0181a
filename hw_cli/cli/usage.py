"""What the parser of command lines says of a bad one, as texts of ours: in the language of the results."""

from __future__ import annotations

import re
from collections.abc import Callable

from hw_cli.prose import Message, say

# The parser has one class for several faults, and words alone tell them apart. Our English is the parser's own.
_SAYINGS: tuple[tuple[str, Callable[..., Message]], ...] = (
    (r"Missing argument '(.+)'\.", lambda name: say("Missing argument '{name}'.", name=name)),
    (r"Missing option '(.+)'\.", lambda name: say("Missing option '{name}'.", name=name)),
    (r"No such command '(.+)'\.", lambda name: say("No such command '{name}'.", name=name)),
    (
        r"No such command '(.+)'\. Did you mean '(.+)'\?",
        lambda name, other: say("No such command '{name}'. Did you mean '{other}'?", name=name, other=other),
    ),
    (r"No such option: (\S+)", lambda name: say("No such option: {name}", name=name)),
    (
        r"No such option: (\S+) \(Possible options: (.+)\)",
        lambda name, others: say(
            "No such option: {name} (Possible options: {others})", name=name, others=others
        ),
    ),
    (
        r"No such option: (\S+) Did you mean (.+)\?",
        lambda name, other: say("No such option: {name} Did you mean {other}?", name=name, other=other),
    ),
    (
        r"Option '(.+)' requires an argument\.",
        lambda name: say("Option '{name}' requires an argument.", name=name),
    ),
    (
        r"Option '(.+)' does not take a value\.",
        lambda name: say("Option '{name}' does not take a value.", name=name),
    ),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)",
        lambda rest: say("Got unexpected extra argument(s) ({rest})", rest=rest),
    ),
    (
        r"Invalid value for '(.+?)': (?:Value error, )?'(.*)' is not one of (.+)\.",
        lambda name, value, choices: say(
            "Invalid value for '{name}': '{value}' is not one of {choices}.",
            name=name,
            value=value,
            choices=choices,
        ),
    ),
    (
        r"Invalid value for '(.+?)': .*(?:valid integer|valid int).*",
        lambda name: say("Invalid value for '{name}': not a whole number.", name=name),
    ),
    (
        r"Invalid value for '(.+?)': \S+ is not in the range x>=(.+)\.",
        lambda name, least: say("Invalid value for '{name}': at least {least}.", name=name, least=least),
    ),
    (
        r"Invalid value for '(.+?)': \S+ is not in the range (.+)<=x<=(.+)\.",
        lambda name, least, most: say(
            "Invalid value for '{name}': from {least} to {most}.", name=name, least=least, most=most
        ),
    ),
)


def said(words: str) -> Message | str:
    """The parser's words as a text of ours; as they are where they are not known.

    >>> said("No such command 'sovle'.")
    Message(pattern="No such command '{name}'.", values=(('name', 'sovle'),), french=None)
    """
    for pattern, saying in _SAYINGS:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return saying(*found.groups())
    return words
