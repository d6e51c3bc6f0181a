"""Question 2: the bound of EM, the mean in the M-step, and why the likelihood never goes down."""

from __future__ import annotations

from pathlib import Path

from hw_cli.answer import Answer, Conclusion, Part, Prose, Result, Shown
from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.derive.rules.densities import as_expectation, jensen, marginalise, multiply_and_divide
from hw_cli.derive.solving import sign
from hw_cli.homework.parameters import Parameters
from hw_cli.kernel.models import Model
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, Integers, Setting
from hw_cli.prose import speaker
from hw_cli.terms.core import (
    KL,
    Density,
    Derivative,
    Expectation,
    IndexedSum,
    Law,
    Number,
    Quotient,
    Sort,
    Symbol,
    Term,
    indexed,
    log,
    symbols,
)
from hw_cli.terms.relation import Relation

say = speaker(Path(__file__).parent)
x, z = Symbol("x", Sort.VECTOR), Symbol("z", Sort.VECTOR)
p, r, q = Law("p"), Law("r"), Law("q")
LATENT = Setting(model=Model(letters=(x, z), free=("p", "r", "q")))

i, N = symbols("i N")
m, s = symbols("m s")
datum, weight = indexed("x", i), indexed("r", i)
M_STEP = Setting(domains=((m, REALS), (datum, REALS), (weight, POSITIVE), (s, POSITIVE), (N, Integers(1, 5))))


def solve(parameters: Parameters) -> Answer:
    """The three parts."""
    bound = lower_bound("2.1.bound", p, Density(q, (z,), (x,)))
    parts = (part_1(bound), part_2(), part_3())
    return Answer("q2", parameters.given(), parts, (("bound", Result(bound.end, None)),))


def expect(body: Term, law: Density) -> Expectation:
    """The expectation of a term over the variables of a law."""
    return Expectation(body, law, law.variables)


def lower_bound(name: str, model: Law, law: Density) -> Chain:
    """log p(x) ≥ E_q[log p(x, z)/q(z | x)]."""
    return (
        Chain(name, log(Density(model, (x,))), LATENT)
        .by(marginalise, (z,))
        .by(multiply_and_divide, law)
        .by(as_expectation)
        .by(jensen)
    )


def exact(name: str, model: Law, law: Density) -> Chain:
    """log p(x) = E_q[log p(x, z)/q(z | x)] + KL[q(z | x) ‖ p(z | x)]."""
    evidence, joint = Density(model, (x,)), Density(model, (x, z))
    posterior = Density(model, (z,), (x,))
    chain = Chain(name, log(evidence), LATENT)
    chain = chain.to(expect(log(evidence), law), Reason("constant", say("a constant is its own expectation")))
    chain = chain.to(
        expect(log(Quotient(joint, posterior)), law), Reason("posterior", say("the product rule"))
    )
    if law == posterior:
        return chain
    return chain.to(
        expect(log(Quotient(joint, law)), law) + KL(law, posterior),
        Reason(
            "divergence", say("multiply and divide by {law}, then the definition of the divergence", law=law)
        ),
    )


def part_1(bound: Chain) -> Part:
    """The bound and its gap."""
    law = Density(q, (z,), (x,))
    gap = exact("2.1.gap", p, law)
    return Part(
        "2.1",
        say("The bound of EM, and what is lost"),
        (
            Shown(bound),
            Prose(
                say("What Jensen’s inequality loses is the divergence of {q} from the posterior law:", q=law)
            ),
            Shown(gap),
            Conclusion(
                say(
                    "{a} ≥ {b}, with equality when {q} is the posterior law: this is the E-step.",
                    a=bound.start,
                    b=bound.end,
                    q=law,
                ),
                (bound.id, gap.id),
            ),
        ),
    )


def part_2() -> Part:
    """The mean of a component."""
    cost = over_data(weight * (datum - m) ** 2 / (2 * s**2))
    slope = Chain("2.2.slope", Derivative(cost, m), M_STEP).by(differentiate, M_STEP)
    curvature = Chain("2.2.curvature", Derivative(slope.end, m), M_STEP).by(differentiate, M_STEP)
    positive = sign("2.2.positive", curvature.end, Relation.GT, M_STEP)
    mean = over_data(weight * datum) / over_data(weight)
    grouped = Chain("2.2.grouped", slope.end, M_STEP).to(
        (m * over_data(weight) - over_data(weight * datum)) / s**2,
        Reason("linearity", say("the sum split, and what does not depend on {i} taken out", i=i)),
    )
    return Part(
        "2.2",
        say("The mean in the M-step"),
        (
            Shown(slope),
            Shown(grouped),
            Prose(
                say(
                    "This is zero where {m} = {mean}, and nowhere else since the slope increases:",
                    m=m,
                    mean=mean,
                )
            ),
            Shown(curvature),
            Shown(positive),
            Conclusion(
                say(
                    "The mean is the average of the data, weighted by the responsibilities: {m} = {mean}.",
                    m=m,
                    mean=mean,
                ),
                (grouped.id, positive.id),
            ),
        ),
    )


def over_data(term: Term) -> Term:
    """The sum over the N data."""
    return IndexedSum(term, i, Number("1"), N)


def part_3() -> Part:
    """The likelihood after a step is at least the likelihood before."""
    posterior = Density(p, (z,), (x,))
    after = lower_bound("2.3.after", r, posterior)
    before = exact("2.3.before", p, posterior)
    return Part(
        "2.3",
        say("The likelihood never goes down"),
        (
            Prose(
                say(
                    "The bound of 2.1 holds for the new model {r} too, with the old posterior law as {q}:",
                    r=r,
                    q=q,
                )
            ),
            Shown(after),
            Prose(say("For the old model it is an equality:")),
            Shown(before),
            Conclusion(
                say(
                    "The M-step chooses {r} so that {new} is at least {old}; hence {a} ≥ {b}.",
                    r=r,
                    new=after.end,
                    old=before.end,
                    a=after.start,
                    b=before.start,
                ),
                (after.id, before.id),
            ),
        ),
    )
