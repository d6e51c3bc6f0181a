"""What a review answers, and what is pointed at."""

from __future__ import annotations

import pytest

from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.review.coverage import Kind, count_words, cover
from hw_cli.review.fit import estimate
from hw_cli.review.paper import Paper
from hw_cli.review.review import parse_review
from hw_cli.review.scaffold import scaffold

from .drafts import PATH, review

REVIEW = find().review()


def kinds(*bodies: str) -> list[Kind]:
    return [finding.kind for finding in cover(review(*bodies)).findings]


def test_nothing_to_say_of_a_plain_review() -> None:
    coverage = cover(review())
    assert coverage.complete
    assert not coverage.findings


@pytest.mark.parametrize(
    "text",
    ["[à écrire]", "TODO", "un [...] deux", "a ??? b", "- x\n- TODO", "> lorem ipsum", "```\nXXX\n```"],
)
def test_a_placeholder_stops(text: str) -> None:
    coverage = cover(review("[@un]", f"(a) texte\n\n{text}"))
    assert [finding.kind for finding in coverage.findings] == [Kind.PLACEHOLDER]
    assert not coverage.complete


@pytest.mark.parametrize("text", ["", "<!-- rien -->", "(a)", "***"])
def test_an_empty_section_stops(text: str) -> None:
    assert Kind.EMPTY in kinds("[@un] x", text)


@pytest.mark.parametrize(
    "text",
    [
        "Je pense que oui.",
        "J’aime.",
        "I think so.",
        "À mon avis, oui.",
        "C’est le meilleur modèle.",
        "La plus grande base.",
        "The best model.",
        "A remarkable result.",
    ],
)
def test_opinions_in_the_summary_are_pointed_at(text: str) -> None:
    assert Kind.OPINION in kinds(f"[@un] {text}")
    assert Kind.OPINION not in kinds("[@un] Un fait.", text)


@pytest.mark.parametrize("text", ["Le modèle a deux têtes.", "The model has $i$ heads.", "Jeu de 10 images."])
def test_facts_are_let_be(text: str) -> None:
    assert not kinds(f"[@un] {text}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[@un] [@deux]", Kind.CITATION),
        ("*[@un] [@deux]*", Kind.CITATION),
        ("Sans citer.", Kind.REFERENCE),
        ("(z) [@un]", Kind.MARKER),
        ("[@un] ![a](b.png)", Kind.SHOWN_AS_WORDS),
        (r"[@un] $\frac{1$", Kind.SHOWN_AS_WORDS),
    ],
)
def test_what_to_look_at(text: str, kind: Kind) -> None:
    coverage = cover(review(text))
    assert [finding.kind for finding in coverage.findings] == [kind]
    assert coverage.complete


def test_a_paragraph_is_tied_by_its_marker() -> None:
    (first, *_) = cover(review("(a) un deux [@un]\n\nlibre\n\n(b, c) trois")).sections
    assert [item.words for item in first.items] == [3, 1, 1]
    assert first.words == 5


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("(a)", 0), ("l’idée", 1), ("a, b", 2), ("3,5 % — x", 2), ("[à écrire]", 0)]
)
def test_words(text: str, number: int) -> None:
    assert count_words(text) == number


@pytest.mark.parametrize("language", Language)
def test_a_new_review_is_all_left_to_write(language: Language) -> None:
    coverage = cover(parse_review(scaffold(Paper("T"), REVIEW, language), PATH, REVIEW))
    assert not coverage.complete
    assert coverage.words == 0
    left = [finding for finding in coverage.findings if finding.kind is Kind.PLACEHOLDER]
    assert len(left) == sum(len(section.items) for section in coverage.sections) == 17


def test_the_estimate_grows_and_says_so() -> None:
    short, long = estimate(review("mot " * 100)), estimate(review("mot " * 2000))
    assert short.fill < 100 < long.fill
    assert not short.measured
    assert long.over
    assert not short.over
