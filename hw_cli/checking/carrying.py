"""What the derivations of a file hand on to those below: definitions, what is supposed, and the lines that hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hw_cli.checking.checked import CheckedDerivation, Status
from hw_cli.checking.judge.line import FOLLOWS, FOR_SOME
from hw_cli.checking.judge.matrices import DIMENSIONS, sized
from hw_cli.checking.judge.one_reading import MOST, Above, Ground, Held
from hw_cli.checking.read.derivation import Derivation, Mood, Stated
from hw_cli.checking.say.carried import ONLY_IF, Carried, said_below
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.definitions import Named, bare, is_name
from hw_cli.checking.say.facts import among_points, made, names_in, of_subscripts, of_two_laws
from hw_cli.checking.say.moods import FORMULA, is_before, is_of_case
from hw_cli.checking.say.new_names import entries
from hw_cli.checking.say.reserves import is_of_words
from hw_cli.checking.say.sizes import supposed_by_segments, supposed_in_words, term_of
from hw_cli.checking.say.survey import EQUAL
from hw_cli.checking.say.whole_text import WholeText
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, free_variables, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.equations import Equations
    from hw_cli.checking.statement import Statement

_STATIONARY = re.compile(
    r"(?:deriv|dériv|gradient)\w*[^.¤]{0,40}(?:zero|\b0\b|null)|annul\w+[^.¤]{0,40}(?:dériv|gradient)"
)
_FOR = re.compile(  # `for $n \ne m$`, `, where $ab = 0$`, `(since $\|w\| = 1$)`
    r"[\s,;.]*\(?\s*(?:for|if|when|whenever|provided|since|because|where|with|using|given|as|pour|si|lorsque|quand|"
    r"dès que|car|puisque|où|avec|comme)(?: that| all| every| any| tout| que)?(?: integers?| reals?| numbers?| entiers?| réels?)?\s*",
    re.IGNORECASE,
)
_SINCE = re.compile(r"[^.;:]{0,60}\b(?:since|because|car|puisque)\s*", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?P<name>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\s*(?:\\leftarrow|\\gets|←)(?![A-Za-z])")


class Carrying:
    """What was found so far in a text, asked in its order."""

    def __init__(self, whole: WholeText, derivations: tuple[Derivation, ...], text: str) -> None:
        self._whole, self._scopes, self._derivations = whole, whole.scopes, derivations
        self._text = text
        self._in_words = (*supposed_in_words(text), *supposed_by_segments(text))
        self._names = Carried(self._scopes.apart)
        self._told: list[tuple[Named, ...]] = []  # by each derivation
        self._cases: set[Named] = set()  # what is so in a sentence, `if a = b`
        self._facts: dict[Hypothesis, int] = {}  # what is supposed, and where its scope ends
        self._past: dict[Hypothesis, int] = {}  # the same, up to the end of the section
        self._of_others: set[Hypothesis] = set()  # what is said behind a formula
        self._in_cases: set[Hypothesis] = set()  # of those, by the sentence `if u > 0`
        self._held: dict[int, list[Held]] = {}  # lines that hold, by their scope
        self._telling: list[Held] = []  # those of the file whose reading says what laws are
        self._laws: set[Term] = set()
        self._equations: Equations | None = None

    def tables(self, at: int) -> frozenset[str]:
        """The names of rows that the scope of a derivation says entry by entry, above it or soon below."""
        below = said_below(self._derivations, at, self._whole.numbers)
        names = (*self._names.names(self._whole.numbers[at]), *(bare(head) for head, _ in below))
        return frozenset(base.name for base, index in names if index and isinstance(base, Symbol))

    def ground(self, at: int, item: Derivation, said: Declarations, statement: Statement | None) -> Ground:
        """What a derivation is judged by, where the text declares what is `said`, and the sheet its `statement`."""
        scope, start = self._whole.numbers[at], item.start.offset
        self._facts = {fact: end for fact, end in self._facts.items() if start < end}
        for match in _ASSIGNED.finditer(self._text, self._derivations[at - 1].end if at else 0, start):
            if (name := term_of(match["name"])) is not None:
                self._names.forget(name)
        above = Above(tuple(self._held.get(scope, [])[-MOST:]), tuple(self._telling))
        if self._equations is not None:
            equations = self._equations
            above = replace(above, asked=equations.near(start), open=equations.undecided(start))
        if _STATIONARY.search(item.before):
            above = replace(above, asked=(*above.asked, *self._slopes(at, item)))
        facts = (*(() if statement is None else statement.facts), *self._facts)
        facts += tuple(
            fact
            for offset, fact in self._in_words
            if self._scopes.number(offset) == scope and offset < item.end and fact not in facts
        )
        behind = tuple(self._behind(at))
        these = {fact.left for fact in behind}  # x² > x for x > 1, and x² > 0 for x < 0
        facts = tuple(fact for fact in facts if not (fact.left in these and fact in self._of_others))
        facts += tuple(fact for fact in behind if fact not in facts)
        self._of_others.update(behind)
        above_here = self._names.names(scope)
        below = Carried()
        explained = said_below(self._derivations, at, self._whole.numbers)
        below.add(named for named in explained if bare(named[0]) not in above_here)
        pairs = (*above.asked, *((fact.left, fact.right) for fact in facts))
        about = (*item.terms, *self._laws, *(side for pair in pairs for side in pair))
        known = (*below.for_terms(item.terms), *self._names.for_terms(about, scope))
        fixed = self._names.fixed(scope, self._scopes.part(start))
        own = {step.lhs.term for step in item.steps}  # x = 3 behind x = 2 is another value
        here = tuple(
            (head, body)
            for head, body in self._in_sentence(at)
            if head not in own and not isinstance(head, core.Call)  # g(1) = 2 says nothing of g(-1)
        )
        fixed += tuple(named for named in here if named not in fixed and exact_value(named[1]) is not None)
        cases = frozenset(named for named in known if named in self._cases and named not in here)
        if statement is not None:
            known = (*statement.about(about, item), *known)
            fixed = (*statement.fixed(), *fixed)
            said = statement.beside(said)
        said = sized(said, self._names.for_terms(DIMENSIONS, scope))
        return Ground(said, known, facts, fixed, above, cases)

    def past(self, at: int) -> tuple[Hypothesis, ...]:
        """What the section of a derivation has supposed in a sentence above, which may still be meant where it stands."""
        start = self._derivations[at].start.offset
        return tuple(
            fact
            for fact, end in self._past.items()
            if start < end and not among_points(fact) and fact not in self._facts
        )

    def _behind(self, at: int) -> Iterator[Hypothesis]:
        """What the formula right behind a derivation says of when it is so: `¤ for $n \\ne m$`."""
        for item in self._derivations[at + 1 : at + 2]:
            between = self._text[self._derivations[at].end : item.start.offset]
            words = between.replace("$", "")
            if not item.inline or not (_FOR.fullmatch(words) or _SINCE.fullmatch(words)):
                continue
            for step in item.steps:
                relation, terms = step.relation.relation, step.terms
                if relation is None or len(terms) != 2:
                    continue
                defines = relation is Relation.EQ and is_name(terms[0]) and terms[0] not in subterms(terms[1])
                if not defines:  # as A = Aᵀ does not
                    yield Hypothesis(terms[0], relation, terms[1])

    def _in_sentence(self, at: int) -> tuple[Named, ...]:
        """What the sentence of a derivation has said of names before it, of each what it has said last."""
        item = self._derivations[at]
        first = max(0, at - item.before.count(FORMULA))
        pairs = zip(self._derivations[first:at], self._told[first:], strict=True)
        return tuple(
            {
                head: body
                for one, told in pairs
                if one.inline and is_before(one, item)
                for head, body in told
            }.items()
        )

    def _slopes(self, at: int, item: Derivation) -> Iterator[tuple[Term, Term]]:
        """The derivative, and 0, of the function that was said last, by the letter of which a derivation says the value."""
        number, name = self._whole.numbers[at], item.steps[0].lhs.term
        if name is None:
            return
        letter = name.base if isinstance(name, core.Decorated) else name
        said = [
            step.terms
            for place in range(at)
            if self._whole.numbers[place] == number
            for step in self._derivations[place].steps
        ]
        for head, body in (terms for terms in reversed(said) if len(terms) == 2):
            if isinstance(head, core.Call) and letter in head.arguments:
                from hw_cli.terms.derivatives import derivative  # for few lines

                yield derivative(substitute(body, {letter: name}), name), core.Number("0")
                return

    def followed(self, at: int, found: CheckedDerivation) -> CheckedDerivation:
        """The findings, by the equations above that are to be solved."""
        if any(self._behind(at)):  # a² + b² = (a + b)², where ab = 0, which does not follow from it in turn
            return found
        if self._equations is None and any(
            one.status is Status.TO_SOLVE or one.message in (FOR_SOME, *FOLLOWS) for one in found.findings
        ):
            from hw_cli.checking.judge.equations import Equations  # for a text that has some

            self._equations = Equations(self._scopes)
        return found if self._equations is None else self._equations.following(found)

    def add(self, at: int, found: CheckedDerivation) -> None:
        """What one derivation hands on."""
        scope, part = self._whole.numbers[at], self._scopes.part(found.derivation.start.offset)
        self._told.append(found.definitions)
        definitions = found.definitions
        if is_of_words(found.derivation):  # at rest, K = 0: K stays what it is
            own = self._names.names(scope)
            definitions = tuple(named for named in definitions if bare(named[0]) not in own)
            self._cases.update(definitions)
        self._cases.update(definitions if is_of_case(found.derivation) else ())
        # under a condition a line is so of some values alone, and would prove the condition itself
        if not any(self._behind(at)):
            self._held.setdefault(scope, []).extend(found.held)
        telling = [line for line in found.held if line.reading.plan.variant.laws]
        self._telling += telling
        self._laws |= {body for line in telling for _, body in line.reading.plan.variant.laws}
        self._give_up(found)
        if not ONLY_IF.search(found.derivation.before):  # a condition says nothing of a name
            self._suppose(found)
            told = (*said_beside(found), *of_context(found), *by_formula(found, definitions))
            self._names.add(told, scope, _supposed(found), part)
        held = (one.step.lhs.term for one in found.findings if one.status is Status.HOLDS)
        self._names.adopt((term for term in held if term is not None), scope, part)

    def _give_up(self, found: CheckedDerivation) -> None:
        """What is denied is supposed no more: `we drop the assumption that p_g = p`."""
        for step in (item.step for item in found.findings if item.status is Status.DENIED):
            left, right = step.lhs.term, step.rhs.term
            for one, other in ((left, right), (right, left)):
                if one is not None and other is not None:
                    self._facts.pop(Hypothesis(one, Relation.EQ, other), None)
                    self._past.pop(Hypothesis(one, Relation.EQ, other), None)
                    if (laws := of_two_laws(one, other)) is not None:
                        self._facts.pop(laws, None)
                        self._past.pop(laws, None)

    def _suppose(self, found: CheckedDerivation) -> None:
        if is_of_case(found.derivation):  # u > 0, and then u < 0: another case
            about = {what.left for _, what in found.supposed}
            for fact in [one for one in self._facts if one in self._in_cases and one.left in about]:
                del self._facts[fact]
            self._in_cases.update(what for _, what in found.supposed)
        for step, what in found.supposed:
            of_laws_alone = isinstance(what.left, Density) and isinstance(what.right, core.Product)
            if isinstance(what.left, Density) and _is_value(what.left):
                continue  # P(X = 1) = p is the law of X, or a name
            if of_laws_alone and not step.lasting:
                continue  # "if $p(x, y) = p(x) p(y)$" says so of a case
            end = self._scopes.end(step.position.offset, step.lasting)
            if of_subscripts(what.left, what.right):  # i = j, and then i ≠ j: another case
                for fact in list(self._facts):
                    if {fact.left, fact.right} == {what.left, what.right} and fact.relation != what.relation:
                        del self._facts[fact]
                end = min(end, self._scopes.case(step.position.offset))
            self._facts[what] = max(self._facts.get(what, 0), end)
            self._past[what] = self._scopes.end(step.position.offset)


def by_formula(found: CheckedDerivation, definitions: tuple[Named, ...]) -> Iterator[Named]:
    """What a derivation defines; a likelihood, of which it says a product of laws and then a formula without them,
    L = Π p(x_i) = …, by the formula: that of its last line, where no line is wrong or is so of some values only."""
    lines = [one for one in found.findings if not one.step.aside]
    steps = [one.step for one in lines]
    last = steps[-1].rhs.term if len(steps) > 1 else None
    sure = not any(one.status in (Status.FAILS, Status.DOUBTFUL) or one.message == FOR_SOME for one in lines)
    chained = sure and all(step.relation is Stated.EQ and step.follows for step in steps[1:])
    for head, body in definitions:
        first = bool(steps) and steps[0].terms == (head, body)
        if last is not None and chained and first and contains(core.IndexedProduct, body):
            arguments = head.arguments if isinstance(head, core.Call) else ()
            told = {parts(node)[0] for node in subterms(last)}
            new = (names_in(body) | made(body)) - names_in(last) - made(last)
            if free_variables(last) and new and {parts(item)[0] for item in arguments} <= told:
                yield head, last
                continue
        yield head, body


def of_context(found: CheckedDerivation) -> Iterator[Named]:
    """What lines that hold say of functions as their context does, g(z) = 1/(1 + e^{-z}): another one may not below."""
    for one in found.held:
        head, body = one.line.left, one.line.right
        if one.line.is_equality and isinstance(head, core.Call) and is_name(head):
            told = {parts(item.head)[0] for item in one.reading.plan.variant.definitions}
            if (
                parts(head)[0] in told
                and not told & names_in(body)
                and set(head.arguments) <= free_variables(body)
            ):
                yield head, body


def said_beside(found: CheckedDerivation) -> Iterator[Named]:
    """What is said beside lines of names, which was put to use there and holds below too."""
    for finding in found.findings:
        step, head, body = finding.step, finding.step.lhs.term, finding.step.rhs.term
        if not step.aside or finding.status is not Status.HOLDS or step.mood is Mood.ASSUMPTION:
            continue
        if head is not None and body is not None and is_name(head) and exact_value(body) is None:
            yield head, body


def _supposed(found: CheckedDerivation) -> Iterator[Term]:
    """The names that a derivation defines in so many words, from there on: `let n = 2`."""
    for step in (finding.step for finding in found.findings):
        if step.mood in (Mood.DEFINITION, Mood.ASSUMPTION) and step.lasting:
            for term in step.terms:
                yield from (term, *entries(term))


def _is_value(head: Density) -> bool:
    """Whether it is the probability of one value, P(X = 1)."""
    events = [item for item in head.variables if isinstance(item, core.Call)]
    return len(events) == len(head.variables) == 1 and events[0].function == EQUAL and not head.given
