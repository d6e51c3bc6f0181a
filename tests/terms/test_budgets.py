"""Times to stop at: of the work that they stand for, whatever machine does it."""

import pytest

from hw_cli.terms import budgets
from hw_cli.terms.budgets import SLOWEST, Deadline, pace


def test_a_slower_machine_has_as_much_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "pace", lambda: 1.0)
    usual = Deadline(10).left
    monkeypatch.setattr(budgets, "pace", lambda: 3.0)
    assert usual <= 10
    assert 2.9 * usual < Deadline(10).left <= 30


def test_no_machine_has_less_than_usual_or_time_without_end() -> None:
    assert 1.0 <= pace() <= SLOWEST
