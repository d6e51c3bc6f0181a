"""What a text has supposed, and up to where it holds: headings, exercises and proofs end a subject."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from hw_cli.checking.read.derivation import Derivation, Mood, Step
from hw_cli.checking.say.definitions import is_name
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, each, free_variables, is_variable, map_children, subterms

_SOLUTION = re.compile(
    r"[\s#>*_]*+(?:\\[a-z]+\*?\{)?\s*+(?:solution|answer|proof|réponse|corrigé|preuve|démonstration)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"[\s#>*_]*+(?:\\begin\s*\{)?\s*+(?:\\[a-z]+\*?\{)?\s*+(?:example|exemple|exercise|exercice)(?![a-z])",
    re.IGNORECASE,
)
_NUMBERED = (
    "exercise|exercice|question|problem|problème|proof|preuve|démonstration|solution|example|exemple|"
    "beispiel|aufgabe|ejemplo|ejercicio|esempio|esercizio|예제|문제|例題?|练习|пример|задача"
)
_ENDS = re.compile(
    rf"\\(?:chapter|section|subsection|subsubsection|paragraph|[a-z]*(?:question|exercise|exercice|problem))\*?\s*\{{|"
    r"\\[a-z]*part\{\d[\d.]*\}|"
    rf"\\(?:begin|end)\s*\{{(?:{_NUMBERED}|[a-z]*statement|theorem|lemma|proposition|théorème|lemme)\*?\}}|"
    r"^[ \t]{0,3}\#{1,6}[ \t]|"
    r"^[ \t]{0,4}(?=\w)[^\n$\\]+\n[ \t]{0,4}(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*$|"
    rf"^[ \t>]*(?:\d+[.)][ \t]+)?(?:\*\*|__)?(?:{_NUMBERED})(?![a-z])(?:\s*\d+)?(?:\s*\([^()\n]{{0,60}}\))?[^\n]{{0,12}}[.:)*]|"
    rf"\b(?:in the|dans l['’]|dans le|dans la|in another|dans une? autre) ?(?:next|following|second|third|suivante?)? ?(?:{_NUMBERED})",
    re.MULTILINE | re.IGNORECASE,
)
_LABELS = re.compile(  # (a), b), **(c)**, **Case 1**, Model B, and what a list tells apart
    r"^[ \t>*_]*(?:\\item\s*\[\s*|\\textbf\s*\{\s*)?\(?(?:[a-h]|[ivx]{1,4})\)[.:]?(?:[*_]{1,2}|\})?[.:]?[ \t\]\n]|(?<=[.;])[ \t]+\((?:[a-h]|[ivx]{1,4})\)[.:]?[ \t]|^[ \t>]*[-*+][ \t]|"
    r"^[ \t>*#]*(?:\\(?:textbf|emph|item)[ {]*)?(?P<other>case|cas|mod[eè]le?|option|sc[eé]nario|variante?) (?:\d|[a-z]\b)",
    re.MULTILINE | re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_LED = re.compile(r"^[ \t>]*(?:\*\*|__|\\textbf|\\paragraph|\\item\b)", re.MULTILINE)  # **Case 2**
NEAR = 2  # ends of paragraphs up to which what is said beside a formula counts
COUNTING = frozenset("ijklmn")

_STOP = re.compile(r"[.!?](?=\s|$)|\n\s*\n")
_BEHIND = re.compile(
    r"where|with|for|when|if|provided|whenever|où|avec|pour|si|lorsque|quand|dès", re.IGNORECASE
)


class Scopes:
    """The scopes of a text without comments and code."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in _ENDS.finditer(text)]
        self._examples = [
            0
        ]  # of each scope, with its solution and the proof behind it; 0 of what is no example
        for number, match in enumerate(_ENDS.finditer(text), start=1):
            goes_on = _SOLUTION.match(text, match.start()) is not None
            own = number if _EXAMPLE.match(text, match.start()) else 0
            self._examples.append(self._examples[-1] if goes_on else own)
        labels = list(_LABELS.finditer(text))
        self._labels = [match.start() for match in labels]
        self._others = [bool(match["other"]) for match in labels]
        self._paragraphs = [match.start() for match in _PARAGRAPH.finditer(text)]
        self._led = [match.start() for match in _LED.finditer(text)]
        self._text, self._length = text, len(text)

    def number(self, offset: int) -> int:
        """Which scope a place is in, from 0."""
        return bisect_right(self._ends, offset)

    def apart(self, one: int, other: int) -> bool:
        """Whether two scopes are of two examples or exercises: the names of one are not those of another."""
        return bool(self._examples[one] and self._examples[other]) and (
            self._examples[one] != self._examples[other]
        )

    def part(self, offset: int) -> int:
        """Which part of its scope, (a) or (b), a place is in: 0 before all of them."""
        return bisect_right(self._labels, offset) - bisect_left(self._labels, self.start(offset))

    def is_other(self, offset: int) -> bool:
        """Whether a place is in a part that is told apart as another thing: Model B."""
        return self.part(offset) > 0 and self._others[bisect_right(self._labels, offset) - 1]

    def answers(self, offset: int, asked: int) -> bool:
        """Whether a place is in the scope of another, or in the solution that is right behind it."""
        after = self.number(offset) - self.number(asked)
        return after == 0 or (after == 1 and _SOLUTION.match(self._text, self.start(offset)) is not None)

    def bears(self, said: int, start: int, end: int) -> bool:
        """Whether what is said at a place is said of a formula: before it or in it, in its scope and part or in what its
        proof shows, or right behind it and as a condition, `where t ∈ [0, 1]`."""
        if not self.answers(start, said) or self.part(said) not in (0, self.part(start)):
            return False
        between = self._text[end:said]
        if said <= end or not between:
            return True
        words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[A-Za-z]+", " ", between))
        return not _STOP.search(between) and (not words or _BEHIND.fullmatch(words[0]) is not None)

    def start(self, offset: int) -> int:
        """Where the scope of a place begins."""
        at = self.number(offset)
        return self._ends[at - 1] if at else 0

    def end(self, offset: int, lasting: bool = True) -> int:
        """Where what is said at a place ceases to hold; what is not lasting, with the formulas right behind it."""
        at = self.number(offset)
        end = self._ends[at] if at < len(self._ends) else self._length
        if lasting:
            return end
        last = bisect_right(self._paragraphs, offset) + NEAR - 1
        return min(end, self._paragraphs[last]) if last < len(self._paragraphs) else end

    def case(self, offset: int) -> int:
        """Where a case that is said at a place ends: at the next paragraph that begins in bold."""
        at = bisect_right(self._led, offset)
        return self._led[at] if at < len(self._led) else self._length


def of_subscripts(left: Term | None, right: Term | None) -> bool:
    """Whether two sides are letters that count: i = j and i ≠ j choose among entries, and claim nothing."""
    return all(isinstance(side, Symbol) and side.name in COUNTING for side in (left, right))


def among_points(fact: Hypothesis) -> bool:
    """Whether a fact chooses among points: other equalities are put to use by replacing."""
    return fact.relation is not Relation.EQ or of_subscripts(fact.left, fact.right)


def weights(fact: Hypothesis) -> tuple[core.Indexed, Term] | None:
    """The weights w_i that a fact says add up to 1, with their sum: Σ_i w_i = 1."""
    total = fact.left
    if (
        fact.relation is not Relation.EQ
        or fact.right != core.Number("1")
        or not isinstance(total, core.IndexedSum)
    ):
        return None
    match total.body:
        case Indexed(index=(index,)) as weight if index == total.index:
            return weight, total
    return None


def _shared(term: Term, weight: core.Indexed, total: Term) -> Term:
    """The term with w_k / Σ_i w_i for each w_k, but in that sum."""
    if term == total:
        return core.Number("1")
    if isinstance(term, Indexed) and term.base == weight.base and len(term.index) == 1:
        return core.Quotient(term, total)
    return map_children(term, lambda child: _shared(child, weight, total))


class Facts:
    """The facts in force at a place."""

    def __init__(self, said: Iterable[Hypothesis] = ()) -> None:
        self._said = list(said)
        self.beside: tuple[Hypothesis, ...] = ()  # in force for one line only
        self.kinds: dict[Term, str] = {}  # of matrices, as the text says
        self.released = False  # what is supposed of vectors and laws is not put to use

    def add(self, said: Hypothesis) -> None:
        """One more."""
        self._said.append(said)

    def __iter__(self) -> Iterator[Hypothesis]:
        yield from (*self.beside, *self._said)

    def about(self, *terms: Term) -> tuple[Hypothesis, ...]:
        """The facts that have a name of these terms, or of another such fact."""
        names = names_in(*terms)
        found: list[Hypothesis] = []
        rest = list(self)
        while more := [fact for fact in rest if names & names_in(fact.left, fact.right)]:
            found += more
            rest = [fact for fact in rest if fact not in more]
            names = names.union(*(names_in(fact.left, fact.right) for fact in more))
        return tuple(found)

    def rewritten(self, term: Term) -> Term:
        """The term with the left side of each supposed equality replaced by its right side; laws by their names."""
        for fact in self:
            shares = weights(fact)
            if shares is not None and (
                contains(core.KL | Law | Density, term)
                or any(node.function == core.Function("H") for node in each(core.Call, term))
            ):
                continue  # of laws p_k, which are read as one
            if shares is not None:
                term = _shared(term, *shares)
            elif not among_points(fact) and not (self.released and isinstance(fact.left, Density)):
                term = _replaced(term, fact.left, fact.right)
        return term

    def unsolved(self, *terms: Term) -> tuple[Hypothesis, ...]:
        """Equalities about these terms that rewriting does not use up."""
        nodes = {node for term in terms for node in subterms(term)}
        about = self.about(*terms)
        while hanging := [fact for fact in about if _hangs(fact, terms, about)]:
            about = tuple(fact for fact in about if fact not in hanging)
        return tuple(
            fact
            for fact in about
            if not among_points(fact)
            and not _of_laws(fact)
            and not self._used_up(fact, nodes)
            and not _is_slope(fact.left, nodes)
        )

    def of_laws(self, *terms: Term) -> tuple[Hypothesis, ...]:
        """What is supposed of laws that terms still have: p_data, where it is said to be p_g."""
        laws = set(each(Law, *terms))
        return tuple(
            fact
            for fact in self
            if _of_laws(fact) and isinstance(fact.left, Density) and fact.left.law in laws
        )

    def _used_up(self, fact: Hypothesis, nodes: set[Term]) -> bool:
        """Whether it says what a law is, or beside the line what a name is, and this is replaced throughout."""
        if weights(fact) is not None:
            return fact.left in nodes
        if isinstance(fact.left, Density):
            return all(node.law != fact.left.law for node in nodes if isinstance(node, Density))
        return fact in self.beside and is_name(fact.left) and fact.left not in nodes


def _is_slope(side: Term, nodes: set[Term]) -> bool:
    """Whether it is a slope of something that does not stand in terms: what ∂E/∂a is says nothing of a."""
    return (
        isinstance(side, core.Derivative | core.Gradient)
        and is_variable(side.body)
        and side.body not in nodes
    )


def conditions(derivation: Derivation, step: Step) -> tuple[Hypothesis, ...]:
    """What is supposed beside a line, or between the lines above it; what a name is, `\\text{with } a = 2b`, stays."""
    rows = {item.row for item in derivation.steps if not item.aside}
    found: list[Hypothesis] = []
    for item in derivation.steps:
        left, relation, right = item.lhs.term, item.relation.relation, item.rhs.term
        if not item.aside or left is None or right is None or relation is None:
            continue
        above = item.row < step.row and (item.row not in rows or item.mood is Mood.DEFINITION)
        if item.mood in _SUPPOSED and (item.row == step.row or above):
            found.append(
                Hypothesis(left, relation, right)
                if is_name(left) or not is_name(right)
                else Hypothesis(right, relation.flipped, left)
            )
    return tuple(found)


_SUPPOSED = (Mood.ASSUMPTION, Mood.DEFINITION)


def is_of_cases(derivation: Derivation, step: Step) -> bool:
    """Whether a row says of a name what another row says otherwise, each with its own condition on one letter beside it."""
    beside: dict[int, set[tuple[Term | None, Term | None]]] = {}
    for item in derivation.steps:
        if item.aside:
            beside.setdefault(item.row, set()).add((item.lhs.term, item.rhs.term))
    own = beside.get(step.row, set())
    others = {
        pair
        for item in derivation.steps
        if not item.aside and item.row != step.row and item.lhs.term == step.lhs.term
        for pair in beside.get(item.row, ())
    }
    return not step.aside and any(
        {left for left, _ in own} & {pair[0]} and pair not in own for pair in others
    )


def names_in(*terms: Term) -> set[Term]:
    """The letters of terms, the laws and the functions without a meaning of their own."""
    letters = {parts(letter)[0] for term in terms for letter in free_variables(term)}
    return letters | {node.law for node in each(Density, *terms)} | made(*terms)


def _hangs(fact: Hypothesis, terms: tuple[Term, ...], about: tuple[Hypothesis, ...]) -> bool:
    """Whether a fact has a law or a function that stands neither in terms nor in other facts: it says what that one is."""
    others = [side for other in about if other != fact for side in (other.left, other.right)]
    return bool(made(fact.left, fact.right) - made(*terms, *others))


def made(*terms: Term) -> set[Term]:
    """The laws and the functions of terms, without those of a meaning of their own."""
    nodes = {node for term in terms for node in subterms(term)}
    laws = {node for node in nodes if isinstance(node, Law) and node.name}
    return laws | {
        node.function for node in nodes if isinstance(node, core.Call) and not is_elementary(node.function)
    }


def of_two_laws(left: Term, right: Term) -> Hypothesis | None:
    """That two laws are one, where the sides only name them: p_g = p_data."""
    names = [side.base if isinstance(side, Indexed) else side for side in (left, right)]
    if left == right or any(name not in _LAWS for name in names) or Indexed not in (type(left), type(right)):
        return None
    x = core.Symbol("x")
    laws = (
        Density(Law(name.name, side.index if isinstance(side, Indexed) else ()), (x,))
        for name, side in zip(names, (left, right), strict=True)
        if isinstance(name, core.Symbol)
    )
    return Hypothesis(next(laws), Relation.EQ, next(laws))


_LAWS = (core.Symbol("p"), core.Symbol("q"), core.Symbol("P"))


def _of_laws(fact: Hypothesis) -> bool:
    """Whether a fact says that two laws are one: p_g(x) = p_d(x)."""
    left, right = fact.left, fact.right
    return (
        isinstance(left, Density)
        and isinstance(right, Density)
        and (left.variables, left.given) == (right.variables, right.given)
    )


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if isinstance(old, Density) and isinstance(new, Density) and _of_laws(Hypothesis(old, Relation.EQ, new)):
        return _renamed(term, old.law, new.law)
    if term == old:
        return new
    return map_children(term, lambda child: _replaced(child, old, new))


def _renamed(term: Term, old: Term, new: Term) -> Term:
    if isinstance(term, Law) and term == old:
        return new
    return map_children(term, lambda child: _renamed(child, old, new))
