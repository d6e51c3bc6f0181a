"""The words of the sentence around a formula, other formulas in it shown as one sign."""

from __future__ import annotations

import re
from bisect import bisect_left

from hw_cli.checking.read.blocks import Block

FORMULA = "¤"
FARTHEST = 600  # characters that are looked at before and behind a formula

_BREAK = re.compile(
    r"\n\s*\n|\\(?:item|(?:sub)*section|(?:sub)*paragraph|begin|end|chapter|par)(?![A-Za-z])|^\s*(?:#+|[-*+]|\d+[.)])\s",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!e\.g)(?<!i\.e)(?<!s\.t)(?<!cf)[.!?](?=\s|$)")
_MARKUP = re.compile(r"\\[A-Za-z]+\*?|[{}*_#>`~\\]")


class Surroundings:
    """The prose around the formulas of a text; `text` is without comments and code."""

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self._text = text
        self._starts = [block.start for block in blocks]
        self._blocks = blocks

    def before(self, block: Block) -> str:
        """The words of the sentence before a formula, in lower case."""
        at = bisect_left(self._starts, block.start)
        low = max(0, block.start - FARTHEST)
        pieces: list[str] = []
        end = block.start
        for other in reversed(self._blocks[:at]):
            if other.end <= low:
                break
            pieces.append(self._text[other.end : end])
            end = other.start
        pieces.append(self._text[min(low, end) : end])
        words = _plain(f" {FORMULA} ".join(_unfenced(piece) for piece in reversed(pieces)))
        breaks = [match.end() for match in _BREAK.finditer(words.rstrip())]
        words = words[breaks[-1] :] if breaks else words
        ends = [match.end() for match in _SENTENCE_END.finditer(words)]
        return _spaced(words[ends[-1] :] if ends else words)

    def after(self, block: Block) -> str:
        """The words behind a formula, up to the end of the sentence or the next formula, in lower case."""
        at = bisect_left(self._starts, block.start)
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
        words = _unfenced(self._text[block.end : min(end, block.end + FARTHEST)])
        cut = _BREAK.search(words)
        words = words[: cut.start()] if cut else words
        stop = _SENTENCE_END.search(words)
        return _spaced(_plain(words[: stop.start()] if stop else words))


def _unfenced(piece: str) -> str:
    """Without what opens and closes formulas."""
    piece = re.sub(r"^(?:\$\$?|\\[\])]|\\end\s*\{[^{}]*\}|```)+", "", piece)
    return re.sub(r"(?:\$\$?|\\[\[(]|\\begin\s*\{[^{}]*\}(?:\{[^{}]*\})?|```\s*math)+\s*$", "", piece)


def _plain(words: str) -> str:
    return words.lower()


def _spaced(words: str) -> str:
    return " ".join(_MARKUP.sub(" ", words).split())


__all__ = ["FARTHEST", "FORMULA", "Surroundings"]
