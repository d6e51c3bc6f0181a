"""The course files in `examples/` are what they claim to be and compile as they stand."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hw_cli.homework.registry import find

EXAMPLES = Path(__file__).parents[2] / "examples"
MARKED, UNMARKED = EXAMPLES / "devoir.tex", EXAMPLES / "devoir-sans-marqueurs.tex"


def markers(path: Path) -> list[str]:
    return re.findall(r"^% hw: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_marker_names_a_question_or_a_part() -> None:
    sheet = find().sheet
    parts = {f"q{part.id}" for question in sheet.questions for part in question.parts}
    questions = [question.id for question in sheet.questions]
    found = markers(MARKED)
    assert set(found) <= parts | set(questions)
    assert sorted({name.partition(".")[0] for name in found}) == questions
    assert [name for name in found if name.startswith("q4")] == [f"q4.{part}" for part in range(1, 7)]
    assert len(set(found)) == len(found)


def test_the_other_has_headings_only() -> None:
    assert markers(UNMARKED) == []
    text = UNMARKED.read_text(encoding="utf-8")
    assert re.findall(r"\\textbf\{Question (\d)", text) == list("12345")
    assert re.findall(r"\\item\[(4\.\d)\]", text) == [f"4.{part}" for part in range(1, 7)]


@pytest.mark.tex
@pytest.mark.parametrize("path", [MARKED, UNMARKED], ids=lambda path: path.stem)
def test_it_compiles(path: Path, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    log = (tmp_path / path.with_suffix(".log").name).read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull" not in log
    assert "undefined" not in log
