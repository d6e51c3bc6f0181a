"""`python -m hw_cli` and the `hw` script."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from hw_cli.cli import signals


def run(argv: list[str] | None = None) -> int:
    """Run the command line `argv` (default: this process's own) and give its exit code."""
    from hw_cli.cli.funnel import guard

    def command() -> object:
        import typer

        from hw_cli.cli.app import app  # here, so that an error in it goes through the funnel too

        return typer.main.get_command(app).main(args=argv, prog_name="hw", standalone_mode=False)

    return guard(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    signals.leave_at_once()
    from hw_cli.cli import streams  # what is loaded from here on is left without a traceback

    streams.open_all()
    gc.set_threshold(500_000)  # a short process full of small trees: collecting them often costs a tenth
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small arrays: threads cost more than they gain
    try:
        import hw_cli.cli.funnel  # noqa: F401  (while nothing needs to be undone)

        signals.leave_in_order()
        code = run()
    except KeyboardInterrupt:  # before the funnel stood, or after it
        code = 0
    signals.leave_at_once()
    _leave(signals.exit_code() or code)


def _leave(code: int) -> None:
    """End here, all that was asked being done: to free SymPy's objects one by one takes a tenth of a run."""
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the funnel has told what stdout did not take
        pass
    os._exit(code)


if __name__ == "__main__":
    main()
