"""Work done by a process of its own, which can be ended: what a library does with what a user typed cannot be interrupted.

The process is a fork, so that it has at once what is loaded here; it is made when it is first needed and kept for what
comes next. The system ends it when a piece of work takes more time of its own than it may, refuses it memory beyond
its share, and one that has grown is replaced. It hears of our end, whatever that is, from its pipe, and holds nothing
else of ours. Where there are no such forks the work is done here, with `at_most`.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn

from hw_cli.patience import OutOfPatience, at_most, charge, note_late, remaining

MEMORY = 512 * 2**20  # bytes that it may take beyond those that are taken when it is made
GROWN = 256 * 2**20  # bytes of these after which it is replaced
STARVED = 30  # times its time, by the clock: it is taken to hang

_FORKS = sys.platform.startswith("linux")
_lock = threading.Lock()
_other: _Other | None = None
_is_other = False


class TooMuch(Exception):
    """The work took more time or memory than it may."""


def apart(work: Callable[..., Any], *given: Any, seconds: float, loaded: tuple[str, ...] = ()) -> Any:
    """What `work`, a function of a module, finds, in at most so many seconds of its own work.

    `loaded`: modules that are loaded beforehand, which is no part of these seconds: else a slow machine would find less.
    Raises TooMuch, and what the work raises.
    """
    global _other
    if _is_other:
        return work(*given)
    if not _FORKS:
        try:
            with at_most(seconds):
                return work(*given)
        except OutOfPatience:
            raise TooMuch from None
    seconds = min(seconds, remaining())
    task = pickle.dumps((loaded, work, given, seconds))
    with _lock, _undisturbed():
        if _other is not None and not _other.lives():
            _other.close()
            _other = None
        _other = _other or _Other()
        other, grown, spent = _other, True, seconds
        try:
            found, result, spent, grown = other.ask(task, seconds)
        except (EOFError, OSError, pickle.UnpicklingError):
            note_late()
            raise TooMuch from None
        finally:
            if grown:  # or anything went wrong
                _other = None
                other.end()
            charge(spent)
    if not found:
        raise result
    return result


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let `at_most` speak after this block: what is done while a process forks must not be cut in two."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGPROF,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Other:
    """The other process, as seen from here."""

    def __init__(self) -> None:
        asked, ask = os.pipe()
        told, tell = os.pipe()
        with warnings.catch_warnings():
            # of threads, by Python 3.12: a fork that hangs has taken too much
            warnings.simplefilter("ignore")
            self.process = os.fork()
        if not self.process:
            _serve(asked, tell)
        os.close(asked)
        os.close(tell)
        self.tasks, self.results = os.fdopen(ask, "wb", buffering=0), os.fdopen(told, "rb")

    def lives(self) -> bool:
        """Whether it has not ended."""
        return os.waitpid(self.process, os.WNOHANG)[0] == 0

    def ask(self, task: bytes, seconds: float) -> tuple[bool, Any, float, bool]:
        """Whether it came to a result, the result or the error, the seconds it worked, and whether it has grown.

        Raises OSError or EOFError where that ended it.
        """
        while task:
            task = task[self.tasks.write(task) :]
        if not select.select((self.results,), (), (), STARVED * (1 + seconds))[0]:
            raise EOFError
        answer: tuple[bool, Any, float, bool] = pickle.load(self.results)  # noqa: S301  (of our own fork)
        return answer

    def close(self) -> None:
        """Let go of it: it ends when nobody else holds it."""
        self.tasks.close()
        self.results.close()

    def end(self) -> None:
        """End it now."""
        self.close()
        with suppress(OSError):  # it is gone
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)


def _forget() -> None:
    """In any fork of this process: the other one is not its own."""
    global _lock, _other
    if _other is not None:
        _other.close()
    _lock, _other = threading.Lock(), None


def _leave() -> None:
    if _other is not None:
        _other.end()


if _FORKS:
    os.register_at_fork(after_in_child=_forget)
    atexit.register(_leave)


def _serve(asked: int, tell: int) -> NoReturn:
    """In the other process: do what is asked until nobody asks any more."""
    global _is_other
    _is_other = True
    try:
        _begin(asked, tell)
        most = _size() + GROWN
        with os.fdopen(asked, "rb") as tasks, os.fdopen(tell, "wb") as results:
            while True:
                loaded, work, given, seconds = pickle.load(tasks)  # noqa: S301  (of the process that we are a fork of)
                for name in loaded:
                    import_module(name)
                signal.setitimer(signal.ITIMER_PROF, seconds)
                start, found = time.process_time(), True
                try:
                    result: Any = work(*given)
                except MemoryError:
                    os._exit(1)
                except Exception as error:
                    found, result = False, error
                content = pickle.dumps((found, result, time.process_time() - start, _size() > most))
                signal.setitimer(signal.ITIMER_PROF, 0)
                results.write(content)
                results.flush()
    finally:
        os._exit(1)


def _begin(asked: int, tell: int) -> None:
    """Leave what is the other one's: signals, files, the depth of its calls; and take limits of our own."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends us
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGPROF,))
    for stream in {0, 1, 2} - {asked, tell}:
        os.dup2(asked, stream)  # of which nothing can be printed
    low, high = sorted((asked, tell))
    for first, last in ((3, low), (low + 1, high), (high + 1, 2**16)):
        os.closerange(first, last)
    frame, depth = sys._getframe(), 0
    while frame := frame.f_back:  # type: ignore[assignment]
        depth += 1
    sys.setrecursionlimit(sys.getrecursionlimit() + depth)
    gc.freeze()
    limit, hard = resource.getrlimit(resource.RLIMIT_AS)
    if size := _size(0):
        most = size + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most if limit < 0 else min(most, limit), hard))


def _size(column: int = 1) -> int:
    """Bytes of this process: in memory (0: of its addresses); 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[column]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
