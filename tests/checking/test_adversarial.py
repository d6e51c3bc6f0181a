"""Games of a generator and a discriminator: what is generated, mixtures, values of functionals; what is left open."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

VALUE = (
    r"$$ V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] $$"
)
SECTION = "## The generator"
AT_BEST = r"$$ V(D^*, G) = \mathbb{E}_{p_{data}}[\log D^*(x)] + \mathbb{E}_{p_g}[\log(1 - D^*(x))] $$"
SLIP = (
    r"$$ V(D^*, G) = -\log 4 + KL(p_{data} \| \frac{p_{data} + p_g}{2}) + KL(p_g \| \frac{p_g + p_g}{2}) $$"
)
END = r"$$ V(D^*, G) = -\log 4 + 2 JSD(p_{data} \| p_g) $$"
NEAR = r"The slope is steeper near $x = 0$."
BEST = r"With $D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$:"
MEAN = r"Let $M = \frac{1}{2}(p_{data} + p_g)$."
HEIGHT = r"$$ h(D) = p_{data}(x) \log D + p_g(x) \log(1 - D) $$"


def last(*lines: str) -> Status:
    """The status of the last step of a text."""
    steps = [item for one in check_text("\n\n".join(lines), "md").derivations for item in one.findings]
    return steps[-1].status


RIGHT = {
    "generated": (
        VALUE,
        r"$$ V(D, G) = \int p_{data}(x) \log D(x) dx + \int p_g(x) \log(1 - D(x)) dx $$",
    ),
    "generated, called y": (
        VALUE,
        r"$$ V(D, G) = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{y \sim p_g}[\log(1 - D(y))] $$",
    ),
    "generated, integrals": (
        r"$$ \int p_z(z) f(G(z)) dz = \int p_g(x) f(x) dx $$",
    ),
    "another function": (
        VALUE,
        BEST,
        r"$$ V(D^*, G) = \mathbb{E}_{p_{data}}\left[\log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}\right]"
        r" + \mathbb{E}_{p_g}\left[\log \frac{p_g(x)}{p_{data}(x) + p_g(x)}\right] $$",
    ),
    "mixture": (
        MEAN,
        r"$$ KL(p_{data} \| M) + KL(p_g \| M) = 2 JSD(p_{data} \| p_g) $$",
    ),
    "behind a slip in another section": (VALUE, BEST, NEAR, SECTION, AT_BEST, SLIP, END),
    "mixture at a point": (
        r"Let $m(x) = \frac{1}{2}(p(x) + q(x))$.",
        r"$$ \log \frac{p(x)}{p(x) + q(x)} = \log \frac{p(x)}{m(x)} - \log 2 $$",
    ),
    "slope": (HEIGHT, r"$$ \frac{dh}{dD} = \frac{p_{data}(x)}{D} - \frac{p_g(x)}{1 - D} $$"),
    "iterates": (
        r"Let $V(u, v) = u^\top A v$.",
        r"$$ u_t - \eta \nabla_u V = u_t - \eta A v_t $$",
    ),
    "unit": (
        r"We complete the square in the complex plane:",
        r"$$ -\frac{x^2}{2} + i y x = -\frac{1}{2}(x - i y)^2 - \frac{y^2}{2} $$",
    ),
}  # fmt: skip
WRONG = {
    "generated": (
        VALUE,
        r"$$ V(D, G) = \int p_{data}(x) \log D(x) dx + \int p_g(x) \log(1 + D(x)) dx $$",
    ),
    "another function": (
        VALUE,
        BEST,
        r"$$ V(D^*, G) = \mathbb{E}_{p_{data}}\left[\log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}\right]"
        r" + \mathbb{E}_{p_g}\left[\log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}\right] $$",
    ),
    "mixture": (
        MEAN,
        r"$$ KL(p_{data} \| M) + KL(p_g \| M) = JSD(p_{data} \| p_g) $$",
    ),
    "a slip in another section": (VALUE, BEST, NEAR, SECTION, AT_BEST, SLIP),
    "slope": (HEIGHT, r"$$ \frac{dh}{dD} = \frac{p_{data}(x)}{D} + \frac{p_g(x)}{1 - D} $$"),
    "what words about something else do not suppose": (r"Car en effet $(a + b)^2 = a^2 + b^2$.",),
    "a mixture under a logarithm": (
        r"$$ \log(\alpha p(x) + (1 - \alpha) q(x)) = \alpha \log p(x) + (1 - \alpha) \log q(x) $$",
    ),
    "values of one function": (r"$$ (f(x) - 1)^2 = f(x)^2 - 2 f(x) - 1 $$",),
    "unit": (
        r"We complete the square in the complex plane:",
        r"$$ -\frac{x^2}{2} + i y x = -\frac{1}{2}(x - i y)^2 + \frac{y^2}{2} $$",
    ),
}
OPEN = {
    "weights by an index": (
        r"$$ \arg\max_\theta \sum_{n=1}^N n \log p(x_n | \theta) = \arg\max_\theta \sum_{n=1}^N \log p(x_n | \theta) $$",
    ),
    "spreads by an index": (
        r"$$ \arg\max_\theta \sum_{i=1}^N \log \mathcal{N}(x_i; \theta, \sigma_i^2)"
        r" = \arg\min_\theta \sum_{i=1}^N (x_i - \theta)^2 $$",
    ),
    "values of a function": (r"$$ V(D, G) = -V(G, D) $$",),
    "solved for a share": (r"$$ p_{data}(x) = D (p_{data}(x) + p_g(x)) $$",),
    "a name for what nothing says": (
        r"$$ C(G) = V(D^*, G) $$",
        r"$$ C(G) = -\log 4 + 2 JSD(p_{data} \| p_g) $$",
    ),
    "a mean of something else": (
        r"$$ J(\theta) = \mathbb{E}_{\tau \sim \pi_\theta(\tau)}[r(\tau)] $$",
        r"$$ \nabla_\theta J(\theta) = \mathbb{E}_{\tau \sim \pi_\theta(\tau)}[\nabla_\theta \log \pi_\theta(a | s) r(a)] $$",
    ),
    "equivalent lines": (r"Let $f(x) = x^2 - 1$.", r"$$ f(x) = 0 \iff (x - 1)(x + 1) = 0 $$"),
    "at a point": (r"Let $a = 2 b$.", r"It is small at $a = 3 b$."),
    "of a case": (
        r"It is 0 if and only if $p = q$. At which point $KL(p \| q) + 1 = 1$.",
    ),
}  # fmt: skip


def test_an_integral_may_be_called_i() -> None:
    assert last(r"$$ I(y) = \int_0^1 e^{-x y} dx $$") is Status.DEFINITION


@pytest.mark.parametrize("name", RIGHT)
def test_what_holds(name: str) -> None:
    assert last(*RIGHT[name]) is Status.HOLDS


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(name: str) -> None:
    assert last(*WRONG[name]) is Status.FAILS


@pytest.mark.parametrize("name", OPEN)
def test_what_is_left_open(name: str) -> None:
    assert last(*OPEN[name]) not in (Status.FAILS, Status.HOLDS)
