from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError

from hw_cli.errors import InputError, UsageError
from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.report.environment import make_environment, render
from hw_cli.report.escape import Latex
from hw_cli.report.report import Student, render_report
from hw_cli.report.templates import template_folder

from .sample import answer


def report(overrides: Path | None = None) -> str:
    student = Student("Ève", "1")
    return render_report(find().sheet, {"q1": (answer(),)}, student, Language.EN, overrides=overrides)


@pytest.mark.parametrize(
    ("source", "what", "line"),
    [
        ("one\ntwo << wrong >>\n", "'wrong' is undefined", 2),
        ("<< block.txt >>", "no attribute 'txt'", 1),
        ("\n\n<% if block %>\n", "Unexpected end of template", 3),
        ("<< block.text | wrong >>", "No filter named 'wrong'", 1),
        ("\n<% include 'nothing.tex' %>", "nothing.tex", 2),
        ("<< 1 / 0 >>", "division by zero", 1),
    ],
)
def test_a_wrong_template_of_the_user_is_placed(tmp_path: Path, source: str, what: str, line: int) -> None:
    (tmp_path / "prose.tex.j2").write_text(source)
    with pytest.raises(InputError) as caught:
        report(tmp_path)
    assert what in caught.value.message
    assert caught.value.place == f"{tmp_path / 'prose.tex.j2'}:{line}"


def test_an_undefined_variable_in_the_report_itself(tmp_path: Path) -> None:
    (tmp_path / "report.tex.j2").write_text("% x\n<< student.nom >>\n")
    with pytest.raises(InputError, match="nom") as caught:
        report(tmp_path)
    assert caught.value.line == 2


def test_our_own_undefined_is_our_bug() -> None:
    environment = make_environment()
    with pytest.raises(Exception, match="undefined") as caught:
        render(environment, "prose.tex.j2", {})
    assert not isinstance(caught.value, InputError)


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_no_folder_of_templates(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is not a folder of templates"):
        make_environment(tmp_path / folder)


@pytest.mark.parametrize(
    "source", ["<< student.__class__.__mro__ >>", "<< words.__init__.__globals__ >>", "<< ''.__class__ >>"]
)
def test_templates_cannot_leave_the_sandbox(tmp_path: Path, source: str) -> None:
    (tmp_path / "report.tex.j2").write_text(source)
    with pytest.raises((InputError, SecurityError)):
        report(tmp_path)


def test_a_template_of_the_user_stands_before_ours(tmp_path: Path) -> None:
    (tmp_path / "conclusion.tex.j2").write_text(r"\mine{<< block.text >>}")
    assert r"\mine{" in report(tmp_path)
    assert r"\hwconclusion{Conclusion" not in report(tmp_path)
    assert r"\mine{" not in report()


def test_every_string_is_escaped_once_and_latex_never(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("<< a >> << b >> << 3 >>")
    values = {"a": "50 % & <<x>>", "b": Latex(r"$a_1 << b <% c %> <# d #>$")}
    shown = render(make_environment(tmp_path), "t", values)
    assert shown == (
        r"50 \% \& \textless{}\textless{}x\textgreater{}\textgreater{} $a_1 << b <% c %> <# d #>$ 3"
    )


def test_delimiters_stand_in_no_mathematics_of_our_templates() -> None:
    files = sorted(file for file in template_folder().iterdir() if file.is_file())
    assert len(files) > 8
    environment = make_environment()
    for file in files:
        environment.get_template(file.name)  # compiles: every delimiter is one
        assert "<<" not in file.read_text() or file.suffix == ".j2" or "<% raw %>" in file.read_text(), file
