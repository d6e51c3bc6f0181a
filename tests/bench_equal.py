"""Speed of `hw equal`: milliseconds a pair over the tables of its tests, and what starting costs.

python tests/bench_equal.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

RUNS = 5


def timed() -> tuple[float, list[tuple[float, str]]]:
    """Milliseconds of the imports, and of each pair, with its text."""
    start = time.perf_counter()
    from hw_cli.oracles.equality.texts import compare_latex
    from tests.oracles import equality_pairs as table

    starting = 1000 * (time.perf_counter() - start)
    found = []
    for pair in (*table.REJECTED, *table.ACCEPTED, *table.OPEN, *table.UNCLEAR):
        left, right, *assumed = pair
        start = time.perf_counter()
        compare_latex(left, right, assume=assumed[0] if assumed else ())
        found.append((1000 * (time.perf_counter() - start), f"{left} vs {right}"))
    return starting, sorted(found)


def command() -> float:
    """Milliseconds of one `hw equal` from start to end, the best of a few."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "hw_cli", "equal", "(x+1)^2", "x^2+2x+1"],
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def main() -> None:
    """Print the figures."""
    starting, pairs = timed()
    times = [milliseconds for milliseconds, _ in pairs]
    print(
        f"{len(times)} pairs: median {median(times):.2f} ms, 95 % under {times[int(0.95 * len(times))]:.1f} ms"
    )
    print(f"in all {sum(times):.0f} ms; imports {starting:.0f} ms; one run of the command {command():.0f} ms")
    for milliseconds, text in pairs[-3:]:
        print(f"  slowest: {milliseconds:.0f} ms  {text}")


if __name__ == "__main__":
    main()
