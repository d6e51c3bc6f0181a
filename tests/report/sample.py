"""A short answer with every kind of block, claim and status, judged by hand: what views are tested on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hw_cli.answer import (
    Answer,
    Conclusion,
    FigureRef,
    Part,
    Prose,
    Remark,
    Result,
    Shown,
    Table,
    VerifiedAnswer,
)
from hw_cli.claims.claims import (
    Chain,
    Claim,
    Elimination,
    Invariant,
    Observation,
    Sign,
    Solutions,
    Spectrum,
    Witness,
)
from hw_cli.claims.judged import Judged, JudgedStep
from hw_cli.kernel.decide import evidence_of
from hw_cli.kernel.evidence import (
    Agreement,
    Counterexample,
    Evidence,
    Given,
    Nothing,
    Refutation,
    Trusted,
    Verdict,
)
from hw_cli.kernel.reason import Certificate, Reason
from hw_cli.kernel.setting import Setting
from hw_cli.prose import Message, say
from hw_cli.terms.core import (
    KL,
    Density,
    Law,
    Matrix,
    Negative,
    Number,
    Symbol,
    indexed,
    lift,
    log,
    symbols,
)
from hw_cli.terms.relation import Relation

x, y, t = symbols("x y t")
mu, sigma = indexed("mu", 1), indexed("sigma", 1)
p, q = Law("p"), Law("q")
HALF, ZERO, ONE = lift(Fraction(1, 2)), Number("0"), Number("1")
NOWHERE = Setting()

DEFINITION = Reason("definition", say("by definition"))
SQUARE = Reason("square", say("an even power"))
LONG = Reason("long", say("by a reason that is so long that it cannot stand at the right of any line of a page, "
                          "because it goes on with {x} and then with 50 % of {y}", x=x, y=y))  # fmt: skip


@dataclass(frozen=True)
class Ruler:
    """An experiment that measures nothing."""

    @property
    def words(self) -> Message:
        return say("by definition")

    def measure(self) -> float:
        return 0.25


def said(verdict: Verdict, found: Counterexample | None = None) -> tuple[Evidence, ...]:
    words = say("the difference simplifies to 0")
    kinds = {Verdict.PROVED: Trusted, Verdict.CONFIRMED: Agreement, Verdict.ASSUMED: Given}
    if verdict is Verdict.REFUTED:
        return (evidence_of(Refutation("symbolic", words, found)),)
    return (evidence_of(kinds.get(verdict, Nothing)("symbolic", words)),)


def judged(
    claim: Claim, *verdicts: Verdict, whole: Verdict | None = None, found: Counterexample | None = None
) -> Judged:
    """The claim with one verdict a step (the last one for the rest), and one for its statement."""
    given = list(verdicts) or [Verdict.PROVED]
    given += given[-1:] * (len(claim.steps) - len(given))
    steps = tuple(JudgedStep(step, said(verdict, found if verdict is Verdict.REFUTED else None))
                  for step, verdict in zip(claim.steps, given, strict=False))  # fmt: skip
    return Judged(claim, steps, () if whole is None else said(whole, None if steps else found))


WIDE = log(mu / sigma) + (sigma**2 + (mu - x) ** 2) / (2 * sigma**2) - HALF
CHAIN = (
    Chain("1.1.chain", KL(Density(q, (x,)), Density(p, (x,))), NOWHERE)
    .to(WIDE, DEFINITION)
    .to(WIDE + WIDE + WIDE, LONG)
    .to(WIDE, SQUARE, Relation.GE)
)
RANGE = Reason("range", say("an even power"))
POSITIVE = Certificate(x**2 + 1, Relation.GT, SQUARE, (Certificate(x**2, Relation.GE, RANGE),))
SIGN = Sign("1.1.sign", x**2 + 1, Relation.GT, POSITIVE, NOWHERE)
WITNESS = Witness("1.1.witness", ((x, HALF), (y, Negative(ONE))), x, Relation.NE, y, NOWHERE)
FACTOR = Certificate(x**2 + 1, Relation.GT, SQUARE)
SOLUTIONS = Solutions(
    "1.2.solutions", Symbol("v"), (x * (x**2 + 1),), (x,), (ZERO,),
    (Elimination(0, x, ZERO, x * (x**2 + 1), x**2 + 1, FACTOR),), NOWHERE,
)  # fmt: skip
SPECTRUM = Spectrum(
    "1.2.spectrum", Symbol("J"), Matrix(((ZERO, ONE), (ONE, ZERO))), ((ONE, 1), (Negative(ONE), 1)), NOWHERE
)
INVARIANT = Invariant(
    "1.2.invariant",
    x**2,
    ((x, -x),),
    -2 * x**2,
    Relation.LE,
    Certificate(-2 * x**2, Relation.LE, SQUARE),
    NOWHERE,
)
OBSERVATION = Observation("1.2.observed", Symbol("rho"), HALF, Ruler(), 0.01, NOWHERE)
WRONG = Chain("1.9.wrong", x, NOWHERE).to(x + 1, DEFINITION)
OPEN = Sign("1.9.open", x, Relation.GE, None, NOWHERE)

GOOD = {
    CHAIN: judged(CHAIN, Verdict.PROVED, Verdict.CONFIRMED, Verdict.ASSUMED),
    SIGN: judged(SIGN, whole=Verdict.PROVED),
    WITNESS: judged(WITNESS, whole=Verdict.PROVED),
    SOLUTIONS: judged(SOLUTIONS, whole=Verdict.PROVED),
    SPECTRUM: judged(SPECTRUM, whole=Verdict.PROVED),
    INVARIANT: judged(INVARIANT, whole=Verdict.PROVED),
    OBSERVATION: judged(OBSERVATION, whole=Verdict.CONFIRMED),
}
FOUND = Counterexample(((x, "0.5"), (y, "-3")), "0.5", "1.5")
BAD = {
    WRONG: judged(WRONG, Verdict.REFUTED, found=FOUND),
    OPEN: judged(OPEN, whole=Verdict.UNDECIDED),
}


def draw(language: object) -> object:
    raise AssertionError("no view of text draws")


FIRST = Part(
    "1.1",
    say("The figure {kl}", kl=KL(q, p)),
    (
        Prose(say("at {point}", point=say("{n} points", n=3))),
        Shown(CHAIN),
        Shown(SIGN),
        Shown(WITNESS),
        Conclusion(say("{points} for {first} to {last}", points=WIDE, first=KL(q, p), last=x)),
        FigureRef("q1-first", say("Figure"), draw),
        FigureRef("q1_second", say("Table"), draw),
    ),
)
BEYOND = Part(
    "1.2b",
    say("Beyond the question"),
    (
        Shown(SOLUTIONS),
        Shown(SPECTRUM),
        Shown(INVARIANT),
        Shown(OBSERVATION),
        Remark(say("proved")),
        Table((say("Claim"), x), ((say("confirmed"), HALF), (say("a | b & 50 %"), WIDE)), say("Evidence")),
        FigureRef("q1-first", say("Figure"), draw),
    ),
    beyond=True,
)
WEAK = Part("1.9", say("refuted"), (Shown(WRONG), Shown(OPEN)), beyond=True)


def answer(*parts: Part, verdicts: dict[Claim, Judged] | None = None) -> VerifiedAnswer:
    """A verified answer to question 1 made of `parts` (default: all that pass)."""
    known = {claim.id: verdict for claim, verdict in (GOOD | BAD | (verdicts or {})).items()}
    made = Answer(
        "q1",
        (("p", ["0", "1"]),),
        parts or (FIRST, BEYOND),
        (("kl_q_p", Result(WIDE, "log(mu_1)")), ("stability", Result(None, "stable"))),
    )
    return VerifiedAnswer(made, {claim.id: known[claim.id] for claim in made.claims()})
