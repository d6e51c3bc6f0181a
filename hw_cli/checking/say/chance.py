"""Random variables and events of which no law is given: which letters they are, and what a text says of them.

`E[aX + b]`, `Var(X + Y)`, `P(A ∪ B)`, `P(Y ≤ y)` are averages over one law of everything that is random. Independence
is what the text says, never assumed; of a law that it describes (centred, normal, uncorrelated) tables know nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.context import Told
from hw_cli.checking.say.survey import COVARIANCES, is_about_chance, is_capital, is_event, is_spread
from hw_cli.oracles.models import LAW, Chance, parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Decorated,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedSum,
    Law,
    Symbol,
    Term,
)
from hw_cli.terms.parse import EVERY
from hw_cli.terms.parse.dialects import VARIANTS
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, children, each, free_variables, is_variable, nodes_of, subterms

PROBABILITIES = frozenset({"P", "p"})
RANDOM = frozenset(map(Symbol, "UVWXYZ"))  # capitals that are random wherever they stand
ONE = core.Number("1")

_NOT = r"(?:not|n['’ ]?est pas|ne sont pas|pas|non|conditionally|conditionnellement|mutually exclusive and)\s+(?:\w+\s+)?"
_INDEPENDENT = r"(?<![a-z])(?:independent|indépendante?s?)"
_FORMULA = r"\$[^$=<>]{1,40}\$"
OF_OTHERS = re.compile(  # X is independent of Y, ε of (X, W), of X and of W: which says nothing of X and W
    rf"(?:(?P<own>{_FORMULA})[^$.;:]{{0,40}}?)?(?P<words>{_INDEPENDENT}\s+(?:of|from|de|d['’]|du)\s*(?:both |the pair |couple |all )?)"
    rf"(?P<others>{_FORMULA}(?:\s*(?:,|,?\s*and|,?\s*et)(?: of| de| d['’])?\s*{_FORMULA}(?!\s*(?:is |are |est |sont )?{_INDEPENDENT}))*)",
    re.IGNORECASE,
)
_APART = re.compile(rf"{_INDEPENDENT}|(?<![a-z])i\.?\s?i\.?\s?d\b|\\perp", re.IGNORECASE)
_DENIED = re.compile(_NOT + r"(?:independent|indépendant)", re.IGNORECASE)
_ALIKE = re.compile(
    r"i\.?\s?i\.?\s?d\b|identically distributed|même loi|identiquement distribué", re.IGNORECASE
)
_KIND = r"(?:variable|law|distribution|alphabet|entropy|loi|entropie)s?"
_DISCRETE = re.compile(
    rf"discrete\s+(?:random\s+)?{_KIND}|{_KIND}\s+(?:aléatoires?\s+)?discrète?s?|(?:is|are|be|est|sont|soit|soient)\s+discr[eè]te?s?(?!\w)",
    re.IGNORECASE,
)
_CONTINUOUS = re.compile(
    r"(?:not|non|pas)[- ]?\s*discr|continu|densit|differential entr|entropie diff", re.IGNORECASE
)
_WORDED = re.compile(
    r"centr(?:ed|ée?s?)\b|(?:zero|null)[- ]mean|moyenne nulle|mean zero|unit variance|variance (?:unité|unitaire)|\buniform|whiten|blanchi",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
_MORE = re.compile(
    r"uncorrelated|corrél|correlat|(?:zero|null)[- ]mean|mean (?:of )?(?:zero|0)|moyenne nulle|centr[ée]|unit variance"
    r"|standard|normal|gauss|uniform|bernoulli|exponenti|poisson|binomi|geometric|géométri|\\sim|disjoint|exclusive"
    r"|incompatible|partition|constant|deterministic|martingale|markov|conditional(?:ly)? (?:on|independen)|\\perp"
    r"|P\w?\s*\}?\s*\(\s*(?-i:[A-Z])(?:_\w)?\s*=[^()|,]*\)\s*=(?![^$]*P\w?\s*\}?\s*\()|non-?negativ|positi|bounded|born[ée]|almost surely|presque sûrement|symmetric|symétrique|identi",
    re.IGNORECASE,
)


class Telling:
    """What a text without comments and code says of its random variables, and where."""

    def __init__(self, text: str) -> None:
        self._text = text
        others = _ALIKE.sub(lambda match: " " * len(match[0]), text)
        self._said = {
            pattern: [match.span() for match in pattern.finditer(others if pattern is _MORE else text)]
            for pattern in (_APART, _DENIED, _ALIKE, _MORE, _CONTINUOUS, _DISCRETE, _WORDED)
        }
        self._pairs = [(match.span("words"), _pairs(match)) for match in OF_OTHERS.finditer(text)]

    def between(self, start: int, end: int) -> Told:
        """What is said between two places, and in the paragraph behind the second."""
        behind = self._text.find("\n\n", end)
        last = behind if behind > 0 else len(self._text)

        def said(pattern: re.Pattern[str]) -> list[tuple[int, int]]:
            found = self._said[pattern]
            return [span for span in found[bisect_left(found, (start, start)) :] if span[1] <= last]

        denied, dense = bool(said(_DENIED)), bool(said(_CONTINUOUS))
        discrete = frozenset(() if dense else _discrete(self._text[start:last], said(_DISCRETE), start))
        partly = [(span, pairs) for span, pairs in self._pairs if start <= span[0] and span[1] <= last]
        of_all = [one for one in said(_APART) if not any(span[0] <= one[0] < span[1] for span, _ in partly)]
        pairs = frozenset[frozenset[str]]().union(*(pairs for _, pairs in partly))
        more = bool(said(_MORE)) or denied or bool(partly)
        alike, worded = bool(said(_ALIKE)), bool(said(_WORDED))
        return Told(bool(of_all) and not denied, alike, more, dense, discrete, worded, pairs)


def _pairs(match: re.Match[str]) -> frozenset[frozenset[str]]:
    """The names of which `X independent of Y and Z` says that two are independent: X and Y, X and Z."""
    own, others = (
        [
            VARIANTS.get(name, name)
            for name in re.findall(r"(?<![A-Za-z_^\\{])\\?([A-Za-z]+)", match[part] or "")
        ]
        for part in ("own", "others")
    )
    return frozenset(frozenset((one, other)) for one in own for other in others)


def _discrete(text: str, places: list[tuple[int, int]], start: int) -> Iterator[str]:
    """The small letters of which a sentence of a text that begins at `start` says that they are discrete; "" stands for all,
    where it names none."""
    for place, _ in places:
        first = max(text.rfind(end, 0, place - start) for end in (". ", "\n\n", ".\n")) + 1
        sentence = re.split(r"\.\s|\n\n|\$\$", text[first:])[0]
        named = [
            letter for part in re.findall(r"\$([^$]{1,60})\$", sentence) for letter in _LETTER.findall(part)
        ]
        yield from (letter.lower() for letter in named or ("",))


def chance_of(terms: tuple[Term, ...], said: Told, small: bool = False) -> Chance:
    """The random variables and events of terms; `small`: with all small letters that stand in means alone."""
    inside: set[Term] = set()
    events: set[Term] = set()
    bare: set[Term] = set()
    for term in terms:
        _sort(term, False, inside, events, bare)
    if small or (not events and all(parts(item)[0] in bare - RANDOM for item in inside)):  # E[u + c]
        for term in terms:
            _sort(term, False, inside, events, bare, small=True)
    events -= RANDOM | {parts(item)[0] for item in inside}
    variables = {item for item in inside if parts(item)[0] in RANDOM or parts(item)[0] not in bare} - events
    lasts = _lasts(terms)
    sequences = {
        (item.base, lasts.get(item.index[0], Symbol("n")))
        for item in variables
        if isinstance(item, Indexed) and isinstance(item.index[0], Symbol)
    }
    alone = {
        item for item in variables if not (isinstance(item, Indexed) and isinstance(item.index[0], Symbol))
    }
    alone = {item for item in alone if not any(parts(item)[0] == base for base, _ in sequences)}

    def ordered(found: set[Term]) -> tuple[Term, ...]:
        return tuple(sorted(found, key=repr))

    compared = (item for node in each(Call, *terms) if is_event(node) for item in node.arguments)
    values = tuple(sorted(value for value in map(exact_value, compared) if value is not None))
    rows = tuple(sorted(sequences, key=repr))
    names = {getattr(parts(item)[0], "name", "") for item in alone}
    apart = said.apart or (not rows and any(names <= pair for pair in said.pairs))
    return Chance(ordered(alone), rows, ordered(events), apart, said.alike, values=values)


def _sort(
    term: Term, random: bool, inside: set[Term], events: set[Term], bare: set[Term], small: bool = False
) -> None:
    """Capitals inside what is averaged, those that are events, and those that stand as numbers; letters, where `small`."""
    if is_capital(term) or (small and is_variable(term)):
        if random:
            inside.add(term)
        else:
            bare.add(parts(term)[0])
        return
    match term:
        case Call(function=Function(name="event"), arguments=(event,)) if is_capital(event):
            events.add(event)
            return
        case Call(arguments=(item,)) if is_capital(item) and not (
            is_elementary(term.function) or is_about_chance(term)
        ):
            return  # MSE(θ̂) is no number of θ̂
    if isinstance(term, Density) and isinstance(term.law, Law) and term.law.name in PROBABILITIES:
        for item in (*term.variables, *term.given):
            for part in _events(item):
                if is_capital(part):
                    events.add(part)
                else:
                    _sort(part, True, inside, events, bare, small)
        return
    means = small and ((isinstance(term, Expectation) and unnamed(term.law)) or is_spread(term))
    random = (
        random or means or is_about_chance(term) or (isinstance(term, Density) and isinstance(term.law, Law))
    )
    for child in children(term):
        if not isinstance(child, Law | Function):
            _sort(child, random, inside, events, bare, small)


def _events(item: Term) -> Iterator[Term]:
    match item:
        case Call(function=Function(name="cap" | "cup" | "setminus"), arguments=both):
            for one in both:
                yield from _events(one)
        case core.Power(base=base, exponent=Symbol(name="c")) | Decorated(base=base, mark="bar"):
            yield base
        case _:
            yield item


def _lasts(terms: tuple[Term, ...]) -> dict[Term, Term]:
    """Up to which letter the indices of sums count."""
    return {
        node.index: node.high
        for node in each(core.IndexedSum | core.IndexedProduct, *terms)
        if isinstance(node.high, Symbol)
    }


# --- meaning


def everything(chance: Chance) -> tuple[Term, ...]:
    """All that is random."""
    rows = (Indexed(base, (core.Range(ONE, last),)) for base, last in chance.sequences)
    return (*chance.variables, *rows, *chance.events)


def mean(chance: Chance, body: Term, law: Term, variables: tuple[Term, ...]) -> Term | None:
    """An average without a named law as one under the law of everything; None where what is given is no variable."""
    whole = everything(chance)
    given = law.given if isinstance(law, Density) else ()
    if any(not is_random(chance, item) for item in (*given, *variables)):
        return None
    own = (
        variables if variables and not isinstance(law, Density) else tuple(x for x in whole if x not in given)
    )
    return Expectation(body, Density(Law(LAW), own, given), own)


def untold(kind: str, letter: Term) -> Term:
    """The mean (`E`) or the variance (`Var`) of a letter, of which nothing is said, as a letter of its own."""
    if isinstance(letter, Indexed):
        return Indexed(untold(kind, letter.base), letter.index)
    if isinstance(letter, Decorated):
        return Decorated(untold(kind, letter.base), letter.mark)
    return Symbol(f"{kind}[{getattr(letter, 'name', 'x')}]")


def is_untold(name: Term) -> bool:
    """Whether a letter stands for a mean or a variance of which nothing is said."""
    while isinstance(name, Indexed | Decorated):
        name = name.base
    return isinstance(name, Symbol) and name.name.startswith(("E[", "Var["))


def unnamed(law: Term) -> bool:
    """Whether an average does not say its law."""
    return law == Law("") or (isinstance(law, Density) and law.law == Law(""))


def is_random(chance: Chance, item: Term) -> bool:
    """Whether a letter is a random variable or an event."""
    bases = {base for base, _ in chance.sequences}
    return (
        item in chance.variables
        or item in chance.events
        or (isinstance(item, Indexed) and item.base in bases)
    )


def covariance(term: Term, read: Callable[[Term], Term]) -> Term | None:
    """Cov(X, Y | Z) by its definition; None for another term."""
    match term:
        case Call(function=Function(name=name, index=()), arguments=(first, second)) if name in COVARIANCES:
            law: Term = Law("")
        case Density(law=Law(name=name), variables=(first, second), given=given) if name in COVARIANCES:
            law = Density(Law(""), (first, second), given)
        case _:
            return None
    both = read(Expectation(core.Product((first, second)), law))
    apart = core.Product((read(Expectation(first, law)), read(Expectation(second, law))))
    return core.Sum((both, core.Negative(apart)))


def is_covariance(node: Term) -> bool:
    """Whether it is the covariance of two things."""
    match node:
        case Call(function=Function(name=name, index=()), arguments=(first, second)):
            return name in COVARIANCES and first != second
        case Density(law=Law(name=name), variables=(first, second)):
            return name in COVARIANCES and first != second
    return False


def probability(chance: Chance, term: Density) -> Term | None:
    """P(A | B) as a quotient of averages; None for the law of variables."""
    items = (*term.variables, *term.given)
    if not isinstance(term.law, Law) or term.law.name not in PROBABILITIES:
        return None
    if all(is_random(chance, item) and item not in chance.events for item in items):
        return None
    given = tuple(item for item in term.given if is_random(chance, item) and item not in chance.events)
    beside = tuple(item for item in term.given if item not in given)
    law: Term = Density(Law(""), (), given) if given else Law("")
    both = Expectation(core.product(tuple(map(indicator, (*term.variables, *beside)))), law)
    if not beside:
        return both
    return core.Quotient(both, Expectation(core.product(tuple(map(indicator, beside))), law))


def with_conditions(term: Term) -> Term:
    """A term with P(B | A) for P_A(B), the probability of one event where another happens."""

    def told(node: Term) -> Term:
        match node:
            case Density(law=Law(name="P", parameters=(given,)), variables=(_, *_), given=()):
                events = [part for item in (given, *node.variables) for part in _events(item)]
                if all(is_capital(part) and parts(part)[0] not in RANDOM for part in events):
                    return Density(Law("P"), node.variables, (given,))
        return node

    return bottom_up(term, told)


def with_informed_values(derivation: Derivation) -> Derivation:
    """The same of a derivation about entropies, and any other as it is."""
    informed = any(map(is_informed, nodes_of(*derivation.terms)))
    return with_values(derivation) if informed else derivation


def with_values(derivation: Derivation) -> Derivation:
    """The derivation with P(x | y) for P(X = x | Y = y), where its probabilities are of nothing else."""
    laws = [node for node in each(Density, *derivation.terms) if node.law in _MASSES]
    items = {item for node in laws for item in (*node.variables, *node.given)}
    values = {item: value for item in items if (value := _small(item)) is not None}
    capitals = {item.arguments[0] for item in values if isinstance(item, Call)}
    values |= {item.arguments[0]: value for item, value in values.items() if isinstance(item, Call)}
    if not items or not items <= values.keys():
        return derivation

    def told(node: Term) -> Term:
        if isinstance(node, Density) and node.law in _MASSES:
            return Density(
                node.law, *(tuple(values[item] for item in part) for part in (node.variables, node.given))
            )
        return node

    found = derivation.mapped(lambda term: bottom_up(term, told))
    return derivation if any(capitals & _but_informed(term) for term in found.terms) else found


def _but_informed(term: Term) -> set[Term]:
    """The parts of a term but those of entropies and informations, whose X is the variable of the law p(x)."""
    return set() if is_informed(term) else {term}.union(*map(_but_informed, children(term)))


def is_informed(term: Term) -> bool:
    """Whether it is H(X), H(X | Y) or I(X; Y)."""
    named = term.function if isinstance(term, Call) else term.law if isinstance(term, Density) else None
    return named in (Function("H"), Function("I"), Law("H"))


_MASSES = frozenset(map(Law, ("P", "p", "Pr")))


def _small(item: Term) -> Term | None:
    """The x of X = x, and x_1 of X_1 = x_1; None for another event."""
    match item:
        case Call(function=Function(name="event", index=(core.Label(text="="),)), arguments=(own, value)):
            (large, index, _), (small, place, _) = parts(own), parts(value)
            while isinstance(small, Decorated):  # x'
                small = small.base
            if isinstance(large, Symbol) and isinstance(small, Symbol) and index == place:
                return value if is_capital(large) and large.name == small.name.upper() else None
    return None


def indicator(item: Term) -> Term:
    """1 where an event happens, else 0."""

    def without(part: Term) -> Term:
        return core.Sum((ONE, core.Negative(indicator(part))))

    match item:
        case Call(function=Function(name="cap"), arguments=both):
            return core.Product(tuple(map(indicator, both)))
        case Call(function=Function(name="cup"), arguments=both):
            return core.Sum((ONE, core.Negative(core.Product(tuple(map(without, both))))))
        case Call(function=Function(name="setminus"), arguments=(one, other)):
            return core.Product((indicator(one), without(other)))
        case core.Power(base=base, exponent=Symbol(name="c")) | Decorated(base=base, mark="bar"):
            return without(base)
    return item


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
