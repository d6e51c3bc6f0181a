r"""Lengths, orthogonality, images and identities that a text supposes of vectors and matrices, put to use."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """What becomes of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (
            r"Suppose $y_i (u \cdot x_i) \ge c$. At a mistake, $w_{k+1} = w_k + y_i x_i$.",
            r"\|w_{k+1}\|^2 = \|w_k\|^2 + 2y_i(w_k \cdot x_i) + y_i^2\|x_i\|^2",
            r"\|w_{k+1}\|^2 = \|w_k\|^2 + y_i(w_k \cdot x_i) + y_i^2\|x_i\|^2",
        ),
        (
            r"Suppose $r^T r = 1$.",
            r"\|v - r r^T v\|^2 = v^T v - (r^T v)^2",
            r"\|v - r r^T v\|^2 = v^T v + (r^T v)^2",
        ),
        (r"Soit $u$ tel que $\|u\| = 1$.", r"(I - 2uu^T)^2 = I", r"(I - uu^T)^2 = I + uu^T"),
        (
            r"Let $a$ and $b$ be vectors with $a^T b = 0$ and $\|a\| = \|b\| = 1$.",
            r"\|3a + 4b\|^2 = 25",
            r"\|3a + 4b\|^2 = 49",
        ),
        (
            r"Let $M$ be a matrix and let $v$ be a vector. Suppose $Mv = \lambda v$.",
            r"M^3 v = \lambda^3 v",
            r"M^3 v = \lambda^2 v",
        ),
        (
            r"Let $M$ be a symmetric matrix with $Mv = \lambda v$.",
            r"v^T M w = \lambda v^T w",
            r"v^T M w = \lambda w^T w",
        ),
        (
            r"Write $Y = U D W^T$ where $U^T U = I$ and $W^T W = W W^T = I$.",
            r"Y^T Y = W D^T D W^T",
            r"Y^T Y = U D^T D U^T",
        ),
        (r"Let $Q$ be a matrix with $Q^T Q = I$.", r"\|Qx\|^2 = \|x\|^2", r"\|Qx\|^2 = 2\|x\|^2"),
        (
            r"By the singular value decomposition $Y = U D W^T$, we have",
            r"Y Y^T = U D^2 U^T",
            r"Y Y^T = U D U^T",
        ),
        (
            r"On maximise $u^T C u$ sous la contrainte $u^T u = 1$. On a donc, pour tout $\lambda$,",
            r"u^T C u - \lambda (u^T u - 1) = u^T C u",
            r"u^T C u - \lambda (u^T u - 1) = u^T C u + \lambda",
        ),
    ],
)
def test_what_is_supposed_of_vectors(said: str, right: str, wrong: str) -> None:
    assert last(rf"{said} $${right}$$") == "holds"
    assert last(rf"{said} $${wrong}$$") not in ("holds", "definition", "assumption")


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (r"Let $u$ and $v$ be unit vectors.", r"\|u + v\|^2 = 2 + 2 u^T v", r"\|u + v\|^2 = 2 + u^T v"),
        (r"Soient $u$ et $v$ deux vecteurs orthogonaux.", r"\|u + v\|^2 = \|u\|^2 + \|v\|^2", r"\|u + v\|^2 = \|u\|^2 - \|v\|^2"),
        (r"Soit $u$ un vecteur unitaire.", r"(uu^T)^2 = uu^T", r"(uu^T)^2 = 2uu^T"),
        (r"Let $u$ be a vector of norm 1.", r"\|3u\|^2 = 9", r"\|3u\|^2 = 3"),
    ],
)  # fmt: skip
def test_what_words_say_of_vectors(said: str, right: str, wrong: str) -> None:
    assert last(rf"{said} $${right}$$") == "holds"
    assert last(rf"{said} $${wrong}$$") not in ("holds", "definition", "assumption")


@pytest.mark.parametrize(
    "text",
    [  # given up, denied, doubled, of a case, or differentiated
        "Suppose $u^T u = 1$. Then all is well.\n\nWe now drop this assumption. $$\\|3u\\|^2 = 9$$",
        "Suppose $u^T u = 1$. Then all is well.\n\nNow let $u$ be any vector. $$\\|3u\\|^2 = 9$$",
        "Suppose $u^T u = 1$. Then all is well.\n\nCas général : $u$ est quelconque. $$\\|3u\\|^2 = 9$$",
        r"We do not assume $u^T u = 1$. $$\|2u\|^2 = 4$$",
        r"It would be wrong to assume that $B^T B = I$. $$\|Bx\|^2 = x^T x$$",
        r"If $u^T u = 1$ the norm is easy. Otherwise $$\|2u\|^2 = 4$$",
        r"Let $u^T u = 1$. For the second case, let $u^T u = 4$. $$\|3u\|^2 = 9$$",
        r"Let $A$ be a matrix and let $u$, $v$ be vectors. Suppose $A u = 2u$ and $A v = 3v$. $$A(u + v) = 2(u + v)$$",
        r"Let $A$ be a matrix. Suppose $A v = 0$. $$A^2 = 0$$",
        r"We maximise $u^T S u$ subject to $u^T u = 1$, $S$ symmetric. $$L(u, \lambda) = u^T S u + \lambda (1 - u^T u)$$ Its gradient is $$\nabla_u L(u, \lambda) = 2 S u$$",
        r"Suppose $u^T v = 0$. $$\nabla_u (a^T u - \lambda u^T v) = a$$",
        r"By the thin SVD $X = U S V^T$ we have $$U U^T = I$$",
        r"Let $U \in \mathbb{R}^{n \times r}$ with $U^T U = I$. $$U U^T = I$$",
        r"The singular values of the product $M = A B C^T$ are bounded. $$A^T A = I$$",
    ],
)
def test_what_is_not_supposed_here_does_not_hold(text: str) -> None:
    assert last(text) not in ("holds", "assumption")


def test_images_do_not_say_what_a_matrix_is() -> None:
    for text in (
        r"Let $A$ be a matrix with $A v = 2 v$. Then $$A = 2 I$$",
        r"Setting the gradient to zero, $$2 S u - 2\lambda u = 0$$ Hence $$S = \lambda I$$",
        r"$$2 S u - 2\lambda u = 0$$ Hence $$S = \lambda I$$",
    ):
        assert last(text) == "undecided"
    assert last(r"Suppose $2x = 6$. Then $$x = 3$$") == "holds"


def test_the_point_of_a_cross_satisfies_what_is_supposed() -> None:
    text = r"Suppose $r^T r = 1$. $$\|v - r r^T v\|^2 = v^T v + (r^T v)^2$$"
    found = check_text(text, "md").findings[-1]
    assert found.status.value == "fails"
    assert found.counterexample is not None
    shown = next(value for name, value in found.counterexample.point if str(getattr(name, "name", "")) == "r")
    entries = [float(part) for part in shown.replace("[", " ").replace("]", " ").replace(",", " ").split()]
    assert sum(value * value for value in entries) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [  # claimed, and not supposed; of other matrices; of what need not be square
        r"$$A^T A = I$$",
        r"Thus we have $$B^T B = I$$",
        r"Let $Q$ be a matrix with $Q^T Q = I$. $$Q Q^T = I$$",
        r"Let $Q$ be a matrix with $Q^T Q = I$. $$P^T P = I$$",
        r"Suppose $r^T r = 1$. $$v^T v = 1$$",
    ],
)
def test_what_is_not_supposed_does_not_hold(text: str) -> None:
    assert last(text) not in ("holds", "assumption", "definition")


def test_the_eigenvectors_of_a_stationary_point() -> None:
    text = r"""Soit $S$ une matrice symétrique. On maximise $u^T S u$ sous la contrainte $u^T u = 1$ :
$$L(u, \lambda) = u^T S u - \lambda (u^T u - 1)$$
$$\nabla_u L = 2 S u - 2 \lambda u = 0 \Rightarrow S u = \lambda u$$
$$u^T S u = \lambda u^T u = \lambda$$"""
    found = [item.status.value for item in check_text(text, "md").findings]
    assert found[-5:] == ["holds", "to_solve", "holds", "holds", "holds"]
    wrong = text.replace(r"u^T S u = \lambda u^T u =", r"u^T S u = 2 \lambda u^T u =")
    assert "holds" not in [item.status.value for item in check_text(wrong, "md").findings][-2:]


@pytest.mark.parametrize(
    ("between", "becomes"),
    [  # what is supposed stays so where a sequence, a student or pairs are spoken of
        ("We now drop this assumption.", False),
        ("In general,", False),
        ("Even so, we start with pairs of coordinates:", True),
        ("A student notes that", True),
    ],
)
def test_what_is_supposed_is_given_up_by_words_that_say_so(between: str, becomes: bool) -> None:
    said = rf"Suppose $u^T u = 1$. Then all is well.\n\n{between} $$\|3u\|^2 = 9$$".replace("\\n", "\n")
    assert (last(said) == "holds") is becomes
