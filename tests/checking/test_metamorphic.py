"""The same text written otherwise has the same verdicts; texts of a grammar, and spoiled ones, end well."""

from pathlib import Path

import pytest
from deep import fuzz, metamorphic, steady

from hw_cli.checking.checking import check_text

TEXT = r"""Let $a > 0$ and $p(x) = \mathcal{N}(x; \mu, \sigma^2)$.

\begin{align*}
  \left(a + b\right)^2 &= a^2 + 2ab + b^2 \\
    &= a^2 + \frac{1}{2} ab + b^2 \\
    &= a^2 + b^2
\end{align*}

$$ \log \left(a x_1\right) = \log a + \log x_1, \qquad \mathbb{E}_{p(x)}[x \mid 1] = \mu $$

$$ \mathbb{E}_{p(x)}[x^2] = \mu^2 + \sigma^2 = \mu^2 + \sigma $$

\begin{align*}
  \log \int p(x \mid z)\, p(z)\, dz &= \log \mathbb{E}_{p(z)}[p(x \mid z)] \\
    &\ge \mathbb{E}_{p(z)}[\log p(x \mid z)] && (a > 1/2)
\end{align*}
"""


@pytest.mark.parametrize("form", metamorphic.FORMS)
def test_another_spelling_has_the_same_verdicts(form: str) -> None:
    before = metamorphic.verdicts(TEXT, "md")
    assert {"holds", "fails"} <= set(before)
    assert metamorphic.verdicts(metamorphic.FORMS[form](TEXT), "md") == before


@pytest.mark.parametrize(
    "words", ["Soit $a > 0$ et", "Suppose that $a > 0$ and let", "On suppose $a > 0$ et"]
)
def test_words_of_another_language_change_nothing(words: str) -> None:
    before = metamorphic.verdicts(TEXT, "md")
    changed = metamorphic.verdicts(TEXT.replace("Let $a > 0$ and", words), "md")
    assert [one for one in changed if one in ("holds", "fails")] == [
        one for one in before if one in ("holds", "fails")
    ]


def test_line_ends_change_nothing() -> None:
    from hw_cli.checking.read.source import decoded

    for end in ("\r\n", "\r"):
        found = check_text(decoded(TEXT.replace("\n", end).encode()), "md")
        assert [item.status.value for item in found.findings] == metamorphic.verdicts(TEXT, "md")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            r"$$ \sum_{i=1}^n i^2 = n = \frac{n(n+1)(2n+1)}{6} $$",
            r"$$ \sum_{k=1}^n k^2 = n = \frac{n(n+1)(2n+1)}{6} $$",
        ),
        (r"$$ \int_0^1 t^2 dt = \frac13 = \frac14 $$", r"$$ \int_0^1 u^2 du = \frac13 = \frac14 $$"),
    ],
)
def test_a_bound_letter_may_have_any_name(text: str, other: str) -> None:
    assert metamorphic.verdicts(text, "md") == metamorphic.verdicts(other, "md")


@pytest.mark.parametrize("seed", [*range(1, 25), 1133, 3121, 7549, 10061, 14629, 14957, 16009, 17610, 18663])
def test_texts_of_a_grammar_and_spoiled_ones_end_well(seed: int) -> None:
    text, kind, _ = fuzz.sample(seed)
    fuzz.peak(anew=True)
    before = fuzz.peak()
    assert fuzz.tried(text, kind).seconds < 20
    assert fuzz.peak() < before + 300  # MB


def test_nothing_that_is_said_depends_on_load_seed_order_or_width(tmp_path: Path) -> None:
    files = [tmp_path / "a.md", tmp_path / "b.md"]
    for file in files:
        file.write_text(TEXT if file.name == "a.md" else "$$ (a+b)^3 = a^3 + b^3 + 3ab $$")
    with steady.busy(1):
        checks = steady.begun(files, 1, 20), steady.begun(files[::-1], 2, 200)
        first, second = map(steady.said, checks)
    assert len(first) > 5
    assert steady.differences(first, second) == []
    moved = {place: {**step, "status": "changed"} for place, step in first.items()}
    assert len(steady.differences(first, moved)) == len(first)
