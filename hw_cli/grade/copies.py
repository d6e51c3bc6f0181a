"""Marked copies of what students handed in, as PDF: of each submission its first document, where it typesets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hw_cli.errors import InputError, TexFailed
from hw_cli.files import make_folder, write_atomically
from hw_cli.grade.submissions import Submission, digest, pictures
from hw_cli.report.annotate import notation
from hw_cli.report.tex import typeset

SECONDS = 30.0  # that TeX may take for one document
Marked = tuple[Submission, tuple[tuple[str, str], ...]]  # a submission, and its LaTeX with marks by name


def write_copies(
    marked: Mapping[str, Marked], out: Path, kept: Path, workers: int, tell: Callable[[int, int], None]
) -> list[str]:
    """Write `NAME.pdf` into a folder for each name; gives the names of those that do not typeset.

    What is typeset is kept in a folder, so that a second run does not typeset it again.
    """
    for folder in (out, kept):
        make_folder(folder)
    with ThreadPoolExecutor(workers) as pool:
        failed = []
        for done, (name, pdf) in enumerate(zip(marked, pool.map(lambda name: _pdf(*marked[name], kept), marked), strict=True), start=1):  # fmt: skip
            tell(done, len(marked))
            if pdf is None:
                failed.append(name)
            else:
                write_atomically(out / f"{name}.pdf", pdf, synced=False)
    return failed


def _pdf(submission: Submission, texts: tuple[tuple[str, str], ...], kept: Path) -> bytes | None:
    """The document of a submission; None where TeX refuses it."""
    name, text = next((item for item in texts if r"\documentclass" in item[1]), ("", ""))
    if not text:  # formulas alone
        text = "\n".join(words for _, words in texts)
        text = rf"\documentclass{{article}}\usepackage{{amsmath,amssymb,color}}{notation()}\begin{{document}}{text}\end{{document}}"
    try:
        assets = {other: words.encode() for other, words in texts if other != name} | pictures(submission)
        own = kept / f"{digest((text.encode(), repr(sorted(assets.items())).encode()))}.pdf"
        if not own.exists():
            write_atomically(own, typeset(text, assets, timeout=SECONDS, keep_log=kept / "typeset.log").pdf)
        return own.read_bytes()
    except (TexFailed, InputError, ValueError, OSError):
        return None
