"""Answers read as shapes: what is refused with its place, then what is read."""

from __future__ import annotations

from contextlib import suppress

import pytest

from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Decorated,
    DerivativeOf,
    Function,
    Indexed,
    Integral,
    Label,
    Matrix,
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
    sqrt,
    symbols,
)
from hw_cli.terms.parse import ParseError
from hw_cli.terms.parse.answers import (
    Combined,
    Grouping,
    Members,
    Operation,
    Relations,
    Segment,
    Sets,
    Shape,
)
from hw_cli.terms.parse.answers import read_answer as read
from hw_cli.terms.parse.cursor import Choices

x, y, n = symbols("x y n")
ONE, TWO, THREE = (Number(str(k)) for k in (1, 2, 3))


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "offset"),
        [
            ("", 0),
            ("   ", 0),
            ("x +", 3),
            ("(x+1", 0),
            ("x+1)", 3),
            (r"\foo x", 0),
            (r"x^10+\alpha", 2),
            (r"x_12\alpha", 2),
            (r"\frac{1}", 8),
            ("x^", 2),
            ("^2", 0),
            ("2 + * 3", 4),
            (r"\text{hello world}", 0),
            ("n!!", 2),
            ("x\x00", 1),
            ("x?", 1),
            (r"\begin{cases}x\end{cases}", 0),
            (r"\sum_k k", 7),
            (r"\int x", 6),
            (r"\vec a\times\vec b", 12),
            ("x1.5y", 1),
            (r"\begin{pmatrix}1&2\\3\end{pmatrix}", 34),
            ("1:2,3", 5),
            (r"x\cup y", 7),
        ],
    )
    def test_with_their_place(self, text: str, offset: int) -> None:
        with pytest.raises(ParseError) as caught:
            read(text)
        assert caught.value.offset == offset

    @pytest.mark.parametrize(
        "sign", ["(", "{", "[", "|", "\\sqrt", "-", "\\sin", "^", "_", "'", "!", "\\frac"]
    )
    def test_what_is_long_and_deep(self, sign: str) -> None:
        for times in (200, 15_000):
            with suppress(ParseError):  # nothing else is raised
                read(sign * times + "x")


READ: list[tuple[str, Shape]] = [
    ("x^10", Power(x, Number("10"))),
    ("2*x**3", Product((TWO, Power(x, THREE)))),
    ("x^-1", Power(x, Negative(ONE))),
    ("2^3^x", Power(TWO, Power(THREE, x))),
    (r"\frac12x", Product((Quotient(ONE, TWO), x))),
    (r"2\frac12", Sum((TWO, Quotient(ONE, TWO)))),
    (r"2\frac{x}2", Product((TWO, Quotient(x, TWO)))),
    ("2 1/2", Sum((TWO, Quotient(ONE, TWO)))),
    (r"0.\overline{3}", Quotient(ONE, THREE)),
    ("x²", Power(x, TWO)),
    ("−x", Negative(x)),
    (r"50\%", Quotient(Number("50"), Number("100"))),
    (r"\sqrt[3]{x}", call("root", x, THREE)),
    ("sqrt(x)", sqrt(x)),
    (r"x \odot y", Product((x, y))),
    (r"]0, 1[", Segment(Number("0"), ONE, False, False)),
    (r"\left]0, 1\right[", Segment(Number("0"), ONE, False, False)),
    (
        r"\begin{pmatrix} x & 2 \end{pmatrix} \odot \begin{pmatrix} y & 3 \end{pmatrix}",
        Matrix(((x * y, TWO * THREE),)),
    ),
    ("cbrt(x)", call("root", x, THREE)),
    (r"\log_2 x", Quotient(log(x), log(TWO))),
    ("log(x, 2)", Quotient(log(x), log(TWO))),
    (r"\ln x", log(x)),
    (r"\sin^2 x", Power(call("sin", x), TWO)),
    (r"\sin x^2", call("sin", Power(x, TWO))),
    (r"\sin(x)^2", Power(call("sin", x), TWO)),
    (r"\sin^{-1} x", call("arcsin", x)),
    (r"\sin 2x\cos x", Product((call("sin", Product((TWO, x))), call("cos", x)))),
    (r"\sin x(x+1)", Product((call("sin", x), Sum((x, ONE))))),
    ("sinx", call("sin", x)),
    ("xsin(x)", Product((x, call("sin", x)))),
    ("e^x", exp(x)),
    (r"\mathrm{e}^{x}", exp(x)),
    ("x(x+1)", Product((x, Sum((x, ONE))))),
    ("f(x)", Call(Function("f"), (x,))),
    ("f'(x)", Call(DerivativeOf(Function("f"), 1), (x,))),
    ("x'", Decorated(x, "prime")),
    ("x1", Indexed(x, (ONE,))),
    (r"x_{12}", Indexed(x, (Number("12"),))),
    (r"\alpha_{max}", Indexed(Symbol("alpha"), (Label("max"),))),
    ("n!", call("factorial", n)),
    ("-x^2", Negative(Power(x, TWO))),
    ("|x|y", Product((Absolute(x), y))),
    ("x|y|", Product((x, Absolute(y)))),
    ("i", Constant("i")),
    (r"\mathbf{x}", x),
    (r"\text{cm}", Symbol("word cm")),
    (r"\int_0^1 x\,dx", Integral(x, x, Number("0"), ONE)),
    (r"\int \frac{dx}{x}", Integral(Quotient(ONE, x), x)),
    ("x = 2", Relations((x, TWO), ("=",))),
    ("1<x<=2", Relations((ONE, x, TWO), ("<", "<="))),
    ("(1, 2)", Members(Grouping.TUPLE, (ONE, TWO))),
    ("1, 2", Members(Grouping.LIST, (ONE, TWO))),
    (r"\{1, 2\}", Members(Grouping.SET, (ONE, TWO))),
    ("{1, 2}", Members(Grouping.SET, (ONE, TWO))),
    ("[1, 2)", Segment(ONE, TWO, True, False)),
    ("]1, 2]", Segment(ONE, TWO, False, True)),
    (r"\emptyset", Sets.EMPTY),
    (
        r"x=1 \text{ or } 2",
        Combined(Operation.OR, (Relations((x, ONE), ("=",)), Relations((x, TWO), ("=",)))),
    ),
    ("$x$", x),
    (r"\(x\)", x),
    (r"\left( x \right)", x),
    ("x.", x),
]


@pytest.mark.parametrize(("text", "shape"), READ, ids=[text for text, _ in READ])
def test_read(text: str, shape: Shape) -> None:
    assert read(text).shape == shape


class TestDoubts:
    @pytest.mark.parametrize(
        ("text", "doubt"),
        [
            ("1/2x", "below"),
            (r"\sin x/2", "reaches"),
            ("u(v)", "applies"),
            ("1,000", "thousands"),
            (r"\pm1", "plus"),
        ],
    )
    def test_are_said(self, text: str, doubt: str) -> None:
        assert read(text).doubts == {doubt}

    @pytest.mark.parametrize(
        "text", ["x/2", "(1/2)x", r"\sin(x)/2", "x(y+1)", "f(x)", "1000", r"\frac{1}{2}x", "(1,000)"]
    )
    def test_are_not_raised_without_need(self, text: str) -> None:
        assert not read(text).doubts

    def test_are_settled(self) -> None:
        assert read("1/2x", Choices(below=True)).shape == Quotient(ONE, Product((TWO, x)))
        assert read("1/2x", Choices(below=False)).shape == Product((Quotient(ONE, TWO), x))
        assert read("1,000", Choices(thousands=False)).shape == Members(Grouping.LIST, (ONE, Number("000")))
        assert read(r"\pm 1", Choices(plus=False)).shape == Negative(ONE)
