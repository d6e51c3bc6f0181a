"""Many random identities and as many spoiled ones: `make deep` (5,000 of each; a number as argument for fewer).

A spoiled line counts once a random finite model refutes it. The exit code is 1 if fewer than 99 % of the
identities are proved, or one spoiled line is.
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter

from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text

from .identities import Maker

SEED = 2026


def main(count: int) -> int:
    """Make and decide so many of both kinds."""
    maker = Maker(SEED)
    proved = spoiled = unsound = tried = 0
    seconds = []
    while tried < count or spoiled < count:
        scene, left, right = maker.pair()
        tried += 1
        start = perf_counter()
        shown = decide(left, Relation.EQ, right, scene.setting).proved
        seconds.append(perf_counter() - start)
        proved += shown
        if not shown:
            print(f"not proved: {text(left)} = {text(right)}")
        wrong = maker.spoiled(right)
        if FiniteJudge(scene.setting).compare(left, Relation.EQ, wrong).says is Verdict.REFUTED:
            spoiled += 1
            if decide(left, Relation.EQ, wrong, scene.setting).proved:
                unsound += 1
                print(f"PROVED, AND FALSE: {text(left)} = {text(wrong)}")
    print(f"{proved} of {tried} identities proved, median {1000 * median(seconds):.1f} ms a line")
    print(f"{unsound} of {spoiled} spoiled lines proved")
    return int(unsound > 0 or proved < 0.99 * tried)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
