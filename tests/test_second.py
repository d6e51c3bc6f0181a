"""Work shared with a second process: the same results, its errors told, and gone with its work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from hw_cli import second
from hw_cli.homework.registry import find
from hw_cli.second import beside, can_fork, shared
from hw_cli.verify import judging, verify

needs_fork = pytest.mark.skipif(not can_fork(), reason="one processor, or no fork")
HERE = os.getpid()


def elsewhere(value, mark: Path | None = None) -> tuple:
    if mark is not None:
        mark.touch()
    return value, os.getpid() != HERE


def begun(mark: Path) -> None:
    """Wait until the other process has come so far, however busy the machine is."""
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


@needs_fork
def test_what_the_other_process_has_begun_is_not_done_here(tmp_path: Path) -> None:
    mark = tmp_path / "second"
    tasks = [partial(elsewhere, 1), partial(elsewhere, 2, mark), partial(time.sleep, 9)]
    with shared(tasks) as collect:
        begun(mark)
        assert [collect(0), collect(1)] == [(1, True), (2, True)]
    assert not multiprocessing.active_children()


@needs_fork
def test_both_ends_meet_and_no_result_is_lost_though_the_pipe_is_full(tmp_path: Path) -> None:
    def long(number: int) -> tuple[int, bytes, bool]:
        (tmp_path / str(number)).touch()
        time.sleep(0.02)
        return number, bytes(100_000), os.getpid() == HERE

    with shared([partial(long, number) for number in range(10)]) as collect:
        begun(tmp_path / "0")
        found = [collect(number) for number in reversed(range(10))]
    assert [(number, len(content)) for number, content, _ in found] == [
        (n, 100_000) for n in range(9, -1, -1)
    ]
    assert {here for _, _, here in found} == {True, False}


def test_without_a_second_processor_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "can_fork", lambda: False)
    with shared([partial(elsewhere, 1), partial(elsewhere, 2)]) as collect:
        assert [collect(1), collect(0)] == [(2, False), (1, False)]
    with beside(broken) as hand:
        assert hand([partial(elsewhere, 1)])(0) == (1, False)


@needs_fork
def test_a_process_begun_before_its_tasks_has_what_they_need_and_takes_them_by_name(tmp_path: Path) -> None:
    loaded: list[int] = []
    mark = tmp_path / "second"
    with beside(lambda: loaded.append(7)) as hand:
        collect = hand([partial(elsewhere, 1), partial(elsewhere, 2, mark)])
        begun(mark)
        assert [collect(1), collect(0)] == [(2, True), (1, True)]
    assert not loaded  # there, not here
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    "fault", ["what is no module's own", "a preparation that fails", "nothing asked for"]
)
def test_tasks_that_cannot_be_handed_over_are_done_here(fault: str) -> None:
    def prepare() -> None:
        if fault == "a preparation that fails":
            raise RuntimeError

    tasks = [lambda: 5] if fault == "what is no module's own" else [partial(elsewhere, 5)]
    with beside(prepare) as hand:
        if fault != "nothing asked for":
            assert hand(tasks)(0) in (5, (5, False))
    assert not multiprocessing.active_children()


def broken() -> None:
    raise RuntimeError("no ink")


def test_an_error_is_raised_where_its_result_is_asked_for() -> None:
    with shared([partial(elsewhere, 1), broken, partial(elsewhere, 3)]) as collect:
        assert collect(0)[0] == 1
        with pytest.raises(RuntimeError, match="no ink"):
            collect(1)
        assert collect(2)[0] == 3
    assert not multiprocessing.active_children()


@needs_fork
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_hangs_is_replaced(ending, monkeypatch: pytest.MonkeyPatch) -> None:
    def task() -> str:
        if os.getpid() != HERE:
            os.kill(os.getpid(), ending)
        return "done here"

    monkeypatch.setattr(second, "PATIENCE", 0.3)
    with shared([task, task]) as collect:
        time.sleep(0.1)  # it has begun the first
        assert [collect(0), collect(1)] == ["done here", "done here"]
    assert not multiprocessing.active_children()


def interrupted() -> None:
    with shared([partial(time.sleep, 9), partial(time.sleep, 9)]):
        assert multiprocessing.active_children()
        raise KeyError


@needs_fork
def test_it_ends_with_the_block_whatever_happens() -> None:
    with pytest.raises(KeyError):
        interrupted()
    assert not multiprocessing.active_children()


def test_claims_judged_by_two_processes_are_judged_alike() -> None:
    question = find().question("q1")
    (answer,) = question.answers(question.parameters())
    with judging((answer,)) as judge:
        both = verify(answer, judge=judge)
    assert both == verify(answer)
