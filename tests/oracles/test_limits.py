"""Limits: a wrong value, a one-sided one, an exchange that is not allowed must not pass."""

from __future__ import annotations

import pytest

from hw_cli.claims.claims import Limit
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Family, Integers, Setting
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import (
    Absolute,
    Constant,
    Indexed,
    IndexedSum,
    Negative,
    Number,
    Product,
    Symbol,
    Term,
    call,
    exp,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)

z, i, N = symbols("z i N")
INFINITY = Constant("infinity")
FALLING = Negative(INFINITY)
REAL = Setting(domains=((z, REALS),))
RIGHT = Setting(domains=((z, POSITIVE),))
w, a = Indexed(Symbol("w"), (i,)), Indexed(Symbol("a"), (i,))
SUMS = Setting(
    domains=((z, REALS), (N, Integers(2, 4))),
    families=(Family(Symbol("w"), N, UNIT, sums_to_one=True), Family(Symbol("a"), N, POSITIVE)),
)


def summed(body: Term) -> Term:
    return IndexedSum(body, i, lift(1), N)


def status(term: Term, towards: Term, value: Term | int, setting: Setting = REAL) -> Verdict:
    return judge(Limit("limit", term, z, towards, lift(value), setting)).status


@pytest.mark.parametrize(
    ("term", "towards", "value", "setting"),
    [
        (1 / z, INFINITY, 1, REAL),
        (1 / z + Number("0.005"), INFINITY, 0, REAL),
        (1 / z + Number("0.0000001"), INFINITY, 0, REAL),
        (call("tanh", z), INFINITY, Number("0.999"), REAL),
        (call("tanh", z), FALLING, 1, REAL),
        (call("arctan", z), INFINITY, INFINITY, REAL),  # it grows for ever, and stays bounded
        (1_000_000 * call("arctan", z / 1_000_000), INFINITY, INFINITY, REAL),
        (-z, INFINITY, INFINITY, REAL),
        (z, FALLING, INFINITY, REAL),
        (call("sin", z), INFINITY, 0, REAL),
        (Absolute(z) / z, lift(0), 1, REAL),  # −1 from the left
        (1 / z, lift(0), INFINITY, REAL),
        (call("arctan", 1 / z), lift(0), Constant("pi") / 2, REAL),
        # a limit under the sum beside a factor that grows: the true limit is Σ w = 1
        (Product((z, summed(w / (z + a)))), INFINITY, 0, SUMS),
        (summed(Product((w, sigmoid(a * z)))), INFINITY, 0, SUMS),
        (summed(Product((w, sigmoid(a * z)))), FALLING, 1, SUMS),
        (summed(sigmoid(a * z)), INFINITY, 1, SUMS),  # N of them
    ],
)
def test_a_wrong_limit_does_not_pass(term: Term, towards: Term, value: Term | int, setting: Setting) -> None:
    assert not status(term, towards, value, setting).passes


@pytest.mark.parametrize(
    ("term", "towards", "value", "setting"),
    [
        (1 / z, INFINITY, 0, REAL),
        (call("arctan", z), INFINITY, Constant("pi") / 2, REAL),
        (call("tanh", z), FALLING, -1, REAL),
        (exp(-z), INFINITY, 0, REAL),
        (log(z), INFINITY, INFINITY, REAL),
        (sqrt(z), INFINITY, INFINITY, RIGHT),
        (call("sin", z) / z, lift(0), 1, REAL),
        (Absolute(z) / z, lift(0), 1, RIGHT),
        (1 / z, lift(0), INFINITY, RIGHT),
        (summed(Product((w, sigmoid(a * z)))), INFINITY, 1, SUMS),
        (summed(Product((w, sigmoid(a * z)))), FALLING, 0, SUMS),
    ],
)
def test_a_true_limit_is_proved(term: Term, towards: Term, value: Term | int, setting: Setting) -> None:
    assert status(term, towards, value, setting) is Verdict.PROVED


def test_numbers_alone_only_confirm() -> None:
    assert status(Product((z, summed(w / (z + a)))), INFINITY, 1, SUMS) is Verdict.CONFIRMED
