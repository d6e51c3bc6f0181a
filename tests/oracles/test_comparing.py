"""What `compare` does before and around the proofs: ∞ itself, constants of integration, letters that are replaced, entries of matrices."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.kernel.evidence import Held, Nothing, Refutation, Trusted
from hw_cli.kernel.setting import REALS, Hypothesis, Integers, Interval, NonZero
from hw_cli.oracles.equality.answer import Unread
from hw_cli.oracles.equality.decide import Given, as_range, compare, on_both_sides
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import make_scene
from hw_cli.terms import core
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Symbol, Term, UnknownNode, lift
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation

X = Symbol("x")


def term(text: str) -> Term:
    found = read(text, unit=False).shape
    assert isinstance(found, Term)
    return found


def said(left: str, sign: str, right: str, *given: str) -> str:
    facts = []
    for text in given:
        for name in ("!=", ">=", "<=", "=", ">", "<"):
            if name in text:
                one, other = text.split(name)
                facts.append(Hypothesis(term(one), Relation(name), term(other)))
                break
    found = compare(term(left), Relation(sign), term(right), assumptions=tuple(facts))
    where = " where" if isinstance(found, Held) and (found.domain or found.partial) else ""
    if isinstance(found, Trusted):
        return "proved" + where
    if isinstance(found, Held):
        return "holds" + where
    if isinstance(found, Refutation):
        return "fails"
    assert isinstance(found, Nothing)
    return "unread" if isinstance(found, Unread) else "open"


COMPARED = [
    # ∞ itself
    (r"\infty", "=", r"\infty", "proved"), (r"\infty", "=", r"-\infty", "fails"), (r"-\infty", "<", r"\infty", "proved"), (r"\infty", "<=", r"\infty", "proved"), (r"\infty", "<", r"\infty", "fails"),
    (r"\infty", ">", r"-\infty", "proved"), (r"-\infty", ">", r"\infty", "fails"), ("x", "=", r"\infty", "fails"), (r"\infty", "=", "3", "fails"), ("x", "<", r"\infty", "open"),
    (r"\infty+1", "=", r"\infty", "open"), (r"\frac{1}{0}", "=", r"\infty", "open"), (r"\int_0^1\frac1x\,dx", "=", r"\infty", "open"), (r"\sum_{k=1}^{n}k", "=", r"\infty", "open"),
    (r"\lim_{x\to\infty}x^2", "=", r"\infty", "holds"), (r"\lim_{x\to\infty}x^2", "=", r"-\infty", "fails"), (r"\infty", "=", r"\lim_{x\to\infty}x^2", "holds"), (r"-\infty", "=", r"\lim_{x\to\infty}(x-x^2)", "holds"),
    (r"\lim_{x\to\infty}\frac{2x}{x+1}", "=", r"\infty", "fails"), (r"\lim_{x\to\infty}\frac{1}{x}", "=", r"\infty", "fails"), (r"\lim_{x\to\infty}x^2", "<", r"\infty", "open"),
    (r"\lim_{x\to\infty}\ln x", "=", r"\infty", "holds"), (r"\lim_{x\to\infty}\ln x", "=", r"-\infty", "fails"), (r"\lim_{x\to\infty}\ln\frac1x", "=", r"-\infty", "holds"), (r"\lim_{x\to\infty}\ln\frac1x", "=", r"\infty", "fails"),
    # constants of integration
    (r"\int2x\,dx", "=", "x^2+7", "proved"), (r"\int2x\,dx", "=", "x^2+x", "fails"), (r"\int\cos x\,dx", "=", r"\sin x", "proved"), (r"\int x\,dx", "=", r"\int x\,dx+1", "proved"), (r"\int uv'\,dx", "=", r"uv-\int u'v\,dx", "proved"),
    (r"\int uv'\,dx", "=", r"uv+\int u'v\,dx", "fails"),
    # matrices
    (r"\begin{pmatrix}x&1\\0&2\end{pmatrix}", "=", r"\begin{pmatrix}x&1\\0&2\end{pmatrix}", "proved"), (r"\begin{pmatrix}x&1\end{pmatrix}", "=", r"\begin{pmatrix}x\\1\end{pmatrix}", "fails"),
    (r"\begin{pmatrix}x&1\end{pmatrix}", "=", r"\begin{pmatrix}x&2\end{pmatrix}", "fails"), (r"\begin{pmatrix}1&x\end{pmatrix}", "=", r"\begin{pmatrix}1&x&0\end{pmatrix}", "fails"), (r"\begin{pmatrix}1\\x\end{pmatrix}", "=", r"\begin{pmatrix}1\\x\\0\end{pmatrix}", "fails"),
    (r"\begin{pmatrix}x&2\end{pmatrix}", "=", "2", "fails"), (r"\begin{pmatrix}1&x+x\end{pmatrix}", "=", r"\begin{pmatrix}1&2x\end{pmatrix}", "proved"), (r"\begin{pmatrix}\sqrt{x}^2&1\end{pmatrix}", "=", r"\begin{pmatrix}x&1\end{pmatrix}", "proved where"),
    (r"\begin{pmatrix}1&\ln x^2\end{pmatrix}", "=", r"\begin{pmatrix}1&2\ln x\end{pmatrix}", "proved where"), (r"\begin{pmatrix}1&2\end{pmatrix}\begin{pmatrix}1&2\end{pmatrix}", "=", "5", "unread"),
    (r"\begin{pmatrix}x&1\end{pmatrix}", "<=", r"\begin{pmatrix}x&1\end{pmatrix}", "fails"),
    # letters with an index
    ("x_{n+1}", "=", "x_{1+n}", "proved"), ("x_{n+1}", "=", "x_{n}", "fails"), ("x_{n+1}+x_{n}", "=", "x_{n}+x_{1+n}", "proved"), ("x_{n,m}", "=", "x_{m,n}", "fails"),
    # signs at their zeros
    (r"\operatorname{sgn}(x)x", "=", "|x|", "proved"), (r"\operatorname{sgn}(x)^2", "=", "1", "fails"), (r"\operatorname{sgn}(x-7)^2", "=", "1", "fails"), (r"\operatorname{sgn}(x)^2x", "=", "x", "proved"), (r"\operatorname{sgn}(x)^3", "=", r"\operatorname{sgn}(x)", "proved"),
    # what is a summand of both, and what is not defined everywhere
    (r"\int_0^1x\,dx", "=", "1/2", "proved"), (r"\int_0^1\ln x\,dx", "=", "-1", "proved"), (r"\sum_{k=0}^{\infty}a^k", "=", r"\frac{1}{1-a}", "holds where"), (r"\sum_{k=0}^{\infty}a^k", ">=", r"\frac{1}{1-a}", "holds where"),
    (r"\sqrt{y}^2+\lim_{x\to\infty}\frac1x", "=", "y", "holds where"), (r"\frac{x}{2}", "=", r"\infty", "fails"), ("2", "=", r"\begin{pmatrix}x&2\end{pmatrix}", "fails"),
    (r"\begin{pmatrix}\lim_{x\to\infty}\frac1x&1\end{pmatrix}", "=", r"\begin{pmatrix}0&1\end{pmatrix}", "holds"), (r"\begin{pmatrix}1&\lim_{x\to\infty}\frac1x\end{pmatrix}", "=", r"\begin{pmatrix}1&0\end{pmatrix}", "holds"),
    ("x_{n+1}", "=", "y_{1+n}", "fails"), ("x_{n}", "=", "x_{n,m}", "fails"), (r"\operatorname{sgn}(x^5-x-1)^2(y+1)", "=", "y+1", "open"),
    # one side is the other
    ("x", "=", "x", "proved"), (r"\frac{1}{0}", "=", r"\frac{1}{0}", "open"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "sign", "right", "wanted"), COMPARED)
def test_compared(left: str, sign: str, right: str, wanted: str) -> None:
    assert said(left, sign, right) == wanted


@pytest.mark.parametrize(
    ("left", "sign", "right", "given", "wanted"),
    [
        ("x+y", "=", "3", ("y=3-x",), "proved"), ("x+y", "=", "3", ("3-x=y",), "proved"), ("x+y", "=", "3", ("2y=6-2x",), "proved"), ("x+y", "=", "4", ("y=3-x",), "fails"),
        ("x^2+y^2", "=", "1+2t", ("x=1", "y^2=2t"), "proved"), ("xy", "=", "2t", ("x=t", "y=2"), "proved"), ("xy", "=", "2t", ("x=t", "y=3"), "fails"), ("y", ">=", "0", ("y=x^2",), "proved"), ("y", ">", "0", ("y=x^2", "x!=0"), "proved"),
        ("y", ">", "0", ("y=x^2",), "fails"), (r"\operatorname{sgn}(x)^2", "=", "1", ("x!=0",), "proved"), (r"\operatorname{sgn}(x)^2", "=", "1", ("x>0",), "proved"), (r"\operatorname{sgn}(x)^2", "=", "1", ("x>-1",), "fails"),
        ("|x|", "=", "x", ("x>=0",), "proved"), ("|x|", "=", "x", ("x>=-1",), "fails"),
        (r"y+\sin x", "<=", "y+x", ("x>=0",), "proved"), (r"y+\sin x", "<=", r"y+\frac x2", ("x>=0",), "fails"), (r"y+x^2+\sin x", "<=", "x^2+y+x", ("x>=0",), "proved"),
    ],
)  # fmt: skip
def test_compared_under_what_is_given(left: str, sign: str, right: str, given: tuple[str, ...], wanted: str) -> None:  # fmt: skip
    assert said(left, sign, right, *given) == wanted


def test_where_a_closed_form_holds_is_told() -> None:
    for sign, told in (
        ("=", 1),
        (">=", 0),
    ):  # of an inequality where it holds is not said, but that it is not everywhere
        found = compare(term(r"\sum_{k=0}^{\infty}a^k"), Relation(sign), term(r"\frac{1}{1-a}"))
        assert isinstance(found, Held)
        assert len(found.domain) == told
        assert found.partial


def test_domains_as_ranges() -> None:
    one, two = Fraction(1), Fraction(2)
    assert as_range(X, Interval(one, two)) == Range(one, two)
    assert as_range(X, Integers(1, 2)) == Range(one, two, True, True, True)
    assert as_range(X, Integers(1, None)) == Range(one, None, True, integer=True)
    assert as_range(X, REALS) == as_range(X, NonZero()) == Range()
    assert as_range(X, Range(one)) == Range(one)
    with pytest.raises(UnknownNode):
        as_range(X, "vectors")  # type: ignore[arg-type]


def test_a_letter_that_is_not_zero() -> None:
    assert isinstance(compare(term("x^2"), Relation.GT, lift(0), ranges={X: NonZero()}), Trusted)
    assert isinstance(compare(term("x^2"), Relation.GT, lift(0), ranges={X: REALS}), Refutation)


def test_what_is_too_large_is_open() -> None:
    long = core.Sum(tuple(X ** lift(k) for k in range(1, 1500)))
    assert isinstance(compare(long + 1, Relation.EQ, long), Nothing)
    assert isinstance(compare(long, Relation.EQ, long), Trusted)


def test_the_entry_that_differs_is_named() -> None:
    one, other = (term(rf"\begin{{pmatrix}}1&2\\3&{last}\end{{pmatrix}}") for last in "45")
    found = compare(one, Relation.EQ, other)
    assert isinstance(found, Refutation)
    assert dict(found.detail.values) | {"i": 2, "j": 2} == dict(found.detail.values)


WHOLE = Range(Fraction(1), None, True, integer=True)
A, N = r"\begin{pmatrix}1&1\\0&1\end{pmatrix}", Symbol("n")


@pytest.mark.parametrize(
    ("power", "form", "wanted"),
    [
        (f"{A}^n", r"\begin{pmatrix}1&n\\0&1\end{pmatrix}", Trusted),
        (f"{A}^n", r"\begin{pmatrix}1&n^2\\0&1\end{pmatrix}", Refutation),  # right for n = 1 alone
        (f"{A}^n", r"\begin{pmatrix}1&n+1\\0&1\end{pmatrix}", Refutation),  # right from each to the next
        (f"({A}{A})^n", r"\begin{pmatrix}1&2n\\0&1\end{pmatrix}", Trusted),
        (
            r"\begin{pmatrix}a&1\\0&a\end{pmatrix}^n",
            r"\begin{pmatrix}a^n&na^{n-1}\\0&a^n\end{pmatrix}",
            Trusted,
        ),
        (
            r"\begin{pmatrix}a&1\\0&a\end{pmatrix}^n",
            r"\begin{pmatrix}a^n&na^n\\0&a^n\end{pmatrix}",
            Refutation,
        ),
    ],
)
def test_powers_of_matrices(power: str, form: str, wanted: type) -> None:
    sides = term(power), term(form)
    assert isinstance(compare(*_as_pair(sides), ranges={N: WHOLE}), wanted)
    assert isinstance(compare(*_as_pair(sides[::-1]), ranges={N: WHOLE}), wanted)
    if wanted is Trusted:  # of numbers that begin nowhere, or are none
        assert isinstance(compare(*_as_pair(sides), ranges={N: Range(integer=True)}), Nothing)
        assert isinstance(compare(*_as_pair(sides), ranges={N: Range(Fraction(1))}), Nothing)


def _as_pair(sides: tuple[Term, ...]) -> tuple[Term, Relation, Term]:
    return sides[0], Relation.EQ, sides[1]


@pytest.mark.parametrize(
    ("left", "sign", "right", "low", "high", "wanted"),
    [
        (r"\ln(1+|x|)", "<=", "|x|", None, None, Trusted),
        (r"2\arctan|x|", "=", r"\arccos\frac{1-x^2}{1+x^2}", None, None, Trusted),
        (r"2\arctan|x|", "=", r"\arccos\frac{1-x^2}{1+x^2}+10^{-30}", None, None, Refutation),
        (r"e^{|x|}", ">=", "1+x", None, None, Trusted),
        (r"e^{|x|}", ">=", "1-1.001x", None, None, Refutation),
        (r"\arcsin(\cos x)", "=", r"\frac{\pi}{2}-|x|", -3, 3, Held),
        (r"\arcsin(\cos x)", "=", r"\frac{\pi}{2}-|x|", -4, 3, Refutation),
    ],
)
def test_pairs_in_the_size_of_a_letter(
    left: str, sign: str, right: str, low: int | None, high: int | None, wanted: type
) -> None:
    domain = Range(*(None if end is None else Fraction(end) for end in (low, high)))
    assert isinstance(compare(term(left), Relation(sign), term(right), ranges={X: domain}), wanted)


@pytest.mark.parametrize(
    ("left", "sign", "right", "low", "high", "wanted"),
    [
        ("||x|+1|", "=", "|x|+1", None, None, Trusted),
        ("||x|-1|", "=", "|x|-1", None, None, None),  # from 1 on
        ("||x|-1|", "=", "1-|x|", -1, 1, Trusted),
        ("||x|-1|", "=", "1-|x|", -1, 2, None),
        ("||x|-1|", "=", "1-|x|", -2, 1, None),
        (r"\ln(1+|x|)", "<=", "|x|", None, None, Trusted),
        (r"\ln(1+|x|)", "<", "|x|", None, None, None),
        ("|x|", "<=", "x", None, None, None),  # on one side
        ("|x|", "<=", "-x", None, None, None),
        (r"\arcsin(\cos x)", "=", r"\frac{\pi}{2}-|x|", -3, 3, Held),
        (
            r"\sqrt{|x|-1}\sqrt{|x|-2}",
            "=",
            r"\sqrt{(|x|-1)(|x|-2)}",
            None,
            None,
            None,
        ),  # where both are defined
        ("|x|+|y|", ">=", "0", None, None, None),  # of one letter
        ("x^2", ">=", "0", None, None, None),  # without a size
        ("|x|", ">=", "0", 0, None, None),  # which has one sign
        ("|x|", ">=", "0", None, 0, None),
    ],
)
def test_both_sides_of_0(
    left: str, sign: str, right: str, low: int | None, high: int | None, wanted: type | None
) -> None:
    domain = Range(*(None if end is None else Fraction(end) for end in (low, high)), True, True)
    scene = make_scene(term(left), term(right), (), {X: domain}, Deadline(9))
    found = on_both_sides(scene, Relation(sign), Given((), {X: domain}, Deadline(9)))
    assert found is None if wanted is None else isinstance(found, wanted)
    assert wanted is not Held or not isinstance(found, Trusted)  # what is borne out by points is not proved


def test_powers_of_matrices_begin_where_the_integer_does() -> None:
    sides = term(f"{A}^n"), term(r"\begin{pmatrix}1&\max(n,2)\\0&1\end{pmatrix}")
    beyond = Range(Fraction(1), None, False, integer=True)
    assert isinstance(compare(*_as_pair(sides), ranges={N: beyond}), Trusted)
    assert isinstance(compare(*_as_pair(sides), ranges={N: WHOLE}), Refutation)
    half = Range(Fraction(3, 2), None, True, integer=True)
    assert isinstance(compare(*_as_pair(sides), ranges={N: half}), Trusted)
