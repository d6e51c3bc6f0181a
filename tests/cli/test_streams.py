"""Standard streams of every kind, and files of every kind: never a bug, never a wait."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hw_cli.cli.app import app

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's devices")


def run(*arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "hw_cli", *arguments]
    if shell:
        command = ["sh", "-c", f'exec "$0" "$@" {shell}', *command]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_an_encoding_that_lacks_our_signs_gets_others(encoding: str) -> None:
    done = run("equal", "x^2", "x^3", "--lang", "fr", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode(encoding)


def test_json_loses_nothing_in_any_encoding() -> None:
    plain, ascii_only = (
        run("list", "--format", "json", PYTHONIOENCODING=name) for name in ("utf-8", "ascii")
    )
    assert ascii_only.stdout.isascii()
    first, second = json.loads(plain.stdout), json.loads(ascii_only.stdout)
    assert first["questions"] == second["questions"]


@pytest.mark.parametrize(
    ("closed", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), (">/dev/full", 2)]
)
def test_closed_and_full_streams(closed: str, code: int) -> None:
    done = run("equal", "x", "x", shell=closed)
    assert done.returncode == code
    assert b"bug" not in done.stderr


def test_few_files_may_be_open() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hw_cli", "solve", "q1"],
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)),
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_date_that_is_none_is_a_fault_of_the_command_line() -> None:
    done = run("list", SOURCE_DATE_EPOCH="abc")
    assert done.returncode == 2
    assert b"SOURCE_DATE_EPOCH" in done.stderr


# --- files


def readers(path: Path, folder: Path) -> list[list[str]]:
    """Every command with an option that names a file to read."""
    text = folder / "text.tex"
    text.write_text("$1 + 1 = 2$\n")
    return [
        ["check", str(path)],
        ["check", str(text), "--context", str(path)],
        ["review", "check", str(path)],
        ["review", "new", str(folder / "new.md"), "--bib", str(path)],
        ["review", "new", str(folder / "new.md"), "--pdf", str(path)],
        ["render", "--question", "q1", "--out", str(folder / "out.tex"), "--into", str(path)],
        ["pages", str(path)],
        ["equal", "--batch", str(path)],
    ]


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nul", "utf-32"])
def test_files_of_every_kind_end_soon_with_a_message(kind: str, number: int, tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
        if number == 1:
            (tmp_path / "zero.toml").symlink_to(path)
            path = tmp_path / "zero.toml"
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"a\x00b" if kind == "nul" else "x = 1".encode("utf-32"))
    with within(seconds=20):
        done = CliRunner().invoke(app, readers(path, tmp_path)[number])
    assert done.exit_code not in (70, -1)
    if kind in ("pipe", "device", "folder"):
        assert done.exit_code in (2, 3)
        assert done.stderr


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where the block takes longer: reading a pipe would never end."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + " = 1",
        "a = " + "[" * 20_000 + "]" * 20_000,
        "a = " + "9" * 5_000,
        "\n".join(f"[t{n}]\na = 1" for n in range(5_000)),
        "lang = 3\nname = []\nq4 = 1\nunknown = 2\n",
    ],
)
def test_a_configuration_is_input_too(text: str, tmp_path: Path) -> None:
    (tmp_path / "hw.toml").write_text(text)
    (tmp_path / "context.toml").write_text(text)
    (tmp_path / "text.tex").write_text("$1 + 1 = 2$\n")
    for arguments in (["list"], ["check", "text.tex", "--context", "context.toml"]):
        done = subprocess.run(
            [sys.executable, "-m", "hw_cli", *arguments],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 3, done.stderr
        assert b".toml" in done.stderr
