"""Notebooks, MyST and reStructuredText: the same derivations at the same places."""

import json
from pathlib import Path

import pytest

import hw_cli as hw
from hw_cli.checking.read.documents import myst, notebook, restructured
from hw_cli.checking.read.files import read_source
from hw_cli.errors import InputError


def book(*cells: tuple[str, str | list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]})


def test_places_in_a_notebook_are_cells_and_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    cells = book(
        ("markdown", "# Title"),
        ("code", "x = 1  # $$ a = a + 1 $$"),
        ("markdown", ["Now\n", "\n", "$$ x + x = 3x $$"]),
    )
    file.write_text(cells)
    found = hw.check(file)
    assert [step.status for step in found.steps] == ["fails"]
    step = found.to_dict()["derivations"][0]["steps"][0]
    assert (step["cell"], step["line"]) == (3, 3)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"cells": 3}', "no", "[" * 5000, book(("markdown", 3))[:-1]]
)  # type: ignore[arg-type]
def test_what_is_no_notebook_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(text)
    with pytest.raises(InputError, match="notebook"):
        read_source(file)


def test_a_cell_of_another_kind_is_no_markdown() -> None:
    text, starts = notebook(book(("raw", "$$ a = b $$"), ("markdown", "one"), ("markdown", "two\nthree")))
    assert text == "one\n\ntwo\nthree\n"
    assert starts == ((1, 2), (3, 3))


RST = """Title
=====

With :math:`x + x = 2x` we have

.. math::
   :label: one

   (a+b)^2 &= a^2 + 2ab + b^2 \\\\
           &= a^2 + b^2

   y + y = 2y

.. code-block:: python

   a = b

An example::

   $$ 1 = 2 $$

.. math:: z + z = 2 z

.. hw: ignore
.. math:: z = z + 1
"""


def test_restructured_text(tmp_path: Path) -> None:
    file = tmp_path / "a.rst"
    file.write_text(RST)
    found = hw.check(file)
    steps = [(step.line, step.status) for step in found.steps]
    assert steps == [
        (4, "holds"),
        (9, "holds"),
        (10, "fails"),
        (12, "holds"),
        (22, "holds"),
        (25, "not_checkable"),
    ]
    assert len(restructured(RST).split("\n")) == len(RST.split("\n"))


MYST = """
```{math}
:label: one
a + a = 2a
```

:::{math}
b + b = 3b
:::

Inline {math}`c + c = 2c`, and code:

```{code-cell}
d = 1
```
"""


def test_myst(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(MYST)
    found = hw.check(file)
    assert [(step.line, step.status) for step in found.steps] == [(4, "holds"), (8, "fails"), (11, "holds")]
    assert len(myst(MYST)) == len(MYST)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_files_that_are_no_text_are_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(InputError, match="not read"):
        hw.check(tmp_path / name)
