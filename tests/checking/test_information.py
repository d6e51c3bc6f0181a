"""Mutual information of groups of variables, also given others."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

HOLDS = (
    r"I(X; Y, Z) = I(X; Z) + I(X; Y | Z)",
    r"I(U; V | W) = H(U | W) - H(U | V, W)",
    r"I(X; Y | Z) \ge 0",
    r"I(X; Y | Z) = I(Y; X | Z)",
    r"I(X, Y; Z) = H(X, Y) + H(Z) - H(X, Y, Z)",
)
REFUTED = (
    r"I(X, Y; Z) = H(X, Y) - H(Z) - H(X, Y, Z)",
    r"I(X; Y, Z) = I(X; Y) - I(X; Z)",
)
OF_A_CHAIN = (  # some hold in a Markov chain, which may be said in prose
    r"I(X; Y, Z) = I(X; Z) - I(X; Y | Z)",
    r"I(X; Y) = I(X; Z) + I(X; Y | Z)",
    r"I(X; Y | Z) \le I(X; Y)",
)


def status(line: str) -> str:
    return check_text(f"$${line}$$", "md").findings[-1].status.value


@pytest.mark.parametrize("line", HOLDS)
def test_right_lines_hold(line: str) -> None:
    assert status(line) == "holds"


@pytest.mark.parametrize("line", REFUTED)
def test_wrong_lines_fail(line: str) -> None:
    assert status(line) == "fails"


@pytest.mark.parametrize("line", OF_A_CHAIN)
def test_what_a_markov_chain_would_make_right_is_doubtful(line: str) -> None:
    said = check_text(f"The variables form a Markov chain.\n\n$${line}$$", "md").findings[-1].status.value
    assert said == "doubtful"
    assert status(line) == ("doubtful" if r"\le" in line else "fails")


def test_what_holds_of_independent_variables_is_no_cross_where_the_text_speaks_of_them() -> None:
    told = "For independent $U$ and $V$, $$H(U, V) = H(U) {} H(V)$$"
    said = [check_text(told.format(sign), "md").findings[-1].status.value for sign in "+-"]
    assert said == ["doubtful", "fails"]
    sampled = check_text("For independent $u_i$, $$p(v, u_i) = p(v | u_i) p(v)$$", "md", context="vae")
    assert "bug" not in str(sampled.findings[-1].message)
    assert check_text("$$H(U, V) = H(U) + H(V)$$", "md").findings[-1].status.value == "fails"


OF_DISCRETE = (
    r"H(X) \ge 0",
    r"H(X | Y) \ge 0",
    r"I(X; Y) \le H(X)",
    r"H(X) \le H(X, Y)",
)
DISCRETE = (
    "Let $X$ and $Y$ be discrete random variables.",
    "$X$ et $Y$ sont discrètes.",
    "For discrete variables,",
)
NOT_DISCRETE = (
    "",
    "In discrete time,",
    "Let $X$ be discrete and $Y$ continuous.",
    "$X$ and $Y$ are not discrete.",
    "Let $Z$ be a discrete random variable.",
)


@pytest.mark.parametrize("line", OF_DISCRETE)
def test_probabilities_are_at_most_1(line: str) -> None:
    for said in DISCRETE:
        assert check_text(f"{said}\n\n$${line}$$", "md").findings[-1].proved, said
    for said in NOT_DISCRETE:
        assert not check_text(f"{said}\n\n$${line}$$", "md").findings[-1].proved, said


@pytest.mark.parametrize(
    "line", [r"I(X; Y) \le H(X) - H(X | Y) - H(Y)", r"H(X) \le I(X; Y)", r"H(X, Y) \le H(X)"]
)
def test_what_is_not_so_of_discrete_variables_is_not_proved(line: str) -> None:
    assert not check_text(f"{DISCRETE[0]}\n\n$${line}$$", "md").findings[-1].proved


def test_a_sum_over_the_values_of_a_variable_says_that_it_is_discrete() -> None:
    assert check_text(r"$$-\sum_x p(x) \log p(x) \ge 0$$", "md").findings[-1].proved
    assert not check_text(r"$$-\int p(x) \log p(x) dx \ge 0$$", "md").findings[-1].proved


@pytest.mark.parametrize(
    "told",
    [
        "a continuous random variable",
        "of a differential entropy",
        "de loi continue",
        "of a density on $[0, 1/2]$",
        "not discrete",
    ],
)
def test_entropies_of_densities_have_no_sign(told: str) -> None:
    text = f"Let $Y$ be {told}.\n\n$$H(Y) \\ge 0$$"
    assert check_text(text, "md").findings[-1].status.value == "undecided"
