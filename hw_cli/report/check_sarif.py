"""A check for editors and for continuous integration: SARIF 2.1.0, and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hw_cli import __version__
from hw_cli.checking.checked import Finding, Skipped, Status
from hw_cli.checking.read.derivation import Position
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import TROUBLES, CheckedFile, explanation, region
from hw_cli.report.terminal import text_style

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

RULES: dict[Status, tuple[str, Message]] = {
    Status.FAILS: ("step-fails", say("The two sides of the step differ, or its relation does not hold.")),
    Status.DOUBTFUL: ("step-doubtful", say("The step would differ, but not everything in it is known.")),
    Status.UNDECIDED: ("step-undecided", say("The step was understood, but no judge could tell.")),
    Status.NOT_UNDERSTOOD: ("step-not-understood", say("A part of the step was not understood.")),
}
_TITLES: dict[Status, Message] = {
    Status.FAILS: say("This step does not hold"),
    Status.DOUBTFUL: say("This step is doubtful"),
    Status.UNDECIDED: say("This step is undecided"),
    Status.NOT_UNDERSTOOD: say("This step is not understood"),
}
_INHERITED = say("Inherits an earlier slip")
_UNREAD = say("This part was not read")


def level(finding: Finding) -> str:
    """How grave a trouble is: `error` for a wrong step, `note` for one that only inherits its slip."""
    if finding.status is Status.FAILS:
        return "error" if finding.root else "note"
    return "warning"


# --- SARIF


def to_sarif(files: Sequence[CheckedFile], language: Language) -> str:
    """The troubles of the files as one SARIF log; columns count characters."""
    style = text_style(language)
    order = list(RULES)
    rules = [
        {
            "id": name,
            "shortDescription": {"text": style.message(text)},
            "defaultConfiguration": {"level": "error" if status is Status.FAILS else "warning"},
        }
        for status, (name, text) in RULES.items()
    ]
    results = [
        {
            "ruleId": RULES[finding.status][0],
            "ruleIndex": order.index(finding.status),
            "level": level(finding),
            "message": {"text": _told(finding, language)},
            "locations": [_location(file.name, *region(finding))],
        }
        for file in files
        for finding in _troubles(file)
    ]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "hw", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(file.name)}} for file in files],
        "results": results,
    }
    notes = [_notification(file.name, item, language) for file in files for item in file.checked.skipped]
    if notes:
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def uri(name: str) -> str:
    """A file's address: relative to here where it lies below, else absolute.

    >>> uri("notes/q 1.tex")
    'notes/q%201.tex'
    """
    near = _from_here(name)
    return quote(near.as_posix()) if near is not None else Path(name).absolute().resolve().as_uri()


def _from_here(name: str) -> Path | None:
    """A file's path from the current folder; None where it lies outside."""
    path = Path(name)
    if not path.is_absolute() and ".." not in path.parts:
        return path
    there = path.absolute().resolve()
    return there.relative_to(Path.cwd()) if there.is_relative_to(Path.cwd()) else None


def _location(name: str, start: Position, end: Position) -> dict[str, Any]:
    place = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri(name)}, "region": place}}


def _notification(name: str, item: Skipped, language: Language) -> dict[str, Any]:
    text = text_style(language).message(item.why)
    where = _location(name, item.position, item.position)
    return {"level": "warning", "message": {"text": text}, "locations": [where]}


# --- GitHub


def to_github(files: Sequence[CheckedFile], language: Language) -> str:
    """The troubles of the files as workflow commands, one a line, which GitHub shows beside the lines."""
    return "".join(f"{command}\n" for file in files for command in _commands(file, language))


def _commands(file: CheckedFile, language: Language) -> Iterator[str]:
    style = text_style(language)
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    for finding in _troubles(file):
        start, end = region(finding)
        inherited = finding.status is Status.FAILS and not finding.root
        title = style.message(_INHERITED if inherited else _TITLES[finding.status])
        kind = kinds[level(finding)]
        yield _command(kind, file.name, start, end, title, _told(finding, language))
    for item in file.checked.skipped:
        title, text = style.message(_UNREAD), style.message(item.why)
        yield _command("warning", file.name, item.position, item.position, title, text)


def _command(kind: str, name: str, start: Position, end: Position, title: str, text: str) -> str:
    file = (_from_here(name) or Path(name)).as_posix()
    properties: dict[str, str | int] = {"file": file, "line": start.line, "endLine": end.line}
    if start.line == end.line:  # GitHub refuses columns over several lines
        properties |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    shown = ",".join(
        f"{key}={_property(str(value))}" for key, value in {**properties, "title": title}.items()
    )
    return f"::{kind} {shown}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _troubles(file: CheckedFile) -> Iterator[Finding]:
    return (finding for finding in file.checked.findings if finding.status in TROUBLES)


def _told(finding: Finding, language: Language) -> str:
    style = text_style(language)
    return "\n".join(style.message(item) for item in explanation(finding))
