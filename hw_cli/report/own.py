"""Our own blocks in a file of the user: what we put in, between two comments, so that it can be put in anew."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hw_cli.errors import InputError
from hw_cli.prose import say
from hw_cli.report.texfile import TexFile

PREAMBLE = "preamble"
# what we put before and after a block
_GAPS = {PREAMBLE: ("", "\n"), "name": ("\n", ""), "number": ("\n", "")}
_BEGIN = re.compile(r"^% hw-begin (?P<key>\S+) (?P<sum>[0-9a-f]{8})\n", re.MULTILINE)


@dataclass(frozen=True)
class Own:
    """A block of ours; `start` and `end` are those of all that we put in, `changed` whether it was edited since."""

    key: str
    body: str
    start: int
    end: int
    changed: bool


def wrapped(key: str, body: str) -> str:
    """A block with the comments by which it is known again, and the blanks around it."""
    before, after = _GAPS.get(key, ("\n\n", "\n"))
    body = body.strip("\n")
    return f"{before}% hw-begin {key} {_sum(body)}\n{body}\n% hw-end {key}{after}"


def own_blocks(file: TexFile) -> Iterator[Own]:
    """The blocks of ours in the file, in its order; raises InputError for one without an end, or that stands twice."""
    seen: set[str] = set()
    for opened in _BEGIN.finditer(file.text):
        key = opened["key"]
        closed = re.compile(rf"^% hw-end {re.escape(key)}$", re.MULTILINE).search(file.text, opened.end())
        if closed is None or key in seen:
            message = (
                say("the answer {key} stands twice", key=key)
                if closed
                else say("the answer {key} has lost its last line, {line}", key=key, line=f"% hw-end {key}")
            )
            advice = say("put it back, or take the whole answer away")
            raise InputError(message, advice, path=file.path, line=file.line(opened.start()))
        seen.add(key)
        before, after = _GAPS.get(key, ("\n\n", "\n"))
        start, end = opened.start(), closed.end()
        while before and file.text[start - 1 : start] == "\n" and opened.start() - start < len(before):
            start -= 1
        end += file.text[end : end + 1] == "\n" if after else 0
        body = file.text[opened.end() : closed.start()].removesuffix("\n")
        yield Own(key, body, start, end, _sum(body) != opened["sum"])


def without(file: TexFile, blocks: Iterable[Own]) -> tuple[TexFile, dict[str, int]]:
    """The file without `blocks`, and where each of them stood in what is left."""
    text, places, last = "", {}, 0
    for block in blocks:
        text += file.text[last : block.start]
        places[block.key] = len(text)
        last = block.end
    return replace(file, text=text + file.text[last:]), places


def _sum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
