"""What a line leaves to the reader: over what a sum runs and how far, in which unit, which probability has a number."""

from __future__ import annotations

import pytest

from tests.checking.derivations import check_text

# what stands before, the line, the same line spoilt
LINES = [
    # a sum without its index
    ("", r"\sum (2 u_i + b) = 2 \sum u_i + n b", r"\sum (2 u_i + b) = 2 \sum u_i + n b^2"),
    ("", r"\log \prod e^{-a u_i} = -a \sum u_i", r"\log \prod e^{-a u_i} = a \sum u_i"),
    ("", r"\sum (v_j + u_j) = \sum v_j + \sum u_j", r"\sum (v_j - u_j) = \sum v_j + \sum u_j"),
    ("Par linéarité,", r"\frac{d}{d s} \sum (v_i - s u_i)^2 = -2 \sum u_i (v_i - s u_i)", r"\frac{d}{d s} \sum (v_i - s u_i)^2 = 2 \sum u_i (v_i - s u_i)"),
    ("Soient $p$ et $q$ deux lois.", r"\sum p(x) \log p(x) - \sum p(x) \log q(x) = \sum p(x) \log\frac{p(x)}{q(x)}", r"\sum p(x) \log p(x) - \sum p(x) \log q(x) = \sum p(x) \log\frac{q(x)}{p(x)}"),
    # how far it runs
    (r"La moyenne est $\bar u = \frac{1}{n} \sum_i u_i$.", r"\sum_i (u_i - \bar u)^2 = \sum_i u_i^2 - n \bar u^2", r"\sum_i (u_i - \bar u)^2 = \sum_i u_i^2 - 2 n \bar u^2"),
    ("", r"\prod_i e^{u_i - b} = e^{\sum_i u_i} e^{-N b}", r"\prod_i e^{u_i - b} = e^{\sum_i u_i} e^{N b}"),
    ("", r"\sum_{u,v}^{} p(u,v) \log\frac{p(v|u)}{p(v)} = \sum_{u,v}^{} p(u,v) \log\frac{p(u,v)}{p(u)p(v)}", r"\sum_{u,v}^{} p(u,v) \log\frac{p(v|u)}{p(v)} = \sum_{u,v}^{} p(u,v) \log\frac{p(u,v)}{p(u)}"),
    # probabilities that are numbered
    ("", r"D_{KL}(p\|q) = \sum_{i=1}^n p_i \log\frac{p_i}{q_i}", r"D_{KL}(p\|q) = \sum_{i=1}^n p_i \log\frac{q_i}{p_i}"),
    ("", r"D_{KL}(p\|q) = \sum_i p_i \log p_i - \sum_i p_i \log q_i", r"D_{KL}(p\|q) = \sum_i p_i \log p_i - \sum_i q_i \log q_i"),
    ("L'entropie est", r"H(p) = \sum_{k=1}^K p_k \ln\frac{1}{p_k}", r"H(p) = \sum_{k=1}^K p_k \ln p_k"),
    ("", r"H(p, q) = -\sum_j p_j \log q_j", r"H(p, q) = -\sum_j q_j \log p_j"),
    ("", r"D_{KL}(P \| Q) = \sum_i P(i) \log\frac{P(i)}{Q(i)}", r"D_{KL}(P \| Q) = \sum_i Q(i) \log\frac{P(i)}{Q(i)}"),
    # logarithms of base 2
    ("", r"2^{\log u + \log v} = u v", r"2^{\log u + \log v} = u + v"),
    ("", r"\sum_x p(x) 2^{\log p(x)} = \sum_x p(x)^2", r"\sum_x p(x) 2^{\ln p(x)} = \sum_x p(x)^2"),
    # entries of a function of a vector
    ("", r"\mathrm{softmax}(u + c)_k = \frac{e^{u_k}}{\sum_j e^{u_j}}", r"\mathrm{softmax}(u + c)_k = \frac{e^{u_k + c}}{\sum_j e^{u_j}}"),
    ("", r"\mathrm{softmax}(u / T)_k = \frac{e^{u_k / T}}{\sum_j e^{u_j / T}}", r"\mathrm{softmax}(u / T)_k = \frac{e^{u_k} / T}{\sum_j e^{u_j}}"),
    ("", r"\mathrm{softmax}(u + v)_k = \frac{e^{u_k} e^{v_k}}{\sum_j e^{u_j + v_j}}", r"\mathrm{softmax}(u + v)_k = \frac{e^{u_k} + e^{v_k}}{\sum_j e^{u_j + v_j}}"),
    ("On pose $f(u)_k = u_k^2$.", r"f(u + b)_k = u_k^2 + 2 b u_k + b^2", r"f(u + b)_k = u_k^2 + b^2"),
    (r"Let $s(u)_i = \frac{e^{u_i}}{\sum_j e^{u_j}}$.", r"s(u + c)_i = \frac{e^{u_i + c}}{\sum_j e^{u_j + c}}", r"s(2 u)_i = \frac{e^{u_i}}{\sum_j e^{u_j}}"),
    # signs
    ("", r"\frac{\part}{\part u} (u^2 v) = 2 u v", r"\frac{\part}{\part u} (u^2 v) = u v"),
    ("", r"\frac{∂}{∂u} (u^2 v) = 2 u v", r"\frac{∂}{∂u} (u^2 v) = u v"),
    ("", r"\lang u, v \rang = u^\top v", r"\lang u, v \rang = 2 u^\top v"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "right", "wrong"), LINES, ids=[right for _, right, _ in LINES])
def test_a_line_holds_and_its_spoilt_form_does_not(before: str, right: str, wrong: str) -> None:
    held, failed = (
        str(check_text(f"{before}\n\n$${line}$$", "md").findings[-1].status) for line in (right, wrong)
    )
    assert held == "holds"
    assert failed == "fails"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\frac{d}{dt} (a \dot \theta) = a \ddot \theta", "holds"),
        (r"\frac{d}{dt} (a \dot \theta) = 2 a \ddot \theta", "undecided"),  # so where it is at rest
        (r"\sum a_i b_j = \sum a_i \sum b_j", "not_understood"),  # over i, j, or both
        (r"D_{KL}(p\|u) = \sum_i p_i \log\frac{p_i}{1/n}", "doubtful"),  # of a uniform u
        (r"p(x, z_1, \ldots, z_m) = p(x|z_1) \prod_i p(z_i|z_{i+1})", "doubtful"),  # i ends before m
    ],
)
def test_what_is_not_plain_is_not_supposed(line: str, status: str) -> None:
    assert str(check_text(f"$${line}$$", "md").findings[-1].status) == status


AFFINE = (
    r"Soit $u \sim \mathcal{N}(0, \Sigma)$ et $v \sim \mathcal{N}(0, I)$, indépendants, et $w = A v + u$."
)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\mathrm{Cov}(w) = A A^\top + \Sigma", "holds"),
        (r"\mathrm{Cov}(w) = A^\top A + \Sigma", "fails"),
        (r"\mathrm{Cov}(B u) = B \mathrm{Cov}(u) B^\top", "holds"),
        (r"\mathrm{Cov}(B u) = B^\top \Sigma B", "fails"),
        (r"\mathrm{Var}(\sqrt{1-\alpha} v) = (1-\alpha) I", "holds"),
        (r"\mathrm{Var}(\sqrt{1-\alpha} v) = \sqrt{1-\alpha} I", "fails"),
        (r"\mathbb{E}[v v^\top] = I", "holds"),
        (r"\mathbb{E}[v v^\top] = 2 I", "fails"),
        (r"\mathbb{E}[w] = A \mathbb{E}[v] + \mathbb{E}[u]", "holds"),
    ],
)
def test_moments_of_columns_that_are_drawn(line: str, status: str) -> None:
    assert str(check_text(f"{AFFINE}\n\n$${line}$$", "md").findings[-1].status) == status


def test_two_columns_of_which_it_is_not_said_that_they_are_independent_have_no_covariance_that_is_known() -> (
    None
):
    text = AFFINE.replace(", indépendants,", "")
    assert (
        str(check_text(f"{text}\n\n$$\\mathrm{{Cov}}(w) = A A^\\top + \\Sigma$$", "md").findings[-1].status)
        != "holds"
    )


@pytest.mark.parametrize("before", ["", r"$q(x) = \mathcal{N}(x; \mu, \Sigma)$."])
@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"B \Sigma B^\top = B^\top \Sigma B", "fails"),
        (r"\mathrm{tr}(B \Sigma B^\top) = \mathrm{tr}(B^\top \Sigma B)", "fails"),
        (r"\Sigma B = B \Sigma", "undecided"),  # B may be a number
        (r"(B \Sigma B^\top)^\top = B \Sigma B^\top", "holds"),
    ],
)
def test_a_capital_beside_a_covariance_is_no_number(before: str, line: str, status: str) -> None:
    assert str(check_text(f"{before}\n\n$${line}$$", "md").findings[-1].status) == status


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (r"|u| = u \quad (u \ge 0)", ["assumption", "holds"]),
        (r"|u| = -u, \qquad (u > 0)", ["assumption", "fails"]),
        (r"g(u) = u \quad (1 + u)", ["definition"]),  # a factor
    ],
)
def test_a_condition_in_brackets_behind_a_line_is_one(line: str, found: list[str]) -> None:
    assert [one.status.value for one in check_text(f"$${line}$$", "md").findings] == found
