r"""How a homework names its questions: markers in comments, and headings.

A marker is a comment on a line of its own, `% hw: q1` or `% hw: q4.1` (in Markdown `<!-- hw: q4.1 -->`). A heading
is `\section*{Question 1 …}`, `\textbf{Exercice 4.}`, `\section{3. …}`.
"""

from __future__ import annotations

import re

ANY_MARKER = re.compile(r"^[ \t]*%+[ \t]*hw[ \t]*:(.*)$", re.MULTILINE)
MARKED = re.compile(r"[ \t]*q(\d+)(?:\.(\w+))?[ \t]*")
"""What a marker of a question says after its colon."""

WORD = (
    r"(?:Question|Exercice|Exercise|Problème|Problem|Exo|Q(?=[\s~.:#n\\]*\d))[\s~]*+(?:\\?#|n°|no\.?)?[\s~]*+"
)
OPENING = (  # what may stand before a heading: commands with their optional arguments, and braces
    rf"^[ \t]*+(?:\\[A-Za-z]++\*?+[ \t]*+(?:\[(?!{WORD})[^\]\n]*\])?+[ \t]*+\{{?+[ \t]*+|\{{[ \t]*+)*+"
)
HEADING = re.compile(
    rf"{OPENING}\[?[ \t]*{WORD}(?P<number>\d++|(?-i:[IVX]++))(?P<part>\.\w+)?(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
NUMBERED = re.compile(
    r"^[ \t]*\\(?:sub)?section\*?[ \t]*\{[ \t]*(?P<number>\d++)(?P<part>\.\w+)?(?:[.):\s~]|\})", re.MULTILINE
)


POINTS = re.compile(r"[(\[]?\s*(\d+(?:\s*[-,+]\s*\d+)*)\s*(?:points?|pts?)\b\.?\s*[)\]]?", re.IGNORECASE)
"""What a question or a part is worth."""


def in_words(heading: str) -> str:
    r"""The words of a heading without its number, its points and its commands, to compare headings by.

    >>> in_words(r"2. Biais et \emph{variance}~! (3 points)")
    'biais et variance'
    """
    plain = re.sub(r"\\[A-Za-z]+\*?|[^\w']|^\s*\d+[.)]", " ", POINTS.sub(" ", heading))
    return " ".join(plain.split()).casefold()


def number_of(text: str) -> int:
    """The number that a heading shows, in digits or in Roman ones.

    >>> number_of("12"), number_of("IV")
    (12, 4)
    """
    if text.isdigit():
        return int(text)
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
