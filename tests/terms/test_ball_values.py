"""Arithmetic on balls, each operation by itself: values against fractions and mpmath, and every way to have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest
from flint import acb, arb, arb_mat, arb_series

from hw_cli.terms import ball_values as b
from hw_cli.terms.ball_values import Undefined, Unsure
from hw_cli.terms.budgets import TooLarge
from hw_cli.terms.relation import Relation

EQ, NE, LT, LE, GT, GE = Relation.EQ, Relation.NE, Relation.LT, Relation.LE, Relation.GT, Relation.GE


@dataclass
class Meant:
    imaginary: bool = False
    complex_roots: bool = False
    odd: bool = False


REAL, COMPLEX, ODD = Meant(), Meant(imaginary=True), Meant(odd=True)


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    before, flint.ctx.prec = flint.ctx.prec, 96
    yield
    flint.ctx.prec = before


def matrix(*rows: tuple[Any, ...]) -> arb_mat:
    return arb_mat([list(row) for row in rows])


def about(middle: float, radius: float = 1e-6) -> arb:
    return arb(middle, radius)


def near(found: Any, wanted: complex | mpmath.mpc | mpmath.mpf) -> bool:
    wanted = mpmath.mpmathify(wanted)
    return bool(abs(acb(found) - acb(float(wanted.real), float(wanted.imag))) < 1e-9)


def test_balls_and_fractions() -> None:
    for value in (Fraction(3, 8), Fraction(-5, 4), Fraction(0), Fraction(2) ** 70 + 1, Fraction(1, 2**50)):
        assert b.fraction(b.ball(value)) == value
    assert b.ball(Fraction(1, 3)).contains(b.ball(Fraction(1, 3)).mid())
    assert not b.ball(Fraction(1, 3)).is_exact()


@pytest.mark.parametrize(
    ("left", "relation", "right", "said"),
    [
        (arb(1), EQ, arb(1), True), (arb(1), EQ, arb(2), False), (about(1), EQ, arb(1), None), (arb(1), NE, arb(2), True), (arb(1), NE, arb(1), False), (arb(1), LT, arb(2), True), (arb(2), LT, arb(2), False), (arb(2), LE, arb(2), True),
        (about(2), LE, arb(2), None), (arb(3), GT, arb(2), True), (arb(2), GE, arb(3), False), (arb(1.5), GT, arb(1), True), (arb(1), GT, arb(1.5), False), (acb(1, 1), EQ, acb(1, 1), True), (acb(1, 1), EQ, acb(1), False), (acb(1, 1), LT, acb(2), None),
        (acb(1), LT, acb(2), True), (acb(1), LT, arb(2), True), (arb(1), LT, acb(2), True), (arb(1), LT, acb(2, 1), None), (acb(2, 1), GT, arb(1), None), (acb(3), LT, acb(2), False), (matrix((1, 2)), EQ, matrix((1, 3)), False), (matrix((1, 2)), EQ, matrix((1, 2)), None), (matrix((1, 2)), NE, matrix((1, 3)), True), (matrix((1, 2)), NE, matrix((2, 2)), True),
        (matrix((1, 2)), NE, matrix((1, 2)), None), (matrix((1, 2)), LT, matrix((3, 4)), None), (matrix((1, 2)), EQ, matrix((1,), (2,)), None), (matrix((1, 0), (0, 1)), EQ, arb(1), None), (matrix((1, 0), (0, 2)), EQ, arb(1), False), (matrix((1, 2)), EQ, arb(1), None), (arb(1), EQ, matrix((1, 2)), None), (matrix((1, 1), (1, 1)), NE, matrix((2, 2), (2, 2)), True), (matrix((0, 0)), EQ, matrix((1, 1)), False),
    ],
)  # fmt: skip
def test_relations(left: Any, relation: Relation, right: Any, said: bool | None) -> None:
    assert b.holds(left, relation, right) is said


def test_shapes() -> None:
    row, square = matrix((1, 2)), matrix((1, 2), (3, 4))
    assert b.comparable(row, row)
    assert b.comparable(square, arb(1))
    assert b.comparable(arb(1), square)
    assert not b.comparable(row, arb(1))
    assert not b.comparable(arb(1), row)
    assert not b.comparable(row, row.transpose())
    assert b.comparable(arb(1), acb(1))


def test_sums_and_products() -> None:
    square = matrix((1, 2), (3, 4))
    assert b.added([square, arb(1)]) == matrix((2, 2), (3, 5))
    assert b.added([arb(2), square, square]) == matrix((4, 4), (6, 10))
    assert b.added([arb(2), arb(3), arb(4)]) == 9
    assert b.added([square, arb(2), arb(3)]) == matrix((6, 2), (3, 9))
    assert b.added([matrix((1,), (2,)), matrix((3,), (4,))]) == matrix((4,), (6,))
    assert b.multiplied([arb(2), square]) == matrix((2, 4), (6, 8))
    assert b.multiplied([square, arb(2), arb(3)]) == matrix((6, 12), (18, 24))
    assert b.multiplied([matrix((1, 2)), matrix((3,), (4,))]) == 11
    assert b.multiplied([matrix((1,), (2,)), matrix((3, 4))]) == matrix((3, 4), (6, 8))
    assert b.multiplied([square, square]) == matrix((7, 10), (15, 22))
    assert b.times(arb(2), arb(5)) == 10
    assert b.times(square, arb(2)) == b.times(arb(2), square)
    assert b.divided(square, arb(2)) == matrix((0.5, 1), (1.5, 2))
    assert b.divided(arb(3), arb(2)) == 1.5


def test_divisors() -> None:
    for below, error in (
        (arb(0), Undefined),
        (about(0), Unsure),
        (acb(0), Undefined),
        (arb_series([0, 1], 2), Undefined),
    ):
        with pytest.raises(error):
            b.divided(arb(1), below)
    for below in (arb(2), acb(0, 1), arb_series([1, 1], 2), about(1), arb(-0.5)):
        b.nonzero(below)


def test_sizes() -> None:
    assert b.absolute(arb(-3)) == 3
    for place, slope in ((2, 5), (0.5, 5), (-2, -5), (-0.5, -5)):
        series = b.absolute(arb_series([place, 5], 2))
        assert [series[0], series[1]] == [abs(place), slope]
    for head in (arb(0), about(0)):
        with pytest.raises(Undefined):
            b.absolute(arb_series([head, 1], 2))


def test_errors_are_added() -> None:
    found = b.spread(arb(2), arb(0.5))
    assert found.contains(arb(2.5))
    assert found.contains(arb(1.5))
    assert not found.contains(arb(2.6))
    wide = b.spread(acb(2, 1), arb(0.5))
    assert wide.contains(acb(2.5, 0.5))
    assert not wide.contains(acb(2, 1.6))
    assert b.spread_over(arb(2), arb(1.75)).contains(arb(2.25))
    assert not b.spread_over(arb(2), arb(1.75)).contains(arb(2.3))


Power = tuple[Any, Any, Meant, Any]
POWERS: list[Power] = [
    (arb(2), Fraction(10), REAL, 1024), (arb(2), Fraction(-3), REAL, 0.125), (arb(-2), Fraction(3), REAL, -8), (arb(-2), Fraction(2), REAL, 4), (arb(0), Fraction(0), REAL, 1), (arb(7), Fraction(0), REAL, 1), (arb(0), Fraction(3), REAL, 0), (arb(0), Fraction(-1), REAL, Undefined), (about(0), Fraction(-1), REAL, Unsure),
    (acb(0, 1), Fraction(3), REAL, -1j), (acb(1, 1), Fraction(100), REAL, (1 + 1j) ** 100), (arb(1.01), Fraction(100), REAL, 1.01**100), (arb(-1.01), Fraction(100), REAL, 1.01**100), (arb(-1.01), Fraction(101), REAL, -(1.01**101)), (arb(0), Fraction(100), REAL, 0), (about(0), Fraction(100), REAL, Unsure), (arb(0.5), Fraction(101), REAL, 0.5**101), (arb(-0.5), Fraction(65), REAL, -(0.5**65)), (arb(-0.5), Fraction(66), REAL, 0.5**66),
    (arb(1), Fraction(10**6 + 1), REAL, 1), (arb(0.99), Fraction(101), REAL, 0.99**101), (arb(-0.99), Fraction(101), REAL, -(0.99**101)), (acb(0, 2), Fraction(1, 2), REAL, 1 + 1j), (acb(1, 1), arb(0.5), REAL, mpmath.sqrt(mpmath.mpc(1, 1))), (arb_series([0, 1], 2), arb(0.5), REAL, Undefined),
    (arb(1), Fraction(10**6), REAL, 1), (arb(1), Fraction(2) ** 3001, REAL, TooLarge), (acb(1, 1), Fraction(10**6 + 1), REAL, TooLarge), (acb(0, 1), Fraction(10**6), REAL, 1), (arb(4), Fraction(1, 2), REAL, 2), (arb(8), Fraction(1, 3), REAL, 2), (arb(8), Fraction(2, 3), REAL, 4), (arb(4), Fraction(-1, 2), REAL, 0.5), (arb(4), Fraction(3, 2), REAL, 8),
    (arb(0), Fraction(1, 2), REAL, 0), (arb(0), Fraction(3, 2), REAL, 0), (arb(0), Fraction(-1, 2), REAL, Undefined), (arb(-8), Fraction(1, 3), REAL, Undefined), (arb(-8), Fraction(1, 3), ODD, -2), (arb(-8), Fraction(2, 3), ODD, 4), (arb(-4), Fraction(1, 2), ODD, Undefined), (arb(-32), Fraction(3, 5), ODD, -8), (arb(-64), Fraction(1, 6), ODD, Undefined), (arb(-8), Fraction(1, 9), ODD, -(8 ** (1 / 9))), (about(0), Fraction(1, 2), REAL, Unsure), (arb(-4), Fraction(1, 2), COMPLEX, 2j), (acb(-4), Fraction(1, 2), COMPLEX, 2j),
    (arb(2), Fraction(1, 999), REAL, 2 ** (1 / 999)), (arb(2), Fraction(1, 1000), REAL, 2 ** (1 / 1000)), (arb(2), Fraction(1, 1001), REAL, 2 ** (1 / 1001)), (arb(2), Fraction(1001, 2), REAL, 2**500 * 2**0.5), (arb(2), Fraction(999, 2), REAL, 2**499.5), (arb(0.5), Fraction(1001, 7), REAL, 0.5 ** (1001 / 7)),
    (arb(2), arb(3), REAL, 8), (arb(-2), arb(3), REAL, -8), (arb(2), arb(-1), REAL, 0.5), (arb(2), arb(0.5), REAL, 2**0.5), (arb(-2), arb(0.5), REAL, Undefined), (arb(-2), about(3), REAL, Undefined), (arb(0), arb(0.5), REAL, 0), (arb(0), arb(-0.5), REAL, Undefined), (arb(0), arb(0), REAL, 1), (arb(0), about(0), REAL, Undefined), (arb(0), about(1), REAL, 0), (about(0), arb(0.5), REAL, Unsure), (arb(0), acb(1, 1), COMPLEX, Undefined), (arb(2), acb(0, 1), COMPLEX, mpmath.mpf(2) ** mpmath.mpc(0, 1)),
    (arb(-2), arb(0.5), COMPLEX, mpmath.sqrt(-2)), (acb(-2, arb(0, 1e-9)), arb(0.5), COMPLEX, Unsure), (acb(2, arb(0, 1e-9)), arb(0.5), COMPLEX, 2**0.5), (acb(-2, 1), arb(0.5), COMPLEX, mpmath.sqrt(mpmath.mpc(-2, 1))), (acb(-2, -1), arb(0.5), COMPLEX, mpmath.sqrt(mpmath.mpc(-2, -1))), (acb(arb(0, 1e-9), arb(0, 1e-9)), arb(0.5), COMPLEX, Unsure), (arb(0.5), arb(0.25), REAL, 0.5**0.25),
]  # fmt: skip


@pytest.mark.parametrize(("base", "exponent", "meant", "wanted"), POWERS)
def test_powers(base: Any, exponent: Any, meant: Meant, wanted: Any) -> None:
    if isinstance(wanted, type):
        with pytest.raises(wanted):
            b.powered(meant, base, exponent)
        return
    found = acb(b.powered(meant, base, exponent))
    size = max(1.0, float(abs(mpmath.mpmathify(wanted))))
    assert abs(found - acb(mpmath.mpmathify(wanted).real, mpmath.mpmathify(wanted).imag)) < 1e-9 * size


def test_powers_of_series_and_matrices() -> None:
    series = b.powered(REAL, arb_series([2, 1], 2), Fraction(3))
    assert [series[0], series[1]] == [8, 12]
    root = b.powered(REAL, arb_series([4, 1], 2), Fraction(1, 2))
    assert near(root[0], 2)
    assert near(root[1], 0.25)
    assert near(b.exponential(arb_series([1, 1], 2))[1], mpmath.e)
    square = matrix((1, 1), (0, 1))
    assert b.powered(REAL, square, Fraction(5)) == matrix((1, 5), (0, 1))
    with pytest.raises(TooLarge):
        b.powered(REAL, square, Fraction(10_001))
    assert b.powered(REAL, square, Fraction(10_000)) == matrix((1, 10_000), (0, 1))


def test_exponentials() -> None:
    assert near(b.exponential(arb(2)), mpmath.exp(2))
    for value in (arb(2) ** 3001, -(arb(2) ** 3001), acb(0, arb(2) ** 3001)):
        with pytest.raises(TooLarge):
            b.exponential(value)
    b.exponential(arb(2) ** 60)


@pytest.mark.parametrize(
    ("value", "sure"), [(acb(-2, 1), True), (acb(-2, 0), True), (acb(-2, arb(0, 1e-9)), False), (acb(2, arb(0, 1e-9)), True), (acb(arb(0, 1), arb(0, 1)), False), (acb(arb(0, 1), 1), True), (acb(0.5, arb(0, 2)), True), (acb(-2, arb(0, 2)), False)]
)  # fmt: skip
def test_the_cut(value: acb, sure: bool) -> None:
    if sure:
        b.off_the_cut(value)
    else:
        with pytest.raises(Unsure):
            b.off_the_cut(value)


def test_densities() -> None:
    assert near(b.gaussian(arb(1), arb(4), arb(3)), mpmath.npdf(3, 1, 2))
    assert near(b.gaussian(arb(-1), arb(0.25), arb(0)), mpmath.npdf(0, -1, 0.5))
    mean, spread, x = matrix((1,), (2,)), matrix((2, 1), (1, 3)), matrix((0,), (4,))
    square = (
        mpmath.mpf(3 * 1 - 2 * (-1) * 2 + 2 * 4) / 5
    )  # (x − m)ᵀ Σ⁻¹ (x − m) with Σ⁻¹ = ((3, −1), (−1, 2))/5
    assert near(b.gaussian(mean, spread, x), mpmath.exp(-square / 2) / (2 * mpmath.pi * mpmath.sqrt(5)))


def test_lower_triangles() -> None:
    spread = matrix((4, 2, 1), (2, 3, 1), (1, 1, 0.5))
    root = b.cholesky(spread)
    again = root * root.transpose()
    assert all(
        again[i, j].contains(spread[i, j]) or near(again[i, j], float(spread[i, j]))
        for i in range(3)
        for j in range(3)
    )
    assert all(root[i, j] == 0 for i in range(3) for j in range(i + 1, 3))
    assert near(b.cholesky(matrix((0.25,)))[0, 0], 0.5)
    assert near(b.cholesky(matrix((2, -1), (-1, 2)))[1, 0], -(0.5**0.5))
    for bad in (matrix((1, 2), (2, 1)), matrix((0, 0), (0, 1)), matrix((-1,))):
        with pytest.raises(Undefined):
            b.cholesky(bad)


# the polynomials that stand for f and g, in the order in which they are tried
F = [
    [2, 0, 2],
    [2, 2, -1, 4],
    [3, 0, 4],
    [2, 1, 0, 4],
    [3, -2, -1, -1, 2, 1, 2, 1, -1, -3, 0, -3, 1],
    [-1, -2, -1, 1, 0, 1, -1, 0, -1, 2, 3, 3, 1],
]
G = [
    [3, 0, 1],
    [0, 4, -1, 4],
    [3, 0, 2],
    [-1, 3, 1, 2],
    [3, 2, 1, 2, -1, -2, 0, 2, 3, 2, -1, 2, 1],
    [1, -2, -3, 1, 1, -2, -3, -3, -1, -2, 1, -3, 1],
]
DRAWN = "3.85835934723062174660818917411"


def test_what_stands_for_the_unknown_is_the_same_every_run() -> None:
    assert [b.coefficients("f", sample) for sample in range(6)] == F
    assert [b.coefficients("g", sample) for sample in range(6)] == G
    assert len({str(b.drawn("f", sample)) for sample in range(9)}) == 9
    assert b.drawn("f", 0) > arb(1) / 7
    assert b.drawn("f", 0) < 5
    assert abs(b.drawn("f", 0) - arb(DRAWN)) < 1e-20


def value(numbers: list[int], at: int, order: int) -> int:
    for _ in range(order):
        numbers = [k * number for k, number in enumerate(numbers)][1:]
    return sum(number * at**k for k, number in enumerate(numbers))


@pytest.mark.parametrize("sample", range(6))
@pytest.mark.parametrize("order", range(4))
def test_an_unknown_function_is_a_polynomial(sample: int, order: int) -> None:
    for at in (-1, 2, 3):
        assert b.instance("f", sample, [arb(at)], order) == value(F[sample], at, order)


def test_an_unknown_function_of_several_variables() -> None:
    def wanted(sample: int, *values: int) -> int:
        weights = [b.coefficients(f"h:{k}", sample)[-1] for k in range(len(values))]
        squares = sum((weight + 1) * v * v + weight * v for weight, v in zip(weights, values, strict=True))
        product = 1
        for k, v in enumerate(values):
            product *= v + k
        return squares + product + 1

    for sample in range(6):
        for values in ((2, 3), (-1, 4), (2, 3, 5)):
            assert b.instance("h", sample, [arb(v) for v in values], 0) == wanted(sample, *values)
    with pytest.raises(Unsure):
        b.instance("h", 0, [arb(2), arb(3)], 1)
