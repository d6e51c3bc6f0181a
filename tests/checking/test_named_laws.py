"""Laws with a name, bars between bounds, dots that count down and parts of a sequence: ten lines of each, and what stays open."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

COUNT = r"Let $N \sim \mathrm{Poisson}(\mu)$." + "\n\n"
COIN = r"Soit $B \sim \mathcal{B}(\theta)$ une variable de Bernoulli." + "\n\n"
WAIT = r"Soit $W \sim \mathcal{E}(\lambda)$." + "\n\n"
BOX = r"Let $U \sim \mathrm{Unif}(a, b)$." + "\n\n"
TRIALS = r"Let $S \sim Binomial(n, r)$." + "\n\n"
FIRST = (
    r"Let $T$ be a geometric random variable with parameter $s$, so that $P(T = k) = s(1-s)^{k-1}$." + "\n\n"
)
MISSES = r"Soit $M \sim \mathrm{Geom}(s)$, $P(M = k) = s(1-s)^k$ pour $k \ge 0$." + "\n\n"
BELL = r"Let $G \sim \mathcal{N}(m, s^2)$." + "\n\n"
NAMED = (
    (COUNT + r"$$E[N] = \sum_{k=0}^\infty k \frac{\mu^k e^{-\mu}}{k!} = \mu$$", True),
    (COUNT + r"$$E[N(N-1)] = \mu^2$$", True),
    (COUNT + r"$$\mathrm{Var}(N) = \mu^2$$", False),
    (COUNT + r"$$P(N = 0) = e^{-\mu}$$", True),
    (COUNT + r"$$P(N \ge 1) = e^{-\mu}$$", False),
    (COIN + r"$$\mathrm{Var}(B) = \theta(1 - \theta)$$", True),
    (COIN + r"$$\mathbb{E}[B^2] = \theta^2$$", False),
    (COIN + r"$$\mathbb{E}[e^{tB}] = 1 - \theta + \theta e^t$$", True),
    (WAIT + r"$$\mathbb{E}[W] = \int_0^\infty w \lambda e^{-\lambda w} dw = \frac{1}{\lambda}$$", True),
    (WAIT + r"$$\mathrm{Var}(W) = \frac{1}{\lambda}$$", False),
    (BOX + r"$$E[U] = \frac{a + b}{2}$$", True),
    (BOX + r"$$\mathrm{Var}(U) = \frac{(b - a)^2}{6}$$", False),
    (TRIALS + r"$$E[S] = n r$$", True),
    (TRIALS + r"$$E[S] = n r (1 - r)$$", False),
    (FIRST + r"$$E[T] = \frac{1}{s}$$", True),
    (FIRST + r"$$E[T] = \frac{1 - s}{s}$$", False),
    (FIRST + r"$$\mathrm{Var}(T) = \frac{1 - s}{s^2}$$", True),
    (FIRST + r"$$P(T > n) = (1 - s)^n$$", True),
    (FIRST + r"$$P(T \ge n) = (1 - s)^n$$", False),
    (MISSES + r"$$E[M] = \frac{1 - s}{s}$$", True),
    (MISSES + r"$$P(M > n) = (1 - s)^n$$", False),
    (
        BELL + r"$$P(m \le G \le m + s) = \int_0^1 \frac{1}{\sqrt{2\pi}} e^{-g^2/2} dg$$",
        True,
    ),
    (BELL + r"$$P(G \ge m + 2s) = P(G \ge m + s)$$", False),
    (r"$$\mathbb{E}_{v \sim \mathrm{Bernoulli}(c)}[v^2] = c$$", True),
    (r"$$\mathbb{E}_{v \sim Bernoulli(c)}[v^2] = c^2$$", False),
    (r"$$\mathbb{E}_{i \sim \mathrm{Unif}(\{1, 2\})}[a_i] = \frac{a_1 + a_2}{2}$$", True),
    (r"$$\mathbb{E}_{i \sim \mathrm{Unif}(\{1, 2\})}[a_i] = a_1 + a_2$$", False),
)
BARS = (
    (
        r"$$\int_0^\infty t c e^{-ct} dt = \left[-t e^{-ct}\right]_0^\infty + \int_0^\infty e^{-ct} dt$$",
        True,
    ),
    (r"$$\int_0^\infty c e^{-ct} dt = \left. -e^{-ct} \right|_0^\infty$$", True),
    (r"$$\int_0^\infty c e^{-ct} dt = \left. e^{-ct} \right|_0^\infty$$", False),
    (r"$$\int_0^b u w\, du = \left[\frac{w u^2}{2}\right]_0^b$$", True),
    (r"$$\int_0^b u w\, du = \left[w u^2\right]_0^b$$", False),
    (r"On trouve $$\int_{-\infty}^\infty e^{-\frac{(y - m)^2}{2 d^2}} dy = d \sqrt{2\pi}$$", True),
    (r"On trouve $$\int_{-\infty}^\infty e^{-\frac{(y - m)^2}{2 d^2}} dy = d^2 \sqrt{2\pi}$$", False),
    (
        r"$$\int_{-\infty}^\infty e^{-\frac{(y - a)^2}{2 d^2}} e^{-\frac{(y - b)^2}{2 d^2}} dy"
        r" = d \sqrt{\pi} e^{-\frac{(a - b)^2}{4 d^2}}$$",
        True,
    ),
    (
        r"$$\int_{-\infty}^\infty e^{-\frac{(y - a)^2}{2 d^2}} e^{-\frac{(y - b)^2}{2 d^2}} dy"
        r" = d \sqrt{\pi} e^{-\frac{(a - b)^2}{2 d^2}}$$",
        False,
    ),
    (r"$$\operatorname{Var}\{3Y + c\} = 3 \operatorname{Var}\{Y\}$$", False),
    (r"$$Var\left\{3Y + c\right\} = 9 Var\left\{Y\right\}$$", True),
)
DOTS = (
    (r"$$g_t g_{t-1} \cdots g_{s+1} = \prod_{k=s+1}^t g_k$$", True),
    (r"$$g_t g_{t-1} \cdots g_{s+1} = \prod_{k=s}^t g_k$$", False),
    (r"$$\sum_{s=1}^n \sqrt{g_n g_{n-1} \ldots g_s} = \sum_{s=1}^n \sqrt{\prod_{k=s}^n g_k}$$", True),
    (r"$$u_i + u_{i+1} + \dots + u_n = \sum_{k=i}^n u_k$$", True),
    (r"$$u_n + u_{n-1} + \dots + u_i = \sum_{k=1}^n u_k$$", False),
    (r"$$p(x_{1:T}) = \prod_{t=1}^T p(x_t \mid x_{<t})$$", True),
    (r"$$p(x_{1:T}) = \prod_{t=2}^T p(x_t \mid x_{<t})$$", False),
    ("Autorégressif :\n\n" + r"$$\log p_\theta(x) = \sum_{i=1}^D \log p_\theta(x_i \mid x_{<i})$$", True),
    (r"$$p(w_i \mid w_{<i}) = \frac{p(w_{\le i})}{p(w_{<i})}$$", True),
    (r"$$p(w_i \mid w_{<i}) = \frac{p(w_{<i})}{p(w_{\le i})}$$", False),
    (
        r"$$\mathrm{KL}(q(x_{1:T}) \| p(x_{1:T})) ="
        r" \sum_{t=1}^T \mathbb{E}_{q(x_{<t})}[\mathrm{KL}(q(x_t \mid x_{<t}) \| p(x_t \mid x_{<t}))]$$",
        True,
    ),
)


def last(text: str) -> str:
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(("text", "right"), [*NAMED, *BARS, *DOTS])
def test_right_lines_hold_and_wrong_ones_fail(text: str, right: bool) -> None:
    assert last(text) == ("holds" if right else "fails")


def test_a_rate_that_may_be_a_mean_makes_no_cross() -> None:
    scaled = (
        r"Let $W \sim \mathrm{Exp}(\lambda)$, with density $f(w) = \frac{1}{\lambda} e^{-w/\lambda}$."
        + "\n\n"
    )
    for mean in (r"\lambda", r"\frac{1}{\lambda}"):
        assert last(scaled + rf"$$E[W] = {mean}$$") != "fails"
    assert last(r"Let $W \sim \mathrm{Exp}(\beta)$." + "\n\n" + r"$$E[W^2] = 2 \beta^2$$") != "fails"


def test_two_draws_have_no_law_together_unless_they_are_independent() -> None:
    two = r"Let $M \sim \mathrm{Poisson}(a)$ and $N \sim \mathrm{Poisson}(b)${}." + "\n\n" + "$$E[MN] = ab$$"
    assert last(two.replace("{}", " be independent")) == "holds"
    assert last(two.replace("{}", "")) not in ("holds", "fails")


def test_a_value_between_bounds_in_a_letter_that_nothing_says_is_not_read() -> None:
    assert last(r"$$A = \left[ a b^2 \right]_0^1$$") == "not_understood"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"h(v) = \begin{cases} 1 & v > 0 \\ 0 & \text{sinon} \end{cases}", "definition"),
        (r"\mathcal{F} = \left\{ f : f(0) = 0 \text{ and } f \text{ is smooth} \right\}", "definition"),
        (r"\kappa_{-}(v) = \begin{cases} v - 1 & v > 0 \\ -1 & v \le 0 \end{cases}", "definition"),
        (r"\exp(v) = \begin{cases} 1 & v > 0 \\ 0 & v \le 0 \end{cases}", "undecided"),
        (r"2 = \begin{cases} 1 & v > 0 \\ 0 & v \le 0 \end{cases}", "undecided"),
    ],
)
def test_a_new_name_by_cases_or_as_a_set_is_a_definition(line: str, expected: str) -> None:
    assert last(f"$${line}$$") == expected


def test_a_name_that_is_said_above_is_not_defined_once_more_by_cases() -> None:
    text = r"$$h(v) = v^2$$" + "\n\n" + r"$$h(v) = \begin{cases} 1 & v > 0 \\ 0 & v \le 0 \end{cases}$$"
    assert last(text) != "holds"


COINS = r"Let $c_j \sim \mathrm{Bernoulli}(r)$ be independent and $s = \sum_{j=1}^n a_j c_j$." + "\n\n"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"E[s] = r \sum_{j=1}^n a_j", True),
        (r"E[(b - s)^2] = (b - r \sum_{j=1}^n a_j)^2 + r (1 - r) \sum_{j=1}^n a_j^2", True),
        (r"E[(b - s)^2] = (b - r \sum_{j=1}^n a_j)^2 + r \sum_{j=1}^n a_j^2", False),
        (r"E[s^2] = r \sum_{j=1}^n a_j^2", False),
        (r"\mathrm{Var}(\frac{1}{n} \sum_{j=1}^n c_j) = \frac{r (1 - r)}{n}", True),
        (r"\mathrm{Var}(\frac{1}{n} \sum_{j=1}^n c_j) = r (1 - r)", False),
    ],
)
def test_each_draw_under_a_sum_is_one_of_its_own(line: str, right: bool) -> None:
    assert last(COINS + f"$${line}$$") == ("holds" if right else "fails")


def test_the_square_of_a_sum_of_draws_has_no_known_mean_unless_they_are_independent() -> None:
    line = r"$$E[s^2] = r^2 (\sum_{j=1}^n a_j)^2 + r (1 - r) \sum_{j=1}^n a_j^2$$"
    assert last(COINS + line) == "holds"
    assert last(COINS.replace(" be independent", "") + line) not in ("holds", "fails")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (
            r"\int_0^1 x \log x \, dx = \left[\frac{x^2}{2} \log x\right]_0^1 - \int_0^1 \frac{x}{2} \, dx",
            "holds",
        ),
        (
            r"\int_0^1 x \log x \, dx = \left[\frac{x^2}{2} \log x\right]_0^1 + \int_0^1 \frac{x}{2} \, dx",
            "fails",
        ),
    ],
)
def test_a_bound_where_a_formula_has_no_value_is_a_limit(line: str, status: str) -> None:
    assert last(f"$${line}$$") == status


@pytest.mark.parametrize(("value", "right"), [(r"\frac{\pi}{4}", True), (r"-\frac{3 \pi}{4}", False)])
def test_the_limit_at_a_bound_is_taken_from_between_the_two(value: str, right: bool) -> None:
    assert (last(rf"$$\left[\arctan(1/u)\right]_1^0 = {value}$$") == "holds") is right
