"""The sign rules and their checker: each says when `term relation 0` follows from its premises.

The checker trusts nothing that found the certificate. It re-reads every node: the premises must be
about the right subterms, with the right relations, and equalities must be proved symbolically.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hw_cli.kernel.reason import Certificate, Reason
from hw_cli.kernel.setting import Hypothesis, Integers, Interval, Setting
from hw_cli.oracles.defined import is_defined, written_out
from hw_cli.oracles.judges.sampling import first_point
from hw_cli.oracles.judges.symbolic import reader, vanishes
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Term, UnknownNode, lift
from hw_cli.terms.functions import record_of
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, substitute

GT, GE, LT, LE = Relation.GT, Relation.GE, Relation.LT, Relation.LE
WEAK = {GT: GE, GE: GE, LT: LE, LE: LE}

Check = Callable[[Certificate, Setting], bool]


@dataclass(frozen=True)
class SignRule(Reason):
    """A reason with the check of one node (its premises are checked on their own)."""

    check: Check = field(compare=False, repr=False, kw_only=True)


def check(
    node: Certificate, setting: Setting, found: dict[int, bool] | None = None, more: tuple[SignRule, ...] = ()
) -> bool:
    """Whether a certificate is right: every node follows from its premises by one of `RULES`, or of `more`.

    `found` keeps the answer for each node (by identity) of a tree that is checked node by node, in one
    setting; the caller keeps the tree alive.
    """
    answers = {} if found is None else found
    if id(node) not in answers:
        rule = next((known for known in (*RULES, *more) if known is node.because), None)
        answers[id(node)] = (
            rule is not None  # a rule made elsewhere proves nothing
            and node.relation in WEAK
            and all(check(premise, setting, answers, more) for premise in node.premises)
            and rule.check(node, setting)
        )
    return answers[id(node)]


def same(left: Term, right: Term, setting: Setting) -> bool:
    """Whether two terms are proved equal on the setting's domain."""
    if left == right:
        return True
    judge = reader(setting)
    try:
        return not _plainly_differ(left, right, setting) and vanishes(judge.read(left), judge.read(right))
    except UnknownNode:
        return False


def _plainly_differ(left: Term, right: Term, setting: Setting) -> bool:
    """Whether one point of the domain tells two terms apart: much cheaper than a failed proof."""
    try:
        at = Balls(first_point(setting), setting)
        return holds(at(left), Relation.EQ, at(right)) is False
    except (ArithmeticError, UnknownNode, ValueError, TypeError, AttributeError):
        return False  # not decided here


def positive(relation: Relation) -> bool:
    """Whether a relation puts its term on the positive side (≥ or >)."""
    return relation in (GT, GE)


def strict(relation: Relation) -> bool:
    """Whether a relation excludes 0."""
    return relation in (GT, LT)


def product_relation(relations: list[Relation]) -> Relation:
    """The relation to 0 of a product of factors with these."""
    up = sum(not positive(relation) for relation in relations) % 2 == 0
    return {(True, True): GT, (True, False): GE, (False, True): LT, (False, False): LE}[
        up, all(strict(relation) for relation in relations)
    ]


def implies(found: Relation, wanted: Relation) -> bool:
    """Whether `t found 0` gives `t wanted 0`."""
    return found is wanted or WEAK.get(found) is wanted


# --- the rules: premises over conclusion


def _check_number(node: Certificate, _setting: Setting) -> bool:
    """A numeral > 0, or one of the constants π and e."""
    if isinstance(node.term, core.Constant):
        return node.term.name in ("pi", "e") and positive(node.relation)
    return isinstance(node.term, core.Number) and node.term.value > 0 and positive(node.relation)


def _check_domain(node: Certificate, setting: Setting) -> bool:
    """x ∈ (low, high) with low ≥ 0 (or high ≤ 0). Also x − c and x + c, with ±c an end of the interval.

    x is a letter, a member of a family, or the slope f′(c) of an abstract function.
    """
    for variable, bound, mirrored in _bounded(node.term):
        domain, above = setting.domain(variable), positive(node.relation) is not mirrored
        if isinstance(domain, Interval):
            end = domain.low if above else domain.high
            if end is not None and (end >= bound if above else end <= bound):
                return True
    return False


def _bounded(term: Term) -> Iterator[tuple[Term, Fraction, bool]]:
    """The readings of a term as `variable − bound` or, True, as `bound − variable`, with a number as bound."""
    yield term, Fraction(0), False
    for one, other in (
        (term.terms, term.terms[::-1]) if isinstance(term, core.Sum) and len(term.terms) == 2 else ()
    ):
        number = exact_value(one)
        if number is not None:
            yield (other.term, number, True) if isinstance(other, core.Negative) else (other, -number, False)


def _check_hypothesis(node: Certificate, setting: Setting) -> bool:
    """left relation right is supposed ⊢ left − right relation 0 (or the same read backwards)."""
    return any(
        (same(node.term, item.left - item.right, setting) and implies(item.relation, node.relation))
        or (
            same(node.term, item.right - item.left, setting) and implies(item.relation.flipped, node.relation)
        )
        for item in setting.hypotheses
        if item.relation in WEAK
    )


def _check_range(node: Certificate, setting: Setting) -> bool:
    """0 < σ(u) < 1, exp(u) > 0, |arctan u| < π/2 for every real u; so 1 − σ(u) > 0 and σ(u) − 1 < 0."""
    return _is_range(node) and is_defined(node.term, setting)


def _is_range(node: Certificate) -> bool:
    """Whether a term is f(u), f(u) − low or ±(high − f(u)), between the limits of a function."""
    match node.term:
        case core.Call():
            return _limits(node.term)[0] == core.Number("0") and positive(node.relation)
        case core.Sum(terms=(first, core.Negative(term=second))):
            if first in _limits(second)[1:]:
                return positive(node.relation)
            return second in _limits(first)[1:] and not positive(node.relation)
        case core.Sum(terms=(first, second)):  # arctan u + π/2
            return _limits(first)[0] == core.Negative(second) and positive(node.relation)
    return False


def _limits(term: Term) -> tuple[Term | None, Term | None]:
    """What a function lies between, without reaching it; |f| < 1 is shorter said of its square, by a rule of its own."""
    found = record_of(term) if isinstance(term, core.Call) else None
    if found is None or found.limits == (core.Negative(core.Number("1")), core.Number("1")):
        return None, None
    return found.limits


def _check_square(node: Certificate, setting: Setting) -> bool:
    """An even power of a real term is ≥ 0; of a term with a strict sign, > 0 (one premise)."""
    match node.term:
        case core.Power(base=base, exponent=core.Number() as exponent):
            if exponent.value.denominator != 1 or exponent.value.numerator % 2:
                return False
            if node.relation is GE:
                return is_defined(base, setting)
            return node.relation is GT and any(p.term == base and strict(p.relation) for p in node.premises)
    return False


def _check_power(node: Certificate, setting: Setting) -> bool:
    """base > 0 ⊢ baseᵏ > 0 for a real k; √base > 0."""
    match node.term:
        case core.Power(base=base, exponent=exponent) if is_defined(exponent, setting):
            pass
        case core.Call(function=core.Function(name="sqrt", index=()), arguments=(base,)):
            pass
        case _:
            return False
    return positive(node.relation) and any(p.term == base and p.relation is GT for p in node.premises)


def _check_negative(node: Certificate, _setting: Setting) -> bool:
    """t < 0 ⊢ −t > 0, and so on."""
    return isinstance(node.term, core.Negative) and any(
        p.term == node.term.term and implies(p.relation.flipped, node.relation) for p in node.premises
    )


def _check_product(node: Certificate, _setting: Setting) -> bool:
    """Signs of all factors ⊢ the sign of the product."""
    return (
        isinstance(node.term, core.Product)
        and tuple(p.term for p in node.premises) == node.term.factors
        and implies(product_relation([p.relation for p in node.premises]), node.relation)
    )


def _check_quotient(node: Certificate, _setting: Setting) -> bool:
    """Signs of numerator and denominator (strict) ⊢ the sign of the quotient."""
    return (
        isinstance(node.term, core.Quotient)
        and tuple(p.term for p in node.premises) == (node.term.numerator, node.term.denominator)
        and strict(node.premises[1].relation)
        and implies(product_relation([p.relation for p in node.premises]), node.relation)
    )


def _check_sum(node: Certificate, _setting: Setting) -> bool:
    """Terms on the same side of 0 ⊢ their sum is; strictly if one of them is."""
    if not isinstance(node.term, core.Sum) or tuple(p.term for p in node.premises) != node.term.terms:
        return False
    if not all(positive(p.relation) == positive(node.relation) for p in node.premises):
        return False
    return not strict(node.relation) or any(strict(p.relation) for p in node.premises)


def _check_rewritten(node: Certificate, setting: Setting) -> bool:
    """t = t′ (proved) and the sign of t′ ⊢ the sign of t."""
    return (
        len(node.premises) == 1
        and implies(node.premises[0].relation, node.relation)
        and same(node.term, node.premises[0].term, setting)
    )


def _check_increasing(node: Certificate, setting: Setting) -> bool:
    """a − b > 0 ⊢ f(a) − f(b) > 0 for an increasing f, here σ; likewise ≥ 0, < 0 and ≤ 0."""
    arguments = increments(node.term)
    if arguments is None or len(node.premises) != 1 or not is_defined(node.term, setting):
        return False
    a, b = arguments
    (gap,) = node.premises
    return implies(gap.relation, node.relation) and same(gap.term, a - b, setting)


def increments(term: Term) -> tuple[Term, Term] | None:
    """a and b of a term σ(a) − σ(b), or −σ(b) + σ(a); None for any other term."""
    match term:
        case (
            core.Sum(terms=(first, core.Negative(term=second)))
            | core.Sum(terms=(core.Negative(term=second), first))
        ):
            if _is_sigmoid(first) and _is_sigmoid(second):
                return first.arguments[0], second.arguments[0]  # type: ignore[attr-defined]
    return None


def _is_sigmoid(term: Term) -> bool:
    return isinstance(term, core.Call) and term.function == core.Function("sigmoid")


def _check_from_root(node: Certificate, setting: Setting) -> bool:
    """f(x₀) = 0, f′ > 0 on (x₀, ∞) ⊢ f > 0 there; f′ > 0 on (a, x₀) ⊢ f < 0 there; likewise f′ < 0.

    x₀ is the end of the variable's interval next to which f is claimed to have a sign. f must be
    continuous from x₀ on, and f′ must have its sign on the whole interval, hypotheses or not.
    """
    if len(node.premises) != 1 or not isinstance(node.premises[0].term, core.Derivative):
        return False
    slope = node.premises[0]
    variable = slope.term.variable  # type: ignore[attr-defined]
    domain = setting.domain(variable)
    if slope.term.body != node.term or slope.term.order != 1:  # type: ignore[attr-defined]
        return False
    if not isinstance(domain, Interval) or not is_monotone(node.term, slope, setting):
        return False
    for root, above in ((domain.low, True), (domain.high, False)):
        if root is None:
            continue
        grows_away = positive(slope.relation) is above
        if implies(GT if grows_away else LT, node.relation) and _vanishes_at(
            node.term, variable, lift(root), setting
        ):
            return True
    return False


def is_monotone(term: Term, slope: Certificate, setting: Setting) -> bool:
    """Whether `slope`, a strict sign of ∂term/∂x, makes the term strictly monotone in x on its interval.

    The term must be continuous there, and hypotheses about x are left aside: they cut the interval up.
    """
    variable = slope.term.variable  # type: ignore[attr-defined]
    whole = replace(
        setting,
        hypotheses=tuple(item for item in setting.hypotheses if not speaks_of(item, variable, setting)),
    )
    return strict(slope.relation) and is_defined(term, setting) and (whole == setting or check(slope, whole))


def speaks_of(item: Hypothesis, variable: Term, setting: Setting) -> bool:
    """Whether a hypothesis may be about a variable, once what its letters stand for is put in."""
    try:
        sides = (written_out(side, setting) for side in (item.left, item.right))
        return any(variable in free_variables(side) for side in sides)
    except ValueError:
        return True


def _vanishes_at(term: Term, variable: Term, root: Term, setting: Setting) -> bool:
    """Whether a term with values inside the interval of `variable` has one at an end of it, and is 0 there."""
    at_root = substitute(written_out(term, setting), {variable: root})
    return is_defined(at_root, setting) and same(at_root, lift(0), setting)


def _check_family_sum(node: Certificate, setting: Setting) -> bool:
    """t_i > 0 for every i ⊢ Σ t_i > 0, for a sum from 1 to a size ≥ 1."""
    match node.term, node.premises:
        case core.IndexedSum(body=body, index=index, low=core.Number(text="1"), high=high), (premise,):
            return (
                premise.term == body
                and implies(premise.relation, node.relation)
                and _runs_freely(index, high, setting)
            )
    return False


def _runs_freely(index: Term, high: Term, setting: Setting) -> bool:
    """Whether what holds for the letter `index` holds for each of 1, …, high, and high ≥ 1."""
    domain, size = setting.domain(index), setting.domain(high)
    if isinstance(domain, Integers):
        if domain.low > 1 or domain.high != high:
            return False
    elif domain is not None:
        return False
    if setting.abbreviation(index) is not None or any(
        speaks_of(item, index, setting) for item in setting.hypotheses
    ):
        return False
    if isinstance(high, core.Number):
        return high.value >= 1
    return isinstance(size, Integers) and size.low >= 1


def _check_convex(node: Certificate, setting: Setting) -> bool:
    """w_i > 0, Σ w_i = 1 and 1 − t_i > 0 for every i ⊢ 1 − Σ w_i t_i > 0."""
    match node.term, node.premises:
        case (
            core.Sum(
                terms=(
                    core.Number(text="1"),
                    core.Negative(
                        term=core.IndexedSum(
                            body=core.Product(factors=(weight, share)),
                            index=index,
                            low=core.Number(text="1"),
                            high=high,
                        )
                    ),
                )
            ),
            (premise,),
        ):
            family = setting.family(weight)
            return (
                family is not None
                and family.sums_to_one
                and family.domain.positive
                and family.size == high
                and _runs_freely(index, high, setting)
                and weight == core.Indexed(family.base, (index,))
                and premise.term == core.Number("1") - share
                and premise.relation is GT
                and node.relation is GT
            )
    return False


CONSTANT = SignRule("positive_constant", say("a positive constant"), check=_check_number)
DOMAIN = SignRule("domain", say("by assumption"), check=_check_domain)
HYPOTHESIS = SignRule("hypothesis", say("by hypothesis"), check=_check_hypothesis)
RANGE = SignRule("range", say("range of the function"), check=_check_range)
SQUARE = SignRule("square", say("an even power"), check=_check_square)
POWER = SignRule("positive_power", say("a power of a positive term"), check=_check_power)
NEGATIVE = SignRule("negative", say("the opposite"), check=_check_negative)
PRODUCT = SignRule("product_of_signs", say("a product of signs"), check=_check_product)
QUOTIENT = SignRule("quotient_of_signs", say("a quotient of signs"), check=_check_quotient)
SUM = SignRule("sum_of_same_sign", say("a sum of terms of the same sign"), check=_check_sum)
REWRITTEN = SignRule("equal_form", say("rewritten"), check=_check_rewritten)
INCREASING = SignRule("increasing", say("σ is increasing"), check=_check_increasing)
FAMILY_SUM = SignRule("sum_of_positives", say("every term of the sum has this sign"), check=_check_family_sum)
CONVEX = SignRule("convex_combination", say("a convex combination of numbers in (0, 1)"), check=_check_convex)
FROM_ROOT = SignRule(
    "from_root", say("monotone, and zero at the end of the interval"), check=_check_from_root
)
RULES = (
    CONSTANT,
    DOMAIN,
    HYPOTHESIS,
    RANGE,
    SQUARE,
    POWER,
    NEGATIVE,
    PRODUCT,
    QUOTIENT,
    SUM,
    REWRITTEN,
    INCREASING,
    FAMILY_SUM,
    CONVEX,
    FROM_ROOT,
)
