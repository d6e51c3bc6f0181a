"""What letters with subscripts and laws with labels show: a chain, a ladder, a sequence, laws of tied letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import subterms


def marginals(terms: Iterable[Term]) -> set[str]:
    """The labels of laws of one variable each: X and Z of p_X and p_Z; none where there are joint laws."""
    densities = [node for term in terms for node in subterms(term) if isinstance(node, Density)]
    if any(len(node.variables) > 1 or node.given for node in densities):
        return set()
    labels = [item for node in densities if isinstance(node.law, Law) for item in node.law.parameters]
    for term in terms:
        for node in subterms(term):
            if (
                isinstance(node, core.Call)
                and isinstance(node.function, core.Function)
                and node.function.name == "f"
            ):
                labels += node.function.index
    return {item.name for item in labels if isinstance(item, Symbol) and item.name in "XYZUVWH"}


def joint(node: Term) -> Iterator[Term]:
    """The letters of which a law p has several with subscripts at once: z in p(z_1, z_2)."""
    if isinstance(node, Density) and isinstance(node.law, Law) and node.law.name in ("p", "P"):
        rows = [item for item in (*node.variables, *node.given) if isinstance(item, Indexed)]
        bases = [item.base for item in rows]
        for item in rows:
            if isinstance(item.index[0], core.Range) or bases.count(item.base) > 1:
                yield item.base


def is_chain(item: Term) -> bool:
    """Whether a letter with a subscript shows a chain: x_{t-1}, x_0, x_{0:T}."""
    if not isinstance(item, Indexed):
        return False
    index = item.index[0]
    first = index.low if isinstance(index, core.Range) else index
    return isinstance(index, core.Sum) or first == core.Number("0")


def is_ladder(letters: set[Term], occurring: set[Term], joint: set[Term]) -> bool:
    """Whether z_1, z_2, … come in a row that has no z_0, beside a variable without subscripts.

    Samples of one law have no z_{t-1}, and no joint law p(z_1, z_2).
    """
    rows = {
        item.base
        for item in letters
        if isinstance(item, Indexed) and (isinstance(item.index[0], core.Sum) or item.base in joint)
    } & occurring
    starts = {
        item.base
        for item in letters
        if isinstance(item, Indexed)
        and any(
            part == core.Number("0") or (isinstance(part, core.Range) and part.low == core.Number("0"))
            for part in item.index
        )
    }
    plain = {item for item in occurring & letters if isinstance(item, Symbol) and item not in rows}
    return bool(rows) and not rows & starts and bool(plain)


def moves(letters: set[Term]) -> bool:
    """Whether some letter has both the subscripts t and t − 1."""
    return any(
        isinstance(letter, Indexed)
        and isinstance(letter.index[0], core.Sum)
        and Symbol("t") in letter.index[0].terms
        for letter in letters
    )


def is_sequence(item: Term) -> bool:
    """Whether a letter has the subscript of a sequence: x_t, x_{t-1}, x_{0:T}."""
    match item:
        case Indexed(index=(core.Range() | core.Sum() | Symbol("t") | Symbol("T"),)):
            return True
    return False
