"""Optima of V = E_p[f(D(x))] + E_q[g(D(x))]: what a text says to be one, against its own objective, and the value there.

The objective is a sum over x of p(x) f(D(x)) + q(x) g(D(x)): at an optimum its derivative by the number D(x) is 0,
whatever p(x) and q(x) are; so of a number, max_u u(1 − u). Where it is not 0, what a text says is misplaced (exact arithmetic); where the sum at each x
is concave in D(x), which is proved, a place where it is 0 is the maximum, and V there is max_D V.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hw_cli.checking.judge.proving import decided
from hw_cli.checking.say.definitions import Named
from hw_cli.kernel.evidence import Counterexample, Verdict
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Among, Interval
from hw_cli.oracles.equality.domains import conditions
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Law, Negative, Number, Term, UnknownNode, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each, free_variables, map_children, substitute, subterms

_OPTIMAL = re.compile(r"\b(?:maxim|minim|optim)")
_PLACES = ((2, 3), (5, 3))  # values of the densities
ZERO, ONE = Number("0"), Number("1")
_VALUE = core.Symbol("#")  # what is chosen at one x


def misplaced(
    before: str, name: Term, value: Term, said: Sequence[Named]
) -> tuple[Term, Counterexample] | None:
    """The objective, and densities for which it is not stationary at what words say to be optimal; None where none is seen."""
    match name:
        case Call(function=core.Decorated(base=core.Function() as function, mark="star"), arguments=(x,)):
            own = Call(function, (x,))
        case _:
            return None
    found = next((pair for pair in reversed(said) if own in subterms(pair[1])), None)
    integrand = None if found is None or not _OPTIMAL.search(before) else _integrand(found[1], x)
    if found is None or integrand is None:
        return None
    slope = substitute(derivative(substitute(integrand, {own: _VALUE}), _VALUE), {_VALUE: value})
    laws = sorted(set(each(Density, slope)), key=repr)
    for place in _PLACES if len(laws) == len(_PLACES[0]) else ():
        values = dict(zip(laws, place, strict=True))
        at = exact(substitute(slope, {law: Number(str(number)) for law, number in values.items()}))
        if at is None or at == 0:
            continue
        point = tuple((law, str(number)) for law, number in values.items())
        return found[0], Counterexample(point, str(at), "0")
    return None


def value_at_optimum(
    letter: Term, objective: Term, largest: bool, domain: Interval | None = None
) -> Term | None:
    """max_D V (min_D V) as V at a stationary D, a function of the densities; None where it is not known to be that.

    `domain`: of the number, or of the values of the function, that is chosen.
    """
    calls = {node for node in each(Call, objective) if _is_of(node, letter)}
    if len(calls) != 1 or not isinstance(letter, core.Symbol):
        return None
    (own,) = calls
    integrand = _integrand(objective, own.arguments[0])
    if integrand is None:
        return None
    laws = sorted(set(each(Density, integrand)), key=repr)
    numbers: dict[Term, Term] = {law: core.Symbol(f"#{at}") for at, law in enumerate(laws)}
    chosen = substitute(substitute(integrand, {own: _VALUE}), numbers)
    if domain is None:
        domain = UNIT if core.log(_VALUE) in subterms(chosen) else REALS
    place = _stationary(chosen, largest, {**dict.fromkeys(numbers.values(), POSITIVE), _VALUE: domain})
    if place is None:
        return None
    return _put_in(objective, own, substitute(place, {number: law for law, number in numbers.items()}))


def value_at_number(
    letter: Term, objective: Term, largest: bool, domains: Mapping[Term, Interval]
) -> Term | None:
    """max_u f(u) (min_u f) of a number as f at a stationary u, where f is concave (convex) wherever it is defined; None
    where it is not known to be that. A text may say more of u than is read: whole, at least 2, under a constraint."""
    if not isinstance(letter, core.Symbol) or letter not in free_variables(objective):
        return None
    chosen = substitute(objective, {letter: _VALUE})
    logs = {node.arguments[0] for node in each(Call, chosen) if node.function == core.Function("log")}
    domain = domains.get(letter)
    if isinstance(domain, Among):
        return None
    if domain is None:
        ends = (Fraction(0) if _VALUE in logs else None, Fraction(1) if ONE - _VALUE in logs else None)
        domain = Interval(*ends)
    place = _stationary(chosen, largest, {**domains, _VALUE: domain})
    return None if place is None else substitute(chosen, {_VALUE: place})


def _stationary(chosen: Term, largest: bool, domains: Mapping[Term, Interval]) -> Term | None:
    """A stationary place in the domain of what is chosen, proved to be defined and concave there, or convex for the least."""
    domain, slope = domains[_VALUE], derivative(chosen, _VALUE)
    ends = ((domain.low, Relation.GT), (domain.high, Relation.LT))
    bounds = [(lift(end), relation) for end, relation in ends if end is not None]

    def is_proved(left: Term, relation: Relation, right: Term) -> bool:
        found = decided(domains, left, relation, right)
        return found is not None and found.verdict is Verdict.PROVED

    def is_defined(term: Term) -> bool:
        return all(is_proved(one.term, one.relation, ZERO) for one in conditions(term))

    if not is_defined(chosen):  # beyond a pole it may be less
        return None
    for place in _roots(slope):
        if is_defined(place) and all(is_proved(place, relation, end) for end, relation in bounds):
            bent = is_proved(derivative(slope, _VALUE), Relation.LE if largest else Relation.GE, ZERO)
            return place if bent else None
    return None


def _is_of(node: Call, letter: Term) -> bool:
    return isinstance(node.function, core.Function) and letter == core.Symbol(node.function.name)


def _put_in(term: Term, own: Term, value: Term) -> Term:
    return value if term == own else map_children(term, lambda child: _put_in(child, own, value))


def _roots(slope: Term) -> list[Term]:
    """The zeros of a slope that is a ratio of polynomials; none of another."""
    import sympy  # for such a line alone

    from hw_cli.terms.algebra import from_sympy, to_sympy

    names: dict[str, Term] = {}
    symbols: dict[Term, Any] = {}

    def symbol(variable: Term) -> Any:
        name = f"u{len(symbols)}"
        if variable not in symbols:
            symbols[variable], names[name] = sympy.Symbol(name, real=True), variable
        return symbols[variable]

    try:
        above, _ = sympy.fraction(sympy.cancel(sympy.together(to_sympy(slope, symbol))))
        found = sympy.roots(sympy.Poly(above, symbol(_VALUE)))
        return [from_sympy(root, names) for root in found if not root.has(sympy.I)]
    except (UnknownNode, sympy.PolynomialError):
        return []


def _integrand(objective: Term, x: Term) -> Term | None:
    """What a sum of expectations and integrals over x, with factors that are numbers, sums at one x; None for any other."""
    items = objective.terms if isinstance(objective, core.Sum) else (objective,)
    parts = [_summand(item, x) for item in items]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return core.Sum(found) if len(found) > 1 else found[0]


def _summand(item: Term, x: Term) -> Term | None:
    match item:
        case Negative(term=inner):
            part = _summand(inner, x)
            return None if part is None else Negative(part)
        case core.Product(factors=(first, *rest)) if exact_value(first) is not None:
            part = _summand(core.product(tuple(rest)), x)
            return None if part is None else core.product((first, part))
        case core.Integral(variable=variable, body=body, low=None, high=None) if variable == x:
            return body
        case core.Expectation(law=law, body=body):
            over = Density(law, (x,)) if isinstance(law, Law) else law
            alone = isinstance(over, Density) and over.variables == (x,) and not over.given
            return core.product((over, body)) if alone and not free_variables(body) - {x} else None
    return None
