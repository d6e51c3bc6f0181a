"""The second homework, in examples/: what the protocol and the rules are enough for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from hw_cli.answer import VerifiedAnswer
from hw_cli.claims.claims import Chain
from hw_cli.homework.registry import find
from hw_cli.homework.validity import faults, untranslated
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import Matrix, Vector, lift
from hw_cli.verify import verify

FOLDER = Path(__file__).parents[2] / "examples" / "graduate"
HOMEWORK = find(str(FOLDER))
QUESTIONS = ("q1", "q2", "q3")


@cache
def answer(name: str) -> VerifiedAnswer:
    question = HOMEWORK.question(name)
    (found,) = question.answers(question.parameters())
    return verify(found)


def test_all_is_derived_and_proved_throughout() -> None:
    assert {answer(name).status for name in QUESTIONS} == {Verdict.PROVED}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_part_of_the_sheet_has_its_claims_and_its_conclusion(name: str) -> None:
    asked = [part.id for part in HOMEWORK.sheet.question(name).parts]
    parts = answer(name).answer.parts
    assert [part.id for part in parts] == asked
    assert all(part.claims for part in parts)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_spoiled_line_is_refused(name: str) -> None:
    spoiled = 0
    for claim in answer(name).answer.claims():
        if not isinstance(claim, Chain):
            continue
        for at, line in enumerate(claim.lines):
            if isinstance(line.term, Vector | Matrix):
                continue
            wrong = replace(line, term=line.term + lift(Fraction(1, 100)))
            if line.relation.value == ">=":  # a larger bound may hold all the same; a loss of sign does not
                wrong = replace(line, term=-line.term)
            kept = claim.lines[:at]
            found = judge(replace(claim, lines=(*kept, wrong)))
            assert not found.status.passes, (claim.id, at)
            spoiled += 1
    assert spoiled >= 5


@pytest.mark.parametrize("path", sorted(FOLDER.glob("q*.py")), ids=lambda path: path.name)
def test_a_question_is_a_module_of_two_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


def test_nothing_is_wrong_with_it() -> None:
    assert list(faults(HOMEWORK)) == []
    assert [untranslated(answer(name).answer) for name in QUESTIONS] == [(), (), ()]


def test_installed_it_is_found_by_its_name(hw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    subprocess.run([*pip, str(site), str(FOLDER)], check=True, timeout=120)
    monkeypatch.syspath_prepend(str(site))
    done = hw("--homework", "graduate", "solve", "q3", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    assert "Jensen" in done.stdout
    assert hw("--homework", "gradute", "list").exit_code == 2


def test_it_is_rendered_in_both_languages(hw) -> None:
    for language in ("fr", "en"):
        done = hw("--homework", str(FOLDER), "render", "--out", f"{language}.tex", "--lang", language)
        assert done.exit_code == 0, done.stderr
    assert "La vraisemblance ne diminue jamais" in Path("fr.tex").read_text(encoding="utf-8")
