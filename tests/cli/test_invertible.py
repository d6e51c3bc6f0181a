"""`hw invertible` through the command line: refusals, findings, JSON, exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sympy
from typer.testing import CliRunner

from hw_cli.cli.app import app
from hw_cli.maps import monotone

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, typed: str | bytes | None = None):
    return CliRunner().invoke(app, ["invertible", "--lang", "en", *arguments], input=typed)


def found(*arguments: str) -> dict[str, Any]:
    result = run("--format", "json", *arguments)
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["z + y"], "unknown name 'y'"),
            (["(z"], "a bracket is not closed"),
            (["z)"], "was not opened"),
            (["__import__('os')"], "_ is not understood"),
            ([""], "empty"),
            (["9^9^9^9"], "exponent is too large"),
            (["9" * 10**5], "too long"),
            (["(" * 10**5 + "z" + ")" * 10**5], "too long"),
            (["z", "--assume", "a"], "not an assumption"),
            (["z", "--assume", "a>1", "--assume", "a<0"], "no number meets"),
            (["z", "--variable", "2"], "not a letter"),
            (["x + 1"], "unknown name 'x'"),
            (["-h(z)"], "unknown name 'h'"),
            (["--nonsense"], "unknown name"),
            (["z", "--format", "xml"], "xml"),
            (["z", "z"], "unexpected"),
            ([], "Missing argument"),
        ],
    )
    def test_one_clear_message(self, arguments: list[str], words: str) -> None:
        start = time.perf_counter()
        result = run(*arguments)
        assert time.perf_counter() - start < 5
        assert result.exit_code == 2
        assert result.stdout == ""
        assert words in result.stderr
        assert result.stderr.count("error:") == 1
        assert len(result.stderr) < 600
        assert "Traceback" not in result.stderr

    def test_a_caret_under_the_place(self) -> None:
        lines = run("2z + tahn(z)").stderr.splitlines()
        assert lines[1].strip() == "2z + tahn(z)"
        assert lines[2].index("^") == lines[1].index("tahn")
        assert lines[3].startswith("hint: did you mean")

    def test_other_letters_are_explained(self) -> None:
        assert "--variable x" in run("x + 1").stderr
        assert "--assume" in run("a*z").stderr

    def test_stdin_is_refused_like_an_argument(self) -> None:
        for typed in ("z +", "(" * 10**5, b"\xff\xfe z"):
            result = run("-", typed=typed)
            assert result.exit_code == 2
            assert "Traceback" not in result.stderr
            assert result.stderr.startswith("error: ")


class TestReading:
    def test_stdin(self) -> None:
        assert run("-", typed="z + tanh(z)/2\n").stdout == run("z + tanh(z)/2").stdout

    @pytest.mark.parametrize("formula", ["-z", "-tanh(z)", "-sinh(z)/2", "-q z", "−z", " -z", "-(z)"])
    def test_a_leading_minus_is_no_option(self, formula: str) -> None:
        result = run(formula, "--assume", "q>0")
        assert result.exit_code == 0, result.stderr
        assert "strictly decreasing" in result.stdout

    @pytest.mark.parametrize("formula", ["exp(exp(exp(z)))", "z^z^z^z^z"])
    def test_values_that_are_too_large_are_left_open(
        self, formula: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hw_cli.maps.monotone.SECONDS", 1.0)
        result = run(formula)
        assert result.exit_code in (0, 1)
        assert "bug" not in result.stderr

    def test_another_variable(self) -> None:
        assert found("x^3 + t*x", "--variable", "x", "--assume", "t>0")["monotone"] == "increasing"
        assert found("θ^3", "--variable", "theta")["variable"] == "theta"

    def test_negative_bounds_after_an_option(self) -> None:
        assert found("z + a*sin(z)", "--assume", "-1<a<1")["monotone"] == "increasing"


class TestFindings:
    def test_increasing(self) -> None:
        result = run("z + tanh(z)/2")
        assert result.exit_code == 0
        assert result.stderr == ""
        lines = [re.sub(" {2,}", " | ", line.strip()) for line in result.stdout.splitlines()]
        assert lines[:8] == [
            "g(z) = z + (tanh z)/2",
            "Domain: ℝ",
            "",
            "g′(z) = 1 + (1 − (tanh z)²)/2 | chain rule",
            "1 − (tanh z)² > 0 | |tanh| < 1",
            "(1 − (tanh z)²)/2 > 0 | a quotient of signs",
            "g′(z) > 0 | a sum of terms of the same sign",
            "",
        ]
        assert "g is strictly increasing, hence injective." in lines
        assert "It goes from −∞ to ∞: g is a bijection of ℝ onto ℝ." in lines
        assert any(line.startswith("✓ sign certificate") for line in lines)

    def test_not_injective(self) -> None:
        result = run("z^2")
        assert result.exit_code == 0
        assert "g(−1) = 1" in result.stdout
        assert "g(1) = 1" in result.stdout
        assert "not injective" in result.stdout
        assert "increasing" not in result.stdout

    def test_not_injective_by_continuity(self) -> None:
        text = run("z*exp(z)").stdout
        assert "g(−2) = −2/e²" in text
        assert "intermediate value theorem" in text
        assert re.search(r"−0\.4063757\d+ < z₂ < −0\.4063757\d+", text)

    def test_for_some_parameters(self) -> None:
        text = run("b*z + z^3", "--assume", "b real").stdout
        assert "For b = −1:" in text
        assert "it may be" in text

    def test_a_weak_derivative(self) -> None:
        text = run("z^3").stdout
        assert "g′(z) ≥ 0" in text
        assert "g′(1) = 3 > 0" in text
        assert "isolated" in text

    def test_pieces(self) -> None:
        text = run("1/z").stdout
        assert "Domain: (−∞, 0) ∪ (0, ∞)" in text
        assert "On (−∞, 0), g(z) = 1/z:" in text
        assert "different sides of 0" in text
        assert "increasing" not in text
        assert "decreasing" not in text
        assert "continuous" in run("max(z, z/10)").stdout

    def test_undecided(self) -> None:
        result = run("z + 29/25*exp(-z^2)")
        assert result.exit_code == 1
        assert "Undecided" in result.stdout
        assert "injective." not in result.stdout
        assert result.stderr.startswith("error: undecided")

    def test_out_of_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def endless(*_: object) -> None:
            while True:
                pass

        monkeypatch.setattr(monotone, "SECONDS", 0.2)
        monkeypatch.setattr(monotone, "components", endless)
        result = run("z")
        assert result.exit_code == 1
        assert "no answer within" in result.stdout

    def test_long_formulas_are_broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        text = run(" + ".join(f"{n}*z^{2 * n - 1}" for n in range(1, 13))).stdout
        assert "strictly increasing" in text
        formulas = [line for line in text.splitlines() if "²³" in line]
        assert formulas
        assert max(map(len, formulas)) <= 60

    def test_french(self) -> None:
        result = CliRunner().invoke(app, ["invertible", "z^3/2", "--lang", "fr"])
        assert result.exit_code == 0
        assert "dérivation" in result.stdout
        assert CliRunner().invoke(app, ["invertible", "0.5z"]).stdout.startswith("g(z) = 0,5 z")

    def test_a_pipe_gets_no_escape_sequences(self) -> None:
        assert "\x1b" not in run("z").stdout

    @pytest.mark.parametrize(
        ("formula", "injective"),
        [
            ("z+erf(z)", True),
            ("z-erf(z)", False),
            ("asinh(z)", True),
            ("z+ELU(z)", True),
            ("z+atanh(z/2)", True),
            ("ReLU(z)", False),
            ("silu(z)", False),
            ("softplus(z)", True),
        ],
    )
    def test_functions_of_networks(self, formula: str, injective: bool) -> None:
        assert found(formula)["injective"] is injective


class TestJson:
    KEYS = ("injective", "monotone", "image", "witnesses", "certificate")

    @pytest.mark.parametrize(
        ("arguments", "injective", "direction", "witnesses"),
        [
            (["z + tanh(z)/2"], True, "increasing", 0),
            (["a*z + log(1+exp(z))", "--assume", "a>0"], True, "increasing", 0),
            (["exp(-z)"], True, "decreasing", 0),
            (["1/z"], True, None, 0),
            (["z^2"], False, None, 2),
            (["z*exp(z)"], False, None, 2),
            (["tan(z)"], False, None, 2),
            (["z + 29/25*exp(-z^2)"], None, None, 0),
        ],
    )
    def test_keys(
        self, arguments: list[str], injective: bool | None, direction: str | None, witnesses: int
    ) -> None:
        data = found(*arguments)
        assert tuple(data)[:5] == self.KEYS
        assert data["injective"] is injective
        assert data["monotone"] == direction
        assert len(data["witnesses"]) == witnesses
        assert (data["certificate"] is not None) == (injective is True)
        assert (data["image"] is not None) == (injective is True)
        assert (data["reason"] is not None) == (injective is None)

    def test_only_json_on_stdout_when_undecided(self) -> None:
        result = run("--format", "json", "z + 29/25*exp(-z^2)")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["injective"] is None
        assert result.stderr.startswith("error: ")

    def test_the_image(self) -> None:
        (interval,) = found("2*sigma(z)")["image"]["intervals"]
        assert interval == {"low": "0", "high": "2", "low_in": False, "high_in": False}
        (interval,) = found("z^3")["image"]["intervals"]
        assert (sympy.sympify(interval["low"]), sympy.sympify(interval["high"])) == (-sympy.oo, sympy.oo)

    @pytest.mark.parametrize("formula", ["z^2", "z^3 - z", "z*exp(z)", "z + 1/z", "sin(z)", "z^3 - 2z"])
    def test_sympy_reads_the_witnesses(self, formula: str) -> None:
        """A reader that knows nothing of ours finds the two images equal."""
        data = found(formula)
        map_ = sympy.sympify(data["formula"]["sympy"])
        (z,) = map_.free_symbols
        first, second = (sympy.sympify(text) for text in data["witnesses"])
        assert abs(sympy.N(first - second)) > 1e-3
        assert abs(sympy.N(map_.subs(z, first) - map_.subs(z, second), 30)) < 1e-9

    def test_the_certificate(self) -> None:
        (piece,) = found("z + tanh(z)/2")["certificate"]["pieces"]
        assert piece["relation"] == ">"
        assert piece["lines"][-1]["text"] == piece["derivative"]["text"]
        assert [line["because"] for line in piece["lines"]] == [
            "tanh_range",
            "quotient_of_signs",
            "sum_of_same_sign",
        ]
        (piece,) = found("z^3")["certificate"]["pieces"]
        assert not piece["strict"]
        assert piece["not_zero"]["at"] == "1"
        verdicts = {item["verdict"] for item in found("z^3")["certificate"]["evidence"]}
        assert verdicts == {"proved", "confirmed"}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from hw_cli.__main__ import run; run(['invertible', '--help']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], timeout=120, cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    imported = set(done.stderr.split())
    assert {"typer", "hw_cli"} <= imported
    assert not imported & {"sympy", "numpy", "flint", "z3", "matplotlib", "mpmath"}
