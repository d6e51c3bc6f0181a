"""Figures drawn by a second process while this one judges: the same bytes, sooner.

The second process is a fork, so that it has the answers at once; it alone imports Matplotlib. What it does not
give, for whatever reason, is drawn here: an error in a drawing is thus raised here too, and no figure is lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hw_cli.answer import FigureRef
from hw_cli.prose import Language

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PATIENCE = 20.0  # seconds without a figure after which the other process is taken to hang

Figures = Mapping[str, FigureRef]
Collect = Callable[[str], bytes]


def drawn(figure: FigureRef, language: Language, form: str = "pdf") -> bytes:
    """The figure's file in a form: pdf, svg, png."""
    from hw_cli.figures.save import to_bytes

    return to_bytes(figure.draw(language=language), form)


def can_fork() -> bool:
    """Whether a fork helps and may then use NumPy: not on macOS, whose system libraries do not survive it."""
    return sys.platform.startswith("linux") and hasattr(os, "fork") and (os.cpu_count() or 1) > 1


@contextmanager
def drawing(figures: Figures, language: Language, form: str = "pdf") -> Iterator[Collect]:
    """Begin to draw; gives what waits for one figure by its name, to be asked in the order of `figures`.

    The other process ends with the block. What a drawing raises, that asking for it raises.
    """
    if not figures or not can_fork():
        yield lambda name: drawn(figures[name], language, form)
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(figures, language, form, receiver, sender), daemon=True)
    process.start()
    sender.close()  # the child's end alone is left: should it die, reading ends
    try:
        yield lambda name: _received(receiver, name) or drawn(figures[name], language, form)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _send(figures: Figures, language: Language, form: str, receiver: Connection, sender: Connection) -> None:
    """In the other process: send every figure, until one fails or nobody reads any more."""
    receiver.close()  # else the pipe would outlive its reader, and this process its parent
    try:
        for name, figure in figures.items():
            sender.send((name, drawn(figure, language, form)))
    except (Exception, KeyboardInterrupt):  # told where the figure is asked for, by drawing it there
        os._exit(1)


def _received(receiver: Connection, name: str) -> bytes | None:
    """The named figure, the next one of the pipe; None when it does not come."""
    try:
        found, content = receiver.recv() if receiver.poll(PATIENCE) else ("", b"")
    except (EOFError, OSError):
        return None
    return content if found == name else None
