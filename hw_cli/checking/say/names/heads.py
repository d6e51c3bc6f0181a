"""What a line says a name is: `a = …`, `-a = …`, `σ² = …`, `1/a = …`; and which names are not for a line to say."""

from __future__ import annotations

from hw_cli.checking.say.meaning.readings import is_noise
from hw_cli.checking.say.meaning.roles import Plan
from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Negative, Number, Power, Quotient, Symbol, Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, free_variables, subterms


def solved(side: Term, body: Term) -> tuple[Term, Term]:
    """A side without its sign, power and reciprocal, and what it is then: `σ² = v` says that σ is √v.

    `x² = 4` is an equation, which has two solutions.
    """
    match side:
        case Power(exponent=Number() as even) if even.value % 2 == 0 and exact_value(body) is not None:
            return side, body
        case Negative(term=inner):
            return solved(inner, Negative(body))
        case Power(base=base, exponent=Number() as exponent) if exponent.value != 0:
            return solved(base, Power(body, Quotient(Number("1"), exponent)))
        case Power(base=base, exponent=Negative(term=Number() as exponent)) if exponent.value != 0:
            return solved(base, Power(body, Quotient(Negative(Number("1")), exponent)))
        case Quotient(numerator=Number() as above, denominator=below) if above.value != 0:
            return solved(below, Quotient(above, body))
        case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
            return solved(inner, Power(body, Number("2")))
    return side, body


def is_ruled(plan: Plan, name: Term, body: Term) -> bool:
    """Whether the context itself says how a letter that it draws at random is tied to those of the body.

    α_t to ᾱ_t, the noise to x_t and x_0, the parameters of laws to what is averaged under them. What sets a letter
    for a while, `σ = 1`, `β_t = t/T`, is not ruled.
    """
    if sets(body):
        return False
    if any(isinstance(node, core.Call) and parts(node)[1] for node in subterms(body)):
        return False
    names = free_variables(body)
    base = parts(name)[0]
    if is_noise(name) and isinstance(base, Symbol):
        return (
            base.name == "epsilon"
            and plan.variant.noise
            and any(parts(item)[0] == Symbol("x") for item in names)
        )
    tied = {parts(item.head)[0] for item in plan.context.definitions if _reaches(item.body, base)}
    if tied & {parts(item)[0] for item in names}:
        return True
    laws = {letter for _, law in plan.variant.laws for letter in free_variables(law)}
    return name in laws and any(isinstance(node, _AVERAGES) for node in subterms(body))


def sets(body: Term) -> bool:
    """Whether a formula in t sets a letter for a while: `β_t = t/T`."""
    if any(isinstance(node, _AVERAGES | core.IndexedSum | core.IndexedProduct) for node in subterms(body)):
        return False
    return any(isinstance(node, Symbol) and node.name.lower() in _RUNNING for node in standing(body))


_RUNNING = frozenset("tskn")
_AVERAGES = core.Expectation | core.Density | core.KL | core.Integral


def _reaches(body: Term, base: Term) -> bool:
    return any(parts(node)[0] == base for node in subterms(body) if isinstance(node, Symbol | Indexed))


def standing(term: Term) -> list[Term]:
    """The letters of a term, without those in subscripts."""
    if isinstance(term, Symbol):
        return [term]
    if isinstance(term, Indexed | core.Decorated):
        return []
    if isinstance(term, core.IndexedSum | core.IndexedProduct):
        return standing(term.body)
    inner = tuple(children(term))
    if isinstance(term, core.Call) and len(term.arguments) > 1:  # the t of f(x_t, t) is an index
        inner = tuple(child for child in inner if not isinstance(child, Symbol))
    return [letter for child in inner for letter in standing(child)]


__all__ = ["is_ruled", "sets", "solved", "standing"]
