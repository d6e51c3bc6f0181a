"""The `hw` command; a subcommand's module is imported when that command is run."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from shutil import get_terminal_size
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from hw_cli import __version__
from hw_cli.cli import console, streams
from hw_cli.cli.funnel import guard
from hw_cli.errors import UsageError
from hw_cli.prose import say

LEAST_HELP = 70  # cells: in fewer, Rich leaves out words of its tables

# In the order of the help. Each text is the first paragraph of the command's own help: `hw --help`
# shows it without importing the command (a test compares the two).
COMMANDS = {
    "check": say("Check the steps of your own derivations: which hold, which fail, and where it shows."),
    "list": say("Show the sheet: questions, parts, points, due date and time left."),
    "solve": say("Solve one question, verify every line and show it."),
    "hint": say("Tell the next step of an answer: first its rule, on request the line, then the rest."),
    "plot": say("Write the figures of a question."),
    "render": say("Solve, verify and typeset the report; list the files written."),
    "preview": say(
        "Serve the report, or files with their marks, to a browser on this machine; it reloads on every save."
    ),
    "pages": say("Tell which pages of a report hold which question and part."),
    "equal": say("Tell whether two formulas are equal (or ordered), with a proof or a counterexample."),
    "invertible": say(
        "Tell whether a map of one variable is injective, with a certificate or two witnesses."
    ),
    "lsp": say("Check derivations while they are written: the language server, which an editor starts."),
    "review": say("The paper review: write its frame, see what it answers and how full its page is."),
    "grade": say(
        "Judge a class's submissions: a table by student and part, feedback for each, the same mistakes together."
    ),
    "finding": say("Explain a finding of hw check by its id, with an example."),
    "context": say("The contexts of hw check: what letters and laws may mean in a derivation."),
    "schema": say(
        "Print the JSON Schema of a form: what hw prints as JSON, and the TOML files that it reads."
    ),
    "init": say("Make a workspace: hw.toml (name, student number, language, options) and a Makefile."),
    "rule": say("Show a rule of derivation: premises over conclusion, when it fails, an example."),
    "new": say("Begin something new: hw new homework FOLDER."),
    "homework": say("Tools for those who write homeworks: hw homework check FOLDER."),
    "doctor": say("Show what is installed, which TeX engine is used, and how to install what is missing."),
}
# The other paragraphs of the commands' help, and their inner commands', for the catalogue.
PARAGRAPHS = (
    say(
        "Exit code 0: no step is wrong; 1: a step is wrong (--strict: or left open); 3: a file cannot be read."
    ),
    say("The files written are listed on stdout, one a line."),
    say("Ctrl-C stops it."),
    say("Expectations, divergences and entropies need a --context, or each --law that has factors."),
    say("Write review.md: the paper, the four sections, every sub-question as a comment."),
    say("Show what the review answers, what is left to write, and how full its page is."),
    say("Exit code 6: over one page; 1: a section is empty, or a placeholder is left."),
    say("Preview the review in the terminal."),
    say("Exit code 0: every submission is judged, whatever is found in them; 3: the folder holds none."),
    say("List the contexts that come with hw."),
    say("Print a context as the TOML file that it is; a file of your own may extend it."),
    say(
        "Write a whole homework: a sheet, a derived question, one with a reference answer, tests, a Makefile."
    ),
    say("With --from only the sheet is written: reference answers go into it, and no Python is needed."),
    say(
        "Verify every answer, every line of the reference answers, every translation, and that the sheet typesets."
    ),
    say("Exit code 1: something is wrong."),
    say("Leaves with 0 when all is well, 4 without a TeX engine, 1 when something else is missing."),
    say("Solve, verify and typeset a deep-learning homework: every line derived, every line checked."),
    say("Show this message and exit."),
    say("Install completion for the current shell."),
    say("Show completion for the current shell, to copy it or customize the installation."),
)
SETTINGS = {"help_option_names": ["-h", "--help"]}


class LazyGroup(TyperGroup):
    """A group whose command NAME is `hw_cli.cli.NAME.command`, imported when it is run.

    Run on its own (as tests do), it goes through the funnel like the `hw` script.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=said.pattern) for name, said in COMMANDS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that `args` begin with, now for real."""
        console.overhear(args)
        name = args[0]
        if name in COMMANDS:
            alone = typer.Typer(add_completion=False, context_settings=SETTINGS)
            module = import_module(f"hw_cli.cli.{name}")
            if hasattr(module, "app"):
                alone.add_typer(module.app, name=name)
                self.commands[name] = typer.main.get_group(alone).commands[name]
            else:
                command = module.command
                if hasattr(module, "OPTIONS_ALONE"):  # it takes the options of the homework's questions
                    command = _with_options(ctx, command, args[1:], alone=module.OPTIONS_ALONE)
                alone.command(name, cls=getattr(module, "Command", None))(command)
                self.commands[name] = typer.main.get_command(alone)
            _name_no_type_of_flags(ctx, self.commands[name])
        if any(word in SETTINGS["help_option_names"] for word in args):
            translate(ctx, self.commands.get(name))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, in the language of the results."""
        for command in (self, *self.commands.values()):
            translate(ctx, command)
        super().format_help(ctx, formatter)

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of every command."""
        return _without_types(super().get_params(ctx))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Parse and run; leaves the process unless `standalone_mode` is false, as Typer does."""
        console.start_anew()
        leaves = extra.pop("standalone_mode", True)

        def run() -> Any:
            return super(LazyGroup, self).main(*args, **{**extra, "standalone_mode": False})

        if leaves:
            sys.exit(guard(run))
        return run()


def translate(ctx: Any, command: Any) -> None:
    """Put what the help says of a command, of its options and of its own commands in the language of the results."""
    from typer import rich_utils

    rich_utils.MAX_WIDTH = LEAST_HELP if get_terminal_size().columns < LEAST_HELP else None
    for title, said in (
        ("ARGUMENTS_PANEL_TITLE", say("Arguments")),
        ("OPTIONS_PANEL_TITLE", say("Options")),
        ("COMMANDS_PANEL_TITLE", say("Commands")),
        ("DEFAULT_STRING", say("[default: {value}]", value="{}")),
        ("REQUIRED_LONG_STRING", say("[required]")),
    ):
        setattr(rich_utils, title, console.words(said))
    for item in (command, *(command.get_params(ctx) if command else ())):
        if text := getattr(item, "help", None):
            item.help = "\n\n".join(_said(" ".join(part.split())) for part in text.split("\n\n"))
    if command and getattr(command, "epilog", None):
        command.epilog = _said(command.epilog)
    if not isinstance(command, LazyGroup):
        for inner in getattr(command, "commands", {}).values():
            translate(ctx, inner)


def _said(paragraph: str) -> str:
    example, colon, line = paragraph.partition("Example: ")
    return (
        console.help_text(say("Example:").pattern) + " " + line
        if colon and not example
        else console.help_text(paragraph)
    )


app = typer.Typer(
    name="hw",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
    epilog="Example: hw solve q4 --regularized",
)


def _name_no_type_of_flags(ctx: Any, command: Any) -> None:
    """Help shows `--strict`, not `--strict <bool>`: a flag takes no value."""
    _without_types(command.get_params(ctx))
    for inner in getattr(command, "commands", {}).values():
        _name_no_type_of_flags(ctx, inner)


def _without_types(options: list[Any]) -> list[Any]:
    for option in options:
        if getattr(option, "is_flag", False):
            option.metavar = ""
    return options


def _with_options(ctx: Any, command: Any, words: list[str], *, alone: bool) -> Any:
    from hw_cli.cli import chosen, options
    from hw_cli.homework.registry import find

    homework = (chosen.offered(ctx) or find()) if ctx.resilient_parsing else chosen.homework(ctx)
    return options.with_options(command, homework, words, alone=alone)


def _version(wanted: bool) -> None:
    if wanted:
        streams.write(f"hw {__version__}")
        raise typer.Exit


@app.callback()
def hw(
    homework: Annotated[
        str | None,
        console.option(
            say("Another homework: its folder, or the name of one that is installed."),
            "--homework",
            metavar="FOLDER",
        ),
    ] = None,
    quiet: console.Quiet = False,
    version: Annotated[
        bool,
        console.option(say("Show the version and leave."), "--version", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Solve, verify and typeset a deep-learning homework: every line derived, every line checked."""
    # `quiet` has been heard by its callback, before a command's own --quiet could be.
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not (epoch.isascii() and epoch.isdigit() and len(epoch) < 12):  # Matplotlib and TeX read it
        raise UsageError(
            say("SOURCE_DATE_EPOCH is {text}", text=repr(epoch)),
            say("give it a number of seconds, such as 0"),
        )
