from __future__ import annotations

from hw_cli.checking.against import targets
from hw_cli.checking.checked import Checked
from hw_cli.checking.checking import check_text
from hw_cli.homework.registry import find

RIGHT = r"""
% hw: q1.1
\[ \KL[q(x) \| p(x)] = \log \frac{\sigma_1}{\sigma_2} + \frac{\sigma_2^2 + (\mu_2 - \mu_1)^2}{2 \sigma_1^2} - \frac{1}{2} \]
"""
SHORT = r"""
% hw: q1.1
\[ \E_{q(x)}[(x - \mu_1)^2 + 3] = \sigma_2^2 + (\mu_2 - \mu_1)^2 + 3 \]
"""


def compared(text: str) -> Checked:
    return check_text(text, question="q1", goals=targets(find().question("q1")))


def found(text: str) -> list[tuple[str, bool]]:
    checked = compared(text)
    return [(item.answered.part, item.answered.agrees) for item in checked.derivations if item.answered]


def test_a_line_that_is_not_the_answer_is_told_and_does_not_pass() -> None:
    assert found(SHORT) == [("1.1", False)]
    assert not compared(SHORT).passes()


def test_the_answer_is_recognised_in_other_words() -> None:
    assert found(RIGHT) == [("1.1", True)]
    other = RIGHT.replace(r"\log \frac{\sigma_1}{\sigma_2}", r"\log \sigma_1 - \log \sigma_2")
    assert found(other) == [("1.1", True)]


def test_a_part_with_its_answer_needs_no_other_line_to_be_it() -> None:
    assert found(SHORT + RIGHT) == [("1.1", True)]


def test_nothing_is_compared_unless_asked() -> None:
    assert all(item.answered is None for item in check_text(RIGHT).derivations)


def test_every_solved_question_has_targets() -> None:
    for question in find().questions.values():
        assert targets(question), question
