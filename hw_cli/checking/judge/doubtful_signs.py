"""Why a line whose sides differ is no cross: a sign of it may stand for something else than for a number."""

from __future__ import annotations

import re
from collections.abc import Container

from hw_cli.checking.judge.line import Outcome
from hw_cli.checking.read.derivation import Step
from hw_cli.checking.say.new_names import INDICES
from hw_cli.checking.say.survey import is_capital
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import each, free_variables, is_variable

_BOLD = r"\\(?:mathbf|boldsymbol|bm|pmb|vec|overrightarrow|mathbfit)\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+)(?:_(?:\{[^{}]*\}|\\?\w+))?"
_OF_VECTORS = re.compile(  # \mathbf{a} \times \mathbf{b}, (\mathbf{a} \cdot \mathbf{n}) \mathbf{n}
    rf"{_BOLD}\s*\)?\s*(?:\\times|×)|(?:\\times|×)\s*\(?\s*{_BOLD}|{_BOLD}\s*\\cdot\s*{_BOLD}\s*\)?\s*{_BOLD}|{_BOLD}\s*{_BOLD}\s*\\cdot\s*{_BOLD}"
)
_OF_A_ROW = re.compile(  # E_n(1/2), T_n(0)
    r"[A-Za-z]_(?:\{[^{}]*\}|[A-Za-z])\s*(?:\\(?:left|[bB]igg?l?)\s*)?\(\s*-?\s*(?:\d+(?:/\d+)?|\\[dt]?frac\s*\{?\d+\}?\s*\{?\d+\}?)\s*(?:\\(?:right|[bB]igg?r?)\s*)?\)"
)


def of_conventions(step: Step, outcome: Outcome) -> Message | None:
    """Numbers of which one has no value: 0 log 0 = 0 is a convention, and e^{-∞} = 0 a limit; e = 1, where e is a letter."""
    written = {step.lhs.term, step.rhs.term}
    if core.Constant("e") in written and any(isinstance(one, core.Number) for one in written):
        return say("would differ if {name} is free; nothing says what {name} is", name=core.Constant("e"))
    if outcome.why is not None and outcome.why.pattern == _VALUELESS:
        return say("one of the sides has no value, but perhaps by convention")
    return None


def of_vectors(step: Step) -> Message | None:
    """Signs between bold letters that are products of vectors: a × b, and (a · n) n."""
    for side in (step.lhs, step.rhs):
        if (found := _OF_VECTORS.search(side.source)) is not None:
            return say("{name} may be a product of vectors, which is not understood", name=found[0])
    return None


def _is_label(exponent: Term) -> bool:
    """Whether it is a capital that names something rather than counts: B, but not T, n or N."""
    name = getattr(exponent, "name", "")
    return (
        isinstance(exponent, core.Symbol)
        and len(name) == 1
        and name.isupper()
        and name not in INDICES | {"T", "I"}
    )


def of_places(step: Step, left: Term, right: Term) -> Message | None:
    """What may be an upper index, σ^{ij} beside the entry ij of a matrix; an operator, A_X Y beside X; or a function, E_n(1/2)."""
    sides = (left, right)
    below = {part for node in each(core.Indexed, *sides) for part in node.index}
    for power in each(core.Power, *sides):
        counted = power.exponent.factors if isinstance(power.exponent, core.Product) else ()
        if len(counted) > 1 and all(getattr(one, "name", "") in INDICES and one in below for one in counted):
            return say("{name} may be an upper index, and is read as an exponent", name=power.exponent)
        if power.exponent == core.Constant("e") and isinstance(power.base, core.Call | core.Indexed):
            return say("{name} may be an upper index, and is read as an exponent", name=power.exponent)
    raised = [power for power in each(core.Power, *sides) if _is_label(power.exponent)]
    if len({power.base for power in raised}) > 1:  # σ_j^B u_j^B
        return say("{name} may be an upper index, and is read as an exponent", name=raised[0].exponent)
    for one, other in (sides, sides[::-1]):
        pair = one.components if isinstance(one, core.Vector) else ()
        if len(pair) == 2 and not isinstance(other, core.Vector) and set(pair) <= free_variables(other):
            return say("{name} may be a commutator, and is read as a list", name=one)
    letters = {one for node in each(core.Product, *sides) for one in node.factors}
    for node in each(core.Indexed, *sides):  # D_i C = C D_i E
        if node.base in _SLOPES and all(
            any(node in item.factors for item in each(core.Product, side)) for side in sides
        ):
            return say("{name} may be an operator, and is read as a factor", name=node)
    for node in each(core.Indexed, *sides):
        named = len(node.index) == 1 and all(
            isinstance(one, core.Symbol) and len(one.name) == 1 and one.name.isupper()
            for one in (node.base, *node.index)
        )
        if named and node.index[0] in letters:
            return say("{name} may be an operator, and is read as a factor", name=node)
    factors = {getattr(one, "base", one) for one in letters}
    for side in (step.lhs, step.rhs):
        found = _OF_A_ROW.search(side.source)
        if found is not None and any(isinstance(one, core.Symbol) for one in factors):
            return say("{name} is put to something here, and read as a factor", name=found[0])
    return None


def of_values(step: Step, left: Term, right: Term, told: Container[Term]) -> Message | None:
    """What holds of some numbers, functions and matrices and is said alone: z² = z of 0 and 1; a sum from -N to N of an even
    function; exp(L) as a sum that ends, of a matrix."""
    written = any(_POWER.fullmatch(side.source) for side in (step.lhs, step.rhs))
    for one, other in ((left, right), (right, left)):
        alone = isinstance(one, core.Power) and one.base == other and written
        if alone and is_variable(other) and not is_capital(other) and parts(other)[0] not in told:
            return say("it holds where {name} is 0 or 1; nothing says so", name=other)
        for call in each(core.Call, one):
            inner = call.arguments[0]
            if isinstance(inner, core.Symbol) and inner.name.isupper() and call.function in _SERIES:
                sums = each(core.IndexedSum, other)
                if any(inner in free_variables(item.body) for item in sums):
                    return say("would differ if {name} is a matrix; nothing says what it is", name=inner)
    for node in each(core.IndexedSum, left, right):
        if node.low == core.Negative(node.high) and isinstance(node.body, core.Call | core.Indexed):
            return say("nothing says whether {name} is the same on both sides of 0", name=node.body)
    return None


def of_sizes(left: Term, right: Term, outcome: Outcome) -> Message | None:
    """Points at which a sum over the entries of a matrix does not fit its size."""
    shown = outcome.counterexample
    point = {} if shown is None else dict(shown.point)
    sizes = {name: _size(value) for name, value in point.items() if value.startswith("[[")}
    for node in each(core.IndexedSum | core.IndexedProduct, left, right):
        high = point.get(node.high)
        if high is None or not high.isdigit():
            continue
        for entry in each(core.Indexed, node.body):
            size = sizes.get(entry.base)
            counted = size is not None and len(entry.index) == 2 and node.index in entry.index
            if size is not None and counted and size[entry.index.index(node.index)] != int(high):
                return say("nothing says of which size {name} is", name=entry.base)
    return None


def _size(matrix: str) -> tuple[int, int]:
    rows = matrix.strip("[]").split("], [")
    return len(rows), len(rows[0].split(","))


_SLOPES = (core.Symbol("D"), core.Symbol("L"), core.Symbol("nabla"))
_SERIES = tuple(map(core.Function, ("exp", "log", "sin", "cos", "sqrt")))
_POWER = re.compile(r"\s*\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\w))?\s*\^\s*(?:\{[^{}]*\}|\w)\s*")
_VALUELESS = "one side has no value, the other has"
