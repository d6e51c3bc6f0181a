"""Logarithms of products as sums, and their differences put together."""

from __future__ import annotations

from hw_cli.derive.rules.densities.sums import flat
from hw_cli.derive.rules.probability import local
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.prose import say
from hw_cli.terms.core import (
    Call,
    Density,
    Expectation,
    Function,
    IndexedProduct,
    IndexedSum,
    Negative,
    Product,
    Quotient,
    Sum,
    Term,
    log,
    product,
    total,
)
from hw_cli.terms.walk import bottom_up


@rule(say("logarithm of a product"))
def log_of_products(term: Term) -> Term:
    """log(∏ a · b / c) = Σ log a + log b − log c, all positive; sums over the same range become one.

    Fails if there is no logarithm of a product or quotient.
    """
    result = bottom_up(term, _spread_log)
    if result == term:
        raise RuleFailed("log_of_products", "no logarithm of a product")
    return bottom_up(result, _merge_sums)


def _spread_log(node: Term) -> Term:
    match node:
        case Call(function=Function(name="log"), arguments=(inner,)):
            return total(tuple(_logs(inner)))
    return node


def _logs(term: Term, positive: bool = True) -> list[Term]:
    """The signed terms of log(term)."""
    match term:
        case Product(factors=factors):
            return [item for factor in factors for item in _logs(factor, positive)]
        case Quotient(numerator=above, denominator=below):
            return _logs(above, positive) + _logs(below, not positive)
        case IndexedProduct(body=body, index=index, low=low, high=high):
            inner = total(tuple(_logs(body)))
            summed = IndexedSum(inner, index, low, high)
            return [summed if positive else Negative(summed)]
    return [log(term) if positive else Negative(log(term))]


def _merge_sums(node: Term) -> Term:
    """Σ a − Σ b over one range as Σ (a − b), each difference of logarithms as one logarithm."""
    if not isinstance(node, Sum):
        return node
    groups: dict[tuple[Term, Term, Term], list[Term]] = {}
    rest: list[Term] = []
    for item in node.terms:
        bare = item.term if isinstance(item, Negative) else item
        if isinstance(bare, IndexedSum):
            body = Negative(bare.body) if isinstance(item, Negative) else bare.body
            groups.setdefault((bare.index, bare.low, bare.high), []).append(body)
        else:
            rest.append(item)
    sums = [IndexedSum(_one_log(bodies), *where) for where, bodies in groups.items()]
    return total((*rest, *sums))


def _one_log(bodies: list[Term]) -> Term:
    """log a − log b as log(a/b); other sums as they are."""
    match bodies:
        case [
            Call(function=Function(name="log"), arguments=(a,)),
            Negative(term=Call(function=Function(name="log"), arguments=(b,))),
        ]:
            return log(Quotient(a, b))
    return total(tuple(bodies))


@local(say("logarithm of each quotient"), "no sum of logarithms of such quotients", after=flat)
def split_sums(node: Term) -> Term | None:
    """Σ log(a b/(c d)) = Σ log(a/c) + Σ log(b/d): the first quotient apart from the rest.

    Fails if no sum holds the logarithm of such a quotient.
    """
    if not isinstance(node, IndexedSum):
        return None
    match node.body:
        case Call(
            function=Function(name="log"),
            arguments=(
                Quotient(
                    numerator=Product(factors=(above, *more)), denominator=Product(factors=(first, *others))
                ),
            ),
        ):
            kept = IndexedSum(log(Quotient(above, first)), node.index, node.low, node.high)
            rest = log(Quotient(product(tuple(more)), product(tuple(others))))
            return Sum((kept, IndexedSum(rest, node.index, node.low, node.high)))
    return None


@local(say("opposite logarithms cancel"), "no expectation of a sum")
def regroup(node: Term) -> Term | None:
    """Under an expectation: opposite logarithms cancel, and log a − log b with equal arguments pair up.

    Fails if there is no expectation of a sum.
    """
    if isinstance(node, Expectation) and isinstance(node.body, Sum):
        return Expectation(_paired(node.body), node.law, node.variables)
    return None


def _paired(term: Sum) -> Term:
    """Signed logarithms taken apart, cancelled, then those of densities of the same variables made one."""
    up: list[Term] = []
    down: list[Term] = []
    rest: list[Term] = []
    for item in term.terms:
        bare = item.term if isinstance(item, Negative) else item
        if isinstance(bare, Call) and bare.function == Function("log"):
            for piece in _logs(bare.arguments[0], positive=not isinstance(item, Negative)):
                (down if isinstance(piece, Negative) else up).append(
                    piece.term if isinstance(piece, Negative) else piece
                )
        else:
            rest.append(item)
    for piece in tuple(up):
        if piece in down:
            up.remove(piece)
            down.remove(piece)
    out: list[Term] = []
    for piece in up:
        partner = next((other for other in down if _same_variables(piece, other)), None)
        if partner is None:
            out.append(piece)
        else:
            down.remove(partner)
            out.append(log(Quotient(_inside(piece), _inside(partner))))
    return total((*out, *rest, *(Negative(piece) for piece in down)))


def _inside(logarithm: Term) -> Term:
    if not isinstance(logarithm, Call):
        raise RuleFailed("regroup", "not a logarithm")
    return logarithm.arguments[0]


def _same_variables(one: Term, other: Term) -> bool:
    a, b = _inside(one), _inside(other)
    return isinstance(a, Density) and isinstance(b, Density) and a.variables == b.variables
