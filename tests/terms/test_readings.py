"""One reader in three dialects: what the readers before it understood, recorded as printed terms, is read alike.

`readings.tsv` has a line for each formula of the tests' tables: its dialect, the formula, the term.
"""

from pathlib import Path

import pytest

from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex
from hw_cli.terms.parse import ParseError, parse_latex
from hw_cli.terms.parse.answers import read_answer
from hw_cli.terms.parse.maps import parse_formula

ROWS = [line.split("\t") for line in Path(__file__).with_name("readings.tsv").read_text("utf-8").splitlines()]
CHANGED = {
    ("derivation", "x_{ij}"): "x_{i,j}",
    ("map", "a - -b"): "a+b",
    ("map", "relu(z)"): r"\max(z,0)",
    ("map", "a*relu(z)"): r"a \max(z,0)",
}
"""Where the one reader reads otherwise, and how."""


def read(dialect: str, source: str) -> Term:
    if dialect == "derivation":
        return parse_latex(source)
    if dialect == "map":
        return parse_formula(source, names=["a", "b", "c", "z"])
    shape = read_answer(source).shape
    assert isinstance(shape, Term)
    return shape


@pytest.mark.parametrize(("dialect", "source", "term"), ROWS, ids=[" ".join(row[:2]) for row in ROWS])
def test_a_formula_is_read_as_it_was(dialect: str, source: str, term: str) -> None:
    assert latex(read(dialect, source)) == CHANGED.get((dialect, source), term)


def test_what_is_typed_and_what_is_set_stand_together_in_every_dialect() -> None:
    for source in (r"\frac{z}{2} + tanh(z)", r"z**2 \cdot exp(z)", r"\frac{\log(z)}{z²}"):
        terms = {latex(read(dialect, source)) for dialect in ("derivation", "answer", "map")}
        assert len(terms) == 1, source


@pytest.mark.parametrize(
    "source", ["(z", "z)", "z + ", r"\frac{z}", "z^2^3 \\", "z + \x00", r"\unknown z", "|z"]
)
def test_every_error_has_its_place(source: str) -> None:
    for read_it in (parse_latex, read_answer):
        with pytest.raises(ParseError) as caught:
            read_it(source)
        assert 0 <= caught.value.offset <= len(source)
