"""Rules on sums, logarithms of products and expectations of sums, of declared models: towards divergences."""

from __future__ import annotations

from hw_cli.derive.rules.probability import local
from hw_cli.kernel.models import law_name
from hw_cli.kernel.reason import RuleFailed, rule
from hw_cli.prose import say
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Negative,
    Number,
    Product,
    Quotient,
    Sum,
    Term,
    log,
    product,
    total,
)
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, free_variables, substitute


def flat(term: Term) -> Term:
    """Sums inside sums made flat, signs kept."""

    def change(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        return total(
            tuple(part for item in node.terms for part in (item.terms if isinstance(item, Sum) else (item,)))
        )

    return bottom_up(term, change)


def tidy_indices(term: Term) -> Term:
    """Arithmetic of indices: x_{1−1} becomes x_0."""

    def change(node: Term) -> Term:
        return (
            Indexed(node.base, tuple(tidy(part) for part in node.index))
            if isinstance(node, Indexed)
            else node
        )

    return bottom_up(term, change)


@local(say("first term of the sum set apart"), "no sum that starts at a number", after=flat)
def split_first(node: Term) -> Term | None:
    """Σ_{t=a}^{T} f(t) = f(a) + Σ_{t=a+1}^{T} f(t), for T ≥ a.

    Fails if there is no sum that starts at a number.
    """
    if isinstance(node, IndexedSum) and isinstance(node.low, Number):
        first = tidy_indices(substitute(node.body, {node.index: node.low}))
        return Sum((first, IndexedSum(node.body, node.index, Number(str(node.low.value + 1)), node.high)))
    return None


@local(say("telescoping sum"), "no sum telescopes", after=flat)
def telescope(node: Term) -> Term | None:
    """Σ_{t=a}^{T} log(f(t − 1)/f(t)) = log(f(a − 1)/f(T)).

    Fails if no sum has a body of this form.
    """
    match node:
        case IndexedSum(
            body=Call(
                function=Function(name="log"), arguments=(Quotient(numerator=earlier, denominator=later),)
            ),
            index=index,
            low=low,
            high=high,
        ) if tidy_indices(substitute(later, {index: index - 1})) == tidy_indices(earlier):
            start = tidy_indices(substitute(earlier, {index: low}))
            return log(Quotient(start, substitute(later, {index: high})))
    return None


# --- logarithms of products as sums, and their differences put together


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


# --- expectations of sums: of each term alone, over the variables that occur, with divergences recognised


def signs_out(term: Term) -> Term:
    """E[−a] and Σ(−a) as −E[a] and −Σ a."""

    def change(node: Term) -> Term:
        match node:
            case Expectation(body=Negative(term=inner), law=law, variables=variables):
                return Negative(Expectation(inner, law, variables))
            case IndexedSum(body=Negative(term=inner), index=index, low=low, high=high):
                return Negative(IndexedSum(inner, index, low, high))
        return node

    return bottom_up(term, change)


@local(say("linearity of expectation"), "no expectation of a sum")
def expectation_of_sum(node: Term) -> Term | None:
    """E[a + Σ b_t] = E[a] + Σ E[b_t].

    Fails if there is no expectation of a sum.
    """
    if not isinstance(node, Expectation):
        return None
    pieces = node.body.terms if isinstance(node.body, Sum) else (node.body,)
    result = total(tuple(_expected(piece, node) for piece in pieces))
    return None if result == node else result


def _expected(piece: Term, around: Expectation) -> Term:
    match piece:
        case Negative(term=inner):
            return Negative(_expected(inner, around))
        case IndexedSum(body=body, index=index, low=low, high=high):
            if index not in free_variables(around.law):  # or the sum would capture the law's index
                return IndexedSum(_expected(body, around), index, low, high)
    return Expectation(piece, around.law, around.variables)


@local(say("variables that do not occur are integrated out"), "no expectation of these bodies")
def drop_unused(node: Term, used: dict[Term, Density]) -> Term | None:
    """E_{q(x, z)}[f(x)] = E_{q(x)}[f(x)]: `used` gives for each body the marginal law it needs.

    Fails if a body is not listed or uses a variable that is dropped, or the marginal is not of the same law
    and conditions.
    """
    if not isinstance(node, Expectation) or node.body not in used:
        return None
    law = used[node.body]
    if (
        not isinstance(node.law, Density)
        or law_name(law.law) != law_name(node.law.law)
        or law.given != node.law.given
    ):
        raise RuleFailed("drop_unused", "not a marginal of the same conditional law")
    if not _bound_in(node.body, node.law) <= set(law.variables):
        raise RuleFailed("drop_unused", "the body uses a variable that is dropped")
    return Expectation(node.body, law, law.variables)


def _bound_in(body: Term, law: Density) -> set[Term]:
    """The variables of a body over which an expectation under the law averages."""
    letters = {_letter_of(variable) for variable in law.variables}
    return {name for name in free_variables(body) if _letter_of(name) in letters} - set(law.given)


def _letter_of(variable: Term) -> Term:
    return variable.base if isinstance(variable, Indexed) else variable


@local(say("tower property"), "no expectation over these variables")
def tower(node: Term, inner: Density) -> Term | None:
    """E_{q(a, b | c)}[f] = E_{q(b | c)}[E_{q(a | b, c)}[f]].

    Fails unless an expectation is over exactly the variables a of `inner` and its conditions b.
    """
    if not isinstance(node, Expectation) or not isinstance(node.law, Density):
        return None
    outer = tuple(variable for variable in node.law.variables if variable not in inner.variables)
    if set(node.law.variables) != {*inner.variables, *outer} or set(inner.given) != {*outer, *node.law.given}:
        return None
    if not outer or len(outer) == len(node.law.variables) or inner.law != node.law.law:
        return None
    law = Density(node.law.law, outer, node.law.given)
    return Expectation(Expectation(node.body, inner, inner.variables), law, outer)


@local(say("definition of the KL divergence"), "no expectation of log(p/q) under q", after=signs_out)
def recognise_kl(node: Term) -> Term | None:
    """E_q[log(p/q)] = −KL[q‖p], for the law q under the expectation.

    Fails if no expectation has this form.
    """
    match node:
        case Expectation(
            body=Call(function=Function(name="log"), arguments=(Quotient(numerator=p, denominator=q),)),
            law=Density() as law,
        ) if q == law and isinstance(p, Density) and p.variables == law.variables:
            return Negative(KL(q, p))
    return None
