import os
from pathlib import Path

import pytest

from hw_cli.errors import ExitCode
from hw_cli.questions import registry
from hw_cli.report import rendering

ROOT = Path(__file__).parents[2]
Q1 = ("--question", "q1")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- refused, and nothing touched


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--out"),
        (["--out", "report.html"], "must end in .tex or .pdf"),
        (["--out", "report"], "must end in .tex or .pdf"),
        (["--out", "missing/report.tex"], "does not exist"),
        (["--out", "folder.tex"], "is a directory"),
        (["--out", "mine/report.tex"], "figures is a file"),
        (["--out", "report.tex", "--question", "q9"], "unknown question 'q9'"),
        (["--out", "report.tex", "--question", "q1", "--gamma", "1"], "--gamma belongs to q4"),
        (["--out", "report.tex", "--gamma", "0"], "gamma must be > 0"),
        (["--out", "report.tex", "--eta", "x"], "is not a number"),
        (["--out", "report.tex", "--name", "two\nlines"], "--name must be one line"),
        (["--out", "report.tex", "--template", "missing"], "is not a folder of templates"),
        (["--out", "other.tex"], "not written by hw, so not replaced: other.tex"),
        (["--out", "other.pdf"], "not written by hw, so not replaced: other.pdf"),
        (["--out", "course.tex", "--into", "course.tex"], "is the file given to --into"),
        (["--out", "link.tex", "--into", "course.tex", "--force"], "is the file given to --into"),
        (["--out", "r.tex", "--into", "course.tex", "--question", "q5"], "q5 is not solved"),
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
    done = hw("render", *arguments)
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
    done = hw("render", *Q1, "--into", "course.tex", "--out", "report.tex")
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
    monkeypatch.setattr(registry, "whole", lambda *_: pytest.fail("too late"))
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

    monkeypatch.setattr(rendering, "_draw", fail)
    assert hw("render", *Q1, "--out", "report.tex").exit_code == ExitCode.BUG
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
    assert text.startswith("% rendered by hw\n\\documentclass")
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


def test_a_foreign_figure_is_not_replaced(hw, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "q1-integrands.pdf").write_bytes(b"%PDF-mine")
    done = hw("render", *Q1, "--out", "report.tex")
    assert done.exit_code == 2
    assert "figures/q1-integrands.pdf" in done.stderr
    assert list(contents(tmp_path)) == ["figures/q1-integrands.pdf"]
    assert hw("render", *Q1, "--out", "report.tex", "--force").exit_code == 0


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


def test_help_gives_an_example(hw) -> None:
    assert "Example: hw render --out report.pdf" in " ".join(hw("render", "--help").stdout.split())
