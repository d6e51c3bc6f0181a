"""Submissions judged by several processes: each within limits of time and memory, a process that dies costs one of them.

A worker is given the texts of a submission, never a path: it opens no file but those of the program itself. Results
are kept in a folder under the fingerprint of submission, homework and program, so that a second run goes on where the
first one ended.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Protocol

from hw_cli import __version__
from hw_cli.files import make_folder, write_atomically
from hw_cli.grade.marks import Marks
from hw_cli.grade.submissions import Text
from hw_cli.prose import Language, Message, in_words, say
from hw_cli.terms.budgets import ended

SECONDS = 60.0  # for one submission
START = 600.0  # for what a worker does before its first: imports, and what the parts of the question come to
BYTES = 2 * 2**30  # of memory, for one worker
TASKS = 2_000  # after which a worker is replaced: what libraries hold on to does not pile up
ATTEMPTS = 2


@dataclass(frozen=True)
class Job:
    """A submission to judge: its texts, in which homework, and as which question where nothing says another.

    `copies`: the language of the marked copies of its LaTeX, none without it.
    """

    key: str
    texts: tuple[Text, ...]
    homework: str | None = None
    question: str | None = None
    copies: Language | None = None

    def named(self, rests_on: str) -> Job:
        """The job with the name that its result is kept by: all that it depends on, `rests_on` beside the job itself."""
        whole = (self.key, self.homework or "", rests_on, self.question or "", self.copies or "", __version__)
        return replace(self, key=sha256("\0".join(whole).encode()).hexdigest())


Done = Callable[[Job, Marks], None]


class Backend(Protocol):
    """What judges jobs and tells each result, in any order."""

    def run(self, jobs: Sequence[Job], done: Done) -> None:
        """Judge all; raises what `done` raises."""


def judge(
    jobs: Sequence[Job], backend: Backend, kept: Path | None, tell: Callable[[int, int], None]
) -> list[Marks]:
    """The marks of all jobs, in their order: those that are kept in a folder are not judged again."""
    found: dict[str, Marks] = {}
    if kept is not None:
        make_folder(kept)
        found = {one.key: marks for one in jobs if (marks := _kept(kept / f"{one.key}.json")) is not None}
    missing = list({one.key: one for one in jobs if one.key not in found}.values())
    total = len(found) + len(missing)
    tell(len(found), total)

    def done(one: Job, marks: Marks) -> None:
        found[one.key] = marks
        # what failed is tried again in the next run
        if kept is not None and marks.problem is None and not marks.late:
            text = json.dumps(marks.to_data(), ensure_ascii=False)
            write_atomically(kept / f"{one.key}.json", text, synced=False)
        tell(len(found), total)

    if missing:
        backend.run(missing, done)
    return [found[one.key] for one in jobs]


def _kept(path: Path) -> Marks | None:
    try:
        return Marks.of_data(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):  # none, or written by another version
        return None


def failed(why: Message) -> Marks:
    """The marks of a submission that could not be judged, with the reason."""
    return Marks(problem={language.value: in_words(why, language) for language in Language})


def judged(one: Job) -> Marks:
    """The marks of one job; whatever goes wrong in the judging of it is told in them."""
    from hw_cli.grade.marking import mark

    before = ended()
    try:
        marks = mark(one.texts, one.homework, one.question, one.copies)
        return replace(marks, late=ended() != before and any(part.open for part in marks.parts))
    except MemoryError:
        return failed(say("it took too much memory"))
    except Exception as error:
        return failed(say("a bug in hw: {kind}: {error}", kind=type(error).__name__, error=str(error)))


# --- processes of this machine


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    until: float = 0.0
    tasks: int = 0


@dataclass
class Local:
    """As many processes as `workers`, each judging one submission at a time."""

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    seconds: float = SECONDS
    start: float = START
    memory: int = BYTES
    readable: tuple[Path, ...] = ()  # by the workers, besides the program: the folder of the homework

    def run(self, jobs: Sequence[Job], done: Done) -> None:
        """Judge all jobs; the processes end with this call, whatever ends it."""
        waiting = [(one, 1) for one in reversed(jobs)]
        attempts: dict[str, int] = {}
        team: list[_Worker] = []
        try:
            while waiting or any(worker.job for worker in team):
                while waiting and len(team) < min(self.workers, len(jobs)):
                    team.append(self._start())
                for worker in team:
                    if worker.job is None and waiting:
                        one, attempt = waiting.pop()
                        attempts[one.key] = attempt
                        self._give(worker, one)
                for worker, marks in self._results(team):
                    finished, worker.job = worker.job, None
                    if finished is None:
                        continue
                    if marks is not None:
                        done(finished, marks)
                    elif attempts[finished.key] < ATTEMPTS:
                        waiting.append((finished, attempts[finished.key] + 1))
                    else:
                        late = worker.until and monotonic() > worker.until
                        why = say("it took too long") if late else say("judging it ended a process")
                        done(finished, failed(why))
                    if marks is None or worker.tasks >= TASKS:
                        _end(worker)
                        team.remove(worker)
        finally:
            for worker in team:
                _end(worker)

    def _start(self) -> _Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.memory, self.readable), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, one: Job) -> None:
        worker.job, worker.until = one, monotonic() + self.start
        worker.tasks += 1
        with suppress(OSError):  # it has died: found when its result is waited for
            worker.pipe.send(one)

    def _results(self, team: Sequence[_Worker]) -> Iterator[tuple[_Worker, Marks | None]]:
        """The workers that are done, with what they found; None for one that died or is late."""
        busy = {worker.pipe: worker for worker in team if worker.job is not None}
        soonest = min((worker.until for worker in busy.values()), default=monotonic())
        ready = wait(list(busy), timeout=max(0.0, soonest - monotonic()) + 0.01)
        for pipe in ready:
            worker = busy.pop(pipe)  # type: ignore[call-overload]
            try:
                found = worker.pipe.recv()
            except (EOFError, OSError):
                yield worker, None
                continue
            if found is None:  # it begins now
                worker.until = monotonic() + self.seconds
            else:
                yield worker, found
        for worker in busy.values():
            if monotonic() > worker.until:
                yield worker, None


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _work(pipe: Connection, memory: int, readable: tuple[Path, ...]) -> None:
    """In a worker: judge what comes until nothing does."""
    from hw_cli.grade.sandbox import confine

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # our parent ends us
    gc.set_threshold(100_000)  # much of what a worker keeps are small trees: walking them often costs a sixth
    bound(memory)
    confine(readable)
    from hw_cli.grade.marking import prepare

    with suppress(EOFError, OSError):
        while True:
            one = pipe.recv()
            prepare(one.homework, one.question)
            pipe.send(None)
            pipe.send(judged(one))


def bound(memory: int) -> None:
    """Keep this process from more than `memory` bytes, and from files that grow and core dumps."""
    if sys.platform == "win32":
        return
    import resource

    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 2**20),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
