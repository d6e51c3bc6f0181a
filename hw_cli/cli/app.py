"""The `hw` command: its subcommands are imported when they are needed, one module each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hw_cli import __version__
from hw_cli.cli import console
from hw_cli.cli.funnel import guard

COMMANDS = ("list", "solve", "plot", "render", "init", "doctor")  # in the order of the help


class LazyGroup(TyperGroup):
    """A group that imports `hw_cli.cli.NAME` when the command NAME is asked for, and builds its command.

    Run on its own (as tests do), it goes through the funnel like the `hw` script.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands that are there."""
        return [name for name in COMMANDS if find_spec(f"hw_cli.cli.{name}")]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command `cmd_name`, or None."""
        available = self.list_commands(ctx)
        if cmd_name not in available:
            for name in available:  # so that Typer can suggest the nearest name
                self._load(name)
            return None
        return self._load(cmd_name)

    def _load(self, name: str) -> Any:
        if name not in self.commands:
            module = import_module(f"hw_cli.cli.{name}")
            self.commands[name] = _command(name, module.command)
        return self.commands[name]

    def main(self, *args: Any, **extra: Any) -> Any:
        """Parse and run; leaves the process unless `standalone_mode` is false, as Typer does."""
        console.start_loud()
        leaves = extra.pop("standalone_mode", True)

        def run() -> Any:
            return super(LazyGroup, self).main(*args, **{**extra, "standalone_mode": False})

        if leaves:
            sys.exit(guard(run))
        return run()


SETTINGS = {"help_option_names": ["-h", "--help"]}


def _command(name: str, function: Callable[..., Any]) -> Any:
    alone = typer.Typer(add_completion=False, context_settings=SETTINGS)
    alone.command(name)(function)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="hw",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
    epilog="Example: hw solve q4 --regularized",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hw {__version__}")
        raise typer.Exit


@app.callback()
def hw(
    quiet: console.Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Solve, verify and typeset a deep-learning homework: every line derived, every line checked."""
    # `quiet` has been heard by its callback, before a command's own --quiet could be.
