"""The checker of arguments about normal laws, vectors and matrices of any size.

An argument is what a search chose: equations by which products of letters are written, sums by which both sides are multiplied, and
the formulas of numbers that are then the same. The checker reads the line from its beginning, by definition (`line_reading`), and uses
no other equation than those. That N is the inverse of a sum S is the condition of what is said of N: an equation whose products begin
(or end) with N is true where S times it (it times S) is, with S N = N S = I. What is left are identities of numbers, which have one normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hw_cli.kernel.setting import POSITIVE, Domain, Integers, Interval
from hw_cli.kernel.statement import Asked, Statement
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.gaussian.block_matrices import by_blocks
from hw_cli.oracles.gaussian.line_reading import Known, Reader
from hw_cli.oracles.gaussian.matrix_forms import (
    ONE,
    ZERO,
    Algebra,
    Equation,
    Form,
    Key,
    Letter,
    Unfit,
    Word,
    add,
    scaled,
    turned,
    turned_word,
)
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.kinks import opposed
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import is_variable, subterms

Same = Callable[[Term, Term], bool]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Equations between products, the inverses by whose sums is multiplied, and the numbers that are the same in the end."""

    equations: tuple[Equation, ...]
    cleared: tuple[Letter, ...]
    numbers: tuple[tuple[Term, Term], ...]


@dataclass(frozen=True, slots=True)
class ByBlocks:
    """An argument for each entry of a line about matrices of blocks."""

    parts: tuple[Rewriting, ...]


def check(asked: Asked, argument: Rewriting | ByBlocks, known: Known) -> bool:
    """Whether an argument shows an equation, in every dimension in which what is inverted has an inverse."""
    if isinstance(argument, ByBlocks):
        try:
            lines = by_blocks(asked, known) if isinstance(asked, Statement) else ()
        except Unfit:
            return False
        return len(lines) == len(argument.parts) > 0 and all(
            check(line, part, known) for line, part in zip(lines, argument.parts, strict=True)
        )
    if not isinstance(asked, Statement) or asked.relation is not Relation.EQ:
        return False
    same = same_numbers(known.domain)

    def learn(algebra: Algebra, letter: Letter, _lead: Word, _rest: Form) -> Iterator[Equation]:
        for equation in argument.equations:
            if letter in (*equation.run, *turned_word(equation.run)) and not _cancels(equation):
                if not any(_follows(one, letter, algebra, same) for one in (equation, transposed(equation))):
                    raise Unfit
                yield equation

    algebra = Algebra(learn, allowed=argument.equations)
    try:
        reader = Reader(known, algebra)
        left, right = reader.sides(asked.left, asked.right)
        found = left_over(reader, left, right, argument.cleared)
        return (
            set(algebra.used) == set(argument.equations)
            and found == argument.numbers
            and all(same(*pair) for pair in found)
        )
    except (Unfit, LookupError, ValueError, TypeError, RecursionError):
        return False


def left_over(
    reader: Reader, left: Form, right: Form, cleared: tuple[Letter, ...]
) -> tuple[tuple[Term, Term], ...]:
    """The numbers that are the same if two forms are: both, or what is before each product in S₁ S₂ ⋯ (left − right), and 0."""
    rest = difference(reader.algebra, left, right, cleared)
    if rest.is_scalar and not cleared:
        return ((reader.number(left), reader.number(right)),)
    return tuple((reader.number(part), ZERO) for part in _by_words(rest))


def difference(algebra: Algebra, left: Form, right: Form, cleared: tuple[Letter, ...]) -> Form:
    """S₁ S₂ ⋯ (left − right), for the sums of which these letters are the inverses."""
    rest = add(left, scaled(right, core.lift(-1)))
    for letter in cleared:
        rest = algebra.times(algebra.sums[letter], rest)
    return rest


def transposed(equation: Equation) -> Equation:
    """What it says of the transposes."""
    return Equation(turned_word(equation.run), tuple(turned(equation.form).terms.items()))


def same_numbers(domain: Callable[[Term], Domain | None]) -> Same:
    """Whether two formulas of numbers have one normal form, which shows them the same where both are defined, and that is
    not at single points alone: √(1 - β) and √(β - 1).

    `domain` tells where letters lie; a size is > 0.
    """

    def same(left: Term, right: Term) -> bool:
        known: dict[Term, Interval] = {}
        for letter in filter(is_variable, (*subterms(left), *subterms(right))):
            found = domain(letter)
            if isinstance(found, Interval | Integers):
                known[letter] = found if isinstance(found, Interval) else POSITIVE
        ring = Ring(
            nonnegative=[letter for letter, item in known.items() if item.low is not None and item.low >= 0],
            positive=[letter for letter, item in known.items() if item.positive],
            ranges={letter: (item.low, item.high) for letter, item in known.items()},
        )
        return not opposed((left, right), ring.shows) and ring.shows(left, right)

    return same


def _cancels(equation: Equation) -> bool:
    one, *others = equation.run
    return [one._replace(inverse=not one.inverse)] == others


def _follows(equation: Equation, letter: Letter, algebra: Algebra, same: Same) -> bool:
    """Whether an equation about N is so since N S = S N = I: S times it, or it times S, is 0 = 0 by what is known already."""
    plain = Algebra(lambda *_: iter(()))
    plain.rules, plain.sums = algebra.rules, algebra.sums
    whole = algebra.sums[letter]
    terms: list[tuple[Key, Term]] = [(((), equation.run), ONE)]
    terms += [(key, core.Negative(value)) for key, value in equation.other]
    for place in (0, -1):
        if equation.run[place] != letter:
            continue
        parts = []
        for (atoms, word), value in terms:
            if word and word[place] == letter:
                own = Form(None, None, plain.word(word[1:] if place == 0 else word[:-1]))
            else:
                alone = Form(None, None, {((), word): ONE})
                own = plain.times(whole, alone) if place == 0 else plain.times(alone, whole)
            parts.append(plain.times(Form(ONE, ONE, {(atoms, ()): value}), own))
        rest = _by_words(add(*parts))
        reader = Reader(Known(lambda _: None, lambda _: None, lambda _: None), plain)
        return all(same(reader.number(part), ZERO) for part in rest)
    return False


def _by_words(form: Form) -> list[Form]:
    """The number before each product of letters."""
    parts: dict[Word, dict[Key, Term]] = {}
    for (atoms, word), value in form.terms.items():
        parts.setdefault(word, {})[atoms, ()] = value
    return [Form(ONE, ONE, terms) for terms in parts.values()]
