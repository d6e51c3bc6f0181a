"""Points and values for readers: short, and with digits enough to see two values differ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import acb, arb

from hw_cli.oracles.equality.sampling import Place
from hw_cli.oracles.equality.scene import Scene
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.unknowns import coefficients


def shown_place(scene: Scene, place: Place, sample: int) -> tuple[tuple[Term, str], ...]:
    """The point of a counterexample: letters with their values, and the polynomials that unknown functions stand for."""
    out: list[tuple[Term, str]] = []
    for k, (letter, value) in enumerate(place.items()):
        text = str(value)
        if letter in scene.complexes:
            text = f"{value} + {value * (k + 2) / 3 + Fraction(1, 2)}i"
        out.append((letter, text))
    calls = (
        part.function for part in scene.parts if isinstance(part, core.Call) and len(part.arguments) == 1
    )
    heads = (head.function if isinstance(head, core.DerivativeOf) else head for head in calls)
    for head in dict.fromkeys(heads):
        if isinstance(head, core.Function) and function_record(head.name) is None:
            numbers = coefficients(f"{head!r}/1", sample)
            out.append((core.Call(head, (core.Symbol("t"),)), _polynomial(numbers)))
    return tuple(out)


def _polynomial(numbers: list[int]) -> str:
    parts = []
    for power, number in reversed(list(enumerate(numbers))):
        if number:
            letter = "" if not power else "t" if power == 1 else f"t^{power}"
            size_ = "" if abs(number) == 1 and letter else str(abs(number))
            parts.append(("-" if number < 0 else "+") + size_ + letter)
    return "".join(parts).lstrip("+") or "0"


def shown_apart(left: Any, right: Any) -> tuple[str, str]:
    """Two values in decimals, with as many digits as it takes to see them differ; else the difference beside one."""
    for digits in (6, 10, 16, 25, 40, 80):
        a, b = shown(left, digits), shown(right, digits)
        if a != b:
            return a, b
    a, gap = shown(left, 10), shown(right - left)
    if gap == "0":
        return a, a
    return a, f"{a} - {gap[1:]}" if gap.startswith("-") else f"{a} + {gap}"


def shown(value: Any, digits: int = 6) -> str:
    """A value in decimals: an integer as it is, a complex number as a + bi."""
    if isinstance(value, acb):
        if value.imag == 0:
            return shown(value.real, digits)
        real, imag = shown(value.real, digits), shown(value.imag, digits)
        if real == "0":
            return f"{imag}i"
        return f"{real} {'-' if imag.startswith('-') else '+'} {imag.lstrip('-')}i"
    if value.is_exact() and value.is_integer() and abs(value) < 10**15:
        return str(int(value.unique_fmpz()))
    text: str = value.mid().str(digits, radius=False)
    if "e" in text or "." not in text:
        if abs(value) < arb(10) ** -30 and value.contains(0):
            return "0"
        mantissa, _, power = text.partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{power}" if power else mantissa
    return text.rstrip("0").rstrip(".")
