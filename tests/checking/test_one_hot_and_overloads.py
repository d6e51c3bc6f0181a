"""One entry of a one-hot vector, functions put to another number of things, derivatives of integrals: right lines, and spoiled ones."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [item.status.value for item in check_text(text, "md").findings]


MIXED = "In a mixture model the class $h$ is a one-hot vector.\n\n"


@pytest.mark.parametrize(
    "text",
    [
        MIXED + "$$p(h_m=1|v) = \\frac{p(h_m=1)p(v|h_m=1)}{\\sum_{l=1}^M p(h_l=1)p(v|h_l=1)}$$",
        MIXED + "$$\\sum_{l=1}^M p(h_l = 1) = 1$$",
        MIXED + "$$p(v, h_m = 1) = p(h_m = 1)\\, p(v | h_m = 1)$$",
        "Un mélange de lois, où $h$ n’a qu’une composante égale à 1.\n\n"
        "$$p(v) = \\sum_{l=1}^M p(v|h_l=1)p(h_l=1)$$",
        "$$\\frac{d}{db}\\int u(s, b)\\,ds = \\int \\frac{d}{db} u(s, b)\\,ds$$",
        "$$\\nabla_\\eta \\int g_\\eta(s)\\,ds = \\int \\nabla_\\eta g_\\eta(s)\\,ds$$",
        "$$\\int_{s \\in \\mathcal{S}} p(s) \\log p(s)\\,ds = \\mathbb{E}_{s \\sim p}[\\log p(s)]$$",
    ],
)
def test_right_lines_hold(text: str) -> None:
    assert statuses(text) == ["holds"]


@pytest.mark.parametrize(
    "text",
    [
        MIXED + "$$p(h_m=1|v) = \\frac{p(h_m=1)p(v|h_m=1)}{\\sum_{l=1}^M p(h_l=1)p(h_l=1|v)}$$",
        MIXED + "$$\\sum_{l=1}^M p(h_l = 1) = 2$$",
        MIXED + "$$p(v, h_m = 1) = p(h_m = 1)\\, p(h_m = 1 | v)$$",
        "$$p(v) = \\sum_{l=1}^M p(v|h_l=1)p(h_l=1)$$",  # nothing says that one entry is 1
        "$$\\frac{d}{db}\\int u(s, b)\\,ds = \\int \\frac{d}{db} u(s, b)^2\\,ds$$",
        "$$\\frac{d}{db}\\int_0^b u(s, b)\\,ds = \\int_0^b \\frac{d}{db} u(s, b)\\,ds$$",
        "$$\\int_{s \\in B} p(s)\\,ds = 1$$",
        "$$\\int_{s \\in \\mathcal{S}} p(s) \\log p(s)\\,ds = -\\mathbb{E}_{s \\sim p}[\\log p(s)]$$",
        "$$H(X) = H(X, Y) + H(Y)$$",
        "$$q(h) \\approx q(h|v)$$",
    ],
)
def test_spoiled_lines_do_not_pass(text: str) -> None:
    assert set(statuses(text)) <= {"fails", "doubtful", "undecided", "not_understood"}


def test_a_function_of_other_things_is_another_function() -> None:
    assert statuses("The return is $g(\\tau) = \\sum_{k=1}^K g(u_k, v_k)$.") == ["definition"]
    again = "Let $g(\\tau) = \\sum_{k=1}^K g(u_k, v_k)$.\n\n$$g(\\tau) = 2 \\sum_{k=1}^K g(u_k, v_k)$$"
    assert statuses(again)[-1] not in ("holds", "definition", "assumption")


def test_a_law_near_another_is_supposed() -> None:
    assert statuses("$$q(h) \\approx p(h | v)$$") == ["assumption"]
