r"""A law that a text gives by its density: a definition where the formula has all its mass, and else no known thing."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[str]:
    """What becomes of the steps of a text."""
    return [finding.status.value for finding in check_text(text, "md").findings]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"p(u|m,s) = \frac{1}{\sqrt{2\pi}s}\exp\left(-\frac{(u-m)^2}{2s^2}\right)", r"p(u|m,s) = \frac{1}{\sqrt{2\pi s}}\exp\left(-\frac{(u-m)^2}{2s^2}\right)"),
        (r"\log p(u|m,s) = -\frac12\log(2\pi s^2) - \frac{(u-m)^2}{2s^2}", r"\log p(u|m,s) = -\frac12\log(2\pi s) - \frac{(u-m)^2}{2s^2}"),
        (r"p(x|\mu,\Sigma) = \frac{1}{\sqrt{(2\pi)^d|\Sigma|}}\exp\left(-\frac12(x-\mu)^T\Sigma^{-1}(x-\mu)\right)", r"p(x|\mu,\Sigma) = \frac{1}{(2\pi)^{d/2}|\Sigma|}\exp\left(-\frac12(x-\mu)^T\Sigma^{-1}(x-\mu)\right)"),
        (r"p(x) = (2\pi)^{-d/2}\exp\left(-\frac12\|x\|^2\right)", r"p(x) = (2\pi)^{-d}\exp\left(-\frac12\|x\|^2\right)"),
        (r"p(y|x,w) = \sqrt{\frac{\beta}{2\pi}}\exp\left(-\frac{\beta}{2}(y-w^Tx)^2\right)", r"p(y|x,w) = \sqrt{\frac{\beta}{2\pi}}\exp\left(-\beta(y-w^Tx)^2\right)"),
    ],
)  # fmt: skip
def test_densities(right: str, wrong: str) -> None:
    assert statuses(f"$${right}$$") == ["definition"]
    assert statuses(f"$${wrong}$$") == ["undecided"]


LOGARITHM = r"$$\log p(u|m,s) = -\frac12\log 2\pi - \log s - \frac{(u-m)^2}{2s^2}$$"


def test_it_is_put_to_use() -> None:
    right = r"$$\frac{\partial \log p(u|m,s)}{\partial s} = -\frac1s + \frac{(u-m)^2}{s^3}$$"
    wrong = r"$$\frac{\partial \log p(u|m,s)}{\partial s} = -\frac1s - \frac{(u-m)^2}{s^3}$$"
    assert statuses(LOGARITHM + right)[-1] == "holds"
    assert statuses(LOGARITHM + wrong)[-1] == "fails"


def test_a_law_that_follows_from_others_is_no_definition() -> None:
    said = r"With $z \sim N(0, 1)$ and $p(x|z) = N(x; z, 1)$, $$p(x) = \frac{1}{\sqrt{2\pi}}e^{-x^2/2}$$"
    assert statuses(said)[-1] not in ("definition", "holds")
