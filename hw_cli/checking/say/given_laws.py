r"""Densities by the formula that a text gives: log p(x_i | λ) as x_i log λ − λ − log x_i!, after p(x | λ) = λ^x e^{−λ} / x!.

Of lines that speak of means, entropies or integrals the law itself is meant, whose support a formula does not tell.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import groupby

from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.survey import EQUAL
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    Captured,
    bottom_up,
    contains,
    each,
    exchanged,
    free_variables,
    substitute,
    subterms,
)

_OF_LAWS = core.Expectation | core.KL | core.Integral | core.Normal
_SAYS = (Stated.EQ, Stated.EQUIV, Stated.DEFINES_LEFT)
_BINARY = re.compile(r"\{\s*0\s*,\s*1\s*\\?\}|\bbina(?:ry|ire)|logisti|bernoulli", re.IGNORECASE)
_MORE = re.compile(r"\{\s*[01]\s*,\s*[12]\s*,")
_APART = re.compile(r"\bi\.?\s?i\.?\s?d\b|independent(?:ly)?\b|indépendant", re.IGNORECASE)
_TIED = re.compile(r"\b(?:not|pas|non|conditionally)\s+(?:\w+\s+)?ind[eé]pend", re.IGNORECASE)
_EACH = Symbol("i")
_ONE, _ZERO = core.Number("1"), core.Number("0")
_ENTRIES = frozenset("ijkl")  # what counts the entries of vectors
_DRAWN = re.compile(
    r"\\sim(?![a-z])|uniform|exponenti|poisson|bernoulli|binomi|laplace|g[ée]om[ée]tri", re.IGNORECASE
)
_OF_VECTORS = frozenset(map(Symbol, ("I", "diag", "Sigma")))
Given = tuple[Density, Term]
Input = tuple[tuple[Term, ...], Term]  # the labels φ of μ_φ(x), and x


def with_given_laws(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with the formula for a density that stands last above a line, in its scope."""
    if not any(_says(step, True) for one in derivations for step in one.steps):
        return derivations
    scopes, out = Scopes(text), []
    binary = _BINARY.search(text) is not None and _MORE.search(text) is None
    apart = _APART.search(text) is not None and _TIED.search(text) is None
    found: dict[tuple[int, Term, frozenset[Term]], Given] = {}  # by scope, law and what is given
    spoken = set[tuple[int, Term]]()  # the laws that scopes have spoken of
    drawn = _DRAWN.search(text) is not None  # by words or by ~, which say the law
    ended = 0
    for one in derivations:
        steps, scope = [], scopes.number(one.start.offset)
        for step in one.steps:
            laws = {(scope, law) for law in each(Law, *step.terms)}
            begins = one.inline or step is one.steps[0]
            new = begins and not spoken & laws
            said = _says(step, new and not drawn)
            step = replace(step, poses=True) if new and _says(step, True) is not None else step
            spoken |= laws
            here = [given for key, given in found.items() if key[0] == scope]
            again = _says(step, True) if said is None and begins else None
            if again is not None and _is_other(again, here) and text.count("\n\n", ended, one.start.offset):
                said = again  # of another coin, from there on
                found = {key: given for key, given in found.items() if key[:2] != (scope, again[0].law)}
            if said is None:
                steps.append(_with(step, here, binary, apart) if here else step)
                continue
            key = scope, _small(said[0].law), frozenset(said[0].given)
            step = (
                replace(step, mood=Mood.DEFINITION)
                if step.mood is Mood.CLAIM and not drawn and _event(said[0].variables[0])[1]
                else step
            )
            steps.append(_of_both_values(step, said, found.get(key)) if binary else step)
            found[key] = said
        if any(_says(step, True) for step in one.steps):
            ended = one.end
        out.append(replace(one, steps=tuple(steps)))
    return tuple(out)


def _is_other(said: Given, above: list[Given]) -> bool:
    """Whether a probability of one value is said to be another number than it was."""
    number = exact_value(said[1])
    values = [exact_value(body) for head, body in above if head == said[0]]
    return number is not None and bool(values) and None not in values and number not in values


def _says(step: Step, first: bool) -> Given | None:
    """A density of one letter, given parameters, and the formula that a step says it has; `first`: nothing spoke of it
    before."""
    head, body = step.lhs.term, step.rhs.term
    match head:
        case core.Call(
            function=core.Function(name="log", index=()),
            arguments=(core.Quotient(numerator=Density() as one, denominator=rest),),
        ) if first and body is not None and _is_rest(rest, one):
            head, body = one, core.call("sigmoid", body)  # log-odds
        case core.Call(function=core.Function(name="log", index=()), arguments=(Density() as inner,)) if (
            first and body is not None
        ):
            head, body = inner, core.call("exp", body)
    if step.relation not in _SAYS or step.follows or not isinstance(head, Density) or body is None:
        return None
    if not isinstance(head.law, Law) or len(head.variables) != 1:
        return None
    head, body = _of_any_sample(head, body)
    letter, value = _event(head.variables[0])
    if isinstance(letter, Indexed) and value is not None:  # p(y_i = 1 | x_i) of any point
        same = (node for node in each(Indexed, head, body) if node.index == letter.index)
        alone: dict[Term, Term] = {node: node.base for node in same}
        head, body, letter = exchanged(head, alone), exchanged(body, alone), letter.base
        if not isinstance(head, Density):
            return None
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

    def known(call: core.Call) -> bool:
        plain = is_elementary(call.function) or call.function == core.Function("factorial")
        named = isinstance(call.function, core.Function) and set(call.arguments) <= {*head.given}
        return plain or named  # h_θ(x) of p(y | x)

    return (head, body) if all(map(known, each(core.Call, body))) else None


def _small(law: Term) -> Term:
    """p for P: P(y = 1 | x), and p(y | x)."""
    return replace(law, name="p") if isinstance(law, Law) and law.name == "P" else law


def _of_any_sample(head: Density, body: Term) -> Given:
    """p(y | x) and its formula, of what is said of p(y_i | x_i), where i counts nothing else in it."""
    letter = head.variables[0]
    if not (isinstance(letter, Indexed) and isinstance(letter.index[0], Symbol) and len(letter.index) == 1):
        return head, body
    plain: dict[Term, Term] = {
        item: item.base
        for item in (letter, *head.given)
        if isinstance(item, Indexed) and item.index == letter.index
    }
    sides = exchanged(head, plain), exchanged(body, plain)
    counted = letter.index[0] in free_variables(core.Vector(sides))
    taken = set(plain.values()) & {node for side in (head, body) for node in free_variables(side)}
    return (head, body) if counted or taken or not isinstance(sides[0], Density) else (sides[0], sides[1])


def _is_rest(other: Term, one: Density) -> bool:
    """Whether it is the probability of the other value: 1 − p(y = 1 | x), or p(y = 0 | x)."""
    if other == core.Sum((_ONE, core.Negative(one))):
        return True
    if not isinstance(other, Density) or (other.law, other.given) != (one.law, one.given):
        return False
    pairs = list(map(_event, (*one.variables[:1], *other.variables[:1])))
    return pairs[0][0] == pairs[1][0] and {pairs[0][1], pairs[1][1]} == {_ONE, _ZERO}


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


def _with(step: Step, given: list[Given], binary: bool, apart: bool) -> Step:
    """The step with formulas for the densities that are given; `apart`: of samples too, which are independent."""
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
            sample = numbered[0] if numbered and isinstance(numbered[0], core.Range) else None
            if sample is not None and (not apart or of is not None):
                continue  # x_1, …, x_n, which nothing says to be independent
            named = {item: Indexed(item, numbered) if numbered else item for item in (letter, *head.given)}
            if node.law != head.law or named[letter] != value or len(node.given) != len(head.given):
                continue
            if all(item in node.given or named[item] in node.given for item in head.given):
                used = {item: other for item, other in named.items() if other in (value, *node.given)}
                if sample is not None:
                    each_one = {item: Indexed(item, (_EACH,)) for item in used}
                    return core.IndexedProduct(substitute(body, each_one), _EACH, sample.low, sample.high)
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


def without_inputs(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations, those of each scope, without the inputs of parameters."""
    scopes = Scopes(text)
    groups = groupby(derivations, lambda one: scopes.number(one.start.offset))
    return tuple(one for _, group in groups for one in _without_inputs(tuple(group)))


def _without_inputs(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations with μ and σ_j for μ_φ(x) and σ_{φ,j}(x), the parameters of a normal law of vectors given x,
    q(z | x) = N(z; μ_φ(x), diag σ_φ²(x)); where they say more of x than that, entries of them are guessed to be numbers."""
    found: dict[str, set[Input]] = {}
    terms = [term for one in derivations for term in one.terms]
    for step in (step for one in derivations for step in one.steps):
        own, body = _input(step), step.rhs.term
        for node in each(core.Call, body) if body is not None and own else ():
            given = isinstance(step.lhs.term, Density) or _is_alone(node, terms)
            if given and isinstance(node.function, core.Function) and node.arguments == own:
                found.setdefault(_name(node.function), set()).add((node.function.index, own[0]))
    if not found:
        return derivations
    calls = {node for one in derivations for node in each(core.Call, *one.terms)}
    entered = {
        name: [way for way in ways if len(ways) == 1 or any(_entry(node, {name: way}) for node in calls)]
        for name, ways in found.items()
    }
    said = {name: ways[0] for name, ways in entered.items() if len(ways) == 1}

    def meant(node: Term) -> Term:
        index = _entry(node, said)
        if index is None or not isinstance(node, core.Call) or not isinstance(node.function, core.Function):
            return node
        letter = Symbol(_name(node.function))
        return Indexed(letter, index) if index else letter

    out = tuple(one.mapped(lambda term: bottom_up(term, meant)) for one in derivations)
    inputs = {x for _, x in said.values()}
    changed = (other for one, other in zip(derivations, out, strict=True) if one.terms != other.terms)
    whole = {
        node for one in derivations for term in one.terms for node in subterms(bottom_up(term, _unentered))
    }
    taken = any(Symbol(name) in whole for name in said)  # μ beside μ(x), which may be another
    if not taken and not any(map(partial(_says_more, inputs), changed)):
        return out
    return tuple(replace(one, steps=tuple(_guessed(step, said) for step in one.steps)) for one in derivations)


def _input(step: Step) -> tuple[Term, ...]:
    """The x of q(z | x) = N(z; μ(x), diag σ²(x)), and of z = μ(x) + S(x) ε, on which all depends but a noise."""
    head, body = step.lhs.term, step.rhs.term
    if isinstance(head, Density) and isinstance(body, core.Normal) and len(head.given) == 1:
        return head.given if any(map(is_of_vectors, subterms(body.variance))) else ()
    if body is None or not isinstance(head, Symbol) or contains(_OF_LAWS, body):
        return ()
    noises = [letter for letter in free_variables(body) if is_noise(letter)]
    others = free_variables(body).difference(noises)
    return tuple(others) if len(noises) == len(others) == 1 and noises[0] in subterms(body) else ()


def _is_alone(call: core.Call, terms: list[Term]) -> bool:
    """Whether a function that only a text can say stands at one argument, without slopes: its value there is a letter."""
    uses = {node for node in each(core.Call, *terms) if call.function in subterms(node.function)}
    slopes = {node.variable for node in each(core.Derivative | core.Gradient, *terms)}
    known = is_elementary(call.function) and getattr(call.function, "name", "") != "sigmoid"
    return uses == {call} and slopes.isdisjoint(call.arguments) and not known


def _unentered(node: Term) -> Term:
    """Nothing for an entry x_j, so that x is left where it stands whole."""
    counted = isinstance(node, Indexed) and all(getattr(i, "name", "") in _ENTRIES for i in node.index)
    return _ZERO if counted else node


def _entry(node: Term, said: dict[str, Input]) -> tuple[Term, ...] | None:
    """The subscripts of an entry of a parameter, j of μ_{φ,j}(x) and of μ_j(x), none of the whole; None of another term."""
    match node:
        case core.Call(function=core.Function(index=index) as function, arguments=(x,)):
            labels, own = said.get(_name(function), ((), None))
            if x == own and len(index) == 1 and isinstance(index[0], Symbol) and index[0].name in _ENTRIES:
                return index
            if x == own and index[: len(labels)] == labels:
                return index[len(labels) :]
    return None


def _guessed(step: Step, said: dict[str, Input]) -> Step:
    """The step, with the guess that an entry of a parameter, as a function of its own, is a number."""
    entries = [node for node in each(core.Call, *step.terms) if _entry(node, said)]
    return replace(step, guess=say("{name} is a number", name=min(entries, key=repr))) if entries else step


def _name(function: core.Function) -> str:
    """The name of a function in a covariance, where σ(x) is no logistic one."""
    return "sigma" if function.name == "sigmoid" else function.name


def _says_more(inputs: set[Term], derivation: Derivation) -> bool:
    """Whether a derivation speaks of inputs otherwise than as what laws are given, or of slopes."""
    nodes = [node for term in derivation.terms for node in subterms(term)]
    averaged = (core.Expectation, core.Integral, core.IndexedSum)
    laws = {item for node in nodes if isinstance(node, Density) for item in node.variables}
    bound = {item for node in nodes if isinstance(node, averaged) for item in _bound(node)}
    called = {x for node in nodes if isinstance(node, core.Call) for x in node.arguments}
    slopes = any(isinstance(node, core.Derivative | core.Gradient) for node in nodes)
    return slopes or bool(inputs & (laws | bound | called))


def is_of_vectors(node: Term) -> bool:
    """Whether a covariance that has it is that of a vector: σ² I, diag(σ²), Σ."""
    return isinstance(node, core.Identity) or parts(node)[0] in _OF_VECTORS


def _bound(node: core.Expectation | core.Integral | core.IndexedSum) -> tuple[Term, ...]:
    if isinstance(node, core.Expectation):
        return (*node.variables, *(node.law.variables if isinstance(node.law, Density) else ()))
    return (node.variable,) if isinstance(node, core.Integral) else (node.index,)
