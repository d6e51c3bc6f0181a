"""Question 4: the dynamics of gradient descent-ascent for a Dirac-GAN, without and with a penalty.

L(ψ, θ) = log σ(ψ₁) + log σ(−(ψ₀θ + ψ₁)) once the point masses are integrated out. The velocity is
v_ψ = ∇_ψ L (less (γ/2)∇R₁ when regularised) and v_θ = −∇_θ L. Parts 4.1 to 4.3, or 4.4 to 4.6: field and
stationary points, Jacobian, eigenvalues and stability.
"""

from __future__ import annotations

from dataclasses import replace

from hw_cli.answer import Answer, Block, Conclusion, Part, Prose, Result, Shown, beyond
from hw_cli.claims.claims import Chain, Solutions
from hw_cli.derive.solving import eliminate
from hw_cli.homeworks.ift6135_3 import q4_discrete, q4_stability
from hw_cli.homeworks.ift6135_3.parameters import Gan
from hw_cli.homeworks.ift6135_3.q4_model import (
    PENALISED_STAR,
    STAR,
    STATE,
    TWO,
    ZERO,
    R,
    System,
    components,
    critic,
    jacobian_at_origin,
    jacobian_chain,
    log_sigmoid_chain,
    objective_chain,
    p_data,
    p_theta,
    partial_chains,
    penalised_at_origin,
    penalised_chain,
    penalty_chain,
    psi,
    psi_0,
    psi_1,
    related,
    sigmoid_slope_chain,
    system,
    theta,
    velocity,
    velocity_chain,
    x,
)
from hw_cli.kernel.setting import Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.algebra import ascii_name
from hw_cli.terms.core import Term, log, sigmoid
from hw_cli.terms.tidy import tidy


def solve(parameters: Gan) -> Answer:
    """The three parts of one system, and its discrete iterations."""
    of = system(parameters)
    loss = objective_chain(of)
    plain = velocity_chain(of, loss)
    penalty = penalty_chain(of)
    speed = penalised_chain(of, plain, penalty) if of.regularized else plain
    field = components(speed)
    stationary = stationary_points(of, field)
    at_point = penalised_at_origin(of, field) if of.regularized else jacobian_at_origin(of, field)
    matrix = at_point.end
    if not isinstance(matrix, core.Matrix):
        raise TypeError("the Jacobian at a point must be an explicit matrix")
    stability = q4_stability.analyse(of, field, matrix, parameters)
    derived = penalised_field(of, loss, plain, penalty) if of.regularized else plain_field(of, loss)
    parts = (
        part_field(of, derived, speed, stationary),
        part_jacobian(of, jacobian_chain(of, field), at_point),
        stability.part,
        q4_discrete.part(of, field, parameters),
    )
    return Answer("q4", parameters.given(), parts, results(field, stationary, matrix, stability))


def results(
    field: tuple[Term, ...], stationary: Solutions, matrix: core.Matrix, stability: q4_stability.Stability
) -> tuple[tuple[str, Result], ...]:
    """The final results, for programs."""
    point = dict(zip(map(ascii_name, stationary.unknowns), stationary.solution, strict=True))
    values = tuple(value for value, count in stability.eigenvalues for _ in range(count))
    invariant = stability.invariant
    return (
        ("velocity", Result(core.Vector(field), field)),
        ("stationary_points", Result(core.Vector(stationary.solution), [point])),
        ("jacobian", Result(matrix, matrix.rows)),
        ("eigenvalues", Result(core.Vector(values), values)),
        ("stability", Result(None, stability.verdict)),
        ("invariant", Result(invariant, invariant)),
    )


# --- parts 4.1 and 4.4: velocity field and stationary points


def stationary_points(of: System, field: tuple[Term, ...]) -> Solutions:
    """All zeros of the field, each unknown forced in turn."""
    setting = Setting(domains=of.setting.domains).defining(of.velocity, STATE, core.Vector(field))
    forced = eliminate(field, STATE, setting)
    values = {item.variable: item.value for item in forced}
    return Solutions(
        f"{of.prefix[0]}.stationary",
        core.Call(of.velocity, STATE),
        field,
        STATE,
        tuple(values[name] for name in STATE),
        forced,
        setting,
    )


def plain_field(of: System, loss: Chain) -> tuple[Block, ...]:
    """The objective without expectations, and its partial derivatives."""
    return (
        Prose(
            say(
                "Both laws are point masses, {real} and {fake}, and the critic is affine, {critic}; "
                "each expectation is therefore a value:",
                real=related(p_data, "=", core.Dirac(ZERO)),
                fake=related(p_theta, "=", core.Dirac(theta)),
                critic=related(core.Call(critic, (x,)), "=", psi_0 * x + psi_1),
            )
        ),
        Shown(loss),
        Prose(say("First, the derivative of {log}:", log=log(sigmoid(x)))),
        Shown(log_sigmoid_chain(of)),
        Prose(say("With the chain rule, the partial derivatives of {L} are", L=LOSS)),
        *(Shown(chain) for chain in partial_chains(of, loss)),
        Prose(
            say(
                "The critic follows the gradient of {L} and the generator its opposite, hence the velocity field (state in the order {state}):",
                L=LOSS,
                state=core.Vector(STATE),
            )
        ),
    )


def penalised_field(of: System, loss: Chain, plain: Chain, penalty: Chain) -> tuple[Block, ...]:
    """What the penalty adds to the field of part 4.1."""
    return (
        *beyond(
            Prose(say("The objective and its field without the penalty are those of 4.1:")),
            Shown(loss),
            Shown(replace(plain, id="4.4.plain")),
        ),
        Prose(
            say(
                "The penalty only sees the slope of the critic, {critic}, averaged under {law}:",
                critic=related(core.Call(critic, (x,)), "=", psi_0 * x + psi_1),
                law=related(p_data, "=", core.Dirac(ZERO)),
            )
        ),
        Shown(penalty),
        Prose(
            say(
                "Subtracting {drawn} from the critic’s gradient therefore changes one component of the field of 4.1, {v}:",
                drawn=tidy(of.weight / TWO) * core.Gradient(R, psi),
                v=related(core.Call(velocity, STATE), "=", plain.end),
            )
        ),
    )


def part_field(of: System, derived: tuple[Block, ...], speed: Chain, stationary: Solutions) -> Part:
    """The velocity field and where it vanishes."""
    alone = say(
        "At a stationary point every component vanishes. Since {positive} and {sigma} is strictly increasing, "
        "the equations determine the unknowns one after the other, so there is no other solution:",
        positive=related(SIGMA, ">", ZERO),
        sigma=SIGMA,
    )
    again = say("As in 4.1, the equations of a stationary point determine the unknowns one after the other:")
    blocks = (
        *derived,
        Shown(speed),
        Prose(again if of.regularized else alone),
        Shown(stationary),
        Conclusion(
            say(
                "{v} = {field}; the only stationary point is {state} = {point}.",
                v=core.Call(of.velocity, STATE),
                field=speed.end,
                state=core.Vector(tuple(core.Decorated(name, "star") for name in STATE)),
                point=core.Vector(stationary.solution),
            ),
            (speed.id, stationary.id),
        ),
    )
    return Part(of.prefix[0], say("Velocity field and stationary points"), blocks)


# --- parts 4.2 and 4.5: the Jacobian


def part_jacobian(of: System, general: Chain, at_point: Chain) -> Part:
    """J at any state, then at the stationary point."""
    rows: tuple[Block, ...] = (
        Prose(
            say("Row {i} holds the partial derivatives of component {i} of the field:", i=core.Symbol("i"))
        ),
        Shown(general),
    )
    if of.regularized:
        opening: tuple[Block, ...] = (
            *beyond(*rows),
            Prose(
                say(
                    "The penalty adds {added} to the first component of the field, hence {entry} to its derivative in {psi_0} and nothing else; so {J} = {at} is",
                    added=tidy(-of.weight * psi_0),
                    entry=tidy(-of.weight),
                    psi_0=psi_0,
                    J=PENALISED_STAR,
                    at=at_point.start,
                )
            ),
        )
    else:
        opening = (
            *rows,
            Prose(say("Its entries at the stationary point need the derivative of {sigma}:", sigma=SIGMA)),
            Shown(sigmoid_slope_chain(of)),
            Prose(
                say(
                    "Hence {half} and {quarter}, and {J} = {at} is",
                    half=related(sigmoid(ZERO), "=", HALF),
                    quarter=related(core.Call(core.DerivativeOf(SIGMA), (ZERO,)), "=", QUARTER),
                    J=STAR,
                    at=at_point.start,
                )
            ),
        )
    return Part(of.prefix[1], say("Jacobian at the stationary point"), (*opening, Shown(at_point)))


HALF, QUARTER = core.Number("1") / core.Number("2"), core.Number("1") / core.Number("4")
SIGMA = core.Function("sigmoid")
LOSS = core.Function("Loss")
