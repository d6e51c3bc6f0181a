"""Terms at a point, in ball arithmetic: a value with a proven error.

Beside the evaluator of derivations (`hw_cli.terms.balls`), this one is for what anybody may type: real or complex,
huge, undefined, with roots, factorials, rounding and unknown functions; it never works long, and it tells what is
undefined (`Undefined`) from what is not known at this precision (`Unsure`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hw_cli.oracles.equality.values.arithmetic import ARITHMETIC
from hw_cli.oracles.equality.values.evaluator import Evaluator, Value
from hw_cli.oracles.equality.values.functions import call
from hw_cli.oracles.equality.values.limits import LIMITS
from hw_cli.oracles.equality.values.series import SERIES
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode


class Point(Evaluator):
    """The evaluator of every kind of term."""

    def __call__(self, term: Term) -> Value:
        """The value; raises Undefined, Unsure, TooLarge or UnknownNode."""
        handler = _HANDLERS.get(type(term))
        if handler is None:
            raise UnknownNode(term, "ball arithmetic")
        return handler(self, term)


_HANDLERS: dict[type[Term], Callable[[Evaluator, Any], Value]] = {
    **ARITHMETIC,
    core.Call: call,
    **SERIES,
    **LIMITS,
}
