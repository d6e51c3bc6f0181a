"""The figures of both questions, drawn from formulas of the tests' own."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from hw_cli.figures.style import Drawing
from hw_cli.homeworks.ift6135_3.figures import dirac_gan, gaussian_kl
from hw_cli.prose import Language
from hw_cli.terms.core import Normal, Number, Symbol, indexed, lift, log, sigmoid, sqrt, symbols

X = Symbol("x")
MU_1, SIGMA_1, MU_2, SIGMA_2 = VARIABLES = (
    indexed("mu", 1),
    indexed("sigma", 1),
    indexed("mu", 2),
    indexed("sigma", 2),
)
PSI_0, PSI_1, THETA = STATE = (indexed("psi", 0), indexed("psi", 1), Symbol("theta"))
GAMMA, ETA = symbols("gamma eta")
HALF = Fraction(1, 2)


def kl(mean, deviation, other_mean, other_deviation):
    squares = deviation**2 + (mean - other_mean) ** 2
    return log(other_deviation / deviation) + squares / (2 * other_deviation**2) - lift(HALF)


KL_Q_P = kl(MU_2, SIGMA_2, MU_1, SIGMA_1)
KL_P_Q = kl(MU_1, SIGMA_1, MU_2, SIGMA_2)
DENSITY_P, DENSITY_Q = Normal(MU_1, SIGMA_1**2, X), Normal(MU_2, SIGMA_2**2, X)


def system(gamma):
    fake = sigmoid(PSI_0 * THETA + PSI_1)
    field = (-THETA * fake - lift(gamma) * PSI_0, sigmoid(-PSI_1) - fake, PSI_0 * fake)
    return dirac_gan.System(field, STATE, lift(gamma))


ROOT = sqrt(GAMMA**2 - 1)
EIGENVALUES = (-lift(HALF), (-GAMMA + ROOT) / 2, (-GAMMA - ROOT) / 2)


def runs():
    rates = ((0, "0"), (HALF, "0.25"), (1, "0.5"), (2, "0.1339745962155614"))
    return tuple(dirac_gan.Run(system(gamma), Number(rate)) for gamma, rate in rates)


def iterations(gamma=HALF):
    made = []
    for alternating in (True, False):
        for weight in (Number("0"), lift(gamma)):
            trace, det = 2 - ETA * weight, 1 - ETA * weight
            trace, det = (trace - ETA**2 / 4, det) if alternating else (trace, det + ETA**2 / 4)
            root = sqrt(trace**2 / 4 - det)
            made.append(
                dirac_gan.Iteration(alternating, weight, (trace / 2 + root, trace / 2 - root, 1 - ETA / 2))
            )
    return tuple(made)


DRAW: Mapping[str, Callable[[Language], Drawing]] = {
    "divergences": lambda language: gaussian_kl.divergences(KL_Q_P, KL_P_Q, VARIABLES, language),
    "integrands": lambda language: gaussian_kl.integrands(
        DENSITY_P, DENSITY_Q, X, VARIABLES, (0.0, 1.0, 1.0, 2.0), language
    ),
    "portraits": lambda language: dirac_gan.phase_portraits(system(0), system(HALF), language),
    "eigenvalues": lambda language: dirac_gan.eigenvalue_paths(EIGENVALUES, GAMMA, language),
    "distances": lambda language: dirac_gan.distances(runs(), language),
    "radii": lambda language: dirac_gan.spectral_radii(iterations(), ETA, language),
}
