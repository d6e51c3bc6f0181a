"""`python -m hw_cli` and the `hw` script."""

import io
import sys

from hw_cli.cli.funnel import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a ψ on a Latin-1 terminal is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    raise SystemExit(run())


if __name__ == "__main__":
    main()
