"""Signals: whatever ends us, TeX and its children end too, scratch folders go, and no traceback is seen."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")

TEMPLATE = r"""\documentclass{article}
\begin{document}
\section*{Question 1}
\end{document}
"""


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def waited(condition: object, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def typesetting(folder: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """`hw render` with a TeX that never ends, once that has begun; the processes of this TeX."""
    pids, tools = folder / "pids", folder / "bin"
    tools.mkdir()
    (folder / "scratch").mkdir()
    for name, body in (
        ("latexmk", f"sleep 300 & echo $$ $! > {pids}.part; mv {pids}.part {pids}; wait"),
        ("pdflatex", "exit 0"),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    program = (
        "from pathlib import Path; import sys; from hw_cli import __main__ as command;"
        "from hw_cli.report.tex import typeset; command.run = lambda: typeset('x') and 0; command.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": str(folder / "scratch")},
        stderr=subprocess.PIPE,
    )
    try:
        assert waited(pids.exists)
    except AssertionError:
        process.kill()
        raise
    return process, [int(word) for word in pids.read_text().split()]


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_tex_ends_with_us(number: signal.Signals, code: int, tmp_path: Path) -> None:
    process, children = typesetting(tmp_path)
    try:
        process.send_signal(number)
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == code
    assert told == b""
    assert waited(lambda: not any(map(alive, children)))
    assert waited(lambda: not any((tmp_path / "scratch").iterdir()))


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_an_early_or_late_ctrl_c_shows_no_traceback(after: float) -> None:
    """From the moment at which our own first line has run."""
    program = (
        "import os; from hw_cli.__main__ import main; import sys; sys.argv = ['hw', 'list'];"
        "from hw_cli.cli import signals; signals.leave_at_once(); os.write(2, b'!'); main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        assert select.select([process.stderr], [], [], 60)[0]
        assert process.stderr.read(1) == b"!"
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode in (0, 130)  # 0: it was over before
    assert told == b""


def test_a_program_that_prints_without_end_is_stopped(tmp_path: Path) -> None:
    from hw_cli.report.children import OUTPUT, run_bounded

    printed = tmp_path / "printed"
    code = run_bounded(("sh", "-c", "yes 0123456789"), tmp_path, dict(os.environ), 60.0, printed)
    assert code not in (0, None)
    assert printed.stat().st_size <= 2 * OUTPUT
