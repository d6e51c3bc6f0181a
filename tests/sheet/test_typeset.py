"""Every text of the sheet typesets in the course's notation, in both languages, within the lines."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hw_cli.homework.registry import find
from hw_cli.sheet import Sheet

MACROS = r"""
\newcommand{\vx}{\boldsymbol{x}} \newcommand{\vy}{\boldsymbol{y}} \newcommand{\vz}{\boldsymbol{z}}
\newcommand{\vc}{\boldsymbol{c}} \newcommand{\vmu}{\boldsymbol{\mu}} \newcommand{\vzero}{\boldsymbol{0}}
\newcommand{\E}{\mathbb{E}} \newcommand{\R}{\mathbb{R}} \newcommand{\KL}{\mathbb{KL}}
\newcommand{\normal}{\mathcal{N}} \newcommand{\Loss}{\mathcal{L}}
"""
BABEL = {"fr": "french", "en": "english"}
WIDEST_BOX = 5.0  # points past the margin


def texts(sheet: Sheet, language: str) -> list[str]:
    found = [text.of(language) for text in sheet.instructions]
    for question in sheet.questions:
        found += [question.title.of(language), question.statement.of(language)]
        for part in question.parts:
            found += [part.lead.of(language), part.statement.of(language)]
    return found


def typeset(body: str, language: str, folder: Path) -> str:
    """The log of one pdflatex run over `body`."""
    preamble = [
        r"\documentclass[11pt]{article}",
        r"\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{amsmath,amssymb}",
        rf"\usepackage[{BABEL[language]}]{{babel}}",
        MACROS,
    ]
    source = "\n".join([*preamble, r"\begin{document}", body, r"\end{document}"])
    (folder / "sheet.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "sheet.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "sheet.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    return log


def overfull(log: str) -> list[str]:
    boxes = re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\).*", log)
    return [box for box in boxes if float(box) > WIDEST_BOX]


@pytest.fixture
def pdflatex() -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")


@pytest.mark.tex
@pytest.mark.usefixtures("pdflatex")
class TestTypeset:
    def test_a_box_too_wide_is_seen(self, tmp_path: Path) -> None:
        assert overfull(typeset(r"\mbox{\rule{\textwidth}{1pt} wide}", "en", tmp_path))

    def test_an_unknown_macro_is_seen(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="Undefined control sequence"):
            typeset(r"$\vunknown$", "en", tmp_path)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_every_text(self, language: str, tmp_path: Path) -> None:
        found = texts(find().sheet, language)
        assert len(found) > 50
        log = typeset("\n\n".join(found), language, tmp_path)
        assert not overfull(log)
        assert "Missing character" not in log
