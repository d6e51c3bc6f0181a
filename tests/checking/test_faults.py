"""A fault of the engine on one line: said on that line, never passed, and the rest of the file is still checked."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.judge import steps
from hw_cli.checking.judge.steps import Steps


def test_a_fault_leaves_its_line_undecided_and_spares_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = Steps.finding

    def broken(self, step):  # type: ignore[no-untyped-def]
        if "7" in step.rhs.source:
            raise KeyError("lost")
        return judged(self, step)

    monkeypatch.setattr(Steps, "finding", broken)
    with pytest.raises(KeyError):  # where faults are looked for
        check_text("$$ 3 + 4 = 7 $$\n", "md")
    monkeypatch.setattr(steps, "RAISES", False)
    checked = check_text("$$ 1 + 1 = 2 $$\n\n$$ 3 + 4 = 7 $$\n\n$$ 1 + 1 = 3 $$\n", "md")
    assert [item.status for item in checked.findings] == [Status.HOLDS, Status.UNDECIDED, Status.FAILS]
    assert "KeyError" in dict(checked.findings[1].message.values)["error"]  # type: ignore[operator]
    assert not checked.passes()
