"""What V = ψ₀² + θ² says of question 4: circles without the penalty, attraction with it.

V is conserved by the plain field, and falls along the penalised one; in both cases it bounds ψ₁.
"""

from __future__ import annotations

from hw_cli.answer import Block, Conclusion, Prose, Shown, beyond
from hw_cli.claims.claims import SIMPLIFIED, Chain, Claim, Invariant, Observation, Sign, Solutions
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.derive.solving import eliminate, first_integral
from hw_cli.experiments.experiments import Drift
from hw_cli.homeworks.ift6135_3.q4_model import (
    AT_THETA,
    FOUR,
    MOTION,
    ONE,
    ORIGIN,
    PLANE,
    SIGMOID,
    STATE,
    TWO,
    ZERO,
    System,
    gamma,
    psi_0,
    psi_1,
    related,
    theta,
    unpenalised,
)
from hw_cli.kernel.reason import Certificate, Reason
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.oracles import sign_rules
from hw_cli.oracles.signs import prove_sign
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, call, exp, product, sigmoid, total
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import depends_on, substitute

V, t, phi, omega = core.Symbol("V"), core.Symbol("t"), core.Symbol("phi"), core.Symbol("Omega")
V_0, V_T = core.Call(core.Function("V"), (ZERO,)), core.Call(core.Function("V"), (t,))
PSI_1_0, PSI_1_T = core.Call(psi_1, (ZERO,)), core.Call(psi_1, (t,))
BOUND = Reason("bound", say("bound above"))


def motion(field: tuple[Term, ...]) -> tuple[tuple[Term, Term], ...]:
    """Each state variable with its velocity."""
    return tuple(zip(STATE, field, strict=True))


def definition(of: Invariant) -> Message:
    """`V = ψ₀² + θ²`."""
    return related(V, "=", of.function)


def moving(name: str, field: tuple[Term, ...], rate: Term, relation: Relation, setting: Setting) -> Invariant:
    """d/dt of V = ψ₀² + θ² along the field, written out; the form is found from the field without a penalty."""
    function = first_integral(motion(unpenalised(field)), STATE, setting)
    written = total(
        tuple(
            product((*_factors(differentiate(core.Derivative(function, letter))), velocity))
            for letter, velocity in motion(field)
            if depends_on(function, letter)
        )
    )
    certificate = None if relation is Relation.EQ else prove_sign(rate, setting)
    return Invariant(name, function, motion(field), rate, relation, certificate, setting, written)


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, core.Product) else (term,)


def confinement(of: System, field: tuple[Term, ...], form: Term, side: Relation) -> tuple[Chain, Sign]:
    """ψ̇₁ < 0 where ψ₁ > V/4, and ψ̇₁ > 0 where ψ₁ < −V/4 (as `side` says): first the arguments of σ, then σ."""
    setting = Setting(domains=of.setting.domains)
    above = side is Relation.GT
    name = "above" if above else "below"
    edge = V if above else -V
    supposed = setting.writing(V, form).supposing(FOUR * psi_1, side, edge)
    between = psi_1 - V / TWO if above else psi_1 + V / TWO
    arguments = (
        Chain(f"{of.prefix[2]}.{name}", AT_THETA, supposed)
        .to(between, BOUND, Relation.GE if above else Relation.LE)
        .to(
            -psi_1,
            BOUND,
            side,
            note=say("as {a} {relation} {b}", a=FOUR * psi_1, relation=side.value, b=edge),
        )
    )
    form = (
        -((FOUR * psi_1 - V) / TWO + (psi_0 + theta) ** 2 / TWO)
        if above
        else (psi_0 - theta) ** 2 / TWO - (FOUR * psi_1 + V) / TWO
    )
    gap = prove_sign(form, supposed)
    forced = gap and Certificate(
        field[1],
        gap.relation,
        sign_rules.INCREASING,
        (Certificate(-psi_1 - AT_THETA, gap.relation, sign_rules.REWRITTEN, (gap,)),),
    )
    return arguments, Sign(f"{of.prefix[2]}.{name}_velocity", field[1], side.flipped, forced, supposed)


def confined(
    of: System, field: tuple[Term, ...], form: Term, height: Term
) -> tuple[tuple[Block, ...], tuple[Claim, ...]]:
    """|ψ₁(t)| ≤ max(|ψ₁(0)|, height/4), where `height` is V or a bound of it; and the claims it rests on."""
    (over, falls), (under, rises) = (
        confinement(of, field, form, side) for side in (Relation.GT, Relation.LT)
    )
    velocity = MOTION[1]
    blocks = (
        Prose(
            say(
                "Since {plus} and {minus}, we have {bounds}. Hence, where {edge}, we have {arguments}, so that {fall} because {sigma} is "
                "increasing. Likewise, where {other}, we have {others}, so that {rise}. Beyond these bounds {psi_1} "
                "moves towards 0; therefore {bound} for all {later}.",
                plus=related((psi_0 + theta) ** 2, "≥", ZERO),
                minus=related((psi_0 - theta) ** 2, "≥", ZERO),
                bounds=related(-(V / TWO), "≤", psi_0 * theta, "≤", V / TWO),
                edge=related(psi_1, ">", V / FOUR),
                arguments=in_a_line(over),
                fall=related(velocity, "=", field[1], "<", ZERO),
                sigma=SIGMOID,
                other=related(psi_1, "<", -(V / FOUR)),
                others=in_a_line(under),
                rise=related(velocity, ">", ZERO),
                psi_1=psi_1,
                bound=related(
                    core.Absolute(PSI_1_T), "≤", call("max", core.Absolute(PSI_1_0), height / FOUR)
                ),
                later=related(t, "≥", ZERO),
            )
        ),
        *beyond(Shown(over), Shown(falls), Shown(under), Shown(rises)),
    )
    return blocks, (over, falls, under, rises)


def in_a_line(chain: Chain) -> Message:
    """`start ≥ … > end` in running text."""
    pieces: list[Term | str] = [chain.start]
    for line in chain.lines:
        pieces += [line.relation.text, line.term]
    return related(*pieces)


# --- without the penalty, beyond the question


def turning(field: tuple[Term, ...], conserved: Invariant) -> tuple[Block, ...]:
    """The projections on the plane (ψ₀, θ) are whole circles; a simulation of V."""
    setting = conserved.setting.writing(V, conserved.function)
    speed = Chain("4.3.turning", psi_0 * field[2] - theta * field[0], setting).to(
        V * sigmoid(AT_THETA), SIMPLIFIED
    )
    drift = Observation(
        "4.3.drift",
        call("max", core.Absolute(core.Call(core.Function("V"), (t,)) - V_0)) / V_0,
        ZERO,
        Drift(conserved.function, field, STATE, (1.0, 0.5, 0.5)),
        1e-6,
        Setting(),
    )
    return (
        Prose(
            say(
                "The circle is travelled in full, over and over: the angle {angle} of {plane} satisfies {equation}, where",
                angle=phi,
                plane=PLANE,
                equation=related(V * core.Decorated(phi, "dot"), "=", psi_0 * MOTION[2] - theta * MOTION[0]),
            )
        ),
        Shown(speed),
        Prose(
            say(
                "and {sigma} stays above a positive number since {psi_1} is bounded. The orbits are thus closed in the "
                "plane {plane}, though not in space, where {psi_1} moves too. A simulation agrees: {what}.",
                sigma=sigmoid(AT_THETA),
                psi_1=psi_1,
                plane=PLANE,
                what=drift.experiment.words,
            )
        ),
        Shown(drift),
    )


# --- with the penalty, beyond the question: LaSalle


def attraction(of: System, field: tuple[Term, ...]) -> tuple[Block, ...]:
    """Every trajectory tends to the equilibrium: V falls, and the ω-limit set is the origin alone."""
    setting = Setting(domains=of.setting.domains)
    falling = moving("4.6.lyapunov", field, tidy(-(TWO * of.weight * psi_0**2)), Relation.LE, setting)
    bounding, bounds = confined(of, field, falling.function, V_0)
    staying = on_the_plane(of, field)
    axis = on_the_axis(of, field)
    return (
        Prose(
            say(
                "The attraction is even global. Let {definition}, as in 4.3; now",
                definition=definition(falling),
            )
        ),
        Shown(falling),
        Prose(say("so that {bound}: {V} never increases.", bound=related(V_T, "≤", V_0), V=V)),
        *bounding,
        Prose(
            say(
                "Every trajectory is therefore bounded. Let {limits} be the set of its limit points as {towards}: it is "
                "not empty, compact and invariant, and the trajectory tends to it. Since {V} decreases to a limit, it is "
                "constant on {limits}. Its derivative is zero there, so {psi_0} = 0 on {limits}; and since {limits} is "
                "invariant, {speed} = 0 too. Now, for {psi_0} = 0,",
                limits=omega,
                towards=related(t, "→", core.Constant("infinity")),
                V=V,
                psi_0=psi_0,
                speed=MOTION[0],
            )
        ),
        Shown(staying),
        Prose(say("What remains is the axis of {psi_1}, where", psi_1=psi_1)),
        Shown(axis),
        Prose(
            say(
                "A trajectory in {limits} exists and is bounded for all {t}, past and future. If it had {start} ≠ 0, then going back in time "
                "{size} would grow at a speed of at least {speed}, hence without bound. So {limits} is the point {point}, and every "
                "trajectory tends to the equilibrium.",
                limits=omega,
                t=t,
                start=PSI_1_0,
                size=core.Absolute(psi_1),
                speed=call("tanh", core.Absolute(PSI_1_0) / TWO),
                point=core.Vector(ORIGIN),
            )
        ),
        Conclusion(
            say("For {case} the equilibrium is globally asymptotically stable.", case=case(of)),
            (falling.id, staying.id, axis.id, *(claim.id for claim in bounds)),
        ),
    )


def case(of: System) -> Message:
    """Which γ is spoken of: `γ > 0`, or the number at hand."""
    if of.weight == gamma:
        return say("every {condition}", condition=related(gamma, ">", ZERO))
    return related(gamma, "=", of.weight)


def on_the_plane(of: System, field: tuple[Term, ...]) -> Solutions:
    """Where ψ₀ = 0, its velocity vanishes for θ = 0 alone."""
    setting = Setting(domains=of.setting.domains)
    system = (tidy(substitute(field[0], {psi_0: ZERO})),)
    forced = eliminate(system, (theta,), setting)
    return Solutions("4.6.plane", MOTION[0], system, (theta,), (forced[0].value,), forced, setting)


def on_the_axis(of: System, field: tuple[Term, ...]) -> Chain:
    """Where ψ₀ = θ = 0, the velocity of ψ₁ is −tanh(ψ₁/2)."""
    there = tidy(substitute(field[1], {psi_0: ZERO, theta: ZERO}))
    setting = Setting(domains=((psi_1, REALS),))
    grows = exp(psi_1)
    return (
        Chain("4.6.axis", there, setting)
        .to((ONE - grows) / (ONE + grows), SIMPLIFIED)
        .to(-call("tanh", psi_1 / TWO), SIMPLIFIED)
    )
