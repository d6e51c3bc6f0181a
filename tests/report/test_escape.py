import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw_cli.report.escape import Latex, escape_latex, portable, unprintable

HOSTILE = "Ève O'Brien & Fils #1 50% \\input{x} ~^_{}"

# commands, escaped signs, formulas and plain letters: nothing else may come out
SAFE = re.compile(r"(?:\\[A-Za-z]+|\\[#$%&_{},`'^\"~=.-]|\$[^$]*\$|[{}~]|[^\\#$%&_^~<>|\"`])*")


@given(st.text())
def test_no_special_sign_comes_through(text: str) -> None:
    escaped = escape_latex(text)
    assert SAFE.fullmatch(escaped)
    depth = 0
    for sign in re.sub(r"\\[{}]", "", escaped):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert all(sign.isascii() or "À" <= sign <= "ÿ" for sign in escaped)


@given(st.text())
def test_every_sign_is_shown_or_told(text: str) -> None:
    told = unprintable(text)
    assert bool(told) == ("[U+" in escape_latex(text.replace("[", "(")))


@given(st.text(alphabet="abcABC 0123éèàçÉ.,()/=+*@"))
def test_ordinary_text_stays(text: str) -> None:
    assert escape_latex(text).replace("{}", "") == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        (HOSTILE, r"Ève O'Brien \& Fils \#1 50\% \textbackslash{}input\{x\} \textasciitilde{}\textasciicircum{}\_\{\}"),
        ("", ""),
        ("a\u202f; b\u00a0: c\u202f! d\u202f?", "a~; b~: c~! d~?"),
        ("10\u202f000 5\u00a0%", r"10\,000 5~\%"),
        ("«\u202fmot\u202f» « a » «b»", r"\og{}mot\fg{} \og{}a\fg{} \og{}b\fg{}"),
        ("l’œuvre", r"l'\oe{}uvre"),
        ("e\u0301", "é"),
        ("Dvořák Łódź ễ x̄", r"Dvo\v{r}ák \L{}ód\'{z} \~{\^{e}} \={x}"),
        ("−1 ≥ ψ₀ ∈ ℝ", r"$-$1 $\geq$ $\psi$$_0$ $\in$ $\mathbb{R}$"),
        ("a--b ''c'' ,,", "a-{}-b '{}'c'{}' ,{},"),
        ("<<a>> |b| \"c\"", r"\textless{}\textless{}a\textgreater{}\textgreater{} "
         r"\textbar{}b\textbar{} \textquotedbl{}c\textquotedbl{}"),
        ("😀 日 \x1b", r"{\ttfamily[U+1F600]} {\ttfamily[U+65E5]} {\ttfamily[U+001B]}"),
        ("a\tb\nc\u2028d", "a b c d"),
        ("\ud800", r"{\ttfamily[U+D800]}"),
    ],
)  # fmt: skip
def test_exactly(text: str, latex: str) -> None:
    assert escape_latex(text) == latex
    assert isinstance(escape_latex(text), Latex)


def test_what_fonts_lack_is_named_once() -> None:
    assert unprintable("a 😀 é 😀 日") == ("😀", "日")


def test_latex_of_the_sheet_is_the_same_under_every_engine() -> None:
    assert portable(r"l’«~été~» — $\R$, 50~\%") == r"l'\og{}été\fg{} --- $\R$, 50~\%"
