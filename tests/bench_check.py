"""Speed of `hw check` without its start: `python tests/bench_check.py [FILE.jsonl]`.

Steps per second on one core, the median step, and formulas read per second; on the examples, and on the blocks of a
file of derivations (`raw` in each line) where one is named. The yardstick beside it is a pure Python loop of the same
run, so that a slow machine shows.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median

from hw_cli.checking.checking import check_text
from hw_cli.checking.judge.steps import Steps
from hw_cli.checking.read.reader import read
from hw_cli.checking.say.context_files import NAMES, SHIPPED, shipped
from hw_cli.terms.parse import ParseError, parse_latex

EXAMPLES = Path(__file__).parent.parent / "examples" / "answers"
LOOPS = 2_000_000


def texts(path: Path | None) -> list[tuple[str, str]]:
    """What is checked, with its kind."""
    if path is not None:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [(json.loads(line)["raw"], "md") for line in lines if line.strip()]
    return [(file.read_text(encoding="utf-8"), "tex") for file in sorted(EXAMPLES.rglob("*.tex"))]


def loop() -> float:
    """Seconds of a plain loop, to compare machines."""
    start = time.perf_counter()
    total = 0
    for number in range(LOOPS):
        total += number
    return time.perf_counter() - start


def reading(sources: list[str]) -> float:
    """Formulas read per second."""
    start = time.perf_counter()
    for source in sources:
        try:
            parse_latex(source, names=NAMES)
        except ParseError:
            continue
    return len(sources) / (time.perf_counter() - start)


def main(path: Path | None) -> None:
    """Prints the figures."""
    for name in SHIPPED:
        shipped(name)  # contexts are read once
    work = texts(path)
    sources = [
        side.source
        for text, kind in work
        for derivation in read(text, kind, names=NAMES).derivations
        for step in derivation.steps
        for side in (step.lhs, step.rhs)
    ]
    reading(sources[:50])
    print(f"formulas read          {reading(sources):8.0f} /s   ({len(sources)} formulas; aim 2000)")
    times: list[float] = []
    judged = Steps.finding

    def timed(self: Steps, step):  # type: ignore[no-untyped-def]
        start = time.perf_counter()
        found = judged(self, step)
        times.append(time.perf_counter() - start)
        return found

    Steps.finding = timed  # type: ignore[method-assign]
    start = time.perf_counter()
    count = sum(len(check_text(text, kind).findings) for text, kind in work)
    spent = time.perf_counter() - start
    print(f"steps checked          {count / spent:8.0f} /s   ({count} steps; aim 50)")
    print(f"median step            {1000 * median(times):8.1f} ms   (aim below 10)")
    print(f"plain loop             {LOOPS / loop() / 1e6:8.1f} million additions/s on this machine now")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
