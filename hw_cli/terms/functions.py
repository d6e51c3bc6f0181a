"""What is known of a function: one record, which every reader, printer, evaluator and prover looks up.

A function with a `definition` in other functions needs nothing else: whoever finds no field of its own works with the
definition. The other fields say what is shorter, faster, sharper or printed otherwise.

To add a function, add a record to the table below, and a row to its test.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hw_cli.terms import core
from hw_cli.terms.core import Term, call, exp, log, sqrt
from hw_cli.terms.walk import contains


@dataclass(frozen=True, slots=True)
class Domain:
    """The real arguments with a real value: between two whole numbers, which belong to it unless it is `open`."""

    low: int | None = None
    high: int | None = None
    open: bool = False

    def edges(self, u: Term) -> tuple[Term, ...]:
        """What is > 0 inside and 0 at an end.

        >>> from hw_cli.terms.core import Symbol
        >>> Domain(1).edges(Symbol("x")) == (Symbol("x") - 1,)
        True
        """
        above = () if self.high is None else (core.Number(str(self.high)) - u,)
        if self.low is None:
            return above
        return (
            *above,
            u if not self.low else u - self.low if self.low > 0 else core.Number(str(-self.low)) + u,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRecord:
    """A function: how it is written, what it is by others, and what is known of its values on the real line.

    `names`: what else it is called, typed or as a command. `latex`, `text`: how it is printed, where not upright by
    its name; `bare`: the argument may stand without brackets. It takes from `least` to `most` arguments; `inverse`
    names what f⁻¹ means. `written_out`: a reader puts the definition in its place.

    `library`: its name in SymPy, in python-flint and in Python's `math` (its own where empty, none where None);
    `array`: its name in numpy, or a function of numpy and the argument; `scalar`, `ball`: functions of one float, and
    of one ball, complex ball or power series of balls.

    `derivative`: f′ at the argument. `domain`: where it is real. `bits`: the size, in bits, from which on an argument
    is too large to be worked with. `cut_on_i`: principal values jump on the imaginary axis beyond ±i.
    `analytic`: real and analytic on the whole real line; `continuous`: real and continuous there.
    `kinks`: what vanishes where it bends or jumps inside its domain (its ends count by themselves); `bent`: whether it
    does; `poles`: what vanishes at its poles. `flat`: it nears its limits like exp(−2|u|) (1) or like exp(−u²) (2).
    `rising`: never falls, with these limits at the ends of its domain (None: infinite); `settled`: the argument from
    which on a limit is as good as reached. `limits`: no value reaches these. `odd`, `even`: f(−u) = ∓f(u).
    """

    name: str
    names: tuple[str, ...] = ()
    latex: str = ""
    text: str = ""
    bare: bool = False
    least: int = 1
    most: int = 1
    inverse: str = ""
    definition: Callable[..., Term] | None = None
    written_out: bool = False
    library: str | None = ""
    array: str | Callable[[Any, Any], Any] | None = None
    scalar: Callable[[float], float] | None = None
    ball: Callable[[Any], Any] | None = None
    derivative: Callable[[Term], Term] | None = None
    domain: Domain = Domain()
    bits: int | None = None
    cut_on_i: bool = False
    analytic: bool = False
    continuous: bool = False
    kinks: Callable[..., tuple[Term, ...]] | None = None
    bent: bool = False
    poles: Callable[[Term], Term] | None = None
    flat: int = 0
    rising: tuple[Term | None, Term | None] | None = None
    settled: int = 10**6
    odd: bool = False
    even: bool = False

    @property
    def in_library(self) -> str | None:
        """Its name in SymPy, python-flint and `math`."""
        return None if self.written_out or self.library is None else self.library or self.name

    @property
    def limits(self) -> tuple[Term | None, Term | None]:
        """What its values lie between, without reaching it; (None, None) where nothing is known."""
        return self.rising if self.rising is not None and self.domain == Domain() else (None, None)

    def takes(self, count: int) -> bool:
        """Whether it takes so many arguments."""
        return self.least <= count <= self.most


_RECORDS: dict[str, FunctionRecord] = {}


def register(*records: FunctionRecord) -> None:
    """Make functions known; a later record of a name replaces an earlier one."""
    _RECORDS.update({record.name: record for record in records})


def forget(name: str) -> None:
    """Make a function unknown again."""
    _RECORDS.pop(name, None)


def function_record(name: str) -> FunctionRecord | None:
    """The record of a function by its own name."""
    return _RECORDS.get(name)


def function_records() -> Iterator[FunctionRecord]:
    """All records, in the order in which they were made known."""
    return iter(tuple(_RECORDS.values()))


def record_of(term: Term) -> FunctionRecord | None:
    """The record of the function that a term is, or is a call of, with as many arguments as it takes."""
    head = term.function if isinstance(term, core.Call) else term
    if not isinstance(head, core.Function) or head.index:
        return None
    found = _RECORDS.get(head.name)
    return (
        None
        if found is None or (isinstance(term, core.Call) and not found.takes(len(term.arguments)))
        else found
    )


def defined_by(term: core.Call) -> Term | None:
    """What a call is by definition, in other functions; None where there is no definition."""
    found = record_of(term)
    return None if found is None or found.definition is None else found.definition(*term.arguments)


def function_names() -> dict[str, str]:
    """Every name that a function is called by, with its own name."""
    return {name: record.name for record in _RECORDS.values() for name in (record.name, *record.names)}


# --- the functions that are known: exponentials, waves, their inverses, what networks use, rounding and counting


ZERO, ONE, TWO = core.Number("0"), core.Number("1"), core.Number("2")
PI = core.Constant("pi")
HALF_TURN = core.Quotient(PI, TWO)
WAVES, MANY = 3000, 20  # bits of an argument of a wave or an exponential; arguments of a maximum


def _square(u: Term) -> Term:
    return core.Power(u, TWO)


def _of(name: str) -> Any:
    return lambda u: call(name, u)


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _sigmoid(value: float) -> float:
    if value < 0:
        small = math.exp(value)
        return small / (1 + small)
    return 1 / (1 + math.exp(-value))


# --- exponentials, logarithms, roots

register(
    FunctionRecord(
        name="exp", latex=r"\exp", bare=True, array="exp", scalar=_exp, derivative=exp, bits=WAVES, analytic=True,
        rising=(ZERO, None),
    ),
    FunctionRecord(
        name="log", names=("ln",), latex=r"\log", bare=True, most=2, array="log",
        derivative=lambda u: core.Quotient(ONE, u), domain=Domain(0, open=True), rising=(None, None), settled=10**2000,
    ),
    FunctionRecord(
        name="sqrt", array="sqrt", derivative=lambda u: core.Quotient(ONE, TWO * sqrt(u)), domain=Domain(0),
        rising=(ZERO, None), settled=10**2000,
    ),
    FunctionRecord(name="root", least=2, most=2, library=None, kinks=lambda u, _degree: (u,)),
    FunctionRecord(name="cbrt", definition=lambda u: call("root", u, 3), written_out=True),
    FunctionRecord(name="abs", names=("Abs",), definition=core.Absolute, written_out=True),
    FunctionRecord(
        name="log10", names=("lg",), definition=lambda u: core.Quotient(log(u), log(10)), written_out=True
    ),
    FunctionRecord(name="log2", definition=lambda u: core.Quotient(log(u), log(2)), written_out=True),
    FunctionRecord(name="logit", definition=lambda u: log(u / (1 - u)), written_out=True),
)  # fmt: skip

# --- waves, and what is made of exponentials like them

register(
    FunctionRecord(
        name="sin", latex=r"\sin", bare=True, inverse="arcsin", array="sin", derivative=_of("cos"), bits=WAVES,
        analytic=True, odd=True,
    ),
    FunctionRecord(
        name="cos", latex=r"\cos", bare=True, inverse="arccos", array="cos",
        derivative=lambda u: core.Negative(call("sin", u)), bits=WAVES, analytic=True, even=True,
    ),
    FunctionRecord(
        name="tan", names=("tg",), latex=r"\tan", bare=True, inverse="arctan", array="tan", bits=WAVES, odd=True,
        definition=lambda u: core.Quotient(call("sin", u), call("cos", u)), poles=_of("cos"),
        derivative=lambda u: ONE + _square(call("tan", u)),
    ),
    FunctionRecord(
        name="sinh", names=("sh",), latex=r"\sinh", bare=True, inverse="arsinh", array="sinh", bits=WAVES,
        definition=lambda u: core.Quotient(exp(u) - exp(core.Negative(u)), TWO), derivative=_of("cosh"), analytic=True,
        flat=1, rising=(None, None), odd=True,
    ),
    FunctionRecord(
        name="cosh", names=("ch",), latex=r"\cosh", bare=True, inverse="arcosh", array="cosh", bits=WAVES,
        definition=lambda u: core.Quotient(exp(u) + exp(core.Negative(u)), TWO), derivative=_of("sinh"), analytic=True,
        flat=1, even=True,
    ),
    FunctionRecord(
        name="tanh", names=("th",), latex=r"\tanh", bare=True, inverse="artanh", array="tanh", bits=WAVES,
        definition=lambda u: ONE - core.Quotient(TWO, exp(TWO * u) + 1),
        derivative=lambda u: ONE - _square(call("tanh", u)), analytic=True, flat=1, rising=(core.Negative(ONE), ONE),
        odd=True,
    ),
    FunctionRecord(
        name="sinc", definition=lambda u: core.Quotient(call("sin", u), u), bits=WAVES, analytic=True, even=True,
        array=lambda np, u: np.sinc(u / np.pi), scalar=lambda x: math.sin(x) / x if x else 1.0,
    ),
    FunctionRecord(
        name="cot", latex=r"\cot", bare=True, names=("ctg", "cotg"), inverse="arccot", written_out=True,
        definition=lambda u: core.Quotient(call("cos", u), call("sin", u)),
    ),
    FunctionRecord(
        name="sec", latex=r"\sec", bare=True, inverse="arcsec", definition=lambda u: core.Quotient(ONE, call("cos", u)), written_out=True
    ),
    FunctionRecord(
        name="csc", latex=r"\csc", bare=True, names=("cosec",), inverse="arccsc", definition=lambda u: core.Quotient(ONE, call("sin", u)),
        written_out=True,
    ),
    FunctionRecord(
        name="coth", latex=r"\coth", bare=True, definition=lambda u: core.Quotient(call("cosh", u), call("sinh", u)), written_out=True
    ),
    FunctionRecord(name="sech", definition=lambda u: core.Quotient(ONE, call("cosh", u)), written_out=True),
    FunctionRecord(name="csch", definition=lambda u: core.Quotient(ONE, call("sinh", u)), written_out=True),
)  # fmt: skip

# --- their inverses

register(
    FunctionRecord(
        name="arcsin", names=("asin", "Arcsin"), latex=r"\arcsin", bare=True, library="asin", array="arcsin",
        derivative=lambda u: core.Quotient(ONE, sqrt(ONE - _square(u))), domain=Domain(-1, 1), odd=True,
        rising=(core.Negative(HALF_TURN), HALF_TURN),
    ),
    FunctionRecord(
        name="arccos", names=("acos", "Arccos"), latex=r"\arccos", bare=True, library="acos", array="arccos",
        definition=lambda u: HALF_TURN - call("arcsin", u), domain=Domain(-1, 1),
        derivative=lambda u: core.Negative(core.Quotient(ONE, sqrt(ONE - _square(u)))),
    ),
    FunctionRecord(
        name="arctan", names=("atan", "arctg", "Arctan"), latex=r"\arctan", bare=True, library="atan", array="arctan",
        derivative=lambda u: core.Quotient(ONE, ONE + _square(u)), cut_on_i=True, analytic=True, odd=True,
        rising=(core.Negative(HALF_TURN), HALF_TURN), settled=10**2000,
    ),
    FunctionRecord(
        name="arsinh", names=("asinh", "arcsinh"), library="asinh", array="arcsinh",
        definition=lambda u: log(u + sqrt(_square(u) + ONE)), cut_on_i=True, analytic=True, odd=True,
        derivative=lambda u: core.Quotient(ONE, sqrt(_square(u) + ONE)), rising=(None, None), settled=10**2000,
    ),
    FunctionRecord(
        name="arcosh", names=("acosh", "arccosh"), library="acosh", array="arccosh",
        definition=lambda u: log(u + sqrt(_square(u) - ONE)), domain=Domain(1),
        derivative=lambda u: core.Quotient(ONE, sqrt(_square(u) - ONE)), rising=(ZERO, None), settled=10**2000,
    ),
    FunctionRecord(
        name="artanh", names=("atanh", "arctanh"), library="atanh", array="arctanh",
        definition=lambda u: core.Quotient(log((ONE + u) / (ONE - u)), TWO), domain=Domain(-1, 1, open=True), odd=True,
        derivative=lambda u: core.Quotient(ONE, ONE - _square(u)), rising=(None, None),
    ),
    FunctionRecord(
        name="arccot", names=("acot",), definition=lambda u: HALF_TURN - call("arctan", u), written_out=True
    ),
    FunctionRecord(
        name="arcsec", names=("asec",), definition=lambda u: call("arccos", core.Quotient(ONE, u)), written_out=True
    ),
    FunctionRecord(
        name="arccsc", names=("acsc",), definition=lambda u: call("arcsin", core.Quotient(ONE, u)), written_out=True
    ),
)  # fmt: skip

# --- what networks use

register(
    FunctionRecord(
        name="sigmoid", names=("logistic", "expit"), latex=r"\sigma", text="σ", library=None, scalar=_sigmoid,
        definition=lambda u: core.Quotient(ONE, ONE + exp(core.Negative(u))), ball=lambda u: 1 / (1 + (-u).exp()),
        array=lambda np, u: 1 / (1 + np.exp(-u)) if np.iscomplexobj(u) else np.exp(-np.logaddexp(0.0, -u)),
        derivative=lambda u: call("sigmoid", u) * (ONE - call("sigmoid", u)), bits=WAVES, analytic=True, flat=1,
        rising=(ZERO, ONE),
    ),
    FunctionRecord(
        name="softplus", names=("Softplus",), library=None, definition=lambda u: log(ONE + exp(u)),
        array=lambda np, u: np.log1p(np.exp(u)) if np.iscomplexobj(u) else np.logaddexp(0.0, u),
        derivative=_of("sigmoid"), bits=WAVES, analytic=True, flat=1, rising=(ZERO, None),
    ),
    FunctionRecord(
        name="silu", names=("SiLU", "swish"), library=None, definition=lambda u: u * call("sigmoid", u),
        derivative=lambda u: call("sigmoid", u) * (ONE + u * (ONE - call("sigmoid", u))), analytic=True, flat=1,
    ),
    FunctionRecord(
        name="relu", names=("ReLU", "RELU"), library=None, definition=lambda u: call("max", u, ZERO), bent=True,
        array=lambda np, u: np.where(np.real(u) > 0, u, 0.0 * u), continuous=True, kinks=lambda u: (u,),
    ),
    FunctionRecord(
        name="elu", names=("ELU",), library=None, continuous=True, kinks=lambda u: (u,), bent=True, flat=1,
        array=lambda np, u: np.where(np.real(u) > 0, u, np.expm1(u)),
        definition=lambda u: call("max", u, ZERO) + exp(call("min", u, ZERO)) - ONE,
    ),
    FunctionRecord(
        name="gelu", names=("GELU",), library=None, analytic=True,
        definition=lambda u: u * (ONE + call("erf", core.Quotient(u, sqrt(TWO)))) / TWO,
    ),
    FunctionRecord(
        name="erf", bits=WAVES, analytic=True, flat=2, rising=(core.Negative(ONE), ONE), settled=1000, odd=True,
        array=lambda np, u: np.vectorize(math.erf, otypes=[float])(u) if np.isrealobj(u) else _by_balls(np, "erf", u),
        derivative=lambda u: core.Quotient(TWO, sqrt(PI)) * exp(core.Negative(_square(u))),
    ),
    FunctionRecord(name="erfc", definition=lambda u: ONE - call("erf", u), written_out=True),
)  # fmt: skip

# --- entry by entry

_OF_MATRICES = core.Transpose | core.Inverse | core.Identity | core.Vector | core.Matrix


def _entry_by_entry(u: Term, v: Term) -> Term:
    """u ⊙ v, for numbers their product. Raises UnknownNode for matrices whose entries are not written."""
    match u, v:
        case core.Matrix(rows=above), core.Matrix(rows=below) if [*map(len, above)] == [*map(len, below)]:
            pairs = [zip(row, other, strict=True) for row, other in zip(above, below, strict=True)]
            return core.Matrix(tuple(tuple(a * b for a, b in row) for row in pairs))
    if contains(_OF_MATRICES, u, v):
        raise core.UnknownNode(u, "a product of entries")
    return u * v


register(  # it bends nowhere but where its arguments do
    FunctionRecord(
        name="odot", least=2, most=2, library=None, definition=_entry_by_entry, kinks=lambda _u, _v: ()
    )
)

# --- factorials and their kin


def _turning(u: Term, *_others: Term) -> tuple[Term, ...]:
    """0 at the integers."""
    return (call("sin", core.Product((PI, u))),)


def _meetings(*arguments: Term) -> tuple[Term, ...]:
    return tuple(a - b for k, a in enumerate(arguments) for b in arguments[:k])


def _by_balls(np: Any, name: str, u: Any) -> Any:
    """A function of complex numbers entry by entry; NaN at its poles."""
    from flint import acb  # for the few texts that have it

    return np.vectorize(lambda z: complex(getattr(acb(z), name)()), otypes=[np.complex128])(u)


def _gamma(np: Any, u: Any) -> Any:
    """Γ entry by entry; NaN at its poles."""
    values = _by_balls(np, "gamma", u)
    return values if np.iscomplexobj(u) else values.real


def _factorial(np: Any, n: Any) -> Any:
    """n! of what is a whole number ≥ 0, and of nothing else."""
    return np.where((n == np.round(np.real(n))) & (np.real(n) >= 0), _gamma(np, n + 1), np.nan)


register(
    FunctionRecord(
        name="factorial", array=_factorial, scalar=lambda n: math.gamma(n + 1) if n == int(n) else math.nan
    ),
    FunctionRecord(
        name="gamma", names=("Gamma",), latex=r"\Gamma", text="Γ", bits=100, array=_gamma, scalar=math.gamma,
        definition=lambda u: call("factorial", u - ONE),
    ),
    FunctionRecord(  # where γ(x) may be any function, by a name that is no letter's
        name="eulergamma", latex=r"\Gamma", text="Γ", library=None, array=_gamma,
        definition=lambda u: call("gamma", u),
    ),
    FunctionRecord(name="zeta", latex=r"\zeta", text="ζ", bits=100),
    FunctionRecord(name="binom", names=("binomial", "choose", "nCr"), library="binomial", least=2, most=2),
    # --- rounding, order, divisors
    FunctionRecord(name="floor", library=None, kinks=_turning, bent=True),
    FunctionRecord(name="ceil", names=("ceiling",), library=None, kinks=_turning, bent=True),
    FunctionRecord(name="sign", names=("sgn", "signum"), library=None, kinks=lambda u: (u,), bent=True),
    FunctionRecord(name="max", latex=r"\max", library="Max", most=MANY, continuous=True, kinks=_meetings, bent=True),
    FunctionRecord(name="min", latex=r"\min", library="Min", most=MANY, continuous=True, kinks=_meetings, bent=True),
    FunctionRecord(name="gcd", latex=r"\gcd", library=None, most=MANY),
    FunctionRecord(name="lcm", library=None, most=MANY),
    # --- of complex numbers
    FunctionRecord(name="Re", library=None),
    FunctionRecord(name="Im", library=None),
    FunctionRecord(name="conj", names=("conjugate",), library=None),
    FunctionRecord(name="arg", latex=r"\arg", library=None),
)  # fmt: skip
