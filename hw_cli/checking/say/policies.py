"""Means over trajectories: s_t and a_t are parts of τ, and r_t follows from it, so that E_τ[f(s_t, a_t)] is no f(s_t, a_t).

Beside a mean over the parts, E_{s_t, a_t}, that over τ is one over the parts too; else they are functions of τ.
"""

from __future__ import annotations

from functools import partial

from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Expectation, Function, Gradient, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, bound_by, free_variables, is_variable, map_children, nodes_of

TRAJECTORY = Symbol("tau")
_PARTS = ("s", "a")  # letters of states and of actions, in the order in which they are drawn
_REWARDS = frozenset("rRc")  # letters of what follows from the trajectory
_POLICY = "pi"


def of_parts(left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides with a mean over τ as one over the states and actions that it averages, where the other side has such a
    mean; and with functions of τ for these letters in all others."""
    sides = [bottom_up(side, _without_others, Expectation) for side in (left, right)]
    nodes = list(nodes_of(*sides))
    if any(map(_over_parts, nodes)) and any(map(_whole, nodes)):
        laws = [node for node in nodes if isinstance(node, Density)]
        sides = [_marginal(laws, side) for side in sides]
        nodes = list(nodes_of(*filter(_whole, nodes_of(*sides))))
        if any(map(_is_part, nodes)):
            sides = [bottom_up(side, _unknown) for side in sides]  # how both follow from the law of τ
    one, other = (_followed(side, False, frozenset()) for side in sides)
    return one, other


def _without_others(node: Term) -> Term:
    r"""What stands in a mean over all but some parts, E_{τ/s_t}[…] or E_{τ∖s_t}[…], and is averaged over these already."""
    match node:
        case Expectation(
            body=body,
            variables=(
                core.Quotient(numerator=whole)
                | Call(function=Function(name="setminus"), arguments=(whole, _)),
                *_,
            ),
        ) if whole == TRAJECTORY and not _depends(body) and not any(map(_is_part, free_variables(body))):
            return body
    return node


def _whole(node: Term) -> bool:
    """Whether it is a mean, an integral or a sum over τ."""
    return isinstance(node, Expectation | core.Integral | core.IndexedSum) and TRAJECTORY in bound_by(node)


def _over_parts(node: Term) -> bool:
    return isinstance(node, Expectation | core.Integral) and any(map(_is_part, bound_by(node)))


def _name(letter: Term) -> str:
    """The letter of s_t, a_t and r_t; nothing of another term."""
    return letter.base.name if isinstance(letter, Indexed) and isinstance(letter.base, Symbol) else ""


def _is_part(letter: Term) -> bool:
    return _name(letter) in _PARTS


def _depends(body: Term) -> bool:
    """Whether it is a function of the whole trajectory: R(τ), r_t."""
    return any(letter == TRAJECTORY or _name(letter) in _REWARDS for letter in free_variables(body))


def _marginal(laws: list[Density], side: Term) -> Term:
    """A side with means over s_t and a_t for those over τ of what depends on these alone; not below a slope, whose
    parameter the law of τ has."""
    if isinstance(side, Gradient | core.Derivative):
        return side
    match side:
        case Expectation(body=core.IndexedSum() as total, variables=(whole,)) if whole == TRAJECTORY:
            inside = Expectation(total.body, side.law, side.variables, side.show_variables)
            return core.IndexedSum(_marginal(laws, inside), total.index, total.low, total.high)
        case core.Integral(body=core.Product(factors=factors), low=None) if _whole(side):
            of_all = [law for law in factors if isinstance(law, Density) and law.variables == (TRAJECTORY,)]
            if len(of_all) == 1:
                rest = core.product(tuple(item for item in factors if item is not of_all[0]))
                return _marginal(laws, Expectation(rest, of_all[0], (TRAJECTORY,)))
        case Expectation(body=body) if _whole(side) and not _depends(body):
            letters = sorted(filter(_is_part, free_variables(body)), key=lambda one: _PARTS.index(_name(one)))
            if len({letter.index for letter in letters if isinstance(letter, Indexed)}) == 1:
                return _drawn(body, tuple(letters), laws)
    return map_children(side, partial(_marginal, laws))


def _drawn(body: Term, letters: tuple[Term, ...], laws: list[Density]) -> Term:
    """The mean over letters, the first one outside, by the laws that a line has of them."""
    joint = next((law for law in laws if set(law.variables) == {*letters} and not law.given), None)
    if joint is not None:
        return Expectation(body, joint, letters, show_variables=True)
    for letter in reversed(letters):
        named = (law for law in laws if law.variables == (letter,) and {*law.given} <= {*letters})
        law = next((law for law in named if not isinstance(law.law, Law) or law.law.name != _POLICY), None)
        body = Expectation(body, law or Law(""), (letter,), show_variables=True)
    return body


def _unknown(node: Term) -> Term:
    """A mean over parts as a number of which nothing is known: times what is left of τ, which has no meaning."""
    left = Call(Function("setminus"), (TRAJECTORY, *bound_by(node)))
    return core.Product((node, left)) if _over_parts(node) else node


def _followed(node: Term, drawn: bool, bound: frozenset[Term]) -> Term:
    """A term with s(τ, t) for s_t under a mean over τ, and with laws of states and actions that depend on τ."""
    drawn, bound = drawn or _whole(node), bound | frozenset(bound_by(node))
    match node:
        case Indexed(index=index) if drawn and node not in bound and _is_part(node):
            return Call(Function(_name(node)), (TRAJECTORY, *index))
        case Indexed(index=index) if drawn and _name(node) in _REWARDS:
            return Call(Function(_name(node), index), (TRAJECTORY,))
        case Density(law=law, variables=variables, given=given) if drawn:
            if TRAJECTORY in given or not any(_is_part(item) for item in {*variables, *given} - bound):
                return node
            if isinstance(law, Law) and all(_name(item) == "a" for item in variables):
                law = Law(_POLICY, law.parameters)
            return Density(law, variables, (*given, TRAJECTORY))
    return node if is_variable(node) else map_children(node, lambda child: _followed(child, drawn, bound))
