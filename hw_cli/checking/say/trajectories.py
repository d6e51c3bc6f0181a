r"""Slopes along trajectories: d/dt [x² + y²] as 2x v_1 + 2y v_2, where v(x, y) = (v_1, v_2) is the field of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from hw_cli.checking.read.derivation import Derivation, Stated, Step
from hw_cli.terms import core
from hw_cli.terms.core import Call, Derivative, Product, Sum, Symbol, Term, Vector
from hw_cli.terms.walk import bottom_up, free_variables, is_variable

_ALONG = re.compile(r"trajector|trajectoire|\borbite?s?\b", re.IGNORECASE)
T = Symbol("t")
State = tuple[Term, ...]


def with_velocities(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations of a text about trajectories, with its field as the velocity of its letters: not where it has several,
    or says velocities itself."""
    if not _ALONG.search(text):
        return derivations
    said = [step for one in derivations for step in one.steps]
    fields = {
        step.lhs.term: step.rhs.term
        for step in said
        if _field_of(step)[0] and isinstance(step.rhs.term, Vector)
    }
    if len(fields) > 1 or any(_says_another(step, fields) for step in said):
        return derivations
    lines = [(step.lhs.term, step.rhs.term) for one in derivations for step in one.steps]
    # x = e^t
    timed = {a for pair in lines for a, b in (pair, pair[::-1]) if a and b and T in free_variables(b)}
    state: State = ()
    velocity: State = ()
    found = []
    for one in derivations:
        named = False  # whether the chain is of the field
        steps = []
        for step in one.steps:
            slope = partial(_slope, {} if timed & set(state) else dict(zip(state, velocity, strict=True)))
            steps.append(step.mapped(partial(bottom_up, change=slope)))
            named, own = (True, state) if named and step.follows else _field_of(step)
            if named and isinstance(step.rhs.term, Vector) and len(step.rhs.term.components) == len(own):
                state, velocity = own, step.rhs.term.components
        found.append(replace(one, steps=tuple(steps)))
    return tuple(found)


def _says_another(step: Step, fields: Mapping[Term | None, Term | None]) -> bool:
    """Whether a step says a velocity itself, ẋ = -2x, which is not that of the field."""
    left = step.lhs.term
    if not isinstance(left, core.Decorated) or left.mark != "dot":
        return False
    for head, field in fields.items():
        if isinstance(head, Call) and isinstance(field, Vector):
            known = dict(zip(head.arguments, field.components, strict=False))
            return known.get(left.base) != step.rhs.term
    return True


def _field_of(step: Step) -> tuple[bool, State]:
    """Whether a step says what a field is, v(x, y) = (…, …), and the letters of which it is the velocity."""
    match step.lhs.term:
        case Call(function=core.Function() | core.Decorated(), arguments=state) if (
            step.relation is Stated.EQ and len(state) > 1 and all(map(is_variable, state))
        ):
            return True, state
    return False, ()


def _slope(velocity: dict[Term, Term], node: Term) -> Term:
    if not isinstance(node, Derivative) or node.variable != T or node.order != 1:
        return node
    own = free_variables(node.body)
    if not own or not own <= velocity.keys():
        return node
    return Sum(
        tuple(Product((Derivative(node.body, name), velocity[name])) for name in velocity if name in own)
    )
