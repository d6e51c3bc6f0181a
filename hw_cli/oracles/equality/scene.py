"""The letters of a pair, with what is known of them, and their values at a point."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from flint import acb, arb

from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.sampling import Place, Range
from hw_cli.terms import core
from hw_cli.terms.ball_series import is_estimated
from hw_cli.terms.ball_values import coefficients, holds
from hw_cli.terms.balls import Point, Undefined, Unsure, ball
from hw_cli.terms.budgets import Deadline
from hw_cli.terms.core import Call, Constant, Function, Power, Term, UnknownNode, exact
from hw_cli.terms.functions import function_record
from hw_cli.terms.kinks import kinks
from hw_cli.terms.walk import bound_by, children, exchanged, free_variables, is_variable, sort_of, subterms

UNIT = Constant("i")
_COUNTERS = frozenset("ijklmn")


@dataclass
class Scene:
    """The letters of a pair, with what is known of them."""

    left: Term
    right: Term
    letters: tuple[Term, ...]
    ranges: dict[Term, Range]
    hypotheses: tuple[Hypothesis, ...]
    imaginary: bool
    complexes: frozenset[Term]
    deadline: Deadline
    odd: bool = False
    estimated: bool = False

    @cached_property
    def seed(self) -> int:
        """A number drawn from the statement."""
        return seed_of(self.left, self.right)

    @cached_property
    def kinks(self) -> tuple[Term, ...]:
        """Where a side may change its form."""
        integers = frozenset(letter for letter, domain in self.ranges.items() if domain.integer)
        return kinks(self.left, self.right, integers=integers)

    @cached_property
    def parts(self) -> tuple[Term, ...]:
        """All nodes of both sides."""
        return (*subterms(self.left), *subterms(self.right))

    @property
    def integrals(self) -> bool:
        """Whether there are integrals, whose values take long."""
        return any(isinstance(part, core.Integral) for part in self.parts)

    @property
    def draws(self) -> bool:
        """Whether values rest on functions or families of which nothing is known, and that are drawn."""
        return any(
            _is_unknown(part) or (isinstance(part, core.Indexed) and part not in self.letters)
            for part in self.parts
        )

    def ring(self) -> Ring:
        """A ring for normal forms of this pair."""
        domains = [(letter, self.ranges[letter]) for letter in self.letters]
        return Ring(
            nonnegative=[letter for letter, domain in domains if domain.nonnegative],
            positive=[letter for letter, domain in domains if domain.positive],
            integers=[letter for letter, domain in domains if domain.integer],
            complexes=self.complexes,
            imaginary=self.imaginary,
            ranges={letter: (domain.low, domain.high) for letter, domain in domains if domain != Range()},
        )

    def point(self, place: Place, sample: int) -> Point:
        """The evaluator at a place."""
        values: dict[Term, Any] = {}
        for k, (letter, value) in enumerate(place.items()):
            if letter in self.complexes:
                values[letter] = acb(ball(value), ball(value * (k + 2) / 3 + Fraction(1, 2)))
            else:
                values[letter] = ball(value)
        return Point(values, imaginary=self.imaginary, odd=self.odd, sample=sample, deadline=self.deadline)

    def allowed(self, at: Point) -> bool:
        """Whether the hypotheses surely hold at a point."""
        for item in self.hypotheses:
            try:
                if holds(at(item.left), item.relation, at(item.right)) is not True:
                    return False
            except (Undefined, Unsure, ZeroDivisionError):
                return False
        return True


def make_scene(
    left: Term,
    right: Term,
    assumptions: tuple[Hypothesis, ...],
    ranges: dict[Term, Range],
    deadline: Deadline,
) -> Scene:
    """The letters of a pair with their ranges: narrowed, and integers where the terms force it."""
    families = _families(left, right)
    letters = _letters(left, families) | _letters(right, families)
    for item in assumptions:
        letters |= _letters(item.left, families) | _letters(item.right, families)
    for letter in letters:
        if sort_of(letter) is not core.Sort.SCALAR:  # products of matrices do not commute
            raise UnknownNode(letter, "a comparison of numbers")
    ordered = tuple(
        letter
        for letter in appearing(
            left, right, *(side for item in assumptions for side in (item.left, item.right))
        )
        if letter in letters
    )
    found = {letter: ranges.get(letter, Range()) for letter in ordered}
    for term in (left, right):
        indices = (
            (letter, False)
            for part in subterms(term)
            if isinstance(part, core.Indexed) and part.base in families
            for letter in free_variables(part) - {part}
        )
        for letter, natural in chain(forced_integers(term), indices):
            if letter in found:
                old = found[letter]
                found[letter] = replace(old, integer=True)
                if natural and (old.low is None or old.low < 0):
                    found[letter] = replace(found[letter], low=Fraction(0), low_in=True)
    parts = (*subterms(left), *subterms(right))
    imaginary = not all(map(is_real, parts))
    complexes = frozenset(
        letter
        for letter in ordered
        if imaginary and letter in (core.Symbol("z"), core.Symbol("w")) and letter not in ranges
    )
    return Scene(
        left,
        right,
        ordered,
        found,
        assumptions,
        imaginary,
        complexes,
        deadline,
        estimated=any(map(is_estimated, parts)),
    )


def _is_unknown(part: Term) -> bool:
    head = part.function if isinstance(part, core.Call) else None
    head = head.function if isinstance(head, core.DerivativeOf) else head
    return isinstance(head, core.Function) and head.name != "det" and function_record(head.name) is None


def seed_of(*terms: Term) -> int:
    """A number drawn from terms, the same whatever their letters are called."""
    names = {letter: core.Symbol(f"letter {k}") for k, letter in enumerate(appearing(*terms))}
    text = repr([exchanged(term, names) for term in terms])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def appearing(*terms: Term) -> tuple[Term, ...]:
    """The letters of terms, in the order in which they appear."""
    return tuple(dict.fromkeys(part for term in terms for part in subterms(term) if is_variable(part)))


def is_real(part: Term) -> bool:
    """Whether a node by itself keeps to real numbers: it is not i, Re, Im, arg or conjugation."""
    return part != UNIT and not (
        isinstance(part, core.Call)
        and isinstance(part.function, core.Function)
        and part.function.name in ("conj", "Re", "Im", "arg")
    )


def letters_of(*terms: Term) -> frozenset[Term]:
    """The free letters of terms that need a value."""
    families = _families(*terms)
    return frozenset[Term]().union(*(_letters(term, families) for term in terms))


def _families(*terms: Term) -> frozenset[Term]:
    """Letters whose index is the letter of a sum: a_k, all of whose members are meant."""
    found: set[Term] = set()

    def visit(part: Term, bound: frozenset[Term]) -> None:
        if isinstance(part, core.Indexed) and any(free_variables(item) & bound for item in part.index):
            found.add(part.base)
        inner = bound | frozenset(bound_by(part))
        for child in children(part):
            visit(child, inner)

    for term in terms:
        visit(term, frozenset())
    return frozenset(found)


def _letters(term: Term, families: frozenset[Term]) -> frozenset[Term]:
    """The free letters that need a value: not those inside an index alone, not members of a family."""
    found: set[Term] = set()

    def visit(part: Term, bound: frozenset[Term]) -> None:
        if isinstance(part, core.Indexed):
            if part.base in families:
                for item in part.index:
                    visit(item, bound)
            elif part not in bound:
                found.add(part)
        elif is_variable(part):
            if part not in bound:
                found.add(part)
        elif not isinstance(part, core.Function | core.Label):
            inner = bound | frozenset(bound_by(part))
            for child in children(part):
                visit(child, inner)

    visit(term, frozenset())
    return frozenset(found)


def forced_integers(term: Term) -> Iterator[tuple[Term, bool]]:
    """Letters that can only be integers for the term to make sense, each with whether it must be ≥ 0."""
    for part in subterms(term):
        match part:
            case Call(function=Function(name="factorial"), arguments=(inner,)):
                yield from ((letter, inner == letter) for letter in free_variables(inner))
            case Call(function=Function(name="binom"), arguments=(top, bottom)):
                yield from ((letter, True) for letter in free_variables(bottom))
                yield from ((letter, True) for letter in free_variables(top) if top == letter)
            case Call(function=Function(name="gcd" | "lcm"), arguments=arguments):
                yield from ((letter, False) for inner in arguments for letter in free_variables(inner))
            case core.IndexedSum(low=low, high=high) | core.IndexedProduct(low=low, high=high):
                yield from ((letter, high == letter) for letter in free_variables(low) | free_variables(high))
            case Power(base=base, exponent=exponent):
                value = exact(base)
                if value is not None and value < 0:
                    yield from ((letter, False) for letter in _whole(exponent))
            case core.Indexed(index=index):
                yield from (
                    (letter, False)
                    for inner in index
                    for letter in free_variables(inner)
                    if not isinstance(inner, core.Symbol)
                )


def _whole(exponent: Term) -> Iterator[Term]:
    """The letters that are whole where an exponent is: n of n + 1, not x of 2x, which is 1 at x = 1/2.

    What is called i to n counts, wherever it stands.
    """
    parts = exponent.terms if isinstance(exponent, core.Sum) else (exponent,)
    alone = {part.term if isinstance(part, core.Negative) else part for part in parts}
    for letter in free_variables(exponent):
        if letter in alone or (isinstance(letter, core.Symbol) and letter.name in _COUNTERS):
            yield letter


# --- for readers: short, and with digits enough to see two values differ


def shown_place(scene: Scene, place: Place, sample: int) -> tuple[tuple[Term, str], ...]:
    """The point of a counterexample: letters with their values, and the polynomials that unknown functions stand for."""
    out: list[tuple[Term, str]] = []
    for k, (letter, value) in enumerate(place.items()):
        text = str(value)
        if letter in scene.complexes:
            text = f"{value} + {value * (k + 2) / 3 + Fraction(1, 2)}i"
        out.append((letter, text))
    calls = (
        part.function for part in scene.parts if isinstance(part, core.Call) and len(part.arguments) == 1
    )
    heads = (head.function if isinstance(head, core.DerivativeOf) else head for head in calls)
    for head in dict.fromkeys(heads):
        if isinstance(head, core.Function) and function_record(head.name) is None:
            numbers = coefficients(f"{head!r}/1", sample)
            out.append((core.Call(head, (core.Symbol("t"),)), _polynomial(numbers)))
    return tuple(out)


def _polynomial(numbers: list[int]) -> str:
    parts = []
    for power, number in reversed(list(enumerate(numbers))):
        if number:
            letter = "" if not power else "t" if power == 1 else f"t^{power}"
            size_ = "" if abs(number) == 1 and letter else str(abs(number))
            parts.append(("-" if number < 0 else "+") + size_ + letter)
    return "".join(parts).lstrip("+") or "0"


def shown_apart(left: Any, right: Any) -> tuple[str, str]:
    """Two values in decimals, with as many digits as it takes to see them differ; else the difference beside one."""
    for digits in (6, 10, 16, 25, 40, 80):
        a, b = shown(left, digits), shown(right, digits)
        if a != b:
            return a, b
    a, gap = shown(left, 10), shown(right - left)
    if gap == "0":
        return a, a
    return a, f"{a} - {gap[1:]}" if gap.startswith("-") else f"{a} + {gap}"


def shown(value: Any, digits: int = 6) -> str:
    """A value in decimals: an integer as it is, a complex number as a + bi."""
    if isinstance(value, acb):
        if value.imag == 0:
            return shown(value.real, digits)
        real, imag = shown(value.real, digits), shown(value.imag, digits)
        if real == "0":
            return f"{imag}i"
        return f"{real} {'-' if imag.startswith('-') else '+'} {imag.lstrip('-')}i"
    if value.is_exact() and value.is_integer() and abs(value) < 10**15:
        return str(int(value.unique_fmpz()))
    text: str = value.mid().str(digits, radius=False)
    if "e" in text or "." not in text:
        if abs(value) < arb(10) ** -30 and value.contains(0):
            return "0"
        mantissa, _, power = text.partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{power}" if power else mantissa
    return text.rstrip("0").rstrip(".")
