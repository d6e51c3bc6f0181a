"""What a question answers: blocks of prose, claims, tables and figures, part by part.

An `Answer` is what a question module builds; nothing in it is judged yet. Views receive a
`VerifiedAnswer`: the same with the verdict on each of its claims.

A block or part that is `beyond` was not asked by the sheet: it is judged like everything else, and only
the full form of a report shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hw_cli.claims.claims import Claim
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict, worst
from hw_cli.prose import Message
from hw_cli.terms.core import Term


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: Message
    beyond: bool = False


@dataclass(frozen=True)
class Shown:
    """A claim, shown with its lines; its verdict is looked up by `claim.id`."""

    claim: Claim
    beyond: bool = False


@dataclass(frozen=True)
class Conclusion:
    """The sentence a marker looks for: shown set off from the text."""

    text: Message
    rests_on: tuple[str, ...] = ()  # ids of the claims it follows from
    beyond: bool = False


@dataclass(frozen=True)
class Remark:
    """An aside, marked as such."""

    text: Message
    beyond: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of terms or words under a header, with a caption."""

    header: tuple[Message | Term, ...]
    rows: tuple[tuple[Message | Term, ...], ...]
    caption: Message
    beyond: bool = False


@dataclass(frozen=True)
class FigureRef:
    """A figure by its name (also its file stem and label), with its caption.

    `draw` gives the figure and its data when called with the report's decimal mark and language;
    it is only called by views that can show one.
    """

    name: str
    caption: Message
    draw: Callable[..., Any] = field(compare=False)
    beyond: bool = False


Block = Prose | Shown | Conclusion | Remark | Table | FigureRef


def beyond(*blocks: Block) -> tuple[Block, ...]:
    """The blocks, marked as going beyond what the sheet asks."""
    return tuple(replace(block, beyond=True) for block in blocks)


@dataclass(frozen=True)
class Part:
    """The answer to one part of a question: `id` as in `4.4`; `beyond` when the sheet did not ask it."""

    id: str
    title: Message
    blocks: tuple[Block, ...]
    beyond: bool = False

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of this part, in reading order."""
        return tuple(block.claim for block in self.blocks if isinstance(block, Shown))

    def concise(self) -> Part:
        """The part without the blocks that go beyond what was asked."""
        return replace(self, blocks=tuple(block for block in self.blocks if not block.beyond))


@dataclass(frozen=True)
class Answer:
    """The answer to a question under given parameters."""

    question: str
    parameters: tuple[tuple[str, Any], ...]
    parts: tuple[Part, ...]
    answers: tuple[tuple[str, Result], ...]

    def concise(self) -> Answer:
        """The answer to what the sheet asks, without the parts and blocks that go beyond it."""
        return replace(self, parts=tuple(part.concise() for part in self.parts if not part.beyond))

    def claims(self) -> Iterator[Claim]:
        """All claims, in reading order."""
        for part in self.parts:
            yield from part.claims

    def figures(self) -> Iterator[FigureRef]:
        """All figures, in reading order."""
        for part in self.parts:
            yield from (block for block in part.blocks if isinstance(block, FigureRef))


@dataclass(frozen=True)
class Result:
    """A final result for programs: its term where there is one, and the terms of the JSON view, in lists or dicts."""

    term: Term | None
    parts: Any  # or words; None where there is nothing for SymPy to read

    @property
    def sympy(self) -> Any:
        """The same with strings that `sympy.sympify` reads."""
        return _read_by_sympy(self.parts)


def _read_by_sympy(parts: Any) -> Any:
    if isinstance(parts, Term):
        from hw_cli.terms.algebra import sympy_string

        return sympy_string(parts)
    if isinstance(parts, dict):
        return {name: _read_by_sympy(part) for name, part in parts.items()}
    return [_read_by_sympy(part) for part in parts] if isinstance(parts, list | tuple) else parts


@dataclass(frozen=True)
class VerifiedAnswer:
    """An answer with the verdict on each of its claims, by claim id."""

    answer: Answer
    verdicts: Mapping[str, Judged]

    @property
    def status(self) -> Verdict:
        """The worst of its claims."""
        return worst(judged.status for judged in self.verdicts.values())

    def concise(self) -> VerifiedAnswer:
        """What answers the sheet's questions; the verdicts, and so the status, remain those of the whole."""
        return replace(self, answer=self.answer.concise())

    def part_status(self, part_id: str) -> Verdict:
        """The worst of one part's claims."""
        part = next(part for part in self.answer.parts if part.id == part_id)
        return worst(self.verdicts[claim.id].status for claim in part.claims)
