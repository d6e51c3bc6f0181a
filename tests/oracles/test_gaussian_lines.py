"""Lines about normal laws, vectors and matrices of any size: what normal forms prove, and what they leave."""

from __future__ import annotations

import pytest

from hw_cli.kernel.setting import POSITIVE, REALS, Integers, PositiveDefinite, Setting, VectorSpace
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian.gaussian_lines import gaussian, known_from
from hw_cli.terms.core import Law, Normal, Number, Symbol, lift
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.relation import Relation

D = Symbol("D")
a, b, c = map(Symbol, ("a", "b", "c"))
S, R = Symbol("Sigma"), Symbol("Lambda")
SETTING = Setting(
    domains=(
        (D, Integers(1, 3)),
        *((letter, VectorSpace(D)) for letter in (a, b, c, Symbol("u"))),
        (S, PositiveDefinite(D)),
        (R, PositiveDefinite(D)),
        (Symbol("m"), REALS),
        (Symbol("n"), REALS),
        (Symbol("sigma"), POSITIVE),
        (Symbol("tau"), POSITIVE),
    ),
    laws=(
        (Law("p"), Normal(a, S)),
        (Law("q"), Normal(b, R)),
        (Law("p", (Number("0"),)), Normal(lift(0), S)),
        (Law("p", (Number("1"),)), Normal(Symbol("m"), Symbol("sigma") ** 2)),
        (Law("q", (Number("1"),)), Normal(Symbol("n"), Symbol("tau") ** 2)),
    ),
)
BOTH = r"(\Sigma^{-1} + \Lambda^{-1})^{-1}"
CENTRE = rf"{BOTH}(\Sigma^{{-1}} a + \Lambda^{{-1}} b)"
TRUE = (
    r"KL(q(x) \| p(x)) = \frac{1}{2}(\log\frac{|\Sigma|}{|\Lambda|} + \mathrm{tr}(\Sigma^{-1}\Lambda) + (b-a)^\top\Sigma^{-1}(b-a) - D)",
    r"E_{q(x)}[\log p(x)] = -\frac{1}{2}(D\log(2\pi) + \log|\Sigma| + \mathrm{tr}(\Sigma^{-1}\Lambda) + (b-a)^\top\Sigma^{-1}(b-a))",
    r"-E_{p(x)}[\log p(x)] = \frac{D}{2}(1 + \log(2\pi)) + \frac{1}{2}\log|\Sigma|",
    r"E_{p(x)}[x x^\top] = \Sigma + a a^\top",
    r"E_{p(x)}[(x-c)^\top\Lambda(x-c)] = \mathrm{tr}(\Lambda\Sigma) + (a-c)^\top\Lambda(a-c)",
    r"E_{p(x)}[\|x-c\|^2] = \|a-c\|^2 + \mathrm{tr}(\Sigma)",
    r"E_{p(x)}[(x-a)(x-a)^\top\Lambda(x-a)(x-a)^\top] = 2\Sigma\Lambda\Sigma + \mathrm{tr}(\Lambda\Sigma)\Sigma",
    r"E_{p(x)}[((x-a)^\top\Lambda(x-a))^2] = \mathrm{tr}(\Lambda\Sigma)^2 + 2\mathrm{tr}(\Lambda\Sigma\Lambda\Sigma)",
    r"E_{p(x)}[(c^\top(x-a))^4] = 3(c^\top\Sigma c)^2",
    r"E_{p(x)}[(c^\top(x-a))^3] = 0",
    r"\mathrm{tr}(\Lambda a b^\top) = b^\top\Lambda a",
    r"\mathrm{tr}(\Sigma\Lambda\Sigma^{-1}) = \mathrm{tr}(\Lambda)",
    r"\log|2\Sigma| = D\log 2 + \log|\Sigma|",
    r"\log|\Sigma\Lambda^{-1}| = \log|\Sigma| - \log|\Lambda|",
    rf"{BOTH} = \Sigma(\Sigma+\Lambda)^{{-1}}\Lambda",
    rf"{BOTH} = \Sigma - \Sigma(\Sigma+\Lambda)^{{-1}}\Sigma",  # Woodbury
    r"(\Sigma + c c^\top)^{-1} = \Sigma^{-1} - \frac{\Sigma^{-1}c c^\top\Sigma^{-1}}{1 + c^\top\Sigma^{-1}c}",
    r"c^\top\Sigma c + 2 b^\top c = (c + \Sigma^{-1}b)^\top\Sigma(c + \Sigma^{-1}b) - b^\top\Sigma^{-1}b",
    rf"(u-a)^\top\Sigma^{{-1}}(u-a) + (u-b)^\top\Lambda^{{-1}}(u-b) = (u-{CENTRE})^\top(\Sigma^{{-1}}+\Lambda^{{-1}})(u-{CENTRE}) + (a-b)^\top(\Sigma+\Lambda)^{{-1}}(a-b)",
    rf"\mathcal{{N}}(u;a,\Sigma)\mathcal{{N}}(u;b,\Lambda) = \mathcal{{N}}(a;b,\Sigma+\Lambda)\mathcal{{N}}(u;{CENTRE},{BOTH})",
    r"KL(p_1(x)\|q_1(x)) = \log\frac{\tau}{\sigma} + \frac{\sigma^2 + (m-n)^2}{2\tau^2} - \frac{1}{2}",
    r"\int p_1(x) (x - n)^2 dx = \sigma^2 + (m-n)^2",
    r"E_{p_1(x)}[x^4] = m^4 + 6 m^2\sigma^2 + 3\sigma^4",
)
FALSE = (
    r"KL(q(x) \| p(x)) = \frac{1}{2}(\log\frac{|\Lambda|}{|\Sigma|} + \mathrm{tr}(\Sigma^{-1}\Lambda) + (b-a)^\top\Sigma^{-1}(b-a) - D)",
    r"KL(q(x) \| p(x)) = \frac{1}{2}(\log\frac{|\Sigma|}{|\Lambda|} + \mathrm{tr}(\Lambda^{-1}\Sigma) + (b-a)^\top\Sigma^{-1}(b-a) - D)",
    r"KL(q(x) \| p(x)) = \frac{1}{2}(\log\frac{|\Sigma|}{|\Lambda|} + \mathrm{tr}(\Sigma^{-1}\Lambda) + (b-a)^\top\Sigma^{-1}(b-a) - 1)",
    r"KL(q(x) \| p(x)) = KL(p(x) \| q(x))",
    r"E_{p(x)}[x x^\top] = \Sigma",
    r"E_{p(x)}[(x-c)^\top\Lambda(x-c)] = \mathrm{tr}(\Lambda\Sigma) + (a+c)^\top\Lambda(a+c)",
    r"E_{p(x)}[(x-a)(x-a)^\top\Lambda(x-a)(x-a)^\top] = \Sigma\Lambda\Sigma + \mathrm{tr}(\Lambda\Sigma)\Sigma",
    r"E_{p(x)}[((x-a)^\top\Lambda(x-a))^2] = \mathrm{tr}(\Lambda\Sigma)^2",
    r"E_{p(x)}[(c^\top x)^4] = 3(c^\top\Sigma c)^2",
    r"E_{p(x)}[(c^\top x)^6] = 15(c^\top\Sigma c)^3",
    r"\mathrm{tr}(\Sigma\Lambda\Sigma^{-1}\Lambda) = \mathrm{tr}(\Lambda)",
    r"\log|2\Sigma| = \log 2 + \log|\Sigma|",
    r"\Sigma\Lambda = \Lambda\Sigma",
    r"(\Sigma\Lambda)^{-1} = \Sigma^{-1}\Lambda^{-1}",
    rf"{BOTH} = \Sigma + \Lambda",
    rf"{BOTH} = \Sigma - \Sigma(\Sigma+\Lambda)^{{-1}}\Lambda",
    r"(\Sigma + c c^\top)^{-1} = \Sigma^{-1} - \frac{\Sigma^{-1}c c^\top\Sigma^{-1}}{1 - c^\top\Sigma^{-1}c}",
    r"c^\top\Sigma c + b^\top c = (c + \Sigma^{-1}b)^\top\Sigma(c + \Sigma^{-1}b) - b^\top\Sigma^{-1}b",
    r"\mathcal{N}(u;a,\Sigma)\mathcal{N}(u;b,\Lambda) = \mathcal{N}(u;a+b,\Sigma+\Lambda)",
    r"\sqrt{|\Sigma-\Lambda|^2} = |\Sigma-\Lambda|",
    r"KL(p_1(x)\|q_1(x)) = \log\frac{\tau}{\sigma} + \frac{\sigma^2 + (m-n)^2}{2\tau} - \frac{1}{2}",
    r"E_{p_1(x)}[x^4] = m^4 + 3\sigma^4",
)


def line(text: str) -> Statement:
    left, right = map(parse_latex, text.split(" = "))
    return Statement(left, Relation.EQ, right)


@pytest.mark.parametrize("text", TRUE)
def test_proved(text: str) -> None:
    assert gaussian(line(text), known_from(SETTING)) is not None


@pytest.mark.parametrize("text", FALSE)
def test_not_proved(text: str) -> None:
    assert gaussian(line(text), known_from(SETTING)) is None
