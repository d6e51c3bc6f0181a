"""What people write in lecture notes and answers, one file of `capabilities/` a kind: right lines hold, wrong ones never pass.

A text stands between lines of dashes; what counts is its last step, and of a right text every step. `right` are understood, `open` are right
and not yet understood (no cross), `wrong` are refuted, `doubted` are wrong and shown as open.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hw_cli.checking.checking import check_text

FILES = sorted((Path(__file__).parent / "capabilities").glob("*.txt"))
PASSED = ("holds", "definition", "assumption", "goal", "to_solve", "denied", "not_checkable")
LEAST = 12  # texts of a kind


def texts(file: Path, section: str) -> list[str]:
    """The texts of a section of a file."""
    _, _, rest = file.read_text(encoding="utf-8").partition(f"# {section}\n")
    return [
        text.strip()
        for text in re.split(r"^---\n", re.split(r"^# \w+\n", rest, flags=re.M)[0], flags=re.M)
        if text.strip()
    ]


def statuses(text: str) -> list[str]:
    """What is said of each step of a text."""
    return [finding.status.value for finding in check_text(text, "md").findings]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_right_texts_are_understood_and_never_crossed(file: Path) -> None:
    right = {text: statuses(text) for text in texts(file, "right")}
    assert [text for text, found in right.items() if not found or set(found) - set(PASSED)] == []
    crossed = [text for text in texts(file, "open") if "fails" in statuses(text)]
    assert crossed == []
    assert len(right) > 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_wrong_texts_never_pass(file: Path) -> None:
    wrong = {text: statuses(text)[-1] for text in texts(file, "wrong")}
    assert [text for text, last in wrong.items() if last != "fails"] == []
    assert [text for text in texts(file, "doubted") if statuses(text)[-1] in PASSED] == []
    sections = ("right", "open", "wrong", "doubted")
    assert sum(len(texts(file, section)) for section in sections) >= LEAST


def test_every_kind_has_a_file() -> None:
    assert len(FILES) == 13
