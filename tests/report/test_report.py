import io
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader

from hw_cli.homework.registry import find
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Language
from hw_cli.report.environment import make_environment, render
from hw_cli.report.evidence import evidence_rows
from hw_cli.report.fragment import to_latex
from hw_cli.report.latex import latex_style, prose
from hw_cli.report.product import is_ours, marked
from hw_cli.report.report import Student, concise, render_report
from hw_cli.report.tex import typeset

from .sample import WEAK, answer
from .test_escape import HOSTILE
from .typesetting import engines, faults, text_of

SHEET = find().sheet


def report(answers=None, name: str = "Ève", language: Language = Language.FR, **options) -> str:
    given = answers or {"q1": (answer(),)}
    return render_report(SHEET, given, Student(name, "20 & 30"), language, **({"full": True} | options))


def order(text: str, *pieces: str) -> bool:
    places = [text.index(piece) for piece in pieces]
    return places == sorted(places)


# --- structure


def test_each_statement_stands_before_its_answer() -> None:
    text = report(language=Language.EN)
    assert order(
        text,
        r"\hwquestion{1}{",
        r"\textbf{1.1}",
        r"\hwpart{Answer.}{The figure",
        r"\textbf{1.2}",  # the sheet's second part has no answer in the sample
        "\n\\hwunanswered\n",
        r"\hwquestion{2}{",
        r"\begin{longtable}",
    )
    assert r"\hwpart{\hwmark{1.2b}1.2b}{Beyond the question}{}{Beyond the question}" in text


def test_what_is_not_solved_is_shown_and_marked() -> None:
    text = report()
    assert text.count("\n\\hwunanswered\n") == 5
    for question in SHEET.questions:
        assert rf"\hwquestion{{{question.number}}}" in text


def test_points_stand_in_the_margin() -> None:
    text = report()
    assert r"\hwpoints{2 points}\textbf{4.2}" in text
    assert r"\hwpoints{6 points pour 4.4 à 4.6}" in text
    assert r"\hwpoints{}" not in text


def test_only_the_questions_asked_for() -> None:
    text = report(questions=("q1",))
    assert r"\hwquestion{1}" in text
    assert r"\hwquestion{2}{" not in text


def test_labels_and_references_match() -> None:
    text = report()
    labels = re.findall(r"\\label\{([^}]*)\}", text)
    assert len(labels) == len(set(labels)) > 5
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in labels)
    assert set(re.findall(r"\\(?:ref\{|hyperref\[)([^}\]]*)", text)) <= set(labels)


def test_the_appendix_lists_every_claim_with_its_status() -> None:
    rows = evidence_rows(answer(*answer().answer.parts, WEAK), latex_style(Language.EN))
    assert [row.id.replace(r"\allowbreak{}", "") for row in rows][-2:] == ["1.9.wrong", "1.9.open"]
    assert [row.status for row in rows[-2:]] == ["refuted", "undecided"]
    assert [row.alarm for row in rows[-2:]] == [True, True]
    assert not any(row.alarm for row in rows[:-2])
    assert all(row.evidence for row in rows)


# --- the concise form


def test_the_concise_report_has_what_was_asked_and_no_evidence() -> None:
    text = report(language=Language.EN, full=False)
    assert r"\hwpart{Answer.}{The figure" in text
    assert "1.2b" not in text
    assert r"\begin{longtable}" not in text
    for tag in (r"\hwtag{", r"\hwalarm{", "claim-"):
        assert tag not in text.split(r"\begin{document}")[1]


def test_the_concise_report_has_no_part_and_no_block_that_goes_beyond(real_answers) -> None:
    shown = [
        item for given in concise(real_answers).values() for answer in given for item in answer.answer.parts
    ]
    assert sorted(part.id for part in shown) == sorted(
        part.id for q in SHEET.questions if q.id in real_answers for part in q.parts
    )
    assert not any(item.beyond for part in shown for item in (part, *part.blocks))
    source = report(real_answers, language=Language.EN, full=False)
    assert "Beyond the question" not in source
    everything = [part for given in real_answers.values() for answer in given for part in answer.answer.parts]
    hidden = [part for part in everything if part.beyond]
    assert len(hidden) >= 8
    for part in hidden:
        assert prose(part.title, latex_style(Language.EN)) not in source


def test_what_is_refuted_is_marked_in_the_concise_form_too() -> None:
    asked = answer(replace(WEAK, beyond=False))
    text = report({"q1": (asked,)}, language=Language.EN, full=False)
    assert r"\hwalarm{refuted}" in text
    assert r"\hwtrouble{undecided}" in text


def test_the_verdict_is_that_of_the_whole_answer() -> None:
    whole = answer(*answer().answer.parts, WEAK)
    assert whole.concise().status is whole.status is Verdict.REFUTED


def test_no_date_but_the_sheet_s_and_the_same_bytes_twice() -> None:
    assert report() == report()
    assert r"\today" not in report()
    assert "décembre" in report()
    assert "December" in report(language=Language.EN)


def test_golden_report(golden) -> None:
    golden("report.fr.tex", report(questions=("q1",)))


# --- typeset


@pytest.mark.tex
@engines
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("full", [False, True])
def test_the_whole_report_is_well_typeset(engine, language, full, real_answers, real_figures) -> None:
    done = typeset(report(real_answers, language=language, full=full), real_figures, engine=engine)
    assert faults(done.log) == []
    text = text_of(done.pdf)
    assert "??" not in text


@pytest.mark.parametrize("language", Language)
def test_the_decimal_mark_is_the_language_s(language, real_answers) -> None:
    text = report(real_answers, language=language)
    assert bool(re.search(r"\d\{,\}\d", text)) == (language is Language.FR)
    assert bool(re.search(r"\$\d\.\d", text)) == (language is Language.EN)


@pytest.mark.tex
@engines
@pytest.mark.parametrize("language", Language)
def test_every_kind_of_block_and_status_is_well_typeset(engine, language, real_figures) -> None:
    content = next(iter(real_figures.values()))
    figures = {f"figures/{name}.pdf": content for name in ("q1-first", "q1_second")}
    given = {"q1": (answer(*answer().answer.parts, WEAK),)}
    done = typeset(report(given, language=language), figures, engine=engine)
    assert faults(done.log) == []
    assert ("réfuté" if language is Language.FR else "refuted") in text_of(done.pdf)


@pytest.mark.tex
def test_every_page_but_the_first_says_whose_it_is(real_answers, real_figures) -> None:
    done = typeset(report(real_answers, name="Ève Tremblay"), real_figures)
    first, *others = (page.extract_text() for page in PdfReader(io.BytesIO(done.pdf)).pages)
    assert first.splitlines()[-1].strip() == "1"
    for number, text in enumerate(others, 2):
        head = text.splitlines()[0]
        assert "Tremblay" in head
        assert "Devoir 3" in head
        assert head.endswith(str(number))


@pytest.mark.tex
def test_no_heading_and_no_conclusion_stands_alone_at_an_edge(real_answers, real_figures) -> None:
    done = typeset(report(real_answers), real_figures)
    pages = [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(done.pdf)).pages]
    for above, below in pairwise(pages):
        assert not below[1].startswith("Conclusion")
        assert not any(line.startswith(("Réponse.", "Question ")) for line in above[-2:])


@pytest.mark.tex
def test_no_bracket_is_broken_to_make_room_for_a_reason() -> None:
    wide = r"\hbox to0.4\linewidth{%s\hfil}"
    bracket = rf"\bigl[{wide % 'first'}\hwinner+{wide % 'last'}\bigr]"
    row = rf"\hwstep{{a}}{{=}}{{{bracket}}}{{a reason that is longer than what is left of it}}"
    answer = render(make_environment(), "answer.tex", {})
    source = r"\documentclass{article}\usepackage{amsmath,xcolor}" + answer
    source += rf"\begin{{document}}\begin{{hwderivation}}{{\hwmeasure{{a}}}}{row}\end{{hwderivation}}\end{{document}}"
    (page,) = PdfReader(io.BytesIO(typeset(source, {}).pdf)).pages
    heights: dict[str, float] = {}
    page.extract_text(visitor_text=lambda text, _cm, at, *_: heights.setdefault(text.strip(), at[5]))
    first, last, reason = (
        next(height for text, height in heights.items() if word in text)
        for word in ("first", "last", "a reason")
    )
    assert first == last > reason


@pytest.mark.tex
def test_a_hostile_name_is_set_as_it_is(real_figures) -> None:
    name = HOSTILE + " — « Œuvre » Łódź"
    done = typeset(report(name=name, questions=("q5",)))
    assert faults(done.log) == []
    shown = text_of(done.pdf).replace(" ", "")
    for piece in ("Fils#150%\\input{x}", "_{}", "20&30"):
        assert piece in shown
    title = PdfReader(io.BytesIO(done.pdf)).metadata
    assert title["/Title"].startswith("IFT6135")
    assert "\\input{x}" in title["/Author"]


@pytest.mark.tex
@pytest.mark.parametrize(
    "options", ["", r"\usepackage[T1]{fontenc}\usepackage[french]{babel}\usepackage{amssymb,xcolor,bm}"]
)
@pytest.mark.parametrize("language", Language)
def test_a_fragment_compiles_where_it_is_pasted(options: str, language, real_answers) -> None:
    pieces = [
        answer(*answer().answer.parts, WEAK),
        *(item for given in real_answers.values() for item in given),
    ]
    body = "\n".join(to_latex(item, language, full=True) for item in pieces)
    source = (
        rf"\documentclass{{article}}\usepackage{{amsmath}}{options}\begin{{document}}{body}\end{{document}}"
    )
    assert "Undefined" not in typeset(source).log


@pytest.mark.parametrize("content", [b"x\n", b"x\r\ny\r\n", b"x\ry", b"x", b"%PDF-1.5\nx\n%%EOF\n"])
def test_the_mark_tells_what_is_still_as_we_wrote_it(content: bytes) -> None:
    ours = marked(content)
    assert is_ours(ours)
    assert content in ours
    assert not is_ours(content)
    assert not is_ours(ours + b"y")
    assert not is_ours(ours.replace(b"x", b"z"))
    assert not is_ours(b"x\n" + ours)


def test_the_mark_is_put_once() -> None:
    assert marked(marked(b"x\n")) == marked(b"x\n")
    assert marked(b"x\r\n").startswith(b"% rendered by hw ")
