"""What a text does with a relation: supposed, sought, announced or denied, it is never refuted."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.read.derivation import Mood
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.moods import governing
from hw_cli.checking.say.rewriting import REWRITINGS, Rewriting


def statuses(text: str) -> list[str]:
    return [item.status.value for item in check_text(text, "md").findings]


@pytest.mark.parametrize(
    ("words", "mood"),
    [
        ("suppose that", Mood.ASSUMPTION),
        ("supposons que ¤ et", Mood.ASSUMPTION),
        ("assume ¤ . hence", Mood.CLAIM),
        ("let", Mood.DEFINITION),
        ("if ¤ then", Mood.CLAIM),
        ("si", Mood.ASSUMPTION),
        ("for ¤ and", Mood.ASSUMPTION),
        ("for ¤ ,", Mood.CLAIM),
        ("montrons que", Mood.GOAL),
        ("we have shown that", Mood.CLAIM),
        ("we want to prove that", Mood.GOAL),
        ("we look for ¤ with", Mood.TO_SOLVE),
        ("on trouve", Mood.CLAIM),
        ("setting the gradient equal to zero,", Mood.TO_SOLVE),
        ("setting the gradient equal to zero, we get", Mood.CLAIM),
        ("il n'est pas vrai que", Mood.DENIED),
        ("where", Mood.CLAIM),  # an equality: it says what is so
        ("", Mood.CLAIM),
    ],
)
def test_words_before_a_formula(words: str, mood: Mood) -> None:
    assert governing(words) is mood


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (r"Suppose that $u + 1 = u$.", "assumption"),
        (r"Soient $a \neq b$ deux réels.", "assumption"),
        (r"Choose $0 < s_1 < s_2 < 1$.", "assumption"),
        (r"Nous voulons démontrer que $a^2 = a$.", "goal"),
        (r"Résoudre $a^2 - 3a + 2 = 0$.", "to_solve"),
        (r"It is false that $\sqrt{a^2} = a - 1$.", "denied"),
        (r"$$e^{a+b} \neq e^a + e^b$$", "denied"),
        (r"Une erreur fréquente est $(a - b)^2 = a^2 - b^2$.", "denied"),
        (r"A common mistake is $(a - b)^2 = a^2 - b^2$.", "denied"),
        (r"L’erreur quadratique est $(a - b)^2 = a^2 - b^2$.", "fails"),
        (r"The mistake of the model is $(a - b)^2 = a^2 - b^2$.", "fails"),
        (r"On obtient $\log p_\phi(x_0) = -1.2872$.", "undecided"),
        (r"Note that $(u+v)^2 = u^2 + v^2$ does not hold.", "denied"),
        (r"Let $w = u + v$.", "definition"),
    ],
)
def test_what_is_not_claimed_is_not_refuted(text: str, last: str) -> None:
    assert statuses(text)[-1] == last


@pytest.mark.parametrize(
    "text",
    [
        r"We have shown that $(u+v)^2 = u^2 + v^2$.",
        r"Hence $(u+v)^2 = u^2 + v^2$.",
        r"Suppose that $u > 0$. Then $(u+v)^2 = u^2 + v^2$.",
        r"Let $u > 0$; on a donc $$(u+v)^2 = u^2 + v^2$$",
        r"$$(u+v)^2 \neq u^2 + 2uv + v^2$$",
        r"We want to show that $$(u+v)^2 = u^2 + v^2 + uv = u^2 + 2uv + v^2$$",
    ],
)
def test_what_is_claimed_is_refuted(text: str) -> None:
    assert "fails" in statuses(text)


def test_what_is_supposed_is_a_fact_for_what_follows() -> None:
    assert statuses("Suppose that $u \\ge 2 + v$ and $v \\ge 1$.\n\nThen $$u + v \\ge 3$$")[-1] == "holds"
    assert (
        statuses("Suppose that $u \\ge 2 + v$ and $v \\ge 1$.\n\nThen $$u + v \\ge 5 + v^2$$")[-1] != "holds"
    )
    assert (
        statuses("Suppose that $p_a(x) = p_b(x)$.\n\nThen $$\\frac{p_a(x)}{p_a(x) + p_b(x)} = \\frac12$$")[-1]
        == "holds"
    )


def test_a_fact_ends_with_its_scope() -> None:
    text = "# One\n\nSuppose that $u \\ge 2 + v$.\n\n$$u \\ge 1 + v$$\n\n# Two\n\n$$u \\ge 1 + v$$"
    assert statuses(text)[1:] == ["holds", "doubtful"]


def test_scopes_end_at_headings_and_exercises() -> None:
    text = "A\n\n# B\n\nC \\begin{proof} D \\end{proof} E"
    scopes = Scopes(text)
    assert [scopes.number(text.index(sign)) for sign in "ABCDE"] == [0, 1, 1, 2, 3]
    assert scopes.end(0) == text.index("#")
    assert scopes.end(0, lasting=False) == text.index("#")


def test_doubtful_steps_are_no_crosses() -> None:
    found = check_text(r"$$H = -\sum_x p(x) logp(x)$$ $$2 e^{-0.5} = 1.213$$", "md")
    assert Status.FAILS not in [item.status for item in found.findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"\[ 2w + 1 = 5 \quad\text{where } w = 2 \]", ["assumption", "holds"]),
        (r"\[ 2w + 1 = 6 \quad\text{where } w = 2 \]", ["assumption", "fails"]),
        (r"\[ \log D \ge 0 \quad\text{as}\quad D \ge 1 \]", ["assumption", "holds"]),
        (r"\[ \log D \ge 0 \quad\text{as}\quad D \ge 1/2 \]", ["assumption", "undecided"]),
        (
            r"\begin{align} \frac{d a}{d z} &= \sigma(z)(1 - \sigma(z)) && (a = \sigma(z)) \\ &= a(1 - a) \end{align}",
            ["definition", "holds", "holds"],
        ),
    ],
)
def test_what_is_said_beside_a_line_is_a_fact_for_it(text: str, found: list[str]) -> None:
    assert statuses(text) == found


DECLARED = {
    "a matrix": ("tex", "% hw: let B \\in \\mathbb{R}^{n\\times n}\n\\[ \\det(2B) = 2\\det B \\]", "fails"),
    "a name": ("tex", "% hw: means \\mathcal{F} = u^2 - v^2\n\\[ \\mathcal{F} = (u - v)(u + v) \\]", "holds"),
    "a name, and a slip": (
        "tex",
        "% hw: means \\mathcal{F} = u^2 - v^2\n\\[ \\mathcal{F} = (u - v)^2 \\]",
        "fails",
    ),
    "a sign": ("md", "<!-- hw: assume g > 1 -->\n\n$$\\log g > 0$$", "holds"),
    "a law": ("md", "<!-- hw: law q(x) = \\mathcal{N}(x; 0, 4) -->\n\n$$E_{q(x)}[x^2] = 2$$", "fails"),
    "it ends with its section": (
        "md",
        "# One\n\n<!-- hw: let R = u + v -->\n\n# Two\n\n$$R = u - v$$",
        "definition",
    ),
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_comment_declares(name: str) -> None:
    kind, text, status = DECLARED[name]
    assert check_text(text, kind).findings[-1].status.value == status


def test_what_follows_a_declaration_is_a_claim() -> None:
    assert statuses("<!-- hw: let w = 3 --> $$ w^2 = 9 $$ $$ w^2 = 8 $$")[1:] == ["holds", "fails"]


def test_a_faulty_declaration_has_its_place() -> None:
    (finding,) = check_text("text\n% hw: let B = ((2\n").findings
    assert (finding.status.value, finding.step.position.line, finding.step.position.column) == (
        "not_understood",
        2,
        13,
    )


def test_a_step_about_an_unknown_name_names_the_declaration_that_would_settle_it() -> None:
    (finding,) = check_text(r"\[ u \beta = u \]").findings
    assert "let {name}" in finding.message.pattern
    declared = check_text("% hw: let \\beta \\in \\mathbb{R}\n\n" + r"\[ u \beta = u \]").findings
    assert declared[-1].status.value == "fails"


def test_an_information_is_no_cross_where_the_text_supposes_a_markov_chain() -> None:
    line = "$$I(U;V,W) = I(U;V)$$"
    assert statuses(line)[-1] == "fails"
    assert statuses(f"If $U \\to V \\to W$ is a Markov chain, then\n\n{line}")[-1] != "fails"


@pytest.mark.parametrize("line", [r"\frac{dy}{y} = -2 x\,dx", r"du = -\frac{1}{t^2} dt", r"y\,dx = x\,dy"])
def test_differentials_are_no_products(line: str) -> None:
    assert statuses(f"$$ {line} $$")[-1] in ("doubtful", "not_understood", "undecided", "definition")


@pytest.mark.parametrize("line", [r"d^2 - 1 = (d - 1)^2", r"2 d + 3 d = 6 d"])
def test_a_letter_d_is_a_letter(line: str) -> None:
    assert statuses(f"$$ {line} $$")[-1] == "fails"


def test_a_letter_that_stands_on_both_sides_is_brought_in_by_neither() -> None:
    text = "$$\\mathrm{softmax}(x + c)_i = e^c \\, \\mathrm{softmax}(x)_i$$\n"
    assert statuses(text)[0] not in ("definition", "holds")


@pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda rewriting: rewriting.by)
def test_a_rewriting_is_a_function_of_its_module(rewriting: Rewriting) -> None:
    assert callable(rewriting.function)


@pytest.mark.parametrize(("sign", "status"), [("-", "holds"), ("+", "fails")])
def test_a_function_that_has_for_derivative_what_stands_below_is_claimed_to(sign: str, status: str) -> None:
    text = (
        r"Pour $c, d > 0$ la fonction $g(y) = c \log y + d \log(1 - y)$ a pour dérivée "
        rf"$$g'(y) = \frac{{c}}{{y}} {sign} \frac{{d}}{{1 - y}}$$ qui s'annule en $y = \frac{{c}}{{c + d}}$."
    )
    found = check_text(text, "md").findings
    assert next(one for one in found if "'" in one.step.lhs.source).status.value == status
