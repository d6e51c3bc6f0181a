"""From an answer to a verified answer: every claim judged once, the worst word counts."""

from __future__ import annotations

import pytest

from hw_cli.answer import Answer, Conclusion, Part, Prose, Shown
from hw_cli.claims.claims import Chain, Claim
from hw_cli.kernel.decide import evidence_of
from hw_cli.kernel.evidence import (
    Agreement,
    Evidence,
    Finding,
    Given,
    Nothing,
    Refutation,
    Trusted,
    Verdict,
    weigh,
    worst,
)
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.prose import say
from hw_cli.terms.core import Absolute, Function, Symbol, Term, call
from hw_cli.verify import verify

x = Symbol("x")
SETTING = Setting(domains=((x, REALS),))


NAMING = SETTING.defining(Function("h"), (x,), x)  # with a name, equalities are not put to normal forms


def line(name: str, left: Term, right: Term, setting: Setting = SETTING) -> Chain:
    return Chain(name, left, setting).to(right, Reason("because", say("because")))


PROVED = line("proved", x + x, 2 * x)
CONFIRMED = line("confirmed", call("max", x, -x), Absolute(x), NAMING)
UNDECIDED = line("undecided", call("f", x), call("f", x))
REFUTED = line("refuted", x, x + 1)


def answer(*parts: tuple[Claim, ...]) -> Answer:
    return Answer(
        "q9",
        (),
        tuple(
            Part(
                f"9.{number}", say("a part"), (Prose(say("text")), *map(Shown, claims), Conclusion(say("so")))
            )
            for number, claims in enumerate(parts, 1)
        ),
        (),
    )


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ((PROVED,), Verdict.PROVED),
        ((PROVED, CONFIRMED), Verdict.CONFIRMED),
        ((PROVED, UNDECIDED, CONFIRMED), Verdict.UNDECIDED),
        ((REFUTED, UNDECIDED), Verdict.REFUTED),
        ((), Verdict.PROVED),
    ],
)
def test_an_answer_is_as_good_as_its_worst_claim(claims: tuple[Claim, ...], status: Verdict) -> None:
    verified = verify(answer(claims))
    assert verified.status is status
    assert verified.status.passes is (status in (Verdict.PROVED, Verdict.CONFIRMED, Verdict.ASSUMED))


def test_parts_have_a_status_of_their_own() -> None:
    verified = verify(answer((PROVED,), (REFUTED,), ()))
    assert [verified.part_status(f"9.{number}") for number in (1, 2, 3)] == [
        Verdict.PROVED,
        Verdict.REFUTED,
        Verdict.PROVED,
    ]


def test_every_claim_is_judged_and_told_once() -> None:
    told: list[str] = []
    verified = verify(answer((PROVED, CONFIRMED), (REFUTED,)), told.append)
    assert told == ["proved", "confirmed", "refuted"] == list(verified.verdicts)
    assert all(verified.verdicts[claim.id].claim is claim for claim in verified.answer.claims())


def test_two_claims_of_one_name_would_hide_a_verdict() -> None:
    same_name = line("proved", x, x + 1)
    with pytest.raises(ValueError, match="two claims are called proved"):
        verify(answer((PROVED,), (same_name,)))


def test_undecided_never_passes() -> None:
    assert not Verdict.UNDECIDED.passes
    assert not Verdict.REFUTED.passes
    assert {word for word in Verdict if word.passes} == {Verdict.PROVED, Verdict.CONFIRMED, Verdict.ASSUMED}


KINDS: dict[Verdict, type[Finding]] = {
    Verdict.PROVED: Trusted,
    Verdict.CONFIRMED: Agreement,
    Verdict.ASSUMED: Given,
    Verdict.UNDECIDED: Nothing,
    Verdict.REFUTED: Refutation,
}


def word(verdict: Verdict) -> Evidence:
    return evidence_of(KINDS[verdict]("a judge", say("a word")))


@pytest.mark.parametrize(
    ("said", "weight"),
    [
        ((), Verdict.UNDECIDED),
        ((Verdict.UNDECIDED,), Verdict.UNDECIDED),
        ((Verdict.UNDECIDED, Verdict.CONFIRMED), Verdict.CONFIRMED),
        ((Verdict.CONFIRMED, Verdict.PROVED), Verdict.PROVED),
        ((Verdict.PROVED, Verdict.REFUTED), Verdict.REFUTED),
        ((Verdict.PROVED, Verdict.ASSUMED), Verdict.ASSUMED),
    ],
)
def test_a_refutation_outweighs_a_proof(said: tuple[Verdict, ...], weight: Verdict) -> None:
    """Two judges that contradict each other are a bug of ours: the claim must not pass."""
    assert weigh(map(word, said)) is weight
    assert weigh(map(word, reversed(said))) is weight


def test_the_worst_of_many() -> None:
    order = [Verdict.PROVED, Verdict.CONFIRMED, Verdict.ASSUMED, Verdict.UNDECIDED, Verdict.REFUTED]
    for place, verdict in enumerate(order):
        assert worst(order[: place + 1]) is verdict
