"""A check for an editor: diagnostics, hovers, edits and counts in the words of the Language Server Protocol.

Lines and characters count from 0; characters are those of Python, which the server turns into the client's units.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from hw_cli.checking.checked import CLAIMED, Checked, CheckedDerivation, Finding, Status
from hw_cli.checking.findings import rule_of
from hw_cli.checking.read.derivation import Position
from hw_cli.kernel.setting import Hypothesis
from hw_cli.prose import Language, say
from hw_cli.report.check_words import LOOKS, TROUBLES, explanation, fix_of, region
from hw_cli.report.style import text_style
from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex

_LEVELS = {Status.FAILS: types.DiagnosticSeverity.Error, Status.DOUBTFUL: types.DiagnosticSeverity.Warning}


def diagnostics(checked: Checked, language: Language) -> list[types.Diagnostic]:
    """The troubles of a text: wrong steps are errors, doubtful ones warnings, all else is information."""
    style = text_style(language)
    found = [
        types.Diagnostic(
            _range(*region(finding)),
            "\n".join(map(style.message, explanation(finding))),
            severity=_level(finding),
            code=rule_of(finding),
            source="hw",
        )
        for finding in checked.findings
        if finding.status in TROUBLES
    ]
    return found + [
        types.Diagnostic(
            _range(item.position, item.position),
            style.message(item.why),
            severity=types.DiagnosticSeverity.Information,
            source="hw",
        )
        for item in checked.skipped
    ]


def _level(finding: Finding) -> types.DiagnosticSeverity:
    inherited = finding.status is Status.FAILS and not finding.root
    level = None if inherited else _LEVELS.get(finding.status)
    return level or types.DiagnosticSeverity.Information


def hover(
    checked: Checked, at: types.Position, facts: dict[int, tuple[Hypothesis, ...]], language: Language
) -> types.Hover | None:
    """What there is to say of the step at a place: verdict, both values, the reading, and the facts in force.

    `facts`: those above each derivation, by the offset where it starts.
    """
    style = text_style(language)
    for item, finding in _steps(checked):
        span = _whole(finding)
        if not span.start <= at <= span.end:
            continue
        said = [style.message(sentence) for sentence in explanation(finding)]
        if finding.proved and finding.status is Status.HOLDS and not said:
            said = [style.message(say("proved"))]
        here = [fact for by, fact in item.supposed if by.position <= finding.step.position]
        in_force = [*facts.get(item.derivation.start.offset, ()), *here]
        if in_force:
            known = ", ".join(
                f"`{latex(one.left)} {one.relation.latex} {latex(one.right)}`" for one in in_force
            )
            said.append(style.message(say("supposed here: {facts}", facts=known)))
        words = "\n\n".join([f"{LOOKS[finding.status].mark} {said[0]}", *said[1:]])
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words), span)
    return None


def actions(
    checked: Checked, span: types.Range, uri: str, kind: str, lines: list[str], language: Language
) -> Iterator[types.CodeAction]:
    """What may be done about the troubles at a place: put the guess to use, say what a name is, leave the step out."""
    style = text_style(language)
    for item, finding in _steps(checked):
        where, rule = _range(*region(finding)), rule_of(finding)
        if rule is None or where.end < span.start or span.end < where.start:
            continue
        fix = fix_of(finding)
        if fix is not None:
            side = finding.step.rhs
            title = style.message(say("apply the guess: {line}", line=fix))
            yield _action(title, uri, _range(side.start, side.end), latex(fix))
        name = dict(finding.message.values).get("name")
        first = item.derivation.start.line - 1
        if rule == "unknown" and isinstance(name, Term):
            title = style.message(say("say what {name} is", name=name))
            size = r"^{n \times n}" if "matrices" in style.message(finding.message) else ""
            words = rf"let {latex(name)} \in \mathbb{{R}}{size}"
            yield _action(title, uri, _before(first), _comment(words, kind, lines[first]))
        line = first if kind != "tex" else finding.step.position.line - 1
        yield _action(
            style.message(say("ignore this step ({rule})", rule=rule)),
            uri,
            _before(line),
            _comment(f"ignore[{rule}]", kind, lines[line]),
        )


def lenses(checked: Checked, language: Language) -> Iterator[types.CodeLens]:
    """Above each display how many of its steps hold."""
    style = text_style(language)
    for item in checked.derivations:
        claims = sum(finding.status in CLAIMED for finding in item.findings)
        if item.derivation.inline or not claims:
            continue
        right = sum(finding.status is Status.HOLDS for finding in item.findings)
        start = item.derivation.start
        title = style.message(say("{n} of {count} steps hold", n=right, count=claims))
        yield types.CodeLens(_range(start, start), types.Command(title, ""))


def _steps(checked: Checked) -> Iterator[tuple[CheckedDerivation, Finding]]:
    return ((item, finding) for item in checked.derivations for finding in item.findings)


def _action(title: str, uri: str, where: types.Range, text: str) -> types.CodeAction:
    edit = types.WorkspaceEdit({uri: [types.TextEdit(where, text)]})
    return types.CodeAction(title, kind=types.CodeActionKind.QuickFix, edit=edit)


def _comment(words: str, kind: str, line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}% hw: {words}\n" if kind == "tex" else f"{indent}<!-- hw: {words} -->\n"


def _before(line: int) -> types.Range:
    return types.Range(types.Position(line, 0), types.Position(line, 0))


def _whole(finding: Finding) -> types.Range:
    step = finding.step
    return _range(step.position if step.follows else step.lhs.start, step.rhs.end)


def _range(start: Position, end: Position) -> types.Range:
    return types.Range(
        types.Position(start.line - 1, start.column - 1), types.Position(end.line - 1, end.column - 1)
    )
