"""Points that a line suggests."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import make_scene
from hw_cli.oracles.equality.trials import suggested, suggested_places
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read

X, Y = Symbol("x"), Symbol("y")


def values(text: str) -> tuple[Fraction, ...]:
    term = read(text, unit=False).shape
    assert isinstance(term, Term)
    return suggested([term], X)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (r"\tanh(10^8x)", 1e-10, 1e-7),
        (r"\lfloor x/10^8\rfloor", 1e8, 2e8),
        (r"\lfloor x/10^8\rfloor", 0.9e8, 0.99999999999e8),
        (r"\max(x-7,0)", 7.0000000001, 7.2),
        (r"\max(x-7,0)", 6.8, 6.9999999999),
        (r"\arcsin(\sin x)", 1.5708, 1.58),
        (r"\sqrt{x^2-11}", 3.3166, 3.316624790),
        (r"x^2", 1e40, 1e80),
        (r"e^{-x/900}", 890, 910),
    ],
)
def test_points_lie_where_something_happens(text: str, low: float, high: float) -> None:
    assert any(low < value < high for value in values(text))


def test_only_what_is_allowed() -> None:
    term = read(r"|x-3|", unit=False).shape
    assert isinstance(term, Term)
    found = suggested([term], X, lambda value: 0 < value < 1)
    assert found
    assert all(0 < value < 1 for value in found)


def test_another_letter_moves_the_kink() -> None:
    term = read(r"|x-y|", unit=False).shape
    assert isinstance(term, Term)
    assert Fraction(17) in suggested([term], X, others={Y: Fraction(17)})
    scene = make_scene(term, Y, (), {X: Range(Fraction(5), Fraction(17), True, True)}, Deadline(9))
    places = list(suggested_places(scene, 999))
    assert any(place[X] == place[Y] and place[Y].denominator > 100 for place in places)
    assert all(5 <= place[X] <= 17 for place in places)
