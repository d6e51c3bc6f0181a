"""The worlds in which a derivation is judged: every size, every free index, random laws and letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice, product

from hw_cli.checking.judge.line import subscripts
from hw_cli.checking.judge.trying.tables import ALIKE, SAMPLES, all_discrete, copied, made, masses
from hw_cli.checking.say.flows import ANY_MAP, Flow
from hw_cli.checking.say.new_names import bounds
from hw_cli.checking.say.roles import Plan
from hw_cli.kernel.models import Model
from hw_cli.kernel.setting import REALS, Among, Interval
from hw_cli.oracles.equality.scene import forced_integers
from hw_cli.oracles.equality.trials import suggested
from hw_cli.oracles.models import (
    Chance,
    Counting,
    Definition,
    Definitions,
    Link,
    Scope,
    Sorts,
    World,
    lengths,
    parts,
    tied,
)
from hw_cli.oracles.models.drawing import draw
from hw_cli.oracles.models.scope import UNSAID
from hw_cli.oracles.models.tables import of_chance
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.kinks import kinks
from hw_cli.terms.walk import children, contains, each, free_variables, subterms

_BITS = frozenset(map(Fraction, (-1, 0, 1)))
LONG = 3  # of an index whose bound is a letter that nothing else fixes
MOST_BENT, MOST_MOVED, MOST_PLACES = 12, 4, 48  # terms with kinks, their letters, points that they suggest
FAR = 10**6  # of these points: doubles compare well up to there
MOST_FREE = 3  # letters of subscripts that may stand free
LONGEST = 4  # of a sequence whose length is not said
COUNTS = tuple(map(Fraction, (0, 1, 2, 3, 4, 5, 7)))  # what x_i is where x_i! stands


class Worlds:
    """The worlds of one plan, made once for one derivation. `discrete`: the letters that the text says to be."""

    def __init__(
        self,
        plan: Plan,
        terms: Iterable[Term],
        domains: Mapping[Term, Interval],
        discrete: frozenset[str] = frozenset(),
    ) -> None:
        terms = tuple(terms)
        self._counted = all_discrete(terms, discrete)  # as they are written
        terms = tuple(plan.renamed(term) for term in terms)
        named = {parts(node)[0] for term in terms for node in subterms(term)}
        definitions = plan.definitions
        terms += tuple(item.body for item in definitions if parts(item.head)[0] in named)
        self.plan = plan
        self.used = frozenset(each(Symbol | Indexed, *terms))
        self.bounds = frozenset(letter for term in terms for letter in bounds(term))
        self.terms = terms
        self.numbers = frozenset[Term]().union(*map(_numbers, terms))  # letters that stand as numbers
        self.indices: dict[Term, tuple[Term, Term]] = dict(plan.context.indices)
        if plan.context.maps or (plan.model is None and not plan.variant.components):
            free = sorted(subscripts(terms) - self.indices.keys(), key=repr)[:MOST_FREE]
            self.indices |= dict.fromkeys(free, (core.Number("1"), core.Number("2")))
        self.numeral = max(map(_numeral, self.used), default=0)
        several = {
            plan.renamed(letter)
            for letter, domain in domains.items()
            if not (isinstance(domain, Among) and {*domain.values} <= _BITS and len(domain.values) <= 2)
        }
        self.copies = copied(plan.model, terms, several)
        self.counters = {
            part
            for node in self.used
            if isinstance(node, Indexed) and node.base in self.copies.sampled
            for part in node.index
            if isinstance(part, Symbol)
        }
        self._sorts = _sorts(plan, {**domains, **_counted(terms, domains)}, _moving(terms))
        self._definitions = Definitions(frozenset(letter for letter, _ in plan.context.sizes), definitions)
        self._made: dict[tuple[bool, int], tuple[World, ...]] = {}

    def define(self, item: Definition) -> None:
        """A definition that the derivation itself makes."""
        self._definitions.add(item)
        for worlds in self._made.values():
            for world in worlds:
                world.forget()

    def for_line(self, free: frozenset[Term], seed: int = 0) -> tuple[World, ...]:
        """The worlds for a line with these free letters: each value of a free index has its own; `seed` chooses points."""
        key = any(letter in free for letter in self.indices), seed
        if key not in self._made:
            self._made[key] = tuple(self._worlds(*key))
        return self._made[key]

    @cached_property
    def _places(self) -> tuple[Mapping[Term, Fraction], ...]:
        """Where kinks of these terms suggest to look, one letter after another: none where there are no kinks."""
        averages = core.Integral | core.Expectation | core.KL | core.Density | core.Law
        if self.plan.model is not None or self.plan.flow is not None or not kinks(*self.terms):
            return ()
        if contains(averages, *self.terms):
            return ()  # quadratures are made for moderate letters
        bent = [term for term in self.terms if kinks(term)][:MOST_BENT]
        letters = [
            letter for letter in frozenset().union(*map(free_variables, bent)) if self._is_number(letter)
        ]
        letters = sorted(letters, key=repr)[:MOST_MOVED]
        bases = {
            letter: draw(letter, (), 1, self._sorts.domains.get(letter, REALS)).exact[0] for letter in letters
        }

        others, domains = tuple(bases.items()), {letter: _domain(self._sorts, letter) for letter in letters}
        found = (
            {letter: value}
            for letter in letters
            for value in _suggested(tuple(bent), letter, domains[letter], others)
        )
        return tuple(islice(found, MOST_PLACES))

    def _is_number(self, letter: Term) -> bool:
        sorts, base = self._sorts, parts(letter)[0]
        special = sorts.vectors | sorts.matrices | sorts.covariances | sorts.functions
        return isinstance(letter, Symbol | Indexed) and base not in special and letter not in self.bounds

    def _worlds(self, indexed: bool, seed: int) -> Iterator[World]:
        """The worlds of the plan's own sizes, then those of longer sequences, sums and vectors."""
        letters = [letter for letter, _ in self.plan.context.sizes]
        least = _longest(self.plan.model, self.used)
        spans = [
            tuple(size for size in sizes if size >= least) or (least,) for _, sizes in self.plan.context.sizes
        ]
        first, *more = self._lengths()
        for choice in product(*spans):
            yield from self._of_sizes(dict(zip(letters, choice, strict=True)), first, indexed, seed)
        longest = {letter: max(sizes) for letter, sizes in zip(letters, spans, strict=True)}
        if any(letter in self.numbers or size <= self.numeral for letter, size in longest.items()):
            longer = {letter: size + 1 for letter, size in longest.items()}
            yield from self._of_sizes(longer, first, indexed, seed, optional=True)
        for other in more:
            yield from self._of_sizes(longest, other, indexed, seed, optional=True)

    def _free_indices(self, chance: Chance) -> list[Term]:
        """The i and j of X_i and X_j: two of the variables."""
        bases = {base for base, _ in chance.sequences}
        found = {item.index[0] for item in self.used if isinstance(item, Indexed) and item.base in bases}
        return sorted((item for item in found if isinstance(item, Symbol)), key=repr)

    def _lengths(self) -> tuple[tuple[int, int], ...]:
        """Of vectors, and of sums up to a letter that nothing else fixes: pairs."""
        variant = self.plan.variant
        if variant.vectors or variant.matrices or variant.covariances or variant.components:
            if variant.length is not None:
                return ((variant.length, LONG), (variant.length, LONG + 1))
            integrals = contains(core.Integral, *self.terms)
            return ((2, LONG), (1 if integrals else 3, LONG + 1), (3, LONG + 1))[: 3 if integrals else 2]
        return ((2, LONG), (2, LONG + 1)) if self.bounds else ((2, LONG),)

    def _of_sizes(
        self,
        sizes: dict[Term, int],
        size: tuple[int, int],
        indexed: bool,
        seed: int,
        *,
        optional: bool = False,
    ) -> Iterator[World]:
        """The worlds in which sequences, vectors and sums are so long: one for each value of the free indices."""
        context, variant, model = self.plan.context, self.plan.variant, self.plan.model
        letters = frozenset(sizes)
        dimension, long = size
        sizes = sizes | {letter: dimension for letter in variant.dimension if letter not in sizes}
        sizes = lengths((shape for _, shape in variant.shapes), dimension) | sizes
        own = self.indices.keys()
        for number, letter in enumerate(sorted(self.bounds - sizes.keys() - own, key=repr)):
            samples = max(1, SAMPLES - number)  # k and m samples are not as many
            sizes[letter] = samples if self.copies.sampled else dimension if variant.components else long
        for letter in self.bounds:  # D − d and N − n are no empty sums
            if (
                isinstance(letter, Symbol)
                and letter.name in ("d", "n")
                and Symbol(letter.name.upper()) in self.used & sizes.keys()
            ):
                sizes[letter] = 1
        if self.plan.flow is not None:
            sizes |= dict.fromkeys(self.plan.flow.lengths - sizes.keys() - own, LONG)
        if context.maps or self.copies.sampled:
            plain = dimension if variant.components else long
            sizes[UNSAID] = SAMPLES if self.copies.sampled else plain
        counters = {part for part in self.counters if part not in sizes and part not in own}
        sizes |= dict.fromkeys(counters, 1)  # z_i: any of the samples
        tables, copies = (None, {}) if model is None else made(model, sizes, self.copies)
        chance = self.plan.chance
        if chance is not None:
            sizes = {letter: number for number, letter in enumerate(self._free_indices(chance), 1)} | sizes
            sizes = {last: long for _, last in chance.sequences} | sizes
            tables = of_chance(chance, sizes)
        indices = self.indices if indexed else {}
        ranges = [self._range(low, high, sizes) for low, high in indices.values()]
        for values in product(*ranges):
            everything = {**sizes, **dict(zip(indices, values, strict=True))}
            world = World(
                sizes=everything,
                dimension=dimension,
                sorts=self._sorts,
                definitions=self._definitions,
                laws=(*variant.laws, *context.laws),
                tables=tables,
                copies=copies,
                masses=None
                if tables is None or chance is not None or self._counted
                else masses(self.terms, tables),
                alike=ALIKE,
                ends=letters,
                indices=frozenset(indices),
                counters=frozenset(own),
                smooth=context.smooth,
                fixed=variant.fixed,
                places=self._places,
                optional=optional,
                columns=variant.columns,
                dependences=self.plan.dependences,
                seed=seed,
            )
            flow = self.plan.flow
            yield (
                world
                if flow is None
                else tied(world, _links(flow, everything if self.plan.context.indices else sizes))
            )

    def _range(self, low: Term, high: Term, sizes: dict[Term, int]) -> range:
        at = Counting(sizes)
        first, last = at.integer(low), at.integer(high)
        return range(first or 1, (last or 1) + 1)


@lru_cache(256)  # the same for all readings of a derivation
def _suggested(
    bent: tuple[Term, ...], letter: Term, domain: Interval, others: tuple[tuple[Term, Fraction], ...]
) -> tuple[Fraction, ...]:
    """The values of a letter of a domain that terms with kinks suggest, where others are."""
    return suggested(bent, letter, lambda value: abs(value) <= FAR and domain.holds(value), dict(others))


def _domain(sorts: Sorts, letter: Term) -> Interval:
    return sorts.domains.get(letter) or sorts.domains.get(parts(letter)[0]) or REALS


def _links(flow: Flow, sizes: dict[Term, int]) -> tuple[Link, ...]:
    at = Counting(sizes)

    def index(part: Term, values: dict[Term, int]) -> int | None:
        return at.integer(part, Scope(indices=values))

    return flow.links(index, LONG + 1)


@lru_cache(4096)
def _numbers(term: Term) -> frozenset[Term]:
    """The letters that stand as numbers in a term: not as bounds and subscripts, and not in the names of laws."""
    match term:
        case Symbol():
            return frozenset((term,))
        case Indexed() | core.Decorated() | core.Density() | core.Law() | core.Function():
            return frozenset()
        case core.IndexedSum(body=body) | core.IndexedProduct(body=body):
            return _numbers(body)
    return frozenset[Term]().union(*map(_numbers, children(term)))


def _numeral(letter: Term) -> int:
    """The number that is the subscript of a letter: 4 of α_4; 0 where there is none."""
    found = [part.value for part in parts(letter)[1] if isinstance(part, core.Number)]
    return int(max(found, default=0))


def _longest(model: Model | None, used: Iterable[Term]) -> int:
    """The largest number that stands as the subscript of a sequence: x_3 asks for T ≥ 3. At most LONGEST."""
    bases = {item.base for item in model.sequences} if model is not None else set()
    found = [
        int(part.value)
        for node in used
        if isinstance(node, Indexed) and node.base in bases
        for index in node.index
        for part in ((index.low, index.high) if isinstance(index, core.Range) else (index,))
        if isinstance(part, core.Number) and part.value.denominator == 1
    ]
    return min(max(found, default=1), LONGEST)


def _counted(terms: Iterable[Term], domains: Mapping[Term, Interval]) -> dict[Term, Interval]:
    """The letters that count, x_i of x_i!, with the numbers that they may be in the sets of which the text says they are."""
    found = {parts(letter)[0] for term in terms for letter, whole in forced_integers(term) if whole}
    found -= {parts(letter)[0] for term in terms for letter in bounds(term)}
    allowed = {base: tuple(filter(domains.get(base, REALS).holds, COUNTS)) for base in found}
    return {base: Among(values[0], values[-1], values=values) for base, values in allowed.items() if values}


def _moving(terms: Iterable[Term]) -> frozenset[Term]:
    return frozenset(node for node in each(core.Decorated, *terms) if node.mark == "dot")


def _sorts(plan: Plan, domains: Mapping[Term, Interval], moving: frozenset[Term]) -> Sorts:
    context, variant = plan.context, plan.variant
    maps = frozenset[Term]() if plan.flow is None else plan.flow.maps | {Symbol(ANY_MAP.name)}
    return Sorts(
        domains=domains,
        moving=moving,
        monotone=maps - context.increasing,
        vectors=variant.vectors,
        matrices=variant.matrices,
        components=variant.components,
        covariances=variant.covariances,
        shapes=dict(variant.shapes),
        functions=context.functions | maps | {Symbol("f")},
        vector_functions=context.vector_functions | (variant.vectors - variant.components),
        increasing=context.increasing,
        curved=dict(context.curved),
    )
