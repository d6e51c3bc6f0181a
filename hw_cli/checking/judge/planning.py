"""The plans of a derivation in a context: which variants of it may be meant, with what the file says beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hw_cli.checking.judge.matrices import is_about_matrices, is_shaped, told
from hw_cli.checking.read.derivation import Derivation
from hw_cli.checking.say.chance import chance_of
from hw_cli.checking.say.choosing import applies
from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.declarations import Declarations, stated
from hw_cli.checking.say.definitions import Named, is_name
from hw_cli.checking.say.roles import Plan, apart, plan_for
from hw_cli.checking.say.survey import Usage, survey
from hw_cli.checking.say.ties import flow_of
from hw_cli.oracles.models import COUNTERS, Dependence, Shape, parts
from hw_cli.oracles.models.sorts import ONE
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Symbol, Term
from hw_cli.terms.walk import free_variables, is_variable, subterms


def variants_of(context: Context, usage: Usage, said: Declarations) -> list[Variant]:
    """The variants that are meant for a derivation; laws that the file declares come before a context's own."""
    found = [item for item in context.variants if applies(item, usage)] or [Variant()]
    if "normal" in usage.features and not usage.laws:  # whose lines are about laws by formulas alone
        found = [item for item in found if not item.letters] or [Variant()]
    if said.laws and not context.laws and context.model is None:
        formulas = [item for item in found if not item.letters] or [Variant()]
        return [replace(item, words=None, laws=(*said.laws, *item.laws)) for item in formulas]
    return found


def of_columns(said: Declarations) -> Declarations:
    """What is said, and that the variable and the mean of a normal law with the covariance σ² I are columns."""
    letters = {
        parts(item)[0]
        for _, law in said.laws
        if isinstance(law, core.Normal) and any(is_unit(node) for node in subterms(law.variance))
        for item in (law.variable, law.mean)
        if item is not None and is_variable(item)
    } - {letter for letter, _ in said.shapes}
    return replace(said, shapes=(*said.shapes, *((letter, Shape(columns=ONE)) for letter in letters)))


def is_unit(node: Term) -> bool:
    """Whether it is I, or I_d."""
    return isinstance(node, core.Identity) or parts(node)[0] == core.Symbol("I")


def plans_of(
    derivation: Derivation,
    terms: tuple[Term, ...],
    usage: Usage,
    context: Context,
    said: Declarations,
    carried: tuple[Named, ...] = (),
    facts: tuple[Named, ...] = (),
) -> list[Plan]:
    """The plans, the likeliest first; `carried`: what formulas above say of names; `facts`: the sides of what is supposed."""
    laws = tuple(body for _, body in (*said.laws, *carried) if isinstance(body, core.Normal))
    of_vectors = any(is_unit(node) for law in laws for node in subterms(law.variance))
    named = replace(usage, names=usage.names | survey(laws).names) if laws else usage
    variants = variants_of(context, named, said)
    own = {head for head, _ in (*stated(derivation), *said.equations, *carried) if isinstance(head, Symbol)}
    own -= {one.head for one in context.definitions}  # ELBO, of q(z) or of q(z | x): which, the line shows
    variants = [item for item in variants if not own & {one.head for one in item.definitions}] or variants
    columns = {letter for letter, shape in said.shapes if shape is not None}
    # x ∈ ℝ^d is no number
    if of_vectors or any(columns & (item.vectors | item.components) for item in variants):
        variants = [item for item in variants if is_shaped(item)] or variants
    about = is_about_matrices((*terms, *(body for _, body in carried)), said)
    if about and context.model is None:
        from hw_cli.checking.judge.shaping import with_shapes  # for such lines alone

        said = of_columns(said)
        variants = with_shapes(variants, [*_pairs(derivation), *carried, *facts], said, context.maps)
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
    """The sides of each line, and w beside the other of argmin_w f(w)."""
    sides = [step.terms for step in derivation.steps if None not in (step.lhs.term, step.rhs.term)]
    pairs = [(first, second) for first, second, *_ in sides]
    for one, other in (*pairs, *((second, first) for first, second in pairs)):
        match one:
            case core.Call(
                function=core.Function(name="argmax" | "argmin", index=(letter,)), arguments=(body,)
            ):
                pairs += [(letter, other), (body, body)]
    return pairs


_BINDS = core.IndexedSum | core.IndexedProduct
_LETTERS = Symbol | Indexed | core.Decorated
Family = tuple[Term, tuple[Term, ...]]
ANY = core.Label("any")  # a subscript that counts


def dependences(
    terms: Iterable[Term], stated: Iterable[tuple[Term, Term]], skipped: frozenset[Term] = frozenset()
) -> tuple[Dependence, ...]:
    """The dependences that derivatives of names show; `stated` are equations of names, `skipped` names with a meaning."""
    nodes = [node for term in terms for node in subterms(term)]
    counters = frozenset(
        node.index if isinstance(node, _BINDS) else node
        for node in nodes
        if isinstance(node, _BINDS) or (isinstance(node, Symbol) and node.name in COUNTERS)
    )
    pairs = {
        (node.body, node.variable)
        for node in nodes
        if isinstance(node, core.Derivative | core.Gradient)
        and isinstance(node.body, _LETTERS)
        and isinstance(node.variable, _LETTERS)
        and node.body != node.variable
    }
    edges: dict[Family, set[Family]] = {}
    for upper, lower in pairs:
        edges.setdefault(_family(upper, counters), set()).add(_family(lower, counters))
    for name, body in stated:
        if is_name(name) and not isinstance(name, core.Call):
            below = {_family(letter, counters) for letter in free_variables(body)}
            edges.setdefault(_family(name, counters), set()).update(below)
    if any(family in _below(edges, family) for family in edges):
        return ()
    return tuple(
        Dependence(upper, lower, counters)
        for upper, lower in sorted(pairs, key=repr)
        if parts(upper)[0] not in skipped and not _is_far(edges, upper, lower, counters)
    )


def _family(letter: Term, counters: frozenset[Term]) -> Family:
    base, index, _ = parts(letter)
    return base, tuple(ANY if part in counters else part for part in index)


def _below(edges: dict[Family, set[Family]], family: Family) -> set[Family]:
    """What a name depends on, near or far."""
    found: set[Family] = set()
    waiting = list(edges.get(family, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += edges.get(one, ())
    return found


def _is_far(edges: dict[Family, set[Family]], upper: Term, lower: Term, counters: frozenset[Term]) -> bool:
    """Whether a name depends on another through a third that is nearer."""
    end = _family(lower, counters)
    near = edges[_family(upper, counters)] - {end}
    return any(end in _below(edges, middle) for middle in near)
