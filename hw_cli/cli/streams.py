"""Standard streams that are closed, or whose encoding lacks what we print: text gets through, with replacements."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

_INSTEAD = str.maketrans(
    {
        "✓": "v", "✗": "x", "⚠": "!", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": ".",
        "–": "-", "—": "-", "−": "-", "·": ".", "×": "x", "•": "*", "→": ">",
        "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
    }
)  # fmt: skip


def open_all() -> None:
    """Make closed standard streams open on nothing, and let none fail for want of a character."""
    codecs.register_error("hw.plain", _plain)
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            raw = io.BufferedWriter(io.FileIO(number, "w", closefd=False))
            setattr(sys, name, io.TextIOWrapper(raw, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_unicode(stream.encoding):
            stream.reconfigure(errors="hw.plain")


def write(text: object = "", *, nl: bool = True, err: bool = False) -> None:
    """Print a text as it is (`typer.echo` writes UTF-8 to a stream that asks for ASCII)."""
    print(text, end="\n" if nl else "", file=sys.stderr if err else sys.stdout)


def write_json(content: object, indent: int | None = 2) -> None:
    """Print data as JSON."""
    import json  # most commands print none

    write(as_json(json.dumps(content, ensure_ascii=False, indent=indent)))


def as_json(text: str) -> str:
    """JSON text as it goes to stdout: what its encoding lacks is escaped, so that nothing is replaced."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text if _is_unicode(encoding) else text.encode("ascii", errors="hw.json").decode("ascii")


def _is_unicode(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith("utf")


def _plain(error: UnicodeError) -> tuple[str, int]:
    """As many characters as there were, so that tables keep their columns."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_one, lacking)), error.end


def _one(character: str) -> str:
    instead = character.translate(_INSTEAD)
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS "):
        return "-" if name.endswith("HORIZONTAL") else "|" if name.endswith("VERTICAL") else "+"
    plain = unicodedata.normalize("NFKD", instead)[:1]
    return plain if plain.isascii() else "?"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)), error.end


codecs.register_error("hw.json", _escaped)
