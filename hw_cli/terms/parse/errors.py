"""What goes wrong when LaTeX is read as a term: always with its place."""

from __future__ import annotations

from hw_cli.errors import InputError
from hw_cli.prose import Language, Message


class ParseError(InputError):
    """A formula is not understood: `problem` from the `offset`-th sign of its source on."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem.fill(Language.EN, str))
        self.problem, self.offset = problem, offset
