"""What the tests of the commands share."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Question 1 with a line that is wrong."""
    from hw_cli.answer import Shown
    from hw_cli.claims.claims import Chain
    from hw_cli.homework.protocol import Question
    from hw_cli.homeworks.ift6135_3.q1_kl import SETTING, mu_1
    from hw_cli.kernel.reason import Reason
    from hw_cli.prose import say

    solve = Question.solve

    def wrong(question, parameters):
        answer = solve(question, parameters)
        first, *rest = answer.parts
        chain = Chain("1.1.wrong", mu_1, SETTING).to(mu_1 + 1, Reason("definition", say("by definition")))
        return replace(answer, parts=(replace(first, blocks=(*first.blocks, Shown(chain))), *rest))

    monkeypatch.setattr(Question, "solve", wrong)


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English."""
    monkeypatch.setenv("HW_LANG", "en")
