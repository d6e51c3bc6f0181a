"""A student's file: where its derivations stand, and what each step says."""

from hw_cli.student.reading.model import Derivation, Marker, Position, Side, Skipped, Stated, Step
from hw_cli.student.reading.reader import Reading, read, read_derivations
from hw_cli.student.reading.source import decoded, kind_of

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
