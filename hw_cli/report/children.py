"""A program run so that it and its children end with us, whatever ends us, and print no more than they may.

The program gets a process group of its own. Beside it stands a watch: a small process that reads a pipe whose
other end is ours. When we are gone, killed outright included, reading ends; the watch then ends the group and
removes the scratch folder. The output goes to a file that the system keeps from growing past a limit.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

OUTPUT = 64 * 2**20  # bytes that one file of the program may hold: a report's PDF is a hundredth of it

_LIMITED = 'ulimit -f "$0"; exec "$@"'  # in blocks of 512 bytes, or of 1,024 where sh is bash

# Is given the group and the folder; waits until we are done ("." comes) or gone (the pipe ends).
_WATCH = """
import os, shutil, signal, sys
group, folder = int(sys.argv[1]), sys.argv[2]
if not sys.stdin.buffer.read(1):
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
    shutil.rmtree(folder, ignore_errors=True)
"""


def run_bounded(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], seconds: float, printed: Path
) -> int | None:
    """The exit code of `command`, run in `folder`, or None when it took longer than `seconds` and was stopped.

    What it prints goes to the file `printed`. `folder` is removed should we die before it ends.
    """
    with printed.open("wb") as stream:
        process = subprocess.Popen(
            ("/bin/sh", "-c", _LIMITED, str(OUTPUT // 512), *command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watch = None
        try:
            watch = _watch(process.pid, folder)
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError, PermissionError):  # its children may outlive it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if watch is not None:
                with suppress(OSError):
                    watch.communicate(b".")


def read_end(file: Path, most: int) -> str:
    """The last `most` bytes of a file as text: a log tells what went wrong at its end."""
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - most))
        return stream.read(most).decode("utf-8", errors="replace")


def _watch(group: int, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-I", "-S", "-c", _WATCH, str(group), str(folder)),
        cwd="/" if os.name == "posix" else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what is sent to our group must not reach it
    )
