"""Optima of V = E_p[f(D(x))] + E_q[g(D(x))]: what a text says to be one, against its own objective, and the value there.

The objective is a sum over x of p(x) f(D(x)) + q(x) g(D(x)): at an optimum its derivative by the number D(x) is 0,
whatever p(x) and q(x) are. Where it is not 0, what a text says is misplaced (exact arithmetic); where the sum at each x
is concave in D(x), which is proved, the one place where it is 0 is the maximum, and V there is max_D V.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hw_cli.checking.judge.proving import decided
from hw_cli.checking.say.definitions import Named
from hw_cli.kernel.evidence import Counterexample, Verdict
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Interval
from hw_cli.terms import core
from hw_cli.terms.budgets import exact
from hw_cli.terms.core import Call, Density, Law, Negative, Number, Term, UnknownNode, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each, free_variables, map_children, substitute, subterms

_OPTIMAL = re.compile(r"\b(?:maxim|minim|optim)")
_PLACES = ((2, 3), (5, 3))  # values of the densities
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
    """max_D V (min_D V) as V at its only stationary D, a function of the densities; None where it is not known to be that.

    `domain`: of the number, or of the values of the function, that is chosen.
    """
    calls = {node for node in each(Call, objective) if _is_of(node, letter)}
    if len(calls) != 1 or not isinstance(letter, core.Symbol):
        return None  # of a number a text may say more than is read: whole, at least 2, under a constraint
    (own,) = calls
    integrand = _integrand(objective, own.arguments[0])
    if integrand is None:
        return None
    laws = sorted(set(each(Density, integrand)), key=repr)
    numbers: dict[Term, Term] = {law: core.Symbol(f"#{at}") for at, law in enumerate(laws)}
    chosen = substitute(substitute(integrand, {own: _VALUE}), numbers)
    if domain is None:
        domain = UNIT if core.log(_VALUE) in subterms(chosen) else REALS
    domains: dict[Term, Interval] = {**dict.fromkeys(numbers.values(), POSITIVE), _VALUE: domain}
    slope = derivative(chosen, _VALUE)
    place = _root(slope)
    sought: list[tuple[Term, Relation, Term]] = [
        (derivative(slope, _VALUE), Relation.LE if largest else Relation.GE, Number("0"))
    ]
    sought += [
        (place, Relation.GT, lift(end)) for end in (domain.low,) if end is not None and place is not None
    ]
    sought += [
        (place, Relation.LT, lift(end)) for end in (domain.high,) if end is not None and place is not None
    ]
    found = [decided(domains, *item) for item in sought] if place is not None else []
    if place is None or any(one is None or one.verdict is not Verdict.PROVED for one in found):
        return None
    return _put_in(objective, own, substitute(place, {number: law for law, number in numbers.items()}))


def _is_of(node: Call, letter: Term) -> bool:
    return isinstance(node.function, core.Function) and letter == core.Symbol(node.function.name)


def _put_in(term: Term, own: Term, value: Term) -> Term:
    return value if term == own else map_children(term, lambda child: _put_in(child, own, value))


def _root(slope: Term) -> Term | None:
    """The only zero of a slope that is a ratio of polynomials; None for another, or for several."""
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
        found = [*sympy.roots(sympy.Poly(above, symbol(_VALUE)))]
        return from_sympy(found[0], names) if len(found) == 1 else None
    except (UnknownNode, sympy.PolynomialError):
        return None


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
