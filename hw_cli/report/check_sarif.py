"""A check for editors and for continuous integration: SARIF 2.1.0, and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, metadata
from inspect import cleandoc
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hw_cli import __version__
from hw_cli.checking.baseline import fingerprint
from hw_cli.checking.checked import Finding, Skipped, Status
from hw_cli.checking.findings import RULES, Rule, rule_of
from hw_cli.checking.read.derivation import Position
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import (
    LOOKS,
    TROUBLES,
    CheckedFile,
    closing,
    explanation,
    fix_of,
    line_of,
    region,
)
from hw_cli.report.style import text_style
from hw_cli.terms.latex import latex

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_TITLES: dict[Status, Message] = {
    Status.FAILS: say("This step does not hold"),
    Status.DOUBTFUL: say("This step is doubtful"),
    Status.UNDECIDED: say("This step is undecided"),
    Status.NOT_UNDERSTOOD: say("This step is not understood"),
}
_WARNINGS = ("unknown", "doubtful", "dimension", "unclosed", "not-understood", "undecided")
_INHERITED = say("Inherits an earlier slip")
_UNREAD = say("This part was not read")


def level(finding: Finding) -> str:
    """How grave a trouble is: `error` for a wrong step, `note` for one that only inherits its slip."""
    if finding.status is Status.FAILS:
        return "error" if finding.root else "note"
    return "warning"


# --- SARIF


def to_sarif(files: Sequence[CheckedFile], language: Language, pages: str | None = None) -> str:
    """The troubles of the files as one SARIF log; columns count characters.

    `pages` is the address where the page of the findings is published: `helpUri` is absolute, and a package alone has none.
    """
    order = list(RULES)
    results = [_result(file, finding, order, language) for file in files for finding in _troubles(file)]
    address = _documented()
    places = {rule: f"{pages}#{rule}" if pages else address for rule in RULES}
    rules = [
        {**_rule(rule, language), **({"helpUri": place} if (place := places[rule.id]) else {})}
        for rule in RULES.values()
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


def _rule(rule: Rule, language: Language) -> dict[str, Any]:
    told, _, example = rule.page.partition("Example:")
    command, meaning, code = f"hw finding {rule.id}", told.strip(), cleandoc(example)
    return {
        "id": rule.id,
        "name": rule.id.title().replace("-", ""),
        "shortDescription": {"text": text_style(language).message(rule.title)},
        "fullDescription": {"text": " ".join(told.split())},
        "help": {
            "text": f"{command}\n\n{meaning}\n{code}",
            "markdown": f"`{command}`\n\n{meaning}\n\n```latex\n{code.strip()}\n```\n",
        },
        "defaultConfiguration": {"level": "warning" if rule.id in _WARNINGS else "error"},
    }


def _documented() -> str | None:
    """The address that the package declares for its pages; None where it declares none."""
    try:
        declared = metadata("hw-cli").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return None
    urls = {
        label.strip().lower(): url.strip() for label, _, url in (item.partition(",") for item in declared)
    }
    return next((urls[label] for label in ("documentation", "homepage", "repository") if label in urls), None)


def _result(file: CheckedFile, finding: Finding, order: list[str], language: Language) -> dict[str, Any]:
    rule = rule_of(finding) or ""
    where = _location(file.name, *region(finding))
    if (cell := file.place(line_of(finding))[0]) is not None:
        where["logicalLocations"] = [{"name": f"cell {cell}", "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": order.index(rule),
        "level": level(finding),
        "message": {"text": _told(file, finding, language)},
        "locations": [where],
        "partialFingerprints": {"hwStep/v1": fingerprint(finding)},
    }
    fix = fix_of(finding)
    if fix is not None and finding.hint is not None:
        side = finding.step.rhs
        replaced = {"deletedRegion": _region(side.start, side.end), "insertedContent": {"text": latex(fix)}}
        change = {"artifactLocation": {"uri": uri(file.name)}, "replacements": [replaced]}
        words = text_style(language).message(finding.hint)
        result["fixes"] = [{"description": {"text": words}, "artifactChanges": [change]}]
    return result


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
    return {"physicalLocation": {"artifactLocation": {"uri": uri(name)}, "region": _region(start, end)}}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


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
        yield _command(kind, file.name, start, end, title, _told(file, finding, language))
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


def _told(file: CheckedFile, finding: Finding, language: Language) -> str:
    style = text_style(language)
    return "\n".join(style.message(item) for item in explanation(finding, file.label))


# --- the summary of a job


def to_summary(files: Sequence[CheckedFile], language: Language) -> str:
    """A table of the files and their wrong steps in Markdown, as GitHub shows it beside a job."""
    style = text_style(language)
    lines = ["| | hw check |", "| --- | --- |"]
    for file in files:
        mark = LOOKS[Status.HOLDS if file.checked.passes() else Status.FAILS].mark
        lines.append(f"| {mark} | `{_cell(file.name)}`: {_cell(style.message(closing(file, style)))} |")
        for finding in _troubles(file):
            if finding.status is Status.FAILS and finding.root:
                where = f"{file.name}:{file.label(line_of(finding))}"
                lines.append(
                    f"| {LOOKS[Status.FAILS].mark} | `{_cell(where)}` {_cell(_told(file, finding, language))} |"
                )
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return escape(" ".join(text.split())).replace("|", "\\|").replace("`", "")
