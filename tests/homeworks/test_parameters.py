"""What the user may choose: exact numbers, refused early when out of range; extremes that must still work."""

from __future__ import annotations

from fractions import Fraction

import pytest
from answers import HOMEWORK, solve, whole

from hw_cli.derive.values import decimal, search_witness
from hw_cli.errors import UsageError
from hw_cli.homework.parameters import MAX_DIGITS, Parameters, exact
from hw_cli.homeworks.ift6135_3.parameters import MAX_DIMENSION, Divergence, Gan, Gaussian
from hw_cli.homeworks.ift6135_3.q4_pictures import resolved
from hw_cli.kernel.setting import POSITIVE, REALS, Setting
from hw_cli.terms.core import Symbol, Term, exp, lift, log, sqrt
from hw_cli.terms.text import text
from hw_cli.verify import verify

MALFORMED = [
    "",
    " ",
    "abc",
    "1/0",
    "0/0",
    "1//2",
    "1/2/3",
    "1.2.3",
    "1,2,3",
    "--1",
    "5-3",
    "1e5",
    "1e999999999",
    "nan",
    "inf",
    "-inf",
    "∞",
    "0x10",
    "1_000",
    "1 000",
    "1\u202f000",
    "٣",
    "²",
    "½",
    "1/2.5",
    "__import__('os')",
    "1" * (MAX_DIGITS + 1),
    "0." + "0" * MAX_DIGITS,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_not_a_number(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        exact(text, "gamma")
    assert "gamma" in caught.value.message
    assert caught.value.advice
    assert len(caught.value.message) < 120  # a long number is not repeated in full
    with pytest.raises(UsageError):
        Gan.read({"gamma": text})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/2", Fraction(1, 2)),
        ("0.5", Fraction(1, 2)),
        ("0,5", Fraction(1, 2)),
        (" 3 ", Fraction(3)),
        ("-3", Fraction(-3)),
        ("−3", Fraction(-3)),
        ("+3", Fraction(3)),
        (".5", Fraction(1, 2)),
        ("0.1", Fraction(1, 10)),
        ("1" * MAX_DIGITS, Fraction("1" * MAX_DIGITS)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert exact(text, "gamma") == value


@pytest.mark.parametrize("text", ["0", "-1", "-1/2", "0.0", "−2"])
def test_what_must_be_positive(text: str) -> None:
    with pytest.raises(UsageError, match="must be > 0"):
        Gan.read({"eta": text})


@pytest.mark.parametrize(
    "text", ["", "1", "1,2,3", "1;2;3", "0,0", "0,-1", "0;0", "a,1", "0,b", ",", ";", "0.5,1.5,", "1/0,1"]
)
def test_what_is_not_a_gaussian(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Gaussian.read(text, "p")
    assert "p" in caught.value.message


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("0,1", Gaussian(Fraction(0), Fraction(1))),
        ("-1/2, 3/4", Gaussian(Fraction(-1, 2), Fraction(3, 4))),
        ("0,5;1,5", Gaussian(Fraction(1, 2), Fraction(3, 2))),
        ("0.5,1.5", Gaussian(Fraction(1, 2), Fraction(3, 2))),
    ],
)
def test_gaussians(text: str, law: Gaussian) -> None:
    assert Gaussian.read(text, "p") == law


@pytest.mark.parametrize("value", [0, -1, MAX_DIMENSION + 1, 10**9])
def test_dimensions_out_of_bounds(value: int) -> None:
    with pytest.raises(UsageError, match="dim must"):
        Divergence.read({"dim": str(value)})


def test_dimensions() -> None:
    assert [Divergence.read({"dim": str(value)}).dimension for value in (1, 2, MAX_DIMENSION)] == [
        1,
        2,
        MAX_DIMENSION,
    ]


def test_only_what_was_chosen_is_told() -> None:
    assert Parameters().given() == ()
    assert dict(Gan(regularized=True, gamma=Fraction(1, 2)).given()) == {"regularized": True, "gamma": "1/2"}
    law = Gaussian(Fraction(0), Fraction(1, 3))
    assert dict(Divergence(p=law, q=law).given()) == {"p": ["0", "1/3"], "q": ["0", "1/3"]}


def test_questions_that_are_not_solved() -> None:
    assert {"q1", "q4"} <= set(HOMEWORK.questions)
    for name in ("q9", "", "q5", "Q1", "hw_cli.errors"):
        with pytest.raises(UsageError) as caught:
            HOMEWORK.question(name)
        assert "q1" in (caught.value.advice or "") or name == "q5"


def test_question_4_has_two_systems() -> None:
    plain, regularised = whole("q4")
    assert [part.id for part in plain.parts][:3] == ["4.1", "4.2", "4.3"]
    assert [part.id for part in regularised.parts][:3] == ["4.4", "4.5", "4.6"]
    assert len(whole("q1")) == 1


@pytest.mark.parametrize(
    ("question", "parameters"),
    [
        ("q4", {"regularized": True, "gamma": Fraction(1, 10**6)}),
        ("q4", {"regularized": True, "gamma": Fraction(99, 100), "eta": Fraction(7)}),
        ("q4", {"regularized": True, "gamma": Fraction(1000), "eta": Fraction(1, 1000)}),
        ("q4", {"eta": Fraction(4)}),
        (
            "q1",
            {"p": Gaussian(Fraction(0), Fraction(1)), "q": Gaussian(Fraction(1, 10**6), Fraction(1))},
        ),
        (
            "q1",
            {"p": Gaussian(Fraction(0), Fraction(1, 10**8)), "q": Gaussian(Fraction(0), Fraction(10**8))},
        ),
        ("q1", {"p": Gaussian(Fraction(0), Fraction(1)), "q": Gaussian(Fraction(0), Fraction(1))}),
        ("q1", {"dimension": 4}),
    ],
)
def test_extreme_numbers_are_verified_too(question: str, parameters: dict) -> None:
    """A simulation that cannot resolve what is predicted must not refute it."""
    verified = verify(solve(question, **parameters))
    assert {name: j.status for name, j in verified.verdicts.items() if not j.status.passes} == {}


def test_rates_are_simulated_where_the_run_resolves_them() -> None:
    assert [resolved(Fraction(text)) for text in ("1/2", "2", "1/50", "10", "19/20", "21/20")] == [True] * 6
    assert [resolved(Fraction(text)) for text in ("1", "1/51", "11", "0.96", "1.04")] == [False] * 5


# --- numbers for readers


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (lift(Fraction(1, 3)), "0.333333"),
        (log(lift(2)), "0.693147"),
        (exp(lift(20)), "4.85165·10⁸"),
        (exp(lift(-20)), "2.06115·10⁻⁹"),
        (sqrt(lift(2)) - 2, "−0.585786"),
        (lift(0), "0"),
    ],
)
def test_decimals(term: Term, shown: str) -> None:
    assert text(decimal(term)) == shown


def test_a_witness_is_a_small_point_of_the_domain() -> None:
    x, s = Symbol("x"), Symbol("s")
    setting = Setting(domains=((x, REALS), (s, POSITIVE)))
    assert search_witness(x + s - 1, (x, s), setting) == ((x, lift(0)), (s, lift(2)))
    assert search_witness(log(s) * x, (x, s), setting) == ((x, lift(1)), (s, lift(2)))
    with pytest.raises(ValueError, match="separates"):
        search_witness(x - x, (x, s), setting)
