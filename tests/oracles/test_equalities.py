"""Proofs of equalities that are not normal forms, called by themselves: without the points that would refute first."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.induction import by_induction, by_slope
from hw_cli.oracles.equality.normal import Ring, constant
from hw_cli.oracles.equality.rewriting import (
    Unfit,
    gathered,
    gridded,
    logarithm,
    same_sign,
    written_out,
)
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.terms import core
from hw_cli.terms.budgets import Deadline, TooLarge, changed
from hw_cli.terms.core import Symbol, Term, exact, lift
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.text import text

X = Symbol("x")


def term(formula: str) -> Term:
    found = read(formula).shape
    assert isinstance(found, Term)
    return written_out(found)


def scene(left: str, right: str, low: int | None = None) -> Scene:
    ranges = {} if low is None else {X: Range(low=Fraction(low))}
    return make_scene(term(left), term(right), (), ranges, Deadline(9))


ARC = r"\int_0^x\frac{1}{1+t^2}\,dt"


@pytest.mark.parametrize(
    ("left", "right", "low", "said"),
    [
        (ARC, r"\arctan x", None, True),
        (r"\int_a^x\frac{1}{1+t^2}\,dt", r"\arctan x-\arctan a", None, True),
        (r"\int_1^x\frac1t\,dt", r"\log x", None, True),
        (r"\int_1^x\frac1t\,dt", r"\ln|x|", None, True),  # over the pole it has no value
        (r"\int_{-1}^x\frac{1}{t^2}\,dt", r"-\frac1x-1", None, True),
        (r"\int_0^x\frac{1}{\sqrt{1-t^2}}\,dt", r"\arcsin x", None, True),
        (r"\int_0^x\frac{1}{t-5}\,dt", r"\log(5-x)-\log 5", None, True),
        (ARC, r"\frac{\pi}{2}-\arctan\frac1x", 0, False),  # no value where it begins
        (
            r"\int_1^x\frac{1}{1+t^2}\,dt",
            r"\arctan x-\frac{\pi}{4}+\ln x-\ln x+\frac1x-\frac1x",
            None,
            True,
        ),  # where x > 0
        (
            r"\int_1^x\frac{1}{1+t^2}\,dt",
            r"\arctan x-\frac{\pi}{4}+\ln(5-x)-\ln(5-x)+\frac{1}{5-x}-\frac{1}{5-x}",
            None,
            True,
        ),
        (
            r"\int_1^x\frac{1}{1+t^2}\,dt",
            r"\arctan x-\frac{\pi}{4}+\frac1x-\frac1x",
            None,
            False,
        ),  # what is beyond 0 is not known
        (
            r"\int_1^x\frac{1}{1+t^2}\,dt",
            r"\arctan x-\frac{\pi}{4}+\ln(\frac x2+1)-\ln(\frac x2+1)+\frac{1}{x+5}-\frac{1}{x+5}",
            None,
            True,
        ),  # where x > −2
        (
            r"\int_1^x\frac{1}{1+t^2}\,dt",
            r"\arctan x-\frac{\pi}{4}+\ln(\frac x2+1)-\ln(\frac x2+1)+\frac{2}{2x-1}-\frac{2}{2x-1}",
            None,
            False,
        ),  # what is before ½ is not known
        (ARC + r"+\int_0^1\frac{1}{2+\sin t}\,dt", r"\arctan x", None, False),
        (
            ARC + r"+\int_0^1\frac{1}{t-20}\,dt",
            r"\arctan x+\int_0^1\frac{1}{t-20}\,dt+1+\frac{x-30}{|x-30|}",
            None,
            False,
        ),  # not up to x
        (
            ARC + r"+\int_0^y\frac{1}{2+\sin t}\,dt",
            r"\arctan x+\int_0^y\frac{1}{2+\sin t}\,dt",
            None,
            False,
        ),  # up to two letters
        (r"\int_0^2\frac{1}{2+\sin t}\,dt", "x", None, False),
        (r"\int_x^{2x}\frac{1}{2+\sin t}\,dt", "x", None, False),
        (
            r"\int_0^x\frac{1}{1+t^2}\,dt+i",
            r"\arctan x+i",
            None,
            False,
        ),  # among complex numbers there is more than one way
        (ARC, r"\arctan x+1", None, False),
        (ARC, r"2\arctan x", None, False),
        (
            ARC,
            r"\arctan x+1+\frac{x-9}{|x-9|}",
            None,
            False,
        ),  # the slopes are equal, and 0 at 0: beyond 9 it is 2 more
        (ARC, r"\arctan x+1+\frac{x-9}{|x-9|}", 10, False),  # 0 lies on the other side of the gap
        (ARC, r"\arctan x+1+\frac{x+9}{|x+9|}", -8, False),
        (ARC, r"\arctan x+1-\frac{x+9}{\sqrt{(x+9)^2}}", -8, True),
        (ARC, r"\arctan x+\arctan(x-9)+\arctan\frac{1}{x-9}+\frac{\pi}{2}", None, False),
        (ARC, r"\arctan x+\lfloor x/9\rfloor", None, False),
        (ARC, r"\arctan x+\operatorname{sgn}(x-9)+1", None, False),
        (r"\int_0^x\frac{1}{(t-3)^2}\,dt", r"\frac{1}{3-x}-\frac13", None, True),
        (r"\int_1^x\ln t\,dt", r"x\ln x-x+1", None, True),
        (r"\int_0^x2t\,dt+\sqrt{x-a}", r"x^2+\sqrt{x-a}", None, True),  # an end with a letter in it
        (r"\int_0^x2t\,dt+\ln(x-x+2)", r"x^2+\ln2", None, True),  # an end nowhere
        (r"\int_0^x\frac{\sin t}{t-5}\,dt", r"\int_0^x\frac{\sin t}{t-5}\,dt+x-x", None, True),
        (r"\int_0^x\frac{t}{\sin t-5}\,dt", r"\int_0^x\frac{t}{\sin t-5}\,dt+x-x", None, True),
        (r"\int_{f(1)}^x2t\,dt", "x^2-f(1)^2", None, False),  # of where it begins nothing is known
        (r"\int_0^x\frac{1}{\sqrt{1-t^2}}\,dt+\frac{1}{x-2}", r"\arcsin x+\frac{1}{x-2}", None, True),
        (r"\int_0^x\frac{1}{\sqrt{1-t^2}}\,dt+\frac{1}{x+2}", r"\arcsin x+\frac{1}{x+2}", None, True),
        (ARC, r"\arctan x-1+x\sqrt{x^2-1}e^{-\frac12\ln(x^4-x^2)}", 2, False),  # −2 more below −1
    ],
)
def test_equal_slopes(left: str, right: str, low: int | None, said: bool) -> None:
    assert by_slope(scene(left, right, low)) is said


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (r"\sum_{k=1}^nk", r"\frac{n(n+1)}{2}", True),
        (r"\sum_{k=1}^nk\cdot k!", "(n+1)!-1", True),
        (r"\sum_{k=1}^nk", r"\frac{n(n+1)}{2}+1", False),
        (r"\sum_{k=1}^nk", r"\frac{n(n-1)}{2}", False),
        (r"\sum_{k=1}^nk", r"\frac{n(n+1)}{2}+\lfloor n/9\rfloor", False),
        (r"\sum_{k=2}^nk", r"\frac{n(n+1)}{2}", False),
        (r"\sum_{k=1}^nk", "n", False),
        ("n", "n+1", False),
        ("n", "n", False),  # no sum to go by
        (r"\sum_{k=m}^nk", r"\frac{n(n+1)-m(m-1)}{2}", False),  # not where n is far below m
        (r"\sum_{k=1}^nk+\sum_{k=2}^nk", "n^2+n-1", False),  # two beginnings
        (r"\sum_{k=1}^{2n}k", "n(2n+1)", False),
        (r"\sum_{k=1}^nk+\sum_{k=1}^5\frac1k", r"\frac{n(n+1)}{2}+\sum_{k=1}^5\frac1k", True),
        (r"\sum_{k=1}^n\frac{1}{k(k+1)}", r"\frac{n}{n+1}", True),
        (r"\sum_{k=1}^n\frac1k-\sum_{k=1}^n\frac{1}{k+1}", r"1-\frac{1}{n+1}", True),
    ],
)
def test_induction(left: str, right: str, said: bool) -> None:
    assert by_induction(scene(left, right)) is said


@pytest.mark.parametrize(
    ("formula", "form"),
    [
        (r"1\cosh x+x\sinh x-\cosh x", "(sinh x) x"),
        ("(x+1)^2-x^2", "2 x + 1"),
        ("(x+1)^5", "(x + 1)⁵"),
        ("(x+1)^1-x", "1"),
        ("(x+1)^0-1", "0"),
        ("(x+1)^4-x^4-4x^3-6x^2-4x", "1"),
        (r"\frac{x^3}{x}", "x²"),
        (r"\sqrt x\sqrt x", "x"),
        (r"\sqrt{x^2}", "(x²)^(1/2)"),
        (r"\frac{3}{2x}-\frac{1}{x}", "1/(2 x)"),
        ("e^{-x}e^{x}", "1"),
        ("x-x", "0"),
        (r"\frac{1}{\frac{1}{x}}", "x"),
        (r"\frac{2x}{(x+1)^2}", "2 x/(x + 1)²"),
    ],
)
def test_gathered(formula: str, form: str) -> None:
    assert text(gathered(term(formula))) == form


def test_only_factors_that_are_positive_are_left_out() -> None:
    form = term(r"2xe^{-x}-x^2e^{-x}")
    assert text(same_sign(form, lambda part: True)) == "−x + 2"
    assert text(same_sign(form, lambda part: part != X)) == "2 x − x²"
    assert text(same_sign(term("x^2+x^3"), lambda part: True)) == "x + 1"
    assert text(same_sign(term("x^2+x^3+1"), lambda part: True)) == "x² + x³ + 1"
    assert text(same_sign(term(r"\frac1x+1"), lambda part: True)) == "x + 1"
    assert text(same_sign(term(r"\frac1x+1"), lambda part: False)) == "1/x + 1"
    assert "e^x" in text(same_sign(form, lambda part: False))


@pytest.mark.parametrize(
    ("formula", "form"),
    [("e^{2x}", "2 x"), (r"\frac{e^x}{x}", "x − log x"), ("x^xe", "x log x + 1"), ("x+1", "log(x + 1)"), ("2x", "log 2 + log x")],
)  # fmt: skip
def test_logarithms(formula: str, form: str) -> None:
    assert text(logarithm(term(formula), lambda part: True)) == form
    assert text(logarithm(term(formula), lambda part: False)).startswith("log") or formula == "e^{2x}"


# --- matrices by their entries, at x = 3, y = 5

A, B = r"\begin{pmatrix}1&2\\x&y\end{pmatrix}", r"\begin{pmatrix}x&1\\0&y\end{pmatrix}"
C = r"\begin{pmatrix}2&0&1\\1&3&2\\x&1&y\end{pmatrix}"
D = r"\begin{pmatrix}2&0&1&3\\1&3&2&0\\x&1&y&1\\0&2&1&1\end{pmatrix}"
ROW, COLUMN = r"\begin{pmatrix}x&2&y\end{pmatrix}", r"\begin{pmatrix}1\\x\\y\end{pmatrix}"
FIVE = (
    r"\begin{pmatrix}"
    + r"\\".join("&".join("10"[i != j] for j in range(5)) for i in range(5))
    + r"\end{pmatrix}"
)
AT = {X: lift(3), Symbol("y"): lift(5)}
GRIDS: list[tuple[str, list[list[str]]]] = [
    (f"{A}+{B}", [["4", "3"], ["3", "10"]]),
    (f"{A}-{B}", [["-2", "1"], ["3", "0"]]),
    (f"{A}{B}", [["3", "11"], ["9", "28"]]),
    (f"{B}{A}", [["6", "11"], ["15", "25"]]),
    (f"{B}{A}{A}", [["39", "67"], ["90", "155"]]),
    (f"2{A}", [["2", "4"], ["6", "10"]]),
    (f"{A}y", [["5", "10"], ["15", "25"]]),
    (rf"\frac{{{A}}}{{x}}", [["1/3", "2/3"], ["1", "5/3"]]),
    (f"{A}^T", [["1", "3"], ["2", "5"]]),
    (f"{A}^2", [["7", "12"], ["18", "31"]]),
    (f"{A}^3", [["43", "74"], ["111", "191"]]),
    (f"{A}^0", [["1", "0"], ["0", "1"]]),
    (f"{A}^{{-1}}", [["-5", "2"], ["3", "-1"]]),
    (f"{A}^{{-2}}", [["31", "-12"], ["-18", "7"]]),
    (f"{C}^{{-1}}", [["13/18", "1/18", "-1/6"], ["1/18", "7/18", "-1/6"], ["-4/9", "-1/9", "1/3"]]),
    (r"\begin{pmatrix}x\end{pmatrix}^{-1}", [["1/3"]]),
    (rf"\det{A}", [["-1"]]),
    (rf"\det{C}", [["18"]]),
    (rf"\det{D}", [["36"]]),
    (rf"\operatorname{{tr}}{C}", [["10"]]),
    (f"{ROW}{COLUMN}", [["34"]]),
    (f"{COLUMN}{ROW}", [["3", "2", "5"], ["9", "6", "15"], ["15", "10", "25"]]),
    (f"{COLUMN}{COLUMN}", [["35"]]),
    (rf"\|{COLUMN}\|^2", [["35"]]),
    (rf"\|{ROW}\|^2", [["38"]]),
    (f"{C}{COLUMN}", [["7"], ["20"], ["31"]]),
    (f"{ROW}{C}", [["23", "11", "32"]]),
    (rf"\sum_{{k=2}}^{{4}}k{A}", [["9", "18"], ["27", "45"]]),
    (r"\prod_{k=2}^{4}(kx)", [["648"]]),
    (r"\frac{d^2}{dx^2}x^3", [["18"]]),
]


def grid(formula: str) -> list[list[str]]:
    found = gridded(term(formula))
    rows = found.rows if isinstance(found, core.Matrix) else ((found,),)
    return [[str(constant(Ring().form(changed(entry, AT)))) for entry in row] for row in rows]


@pytest.mark.parametrize(("formula", "wanted"), GRIDS)
def test_matrices_by_their_entries(formula: str, wanted: list[list[str]]) -> None:
    assert grid(formula) == wanted


def test_a_row_times_a_column_is_a_number() -> None:
    assert not isinstance(gridded(term(f"{ROW}{COLUMN}")), core.Matrix)
    whole = term(A)
    assert gridded(core.Inverse(whole)) == gridded(core.Power(whole, lift(-1)))


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        (f"{A}+{C}", Unfit), (f"{A}+1", Unfit), (f"{A}{C}", Unfit), (f"{ROW}{ROW}", Unfit), (f"{ROW}^2", Unfit), (f"{A}^{{1/2}}", Unfit), (f"{A}^{{13}}", Unfit), (f"{A}^z", Unfit),
        (rf"\det{ROW}", Unfit), (rf"\det{FIVE}", TooLarge), (f"{D}^{{-1}}", TooLarge), (f"{COLUMN}^{{-1}}", Unfit), (rf"{COLUMN}\begin{{pmatrix}}1\\2\end{{pmatrix}}", Unfit),
    ],
)  # fmt: skip
def test_matrices_that_do_not_fit(formula: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        grid(formula)


def test_what_is_not_written_out() -> None:
    for formula in (
        r"\sum_{k=n}^{3}k",
        r"\sum_{k=1}^{301}k",
        r"\sum_{k=1}^{n}k",
        r"\sum_{k=1/2}^{3}k",
        r"\sum_{k=1}^{5/2}k",
    ):
        assert isinstance(term(formula), core.IndexedSum)
    assert not isinstance(term(r"\sum_{k=1}^{300}k"), core.IndexedSum)
    assert exact(term(r"\sum_{k=1}^{0}k")) == 0
