"""A condition is not proved by the line that holds under it, and a mean of nothing random is no ground for a cross."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[Status]:
    return [one.status for item in check_text(text, "md").derivations for one in item.findings]


@pytest.mark.parametrize("word", ["where", "où", "as"])
def test_a_condition_does_not_follow_from_its_own_line(word: str) -> None:
    found = statuses(rf"$a^2 + b^2 = (a + b)^2$, {word} $ab = 0$.")
    assert found[0] is Status.HOLDS
    assert Status.HOLDS not in found[1:]


@pytest.mark.parametrize("mean", ["E[x^2]", "E[x^4]"])
def test_a_mean_of_nothing_that_is_random_makes_no_cross(mean: str) -> None:
    found = statuses(rf"Let $s(x) = -ax$ with $a = \frac{{1}}{{{mean}}}$. Then $s'(x) = -a$.")
    assert Status.FAILS not in found


def test_a_mean_of_what_is_random_still_makes_one() -> None:
    assert statuses("Let $a = E[X]$. Then $E[2X] = 3a$.")[-1] is Status.FAILS
