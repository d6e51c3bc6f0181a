"""Definitions of one formula put to use in the next ones of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from hw_cli.checking.read.derivation import Derivation, Stated
from hw_cli.checking.say.definitions import Bare, Known, Named, bare, function_of, is_name, roots
from hw_cli.checking.say.survey import is_spread
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import each, subterms

ONLY_IF = re.compile(r"(?:\bonly if|\biff|seulement si|\bssi)\s*$")  # of which nothing is said to be so
_EXPLAINS = re.compile(  # or a list behind that: "where ¤ and"; not: "pour ¤ … qui s'annule en"
    r"\b(?:where|with|here|for|let|où|avec|ici|pour)\b[^¤]*(?:¤\W*(?:(?:and|et|or|ou)\b[^¤]*)?)*$"
)
FOUND = re.compile(
    r"(?<!\w)(?:so|hence|thus|therefore|then|we (?:get|find|obtain)|donc|d['’]où|ainsi|alors|on (?:obtient|trouve))[\s,:]*$"
)
MOST = 60  # definitions that are kept
SOON = 3  # formulas below a line, in which its letters may be explained


class Carried:
    """What the formulas of a file have defined so far, the newest last."""

    def __init__(self, apart: Callable[[int, int], bool] = lambda one, other: False) -> None:
        self._apart = apart  # whether two scopes are of things that share no names
        self._known: dict[tuple[object, ...], Named] = {}
        self._scopes: dict[tuple[object, ...], int] = {}  # in which each was said
        self._parts: dict[tuple[object, ...], int] = {}  # and in which part of it
        self._supposed: set[Named] = set()  # in so many words: `let n = 2`

    def add(
        self, definitions: Iterable[Named], scope: int = 0, supposed: Iterable[Term] = (), part: int = 0
    ) -> None:
        """More definitions; a name that is said again means what was said last, and what was said before is kept.

        `supposed`: names of which the text itself says that they are meant so from here on.
        """
        definitions = tuple(definitions)
        self._supposed |= {named for named in definitions if named[0] in supposed}
        for head, body in definitions:
            if is_name(head):
                key = (*key_of(head), body)
                self._known.pop(key, None)
                self._known[key] = (head, body)
                self._scopes[key], self._parts[key] = scope, part
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def forget(self, name: Term) -> None:
        """A name that has a new value, x ← x + 1, means nothing that was said of it before."""
        for key in [key for key, (head, _) in self._known.items() if bare(head) == bare(name)]:
            del self._known[key]

    def adopt(self, lines: Iterable[Term], scope: int, part: int = 0) -> None:
        """Functions of which lines of this scope, which hold, have values at other functions: V(G, D*), where another
        scope has said what V(G, D) is; they are said here too."""
        known = Known(self._known.values())
        calls = list(each(core.Call, *lines))
        found = [call for call in calls if known.at_functions(call.function, call.arguments) is not None]
        used = {call.function for call in found}.union(*(map(function_of, call.arguments) for call in found))
        for key, (head, _) in self._known.items():
            if isinstance(head, core.Call) and head.function in used:
                self._scopes[key], self._parts[key] = scope, part

    def names(self, scope: int) -> set[Bare]:
        """The names that this scope has said."""
        return {bare(head) for key, (head, _) in self._known.items() if self._scopes[key] == scope}

    def fixed(self, scope: int, part: int = 0) -> tuple[Named, ...]:
        """The names that this scope has said, in so many words where it is a number: those said once stay what they are.

        What (a) says binds neither (b) nor (c); what is said before them binds them. A name for what nothing says,
        C = V(D, G) without V, is bound to nothing.
        """
        here = [
            item
            for key, item in self._known.items()
            if self._scopes[key] == scope and self._parts[key] in (0, part)
        ]
        names = [parts(head)[:2] for head, _ in here]
        return tuple(
            (head, body)
            for head, body in here
            if not isinstance(head, core.Density)  # P(X = 1), of another coin
            and (not is_called(body) or parts(body)[:2] in names)
            and (exact_value(body) is None or (head, body) in self._supposed)
        )

    def for_terms(self, terms: Iterable[Term], scope: int = 0) -> tuple[Named, ...]:
        """The definitions of names that occur in terms, and of those that occur in these: of this scope, or else any; but
        what x = 0 and y = x of an example say, of this scope alone."""
        own = {key[0] for key in self._known if self._scopes[key] == scope}
        known = {
            key: item
            for key, item in self._known.items()
            if self._scopes[key] == scope
            or (key[0] not in own and not _is_value(item[1]) and not self._apart(self._scopes[key], scope))
        }
        found: dict[tuple[object, ...], Named] = {}
        waiting = list(terms)
        while waiting and len(found) < len(known):
            bases = roots(*waiting)
            if core.Symbol("sigmoid") in bases:  # σ²(a + b), where σ² is said
                bases |= {core.Symbol("sigma")}
            more = {key: item for key, item in known.items() if key not in found and key[0] in bases}
            found |= more
            waiting = [body for _, body in more.values()]
        return tuple(item for key, item in known.items() if key in found)


def _is_value(body: Term) -> bool:
    """Whether it is a number, or a letter."""
    return isinstance(body, core.Symbol) or exact_value(body) is not None


def is_called(body: Term) -> bool:
    """Whether it is f(x), of a function that a letter names: not Cov(X, Y) and H(X)."""
    function = body.function if isinstance(body, core.Call) else None
    if is_spread(body) or function == core.Function("H"):
        return False
    marked = isinstance(function, core.Decorated)
    return marked or (isinstance(function, core.Function) and not is_elementary(function))


def said_below(derivations: tuple[Derivation, ...], at: int, scopes: Sequence[int]) -> tuple[Named, ...]:
    """What is said of names beside the lines of a derivation, and in its scope soon below it: `where w_k = …`."""
    beside = [step for step in derivations[at].steps if step.aside]

    def told(place: int) -> bool:
        """Whether what is said there explains: no number that is found, `soit λ = 5`."""
        before = derivations[place].before
        number = any(
            exact_value(step.rhs.term) is not None for step in derivations[place].steps if step.rhs.term
        )
        explains = _EXPLAINS.search(before) or not (number or FOUND.search(before))
        return derivations[place].inline and bool(explains) and not ONLY_IF.search(before)

    calls = tuple(each(core.Call, *derivations[at].terms))
    of_all = {
        item for node in calls if isinstance(node.function, core.DerivativeOf) for item in node.arguments
    }
    called = {core.Symbol(node.function.name) for node in calls if isinstance(node.function, core.Function)}
    soon = [place for place in range(at + 1, len(derivations))[:SOON] if scopes[place] == scopes[at]]
    below = [step for place in soon if told(place) for step in derivations[place].steps]
    found_out = {
        step
        for place in soon
        if not _EXPLAINS.search(derivations[place].before)
        for step in derivations[place].steps
    }
    found: list[Named] = []
    for step in (*beside, *below):
        head, body = step.lhs.term, step.rhs.term
        if head is None or body is None or step.relation not in (Stated.EQ, Stated.DEFINES_LEFT):
            continue
        named = is_name(head) and parts(head)[0] not in {parts(node)[0] for node in subterms(body)}
        if head in called:  # h(t) = …, and the height h is …
            continue
        if named and not (step in found_out and head in of_all):  # f'(y) = …, which is 0 at y = a
            found.append((head, body))
    return tuple(found)


def key_of(head: Term) -> tuple[object, ...]:
    """The name, its subscripts and the number of its arguments: those of f for f'(x)."""
    base, index, arguments = parts(head)
    while isinstance(base, core.InverseOf | core.DerivativeOf):
        base, index, _ = parts(base.function)
    return base, index, None if arguments is None else len(arguments)


def numbers_in(carried: Iterable[Named]) -> set[Term]:
    """The names that were said to be a number: n = 2 in an example may not be meant in what follows, but the coefficient
    a_0 = 1/8 and the value R(0) = 0 are, and m_0 = 0 is where an m_t begins that is said by m_{t-1}."""
    said = (parts(head) for head, body in carried if exact_value(body) is not None)
    return {base for base, index, arguments in said if not (index or arguments)}


def without_numbers(carried: tuple[Named, ...]) -> tuple[Named, ...]:
    """What was said, without those that were said to be a number."""
    numbers = numbers_in(carried)
    return tuple((head, body) for head, body in carried if parts(head)[0] not in numbers)


def said_twice(carried: tuple[Named, ...]) -> set[Term]:
    """The names that were said to be one thing and another: σ_t² = β_t, or σ_t² = β̃_t."""
    keys = [key_of(head) for head, _ in carried]
    return {parts(head)[0] for head, _ in carried if keys.count(key_of(head)) > 1}
