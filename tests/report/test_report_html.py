"""The report as a page: the blocks of the answers, evidence behind each mark, statements in MathML, nothing from elsewhere."""

import re
from pathlib import Path
from xml.dom.minidom import parseString

import pytest

from hw_cli.answer import Answer, FigureRef, Part, VerifiedAnswer
from hw_cli.errors import InputError
from hw_cli.figures.save import to_bytes
from hw_cli.figures.style import Drawing, canvas, styled
from hw_cli.homework.registry import find
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language, say, verbatim
from hw_cli.report.product import is_ours, marked
from hw_cli.report.report import Student
from hw_cli.report.report_html import to_html
from hw_cli.report.statement import formula, statement

from .sample import WEAK, answer
from .test_check_html import Page

SHEET = find().sheet


def shown(
    given: VerifiedAnswer | None = None, language: Language = Language.FR, pictures=None, **options
) -> str:
    student = Student("<b>Ève</b>", "20 & 30")
    return to_html(SHEET, {"q1": (given or answer(),)}, student, language, pictures or {}, **options)


@pytest.mark.parametrize("language", list(Language))
def test_every_claim_has_its_mark_and_its_evidence(language: Language) -> None:
    given = answer()
    page = Page(shown(given, language, full=True))
    badges = [attrs for tag, attrs in page.found if tag == "details"]
    assert len(badges) == len(list(given.answer.claims()))
    assert {"lang": language.value} in [attrs for tag, attrs in page.found if tag == "html"]
    text = shown(given, language, full=True)
    word = {Language.FR: "démontré", Language.EN: "proved"}[language]
    assert len(re.findall(rf"✓</span> {word}", text)) == sum(
        judged.status is Verdict.PROVED for judged in given.verdicts.values()
    )


def test_what_is_refuted_or_undecided_stands_open_with_its_counterexample() -> None:
    given = answer(WEAK)
    text = shown(given, Language.EN, full=True)
    assert "✓</span> proved" not in text
    assert all("open" in attrs for tag, attrs in Page(text).found if tag == "details")
    assert "Counterexample:" in text
    assert not any("open" in attrs for tag, attrs in Page(shown(full=True)).found if tag == "details")


def test_words_are_never_markup_and_nothing_comes_from_elsewhere() -> None:
    text = shown(full=True)
    assert not {tag for tag, _ in Page(text).found} & {"script", "b", "img", "iframe", "link"}
    assert "&lt;b&gt;Ève" in text
    assert "20 &amp; 30" in text
    assert not re.search(r"https?:|url\((?!#)|@import|src=\"", text)


def test_what_goes_beyond_is_left_to_the_full_form() -> None:
    assert "claim-1.2.spectrum" in shown(full=True)
    assert "claim-1.2.spectrum" not in shown()


@styled
def _draw(language: Language) -> Drawing:
    figure, _ = canvas(1.0, left=0.5, right=0.1, bottom=0.3, top=0.1)
    return Drawing(figure)


def drawn_figures(given: VerifiedAnswer) -> dict[str, bytes]:
    """An empty drawing for each of the figures of an answer."""
    return {figure.name: to_bytes(_draw(Language.EN), "svg") for figure in given.answer.figures()}


def test_a_figure_is_an_element_with_a_text_and_ids_of_its_own() -> None:
    figures = [FigureRef(name, say("At {n}", n=f'"{name}" <i>'), _draw) for name in ("one", "two")]
    part = Part("1.1", verbatim("P"), tuple(figures))
    pictures = {figure.name: to_bytes(_draw(Language.EN), "svg") for figure in figures}
    text = shown(VerifiedAnswer(Answer("q1", (), (part,), ()), {}), Language.EN, pictures)
    assert 'role="img" aria-label="At &#34;one&#34; &lt;i&gt;"' in text
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]*)', text)) <= set(ids)
    assert "<metadata" not in text


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    for name, variable in (("right", "text"), ("wrong", "nothing")):
        (tmp_path / name / "html").mkdir(parents=True)
        own = tmp_path / name / "html" / "conclusion.html.j2"
        own.write_text(f"<blockquote><< block.{variable} >></blockquote>\n")
    assert "<blockquote><math" in shown(overrides=tmp_path / "right")
    with pytest.raises(InputError) as told:
        shown(overrides=tmp_path / "wrong")
    assert (told.value.path, told.value.line) == (own, 1)


# --- statements


def test_the_statements_of_the_sheet_are_well_formed() -> None:
    texts = [
        text.of(language)
        for question in SHEET.questions
        for language in Language
        for text in (question.title, question.statement, *(item.statement for item in question.parts))
    ]
    for text in texts:
        found = statement(text, Language.FR)
        parseString(f"<div>{found}</div>")
        assert not re.search(r"\\[A-Za-z]|\$", found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x_i^2", "<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>"),
        (r"\frac12", "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"),
        (
            "(-1)-1",
            '<math><mo stretchy="false">(</mo><mo form="prefix">−</mo><mn>1</mn><mo stretchy="false">)</mo><mo>−</mo><mn>1</mn></math>',
        ),
        (r"\vx", "<math><mi>𝒙</mi></math>"),
        ("a<b", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
        ("2.5", "<math><mn>2.5</mn></math>"),
        (r"\nosuch", "<math><mi>nosuch</mi></math>"),
        ("a := b", "<math><mi>a</mi><mo>:=</mo><mi>b</mi></math>"),
        (
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            '<math><mrow><mo form="prefix" stretchy="true">(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>'
            '<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable><mo form="postfix" stretchy="true">)</mo></mrow></math>',
        ),
        (
            r"\begin{array}{c} a \\ b \end{array}",
            "<math><mtable><mtr><mtd><mi>a</mi></mtd></mtr><mtr><mtd><mi>b</mi></mtd></mtr></mtable></math>",
        ),
        (
            "a &= b, & c &= d",
            '<math><mi>a</mi><mo>=</mo><mi>b</mi><mo>,</mo><mspace width="2em"/><mi>c</mi><mo>=</mo><mi>d</mi></math>',
        ),
    ],
)
def test_a_formula_of_the_sheet(source: str, expected: str) -> None:
    assert formula(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "^",
        "x^",
        "}{",
        r"\frac",
        r"\begin",
        r"\left",
        "<script>",
        "&",
        "&&&",
        r"\begin{pmatrix}&",
        r"\begin{array}",
        "^" * 99,
        "{" * 9999,
    ],
)
def test_any_source_gives_well_formed_elements(source: str) -> None:
    for display in (False, True):
        parseString(f"<p>{formula(source, display=display)}</p>")


# --- the file


def test_a_page_that_was_changed_is_no_longer_ours() -> None:
    ours = marked(shown().encode())
    assert is_ours(ours)
    assert marked(ours) != ours or is_ours(marked(ours))
    assert not is_ours(ours.replace(b"1.1", b"9.9", 1))
    assert not is_ours(shown().encode())
