"""The one funnel: whatever a command raises becomes text on stderr and an exit code.

HwError             its place where known, its message, its advice; its own code
a bad command line  what the parser says, and where to find help           (2)
Ctrl-C              nothing                                                (130)
SIGTERM             nothing                                                (143)
a closed pipe       nothing                                                (141)
no memory left      that it is so                                          (2)
anything else       a short word that it is our bug; HW_DEBUG shows it all (70)
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from unicodedata import category

import typer

from hw_cli.cli import signals
from hw_cli.errors import ExitCode, HwError, InputError, InputErrors
from hw_cli.prose import Message, say

# The base of the parser's errors: its module has moved between versions of Typer, its name has not.
_ParserError = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

TOLD = 50  # faults of one file

# Files are written by hw_cli.files, which words its own errors: these come from printing.
_OUTPUT_FAILS = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO)


def guard(main: Callable[[], object]) -> int:
    """The exit code of `main()`; what it raises is told on stderr. An int that it returns is the code."""
    try:
        code = _attempt(main)
        if sys.stdout is not None:
            sys.stdout.flush()  # a closed pipe or a full disk often shows only here
    except OSError as error:
        _abandon_stdout()
        if error.errno == errno.EPIPE:
            return ExitCode.PIPE_CLOSED
        _tell(
            HwError(
                say("the output cannot be written: {reason}", reason=error.strerror or ""),
                say("make room, or print elsewhere"),
            )
        )
        return ExitCode.USAGE
    return code


def _attempt(main: Callable[[], object]) -> int:
    try:
        result = main()
    except HwError as error:
        _tell(error)
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return signals.exit_code() or ExitCode.INTERRUPTED
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # how Typer and Rich put a closed pipe
            raise stop.__context__ from None
        return stop.code if isinstance(stop.code, int) else ExitCode.OK
    except MemoryError:
        _tell(HwError(say("there is not enough memory for this"), say("make the input smaller")))
        return ExitCode.USAGE
    except Exception as error:
        if (code := signals.exit_code()) is not None:  # a library has made another error of it
            return code
        if isinstance(error, _ParserError):
            _tell_usage(error)
            return ExitCode.USAGE
        if isinstance(error, OSError) and error.errno in _OUTPUT_FAILS:
            raise
        _tell_bug(error)
        return ExitCode.BUG
    return result if isinstance(result, int) else ExitCode.OK


def _tell(error: HwError) -> None:
    faults = error.faults if isinstance(error, InputErrors) else (error,)
    for fault in faults[:TOLD]:
        place = fault.place if isinstance(fault, InputError) else None
        _print(place, fault.said, fault.advised)
    if len(faults) > TOLD:
        _print(None, say("{n} more faults", n=len(faults) - TOLD), None)


def _tell_usage(error: Exception) -> None:
    message = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    if message:  # empty where the help has been shown already
        from hw_cli.cli.usage import said

        _print(
            None,
            said(message),
            say("see {command} --help", command=context.command_path if context else "hw"),
        )


def _tell_bug(error: Exception) -> None:
    if os.environ.get("HW_DEBUG"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    kind = type(error).__name__
    said = say("this is a bug in hw, not in what you did ({kind}: {error})", kind=kind, error=str(error))
    _print(None, said, say("run the same command with HW_DEBUG=1 and send us what it prints"))


def _print(place: str | None, message: str | Message, advice: str | Message | None) -> None:
    from hw_cli.cli import console

    if sys.stderr is None:
        return
    start = f"{_visible(place)}: " if place else ""
    error, hint = console.words(say("error:")), console.words(say("hint:"))
    said, advised = (
        "\n".join(map(_visible, console.words(text).split("\n"))) for text in (message, advice or "")
    )
    if console.is_plain(stderr=True):
        print(f"{start}{error} {said}", *([f"{hint} {advised}"] if advice else []), sep="\n", file=sys.stderr)
        return
    from rich.text import Text

    text = Text.assemble((start, "bold"), (f"{error} ", "bold red"), said)
    if advice:
        text.append(f"\n{hint} ", "cyan").append(advised)
    console.err().print(text, soft_wrap=True)


def _visible(text: str) -> str:
    """A text whose control characters are written out: the name of a file may hold any."""
    return "".join(
        sign.encode("unicode_escape").decode() if category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign
        for sign in text
    )


def _abandon_stdout() -> None:
    # The interpreter flushes stdout once more on its way out and would complain.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
