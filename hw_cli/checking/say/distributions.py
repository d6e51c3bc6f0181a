r"""Laws that have a name, Poisson, Bernoulli, …: means and probabilities under them as the sums and integrals they are.

A family whose parameter has two usual meanings (the rate or the mean of an exponential law) is known by its usual letter
alone; a gamma law where the text writes its exponential, and a geometric law where it shows from where that counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from hw_cli.checking.read.derivation import Derivation, Drawn
from hw_cli.checking.say.following import ONE, TWO, ZERO, powers
from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, IndexedSum, Integral, Negative, Normal, Sum, Symbol, Term
from hw_cli.terms.parse import EVERY, Names, parse_latex
from hw_cli.terms.parse.applying import EULER
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, each, free_variables, is_variable, put, substitute, subterms

INFINITY = core.Constant("infinity")
MINUS_INFINITY = Negative(INFINITY)
_NOWHERE = Symbol("#")
ANY = Interval()
POSITIVE, SHARE = Interval(Fraction(0)), Interval(Fraction(0), Fraction(1))
COUNT = Interval(Fraction(1), low_in=True)
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


@dataclass(frozen=True)
class Family:
    """Laws with one name: the letters and the sets of their parameters, their density or mass at x, and where it is."""

    names: str
    parameters: str
    domains: tuple[Interval, ...]
    density: str
    ends: tuple[str, str]
    counts: bool = False
    letters: str = ""  # the first parameter is what it is here under one of these names alone


UNIFORM = "uniform unif calU u"
_HALF, _LINE = ("0", r"\infty"), (r"-\infty", r"\infty")
FAMILIES = (
    Family("bernoulli bern ber calB", "p", (SHARE,), "p^x (1-p)^{1-x}", ("0", "1"), counts=True),
    Family("binomial binom bin calB", "np", (COUNT, SHARE), r"\binom{n}{x} p^x (1-p)^{n-x}", ("0", "n"), counts=True),
    Family("poisson poi pois poiss calP", "m", (POSITIVE,), r"\frac{m^x e^{-m}}{x!}", _HALF, counts=True),
    Family("exponential exp expo calE", "r", (POSITIVE,), "r e^{-r x}", _HALF, letters="lambda"),
    Family("geometric_trials", "p", (SHARE,), "(1-p)^{x-1} p", ("1", r"\infty"), counts=True),
    Family("geometric_failures", "p", (SHARE,), "(1-p)^x p", _HALF, counts=True),
    Family(UNIFORM, "ab", (ANY, ANY), r"\frac{1}{b-a}", ("a", "b")),
    Family("beta bet", "ab", (POSITIVE, POSITIVE), r"\frac{\Gamma(a+b)}{\Gamma(a) \Gamma(b)} x^{a-1} (1-x)^{b-1}", ("0", "1")),
    Family("gamma_rate", "ab", (POSITIVE, POSITIVE), r"\frac{b^a}{\Gamma(a)} x^{a-1} e^{-b x}", _HALF),
    Family("gamma_scale", "ab", (POSITIVE, POSITIVE), r"\frac{1}{\Gamma(a) b^a} x^{a-1} e^{-\frac{x}{b}}", _HALF),
    Family("laplace", "mb", (ANY, POSITIVE), r"\frac{1}{2 b} e^{-\frac{|x - m|}{b}}", _LINE),
)  # fmt: skip


class Described(ABC):
    """What a text says of a law: enough for some of its means."""

    counts = False

    @abstractmethod
    def mean(self, body: Term, letter: Term) -> Term | None:
        """The mean of what a letter with this law stands in; None where it is not known."""

    def domains(self) -> Iterator[tuple[Term, Interval]]:
        """The sets of the letters that are its parameters."""
        yield from ()

    @abstractmethod
    def parameters(self) -> tuple[Term, ...]:
        """The terms on which it depends."""


@dataclass(frozen=True)
class Spread(Described):
    """A law by a formula for its density or mass between two ends; `values`: what stands for letters of the formula."""

    letter: Term
    formula: Term
    ends: tuple[Term, Term]
    counts: bool
    values: tuple[tuple[Term, Term], ...] = ()
    family: Family | None = None

    def parameters(self) -> tuple[Term, ...]:
        """Its formula and its ends."""
        return self.at(_NOWHERE), *self.ends

    def at(self, x: Term) -> Term:
        """Its density or mass at x."""
        return substitute(self.formula, {**dict(self.values), self.letter: x})

    def domains(self) -> Iterator[tuple[Term, Interval]]:
        """Factors and divisors of a density are positive: λ of λ e^{-λx}, and 1 - p of p(1 - p)^k, of a share p."""
        if self.family is not None:
            pairs = zip((value for _, value in self.values), self.family.domains, strict=True)
            yield from ((value, domain) for value, domain in pairs if is_variable(value) and domain != ANY)
            return
        factors = [item.base if isinstance(item, core.Power) else item for item in _factors(self.formula)]
        for item in factors:
            if isinstance(item, Symbol) and item != self.letter:
                yield item, SHARE if Sum((ONE, Negative(item))) in factors else POSITIVE

    def mean(self, body: Term, letter: Term) -> Term | None:
        """The mean as the sum or integral that it is; None where letters would be mixed up."""
        if self.ends == (ZERO, ONE) and self.counts:
            values = [put({letter: value}, body) for value in (ZERO, ONE)]
            weighed = [
                core.Product((self.at(at), value))
                for at, value in zip((ZERO, ONE), values, strict=True)
                if value
            ]
            return Sum(tuple(weighed)) if None not in values else None
        x = self._fresh(body)
        inside = None if x is None else put({letter: x}, body)
        if x is None or inside is None:
            return None
        return self._over(core.Product((inside, self.at(x))), x, *self.ends)

    def between(self, low: Term | None, high: Term | None) -> Term | None:
        """The probability of being between two numbers, of which None is an end; None where it is not known."""
        least, most = self.ends
        x = self._fresh(*filter(None, (low, high)))
        if x is None:
            return None
        if self.counts and high is None:
            whole = low is not None and _is_whole(low)
            rest = self.between(None, _moved(low, -1)) if low is not None and whole else None
            return None if rest is None else ONE - rest
        return self._over(self.at(x), x, least if low is None else low, most if high is None else high)

    def _over(self, body: Term, x: Symbol, low: Term, high: Term) -> Term:
        return (IndexedSum if self.counts else Integral)(body, x, low, high)

    def _fresh(self, *terms: Term) -> Symbol | None:
        return _fresh("kjmnrs" if self.counts else "xyuvw", self.at(_NOWHERE), *self.ends, *terms)


@dataclass(frozen=True)
class Listed(Described):
    """A law by its values, numbers, and their probabilities, which are 1 together."""

    values: tuple[Term, ...]
    weights: tuple[Term, ...]
    counts = True

    def parameters(self) -> tuple[Term, ...]:
        """The probabilities."""
        return self.weights

    def at(self, value: Term) -> Term | None:
        """The probability of a value; None where it is not a number."""
        number = exact_value(value)
        pairs = zip(map(exact_value, self.values), self.weights, strict=True)
        return None if number is None else dict(pairs).get(number, ZERO)

    def mean(self, body: Term, letter: Term) -> Term | None:
        """The sum over the values; None where letters would be mixed up."""
        found = [put({letter: value}, body) for value in self.values]
        items = (
            core.Product((weight, item)) for weight, item in zip(self.weights, found, strict=True) if item
        )
        return None if None in found else Sum(tuple(items))

    def domains(self) -> Iterator[tuple[Term, Interval]]:
        """Shares."""
        yield from ((weight, SHARE) for weight in self.weights if is_variable(weight))


@dataclass(frozen=True)
class Moments(Described):
    """A law of which the mean and the variance are said alone."""

    first: Term
    variance: Term

    def parameters(self) -> tuple[Term, ...]:
        """The two moments."""
        return self.first, self.variance

    def mean(self, body: Term, letter: Term) -> Term | None:
        """The mean of c x² + b x + a; None of another term."""
        square = self.variance if self.first == ZERO else self.first**TWO + self.variance
        pairs = zip(powers(body, letter, 2) or (), (ONE, self.first, square), strict=False)
        terms = tuple(
            core.product(tuple(item for item in pair if item != ONE)) for pair in pairs if ZERO not in pair
        )
        return None if powers(body, letter, 2) is None else core.total(terms)

    def domains(self) -> Iterator[tuple[Term, Interval]]:
        """A variance is positive."""
        yield from (
            (letter, POSITIVE) for letter in free_variables(self.variance) if isinstance(letter, Symbol)
        )


@dataclass(frozen=True)
class Mixed(Described):
    """A mixture: with the weight of each value of an index, the normal law where it has this value."""

    index: Term
    weight: Term
    part: Normal

    def parameters(self) -> tuple[Term, ...]:
        """The weights and the parts."""
        return self.weight, self.part

    def mean(self, body: Term, letter: Term) -> Term | None:
        """The mean of the means of the parts."""
        if self.index in free_variables(body):
            return None
        inside = core.Expectation(body, Normal(self.part.mean, self.part.variance), (letter,))
        return IndexedSum(core.Product((self.weight, inside)), self.index, EVERY, EVERY)


def _factors(term: Term) -> Iterator[Term]:
    """The factors and divisors of a term."""
    if isinstance(term, core.Product | core.Quotient):
        for part in children(term):
            yield from _factors(part)
    else:
        yield term


@cache
def _read(source: str) -> Term:
    return parse_latex(source, names=Names(functions=frozenset({"Gamma", EULER})))


def law_named(term: Term | None) -> Described | None:
    """The law that a term names, `Poisson(λ)`; None for another term."""
    match term:
        case Call(function=Function(name="#density" | "#mass" as kind), arguments=(x, formula, low, high)):
            return Spread(x, formula, (low, high), kind == "#mass")
        case Call(function=Function(name="#moments"), arguments=(first, variance)):
            return Moments(first, variance)
        case Call(
            function=Function(name="#values"),
            arguments=(core.Vector(components=listed), core.Vector(components=weights)),
        ):
            return Listed(listed, weights)
        case Call(function=Function(name="#mixture"), arguments=(index, weight, Normal() as part)):
            return Mixed(index, weight, part)
        case Call(function=Function(name=name, index=()), arguments=arguments):
            word = name if name.startswith("cal") else name.lower().removeprefix("#")
            for family in FAMILIES:
                if word not in family.names.split() or len(family.domains) != len(arguments):
                    continue
                first = arguments[0]
                meant = name.startswith("#") or getattr(first, "name", "") in family.letters.split()
                if family.letters and not meant:  # words say which of the two it is
                    return None
                values = tuple(zip(map(Symbol, family.parameters), arguments, strict=True))
                low, high = (substitute(_read(end), dict(values)) for end in family.ends)
                return Spread(Symbol("x"), _read(family.density), (low, high), family.counts, values, family)
    return None


def mean_named(body: Term, law: Call, letter: Term) -> Term | None:
    """The mean over a letter that has a law by its name, E_{b ~ Bernoulli(p)}, or over listed indices, E_{i ~ U({1, 2})};
    None for another."""
    match law:
        case Call(function=Function(name=name), arguments=(core.Vector(components=values),)) if (
            name.lower() in UNIFORM.lower().split() and _counts(body, letter)
        ):
            found = [put({letter: value}, body) for value in values]
            if None in found or len(values) == 0:
                return None
            return core.Quotient(
                Sum(tuple(item for item in found if item is not None)), core.lift(len(values))
            )
    named = law_named(law)
    return None if named is None or _counts(body, letter) else named.mean(body, letter)


def _counts(body: Term, letter: Term) -> bool:
    """Whether a letter stands in subscripts alone."""
    return any(isinstance(node, core.Indexed) and letter in node.index for node in subterms(body))


def with_rates(drawn: tuple[Drawn, ...], derivations: tuple[Derivation, ...]) -> tuple[Drawn, ...]:
    """What is drawn, once; without exponential laws whose parameter a text divides by in an exponential, e^{-x/λ}: it is no rate;
    with gamma laws as it writes their density, by a rate, x^{a-1} e^{-bx}, or a scale, x^{a-1} e^{-x/b}, and geometric ones
    as it writes their mass or mean, p(1 - p)^{k-1} or 1/p of trials, p(1 - p)^k or (1 - p)/p of failures."""
    sides = [term for one in derivations for term in one.terms]
    means = [
        step.rhs.term
        for one in derivations
        for step in one.steps
        if isinstance(step.lhs.term, core.Expectation) and step.rhs.term is not None
    ]
    below = frozenset[Term]().union(*(_divided(node) for node in each(Call, *sides)))

    def told(one: Drawn) -> Drawn:
        match one.named:
            case Call(function=Function(name=name), arguments=(a, b)) if name.lower() in _GAMMA:
                ways = {_exponential(side, Sum((a, Negative(ONE))), b) for side in sides} - {""}
                return replace(one, named=Call(Function(ways.pop()), (a, b))) if len(ways) == 1 else one
            case Call(function=Function(name=name), arguments=(p,)) if name.lower() in _GEOMETRIC:
                masses = {way for side in sides for node in subterms(side) if (way := _counted(node, p))}
                ways = masses or {_mean_of_count(side, p) for side in means} - {""}
                return replace(one, named=Call(Function(ways.pop()), (p,))) if len(ways) == 1 else one
        law = law_named(one.named)
        known = law if isinstance(law, Spread) and law.family is not None and law.family.letters else None
        return replace(one, named=None) if known is not None and known.values[0][1] in below else one

    found = tuple(map(told, drawn))
    laws = [law_named(one.named) for one in found]
    named = {
        one.letter
        for one, law in zip(found, laws, strict=True)
        if isinstance(law, Spread) and law.family is not None
    }
    masses = [  # the mass of a law that has a name follows from it
        isinstance(law, Spread) and law.family is None and law.counts and one.letter in named
        for one, law in zip(found, laws, strict=True)
    ]
    return tuple(one for one, again in zip(found, masses, strict=True) if not again)


_GAMMA = ("gamma", "gam", EULER)
_GEOMETRIC = ("#geometri", "geometric", "geom", "geo", "calg")


def _counted(node: Term, p: Term) -> str:
    """The geometric law of which a formula is the mass, p(1 - p)^{k-1} of trials until the first success, p(1 - p)^k of
    failures before it; "" for none."""
    rest = Sum((ONE, Negative(p)))
    for item in node.factors if isinstance(node, core.Product) and p in node.factors else ():
        if isinstance(item, core.Power) and item.base == rest:
            if isinstance(item.exponent, Sum) and item.exponent.terms[-1] == Negative(ONE):
                return "#geometric_trials"
            return "#geometric_failures" if is_variable(item.exponent) else ""
    return ""


def _mean_of_count(mean: Term, p: Term) -> str:
    """The geometric law of which a formula is the mean, 1/p of trials, (1 - p)/p of failures; "" for none."""
    means = {core.Quotient(ONE, p): "trials", core.Quotient(Sum((ONE, Negative(p))), p): "failures"}
    return f"#geometric_{means[mean]}" if mean in means else ""


def _divided(node: Call) -> frozenset[Term]:
    """The letters by which something is divided in an exponential."""
    parts = each(core.Quotient, node) if node.function == Function("exp") else ()
    return frozenset[Term]().union(*(free_variables(part.denominator) for part in parts))


def _exponential(side: Term, exponent: Term, letter: Term) -> str:
    """The gamma law whose rate or scale a letter is in what a formula multiplies x^{a-1} by, which has x too; "" for none."""
    bases = {node.base for node in each(core.Power, side) if node.exponent == exponent}
    for node in each(Call, side):
        if node.function == Function("exp") and letter in (own := free_variables(node)) and bases & own:
            return "#gamma_scale" if letter in _divided(node) else "#gamma_rate"
    return ""


def probability(event: Term, laws: Mapping[Term, Described | Normal]) -> Term | None:
    """The probability of an event about one letter that has a law, X ≤ b, a ≤ X ≤ b, |X| > b, X = k; None for another."""
    match event:
        case Call(
            function=Function(name="event", index=(core.Label(text=after),)),
            arguments=(
                Call(function=Function(name="event", index=(core.Label(text=before),))) as inner,
                high,
            ),
        ):
            low, middle = inner.arguments
            if {before, after} <= {"<", "<="} and middle in laws and not _random(laws, low, high):
                return _between(laws[middle], low, high, strict=(before == "<", after == "<"))
        case Call(function=Function(name="event", index=(core.Label(text=sign),)), arguments=(left, right)):
            if right in laws:
                left, right, sign = right, left, TURNED.get(sign, sign)
            if isinstance(left, core.Absolute) and left.term in laws and not _random(laws, right):
                law = laws[left.term]
                if isinstance(law, Described) and law.counts:
                    return None
                inside = _between(law, Negative(right), right, strict=(False, False))
                outside = None if inside is None else ONE - inside
                return {"<": inside, "<=": inside, ">": outside, ">=": outside}.get(sign)
            if left in laws and not _random(laws, right):
                return _compared(laws[left], sign, right)
    return None


def _compared(law: Described | Normal, sign: str, value: Term) -> Term | None:
    if sign == "=":
        return law.at(value) if isinstance(law, Spread | Listed) and law.counts else None
    if sign in ("<", "<="):
        return _between(law, None, value, strict=(False, sign == "<"))
    return _between(law, value, None, strict=(sign == ">", False)) if sign in (">", ">=") else None


def _between(
    law: Described | Normal, low: Term | None, high: Term | None, strict: tuple[bool, bool]
) -> Term | None:
    if isinstance(law, Normal):
        x = _fresh("xyuvw", law.mean, law.variance, *filter(None, (low, high)))
        if x is None:
            return None
        gap = core.Quotient((x - law.mean) ** TWO, core.Product((TWO, law.variance)))
        size = core.sqrt(core.Product((TWO, core.Constant("pi"), law.variance)))
        density = core.Quotient(core.exp(Negative(gap)), size)
        return Integral(
            density, x, MINUS_INFINITY if low is None else low, INFINITY if high is None else high
        )
    if not isinstance(law, Spread):
        return None
    if law.counts:
        if not all(end is None or _is_whole(end) for end in (low, high)):
            return None
        low = low if low is None else _moved(low, int(strict[0]))
        high = high if high is None else _moved(high, -int(strict[1]))
    return law.between(low, high)


def _is_whole(term: Term) -> bool:
    """Whether an end is a whole number, or a letter that counts, beside one: n, k + 1."""
    value = exact_value(term)
    if value is not None or not isinstance(term, Sum):
        return term in _COUNTING if value is None else value.denominator == 1
    return all(map(_is_whole, term.terms))


_COUNTING = frozenset(map(Symbol, "nmkjN"))


def _moved(term: Term, by: int) -> Term:
    """A whole number or a letter that counts, and so many more."""
    value = exact_value(term)
    if value is not None:
        return core.lift(value + by)
    return term if by == 0 else Sum((term, core.lift(by) if by > 0 else Negative(core.lift(-by))))


def _random(laws: Mapping[Term, Described | Normal], *terms: Term) -> bool:
    return any(letter in laws for term in terms for letter in free_variables(term))


def _fresh(names: str, *terms: Term) -> Symbol | None:
    """The first of some letters that stands in none of these terms."""
    used = {node for term in terms for node in subterms(term)}
    return next((letter for letter in map(Symbol, names) if letter not in used), None)
