"""The two consoles: results go to stdout, everything else to stderr; quiet, NO_COLOR and pipes are heeded.

Rich is imported when the first console is made, so that commands which print plain text stay light.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from hw_cli.prose import Language, Message, say, translate

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from hw_cli.homework.protocol import Homework
    from hw_cli.terms.core import Term

PATIENCE = 1.0  # seconds of work before a progress bar appears

_quiet = False
_language: Language | None = None  # of this run, once it is known


def set_quiet(value: bool) -> bool:
    """Silence notes and progress bars (never errors) for the rest of this run; gives `value` back."""
    global _quiet
    _quiet = _quiet or value
    return value


def start_anew() -> None:
    """Forget an earlier `--quiet` and `--lang`: one process may run several commands. A terminal of no width is not known."""
    if os.environ.get("COLUMNS") == "0":
        del os.environ["COLUMNS"]  # as the system reads it; Rich would print nothing
    global _quiet, _language
    _quiet, _language = False, None


def speak(value: Language | None) -> Language | None:
    """Tell the rest of this run in a language; gives `value` back."""
    global _language
    _language = value or _language
    return value


def overhear(words: Sequence[str]) -> None:
    """Speak the language that `--lang` asks for before options are read: help and refusals come earlier."""
    for word, after in zip(words, (*words[1:], ""), strict=True):
        value = after if word == "--lang" else word.removeprefix("--lang=")
        if value != word and value in tuple(Language):
            speak(Language(value))


def words(text: str | Message) -> str:
    """A text in the language of the results: that of `--lang`, else the one that is settled."""
    if isinstance(text, str):
        return text
    language = _spoken()

    def formula(term: Term) -> str:
        from hw_cli.report.style import text_style

        return text_style(language).inline(term)

    return text.fill(language, formula)


def help_text(text: str) -> str:
    """A text of the help in the language of the results; as it is where the catalogue lacks it."""
    return translate(text, _spoken())


def settled(lang: Language | None, homework: Homework | None = None) -> Language:
    """The language of `--lang`, else the one that is settled. Raises InputErrors for a faulty `hw.toml`."""
    from hw_cli.cli import settings

    return lang or settings.load(homework).language


def _spoken() -> Language:
    from hw_cli.cli import settings

    return _language or settings.language()


def option(said: Message, *names: str, **more: Any) -> Any:
    """An option of a command, with what the help says of it."""
    return typer.Option(*names, help=said.pattern, **more)


def argument(said: Message, **more: Any) -> Any:
    """An argument of a command, with what the help says of it."""
    return typer.Argument(help=said.pattern, **more)


class Format(StrEnum):
    """The forms of what is found: to be read, and for programs."""

    RICH = "rich"
    JSON = "json"


Quiet = Annotated[
    bool,
    option(say("Print results and errors only."), "--quiet", "-q", callback=set_quiet, show_default=False),
]

Lang = Annotated[
    Language | None,
    option(
        say("Language; HW_LANG, hw.toml or the locale decide without it."),
        "--lang",
        callback=speak,
        is_eager=True,
    ),
]


def out() -> Console:
    """The console for results."""
    return _console(to_stderr=False)


def err() -> Console:
    """The console for everything that is not a result."""
    return _console(to_stderr=True)


def note(text: str | Message) -> None:
    """Tell something in passing on stderr; silent under `--quiet`. `text` is literal, not markup."""
    if not _quiet:
        err().print(words(text), markup=False, highlight=False, soft_wrap=True)


def confirm(question: Message) -> bool:
    """The user's answer to a question, on stderr; Enter says yes."""
    return typer.confirm(words(question), default=True, err=True)


def is_plain(*, stderr: bool = False) -> bool:
    """Whether stdout (or stderr) takes plain text only: it is a pipe or a file, or NO_COLOR is set."""
    stream = sys.stderr if stderr else sys.stdout
    return bool(os.environ.get("NO_COLOR")) or not stream.isatty()


def _console(*, to_stderr: bool) -> Console:
    from rich.console import Console

    # NO_COLOR alone would leave bold and italics, which are escape sequences too.
    return Console(stderr=to_stderr, color_system=None if os.environ.get("NO_COLOR") else "auto")


class Steps:
    """What long work tells its progress bar; all of it is free when no bar shows."""

    def __init__(self, total: int | None, description: str | Message) -> None:
        self._total, self._description, self._done = total, words(description), 0
        self._bar: Progress | None = None
        self._over = False
        self._first: tuple[float, int] | None = None  # when it was first told how far it is, and how far
        self._lock = threading.Lock()

    def advance(self, steps: int = 1) -> None:
        """`steps` more are done."""
        with self._lock:
            self._done += steps
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=self._done)

    def describe(self, description: str | Message) -> None:
        """Say what is being done now."""
        with self._lock:
            self._description = words(description)
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], description=self._description)

    def reach(self, done: int, total: int) -> None:
        """So much of so much is done: with how fast it goes, and how long it will take."""
        with self._lock:
            self._done, self._total = done, total
            now = monotonic()
            self._first = self._first or (now, done)
            rate = (done - self._first[1]) / max(now - self._first[0], 1e-9)
            if self._bar is not None and rate > 0:
                left = f"{timedelta(seconds=round((total - done) / rate))}"
                told = say("{rate} a second, {left} left", rate=f"{rate:.1f}", left=left)
                text = f"{self._description} {done}/{total}, {words(told)}"
                self._bar.update(self._bar.task_ids[0], completed=done, total=total, description=text)

    def show(self) -> None:
        """Put the bar on stderr, unless the work is over."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        with self._lock:
            if self._over:
                return
            count = () if self._total is None else (MofNCompleteColumn(),)
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                *count,
                console=err(),
                transient=True,
            )
            self._bar.add_task(self._description, total=self._total, completed=self._done)
            self._bar.start()

    def stop(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()


@contextmanager
def progress(total: int | None, description: str | Message) -> Iterator[Steps]:
    """A progress bar on stderr while the block runs, when that is a terminal and the work is long.

    `total` is the number of steps, None when unknown. The bar appears after `PATIENCE` seconds.
    """
    steps = Steps(total, description)
    timer = threading.Timer(PATIENCE, steps.show)
    timer.daemon = True
    if not _quiet and sys.stderr.isatty():
        timer.start()
    try:
        yield steps
    finally:
        timer.cancel()
        steps.stop()


class Command(TyperCommand):
    """A command whose formula may begin with a minus: only its own options count as options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, a leading minus hidden from the parser by a blank."""
        options = {name for item in self.get_params(ctx) for name in item.opts} | {"-", "--"}
        hidden = [
            f" {word}" if word.startswith("-") and word.split("=")[0] not in options else word
            for word in args
        ]
        return super().parse_args(ctx, hidden)
