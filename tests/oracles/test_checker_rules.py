"""Rules of the calculus of expected logarithms, each called by itself: on a right step, and where a condition fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from hw_cli.kernel.setting import Interval
from hw_cli.oracles.expected.checker import Statement
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Context,
    Entry,
    Exp,
    Form,
    Kept,
    Log,
    LogIntegral,
    LogSum,
    Range,
    entry,
    is_nonnegative,
)
from hw_cli.oracles.expected.gaps import Gap, Gaps, _mean_of_logs
from hw_cli.oracles.expected.graphs import PLAIN
from hw_cli.oracles.expected.indices import Facts, Index, Segment, Unsupported
from hw_cli.oracles.expected.reading import space_of
from hw_cli.oracles.expected.rules import Refused, Rules, Step, is_length
from hw_cli.terms.core import KL, Density, Gradient, Indexed, Law, Number, Symbol, Term
from hw_cli.terms.core import log as core_log
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables

from .identities import CHAIN, FREE

ONE, FIVE, HERE = Index(None, 1), Index(None, 5), Index("i", 0)
FACTS = Facts().within("n", ONE, Index(None, 10**6)).within("i", ONE, Index("n", 0))
A, B, C = (Segment(family, PLAIN, PLAIN) for family in range(3))
EACH, FIRST, SECOND, ALL = (
    Segment(1, *ends) for ends in ((HERE, HERE), (ONE, ONE), (FIVE, FIVE), (ONE, FIVE))
)
TO_FIVE = Range("i", ONE, FIVE)
RULES = Rules(space_of(FREE.setting.model))  # type: ignore[arg-type]
GAPS = Gaps(RULES.space)


def log(*own: Segment, given: tuple[Segment, ...] = ()) -> Log:
    return Log("p", own, given)


def law(*own: Segment, given: tuple[Segment, ...] = (), of: str = "p") -> Context:
    return Context(of, own, given)


def under(*contexts: Context, atom: Any) -> Entry:
    return Entry((), (), contexts, atom)


def half(item: Entry) -> tuple[Entry, Fraction]:
    return item, Fraction(1, 2)


def refused(call: Callable[..., Any], *arguments: Any) -> bool:
    try:
        call(*arguments)
    except (Refused, Unsupported):
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
        (Step("marginal", under(law(A, B), atom=log(A)), (0, (A,), ())), False),
        (Step("marginal", under(law(A, B), atom=log(A)), (0, (B,), ())), True),  # averaged over what is not used
        (Step("marginal", under(law(A), atom=log(A)), (0, (A, C), ())), True),  # and over what it was not
        (Step("marginal", under(law(A, given=(B,)), atom=log(A)), (0, (A,), ())), True),  # depends on the condition
        (Step("marginal", under(law(given=(B,), of=NABLA), atom=log(A)), (0, (), ())), False),
        (Step("marginal", under(law(given=(A,), of=NABLA), atom=log(A)), (0, (), ())), True),
        (Step("tower", under(law(B), law(A, given=(B,)), atom=log(A, B)), (0,)), False),
        (Step("tower", under(law(B), law(A, given=(B,), of="q"), atom=log(A, B)), (0,)), True),
        (Step("tower", under(law(A), law(A), atom=log(A)), (0,)), True),  # one variable twice
        (Step("tower", under(law(B), law(A), atom=log(A, B)), (0,)), True),  # independent of nothing said
        (Step("tower", under(law(B), law(A, given=(B, C)), atom=log(A, B)), (0,)), True),
        (Step("tower", under(law(given=(A,), of=NABLA), law(given=(B,), of=NABLA), atom=log(A)), (0,)), True),
        (Step("sample", under(law(FIRST), atom=log(FIRST)), (0, 1)), False),
        (Step("sample", under(law(FIRST), atom=log(FIRST, given=(B,))), (0, 1)), True),  # the letter means another
        (Step("sample", under(law(FIRST), atom=log(ALL)), (0, 1)), True),  # the sample beside others
        (Step("sample", under(law(FIRST), law(A, given=(B,)), atom=log(FIRST)), (0, 1)), True),
        (Step("sample", under(law(ALL), atom=log(A)), (0, 1)), True),
        (Step("sample", under(law(FIRST, given=(SECOND,)), atom=log(FIRST)), (0, 1)), True),
        (Step("sample", under(law(FIRST), atom=Kept(Symbol("f"), (FIRST,))), (0, 1)), True),  # no density
        (Step("quotient", entry(log(A, given=(B,)))), False),
        (Step("quotient", entry(log(A))), True),
        (Step("chain", entry(log(A, B)), ((A,), (B,))), False),
        (Step("chain", entry(log(A, B)), ((A,),)), True),
        (Step("chain", entry(log(A, B)), ((A,), (A, B))), True),
        (Step("chain", entry(log(A, B)), ((A,), (), (B,))), True),
        (Step("independent", entry(log(A, given=(B,))), ((B,),)), False),
        (Step("independent", entry(log(A, given=(B,))), ((),)), True),
        (Step("independent", entry(log(A, given=(B,))), ((B, C),)), True),
        (Step("independent", entry(log(A, given=(A, B))), ((A,),)), True),  # given itself
        (Step("unroll", entry(log(ALL)), ("j", False)), False),
        (Step("unroll", entry(log(ALL)), ("i", False)), True),  # a letter that is in use
        (Step("unroll", entry(log(FIRST)), ("j", False)), True),
        (Step("average", under(law(A), atom=Exp(((entry(log(B)), Fraction(1)),))), ()), False),
        (Step("average", under(law(A, of="r"), atom=Exp(((entry(log(B)), Fraction(1)),))), ()), True),
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, Index(None, 4))), False),
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, FIVE)), True),  # nothing is left
        (Step("split", Entry((TO_FIVE,), (), (), log(EACH)), (0, Index(None, 0))), True),
        (Step("single", Entry((TO_FIVE._replace(high=ONE),), (), (), log(EACH)), (0,)), False),
        (Step("single", Entry((TO_FIVE,), (), (), log(EACH)), (0,)), True),
    ],
)  # fmt: skip
def test_steps(step: Step, wrong: bool) -> None:
    assert refused(RULES.apply, step, FACTS) is wrong


@pytest.mark.parametrize(
    ("step", "contexts"),
    [
        (Step("tower", under(law(B), law(A, given=(B,)), law(C, of="q"), atom=log(A, B)), (0,)), (law(A, B), law(C, of="q"))),
        (Step("sample", under(law(A), law(FIRST), atom=log(FIRST)), (1, 1)), (law(A), law(B))),
        (Step("sample", under(law(FIRST), law(A, given=(FIRST,)), atom=log(A)), (0, 1)), (law(B), law(A, given=(B,)))),
        (Step("marginal", under(law(C), law(A, B), law(C, of="q"), atom=log(A)), (1, (A,), ())), (law(C), law(A), law(C, of="q"))),
    ],
)  # fmt: skip
def test_the_other_expectations_stay(step: Step, contexts: tuple[Context, ...]) -> None:
    assert [item.contexts for item in RULES.apply(step, FACTS)] == [contexts]


def test_the_other_sums_stay() -> None:
    others = (Range("k", ONE, FIVE), Range("l", ONE, FIVE))
    item = Entry((others[0], TO_FIVE._replace(high=ONE), others[1]), (), (), log(EACH))
    assert [one.ranges for one in RULES.apply(Step("single", item, (1,)), FACTS)] == [others]
    assert [one.ranges for one in RULES.apply(Step("split", item._replace(ranges=(TO_FIVE, *others)), (0, ONE)), FACTS)] == [
        (TO_FIVE._replace(high=ONE), *others), (TO_FIVE._replace(low=Index(None, 2)), *others),
    ]  # fmt: skip


@pytest.mark.parametrize(("low", "is_one"), [(0, False), (1, True), (2, True)])
def test_lengths_are_at_least_1(low: int, is_one: bool) -> None:
    assert is_length(Symbol("m"), Facts().within("m", Index(None, low), Index(None, 10**6))) is is_one


def test_a_part_of_a_gap_is_not_negative() -> None:
    here, there = (Density(Law(name), (Symbol("a"),)) for name in "pq")
    part = KL(here, there) / Number("2")
    assert decide(part, Relation.GE, Number("0"), FREE.setting).proved
    assert not decide(-part, Relation.GE, Number("0"), FREE.setting).proved


def gap(first: Context, second: Any, *around: Context, ranges: tuple[Range, ...] = (), way: Any = ()) -> Gap:
    return Gap(Fraction(1), ranges, around, first, second, way)


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        (gap(law(A), law(A, of="q")), False),
        (gap(law(A, given=(B,)), law(A, of="q"), law(B)), False),
        (gap(law(A), law(B, of="q")), True),  # of other variables
        (gap(law(A), law(A, given=(A,), of="q")), True),
        (gap(law(A, given=(A,)), law(A, of="q")), True),
        (gap(law(), law(of="q")), True),
        (gap(law(A), law(A, of="r")), True),  # no law
        (gap(law(A, of="r"), law(A)), True),
        (gap(law(A), law(A, of="q"), law(B, of="r")), True),
        (gap(law(A), law(A, of="q"), law(B, given=(B,))), True),
        (gap(law(A), law(A, of="q"), ranges=(TO_FIVE,)), False),
        (gap(law(A), law(A, of="q"), ranges=(TO_FIVE._replace(high=Index(None, 0)),)), True),  # perhaps empty
        (gap(law(A), (), way=("mass",)), True),  # of a density
        (gap(law(A), ((entry(log(A)), Fraction(-1)),)), False),
        (gap(law(A), ((Entry((TO_FIVE,), (), (), log(A)), Fraction(-1)),)), True),
        (gap(law(A), LogSum((half(entry(Exp(((entry(log(A)), Fraction(1)),)))),)), way=("outside",)), False),
        (gap(law(A), LogSum((half(entry(log(A))),)), way=("outside",)), True),  # of any sign
        (gap(law(A), LogSum(((entry(Exp(((entry(log(A)), Fraction(1)),))), Fraction(-1)),)), way=("outside",)), True),
        (gap(law(A), LogSum((half(entry(Exp(((entry(log(A)), Fraction(1)),)))),)), way=("none",)), True),
    ],
)  # fmt: skip
def test_gaps(what: Gap, wrong: bool) -> None:
    assert refused(GAPS.gap, what, FACTS) is wrong


def test_a_probability_is_at_most_1() -> None:
    model = replace(FREE.setting.model, discrete=(Symbol("a"),))  # type: ignore[type-var]
    gaps = Gaps(space_of(model))
    mass = ("mass",)
    assert gaps.gap(gap(law(A), (), way=mass), FACTS) == {entry(log(A)): Fraction(-1)}
    assert not refused(gaps.gap, gap(law(A, given=(B,)), (), law(B), way=mass), FACTS)
    assert refused(gaps.gap, gap(law(B), (), way=mass), FACTS)
    assert refused(gaps.gap, gap(law(A, B), (), way=mass), FACTS)
    assert refused(gaps.gap, gap(law(A, given=(A,)), (), way=mass), FACTS)


NUMBERS = replace(
    FACTS,
    numbers=(
        (Symbol("w"), Interval(Fraction(0), Fraction(1))),
        (Symbol("b"), Interval(Fraction(1))),
        (Symbol("c"), Interval(Fraction(-1), Fraction(1))),
    ),
)


def number(*terms: tuple[str, int]) -> Form:
    """Σ value · letters, of "" the number alone, of "wb" w times b."""
    return {
        Entry((), tuple(sorted(((Symbol(x), 1) for x in letters), key=repr)), (), UNIT): Fraction(value)
        for letters, value in terms
    }


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        (number(("w", 1)), True),
        (number(("", 1), ("w", -1)), True),
        (number(("w", 1), ("", -1)), False),
        (number(("b", 1), ("", -1)), True),
        (number(("b", 1), ("", -2)), False),
        (number(("", 1), ("b", -1)), False),
        (number(("wb", 1), ("w", -1)), True),
        (number(("b", 1), ("w", -1)), True),
        (number(("b", 1), ("w", -2)), False),
        (number(("c", 1)), False),
        (number(("", 1), ("c", 1)), True),
        (number(("d", 1)), False),  # of which nothing is known
        ({Entry((), ((Symbol("w"), 2),), (), UNIT): Fraction(1)}, False),  # w (w − 1) is 0 at both ends
        ({Entry((), ((Symbol("w"), -1),), (), UNIT): Fraction(1)}, False),
        ({Entry((), ((Symbol("b"), 2),), (), UNIT): Fraction(1), entry(UNIT): Fraction(-1)}, True),
        ({under(law(A), atom=log(A)): Fraction(1)}, False),
    ],
)
def test_numbers_that_are_not_negative(what: Form, wanted: bool) -> None:
    assert is_nonnegative(what, NUMBERS) is wanted


def mixture(first: Log, second: Log, share: str = "w", rest: int = -1) -> LogSum:
    """log(w first + (1 + rest · w) second)."""
    one, two = (Exp(((entry(atom), Fraction(1)),)) for atom in (first, second))
    times = ((Symbol(share), 1),)
    return LogSum(
        (
            (Entry((), times, (), one), Fraction(1)),
            (entry(two), Fraction(1)),
            (Entry((), times, (), two), Fraction(rest)),
        )
    )


def exp(*factors: Log) -> Exp:
    return Exp(tuple((entry(factor), Fraction(1)) for factor in factors))


def halves(*atoms: Log) -> LogSum:
    return LogSum(tuple(half(entry(exp(atom))) for atom in atoms))


P_A, Q_A, R_A = log(A), Log("q", (A,), ()), Log("p", (A,), (B,))
MIXED, OTHER = mixture(P_A, Q_A), mixture(Q_A, P_A)


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        (gap(law(A), MIXED, way=("law",)), False),
        (gap(law(A), mixture(P_A, Q_A, rest=1), way=("law",)), True),  # of sum 1 + 2w
        (gap(law(A), mixture(P_A, Q_A, "b"), way=("law",)), True),  # 1 − b is negative
        (gap(law(A), mixture(P_A, Q_A, "d"), way=("law",)), True),
        (gap(law(A), mixture(P_A, Q_A, "c"), way=("law",)), True),  # c may be negative
        (gap(law(B), MIXED, way=("law",)), True),
        (gap(law(A), MIXED, way=("part", 0)), True),  # log w is not known
        (gap(law(A), MIXED, way=("part", 1)), True),  # q − w q, of which q is more than a part
        (gap(law(A), MIXED, way=("divergence", P_A)), False),
        (gap(law(A), MIXED, way=("divergence", OTHER)), False),
        (gap(law(A), MIXED, way=("divergence", mixture(P_A, Q_A, rest=1))), True),
        (gap(law(A), MIXED, way=("divergence", log(A, B))), True),
        (gap(law(A), MIXED, way=("divergence", mixture(P_A, Q_A, "c"))), True),  # c may be negative
        (gap(law(A), MIXED, way=("divergence", Log("r", (A,), ()))), True),  # no law of the model
        (gap(law(A), MIXED, way=("mixtures", OTHER, (Q_A, P_A))), False),
        (gap(law(A), MIXED, way=("mixtures", OTHER, (P_A, Q_A))), True),  # w beside 1 − w
        (gap(law(A), MIXED, way=("mixtures", MIXED, (P_A,))), True),
        (gap(law(A), MIXED, way=("mixtures", OTHER, (Q_A, P_A, P_A))), True),
        (gap(law(A), MIXED, way=("mixtures", OTHER, (Q_A, Log("q", (A,), (B,))))), True),
        (gap(law(A), halves(P_A, Q_A), way=("mixtures", halves(Q_A), (Q_A, Q_A))), True),  # one law for two
        (gap(law(A), halves(P_A, Q_A), way=("mixtures", halves(Q_A, P_A), (Q_A, P_A))), False),
        (gap(law(A), MIXED, way=("mixtures", mixture(R_A, Q_A, "c"), (R_A, Q_A))), True),
        (replace(gap(law(A), law(A, of="q")), share=tuple(number(("w", 1)).items())), False),
        (replace(gap(law(A), law(A, of="q")), share=tuple(number(("c", 1)).items())), True),
        (replace(gap(law(A), law(A, of="q")), share=((entry(P_A), Fraction(1)),)), True),
    ],
)  # fmt: skip
def test_gaps_of_mixtures(what: Gap, wrong: bool) -> None:
    assert refused(GAPS.gap, what, NUMBERS) is wrong


def test_what_a_mixture_differs_from_a_law_by() -> None:
    """w E_p[log m − log p] + (1 − w) E_q[log m − log p] for m = w p + (1 − w) q: − KL of m and p, turned round below."""
    w = ((Symbol("w"), 1),)
    of_p, of_q = law(A), law(A, of="q")
    wanted: Form = {}
    for atom, sign in ((MIXED, 1), (P_A, -1)):
        wanted[Entry((), w, (of_p,), atom)] = Fraction(sign)
        wanted[Entry((), (), (of_q,), atom)] = Fraction(sign)
        wanted[Entry((), w, (of_q,), atom)] = Fraction(-sign)
    assert GAPS.gap(gap(of_p, MIXED, way=("divergence", P_A)), NUMBERS) == wanted


def test_what_two_mixtures_differ_by() -> None:
    """½ E_p[log p − log q − log m + log n] and the same of q and p, for m = (p + q)/2 and n = (q + p)/2."""
    first, second = halves(P_A, Q_A), halves(Q_A, P_A)
    found = GAPS.gap(gap(law(A), first, way=("mixtures", second, (Q_A, P_A))), NUMBERS)
    wanted: Form = {}
    for context, own, other in ((law(A), P_A, Q_A), (law(A, of="q"), Q_A, P_A)):
        for atom, sign in ((own, 1), (other, -1), (first, -1), (second, 1)):
            wanted[under(context, atom=atom)] = Fraction(sign, 2)
    assert found == wanted


def score(*own: str, given: tuple[str, ...] = (), of: str = "p") -> Term:
    variables, others = (tuple(map(Symbol, names)) for names in (own, given))
    density = Density(Law(of, (Symbol("w"),)), variables, others)
    return Gradient(core_log(density), Symbol("w"))


@pytest.mark.parametrize(
    ("context", "term", "wrong"),
    [
        (law(A), score("a"), False),
        (law(A), score("b") * score("a"), False),
        (law(A, given=(B,)), score("a", given=("b",)) * Symbol("b"), False),
        (law(A), score("a") * Symbol("a"), True),
        (law(A), score("b"), True),
        (law(A, of="q"), score("a"), True),
        (law(A), score("a", given=("b",)), True),
        (law(A, B), score("a"), True),
        (law(A), score("a") * score("a"), True),
        (law(A), Symbol("a"), True),
        (law(A), Gradient(core_log(core_log(Symbol("a"))), Symbol("w")), True),
    ],
)
def test_the_mean_of_a_score(context: Context, term: Term, wrong: bool) -> None:
    used = tuple(part for part, name in ((A, "a"), (B, "b")) if Symbol(name) in free_variables(term))
    assert refused(RULES.apply, Step("score", under(context, atom=Kept(term, used))), FACTS) is wrong


def test_the_mean_of_a_score_of_a_member() -> None:
    rules, (x_i,) = Rules(space_of(CHAIN.setting.model)), (Indexed(Symbol("x"), (Symbol("i"),)),)  # type: ignore[arg-type]
    slope = Gradient(core_log(Density(Law("p", (Symbol("w"),)), (x_i,))), Symbol("w"))
    for place, wrong in ((HERE, False), (HERE.plus(1), True)):
        mine = Segment(0, place, place)
        item = under(law(mine), atom=Kept(slope, (Segment(0, HERE, HERE),)))
        facts = rules.space.facts.within("i", ONE, Index("T", -1))
        assert refused(rules.apply, Step("score", item), facts) is wrong


LAST = Index("n", 0)
SAMPLES, TO_N = Segment(1, ONE, LAST), Range("i", ONE, LAST)


def means(atom: Any, over: Range = TO_N, value: Fraction = Fraction(1)) -> LogSum:
    return LogSum(((Entry((over,), (), (), atom), value),))


@pytest.mark.parametrize(
    ("first", "atom", "fewer", "wrong"),
    [
        (law(SAMPLES), means(exp(log(EACH))), ONE, False),
        (law(SAMPLES), means(exp(log(EACH))), LAST, False),
        (law(SAMPLES, given=(A,)), means(exp(log(EACH, given=(A,)))), ONE, False),
        (law(SAMPLES), means(exp(log(EACH))), Index("n", 1), True),  # more of them
        (law(SAMPLES), means(exp(log(EACH))), Index(None, 0), True),  # none
        (law(SAMPLES), means(exp(log(EACH)), value=Fraction(1, 2)), ONE, True),
        (law(SAMPLES), means(exp(log(EACH)), TO_N._replace(low=Index(None, 2))), ONE, True),  # not all
        (law(SAMPLES), means(exp(log(EACH)), TO_N._replace(high=ONE)), ONE, True),
        (law(SAMPLES._replace(low=Index(None, 2))), means(exp(log(EACH)), TO_N._replace(low=Index(None, 2))), ONE, True),
        (law(SAMPLES, A), means(exp(log(EACH))), ONE, True),
        (law(A, B), means(exp(log(EACH))), ONE, True),
        (law(SAMPLES), LogSum((*means(exp(log(EACH))).form, *means(exp(log(EACH, given=(A,)))).form)), ONE, True),
        (law(SAMPLES), LogSum(((entry(exp(log(FIRST))), Fraction(1)),)), ONE, True),
        (law(SAMPLES), LogSum(((Entry((TO_N,), ((Symbol("n"), 1),), (), exp(log(EACH))), Fraction(1)),)), ONE, True),
        (law(SAMPLES, given=(B,)), means(exp(log(EACH))), ONE, True),  # which may be one of them
        (law(SAMPLES), means(exp(log(FIRST))), ONE, True),
        (law(A), means(exp(log(A))), ONE, True),  # no samples
        (law(SAMPLES), LogSum((half(entry(exp(log(FIRST)))), half(entry(exp(log(SECOND)))))), ONE, True),
    ],
)  # fmt: skip
def test_fewer_samples(first: Context, atom: LogSum, fewer: Index, wrong: bool) -> None:
    assert refused(GAPS.gap, gap(first, atom, way=("fewer", fewer)), FACTS) is wrong


def test_what_fewer_samples_differ_by() -> None:
    """E[log Σ over n] − log n − E[log Σ over 1], and with 3 of 5 samples log 3 and log 5."""
    found = GAPS.gap(gap(law(SAMPLES), means(exp(log(EACH))), way=("fewer", ONE)), FACTS)
    to_one = means(exp(log(EACH)), TO_N._replace(high=ONE))
    log_n = Entry((), ((core_log(Symbol("n")), 1),), (), UNIT)
    assert found == {
        under(law(SAMPLES), atom=means(exp(log(EACH)))): Fraction(1),
        under(law(FIRST), atom=to_one): Fraction(-1),
        log_n: Fraction(-1),
    }
    three = Index(None, 3)
    found = GAPS.gap(gap(law(ALL), means(exp(log(EACH)), TO_FIVE), way=("fewer", three)), FACTS)
    logs = {item.weight[0][0]: value for item, value in found.items() if item.atom == UNIT}
    assert logs == {core_log(Number("5")): Fraction(-1), core_log(Number("3")): Fraction(1)}


def test_members_of_a_sequence_are_no_samples() -> None:
    gaps = Gaps(space_of(CHAIN.setting.model))  # type: ignore[arg-type]
    run, each = (Segment(0, *ends) for ends in ((ONE, LAST), (HERE, HERE)))
    assert not gaps.space.is_sample(run)
    assert refused(gaps.gap, gap(law(run), means(exp(log(each))), way=("fewer", ONE)), FACTS)


@pytest.mark.parametrize(
    ("first", "atom", "way", "wrong"),
    [
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(Log("q", (A,))))))), ("law",), False),
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(log(B)))))), ("law",), True),  # of another variable
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(log(A), log(B)))))), ("law",), True),  # no law
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(log(A, given=(A,))))))), ("law",), True),
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(log(B)))))), ("part", 1), False),
        (law(SAMPLES), means(exp(log(EACH))), ("part", 0), True),  # a sum is no part
        (law(A), LogSum((half(under(law(B), atom=exp(log(A)))), half(entry(exp(log(B)))))), ("part", 0), True),
        (law(A), LogSum(((entry(Exp(((Entry((), ((Symbol("n"), 1),), (), log(A)), Fraction(1)),))), Fraction(1)),)), ("law",), True),  # pⁿ
        (law(A), LogSum((half(entry(exp(log(A)))), half(entry(exp(log(B)))))), ("inside",), False),
        (law(A), LogSum((half(entry(exp(log(A)))), (entry(exp(log(B))), Fraction(1)))), ("inside",), True),
    ],
)  # fmt: skip
def test_gaps_of_sums(first: Context, atom: LogSum, way: Any, wrong: bool) -> None:
    assert refused(GAPS.gap, gap(first, atom, way=way), FACTS) is wrong


def integral(*factors: Log, over: tuple[Segment, ...]) -> LogIntegral:
    return LogIntegral(over, exp(*factors).form)


@pytest.mark.parametrize(
    ("atom", "own", "given", "rest", "wrong"),
    [
        (integral(log(A, B), over=(B,)), (A, B), (), (), False),
        (integral(log(A, B), log(C), over=(B,)), (A, B), (), (log(C),), False),
        (integral(log(A), over=(B,)), (A,), (), (), True),  # not a density of B
        (integral(log(A, B), log(B), over=(B,)), (A, B), (), (log(B),), True),  # both speak of B
        (integral(log(A, given=(B,)), over=(B,)), (A,), (B,), (), True),
        (integral(log(A, B), over=(B,)), (A, B), (), (log(C),), True),  # another integrand
        (integral(log(B, given=(B,)), over=(B,)), (B,), (B,), (), True),
    ],
)
def test_integrals(
    atom: LogIntegral,
    own: tuple[Segment, ...],
    given: tuple[Segment, ...],
    rest: tuple[Log, ...],
    wrong: bool,
) -> None:
    step = Step("integrate", entry(atom), ("p", own, given, exp(*rest).form, ()))
    assert refused(RULES.apply, step, FACTS) is wrong


def test_logarithms_are_taken_of_both_sides_or_of_none() -> None:
    one, log_of_it = Density(Law("p"), (Symbol("a"),)), core_log(Density(Law("p"), (Symbol("a"),)))
    for left, right, kinds in (
        (one, one, [Log, Log]),
        (one, log_of_it, [Kept, Log]),
        (log_of_it, one, [Log, Kept]),
    ):
        sides = Statement(left, Relation.EQ, right, RULES.space, FACTS).sides()
        assert [type(item.atom) for side in sides for item in side] == kinds


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
        (Exp(((under(law(A), atom=log(EACH)), Fraction(1)),)), True),
    ],
)
def test_one_function_of_each_sample(atom: Any, wrong: bool) -> None:
    assert refused(GAPS._is_of_each, atom, EACH.family, "i") is wrong
