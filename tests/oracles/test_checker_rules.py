"""Rules of the calculus of expected logarithms, each called by itself: on a right step, and where a condition fails."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from hw_cli.oracles.expected.forms import UNIT, Context, Entry, Exp, Log, LogSum, Range, entry
from hw_cli.oracles.expected.indices import Facts, Index, Segment
from hw_cli.oracles.expected.reading import space_of
from hw_cli.oracles.expected.rules import Refused, Rules, Step, _mean_of_logs
from hw_cli.terms.core import Symbol

from .identities import FREE

ONE, FIVE, HERE = Index(None, 1), Index(None, 5), Index("i", 0)
FACTS = Facts().within("n", ONE, Index(None, 10**6)).within("i", ONE, Index("n", 0))
A = Segment(0, Index(None, -1), Index(None, -1))
EACH, FIRST = Segment(1, HERE, HERE), Segment(1, ONE, ONE)
TO_FIVE = Range("i", ONE, FIVE)
RULES = Rules(space_of(FREE.setting.model))  # type: ignore[arg-type]


def log(*own: Segment, given: tuple[Segment, ...] = ()) -> Log:
    return Log("p", own, given)


def half(item: Entry) -> tuple[Entry, Fraction]:
    return item, Fraction(1, 2)


def refused(call: Callable[..., Any], *arguments: Any) -> bool:
    try:
        call(*arguments)
    except Refused:
        return True
    return False


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        (Step("constant", Entry((TO_FIVE,), (), (), log(A)), (0,)), False),
        (Step("constant", Entry((TO_FIVE,), (), (), log(EACH)), (0,)), True),  # it moves with the index
        (Step("constant", Entry((TO_FIVE,), (), (), log(A, given=(EACH,))), (0,)), True),
        (Step("scale", entry(LogSum((half(entry(UNIT)),))), (Fraction(2), ())), False),
        (Step("scale", entry(LogSum((half(entry(UNIT)),))), (Fraction(0), ())), True),
        (Step("scale", entry(LogSum((half(entry(UNIT)),))), (Fraction(-1), ())), True),
        (Step("scale", entry(LogSum((half(entry(UNIT)),))), (Fraction(1), ((Symbol("n"), 1),))), False),
        (Step("scale", entry(LogSum((half(entry(UNIT)),))), (Fraction(1), ((Symbol("w"), 1),))), True),  # of any sign
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, Index(None, 4))), False),
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, FIVE)), True),  # nothing is left
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, Index(None, 0))), True),
        (Step("single", Entry((TO_FIVE._replace(high=ONE),), (), (), log(EACH)), (0,)), False),
        (Step("single", Entry((TO_FIVE,), (), (), log(EACH)), (0,)), True),
    ],
)  # fmt: skip
def test_steps(step: Step, wrong: bool) -> None:
    assert refused(RULES.apply, step, FACTS) is wrong


def test_averages_are_of_weights_that_sum_to_one() -> None:
    one, other = entry(Exp(((entry(log(A)), Fraction(1)),))), entry(Exp(((entry(log(FIRST)), Fraction(1)),)))
    assert not refused(_mean_of_logs, [half(one), half(other)])
    assert refused(_mean_of_logs, [half(one), (other, Fraction(1))])
    inside = one._replace(contexts=(Context("p", (A,), ()),))
    assert refused(_mean_of_logs, [half(inside), half(other)])


@pytest.mark.parametrize(
    ("atom", "wrong"),
    [
        (log(EACH), False),
        (log(EACH, given=(A,)), False),
        (log(FIRST), True),  # one sample in all summands
        (log(EACH, given=(FIRST,)), True),
        (log(A, Segment(2, HERE, HERE)), True),  # another family moves with the index
        (LogSum((half(entry(log(EACH))),)), True),
        (Exp(((Entry((TO_FIVE,), (), (), log(EACH)), Fraction(1)),)), True),
    ],
)
def test_one_function_of_each_sample(atom: Any, wrong: bool) -> None:
    assert refused(RULES._is_of_each, atom, EACH.family, "i") is wrong
