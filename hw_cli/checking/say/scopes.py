"""Where a subject ends: headings, exercises and proofs, behind which what was supposed is no longer so."""

from __future__ import annotations

import re
from bisect import bisect_right

_NUMBERED = r"exercise|exercice|question|problem|problème|proof|preuve|démonstration|solution|example|exemple"
_ENDS = re.compile(
    rf"\\(?:chapter|section|subsection|subsubsection|paragraph)\*?\s*\{{|"
    rf"\\(?:begin|end)\s*\{{(?:{_NUMBERED}|theorem|lemma|proposition|théorème|lemme)\*?\}}|"
    r"^[ \t]{0,3}\#{1,6}[ \t]|"
    rf"^[ \t>]*(?:\*\*|__)?(?:{_NUMBERED})(?![a-z])[^\n]{{0,12}}[.:)]|"
    rf"\b(?:in the|dans l['’]|dans le|dans la) ?(?:next|following|second|third|suivante?)? ?(?:{_NUMBERED})",
    re.MULTILINE | re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
NEAR = 2  # ends of paragraphs up to which what is said beside a formula counts


class Scopes:
    """The scopes of a text without comments and code."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in _ENDS.finditer(text)]
        self._paragraphs = [match.start() for match in _PARAGRAPH.finditer(text)]
        self._length = len(text)

    def number(self, offset: int) -> int:
        """Which scope a place is in, from 0."""
        return bisect_right(self._ends, offset)

    def end(self, offset: int, lasting: bool = True) -> int:
        """Where what is said at a place ceases to hold; what is not lasting, with the formulas right behind it."""
        at = self.number(offset)
        end = self._ends[at] if at < len(self._ends) else self._length
        if lasting:
            return end
        last = bisect_right(self._paragraphs, offset) + NEAR - 1
        return min(end, self._paragraphs[last]) if last < len(self._paragraphs) else end


__all__ = ["Scopes"]
