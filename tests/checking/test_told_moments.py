r"""Means, variances and second moments that formulas tell of a letter, E[V] = m: what follows of them, and what does not."""

from __future__ import annotations

import pytest

from tests.checking.test_said_of_a_case import statuses

ROWS = r"Suppose $E[V_i] = \mu$ and $\mathrm{Var}(V_i) = \sigma^2$, independent, for $i = 1,\dots,n$. "
STEP = r"$w_{k+1} = w_k - c (b w_k + \xi_k)$ with $E[\xi_k]=0$, $\mathrm{Var}(\xi_k) = r^2$ and $\xi_k$ independent of $w_k$. Then "
WEIGHTS = r"On a $\mathbb{E}[u_i] = 0$, $\mathrm{Var}(u_i) = v$ et les $x_i$ sont indépendants des $u_i$ avec $\mathbb{E}[x_i] = 0$ et $\mathrm{Var}(x_i) = s$. Alors $a = \sum_{i=1}^n u_i x_i$ vérifie "
ERROR = r"Noise $\eta$ with $E[\eta]=0$ and $E[\eta^2]=r^2$, independent of $\hat g$, and $y = g + \eta$. "


@pytest.mark.parametrize(
    "text",
    [
        ROWS + r"$E[\sum_{i=1}^n c_i V_i] = \mu \sum_{i=1}^n c_i$.",
        ROWS + r"Let $\bar V = \frac1n\sum_{i=1}^n V_i$. Then $E[\bar V^2] = \mu^2 + \frac{\sigma^2}{n}$.",
        ROWS + r"$E[V_1 + V_2] = 2\mu$.",
        STEP + r"$E[w_{k+1}] = (1 - bc) E[w_k]$.",
        STEP + r"$\mathrm{Var}(w_{k+1}) = (1-bc)^2\mathrm{Var}(w_k) + c^2r^2$.",
        WEIGHTS + r"$\mathrm{Var}(a) = n v s$.",
        ERROR + r"$E[(y-\hat g)^2] = (g - E[\hat g])^2 + \mathrm{Var}(\hat g) + r^2$.",
        r"Suppose $E[V]=0$ and $E[V^2]=v$. Then $\mathrm{Var}(V) = v$.",
        r"Si $E[V_i] = m$ pour tout $i$ et $W = \sum_{i=1}^t d^{t-i} V_i$, alors $E[W] = m\sum_{i=1}^t d^{t-i}$.",
        r"Since $E[V]=a$ and $E[W]=b$, we get $E[2V - 3W] = 2a - 3b$.",
        r"If $E[V] = 0$, then $E[V^2] = \mathrm{Var}(V)$. If instead $E[V] = 2$, then $E[V^2] = \mathrm{Var}(V) + 4$.",
        r"Suppose $E[V_t] = m$ for all $t$ and $\mathrm{Var}(V_t) = r^2$. Then $E[t V_t] = t m$.",
    ],
)
def test_what_follows_of_moments_holds(text: str) -> None:
    assert statuses(text)[-1] == "holds"


@pytest.mark.parametrize(
    "text",
    [
        ROWS + r"Let $\bar V = \frac1n\sum_{i=1}^n V_i$. Then $\mathrm{Var}(\bar V) = \sigma^2$.",
        ROWS + r"$E[V_1 + V_2] = \mu$.",
        STEP + r"$E[w_{k+1}] = (1 + bc) E[w_k]$.",
        STEP + r"$\mathrm{Var}(w_{k+1}) = (1-bc)\mathrm{Var}(w_k) + c^2r^2$.",
        WEIGHTS + r"$\mathrm{Var}(a) = n v$.",
        r"Suppose $E[V]=1$ and $\mathrm{Var}(V)=5$. Then $E[V^2] = 5$.",
        r"If $E[V] = 0$, then $E[V^2] = \mathrm{Var}(V)$. In general $E[V^2] = \mathrm{Var}(V)$.",
        r"We do not assume $E[V] = 0$. So $E[V^2] = \mathrm{Var}(V)$.",
    ],
)
def test_what_contradicts_moments_is_crossed(text: str) -> None:
    assert statuses(text)[-1] == "fails"


@pytest.mark.parametrize(
    "text",
    [
        r"Suppose $E[V]=m$ and $E[W]=k$. Then $E[VW] = mk$.",  # independence is never supposed
        r"Suppose $E[V]=0$ and $E[V^2]=v$. Then $E[V^3] = 0$.",
        r"Suppose $E[V]=0$. Then $\mathrm{Var}(V) = 1$.",
        r"Let $V$ and $W$ be independent with $E[V]=m$ and $E[W]=0$. Then $E[VW] = m$.",
        r"Suppose $E[V|W] = W$ and $E[W] = m$. Then $E[V] = 2m$.",
        r"Suppose $E[V]=m$, hence $E[V^2] = m^2$.",
        ROWS
        + r"Let $\bar V = \frac1n\sum_{i=1}^n V_i$. Then $E[\sum_{i=1}^n (V_i - \bar V)^2] = (n-1)\sigma^2$.",
        r"Suppose $E[V]=m$ and $E[V^2]=v$. Then $v \geq m^2$.",
        r"Suppose $E[V]=m$. Then $V = m$.",
        r"$V$ takes the values 1 and 3 with $E[V] = 2$, so $\mathrm{Var}(V) = 1$.",
        r"If $E[V] = 0$, then $E[3V] = 0$; otherwise $E[3V + 1] = 1$.",
        r"Suppose $E[V^2] = v$; hence $E[V] = \sqrt{v}$.",
        r"Let $N$ be random with $E[N]=c$, independent of the $V_i$ with $E[V_i]=m$. Then $E[\sum_{i=1}^N V_i] = c m$.",
        r"Let $N$ be random with $E[N]=c$, independent of the $V_i$ with $E[V_i]=m$. Then $E[\sum_{i=1}^N V_i] = N m$.",
        r"Suppose $E[V_t] = m$ for all $t$, $W_t = V_t - V_{t-1}$ and $\mathrm{Var}(V_t)=r^2$. Then $\mathrm{Var}(W_t)=2r^2$.",
        r"The $V_i$ are independent with $E[V_i] = 0$, $E[V_i^2] = 1$. Let $S_n = \sum_{i=1}^n V_i$. Then $E[S_k S_n] = 0$.",
    ],
)
def test_what_moments_leave_open_is_neither_held_nor_crossed(text: str) -> None:
    assert statuses(text)[-1] in ("doubtful", "undecided", "not_understood")


@pytest.mark.parametrize(
    "text",
    [r"We have $E[V] = 5$.", r"On a $\mathrm{Var}(V) = s^2$ et $E[V] = 0$.", r"Noise with $E[V_k]=0$."],
)
def test_what_a_text_says_a_moment_is_is_supposed_and_not_proved_by_itself(text: str) -> None:
    assert "holds" not in statuses(text)


ENTRIES = r"With $z = \mu(x) + \sigma(x) \odot \epsilon$, $\epsilon \sim \mathcal{N}(0, I)$: "
MATRIX = r"Soit $h = m_\phi(x) + C_\phi(x) \epsilon$ où $\epsilon \sim \mathcal{N}(0, I)$. "


@pytest.mark.parametrize(
    ("said", "line", "status"),
    [
        (ENTRIES, r"\mathbb{E}[z] = \mu(x) + \sigma(x) \odot \mathbb{E}[\epsilon]", "holds"),
        (ENTRIES, r"\mathbb{E}_\epsilon[z] = \mu(x)", "holds"),
        (ENTRIES, r"\mathbb{E}[z] = \sigma(x)", "fails"),
        (ENTRIES, r"\mathrm{Var}(z) = \mathrm{Var}(\sigma(x) \odot \epsilon)", "holds"),
        (
            ENTRIES,
            r"\mathrm{Var}(\sigma(x) \odot \epsilon) = \sigma(x)^2 \odot \mathrm{Var}(\epsilon)",
            "holds",
        ),
        (
            ENTRIES,
            r"\mathrm{Var}(\sigma(x) \odot \epsilon) = \sigma(x) \odot \mathrm{Var}(\epsilon)",
            "fails",
        ),
        (MATRIX, r"\mathbb{E}[h] = m_\phi(x)", "holds"),
        (MATRIX, r"\mathbb{E}[h] = m_\phi(x) + C_\phi(x)", "fails"),
        (MATRIX, r"\mathrm{Var}(h) = C_\phi(x) \mathrm{Var}(\epsilon) C_\phi(x)^\top", "holds"),
        (MATRIX, r"\mathrm{Var}(h) = C_\phi(x)^\top C_\phi(x)", "fails"),
    ],
)
def test_moments_of_a_noise_that_functions_of_an_input_shift_and_scale(
    said: str, line: str, status: str
) -> None:
    assert statuses(f"{said}$${line}$$")[-1] == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"Let $w = 2\epsilon$ with $\epsilon \sim \mathcal{N}(0, 1)$. $$\mathrm{Var}(w) = 4$$ Now let $w = 3 \epsilon$.", "holds"),
        (r"Let $w = 2\epsilon$ with $\epsilon \sim \mathcal{N}(0, 1)$. $$\mathrm{Var}(w) = 9$$ Now let $w = 3 \epsilon$.", "fails"),
        (r"Soit $w = 2\epsilon$ où $\epsilon \sim \mathcal{N}(0, 1)$. Puis soit $w = 3 \epsilon$. $$\mathrm{Var}(w) = 9$$", "holds"),
    ],
)  # fmt: skip
def test_of_a_name_that_is_said_twice_the_nearest_above_counts(text: str, status: str) -> None:
    assert status in statuses(text)
    assert ("fails" in statuses(text)) is (status == "fails")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (r"y = \sin(x) + \epsilon", r"\sin^2(x) + \cos^2(x) = 1"),
        (r"y = g(x) + \epsilon$ and $g(x) = x^2", r"g(2x) = 4 g(x)"),
        (r"y = g(x) + \epsilon$ and $g(x) = x^3", r"\frac{\partial}{\partial x} g(x) = 3x^2"),
        (r"y = \sigma(x) + \epsilon", r"\sigma(-x) = 1 - \sigma(x)"),
    ],
)
def test_a_function_with_a_meaning_or_of_more_than_the_input_is_no_letter(said: str, line: str) -> None:
    assert statuses(rf"We have ${said}$ with $\epsilon \sim \mathcal{{N}}(0, 1)$. $${line}$$")[-1] == "holds"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"Let $V_1, \dots, V_n$ be i.i.d. with mean $m$. $$\frac1n \sum_{i=1}^n E[V_i] = m$$", "holds"),
        (r"Let $V_1, \dots, V_n$ be i.i.d. with mean $m$. $$\sum_{i=1}^n E[V_i] = m$$", "fails"),
        (r"Soit $V$ une variable aléatoire de moyenne $m$. Alors $$\mathrm{Var}(V) = E[V^2] - m^2$$", "holds"),
        (r"Soit $V$ une variable aléatoire de moyenne $m$. Alors $$E[(V - m)^2] = E[V^2] + m^2$$", "fails"),
        (r"Let $V_1, \dots, V_n$ be i.i.d. random variables with variance $s$. $$\mathrm{Var}\left(\sum_{i=1}^n V_i\right) = n s$$", "holds"),
        (r"Let $V$ be a random variable with mean $m$. $$E[V^2] = m$$", "doubtful"),  # it may be 0 or 1
        (r"Let $V$ be a Gaussian variable with mean $m$ and $s = 1$. $$E[V^2] = m^2 + 1$$", "doubtful"),
    ],
)  # fmt: skip
def test_a_mean_or_a_variance_alone(text: str, found: str) -> None:
    assert statuses(text)[-1] == found


def test_words_about_variables_that_no_formula_names_tell_nothing() -> None:
    assert not statuses("The errors are random variables with mean zero. They are independent.")
