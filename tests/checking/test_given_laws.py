r"""Densities that a text gives by a formula, in the likelihoods made of them; and how sums and logarithms go on there."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


RATE = r"The density is $p(t|a) = a e^{-a t}$, and $\ell(a) = \sum_{i=1}^m \log p(t_i|a)$."
COIN = r"Let $p(y|h) = h^y (1-h)^{1-y}$."
LINE = r"Let $p(y|x,w) = \frac{1}{\sqrt{2\pi}s} \exp\left(-\frac{(y - w x)^2}{2 s^2}\right)$."


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (RATE, r"\ell'(a) = \frac{m}{a} - \sum_{i=1}^m t_i", r"\ell'(a) = \frac{m}{a} + \sum_{i=1}^m t_i"),
        (RATE, r"\ell''(a) = -\frac{m}{a^2}", r"\ell''(a) = -\frac{1}{a^2}"),
        (COIN, r"\frac{\partial}{\partial h} \log p(y|h) = \frac{y - h}{h(1-h)}", r"\frac{\partial}{\partial h} \log p(y|h) = \frac{y + h}{h(1-h)}"),
        (COIN, r"\log \prod_{i=1}^n p(y_i|h) = \log h \sum_i y_i + \log(1-h) (n - \sum_i y_i)", r"\log \prod_{i=1}^n p(y_i|h) = \log h \sum_i y_i - \log(1-h) (n - \sum_i y_i)"),
        (LINE, r"-\sum_{i=1}^n \log p(y_i|x_i,w) = \frac{1}{2s^2} \sum_{i=1}^n (y_i - w x_i)^2 + n \log s + \frac{n}{2} \log 2\pi", r"-\sum_{i=1}^n \log p(y_i|x_i,w) = \frac{1}{2s^2} \sum_{i=1}^n (y_i - w x_i)^2 - n \log s + \frac{n}{2} \log 2\pi"),
    ],
)  # fmt: skip
def test_likelihoods(said: str, right: str, wrong: str) -> None:
    assert last(rf"{said} So $${right}$$") == "holds"
    assert last(rf"{said} So $${wrong}$$") == "fails"


def test_a_formula_tells_no_support() -> None:
    assert last(rf"{RATE} We have $$\int p(t|a)\, dt = 1$$") != "fails"


def test_another_law_of_the_same_letter_is_the_one_said_last() -> None:
    text = rf"{COIN} $$\log p(y|h) = y \log h + (1-y) \log(1-h)$$ Let now $p(y|h) = h e^{{-h y}}$. $$\log p(y|h) = \log h - h y$$"
    assert last(text) == "holds"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (r"\log \prod_{i=1}^n a^{x_i} = \log a \sum_{i=1}^n x_i", "holds"),
        (r"\log \prod_{i=1}^n a^{x_i} = \log a \sum_i x_i", "holds"),
        (r"\log \prod_{i=1}^n a^{x_i} = 2 \log a \sum_{i=1}^n x_i", "fails"),
        (r"\sum_i x_i - \sum_{i=1}^n x_i = 0", "holds"),
        (r"\sum_{i=1}^n \log (\lambda x_i) = \log \lambda \sum_{i=1}^n x_i", "fails"),
        (r"\sum_i x_i = x_1 + \sum_{i=2}^n x_i", "holds"),
        (r"\log \frac{1}{n} \sum_{i=1}^n e^{x_i} = \log \sum_{i=1}^n e^{x_i} - \log n", "holds"),
    ],
)
def test_sums_beside_logarithms(line: str, wanted: str) -> None:
    assert last(rf"$${line}$$") == wanted


LOGISTIC = (
    r"We model $p(y=1|x) = \sigma(w^T x)$ with $\sigma(a) = \frac{1}{1+e^{-a}}$ and labels $y \in \{0,1\}$."
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"p(y=0|x) = \sigma(-w^T x)", r"p(y=0|x) = \sigma(w^T x)"),
        (r"\log \frac{p(y=1|x)}{p(y=0|x)} = w^T x", r"\log \frac{p(y=1|x)}{p(y=0|x)} = -w^T x"),
        (
            r"p(y|x) = \sigma(w^T x)^y (1-\sigma(w^T x))^{1-y}",
            r"p(y|x) = \sigma(w^T x)^{1-y} (1-\sigma(w^T x))^y",
        ),
    ],
)
def test_the_probability_of_a_label(right: str, wrong: str) -> None:
    assert last(rf"{LOGISTIC} So $${right}$$") == "holds"
    assert last(rf"{LOGISTIC} So $${wrong}$$") == "fails"


def test_a_probability_of_a_label_that_is_found_and_not_supposed_says_no_law() -> None:
    text = r"By Bayes's rule $$p(y=1|x) = \frac{1}{1 + e^{w^T x}}$$ So $$p(y=0|x) = \frac{e^{w^T x}}{1 + e^{w^T x}}$$"
    assert "holds" not in [item.status.value for item in check_text(text, "md").findings]


_BELL = r"p(y_i | x_i; w) = \frac{1}{\sqrt{2\pi} s} \exp(-\frac{(y_i - w x_i)^2}{2 s^2})"
_SUM = r"\sum_{i=1}^n \log p(y_i | x_i; w) = -n \log(\sqrt{2\pi} s) - \frac{1}{2 s^2} \sum_{i=1}^n (y_i - w x_i)^2"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"$${_BELL}$$", "definition"),
        (f"$${_BELL}$$ so $${_SUM}$$", "holds"),
        (f"$${_BELL}$$ so $${_SUM}$$".replace(r"{2 s^2} \sum", r"{s^2} \sum"), "fails"),
        (f"$${_BELL}$$".replace(r"\sqrt{2\pi} s", r"2\pi s"), "undecided"),  # which is none of a law
        (f"Let $y_i = w x_i + e_i$. Then $${_BELL}$$".replace("y_i - w", "y_i + w"), "undecided"),
    ],
)
def test_a_normal_density_that_is_written_out_is_said_of_each_sample(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value.replace(" ", "_") == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"P(y = 0 | x; w) = 1 - h_w(x)", "holds"),
        (r"P(y = 0 | x; w) = 1 + h_w(x)", "undecided"),
        (r"p(y | x; w) = h_w(x)^y (1 - h_w(x))^{1-y}", "holds"),
        (r"p(y | x; w) = h_w(x)^{1-y} (1 - h_w(x))^y", "undecided"),
    ],
)
def test_the_two_values_of_a_label_by_a_function_of_which_nothing_is_said(line: str, status: str) -> None:
    text = rf"For labels $y \in \{{0, 1\}}$: $$P(y = 1 | x; w) = h_w(x)$$ and $${line}$$"
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(("sign", "status"), [("-", "holds"), ("+", "undecided")])
def test_a_slope_of_a_formula_in_values_of_laws_is_one_in_any_letters(sign: str, status: str) -> None:
    text = (
        r"Define $f(t) = a \log t + b \log(1 - t)$ where $a = p_d(x)$, $b = p_g(x)$. "
        rf"$$f'(t) = \frac{{a}}{{t}} {sign} \frac{{b}}{{1 - t}}$$"
    )
    assert check_text(text, "md").findings[-1].status.value == status
