r"""The parts of a mixture, Σ_k π_k N(x; μ_k, Σ_k), as laws of the part that is drawn: p(z = k), p(x | z = k).

A line that uses the weights and the densities of the parts as they are says as much of any parts; what it says of
normal ones alone, such as a slope in μ_k, is left as it is written.

    p(x) = Σ_k π_k N(x; μ_k, Σ_k)    p(x) = Σ_z p(z) p(x | z)
    r_{nk} log π_k                   p(z_n | x_n) log p(z_n), where a line says r_{nk} = p(z_n = k | x_n) or in full
    Σ_k z_{nk} log π_k               log p(z_n), where z_{nk} is 1 for the part that is drawn and else 0
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hw_cli.checking.read.derivation import Derivation, Mood, Step
from hw_cli.checking.say.survey import EQUAL, capital_of
from hw_cli.checking.say.values import is_whole
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, IndexedSum, Law, Normal, Symbol, Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import bottom_up, children, contains, each, free_variables, map_children, subterms

_ALIKE = re.compile(
    r"\b(?:equal|uniform|identical|same|égaux|égales?|uniformes?|identiques?|mêmes?|1/K)\b|\\frac\s*\{?1\}?\s*\{?K",
    re.IGNORECASE,
)
_LAW, _PART = Law("p"), Symbol("z")


class _Leave(Exception):
    """A line that says something else of the parts, or does not tell of which variable they are."""


@dataclass(frozen=True)
class _Mixture:
    """`weight`_k and N(·; `mean`_k, `spread`_k) of `drawn`; `shares` are the names r of r_{nk} = p(z_n = k | x_n), with
    what else is given there."""

    weight: Term
    mean: Term
    spread: Term
    drawn: Term
    shares: tuple[tuple[Term, tuple[Term, ...]], ...] = ()


def with_components(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with the laws of a mixture's parts, if the text has one mixture of normal laws."""
    steps = [step for one in derivations for step in one.steps]
    found = {mixture for one in derivations for term in one.terms for mixture in _mixtures(term)}
    if len(found) != 1 or not any(map(_says_law, steps)):
        return derivations
    (mixture,) = found
    if mixture.drawn == _PART or _ALIKE.search(text) or any(_fixes(step, mixture) for step in steps):
        return derivations
    shares = dict(share for step in steps if (share := _share(step, mixture)) is not None)
    mixture = replace(mixture, shares=tuple(shares.items()))
    return tuple(replace(one, steps=tuple(_with(step, mixture) for step in one.steps)) for one in derivations)


def _mixtures(term: Term) -> Iterator[_Mixture]:
    """The mixtures whose weights and parts stand in one sum over the parts."""
    for node in each(IndexedSum, term):
        k, inside = node.index, set(subterms(node.body))
        parts = {
            (item.mean.base, _base(item.variance, k), _base_of(item.variable))
            for item in inside
            if isinstance(item, Normal) and isinstance(item.mean, Indexed) and item.mean.index == (k,)
            if item.variable is not None
        }
        names = {item.base for item in inside if isinstance(item, Indexed) and item.index == (k,)}
        for mean, spread, drawn in parts:
            weights = names - {mean, *subterms(spread)}
            if len(parts) == 1 and len(weights) == 1:
                yield _Mixture(weights.pop(), mean, spread, drawn)


def _base(spread: Term, index: Term) -> Term:
    """Σ of Σ_k, σ² I of σ_k² I."""
    return bottom_up(
        spread, lambda node: _base_of(node) if isinstance(node, Indexed) and node.index == (index,) else node
    )


def _base_of(letter: Term | None) -> Term:
    return letter.base if isinstance(letter, Indexed) else letter or _PART


def _fixes(step: Step, mixture: _Mixture) -> bool:
    """Whether a line says a weight or a mean that does not tell the parts apart, or that of one part: π_k = 1/K, μ_1 = 0."""
    match step.lhs.term, step.rhs.term:
        case Indexed(base=base, index=(k,)), Term() as value if base in (mixture.weight, mixture.mean):
            return isinstance(k, core.Number) or (
                k not in free_variables(value)
                and not any(isinstance(node, Indexed) and k in node.index for node in subterms(value))
            )
    return False


def _says_law(step: Step) -> bool:
    """Whether a line has laws beside a weighed sum over parts: then the weights add up to 1."""
    sides = list(step.terms)
    return any(any(_mixtures(side)) for side in sides) and contains(Density, *sides)


def _share(step: Step, mixture: _Mixture) -> tuple[Term, tuple[Term, ...]] | None:
    """The name r of a line that says what r_{nk} is: p(z_n = k | x_n), or the weighed density over the whole sum."""
    match step.lhs.term, step.rhs.term:
        case Indexed(base=name, index=(n, k)), Density(
            variables=(core.Call(function=sign, arguments=(part, value)),), given=(x, *more)
        ):
            if (
                sign == EQUAL
                and value == k
                and part == Indexed(_PART, (n,))
                and x == Indexed(mixture.drawn, (n,))
            ):
                return name, tuple(more)
        case Indexed(base=name, index=(n, k)), core.Quotient() as ratio:
            x, part = Indexed(mixture.drawn, (n,)), Indexed(_PART, (n,))
            joint = (Density(_LAW, (part,)), Density(_LAW, (x,), (part,)))
            try:
                said = _Line(mixture, {k: part}).meant(ratio)
            except _Leave:
                return None
            if said == core.Quotient(
                core.Product(joint), IndexedSum(core.Product(joint), part, EVERY, EVERY)
            ):
                return name, ()
    return None


def _with(step: Step, mixture: _Mixture) -> Step:
    left, right = step.lhs.term, step.rhs.term
    if left is None or right is None or step.mood is Mood.TO_SOLVE:
        return step
    shares = dict(mixture.shares)
    if isinstance(left, Indexed | Normal) or (
        isinstance(right, Indexed | Normal) and _base_of(right) not in shares
    ):
        return step  # it says what a weight, a part or a share is
    if left in free_variables(right) or right in free_variables(left):
        return step  # K of a sum up to K, which is one over the states then
    try:
        line = _Line(mixture, {})
        ends = {k for side in (left, right) for k in line.indices(side) & free_variables(side)}
        if len(ends) > 1:
            return step
        for k in ends:
            line = _Line(mixture, {k: line.part_of(k, left, right)})
        left, right = line.meant(left), line.meant(right)
    except _Leave:
        return step
    return step.of(left, right)


@dataclass(frozen=True)
class _Line:
    """A line in which `parts` says which variable z an index k is a value of."""

    mixture: _Mixture
    parts: Mapping[Term, Term]

    def meant(self, node: Term) -> Term:
        """A term with laws for weights, parts, shares and marks. Raises _Leave."""
        mixture = self.mixture
        match node:
            case IndexedSum(index=k, body=body) if k in self.indices(body):
                if not is_whole(node):
                    raise _Leave
                part = self.part_of(k, body)
                outer = {index for index, other in self.parts.items() if other == part and index != k}
                if any(node in outer for node in subterms(body)):
                    raise _Leave  # Σ_k Σ_l π_k π_l: of two parts
                inner = _Line(mixture, {**self.parts, k: part})
                return inner._over(k, body)
            case Indexed(base=base, index=(k,)) if k in self.parts and base == mixture.weight:
                return Density(_LAW, (self.parts[k],))
            case Normal(mean=Indexed(base=base, index=(k,)), variable=x) if (
                k in self.parts and base == mixture.mean
            ):
                if _base(node.variance, k) != mixture.spread or x is None or self.parts[k] != _latent(x):
                    raise _Leave
                return Density(_LAW, (x,), (self.parts[k],))
            case Indexed(base=base, index=(n, k)) if k in self.parts and base in dict(mixture.shares):
                return self._share(n, k, dict(mixture.shares)[base])
            case core.Call(function=core.Function(name=name, index=index), arguments=(inner,)) if Symbol(
                name
            ) in dict(mixture.shares):  # h_{nk} (a + b), which looks like the value of a function
                return self.meant(core.Product((Indexed(Symbol(name), index), inner)))
            case core.Expectation(body=body, law=Density(given=given)) if (
                given and (mark := _mark(body)) is not None
            ):
                n, k = mark
                if k not in self.parts:
                    raise _Leave
                more = tuple(
                    item for item in given if _base_of(item) not in (mixture.drawn, capital_of(mixture.drawn))
                )
                return self._share(n, k, more)
            case core.Call(function=function, arguments=(_, k)) if function == EQUAL and k in self.parts:
                raise _Leave
            case Normal():
                raise _Leave  # of another law
            case Density(variables=own, given=given):
                own, given = (tuple(map(self._value, items)) for items in (own, given))
                if free_variables(core.Vector((*own, *given))) & self.parts.keys():
                    raise _Leave
                return Density(node.law, own, given)
            case Symbol() if node in self.parts:
                raise _Leave
        return map_children(node, self.meant)

    def _share(self, n: Term, k: Term, more: tuple[Term, ...]) -> Term:
        part = Indexed(_PART, (n,))
        if self.parts[k] != part:
            raise _Leave
        return Density(_LAW, (part,), (Indexed(self.mixture.drawn, (n,)), *more))

    def _value(self, item: Term) -> Term:
        """z_n for z_n = k in a density."""
        match item:
            case core.Call(function=function, arguments=(part, k)) if (
                function == EQUAL and self.parts.get(k) == part
            ):
                return part
        return item

    def _over(self, k: Term, body: Term) -> Term:
        """The sum over the parts: of z_{nk} f(k), f of the one that is drawn."""
        part = self.parts[k]
        factors = body.factors if isinstance(body, core.Product) else (body,)
        marks = [factor for factor in factors if (mark := _mark(factor)) is not None and mark[1] == k]
        if not marks:
            return IndexedSum(self.meant(body), part, EVERY, EVERY)
        rest = tuple(self.meant(factor) for factor in factors if factor not in marks)
        if len(marks) > 1 or not rest:
            raise _Leave
        return rest[0] if len(rest) == 1 else core.Product(rest)

    def indices(self, term: Term) -> frozenset[Term]:
        """The indices by which a term counts parts of the mixture, where they are not bound in it."""
        found: set[Term] = set()
        match term:
            case Indexed(base=base, index=(k,)) if base == self.mixture.weight:
                found.add(k)
            case Normal(mean=Indexed(base=base, index=(k,))) if base == self.mixture.mean:
                found.add(k)
            case Indexed(base=base, index=(_, k)) if base in dict(self.mixture.shares):
                found.add(k)
        if (mark := _mark(term)) is not None:
            found.add(mark[1])
        below = (self.indices(child) for child in children(term))
        bound = {term.index} if isinstance(term, IndexedSum | core.IndexedProduct) else set()
        return frozenset(found.union(*below) - bound)

    def part_of(self, k: Term, *terms: Term) -> Term:
        """The variable whose values k counts: z_n beside x_n and r_{nk}. Raises _Leave where there are several."""
        found: set[Term] = set()
        for node in (node for term in terms for node in subterms(term)):
            match node:
                case Normal(mean=Indexed(index=(index,)), variable=x) if index == k and x is not None:
                    found.add(_latent(x))
                case Indexed(base=base, index=(n, index)) if index == k and base in dict(self.mixture.shares):
                    found.add(Indexed(_PART, (n,)))
                case core.Call(function=function, arguments=(part, index)) if (
                    function == EQUAL and index == k
                ):
                    found.add(part)
            if (mark := _mark(node)) is not None and mark[1] == k:
                found.add(Indexed(_PART, (mark[0],)))
        if len(found) > 1:
            raise _Leave
        return found.pop() if found else _PART


def _mark(term: Term) -> tuple[Term, Term] | None:
    """n and k of z_{nk}, or of 𝟙[z_n = k]."""
    match term:
        case Indexed(base=base, index=(n, k)) if base == _PART:
            return n, k
        case core.Call(function=function, arguments=(Indexed(base=base, index=(n,)), k)) if function == EQUAL:
            return (n, k) if base == _PART else None
    return None


def _latent(x: Term) -> Term:
    """z_n of x_n."""
    return Indexed(_PART, x.index) if isinstance(x, Indexed) else _PART
