"""`hw equal` on what is said of laws: with a context, or with laws and their factors."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.pair import Pair
from hw_cli.cli.app import app
from hw_cli.errors import ExitCode, UsageError
from hw_cli.kernel.decide import Decision, Seen
from hw_cli.report.equality import certain

LINE = ("p(a, b, c) = p(a) p(b|a) p(c|b)",)
COLLIDER = ("p(a, b, c) = p(a) p(b) p(c|a, b)",)
STEPS = (r"q(x_{1:T}|x_0) = \prod_{t=1}^T q(x_t|x_{t-1})",)
JOINT = ("q(x, z) = q(x) q(z|x)",)
BAYES = r"\frac{q(x_t|x_{t-1}, x_0) q(x_{t-1}|x_0)}{q(x_t|x_0)}"
BOUND = r"E_{q(z|x)}[\log p(x|z)] - KL(q(z|x)\|p(z))"

FORMULAS = r"""
[laws]
"q(x_0)" = "\\mathcal{N}(x_0; 0, 1)"
"q(x_1)" = "\\mathcal{N}(x_1; 0, V)"
"q(x_1 | x_0)" = "\\mathcal{N}(x_1; x_0, 1)"
"q(x_0 | x_1)" = "\\mathcal{N}(x_0; x_1/2, 1/2)"
"""

PROVED = [
    Pair("H(X, Y)", "H(X) + H(Y|X)", context="auto"),
    Pair("H(X|Y)", "H(X)", "<=", context="auto"),
    Pair(r"\log p(x)", BOUND, ">=", context="vae"),
    Pair(r"\log p(x)", BOUND + r" + KL(q(z|x)\|p(z|x))", context="vae"),
    Pair(r"KL(q(x,z)\|p(x,z))", r"KL(q(x)\|p(x)) + E_{q(x)}[KL(q(z|x)\|p(z|x))]", laws=JOINT),
    Pair(r"E_q[\log q(z|x)]", r"\int q(x) \int q(z|x) \log q(z|x) dz dx", laws=JOINT),
    Pair("I(a; c)", "I(a; b)", "<=", laws=LINE),
    Pair("p(c|a, b)", "p(c|b)", laws=LINE),
    Pair(r"\log q(x_{1:T}|x_0)", r"\sum_{t=1}^T \log q(x_t|x_{t-1})", laws=STEPS),
    Pair(r"\frac{1}{n} \sum_{i=1}^n E_{q(z_i|x)}[\log p(z_i)]", r"E_{q(z|x)}[\log p(z)]", context="vae"),
    Pair(r"\nabla_x \log p(x|y)", r"\nabla_x \log p(x) + \nabla_x \log p(y|x)", context="auto"),
    Pair("q(x_{t-1}|x_t, x_0)", BAYES, context="ddpm-gaussian"),
    Pair(r"\beta KL(q(z|x) \Vert p(z))", r"KL(q(z|x) \Vert p(z))", ">=", (r"\beta \geq 1",), context="vae"),
    Pair("H(Y)", "0", ">=", ("Y discrete",), context="auto"),
    Pair("I(X; Y)", "H(X)", "<=", ("X, Y discrete",), context="auto"),
    Pair("I(a; c)", "H(b)", "<=", ("b discrete",), laws=LINE),
]
UNPROVED = [
    Pair("H(X)", "0", ">=", context="auto"),  # the entropy of a density may be negative
    Pair("H(Y)", "0", ">=", ("X discrete",), context="auto"),
    Pair("H(X|Y)", "0", ">=", ("Y discrete",), context="auto"),
    Pair("E_{q(z|x)}[z_1]", "z_1", context="vae"),
    Pair(r"E_{q(z|x)}[\log p(x) + z_j]", r"\log p(x) + z_j", context="vae"),
]
REFUTED = [
    Pair("H(X, Y)", "H(X) + H(Y)", context="auto"),
    Pair("H(X|Y)", "H(X)", ">=", context="auto"),
    Pair(r"\log p(x)", BOUND, context="vae"),
    Pair(r"\log p(x)", BOUND, "<=", context="vae"),
    Pair(r"KL(q(x,z)\|p(x,z))", r"KL(q(x)\|p(x))", laws=JOINT),
    Pair("I(a; c)", "I(a; b)", ">=", laws=LINE),
    Pair("p(c|a, b)", "p(c|b)", laws=COLLIDER),
    Pair(r"\log q(x_{1:T}|x_0)", r"\sum_{t=2}^T \log q(x_t|x_{t-1})", laws=STEPS),
    Pair(r"\nabla_x \log p(x|y)", r"\nabla_x \log p(x) + \nabla_x \log p(x|y)", context="auto"),
]
NEITHER = [
    Pair("H(X)", "0", ">="),  # of an entropy or of any function
    Pair("L", r"E_{q(z|x)}[\log p(x)]", laws=JOINT),  # a definition is no claim
    Pair("a = b", r"E_{q(z|x)}[\log p(x)]", laws=JOINT),
    Pair(r"x \] \[ \log p(x)", r"\log p(x)", laws=JOINT),
    Pair(r"\log p(x) % ", "1", laws=JOINT),
    Pair(r"\log p(", r"\log p(x)", context="vae"),
]


@pytest.mark.parametrize("pair", PROVED, ids=lambda pair: pair.lhs + pair.relation)
def test_proved(pair: Pair) -> None:
    found = pair.compared()
    assert found.seen is Seen.HOLDS
    assert certain(found)


@pytest.mark.parametrize("pair", UNPROVED, ids=lambda pair: pair.lhs)
def test_a_component_is_no_constant(pair: Pair) -> None:
    assert not certain(pair.compared())


@pytest.mark.parametrize("pair", REFUTED, ids=lambda pair: pair.lhs + pair.relation)
def test_refuted(pair: Pair) -> None:
    found = pair.compared()
    assert isinstance(found, Decision)
    assert found.seen is Seen.FAILS
    assert found.counterexample is not None


@pytest.mark.parametrize("pair", NEITHER, ids=lambda pair: pair.lhs)
def test_what_is_no_claim_does_not_hold(pair: Pair) -> None:
    assert pair.compared().seen in (Seen.UNDECIDED, Seen.NOT_UNDERSTOOD)


@pytest.mark.parametrize(("variance", "status"), [("2", Status.HOLDS), ("3", Status.FAILS)])
def test_formulas_that_are_of_no_one_joint_law_refute(variance: str, status: Status) -> None:
    text = r"\[ q(x_0|x_1) = \frac{q(x_1|x_0) q(x_0)}{q(x_1)} \]"
    checked = check_text(text, context="own", context_text=FORMULAS.replace("V", variance))
    (found,) = (item for derivation in checked.derivations for item in derivation.findings)
    assert found.status is status
    assert found.proved == (status is Status.HOLDS)


@pytest.mark.parametrize(
    "pair",
    [
        Pair("p(x)", "1", laws=("p(x)",)),
        Pair("p(x)", "1", laws=("p(x) = p(x) + 1",)),
        Pair("p(x)", "1", laws=("x = p(x)",)),
        Pair("p(x)", "1", laws=("p(a, e) = p(a) p(e)",)),
        Pair("p(x)", "1", "!=", context="vae"),
        Pair("p(x)", "1", context="nowhere"),
        Pair("p(x)", "1", context="vae", laws=JOINT),
    ],
)
def test_faulty_settings_are_told(pair: Pair) -> None:
    with pytest.raises(UsageError):
        pair.compared()


def test_the_command() -> None:
    said = ["equal", "I(a; c)", "I(a; b)", "--relation", "<=", "--law", *LINE, "--format", "json"]
    result = CliRunner().invoke(app, said)
    assert result.exit_code == ExitCode.OK
    assert json.loads(result.stdout)["proved"]
    line = json.dumps({"lhs": r"\log p(x)", "rhs": BOUND, "relation": ">=", "context": "vae"})
    result = CliRunner().invoke(app, ["equal", "--batch", "-"], input=line)
    assert result.exit_code == ExitCode.OK
    assert json.loads(result.stdout)["status"] == "holds"
