"""Work done by another process: it ends in time, takes no more memory than it may, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from hw_cli import apart as module
from hw_cli.apart import TooMuch, apart
from hw_cli.patience import OutOfPatience, at_most
from hw_cli.second import can_fork, shared
from hw_cli.terms.budgets import worked

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no such forks here")


def spin() -> None:
    while True:
        pass


def one_call_in_c() -> int:
    return (7 ** (10**8)).bit_length()


def huge() -> int:
    return len(bytearray(2**31))


def wrong() -> None:
    raise ValueError("own")


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def nested() -> int:
    return apart(os.getpid, seconds=1)


def tried_twice() -> None:
    with suppress(TooMuch):
        apart(spin, seconds=5)
    spin()


@pytest.mark.parametrize("work", [spin, one_call_in_c, huge, end])
def test_what_is_too_much_is_ended_and_the_next_is_done(work) -> None:
    start = worked()
    with pytest.raises(TooMuch):
        apart(work, seconds=0.1)
    assert worked() - start < 1
    assert apart(divmod, 7, 2, seconds=1) == (3, 1)


def test_an_error_is_raised_here_and_the_process_is_kept() -> None:
    first = apart(os.getpid, seconds=1)
    with pytest.raises(ValueError, match="own"):
        apart(wrong, seconds=1)
    assert apart(nested, seconds=1) == apart(os.getpid, seconds=1) == first != os.getpid()


def test_one_that_has_ended_meanwhile_is_replaced() -> None:
    first = apart(os.getpid, seconds=1)
    os.kill(first, signal.SIGKILL)
    end = time.monotonic() + 20
    while Path(f"/proc/{first}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
        assert time.monotonic() < end
    assert apart(os.getpid, seconds=1) != first


def test_one_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GROWN", -(2**40))
    with pytest.raises(TooMuch):  # the next one knows of it
        apart(end, seconds=1)
    assert apart(os.getpid, seconds=1) != apart(os.getpid, seconds=1)


def test_its_work_counts_for_who_asks() -> None:
    start = worked()
    with pytest.raises(OutOfPatience), at_most(0.1):
        tried_twice()
    assert 0.1 <= worked() - start < 1


def test_threads_ask_one_after_the_other() -> None:
    found: list[object] = []
    threads = [Thread(target=lambda: found.append(apart(os.getpid, seconds=1))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4
    assert len(set(found)) == 1


@pytest.mark.skipif(not can_fork(), reason="one processor")
def test_a_fork_of_this_process_has_its_own() -> None:
    here = apart(os.getpid, seconds=1)
    with shared([nested, partial(time.sleep, 9)]) as collect:
        time.sleep(0.3)
        assert collect(0) != here
    assert apart(os.getpid, seconds=1) == here


@pytest.mark.parametrize("work", ["os.getpid", "spin"])
def test_it_does_not_outlive_us(work: str) -> None:
    """Killed outright, idle or at work: its own seconds are the most that it has left."""
    code = (
        "import os, sys, time; from hw_cli.apart import apart\n"
        "from threading import Thread\n"
        "from test_apart import spin\n"
        "print(apart(os.getpid, seconds=1), flush=True)\n"
        f"Thread(target=lambda: apart({work}, seconds=0.5), daemon=True).start(); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        other = int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate(timeout=20)
    end = time.monotonic() + 20
    stat = Path(f"/proc/{other}/stat")
    while stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z":
        assert time.monotonic() < end
        time.sleep(0.02)
