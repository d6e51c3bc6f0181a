"""What stands for what is not known: numbers for families of letters, polynomials for functions, drawn by name."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from flint import arb

from hw_cli.terms.ball_values import Unsure, Value, ball

SHORT = 4  # samples that a person can read
DEGREE = 11


def drawn(name: str, sample: int) -> Value:
    """A number > 0 drawn by name."""
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
    return ball(Fraction(int.from_bytes(digest[:4], "big"), 2**30) + Fraction(1, 7))


def coefficients(name: str, sample: int) -> list[int]:
    """The polynomial that stands for an unknown function of one variable.

    Always positive at first, then any; after a few short ones, of a degree beyond every derivative that is written.
    """
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
    if sample >= SHORT:
        return [byte % 7 - 3 for byte in digest[: DEGREE + 1]] + [1]
    numbers = [digest[k] % 4 for k in range(4)]
    if sample % 2 == 0:
        return [1 + numbers[0], 0, 1 + numbers[2]]
    return [numbers[0] - 1, 1 + numbers[1], numbers[2] - 1, 1 + numbers[3]]


def instance(name: str, sample: int, arguments: list[Value], order: int) -> Value:
    """The value of an unknown function, or of its derivative: a polynomial drawn by name."""
    if len(arguments) != 1:
        if order:
            raise Unsure("a derivative of a function of several variables")
        out, product = arb(0), arb(1)
        for k, value in enumerate(arguments):
            weight = coefficients(f"{name}:{k}", sample)[-1]
            out, product = out + (weight + 1) * value * value + weight * value, product * (value + k)
        return out + product + 1
    numbers = coefficients(name, sample)
    for _ in range(order):
        numbers = [k * number for k, number in enumerate(numbers)][1:]
    out = arb(0)
    for number in reversed(numbers):
        out = out * arguments[0] + number
    return out
