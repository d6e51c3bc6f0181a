"""Products of Gaussian densities: proved by exponents and factors in front, and only for numbers."""

from __future__ import annotations

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, Setting
from hw_cli.oracles.judge import judge
from hw_cli.prose import say
from hw_cli.terms.core import Normal, Number, Symbol, Term

x, m, n, v, w = (Symbol(name) for name in "xmnvw")
SETTING = Setting(domains=((x, REALS), (m, REALS), (n, REALS), (v, POSITIVE), (w, POSITIVE)))
both = Normal(m, v, x) * Normal(n, w, x)
whole = v + w
mixed = Normal((w * m + v * n) / whole, v * w / whole, x) * Normal(n, whole, m)
CASES: dict[str, tuple[Term, Term, Verdict]] = {
    "a product": (both, mixed, Verdict.PROVED),
    "its quotient": (
        both / Normal(n, whole, m),
        Normal((w * m + v * n) / whole, v * w / whole, x),
        Verdict.PROVED,
    ),
    "a density is symmetric in point and mean": (Normal(m, v, x), Normal(x, v, m), Verdict.PROVED),
    "another variance": (both, Normal(m, w, x) * Normal(n, v, x), Verdict.REFUTED),
    "without the factor in front": (both, Normal((w * m + v * n) / whole, v * w / whole, x), Verdict.REFUTED),
    "another mean": (Normal(m, v, x), Normal(-m, v, x), Verdict.REFUTED),
    "a number too many": (Normal(m, v, x), Number("2") * Normal(m, v, x), Verdict.REFUTED),
}


@pytest.mark.parametrize("name", CASES)
def test_products_of_densities(name: str) -> None:
    left, right, verdict = CASES[name]
    claim = Chain("case", left, SETTING).to(right, Reason("so", say("arithmetic")))
    assert judge(claim).status is verdict


def test_of_letters_of_which_nothing_is_said_nothing_is_proved() -> None:
    claim = Chain("case", Normal(m, v, x), Setting()).to(Normal(x, v, m), Reason("so", say("arithmetic")))
    assert judge(claim).status is not Verdict.PROVED
