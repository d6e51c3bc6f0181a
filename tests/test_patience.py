"""A search that takes too long is ended, in the main thread and in others, by its own work."""

from __future__ import annotations

import time
from threading import Thread

import pytest

from hw_cli.patience import OutOfPatience, at_most


def spin() -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        pass


def busy(seconds: float) -> str:
    try:
        with at_most(seconds):
            spin()  # a call: in Python 3.13.0 what is raised where a loop begins again is out of reach of its own function
    except OutOfPatience:
        return "ended"
    return "done"


def test_what_takes_too_long_is_ended_in_any_thread() -> None:
    said: list[str] = []
    other = Thread(target=lambda: said.append(busy(0.1)))
    start = time.thread_time()
    other.start()
    other.join(60)
    said.append(busy(0.1))
    assert said == ["ended", "ended"]
    assert time.thread_time() - start < 2


class Swallowing:
    """Something that works in its destructor, where an exception comes to nothing."""

    def __del__(self) -> None:
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass


def swallow_and_go_on() -> None:
    end = time.thread_time() + 10
    thing: Swallowing | None = Swallowing()
    del thing
    while time.thread_time() < end:
        pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_destructor_swallows_is_raised_again() -> None:
    start = time.thread_time()
    with pytest.raises(OutOfPatience), at_most(0.1):
        swallow_and_go_on()
    assert time.thread_time() < start + 4


def test_what_is_done_in_time_is_left_alone() -> None:
    said: list[str] = []

    def short() -> None:
        for _ in range(20):
            with at_most(0.001 if not said else 5):
                pass
        time.sleep(0.1)  # no work: nothing comes later
        said.append("done")

    other = Thread(target=short)
    other.start()
    other.join(60)
    assert said == ["done"]
    with pytest.raises(ValueError, match="own"), at_most(5):
        raise ValueError("own")
