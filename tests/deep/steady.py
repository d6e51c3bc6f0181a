"""The same files checked twice, the second time otherwise: another hash seed, order of files and width, on a machine that is busy.

python -m tests.deep.steady [--hogs 6] [FILE …]

Nothing that is said of a step may differ. Examples are taken where no file is named; the exit code is 1 where something differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples" / "answers"
Said = dict[tuple[str, int, int], Any]  # of each step, by its file and place


@contextmanager
def busy(hogs: int) -> Iterator[None]:
    """Processes that do nothing but work."""
    running = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(hogs)]
    try:
        yield
    finally:
        for hog in running:
            hog.kill()
            hog.wait(20)


def begun(files: Sequence[Path], seed: int, columns: int) -> subprocess.Popen[bytes]:
    """A check under way."""
    return subprocess.Popen(
        [sys.executable, "-m", "hw_cli", "check", "--format", "json", *map(str, files)],
        env={**os.environ, "PYTHONHASHSEED": str(seed), "COLUMNS": str(columns), "HW_LANG": "en"},
        stdout=subprocess.PIPE,
    )


def said(check: subprocess.Popen[bytes]) -> Said:
    """What it says of each step."""
    found = json.loads(check.communicate(timeout=3600)[0])
    return {
        (file["file"], step["line"], step["column"]): step
        for file in found["files"]
        for derivation in file["derivations"]
        for step in derivation["steps"]
    }


def differences(first: Said, second: Said) -> list[str]:
    """The places of which not the same is said."""
    return [
        f"{place}: {first.get(place)} | {second.get(place)}"
        for place in sorted(first.keys() | second.keys())
        if first.get(place) != second.get(place)
    ]


def main() -> int:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hogs", type=int, default=3 * (os.cpu_count() or 1))
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args()
    files = given.files or sorted((*EXAMPLES.glob("*.tex"), *EXAMPLES.glob("mistakes/*.tex")))
    quiet = said(begun(files, 1, 20))
    with busy(given.hogs):
        loaded = said(begun(files[::-1], 2, 200))
    found = differences(quiet, loaded)
    print(*found, f"{len(files)} files, {len(quiet)} steps, {len(found)} differ", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
