"""On which pages of our report each question and part stands, as a hand-in site asks: from the PDF's destinations."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from hw_cli.errors import InputError
from hw_cli.prose import say

HEAD = (
    100.0  # points below a page's upper edge: what begins higher has nothing but the running header above it
)

# the templates' names; hyperref adds the bookmark's level
_OURS = re.compile(r"hw-(question|part|appendix)-(.*)\.[12]")


@dataclass(frozen=True)
class Place:
    """A question (`4`) or a part (`4.5`), and its first and last page, from 1."""

    id: str
    is_part: bool
    first: int
    last: int

    @property
    def pages(self) -> str:
        """`3`, or `3–5`."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def places(pdf: bytes, path: Path | None = None) -> tuple[Place, ...]:
    """The questions and parts of a report of ours, in reading order; none where it has none.

    Raises InputError for what is no PDF.
    """
    starts, count = _starts(pdf, path)
    found = []
    for index, (name, is_part, page, _top) in enumerate(starts):
        following = [start for start in starts[index + 1 :] if is_part or not start[1]]
        last = count if not following else max(page, following[0][2] - (following[0][3] < HEAD))
        if name:  # the appendix ends what stands before it, and answers nothing
            found.append(Place(name, is_part, page, last))
    return tuple(found)


def _starts(pdf: bytes, path: Path | None) -> tuple[list[tuple[str, bool, int, float]], int]:
    """Each place's id, whether it is a part, its page and its distance from that page's upper edge; all pages."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of is told as one error
    try:
        reader = PdfReader(BytesIO(pdf))
        named, count = reader.named_destinations, len(reader.pages)
        starts = []
        for key, destination in named.items():
            ours = _OURS.fullmatch(str(key))
            number = reader.get_destination_page_number(destination) if ours else None
            if ours and number is not None:
                height = float(reader.pages[number].mediabox.top)
                starts.append(
                    (ours[2], ours[1] == "part", number + 1, height - float(destination.top or height))
                )
    except (PyPdfError, ValueError, TypeError, KeyError, OSError) as error:
        raise InputError(say("this is no PDF that can be read"), path=path) from error
    return sorted(starts, key=lambda start: (start[2], start[3], start[1])), count
