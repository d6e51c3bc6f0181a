"""A student's file: where its derivations stand, what each step says, and whether it holds.

Four rooms: `read` (a file's formulas as steps with places), `say` (what the text says of them: moods, facts, names,
contexts), `judge` (each step through the kernel), `explain` (hints); and `checking`, a whole file.
"""

from hw_cli.checking.read.derivation import Derivation, Marker, Position, Side, Skipped, Stated, Step
from hw_cli.checking.read.reader import Reading, read, read_derivations
from hw_cli.checking.read.source import decoded, kind_of

__all__ = [
    "Derivation",
    "Marker",
    "Position",
    "Reading",
    "Side",
    "Skipped",
    "Stated",
    "Step",
    "decoded",
    "kind_of",
    "read",
    "read_derivations",
]
