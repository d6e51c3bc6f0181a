"""What TeX's log tells of a page: boxes that stick out, references that lead nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OVERFULL = re.compile(r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too \w+\)(?P<where>.*)$", re.M)
_UNDEFINED = re.compile(r"(?:Reference|Citation) [`'](?P<label>[^']*)'.*? undefined", re.S)


@dataclass(frozen=True)
class OverfullBox:
    """A box that sticks out by `points`; `box` is `h` (into the margin) or `v` (off the page)."""

    box: str
    points: float
    where: str


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
