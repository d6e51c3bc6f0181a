"""What occurs in a derivation: letters, laws, shapes. From it a context is chosen and letters get their roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hw_cli.checking.say.usage.letters import (
    GREEK,
    INDICES,
    VARIANCES,
    is_parameter,
    law_key,
    of_parameters,
    small_of,
    version_of,
)
from hw_cli.checking.say.usage.shapes import is_chain, is_ladder, is_sequence, joint, marginals, moves
from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import children, subterms


@dataclass(frozen=True)
class Usage:
    """The letters (with and without subscripts), laws, variables of laws and features of some terms."""

    letters: frozenset[Term]
    bases: frozenset[Term]
    laws: frozenset[str]
    variables: frozenset[Term]  # bases of what laws are laws of
    conditions: frozenset[Term]  # bases of what they are conditioned on
    priors: frozenset[Term]  # Greek letters that have a law: the θ of p(θ)
    items: frozenset[Term]  # both, with their subscripts
    versions: frozenset[tuple[str, str]]  # laws with each set of parameters that is told apart: θ, θ_old
    features: frozenset[str]
    names: frozenset[Term] = frozenset()  # letters as they stand, with all their subscripts, and called names


def survey(terms: Iterable[Term]) -> Usage:
    """What occurs in terms."""
    letters: set[Term] = set()
    laws: set[str] = set()
    variables: set[Term] = set()
    conditions: set[Term] = set()
    features: set[str] = set()
    nodes = [node for term in terms for node in subterms(term)]
    for node in nodes:
        if of_parameters(node) is not None:
            continue
        _note(node, letters, laws, variables, conditions, features)
    together = {base for node in nodes for base in joint(node)}
    bases = {parts(letter)[0] for letter in letters}
    features |= {base.name for base in bases if isinstance(base, Symbol)}
    if Symbol("mu") in bases and {Symbol("sigma"), Symbol("Sigma")} & bases:
        features.add("parameters")
    if Symbol("ELBO") in bases:
        features.add("ELBO")
    if {Symbol("alpha"), Symbol("beta")} & bases and (
        Decorated(Symbol("alpha"), "bar") in bases
        or moves(letters)
        or Decorated(Symbol("beta"), "tilde") in bases
    ):
        features.add("schedule")
    if Decorated(Symbol("alpha"), "bar") in bases or Decorated(Symbol("a"), "bar") in bases:
        features.add("schedule")
    if is_ladder(letters, variables | conditions, together):
        features.add("ladder")
    if "sequence" in features and any(is_chain(letter) for letter in letters):
        features.add("chain")
    others = {item for item in variables | conditions if isinstance(item, Symbol) and item.name not in GREEK}
    rows = {item.base for item in letters if isinstance(item, Indexed)}
    if "sequence" in features and (others - rows) - {Symbol(name) for name in INDICES}:
        features.add("latent of a sequence")
    if variables & {Symbol("z"), Symbol("h")} or conditions - {Symbol("x")} - {
        Symbol(name) for name in GREEK
    }:
        features.add("latent")
    if ("moved" in features and features & {"density", "det"}) or {"det", "density"} <= features:
        features.add("map")
    if len(marginals(terms)) > 1:
        features.add("map")
    return Usage(
        frozenset(letters),
        frozenset(bases),
        frozenset(laws),
        frozenset(variables),
        frozenset(conditions),
        frozenset(
            item
            for node in nodes
            if isinstance(node, Density) and of_parameters(node) is None
            for item in node.variables
            if isinstance(item, Symbol) and is_parameter(item)
        ),
        frozenset(
            item for node in nodes if isinstance(node, Density) for item in (*node.variables, *node.given)
        ),
        frozenset(version for node in nodes if (version := version_of(node)) is not None),
        frozenset(features),
        frozenset(name for term in terms for name in _whole(term)),
    )


def _whole(term: Term) -> Iterator[Term]:
    """Letters as they stand, not those inside them; of calls, the names."""
    match term:
        case Symbol() | Decorated():
            yield term
            return
        case Indexed(base=base, index=index):
            yield term
            for part in (base, *index) if isinstance(base, core.Call) else index:
                yield from _whole(part)
            return
        case core.Call(function=core.Function(name=name, index=index)):
            yield Indexed(Symbol(name), index) if index else Symbol(name)
    for child in children(term):
        yield from _whole(child)


def _note(
    node: Term,
    letters: set[Term],
    laws: set[str],
    variables: set[Term],
    conditions: set[Term],
    features: set[str],
) -> None:
    match node:
        case (
            Density(law=Law(name="H"), variables=own, given=given)
            | core.Call(function=core.Function(name="H" | "I"), arguments=own as given)
        ):
            features |= {"density", "entropy"}
            variables |= {small for item in (*own, *given) if (small := small_of(item)) is not None}
        case Density(law=law, variables=own, given=given):
            features.add("density")
            if given:
                features.add("conditional")
            if isinstance(law, Law) and law.name not in VARIANCES:
                laws.add(law_key(law))
            variables |= {parts(item)[0] for item in own}
            conditions |= {parts(item)[0] for item in given}
            if any(is_sequence(item) for item in (*own, *given)):
                features.add("sequence")
        case Law(name=name) if name:
            laws.add(law_key(node))
        case core.Expectation(variables=own):
            variables |= {parts(item)[0] for item in own}
            features.add("expectation")
        case core.KL():
            features.add("KL")
        case core.Normal():
            features.add("normal")
        case core.Integral(variable=variable):
            features.add("integral")
            if isinstance(variable, Symbol):
                variables.add(variable)
        case core.Call(function=core.Function(name="det")) | core.Determinant():
            features.add("det")
        case core.InverseOf():
            features |= {"inverse", "moved"}
        case core.Derivative(body=Symbol(name=name), variable=Symbol(name=other)):
            if name not in GREEK and other not in GREEK:
                features.add("moved")
        case core.Derivative(body=Indexed(), variable=Indexed()):
            features.add("moved")
        case core.Call(function=core.Function(name="sigmoid")):
            features.add("sigmoid")
        case (
            core.Call(function=core.Function(name="v"))
            | core.Call(function=core.DerivativeOf(function=core.Function(name="v")))
        ):
            features.add("field")
        case Symbol() | Indexed() | Decorated():
            letters.add(node)
            if node == Symbol("J"):
                features.add("Jacobian")
        case core.Call(function=function):
            letters.add(parts(function)[0])
