"""What the parser of command lines says of a bad one, as texts of ours: in the language of the results."""

from __future__ import annotations

import re

from hw_cli.prose import Message, say

# The parser has one class for several faults, and words alone tell them apart. Our English is the parser's own.
_AS_THEY_ARE = (  # of two that begin alike the longer comes first
    say("Missing argument '{name}'."),
    say("Missing option '{name}'."),
    say("No such command '{name}'. Did you mean '{other}'?"),
    say("No such command '{name}'."),
    say("No such option: {name} (Possible options: {others})"),
    say("No such option: {name} Did you mean {other}?"),
    say("No such option: {name}"),
    say("Option '{name}' requires an argument."),
    say("Option '{name}' does not take a value."),
)
_PLACE = re.compile(r"\\{(\w+)\\}")  # in what is escaped
_SAYINGS = (
    *((_PLACE.sub(r"(?P<\1>.+)", re.escape(message.pattern)), message) for message in _AS_THEY_ARE),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((?P<rest>.+)\)",
        say("Got unexpected extra argument(s) ({rest})"),
    ),
    (
        r"Invalid value for '(?P<name>.+?)': (?:Value error, )?'(?P<value>.*)' is not one of (?P<choices>.+)\.",
        say("Invalid value for '{name}': '{value}' is not one of {choices}."),
    ),
    (
        r"Invalid value for '(?P<name>.+?)': .*(?:valid integer|valid int).*",
        say("Invalid value for '{name}': not a whole number."),
    ),
    (
        r"Invalid value for '(?P<name>.+?)': Input should be greater than or equal to (?P<least>\S+)",
        say("Invalid value for '{name}': at least {least}."),
    ),
    (
        r"Invalid value for '(?P<name>.+?)': Input should be less than or equal to (?P<most>\S+)",
        say("Invalid value for '{name}': at most {most}."),
    ),
)


def said(words: str) -> Message | str:
    """The parser's words as a text of ours; as they are where they are not known.

    >>> said("No such command 'sovle'.")
    Message(pattern="No such command '{name}'.", values=(('name', 'sovle'),), french=None)
    """
    for pattern, message in _SAYINGS:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return Message(message.pattern, tuple(found.groupdict().items()))
    return words
