"""Rules on densities: misapplied ones first, each with the false line it would have led to, then what they give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.densities import (
    as_expectation,
    bayes,
    chain_rule,
    factorise,
    jensen,
    joined,
    marginalise,
    markov,
    multiply_and_divide,
)
from hw_cli.derive.rules.logarithms import (
    drop_unused,
    expectation_of_sum,
    flat,
    log_of_products,
    recognise_kl,
    regroup,
    signs_out,
    split_first,
    split_sums,
    telescope,
    tidy_indices,
    tower,
)
from hw_cli.homeworks.ift6135_3.q3_models import (
    DDPM,
    DDPM_VAE,
    DIFFUSION,
    ONE,
    TWO,
    T,
    back,
    c,
    expect,
    forward,
    joint,
    p,
    p_phi,
    q,
    step,
    t,
    x,
    z,
)
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Reason, RuleFailed
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.judge import judge
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.oracles.models.gaussian import GaussianJudge
from hw_cli.prose import say
from hw_cli.terms.core import (
    KL,
    Density,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Law,
    Number,
    Product,
    Quotient,
    Symbol,
    Term,
    Vector,
    exp,
    log,
)
from hw_cli.terms.relation import Relation

EQ, GE, LE = Relation.EQ, Relation.GE, Relation.LE


def P(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(p, variables, given)


def Q(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(q, variables, given)


def over_t(body: Term, low: Term = TWO, high: Term = T) -> IndexedSum:
    return IndexedSum(body, t, low, high)


evidence = log(P(x(0)))
ratio = Quotient(joint, forward)
posterior = Q(x(t - 1), given=(x(t), x(0)))
richer = Q(x(t), given=(x(t - 1), x(0)))
here, before = Q(x(t), given=(x(0),)), Q(x(t - 1), given=(x(0),))
pair = Q(x(t - 1), x(t), given=(x(0),))
final = Q(x(T), given=(x(0),))
between = log(Quotient(back, posterior))

# --- misapplied rules: the rule raises, and the line it would have led to is refuted by a model

Line = tuple[Term, Relation, Term]
MISAPPLIED: dict[str, tuple[Callable[[], Term], Line]] = {
    "marginalise: nothing under a logarithm, and too few variables integrated": (
        lambda: marginalise(P(x(0)), (x(1, T),)),
        (evidence, EQ, log(Integral(joint, x(0)))),
    ),
    "marginalise: a variable that is there already": (
        lambda: marginalise(log(P(x(0), x(1))), (x(1),)),
        (log(P(x(0), x(1))), EQ, log(Integral(P(x(0), x(1)), x(1)))),
    ),
    "marginalise: a conditional in place of the joint": (
        lambda: marginalise(Product((TWO, evidence)), (x(1, T),)),
        (evidence, EQ, log(Integral(P(x(0), given=(x(T),)), x(T)))),
    ),
    "multiply and divide: multiplied only": (
        lambda: multiply_and_divide(evidence, forward),
        (log(Integral(joint, x(1, T))), EQ, log(Integral(Product((forward, joint)), x(1, T)))),
    ),
    "multiply and divide: divided only": (
        lambda: multiply_and_divide(log(Integral(joint, x(1, T))), final),
        (log(Integral(joint, x(1, T))), EQ, log(Integral(ratio, x(1, T)))),
    ),
    "as an expectation: the density is over fewer variables": (
        lambda: as_expectation(Integral(Product((final, ratio)), x(1, T))),
        (Integral(Product((final, ratio)), x(1, T)), EQ, expect(ratio, final)),
    ),
    "as an expectation: no density as weight": (
        lambda: as_expectation(Integral(Product((ratio, forward)), x(1, T))),
        (Integral(Product((ratio, P(x(1, T)))), x(1, T)), EQ, expect(ratio, forward)),
    ),
    "Jensen: a minus in front": (
        lambda: jensen(-log(expect(ratio, forward))),
        (-log(expect(ratio, forward)), GE, -expect(log(ratio), forward)),
    ),
    "Jensen: read backwards": (
        lambda: jensen(expect(log(ratio), forward)),
        (expect(log(ratio), forward), GE, log(expect(ratio, forward))),
    ),
    "Jensen: the exponential is convex": (
        lambda: jensen(exp(expect(log(ratio), forward))),
        (exp(expect(log(ratio), forward)), GE, expect(exp(log(ratio)), forward)),
    ),
    "Jensen: as an equality": (
        lambda: jensen(log(Integral(joint, x(1, T)))),
        (log(expect(ratio, forward)), EQ, expect(log(ratio), forward)),
    ),
    "factorise: the forward process without its start": (
        lambda: factorise(Q(x(0, T)), DIFFUSION),
        (Q(x(0, T)), EQ, IndexedProduct(step, t, ONE, T)),
    ),
    "factorise: the learned law as the known one": (
        lambda: factorise(Density(p_phi, (x(1, T),), (x(0),)), DIFFUSION),
        (P(x(1, T), given=(x(0),)), EQ, IndexedProduct(step, t, ONE, T)),
    ),
    "factorise: the prior left out": (
        lambda: factorise(P(x(0, T - 1)), DIFFUSION),
        (joint, EQ, IndexedProduct(back, t, ONE, T)),
    ),
    "factorise: one step too few": (
        lambda: factorise(P(x(1, T)), DIFFUSION),
        (joint, EQ, Product((P(x(T)), IndexedProduct(back, t, TWO, T)))),
    ),
    "logarithm of a sum": (
        lambda: log_of_products(log(P(x(0)) + Q(x(0)))),
        (log(P(x(0)) + Q(x(0))), EQ, log(P(x(0))) + log(Q(x(0)))),
    ),
    "logarithm of an expectation": (
        lambda: log_of_products(log(expect(P(x(1)), Q(x(1))))),
        (log(expect(P(x(1)), Q(x(1)))), EQ, expect(log(P(x(1))), Q(x(1)))),
    ),
    "logarithm of an integral": (
        lambda: log_of_products(log(Integral(joint, x(1, T)))),
        (log(Integral(joint, x(1, T))), EQ, Integral(log(joint), x(1, T))),
    ),
    "split first: there is no sum, and the first term is lost": (
        lambda: split_first(evidence),
        (over_t(log(step), ONE), EQ, over_t(log(step), TWO)),
    ),
    "split first: a sum from a letter on, and its first term twice": (
        lambda: split_first(over_t(log(step), T)),
        (over_t(log(step), ONE), EQ, log(Q(x(1), given=(x(0),))) + over_t(log(step), ONE)),
    ),
    "Markov for p, which runs backwards": (
        lambda: markov(over_t(log(back)), back, (x(0),), DIFFUSION, t, 2),
        (over_t(log(back)), EQ, over_t(log(P(x(t - 1), given=(x(t), x(0)))))),
    ),
    "Markov against the arrow of q": (
        lambda: markov(
            over_t(log(Q(x(t - 1), given=(x(t),)))), Q(x(t - 1), given=(x(t),)), (x(0),), DIFFUSION, t, 2
        ),
        (over_t(log(Q(x(t - 1), given=(x(t),)))), EQ, over_t(log(posterior))),
    ),
    "Markov: the future added": (
        lambda: markov(over_t(log(step), ONE), step, (x(T),), DIFFUSION, t, 1),
        (over_t(log(step), ONE, T - 1), EQ, over_t(log(Q(x(t), given=(x(t - 1), x(T)))), ONE, T - 1)),
    ),
    "Markov: nothing known and the start added": (
        lambda: markov(over_t(log(Q(x(t)))), Q(x(t)), (x(0),), DIFFUSION, t, 2),
        (over_t(log(Q(x(t))), ONE), EQ, over_t(log(here), ONE)),
    ),
    "Markov: the neighbour is not redundant": (
        lambda: markov(over_t(log(here)), here, (x(t - 1),), DIFFUSION, t, 2),
        (over_t(log(here)), EQ, over_t(log(richer))),
    ),
    "Bayes: not conditioned on it, and the evidence forgotten": (
        lambda: bayes(log(final), final, x(T)),
        (log(final), EQ, log(Q(x(0), given=(x(T),)) * Q(x(T)))),
    ),
    "Bayes across laws": (
        lambda: bayes(log(final), P(x(T), given=(x(0),)), x(0)),
        (log(final), EQ, log(Q(x(0), given=(x(T),)) * P(x(T)) / Q(x(0)))),
    ),
    "Bayes: the likelihood of the other law": (
        lambda: bayes(over_t(log(richer)), step, x(t - 1)),
        (over_t(log(step)), EQ, over_t(log(Quotient(Product((back, Q(x(t)))), Q(x(t - 1)))))),
    ),
    "Bayes: the condition x₀ dropped in the posterior": (
        lambda: bayes(over_t(log(richer)), richer, x(T)),
        (over_t(log(richer)), EQ, over_t(log(Quotient(Product((Q(x(t - 1), given=(x(t),)), here)), before)))),
    ),
    "Bayes: the condition x₀ dropped in the marginals": (
        lambda: bayes(over_t(log(richer)), richer, x(t)),
        (over_t(log(richer)), EQ, over_t(log(Quotient(Product((posterior, Q(x(t)))), Q(x(t - 1)))))),
    ),
    "Bayes: the fraction upside down": (
        lambda: bayes(over_t(log(pair)), pair, x(0)),
        (over_t(log(richer)), EQ, over_t(log(Quotient(Product((posterior, before)), here)))),
    ),
    "split sums: no such quotient, and a factor lost": (
        lambda: split_sums(over_t(log(Quotient(back, step)))),
        (
            over_t(log(Quotient(Product((back, before)), Product((posterior, here))))),
            EQ,
            over_t(between) + over_t(log(before)),
        ),
    ),
    "telescope: the sign of the other end": (
        lambda: telescope(over_t(log(Quotient(here, before)))),
        (over_t(log(here) - log(before)), EQ, log(Q(x(1), given=(x(0),))) - log(final)),
    ),
    "telescope: two functions": (
        lambda: telescope(over_t(log(Quotient(Q(x(t - 1)), P(x(t)))))),
        (over_t(log(Q(x(t - 1))) - log(P(x(t)))), EQ, log(Q(x(1))) - log(P(x(T)))),
    ),
    "telescope: the start one too early": (
        lambda: telescope(over_t(log(Q(x(t - 1))) + log(Q(x(t))))),
        (over_t(log(Q(x(t - 1))) - log(Q(x(t)))), EQ, log(Q(x(0))) - log(Q(x(T)))),
    ),
    "telescope: the end one too early": (
        lambda: telescope(over_t(log(Quotient(Q(x(t - 2)), Q(x(t)))))),
        (over_t(log(Q(x(t - 1))) - log(Q(x(t))), ONE), EQ, log(Q(x(0))) - log(Q(x(T - 1)))),
    ),
    "regroup: no expectation, and a ratio of expectations": (
        lambda: regroup(log(P(x(0))) - log(Q(x(0)))),
        (
            expect(log(P(x(1))) - log(Q(x(1))), Q(x(1))),
            EQ,
            log(expect(P(x(1)), Q(x(1))) / expect(Q(x(1)), Q(x(1)))),
        ),
    ),
    "expectation of a product": (
        lambda: expectation_of_sum(expect(Product((log(P(x(1))), log(Q(x(1))))), Q(x(1)))),
        (
            expect(Product((log(P(x(1))), log(Q(x(1))))), Q(x(1))),
            EQ,
            Product((expect(log(P(x(1))), Q(x(1))), expect(log(Q(x(1))), Q(x(1))))),
        ),
    ),
    "expectation of a quotient": (
        lambda: expectation_of_sum(expect(ratio, forward)),
        (expect(ratio, forward), EQ, Quotient(expect(joint, forward), expect(forward, forward))),
    ),
    "drop unused: the law of p": (
        lambda: drop_unused(expect(log(P(x(T))), forward), {log(P(x(T))): P(x(T))}),
        (expect(log(P(x(T))), forward), EQ, expect(log(P(x(T))), P(x(T)))),
    ),
    "drop unused: the conditional of p": (
        lambda: drop_unused(expect(log(P(x(T))), forward), {log(P(x(T))): P(x(T), given=(x(0),))}),
        (expect(log(P(x(T))), forward), EQ, expect(log(P(x(T))), P(x(T), given=(x(0),)))),
    ),
    "drop unused: the condition dropped too": (
        lambda: drop_unused(expect(log(P(x(T))), forward), {log(P(x(T))): Q(x(T))}),
        (expect(log(P(x(T))), forward), EQ, expect(log(P(x(T))), Q(x(T)))),
    ),
    "drop unused: another condition": (
        lambda: drop_unused(expect(log(P(x(T))), forward), {log(P(x(T))): Q(x(T), given=(x(T - 1),))}),
        (expect(log(P(x(T))), forward), EQ, expect(log(P(x(T))), Q(x(T), given=(x(T - 1),)))),
    ),
    "drop unused: a body that is not listed": (
        lambda: drop_unused(expect(log(P(x(T))), forward), {evidence: Q(x(T), given=(x(0),))}),
        (expect(log(P(x(T))), forward), EQ, log(P(x(T)))),
    ),
    "tower: the inner law forgets x₀": (
        lambda: tower(over_t(expect(between, pair)), Q(x(t - 1), given=(x(t),))),
        (
            over_t(expect(between, pair)),
            EQ,
            over_t(expect(expect(between, Q(x(t - 1), given=(x(t),))), here)),
        ),
    ),
    "tower: the inner law is p": (
        lambda: tower(over_t(expect(between, pair)), back),
        (over_t(expect(between, pair)), EQ, over_t(expect(expect(between, back), here))),
    ),
    "tower: as if both were independent": (
        lambda: tower(over_t(expect(between, pair)), before),
        (over_t(expect(between, pair)), EQ, over_t(expect(expect(between, before), here))),
    ),
    "tower: the outer law forgets x₀": (
        lambda: tower(over_t(expect(between, pair)), pair),
        (over_t(expect(between, pair)), EQ, over_t(expect(expect(between, posterior), Q(x(t))))),
    ),
    "tower: the outer expectation forgotten": (
        lambda: tower(over_t(expect(between, posterior)), posterior),
        (over_t(expect(between, pair)), EQ, over_t(expect(between, posterior))),
    ),
    "KL: the fraction upside down": (
        lambda: recognise_kl(expect(log(Q(x(0)) / P(x(0))), Q(x(0)))),
        (expect(log(Q(x(0)) / P(x(0))), Q(x(0))), EQ, -KL(Q(x(0)), P(x(0)))),
    ),
    "KL: under the law of p": (
        lambda: recognise_kl(expect(log(P(x(0)) / Q(x(0))), P(x(0)))),
        (expect(log(P(x(0)) / Q(x(0))), P(x(0))), EQ, -KL(Q(x(0)), P(x(0)))),
    ),
    "KL: its arguments exchanged": (
        lambda: recognise_kl(expect(log(P(x(0))), Q(x(0)))),
        (expect(log(P(x(0)) / Q(x(0))), Q(x(0))), EQ, -KL(P(x(0)), Q(x(0)))),
    ),
    "KL: of a joint and a conditional": (
        lambda: recognise_kl(expect(log(ratio), forward)),
        (expect(log(ratio), forward), EQ, -KL(forward, P(x(1, T), given=(x(0),)))),
    ),
    "KL: of a conditional under its joint": (
        lambda: recognise_kl(over_t(expect(between, pair))),
        (over_t(expect(between, pair)), EQ, -over_t(KL(posterior, back))),
    ),
    "chain rule: the condition dropped": (
        lambda: chain_rule(log(forward), forward, (x(0),)),
        (log(forward), EQ, log(Q(x(1), given=(x(0),))) + log(Q(x(2, T), given=(x(0),)))),
    ),
    "chain rule: the first condition kept only": (
        lambda: chain_rule(log(forward), forward, (x(1, T),)),
        (log(Q(x(0, T))), EQ, log(Q(x(0))) + log(Q(x(1, T)))),
    ),
    "chain rule: another density": (
        lambda: chain_rule(log(final), forward, (x(1),)),
        (log(Q(x(0), x(T))), EQ, log(Q(x(0), given=(x(T),))) + log(Q(x(T), given=(x(0),)))),
    ),
}


@pytest.mark.parametrize(("apply", "line"), MISAPPLIED.values(), ids=MISAPPLIED.keys())
def test_misapplied(apply: Callable[[], Term], line: Line) -> None:
    with pytest.raises(RuleFailed):
        apply()
    said = [each.compare(*line) for each in (FiniteJudge(DDPM), GaussianJudge(DDPM))]
    assert Verdict.REFUTED in {item.says for item in said}, said
    for item in said:
        assert item.says is not Verdict.CONFIRMED, item
        if item.says is Verdict.REFUTED:
            assert item.counterexample is not None
            assert item.counterexample.left != item.counterexample.right


def test_there_are_enough_of_them() -> None:
    rules = {name.partition(":")[0].split()[0] for name in MISAPPLIED}
    assert len(MISAPPLIED) >= 50
    assert len(rules) >= 15


NOT_THERE: dict[str, Callable[[], Term]] = {
    "multiply and divide by a density of other variables": lambda: multiply_and_divide(
        log(Integral(joint, x(0))), forward
    ),
    "as an expectation, of a bare density": lambda: as_expectation(Integral(forward, x(1, T))),
    "factorise what is not declared": lambda: factorise(expect(evidence, forward), DIFFUSION),
    "split a sum of another kind": lambda: split_first(IndexedProduct(step, t, ONE, T)),
    "Markov where the density does not occur": lambda: markov(
        over_t(log(back)), step, (x(0),), DIFFUSION, t, 2
    ),
    "Markov in a sum that starts where it was not checked": lambda: markov(
        over_t(log(step), ONE), step, (x(0),), DIFFUSION, t, 2
    ),
    "Markov outside a sum": lambda: markov(log(step), step, (x(0),), DIFFUSION, t, 2),
    "Markov of a law of another model": lambda: markov(
        over_t(log(step)), Density(Law("r"), (x(t),), (x(t - 1),)), (x(0),), DIFFUSION, t, 2
    ),
    "Bayes of several variables": lambda: bayes(log(pair), pair, x(0)),
    "telescope an expectation": lambda: telescope(expect(over_t(log(here)), forward)),
    "linearity of a single term": lambda: expectation_of_sum(expect(evidence, forward)),
    "tower of a single variable": lambda: tower(expect(log(final), final), final),
    "KL of a single logarithm": lambda: recognise_kl(expect(log(final), final)),
    "chain rule: variables of another density": lambda: chain_rule(forward, forward, (z,)),
    "chain rule: no variables left": lambda: chain_rule(pair, pair, (x(t - 1), x(t))),
}


@pytest.mark.parametrize("apply", NOT_THERE.values(), ids=NOT_THERE.keys())
def test_nothing_to_apply_it_to(apply: Callable[[], Term]) -> None:
    with pytest.raises(RuleFailed):
        apply()


# Premises that are easily forgotten: were a rule to let one through, the judges would still refuse the line.

s_ = Symbol("s")
LET_THROUGH: dict[str, tuple[Term, Callable[[Term], Term], Verdict]] = {
    "drop unused: a variable that the body uses": (
        over_t(expect(between, pair)),
        lambda term: drop_unused(term, {between: before}),
        Verdict.REFUTED,
    ),
    "drop unused: all variables but the first": (
        expect(log(P(x(T))), forward),
        lambda term: drop_unused(term, {log(P(x(T))): Q(x(1), given=(x(0),))}),
        Verdict.REFUTED,
    ),
    "marginalise: integrated and given": (
        log(P(x(0), given=(x(T),))),
        lambda term: marginalise(term, (x(T),)),
        Verdict.UNDECIDED,
    ),
    "linearity: the law speaks of the sum’s own index": (
        over_t(expect(over_t(log(Q(x(t))), ONE), here)),
        expectation_of_sum,
        Verdict.REFUTED,
    ),
    "Markov: in a sum over another letter": (
        IndexedSum(over_t(log(Q(x(s_), given=(x(s_ - 1),)) * step), TWO, T), s_, TWO, T),
        lambda term: markov(IndexedSum(log(step), s_, TWO, T), step, (x(0),), DIFFUSION, t, 2),
        Verdict.UNDECIDED,
    ),
}


@pytest.mark.parametrize(("term", "apply", "_verdict"), LET_THROUGH.values(), ids=LET_THROUGH.keys())
def test_premises_unseen(term: Term, apply: Callable[[Term], Term], _verdict: Verdict) -> None:
    with pytest.raises(RuleFailed):
        apply(term)


@pytest.mark.parametrize(("term", "apply", "verdict"), LET_THROUGH.values(), ids=LET_THROUGH.keys())
def test_what_is_let_through_is_refused_by_the_judges(
    term: Term, apply: Callable[[Term], Term], verdict: Verdict
) -> None:
    try:
        below = apply(term)
    except RuleFailed:
        return
    assert status(term, EQ, below) is verdict


def status(left: Term, relation: Relation, right: Term, setting: Setting = DDPM) -> Verdict:
    """What all judges say of a line."""
    because = Reason("test", say("logarithm of a quotient"))
    return judge(Chain("line", left, setting).to(right, because, relation)).status


ONE_TOO_FAR: dict[str, tuple[Term, Term]] = {
    "a second term split off, which T = 1 has not": (
        split_first(over_t(log(step), ONE)),
        split_first(split_first(over_t(log(step), ONE))),
    ),
    "Bayes at t = 1, where x_{t−1} is x₀": (
        over_t(log(richer), ONE),
        bayes(over_t(log(richer), ONE), richer, x(t - 1)),
    ),
    "a sum that telescopes from 3 on": (
        over_t(log(Quotient(before, here)), Number("3")),
        telescope(over_t(log(Quotient(before, here)), Number("3"))),
    ),
}


@pytest.mark.parametrize(("above", "below"), ONE_TOO_FAR.values(), ids=ONE_TOO_FAR.keys())
def test_indices_a_short_model_has_not_are_never_passed(above: Term, below: Term) -> None:
    assert status(above, EQ, below) is Verdict.UNDECIDED


# --- what the rules give


GIVEN: dict[str, tuple[Term, Callable[[Term], Term], Term]] = {
    "marginalise": (
        evidence,
        lambda term: marginalise(term, (x(1, T),)),
        log(Integral(P(x(0, T)), x(1, T))),
    ),
    "multiply and divide": (
        log(Integral(joint, x(1, T))),
        lambda term: multiply_and_divide(term, forward),
        log(Integral(Product((forward, ratio)), x(1, T))),
    ),
    "as an expectation": (
        log(Integral(Product((forward, ratio)), x(1, T))),
        as_expectation,
        log(expect(ratio, forward)),
    ),
    "factorise": (
        expect(log(ratio), forward),
        lambda term: factorise(term, DIFFUSION),
        expect(
            log(
                Quotient(Product((P(x(T)), IndexedProduct(back, t, ONE, T))), IndexedProduct(step, t, ONE, T))
            ),
            forward,
        ),
    ),
    "logarithm of products, over one range": (
        log(Quotient(Product((P(x(T)), IndexedProduct(back, t, ONE, T))), IndexedProduct(step, t, ONE, T))),
        log_of_products,
        log(P(x(T))) + over_t(log(Quotient(back, step)), ONE),
    ),
    "logarithm of products, over two ranges": (
        log(Product((IndexedProduct(back, t, ONE, T), IndexedProduct(step, t, TWO, T)))),
        log_of_products,
        over_t(log(back), ONE) + over_t(log(step)),
    ),
    "split first": (
        over_t(log(Quotient(back, step)), ONE),
        split_first,
        log(Quotient(Density(p_phi, (x(0),), (x(1),)), Q(x(1), given=(x(0),))))
        + over_t(log(Quotient(back, step))),
    ),
    "Markov": (
        over_t(log(step)),
        lambda term: markov(term, step, (x(0),), DIFFUSION, t, 2),
        over_t(log(richer)),
    ),
    "Bayes": (
        over_t(log(richer)),
        lambda term: bayes(term, richer, x(t - 1)),
        over_t(log(Quotient(Product((posterior, here)), before))),
    ),
    "Bayes, unconditional": (
        log(final),
        lambda term: bayes(term, final, x(0)),
        log(Quotient(Product((Q(x(0), given=(x(T),)), Q(x(T)))), Q(x(0)))),
    ),
    "telescope": (
        over_t(log(Quotient(before, here))),
        telescope,
        log(Quotient(Q(x(1), given=(x(0),)), final)),
    ),
    "regroup": (
        expect(log(P(x(T))) + log(Q(x(1))) - log(Q(x(1))) - log(Q(x(T))), forward),
        regroup,
        expect(log(Quotient(P(x(T)), Q(x(T)))), forward),
    ),
    "expectation of a sum": (
        expect(evidence - over_t(between), forward),
        expectation_of_sum,
        expect(evidence, forward) - over_t(expect(between, forward)),
    ),
    "drop unused": (
        over_t(expect(between, forward)),
        lambda term: drop_unused(term, {between: pair}),
        over_t(expect(between, pair)),
    ),
    "tower": (
        over_t(expect(between, pair)),
        lambda term: tower(term, posterior),
        over_t(expect(expect(between, posterior), here)),
    ),
    "recognise a divergence": (
        over_t(expect(expect(between, posterior), here)),
        recognise_kl,
        -over_t(expect(KL(posterior, back), here)),
    ),
}


@pytest.mark.parametrize(("term", "apply", "result"), GIVEN.values(), ids=GIVEN.keys())
def test_what_a_rule_gives(term: Term, apply: Callable[[Term], Term], result: Term) -> None:
    found = apply(term)
    assert found == result
    for each in (FiniteJudge(DDPM), GaussianJudge(DDPM)):
        assert each.compare(term, EQ, found).says is Verdict.CONFIRMED


def test_jensen_gives_an_inequality() -> None:
    above = log(expect(ratio, forward))
    below = jensen(above)
    assert jensen.relation is GE
    assert below == expect(log(ratio), forward)
    assert [status(above, r, below) for r in (GE, EQ, LE)] == [
        Verdict.PROVED,
        Verdict.REFUTED,
        Verdict.REFUTED,
    ]


def test_only_jensen_gives_an_inequality() -> None:
    rules = [
        marginalise,
        multiply_and_divide,
        as_expectation,
        factorise,
        log_of_products,
        split_first,
        markov,
    ]
    rules += [
        bayes,
        split_sums,
        telescope,
        regroup,
        expectation_of_sum,
        drop_unused,
        tower,
        recognise_kl,
        chain_rule,
    ]
    assert {rule.relation for rule in rules} == {EQ}


def test_split_sums() -> None:
    above = over_t(log(Quotient(Product((back, before)), Product((posterior, here)))))
    below = split_sums(above)
    assert below == over_t(between) + over_t(log(Quotient(before, here)))
    assert status(above, EQ, below) is Verdict.PROVED


def test_chain_rule() -> None:
    latents = Density(q, (x(1, T), z), (c, x(0)))
    below = chain_rule(latents, latents, (z,))
    assert below == Product((Density(q, (z,), (c, x(0))), Density(q, (x(1, T),), (z, c, x(0)))))
    assert status(latents, EQ, below, DDPM_VAE) is Verdict.PROVED
    wrong = Product((Density(q, (z,), (c, x(0))), Density(q, (x(1, T),), (c, x(0)))))
    assert status(latents, EQ, wrong, DDPM_VAE) is Verdict.REFUTED


def test_helpers() -> None:
    assert joined((x(0), x(1, T))) == (x(0, T),)
    assert joined((x(0), x(2, T))) == (x(0), x(2, T))
    assert joined((z, x(1, T))) == (z, x(1, T))
    assert joined((x(0), Indexed(z, (x(1, T).index[0],)))) == (x(0), Indexed(z, (x(1, T).index[0],)))
    assert tidy_indices(P(x(ONE - 1), given=(x(T - 1 + 1),))) == P(x(0), given=(x(T),))
    assert flat(evidence + (evidence - log(final))) == evidence + evidence - log(final)
    assert signs_out(expect(-evidence, forward)) == -expect(evidence, forward)
    assert as_expectation(Integral(Product((Density(q, (x(1), z)), evidence)), Vector((x(1), z)))) == expect(
        evidence, Density(q, (x(1), z))
    )
