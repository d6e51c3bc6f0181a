"""What the tests of typeset documents share."""

from __future__ import annotations

import io
import re
import shutil

import pytest
from pypdf import PdfReader

from hw_cli.report.engine import ENGINES, Engine

WIDEST = 5.0  # points past the margin

engines = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(
            engine,
            marks=pytest.mark.skipif(
                not all(map(shutil.which, engine.programs)), reason=f"no {engine.programs[-1]}"
            ),
        )
        for engine in ENGINES
        if engine.name != "tectonic"
    ],
    ids=lambda engine: engine.programs[-1],
)


def faults(log: str) -> list[str]:
    """What a marker would see: boxes too wide, references to nothing, characters that are missing."""
    wide = [
        line[0]
        for line in re.finditer(r"Overfull \\hbox \(([\d.]+)pt too wide\).*", log)
        if float(line[1]) > WIDEST
    ]
    other = re.findall(r"(?:LaTeX Warning: .*undefined.*|Missing character.*|.*multiply defined.*)", log)
    return [*wide, *other]


def text_of(pdf: bytes) -> str:
    """The text of a PDF, blanks made plain."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


__all__ = ["Engine", "engines", "faults", "text_of"]
