"""What was found out about two formulas, as lines for the terminal and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hw_cli.kernel.decide import Decision, Seen
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality import Unread
from hw_cli.prose import Language, Message, say
from hw_cli.report.style import Line, Style, decimal_mark, text_style
from hw_cli.terms.core import Sum, Symbol, Term, exact, lift
from hw_cli.terms.walk import bottom_up, is_variable

Answer = Decision | Unread
INDENT = "  "
LOOKS = {  # mark and colour
    Seen.HOLDS: ("✓", "green"),
    Seen.HOLDS_WHERE: ("✓", "yellow"),
    Seen.FAILS: ("✗", "red"),
    Seen.UNDECIDED: ("?", "yellow"),
    Seen.NOT_UNDERSTOOD: ("?", "yellow"),
}
_VERDICTS = {
    (Seen.HOLDS, True): say("holds, proved"),
    (Seen.HOLDS, False): say("holds, confirmed but not proved"),
    (Seen.HOLDS_WHERE, True): say("holds where both sides are defined, proved"),
    (Seen.HOLDS_WHERE, False): say("holds where both sides are defined, confirmed but not proved"),
    (Seen.FAILS, True): say("fails"),
    (Seen.UNDECIDED, False): say("undecided"),
    (Seen.NOT_UNDERSTOOD, False): say("not understood"),
}
_WORDS = {"true": say("true"), "false": say("false")}
_NUMBER = re.compile(r"(?<=\d)\.(?=\d)")


def lines(answer: Answer, language: Language) -> Iterator[Line]:
    """The verdict and what it rests on."""
    style = text_style(language)
    verdict = _VERDICTS[answer.seen, certain(answer)]
    yield Line(f"{LOOKS[answer.seen][0]} {style.message(verdict)}", main=True)
    yield Line(INDENT + style.message(_reason(answer)))
    if answer.domain:
        where = ", ".join(condition_text(item, language) for item in answer.domain)
        yield Line(INDENT + style.message(say("on the domain where {conditions}", conditions=where)))
    found = answer.counterexample
    if found is not None:
        if found.point:
            point = ", ".join(f"{shown(name)} = {_value(value, style)}" for name, value in found.point)
            yield Line(INDENT + style.message(say("at {point}:", point=point)))
        yield Line(INDENT + style.message(say("the left side is {value}", value=_value(found.left, style))))
        yield Line(INDENT + style.message(say("the right side is {value}", value=_value(found.right, style))))


def certain(answer: Answer) -> bool:
    """Whether an argument covers the whole domain, or a point refutes."""
    return isinstance(answer, Decision) and answer.verdict in (Verdict.PROVED, Verdict.REFUTED)


def _reason(answer: Answer) -> Message:
    if not isinstance(answer, Decision):
        return answer.detail
    return next(item.detail for item in answer.evidence if item.verdict is answer.verdict)


def _value(value: str, style: Style) -> str:
    if value in _WORDS:
        return style.message(_WORDS[value])
    return _NUMBER.sub(decimal_mark(style.language), value.replace("-", "−"))


def shown(term: Term, language: Language = Language.EN) -> str:
    """A term on one line."""
    from hw_cli.terms.text import text  # many an answer shows no term

    return text(bottom_up(term, _named), decimal=decimal_mark(language))


def _named(node: Term) -> Term:
    """Letters by the names that were typed: words, fancy letters."""
    if isinstance(node, Symbol) and " " in node.name:
        return Symbol(node.name.rpartition(" ")[2])
    if isinstance(node, Symbol) and node.name.startswith("cal") and len(node.name) == 4:
        return Symbol(node.name[3])
    return node


def condition_text(condition: Condition, language: Language = Language.EN) -> str:
    """`x ≠ 1`, `a > 0`.

    >>> from hw_cli.terms.relation import Relation
    >>> condition_text(Condition(Sum((Symbol("x"), lift(-1))), Relation.NE))
    'x ≠ 1'
    """
    term, value = condition.term, lift(0)
    if isinstance(term, Sum) and len(term.terms) == 2 and is_variable(term.terms[0]):
        number = exact(term.terms[1])
        if number is not None:
            term, value = term.terms[0], lift(-number)
    return f"{shown(term, language)} {condition.relation.text} {shown(value, language)}"


def to_json(answer: Answer, language: Language) -> dict[str, Any]:
    """The verdict for programs."""
    found = answer.counterexample
    counterexample = None
    if found is not None:
        point = {shown(name): value for name, value in found.point}
        counterexample = {"point": point, "lhs": found.left, "rhs": found.right}
    return {
        "status": answer.seen.value,
        "proved": certain(answer),
        "counterexample": counterexample,
        "domain": [condition_text(item) for item in answer.domain] or None,
        "message": message(answer, language),
    }


def message(answer: Answer, language: Language) -> str:
    """The reason in one sentence; with its place, for what is not understood."""
    style = text_style(language)
    if isinstance(answer, Unread) and answer.side is not None:
        sides = (say("the left side is not understood"), say("the right side is not understood"))
        side = sides[answer.side]
        if answer.offset is None:
            return f"{style.message(side)}: {style.message(answer.detail)}"
        return style.message(
            say("{side}, sign {n}: {reason}", side=side, n=answer.offset + 1, reason=answer.detail)
        )
    return style.message(_reason(answer))


def pointed(answer: Unread, source: str, language: Language) -> str:
    """The reason, and the place in the formula with a caret under it."""
    if answer.offset is None:
        return message(answer, language)
    start = max(0, answer.offset - 40)
    excerpt = "".join(sign if sign.isprintable() else "·" for sign in source[start : answer.offset + 30])
    return f"{message(answer, language)}\n  {excerpt}\n  {' ' * (answer.offset - start)}^"
