"""The answers of `hw` pass its own checker: no cross and no doubt in the questions that are derivations throughout."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.cli.app import app

ANSWERS = sorted((Path(__file__).parents[2] / "examples" / "answers").glob("*.tex"))


@pytest.mark.parametrize("question", ["q1", "q3", "q4"])
@pytest.mark.parametrize(("form", "kind"), [("markdown", "md"), ("latex", "tex")])
def test_no_line_of_an_answer_is_crossed_or_doubted(question: str, form: str, kind: str) -> None:
    result = CliRunner().invoke(app, ["solve", question, "--format", form])
    assert result.exit_code == 0
    found = check_text(result.stdout, kind).findings
    assert len(found) > 5
    assert [item.step.rhs.source for item in found if item.status in (Status.FAILS, Status.DOUBTFUL)] == []


@pytest.mark.parametrize("file", ANSWERS, ids=lambda file: file.stem)
def test_the_examples_hold(file: Path) -> None:
    found = check_text(file.read_text(encoding="utf-8"), "tex").findings
    assert [item.step.rhs.source for item in found if item.status in (Status.FAILS, Status.DOUBTFUL)] == []
    fine = (Status.HOLDS, Status.DEFINITION, Status.ASSUMPTION)
    assert sum(item.status in fine for item in found) >= 0.95 * len(found)
