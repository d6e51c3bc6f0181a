"""Counterexamples in words, for the views of answers and of checks alike."""

from __future__ import annotations

import re

from hw_cli.claims.listing import listed_values
from hw_cli.kernel.evidence import Counterexample
from hw_cli.prose import Message, Value, say
from hw_cli.terms.core import Negative, Number, Quotient, Term


def values_at(found: Counterexample) -> Message:
    """The point of a counterexample, and the two values there."""
    sides = {"left": _number(found.left), "right": _number(found.right)}
    if not found.point:
        return say("{left} on the left, {right} on the right", **sides)
    point = listed_values([(name, _number(value)) for name, value in found.point])
    return say("at {point}: {left} on the left, {right} on the right", point=point, **sides)


def _number(text: str) -> Value:
    """A decimal string or a fraction as a term, so that each view writes it its way; other words as they are."""
    size = text.removeprefix("-")
    if not re.fullmatch(r"\d+(\.\d+|/\d+)?", size):
        return text
    whole, _, part = size.partition("/")
    value: Term = Quotient(Number(whole), Number(part)) if part else Number(whole)
    return Negative(value) if size != text else value
