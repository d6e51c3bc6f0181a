"""Finding sign certificates: a search over the sign rules, whose result the checker re-reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import sympy

from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Setting
from hw_cli.oracles import sign_rules as rules
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.oracles.sign_rules import GE, GT, LE, LT
from hw_cli.terms import core
from hw_cli.terms.algebra import ascii_name, from_sympy
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, is_variable, substitute


def prove_sign(term: Term, setting: Setting, *, rewrite: bool = True) -> Certificate | None:
    """A certificate of the strongest sign the rules give, or None when they give none."""
    found = _by_shape(term, setting)
    if found is None and rewrite:
        found = _by_another_form(term, setting)
    return found


def sign_from_root(term: Term, variable: Term, setting: Setting) -> Certificate | None:
    """The sign of `term` on the interval of `variable` at an end of which it vanishes."""
    slope = prove_sign(core.Derivative(term, variable), setting)
    if slope is None:
        return None
    return _first((Certificate(term, relation, rules.FROM_ROOT, (slope,)) for relation in (GT, LT)), setting)


def _by_shape(term: Term, setting: Setting) -> Certificate | None:
    leaf = _leaf(term, setting)
    if leaf is not None:
        return leaf
    match term:
        case core.Call(arguments=(variable,)) if setting.definition(term.function) is not None:
            return sign_from_root(term, variable, setting) or _unfolded(term, setting)
        case core.IndexedSum(body=body):
            below = prove_sign(body, setting)
            node = below and Certificate(term, below.relation, rules.FAMILY_SUM, (below,))
            return _first([node], setting)
        case core.Sum():
            if (found := _convex(term, setting) or _increasing(term, setting)) is not None:
                return found
    plainly = isinstance(term, core.Negative | core.Sum)
    parts = by_shape(term, lambda part: prove_sign(part, setting, rewrite=not plainly))
    return _first(parts, setting)


def by_shape(term: Term, sign_of: Callable[[Term], Certificate | None]) -> Iterator[Certificate]:
    """What the signs of its parts may say of a term; not every one of these checks."""
    match term:
        case core.Negative(term=inner):
            for below in _signs((inner,), sign_of):
                yield Certificate(term, below[0].relation.flipped, rules.NEGATIVE, below)
        case core.Product(factors=parts):
            for premises in _signs(parts, sign_of):
                yield Certificate(term, _of_product(premises), rules.PRODUCT, premises)
        case core.Quotient(numerator=above, denominator=under):
            for premises in _signs((above, under), sign_of):
                yield Certificate(term, _of_product(premises), rules.QUOTIENT, premises)
        case core.Power(base=base):
            for below in _signs((base,), sign_of):
                yield Certificate(term, GT, rules.POWER, below)
                yield Certificate(term, GT, rules.SQUARE, below)
            yield Certificate(term, GE, rules.SQUARE)
        case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
            for below in _signs((inner,), sign_of):
                yield Certificate(term, GT, rules.POWER, below)
        case core.Sum(terms=terms):
            for premises in _signs(terms, sign_of):
                yield from (Certificate(term, relation, rules.SUM, premises) for relation in (GT, LT, GE, LE))


def _signs(
    parts: tuple[Term, ...], sign_of: Callable[[Term], Certificate | None]
) -> Iterator[tuple[Certificate, ...]]:
    """The signs of all parts, where each has one."""
    found = []
    for part in parts:
        sign = sign_of(part)
        if sign is None:
            return
        found.append(sign)
    yield tuple(found)


def _of_product(premises: tuple[Certificate, ...]) -> Relation:
    return rules.product_relation([premise.relation for premise in premises])


def _first(nodes: Iterable[Certificate | None], setting: Setting) -> Certificate | None:
    """The first of these that its own rule confirms."""
    for node in nodes:
        rule = node and node.because
        if isinstance(rule, rules.SignRule) and node is not None and rule.check(node, setting):
            return node
    return None


def _leaf(term: Term, setting: Setting) -> Certificate | None:
    candidates = [rules.RANGE]
    if isinstance(term, core.Number | core.Constant):
        candidates = [rules.CONSTANT]
    elif is_variable(term) or setting.domain(term) is not None:
        candidates = [rules.DOMAIN]
    elif isinstance(term, core.Sum):
        candidates = [rules.RANGE, rules.DOMAIN]
        if setting.hypotheses:
            supposed = (Certificate(term, relation, rules.HYPOTHESIS) for relation in (GT, LT, GE, LE))
            if (found := _first(supposed, setting)) is not None:
                return found
    nodes = (Certificate(term, relation, rule) for rule in candidates for relation in (GT, LT))
    return _first(nodes, setting)


def _increasing(term: core.Sum, setting: Setting) -> Certificate | None:
    """σ(a) − σ(b), from the sign of a − b."""
    found = rules.increments(term)
    gap = found and prove_sign(found[0] - found[1], setting)
    return gap and Certificate(term, gap.relation, rules.INCREASING, (gap,))


def _convex(term: core.Sum, setting: Setting) -> Certificate | None:
    """1 − Σ w_i t_i, from 1 − t_i > 0."""
    match term:
        case core.Sum(
            terms=(one, core.Negative(term=core.IndexedSum(body=core.Product(factors=(_, share)))))
        ):
            premise = prove_sign(one - share, setting)
            node = premise and Certificate(term, GT, rules.CONVEX, (premise,))
            return _first([node], setting)
    return None


def _unfolded(term: Term, setting: Setting) -> Certificate | None:
    """The sign of the definition, for a term that calls declared functions."""

    def visit(node: Term) -> Term:
        found = setting.definition(node.function) if isinstance(node, core.Call) else None
        if found is None or not isinstance(node, core.Call):
            return node
        return substitute(found.body, dict(zip(found.parameters, node.arguments, strict=True)))

    plain = bottom_up(term, visit)
    premise = prove_sign(plain, setting) if plain != term else None
    return premise and Certificate(term, premise.relation, rules.REWRITTEN, (premise,))


def _by_another_form(term: Term, setting: Setting) -> Certificate | None:
    """The sign of SymPy's factored form, or of the definitions written out where SymPy has no words."""
    judge = reader(setting)
    names = {ascii_name(name): name for name in _names(term, setting)}
    try:
        form = from_sympy(sympy.factor(sympy.together(judge.read(term))), names)
    except UnknownNode:
        return _unfolded(term, setting)
    premise = _by_shape(form, setting) if form != term else None
    if premise is None:
        return _unfolded(term, setting)
    return Certificate(term, premise.relation, rules.REWRITTEN, (premise,))


def _names(term: Term, setting: Setting) -> set[Term]:
    declared = {name for name, _ in setting.domains}
    return {name for name in free_variables(term) | declared if is_variable(name)}
