r"""Letters that a text draws from a law, and means over them: of z = μ + σε with ε ~ N(0, 1), E[z²] is over ε."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Drawn, Mood, Step
from hw_cli.checking.say.chance import RANDOM, is_informed, untold
from hw_cli.checking.say.distributions import Described as Distribution
from hw_cli.checking.say.distributions import Listed, Moments, Spread, law_named, mean_named, probability
from hw_cli.checking.say.following import affine
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.recursions import is_recursive
from hw_cli.checking.say.sizes import is_matrix
from hw_cli.checking.say.survey import GREEK, VARIANCES, is_capital
from hw_cli.checking.say.unsaid import as_expectation
from hw_cli.checking.say.written_out import is_row
from hw_cli.kernel.setting import Among, Interval
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import POSITIVE as SPD
from hw_cli.oracles.models.sorts import Shape
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Law, Negative, Normal, Power, Term
from hw_cli.terms.walk import (
    contains,
    each,
    free_variables,
    is_variable,
    map_children,
    nodes_of,
    substitute,
    subterms,
)

Named = tuple[Term, Term]
DEEPEST = 4  # names that are defined by names
ZERO, ONE = core.Number("0"), core.Number("1")
BITS = Among(Fraction(0), Fraction(1), low_in=True, high_in=True, values=(Fraction(0), Fraction(1)))


def over_draws(
    derivation: Derivation,
    drawn: Sequence[Drawn],
    shapes: Iterable[tuple[Term, object]],
    named: Iterable[Named],
    apart: bool,
    entropies: bool = False,
) -> Derivation:
    """The derivation with means and variances that say no law as those over the letters that are drawn.

    `named`: what names are, first what counts, for z of which the law follows; `apart`: whether the text speaks of independence, without
    which two letters have no law together, noises but; `entropies`: whether it speaks of them, as which h(X) is meant then. What `shapes` tells, and Σ or I, show that a letter is no number.
    """
    sized = {base: shape for base, shape in shapes if shape is not None}
    named = tuple(named)
    laws = known_laws((*drawn, *alike(drawn, (*derivation.terms, *(body for _, body in named)))))
    columns = {
        letter: law
        for letter, law in laws.items()
        if isinstance(law, Normal) and _is_sized(letter, law, sized)
    }
    numbers = {
        letter: law
        for letter, law in laws.items()
        if letter not in columns and not (isinstance(law, Moments) and letter in sized)
    }
    lengths = {base: shape.rows for base, shape in sized.items() if isinstance(shape, Shape) and shape.rows}
    pairs = [(name, body) for name, body in named if not isinstance(body, core.Range)]  # i = 1, …, n
    pairs.sort(key=lambda one: is_recursive(*one))  # m_t = Σ_i … rather than by m_{t-1}
    names = dict(reversed(pairs))
    informed = set(
        filter(is_informed, nodes_of(*derivation.terms))
    )  # H(X, Y) and I(X; Y) tell of what is joint
    own = {core.call("H", letter) for letter in laws}
    means = Means(numbers, names, apart, columns, lengths, entropies and informed <= own)
    alone = {letter for letter, law in numbers.items() if isinstance(law, Moments)}
    told = _by_moments(derivation, means, laws.keys() | sized.keys()) if alone else None
    if told is None:  # where a mean of a letter is not known, all are those of any law
        means.laws = {letter: law for letter, law in numbers.items() if letter not in alone}
        told = derivation.mapped(means.spelled)
    return replace(told, steps=tuple(map(partial(_as_told, laws), derivation.steps, told.steps)))


def _by_moments(derivation: Derivation, means: Means, known: Collection[Term]) -> Derivation | None:
    """The derivation with the moments of letters for the means that it has of them, each a letter of its own where nothing
    is said of it; None where one is left."""
    told, others = means.laws, _averaged(derivation.terms)
    for _ in range(2):
        fresh = others - means.named.keys() - set(known)
        means.laws = {letter: Moments(untold("E", letter), untold("Var", letter)) for letter in fresh} | told
        found = derivation.mapped(means.spelled)
        bases = {parts(letter)[0] for letter, law in means.laws.items() if isinstance(law, Moments)}
        left = {
            letter
            for letter in _averaged(found.terms, inside=True)
            if _is_estimate(letter) or parts(letter)[0] in bases
        }
        if not left:
            return found
        others |= set(filter(_is_estimate, left))  # f̂ of E[(f − f̂)²]
    return None


def _as_told(laws: Mapping[Term, Normal | Distribution], step: Step, found: Step) -> Step:
    """A step by its laws; one that says what they are, E[X] = m or P(X = 1) = p, is supposed, and does not follow from itself."""
    for own, value in (step.terms, step.terms[::-1]) if len(step.terms) == 2 else ():
        listed = {letter: law for letter, law in laws.items() if isinstance(law, Listed)}
        event = own.variables[0] if isinstance(own, Density) and len(own.variables) == 1 else None
        if event is not None and step.mood is Mood.CLAIM and probability(event, listed) == value:
            return replace(found, mood=Mood.ASSUMPTION)
        mean = as_expectation(own)
        law = laws.get(mean.body) if isinstance(mean, Expectation) else None
        said = isinstance(law, Moments) and value in (law.first, law.variance)
        if said and step.mood is Mood.CLAIM:
            return replace(found, mood=Mood.ASSUMPTION)
    return found


def _averaged(terms: Iterable[Term], inside: bool = False) -> set[Term]:
    """The letters of which terms have the mean or the variance; `inside`: or that of something with them."""
    found = set[Term]()
    for node in (node for term in terms for node in subterms(term)):
        mean = as_expectation(node)
        if isinstance(mean, Expectation) and mean.law == Law("") and not mean.variables:
            found |= free_variables(mean.body) if inside else set(filter(is_variable, (mean.body,)))
    return found


def _is_estimate(letter: Term) -> bool:
    """Whether a letter has a hat: it is random where what it is made of is."""
    return isinstance(letter, core.Decorated) and letter.mark == "hat"


def alike(drawn: Sequence[Drawn], terms: Iterable[Term]) -> Iterator[Drawn]:
    """X_j and X_1 with the law that X_i is said to have, where these stand in terms."""
    nodes = set(each(core.Indexed, *terms))
    for one in drawn:
        match one.letter:
            case core.Indexed(base=base, index=(index,)) if index in _COUNTERS:
                for node in nodes:
                    if node.base == base and len(node.index) == 1 and node != one.letter:
                        law, named = (
                            item and substitute(item, {index: node.index[0]}) for item in (one.law, one.named)
                        )
                        yield replace(
                            one, letter=node, law=law if isinstance(law, Normal) else None, named=named
                        )


def known_laws(drawn: Sequence[Drawn]) -> dict[Term, Normal | Distribution]:
    """The letters that are drawn from one law alone, which is known."""
    pairs = [(item.letter, item.law or law_named(item.named)) for item in drawn]
    # of which more is said than these
    whole = {letter for letter, law in pairs if not isinstance(law, Moments)}
    pairs = [(letter, law) for letter, law in pairs if letter not in whole or not isinstance(law, Moments)]
    laws = dict(pairs)
    several = {letter for letter, law in pairs if not _is_same(laws[letter], law)}
    return {letter: law for letter, law in laws.items() if law is not None and letter not in several}


def _is_same(one: Normal | Distribution | None, other: Normal | Distribution | None) -> bool:
    """Whether two laws are one: a family by its name, and its density."""
    if isinstance(one, Listed) and isinstance(other, Listed):
        return True  # of another coin, from there on
    if one == other or not (isinstance(one, Spread) and isinstance(other, Spread)) or one.ends != other.ends:
        return one == other
    from hw_cli.oracles.equality.normal import Ring  # for a law that is said twice

    x = core.Symbol("#x")
    return one.counts == other.counts and Ring().shows(one.at(x), other.at(x))


def followed(drawn: Sequence[Drawn], named: Sequence[Named], sized: Container[Term]) -> Iterator[Drawn]:
    """The letters that are said once, as affine in one that is drawn and in no other that is: x = a z + b with z ~ N(0, 1)."""
    laws = {item.letter: item for item in drawn}
    heads = [name for name, _ in named]
    for name, body in named:
        inside = free_variables(body) & laws.keys()
        if len(inside) != 1 or not is_variable(name) or name in laws or heads.count(name) > 1:
            continue
        (source,) = (laws[letter] for letter in inside)
        found = affine(body, source.letter)
        if source.law is None or found is None or _is_sized(name, Normal(*found), sized):
            continue
        mean = core.Sum((core.Product((found[0], source.law.mean)), found[1]))
        spread = core.Product((Power(found[0], core.Number("2")), source.law.variance))
        yield Drawn(name, Normal(mean, spread), source.offset)


def _is_sized(letter: Term, law: Normal, sized: Container[Term]) -> bool:
    inside = [node for part in (law.mean, law.variance) for node in subterms(part)]
    return any(node in sized for node in (letter, *inside)) or any(
        is_matrix(node) or is_capital(node) or isinstance(node, core.Identity) for node in inside
    )


def covariances(drawn: Sequence[Drawn], told: Container[Term]) -> Iterator[tuple[Term, Shape]]:
    """The letters that are the covariances of laws which are drawn from, Ψ of N(0, Ψ), of which nothing is `told`."""
    for law in known_laws(drawn).values():
        letter = law.variance if isinstance(law, Normal) else None
        if letter is None or letter in told or letter == core.Symbol("I"):
            continue
        if is_variable(letter) and is_matrix(letter):
            yield letter, Shape(kind=SPD)


def domains(drawn: Sequence[Drawn]) -> dict[Term, Interval]:
    """The sets of the parameters of laws that are drawn from, λ > 0 of Poisson(λ), and of what is 0 or 1 by its law."""
    laws = {letter: law for letter, law in known_laws(drawn).items() if isinstance(law, Distribution)}
    known = {letter: domain for law in laws.values() for letter, domain in law.domains()}
    two = (law.counts and getattr(law, "ends", ()) == (ZERO, ONE) for law in laws.values())
    return known | {parts(letter)[0]: BITS for letter, only in zip(laws, two, strict=True) if only}


class Means:
    """Means over letters with known laws."""

    def __init__(
        self,
        laws: dict[Term, Normal | Distribution],
        named: dict[Term, Term],
        apart: bool,
        columns: dict[Term, Normal],
        lengths: dict[Term, Term],
        entropies: bool,
    ) -> None:
        self.laws, self.named, self.apart, self.columns, self.lengths = laws, named, apart, columns, lengths
        said = {getattr(head.function, "name", "") for head in named if isinstance(head, core.Call)}
        self.entropies = {"h", "H"} - said if entropies else set()  # the names that are put to nothing else

    def spelled(self, term: Term) -> Term:
        """A term in which they say over what they are."""
        match term:
            case Expectation(body=body, law=Law(name=""), variables=over) if self._is_over(over, body):
                return self._mean(self.spelled(body)) or self._mean_of_columns(body) or term
            case core.Call(function=core.Function(name=name, index=()), arguments=(body,)) if (
                name in VARIANCES and (found := self._spread(body)) is not None
            ):
                return found
            case Expectation(body=body, law=core.Call() as law, variables=(letter,)):
                return mean_named(self.spelled(self._written_out(body)), law, letter) or term
            case core.Call(function=core.Function(name="h" | "H" as name), arguments=(letter,)) if (
                name in self.entropies and (drawn := self.laws.get(letter)) is not None
            ):
                return self._entropy(drawn, letter) or term
            case core.Call() if isinstance(meant := as_expectation(term), Expectation):
                return self._variance(meant.body) or term if meant.law == Law("") else term
            case Density(law=Law(name="Var" | "var"), variables=(variable,), given=()):
                return self._variance(variable) or term
            case Density(law=Law(name="P", parameters=()), variables=(event,), given=()):
                alone = {letter: law for letter, law in self.laws.items() if not self._above(letter)}
                return probability(event, alone) or term
        return map_children(term, self.spelled)

    def _entropy(self, law: Normal | Distribution, letter: Term) -> Term | None:
        """The entropy of a letter of which the law is known, as the mean that it is."""
        if isinstance(law, Spread):
            found = law.mean(core.log(law.at(letter)), letter)
            return None if found is None else Negative(found)
        if not isinstance(law, Normal):
            return None
        free = free_variables(core.Vector((law.mean, law.variance)))
        x = next(item for item in map(core.Symbol, "xyzuvwst") if item not in free)
        mean = Expectation(core.log(Normal(law.mean, law.variance, x)), Normal(law.mean, law.variance), (x,))
        return Negative(mean)

    def _is_over(self, letters: tuple[Term, ...], body: Term) -> bool:
        """Whether a mean over letters, E_ε, or over what is not said, is that over all that is drawn in it."""
        drawn = free_variables(self._written_out(body)) & (self.laws.keys() | self.columns.keys())
        return not letters or (bool(drawn) and drawn <= set(letters))

    def _mean(self, body: Term) -> Term | None:
        body = self._written_out(body)
        own = {letter for letter in self.laws if letter in free_variables(body)}
        above = {letter: self._above(letter) for letter in own}
        own |= set[Term]().union(*above.values())  # θ of X ~ Bernoulli(θ), where θ has a law too
        random = any(letter in self.columns for letter in free_variables(body) | own)
        if not own or random or contains(Density | Law | core.KL, body):
            return None
        sums = each(core.IndexedSum | core.IndexedProduct, body)
        if any(own & (free_variables(item.low) | free_variables(item.high)) for item in sums):
            return None  # of Σ_{i=1}^N X_i, where N has a law too
        if any(own & free_variables(core.Vector(parts(letter)[1])) for letter in own):
            return None  # of X_N
        if any(isinstance(self.laws[letter], Moments) for letter in own):
            made = {
                head for head, by in self.named.items() if is_variable(head) and _has(self.laws.keys(), by)
            }
            bases = {parts(letter)[0] for letter in self.laws.keys() | made} | RANDOM
            if any(parts(letter)[0] in bases for letter in free_variables(body) - self.laws.keys()):
                return None  # of X_2, where something is said of X_1, or of S_m, where S_n is made of such
        if self._together(above.keys() - set[Term]().union(*above.values())):
            return self._mean_of_sums(body)
        if any(_is_counted(letter, body) for letter in own):
            return self._mean_of_sums(body)
        for letter in sorted(own, key=lambda one: (-len(self._above(one)), repr(one))):
            law, inside = self.laws[letter], body
            if isinstance(law, Normal):
                body = Expectation(inside, Normal(law.mean, law.variance), (letter,))
            elif (found := law.mean(inside, letter)) is None:
                return None
            else:
                body = found
        return body

    def _above(self, letter: Term, seen: frozenset[Term] = frozenset()) -> frozenset[Term]:
        """The letters with laws on which the law of a letter depends."""
        law = self.laws.get(letter)
        terms = (law.mean, law.variance) if isinstance(law, Normal) else law.parameters() if law else ()
        known = self.laws.keys() | self.columns.keys()
        direct = frozenset().union(*map(free_variables, terms)) & known - seen - {letter}
        return direct.union(*(self._above(one, seen | {letter} | direct) for one in direct))

    def _mean_of_sums(self, body: Term) -> Term | None:
        """The mean of what has Σ_i f(m_i), where each m_i is a draw of its own: inside the sum; Var + mean² of a square."""
        drawn = partial(_has, self.laws.keys())
        if not drawn(body):
            return body
        match body:
            case Negative(term=inner):
                found = self._mean_of_sums(inner)
                return None if found is None else Negative(found)
            case core.Sum(terms=terms):
                means = [self._mean_of_sums(item) for item in terms]
                return None if None in means else core.Sum(tuple(filter(None, means)))
            case core.Quotient(numerator=above, denominator=below) if not drawn(below):
                found = self._mean_of_sums(above)
                return None if found is None else core.Quotient(found, below)
            case core.Product(factors=factors) if sum(map(drawn, factors)) == 1:
                parts = [self._mean_of_sums(item) for item in factors]
                return None if None in parts else core.Product(tuple(filter(None, parts)))
            case core.IndexedSum(body=inner):
                found = self._mean(inner)
                return found if found in (None, ZERO) else replace(body, body=found)
            case Power(base=base, exponent=core.Number(text="2")) if self.apart:
                mean, spread = self._mean_of_sums(base), self._spread_of_sums(base)
                if mean is None or spread is None or mean == ZERO:
                    return None if mean is None else spread
                return Power(mean, body.exponent) + spread
        return self._mean(body) if is_variable(body) else None

    def _spread_of_sums(self, body: Term) -> Term | None:
        """The variance of a Σ_i f(m_i) + b, of independent draws m_i."""
        drawn = partial(_has, self.laws.keys())
        match body:
            case Negative(term=inner):
                return self._spread_of_sums(inner)
            case core.Sum(terms=terms) if sum(map(drawn, terms)) == 1:
                return self._spread_of_sums(next(filter(drawn, terms)))
            case core.Quotient(numerator=above, denominator=below) if not drawn(below):
                found = self._spread_of_sums(above)
                return None if found is None else core.Quotient(found, Power(below, core.Number("2")))
            case core.Product(factors=factors) if sum(map(drawn, factors)) == 1:
                found = self._spread_of_sums(next(filter(drawn, factors)))
                others = [Power(item, core.Number("2")) for item in factors if not drawn(item)]
                return None if found is None else core.product((*others, found))
            case core.IndexedSum(body=inner, index=index) if all(
                isinstance(node, core.Indexed) and index in node.index
                for node in subterms(inner)
                if node in self.laws
            ):  # not of what every summand has
                found = self._variance(inner)
                return None if found is None else replace(body, body=found)
        return None

    def _variance(self, body: Term) -> Term | None:
        two = core.Number("2")
        square, mean = self._mean(Power(body, two)), self._mean(body)
        if square is None or mean is None or mean == ZERO:
            return None if mean is None else square
        return core.Sum((square, Negative(Power(mean, two))))

    def _together(self, own: Collection[Term]) -> bool:
        """Whether letters have no law together that is known; X_i and X_j may be one."""
        rows = [
            item.base
            for item in own
            if isinstance(item, core.Indexed) and any(map(free_variables, item.index))
        ]
        if any(sum(getattr(item, "base", None) == row for item in own) > 1 for row in rows):
            return True
        return len(own) > 1 and not self.apart and not all(map(is_noise, own))

    def _spread(self, body: Term) -> Term | None:
        """Σ A S Aᵀ of a sum of A x + b, where x is a column with the covariance S."""
        parts = _linear(self._written_out(body), self.columns.keys())
        if not parts or self._together({letter for _, letter in parts}):
            return None
        if len({letter for _, letter in parts}) < len(parts):  # A x + B x
            return None
        return core.total(
            tuple(_spread_by(before, self.columns[letter].variance) for before, letter in parts)
        )

    def _mean_of_columns(self, body: Term) -> Term | None:
        """A m + b of A x + b; A (S + m mᵀ) B of A x xᵀ B; tr(A S) + mᵀ A m of xᵀ A x."""
        body = self._written_out(body)
        parts = _linear(body, self.columns.keys())
        if parts:
            return substitute(body, {letter: self.columns[letter].mean for _, letter in parts})
        factors = body.factors if isinstance(body, core.Product) else (body,)
        at = [number for number, factor in enumerate(factors) if free_variables(factor) & self.columns.keys()]
        if len(at) == 2 and is_row(factors[at[0]], (column := factors[at[1]],)):
            before, inside, last = factors[: at[0]], factors[at[0] + 1 : at[1]], at[1] + 1 == len(factors)
            law = self.columns.get(column)
            if law is None or not (
                last and all(map(_is_number, before)) and all(map(_is_coefficient, inside))
            ):
                return None
            whole = core.Trace(core.product((*inside, law.variance)))
            rest = core.total((whole, substitute(core.product(factors[at[0] :]), {column: law.mean})))
            return core.product((*before, whole if law.mean == ZERO else rest))
        if len(at) != 2 or at[1] != at[0] + 1 or not is_row(factors[at[1]], (factors[at[0]],)):
            return None
        law = self.columns.get(factors[at[0]])
        if law is None:
            return None
        square = (core.Product((law.mean, core.Transpose(law.mean))),) if law.mean != ZERO else ()
        return core.product((*factors[: at[0]], core.total((law.variance, *square)), *factors[at[1] + 1 :]))

    def _written_out(self, body: Term) -> Term:
        for _ in range(DEEPEST):
            body = self._written(body)
        return body

    def _written(self, term: Term) -> Term:
        if term in self.laws or term in self.columns:
            return term
        match term:
            case core.Product(factors=(*before, core.Transpose(term=first), last)) if found := self._entries(
                first, last
            ):
                return core.product((*map(self._written, before), found))
            case Power(base=core.Norm(term=first), exponent=core.Number(text="2")) if found := self._entries(
                first, first
            ):
                return found
        return self.named.get(term) or map_children(term, self._written)

    def _entries(self, first: Term, last: Term) -> Term | None:
        """q_1 k_1 + … + q_d k_d of columns of which the entries are drawn; None of others."""
        index = core.Symbol("i")
        pair = core.Indexed(first, (index,)), core.Indexed(last, (index,))
        if first not in self.lengths or not (self.laws.keys() & pair):
            return None
        return core.IndexedSum(core.Product(pair), index, ONE, self.lengths[first])


def _has(letters: Collection[Term], term: Term) -> bool:
    """Whether one of some letters stands in a term, counted or not."""
    return any(node in letters for node in subterms(term))


def _is_counted(letter: Term, body: Term) -> bool:
    """Whether it is m_i where a sum or a product runs over i."""
    runs = (node for node in subterms(body) if isinstance(node, core.IndexedSum | core.IndexedProduct))
    return isinstance(letter, core.Indexed) and any(
        node.index in letter.index and letter in free_variables(node.body) for node in runs
    )


def _linear(body: Term, columns: Set[Term]) -> list[tuple[tuple[Term, ...], Term]]:
    """The columns of a sum of A x + b and the matrices and numbers before them; none where it is no such sum.

    b is made of parameters: another letter may be random too.
    """
    found = []
    for item in body.terms if isinstance(body, core.Sum) else (body,):
        inner = item.term if isinstance(item, Negative) else item
        *before, last = inner.factors if isinstance(inner, core.Product) else (inner,)
        match last:
            case core.Call(function=function, arguments=(by, letter)) if (
                function == _ENTRYWISE and not before
            ):
                before, last = [core.Call(_ENTRYWISE, (by,))], letter
        if last in columns and all(
            _is_coefficient(one) and not free_variables(one) & columns for one in before
        ):
            found.append((tuple(before), last))
        elif not all(getattr(letter, "base", letter) in _PARAMETERS for letter in free_variables(inner)):
            return []
    return found


def _spread_by(before: Sequence[Term], spread: Term) -> Term:
    """A V Aᵀ of A x, and s² ⊙ V of s ⊙ x, with the covariance V of x."""
    match before:
        case [core.Call(function=function, arguments=(by,))] if function == _ENTRYWISE:
            return core.Call(_ENTRYWISE, (Power(by, core.Number("2")), spread))
    turned = (item if _is_number(item) else core.Transpose(item) for item in reversed(before))
    return core.product((*before, spread, *turned))


def _is_coefficient(factor: Term) -> bool:
    """Whether it is a matrix, a number, or what multiplies entry by entry."""
    if isinstance(factor, core.Call) and factor.function == _ENTRYWISE:
        return True
    inner = factor.term if isinstance(factor, core.Transpose) else factor
    return (
        is_matrix(inner)
        or is_row(inner, (inner.base,) if isinstance(inner, Power) else ())
        or _is_number(factor)
    )


def _is_number(factor: Term) -> bool:
    """Whether it is made of numbers and of small Greek letters: σ_t, √α."""
    nodes = [node for node in subterms(factor) if not isinstance(node, core.Function)]
    return not any(map(is_matrix, nodes)) and all(
        not is_variable(node) or getattr(node, "base", node) in _SCALARS | _COUNTERS for node in nodes
    )


_SCALARS = frozenset(core.Symbol(name) for name in GREEK if name.islower() and name != "epsilon")
_ENTRYWISE = core.Function("odot")
_COUNTERS = frozenset(map(core.Symbol, "ijkt"))
_PARAMETERS = _SCALARS | frozenset(map(core.Symbol, "abcm"))
