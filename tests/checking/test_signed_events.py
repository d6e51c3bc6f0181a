r"""Events that signs name, D^+, T-, ¬D, P(+ | D): each is an event or its complement; and laws that no line settles."""

from __future__ import annotations

import pytest

from tests.checking.test_said_of_a_case import statuses


@pytest.mark.parametrize(
    "text",
    [
        r"$$P(D^+|T^+) = \frac{P(T^+|D^+) P(D^+)}{P(T^+|D^+) P(D^+) + P(T^+|D^-) P(D^-)}$$",
        r"$$P(C-|T-) = \frac{P(T-|C-) P(C-)}{P(T-|C-) P(C-) + P(T-|C+) P(C+)}$$",
        r"$$P(T_-|D_+) = 1 - P(T_+|D_+)$$",
        r"$$P(\neg A \cap B) = P(B) - P(A \cap B)$$",
        r"$$P(A^\complement) = 1 - P(A)$$",
        r"$$P(+) = P(+|D) P(D) + P(+|\lnot D) P(\lnot D)$$",
        r"$$P(D|-) = \frac{P(-|D) P(D)}{1 - P(+)}$$",
    ],
)
def test_an_event_with_a_sign_is_it_or_its_complement(text: str) -> None:
    assert statuses(text) == ["holds"]


@pytest.mark.parametrize(
    "text",
    [
        r"$$P(D^+|T^+) = \frac{P(T^+|D^+) P(D^+)}{P(T^+|D^+) P(D^+) + P(T^-|D^-) P(D^-)}$$",
        r"$$P(T_-|D_+) = 1 - P(T_+|D_-)$$",
        r"$$P(\neg A \cap B) = P(A) - P(A \cap B)$$",
        r"$$P(-|D) = P(+|D)$$",
        r"$$P(D|-) = \frac{P(-|D) P(D)}{P(+)}$$",
    ],
)
def test_a_sign_that_is_turned_does_not_hold(text: str) -> None:
    assert statuses(text)[0] not in ("holds", "definition", "assumption")


def test_a_likelihood_that_factors_tells_nothing_of_its_law() -> None:
    """∏ p(x_n | μ) is that of any law: what the context alone says of p makes no cross."""
    text = r"$$p(D \mid \mu) = \prod_{n=1}^N p(x_n \mid \mu) = \prod_{n=1}^N \mu^{x_n} (1-\mu)^{1-x_n}$$"
    assert statuses(text) == ["holds", "doubtful"]
