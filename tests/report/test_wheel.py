"""The wheel holds all that a report needs: templates, sheet, French catalogue."""

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as pip lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    here = ["--no-build-isolation"] if find_spec("hatchling") and find_spec("babel") else []
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        *here,
        "-w",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(build, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    script = "import hw_cli, hw_cli.report.templates as t; print(hw_cli.__file__); print(t.template_folder())"
    package, templates = run(installed, tmp_path, "-c", script).stdout.split()
    assert Path(package).is_relative_to(installed)
    assert Path(templates) == installed / "hw_cli" / "templates"


def test_every_template_is_in_it(installed: Path) -> None:
    ours = {file.name for file in (ROOT / "templates").iterdir()}
    assert len(ours) > 8
    assert {file.name for file in (installed / "hw_cli" / "templates").iterdir()} == ours


@pytest.mark.parametrize(("language", "word"), [("fr", "Réponse."), ("en", "Answer.")])
def test_it_renders(installed: Path, tmp_path: Path, language: str, word: str) -> None:
    arguments = (
        "-m",
        "hw_cli",
        "render",
        "--question",
        "q1",
        "--full",
        "--lang",
        language,
        "--out",
        "report.tex",
    )
    done = run(installed, tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert word in (tmp_path / "report.tex").read_text("utf-8")
    assert (tmp_path / "figures" / "q1-integrands.pdf").is_file()
