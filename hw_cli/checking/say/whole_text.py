"""What a whole text says of the letters of one of its derivations: the declarations in force where it stands."""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.checking.read.derivation import Derivation, Drawn, Mood, Step
from hw_cli.checking.read.reader import Reading
from hw_cli.checking.say.chance import OF_OTHERS, Telling
from hw_cli.checking.say.choosing import chain_in
from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.declarations import (
    Declarations,
    beside,
    declared,
    law_of,
    narrowed,
    nearest,
    stated,
    with_draws,
)
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.moods import SENTENCE_END
from hw_cli.checking.say.ranges import Ranges, curves
from hw_cli.checking.say.reserves import INDEPENDENCE, RELATED, Relations
from hw_cli.checking.say.sizes import InLaws, Sizes
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.models import Shape
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import free_variables, subterms

_FIXED = re.compile(r"\b(?:fixed|given|fix(?:é|ée)s?|sachant|conditionally)\b", re.IGNORECASE)
_IFF = re.compile(  # what is so where variables are independent, and of which nothing says that they are
    r"(?:if and only if|iff|\\iff|si et seulement si|ssi|equality (?:holds )?(?:if|when)|égalité (?:si|quand))[^.\n]{0,80}"
)
_UNDER = re.compile(  # and what is so in a case, from there on
    r"(?:^|[.;:!?]\s+|\n)\s*(?:if|when|si|lorsque|quand)\b[^.\n]{0,80}", re.IGNORECASE | re.MULTILINE
)
_GIVEN_UP = re.compile(  # what is supposed above, dropped or put aside
    r"\bdrop\w* (?:this|the|that|our) \w+|no longer (?:assume|suppose|require)|ne suppos\w+ plus|quelconques?\b|"
    r"\b(?:any|arbitrary|general) (?:\w+ )?(?:vectors?|matri(?:x|ces))|in general\b|en général\b|cas général|general case|"
    r"\bunconstrained|sans contrainte|\botherwise\b|\bsinon\b|\binstead\b|plutôt|second case|deuxième cas|contradiction|absurde|"
    r"au contraire|another model|autre modèle|\bexercise\b|\bexercice\b|\bunder \$|\bsous \$|this is (?:false|wrong)|c['’]est faux|"
    r"impossible|(?:it|but it) (?:is|does) not\b|has none|n['’]en a pas|not assume|^\s*\*\*\(?[b-z]\)?",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_TERMS = re.compile(  # of a sequence that starts elsewhere, of some of its terms, or as somebody has them
    r"\bstart(?:s|ed|ing)?\b(?:[^.:\n]{0,20}(?:\$|\\\(|\d|\Z)| ?(?:values?|points?)\b)|\b(?:départ|partant|d[ée]marr\w+|commen[çc]\w+|begin\w*)\b|"
    r"\b(?:odd|impaire?s?)\b|\beven(?: |-)(?:\$|[a-z]\b|(?:term|step|number|integer|place|one)s?\b|numbered\b|ind(?:ex|ices)\b)|"
    r"(?:\b(?:is|are|[ijkmnt])|\$) even(?=\s*(?:[.,;:)]|and\b|or\b|then\b|we\b|\Z))|"
    r"\b(?:est|sont|indices?|rangs?|termes?|entiers?|[ijkmnt]) pairs?\b|\$ pair(?=\s*(?:[.,;:)]|et\b|ou\b|on\b|\Z))|"
    r"\bstudents?\b(?!(?:['’]s)?[- ]t\b)|étudiant|\bwrong(?:ly)?\b[^.:\n]{0,30}(?:\$|\\\(|\Z)",
    re.IGNORECASE,
)

_LAWS = re.compile(
    r"cal|densit|uniform|exponenti|poisson|bernoulli|binomi|laplace|g[ée]om[ée]tri|\bP\s*\([A-Z]\s*=|varianc"
    r"|\bmeans?\s*\$|\b(?:moyenne|espérance)\s*\$|\{\s*(?:exp|ber|geo|uni|beta|gamma|N|U)[a-z]*\s*\}\s*(?:\\left)?\s*[(\[]"
    r"|(?:\bE|\bVar|\{\s*E|\{Var)\s*\}?\s*(?:\\left|\\[bB]igl?)?\s*[\[(][^=$]{1,40}[\])]\s*=",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|non|pas)[\s-]+(?:\w+\s+)?(?:ind[ée]pendan|independen|i\.?i\.?d)\w*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _of_two(match: re.Match[str]) -> str:
    """Blanks for ε independent of X and of W, which says nothing of X and W."""
    return match[0] if match["others"].count("$") == 2 and "," not in match["others"] else _blank(match)


class WholeText:
    """What a text says, asked derivation by derivation, in its order."""

    def __init__(self, reading: Reading) -> None:
        text = reading.text
        self.scopes = scopes = Scopes(text)
        self.sizes, self._ranges = Sizes(text, scopes), Ranges(text, scopes)
        self._text, self._derivations = text, reading.derivations
        self.numbers = [scopes.number(item.start.offset) for item in reading.derivations]  # of their scopes
        self._relations = Relations(text, reading.derivations, scopes)
        self._curves, self._chance = curves(text, scopes), Telling(text)
        self._everywhere = declared(reading.derivations)
        self._said = [tuple(stated(item)) for item in reading.derivations]
        ends = (0, *(item.end for item in reading.derivations))
        self._named: list[tuple[int, Step, tuple[core.Density, Term]]] = []
        parts: dict[tuple[int, core.Density], set[int]] = {}  # in which a scope says a law
        for item, number, end in zip(reading.derivations, self.numbers, ends, strict=False):
            for step in item.steps:
                if (law := law_of(step)) is None:
                    continue
                # with words of their own: a second display behind "With" says nothing anew
                told = step.mood in (Mood.ASSUMPTION, Mood.DEFINITION) and _WORD.search(
                    text, end, item.start.offset
                )
                said, part = parts.setdefault((number, law[0]), set()), scopes.part(item.start.offset)
                other = scopes.is_other(item.start.offset)
                if told or (other and said and not said & {0, part}):  # Model B, where Model A says another
                    self._named.append((number, step, law))
                said.add(part)
        self._drawn = _drawn(reading)
        asserted = OF_OTHERS.sub(_of_two, _DENIED.sub(_blank, _IFF.sub(_blank, text)))
        sure = _UNDER.sub(_blank, asserted)
        self._said_of = [  # where it is said, before all where no "if" says it
            (-1 if words.search(sure) else at.start() if (at := words.search(asserted)) else len(text))
            for words in (INDEPENDENCE, RELATED)
        ]
        self._given_up, self._other_terms = map(self._scopes_with, (_GIVEN_UP, _OTHER_TERMS))
        self._within: dict[int, tuple[InLaws, Declarations]] = {}  # by scope

    def at(self, at: int, tables: frozenset[str]) -> tuple[Derivation, Declarations]:
        """A derivation, with its means over what the text draws, and what the text declares of its letters.

        `tables`: the names of rows that were said entry by entry above.
        """
        item, scope = self._derivations[at], self.numbers[at]
        start = item.start.offset
        in_laws, within = self._of_scope(at)
        shapes = tuple(in_laws.shapes(self.sizes.at(start), item.terms).items())
        item, drawn, parameters, shapes = self._over_draws(at, shapes)
        laws, following = self._laws(item, within, shapes, drawn)
        domains = narrowed(within.domains, parameters)
        said = replace(
            within,
            following=following,
            equations=nearest(self._said, at, self.numbers),
            shapes=shapes,
            laws=laws,
            drawn=frozenset(one.letter for one in drawn if not _moments(one)),
            described=frozenset(one.letter for one in drawn if _moments(one)),
            moments=frozenset(
                letter for one in drawn for part in _moments(one) for letter in free_variables(part)
            ),
            domains=narrowed(domains, self._ranges.at(start, item.end)),
            few=tuple(self._ranges.at(start, item.end, left=True).items()),
            curved=self._curves.at(start, item.end),
            bold=self.sizes.bold,
            related_letters=self._relations.at(start),
            tables=tables,
            free=self.sizes.declared.union(*(free_variables(one.named) for one in drawn if one.named)),
            independent=self._said_of[0] < item.end,
            related=self._said_of[1] < item.end,
            chance=self._chance.between(self.scopes.start(start), item.steps[-1].position.offset),
            released=at >= self._given_up.get(scope, len(self._derivations)),
            elsewhere=at
            >= min(found.get(scope, len(self._derivations)) for found in (self._given_up, self._other_terms)),
        )
        return item, said

    def _scopes_with(self, words: re.Pattern[str]) -> dict[int, int]:
        """The scopes that have these words before a derivation, with the first such one."""
        found: dict[int, int] = {}
        for at, item in enumerate(self._derivations):
            above = self._derivations[at - 1].end if at else 0
            if self.numbers[at] not in found and words.search(self._text, above, item.start.offset):
                found[self.numbers[at]] = at
        return found

    def _of_scope(self, at: int) -> tuple[InLaws, Declarations]:
        """The sizes that laws of the scope of a derivation tell, and what its lines declare."""
        scope, offset = self.numbers[at], self._derivations[at].start.offset
        if scope not in self._within:
            here = tuple(
                item for item, number in zip(self._derivations, self.numbers, strict=True) if number == scope
            )
            chain = chain_in(self._text, self.scopes.start(offset), self.scopes.end(offset))
            declarations = replace(beside(declared(here), self._everywhere), chain=chain)
            self._within[scope] = InLaws(term for item in here for term in item.terms), declarations
        return self._within[scope]

    def _over_draws(
        self, at: int, shapes: tuple[tuple[Term, Shape | None], ...]
    ) -> tuple[Derivation, tuple[Drawn, ...], dict[Term, Interval], tuple[tuple[Term, Shape | None], ...]]:
        """A derivation with its means over the letters that are drawn; what is drawn, the sets of parameters, and shapes."""
        item = self._derivations[at]
        dropped = self._given_up.get(self.numbers[at], at + 1)
        above = self._derivations[dropped - 1].end if 0 < dropped <= at else -1
        drawn = tuple(
            one
            for one in self._drawn
            if self.scopes.bears(one.offset, item.start.offset, item.end)
            and (one.until is None or item.start.offset <= one.until)
            and not (one.offset < above and _moments(one))  # "otherwise", "in general"
        )
        part = self.scopes.part(item.start.offset)  # (b) may say of a letter what (a) does not
        own = {one.letter for one in drawn if self.scopes.part(one.offset) == part}
        drawn = tuple(one for one in drawn if one.letter not in own or self.scopes.part(one.offset) == part)
        if drawn and _FIXED.search(item.before):  # for a fixed w, whose law is no matter
            inside = (part for one in drawn for part in (one.law, one.named) if part is not None)
            within = frozenset[Term]().union(*map(free_variables, inside))
            drawn = tuple(one for one in drawn if one.letter not in within)
        if not drawn and not any(map(_draws, item.terms)):
            return item, drawn, {}, shapes
        from hw_cli.checking.say import drawn_densities, draws  # for few texts

        shapes = (*shapes, *draws.covariances(drawn, dict(shapes)))
        names = (*self._said[at], *nearest(self._said, at, self.numbers))
        columns = {base for base, shape in shapes if shape is not None}
        parameters = draws.domains(drawn)
        item = draws.over_draws(
            item, drawn, shapes, names, self._said_of[0] < item.end, "ntrop" in self._text
        )
        item = drawn_densities.with_densities(
            item, draws.known_laws(drawn), self._said_of[0] < item.end, names
        )
        return item, (*drawn, *draws.followed(drawn, names, columns)), parameters, shapes

    def _in_force(self, head: core.Density, first: Term, item: Derivation) -> Term:
        """The law that a head has where a derivation stands: the last that the text supposed or named above it there, and
        in the sentence of an "if" what that says."""
        scope, start = self.scopes.number(item.start.offset), item.start.offset
        for number, step, (own, law) in reversed(self._named):
            at = step.rhs.end.offset
            here = own == head and number == scope and at <= item.end
            if here and (step.lasting or not SENTENCE_END.search(self._text, at, max(at, start))):
                return law
        return first

    def _laws(
        self,
        item: Derivation,
        within: Declarations,
        shapes: tuple[tuple[Term, Shape | None], ...],
        drawn: tuple[Drawn, ...],
    ) -> tuple[Laws, tuple[core.Density, ...]]:
        """The laws of the scope that are of letters of a derivation, and of those drawn; which of them follow of others."""
        letters = frozenset[Term]().union(*map(subterms, item.terms)) if within.laws else frozenset[Term]()
        laws = tuple(
            (head, self._in_force(head, law, item))
            for head, law in within.laws  # of x_t in another section, not of p(x) in this one
            if head.variables[0] in letters or not isinstance(head.variables[0], core.Indexed)
        )
        laws = with_draws(laws, drawn, item.terms)
        if len(laws) < 2:
            return laws, ()
        from hw_cli.checking.say.following import with_following  # for few texts

        sized = self.sizes.bold.union(base for base, shape in shapes if shape is not None)
        number = self.scopes.number(item.start.offset)
        supposed = {
            head
            for scope, step, (head, _) in self._named
            if scope == number and step.mood is Mood.ASSUMPTION and step.rhs.end.offset <= item.end
        }
        return with_following(laws, sized, item.terms, supposed)


def _drawn(reading: Reading) -> tuple[Drawn, ...]:
    """The letters that a text draws from laws."""
    drawn = reading.drawn
    if _LAWS.search(reading.text):  # for texts whose words may say that a letter has a law
        from hw_cli.checking.say.laws_in_words import told

        others = {one.letter for one in drawn}
        # P(X = 1) = 1/4 of X that has another law follows from it
        drawn += tuple(one for one in told(reading.text) if not (_lists(one) and one.letter in others))
    if any(one.named is not None for one in drawn):
        from hw_cli.checking.say.distributions import with_rates

        drawn = with_rates(drawn, reading.derivations)
    return drawn


def _moments(one: Drawn) -> tuple[Term, ...]:
    """The mean and the variance of a letter of which nothing else is said, so that it may have any law with these."""
    named = one.named
    return (
        named.arguments
        if isinstance(named, core.Call) and named.function == core.Function("#moments")
        else ()
    )


def _lists(one: Drawn) -> bool:
    return isinstance(one.named, core.Call) and one.named.function == core.Function("#values")


def _draws(term: Term) -> bool:
    """Whether a mean says its law by a name: E_{b ~ Bernoulli(p)}."""
    return any(
        isinstance(node, core.Expectation) and isinstance(node.law, core.Call) for node in subterms(term)
    )
