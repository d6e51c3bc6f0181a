"""What the Tab key offers, as the shell asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hw_cli.checking.say.context_files import SHIPPED
from hw_cli.cli import chosen


def offered(line: str) -> list[str]:
    """What bash is given for the last word of `line`."""
    asked = {"_HW_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = subprocess.run(
        [sys.executable, "-m", "hw_cli"],
        timeout=120,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hw pag", ["pages"]),
        ("hw solve q", ["q1", "q2", "q3", "q4", "q5"]),
        ("hw solve q3 --part 3.", ["3.a", "3.b", "3.c", "3.d", "3.e"]),
        ("hw solve q3 --part 4.", []),
        ("hw plot q4", ["q4"]),
        ("hw solve q4 --ga", ["--gamma"]),
        ("hw solve q1 --ga", []),
        ("hw solve q3 --schedule c", ["cosine"]),
        ("hw list Q2", ["Q2"]),
        ("hw solve q9 --part 1", []),
        ("hw render --question q3", ["q3"]),
        ("hw check --question q1", ["q1"]),
        ("hw check --context dd", ["ddpm", "ddpm-gaussian", "ddpm-vae"]),
    ],
)
def test_the_shell_is_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


def test_all_contexts_are_offered() -> None:
    assert set(chosen.contexts("")) == {"auto", *SHIPPED}
