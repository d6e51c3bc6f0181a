r"""Mixtures by the law of the part that is drawn, laws of whole data sets, and matrices made of the x_i."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


MIXTURE = r"""Let $$p(u) = \sum_{k=1}^K w_k \mathcal{N}(u \mid m_k, S_k)$$ and
$$h_{nk} = \frac{w_k \mathcal{N}(u_n \mid m_k, S_k)}{\sum_{l=1}^K w_l \mathcal{N}(u_n \mid m_l, S_l)}$$ Then"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"p(z = k \mid u) = \frac{w_k \mathcal{N}(u \mid m_k, S_k)}{\sum_j w_j \mathcal{N}(u \mid m_j, S_j)}",
            r"p(z = k \mid u) = \frac{\mathcal{N}(u \mid m_k, S_k)}{\sum_j \mathcal{N}(u \mid m_j, S_j)}",
        ),
        (r"\sum_{k=1}^K h_{nk} = 1", r"\sum_{k=1}^K h_{nk} = K"),
        (
            r"\log p(U) = \sum_{n=1}^N \log \sum_{k=1}^K w_k \mathcal{N}(u_n \mid m_k, S_k)",
            r"\log p(U) = \sum_{n=1}^N \sum_{k=1}^K \log (w_k \mathcal{N}(u_n \mid m_k, S_k))",
        ),
        (
            r"\log p(U, Z) = \sum_{n=1}^N \sum_{k=1}^K z_{nk} (\log w_k + \log \mathcal{N}(u_n \mid m_k, S_k))",
            r"\log p(U, Z) = \sum_{n=1}^N \sum_{k=1}^K z_{nk} (\log w_k - \log \mathcal{N}(u_n \mid m_k, S_k))",
        ),
        (
            r"\log p(U) \ge \sum_{n=1}^N \sum_{k=1}^K h_{nk} \log \frac{w_k \mathcal{N}(u_n \mid m_k, S_k)}{h_{nk}}",
            r"\log p(U) < \sum_{n=1}^N \sum_{k=1}^K h_{nk} \log \frac{w_k \mathcal{N}(u_n \mid m_k, S_k)}{h_{nk}}",
        ),
        (
            r"p(u, z = k) = w_k \mathcal{N}(u \mid m_k, S_k)",
            r"p(u \mid z = k) = w_k \mathcal{N}(u \mid m_k, S_k)",
        ),
    ],
)
def test_mixture(right: str, wrong: str) -> None:
    assert last(rf"{MIXTURE} $${right}$$") == "holds"
    assert last(rf"{MIXTURE} $${wrong}$$") == "fails"


def test_means_over_all_latent_variables_are_taken_point_by_point() -> None:
    line = r"\mathbb{E}_{Z \mid U}[\log p(U, Z)] = \sum_{n=1}^N \sum_{k=1}^K h_{nk} (\log w_k + \log \mathcal{N}(u_n \mid m_k, S_k))"
    assert last(rf"{MIXTURE} $${line}$$") == "holds"
    assert last(rf"{MIXTURE} $${line.replace('h_{nk}', 'w_k')}$$") not in ("holds", "definition")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [  # alike weights are not any weights; a weighed sum of bumps is no law; a slope is of the normal law
        (
            r"$p(x) = \sum_k w_k \mathcal{N}(x; m_k, s^2)$ with $w_k = 1/K$. $$p(z=k|x) = \frac{\mathcal{N}(x; m_k, s^2)}{\sum_j \mathcal{N}(x; m_j, s^2)}$$",
            {"not_understood", "undecided", "doubtful", "holds"},
        ),
        (
            r"$f(x) = \sum_k a_k \mathcal{N}(x; m_k, s^2)$. $$\int \sum_k a_k \mathcal{N}(x; m_k, s^2) dx = 1$$",
            {"not_understood", "undecided", "doubtful"},
        ),
        (
            r"$p(x) = \sum_{k=1}^K w_k \mathcal{N}(x; m_k, s^2)$ $$w_k = \frac{1}{N} \sum_{n=1}^N h_{nk}$$",
            {"definition", "undecided"},
        ),
    ],
)
def test_what_is_no_mixture_of_any_parts(text: str, wanted: set[str]) -> None:
    assert last(text) in wanted


DATA = r"The pairs are independent. $$\log p(\{x_i, z_i\}_{i=1}^n) = \sum_{i=1}^n \log p(x_i, z_i)$$"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"p(\{z_i\}_{i=1}^n \mid \{x_i\}_{i=1}^n) = \prod_{i=1}^n p(z_i \mid x_i)",
            r"p(\{z_i\}_{i=1}^n \mid \{x_i\}_{i=1}^n) = \prod_{i=1}^n p(x_i \mid z_i)",
        ),
        (
            r"\log p(\{x_i\}_{i=1}^n) = \sum_i \log \sum_{z_i} p(x_i, z_i)",
            r"\log p(\{x_i\}_{i=1}^n) = \sum_i \sum_{z_i} \log p(x_i, z_i)",
        ),
    ],
)
def test_laws_of_data_sets(right: str, wrong: str) -> None:
    assert last(rf"{DATA} $${right}$$") == "holds"
    assert last(rf"{DATA} $${wrong}$$") == "fails"


ROWS = (
    r"Let $X \in \mathbb{R}^{n \times d}$ have the rows $x_i^T$, and $y \in \mathbb{R}^n$ the entries $y_i$."
)
LIGNES = r"Soit $X$ la matrice dont les lignes sont les $x_i^T$, et $y$ le vecteur des $y_i$."
COLUMNS = r"Let $A = [a_1, \dots, a_n]$."
LISTED = r"We write $X = [x_1, \dots, x_n]^T$."
SHAPED = r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$ and $w \in \mathbb{R}^d$."


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (ROWS, r"X^T X = \sum_{i=1}^n x_i x_i^T", r"X X^T = \sum_{i=1}^n x_i x_i^T"),
        (
            ROWS,
            r"\sum_{i=1}^n (y_i - w^T x_i)^2 = \|y - Xw\|^2",
            r"\sum_{i=1}^n (y_i - w^T x_i)^2 = \|y + Xw\|^2",
        ),
        (
            ROWS,
            r"\sum_{i=1}^n (y_i - w^T x_i) x_i = X^T (y - Xw)",
            r"\sum_{i=1}^n (y_i - w^T x_i) x_i = X (y - Xw)",
        ),
        (LIGNES, r"\sum_{i=1}^n x_i y_i = X^T y", r"\sum_{i=1}^n x_i y_i = X y"),
        (
            LIGNES,
            r"\frac12 \sum_{i=1}^n (w^T x_i - y_i)^2 = \frac12 \|Xw - y\|^2",
            r"\sum_{i=1}^n (w^T x_i - y_i)^2 = \frac12 \|Xw - y\|^2",
        ),
        (COLUMNS, r"A v = \sum_{j=1}^n v_j a_j", r"A^T v = \sum_{j=1}^n v_j a_j"),
        (LISTED, r"X^T X = \sum_{i=1}^n x_i x_i^T", r"X^T X = 2 \sum_{i=1}^n x_i x_i^T"),
        (r"The matrix $B$ has rows $b_i^T$.", r"(Bx)_i = b_i^T x", r"(B^T x)_i = b_i^T x"),
        (SHAPED, r"X_{i,:} w = \sum_{j=1}^d X_{ij} w_j", r"X_{i,:} w = \sum_{j=1}^d X_{ij} w_j + 1"),
        (SHAPED, r"X w = \sum_{j=1}^d w_j X_{\cdot j}", r"X w = 2 \sum_{j=1}^d w_j X_{\cdot j}"),
        (SHAPED, r"X^T X = \sum_{i=1}^n X_{i,:}^T X_{i,:}", r"X X^T = \sum_{i=1}^n X_{i,:}^T X_{i,:}"),
    ],
)
def test_rows_and_columns(said: str, right: str, wrong: str) -> None:
    assert last(rf"{said} $${right}$$") == "holds"
    assert last(rf"{said} $${wrong}$$") not in ("holds", "definition", "assumption")


def test_rows_that_nothing_says_make_no_cross() -> None:
    line = r"\sum_{i=1}^n (y_i - x_i^T w)^2 = (y - Xw)^T (y - Xw)"
    found = check_text(rf"$${line}$$", "md").findings[-1]
    assert (found.status.value, found.reading is not None, found.proved) == ("holds", True, False)
    assert last(rf"$${line.replace('= (y', '= 2 (y', 1)}$$") == "doubtful"
    both = r"$$\sum_{i=1}^n x_i x_i^T = X^T X$$ $$\sum_{i=1}^n (y_i - x_i^T w)^2 = \|y - X^T w\|^2$$"
    assert {item.status.value for item in check_text(both, "md").findings} <= {
        "undecided",
        "doubtful",
        "not_understood",
    }


def test_the_entropy_of_a_named_mixture() -> None:
    text = r"Let $m = \frac{p+q}{2}$. "
    assert last(text + r"$$JSD(p, q) = H(m) - \frac12 H(p) - \frac12 H(q)$$") == "holds"
    assert last(text + r"$$JSD(p, q) = H(m) - H(p) - H(q)$$") == "fails"


def test_the_law_of_a_sequence_in_another_section_is_not_that_of_a_letter_here() -> None:
    chain = r"# Chain" "\n\n" r"$$q(x_t|x_0) = \mathcal{N}(x_t; a_t x_0, (1 - a_t^2) I)$$"
    text = r"# Entropy" "\n\n" r"$$KL(p \| q) = \sum_x p(x) \log \frac{p(x)}{q(x)}$$" "\n\n" + chain
    assert check_text(text, "md").findings[0].status.value == "holds"


@pytest.mark.parametrize(
    "text",
    [  # several parts at once, a mixture of z itself, weights that are alike, rows that are others
        MIXTURE + r" $$\sum_{k=1}^K \sum_{l=1}^K w_k w_l = 1$$",
        r"The prior on codes is $$p(z) = \sum_{k=1}^K w_k \mathcal{N}(z \mid m_k, S_k)$$",
        MIXTURE
        + r" for weights that are all equal $$p(z = k \mid u) = \frac{\mathcal{N}(u \mid m_k, S_k)}{\sum_j \mathcal{N}(u \mid m_j, S_j)}$$",
        r"The sequence is Markov. $$p(\{x_t\}_{t=1}^T) = p(x_1)\prod_{t=2}^T p(x_t|x_{t-1})$$",
        r"Language model: $$p(\{w_t\}_{t=1}^T) = \prod_{t=1}^T p(w_t|w_{<t})$$",
        r"Let $X$ be the centred data matrix with rows $(x_i - \bar x)^T$. $$X^T X = \sum_{i=1}^n (x_i - \bar x)(x_i - \bar x)^T$$",
        r"The matrix $X$ has one column per feature, and $x_i$ denotes a point. $$X^T X = \sum_{i=1}^n x_i x_i^T$$",
        SHAPED + r" $$X w = \sum_j w_j X_{:,j}$$",
    ],
)
def test_what_is_right_is_no_cross(text: str) -> None:
    assert last(text) != "fails"


@pytest.mark.parametrize(
    "text",
    [
        r"The observations form a time series and are not independent. $$\log p(\{x_i\}_{i=1}^n) = \sum_{i=1}^n \log p(x_i)$$",
        r"The rows of $X$ are the features $\phi(x_i)^T$ of the points $x_i$. $$X^T X = \sum_{i=1}^n x_i x_i^T$$",
        r"Each column of $X$ is a feature, the points $x_i$ are its rows. $$X X^T = \sum_{i=1}^n x_i x_i^T$$",
        r"The rows of $X$ are the scaled points $x_i^T / \sigma$. $$X^T X = \sum_{i=1}^n x_i x_i^T$$",
    ],
)
def test_what_is_wrong_does_not_hold(text: str) -> None:
    assert last(text) not in ("holds", "definition", "assumption")


def test_a_sentence_ends_with_the_display_before_a_capital() -> None:
    text = (
        MIXTURE.replace(" Then", "")
        + r" By Jensen's inequality $$\log p(u) \le \sum_{k=1}^K w_k \log \mathcal{N}(u \mid m_k, S_k)$$"
    )
    assert last(text) == "fails"


SINGULAR = "The matrix $B$ has the singular value decomposition $B = U S W^\\top$."
SPECTRAL = "Soit $M = Q \\Lambda Q^\\top$ la décomposition spectrale de $M$."


@pytest.mark.parametrize(
    ("said", "line", "status"),
    [
        (SINGULAR, "B = \\sum_k s_k u_k w_k^\\top", "holds"),
        (SINGULAR, "B = \\sum_k s_k w_k u_k^\\top", "fails"),
        (SINGULAR, "B w_k = \\sigma_k u_k", "holds"),
        (SINGULAR, "B u_k = \\sigma_k w_k", "fails"),
        (SPECTRAL, "M = \\sum_i \\lambda_i q_i q_i^\\top", "holds"),
        (SPECTRAL, "M = \\sum_i \\lambda_i^2 q_i q_i^\\top", "fails"),
        (SPECTRAL, "y^\\top M y = \\sum_i \\lambda_i (q_i^\\top y)^2", "holds"),
        (SPECTRAL, "y^\\top M y = \\sum_i \\lambda_i (q_i^\\top y)", "fails"),
    ],
)
def test_the_parts_of_a_decomposition_go_by_its_small_letters(said: str, line: str, status: str) -> None:
    assert last(f"{said}\n\n$${line}$$\n") in (status, status.replace("fails", "doubtful"))


@pytest.mark.parametrize(
    "text",
    [
        "The SVD is $B = U S W^\\top$.\n\nLet $u_k = 2 k$. Then\n\n$$u_3 = 6$$\n",  # said to be another thing
        "The SVD is $B = U S W^\\top$ and that of $C$ is an SVD $C = U D L^\\top$.\n\n$$B = \\sum_k s_k u_k w_k^\\top$$\n",
    ],
)
def test_letters_that_mean_another_thing_are_no_parts_of_a_decomposition(text: str) -> None:
    assert last(text) != "fails"
