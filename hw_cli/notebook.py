"""`%load_ext hw_cli`, then `%%hw` at the head of a cell: its derivations, each step with its mark."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any, Protocol

from hw_cli import api
from hw_cli.errors import HwError, UsageError
from hw_cli.prose import Language, choose_of, say

OPTIONS = ("context", "question", "kind", "homework", "lang")


class Shell(Protocol):
    """What of IPython's shell is needed."""

    def register_magic_function(self, func: Any, magic_kind: str, magic_name: str) -> None:
        """Make a function the magic of that name."""


@dataclass(frozen=True)
class Fault:
    """Input that cannot be read, told in the cell's output."""

    text: str

    def __repr__(self) -> str:
        return self.text


def register(shell: Shell) -> None:
    """Give a shell the cell magic `%%hw`."""
    shell.register_magic_function(hw, "cell", "hw")


def hw(line: str, cell: str) -> api.Check | Fault:
    """Check the derivations of a cell (Markdown or LaTeX): `%%hw --context vae --question q3 --lang en`."""
    given = {"kind": "md"}
    try:
        given |= _options(line)
        return api.check(cell, **given)  # type: ignore[arg-type]
    except HwError as error:
        language = Language.EN if given.get("lang") == "en" else Language.FR
        return Fault(error.said.fill(language, str))


def _options(line: str) -> dict[str, str]:
    try:
        words = shlex.split(line)
    except ValueError:
        words = [line]
    given: dict[str, str] = {}
    for name, value in zip(words[::2], [*words[1::2], ""], strict=False):
        if not name.startswith("--") or name[2:] not in OPTIONS or not value:
            raise UsageError(
                say("{name} is no option of this magic", name=repr(name)),
                choose_of(f"--{item}" for item in OPTIONS),
            )
        given[name[2:]] = value
    return given
