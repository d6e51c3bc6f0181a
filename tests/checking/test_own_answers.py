"""The answers of `hw` pass its own checker: no cross and no doubt, and what is a derivation throughout holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.cli.app import app

FINE = (Status.HOLDS, Status.DEFINITION, Status.ASSUMPTION, Status.DENIED)
FORMS = (("markdown", "md"), ("latex", "tex"))
ANSWERS = sorted((Path(__file__).parents[2] / "examples" / "answers").glob("*.tex"))

SQUARE = r"""
\begin{hwderivation}{%
  \hwmeasure{(a\hwinner+b)^2}%
}
\hwstep{(a\hwinner+b)^2}{=}%
  {a^2\hwouter+2 a b\hwouter+b^2}%
  {expanded, with $x = 3$, as ever}
\hwstep{}{=}%
  {a (a\hwinner+2 b)\hwouter+b^2}%
  {$a$ in front \hwtag{proved}}
\end{hwderivation}
"""


def test_rows_of_the_report_are_steps_at_their_places() -> None:
    first, second = (item for item in check_text(SQUARE, "tex").findings if not item.step.aside)
    assert (first.status, second.status) == (Status.HOLDS, Status.HOLDS)
    assert (first.step.position.line, second.step.position.line) == (5, 8)
    assert second.step.lhs.source == r"a^2\hwouter+2 a b\hwouter+b^2"
    wrong = check_text(SQUARE.replace("2 a b", "3 a b"), "tex").findings
    assert [item.status for item in wrong if not item.step.aside] == [Status.FAILS, Status.FAILS]


# the least share of all that is checked that is to hold, and of that what is neither a goal nor an equation to solve
FLOORS = (
    ("q1", 0.95, 0.95),
    ("q2", 0.97, 0.97),
    ("q3", 0.95, 0.95),
    ("q4", 0.93, 0.96),
    ("q4 --regularized", 0.94, 0.95),
)
ANSWERED = [(*answer, *form) for answer in FLOORS for form in FORMS]
SOUGHT = (Status.GOAL, Status.TO_SOLVE)


def shares(statuses: list[Status]) -> tuple[float, float]:
    """How much of what is checked holds, and of what is claimed."""
    checked = [status for status in statuses if status is not Status.NOT_CHECKABLE]
    claims = [status for status in checked if status not in SOUGHT]
    assert len(claims) > 5
    fine = sum(status in FINE for status in checked)
    return fine / len(checked), fine / len(claims)


@pytest.mark.parametrize(("question", "least", "claimed", "form", "kind"), ANSWERED)
def test_no_line_of_an_answer_is_crossed_or_doubted(
    question: str, least: float, claimed: float, form: str, kind: str
) -> None:
    result = CliRunner().invoke(app, ["solve", *question.split(), "--format", form])
    assert result.exit_code == 0
    found = check_text(result.stdout, kind).findings
    assert [item.step.rhs.source for item in found if item.status in (Status.FAILS, Status.DOUBTFUL)] == []
    of_all, of_claims = shares([item.status for item in found])
    assert of_all >= least
    assert of_claims >= claimed


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_line_of_the_report_is_crossed(language: str, tmp_path: Path) -> None:
    report = tmp_path / "report.tex"
    assert CliRunner().invoke(app, ["render", "--out", str(report), "--lang", language]).exit_code == 0
    found = check_text(report.read_text(encoding="utf-8"), "tex").findings
    assert sum(item.status is Status.HOLDS for item in found) > 50
    assert [item.step.rhs.source for item in found if item.status is Status.FAILS] == []
    doubtful = [item.step.lhs.source for item in found if item.status is Status.DOUBTFUL]
    assert doubtful == ["p(X = z)"]  # the sheet's own words: `if p_X = δ_z`
    of_all, of_claims = shares([item.status for item in found])
    assert of_all >= 0.9
    assert of_claims >= 0.93


@pytest.mark.parametrize("file", ANSWERS, ids=lambda file: file.stem)
def test_the_examples_hold(file: Path) -> None:
    found = check_text(file.read_text(encoding="utf-8"), "tex").findings
    assert [item.step.rhs.source for item in found if item.status in (Status.FAILS, Status.DOUBTFUL)] == []
    assert sum(item.status in FINE for item in found) >= 0.95 * len(found)


@pytest.mark.parametrize(("question", "form", "kind"), [(row[0], *row[3:]) for row in ANSWERED])
def test_the_command_crosses_no_line_of_an_answer(
    question: str, form: str, kind: str, tmp_path: Path
) -> None:
    """It knows the sheet, and what that says of the letters of a question."""
    file = tmp_path / f"answer.{kind}"
    result = CliRunner().invoke(app, ["solve", *question.split(), "--format", form])
    file.write_text(result.stdout, encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(file)]).exit_code == 0
