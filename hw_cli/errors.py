"""Errors and exit codes.

HwError
├── UsageError         the command line is wrong                       (2)
├── InputError         a file the user gave is wrong, with its place   (3)
│   └── InputErrors    several faults of such a file, told at once     (3)
├── Unverified         a claim is refuted or undecided                 (1)
├── NoTexEngine        nothing on this machine can typeset             (4)
├── TexFailed          TeX stopped, or hung                            (5)
└── OverPageLimit      the page is too full                            (6)

Everything else that escapes is our own bug (70).
"""

from enum import IntEnum
from pathlib import Path

from hw_cli.prose import Language, Message, in_words


class ExitCode(IntEnum):
    """What the process tells its caller."""

    OK = 0
    UNVERIFIED = 1
    USAGE = 2
    INPUT = 3
    NO_TEX_ENGINE = 4
    TEX_FAILED = 5
    OVER_PAGE_LIMIT = 6
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143  # SIGTERM
    PIPE_CLOSED = 141  # whoever read our output went away (`hw list | head -1`); 128 + SIGPIPE as in a shell


class HwError(Exception):
    """The user can mend this; `said` is what is wrong, `advised` what to do."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: Message, advice: Message | None = None) -> None:
        super().__init__(in_words(message, Language.EN))
        self.said, self.advised = message, advice

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return in_words(self.said, Language.EN)

    @property
    def advice(self) -> str | None:
        """What to do, in English."""
        return None if self.advised is None else in_words(self.advised, Language.EN)


class UsageError(HwError):
    """The command line is wrong."""


class InputError(HwError):
    """A file the user gave is wrong; `place` is `file:line:column` as far as known."""

    exit_code = ExitCode.INPUT

    def __init__(
        self,
        message: Message,
        advice: Message | None = None,
        *,
        path: Path | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, advice)
        self.path, self.line, self.column = path, line, column

    @property
    def place(self) -> str | None:
        """`file:line:column`, shortened to what is known.

        >>> InputError(Message("bad"), path=Path("hw.toml"), line=3).place
        'hw.toml:3'
        """
        if self.path is None:
            return None
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


class InputErrors(InputError):
    """All faults of one file, so that they can be mended in one go; there is at least one."""

    def __init__(self, faults: tuple[InputError, ...]) -> None:
        first = faults[0]
        super().__init__(first.said, first.advised, path=first.path, line=first.line, column=first.column)
        self.faults = faults


class Unverified(HwError):
    """At least one claim is refuted or undecided."""

    exit_code = ExitCode.UNVERIFIED


class NoTexEngine(HwError):
    """Nothing on this machine can typeset."""

    exit_code = ExitCode.NO_TEX_ENGINE


class TexFailed(HwError):
    """TeX stopped with an error, or hung; `log` is where its whole log is kept."""

    exit_code = ExitCode.TEX_FAILED

    def __init__(self, message: Message, advice: Message | None = None, log: Path | None = None) -> None:
        super().__init__(message, advice)
        self.log = log


class OverPageLimit(HwError):
    """The page is too full."""

    exit_code = ExitCode.OVER_PAGE_LIMIT
