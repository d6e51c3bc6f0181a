"""Constants that a line brings in, `… + C`: whether what is left over may be one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hw_cli.checking.judge.trying.comparing import Said
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Derivative, Negative, Sum, Term
from hw_cli.terms.walk import free_variables, subterms

ZERO = core.Number("0")
Tried = Callable[[Term, Term], Said]


def remainder(left: Term, right: Term, name: Term) -> Term | None:
    """What a constant is by a line: the difference of its sides without it; None where it is no term of a sum."""
    for side, other in ((left, right), (right, left)):
        terms = side.terms if isinstance(side, Sum) else ()
        kept = tuple(item for item in terms if item not in (name, Negative(name)))
        if len(kept) == len(terms) - 1 and not any(
            name in subterms(item) or parts(name)[0] in subterms(item) for item in (*kept, other)
        ):
            return Sum((other, Negative(kept[0] if len(kept) == 1 else Sum(kept))))
    return None


def depends(rest: Term, name: Term, tried: Tried) -> Term | None:
    """A letter on which the remainder depends, though the constant does not: the variable of a law, the x_{t-1} of
    C(x_t); for a constant that names nothing, any letter where there is none on which it does not depend."""
    letters = sorted(free_variables(rest) - {name}, key=repr)
    arguments = parts(name)[2] or ()
    bases = {parts(item)[0] for item in arguments}
    variables = {
        item for node in subterms(rest) if isinstance(node, core.Density) for item in _free(node, arguments)
    }
    moving = []
    for letter in letters:
        said = tried(Derivative(rest, letter), ZERO)
        if said is not Said.FAILS:
            continue
        moving.append(letter)
        if letter in variables or (parts(letter)[0] in bases and letter not in arguments):
            return letter
    whole = not arguments and len(letters) > 1 and moving == letters
    return moving[0] if whole else None


def _free(node: core.Density, arguments: tuple[Term, ...]) -> Iterator[Term]:
    yield from (item for item in node.variables if item not in arguments)


__all__ = ["depends", "remainder"]
