r"""Letters that a text draws from a law, and means over them: of z = μ + σε with ε ~ N(0, 1), E[z²] is over ε."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from hw_cli.checking.read.derivation import Derivation, Drawn
from hw_cli.checking.say.distributions import Named as Distribution
from hw_cli.checking.say.distributions import domains_of, law_named, mean_named, probability
from hw_cli.checking.say.following import affine
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.sizes import term_of
from hw_cli.checking.say.survey import is_capital
from hw_cli.checking.say.unsaid import as_expectation
from hw_cli.kernel.setting import Interval
from hw_cli.terms import core
from hw_cli.terms.core import Density, Expectation, Law, Negative, Normal, Power, Term
from hw_cli.terms.walk import contains, free_variables, is_variable, map_children, subterms

Named = tuple[Term, Term]
DEEPEST = 4  # names that are defined by names
_LAW = re.compile(
    r"\$(?P<letter>[^$=<>]{1,20})\$(?P<between>[^$.;:]{0,60}?)(?:\bde loi|\bsui(?:t|vant)(?: une| la)? loi|\bfollows|\bdistributed (?:as|according to)"
    r"|\b(?:with|has) (?:law|distribution))(?: normale?| gaussienne?| the| a)?\s*\$(?P<law>\s*\\(?:mathcal|mathscr|cal)\b[^$=]{4,60})\$"
)
_NOT = re.compile(r"\b(?:not|pas|if|si)\b|\\")


def told(text: str) -> Iterator[Drawn]:
    """Letters with the law that words between two formulas say: `$X$ de loi $\\mathcal{N}(0, 1)$`."""
    for match in _LAW.finditer(text):
        letter, law = term_of(match["letter"]), term_of(match["law"])
        if letter is not None and is_variable(letter) and not _NOT.search(match["between"]):
            yield Drawn(letter, law if isinstance(law, Normal) else None, match.start())


def over_draws(
    derivation: Derivation,
    drawn: Sequence[Drawn],
    shapes: Iterable[tuple[Term, object]],
    named: Iterable[Named],
    apart: bool,
) -> Derivation:
    """The derivation with means and variances that say no law as those over the letters that are drawn.

    `named`: what names are, for z of which the law follows; `apart`: whether the text speaks of independence, without
    which two letters have no law together, noises but. What `shapes` tells, and Σ or I, show that a letter is no number.
    """
    sized = {base for base, shape in shapes if shape is not None}
    laws = known_laws(drawn)
    means = Means(
        {
            letter: law
            for letter, law in laws.items()
            if isinstance(law, Distribution) or not _is_sized(letter, law, sized)
        },
        dict(named),
        apart,
    )
    return derivation.mapped(means.spelled)


def known_laws(drawn: Sequence[Drawn]) -> dict[Term, Normal | Distribution]:
    """The letters that are drawn from one law alone, which is known."""
    laws = {item.letter: item.law or law_named(item.named) for item in drawn}
    several = {item.letter for item in drawn if laws[item.letter] != (item.law or law_named(item.named))}
    return {letter: law for letter, law in laws.items() if law is not None and letter not in several}


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
        is_capital(node) or isinstance(node, core.Identity) or node == core.Symbol("Sigma") for node in inside
    )


def domains(drawn: Sequence[Drawn]) -> dict[Term, Interval]:
    """The sets of the parameters of laws that are drawn from: λ > 0 of Poisson(λ)."""
    return domains_of(law for law in known_laws(drawn).values() if isinstance(law, Distribution))


class Means:
    """Means over letters with known laws."""

    def __init__(self, laws: dict[Term, Normal | Distribution], named: dict[Term, Term], apart: bool) -> None:
        self.laws, self.named, self.apart = laws, named, apart

    def spelled(self, term: Term) -> Term:
        """A term in which they say over what they are."""
        match term:
            case Expectation(body=body, law=Law(name=""), variables=()):
                return self._mean(self.spelled(body)) or term
            case Expectation(body=body, law=core.Call() as law, variables=(letter,)):
                return mean_named(self.spelled(body), law, letter) or term
            case core.Call() if isinstance(meant := as_expectation(term), Expectation):
                return self._variance(meant.body) or term if meant.law == Law("") else term
            case Density(law=Law(name="Var" | "var"), variables=(variable,), given=()):
                return self._variance(variable) or term
            case Density(law=Law(name="P", parameters=()), variables=(event,), given=()):
                return probability(event, self.laws) or term
        return map_children(term, self.spelled)

    def _mean(self, body: Term) -> Term | None:
        for _ in range(DEEPEST):
            body = self._written(body)
        own = sorted((letter for letter in self.laws if letter in free_variables(body)), key=repr)
        together = len(own) > 1 and not self.apart and not all(map(is_noise, own))
        if not own or together or contains(Density | Law | core.KL, body):
            return None
        for letter in own:
            law, inside = self.laws[letter], body
            if isinstance(law, Normal):
                body = Expectation(inside, Normal(law.mean, law.variance), (letter,))
            elif (found := law.mean(inside, letter)) is None:
                return None
            else:
                body = found
        return body

    def _variance(self, body: Term) -> Term | None:
        two = core.Number("2")
        square, mean = self._mean(Power(body, two)), self._mean(body)
        return None if square is None or mean is None else core.Sum((square, Negative(Power(mean, two))))

    def _written(self, term: Term) -> Term:
        if term in self.laws:
            return term
        return self.named.get(term) or map_children(term, self._written)


__all__ = ["domains", "followed", "known_laws", "over_draws", "told"]
