"""What `hw render` is raced against: one divergence, one Jacobian with its eigenvalues, two figures; no more and no less.

A plain program as one would write it for this homework alone, with SymPy and Matplotlib: no line is justified, nothing is judged
and no report is set. `python tests/plain.py FOLDER` writes its two figures there.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("pdf")

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp


def divergence() -> sp.Expr:
    """KL[q ‖ p] of two Gaussians, by its definition: the integral, which SymPy finds."""
    x = sp.Symbol("x", real=True)
    m1, m2 = sp.symbols("mu_1 mu_2", real=True)
    s1, s2 = sp.symbols("sigma_1 sigma_2", positive=True)

    def log_density(mean: sp.Expr, deviation: sp.Expr) -> sp.Expr:
        return -sp.log(2 * sp.pi * deviation**2) / 2 - (x - mean) ** 2 / (2 * deviation**2)

    density = sp.exp(-((x - m2) ** 2) / (2 * s2**2)) / (s2 * sp.sqrt(2 * sp.pi))
    return sp.simplify(
        sp.integrate(density * (log_density(m2, s2) - log_density(m1, s1)), (x, -sp.oo, sp.oo))
    )


def spectrum() -> dict[sp.Expr, int]:
    """The eigenvalues of the Jacobian of the regularised Dirac-GAN at its equilibrium."""
    a, b, t = state = sp.symbols("psi_0 psi_1 theta", real=True)
    gamma = sp.Symbol("gamma", positive=True)

    def sigma(u: sp.Expr) -> sp.Expr:
        return 1 / (1 + sp.exp(-u))

    loss = sp.log(sigma(b)) + sp.log(sigma(-(a * t + b)))
    field = sp.Matrix([sp.diff(loss, a) - gamma * a, sp.diff(loss, b), -sp.diff(loss, t)])
    return dict(field.jacobian(state).subs(dict.fromkeys(state, 0)).eigenvals())


def figures(folder: Path) -> None:
    """The divergence against σ₂, and trajectories of the system without and with the penalty."""
    deviation = np.linspace(0.2, 4, 400)
    plt.figure(figsize=(6, 2.5))
    plt.plot(deviation, -np.log(deviation) + deviation**2 / 2 - 0.5, label="KL[q‖p]")
    plt.plot(deviation, np.log(deviation) + 0.5 / deviation**2 - 0.5, label="KL[p‖q]")
    plt.legend()
    plt.savefig(folder / "divergences.pdf")

    def field(at: np.ndarray, gamma: float) -> np.ndarray:
        a, b, t = at
        s = 1 / (1 + np.exp(-(a * t + b)))
        return np.array([-t * s - gamma * a, 1 / (1 + np.exp(b)) - s, a * s])

    _, axes = plt.subplots(1, 2, figsize=(6, 2.5))
    for axis, gamma in zip(axes, (0.0, 0.5), strict=True):
        for radius in (0.5, 1.0, 1.5):
            points = [np.array([radius, 0.0, 0.0])]
            for _ in range(1000):
                at = points[-1]
                middle = at + 0.02 * field(at, gamma) / 2
                points.append(at + 0.02 * field(middle, gamma))
            path = np.array(points)
            axis.plot(path[:, 0], path[:, 2])
        axis.set_xlabel(r"$\psi_0$")
        axis.set_ylabel(r"$\theta$")
    plt.savefig(folder / "portraits.pdf")


if __name__ == "__main__":
    print(divergence(), spectrum(), sep="\n")
    figures(Path(sys.argv[1]))
