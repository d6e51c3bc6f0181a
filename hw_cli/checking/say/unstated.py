"""Which lines about tied letters numbers can refute: not those that use what the text never states.

With an arbitrary map and an arbitrary law, `p(x) = p(z)/σ` differs at random points though the writer may well mean
x = μ + σz and only said so in prose.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise

from hw_cli.checking.say.definitions import standing
from hw_cli.checking.say.flows import Flow
from hw_cli.oracles.models import PUSHED, parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Derivative, Function, Law, Term
from hw_cli.terms.notation import GREEK
from hw_cli.terms.walk import children, contains, each, free_variables, subterms


def unsaid(flow: Flow, settled: bool, law_known: bool, left: Term, right: Term) -> Term | None:
    """What keeps a line of tied letters from being refuted: a law, a map or a letter that nothing states.

    `settled`: the text gives formulas for the maps; `law_known`: it gives the law that is pushed along. The terms
    are as the flow reads them.
    """
    laws = [next(_laws(side), None) for side in (left, right)]
    if not law_known and (laws[0] is None) != (laws[1] is None):
        return laws[0] or laws[1]
    if settled:
        return None
    tied = [next(_tied(flow, side), None) for side in (left, right)]
    if (tied[0] is None) != (tied[1] is None):
        return tied[0] or tied[1]
    if tied[0] is None:
        return None
    for side, other in ((left, right), (right, left)):
        for letter in (*_bare(flow, side), *sorted(free_variables(side) - free_variables(other), key=repr)):
            if flow.is_tied(letter) and letter not in set(_bare(flow, side)):
                continue
            if not _is_index(flow, letter):
                return letter
    return None


def is_equation(left: Term, right: Term) -> bool:
    """Whether a line of formulas may be an equation that a letter solves, and no identity.

    So is one with a number on one side, and one where each side has letters that the other has not; values of a function
    of which nothing is said, f(x, y) and f(y, x), are as letters.
    """
    if contains(_LAWS, left, right):
        return False
    values = [{node for node in subterms(side) if _is_value(node)} for side in (left, right)]
    operators = contains(_OPERATORS, left, right)
    if values[0] - values[1] and values[1] - values[0] and not operators:
        return True
    first, second = (
        {letter if is_numbered(letter) else parts(letter)[0] for letter in free_variables(side)}
        for side in (left, right)
    )
    if not first or not second:
        return bool(first or second)
    return bool(first - second) and bool(second - first)


def is_numbered(letter: Term) -> bool:
    """Whether it is one of several letters, a_2 beside a_0; a_i and a_j need not be two."""
    index = parts(letter)[1]
    return bool(index) and all(isinstance(item, core.Number) for item in index)


def shares(left: Term, right: Term) -> set[Term]:
    """The free letters that multiply densities themselves: a line p(x) = D (p(x) + q(x)) is solved for D."""
    free = free_variables(left) | free_variables(right)
    drawn = {item for node in each(Density, left, right) for item in (*node.variables, *node.given)}
    return {
        letter
        for side in (left, right)
        for node in _summands(side)
        if isinstance(node, core.Product) and any(map(_is_of_densities, node.factors))
        for item in node.factors
        for part in (item.terms if isinstance(item, core.Sum) else (item,))
        if isinstance(letter := part.term if isinstance(part, core.Negative) else part, core.Symbol)
        if letter in free - drawn
    }


def _summands(term: Term) -> Iterator[Term]:
    """What a side is a sum of: not what stands under a logarithm or a mean."""
    match term:
        case core.Sum(terms=terms):
            for item in terms:
                yield from _summands(item)
        case core.Negative(term=inner):
            yield from _summands(inner)
        case _:
            yield term


def _is_of_densities(term: Term) -> bool:
    match term:
        case core.Sum(terms=items) | core.Product(factors=items):
            return any(map(_is_of_densities, items))
        case core.Negative(term=inner):
            return _is_of_densities(inner)
    return isinstance(term, Density)


_GREEK = frozenset(GREEK) - {
    "sigma",
    "Gamma",
}  # which are functions that all know, where nothing else is said


def _is_value(node: Term) -> bool:
    """Whether it is f(x), of a function that a letter names."""
    match node:
        case Call(function=Function(name=name) as function):
            return (len(name) == 1 or name in _GREEK) and not is_elementary(function)
    return False


def one_sided(left: Term, right: Term) -> Term | None:
    """A law on one side of a line whose other side is a formula of its variable, with no law but normal ones: it says what
    the law is."""
    for side, other in ((left, right), (right, left)):
        law = next((node for node in each(Density, side) if not _is_entropy(node)), None)
        if law is None or any(isinstance(node, _OF_LAWS) or _is_entropy(node) for node in subterms(other)):
            continue
        if free_variables(core.Vector(law.variables)) & free_variables(other):
            return law
    return None


def formula_for(left: Term, right: Term) -> Density | None:
    """The density of one letter that a line gives a formula in this letter for; None for another line."""
    for side, other in ((left, right), (right, left)):
        if not isinstance(side, Density) or len(side.variables) != 1 or not isinstance(side.law, Law):
            continue
        (variable,) = side.variables
        nodes = tuple(subterms(other))
        own = any(variable in (item, parts(item)[0]) for item in free_variables(other))  # x_k of x too
        if own and not any(isinstance(node, _LAWS) or _is_entropy(node) for node in nodes):
            return side
    return None


def _is_entropy(node: Term) -> bool:
    """Whether it is H(X) or H(X | Y), which say nothing of numbers X."""
    match node:
        case Density(law=Law(name="H")) | Call(function=core.Function(name="H" | "I")):
            return True
    return False


_OPERATORS = (
    Derivative | core.Gradient | core.Integral | core.IndexedSum | core.IndexedProduct | core.DerivativeOf
)
_OF_LAWS = Density | core.Expectation | core.KL | Law
_LAWS = _OF_LAWS | core.Normal


def opaque(left: Term, right: Term, defined: Container[Term]) -> Term | None:
    """A letter that no random number can stand for: J in det J, where nothing says which matrix; i in e^{iθ}."""
    for side, other in ((left, right), (right, left)):
        elsewhere = {parts(item)[0] for item in free_variables(other)}
        for node in subterms(side):
            for letter in (*_of_matrix(node), *_orthogonal(node)):
                base = parts(letter)[0]
                if base not in defined and base not in elsewhere:
                    return letter
    unit = core.Symbol("i")
    if unit in defined:
        return None
    for side in (left, right):
        for node in subterms(side):
            exponential = isinstance(node, Call) and node.function == core.Function("exp")
            if exponential and unit in standing(node):
                return unit
    return None


def _of_matrix(node: Term) -> Iterator[Term]:
    """The letters of which a determinant or a trace is taken: one alone, or capitals."""
    match node:
        case core.Determinant(term=inner) | core.Trace(term=inner):
            pass
        case Call(function=core.Function(name=name), arguments=(inner,)) if name in _OF_MATRICES:
            pass
        case _:
            return
    for letter in free_variables(inner):
        base = parts(letter)[0]
        if letter == inner or (isinstance(base, core.Symbol) and base.name in "ABCHJKLMPUVW"):
            yield letter


def _orthogonal(node: Term) -> Iterator[Term]:
    """U of a product U'U: perhaps the identity, said in prose."""
    if isinstance(node, core.Product):
        for first, second in pairwise(node.factors):
            if core.Transpose(first) == second and isinstance(first, core.Symbol):
                yield first
            if first == core.Transpose(second) and isinstance(second, core.Symbol):
                yield second


_OF_MATRICES = frozenset(("det", "tr", "trace", "eig", "rank"))


def _laws(side: Term) -> Iterator[Term]:
    for node in subterms(side):
        if isinstance(node, Density) and isinstance(node.law, Law) and node.law.name == PUSHED:
            yield node


def _tied(flow: Flow, side: Term) -> Iterator[Term]:
    """Laws, maps and derivatives of tied letters."""
    yield from _laws(side)
    for node in subterms(side):
        match node:
            case Derivative(variable=variable) if flow.is_tied(variable):
                yield node
            case Call(function=function) if parts(_inner(function))[0] in flow.maps:
                yield node


def _inner(function: Term) -> Term:
    return function.function if isinstance(function, core.InverseOf | core.DerivativeOf) else function


def _bare(flow: Flow, term: Term) -> Iterator[Term]:
    """Tied letters that stand in a formula as numbers: not as what a law, a map or a derivative is put to."""
    if flow.is_tied(term):
        yield term
        return
    for child in children(term):
        if flow.is_tied(child) and isinstance(
            term, Density | Call | Derivative | core.Gradient | core.Integral
        ):
            continue
        if isinstance(child, Law | core.Function) or (
            isinstance(term, core.Expectation) and child in term.variables
        ):
            continue
        yield from _bare(flow, child)


def _is_index(flow: Flow, letter: Term) -> bool:
    return letter in flow.lengths or (isinstance(letter, core.Symbol) and letter.name in "ijklmntKNLMTDd")


def supposed(left: Term, right: Term, free: bool) -> bool:
    """Whether a line says that two laws are one, that a divergence is 0, or that variables are independent.

    Such lines suppose something of laws: `q(z) = p(z | x)`; of `free` ones also `q(z) = \\prod_j q_j(z_j)`.
    """
    for side, other in ((left, right), (right, left)):
        if isinstance(side, core.KL) and other == core.Number("0"):
            return True
        if _is_entropy(side) and _is_entropy(other) and _fewer(side, other):
            return True
        if isinstance(side, Density) and isinstance(other, Density):
            return _law_name(side) != _law_name(other)
        if free and factorised(side, other):
            return True
    return False


def of_trajectory(left: Term, right: Term) -> bool:
    """Whether a line says what the law of a trajectory τ is: π(a_t | s_t) and p(s_{t+1} | s_t, a_t) at each time."""
    match left, right:
        case (core.Gradient(body=first, variable=one), core.Gradient(body=second, variable=other)) if (
            one == other
        ):
            return of_trajectory(first, second)
    for side, other in ((left, right), (right, left)):
        match side:
            case core.Gradient(
                body=Call(
                    function=Function(name="log"), arguments=(Density(variables=(core.Symbol(name="tau"),)),)
                ),
                variable=by,
            ) if isinstance(other, core.IndexedSum):  # by θ, which the laws of the states have not
                policies = each(Density, other.body)
                return any(
                    _law_name(node)[:1] == ("pi",) and other.body == core.Gradient(core.log(node), by)
                    for node in policies
                )
            case (
                Density(variables=(core.Symbol(name="tau"),))
                | Call(
                    function=Function(name="log"), arguments=(Density(variables=(core.Symbol(name="tau"),)),)
                )
            ):
                inside = [node for node in each(Density, other) if node.given]
                policy = any(_law_name(node)[:1] == ("pi",) for node in inside)
                return policy and any(len(node.given) > 1 for node in inside)
    return False


def factorised(side: Term, other: Term) -> bool:
    """Whether a law is said to be the product of the laws of its parts: q(z) = Π_j q(z_j), or the logarithms so."""
    match side, other:
        case Call(function=Function(name="log"), arguments=(inner,)), core.IndexedSum(
            body=Call(function=Function(name="log"), arguments=(body,))
        ):
            return factorised(inner, core.IndexedProduct(body, other.index, other.low, other.high))
    factors = _factors(other)
    return (
        isinstance(side, Density)
        and len(factors) > 1
        and all(_law_name(item) == _law_name(side) and set(item.given) == set(side.given) for item in factors)
    )


def by_component(left: Term, right: Term) -> bool:
    """Whether a line says that the components of a variable are independent: p(x | z) = Π_j p(x_j | z)."""
    for side, other in ((left, right), (right, left)):
        inside = next(each(Density, side), None)
        if inside is None or not isinstance(other, core.IndexedProduct | core.IndexedSum):
            continue
        parts_of = {
            item.base
            for node in each(Density, other.body)
            for item in node.variables
            if isinstance(item, core.Indexed) and item.index == (other.index,)
        }
        if factorised(side, other) and parts_of == {*inside.variables}:
            return True
    return False


def _fewer(side: Term, other: Term) -> bool:
    """Whether H(Z | X, Y) and H(Z | Y) are of one variable, and only what is given differs."""
    if not isinstance(side, Density) or not isinstance(other, Density):
        return False
    return side.variables == other.variables and set(side.given) > set(other.given) > set()


def _law_name(density: Density) -> tuple[object, ...]:
    law = density.law
    return (law.name, law.parameters) if isinstance(law, Law) else (law,)


def _factors(term: Term) -> list[Density]:
    """The densities of a product, twice the one under a product sign; nothing for any other term."""
    match term:
        case core.Product(factors=items) if all(isinstance(item, Density) for item in items):
            return [item for item in items if isinstance(item, Density)]
        case core.IndexedProduct(body=Density() as body):
            return [body, body]
    return []
