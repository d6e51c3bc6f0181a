"""A name stays what a text has said it is; a constant that a line brings in is constant."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str, context: str = "auto") -> Status:
    return check_text(text, "md", context=context).findings[-1].status


def test_a_second_formula_for_a_name_is_judged_by_the_first() -> None:
    first = "$$ R = u^2 - v^2 $$\n\nso that\n\n"
    assert last(first + "$$ R = (u - v)(u + v) $$\n") is Status.HOLDS
    assert last(first + "$$ R = (u - v)^2 $$\n") is Status.FAILS


def test_a_text_may_say_that_a_name_is_now_another() -> None:
    first = "$$ R = u^2 - v^2 $$\n\n"
    assert last(first + "Now let $R = (u - v)^2$.\n") is Status.DEFINITION
    assert last(first + "# Exercise 2\n\n$$ R = (u - v)^2 $$\n") is Status.DEFINITION


def test_a_derivative_is_that_of_the_formula_above() -> None:
    first = "$$ g(u) = \\log(u) + u $$\n\n"
    assert last(first + "$$ \\frac{dg(u)}{du} = \\frac{1}{u} + 1 $$\n") is Status.HOLDS
    assert last(first + "$$ \\frac{dg(u)}{du} = \\frac{1}{u} - 1 $$\n") is Status.FAILS


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"(b y_{t-1} + y_t)^2 = b^2 y_{t-1}^2 + 2 b y_{t-1} y_t + C(y_t)", "2 b y_{t-1} y_t> b y_{t-1} y_t"),
        (r"3 (u - v)^2 = 3 u^2 - 6 u v + C", "- 6 u v>- 5 u v"),
    ],
)
def test_a_constant_depends_on_nothing_it_does_not_name(line: str, wrong: str) -> None:
    old, new = wrong.split(">")
    assert last(f"$$ {line} $$\n") is Status.DEFINITION
    assert last(f"$$ {line.replace(old, new)} $$\n") in (Status.FAILS, Status.DOUBTFUL)


def test_a_constant_of_a_law_does_not_depend_on_its_variable() -> None:
    said = "Let $p(x) = \\mathcal{N}(x; \\mu, \\sigma^2)$.\n\n"
    assert last(said + "$$ \\log p(x) = -\\frac{x^2 - 2\\mu x}{2\\sigma^2} + C $$\n") is Status.DEFINITION
    assert last(said + "$$ \\log p(x) = -\\frac{x^2 - \\mu x}{2\\sigma^2} + C $$\n") is Status.FAILS
