"""LaTeX read as terms: what people write, never evaluated, and refused at its place when not understood."""

from hw_cli.terms.parse.cursor import ParseError
from hw_cli.terms.parse.grammar import EVERY, PLUS_MINUS, Names, parse_latex
from hw_cli.terms.parse.macros import Macro, Macros, read_macros
from hw_cli.terms.parse.sums import DATA_SETS, DOTS
from hw_cli.terms.parse.wholes import BETWEEN, between

__all__ = [
    "BETWEEN",
    "DATA_SETS",
    "DOTS",
    "EVERY",
    "PLUS_MINUS",
    "Macro",
    "Macros",
    "Names",
    "ParseError",
    "between",
    "parse_latex",
    "read_macros",
]
