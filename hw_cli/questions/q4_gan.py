"""Question 4: the dynamics of gradient descent-ascent for a Dirac-GAN, without and with a penalty.

L(ψ, θ) = log σ(ψ₁) + log σ(−(ψ₀θ + ψ₁)) once the point masses are integrated out. The velocity is
v_ψ = ∇_ψ L (less (γ/2)∇R₁ when regularised) and v_θ = −∇_θ L. Parts 4.1 to 4.3, or 4.4 to 4.6: field and
stationary points, Jacobian, eigenvalues and stability.
"""

from __future__ import annotations

from typing import Any

from hw_cli.answer import Answer, Block, Conclusion, Part, Prose, Result, Shown
from hw_cli.proof.claims import Chain, Solutions
from hw_cli.proof.setting import Setting
from hw_cli.proof.solving import eliminate
from hw_cli.prose import say
from hw_cli.questions import q4_discrete, q4_stability
from hw_cli.questions.parameters import Parameters
from hw_cli.questions.q4_model import (
    STATE,
    System,
    components,
    critic,
    jacobian_at_origin,
    jacobian_chain,
    objective_chain,
    penalty_chain,
    psi_0,
    psi_1,
    system,
    velocity,
    velocity_chain,
    x,
)
from hw_cli.terms.algebra import ascii_name, sympy_string
from hw_cli.terms.core import Call, Matrix, Number, Symbol, Term, Vector


def solve(parameters: Parameters) -> Answer:
    """The three parts of one system, and its discrete iterations."""
    of = system(parameters)
    loss = objective_chain(of)
    speed = velocity_chain(of, loss)
    field = components(speed)
    stationary = stationary_points(of, field)
    at_point = jacobian_at_origin(of, field)
    matrix = at_point.end
    if not isinstance(matrix, Matrix):
        raise TypeError("the Jacobian at a point must be an explicit matrix")
    stability = q4_stability.analyse(of, field, matrix, parameters)
    parts = (
        part_field(of, loss, speed, stationary),
        part_jacobian(of, jacobian_chain(of, field), at_point),
        stability.part,
        q4_discrete.part(of, field, parameters),
    )
    return Answer("q4", parameters.given(), parts, results(field, stationary, matrix, stability))


def results(
    field: tuple[Term, ...], stationary: Solutions, matrix: Matrix, stability: q4_stability.Stability
) -> tuple[tuple[str, Result], ...]:
    """The final results, for programs."""
    point: dict[str, Any] = {
        ascii_name(name): sympy_string(value)
        for name, value in zip(stationary.unknowns, stationary.solution, strict=True)
    }
    values = tuple(value for value, count in stability.eigenvalues for _ in range(count))
    invariant = stability.invariant
    return (
        ("velocity", Result(Vector(field), [sympy_string(entry) for entry in field])),
        ("stationary_points", Result(Vector(stationary.solution), [point])),
        ("jacobian", Result(matrix, [[sympy_string(entry) for entry in row] for row in matrix.rows])),
        ("eigenvalues", Result(Vector(values), [sympy_string(value) for value in values])),
        ("stability", Result(None, stability.verdict)),
        ("invariant", Result(invariant, None if invariant is None else sympy_string(invariant))),
    )


# --- parts 4.1 and 4.4: velocity field and stationary points


def stationary_points(of: System, field: tuple[Term, ...]) -> Solutions:
    """All zeros of the field, each unknown forced in turn."""
    setting = Setting(domains=of.setting.domains).defining(velocity, STATE, Vector(field))
    forced = eliminate(field, STATE, setting)
    values = {item.variable: item.value for item in forced}
    return Solutions(
        f"{of.prefix[0]}.stationary",
        Call(velocity, STATE),
        field,
        STATE,
        tuple(values[name] for name in STATE),
        forced,
        setting,
    )


def part_field(of: System, loss: Chain, speed: Chain, stationary: Solutions) -> Part:
    """The objective without expectations, the velocity field, and where it vanishes."""
    blocks: list[Block] = [
        Prose(
            say(
                "Both laws are point masses and the critic is affine, {critic}, so the expectations are values:",
                critic=say("{a} = {b}", a=Call(critic, (x,)), b=psi_0 * x + psi_1),
            )
        ),
        Shown(loss),
    ]
    if of.regularized:
        blocks += [Prose(say("The penalty only sees the slope of the critic:")), Shown(penalty_chain(of))]
    blocks += [
        Prose(
            say(
                "With the state in the order {state}, the critic ascends the objective and the generator descends it:",
                state=Vector(STATE),
            )
        ),
        Shown(speed),
        Prose(
            say(
                "At a stationary point every component vanishes. Since σ > 0 everywhere, the equations force the "
                "unknowns one after the other, so there is no other solution:"
            )
        ),
        Shown(stationary),
        Conclusion(
            say(
                "{v} = {field}; the only stationary point is {state} = {point}.",
                v=Call(velocity, STATE),
                field=speed.end,
                state=Vector(STATE),
                point=Vector(stationary.solution),
            ),
            (speed.id, stationary.id),
        ),
    ]
    return Part(of.prefix[0], say("Velocity field and stationary points"), tuple(blocks))


# --- parts 4.2 and 4.5: the Jacobian


def part_jacobian(of: System, general: Chain, at_point: Chain) -> Part:
    """J at any state, then at the stationary point."""
    return Part(
        of.prefix[1],
        say("Jacobian at the stationary point"),
        (
            Prose(
                say("Row {i} holds the partial derivatives of the component {i} of the field:", i=Symbol("i"))
            ),
            Shown(general),
            Prose(
                say(
                    "At the stationary point, where σ(0) = {half} and σ′(0) = {quarter}:",
                    half=HALF,
                    quarter=QUARTER,
                )
            ),
            Shown(at_point),
            Conclusion(say("{J} = {matrix}.", J=at_point.start, matrix=at_point.end), (at_point.id,)),
        ),
    )


HALF, QUARTER = Number("1") / Number("2"), Number("1") / Number("4")
