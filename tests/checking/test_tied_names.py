"""A cross needs every name of a line tied: what stands on one side alone, and of which nothing is said, may make it right."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text


def last(text: str) -> str:
    """The status of the last step of a text."""
    return check_text(text, "md").findings[-1].status.value


@pytest.mark.parametrize(
    "text",
    [
        # functions that a letter names
        r"$$\sum_b \pi(b | s) (Q_\pi(s, b) - V_\pi(s)) = 2 V_\pi(s) - 2 V_\pi(s)$$",
        r"$$H(Y) = \mathbb{E}[S(Y)] = \mathbb{E}[-\log p(Y)]$$",
        # a law on one side alone
        "Let $r_s(y | x) = \\mathcal{N}(y; x, s^2)$.\n\n"
        r"$$\mathbb{E}[x | y] = y + s^2 \nabla_y \log r_s(y)$$",
    ],
)
def test_a_name_on_one_side_alone_makes_no_cross(text: str) -> None:
    assert last(text) not in ("fails", "holds")


@pytest.mark.parametrize(
    "text",
    [
        r"$$\sum_b \pi(b | s) (Q^\pi(s, b) - V^\pi(s)) = 2 V^\pi(s)$$",  # the context ties V and Q
        r"$$\mathbb{E}_{q(x)}[\nabla_x \log p(x)] = 0$$",  # a number: of all laws, or wrong
        "$$D_g(p \\| q) = \\int q(x) g\\left(\\frac{p(x)}{q(x)}\\right) dx$$\n\n"
        r"$$D_g(p \| q) = 3 \mathbb{E}_{q(x)}\left[g\left(\frac{p(x)}{q(x)}\right)\right]$$",
    ],
)
def test_names_that_are_tied_are_refuted(text: str) -> None:
    assert last(text) == "fails"


def test_a_law_that_only_a_context_describes_makes_no_cross() -> None:
    mixture = r"A mixture is $p(x) = \sum_{k=1}^K w_k \mathcal{N}(x; \mu_k, \sigma^2)$ with positive weights."
    assert last(mixture) != "fails"
    formula = (
        r"Let $p(x) = \frac{1}{\sqrt{2\pi}\sigma} e^{-x^2/(2\sigma^2)}$. Then $\mathbb{E}[x^2] = \sigma^2$."
    )
    assert last(formula) != "fails"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Soit $v > 0$. Si $a = b = v$, alors $a + b = 2 v$.", "holds"),
        ("If $a = b = v$, then $a + b = 3 v$.", "fails"),
    ],
)
def test_a_chain_of_letters_is_supposed_as_a_whole(text: str, status: str) -> None:
    found = check_text(text, "md").findings
    assert [item.status.value for item in found if item.step.rhs.source.strip() == "v"] != ["fails"]
    assert found[-1].status.value == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$$\int \cos(3x) dx = \frac{1}{3} \sin(3x) + C$$", "holds"),
        (r"$$\int \cos(3x) dx = 3 \sin(3x) + C$$", "fails"),
        (r"$$\int x e^x dx = x e^x - \int e^x dx$$", "holds"),
        (r"$$\int x e^x dx = x e^x + \int e^x dx$$", "fails"),
    ],
)
def test_an_integral_without_ends_has_its_derivative(text: str, status: str) -> None:
    assert last(text) == status


def test_with_a_function_opens_a_case() -> None:
    text = "With $g(t) = t^3$ we get $g'(t) = 3 t^2$. With $g(t) = e^{2t}$, $g'(t) = 2 e^{2t}$.\n"
    assert "fails" not in [item.status.value for item in check_text(text, "md").findings]
    assert last(text.replace("= 3 t^2", "= t^2").split(" With")[0]) == "fails"
    value = [
        item.status.value for item in check_text("Let $g(t) = t^3$. With $g(2) = 6$, $t > 0$.", "md").findings
    ]
    assert value[1] == "fails"


def test_a_law_of_an_if_holds_in_its_sentence() -> None:
    text = (
        "Let $p = \\mathcal{N}(a, 1)$ and $q = \\mathcal{N}(b, 1)$. If $q = \\mathcal{N}(0, 1)$, then "
        "$KL(p \\| q) = \\frac{1}{2} a^2$.\n\nIn general $KL(p \\| q) = \\frac{1}{2} (a - b)^2$.\n"
    )
    found = [item.status.value for item in check_text(text, "md").findings]
    assert found[-1] == "holds"
    assert "fails" not in found
    assert last(text.replace("(a - b)^2", "a^2")) == "fails"


def test_an_entropy_of_two_is_another_function() -> None:
    text = "Let $Y = X + Z$.\n\n$$h(Y | X) = h(Z) = \\log a$$\n"
    assert "fails" not in [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize("law", [r"\frac{1}{4} \mathcal{N}(v; -1, 1) + \frac{3}{4} \mathcal{N}(v; 1, 1)"])
def test_a_formula_says_what_a_law_is(law: str) -> None:
    assert last(f"On a $p(v) = {law}$.") != "fails"


def test_what_a_mean_comes_to_defines_no_letter_under_a_fraction() -> None:
    text = "$$\\frac{v - m}{s^2} = z$$\n\n$$-\\mathbb{E}[\\partial_m^2 \\log p(v)] = \\frac{1}{s^4}$$\n"
    assert last(text) not in ("definition", "holds")


def test_an_entropy_of_a_density_has_no_sign() -> None:
    text = "Let $U$ be discrete and $V$ continuous given $U$.\n\n"
    assert last(text + r"$$H(V | U) \ge 0$$") == "undecided"
    assert last(text + r"$$H(V | U) \le H(V)$$") == "holds"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"Let $S = \sum_j e^{u_j}$. $$\frac{1}{S} \sum_i e^{u_i} (x_i + c) = c + \frac{1}{S} \sum_i e^{u_i} x_i$$", "holds"),
        (r"$$\frac{1}{D} \sum_{i=1}^n x_i + c = \frac{1}{D} \sum_i (x_i + c)$$", "fails"),
        (r"Let $u_j \sim \mathrm{Bernoulli}(r)$ i.i.d. Then $$\mathrm{Var}(\sum_{k=1}^m \sum_{j=1}^n u_j) = m n r (1 - r)$$", "not_understood"),
        (r"Les $u_j \sim \mathrm{Bernoulli}(r)$ ne sont pas indépendantes. Alors $$\mathrm{Var}(\sum_{j=1}^n u_j) = n r (1 - r)$$", "not_understood"),
        (
            r"Let $q(z) = \mathcal{N}(z; 1, 1)$ and $p(z) = \mathcal{N}(z; 0, 1)$. The KL vanishes if $q(z) = \mathcal{N}(z; 0, 1)$."
            r" Here $$KL(q \| p) = \frac{1}{2}$$",
            "holds",
        ),
        (
            r"Let $q(z) = \mathcal{N}(z; 1, 1)$ and $p(z) = \mathcal{N}(z; 0, 1)$. The KL vanishes if $q(z) = \mathcal{N}(z; 0, 1)$."
            r" Here $$KL(q \| p) = 0$$",
            "fails",
        ),
        (r"If $p = q$, then $$KL(p \| q) = KL(q \| p)$$", "doubtful"),
        (r"$$H(U, W) = H(U) + H(W | U) + \log 2$$", "fails"),
    ],
)  # fmt: skip
def test_what_is_near_a_rule_and_not_of_it(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


def test_what_is_said_of_a_slope_beside_it_explains_it() -> None:
    found = check_text(
        r"Let $f(u) = \log u$. Then $f'(u) = \frac{1}{1 + e^x}$, where $u = 1 + e^x$.", "md"
    ).findings
    assert [one.status.value for one in found] == ["definition", "holds", "definition"]


def test_a_step_that_words_describe_makes_no_cross() -> None:
    text = r"Let $w^* = B^{-1} c$. A gradient step gives $$w_{k+1} - w^* = (I - \eta B)(w_k - w^*)$$"
    assert last(text) in ("doubtful", "undecided")
    told = r"Let $w_{k+1} = w_k - \eta g_k$. Then $$w_{k+1} - w_k = \eta g_k$$"
    assert last(told) == "fails"
