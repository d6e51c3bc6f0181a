"""More sign rules (numbers, tanh, sin and cos, logarithms, convexity, polynomials in bounded functions)
and a search over all rules, for maps that a user types.

The search is free to guess; what it returns is re-read by the rules' own checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Any

import sympy

from hw_cli.derive.rules.algebra import read_back
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.kernel.certificate import Certificate
from hw_cli.kernel.reason import RuleFailed
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.oracles import sign_rules as rules
from hw_cli.oracles.defined import is_defined
from hw_cli.oracles.equality.elimination import MOST_LETTERS, eliminate
from hw_cli.oracles.equality.parts import Parts
from hw_cli.oracles.equality.ranges import Empty
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.judges.sampling import NoPoint, holds, points
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.oracles.sign_rules import GE, GT, LE, LT, SignRule, implies, positive, same, strict
from hw_cli.oracles.signs import prove_sign
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import (
    Call,
    Derivative,
    Function,
    Negative,
    Number,
    Power,
    Sum,
    Term,
    UnknownNode,
    lift,
)
from hw_cli.terms.functions import record_of
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import free_variables, substitute

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
SAMPLES = 5
CENTRES = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1)))


# --- the rules: premises over conclusion


def _check_number(node: Certificate, setting: Setting) -> bool:
    """A term without letters: its ball lies on one side of 0."""
    if free_variables(node.term) or setting.definitions:
        return False
    try:
        return holds(Balls({})(node.term), node.relation, Balls({})(Number("0"))) is True
    except (UnknownNode, ArithmeticError, TypeError, ValueError):
        return False


def _check_tanh(node: Certificate, setting: Setting) -> bool:
    """|tanh u| < 1 for every real u: 1 − tanh u, 1 + tanh u and 1 − tanh² u are > 0."""
    return _gap_of(node.term, ("tanh",)) and node.relation in (GT, GE) and is_defined(node.term, setting)


def _check_circle(node: Certificate, setting: Setting) -> bool:
    """|sin u| ≤ 1 and |cos u| ≤ 1 for every real u: 1 ± sin u, 1 ± cos u, 1 − sin² u, 1 − cos² u are ≥ 0."""
    return _gap_of(node.term, ("sin", "cos")) and node.relation is GE and is_defined(node.term, setting)


def _gap_of(term: Term, names: tuple[str, ...]) -> bool:
    """Whether a term is 1 − f(u), 1 + f(u) or 1 − f(u)², in either order, for one of the functions."""
    if not isinstance(term, Sum) or len(term.terms) != 2:
        return False
    for one, other in (term.terms, term.terms[::-1]):
        inner = other.term if isinstance(other, Negative) else other
        if isinstance(inner, Power):
            inner = inner.base if isinstance(other, Negative) and inner.exponent == TWO else inner
        if one == ONE and isinstance(inner, Call) and inner.function in [Function(name) for name in names]:
            return True
    return False


def _check_odd(node: Certificate, _setting: Setting) -> bool:
    """u > 0 ⊢ tanh u > 0, arctan u > 0 and erf u > 0; likewise <, ≥ and ≤."""
    match node.term, node.premises:
        case Call(function=Function(), arguments=(u,)), (premise,):
            return _keeps_sign(node.term) and premise.term == u and implies(premise.relation, node.relation)
    return False


def _keeps_sign(term: Term) -> bool:
    """Whether a call is of an odd function that rises on the whole line."""
    found = record_of(term)
    return found is not None and found.odd and found.analytic and found.rising is not None


def _check_logarithm(node: Certificate, _setting: Setting) -> bool:
    """u − 1 > 0 ⊢ log u > 0 (and ≥); u > 0, u − 1 < 0 ⊢ log u < 0 (and ≤)."""
    match node.term:
        case Call(function=Function(name="log", index=()), arguments=(u,)):
            known = {premise.term: premise.relation for premise in node.premises}
            gap = known.get(u - 1)
            above = known.get(u) is GT or gap in (GT, GE)
            return gap is not None and above and implies(gap, node.relation)
    return False


def _check_exponential(node: Certificate, _setting: Setting) -> bool:
    """u > 0 ⊢ exp u − 1 > 0; likewise <, ≥ and ≤."""
    match node.term, node.premises:
        case Sum(terms=(Call(function=Function(name="exp", index=()), arguments=(u,)), rest)), (premise,):
            return rest == Negative(ONE) and premise.term == u and implies(premise.relation, node.relation)
    return False


def _check_polynomial(node: Certificate, setting: Setting) -> bool:
    """Every function in the term replaced by a letter with the function's range: z3 decides the sign."""
    functions = functions_of(node.term, setting)
    if functions is None or not all(is_defined(function, setting) for function in functions):
        return False
    ranges = _ranges(node.term, setting)
    return eliminate(node.term, node.relation, ZERO, ranges or {}, setting.hypotheses) is True


def functions_of(term: Term, setting: Setting) -> tuple[Term, ...] | None:
    """The functions that count as letters in a polynomial inequality; None where there is none."""
    ranges = _ranges(term, setting)
    if ranges is None:
        return None
    parts = Parts(ranges)
    try:
        parts.note(term)
        parts(term)
    except Empty:
        return None
    return tuple(parts.functions) if len(parts.functions) <= MOST_LETTERS else None


def _ranges(term: Term, setting: Setting) -> dict[Term, Range] | None:
    """The intervals of all letters; None where they are more than that."""
    if setting.definitions or setting.abbreviations or setting.families or setting.unknowns:
        return None
    letters = free_variables(term).union(
        *(free_variables(side) for item in setting.hypotheses for side in (item.left, item.right))
    )
    domains = {letter: setting.domain(letter) for letter in letters}
    found = {
        letter: Range(item.low, item.high) for letter, item in domains.items() if isinstance(item, Interval)
    }
    return found if len(found) == len(letters) else None


def _check_extremum(node: Certificate, setting: Setting) -> bool:
    """h″ ≥ 0 on the interval, h′(c) = 0, h(c) > 0 (≥ 0) ⊢ h > 0 (≥ 0); mirrored for h″ ≤ 0 and h(c) < 0.

    c is one of `CENTRES`, inside the interval of the variable.
    """
    match node.premises:
        case (Certificate(term=Derivative(body=body, variable=variable, order=2)) as bend, value):
            return (
                body == node.term
                and is_defined(node.term, setting)
                and positive(bend.relation) == positive(value.relation)
                and implies(value.relation, node.relation)
                and any(_is_extreme(node.term, variable, c, value.term, setting) for c in CENTRES)
            )
    return False


def _is_extreme(term: Term, variable: Term, centre: Fraction, value: Term, setting: Setting) -> bool:
    """Whether `value` is the term at `centre`, where its slope vanishes, in the open interval."""
    here = {variable: lift(centre)}
    domain = setting.domain(variable)
    slope, bend = (worked_out(Derivative(term, variable, order)) for order in (1, 2))
    return (
        isinstance(domain, Interval)
        and (domain.low is None or domain.low < centre)
        and (domain.high is None or centre < domain.high)
        and not any(variable in free_variables(h.left - h.right) for h in setting.hypotheses)
        and value == substitute(term, here)
        and slope is not None
        and bend is not None
        and is_defined(slope, setting)
        and is_defined(bend, setting)
        and same(substitute(slope, here), ZERO, setting)
    )


NUMBER = SignRule("number", say("a number, computed with a proven error"), check=_check_number)
TANH = SignRule("tanh_range", say("|tanh| < 1"), check=_check_tanh)
CIRCLE = SignRule("circle", say("|sin| ≤ 1 and |cos| ≤ 1"), check=_check_circle)
SAME_SIGN = SignRule("odd_increasing", say("increasing, and zero at zero"), check=_check_odd)
LOGARITHM = SignRule("logarithm", say("log is increasing, and log 1 = 0"), check=_check_logarithm)
EXPONENTIAL = SignRule("exponential", say("exp is increasing, and exp 0 = 1"), check=_check_exponential)
POLYNOMIAL = SignRule("polynomial", say("a polynomial inequality, decided by z3"), check=_check_polynomial)
EXTREMUM = SignRule(
    "extremum", say("convex (or concave), with this value where its slope is 0"), check=_check_extremum
)
OF_MAPS = (NUMBER, TANH, CIRCLE, SAME_SIGN, LOGARITHM, EXPONENTIAL, POLYNOMIAL, EXTREMUM)
RULES = (*rules.RULES, *OF_MAPS)


def check(node: Certificate, setting: Setting) -> bool:
    """Whether every node of a certificate follows from its premises by one of `RULES`."""
    return rules.check(node, setting, more=OF_MAPS)


# --- the search


class Effort(IntEnum):
    """How far a search goes: by shape alone; by other forms and z3; by derivatives too."""

    SHAPE = 0
    FORMS = 1
    DERIVATIVES = 2


@dataclass
class Signs:
    """Searches certificates in one setting, each term once; `variable` is the map's own."""

    setting: Setting
    variable: Term
    _found: dict[tuple[Term, Effort], Certificate | None] = field(default_factory=dict)
    _sample: list[dict[Term, Any]] | None = None

    def of(self, term: Term, effort: Effort = Effort.DERIVATIVES) -> Certificate | None:
        """A checked certificate of a sign of `term` on the whole setting, strict where one is found."""
        key = (term, effort)
        if key not in self._found:
            self._found[key] = None  # a term that comes back while it is worked on gives nothing
            self._found[key] = self._search(term, effort)
        return self._found[key]

    def _search(self, term: Term, effort: Effort) -> Certificate | None:
        easier = self.of(term, Effort(effort - 1)) if effort else None
        if easier is not None and strict(easier.relation):
            return easier
        possible = self._possible(term)
        weak = easier
        for node in self._candidates(term, possible, effort) if possible else ():
            if node.relation in possible and check(node, self.setting):
                if strict(node.relation):
                    return node
                weak = weak or node
        return weak

    def _candidates(self, term: Term, possible: set[Relation], effort: Effort) -> Iterator[Certificate]:
        """Certificates by the methods of one effort, the most readable first."""
        match effort:
            case Effort.SHAPE:
                yield from self._leaves(term)
                yield from _some(prove_sign(term, self.setting, rewrite=False))
                yield from self._by_shape(term, effort)
            case Effort.FORMS:
                yield from self._by_forms(term)
                yield from self._by_polynomial(term, possible)
                yield from self._by_shape(term, effort)
            case Effort.DERIVATIVES:
                yield from self._from_root(term)
                yield from self._by_convexity(term)
                if not isinstance(term, Sum):
                    yield from self._by_shape(term, effort)

    def _possible(self, term: Term) -> set[Relation]:
        """The relations to 0 that random points do not exclude."""
        left = {GT, GE, LT, LE}
        if self._sample is None:
            try:
                self._sample = list(points(self.setting, SAMPLES))
            except NoPoint:
                self._sample = []
        for point in self._sample:
            try:
                value = Balls(point, self.setting)(term)
                left = {relation for relation in left if holds(value, relation, 0 * value) is not False}
            except (ArithmeticError, ValueError, TypeError):
                continue
            except UnknownNode:
                break
        return left

    def _by_forms(self, term: Term) -> Iterator[Certificate]:
        yield from _some(prove_sign(term, self.setting))
        for form in self._forms(term):
            for premise in _some(self.of(form, Effort.SHAPE)):
                yield Certificate(term, premise.relation, rules.REWRITTEN, (premise,))

    def _by_polynomial(self, term: Term, possible: set[Relation]) -> Iterator[Certificate]:
        if functions_of(term, self.setting) is not None:
            for relation in (item for item in (GT, LT, GE, LE) if item in possible):
                yield Certificate(term, relation, POLYNOMIAL)

    def _leaves(self, term: Term) -> Iterator[Certificate]:
        if not free_variables(term) and not isinstance(term, Number | core.Constant):
            yield from (Certificate(term, relation, NUMBER) for relation in (GT, LT))
        yield Certificate(term, GT, TANH)
        yield Certificate(term, GE, CIRCLE)
        if self.setting.hypotheses:
            yield from (Certificate(term, relation, rules.HYPOTHESIS) for relation in (GT, LT, GE, LE))

    def _by_shape(self, term: Term, effort: Effort) -> Iterator[Certificate]:
        match term:
            case Negative(term=inner):
                for below in _some(self.of(inner, effort)):
                    yield Certificate(term, below.relation.flipped, rules.NEGATIVE, (below,))
            case core.Product(factors=factors):
                yield from self._multiplied(term, factors, rules.PRODUCT, effort)
            case core.Quotient(numerator=above, denominator=below_term):
                yield from self._multiplied(term, (above, below_term), rules.QUOTIENT, effort)
            case Sum(
                terms=(Call(function=Function(name="exp", index=()), arguments=(u,)), Negative(term=one))
            ) if one == ONE:
                yield from (
                    Certificate(term, sign.relation, EXPONENTIAL, (sign,))
                    for sign in _some(self.of(u, effort))
                )
            case Sum(terms=terms):
                signs = [self.of(item, effort) for item in terms]
                if all(sign is not None for sign in signs):
                    premises = tuple(sign for sign in signs if sign is not None)
                    yield from (Certificate(term, rel, rules.SUM, premises) for rel in (GT, LT, GE, LE))
            case Power(base=base):
                for below in _some(self.of(base, effort)):
                    yield Certificate(term, GT, rules.POWER, (below,))
                    yield Certificate(term, GT, rules.SQUARE, (below,))
            case Call(function=Function(name="sqrt", index=()), arguments=(u,)):
                yield from (
                    Certificate(term, GT, rules.POWER, (below,)) for below in _some(self.of(u, effort))
                )
            case Call(function=Function(name="log", index=()), arguments=(u,)):
                premises = tuple(
                    sign for sign in (self.of(u - 1, effort), self.of(u, effort)) if sign is not None
                )
                if premises:
                    yield Certificate(term, premises[0].relation, LOGARITHM, premises)
            case Call(arguments=(u,)) if _keeps_sign(term):
                yield from (
                    Certificate(term, sign.relation, SAME_SIGN, (sign,)) for sign in _some(self.of(u, effort))
                )

    def _multiplied(
        self, term: Term, parts: tuple[Term, ...], rule: SignRule, effort: Effort
    ) -> Iterator[Certificate]:
        premises = []
        for part in parts:
            sign = self.of(part, effort)
            if sign is None:
                return
            premises.append(sign)
        yield Certificate(term, rules.product_relation([p.relation for p in premises]), rule, tuple(premises))

    def _forms(self, term: Term) -> Iterator[Term]:
        """The factored form, and completed squares."""
        judge = SymbolicJudge(self.setting)
        try:
            expression = sympy.factor(sympy.together(judge.read(term)))
            forms = [expression, *_squares(expression)]
            for form in forms:
                back = read_back(form, self.setting, term)
                if back != term:
                    yield back
        except (UnknownNode, sympy.PolynomialError):
            return

    def _from_root(self, term: Term) -> Iterator[Certificate]:
        domain = self.setting.domain(self.variable)
        if self.variable not in free_variables(term) or not isinstance(domain, Interval):
            return
        ends = [end for end in (domain.low, domain.high) if end is not None]
        if any(self._is_zero_at(term, lift(end)) for end in ends):
            for slope in self._derivative(term, 1):
                yield from (Certificate(term, rel, rules.FROM_ROOT, (slope,)) for rel in (GT, LT))

    def _by_convexity(self, term: Term) -> Iterator[Certificate]:
        if self.variable not in free_variables(term):
            return
        slope = worked_out(Derivative(term, self.variable))
        for centre in map(lift, CENTRES):
            if slope is not None and self._is_zero_at(slope, centre):
                for bend in self._derivative(term, 2):
                    for value in _some(self.of(substitute(term, {self.variable: centre}), Effort.FORMS)):
                        yield Certificate(term, value.relation, EXTREMUM, (bend, value))
                return

    def _derivative(self, term: Term, order: int) -> Iterator[Certificate]:
        """The sign of a derivative, found on its worked-out form."""
        derivative = Derivative(term, self.variable, order)
        worked = worked_out(derivative)
        for sign in _some(self.of(worked, Effort.FORMS)) if worked is not None else ():
            yield Certificate(derivative, sign.relation, rules.REWRITTEN, (sign,))

    def _is_zero_at(self, term: Term, place: Term) -> bool:
        try:
            there = tidy(substitute(term, {self.variable: place}))
            point = {} if self._sample is None or not self._sample else self._sample[0]
            if not Balls(point, self.setting)(there).contains(0):
                return False
        except (ArithmeticError, UnknownNode, ValueError, TypeError, AttributeError):
            return False
        return same(there, ZERO, self.setting)


def _some(found: Certificate | None) -> tuple[Certificate, ...]:
    return () if found is None else (found,)


def worked_out(derivative: Derivative) -> Term | None:
    """The derivative by the rules of calculus; None where they give none."""
    try:
        return differentiate(derivative)
    except RuleFailed:
        return None


def _squares(expression: Any) -> Iterator[Any]:
    """The numerator with a square completed in a letter of which it is a quadratic polynomial."""
    above, below = sympy.fraction(expression)
    above = sympy.expand(above)
    for letter in sorted(above.free_symbols, key=str):
        if above.is_polynomial(letter) and sympy.degree(above, letter) == 2:
            a, b, c = sympy.Poly(above, letter).all_coeffs()
            if b != 0:
                rest = sympy.factor(sympy.together(c - b**2 / (4 * a)))
                yield (a * (letter + sympy.factor(b / (2 * a))) ** 2 + rest) / below
