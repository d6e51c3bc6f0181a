"""Laws that a text tells by the probability of each value: what holds under them, what is wrong, and what tells no law."""

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text


def last(text: str) -> Status:
    return check_text(text, "md").derivations[-1].findings[-1].status


TWO = r"Let $X$ be a gain with $P(X = 3) = a$ and $P(X = -2) = 1 - a$. "
SIGN = r"Soit $\xi$ un signe aléatoire : $P(\xi = \pm 1) = \frac12$. "
THREE = (
    r"Suppose $\mathbb{P}(Z = 0) = \frac16$, $\mathbb{P}(Z = 1) = \frac13$, $\mathbb{P}(Z = 4) = \frac12$. "
)
ROW = r"Soient $Y_1, \dots, Y_m$ indépendantes avec $P(Y_i = 2) = r$, $P(Y_i = 0) = 1 - r$, et $S = \sum_{i=1}^m Y_i$. "


@pytest.mark.parametrize(
    "text",
    [
        TWO + r"Then $E[X] = 5a - 2$.",
        TWO + r"Then $E[X^2] = 5a + 4$.",
        TWO + r"Then $\mathrm{Var}(X) = 25a(1-a)$.",
        SIGN + r"Alors $E[\xi] = 0$.",
        SIGN + r"Alors $E[e^{s\xi}] = \cosh s$.",
        THREE + r"Then $E[Z] = \frac73$.",
        THREE + r"Then $P(Z \ne 0) + P(Z = 0) = 1$ and $P(Z = 1) = \frac13$, so $E[\sqrt Z] = \frac43$.",
        ROW + r"Alors $E[S] = 2mr$.",
        ROW + r"Alors $\mathrm{Var}(S) = 4mr(1-r)$.",
        r"A coin has $P(X = 1) = P(X = -1) = \frac12$, so $E[X^2] = 1$.",
    ],
)
def test_what_follows_of_listed_values_holds(text: str) -> None:
    assert last(text) is Status.HOLDS


@pytest.mark.parametrize(
    "text",
    [
        TWO + r"Then $E[X] = 5a + 2$.",
        TWO + r"Then $\mathrm{Var}(X) = 25a^2$.",
        SIGN + r"Alors $E[e^{s\xi}] = \sinh s$.",
        THREE + r"Then $E[Z] = 2$.",
        ROW + r"Alors $\mathrm{Var}(S) = 2mr(1-r)$.",
    ],
)
def test_what_does_not_is_wrong(text: str) -> None:
    assert last(text) is Status.FAILS


@pytest.mark.parametrize(
    "text",
    [
        r"Let $P(X=0) = \frac14$ and $P(X=1) = \frac12$. Then $E[X] = 1$.",  # more values than these
        r"We know $P(X=1|Y=0) = \frac13$ and $P(X=0|Y=0) = \frac23$. Then $E[X] = \frac13$.",
        r"Let $P(X=0) = b$ and $P(X=1) = c$. Then $E[X] = c$.",
        r"In general, $E[X] = \frac12$.",
        r"Let $P(X=1) = a_1$, $P(X=2) = a_2$ and $P(X=3) = a_3$. Then $E[X] = a_1 + 2a_2 + 3a_3$.",  # 1 together?
    ],
)
def test_what_is_no_whole_law_decides_nothing(text: str) -> None:
    assert last(text) not in (Status.HOLDS, Status.FAILS)


def test_what_tells_the_law_is_supposed_and_not_proved_by_itself() -> None:
    told = check_text(r"A coin has $P(X=1) = t$ and $P(X=0) = 1 - t$.", "md")
    assert [one.status for item in told.derivations for one in item.findings] == [Status.ASSUMPTION] * 2


def test_values_of_a_law_with_a_name_are_judged_by_it() -> None:
    text = r"Let $X \sim \mathrm{Binomial}(2, \frac12)$. Then $P(X=0)=\frac14$, $P(X=1)=\frac14$, $P(X=2)=\frac12$."
    told = [one.status for item in check_text(text, "md").derivations for one in item.findings]
    assert told[-2:] == [Status.FAILS, Status.FAILS]


def test_a_law_that_is_told_again_is_the_new_one_from_there_on() -> None:
    text = r"Let $P(X=1)=\frac12$ and $P(X=0)=\frac12$, so $E[X]=\frac12$. For a biased coin, $P(X=1)=\frac34$ and $P(X=0)=\frac14$, thus $E[X]="
    assert last(text + r"\frac34$.") is Status.HOLDS
    assert last(text + r"\frac12$.") is Status.FAILS
