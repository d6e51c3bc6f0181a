"""What a text says of letters and functions before a line: intervals with their ends, and how a function bends."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(
    "said",
    [
        r"Let $u \in [0,1]$. Then",
        r"For all $r, u \in \left[0, 1\right]$,",
        r"Soit $u \in \left]0, 1\right[$. Alors",
        r"where $u\in(0,1)$, so",
        "If $0 \\le u \\le 1$, then",
    ],
)
def test_a_letter_is_in_the_interval_that_the_text_says(said: str) -> None:
    assert last(f"{said}\n$$ u^3 \\le u $$") == "holds"
    assert last("$$ u^3 \\le u $$") != "holds"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (r"$u \in [0,1]$", "undecided"),
        (r"$u \in ]0,1]$", "undecided"),
        (r"$u \in (0,1)$", "holds"),
        (r"$0 \le u < 1$", "undecided"),
        (r"$0 < u < 1$", "holds"),
    ],
)
def test_the_ends_of_an_interval_count(said: str, status: str) -> None:
    assert last(f"Let {said}. Then\n$$ u(1 - u) > 0 $$") == status
    assert last(f"Let {said}. Then\n$$ u(1 - u) \\ge 0 $$") == "holds"


@pytest.mark.parametrize("reals", [r"\mathbb{R}_+^*", r"\mathbb{R}_{>0}", r"\mathbb{R}_{++}", r"(0, \infty)"])
def test_positive_numbers(reals: str) -> None:
    assert last(f"Let $v \\in {reals}$.\n$$ \\log(v^2) = 2 \\log v $$") == "holds"
    assert last(f"Let $v \\in {reals}$.\n$$ v + \\frac1v \\ge 2 $$") == "holds"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (r"For a convex function $\varphi$,", r"\varphi(\mathbb{E}[X]) \le \mathbb{E}[\varphi(X)]"),
        (r"Soit $g$ une fonction strictement concave. On a", r"g(\mathbb{E}[X]) \ge \mathbb{E}[g(X)]"),
        (r"Suppose $h$ is convex and $u \in [0,1]$.", r"h(u x + (1-u) y) \le u h(x) + (1-u) h(y)"),
        (r"For concave function $f$ (like log):", r"f\left(\frac{x+y}{2}\right) \ge \frac{f(x)+f(y)}{2}"),
        (r"Since the function $f(x)$ is concave,", r"f(\mathbb{E}[X]) \geq \mathbb{E}[f(X)]"),
    ],
)
def test_jensens_inequality_goes_as_the_function_bends(said: str, right: str) -> None:
    turned = (
        right.replace(r"\geq", r"\ge").replace(r"\ge", "?").replace(r"\le ", r"\ge ").replace("?", r"\le")
    )
    assert last(f"{said}\n$$ {right} $$") == "holds"
    assert last(f"{said}\n$$ {turned} $$") == "fails"
    assert last(f"We have\n$$ {right} $$") in ("doubtful", "undecided")
    assert (
        last(f"{said}\n$$ {right.replace(r'geq', 'ge').replace(r'ge', 'le').replace('le', 'neq')} $$")
        != "fails"
    )


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("$$ u^2 \\le u $$\nLater let $u \\in [0,1]$.", ("undecided",)),
        ("$$ u^2 \\le u $$ where $u \\in [0,1]$.", ("holds",)),
        ("$$ u^2 \\le u, \\qquad u \\in [0,1] $$", ("holds",)),
        ("(a) Let $u \\in [0,1]$. Then $u^2 \\le u$.\n\n(b) Here $u^2 \\le u$.", ("holds", "undecided")),
    ],
)
def test_what_is_said_later_or_of_another_part_is_not_said_of_a_line(
    text: str, statuses: tuple[str, ...]
) -> None:
    assert tuple(item.status.value for item in check_text(text, "md").findings) == statuses


@pytest.mark.parametrize(
    "line",
    [
        r"h(x) \ge -1000",
        r"h(x) \ge x - 1000",
        r"h(x)^2 \le 10^6",
        r"h(u x + (1-u) y) < u h(x) + (1-u) h(y)",
    ],
)
@pytest.mark.parametrize(
    "said", ["Let $h$ be convex and $u \\in [0,1]$.", "Let $h$ be strictly convex.", "Let $h$ be."]
)
def test_what_some_functions_do_is_no_law(said: str, line: str) -> None:
    assert last(f"{said}\n$$ {line} $$") in ("undecided", "doubtful", "fails")


def test_what_is_not_convex_is_not_said_to_be() -> None:
    assert (
        last("The function $h$ is not convex.\n$$ h(\\mathbb{E}[X]) \\le \\mathbb{E}[h(X)] $$") == "doubtful"
    )


REMARK = r"""
$$ \nabla_\theta \sum_x p_\theta(x) f(x) $$

$$ \nabla_\theta \mathbb{E}_{x \sim p_\theta(x)}[f(x)] = \sum_x f(x) \nabla_\theta p_\theta(x) $$

%s

$$ \nabla_\theta \log p_\theta(x) = \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)} $$

%s

$$ = \sum_x f(x) p_\theta(x) \nabla_\theta \log p_\theta(x) $$
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Noting that", "we get"),
        ("Notons que", "on obtient alors"),
        ("Recall the identity:", "Then this is:"),
    ],
)
def test_an_argument_goes_on_behind_a_remark(before: str, after: str) -> None:
    findings = check_text(REMARK % (before, after), "md").findings
    assert [item.status.value for item in findings] == ["holds"] * 3
    spoiled = (REMARK % (before, after)).replace("= \\sum_x f(x) p_\\theta", "= -\\sum_x f(x) p_\\theta")
    assert "fails" in [item.status.value for item in check_text(spoiled, "md").findings]


def test_no_name_of_ours_is_shown() -> None:
    text = "Let $Z \\sim q$ and $X = Z^2$.\n$$ p_X(x) = p_Z(\\sqrt{x}) \\frac{1}{2\\sqrt{x}} = \\frac{1}{2\\sqrt{x}} $$"
    assert "pushed" not in "".join(
        f"{item.message!r}{item.reading!r}" for item in check_text(text, "md").findings
    )


def test_a_mean_of_what_bends_is_no_cross_by_a_rule_for_smooth_functions() -> None:
    said = r"Let $X \sim \mathcal{N}(\mu, \sigma^2)$. "
    for line in (
        r"\mathbb{E}[|X-\mu|] = \sigma\sqrt{\frac{2}{\pi}}",
        r"\mathbb{E}[\max(X - \mu, 0)] = \frac{\sigma}{\sqrt{2\pi}}",
    ):
        assert check_text(rf"{said}$${line}$$", "md").findings[-1].status.value not in ("fails", "doubtful")
    assert check_text(rf"{said}$$\mathbb{{E}}[|X-\mu|] = \sigma$$", "md").findings[-1].status.value != "holds"
