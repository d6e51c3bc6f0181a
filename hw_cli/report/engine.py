"""Which TeX is on this machine, and how it is called so that a document can do no harm."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from hw_cli.errors import NoTexEngine
from hw_cli.prose import say

# What the report needs on Debian and its kin; `make report` and `hw doctor` read it here too.
APT_PACKAGES = (
    "latexmk",
    "texlive-latex-recommended",
    "texlive-latex-extra",
    "texlive-lang-french",
    "texlive-fonts-recommended",
    "lmodern",
    "cm-super",
)

_LATEXMK = (
    "latexmk",
    "-norc",  # its rc files are Perl
    "-interaction=nonstopmode",
    "-halt-on-error",
    "-file-line-error",
    "-no-shell-escape",
)
_TECTONIC = ("tectonic", "-X", "compile", "--untrusted", "--keep-logs", "-Z", "deterministic-mode")


@dataclass(frozen=True)
class Engine:
    """A way to typeset.

    `programs` must all be on PATH. `command` takes the file's name as its last word and makes
    `report.pdf` and `report.log`. `opening` is TeX that is read before the document. `own_home` tells
    that the engine keeps its packages below HOME.
    """

    name: str
    programs: tuple[str, ...]
    command: tuple[str, ...]
    opening: str = ""
    own_home: bool = False


# LuaTeX derives the PDF's ID from the folder's name, which differs from run to run.
_FIXED_ID = r"\pdfvariable trailerid{[<00000000000000000000000000000000> <00000000000000000000000000000000>]}"

_PDFLATEX = (*_LATEXMK, "-pdf")
_LUALATEX = (*_LATEXMK, "-lualatex", "-jobname=report")

ENGINES = (
    Engine("latexmk with pdflatex", ("latexmk", "pdflatex"), _PDFLATEX),
    Engine("latexmk with lualatex", ("latexmk", "lualatex"), _LUALATEX, opening=_FIXED_ID),
    Engine("tectonic", ("tectonic",), _TECTONIC, own_home=True),
)


def find_engine() -> Engine | None:
    """The first engine of `ENGINES` whose programs are all on PATH."""
    return next((engine for engine in ENGINES if all(map(shutil.which, engine.programs))), None)


def require_engine() -> Engine:
    """The engine of this machine; raises NoTexEngine, saying what to install, when there is none."""
    engine = find_engine()
    if engine is None:
        raise NoTexEngine(
            say("no TeX engine on PATH: neither latexmk with pdflatex or lualatex, nor tectonic"),
            say(
                "install one: {command}\nor write the LaTeX source, which needs none: hw render --out report.tex",
                command=install_hint(),
            ),
        )
    return engine


def install_hint() -> str:
    """The command that installs what the report needs from TeX, or what it needs where we know none."""
    if shutil.which("apt-get"):
        who = "" if os.geteuid() == 0 else "sudo "
        return f"{who}apt-get install {' '.join(APT_PACKAGES)}"
    return "TeX Live (https://tug.org/texlive): latexmk, lmodern, babel-french"
