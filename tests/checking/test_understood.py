"""What people write and how it is read: per notation, right lines that hold and spoiled ones that do not."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

CHAIN = "Suppose that $X \\to Y \\to Z$ is a Markov chain.\n\n"
CHAINE = "Soit la chaîne de Markov $U \\to V \\to W$.\n\n"
LIKELY = (
    "$$\\ell(\\mu, \\sigma^2) = -\\frac12 \\log(2 \\pi \\sigma^2) - \\frac{(x - \\mu)^2}{2 \\sigma^2}$$\n\n"
)
NEURON = "Let $o = \\sigma(w v + c)$ and $s = w v + c$.\n\n"
# a kind, the lines that hold, and those that are refuted
KINDS = {
    "Jensen and Shannon": (
        (
            r"$$\mathrm{JSD}(p \| q) = \frac12 \mathrm{KL}\left(p \,\Big\|\, \frac{p+q}{2}\right) + \frac12 \mathrm{KL}\left(q \,\Big\|\, \frac{p+q}{2}\right)$$",
            r"$$D_{JS}(p(x) \| q(x)) = D_{JS}(q(x) \| p(x))$$",
            r"$$JSD(q || p) \ge 0$$",
            r"$$D_{\mathrm{JS}}(p \| q) \le \log 2$$",
            r"$$2\, D_{JS}(p(x) \| q(x)) = \int p(x) \log \frac{2 p(x)}{p(x) + q(x)} dx + \int q(x) \log \frac{2 q(x)}{p(x) + q(x)} dx$$",
        ),
        (
            r"$$JSD(p \| q) = \mathrm{KL}\left(p \,\Big\|\, \frac{p+q}{2}\right) + \mathrm{KL}\left(q \,\Big\|\, \frac{p+q}{2}\right)$$",
            r"$$D_{JS}(p(x) \| q(x)) = \frac{1}{2} \mathrm{KL}(p(x) \| q(x)) + \frac{1}{2} \mathrm{KL}(q(x) \| p(x))$$",
            r"$$\mathrm{JSD}(p \| q) \ge \log 2$$",
            r"$$D_{JS}(p(x) \| q(x)) = \int p(x) \log \frac{2 p(x)}{p(x) + q(x)} dx$$",
            r"$$JS(p(x) \| q(x)) \le 0$$",
        ),
    ),
    "a logarithm without its backslash": (
        (
            r"$$logp(x,z) = logp(x|z) + logp(z)$$",
            r"$$\mathbb{E}_{q(z|x)}[logp(x,z) - logq(z|x)] = logp(x) - KL(q(z|x) \| p(z|x))$$",
            r"$$\sum_ylogp(y)(\sum_x p(x,y)) = \sum_{x,y} p(x,y) \log p(y)$$",
            r"$$lnq_\phi(z|x) + lnq_\phi(x) = \ln q_\phi(x, z)$$",
            r"$$\int p(x) logp(x) dx = -H(p)$$",
        ),
        (
            r"$$logp(x,z) = logp(x|z) - logp(z)$$",
            r"$$\mathbb{E}_{q(z|x)}[logp(x,z) - logq(z|x)] = logp(x) + KL(q(z|x) \| p(z|x))$$",
            r"$$lnq(z|x) - lnq(x) = \ln q(x, z)$$",
            r"$$\int p(x) logp(x) dx = H(p)$$",
            r"$$\int q(x) logq(x) dx \ge \int q(x) log\left(q(x)\right) dx + KL(q(x) \| p(x))$$",
        ),
    ),
    "a Markov chain": (
        (
            CHAIN + "$$I(X; Z) \\le I(X; Y)$$",
            CHAIN + "$$I(X; Z | Y) = 0$$",
            CHAIN + "$$H(Z | X, Y) = H(Z | Y)$$",
            CHAINE + "$$I(U; V, W) = I(U; V)$$",
            CHAINE + "$$I(U; V | W) = I(U; V) - I(U; W)$$",
        ),
        (
            CHAIN + "$$I(X; Z) \\ge I(X; Y)$$",
            CHAIN + "$$I(X; Y | Z) = I(X; Y)$$",
            CHAIN + "$$H(Z | X, Y) \\ge H(Z | X)$$",
            CHAINE + "$$I(U; V, W) = I(U; W)$$",
            CHAINE + "$$I(U; V | W) = I(U; V) + I(U; W)$$",
        ),
    ),
    "policies": (
        (
            r"$$\nabla_\theta \int_\tau P(\tau|\theta) R(\tau) = \int_\tau P(\tau|\theta) \nabla_\theta \log P(\tau|\theta) R(\tau)$$",
            r"$$\sum_\tau \nabla_\theta P_\theta(\tau) R(\tau) = \sum_\tau P_\theta(\tau) \nabla_\theta \log P_\theta(\tau) R(\tau)$$",
            r"$$\mathbb{E}_{\tau \sim \pi_\theta}[R(\tau)] = \int P(\tau | \theta) R(\tau) \, d\tau$$",
            r"Pour une ligne de base $b$, $$\mathbb{E}_{\tau \sim p_\theta}[b \nabla_\theta \log p_\theta(\tau)] = 0$$",
            r"$$\nabla_\theta \sum_\tau p_\theta(\tau) = 0$$",
        ),
        (
            r"$$\nabla_\theta \int_\tau P(\tau|\theta) R(\tau) = \int_\tau \nabla_\theta \log P(\tau|\theta) R(\tau) \, P(\tau | \theta)^2$$",
            r"$$\sum_\tau \nabla_\theta P_\theta(\tau) R(\tau) = \sum_\tau P_\theta(\tau)^2 \nabla_\theta \log P_\theta(\tau) R(\tau)$$",
            r"$$\mathbb{E}_{\tau \sim \pi_\theta}[R(\tau)] = 2 \int P(\tau | \theta) R(\tau) \, d\tau$$",
            r"$$\mathbb{E}_{\tau \sim p_\theta}[\nabla_\theta p_\theta(\tau)] = 0$$",
            r"$$\nabla_\theta \sum_\tau p_\theta(\tau) R(\tau) = \nabla_\theta \sum_\tau p_\theta(\tau)^2 R(\tau)$$",
        ),
    ),
    "laws told apart by where they come from": (
        (
            r"$$\int p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx = \mathbb{E}_{x \sim p_{data}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$",
            r"$$\mathbb{E}_{x \sim p_r}\left[\log \frac{p_r(x)}{p_r(x) + p_g(x)}\right] = \mathrm{KL}\left(p_r \,\Big\|\, \frac{p_r + p_g}{2}\right) - \log 2$$",
            r"$$D_{JS}(p_r \| p_g) = D_{JS}(p_g \| p_r)$$",
            r"Soit $p_G$ la loi du générateur. $$\int_x p_G(x) \log \frac{p_g(x)}{p_{data}(x)} dx \ge 0$$",
            r"$$\mathbb{E}_{x \sim P_{data}}[\log P_{model}(x)] = -H(P_{data}(x)) - \mathrm{KL}(P_{data}(x) \| P_{model}(x))$$",
        ),
        (
            r"$$\int p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx = \mathbb{E}_{x \sim p_{data}}[\log D(x)] - \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]$$",
            r"$$\mathbb{E}_{x \sim p_r}\left[\log \frac{p_r(x)}{p_r(x) + p_g(x)}\right] = \mathrm{KL}\left(p_r \,\Big\|\, \frac{p_r + p_g}{2}\right) + \log 2$$",
            r"$$\mathrm{KL}(p_r(x) \| p_g(x)) = \mathrm{KL}(p_g(x) \| p_r(x))$$",
            r"Soit $p_G$ la loi du générateur. $$\int_x p_G(x) \log \frac{p_g(x)}{p_{data}(x)} dx \le 0$$",
            r"$$\mathbb{E}_{x \sim P_{data}}[\log P_{model}(x)] = -H(P_{data}(x)) + \mathrm{KL}(P_{data}(x) \| P_{model}(x))$$",
        ),
    ),
    "primes": (
        (
            r"$$\frac{-1'-(e^{-x})'}{(1+e^{-x})^2} = \frac{e^{-x}}{(1+e^{-x})^2}$$",
            r"$$(-t)'(e^{-t}) = -e^{-t}$$",
            r"$$q(z^\prime) = q(z) \left|\det \frac{\partial f^{-1}}{\partial z^\prime}\right|$$",
            r"$$(x^3)' + 2' = 3 x^2$$",
            "La dérivée de la fonction logistique :\n\n$$\\frac{d\\sigma}{dx} = \\sigma(x) (1 - \\sigma(x))$$",
        ),
        (
            r"$$\frac{1'-(e^{-x})'}{(1+e^{-x})^2} = \frac{-e^{-x}}{(1+e^{-x})^2}$$",
            r"$$(-t)'(e^{-t} + 1) = e^{-t} + 1$$",
            r"$$(x^3)' + 2' = 3 x^2 + 2$$",
            r"$$(x \log x)' = \log x - 1$$",
            "La dérivée de la fonction logistique :\n\n$$\\frac{d\\sigma}{dx} = \\sigma(x) (1 + \\sigma(x))$$",
        ),
    ),
    "values of what is drawn": (
        (
            r"$$\mathbb{E}_{Z \sim q}\left[\log \frac{p(x, Z)}{q(z)}\right] = \int q(z) \log \frac{p(x, z)}{q(z)} dz$$",
            r"$$\mathbb{E}_{Z | x}[\log p(x, z)] = \int p(z | x) \log p(x, z) dz$$",
            r"$$\int_{-1}^{1} \frac{1}{\sqrt{2\pi}} e^{-x^2/2} dx = 0.6827$$",
            r"$$\log 2 = 0.693$$",
            r"On a $$\sqrt{2} = 1{,}41$$",
        ),
        (
            r"$$\mathbb{E}_{Z \sim q}\left[\log \frac{p(x, Z)}{q(Z)}\right] = \mathbb{E}_{Z \sim q}[\log p(x, Z) + \log q(Z)]$$",
            r"$$\int_{-1}^{1} \frac{1}{\sqrt{2\pi}} e^{-x^2/2} dx = 0.9545$$",
            r"$$\log 2 = 0.2$$",
            r"$$\sqrt{2} = 1.73$$",
            r"On a $$\sqrt{2} = 1{,}1$$",
        ),
    ),
    "shares": (
        (
            r"$$\frac{\partial}{\partial a} \left(-y \ln a - (1 - y) \ln(1 - a)\right) = \frac{a - y}{a (1 - a)}$$",
            r"$$\int p(x) \log D(x) + q(x) \log(1 - D(x)) dx = \int p(x) \log D(x) dx + \int q(x) \log(1 - D(x)) dx$$",
            r"$$\log\frac{a}{1 - a} = \log a - \log(1 - a)$$",
            r"Pour une probabilité $u$, $$-u \log u - (1 - u) \log (1 - u) \ge 0$$",
            r"$$\log s(x) + \log(1 - s(x)) = \log\left(s(x) - s(x)^2\right)$$",
        ),
        (
            r"$$\frac{\partial}{\partial a} \left(-y \ln a - (1 - y) \ln(1 - a)\right) = \frac{a + y}{a (1 - a)}$$",
            r"$$\int p(x) \log D(x) + q(x) \log(1 - D(x)) dx = \int p(x) \log D(x) dx - \int q(x) \log(1 - D(x)) dx$$",
            r"$$\log\frac{a}{1 - a} = \log a + \log(1 - a)$$",
            r"Pour une probabilité $u$, $$-u \log u - (1 - u) \log (1 - u) \le 0$$",
            r"$$\log s(x) + \log(1 - s(x)) = \log\left(s(x) + s(x)^2\right)$$",
        ),
    ),
    "laws by their names": (
        (
            r"$$\text{Norm}_x[\mu, \sigma^2] = \frac{1}{\sqrt{2 \pi \sigma^2}} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)$$",
            r"$$\mathrm{Norm}(x; 0, 1) = \mathcal{N}(x; 0, 1)$$",
            r"$$Pr(x, z) = Pr(x | z) Pr(z)$$",
            r"$$\int Pr(x | z) Pr(z) \, dz = Pr(x)$$",
            r"La densité : $$\log \text{Norm}_y[0, s^2] = -\frac{y^2}{2 s^2} - \frac12 \log(2 \pi s^2)$$",
        ),
        (
            r"$$\text{Norm}_x[\mu, \sigma^2] = \frac{1}{\sqrt{2 \pi \sigma^2}} \exp\left(-\frac{(x - \mu)^2}{\sigma^2}\right)$$",
            r"$$\mathrm{Norm}(x; 0, 1) = 2 \mathcal{N}(x; 0, 1)$$",
            r"$$Pr(x, z) = Pr(x | z) Pr(x)$$",
            r"$$\int Pr(x | z) Pr(z) \, dz = Pr(z)$$",
            r"La densité : $$\log \text{Norm}_y[0, s^2] = -\frac{y^2}{2 s^2} + \frac12 \log(2 \pi s^2)$$",
        ),
    ),
    "probabilities of values": (
        (
            r"$$p(x) = \sum_{k} p(z=k) \, p(x|z=k)$$",
            r"$$p(z=k|x) = \frac{p(x|z=k) p(z=k)}{\sum_{j=1}^{K} p(x|z=j) p(z=j)}$$",
            r"$$\log p(x, z=k) = \log p(x | z=k) + \log p(z=k)$$",
            r"Par la règle de la somme, $$\sum_{c=1}^{C} p(y=c | x) = 1$$",
            r"$$\sum_k q(z=k|x) \log \frac{p(x, z=k)}{q(z=k|x)} \le \log p(x)$$",
        ),
        (
            r"$$p(x) = \sum_{k} p(z=k)^2 \, p(x|z=k)$$",
            r"$$p(z=k|x) = \frac{p(x|z=k) p(z=k)}{\sum_{j=1}^{K} p(x|z=j)}$$",
            r"$$\log p(x, z=k) = \log p(x | z=k) - \log p(z=k)$$",
            r"Par la règle de la somme, $$\sum_{c=1}^{C} p(y=c | x) = 2$$",
            r"$$\sum_k q(z=k|x) \log \frac{p(x, z=k)}{q(z=k|x)} \ge \log p(x)$$",
        ),
    ),
    "diffusion in other letters": (
        (
            r"$$z_t = \sqrt{a_t} z_{t-1} + \sqrt{1 - a_t} e_{t-1}, \quad \sqrt{a_t}(\sqrt{a_{t-1}} z_{t-2} + \sqrt{1 - a_{t-1}} e_{t-2}) + \sqrt{1 - a_t} e_{t-1} = \sqrt{a_t a_{t-1}} z_{t-2} + \sqrt{a_t - a_t a_{t-1}} e_{t-2} + \sqrt{1 - a_t} e_{t-1}$$",
            r"$$\frac{a_t}{1 - a_t} + \frac{1}{1 - \bar{a}_{t-1}} = \frac{1 - \bar{a}_t}{(1 - a_t)(1 - \bar{a}_{t-1})}$$",
            r"$$q(z_{t-1} | z_t, x) q(z_t | x) = q(z_t | z_{t-1}) \mathcal{N}(z_{t-1}; \sqrt{\alpha_{t-1}} x, (1 - \alpha_{t-1}) I) = \mathcal{N}(z_t; \sqrt{1 - \beta_t} z_{t-1}, \beta_t I)\, q(z_{t-1} | x)$$",
            r"Le bruit est $\eta$ : $$\frac{x_i - \sqrt{1 - \bar{\alpha}_i}\, \eta_i}{\sqrt{\bar{\alpha}_i}} = \frac{1}{\sqrt{\bar{\alpha}_i}} x_i - \sqrt{\frac{1}{\bar{\alpha}_i} - 1}\, \eta_i$$",
            r"La moyenne : $$\frac{\sqrt{a_s}(1 - \bar{a}_{s-1})}{1 - \bar{a}_s} + \frac{\sqrt{\bar{a}_{s-1}} (1 - a_s)}{(1 - \bar{a}_s) \sqrt{\bar{a}_s}} = \frac{1}{\sqrt{a_s}}$$",
        ),
        (
            r"$$\frac{a_t}{1 - a_t} + \frac{1}{1 - \bar{a}_{t-1}} = \frac{1 - \bar{a}_{t-1}}{(1 - a_t)(1 - \bar{a}_{t-1})}$$",
            r"$$\frac{q(x_t | x_{t-1}, x_0) q(x_{t-1} | x_0)}{q(x_t | x_0)} = \frac{\mathcal{N}(x_t; \sqrt{a_t} x_t, (1 - a_t) I) \mathcal{N}(x_{t-1}; \sqrt{\bar{a}_{t-1}} x_0, (1 - \bar{a}_{t-1}) I)}{\mathcal{N}(x_t; \sqrt{\bar{a}_t} x_0, (1 - \bar{a}_t) I)}$$",
            r"$$q(z_t | z_{t-1}) q(z_{t-1} | x) = \mathcal{N}(z_t; \sqrt{1 - \beta_t} z_{t-1}, \beta_t I)\, \mathcal{N}(z_{t-1}; \sqrt{\alpha_{t-1}} x, \alpha_{t-1} I)$$",
            r"Le bruit est $\eta$ : $$\frac{x_i - \sqrt{1 - \bar{\alpha}_i}\, \eta_i}{\sqrt{\bar{\alpha}_i}} = \frac{1}{\sqrt{\bar{\alpha}_i}} x_i + \sqrt{\frac{1}{\bar{\alpha}_i} - 1}\, \eta_i$$",
            r"La moyenne : $$\frac{\sqrt{a_s}(1 - \bar{a}_{s-1})}{1 - \bar{a}_s} + \frac{\sqrt{\bar{a}_{s-1}} (1 - a_s)}{(1 - \bar{a}_s) \sqrt{\bar{a}_s}} = \frac{1}{a_s}$$",
        ),
    ),
    "integrals without a differential": (
        (
            r"$$\int q(z) \log \frac{q(z)}{p(z|x)} = \mathbb{E}_{q(z)}\left[\log \frac{q(z)}{p(z|x)}\right]$$",
            r"$$\int_p p(x) \log p(x) = -H(p)$$",
            r"$$\log \operatorname{\mathbb{E}}_{q(z)}\left[\frac{p(x, z)}{q(z)}\right] = \log p(x)$$",
            r"$$\int p(x) \log \frac{p(x)}{q(x)} \ge 0$$",
            r"On intègre : $$\int q(z|x) \log p(x, z) = \mathbb{E}_{q(z|x)}[\log p(x, z)]$$",
        ),
        (
            r"$$\log \operatorname{\mathbb{E}}_{q(z)}\left[\frac{p(x, z)}{q(z)}\right] = \log p(z)$$",
            r"$$\operatorname*{\mathbb{E}}_{q(z|x)}[\log p(x, z)] = \operatorname*{\mathbb{E}}_{q(z|x)}[\log p(x|z)] + \log p(x)$$",
            r"$$\mathop{\mathbb{E}}_{x \sim p}[\log p(x)] = \mathop{\mathbb{E}}_{x \sim q}[\log p(x)]$$",
            r"On a $$\log \operatorname{\mathbb{E}}_{p(z)}[p(x|z)] = \operatorname{\mathbb{E}}_{p(z)}[\log p(x|z)]$$",
            r"$$\operatorname{\mathbb{E}}_{q(z)}[\log q(z)] = H(q(z))$$",
        ),
    ),
    "data": (
        (
            r"$$\log p(\mathcal{D}|\theta) = \sum_{x \in \mathcal{D}} \log p(x|\theta)$$",
            r"$$\sum_{x \in D} \log p(x) = \sum_{x \in D} \log \sum_z p(x|z) p(z)$$",
            r"$$\log p(X, Z | \theta) = \sum_{n=1}^N \log p(x_n | z_n, \theta) + \sum_{n=1}^N \log p(z_n | \theta)$$",
            r"Pour des données i.i.d., $$-\sum_{x \in D} \log p_\theta(x) = -\log \prod_{x \in D} p_\theta(x)$$",
            r"$$\sum_{x \in D} (x - a)^2 = \sum_{x \in D} x^2 - 2 a \sum_{x \in D} x + |D| a^2$$",
        ),
        (
            r"$$\log p(\mathcal{D}|\theta) = \sum_{x \in \mathcal{D}} p(x|\theta)$$",
            r"$$\sum_{x \in D} \log p(x) = \sum_{x \in D} \log \sum_z p(x|z)$$",
            r"$$\log p(X, Z | \theta) = \sum_{n=1}^N \log p(x_n | z_n, \theta) - \sum_{n=1}^N \log p(z_n | \theta)$$",
            r"Pour des données i.i.d., $$\sum_{x \in D} \log p_\theta(x) = -\log \prod_{x \in D} p_\theta(x)$$",
            r"$$\sum_{x \in D} (x - a)^2 = \sum_{x \in D} x^2 - a \sum_{x \in D} x + |D| a^2$$",
        ),
    ),
    "units of information": (
        (
            r"$$H(X) = -\sum_x p(x) \log_2 p(x)$$",
            r"$$KL(p \| q) = \sum_x p(x) \log_2 \frac{p(x)}{q(x)}$$",
            r"$$-\frac12 \log_2 \frac12 - \frac12 \log_2 \frac12 = 1 \text{ bit}$$",
            r"L'entropie, en bits : $$-\frac14 \log \frac14 - \frac34 \log \frac34 = 0{,}811$$",
            r"In bits, $$I(X; Y) = \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)p(y)}$$",
        ),
        (
            r"$$H(X) = \sum_x p(x) \log_2 p(x)$$",
            r"$$KL(p \| q) = \sum_x p(x) \log_2 \frac{q(x)}{p(x)}$$",
            r"$$-\frac14 \log_2 \frac14 - \frac34 \log_2 \frac34 = 1 \text{ bit}$$",
            r"L'entropie, en nats : $$-\frac14 \log \frac14 - \frac34 \log \frac34 = 0{,}811$$",
            r"$$H(p, q) = -\sum_x p(x) \log_2 q(x) = H(p) - KL(p \| q)$$",
        ),
    ),
    "indicators": (
        (
            r"$$\mathbb{E}_{p(z)}[\mathbb{1}(z = k)] = p(z = k)$$",
            r"$$\mathbb{E}[\mathbf{1}_{X > a}] = P(X > a)$$",
            r"$$\sum_x \frac{1}{m} \sum_{i=1}^m 1\{x^{(i)} = x\} \log q(x) = \frac{1}{m} \sum_{i=1}^m \log q(x^{(i)})$$",
            r"La variance d'une indicatrice : $$\mathrm{Var}(\mathbb{1}_A) = P(A) (1 - P(A))$$",
            r"$$\sum_j \mathbb{1}[i = j] a_j = a_i$$",
        ),
        (
            r"$$\sum_z p(z) \mathbb{I}[z = k] = p(z = k)^2$$",
            r"$$\mathbb{E}[\mathbf{1}_{X > a}] = P(X \le a)$$",
            r"$$\sum_x \frac{1}{m} \sum_{i=1}^m 1\{x^{(i)} = x\} \log q(x) = \sum_{i=1}^m \log q(x^{(i)})$$",
            r"La variance d'une indicatrice : $$\mathrm{Var}(\mathbb{1}_A) = P(A) (1 + P(A))$$",
            r"$$\sum_j \mathbb{1}[i = j] a_j = 2 a_i$$",
        ),
    ),
    "gradients": (
        (
            r"$$\nabla_\theta^2 \log p_\theta(x) = \frac{\nabla^2_\theta p_\theta(x)}{p_\theta(x)} - \left(\frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}\right)^2$$",
            r"$$\nabla_\theta f(\theta) \big|_{\theta = \theta_0} = \nabla f(\theta_0)$$",
            r"$$\nabla \log q(x) = \frac{\nabla q(x)}{q(x)}$$",
            r"Au point $\theta$, $$\nabla_{\theta'} \log p(y; \theta') |_{\theta' = \theta} = \nabla_\theta \log p(y; \theta)$$",
            r"$$\mathbb{E}_{a \sim \pi_\theta(\cdot | s)}[\nabla_\theta \log \pi_\theta(a | s)] = 0$$",
        ),
        (
            r"$$\nabla_\theta^2 \log p_\theta(x) = \frac{\nabla^2_\theta p_\theta(x)}{p_\theta(x)} + \left(\frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}\right)^2$$",
            r"$$\nabla \log q(x) = \nabla q(x)$$",
            r"$$\nabla \log q(x) = \frac{q(x)}{\nabla q(x)}$$",
            r"Au point $\theta$, $$\nabla_{\theta'} \log p(y; \theta') |_{\theta' = \theta} = -\nabla_\theta \log p(y; \theta)$$",
            r"$$\mathbb{E}_{a \sim \pi_\theta(\cdot | s)}[\nabla_\theta \log \pi_\theta(a | s)] = 1$$",
        ),
    ),
    "values of policies": (
        (
            r"$$\mathbb{E}_{a \sim \pi(\cdot|s)}[A^\pi(s, a)] = 0$$",
            r"$$V^\pi(s_t) = \sum_a \pi(a|s_t) Q^\pi(s_t, a)$$",
            r"$$\int p_\theta(a_t|s_t) \nabla_\theta \log \pi_\theta(a_t|s_t) \, da_t = 0$$",
            r"Pour une ligne de base, $$\mathbb{E}_{a \sim \pi_\theta}[\nabla_\theta \log \pi_\theta(a|s) \, b(s)] = 0$$",
            r"$$\mathbb{E}\left[\left(\frac{\partial}{\partial\theta} \log p(x|\theta)\right)^2\right] = -\mathbb{E}\left[\frac{\partial^2}{\partial\theta^2} \log p(x|\theta)\right]$$",
        ),
        (
            r"$$\mathbb{E}_{a \sim \pi(\cdot|s)}[A^\pi(s, a)] = V^\pi(s)$$",
            r"$$V^\pi(s_t) = \sum_a \pi(a|s_t) A^\pi(s_t, a)$$",
            r"$$\int \nabla_\theta \log \pi_\theta(a_t|s_t) \, \pi_\theta(a_t|s_t)^2 \, da_t = 0$$",
            r"Pour une ligne de base, $$\mathbb{E}_{a \sim \pi_\theta}[\nabla_\theta \log \pi_\theta(a|s) \, Q(s, a)] = 0$$",
            r"$$\mathbb{E}\left[\left(\frac{\partial}{\partial\theta} \log p(x|\theta)\right)^2\right] = \mathbb{E}\left[\frac{\partial^2}{\partial\theta^2} \log p(x|\theta)\right]$$",
        ),
    ),
    "commands that name letters, and sets": (
        (
            r"$$\log p(\mbx; \mbtheta) = \log p(\mbx, \mbz; \mbtheta) - \log p(\mbz | \mbx; \mbtheta)$$",
            r"$$\sum_{x \in \mathcal{X}} \tp(x) f(x) - \sum_{x \in \chi} \tp(x) f(x) = 0$$",
            r"$$\int q(x \| z) \log q(x|z) \dx = \mathbb{E}_{q(x|z)}[\log q(x|z)]$$",
            r"Avec une autre police : $$\log p(\bm{x}) = \log p(\bm{x}, \bm{z}) - \log p(\bm{z}|\bm{x})$$",
            r"For $i = 1, \ldots, n$, $$\sigma(a_i(x)) - p(1 - p) = \frac{1}{1 + e^{-a_i(x)}} - p + p^2$$",
        ),
        (
            r"$$\log p(\mbx; \mbtheta) = \log p(\mbx, \mbz; \mbtheta) + \log p(\mbz | \mbx; \mbtheta)$$",
            r"$$2 a(x) - a(x) = 3 a(x)$$",
            r"$$\int q(x \| z) \log q(x|z) dx = -\mathbb{E}_{q(x|z)}[\log q(x|z)]$$",
            r"$$\θ_i + \÷{1}{2} \θ_i = \θ_i$$",
            r"$$\mathbb{E}_\epsilon[\mu(x) + \sigma(x) \epsilon^2] = \mu(x)$$",
        ),
    ),
    "where something is largest": (
        (
            r"$$\arg\max_\theta \prod_{i=1}^n p(x_i|\theta) = \arg\min_\theta -\sum_{i=1}^n \log p(x_i | \theta)$$",
            r"$$\operatorname*{arg\,min}_\theta KL(p(x) \| q_\theta(x)) = \argmax_\theta \mathbb{E}_{p(x)}[\log q_\theta(x)]$$",
            r"$$\underset{q}{\arg\min}\ \mathrm{KL}(q(z) \| p(z|x)) = p(z|x)$$",
            r"Le maximum a posteriori : $$\arg\max_\theta \log p(\theta|X) = \arg\max_\theta \left(\log p(X|\theta) + \log p(\theta)\right)$$",
            r"$$\arg\max_a (2a - a^2) = 1$$",
        ),
        (
            r"$$\arg\min_q \mathrm{KL}(q(z) \| p(z|x)) = p(z)$$",
            r"$$\arg\min_a (2a - a^2) = 1$$",
            r"$$\arg\min_\mu \sum_{i=1}^n (x_i - \mu)^2 = \sum_{i=1}^n x_i$$",
            r"$$\arg\min_w \|X w - y\|^2 = (X^\top X)^{-1} X y$$",
            r"En $D$ : $$\arg\max_D \left(p(x) \log D + q(x) \log(1 - D)\right) = \frac{q(x)}{p(x) + q(x)}$$",
        ),
    ),
    "columns by their entries": (
        (
            "$$J(\\theta) = \\frac{1}{2} \\sum_{i=1}^m (\\theta^T x^{(i)} - y^{(i)})^2$$\n\n"
            "$$\\frac{\\partial}{\\partial\\theta_j} J(\\theta) = \\sum_{i=1}^m (\\theta^T x^{(i)} - y^{(i)}) x_j^{(i)}$$",
            r"$$\frac{\partial}{\partial w_j} \sigma(w^T x + b) = \sigma(w^T x + b) (1 - \sigma(w^T x + b)) x_j$$",
            "La régression logistique : $$h_\\theta(x) = \\frac{1}{1 + e^{-\\theta^\\top x}}, \\quad \\ell(\\theta) = \\sum_{i=1}^m \\left[y^{(i)} \\log h_\\theta(x^{(i)}) "
            "+ (1 - y^{(i)}) \\log(1 - h_\\theta(x^{(i)}))\\right]$$\n\n"
            "$$\\frac{\\partial \\ell}{\\partial \\theta_j} = \\sum_{i=1}^m (y^{(i)} - h_\\theta(x^{(i)})) x_j^{(i)}$$",
            "$$\\hat y = \\mathrm{softmax}(z), \\quad L = -\\sum_k y_k \\log \\hat y_k$$\n\n"
            "$$\\frac{\\partial L}{\\partial z_i} = \\hat y_i \\sum_k y_k - y_i$$",
            r"$$\mathbb{E}[g(X)] = \sum_x g(x) p(x)$$",
        ),
        (
            r"$$\frac{\partial}{\partial w_j} (w^T x + b)^2 = 2 (w^T x + b) w_j$$",
            r"$$\frac{\partial}{\partial w_j} \sigma(w^T x + b) = \sigma(w^T x + b) (1 + \sigma(w^T x + b)) x_j$$",
            r"$$\frac{\partial}{\partial w_j} \left(\frac12 (w^\top x - y)^2\right) = (w^\top x - y) w_j$$",
            "$$\\hat y = \\mathrm{softmax}(z), \\quad L = -\\sum_k y_k \\log \\hat y_k$$\n\n"
            "$$\\frac{\\partial L}{\\partial z_i} = \\hat y_i \\sum_k y_k + y_i$$",
            r"$$\mathbb{E}[X] = \int x^2 p(x) dx$$",
        ),
    ),
    "signal and noise": (
        (
            r"$$\nabla_{x_t} \log q(x_t|x_0) = -\frac{x_t - \alpha_t x_0}{\sigma_t^2}$$",
            "$$x_t = \\alpha_t x_0 + \\sigma_t \\epsilon$$\n\n$$-\\frac{x_t - \\alpha_t x_0}{\\sigma_t^2} = -\\frac{\\epsilon}{\\sigma_t}$$",
            r"Avec $z_t = \alpha_t x + \sigma_t \epsilon$, $$q(z_t|x) = \mathcal{N}(z_t; \alpha_t x, \sigma_t^2 I)$$",
            "$$v_t = \\alpha_t \\epsilon - \\sigma_t x_0$$\n\n$$\\alpha_t x_t - \\sigma_t v_t = (\\alpha_t^2 + \\sigma_t^2) x_0$$",
            r"$$\frac{x_t - \sigma_t \epsilon}{\alpha_t} = x_0$$",
        ),
        (
            r"$$\nabla_{x_t} \log q(x_t|x_0) = -\frac{x_t - \alpha_t x_0}{\sigma_t}$$",
            "$$x_t = \\alpha_t x_0 + \\sigma_t \\epsilon$$\n\n$$\\frac{x_t - \\alpha_t x_0}{\\sigma_t} = -\\epsilon$$",
            r"Avec $z_t = \alpha_t x + \sigma_t \epsilon$, $$q(z_t|x) = \mathcal{N}(z_t; \alpha_t x, \sigma_t I)$$",
            "$$v_t = \\alpha_t \\epsilon - \\sigma_t x_0$$\n\n$$\\alpha_t x_t + \\sigma_t v_t = (\\alpha_t^2 + \\sigma_t^2) x_0$$",
            "$$x_t = \\alpha_t x_0 + \\sigma_t \\epsilon$$\n\n$$x_0 = \\frac{x_t + \\sigma_t \\epsilon}{\\alpha_t}$$",
        ),
    ),
    "divergences, energies and what is generated": (
        (
            "$$D_f(p \\| q) = \\int q(x) f\\left(\\frac{p(x)}{q(x)}\\right) dx$$\n\n"
            "$$D_f(p \\| q) = \\mathbb{E}_{q(x)}\\left[f\\left(\\frac{p(x)}{q(x)}\\right)\\right]$$",
            r"$$\chi^2(p \| q) = \int \frac{(p(x) - q(x))^2}{q(x)} dx = \int \frac{p(x)^2}{q(x)} dx - 1$$",
            r"$$\int_z p_z(z) \log(1 - D(G(z))) dz = \int_x p_g(x) \log(1 - D(x)) dx$$",
            r"Un modèle à énergie : $$\nabla_\theta \log p_\theta(x) = -\nabla_\theta E_\theta(x) + \mathbb{E}_{x' \sim p_\theta}[\nabla_\theta E_\theta(x')]$$",
            r"$$\|x + y\|^2 = \|x\|^2 + 2 \langle x, y\rangle + \|y\|^2$$",
        ),
        (
            "$$D_f(p \\| q) = \\int q(x) f\\left(\\frac{p(x)}{q(x)}\\right) dx$$\n\n"
            "$$D_f(p \\| q) = 2 \\mathbb{E}_{q(x)}\\left[f\\left(\\frac{p(x)}{q(x)}\\right)\\right]$$",
            r"$$\chi^2(p \| q) = \int \frac{(p(x) - q(x))^2}{q(x)} dx = \int \frac{p(x)^2}{q(x)} dx + 1$$",
            r"$$\int_z p_z(z) \log(1 - D(G(z))) dz = -\int_x p_g(x) \log(1 - D(x)) dx$$",
            r"Un modèle à énergie : $$\nabla_\theta \log p_\theta(x) = -\nabla_\theta E_\theta(x) - \mathbb{E}_{x' \sim p_\theta}[\nabla_\theta E_\theta(x')]$$",
            r"$$\|x + y\|^2 = \|x\|^2 + \langle x, y\rangle + \|y\|^2$$",
        ),
    ),
    "layers and policies above letters": (
        (
            r"$$\frac{\partial}{\partial b^l} \left(w^l x + b^l\right)^2 = 2 (w^l x + b^l)$$",
            r"$$a^{[2]} - 2 a^{[2]} = -a^{[2]}$$",
            r"$$\gamma (V^\pi(s) + c) - \gamma c = \gamma V^\pi(s)$$",
            r"$$\sum_a \pi(a|s) (Q^{\pi}(s, a) - V^\pi(s)) = \sum_a \pi(a|s) Q^\pi(s, a) - V^\pi(s)$$",
            r"La somme géométrique : $$\sum_{l=0}^{3} x^l = 1 + x + x^2 + x^3$$",
        ),
        (
            r"$$\frac{\partial}{\partial b^l} \left(w^l x + b^l\right)^2 = 2 (w^l x - b^l)$$",
            r"$$a^{[2]} - 2 a^{[2]} = a^{[2]}$$",
            r"$$\gamma (V^\pi(s) + b) - \gamma b = 2 \gamma V^\pi(s)$$",
            r"$$\sum_a \pi(a|s) (Q^{\pi}(s, a) - V^\pi(s)) = \sum_a \pi(a|s) Q^\pi(s, a) + V^\pi(s)$$",
            r"La somme géométrique : $$\sum_{l=0}^{3} x^l = 1 + x + x^2$$",
        ),
    ),
    "functions of a square, and derivatives by it": (
        (
            f"{LIKELY}$$\\frac{{\\partial \\ell}}{{\\partial \\sigma^2}} = \\frac{{(x - \\mu)^2}}{{2 \\sigma^4}} - \\frac{{1}}{{2 \\sigma^2}}$$",
            f"{LIKELY}$$\\frac{{\\partial \\ell}}{{\\partial \\sigma}} = \\frac{{(x - \\mu)^2}}{{\\sigma^3}} - \\frac{{1}}{{\\sigma}}$$",
            f"{LIKELY}$$\\frac{{\\partial \\ell(\\mu, \\sigma^2)}}{{\\partial \\mu}} = \\frac{{x - \\mu}}{{\\sigma^2}}$$",
        ),
        (
            f"{LIKELY}$$\\frac{{\\partial \\ell}}{{\\partial \\sigma^2}} = \\frac{{(x - \\mu)^2}}{{\\sigma^4}} - \\frac{{1}}{{2 \\sigma^2}}$$",
            f"{LIKELY}$$\\frac{{\\partial \\ell}}{{\\partial \\sigma^2}} = \\frac{{(x - \\mu)^2}}{{\\sigma^3}} - \\frac{{1}}{{\\sigma}}$$",
            f"{LIKELY}$$\\frac{{\\partial \\ell(\\mu, \\sigma^2)}}{{\\partial \\mu}} = \\frac{{\\mu - x}}{{\\sigma^2}}$$",
        ),
    ),
    "letters with a few values": (
        (
            "Soit $s \\in \\{0, 1\\}$.\n\n$$s^5 = s$$",
            "Let $r \\in \\{-1, 1\\}$. Then $$\\frac{a}{r} = r a$$",
            "Let $u \\in \\{0, 1, 3\\}$.\n\n$$u (u - 1) (u - 3) e^a = 0$$",
            "Soit $r \\in \\{\\pm 2\\}$. On a $$r^3 = 4 r$$",
            "with $s \\in \\left\\{0, 1\\right\\}$: $$b^s = s b + 1 - s$$",
        ),
        (
            "Soit $s \\in \\{0, 1\\}$.\n\n$$s^5 = 2 s$$",
            "Let $r \\in \\{-1, 1\\}$. Then $$\\frac{a}{r} = -r a$$",
            "Let $u \\in \\{0, 1, 3\\}$.\n\n$$u^2 = u$$",
            "Let $s \\in \\{0, 2\\}$.\n\n$$s^2 = s$$",
        ),
    ),
    "a name differentiated by a part of it": (
        (
            f"{NEURON}$$\\frac{{d o}}{{d s}} = o (1 - o)$$",
            f"{NEURON}$$\\frac{{\\partial o}}{{\\partial w}} = o (1 - o) v$$",
            "Let $h = \\tanh(W x + b)$, $E = \\frac12 \\|h - y\\|^2$ and $z = W x + b$.\n\n"
            "$$\\frac{\\partial E}{\\partial z} = (h - y) \\odot (1 - h^2)$$",
        ),
        (
            f"{NEURON}$$\\frac{{d o}}{{d s}} = o (1 + o)$$",
            f"{NEURON}$$\\frac{{\\partial o}}{{\\partial w}} = o (1 - o) w$$",
            "Let $h = \\tanh(W x + b)$, $E = \\frac12 \\|h - y\\|^2$ and $z = W x + b$.\n\n"
            "$$\\frac{\\partial E}{\\partial z} = (y - h) \\odot (1 - h^2)$$",
        ),
    ),
    "functions by their names, and powers of a probability": (
        (
            r"$$\tanh'(2 a) = 1 - \tanh^2(2 a)$$",
            r"$$\log'(a) \exp'(a) = \frac{e^a}{a}$$",
            r"$$\log(p^y (1 - p)^{1 - y}) = y \log p + (1 - y) \log(1 - p)$$",
        ),
        (
            r"$$\tanh'(2 a) = 2 - 2 \tanh^2(2 a)$$",
            r"$$\cos'(a) = \sin(a)$$",
            r"$$\log(p^y (1 - p)^{1 - y}) = y \log p + (1 + y) \log(1 - p)$$",
        ),
    ),
    "the largest value of what has one stationary place": (
        (
            r"$$\max_D \int \left(p(x) \log D(x) + q(x) \log(1 - D(x))\right) dx = 2 \, JSD(p \| q) - \log 4$$",
            r"$$\min_D \mathbb{E}_{x \sim p}[(D(x) - 1)^2] + \mathbb{E}_{x \sim q}[D(x)^2] = \int \frac{p(x) q(x)}{p(x) + q(x)} dx$$",
            "$$V(D, G) = \\mathbb{E}_{x \\sim p_r}[\\log D(x)] + \\mathbb{E}_{z \\sim p_z}[\\log(1 - D(G(z)))]$$\n\n"
            "$$\\max_D V(D, G) = -\\log 4 + 2 \\, JSD(p_r \\| p_g)$$",
        ),
        (
            r"$$\max_D \int \left(p(x) \log D(x) + q(x) \log(1 - D(x))\right) dx = JSD(p \| q) - \log 4$$",
            r"$$\min_D \mathbb{E}_{x \sim p}[(D(x) - 1)^2] + \mathbb{E}_{x \sim q}[D(x)^2] = \int \frac{2 p(x) q(x)}{p(x) + q(x)} dx$$",
        ),
    ),
    "a function of the text by the letter of a known one": (
        (
            "Softplus: $\\zeta(x) = \\log(1 + e^x)$.\n\n$$\\zeta'(x) = \\sigma(x)$$",
            "Soit $\\zeta(x) = \\log(1 + e^x)$.\n\n$$\\zeta(x) - \\zeta(-x) = x$$",
            "Let $\\Phi(x) = \\frac12 (1 + \\mathrm{erf}(x / \\sqrt{2}))$.\n\n"
            "$$\\frac{d}{dx} x \\Phi(x) = \\Phi(x) + \\frac{x}{\\sqrt{2 \\pi}} e^{-x^2 / 2}$$",
        ),
        (
            "Softplus: $\\zeta(x) = \\log(1 + e^x)$.\n\n$$\\zeta'(x) = \\sigma(-x)$$",
            "Soit $\\zeta(x) = \\log(1 + e^x)$.\n\n$$\\zeta(x) - \\zeta(-x) = 2 x$$",
            "Let $\\Phi(x) = \\frac12 (1 + \\mathrm{erf}(x / \\sqrt{2}))$.\n\n"
            "$$\\frac{d}{dx} x \\Phi(x) = \\Phi(x) + \\frac{1}{\\sqrt{2 \\pi}} e^{-x^2 / 2}$$",
        ),
    ),
    "a matrix named as an entropy is": (
        (
            r"$$(P^{-1} + H^\top R^{-1} H)^{-1} = P - P H^\top (H P H^\top + R)^{-1} H P$$",
            r"$$H^T (A + B) = H^T A + H^T B$$",
        ),
        (
            r"$$(P^{-1} + H^\top R^{-1} H)^{-1} = P + P H^\top (H P H^\top + R)^{-1} H P$$",
            r"$$H^T (A + B) = H^T A + H^T B H$$",
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_right_lines_hold_and_wrong_ones_fail(kind: str) -> None:
    right, wrong = KINDS[kind]
    said = {text: check_text(text, "md").findings[-1].status.value for text in (*right, *wrong)}
    assert said == dict.fromkeys(right, "holds") | dict.fromkeys(wrong, "fails")


NO_CROSS = (  # what nothing says is never a cross
    "If $a = b$ this would give $2 = 1$, which is impossible.",
    "On obtiendrait $0 = 1$, ce qui est absurde.",
    "Soient $X$ discrète et $Y = f(X)$.\n\n$$H(Y) \\le H(X)$$",
    "Soient $X$ discrète et $Y = f(X)$.\n\n$$H(Y | X) = 0$$",
    "Let $Y \\in \\{0, 1\\}$ be a random variable.\n\n$$\\mathrm{Var}(Y) = E[Y] (1 - E[Y])$$",
    "Let $n$ be an integer. Then $\\min_n (n^2 - 3 n) = -2$",
    "For a differentiable function $f$, $$\\frac{d}{dx} f(x^2) = 2 x f'(x^2)$$",
    "With 10 observations, $$\\sum (a + b x_i) = 10 a + b \\sum x_i$$",
    "We use $\\sigma = \\tanh$. Then $\\sigma'(0) = 1$",
    "$h_{t+1} = a h_t + g_t$. If $g_i = g$ for all $i$ and $h_0 = 0$:\n\n$$h_t = g \\frac{1 - a^t}{1 - a}$$",
    r"$$\sum_i m_i (r_i - R) = \sum_i m_i r_i - m R$$",
    r"$$-\sum_i \log p(x_i) = -\frac1m \text{log-likelihood}$$",
    "Let $u_i = \\frac{1}{n}$ be uniform.\n\n$$D_{KL}(p \\| u) = \\log n - H(p)$$",
    "Let $u_i = \\frac{1}{n}$ be uniform.\n\n$$D_{KL}(p \\| u) = \\sum_i p_i \\log \\frac{p_i}{u_i} = \\sum_i p_i \\log p_i + \\log n$$",
    "$$L = u^\\top S u + c (1 - u^\\top u)$$\n\n$$\\nabla_u L = 2 S u - 2 c u$$",
    r"$$\max_{a \in [0, 1]} (6 a - a^2) = 5$$",
    r"$$\max_b \left(b^2 + c b\right) = -\frac{c^2}{4}$$",
    r"$$\max_b \left(c b - a b^2\right) = \frac{c^2}{4 a}$$",
    "For $q(\\tilde x | x) = \\mathcal{N}(\\tilde x; x, s^2 I)$,\n\n"
    "$$\\mathbb{E}[x | \\tilde x] = \\tilde x + s^2 \\nabla_{\\tilde x} \\log q(\\tilde x)$$",
    "Let $P = \\mathcal{N}(m, S)$ and $Q = \\mathcal{N}(0, I)$. When $S = \\mathrm{diag}(s_1, \\dots, s_k)$,\n\n"
    "$$D_{KL}(P \\| Q) = \\frac12 \\sum_{i=1}^k (s_i + m_i^2 - 1 - \\log s_i)$$",
    r"$$\arg\max_\theta f(\theta) = \arg\max_\theta f(\theta)^3$$",
    r"$$\inv{A} A = A A$$",
    r"$$H(X) = \log_2 4$$",
    r"$$p(w | X, y) \propto p(y | X, w) p(w)$$",
    r"$$\nabla_{\theta'} \log p(y; \theta') = 2 \nabla_\theta \log p(y; \theta)$$",
    r"$$\frac{df}{f} = -k (x - \mu) \, dx$$",
    r"$$\sum_{k=1}^{K-1} p(z=k) = 1$$",
    "$$I(X; Z) \\le I(X; Y | Z)$$",
    "Not a chain: $X \\to Y \\to Z$ are arrows of a graph.\n\n$$I(X; Z | Y) = I(X; Z)$$",
    r"$$\log p(x) (a + b) = a \log p(x) + b \log p(x)$$",
    r"$$\int_q q(z) \log q(z) = \mathbb{E}_{q(z|x)}[\log q(z)]$$",
    r"$$\mathbb{E}_{x \sim p_\theta}[f(x)] = \mathbb{E}_{x \sim r_\theta}[f(x)]$$",
)


@pytest.mark.parametrize("text", NO_CROSS)
def test_what_nothing_says_is_no_cross(text: str) -> None:
    assert check_text(text, "md").findings[-1].status.value != "fails"


NOT_SHOWN = (  # what a text may not mean is never shown
    r"$$\sum_i x_i^2 \ge 1$$",
    r"$$\|x\|^2 \ge \|x\|$$",
    r"$$\sum_i x_i y_i \le \sum_i x_i^2$$",
    "Let $y \\in \\{0, 1\\}$. Then $y^2 = y$. Now let $y \\in [0, 1]$.\n\n$$y^2 = y$$",
    "Let $y \\in \\{0, 1\\}$. Then $y^2 = y$. Let $y$ be any real number.\n\n$$y^2 = y$$",
    "The cases $n \\in \\{1, 2\\}$ are done by hand. By induction, for every $n$,\n\n$$\\sum_{k=1}^n k = 2 n - 1$$",
    "Let $y \\in \\{0, 1\\}$ and $f(y) = y^2 - y$. Then $\\min_y f(y) = -\\frac14$",
    "Let $u = x^2$ and $f = e^{x^2} + x$.\n\n$$\\frac{df}{du} = e^u$$",
    "Let $p = \\delta_0$. Then $E_p[x^2] = 0$. Now let $p = \\mathcal{N}(0, 4)$. Then $$E_p[x^2] = 0$$",
    "Let $p_\\theta = \\delta_\\theta$. Then $$E_{x \\sim p_\\theta}\\left[\\frac{d}{d\\theta}(x \\theta)\\right] = 2 \\theta$$",
    "Let $g(x, y) = (2x, 2y)$ be the gradient. Along the trajectories $\\dot x = -2x$, $\\dot y = -2y$:\n\n"
    "$$\\frac{d}{dt}(x^2 + y^2) = 4 (x^2 + y^2)$$",
    "We prioritise with $p_t = \\delta_t$. Then $$E_{p_t}[x] = t$$",
)


@pytest.mark.parametrize("text", NOT_SHOWN)
def test_what_a_text_may_not_mean_is_not_shown(text: str) -> None:
    assert check_text(text, "md").findings[-1].status.value not in ("holds", "definition")


MENDED = {  # brackets that do not match: what is read is a guess, which holds nothing for sure and crosses nothing
    r"$$\mathrm{KL}(q(z) \| p(z|x)) = \mathbb{E}_{q(z)}[\log(q(z)] - \mathbb{E}_{q(z)}[\log(p(z|x)]$$": "doubtful",
    r"$$\log p(x) = \log \left(\int p(x|z) p(z) dz))$$": "doubtful",
    r"$$\exp\Big(a + b^2} = \exp(a) \exp(b^2)$$": "doubtful",
    r"$$(a + b)^2 = (a^2 + 2 a b + b^2$$": "doubtful",
    r"On a $$\mathbb{E}_{q(z)}[\log(q(z)] = -H(q(z))$$": "doubtful",
    r"$$\mathrm{KL}(q(z) \| p(z|x)) = \mathbb{E}_{q(z)}[\log(q(z)] + \mathbb{E}_{q(z)}[\log(p(z|x)]$$": "doubtful",
    r"$$\log p(x) = \log \left(\int p(x|z) q(z) dz))$$": "doubtful",
    r"$$(a + b)^2 = (a^2 + a b + b^2$$": "doubtful",
    r"$$\exp\Big(a + b^2} = \exp(a) + \exp(b^2)$$": "doubtful",
    r"Avec une police inconnue : $$\log p(\B{x}) = \log p(\B{x}, \B{z}) - \log p(\B{z}|\B{x})$$": "doubtful",
    r"$$a + b = (a + (b + c$$": "not_understood",
}


@pytest.mark.parametrize(("text", "status"), MENDED.items())
def test_brackets_that_do_not_match(text: str, status: str) -> None:
    finding = check_text(text, "md").findings[-1]
    assert finding.status.value == status


NAMED = {  # a name that comes in with what is known is defined by the line, and judged from there on
    r"$$\frac{1}{\tilde{\beta}_t} = A = \frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar{\alpha}_{t-1}}$$": "holds",
    r"$$\frac{1}{\tilde{\beta}_t} = A = \frac{\alpha_t}{\beta_t} - \frac{1}{1 - \bar{\alpha}_{t-1}}$$": "fails",
    r"$$\tilde{\beta}_t = \frac{1}{A}, \quad A = \frac{1 - \bar{\alpha}_t}{\beta_t (1 - \bar{\alpha}_{t-1})}$$": "holds",
    r"Soit $$\tilde{\beta}_t = K = \frac{1 - \bar{\alpha}_{t-1}}{1 - \bar{\alpha}_t}$$": "fails",
}


@pytest.mark.parametrize(("text", "status"), NAMED.items())
def test_a_new_name_beside_known_ones(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$$\nabla_\theta J(\theta) = \sum_\tau R(\tau) \nabla_\theta P_\theta(\tau)$$", "definition"),
        (r"$$\frac{\partial L}{\partial a} = \frac{\partial}{\partial a} (y \ln a)$$", "definition"),
        (r"$$\frac{\partial}{\partial a} \log a = a$$", "fails"),
        (r"$$\frac{\partial S}{\partial p} = 0 = -\ln p - 1 - \lambda$$", "to_solve"),
        ("$$f(z) = e^z$$\n\n$$\\frac{d f}{d z} = z e^z$$", "fails"),
    ],
)
def test_a_derivative_of_a_new_name_is_stated_and_that_of_a_known_one_judged(text: str, status: str) -> None:
    assert check_text(text, "md").findings[-1].status.value == status
