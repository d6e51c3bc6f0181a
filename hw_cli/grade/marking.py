"""One submission judged: its derivations given to the parts of the sheet, each part with its standing, each slip named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from hw_cli.checking.against import Target
from hw_cli.checking.checked import CLAIMED, OPEN, CheckedDerivation, Finding, Status
from hw_cli.checking.checking import check_source
from hw_cli.checking.read.derivation import Step
from hw_cli.checking.read.files import Source, source_of
from hw_cli.checking.read.reader import read_markers
from hw_cli.checking.references import results_of
from hw_cli.errors import InputError
from hw_cli.grade.marks import Marks, PartMarks, Slip, Standing, StepClass
from hw_cli.grade.submissions import Text
from hw_cli.homework.protocol import Homework
from hw_cli.homework.registry import find
from hw_cli.prose import Language, Message
from hw_cli.report.annotate import annotated
from hw_cli.report.check_html import formula
from hw_cli.report.check_words import CheckedFile, explanation, line_of
from hw_cli.report.html import html_style
from hw_cli.report.style import text_style
from hw_cli.terms import core
from hw_cli.terms.latex import latex
from hw_cli.terms.parse import Macros, read_macros
from hw_cli.terms.parse.normal import normal
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text as typed
from hw_cli.terms.walk import contains, subterms

LONGEST = 200  # characters of a step that are shown
MOST_UNREAD = 20  # lines of a submission that are listed

Found = dict[str, list[tuple[CheckedFile, CheckedDerivation]]]  # by part: the file, and a derivation of it


@cache
def homework_of(name: str | None) -> Homework:
    """The homework, read once a process."""
    return find(name)


@cache
def goals_of(name: str | None, question: str) -> tuple[Target, ...]:
    """What the parts of a question come to, derived once a process; nothing for one that has no answer."""
    homework = homework_of(name)
    referenced = {item.id for item in homework.sheet.questions if item.referenced}
    return results_of(homework, question) if question in {*homework.questions, *referenced} else ()


def prepare(homework: str | None, question: str | None) -> None:
    """Do once a process what no submission is to wait for; what is wrong with a homework is told by `mark`."""
    with suppress(Exception):
        goals_of(homework, question or "")


def mark(
    texts: tuple[Text, ...],
    homework: str | None = None,
    question: str | None = None,
    copies: Language | None = None,
) -> Marks:
    """The marks of a submission. `question` is the one that lines belong to where nothing says another; `copies`: the
    language of marked copies, where they are asked for.
    """
    found: Found = defaultdict(list)
    unread: list[tuple[str, int, str]] = []
    missing: set[str] = set()  # parts of which a result is not reached
    sources: list[Source] = []
    for text in texts:
        try:
            sources.append(source_of(text.name, None, text.content, text.kind))
        except InputError as error:
            unread.append((text.name, error.line or 1, error.message))
    macros = {
        name: macro for one in sources if one.kind == "tex" for name, macro in read_macros(one.text).items()
    }
    marked: list[tuple[str, str]] = []
    for source in sources:
        shown = _judge(source, homework, question, macros, found, unread)
        missing |= {one.part for one in shown.checked.missing}
        if copies is not None and source.kind == "tex":
            formulas = bool(shown.checked.derivations)  # not the macros that another file reads
            marked.append((source.name, annotated(shown, "tex", copies) if formulas else source.text))
    slips = [slip for part, items in found.items() for slip in _slips(part, items)]
    asked = {part.id for question in homework_of(homework).sheet.questions for part in question.parts}
    parts = tuple(
        _part(part, [item for _, item in items], part in missing)
        for part, items in sorted(found.items())
        if part in asked or any(finding.status in CLAIMED for _, item in items for finding in item.findings)
    )
    slips.sort(key=lambda slip: (slip.file, slip.line))
    return Marks(parts, tuple(slips), tuple(unread[:MOST_UNREAD]), None, tuple(marked))


def _judge(
    text: Source,
    name: str | None,
    question: str | None,
    macros: Macros,
    found: Found,
    unread: list[tuple[str, int, str]],
) -> CheckedFile:
    """Put the derivations of a text to their parts."""
    homework = homework_of(name)
    reading = read_markers(text.text, text.kind, homework.titled)
    asked = {marker.question for marker in reading.markers if marker.question} | (
        {question} if question else set()
    )
    goals = tuple(goal for one in sorted(asked) for goal in goals_of(name, one))
    checked = check_source(text, homework, question=question, goals=goals, macros=macros)
    shown = CheckedFile(text.name, text.text, checked, text.cells)
    placed: list[tuple[str, CheckedDerivation]] = []
    below: dict[str, str] = {}  # by question, the part whose result is reached next
    said = {pair for goal in goals for pair in goal.asked}
    for item in reversed(checked.derivations):
        if all((step.lhs.term, step.rhs.term) in said for step in item.derivation.steps):
            continue  # the sheet's own words, which a file repeats
        marker = reading.marker_at(item.derivation.start)
        about = (marker.question if marker else None) or question or ""
        part = f"{about.removeprefix('q')}.{marker.part}" if about and marker and marker.part else about
        if item.answered:
            part = below[about] = item.answered[0].part
        elif part == about:  # nothing says which part: what stands above a result leads to it
            part = below.get(about, part)
        placed.append((_part_id(homework, about, part), item))
    for part, item in reversed(placed):
        found[part].append((shown, item))
    style = text_style(Language.EN)
    for skipped in checked.skipped:
        unread.append((*_place(shown, skipped.position.line), style.message(skipped.why)))
    for finding in checked.findings:
        if finding.status is Status.NOT_UNDERSTOOD:
            unread.append((*_place(shown, line_of(finding)), _source(finding)))
    return shown


def _place(file: CheckedFile, line: int) -> tuple[str, int]:
    """The file that is shown, with its cell in a notebook, and the line."""
    cell, within = file.place(line)
    return (file.name if cell is None else f"{file.name}[{cell}]", within)


def _part_id(homework: Homework, question: str, part: str) -> str:
    """The sheet's name of a part: that of a question with a single part is this part; `other` where nothing names one."""
    asked = next((item for item in homework.sheet.questions if item.id == question), None)
    if asked is not None and part == question and len(asked.parts) == 1:
        return asked.parts[0].id
    label = part.partition(".")[2]
    named = (item.id for item in asked.parts if label in asked.labels(item)) if asked and label else iter(())
    return next(named, part) or "other"


def _part(part: str, items: list[CheckedDerivation], missing: bool) -> PartMarks:
    findings = [finding for item in items for finding in item.findings]
    holds = sum(finding.status is Status.HOLDS for finding in findings)
    wrong = sum(finding.status is Status.FAILS and finding.root for finding in findings)
    inherited = sum(finding.status is Status.FAILS and not finding.root for finding in findings)
    opened = sum(finding.status in OPEN for finding in findings)
    unknown = sum(finding.status is Status.NOT_UNDERSTOOD for finding in findings)
    reached = False if missing else True if any(item.answered for item in items) else None
    if wrong or inherited:
        standing = Standing.WRONG
    elif not findings:
        standing = Standing.MISSING
    elif unknown == len(findings):
        standing = Standing.UNREAD
    elif opened or reached is False or not (holds or reached):
        standing = Standing.DOUBTFUL
    else:
        standing = Standing.RIGHT
    return PartMarks(part, standing, holds, wrong, inherited, opened, reached)


def _slips(part: str, items: list[tuple[CheckedFile, CheckedDerivation]]) -> list[Slip]:
    return [
        _slip(part, file, finding)
        for file, item in items
        for finding in item.findings
        if finding.status is Status.FAILS
    ]


def _slip(part: str, file: CheckedFile, finding: Finding) -> Slip:
    numbers: dict[str, str] = {}
    if (shown := finding.counterexample) is not None:
        numbers = {latex(name): value for name, value in shown.point}
        numbers |= {"lhs": shown.left, "rhs": shown.right}
    return Slip(
        part,
        *_place(file, line_of(finding)),
        _source(finding),
        kind := _kind(finding),
        _same(finding) or kind,
        not finding.root,
        _class_of(finding.step),
        _by_language(lambda language: "; ".join(map(text_style(language).message, explanation(finding)))),
        numbers,
        {} if finding.hint is None else _by_language(lambda language: _hint(finding.hint, language)),
        str(formula(finding.step, html_style(Language.EN))),
    )


_PROBABILITY = core.Density | core.Expectation | core.KL | core.Law | core.Normal
_CALCULUS = core.Derivative | core.Gradient | core.Integral | core.LimitOf | core.DerivativeOf


def _class_of(step: Step) -> StepClass:
    """What a step is about: its relation, else the first of these that one of its sides has."""
    if step.relation.relation not in (None, Relation.EQ):
        return StepClass.INEQUALITY
    sides = [side.term for side in (step.lhs, step.rhs) if side.term is not None]
    nodes = [node for side in sides for node in subterms(side)]
    for kinds, found in ((_PROBABILITY, StepClass.PROBABILITY), (_CALCULUS, StepClass.CALCULUS)):
        if any(isinstance(node, kinds) for node in nodes):
            return found
    return StepClass.ALGEBRA


def _hint(hint: Message | None, language: Language) -> str:
    return "" if hint is None else text_style(language).message(hint)


def _by_language(words: Callable[[Language], str]) -> dict[str, str]:
    return {language.value: words(language) for language in Language}


def _kind(finding: Finding) -> str:
    """The name of a mistake: the small edit that would mend it, else the wrong line itself, in one form."""
    if finding.hint is not None:
        edit = dict(finding.hint.values).get("words")
        if isinstance(edit, Message):
            return edit.fill(Language.EN, typed)
    right = finding.step.rhs.term
    return f"{finding.step.relation.value} {typed(normal(right)) if right is not None else finding.step.rhs.source}"


def _same(finding: Finding) -> str:
    """What a mistake does, whatever it looks like: the values of both sides at the point where they differ.

    Letters are drawn by their names, so that all who write the same two functions have the same values there.
    """
    shown, right = finding.counterexample, finding.step.rhs.term
    if shown is None or right is None:
        return ""
    averaged = contains(core.KL | core.Expectation | core.Integral, right)
    return f"{shown.left} {shown.right}{' averaged' if averaged else ''}"


def _source(finding: Finding) -> str:
    step = finding.step
    shown = " ".join(f"{step.lhs.source} {step.relation.value} {step.rhs.source}".split())
    if len(shown) > LONGEST:  # what is wrong stands on the right side
        shown = f"… {step.relation.value} {' '.join(step.rhs.source.split())}"
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
