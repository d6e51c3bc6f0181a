"""Every way to spoil a claim: each yields what was done, and a claim that is no longer true or no longer argued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hw_cli.claims.claims import (
    Chain,
    Claim,
    Elimination,
    Invariant,
    Limit,
    Line,
    Observation,
    Sign,
    Solutions,
    Spectrum,
    Witness,
)
from hw_cli.kernel.reason import Certificate
from hw_cli.oracles import sign_rules
from hw_cli.terms.core import (
    Indexed,
    Matrix,
    Negative,
    Number,
    Power,
    Quotient,
    Sum,
    Term,
    Vector,
    lift,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import map_children, subterms

Spoiled = Iterator[tuple[str, Claim]]
HUNDREDTH = Quotient(lift(1), lift(100))
FLIPPED = {
    Relation.EQ: (Relation.LT, Relation.NE),
    Relation.GT: (Relation.LT, Relation.LE),
    Relation.LT: (Relation.GT, Relation.GE),
    Relation.GE: (Relation.LE, Relation.LT),
    Relation.LE: (Relation.GE, Relation.GT),
    Relation.NE: (Relation.EQ,),
}


def spoiled(claim: Claim) -> Spoiled:
    """The claim spoiled in every way that there is for its kind."""
    ways: dict[type[Any], Any] = {
        Chain: _chain,
        Sign: _sign,
        Witness: _witness,
        Limit: _limit,
        Solutions: _solutions,
        Spectrum: _spectrum,
        Invariant: _invariant,
        Observation: _observation,
    }
    yield from ways[type(claim)](claim)


# --- terms


def terms_spoiled(term: Term) -> Iterator[tuple[str, Term]]:
    """A term added, a coefficient changed, a sign flipped, an index exchanged."""
    for place, entry in enumerate(_entries(term)):
        if place % 2 == 0:  # of a matrix, the diagonal and the corners
            yield f"1/100 added to entry {place}", _with_entry(term, place, entry + HUNDREDTH)
    for what, places in (
        ("coefficient", _coefficients(term)),
        ("sign", _summands(term)),
        ("index", _indices(term)),
    ):
        for number, (old, new) in enumerate(places):
            yield f"{what} {number} changed", _at(term, old, new)


def _entries(term: Term) -> tuple[Term, ...]:
    if isinstance(term, Vector):
        return term.components
    if isinstance(term, Matrix):
        return tuple(entry for row in term.rows for entry in row)
    return (term,)


def _with_entry(term: Term, place: int, new: Term) -> Term:
    entries = list(_entries(term))
    entries[place] = new
    if isinstance(term, Vector):
        return Vector(tuple(entries))
    if isinstance(term, Matrix):
        width = len(term.rows[0])
        return Matrix(tuple(tuple(entries[at : at + width]) for at in range(0, len(entries), width)))
    return new


Place = tuple[int, ...]


def _places(term: Term, here: Place = ()) -> Iterator[tuple[Place, Term]]:
    """Every subterm with its place (child numbers from the top)."""
    yield here, term
    if not isinstance(term, Indexed):
        for number, child in enumerate(_children(term)):
            yield from _places(child, (*here, number))


def _children(term: Term) -> list[Term]:
    found: list[Term] = []
    map_children(term, lambda child: (found.append(child), child)[1])
    return found


def _at(term: Term, place: Place, new: Term) -> Term:
    if not place:
        return new
    numbers = iter(range(len(_children(term))))
    return map_children(
        term, lambda child: _at(child, place[1:], new) if next(numbers) == place[0] else child
    )


def _coefficients(term: Term) -> Iterator[tuple[Place, Term]]:
    """The first and the last numeral, each one larger."""
    found = [(place, node) for place, node in _places(term) if isinstance(node, Number)]
    for place, node in dict([*found[:1], *found[-1:]]).items():
        yield place, Number(str(node.value + 1)) if node.value.denominator == 1 else lift(node.value + 1)


def _summands(term: Term) -> Iterator[tuple[Place, Term]]:
    """The sign of the last term of each sum."""
    for place, node in _places(term):
        if isinstance(node, Sum):
            last = node.terms[-1]
            other = last.term if isinstance(last, Negative) else Negative(last)
            yield place, Sum((*node.terms[:-1], other))


def _indices(term: Term) -> Iterator[tuple[Place, Term]]:
    """The first occurrence of each letter with an index, with the index of its sibling."""
    letters = [(place, node) for place, node in _places(term) if isinstance(node, Indexed)]
    seen = set()
    for place, node in letters:
        if node not in seen and len(node.index) == 1 and isinstance(node.index[0], Number):
            seen.add(node)
            siblings = [other for _, other in letters if other.base == node.base and other != node]
            shift = {0: 1, 1: 2 if node.base.name in ("mu", "sigma", "Sigma") else 0, 2: 1}  # type: ignore[attr-defined]
            other = siblings[0] if siblings else Indexed(node.base, (lift(shift[int(node.index[0].value)]),))
            yield place, other


# --- claims


def _chain(claim: Chain) -> Spoiled:
    """Each line alone, against the line above it."""
    for number, (above, line) in enumerate(claim.pairs()):

        def alone(spoilt: Line, above: Term = above) -> Chain:
            return replace(claim, start=above, lines=(spoilt,))

        for relation in FLIPPED[line.relation]:
            yield f"line {number}: {relation.value}", alone(replace(line, relation=relation))
        for what, term in terms_spoiled(line.term):
            yield f"line {number}: {what}", alone(replace(line, term=term))


def _sign(claim: Sign) -> Spoiled:
    for relation in FLIPPED[claim.relation]:
        yield f"relation {relation.value}", replace(claim, relation=relation)
    for what, term in terms_spoiled(claim.term):
        yield what, replace(claim, term=term)
    for what, node in certificates_spoiled(claim.certificate):
        yield what, replace(claim, certificate=node)


def certificates_spoiled(node: Certificate | None) -> Iterator[tuple[str, Certificate]]:
    """At every node: a premise dropped, the relation flipped or made strict, the rule exchanged."""
    if node is None:
        return
    name = node.because.name
    for place, premise in enumerate(node.premises):
        rest = (*node.premises[:place], *node.premises[place + 1 :])
        yield f"{name}: premise {place} dropped", replace(node, premises=rest)
        for what, other in certificates_spoiled(premise):
            yield what, replace(node, premises=(*node.premises[:place], other, *node.premises[place + 1 :]))
    yield f"{name}: relation flipped", replace(node, relation=node.relation.flipped)
    other_rule = sign_rules.PRODUCT if node.because is not sign_rules.PRODUCT else sign_rules.SUM
    yield f"{name}: another rule", replace(node, because=other_rule)
    yield f"{name}: another term", replace(node, term=node.term + HUNDREDTH)


def _witness(claim: Witness) -> Spoiled:
    """Two distinct points with one image: the same point twice, a point moved, relations flipped."""
    (first, one), (second, other) = claim.point
    yield "the same point twice", replace(claim, point=((first, one), (second, one)))
    for relation in FLIPPED[claim.relation]:
        yield f"relation {relation.value}", replace(claim, relation=relation)
    if subterms_of(other) > 1:  # on the half-line; where the map is constant every point will do
        yield "a point on the other side", replace(claim, point=((first, one), (second, Negative(other))))


def subterms_of(term: Term) -> int:
    return sum(1 for _ in subterms(term))


def _limit(claim: Limit) -> Spoiled:
    yield "another value", replace(claim, value=Sum((claim.value, HUNDREDTH)))
    yield "the opposite value", replace(claim, value=Negative(Sum((claim.value, HUNDREDTH))))
    opposite = claim.towards.term if isinstance(claim.towards, Negative) else Negative(claim.towards)
    yield "the other end", replace(claim, towards=opposite)


def _solutions(claim: Solutions) -> Spoiled:
    for place, value in enumerate(claim.solution):
        other = (*claim.solution[:place], value + HUNDREDTH, *claim.solution[place + 1 :])
        yield f"value {place} changed", replace(claim, solution=other)
    for place, item in enumerate(claim.eliminations):
        rest = (*claim.eliminations[:place], *claim.eliminations[place + 1 :])
        yield f"elimination {place} dropped", replace(claim, eliminations=rest)
        for what, other in _eliminations(item, len(claim.system)):
            changed = (*claim.eliminations[:place], other, *claim.eliminations[place + 1 :])
            yield f"elimination {place}: {what}", replace(claim, eliminations=changed)
    if len(claim.eliminations) > 1:
        yield "eliminations reversed", replace(claim, eliminations=claim.eliminations[::-1])
    for place, equation in enumerate(claim.system):
        system = (*claim.system[:place], equation + HUNDREDTH, *claim.system[place + 1 :])
        yield f"equation {place} changed", replace(claim, system=system)


def _eliminations(item: Elimination, size: int) -> Iterator[tuple[str, Elimination]]:
    yield "value changed", replace(item, value=item.value + HUNDREDTH)
    if size > 1:
        yield "another equation", replace(item, number=(item.number + 1) % size)
    yield "equation changed", replace(item, reduced=item.reduced + HUNDREDTH)
    if item.factor is not None:
        yield "factor changed", replace(item, factor=item.factor + HUNDREDTH)
        yield "factor forgotten", replace(item, factor=None)
    else:
        yield "factor invented", replace(item, factor=lift(1))
    for what, node in certificates_spoiled(item.certificate):
        yield what, replace(item, certificate=node)


def _spectrum(claim: Spectrum) -> Spoiled:
    values = claim.eigenvalues
    for place, (value, count) in enumerate(values):
        rest = (*values[:place], *values[place + 1 :])
        yield f"eigenvalue {place} changed", replace(claim, eigenvalues=((value + HUNDREDTH, count), *rest))
        yield (
            f"sign of eigenvalue {place}",
            replace(claim, eigenvalues=((Negative(value) + HUNDREDTH, count), *rest)),
        )
        yield f"eigenvalue {place} once more", replace(claim, eigenvalues=((value, count + 1), *rest))
        yield f"eigenvalue {place} dropped", replace(claim, eigenvalues=rest)
        if count > 1:
            split = ((value, count - 1), (value, 1), *rest)
            yield f"eigenvalue {place} split", replace(claim, eigenvalues=split)
            shifted = ((value, count - 1), (value + HUNDREDTH, 1), *rest)
            yield f"eigenvalue {place} not multiple", replace(claim, eigenvalues=shifted)
    for place, entry in enumerate(_entries(claim.matrix)):
        changed = _with_entry(claim.matrix, place, entry + 1)
        if isinstance(changed, Matrix) and place % 4 == 0:  # the diagonal: the trace changes
            yield f"entry {place} changed", replace(claim, matrix=changed)


def _invariant(claim: Invariant) -> Spoiled:
    for relation in FLIPPED[claim.relation]:
        yield f"relation {relation.value}", replace(claim, relation=relation)
    for number, (place, new) in enumerate(_weights(claim.function)):
        yield f"weight {number} of the function", replace(claim, function=_at(claim.function, place, new))
    for what, term in terms_spoiled(claim.derivative):
        yield f"derivative: {what}", replace(claim, derivative=term)
    if claim.expansion is not None:
        for what, term in terms_spoiled(claim.expansion):
            yield f"expansion: {what}", replace(claim, expansion=term)
    letters = {name for name in (part for part, _ in claim.field) if name in set(subterms(claim.function))}
    for place, (name, velocity) in enumerate(claim.field):
        if name in letters:
            field = (*claim.field[:place], (name, Negative(velocity)), *claim.field[place + 1 :])
            yield f"velocity {place} turned round", replace(claim, field=field)
    for what, node in certificates_spoiled(claim.certificate):
        yield what, replace(claim, certificate=node)


def _weights(function: Term) -> Iterator[tuple[Place, Term]]:
    """Each square with another weight."""
    for place, node in _places(function):
        if isinstance(node, Power):
            yield place, 2 * node


def _observation(claim: Observation) -> Spoiled:
    yield "prediction + 1/10", replace(claim, predicted=claim.predicted + Quotient(lift(1), lift(10)))
    yield "prediction − 1/10", replace(claim, predicted=claim.predicted - Quotient(lift(1), lift(10)))
    yield "no prediction", replace(claim, predicted=lift(1) / lift(0))
