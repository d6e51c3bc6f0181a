"""The table of docs/identities.md, row by row: each is proved, and spoiled it does not hold.

python -m tests.deep.identities

An identity is spoiled by a constant on its right side, an inequality by turning it round. Where PSITIP is installed (`pip install --no-deps psitip`
and `pip install pycddlib-standalone pulp graphviz scipy`), the rows that it has words for, those of H and I of one law, are put to it too. What is
printed is the table of seconds of docs/identities.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from hw_cli.checking.pair import Pair
from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Verdict

TABLE = Path(__file__).parents[2] / "docs" / "identities.md"
ROW = re.compile(
    r"^\| (?P<what>[^|`]+) \| `(?P<where>[^`]+)` \| `(?P<left>.+?) (?P<sign>=|\\leq|\\geq) (?P<right>.+)` \|$",
    re.M,
)
HEADING = re.compile(r"^## (.+)$", re.M)
SIGNS = {"=": "=", r"\leq": "<=", r"\geq": ">="}
TURNED = {"<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Row:
    """A row of the table, below a heading."""

    heading: str
    what: str
    pair: Pair

    def is_proved(self) -> bool:
        """Whether the row is proved, by an argument for every model."""
        said = self.pair.compared()
        return isinstance(said, Decision) and said.verdict is Verdict.PROVED

    def is_believed_when_spoiled(self) -> bool:
        """Whether what is not so is said to hold."""
        if self.pair.relation == "=":
            wrong = replace(self.pair, rhs=self.pair.rhs + r" - \frac{1}{3}")
        else:
            wrong = replace(self.pair, relation=TURNED[self.pair.relation])
        return wrong.compared().seen is Seen.HOLDS


def rows() -> Iterator[Row]:
    """The rows of the table, in their order."""
    text = TABLE.read_text(encoding="utf-8")
    for found in ROW.finditer(text):
        heading = HEADING.findall(text, 0, found.start())[-1]
        where = found["where"]
        where, _, assumed = where.partition(" with ")
        laws = tuple(law.strip() for law in where.split(";")) if "=" in where else ()
        context, assume = None if laws else where, (assumed,) if assumed else ()
        pair = Pair(found["left"], found["right"], SIGNS[found["sign"]], assume, context, laws)
        yield Row(heading, found["what"], pair)


TERM = re.compile(
    r"(?P<sign>[+-]?)\s*(?:(?P<kind>[HI])\((?P<sides>[^|()]+?)(?:\\mid (?P<given>[^()]+))?\)|0)"
)
FACTOR = re.compile(r"p\((?P<own>[^|()]+?)(?:\\mid (?P<given>[^()]+))?\)")


def beside(row: Row) -> bool | None:
    """What PSITIP says of a row; None of one that it has no words for, and where it is not installed."""
    try:
        import psitip  # type: ignore[import-not-found]
    except ImportError:
        return None
    psitip.PsiOpts.setting(solver="scipy")  # by itself it takes the first that is named, installed or not
    pair, made = row.pair, {}

    def joint(names: str) -> Any:
        found = [made.setdefault(name.strip(), psitip.rv(name.strip())) for name in names.split(",")]
        return sum(found[1:], found[0])

    def quantity(kind: str, sides: str, given: str | None) -> Any:
        whole = joint(sides) if kind == "H" else reduce(and_, map(joint, sides.split(";")))
        return getattr(psitip, kind)(whole if given is None else whole | joint(given))

    def side(text: str) -> Any:
        if TERM.sub("", text).strip():
            raise LookupError(text)
        parts = [found for found in TERM.finditer(text) if found["kind"]]
        terms = [(quantity(*found.group("kind", "sides", "given")), found["sign"]) for found in parts]
        return sum((-term if sign == "-" else term for term, sign in terms), 0 * psitip.H(joint("o")))

    try:
        left, right = side(pair.lhs), side(pair.rhs)
    except LookupError:
        return None
    claim = {"=": left == right, "<=": left <= right, ">=": left >= right}[pair.relation]
    before: list[str] = []
    for found in FACTOR.finditer("".join(law.partition("=")[2] for law in pair.laws)):
        others = [name for name in before if name not in (found["given"] or "").replace(" ", "").split(",")]
        if others:
            claim = (quantity("I", f"{found['own']};{','.join(others)}", found["given"]) == 0) >> claim
        before += found["own"].replace(" ", "").split(",")
    return bool(claim)


def main() -> int:
    """Decide every row, and every row spoiled."""
    groups: dict[str, list[tuple[bool, float, bool | None, float]]] = {}
    believed = 0
    for row in rows():
        start = process_time()
        proved = row.is_proved()
        middle = process_time()
        other = beside(row)
        groups.setdefault(row.heading, []).append((proved, middle - start, other, process_time() - middle))
        if not proved:
            print(f"{row.what}: not proved")
        if row.is_believed_when_spoiled():
            believed += 1
            print(f"{row.what}: believed when spoiled")
    print("| rows | proved | median, most | put to PSITIP | proved there | median, most there |")
    print("| --- | --- | --- | --- | --- | --- |")
    for heading, found in groups.items():
        theirs = [item for item in found if item[2] is not None]
        cells = (sum(item[0] for item in found), _times([item[1] for item in found]), len(theirs))
        there = sum(bool(item[2]) for item in theirs), _times([item[3] for item in theirs])
        print(f"| {heading}: {len(found)} | {' | '.join(map(str, (*cells, *there)))} |")
    everything = [item for found in groups.values() for item in found]
    print(f"{len(everything)} rows, {sum(not item[0] for item in everything) + believed} wrong")
    return int(believed > 0 or not all(item[0] for item in everything))


def _times(seconds: list[float]) -> str:
    return f"{1000 * median(seconds):.0f} ms, {1000 * max(seconds):.0f} ms" if seconds else "–"


if __name__ == "__main__":
    sys.exit(main())
