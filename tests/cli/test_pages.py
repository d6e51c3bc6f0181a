"""`hw pages`: the pages of each question and part, read in a PDF, against the text that the pages show."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NullObject, TextStringObject

from hw_cli.errors import ExitCode
from hw_cli.report.pages import Place, places


def pages_with(*starts: tuple[str, int, float], count: int = 4) -> bytes:
    """A PDF of letter pages with destinations: name, page from 0, points above the lower edge."""
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(612, 792)
    for name, page, top in starts:
        place = [writer.pages[page].indirect_reference, NameObject("/XYZ"), NullObject(), FloatObject(top)]
        writer.add_named_destination_array(TextStringObject(name), ArrayObject([*place, NullObject()]))
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def test_a_part_ends_where_the_next_begins_unless_that_heads_its_page() -> None:
    pdf = pages_with(
        ("hw-question-1.1", 0, 600),
        ("hw-part-1.1.2", 0, 500),
        ("hw-part-1.2.2", 1, 400),
        ("hw-question-2.1", 2, 710),
        ("hw-part-2.a.2", 2, 650),
        ("Doc-Start", 0, 700),
    )
    assert places(pdf) == (
        Place("1", False, 1, 2),
        Place("1.1", True, 1, 2),
        Place("1.2", True, 2, 2),
        Place("2", False, 3, 4),
        Place("2.a", True, 3, 4),
    )


def test_the_appendix_is_no_part_of_the_last_question() -> None:
    pdf = pages_with(("hw-question-1.1", 0, 600), ("hw-part-1.a.2", 1, 500), ("hw-appendix-.1", 2, 720))
    assert places(pdf) == (Place("1", False, 1, 2), Place("1.a", True, 2, 2))


def test_what_has_no_question_of_ours_or_is_no_pdf_is_refused(hw, tmp_path: Path) -> None:
    Path("other.pdf").write_bytes(pages_with(("section.1", 0, 700)))
    Path("text.pdf").write_text("no PDF")
    for name in ("other.pdf", "text.pdf", "missing.pdf"):
        done = hw("pages", name)
        assert done.exit_code == ExitCode.INPUT
        assert name in done.stderr
        assert not done.stdout


@pytest.mark.tex
def test_the_pages_of_a_report_and_what_the_pdf_says_of_itself(hw, tmp_path: Path) -> None:
    done = hw("render", "--question", "q1", "--question", "q5", "--out", "r.pdf", "--name", "Ève O'Brien")
    assert done.exit_code == 0, done.stderr
    assert "hw pages r.pdf" in done.stderr
    listed = json.loads(hw("pages", "r.pdf", "--json").stdout)
    assert [row["id"] for row in listed if not row["part"]] == ["1", "5"]
    reader = PdfReader("r.pdf")
    text = [page.extract_text() for page in reader.pages]
    for row in listed:
        assert 1 <= row["first"] <= row["last"] <= len(text)
        assert (row["id"] if row["part"] else f"Question {row['id']}.") in text[row["first"] - 1]
    assert reader.outline[0].title.startswith("Question 1.")
    assert reader.metadata.author == "Ève O'Brien"
    assert "IFT6135" in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
    assert "1.2" in hw("pages", "r.pdf").stdout


@pytest.mark.tex
def test_one_pdf_a_question(hw, tmp_path: Path) -> None:
    done = hw("render", "--question", "q1", "--question", "q5", "--out", "r.pdf", "--split")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.split() == ["r-q1.pdf", "r-q5.pdf"]
    assert [place.id for place in places(Path("r-q5.pdf").read_bytes()) if not place.is_part] == ["5"]
    assert not Path("r.pdf").exists()


def test_only_a_pdf_of_ours_is_split(hw, tmp_path: Path) -> None:
    done = hw("render", "--question", "q1", "--out", "r.tex", "--split")
    assert done.exit_code == ExitCode.USAGE
    assert "--split" in done.stderr
