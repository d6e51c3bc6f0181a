"""`hw lsp`: the language server for editors, over standard input and output."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

import typer

from hw_cli.cli import chosen, console, settings
from hw_cli.errors import UsageError
from hw_cli.prose import say


def command(
    ctx: typer.Context,
    question: chosen.Question = None,
    context: chosen.Context = "auto",
    lang: console.Lang = None,
) -> None:
    """Check derivations while they are written: the language server, which an editor starts.

    Example: hw lsp --lang en
    """
    if find_spec("pygls") is None:
        raise UsageError(
            say("the language server needs pygls"), say("install it with pip install hw-cli[lsp]")
        )
    from hw_cli.checking.checking import told_by
    from hw_cli.checking.say.context_files import contexts_of, read_context_text
    from hw_cli.cli.language_server import Server, Settings

    homework = chosen.homework(ctx)
    settled = settings.load(homework)
    context = settled.context if context == "auto" else context
    Server(
        Settings(
            lang or settled.language,
            context,
            read_context_text(context),
            None if question is None else homework.sheet.named(question)[0],
            settled.ignore,
            partial(contexts_of, homework),
            partial(told_by, homework, None),
        )
    ).run()
