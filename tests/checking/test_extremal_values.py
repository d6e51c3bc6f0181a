r"""Values of extrema over a number, `\max_u u(1 - u)`: proved where the body is concave, and in doubt where no set is written."""

from __future__ import annotations

import re

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from tests.checking.test_said_in_words import statuses


@pytest.mark.parametrize(
    "formula",
    [
        r"\max_u \left(\log u + \log(1-u)\right) = -2 \log 2",
        r"\min_t (t^2 - 6t) = -9",
        r"\max_{0 < u < 2} u(2-u) = 1",
        r"\min_{t > 0} \left(2t + \frac{8}{t}\right) = 8",
        r"\max_{p \in [0, 1]} p(1-p) = \frac{1}{4}",
        r"\sup_{t \in \mathbb{R}} (6t - t^2) = 9",
        r"\max_u (u v - u^2) = \frac{v^2}{4}",
    ],
)
def test_the_value_is_proved_where_the_set_is_written(formula: str) -> None:
    (found,) = check_text(f"$${formula}$$", "md").findings
    assert found.status is Status.HOLDS
    assert found.proved is bool(re.search(r"[<>]|\\in", formula))  # any number at all is a guess


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"\min_{t > 0} \left(2t + \frac{8}{t}\right) = 4", "fails"),
        (r"\max_{p \in [0, 1]} p(1-p) = \frac{1}{2}", "fails"),
        (r"\max_u u(1-u) = \frac{1}{2}", "doubtful"),  # it may be a whole number
        (r"M = \max_u u(1-u)", "definition"),
    ],
)
def test_another_value(formula: str, found: str) -> None:
    assert statuses(f"$${formula}$$") == [found]


@pytest.mark.parametrize(
    "formula",
    [
        r"\min_t \left(\frac{1}{t^2} + 16t\right) = 12",  # it has no least value beyond its pole
        r"\max_n n(3-n) = \frac{9}{4}",  # of whole numbers it is 2
        r"\max_{u \in \{1, 2\}} u(3-u) = \frac{9}{4}",
        r"\min_{t \ge 2} (t^2 - 2t) = -1",  # the place is not in the set
        r"\min_t (a t^2 + t) = -\frac{1}{4a}",  # a may be negative
        r"\min_t (v - t u)^2 = 0",  # u may be 0
        r"\max_t (t^2 - 2t) = -1",
    ],
)
def test_what_is_not_known_to_be_it_is_left_open(formula: str) -> None:
    assert statuses(f"$${formula}$$")[0] not in ("holds", "fails")
