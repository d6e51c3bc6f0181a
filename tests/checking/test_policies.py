"""Means over trajectories and over their parts, and lines of functions that nothing describes."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

TEXT = r"Let $\tau$ be a trajectory of the policy $\pi_\theta$." + "\n\n"
TEXTE = r"Soit $\tau$ une trajectoire de la politique $\pi_\theta$." + "\n\n"
CHAIN = r"""\begin{align}
&\sum_{t=1}^T E_{\tau \sim p_\theta(\tau)}[b(s_t) \nabla_\theta \log \pi_\theta(a_t|s_t)] \\
&= \sum_{t=1}^T E_{s_t, a_t}[b(s_t) \nabla_\theta \log \pi_\theta(a_t|s_t)] \\
&= \sum_{t=1}^T E_{s_t}[b(s_t) E_{a_t}[\nabla_\theta \log \pi_\theta(a_t|s_t)]] \\
&= \sum_{t=1}^T E_{s_t}\left[b(s_t) \nabla_\theta \int \pi_\theta(a_t|s_t) da_t\right] \\
&= 0
\end{align}"""


def said(line: str, before: str = TEXT) -> list[Status]:
    return [found.status for found in check_text(f"{before}$${line}$$\n", "md").findings]


@pytest.mark.parametrize("before", [TEXT, TEXTE])
def test_a_baseline_falls_out_step_by_step(before: str) -> None:
    assert said(CHAIN, before)[:3] == [Status.HOLDS] * 3
    others = CHAIN.replace(
        r"E_{s_t, a_t}[b(s_t) \nabla_\theta \log \pi_\theta(a_t|s_t)]",
        r"E_{\tau/s_t, a_t}[E_{s_t, a_t}[b(s_t) \nabla_\theta \log \pi_\theta(a_t|s_t)]]",
    )
    assert said(others, before)[:3] == [Status.HOLDS] * 3
    wrong = CHAIN.replace(r"E_{a_t}[\nabla_\theta \log", r"E_{a_t}[\nabla_\theta")
    assert Status.HOLDS not in said(wrong, before)[1:3]


@pytest.mark.parametrize(
    "line",
    [
        r"E_{\tau \sim p_\theta(\tau)}[b(s_t)] = b(s_t)",  # s_t is part of τ
        r"E_{\tau \sim p_\theta(\tau)}[\log \pi_\theta(a_t|s_t) R(\tau)] = \log \pi_\theta(a_t|s_t) E_{\tau \sim p_\theta(\tau)}[R(\tau)]",
        r"\nabla_\theta E_{\tau \sim p_\theta(\tau)}[b(s_t)] = 0",
        r"\nabla_\theta E_{\tau \sim p_\theta(\tau)}[b(s_t)] = \nabla_\theta E_{s_t}[b(s_t)]",
        r"E_{\tau \sim p_\theta(\tau)}[b(s_t)] = \int p_\theta(s_t) b(s_t)^2 ds_t",
        r"E_{\tau \sim p_\theta(\tau)}[b(s_t) R(\tau)] = E_{s_t, a_t}[b(s_t) Q(s_t, a_t)]",
    ],
)
def test_parts_of_a_trajectory_are_no_constants(line: str) -> None:
    assert said(line)[-1] is not Status.HOLDS


@pytest.mark.parametrize(
    "line",
    [
        r"E_{\tau \sim p_\theta(\tau)}[b(s_t)] = \int p_\theta(s_t) b(s_t) ds_t",
        r"\int p_\theta(\tau) b(s_t) d\tau = \int p_\theta(s_t) b(s_t) ds_t",
        r"E_{\tau \sim p_\theta(\tau)}[\nabla_\theta \log \pi_\theta(a_t|s_t) R(\tau)] = \int p_\theta(\tau) \nabla_\theta \log \pi_\theta(a_t|s_t) R(\tau) d\tau",
        r"E_{\tau \sim p_\theta(\tau)}[b(s_t) + R(\tau)] = E_{\tau \sim p_\theta(\tau)}[b(s_t)] + E_{\tau \sim p_\theta(\tau)}[R(\tau)]",
    ],
)
def test_a_mean_over_trajectories_is_one_over_their_parts(line: str) -> None:
    assert said(line)[-1] is Status.HOLDS


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"\int u(x) dx + \int v(x) dx = \int (u(x) + v(x)) dx", "+ v(x))>- v(x))"),
        (r"\int u(x) dx - 3\int v(x) dx = \int (u(x) - 3 v(x)) dx", "3 v(x))>2 v(x))"),
        (r"\int (u(x) - w(x)) k(x) dx = \int u(x) k(x) dx - \int w(x) k(x) dx", "w(x) k(x) dx>w(x) dx"),
        (r"\int |u(y)| dy = \int \sqrt{u(y)^2} dy", r"|u(y)|>u(y)"),
        (r"\int u(x) dx + \int v(x) dx = \int (u(x) + v(x)) dx", r"\int v(x) dx =>\int v(x) x dx ="),
    ],
)
def test_integrals_of_functions_that_nothing_describes_are_linear(line: str, wrong: str) -> None:
    assert said(line, "") == [Status.HOLDS]
    old, new = wrong.split(">")
    assert Status.HOLDS not in said(line.replace(old, new), "")


def test_what_has_no_integral_is_not_added_up() -> None:
    line = r"\int_1^\infty \frac{1}{x} dx - \int_1^\infty \frac{1}{x} dx = \int_1^\infty 0 \, dx"
    assert Status.HOLDS not in said(line, "")
