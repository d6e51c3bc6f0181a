"""A file's bytes as text, and the line and column of each place in it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from pathlib import Path

from hw_cli.checking.read.model import Position
from hw_cli.errors import InputError

MAX_BYTES = 16_000_000


def decoded(data: bytes, path: Path | None = None) -> str:
    """The text of a file: UTF-8 (with or without a mark), UTF-16 with one, or else Latin-1.

    Line ends become `\\n`. Raises InputError for what is too large or is no text.
    """
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise InputError(f"the file is too large: more than {limit} MB", "split it by question", path=path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        if b"\x00" in data:
            line = data.count(b"\n", 0, data.index(b"\x00")) + 1
            raise InputError("the file is not text: it has a NUL byte", path=path, line=line)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def kind_of(path: Path) -> str:
    """`md` or `tex`, by the file's name."""
    return "md" if path.suffix.lower() in (".md", ".markdown", ".rmd", ".qmd") else "tex"


class Lines:
    """Where the lines of a text start."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        number = bisect_right(self._starts, offset)
        return Position(number, offset - self._starts[number - 1] + 1, offset)
