"""More sign rules, for maps that a user types: numbers, tanh, sin and cos, logarithms, convexity, polynomials in bounded functions."""

from __future__ import annotations

from fractions import Fraction

from hw_cli.derive.rules.calculus import differentiate
from hw_cli.kernel.reason import Certificate, RuleFailed
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.oracles import sign_rules as rules
from hw_cli.oracles.defined import is_defined
from hw_cli.oracles.equality.elimination import MOST_LETTERS, Parts, eliminate
from hw_cli.oracles.equality.ranges import Empty
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.sign_rules import GE, GT, Check, SignRule, implies, positive, same
from hw_cli.prose import say
from hw_cli.terms.ball_values import holds
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
from hw_cli.terms.walk import free_variables, substitute

ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
CENTRES = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1)))


# --- the rules: premises over conclusion


def _check_number(node: Certificate, setting: Setting) -> bool:
    """A term without letters: its ball lies on one side of 0."""
    if setting.definitions:
        return False
    try:
        return holds(Balls({})(node.term), node.relation, Balls({})(Number("0"))) is True
    except (UnknownNode, ArithmeticError, TypeError, ValueError):
        return False


def _within_1(names: tuple[str, ...], *relations: Relation) -> Check:
    """|f(u)| < 1, or ≤ 1, for every real u: 1 − f(u), 1 + f(u) and 1 − f(u)² stand in these relations to 0."""
    return lambda node, setting: (
        _gap_of(node.term, names) and node.relation in relations and is_defined(node.term, setting)
    )


def _gap_of(term: Term, names: tuple[str, ...]) -> bool:
    """Whether a term is 1 ± f(u) or 1 ± f(u)², in either order, for one of the functions."""
    if not isinstance(term, Sum) or len(term.terms) != 2:
        return False
    for one, other in (term.terms, term.terms[::-1]):
        inner = other.term if isinstance(other, Negative) else other
        if isinstance(inner, Power):
            inner = inner.base if inner.exponent == TWO else inner
        if one == ONE and isinstance(inner, Call) and inner.function in [Function(name) for name in names]:
            return True
    return False


def _check_odd(node: Certificate, _setting: Setting) -> bool:
    """u > 0 ⊢ tanh u > 0, arctan u > 0 and erf u > 0; likewise <, ≥ and ≤."""
    match node.term, node.premises:
        case Call(function=Function(), arguments=(u,)), (premise,):
            return keeps_sign(node.term) and premise.term == u and implies(premise.relation, node.relation)
    return False


def keeps_sign(term: Term) -> bool:
    """Whether a call is of an odd function that rises on the whole line."""
    found = record_of(term)
    return found is not None and found.odd and found.analytic and found.rising is not None


def _check_logarithm(node: Certificate, _setting: Setting) -> bool:
    """u − 1 > 0 ⊢ log u > 0 (and ≥); u > 0, u − 1 < 0 ⊢ log u < 0 (and ≤)."""
    match node.term:
        case Call(function=Function(name="log", index=()), arguments=(u,)):
            known = [(premise.term, premise.relation) for premise in node.premises]
            above = any(item in known for item in ((u, GT), (u - 1, GT), (u - 1, GE)))
            return above and any(term == u - 1 and implies(told, node.relation) for term, told in known)
    return False


def _check_exponential(node: Certificate, _setting: Setting) -> bool:
    """u > 0 ⊢ exp u − 1 > 0; likewise <, ≥ and ≤."""
    match node.term, node.premises:
        case Sum(terms=(Call(function=Function(name="exp", index=()), arguments=(u,)), rest)), (premise,):
            return rest == Negative(ONE) and premise.term == u and implies(premise.relation, node.relation)
    return False


def _check_polynomial(node: Certificate, setting: Setting) -> bool:
    """Every function in the term replaced by a letter with the function's range: z3 decides the sign."""
    if (ranges := _ranges(node.term, setting)) is None:
        return False
    functions = _functions(node.term, ranges)
    return (
        functions is not None
        and all(is_defined(function, setting) for function in functions)
        and eliminate(node.term, node.relation, ZERO, ranges, setting.hypotheses) is True
    )


def functions_of(term: Term, setting: Setting) -> tuple[Term, ...] | None:
    """The functions that count as letters in a polynomial inequality; None where there is none."""
    ranges = _ranges(term, setting)
    return None if ranges is None else _functions(term, ranges)


def _functions(term: Term, ranges: dict[Term, Range]) -> tuple[Term, ...] | None:
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
    slope = worked_out(Derivative(term, variable))
    return (
        isinstance(domain, Interval)
        and (domain.low is None or domain.low < centre)
        and (domain.high is None or centre < domain.high)
        and not any(rules.speaks_of(item, variable, setting) for item in setting.hypotheses)
        and value == substitute(term, here)
        and slope is not None
        and is_defined(slope, setting)
        and same(substitute(slope, here), ZERO, setting)
    )


def worked_out(derivative: Derivative) -> Term | None:
    """The derivative by the rules of calculus; None where they give none."""
    try:
        return differentiate(derivative)
    except RuleFailed:
        return None


NUMBER = SignRule("number", say("a number, computed with a proven error"), check=_check_number)
TANH = SignRule("tanh_range", say("|tanh| < 1"), check=_within_1(("tanh",), GT, GE))
CIRCLE = SignRule("circle", say("|sin| ≤ 1 and |cos| ≤ 1"), check=_within_1(("sin", "cos"), GE))
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
