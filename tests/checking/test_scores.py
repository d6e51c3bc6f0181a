"""Scores and gradients of laws: any smooth density of its variables and parameters."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.prose import Language

HOLDS = (
    r"$$\nabla_\theta \log p_\theta(x) = \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}$$",
    r"$$\frac{\partial}{\partial \omega} p(u; \omega) = p(u; \omega) \frac{\partial}{\partial \omega} \log p(u; \omega)$$",
    "Le truc du log :\n\n"
    r"$$\nabla_\theta \mathbb{E}_{x \sim p_\theta}[f(x)] = \mathbb{E}_{x \sim p_\theta}[f(x) \nabla_\theta \log p_\theta(x)]$$",
    r"$$\nabla_{x_t} \log p(x_t | c) = \nabla_{x_t} \log p(c | x_t) + \nabla_{x_t} \log p(x_t)$$",
    r"$$\mathbb{E}_{p_\theta(x)}[\nabla_\theta \log p_\theta(x)] = 0$$",
    r"$$\int \nabla_x p(x) \, dx = 0$$",
    r"$$\nabla_\theta \mathrm{KL}(q \| p_\theta) = -\mathbb{E}_{q(x)}[\nabla_\theta \log p_\theta(x)]$$",
    r"$$\nabla_\theta \mathbb{E}_{a \sim \pi_\theta(a|s)}[R(a, s)] = "
    r"\mathbb{E}_{a \sim \pi_\theta(a|s)}[R(a, s) \nabla_\theta \log \pi_\theta(a|s)]$$",
    "L’identité de Fisher :\n\n"
    r"$$\nabla_\theta \log p_\theta(x) = \mathbb{E}_{p_\theta(z|x)}[\nabla_\theta \log p_\theta(x, z)]$$",
    r"$$\mathbb{E}_{p_\theta(x)}\left[(\partial_\theta \log p_\theta(x))^2\right] = "
    r"-\mathbb{E}_{p_\theta(x)}\left[\partial_\theta^2 \log p_\theta(x)\right]$$".replace(
        r"\partial_\theta^2", r"\frac{\partial^2}{\partial\theta^2}"
    ).replace(r"\partial_\theta", r"\frac{\partial}{\partial\theta}"),
)
REFUTED = (
    r"$$\nabla_\theta \log p_\theta(x) = p_\theta(x) \nabla_\theta p_\theta(x)$$",
    r"$$\nabla_x \log p(x | c) = \nabla_x \log p(x) - \nabla_x \log p(c | x)$$",
    "Par la règle de Bayes,\n\n$$\\nabla_x \\log p(x | y) = \\nabla_x \\log p(y | x)$$",
    r"$$\mathbb{E}_{p_\theta(x)}[\nabla_\theta p_\theta(x)] = 0$$",
    r"$$\mathbb{E}_{p(x)}[\nabla_x \log q(x)] = 0$$",
    r"$$\nabla_\theta \mathrm{KL}(p_\theta \| q) = -\mathbb{E}_{q(x)}[\nabla_\theta \log p_\theta(x)]$$",
    r"$$\nabla_\theta \log p_\theta(x) = \mathbb{E}_{p_\theta(z)}[\nabla_\theta \log p_\theta(x, z)]$$",
)
OF_A_PRIOR = (  # right where p(z) has no parameters, which is then said
    r"$$\nabla_\theta \log p_\theta(x, z) = \nabla_\theta \log p_\theta(x | z)$$",
    r"$$\nabla_\theta \log (p_\theta(x | z) p(z)) = \nabla_\theta \log p_\theta(x, z)$$",
)


def status(text: str) -> str:
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize("text", HOLDS)
def test_right_lines_hold(text: str) -> None:
    assert status(text) == "holds"


PROVED = (
    *(HOLDS[k] for k in (0, 2, 4, 7)),
    r"$$\nabla_\theta \int p_\theta(x) f(x) dx = \int f(x) \nabla_\theta p_\theta(x) dx$$",
    r"$$\sum_x R(x) \nabla_\theta p_\theta(x) = \mathbb{E}_{p_\theta(x)}[R(x) \nabla_\theta \log p_\theta(x)]$$",
    r"$$\mathbb{E}_{p_\theta(x)}[(f(x) - b) \nabla_\theta \log p_\theta(x)] = \nabla_\theta \mathbb{E}_{p_\theta(x)}[f(x)]$$",
    r"$$\int p_\theta(s) b(s) \left(\nabla_\theta \int \pi_\theta(a|s) da\right) ds = 0$$",
)
NOT_PROVED = (
    r"$$\mathbb{E}_{p(x)}[\nabla_\theta \log p_\theta(x)] = 0$$",  # the law of the data
    r"$$\mathbb{E}_{q(x)}[\nabla_\theta \log p_\theta(x)] = 0$$",
    r"$$\mathbb{E}_{p_\theta(x)}[f(x) \nabla_\theta \log p_\theta(x)] = 0$$",
    r"$$\mathbb{E}_{p_\theta(x)}[f_\theta(x) \nabla_\theta \log p_\theta(x)] = \nabla_\theta \mathbb{E}_{p_\theta(x)}[f_\theta(x)]$$",
    r"$$\mathbb{E}_{p_\theta(x)}[(f(x) - b(x)) \nabla_\theta \log p_\theta(x)] = \nabla_\theta \mathbb{E}_{p_\theta(x)}[f(x)]$$",
    r"$$\nabla_\theta \int p_\theta(x) f(x) dx = \int f(x) \nabla_\theta \log p_\theta(x) dx$$",
    r"$$\int p_\theta(s) b(s) \left(\nabla_\theta \int \pi_\theta(a|s) c(a) da\right) ds = 0$$",
    r"$$\nabla_\theta \mathbb{E}_{p_\theta(x)}[L] = 0$$",  # of whatever L depends on
)


@pytest.mark.parametrize("text", PROVED)
def test_for_every_law(text: str) -> None:
    found = check_text(text, "md").findings[-1]
    assert found.proved, found.message


@pytest.mark.parametrize("text", NOT_PROVED)
def test_not_for_every_law(text: str) -> None:
    assert not check_text(text, "md").findings[-1].proved


@pytest.mark.parametrize("text", REFUTED)
def test_wrong_lines_fail(text: str) -> None:
    assert status(text) == "fails"


@pytest.mark.parametrize("text", OF_A_PRIOR)
def test_a_prior_without_parameters_is_told(text: str) -> None:
    found = check_text(text, "md").findings[-1]
    assert found.status.value == "holds"
    assert found.reading is not None
    assert "p(z) has no parameters" in found.reading.fill(Language.EN, str)


ENERGY = (
    "Let $p_\\theta(x) = \\frac{{1}}{{Z(\\theta)}} {0}$, where $Z(\\theta) = \\int {0} dx$.\n\n"
    "$$\\nabla_\\theta \\log Z(\\theta) = {2}\\mathbb{{E}}_{{x \\sim p_\\theta}}[\\nabla_\\theta {1}]$$\n"
)


@pytest.mark.parametrize(
    ("weight", "what", "sign"),
    [
        (r"\exp(-E_\theta(x))", r"E_\theta(x)", "-"),
        (r"\exp(g_\theta(x))", r"g_\theta(x)", ""),
        (r"\tilde p_\theta(x)", r"\log \tilde p_\theta(x)", ""),
    ],
)
def test_gradients_of_the_normaliser_follow_from_what_is_unnormalised(
    weight: str, what: str, sign: str
) -> None:
    other = "" if sign else "-"
    right, wrong = (check_text(ENERGY.format(weight, what, one), "md").findings[-1] for one in (sign, other))
    assert (right.status, wrong.status) == (Status.HOLDS, Status.FAILS)


def test_the_first_line_about_an_exponent_says_its_sign() -> None:
    first = r"$$\nabla_x \log p_\theta(x) = -\nabla_x g_\theta(x) - \nabla_x \log Z_\theta$$"
    second = (
        r"$$\nabla_\theta \log p_\theta(x) = {0}\nabla_\theta g_\theta(x) - \nabla_\theta \log Z_\theta$$"
    )
    for sign, status in (("-", Status.HOLDS), ("", Status.FAILS)):
        found = check_text(f"{first}\n\n{second.format(sign)}\n", "md").findings
        assert [item.status for item in found] == [Status.HOLDS, status]


def test_an_energy_may_be_that_of_another_law() -> None:
    line = r"$$\nabla_\theta \log Z(\theta) = -\mathbb{E}_{x \sim q_\theta}[\nabla_\theta E_\theta(x)]$$"
    (found,) = check_text(f"{line}\n", "md").findings
    assert found.status is Status.DOUBTFUL


def test_the_score_of_a_trajectory_is_supposed() -> None:
    line = r"$$\nabla_\theta \log P(\tau|\theta) = \sum_{t=0}^T \nabla_\theta \log \pi_\theta(a_t|s_t)$$"
    assert check_text(line, "md").findings[-1].status.value == "assumption"
    for old, new in ((r"\nabla_\theta \log \pi", r"\log \pi"), (r"\theta \log \pi", r"\theta \pi")):
        assert check_text(line.replace(old, new), "md").findings[-1].status.value == "doubtful"
