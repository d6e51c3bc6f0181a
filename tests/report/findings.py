"""Findings made by hand, for the tests of the views of a check."""

from __future__ import annotations

from hw_cli.checking.checked import Checked, CheckedDerivation, Finding, Skipped, Status
from hw_cli.checking.read.derivation import Position, Stated, Step
from hw_cli.checking.read.reader import read
from hw_cli.kernel.evidence import Counterexample
from hw_cli.prose import say
from hw_cli.report.check_words import CheckedFile
from hw_cli.terms.core import Symbol

MU = Symbol("mu")
POINT = Counterexample(((MU, "1/2"),), "1.25", "-3.5")


def finding(step: Step, before: Finding | None) -> Finding:
    """A step whose right side ends in `- 7` is wrong; the next one follows from the one before; `u` is open."""
    if not step.understood:
        return Finding(step, Status.NOT_UNDERSTOOD, say("said: no such sign"))
    if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
        return Finding(step, Status.DEFINITION, say("said: a name"))
    if step.relation is Stated.APPROX:
        return Finding(step, Status.NOT_CHECKABLE, say("said: about"))
    if step.rhs.source.endswith("- 7"):
        return Finding(
            step,
            Status.FAILS,
            say("said: two sides differ"),
            root=True,
            reading=say("said: under q, 50 %, _all_"),
            counterexample=POINT,
            hint=say("said: without the 7"),
        )
    if before is not None and before.root and step.follows:
        return Finding(step, Status.FAILS, say("said: it inherits"), follows_from=before.step)
    if step.rhs.source == "u":
        return Finding(step, Status.UNDECIDED, say("said: no judge could tell"))
    return Finding(step, Status.HOLDS, say("said: equal"), proved=step.rhs.source != "v")


def checked(
    text: str, kind: str = "tex", context: str = "plain", skipped: tuple[Skipped, ...] = ()
) -> Checked:
    """What is found in a text."""
    derivations = []
    for item in read(text, kind).derivations:
        found: list[Finding] = []
        for step in item.steps:
            found.append(finding(step, found[-1] if found else None))
        derivations.append(CheckedDerivation(item, context, tuple(found)))
    return Checked(tuple(derivations), skipped)


def a_file(text: str, kind: str = "tex", name: str = "a.tex", unread: bool = False) -> CheckedFile:
    """A file with what is found in it."""
    skipped = (Skipped(Position(1, 1, 0), say("said: too large")),) if unread else ()
    return CheckedFile(name, text, checked(text, kind, skipped=skipped))


SAMPLE = r"""% Un exemple
\documentclass{article}
\begin{document}
Soit $y = v$ :
\begin{align*}
  f(x) &:= x^2 + 1 \\
  g(x) &= (x + 1)^2 - 2 x \\ % remarque
       &= x^2 + 1 - 7 \tag{a}\\[4pt]
       &= x^2 + 1, \\
  h &\approx 3
\end{align*}
puis
\[
  a = \frac{1}{2} + @ b
\]
et $$ p = q = u $$
\end{document}
"""
