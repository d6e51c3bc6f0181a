"""Finding sign certificates: a search over the sign rules, whose result the checker re-reads."""

from __future__ import annotations

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
    for relation in (GT, LT):
        node = Certificate(term, relation, rules.FROM_ROOT, (slope,))
        if rules.check(node, setting):
            return node
    return None


def _by_shape(term: Term, setting: Setting) -> Certificate | None:
    leaf = _leaf(term, setting)
    if leaf is not None:
        return leaf
    match term:
        case core.Negative(term=inner):
            below = prove_sign(inner, setting, rewrite=False)
            return below and Certificate(term, below.relation.flipped, rules.NEGATIVE, (below,))
        case core.Product(factors=factors):
            return _combined(term, factors, rules.PRODUCT, setting)
        case core.Quotient(numerator=above, denominator=below):
            return _combined(term, (above, below), rules.QUOTIENT, setting)
        case core.Power():
            return _power(term, setting)
        case core.Call(function=core.Function(name="sqrt"), arguments=(inner,)):
            premise = prove_sign(inner, setting)
            if premise is not None and premise.relation is GT:
                return Certificate(term, GT, rules.POWER, (premise,))
        case core.Call(arguments=(variable,)) if setting.definition(term.function) is not None:
            return sign_from_root(term, variable, setting) or _unfolded(term, setting)
        case core.IndexedSum(body=body):
            below = prove_sign(body, setting)
            node = below and Certificate(term, below.relation, rules.FAMILY_SUM, (below,))
            return node if node is not None and rules.FAMILY_SUM.check(node, setting) else None
        case core.Sum(terms=terms):
            return _convex(term, setting) or _increasing(term, setting) or _sum(term, terms, setting)
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
            supposed = _try(term, (GT, LT, GE, LE), rules.HYPOTHESIS, setting)
            if supposed is not None:
                return supposed
    for rule in candidates:
        node = _try(term, (GT, LT), rule, setting)
        if node is not None:
            return node
    return None


def _try(
    term: Term, relations: tuple[Relation, ...], rule: rules.SignRule, setting: Setting
) -> Certificate | None:
    for relation in relations:
        node = Certificate(term, relation, rule)
        if rule.check(node, setting):
            return node
    return None


def _combined(
    term: Term, parts: tuple[Term, ...], rule: rules.SignRule, setting: Setting
) -> Certificate | None:
    premises = []
    for part in parts:
        premise = prove_sign(part, setting)
        if premise is None:
            return None
        premises.append(premise)
    node = Certificate(term, rules.product_relation([p.relation for p in premises]), rule, tuple(premises))
    return node if rule.check(node, setting) else None


def _power(term: core.Power, setting: Setting) -> Certificate | None:
    base = prove_sign(term.base, setting)
    if base is not None and base.relation is GT:
        return Certificate(term, GT, rules.POWER, (base,))
    even = _try(term, (GE,), rules.SQUARE, setting)
    if even is not None and base is not None and rules.strict(base.relation):
        return Certificate(term, GT, rules.SQUARE, (base,))
    return even


def _sum(term: core.Sum, terms: tuple[Term, ...], setting: Setting) -> Certificate | None:
    premises = [prove_sign(item, setting, rewrite=False) for item in terms]
    for relation in (GT, LT, GE, LE):
        node = Certificate(term, relation, rules.SUM, tuple(p for p in premises if p is not None))
        if rules.SUM.check(node, setting):
            return node
    return None


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
            return node if node is not None and rules.CONVEX.check(node, setting) else None
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
