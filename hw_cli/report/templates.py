"""Where the templates lie: beside the package in a checkout, inside it when it is installed."""

from __future__ import annotations

from pathlib import Path

NOTATION, MACROS = "notation.tex", "answer.tex"


def template_folder() -> Path:
    """The folder of our own templates."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"
