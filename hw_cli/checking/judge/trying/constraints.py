r"""Vectors and matrices that satisfy what a text supposes of them, made of ones that are free.

    uᵀu = 1, ‖u‖ = 1        u := u° / ‖u°‖
    vᵀw = 0                 w := w° − v (vᵀw°) / (vᵀv)
    A u = b                 A := A° + (b − A°u) uᵀ / (uᵀu); of a symmetric A and b = λu: P A° P + λ uuᵀ / (uᵀu), P = I − uuᵀ / (uᵀu)
    Σ_i c_i r_i = b         r_i := r°_i + c_i (b − Σ_j c_j r°_j) / Σ_j c_j²

Each is every solution.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from hw_cli.checking.say.facts import weights
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import transposed
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Number, Power, Product, Quotient, Sum, Symbol, Term, Transpose
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, is_variable

_FREE = core.Label("free")
_IDENTITY = Symbol("I")
_SQUARE = Number("2")
Named = tuple[Term, Term]


def constrained(
    facts: Iterable[Hypothesis],
    kinds: Mapping[Term, str],
    columns: Container[Term],
    matrices: Container[Term],
    fixed: Container[Term],
) -> tuple[Named, ...]:
    """Definitions of the letters of equalities about vectors and matrices under which these hold.

    `kinds`: of which kind the text says that matrices are; `columns`, `matrices`: what is read as such; `fixed`: the rows of
    which more is said, that they are positive. A fact that cannot
    be satisfied beside the others makes none; nor do several lengths of a vector, or several images by a matrix.
    """
    equal = [fact for fact in facts if fact.relation is Relation.EQ]
    equal += [replace(a, right=b.right) for a in equal for b in equal if a.right == b.left]  # of a = b = c
    lengths = [length for fact in equal if (length := _length(fact)) is not None]
    lengths = [length for length in lengths if not isinstance(length[1], core.Norm)]  # of ‖a‖ = ‖b‖ = 1
    units = {
        letter: None
        for letter, size in lengths
        if all(size == Number("1") for one, size in lengths if one == letter)
    }
    pairs = [pair for fact in equal if (pair := _orthogonal(fact)) is not None]
    images = [image for fact in equal if (image := _image(fact)) is not None]
    read = {
        parts(letter)[0]
        for letter in (*units, *(item for pair in pairs for item in pair), *(item[1] for item in images))
    }
    if not all(letter in columns for letter in read) or not all(
        parts(item[0])[0] in matrices for item in images
    ):
        return ()
    found: dict[Term, Term] = {}
    across: dict[Term, list[Term]] = {}
    for one, other in pairs:
        moved = other if len(across.get(other, ())) <= len(across.get(one, ())) else one
        across.setdefault(moved, []).append(one if moved == other else other)
    for letter, others in across.items():
        if _apart(others, pairs):
            found[letter] = _without(_freely(letter), others)
    for letter in units:
        body = found.get(letter, _freely(letter))
        found[letter] = Quotient(body, core.Norm(body))
    for matrix, vector, value in images:
        made = _with_image(matrix, vector, value, kinds.get(parts(matrix)[0], ""))
        if made is not None and sum(one == matrix for one, *_ in images) == 1:
            found[matrix] = made
    for fact in equal:
        alike = _symmetric(fact)
        if alike is not None and parts(alike)[0] in matrices:
            free = _freely(alike)
            found.setdefault(alike, Quotient(Sum((free, Transpose(free))), Number("2")))
    sums = [row for fact in equal if (row := _with_sum(fact, fixed)) is not None]
    bases = [parts(head)[0] for head, _ in sums]
    return (*found.items(), *(row for row in sums if bases.count(parts(row[0])[0]) == 1))


def _freely(letter: Term) -> Term:
    """A letter of the same shape, of which nothing is supposed."""
    base, index, _ = parts(letter)
    return Indexed(base, (*index, _FREE))


def _scalar_product(term: Term) -> tuple[Term, Term] | None:
    """u and v of uᵀv."""
    match term:
        case Product(factors=(first, other)) if (inner := transposed(first)) is not None:
            return (inner, other) if is_variable(inner) and is_variable(other) else None
    return None


def _length(fact: Hypothesis) -> tuple[Term, Term] | None:
    """u and what its length, or the square of it, is said to be."""
    match fact.left:
        case core.Norm(term=letter) | Power(base=core.Norm(term=letter), exponent=core.Number(text="2")):
            return (letter, fact.right) if is_variable(letter) else None
    pair = _scalar_product(fact.left)
    return (
        (pair[0], fact.right) if pair is not None and pair[0] == pair[1] and not _is_matrix(pair[0]) else None
    )


def _orthogonal(fact: Hypothesis) -> tuple[Term, Term] | None:
    pair = _scalar_product(fact.left) if fact.right == Number("0") else None
    return None if pair is None or pair[0] == pair[1] or any(map(_is_matrix, pair)) else pair


def _apart(letters: list[Term], pairs: list[tuple[Term, Term]]) -> bool:
    """Whether letters are orthogonal to one another."""
    return all(
        {one, other} in [set(pair) for pair in pairs]
        for number, one in enumerate(letters)
        for other in letters[:number]
    )


def _without(letter: Term, others: list[Term]) -> Term:
    """What is left of a vector without its parts along others."""
    along = (
        core.Negative(Product((other, Quotient(_dot(other, letter), _dot(other, other))))) for other in others
    )
    return Sum((letter, *along))


def _dot(one: Term, other: Term) -> Term:
    return Product((Transpose(one), other))


def _is_matrix(letter: Term) -> bool:
    base = parts(letter)[0]
    return isinstance(base, Symbol) and base.name[0].isupper()


def _symmetric(fact: Hypothesis) -> Term | None:
    """A of Aᵀ = A."""
    for one, other in ((fact.left, fact.right), (fact.right, fact.left)):
        match one:
            case Transpose(term=letter) | core.Power(base=letter, exponent=Symbol(name="T" | "top")):
                if letter == other and is_variable(letter) and _is_matrix(letter):
                    return letter
    return None


def _image(fact: Hypothesis) -> tuple[Term, Term, Term] | None:
    """A, u and b of A u = b."""
    match fact.left:
        case Product(factors=(matrix, vector)) if is_variable(matrix) and is_variable(vector):
            if _is_matrix(matrix) and not _is_matrix(vector) and matrix not in free_variables(fact.right):
                return (matrix, vector, fact.right)
    return None


def _with_image(matrix: Term, vector: Term, image: Term, kind: str) -> Term | None:
    free = _freely(matrix)
    along = Quotient(Product((vector, Transpose(vector))), _dot(vector, vector))
    if not kind:
        rest = Sum((image, core.Negative(Product((free, vector)))))
        return Sum((free, Quotient(Product((rest, Transpose(vector))), _dot(vector, vector))))
    match image:
        case Product(factors=(scale, other)) if kind == "symmetric" and other == vector:
            across = Sum((_IDENTITY, core.Negative(along)))
            return Sum((Product((across, free, across)), Product((scale, along))))
    return None


def _with_sum(fact: Hypothesis, fixed: Container[Term]) -> Named | None:
    """The r_i for which Σ_i c_i r_i is what a fact says; None of another fact. `fixed`: letters that are no such row."""
    left, right = fact.left, fact.right
    match left:
        case core.Negative(term=core.IndexedSum() as left) if right == Number("0"):
            pass
        case Quotient(numerator=core.IndexedSum() as left, denominator=count):
            right = Product((count, right))
        case Product(
            factors=(Quotient(numerator=Number(text="1"), denominator=count), core.IndexedSum() as left)
        ):
            right = Product((count, right))
    if not isinstance(left, core.IndexedSum) or not is_variable(left.high) or weights(fact) is not None:
        return None
    index, body = left.index, left.body
    factors = body.factors if isinstance(body, Product) else (body,)
    rows = [item for item in factors if isinstance(item, Indexed) and item.index == (index,)]
    others = free_variables(right) | {left.high}
    for row in rows[::-1]:
        beside = [item for item in factors if item is not row]
        inside = set().union(*map(free_variables, beside), others)
        if row.base in fixed or any(parts(letter)[0] == row.base for letter in inside):
            continue
        free = Indexed(core.Decorated(row.base, "ring"), row.index)
        scale = core.product(tuple(beside))
        rest = Sum((right, core.Negative(replace(left, body=core.product((*beside, free))))))
        whole = replace(left, body=Power(scale, _SQUARE))
        return row, Sum((free, Quotient(core.product((*beside, rest)), whole)))
    return None
