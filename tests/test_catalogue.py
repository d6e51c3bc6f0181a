"""The French catalogue: complete, compiled, and well set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import hw_cli
from hw_cli.prose import Language, catalogue

SOURCE = Path(hw_cli.__file__).parent
PO = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "hw.po"

# --- what is marked in the source


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls of `say` in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            yield node


def literal(call: ast.Call) -> str | None:
    """The one text that a call marks; None where it is not a literal string."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.Constant):
        value = call.args[0].value
        return value if isinstance(value, str) else None
    return None


def misfit(call: ast.Call) -> bool:
    """Whether the values given by name are not those that the text has places for."""
    given = {keyword.arg for keyword in call.keywords}
    return None not in given and given != places(literal(call) or "")


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def marked() -> dict[str, list[ast.Call]]:
    """The calls of `say`, by module."""
    found = {
        str(path.relative_to(SOURCE)): list(calls(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sorted(SOURCE.rglob("*.py"))
    }
    assert sum(map(bool, found.values())) > 10
    return found


@pytest.fixture(scope="module")
def french() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


@pytest.fixture(scope="module")
def texts(french: Catalog) -> dict[str, str]:
    return {message.id: message.string for message in french if message.id}


# --- the rules of French typography

FAULTS = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": r'"',
    "three dots": r"\.\.\.",
    "no U+00A0 before a colon": r"(?<!\u00a0):(?=[\s)»]|$)",
    "no U+202F before ; ! ?": r"(?<!\u202f)[;!?](?=[\s)»]|$)",
    "no U+00A0 before %": r"(?<!\u00a0)%",
    "no U+00A0 after «": r"«(?!\u00a0\S)",
    "no U+00A0 before »": r"(?<!\S\u00a0)»",
    "a blank before a comma or a full stop": r"\s[,.](?=\s|$)",
    "two blanks": r"\s\s",
    "a blank at an end": r"^\s|\s$",
}


def faults(english: str, french: str) -> list[str]:
    """What is wrong with the setting of a French text; what its English is about may stand in it."""
    kept = {'"'} & set(english)
    return [
        name
        for name, pattern in FAULTS.items()
        if (found := re.search(pattern, french)) and found[0] not in kept
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "l'espérance",
        'la "vélocité"',
        "et ainsi de suite...",
        "d’où :",
        "d’où\u202f:",
        "d’où: la suite",
        "un ; deux",
        "un\u00a0; deux",
        "un; deux",
        "vraiment ?",
        "vraiment?",
        "50 %",
        "50%",
        "(non!)",
        "« vélocité »",
        "«\u00a0vélocité»",
        "«vélocité\u00a0»",
        "« vélocité\u00a0»",
        "un , deux",
        "un  deux",
        "un\u00a0 : deux",
        "un ",
    ],
)
def test_wrong_typography_is_seen(wrong: str) -> None:
    assert faults("", wrong)


@pytest.mark.parametrize(
    "right",
    [
        "l’espérance d’un carré",
        "le champ de «\u00a0vélocité\u00a0»\u00a0:",
        "un\u202f; deux\u00a0: {trois}, \u00e0 8:30",
        "Est-ce la même que {kl}\u202f?",
        "0 < η < 4 (tirets).",
        "50\u00a0%",
    ],
)
def test_right_typography_passes(right: str) -> None:
    assert not faults("", right)


def test_quotation_marks_of_code_are_kept() -> None:
    assert not faults('"fr" or "en"', '"fr" ou "en"')


@pytest.mark.parametrize(
    ("code", "is_misfit"),
    [
        ('say("at {point}")', True),
        ('say("at a point", point=1)', True),
        ('say("at {point}", points=1)', True),
        ('say("at {point}", point=1)', False),
        ('say("at {point}", **values)', False),
    ],
)
def test_values_that_do_not_fit_are_seen(code: str, is_misfit: bool) -> None:
    (call,) = calls(ast.parse(code))
    assert misfit(call) is is_misfit


@pytest.mark.parametrize(
    "code", ['say(f"at {x}")', "say(text)", 'say("a" + "b")', "say(1)", 'say(pattern="a")']
)
def test_texts_that_cannot_be_collected_are_seen(code: str) -> None:
    (call,) = calls(ast.parse(code))
    assert literal(call) is None


# --- the source and the catalogue


def test_only_literal_texts_are_marked(marked: dict[str, list[ast.Call]]) -> None:
    wrong = [f"{path}:{call.lineno}" for path, found in marked.items() for call in found if not literal(call)]
    assert not wrong


def test_every_place_in_a_text_has_its_value(marked: dict[str, list[ast.Call]]) -> None:
    wrong = [f"{path}:{call.lineno}" for path, found in marked.items() for call in found if misfit(call)]
    assert not wrong


def test_the_catalogue_has_the_texts_of_the_source_and_no_others(
    marked: dict[str, list[ast.Call]], texts: dict[str, str], french: Catalog
) -> None:
    wanted = {literal(call) for found in marked.values() for call in found}
    assert set(texts) == wanted, "run make locale"
    assert not french.obsolete


def test_the_header_says_what_the_catalogue_is(french: Catalog) -> None:
    assert str(french.locale) == "fr"
    assert french.charset == "utf-8"
    assert french.num_plurals == 2


def test_every_text_is_translated_and_none_is_fuzzy(french: Catalog) -> None:
    assert not [message.id for message in french if message.id and not message.string]
    assert not [message.id for message in french if message.fuzzy]


def test_placeholders_are_those_of_the_english(texts: dict[str, str]) -> None:
    assert not [english for english, french in texts.items() if french and places(english) != places(french)]


def test_typography(texts: dict[str, str]) -> None:
    wrong = {french: found for english, french in texts.items() if (found := faults(english, french))}
    assert not wrong


def test_the_compiled_catalogue_is_fresh(texts: dict[str, str]) -> None:
    compiled = catalogue(Language.FR)
    stale = [english for english, french in texts.items() if compiled.gettext(english) != (french or english)]
    assert not stale, "hw.mo is older than hw.po: make locale compiles it"
