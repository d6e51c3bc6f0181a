"""TOML texts of a user: parsed within bounds, and where in them something stands (`tomllib` tells no places)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from hw_cli.errors import InputError, InputErrors
from hw_cli.prose import Message, say

DEEPEST = 12  # tables within tables
LONGEST = 500  # lines of one statement within which places are told
_REPORTED = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONG_KEY = re.compile(r"^[ \t\[]*(?:[\w-]+[ \t]*\.[ \t]*){100}", re.MULTILINE)

Keys = tuple[str, ...]
Place = tuple[int, Sequence[str]]  # the first line of a statement, and its lines


def parse(text: str, path: Path | None, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The content of a TOML text, not to be changed: a text is parsed once.

    Raises InputErrors at the place that is no TOML, or is nested too deep.
    """
    if _LONG_KEY.search(text):  # tomllib would take minutes
        raise InputErrors((InputError(_TOO_DEEP, path=path),))
    try:
        content = _parsed(text, parse_float)
    except tomllib.TOMLDecodeError as error:
        what, line, column = _syntax_fault(text, error)
        raise InputErrors((InputError(what, path=path, line=line, column=column),)) from None
    except RecursionError:
        raise InputErrors((InputError(_TOO_DEEP, path=path),)) from None
    except ValueError:  # more digits than Python reads
        raise InputErrors((InputError(say("a number in it is too long"), path=path),)) from None
    if _is_deep(content):
        raise InputErrors((InputError(_TOO_DEEP, path=path),))
    return content


@lru_cache(maxsize=4)
def _parsed(text: str, parse_float: Callable[[str], Any]) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=parse_float)


_TOO_DEEP = say("its arrays or tables are nested too deep")


def _is_deep(content: Any) -> bool:
    level = [content]
    for _ in range(DEEPEST):
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> tuple[Message, int, int]:
    """What is wrong with a broken text, and its line and column, both from 1."""
    message = str(error)
    found = _REPORTED.search(message)
    what = say("not valid TOML: {what}", what=_REPORTED.sub("", message))
    if found and found[1]:
        return what, int(found[1]), int(found[2])
    lines = text.rstrip("\n").split("\n")
    return what, len(lines), len(lines[-1]) + 1


def located(text: str, path: Path | None, faults: Iterable[tuple[Keys, Message]]) -> InputErrors:
    """Faults of a text at the places of their keys, in the order of these."""
    placed = sorted(((place_of(text, keys), said) for keys, said in faults), key=itemgetter(0))
    return InputErrors(
        tuple(InputError(said, path=path, line=line, column=column) for (line, column), said in placed)
    )


def place_of(text: str, keys: Keys) -> tuple[int, int]:
    """Line and column, both from 1, of the key at the path `keys` in a text that is correct TOML.

    >>> place_of('name = "x"\\n[q4]\\ngamma = 1\\n', ("q4", "gamma"))
    (3, 1)
    """
    first, lines = _index(text).get(keys, (1, ()))
    return _column(lines, first, keys[-1]) if lines else (1, 1)


@lru_cache(maxsize=2)
def _index(text: str) -> dict[Keys, Place]:
    """For every path of keys the statement that brings it in."""
    found: dict[Keys, Place] = {}
    for first, lines, table, content in _statements(text):
        waiting = [(table, content)]
        while waiting:
            path, inner = waiting.pop()
            for key, value in inner.items():
                found.setdefault((*path, key), (first, lines))
                if isinstance(value, dict):
                    waiting.append(((*path, key), value))
    return found


def _statements(text: str) -> Iterator[tuple[int, list[str], Keys, dict[str, Any]]]:
    """Each statement: its first line, its lines, the table it stands in, and what it says alone.

    A statement over several lines (an array, a long string) parses only when all of it is there, which
    is how lines inside a string are told from keys.
    """
    lines = text.splitlines(keepends=True)
    table: Keys = ()
    first = 1
    for last in range(1, len(lines) + 1):
        chunk = lines[first - 1 : last]
        try:
            content = tomllib.loads("".join(chunk))
        except tomllib.TOMLDecodeError:
            if len(chunk) > LONGEST:
                return
            continue
        if chunk[0].lstrip().startswith("["):
            table = _path(content)
            yield first, chunk, (), content
        else:
            yield first, chunk, table, content
        first = last + 1


def _path(content: Any) -> Keys:
    """The names of a table's heading: `{"a": {"b": {}}}`, or with a list of one table in their midst."""
    path: list[str] = []
    while content:
        if isinstance(content, list):
            content = content[0]
            continue
        name, content = next(iter(content.items()))
        path.append(name)
    return tuple(path)


def _column(lines: Sequence[str], first: int, key: str) -> tuple[int, int]:
    for number, line in enumerate(lines, start=first):
        if key in line and (found := re.search(rf"(?<![\w-])[\"']?{re.escape(key)}(?![\w-])", line)):
            return number, found.start() + 1
    return first, 1
