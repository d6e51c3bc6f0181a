"""Many random identities and as many spoiled ones: `make deep` (5,000 of each; a number as argument for fewer).

A spoiled line counts once a random finite model refutes it. Each certificate is spoiled at a random place, and offered
for the spoiled line too. The exit code is 1 if fewer than 99 % of the identities are proved, if one spoiled line is, or
if the checker takes one spoiled certificate.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from random import Random
from statistics import median
from time import process_time

from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.expected.checker import Cases, Certificate, Direct, Speechless, Statement, check
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.oracles.expected.indices import Index
from hw_cli.oracles.expected.reading import space_of
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text

from .identities import Maker

SEED = 2026


def spoiled_certificates(found: Certificate) -> list[Certificate]:
    """The certificate cut off, with a step said twice or under another name, or with other multipliers."""
    if isinstance(found, Cases):
        return [
            *(replace(found, below=item) for item in _spoiled_below(found.below)),
            *(replace(found, above=item) for item in spoiled_certificates(found.above)),
        ]
    out: list[Certificate] = []
    for k, step in enumerate(found.steps):
        before, after = found.steps[:k], found.steps[k + 1 :]
        out.append(replace(found, steps=before))
        out.append(replace(found, steps=(*before, step, step, *after)))
        out.append(replace(found, steps=(*before, replace(step, rule="given"), *after)))
    for k, gap in enumerate(found.gaps):
        before_it, after_it = found.gaps[:k], found.gaps[k + 1 :]
        out.append(replace(found, gaps=(*before_it, *after_it)))
        out += [
            replace(found, gaps=(*before_it, replace(gap, multiplier=value), *after_it))
            for value in (Fraction(2), Fraction(-1), Fraction(1, 2))
        ]
        others = (("outside",), ("inside",), ("law",), ("part", 1), ("fewer", Index(None, 1)), ())
        out += [
            replace(found, gaps=(*before_it, replace(gap, way=way), *after_it))
            for way in others
            if gap.way and way[:1] != gap.way[:1]
        ]
    return out


def _spoiled_below(found: Certificate | Speechless) -> list[Certificate | Speechless]:
    return [Direct((), ())] if isinstance(found, Speechless) else [Speechless(), *spoiled_certificates(found)]


def main(count: int) -> int:
    """Make and decide so many of both kinds."""
    maker = Maker(SEED)
    chance = Random(SEED)
    proved = spoiled = unsound = tried = taken = offered = 0
    seconds = []
    while tried < count or spoiled < count:
        scene, left, right = maker.pair()
        tried += 1
        start = process_time()
        found = decide(left, Relation.EQ, right, scene.setting).certificate
        seconds.append(process_time() - start)
        proved += found is not None
        assert scene.setting.model is not None
        space = space_of(scene.setting.model)
        wrong_ones = [] if found is None else spoiled_certificates(found)
        for item in chance.sample(wrong_ones, min(3, len(wrong_ones))):
            offered += 1
            taken += check(Statement(left, Relation.EQ, right, space, space.facts), item)
        if found is None:
            print(f"not proved: {text(left)} = {text(right)}")
        wrong = maker.spoiled(right)
        if FiniteJudge(scene.setting).compare(left, Relation.EQ, wrong).says is Verdict.REFUTED:
            spoiled += 1
            if decide(left, Relation.EQ, wrong, scene.setting).proved:
                unsound += 1
                print(f"PROVED, AND FALSE: {text(left)} = {text(wrong)}")
            if found is not None:
                offered += 1
                taken += check(Statement(left, Relation.EQ, wrong, space, space.facts), found)
    print(f"{proved} of {tried} identities proved, median {1000 * median(seconds):.1f} ms a line")
    print(f"{unsound} of {spoiled} spoiled lines proved")
    print(f"{taken} of {offered} spoiled certificates taken")
    return int(unsound > 0 or taken > 0 or proved < 0.99 * tried)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
