"""A student's file: where its derivations stand, what each step says, and whether it holds.

From the ground up: `reading` (files and formulas), `contexts` (what letters may mean), `usage` (what occurs), `maps`
(letters tied to one another), `meaning` (what a line means in a context), `names` (what lines define), `trying` (lines
in random worlds), `repairs` (hints), `judging` (one derivation), and `checking` (a whole file).
"""

from hw_cli.checking.read.model import Derivation, Marker, Position, Side, Skipped, Stated, Step
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
