"""What `hw check` says of lines: what fails, what only inherits, what defines, what is not decided."""

from __future__ import annotations

import json
import math
from functools import partial

import pytest

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.say.context_files import contexts_of
from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.terms.latex import latex
from hw_cli.terms.text import text as shown

ELBO = r"\mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]"


def findings(source: str, **options: str) -> tuple[Finding, ...]:
    return check_text(source, "md", **options).findings  # type: ignore[arg-type]


def statuses(source: str, **options: str) -> list[str]:
    return [finding.status.value for finding in findings(source, **options)]


def display(*lines: str) -> str:
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n$$\n"


# --- wrong lines, and what they pass on


def test_a_slip_is_a_root_and_what_undoes_it_is_not():
    wrong = display(
        rf"\log p(x) &\ge {ELBO}",
        r"&= \mathbb{E}_{q(z|x)}[\log p(x|z)] + D_{KL}(q(z|x) \| p(z))",
        r"&= \mathbb{E}_{q(z|x)}[\log p(x|z)] - D_{KL}(q(z|x) \| p(z))",
    )
    good, slip, after = findings(wrong)
    assert good.status is Status.HOLDS
    assert slip.status is after.status is Status.FAILS
    assert slip.root
    assert not after.root
    assert after.follows_from is slip.step
    assert slip.counterexample is not None
    assert after.hint is None


def test_two_slips_in_a_row_are_two_roots():
    first, second = findings(display(r"(a+b)^2 &= a^2 + b^2", r"&= a^2 - b^2"))
    assert first.root
    assert second.root


def test_a_line_after_a_slip_that_carries_it_on_holds():
    assert statuses(display(r"(a+b)^2 &= a^2 + b^2", r"&= b^2 + a^2", r"&= (a+b)^2")) == [
        "fails",
        "holds",
        "fails",
    ]
    last = findings(display(r"(a+b)^2 &= a^2 + b^2", r"&= b^2 + a^2", r"&= (a+b)^2"))[-1]
    assert not last.root


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        (r"$$ D_{KL}(q(z|x) \| p(z)) = \mathbb{E}_{q(z|x)}[\log p(z) - \log q(z|x)] $$", "sign"),
        (r"$$ \mathbb{E}_{q(z|x)}[\log \frac{q(z|x)}{p(z)}] = D_{KL}(p(z) \| q(z|x)) $$", "swapped"),
        (r"$$ \frac{d}{dx} x^3 = 3 x $$", "²"),
    ],
)
def test_a_hint_is_a_guess_that_makes_the_line_hold(wrong: str, mended: str):
    (finding,) = findings(wrong)
    assert finding.status is Status.FAILS
    assert finding.hint is not None
    words = finding.hint.fill(Language.EN, shown)
    assert "?" in words
    assert "read" in words


def test_an_expectation_dropped_on_one_side_fails():
    line = r"$$ \log p(x) = \log p(x,z) - \mathbb{E}_{q(z|x)}[\log p(z|x)] $$"
    assert statuses(line, context="vae") == ["fails"]


def test_a_variable_that_a_sequence_does_not_have_fails():
    line = r"$$ \log p(x_{0:T}) = \log p(x_T) + \sum_{t=1}^{T} \log p(x_t | x_{t+1}) $$"
    (finding,) = findings(line)
    assert finding.status is Status.FAILS
    assert "there is no" in finding.message.pattern


# --- readings


def test_a_bare_expectation_is_said_to_be_over_what_makes_the_line_hold():
    given = findings(r"$$ \mathbb{E}_q[\log p(x_0)] = \log p(x_0) + 0 \cdot \log q(x_T | x_0) $$")[0]
    averaged = findings(
        r"$$ \mathbb{E}_{q(x_0)}[\log p(x_0)] = \mathbb{E}_q[\log p(x_0)] + 0 \cdot q(x_T)$$"
    )[0]
    words = [item.reading.fill(Language.EN, shown) for item in (given, averaged) if item.reading is not None]
    assert words == ["q(x_1:T | x₀)", "q(x_0:T)"]


def test_another_letter_may_play_a_role():
    lines = display(
        r"\log P(X) &= \log \sum_h P(X, h)", r"&= \log \sum_h P(X|h) P(h)", r"&= \log \sum_h P(h|X) P(h)"
    )
    assert statuses(lines) == ["holds", "holds", "fails"]


# --- what is not judged


def test_what_cannot_be_read_is_not_understood_and_the_rest_is_judged():
    source = "$$ a + = b $$\n\n$$ 1 + 1 = 3 $$\n"
    assert statuses(source) == ["not_understood", "fails"]
    assert not check_text(source, "md").passes()


def test_an_approximation_without_digits_is_undecided():
    assert statuses(r"$$ \pi \approx 3 $$") == ["undecided"]


def test_a_definition_is_put_to_use():
    lines = "$$ S := a^2 + 2 a b + b^2 $$\n"
    assert statuses(lines) == ["definition"]
    chain = display(r"S &:= a^2 + 2ab + b^2", r"&= (a+b)^2", r"&= (a-b)^2")
    assert statuses(chain) == ["definition", "holds", "fails"]


def test_what_a_file_supposes_narrows_its_letters():
    assert statuses(r"$$ \sqrt{s^2} = s $$") == ["fails"]
    assert statuses("Here $s > 0$.\n\n" + r"$$ \sqrt{s^2} = s $$") == ["definition", "holds"]


def test_what_a_file_declares_of_a_law_is_what_it_means():
    declared = r"Let $p(x) = \mathcal{N}(x; 0, s^2)$ with $s > 0$." + "\n\n"
    line = r"$$ \mathbb{E}_{p(x)}[x^2] = s^2 $$"
    assert statuses(declared + line)[-1] == "holds"
    assert statuses(declared + line.replace("= s^2", "= 2 s^2"))[-1] == "fails"


def test_proportional_is_up_to_a_factor_free_of_the_variable():
    head = r"q(x_{t-1} | x_t, x_0) &\propto "
    right = (
        head
        + r"\exp(-\frac{(x_t - \sqrt{\alpha_t} x_{t-1})^2}{2 \beta_t} - \frac{(x_{t-1} - \sqrt{\bar\alpha_{t-1}} x_0)^2}{2 (1 - \bar\alpha_{t-1})})"
    )
    assert statuses(display(right)) == ["holds"]
    assert statuses(display(right.replace(r"2 \beta_t", r"\beta_t"))) == ["fails"]


def test_a_marker_names_the_context():
    source = "<!-- hw: context vae -->\n" + r"$$ p(x, z) = p(z) p(x|z) $$"
    assert check_text(source, "md").derivations[0].context == "vae"
    asked = check_text(
        r"$$ p(x_{0:T}) = p(x_T) \prod_{t=1}^T p(x_{t-1}|x_t) $$",
        "md",
        question="q3",
        asked=partial(contexts_of, find()),
    )
    assert asked.derivations[0].context == "ddpm"


# --- honesty


def test_only_what_is_argued_for_all_values_is_proved():
    assert findings(r"$$ (a+b)^2 = a^2 + 2ab + b^2 $$")[0].proved
    assert findings(rf"$$ \log p(x) = {ELBO} + D_{{KL}}(q(z|x) \| p(z|x)) $$")[0].proved
    assert findings(rf"$$ \log p(x) \geq {ELBO} $$")[0].proved
    assert findings(r"$$ \E_{x \sim \mathcal{N}(\mu, \sigma^2)}[x^2] = \mu^2 + \sigma^2 $$")[0].proved
    confirmed = findings(
        r"$$ \E_{x \sim \mathcal{N}(\mu, \sigma^2)}[x^6] = \mu^6 + 15\mu^4\sigma^2 + 45\mu^2\sigma^4 + 15\sigma^6 $$"
    )[0]
    assert confirmed.status is Status.HOLDS
    assert not confirmed.proved


@pytest.mark.parametrize(
    "line", ["10^{20} = 10^{20} + 1", "e^{-200} = 0", "10^{10^{10}} = 10^{10^{10}} + 1", "x + 10^{-20} = x"]
)
def test_what_is_nearly_true_never_passes(line: str):
    assert statuses(f"$$ {line} $$")[0] in ("fails", "undecided", "not_understood")


def test_the_same_file_gives_the_same_findings():
    source = display(r"(a+b)^3 &= a^3 + b^3", r"&= b^3 + a^3")
    assert [item.counterexample for item in findings(source)] == [
        item.counterexample for item in findings(source)
    ]


def test_what_is_said_of_a_letter_beside_or_below_a_line_counts():
    beside = r"$$ \log \mathbb{E}_{q(z|x)}[w] = \log p(x), \qquad w = \frac{p(x,z)}{q(z|x)} $$"
    below = r"$$ \log \mathbb{E}_{q(z|x)}[w] = \log p(x) $$" + "\n\n" + r"where $w = \frac{p(x,z)}{q(z|x)}$."
    assert statuses(beside)[0] == "holds"
    assert statuses(below)[0] == "holds"
    assert statuses(below.replace(r"\log p(x) $$", r"\log p(x,z) $$"))[0] == "fails"


def test_independence_is_not_read_into_conditionals():
    bound = r"\mathbb{E}_{q(z_{1:T}|x)}[\log p(z_T) + \sum_{t=2}^T \log p(z_{t-1}|z_t)]"
    assert statuses(f"$$ {bound} = {bound.replace('p(z_{t-1}|z_t)', 'p(z_{t-1})')} $$") == ["fails"]


@pytest.mark.parametrize(
    "line",
    [
        r"E_q[\log p(x|z)] = E_p[\log p(x|z)]",
        r"E_q[\log p(x|z)] - KL(q\|p) = E_q[\log p(x|z)] + KL(q\|p)",
        r"E_q[\log q(z|x) - \log p(z)] = E_p[\log q(z|x) - \log p(z)]",
    ],
)
def test_no_reading_averages_over_what_leaves_a_latent_variable_free(line: str):
    assert statuses(f"$$ {line} $$") == ["fails"]


def test_constants_are_no_names():
    assert statuses("$$ 3! = 7 $$\n\n$$ 2 \\cdot 3! = 12 $$") == ["fails", "holds"]


def test_an_equation_does_not_hold_because_a_line_names_one_of_its_solutions():
    assert "holds" not in statuses(r"$x^2 = 1 \iff x = 1$")
    assert statuses("$$ x = 2 $$\n\n$$ x^2 = 4 $$")[-1] != "holds"


@pytest.mark.parametrize("size", ["k", "d"])
def test_a_diagonal_law_has_as_many_components_as_its_sums(size: str):
    left = r"KL(\mathcal{N}(\mu, \operatorname{diag}(\sigma^2)) \| \mathcal{N}(0, I))"
    right = rf"\frac{{1}}{{2}} \sum_{{j=1}}^{{{size}}} (\sigma_j^2 + \mu_j^2 - 1 - \log \sigma_j^2)"
    assert statuses(f"$$ {left} = {right} $$") == ["holds"]
    assert statuses(f"$$ {left} = {right.replace('- 1 -', '+ 1 -')} $$") == ["fails"]
    assert statuses(
        f"$$ {left} = \\sum_{{j=1}}^{{{size}}} KL(\\mathcal{{N}}(\\mu_j, \\sigma_j^2) \\| \\mathcal{{N}}(0, 1)) $$"
    ) == ["holds"]


def test_a_counterexample_has_all_that_it_takes_to_redo_it():
    (wrong,) = findings(
        r"$$ \sqrt{\bar\alpha_t}\, \mu_\theta(x_t, t) = \bar\alpha_t \mu_\theta(x_t, t) $$",
        context="ddpm-gaussian",
    )
    assert wrong.counterexample is not None
    at = {latex(name): value for name, value in wrong.counterexample.point}
    assert list(at) == ["t", "x_3", r"\bar{\alpha}_3", r"\mu_{\theta}(x_t,t)"]
    kept, mean = (float(value) for value in list(at.values())[2:])
    assert float(wrong.counterexample.left) == pytest.approx(kept**0.5 * mean, rel=1e-4)
    assert float(wrong.counterexample.right) == pytest.approx(kept * mean, rel=1e-4)
    (wrong,) = findings(r"$$ \log p(x) = \sum_{i=1}^{2} \log p(x, z_i) - \log p(x) $$", context="vae")
    assert wrong.counterexample is not None
    at = {latex(name): value for name, value in wrong.counterexample.point}
    assert list(at) == ["x", "z_1", "z_2", "p(x,z_1)", "p(x)"]  # no i, which is bound
    row = json.loads(at["p(x,z_1)"])[int(at["x"])]
    right = sum(math.log(row[int(at[name])]) for name in ("z_1", "z_2")) - math.log(float(at["p(x)"]))
    assert float(wrong.counterexample.right) == pytest.approx(right, rel=1e-4)
