"""What supports a cross of a line that says what a name is: 𝓛 = …

Where the text says nothing else of the name, such a line fails because of what a context says of that letter; a person
uses one letter for several things. Of other lines nothing of the kind is supposed: what both sides mean stands in the
text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace
from itertools import chain

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.say.context_files import NAMES
from hw_cli.checking.say.definitions import is_name, root
from hw_cli.prose import say
from hw_cli.terms.core import Call, Function, Term
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

    It is supported by a small change that would make the line hold, and by another line of the derivation that holds.
    """
    if any(item.status is Status.HOLDS for item in found.findings):
        return found
    return replace(found, findings=tuple(_weighed(item, said) for item in found.findings))


def _weighed(item: Finding, said: Set[Term]) -> Finding:
    name, other = item.step.lhs.term, item.step.rhs.term
    if item.status is not Status.FAILS or item.hint is not None or name is None or other is None:
        return item
    if not is_name(name) or _is_known(name) or name in subterms(other) or root(name) in said:
        return item
    why = say("it is not what {name} usually is: another {name} may be meant", name=name)
    return replace(item, status=Status.DOUBTFUL, message=why, root=False)


def _sides(step: Step) -> list[Term]:
    return [side for side in (step.lhs.term, step.rhs.term) if side is not None]


def _is_known(name: Term) -> bool:
    """Whether the name is that of a function, of which every text says the same."""
    function = name.function if isinstance(name, Call) else name
    return isinstance(function, Function) and (
        function.name in _OPERATORS or function_record(function.name) is not None
    )


__all__ = ["corroborated", "said_names"]
