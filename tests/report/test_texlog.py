import pytest

from hw_cli.report.tex import TexError, first_error
from tests.report.texlogs import OverfullBox, overfull_boxes, undefined_references

UNDEFINED = r"""(./report.tex
LaTeX Font Info:    ... okay on input line 2.
./report.tex:7: Undefined control sequence.
l.7 a \foo
          {b}
./report.tex:7:  ==> Fatal error occurred, no output PDF file produced!
"""
MISSING_PACKAGE = r"""! LaTeX Error: File `nosuch.sty' not found.

Type X to quit or <RETURN> to proceed,
./report.tex:3: Emergency stop.
<read *>

l.3 \begin
          {document}^^M
./report.tex:3:  ==> Fatal error occurred, no output PDF file produced!
"""
NO_END = "(./report.tex)\n! Emergency stop.\n<*> report.tex\n\n!  ==> Fatal error occurred, no output\n"
TECTONIC = "note: Running TeX ...\nerror: report.tex:2: Undefined control sequence\n"


@pytest.mark.parametrize(
    ("log", "error"),
    [
        ("", None),
        ("Output written on report.pdf (1 page).\n", None),
        ("Package: foo 2020/01/01 at 10:20: not an error\n", None),
        (UNDEFINED, TexError("Undefined control sequence.", "report.tex", 7, r"a \foo")),
        (MISSING_PACKAGE, TexError("LaTeX Error: File `nosuch.sty' not found.", None, None, r"\begin")),
        (NO_END, TexError(r"the document ends without \end{document}")),
        ("No pages of output.\n", TexError("the document has no pages")),
        ("warning  (pdf backend): no pages of output.\n", TexError("the document has no pages")),
        (
            "!pdfTeX error: pdflatex (file x.pdf): cannot find\n",
            TexError("pdfTeX error: pdflatex (file x.pdf): cannot find"),
        ),
        (TECTONIC, TexError("Undefined control sequence", "report.tex", 2)),
        (
            "/usr/share/x.sty:9: Missing $ inserted.\nl.9 x\n",
            TexError("Missing $ inserted.", "/usr/share/x.sty", 9, "x"),
        ),
    ],
)
def test_first_error(log: str, error: TexError | None) -> None:
    assert first_error(log) == error


def test_overfull_boxes() -> None:
    log = (
        "Overfull \\hbox (12.34pt too wide) in paragraph at lines 3--4\n"
        "Underfull \\hbox (badness 10000) in paragraph at lines 5--6\n"
        "Overfull \\vbox (5.0pt too high) detected at line 9\n"
    )
    assert overfull_boxes(log) == (
        OverfullBox("h", 12.34, "in paragraph at lines 3--4"),
        OverfullBox("v", 5.0, "detected at line 9"),
    )
    assert overfull_boxes("all is well") == ()


def test_undefined_references() -> None:
    log = (
        "LaTeX Warning: Reference `q1' on page 1 undefined on input line 3.\n\n\n"
        "LaTeX Warning: Citation `gan' on page 2 undefined on input line 4.\n\n"
        "Package hyperref Warning: Token not allowed in a PDF string (Unicode):\n\n"
        "LaTeX Warning: There were undefined references.\n\n"
        "LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.\n"
    )
    assert undefined_references(log) == ("q1", "gan")
    assert undefined_references("LaTeX Warning: There is no such thing.\n") == ()
