"""Noticing that files were saved, without a service of the system: also saves by renaming."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hw_cli.cli import console
from hw_cli.errors import HwError, InputError, InputErrors
from hw_cli.prose import say

PULSE = 0.3  # seconds between two looks

State = tuple[int, int, int]


def again(name: str, files: Callable[[], Iterable[Path]], run: Callable[[], object]) -> None:
    """Run on every save, until Ctrl-C; a fault of a file is told, and waits for the next one."""
    console.note(say("watching {file}; Ctrl-C stops", file=name))
    for _ in saves(files):
        try:
            run()
        except HwError as error:
            for fault in error.faults if isinstance(error, InputErrors) else (error,):
                place = fault.place if isinstance(fault, InputError) else None
                console.note(f"{place}: {console.words(fault.said)}" if place else fault.said)


def saves(files: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Once at first, then each time one of the files was saved; never ends by itself.

    `files` is asked anew at each look, so that it may grow; a file that is missing for a while counts once it
    is there again.
    """
    seen = _states(files())
    yield
    while True:
        time.sleep(PULSE)
        now = _states(files())
        saved = any(state != seen.get(file, state) for file, state in now.items())
        seen |= now
        if saved:
            yield


def _states(files: Iterable[Path]) -> dict[Path, State]:
    """What tells one state of a file from another, for those that are there."""
    found: dict[Path, State] = {}
    for file in files:
        try:
            state = os.stat(file)
        except OSError:  # between the two steps of a save by renaming
            continue
        found[file] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found
