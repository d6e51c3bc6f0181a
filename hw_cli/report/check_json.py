"""A check for programs: one entry for each step, in the order of the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from hw_cli.checking.checked import Answered, CheckedDerivation, Finding, Status
from hw_cli.checking.findings import rule_of
from hw_cli.checking.read.derivation import Position
from hw_cli.errors import InputError
from hw_cli.prose import Language, Message
from hw_cli.report.check_words import CheckedFile, fix_of, line_of, origin_line, place
from hw_cli.report.style import text_style
from hw_cli.terms.latex import latex

VERSION = 1


def to_json(
    files: Sequence[CheckedFile],
    language: Language,
    strict: bool = False,
    unreadable: Sequence[InputError] = (),
) -> str:
    """The check as one JSON document; of a single file its keys stand at the top as well.

    A file that could not be read has an `error`, and nothing passes.
    """
    shown = [file_json(file, language, strict) for file in files]
    shown += [_error(fault, language) for fault in unreadable]
    counted = summary(files, strict)
    if unreadable:
        counted |= {"passes": False, "complete": False}
    document = {"version": VERSION, "files": shown, "summary": counted}
    if len(shown) == 1:
        document = {"version": VERSION, **shown[0], "files": shown, "summary": counted}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _error(fault: InputError, language: Language) -> dict[str, Any]:
    where = {"line": fault.line, "column": fault.column}
    return {
        "file": str(fault.path) if fault.path else "stdin",
        "error": {"message": text_style(language).message(fault.said), **where},
        "derivations": [],
        "skipped": [],
    }


def file_json(file: CheckedFile, language: Language, strict: bool = False) -> dict[str, Any]:
    """What is said of one file, as plain dicts, lists and strings."""
    return _View(file, language, strict).shown()


def summary(files: Iterable[CheckedFile], strict: bool = False) -> dict[str, Any]:
    """How many steps have each status, whether the command succeeds, and whether every formula was judged."""
    files = tuple(files)
    findings = [finding for file in files for finding in file.checked.findings]
    counts = {status.value: sum(finding.status is status for finding in findings) for status in Status}
    roots = sum(finding.root for finding in findings)
    return {
        "steps": len(findings),
        **counts,
        "roots": roots,
        "passes": all(file.checked.passes(strict) for file in files),
        "complete": all(file.checked.complete for file in files),
    }


class _View:
    """The JSON of what was found, with sentences in a language."""

    def __init__(self, file: CheckedFile, language: Language, strict: bool) -> None:
        self._file = file
        self._strict = strict
        self._language = language
        self._style = text_style(language)

    def shown(self) -> dict[str, Any]:
        file = self._file
        contexts = list(dict.fromkeys(item.context for item in file.checked.derivations))
        return {
            "file": file.name,
            "context": contexts[0] if len(contexts) == 1 else contexts,
            "cells": [number for _, number in file.cells] if file.cells else None,
            "derivations": [self.derivation(item) for item in file.checked.derivations],
            "skipped": [
                {**self._where(item.position), "why": self._words(item.why)} for item in file.checked.skipped
            ],
            "results": [
                *(
                    self.result(found, item.derivation.start.line)
                    for item in file.checked.derivations
                    for found in item.answered
                ),
                *map(self.result, file.checked.missing),
            ],
            "summary": summary([file], self._strict),
        }

    def derivation(self, item: CheckedDerivation) -> dict[str, Any]:
        return {
            "start": self._where(item.derivation.start),
            "inline": item.derivation.inline,
            "context": item.context,
            "steps": [self.step(finding, item) for finding in item.findings],
            "answered": self.answered(item),
        }

    def answered(self, item: CheckedDerivation) -> dict[str, Any] | None:
        """The first result of our own answer that it comes to; null where there is none, or that was not asked."""
        return self.result(item.answered[0]) if item.answered else None

    def result(self, found: Answered, line: int | None = None) -> dict[str, Any]:
        """A result of our own answer, with the line of the derivation that comes to it."""
        plain = {"part": found.part, "agrees": found.agrees, "message": self._words(found.message)}
        return plain | ({"latex": found.latex} | (self._line(line) if line else {}))

    def step(self, finding: Finding, item: CheckedDerivation) -> dict[str, Any]:
        step = finding.step
        at = place(finding)
        return {
            **self._line(line_of(finding)),
            "column": step.position.column,
            "end": self._where(step.rhs.end),
            "mood": step.mood.value,
            "relation": step.relation.value,
            "lhs": step.lhs.source,
            "rhs": step.rhs.source,
            "status": finding.status.value,
            "rule": rule_of(finding),
            "proved": finding.proved,
            "root": finding.root,
            "follows_from": None if (origin := origin_line(finding)) is None else self._line(origin)["line"],
            "reading": self._formulas(finding.reading),
            "counterexample": self.counterexample(finding),
            "facts": [
                f"{latex(fact.left)} {fact.relation.latex} {latex(fact.right)}"
                for by, fact in item.supposed
                if by.position <= step.position
            ],
            "hint": self._formulas(finding.hint),
            "fix": None if (fix := fix_of(finding)) is None else latex(fix),
            "message": self._words(finding.message),
            "at": self._where(at) if finding.status is Status.NOT_UNDERSTOOD else None,
        }

    def counterexample(self, finding: Finding) -> dict[str, Any] | None:
        """The point by the letters' LaTeX names, and both values, as decimal strings."""
        found = finding.counterexample
        if found is None:
            return None
        point = {latex(name): value for name, value in found.point}
        return {"point": point, "lhs": found.left, "rhs": found.right}

    def _formulas(self, message: Message | None) -> str | None:
        """A text whose formulas are LaTeX, to be put to use."""
        return None if message is None else message.fill(self._language, latex)

    def _words(self, message: Message) -> str:
        return self._style.message(message)

    def _where(self, position: Position) -> dict[str, int]:
        return {**self._line(position.line), "column": position.column}

    def _line(self, line: int) -> dict[str, int]:
        """A line, with its cell in a notebook."""
        cell, within = self._file.place(line)
        return {"line": within} if cell is None else {"cell": cell, "line": within}
