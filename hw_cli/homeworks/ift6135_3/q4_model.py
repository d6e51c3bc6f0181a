"""The Dirac-GAN of question 4: its letters, its laws, its objective, and what both systems share.

State order everywhere: (ψ₀, ψ₁, θ). Mescheder, Geiger and Nowozin, "Which training methods for GANs do
actually converge?", ICML 2018, study the same toy system.
"""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.calculus import chain_rule, differentiate, evaluate, unfold
from hw_cli.derive.rules.probability import point_mass
from hw_cli.homeworks.ift6135_3.parameters import Gan
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import POSITIVE, REALS, Setting
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, exp, indexed, lift, log, product, sigmoid, total
from hw_cli.terms.tidy import negate, tidy
from hw_cli.terms.walk import bottom_up, substitute

x, gamma, eta, unknown = core.Symbol("x"), core.Symbol("gamma"), core.Symbol("eta"), core.Symbol("lambda")
psi, theta = core.Symbol("psi"), core.Symbol("theta")
psi_0, psi_1 = indexed("psi", 0), indexed("psi", 1)
STATE = (psi_0, psi_1, theta)
ZERO, ONE, TWO, FOUR = core.Number("0"), core.Number("1"), core.Number("2"), core.Number("4")
ORIGIN = (ZERO, ZERO, ZERO)
PLANE = core.Vector((psi_0, theta))
MOTION = tuple(core.Decorated(name, "dot") for name in STATE)  # the velocities ψ̇₀, ψ̇₁ and θ̇

critic = core.Function("C", (psi,))
objective = core.Function("Loss")
velocity, penalised_velocity = core.Function("v"), core.Function("vbar")
jacobian, penalised_jacobian = core.Function("J"), core.Function("Jbar")
p_data, p_theta = core.Law("p", (core.Label("D"),)), core.Law("p", (theta,))

data_side = core.Expectation(log(sigmoid(core.Call(critic, (x,)))), p_data, (x,))
generator_side = core.Expectation(log(sigmoid(-core.Call(critic, (x,)))), p_theta, (x,))
squared_gradient = core.Expectation(
    core.Power(core.Derivative(core.Call(critic, (x,)), x), TWO), p_data, (x,)
)

STAR = core.Decorated(core.Symbol("J"), "star")
PENALISED_STAR = core.Decorated(core.Decorated(core.Symbol("J"), "bar"), "star")

BY_DEFINITION = Reason("definition", say("by definition"))


CRITIC = (psi_0, psi_1)
R = core.Function("Penalty", (ONE,))
PENALTY = core.Call(R, CRITIC)


@dataclass(frozen=True)
class System:
    """One of the two dynamical systems, with γ and η as letters or numbers."""

    prefix: tuple[str, str, str]  # ids of its three parts
    regularized: bool
    weight: Term  # γ, or its value
    step: Term  # η, or its value

    @property
    def velocity(self) -> core.Function:
        """The field's name: v, or v̄ with the penalty."""
        return penalised_velocity if self.regularized else velocity

    @property
    def jacobian(self) -> core.Function:
        """The name of the field's Jacobian."""
        return penalised_jacobian if self.regularized else jacobian

    @property
    def setting(self) -> Setting:
        """Letters, laws and definitions shared by all claims."""
        letters: tuple[tuple[Term, object], ...] = tuple((name, REALS) for name in STATE)
        if self.regularized and self.weight == gamma:
            letters += ((gamma, POSITIVE),)
        base = Setting(
            domains=letters,  # type: ignore[arg-type]  # pairs of a letter and its domain
            laws=((p_data, core.Dirac(ZERO)), (p_theta, core.Dirac(theta))),
        )
        return (
            base.defining(critic, (x,), psi_0 * x + psi_1)
            .defining(objective, STATE, data_side + generator_side)
            .defining(R, CRITIC, squared_gradient)
        )


def system(parameters: Gan) -> System:
    """The system that the options choose."""
    weight = gamma if parameters.gamma is None else lift(parameters.gamma)
    step = eta if parameters.eta is None else lift(parameters.eta)
    ids = ("4.4", "4.5", "4.6") if parameters.regularized else ("4.1", "4.2", "4.3")
    return System(ids, parameters.regularized, weight, step)


def related(*pieces: Term | str) -> Message:
    """Terms and the signs between them, the same in every language: `related(a, "<", b)`."""
    values = tuple((f"x{place}", piece) for place, piece in enumerate(pieces) if isinstance(piece, Term))
    names = (f"{{x{place}}}" if isinstance(piece, Term) else piece for place, piece in enumerate(pieces))
    return Message(" ".join(names), values)


# --- the objective and the velocity field


def objective_chain(of: System) -> Chain:
    """L(ψ, θ) without expectations: the laws are point masses."""
    setting = of.setting
    chain = (
        Chain(f"{of.prefix[0]}.objective", core.Call(objective, STATE), setting)
        .by(unfold, setting, objective)
        .by(point_mass, setting)
    )
    body = tidy(unfold(chain.end, setting, critic))
    return chain.to(body, unfold, note=related(core.Call(critic, (x,)), "=", psi_0 * x + psi_1))


def log_sigmoid_chain(of: System) -> Chain:
    """(log σ)′(x) = σ(−x)."""
    setting = Setting(domains=((x, REALS),))
    written = -log(ONE + exp(-x))
    return (
        Chain(f"{of.prefix[0]}.log_sigmoid", core.Derivative(log(sigmoid(x)), x), setting)
        .to(
            differentiate(core.Derivative(written, x)),
            differentiate,
            note=related(log(sigmoid(x)), "=", written),
        )
        .to(sigmoid(-x), BY_DEFINITION, note=say("numerator and denominator times {e}", e=exp(x)))
    )


def partial_chains(of: System, loss: Chain) -> tuple[Chain, ...]:
    """The partial derivatives of L, each by the chain rule."""
    setting = closed_setting(of, loss)
    names = (f"{of.prefix[0]}.partial_{name}" for name in ("psi_0", "psi_1", "theta"))
    slopes = (core.Derivative(core.Call(objective, STATE), letter, partial=True) for letter in STATE)
    return tuple(
        Chain(name, slope, setting).to(differentiate(chain_rule(slope, setting)), chain_rule)
        for name, slope in zip(names, slopes, strict=True)
    )


def velocity_chain(of: System, loss: Chain) -> Chain:
    """v = (∂L/∂ψ₀, ∂L/∂ψ₁, −∂L/∂θ) in closed form."""
    value = core.Call(objective, STATE)
    slopes = tuple(core.Derivative(value, name, partial=True) for name in STATE)
    setting = of.setting.defining(velocity, STATE, core.Vector((*slopes[:2], -slopes[2])))
    return (
        Chain(f"{of.prefix[0]}.velocity", core.Call(velocity, STATE), setting)
        .by(unfold, setting, velocity)
        .by(differentiate, closed_setting(of, loss), note=say("see above"))
    )


def closed_setting(of: System, loss: Chain) -> Setting:
    """The setting in which L stands for its closed form, ready to be differentiated."""
    return Setting(domains=of.setting.domains).defining(objective, STATE, loss.end)


# --- the penalty


def penalty_chain(of: System) -> Chain:
    """R₁(ψ) = ψ₀²: the critic is affine."""
    setting = of.setting
    return (
        Chain(f"{of.prefix[0]}.penalty", PENALTY, setting)
        .by(unfold, setting, R)
        .by(differentiate, setting, note=say("the slope of the critic is {slope}", slope=psi_0))
        .by(point_mass, setting)
    )


def penalised_chain(of: System, plain: Chain, penalty: Chain) -> Chain:
    """v̄ = v − (γ/2)∇R₁ in closed form; R₁ does not depend on θ."""
    slopes = tuple(core.Derivative(PENALTY, name, partial=True) for name in CRITIC)
    definition = core.Call(velocity, STATE) - of.weight / TWO * core.Vector((*slopes, ZERO))
    setting = (
        of.setting.defining(velocity, STATE, plain.end)
        .defining(R, CRITIC, penalty.end)
        .defining(penalised_velocity, STATE, definition)
    )
    drawn = core.Vector((tidy(of.weight * psi_0), ZERO, ZERO))
    field = components(plain)
    return (
        Chain(f"{of.prefix[0]}.velocity", core.Call(penalised_velocity, STATE), setting)
        .by(unfold, setting, penalised_velocity)
        .to(core.Call(velocity, STATE) - drawn, differentiate, note=related(PENALTY, "=", penalty.end))
        .to(
            core.Vector((tidy(field[0] - drawn.components[0]), *field[1:])),
            unfold,
            note=say("{v} from 4.1", v=velocity),
        )
    )


def components(chain: Chain) -> tuple[Term, ...]:
    """The components of the velocity, from the end of its chain."""
    end = chain.end
    if not isinstance(end, core.Vector):
        raise TypeError("the velocity chain must end in a vector")
    return end.components


# --- the Jacobian


def jacobian_setting(of: System, field: tuple[Term, ...]) -> Setting:
    """J declared as the matrix of partial derivatives of the field."""
    rows = tuple(tuple(core.Derivative(entry, name, partial=True) for name in STATE) for entry in field)
    return Setting(domains=of.setting.domains).defining(of.jacobian, STATE, core.Matrix(rows))


def sigmoid_slope_chain(of: System) -> Chain:
    """σ′(x) = σ(x) σ(−x)."""
    setting = Setting(domains=((x, REALS),))
    because = Reason(
        "log_derivative",
        say("since {log} has the derivative {slope}", log=log(sigmoid(x)), slope=sigmoid(-x)),
    )
    return Chain(f"{of.prefix[1]}.sigmoid_slope", core.Call(core.DerivativeOf(SIGMOID), (x,)), setting).to(
        sigmoid(x) * sigmoid(-x), because
    )


u = core.Symbol("u")  # the critic's value at θ, to keep the Jacobian's entries short
AT_THETA = psi_0 * theta + psi_1


def jacobian_chain(of: System, field: tuple[Term, ...]) -> Chain:
    """J at any state, written with u = ψ₀θ + ψ₁."""
    setting = jacobian_setting(of, field).writing(u, AT_THETA)
    general = Chain(f"{of.prefix[1]}.jacobian", core.Call(of.jacobian, STATE), setting)
    worked = with_prime(evaluate(general.start, setting))
    note = related(u, "=", AT_THETA)
    return general.to(substitute(worked, {AT_THETA: u}), PARTIALS, note=note)


def with_prime(term: Term) -> Term:
    """σ(w)(1 − σ(w)) written σ′(w), and −(a + b) without brackets: to keep the Jacobian on the page."""

    def shorten(node: Term) -> Term:
        if isinstance(node, core.Negative) and isinstance(node.term, core.Sum):
            return total(tuple(map(negate, node.term.terms)))
        if not isinstance(node, core.Product):
            return node
        for factor in node.factors:
            other = ONE - factor
            if isinstance(factor, core.Call) and factor.function == SIGMOID and other in node.factors:
                rest = tuple(item for item in node.factors if item not in (factor, other))
                return product((*rest, core.Call(core.DerivativeOf(SIGMOID), factor.arguments)))
        return node

    return bottom_up(term, shorten)


SIGMOID = core.Function("sigmoid")


def jacobian_at_origin(of: System, field: tuple[Term, ...]) -> Chain:
    """J at the stationary point."""
    setting = jacobian_setting(of, field)
    return Chain(f"{of.prefix[1]}.at_point", core.Call(of.jacobian, ORIGIN), setting).by(evaluate, setting)


def penalised_at_origin(of: System, field: tuple[Term, ...]) -> Chain:
    """J̄ at the stationary point: J with one more entry."""
    setting = jacobian_setting(of, field)
    note = say("{J} from 4.2, with this entry", J=jacobian)
    return Chain(f"{of.prefix[1]}.at_point", core.Call(of.jacobian, ORIGIN), setting).by(
        evaluate, setting, note=note
    )


PARTIALS = Reason("partial_derivatives", say("partial derivatives"))


def unpenalised(field: tuple[Term, ...]) -> tuple[Term, ...]:
    """The field at γ = 0: the term of ψ₀'s velocity that holds σ."""
    first = field[0].terms[0] if hasattr(field[0], "terms") else field[0]
    return (first, *field[1:])
