"""What normal forms say of a pair."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.oracles.equality.normal import NoForm, Ring, constant
from hw_cli.oracles.equality.rewriting import written_out
from hw_cli.oracles.equality.scene import Scene
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.numerals import TooLarge, changed, exact
from hw_cli.terms.walk import bottom_up, free_variables, is_variable, subterms


@dataclass(frozen=True)
class Proof:
    """What the normal forms say, in `ring`: `differ` when the difference is a number other than 0."""

    proved: bool = False
    partial: bool = False
    differ: bool = False
    gap: str | None = None
    ring: Ring | None = None


def prove(scene: Scene) -> Proof:
    """Compare the normal forms of both sides."""
    ring = scene.ring()
    try:
        gap = ring.minus(ring.form(scene.left), ring.form(scene.right))
        if ring.is_zero(gap):
            return Proof(True, ring.partial, ring=ring)
        if scene.odd or scene.estimated:
            return Proof(ring=ring)
        whole = constant(gap)
        if whole is not None and whole:
            return Proof(differ=True, gap=str(whole) if len(str(whole)) < 40 else None)
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        pass
    return Proof(ring=ring)


def by_induction(scene: Scene) -> bool:
    """Sums up to a letter n: equal where they start, and both sides grow alike from n to n + 1."""
    ends = {
        (part.high, part.low)
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.IndexedSum) and is_variable(part.high) and exact(part.low) is not None
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    kept: dict[Term, Term] = {}

    def next_of(node: Term) -> Term:
        if isinstance(node, core.IndexedSum) and node.high == core.Sum((letter, core.Number("1"))):
            rest = core.IndexedSum(node.body, node.index, node.low, letter)
            return rest + changed(node.body, {node.index: node.high})
        return node

    gap = scene.left - scene.right
    after = bottom_up(changed(gap, {letter: core.Sum((letter, core.Number("1")))}), next_of)
    for part in (*subterms(gap), *subterms(after)):
        if isinstance(part, core.IndexedSum) and part.high == letter:
            kept.setdefault(part, core.Symbol(f"kept {len(kept)}"))
    grows = [bottom_up(term, lambda node: kept.get(node, node)) for term in (gap, after)]
    start = written_out(changed(gap, {letter: low}))
    ring = scene.ring()
    try:
        return (
            ring.equal(grows[0], grows[1])
            and scene.ring().equal(start, core.Number("0"))
            and not ring.partial
        )
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


def by_slope(scene: Scene) -> bool:
    """Integrals up to a letter: the sides are equal where the integral begins, and their derivatives are."""
    ends = {
        (part.high, part.low)
        for term in (scene.left, scene.right)
        for part in subterms(term)
        if isinstance(part, core.Integral) and part.low is not None and part.high in scene.letters
    }
    if len(ends) != 1:
        return False
    ((letter, low),) = ends
    if letter is None or low is None or letter in free_variables(low):
        return False
    ring = scene.ring()
    try:
        slopes = [written_out(derivative(term, letter)) for term in (scene.left, scene.right)]
        starts = [_without_empty(changed(term, {letter: low})) for term in (scene.left, scene.right)]
        return ring.equal(*slopes) and scene.ring().equal(*starts) and not ring.partial
    except (NoForm, TooLarge, ZeroDivisionError, OverflowError):
        return False


def _without_empty(term: Term) -> Term:
    """The term with the integrals from a to a as 0."""
    return bottom_up(
        term,
        lambda node: core.Number("0") if isinstance(node, core.Integral) and node.low == node.high else node,
    )
