r"""The kinds of findings, each a rule with a stable id: one function each, whose docstring is its page.

The function tells whether a finding is of the kind; the first that says yes names it. A page ends in an example, a
text in Markdown that a test checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from inspect import cleandoc

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.read.derivation import Ignored, Stated, Step
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Rule:
    """A kind of finding; `page` is its explanation, with an example at its end."""

    id: str
    title: Message
    page: str
    applies: Callable[[Finding], bool]

    @property
    def example(self) -> str:
        """The text in Markdown that shows it."""
        return "\n".join(line[4:] for line in self.page.split("Example:\n", 1)[1].split("\n")).strip()


RULES: dict[str, Rule] = {}

_Test = Callable[[Finding], bool]


def _rule(name: str, title: Message) -> Callable[[_Test], _Test]:
    def add(test: _Test) -> _Test:
        RULES[name] = Rule(name, title, cleandoc(test.__doc__ or ""), test)
        return test

    return add


def rule_of(finding: Finding) -> str | None:
    """The id of a finding; None where there is nothing to find fault with."""
    return next((name for name, rule in RULES.items() if rule.applies(finding)), None)


def pages() -> str:
    """All pages, as Markdown."""
    head = "# What `hw check` finds\n\nEach finding has an id: `% hw: ignore[id]` leaves it out on a line, `hw finding ID` prints its page.\n"
    return head + "".join(f"\n## {name}\n\n{rule.page}\n" for name, rule in RULES.items())


@_rule("redefined", say("a name is said to be something else above"))
def _redefined(finding: Finding) -> bool:
    """A name that a formula above defines gets another formula, and the two differ.

    Say `now let`, or use another name, where both are meant.

    Example:
        $$R = u^2 - v^2$$

        $$R = (u - v)^2$$
    """
    return _says(finding, "{name} is said to be something else above")


@_rule("constant", say("a constant depends on a letter"))
def _constant(finding: Finding) -> bool:
    """What a constant stands for depends on a letter that the constant does not name.

    Example:
        $$3 (u - v)^2 = 3 u^2 - 5 u v + C$$
    """
    return _says(finding, "{name} would depend on {letter}: the rest is no constant")


@_rule("inequality", say("an inequality fails"))
def _inequality(finding: Finding) -> bool:
    """An inequality that fails at the point shown.

    Example:
        $$u^2 + 1 < 2 u$$
    """
    return finding.status is Status.FAILS and finding.step.relation.relation in _ORDERED


@_rule("proportion", say("the sides are not proportional"))
def _proportion(finding: Finding) -> bool:
    r"""The two sides of a ∝ are not proportional in the variable of the law.

    Example:
        Let $p(x) = \mathcal{N}(x; 0, 1)$.

        $$p(x) \propto e^{-x^2}$$
    """
    return finding.status is Status.FAILS and finding.step.relation is Stated.PROP


@_rule("same", say("the sides are the same"))
def _same(finding: Finding) -> bool:
    r"""Two sides that are said to differ are the same everywhere.

    Example:
        $$(u + 1)^2 \neq u^2 + 2u + 1$$
    """
    return finding.status is Status.FAILS and finding.step.relation is Stated.NE


@_rule("differs", say("the two sides of an equation differ"))
def _differs(finding: Finding) -> bool:
    """The two sides of an equation differ by more than the error of their evaluation, at the point shown.

    Example:
        $$(u + v)^2 = u^2 + v^2$$
    """
    return finding.status is Status.FAILS


@_rule("unknown", say("nothing says what a name is"))
def _unknown(finding: Finding) -> bool:
    r"""It depends on what a name is, and nothing says it: a declaration would tell.

    `% hw: let B = 2A`, `% hw: let B \in \mathbb{R}^{n \times n}`, `% hw: assume B > 0`; in Markdown `<!-- hw: … -->`.

    Example:
        $$u \beta = u$$
    """
    return finding.status in (Status.DOUBTFUL, Status.UNDECIDED) and _name(finding) is not None


@_rule("doubtful", say("the sides differ as they are read"))
def _doubtful(finding: Finding) -> bool:
    r"""The sides differ as they are read, but the reading had to guess: a bracket, a law, a rounded number.

    Example:
        $$0.333 = 1/4 + 0.0839$$
    """
    return finding.status is Status.DOUBTFUL


@_rule("dimension", say("the sizes of vectors and matrices do not fit"))
def _dimension(finding: Finding) -> bool:
    r"""The sizes of vectors and matrices do not fit, or nothing says which letters are vectors and which are matrices.

    Example:
        Let $A \in \mathbb{R}^{2 \times 3}$.

        $$\det(A) = 0$$
    """
    return finding.status in _UNREAD and bool(re.search("sizes|matrices", finding.message.pattern))


@_rule("unclosed", say("a bracket is not closed"))
def _unclosed(finding: Finding) -> bool:
    r"""A bracket of a side is not closed: the other steps of the display are judged all the same.

    Example:
        $$\log((u + 1 = 3$$
    """
    return finding.status is Status.NOT_UNDERSTOOD and "not closed" in finding.message.pattern


@_rule("not-understood", say("a side is not understood"))
def _not_understood(finding: Finding) -> bool:
    r"""A side is no formula that `hw` can read, or it has no meaning in the context.

    Example:
        $$\unknownmacro u = u$$
    """
    return finding.status is Status.NOT_UNDERSTOOD


@_rule("undecided", say("no judge could tell"))
def _undecided(finding: Finding) -> bool:
    """Understood, but no judge could tell whether it is so; it counts neither as right nor as wrong.

    Example:
        $$u^2 = 4$$
    """
    return finding.status is Status.UNDECIDED


_ORDERED = (Relation.LT, Relation.LE, Relation.GT, Relation.GE)
_UNREAD = (Status.NOT_UNDERSTOOD, Status.UNDECIDED)


def _says(finding: Finding, pattern: str) -> bool:
    return finding.status in (Status.FAILS, Status.DOUBTFUL) and finding.message.pattern == pattern


def _name(finding: Finding) -> Term | None:
    found = dict(finding.message.values).get("name")
    return found if isinstance(found, Term) else None


def advised(item: CheckedDerivation) -> CheckedDerivation:
    """The derivation; a step of which a name is unknown names the declaration that would settle it."""

    def told(finding: Finding) -> Finding:
        name = _name(finding)
        if rule_of(finding) != "unknown" or name is None:
            return finding
        return replace(
            finding,
            message=say("{why} ({comment} let {name} = …)", why=finding.message, comment="% hw:", name=name),
        )

    return replace(item, findings=tuple(map(told, item.findings)))


def without_ignored(
    item: CheckedDerivation, ignored: Iterable[Ignored], everywhere: Iterable[str] = ()
) -> CheckedDerivation:
    """The derivation without the faults that the text, or a setting for `everywhere`, leaves out.

    A comment counts for its own line; one that stands alone counts for the line below it inside of a display, and
    else for the whole formula below it.
    """
    found = list(item.findings)
    for place in ignored:
        for number in _meant(item, place):
            found[number] = _left_out(found[number], place.rules)
    for rule in everywhere:
        found = [_left_out(finding, (rule,)) for finding in found]
    return replace(item, findings=tuple(found))


def _meant(item: CheckedDerivation, place: Ignored) -> list[int]:
    steps = [(number, finding.step) for number, finding in enumerate(item.findings)]
    if not steps:
        return []

    def first(step: Step) -> int:
        return (step.position if step.follows else step.lhs.start).line

    if not place.alone:
        return [number for number, step in steps if first(step) <= place.position.line <= step.rhs.end.line]
    if item.derivation.start.offset > place.position.offset:
        return [number for number, _ in steps] if place.below == item.derivation.start.offset else []
    below = [
        (step.position.line, number) for number, step in steps if step.position.offset > place.position.offset
    ]
    return [number for line, number in below if line == min(below)[0]]


def _left_out(finding: Finding, rules: tuple[str, ...]) -> Finding:
    rule = rule_of(finding)
    if rule is None or (rules and rule not in rules):
        return finding
    return Finding(finding.step, Status.NOT_CHECKABLE, say("ignored, as the file asks ({rule})", rule=rule))
