"""What the user has settled once and for all, in environment variables and in `hw.toml`.

The command line beats the environment (`HW_` and the option's name), which beats `hw.toml`, which
beats the defaults. `hw.toml` is looked for in the current folder, then in its parents:

    name = "Ève Tremblay"
    student_number = "20123456"
    language = "fr"
    template = "my-templates"  # a folder, relative to this file

    [q4]
    gamma = "1/2"
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import category

from hw_cli.errors import HwError, InputError, InputErrors, UsageError
from hw_cli.homeworks.ift6135_3 import parameters
from hw_cli.prose import Language
from hw_cli.toml_place import place_of, syntax_fault

FILE = "hw.toml"

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """The settings in force, before the command line has its say.

    `parameters` gives for a question's id the texts of its parameters, as the command line would take
    them. `file` is the `hw.toml` that was read.
    """

    name: str | None = None
    student_number: str | None = None
    language: Language = Language.FR
    template: Path | None = None
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file: Path | None = None

    def parameter(self, question: str, key: str, option: str | None = None) -> str | None:
        """The text of a parameter: `option`, the command line's word, where it was given.

        >>> Settings(parameters={"q4": {"gamma": "1/2"}}).parameter("q4", "gamma")
        '1/2'
        """
        return self.parameters.get(question, {}).get(key) if option is None else option


def load(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings for work in `folder` (default: the current one).

    Raises InputErrors with every fault of `hw.toml`, and UsageError for a bad environment variable.
    """
    found = find(folder or Path())
    values = _read(found) if found else {}
    environ = os.environ if environ is None else environ
    values.update(_environment(environ))
    template = values.get(("template",))
    return Settings(
        name=values.get(("name",)),
        student_number=values.get(("student_number",)),
        language=Language(values.get(("language",), _of_locale(environ))),
        template=Path(template) if template else None,
        parameters={
            table: {key: values[table, key] for key in known if (table, key) in values}
            for table, known in _TABLES.items()
        },
        file=found,
    )


def language() -> Language:
    """The language in force without `--lang`; where `hw.toml` is wrong, that of the environment."""
    try:
        return load().language
    except HwError:
        named = os.environ.get("HW_LANG")
        return Language(named) if named in tuple(Language) else _of_locale(os.environ)


def _of_locale(environ: Mapping[str, str]) -> Language:
    """English where the locale is English, else French."""
    named = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return Language.EN if named.startswith("en") else Language.FR


def find(folder: Path) -> Path | None:
    """The `hw.toml` of `folder` or of the nearest folder above it."""
    above = (at / FILE for at in (folder, *folder.absolute().parents))
    return next((file for file in above if os.path.exists(file)), None)


# --- what each key takes: a reader gives the value as text, or raises with what was expected


class _Refused(ValueError):
    """The value is of the wrong kind."""


def _text(value: object) -> str:
    if type(value) is not str:
        raise _Refused("must be a text in quotes")
    if not on_one_line(value):
        raise _Refused("must be a text on one line, without control characters")
    return value.strip()


def on_one_line(text: str) -> bool:
    """Whether `text` has no control characters, no line ends and no halves of characters."""
    return not any(category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def _digits(value: object) -> str:
    return str(value) if type(value) is int else _text(value)


def _language(value: object) -> str:
    if value not in tuple(Language):
        raise _Refused('must be "fr" or "en"')
    return str(value)


def _flag(value: object) -> str:
    if type(value) is not bool:
        raise _Refused("must be true or false, without quotes")
    return str(value).lower()


class _Decimal(str):
    """A number with a point, kept as it was written: 0.1 as a float would be another number."""

    __slots__ = ()


def _amount(judge: Callable[[str], object]) -> Reader:
    def read(value: object) -> str:
        if type(value) not in (str, int, _Decimal):
            raise _Refused('must be a number, such as "1/2" or 0.5')
        try:
            judge(str(value))
        except UsageError as error:
            raise _Refused(f"is refused: {error.message}") from error
        return str(value)

    return read


def _whole_dimension(text: str) -> int:
    value = parameters.exact(text, "dim")
    if value.denominator != 1:
        raise UsageError(f"dim must be a whole number, not {text}")
    return parameters.dimension(int(value))


Reader = Callable[[object], str]

_KEYS: Mapping[str, Reader] = {
    "name": _text,
    "student_number": _digits,
    "language": _language,
    "template": _text,
}
_TABLES: Mapping[str, Mapping[str, Reader]] = {
    "q1": {
        "p": _amount(lambda text: parameters.gaussian(text, "p")),
        "q": _amount(lambda text: parameters.gaussian(text, "q")),
        "dim": _amount(_whole_dimension),
    },
    "q4": {
        "gamma": _amount(lambda text: parameters.positive(text, "gamma")),
        "eta": _amount(lambda text: parameters.positive(text, "eta")),
        "regularized": _flag,
    },
}


# --- hw.toml


def _read(path: Path) -> dict[Keys, str]:
    text = _text_of(path)
    try:
        content = tomllib.loads(text, parse_float=_Decimal)
    except tomllib.TOMLDecodeError as error:
        message, line, column = syntax_fault(text, error)
        raise InputErrors((InputError(message, None, path=path, line=line, column=column),)) from error
    values: dict[Keys, str] = {}
    faults: list[tuple[Keys, str]] = []
    for keys, value, reader in _entries(content):
        if isinstance(reader, str):
            faults.append((keys, reader))
            continue
        try:
            values[keys] = reader(value)
        except _Refused as refused:
            faults.append((keys, f"{'.'.join(keys)} {refused}"))
    if faults:
        raise InputErrors(_located(path, text, faults))
    if template := values.get(("template",)):
        values["template",] = str(path.parent / template)
    return {keys: value for keys, value in values.items() if value}


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "mend or remove it", path=path) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8 text", "save it as UTF-8", path=path, line=line) from error


def _entries(content: Mapping[str, Any]) -> Iterator[tuple[Keys, Any, Reader | str]]:
    """Every key with its value and its reader, or what is wrong with the key."""
    for key, value in content.items():
        if key not in _TABLES:
            yield (key,), value, _KEYS.get(key) or _unknown(key, (*_KEYS, *_TABLES))
        elif isinstance(value, dict):
            known = _TABLES[key]
            for inner, item in value.items():
                yield (key, inner), item, known.get(inner) or _unknown(inner, tuple(known), f" in [{key}]")
        else:
            yield (key,), value, f"{key} must be a table: write [{key}] and its keys below it"


def _unknown(key: str, known: Keys, where: str = "") -> str:
    close = get_close_matches(key, known, n=1)
    advice = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return f"unknown key {key!r}{where}; {advice}"


def _located(path: Path, text: str, faults: list[tuple[Keys, str]]) -> tuple[InputError, ...]:
    placed = sorted((place_of(text, keys), message) for keys, message in faults)
    return tuple(
        InputError(message, None, path=path, line=line, column=column) for (line, column), message in placed
    )


# --- the environment

_VARIABLES: Mapping[str, Keys] = {
    "HW_NAME": ("name",),
    "HW_STUDENT_NUMBER": ("student_number",),
    "HW_LANG": ("language",),
    "HW_TEMPLATE": ("template",),
    "HW_P": ("q1", "p"),
    "HW_Q": ("q1", "q"),
    "HW_DIM": ("q1", "dim"),
    "HW_GAMMA": ("q4", "gamma"),
    "HW_ETA": ("q4", "eta"),
}


def _environment(environ: Mapping[str, str]) -> dict[Keys, str]:
    values: dict[Keys, str] = {}
    for variable, keys in _VARIABLES.items():
        if not environ.get(variable):
            continue
        reader = _KEYS[keys[0]] if len(keys) == 1 else _TABLES[keys[0]][keys[1]]
        try:
            values[keys] = reader(environ[variable])
        except _Refused as refused:
            advice = f"change the environment variable, or: unset {variable}"
            raise UsageError(f"{variable} {refused}", advice) from refused
    return values
