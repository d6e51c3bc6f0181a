"""The files that a command reads as text: each once, bounded, with what they include where that is asked for."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hw_cli.checking.read.source import MAX_BYTES, blanked, decoded, kind_of
from hw_cli.errors import InputError
from hw_cli.files import marked, read_bounded
from hw_cli.prose import Message, say

STDIN = "-"
DEEPEST = 8  # files included by included files
MOST = 100  # files included, in all

_INCLUDES = re.compile(
    r"\\(?:input|include|subfile)(?![A-Za-z@])\s*(?:\{\s*([^{}\n]*?)\s*\}|([^\s{}\\%$&#]+))"
)


@dataclass(frozen=True)
class Source:
    """A file as text. `name` is what is shown; `path` is None for standard input; `kind` is `tex` or `md`.

    `cells`: of a notebook, the first line of each Markdown cell in `text`, and its number.
    """

    name: str
    path: Path | None
    text: str
    kind: str
    encoding: str = "utf-8"
    newline: str = "\n"
    cells: tuple[tuple[int, int], ...] = ()

    def encode(self, text: str) -> bytes:
        """A text in the file's encoding and with its line ends."""
        return text.replace("\n", self.newline).encode(self.encoding)


@dataclass(frozen=True)
class NotFollowed:
    """A file that is named at a line of a file, and not read."""

    name: str
    line: int
    wanted: str
    why: Message


def read_source(path: Path, kind: str | None = None) -> Source:
    """The file at `path`, `-` for standard input; its kind is told by its name unless it is given.

    Raises InputError for what cannot be read, is too large, or is no text.
    """
    if str(path) == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return source_of("stdin", None, data, kind or "tex")
    data = read_bounded(path, MAX_BYTES)
    return source_of(str(path), path, data, kind or kind_of(path))


def source_of(name: str, path: Path | None, data: bytes, kind: str) -> Source:
    """The text of a file's content; raises InputError for what is too large or is no text of its kind."""
    text = decoded(data, path or Path(name))
    newline = "\r\n" if b"\r\n" in data else "\r" if b"\r" in data and b"\n" not in data else "\n"
    cells: tuple[tuple[int, int], ...] = ()
    if kind in ("ipynb", "rst") or "{math}" in text:  # what is no plain TeX or Markdown
        from hw_cli.checking.read.documents import myst, notebook, restructured

        if kind == "ipynb":
            text, cells = notebook(text, path)
        text = restructured(text) if kind == "rst" else text if kind == "tex" else myst(text)
    return Source(name, path, text, "tex" if kind == "tex" else "md", _encoding(data), newline, cells)


def _encoding(data: bytes) -> str:
    """How to write the text back; UTF-16 and UTF-32 become UTF-8, which TeX can read."""
    if marked(data):
        return "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


# --- what a file includes


def with_included(source: Source, follow: bool, tell: Callable[[NotFollowed], None]) -> tuple[Source, ...]:
    r"""The file, then what its `\input` and `\include` name, in order and each once; `tell` hears what is not read.

    Without `follow` nothing but the file is read. Only files below its own folder are followed: a symbolic link
    that leads out of it is not.
    """
    if source.kind != "tex":
        return (source,)
    if not follow or source.path is None:
        why = (
            say("standard input has no folder")
            if source.path is None and follow
            else say("--follow reads it")
        )
        for line, wanted in _wanted(source):
            tell(NotFollowed(source.name, line, wanted, why))
        return (source,)
    return tuple(_Following(source, source.path, tell).all())


class _Following:
    """One file and what it includes."""

    def __init__(self, source: Source, path: Path, tell: Callable[[NotFollowed], None]) -> None:
        self.source, self.tell = source, tell
        self.parent = path.parent
        self.folder = path.resolve().parent
        self.seen = {path.resolve()}
        self.room = MAX_BYTES - len(source.text)

    def all(self) -> Iterator[Source]:
        yield self.source
        waiting = [(self.source, 1)]
        while waiting:
            source, depth = waiting.pop(0)
            for line, wanted in _wanted(source):
                found = self._find(wanted, depth)
                if isinstance(found, Message):
                    self.tell(NotFollowed(source.name, line, wanted, found))
                elif found is not None:
                    yield found
                    waiting.append((found, depth + 1))

    def _find(self, wanted: str, depth: int) -> Source | Message | None:
        """The file, why it is not read, or None when it has been read already."""
        path = self._path(wanted)
        if isinstance(path, Message):
            return path
        if path.resolve() in self.seen:
            return None
        if depth > DEEPEST or len(self.seen) > MOST:
            return say("too many files are included")
        self.seen.add(path.resolve())
        shown = self.parent / path.relative_to(self.folder)
        try:
            source = read_source(path, "tex")
        except InputError as error:
            return error.said
        self.room -= len(source.text)
        if self.room < 0:
            return say("the files are too large together")
        return Source(str(shown), path, source.text, "tex", source.encoding, source.newline)

    def _path(self, wanted: str) -> Path | Message:
        outside = False
        for name in (f"{wanted}.tex", wanted):
            path = self.folder / name
            try:
                inside = path.resolve().is_relative_to(self.folder)
                if inside and path.is_file():
                    return path.resolve()
            except (OSError, ValueError, RuntimeError):  # a name too long, a NUL, a circle of links
                continue
            outside = outside or not inside
        return say("it lies outside the folder of the file") if outside else say("no such file")


def _wanted(source: Source) -> Iterator[tuple[int, str]]:
    r"""The names that a file gives to `\input` and its like, with their lines."""
    visible = blanked(source.text, "tex")
    line, at = 1, 0
    for found in _INCLUDES.finditer(visible):
        line += visible.count("\n", at, found.start())
        at = found.start()
        yield line, found[1] if found[1] is not None else found[2]
