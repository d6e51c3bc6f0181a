"""Every verdict can be shown: in the terminal, in both languages, and as JSON."""

from __future__ import annotations

import json

import pytest

from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality import Unread
from hw_cli.oracles.equality.texts import compare_latex
from hw_cli.prose import Language, say
from hw_cli.report.equality import condition_text, lines, pointed, to_json
from hw_cli.terms.core import Indexed, Label, Sum, Symbol, lift
from hw_cli.terms.relation import Relation
from tests.oracles import equality_pairs as table

PAIRS = [*table.REJECTED, *table.OPEN, *table.UNCLEAR, *table.ACCEPTED[::5]]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " vs ".join(pair[:2]))
def test_every_verdict_is_shown(pair: tuple[str, ...]) -> None:
    left, right, *assumed = pair
    answer = compare_latex(left, right, assume=assumed[0] if assumed else ())
    for language in Language:
        shown = [line.text for line in lines(answer, language)]
        assert shown[0]
        assert not any(
            "(name=" in line or "{" in line.replace("{…}", "") for line in shown if "foo" not in line
        )
        assert json.dumps(to_json(answer, language))
        if isinstance(answer, Unread):
            assert pointed(answer, left if not answer.side else right, language)


def test_conditions() -> None:
    x = Symbol("x")
    assert condition_text(Condition(Sum((x, lift(2))), Relation.NE)) == "x ≠ −2"
    assert condition_text(Condition(Indexed(x, (Label("max"),)), Relation.GT)) == "xₘₐₓ > 0"


def test_a_long_formula_is_cut_around_its_fault() -> None:
    answer = Unread("equality", say("the formula ends too early"), offset=5000, side=0)
    text = pointed(answer, "x" * 10_000, Language.EN)
    assert len(text) < 300
    assert text.splitlines()[2].index("^") == 42
