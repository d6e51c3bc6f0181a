"""`hw check --why LINE`: what the verdict on a line rests on, and slips about densities named in words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TEXT = r"""Let $a > 0$ and $S = a + 1$.

$$ \sqrt{a^2} = a $$

$$ (a+b)^2 = a^2 + b^2 $$
"""
LAWS = r"""\[ \log p(x) = \E_{q(z|x)}[\log p(x,z) - \log p(z|x)] \]
\[ \log p(x) = \E_{q(z|x)}[\log p(x,z) - \log q(z|x)] + \KL[q(z|x) \| p(z|x)] = \E_{q(z|x)}[\log p(x,z)] + \KL[q(z|x) \| p(z|x)] \]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.tex").write_text(LAWS)
    return "a.md"


def told(hw: Run, file: str, line: str) -> str:
    done = hw("check", file, "--why", line, "--lang", "en")
    assert done.exit_code in (0, 1), done.stderr
    return str(done.stdout)


def test_mood_facts_and_what_was_tried(hw: Run, file: str) -> None:
    text = told(hw, file, "3")
    assert "a.md:3  \\sqrt{a^2} = a" in text
    assert "mood: a claim" in text
    assert "facts in force: a > 0" in text
    assert "context: " in text
    wrong = told(hw, file, "5")
    assert "✗" in wrong
    assert "[differs]" in wrong
    assert "refuted" in wrong
    assert "sqrt" not in wrong


def test_the_argument_of_a_line_about_densities(hw: Run, file: str) -> None:
    text = told(hw, "b.tex", "1")
    assert "expected logarithms: proved" in text
    assert "both sides come to the sum of: log p(x)" in text


def test_a_slip_about_densities_is_named(hw: Run, file: str) -> None:
    Path("c.tex").write_text(
        r"\[ \E_{q(x_{1:T}|x_0)}[\log p(x_T) + \log p_\phi(x_0|x_1)] = \E_{q(x_{1:T}|x_0)}[\log p(x_T)] \]"
    )
    done = hw("check", "c.tex", "--context", "ddpm", "--lang", "en")
    assert "the right side lacks 𝔼_(q(x₁ | x₀))[log p(x₀ | x₁)]" in " ".join(
        done.stdout.replace("│", "").split()
    )


@pytest.mark.parametrize("line", ["1000", "2", "x", "0"])
def test_a_line_without_a_step_is_told(hw: Run, file: str, line: str) -> None:
    assert hw("check", file, "--why", line).exit_code == 2
