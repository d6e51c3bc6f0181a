"""What agreement at points confirms, called by itself: in every piece, with digits enough to see every part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import flint
import pytest

from hw_cli.kernel.evidence import Refutation
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.confirming import agreed_digits, agrees, confirmed
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import Scene, make_scene
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.oracles.equality.trials import Tally
from hw_cli.terms import core
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation

X, Y, N = Symbol("x"), Symbol("y"), Symbol("n")
POSITIVE = {X: Range(low=Fraction(0))}
WHOLE = {N: Range(Fraction(0), low_in=True, integer=True)}


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    bits = flint.ctx.prec
    yield
    flint.ctx.prec = bits


def scene(left: str, right: str, ranges: dict[Term, Range] | None = None, *given: Hypothesis) -> Scene:
    sides = [read(text).shape for text in (left, right)]
    assert isinstance(sides[0], Term)
    assert isinstance(sides[1], Term)
    return make_scene(sides[0], sides[1], given, dict(ranges or {}), Deadline(30))


def said(pair: Scene) -> str:
    found = confirmed(pair, Tally(), [])
    if isinstance(found, Refutation):
        return "refuted"
    return "confirmed" if found else "open"


CONFIRMED: list[tuple[str, str, dict[Term, Range]]] = [
    (r"\sin(2x)", r"2\sin x\cos x", {}),
    ("|x-3|", r"\max(x-3,3-x)", {}),
    (r"|x|\tanh|x|", r"x\tanh x", {}),
    (r"\arcsin(\sin x)", "x", {X: Range(Fraction(-1), Fraction(3, 2))}),
    (r"|x-y|e^x", r"e^x\max(x-y,y-x)", {}),
    (r"\operatorname{erf}(-x)", r"-\operatorname{erf}x", {}),
    (r"\cos(\pi n)", "(-1)^n", WHOLE),
    (r"|\sin x|", r"\sqrt{\sin^2x}", {}),
    (r"e^{ix}", r"\cos x+i\sin x", {}),
    (r"i\sqrt z\sqrt z", "iz", {}),
    (r"e^{\log z}+i", "z+i", {}),
    (r"\log(2z)+i", r"\log2+\log z+i", {}),
    (r"|z|e^{i\arg z}", "z", {}),
    (r"|e^{iz}|", r"e^{-\Im(z)}", {}),
    (r"(z+w)^2e^{iz}", r"(z^2+2zw+w^2)e^{iz}", {}),  # whole powers have no cut
    (r"i2^{z+w}", r"i\cdot2^z\cdot2^w", {}),
]
REFUTED: list[tuple[str, str, dict[Term, Range]]] = [
    (r"\sin(2x)", r"2\sin x\cos x+e^{-700}", {}),
    ("|x-10^9|", "10^9-x", {}),
    (r"\tanh(10^6x)", "1", POSITIVE),
    ("|x-y|", "x-y", {}),
    (r"|x-y|+|x-10^9|", r"|y-x|+10^9-x", {}),
    (r"\max(x-10^9,y)", "y", {}),
    (r"\arcsin(\sin x)", "x", {X: Range(Fraction(-1), Fraction(158, 100))}),
    (r"\max(x,y,0)", r"\max(x,y)", {}),
    ("2^n", "1+n", WHOLE),
    (r"|\sin x|", r"\sin x", {X: Range(Fraction(0), Fraction(63, 20))}),
    (r"\sqrt{-z}", r"i\sqrt z", {}),  # on one half of the plane alone
    (r"\sqrt{-z}", r"-i\sqrt z", {}),
    (r"\log(-z)", r"\log z-i\pi", {}),
    ("|x-10^9|+i", "10^9-x+i", {}),
    (r"\max(\cos(x-\frac12),\frac{99}{100})", r"\frac{99}{100}", {}),  # for 0 < x < 1 alone
]
BLIND = "e^{-e^{500}}"  # a part that no digits show
OPEN: list[tuple[str, str, dict[Term, Range]]] = [
    (r"\lfloor\sin x\rfloor", "0", {X: Range(Fraction(0), Fraction(3))}),  # 1 at π/2 alone
    (r"\lfloor2-\cosh(x-\ln2)\rfloor", "0", {X: Range(Fraction(0), Fraction(1))}),
    (r"\lfloor x+10^{-12}\rfloor", "0", {X: Range(Fraction(0), Fraction(1))}),
    (r"\lfloor x-10^{-12}\rfloor", "0", {X: Range(Fraction(0), Fraction(1))}),
    (r"\operatorname{sgn}(x-\sqrt2)^2", "1", {}),
    (r"\operatorname{sgn}(x-y)^2", "1", {}),
    (r"\lfloor x\rfloor", r"\lfloor x\rfloor", {}),  # infinitely many pieces
    (r"\sqrt{(x-y-10^9)^2}", "10^9-x+y", {}),  # where the root is of 0 it bends
    (r"\gcd(n,4)", r"\gcd(4,n)", WHOLE),  # nothing follows from a few integers
    (r"\sqrt[3]{z}\sqrt[3]{w}", r"\sqrt[3]{w}\sqrt[3]{z}+0i", {}),  # two letters with a cut each
    (r"|\sin x-x/10|", r"\sqrt{(\sin x-x/10)^2}", {}),
    ("|xy-1|", r"\max(xy-1,1-xy)", {}),  # the pieces have bent edges
    (r"\log(z^2)+i", r"\log(z^2)+i", {}),  # a cut off the real line
    (r"\sqrt{z}\sqrt{w}", r"\sqrt{w}\sqrt{z}+0i", {}),  # two letters
    (r"i\arctan z", r"i\arctan z", {}),  # cut on the imaginary axis
    (r"\max(\Re(z),-10^9)+i", r"\Re(z)+i", {}),  # bent along a line of the plane
    (r"|\Re(z)+10^9|+i", r"\Re(z)+10^9+i", {}),
    (r"\log(e^{ix})", "ix", {X: Range(Fraction(-3), Fraction(3))}),  # a cut that no kink shows
    (r"\sqrt{x-5}", r"\sqrt{x-5}", {X: Range(Fraction(0), Fraction(1))}),  # no value anywhere
    (r"|n-x|e^x", r"e^x\max(n-x,x-n)", WHOLE),  # between planes, integers are not tried
    (r"|e^x-y|", r"\max(e^x-y,y-e^x)", {}),
    (r"\sum_{k=1}^{9}|k-x|", r"\sum_{k=1}^{9}|x-k|", {}),  # it bends where no letter of the pair says
    (f"x+{BLIND}", "x", {}),
    (f"|x|+{BLIND}", r"\max(x,-x)", {}),
    (f"|x-y|+{BLIND}", r"\max(x-y,y-x)", {}),
    (rf"i\sqrt z+{BLIND}", r"i\sqrt z", {}),
    (r"iz^{1/2}w^{1/2}", r"iw^{1/2}z^{1/2}+0i", {}),
    (r"iz^\pi w^\pi", r"iw^\pi z^\pi+0i", {}),
    (r"i\sqrt x\sqrt x", "ix", {}),
    (r"\sqrt{z+i}\sqrt{z+i}", "z+i", {}),  # a cut beside the real line
    (r"|\frac xy-1|e^x", r"e^x\max(\frac xy-1,1-\frac xy)", {}),
    (r"\sqrt{x^2y^2}", "xy", {}),
    (r"|x^2-y|", r"\max(x^2-y,y-x^2)", {}),
    (r"|x-y|+|x-2y|+|x-3y|+|x-4y|+|x-5y|+|x-6y|", r"|y-x|+|x-2y|+|x-3y|+|x-4y|+|x-5y|+|x-6y|", {}),  # too many cells
]  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), [(CONFIRMED, "confirmed"), (REFUTED, "refuted"), (OPEN, "open")])
def test_confirmed(rows: list[tuple[str, str, dict[Term, Range]]], wanted: str) -> None:
    wrong = [(row[0], row[1], found) for row in rows if (found := said(scene(*row))) != wanted]
    assert not wrong


def test_what_is_supposed_narrows_the_pieces() -> None:
    ordered = Hypothesis(X, Relation.GT, Y)
    assert said(scene("|x-y|e^x", "(x-y)e^x", {}, ordered)) == "confirmed"
    assert said(scene("|x-y|e^x", "(y-x)e^x", {}, ordered)) == "refuted"
    assert said(scene("|x-y|e^x", "(x-y)e^x", {}, Hypothesis(X, Relation.LT, Y))) == "refuted"
    unclear = Hypothesis(core.call("sin", X), Relation.LT, Y)  # whether a cell has such a point is not known
    assert said(scene("|x-y|e^x", r"e^x\max(x-y,y-x)", {}, unclear)) == "open"


def test_nothing_is_confirmed_when_the_time_is_over() -> None:
    for left, right in ((r"\sin(2x)", r"2\sin x\cos x"), (r"i\sqrt z\sqrt z", "iz")):
        assert said(replace(scene(left, right), deadline=Deadline(-1))) == "open"


def test_points_of_one_half_plane_confirm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = scene(r"i\sqrt z\sqrt z", "iz")
    (letter,) = pair.letters
    above = [{letter: Fraction(k, 7)} for k in range(-4, 40)]
    monkeypatch.setattr("hw_cli.oracles.equality.confirming.random_places", lambda *_: iter(above))
    assert said(pair) == "open"


@pytest.mark.parametrize(
    ("left", "right", "place", "wanted"),
    [
        (r"e^x", r"e^{2x}e^{-x}", Fraction(1, 3), True),
        ("1+e^{-x}", "1", Fraction(900), "refuted"),
        ("x+10^{-200}", "x", Fraction(1), "refuted"),
        (r"\tanh x", "1", Fraction(300), "refuted"),
        (r"\cos x", "1", Fraction(1, 10**400), "refuted"),
        (r"\sqrt{1+x}", r"1+\frac{x}{2}", Fraction(1, 10**400), "refuted"),
        (r"\arctan x", r"\frac{\pi}{2}-\frac1x", Fraction(10**400), "refuted"),
        (r"2^x", r"1+x\ln 2", Fraction(1, 10**400), "refuted"),
        (r"x-\sin x", "0", Fraction(0), True),
        (r"\cos x", "1", Fraction(0), True),
        ("0x", "0", Fraction(1, 3), True),
        ("10^{-900}e^x", "0", Fraction(1, 3), "refuted"),
        (r"\ln x", "x", Fraction(-1), None),
        ("x", r"\ln x", Fraction(-1), None),
        (r"\ln x", r"\ln x", Fraction(-1), None),
        ("1", r"\lfloor\sin^2x+\cos^2x\rfloor", Fraction(1, 3), False),
        (r"x+e^{-e^{x}}", "x", Fraction(200), False),  # more digits than there are
        (r"x^{x^{x^x}}", "1", Fraction(99), False),
        (r"\lfloor\sin^2x+\cos^2x\rfloor", "1", Fraction(1, 3), False),
    ],
)
def test_agreement_at_a_place(left: str, right: str, place: Fraction, wanted: bool | str | None) -> None:
    found = agrees(scene(left, right), {X: place}, 0)
    assert ("refuted" if isinstance(found, Refutation) else found) == wanted


def test_what_is_not_supposed_is_not_looked_at() -> None:
    pair = scene("x", "x+1", {}, Hypothesis(X, Relation.GT, read("5").shape))  # type: ignore[arg-type]
    assert agrees(pair, {X: Fraction(1)}, 0) is None
    assert isinstance(agrees(pair, {X: Fraction(6)}, 0), Refutation)


@pytest.mark.parametrize(
    ("left", "right", "least"),
    [
        (r"\sqrt{5+2\sqrt6}", r"\sqrt2+\sqrt3", 600),
        (r"\arctan 2+\arctan\frac12", r"\frac{\pi}{2}", 600),
        (r"\frac24", "0.5", 600),
        (r"e^{-9000}\sqrt{5+2\sqrt6}+1", r"e^{-9000}(\sqrt2+\sqrt3)+1", 3000),
    ],
)
def test_digits_that_agree(left: str, right: str, least: int) -> None:
    found = agreed_digits(scene(left, right))
    assert not isinstance(found, Refutation)
    assert found >= least


@pytest.mark.parametrize(
    ("left", "right"), [("1+e^{-9000}", "1"), (r"\operatorname{erf}(90)", "1"), (r"\sqrt2", "1.4142135623730950488")]
)  # fmt: skip
def test_digits_that_differ(left: str, right: str) -> None:
    assert isinstance(agreed_digits(scene(left, right)), Refutation)


@pytest.mark.parametrize(("left", "right"), [("1+e^{-e^{20}}", "1"), (r"\ln(-1)", "1"), ("1", r"\ln(-1)"), ("2", r"\lfloor\sqrt2^2\rfloor"), (r"\lfloor\sqrt2^2\rfloor", "2")])  # fmt: skip
def test_digits_that_do_not_tell(left: str, right: str) -> None:
    assert agreed_digits(scene(left, right)) == 0


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [(r"\int_0^1f(x)\,dx", "<", "10^9"), ("f(2)", ">", "-10^9"), (r"\sum_{k=1}^9a_k", "<", "10^9"), ("f(0)-3f(1)+3f(2)-f(3)", "=", "0")],
)  # fmt: skip
def test_nothing_holds_of_functions_as_they_are_drawn(left: str, relation: str, right: str) -> None:
    assert not compare_latex(left, right, relation).verdict.passes
    for side in ("f(x)", "f'(x)", "f''(x) + f(x)"):
        assert not compare_latex(side, "10^9", "<", ("0<=x<=1",)).verdict.passes


@pytest.mark.parametrize(
    ("left", "relation", "right", "given"),
    [
        ("f(n)", "<", "10^9", ("n integer", "1<=n<=3")),  # case by case
        ("n+f(2)", ">=", "f(1)-10^9", ("n natural",)),  # where an induction begins
        ("n!+f(1)", ">=", "-10^{30}", ("n natural",)),
        (r"\sum_{k=0}^{n}a_k^2", ">=", "10^{-9}", ("n natural",)),
    ],
)
def test_nothing_follows_at_integers_from_functions_as_they_are_drawn(
    left: str, relation: str, right: str, given: tuple[str, ...]
) -> None:
    assert not compare_latex(left, right, relation, given).verdict.passes
