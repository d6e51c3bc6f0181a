"""Functions known by name, and polynomials for those that are not."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from math import gcd, lcm

from flint import acb, arb

from hw_cli.oracles.equality.rewriting.numerals import TooLarge
from hw_cli.oracles.equality.values.elementary import LARGEST, exp, log, nonzero, off_the_cut, root, sqrt
from hw_cli.oracles.equality.values.evaluator import Evaluator, Unsure, Value
from hw_cli.oracles.equality.values.unknown import instance
from hw_cli.terms import core
from hw_cli.terms.ball_integrals import ANALYTIC
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode

LARGEST_FACTORIAL = arb(10) ** 30
EXACT_FACTORIAL = 5_000


def _factorial(at: Evaluator, value: Value) -> Value:
    if isinstance(value, acb):
        raise Undefined("the factorial of what is not real")
    if not (value.is_exact() and value.is_integer()):
        if value.contains_integer():
            raise Unsure("the factorial of what may be an integer")
        raise Undefined("the factorial of what is not an integer")
    if value < 0:
        raise Undefined("the factorial of what is < 0")
    if value <= EXACT_FACTORIAL:
        return arb.fac_ui(int(value.unique_fmpz()))
    if value > LARGEST_FACTORIAL:
        raise TooLarge
    return (value + 1).gamma()


def _binom(at: Evaluator, top: Value, bottom: Value) -> Value:
    for value in (top, bottom):
        if isinstance(value, acb) or not value.is_exact():
            raise Unsure("a binomial coefficient of what is not exact")
    if not bottom.is_integer() or bottom < 0 or bottom > 10_000:
        raise Undefined("a binomial coefficient with this lower number")
    if top.is_integer() and top < 0:
        raise Undefined("a binomial coefficient of what is < 0")
    return top.bin(int(bottom.unique_fmpz()))


def _rounded(name: str) -> Callable[[Evaluator, Value], Value]:
    def rounded(_at: Evaluator, value: Value) -> Value:
        if isinstance(value, acb):
            raise Undefined("rounding what is not real")
        out = value.floor() if name == "floor" else value.ceil()
        if out.unique_fmpz() is None:
            raise Unsure("rounding near an integer")
        return out

    return rounded


def _sign(_at: Evaluator, value: Value) -> Value:
    if isinstance(value, acb):
        raise Undefined("the sign of what is not real")
    if value == 0:
        return arb(0)
    if value > 0:
        return arb(1)
    if value < 0:
        return arb(-1)
    raise Unsure("the sign of what may be 0")


def _extreme(greatest: bool) -> Callable[..., Value]:
    def extreme(at: Evaluator, *values: Value) -> Value:
        if at.analytic is not None:
            pick = acb.real_max if greatest else acb.real_min
            return reduce(lambda a, b: pick(acb(a), acb(b), analytic=at.analytic), values)
        if any(isinstance(value, acb) for value in values):
            raise Undefined("the order of what is not real")
        out = values[0]
        for value in values[1:]:
            out = out.max(value) if greatest else out.min(value)
        return out

    return extreme


def _integers(*values: Value) -> list[int]:
    found = []
    for value in values:
        if isinstance(value, acb) or not value.is_exact() or not value.is_integer() or abs(value) > 10**30:
            raise Undefined("a divisor of what is not an integer")
        found.append(int(value.unique_fmpz()))
    return found


def _gcd(_at: Evaluator, *values: Value) -> Value:
    return arb(gcd(*_integers(*values)))


def _lcm(_at: Evaluator, *values: Value) -> Value:
    return arb(lcm(*_integers(*values)))


def _within(value: Value, inside: bool) -> None:
    """Raises Undefined for a real number outside [-1, 1] (or inside (-1, 1), of size 1 or less)."""
    size = abs(value)
    if inside and not size <= 1:
        raise Undefined("outside [-1, 1]") if size > 1 else Unsure("may be outside [-1, 1]")


def _arc(name: str) -> Callable[[Evaluator, Value], Value]:
    def arc(at: Evaluator, value: Value) -> Value:
        if isinstance(value, arb) and not at.imaginary:
            _within(value, True)
        return getattr(acb(value) if at.imaginary else value, name)()

    return arc


def _tan(_at: Evaluator, value: Value) -> Value:
    nonzero(value.cos())
    return value.tan()


def _artanh(at: Evaluator, value: Value) -> Value:
    if isinstance(value, arb) and not at.imaginary and not abs(value) < 1:
        raise Undefined("outside (-1, 1)") if abs(value) >= 1 else Unsure("may be outside (-1, 1)")
    return (acb(value) if at.imaginary else value).atanh()


def _arcosh(at: Evaluator, value: Value) -> Value:
    if isinstance(value, arb) and not at.imaginary and not value >= 1:
        raise Undefined("below 1") if value < 1 else Unsure("may be below 1")
    return (acb(value) if at.imaginary else value).acosh()


def _gamma(_at: Evaluator, value: Value) -> Value:
    if isinstance(value, arb) and value <= 0 and value.contains_integer():
        raise Undefined("a pole of the gamma function")
    if abs(value) > LARGEST_FACTORIAL:
        raise TooLarge
    return value.gamma()


def _argument(_at: Evaluator, value: Value) -> Value:
    if value == 0:
        raise Undefined("the argument of 0")
    value = acb(value)
    off_the_cut(value)
    return value.arg()


def _zeta(_at: Evaluator, value: Value) -> Value:
    if value == 1:
        raise Undefined("the pole of the zeta function")
    if abs(value) > LARGEST_FACTORIAL:
        raise TooLarge
    return value.zeta()


def _relu(_at: Evaluator, value: Value) -> Value:
    if isinstance(value, acb):
        raise Undefined("the order of what is not real")
    return value.max(arb(0))


def _elu(at: Evaluator, value: Value) -> Value:
    """u for u > 0, e^u − 1 below: max(u, 0) + e^{min(u, 0)} − 1."""
    above, below = _extreme(True)(at, value, arb(0)), _extreme(False)(at, value, arb(0))
    return above + exp(below) - 1


def _sigmoid(_at: Evaluator, value: Value) -> Value:
    return 1 / (1 + exp(-value))


def _bounded(name: str) -> Callable[[Evaluator, Value], Value]:
    def bounded(_at: Evaluator, value: Value) -> Value:
        if abs(value) > LARGEST:
            raise TooLarge
        return getattr(value, name)()

    return bounded


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": lambda _at, value: exp(value),
    "log": log,
    "sqrt": sqrt,
    "root": root,
    "sin": _bounded("sin"),
    "cos": _bounded("cos"),
    "tan": _tan,
    "sinh": _bounded("sinh"),
    "cosh": _bounded("cosh"),
    "tanh": _bounded("tanh"),
    "arcsin": _arc("asin"),
    "arccos": _arc("acos"),
    "arctan": lambda _at, value: value.atan(),
    "arsinh": lambda _at, value: value.asinh(),
    "arcosh": _arcosh,
    "artanh": _artanh,
    "sigmoid": _sigmoid,
    "silu": lambda at, value: value * _sigmoid(at, value),
    "elu": _elu,
    "softplus": lambda _at, value: (1 + exp(value)).log(),
    "relu": _relu,
    "factorial": _factorial,
    "gamma": _gamma,
    "zeta": _zeta,
    "binom": _binom,
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "sign": _sign,
    "max": _extreme(True),
    "min": _extreme(False),
    "gcd": _gcd,
    "lcm": _lcm,
    "erf": lambda _at, value: value.erf(),
    "Re": lambda _at, value: acb(value).real,
    "Im": lambda _at, value: acb(value).imag,
    "conj": lambda _at, value: value.conjugate() if isinstance(value, acb) else value,
    "arg": _argument,
}

# functions that near their limits (or one another) like exp(−2|u|), or like exp(−u²)
_FLAT = dict.fromkeys(("tanh", "sinh", "cosh", "sigmoid", "softplus", "silu", "elu"), 1) | {"erf": 2}
_NOWHERE_ANALYTIC = frozenset({"Re", "Im", "conj", "arg"})


def call(at: Evaluator, term: core.Call) -> Value:
    """A function at its arguments: known by name, or a polynomial that stands for it."""
    head: Term = term.function
    if isinstance(head, core.Function) and not head.index and head.name in _FUNCTIONS:
        values = [at(argument) for argument in term.arguments]
        if at.watch is not None and head.name in _FLAT:
            at.watch.flat(values[0], _FLAT[head.name])
        if at.analytic is not None and head.name in ANALYTIC:
            return ANALYTIC[head.name](acb(values[0]), at.analytic)
        if at.analytic and head.name in _NOWHERE_ANALYTIC:
            raise Unsure("not analytic")
        return _FUNCTIONS[head.name](at, *values)
    order = 0
    if isinstance(head, core.DerivativeOf):
        order, head = head.order, head.function
    if not isinstance(head, core.Function) or head.name in _FUNCTIONS:
        raise UnknownNode(term, "ball arithmetic")
    return instance(f"{head!r}/{len(term.arguments)}", at.sample, [at(a) for a in term.arguments], order)
