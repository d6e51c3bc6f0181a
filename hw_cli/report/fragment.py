"""One answer as LaTeX to paste below a question: definitions first, then the parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jinja2.sandbox import SandboxedEnvironment

from hw_cli.answer import Part, VerifiedAnswer
from hw_cli.prose import Language
from hw_cli.report.environment import make_environment, render
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.latex import BlockView, BlockViews, latex_style, prose
from hw_cli.report.templates import MACROS, NOTATION
from hw_cli.report.words import words

_MACRO = re.compile(r"\\[A-Za-z]+")
_TOKEN = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_DEFINED = re.compile(r"^\\providecommand\{(\\[A-Za-z]+)\}", re.MULTILINE)


@dataclass(frozen=True)
class PartView:
    """A part as `answer.tex.j2` shows it; `heading` is its number, or a word for the answer."""

    heading: Latex
    title: Latex
    beyond: bool
    blocks: tuple[BlockView, ...]


def part_view(part: Part, answer: VerifiedAnswer, blocks: BlockViews, heading: Latex) -> PartView:
    """The view of a part; its points are left to whoever shows the question."""
    title = prose(part.title, blocks.style)
    return PartView(heading, title, part.beyond, blocks.of(part.blocks, answer))


def to_latex(answer: VerifiedAnswer, language: Language, *, full: bool = False) -> str:
    """The answer with the definitions it needs; it compiles in any document that loads amsmath.

    The `full` form shows what goes beyond the question too, and the evidence.
    Figures are named in comments.
    """
    environment = make_environment(None)
    answer = answer if full else answer.concise()
    blocks = BlockViews(latex_style(language), figures=None, full=full)
    parts = tuple(part_view(part, answer, blocks, escape_latex(part.id)) for part in answer.answer.parts)
    body = answer_body(environment, parts, answer.answer.question, language)
    return owned(environment, "\n".join((definitions(environment, body), "", body)))


def answer_body(
    environment: SandboxedEnvironment, parts: Iterable[PartView], question: str, language: Language
) -> str:
    """The parts alone, without labels: they may stand in a document more than once."""
    values = {"parts": tuple(parts), "question": question, "labels": False, "words": words(language)}
    return render(environment, "answer.tex.j2", values)


def definitions(environment: SandboxedEnvironment, body: str) -> str:
    """What `body` needs defined: its notation, macro by macro, and the layout of answers."""
    layout = render(environment, MACROS, {})
    notation = needed(render(environment, NOTATION, {}), body + layout)
    return f"{notation}\n{layout.rstrip()}"


def owned(environment: SandboxedEnvironment, text: str, *, kept: Collection[str] = ()) -> str:
    r"""`text` with a name of ours for each macro of the notation: `\KL` → `\hwKL`.

    A document may define `\tr` with an argument, or `\mSigma` as an inverse: its macros are never taken for ours.
    """
    names = set(_DEFINED.findall(render(environment, NOTATION, {}))) - {r"\mathbb", *kept}  # LaTeX's own
    return _TOKEN.sub(lambda token: rf"\hw{token[1]}" if token[0] in names else token[0], text)


def needed(notation: str, body: str) -> str:
    r"""The lines of `notation` that define what `body` uses, directly or through one another.

    >>> needed("\\providecommand{\\R}{\\mathbb{R}}\n\\providecommand{\\E}{E}", "$\\R$")
    '\\providecommand{\\R}{\\mathbb{R}}'
    """
    lines = {found[1]: line for line in notation.splitlines() if (found := _DEFINED.match(line))}
    used, waiting = set(), set(_MACRO.findall(body))
    while waiting:
        name = waiting.pop()
        if name in lines and name not in used:
            used.add(name)
            waiting |= set(_MACRO.findall(lines[name]))
    return "\n".join(line for name, line in lines.items() if name in used)
