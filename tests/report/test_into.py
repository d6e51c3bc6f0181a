import re
from pathlib import Path

import pytest

from hw_cli.errors import InputError
from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.report.anchors import places
from hw_cli.report.companions import companions
from hw_cli.report.into import insert
from hw_cli.report.report import Student
from hw_cli.report.tex import typeset
from hw_cli.report.texfile import TexFile, read_tex

from .sample import answer
from .typesetting import engines, faults, text_of

EXAMPLES = Path(__file__).parents[2] / "examples"
SHEET = find().sheet
EVE = Student("Ève Tremblay", "20123456")


def course(body: str, preamble: str = "", folder: Path | None = None) -> TexFile:
    text = f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    return TexFile((folder or Path()) / "devoir.tex", text, "utf-8", "\n")


def found(file: TexFile, *questions: str) -> dict[str, str]:
    """What stands on the line that ends where each answer goes."""
    return {
        key: file.text[: at.end].splitlines()[-1].strip()
        for key, at in places(file, SHEET, questions).items()
    }


# --- places: what is refused


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("nothing", "q1 not found"),
        ("see Question 1 above", "q1 not found"),
        ("% \\section{Question 1}", "q1 not found"),
        ("\\begin{verbatim}\n\\section{Question 1}\n\\end{verbatim}", "q1 not found"),
        ("\\section{Question 10}", "q1 not found"),
        ("\\section{Question 1}\n\\section{Question 1}", "has two headings for q1 (lines 4 and 5)"),
        ("% hw: q1\n% hw: q1", "stands twice"),
        ("% hw: q7", "names no question"),
        ("% hw: q4.9", "names no question"),
        ("% hw: question 1", "names no question"),
        ("%hw:", "names no question"),
    ],
)
def test_what_is_not_found_or_not_clear_is_refused(body: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        places(course(body), SHEET, ["q1"])
    assert message in caught.value.message
    assert "hw: q1" in (caught.value.advice or "")
    assert caught.value.path


@pytest.mark.parametrize("body", ["% hw: q4.1\n% hw: q4.2", "\\section{Question 4}\n\n4.1 a\n\n4.2 b\n"])
def test_a_part_that_is_missing_is_named(body: str) -> None:
    with pytest.raises(InputError) as caught:
        places(course(body), SHEET, ["q4"])
    assert caught.value.message == "q4.3, q4.4, q4.5, q4.6 not found"


@pytest.mark.parametrize(
    "text", ["\\section{Question 1}", "\\end{document}\\begin{document}", "% \\begin{document}"]
)
def test_a_file_without_a_document(text: str) -> None:
    with pytest.raises(InputError, match="has no"):
        places(TexFile(Path("part.tex"), text, "utf-8", "\n"), SHEET, ["q1"])


# --- places: what is found


@pytest.mark.parametrize(
    "heading",
    [
        r"\section*{Question 1 (5 points)}",
        r"\section{Question~1.}",
        r"  \subsection*{Exercice 1 : KL}",
        r"\textbf{Question 1.} Soit",
        r"\noindent{\bfseries Problème 1}",
        r"\paragraph{EXERCISE 1}",
        r"Question 1 (5). Soit",
        r"\item[Question 1]",
        r"\section{1. Divergence}",
        r"\section*{1}",
    ],
)
def test_headings(heading: str) -> None:
    body = f"intro: la question 1 vaut 5 points\n\n{heading}\n\nASKED % a comment\n\n\\newpage\n\\section{{Question 2}}\nx"
    assert found(course(body), "q1") == {"q1": "ASKED % a comment"}


def test_the_last_question_ends_with_the_document() -> None:
    assert found(course("\\section{Question 1}\nLAST\n\n\\vfill\n"), "q1") == {"q1": "LAST"}


PARTS = ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"]


@pytest.mark.parametrize(
    "part",
    [
        r"\item[{name}] ASKED {name}",
        r"\item[\textbf{{{name}}}] ASKED {name}",
        r"\item ASKED {name}",
        r"\item {name} ASKED {name}",
    ],
)
def test_parts_in_lists(part: str) -> None:
    items = [part.format(name=name) for name in PARTS]
    nested = "\n\\begin{itemize}\\item deeper\\end{itemize}"
    half = [f"\\begin{{enumerate}}\n{chr(10).join(items[:3])}\n\\end{{enumerate}}"]
    half += [
        f"between\n\\begin{{enumerate}}\n{chr(10).join(items[3:5])}{nested}\n{items[5]}\n\\end{{enumerate}}"
    ]
    file = course(
        "\\section*{Question 4}\nintro\n" + "\n".join(half) + "\n\n\\section*{Question 5}\n\\item x"
    )
    ends = found(file, "q4")
    assert list(ends) == PARTS
    assert {name: line for name, line in ends.items() if name != "4.5"} == {
        name: part.format(name=name) for name in PARTS if name != "4.5"
    }
    assert ends["4.5"].endswith("\\end{itemize}")


@pytest.mark.parametrize(
    "part",
    [r"\paragraph{{{name}}} x", r"\textbf{{{name}.}} x", "{name} x", r"\subsection*{{Question {name}}}"],
)
def test_parts_with_headings(part: str) -> None:
    body = "\n\n".join(f"{part.format(name=name)}\n\nASKED {name}, of 14.1 and 4.11" for name in PARTS)
    file = course(f"\\section*{{Question 4}}\n{body}\n\\section*{{Question 5}}\nx")
    assert found(file, "q4") == {name: f"ASKED {name}, of 14.1 and 4.11" for name in PARTS}


@pytest.mark.parametrize(
    "part",
    [
        r"\item[(a)]",
        r"\item[a)]",
        r"\item[\textbf{a.}]",
        r"\textbf{(a)}",
        "(a)",
        "a)",
        r"\paragraph{a)}",
        "3.a",
        r"\item",
        r"\item (a)",
    ],
)
def test_parts_with_letters(part: str) -> None:
    heads = [
        part.replace("a", letter) if r"par" not in part else part.replace("a)", f"{letter})")
        for letter in "abcde"
    ]
    body = "\n\n".join(f"{head} A-{number}\n\na est un mot, d. aussi" for number, head in enumerate(heads))
    if r"\item" in part:
        body = f"\\begin{{enumerate}}\n{body}\n\\end{{enumerate}}"
    text = f"\\section*{{Question 3}}\na priori rien\n\n{body}\n\n\\section*{{Question 4}}"
    file = course(text)
    at = places(file, SHEET, ["q3"])
    assert list(at) == ["3.a", "3.b", "3.c", "3.d", "3.e"]
    for number, place in enumerate(at.values()):
        assert file.text[: place.end].count("A-") == number + 1


def test_a_question_whose_parts_alone_have_headings() -> None:
    body = "\n".join(f"\\section*{{Question {name}}}\nASKED {name}" for name in PARTS)
    assert found(course(body), "q4") == {name: f"ASKED {name}" for name in PARTS}


def test_without_any_part_the_whole_answer_follows_the_question() -> None:
    assert found(course("\\section{Question 4}\nASKED\n\n\\section{Question 5}"), "q4") == {"q4": "ASKED"}


def test_markers_beat_headings_and_parts_without_one_go_with_the_question() -> None:
    body = "\\section{Question 1}\nx\n\n  % hw: q1  \ny\n\\section{Question 4}\n%hw:q4.2\n% hw: q4\n"
    assert found(course(body), "q1", "q4") == {"q1": "% hw: q1", "4.2": "%hw:q4.2", "q4": "% hw: q4"}


def test_markers_of_questions_not_asked_for_are_left_alone() -> None:
    assert found(course("% hw: q1\n% hw: q2\n% hw: q3"), "q1") == {"q1": "% hw: q1"}


# --- reading


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\\usepackage[latin2]{inputenc}\n\xe9", 2),
        (b"a\nb \xe9 c", 2),
        (b"% \\usepackage[utf8]{inputenc}\n\xff", 2),
    ],
)
def test_an_encoding_that_is_not_named(tmp_path: Path, data: bytes, line: int) -> None:
    (tmp_path / "x.tex").write_bytes(data)
    with pytest.raises(InputError, match="is not UTF-8") as caught:
        read_tex(tmp_path / "x.tex")
    assert caught.value.line == line


@pytest.mark.parametrize("name", ["missing.tex", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_tex(tmp_path / name)


def test_comments_and_verbatim_are_not_seen_and_positions_stay(tmp_path: Path) -> None:
    text = "a\\% b % c\n\\verb|% d| e \\\\% f\n\\begin{verbatim}\n% g\n\\end{verbatim} h % i"
    file = TexFile(tmp_path, text, "utf-8", "\n")
    assert len(file.visible) == len(text)
    assert "".join(file.visible.split()) == r"a\%b\verb||e\\\begin{verbatim}\end{verbatim}h"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_encoding_and_line_ends_stay(tmp_path: Path, newline: str, encoding: str) -> None:
    named = {"latin-1": "latin1", "cp1252": "ansinew"}.get(encoding, "utf8")
    text = "\n".join(
        [r"\documentclass{article}", rf"\usepackage[{named}]{{inputenc}}", r"\begin{document}", "été", "% hw: q1",
         r"\end{document}", ""]
    )  # fmt: skip
    path = tmp_path / "devoir.tex"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    out = insert(read_tex(path), {"q1": (answer(),)}, SHEET, Language.FR, full=True).content
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    shown = out.decode(plain)
    assert newline + "été" + newline in shown
    assert shown.replace(newline, "").count("\n") == 0 or newline == "\n"
    assert "démontré" in shown or "confirmé" in shown


# --- inserting


def inserted(file: TexFile) -> str:
    return insert(file, {"q1": (answer(),)}, SHEET, Language.EN, full=True).content.decode(file.encoding)


def test_the_original_is_all_there_in_its_order() -> None:
    file = course("before\n% hw: q1\nafter", r"\newcommand{\KL}{D}")
    lines = iter(inserted(file).splitlines())
    assert all(line in lines for line in file.text.splitlines())


def test_answers_do_not_repeat_the_statements() -> None:
    text = inserted(course("% hw: q1"))
    assert text.count(r"\hwpart{Answer.}{The figure") == 1
    assert SHEET.question("q1").statement.of("en")[:40] not in text


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\KL}[2]{D(#1,#2)}",
        r"\newcommand{\KL}{D}",
        r"\def\KL{D}",
        r"\DeclareMathOperator{\KL}{KL}",
        r"\input{m}",
    ],
)
def test_macros_of_the_file_are_not_taken_for_ours(definition: str) -> None:
    text = inserted(course("% hw: q1", definition))
    assert r"\hwKL[q(x)" in text
    assert r"\providecommand{\hwKL}" in text
    assert "\\KL" not in text.replace(definition, "")


def test_parts_go_to_their_places_and_what_is_beyond_follows() -> None:
    text = inserted(course("% hw: q1.1\nMIDDLE\n% hw: q1.2\nEND"))
    assert text.index(r"\hwpart{Answer.}") < text.index(r"\hwpart{1.2b}") < text.index("MIDDLE")


@pytest.mark.parametrize(
    "definition",
    [
        "",
        r"\newcommand{\KL}{\mathrm{KL}}\newcommand\E{\mathsf{E}}",
        r"\def\KL{D}\def\vx{{\bf x}}",
        r"\usepackage{amsmath}\DeclareMathOperator*{\E}{E}\DeclareMathOperator{\KL}{KL}",
        r"\newcommand{\KL}[2]{D_{#1,#2}}\def\E#1{E(#1)}\newcommand{\normal}[1][x]{N}",
        r"\usepackage[dvipsnames]{xcolor}\usepackage[pdftex]{graphicx}\usepackage{hyperref}\renewcommand{\Re}{R}",
        r"\usepackage[english]{babel}\usepackage{mathtools,bm}",
    ],
)
@pytest.mark.tex
def test_any_preamble_compiles(definition: str, real_answers, real_figures) -> None:
    places = "\n".join(f"\\item x\n% hw: {name}" for name in real_answers)
    file = course(f"$\\Re$\n\\begin{{enumerate}}\n{places}\n\\end{{enumerate}}", definition)
    source = insert(file, real_answers, SHEET, Language.FR).content.decode()
    assert "Undefined" not in typeset(source, real_figures).log


@pytest.mark.tex
@engines
@pytest.mark.parametrize("name", ["devoir", "devoir-sans-marqueurs"])
def test_the_course_files_with_answers_are_well_typeset(
    engine, name: str, real_answers, real_figures
) -> None:
    source = insert(read_tex(EXAMPLES / f"{name}.tex"), real_answers, SHEET, Language.FR).content.decode()
    done = typeset(source, real_figures, engine=engine)
    assert faults(done.log) == []
    assert text_of(done.pdf).count("Conclusion.") >= 8


# --- companions


def test_files_beside_the_course_file_come_along(tmp_path: Path) -> None:
    for name, text in {
        "style.sty": r"\input{deep/inner}",
        "deep/inner.tex": "x",
        "logo.png": "image",
        "other.tex": "not named",
        "hidden.tex": "only in a comment",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path.parent / "outside.tex").write_text("above")
    body = "\\includegraphics[width=1cm]{logo}\n% \\input{hidden}\n\\input{../outside}\\input{/etc/passwd}"
    file = course(body, r"\usepackage{amsmath, style}", tmp_path)
    file.path.write_text(file.text)
    assert sorted(companions(file)) == ["deep/inner.tex", "logo.png", "style.sty"]


# --- course files in the style of public ones

COURSE_FILES = sorted((Path(__file__).parent / "course_files").glob("*.tex"), key=str)
PARTWISE = {  # what gets an answer of its own
    "boites": ["q1", "q2", "q3", *PARTS],
    "exam": ["q1", "2.1", "2.2", "2.3", "2.4", "q3", "q4"],
    "exercises": ["q1", "q2", "q3", "q4"],
    "exos": ["q1", "q2", "q3", "q4"],
    "quoted": ["q1", "q2", "q3", "q4"],
    "sections": ["q1", "2.1", "2.2", "2.3", "2.4", "q3", *PARTS],
}
BOX = re.compile(r"\\begin\{(reponse|solution)\}(.*?)\\end\{\1\}|\\reponse\{(.*?)\n\}", re.DOTALL)
course_files = pytest.mark.parametrize("path", COURSE_FILES, ids=lambda path: path.stem)


@course_files
def test_answers_of_a_course_file_are_in_its_boxes(path: Path, real_answers) -> None:
    source = insert(read_tex(path), real_answers, SHEET, Language.FR, student=EVE).content.decode()
    assert re.findall(r"% hw-begin (\S+)", source)[1:] == PARTWISE[path.stem]
    assert not re.search(r"(?i)\[your answer|your answer here|votre réponse ici|solution here", source)
    body = source.split(r"\begin{document}")[1]
    boxed = [found[0] for found in BOX.finditer(body)]
    assert (
        len(boxed)
        == sum(
            read_tex(path).visible.count(sign)
            for sign in (r"\begin{solution}", r"\begin{reponse}", r"\reponse{")
        )
        or path.stem == "exercises"
    )
    assert all("% hw-begin" in box for box in boxed)
    if boxed:
        assert not re.search("hw-begin", BOX.sub("", body))


@course_files
def test_name_and_number_reach_a_course_file(path: Path) -> None:
    done = insert(read_tex(path), {"q1": (answer(),)}, SHEET, Language.FR, student=EVE)
    text = done.content.decode()
    assert text.count("Ève Tremblay") == 1
    assert text.count("20123456") == 1
    assert not re.search(r"Prénom Nom|YOUR NAME|First Last|00000000|1234567\}", text)
    assert done.notes == ()


def test_an_author_made_of_the_file_s_own_macros_stays(tmp_path: Path) -> None:
    (tmp_path / "own.tex").write_text(
        "\\documentclass{article}\n\\newcommand{\\name}{VOTRE NOM}\n\\newcommand{\\matricule}{00000000}\n"
        "\\author{\\name{} -- \\matricule}\n\\begin{document}\n\\section*{Question 1}\n\\end{document}\n"
    )
    done = insert(read_tex(tmp_path / "own.tex"), {"q1": (answer(),)}, SHEET, Language.FR, student=EVE)
    text = done.content.decode()
    assert r"\author{\name{} -- \matricule}" in text
    assert r"\newcommand{\name}{Ève Tremblay}" in text
    assert r"\newcommand{\matricule}{20123456}" in text


@pytest.mark.tex
@course_files
def test_a_course_file_with_answers_is_well_typeset(path: Path, real_answers, real_figures) -> None:
    source = insert(read_tex(path), real_answers, SHEET, Language.FR, student=EVE).content.decode()
    done = typeset(source, real_figures)
    assert faults(done.log) == []
    text = text_of(done.pdf)
    assert text.count("Conclusion.") >= 5
    assert "Tremblay" in text


@course_files
def test_a_second_run_changes_nothing(path: Path, real_answers, tmp_path: Path) -> None:
    first = insert(read_tex(path), real_answers, SHEET, Language.FR, student=EVE)
    (tmp_path / "again.tex").write_bytes(first.content)
    again = insert(read_tex(tmp_path / "again.tex"), real_answers, SHEET, Language.FR, student=EVE)
    assert again.content == first.content
    assert [note.pattern for note in again.notes] == ["answers as they were: {names}"]
