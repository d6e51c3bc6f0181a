"""`hw hint`: the next step alone, from one's own last right line, and never more than asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
START = r"\[ \KL[q(x) \| p(x)] = \E_{q(x)}\left[\log \frac{q(x)}{p(x)}\right] \]"


def told(hw: Run, *arguments: str) -> dict[str, Any]:
    done = hw("hint", *arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_the_rule_alone_unless_more_is_asked_for(hw: Run) -> None:
    rule = told(hw, "q1")
    line = told(hw, "q1", "--show", "line")
    rest = told(hw, "q1", "--show", "all")
    assert set(rule) == {"done", "part", "own", "from", "rule"}
    assert set(line) - set(rule) == {"relation", "latex"}
    assert len(rest["rest"]) > 0
    assert line["latex"] not in hw("hint", "q1").stdout


def test_it_goes_on_from_the_last_right_line(hw: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.tex"
    file.write_text(START)
    after = told(hw, "q1", "--after", str(file), "--show", "line")
    assert (after["rule"], after["own"]) == ("log_of_quotient", False)
    assert r"\log q(x)-\log p(x)" in after["latex"].replace(" - ", "-")


def test_a_wrong_line_is_not_gone_on_from(hw: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.tex"
    file.write_text(START.replace(r" \]", r" = \E_{q(x)}[\log q(x) + \log p(x)] \]"))
    assert told(hw, "q1", "--after", str(file))["rule"] == "log_of_quotient"


def test_a_rule_goes_on_from_a_line_that_is_none_of_ours(hw: Run, tmp_path: Path) -> None:
    file = tmp_path / "my.tex"
    file.write_text(START.replace(r" \]", r" = \E_{q(x)}\left[\log \frac{q(x)}{p(x)}\right] + 0 \]"))
    after = told(hw, "q1", "--after", str(file), "--show", "line")
    assert after["own"]
    assert after["rule"] == "log_of_quotient"
    assert "+" in after["latex"]


def test_an_answer_that_is_whole(hw: Run) -> None:
    answers = Path(__file__).parent.parent.parent / "examples" / "answers"
    assert told(hw, "1.1", "--after", str(answers / "q1.tex"))["done"] is True
    slip = told(hw, "1.1", "--after", str(answers / "mistakes" / "q1.tex"))  # right again at its end
    assert (slip["done"], slip["rule"], slip["own"]) == (False, "linearity", False)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_part_and_both_languages(hw: Run, language: str) -> None:
    done = hw("hint", "3.b", "--lang", language)
    assert ("Markov" in done.stdout, done.exit_code) == (True, 0)


def test_a_part_without_lines_is_told(hw: Run) -> None:
    assert hw("hint", "q5").exit_code == 2
