"""Small edits of a wrong line: the one that mends it is among the first, and nothing is proposed twice."""

from __future__ import annotations

import pytest

from hw_cli.student.repairs import Repair, repairs
from hw_cli.terms.core import Term
from hw_cli.terms.parse import parse_latex

FIRST = 60

# what stands on the left, what was written on the right, what should have been
WRONG: list[tuple[str, str, str]] = [
    # Gaussian divergences
    (
        r"\log\frac{p(x)}{q(x)}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{(x-\mu_1)^2}{2\sigma_1^2} - \frac{(x-\mu_2)^2}{2\sigma_2^2}",
        r"\log\frac{\sigma_2}{\sigma_1} - \frac{(x-\mu_1)^2}{2\sigma_1^2} + \frac{(x-\mu_2)^2}{2\sigma_2^2}",
    ),
    (
        r"\mathrm{KL}(p\|q)",
        r"\log\frac{\sigma_1}{\sigma_2} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    ),
    (
        r"\mathrm{KL}(p\|q)",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} + \frac{1}{2}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    ),
    (
        r"\mathrm{KL}(p\|q)",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    ),
    (
        r"\mathrm{KL}(p\|q)",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + \mu_1-\mu_2}{2\sigma_2^2} - \frac{1}{2}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    ),
    (
        r"\mathrm{KL}(p\|q)",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{\sigma_2^2} - \frac{1}{2}",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    ),
    (
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{1}{2\sigma_2^2} \mathbb{E}[(x-\mu_2)^2]",
        r"\log\frac{\sigma_2}{\sigma_2} + \frac{1}{2\sigma_2^2} \mathbb{E}[x^2 - 2 x\mu_2 + \mu_2^2]",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{1}{2\sigma_2^2} \mathbb{E}[x^2 - 2 x\mu_2 + \mu_2^2]",
    ),
    (
        r"\log \mathcal{N}(x;\mu,\sigma^2)",
        r"-\frac{1}{2}\log(2\pi\sigma) - \frac{(x-\mu)^2}{2\sigma^2}",
        r"-\frac{1}{2}\log(2\pi\sigma^2) - \frac{(x-\mu)^2}{2\sigma^2}",
    ),
    (
        r"\log \mathcal{N}(x;\mu,\sigma^2)",
        r"\log(2\pi\sigma^2) - \frac{(x-\mu)^2}{2\sigma^2}",
        r"\frac{1}{2}\log(2\pi\sigma^2) - \frac{(x-\mu)^2}{2\sigma^2}",
    ),
    (
        r"p(x)",
        r"\frac{1}{\sqrt{2\pi\sigma}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
        r"\frac{1}{\sqrt{2\pi}\sigma} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
    ),
    (
        r"p(x)",
        r"\frac{1}{2\pi\sigma^2} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
        r"\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
    ),
    (
        r"p(x)",
        r"\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(\frac{(x-\mu)^2}{2\sigma^2}\right)",
        r"\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
    ),
    (
        r"\mathbb{E}[(x-\mu)^\top \Sigma^{-1} (x-\mu)]",
        r"\mathrm{tr}(\Sigma^{-1} \mathbb{E}[(x-\mu)^\top (x-\mu)])",
        r"\mathrm{tr}(\Sigma^{-1} \mathbb{E}[(x-\mu) (x-\mu)^\top])",
    ),
    (
        r"\log\frac{p(x)}{q(x)}",
        r"\frac{1}{2}\log\frac{|\Sigma_1|}{|\Sigma_2|} + \frac{1}{2} x^\top \Sigma_2^{-1} x",
        r"\frac{1}{2}\log\frac{|\Sigma_2|}{|\Sigma_1|} + \frac{1}{2} x^\top \Sigma_2^{-1} x",
    ),
    (
        r"\mathbb{E}[x^\top A x]",
        r"\mathrm{tr}(\Sigma A) + \mu^\top A^{-1} \mu",
        r"\mathrm{tr}(\Sigma A) + \mu^\top A \mu",
    ),
    # bounds for latent variables
    (
        r"\log p(x)",
        r"\mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(x,z)}\right]",
        r"\mathbb{E}_{q(z|x)}\left[\log\frac{p(x,z)}{q(z|x)}\right]",
    ),
    (
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] + \mathrm{KL}(q(z|x)\|p(z))",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(z))",
    ),
    (
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(p(z)\|q(z|x))",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(z))",
    ),
    (
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
        r"\log p(x|z) - \mathrm{KL}(q(z|x)\|p(z))",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(z))",
    ),
    (
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
        r"\mathbb{E}_{q(z|x)}[\log p(x,z)] - \mathrm{KL}(q(z|x)\|p(z))",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(z))",
    ),
    (
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(x))",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\|p(z))",
    ),
    (
        r"\mathrm{KL}(q(z|x)\|p(z|x))",
        r"\mathbb{E}_{p(z|x)}\left[\log\frac{q(z|x)}{p(z|x)}\right]",
        r"\mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(z|x)}\right]",
    ),
    (
        r"\mathrm{KL}(q(z|x)\|p(z))",
        r"\mathbb{E}_{q(z|x)}\left[\frac{\log q(z|x)}{\log p(z)}\right]",
        r"\mathbb{E}_{q(z|x)}\left[\log \frac{q(z|x)}{p(z)}\right]",
    ),
    (
        r"\mathrm{KL}(q(z|x)\|p(z))",
        r"\mathbb{E}_{q(z|x)}\left[\frac{q(z|x)}{p(z)}\right]",
        r"\mathbb{E}_{q(z|x)}\left[\log \frac{q(z|x)}{p(z)}\right]",
    ),
    (
        r"p(x,z)",
        r"p(x,z) p(z)",
        r"p(x|z) p(z)",
    ),
    (
        r"p(z|x)",
        r"\frac{p(z|x) p(z)}{p(x)}",
        r"\frac{p(x|z) p(z)}{p(x)}",
    ),
    (
        r"\log p(x) - \mathrm{KL}(q(z|x)\|p(z|x))",
        r"\mathbb{E}_{p(x)}[\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]]",
        r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]",
    ),
    (
        r"\log p(x)",
        r"\mathbb{E}_{q(z|x)}\left[\log \int p(x,z)\,dz\right] - \mathrm{KL}(q(z|x)\|p(z|x))",
        r"\mathbb{E}_{q(z|x)}\left[\log \int p(x,z)\,dz\right]",
    ),
    (
        r"\log \frac{1}{k} \sum_{i=1}^k w_i",
        r"\frac{1}{k} \sum_{i=1}^k w_i",
        r"\log\left(\frac{1}{k} \sum_{i=1}^k w_i\right)",
    ),
    # the bound of diffusion
    (
        r"q(x_{1:T}|x_0)",
        r"\prod_{t=2}^T q(x_t|x_{t-1})",
        r"\prod_{t=1}^T q(x_t|x_{t-1})",
    ),
    (
        r"q(x_{1:T}|x_0)",
        r"\prod_{t=1}^T q(x_{t-1}|x_t)",
        r"\prod_{t=1}^T q(x_t|x_{t-1})",
    ),
    (
        r"p(x_{0:T})",
        r"p(x_T) \prod_{t=1}^T p(x_t|x_{t-1})",
        r"p(x_T) \prod_{t=1}^T p(x_{t-1}|x_t)",
    ),
    (
        r"p(x_{0:T})",
        r"p(x_0) \prod_{t=1}^T p(x_{t-1}|x_t)",
        r"p(x_T) \prod_{t=1}^T p(x_{t-1}|x_t)",
    ),
    (
        r"q(x_t|x_{t-1})",
        r"\frac{q(x_{t-1}|x_t,x_0) q(x_{t-1}|x_0)}{q(x_t|x_0)}",
        r"\frac{q(x_{t-1}|x_t,x_0) q(x_t|x_0)}{q(x_{t-1}|x_0)}",
    ),
    (
        r"q(x_t|x_{t-1})",
        r"\frac{q(x_{t-1}|x_t) q(x_t|x_0)}{q(x_{t-1}|x_0)}",
        r"\frac{q(x_{t-1}|x_t,x_0) q(x_t|x_0)}{q(x_{t-1}|x_0)}",
    ),
    (
        r"\mathbb{E}_q\left[\log\frac{p(x_{t-1}|x_t)}{q(x_{t-1}|x_t,x_0)}\right]",
        r"\mathbb{E}_q\left[\mathrm{KL}(q(x_{t-1}|x_t,x_0)\|p(x_{t-1}|x_t))\right]",
        r"-\mathbb{E}_q\left[\mathrm{KL}(q(x_{t-1}|x_t,x_0)\|p(x_{t-1}|x_t))\right]",
    ),
    (
        r"\mathbb{E}_q\left[\log\frac{p(x_{0:T})}{q(x_{1:T}|x_0)}\right]",
        r"\mathbb{E}_q\left[\log p(x_T) + \sum_{t=1}^{T}\log\frac{p(x_t|x_{t+1})}{q(x_t|x_{t-1})}\right]",
        r"\mathbb{E}_q\left[\log p(x_T) + \sum_{t=1}^{T}\log\frac{p(x_{t-1}|x_t)}{q(x_t|x_{t-1})}\right]",
    ),
    (
        r"\sum_{t=1}^T \log q(x_t|x_{t-1})",
        r"\log q(x_1|x_0) + \sum_{t=1}^T \log q(x_t|x_{t-1})",
        r"\log q(x_1|x_0) + \sum_{t=2}^T \log q(x_t|x_{t-1})",
    ),
    # the Gaussians of diffusion
    (
        r"x_t",
        r"\sqrt{\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon",
        r"\sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon",
    ),
    (
        r"x_t",
        r"\bar\alpha_t x_0 + \sqrt{1-\bar\alpha_t} \epsilon",
        r"\sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon",
    ),
    (
        r"x_t",
        r"\sqrt{\bar\alpha_t} x_0 + (1-\bar\alpha_t) \epsilon",
        r"\sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon",
    ),
    (
        r"\tilde\mu_t",
        r"\frac{\sqrt{\alpha_t}(1-\bar\alpha_t)}{1-\bar\alpha_t}x_t + \frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0",
        r"\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t + \frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0",
    ),
    (
        r"\tilde\mu_t",
        r"\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t + \frac{\sqrt{\bar\alpha_{t-1}\beta_t}}{1-\bar\alpha_t}x_0",
        r"\frac{\sqrt{\alpha_t}(1-\bar\alpha_{t-1})}{1-\bar\alpha_t}x_t + \frac{\sqrt{\bar\alpha_{t-1}}\beta_t}{1-\bar\alpha_t}x_0",
    ),
    (
        r"\tilde\beta_t",
        r"\frac{1-\bar\alpha_t}{1-\bar\alpha_{t-1}}\beta_t",
        r"\frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t",
    ),
    (
        r"\bar\alpha_t",
        r"\prod_{s=1}^t \alpha_t",
        r"\prod_{s=1}^t \alpha_s",
    ),
    (
        r"\exp\left(-\frac{a}{2}\right) \exp\left(-\frac{b}{2}\right)",
        r"\exp\left(-\frac{a}{2}\right) - \frac{b}{2}",
        r"\exp\left(-\frac{a}{2} - \frac{b}{2}\right)",
    ),
    (
        r"\|\tilde\mu - \mu_\theta\|^2",
        r"\frac{\beta_t^2}{1-\bar\alpha_t}\|\epsilon - \epsilon_\theta\|^2 + \alpha_t",
        r"\frac{\beta_t^2}{1-\bar\alpha_t}\|\epsilon - \epsilon_\theta\|^2 - \alpha_t",
    ),
    (
        r"\frac{1}{2\sigma_t^2} \|\mu - \mu_\theta\|^2",
        r"\frac{1}{2\sigma_t} \|\mu - \mu_\theta\|^2",
        r"\frac{1}{2\sigma_t^2} \|\mu - \mu_\theta\|^2",
    ),
    # flows
    (
        r"\log p(x)",
        r"\log p(z) + \sum_{k=1}^K \left|\det \frac{d f_k}{d z}\right|",
        r"\log p(z) + \sum_{k=1}^K \log\left|\det \frac{d f_k}{d z}\right|",
    ),
    (
        r"\log p(z_K)",
        r"\log p(z_0) + \sum_{k=1}^K \log\left|\det \frac{d f_k}{d z}\right|",
        r"\log p(z_0) - \sum_{k=1}^K \log\left|\det \frac{d f_k}{d z}\right|",
    ),
    (
        r"p(y)",
        r"p(z) \left|\det J\right|",
        r"\frac{p(z)}{\left|\det J\right|}",
    ),
    (
        r"\log p(x_n)",
        r"\log p(x_0) - \sum_{i=1}^n \log |h'(x_i)|",
        r"\log p(x_0) - \sum_{i=0}^{n-1} \log |h'(x_i)|",
    ),
    (
        r"g(x)",
        r"\log(h'(x))",
        r"\log|h'(x)|",
    ),
    # algebra
    (r"(a-b)^2", r"a^2 + 2ab + b^2", r"a^2 - 2ab + b^2"),
    (r"(a-b)^2", r"a^2 - ab + b^2", r"a^2 - 2ab + b^2"),
    (r"(a-b)^2", r"a^2 + b^2", r"a^2 - 2ab + b^2"),
    (r"c(a+b)", r"ca + b", r"c(a+b)"),
    (r"\log(ab)", r"\log(a) \cdot \log(b)", r"\log(a) + \log(b)"),
    (r"-(a-b+c)", r"-a-b+c", r"-a+b-c"),
    (r"\frac{a}{b}+\frac{c}{b}", r"a+\frac{c}{b}", r"\frac{a+c}{b}"),
    (r"\log a + \log b", r"\log(a) \cdot b", r"\log(a \cdot b)"),
    (r"v(\theta,\psi)", r"\theta f'(-\psi\theta)", r"\theta f'(\psi\theta)"),
    (r"\lambda", r"-1 + \sqrt{1 - f'(0)}", r"-1 + \sqrt{1 - f'(0)^2}"),
    (r"x^\top A x", r"x x^\top A", r"x^\top x A"),
    (r"a", r"\cos(x)", r"\sin(x)"),
]


def rank(left: str, wrong: str, right: str) -> int | None:
    """How many edits are tried before the right one."""
    wanted = parse_latex(right)
    for number, repair in enumerate(repairs(parse_latex(wrong), parse_latex(left))):
        if repair.term == wanted:
            return number
    return None
