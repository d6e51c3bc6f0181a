import os
import re
from pathlib import Path

import pytest

from hw_cli.errors import ExitCode
from hw_cli.figures import save
from hw_cli.homework.protocol import Question

ROOT = Path(__file__).parents[2]
Q1 = ("--question", "q1")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- refused, and nothing touched


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--out"),
        (["--out", "report.odt"], "must end in .tex, .pdf, .html"),
        (["--out", "r.html", "--into", "course.tex"], "--into fills a LaTeX file"),
        (["--out", "report"], "must end in .tex, .pdf"),
        (["--out", "missing/report.tex"], "does not exist"),
        (["--out", "folder.tex"], "is a directory"),
        (["--out", "mine/report.tex"], "figures is a file"),
        (["--out", "report.tex", "--question", "q9"], "unknown question 'q9'"),
        (["--out", "report.tex", "--question", "q1", "--gamma", "1"], "--gamma belongs to q4"),
        (["--out", "report.tex", "--gamma", "0"], "gamma must be > 0"),
        (["--out", "report.tex", "--eta", "x"], "is not a number"),
        (["--out", "report.tex", "--name", "two\nlines"], "--name must be one line"),
        (["--out", "report.tex", "--template", "missing"], "is not a folder of templates"),
        (["--out", "course.tex", "--into", "course.tex"], "is the file given to --into"),
        (["--out", "link.tex", "--into", "course.tex"], "is the file given to --into"),
        (["--out", "r.tex", "--into", "course.tex", "--question", "q5"], "q5 is on the sheet but not solved"),
    ],
)
def test_a_wrong_command_line(hw, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "folder.tex").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "figures").write_text("")
    for name in ("other.tex", "other.pdf", "course.tex"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "link.tex").symlink_to("course.tex")
    before = contents(tmp_path)
    done = hw("render", *arguments, "--lang", "en")
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert done.stdout == ""
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(hw, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert hw("render", "--out", "report.tex").exit_code == 2


@pytest.mark.parametrize(
    ("course", "message"),
    [
        ("missing", "cannot be read"),
        ("\\begin{document}\nx\n\\end{document}", "q1 not found"),
        ("x", "has no \\begin{document}"),
    ],
)
def test_a_wrong_course_file(hw, tmp_path: Path, course: str, message: str) -> None:
    if course != "missing":
        (tmp_path / "course.tex").write_text(course)
    before = contents(tmp_path)
    done = hw("render", *Q1, "--into", "course.tex", "--out", "report.tex", "--lang", "en")
    assert done.exit_code == 3
    assert message in done.stderr
    assert "course.tex" in done.stderr
    assert contents(tmp_path) == before


def test_a_wrong_template(hw, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "conclusion.tex.j2").write_text("\n<< nothing >>")
    done = hw("render", *Q1, "--out", "report.tex", "--template", "t")
    assert done.exit_code == 3
    assert "t/conclusion.tex.j2:2" in done.stderr
    assert not (tmp_path / "report.tex").exists()


def test_no_engine_is_told_before_any_work(hw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Question, "answers", lambda *_: pytest.fail("too late"))
    done = hw("render", "--out", "report.pdf")
    assert done.exit_code == ExitCode.NO_TEX_ENGINE
    assert "install" in done.stderr
    assert contents(tmp_path) == {}


@pytest.mark.tex
def test_tex_that_fails_touches_nothing(hw, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "conclusion.tex.j2").write_text("\\nothing\n")
    before = contents(tmp_path)
    done = hw("render", *Q1, "--out", "report.pdf", "--template", "t")
    assert done.exit_code == ExitCode.TEX_FAILED
    assert "\\nothing" in done.stderr
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("spoiled")
def test_what_is_refuted_stops_the_report(hw, tmp_path: Path) -> None:
    done = hw("render", *Q1, "--out", "report.tex")
    assert done.exit_code == 1
    assert "1.1.wrong" in done.stderr
    assert contents(tmp_path) == {}


@pytest.mark.usefixtures("spoiled")
def test_unless_it_is_allowed_and_then_marked(hw, tmp_path: Path) -> None:
    assert hw("render", *Q1, "--out", "report.tex", "--allow-unverified").exit_code == 0
    assert r"\hwalarm{réfuté}" in (tmp_path / "report.tex").read_text()


def test_an_error_while_drawing_touches_nothing(hw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_):
        raise RuntimeError("no ink")

    monkeypatch.setattr(save, "to_bytes", fail)
    assert hw("render", *Q1, "--out", "report.tex", "--full").exit_code == ExitCode.BUG
    assert contents(tmp_path) == {}


# --- rendered


def test_tex_with_its_figures(hw, tmp_path: Path) -> None:
    done = hw(
        "render", *Q1, "--out", "report.tex", "--name", "Ève O'Brien & Fils", "--student-number", "20_1"
    )
    assert done.exit_code == 0, done.stderr
    written = done.stdout.splitlines()
    assert written[0] == "report.tex"
    assert sorted(contents(tmp_path)) == sorted(written)
    text = (tmp_path / "report.tex").read_text()
    assert re.match(r"% rendered by hw [0-9a-f]{8}\n\\documentclass", text)
    assert r"Ève O'Brien \& Fils" in text
    assert r"20\_1" in text
    for name in written[1:]:
        assert rf"\includegraphics{{{name}}}" in text
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")


def test_twice_is_the_same_and_replaces_its_own(hw, tmp_path: Path) -> None:
    assert hw("render", *Q1, "--out", "report.tex").exit_code == 0
    first = contents(tmp_path)
    assert hw("render", *Q1, "--out", "report.tex").exit_code == 0
    assert contents(tmp_path) == first


def test_what_hw_did_not_write_is_kept_beside(hw, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "q1-integrands.pdf").write_bytes(b"%PDF-mine")
    (tmp_path / "report.tex").write_text("mine")
    done = hw("render", *Q1, "--out", "report.tex", "--full")
    assert done.exit_code == 0, done.stderr
    assert "report.tex.bak" in done.stderr
    assert "q1-integrands.pdf.bak" in done.stderr
    assert (tmp_path / "report.tex.bak").read_text() == "mine"
    assert (tmp_path / "figures" / "q1-integrands.pdf.bak").read_bytes() == b"%PDF-mine"


def test_what_was_changed_by_hand_is_kept_each_time_under_another_name(hw, tmp_path: Path) -> None:
    report = tmp_path / "report.tex"
    for number, name in enumerate(("report.tex.bak", "report.tex.bak2")):
        assert hw("render", *Q1, "--out", "report.tex").exit_code == 0
        edited = report.read_text().replace("\\end{document}", f"edit {number}\n\\end{{document}}")
        report.write_text(edited)
        done = hw("render", *Q1, "--out", "report.tex")
        assert done.exit_code == 0
        assert name in done.stderr
        assert (tmp_path / name).read_text() == edited
    assert len(list(tmp_path.glob("report.tex*"))) == 3


def test_force_keeps_no_copy(hw, tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text("mine")
    assert hw("render", *Q1, "--out", "report.tex", "--force").exit_code == 0
    assert not (tmp_path / "report.tex.bak").exists()


def test_into_a_file_with_answers_replaces_its_own_blocks_only(hw, tmp_path: Path) -> None:
    (tmp_path / "devoir.tex").write_bytes((ROOT / "examples" / "devoir.tex").read_bytes())
    both = ("--question", "q1", "--question", "q2", "--name", "Ève", "--student-number", "7", "--lang", "en")
    assert hw("render", *both, "--into", "devoir.tex", "--out", "rendu.tex").exit_code == 0
    rendered = (tmp_path / "rendu.tex").read_text()
    mine = rendered.replace("\\section*{Question 2}", "Ma remarque.\n\\section*{Question 2}")
    first = mine.index("% hw-begin q1")
    mine = mine[:first] + mine[first:].replace("\\hwconclusion", "Ma conclusion. \\hwconclusion", 1)
    (tmp_path / "rendu.tex").write_text(mine)
    done = hw("render", *both, "--into", "rendu.tex", "--out", "rendu.tex")
    assert done.exit_code == 0, done.stderr
    now = (tmp_path / "rendu.tex").read_text()
    assert "Ma remarque." in now
    assert "Ma conclusion." not in now
    assert now.split("Ma remarque.\n")[1] == rendered[rendered.index("\\section*{Question 2}") :]
    assert (tmp_path / "rendu.tex.bak").read_text() == mine
    for told in (
        "written anew: q1",
        "as they were: q2",
        "edited by hand before they were written anew: q1",
        "rendu.tex.bak",
    ):
        assert told in " ".join(done.stderr.split())


def test_all_missing_questions_are_told_with_the_lines_to_add(hw, tmp_path: Path) -> None:
    (tmp_path / "devoir.tex").write_text("\\begin{document}\n\\section{Question 2}\nx\n\\end{document}")
    done = hw("render", "--into", "devoir.tex", "--out", "rendu.tex", "--lang", "en")
    assert done.exit_code == 3
    assert "q1, q3, q4 not found" in done.stderr
    for line in ("% hw: q1\n", "% hw: q3\n", "% hw: q4\n", "--question q2"):
        assert line in done.stderr


def test_a_name_that_finds_no_place_is_told(hw, tmp_path: Path) -> None:
    (tmp_path / "devoir.tex").write_text("\\begin{document}\n\\section{Question 1}\nx\n\\end{document}")
    done = hw(
        "render", *Q1, "--into", "devoir.tex", "--out", "rendu.tex", "--name", "Ève", "--student-number", "7"
    )
    assert done.exit_code == 0, done.stderr
    assert "% hw: name" in done.stderr
    assert "% hw: number" in done.stderr
    assert "Ève" not in (tmp_path / "rendu.tex").read_text()


def test_a_review_that_is_not_finished_is_told_and_shows(hw, tmp_path: Path) -> None:
    assert hw("review", "new", "--title", "T", "--authors", "O'Neil & al.", "--lang", "fr").exit_code == 0
    done = hw("render", "--question", "q5", "--out", "report.tex", "--lang", "fr")
    assert done.exit_code == 0, done.stderr
    assert "review.md" in done.stderr
    text = (tmp_path / "report.tex").read_text()
    assert text.count(r"\hwalarm{[à écrire]}") > 5
    assert r"O'Neil \& al." in text


def test_settings_name_the_student_and_the_language(hw, tmp_path: Path) -> None:
    (tmp_path / "hw.toml").write_text('name = "Zoé"\nstudent_number = "42"\nlanguage = "en"\n')
    assert hw("render", *Q1, "--out", "a.tex").exit_code == 0
    assert hw("render", *Q1, "--out", "b.tex", "--name", "Ana", "--lang", "fr").exit_code == 0
    a, b = (tmp_path / "a.tex").read_text(), (tmp_path / "b.tex").read_text()
    assert "Zoé" in a
    assert "Student number~42" in a
    assert "Ana" in b
    assert "Matricule~42" in b


def test_what_fonts_lack_is_told(hw) -> None:
    done = hw("render", "--question", "q5", "--out", "report.tex", "--name", "Zoé 😀")
    assert done.exit_code == 0
    assert "😀 (U+1F600)" in done.stderr
    assert "😀" not in done.stdout


def test_questions_that_are_not_solved_are_shown(hw, tmp_path: Path) -> None:
    assert hw("render", "--question", "q5", "--out", "report.tex").exit_code == 0
    assert "sans réponse" in (tmp_path / "report.tex").read_text()


@pytest.mark.tex
def test_pdf_twice_the_same_and_only_the_pdf(hw, tmp_path: Path) -> None:
    assert hw("render", *Q1, "--out", "report.pdf").exit_code == 0
    first = contents(tmp_path)
    assert list(first) == ["report.pdf"]
    assert hw("render", *Q1, "--out", "report.pdf").exit_code == 0
    assert contents(tmp_path) == first


@pytest.mark.tex
@pytest.mark.parametrize("suffix", [".tex", ".pdf"])
@pytest.mark.parametrize("name", ["devoir.tex", "devoir-sans-marqueurs.tex"])
def test_into_the_course_file(hw, tmp_path: Path, name: str, suffix: str) -> None:
    original = tmp_path / name
    original.write_bytes((ROOT / "examples" / name).read_bytes())
    done = hw("render", *Q1, "--into", name, "--out", f"rendu{suffix}")
    assert done.exit_code == 0, done.stderr
    assert original.read_bytes() == (ROOT / "examples" / name).read_bytes()
    assert hw("render", *Q1, "--into", name, "--out", f"rendu{suffix}").exit_code == 0


@pytest.mark.tex
def test_into_a_latin_1_file_as_pdf(hw, tmp_path: Path) -> None:
    text = "\\documentclass{article}\\usepackage[latin1]{inputenc}\r\n\\begin{document}\r\nété\r\n% hw: q1\r\n\\end{document}"
    (tmp_path / "devoir.tex").write_bytes(text.encode("latin-1"))
    done = hw("render", *Q1, "--into", "devoir.tex", "--out", "rendu.pdf")
    assert done.exit_code == 0, done.stderr


def test_a_page_is_one_file_with_its_figures(hw, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = hw("render", "--out", str(out), *Q1, "--full")
    assert done.exit_code == 0, done.output
    assert list(contents(tmp_path)) == ["report.html"]
    text = out.read_text("utf-8")
    assert text.count("<svg role=") == text.count("<figure") > 0
    assert text.count("<details") == text.count('class="claim"') > 3
    assert "démontré" in text


def test_help_gives_an_example(hw) -> None:
    assert "Exemple : hw render --out report.pdf" in " ".join(hw("render", "--help").stdout.split())
