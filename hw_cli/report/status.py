"""Words and marks for verdicts, judges and kinds of claims: never a colour alone."""

from __future__ import annotations

from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import Message, say

WORDS: dict[Verdict, Message] = {
    Verdict.PROVED: say("proved"),
    Verdict.CONFIRMED: say("confirmed"),
    Verdict.ASSUMED: say("assumed"),
    Verdict.UNDECIDED: say("undecided"),
    Verdict.REFUTED: say("refuted"),
}

MARKS: dict[Verdict, str] = {
    Verdict.PROVED: "✓",
    Verdict.CONFIRMED: "≈",
    Verdict.ASSUMED: "·",
    Verdict.UNDECIDED: "?",
    Verdict.REFUTED: "✗",
}

JUDGES: dict[str, Message] = {
    "symbolic": say("symbolic"),
    "numeric": say("numeric"),
    "certificate": say("sign certificate"),
    "elimination": say("elimination"),
    "simulation": say("simulation"),
    "models": say("finite models"),
    "gaussian models": say("Gaussian models"),
    "expected logarithms": say("calculus of expected logarithms"),
    "gaussian lines": say("calculus of normal laws"),
    "worlds": say("random models"),
    "none": say("assumption"),
}

KINDS: dict[str, Message] = {
    "chain": say("chain"),
    "sign": say("sign"),
    "witness": say("example"),
    "solutions": say("solutions"),
    "spectrum": say("spectrum"),
    "invariant": say("evolution along solutions"),
    "observation": say("measurement"),
    "limit": say("limit"),
}


def judge_name(judge: str) -> Message:
    """The name of a judge for readers; one without a word of its own keeps its name."""
    return JUDGES.get(judge) or Message(judge)


def kind_name(kind: str) -> Message:
    """The name of a kind of claim for readers."""
    return KINDS.get(kind) or Message(kind)
