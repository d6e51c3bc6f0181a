r"""What a line needs of its letters and the text leaves open: signs, the order of the ends of a segment, h beside h(t)."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def statuses(text: str) -> list[Status]:
    return [one.status for item in check_text(text, "md").derivations for one in item.findings]


@pytest.mark.parametrize(
    "text",
    [
        r"We have $\sqrt{u^2 v^2} = uv$.",
        r"With eigenvalues in $[m, M]$ and $\eta = \frac{2}{m+M}$, $\max(|1-\eta m|, |1 - \eta M|) = \frac{M-m}{M+m}$.",
        r"On a $\frac{|a b|}{b} = a$.",
    ],
)
def test_a_line_that_holds_of_positive_letters_is_a_doubt(text: str) -> None:
    assert statuses(text)[-1] is Status.DOUBTFUL


@pytest.mark.parametrize(
    "text",
    [
        r"We have $\sqrt{u^2} = u$.",  # of one letter
        r"$|a + b| = |a| + |b|$",  # which takes no size away
        r"$\sqrt{a^2 + b^2} = a + b$",
        r"With eigenvalues in $[m, M]$ and $\eta = \frac{2}{m+M}$, $\max(|1-\eta m|, |1 - \eta M|) = \frac{M+m}{M-m}$.",
        r"Soient $u \in \mathbb{R}$ et $v \in \mathbb{R}$. On a $\sqrt{u^2 v^2} = uv$.",
    ],
)
def test_one_that_does_not_is_wrong(text: str) -> None:
    assert statuses(text)[-1] is Status.FAILS


def test_the_ends_of_a_segment_have_an_order() -> None:
    assert statuses(r"The spectrum lies in $[m, M]$, so $\max(m, M) = M$.")[-1] is Status.HOLDS
    assert statuses(r"The input is $[m, M]$, so $\max(m, M) = M$.")[-1] is not Status.HOLDS


def test_a_value_below_is_not_the_function_of_that_letter() -> None:
    text = (
        r"We have $v(t) = a - gt$ and $h(t) = at - \frac12 g t^2$. At the top $v(t) = 0$, so $t = \frac{a}{g}$ and the height "
        r"is $h = \frac{a^2}{2g}$."
    )
    assert Status.FAILS not in statuses(text)


def test_a_prior_up_to_a_factor_is_supposed() -> None:
    assert statuses(r"Let $p(\theta) \propto \theta^{a-1}(1-\theta)^{b-1}$.") == [Status.ASSUMPTION]
    assert statuses(r"Then $p(\theta | x) \propto \theta^{a-1}(1-\theta)^{b-1}$.") == [Status.UNDECIDED]
