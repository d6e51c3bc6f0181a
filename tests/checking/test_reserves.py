"""Words with which a text takes back a part of what it says of a line; beside each, the same line said outright."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

WRONG = "$(u - v)^2 = u^2 - v^2 + 3$"
OPEN = (Status.DOUBTFUL, Status.ASSUMPTION, Status.TO_SOLVE, Status.UNDECIDED)

RESERVED = (
    ("Up to an additive constant, ", ""),
    ("Dropping the constant terms, we get ", ""),
    ("We get ", " at the optimum"),
    ("For large n this is ", ""),
    ("À une constante près, on a ", ""),
    ("Quindi il termine precedente diventa ", ""),
    ("其中 ", ""),
    ("Minimise it subject to ", ""),
    ("The weights must satisfy ", ""),
    ("The first-order condition is ", ""),
    ("When the supports overlap, ", ""),
    ("Setting ", ""),
)
OUTRIGHT = (
    "We get ",
    "With dropout weights and an approximate posterior, we get ",
    "Dans cet environnement on a ",
    "For the van der Pol oscillator, ",
    "On a donc ",
    "Therefore the constant terms are such: we have ",
    "The condition holds, thus ",
)


@pytest.mark.parametrize(("before", "after"), RESERVED)
def test_what_is_said_with_a_reserve_is_no_cross(before: str, after: str) -> None:
    (found,) = check_text(f"{before}{WRONG}{after}.\n", "md").findings
    assert found.status in OPEN


@pytest.mark.parametrize("before", OUTRIGHT)
def test_what_is_said_outright_is_refuted(before: str) -> None:
    (found,) = check_text(f"{before}{WRONG}.\n", "md").findings
    assert found.status is Status.FAILS


NAMED_TWICE = "$$J = a^2 + b^2$$\n\n{}$$J = a^2 + 2 b^2$$\n"
VERSIONS = ("In practice, another loss serves:\n\n", "Une variante :\n\n")


def test_another_version_of_a_name_is_in_doubt_and_the_same_name_is_judged() -> None:
    for words in VERSIONS:
        assert check_text(NAMED_TWICE.format(words), "md").findings[-1].status is Status.DOUBTFUL
    assert check_text(NAMED_TWICE.format("Then we have\n\n"), "md").findings[-1].status is Status.FAILS
    listed = "- first: $s = 2a$\n- second: $s = 3a$\n"
    assert all(item.status is not Status.FAILS for item in check_text(listed, "md").findings)


def test_a_function_of_more_letters_is_another_one() -> None:
    text = "$$\\hat g(x, c) = (1 + w) g(x, c) - w g(x)$$\n\n$$\\hat g(x) = 2 g(x) + 1$$\n"
    assert [item.status for item in check_text(text, "md").findings] == [Status.DEFINITION] * 2
    again = "$$\\hat g(x, c) = (1 + w) g(x, c) - w g(x)$$\n\n$$\\hat g(x, c) = 2 w g(x, c)$$\n"
    assert check_text(again, "md").findings[-1].status is Status.FAILS


def test_a_quotient_of_laws_is_no_mixture_of_them() -> None:
    text = "$$p(x) s = q(x) - q(x) s$$\n\n$$s = \\frac{q(x)}{p(x) + q(x)}$$\n"
    assert Status.FAILS not in [item.status for item in check_text(text, "md").findings]


def test_a_letter_named_after_another_is_not_that_of_an_index() -> None:
    text = "Here $\\mu_z = \\sqrt{\\bar\\alpha_t} x_0$.\n"
    (found,) = check_text(text, "md", context="ddpm-gaussian").findings
    assert found.status is Status.DEFINITION


def test_the_value_of_a_law_at_a_point_is_that_of_a_law_with_numbers() -> None:
    (found,) = check_text("$\\log p(x) = -\\log(2\\pi) - \\frac{1}{2}(0.5^2 + 0.3^2)$\n", "md").findings
    assert found.status is Status.UNDECIDED
    (normal,) = check_text("Draw $z \\sim q(z) = \\mathcal{N}(0, 1)$.\n", "md").findings
    assert normal.status is not Status.UNDECIDED


def test_what_is_said_below_of_a_name_that_is_known_is_not_put_to_use_above() -> None:
    text = "$$w(t) = \\frac{a_t}{2 b_t}$$\n\nWith $b_t = a_t^2$:\n\n$$w(t) = \\frac{1}{2 a_t}$$\n\nSetting $w(t) = 1$ is simpler.\n"
    assert Status.FAILS not in [item.status for item in check_text(text, "md").findings]


def test_a_function_that_is_named_is_that_function() -> None:
    found = check_text(
        "Let $h = \\tanh$. Then $h'(x) = 1 - \\tanh^2(x)$ and $h(1) = \\frac{2}{3}$.\n", "md"
    ).findings
    assert [item.status for item in found] == [Status.DEFINITION, Status.HOLDS, Status.FAILS]


def test_a_divergence_of_free_laws_has_no_number_for_a_value_and_that_of_one_law_has() -> None:
    other, same = (check_text(f"$JSD({pair}) = \\log 2$\n", "md").findings[0] for pair in ("p\\|q", "p\\|p"))
    assert (other.status, same.status) == (Status.DOUBTFUL, Status.FAILS)


def test_what_may_be_two_formulas_or_an_equation_makes_no_cross() -> None:
    stacked = "$$y_1 = x_1 \n x_2 = (x_1 + 3) x_2$$\n"  # where TeX would want two backslashes
    letters = "Here $d < D$ and the sum is $S = \\sum_{i=1}^{d} x_i$.\n"
    slope = "Of $f(y) = a \\log y + b \\log(1 - y)$ it is where\n\n$$\\frac{df(y)}{dy} = 0$$\n"
    for text in (stacked, letters, slope):
        assert Status.FAILS not in [item.status for item in check_text(text, "md").findings]
    wrong = "Suppose that $a < b$. Then $b < a$.\n", slope.replace("= 0", "= \\frac{a}{y}")
    for text in wrong:
        assert check_text(text, "md").findings[-1].status is Status.FAILS


def test_escaped_brackets_and_no_condition_are_read() -> None:
    right = r"(1 + w) v(x, c) - w v(x, \emptyset) = v(x, c) + w \[v(x, c) - v(x, \varnothing)\]"
    assert check_text(f"$$ {right} $$\n", "md").findings[0].status is Status.HOLDS
    wrong = right.replace("+ w", "- w")
    assert check_text(f"$$ {wrong} $$\n", "md").findings[0].status is Status.FAILS
    assert check_text("$P(\\emptyset) = 0$\n", "md").findings[0].status is Status.NOT_UNDERSTOOD


COLUMN = r"$$v = A s + e$$" + "\n\n" + r"$$r = \sigma(v)$$" + "\n\n"
LOSS = r"$$C = -\sum_i t_i \log(m_i)$$" + "\n\n"
AS_A_WHOLE = (
    LOSS + r"$$m = \mathrm{softmax}(v)$$" + "\n\n" + r"$$\frac{\partial C}{\partial v} = m - t$$",
    COLUMN + r"$$\frac{\partial v_a}{\partial v_b} r_a = \delta_{ab} r_a$$",
    COLUMN + r"$$\frac{\partial r_a}{\partial v_b} = \frac{\partial}{\partial v_b} \sigma(v_a)$$",
    LOSS + r"For the class $k$:" + "\n\n" + r"$$C = -t_k \log(m_k)$$",
    r"$$m_j = \frac{e^{v_j}}{\sum_i e^{v_i}}$$" + "\n\n" + r"$$-t_k \log(m_k) = -\log(m_k)$$",
)
WRONG_ALL_THE_SAME = (
    LOSS + r"$$C = -\sum_i t_i m_i$$",
    r"$$m_j = \frac{e^{v_j}}{\sum_i e^{v_i}}$$"
    + "\n\n"
    + r"$$\frac{\partial m_j}{\partial v_j} = m_j (1 + m_j)$$",
)


@pytest.mark.parametrize("text", AS_A_WHOLE)
def test_what_hangs_on_entries_of_a_letter_or_on_one_target_is_no_cross(text: str) -> None:
    assert Status.FAILS not in [item.status for item in check_text(text, "md").findings]


@pytest.mark.parametrize("text", WRONG_ALL_THE_SAME)
def test_what_no_such_reading_makes_right_is_refuted(text: str) -> None:
    assert check_text(text, "md").findings[-1].status is Status.FAILS
