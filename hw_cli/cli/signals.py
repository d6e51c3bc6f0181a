"""Signals that end us: the work in hand is undone (scratch folders, TeX and its children), then we leave.

Ctrl-C gives exit code 130, SIGTERM 143, SIGHUP 129, at any moment and without a traceback. While modules are
imported, and once the result is out, there is nothing to undo: we leave at once. In between the signal is raised as
an exception, so that what was begun is cleaned up on its way.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False  # as type checkers read it: nothing here needs `typing`, which is slow to load

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_FIRST = 128  # a shell's code for "ended by signal n" is 128 + n
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

_received: int | None = None


class Ended(KeyboardInterrupt):
    """A signal asks us to end."""


def leave_at_once() -> None:
    """From here on a signal ends the process then and there: nothing needs to be undone."""
    _handle(lambda number, _: os._exit(_FIRST + number))


def leave_in_order() -> None:
    """From here on a signal is raised as `Ended`; a second one, while things are undone, is not heard."""
    _handle(_raise)


def exit_code() -> int | None:
    """The code that the signal which came asks for; None when none came."""
    return None if _received is None else _FIRST + _received


def _raise(number: int, _: FrameType | None) -> None:
    global _received
    if _received is None:
        _received = number
        raise Ended


def _handle(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as by nohup: it stays ignored
            signal.signal(number, handler)
