r"""How a homework names its questions: markers in comments, and headings.

A marker is a comment on a line of its own, `% hw: q1` or `% hw: q4.1` (in Markdown `<!-- hw: q4.1 -->`). A heading
is `\section*{Question 1 …}`, `\textbf{Exercice 4.}`, `\section{3. …}`.
"""

from __future__ import annotations

import re

ANY_MARKER = re.compile(r"^[ \t]*%+[ \t]*hw[ \t]*:(.*)$", re.MULTILINE)
MARKED = re.compile(r"[ \t]*q(\d+)(?:\.(\w+))?[ \t]*")
"""What a marker of a question says after its colon."""

WORD = r"(?:Question|Exercice|Exercise|Problème|Problem)[\s~]*+(?:\\#|n°|no\.?)?[\s~]*+"
OPENING = (  # what may stand before a heading: commands with their optional arguments, and braces
    rf"^[ \t]*+(?:\\[A-Za-z]++\*?+[ \t]*+(?:\[(?!{WORD})[^\]\n]*\])?+[ \t]*+\{{?+[ \t]*+|\{{[ \t]*+)*+"
)
HEADING = re.compile(
    rf"{OPENING}\[?[ \t]*{WORD}(?P<number>\d++)(?P<part>\.\w+)?(?!\w)", re.MULTILINE | re.IGNORECASE
)
NUMBERED = re.compile(
    r"^[ \t]*\\(?:sub)?section\*?[ \t]*\{[ \t]*(?P<number>\d++)(?P<part>\.\w+)?(?:[.):\s~]|\})", re.MULTILINE
)
