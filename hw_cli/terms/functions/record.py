"""What is known of a function: one record, which every reader, printer, evaluator and prover looks up.

A function with a `definition` in other functions needs nothing else: whoever finds no field of its own works with the
definition. The other fields say what is shorter, faster, sharper or printed otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hw_cli.terms.core import Call, Function, Number, Term


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
        above = () if self.high is None else (Number(str(self.high)) - u,)
        if self.low is None:
            return above
        return (*above, u if not self.low else u - self.low if self.low > 0 else Number(str(-self.low)) + u)


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
    head = term.function if isinstance(term, Call) else term
    if not isinstance(head, Function) or head.index:
        return None
    found = _RECORDS.get(head.name)
    return (
        None if found is None or (isinstance(term, Call) and not found.takes(len(term.arguments))) else found
    )


def defined_by(term: Call) -> Term | None:
    """What a call is by definition, in other functions; None where there is no definition."""
    found = record_of(term)
    return None if found is None or found.definition is None else found.definition(*term.arguments)


def function_names() -> dict[str, str]:
    """Every name that a function is called by, with its own name."""
    return {name: record.name for record in _RECORDS.values() for name in (record.name, *record.names)}
