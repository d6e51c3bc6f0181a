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
        Race("hw solve q1", [*hw, "solve", "q1"], "import sympy", sympy, 4),
        Race("hw solve q4 --regularized", [*hw, "solve", "q4", "--regularized"], "import sympy", sympy, 4),
        Race("hw render --out report.tex", [*hw, "render", "--out", "report.tex"], "import sympy, pyplot", plots, 6),
    ]


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


if __name__ == "__main__":
    main()
