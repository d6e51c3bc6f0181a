"""Lines about normal laws under a plan: for every dimension and every t, where worlds confirm some.

What the context says of its letters is written out: β_t = 1 − α_t, and the products ᾱ_t = ᾱ_{t−1} α_t down to the least
index of the line. A law q(x_t | x_0) of a chain of normal steps is proved by induction on t.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hw_cli.checking.judge.weighing import DEEPEST, LARGEST
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.survey import is_parameter
from hw_cli.kernel.decide import Checker, Oracle, decide
from hw_cli.kernel.evidence import Evidence, Finding, Proof
from hw_cli.kernel.setting import POSITIVE, UNIT, Interval, Setting
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian.gaussian_lines import by_bayes, by_induction, checkers, gaussian
from hw_cli.oracles.gaussian.line_reading import DEFINITE, Known
from hw_cli.oracles.models import Definition, lengths, parts
from hw_cli.oracles.models.sorts import mirrored
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, IndexedProduct, Normal, Number, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import (
    Captured,
    bottom_up,
    exchanged,
    free_variables,
    map_children,
    put,
    substitute,
    subterms,
)

ONE = Number("1")
SIZE = Symbol("D")
MOST_FACTORS = 6  # of a product that is written out
_ABOUT = (
    Density,
    Normal,
    core.KL,
    core.Expectation,
    core.Integral,
    core.Trace,
    core.Determinant,
    core.Transpose,
    core.Inverse,
    core.Norm,
    core.Law,
)
_OF_MATRICES = (core.Trace, core.Determinant, core.Transpose)


@dataclass(frozen=True)
class NormalLaws:
    """What a plan and its context say of letters, for the oracle of Gaussian lines."""

    reading: Reading
    domains: Mapping[Term, Interval]
    named: tuple[tuple[Term, Term], ...]

    def proved(self, left: Term, right: Term) -> Finding | None:
        """That a line holds for every dimension and every t; None where that is not shown."""
        nodes = [self.reading.of(node) for side in (left, right) for node in subterms(side)]
        if not self._is_shaped and any(isinstance(node, _OF_MATRICES) for node in nodes):
            return None  # A P Aᵀ, read as numbers
        about = self._has_products or any(isinstance(node, _ABOUT) or self._is_matrix(node) for node in nodes)
        written = self._sides(left, right) if about else None
        if written is None:
            return None
        one, two = written
        if isinstance(one, Density) and isinstance(two, Normal):
            return self._by_induction(one, two) or self._by_bayes(one, two)
        return self._equal(one, two)

    def checkers(self, left: Term, right: Term, variable: Term | None = None) -> dict[type, Checker]:
        """What reads an argument for a line again, or for left ∝ right in a variable."""

        def read(_asked: object) -> tuple[Statement, Known] | None:
            if variable is not None:
                return self._slopes(left, right, variable)
            written = self._sides(left, right)
            return None if written is None else (self._statement(*written), self._known)

        return checkers(read)

    def proportional(self, left: Term, right: Term, variable: Term) -> Proof | None:
        """That left ∝ right in a variable, for every dimension."""
        found = self._slopes(left, right, variable)
        return None if found is None else gaussian(*found, every=True)

    def _slopes(self, left: Term, right: Term, variable: Term) -> tuple[Statement, Known] | None:
        """That left(v) right(w) = left(w) right(v), by logarithms."""
        written = self._sides(left, right)
        if written is None:
            return None
        here = self.reading.of(variable)
        there = {here: Indexed(parts(here)[0], (Symbol("·"),))}  # of the same shape
        one, two = self._products(*(bottom_up(side, self._drawn, Density) for side in written))
        try:
            sides = core.Product((one, substitute(two, there))), core.Product((substitute(one, there), two))
        except Captured:
            return None
        return Statement(core.log(sides[0]), Relation.EQ, core.log(sides[1])), self._sized

    def _sides(self, *sides: Term) -> tuple[Term, ...] | None:
        """The sides without names that are defined; None where one is too long."""
        if self.reading.plan.variant.components:
            return None
        written = [self._written(self.reading.of(side)) for side in sides]
        found = tuple(side for side in written if side is not None)
        return found if len(found) == len(written) else None

    def _equal(self, left: Term, right: Term) -> Proof | None:
        return gaussian(self._statement(left, right), self._known, every=self._has_products)

    def _statement(self, left: Term, right: Term) -> Statement:
        left, right = self._products(*(bottom_up(side, self._drawn, Density) for side in (left, right)))
        return Statement(left, Relation.EQ, right)

    def _drawn(self, node: Term) -> Term:
        """A density as the normal law that it is."""
        return (self._law(node) or node) if isinstance(node, Density) else node

    @property
    def _has_products(self) -> bool:
        return any(isinstance(item.body, IndexedProduct) for item in self._definitions())

    # --- letters

    @property
    def _known(self) -> Known:
        return Known(self._shape, self._law, self._domain, self._usual if self._is_shaped else None)

    @property
    def _sized(self) -> Known:
        return replace(self._known, size=self._known.size or ONE)

    @property
    def _is_shaped(self) -> bool:
        variant = self.reading.plan.variant
        return bool(variant.vectors or variant.covariances or variant.matrices or variant.shapes)

    def _shape(self, term: Term) -> tuple[Term, Term, str] | None:
        if not isinstance(term, Symbol | Indexed | core.Decorated | core.Call):
            return None
        variant, base = self.reading.plan.variant, parts(term)[0]
        found = dict(variant.shapes).get(base)
        if found is not None:
            kind = mirrored(term, found.kind if found.kind in ("symmetric", DEFINITE) else "")[1]
            return self._size(found.rows), self._size(found.columns), kind
        if base in variant.covariances:
            return self._usual, self._usual, mirrored(term, DEFINITE)[1]
        if base in variant.matrices:
            return self._usual, self._usual, ""
        return (self._usual, ONE, "") if base in variant.vectors else None

    def _is_matrix(self, term: Term) -> bool:
        found = self._shape(term)
        return found is not None and ONE not in found[:2]

    def _size(self, size: Term | None) -> Term:
        return self._usual if size is None or size in self.reading.plan.variant.dimension else size

    @cached_property
    def _usual(self) -> Term:
        """The number of rows where none is said: the only letter for one that the text has, as worlds take it."""
        variant = self.reading.plan.variant
        named = lengths((shape for _, shape in variant.shapes), 1).keys()
        return next(iter(named)) if len(named) == 1 and not variant.dimension else SIZE

    def _law(self, term: Density) -> Normal | None:
        """What the context or the variant says of a density, at its own variables."""
        plan = self.reading.plan
        for head, body in (*plan.variant.laws, *plan.context.laws):
            if isinstance(head.law, core.Law) and isinstance(term.law, core.Law) and head.law == term.law:
                values = _placed((*head.variables, *head.given), (*term.variables, *term.given))
                if any(slot != place and is_parameter(place) for slot, place in (values or {}).items()):
                    continue  # the law of x is none of μ
                if values is not None and len(head.given) == len(term.given):
                    there = put(values, body)
                    found = None if there is None else self._written(there)
                    return found if isinstance(found, Normal) else None
        return None

    def _domain(self, term: Term) -> Interval | None:
        found = self.domains.get(term) or self.domains.get(parts(term)[0])
        for item in self._definitions():
            if isinstance(item.body, IndexedProduct) and parts(item.head)[0] == parts(term)[0]:
                inner = self._domain(item.body.body)
                return UNIT if inner == UNIT else POSITIVE if inner is not None and inner.positive else found
        return found or (POSITIVE if term == self._usual else None)

    # --- names

    def _definitions(self) -> Iterator[Definition]:
        yield from (Definition(head, body) for head, body in self.named)
        yield from self.reading.plan.definitions

    def _written(self, term: Term) -> Term | None:
        """A side without names that are defined, but for products; None where it is too long."""
        dimension = self.reading.plan.variant.dimension
        if dimension:
            term = exchanged(term, dict.fromkeys(dimension, SIZE))
        items: dict[tuple[type[Term], Term], list[Definition]] = {}  # by what their heads are
        for item in self._definitions():
            if not isinstance(item.body, IndexedProduct):
                items.setdefault((type(item.head), parts(item.head)[0]), []).append(item)
        if not items and not self._is_shaped:
            return term

        def told(node: Term) -> Term:
            whole = self._shape(parts(node)[0]) if isinstance(node, Indexed) else None
            other = mirrored(node, whole[2])[0] if whole is not None else None
            if other is not None:
                return core.Transpose(other)
            for item in items.get((type(node), parts(node)[0]), ()):
                values = _fits(item, node)
                if values is not None:
                    return substitute(item.body, values)
            return node

        def changed(node: Term) -> Term:
            if isinstance(node, Indexed) and isinstance(node.base, Symbol):  # Σ_xy is another letter than Σ
                return told(replace(node, index=tuple(map(changed, node.index))))
            return told(map_children(node, changed))

        try:
            for _ in range(DEEPEST):
                new = changed(term)
                if new == term:
                    return term
                term = new
                if sum(1 for _ in subterms(term)) > LARGEST:
                    return None
        except Captured:
            pass
        return None

    def _products(self, *sides: Term) -> tuple[Term, ...]:
        """The sides with ᾱ_t as ᾱ_k α_{k+1} ⋯ α_t, for the least k of them all; ᾱ_2 is α_1 α_2."""
        for item in self._definitions():
            body, (base, index, _) = item.body, parts(item.head)
            if (
                not isinstance(body, IndexedProduct)
                or len(index) != 1
                or body.high != index[0]
                or body.low != ONE
            ):
                continue

            def named(node: Term, item: Definition = item, body: IndexedProduct = body) -> Term:
                if not isinstance(node, IndexedProduct) or node.low != body.low:
                    return node
                same = substitute(node.body, {node.index: body.index}) == body.body
                return tidy(substitute(item.head, {body.high: node.high})) if same else node

            sides = tuple(bottom_up(side, named, IndexedProduct) for side in sides)
            places = {_place(node) for side in sides for node in subterms(side) if parts(node)[0] == base}
            letters = {letter for letter, _ in places if letter is not None}
            least = {letter: min(k for own, k in places if own == letter) for letter in letters}

            def written(
                node: Term, base: Term = base, body: IndexedProduct = body, least: dict[Term, int] = least
            ) -> Term:
                if not isinstance(node, Indexed) or parts(node)[0] != base:
                    return node
                letter, last = _place(node)
                first = 0 if letter is None else least[letter]
                if last - first > MOST_FACTORS or (letter is None and last < 0):
                    return node
                at = [tidy(core.lift(k) if letter is None else letter + k) for k in range(first, last + 1)]
                factors = [substitute(body.body, {body.index: place}) for place in at[1:]]
                start = [] if letter is None else [replace(node, index=(at[0],))]
                return core.product((*start, *factors))

            sides = tuple(bottom_up(side, written, Indexed) for side in sides)
        return sides

    # --- induction

    def _by_induction(self, left: Density, right: Normal) -> Finding | None:
        """q(x_t | x_0) = 𝒩(x_t; m_t, v_t), from the law of one step: m_1 and v_1 are its own, and one leads to the next."""
        match left:
            case Density(
                variables=(Indexed(base=base, index=(Symbol() as t,)) as here,),
                given=(Indexed(base=other, index=(first,)),),
            ) if base == other and exact_value(first) == 0 and right.variable == here:
                pass
            case _:
                return None
        before = Indexed(base, (tidy(t - 1),))
        step = self._law(replace(left, given=(before,)))
        if step is None or before in free_variables(step.variance):
            return None
        return by_induction(right, step, t, before, self._premise)

    def _by_bayes(self, left: Density, right: Normal) -> Finding | None:
        """q(x_{t−1} | x_t, x_0), from q(x_t | x_{t−1}) q(x_{t−1} | x_0) = q(x_t | x_0) q(x_{t−1} | x_t, x_0)."""
        match left:
            case Density(variables=(Indexed() as before,), given=(Indexed() as here, start)) if (
                right.variable == before
            ):
                pass
            case _:
                return self._equal(left, right)
        laws = [
            self._law(Density(left.law, (own,), (other,)))
            for own, other in ((here, before), (before, start), (here, start))
        ]
        if any(law is None for law in laws):
            return None
        step, first, second = (law for law in laws if law is not None)
        marginal = self._by_induction(Density(left.law, (here,), (start,)), second)
        if marginal is None:
            return None
        return by_bayes(right, step, first, second, marginal, self._premise)

    def _premise(self, left: Term, right: Term) -> tuple[Evidence, ...]:
        one, two = self._products(left, right)
        meant, known = Statement(one, Relation.EQ, two), self._sized
        oracle = Oracle(lambda *_: gaussian(meant, known, every=True))
        return decide(meant, Setting(), (oracle,), checkers(lambda _: (meant, known))).evidence


def _place(node: Term) -> tuple[Term | None, int]:
    """The index of a letter: t and −1 of x_{t−1}; None and 2 of x_2."""
    (index,) = parts(node)[1] or (core.lift(0),)
    value = exact_value(index)
    if value is not None:
        return None, int(value)
    if isinstance(index, core.Sum) and len(index.terms) == 2:
        offset = exact_value(index.terms[1])
        if offset is not None:
            return index.terms[0], int(offset)
    return index, 0


def _fits(item: Definition, node: Term) -> dict[Term, Term] | None:
    """What the subscripts and arguments of a definition's head stand for; None where it is not one of this
    node, which is of the same kind and name."""
    (_, index, inside), (_, places, arguments) = parts(item.head), parts(node)
    if len(index) != len(places) or (inside is None) != (arguments is None):
        return None
    low = item.low or 0
    if any((value := exact_value(place)) is not None and value < low for place in places):
        return None
    return _placed((*index, *(inside or ())), (*places, *(arguments or ())))


def _placed(slots: tuple[Term, ...], actual: tuple[Term, ...]) -> dict[Term, Term] | None:
    """The letters of slots with what stands in their places; None where they do not fit."""
    values: dict[Term, Term] = {}
    if len(slots) != len(actual):
        return None
    for slot, term in zip(slots, actual, strict=True):
        if isinstance(slot, Symbol):
            values.setdefault(slot, term)
        elif isinstance(slot, Indexed) and isinstance(term, Indexed) and len(slot.index) == len(term.index):
            for part, place in zip(slot.index, term.index, strict=True):
                if isinstance(part, Symbol):
                    values.setdefault(part, place)
    for slot, term in zip(slots, actual, strict=True):
        if tidy(substitute(slot, values)) != tidy(term):
            return None
    return values
