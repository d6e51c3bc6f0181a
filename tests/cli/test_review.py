"""hw review, and the review in hw render."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from hw_cli.homework.registry import find
from hw_cli.review.paper import Paper
from hw_cli.review.review import read_review
from hw_cli.review.sources import arxiv_link, from_bibtex

REVIEW = find().review()
EXAMPLE = Path(__file__).parents[2] / "examples" / "review.md"


@pytest.fixture
def no_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def written(text: str) -> Path:
    """The example with its summary replaced, as review.md here."""
    example = EXAMPLE.read_text(encoding="utf-8")
    start, end = example.index("# Sommaire"), example.index("# Forces")
    Path("review.md").write_text(
        f"{example[:start]}# Sommaire\n\n{text}\n\n{example[end:]}", encoding="utf-8"
    )
    return Path("review.md")


# --- new


def test_new_writes_the_frame(hw) -> None:
    done = hw("review", "new", "--title", 'A: "B"', "--authors", "É. Un, B. Deux", "--arxiv", "2002.05709")
    assert (done.exit_code, done.stdout) == (0, "review.md\n")
    review = read_review(Path("review.md"), REVIEW)
    assert review.paper == Paper('A: "B"', ("É. Un", "B. Deux"), link="https://arxiv.org/abs/2002.05709")
    text = Path("review.md").read_text(encoding="utf-8")
    for section in review.sections:
        assert f"# {section.part.title.fr}" in text
        assert f"<!-- {section.part.points} points -->" in text
    assert text.count("[à écrire]") == text.count("<!-- (") == 17


def test_new_in_english(hw) -> None:
    assert hw("review", "new", "--lang", "en", "--out", "r.md").exit_code == 0
    text = Path("r.md").read_text(encoding="utf-8")
    assert "# Summary" in text
    assert text.count("[to write]") == 17
    assert "Sommaire" not in text


@pytest.mark.usefixtures("in_english")
def test_new_refuses_to_overwrite(hw) -> None:
    Path("review.md").write_text("mine")
    done = hw("review", "new")
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert Path("review.md").read_text() == "mine"
    assert os.listdir() == ["review.md"]


def test_new_with_force_keeps_every_backup(hw) -> None:
    for text in ("one", "two"):
        Path("review.md").write_text(text)
        assert hw("review", "new", "--force").exit_code == 0
    assert Path("review.md.bak").read_text() == "one"
    assert Path("review.md.bak2").read_text() == "two"


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--title", "a\nb"), 2, "one line"),
        (("--arxiv", "x"), 2, "no arXiv number"),
        (("--bib", "missing.bib"), 2, "cannot be read"),
        (("--bib", "empty.bib"), 3, "no BibTeX entry"),
        (("--pdf", "missing.pdf"), 2, "cannot be read"),
        (("--pdf", "empty.bib"), 3, "cannot be read as a PDF"),
        (("--bib", "a", "--pdf", "b"), 2, "both given"),
        (("--out", "nowhere/review.md"), 2, "does not exist"),
    ],
)
def test_new_refuses(hw, arguments: tuple[str, ...], code: int, said: str) -> None:
    Path("empty.bib").write_text("")
    done = hw("review", "new", *arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert not Path("review.md").exists()


BIB = r"""% a comment
@string{x = "y"}
@InProceedings{chen2020,
  title = {A {S}imple \& ``na{\"\i}ve'' Title},
  author = "Chen, Ting and Hinton, Geoffrey and Andr\'e {\c C}elik",
  year = 2020, booktitle = {ICML},
  eprint = {2002.05709}
}
"""


def test_bibtex_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(BIB)
    paper = from_bibtex(tmp_path / "a.bib")
    assert paper.authors == ("Ting Chen", "Geoffrey Hinton", "André Çelik")
    assert paper.title.startswith("A Simple & ")
    assert (paper.year, paper.venue, paper.link) == ("2020", "ICML", "https://arxiv.org/abs/2002.05709")


@pytest.mark.parametrize(
    "text", ["@article{a, title = {x", '@article{a, title = "x', "@article{a, year = 1}", "@a{"]
)
def test_broken_bibtex_is_no_bug(hw, text: str) -> None:
    Path("a.bib").write_text(text)
    assert hw("review", "new", "--bib", "a.bib").exit_code in (0, 3)


@pytest.mark.parametrize("number", ["2002.05709", "arXiv:2002.05709", "https://arxiv.org/pdf/2002.05709.pdf"])
def test_arxiv_numbers(number: str) -> None:
    assert arxiv_link(number) == "https://arxiv.org/abs/2002.05709"


def a_pdf(**about: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({f"/{key}": value for key, value in about.items()})
    writer.write(out)
    return out.getvalue()


def test_pdf_is_confirmed(hw, runner) -> None:
    from hw_cli.cli.app import app

    Path("a.pdf").write_bytes(a_pdf(Title="Un titre", Author="A. Un, B. Deux"))
    for answer, code in (("n\n", 2), ("y\n", 0)):
        done = runner.invoke(app, ["review", "new", "--pdf", "a.pdf"], input=answer)
        assert done.exit_code == code
        assert "Un titre\nA. Un, B. Deux" in done.stderr
        assert Path("review.md").exists() is (code == 0)
    assert read_review(Path("review.md"), REVIEW).paper == Paper("Un titre", ("A. Un", "B. Deux"))


def test_what_is_given_beats_the_pdf(hw) -> None:
    Path("a.pdf").write_bytes(a_pdf(Title="Un titre", Author="A. Un"))
    assert hw("review", "new", "--pdf", "a.pdf", "--yes", "--title", "Autre").exit_code == 0
    assert read_review(Path("review.md"), REVIEW).paper == Paper("Autre", ("A. Un",))


# --- check


@pytest.mark.tex
def test_check_of_the_example(hw) -> None:
    done = hw("review", "check", EXAMPLE)
    assert done.exit_code == 0
    assert "Page\u00a0: remplie à" in done.stdout
    assert "3/3" in done.stdout
    told = json.loads(hw("review", "check", EXAMPLE, "--format", "json").stdout)
    assert told["status"] == "complete"
    assert told["fit"]["measured"]
    assert 85 <= told["fit"]["fill"] <= 100
    assert [section["points"] for section in told["sections"]] == [5, 5, 5, 5]


@pytest.mark.tex
@pytest.mark.parametrize(
    ("text", "code", "status"),
    [("[à écrire]", 1, "incomplete"), ("", 1, "incomplete"), ("mot " * 1000, 6, "overlong")],
)
def test_check_of_an_unfinished_one(hw, text: str, code: int, status: str) -> None:
    written(text)
    done = hw("review", "check", "--format", "json")
    assert done.exit_code == code
    assert json.loads(done.stdout)["status"] == status


@pytest.mark.usefixtures("no_tex")
@pytest.mark.parametrize(("text", "code"), [("(a) Court.", 0), ("mot " * 1500, 6)])
def test_check_without_tex_estimates(hw, text: str, code: int) -> None:
    written(text)
    done = hw("review", "check", "--lang", "en")
    assert done.exit_code == code
    assert "(an estimate: no TeX engine is found)" in " ".join(done.stdout.split())
    assert json.loads(hw("review", "check", "--format", "json").stdout)["fit"]["measured"] is False


@pytest.mark.parametrize("command", ["check", "show"])
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"---\ntitle: A: B\n---\n", "review.md:2: error"),
        (b'---\ntitle: "A"\n---\n\n# Conclusion\n', "review.md:5: error"),
        (b'---\ntitle: "A"\n---\n\xff', "review.md:4:1: error"),
        (b"x" * 10_000_000, "review.md: error"),
    ],
)
def test_a_bad_file_is_refused(hw, command: str, content: bytes, place: str) -> None:
    Path("review.md").write_bytes(content)
    done = hw("review", command, "--lang", "en")
    assert done.exit_code == 3
    assert done.stderr.startswith(place)
    assert not done.stdout


@pytest.mark.parametrize("command", ["check", "show"])
def test_no_file(hw, command: str) -> None:
    done = hw("review", command)
    assert done.exit_code == 2
    assert "hw review new" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_watch_repeats_until_it_is_stopped(tmp_path: Path) -> None:
    import signal

    file = tmp_path / "review.md"
    file.write_bytes(EXAMPLE.read_bytes())
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "hw_cli", "review", "check", str(file), "--watch", "--lang", "en"]
    root = Path(__file__).parents[2]
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=root, stdout=out, stderr=out, env=environment)
        try:
            wait_for(tmp_path / "out", "Page:", 1)
            file.write_text("broken")
            wait_for(tmp_path / "out", "front matter is missing", 1)
            file.write_bytes(EXAMPLE.read_bytes())
            wait_for(tmp_path / "out", "Page:", 2)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        finally:
            process.kill()
            process.wait(20)


def wait_for(file: Path, text: str, times: int) -> None:
    end = time.monotonic() + 60
    while file.read_text(encoding="utf-8").count(text) < times:
        assert time.monotonic() < end, f"{text!r} was not seen {times} times"
        time.sleep(0.05)


# --- show


def test_show(hw) -> None:
    done = hw("review", "show", EXAMPLE)
    assert done.exit_code == 0
    for piece in ("A Simple Framework", "Sommaire", "SimCLR", "MoCo [1]", "Références", "2N − 1"):
        assert piece in done.stdout
    assert "<!--" not in done.stdout


def test_show_as_html(hw) -> None:
    done = hw("review", "show", EXAMPLE, "--format", "html")
    assert done.exit_code == 0
    assert done.stdout.startswith('<article class="review" lang="fr">')
    assert done.stdout.endswith("</article>\n")


def test_show_disarms_control_characters(hw) -> None:
    written("a\x1b[31mb\x07 \u202ec [bold]d[/bold]")
    done = hw("review", "show")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "a[U+001B][31mb[U+0007] [U+202E]c [bold]d[/bold]" in done.stdout


# --- in the report


@pytest.mark.tex
def test_the_report_has_the_review_on_its_own_page(hw) -> None:
    done = hw("render", "--out", "r.pdf", "--question", "q5", "--review", EXAMPLE)
    assert done.exit_code == 0
    pages = [page.extract_text() for page in PdfReader("r.pdf").pages]
    assert len(pages) == 2
    assert "SimCLR" in pages[1]
    assert "SimCLR" not in pages[0]


def test_review_md_is_taken_where_it_exists(hw) -> None:
    assert hw("render", "--out", "r.tex", "--question", "q5").exit_code == 0
    assert "hw-review begins" not in Path("r.tex").read_text(encoding="utf-8")
    written("(a) Voici [@moco] [@byol].")
    assert hw("render", "--out", "r.tex", "--question", "q5").exit_code == 0
    assert "hw-review begins" in Path("r.tex").read_text(encoding="utf-8")


@pytest.mark.tex
@pytest.mark.parametrize("name", ["r.tex", "r.pdf"])
def test_render_refuses_to_spill(hw, name: str) -> None:
    written("mot " * 1000)
    done = hw("render", "--out", name, "--question", "q5")
    assert done.exit_code == 6
    assert "--allow-overlong" in done.stderr
    assert not Path(name).exists()
    assert hw("render", "--out", name, "--question", "q5", "--allow-overlong").exit_code == 0
    text = (
        Path("r.tex").read_text(encoding="utf-8")
        if name == "r.tex"
        else PdfReader(name).pages[1].extract_text()
    )
    assert "plus longue" in text


def test_render_refuses_a_bad_review(hw) -> None:
    Path("review.md").write_text("no front matter")
    done = hw("render", "--out", "r.tex", "--question", "q5", "--lang", "en")
    assert done.exit_code == 3
    assert done.stderr.startswith("review.md:1: error")
    assert not Path("r.tex").exists()


@pytest.mark.tex
def test_the_review_goes_into_the_course_file(hw) -> None:
    Path("course.tex").write_text(
        (EXAMPLE.parent / "devoir.tex").read_text(encoding="utf-8"), encoding="utf-8"
    )
    order = ("render", "--into", "course.tex", "--question", "q5", "--review", EXAMPLE)
    assert hw(*order, "--out", "r.tex").exit_code == 0
    text = Path("r.tex").read_text(encoding="utf-8")
    assert text.index("% hw: q5") < text.index("SimCLR") < text.rindex(r"\end{document}")
    assert hw(*order, "--out", "r.pdf").exit_code == 0
    assert "SimCLR" in PdfReader("r.pdf").pages[-1].extract_text()


@pytest.mark.usefixtures("in_english")
@pytest.mark.tex
def test_the_course_files_own_page_decides(hw) -> None:
    small = r"\documentclass[a5paper]{article}\begin{document}\section*{Question 5}\end{document}"
    Path("course.tex").write_text(
        small.replace(r"\section", "\n\\section").replace(r"\end", "\n\\end") + "\n"
    )
    order = ("render", "--into", "course.tex", "--question", "q5", "--review", EXAMPLE, "--out", "r.pdf")
    done = hw(*order)
    assert done.exit_code == 6
    assert "over one page" in done.stderr
    assert not Path("r.pdf").exists()
    assert hw(*order, "--allow-overlong").exit_code == 0


@pytest.mark.tex
def test_a_template_of_the_user_may_change_the_page(hw) -> None:
    Path("mine").mkdir()
    Path("mine/review.tex.j2").write_text("\\clearpage mine: << review.title >>\n")
    order = ("render", "--question", "q5", "--review", EXAMPLE, "--out", "r.tex", "--template", "mine")
    assert hw(*order).exit_code == 0
    assert "mine: A Simple Framework" in Path("r.tex").read_text(encoding="utf-8")
    Path("mine/review.tex.j2").write_text("<< review.titel >>\n")
    assert hw(*order).exit_code == 3


def test_a_review_of_another_question_is_not_looked_at(hw) -> None:
    Path("review.md").write_text("no front matter")
    assert hw("render", "--out", "r.tex", "--question", "q4").exit_code == 0


def test_a_review_that_is_missing(hw) -> None:
    assert hw("render", "--out", "r.tex", "--question", "q5", "--review", "missing.md").exit_code == 2
