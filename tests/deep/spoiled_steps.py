r"""Right steps spoiled once each: `hw check` has to refuse them.

python -m tests.deep.spoiled_steps [--every 1] [--show] [FILE.jsonl …]

Each step that holds in `examples/answers`, or in a file of blocks as `tests/measure.py` reads them, is written with one
slip in its right side: a sign, a factor 2, an index, swapped arguments, a term dropped; then the whole text is checked
again. A slip that leaves the step right, a sign before 0, is no slip: what is accepted is shown, to be judged by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.derivation import Mood, Stated
from hw_cli.checking.say.context_files import SHIPPED
from tests.measure import blocks

ANSWERS = Path(__file__).parents[2] / "examples" / "answers"
OPEN = (Status.DOUBTFUL, Status.UNDECIDED, Status.NOT_UNDERSTOOD)
REFUSED = 0.88  # the share of spoiled steps that must be refuted
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_TURNED = {"+": "-", "-": "+"}


def top(source: str) -> Iterator[tuple[int, str]]:
    """The places of what stands outside of brackets, environments and |…|."""
    depth, barred = 0, False
    for place, sign in enumerate(source):
        before = source[max(0, place - 6) : place]
        if source.startswith(r"\begin{", place):
            depth += 1
        elif source.startswith(r"\end{", place):
            depth -= 1
        elif sign in _PAIRS or before.endswith("\\left"):
            depth += 1
        elif sign in _PAIRS.values() or before.endswith("\\right"):
            depth -= 1
        elif sign == "|" and depth == 0:
            barred ^= source[place - 1 : place] != "|"  # || is one bar
        elif depth == 0 and not barred:
            yield place, sign


def signs(source: str) -> list[int]:
    """Where + and − join the terms of a sum."""
    return [place for place, sign in top(source) if sign in _TURNED and source[:place].strip(" &\n")]


def sign(source: str) -> str | None:
    """a + b as a − b."""
    places = signs(source)
    if not places:
        return None
    return source[: places[0]] + _TURNED[source[places[0]]] + source[places[0] + 1 :]


def factor(source: str) -> str | None:
    """a as 2 a."""
    return rf"2 \left( {source} \right)" if source.strip(" .,;") not in ("0", "") else None


def index(source: str) -> str | None:
    """x_{t-1} as x_{t}, x_1 as x_2."""
    for old, new in ((r"_\{(\w) ?- ?1\}", r"_{\1}"), ("_1(?![0-9])", "_2"), ("_2(?![0-9])", "_1")):
        if re.search(old, source):
            return re.sub(old, new, source, count=1)
    return None


def swapped(source: str) -> str | None:
    """A quotient upside down, or the laws of a divergence the other way round."""
    quotient = re.search(r"\\frac\{([^{}]+)\}\{([^{}]+)\}", source)
    if quotient is not None and quotient[1].strip() != quotient[2].strip():
        turned = rf"\frac{{{quotient[2]}}}{{{quotient[1]}}}"
        return source[: quotient.start()] + turned + source[quotient.end() :]
    return None


def dropped(source: str) -> str | None:
    """a + b as a."""
    places = signs(source)
    return source[: places[-1]] if places else None


SLIPS: tuple[Callable[[str], str | None], ...] = (sign, factor, index, swapped, dropped)


def texts(paths: list[Path]) -> Iterator[tuple[str, str, str, str | None]]:
    """Texts with their kind, the name of their context, and its TOML where it is no shipped one."""
    for path in paths:
        if path.suffix != ".jsonl":
            yield path.read_text(encoding="utf-8"), path.suffix[1:], "auto", None
            continue
        with tempfile.TemporaryDirectory() as folder:
            for block in blocks(path):
                context = block.context(Path(folder))
                own = None if context in (*SHIPPED, "auto") else Path(context).read_text(encoding="utf-8")
                yield block.source(), "md", context, own


def spoiled(text: str, item: Finding, turn: int) -> tuple[str, str] | None:
    """The name of a slip and the text with it in the right side of a step; None where no slip can be made there."""
    step = item.step
    wanted = item.status is Status.HOLDS and step.mood is Mood.CLAIM and not step.aside
    place = text.find(step.rhs.source, step.position.offset) if wanted and step.relation is Stated.EQ else -1
    if place < 0 or place > step.position.offset + 40:
        return None
    for number in range(len(SLIPS)):
        slip = SLIPS[(turn + number) % len(SLIPS)]
        wrong = slip(step.rhs.source)
        if wrong is not None:
            return slip.__name__, text[:place] + wrong + text[place + len(step.rhs.source) :]
    return None


def main() -> int:
    """Spoil each step once; 1 where too few are refuted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth step")
    parser.add_argument("--show", action="store_true", help="show those that are left open too")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    turn = 0
    for text, kind, context, own in texts(options.files or sorted(ANSWERS.glob("*.*"))):
        for item in check_text(text, kind, context=context, context_text=own).findings:
            turn += 1
            made = None if turn % options.every else spoiled(text, item, turn)
            if made is None:
                continue
            name, wrong = made
            at = item.step.position
            again = check_text(wrong, kind, context=context, context_text=own).findings
            found = [one.status for one in again if one.step.position == at]
            open_ = not found or any(one in OPEN for one in found)
            said = "refuted" if Status.FAILS in found else "open" if open_ else "accepted"
            counts[said] += 1
            counts[f"{said}, {name}"] += 1
            if said == "accepted" or (options.show and said == "open"):
                line = wrong[at.offset :].split("\n\n")[0][:160]
                print(f"{said}, {name}: {item.step.lhs.source[:100]} {line}", [one.value for one in found])
    tried = counts["refuted"] + counts["open"] + counts["accepted"]
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    print(f"{tried} steps spoiled, {100 * counts['refuted'] / max(tried, 1):.1f} % refuted")
    return 1 if counts["refuted"] < REFUSED * tried else 0


if __name__ == "__main__":
    sys.exit(main())
