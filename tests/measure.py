"""How `hw check` does on derivations with known verdicts: `python tests/measure.py FILE.jsonl [KINDS] [--auto]`.

Each line of the file is a block: `kind`, `raw` (LaTeX in Markdown), `context` (what the letters mean, in words) and
`steps`, each with `lhs`, `rel`, `rhs`, `expected` (holds, fails, unclear) and, where it fails, `root`. The real command
runs on every block, in the context that its words describe; with `--auto`, in the one that the command chooses.
`root` false: the step only inherits a slip.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from hw_cli.cli.app import app

MOODS = ("definition", "assumption", "goal", "to_solve", "denied")  # what a text does not claim
UNDERSTOOD = ("holds", "fails", *MOODS)
PASSED = (*UNDERSTOOD, "not_checkable", "missing")  # of a slip: whatever is not told

LAWS = re.compile(r"\\bb?E\b|mathbb *\{? *E|KL|(?<![A-Za-z])[pqPQ](_\{?[^({]*\}?)? *(\\left|\\big[lr]?)? *\(")

# words that describe what letters mean, and the shipped context that says the same
PHRASES = (
    ("forward Markov chain", "ddpm"),
    ("alpha_t = 1-beta_t", "ddpm-gaussian"),
    ("joint p(x,z)", "vae"),
    ("data law", "vae"),
    ("p, q densities", "gaussians"),
    ("N(mu", "gaussians"),
    ("Dirac GAN", "dirac-gan"),
    ("invertible", "flow"),
    ("planar map", "flow"),
    ("radial map", "flow"),
)

UNROLLED = """
[sizes]
T = [3, 4]
[indices]
t = ["3", "T"]
[sets]
"\\\\gamma" = "> 0"
"\\\\sigma" = "> 0"
[definitions]
"x_t" = { is = "\\\\gamma_t x_{t-1} + \\\\sigma_t \\\\epsilon_t", from = 1 }
"\\\\bar{\\\\gamma}_t" = "\\\\prod_{i=1}^{t} \\\\gamma_i"
"\\\\bar{\\\\sigma}_t" = "\\\\sqrt{\\\\sum_{i=1}^{t} \\\\sigma_i^2 \\\\prod_{j=i+1}^{t} \\\\gamma_j^2}"
"""
POSTERIOR = """
[laws]
"q(x_{t-1} | x_t, x_0)" = "\\\\mathcal{N}(x_{t-1}; \\\\bar{\\\\gamma}_{t-1} x_0 + \\\\frac{\\\\gamma_t \\\\bar{\\\\sigma}_{t-1}^2}{\\\\bar{\\\\sigma}_t^2} (x_t - \\\\bar{\\\\gamma}_t x_0), \\\\frac{\\\\sigma_t^2 \\\\bar{\\\\sigma}_{t-1}^2}{\\\\bar{\\\\sigma}_t^2})"
"""
OWN = (("x_t = gamma_t x_{t-1} + sigma_t eps_t", UNROLLED),)


@dataclass
class Block:
    """One block of the file."""

    number: int
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """K, E, D, F or G."""
        return str(self.content["kind"])

    @property
    def meaning(self) -> str:
        """What the letters mean, in words."""
        return " ".join(str(value) for value in self.content.get("context", {}).values())

    def context(self, folder: Path) -> str:
        """The context for the command: a name, a file written for the block, or auto."""
        name = next((name for phrase, name in PHRASES if phrase in self.meaning), "auto")
        own = next((text for phrase, text in OWN if phrase in self.meaning), None)
        if own is not None and re.search(r"\\vert x_\{t\},x_\{0\}", self.content["raw"]):
            own = own.replace('"x_t" = {', '"y_t" = {') + POSTERIOR  # x_t is given there
        if "sets q_phi(z|x) = p_theta(z|x)" in self.meaning:
            own = 'extends = "vae"\n[[variant]]\n[[variant]]\nen = "q(z|x) is p(z|x)"\nsame = { q = "p" }\n'
        if own is None:
            return name
        path = folder / f"{self.number}.toml"
        path.write_text(own, encoding="utf-8")
        return str(path)

    def source(self) -> str:
        """The text to check; macros that the words explain are defined before it."""
        macros = re.findall(
            r"(\\[A-Za-z]+) = ([A-Z])\b", str(self.content.get("context", {}).get("macros", ""))
        )
        lines = [rf"\newcommand{{{name}}}{{\mathbb{{{letter}}}}}" for name, letter in macros if letter == "E"]
        return "\n".join((*lines, self.content["raw"]))


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a file."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if line.strip():
                yield Block(number, json.loads(line))


def checked(block: Block, folder: Path, hints: bool = True) -> list[dict[str, Any]]:
    """What the command says of the steps of a block; `hints`: in the context that its words describe."""
    file = folder / f"{block.number}.md"
    file.write_text(block.source(), encoding="utf-8")
    context = block.context(folder) if hints else "auto"
    arguments = ["check", str(file), "--format", "json", "--context", context, "--quiet"]
    result = CliRunner().invoke(app, arguments)
    if result.exit_code not in (0, 1, 3):
        return []
    found = json.loads(result.stdout)
    if "derivations" not in found:
        return []
    return [step for derivation in found["derivations"] for step in derivation["steps"]]


def matched(
    block: Block, found: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each expected step with what was said of it, in the order of the file."""
    at = 0
    found = sorted(found, key=lambda said: (said["line"], said["column"]))
    for step in block.content["steps"]:
        place = next((k for k in range(at, len(found)) if _same(found[k], step, ("lhs", "rhs"))), None)
        if place is None:
            place = next((k for k in range(at, len(found)) if _same(found[k], step, ("rhs",))), None)
        if place is not None:
            at = place + 1
        yield step, None if place is None else found[place]


def _same(said: dict[str, Any], expected: dict[str, Any], sides: tuple[str, ...]) -> bool:
    return all(_letters(said[side]) == _letters(expected[side]) for side in sides)


def _letters(text: str) -> str:
    """The source without what may be cut differently."""
    return re.sub(
        r"[\s&]|\\\\|\\q?quad|\\hfill|\\tag\{[^}]*\}|\\(?:black)?square(?![A-Za-z])|\\label\{[^}]*\}|>",
        "",
        text,
    ).strip(".,;")


def measure(path: Path, kinds: str = "", verbose: bool = True, hints: bool = True) -> dict[str, Counter[str]]:
    """Counts per kind, printed as they come."""
    counts: dict[str, Counter[str]] = {}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for block in blocks(path):
            if kinds and block.kind not in kinds and str(block.number) != kinds:
                continue
            group = block.kind
            if group == "D":
                group = "D chains" if "forward Markov chain" in block.meaning else "D formulas"
            count = counts.setdefault(group, Counter())
            for expected, said in matched(block, checked(block, Path(folder), hints)):
                _score(block, expected, said, count, verbose)
    for group, count in sorted(counts.items()):
        print(f"{group:11}", _line(count))
    steps = sum(count["steps"] for count in counts.values())
    print("\n".join(_pooled(sum(counts.values(), Counter()))))
    print(f"{steps} steps in {time.perf_counter() - start:.1f} s, the command's start included")
    return counts


def _score(
    block: Block, expected: dict[str, Any], said: dict[str, Any] | None, count: Counter[str], verbose: bool
) -> None:
    wanted = expected["expected"]
    if wanted == "unclear":
        return
    status = said["status"] if said else "missing"
    count["steps"] += 1
    understood = status in UNDERSTOOD
    count["understood"] += understood
    if wanted == "fails" and expected.get("root"):
        count["mistakes"] += 1
        count["mistakes understood"] += understood
        count["mistakes found"] += status == "fails"
        count["mistakes passed"] += status != "fails" and status in PASSED
    count["crosses"] += status == "fails"
    count["right crosses"] += status == "fails" and wanted == "fails"
    if wanted == "holds" and status == "holds" and LAWS.search(expected["lhs"] + expected["rhs"]):
        count["of laws"] += 1
        count["of laws, proved"] += bool(said and said["proved"])
        if verbose and said and not said["proved"]:
            print(f"{block.number} {block.kind} confirmed: {expected['lhs'][:70]} = {expected['rhs'][:90]}")
    if wanted == "holds":
        count["right"] += 1
        count["held"] += status in ("holds", *MOODS)
        count["doubtful"] += status == "doubtful"
        if expected.get("def"):
            count["moods"] += 1
            count["moods read"] += status in ("holds", *MOODS)
    false_alarm = wanted == "holds" and status == "fails"
    count["false alarms"] += false_alarm
    missed = wanted == "fails" and status != "fails" and status in PASSED
    if verbose and (false_alarm or missed or not understood):
        word = "FALSE ALARM" if false_alarm else "MISSED" if missed else status
        print(
            f"{block.number} {block.kind} {word}: {expected['lhs'][:70]} {expected['rel']} {expected['rhs'][:90]}"
        )
        if said:
            print("     ", said["message"], "|", said["reading"])


def _pooled(count: Counter[str]) -> list[str]:
    """What a reader may trust, over all kinds."""

    def share(part: str, whole: str) -> str:
        return f"{count[part]} of {count[whole]} ({100 * count[part] / max(count[whole], 1):.1f} %)"

    return [
        f"crosses that are right: {share('right crosses', 'crosses')}; false alarms {count['false alarms']}",
        f"root slips refuted: {share('mistakes found', 'mistakes')}; passed: {share('mistakes passed', 'mistakes')}",
        f"right steps held: {share('held', 'right')}; doubtful: {share('doubtful', 'right')}",
        f"lines about laws that hold and are proved: {share('of laws, proved', 'of laws')}",
        f"assumptions, goals and definitions taken as such: {share('moods read', 'moods')}",
    ]


def _line(count: Counter[str]) -> str:
    share = 100 * count["understood"] / max(count["steps"], 1)
    return (
        f"{count['steps']:4} steps, {count['understood']:4} understood ({share:.0f} %), mistakes found"
        f" {count['mistakes found']} of {count['mistakes understood']} in steps understood"
        f" ({count['mistakes']} in all), false alarms {count['false alarms']}"
    )


if __name__ == "__main__":
    given = [item for item in sys.argv[1:] if item != "--auto"]
    if not given or not os.path.exists(given[0]):
        sys.exit("usage: python tests/measure.py FILE.jsonl [KINDS] [--auto]")
    measure(Path(given[0]), given[1] if len(given) > 1 else "", hints="--auto" not in sys.argv)
