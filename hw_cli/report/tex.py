"""From LaTeX source to PDF, in a scratch folder, within a time limit, the same bytes every time.

The document cannot start programs (shell escape is off) and TeX reads and writes only below the
scratch folder and in its own installation (`openin_any=p openout_any=p`). Two limits of the fallback
engines: Lua code in a document may still read files under lualatex, and tectonic knows no such limit.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hw_cli.errors import HwError, TexFailed, UsageError
from hw_cli.files import write_atomically
from hw_cli.prose import Message, say
from hw_cli.report.children import read_end, run_bounded
from hw_cli.report.engine import Engine, install_hint, require_engine

TIMEOUT = 120.0  # seconds; a report takes about five
EPOCH = 0  # seconds since 1970: the date that the PDF carries
LOG = 10 * 2**20  # bytes of a log that are read
KEPT, OLD = 2**20, 7 * 24 * 3600  # bytes of a log that are kept, seconds after which it is removed
SHOWN = 160  # characters of a source line in an error message
SOURCE, TERMINAL = "report.tex", "terminal.txt"

_MISSING = re.compile(r"[Ff]ile `([^']+)' not found")


@dataclass(frozen=True)
class TexResult:
    """A typeset document and the log of its last run."""

    pdf: bytes
    log: str


def typeset(
    source: str,
    assets: Mapping[str, bytes] | None = None,
    *,
    engine: Engine | None = None,
    timeout: float | None = None,
    keep_log: Path | None = None,
    epoch: int = EPOCH,
) -> TexResult:
    """Typeset `source`; `assets` are files it reads, by their relative names (`figures/q1.pdf`).

    `engine` defaults to what is on PATH, `timeout` (seconds) to HW_TEX_TIMEOUT or `TIMEOUT`. When TeX
    fails, its log goes to `keep_log`, by default to a file in the temporary folder.

    Raises NoTexEngine, or TexFailed with the first error and its source line.
    """
    engine = engine or require_engine()
    timeout = time_limit() if timeout is None else timeout
    with tempfile.TemporaryDirectory(prefix="hw-tex-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        start = _lay_out(folder, source, assets or {}, engine)
        command = (*engine.command, start)
        code = run_bounded(command, folder, _environment(engine, folder, epoch), timeout, folder / TERMINAL)
        log = _log(folder)
        pdf = folder / "report.pdf"
        if code == 0 and pdf.is_file() and pdf.stat().st_size:  # lualatex leaves an empty file for no pages
            return TexResult(pdf.read_bytes(), log)
    kept = _keep(log, keep_log)
    if code is None:
        message = say("TeX did not finish within {n} s and was stopped", n=f"{timeout:g}")
        advice = say("its log is in {file}; to allow more time: HW_TEX_TIMEOUT=600", file=str(kept))
        raise TexFailed(message, advice, kept)
    error = first_error(log)
    raise TexFailed(_explain(error, source, log), _advise(error, kept), kept)


def time_limit() -> float:
    """Seconds that TeX may take: HW_TEX_TIMEOUT, else `TIMEOUT`; raises UsageError when malformed."""
    text = os.environ.get("HW_TEX_TIMEOUT")
    if not text:
        return TIMEOUT
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1e6:
        raise UsageError(
            say("HW_TEX_TIMEOUT is {text}", text=repr(text)), say("give it a number of seconds, such as 300")
        )
    return seconds


def _lay_out(folder: Path, source: str, assets: Mapping[str, bytes], engine: Engine) -> str:
    for name, content in assets.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"asset outside the scratch folder: {name}")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / SOURCE).write_text(source, encoding="utf-8")
    if not engine.opening:
        return SOURCE
    (folder / "start.tex").write_text(f"{engine.opening}\\input{{{SOURCE}}}\n", encoding="utf-8")
    return "start.tex"


def _environment(engine: Engine, folder: Path, epoch: int) -> dict[str, str]:
    """A small environment: nothing of the user's TeX set-up may change the report."""
    passed = (
        "PATH",
        "TMPDIR",
        *(("HOME", "XDG_CACHE_HOME", "TECTONIC_CACHE_DIR") if engine.own_home else ()),
    )
    own = {name: str(folder / "home") for name in ("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG")}
    return {
        **own,
        "LC_ALL": "C.UTF-8",
        "openin_any": "p",
        "openout_any": "p",
        "SOURCE_DATE_EPOCH": str(epoch),
        "FORCE_SOURCE_DATE": "1",
        "max_print_line": "10000",  # the log's lines stay whole, so that they can be read by program
        "error_line": "254",
        "half_error_line": "238",
        **{name: os.environ[name] for name in passed if name in os.environ},
    }


def _log(folder: Path) -> str:
    """TeX's log, or what was printed when TeX did not get as far as writing one."""
    for name in ("report.log", TERMINAL):
        file = folder / name
        if file.is_file() and (text := read_end(file, LOG)).strip():
            return text
    return "TeX wrote no log\n"


def _keep(log: str, wanted: Path | None) -> Path:
    """Where the log was put: its beginning and its end, where it is longer than is kept."""
    if len(log) > KEPT:
        log = f"{log[: KEPT // 2]}\n… {len(log) - KEPT} …\n{log[-KEPT // 2 :]}"
    if wanted is not None:
        with suppress(HwError):  # the log is worth keeping even when its place cannot be written
            write_atomically(wanted, log)
            return wanted
    _remove_old_logs()
    handle, name = tempfile.mkstemp(prefix="hw-tex-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(log)
    return Path(name)


def _remove_old_logs() -> None:
    for file in Path(tempfile.gettempdir()).glob("hw-tex-*.log"):
        with suppress(OSError):  # another's, or gone meanwhile
            if time.time() - file.lstat().st_mtime > OLD:
                file.unlink()


def _explain(error: TexError | None, source: str, log: str) -> Message:
    if error is None:
        tail = "\n".join(f"    {line}" for line in log.strip().splitlines()[-5:])
        return say("TeX stopped:\n{log}", log=tail)
    message = say("TeX stopped: {what}", what=error.message)
    if error.file not in (None, SOURCE):
        read = (error.read or "").strip()[:SHOWN]
        return _below(
            message,
            say("{file}, line {line}: {text}", file=error.file or "", line=error.line or 0, text=read),
        )
    lines = dict(enumerate(source.splitlines(), start=1))
    line = error.line or _line_of_missing_file(error.message, lines)
    if line not in lines:
        return message
    text = lines[line].strip()
    if len(text) > SHOWN:
        text = "…" + (error.read or text)[-SHOWN:]  # TeX stopped at the end of what it had read
    return _below(message, say("line {line} of the LaTeX source: {text}", line=line, text=text))


def _below(message: Message, place: Message) -> Message:
    return Message("{message}\n    {place}", (("message", message), ("place", place)))


def _line_of_missing_file(message: str, lines: Mapping[int, str]) -> int:
    """The line that asks for the file that `message` misses (TeX tells none), else 0."""
    missing = _MISSING.search(message)
    stem = missing[1].rsplit(".", 1)[0] if missing else None
    return next((number for number, line in lines.items() if stem and stem in line), 0)


def _advise(error: TexError | None, kept: Path) -> Message:
    where = say("the whole log is in {file}", file=str(kept))
    missing = _MISSING.search(error.message) if error else None
    if missing and missing[1].endswith((".sty", ".cls", ".ldf", ".def")):
        return say("{where}\nto install what is missing: {command}", where=where, command=install_hint())
    return where


# --- the log: the error that stopped TeX


_LOCATED = re.compile(r"^(?:error: )?(?:\./)?(?P<file>\S+\.\w+):(?P<line>\d+): (?P<message>.+)$", re.M)
_UNLOCATED = re.compile(r"^! ?(?P<message>\S.*)$", re.M)
_CONTEXT = re.compile(r"^l\.\d+ (?P<read>.*)$", re.M)
_AFTERMATH = ("==> Fatal error", "Emergency stop")  # follow the error that matters
_NO_END = re.compile(r"^! Emergency stop\.\n<\*>", re.M)
_NO_PAGES = re.compile("^.*no pages of output", re.I | re.M)


@dataclass(frozen=True)
class TexError:
    """What stopped TeX: `file` and `line` (from 1) where known, and what TeX had read of that line."""

    message: str
    file: str | None = None
    line: int | None = None
    read: str | None = None


def first_error(log: str) -> TexError | None:
    """The first real error of a log written with `-file-line-error`.

    >>> first_error("./report.tex:3: Undefined control sequence.\\nl.3 \\\\foo\\n").message
    'Undefined control sequence.'
    """
    found = sorted(
        (hit for pattern in (_LOCATED, _UNLOCATED) for hit in pattern.finditer(log)),
        key=lambda hit: hit.start(),
    )
    real = [hit for hit in found if not hit["message"].strip().startswith(_AFTERMATH)]
    if real:
        return _error(real[0], log)
    if _NO_END.search(log):
        return TexError(r"the document ends without \end{document}")
    if _NO_PAGES.search(log):
        return TexError("the document has no pages")
    return _error(found[0], log) if found else None


def _error(hit: re.Match[str], log: str) -> TexError:
    place = hit.groupdict()
    context = _CONTEXT.search(log, hit.end())
    return TexError(
        message=hit["message"].strip(),
        file=place.get("file"),
        line=int(hit["line"]) if "line" in place else None,
        read=context["read"] if context else None,
    )
