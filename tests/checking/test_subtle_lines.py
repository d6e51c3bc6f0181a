"""Lines that are nearly right, and right lines in unusual notation: no wrong line passes and no right one is crossed.

`subtle/NAME.txt` has lines for the context NAME, `subtle/texts.text` lines that stand in a text, behind `@`. Wrong are laws that are swapped, Jensen's inequality reversed, lost
Jacobians and logarithms, indices that are shifted, determinants of sums, dependences that are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_cli.checking.checking import check_text

FILES = sorted((Path(__file__).parent / "subtle").glob("*.txt"))
PASSED = ("holds", "definition", "assumption", "goal", "to_solve", "denied", "not_checkable")
LEAST_WRONG, LEAST_RIGHT = 25, 10


def said(file: Path, kind: str) -> Iterator[tuple[str, str]]:
    """The lines of a kind, each with what is said of it."""
    _, _, rest = file.read_text(encoding="utf-8").partition(f"# {kind}\n")
    for line in rest.split("# ")[0].splitlines():
        text, _, formula = line.rpartition(" @ ")
        findings = check_text(
            f"{text}\n\n$${formula}$$\n", "md", context="auto" if text else file.stem
        ).findings
        assert text or len(findings) == 1
        yield line, findings[-1].status.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_wrong_line_passes(file: Path) -> None:
    found = list(said(file, "wrong"))
    assert len(found) >= LEAST_WRONG
    assert [line for line, status in found if status in PASSED] == []
    assert sum(status == "fails" for _, status in found) >= 0.75 * len(found)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_right_line_is_crossed(file: Path) -> None:
    found = list(said(file, "right"))
    assert len(found) >= LEAST_RIGHT
    assert [line for line, status in found if status == "fails"] == []
    assert sum(status == "holds" for _, status in found) >= 0.95 * len(found)


def test_in_a_text() -> None:
    texts = FILES[0].with_name("texts.text")
    wrong, right = dict(said(texts, "wrong")), dict(said(texts, "right"))
    assert [line for line, status in wrong.items() if status in PASSED] == []
    assert sum(status == "fails" for status in wrong.values()) >= 0.7 * len(wrong) > 11
    assert [line for line, status in right.items() if status != "holds"] == []
    assert len(right) > 4
