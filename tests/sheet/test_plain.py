"""Statements read out for a terminal."""

import re

import pytest

from hw_cli.homework.registry import find
from hw_cli.sheet.plain import KNOWN, plain


def everything() -> list[tuple[str, str]]:
    sheet = find().sheet
    found = []
    for language in ("fr", "en"):
        texts = list(sheet.instructions)
        for question in sheet.questions:
            texts += [question.title, question.statement]
            for part in question.parts:
                texts += [part.lead, part.statement, *(item.text for item in part.items)]
        found += [(language, text.of(language)) for text in texts if text]
    return found


EVERYTHING = everything()


def test_every_command_of_the_sheet_is_known() -> None:
    used = {name for _, fragment in EVERYTHING for name in re.findall(r"\\([A-Za-z]+|.)", fragment)}
    assert len(used) > 40
    assert used <= KNOWN


@pytest.mark.parametrize(("language", "fragment"), EVERYTHING)
def test_nothing_of_latex_is_left(language: str, fragment: str) -> None:
    text = plain(fragment, language)
    assert text.strip() == text
    assert not set(text) & set("\\${}&~\t\x02")
    assert "  " not in re.sub("(?m)^    ", "", text)


@pytest.mark.parametrize(("language", "fragment"), EVERYTHING)
def test_brackets_match(language: str, fragment: str) -> None:
    text = re.sub(r"(?m)^\([a-f]\)|\([iI]+\)", "", plain(fragment, language))
    for left, right in ("()", "[]", "«»"):
        assert text.count(left) == text.count(right)
    assert text.count("‖") % 2 == 0 or "KL[" in text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"$\frac{q(x)}{p(x)}$", "(q(x)/p(x))"),
        (r"$\frac{a + b}{p(x \mid y)}$", "((a + b)/p(x | y))"),
        (r"$\frac{a-b}{-2}$", "((a−b)/−2)"),
        (r"$\psi^{(k+1)}$", "ψ⁽ᵏ⁺¹⁾"),
        (r"$\vx_{1:T}$", "x_(1:T)"),
        (r"$x_{t-1}$", "xₜ₋₁"),
        (r"$p_\phi$", "p_φ"),
        (r"$\E_{p_D}$", "𝔼_(p_D)"),
        (r"$\sigma_1^2$", "σ₁²"),
        (r"$\sum_{i=1}^N w_i$", "∑ᵢ₌₁ᴺ wᵢ"),
        (r"$\tilde{\vz}$", "z\u0303"),
        (r"$\sqrt{1 - \beta_t} \, x$", "√(1 − βₜ) x"),
        (r"$\sqrt{x}$", "√x"),
        (r"$\lVert \vz - \vz_0 \rVert_2$", "‖z − z₀‖₂"),
        (r"$\left[ \log x \right]$", "[log x]"),
        (r"$\underbrace{a + b}_{\Loss_{\mathrm{DDPM}}}$", "a + b =: ℒ_DDPM"),
        (r"$\underbrace{a + b}$", "a + b"),
        (r"Dirac\footnote{Si $x = 1$, non.} qui", "Dirac [Si x = 1, non.] qui"),
        (r"\emph{mot} \textbf{mot}", "mot mot"),
        (r"un - deux", "un - deux"),
    ],
)
def test_readings(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_french_spaces_stay_out_of_mathematics_and_of_english() -> None:
    source = r"Soit: $f : x ; y$; non? oui!"
    assert plain(source, "fr") == "Soit\u00a0: f : x ; y\u202f; non\u202f? oui\u202f!"
    assert plain(source, "en") == "Soit: f : x ; y; non? oui!"


def test_paragraphs_rows_and_items_have_their_lines() -> None:
    source = "un\nmot\n\n\ndeux\n\\begin{align*}\n a &= b, \\\\\n &= c\n\\end{align*}\nfin"
    assert plain(source) == "un mot\n\ndeux\n    a = b,\n    = c\nfin"
    items = "\\textbf{T}\n\\begin{enumerate}\n \\item[(a)] un\n \\item[(b)] deux\n\\end{enumerate}"
    assert plain(items) == "T\n(a) un\n(b) deux"


@pytest.mark.parametrize(
    "broken", [r"\unknown{x}", "{", "}", "$x", r"\frac", r"\frac{a", "_", "x^", r"\begin", "\\"]
)
def test_a_broken_fragment_is_read_as_far_as_it_goes(broken: str) -> None:
    assert "\\" not in plain(broken).removesuffix("\\")


def test_an_unknown_command_leaves_its_name() -> None:
    assert plain(r"\unknown{x}") == "unknownx"
