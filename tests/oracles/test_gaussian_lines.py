"""Lines about normal laws, vectors and matrices of any size: what normal forms prove, and what they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from hw_cli.kernel.decide import Oracle, decide
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Integers, PositiveDefinite, Setting, VectorSpace
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian import gaussian_lines
from hw_cli.oracles.gaussian.gaussian_checker import Rewriting, check, same_numbers
from hw_cli.oracles.gaussian.gaussian_lines import checkers, gaussian, known_from
from hw_cli.oracles.gaussian.matrix_forms import Letter
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
    r"|\Sigma + \Lambda| = |\Sigma| |\Lambda| |\Sigma^{-1} + \Lambda^{-1}|",
    r"|2\Sigma| = 2^D |\Sigma|",
    r"|\Sigma + \Lambda\Sigma\Lambda| = |\Sigma| |I + \Lambda\Sigma\Lambda\Sigma^{-1}|",
    r"|\Sigma - \Lambda\Sigma\Lambda| = |\Sigma| |I - \Sigma\Lambda\Sigma^{-1}\Lambda|",
    r"\log\mathcal{N}(u;0,\Sigma) = -\frac{1}{2}(D\log(2\pi) + \log\det\Sigma + u^\top\Sigma^{-1}u)",
    r"\sqrt{|2\Sigma+3\Lambda|^2} = |2\Sigma+3\Lambda|",
    r"|\Sigma + a b^\top| = |\Sigma| (1 + b^\top\Sigma^{-1} a)",
    r"|\Sigma\Lambda - 2 a b^\top| = |\Sigma| (1 - 2 b^\top\Lambda^{-1}\Sigma^{-1} a) |\Lambda|",
    r"|I + a b^\top| = 1 + a^\top b",
    r"\log|\Sigma + c c^\top| = \log|\Sigma| + \log(1 + c^\top\Sigma^{-1} c)",
    r"\int \mathcal{N}(u; \Lambda x + c, \Sigma)\mathcal{N}(x; a, \Lambda) dx = \mathcal{N}(u; \Lambda a + c, \Lambda\Lambda\Lambda + \Sigma)",
    r"\int \mathcal{N}(n; 3 y + 1, \tau^2)\mathcal{N}(y; m, \sigma^2) dy = \mathcal{N}(n; 3 m + 1, 9\sigma^2 + \tau^2)",
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
    r"|\Sigma + a b^\top| = |\Sigma| (1 + b^\top\Sigma a)",
    r"|\Sigma + a b^\top| = |\Sigma| (1 - b^\top\Sigma^{-1} a)",
    r"|\Sigma\Lambda + a b^\top| = |\Sigma| (1 + b^\top\Sigma^{-1}\Lambda^{-1} a) |\Lambda|",
    r"|\Sigma + a b^\top| = |\Sigma| e^{\log((1 + b^\top\Sigma^{-1} a)^2)/2}",
    r"\sqrt{|I + a b^\top|^2} = 1 + a^\top b",
    r"|I + a b^\top + b a^\top| = 1 + 2 a^\top b",
    r"\log|\Sigma + c c^\top| = \log|\Sigma| + c^\top\Sigma^{-1} c",
    r"\sqrt{|2\Sigma-3\Lambda|^2} = |2\Sigma-3\Lambda|",
    r"|\Sigma + \Lambda| = |\Sigma| + |\Lambda|",
    r"-|\Sigma| = |\Sigma|",
    r"\int \mathcal{N}(u; \Lambda x + c, \Sigma)\mathcal{N}(x; a, \Lambda) dx = \mathcal{N}(u; \Lambda a + c, \Lambda + \Sigma)",
    r"\int \mathcal{N}(u; \Lambda x + c, \Sigma)\mathcal{N}(x; a, \Lambda) dx = \mathcal{N}(u; \Lambda a, \Lambda\Lambda\Lambda + \Sigma)",
    r"\int \mathcal{N}(n; 3 y + 1, \tau^2)\mathcal{N}(y; m, \sigma^2) dy = \mathcal{N}(n; 3 m + 1, 3\sigma^2 + \tau^2)",
    r"\int \mathcal{N}(n; y^2, \tau^2)\mathcal{N}(y; m, \sigma^2) dy = \mathcal{N}(n; m^2 + \sigma^2, \tau^2)",
    r"|\Sigma + \Lambda\Sigma\Lambda| = |\Sigma| |I + \Sigma\Lambda\Sigma\Lambda|",
    r"|\Sigma - \Lambda\Sigma\Lambda| = |\Sigma| |I + \Lambda\Sigma\Lambda\Sigma^{-1}|",
    r"|\Sigma + \Lambda\Sigma\Lambda| = |I + \Lambda\Sigma\Lambda\Sigma^{-1}|",
    r"|2\Sigma| = 2 |\Sigma|",
    r"KL(p_1(x)\|q_1(x)) = \log\frac{\tau}{\sigma} + \frac{\sigma^2 + (m-n)^2}{2\tau} - \frac{1}{2}",
    r"E_{p_1(x)}[x^4] = m^4 + 3\sigma^4",
)


def line(text: str) -> Statement:
    left, right = map(parse_latex, text.split(" = "))
    return Statement(left, Relation.EQ, right)


KNOWN = known_from(SETTING)


@cache
def argument(text: str) -> Rewriting:
    found = gaussian(line(text), KNOWN)
    assert found is not None
    argued: Rewriting = found.certificate
    return argued


def spoiled(whole: Rewriting) -> Iterator[Rewriting]:
    """An argument without each of its parts in turn, and with each of them changed."""
    for k, item in enumerate(whole.equations):
        others = [*whole.equations[:k], *whole.equations[k + 1 :]]
        changed = [
            *(item._replace(other=item.other[:j] + item.other[j + 1 :]) for j in range(len(item.other))),
            *(
                item._replace(other=(*item.other[:j], (key, value * 3), *item.other[j + 1 :]))
                for j, (key, value) in enumerate(item.other)
            ),
            item._replace(run=item.run[:-1]),
        ]
        for equations in (others, *([*others, one] for one in changed)):
            yield replace(whole, equations=tuple(equations))
    for k, pair in enumerate(whole.numbers):
        for other in ((), ((pair[0] + 1, pair[1]),), (pair, pair)):
            yield replace(whole, numbers=(*whole.numbers[:k], *other, *whole.numbers[k + 1 :]))
    for k in range(len(whole.cleared)):
        yield replace(whole, cleared=(*whole.cleared[:k], *whole.cleared[k + 1 :]))
    yield replace(whole, cleared=(*whole.cleared, Letter(a, D, D, inverse=True)))


@pytest.mark.parametrize("text", TRUE)
def test_proved(text: str) -> None:
    assert check(line(text), argument(text), KNOWN)
    said = decide(
        line(text),
        SETTING,
        [Oracle(lambda *_: gaussian(line(text), KNOWN))],
        checkers(lambda _: (line(text), KNOWN)),
    )
    assert said.verdict is Verdict.PROVED


@pytest.mark.parametrize("text", TRUE)
def test_a_spoiled_argument_is_refused(text: str) -> None:
    for wrong in spoiled(argument(text)):
        assert not check(line(text), wrong, KNOWN)


def test_an_argument_shows_nothing_that_is_false() -> None:
    for text in FALSE:
        assert not any(check(line(text), argument(other), KNOWN) for other in TRUE), text
    greater = replace(line(TRUE[0]), relation=Relation.LE)
    assert not check(greater, argument(TRUE[0]), KNOWN)


def test_an_argument_that_was_not_found_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a search says that takes all numbers for the same."""
    monkeypatch.setattr(gaussian_lines, "same_numbers", lambda _: lambda *_: True)
    asked = [replace(line(text), left=line(text).left + 0) for text in FALSE]
    found = [(one, gaussian(one, KNOWN)) for one in asked]
    argued = [(one, said.certificate) for one, said in found if said is not None]
    assert len(argued) > len(FALSE) / 2
    assert not any(check(one, certificate, KNOWN) for one, certificate in argued)


x, y, s, alpha = map(Symbol, ("x", "y", "s", "alpha"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (r"\sqrt{x^2} = |x|", True),
        (r"\sqrt{x^2} = x", False),
        (r"\sqrt{s^2} = s", True),
        (r"(x^2)^{3/2} = x^3", False),
        (r"\sqrt{(1-\alpha)^2} = 1-\alpha", True),
        (r"\sqrt{(1-\alpha)^2} = \alpha-1", False),
        (r"\sqrt{(1-2\alpha)^2} = 1-2\alpha", False),
        (r"\log(x^2) = 2\log|x|", True),
        (r"\log(s\pi/6) = \log s + \log\pi - \log 2 - \log 3", True),
        (r"\log(x+y) = \log x + \log y", False),
        (r"e^x e^{-x} = 1", True),
        (r"e^{x+y} = e^x + e^y", False),
        (r"e^{x+y/2} = e^x \sqrt{e^y}", True),
        (r"e^{x-x/3} = (e^x)^{2/3}", True),
        (r"e^{x y} = e^x e^y", False),
        (r"\log\sqrt{e} = \frac{1}{2}", True),
        (r"f(x+y) = f(y+x)", True),
        (r"f(x) = f(y)", False),
        (r"\frac{1}{\sqrt{x}-\sqrt{x}} = \frac{2}{\sqrt{x}-\sqrt{x}}", False),
        (r"\frac{x}{\sqrt{s}} + \frac{y}{\sqrt{s}} = \frac{(x+y)\sqrt{s}}{s}", True),
        (r"s^x = s^x + s - s", True),
        (r"s^x = s^y", False),
    ],
)
def test_identities_of_numbers(text: str, right: bool) -> None:
    domains = {s: POSITIVE, alpha: UNIT}
    assert same_numbers(domains.get)(line(text).left, line(text).right) is right


@pytest.mark.parametrize("text", FALSE)
def test_not_proved(text: str) -> None:
    assert gaussian(line(text), KNOWN) is None
