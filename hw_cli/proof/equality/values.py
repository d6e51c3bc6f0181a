"""Terms at a point, in ball arithmetic: a value with a proven error.

Beside the evaluator of derivations (`hw_cli.terms.balls`), this one is for what anybody may type: real or complex,
huge, undefined, with roots, factorials, rounding and unknown functions; it never works long, and it tells what is
undefined (`Undefined`) from what is not known at this precision (`Unsure`).
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from hw_cli.proof.equality.calculus import TooLarge, exact
from hw_cli.terms import core
from hw_cli.terms.balls import Undefined
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

Value = Any  # arb or acb: the library is untyped

LARGEST = arb(2) ** 3000  # size of an exponent
LARGEST_FACTORIAL = arb(10) ** 30
MAX_INDICES = 3_000
EXACT_FACTORIAL = 5_000


class Unsure(ArithmeticError):
    """The precision does not tell whether there is a value, or which."""


class Deadline:
    """A time to stop at, asked for in passing: works in any thread."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def check(self) -> None:
        """Raises TooLarge when the time is over."""
        if self.over:
            raise TooLarge


NEVER = Deadline(3600.0)


def ball(value: Fraction) -> Value:
    """The ball of an exact number."""
    return arb(fmpq(value.numerator, value.denominator))


class Point:
    """Evaluates terms where the letters have given values.

    `imaginary`: roots, logarithms and powers have their principal complex values; otherwise they are real or
    undefined. `odd`: x^(1/3) of a negative x is real.
    """

    def __init__(
        self,
        values: Mapping[Term, Value],
        *,
        imaginary: bool = False,
        odd: bool = False,
        sample: int = 0,
        deadline: Deadline = NEVER,
    ) -> None:
        self.values, self.imaginary, self.odd = values, imaginary, odd
        self.sample, self.deadline = sample, deadline
        self.analytic: bool | None = None  # inside an integral: whether values must be analytic nearby

    def __call__(self, term: Term) -> Value:
        """The value; raises Undefined, Unsure, TooLarge or UnknownNode."""
        handler = _HANDLERS.get(type(term))
        if handler is None:
            raise UnknownNode(term, "ball arithmetic")
        return handler(self, term)

    def with_value(self, variable: Term, value: Value) -> Point:
        """The same point with one letter changed."""
        other = Point(
            {**self.values, variable: value},
            imaginary=self.imaginary,
            odd=self.odd,
            sample=self.sample,
            deadline=self.deadline,
        )
        other.analytic = self.analytic
        return other


def holds(left: Any, relation: Relation, right: Any) -> bool | None:
    """Whether a relation between values surely holds, surely fails, or cannot be told."""
    gap = left - right
    if relation is Relation.EQ:
        return False if not gap.contains(0) else (True if gap == 0 else None)
    if relation is Relation.NE:
        return True if not gap.contains(0) else (False if gap == 0 else None)
    if isinstance(gap, acb):
        if gap.imag != 0:
            return None
        gap = gap.real
    sure, fails = {
        Relation.GT: (gap > 0, gap <= 0),
        Relation.GE: (gap >= 0, gap < 0),
        Relation.LT: (gap < 0, gap >= 0),
        Relation.LE: (gap <= 0, gap > 0),
    }[relation]
    return True if sure else False if fails else None


# --- arithmetic


def _number(_at: Point, term: core.Number) -> Value:
    return ball(term.value)


def _constant(at: Point, term: core.Constant) -> Value:
    match term.name:
        case "pi":
            return arb.pi()
        case "e":
            return arb.const_e()
        case "i":
            return acb(0, 1)
    raise Undefined("infinity is not a number")


def _letter(at: Point, term: Term) -> Value:
    value = at.values.get(term)
    if value is None:
        raise UnknownNode(term, "ball arithmetic")
    return value


def _indexed(at: Point, term: core.Indexed) -> Value:
    """A letter of its own, or the member of a family at the value of its index: any numbers, but always the same."""
    value = at.values.get(term)
    if value is not None:
        return value
    index = ",".join(_key(at(part)) if not isinstance(part, core.Label) else part.text for part in term.index)
    return _drawn(f"{term.base!r}[{index}]", at.sample)


def _key(value: Value) -> str:
    whole = value.unique_fmpz() if hasattr(value, "unique_fmpz") else None
    if whole is None:
        raise Unsure("an index that is no integer")
    return str(whole)


def _drawn(name: str, sample: int) -> Value:
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
    return ball(Fraction(int.from_bytes(digest[:4], "big"), 2**30) + Fraction(1, 7))


def _sum(at: Point, term: core.Sum) -> Value:
    out = at(term.terms[0])
    for item in term.terms[1:]:
        out = out + at(item)
    return out


def _negative(at: Point, term: core.Negative) -> Value:
    return -at(term.term)


def _product(at: Point, term: core.Product) -> Value:
    out = at(term.factors[0])
    for factor in term.factors[1:]:
        out = out * at(factor)
    return out


def _quotient(at: Point, term: core.Quotient) -> Value:
    below = at(term.denominator)
    _nonzero(below)
    return at(term.numerator) / below


def _nonzero(value: Value) -> None:
    if value == 0:
        raise Undefined("division by 0")
    if value.contains(0):
        raise Unsure("a divisor that may be 0")


def _power(at: Point, term: core.Power) -> Value:
    whole = exact(term.exponent)
    base = at(term.base)
    if whole is not None:
        if whole.denominator == 1:
            return _integer_power(base, ball(whole), int(whole) if abs(whole) < 10**9 else None)
        return _rational_power(at, base, whole)
    exponent = at(term.exponent)
    if isinstance(exponent, arb) and exponent.is_exact() and exponent.is_integer():
        return _integer_power(base, exponent, None)
    return _real_power(at, base, exponent)


def _integer_power(base: Value, exponent: Value, small: int | None) -> Value:
    if abs(exponent) > LARGEST:
        raise TooLarge
    if exponent == 0:
        if base == 0:
            raise Undefined("0 to the power 0")
        return arb(1)
    if exponent < 0:
        _nonzero(base)
        return 1 / _integer_power(base, -exponent, None if small is None else -small)
    if small is not None and small <= 64:
        return base**small
    if isinstance(base, acb):
        if abs(exponent) > 10**6:
            raise TooLarge
        return base ** int(exponent.unique_fmpz())
    if abs(base).contains(0) and base.rad() == 0:
        return arb(0)
    size = abs(base)
    if size.contains(0):
        raise Unsure("a power of what may be 0")
    out = size**exponent
    whole = exponent.unique_fmpz()
    return -out if base < 0 and whole is not None and whole % 2 else out


def _rational_power(at: Point, base: Value, exponent: Fraction) -> Value:
    root, power = exponent.denominator, exponent.numerator
    if isinstance(base, acb) or at.imaginary:
        return _real_power(at, base, ball(exponent))
    if base == 0:
        if power > 0:
            return arb(0)
        raise Undefined("division by 0")
    if base < 0:
        if not (at.odd and root % 2):
            raise Undefined("a real power of what is < 0")
        out = _rational_power(at, -base, exponent)
        return -out if power % 2 else out
    if not base > 0:
        raise Unsure("a root of what may be < 0")
    if root < 1000 and abs(power) < 1000:
        value = base.sqrt() if root == 2 else base.root(root)
        return value**power
    return _real_power(at, base, ball(exponent))


def _real_power(at: Point, base: Value, exponent: Value) -> Value:
    if base == 0:
        if isinstance(exponent, arb) and exponent > 0:
            return arb(0)
        raise Undefined("0 to this power")
    if isinstance(base, arb) and not at.imaginary:
        if base < 0:
            raise Undefined("a real power of what is < 0")
        if not base > 0:
            raise Unsure("a power of what may be < 0")
    return _exp(exponent * _log(at, base))


def _absolute(at: Point, term: core.Absolute) -> Value:
    value = at(term.term)
    if at.analytic is not None:
        return acb(value).real_abs(analytic=at.analytic)
    return abs(value)


# --- functions


def _exp(value: Value) -> Value:
    if abs(value) > LARGEST:
        raise TooLarge
    return value.exp()


def _log(at: Point, value: Value) -> Value:
    if value == 0:
        raise Undefined("the logarithm of 0")
    if isinstance(value, acb) or at.imaginary:
        value = acb(value)
        if at.analytic is not None:
            return value.log(analytic=at.analytic)
        if value.imag == 0 and value.real > 0:
            return value.real.log()
        _off_the_cut(value)
        return value.log()
    if value < 0:
        raise Undefined("the logarithm of what is < 0")
    if not value > 0:
        raise Unsure("the logarithm of what may be ≤ 0")
    return value.log()


def _off_the_cut(value: Value) -> None:
    """Raises Unsure for a ball across the negative half-line, where the principal value jumps."""
    if value.imag.contains(0) and not value.imag.is_zero() and not value.real > 0:
        raise Unsure("on the branch cut")


def _sqrt(at: Point, value: Value) -> Value:
    if at.analytic is not None:
        return acb(value).sqrt(analytic=at.analytic)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    if isinstance(value, acb):
        _off_the_cut(value)
        return value.sqrt()
    if value < 0:
        if at.imaginary:
            return acb(0, (-value).sqrt())
        raise Undefined("the root of what is < 0")
    if not value >= 0:
        if at.imaginary:
            return acb(value).sqrt()
        raise Unsure("the root of what may be < 0")
    return value.sqrt()


def _root(at: Point, value: Value, degree: Value) -> Value:
    whole = degree.unique_fmpz() if isinstance(degree, arb) else None
    if whole is None or not 0 < whole < 10_000 or not degree.is_exact():
        if whole is None:
            _nonzero(degree)
            return _real_power(at, value, 1 / degree)
        raise Undefined("a root of this degree")
    count = int(whole)
    if count == 1:
        return value
    if count == 2:
        return _sqrt(at, value)
    if isinstance(value, acb) and value.imag == 0:
        value = value.real
    if isinstance(value, acb):
        return _real_power(at, value, arb(1) / count)
    if value == 0:
        return arb(0)
    if value < 0:
        if count % 2:
            return -((-value).root(count))
        if at.imaginary:
            return _real_power(at, value, arb(1) / count)
        raise Undefined("an even root of what is < 0")
    if not value > 0:
        raise Unsure("a root of what may be < 0")
    return value.root(count)


def _factorial(at: Point, value: Value) -> Value:
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


def _binom(at: Point, top: Value, bottom: Value) -> Value:
    for value in (top, bottom):
        if isinstance(value, acb) or not value.is_exact():
            raise Unsure("a binomial coefficient of what is not exact")
    if not bottom.is_integer() or bottom < 0 or bottom > 10_000:
        raise Undefined("a binomial coefficient with this lower number")
    if top.is_integer() and top < 0:
        raise Undefined("a binomial coefficient of what is < 0")
    return top.bin(int(bottom.unique_fmpz()))


def _rounded(name: str) -> Callable[[Point, Value], Value]:
    def rounded(at: Point, value: Value) -> Value:
        if at.analytic is not None:
            return (acb(value).real_floor if name == "floor" else acb(value).real_ceil)(analytic=at.analytic)
        if isinstance(value, acb):
            raise Undefined("rounding what is not real")
        out = value.floor() if name == "floor" else value.ceil()
        if out.unique_fmpz() is None:
            raise Unsure("rounding near an integer")
        return out

    return rounded


def _sign(_at: Point, value: Value) -> Value:
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
    def extreme(at: Point, *values: Value) -> Value:
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


def _gcd(_at: Point, *values: Value) -> Value:
    from math import gcd

    return arb(gcd(*_integers(*values)))


def _lcm(_at: Point, *values: Value) -> Value:
    from math import lcm

    return arb(lcm(*_integers(*values)))


def _within(value: Value, inside: bool) -> None:
    """Raises Undefined for a real number outside [-1, 1] (or inside (-1, 1), of size 1 or less)."""
    size = abs(value)
    if inside and not size <= 1:
        raise Undefined("outside [-1, 1]") if size > 1 else Unsure("may be outside [-1, 1]")


def _arc(name: str) -> Callable[[Point, Value], Value]:
    def arc(at: Point, value: Value) -> Value:
        if isinstance(value, arb) and not at.imaginary:
            _within(value, True)
        return getattr(acb(value) if at.imaginary else value, name)()

    return arc


def _tan(_at: Point, value: Value) -> Value:
    _nonzero(value.cos())
    return value.tan()


def _artanh(at: Point, value: Value) -> Value:
    if isinstance(value, arb) and not at.imaginary and not abs(value) < 1:
        raise Undefined("outside (-1, 1)") if abs(value) >= 1 else Unsure("may be outside (-1, 1)")
    return (acb(value) if at.imaginary else value).atanh()


def _arcosh(at: Point, value: Value) -> Value:
    if isinstance(value, arb) and not at.imaginary and not value >= 1:
        raise Undefined("below 1") if value < 1 else Unsure("may be below 1")
    return (acb(value) if at.imaginary else value).acosh()


def _gamma(_at: Point, value: Value) -> Value:
    if isinstance(value, arb) and value <= 0 and value.contains_integer():
        raise Undefined("a pole of the gamma function")
    if abs(value) > LARGEST_FACTORIAL:
        raise TooLarge
    return value.gamma()


def _argument(_at: Point, value: Value) -> Value:
    if value == 0:
        raise Undefined("the argument of 0")
    value = acb(value)
    _off_the_cut(value)
    return value.arg()


def _bounded(name: str) -> Callable[[Point, Value], Value]:
    def bounded(_at: Point, value: Value) -> Value:
        if abs(value) > LARGEST:
            raise TooLarge
        return getattr(value, name)()

    return bounded


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": lambda _at, value: _exp(value),
    "log": _log,
    "sqrt": _sqrt,
    "root": _root,
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
    "sigmoid": lambda _at, value: 1 / (1 + _exp(-value)),
    "softplus": lambda _at, value: (1 + _exp(value)).log(),
    "relu": lambda _at, value: value.max(arb(0)),
    "factorial": _factorial,
    "gamma": _gamma,
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
KNOWN = frozenset(_FUNCTIONS)


def _call(at: Point, term: core.Call) -> Value:
    head: Term = term.function
    if isinstance(head, core.Function) and not head.index and head.name in _FUNCTIONS:
        return _FUNCTIONS[head.name](at, *(at(argument) for argument in term.arguments))
    order = 0
    if isinstance(head, core.DerivativeOf):
        order, head = head.order, head.function
    if not isinstance(head, core.Function) or head.name in _FUNCTIONS:
        raise UnknownNode(term, "ball arithmetic")
    return instance(f"{head!r}/{len(term.arguments)}", at.sample, [at(a) for a in term.arguments], order)


def coefficients(name: str, sample: int) -> list[int]:
    """The polynomial that stands for an unknown function of one variable: always positive at first, then any."""
    digest = hashlib.sha256(f"{name}/{sample}".encode()).digest()
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


# --- sums, integrals, limits


def _range(at: Point, low: Term, high: Term) -> range:
    first, last = at(low), at(high)
    if isinstance(first, acb) or isinstance(last, acb):
        raise Undefined("bounds that are not real")
    for value in (first, last):
        if not (value.is_exact() and value.is_integer()):
            raise (
                Undefined("bounds that are no integers")
                if value.is_exact()
                else Unsure("bounds that are not exact")
            )
    if last < first - 1:
        raise Undefined("bounds in the wrong order")
    if last - first > MAX_INDICES:
        raise TooLarge
    return range(int(first.unique_fmpz()), int(last.unique_fmpz()) + 1)


INFINITY = core.Constant("infinity")


def _indexed_sum(at: Point, term: core.IndexedSum) -> Value:
    if term.high == INFINITY:
        return _series(at, term)
    out: Value = arb(0)
    for k in _range(at, term.low, term.high):
        at.deadline.check()
        out = out + at.with_value(term.index, arb(k))(term.body)
    return out


def _indexed_product(at: Point, term: core.IndexedProduct) -> Value:
    out: Value = arb(1)
    for k in _range(at, term.low, term.high):
        at.deadline.check()
        out = out * at.with_value(term.index, arb(k))(term.body)
    return out


def _series(at: Point, term: core.IndexedSum) -> Value:
    """An infinite series: by a ratio that stays below 1, or extrapolated where terms fall like a power.

    The error is estimated, not proven.
    """
    first = int(at(term.low).unique_fmpz())
    out: Value = arb(0)
    last: Value = None
    ratios: list[Value] = []
    stations: list[Value] = []
    for k in range(512):
        at.deadline.check()
        value = at.with_value(term.index, arb(first + k))(term.body)
        out = out + value
        size = abs(value)
        if last is not None and last > 0:
            ratios.append(size / last)
        elif last is not None and size == 0 and k > 40:
            return out
        last = size
        if k > 30 and len(ratios) > 20:
            recent = ratios[-10:]
            if all(ratio < 0.9 for ratio in recent) and size < arb(10) ** -30 * (1 + abs(out)):
                return _spread(out, 20 * size)
        if k + 1 in (4, 8, 16, 32, 64, 128, 256, 512):
            stations.append(out)
    return _extrapolated(stations)


def _extrapolated(values: list[Value]) -> Value:
    """Richardson's limit of values at stations that double, for errors in powers of 1/n."""
    table, previous = values, values
    for order in range(1, len(values)):
        previous = table
        table = [(2**order * b - a) / (2**order - 1) for a, b in itertools.pairwise(table)]
    gap = abs(table[-1] - previous[-1]) + abs(previous[-1] - previous[0])
    if not gap < arb(10) ** -6 * (1 + abs(table[-1])):
        raise Unsure("the series converges too slowly, or not at all")
    return _spread(table[-1], 10 * gap)


def _spread(value: Value, radius: Value) -> Value:
    if isinstance(value, acb):
        return value + acb(arb(0, radius.upper()), arb(0, radius.upper()))
    return value + arb(0, radius.upper())


def is_estimated(term: Term) -> bool:
    """Whether values of this node rest on an estimate: then differing values are no proof."""
    return (
        (isinstance(term, core.IndexedSum) and term.high == INFINITY)
        or isinstance(term, core.LimitOf)
        or (isinstance(term, core.Integral) and (_is_infinite(term.low) or _is_infinite(term.high)))
    )


def _is_infinite(term: Term | None) -> bool:
    return term in (INFINITY, core.Negative(INFINITY))


def _integral(at: Point, term: core.Integral) -> Value:
    if term.low is None or term.high is None:
        raise UnknownNode(term, "ball arithmetic")
    if _is_infinite(term.low) or _is_infinite(term.high):
        near, far = (_proper(at, term, arb(reach)) for reach in (40, 60))
        gap = abs(near - far)
        if not gap < arb(10) ** -8:
            raise Unsure("the integral converges too slowly, or not at all")
        return _spread(far, 10 * gap + arb(10) ** -14)
    return _proper(at, term, None)


def _proper(at: Point, term: core.Integral, reach: Value | None) -> Value:
    def end(bound: Term | None) -> Value:
        if _is_infinite(bound):
            return reach if bound == INFINITY else -reach  # type: ignore[operator]  # set where needed
        return at(bound)  # type: ignore[arg-type]  # both ends are there

    low, high = end(term.low), end(term.high)

    def value(z: Value, analytic: bool) -> Value:
        there = at.with_value(term.variable, z)
        there.analytic = analytic
        there.imaginary = True
        try:
            at.deadline.check()
            return acb(there(term.body))
        except Exception as error:  # flint, which calls this, lets no exception through
            stopped.append(error)
            return acb("nan")

    stopped: list[Exception] = []

    out = acb.integral(value, low, high, eval_limit=1000, rel_tol=arb(2) ** -64, abs_tol=arb(2) ** -64)
    if not out.is_finite():
        for error in stopped:
            if isinstance(error, UnknownNode | TooLarge):
                raise error
        raise Unsure("the integral was not computed")
    return out if at.imaginary else out.real


def _limit(at: Point, term: core.LimitOf) -> Value:
    """A limit seen from values nearer and nearer, on every side there is; the error is estimated."""
    sides: list[list[Value]] = []
    infinite = _is_infinite(term.towards)
    centre = None if infinite else at(term.towards)
    for sign in (1, -1):
        if infinite and (sign == 1) != (term.towards == INFINITY):
            continue
        found = []
        try:
            for power in (24, 25, 26, 27, 28) if not infinite else (10, 11, 12, 13, 14):
                step = sign * arb(2) ** (-power) if centre is not None else sign * arb(2) ** power
                found.append(
                    at.with_value(term.variable, step if centre is None else centre + step)(term.body)
                )
        except (Undefined, Unsure):
            continue
        sides.append(found)
    if not sides:
        raise Unsure("no values near the limit")
    ends = [_extrapolated(side) for side in sides]
    if len(ends) == 2 and not abs(ends[0] - ends[1]) < arb(10) ** -6 * (1 + abs(ends[0])):
        raise Unsure("the limits from both sides differ")
    return _spread(ends[0], arb(10) ** -8 * (1 + abs(ends[0])))


_HANDLERS: dict[type[Term], Callable[[Point, Any], Value]] = {
    core.Number: _number,
    core.Constant: _constant,
    core.Symbol: _letter,
    core.Decorated: _letter,
    core.Indexed: _indexed,
    core.Sum: _sum,
    core.Negative: _negative,
    core.Product: _product,
    core.Quotient: _quotient,
    core.Power: _power,
    core.Absolute: _absolute,
    core.Call: _call,
    core.IndexedSum: _indexed_sum,
    core.IndexedProduct: _indexed_product,
    core.Integral: _integral,
    core.LimitOf: _limit,
}
