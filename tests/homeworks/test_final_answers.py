"""The final answers against numbers that share nothing with SymPy, the rules or the judges.

scipy's quadrature and integrator, numpy's finite differences and eigenvalues; the strings of the JSON view
are read by `sympy.sympify`, as a reader of them would.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy
from answers import solve
from scipy.integrate import quad, solve_ivp
from scipy.special import expit, log_expit
from scipy.stats import norm

from hw_cli.answer import Answer
from hw_cli.claims.claims import Chain
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import Matrix, Term
from hw_cli.terms.floats import compile_floats
from hw_cli.terms.latex import latex

RANDOM = np.random.default_rng(20251205)


@cache
def answer(question: str, regularized: bool = False, gamma: str | None = None) -> Answer:
    if not regularized:
        return solve(question)
    return solve(question, regularized=True, gamma=Fraction(gamma) if gamma else None)


def result(key: str, *variant: Any) -> Any:
    return dict(answer(*variant).answers)[key].sympy


def number(string: str, **values: float) -> complex:
    """A string of the JSON view at numbers; `gamma` is a letter here, not SymPy's function."""
    letters = {name: sympy.Symbol(name) for name in values}
    read = sympy.sympify(string, locals=letters)
    assert read.free_symbols <= set(letters.values())
    return complex(read.evalf(30, subs={letters[name]: value for name, value in values.items()}))


# --- question 1: the integral itself

GAUSSIANS = [
    (0.0, 1.0, 1.0, 2.0),
    (1.0, 2.0, 0.0, 1.0),
    (-1.5, 0.3, 2.0, 0.7),
    (3.0, 5.0, 3.0, 5.0),
    (0.0, 1.0, 0.0, 1.5),
    (100.0, 3.0, 90.0, 4.0),
]


def divergence(mean: float, deviation: float, other_mean: float, other_deviation: float) -> float:
    """∫ p log(p/q), p and q of scipy."""
    ours, theirs = norm(mean, deviation), norm(other_mean, other_deviation)

    def integrand(x: float) -> float:
        return float(ours.pdf(x) * (ours.logpdf(x) - theirs.logpdf(x)))

    value, error = quad(integrand, mean - 12 * deviation, mean + 12 * deviation, limit=400, epsrel=1e-12)
    assert error < 1e-8 * max(1, value)
    return float(value)


@pytest.mark.parametrize(("mu_1", "sigma_1", "mu_2", "sigma_2"), GAUSSIANS)
def test_divergences_against_quadrature(mu_1: float, sigma_1: float, mu_2: float, sigma_2: float) -> None:
    values = {"mu_1": mu_1, "sigma_1": sigma_1, "mu_2": mu_2, "sigma_2": sigma_2}
    forward = divergence(mu_2, sigma_2, mu_1, sigma_1)
    backward = divergence(mu_1, sigma_1, mu_2, sigma_2)
    assert number(result("kl_q_p", "q1"), **values) == pytest.approx(forward, abs=1e-8, rel=1e-8)
    assert number(result("kl_p_q", "q1"), **values) == pytest.approx(backward, abs=1e-8, rel=1e-8)
    assert number(result("difference", "q1"), **values) == pytest.approx(
        forward - backward, abs=1e-8, rel=1e-8
    )
    assert (forward > backward + 1e-9) is (sigma_2 > sigma_1)  # the theorem of part 2


def test_divergence_of_gaussians_in_the_plane_and_in_space() -> None:
    """The formula of the last part against scipy's entropies and a Monte Carlo mean."""
    from scipy.stats import multivariate_normal

    for size in (2, 3):
        a, b = (RANDOM.normal(size=(size, size)) for _ in range(2))
        first, second = a @ a.T + np.eye(size), b @ b.T + np.eye(size)
        mean_1, mean_2 = RANDOM.normal(size=(2, size))
        ours, theirs = multivariate_normal(mean_2, second), multivariate_normal(mean_1, first)
        sample = ours.rvs(200_000, random_state=np.random.default_rng(7))
        estimate = float(np.mean(ours.logpdf(sample) - theirs.logpdf(sample)))
        gap = mean_2 - mean_1
        inverse = np.linalg.inv(first)
        closed = 0.5 * (
            np.log(np.linalg.det(first) / np.linalg.det(second))
            + np.trace(inverse @ second)
            + gap @ inverse @ gap
            - size
        )
        assert closed == pytest.approx(estimate, rel=0.02)
        assert matrix_form(size, mean_1, first, mean_2, second) == pytest.approx(closed, rel=1e-10)


def matrix_form(size: int, mean_1: Any, first: Any, mean_2: Any, second: Any) -> float:
    """The end of the chain in D dimensions, evaluated by balls at these matrices."""
    from flint import arb_mat

    from hw_cli.homeworks.ift6135_3 import q1_dimensions
    from hw_cli.terms.balls import Balls
    from hw_cli.terms.core import lift

    values = {
        q1_dimensions.mu_1: arb_mat([[float(entry)] for entry in mean_1]),
        q1_dimensions.mu_2: arb_mat([[float(entry)] for entry in mean_2]),
        q1_dimensions.Sigma_1: arb_mat(first.tolist()),
        q1_dimensions.Sigma_2: arb_mat(second.tolist()),
    }
    return float(Balls(values)(q1_dimensions.divergence(lift(size)).end).mid())


# --- question 4: the objective, written here once more


def sigma(x: Any) -> Any:
    return expit(x)


def objective(state: Any) -> Any:
    psi_0, psi_1, theta = state
    return log_expit(psi_1) + log_expit(-(psi_0 * theta + psi_1))


def gradient(function: Any, state: Any, h: float = 1e-5) -> Any:
    """Central differences."""
    steps = np.eye(3) * h
    return np.array([(function(state + step) - function(state - step)) / (2 * h) for step in steps])


def velocity(state: Any, gamma: float) -> Any:
    """(∂L/∂ψ₀ − (γ/2) ∂ψ₀²/∂ψ₀, ∂L/∂ψ₁, −∂L/∂θ), by finite differences of L."""
    slope = gradient(objective, np.asarray(state, float))
    return np.array([slope[0] - gamma * state[0], slope[1], -slope[2]])


def closed_velocity(state: Any, gamma: float) -> Any:
    """The same by hand."""
    psi_0, psi_1, theta = state
    inner = sigma(psi_0 * theta + psi_1)
    return np.array([-theta * inner - gamma * psi_0, sigma(-psi_1) - inner, psi_0 * inner])


def jacobian(field: Any, h: float = 1e-6) -> Any:
    return gradient(field, np.zeros(3), h).T


SYSTEMS = [(False, None, 0.0), *((True, str(gamma), float(gamma)) for gamma in (Fraction(1, 2), 1, 2))]
STATES = RANDOM.normal(size=(6, 3))


@pytest.mark.parametrize(("regularized", "gamma", "weight"), [*SYSTEMS, (True, None, 0.7)])
def test_velocity_against_finite_differences(regularized: bool, gamma: str | None, weight: float) -> None:
    strings = result("velocity", "q4", regularized, gamma)
    for state in STATES:
        values = dict(zip(("psi_0", "psi_1", "theta"), state, strict=True)) | {"gamma": weight}
        ours = [number(string, **values).real for string in strings]
        assert ours == pytest.approx(velocity(state, weight), abs=1e-8)
        assert ours == pytest.approx(closed_velocity(state, weight), abs=1e-12)


@pytest.mark.parametrize(("regularized", "gamma", "weight"), [*SYSTEMS, (True, None, 0.7)])
def test_jacobian_and_eigenvalues_against_numpy(regularized: bool, gamma: str | None, weight: float) -> None:
    measured = jacobian(lambda state: closed_velocity(state, weight))
    rows = result("jacobian", "q4", regularized, gamma)
    ours = np.array([[number(entry, gamma=weight).real for entry in row] for row in rows])
    assert ours == pytest.approx(measured, abs=1e-9)
    values = sorted(
        (number(string, gamma=weight) for string in result("eigenvalues", "q4", regularized, gamma)), key=_key
    )
    assert values == pytest.approx(sorted(np.linalg.eigvals(ours), key=_key), abs=1e-7)
    assert result("stationary_points", "q4", regularized, gamma) == [
        {"psi_0": "0", "psi_1": "0", "theta": "0"}
    ]
    assert closed_velocity(np.zeros(3), weight) == pytest.approx(np.zeros(3))


def _key(value: complex) -> tuple[float, float]:
    return round(value.real, 6), round(value.imag, 6)


def test_no_other_stationary_point_is_found_from_random_starts() -> None:
    from scipy.optimize import root

    for weight in (0.0, 0.5, 2.0):
        for start in 3 * RANDOM.normal(size=(12, 3)):
            found = root(lambda state, weight=weight: closed_velocity(state, weight), start, tol=1e-12)
            if found.success and np.abs(found.fun).max() < 1e-12:
                assert np.abs(found.x).max() < 1e-4


# --- stability: trajectories


def trajectory(weight: float, start: Any, duration: float) -> Any:
    return solve_ivp(
        lambda _, state: closed_velocity(state, weight),
        (0, duration),
        start,
        rtol=1e-10,
        atol=1e-13,
        dense_output=True,
    )


def test_the_invariant_is_constant_and_nothing_converges() -> None:
    assert result("stability", "q4") == "stable"
    form = sympy.sympify(result("invariant", "q4"))
    psi_0, theta = sympy.symbols("psi_0 theta")
    solution = trajectory(0.0, [0.6, 0.2, 0.4], 200)
    values = [float(form.subs({psi_0: a, theta: b})) for a, _, b in solution.y.T[::20]]
    assert np.ptp(values) < 1e-7
    assert np.linalg.norm(solution.y[:, -1]) > 0.5


@pytest.mark.parametrize("gamma", ["1/2", "2"])
def test_the_rate_of_decay_is_the_spectral_abscissa(gamma: str) -> None:
    assert result("stability", "q4", True, gamma) == "asymptotically_stable"
    assert result("invariant", "q4", True, gamma) is None
    weight = float(Fraction(gamma))
    predicted = -max(number(string).real for string in result("eigenvalues", "q4", True, gamma))
    solution = trajectory(weight, [0.1, 0.05, 0.1], 70)
    times = np.linspace(15, 60, 4000)
    heights = np.log(np.linalg.norm(solution.sol(times), axis=0))
    slope = np.polyfit(times, heights, 1)[0]
    assert -slope == pytest.approx(predicted, rel=0.02)


def test_the_critical_jacobian_is_defective() -> None:
    rows = result("jacobian", "q4", True, "1")
    matrix = np.array([[number(entry).real for entry in row] for row in rows])
    shifted = matrix + np.eye(3) / 2
    assert np.abs(shifted @ shifted).max() < 1e-12
    assert np.linalg.matrix_rank(shifted) == 1


def test_routh_hurwitz_for_random_weights() -> None:
    """The three inequalities hold, and all roots lie in the left half-plane, for every γ > 0 tried."""
    rows = result("jacobian", "q4", True)
    for weight in 10 ** RANDOM.uniform(-3, 3, size=40):
        matrix = np.array([[number(entry, gamma=weight).real for entry in row] for row in rows])
        lead, a_2, a_1, a_0 = np.poly(matrix)
        assert lead == pytest.approx(1)
        assert a_2 > 0
        assert a_0 > 0
        assert a_2 * a_1 - a_0 > 0
        assert np.roots([lead, a_2, a_1, a_0]).real.max() < 0


# --- the discrete iterations


def simultaneous(state: Any, weight: float, step: float) -> Any:
    return state + step * closed_velocity(state, weight)


def alternating(state: Any, weight: float, step: float) -> Any:
    first = state + step * closed_velocity(state, weight)
    answered = closed_velocity(np.array([first[0], first[1], state[2]]), weight)
    return np.array([first[0], first[1], state[2] + step * answered[2]])


STEPS = {"alternating": alternating, "simultaneous": simultaneous}


def radius(name: str, weight: float, step: float) -> float:
    """The spectral radius of one step, from finite differences of the step itself."""
    matrix = jacobian(lambda state: STEPS[name](state, weight, step), 1e-5)
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def step_matrix(name: str, regularized: bool) -> Matrix:
    part = "4.6b" if regularized else "4.3b"
    chain = next(c for c in answer("q4", regularized).claims() if c.id == f"{part}.{name}_jacobian")
    assert isinstance(chain, Chain)
    assert isinstance(chain.end, Matrix)
    return chain.end


@pytest.mark.parametrize("regularized", [False, True])
@pytest.mark.parametrize("name", STEPS)
def test_jacobians_of_one_step(name: str, regularized: bool) -> None:
    from hw_cli.homeworks.ift6135_3.q4_model import eta, gamma

    matrix = compile_floats(step_matrix(name, regularized), (gamma, eta))
    for weight, step in RANDOM.uniform(0.05, 2, size=(8, 2)):
        weight = weight if regularized else 0.0
        ours = matrix(weight, step)
        measured = jacobian(lambda state: STEPS[name](state, weight, step), 1e-5)  # noqa: B023
        assert ours == pytest.approx(measured, abs=1e-8)


def bounds(name: str, weight: float) -> float:
    """The step at which stability is lost, from the conditions of the answer."""
    if name == "alternating":  # η² + 8γη < 16
        return float(4 * (np.sqrt(weight**2 + 1) - weight))
    first = 4 * weight  # η < 4γ, and η² − 8γη + 16 > 0
    return first if weight <= 1 else float(first - 4 * np.sqrt(weight**2 - 1))


@pytest.mark.parametrize("name", STEPS)
def test_step_bounds_just_inside_and_just_outside(name: str) -> None:
    for weight in [*RANDOM.uniform(0.05, 3, size=15), 0.999, 1.0, 1.001]:
        bound = bounds(name, weight)
        assert radius(name, weight, 0.97 * bound) < 1
        assert radius(name, weight, 1.03 * bound) > 1
        for share in RANDOM.uniform(0.02, 0.97, size=3):
            assert radius(name, weight, share * bound) < 1


def test_without_penalty_alternating_stays_on_the_circle_and_simultaneous_leaves() -> None:
    for step in RANDOM.uniform(0.05, 3.9, size=15):
        assert radius("alternating", 0.0, step) == pytest.approx(1, abs=1e-7)
        assert radius("simultaneous", 0.0, step) > 1
    assert radius("alternating", 0.0, 4.2) > 1.05


def test_jury_conditions_say_what_the_moduli_say() -> None:
    """1 − δ > 0, 1 + τ + δ > 0 and 1 − τ + δ > 0, against numpy's roots."""
    for tau, delta in RANDOM.uniform(-2.5, 2.5, size=(300, 2)):
        inside = np.abs(np.roots([1, -tau, delta])).max() < 1
        assert inside == (1 - delta > 0 and 1 + tau + delta > 0 and 1 - tau + delta > 0)


# --- each final answer read symbolically, numerically and in LaTeX

READINGS = [
    (
        "kl_q_p",
        ("q1",),
        "1.1.divergence",
        "log(s1/s2) - 1/2 + (s2**2 + (m2 - m1)**2)/(2*s1**2)",
        r"\log \frac{\sigma_1}{\sigma_2}+\frac{\sigma_2^2+(\mu_2-\mu_1)^2}{2 \sigma_1^2}-\frac{1}{2}",
    ),
    (
        "difference",
        ("q1",),
        "1.2.difference",
        "2*log(s1/s2) + (s2**2 + (m2 - m1)**2)/(2*s1**2) - (s1**2 + (m2 - m1)**2)/(2*s2**2)",
        r"\log \frac{\sigma_1}{\sigma_2}+\frac{\sigma_2^2+(\mu_2-\mu_1)^2}{2 \sigma_1^2}-\frac{1}{2}"
        r"-\left( \log \frac{\sigma_2}{\sigma_1}+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2 \sigma_2^2}-\frac{1}{2} \right)",
    ),
    (
        "velocity",
        ("q4",),
        "4.1.velocity",
        "[-t/(1 + exp(-p0*t - p1)), 1/(1 + exp(p1)) - 1/(1 + exp(-p0*t - p1)), p0/(1 + exp(-p0*t - p1))]",
        r"(-\theta \sigma(\psi_0 \theta+\psi_1),\sigma(-\psi_1)-\sigma(\psi_0 \theta+\psi_1)"
        r",\psi_0 \sigma(\psi_0 \theta+\psi_1))",
    ),
    (
        "velocity",
        ("q4", True),
        "4.4.velocity",
        "[-t/(1 + exp(-p0*t - p1)) - g*p0, 1/(1 + exp(p1)) - 1/(1 + exp(-p0*t - p1)), p0/(1 + exp(-p0*t - p1))]",
        r"(-\theta \sigma(\psi_0 \theta+\psi_1)-\gamma \psi_0,\sigma(-\psi_1)-\sigma(\psi_0 \theta+\psi_1)"
        r",\psi_0 \sigma(\psi_0 \theta+\psi_1))",
    ),
    (
        "jacobian",
        ("q4",),
        "4.2.at_point",
        "[[0, 0, -1/2], [0, -1/2, 0], [1/2, 0, 0]]",
        r"\begin{pmatrix} 0 & 0 & -\frac{1}{2} \\ 0 & -\frac{1}{2} & 0 \\ \frac{1}{2} & 0 & 0 \end{pmatrix}",
    ),
    (
        "jacobian",
        ("q4", True),
        "4.5.at_point",
        "[[-g, 0, -1/2], [0, -1/2, 0], [1/2, 0, 0]]",
        r"\begin{pmatrix} -\gamma & 0 & -\frac{1}{2} \\ 0 & -\frac{1}{2} & 0 \\ \frac{1}{2} & 0 & 0 \end{pmatrix}",
    ),
    (
        "eigenvalues",
        ("q4",),
        "4.3.spectrum",
        "[-1/2, I/2, -I/2]",
        r"\left( -\frac{1}{2},\frac{i}{2},-\frac{i}{2} \right)",
    ),
    (
        "eigenvalues",
        ("q4", True),
        "4.6.spectrum",
        "[-1/2, (-g + sqrt(g**2 - 1))/2, (-g - sqrt(g**2 - 1))/2]",
        r"\left( -\frac{1}{2},\frac{-\gamma+\sqrt{\gamma^2-1}}{2},\frac{-\gamma-\sqrt{\gamma^2-1}}{2} \right)",
    ),
    (
        "eigenvalues",
        ("q4", True, "1"),
        "4.6.spectrum",
        "[-1/2, -1/2, -1/2]",
        r"\left( -\frac{1}{2},-\frac{1}{2},-\frac{1}{2} \right)",
    ),
    ("invariant", ("q4",), "4.3.invariant", "p0**2 + t**2", r"\psi_0^2+\theta^2"),
]
SHORT = {
    "m1": "mu_1",
    "m2": "mu_2",
    "s1": "sigma_1",
    "s2": "sigma_2",
    "p0": "psi_0",
    "p1": "psi_1",
    "t": "theta",
    "g": "gamma",
}


@pytest.mark.parametrize(
    ("key", "variant", "claim_id", "by_hand", "tex"), READINGS, ids=[f"{r[0]} {r[2]}" for r in READINGS]
)
def test_three_readings(key: str, variant: tuple[Any, ...], claim_id: str, by_hand: str, tex: str) -> None:
    """The claim is proved, the strings are those of the formula written by hand, the LaTeX is exact."""
    found = answer(*variant)
    claim = next(item for item in found.claims() if item.id == claim_id)
    assert judge(claim).status is Verdict.PROVED
    entry = dict(found.answers)[key]
    assert isinstance(entry.term, Term)
    assert latex(entry.term) == tex
    wanted = sympy.sympify(by_hand, locals={short: sympy.Symbol(name) for short, name in SHORT.items()})
    for _ in range(3):
        point = {
            name: float(value) for name, value in zip(SHORT.values(), RANDOM.uniform(0.2, 3, 8), strict=True)
        }
        ours = np.array(_numbers(entry.sympy, point))
        assert ours == pytest.approx(np.array(_numbers(wanted, point)), rel=1e-12, abs=1e-12)


def _numbers(entry: Any, point: dict[str, float]) -> Any:
    if isinstance(entry, list | tuple | sympy.Tuple):
        return [_numbers(item, point) for item in entry]
    return number(str(entry), **point)
