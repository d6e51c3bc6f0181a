"""What people leave to the reader's eye, one convention a function.

Sums that go on over a plus, or do not say how far, letters that are standard deviations by where they stand, variables of
an expectation by what is averaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Set
from dataclasses import replace
from functools import partial
from typing import Any

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.survey import capital_of, is_capital
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, IndexedSum, Law, Negative, Power, Sum, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.tidy import opposite
from hw_cli.terms.walk import (
    bottom_up,
    children,
    contains,
    each,
    exchanged,
    free_variables,
    map_children,
    subterms,
)

_BINDS = IndexedSum | core.IndexedProduct
Span = tuple[Term, Term]  # from where to where a sum runs


def squared(term: Term) -> Term:
    """A term in which N(μ, σ) has the variance σ²: some write the standard deviation there."""

    def meant(node: Term) -> Term:
        if isinstance(node, core.Normal) and is_deviation(node.variance):
            return core.Normal(node.mean, Power(node.variance, core.Number("2")), node.variable)
        return node

    return bottom_up(term, meant)


def is_deviation(variance: Term) -> bool:
    """Whether it is the letter of a standard deviation: σ, s."""
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
        letters = {renamed(node) for node in subterms(body) if isinstance(node, Symbol | Indexed | Decorated)}
        if any(_occurs(option, letters) for option in options):
            left = [option for option in left if _occurs(option, letters)]
    return list(dict.fromkeys(left))


def _occurs(option: Density, letters: set[Term]) -> bool:
    return any(item in letters or capital_of(item) in letters or _is_range(item) for item in option.variables)


def _is_range(item: Term) -> bool:
    return isinstance(item, Indexed) and any(isinstance(part, core.Range) for part in item.index)


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


_LENGTHS = frozenset(map(Symbol, "nNm"))


_TURNS = tuple(map(core.Function, ("sin", "cos", "tan", "exp")))
_LISTED = re.compile(  # x_1, …, x_n
    r"(?<![A-Za-z\\])(?P<base>[A-Za-z])_\{?1\}?\s*,\s*(?:(?P=base)_\{?2\}?\s*,\s*)?(?:\\[lc]?dots|\.\.\.|…)\s*,\s*(?P=base)_\{?(?P<last>[A-Za-z])\}?(?!\w)"
)
_SIZE = re.compile(r"\\(?:mathbb|R)\s*\{?R?\}?\s*\^\s*\{?\s*([A-Za-z])")  # x ∈ ℝ^n
_COUNTS = frozenset(map(Symbol, "nNmMdD"))


def _as_mean(counts: Container[Term], node: Term) -> Term:
    if not isinstance(node, core.Product | core.Quotient):
        return node
    above, below = (node.numerator, [node.denominator]) if isinstance(node, core.Quotient) else (node, [])
    factors = above.factors if isinstance(above, core.Product) else (above,)
    below += [item.denominator for item in factors if isinstance(item, core.Quotient)]
    lengths = [item for item in below if item in counts]
    sums = [item for item in factors if isinstance(item, IndexedSum) and item.low == item.high == EVERY]
    if len(lengths) != 1 or len(sums) != 1 or lengths[0] in subterms(sums[0]):
        return node
    if not any(sums[0].index in part.index for part in each(Indexed, sums[0].body)):
        return node  # (1/m) Σ_x Σ_i 1{x_i = x}: over values
    whole = replace(sums[0], low=core.Number("1"), high=lengths[0])
    return bottom_up(node, lambda part: whole if part == sums[0] else part)


_OF_CHANCE = re.compile(r"varianc|espérance|variables? aléatoires?|random variables?", re.IGNORECASE)


def with_variances(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with Var(X) for V(X), in a text about random variables where V is put to such alone."""
    terms = [term for one in derivations for term in one.terms]
    calls = [node for node in each(core.Call, *terms) if node.function == _V]
    means = contains(core.Expectation, *terms) or _OF_CHANCE.search(text)
    random = all(len(node.arguments) == 1 and any(map(is_capital, subterms(node))) for node in calls)
    if not calls or not means or not random:
        return derivations

    def told(node: Term) -> Term:
        return core.Call(core.Function("Var"), node.arguments) if node in calls else node

    return tuple(item.mapped(lambda term: bottom_up(term, told)) for item in derivations)


_V = core.Function("V")


def with_law_letters(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with p for the law 𝒟 of x ∼ 𝒟 under a mean, and q for another one, where the letter has no other meaning
    and no line speaks of p or q: it is any law there."""
    nodes = [node for one in derivations for term in one.terms for node in subterms(term)]
    drawn = [node for node in nodes if isinstance(node, core.Expectation) and node.variables]
    plain = dict.fromkeys(
        node.law.name for node in drawn if isinstance(node.law, Law) and not node.law.parameters
    )
    said = {node.name for node in nodes if isinstance(node, Law)}
    events = {
        node.law.name
        for node in nodes
        if isinstance(node, Density) and isinstance(node.law, Law) and any(map(_is_event, node.variables))
    }
    letters = {node.name for node in nodes if isinstance(node, Symbol)}
    names = [name for name in plain if name not in {"p", "q", "pi", ""} | events | letters]
    free = [name for name in ("p", "q") if name not in said | letters]
    if not names or len(names) > len(free):
        return derivations
    meant = dict(zip(names, free, strict=False))

    def told(node: Term) -> Term:
        match node:
            case Law(name=name) if name in meant:
                return replace(node, name=meant[name])
            case core.Call(function=core.Function(name=name, index=()), arguments=own) if name in meant:
                return Density(Law(meant[name]), own)  # μ(s) of s ∼ μ
        return node

    return tuple(item.mapped(lambda term: bottom_up(term, told)) for item in derivations)


def _is_event(item: Term) -> bool:
    return isinstance(item, core.Call) and getattr(item.function, "name", "") == "event"


def with_shares(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with a letter π where a text has 1 - π, which is a share, or J(π, λ) beside the π_k, and no π as an
    angle or an end of an integral; 2π is that of the circle."""
    circle, one = core.Constant("pi"), core.Number("1")
    terms = [term for item in derivations for term in item.terms]
    share = any(one in node.terms and Negative(circle) in node.terms for node in each(Sum, *terms))
    if any(node.base == Symbol("pi") for node in each(Indexed, *terms)):
        share = share or any(circle in node.arguments for node in each(core.Call, *terms))
    turned = {part for node in each(core.Call, *terms) if node.function in _TURNS for part in subterms(node)}
    ends = {
        part
        for node in each(core.Integral, *terms)
        for end in (node.low, node.high)
        if end
        for part in subterms(end)
    }
    if not share or circle in turned | ends:
        return derivations

    def told(node: Term) -> Term:
        if isinstance(node, core.Product) and core.Number("2") in node.factors and circle in node.factors:
            return node
        return Symbol("pi") if node == circle else map_children(node, told)

    return tuple(item.mapped(told) for item in derivations)


def with_ends(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with Σ_{i=1}^n for Σ_i, by what says it first: other sums of the text over the rows that stand in it,
    the n of (1/n) Σ_i x_i, what runs over i in its derivation, the one letter for a number there."""
    terms = [term for one in derivations for term in one.terms]
    spans: dict[Term, set[Span]] = {}  # of rows
    for node in each(_BINDS, *terms):
        for base in _rows(node) if EVERY not in (node.low, node.high) else ():
            spans.setdefault(base, set()).add((node.low, node.high))
    listed: dict[Term, set[Span]] = {}
    for match in _LISTED.finditer(text):
        span = core.Number("1"), Symbol(match["last"])
        listed.setdefault(Symbol(match["base"]), set()).add(span)

    def of_rows(node: Any) -> Span | None:
        rows = _rows(node)
        found = set[Span]().union(*(spans.get(base, ()) for base in rows))
        if not found and not _goes_beyond(node):
            found = set().union(*(listed.get(base, ()) for base in rows))
        return _only(found)

    if spans or listed:
        derivations = tuple(_ended(one, of_rows) for one in derivations)
        terms = [term for one in derivations for term in one.terms]
    sizes = {Symbol(match[1]) for match in _SIZE.finditer(text)}  # no n, where another is said
    sizes |= {node.high for node in each(_BINDS, *terms) if node.high in _COUNTS}
    named = {step.lhs.term for one in derivations for step in one.steps}
    told = partial(_as_mean, {letter for letter in _COUNTS - named if sizes <= {letter}})
    return tuple(_by_index(one.mapped(lambda term: bottom_up(term, told))) for one in derivations)


def _rows(node: Any) -> set[Term]:
    """What a sum counts the entries of."""
    return {part.base for part in each(Indexed, node.body) if part.index == (node.index,)}


def _goes_beyond(node: Any) -> bool:
    """Whether it has z_{k+1} beside z_k, so that it may end before the last one."""
    places = {place for part in each(Indexed, node.body) for place in part.index}
    return any(node.index in free_variables(place) for place in places - {node.index})


def _only(spans: Set[Span]) -> Span | None:
    """The one span; none from the second on, or up to the last but one."""
    plain = all(low == core.Number("1") and isinstance(high, Symbol) for low, high in spans)
    return next(iter(spans)) if len(spans) == 1 and plain else None


def _ended(derivation: Derivation, span: Callable[[Any], Span | None]) -> Derivation:
    """The derivation with a span for each sum that says no end."""

    def told(node: Any) -> Any:
        found = span(node) if isinstance(node, _BINDS) and node.low == node.high == EVERY else None
        return node if found is None else replace(node, low=found[0], high=found[1])

    return derivation.mapped(lambda term: bottom_up(term, told, _BINDS))


def _by_index(derivation: Derivation) -> Derivation:
    """The derivation with the ends that others over the same index have, or the one number has where i alone is open."""
    terms = [term for step in derivation.steps for term in step.terms]
    sums = list(each(_BINDS, *terms))
    ends: dict[Term, set[Span]] = {}  # of each index, where they are said
    for node in sums:
        if EVERY not in (node.low, node.high):
            ends.setdefault(node.index, set()).add((node.low, node.high))
    plain = {index for index, spans in ends.items() if all(_only({one}) for one in spans)}
    open_ = {node.index for node in sums if EVERY in (node.low, node.high)}
    if open_ & plain:
        once = {index: span for index in plain if (span := _only(ends[index])) is not None}
        if any(node.low == node.high == EVERY and node.index in once for node in sums):
            return _by_index(_ended(derivation, lambda node: once.get(node.index)))
        return derivation
    used = {part for node in each(Indexed, *terms) for part in node.index}
    beside = any(free_variables(part) & open_ for part in used - open_)  # z_{i+1}, where i ends before
    # m of Σ_i e^{z_i - m}
    added = {part for node in sums for one in each(Sum, node.body) for part in one.terms}
    lengths = {letter for term in terms for letter in free_variables(term) & _LENGTHS}
    lengths -= {letter for letter in lengths if letter in added or Negative(letter) in added}
    if beside or not open_ <= used or len(open_) != 1 or len(lengths) != 1:
        return derivation
    (index,), (length,) = open_, lengths
    rows = {node.base for node in each(Indexed, *terms)}
    told = any(node.high in _LENGTHS for node in sums)
    if told or length in rows or any(_stands(length, term) for term in terms):  # m beside m_i; x_n
        return derivation

    def ended(node: Any) -> Any:
        if isinstance(node, _BINDS) and node.index == index and node.high == EVERY:
            return replace(node, low=core.Number("1") if node.low == EVERY else node.low, high=length)
        return node

    return derivation.mapped(lambda term: bottom_up(term, ended, _BINDS))


def with_pairs(derivation: Derivation) -> Derivation:
    """The derivation with a sum over i and j for Σ_{i<j} x_i x_j and Σ_{i≠j} a_ij, where j is an index of what is summed
    and stands nowhere else: in x_j Σ_{i≠j} x_i, it is one that is given."""

    def told(node: Term) -> Term:
        both = _second(node)
        if both is None or not isinstance(node, _BINDS):
            return node
        return replace(node, body=node, index=both, low=EVERY, high=EVERY)

    paired = derivation.mapped(lambda term: bottom_up(term, told))
    free = frozenset[Term]().union(*map(free_variables, paired.terms))
    seconds = {second for term in derivation.terms for node in subterms(term) if (second := _second(node))}
    return derivation if paired == derivation or seconds & free else paired


def _second(node: Term) -> Term | None:
    """The letter by which the index of a sum or product is bounded, or from which it is told apart, where it counts
    what is summed too."""
    if not isinstance(node, _BINDS):
        return None
    rows = {part for item in each(Indexed, node.body) if item.base != Symbol("delta") for part in item.index}
    bounds = [node.low, node.high] if EVERY in (node.low, node.high) else []
    factors = node.body.factors if isinstance(node.body, core.Product) else ()
    for item in (*factors, getattr(node.body, "exponent", None)):  # of a sum, of a product
        match item:
            case Sum(terms=(_, Negative(term=Indexed(base=Symbol(name="delta"), index=(first, second))))) if (
                first == node.index
            ):
                bounds.append(second)
    letters = {part for bound in bounds for part in free_variables(bound)} & rows - {node.index}
    return letters.pop() if len(letters) == 1 else None


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
                more = opposite(item) if sign else item
                body = inner.body.terms if isinstance(inner.body, Sum) else (inner.body,)
                made = IndexedSum(Sum((*body, more)), inner.index, inner.low, inner.high)
                terms[-1] = Negative(made) if sign else made
            else:
                terms.append(item)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    return bottom_up(term, joined) if contains(IndexedSum, term) else term


def _stands(index: Term, item: Term) -> bool:
    """Whether an index is free in a term, as a subscript."""
    if isinstance(item, IndexedSum | core.IndexedProduct) and item.index == index:
        return False
    if isinstance(item, Indexed) and index in item.index:
        return True
    return any(_stands(index, child) for child in children(item))
