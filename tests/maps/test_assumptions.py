"""What is supposed of letters: refused with a caret, or an interval, or a hypothesis."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.errors import UsageError
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Interval
from hw_cli.maps.typed import LONGEST, MOST, suppose
from hw_cli.terms.parse.cursor import FormulaError
from hw_cli.terms.parse.maps import letter
from hw_cli.terms.relation import Relation


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "not an assumption"),
        ("a", 0, "not an assumption"),
        ("a is nice", 0, "not an assumption"),
        ("a > 0 > b > c", 0, "not an assumption"),
        ("a = 1", 2, "'=' is not among"),
        ("a != 0", 2, "'!=' is not among"),
        ("a >", 3, "empty"),
        ("a > (1", 4, "a bracket is not closed"),
        ("a > 1/0", 4, "not defined"),
        ("a > 9^9^9", 6, "exponent is too large"),
        ("a > __import__('os')", 4, "_ is not understood"),
        ("0 < 1", 2, "about a letter"),
        ("pi > 0", 3, "about a letter"),
        ("sin real", 0, "meaning of its own"),
        ("2 real", 0, "not a letter"),
        ("z < a", 2, "only an interval"),
        ("z^2 > 1", 4, "only an interval"),
        ("z >= 0", 2, "open"),
    ],
)
def test_refused_at_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        suppose("z", [text])
    assert words in caught.value.message
    assert caught.value.formula == text
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["a>1", "a<0"], "no number meets"),
        (["1<a<1"], "no number meets"),
        (["a>0"] * (MOST + 1), "too many"),
        (["a>" + "0" * LONGEST], "too long"),
    ],
)
def test_refused(texts: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        suppose("z", texts)


@pytest.mark.parametrize("variable", ["", " ", "2", "sin", "e", "z z", "z+", "π"])
def test_not_a_variable(variable: str) -> None:
    with pytest.raises(UsageError):
        suppose(variable, [])


@pytest.mark.parametrize(
    ("texts", "name", "domain"),
    [
        (["a>0"], "a", POSITIVE),
        (["0 < a"], "a", POSITIVE),
        (["0<c<1"], "c", UNIT),
        (["1 > c > 0"], "c", UNIT),
        (["b real"], "b", REALS),
        (["b in R"], "b", REALS),
        (["β ∈ ℝ"], "beta", REALS),
        (["a>0", "a<1/2", "a>-3"], "a", Interval(Fraction(0), Fraction(1, 2))),
        (["a > -0.25"], "a", Interval(Fraction(-1, 4), None)),
        (["z>0"], "z", POSITIVE),
        (["w1>0"], "w_1", POSITIVE),
        (["σ>0"], "sigma", POSITIVE),
    ],
)
def test_intervals(texts: list[str], name: str, domain: Interval) -> None:
    found = suppose("z", texts)
    assert found.setting.domain(letter(name)) == domain
    assert name in found.names
    assert found.setting.hypotheses == ()


def test_hypotheses() -> None:
    setting = suppose("z", ["a<b", "a>=0", "a*b < 1"]).setting
    assert [item.relation for item in setting.hypotheses] == [Relation.LT, Relation.GE, Relation.LT]
    assert setting.domain(letter("a")) == setting.domain(letter("b")) == REALS
