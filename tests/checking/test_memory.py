"""A text that is checked again with a memory has the verdicts that it has without, and little is judged anew."""

from __future__ import annotations

import pytest

from hw_cli.checking.checked import Checked
from hw_cli.checking.checking import check_derivation, check_text
from hw_cli.checking.judge import proving
from hw_cli.checking.memory import Memory

TEXT = r"""# Exercise 1
Suppose $x > 0$. Then $\sqrt{x^2} = x$.

Let $p(x) = \mathcal{N}(x; \mu, 1)$ and $q(x) = \mathcal{N}(x; 0, 1)$.

\[ \mathrm{KL}(p \| q) = \frac{\mu^2}{2} \]

\begin{align*}
(a+b)^2 &= a^2 + 2ab + b^2 \\
 &= a(a+2b) + b^2
\end{align*}

Let $m = 2k$. Then $m + 1 = 2k + 1$.

\[ c + c = 2c \]
"""
EDITS = (
    ("2ab + b^2 \\", "2ab - b^2 \\"),  # a step
    ("Suppose $x > 0$. ", ""),  # a fact
    ("m = 2k$", "m = 3k$"),  # a definition
    ("# Exercise 1", "\n\nSome words.\n\n# Exercise 1"),  # all moves
    (r"\mu, 1", r"\mu, 2"),  # a law
    ("c + c", "% hw: ignore\nc + c + 1"),
    ("c + c", r"\newcommand{\twice}{3} \twice c"),  # a macro
)


def told(checked: Checked) -> object:
    return checked.skipped, [
        (one.step, one.status, one.message, one.proved, one.root, one.follows_from, one.reading, one.hint)
        for one in checked.findings
    ]


def test_edits_one_after_the_other() -> None:
    memory, text = Memory(), TEXT
    check_text(text, memory=memory)
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new, 1)
        assert told(check_text(text, memory=memory)) == told(check_text(text)), old


def test_only_what_has_changed_is_judged() -> None:
    memory = Memory()
    check_text(TEXT, memory=memory)
    everything = memory.judged
    assert everything >= 6
    check_text(f"\n\n{TEXT}", memory=memory)
    assert memory.judged == 0
    check_text(TEXT.replace("2ab + b^2", "2ab - b^2"), memory=memory)
    assert memory.judged == 1


def test_what_the_time_was_too_short_for_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a memory nor by the process: another run, which has more of it, proves the line."""
    memory, text = Memory(), r"$$ (p + q)^7 (p - q)^3 = (p^2 - q^2)^3 (p + q)^4 $$"
    monkeypatch.setattr(proving, "SECONDS", -1.0)
    assert [one.proved for one in check_text(text, "md", memory=memory).findings] == [False]
    monkeypatch.undo()
    assert [one.proved for one in check_text(text, "md", memory=memory).findings] == [True]
    assert memory.judged == 1


def test_what_an_edit_touches_is_judged_at_once() -> None:
    memory = Memory()
    check_text(TEXT, memory=memory)
    text = TEXT.replace("2ab + b^2", "2ab - b^2").replace("a(a+2b)", "\na(a+2b)")
    seen = memory.touched(check_derivation, text)
    assert seen is not None
    assert seen.shift == 1
    assert 3 < seen.first <= 8
    whole = check_text(text)
    assert [(one.step.position.line, one.status) for one in seen.checked.findings] == [
        (one.step.position.line, one.status)
        for one in whole.findings
        if seen.first <= one.step.position.line < seen.last + 1
    ]


def test_a_new_formula_is_left_to_the_whole_and_the_others_are_answered() -> None:
    memory = Memory()
    check_text(TEXT, memory=memory)
    seen = memory.touched(check_derivation, TEXT.replace(r"\[ c + c", r"$d = d$ \[ c + c"))
    assert seen is not None
    sides = [finding.step.lhs.source for finding in seen.checked.findings]
    assert "m + 1" in sides
    assert "d" not in sides
