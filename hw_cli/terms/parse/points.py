r"""Values at a point, and derivatives by a letter that need not be said: `f(x) \Big|_{x = 0}`, `[F(x)]_a^b`, `(x^2)'`."""

from __future__ import annotations

from collections.abc import Mapping

from hw_cli.terms import core
from hw_cli.terms.core import Call, Derivative, DerivativeOf, Function, Indexed, Negative, Symbol, Term
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.functions import function_record
from hw_cli.terms.walk import Captured, bottom_up, free_variables, is_variable, substitute


def at_point(body: Term, values: Mapping[Term, Term]) -> Term | None:
    """The body where letters have these values; None where it holds a derivative that cannot be carried out.

    >>> from hw_cli.terms.core import symbols, Number
    >>> x, y = symbols("x y")
    >>> at_point(x + y, {x: Number("0")}) == Number("0") + y
    True
    """
    try:
        return substitute(bottom_up(body, lambda part: _differentiated(part, values)), values)
    except Captured:
        return None


def _differentiated(part: Term, values: Mapping[Term, Term]) -> Term:
    """A derivative by a letter that takes a value, carried out; left as it is where the letter takes a letter's."""
    if not isinstance(part, Derivative) or part.variable not in values or is_variable(values[part.variable]):
        return part
    out = part.body
    for _ in range(part.order):
        match out:
            case Call(function=Function() as head, arguments=(argument,)) if argument == part.variable and (
                function_record(head.name) is None
            ):
                out = Call(DerivativeOf(head), (argument,))
            case Call(function=DerivativeOf() as head, arguments=(argument,)) if argument == part.variable:
                out = Call(DerivativeOf(head.function, head.order + 1), (argument,))
            case _:
                out = derivative(out, part.variable)
    return out


def between(body: Term, low: Term, high: Term) -> Term | None:
    """`[F(x)]_a^b`, the difference of two values; None where the letter is not plain."""
    letter = only_letter(body)
    if letter is None:
        return None
    above, below = at_point(body, {letter: high}), at_point(body, {letter: low})
    return None if above is None or below is None else core.Sum((above, Negative(below)))


def only_letter(term: Term) -> Term | None:
    """The one letter that occurs; None where there are more, or none."""
    letters = [letter for letter in free_variables(term) if isinstance(letter, Symbol | Indexed)]
    return letters[0] if len(letters) == 1 else None
