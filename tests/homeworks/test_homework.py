"""A homework is a folder: what the commands make of one, what is told of a wrong one, and what it takes to add to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hw_cli.checking.checking import check_source
from hw_cli.checking.read.files import Source
from hw_cli.checking.references import results_in
from hw_cli.errors import InputErrors, UsageError
from hw_cli.grade.marking import mark
from hw_cli.grade.submissions import Text
from hw_cli.homework.registry import find
from hw_cli.homework.validity import untranslated
from hw_cli.report.anchors import places
from hw_cli.report.proposed_sheet import sheet_of
from hw_cli.report.texfile import read_tex

SMALL = r"""
title = "Petit devoir"
[[questions]]
id = "q1"
points = [4]
title = "Logarithmes"
contexts = ["plain"]
[[questions.parts]]
statement = 'Simplifiez $\log(ab) - \log a$ pour $a, b > 0$.'
answer = '''
Pour $a, b > 0$ : \[ \log(a b) - \log a = \log a + \log b - \log a = \log b \]'''
"""
COURSE = r"""
\documentclass{article}
\title{Devoir 4}
\newcommand{\R}{\mathbb{R}}
\newcommand{\law}[2][p]{#1(#2 \in \R)}
\begin{document}
IFT~6135. À remettre le 5~mars 2027 à 17 h 30.
\section*{Question 1 (5 points). Flux}
Soit $g(z) = 2z$. % a remark
\begin{enumerate}
\item Montrez que $g$ est inversible. (2 points)
\item[(b)] Donnez l'inverse.
\end{enumerate}
\section*{Question 2}
Discutez $\law{x}$ et $\law[q]y$, une gaussienne.
\end{document}
"""


@pytest.fixture
def new(hw, tmp_path: Path) -> Path:
    """A homework as `hw new homework` writes it."""
    done = hw("new", "homework", "mine")
    assert done.exit_code == 0, done.stderr
    return tmp_path / "mine"


def small(folder: Path, text: str = SMALL) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "sheet.toml").write_text(text, encoding="utf-8")
    return folder


# --- found


def test_the_homework_that_comes_along_by_each_of_its_names() -> None:
    assert find().id == find("ift6135-3").id == find("IFT6135_3").id == "ift6135_3"


def test_what_is_no_homework_is_told(hw, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no homework"):
        find("nothing")
    assert hw("--homework", str(tmp_path), "list").exit_code == 2


@pytest.mark.parametrize("how", ["option", "environment", "settings"])
def test_the_ways_to_name_a_homework(how: str, hw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small(tmp_path / "next")
    if how == "environment":
        monkeypatch.setenv("HW_HOMEWORK", str(folder))
    if how == "settings":
        (tmp_path / "hw.toml").write_text('homework = "next"\n')
    done = hw(*(("--homework", "next") if how == "option" else ()), "list", "--format", "json")
    assert json.loads(done.stdout)["title"] == "Petit devoir"


# --- a sheet without Python


def test_a_sheet_alone_is_listed_rendered_and_checked(hw, tmp_path: Path) -> None:
    small(tmp_path / "next")
    assert "Logarithmes" in hw("--homework", "next", "list").stdout
    assert hw("--homework", "next", "render", "--out", "report.tex").exit_code == 0
    assert r"\log a + \log b - \log a = \log b" in (tmp_path / "report.tex").read_text(encoding="utf-8")
    assert hw("homework", "check", "next").exit_code == 0


@pytest.mark.parametrize(
    ("last", "code"), [(r"\log(ab) - \log a = \log b", 0), (r"\log(a^2) - \log a = \log a", 1)]
)
def test_an_answer_is_compared_with_the_reference(hw, tmp_path: Path, last: str, code: int) -> None:
    small(tmp_path / "next")
    (tmp_path / "mine.tex").write_text(rf"Pour $a, b > 0$ : \[ {last} \]", encoding="utf-8")
    done = hw("--homework", "next", "check", "mine.tex", "--question", "q1", "--against", "--lang", "en")
    assert done.exit_code == code, done.stdout
    assert ("comes to what part 1.1 asks for" in done.stdout) == (code == 0)


def test_a_reference_answer_knows_what_is_asked_and_is_told_why_it_is_not_verified(
    hw, tmp_path: Path
) -> None:
    said = SMALL.replace("statement = 'Simplifiez", "statement = 'On pose $E(w) = 3 w^2$. Simplifiez")
    small(
        tmp_path / "known",
        said.replace("= \\log b \\]", r"= \log b \] \[ E(2) + 1 = 13 \] \[ \nabla u^2 = 2u \]"),
    )
    done = hw("homework", "check", "known", "--lang", "en")
    assert (done.exit_code, done.stdout.count("reference answer")) == (1, 1)
    assert "is not verified" in done.stdout
    assert "a gradient without its letter, in" in done.stdout


TOLD = r"""
title = "Milieux"
[[questions]]
id = "q1"
points = [2, 2]
title = "Le milieu"
contexts = ["plain"]
statement = 'Soit $m = \frac{a + b}{2}$, et soit $c > 0$. Montrez que $d = 2 c$.'
[[questions.parts]]
id = "1.a"
statement = 'Soit $k = 2 m$, et soit $u > 0$.'
[[questions.parts]]
id = "1.b"
statement = 'Soit $n = k + 1$.'
[[questions.parts]]
id = "1.c"
statement = 'Soit $k = a - m$.'
[[questions]]
id = "q2"
points = [2]
title = "Autre chose"
contexts = ["plain"]
[[questions.parts]]
statement = 'Soit $c < 0$.'
"""


@pytest.mark.parametrize(
    ("marker", "line", "statuses"),
    [
        ("q1", r"(a - m)^2 = \frac{(a - b)^2}{4}", {"holds"}),
        ("q1", r"(a - m)(b - m) = \frac{(a - b)^2}{4}", {"fails"}),
        ("q1", r"\sqrt{c^2} = c", {"holds"}),
        ("q1.b", r"\sqrt{c^2} = c", {"holds"}),
        ("q2", r"\sqrt{c^2} = -c", {"holds"}),
        ("q2", r"(a - m)^2 = \frac{(a - b)^2}{4}", {"undecided", "doubtful"}),  # of another question
        ("q1", r"d + c = 3 c", {"undecided", "doubtful"}),  # what is to be shown is not known
        ("q1.a", r"k^2 = (a + b)^2", {"holds"}),
        ("q1.a", r"\sqrt{u^2} = u", {"holds"}),
        ("q1.b", r"\sqrt{u^2} = u", {"fails"}),  # supposed in another part
        ("q1.b", r"n^2 = (a + b + 1)^2", {"holds"}),  # by what another part says that k is
        ("q1.c", r"k^2 = \frac{(a - b)^2}{4}", {"holds"}),  # k is something else here
        ("q1", r"k^2 = (a + b)^2", {"definition"}),  # of which part is not said
    ],
)
def test_what_a_statement_says_holds_in_the_answers_to_it(
    tmp_path: Path, marker: str, line: str, statuses: set[str]
) -> None:
    homework = find(str(small(tmp_path / "told", TOLD)))
    text = Source("mine.tex", None, f"% hw: {marker}\n\n\\[ {line} \\]", "tex")
    assert {one.status.value for one in check_source(text, homework).findings} <= statuses


def test_what_a_statement_leaves_open_an_answer_may_say() -> None:
    """The sheet's iterates rest on ℒ, which an answer may write for an affine critic."""
    line = r"\mathcal{L}(\psi, \theta) = \log\sigma(\psi_1) - \log(1 + e^{\psi_0 \theta + \psi_1})"
    text = Source("mine.tex", None, "\\section*{Question 4}\n\\[ " + line + " \\]", "tex")
    assert "fails" not in {one.status.value for one in check_source(text, find("ift6135_3")).findings}


def test_a_line_tells_what_of_the_statement_it_rests_on(hw, tmp_path: Path) -> None:
    small(tmp_path / "told", TOLD)
    (tmp_path / "mine.tex").write_text(r"\[ k^2 = (a + b)^2 \]", encoding="utf-8")
    asked = ("--homework", "told", "check", "mine.tex", "--why", "1", "--lang", "en", "--question")
    assert "the sheet says, for all of 1.a: m = (a + b)/2\n    k = 2 m\n" in hw(*asked, "1.a").stdout
    assert "the sheet says" not in hw(*asked, "q2").stdout


FREE = r"""
title = "Libre"
[[questions]]
id = "q1"
points = [2, 2]
title = "Directions propres"
contexts = ["plain"]
[[questions.parts]]
id = "1.a"
multiples = true
answer = '''\[ v = \begin{pmatrix} 1 \\ a \end{pmatrix} \]'''
[[questions.parts]]
id = "1.b"
multiples = true
answer = '''With $m = a + b$, \[ f(x) = e^{-m x} (1 + x) \]'''
"""


@pytest.mark.parametrize(
    ("part", "mine", "found"),
    [
        ("a", r"\begin{pmatrix} 2 \\ 2 a \end{pmatrix}", True),
        ("a", r"(1/a, 1)", True),
        ("a", r"\begin{pmatrix} 1 \\ 2 a \end{pmatrix}", False),
        ("a", r"(0, 0)", False),
        ("b", r"-3 (x + 1) / e^{(a + b) x}", True),
        ("b", r"2 e^{-m x} (1 + x)", True),
        ("b", r"2 e^{-(a + b) x} (1 + 2 x)", False),
        ("b", r"0", False),
    ],
)
def test_a_multiple_of_the_reference_where_the_sheet_leaves_it_free(
    tmp_path: Path, part: str, mine: str, found: bool
) -> None:
    """The heading says the question, LaTeX counts the part."""
    homework = find(str(small(tmp_path / "next", FREE)))
    items = {"a": r"\item ANSWER \item", "b": r"\item none \item ANSWER"}[part].replace(
        "ANSWER", rf"\[ w = {mine} \]"
    )
    text = rf"\section*{{2. Directions propres (4 points)}} \begin{{enumerate}}[label=(\alph*)] {items} \end{{enumerate}}"
    source = Source("mine.tex", None, text, "tex")
    checked = check_source(source, homework, goals=results_in(source, homework, None))
    assert [one.part for item in checked.derivations for one in item.answered] == [f"1.{part}"] * found


MEAN = r"""
title = "Moyennes"
[[questions]]
id = "q1"
points = [1, 2]
title = "Taux"
contexts = ["rates"]
statement = 'On a $t_1, \dots, t_n > 0$.'
[[questions.parts]]
id = "1.a"
statement = 'Montrez que $\log(t_1^2) = 2 \log t_1$.'
answer = '''Soit \[ F(r) = n \log r - r \sum_{i=1}^n t_i = \sum_{i=1}^n (\log r - r t_i) \]'''
[[questions.parts]]
id = "1.b"
statement = 'Trouvez où sa dérivée est nulle.'
answer = '''\[ F'(r) = \frac{n}{r} - \sum_{i=1}^n t_i \] \[ F''(r) = -\frac{n}{r^2} < 0 \]'''
"""
MEANT = '[sets]\nr = "> 0"\nt_i = ">= 0"\n[definitions]\n"F(r)" = "\\\\sum_{i=1}^n (\\\\log r - r t_i)"\n'
ANSWER = r"""\section*{Taux} \begin{enumerate}[label=(\alph*)] \item \[ F(r) = n \log r - n r m \] où
\[ m = \frac1n \sum_{i=1}^n t_i \] \item \[ F'(r) = \frac{n}{r} - n m \]
\[ F''(r) = -n / r^2 < 0 \]"""


def test_the_parts_of_a_question_are_one_text_and_names_of_a_file_are_written_out(hw, tmp_path: Path) -> None:
    """The F of 1.a is differentiated in 1.b; m stands for the mean; a context says what F is; `… < 0` comes to no 0."""
    (small(tmp_path / "next", MEAN) / "contexts").mkdir()
    (tmp_path / "next" / "contexts" / "rates.toml").write_text(MEANT, encoding="utf-8")
    assert hw("homework", "check", "next", "--lang", "en").stdout == "next: nothing is wrong\n"
    assert [part.points for part in find("next").sheet.questions[0].parts] == [1, 2]
    (tmp_path / "mine.tex").write_text(ANSWER, encoding="utf-8")
    done = hw("--homework", "next", "check", "mine.tex", "--against", "--lang", "en")
    assert (done.exit_code, done.stdout.count("comes to what part")) == (0, 3), done.stdout
    (tmp_path / "next" / "contexts" / "rates.toml").write_text('[sets]\nr = "integral"\n', encoding="utf-8")
    assert hw("homework", "check", "next").exit_code == 3


LISTED = r"""
title = "Liste"
[[questions]]
id = "q1"
points = [2, 2]
title = "Carrés"
contexts = ["plain"]
[[questions.parts]]
id = "1.1"
statement = "Développez."
answer = '''\[ (a + b)^2 = a^2 + 2 a b + b^2 \]'''
[[questions.parts]]
id = "1.2"
statement = 'Factorisez.'
answer = '''\[ a^2 - b^2 = (a - b)(a + b) \]'''
"""


@pytest.mark.parametrize(("items", "reached"), [("", ["1.1", "1.2"]), (r" \item un", [])])
def test_parts_are_known_by_their_places_too(tmp_path: Path, items: str, reached: list[str]) -> None:
    """The second of numbered parts is (b), but where parts have lists: then (b) may be an entry of one."""
    homework = find(str(small(tmp_path / "next", LISTED.replace("Factorisez.", f"Factorisez.{items}"))))
    text = "% hw: q1\n\n(a) \\[ (a+b)^2 = a^2 + 2ab + b^2 \\]\n\n(b) \\[ a^2 - b^2 = (a-b)(a+b) \\]"
    source = Source("mine.tex", None, text, "tex")
    found = check_source(source, homework, goals=results_in(source, homework, None))
    assert [one.part for item in found.derivations for one in item.answered] == reached
    marks = mark((Text("mine.tex", "tex", text.encode()),), str(tmp_path / "next"), "q1")
    assert [one.part for one in marks.parts] == (reached or ["1.a", "1.b"])


@pytest.mark.parametrize("words", ["Montrez que", "On sait que"])
def test_what_the_sheet_itself_says_is_no_answer(words: str, tmp_path: Path) -> None:
    asked = SMALL.replace("Simplifiez $\\log(ab) - \\log a$", r"Montrez que $\log(ab) - \log a = \log b$")
    homework = find(str(small(tmp_path / "next", asked)))
    text = rf"\section*{{Question 1}} {words} $\log(ab) - \log a = \log b$ pour $a, b > 0$."
    source = Source("mine.tex", None, text, "tex")
    goals = results_in(source, homework, None)
    assert [one.part for one in check_source(source, homework, goals=goals).missing] == ["1.1"]


@pytest.mark.parametrize(
    "slip", [(r"= \log b \]", r"= \log a \]"), (r"\log a + \log b -", r"\log a \log b -")]
)
def test_a_reference_answer_that_does_not_hold_is_refused(hw, tmp_path: Path, slip: tuple[str, str]) -> None:
    small(tmp_path / "next", SMALL.replace(*slip))
    done = hw("homework", "check", "next", "--lang", "en")
    assert done.exit_code == 1
    assert "the reference answer to 1.1" in done.stdout
    assert hw("--homework", "next", "render", "--out", "report.tex").exit_code == 1
    assert not (tmp_path / "report.tex").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("points = [4]", "", "q1 has no points"),
        ("[[questions.parts]]", '[[questions.parts]]\nid = "q1"', "q1 stands twice"),
    ],
)
def test_what_a_sheet_lacks_is_told(hw, tmp_path: Path, old: str, new: str, told: str) -> None:
    small(tmp_path / "next", SMALL.replace(old, new))
    done = hw("homework", "check", "next", "--lang", "en")
    assert done.exit_code == 1
    assert told in done.stdout


def test_a_sheet_alone_is_enough_and_what_stays_blank_is_told(hw, tmp_path: Path) -> None:
    small(tmp_path / "next", SMALL.replace(SMALL[SMALL.index("answer") :], ""))
    done = hw("homework", "check", "next", "--lang", "en")
    assert done.exit_code == 0
    assert "q1 has neither a module nor a reference answer: left blank" in done.stderr
    solved = hw("--homework", "next", "solve", "q1", "--lang", "en")
    assert solved.exit_code == 2
    assert "no question of this homework names a module" in solved.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[questions]]", "[[questions", "Expected"),
        ('title = "Logarithmes"', "", "title is missing"),
        ('title = "Logarithmes"', "title = 3", "title must be a text"),
        ('title = "Logarithmes"', 'title = "a"\ntilte = "b"', "unknown key 'tilte'"),
        ('id = "q1"', 'id = "one"', "an id is q and a number"),
        ('title = "Petit devoir"', 'title = "x"\ndue = "tomorrow"', "due must be a time"),
    ],
)
def test_a_faulty_sheet_is_refused_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = small(tmp_path / "next", SMALL.replace(old, new, 1))
    with pytest.raises(InputErrors, match=told) as refused:
        find(str(folder))
    assert refused.value.place.startswith(f"{folder}/sheet.toml:")


def test_a_sheet_from_the_course_file(hw, tmp_path: Path) -> None:
    (tmp_path / "devoir.tex").write_text(COURSE, encoding="utf-8")
    assert hw("new", "homework", "next", "--from", "devoir.tex").exit_code == 0
    sheet = find(str(tmp_path / "next")).sheet
    assert (sheet.course, sheet.number, sheet.title.fr) == ("IFT 6135", 4, "Devoir 4")
    due = sheet.due
    assert due
    assert (due.year, due.month, due.day, due.hour, due.minute) == (2027, 3, 5, 17, 30)
    assert [item.contexts for item in sheet.questions] == [("flow", "plain"), ("gaussians", "plain")]
    assert (
        sheet.questions[1]
        .parts[0]
        .statement.fr.startswith(r"Discutez $p(x \in \mathbb{R})$ et $q(y \in \mathbb{R})$")
    )
    assert "points" not in sheet.questions[0].parts[0].statement.fr
    assert [(item.id, item.points, item.title.fr) for item in sheet.questions] == [
        ("q1", (5,), "Flux"),
        ("q2", (), "Question 2"),
    ]
    assert [(part.id, part.label, part.points) for part in sheet.questions[0].parts] == [
        ("1.1", "1.1", 2),
        ("1.b", "(b)", None),
    ]
    assert "remark" not in sheet.questions[0].statement.fr
    (tmp_path / "none.tex").write_text("nothing", encoding="utf-8")
    assert hw("new", "homework", "other", "--from", "none.tex").exit_code == 3
    assert hw("new", "homework", "devoir.tex").exit_code == 2


SHAPES = {  # the parts of each question that a course's file shows
    "boites": [1, 4, 1, 6, 1],
    "exam": [1, 4, 1, 1, 1],
    "exercises": [1, 1, 1, 1, 1],
    "exos": [1, 1, 1, 1, 1],
    "sections": [1, 4, 1, 6, 1],
}
SOLVED = r"""\title{Homework 2} \begin{document} Due October 22, 2027. \section*{Policy} Late work loses 10 points.
\section{Ridge (3 points)} Let $a > 0$. \begin{enumerate}[label=(\alph*)]
\item (2 points) Show that $\log a^2 = 2 \log a$. \begin{solution} \[ \log a^2 = \log a + \log a = 2 \log a \] \end{solution}
\item Conclude: \begin{itemize} \item one, \item two. \end{itemize} \end{enumerate} A hint.
\section{Bias (1 pt)} Nothing. \end{document}"""


@pytest.mark.parametrize("name", SHAPES)
def test_a_sheet_from_each_shape_of_course_file(name: str, tmp_path: Path) -> None:
    text = sheet_of(Path(__file__).parents[1] / "report" / "course_files" / f"{name}.tex")
    sheet = find(str(small(tmp_path / "next", text))).sheet
    assert [len(question.parts) for question in sheet.questions] == SHAPES[name]
    assert sum(question.points != () for question in sheet.questions) == 5 * (name in ("exam", "exercises"))


def test_sections_that_latex_counts_and_solutions_that_stand_in_their_boxes(tmp_path: Path) -> None:
    (tmp_path / "solved.tex").write_text(SOLVED, encoding="utf-8")
    one, two = find(str(small(tmp_path / "next", sheet_of(tmp_path / "solved.tex")))).sheet.questions
    assert (one.title.en, one.points, two.title.en, two.points) == ("Ridge", (3,), "Bias", (1,))
    assert one.statement.en == "Let $a > 0$.\nA hint."
    assert [(part.points, "\\log a + " in part.answer.en) for part in one.parts] == [(2, True), (None, False)]
    assert one.parts[0].statement.en == "Show that $\\log a^2 = 2 \\log a$."
    assert one.parts[1].statement.en.count("\\item") == 2
    put = places(read_tex(tmp_path / "solved.tex"), find(str(tmp_path / "next")).sheet, ["q1", "q2"])
    assert SOLVED.index("Policy") < put["q1"].start < SOLVED.index("Bias") < put["q2"].start


def test_a_reference_answer_is_shown_once_its_lines_hold(hw, tmp_path: Path) -> None:
    small(tmp_path / "next")
    done = hw("--homework", "next", "solve", "q1", "--format", "latex")
    assert (done.exit_code, done.stdout.strip()) == (
        0,
        find("next").sheet.questions[0].parts[0].answer.fr.strip(),
    )
    small(
        tmp_path / "wrong",
        re.sub(r"(?s)answer = .*?\'\'\'.*?\'\'\'", r"answer = '\\\\[ 1 + 1 = 3 \\\\]'", SMALL, count=1),
    )
    done = hw("--homework", "wrong", "solve", "q1")
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_reference_answer_goes_into_the_course_file(hw, tmp_path: Path) -> None:
    small(tmp_path / "next")
    (tmp_path / "devoir.tex").write_text(COURSE, encoding="utf-8")
    assert hw("--homework", "next", "render", "--into", "devoir.tex", "--out", "out.tex").exit_code == 0
    put = (tmp_path / "out.tex").read_text(encoding="utf-8")
    answer = find("next").sheet.questions[0].parts[0].answer.fr.strip()
    assert put.index("Question 1") < put.index(answer) < put.index("Question 2")


def test_the_templates_of_a_homework_replace_ours(hw, tmp_path: Path) -> None:
    folder = small(tmp_path / "next")
    (folder / "templates").mkdir()
    (folder / "templates" / "report.tex.j2").write_text("<< title >> in our form", encoding="utf-8")
    assert hw("--homework", "next", "render", "--out", "report.tex").exit_code == 0
    assert "Petit devoir in our form" in (tmp_path / "report.tex").read_text(encoding="utf-8")


# --- the homework to begin with


def test_nothing_is_wrong_with_a_new_homework(new: Path, hw) -> None:
    done = hw("homework", "check", "mine")
    assert (done.exit_code, done.stderr) == (0, ""), done.stdout


def test_its_own_tests_pass(new: Path) -> None:
    bin_ = Path(sys.executable).parent
    done = subprocess.run(
        ["make", "test", f"PYTHON={sys.executable}"],
        timeout=120,
        cwd=new,
        env={**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_question_is_solved_drawn_and_has_its_options(new: Path, hw) -> None:
    assert "--slope" in hw("--homework", "mine", "solve", "q1", "--help").stdout
    assert "--eta" not in hw("--homework", "mine", "solve", "q1", "--help").stdout
    done = hw("--homework", "mine", "solve", "q1", "--slope", "3", "--format", "json")
    assert json.loads(done.stdout)["answers"]["derivative"]["sympy"] == "a*x - 3"
    assert hw("--homework", "mine", "plot", "q1").stdout == "figures/q1-parabola.pdf\n"


def test_a_missing_translation_is_told(new: Path, hw) -> None:
    french = (new / "fr.toml").read_text(encoding="utf-8")
    (new / "fr.toml").write_text("\n".join(french.splitlines()[:-2]), encoding="utf-8")
    done = hw("homework", "check", "mine", "--lang", "en")
    assert done.exit_code == 1
    assert "has no French" in done.stdout


def test_a_new_question_is_a_module_and_its_lines_of_the_sheet(new: Path, hw) -> None:
    """No other file is touched."""
    before = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}
    module = new / "q1_quadratic.py"
    (new / "q3_again.py").write_text(
        module.read_text(encoding="utf-8").replace('"q1', '"q3').replace('"1.1', '"3.1'), encoding="utf-8"
    )
    with (new / "sheet.toml").open("a", encoding="utf-8") as sheet:
        sheet.write('\n[[questions]]\nid = "q3"\npoints = [1]\ntitle = "Encore"\nmodule = "q3_again"\n')
        sheet.write('parameters = "parameters:Quadratic"\n[[questions.parts]]\nid = "3.1"\n')
    assert "✓" in hw("--homework", "mine", "solve", "q3", "--part", "3.1").stdout
    assert hw("homework", "check", "mine").exit_code == 0
    changed = [
        path.name for path in new.rglob("*.*") if path.is_file() and before.get(path) != path.read_bytes()
    ]
    assert sorted(name for name in changed if not name.endswith(".pyc")) == ["q3_again.py", "sheet.toml"]


def test_the_texts_without_french_are_found() -> None:
    question = find().question("q1")
    assert [untranslated(answer) for answer in question.answers(question.parameters())] == [()]


def test_the_first_of_a_month_is_written_as_each_language_does(tmp_path: Path) -> None:
    due = 'title = "x"\ndue = 2027-02-01T23:00:00-05:00'
    sheet = find(str(small(tmp_path / "next", SMALL.replace('title = "Petit devoir"', due)))).sheet
    assert [sheet.due.written(language) for language in ("fr", "en")] == [
        "1er\u00a0février, 23\u00a0h", "1\u00a0February, 23:00",
    ]  # fmt: skip


DOCS = Path(__file__).parents[2] / "docs" / "homework.md"


def test_the_page_for_authors_names_what_there_is(new: Path, hw) -> None:
    """Its sheet is one, and its table names the files of a new homework."""
    page = DOCS.read_text(encoding="utf-8")
    example = page[page.index("[[questions]]") :].split("```")[0]
    folder = small(new.parent / "page", f'title = "x"\n{example}')
    assert hw("homework", "check", str(folder)).exit_code == 0
    assert {path.name for path in new.iterdir()} <= {
        "sheet.toml", "q1_quadratic.py", "parameters.py", "fr.toml", "figures.py", "contexts", "tests", "Makefile",
        "pyproject.toml",
    }  # fmt: skip
    for name in (
        "sheet.toml",
        "parameters.py",
        "fr.toml",
        "figures.py",
        "contexts/",
        "tests/",
        "Makefile",
        "pyproject",
    ):
        assert f"`{name}" in page
