"""Values in brackets and braces: scripts, arguments, groups."""

from __future__ import annotations

from hw_cli.oracles.equality.reading.cursor import CLOSERS, Cursor
from hw_cli.oracles.equality.reading.signs import Sign
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Negative, Number, Term


class Brackets(Cursor):
    """One value, or several between commas, inside brackets."""

    def script(self) -> Term:
        """What is raised or lowered: braces, or one sign in LaTeX, or one factor where it is typed."""
        if self.kind == "{":
            return self.braced()
        if not self.latex:
            if self.kind in ("+", "-"):
                minus = self.take().kind == "-"
                inner = self.script()
                return Negative(inner) if minus else inner
            self.deeper()
            atom = self.atom()
            if self.kind in ("^", "!"):
                atom = self.scripted(atom)
            self.depth -= 1
            return atom
        if self.kind == "num":
            if len(self.sign.text) > 1:
                raise self.fail(say("only one digit stands in this script: braces are missing"))
            return Number(self.take().text)
        if self.kind in ("letter", "const", "frac", "sqrt", "word", "set"):
            return self.atom()
        raise self.fail()

    def braced(self) -> Term:
        """A value in braces; `\\choose` may stand in it."""
        self.expect("{")
        with self.enclosed("}"):
            out = self.sum()
            if self.kind == "choose":
                self.take()
                out = core.call("binom", out, self.sum())
        return out

    def argument(self) -> Term:
        """Braces, or one sign: `\\frac12`."""
        if self.kind == "{":
            return self.braced()
        if self.kind == "num" and self.latex:
            sign = self.sign
            if len(sign.text) > 1:
                self.signs[self.at] = Sign("num", sign.text[1:].lstrip(".") or "0", sign.at + 1)
                return Number(sign.text[0])
            return Number(self.take().text)
        if not self.latex and self.kind == "(":
            return self.bracketed()
        return self.atom()

    def bracketed(self) -> Term:
        """One value in brackets."""
        with self.enclosed(CLOSERS[self.take().kind]):
            return self.sum()

    def arguments(self) -> tuple[Term, ...]:
        """Values in brackets, between commas."""
        with self.enclosed(CLOSERS[self.take().kind]):
            items = [self.sum()]
            while self.kind in (",", ";"):
                self.take()
                items.append(self.sum())
        return tuple(items)
