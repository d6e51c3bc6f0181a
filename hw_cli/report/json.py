"""An answer for programs: plain values in the order that the design fixes; keys may be added."""

from __future__ import annotations

import json
from typing import Any

from hw_cli.answer import Part, Shown, VerifiedAnswer
from hw_cli.claims.judged import Judged, JudgedStep
from hw_cli.kernel.evidence import Evidence, weigh
from hw_cli.kernel.statement import Statement
from hw_cli.prose import Language, Message
from hw_cli.report.latex import DECIMAL
from hw_cli.report.style import Style, decimal_mark, text_style
from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text


def to_json(answer: VerifiedAnswer, language: Language) -> str:
    """The whole answer as one JSON document, indented, ending in a line break."""
    return json.dumps(as_json(answer, language), ensure_ascii=False, indent=2) + "\n"


def as_json(answer: VerifiedAnswer, language: Language) -> dict[str, Any]:
    """The answer as plain dicts, lists and strings."""
    view = _View(language)
    return {
        "question": answer.answer.question,
        "parameters": dict(answer.answer.parameters),
        "language": language.value,
        "status": answer.status.value,
        "parts": [view.part(part, answer) for part in answer.answer.parts],
        "answers": {
            name: result.sympy
            if result.term is None  # a word, or null
            else {"latex": view.latex(result.term), "sympy": result.sympy}
            for name, result in answer.answer.answers
        },
    }


class _View:
    """The JSON of an answer's pieces in a language."""

    def __init__(self, language: Language) -> None:
        self._style: Style = text_style(language)
        self._latex_mark, self._text_mark = DECIMAL[language], decimal_mark(language)

    def part(self, part: Part, answer: VerifiedAnswer) -> dict[str, Any]:
        return {
            "id": part.id,
            "status": answer.part_status(part.id).value,
            "title": self._words(part.title),
            "beyond": part.beyond,
            "claims": [
                self.claim(answer.verdicts[block.claim.id], beyond=part.beyond or block.beyond)
                for block in part.blocks
                if isinstance(block, Shown)
            ],
        }

    def claim(self, judged: Judged, beyond: bool) -> dict[str, Any]:
        steps = judged.claim.steps
        return {
            "id": judged.claim.id,
            "kind": judged.claim.kind,
            "status": judged.status.value,
            "statement": self.statement(judged),
            "lines": [self.line(step) for step in judged.steps] if steps else [self.only_line(judged)],
            "evidence": [self.evidence(item) for item in judged.evidence],
            "beyond": beyond,
        }

    def statement(self, judged: Judged) -> dict[str, str]:
        """The formula of a claim; `at` puts the point after a comma."""
        formula = judged.claim.statement
        latex_join, text_join = (r" \iff ", " ⇔ ") if formula.joiner == "iff" else (r",\quad ", ", ")
        return {
            "latex": latex_join.join(self._formula_latex(item) for item in formula.statements),
            "text": text_join.join(self._formula_text(item) for item in formula.statements),
        }

    def line(self, judged: JudgedStep) -> dict[str, Any]:
        step = judged.step
        return {
            **self._right(step.relation, step.right),
            "because": step.because.name,
            "status": judged.status.value,
            "evidence": [self.evidence(item) for item in judged.evidence],
            "left": None if step.left is None else self.term(step.left),
            "words": self._words(step.words),
        }

    def only_line(self, judged: Judged) -> dict[str, Any]:
        """A claim without steps is one line: what it states first."""
        first = judged.claim.statement.statements[0]
        return {
            **self._right(first.relation, first.right),
            "because": judged.claim.kind,
            "status": weigh(judged.evidence).value,
            "evidence": [self.evidence(item) for item in judged.evidence],
            "left": self.term(first.left),
            "words": "",
        }

    def evidence(self, item: Evidence) -> dict[str, Any]:
        found = item.counterexample
        plain = {"judge": item.judge, "verdict": item.verdict.value, "detail": self._words(item.detail)}
        if found is None:
            return plain
        point = {text(name): value for name, value in found.point}
        return {**plain, "counterexample": {"point": point, "left": found.left, "right": found.right}}

    def term(self, term: Term) -> dict[str, str]:
        return {"latex": self.latex(term), "text": text(term, decimal=self._text_mark)}

    def latex(self, term: Term) -> str:
        return latex(term, decimal=self._latex_mark)

    def _right(self, relation: Relation, right: Term) -> dict[str, str]:
        return {"relation": relation.value, **self.term(right)}

    def _formula_latex(self, item: Statement) -> str:
        return f"{self.latex(item.left)} {item.relation.latex} {self.latex(item.right)}"

    def _formula_text(self, item: Statement) -> str:
        return f"{self._style.display(item.left)} {item.relation.text} {self._style.display(item.right)}"

    def _words(self, message: Message) -> str:
        return self._style.message(message)
