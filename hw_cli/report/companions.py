"""The files that a course's file reads from beside itself: figures, styles, parts."""

from __future__ import annotations

import re
from pathlib import Path

from hw_cli.files import read_bounded
from hw_cli.report.texfile import TexFile

LARGEST = 50_000_000  # bytes
_READ = re.compile(
    r"\\(?:input|include|includegraphics|usepackage|RequirePackage|documentclass|LoadClass|bibliography|addbibresource"
    r"|bibliographystyle|includepdf|lstinputlisting|verbatiminput)\*?\s*(?:\[[^\]]*\]\s*)?\{([^}]*)\}"
)
_SUFFIXES = ("", ".tex", ".sty", ".cls", ".bib", ".bst", ".pdf", ".png", ".jpg", ".jpeg")
_TEX = (".tex", ".sty", ".cls")


def companions(file: TexFile) -> dict[str, bytes]:
    """The files below the folder of `file` that it names, and those that they name, by relative path."""
    folder = file.path.resolve().parent
    found: dict[str, bytes] = {}
    waiting = [file.visible]
    while waiting:
        for name in _named(waiting.pop()):
            for path in (folder / f"{name}{suffix}" for suffix in _SUFFIXES):
                key = _below(path, folder)
                if key is None or key in found or path.resolve() == file.path.resolve():
                    continue
                found[key] = read_bounded(path, LARGEST)
                if path.suffix in _TEX:
                    waiting.append(found[key].decode("utf-8", errors="replace"))
    return found


def styles_of(file: TexFile) -> str:
    """The text of the packages and the class that lie beside a file."""
    return "\n".join(
        content.decode(errors="replace")
        for name, content in companions(file).items()
        if name.endswith((".sty", ".cls"))
    )


def _named(text: str) -> list[str]:
    return [name.strip() for group in _READ.findall(text) for name in group.split(",") if name.strip()]


def _below(path: Path, folder: Path) -> str | None:
    """The path relative to the folder, when it is a file of sensible size below it."""
    try:
        relative = path.resolve().relative_to(folder)
        usable = path.is_file() and path.stat().st_size <= LARGEST
    except (ValueError, OSError):
        return None
    return relative.as_posix() if usable else None
