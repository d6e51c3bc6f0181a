"""Speed of whole commands, as ratios to plain programs timed in the same run: `make bench`.

Every command is paired with its yardstick, A B A B …, so that a machine whose speed drifts slows both.
The figure to quote is the median of the pairwise ratios; nothing here passes or fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

RUNS = 7
EMPTY_TYPER = "import typer\napp = typer.Typer()\n@app.command()\ndef main(): pass\napp()\n"


@dataclass(frozen=True)
class Race:
    """A command against its yardstick, and the ratio to stay under."""

    name: str
    command: list[str]
    yardstick_name: str
    yardstick: list[str]
    limit: float


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of one run; raises CalledProcessError when it fails."""
    environment = os.environ | {"HW_LANG": "fr", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def races(folder: Path) -> list[Race]:
    """What is measured. `render` writes over its own product, all figures included."""
    python = sys.executable
    hw = [python, "-m", "hw_cli"]
    empty = folder / "empty.py"
    empty.write_text(EMPTY_TYPER)
    bare = [python, str(empty)]
    sympy = [python, "-c", "import sympy"]
    plots = [python, "-c", "import sympy, matplotlib.pyplot"]
    return [
        Race("hw --help", [*hw, "--help"], "empty Typer --help", [*bare, "--help"], 1.5),
        Race("hw list", [*hw, "list"], "empty Typer", bare, 1.5),
        Race("hw solve q1", [*hw, "solve", "q1"], "import sympy", sympy, 2.2),
        Race("hw solve q3", [*hw, "solve", "q3"], "import sympy", sympy, 4),
        Race("hw solve q4 --regularized", [*hw, "solve", "q4", "--regularized"], "import sympy", sympy, 2.2),
        Race(
            "hw render --out report.tex",
            [*hw, "render", "--out", "report.tex"],
            "import sympy, pyplot",
            plots,
            3.3,
        ),
        Race(
            "the same",
            [*hw, "render", "--out", "report.tex"],
            "a plain program (tests/plain.py)",
            [python, str(Path(__file__).with_name("plain.py")), "."],
            1.0,
        ),
    ]


def models_judge() -> str:
    """The finite-model judge at T = 3 with 3 states a variable: lines of question 3 and models a second.

    Its yardstick is the bound of (a) by NumPy alone, on the same tables, once for each of those lines:
    two sums, one logarithm of a ratio, one contraction. Each round starts without remembered densities.
    """
    import numpy as np

    from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions
    from hw_cli.homeworks.ift6135_3.q3_diffusion import solve
    from hw_cli.homeworks.ift6135_3.q3_models import DDPM, DIFFUSION
    from hw_cli.oracles.models.finite import Finite, FiniteJudge
    from hw_cli.oracles.models.tables import BATCH, SEED, instance

    tables = instance(DIFFUSION, 3, np.random.default_rng(SEED), states=3)
    p, q = tables.joints["p"], tables.joints["q"]
    chains = [claim for claim in solve(DiffusionOptions()).claims() if claim.setting == DDPM]
    lines = [(above, line.relation, line.term) for chain in chains for above, line in chain.pairs()]

    def judged() -> float:
        start = time.perf_counter()
        judge = FiniteJudge(DDPM, (Finite(tables),))
        for line in lines:
            if judge.compare(*line).says != "confirmed":
                raise RuntimeError("a line of question 3 is not confirmed")
        return time.perf_counter() - start

    def bare() -> float:
        start = time.perf_counter()
        for _ in lines:
            given = q / q.sum(axis=(2, 3, 4), keepdims=True)
            np.einsum("mabcd,mabcd->ma", given, np.log(p) - np.log(given))
        return time.perf_counter() - start

    pairs = [(judged(), bare()) for _ in range(10 * RUNS)][RUNS:]
    speed = len(lines) * BATCH / median(ours for ours, _ in pairs)
    ratio = median(ours / theirs for ours, theirs in pairs)
    return f"finite-model judge: {speed:,.0f} (line, model) pairs a second; {ratio:.1f} × a bare einsum"


def main() -> None:
    """Run all races and print one line each."""
    print(f"{RUNS} pairs each, after one warm-up; seconds are medians, ratios min / median / max\n")
    print(f"{'command':30} {'s':>6}  {'yardstick':22} {'s':>6}  {'ratio':>20}  limit")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for race in races(folder):
            seconds(race.command, folder), seconds(race.yardstick, folder)
            pairs = [(seconds(race.command, folder), seconds(race.yardstick, folder)) for _ in range(RUNS)]
            ratios = sorted(a / b for a, b in pairs)
            ours, theirs = (median(side) for side in zip(*pairs, strict=True))
            spread = f"{ratios[0]:.2f} / {median(ratios):.2f} / {ratios[-1]:.2f}"
            mark = "" if median(ratios) <= race.limit else "  over"
            print(
                f"{race.name:30} {ours:6.2f}  {race.yardstick_name:22} {theirs:6.2f}  {spread:>20}  "
                f"{race.limit:g}{mark}",
                flush=True,
            )
    print(f"\n{models_judge()}")


if __name__ == "__main__":
    main()
