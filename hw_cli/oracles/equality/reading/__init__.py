"""Answers as people write them, in LaTeX or typed: text → signs → terms and shapes.

Layers, each on the one before: `vocabulary`, `signs`, `cursor`, then what is read, from the inside out: `brackets`,
`numbers`, `letters`, `fences`, `functions`, `operators`, `arithmetic`, `statements`.
"""

from hw_cli.oracles.equality.reading.cursor import Choices
from hw_cli.oracles.equality.reading.signs import MAX_LENGTH, NotRead
from hw_cli.oracles.equality.reading.statements import Read, read

__all__ = ["MAX_LENGTH", "Choices", "NotRead", "Read", "read"]
