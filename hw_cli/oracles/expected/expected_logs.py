"""The oracle of expected logarithms: finds arguments about p, q, E, KL and log, for every model and every T.

A statement is read as a form (`forms`): a sum of expected logarithms of densities. Each entry is brought to a
normal form (`reduction`) by rules that the checker knows.

*Theorem (soundness).* If all entries cancel, the two sides are equal for every joint law of the declared
factorisation, for all values of the letters that the facts allow, wherever both sides are finite. *Proof.*
Each rule replaces an entry by a form that is the same function of the free variables in every such model (the
equation is written beside the rule, and its condition is checked there), so the difference of the two sides
is the same function as the form that is left: 0. A question that the facts leave open divides them into two
cases that together cover all values, and the argument is made in both. For an inequality the form that is
left is a sum of nonnegative forms with multipliers ≥ 0. ∎

A letter z with a number, z_i, is a sample: it has the law of z, and several are independent given the same.
What is not proved is not refuted: `Argument.rest` is what the difference of the sides comes to, and `explain`
sets the two normal forms side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hw_cli.kernel.decide import Checker
from hw_cli.kernel.evidence import Finding, Nothing, Proof
from hw_cli.kernel.models import Model, tells_laws_apart_by_label
from hw_cli.kernel.setting import Integers, Interval, Setting
from hw_cli.kernel.statement import Asked
from hw_cli.kernel.statement import Statement as Line
from hw_cli.oracles.expected.checker import Cases, Certificate, Direct, Speechless, Statement, check
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import Facts, Index, Unknown, Unsupported, read_index
from hw_cli.oracles.expected.inequalities import nonnegative
from hw_cli.oracles.expected.reading import space_of
from hw_cli.oracles.expected.reduction import Reduction
from hw_cli.oracles.expected.rules import Refused
from hw_cli.oracles.expected.scores import is_mixed
from hw_cli.oracles.expected.words import Explained, Leaf, argument, difference, explained
from hw_cli.prose import say
from hw_cli.terms.core import Indexed, IndexedProduct, IndexedSum, Range, Symbol, Term, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import Captured, bottom_up, free_variables, subterms

NAME = "expected logarithms"
MOST_CASES = 8


@dataclass(frozen=True)
class Argument:
    """A certificate with the gap of an inequality, or none; the leaf: the case that shows most of it, or fails."""

    certificate: Certificate | None = None
    gap: Term | None = None
    leaf: Leaf | None = None

    @property
    def proved(self) -> bool:
        """Whether there is a certificate; its checker has read it."""
        return self.certificate is not None

    @property
    def rest(self) -> Term | None:
        """What the difference of the sides comes to where it is not 0."""
        if self.proved or self.leaf is None:
            return None
        return difference(self.leaf.rest, self.leaf.statement.space)


def explain(left: Term, relation: Relation, right: Term, setting: Setting) -> Explained | None:
    """The argument for a reader, or what the two sides differ by; None where a side is not read."""
    found = decide(left, relation, right, setting)
    return None if found.leaf is None else explained(found.leaf, found.gap)


def decide(
    left: Term, relation: Relation, right: Term, setting: Setting, *, checked: bool = True
) -> Argument:
    """The argument for `left relation right` in every model that the setting declares, where one is found.

    Not `checked`: the kernel has it checked.
    """
    statement = _statement(left, relation, right, setting)
    if statement is None:
        return Argument()
    try:
        found, leaf = _argue(statement, MOST_CASES)
    except (Unsupported, Captured, Unknown, Refused):  # a search that tries a step of no use finds nothing
        return Argument()
    if found is not None and (not checked or check(statement, found)):
        return Argument(found, argument(found, statement), leaf)
    return Argument(leaf=leaf if found is None else None)


def argued(asked: Asked, setting: Setting, *, every: bool = False) -> Finding:
    """The finding on a statement about densities; with `every`, lengths of which it does not speak are no proof."""
    found = Argument()
    if isinstance(asked, Line):
        found = decide(asked.left, asked.relation, asked.right, setting, checked=False)
    if found.certificate is None or (every and _leaves_out(found.certificate)):
        return Nothing(NAME, say("no argument was found"))
    if found.gap is None:
        detail = say(
            "both sides are the same sum of expected logarithms, for every law that factorises so and every length "
            "(densities positive, expectations finite)"
        )
    else:
        detail = say(
            "the gap is {gap} ≥ 0, for every law that factorises so and every length (densities positive, "
            "expectations finite)",
            gap=found.gap,
        )
    return Proof(NAME, detail, found.certificate, refused=say("no argument was found"))


def differs_from(asked: Asked, setting: Setting) -> int | None:
    """The least length at which the sides of a statement have normal forms that differ; None where there is none."""
    if not isinstance(asked, Line):
        return None
    leaf = decide(asked.left, asked.relation, asked.right, setting).leaf
    if leaf is None:
        return None
    bounds = leaf.statement.facts.bounds
    return max((low.offset for item in bounds for low in item.lows if low.letter is None), default=1)


def _rechecked(certificate: Certificate, asked: Asked, setting: Setting) -> bool:
    """What the checker says of a certificate for a statement, which is read from the beginning."""
    if not isinstance(asked, Line):
        return False
    statement = _statement(asked.left, asked.relation, asked.right, setting)
    return statement is not None and check(statement, certificate)


CHECKERS: dict[type, Checker] = {Direct: _rechecked, Cases: _rechecked}


def _statement(left: Term, relation: Relation, right: Term, setting: Setting) -> Statement | None:
    """The statement as the calculus reads it; None where it has no model, or is not of this kind."""
    if setting.model is None or relation not in (Relation.EQ, Relation.LE, Relation.GE):
        return None
    if tells_laws_apart_by_label(setting.model, left, right) or is_mixed(left, right):
        return None
    try:
        space = space_of(setting.model)
        facts = _facts(setting, space, (left, right))
        if _is_mixed(setting.model, left, right):
            return None
        return Statement(left, relation, right, space, facts)
    except (Unsupported, Captured):
        return None


def _is_mixed(model: Model, *sides: Term) -> bool:
    """Whether a letter stands for itself, and z_1 free beside it (not z_i in a sum over i): that may be a component."""
    free = frozenset[Term]().union(*map(free_variables, sides))
    named = {
        name.base
        for name in free
        if isinstance(name, Indexed) and all(free_variables(index) <= free for index in name.index)
    }
    plain = [bottom_up(side, lambda node: lift(0) if isinstance(node, Indexed) else node) for side in sides]
    return any(node in named for side in plain for node in subterms(side) if node in model.letters)


def _places(node: Term) -> Iterator[Term]:
    """The letters in the ends of a sum, and in the number of a sample."""
    match node:
        case IndexedSum(low=low, high=high) | IndexedProduct(low=low, high=high) | Range(low=low, high=high):
            yield from free_variables(low) | free_variables(high)
        case Indexed(index=index):
            yield from frozenset[Term]().union(*map(free_variables, index))


def _facts(setting: Setting, space: Space, sides: tuple[Term, ...]) -> Facts:
    """What is known of the lengths, and of the letters that the setting declares as indices.

    A letter of which nothing else is said, at which sums end or which numbers a sample, is at least 1.
    """
    facts = space.facts
    for letter, domain in setting.domains:
        if isinstance(domain, Integers) and isinstance(letter, Symbol) and letter not in space.names:
            high = read_index(lift(domain.high), space.names)
            facts = facts.within(letter.name, Index(None, domain.low), high)
    numbers = [(letter, domain) for letter, domain in setting.domains if isinstance(domain, Interval)]
    facts = replace(facts, numbers=tuple(numbers))
    said = {*space.names, *(letter for letter, domain in setting.domains if isinstance(domain, Integers))}
    free = [letter for side in sides for letter in free_variables(side) if letter not in said]
    ends = {letter for side in sides for node in subterms(side) for letter in _places(node)}
    for letter in dict.fromkeys(free):
        if letter in ends and isinstance(letter, Symbol):
            facts = facts.starting(letter.name, Index(None, 1))
    return facts


def _leaves_out(certificate: Certificate | Speechless) -> bool:
    """Whether an argument leaves out lengths at which the statement says nothing."""
    if isinstance(certificate, Cases):
        return _leaves_out(certificate.below) or _leaves_out(certificate.above)
    return isinstance(certificate, Speechless)


def _argue(statement: Statement, cases: int) -> tuple[Certificate | None, Leaf | None]:
    """A certificate with the case of the largest lengths, or None with a case that fails."""
    try:
        form = statement.difference()
        search = Reduction(statement.space, statement.facts)
        left_over = search.reduce(form)
        leaf = Leaf(statement, tuple(search.steps), left_over)
        if not left_over:
            return Direct((), leaf.steps), leaf
        if statement.relation is Relation.EQ:
            return None, leaf
        found = nonnegative(statement, form, left_over)
        return found, leaf if found is None else leaf._replace(closing=found.steps)
    except Unknown as question:
        left, right = statement.facts.first_case(question)
    if cases == 0:
        return None, None
    below: Certificate | Speechless = Speechless()
    if not statement.is_speechless(left, right):
        shown, leaf_below = _argue(statement.supposing(left, right), cases - 1)
        if shown is None:
            return None, leaf_below
        below = shown
    above, leaf_above = _argue(statement.supposing(right.plus(1), left), cases - 1)
    return (None if above is None else Cases(left, right, below, above)), leaf_above
