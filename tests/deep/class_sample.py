r"""A class of synthetic submissions with known slips: what `hw grade` finds, misses and calls wrong, and its clusters.

python -m tests.deep.class_sample [--students 500] [--seed 1] [--workers 2] [--write FOLDER]

Each generated answer to question 1 has about twenty steps, put together from a grammar of notations: orders of summands, brackets,
words, names of operators. Half of them get one slip, the same in whatever notation. A slip is found when its line fails,
missed when it holds; a line without a slip that fails in itself is false. The same slip should be one cluster.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from hw_cli.grade.engine import Job, Local, judge
from hw_cli.grade.marks import Marks, clusters
from hw_cli.grade.submissions import Text

WRITTEN = Path(__file__).parents[1] / "grade" / "written.txt"
Grammar = Mapping[str, tuple[str, ...]]
STYLES: Grammar = {  # chosen once an answer
    "E": (r"\E_{q(x)}", r"\mathbb{E}_{q(x)}", r"\mathbb{E}_{x \sim q}"),
    "open": (r"\left[", "[", r"\bigl["),
    "KL": (r"\KL[q(x) \| p(x)]", r"D_{\mathrm{KL}}(q \| p)", r"\mathrm{KL}(q \,\|\, p)"),
    "back": (r"\KL[p(x) \| q(x)]", r"D_{\mathrm{KL}}(p \| q)", r"\mathrm{KL}(p \,\|\, q)"),
    "log": (r"\log ", r"\ln "),
}
CLOSE = {r"\left[": r"\right]", "[": "]", r"\bigl[": r"\bigr]"}
WORDS: Grammar = {  # chosen at each place
    "s1": (r"\sigma_1^2", r"\sigma_{1}^{2}"),
    "s2": (r"\sigma_2^2", r"\sigma_2^{2}"),
    "gap": (r"(\mu_2 - \mu_1)^2", r"(\mu_1 - \mu_2)^2", r"\left(\mu_2-\mu_1\right)^2", r"(\mu_1-\mu_2)^{2}"),
    "x1": (r"(x - \mu_1)^2", r"(\mu_1 - x)^2", r"\left(x-\mu_1\right)^2"),
    "x2": (r"(x - \mu_2)^2", r"(\mu_2 - x)^2", r"\left(x-\mu_2\right)^2"),
    "half": (r"\frac{1}{2}", r"\frac12", r"\tfrac{1}{2}"),
    "ratio": (r"<log>\frac{\sigma_1}{\sigma_2}", r"<log>\sigma_1 - <log>\sigma_2", r"<half> <log>\frac{<s1>}{<s2>}"),
    "moment": (r"<s2> + <gap>", r"<gap> + <s2>"),
    "quotient": (r"\frac{<moment>}{2 <s1>}", r"\frac{1}{2 <s1>}\left(<moment>\right)", r"\frac{<s2>}{2 <s1>} + \frac{<gap>}{2 <s1>}"),
    "q1": (r"\frac{<x1>}{2 <s1>}", r"\frac{1}{2 <s1>} <x1>"),
    "q2": (r"\frac{<x2>}{2 <s2>}", r"\frac{1}{2 <s2>} <x2>"),
    "logq": (r"-<half> <log>(2 \pi <s2>) - <q2>", r"- <q2> - <half> <log>(2 \pi <s2>)"),
    "logp": (r"-<half> <log>(2 \pi <s1>) - <q1>", r"- <q1> - <half> <log>(2 \pi <s1>)"),
    "densities": (r"<ratio> - <q2> + <q1>", r"<ratio> + <q1> - <q2>"),
    "linear": (r"<ratio> - \frac{1}{2 <s2>} <E>[[<x2>]] + \frac{1}{2 <s1>} <E>[[<x1>]]", r"<ratio> + \frac{<E>[[<x1>]]}{2 <s1>} - \frac{<E>[[<x2>]]}{2 <s2>}"),
    "middle": (r"<ratio> - \frac{<s2>}{2 <s2>} + <quotient>", r"<ratio> + <quotient> - \frac{<s2>}{2 <s2>}"),
    "last": (r"<ratio> + <quotient> - <half>", r"- <half> + <quotient> + <ratio>", r"<quotient> + <ratio> - <half>"),
    "other": (r"<log>\frac{\sigma_2}{\sigma_1} + \frac{<s1> + <gap>}{2 <s2>} - <half>", r"- <half> + <log>\sigma_2 - <log>\sigma_1 + \frac{<gap> + <s1>}{2 <s2>}"),
    "mean": (r"<moment>", r"<s2> + \mu_1^2 - 2 \mu_1 \mu_2 + \mu_2^2"),
    "say": ("We compute it.", "On calcule la divergence.", "Par linéarité,", "Hence", ""),
}  # fmt: skip
ROWS = {  # the answer: each line with its name, `~` before a continued one
    "given": r"$p(x) = \mathcal{N}(x; \mu_1, \sigma_1^2)$, $q(x) = \mathcal{N}(x; \mu_2, \sigma_2^2)$.",
    "words": "<say>",
    "spread": r"\[ <E>[[<x2>]] = <s2> \]",
    "shift": r"\begin{align*} <E>[[<x1>]] &= <E>[[(x - \mu_2 + \mu_2 - \mu_1)^2]] \\",
    "square": r"&= <E>[[<x2>]] + 2 (\mu_2 - \mu_1) <E>[[x - \mu_2]] + <gap> \\",
    "zero": r"&= <s2> + 2 (\mu_2 - \mu_1) \cdot 0 + <gap> \\",
    "mean": r"&= <mean> \end{align*}",
    "logq": r"\[ <log>q(x) = <logq> \]",
    "logp": r"\[ <log>p(x) = <logp> \]",
    "begin": "<say>",
    "start": r"\begin{align*} <KL> &= <E>[[<log>\frac{q(x)}{p(x)}]] \\",
    "apart": r"&= <E>[[<log>q(x) - <log>p(x)]] \\",
    "densities": r"&= <E>[[<densities>]] \\",
    "linear": r"&= <linear> \\",
    "middle": r"&= <middle> \\",
    "cancelled": r"&= <ratio> - <half> + <quotient> \\",
    "last": r"&= <last> \end{align*}",
    "back": r"\[ <back> = <other> \]",
    "doubled": r"\begin{align*} 2 \left(<ratio> + <quotient> - <half>\right) &= 2 <log>\frac{\sigma_1}{\sigma_2} + \frac{<moment>}{<s1>} - 1 \\",
    "squares": r"&= <log>\frac{<s1>}{<s2>} + \frac{<moment>}{<s1>} - 1 \\",
    "parted": r"&= <log>\frac{<s1>}{<s2>} + \frac{<s2>}{<s1>} + \frac{<gap>}{<s1>} - 1 \end{align*}",
}  # fmt: skip
SLIPS: dict[str, tuple[str, Grammar]] = {  # in which line, and what its words turn into
    "the variance is left out of the second moment": ("mean", {"mean": ("<gap>",)}),
    "a sign in the second moment": ("mean", {"mean": ("<s2> - <gap>", "- <gap> + <s2>")}),
    "a factor 2 at the second moment": ("mean", {"mean": ("<s2> + 2 <gap>", "2 <gap> + <s2>")}),
    "the other variance in the second moment": ("mean", {"mean": ("<s1> + <gap>", "<gap> + <s1>")}),
    "a plus between the means": ("mean", {"gap": (r"(\mu_2 + \mu_1)^2", r"(\mu_1 + \mu_2)^2"), "mean": ("<moment>",)}),
    "a square lost": ("mean", {"s2": (r"\sigma_2",), "mean": ("<moment>",)}),
    "the double product lost": ("mean", {"mean": (r"<s2> + \mu_1^2 + \mu_2^2", r"\mu_2^2 + \mu_1^2 + <s2>")}),
    "the logarithm upside down": ("middle", {"ratio": (r"<log>\frac{\sigma_2}{\sigma_1}", r"<log>\sigma_2 - <log>\sigma_1")}),
    "the one half of the last term lost": ("middle", {"quotient": (r"\frac{<moment>}{<s1>}", r"\frac{1}{<s1>}\left(<moment>\right)")}),
    "the logarithm of squares without its half": ("middle", {"ratio": (r"<log>\frac{<s1>}{<s2>}", r"2 <log>\sigma_1 - 2 <log>\sigma_2")}),
    "the wrong denominator": ("middle", {"quotient": (r"\frac{<moment>}{2 <s2>}", r"\frac{1}{2 <s2>}\left(<moment>\right)")}),
    "the one half gone": ("last", {"last": ("<ratio> + <quotient>", "<quotient> + <ratio>")}),
    "plus one half": ("last", {"last": ("<ratio> + <quotient> + <half>", "<half> + <quotient> + <ratio>")}),
    "minus one": ("last", {"last": ("<ratio> + <quotient> - 1", "- 1 + <quotient> + <ratio>")}),
    "the denominator not squared": ("last", {"quotient": (r"\frac{<moment>}{2 \sigma_1}", r"\frac{1}{2 \sigma_1}\left(<moment>\right)")}),
    "a minus before the quotient": ("last", {"last": (r"<ratio> - \frac{<moment>}{2 <s1>} - <half>", r"- <half> - \frac{<moment>}{2 <s1>} + <ratio>")}),
    "a sign in the exponent": ("densities", {"densities": ("<ratio> - <q2> - <q1>", "- <q1> - <q2> + <ratio>")}),
    "the wrong moment taken": ("linear", {"linear": (r"<ratio> - \frac{1}{2 <s2>} <E>[[<x1>]] + \frac{1}{2 <s1>} <E>[[<x1>]]",)}),
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A submission, and its slip: its name and the line of it; None for one without."""

    text: str
    slip: str | None = None
    line: int | None = None
    question: str = "q1"


def written() -> list[Answer]:
    """The answers that were written by hand, in a file: `== q1` before each, `%! name` behind a line with a slip."""
    found = []
    for block in WRITTEN.read_text(encoding="utf-8").split("\n== "):
        question, text = block.removeprefix("== ").split("\n", 1)
        lines = [line.partition("%!") for line in text.split("\n")]
        slips = [(name.strip(), at) for at, (_, _, name) in enumerate(lines, start=1) if name]
        slip, line = slips[0] if slips else (None, None)
        found.append(Answer("\n".join(said for said, _, _ in lines), slip, line, question))
    return found


def answer(r: Random) -> Answer:
    """One submission."""
    style: Grammar = {name: (r.choice(forms),) for name, forms in STYLES.items()}
    slip = r.choice(sorted(SLIPS)) if r.random() < 0.5 else None
    where, turned = SLIPS[slip] if slip is not None else ("", {})
    rows = [r"\section*{Question 1}", "% hw: q1"]
    for name, row in ROWS.items():
        rows.append(_written(row, {**WORDS, **style, **(turned if name == where else {})}, r))
    return Answer("\n".join(rows), slip, 3 + list(ROWS).index(where) if slip is not None else None)


def _written(row: str, grammar: Grammar, r: Random) -> str:
    """A row with all its words put in."""
    while (found := re.search(r"<(\w+)>", row)) is not None:
        row = row[: found.start()] + r.choice(grammar[found[1]]) + row[found.end() :]
    (left,) = grammar["open"]
    return row.replace("[[", left).replace("]]", CLOSE[left])


def main() -> int:
    """Print the confusion table; 1 where something right is called wrong, or a slip passes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--write", type=Path, help="write the answers to this folder, for `hw grade`, and judge nothing"
    )
    given = parser.parse_args()
    r = Random(given.seed)
    answers = {f"s{number:05}": answer(r) for number in range(given.students)}
    if given.write is not None:
        given.write.mkdir(parents=True, exist_ok=True)
        for name, one in answers.items():
            (given.write / f"{name}.tex").write_text(one.text, encoding="utf-8")
        return 0
    generated = sample(answers, given.workers)
    print("\nwritten by hand")
    by_hand = sample({f"h{number:02}": one for number, one in enumerate(written(), start=1)}, given.workers)
    return max(generated, by_hand)


def sample(answers: Mapping[str, Answer], workers: int) -> int:
    """Judge answers, and print how fast that goes and the confusion table; gives the exit code."""
    jobs = [
        Job(name, (Text("a.tex", "tex", one.text.encode()),), None, one.question)
        for name, one in answers.items()
    ]
    start = monotonic()
    found = judge(jobs, Local(workers=workers), None, lambda done, total: None)
    seconds = monotonic() - start
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{len(jobs) / seconds:.1f} a second; {(spent.ru_utime + spent.ru_stime) / len(jobs):.3f} s of processor time each, "
        f"with the start of the workers; a worker has {spent.ru_maxrss // 1024} MB at most"
    )
    return told(answers, dict(zip(answers, found, strict=True)))


def told(answers: Mapping[str, Answer], marks: Mapping[str, Marks]) -> int:
    """Print what was found of each slip, and in which clusters; gives the exit code."""
    found, missed, false = Counter[str](), Counter[str](), Counter[str]()
    kinds = defaultdict[str, set[str]](set)
    for name, one in answers.items():
        roots = {slip.line: slip for slip in marks[name].slips if not slip.inherited}
        if one.slip is not None and one.line is not None:
            near = [line for line in roots if line == one.line]
            (found if near else missed)[one.slip] += 1
            kinds[one.slip] |= {roots[line].same for line in near}
            roots = {line: slip for line, slip in roots.items() if line not in near}
        false.update(slip.source for slip in roots.values())
    width = max(map(len, (*found, *missed, "slip")))
    print(f"{'slip':{width}}  found missed clusters")
    for slip in sorted({*found, *missed}):
        print(f"{slip:{width}}  {found[slip]:5} {missed[slip]:6} {len(kinds[slip]):8}")
    for name, one in answers.items():
        if one.slip in missed and one.slip not in SLIPS:
            print(f"missed: {name} {one.slip}: {marks[name].parts} {marks[name].unread}")
    for source, number in false.most_common(9):
        print(f"false: {number} × {source}")
    total = found.total() + missed.total()
    steps = sum(
        part.holds + part.wrong + part.inherited + part.open for one in marks.values() for part in one.parts
    )
    print(
        f"{len(answers)} submissions of {steps / len(answers):.1f} steps, {total} with a slip: {found.total()} found, {missed.total()} missed, "
        f"{false.total()} false; {len(clusters(marks))} clusters"
    )
    return 1 if false or missed else 0


if __name__ == "__main__":
    sys.exit(main())
