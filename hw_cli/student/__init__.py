"""A student's file: where its derivations stand, and what each step says."""

from hw_cli.student.model import Derivation, Position, Side, Stated, Step
from hw_cli.student.reader import read_derivations
from hw_cli.student.source import decoded, kind_of

__all__ = ["Derivation", "Position", "Side", "Stated", "Step", "decoded", "kind_of", "read_derivations"]
