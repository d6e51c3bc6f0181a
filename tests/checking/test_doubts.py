"""Lines whose sides differ and that are no cross: what they speak of is not known. Beside each, a line that is one."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

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
