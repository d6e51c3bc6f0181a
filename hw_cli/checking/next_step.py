"""What comes next in a derivation: from a student's own last right line where a rule can, else from ours.

Only the next line: its rule's name, and the line itself, which a view shows when it is asked for. A line that a rule
finds from the student's own is judged before it is offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from hw_cli.answer import Part
from hw_cli.checking.checked import Checked, Status
from hw_cli.claims.claims import Chain
from hw_cli.errors import UsageError
from hw_cli.homework.protocol import Question
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Rule, RuleFailed
from hw_cli.oracles.judge import judge
from hw_cli.prose import Message, choose_of, say
from hw_cli.terms.core import Product, Sum, Term
from hw_cli.terms.parse.normal import normal
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up

RIGHT = (Status.HOLDS, Status.DEFINITION)


@dataclass(frozen=True)
class NextStep:
    """The next line of a part: `above relation term`, by a rule; `rest`: the lines after it.

    `own`: it goes on from the student's own line, which is none of ours.
    """

    part: str
    above: Term
    rule: str
    words: Message
    relation: Relation
    term: Term
    own: bool = False
    rest: tuple[tuple[Message, Relation, Term], ...] = ()


def next_step(question: Question, part: str | None = None, checked: Checked | None = None) -> NextStep | None:
    """The next line of a question, or of one part; None where the file comes to the end of all of them.

    Raises UsageError for a part that has no derivation line by line.
    """
    chains = list(_chains(question, part))
    if not chains:
        known = dict.fromkeys(name for name, _ in _chains(question, None))
        said = say("part {part} has no derivation line by line", part=repr(part))
        raise UsageError(said, choose_of(known))
    sides = _right_sides(checked)
    reached = _reached_each(chains, sides)
    begun = [at for at, (_, chain) in enumerate(chains) if -1 <= reached[at] < len(chain.lines) - 1]
    fresh = [at for at, _ in enumerate(chains) if reached[at] == -2]
    if not begun and not fresh:
        return None
    # those that the last line is of go before those that are further on
    ended = _reached_each(chains, sides[-1:])
    number = max(begun, key=lambda at: (ended[at] > -2, reached[at]), default=fresh[0] if fresh else 0)
    name, chain = chains[number]
    at = max(reached[number], -1)
    own = _from_own_line(name, chain, at, sides) if number in begun else None
    return own or _ours(name, chain, at)


def _chains(question: Question, part: str | None) -> Iterator[tuple[str, Chain]]:
    for answer in question.answers(question.parameters()):
        for item in answer.parts:
            if not item.beyond and part in (None, item.id):
                yield from ((item.id, chain) for chain in _shown(item))


def _shown(part: Part) -> Iterator[Chain]:
    return (claim for claim in part.concise().claims if isinstance(claim, Chain) and claim.lines)


def _right_sides(checked: Checked | None) -> list[Term]:
    """The sides of the steps that hold, in order, but those that a wrong step of their derivation stands before.

    The first derivation with a wrong step comes last: it is gone on from.
    """
    if checked is None:
        return []
    broken = [
        item for item in checked.derivations if any(one.status is Status.FAILS for one in item.findings)
    ]
    whole = [item for item in checked.derivations if item not in broken]
    right = [
        finding.step
        for item in (*whole, *reversed(broken))
        for finding in takewhile(lambda finding: finding.status is not Status.FAILS, item.findings)
        if finding.status in RIGHT
    ]
    return [term for step in right for term in step.terms]


def _reached_each(chains: Sequence[tuple[str, Chain]], sides: Sequence[Term]) -> list[int]:
    """The last line of each chain that is among the sides: -1 for its start alone, -2 for none."""
    seen = set(map(_form, sides))
    return [_reached(chain, seen) for _, chain in chains]


def _reached(chain: Chain, seen: set[Term]) -> int:
    terms = [chain.start, *(line.term for line in chain.lines)]
    return max((number for number, term in enumerate(terms) if _form(term) in seen), default=-1) - 1


def _form(term: Term) -> Term:
    """A term up to what printing loses and the order of sums and products."""
    return bottom_up(normal(term), _sorted)


def _sorted(node: Term) -> Term:
    if isinstance(node, Sum):
        return Sum(tuple(sorted(node.terms, key=repr)))
    return Product(tuple(sorted(node.factors, key=repr))) if isinstance(node, Product) else node


def _ours(part: str, chain: Chain, at: int) -> NextStep:
    line, *more = chain.lines[at + 1 :]
    above = chain.lines[at].term if at >= 0 else chain.start
    rest = tuple((item.because.words, item.relation, item.term) for item in more)
    return NextStep(part, above, line.because.name, line.because.words, line.relation, line.term, rest=rest)


def _from_own_line(part: str, chain: Chain, at: int, sides: Sequence[Term]) -> NextStep | None:
    """What one of the rules that are left finds from the student's last line, where that is none of ours."""
    last = sides[-1]
    if _form(last) in {_form(chain.start), *(_form(line.term) for line in chain.lines)}:
        return None
    for line in chain.lines[at + 1 :]:
        if not isinstance(line.because, Rule):
            continue
        for arguments in ((), (chain.setting,)):
            made = _applied(line.because, last, arguments)
            if made is None or _form(made) == _form(last):
                continue
            here = replace(chain, start=last, lines=()).to(made, line.because, line.relation)
            if judge(here).status in (Verdict.PROVED, Verdict.CONFIRMED):
                return NextStep(
                    part, last, line.because.name, line.because.words, line.relation, made, own=True
                )
    return None


def _applied(rule: Rule, term: Term, arguments: tuple[object, ...]) -> Term | None:
    try:
        return rule(term, *arguments)
    except (RuleFailed, TypeError):  # its premises are not met, or it wants other arguments
        return None
