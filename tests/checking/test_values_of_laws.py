r"""Probabilities of one value, p(y = 1 | x) and p_{Y|X}(1 | x); entropies given one value, H(X | Y = y), and of densities, h(X)."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [finding.status.value for finding in check_text(text, "md").findings]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"p(c=0|u) = 1 - p(c=1|u)", r"p(c=0|u) = 1 - p(c=1)"),
        (r"p(u) = p(u|c=0)p(c=0) + p(u|c=1)p(c=1)", r"p(u) = p(u|c=0)p(c=1) + p(u|c=1)p(c=0)"),
        (r"p(c=1|u) = \frac{p(u|c=1)p(c=1)}{p(u,c=0)+p(u,c=1)}", r"p(c=1|u) = \frac{p(u|c=1)}{p(u,c=0)+p(u,c=1)}"),
        (r"\log\frac{p(c=1|u)}{p(c=0|u)} = \log\frac{p(u|c=1)}{p(u|c=0)} + \log\frac{p(c=1)}{p(c=0)}", r"\log\frac{p(c=1|u)}{p(c=0|u)} = \log\frac{p(u|c=1)}{p(u|c=0)} - \log\frac{p(c=1)}{p(c=0)}"),
        (r"p_{Y|X}(1|x) = \frac{p_{X|Y}(x|1) p_Y(1)}{p_X(x)}", r"p_{Y|X}(1|x) = \frac{p_{X|Y}(x|1)}{p_X(x)}"),
        (r"p(c=-1|u) = 1 - p(c=1|u)", r"p(c=-1|u) = p(c=1|u) - 1"),
    ],
)  # fmt: skip
def test_probabilities_of_one_value(right: str, wrong: str) -> None:
    assert statuses(f"$${right}$$") == ["holds"]
    assert statuses(f"$${wrong}$$")[0] in ("fails", "doubtful")


def test_three_values_are_not_two() -> None:
    assert statuses(r"$$p(c=1|u) + p(c=2|u) = 1$$") != ["fails"]


@pytest.mark.parametrize(
    "line",
    [
        r"H(U|V=v) = -\sum_u p(u|v) \log p(u|v)",
        r"H(V|U) = p(u=0) H(V|U=0) + p(u=1) H(V|U=1)",
        r"H(U|V) = \sum_v p(v) H(U|V=v)",
    ],
)
def test_entropies_given_a_value(line: str) -> None:
    assert statuses(f"$${line}$$") == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        r"H(U|V=v) \le H(U)",  # on the average alone
        r"H(V|U=u) = -\sum_v p(v) \log p(v|u)",
        r"H(V|U=0) = -\sum_v p(v) \log p(v|u=0)",
    ],
)
def test_entropies_given_a_value_that_are_not_so(line: str) -> None:
    assert statuses(f"$${line}$$") != ["holds"]


def test_entropies_of_densities() -> None:
    assert statuses(r"$$I(U;V) = h(U) - h(U|V) = h(V) - h(V|U)$$") == ["holds", "holds"]
    assert statuses(r"$$I(U;V) = h(U) - h(V|U)$$") == ["fails"]
    said = "The differential entropy is"
    assert statuses(rf"{said} $$h(X|Y) = \int p(y) h(X|Y=y) \, dy$$") == ["holds"]
    assert statuses(rf"{said} such that $$h(X) \ge 0$$") != ["holds"]


def test_another_h() -> None:
    assert statuses(r"Let $h(u) = u^2$. $$h(X) - h(Y) = (X-Y)(X+Y)$$")[-1] == "holds"
    assert statuses(r"$$h(x) - h(y) = h(y) - h(x)$$") != ["holds"]


ODDS = r"Logistic regression has the log-odds $$\log\frac{p(c=1|u)}{1-p(c=1|u)} = a^T u + d$$ so"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"p(c=1|u) = \frac{1}{1+e^{-a^T u-d}}", r"p(c=1|u) = \frac{1}{1+e^{a^T u+d}}"),
        (r"p(c=0|u) = \frac{e^{-a^T u-d}}{1+e^{-a^T u-d}}", r"p(c=0|u) = \frac{e^{a^T u+d}}{1+e^{a^T u+d}}"),
    ],
)
def test_log_odds(right: str, wrong: str) -> None:
    assert statuses(f"{ODDS} $${right}$$") == ["assumption", "holds"]
    assert statuses(f"{ODDS} $${wrong}$$") == ["assumption", "fails"]


def test_log_odds_of_each_point_are_those_of_any() -> None:
    said = r"Logistic regression: $$\log\frac{p(c_i=0|u_i)}{p(c_i=1|u_i)} = a^T u_i$$ so"
    assert statuses(rf"{said} $$p(c=1|u) = \frac{{1}}{{1+e^{{a^T u}}}}$$")[-1] == "holds"
    assert statuses(rf"{said} $$p(c=0|u) = \frac{{1}}{{1+e^{{a^T u}}}}$$")[-1] == "fails"


def test_a_letter_and_a_digit_below_are_two_indices() -> None:
    assert statuses(r"$$A_{j1} + A_{j2} = \sum_{k=1}^2 A_{jk}$$") == ["holds"]
    assert statuses(r"$$A_{j1} + A_{j2} = \sum_{k=1}^3 A_{jk}$$") != ["holds"]


def test_two_classes_are_the_values_of_one_variable() -> None:
    right = r"p(C_1|u) = \frac{p(u|C_1)p(C_1)}{p(u|C_1)p(C_1)+p(u|C_2)p(C_2)}"
    wrong = r"p(C_1|u) = \frac{p(u|C_1)p(C_1)}{p(u|C_1)p(C_1)+p(u|C_2)p(C_1)}"
    assert statuses(f"$${right}$$") == ["holds"]
    assert statuses(f"$${wrong}$$") == ["fails"]


@pytest.mark.parametrize(
    "line", [r"p(C_1|u) = p(C_2|u)", r"p(u|c=1)p(c=1) = p(u|c=0)p(c=0)", "p(c=1) = p(c=0)"]
)
def test_a_boundary_between_classes_is_no_slip(line: str) -> None:
    assert statuses(f"$${line}$$")[0] not in ("holds", "fails")


def test_a_delta_above_and_below_is_a_derivative() -> None:
    assert statuses(r"$$\frac{\delta}{\delta u} e^{u^2} = 2 u e^{u^2}$$") == ["holds"]
    assert statuses(r"$$\frac{\delta}{\delta u} e^{u^2} = u e^{u^2}$$") == ["fails"]
