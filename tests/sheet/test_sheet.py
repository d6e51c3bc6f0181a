"""The sheet says what was handed out."""

import re
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from hw_cli.errors import UsageError
from hw_cli.homework.registry import find
from hw_cli.sheet import Sheet, SheetPart

SHEET = find().sheet
PARTS = [part for question in SHEET.questions for part in question.parts]


class TestRefusals:
    def test_unknown_question(self) -> None:
        with pytest.raises(UsageError, match="unknown question 'q6'") as refusal:
            SHEET.question("q6")
        assert refusal.value.advice == "choose one of: q1, q2, q3, q4, q5"

    def test_unknown_part(self) -> None:
        with pytest.raises(UsageError, match=r"unknown part '4\.7'"):
            SHEET.question("q4").part("4.7")

    def test_part_of_another_question(self) -> None:
        with pytest.raises(UsageError, match=r"unknown part '3\.a'"):
            SHEET.question("q4").part("3.a")

    def test_unknown_language(self) -> None:
        with pytest.raises(KeyError):
            SHEET.title.of("de")

    def test_nothing_is_changed_in_place(self) -> None:
        with pytest.raises(FrozenInstanceError):
            SHEET.number = 4  # type: ignore[misc]

    def test_a_time_without_zone_has_no_deadline(self) -> None:
        with pytest.raises(TypeError):
            SHEET.due.deadline(datetime(2023, 12, 1), 2023)


class TestContent:
    def test_head(self) -> None:
        assert (SHEET.course, SHEET.number) == ("IFT6135", 3)
        assert SHEET.title.fr == "Devoir 3"
        assert SHEET.assistants == ("Arian Khorasani", "Sarthak Mittal")
        assert len(SHEET.instructions) == 3

    def test_points(self) -> None:
        points = {question.id: question.points for question in SHEET.questions}
        assert points == {"q1": (5,), "q2": (), "q3": (5,), "q4": (6, 2, 6, 6), "q5": (20,)}
        assert SHEET.question("q4").total == 20
        assert SHEET.question("q2").total is None

    def test_points_of_parts(self) -> None:
        points = {part.id: part.points for part in PARTS if part.points is not None}
        assert points == {"4.1": 6, "4.2": 2, "4.3": 6, "4.4": 6, "5.1": 5, "5.2": 5, "5.3": 5, "5.4": 5}
        assert {part.id: part.together for part in PARTS if part.together} == {"4.4": ("4.4", "4.5", "4.6")}

    def test_points_of_parts_sum_to_the_questions(self) -> None:
        for question in SHEET.questions:
            given = [part.points for part in question.parts if part.points is not None]
            assert not given or sum(given) == question.total

    def test_ids_and_labels(self) -> None:
        assert [(part.id, part.label) for part in PARTS] == [
            *[("1.1", ""), ("1.2", "")],
            *[(f"2.{n}", f"{n}.") for n in range(1, 5)],
            *[(f"3.{letter}", f"({letter})") for letter in "abcde"],
            *[(f"4.{n}", f"4.{n}") for n in range(1, 7)],
            *[(f"5.{n}", f"{n}.") for n in range(1, 5)],
        ]

    def test_sub_questions_of_the_review(self) -> None:
        review = SHEET.question("q5")
        assert [part.title.fr for part in review.parts] == ["Sommaire", "Forces", "Faiblesses", "Réflexions"]
        labels = ["".join(item.label[1] for item in part.items) for part in review.parts]
        assert labels == ["abc", "abcdef", "abcde", "abc"]
        for part in review.parts:
            assert all(item.text.fr in part.statement.fr for item in part.items)
            assert all(item.text.en in part.statement.en for item in part.items)

    def test_footnotes_stand_where_they_are_called(self) -> None:
        calls = [part.id for part in PARTS if r"\footnote{" in part.statement.fr]
        assert calls == ["2.2", "4.1", "4.4"]
        assert SHEET.question("q4").statement.fr.count(r"\footnote{") == 1

    def test_what_stands_between_parts(self) -> None:
        assert [part.id for part in PARTS if part.lead] == ["4.3", "4.4"]
        assert r"\frac{\gamma}{2}" in SHEET.question("q4").part("4.4").lead.fr


def fragments(sheet: Sheet, language: str) -> list[tuple[str, str]]:
    found = []
    for question in sheet.questions:
        found += [(question.id, question.statement.of(language))]
        for part in question.parts:
            found += [(part.id, part.lead.of(language)), (part.id, part.statement.of(language))]
    return found


MATHEMATICS = re.compile(r"\$[^$]*\$|\\\[.*?\\\]|\\begin\{align\*\}.*?\\end\{align\*\}", re.DOTALL)


def formulas(fragment: str) -> list[str]:
    """The formulas of a fragment, without the words and the displayed full stop inside them."""
    found = [re.sub(r"\\text\{[^}]*\}|\s+", "", formula) for formula in MATHEMATICS.findall(fragment)]
    return sorted(found)


class TestTwoLanguages:
    @pytest.mark.parametrize(
        ("spoiled", "whole"), [("$a = b$", "$a = c$"), (r"\[ a \]", r"\[ b \]"), ("$a$ $a$", "$a$")]
    )
    def test_a_changed_formula_is_seen(self, spoiled: str, whole: str) -> None:
        assert formulas(spoiled) != formulas(whole)

    def test_the_same_formulas_in_both(self) -> None:
        pairs = list(zip(fragments(SHEET, "fr"), fragments(SHEET, "en"), strict=True))
        assert sum(len(formulas(french)) for (_, french), _ in pairs) > 80
        for (name, french), (_, english) in pairs:
            assert formulas(french) == formulas(english), name

    def test_no_text_is_missing(self) -> None:
        for part in PARTS:
            assert bool(part.lead.fr) == bool(part.lead.en)
            assert part.statement.fr
            assert part.statement.en
            assert part.statement.fr != part.statement.en

    @pytest.mark.parametrize(
        "slip", ["Montre ça", "formulaire", "dénotation", "where", "aussi bien)", " :", "'"]
    )
    def test_slips_of_the_scan_are_mended(self, slip: str) -> None:
        for name, fragment in fragments(SHEET, "fr"):
            assert slip not in MATHEMATICS.sub("", fragment), name


class TestDue:
    def test_the_next_fifth_of_december(self) -> None:
        deadline = SHEET.due.deadline(datetime(2026, 11, 22, 12, tzinfo=UTC))
        assert deadline.at.isoformat() == "2026-12-05T23:00:00-05:00"
        assert deadline.left == timedelta(days=13, hours=16)
        assert deadline.year_assumed

    @pytest.mark.parametrize(
        ("now", "year"),
        [("2026-12-05T23:00:00-05:00", 2026), ("2026-12-05T23:00:01-05:00", 2027)],
    )
    def test_the_last_second(self, now: str, year: int) -> None:
        assert SHEET.due.deadline(datetime.fromisoformat(now)).at.year == year

    def test_new_year_elsewhere_is_not_yet_new_year_in_montreal(self) -> None:
        east = datetime.fromisoformat("2027-01-01T08:00:00+13:00")
        assert SHEET.due.deadline(east).at.year == 2027

    def test_a_given_year_may_be_past(self) -> None:
        deadline = SHEET.due.deadline(datetime(2023, 12, 7, 4, tzinfo=UTC), 2023)
        assert deadline.left == timedelta(days=-1)
        assert not deadline.year_assumed

    def test_words_and_numbers_agree(self) -> None:
        due = SHEET.due
        assert (due.month, due.day, due.hour) == (12, 5, 23)
        assert due.written("fr", 2026) == "5\u00a0décembre 2026, 23\u00a0h"
        assert due.written("en") == "5\u00a0December, 23:00"


def test_a_part_without_points_has_none() -> None:
    part: SheetPart = SHEET.question("q3").part("3.b")
    assert part.points is None
    assert part.together == ()
