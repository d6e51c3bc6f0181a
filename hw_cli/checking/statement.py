"""What a sheet says of the letters of a question: it holds in every answer to it, whether or not the answer repeats it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from hw_cli.checking.carrying import said_beside
from hw_cli.checking.checked import CheckedDerivation
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.derivation import Derivation, Mood, Step
from hw_cli.checking.read.reader import read
from hw_cli.checking.say.carried import Carried
from hw_cli.checking.say.context_files import NAMES, contexts_of
from hw_cli.checking.say.declarations import Declarations, beside, declared, narrowed
from hw_cli.checking.say.definitions import Named, bare, root, roots
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.moods import with_moods
from hw_cli.checking.say.ranges import Ranges
from hw_cli.checking.say.sizes import Sizes
from hw_cli.homework.protocol import Homework
from hw_cli.kernel.setting import Hypothesis
from hw_cli.prose import Message, say
from hw_cli.terms.core import Density, Term
from hw_cli.terms.walk import contains

TOLD = (Mood.ASSUMPTION, Mood.DEFINITION)  # what is to be shown is not known


@dataclass(frozen=True)
class Statement:
    """What is said to all answers of `asked`, the id of a question or of a part."""

    asked: str
    definitions: tuple[Named, ...]
    facts: tuple[Hypothesis, ...]
    declared: Declarations

    def about(self, terms: Iterable[Term], answer: Derivation | None = None) -> tuple[Named, ...]:
        """The definitions of names that occur in terms, and of those that occur in these; without those in which a name
        occurs that the sheet leaves open and the answer says: it may be said in the answer's own way.
        """
        said = (
            {root(step.lhs.term) for step in answer.steps if step.lhs.term is not None} if answer else set()
        )
        resting = said - {root(head) for head, _ in self.definitions}
        found = list(self._carried.for_terms(terms))
        while left := [pair for pair in found if resting & roots(pair[1])]:
            resting |= {root(head) for head, _ in left}
            found = [pair for pair in found if pair not in left]
        return tuple(found)

    def fixed(self) -> tuple[Named, ...]:
        """Those that an answer may not say to be something else."""
        return self._carried.fixed(0)

    def said(self, step: Step) -> Iterator[Message]:
        """What of it is about the letters of a line."""
        terms = step.terms
        named = self.about(terms)
        letters = roots(*terms, *(body for _, body in named))
        for head, body in named:
            yield say("{left} {relation} {right}", left=head, relation="=", right=body)
        for fact in self.facts:
            if letters & roots(fact.left, fact.right):
                yield say(
                    "{left} {relation} {right}", left=fact.left, relation=fact.relation.text, right=fact.right
                )

    def beside(self, said: Declarations) -> Declarations:
        """What an answer declares, with what the sheet does of letters of which the answer says nothing."""
        shapes = {**dict(self.declared.shapes), **dict(said.shapes)}
        return replace(beside(said, self.declared), shapes=tuple(shapes.items()))

    @property
    def _carried(self) -> Carried:
        found = Carried()
        found.add(self.definitions)
        return found


@lru_cache(maxsize=64)
def statement_of(homework: Homework, question: str, part: str | None) -> Statement | None:
    """What the sheet says before the parts of a question, before the one of that label, and in it; a name that an earlier
    part defines is known too, where nothing later says what it is. None for a question that is not of the sheet."""
    asked = next((item for item in homework.sheet.questions if item.id == question), None)
    if asked is None:
        return None
    named = (at for at, item in enumerate(asked.parts) if part in asked.labels(item))
    at = next(named, 0 if len(asked.parts) == 1 else -1)
    own = asked.parts[at : at + 1] if at >= 0 else ()
    said = [
        asked.statement,
        *(item.lead for item in asked.parts[: at + 1]),
        *(item.statement for item in own),
    ]
    told = partial(_told, homework, question)
    here = told("\n\n".join(text.fr for text in said), own[0].id if own else question)
    names = {bare(head) for head, _ in here.definitions}
    above = (told(item.statement.fr, item.id).definitions for item in asked.parts[: max(at, 0)])
    kept = {bare(head): (head, body) for found in above for head, body in found if bare(head) not in names}
    return replace(here, definitions=(*kept.values(), *here.definitions))


def _told(homework: Homework, question: str, text: str, asked: str) -> Statement:
    checked = check_text(text, question=question, asked=partial(contexts_of, homework))
    reading = read(text, names=NAMES)
    scopes, end = Scopes(reading.text), len(reading.text)
    supposed = tuple(map(_supposed, map(with_moods, reading.derivations)))
    sets = declared(tuple(item for item in supposed if item.steps))
    named = dict.fromkeys(
        pair for item in checked.derivations for pair in (*said_beside(item), *item.definitions)
    )
    times = Counter(bare(head) for head, _ in named)  # x = 0, and then x = θ: said of x at two places
    return Statement(
        asked,
        tuple(pair for pair in named if times[bare(pair[0])] == 1),
        tuple(dict.fromkeys(fact for item in checked.derivations for fact in _lasting(item))),
        replace(
            sets,
            domains=narrowed(sets.domains, Ranges(reading.text, scopes).at(end, end)),
            shapes=tuple(Sizes(reading.text, scopes).at(end).items()),
        ),
    )


def _supposed(item: Derivation) -> Derivation:
    return replace(item, steps=tuple(step for step in item.steps if step.mood in TOLD))


def _lasting(item: CheckedDerivation) -> Iterator[Hypothesis]:
    """What is supposed to the end; not of laws, which are for the contexts of the question to say."""
    return (
        fact for step, fact in item.supposed if step.lasting and not contains(Density, fact.left, fact.right)
    )
