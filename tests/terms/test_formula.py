"""Typed formulas: what is refused and where, what is read and how tightly it binds."""

import contextlib
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_cli.errors import ExitCode, UsageError
from hw_cli.terms.core import (
    Absolute,
    Constant,
    Indexed,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    call,
    exp,
    log,
    sigmoid,
    sqrt,
)
from hw_cli.terms.parse.cursor import FormulaError, pointed
from hw_cli.terms.parse.dialects import MAP
from hw_cli.terms.parse.maps import MAX_HEIGHT, letter, parse_formula, reserved
from hw_cli.terms.text import text
from hw_cli.terms.walk import children

Z, A, B, C = letter("z"), letter("a"), letter("b"), letter("c")
ONE, TWO = Number("1"), Number("2")
NAMES = ("z", "a", "b", "c")


def read(formula: str):
    return parse_formula(formula, names=NAMES)


def refusal(formula: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        read(formula)
    return caught.value


class TestRefusals:
    @pytest.mark.parametrize(
        ("formula", "position", "words"),
        [
            ("", 0, "empty"),
            (" \t\n", 0, "empty"),
            ("z +", 3, "ends too early"),
            ("* z", 0, "* is not understood here"),
            ("z ^", 3, "ends too early"),
            ("z ^^ 2", 3, "^ is not understood here"),
            ("(z", 0, "a bracket is not closed"),
            ("2*((z+1)", 2, "a bracket is not closed"),
            ("z)", 1, "was not opened"),
            ("()", 1, ") is not understood here"),
            ("(|z)|", 3, ") is not understood here"),
            ("|z", 0, "a bracket is not closed"),
            ("z|", 2, "ends too early"),
            ("||", 2, "ends too early"),
            ("z + y", 4, "unknown name 'y'"),
            ("f(z)", 0, "unknown name 'f'"),
            ("z2", 0, "unknown name 'z2'"),
            ("__import__('os')", 0, "_ is not understood"),
            ("z.__class__", 1, ". is not understood"),
            ("exec(1)", 0, "unknown name 'exec'"),
            ("z; 1", 1, "; is not understood"),
            ("z = 1", 2, "= is not understood"),
            ("z\x1b[31m", 1, "U+001B is not understood"),
            ("z\u200b", 1, "U+200B is not understood"),
            ("ＺＺ", 0, "is not understood"),
            ("\udcff", 0, "U+DCFF is not understood"),
            ("0,5", 1, "a decimal comma"),
            ("sin()", 4, ") is not understood here"),
            ("sin(z, 1)", 9, "does not take so many"),
            ("sin + 1", 4, "expected '('"),
            ("tanh z^2", 6, "reaches"),
            ("sin z cos(z)", 6, "reaches"),
            ("z 2", 2, "a number after a factor"),
            ("2 3", 2, "a number after a factor"),
            ("1/2z", 3, "under the slash"),
            ("1e-3", 1, "powers of ten"),
            ("1e5 z", 1, "powers of ten"),
            ("1.2.3", 3, "a number after a factor"),
            ("1/0", 0, "not defined"),
            ("z + log(0 - 1)", 4, "not defined"),
            ("z^(1/0)", 3, "not defined"),
            ("(-8)^(1/3)", 0, "not defined"),
            ("9^9^9^9", 4, "exponent is too large"),
            ("2^-99", 3, "exponent is too large"),
            ("z^33", 2, "exponent is too large"),
            ("(z^10)^5", 0, "degree is too high"),
            ("exp(100)", 0, "too large"),
            ("10^30*10", 0, "too large"),
            ("az", 0, "unknown name 'az'"),
        ],
    )
    def test_the_place_and_the_words(self, formula: str, position: int, words: str) -> None:
        error = refusal(formula)
        assert words in error.message
        assert error.position == position
        assert error.exit_code == ExitCode.USAGE

    def test_the_caret_stands_under_the_place(self) -> None:
        *_, shown, caret = refusal("z + 3y").message.splitlines()
        assert shown == "    z + 3y"
        assert caret == "         ^"

    def test_advice(self) -> None:
        assert refusal("az").advice == "for a product write a*z"
        assert "did you mean tan" in refusal("tahn(z)").advice
        assert "a, b, c, z" in refusal("q").advice
        assert "point" in refusal("0,5").advice

    def test_a_letter_that_stands_like_a_function(self) -> None:
        with pytest.raises(FormulaError, match="stands like a function"):
            parse_formula("sigma(z)", names=["z", "sigma"])
        assert parse_formula("sigma z", names=["z", "sigma"]) == letter("sigma") * Z

    def test_nothing_in_an_error_commands_the_terminal(self) -> None:
        message = refusal("z\x1b[2J\x07 + y").message
        assert "\x1b" not in message
        assert "\x07" not in message

    def test_wide_and_combining_signs_before_the_caret(self) -> None:
        assert pointed("漢z", 1).splitlines()[1] == "      ^"
        assert pointed("e\u0301z", 2).splitlines()[1] == "     ^"

    def test_a_long_formula_is_shown_around_the_place(self) -> None:
        error = refusal("z + " * 80 + "y + z")
        shown, caret = error.message.splitlines()[1:]
        assert len(shown) < 80
        assert shown[caret.index("^")] == "y"


class TestBounds:
    """Each of these is refused in one message, fast, before anything is built."""

    @pytest.mark.parametrize(
        "formula",
        [
            "(" * 10**5 + "z" + ")" * 10**5,
            "(" * 10**5,
            "|" * 10**5,
            "-" * 10**5 + "z",
            "9" * 10**6,
            "z" * 10**6,
            "z+" * 10**5 + "z",
            "2^" * 10**5 + "z",
            "z/" * 10**5 + "z",
            "sin(" * 10**5,
            "√" * 10**5,
            " " * 10**6 + "?",
            "0." + "0" * 10**6 + "1",
            "z" + "²" * 10**5,
        ],
    )
    def test_what_is_too_big(self, formula: str) -> None:
        start = time.perf_counter()
        tracemalloc.start()
        error = refusal(formula)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.perf_counter() - start < 2
        assert peak < 20 * len(formula) + 10**6
        assert len(error.message) < 400

    @pytest.mark.parametrize(
        "formula",
        [
            "-(" * (MAP.max_depth + 1) + "z" + ")" * (MAP.max_depth + 1),
            "^".join("z" * 60),
            "sin(" * 23 + "z" + ")" * 23,
        ],
    )
    def test_deep_trees(self, formula: str) -> None:
        assert "deep" in refusal(formula).message

    @pytest.mark.parametrize("formula", ["z + " * 150 + "z", "-(" * 10 + "z" + ")" * 10, "z^2^2 - z/a/b/c"])
    def test_height_of_what_is_accepted(self, formula: str) -> None:
        def height(term) -> int:
            return 1 + max(map(height, children(term)), default=0)

        assert height(read(formula)) <= MAX_HEIGHT


@pytest.mark.parametrize(
    ("formula", "term"),
    [
        ("-z^2", Negative(Power(Z, TWO))),
        ("2^-z", Power(TWO, Negative(Z))),
        ("-2^-z", Negative(Power(TWO, Negative(Z)))),
        ("2^3^2", Power(TWO, Power(Number("3"), TWO))),
        ("a/b/c", Quotient(Quotient(A, B), C)),
        ("a/b*c", Product((Quotient(A, B), C))),
        ("a*b/c", Quotient(Product((A, B)), C)),
        ("a-b-c", Sum((A, Negative(B), Negative(C)))),
        ("a-(b-c)", Sum((A, Negative(Sum((B, Negative(C))))))),
        ("-a*b", Negative(Product((A, B)))),
        ("a*-b", Product((A, Negative(B)))),
        ("-a+b", Sum((Negative(A), B))),
        ("a - -b", Sum((A, B))),
        ("tanh^2(z)", Power(call("tanh", Z), TWO)),
        (r"\frac{z}{2} + \tanh(a z)", Z / 2 + call("tanh", A * Z)),
        (r"e^{-z} \cdot \sqrt{z}", Product((exp(Negative(Z)), sqrt(Z)))),
        ("--z", Z),
        ("+z", Z),
        ("2z", Product((TWO, Z))),
        ("2 z", Product((TWO, Z))),
        ("2z^2", Product((TWO, Power(Z, TWO)))),
        ("a b c", Product((A, B, C))),
        ("2(z+1)(z-1)", Product((TWO, Z + 1, Z - 1))),
        ("z(z+1)", Product((Z, Z + 1))),
        ("(z)(a)", Product((Z, A))),
        ("z**3", Power(Z, Number("3"))),
        ("z²", Power(Z, TWO)),
        ("z⁻¹", Power(Z, Negative(ONE))),
        ("z·a × b", Product((Z, A, B))),
        ("z − a", Z - A),
        (".5", Number("0.5")),
        ("2.", Number("2")),
        ("0.25", Number("0.25")),
        ("|z|", Absolute(Z)),
        ("abs(z)", Absolute(Z)),
        ("||z|-1|", Absolute(Absolute(Z) - 1)),
        ("|z||a|", Product((Absolute(Z), Absolute(A)))),
        ("|a|b|c|", Product((Absolute(A), B, Absolute(C)))),
        ("|z + |a||", Absolute(Z + Absolute(A))),
        ("(|z|)", Absolute(Z)),
        ("sqrt(z)", sqrt(Z)),
        ("√z", sqrt(Z)),
        ("√(z+1)", sqrt(Z + 1)),
        ("ln(z)", log(Z)),
        ("log z", log(Z)),
        ("exp(-z)", exp(Negative(Z))),
        ("e^z", exp(Z)),
        ("e^-z", exp(Negative(Z))),
        ("sigma(z)", sigmoid(Z)),
        ("σ(z)", sigmoid(Z)),
        ("sigmoid(z)", sigmoid(Z)),
        ("relu(z)", call("max", Z, 0)),
        ("max(0, z, a)", call("max", 0, Z, A)),
        ("min(z, a)", call("min", Z, A)),
        ("atan(z)", call("arctan", Z)),
        ("pi*e", Product((Constant("pi"), Constant("e")))),
        ("π/2", Quotient(Constant("pi"), TWO)),
        ("z + tanh(z)/2", Z + call("tanh", Z) / 2),
        ("a*z + log(1+exp(z))", A * Z + log(1 + exp(Z))),
    ],
)
def test_reading(formula: str, term) -> None:
    assert read(formula) == term


def test_letters() -> None:
    assert letter("w1") == Indexed(Symbol("w"), (ONE,))
    assert letter("α") == letter("alpha") == Symbol("alpha")
    assert letter("α_1") == letter("alpha1") == letter("α₁")
    assert parse_formula("α₁ z + alpha_1", names=["z", "α1"]) == letter("α1") * Z + letter("α1")
    assert reserved("exp")
    assert reserved("π")
    assert not reserved("sigma")
    assert not reserved("x")


# --- what the terminal prints reads back


def terms(depth: int = 3):
    leaves = st.sampled_from([Z, A, B, ONE, TWO, Number("0.5"), Constant("pi")])
    if depth == 0:
        return leaves
    below = terms(depth - 1)
    letters = st.sampled_from([Z, A, B])
    return st.one_of(
        leaves,
        st.lists(below.filter(lambda t: not isinstance(t, Sum)), min_size=2, max_size=3).map(
            lambda parts: Sum(tuple(parts))
        ),
        st.lists(letters | letters.map(lambda u: call("tanh", u + 1)), min_size=2, max_size=3).map(
            lambda parts: Product(tuple(parts))
        ),
        st.tuples(letters, letters).map(lambda pair: Quotient(*pair)),
        st.tuples(letters, st.sampled_from([TWO, Number("3"), Negative(Z)])).map(lambda pair: Power(*pair)),
        st.tuples(st.sampled_from(["tanh", "sin", "sigmoid", "arctan", "log"]), letters).map(
            lambda pair: call(pair[0], pair[1] + 1)
        ),
        below.map(Absolute),
    )


@settings(max_examples=150, deadline=None)
@given(terms())
def test_the_printed_form_reads_back(term) -> None:
    assert read(text(term)) == term


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="z a2.+-*/^()|,e√²σ_'\\\x00é", max_size=30))
def test_any_text_is_read_or_refused(formula: str) -> None:
    with contextlib.suppress(UsageError):  # anything else would be our bug
        read(formula)
