"""A typed map: read with what is assumed of its letters, then decided."""

from __future__ import annotations

from collections.abc import Sequence

from hw_cli.maps.assumptions import suppose
from hw_cli.maps.monotone import Invertibility, decide
from hw_cli.prose import say
from hw_cli.terms.parse.errors import FormulaError
from hw_cli.terms.parse.maps import letter, parse_formula


def find(formula: str, assumptions: Sequence[str], variable: str) -> Invertibility:
    """What is found out about a typed formula; raises FormulaError, with a caret, where it cannot be read."""
    supposed = suppose(variable.strip(), assumptions)
    try:
        term = parse_formula(formula, names=supposed.names)
    except FormulaError as error:
        if error.problem.pattern != "unknown name {name}":
            raise
        advice = say(
            "{advice}; another variable: {variable}; a parameter: {parameter}",
            advice=error.advised or "",
            variable="--variable x",
            parameter="--assume 'a real'",
        )
        raise FormulaError(error.problem, error.formula, error.position, advice) from None
    return decide(term, letter(variable.strip()), supposed.setting)
