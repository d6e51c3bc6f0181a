"""The calculus of expected logarithms: what it proves, what it leaves, and that its checker believes nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from hw_cli.cli.funnel import guard
from hw_cli.errors import ExitCode
from hw_cli.kernel.decide import Disagreement
from hw_cli.kernel.evidence import Refutation, Verdict
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.oracles.bench import Bench
from hw_cli.oracles.expected.checker import Cases, Certificate, Direct, Statement, check
from hw_cli.oracles.expected.expected_logs import decide, explain
from hw_cli.oracles.expected.indices import Index
from hw_cli.oracles.expected.reading import is_positive, space_of
from hw_cli.oracles.expected.words import Explained
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.prose import Language, say
from hw_cli.report.style import text_style
from hw_cli.terms.core import (
    KL,
    Density,
    Expectation,
    Gradient,
    Indexed,
    IndexedSum,
    Integral,
    Law,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Range,
    Symbol,
    Term,
    Vector,
    call,
    exp,
    lift,
    log,
    total,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text

from .densities_sample import spoiled_certificates
from .identities import CHAIN, COLLIDER, FREE, LINE, A, B, C, D, Maker, Scene, T, mean, p, q, t, x

EQ, GE, LE, GT = Relation.EQ, Relation.GE, Relation.LE, Relation.GT
ZERO, beta = Number("0"), Symbol("beta")
Line = tuple[Scene, Term, Relation, Term]


def proved(scene: Scene, left: Term, relation: Relation, right: Term) -> bool:
    return decide(left, relation, right, scene.setting).proved


def entropy(*own: Term, given: tuple[Term, ...] = ()) -> Term:
    return Negative(mean(log(p(*own, given=given)), p(*own, *given)))


def information(one: Term, other: Term, given: tuple[Term, ...] = ()) -> Term:
    ratio = Quotient(p(one, other, given=given), p(one, given=given) * p(other, given=given))
    return mean(log(ratio), p(one, other, *given))


# --- many identities, made by other code


@pytest.mark.parametrize("seed", range(6))
def test_random_identities_are_proved_and_spoiled_ones_are_not(seed: int) -> None:
    maker = Maker(seed)
    refuted = 0
    for _ in range(40):
        scene, left, right = maker.pair()
        assert proved(scene, left, EQ, right), f"{text(left)} = {text(right)}"
        wrong = maker.spoiled(right)
        if FiniteJudge(scene.setting).compare(left, EQ, wrong).says is Verdict.REFUTED:
            refuted += 1
            assert not proved(scene, left, EQ, wrong), f"{text(left)} = {text(wrong)}"
    assert refuted > 20


# --- lines one by one

n, j = Symbol("n"), Symbol("j")


def sample(place: Term) -> Term:
    """b_j, as independent as the samples of a letter are."""
    return Indexed(B, (place,))


def each(body: Term, low: int = 1) -> Term:
    return IndexedSum(body, j, lift(low), n)


samples = Indexed(B, (Range(lift(1), n),))
weight = Quotient(p(A, sample(j)), q(sample(j), given=(A,)))
weighted = mean(log(each(weight) / n), q(samples, given=(A,)))


P_A = p(A)


def of_samples(count: Term, summed: Term) -> Term:
    """The bound of so many samples, of which so many are summed."""
    run = Indexed(B, (Range(lift(1), count),))
    return mean(log(IndexedSum(weight, j, lift(1), summed) / count), q(run, given=(A,)))


def between(share: Fraction, top: Term = P_A) -> Term:
    """A mixture of two laws."""
    return lift(share) * top + lift(1 - share) * q(A)


forward, backward = q(x(1, T), given=(x(0),)), p(x(t - 1), given=(x(t),))
TRUE: dict[str, Line] = {
    "H(a, b) = H(a) + H(b | a)": (FREE, entropy(A, B), EQ, entropy(A) + entropy(B, given=(A,))),
    "I(a; b) = H(a) − H(a | b)": (FREE, information(A, B), EQ, entropy(A) - entropy(A, given=(B,))),
    "chain rule of information": (
        FREE,
        mean(log(Quotient(p(A, B, C), p(A, B) * p(C))), p(A, B, C)),
        EQ,
        information(A, C) + information(B, C, given=(A,)),
    ),
    "chain rule of divergence": (
        FREE,
        KL(p(A, B), q(A, B)),
        EQ,
        KL(p(A), q(A)) + mean(KL(p(B, given=(A,)), q(B, given=(A,))), p(A)),
    ),
    "a divergence from a product": (FREE, KL(p(A, B), Product((p(A), p(B)))), EQ, information(A, B)),
    "the last of a chain loses divergence": (
        CHAIN,
        KL(q(x(T), given=(x(0),)), p(x(T))),
        LE,
        KL(forward, p(x(1, T))),
    ),
    "cross-entropy": (FREE, mean(log(q(A)), p(A)), EQ, -entropy(A) - KL(p(A), q(A))),
    "a divergence is ≥ 0": (FREE, KL(q(A, given=(B,)), p(A)), GE, ZERO),
    "information is ≥ 0": (FREE, information(A, B, given=(C,)), GE, ZERO),
    "conditions reduce entropy": (FREE, entropy(A, given=(B,)), LE, entropy(A)),
    "more conditions reduce it more": (FREE, entropy(A, given=(B, C)), LE, entropy(A, given=(B,))),
    "entropy is submodular": (
        FREE,
        entropy(A, B, C) + entropy(C),
        LE,
        entropy(A, C) + entropy(B, C),
    ),
    "sum of entropies": (FREE, entropy(A, B, C), LE, entropy(A) + entropy(B) + entropy(C)),
    "data processing": (LINE, information(A, C), LE, information(A, B)),
    "data processing, from the other end": (LINE, information(A, D), LE, information(B, C)),
    "the past adds nothing": (LINE, entropy(C, given=(A, B)), EQ, entropy(C, given=(B,))),
    "marginals lose divergence": (FREE, KL(p(A), q(A)), LE, KL(p(A, B), q(A, B))),
    "parents are independent": (COLLIDER, information(A, B), EQ, ZERO),
    "Jensen": (FREE, log(mean(exp(call("f", A)), p(A))), GE, mean(call("f", A), p(A))),
    "Jensen with a square": (
        FREE,
        log(mean(Power(p(B, given=(A,)), lift(2)), q(A))),
        GE,
        lift(2) * mean(log(p(B, given=(A,))), q(A)),
    ),
    "a weight": (
        FREE,
        mean(beta * log(p(A)) - beta * log(q(A)), p(A)),
        EQ,
        beta * KL(p(A), q(A)),
    ),
    "a function of the variables": (
        FREE,
        mean(call("f", A) + log(p(B)), p(A, B, C)),
        EQ,
        mean(call("f", A), p(A)) + mean(log(p(B)), p(B)),
    ),
    "marginalisation": (FREE, p(A), EQ, Integral(p(A, B), B)),
    "total probability": (LINE, p(D, given=(B,)), EQ, Integral(p(D, given=(C,)) * p(C, given=(B,)), C)),
    "an expectation as an integral": (
        FREE,
        Integral(p(B, given=(A,)) * (log(p(B)) - beta * log(q(A, B)) + call("f", A)), B),
        EQ,
        mean(log(p(B)), p(B, given=(A,))) - beta * mean(log(q(A, B)), p(B, given=(A,))) + call("f", A),
    ),
    "an integral of two densities": (
        FREE,
        Integral(Integral(p(A) * q(B, given=(A,)) * log(q(A)), B), A),
        EQ,
        mean(mean(log(q(A)), q(B, given=(A,))), p(A)),
    ),
    "a divergence is ≥ 0, by log x ≤ x − 1": (
        FREE,
        Integral(p(A) * log(Quotient(p(A), q(A))), A),
        GE,
        Integral(p(A) * (Number("1") - Quotient(q(A), p(A))), A),
    ),
    "the forward process, a step at a time": (
        CHAIN,
        mean(log(forward), forward),
        EQ,
        IndexedSum(mean(log(q(x(t), given=(x(t - 1),))), forward), t, lift(1), T),
    ),
    "entropies telescope": (
        CHAIN,
        IndexedSum(log(q(x(t), given=(x(0),))) - log(q(x(t - 1), given=(x(0),))), t, lift(2), T),
        EQ,
        log(q(x(T), given=(x(0),))) - log(q(x(1), given=(x(0),))),
    ),
    "the bound of a chain": (
        CHAIN,
        log(p(x(0))),
        GE,
        mean(log(Quotient(p(x(0, T)), forward)), forward),
    ),
    "an average of equal terms": (FREE, each(log(p(A))) / n, EQ, log(p(A))),
    "so many terms less one": (FREE, each(log(p(A)), low=2), EQ, (n - 1) * log(p(A))),
    "an average over samples": (
        FREE,
        each(mean(log(p(A, sample(j))), q(sample(j), given=(A,)))) / n,
        EQ,
        mean(log(p(A, B)), q(B, given=(A,))),
    ),
    "samples together": (FREE, log(q(samples, given=(A,))), EQ, each(log(q(sample(j), given=(A,))))),
    "one of the samples": (
        FREE,
        mean(each(log(p(A, sample(j)))), q(samples, given=(A,))),
        EQ,
        each(mean(log(p(A, sample(j))), q(sample(j), given=(A,)))),
    ),
    "a quotient of densities in an integral": (
        FREE,
        Integral(Quotient(p(A, B), p(A)) * log(Quotient(p(A, B), p(A))), B),
        EQ,
        mean(log(p(B, given=(A,))), p(B, given=(A,))),
    ),
    "a variable that is given is not averaged over": (
        CHAIN,
        mean(log(p(x(0, T))), q(x(0, T), given=(x(0),))),
        EQ,
        mean(log(p(x(0, T))), forward),
    ),
    "what a short chain does not have": (
        CHAIN,
        log(p(x(1), x(2), given=(x(3),))),
        EQ,
        log(p(x(1), given=(x(2),))) + log(p(x(2), given=(x(3),))),
    ),
    "the bound of several samples": (FREE, weighted, LE, log(p(A))),
    "several samples bound better than one": (
        FREE,
        mean(log(Quotient(p(A, B), q(B, given=(A,)))), q(B, given=(A,))),
        LE,
        weighted,
    ),
    "one sample more bounds better": (FREE, of_samples(n, n), LE, of_samples(n + 1, n + 1)),
    "five bound better than two": (FREE, of_samples(lift(2), lift(2)), LE, of_samples(lift(5), lift(5))),
    "a divergence from a mixture": (
        FREE,
        KL(p(A), between(Fraction(1, 2))),
        EQ,
        mean(log(Quotient(p(A), p(A) + q(A))), p(A)) + log(lift(2)),
    ),
    "a divergence from a mixture is ≥ 0": (
        FREE,
        KL(p(A), between(Fraction(1, 3), q(A, given=(B,)))),
        GE,
        ZERO,
    ),
    "at most log 4": (FREE, KL(p(A), between(Fraction(1, 4))), LE, lift(2) * log(lift(2))),
    "a mixture diverges less": (
        FREE,
        KL(p(A), between(Fraction(1, 2))),
        LE,
        lift(Fraction(1, 2)) * KL(p(A), q(A)),
    ),
    "logarithms of numbers": (FREE, log(lift(12)), EQ, lift(2) * log(lift(6)) - log(lift(3))),
    "weights of mean 1": (
        FREE,
        log(each(mean(Quotient(p(sample(j)), q(sample(j))), q(sample(j)))) / n),
        EQ,
        ZERO,
    ),
    "a mixture": (
        FREE,
        mean(log(lift(Fraction(1, 3)) * p(A) + lift(Fraction(2, 3)) * q(A)), p(A)),
        GE,
        lift(Fraction(1, 3)) * mean(log(p(A)), p(A)) + lift(Fraction(2, 3)) * mean(log(q(A)), p(A)),
    ),
    "the score of a posterior": (
        FREE,
        Gradient(log(p(A, given=(B,))), A),
        EQ,
        Gradient(log(p(A)), A) + Gradient(log(p(B, given=(A,))), A),
    ),
    "a gradient that is 0": (FREE, Gradient(mean(log(p(B)), q(B)), A), EQ, ZERO),
    "a gradient under an expectation": (
        FREE,
        mean(Gradient(log(p(A, B)), A), q(A)),
        EQ,
        mean(Gradient(log(p(A, given=(B,))), A), q(A)),
    ),
}
FALSE: dict[str, Line] = {
    "a divergence turned round": (FREE, KL(p(A), q(A)), EQ, KL(q(A), p(A))),
    "several samples as good as all": (FREE, weighted, EQ, log(p(A))),
    "several samples bound from above": (FREE, weighted, GE, log(p(A))),
    "one sample bounds better": (
        FREE,
        mean(log(Quotient(p(A, B), q(B, given=(A,)))), q(B, given=(A,))),
        GE,
        weighted,
    ),
    "one sample less bounds better": (FREE, of_samples(n, n), GE, of_samples(n + 1, n + 1)),
    "a sample that is not summed": (FREE, of_samples(n, n), LE, of_samples(n + 1, n)),
    "a divergence from no law": (
        FREE,
        KL(p(A), lift(Fraction(1, 2)) * p(A) + q(A)),
        EQ,
        mean(log(Quotient(p(A), lift(Fraction(1, 2)) * p(A) + q(A))), p(A)),
    ),
    "a mixture of laws of different variables": (FREE, KL(p(A), between(Fraction(1, 2), p(A, B))), GE, ZERO),
    "at most log 2": (FREE, KL(p(A), between(Fraction(1, 4))), LE, log(lift(2))),
    "a mixture diverges more": (
        FREE,
        KL(p(A), between(Fraction(1, 2))),
        GE,
        lift(Fraction(1, 2)) * KL(p(A), q(A)),
    ),
    "a sum that is no average": (FREE, mean(log(each(weight)), q(samples, given=(A,))), LE, log(p(A))),
    "a mixture with a sign": (
        FREE,
        mean(log(lift(2) * p(A) - q(A)), p(A)),
        GE,
        lift(2) * mean(log(p(A)), p(A)) - mean(log(q(A)), p(A)),
    ),
    "a sum of logarithms": (FREE, log(p(A) + q(A)), EQ, log(p(A)) + log(q(A))),
    "so many terms": (FREE, each(log(p(A)), low=2), EQ, n * log(p(A))),
    "terms that are not equal": (FREE, each(log(p(sample(j)))) / n, EQ, log(p(sample(lift(1))))),
    "averages of squares": (
        FREE,
        each(log(mean(Quotient(p(A, sample(j)), p(sample(j), given=(A,))), p(A)))) / n,
        EQ,
        each(log(p(A))) / n,
    ),
    "a component": (FREE, mean(sample(lift(1)), q(B, given=(A,))), EQ, sample(lift(1))),
    "a component in a density": (
        FREE,
        mean(log(p(A, sample(lift(1)))), q(B, given=(A,))),
        EQ,
        log(p(A, sample(lift(1)))),
    ),
    "two samples that are one": (
        FREE,
        mean(mean(log(p(sample(j))), q(sample(j))), p(sample(j))),
        EQ,
        mean(log(p(B)), p(B)),
    ),
    "two samples given one another": (
        FREE,
        mean(log(q(samples)), q(samples, given=(A,))),
        EQ,
        n * mean(log(q(B)), q(B)),
    ),
    "a gradient into an expectation": (
        FREE,
        Gradient(mean(log(q(B)), p(B, given=(A,))), A),
        EQ,
        mean(Gradient(log(q(B)), A), p(B, given=(A,))),
    ),
    "the gradient by another variable": (
        FREE,
        Gradient(log(p(A, given=(B,))), A),
        EQ,
        Gradient(log(p(A, given=(B,))), B),
    ),
    "conditions raise entropy": (FREE, entropy(A, given=(B,)), GE, entropy(A)),
    "a divergence is > 0": (FREE, KL(p(A), q(A)), GT, ZERO),
    "data processing backwards": (LINE, information(A, C), GE, information(A, B)),
    "independence where there is none": (COLLIDER, information(A, B, given=(C,)), EQ, ZERO),
    "information loses by conditions": (COLLIDER, information(A, B, given=(C,)), LE, information(A, B)),
    "entropies of densities are ≥ 0": (FREE, entropy(A), GE, ZERO),
    "Jensen backwards": (FREE, log(mean(exp(call("f", A)), p(A))), LE, mean(call("f", A), p(A))),
    "a divergence from a product that is no law": (
        FREE,
        KL(p(A, B), Product((p(A), p(A, B)))),
        EQ,
        mean(log(Quotient(p(A, B), p(A) * p(A, B))), p(A, B)),
    ),
    "averaged over another law": (FREE, mean(log(p(A)), q(A)), EQ, mean(log(p(A)), p(A))),
    "a quotient of densities with another condition": (
        FREE,
        Integral(Quotient(p(A, B), p(A, given=(C,))) * log(q(B)), B),
        EQ,
        mean(log(q(B)), p(B, given=(A,))),
    ),
    "an integral over a condition": (
        FREE,
        Integral(p(B, given=(A,)) * log(q(B)), A),
        EQ,
        Integral(p(B, given=(A,)) * log(q(B)), B),
    ),
    "an integral of two densities the other way round": (
        FREE,
        Integral(p(A, given=(B,)) * q(B, given=(A,)) * log(q(A)), Vector((A, B))),
        EQ,
        mean(mean(log(q(A)), q(B, given=(A,))), p(A)),
    ),
    "an integral of a density of more": (
        FREE,
        Integral(p(A, B) * log(q(B)), B),
        EQ,
        mean(log(q(B)), p(B)),
    ),
    "a part of an integral": (
        FREE,
        Integral(p(A) * log(q(A)), A, ZERO, Number("1")),
        EQ,
        mean(log(q(A)), p(A)),
    ),
    "an average that the body does not lose": (FREE, mean(log(p(A)), p(A, B)), EQ, log(p(A))),
    "the chain of another law": (CHAIN, log(p(x(1, T), given=(x(0),))), EQ, log(forward)),
    "the sum from 2": (
        CHAIN,
        mean(log(forward), forward),
        EQ,
        IndexedSum(mean(log(q(x(t), given=(x(t - 1),))), forward), t, lift(2), T),
    ),
    "true for T = 1 alone": (CHAIN, q(x(T), given=(x(0),)), EQ, q(x(1), given=(x(0),))),
    "false for T = 3 alone": (
        CHAIN,
        IndexedSum(log(backward), t, lift(1), T),
        EQ,
        IndexedSum(log(backward), t, lift(1), lift(3)),
    ),
}


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE.keys())
def test_proved(line: Line) -> None:
    assert proved(*line)


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE.keys())
def test_not_proved(line: Line) -> None:
    assert not proved(*line)


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE.keys())
def test_what_is_proved_is_not_refuted(line: Line) -> None:
    scene, left, relation, right = line
    assert FiniteJudge(scene.setting).compare(left, relation, right).says is not Verdict.REFUTED


UNKNOWN: dict[str, Term] = {
    "a law that is not declared": log(Density(Law("r"), (A,))),
    "a variable that is not declared": log(p(Symbol("e"))),
    "a variable that is its own condition": log(p(A, given=(A, B))),
    "a law that is only named": Expectation(log(p(A)), Law("q")),
    "a divergence of different variables": KL(p(A), q(B)),
}


@pytest.mark.parametrize("term", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_has_no_meaning_here_is_not_proved_of_itself(term: Term) -> None:
    assert not proved(FREE, term, EQ, term)


def test_outside_the_sequence() -> None:
    late = log(p(x(T + 1)))
    assert not proved(CHAIN, late, EQ, late)
    early = IndexedSum(log(p(x(t - 1))), t, lift(0), T)
    assert not proved(CHAIN, early, EQ, early)


def test_what_a_short_sequence_does_not_have() -> None:
    """A line about x_2 says nothing where T = 1; of a letter that is no length, nothing is left out."""
    _, second, _, right = TRUE["what a short chain does not have"]
    assert not proved(CHAIN, second, EQ, right + log(p(x(3))))
    assert not proved(CHAIN, second, EQ, log(p(x(1), given=(x(2),))))
    late = CHAIN.setting.where((t, Integers(1, T)))
    assert not decide(log(p(x(t + 1))), EQ, log(p(x(t + 1))), late).proved


def test_a_letter_for_every_index() -> None:
    """q(x_t | x_{t−1}, x_0) is q(x_t | x_{t−1}) for t ≥ 2; at t = 1 a variable would be its own condition."""
    step, past = q(x(t), given=(x(t - 1),)), q(x(t), given=(x(t - 1), x(0)))
    turned = q(x(t - 1), given=(x(t), x(0))) * q(x(t), given=(x(0),))
    later = CHAIN.setting.where((t, Integers(2, T)))
    for right in (past, Quotient(turned, q(x(t - 1), given=(x(0),)))):
        assert decide(step, EQ, right, later).proved
        assert not decide(step, EQ, q(x(t), given=(x(0),)), later).proved
    early = CHAIN.setting.where((t, Integers(0, T)))
    assert not decide(step, EQ, step, early).proved


def test_without_a_model_nothing_is_proved() -> None:
    assert not decide(log(p(A)), EQ, log(p(A)), Setting()).proved


def test_the_gap_is_told() -> None:
    found = decide(*TRUE["the bound of a chain"][1:], CHAIN.setting)
    assert found.gap is not None
    assert text(found.gap) == text(KL(forward, p(x(1, T), given=(x(0),))))


def test_what_is_missing_is_told() -> None:
    found = decide(mean(log(p(A, B)), q(A)), EQ, mean(log(p(A)), q(A)), FREE.setting)
    assert found.rest is not None
    assert (
        FiniteJudge(FREE.setting)
        .compare(found.rest, EQ, mean(log(p(A, B)), q(A)) - mean(log(p(A)), q(A)))
        .says
        is Verdict.CONFIRMED
    )


def sides(line: Line) -> tuple[Explained, list[list[str]]]:
    scene, left, relation, right = line
    found = explain(left, relation, right, scene.setting)
    assert found is not None
    return found, [[text(item) for item in part] for part in (found.cancels, found.left, found.right)]


def test_normal_forms_side_by_side() -> None:
    past, parts = sides(TRUE["the past adds nothing"])
    assert parts == [["−𝔼_(p(b, c))[log p(c | b)]"], [], []]
    assert [(text(a), text(b)) for a, b in past.facts] == [("p(c | a, b)", "p(c | b)")]
    assert past.words is None
    bound, (_, _, right) = sides(TRUE["the bound of a chain"])
    assert bound.gap is not None
    assert bound.words is None
    backward = [item for item in right if "log p(x" in item and "Σ" in item]
    assert backward == ["Σ[t=1, T − 1] 𝔼_(q(x_(t:t + 1) | x₀))[log p(xₜ | xₜ₊₁)]"]  # not in three pieces


def equations(pairs: tuple[tuple[Term, Term], ...]) -> list[tuple[str, str]]:
    return [(text(left), text(right)) for left, right in pairs]


def test_what_was_used_is_told() -> None:
    processed, _ = sides(TRUE["data processing"])  # which rests on the chain
    assert equations(processed.facts) == [("p(c | a, b)", "p(c | b)")]
    bayes, parts = sides((FREE, mean(log(p(A, given=(B,))), q(A)), EQ, mean(log(p(A, B)), q(A)) - log(p(B))))
    assert set(equations(bayes.steps)) == {
        ("log p(a | b)", "log p(a, b) − log p(b)"),
        ("𝔼_q(a)[log p(b)]", "log p(b)"),
    }
    assert parts[1:] == [[], []]
    gap, parts = sides((FREE, KL(q(A, given=(B,)), p(A, given=(B,))), GE, ZERO))
    assert set(parts[1]) == {"𝔼_(q(a | b))[log q(a | b)]", "−𝔼_(q(a | b))[log p(a | b)]"}  # as it was written
    assert not parts[2]
    assert not gap.steps


WORDS: dict[str, tuple[Line, str]] = {
    "a term that is left out": (
        (FREE, KL(p(A), q(A)), EQ, mean(log(p(A)), p(A))),
        "the right side lacks −𝔼ₚ₍ₐ₎[log q(a)]",
    ),
    "a term too many": (
        (FREE, entropy(A), EQ, entropy(A) + mean(log(p(C)), q(C))),
        "the left side lacks 𝔼_q(c)[log p(c)]",
    ),
    "another law": (
        FALSE["averaged over another law"],
        "the left side has 𝔼_q(a)[log p(a)] where the right side has 𝔼ₚ₍ₐ₎[log p(a)]",
    ),
    "the sum from 2": (FALSE["the sum from 2"], "the right side lacks 𝔼_(q(x₁ | x₀))[log q(x₁ | x₀)]"),
}


@pytest.mark.parametrize("name", WORDS)
def test_differences_in_words(name: str) -> None:
    line, said = WORDS[name]
    found, _ = sides(line)
    assert found.words is not None
    assert text_style(Language.EN).message(found.words) == said


@pytest.mark.parametrize("name", [name for name, line in FALSE.items() if line[2] is EQ])
def test_what_is_set_side_by_side_is_the_difference(name: str) -> None:
    scene, left, _, right = FALSE[name]
    found = explain(left, EQ, right, scene.setting)
    if found is None or found.case or name == "a part of an integral":
        return
    rest = total(found.left) - total(found.right)
    judge = FiniteJudge(scene.setting)
    if judge.compare(left, EQ, right).says is Verdict.UNDECIDED:  # samples and gradients
        return
    if is_positive(left) and is_positive(right):
        left, right = log(left), log(right)
    assert judge.compare(rest, EQ, left - right).says is Verdict.CONFIRMED


# --- the checker

SHOWN = (
    "chain rule of divergence",
    "data processing",
    "Jensen",
    "total probability",
    "the bound of a chain",
    "an average over samples",
    "the score of a posterior",
    "what a short chain does not have",
    "the bound of several samples",
    "several samples bound better than one",
    "one sample more bounds better",
    "a divergence from a mixture is ≥ 0",
    "at most log 4",
    "a mixture diverges less",
)


def statement(line: Line) -> Statement:
    scene, left, relation, right = line
    assert scene.setting.model is not None
    space = space_of(scene.setting.model)
    return Statement(left, relation, right, space, space.facts.starting("n", Index(None, 1)))


def certificate(line: Line) -> Certificate:
    scene, left, relation, right = line
    found = decide(left, relation, right, scene.setting).certificate
    assert found is not None
    return found


@pytest.mark.parametrize("name", SHOWN)
def test_a_spoiled_certificate_is_refused(name: str) -> None:
    line = TRUE[name]
    whole = certificate(line)
    assert check(statement(line), whole)
    tried = spoiled_certificates(whole)
    assert tried
    for item in tried:
        assert not check(statement(line), item)


@pytest.mark.parametrize("name", SHOWN)
def test_a_certificate_shows_its_own_statement_alone(name: str) -> None:
    scene, left, relation, right = TRUE[name]
    whole = certificate(TRUE[name])
    assert not check(
        statement((scene, left, relation, right + log(p(scene.letters[0] if scene.letters else x(0))))), whole
    )
    assert not check(statement((scene, left, GT, right)), whole)
    for other in SHOWN:
        if other != name:
            assert not check(statement(TRUE[name]), certificate(TRUE[other]))


def test_one_case_shows_not_the_other() -> None:
    line = (CHAIN, log(p(x(0, T))), EQ, log(p(x(T))) + IndexedSum(log(backward), t, lift(1), T))
    whole = certificate(line)
    assert isinstance(whole, Cases)
    assert check(statement(line), whole)
    assert not check(statement(line), whole.below)
    assert not check(statement(line), replace(whole, above=whole.below))
    assert not check(statement(line), replace(whole, left=whole.left.plus(1)))


def test_nothing_shows_nothing() -> None:
    empty = Direct((), ())
    assert check(statement((FREE, log(p(A)), EQ, log(p(A)))), empty)
    assert not check(statement((FREE, log(p(A)), EQ, log(q(A)))), empty)


def test_a_label_is_not_left_out_where_it_tells_two_laws_apart() -> None:
    one, other = (Density(Law("p", (Symbol(name),)), (A,)) for name in ("theta", "phi"))
    for left, right in ((log(one), log(other)), (KL(one, other), ZERO)):
        assert not proved(FREE, left, EQ, right)
    assert proved(FREE, KL(one, one), EQ, ZERO)
    both = Density(Law("p", (Symbol("theta"),)), (A, B))
    rest = Density(Law("p", (Symbol("phi"),)), (B,), (A,))
    assert not proved(FREE, log(both), EQ, log(one) + log(rest))
    assert proved(FREE, log(both), EQ, log(one) + log(replace(rest, law=one.law)))


def test_a_proof_that_random_models_refute_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70, never a verdict: here the models are made to lie."""

    def lie(*_: object) -> Refutation:
        return Refutation("models", say("the two sides differ on a finite model"))

    monkeypatch.setattr(FiniteJudge, "compare", lie)
    with pytest.raises(Disagreement) as caught:
        Bench(FREE.setting).compare(KL(p(A), q(A)), GE, ZERO)

    def raising() -> None:
        raise caught.value

    assert guard(raising) == ExitCode.BUG
