"""The bound in numbers: the table adds up, the checks hold, and would notice a wrong number."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from hw_cli.answer import FigureRef, Part, Table
from hw_cli.claims.claims import Observation, Sign
from hw_cli.errors import UsageError
from hw_cli.homework.parameters import one_of
from hw_cli.homeworks.ift6135_3.parameters import MAX_STEPS, SCHEDULES
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions as Parameters
from hw_cli.homeworks.ift6135_3.q3_numeric import LONG, chosen, fixed, numeral, numeric_part
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import Indexed, Negative, Number, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value

CASES = [(1, "linear"), (2, "cosine"), (9, "linear"), (50, "linear"), (50, "cosine"), (300, "linear")]


@cache
def part(count: int | None, schedule: str | None) -> Part:
    return numeric_part(Parameters(numeric=True, steps=count, schedule=schedule))


def table(found: Part) -> Table:
    (only,) = (block for block in found.blocks if isinstance(block, Table))
    return only


def value(cell: object) -> float:
    assert isinstance(cell, Term)
    exact = exact_value(cell)
    assert exact is not None
    return float(exact)


# --- refused


@pytest.mark.parametrize("count", [0, -1, MAX_STEPS + 1, 10**9])
def test_too_few_or_too_many_steps(count: int) -> None:
    with pytest.raises(UsageError, match="from 1 to 1000"):
        Parameters.read({"steps": str(count)})


@pytest.mark.parametrize("name", ["", "Linear", "sigmoid", "lin", "linear "])
def test_unknown_schedules_are_refused_with_the_list(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        one_of(SCHEDULES, name, "schedule")
    assert refused.value.advice == "choose one of: linear, cosine"
    if name:
        with pytest.raises(UsageError, match="is not known"):
            numeric_part(Parameters(schedule=name))


def test_a_long_word_is_cut() -> None:
    with pytest.raises(UsageError) as refused:
        one_of(SCHEDULES, "x" * 10_000, "schedule")
    assert len(refused.value.message) < 100


# --- accepted


def test_without_a_choice_there_are_fifty_linear_steps() -> None:
    assert table(part(None, None)) == table(part(50, "linear"))
    assert table(part(50, "cosine")) != table(part(50, "linear"))


@pytest.mark.parametrize(("count", "schedule"), CASES)
def test_every_claim_holds(count: int, schedule: str) -> None:
    found = part(count, schedule)
    assert (found.id, found.beyond) == ("3.g", True)
    assert [claim.id for claim in found.claims] == ["3.g.sum", "3.g.evidence", "3.g.gap", "3.g.positive"]
    assert [judge(claim).status for claim in found.claims] == [Verdict.CONFIRMED] * 3 + [Verdict.PROVED]


@pytest.mark.parametrize(("count", "schedule"), CASES)
def test_the_columns_add_up(count: int, schedule: str) -> None:
    rows = table(part(count, schedule)).rows
    for column in (1, 2):
        *shown, total, prior, bound, evidence, gap = [value(row[column]) for row in rows]
        reconstruction, *divergences = shown
        assert bound == pytest.approx(reconstruction - total - prior, abs=2e-6)
        assert gap == pytest.approx(evidence - bound, abs=2e-6)
        assert gap > 0
        assert all(one >= 0 for one in (*divergences, prior))
        if count <= LONG:
            assert sum(divergences) == pytest.approx(total, abs=1e-5)
        else:
            assert sum(divergences) < total


@pytest.mark.parametrize("count", [1, 2, 9, 10, 50, 1000])
def test_few_divergences_are_shown_and_the_ends_are_among_them(count: int) -> None:
    shown = chosen(count)
    assert list(shown) == sorted(set(shown))
    assert len(shown) <= LONG
    if count <= LONG:
        assert shown == tuple(range(2, count + 1))
    else:
        assert (shown[0], shown[1], shown[-1]) == (2, 3 if count < 100 else shown[1], count)
    labels = [row[0] for row in table(part(count, "linear")).rows]
    named = [label.index[0] for label in labels if isinstance(label, Indexed) and label.index != ()]
    assert [Number(str(k)) for k in shown] == named[: len(shown)]


# --- the checks can fail


@pytest.mark.parametrize("name", ["3.g.sum", "3.g.evidence", "3.g.gap"])
def test_a_wrong_number_is_noticed(name: str) -> None:
    (check,) = (claim for claim in part(50, "linear").claims if claim.id == name)
    assert isinstance(check, Observation)
    for change in (Number("0.00001"), Negative(Number("0.00001"))):
        wrong = replace(check, predicted=check.predicted + change)
        assert judge(wrong).status is Verdict.REFUTED


def test_a_measurement_at_another_point_is_noticed() -> None:
    for claim in part(50, "linear").claims:
        if isinstance(claim, Observation):
            elsewhere = replace(claim, experiment=replace(claim.experiment, x=1.4999))
            assert judge(elsewhere).status is Verdict.REFUTED


def test_the_opposite_sign_of_the_gap_is_refused() -> None:
    (sign,) = (claim for claim in part(50, "linear").claims if isinstance(claim, Sign))
    assert judge(replace(sign, relation=Relation.LT)).status is Verdict.REFUTED
    lower = replace(sign, term=sign.term - Number("0.0913"))  # negative near x_0 = 1 alone
    assert judge(lower).status is not Verdict.PROVED


# --- numbers and figure


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1.23456789, "1.234568"), (4e-7, "0.000000"), (-4e-7, "0.000000"), (12.0, "12.000000")],
)
def test_fixed_numbers(number: float, shown: str) -> None:
    assert fixed(number) == Number(shown)
    assert fixed(-1.5) == Negative(Number("1.500000"))


def test_numerals_keep_ten_digits_and_no_powers_of_ten() -> None:
    assert numeral(1.23456789012345e-6) == Number("0.00000123456789")
    assert numeral(-2 / 3) == Negative(Number("0.6666666667"))


def test_the_figure_draws_these_terms() -> None:
    (figure,) = (block for block in part(9, "linear").blocks if isinstance(block, FigureRef))
    assert figure.name == "q3-bound"
    from hw_cli.prose import Language

    drawing = figure.draw(language=Language.FR)
    rows = table(part(9, "linear")).rows
    assert float(drawing.data["gap"]) == pytest.approx(value(rows[-1][1]), abs=1e-6)
    assert drawing.data["level"][0] == pytest.approx(value(rows[0][1]), abs=1e-6)
