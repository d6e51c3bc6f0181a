"""What the user has settled once and for all, in environment variables and in `hw.toml`.

The command line beats the environment (`HW_` and the option's name), which beats `hw.toml`, which
beats the defaults. `hw.toml` is looked for in the current folder, then in its parents:

    name = "Ève Tremblay"
    student_number = "20123456"
    language = "fr"
    template = "my-templates"  # a folder, relative to this file
    homework = "next-year"  # the name of a homework, or a folder relative to this file

    [q4]
    gamma = "1/2"

    [check]
    context = "vae"  # or a TOML file, relative to this one
    ignore = ["undecided"]  # ids of findings that hw check leaves out
    strict = true

The table of a question takes its options; only the commands that solve know which homework they are of, and read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from hw_cli.errors import HwError, InputError, InputErrors, UsageError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import Language, Message, say

if TYPE_CHECKING:
    from hw_cli.homework.parameters import Option
    from hw_cli.homework.protocol import Homework

FILE = "hw.toml"
LARGEST = 100_000  # bytes of it
MOST = 100  # faults of it that are told

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
    homework: str | None = None
    context: str = "auto"
    ignore: tuple[str, ...] = ()
    strict: bool = False

    def parameter(self, question: str, key: str, option: str | None = None) -> str | None:
        """The text of a parameter: `option`, the command line's word, where it was given.

        >>> Settings(parameters={"q4": {"gamma": "1/2"}}).parameter("q4", "gamma")
        '1/2'
        """
        return self.parameters.get(question, {}).get(key) if option is None else option


def load(
    homework: Homework | None = None, folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings for work in `folder` (default: the current one), with the parameters of a homework's questions.

    Raises InputErrors with every fault of `hw.toml`, and UsageError for a bad environment variable.
    """
    found = find(folder or Path())
    tables = None if homework is None else _tables(homework)
    values = _read(found, tables) if found else {}
    environ = os.environ if environ is None else environ
    values.update(_environment(environ, tables or {}))
    template = values.get(("template",))
    return Settings(
        name=values.get(("name",)),
        student_number=values.get(("student_number",)),
        language=Language(values.get(("language",), _of_locale(environ))),
        template=Path(template) if template else None,
        parameters={
            table: {key: values[table, key] for key in known if (table, key) in values}
            for table, known in (tables or {}).items()
        },
        file=found,
        homework=values.get(("homework",)),
        context=values.get(("check", "context"), "auto"),
        ignore=tuple(values.get(("check", "ignore"), "").split()),
        strict=values.get(("check", "strict")) == "true",
    )


def language() -> Language:
    """The language in force without `--lang`; where `hw.toml` is wrong, that of the environment."""
    try:
        return load().language
    except HwError:
        named = os.environ.get("HW_LANG")
        return Language(named) if named in tuple(Language) else _of_locale(os.environ)


def homework() -> str | None:
    """The homework that is settled; where `hw.toml` is wrong, that of the environment."""
    try:
        return load().homework
    except HwError:
        return os.environ.get("HW_HOMEWORK") or None


def _of_locale(environ: Mapping[str, str]) -> Language:
    """English where the locale is English, else French."""
    named = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return Language.EN if named.startswith("en") else Language.FR


def find(folder: Path) -> Path | None:
    """The `hw.toml` of `folder` or of the nearest folder above it."""
    above = (at / FILE for at in (folder, *folder.absolute().parents))
    return next((file for file in above if os.path.lexists(file)), None)


# --- what each key takes: a reader gives the value as text, or raises with what was expected


class _Refused(ValueError):
    """The value is of the wrong kind."""

    def __init__(self, expected: Message) -> None:
        super().__init__(expected.pattern)
        self.expected = expected

    def of(self, name: str) -> Message:
        """What is wrong with the value of that name."""
        return say("{name} {expected}", name=name, expected=self.expected)


def demand_one_line(texts: Mapping[str, str | None]) -> None:
    """Raise UsageError for an option whose text cannot stand on one line."""
    for option, text in texts.items():
        if text is not None and not on_one_line(text):
            raise UsageError(
                say("{option} must be one line of text, without control characters", option=option)
            )


def _text(value: object) -> str:
    if type(value) is not str:
        raise _Refused(say("must be a text in quotes"))
    if not on_one_line(value):
        raise _Refused(say("must be a text on one line, without control characters"))
    return value.strip()


def on_one_line(text: str) -> bool:
    """Whether `text` has no control characters, no line ends and no halves of characters."""
    return not any(category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def _digits(value: object) -> str:
    return str(value) if type(value) is int else _text(value)


def _language(value: object) -> str:
    if value not in tuple(Language):
        raise _Refused(say('must be "fr" or "en"'))
    return str(value)


def _flag(value: object) -> str:
    if type(value) is not bool:
        raise _Refused(say("must be true or false, without quotes"))
    return str(value).lower()


def _rules(value: object) -> str:
    from hw_cli.checking.findings import RULES

    if not isinstance(value, list) or not all(item in RULES for item in value):
        raise _Refused(say("must be a list of ids of findings: {known}", known=", ".join(RULES)))
    return " ".join(value)


class _Decimal(str):
    """A number with a point, kept as it was written: 0.1 as a float would be another number."""

    __slots__ = ()


def _amount(option: Option) -> Reader:
    """What reads a value of an option: its words as they are, a number as it is written."""
    words = ", ".join(f'"{word}"' for word in option.words)
    expected = (
        say("must be one of {words}", words=words) if words else say('must be a number, such as "1/2" or 0.5')
    )

    def read(value: object) -> str:
        if type(value) not in ((str,) if option.words else (str, int, _Decimal)):
            raise _Refused(expected)
        try:
            option.read(str(value))
        except UsageError as error:
            raise _Refused(say("is refused: {why}", why=error.said)) from error
        return str(value)

    return read


Reader = Callable[[object], str]
Tables = Mapping[str, Mapping[str, Reader]]  # by question and option

_KEYS: Mapping[str, Reader] = {
    "name": _text,
    "student_number": _digits,
    "language": _language,
    "template": _text,
    "homework": _text,
}


_CHECK: Mapping[str, Reader] = {"context": _text, "ignore": _rules, "strict": _flag}


def _tables(homework: Homework) -> Tables:
    """What the table of each question takes."""
    return {
        question: {
            option.name: _flag if option.is_flag else _amount(option) for option in found.options.values()
        }
        for question, found in homework.questions.items()
        if found.options
    }


# --- hw.toml


def _read(path: Path, tables: Tables | None) -> dict[Keys, str]:
    text = text_of(read_bounded(path, LARGEST), path)
    from hw_cli.toml_place import parse

    content = parse(text, path, _Decimal)
    values: dict[Keys, str] = {}
    faults: list[tuple[Keys, Message]] = []
    for keys, value, reader in _entries(content, tables):
        if len(faults) == MOST:
            break
        if isinstance(reader, Message):
            faults.append((keys, reader))
            continue
        try:
            values[keys] = reader(value)
        except _Refused as refused:
            faults.append((keys, refused.of(".".join(keys))))
    if faults:
        raise InputErrors(_located(path, text, faults))
    if template := values.get(("template",)):
        values["template",] = str(path.parent / template)
    if (context := values.get(("check", "context"), "")).endswith(".toml"):
        values["check", "context"] = str(path.parent / context)
    if (home := values.get(("homework",))) and (path.parent / home).is_dir():
        values["homework",] = str(path.parent / home)
    return {keys: value for keys, value in values.items() if value}


def _entries(
    content: Mapping[str, Any], tables: Tables | None
) -> Iterator[tuple[Keys, Any, Reader | Message]]:
    """Every key with its value and its reader, or what is wrong with the key; no table where none is known."""
    tabled = {"check": _CHECK, **(tables or {})}
    for key, value in content.items():
        if tables is None and isinstance(value, dict) and key != "check":
            continue
        if key not in tabled:
            yield (key,), value, _KEYS.get(key) or _unknown(key, (*_KEYS, *tabled))
        elif isinstance(value, dict):
            known = tabled[key]
            for inner, item in value.items():
                yield (key, inner), item, known.get(inner) or _unknown(inner, tuple(known), key)
        else:
            yield (key,), value, say("{key} must be a table: write [{key}] and its keys below it", key=key)


def _unknown(key: str, known: Keys, table: str = "") -> Message:
    close = get_close_matches(key, known, n=1)
    advice = (
        say("did you mean {key}?", key=close[0]) if close else say("known: {keys}", keys=", ".join(known))
    )
    if table:
        return say("unknown key {key} in [{table}]; {advice}", key=repr(key), table=table, advice=advice)
    return say("unknown key {key}; {advice}", key=repr(key), advice=advice)


def _located(path: Path, text: str, faults: list[tuple[Keys, Message]]) -> tuple[InputError, ...]:
    from hw_cli.toml_place import place_of

    placed = sorted(((place_of(text, keys), message) for keys, message in faults), key=itemgetter(0))
    return tuple(
        InputError(message, None, path=path, line=line, column=column) for (line, column), message in placed
    )


# --- the environment

_VARIABLES: Mapping[str, Keys] = {
    "HW_NAME": ("name",),
    "HW_STUDENT_NUMBER": ("student_number",),
    "HW_LANG": ("language",),
    "HW_TEMPLATE": ("template",),
    "HW_HOMEWORK": ("homework",),
}


def _environment(environ: Mapping[str, str], tables: Tables) -> dict[Keys, str]:
    variables = dict(_VARIABLES)
    for question, known in tables.items():
        variables |= {f"HW_{key.upper().replace('-', '_')}": (question, key) for key in known}
    values: dict[Keys, str] = {}
    for variable, keys in variables.items():
        if not environ.get(variable):
            continue
        reader = _KEYS[keys[0]] if len(keys) == 1 else tables[keys[0]][keys[1]]
        text = environ[variable]
        given: object = {"true": True, "false": False}.get(text, text) if reader is _flag else text
        try:
            values[keys] = reader(given)
        except _Refused as refused:
            advice = say("change the environment variable, or: {command}", command=f"unset {variable}")
            raise UsageError(refused.of(variable), advice) from refused
    return values
