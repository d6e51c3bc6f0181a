"""The probability models of question 3, and the letters they share. T stays a letter throughout."""

from __future__ import annotations

from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Setting
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift

T, t = core.Symbol("T"), core.Symbol("t")
ONE, TWO = core.Number("1"), core.Number("2")
c, z = core.Symbol("c", core.Sort.VECTOR), core.Symbol("z", core.Sort.VECTOR)
phi, theta, psi = core.Symbol("phi"), core.Symbol("theta"), core.Symbol("psi")
p, p_phi, p_theta = core.Law("p"), core.Law("p", (phi,)), core.Law("p", (theta,))
q, q_psi = core.Law("q"), core.Law("q", (psi,))

_letter = core.Symbol("x", core.Sort.VECTOR)


def x(index: core.Operand, last: core.Operand | None = None) -> core.Indexed:
    """`x_t`, or the range `x_{1:T}`."""
    start = lift(index)
    return (
        core.Indexed(_letter, (start,))
        if last is None
        else core.Indexed(_letter, (core.Range(start, lift(last)),))
    )


def expect(body: Term, law: core.Density) -> core.Expectation:
    """E_law[body] over the law's own variables."""
    return core.Expectation(body, law, law.variables)


# --- the diffusion model of (a) and (b)

forward = core.Density(q, (x(1, T),), (x(0),))
joint = core.Density(p_phi, (x(0, T),))
step = core.Density(q, (x(t),), (x(t - 1),))
back = core.Density(p_phi, (x(t - 1),), (x(t),))

DIFFUSION = Model(
    sequences=(Sequence(_letter, lift(0), T),),
    laws=(
        Factorised(forward, core.IndexedProduct(step, t, ONE, T)),
        Factorised(joint, core.Product((core.Density(p, (x(T),)), core.IndexedProduct(back, t, ONE, T)))),
    ),
)
DDPM = Setting(model=DIFFUSION)


# --- with auxiliary data c and a latent z, before and after the factorisations of (d)

latents = (x(1, T), z)
approximation = core.Density(q, latents, (c, x(0)))
whole = core.Density(p, (x(0, T), c, z))

UNSTRUCTURED = Setting(
    model=Model(sequences=(Sequence(_letter, lift(0), T),), letters=(c, z), free=("p", "q"))
)

encoder = core.Density(q_psi, (z,), (c, x(0)))
decoder = core.Density(p_theta, (c,), (z,))
prior = core.Density(p, (z,))
guided_step = core.Density(q, (x(t),), (x(t - 1), c, z))
guided_back = core.Density(p_phi, (x(t - 1),), (x(t), c, z))
guided_forward = core.Density(q, (x(1, T),), (x(0), c, z))
guided_joint = core.Density(p_phi, (x(0, T),), (c, z))
last = core.Density(p, (x(T),), (c, z))

generative = core.Product((prior, decoder, last, core.IndexedProduct(guided_back, t, ONE, T)))
inference = core.Product((encoder, core.IndexedProduct(guided_step, t, ONE, T)))

VAE_AND_DIFFUSION = Model(
    sequences=(Sequence(_letter, lift(0), T),),
    letters=(c, z),
    laws=(
        Factorised(approximation, inference),
        Factorised(whole, generative),
        Factorised(guided_forward, core.IndexedProduct(guided_step, t, ONE, T)),
        Factorised(guided_joint, core.Product((last, core.IndexedProduct(guided_back, t, ONE, T)))),
    ),
)
DDPM_VAE = Setting(model=VAE_AND_DIFFUSION)
