"""Lines whose sides differ and that are no cross: what they speak of is not known. Beside each, a line that is one."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_derivation, check_text
from hw_cli.checking.read.reader import read
from hw_cli.checking.say.context_files import shipped

UNKNOWN = (
    r"\hat{r}_k \hat{r}_{k-1} + r_k = \hat{r}_k (\hat{r}_{k-1} + r_k)",  # how r̂ follows from r is not said
    r"(u - v) w_{ab} = \delta_{cd} w_{ab}",
    r"\sum_{k=1}^{n} w_k \log 3 = \log 3",  # weights that may add up to 1
    r"M_{\text{sym}}[a, b] = M_{\text{sym}}[b, a]",
    r"[u*v](0) = u_0 v_0",
    r"\log h_\eta(x | z) = \sum_{j=1}^{d} \log h_\eta(x_j | z)",  # the x_j that make up x, said in prose
    r"H(U \mid V, W) = H(U \mid W)",  # the chain U – W – V, said in prose
    r"\int q(z) \log\frac{q(z)}{p(z|x)} = \mathbb{E}_{p(z)}[\log\frac{q(z)}{p(z|x)}]",
)
WRONG = (
    r"(u - v)^2 = u^2 - v^2",
    r"\sum_{k=1}^{n} 3 w_k = 2 \sum_{k=1}^{n} w_k",
    r"\log h_\eta(x | z) = \sum_{j=1}^{d} \log h_\eta(x | z)",
    r"H(U, W) = H(U) - H(W \mid U)",
    r"\int q(z) \log\frac{q(z)}{p(z)} dz = - \mathbb{E}_{q(z)}[\log\frac{q(z)}{p(z)}]",
)


def statuses(line: str) -> list[Status]:
    return [item.status for item in check_text(f"$$ {line} $$\n", "md").findings]


@pytest.mark.parametrize("line", UNKNOWN)
def test_what_is_not_known_is_no_cross(line: str) -> None:
    (status,) = statuses(line)
    assert status not in (Status.FAILS, Status.HOLDS)


@pytest.mark.parametrize("line", WRONG)
def test_what_is_known_is_still_refuted(line: str) -> None:
    assert statuses(line) == [Status.FAILS]


def test_another_function_of_other_letters_is_no_claim_about_that_of_the_context() -> None:
    line = r"\tilde\mu_t(x_t, \epsilon) = \frac{1}{\sqrt{\alpha_t}}(x_t - 2\epsilon)"
    found = check_text(f"$$ {line} $$\n", "md", context="ddpm-gaussian").findings
    assert [item.status for item in found] == [Status.DEFINITION]
    same = line.replace(r"\epsilon)", "x_0)")
    found = check_text(f"$$ {same} $$\n", "md", context="ddpm-gaussian").findings
    assert [item.status for item in found] == [Status.FAILS]


COUPLED = (  # what the lines above say of one index holds of the others
    "$$x_t = \\sqrt{a_t} x_{t-1} + \\sqrt{1 - a_t} e_{t-1}$$\n\n"
    "$$\\sqrt{a_t} x_{t-1} = \\sqrt{a_t} (\\sqrt{a_{t-1}} x_{t-2} + \\sqrt{1 - a_{t-1}} e_{t-2})$$",
    "Posons $V = a^2 + b^2$. Là où $c > V$, on a $a b - c < 0$.",
    "$$p(x|y) = \\mathcal{N}(\\tilde m, \\tilde s^2)$$\n\n$$p(x|y) \\propto p(x) p(y|x)$$",
)


@pytest.mark.parametrize("text", COUPLED)
def test_what_the_text_ties_makes_no_cross(text: str) -> None:
    assert check_text(text, "md").findings[-1].status is not Status.FAILS


UNSAID = (  # what a text leaves to its reader is no cross; what it then says of a name is its definition
    ("(a) $r = \\frac{u - m}{2}$ with $u = 20$, $m = 4$.\n\n(b) Here $r = 5$.", 4, "definition"),
    ("$$p(x, z_1, \\ldots, z_m) = p(x | z_1)\\prod_k p(z_k | z_{k+1})$$", 1, "doubtful"),
    ("$$\\mathbb{E}_q[(x_t - \\sqrt{\\bar\\alpha_t} x_0)^2] = \\mathbb{E}_q[(1 - \\bar\\alpha_t) \\epsilon^2]$$", 1, "doubtful"),
    ("$$KL(q(x_{t-1}|x_t,x_0)\\|p_\\theta(x_{t-1}|x_t)) = \\frac{1}{2\\sigma_t^2}\\|\\mu_\\theta(x_t,t) - \\mu(x_t,x_0)\\|^2 + \\frac12[\\log\\frac{\\sigma_t^2}{\\tilde\\beta_t} - k + k\\frac{\\tilde\\beta_t}{\\sigma_t^2}]$$", 1, "doubtful"),
    ("We show the bound by the fact that $p(x, z) = p(x | z) p(x)$.", 1, "fails"),
    ("$$w > B = \\frac{u}{v} + 1$$", 2, "definition"),
    ("$$E \\log p(Y) \\le E \\log q(Y)$$", 1, "doubtful"),  # an energy, or a mean without brackets
    ("Let $S = M M^T$ and $S_{21} = N M^T$. Then $$N N^T = S_{21} S_{11}^{-1} S_{12}.$$", 3, "doubtful"),
    ("$$\\alpha_t = 1 - \\beta_t, \\qquad 1 + \\beta_t = 2 + \\alpha_t$$", 2, "doubtful"),  # claimed, or a condition
    ("$$U(D) = \\mathbb{E}_{x \\sim p_{data}}[\\log D(x)] + \\mathbb{E}_{x \\sim p_z}[\\log(1 - D(x))]$$", 1, "doubtful"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "number", "status"), UNSAID)
def test_what_a_text_leaves_unsaid(text: str, number: int, status: str) -> None:
    found = check_text(text, "md").findings
    assert (len(found), found[-1].status.value) == (number, status)


@pytest.mark.parametrize(
    ("kept", "status"), [("", "holds"), ("2 x_t = x_t + x_t = ", "holds"), ("2 x = 3 x = ", "fails")]
)
def test_a_line_that_holds_in_another_context_is_no_cross(kept: str, status: str) -> None:
    text = f"$$ {kept} \\bar\\alpha_t (1 - \\alpha_t) = \\bar\\alpha_t - \\alpha_t^2 \\bar\\alpha_{{t-1}} $$"
    (derivation,) = read(text, "md").derivations
    both = shipped("gaussians"), shipped("ddpm-gaussian")
    assert check_derivation(derivation, both[:1]).findings[-1].status is not Status.HOLDS
    found = [item.status.value for item in check_derivation(derivation, both).findings]
    assert found[:1] == [status]
    assert found[-1] in ("holds", "doubtful")


def test_a_numbered_letter_under_a_mean_over_the_whole_is_no_constant() -> None:
    for text in (r"$$ E_{q(z|x)}[z_1] = z_1 $$", r"$$ E_{q(z|x)}[z_1 + 1] = z_1 + 1 $$"):
        assert check_text(text, "md", context="vae").findings[0].status.value == "doubtful"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$$\log 2(a + b) = a \log 2 - b \log 2$$", "fails"),  # however far the logarithm reaches
        (r"$$\log 2(a + b) = a \log 2 + b \log 2$$", "doubtful"),
        (
            r"$$-\sum_{j=1}^q y_j \log \frac{e^{o_j}}{\sum_k e^{o_k}} = \log \sum_k e^{o_k} + \sum_{j=1}^q y_j o_j$$",
            "fails",
        ),
        (
            r"$$-\sum_{j=1}^q y_j \log \frac{e^{o_j}}{\sum_k e^{o_k}} = \log \sum_k e^{o_k} - \sum_{j=1}^q y_j o_j$$",
            "holds",
        ),
        (
            r"We draw $X$ at random. $$\frac{\sqrt 2}{\sqrt \pi} \frac{\sqrt{2 \pi}}{2} = 2$$",
            "fails",
        ),  # two numbers
        (r"$$\frac{\partial E}{\partial a} = 2 a$$" + "\n\n" + r"$$a (a + 1) = a^2 + 2 a$$", "fails"),
    ],
)
def test_what_is_wrong_in_any_way_it_may_be_meant_is_no_doubt(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    "text",
    [
        r"Let $p(x) = c \mathcal{N}(x; \mu_1, 1) + (1 - c) \mathcal{N}(x; \mu_2, 1)$. $$\mathrm{Var}(x) = 1 + c (1 - c) (\mu_1 - \mu_2)^2$$",
        r"If $\tilde{x} = x + s e$ with $e \sim \mathcal{N}(0, 1)$, then $$\nabla_{\tilde{x}} \log q(\tilde{x} | x) = -\frac{\tilde{x} - x}{s^2}$$",
        r"# Exercise 1: entropy"
        + "\n\nLet $h(X) = -\\int p(x) \\log p(x) dx$ and $Y = aX$, $a > 0$. $$h(Y) = h(X) + \\log a$$",
    ],
)
def test_a_law_that_the_text_does_not_say_is_not_that_of_a_context_that_was_guessed(text: str) -> None:
    assert check_text(text, "md").findings[-1].status is not Status.FAILS


def test_it_is_where_the_text_or_the_command_says_so() -> None:
    line = r"$$E_p[(x - \mu_1)^2] = 2 \sigma_1^2 + \mu_1 - \mu_1$$"
    said = r"Let $p(x) = \mathcal{N}(x; \mu_1, \sigma_1^2)$ and $q(x) = \mathcal{N}(x; \mu_2, \sigma_2^2)$. "
    assert check_text(said + line, "md").findings[-1].status is Status.FAILS


@pytest.mark.parametrize(
    "text",
    [
        r"$$\nabla_\theta J(\theta) = \sum_\tau p_\theta(\tau) \nabla_\theta \log p_\theta(\tau) R(\tau) d\tau$$"
        "\n\n"
        r"$$\nabla_\theta J(\theta) = E_{\tau \sim p_\theta}[R(\tau) \nabla_\theta \log p_\theta(\tau)]$$",
        r"$$KL(P(s) \| \pi_\theta(s)) = \sum_a P(a | s) \log \frac{P(a | s)}{\pi_\theta(a | s)}$$",
        r"Let $s_\theta(x) = \nabla_\theta \log q_\theta(x)$. With $\nabla_\theta \log q_\theta = s_\theta$ we get "
        r"$$E_q[s_\theta \log \frac{q_\theta}{p}] + E_q[s_\theta] = E_q[s_\theta \log \frac{q_\theta}{p}]$$",
    ],
)
def test_what_is_written_short_makes_no_cross(text: str) -> None:
    assert all(found.status is not Status.FAILS for found in check_text(text, "md").findings)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"The squares are $4^2 = 16 \equiv 1$.", Status.DOUBTFUL),  # of what numbers is not said
        (r"$$u(u + 1) \equiv u^2 + 2 u$$", Status.FAILS),
        (r"$$2^{a \ln 3 / b} = 3^{(a / b) \ln 2}$$", Status.DOUBTFUL),  # of 3, or of 3 / b
        (r"$$2^{a \ln 3 / b} = 3^{(2 a / b) \ln 2}$$", Status.FAILS),  # wrong of either
        (r"Let $r > 0$. $$G_W(s) = \prod_{i=1}^{n} G_{V_i}(s) = (r - s)^{-n}$$", Status.DOUBTFUL),
        (r"Let $G_V(s) = e^{s^2}$. $$G_V(s)^2 = e^{4 s^2}$$", Status.FAILS),
    ],
)
def test_how_far_a_line_reaches_and_of_what_it_is_has_to_be_known(text: str, status: Status) -> None:
    assert check_text(text, "md").findings[-1].status is status
