"""The entries of a context's TOML file: formulas, densities, models, definitions, sets."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from hw_cli.checking.say.contexts.context import Laws
from hw_cli.errors import InputError
from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import REALS, Interval
from hw_cli.oracles.worlds import Definition, parts
from hw_cli.terms import core
from hw_cli.terms.core import Density, Term
from hw_cli.terms.parse import Names, ParseError, parse_latex
from hw_cli.toml_place import place_of

FUNCTIONS = Names().functions | {"H", "ELBO", "ell"}
NAMES = Names(functions=FUNCTIONS)

_SET = re.compile(
    r"\s*(?:>\s*(?P<low>-?[0-9./]+)|<\s*(?P<high>-?[0-9./]+)|\((?P<a>[^,]+),(?P<b>[^)]+)\)|real)\s*$"
)


class Entries:
    """Reads entries of one file, and collects what is wrong: each kind of entry has a method, by its name."""

    def __init__(self, text: str, name: str, path: Path | None) -> None:
        self.text, self.name, self.path = text, name, path
        self.faults: list[InputError] = []

    def fault(self, keys: tuple[str, ...], problem: str) -> None:
        """Keeps a problem with its place."""
        line, column = place_of(self.text, keys)
        self.faults.append(InputError(problem, path=self.path, line=line, column=column))

    def table(self, content: dict[str, Any], key: str) -> dict[str, Any]:
        """A table of the file; an empty one where there is none."""
        found = content.get(key, {})
        if not isinstance(found, dict):
            self.fault((key,), f"{key} is a table")
            return {}
        return found

    def formula(self, text: Any, keys: tuple[str, ...]) -> Term | None:
        """A formula; None where it is not understood, which is kept as a fault (so below)."""
        try:
            return parse_latex(str(text), names=NAMES)
        except ParseError as error:
            self.fault(keys, f"{text!r} is not understood: {error.message} (sign {error.offset + 1})")
            return None

    def density(self, text: str, keys: tuple[str, ...]) -> Density | None:
        """A density."""
        found = self.formula(text, keys)
        if found is not None and not isinstance(found, Density):
            self.fault(keys, f"{text!r} is not a density")
            return None
        return found

    def numbers(self, value: Any, keys: tuple[str, ...]) -> bool:
        """Whether a value is a list of sizes."""
        good = isinstance(value, list) and value and all(isinstance(n, int) and 1 <= n <= 6 for n in value)
        if not good:
            self.fault(keys, "sizes are lists of integers from 1 to 6")
        return bool(good)

    def model(self, table: dict[str, Any]) -> tuple[Model | None, tuple[Term, ...]]:
        """A finite model, and which of its variables are observed."""
        if not table:
            return None, ()
        sequences, laws = [], []
        for text in table.get("sequences", ()):
            match self.formula(text, ("model", "sequences")):
                case core.Indexed(base=base, index=(core.Range(low=low, high=high),)):
                    sequences.append(Sequence(base, low, high))
                case _:
                    self.fault(("model", "sequences"), f"{text!r} is not a sequence such as x_{{0:T}}")
        for head, body in self.table(table, "laws").items():
            whole = self.density(head, ("model", "laws", head))
            factors = self.formula(body, ("model", "laws", head))
            if whole is not None and factors is not None:
                laws.append(Factorised(whole, factors))
        letters = [self.formula(text, ("model", "letters")) for text in table.get("letters", ())]
        seen = [self.formula(text, ("model", "observed")) for text in table.get("observed", ())]
        made = Model(
            tuple(sequences),
            tuple(letter for letter in letters if letter is not None),
            tuple(laws),
            tuple(str(name) for name in table.get("free", ())),
        )
        return made, tuple(term for term in seen if term is not None)

    def indices(self, table: dict[str, Any]) -> tuple[tuple[Term, tuple[Term, Term]], ...]:
        """Indices with their first and last values."""
        out = []
        for key, bounds in table.items():
            letter = self.formula(key, ("indices", key))
            if not isinstance(bounds, list) or len(bounds) != 2:
                self.fault(("indices", key), "an index has a first and a last value")
                continue
            low, high = (self.formula(bound, ("indices", key)) for bound in bounds)
            if letter is not None and low is not None and high is not None:
                out.append((letter, (low, high)))
        return tuple(out)

    def expectations(self, table: dict[str, Any]) -> tuple[tuple[str, tuple[Density, ...]], ...]:
        """Which laws a bare E under a law may be over."""
        out = []
        for law, texts in table.items():
            found = [self.density(text, ("expectations", law)) for text in texts]
            out.append((law, tuple(item for item in found if item is not None)))
        return tuple(out)

    def definitions(self, table: dict[str, Any], keys: tuple[str, ...]) -> tuple[Definition, ...]:
        """Definitions, `head = "body"` or `head = { from = 1, is = "body" }`."""
        out = []
        for head, body in table.items():
            low = None
            if isinstance(body, dict):
                low, body = body.get("from"), body.get("is", "")
            left, right = self.formula(head, (*keys, head)), self.formula(body, (*keys, head))
            if left is not None and right is not None:
                out.append(Definition(left, right, low))
        return tuple(out)

    def laws(self, table: dict[str, Any], keys: tuple[str, ...]) -> Laws:
        """Densities with their formulas."""
        out = []
        for head, body in table.items():
            left, right = self.density(head, (*keys, head)), self.formula(body, (*keys, head))
            if left is not None and right is not None:
                out.append((left, right))
        return tuple(out)

    def domains(self, table: dict[str, Any]) -> tuple[tuple[Term, Interval], ...]:
        """Letters with the sets they range over; those that range over all real numbers are left out."""
        out = []
        for key, text in table.items():
            letter, found = self.formula(key, ("sets", key)), _SET.match(str(text))
            if found is None:
                self.fault(("sets", key), f"{text!r} is not a set: '> 0', '(0, 1)' or 'real'")
                continue
            try:
                low = found["low"] or found["a"]
                high = found["high"] or found["b"]
                interval = Interval(
                    Fraction(low.strip()) if low else None, Fraction(high.strip()) if high else None
                )
            except (ValueError, ZeroDivisionError):
                self.fault(("sets", key), f"{text!r} has an end that is not a number")
                continue
            if letter is not None and interval != REALS:
                out.append((letter, interval))
        return tuple(out)

    def letters(self, texts: Any, keys: tuple[str, ...]) -> frozenset[Term]:
        """Letters without their subscripts."""
        found = (self.formula(text, keys) for text in texts)
        return frozenset(parts(item)[0] for item in found if item is not None)
