"""A limit on the time that a search may take, since what a user types can be arbitrarily hard."""

from __future__ import annotations

import ctypes
import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from hw_cli.terms.budgets import elsewhere, note_end, worked

AGAIN = 1.0
"""Seconds after which it is raised once more where it was swallowed: in a destructor, or a callback of the collector."""


class OutOfPatience(BaseException):
    """The time is over. Not an Exception, so that no library on the way takes it for one of its own."""


def charge(seconds: float) -> None:
    """Another process has worked so long for this thread: what `at_most` leaves it is less by as much."""
    elsewhere[threading.get_ident()] += seconds
    if (left := remaining()) < math.inf:
        signal.setitimer(signal.ITIMER_PROF, max(left - seconds, 1e-6), AGAIN)


def note_late() -> None:
    """What works elsewhere was ended by its time."""
    note_end()


def remaining() -> float:
    """Seconds that `at_most` leaves the main thread; no limit in others."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "getitimer"):
        return math.inf
    return signal.getitimer(signal.ITIMER_PROF)[0] or math.inf


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise OutOfPatience inside the block when it takes longer, in time of its own work.

    It ends Python code alone; what is given to a library in C is bounded by its size beforehand, or done apart
    (`hw_cli.apart`). Where the system counts no work of threads (Windows, macOS), a block outside the main thread
    takes what it takes.
    """
    if threading.current_thread() is not threading.main_thread():
        with _watched(seconds):
            yield
        return
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        note_end()
        raise OutOfPatience

    before = signal.signal(signal.SIGPROF, stop)
    left, again = signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left, again)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """The same in a thread that hears no signals: another one looks at its work, and raises in it."""
    if not hasattr(time, "pthread_getcpuclockid"):
        yield
        return
    thread = threading.get_ident()
    clock = time.pthread_getcpuclockid(thread)
    over, lock = threading.Event(), threading.Lock()
    end = worked() + seconds

    def left() -> float:
        return end - time.clock_gettime(clock) - elsewhere[thread]

    def watch() -> None:
        pause = 0.02
        while not over.wait(max(left(), pause)):
            with lock:
                if not over.is_set() and left() <= 0:
                    note_end()
                    _raise(thread, OutOfPatience)
                    pause = AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            over.set()
            _raise(thread, None)  # what was asked for and has not come yet


def _raise(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
