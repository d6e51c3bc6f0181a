"""The Dirac-GAN of question 4: its letters, its laws, its objective, and what both systems share.

State order everywhere: (ψ₀, ψ₁, θ). Mescheder, Geiger and Nowozin, "Which training methods for GANs do
actually converge?", ICML 2018, study the same toy system.
"""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.proof.claims import Chain
from hw_cli.proof.reason import Reason
from hw_cli.proof.rules.calculus import differentiate, evaluate, simplify, unfold
from hw_cli.proof.rules.probability import point_mass
from hw_cli.proof.setting import POSITIVE, REALS, Setting
from hw_cli.prose import say
from hw_cli.questions.parameters import Parameters
from hw_cli.terms.core import (
    Call,
    Derivative,
    DerivativeOf,
    Dirac,
    Expectation,
    Function,
    Label,
    Law,
    Matrix,
    Number,
    Power,
    Product,
    Symbol,
    Term,
    Vector,
    indexed,
    lift,
    log,
    product,
    sigmoid,
)
from hw_cli.terms.walk import bottom_up, substitute

x, gamma, eta, unknown = Symbol("x"), Symbol("gamma"), Symbol("eta"), Symbol("lambda")
psi, theta = Symbol("psi"), Symbol("theta")
psi_0, psi_1 = indexed("psi", 0), indexed("psi", 1)
STATE = (psi_0, psi_1, theta)
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
ORIGIN = (ZERO, ZERO, ZERO)

critic = Function("C", (psi,))
objective = Function("Loss")
velocity = Function("v")
jacobian = Function("J")
p_data, p_theta = Law("p", (Label("D"),)), Law("p", (theta,))

data_side = Expectation(log(sigmoid(Call(critic, (x,)))), p_data, (x,))
generator_side = Expectation(log(sigmoid(-Call(critic, (x,)))), p_theta, (x,))
squared_gradient = Expectation(Power(Derivative(Call(critic, (x,)), x), TWO), p_data, (x,))

BY_DEFINITION = Reason("definition", say("by definition"))


R = Function("R", (ONE,))


@dataclass(frozen=True)
class System:
    """One of the two dynamical systems, with γ and η as letters or numbers."""

    prefix: tuple[str, str, str]  # ids of its three parts
    regularized: bool
    weight: Term  # γ, or its value
    step: Term  # η, or its value

    @property
    def setting(self) -> Setting:
        """Letters, laws and definitions shared by all claims."""
        letters: tuple[tuple[Term, object], ...] = tuple((name, REALS) for name in STATE)
        if self.regularized and self.weight == gamma:
            letters += ((gamma, POSITIVE),)
        base = Setting(
            domains=letters,  # type: ignore[arg-type]  # pairs of a letter and its domain
            laws=((p_data, Dirac(ZERO)), (p_theta, Dirac(theta))),
        )
        return (
            base.defining(critic, (x,), psi_0 * x + psi_1)
            .defining(objective, STATE, data_side + generator_side)
            .defining(R, (psi_0,), squared_gradient)
        )


def system(parameters: Parameters) -> System:
    """The system that the options choose."""
    weight = gamma if parameters.gamma is None else lift(parameters.gamma)
    step = eta if parameters.eta is None else lift(parameters.eta)
    ids = ("4.4", "4.5", "4.6") if parameters.regularized else ("4.1", "4.2", "4.3")
    return System(ids, parameters.regularized, weight, step)


# --- the objective and the velocity field


def objective_chain(of: System) -> Chain:
    """L(ψ, θ) without expectations: the laws are point masses."""
    setting = of.setting
    return (
        Chain(f"{of.prefix[0]}.objective", Call(objective, STATE), setting)
        .by(unfold, setting, objective)
        .by(point_mass, setting)
        .by(unfold, setting, critic, note=say("{C} = {body}", C=Call(critic, (x,)), body=psi_0 * x + psi_1))
        .by(simplify)
    )


def penalty_chain(of: System) -> Chain:
    """R₁(ψ) = ψ₀²: the critic is affine."""
    setting = of.setting
    return (
        Chain(f"{of.prefix[0]}.penalty", Call(R, (psi_0,)), setting)
        .by(unfold, setting, R)
        .by(differentiate, setting)
        .by(point_mass, setting)
    )


def velocity_chain(of: System, loss: Chain) -> Chain:
    """v = (∂L/∂ψ₀, ∂L/∂ψ₁, −∂L/∂θ), less (γ/2)∇R₁ on the critic's side when regularised."""
    value = Call(objective, STATE)
    up = tuple(Derivative(value, name, partial=True) for name in (psi_0, psi_1))
    down = Derivative(value, theta, partial=True)
    setting = of.setting.defining(velocity, STATE, Vector((*penalised(of, up), -down)))
    closed = closed_setting(of, loss)
    return (
        Chain(f"{of.prefix[0]}.velocity", Call(velocity, STATE), setting)
        .by(unfold, setting, velocity)
        .by(differentiate, closed)
    )


def penalised(of: System, gradient: tuple[Term, ...]) -> tuple[Term, ...]:
    """The critic's gradient, less half γ times the gradient of the penalty."""
    if not of.regularized:
        return gradient
    return tuple(
        slope - of.weight / TWO * Derivative(Call(R, (psi_0,)), name, partial=True)
        for slope, name in zip(gradient, (psi_0, psi_1), strict=True)
    )


def closed_setting(of: System, loss: Chain) -> Setting:
    """The setting in which L and R₁ stand for their closed forms, ready to be differentiated."""
    letters = Setting(domains=of.setting.domains)
    return letters.defining(objective, STATE, loss.end).defining(R, (psi_0,), penalty_chain(of).end)


def components(chain: Chain) -> tuple[Term, ...]:
    """The components of the velocity, from the end of its chain."""
    end = chain.end
    if not isinstance(end, Vector):
        raise TypeError("the velocity chain must end in a vector")
    return end.components


# --- the Jacobian


def jacobian_setting(of: System, field: tuple[Term, ...]) -> Setting:
    """J declared as the matrix of partial derivatives of the field."""
    rows = tuple(tuple(Derivative(entry, name, partial=True) for name in STATE) for entry in field)
    return Setting(domains=of.setting.domains).defining(jacobian, STATE, Matrix(rows))


u = Symbol("u")  # the critic's value at θ, to keep the Jacobian's entries short
AT_THETA = psi_0 * theta + psi_1


def jacobian_chain(of: System, field: tuple[Term, ...]) -> Chain:
    """J at any state, written with u = ψ₀θ + ψ₁."""
    setting = jacobian_setting(of, field).writing(u, AT_THETA)
    general = Chain(f"{of.prefix[1]}.jacobian", Call(jacobian, STATE), setting)
    worked = with_prime(evaluate(general.start, setting))
    note = say("partial derivatives, with {u} = {value}", u=u, value=AT_THETA)
    return general.to(substitute(worked, {AT_THETA: u}), PARTIALS, note=note)


def with_prime(term: Term) -> Term:
    """σ(w)(1 − σ(w)) written σ′(w): a notation, to keep the Jacobian on the page."""

    def shorten(node: Term) -> Term:
        if not isinstance(node, Product):
            return node
        for factor in node.factors:
            other = ONE - factor
            if isinstance(factor, Call) and factor.function == SIGMOID and other in node.factors:
                rest = tuple(item for item in node.factors if item not in (factor, other))
                return product((*rest, Call(DerivativeOf(SIGMOID), factor.arguments)))
        return node

    return bottom_up(term, shorten)


SIGMOID = Function("sigmoid")


def jacobian_at_origin(of: System, field: tuple[Term, ...]) -> Chain:
    """J at the stationary point."""
    setting = jacobian_setting(of, field)
    return Chain(f"{of.prefix[1]}.at_point", Call(jacobian, ORIGIN), setting).by(evaluate, setting)


PARTIALS = Reason("partial_derivatives", say("partial derivatives"))


def unpenalised(field: tuple[Term, ...]) -> tuple[Term, ...]:
    """The field at γ = 0: the term of ψ₀'s velocity that holds σ."""
    first = field[0].terms[0] if hasattr(field[0], "terms") else field[0]
    return (first, *field[1:])
