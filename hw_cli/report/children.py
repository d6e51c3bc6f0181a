"""A program run so that it and its children end with us, whatever ends us, and print no more than they may.

The program gets a process group of its own. What starts it is a watch: a small process that reads a pipe whose other
end is ours, so that there is no moment at which nobody looks after the program. When we are gone, killed outright
included, reading ends; the watch then ends the group and removes the scratch folder. The output goes to a file that
the system keeps from growing past a limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

OUTPUT = 64 * 2**20  # bytes that one file of the program may hold: a report's PDF is a hundredth of it

_LIMITED = 'ulimit -f "$0"; exec "$@"'  # in blocks of 512 bytes, or of 1,024 where sh is bash

# Is given the folder and the command; its code is the command's. It ends the group when that is over, when we ask for it
# ("." comes) or are gone (the pipe ends).
_WATCH = """
import os, select, shutil, signal, sys
woken, wake = os.pipe()
os.set_blocking(wake, False)
signal.set_wakeup_fd(wake)
signal.signal(signal.SIGCHLD, lambda *_: None)
group = os.fork()
if not group:
    os.setpgid(0, 0)
    for name in ("SIGPIPE", "SIGXFSZ"):  # which Python ignores
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.execv(sys.argv[2], sys.argv[2:])
try:
    os.setpgid(group, group)
except OSError:  # it has done so itself
    pass
code = None
while code is None and not (asked := 0 in select.select((0, woken), (), ())[0]):
    os.read(woken, 100)
    ended, status = os.waitpid(group, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status) % 256 if ended else None
gone = asked and not os.read(0, 1)
try:
    os.killpg(group, signal.SIGKILL)  # its children may outlive it
    code is not None or os.waitpid(group, 0)
except OSError:
    pass
if gone:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
os._exit(1 if code is None else code)
"""


def run_bounded(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], seconds: float, printed: Path
) -> int | None:
    """The exit code of `command`, run in `folder`, or None when it took longer than `seconds` and was stopped.

    What it prints goes to the file `printed`. `folder` is removed should we die before it ends.
    """
    variables = (f"{name}={value}" for name, value in environment.items())
    limited = ("/usr/bin/env", "-i", *variables, "/bin/sh", "-c", _LIMITED, str(OUTPUT // 512), *command)
    with printed.open("wb") as stream:
        watch = subprocess.Popen(
            (sys.executable, "-I", "-S", "-c", _WATCH, str(folder), *limited),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # what is sent to our group must not reach it
        )
        try:
            return watch.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(OSError):
                watch.communicate(b".")


def read_end(file: Path, most: int) -> str:
    """The last `most` bytes of a file as text: a log tells what went wrong at its end."""
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - most))
        return stream.read(most).decode("utf-8", errors="replace")
