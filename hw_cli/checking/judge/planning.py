"""The plans of a derivation in a context: which variants of it may be meant, with what the file says beside them."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.checking.judge.matrices import inferred, is_about_matrices, told, with_shapes
from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.chance import chance_of
from hw_cli.checking.say.choosing import applies
from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.definitions import Declarations, Named, stated
from hw_cli.checking.say.dependences import dependences
from hw_cli.checking.say.roles import Plan, apart, plan_for
from hw_cli.checking.say.survey import Usage
from hw_cli.checking.say.ties import flow_of
from hw_cli.oracles.models import parts
from hw_cli.terms.core import Symbol, Term


def variants_of(context: Context, usage: Usage, said: Declarations) -> list[Variant]:
    """The variants that are meant for a derivation; laws that the file declares come before a context's own."""
    found = [item for item in context.variants if applies(item, usage)] or [Variant()]
    if said.laws and not context.laws and context.model is None:
        formulas = [item for item in found if not item.letters] or [Variant()]
        return [replace(item, words=None, laws=(*said.laws, *item.laws)) for item in formulas]
    return found


def plans_of(
    derivation: Derivation,
    terms: tuple[Term, ...],
    usage: Usage,
    context: Context,
    said: Declarations,
    carried: tuple[Named, ...] = (),
) -> list[Plan]:
    """The plans, the likeliest first; `carried`: what formulas above say of names."""
    variants = variants_of(context, usage, said)
    own = {head for head, _ in (*stated(derivation), *said.equations, *carried) if isinstance(head, Symbol)}
    variants = [item for item in variants if not own & {one.head for one in item.definitions}] or variants
    about = is_about_matrices((*terms, *(body for _, body in carried)), said)
    if about and context.maps:
        variants = with_shapes(variants, [*_pairs(derivation), *carried], said)
    elif about and context.model is None:
        variants = [inferred(item, [*_pairs(derivation), *carried], said) for item in variants]
    elif context.model is None:
        variants = [told(item, said) for item in variants]
    plans = [plan_for(context, item, usage) for item in variants]
    plans = [*filter(None, (apart(plan, terms, usage) for plan in plans)), *plans]
    if context.chance:
        bodies = tuple(body for _, body in carried)  # X̄_n, where it is said to be the mean of the X_i
        plans = [replace(plan, chance=chance_of((*terms, *bodies), said.chance)) for plan in plans]
    if context.maps:
        lines = tuple(stated(derivation))
        plans = [
            replace(plan, flow=flow_of(terms, (*lines, *_letters(plan)), said.equations)) for plan in plans
        ]
        if usage.features.isdisjoint(_ONE_TO_ONE):
            plans = [_depending(plan, terms, (*lines, *said.equations)) for plan in plans]
    return plans


_ONE_TO_ONE = ("density", "det", "inverse")  # what asks for maps that have an inverse


def _depending(plan: Plan, terms: tuple[Term, ...], own: tuple[tuple[Term, Term], ...]) -> Plan:
    """The plan with names that are functions of others, in place of one-to-one maps between them."""
    known = frozenset(parts(item.head)[0] for item in plan.definitions)
    found = dependences(terms, own, known)
    return replace(plan, flow=None, dependences=found) if found else plan


def _letters(plan: Plan) -> list[tuple[Term, Term]]:
    """What a variant says of single letters: z' = z + u h(w'z + b)."""
    return [(item.head, item.body) for item in plan.variant.definitions if parts(item.head)[1:] == ((), None)]


def _pairs(derivation: Derivation) -> list[tuple[Term, Term]]:
    return [
        (step.lhs.term, step.rhs.term)
        for step in derivation.steps
        if step.lhs.term is not None and step.rhs.term is not None
    ]


__all__ = ["plans_of", "variants_of"]
