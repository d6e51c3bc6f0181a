"""What we rendered, and how to know it again: only our own product may be replaced unasked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from hw_cli.errors import UsageError

MARK = "% rendered by hw\n"  # first line of a .tex file
LARGEST = 100_000_000  # bytes; no report comes near

_IN_PDF = re.compile(rb"/RenderedBy\s*\(hw\)")
_COMPRESSED = re.compile(rb"/ObjStm[^>]*>>\s*stream\r?\n")


def marked(source: str) -> str:
    """LaTeX source that begins with our mark."""
    return source if source.startswith(MARK) else MARK + source


def is_ours(content: bytes) -> bool:
    """Whether a file's content was rendered by us: a .tex file or a PDF.

    >>> is_ours(b"% rendered by hw\\n"), is_ours(b"%PDF-1.5")
    (True, False)
    """
    if not content.startswith(b"%PDF-"):
        return content.startswith((MARK.encode().rstrip(), b"\xef\xbb\xbf" + MARK.encode().rstrip()))
    return any(_IN_PDF.search(part) for part in _readable(content))


def _readable(pdf: bytes) -> Iterator[bytes]:
    """A PDF's plain bytes, and its compressed objects."""
    yield pdf
    for start in _COMPRESSED.finditer(pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[start.end() :], LARGEST)
        except zlib.error:
            continue


def check_replaceable(paths: Iterable[Path], *, force: bool) -> None:
    """Raise UsageError, naming them, when files exist that we did not write and `force` is off."""
    foreign = []
    for path in paths:
        if force or not path.is_file():
            continue
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        if content and not is_ours(content) and not _is_figure(content):
            foreign.append(str(path))
    if foreign:
        raise UsageError(
            "not written by hw, so not replaced: " + ", ".join(foreign),
            "choose another name with --out, or replace with --force",
        )


def _is_figure(content: bytes) -> bool:
    from hw_cli.figures.save import is_ours

    return is_ours(content)
