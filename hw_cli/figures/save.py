"""Drawings as bytes, the same on every run."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO

from hw_cli.figures.style import Drawing, style

MARK = "hw figure"  # by which hw_cli.report.product knows our figures again


class ImageFormat(StrEnum):
    """The formats a figure can be saved in."""

    PDF = "pdf"
    PNG = "png"
    SVG = "svg"


# no date, no version: the bytes depend on nothing but the drawing
_METADATA: Mapping[ImageFormat, Mapping[str, str | None]] = {
    ImageFormat.PDF: {"Creator": MARK, "Producer": None, "CreationDate": None},
    ImageFormat.PNG: {"Software": MARK},
    ImageFormat.SVG: {"Creator": MARK, "Date": None},
}


def to_bytes(drawing: Drawing, form: ImageFormat | str = ImageFormat.PDF) -> bytes:
    """The file's content: vector PDF or SVG, or PNG at 200 dots per inch.

    Raises ValueError for another format.
    """
    chosen = ImageFormat(form)
    buffer = BytesIO()
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of Computer Modern's dates
    with style():
        drawing.figure.savefig(buffer, format=chosen.value, metadata=dict(_METADATA[chosen]))
    return buffer.getvalue()
