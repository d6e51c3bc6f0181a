from __future__ import annotations

from pathlib import Path

import pytest

from hw_cli.checking import against
from hw_cli.checking.against import targets
from hw_cli.checking.checked import Checked, CheckedDerivation, Finding, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.read.reader import read
from hw_cli.homework.registry import find
from hw_cli.prose import say

RIGHT = r"""
% hw: q1.1
\[ \KL[q(x) \| p(x)] = \log \frac{\sigma_1}{\sigma_2} + \frac{\sigma_2^2 + (\mu_2 - \mu_1)^2}{2 \sigma_1^2} - \frac{1}{2} \]
"""
SHORT = r"""
% hw: q1.1
\[ \E_{q(x)}[(x - \mu_1)^2 + 3] = \sigma_2^2 + (\mu_2 - \mu_1)^2 + 3 \]
"""
FIELD = r"""
% hw: q4.1
\[ \frac{\partial}{\partial \theta} \log \sigma(-\psi_0 \theta - \psi_1) = -\psi_0 \sigma(\psi_0 \theta + \psi_1) \]
\[ \frac{\partial}{\partial \psi_0} \log \sigma(-\psi_0 \theta - \psi_1) = -\theta \sigma(\psi_0 \theta + \psi_1) = FIRST \]
\[ \frac{\partial}{\partial \psi_1} \log \sigma(\psi_1) = \sigma(-\psi_1) \]
"""


def compared(text: str, question: str = "q1", part: str | None = None) -> Checked:
    goals = targets(find().question(question), part)
    return check_text(text, question=question, goals=goals)


def reached(checked: Checked) -> list[str]:
    return [found.part for item in checked.derivations for found in item.answered]


def test_a_line_that_is_not_the_answer_is_told_and_does_not_pass() -> None:
    checked = compared(SHORT)
    assert reached(checked) == []
    assert [found.part for found in checked.missing] == ["1.1"]
    assert not checked.passes()


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        RIGHT.replace(r"\log \frac{\sigma_1}{\sigma_2}", r"\log \sigma_1 - \log \sigma_2"),
        SHORT + RIGHT,
        RIGHT + SHORT,
        RIGHT.replace(r"- \frac{1}{2} \]", r"- \frac{1}{2} \ge 0 \]"),
    ],
)
def test_the_answer_is_recognised_in_other_words_and_on_any_line(text: str) -> None:
    checked = compared(text)
    assert reached(checked) == ["1.1"]
    assert checked.missing == ()


@pytest.mark.parametrize(
    "slip", [(r"- \frac{1}{2} \]", r"+ \frac{1}{2} \]"), (r"\mu_2 - \mu_1", r"\mu_2 + \mu_1")]
)
def test_a_wrong_answer_is_not_reached(slip: tuple[str, str]) -> None:
    assert reached(compared(RIGHT.replace(*slip))) == []


def test_components_in_any_order_with_either_sign_where_the_sheet_says_so() -> None:
    text = FIELD.replace("= FIRST", "")
    checked = compared(text, "q4", "4.1")
    assert reached(checked) == ["4.1", "4.1"]
    assert [found.part for found in checked.missing] == ["4.1"]  # the second component needs both terms
    spoiled = compared(
        FIELD.replace("= FIRST", "").replace(r"-\theta \sigma", r"-2 \theta \sigma"), "q4", "4.1"
    )
    assert len(spoiled.missing) == 2


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (r"0 & 0 & -\frac{1}{2} \\ 0 & -\frac{1}{2} & 0 \\ \frac{1}{2} & 0 & 0", True),
        (
            r"0 & \frac{1}{2} & 0 \\ -\frac{1}{2} & 0 & 0 \\ 0 & 0 & -\frac{1}{2}",
            True,
        ),  # in the order θ, ψ₀, ψ₁
        (r"0 & 0 & \frac{1}{2} \\ 0 & -\frac{1}{2} & 0 \\ \frac{1}{2} & 0 & 0", False),
        (r"0 & 0 & -\frac{1}{2} \\ 0 & \frac{1}{2} & 0 \\ \frac{1}{2} & 0 & 0", False),
    ],
)
def test_a_matrix_in_another_order_of_the_unknowns(entries: str, found: bool) -> None:
    text = rf"\[ J^* = \begin{{pmatrix}} {entries} \end{{pmatrix}} \]"
    assert bool(reached(compared(text, "q4", "4.2"))) == found


def test_nothing_is_compared_unless_asked() -> None:
    checked = check_text(RIGHT)
    assert all(item.answered == () for item in checked.derivations)
    assert checked.missing == ()


def test_every_solved_question_has_targets() -> None:
    for question in find().questions.values():
        if question.asked.id != "q2":  # which asks for proofs
            assert targets(question), question


EXAMPLES = Path(__file__).parents[2] / "examples" / "answers"


@pytest.mark.parametrize("name", ["q1", "q3", "q4"])
def test_a_whole_right_answer_reaches_all_that_is_asked(name: str) -> None:
    checked = compared((EXAMPLES / f"{name}.tex").read_text(encoding="utf-8"), name)
    assert [found.formula for found in checked.missing] == []


def test_an_expectation_under_a_letter_alone_is_the_result_and_a_spoiled_one_is_not() -> None:
    text = (EXAMPLES / "q3.tex").read_text(encoding="utf-8")
    text = text[: text.index(r"\subsection*{(b)}")]
    assert reached(compared(text, "q3", "3.a")) == ["3.a"]
    assert reached(compared(text.replace(r"p(\vx_T)", r"p(\vx_T)^2"), "q3", "3.a")) == []


@pytest.mark.parametrize(
    ("status", "asked"), [(Status.FAILS, 1), (Status.UNDECIDED, 3)], ids=["another", "not known"]
)
def test_sides_that_lines_find_equal_are_compared_once_with_a_result_that_one_is_not(
    status: Status, asked: int
) -> None:
    text = r"\[ x^2 - y^2 = (x - y)(x + y) = (x + y) x - y (x + y) \]"
    seen: list[Derivation] = []

    def check(derivation: Derivation) -> CheckedDerivation:
        seen.append(derivation)
        return CheckedDerivation(derivation, "", (Finding(derivation.steps[0], status, say("told")),))

    derivations = check_text(text).derivations
    (wanted,) = (item.steps[0].rhs.term for item in read(r"\[ z = x y + 3 \]").derivations)
    assert wanted is not None
    goals = (against.Target("1.1", (wanted,)),)
    _, missing = against.compared(derivations, goals, read(text), [check])
    assert len(missing) == 1
    assert len(seen) == asked
