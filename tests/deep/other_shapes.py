"""Pairs of other shapes than those of `nearly`: true ones made by rewriting, false ones by one slip in a true one.

python -m tests.deep.other_shapes [--each 40] [--seed 1] [--jobs 2]

A true relation between randomly built formulas is known by how it was made; the slip is a small term, a wrong constant, a range a
little too wide, a strict sign where both sides meet. Nothing false may hold, nothing true may fail.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from math import pi
from random import Random

from tests.deep.nearly import Case, Made, drawn, run

FUNCTIONS = (r"\sin", r"\cos", r"\tanh", r"\arctan", r"\operatorname{erf}", r"\sinh")
BOUNDED = (r"\sin", r"\cos", r"\tanh")


def _inner(r: Random, letter: str = "x") -> str:
    """An affine formula."""
    a, b = r.choice((1, 2, 3, -1, -2)), r.randint(-9, 9)
    return f"({a}{letter}{b:+d})"


def _tiny(r: Random) -> str:
    """Something that is small everywhere, or small here and large elsewhere."""
    n = r.randint(12, 60)
    return r.choice(
        (
            f"10^{{-{n}}}",
            f"e^{{-{10 * n}}}",
            f"10^{{-{n}}}x^2",
            f"10^{{-{n}}}|x-{n}|",
            rf"\max(x-10^{{{n}}},0)",
        )
    )


def _rewritten(r: Random) -> Iterator[Made]:
    u, v = _inner(r), _inner(r, "y")
    pairs = [
        (rf"\sin({u}+{v})", rf"\sin{u}\cos{v}+\cos{u}\sin{v}"),
        (rf"e^{{{u}+{v}}}", rf"e^{{{u}}}e^{{{v}}}"),
        (rf"\cosh{u}^2-\sinh{u}^2", "1"),
        (rf"\tanh{u}", rf"\frac{{e^{{2{u}}}-1}}{{e^{{2{u}}}+1}}"),
        (rf"|{u}{v}|", rf"|{u}||{v}|"),
        (rf"\max({u},{v})-\min({u},{v})", rf"|{u}-{v}|"),
        (rf"\ln(e^{{{u}}}+e^{{{v}}})", rf"{u}+\ln(1+e^{{{v}-{u}}})"),
        (rf"\sigma{u}+\sigma(-{u})", "1"),
    ]
    for left, right in pairs:
        yield left, "=", right, (), True
        yield left, "=", f"{right}+{_tiny(r)}", (), False


def _bounded(r: Random) -> Iterator[Made]:
    f, g, n = r.choice(BOUNDED), r.choice(BOUNDED), r.randint(2, 9)
    u, v = _inner(r), _inner(r, "y")
    yield rf"{f}{u}\cdot {g}{v}", "<=", "1", (), True
    yield rf"{n}{f}{u}-{g}{v}", "<=", f"{n + 1}", (), True
    yield rf"{n}{f}{u}-{g}{v}", "<=", f"{n}.999", (), False
    yield rf"{f}{u}^2+{n}", ">=", f"{n}", (), True
    yield rf"{f}{u}^2+{n}", ">", f"{n}", (), False
    yield rf"e^{{-{n}{u}^2-{v}^2}}", "<=", "1", (), True
    yield rf"e^{{-{n}{u}^2-{v}^2}}", "<", "1", (), False
    yield rf"e^{{-{n}{u}^2-{v}^2}}", "<=", "0.9999", (), False
    yield rf"\sigma{u}\sigma{v}", "<", "1", (), True
    yield rf"\sigma{u}\sigma{v}", "<=", "0.99999", (), False


def _narrow(r: Random) -> Iterator[Made]:
    n, c = r.randint(8, 40), r.randint(1, 30)
    f = r.choice(FUNCTIONS)
    yield f"{f}x", "=", "x", (f"|x|<10^{{-{n}}}",), False
    yield "x", "=", f"{c}", (f"({c}-x)^2<10^{{-{n}}}",), False
    yield f"|x-{c}|", "=", f"x-{c}", (f"x>{c}-10^{{-{n}}}",), False
    yield f"|x-{c}|", "=", f"x-{c}", (f"x>{c}",), True
    yield "|x-y|", "=", "x-y", (f"x>y-10^{{-{n}}}",), False
    yield "|x-y|", "=", "x-y", ("x>y",), True
    yield rf"\max(x,10^{{-{n}}})", "=", "x", ("x>0",), False
    yield rf"\sqrt{{x^2+10^{{-{n}}}}}", "=", "|x|", (), False
    yield rf"\frac{{|x-10^{{{n}}}|}}{{x-10^{{{n}}}}}", "=", "-1", (), False
    yield "x", ">=", f"{c}", (f"x^2>={c * c}",), False
    yield "x", ">=", f"{c}", (f"x^2>={c * c}", "x>0"), True


def _turns(r: Random) -> Iterator[Made]:
    k = r.randint(1, 9)
    edge = pi / k
    yield rf"|\sin {k}x|", "=", rf"\sin {k}x", ("x>0", f"x<{edge - 1e-5:.7f}"), True
    yield rf"|\sin {k}x|", "=", rf"\sin {k}x", ("x>0", f"x<{edge + r.choice((1e-2, 1e-4, 1e-6)):.7f}"), False
    yield rf"\arctan x+\arctan\frac{{{k}}}{{x}}", "=", r"\frac{\pi}{2}", (), k == 1 and False
    yield rf"\arctan\frac{{x}}{{{k}}}+\arctan\frac{{{k}}}{{x}}", "=", r"\frac{\pi}{2}", ("x>0",), True
    yield (
        rf"\arctan\frac{{x}}{{{k}}}+\arctan\frac{{{k}}}{{x}}",
        "=",
        r"\frac{\pi}{2}",
        (f"x>-10^{{-{k}}}",),
        False,
    )
    yield rf"\log(e^{{i{k}x}})", "=", f"{k}ix", (f"-1<x<{edge + 0.001:.5f}",), False
    yield rf"\sqrt{{\cos^2 {k}x}}", "=", rf"\cos {k}x", (f"-0.1<x<{edge / 2 + 0.0003:.6f}",), False
    yield rf"\int_0^{{{k}}}|\sin \pi t|\,dt", "=", rf"\frac{{{2 * k}}}{{\pi}}", (), True
    yield rf"\int_0^{{{k}}}|\sin \pi t|\,dt", "=", rf"\frac{{{2 * k}}}{{\pi}}+10^{{-{k + 6}}}", (), False
    yield rf"\int_{{-{k}}}^x|t|\,dt", "=", rf"\frac{{x^2+{k * k}}}{{2}}", ("x>0",), True
    yield rf"\int_{{-{k}}}^x|t|\,dt", "=", rf"\frac{{x^2+{k * k}}}{{2}}", (), False


def _complex(r: Random) -> Iterator[Made]:
    n, b = r.randint(2, 9), r.randint(1, 9)
    yield rf"|z+{b}i|^2", "=", rf"(z+{b}i)\overline{{(z+{b}i)}}", (), True
    yield rf"\Re(z^2+{b}i)", "=", r"\Re(z)^2-\Im(z)^2", (), True
    yield rf"\Re(z^2+{b}i)", "=", r"\Re(z)^2+\Im(z)^2", (), False
    yield rf"\log(z^{n})+{b}i", "=", rf"{n}\log z+{b}i", (), False
    yield rf"(z^{n})^{{1/{n}}}+{b}i", "=", f"z+{b}i", (), False
    yield rf"|z+{b}i|", "=", rf"|z|+{b}", (), False
    yield rf"\overline{{e^{{{b}iz}}}}", "=", rf"e^{{{b}iz}}", (), False
    yield rf"\overline{{e^{{{b}iz}}}}", "=", rf"e^{{-{b}i\overline{{z}}}}", (), True
    yield rf"e^{{{n}ix}}", "=", rf"\cos {n}x+i\sin {n}x", (), True
    yield rf"e^{{{n}ix}}", "=", rf"\cos {n}x+i\sin {n}x+i10^{{-{9 * b}}}", (), False
    yield rf"x^2+i^2+{b}", ">=", "0", (), b > 0


CAUSES: dict[str, Callable[[Random], Iterator[Made]]] = {
    function.__name__.strip("_"): function for function in (_rewritten, _bounded, _narrow, _turns, _complex)
}


def cases(seed: int, each: int) -> list[Case]:
    """At least `each` cases of a shape."""
    return drawn(seed, each, CAUSES)


if __name__ == "__main__":
    sys.exit(run(__doc__, cases, 40))
