"""Texts made by a grammar of LaTeX, and examples spoiled at random: each is read and judged in bounded time and memory.

python -m tests.deep.fuzz [--count 10000] [--seed 1]

No text may end in an exception, take over 3 seconds of work or make the process larger than 400 MB; at least half of those
that the grammar makes must reach the judge. One that hangs ends the run, with the place where it hangs.
"""

from __future__ import annotations

import argparse
import faulthandler
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

SECONDS, MEGABYTES, HANGING = 3, 400, 300  # of work; at its peak; of the clock

EXAMPLES = Path(__file__).parents[2] / "examples" / "answers"
LETTERS = (
    "x",
    "y",
    "a",
    "b",
    "t",
    r"\mu",
    r"\sigma",
    r"\theta",
    "x_1",
    "x_{t-1}",
    r"\mathbf{x}",
    r"\bar{\alpha}_t",
    "A",
    r"\Sigma",
    "1",
    "2",
    "0",
    r"\pi",
)
UNARY = (
    r"\log {}",
    r"\exp({})",
    r"\sqrt{{{}}}",
    "-{}",
    "({})",
    r"\left({}\right)",
    r"|{}|",
    r"\sin({})",
    "{}^2",
    r"{}^{{-1}}",
    r"\mathbb{{E}}_{{q(x)}}[{}]",
    r"\sum_{{i=1}}^n {}",
    r"\int_0^1 {} \,dt",
    r"\frac{{\partial}}{{\partial x}} {}",
    r"\text{{so }} {}",
    r"\underbrace{{{}}}_{{c}}",
    r"\operatorname{{tr}}({})",
    "{}^T",
)
BINARY = (
    "{} + {}",
    "{} - {}",
    "{} {}",
    r"{} \cdot {}",
    r"\frac{{{}}}{{{}}}",
    "{}/{}",
    "{}^{{{}}}",
    r"\max({}, {})",
    r"p({} \mid {})",
    r"D_{{KL}}({} \| {})",
    r"\mathcal{{N}}({}, {})",
    r"{} \odot {}",
)
RELATIONS = ("=", "=", "=", r"\le", r"\geq", "<", r"\approx", r"\propto", ":=", r"\neq", r"\iff")
WORDS = ("Let ", "Suppose that ", "Donc ", "We want to show that ", "où ", "with ", "", "", "Then ")
PIECES = (
    "{",
    "}",
    "$",
    "$$",
    "\\",
    "\\\\",
    "&",
    "^",
    "_",
    "(",
    ")",
    "[",
    "]",
    "|",
    "%",
    "~",
    "\x00",
    "é",
    "𝔼",
    "\n\n",
    r"\begin{align}",
    r"\end{align}",
    r"\[",
    r"\]",
    r"\left",
    r"\right",
    r"\frac",
    r"\def\a{\a\a}\a",
    "# ",
    "```",
    "<!-- hw: let x > 0 -->",
    "% hw: q3\n",
    "&amp;",
    "1e999",
    "9" * 400,
)


def formula(r: Random, depth: int) -> str:
    """A formula of the grammar."""
    roll = r.random()
    if depth <= 0 or roll < 0.2:
        return r.choice(LETTERS)
    if roll < 0.55:
        return r.choice(UNARY).format(formula(r, depth - 1))
    return r.choice(BINARY).format(formula(r, depth - 1), formula(r, depth - 1))


def made(r: Random) -> str:
    """A text of the grammar: words and displays with one to three relations."""
    out = []
    for _ in range(r.randint(1, 3)):
        first = formula(r, r.randint(1, 3))
        same = r.random() < 0.4  # two sides that may hold
        rows = [
            f"{r.choice(RELATIONS)} {first if same else formula(r, r.randint(1, 3))}"
            for _ in range(r.randint(1, 3))
        ]
        out.append(f"{r.choice(WORDS)}$$ {first} {' '.join(rows)} $$")
    return "\n\n".join(out) + "\n"


def spoiled(r: Random, text: str) -> str:
    """A stretch of a text with pieces put in, taken out and moved."""
    start = r.randrange(len(text))
    text = text[start : start + r.randint(50, 1500)]
    for _ in range(r.randint(1, 8)):
        at = r.randrange(len(text) + 1)
        end = min(len(text), at + r.choice((0, 0, 1, 5, 30)))
        text = text[:at] + r.choice((r.choice(PIECES), text[at:end] * 2, "")) + text[end:]
    return text


@dataclass
class Seen:
    """What became of a text."""

    seconds: float  # of work
    steps: int
    reached: bool  # a judge said something of it


def tried(text: str, kind: str) -> Seen:
    """A text read and judged. Raises whatever the program raises: nothing may."""
    start = time.process_time()
    found = check_text(text, kind).findings
    reached = any(item.status is not Status.NOT_UNDERSTOOD for item in found)
    bugs = [item for item in found if "which is a bug" in item.message.pattern]
    if bugs:
        raise AssertionError(f"{bugs[0].message}: {text!r}")
    return Seen(time.process_time() - start, len(found), reached)


def peak(*, anew: bool = False) -> int:
    """The largest size of this process in MB, since it was last asked for `anew` (Linux)."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) // 1024 if found else 0


def sample(seed: int) -> tuple[str, str, bool]:
    """The text of a seed, its kind, and whether the grammar made it."""
    r = Random(seed)
    if seed % 2:
        return made(r), "md", True
    files = sorted(EXAMPLES.glob("*.tex"))
    return spoiled(r, r.choice(files).read_text(encoding="utf-8")), r.choice(("tex", "md")), False


def main() -> int:
    """Print what became of the texts; 1 where one ends badly or too late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    bad = reached = grammar = largest = 0
    slowest = 0.0
    for seed in range(given.seed, given.seed + given.count):
        text, kind, by_grammar = sample(seed)
        faulthandler.dump_traceback_later(HANGING, exit=True)
        peak(anew=True)
        try:
            seen = tried(text, kind)
        except Exception as error:  # what is looked for
            bad += 1
            print(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}", flush=True)
            continue
        size = peak()
        slowest, largest = max(slowest, seen.seconds), max(largest, size)
        if seen.seconds > SECONDS or size > MEGABYTES:
            bad += 1
            print(f"seed {seed}: {seen.seconds:.1f} s, {size} MB", flush=True)
        if by_grammar:
            grammar += 1
            reached += seen.reached
    faulthandler.cancel_dump_traceback_later()
    print(
        f"{given.count} texts, {bad} bad; slowest {slowest:.2f} s; peak {largest} MB; {reached} of {grammar} made by the grammar reach the judge"
    )
    return 1 if bad or 2 * reached < grammar else 0


if __name__ == "__main__":
    sys.exit(main())
