"""Where in a TOML text something stands; `tomllib` itself tells no places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

_REPORTED = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> tuple[str, int, int]:
    """What is wrong with a broken text, and its line and column, both from 1."""
    message = str(error)
    found = _REPORTED.search(message)
    what = _REPORTED.sub("", message)
    if found and found[1]:
        return what, int(found[1]), int(found[2])
    lines = text.rstrip("\n").split("\n")
    return what, len(lines), len(lines[-1]) + 1


def place_of(text: str, keys: tuple[str, ...]) -> tuple[int, int]:
    """Line and column, both from 1, of the key at the path `keys` in a text that is correct TOML.

    >>> place_of('name = "x"\\n[q4]\\ngamma = 1\\n', ("q4", "gamma"))
    (3, 1)
    """
    for first, lines, content in _prefixes(text):
        if _has(content, keys):
            return _column(lines, first, keys[-1])
    return 1, 1


def _prefixes(text: str) -> Iterator[tuple[int, list[str], dict[str, Any]]]:
    """Ever longer beginnings that parse: line of the newest statement, its lines, the whole content.

    A statement over several lines (an array, a long string) parses only when all of it is there, which
    is how lines inside a string are told from keys.
    """
    lines = text.splitlines(keepends=True)
    first = 1
    for last in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("".join(lines[:last]))
        except tomllib.TOMLDecodeError:
            continue
        yield first, lines[first - 1 : last], content
        first = last + 1


def _has(content: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(content, dict) or key not in content:
            return False
        content = content[key]
    return True


def _column(lines: list[str], first: int, key: str) -> tuple[int, int]:
    word = re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}(?![\w-])")
    for number, line in enumerate(lines, start=first):
        if found := word.search(line):
            return number, found.start() + 1
    return first, 1
