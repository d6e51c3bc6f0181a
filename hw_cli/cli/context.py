"""`hw context`: which contexts of `hw check` there are, and what one says of its letters."""

from __future__ import annotations

from typing import Annotated

import typer

from hw_cli.cli import chosen, console, streams

app = typer.Typer(no_args_is_help=True, epilog="Example: hw context list; hw context show vae")


@app.callback()
def command() -> None:
    """The contexts of hw check: what letters and laws may mean in a derivation.

    Example: hw context show vae
    """


@app.command("list")
def listed(lang: console.Lang = None, quiet: console.Quiet = False) -> None:
    """List the contexts that come with hw.

    Example: hw context list
    """
    from hw_cli.checking.say.context_files import SHIPPED, shipped

    width = max(map(len, SHIPPED))
    for name in SHIPPED:
        streams.write(f"{name:{width}}  {console.words(shipped(name).title)}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", autocompletion=chosen.contexts)],
    quiet: console.Quiet = False,
) -> None:
    """Print a context as the TOML file that it is; a file of your own may extend it.

    Example: hw context show vae > mine.toml; hw check answers.tex --context mine.toml
    """
    from hw_cli.checking.say.context_files import shipped, source_of

    shipped(name)  # which refuses an unknown name
    streams.write(source_of(name), nl=False)
