"""The steps a marker looks for in questions 1 to 3: each is a claim, and said wrong it is refused.

The concise answer holds them, and no figure that its text does not speak of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from answers import solve

from hw_cli.answer import Answer, Conclusion, FigureRef, Part, Prose, Remark
from hw_cli.claims.claims import Chain, Claim, Line
from hw_cli.kernel.evidence import Verdict
from hw_cli.oracles.judge import judge
from hw_cli.terms.core import KL, Density, Negative, Number, Product, Quotient, Term, log
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text
from hw_cli.terms.walk import substitute, subterms

QUESTIONS = ("q1", "q2", "q3")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


@cache
def answer(question: str) -> Answer:
    return solve(question, **({"numeric": True} if question == "q3" else {}))


def claim(name: str) -> Claim:
    return next(item for item in answer(f"q{name[0]}").claims() if item.id == name)


def line(number: int, change: Callable[[Line], Line]) -> Callable[[Chain], Chain]:
    """The chain with one line changed, and none below it."""

    def changed(chain: Chain) -> Chain:
        kept = chain.lines[: number + 1]
        return replace(chain, lines=(*kept[:number], change(kept[number])))

    return changed


def ends_with(term: Term) -> Callable[[Chain], Chain]:
    return lambda chain: line(len(chain.lines) - 1, lambda last: replace(last, term=term))(chain)


def turned(chain: Chain) -> Chain:
    """The last relation the other way round."""
    return line(len(chain.lines) - 1, lambda last: replace(last, relation=last.relation.flipped))(chain)


def upside_down(last: Line) -> Line:
    term = last.term
    if not isinstance(term, Quotient):
        raise TypeError("no fraction")
    return replace(last, term=Quotient(term.denominator, term.numerator))


def without_z(last: Line) -> Line:
    first, second = last.term.factors  # type: ignore[attr-defined]  # a product of two densities
    return replace(last, term=Product((first, Density(second.law, second.variables, second.given[:-1]))))


def divergences_reversed(last: Line) -> Line:
    found = [item for item in subterms(last.term) if isinstance(item, KL)][-1]  # outside the sum
    return replace(last, term=substitute(last.term, {found: KL(found.right, found.left)}))


STEPS: dict[str, Callable[[Claim], Claim]] = {  # each with one way to say it wrong
    "1.2.values": line(1, lambda found: replace(found, term=Number("1") - log(TWO))),
    "1.2.difference": line(1, lambda found: replace(found, term=Negative(found.term))),
    "1.2.slope": line(1, lambda found: replace(found, term=found.term * TWO)),
    "1.2.equal": ends_with(ONE),
    "2.1.images": line(2, lambda found: replace(found, term=ONE)),
    "2.1.half_line": lambda pair: replace(pair, point=(pair.point[0], (pair.point[1][0], pair.point[0][1]))),
    "2.1.constant": lambda chain: replace(chain, setting=replace(chain.setting, abbreviations=())),
    "2.2.slope_of_sum": line(0, lambda found: replace(found, term=found.term * TWO)),
    "2.2.term_upper": lambda limit: replace(limit, value=Quotient(ONE, TWO)),
    "2.2.term_lower": lambda limit: replace(limit, value=Quotient(ONE, TWO)),
    "2.2.rising": lambda sign: replace(sign, relation=Relation.LT),
    "2.2.increasing": lambda sign: replace(sign, certificate=replace(sign.certificate, premises=())),
    "2.3.slope": turned,
    "2.4.equation": line(0, lambda found: replace(found, term=found.term * TWO)),
    "2.4.norm": ends_with(ZERO),
    "2.4.factor": lambda sign: replace(sign, setting=replace(sign.setting, hypotheses=())),
    "2.4.slope": lambda chain: replace(chain, setting=replace(chain.setting, hypotheses=())),
    "2.4.far": lambda limit: replace(limit, value=ONE),
    "2.4.direction": line(0, lambda found: replace(found, term=found.term * TWO)),
    "2.4.unit": ends_with(TWO),
    "2.4.divisor": lambda sign: replace(sign, relation=Relation.LT),
    "3.b.bayes": line(1, upside_down),
    "3.d.product_rule": line(0, without_z),
    "3.e.diffusion": line(0, divergences_reversed),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_shown_and_holds(name: str) -> None:
    assert judge(claim(name)).status.passes


@pytest.mark.parametrize("name", STEPS)
def test_a_step_said_wrong_is_refused(name: str) -> None:
    found = claim(name)
    wrong = STEPS[name](found)
    assert wrong != found
    assert not judge(wrong).status.passes


def test_the_two_values_at_the_witness_stand_apart() -> None:
    shown = [text(item.term) for item in claim("1.2.values").lines]  # type: ignore[union-attr]
    assert shown[1:3] == ["3/2 − log 2", "log 2 − 3/8"]
    assert judge(claim("1.2.values")).status is Verdict.PROVED


def test_both_points_of_the_half_line_are_sent_to_zero_before_they_are_compared() -> None:
    shown = [text(item.term) for item in claim("2.1.images").lines]  # type: ignore[union-attr]
    assert shown == ["a f(b z₁ + c)", "a f(−1)", "0", "a f(−2)", "a f(b z₂ + c)", "g(z₂)"]


# --- the concise answer

BEYOND = {
    "1.1.quadrature", "2.2.inverse", "2.2.upper", "2.2.term_upper", "2.3.mean_value", "2.3b.example",
    "2.4.root", "2.4.collapse", "2.4b.determinant", "3.a.gap", "3.f.square", "3.g.sum", "1.3.slope", "1.4.divergence",
}  # fmt: skip
ASKED = {
    "1.1.moment", "1.1.divergence", "1.2.values", "2.1.images", "2.1.half_line", "2.1.constant", "2.2.positive",
    "2.2.below_one", "2.2.rising", "2.2.increasing", "2.3.slope", "2.4.norm", "2.4.slope", "2.4.far", "2.4.unit", "3.a.bound", "3.a.factorised",
    "3.b.bayes", "3.b.divergences", "3.c.bound", "3.d.product_rule", "3.d.factorisation", "3.e.components",
    "3.e.diffusion",
}  # fmt: skip


def test_the_concise_answers_hold_what_is_asked_and_nothing_beyond() -> None:
    concise = {item.id for question in QUESTIONS for item in answer(question).concise().claims()}
    everything = {item.id for question in QUESTIONS for item in answer(question).claims()}
    assert concise >= ASKED
    assert everything >= BEYOND
    assert not concise & BEYOND
    for question in QUESTIONS:
        assert not any(block.beyond for part in answer(question).concise().parts for block in part.blocks)


def parts() -> list[Part]:
    forms = [form for question in QUESTIONS for form in (answer(question), answer(question).concise())]
    return [part for form in forms for part in form.parts]


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.id)
def test_every_figure_is_spoken_of_and_every_figure_spoken_of_is_there(part: Part) -> None:
    texts = [block.text for block in part.blocks if isinstance(block, Prose | Conclusion | Remark)]
    mentioned = {name for message in texts for name in message.mentions()}
    assert mentioned == {block.name for block in part.blocks if isinstance(block, FigureRef)}


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.id)
def test_a_conclusion_rests_on_claims_of_its_part(part: Part) -> None:
    known = {item.id for item in part.claims}
    for block in part.blocks:
        if isinstance(block, Conclusion):
            assert set(block.rests_on) <= known
