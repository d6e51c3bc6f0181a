"""The table of docs/identities.md, row by row: each is proved, and spoiled it does not hold.

python -m tests.deep.identities

An identity is spoiled by a constant on its right side, an inequality by turning it round.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

from hw_cli.checking.pair import Pair
from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Verdict

TABLE = Path(__file__).parents[2] / "docs" / "identities.md"
ROW = re.compile(
    r"^\| (?P<what>[^|`]+) \| `(?P<where>[^`]+)` \| `(?P<left>.+?) (?P<sign>=|\\leq|\\geq) (?P<right>.+)` \|$",
    re.M,
)
SIGNS = {"=": "=", r"\leq": "<=", r"\geq": ">="}
TURNED = {"<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Row:
    """A row of the table."""

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
    for found in ROW.finditer(TABLE.read_text(encoding="utf-8")):
        where = found["where"]
        laws = tuple(law.strip() for law in where.split(";")) if "=" in where else ()
        context = None if laws else where
        pair = Pair(found["left"], found["right"], SIGNS[found["sign"]], context=context, laws=laws)
        yield Row(found["what"], pair)


def main() -> int:
    """Decide every row, and every row spoiled."""
    seconds, wrong = [], 0
    for row in rows():
        start = perf_counter()
        proved = row.is_proved()
        seconds.append(perf_counter() - start)
        believed = row.is_believed_when_spoiled()
        if believed or not proved:
            wrong += 1
            print(f"{row.what}: {'believed when spoiled' if believed else 'not proved'}")
    print(
        f"{len(seconds)} rows, {wrong} wrong; median {1000 * median(seconds):.0f} ms, most {max(seconds):.2f} s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
