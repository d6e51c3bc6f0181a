"""Which questions the program solves, and how to reach them. Imports nothing heavy by itself."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from hw_cli.errors import UsageError

if TYPE_CHECKING:
    from hw_cli.answer import Answer
    from hw_cli.homeworks.ift6135_3.parameters import Parameters

_MODULES = {
    "q1": "hw_cli.homeworks.ift6135_3.q1_kl",
    "q2": "hw_cli.homeworks.ift6135_3.q2_flows",
    "q3": "hw_cli.homeworks.ift6135_3.q3",
    "q4": "hw_cli.homeworks.ift6135_3.q4_gan",
}

SOLVED: frozenset[str] = frozenset(_MODULES)


def solve(question: str, parameters: Parameters) -> Answer:
    """The answer to a question, not judged yet. Raises UsageError for one that is not solved."""
    if question not in _MODULES:
        known = ", ".join(sorted(SOLVED))
        raise UsageError(f"{question} is not solved by this version", f"choose one of: {known}")
    answer: Answer = import_module(_MODULES[question]).solve(parameters)
    return answer


def whole(question: str, parameters: Parameters) -> tuple[Answer, ...]:
    """All answers of a question: q4 has one for each of its two systems, q3 comes with its numbers."""
    if question == "q3":
        return (solve(question, replace(parameters, numeric=True)),)
    if question == "q4":
        return tuple(
            solve(question, replace(parameters, regularized=regularized)) for regularized in (False, True)
        )
    return (solve(question, parameters),)
