r"""Sums and products whose middle is left to dots: what goes on, and what shows no run."""

import pytest

from hw_cli.terms.parse import ParseError, parse_latex
from hw_cli.terms.text import text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"1 + 3 + 5 + \dots + (2n-1)", r"\sum_{k=1}^n (2k-1)"),
        (r"1 + 4 + 9 + \cdots + n^2", r"\sum_{k=1}^n k^2"),
        (r"1 + 2 + 4 + \cdots + 2^{n-1}", r"\sum_{k=1}^n 2^{k-1}"),
        (r"1 + 2 + \cdots + 2^n", r"\sum_{k=0}^n 2^k"),
        (r"2 + 4 + \dots + 2N", r"\sum_{k=1}^N 2k"),
        (r"\frac12 + \frac14 + \dots + \frac1{2^m}", r"\sum_{k=1}^m \frac1{2^k}"),
        (r"1 \cdot 3 \cdot 5 \cdots (2n-1)", r"\prod_{k=1}^n (2k-1)"),
        (r"n(n-1)\cdots(n-m+1)", r"\prod_{k=1}^m (n-k+1)"),
        (r"1 - x + x^2 - \dots + (-1)^n x^n", r"\sum_{k=0}^n (-1)^k x^k"),
        (r"a + 1 + 3 + \dots + (2n-1) + (2n+1)", r"a + \sum_{k=1}^n (2k-1) + (2n+1)"),
        (r"a_1 + a_2 + \dots + a_T", r"\sum_{k=1}^T a_k"),
    ],
)
def test_what_dots_stand_for(written: str, meant: str) -> None:
    assert text(parse_latex(written)) == text(parse_latex(meant))


@pytest.mark.parametrize(
    "written",
    [
        r"1 + 3 + 6 + \dots + (2n-1)",
        r"1 + 3 + \dots + n^2",
        r"3 + \dots + (2n-1)",  # one alone shows no run
        r"x_1 - x_2 + \dots - x_n",
        r"x_1 - \dots + x_n",
        r"1 + 2 + 4 + \dots",
    ],
)
def test_what_shows_no_run_is_not_guessed(written: str) -> None:
    with pytest.raises(ParseError):
        parse_latex(written)
