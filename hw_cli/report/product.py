"""What we rendered, and how to know whether it still is as we wrote it: a checksum stands in it."""

from __future__ import annotations

import re
import zlib

_FIGURE = b"hw figure"  # the mark of hw_cli.figures.save, which would load Matplotlib
_MARK = b"%% rendered by hw %08x"
_PAGE = b"<!doctype html>"
_COMMENT = b"<!-- rendered by hw %08x -->"  # of a page
_LINE = re.compile(rb"% rendered by hw[^\r\n]*(?:\r\n|\r|\n)")


def marked(content: bytes) -> bytes:
    """`content` with our mark: a comment, first line of LaTeX and last of a PDF or a page.

    >>> marked(marked(b"x\\n")) == marked(b"x\\n")
    True
    """
    if content.startswith((b"%PDF-", _PAGE)):
        return content + _mark(content) + b"\n"
    line = _LINE.match(content)
    rest = content[line.end() :] if line else content
    end = re.search(rb"\r\n|\r|\n", rest)
    return _mark(rest) + (end[0] if end else b"\n") + rest


def is_ours(content: bytes) -> bool:
    """Whether a file's content was rendered by us and has not been changed since.

    >>> is_ours(marked(b"x\\n")), is_ours(marked(b"x\\n") + b"y"), is_ours(b"%PDF-1.5")
    (True, False, False)
    """
    if content.startswith((b"%PDF-", _PAGE)):
        before = content[: -len(_mark(content)) - 1]
        return content == before + _mark(before) + b"\n"
    return content == marked(content)


def _mark(rest: bytes) -> bytes:
    return (_COMMENT if rest.startswith(_PAGE) else _MARK) % zlib.crc32(rest)


def is_figure(content: bytes) -> bool:
    """Whether a file's content was a figure that we drew."""
    if content.startswith(b"%PDF-"):
        return b"/Creator (" + _FIGURE + b")" in content
    if content.startswith(b"\x89PNG\r\n"):
        return b"tEXtSoftware\x00" + _FIGURE in content[:200]
    return content.startswith(b"<?xml") and b"<dc:title>" + _FIGURE + b"</dc:title>" in content[:4000]
