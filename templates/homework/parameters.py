"""The options of the questions, as `hw solve q1 --help` shows them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from hw_cli.homework.parameters import Option, Parameters


@dataclass(frozen=True)
class Quadratic(Parameters):
    """Question 1."""

    slope: Annotated[Fraction | None, Option("the number b; a letter without it.", "NUMBER", example="2")] = (
        None
    )
