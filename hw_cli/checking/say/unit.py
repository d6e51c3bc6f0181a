"""Whether i is the imaginary unit in a text: i of e^{ix}, or where the words are about complex numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.say.definitions import standing
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.walk import exchanged, nodes_of, subterms

_WORDS = re.compile(
    r"\bcomplex (?:plane|number|integral|exponential|conjugate|analysis|variable)|(?:plan|nombre|intégrale|exponentielle)s? complexe|"
    r"\bimaginary\b|\bimaginaires?\b|Euler['’]s (?:formula|identity)|formule d['’]Euler",
    re.IGNORECASE,
)
_I = Symbol("i")
_UNIT = core.Constant("i")


def with_unit(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations of a text about complex numbers with the unit for i, but in lines where i counts."""
    nodes = (node for one in derivations for node in nodes_of(*one.terms))
    exponents = (
        node for node in nodes if isinstance(node, core.Call) and node.function == core.Function("exp")
    )
    if not (_WORDS.search(text) or any(_I in standing(node) for node in exponents)):
        return derivations
    return tuple(replace(one, steps=tuple(map(_with_unit, one.steps))) for one in derivations)


def unital(left: Term, right: Term) -> tuple[Term, Term] | None:
    """The sides with the unit for i, which counts nothing in them; None where they do not speak of i."""
    nodes = [node for side in (left, right) for node in subterms(side)]
    if _I not in nodes or any(map(_counts, nodes)) or _I in (left, right):
        return None
    return exchanged(left, {_I: _UNIT}), exchanged(right, {_I: _UNIT})


def _with_unit(step: Step) -> Step:
    left, right = step.lhs.term, step.rhs.term
    made = None if left is None or right is None else unital(left, right)
    return step if made is None else step.of(*made)


def _counts(node: Term) -> bool:
    """Whether i is an index in a term."""
    match node:
        case Indexed(index=index) | core.Function(index=index):
            return any(_I in subterms(part) for part in index)
        case core.IndexedSum(index=index) | core.IndexedProduct(index=index) | core.Integral(variable=index):
            return index == _I
    return False
