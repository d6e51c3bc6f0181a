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
    rules_url = "https://…/findings.md"  # where docs/findings.md is published: helpUri of SARIF

The table of a question takes its options; only the commands that solve know which homework they are of, and read it. When
a sheet is renumbered its table follows, where its options leave one question to mean, with a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from hw_cli.errors import HwError, UsageError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import Language, say

if TYPE_CHECKING:
    from hw_cli.homework.parameters import Option
    from hw_cli.homework.protocol import Homework
    from hw_cli.toml_shape import Schema

Keys = tuple[str, ...]
FILE = "hw.toml"
LARGEST = 100_000  # bytes of it
MOST = 100  # faults of it that are told


@dataclass(frozen=True)
class Settings:
    """The settings in force, before the command line has its say.

    `parameters` gives for a question's id the texts of its parameters, as the command line would take
    them. `file` is the `hw.toml` that was read. `moved`: which of its tables are of questions that have another number now.
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
    rules_url: str | None = None
    moved: Mapping[str, str] = field(default_factory=dict)


def load(
    homework: Homework | None = None, folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings for work in `folder` (default: the current one), with the parameters of a homework's questions.

    Raises InputErrors with every fault of `hw.toml`, and UsageError for a bad environment variable.
    """
    found = find(folder or Path())
    environ = os.environ if environ is None else environ
    others = any(name.startswith("HW_") and name not in _VARIABLES for name in environ)
    options = _options(homework) if found or others else {}  # read where something may set one
    values, moved = _read(found, homework) if found else ({}, {})
    values.update(_environment(environ, homework, options))
    template = values.get(("template",))
    return Settings(
        name=values.get(("name",)),
        student_number=values.get(("student_number",)),
        language=Language(values.get(("language",), _of_locale(environ))),
        template=Path(template) if template else None,
        parameters={
            table: chosen
            for table, known in options.items()
            if (chosen := {key: values[table, key] for key in known if (table, key) in values})
        },
        file=found,
        homework=values.get(("homework",)),
        context=values.get(("check", "context"), "auto"),
        ignore=tuple(values.get(("check", "ignore"), "").split()),
        strict=values.get(("check", "strict")) == "true",
        rules_url=values.get(("check", "rules_url")),
        moved=moved,
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
    try:
        parents = folder.absolute().parents
    except FileNotFoundError:
        raise UsageError(
            say("the current folder is gone"), say("go to another one: {command}", command="cd")
        ) from None
    above = (at / FILE for at in (folder, *parents))
    return next((file for file in above if os.path.lexists(file)), None)


# --- what each key takes: its shape is that of the published schema, the rest is said here


def demand_one_line(texts: Mapping[str, str | None]) -> None:
    """Raise UsageError for an option whose text cannot stand on one line."""
    for option, text in texts.items():
        if text is not None and not on_one_line(text):
            raise UsageError(
                say("{option} must be one line of text, without control characters", option=option)
            )


def on_one_line(text: str) -> bool:
    """Whether `text` has no control characters, no line ends and no halves of characters."""
    return not any(category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


class _Decimal(str):
    """A number with a point, kept as it was written: 0.1 as a float would be another number."""

    __slots__ = ()


def shape(homework: Homework | None = None) -> Schema:
    """The schema of `hw.toml` with the tables of a homework's questions."""
    from hw_cli.toml_shape import schema

    published = schema("settings")
    tables = {question: _table(options) for question, options in _options(homework).items()}
    return {
        **published,
        "properties": {**published["properties"], **tables},
        "additionalProperties": False if homework is not None else published["additionalProperties"],
    }


def _options(homework: Homework | None) -> Mapping[str, Mapping[str, Option]]:
    """The options of each question that has some, by name."""
    questions = {} if homework is None else homework.questions
    return {
        question: {option.name: option for option in found.options.values()}
        for question, found in questions.items()
        if found.options
    }


def _table(options: Mapping[str, Option]) -> Schema:
    return {
        "type": "object",
        "properties": {name: _of_option(option) for name, option in options.items()},
        "additionalProperties": False,
    }


def _of_option(option: Option) -> Schema:
    if option.is_flag:
        return {"type": "boolean"}
    if option.words:
        return {"enum": list(option.words)}
    return {"type": ["number", "string"], "examples": [option.example or "1/2"]}


def _text(value: object, option: Option | None) -> str:
    """A value of the right shape as the command line would take it; raises UsageError for one that is refused."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(value)
    text = str(value)
    if option is not None:
        option.read(text)
    elif not on_one_line(text):
        raise UsageError(say("it must be one line of text, without control characters"))
    return text.strip()


# --- hw.toml


def _read(path: Path, homework: Homework | None) -> tuple[dict[Keys, str], Mapping[str, str]]:
    """Its values, and the tables that are read for a question of another number, by that number."""
    text = text_of(read_bounded(path, LARGEST), path)
    from hw_cli.toml_place import located, parse
    from hw_cli.toml_shape import faults

    content = parse(text, path, _Decimal)
    own = shape(homework)
    if homework is None:  # only the commands that solve know the tables of questions
        known = own["properties"]
        own = {**own, "additionalProperties": False}
        content = {
            key: value for key, value in content.items() if key in known or not isinstance(value, dict)
        }
    moved = _moved(content, homework)
    content = {moved.get(key, key): value for key, value in content.items()}
    wrong = [(fault.keys, fault.said) for fault in faults(content, own)]
    told = {keys for keys, _ in wrong}
    values: dict[Keys, str] = {}
    for keys, value in _entries(content):
        if any(keys[: len(fault)] == fault for fault in told):
            continue
        option = _options(homework).get(keys[0], {}).get(keys[-1])
        try:
            values[keys] = _text(value, option)
        except UsageError as error:
            wrong.append((keys, say("{name} is refused: {why}", name=".".join(keys), why=error.said)))
    if wrong:
        old = {new: key for key, new in moved.items()}
        places = [((old.get(keys[0], keys[0]), *keys[1:]), said) for keys, said in wrong[:MOST]]
        raise located(text, path, places)
    if template := values.get(("template",)):
        values["template",] = str(path.parent / template)
    if (context := values.get(("check", "context"), "")).endswith(".toml"):
        values["check", "context"] = str(path.parent / context)
    if (home := values.get(("homework",))) and (path.parent / home).is_dir():
        values["homework",] = str(path.parent / home)
    return {keys: value for keys, value in values.items() if value}, moved


def _moved(content: Mapping[str, Any], homework: Homework | None) -> dict[str, str]:
    """The tables of questions that a renumbered sheet no longer has, with the one question that takes all their options."""
    options = _options(homework)
    moved: dict[str, str] = {}
    for key, table in content.items():
        if key in options or not re.fullmatch(r"q\d+", key) or not isinstance(table, dict) or not table:
            continue
        fits = [
            name for name, known in options.items() if name not in content and table.keys() <= known.keys()
        ]
        if len(fits) == 1 and fits[0] not in moved.values():
            moved[key] = fits[0]
    return moved


def _entries(content: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Every key with its value."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from (((key, inner), item) for inner, item in value.items())
        else:
            yield (key,), value


# --- the environment

_VARIABLES: Mapping[str, Keys] = {
    "HW_NAME": ("name",),
    "HW_STUDENT_NUMBER": ("student_number",),
    "HW_LANG": ("language",),
    "HW_TEMPLATE": ("template",),
    "HW_HOMEWORK": ("homework",),
    "HW_RULES_URL": ("check", "rules_url"),
}


def _environment(
    environ: Mapping[str, str], homework: Homework | None, options: Mapping[str, Mapping[str, Option]]
) -> dict[Keys, str]:
    variables = dict(_VARIABLES)
    for question, known in options.items():
        variables |= {f"HW_{key.upper().replace('-', '_')}": (question, key) for key in known}
    set_ = {variable: text for variable in variables if (text := environ.get(variable))}
    values: dict[Keys, str] = {}
    if not set_:
        return values
    from hw_cli.toml_shape import faults

    own = shape(homework if options else None)
    for variable, text in set_.items():
        keys = variables[variable]
        asked = reduce(lambda inner, key: inner["properties"][key], keys, own)
        flag = asked.get("type") == "boolean"
        given = {"true": True, "false": False}.get(text, text) if flag else text
        advice = say("change the environment variable, or: {command}", command=f"unset {variable}")
        for fault in faults(given, asked, keys, variable):
            raise UsageError(fault.said, advice)
        try:
            values[keys] = _text(given, options.get(keys[0], {}).get(keys[-1]))
        except UsageError as error:
            said = say("{name} is refused: {why}", name=variable, why=error.said)
            raise UsageError(said, advice) from error
    return values
