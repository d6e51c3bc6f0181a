"""The autograder folder of `examples/`, run as Gradescope runs it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "gradescope"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_submission_becomes_results(tmp_path: Path) -> None:
    for name in ("submission", "source"):
        (tmp_path / name).mkdir()
    (tmp_path / "submission" / "a.tex").write_text("% hw: q1.1\n\\[ (x+1)^2 = x^2 + x + 1 \\]\n")
    shutil.copy(FOLDER / "rubric.toml", tmp_path / "source")
    command = tmp_path / "hw"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hw_cli "$@"\n')
    command.chmod(0o755)
    environment = {**os.environ, "AUTOGRADER": str(tmp_path), "HW": str(command)}
    subprocess.run([FOLDER / "run_autograder"], env=environment, check=True, timeout=120)
    found = json.loads((tmp_path / "results" / "results.json").read_text())
    part = next(test for test in found["tests"] if test["name"] == "1.1")
    assert (part["score"], part["max_score"]) == (3.0, 4.0)
    assert "a.tex:2" in part["output"]


def test_the_scripts_are_shell_that_reads() -> None:
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", FOLDER / name], check=True, timeout=20)
        assert os.access(FOLDER / name, os.X_OK)
