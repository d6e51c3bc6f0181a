"""A class of synthetic submissions with known slips: what `hw grade` finds, misses and calls wrong, and its clusters.

python -m tests.deep.class_sample [--students 500] [--seed 1] [--workers 2]

Each answer to question 1 is put together from lines that say the same in several notations; half of them get one slip. A
slip is found when its line fails, missed when it holds; a line without a slip that fails in itself is false. The same slip
should be one cluster, whatever the notation.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random
from time import monotonic

from hw_cli.grade.engine import Job, Local, judge
from hw_cli.grade.marks import Marks
from hw_cli.grade.slips import clusters
from hw_cli.grade.submissions import Text

# each line of the answer, in several notations
MEAN = (
    r"\sigma_2^2 + (\mu_2 - \mu_1)^2",
    r"\sigma_2^2 + \left(\mu_1 - \mu_2\right)^2",
    r"(\mu_2 - \mu_1)^2 + \sigma_2^2",
    r"\sigma_2^2 + \mu_1^2 - 2 \mu_1 \mu_2 + \mu_2^2",
)
DENSITIES = (
    r"\E_{q(x)}\left[-\frac{1}{2} \log(2 \pi \sigma_2^2) - \frac{(x - \mu_2)^2}{2 \sigma_2^2} + \frac{1}{2} \log(2 \pi \sigma_1^2) + \frac{(x - \mu_1)^2}{2 \sigma_1^2}\right]",
    r"\mathbb{E}_{q(x)}\Big[\log\frac{\sigma_1}{\sigma_2} - \frac{(x-\mu_2)^2}{2\sigma_2^2} + \frac{(x-\mu_1)^2}{2\sigma_1^2}\Big]",
)
MIDDLE = (
    r"\log \frac{\sigma_1}{\sigma_2} - \frac{\sigma_2^2}{2 \sigma_2^2} + \frac{\sigma_2^2 + (\mu_2 - \mu_1)^2}{2 \sigma_1^2}",
    r"\log \sigma_1 - \log \sigma_2 - \frac{1}{2} + \frac{\sigma_2^2 + (\mu_1 - \mu_2)^2}{2 \sigma_1^2}",
)
LAST = (
    r"\log \frac{\sigma_1}{\sigma_2} + \frac{\sigma_2^2 + (\mu_2 - \mu_1)^2}{2 \sigma_1^2} - \frac{1}{2}",
    r"-\frac12 + \frac{\sigma_2^2 + (\mu_1-\mu_2)^2}{2\sigma_1^2} + \log\frac{\sigma_1}{\sigma_2}",
    r"\frac{1}{2}\left(\log \frac{\sigma_1^2}{\sigma_2^2} + \frac{\sigma_2^2}{\sigma_1^2} + \frac{(\mu_2-\mu_1)^2}{\sigma_1^2} - 1\right)",
)
FORMS = {"mean": MEAN, "densities": DENSITIES, "middle": MIDDLE, "last": LAST}
# the kinds of slip: in which line, and what it turns each notation into
SLIPS = {
    "the variance is left out of the second moment": ("mean", (r"(\mu_2 - \mu_1)^2", r"(\mu_1-\mu_2)^2")),
    "a sign in the second moment": ("mean", (r"\sigma_2^2 - (\mu_2 - \mu_1)^2", r"\sigma_2^2 - (\mu_1 - \mu_2)^2")),
    "a factor 2 at the second moment": ("mean", (r"\sigma_2^2 + 2 (\mu_2 - \mu_1)^2", r"2 (\mu_1 - \mu_2)^2 + \sigma_2^2")),
    "the other variance in the second moment": ("mean", (r"\sigma_1^2 + (\mu_2 - \mu_1)^2", r"\sigma_1^2 + (\mu_1 - \mu_2)^2")),
    "a plus between the means": ("mean", (r"\sigma_2^2 + (\mu_2 + \mu_1)^2", r"\sigma_2^2 + (\mu_1 + \mu_2)^2")),
    "a square lost": ("mean", (r"\sigma_2 + (\mu_2 - \mu_1)^2", r"(\mu_1 - \mu_2)^2 + \sigma_2")),
    "the logarithm upside down": ("middle", (MIDDLE[0].replace(r"\sigma_1}{\sigma_2}", r"\sigma_2}{\sigma_1}"), MIDDLE[1].replace(r"\log \sigma_1 - \log \sigma_2", r"\log \sigma_2 - \log \sigma_1"))),
    "the one half of the last term lost": ("middle", (MIDDLE[0].replace(r"{2 \sigma_1^2}", r"{\sigma_1^2}"), MIDDLE[1].replace(r"{2 \sigma_1^2}", r"{\sigma_1^2}"))),
    "the logarithm of squares without its half": ("middle", (MIDDLE[0].replace(r"\frac{\sigma_1}{\sigma_2}", r"\frac{\sigma_1^2}{\sigma_2^2}"), MIDDLE[1].replace(r"\log \sigma_1 - \log \sigma_2", r"2 \log \sigma_1 - 2 \log \sigma_2"))),
    "the wrong denominator": ("middle", (MIDDLE[0].replace(r"{2 \sigma_1^2}", r"{2 \sigma_2^2}"), MIDDLE[1].replace(r"{2 \sigma_1^2}", r"{2 \sigma_2^2}"))),
    "the one half gone": ("last", (LAST[0].replace(r" - \frac{1}{2}", ""), LAST[1].replace(r"-\frac12 + ", ""))),
    "plus one half": ("last", (LAST[0].replace(r"- \frac{1}{2}", r"+ \frac{1}{2}"), LAST[1].replace(r"-\frac12", r"\frac12"))),
    "minus one": ("last", (LAST[0].replace(r"- \frac{1}{2}", "- 1"), LAST[1].replace(r"-\frac12", "-1"))),
    "the denominator not squared": ("last", (LAST[0].replace(r"2 \sigma_1^2", r"2 \sigma_1"), LAST[1].replace(r"2\sigma_1^2", r"2\sigma_1"))),
    "a minus before the quotient": ("last", (LAST[0].replace(r"} + \frac{\sigma_2^2 +", r"} - \frac{\sigma_2^2 +"), LAST[1].replace(r"-\frac12 + ", r"-\frac12 - "))),
    "a sign in the exponent": ("densities", (DENSITIES[0].replace(r"+ \frac{(x - \mu_1)^2}", r"- \frac{(x - \mu_1)^2}"), DENSITIES[1].replace(r"+ \frac{(x-\mu_1)^2}", r"- \frac{(x-\mu_1)^2}"))),
}  # fmt: skip
HEADS = ("Divergence", "On calcule la divergence.", "We compute it.", "")


@dataclass(frozen=True)
class Answer:
    """A submission, and its slip: its name and the line of it; None for one without."""

    text: str
    slip: str | None = None
    line: int | None = None


def answer(r: Random) -> Answer:
    """One submission."""
    lines = {name: r.choice(forms) for name, forms in FORMS.items()}
    slip = r.choice(sorted(SLIPS)) if r.random() < 0.5 else None
    if slip is not None:
        where, forms = SLIPS[slip]
        lines[where] = r.choice(forms)
    rows = [
        r"\section*{Question 1}",
        "% hw: q1",
        r"$p(x) = \mathcal{N}(x; \mu_1, \sigma_1^2)$, $q(x) = \mathcal{N}(x; \mu_2, \sigma_2^2)$.",
        r.choice(HEADS),
        r"\[ \E_{q(x)}\left[(x - \mu_1)^2\right]",
        f"= {lines['mean']} \\]",
        r"\begin{align*}",
        r"\KL[q(x) \| p(x)] &= \E_{q(x)}\left[\log \frac{q(x)}{p(x)}\right] \\",
        f"&= {lines['densities']} \\\\",
        f"&= {lines['middle']} \\\\",
        f"&= {lines['last']}",
        r"\end{align*}",
    ]
    at = {"mean": 6, "densities": 9, "middle": 10, "last": 11}
    return Answer("\n".join(rows), slip, None if slip is None else at[SLIPS[slip][0]])


def main() -> int:
    """Print the confusion table; 1 where something right is called wrong, or a slip passes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    r = Random(given.seed)
    answers = {f"s{number:05}": answer(r) for number in range(given.students)}
    jobs = [
        Job(f"{name}{given.seed}", (Text("a.tex", "tex", one.text.encode()),), None, "q1")
        for name, one in answers.items()
    ]
    start = monotonic()
    marks = dict(
        zip(answers, judge(jobs, Local(workers=given.workers), None, lambda done, total: None), strict=True)
    )
    seconds = monotonic() - start
    return told(answers, marks, seconds)


def told(answers: dict[str, Answer], marks: dict[str, Marks], seconds: float) -> int:
    """Print what was found of each slip, and in which clusters; gives the exit code."""
    found, missed, false = Counter[str](), Counter[str](), Counter[str]()
    kinds = defaultdict[str, set[str]](set)
    for name, one in answers.items():
        roots = {slip.line: slip for slip in marks[name].slips if not slip.inherited}
        if one.slip is not None and one.line is not None:
            near = [line for line in roots if abs(line - one.line) <= (1 if one.line == 6 else 0)]
            (found if near else missed)[one.slip] += 1
            kinds[one.slip] |= {roots[line].kind for line in near}
            roots = {line: slip for line, slip in roots.items() if line not in near}
        false.update(slip.source for slip in roots.values())
    width = max(map(len, SLIPS))
    print(f"{'slip':{width}}  found missed clusters")
    for slip in sorted(SLIPS):
        print(f"{slip:{width}}  {found[slip]:5} {missed[slip]:6} {len(kinds[slip]):8}")
    for source, number in false.most_common(5):
        print(f"false: {number} × {source}")
    total = found.total() + missed.total()
    print(
        f"{len(answers)} submissions, {total} with a slip: {found.total()} found, {missed.total()} missed, "
        f"{false.total()} false; {len(clusters(marks))} clusters; {len(answers) / seconds:.1f} a second"
    )
    return 1 if false or missed else 0


if __name__ == "__main__":
    sys.exit(main())
