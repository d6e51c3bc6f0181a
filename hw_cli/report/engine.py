"""Which TeX is on this machine, and how it is called so that a document can do no harm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hw_cli.errors import NoTexEngine
from hw_cli.prose import say
from hw_cli.report.templates import template_folder

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


# --- which files of an installation the report needs, and which of them are missing


_PACKAGES = re.compile(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([\w,\s-]+)\}")
_OTHERS = ("french.ldf", "lmr10.pfb", "sfrm1000.pfb")  # French for babel; the fonts as outlines


def needed_files(templates: Path) -> tuple[str, ...]:
    """The packages that the templates load, as file names, and what these load by language and font."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(templates.rglob("*.tex*")))
    names = {name.strip() for group in _PACKAGES.findall(text) for name in group.split(",")}
    return (*sorted(f"{name}.sty" for name in names if name), *_OTHERS)


def missing_files(needed: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `needed` that TeX cannot find; none where no `kpsewhich` tells (tectonic fetches its own)."""
    if not shutil.which("kpsewhich"):
        return ()
    found = subprocess.run(("kpsewhich", *needed), capture_output=True, check=False, timeout=60)
    names = {Path(line).name for line in found.stdout.decode(errors="replace").splitlines()}
    return tuple(name for name in needed if name not in names)


def main() -> None:
    """Leave the process with 0 when the report can be typeset on this machine (`make` asks)."""
    ready = find_engine() is not None and not missing_files(needed_files(template_folder()))
    raise SystemExit(0 if ready else 1)
