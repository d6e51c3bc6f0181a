"""What supports a cross of a line that says something of a name: 𝓛 = …, ∂L/∂z_i = …

Where the text says nothing else of the name, such a line fails because of what a context says of that letter; a person
uses one letter for several things. Of other lines nothing of the kind is supposed: what both sides mean stands in the
text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace
from itertools import chain

from hw_cli.checking.checked import CheckedDerivation, Status
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.say.context_files import NAMES
from hw_cli.checking.say.definitions import is_name, root
from hw_cli.prose import say
from hw_cli.terms.core import Call, Derivative, Function, Gradient, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.walk import subterms

_OPERATORS = NAMES.functions | {"I", "Var", "Cov", "Corr", "det", "diag"}  # what they mean is fixed


def said_names(derivations: Iterable[Derivation]) -> set[Term]:
    """The names that stand in more than one line."""
    steps = (step for item in derivations for step in item.steps)
    inside = (
        {root(node) for side in _sides(step) for node in subterms(side) if is_name(node)} for step in steps
    )
    return {name for name, times in Counter(chain.from_iterable(inside)).items() if times > 1}


def corroborated(found: CheckedDerivation, said: Set[Term]) -> CheckedDerivation:
    """The findings, where a cross that nothing supports is a doubt; `said`: the names of which the text says something.

    It is supported by a small change that would make the line hold, and but for slopes by another line of the
    derivation that holds: that 2a = a + a below ∂J/∂x = 2a tells nothing of J.
    """
    chained = any(item.status is Status.HOLDS for item in found.findings)
    findings = []
    for item in found.findings:
        name = _name(item.step) if item.status is Status.FAILS and item.hint is None else None
        slope = name is not item.step.lhs.term
        if name is not None and root(name) not in said and (slope or not chained):
            why = say("it is not what {name} usually is: another {name} may be meant", name=name)
            item = replace(item, status=Status.DOUBTFUL, message=why, root=False)
        findings.append(item)
    return replace(found, findings=tuple(findings))


def _name(step: Step) -> Term | None:
    """The name that a line says something of, itself or its slope."""
    name, right = step.lhs.term, step.rhs.term
    while isinstance(name, Derivative | Gradient):
        name = name.body
    if name is None or right is None or not is_name(name) or _is_known(name) or name in subterms(right):
        return None
    return name


def _sides(step: Step) -> list[Term]:
    return [side for side in (step.lhs.term, step.rhs.term) if side is not None]


def _is_known(name: Term) -> bool:
    """Whether the name is that of a function, of which every text says the same."""
    function = name.function if isinstance(name, Call) else name
    return isinstance(function, Function) and (
        function.name in _OPERATORS or function_record(function.name) is not None
    )


__all__ = ["corroborated", "said_names"]
