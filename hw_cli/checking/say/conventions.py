"""What people leave to the reader's eye, one convention a function.

Sums that go on over a plus, the mean that a bar stands for, letters that are standard deviations by where they stand,
variables of an expectation by what is averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.survey import EQUAL, is_parameter
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, IndexedSum, Law, Negative, Power, Sum, Symbol, Term
from hw_cli.terms.parse import DATA_SETS, EVERY
from hw_cli.terms.walk import bottom_up, children, contains, exchanged, free_variables, map_children, subterms

POSITIVE = Interval(low=Fraction(0))
_BINDS = IndexedSum | core.IndexedProduct
SHARE = Interval(Fraction(0), Fraction(1))


def spreads(terms: Iterable[Term]) -> dict[Term, Interval]:
    """The sets of letters of which a normal law has the square, the inverse or the letter itself as its variance, of those
    with which an event compares a distance, P(|X - μ| ≥ c), of widths, ℓ of exp(-(x - c)²/(2ℓ²)), and of rates, c of
    e^{-cx} where x goes to infinity."""
    nodes = [node for term in terms for node in subterms(term)]
    variances = (node.variance for node in nodes if isinstance(node, core.Normal))
    found = {letter: POSITIVE for variance in variances for letter in _scales(variance)}
    return found | {letter: POSITIVE for node in nodes for letter in _bounded(node)}


def _bounded(node: Term) -> Iterator[Term]:
    match node:
        case core.Call(function=core.Function(name="event"), arguments=(core.Absolute(), Symbol() as least)):
            yield least
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            for part in subterms(inner):
                match part:
                    case core.Quotient(numerator=above, denominator=below) if any(
                        isinstance(item, Power) and item.exponent == core.Number("2")
                        for item in subterms(above)
                    ):
                        yield from _scales(below)
        case core.Integral(variable=x, body=body, high=core.Constant(name="infinity")):
            for part in subterms(body):
                match part:
                    case core.Call(
                        function=core.Function(name="exp"),
                        arguments=(Negative(term=core.Product(factors=(one, other))),),
                    ) if x in (one, other):
                        yield from (item for item in (one, other) if isinstance(item, Symbol) and item != x)


def valued(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with p(z = k) as p(z), and sums over k as sums over z: k is then the value of z, and nothing else.

    Beside an indicator 𝟙[z = k] it is z', another value of z.
    """
    if (marked := _marked(left, right)) is not None:
        letter, value = marked
        other = Decorated(letter, "prime")

        def named(node: Term) -> Term:
            match node:
                case Density(law=law, variables=own, given=below):
                    return Density(law, *(tuple(map(_said_value, items)) for items in (own, below)))
                case IndexedSum(index=index, body=body) if index == other:
                    return IndexedSum(body, index, EVERY, EVERY)
            return other if node == value else node

        return bottom_up(left, named), bottom_up(right, named)
    left, right = (bottom_up(side, _over_values, IndexedSum) for side in _numbered(left, right))
    pairs = {pair for side in (left, right) for pair in _valued(side)}
    if len(pairs) != 1:
        return left, right
    (pair,) = pairs
    if any(
        isinstance(node, _BINDS) and node.index == pair[1]
        for side in (left, right)
        for node in subterms(side)
    ):
        return left, right  # a sum over some values only
    sides = [_as_value(side, *pair) for side in (left, right)]
    return (left, right) if None in sides else (sides[0] or left, sides[1] or right)


def _numbered(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with Σ_z p(x | z) p(z) for Σ_k p(x | z_k) p(z_k), and then z for a z_k that is free: the k-th value of z.

    A sum over samples of z has no weights p(z_k), or is divided by their number.
    """
    counted: set[Term] = set()
    nodes = [node for side in (left, right) for node in subterms(side)]
    shared = {node.denominator for node in nodes if isinstance(node, core.Quotient)}

    def meant(node: Term) -> Term:
        base = _weighed(node) if isinstance(node, IndexedSum) and is_whole(node) else None
        if base is None or not isinstance(node, IndexedSum) or node.high in shared:
            return node
        other, value = Decorated(base, "prime"), Indexed(base, (node.index,))
        body = exchanged(node.body, {value: other})
        if node.index in free_variables(body):
            return node
        counted.add(base)
        return IndexedSum(body, other, EVERY, EVERY)

    left, right = (bottom_up(side, meant, IndexedSum) for side in (left, right))
    values = {
        node
        for side in (left, right)
        for node in free_variables(side)
        if isinstance(node, Indexed) and node.base in counted and isinstance(node.index[0], Symbol)
    }
    if len(values) > len(counted):
        return left, right  # z_j and z_k
    names: dict[Term, Term] = {value: value.base for value in values}
    for base in counted - {letter for side in (left, right) for letter in free_variables(side)}:
        if base not in names.values():
            names[Decorated(base, "prime")] = base

    return exchanged(left, names), exchanged(right, names)


def _weighed(total: IndexedSum) -> Term | None:
    """The letter z of which a sum over k has the probability of z_k as a factor, with other laws or given what is no
    parameter: Σ_i p(x_i | θ) is over data."""
    factors = total.body.factors if isinstance(total.body, core.Product) else (total.body,)
    several = len([node for node in subterms(total.body) if isinstance(node, Density)]) > 1
    for factor in factors:
        if isinstance(factor, Density) and (several or not all(map(is_parameter, factor.given))):
            for item in factor.variables:
                match item:
                    case Indexed(base=Symbol() as base, index=(index,)) if index == total.index:
                        return base
    return None


def at_values(term: Term) -> Term:
    """The term with r(z) for r_z in a sum over all values z: it has one value for each."""

    def meant(node: Term) -> Term:
        if not isinstance(node, IndexedSum) or not isinstance(node.index, Symbol) or node.low != EVERY:
            return node
        index = node.index
        if index.name not in _VALUES:
            return node

        def called(part: Term) -> Term:
            match part:
                case Indexed(base=Symbol(name=name), index=(letter,)) if letter == index:
                    return core.Call(core.Function(name), (index,))
            return part

        return IndexedSum(bottom_up(node.body, called, Indexed), index, node.low, node.high)

    return bottom_up(term, meant, IndexedSum)


def over_samples(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Two sides with E_p[f(x)] for (1/N) Σ_n f(x_n), where E_p stands on the other side; None for other sides."""
    for mean, other in ((left, right), (right, left)):
        found = [node for node in subterms(other) if isinstance(node, core.Expectation)]
        match mean:
            case core.Product(
                factors=(core.Quotient(denominator=count), IndexedSum(body=body, index=index, high=high))
            ) if count == high and len(found) == 1:
                made = _in_the_mean(body, index, found[0])
                return None if made is None else (other, made)
    return None


def _in_the_mean(body: Term, index: Term, mean: core.Expectation) -> Term | None:
    """E_p[f(x)] for f(x_n) by the law of another mean; None where x is not what that one is of."""
    drawn = {node for node in subterms(body) if isinstance(node, Indexed) and node.index == (index,)}
    if len(drawn) != 1:
        return None
    (sample,) = drawn
    base = parts(sample)[0]
    letter = base.base if isinstance(base, Decorated) else base
    if mean.variables and mean.variables != (letter,):
        return None
    inside = exchanged(body, {sample: letter})
    return core.Expectation(inside, mean.law, mean.variables)


def of_trajectory(term: Term) -> Term:
    """The term with r_t(τ) for r_t and r(s_t, a_t) under a mean over τ: rewards follow from the trajectory."""

    def followed(node: Term, drawn: Term) -> Term:
        match node:
            case Indexed(base=Symbol(name=name), index=index) if name in _REWARDS:
                return core.Call(core.Function(name, index), (drawn,))
            case core.Call(function=core.Function(name=name), arguments=items) if name in _REWARDS:
                return node if drawn in items else core.Call(node.function, (*items, drawn))
            case Density() | core.Call(function=core.Function(name="V" | "Q" | "A")):
                return node
        return map_children(node, lambda child: followed(child, drawn))

    def meant(node: Term) -> Term:
        match node:
            case core.Expectation(body=body, law=law, variables=own):
                drawn = own or (law.variables if isinstance(law, Density) else ())
                if drawn == (_TRAJECTORY,):
                    return core.Expectation(followed(body, drawn[0]), law, own, node.show_variables)
        return node

    return bottom_up(term, meant, core.Expectation)


_TRAJECTORY = Symbol("tau")
_REWARDS = frozenset("rRc")
_VALUES = frozenset("suvwxyz")  # letters of variables, which count nothing


def _said_value(item: Term) -> Term:
    """z' for z = z' in a density."""
    return item.arguments[1] if isinstance(item, core.Call) and item.function == EQUAL else item


def _marked(left: Term, right: Term) -> tuple[Term, Term] | None:
    """The letter and its value of an indicator 𝟙[z = k] beside laws of z; None where there is none."""
    nodes = [*subterms(left), *subterms(right)]
    inside = {item for node in nodes if isinstance(node, Density) for item in (*node.variables, *node.given)}
    bare = (
        bottom_up(side, lambda node: node.law if isinstance(node, Density) else node, Density)
        for side in (left, right)
    )
    pairs = {
        node.arguments
        for node in (part for side in bare for part in subterms(side))
        if isinstance(node, core.Call)
        and node.function == EQUAL
        and all(isinstance(item, Symbol) for item in node.arguments)
        and node.arguments[0] in inside
    }
    if len(pairs) != 1:
        return None
    letter, value = pairs.pop()
    plain = value in inside or any(isinstance(node, Indexed) and value in node.index for node in nodes)
    return None if plain else (letter, value)


def _valued(term: Term) -> set[tuple[Term, ...]]:
    """The letters that densities of a term are of, and what they are said to be: (z, k) of p(z = k)."""
    return {
        item.arguments
        for node in subterms(term)
        if isinstance(node, Density)
        for item in (*node.variables, *node.given)
        if isinstance(item, core.Call)
        and item.function == EQUAL
        and all(isinstance(part, Symbol) for part in item.arguments)
    }


def _over_values(node: Term) -> Term:
    """Σ_k p(x, z = k) as Σ_z p(x, z)."""
    if not isinstance(node, IndexedSum) or not is_whole(node):
        return node
    pairs = [pair for pair in _valued(node.body) if pair[1] == node.index]
    body = _as_value(node.body, *pairs[0]) if len(pairs) == 1 else None
    return node if body is None else IndexedSum(body, pairs[0][0], EVERY, EVERY)


def is_whole(total: IndexedSum) -> bool:
    """Whether a sum is over all values: from 1 or 0, where it says so, up to a letter."""
    low = total.low == EVERY or total.low in (core.Number("0"), core.Number("1"))
    return low and (total.high == EVERY or isinstance(total.high, Symbol))


def _as_value(term: Term, letter: Term, value: Term) -> Term | None:
    """A term with z for z = k and for k; None where z stands in it otherwise too."""

    def hidden(node: Term) -> Term:
        return value if isinstance(node, core.Call) and node.function == EQUAL else node

    def meant(node: Term) -> Term:
        if isinstance(node, core.Call) and node.function == EQUAL and node.arguments[0] == letter:
            return letter
        return letter if node == value else node

    return None if letter in free_variables(bottom_up(term, hidden)) else bottom_up(term, meant)


def of_data(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with p(X) and p(D) as the product of the p(x_i), where one of them is a sum or a product over the x_i, and
    neither has one point given another, or a law that all have in common and that is integrated out.

    A mean over Z of a sum over the z_i is the sum of the means over each.
    """
    if _are_tied(left, right):
        return left, right
    points: dict[Term, tuple[Term, IndexedSum | core.IndexedProduct]] = {}
    binds = [node for side in (left, right) for node in subterms(side) if isinstance(node, _BINDS)]
    open_ = {node.index for node in binds if node.high == EVERY}  # how far they run is not said
    for over in binds:
        for density in subterms(over.body):
            for row in (*density.variables, *density.given) if isinstance(density, Density) else ():
                match row:
                    case Indexed(base=Symbol(name=name), index=(Symbol() as index,)) if index == over.index:
                        points[Symbol(name.upper())] = row, over
    if len({parts(row)[0] for row, _ in points.values()}) == 1:
        points.update(dict.fromkeys(DATA_SETS, *points.values()))

    def meant(node: Term) -> Term:
        match node:
            case Density(law=law, variables=(first, *_) as variables, given=given) if (
                span := _family(first)[1:]
            ) and all(_family(item)[1:] == span for item in variables):
                own = tuple(part for item in variables for part in _family(item)[0])
                below = tuple(
                    part
                    for item in given
                    for part in (_family(item)[0] if _family(item)[1:] == span else (item,))
                )
                whole = (span[0], EVERY, EVERY) if span[0] in open_ else span
                return core.IndexedProduct(Density(law, own, below), *whole)
            case Density(law=law, variables=variables, given=given) if (
                variables and set(variables) <= points.keys()
            ):
                _, over = points[variables[0]]
                own, below = (
                    tuple(points[item][0] if item in points else item for item in items)
                    for items in (variables, given)
                )
                return core.IndexedProduct(Density(law, own, below), over.index, over.low, over.high)
            case core.Expectation(body=body, law=core.IndexedProduct(body=Density()) as law):
                return _mean_by_points(body, law) or node
        return node

    return bottom_up(left, meant, Density), bottom_up(right, meant, Density)


def _are_tied(left: Term, right: Term) -> bool:
    """Whether a density is of points with several indices, x_t given x_{t-1} or x_{<t}; or what is given is integrated."""
    nodes = [*subterms(left), *subterms(right)]
    integrated = {node.variable for node in nodes if isinstance(node, core.Integral)}
    for node in nodes:
        if isinstance(node, Density):
            points = [item for item in (*node.variables, *node.given) if isinstance(item, Indexed)]
            indices = {item.index for item in points if not is_parameter(item)}
            if len(indices) > 1 or integrated & {*node.given} or contains(core.Range, *points):
                return True
    return False


def _family(item: Term) -> tuple[Any, ...]:
    """x_i and z_i, i, 1 and n of {x_i, z_i}_{i=1}^n, as it is read; nothing of another term."""
    match item:
        case Power(
            base=Indexed(base=inner, index=(core.Call(function=function, arguments=(index, low)),)),
            exponent=high,
        ) if function == EQUAL:
            return (inner.components if isinstance(inner, core.Vector) else (inner,)), index, low, high
    return ()


def _mean_by_points(body: Term, law: core.IndexedProduct) -> Term | None:
    """The mean of a sum over points under the law of all of them; None of another term."""
    of_one = law.body
    if not isinstance(of_one, Density):
        return None
    rows = {parts(item)[0] for item in of_one.variables}
    used = {node.index for node in subterms(body) if isinstance(node, Indexed) and node.base in rows}
    if not used <= {(law.index,)}:
        return None
    if not used:
        return body
    below = partial(_mean_by_points, law=law)
    match body:
        case Sum(terms=terms):
            found = [below(item) for item in terms]
            return None if None in found else Sum(tuple(item for item in found if item is not None))
        case Negative(term=inner):
            found = [below(inner)]
            return None if found[0] is None else Negative(found[0])
        case core.Call(function=core.Function(name="log"), arguments=(core.IndexedProduct() as product,)):
            return below(IndexedSum(core.log(product.body), product.index, product.low, product.high))
        case IndexedSum(index=index) if index == law.index and (body.low, body.high) == (law.low, law.high):
            return replace(
                body, body=core.Expectation(body.body, of_one, of_one.variables, show_variables=True)
            )
    return None


def measured(left: Term, right: Term, bits: bool) -> tuple[Term, Term]:
    """Two sides with entropies, informations and divergences in the unit of the line's logarithms, or in bits."""
    bases = {
        node.function.index
        for side in (left, right)
        for node in subterms(side)
        if isinstance(node, core.Call)
        and isinstance(node.function, core.Function)
        and node.function.name == "log"
    }
    told = [index[0] for index in bases if index]
    if not bits and not told:
        return left, right
    unit = core.log(core.Number("2") if bits else told[0])

    def meant(node: Term) -> Term:
        match node:
            case core.Call(function=core.Function(name="log", index=(base,)), arguments=(inner,)):
                return core.Quotient(core.log(inner), core.log(base))
            case core.Call(function=core.Function(name="log")) if bits:
                return core.Quotient(node, unit)
            case core.KL() | core.Call(function=core.Function(name="H" | "I")) | Density(law=Law(name="H")):
                return node if len(told) > 1 else core.Quotient(node, unit)
        return node

    return bottom_up(left, meant), bottom_up(right, meant)


def shares(terms: Iterable[Term]) -> dict[Term, Interval]:
    """The sets of letters and functions of which log a and log(1 − a), or a^x and (1 − a)^y, are taken: between 0 and 1."""
    positive = {base for term in terms for node in subterms(term) if (base := _positive(node)) is not None}
    found: dict[Term, Interval] = {}
    for item in positive:
        name = item.function if isinstance(item, core.Call) else item
        rest = Sum((core.Number("1"), Negative(item)))
        if rest in positive and isinstance(name, core.Function | Symbol | Indexed | Decorated):
            found[parts(name)[0]] = SHARE
    return found


def _positive(node: Term) -> Term | None:
    """What has to be positive for a logarithm or a power with a letter in its exponent; None of another term."""
    match node:
        case core.Call(function=core.Function(name="log"), arguments=(inner,)):
            return inner
        case Power(base=base, exponent=exponent) if free_variables(exponent):
            return base
    return None


def _scales(variance: Term) -> Iterator[Term]:
    match variance:
        case Symbol(name="I"):
            return
        case Symbol() | Indexed() | Decorated():
            yield variance
        case Power(base=base):
            yield from _scales(base)
        case core.Inverse(term=inner) | core.Quotient(denominator=inner):
            yield from _scales(inner)
        case core.Product(factors=factors):
            for factor in factors:
                yield from _scales(factor)


def squared(term: Term) -> Term:
    """A term in which N(μ, σ) has the variance σ²: some write the standard deviation there."""

    def meant(node: Term) -> Term:
        if isinstance(node, core.Normal) and _is_deviation(node.variance):
            return core.Normal(node.mean, Power(node.variance, core.Number("2")), node.variable)
        return node

    return bottom_up(term, meant)


def with_squares(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with N(μ, σ²) for N(μ, σ), where lines of them speak of σ² too."""
    nodes = [
        node
        for derivation in derivations
        for step in derivation.steps
        for side in (step.lhs.term, step.rhs.term)
        if side is not None
        for node in subterms(side)
    ]
    squares = {node.base for node in nodes if isinstance(node, Power) and node.exponent == core.Number("2")}
    meant = {node.variance for node in nodes if isinstance(node, core.Normal) and node.variance in squares}
    if not any(map(_is_deviation, meant)):
        return derivations
    return tuple(derivation.mapped(squared) for derivation in derivations)


_LENGTHS = frozenset(map(Symbol, "nNm"))


def with_ends(derivation: Derivation) -> Derivation:
    """The derivation with Σ_{i=1}^n x_i for Σ_i x_i, where another sum or product over i runs so far, or where it is not
    said how far i alone runs, and n is a number."""
    terms = [side.term for step in derivation.steps for side in (step.lhs, step.rhs) if side.term is not None]
    sums = [node for term in terms for node in subterms(term) if isinstance(node, _BINDS)]
    ends: dict[Term, set[tuple[Term, Term]]] = {}  # of each index, where they are said
    for node in sums:
        if EVERY not in (node.low, node.high):
            ends.setdefault(node.index, set()).add((node.low, node.high))
    ends = {  # all of them: no sum from the second on, or up to the last but one
        index: spans
        for index, spans in ends.items()
        if all(low == core.Number("1") and isinstance(high, Symbol) for low, high in spans)
    }

    def alike(node: Term) -> Term:
        if isinstance(node, _BINDS) and node.low == node.high == EVERY and len(ends.get(node.index, ())) == 1:
            low, high = next(iter(ends[node.index]))
            return replace(node, low=low, high=high)
        return node

    open_ = {node.index for node in sums if EVERY in (node.low, node.high)}
    if open_ & ends.keys():
        return (
            with_ends(derivation.mapped(lambda term: bottom_up(term, alike)))
            if any(alike(node) != node for node in sums)
            else derivation
        )
    used = {
        part for term in terms for node in subterms(term) if isinstance(node, Indexed) for part in node.index
    }
    beside = any(free_variables(part) & open_ for part in used - open_)  # z_{i+1}, where i ends before
    if beside or not open_ <= used:
        return derivation
    lengths = {letter for term in terms for letter in free_variables(term) & _LENGTHS}
    if len(open_) != 1 or len(lengths) != 1 or any(node.high in _LENGTHS for node in sums):
        return derivation
    (index,), (length,) = open_, lengths
    rows = {node.base for term in terms for node in subterms(term) if isinstance(node, Indexed)}
    if length in rows or any(_stands(length, term) for term in terms):  # m beside m_i; x_n
        return derivation

    def told(node: Term) -> Term:
        if isinstance(node, _BINDS) and node.index == index and node.high == EVERY:
            return replace(node, low=core.Number("1") if node.low == EVERY else node.low, high=length)
        return node

    return derivation.mapped(lambda term: bottom_up(term, told))


def _is_deviation(variance: Term) -> bool:
    base = variance.base if isinstance(variance, Indexed) else variance
    return base in (Symbol("sigma"), Symbol("s"))


def fitting(
    options: list[Density], bodies: Iterable[Term], renamed: Callable[[Term], Term], laws: frozenset[str]
) -> list[Density]:
    """The options of which a variable occurs in every body where one of any option does.

    `E[x]²` under a law of z would be x², and hide a slip. A body with a law that is only named, as `log q`, tells
    nothing. The capital letter of a variable that does not occur is that variable. No option where two bodies need
    different ones.
    """
    left = options
    for body in bodies:
        if any(_is_bare(node, laws) for node in subterms(body)):
            continue
        letters = {renamed(node) for node in subterms(body) if _is_letter(node)}
        if any(_occurs(option, letters) for option in options):
            left = [option for option in left if _occurs(option, letters)]
    return list(dict.fromkeys(left))


def _occurs(option: Density, letters: set[Term]) -> bool:
    return any(item in letters or _capital(item) in letters or _is_range(item) for item in option.variables)


def _capital(item: Term) -> Term:
    return Symbol(item.name.upper()) if isinstance(item, Symbol) else item


def _is_range(item: Term) -> bool:
    return isinstance(item, Indexed) and any(isinstance(part, core.Range) for part in item.index)


def _is_letter(node: Term) -> bool:
    return isinstance(node, Symbol | Indexed | Decorated)


def _is_bare(node: Term, laws: frozenset[str]) -> bool:
    match node:
        case core.Normal(variable=None):
            return True
        case core.KL() | core.Call(function=core.Function(name="H")):
            return True
        case Density(law=Law()):
            return False
        case Symbol(name=name) | Indexed(base=Symbol(name=name)):
            return name in laws
    return False


def small_again(body: Term, variables: tuple[Term, ...]) -> Term:
    """A body about X under a law of x, with the small letter."""
    letters = free_variables(body)
    smalls = (item for item in variables if isinstance(item, Symbol) and item not in letters)
    names: dict[Term, Term] = {
        capital: small for small in smalls if (capital := Symbol(small.name.upper())) in letters
    }
    return exchanged(body, names)


def given_start(body: Term) -> Term:
    """`log p(x_t)` as `log q(x_t | x_0)`: denoising score matching writes the score of one for that of the other."""
    match body:
        case core.Call(
            arguments=(Density(law=Law(name="p" | "q", parameters=()), variables=(own,), given=()),)
        ):
            if isinstance(own, Indexed) and own.index != (core.Number("0"),):
                start = Indexed(own.base, (core.Number("0"),))
                return core.log(Density(Law("q"), (own,), (start,)))
    return body


def scoped(term: Term, indices: frozenset[Term]) -> Term:
    """`Σ_i a_i + b_i` as one sum where i has no other meaning; `indices` are letters that have one."""

    def joined(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        terms: list[Term] = []
        for item in node.terms:
            last = terms[-1] if terms else None
            sign, inner = (True, last.term) if isinstance(last, Negative) else (False, last)
            if isinstance(inner, IndexedSum) and inner.index not in indices and _stands(inner.index, item):
                more = _minus(item) if sign else item
                body = inner.body.terms if isinstance(inner.body, Sum) else (inner.body,)
                made = IndexedSum(Sum((*body, more)), inner.index, inner.low, inner.high)
                terms[-1] = Negative(made) if sign else made
            else:
                terms.append(item)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    return bottom_up(term, joined) if contains(IndexedSum, term) else term


def _minus(item: Term) -> Term:
    return item.term if isinstance(item, Negative) else Negative(item)


def _stands(index: Term, item: Term) -> bool:
    """Whether an index is free in a term, as a subscript."""
    if isinstance(item, IndexedSum | core.IndexedProduct) and item.index == index:
        return False
    if isinstance(item, Indexed) and index in item.index:
        return True
    return any(_stands(index, child) for child in children(item))


_COUNTED = frozenset("ijklmn")  # μ_n is the n-th of them: E[X^n]


def moments(terms: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """μ_X and σ_X as the mean and the deviation of X, where a mean, variance or covariance has X."""
    nodes = [node for term in terms for node in subterms(term)]
    drawn = {
        letter
        for node in nodes
        if isinstance(node, core.Expectation)
        or (isinstance(node, core.Call) and getattr(node.function, "name", "") in ("Var", "Cov"))
        for letter in free_variables(node)
        if letter in _unindexed(node) and getattr(letter, "name", "") not in _COUNTED
    }
    for node in dict.fromkeys(nodes):
        match node:
            case Indexed(base=Symbol(name="mu"), index=(Symbol() as letter,)) if letter in drawn:
                yield node, core.Expectation(letter, Law(""))
            case Indexed(base=Symbol(name="sigma"), index=(Symbol() as letter,)) if letter in drawn:
                yield node, core.sqrt(core.call("Var", letter))


def _unindexed(term: Term) -> Iterator[Term]:
    """What stands in a term otherwise than as a subscript: not the x of an estimator μ̂_x."""
    yield term
    if not isinstance(term, Indexed):
        for child in children(term):
            yield from _unindexed(child)


def means(terms: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """x̄ and (1/n) Σ x_i for each letter with a bar that is summed over 1, …, n elsewhere."""
    everything = [node for term in terms for node in subterms(term)]
    barred = {node for node in everything if isinstance(node, Decorated) and node.mark == "bar"}
    for bar in sorted(barred, key=repr):
        if not isinstance(bar.base, Symbol):
            continue
        for node in everything:
            if isinstance(node, IndexedSum) and node.high != EVERY and isinstance(node.index, Symbol):
                letter = Indexed(bar.base, (node.index,))
                if letter in subterms(node.body):
                    total = IndexedSum(letter, node.index, node.low, node.high)
                    yield bar, core.Quotient(total, node.high)
                    break
