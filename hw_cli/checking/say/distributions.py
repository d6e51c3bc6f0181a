r"""Laws that have a name, Poisson, Bernoulli, …: means and probabilities under them as the sums and integrals they are.

A family whose parameter has two usual meanings (the rate or the mean of an exponential law) is known by its usual letter
alone; the geometric and the gamma law are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from hw_cli.checking.read.derivation import Derivation, Drawn
from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Function,
    IndexedSum,
    Integral,
    Negative,
    Normal,
    Number,
    Sum,
    Symbol,
    Term,
)
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Captured, each, free_variables, is_variable, substitute, subterms

ZERO, ONE, TWO, INFINITY = Number("0"), Number("1"), Number("2"), core.Constant("infinity")
MINUS_INFINITY = Negative(INFINITY)
ANY = Interval()
POSITIVE, SHARE = Interval(Fraction(0)), Interval(Fraction(0), Fraction(1))
COUNT = Interval(Fraction(1), low_in=True)
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


@dataclass(frozen=True)
class Family:
    """Laws with one name: their density or mass at x, between which ends, and in which sets their parameters are."""

    names: str
    domains: tuple[Interval, ...]
    density: Callable[..., Term]
    ends: Callable[..., tuple[Term, Term]]
    counts: bool = False
    letters: str = ""  # the first parameter is what it is here under one of these names alone


UNIFORM = "uniform unif calU u"
FAMILIES = (
    Family(
        "bernoulli bern ber calB",
        (SHARE,),
        lambda x, p: core.Product((p**x, (ONE - p) ** (ONE - x))),
        lambda p: (ZERO, ONE),
        counts=True,
    ),
    Family(
        "binomial binom bin calB",
        (COUNT, SHARE),
        lambda x, n, p: core.Product((core.call("binom", n, x), p**x, (ONE - p) ** (n - x))),
        lambda n, p: (ZERO, n),
        counts=True,
    ),
    Family(
        "poisson poi pois calP",
        (POSITIVE,),
        lambda x, m: core.Quotient(core.Product((m**x, core.exp(Negative(m)))), core.call("factorial", x)),
        lambda m: (ZERO, INFINITY),
        counts=True,
    ),
    Family(
        "exponential exp expo calE",
        (POSITIVE,),
        lambda x, rate: core.Product((rate, core.exp(Negative(core.Product((rate, x)))))),
        lambda rate: (ZERO, INFINITY),
        letters="lambda",
    ),
    Family(
        UNIFORM,
        (ANY, ANY),
        lambda x, a, b: core.Quotient(ONE, b - a),
        lambda a, b: (a, b),
    ),
    Family(
        "laplace",
        (ANY, POSITIVE),
        lambda x, m, b: core.Quotient(
            core.exp(Negative(core.Quotient(core.Absolute(x - m), b))), core.Product((TWO, b))
        ),
        lambda m, b: (MINUS_INFINITY, INFINITY),
    ),
)


@dataclass(frozen=True)
class Named:
    """A law of a family, with its parameters; a normal law too, whose density is no formula here."""

    family: Family
    parameters: tuple[Term, ...]

    @property
    def ends(self) -> tuple[Term, Term]:
        """Between what it has mass."""
        return self.family.ends(*self.parameters)

    def at(self, x: Term) -> Term:
        """Its density or mass at x."""
        return self.family.density(x, *self.parameters)

    def mean(self, body: Term, letter: Term) -> Term | None:
        """The mean of what a letter with this law stands in; None where letters would be mixed up."""
        if self.ends == (ZERO, ONE) and self.family.counts:
            values = [_put(body, letter, value) for value in (ZERO, ONE)]
            if None in values:
                return None
            (p,) = self.parameters
            return Sum((core.Product((ONE - p, values[0] or ZERO)), core.Product((p, values[1] or ZERO))))
        x = _fresh("kjmnrs" if self.family.counts else "xyuvw", body, *self.parameters)
        inside = None if x is None else _put(body, letter, x)
        if x is None or inside is None:
            return None
        return self._over(core.Product((inside, self.at(x))), x, *self.ends)

    def between(self, low: Term | None, high: Term | None) -> Term | None:
        """The probability of being between two numbers, of which None is an end; None where it is not known."""
        least, most = self.ends
        x = _fresh("kjmnrs" if self.family.counts else "xyuvw", *self.parameters, *filter(None, (low, high)))
        if x is None:
            return None
        if self.family.counts and high is None:
            rest = (
                self.between(None, core.lift(_whole(low) - 1)) if low is not None and _is_whole(low) else None
            )
            return None if rest is None else ONE - rest
        return self._over(self.at(x), x, least if low is None else low, most if high is None else high)

    def _over(self, body: Term, x: Symbol, low: Term, high: Term) -> Term:
        return (IndexedSum if self.family.counts else Integral)(body, x, low, high)


def law_named(term: Term | None) -> Named | None:
    """The law that a term names, `Poisson(λ)`; None for another term."""
    match term:
        case Call(function=Function(name=name, index=()), arguments=arguments):
            word = name if name.startswith("cal") else name.lower()
            for family in FAMILIES:
                if word not in family.names.split() or len(family.domains) != len(arguments):
                    continue
                first = arguments[0]
                if family.letters and getattr(first, "name", "") not in family.letters.split():
                    return None
                return Named(family, arguments)
    return None


def mean_named(body: Term, law: Call, letter: Term) -> Term | None:
    """The mean over a letter that has a law by its name, E_{b ~ Bernoulli(p)}, or over listed indices, E_{i ~ U({1, 2})};
    None for another."""
    match law:
        case Call(function=Function(name=name), arguments=(core.Vector(components=values),)) if (
            name.lower() in UNIFORM.lower().split() and _counts(body, letter)
        ):
            found = [_put(body, letter, value) for value in values]
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
    """What is drawn, without laws whose first parameter a text divides by in an exponential, e^{-x/λ}: it is no rate."""
    below = {
        letter
        for one in derivations
        for node in each(Call, *one.terms)
        if node.function == Function("exp")
        for part in each(core.Quotient, node)
        for letter in free_variables(part.denominator)
    }

    def is_scaled(law: Named | None) -> bool:
        return law is not None and bool(law.family.letters) and law.parameters[0] in below

    return tuple(replace(one, named=None) if is_scaled(law_named(one.named)) else one for one in drawn)


def domains_of(laws: Iterable[Named]) -> dict[Term, Interval]:
    """The sets of the letters that are parameters of laws."""
    return {
        letter: domain
        for law in laws
        for letter, domain in zip(law.parameters, law.family.domains, strict=True)
        if is_variable(letter) and domain != ANY
    }


def probability(event: Term, laws: Mapping[Term, Named | Normal]) -> Term | None:
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
                if isinstance(law, Named) and law.family.counts:
                    return None
                inside = _between(law, Negative(right), right, strict=(False, False))
                outside = None if inside is None else ONE - inside
                return {"<": inside, "<=": inside, ">": outside, ">=": outside}.get(sign)
            if left in laws and not _random(laws, right):
                return _compared(laws[left], sign, right)
    return None


def _compared(law: Named | Normal, sign: str, value: Term) -> Term | None:
    if sign == "=":
        return law.at(value) if isinstance(law, Named) and law.family.counts else None
    if sign in ("<", "<="):
        return _between(law, None, value, strict=(False, sign == "<"))
    return _between(law, value, None, strict=(sign == ">", False)) if sign in (">", ">=") else None


def _between(
    law: Named | Normal, low: Term | None, high: Term | None, strict: tuple[bool, bool]
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
    if law.family.counts:
        if not all(end is None or _is_whole(end) for end in (low, high)):
            return None
        low = core.lift(_whole(low) + strict[0]) if low is not None else None
        high = core.lift(_whole(high) - strict[1]) if high is not None else None
    return law.between(low, high)


def _is_whole(term: Term) -> bool:
    value = exact_value(term)
    return value is not None and value.denominator == 1


def _whole(term: Term) -> int:
    return int(exact_value(term) or 0)


def _random(laws: Mapping[Term, Named | Normal], *terms: Term) -> bool:
    return any(letter in laws for term in terms for letter in free_variables(term))


def _fresh(names: str, *terms: Term) -> Symbol | None:
    """The first of some letters that stands in none of these terms."""
    used = {node for term in terms for node in subterms(term)}
    return next((letter for letter in map(Symbol, names) if letter not in used), None)


def _put(body: Term, letter: Term, value: Term) -> Term | None:
    try:
        return substitute(body, {letter: value})
    except Captured:
        return None
