"""Letters with their values, in words: where a point lies, from where a simulation starts."""

from __future__ import annotations

from collections.abc import Sequence

from hw_cli.prose import Message, Value
from hw_cli.terms.core import Number, Term
from hw_cli.terms.walk import subterms


def listed_values(pairs: Sequence[tuple[Term, Value]]) -> Message:
    """`z = 1, w = 2`; in French semicolons keep apart what has a decimal comma: `z = 0,5 ; w = 2`."""
    values: dict[str, Value] = {}
    for number, (name, value) in enumerate(pairs):
        values |= {f"name{number}": name, f"value{number}": value}
    pattern = ", ".join(f"{{name{number}}} = {{value{number}}}" for number in range(len(pairs)))
    terms = [value for _, value in pairs if isinstance(value, Term)]
    decimal = any(
        isinstance(part, Number) and "." in part.text for value in terms for part in subterms(value)
    )
    return Message(
        pattern, tuple(values.items()), french=pattern.replace(", ", "\u202f; ") if decimal else pattern
    )
