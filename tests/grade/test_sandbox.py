"""What the kernel takes from a worker: files, and the network."""

import subprocess
import sys
from pathlib import Path

import pytest

TRIES = """
import os, socket, sys
from pathlib import Path
from hw_cli.grade.sandbox import confine
taken = confine((Path(sys.argv[1]),))
from hw_cli.grade.engine import Job, judged
from hw_cli.grade.submissions import Text
marks = judged(Job("1", (Text("a.tex", "tex", rb"\\[ x + x = 2x \\]"),)))
print("judged", marks.problem is None)
def tried(name, call):
    try:
        call()
    except OSError:
        print(name, "refused")
    else:
        print(name, "allowed")
if "files" in taken:
    tried("read", lambda: open(sys.argv[2]).read())
    tried("write", lambda: open(sys.argv[1] + "/new", "w"))
    tried("list", lambda: os.listdir(os.path.dirname(sys.argv[2])))
    tried("run", lambda: os.execv("/bin/true", ["true"]))
    print("own", open(sys.argv[1] + "/own").read())
if "network" in taken:
    tried("connect", lambda: socket.create_connection(("127.0.0.1", 9), 1))
print("taken", *taken)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock and namespaces are Linux's")
def test_a_worker_reads_its_own_and_writes_and_calls_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own").write_text("yes")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret").write_text("no")
    command = [sys.executable, "-c", TRIES, str(tmp_path / "mine"), str(tmp_path / "other" / "secret")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    told = done.stdout.splitlines()
    taken = told[-1].split()[1:]
    assert told[0] == "judged True"
    assert not any(line.endswith("allowed") for line in told)
    if "files" in taken:
        assert {"read refused", "write refused", "list refused", "run refused", "own yes"} <= set(told)
    if "network" in taken:
        assert "connect refused" in told
    if not taken:
        pytest.skip("this kernel takes nothing")
