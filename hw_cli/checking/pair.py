"""Two formulas about laws compared as a line of a derivation is: expectations, divergences, entropies, information.

What the letters are is said by a context, or by laws: `q(x, z) = q(x) q(z | x)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hw_cli.errors import UsageError
from hw_cli.kernel.decide import Decision, Oracle, Seen, decide
from hw_cli.kernel.evidence import Nothing
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Written
from hw_cli.oracles.equality import Unread
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.prose import Message, choose_of, for_example, say
from hw_cli.terms.core import Density, Term
from hw_cli.terms.parse import ParseError, parse_latex
from hw_cli.terms.relation import Relation

if TYPE_CHECKING:
    from hw_cli.checking.checked import Finding
    from hw_cli.kernel.models import Factorised

_DISCRETE = re.compile(r"\s*(?P<names>[A-Za-z](?:\s*,\s*[A-Za-z])*)\s+discr[eè]te?s?\s*")
_INFORMATION = re.compile(r"(?<![A-Za-z\\])H\s*(?:\\left)?\(\s*[A-Z](?![a-z])")  # of a random variable
ORDERS = (Relation.EQ, Relation.LE, Relation.GE, Relation.LT, Relation.GT)
NAME = "derivation"
EXAMPLE = "q(x, z) = q(x) q(z | x)"


@dataclass(frozen=True)
class Pair:
    """Two formulas, what should hold between them, and what is known of their letters; with a context or laws."""

    lhs: str
    rhs: str
    relation: str = "="
    assume: tuple[str, ...] = ()
    context: str | None = None
    laws: tuple[str, ...] = ()

    def compared(self) -> Decision | Unread:
        """The verdict. Raises UsageError for a relation, an assumption, a law or a context that is none."""
        if self.context is None and not self.laws:
            found = compare_latex(self.lhs, self.rhs, self.relation, self.assume)
            if (
                isinstance(found, Decision)
                and found.seen is Seen.FAILS
                and _INFORMATION.search(self.lhs + self.rhs)
            ):
                open_ = Nothing(
                    NAME, say("H may be an entropy: with --context auto it is one, without it any function")
                )
                return decide(
                    Written(self.lhs, Relation.EQ, self.rhs), Setting(), (Oracle(lambda *_: open_),)
                )
            return found
        if self.context is not None and self.laws:
            raise UsageError(
                say("laws beside a context"), say("a context has laws of its own: leave out one of the two")
            )
        signs = {sign.value: sign for sign in ORDERS}
        if self.relation.strip() not in signs:
            raise UsageError(
                say("{sign} is not a relation", sign=repr(self.relation)), choose_of(tuple(signs))
            )
        return self._in_context(signs[self.relation.strip()])

    def _in_context(self, sign: Relation) -> Decision | Unread:
        """The line of a derivation that the pair is, checked."""
        from hw_cli.checking.checking import check_text
        from hw_cli.checking.say.factorised import content

        laws = tuple(map(_law, self.laws))
        left, right = (" ".join(side.split()) for side in (self.lhs, self.rhs))
        said = "".join(map(_told, self.assume))
        checked = check_text(
            f"{said}\\[ {left} {sign.latex} {right} \\]\n",
            context=self.context or "laws",
            context_text=content(laws, _read((left, right))) if laws else None,
        )
        steps = (finding for item in checked.derivations for finding in item.findings)
        findings = [finding for finding in steps if finding.step.position.offset >= len(said)]
        whole = [(item.step.lhs.source.strip(), item.step.rhs.source.strip()) for item in findings]
        if whole != [(left, right)] or checked.skipped:  # a side may end the formula, or be a chain
            return Unread(NAME, say("the formula is not understood"))
        return _answer(findings[0], Written(self.lhs, sign, self.rhs))


def _told(assumed: str) -> str:
    """An assumption as a file says it."""
    discrete = _DISCRETE.fullmatch(assumed)
    if discrete is not None:
        return f"${discrete['names']}$ is discrete.\n\n"
    return f"% hw: assume {' '.join(assumed.split())}\n"


def _answer(said: Finding, asked: Written) -> Decision | Unread:
    """What the kernel decided of the one step, unless something weakened it."""
    from hw_cli.checking.checked import Status

    def read_so(detail: Message) -> Message:
        if said.reading is None:
            return detail
        return say("{message} ({reading})", message=detail, reading=said.reading)

    if said.status is Status.NOT_UNDERSTOOD:
        return Unread(NAME, read_so(said.message))
    made = said.decision
    if made is None or made.seen.value != said.status.value:
        return decide(asked, Setting(), (Oracle(lambda *_: Nothing(NAME, read_so(said.message))),))
    told = tuple(
        replace(item, detail=read_so(item.detail if said.proved else said.message))
        if item.verdict is made.verdict
        else item
        for item in made.evidence
    )
    return replace(made, evidence=told)


def _law(text: str) -> Factorised:
    """`q(x, z) = q(x) q(z | x)`: a law as the product of its parts."""
    from hw_cli.checking.say.factorised import is_factorised
    from hw_cli.kernel.models import Factorised

    head, _, body = text.partition("=")
    try:
        whole, factors = parse_latex(head), parse_latex(body)
        if is_factorised(whole) and isinstance(whole, Density) and is_factorised(factors):
            return Factorised(whole, factors)
    except ParseError:
        pass
    raise UsageError(say("{law} is not a law with its factors", law=repr(text)), for_example(EXAMPLE))


def _read(sides: tuple[str, ...]) -> Iterator[Term]:
    for side in sides:
        with suppress(ParseError):  # read, or refused, with the line
            yield parse_latex(side)
