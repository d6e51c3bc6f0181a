"""One reading for a chain and for a file: what is needed for a line is not forgotten in the next."""

from __future__ import annotations

import pytest

from hw_cli.checking.checking import check_text

LAST = (  # the context, the text, what is said of the last line
    (
        "ddpm",
        "$$\\log p(x_0) = \\mathbb{E}_q[\\log p(x_0)] = \\mathbb{E}_{q(x_0)}[\\log p(x_0)]$$",
        "doubtful",
    ),
    ("vae", "$$\\log p(x) = \\log\\int p(x,z)\\,dz$$\n\n$$\\log p(x) = \\log\\int q(x,z)\\,dz$$", "doubtful"),
    ("vae", "$$p(x) = \\int p(x,z)\\,dz$$\n\n$$\\log p(x,z) - \\log p(z|x) = \\log p(x)$$", "holds"),
    ("hvae", "$$p(z_1, z_2) = p(z_1) p(z_2)$$", "doubtful"),
    ("hvae", "The latent variables are independent.\n\n$$p(z_1, z_2) = p(z_1) p(z_2)$$", "holds"),
    (
        "gaussians",
        "# A\n\n$$KL(q(x)\\|p(x)) = \\log\\frac{\\sigma_1}{\\sigma_2} + \\frac{\\sigma_2^2 + (\\mu_2-\\mu_1)^2}{2\\sigma_1^2} - \\frac12$$\n\n"
        "# B\n\nTake $\\mu_1 = 0$, $\\sigma_1 = 1$, $\\mu_2 = 0$, $\\sigma_2 = 3$.\n\n$$KL(q(x)\\|p(x)) = 4 - \\log 3$$",
        "holds",
    ),
    (
        "gaussians",
        "# A\n\n$$KL(q(x)\\|p(x)) = \\log\\frac{\\sigma_1}{\\sigma_2} + \\frac{\\sigma_2^2 + (\\mu_2-\\mu_1)^2}{2\\sigma_1^2} - \\frac12$$\n\n"
        "# B\n\nTake $\\mu_1 = 0$, $\\sigma_1 = 1$, $\\mu_2 = 0$, $\\sigma_2 = 3$.\n\n$$KL(q(x)\\|p(x)) = 4 + \\log 3$$",
        "fails",
    ),
    (
        "gaussians",
        "$$KL(q(x)\\|p(x)) = \\log\\frac{\\sigma_1}{\\sigma_2} + \\frac{\\sigma_2^2 + (\\mu_2-\\mu_1)^2}{2\\sigma_1^2} - \\frac12$$\n\n"
        "$$KL(p(x)\\|q(x)) = \\log\\frac{\\sigma_1}{\\sigma_2} + \\frac{\\sigma_2^2 + (\\mu_2-\\mu_1)^2}{2\\sigma_1^2} - \\frac12$$",
        "doubtful",
    ),
    (  # a noise, once it is that of x_t, keeps its sign; two noises that are written merge
        "ddpm-gaussian",
        "$$x_t = \\sqrt{\\bar\\alpha_t}x_0 + \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon$$\n\n"
        "$$\\epsilon = \\frac{\\sqrt{\\bar\\alpha_t}x_0 - x_t}{\\sqrt{1-\\bar\\alpha_t}}$$",
        "fails",
    ),
    (
        "ddpm-gaussian",
        "$$x_t = \\sqrt{\\bar\\alpha_t}x_0 + \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon$$\n\n"
        "$$x_t = \\sqrt{\\bar\\alpha_t}x_0 - \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon$$",
        "fails",
    ),
    (
        "ddpm-gaussian",
        "$$x_t = \\sqrt{\\bar\\alpha_t}x_0 - \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon$$",
        "doubtful",
    ),
    (
        "ddpm-gaussian",
        "$$x_t = \\sqrt{\\alpha_t}x_{t-1} + \\sqrt{1-\\alpha_t}\\,\\epsilon$$\n\n"
        "$$x_t = \\sqrt{\\bar\\alpha_t}x_0 + \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon$$",
        "holds",
    ),
)


@pytest.mark.parametrize(("context", "text", "said"), LAST)
def test_the_last_line(context: str, text: str, said: str) -> None:
    assert check_text(text, "md", context=context).findings[-1].status.value == said
