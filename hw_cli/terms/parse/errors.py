"""What goes wrong when LaTeX is read as a term: always with its place."""

from __future__ import annotations

from hw_cli.errors import InputError
from hw_cli.prose import Language, Message
from hw_cli.terms.latex import latex


class ParseError(InputError):
    """A formula is not understood: `problem` from the `offset`-th sign of its source on."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem.fill(Language.EN, latex))
        self.problem, self.offset = problem, offset
