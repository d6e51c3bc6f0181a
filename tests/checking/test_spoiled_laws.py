r"""Lines about laws that are proved, and the same lines spoiled: laws swapped, a gap dropped, an independence too many.

A spoiled line may be refuted, doubtful or undecided; none is proved, and none is said to hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.checking import check_text


@dataclass(frozen=True)
class Kind:
    """Lines below one sentence: right ones, and spoiled ones."""

    name: str
    said: str
    right: tuple[str, ...]
    spoiled: tuple[str, ...]


KL = r"\mathrm{KL}"
M = r"\lambda p_1(x) + (1-\lambda) p_2(x)"
N = r"\lambda q_1(x) + (1-\lambda) q_2(x)"
MIX = r"\lambda p(x) + (1-\lambda) q(x)"
HALF = r"\frac{p(x) + q(x)}{2}"
GAUSS = r"-\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|S| - \frac{1}{2}(x-m)^\top S^{-1}(x-m)"
OF_TWO = r"\mathrm{KL}(\mathcal{N}(m, S) \| \mathcal{N}(\nu, R))"
KINDS = (
    Kind(
        "covariances by their place",
        "",
        (
            rf"\log\mathcal{{N}}(x; m, S) = {GAUSS}",
            r"\log\mathcal{N}(x; \nu, \Lambda) = -\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|\Lambda| - \frac{1}{2}(x-\nu)^\top\Lambda^{-1}(x-\nu)",
            r"\log\mathcal{N}(x; m, P) = -\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|P| - \frac{1}{2}(x-m)^\top P^{-1}(x-m)",
            r"\log\mathcal{N}(x; m, \Lambda^{-1}) = -\frac{D}{2}\log(2\pi) + \frac{1}{2}\log|\Lambda| - \frac{1}{2}(x-m)^\top\Lambda(x-m)",
            rf"{OF_TWO} = \frac{{1}}{{2}}(\mathrm{{tr}}(R^{{-1}}S) + (\nu-m)^\top R^{{-1}}(\nu-m) - D + \log\frac{{\det R}}{{\det S}})",
            r"\mathrm{KL}(\mathcal{N}(m, S) \| \mathcal{N}(0, I)) = \frac{1}{2}(\mathrm{tr}(S) + m^\top m - D - \log|S|)",
            r"\log\mathcal{N}(x; 0, S) = -\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|S| - \frac{1}{2}x^\top S^{-1}x",
            r"\log\mathcal{N}(x; m, S) = -\frac{1}{2}\log(2\pi S) - \frac{(x-m)^2}{2S}",
        ),
        (
            rf"\log\mathcal{{N}}(x; m, S) = {GAUSS.replace('D', '1')}",
            rf"\log\mathcal{{N}}(x; m, S) = {GAUSS.replace('- ', '+ ', 1)}",
            rf"\log\mathcal{{N}}(x; m, S) = {GAUSS.replace('S^{-1}', 'S')}",
            rf"\log\mathcal{{N}}(x; m, S) = {GAUSS.replace('(x-m)^', '(x+m)^')}",
            r"\log\mathcal{N}(x; m, \Lambda^{-1}) = -\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|\Lambda| - \frac{1}{2}(x-m)^\top\Lambda(x-m)",
            r"\log\mathcal{N}(x; m, \Lambda^{-1}) = -\frac{D}{2}\log(2\pi) + \frac{1}{2}\log|\Lambda| - \frac{1}{2}(x-m)^\top\Lambda^{-1}(x-m)",
            rf"{OF_TWO} = \frac{{1}}{{2}}(\mathrm{{tr}}(S^{{-1}}R) + (\nu-m)^\top R^{{-1}}(\nu-m) - D + \log\frac{{|R|}}{{|S|}})",
            rf"{OF_TWO} = \frac{{1}}{{2}}(\mathrm{{tr}}(R^{{-1}}S) + (\nu-m)^\top S^{{-1}}(\nu-m) - D + \log\frac{{|R|}}{{|S|}})",
            rf"{OF_TWO} = \frac{{1}}{{2}}(\mathrm{{tr}}(R^{{-1}}S) + (\nu-m)^\top R^{{-1}}(\nu-m) - D + \log\frac{{|S|}}{{|R|}})",
            rf"{OF_TWO} = \frac{{1}}{{2}}(\mathrm{{tr}}(R^{{-1}}S) + (\nu-m)^\top R^{{-1}}(\nu-m) - 1 + \log\frac{{|R|}}{{|S|}})",
            rf"{OF_TWO} = \frac{{1}}{{2}}((\nu-m)^\top R^{{-1}}(\nu-m) - D + \log\frac{{|R|}}{{|S|}})",
            r"\mathrm{KL}(\mathcal{N}(m, S) \| \mathcal{N}(0, I)) = \frac{1}{2}(\mathrm{tr}(S) + m^\top m - D + \log|S|)",
            r"\mathrm{KL}(\mathcal{N}(m, S) \| \mathcal{N}(0, I)) = \frac{1}{2}(\mathrm{tr}(S^{-1}) + m^\top m - D - \log|S|)",
            r"\log\mathcal{N}(x; 0, S) = -\frac{D}{2}\log(2\pi) - \frac{1}{2}\log|S| - \frac{1}{2}x^\top S x",
        ),
    ),
    Kind(
        "products of matrices in determinants",
        "",
        (
            r"\det(A + U C V) = \det(A) \det(C) \det(C^{-1} + V A^{-1} U)",
            r"\det(A - U C V) = \det(A) \det(C) \det(C^{-1} - V A^{-1} U)",
            r"\det(I + A B) = \det(I + B A)",
            r"\log\det(R + H S H^\top) = \log\det R + \log\det S + \log\det(S^{-1} + H^\top R^{-1} H)",
        ),
        (
            r"\det(A + U C V) = \det(A) \det(C) \det(C + V A^{-1} U)",
            r"\det(A + U C V) = \det(A) \det(C) \det(C^{-1} - V A^{-1} U)",
            r"\det(A + U C V) = -\det(A) \det(C) \det(C^{-1} + V A^{-1} U)",
            r"\det(A + U C V) = \det(A) \det(C^{-1} + V A^{-1} U)",
            r"\det(A + U C V) = \det(A) \det(C) \det(C^{-1} + U A^{-1} V)",
            r"\det(I + A B) = \det(I - B A)",
            r"\det(I + A B C) = \det(I + B A C)",
            r"\det(I - A B) = \det(A B - I)",
            r"\det(A + B C) = \det(A + C B)",
            r"\log\det(R + H S H^\top) = \log\det R + \log\det S + \log\det(S + H^\top R^{-1} H)",
        ),
    ),
    Kind(
        "mixtures",
        r"Let $p, q, p_1, p_2, q_1, q_2$ be densities of $x$ and $0 \le \lambda \le 1$.",
        (
            rf"{KL}({M} \| {N}) \leq \lambda {KL}(p_1(x) \| q_1(x)) + (1-\lambda) {KL}(p_2(x) \| q_2(x))",
            rf"{KL}({M} \| q(x)) \leq \lambda {KL}(p_1(x) \| q(x)) + (1-\lambda) {KL}(p_2(x) \| q(x))",
            rf"{KL}(p(x) \| {N}) \leq \lambda {KL}(p(x) \| q_1(x)) + (1-\lambda) {KL}(p(x) \| q_2(x))",
            rf"{KL}({M} \| {N}) \geq 0",
            rf"{KL}({M} \| q(x)) \geq 0",
            rf"\lambda {KL}(p(x) \| {MIX}) + (1-\lambda) {KL}(q(x) \| {MIX}) \geq 0",
            rf"\lambda {KL}(p(x) \| {MIX}) + (1-\lambda) {KL}(q(x) \| {MIX}) \leq \lambda(1-\lambda) {KL}(p(x) \| q(x)) + \lambda(1-\lambda) {KL}(q(x) \| p(x))",
            r"H(\lambda p + (1-\lambda) q) \geq \lambda H(p) + (1-\lambda) H(q)",
            r"D_{KL}(\lambda p_1 + (1-\lambda) p_2 \| \lambda q_1 + (1-\lambda) q_2) \leq \lambda D_{KL}(p_1 \| q_1) + (1-\lambda) D_{KL}(p_2 \| q_2)",
            rf"{KL}(p(x) \| {HALF}) \leq \log 2",
            rf"{KL}({HALF} \| q(x)) \leq \frac{{1}}{{2}} {KL}(p(x) \| q(x))",
        ),
        (
            rf"{KL}({M} \| {N}) \geq \lambda {KL}(p_1(x) \| q_1(x)) + (1-\lambda) {KL}(p_2(x) \| q_2(x))",
            rf"{KL}({M} \| {N}) \leq \lambda {KL}(p_1(x) \| q_2(x)) + (1-\lambda) {KL}(p_2(x) \| q_1(x))",
            rf"{KL}({M} \| {N}) \leq (1-\lambda) {KL}(p_1(x) \| q_1(x)) + \lambda {KL}(p_2(x) \| q_2(x))",
            rf"{KL}({M} \| {N}) \leq \lambda {KL}(p_1(x) \| q_1(x))",
            rf"{KL}({M} \| {N}) \leq \lambda {KL}(q_1(x) \| p_1(x)) + (1-\lambda) {KL}(q_2(x) \| p_2(x))",
            rf"{KL}({M} \| (1-\lambda) q_1(x) + \lambda q_2(x)) \leq \lambda {KL}(p_1(x) \| q_1(x)) + (1-\lambda) {KL}(p_2(x) \| q_2(x))",
            rf"{KL}({M} \| q(x)) \leq (1-\lambda) {KL}(p_1(x) \| q(x)) + \lambda {KL}(p_2(x) \| q(x))",
            rf"{KL}({M} \| q(x)) \leq \lambda {KL}(p_1(x) \| q(x))",
            rf"{KL}(p(x) \| {N}) \leq \lambda {KL}(p(x) \| q_1(x))",
            rf"{KL}(p(x) \| {N}) \geq \lambda {KL}(p(x) \| q_1(x)) + (1-\lambda) {KL}(p(x) \| q_2(x))",
            rf"{KL}({M} \| {N}) \leq 0",
            rf"\lambda {KL}(p(x) \| {MIX}) + (1-\lambda) {KL}(q(x) \| {MIX}) \leq \lambda^2 {KL}(p(x) \| q(x))",
            r"H(\lambda p + (1-\lambda) q) \leq \lambda H(p) + (1-\lambda) H(q)",
            r"H(\lambda p + (1-\lambda) q) \geq H(p) + H(q)",
            rf"{KL}(p(x) \| {HALF}) \leq \frac{{1}}{{2}} \log 2",
            rf"{KL}({HALF} \| q(x)) \leq \frac{{1}}{{4}} {KL}(p(x) \| q(x))",
            rf"{KL}({HALF} \| q(x)) \leq \frac{{1}}{{2}} {KL}(q(x) \| p(x))",
        ),
    ),
    Kind(
        "numbers before divergences",
        r"Let $\beta \geq 1$.",
        (
            rf"E_{{q(z|x)}}[\log p(x|z)] - \beta {KL}(q(z|x) \| p(z)) \leq \log p(x)",
            rf"\beta {KL}(q(z|x) \| p(z)) \geq {KL}(q(z|x) \| p(z))",
        ),
        (
            rf"E_{{q(z|x)}}[\log p(x|z)] + \beta {KL}(q(z|x) \| p(z)) \leq \log p(x)",
            rf"E_{{q(z|x)}}[\log p(x|z)] - {KL}(q(z|x) \| p(z)) \leq E_{{q(z|x)}}[\log p(x|z)] - \beta {KL}(q(z|x) \| p(z))",
            rf"\beta {KL}(q(z|x) \| p(z)) \leq {KL}(q(z|x) \| p(z))",
            rf"\beta {KL}(q(z|x) \| p(z)) \geq 2 {KL}(q(z|x) \| p(z))",
        ),
    ),
    Kind(
        "numbers of which less is said",
        r"Let $\beta > 0$.",
        (rf"E_{{q(z|x)}}[\log p(x|z)] - \beta {KL}(q(z|x) \| p(z)) \leq E_{{q(z|x)}}[\log p(x|z)]",),
        (
            rf"E_{{q(z|x)}}[\log p(x|z)] - \beta {KL}(q(z|x) \| p(z)) \leq \log p(x)",
            rf"\beta {KL}(q(z|x) \| p(z)) \geq {KL}(q(z|x) \| p(z))",
            rf"(1 - \beta) {KL}(q(z|x) \| p(z)) \geq 0",
        ),
    ),
    Kind(
        "discrete letters",
        "Let $X$ be a discrete random variable.",
        (r"-\log p(x) \geq 0", r"\log p(x) \leq 0", r"p(x) \leq 1", r"H(X) \geq 0"),
        (
            r"\log p(x) \geq 0",
            r"p(x) \geq 1",
            r"p(x) \leq \frac{1}{2}",
            r"-\log p(x) \leq 0",
            r"H(X) \leq 0",
            r"-\log p(y) \geq 0",
            r"H(X) \geq \log 2",
        ),
    ),
    Kind(
        "letters of which nothing says that they are discrete",
        "Let $X$ be a random variable with the density $p$.",
        (),
        (r"-\log p(x) \geq 0", r"\log p(x) \leq 0", r"p(x) \leq 1"),
    ),
    Kind(
        "two causes of one effect",
        r"Suppose that $p(x, y, z) = p(x)\,p(y)\,p(z \mid x, y)$.",
        (
            r"I(X; Y) = 0",
            r"p(x, y) = p(x) p(y)",
            r"H(X, Y) = H(X) + H(Y)",
            r"I(X; Z) \leq I(X; Z \mid Y)",
            r"I(X; Y \mid Z) \geq I(X; Y)",
        ),
        (
            r"I(X; Y \mid Z) = 0",
            r"I(X; Z) = 0",
            r"p(x, z) = p(x) p(z)",
            r"p(x, y \mid z) = p(x \mid z) p(y \mid z)",
            r"H(X, Z) = H(X) + H(Z)",
            r"I(X; Z) \geq I(X; Z \mid Y)",
            r"H(X, Y, Z) = H(X) + H(Y) + H(Z)",
        ),
    ),
    Kind(
        "a factorisation that every law has",
        r"Suppose that $p(x, y, z) = p(x)\,p(y \mid x)\,p(z \mid x, y)$.",
        (),
        (
            r"I(X; Y) = 0",
            r"p(x, y) = p(x) p(y)",
            r"I(X; Z \mid Y) = 0",
            r"H(X, Y) = H(X) + H(Y)",
            r"I(X; Z) \leq I(X; Z \mid Y)",
        ),
    ),
)


def _findings(kind: Kind, lines: tuple[str, ...]) -> list[Finding]:
    text = "\n\n".join((kind.said, *(f"$$ {line} $$" for line in lines)))
    wanted = {line.replace(" ", "") for line in lines}
    found = [
        item
        for item in check_text(text, "md").findings
        if f"{item.step.lhs.source}{item.step.relation.value}{item.step.rhs.source}".replace(" ", "")
        in {line.replace("\\leq", "<=").replace("\\geq", ">=") for line in wanted}
    ]
    assert len(found) == len(lines)
    return found


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_right_lines_are_proved_and_spoiled_ones_never_hold(kind: Kind) -> None:
    for finding in _findings(kind, kind.right):
        assert finding.proved, (finding.step.lhs.source, finding.step.rhs.source, finding.message)
    for finding in _findings(kind, kind.spoiled):
        assert finding.status is not Status.HOLDS, (finding.step.lhs.source, finding.step.rhs.source)
        assert not finding.proved


def test_there_are_many_of_them() -> None:
    assert sum(len(kind.spoiled) for kind in KINDS) >= 60
