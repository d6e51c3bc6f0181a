"""Notebooks: the `%%hw` cell magic, run as Jupyter runs it, and its options."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import hw_cli
from hw_cli.api import Check
from hw_cli.notebook import hw


@pytest.mark.filterwarnings("ignore")  # of Jupyter's own
def test_a_notebook_shows_the_marks(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("%load_ext hw_cli"),
        nbformat.v4.new_code_cell("%%hw --lang en\n$$ (a+b)^2 = a^2 + b^2 $$"),
        nbformat.v4.new_code_cell("import hw_cli as hw\nhw.equal('x + x', '2x')"),
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        book, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    page = book.cells[1].outputs[0]["data"]["text/html"]
    assert "the two sides differ" in page
    assert "<math" in page
    assert "holds" in book.cells[2].outputs[0]["data"]["text/html"]


def test_the_options_of_the_magic() -> None:
    found = hw("--lang en --kind tex", r"\[ x + x = 2x \]")
    assert isinstance(found, Check)
    assert found.passes


@pytest.mark.parametrize(
    "line", ["--context", "--contxt vae", "vae", "'", "--question q99", "--context nothing"]
)
def test_what_is_wrong_with_the_line_is_told_in_the_cell(line: str) -> None:
    found = hw(line, "$$ x = x $$")
    assert not isinstance(found, Check)
    assert repr(found)


def test_loading_registers_the_magic() -> None:
    told: list[Any] = []

    class Shell:
        def register_magic_function(self, *given: Any) -> None:
            told.append(given[1:])

    hw_cli.load_ipython_extension(Shell())
    assert told == [("cell", "hw")]
