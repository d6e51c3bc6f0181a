"""What a text says to be optimal, against its own objective: D*(x) where V = E_p[f(D(x))] + E_q[g(D(x))] is largest.

The objective is a sum over x of p(x) f(D(x)) + q(x) g(D(x)): at an optimum its derivative by the number D(x) is 0,
whatever p(x) and q(x) are. Only where it is not 0 is something said; the arithmetic is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hw_cli.checking.say.definitions import Named
from hw_cli.kernel.evidence import Counterexample
from hw_cli.terms import core
from hw_cli.terms.budgets import exact
from hw_cli.terms.core import Call, Density, Law, Negative, Number, Term
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.walk import free_variables, substitute, subterms

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
    laws = sorted({node for node in subterms(slope) if isinstance(node, Density)}, key=repr)
    for place in _PLACES if len(laws) == len(_PLACES[0]) else ():
        values = dict(zip(laws, place, strict=True))
        at = exact(substitute(slope, {law: Number(str(number)) for law, number in values.items()}))
        if at is None or at == 0:
            continue
        point = tuple((law, str(number)) for law, number in values.items())
        return found[0], Counterexample(point, str(at), "0")
    return None


def _integrand(objective: Term, x: Term) -> Term | None:
    """What a sum of expectations over x sums at one x; None for any other."""
    parts: list[Term] = []
    for item in objective.terms if isinstance(objective, core.Sum) else (objective,):
        mean = item.term if isinstance(item, Negative) else item
        if not isinstance(mean, core.Expectation):
            return None
        law = Density(mean.law, (x,)) if isinstance(mean.law, Law) else mean.law
        if not isinstance(law, Density) or law.variables != (x,) or law.given:
            return None
        if free_variables(mean.body) - {x}:
            return None
        part = core.product((law, mean.body))
        parts.append(Negative(part) if mean is not item else part)
    return core.Sum(tuple(parts)) if len(parts) > 1 else None


__all__ = ["misplaced"]
