"""A student's answers under `hw check`: the right ones pass, and exactly the mistakes are found: `make demo`.

The wrong answers say in their first lines where their mistakes are: `% erreur, ligne 37 : …`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ANSWERS = Path(__file__).parents[1] / "examples" / "answers"
_STATED = re.compile(r"^% erreur, ligne (\d+) : ", re.MULTILINE)


def files(wrong: bool) -> list[Path]:
    """The right answers, or the wrong ones."""
    return sorted((ANSWERS / "mistakes" if wrong else ANSWERS).glob("*.tex"))


def stated(path: Path) -> list[int]:
    """The lines of the mistakes that a file states in its header."""
    return [int(line) for line in _STATED.findall(path.read_text(encoding="utf-8"))]


def roots(document: dict) -> list[int]:
    """The lines that a check of one file, as JSON, calls wrong in themselves."""
    return [step["line"] for item in document["derivations"] for step in item["steps"] if step["root"]]


def hw(*arguments: str | Path, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """One run of the command line."""
    shown = [str(argument) for argument in arguments]
    if not capture:
        print("$ hw", *shown, flush=True)
    command = [sys.executable, "-m", "hw_cli", *shown]
    return subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE if capture else None)


def main() -> None:
    """Check both, and leave with 1 where a result is not as it should be."""
    right, wrong = ([Path(os.path.relpath(path)) for path in files(wrong=which)] for which in (False, True))
    faults = []
    if hw("check", *right).returncode != 0:
        faults.append("the right answers do not pass")
    print()
    if hw("check", *wrong).returncode != 1:
        faults.append("the wrong answers are not refused with exit code 1")
    again = hw("check", "--format", "json", *wrong, capture=True)
    if again.returncode not in (0, 1):
        raise SystemExit("the wrong answers could not be checked")
    documents = json.loads(again.stdout)["files"]
    found = sum(len(roots(document)) for document in documents)
    for path, document in zip(wrong, documents, strict=True):
        if roots(document) != stated(path):
            faults.append(f"{path}: lines {roots(document)} are found wrong, lines {stated(path)} are")
    if faults:
        raise SystemExit("\n".join(faults))
    print(f"\nthe right answers pass; the {found} mistakes are found, and nothing else")


if __name__ == "__main__":
    main()
