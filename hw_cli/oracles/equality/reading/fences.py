"""What stands in delimiters that say what it is: |x|, ‖v‖, ⌊x⌋, roots, fractions' kin, matrices."""

from __future__ import annotations

from hw_cli.oracles.equality.reading.letters import Letters
from hw_cli.oracles.equality.reading.vocabulary import MATRICES
from hw_cli.oracles.equality.shapes import Members
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Absolute, Term


class Fences(Letters):
    """Sizes, rounding, roots, binomial coefficients, matrices."""

    def root(self) -> Term:
        r"""`\sqrt{x}`, `\sqrt[3]{x}`."""
        self.take()
        if self.kind == "[":
            self.take()
            degree = self.sum()
            self.expect("]")
            return core.call("root", self.argument(), degree)
        return core.sqrt(self.argument())

    def binomial(self) -> Term:
        r"""`\binom{n}{k}`."""
        self.take()
        above = self.argument()
        return core.call("binom", above, self.argument())

    def absolute(self) -> Term:
        """`|x|`, or the determinant of a matrix."""
        self.take()
        self.deeper()
        self.bars[-1] += 1
        inner = self.sum()
        self.expect("|")
        self.bars[-1] -= 1
        self.depth -= 1
        return core.Determinant(inner) if isinstance(inner, core.Matrix) else Absolute(inner)

    def norm(self) -> Term:
        """`‖v‖`."""
        self.take()
        inner = self._vector_or_sum()
        self.expect("norm")
        return core.Norm(inner)

    def _vector_or_sum(self) -> Term:
        if self.kind in ("(", "["):
            group = self.group()
            if isinstance(group, Members) and all(isinstance(item, Term) for item in group.items):
                return core.Vector(tuple(item for item in group.items if isinstance(item, Term)))
            if group is not None:
                raise self.fail()
        return self.sum()

    def rounded(self) -> Term:
        """`⌊x⌋`, `⌈x⌉`."""
        sign = self.take().kind
        inner = self.sum()
        self.expect("rfloor" if sign == "lfloor" else "rceil")
        return core.call("floor" if sign == "lfloor" else "ceil", inner)

    def environment(self) -> Term:
        """A matrix, or with bars its determinant."""
        name = self.take().text
        if name not in MATRICES:
            raise self.fail()
        self.deeper()
        rows: list[tuple[Term, ...]] = []
        while self.kind != "end-env":
            row = [self.sum()]
            while self.kind == "&":
                self.take()
                row.append(self.sum())
            rows.append(tuple(row))
            if self.kind != "end-env":
                self.expect("row")
        self.take()
        self.depth -= 1
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            raise self.fail(say("the rows of a matrix are not of the same length"))
        matrix = core.Matrix(tuple(rows))
        return core.Determinant(matrix) if name == "vmatrix" else matrix
