"""What the parser of command lines says of a bad one, as texts of ours: in the language of the results."""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.prose import Message, say

# The parser has one class for several faults, and words alone tell them apart; what it names goes where `""` is.
# Where our English is the parser's own:
_SAME = (
    say("Missing argument '{name}'.", name=""),
    say("Missing option '{name}'.", name=""),
    say("No such command '{name}'. Did you mean '{other}'?", name="", other=""),
    say("No such command '{name}'.", name=""),
    say("No such option: {name} (Possible options: {others})", name="", others=""),
    say("No such option: {name} Did you mean {other}?", name="", other=""),
    say("No such option: {name}", name=""),
    say("Option '{name}' requires an argument.", name=""),
    say("Option '{name}' does not take a value.", name=""),
)
# where it is not, what the parser says, and what we say of the groups in it
_OTHER = {
    r"Got unexpected extra arguments?(?:\(s\))? \((?P<rest>.+)\)": say(
        "Got unexpected extra argument(s) ({rest})", rest=""
    ),
    r"Invalid value for '(?P<name>.+?)': (?:Value error, )?'(?P<value>.*)' is not one of (?P<choices>.+)\.": say(
        "Invalid value for '{name}': '{value}' is not one of {choices}.", name="", value="", choices=""
    ),
    r"Invalid value for '(?P<name>.+?)': .*(?:valid integer|valid int).*": say(
        "Invalid value for '{name}': not a whole number.", name=""
    ),
    r"Invalid value for '(?P<name>.+?)': \S+ is not in the range x>=(?P<least>.+)\.": say(
        "Invalid value for '{name}': at least {least}.", name="", least=""
    ),
    r"Invalid value for '(?P<name>.+?)': \S+ is not in the range (?P<least>.+)<=x<=(?P<most>.+)\.": say(
        "Invalid value for '{name}': from {least} to {most}.", name="", least="", most=""
    ),
}
_SAYINGS = {
    re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text.pattern)): text for text in _SAME
} | _OTHER


def said(words: str) -> Message | str:
    """The parser's words as a text of ours; as they are where they are not known.

    >>> said("No such command 'sovle'.")
    Message(pattern="No such command '{name}'.", values=(('name', 'sovle'),), french=None)
    """
    for pattern, text in _SAYINGS.items():
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return replace(text, values=tuple(found.groupdict().items()))
    return words
