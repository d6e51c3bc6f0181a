"""Lines about normal laws in a file: proved for every t and every dimension, where worlds confirm some."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.judge.line import Outcome, Said
from hw_cli.checking.judge.trying.trials import Trials
from hw_cli.checking.say.sizes import term_of
from hw_cli.terms.core import Symbol
from hw_cli.terms.walk import subterms

DIFFUSION = (
    r"q(x_t | x_0) = \mathcal{N}(x_t; \sqrt{\bar\alpha_t} x_0, (1-\bar\alpha_t) I)",
    r"q(x_t | x_0) = \mathcal{N}(x_t; \sqrt{\prod_{s=1}^t \alpha_s} x_0, (1-\prod_{s=1}^t \alpha_s) I)",
    r"q(x_{t-1} | x_t, x_0) = \mathcal{N}(x_{t-1}; \tilde\mu_t(x_t,x_0), \tilde\beta_t I)",
    r"q(x_{t-1} | x_t, x_0) = \frac{q(x_t | x_{t-1}, x_0) q(x_{t-1} | x_0)}{q(x_t | x_0)}",
    r"\bar\alpha_t = \prod_{s=1}^t \alpha_s",
    r"\bar\alpha_t = \alpha_t \bar\alpha_{t-1}",
    r"\frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t = \frac{1}{\frac{\alpha_t}{\beta_t} + \frac{1}{1 - \bar\alpha_{t-1}}}",
)
GAUSSIANS = (
    r"E_{x \sim N(\mu, \Sigma)}[x x^\top] = \Sigma + \mu\mu^\top",
    r"KL(N(\mu_1,\sigma_1^2) \| N(\mu_2,\sigma_2^2)) = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}",
    r"\int \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}} x^2 dx = \mu^2 + \sigma^2",
)
SIZES = r"Let $x, m \in \mathbb{R}^n$, $y, b \in \mathbb{R}^k$ and $A \in \mathbb{R}^{k \times n}$. Let $P$ and $R$ be positive definite. "
OF_VECTORS = (
    (r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am+b, APA^\top+R)", True),
    (r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am-b, APA^\top+R)", False),
    (r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am+b, APA^\top-R)", False),
    (r"\int \mathcal{N}(x; m, P) dx = 1", True),
    (r"\int x x^\top\mathcal{N}(x; m, P) dx = P + m m^\top", True),
)
TURNED = (
    (r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am+b, APA^\top+R)", True),
    (r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am+b, A^\top PA+R)", False),
    (r"E_{x \sim N(m,P)}[\mathcal{N}(y; Ax+b, R)] = \mathcal{N}(y; Am+b, APA^\top+R)", True),
    (r"E_{x \sim N(m,P)}[\mathcal{N}(y; Ax+b, R)] = \mathcal{N}(y; Am+b, A^\top PA+R)", False),
    (r"\det(A + uv^\top) = \det(A)(1 + v^\top A^{-1}u)", True),
    (r"\det(A + uv^\top) = \det(A)(1 + u^\top A^{-1}v)", False),
    (r"\det(I + uv^\top) = 1 + v^\top u", True),
    (r"\det(I + uv^\top) = 1 - v^\top u", False),
)
WRONG = (
    r"q(x_t | x_0) = \mathcal{N}(x_t; \bar\alpha_t x_0, (1-\bar\alpha_t) I)",
    r"q(x_t | x_0) = \mathcal{N}(x_t; \sqrt{\bar\alpha_t} x_0, (1-\alpha_t) I)",
    r"q(x_{t-1} | x_t, x_0) = \mathcal{N}(x_{t-1}; \tilde\mu_t(x_t,x_0), \beta_t I)",
    r"\bar\alpha_t = \alpha_{t-1} \bar\alpha_{t-1}",
)


@pytest.mark.parametrize("line", DIFFUSION)
def test_proved_for_every_t(line: str) -> None:
    (found,) = check_text(f"$${line}$$", context="ddpm-gaussian").findings
    assert (found.status, found.proved) == (Status.HOLDS, True)


@pytest.mark.parametrize("line", GAUSSIANS)
def test_proved_in_every_dimension(line: str) -> None:
    (found,) = check_text(f"$${line}$$", context="gaussians").findings
    assert (found.status, found.proved) == (Status.HOLDS, True)


@pytest.mark.parametrize(
    ("text", "line", "holds"), [*((SIZES, *item) for item in OF_VECTORS), *(("", *item) for item in TURNED)]
)
def test_integrals_over_vectors_and_determinants(text: str, line: str, holds: bool) -> None:
    """Proved in every dimension and refuted at random matrices, of sizes that are said and of one size."""
    (found,) = check_text(f"{text}$${line}$$", context="gaussians").findings
    assert (found.status, found.proved) == ((Status.HOLDS, True) if holds else (Status.FAILS, False))


WHOLE = r"Let $\Sigma$ be positive definite. "
BLOCKS = (
    (r"\Sigma_{xx}^\top = \Sigma_{xx}", True),
    (r"\Sigma_{xy}^\top = \Sigma_{yx}", True),
    (r"\Sigma_{xy}^\top = \Sigma_{xy}", False),
    (r"\mathrm{tr}(\Sigma_{xy}\Sigma_{xy}^\top) = \mathrm{tr}(\Sigma_{xy}^2)", False),
    (
        r"\det(\Sigma_{yy})\det(\Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx})"
        r" = \det(\Sigma_{xx})\det(\Sigma_{yy} - \Sigma_{xy}^\top\Sigma_{xx}^{-1}\Sigma_{xy})",
        True,
    ),
    (
        r"(\Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx})^{-1} = \Sigma_{xx}^{-1}"
        r" + \Sigma_{xx}^{-1}\Sigma_{xy}(\Sigma_{yy} - \Sigma_{yx}\Sigma_{xx}^{-1}\Sigma_{xy})^{-1}\Sigma_{xy}^\top\Sigma_{xx}^{-1}",
        True,
    ),
    (
        r"(\Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{xy})^{-1} = \Sigma_{xx}^{-1}"
        r" + \Sigma_{xx}^{-1}\Sigma_{xy}(\Sigma_{yy} - \Sigma_{xy}^\top\Sigma_{xx}^{-1}\Sigma_{xy})^{-1}\Sigma_{xy}^\top\Sigma_{xx}^{-1}",
        False,
    ),
)


@pytest.mark.parametrize(("line", "holds"), BLOCKS)
def test_blocks_of_a_symmetric_matrix(line: str, holds: bool) -> None:
    """Those off the diagonal are the transposes of each other, and not symmetric."""
    (found,) = check_text(f"{WHOLE}$${line}$$", context="gaussians").findings
    assert (found.status, found.proved) == ((Status.HOLDS, True) if holds else (Status.FAILS, False))


LETTERS = r"\begin{pmatrix}A & B\\ C & D\end{pmatrix}"
SCHUR = r"(A - BD^{-1}C)^{-1}"
OF_BLOCKS = (
    (rf"\det{LETTERS} = \det(D)\det(A - BD^{{-1}}C)", True),
    (rf"\det{LETTERS} = \det(D)\det(A - CD^{{-1}}B)", False),
    (
        rf"{LETTERS}^{{-1}} = \begin{{pmatrix}}{SCHUR} & -{SCHUR}BD^{{-1}}\\ -D^{{-1}}C{SCHUR} & D^{{-1}} + D^{{-1}}C{SCHUR}BD^{{-1}}\end{{pmatrix}}",
        True,
    ),
    (
        rf"{LETTERS}^{{-1}} = \begin{{pmatrix}}{SCHUR} & -{SCHUR}BD^{{-1}}\\ -D^{{-1}}C{SCHUR} & D^{{-1}} - D^{{-1}}C{SCHUR}BD^{{-1}}\end{{pmatrix}}",
        False,
    ),
    (rf"{LETTERS}^\top = \begin{{bmatrix}}A^\top & C^\top\\ B^\top & D^\top\end{{bmatrix}}", True),
    (rf"{LETTERS}^\top = \begin{{bmatrix}}A^\top & B^\top\\ C^\top & D^\top\end{{bmatrix}}", False),
    (
        r"\det\begin{pmatrix}\Sigma_{xx} & \Sigma_{xy}\\ \Sigma_{yx} & \Sigma_{yy}\end{pmatrix}"
        r" = \det(\Sigma_{yy})\det(\Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx})",
        True,
    ),
)


@pytest.mark.parametrize(("line", "holds"), OF_BLOCKS)
def test_matrices_of_blocks(line: str, holds: bool) -> None:
    (found,) = check_text(f"$${line}$$", context="gaussians").findings
    assert (found.status, found.proved) == ((Status.HOLDS, True) if holds else (Status.FAILS, False))


JOINT = (
    r"Let $x, a \in \mathbb{R}^n$, $y, b \in \mathbb{R}^k$ and $C \in \mathbb{R}^{n \times k}$."
    r" Let $A$ and $B$ be positive definite matrices. Suppose that \[ p(x, y) = \mathcal{N}\left("
    r"\begin{pmatrix}x\\ y\end{pmatrix}; \begin{pmatrix}a\\ b\end{pmatrix}, \begin{pmatrix}A & C\\ C^\top & B\end{pmatrix}\right). \]"
)
PARTS = (
    (r"p(x | y) = \mathcal{N}(x; a + CB^{-1}(y-b), A - CB^{-1}C^\top)", True),
    (r"p(x | y) = \mathcal{N}(x; a + CB^{-1}(y-b), A + CB^{-1}C^\top)", False),
    (r"p(x | y) = \mathcal{N}(x; a + CB^{-1}y, A - CB^{-1}C^\top)", False),
    (r"p(y | x) = \mathcal{N}(y; b + C^\top A^{-1}(x-a), B - C^\top A^{-1}C)", True),
    (r"p(y) = \mathcal{N}(y; b, B)", True),
    (r"p(y) = \mathcal{N}(y; b, B - C^\top A^{-1}C)", False),
)


@pytest.mark.parametrize(("line", "holds"), PARTS)
def test_parts_of_a_joint_normal_law(line: str, holds: bool) -> None:
    *_, found = check_text(f"{JOINT} Then $${line}$$", context="gaussians").findings
    assert (found.status, found.proved) == ((Status.HOLDS, True) if holds else (Status.FAILS, False))


OF_INDICES = (
    r"Let $x, y \in \mathbb{R}^d$ and let $\Sigma$ be positive definite. Suppose that \[ p(x, y) = \mathcal{N}\left("
    r"\begin{pmatrix}x\\ y\end{pmatrix}; \begin{pmatrix}\mu_x\\ \mu_y\end{pmatrix},"
    r" \begin{pmatrix}\Sigma_{xx} & \Sigma_{xy}\\ \Sigma_{yx} & \Sigma_{yy}\end{pmatrix}\right). \]"
)
GIVEN = (
    (
        r"\mu_x + \Sigma_{xy}\Sigma_{yy}^{-1}(y-\mu_y), \Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx}",
        True,
    ),
    (
        r"\mu_x + \Sigma_{xy}\Sigma_{yy}^{-1}(y-\mu_y), \Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{xy}^\top",
        True,
    ),
    (
        r"\mu_x + \Sigma_{xy}\Sigma_{yy}^{-1}(y-\mu_y), \Sigma_{xx} + \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx}",
        False,
    ),
    (
        r"\mu_x + \Sigma_{yx}\Sigma_{yy}^{-1}(y-\mu_y), \Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx}",
        False,
    ),
    (
        r"\mu_x + \Sigma_{xy}\Sigma_{yy}^{-1}(y-\mu_x), \Sigma_{xx} - \Sigma_{xy}\Sigma_{yy}^{-1}\Sigma_{yx}",
        False,
    ),
)


@pytest.mark.parametrize(("parameters", "holds"), GIVEN)
def test_a_joint_normal_law_given_one_part(parameters: str, holds: bool) -> None:
    *_, found = check_text(
        rf"{OF_INDICES} Then $$p(x | y) = \mathcal{{N}}(x; {parameters})$$", context="gaussians"
    ).findings
    assert (found.status, found.proved) == ((Status.HOLDS, True) if holds else (Status.FAILS, False))


def test_a_transposed_letter_is_no_number() -> None:
    """Where the sizes that are said do not fit each other, A is not read as a number, which is its own transpose."""
    said = r"Let $A \in \mathbb{R}^{m \times n}$ and $m \in \mathbb{R}^n$. "
    line = r"\int \mathcal{N}(y; Ax+b, R)\mathcal{N}(x; m, P) dx = \mathcal{N}(y; Am+b, A^\top PA+R)"
    (found,) = check_text(f"{said}$${line}$$", context="gaussians").findings
    assert found.status is Status.UNDECIDED


@pytest.mark.parametrize("line", WRONG)
def test_wrong_for_some_t(line: str) -> None:
    (found,) = check_text(f"$${line}$$", context="ddpm-gaussian").findings
    assert found.status is Status.FAILS


PROPORTIONAL = (
    ("vae", r"p(z | x) \propto p(x | z) p(z)", True),
    ("vae", r"p(z | x) \propto p(x, z)", True),
    ("vae", r"p(z | x) \propto p(x | z)", False),
    ("ddpm", r"q(x_{t-1} | x_t, x_0) \propto q(x_t | x_{t-1}) q(x_{t-1} | x_0)", True),
    ("ddpm", r"q(x_{t-1} | x_t, x_0) \propto q(x_t | x_{t-1})", False),
    (
        "ddpm-gaussian",
        r"q(x_{t-1} | x_t, x_0) \propto \exp(-\frac{(x_t - \sqrt{\alpha_t} x_{t-1})^2}{2 \beta_t}"
        r" - \frac{(x_{t-1} - \sqrt{\bar\alpha_{t-1}} x_0)^2}{2 (1 - \bar\alpha_{t-1})})",
        True,
    ),
    ("gaussians", r"\mathcal{N}(x; \mu, \sigma^2) \propto \exp(\frac{\mu x}{\sigma^2} - \frac{x^2}{2\sigma^2})", True),
    ("gaussians", r"\mathcal{N}(x; \mu, \sigma^2) \propto \exp(\frac{\mu x}{\sigma} - \frac{x^2}{2\sigma^2})", False),
)  # fmt: skip


@pytest.mark.parametrize(("context", "line", "holds"), PROPORTIONAL)
def test_a_factor_free_of_the_variable_is_proved_to_be_one(context: str, line: str, holds: bool) -> None:
    (found,) = check_text(f"$${line}$$", context=context).findings
    assert (found.status, found.proved) == (Status.HOLDS if holds else Status.FAILS, holds)


@pytest.mark.parametrize(("context", "line", "holds"), PROPORTIONAL)
def test_the_proof_alone_tells_what_is_proportional(
    context: str, line: str, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = Outcome(Said.HOLDS)  # as if points had found no difference
    monkeypatch.setattr(Trials, "outcome", lambda *_: agreed)
    (found,) = check_text(f"$${line}$$", context=context).findings
    assert found.proved is holds


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (
            r"Let $x \in \mathbb{R}^d$ and $p(x) = \mathcal{N}(x; \mu, s^2 I)$.",
            r"\log p(x) = -\frac{d}{2}\log(2\pi s^2) - \frac{\|x-\mu\|^2}{2 s^2}",
            r"\log p(x) = -\frac{1}{2}\log(2\pi s^2) - \frac{\|x-\mu\|^2}{2 s^2}",
        ),
        (
            r"Let $p(x) = \mathcal{N}(x; \mu, s^2 I_d)$.",
            r"\log p(x) = -\frac{d}{2}\log(2\pi s^2) - \frac{\|x-\mu\|^2}{2 s^2}",
            r"\log p(x) = -d \log(2\pi s^2) - \frac{\|x-\mu\|^2}{2 s^2}",
        ),
    ],
)
def test_a_law_of_columns_that_the_text_says(said: str, right: str, wrong: str) -> None:
    found = [check_text(rf"{said} $${line}$$", "md").findings[-1].status.value for line in (right, wrong)]
    assert found == ["holds", "fails"]


@pytest.mark.parametrize(
    "roots", [(r"\sqrt{1 - c_t}", r"\sqrt{c_t - 1}"), (r"\sqrt{2 - 2 c_t}", r"\sqrt{2}\sqrt{c_t - 1}")]
)
def test_what_has_values_at_a_point_alone_is_not_shown(roots: tuple[str, str]) -> None:
    text = (
        rf"The step is $$q(x_t | x_{{t-1}}) = \mathcal{{N}}(x_t; {roots[0]} x_{{t-1}}, c_t I)$$"
        rf" and so $$q(x_t | x_{{t-1}}) = \mathcal{{N}}(x_t; {roots[1]} x_{{t-1}}, c_t I)$$"
    )
    for context in ("gaussians", "auto"):
        assert check_text(text, "md", context=context).findings[-1].status.value not in (
            "holds",
            "definition",
        )


@pytest.mark.parametrize(("line", "status"), [(r"= \log\sigma_p", "holds"), (r"= 2\log\sigma_p", "fails")])
def test_an_integrand_that_is_0_at_one_point_costs_that_point_alone(line: str, status: str) -> None:
    said = r"Let $p(x) = \mathcal{N}(x; \mu_p, \sigma_p^2)$. $$\int p(x)\log\sigma_p\,dx "  # 0 where σ is 1
    assert check_text(f"{said}{line}$$", "md").findings[-1].status.value == status


ENCODERS = (  # an encoder, and its divergence from N(0, I) up to a factor 1/2
    ("\\mathcal{N}(z; \\mu, s^2 I)", "\\sum_{i=1}^d (\\mu_i^2 + s^2 - 1 - \\log s^2)"),
    ("\\mathcal{N}(z; \\mu, \\sigma^2 I)", "\\sum_{k=1}^d (\\mu_k^2 + \\sigma^2 - 1 - \\log \\sigma^2)"),
    ("\\mathcal{N}(z; m, \\sigma^2 I)", "(m^\\top m + d \\sigma^2 - d - 2 d \\log \\sigma)"),
    (
        "\\mathcal{N}(z; \\mu_\\lambda(x), \\mathrm{diag}(\\sigma_\\lambda^2(x)))",
        "\\sum_{j=1}^d (\\mu_{\\lambda,j}(x)^2 + \\sigma_{\\lambda,j}(x)^2 - 1 - \\log \\sigma_{\\lambda,j}(x)^2)",
    ),
    (
        "\\mathcal{N}(z; \\mu(x), \\mathrm{diag}(\\sigma(x)^2))",
        "\\sum_{j=1}^d (\\mu_j(x)^2 + \\sigma_j(x)^2 - 1 - \\log \\sigma_j(x)^2)",
    ),
    (
        "\\mathcal{N}(z; \\mu(x), \\Sigma(x))",
        "(\\mu(x)^\\top \\mu(x) + \\operatorname{tr} \\Sigma(x) - d - \\log \\det \\Sigma(x))",
    ),
)


@pytest.mark.parametrize(("law", "value"), ENCODERS)
def test_the_divergence_of_an_encoder_of_vectors(law: str, value: str) -> None:
    text = f"Let $q(z|x) = {law}$ and $p(z) = \\mathcal{{N}}(z; 0, I)$ with $z \\in \\mathbb{{R}}^d$. Then\n\n$$\\mathrm{{KL}}(q(z|x) \\| p(z)) = \\frac12 {{}}$$\n"
    for line, status in (
        (value, Status.HOLDS),
        (value.replace("- \\log", "+ \\log").replace("- 2 d", "+ 2 d"), Status.FAILS),
    ):
        found = check_text(text.replace("{}", line), "md").findings[-1]
        assert found.status is status
        if status is Status.FAILS:  # every letter of the law, and none of which laws are compared
            assert found.counterexample is not None
            shown = {letter for letter, _ in found.counterexample.point}
            told = {part for one in shown for part in subterms(one)}
            spread = {Symbol("s"), Symbol("sigma"), Symbol("Sigma")} & {*subterms(term_of(law))}
            assert {Symbol("m") if "z; m" in law else Symbol("mu"), *spread} <= told
            assert Symbol("z") not in told


def test_the_mean_of_one_law_is_not_that_of_another_by_its_letter() -> None:
    text = "Let $q(z|x) = \\mathcal{N}(z; \\mu(x), s^2 I)$ and $p(z) = \\mathcal{N}(z; \\mu, s^2 I)$ with $z \\in \\mathbb{R}^d$. Then $$\\mathrm{KL}(q(z|x) \\| p(z)) = VALUE$$"
    right = "\\frac{1}{2 s^2} \\|\\mu(x) - \\mu\\|^2"
    assert check_text(text.replace("VALUE", right), "md").findings[-1].status is Status.HOLDS
    found = check_text(text.replace("VALUE", "0"), "md").findings[-1]
    assert found.status is Status.FAILS
    assert found.counterexample is not None
    shown = {part for letter, _ in found.counterexample.point for part in subterms(letter)}
    assert {Symbol("mu"), Symbol("s")} <= shown


@pytest.mark.parametrize(
    "line",
    [
        "\\mathbb{E}_{p(x)}[\\mu(x)] = \\mu(x)",
        "\\frac{d}{dx} \\mu(x)^\\top \\mu(x) = 0",
        "\\int \\mu_j(x) p(x)\\, dx = \\mu_j(x)",
    ],
)
def test_what_depends_on_an_input_is_no_constant(line: str) -> None:
    text = f"Let $q(z|x) = \\mathcal{{N}}(z; \\mu(x), \\mathrm{{diag}}(\\sigma(x)^2))$.\n\n$${line}$$\n"
    assert check_text(text, "md").findings[-1].status is not Status.HOLDS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Let $q(x) = \\mathcal{N}(x; \\mu, \\Sigma)$. Then $$H(q) = \\frac{k}{2} VALUE$$",
            "\\log(2\\pi e) + \\frac12 \\log\\det\\Sigma",
        ),
        (
            "L'entropie de $p = \\mathcal{N}(\\mu, \\Sigma)$ en dimension $d$ est $$H(p) = \\frac{d}{2} VALUE$$",
            "(1 + \\log 2\\pi) + \\frac12 \\log\\det\\Sigma",
        ),
    ],
)
def test_the_entropy_of_a_law_that_the_text_gives(text: str, value: str) -> None:
    assert check_text(text.replace("VALUE", value), "md").findings[-1].status is Status.HOLDS
    slip = value.replace("+ \\frac12", "- \\frac12")
    assert check_text(text.replace("VALUE", slip), "md").findings[-1].status in (
        Status.FAILS,
        Status.DOUBTFUL,
    )
