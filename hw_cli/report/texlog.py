"""Reading TeX's log: the error that stopped it, boxes that stick out, references that lead nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOCATED = re.compile(r"^(?:error: )?(?:\./)?(?P<file>\S+\.\w+):(?P<line>\d+): (?P<message>.+)$", re.M)
_UNLOCATED = re.compile(r"^! ?(?P<message>\S.*)$", re.M)
_CONTEXT = re.compile(r"^l\.\d+ (?P<read>.*)$", re.M)
_AFTERMATH = ("==> Fatal error", "Emergency stop")  # follow the error that matters
_NO_END = re.compile(r"^! Emergency stop\.\n<\*>", re.M)
_NO_PAGES = re.compile("^.*no pages of output", re.I | re.M)
_OVERFULL = re.compile(r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too \w+\)(?P<where>.*)$", re.M)
_UNDEFINED = re.compile(r"(?:Reference|Citation) [`'](?P<label>[^']*)'.*? undefined", re.S)


@dataclass(frozen=True)
class TexError:
    """What stopped TeX: `file` and `line` (from 1) where known, and what TeX had read of that line."""

    message: str
    file: str | None = None
    line: int | None = None
    read: str | None = None


@dataclass(frozen=True)
class OverfullBox:
    """A box that sticks out by `points`; `box` is `h` (into the margin) or `v` (off the page)."""

    box: str
    points: float
    where: str


def first_error(log: str) -> TexError | None:
    """The first real error of a log written with `-file-line-error`.

    >>> first_error("./report.tex:3: Undefined control sequence.\\nl.3 \\\\foo\\n").message
    'Undefined control sequence.'
    """
    found = sorted(
        (hit for pattern in (_LOCATED, _UNLOCATED) for hit in pattern.finditer(log)),
        key=lambda hit: hit.start(),
    )
    real = [hit for hit in found if not hit["message"].strip().startswith(_AFTERMATH)]
    if real:
        return _error(real[0], log)
    if _NO_END.search(log):
        return TexError(r"the document ends without \end{document}")
    if _NO_PAGES.search(log):
        return TexError("the document has no pages")
    return _error(found[0], log) if found else None


def _error(hit: re.Match[str], log: str) -> TexError:
    place = hit.groupdict()
    context = _CONTEXT.search(log, hit.end())
    return TexError(
        message=hit["message"].strip(),
        file=place.get("file"),
        line=int(hit["line"]) if "line" in place else None,
        read=context["read"] if context else None,
    )


def overfull_boxes(log: str) -> tuple[OverfullBox, ...]:
    """Every overfull box that the log reports.

    >>> overfull_boxes("Overfull \\\\hbox (7.5pt too wide) in paragraph at lines 3--4\\n")[0].points
    7.5
    """
    return tuple(
        OverfullBox(hit["box"], float(hit["points"]), hit["where"].strip()) for hit in _OVERFULL.finditer(log)
    )


def undefined_references(log: str) -> tuple[str, ...]:
    """The labels and citations that the last run could not resolve.

    >>> undefined_references("LaTeX Warning: Reference `q1' on page 1 undefined on input line 3.\\n")
    ('q1',)
    """
    warnings = (line for line in log.split("\n\n") for line in line.split("Warning: ")[1:])
    return tuple(hit["label"] for text in warnings if (hit := _UNDEFINED.match(text)))
