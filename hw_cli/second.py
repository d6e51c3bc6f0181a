"""Work shared with a second process: the same results, sooner.

The second process is a fork, so that it has at once what the tasks are about; or it is begun before there are any, and
loads meanwhile what they need. It begins with the first task, while this one asks for any; each does what the other has
not begun. What the other one does not give, for whatever reason, is done here: an error of a task is thus raised here
too, and nothing is lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pickle import PicklingError
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mmap import mmap
    from multiprocessing.connection import Connection

MOST = 4096  # tasks
PATIENCE = 20.0  # seconds without a result after which the other process is taken to hang

Tasks = Sequence[Callable[[], Any]]  # whose results can be pickled
Collect = Callable[[int], Any]


def can_fork() -> bool:
    """Whether a fork helps and may then use NumPy: not on macOS, whose system libraries do not survive it."""
    return sys.platform.startswith("linux") and len(os.sched_getaffinity(0)) > 1


@contextmanager
def shared(tasks: Tasks) -> Iterator[Collect]:
    """Begin the tasks; gives what waits for the result of one, by its number. What it raises, that asking raises.

    The other process ends with the block.
    """
    if len(tasks) < 2:
        yield lambda number: tasks[number]()
        return
    with beside(lambda: tasks) as hand:
        yield hand(tasks, known=True)


class Hand(Protocol):
    """What hands tasks over to the other process, once; they are pickled unless it has `known` them all along."""

    def __call__(self, tasks: Tasks, *, known: bool = False) -> Collect:
        """What waits for the result of a task, by its number."""


@contextmanager
def beside(prepare: Callable[[], Any]) -> Iterator[Hand]:
    """A process that is begun before its tasks are, and prepares for them: gives what hands them over.

    It has the tasks that `prepare` returns, and waits for some where it returns none.
    """
    if not can_fork():
        yield lambda tasks, known=False: lambda number: tasks[number]()
        return
    from mmap import mmap
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe()
    begun = mmap(-1, MOST)  # a byte a task, of both processes: not zero once one of them has begun it
    process = context.Process(target=_work, args=(prepare, begun, ours, theirs), daemon=True)
    process.start()
    theirs.close()  # the child's end alone is left: should it die, reading ends

    def hand(tasks: Tasks, *, known: bool = False) -> Collect:
        try:
            if not known:
                ours.send(tasks)
        except (
            PicklingError,
            AttributeError,
            TypeError,
            OSError,
        ):  # what is no module's own, or nobody reads
            return lambda number: tasks[number]()
        return _Shared(tasks, begun, ours)

    try:
        yield hand
    finally:
        process.kill()
        process.join()
        ours.close()


class _Shared:
    """What asks for results: here where nobody has begun, else through the pipe."""

    def __init__(self, tasks: Tasks, begun: mmap, receiver: Connection) -> None:
        self.tasks, self.begun, self.receiver = tasks, begun, receiver
        self.results: dict[int, Any] = {}
        self.ended = False

    def __call__(self, number: int) -> Any:
        self._receive(0)  # so that the other process never waits long for room in the pipe
        if not self.begun[number]:
            self.begun[number] = 1
            return self.tasks[number]()
        while number not in self.results and not self.ended:
            self._receive(PATIENCE)
        return self.results[number] if number in self.results else self.tasks[number]()

    def _receive(self, seconds: float) -> None:
        """Take what has come; when nothing does in time, or the other process has died, nothing more is awaited."""
        try:
            while not self.ended and self.receiver.poll(seconds):
                found, result = self.receiver.recv()
                self.results[found] = result
                seconds = 0
            self.ended = self.ended or seconds > 0
        except (EOFError, OSError):
            self.ended = True


def _work(prepare: Callable[[], Tasks | None], begun: mmap, theirs: Connection, ours: Connection) -> None:
    """In the other process: do and send, until a task fails or nobody reads any more."""
    theirs.close()  # else the pipe would outlive its reader, and this process its parent
    try:
        tasks = prepare() or ours.recv()
        for number, task in enumerate(tasks):
            if not begun[number]:
                begun[number] = 1
                ours.send((number, task()))
    except (Exception, KeyboardInterrupt):  # told where the result is asked for, by doing it there
        os._exit(1)
