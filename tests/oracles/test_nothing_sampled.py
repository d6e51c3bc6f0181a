"""The solver's judge: points and models confirm no inequality, and nothing that bends where they do not look."""

from __future__ import annotations

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.oracles.judge import judge
from hw_cli.prose import say
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables
from tests.oracles import equality_pairs as table

SETTING = Setting(domains=tuple((Symbol(name), REALS) for name in "abcnxyz"))
STATED = Reason("stated", say("logarithm of a quotient"))


def read_term(text: str) -> Term | None:
    found = read(text, unit=False).shape
    if not isinstance(found, Term) or Symbol("i") in free_variables(
        found
    ):  # a letter here, the unit in the table
        return None
    return found


def verdict(left: str, relation: str, right: str) -> Verdict | None:
    """What the solver's judge says of a line; None for what it cannot be told."""
    one, other = read_term(left), read_term(right)
    if one is None or other is None:
        return None
    return judge(Chain("line", one, SETTING).to(other, STATED, Relation(relation))).status


@pytest.mark.parametrize("pair", [pair for pair in table.NEARLY if len(pair) == 2], ids=" vs ".join)
def test_nearly_true_pairs_do_not_pass(pair: tuple[str, str]) -> None:
    said = verdict(pair[0], "=", pair[1])
    assert said is None or not said.passes


@pytest.mark.parametrize(("left", "relation", "right"), table.NEARLY_ORDERED)
def test_nearly_true_relations_do_not_pass(left: str, relation: str, right: str) -> None:
    said = verdict(left, relation, right)
    assert said is None or not said.passes


@pytest.mark.parametrize(
    ("left", "relation", "right", "wanted"),
    [
        ("x^2+1", ">=", "2x", Verdict.PROVED),
        (r"\sin x+\sin(\sqrt2x)", "<=", "2", Verdict.PROVED),
        (r"|x|^2", "=", "x^2", Verdict.CONFIRMED),
        (r"|x-10^9|", "=", "10^9-x", Verdict.UNDECIDED),
    ],
)
def test_what_points_show(left: str, relation: str, right: str, wanted: Verdict) -> None:
    said = verdict(left, relation, right)
    assert said is wanted or (said is Verdict.PROVED and wanted is Verdict.CONFIRMED)
