"""A check as one page: each derivation with its marks, and behind each step what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.findings import rule_of
from hw_cli.checking.read.derivation import Side, Stated, Step
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import (
    LOOKS,
    TROUBLES,
    CheckedFile,
    closing,
    counted,
    explanation,
    line_of,
    unread,
)
from hw_cli.report.html import html_style, page
from hw_cli.report.style import Style
from hw_cli.terms.core import UnknownNode

_SIGNS = {
    Stated.APPROX: "≈",
    Stated.PROP: "∝",
    Stated.EQUIV: "≡",
    Stated.DEFINES_LEFT: "≔",
    Stated.DEFINES_RIGHT: "≕",
}
_CLASSES = {Status.HOLDS: "right", Status.FAILS: "wrong"} | dict.fromkeys(
    (Status.DOUBTFUL, Status.UNDECIDED, Status.NOT_UNDERSTOOD), "doubtful"
)


def to_html(files: Sequence[CheckedFile], language: Language) -> str:
    """The page of a check: no script, nothing from elsewhere; text of the files is escaped."""
    view = _View(language)
    return page(
        "html/check",
        language,
        title=view.plain(say("Derivations checked")),
        files=[view.file(file) for file in files],
    )


def fragment(file: CheckedFile, language: Language) -> str:
    """One file's derivations without the page around them, as a notebook shows them."""
    return page("html/derivations", language, file=_View(language).file(file))


class _View:
    def __init__(self, language: Language) -> None:
        self.style = html_style(language)
        self.language = language

    def plain(self, message: Message) -> str:
        """Words alone, for what the template escapes."""
        return message.fill(self.language, str)

    def words(self, message: Message) -> Markup:
        return Markup(self.style.message(message))  # noqa: S704  (the style escapes)

    def file(self, file: CheckedFile) -> dict[str, Any]:
        counts = file.checked.counts
        return {
            "name": file.name,
            "closing": self.words(closing(file, self.style)),
            "counts": [
                (LOOKS[status].mark, self.words(counted(status, counts[status])))
                for status in Status
                if counts[status]
            ],
            "derivations": [self.derivation(item, file) for item in file.checked.derivations],
            "skipped": [self.words(unread(file, item)) for item in file.checked.skipped],
            "missing": [self.words(item.message) for item in file.checked.missing],
        }

    def derivation(self, item: CheckedDerivation, file: CheckedFile) -> dict[str, Any]:
        line = file.label(item.derivation.start.line)
        title = say("Line {line} (context: {context})", line=line, context=item.context)
        return {"title": self.words(title), "steps": [self.step(finding, file) for finding in item.findings]}

    def step(self, finding: Finding, file: CheckedFile) -> dict[str, Any]:
        step = finding.step
        look = LOOKS[finding.status]
        label = say("{mark} {status}", mark=look.mark, status=look.name)
        return {
            "line": file.label(line_of(finding)),
            "mark": look.mark,
            "label": self.plain(label),
            "css": _CLASSES.get(finding.status, "said"),
            "formula": formula(step, self.style, whole=not step.follows),
            "source": f"{step.lhs.source} {_sign(step.relation)} {step.rhs.source}",
            "said": list(map(self.words, explanation(finding, file.label))),
            "open": finding.status in TROUBLES,
            "rule": rule_of(finding),
        }


def formula(step: Step, style: Style, *, whole: bool = True) -> Markup:
    """A step as it was read, in MathML; with its left side where it is wanted `whole`."""
    left = _side(step.lhs, style) if whole else ""
    return Markup(f"{left} {escape(_sign(step.relation))} {_side(step.rhs, style)}")  # noqa: S704  (sources are escaped)


def _side(side: Side, style: Style) -> str:
    """A side as it was read, or else its source."""
    if side.term is not None:
        try:
            return style.inline(side.term)
        except (UnknownNode, RecursionError):
            pass
    return f"<code>{escape(side.source)}</code>"


def _sign(relation: Stated) -> str:
    return _SIGNS.get(relation) or (relation.relation.text if relation.relation else relation.value)
