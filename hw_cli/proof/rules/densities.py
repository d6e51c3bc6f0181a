"""Rules on densities of declared models: marginals, Bayes, Markov, factorisations, bounds."""

from __future__ import annotations

from hw_cli.proof.independence import may_condition_on
from hw_cli.proof.models import Model, law_name
from hw_cli.proof.reason import RuleFailed, rule
from hw_cli.proof.rules.probability import everywhere
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
    Integral,
    Negative,
    Number,
    Product,
    Quotient,
    Range,
    Sum,
    Term,
    Vector,
    log,
    product,
    total,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import bottom_up, free_variables, substitute


def joined(variables: tuple[Term, ...]) -> tuple[Term, ...]:
    """`x_0, x_{1:T}` written `x_{0:T}`; other variables as they are."""
    out: list[Term] = []
    for variable in variables:
        last = out[-1] if out else None
        match last, variable:
            case Indexed(base=base, index=(Number() as low,)), Indexed(
                base=other, index=(Range(low=start, high=high),)
            ) if base == other and start == Number(str(low.value + 1)):
                out[-1] = Indexed(base, (Range(low, high),))
            case _:
                out.append(variable)
    return tuple(out)


def space(variables: tuple[Term, ...]) -> Term:
    """What an integral is taken over: one variable, or several together."""
    return variables[0] if len(variables) == 1 else Vector(variables)


def over(integral: Integral) -> tuple[Term, ...]:
    """The variables of an integral."""
    return integral.variable.components if isinstance(integral.variable, Vector) else (integral.variable,)


@rule(say("marginalisation"))
def marginalise(term: Term, latents: tuple[Term, ...]) -> Term:
    """p(x) = ∫ p(x, z) dz.

    Fails unless the term is the logarithm of a marginal density without these variables.
    """
    match term:
        case Call(function=Function(name="log"), arguments=(Density() as density,)) if not set(latents) & {
            *density.variables,
            *density.given,
        }:
            first, *rest = density.variables
            whole = Density(density.law, joined((first, *latents, *rest)), density.given)
            return log(Integral(whole, space(latents)))
    raise RuleFailed("marginalise", "not the logarithm of a marginal density")


@rule(say("multiply and divide by q"))
def multiply_and_divide(term: Term, density: Density) -> Term:
    """∫ f = ∫ q · f/q, for a density q > 0 of the integrated variables.

    Fails if there is no integral over exactly the variables of q.
    """

    def change(node: Term) -> Term | None:
        if isinstance(node, Integral) and over(node) == density.variables:
            return Integral(Product((density, Quotient(node.body, density))), node.variable)
        return None

    return everywhere("multiply_and_divide", term, change, "no integral over the variables of q")


@rule(say("the integral is an expectation"))
def as_expectation(term: Term) -> Term:
    """∫ q(z) f dz = E_q[f].

    Fails if no integral weighs its body by a density of its own variables.
    """

    def change(node: Term) -> Term | None:
        match node:
            case Integral(body=Product(factors=(Density() as density, *rest))) if (
                over(node) == density.variables
            ):
                return Expectation(product(tuple(rest)), density, density.variables)
        return None

    return everywhere("as_expectation", term, change, "no integral against a density")


@rule(say("Jensen’s inequality, log is concave"), relation=Relation.GE)
def jensen(term: Term) -> Term:
    """log E[f] ≥ E[log f].

    Fails unless the term is the logarithm of an expectation (a minus sign would turn the inequality).
    """
    match term:
        case Call(function=Function(name="log"), arguments=(Expectation() as inside,)):
            return Expectation(log(inside.body), inside.law, inside.variables)
    raise RuleFailed("jensen", "not the logarithm of an expectation")


@rule(say("factorisations of the model"))
def factorise(term: Term, model: Model) -> Term:
    """Every density that the model declares as a product, written as that product.

    Fails if none occurs.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Density):
            return None
        found = model.factorised(node)
        return None if found is None else found.factors

    if isinstance(term, Expectation):  # the law under the expectation keeps its name
        return Expectation(
            everywhere("factorise", term.body, change, "no declared factorisation occurs"),
            term.law,
            term.variables,
        )
    return everywhere("factorise", term, change, "no declared factorisation occurs")


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


@rule(say("first term of the sum set apart"))
def split_first(term: Term) -> Term:
    """Σ_{t=a}^{T} f(t) = f(a) + Σ_{t=a+1}^{T} f(t), for T ≥ a.

    Fails if there is no sum that starts at a number.
    """

    def change(node: Term) -> Term | None:
        if isinstance(node, IndexedSum) and isinstance(node.low, Number):
            first = tidy_indices(substitute(node.body, {node.index: node.low}))
            return Sum((first, IndexedSum(node.body, node.index, Number(str(node.low.value + 1)), node.high)))
        return None

    return flat(everywhere("split_first", term, change, "no sum that starts at a number"))


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


@rule(say("Markov property: the past adds nothing"))
def markov(
    term: Term, density: Density, extra: tuple[Term, ...], model: Model, index: Term, low: int
) -> Term:
    """q(a | b) = q(a | b, c) when the factorisation of q makes a and c independent given b.

    Fails if it does not (d-separation, for every index value from `low`), or the density does not occur.
    """
    if not may_condition_on(density, extra, model, index, low):
        raise RuleFailed("markov", "the factorisation does not give this independence")
    richer = Density(density.law, density.variables, (*density.given, *extra))

    def change(node: Term) -> Term | None:
        return richer if node == density else None

    return _in_sums_from(term, index, low, change, "markov")


def _in_sums_from(term: Term, index: Term, low: int, change: object, name: str) -> Term:
    """Apply a change only inside sums over `index` that start at `low`, where its premise was checked."""
    changed = False

    def visit(node: Term) -> Term:
        nonlocal changed
        if isinstance(node, IndexedSum) and node.index == index and node.low == Number(str(low)):
            body = everywhere(name, node.body, change, "the density does not occur in the sum")  # type: ignore[arg-type]
            changed = True
            return IndexedSum(body, node.index, node.low, node.high)
        return node

    result = bottom_up(term, visit)
    if not changed:
        raise RuleFailed(name, f"no sum starts at {low}")
    return result


@rule(say("Bayes’ rule"))
def bayes(term: Term, density: Density, swapped: Term) -> Term:
    """q(a | b, c) = q(b | a, c) q(a | c)/q(b | c), all of one law.

    Fails if the density does not occur or is not conditioned on b.
    """
    if swapped not in density.given or len(density.variables) != 1:
        raise RuleFailed("bayes", "the density is not conditioned on this variable")
    rest = tuple(item for item in density.given if item != swapped)
    law, (own,) = density.law, density.variables
    turned = Quotient(
        Product((Density(law, (swapped,), (own, *rest)), Density(law, (own,), rest))),
        Density(law, (swapped,), rest),
    )

    def change(node: Term) -> Term | None:
        return turned if node == density else None

    return bottom_up(everywhere("bayes", term, change, "the density does not occur"), _one_fraction)


def _one_fraction(node: Term) -> Term:
    """a/(b/c) as (a c)/b."""
    match node:
        case Quotient(numerator=above, denominator=Quotient(numerator=below, denominator=up)):
            return Quotient(Product((above, up)), below)
    return node


@rule(say("logarithm of the quotient; linearity of the sum"))
def split_sums(term: Term) -> Term:
    """Σ log(a b/(c d)) = Σ log(a/c) + Σ (log b − log d): the first quotient kept, the rest apart.

    Fails if no sum holds the logarithm of such a quotient.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, IndexedSum):
            return None
        match node.body:
            case Call(
                function=Function(name="log"),
                arguments=(
                    Quotient(
                        numerator=Product(factors=(above, *more)),
                        denominator=Product(factors=(first, *others)),
                    ),
                ),
            ):
                kept = IndexedSum(log(Quotient(above, first)), node.index, node.low, node.high)
                rest = Sum((*(log(item) for item in more), *(Negative(log(item)) for item in others)))
                return Sum((kept, IndexedSum(rest, node.index, node.low, node.high)))
        return None

    return flat(everywhere("split_sums", term, change, "no sum of logarithms of such quotients"))


@rule(say("telescoping sum"))
def telescope(term: Term) -> Term:
    """Σ_{t=a}^{T} (f(t − 1) − f(t)) = f(a − 1) − f(T).

    Fails if no sum has a body of this form.
    """

    def change(node: Term) -> Term | None:
        match node:
            case IndexedSum(body=Sum(terms=(earlier, Negative(term=later))), index=index, low=low, high=high):
                before = tidy_indices(substitute(later, {index: index - 1}))
                if before != tidy_indices(earlier):
                    return None
                start = tidy_indices(substitute(earlier, {index: low}))
                return Sum((start, Negative(substitute(later, {index: high}))))
        return None

    return flat(everywhere("telescope", term, change, "no sum telescopes"))


@rule(say("logarithms regrouped; opposite terms cancel"))
def regroup(term: Term) -> Term:
    """Under an expectation: opposite logarithms cancel, and log a − log b with equal arguments pair up.

    Fails if there is no expectation of a sum.
    """

    def change(node: Term) -> Term | None:
        if isinstance(node, Expectation) and isinstance(node.body, Sum):
            return Expectation(_paired(node.body), node.law, node.variables)
        return None

    return everywhere("regroup", term, change, "no expectation of a sum")


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


@rule(say("linearity of expectation"))
def expectation_of_sum(term: Term) -> Term:
    """E[a + Σ b_t] = E[a] + Σ E[b_t].

    Fails if there is no expectation of a sum.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Expectation):
            return None
        pieces = node.body.terms if isinstance(node.body, Sum) else (node.body,)
        result = total(tuple(_expected(piece, node) for piece in pieces))
        return None if result == node else result

    return everywhere("expectation_of_sum", term, change, "no expectation of a sum")


def _expected(piece: Term, around: Expectation) -> Term:
    match piece:
        case Negative(term=inner):
            return Negative(_expected(inner, around))
        case IndexedSum(body=body, index=index, low=low, high=high) if index not in free_variables(
            around.law
        ):  # or the sum would capture the law's index
            return IndexedSum(_expected(body, around), index, low, high)
    return Expectation(piece, around.law, around.variables)


@rule(say("variables that do not occur are integrated out"))
def drop_unused(term: Term, used: dict[Term, Density]) -> Term:
    """E_{q(x, z)}[f(x)] = E_{q(x)}[f(x)]: `used` gives for each body the marginal law it needs.

    Fails if a body is not listed or uses a variable that is dropped, or the marginal is not of the same law
    and conditions.
    """

    def change(node: Term) -> Term | None:
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

    return everywhere("drop_unused", term, change, "no expectation of these bodies")


def _bound_in(body: Term, law: Density) -> set[Term]:
    """The variables of a body over which an expectation under the law averages."""
    letters = {_letter_of(variable) for variable in law.variables}
    return {name for name in free_variables(body) if _letter_of(name) in letters} - set(law.given)


def _letter_of(variable: Term) -> Term:
    return variable.base if isinstance(variable, Indexed) else variable


@rule(say("tower property"))
def tower(term: Term, inner: Density) -> Term:
    """E_{q(a, b | c)}[f] = E_{q(b | c)}[E_{q(a | b, c)}[f]].

    Fails unless an expectation is over exactly the variables a of `inner` and its conditions b.
    """

    def change(node: Term) -> Term | None:
        if not isinstance(node, Expectation) or not isinstance(node.law, Density):
            return None
        outer = tuple(variable for variable in node.law.variables if variable not in inner.variables)
        if set(node.law.variables) != {*inner.variables, *outer} or set(inner.given) != {
            *outer,
            *node.law.given,
        }:
            return None
        if not outer or len(outer) == len(node.law.variables) or inner.law != node.law.law:
            return None
        law = Density(node.law.law, outer, node.law.given)
        return Expectation(Expectation(node.body, inner, inner.variables), law, outer)

    return everywhere("tower", term, change, "no expectation over these variables")


@rule(say("definition of the KL divergence"))
def recognise_kl(term: Term) -> Term:
    """E_q[log(p/q)] = −KL[q‖p], for the law q under the expectation.

    Fails if no expectation has this form.
    """

    def change(node: Term) -> Term | None:
        match node:
            case Expectation(
                body=Call(function=Function(name="log"), arguments=(Quotient(numerator=p, denominator=q),)),
                law=Density() as law,
            ) if q == law and isinstance(p, Density) and p.variables == law.variables:
                return Negative(KL(q, p))
        return None

    return signs_out(everywhere("recognise_kl", term, change, "no expectation of log(p/q) under q"))


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


@rule(say("chain rule of probability"))
def chain_rule(term: Term, density: Density, first: tuple[Term, ...]) -> Term:
    """q(a, b | c) = q(a | c) q(b | a, c).

    Fails if the density does not occur or has not these variables.
    """
    rest = tuple(variable for variable in density.variables if variable not in first)
    if not rest or not set(first) <= set(density.variables):
        raise RuleFailed("chain_rule", "these are not some of the variables")
    split = Product(
        (Density(density.law, first, density.given), Density(density.law, rest, (*first, *density.given)))
    )

    def change(node: Term) -> Term | None:
        return split if node == density else None

    return everywhere("chain_rule", term, change, "the density does not occur")
