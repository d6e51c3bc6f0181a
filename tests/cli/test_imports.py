"""Start-up stays light: what is slow to import is imported by the call that needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sympy", "mpmath", "matplotlib", "numpy", "scipy", "flint", "z3", "jinja2")
ROOT = Path(__file__).parents[2]


def imported(code: str) -> set[str]:
    """Which heavy packages a fresh interpreter has imported after `code`."""
    script = f"import sys\n{code}\nprint('imported', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=120, cwd=ROOT, capture_output=True, text=True, check=True
    )
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "imported"
    return set(last[1:])


def running(*arguments: str) -> str:
    return f"from hw_cli.__main__ import run\nassert run({list(arguments)!r}) == 0"


def test_the_measure_sees_an_import() -> None:
    assert imported("import numpy") == {"numpy"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("list", "--lang", "en"),
        ("list", "q4", "--lang", "en"),
        ("solve", "--help"),
        ("render", "--help"),
        ("review", "--help"),
        ("review", "check", "--help"),
        ("review", "show", "examples/review.md"),
    ],
)
def test_light_commands_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported(running(*arguments)) == set()


@pytest.mark.parametrize("arguments", [("q1",), ("q4", "--regularized")])
def test_answers_of_points_and_formulas_load_no_arrays(arguments: tuple[str, ...]) -> None:
    assert imported(running("solve", *arguments, "--format", "json", "--quiet")) == {
        "sympy",
        "mpmath",
        "flint",
    }


@pytest.mark.parametrize(
    ("most", "arguments"), [(70, ("equal", "sin(2x)", "2 sin(x) cos(x)")), (132, ("check", "line.md"))]
)
def test_what_is_not_needed_is_not_loaded(most: int, arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Modules of our own: the line of a derivation needs more of them than a pair of formulas."""
    (tmp_path / "line.md").write_text("$$ (x + 1)^2 = x^2 + 2x + 1 $$\n", encoding="utf-8")
    script = (
        f"import sys\n{running(*arguments)}\nprint(sum(name.startswith('hw_cli') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=120, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(done.stdout.split()[-1]) <= most


def test_a_line_of_algebra_loads_no_arrays(tmp_path: Path) -> None:
    """Worlds are made for what no formula settles."""
    (tmp_path / "line.md").write_text("$$ (x + 1)^2 = x^2 + 2x + 1 $$\n", encoding="utf-8")
    assert "numpy" not in imported(running("check", str(tmp_path / "line.md")))


def test_a_world_knows_what_terms_mean_whoever_makes_it() -> None:
    code = "from hw_cli.oracles.models.world import HANDLERS, World\nWorld()\nfrom hw_cli.terms import core\n"
    assert "numpy" in imported(
        f"{code}assert {{core.Density, core.Gradient, core.Integral, core.Call}} <= {{*HANDLERS}}"
    )


def test_little_is_loaded_before_signals_are_heard() -> None:
    """Whatever loads before that answers Ctrl-C with a traceback."""
    script = "import sys\nbefore = {*sys.modules}\nimport hw_cli.__main__\nprint(*{*sys.modules} - before)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        timeout=120,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hw_cli.cli.signals" in done.stdout.split()
    assert not {"typing", "re", "json", "contextlib"} & {*done.stdout.split()}


def test_a_report_that_draws_nothing_loads_no_matplotlib(tmp_path: Path) -> None:
    report = tmp_path / "report.tex"
    report.write_text("Notes of mine\n")  # kept, so it has to be known whether it is a figure
    again = running("render", "--question", "q1", "--out", str(report), "--quiet")
    assert "matplotlib" not in imported(again)
