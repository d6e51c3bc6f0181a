r"""Text to LaTeX: every character prints as itself under pdflatex and lualatex, or visibly as missing.

What comes out is TeX commands, ASCII and the accented letters of Latin-1, so that it can stand in a file
of any common encoding. Mathematics never passes through here: it is `Latex` when it arrives.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from hw_cli.terms.notation import GREEK

NARROW_SPACE, NO_BREAK_SPACE = "\u202f", "\u00a0"


class Latex(str):
    """LaTeX that is ready to be set; templates escape every other string."""

    __slots__ = ()


_SPECIALS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": "'",
}

_TYPOGRAPHY = {
    "\u2018": r"\textquoteleft{}",
    "\u2019": "'",
    "\u201c": r"\textquotedblleft{}",
    "\u201d": r"\textquotedblright{}",
    "\u201e": r"\quotedblbase{}",
    "\u2013": "--",
    "\u2014": "---",
    "\u2010": "-",
    "\u2011": r"\mbox{-}",
    "«": r"\og{}",
    "»": r"\fg{}",
    "\u2026": r"\ldots{}",
    "\u2009": r"\,",
    "\u200a": r"\,",
    "\u00ad": r"\-",
    "\u200b": "",
    "\ufeff": "",
    "\u00a7": r"\S{}",
    "\u00b6": r"\P{}",
    "\u00a9": r"\textcopyright{}",
    "\u00ae": r"\textregistered{}",
    "\u2122": r"\texttrademark{}",
    "\u20ac": r"\texteuro{}",
    "\u00b7": r"\textperiodcentered{}",
    "\u2022": r"\textbullet{}",
    "\u00ba": r"\textordmasculine{}",
    "\u00aa": r"\textordfeminine{}",
    "\u00a1": r"\textexclamdown{}",
    "\u00bf": r"\textquestiondown{}",
}

_LETTERS = {
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "đ": r"\dj{}",
    "Đ": r"\DJ{}",
    "ŋ": r"\ng{}",
    "ẞ": "SS",
}

_MATHEMATICS = {
    "−": "-",
    "×": r"\times",
    "÷": r"\div",
    "±": r"\pm",
    "⋅": r"\cdot",
    "≥": r"\geq",
    "≤": r"\leq",
    "≠": r"\neq",
    "≈": r"\approx",
    "≡": r"\equiv",
    "∼": r"\sim",
    "∈": r"\in",
    "∉": r"\notin",
    "∞": r"\infty",
    "→": r"\to",
    "←": r"\leftarrow",
    "↦": r"\mapsto",
    "⇒": r"\Rightarrow",
    "⇔": r"\Leftrightarrow",
    "∀": r"\forall",
    "∃": r"\exists",
    "∂": r"\partial",
    "∇": r"\nabla",
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "√": r"\surd",
    "∅": r"\emptyset",
    "∪": r"\cup",
    "∩": r"\cap",
    "⊂": r"\subset",
    "⊤": r"\top",
    "′": r"{}^{\prime}",
    "‖": r"\|",
    "¬": r"\neg",
    "°": r"{}^{\circ}",
    "ℝ": r"\mathbb{R}",
    "𝔼": r"\mathbb{E}",
    "ℕ": r"\mathbb{N}",
    "ℤ": r"\mathbb{Z}",
    "ℒ": r"\mathcal{L}",
    "𝒩": r"\mathcal{N}",
    "ϕ": r"\phi",
    "µ": r"\mu",
    **{glyph.text: glyph.latex for glyph in GREEK.values()},
    **{sign: f"^{value}" for value, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{sign: f"_{value}" for value, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}

_ACCENTS = {  # combining mark -> LaTeX accent
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
_LATIN_1 = re.compile(r"[À-ÖØ-öø-ÿ]")
_LIGATED = ("-", "'", ",")  # T1 fonts join two of them


def escape_latex(text: str) -> Latex:
    r"""Prose or a user's text as LaTeX; what TeX's fonts lack becomes a visible `[U+1F600]`.

    No-break spaces before `: ; ! ?` and inside guillemets become `~`, which babel-french replaces by its
    own spacing and every other document keeps.

    >>> escape_latex("O'Brien & Fils #1, 50 % « œuvre » ≥ 0")
    "O'Brien \\& Fils \\#1, 50 \\% \\og{}\\oe{}uvre\\fg{} $\\geq$ 0"
    """
    tight = re.sub(r"(?<=«)[ \u00a0\u202f]+|[ \u00a0\u202f]+(?=»)", "", text)
    return Latex("".join(_set(*pair) for pair in pairwise([*_clusters(tight), ""])))


def portable(latex: str) -> Latex:
    r"""LaTeX whose typographic signs are commands, so that every engine sets them alike.

    >>> portable("l’« ~mot~ » $x_1$")
    "l'\\og{}mot\\fg{} $x_1$"
    """
    tight = re.sub(r"(?<=«)[~ \u00a0\u202f]+|[~ \u00a0\u202f]+(?=»)", "", latex)
    return Latex(re.sub(r"[^\x00-\x7f]", lambda found: _mapped(found[0]) or found[0], tight))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters that `escape_latex` can only show as a placeholder, each once, in order.

    >>> unprintable("Ève 😀")
    ('😀',)
    """
    return tuple(dict.fromkeys(cluster for cluster in _clusters(text) if _mapped(cluster) is None))


def _clusters(text: str) -> list[str]:
    """The letters of a text, each with its combining marks."""
    return re.findall(r".[\u0300-\u036f]*", unicodedata.normalize("NFC", text), re.DOTALL)


def _set(cluster: str, following: str) -> str:
    if cluster in (NARROW_SPACE, NO_BREAK_SPACE):
        before_punctuation = following in tuple(":;!?")
        return r"\," if cluster == NARROW_SPACE and not before_punctuation else "~"
    if cluster == following and cluster in _LIGATED:
        return cluster + "{}"
    mapped = _mapped(cluster)
    return "".join((rf"{{\ttfamily[U+{ord(sign):04X}]}}") for sign in cluster) if mapped is None else mapped


def _mapped(cluster: str) -> str | None:
    if cluster in _SPECIALS:
        return _SPECIALS[cluster]
    if cluster.isascii() and cluster.isprintable():
        return cluster
    if cluster.isspace():
        return " "
    for table in (_TYPOGRAPHY, _LETTERS):
        if cluster in table:
            return table[cluster]
    if cluster in _MATHEMATICS:
        return f"${_MATHEMATICS[cluster]}$"
    return cluster if _LATIN_1.fullmatch(cluster) else _accented(cluster)


def _accented(cluster: str) -> str | None:
    """A letter with marks, taken apart: `š` → `\\v{s}`."""
    letter, *marks = list(unicodedata.normalize("NFD", cluster))
    if not marks or not letter.isascii() or not letter.isalpha() or not set(marks) <= set(_ACCENTS):
        return None
    out = {"i": r"\i", "j": r"\j"}.get(letter, letter)
    for mark in marks:
        out = rf"\{_ACCENTS[mark]}{{{out}}}"
    return out
