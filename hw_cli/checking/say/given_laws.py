r"""Densities by the formula that a text gives: log p(x_i | λ) as x_i log λ − λ − log x_i!, after p(x | λ) = λ^x e^{−λ} / x!.

Of lines that speak of means, entropies or integrals the law itself is meant, whose support a formula does not tell.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.survey import EQUAL
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import Captured, bottom_up, contains, each, free_variables, substitute

_OF_LAWS = core.Expectation | core.KL | core.Integral | core.Normal
_SAYS = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT)
_BINARY = re.compile(r"\{\s*0\s*,\s*1\s*\\?\}|\bbina(?:ry|ire)|logisti|bernoulli", re.IGNORECASE)
_MORE = re.compile(r"\{\s*[01]\s*,\s*[12]\s*,")
_ONE, _ZERO = core.Number("1"), core.Number("0")
Given = tuple[Density, Term]


def with_given_laws(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with the formula for a density that stands last above a line, in its scope."""
    if not any(_says(step, True) for one in derivations for step in one.steps):
        return derivations
    scopes, out = Scopes(text), []
    binary = _BINARY.search(text) is not None and _MORE.search(text) is None
    found: dict[tuple[int, Term, frozenset[Term]], Given] = {}  # by scope, law and what is given
    spoken = set[tuple[int, Term]]()  # the laws that scopes have spoken of
    for one in derivations:
        steps, scope = [], scopes.number(one.start.offset)
        for step in one.steps:
            laws = {(scope, law) for law in each(Law, *step.terms)}
            said = _says(step, one.inline and not spoken & laws)
            spoken |= laws
            here = [given for key, given in found.items() if key[0] == scope]
            if said is None:
                steps.append(_with(step, here, binary) if here else step)
                continue
            key = scope, said[0].law, frozenset(said[0].given)
            step = (
                replace(step, mood=Mood.DEFINITION)
                if step.mood is Mood.CLAIM and _event(said[0].variables[0])[1]
                else step
            )
            steps.append(_of_both_values(step, said, found.get(key)) if binary else step)
            found[key] = said
        out.append(replace(one, steps=tuple(steps)))
    return tuple(out)


def _says(step: Step, first: bool) -> Given | None:
    """A density of one letter, given parameters, and the formula that a step says it has; `first`: nothing spoke of it
    before."""
    head, body = step.lhs.term, step.rhs.term
    if step.relation not in _SAYS or step.follows or not isinstance(head, Density) or body is None:
        return None
    if not isinstance(head.law, Law) or len(head.variables) != 1:
        return None
    letter, value = _event(head.variables[0])
    letters = free_variables(body)
    supposed = first or step.mood in (Mood.ASSUMPTION, Mood.DEFINITION)  # it may be found from other laws
    told = supposed if value is not None else isinstance(letter, Symbol) and letter in letters
    told = told and {parts(item)[0] for item in head.given} <= {parts(item)[0] for item in letters}
    if (
        not told
        or contains(Density | Law | core.Derivative | core.Gradient, body)
        or contains(_OF_LAWS, body)
    ):
        return None
    calls = [node.function for node in each(core.Call, body)]
    known = all(is_elementary(function) or function == core.Function("factorial") for function in calls)
    return (head, body) if known else None


def _of_both_values(step: Step, said: Given, before: Given | None) -> Step:
    """A line that gives p(y | x) a formula, at y = 1 and y = 0, where p(y = 1 | x) was given one before."""
    if before is None:
        return step
    (head, body), (other, known) = said, before
    (letter, at), (value, of) = _event(head.variables[0]), _event(other.variables[0])
    if at is not None or of not in (_ONE, _ZERO) or value != letter or other.given != head.given:
        return step
    rest = core.Sum((_ONE, core.Negative(known)))
    first, second = (known, rest) if of == _ONE else (rest, known)
    values = core.Vector(tuple(substitute(body, {letter: item}) for item in (_ONE, _ZERO)))
    return step.of(core.Vector((first, second)), values)


def _event(item: Term) -> tuple[Term, core.Number | None]:
    """y and 1 of y = 1; a letter alone has no value."""
    match item:
        case core.Call(function=function, arguments=(y, value)) if function == EQUAL:
            return (y, value) if isinstance(value, core.Number) else (item, None)
    return item, None


def _with(step: Step, given: list[Given], binary: bool) -> Step:
    sides = list(step.terms)
    if (
        len(sides) < 2
        or step.relation is Stated.PROP
        or contains(_OF_LAWS, *sides)
        or not contains(Density, *sides)
    ):
        return step

    def meant(node: Term) -> Term:
        if not isinstance(node, Density) or len(node.variables) != 1:
            return node
        for head, body in given:
            (letter, of), (value, at) = _event(head.variables[0]), _event(node.variables[0])
            numbered = value.index if isinstance(value, Indexed) and value.base == letter else ()
            named = {item: Indexed(item, numbered) if numbered else item for item in (letter, *head.given)}
            if node.law != head.law or named[letter] != value or len(node.given) != len(head.given):
                continue
            if all(item in node.given or named[item] in node.given for item in head.given):
                used = {item: other for item, other in named.items() if other in (value, *node.given)}
                if of is None:  # a formula in y
                    return substitute(body, used if at is None else used | {letter: at})
                if at == of or (binary and {of, at} <= {_ONE, _ZERO}):
                    found = substitute(body, used)
                    return found if at == of else core.Sum((_ONE, core.Negative(found)))
        return node

    try:
        found = step.mapped(lambda term: bottom_up(term, meant))
    except Captured:
        return step
    left = list(found.terms)
    return step if contains(Density | Law, *left) else found
