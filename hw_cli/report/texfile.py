"""A LaTeX file of the user: its text, its encoding and its line ends, so that it can be written alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hw_cli.files import not_utf8, read_bounded

_INPUTENC = re.compile(rb"\\usepackage\s*\[([^\]]*)\]\s*\{inputenc\}")
_CODECS = {
    b"latin1": "latin-1",
    b"latin9": "iso8859-15",
    b"ansinew": "cp1252",
    b"cp1252": "cp1252",
    b"applemac": "mac-roman",
}
_HIDDEN = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<comment>%[^\n]*)"
    r"|\\begin\{(?P<name>verbatim\*?|lstlisting|comment|minted)\}(?P<body>.*?)\\end\{(?P=name)\}"
    r"|\\verb\*?(?P<fence>[^A-Za-z\s])(?P<short>[^\n]*?)(?P=fence)",
    re.DOTALL,
)


@dataclass(frozen=True)
class TexFile:
    """The text with plain line ends, and how the file spells it."""

    path: Path
    text: str
    encoding: str
    newline: str

    def encode(self, text: str) -> bytes:
        """A text in the file's encoding and with its line ends."""
        return text.replace("\n", self.newline).encode(self.encoding)

    def line(self, at: int) -> int:
        """The number of the line that holds position `at`."""
        return self.text.count("\n", 0, at) + 1

    @cached_property
    def visible(self) -> str:
        """The text with comments and verbatim blanked, every position kept."""
        return _HIDDEN.sub(_blank, self.text)


LARGEST = 20_000_000  # bytes of a document


def _blank(found: re.Match[str]) -> str:
    whole, start = found[0], found.start()
    for name in ("comment", "body", "short"):
        if found[name] is not None:
            low, high = found.start(name) - start, found.end(name) - start
            return whole[:low] + re.sub(r"[^\n]", " ", whole[low:high]) + whole[high:]
    return whole


def read_tex(path: Path) -> TexFile:
    """The file at `path`: UTF-8, with or without a mark, or the encoding that its inputenc names.

    Raises InputError when it cannot be read, or is in an encoding that it does not name.
    """
    data = read_bounded(path, LARGEST)
    encoding = _encoding(data, path)
    text = data.decode(encoding).removeprefix("\ufeff")
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return TexFile(path, plain, encoding, newline)


def _encoding(data: bytes, path: Path) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        named = _INPUTENC.search(data)
        codec = _CODECS.get(named[1].strip()) if named else None
        if codec is not None:
            return codec
        line = data.count(b"\n", 0, error.start) + 1
        raise not_utf8(path, line) from error
    return "utf-8"
