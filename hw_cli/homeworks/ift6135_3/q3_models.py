"""The probability models of question 3, and the letters they share. T stays a letter throughout."""

from __future__ import annotations

from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Setting
from hw_cli.terms.core import (
    Density,
    Expectation,
    Indexed,
    IndexedProduct,
    Law,
    Number,
    Operand,
    Product,
    Range,
    Sort,
    Symbol,
    Term,
    lift,
)

T, t = Symbol("T"), Symbol("t")
ONE, TWO = Number("1"), Number("2")
c, z = Symbol("c", Sort.VECTOR), Symbol("z", Sort.VECTOR)
phi, theta, psi = Symbol("phi"), Symbol("theta"), Symbol("psi")
p, p_phi, p_theta = Law("p"), Law("p", (phi,)), Law("p", (theta,))
q, q_psi = Law("q"), Law("q", (psi,))

_letter = Symbol("x", Sort.VECTOR)


def x(index: Operand, last: Operand | None = None) -> Indexed:
    """`x_t`, or the range `x_{1:T}`."""
    start = lift(index)
    return Indexed(_letter, (start,)) if last is None else Indexed(_letter, (Range(start, lift(last)),))


def expect(body: Term, law: Density) -> Expectation:
    """E_law[body] over the law's own variables."""
    return Expectation(body, law, law.variables)


# --- the diffusion model of (a) and (b)

forward = Density(q, (x(1, T),), (x(0),))
joint = Density(p_phi, (x(0, T),))
step = Density(q, (x(t),), (x(t - 1),))
back = Density(p_phi, (x(t - 1),), (x(t),))

DIFFUSION = Model(
    sequences=(Sequence(_letter, lift(0), T),),
    laws=(
        Factorised(forward, IndexedProduct(step, t, ONE, T)),
        Factorised(joint, Product((Density(p, (x(T),)), IndexedProduct(back, t, ONE, T)))),
    ),
)
DDPM = Setting(model=DIFFUSION)


# --- with auxiliary data c and a latent z, before and after the factorisations of (d)

latents = (x(1, T), z)
approximation = Density(q, latents, (c, x(0)))
whole = Density(p, (x(0, T), c, z))

UNSTRUCTURED = Setting(
    model=Model(sequences=(Sequence(_letter, lift(0), T),), letters=(c, z), free=("p", "q"))
)

encoder = Density(q_psi, (z,), (c, x(0)))
decoder = Density(p_theta, (c,), (z,))
prior = Density(p, (z,))
guided_step = Density(q, (x(t),), (x(t - 1), c, z))
guided_back = Density(p_phi, (x(t - 1),), (x(t), c, z))
guided_forward = Density(q, (x(1, T),), (x(0), c, z))
guided_joint = Density(p_phi, (x(0, T),), (c, z))
last = Density(p, (x(T),), (c, z))

generative = Product((prior, decoder, last, IndexedProduct(guided_back, t, ONE, T)))
inference = Product((encoder, IndexedProduct(guided_step, t, ONE, T)))

VAE_AND_DIFFUSION = Model(
    sequences=(Sequence(_letter, lift(0), T),),
    letters=(c, z),
    laws=(
        Factorised(approximation, inference),
        Factorised(whole, generative),
        Factorised(guided_forward, IndexedProduct(guided_step, t, ONE, T)),
        Factorised(guided_joint, Product((last, IndexedProduct(guided_back, t, ONE, T)))),
    ),
)
DDPM_VAE = Setting(model=VAE_AND_DIFFUSION)
