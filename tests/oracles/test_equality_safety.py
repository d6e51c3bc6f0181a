"""Hostile pairs, threads, and a search for proofs of what is false."""

from __future__ import annotations

import threading
from fractions import Fraction
from random import Random

import flint
import pytest

from hw_cli.kernel.decide import Seen
from hw_cli.oracles.equality.normal import NoForm, Ring
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.prose import Language
from hw_cli.report.equality import message
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import TooLarge, worked
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read

HOSTILE = {
    "a tower": "9^{9^{9^9}}",
    "a typed tower": "9^9^9^9",
    "a factorial": "1000000!",
    "a power of a power": "10^{10^{10}}",
    "a huge factorial": "(10^{10^{10}})!",
    "braces": "{" * 10**5 + "x" + "}" * 10**5,
    "brackets": "(" * 10**5 + "x" + ")" * 10**5,
    "open brackets": "(" * 10_000,
    "a large power": "(x+y+z+w)^{1000}",
    "a larger power": "(1+x)^{100000}",
    "a long sum": r"\sum_{k=1}^{10^9} k",
    "sums in sums": r"\sum_{i=1}^{100}\sum_{j=1}^{100}\sum_{k=1}^{100} ijk",
    "integrals": r"\int_0^1" * 5 + " x dx dy dz dt ds",
    "a wild integral": r"\int_0^{10^9}\sin(x^2)dx",
    "a divergent series": r"\sum_{n=1}^{\infty}\frac1n",
    "a derivative": r"\frac{d^8}{dx^8} e^{\sin(x^2)\cos x}",
    "limits": r"\lim_{x\to 0}" * 10 + "x",
    "letters": "x" * 19_999,
    "too many letters": "x" * 100_001,
    "factors": "*".join(["(x+1)"] * 900),
    "a matrix": r"\begin{pmatrix}" + r"\\".join(["&".join(["x"] * 30)] * 30) + r"\end{pmatrix}^{10}",
    "a large number": "9" * 900,
    "a too large number": "9" * 10**5,
    "exponentials": "e^{e^{e^{e^{e^x}}}}",
    "powers": "x^{x^{x^{x}}}",
    "minus signs": "-" * 5000 + "1",
    "a nul": "x\x00",
    "functions": r"\sin" * 500 + "x",
    "a binomial": r"\binom{10^9}{5\cdot 10^8}",
    "a square root of a large number": r"\sqrt{" + "7" * 45 + "}",
    "no value": "1/0",
    "no value either": "0^0",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("other", ["x", "2", "itself"])
def test_hostile_pairs_are_answered_in_bounded_time(name: str, other: str) -> None:
    text = HOSTILE[name]
    start = worked()
    answer = compare_latex(text, f"({text})+0" if other == "itself" else other)
    assert worked() - start < 8  # two seconds of work, and what was begun in them
    assert message(answer, Language.EN)
    if other != "itself":
        assert answer.seen is not Seen.HOLDS


def test_too_large_is_said() -> None:
    answer = compare_latex("9^{9^{9^9}}", "9^{9^{9^8}}")
    assert answer.seen is Seen.UNDECIDED
    assert "too large" in message(answer, Language.EN)


def test_the_precision_is_left_as_it_was() -> None:
    before = flint.ctx.prec
    compare_latex(r"\sqrt2", "1.41421356")
    compare_latex("x^2=2", r"x=\pm\sqrt2")
    assert flint.ctx.prec == before


def test_threads() -> None:
    pairs = [
        ("(x+1)^2", "x^2+2x+1", "holds"),
        (r"\sqrt{x^2}", "x", "fails"),
        (r"\sqrt{8}", r"2\sqrt2", "holds"),
    ]
    wrong: list[object] = []

    def work() -> None:
        for left, right, status in pairs * 10:
            answer = compare_latex(left, right)
            if answer.seen != status:
                wrong.append(answer)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    assert wrong == []


# --- the normal form proves nothing false

x, y = Symbol("x"), Symbol("y")
PLACES = [
    (Fraction(a), Fraction(b)) for a, b in ((17, 23), (-13, 6), (4, -21), (-7, -19), (25, 3), (1, 2), (-1, 1))
]


def formula(random: Random, depth: int) -> str:
    if not depth:
        return random.choice(["x", "y", "2", "3", "1", r"\frac12", "-1"])
    a, b = formula(random, depth - 1), formula(random, random.randrange(depth))
    power = random.choice(["-1", "3", "1/2", "1/3", "3/2", "-1/2"])
    return random.choice(
        [
            f"({a}+{b})",
            f"({a}-{b})",
            f"({a})({b})",
            rf"\frac{{{a}}}{{{b}}}",
            rf"\sqrt{{{a}}}",
            f"|{a}|",
            f"({a})^2",
            rf"\log({a})",
            rf"\exp({a})",
            rf"\sqrt[3]{{{a}}}",
            f"({a})^{{{power}}}",
            rf"\sin({a})",
            rf"\cos({a})",
            rf"\max({a},{b})",
            rf"\arctan({a})",
        ]
    )


def value(term: Term, place: tuple[Fraction, Fraction]) -> object:
    try:
        found = Point({x: ball(place[0] / 10), y: ball(place[1] / 10)})(term)
    except (Undefined, Unsure, TooLarge, ZeroDivisionError):
        return None
    return found if found.is_finite() else None


def test_no_proof_of_what_is_false() -> None:
    """Formulas that agree at one point are given to the prover; what it proves must agree at all others."""
    random = Random(20231205)  # a search that is the same each time
    pool: dict[str, list[tuple[str, Term, list[object]]]] = {}
    proved = 0
    flint.ctx.prec, before = 120, flint.ctx.prec
    try:
        for _ in range(4000):
            text = formula(random, random.randrange(1, 4))
            term = read(text).shape
            values = [value(term, place) for place in PLACES]  # type: ignore[arg-type]  # a value, no list
            first = next((k for k, item in enumerate(values) if item is not None), None)
            if first is None:
                continue
            key = f"{first}: {values[first].mid().str(12, radius=False)}"  # type: ignore[union-attr]
            for other, same, others in pool.get(key, [])[:4]:
                ring = Ring()
                try:
                    if not ring.equal(term, same) or ring.partial:  # type: ignore[arg-type]
                        continue
                except (NoForm, TooLarge, ZeroDivisionError):
                    continue
                proved += text != other
                for a, b in zip(values, others, strict=True):
                    assert a is None or b is None or (a - b).contains(0), (text, other)  # type: ignore[operator]
            pool.setdefault(key, []).append((text, term, values))  # type: ignore[arg-type]
    finally:
        flint.ctx.prec = before
    assert proved > 300


def test_an_answer_that_the_clock_cuts_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = r"\int_0^1 \sin(e^x x^7) dx", r"\int_0^1 \sin(e^x x^7) \cos(10^{-30} x) dx"
    monkeypatch.setattr("hw_cli.terms.budgets.Deadline.over", property(lambda self: True))
    answer = compare_latex(left, right)
    assert answer.seen == "undecided"
    assert "timed out" in message(answer, Language.EN)
