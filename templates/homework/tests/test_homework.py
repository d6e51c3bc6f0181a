"""Every answer is verified, in both languages; every reference answer holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hw_cli.homework.registry import find
from hw_cli.verify import verify

HERE = Path(__file__).parents[1]
HOMEWORK = find(str(HERE))


@pytest.mark.parametrize("name", sorted(HOMEWORK.questions))
def test_every_answer_is_verified(name: str) -> None:
    question = HOMEWORK.questions[name]
    for answer in question.answers(question.parameters()):
        assert verify(answer).status.passes


def test_nothing_is_wrong_with_the_homework() -> None:
    done = subprocess.run(["hw", "homework", "check", str(HERE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
