"""LaTeX as people write it: read, refused at its place, and back from our own printer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hw_cli.terms import core
from hw_cli.terms.core import (
    KL,
    Absolute,
    Call,
    Constant,
    Decorated,
    Density,
    Expectation,
    Function,
    Gradient,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Law,
    Negative,
    Norm,
    Normal,
    Number,
    Power,
    Product,
    Quotient,
    Range,
    Sort,
    Sum,
    Symbol,
    Term,
    Transpose,
    exp,
    indexed,
    log,
    sqrt,
    symbols,
)
from hw_cli.terms.latex import latex
from hw_cli.terms.parse import EVERY, PLUS_MINUS, Macro, Names, ParseError, parse_latex, read_macros
from hw_cli.terms.parse.normal import normal

a, b, c, d, k, m, n, t, x, y, z, T, i = symbols("a b c d k m n t x y z T i")
alpha, mu, sigma, theta, phi = symbols("alpha mu sigma theta phi")
one, two = Number("1"), Number("2")
p, q = Law("p"), Law("q")
before = indexed("x", t - 1)
now = indexed("x", t)
posterior = Density(q, (z,), (x,))
prior = Density(p, (z,))


class TooMuchWork(Exception):
    """More calls than allowed."""


@contextmanager
def at_most(calls: int) -> Iterator[list[int]]:
    """Counts the calls made inside and refuses too many; work is counted, since time is not repeatable.

    The count is looked at behind the work: where a profile function raises, warm code of CPython 3.11 loops for ever.
    """
    count = [0]

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        count[0] += event == "call"

    sys.setprofile(called)
    try:
        yield count
    finally:
        sys.setprofile(None)
        if count[0] > calls:
            raise TooMuchWork(f"{count[0]} calls")


def test_work_is_counted() -> None:
    with pytest.raises(TooMuchWork), at_most(10):
        parse_latex("a + b + c")


SPELLINGS = {
    r"{x - 1 \over y} z": r"\frac{x - 1}{y} z",
    r"e^{u \over {v \over w}}": r"e^{\frac{u}{\frac{v}{w}}}",
    r"\left( u \over v \right)^2": r"\left( \frac{u}{v} \right)^2",
    r"{\cal F}(x)": r"\mathcal{F}(x)",
    r"u \cdot -v": r"u \cdot (-v)",
    r"G* / 2": r"G^* / 2",
    r"\log(D*)": r"\log(D^*)",
    r"u \mkern3mu v \kern 2pt w": "u v w",
    "f(u，v)": "f(u, v)",
    r"\cancelto{0}{u} + v": "u + v",
}


@pytest.mark.parametrize("written", SPELLINGS)
def test_other_spellings(written: str) -> None:
    assert parse_latex(written) == parse_latex(SPELLINGS[written])


REFUSED = {
    r"u \over v": 2,
    r"{u \over v \over w}": 11,
    r"{\over v}": 1,
    r"D* - 1": 1,
    r"u * - v": 2,
    r"\nabla_{u,v} w": 7,
    "": 0,
    "a +": 3,
    "a + + b": 4,
    r"\frac{a}": 8,
    r"a + \unknown{b}": 4,
    r"x_1_2": 3,
    r"x^2^3": 3,
    r"(a + b": 0,
    r"(a + b]": 6,
    r"a)": 1,
    r"{a": 0,
    r"\left( a": 5,
    r"a = b": 2,
    r"x \in A": 2,
    r"1/2x": 3,
    r"a/bc": 3,
    r"\log(x)^2": 7,
    "n!!": 2,
    r"(x y)'": 5,
    r"(x^2)'(y)": 6,
    r"\int \log p(x) q(x) p(y) dx": 15,
    r"\nabla_x f(x) |_{x = 1}": 14,
    r"[x y]_0^1": 5,
    r"\int p(x) q(y)": 14,
    r"\int f(x)": 9,
    r"\int_A p(x)\,dx": 7,
    r"\mathbb{E}_{q}": 0,
    r"KL(q)": 4,
    r"\mathcal{N}(a)": 0,
    r"\|x\|_p": 7,
    r"JSD(p q)": 7,
    r"\nabla f": 7,
    r"\sum^n x": 4,
    r"\sum_{a+b=1} x": 11,
    r"x \text{ since } y": 2,
    r"2 3": 2,
    "x^23": 2,
    r"x 2": 2,
    r"a \cdots b": 2,
    r"\begin{pmatrix} a & b \\ c \end{pmatrix}": 40,
    r"\begin{pmatrix} a": 16,
    r"\overline{a+b}": 11,
    r"x^{(1)} + x_1": 0,
    "a \x00 b": 2,
    r"\log p(x) \int q(z) dz": 10,
    r"\log p(x) \sum_z q(z)": 10,
    r"\log a \mathbb{E}_q[z]": 7,
    r"\mathrm dx": 0,
    r"\mathrm{d} x": 0,
    "KL": 2,
    "u^2(x)": 3,
    "y(0)": 1,
    r"\mathrm{KL}(q \| p": 11,
    "p(1 - p)": 1,
    r"P(X \neq 1)": 4,
    r"1{,}000": 0,
    r"\log \sigma \cdot 2": 18,
    r"\log p(x) \cdot y": 16,
    r"\prod_i a_i / b": 15,
    r"\sum_{i \in S} a_i": 12,
    r"\int_A^B p(x)": 13,
    r"\int f(x) dq(x)": 12,
    r"\int f(x)\,\mathrm{d}(x^2)": 21,
    r"f^{-1} y^2": 10,
    "E(x)": 1,
    r"\begin{cases} a & b \\ c & d \end{cases}": 0,
    r"\oint x dx": 0,
    r"|x": 0,
    r"'": 0,
    r"a \quad , b": 8,
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_is_not_understood_is_an_error_at_its_place(source: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_latex(source)
    assert caught.value.offset == REFUSED[source]


READ: dict[str, Term] = {
    # letters and numbers
    "x": x,
    r"\mathbf{x}_{t-1}": before,
    r"\mathbf{x_{t-1}}": before,
    r"\boldsymbol x_{t - 1}": before,
    r"\vx_{t-1}": before,
    r"\mathrm{x}_{t-1}": before,
    r"x^{(t)}": now,
    r"x_{1:T}": Indexed(x, (Range(one, T),)),
    r"x_{i,k}": Indexed(x, (i, k)),
    r"\bar\alpha_t": Indexed(Decorated(alpha, "bar"), (t,)),
    r"\overline{\alpha}_t": Indexed(Decorated(alpha, "bar"), (t,)),
    r"\mathbf{\tilde{\mu_t}}": Indexed(Decorated(mu, "tilde"), (t,)),
    r"x_t^\star": Decorated(now, "star"),
    r"x^*_t": Decorated(now, "star"),
    "x'": Decorated(x, "prime"),
    r"\varepsilon": Symbol("epsilon"),
    "α": alpha,
    r"\Sigma": Symbol("Sigma"),
    r"\mathcal{L}_k": Indexed(Symbol("Loss"), (k,)),
    r"L_{\mathrm{VLB}}": Indexed(Symbol("L"), (core.Label("VLB"),)),
    r"L_\text{VLB}": Indexed(Symbol("L"), (core.Label("VLB"),)),
    r"\text{ELBO}": Symbol("ELBO"),
    r"0{,}5": Number("0.5"),
    ".5": Number("0.5"),
    r"2\pi": Product((two, Constant("pi"))),
    # arithmetic
    "a - b + c": a - b + c,
    "-a b": -(a * b),
    "(ab)c": Product((Product((a, b)), c)),
    r"a \cdot b \times c": a * b * c,
    "a/b": a / b,
    r"a/b \cdot c": (a / b) * c,
    r"1/2 (a + b)": (one / two) * (a + b),
    r"\frac12 a": (one / two) * a,
    r"\tfrac{a}b": a / b,
    r"x_t^2": now**2,
    "a^{-1}": a ** Negative(one),
    "{a + b}^2": a + b**2,  # braces do not show
    "e^{-x}": exp(-x),
    "n!": core.call("factorial", n),
    r"\sin^{-1} x": core.call("arcsin", x),
    r"\sqrt[3]{x}": core.call("root", x, 3),
    "t(y_a)": core.call("t", indexed("y", a)),
    # how far a logarithm reaches, laws before brackets, functions in brackets
    r"\int \log p(x)\, q(x)\, dx": Integral(log(Density(p, (x,))) * Density(q, (x,)), x),
    r"-\int \log \frac{p}{q}\, q\, dx": Negative(Integral(log(Symbol("p") / Symbol("q")) * Symbol("q"), x)),
    r"\int q(x) \log p(x) p(y) dx": Integral(
        Density(q, (x,)) * log(Density(p, (x,)) * Density(p, (y,))), x
    ),
    r"\sum_x \log p(x) q(x)": IndexedSum(log(Density(p, (x,))) * Density(q, (x,)), x, EVERY, EVERY),
    r"\sum_i \log p(x_i) q(z)": IndexedSum(
        log(Density(p, (Indexed(x, (i,)),)) * Density(q, (z,))), i, EVERY, EVERY
    ),
    r"\log p(x) p(y)": log(Density(p, (x,)) * Density(p, (y,))),
    r"p(\log p - \log q)": Symbol("p") * (log(Symbol("p")) - log(Symbol("q"))),
    r"(g^{-1})'(y)": Call(core.DerivativeOf(core.InverseOf(Function("g"))), (y,)),
    r"(f \circ g)(x)": core.call("f", core.call("g", x)),
    r"(f \circ g)'(x)": core.Derivative(core.call("f", core.call("g", x)), x),
    r"(f)(x + y)": core.call("f", x + y),
    r"dy/dx": core.Derivative(y, x),
    r"\mathrm{arg\,max}(x)": core.call("argmax", x),
    r"\numprint{3,25} + \binom{n}{k} + 5\%": Sum(
        (Number("3.25"), core.call("binom", n, k), Number("5") / Number("100"))
    ),
    r"\sum_{t=2, \dots, T} x_t": IndexedSum(now, t, two, T),
    r"\prod_{i=1, i \ne k}^n a_i": IndexedProduct(
        Indexed(a, (i,)) ** (one - Indexed(Symbol("delta"), (i, k))), i, one, n
    ),
    # entry by entry, values at a point, bars and primes
    r"a \odot b + c": core.call("odot", a, b) + c,
    r"(a + b) \odot \exp(c)": core.call("odot", a + b, exp(c)),
    r"f \circ g(x)": core.call("f", core.call("g", x)),
    r"\left[ x^2 \right]_0^1": Sum((one**two, Negative(Number("0") ** two))),
    r"x^2 \Big|_{x = y + 1}": (y + one) ** two,
    r"\left. x y \right|_{x = 1, y = 2}": Product((one, two)),
    r"\frac{d f(x)}{d x} \Big|_{x = 0}": Call(core.DerivativeOf(Function("f")), (Number("0"),)),
    r"\frac{d}{d x} x^3 \Big|_{x = 2}": Product((Number("3"), two**two, one)),
    r"\nabla_\phi f(\phi) |_{\phi = \theta}": Gradient(core.call("f", theta), theta),
    r"(x^2 + 1)'": core.Derivative(x**two + one, x),
    r"\sigma(x)'": core.Derivative(core.sigmoid(x), x),
    r"f(x | y)": core.call("f", x, y),
    r"\mathcal{L}(\theta | x)": core.call("Loss", theta, x),
    r"\mu_{y \mid x}": Indexed(mu, (y, core.Label("|"), x)),
    r"x_{0|t}": Indexed(x, (Number("0"), core.Label("|"), t)),
    r"\partial y / \partial x": core.Derivative(y, x, 1, True),
    r"\partial_x f(x)": core.Derivative(core.call("f", x), x, 1, True),
    r"\sum_{i \neq k} a_i": IndexedSum(
        (one - Indexed(Symbol("delta"), (i, k))) * Indexed(a, (i,)), i, EVERY, EVERY
    ),
    r"\sum_{ik} a_{ik}": IndexedSum(IndexedSum(Indexed(a, (i, k)), k, EVERY, EVERY), i, EVERY, EVERY),
    r"\mathbb{E}\_{x\sim p}[x]": Expectation(x, p, (x,), True),
    r"\epsilon + e^*_t": Symbol("epsilon") + Decorated(Indexed(Symbol("e"), (t,)), "star"),
    r"x² + 1": x**two + one,
    r"\sum_{t<=T} x_t": IndexedSum(now, t, EVERY, T),
    r"\int \frac{dx}{x}": Integral(one / x, x),
    r"\sqrt{1 - x}": sqrt(1 - x),
    "f(x)": core.call("f", x),
    "a(b + c)": a * (b + c),
    "a(bc)": Product((a, b * c)),
    r"\mu(x, t)": core.call("mu", x, t),
    r"f''(-x)": Call(core.DerivativeOf(Function("f"), 2), (-x,)),
    r"f^{-1}(x)": Call(core.InverseOf(Function("f")), (x,)),
    r"\sigma(x)": core.sigmoid(x),
    r"\sigma x": sigma * x,
    "(a, b)": core.Vector((a, b)),
    # names and words
    r"(\text{****})": Symbol("****"),
    "(**)": Symbol("**"),
    r"(\ast)": Symbol("*"),
    r"\text{eta}": Symbol("eta"),
    r"\text{const.}": Symbol("const"),
    r"\mathcal{L}_{VLB}": Indexed(Symbol("Loss"), (core.Label("VLB"),)),
    "L_{simple}": Indexed(Symbol("L"), (core.Label("simple"),)),
    "x_{ij}": Indexed(x, (i, Symbol("j"))),
    r"A^{-\top}": Transpose(Symbol("A") ** Negative(one)),
    r"\bx_{t}": now,
    r"x_{\left. t \right.}": now,
    r"\textcolor{red}{a} + \boxed{b}": a + b,
    r"a \stackrel{*}{+} b": a + b,
    # letters that apply
    r"\mu_\theta(x_t)": Call(Function("mu", (theta,)), (now,)),
    r"\Sigma(x)": core.call("Sigma", x),
    r"\mu^2(x)": core.call("mu", x) ** two,
    "x(t)": core.call("x", t),
    "S(z)": core.call("S", z),
    "u_\\theta(x)": Call(Function("u", (theta,)), (x,)),
    r"\frac{\partial f(x)}{\partial x^\top}": core.Derivative(core.call("f", x), x, 1, True),
    r"L(\theta)": core.call("L", theta),
    "D(G(z))": core.call("D", core.call("G", z)),
    "D(a + b)": Symbol("D") * (a + b),
    r"f^{-1} y": Call(core.InverseOf(Function("f")), (y,)),
    r"\exp(f(x))_k": Indexed(exp(core.call("f", x)), (k,)),
    r"\pi(z)": Density(Law("pi"), (z,)),
    r"2\pi(x)": Product((two, Constant("pi"), x)),
    r"\pi(x + y)": Constant("pi") * (x + y),
    r"\tilde{p}(x)": Density(Law("tilde_p"), (x,)),
    # functions
    r"\log x": log(x),
    "log(x) + ELBO": log(x) + Symbol("ELBO"),
    r"\ln(x)": log(x),
    r"\log \left[ \frac{a}{b} \right]": log(a / b),
    r"\log\frac{a}{b}": log(a / b),
    r"\log 2 \sigma^2": log(two * sigma**2),
    r"\log{x} y": log(x) * y,
    r"\log(x) y": log(x) * y,
    r"\log{a - b}": log(a) - b,  # as it shows
    r"\log a \log b": log(a) * log(b),
    r"\log a - \log b": log(a) - log(b),
    r"\text{exp}\left(x\right)": exp(x),
    r"\tanh^2 x": core.call("tanh", x) ** 2,
    r"\exp(x)^2": exp(x) ** 2,
    r"\log \frac{1}{k} \sum_{i=1}^k x_i": log(
        Product((one / k, IndexedSum(Indexed(x, (i,)), i, one, k)))
    ),
    r"\log |x|": log(Absolute(x)),
    # bars
    r"a |b| c": a * Absolute(b) * c,
    r"\left| a + b \right|^{-1}": Absolute(a + b) ** Negative(one),
    r"\bigg| \det a \bigg|": Absolute(core.call("det", a)),
    r"\|a - b\|^2": Norm(a - b) ** 2,
    r"\|a\|^2_2 + \|b\|_2^2": Norm(a) ** 2 + Norm(b) ** 2,
    r"\left\Vert a \right\Vert_2": Norm(a),
    r"||a||": Norm(a),
    r"p(|x| | y)": Density(p, (Absolute(x),), (y,)),
    # big operators
    r"\sum_{t=1}^T \log x_t + a": Sum((IndexedSum(log(now), t, one, T), a)),
    r"\prod\nolimits^T_{t=1} x_t": IndexedProduct(now, t, one, T),
    r"\sum_{t>1} x_t": IndexedSum(now, t, two, EVERY),
    r"\sum_{t \geq 1}^n x_t": IndexedSum(now, t, one, n),
    r"\sum_{1 \le t < n} x_t": IndexedSum(now, t, one, n - 1),
    r"\sum_k k": IndexedSum(k, k, EVERY, EVERY),
    r"\int p(x)\,dx": Integral(Density(p, (x,)), x),
    r"\int p(x)": Integral(Density(p, (x,)), x),  # no other variable could be meant
    r"\int_{-\infty}^{\infty} x - y \, \mathrm{d}x": Integral(x - y, x),
    r"\int_x{p(x) dx}": Integral(Density(p, (x,)), x),
    r"\intop_0^1 x\, d x": Integral(x, x, Number("0"), one),
    r"\int dx\,[x]\, y": Integral(x * y, x),
    r"\log p(x) \cdot \frac{a}{b}": log(Density(p, (x,)) * (a / b)),
    r"\log 2 \cdot \sigma": log(two * sigma),
    r"\sum_{i,k} x_{i,k}": IndexedSum(IndexedSum(Indexed(x, (i, k)), k, EVERY, EVERY), i, EVERY, EVERY),
    r"\sum_{z \in \mathcal{Z}} q(z)": IndexedSum(Density(q, (z,)), z, EVERY, EVERY),
    r"\prod_{j=1}^n a_j b": IndexedProduct(Indexed(a, (Symbol("j"),)), Symbol("j"), one, n) * b,
    r"\prod_i a_i \sqrt{b}": IndexedProduct(Indexed(a, (i,)), i, EVERY, EVERY) * core.sqrt(b),  # or under it
    r"\prod_i a_i \prod_k c_k": Product(
        (
            IndexedProduct(Indexed(a, (i,)), i, EVERY, EVERY),
            IndexedProduct(Indexed(c, (k,)), k, EVERY, EVERY),
        )
    ),
    r"\prod_i \frac{1}{c} a_i": IndexedProduct((one / c) * Indexed(a, (i,)), i, EVERY, EVERY),
    r"\int_z p(z) + a": Integral(prior, z) + a,
    r"\int_{\mathbb{R}^d} p(x) dx": Integral(Density(p, (x,)), x),
    r"\iint p(x, y) dx dy": Integral(Integral(Density(p, (x, y)), x), y),
    r"\int p(x) dx_1 dx_2 \cdots dx_T": Integral(Density(p, (x,)), Indexed(x, (Range(one, T),))),
    r"\int x \, d\mathbf{x_{1:T}}": Integral(x, Indexed(x, (Range(one, T),))),
    r"\frac{d}{dx} f(x)": core.Derivative(core.call("f", x), x),
    r"\frac{\partial f(x)}{\partial x}": core.Derivative(core.call("f", x), x, 1, True),
    r"\frac{\mathrm{d}^2 y}{\mathrm{d} x^2}": core.Derivative(y, x, 2),
    r"\frac{d}{2}": d / two,
    r"\nabla_\theta \log p_\theta(x)": Gradient(log(Density(Law("p", (theta,)), (x,))), theta),
    r"\lim_{x \to 0} x": core.LimitOf(x, x, Number("0")),
    # matrices
    r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}": core.Matrix(((a, b), (c, d))),
    r"x^\top y": Transpose(x) * y,
    r"x^T": x**T,
    r"\mathrm{trace}(a b)": core.Trace(a * b),
    r"\tr\left(a\right)": core.Trace(a),
    # probability
    r"p_\theta\left(x_{t-1} \mid x_t, c\right)": Density(Law("p", (theta,)), (before,), (now, c)),
    r"q(z|x)": posterior,
    r"q(z \vert x)": posterior,
    r"q\left(z \middle| x\right)": posterior,
    r"p(x; \theta)": Density(Law("p", (theta,)), (x,)),
    r"q(x_1, \dots, x_T)": Density(q, (Indexed(x, (Range(one, T),)),)),
    "q(x_1, ..., x_T)": Density(q, (Indexed(x, (Range(one, T),)),)),
    r"q(x_1, x_2, \ldots, x_T)": Density(q, (Indexed(x, (Range(one, T),)),)),
    r"\mathcal{N}(x; \mu, \sigma^2)": Normal(mu, sigma**2, x),
    r"\mathcal N(\mu, \mathbf{I})": Normal(mu, Symbol("I")),
    "N(0, 1)": Normal(Number("0"), one),
    r"\mathbb{E}_{x \sim q}[x]": Expectation(x, q, (x,), True),
    r"\mathbb E_{q(z|x)} \left[ z \right]": Expectation(z, posterior),
    r"E_{q(z|x)}[z]": Expectation(z, posterior),
    r"\E_q \log p(z)": Expectation(log(prior), q),
    r"\mathop{\mathbb{E}}\limits_{q} [z]": Expectation(z, q),
    r"\operatorname*{\mathbb{E}}_{q} [z]": Expectation(z, q),
    r"\mathbb{E}_ {q} \Big( z \Big)": Expectation(z, q),
    r"\mathbb{E}_{x \text{~} p(x)}[x]": Expectation(x, Density(p, (x,)), (x,), True),
    r"\underset{x \sim q}{\mathbb{E}}[x]": Expectation(x, q, (x,), True),
    r"\mathbb{E}[x]": Expectation(x, Law("")),
    r"\mathbb{E}[x | y]": Expectation(x, Density(Law(""), (x,), (y,))),
    r"\mathbb{E}_q[|x| y]": Expectation(Absolute(x) * y, q),
    r"\mathbb{E}_{q}[x]^2": Expectation(x, q) ** 2,
    "E(p(x))": Expectation(Density(p, (x,)), Law("")),
    "E(X)": Expectation(Symbol("X"), Law("")),
    r"\Ex{q}{z}": Expectation(z, q),
    r"\E{z}[x]": Expectation(z, Law("")) * x,
    r"\E_z[x]": Expectation(x, Law(""), (z,), True),
    r"\E_{z | x}[z]": Expectation(z, Density(Law(""), (z,), (x,)), (z,), True),
    r"\E_{z | x \sim q}[z]": Expectation(z, posterior, (z,), True),
    r"\E_{z \overset{iid}{\sim} q}[z]": Expectation(z, q, (z,), True),
    r"\abs{x} + \norm{y}": Absolute(x) + Norm(y),
    r"E + a": Symbol("E") + a,
    r"P(X \leq 1)": Density(
        Law("P"), (Call(Function("event", (core.Label("<="),)), (Symbol("X"), Number("1"))),)
    ),
    r"P(A \cap B | C)": Density(
        Law("P"), (Call(Function("cap"), (Symbol("A"), Symbol("B"))),), (Symbol("C"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", READ)
def test_a_formula_is_the_term_it_writes(source: str) -> None:
    assert parse_latex(source) == READ[source]


@pytest.mark.parametrize(
    "source",
    [
        r"D_{KL}(q(z|x) \| p(z))",
        r"D_{KL}\left(q(z|x) || p(z) \right)",
        r"D_{\mathrm{KL}}\left[q(z \mid x) \,\|\, p(z)\right]",
        r"D_\text{KL}(q(z|x) \parallel p(z))",
        r"\mathrm{KL}[q(z|x)||p(z)]",
        r"\text{KL}\left(q(z|x) \Vert p(z)\right)",
        r"KL(q(z|x)\vert\vert p(z))",
        r"\KL[q(z \mid x) \mid\mid p(z)]",
        r"\mathbb{KL}\big(q(z|x) \,\|\, p(z)\big)",
        r"\mathcal{D}_{KL}\{q(z|x) \| p(z)\}".replace(r"\{", "(").replace(r"\}", ")"),
        r"\operatorname{KL}(q(z|x)\,\|\,p(z))",
        r"\KL{q(z|x)}{p(z)}",
        r"\DKL{q(z|x) \| p(z)}",
        r"\KL{\left(q(z|x) \| p(z)\right)}",
        "KL(q(z|x), p(z))",
        r"D(q(z|x) \| p(z))",
    ],
)
def test_every_spelling_of_a_divergence(source: str) -> None:
    assert parse_latex(source) == KL(posterior, prior)


def test_names_tell_letters_functions_laws_and_transposes_apart() -> None:
    assert parse_latex(r"\mu(x)", names=Names(functions=frozenset({"mu"}))) == core.call("mu", x)
    letters = Names(functions=frozenset(), letters=frozenset({"f"}))
    assert parse_latex("f(x)", names=letters) == Symbol("f") * x
    assert parse_latex(r"\pi(x)", names=Names(letters=frozenset({"pi"}))) == Constant("pi") * x
    assert parse_latex("r(x)", names=Names(laws=frozenset({"r"}))) == Density(Law("r"), (x,))
    assert parse_latex("x^T y", names=Names(transpose=True)) == Transpose(x) * y


def test_braces_over_and_under_leave_what_they_hold() -> None:
    assert parse_latex(r"\underbrace{a + b}_{\text{the whole}} + \overbrace{c}^{L_T}") == a + b + c


# --- macros


def test_a_command_redefined_by_its_former_meaning_is_what_it_was() -> None:
    macros = read_macros(r"\let\oldmid\mid \renewcommand{\mid}{\oldmid\nobreak}")
    assert parse_latex(r"q(z \mid x)", macros=macros) == posterior
    assert parse_latex(r"q(z \oldmid x)", macros=macros) == posterior


def test_macros_are_expanded_at_the_place_of_their_call() -> None:
    macros = read_macros(
        r"\newcommand{\Ex}[2]{\mathbb{E}_{#1}\left[#2\right]} \def\law#1{q(#1|x)} \DeclareMathOperator{\spread}{Var}"
        r" \newcommand\half[1][2]{\frac{1}{#1}} \let\ep\epsilon"
    )
    assert parse_latex(r"\Ex{\law{z}}{z}", macros=macros) == Expectation(z, posterior)
    assert parse_latex(r"\spread(x)", macros=macros) == core.call("Var", x)
    assert parse_latex(r"\half a + \half[3] b", macros=macros) == (one / 2) * a + (one / Number("3")) * b
    assert parse_latex(r"\ep", macros=macros) == Symbol("epsilon")
    with pytest.raises(ParseError) as caught:
        parse_latex(r"a + \Ex{q}{\nothing}", macros=macros)
    assert caught.value.offset == 11


@pytest.mark.parametrize(
    "macros",
    [
        {"a": Macro(0, r"\a")},
        {"a": Macro(0, r"\b\b"), "b": Macro(0, r"\a\a")},
        {"a": Macro(0, "x" * 1000 + r"\b" * 50), "b": Macro(0, "x" * 1000)},
        {chr(97 + level): Macro(0, rf"\{chr(98 + level)}" * 10) for level in range(20)}
        | {"u": Macro(0, "x")},
        {"a": Macro(1, "#1#1#1")},
    ],
)
def test_a_macro_that_grows_is_refused_at_once(macros: dict[str, Macro]) -> None:
    source = r"\a" if macros["a"].arity == 0 else r"\a{" * 30 + "x" * 100 + "}" * 30
    with pytest.raises(ParseError), at_most(200_000):
        parse_latex(source, macros=macros)


# --- what a hostile file may hold


@pytest.mark.parametrize(
    "source",
    [
        "{" * 100_000 + "x" + "}" * 100_000,
        "{" * 9_000 + "x" + "}" * 9_000,
        "(" * 5_000 + "x" + ")" * 5_000,
        "(" * 5_000,
        r"\log" * 3_000 + " x",
        r"\sqrt" * 3_000 + " x",
        "x" + "_{y" * 3_000 + "}" * 3_000,
        "x" + "^{y" * 3_000 + "}" * 3_000,
        r"\frac{1}{" * 2_000 + "x" + "}" * 2_000,
        r"\mathbb{E}_q " * 1_500 + "x",
        r"\nabla_x " * 2_000 + "x",
        r"\sum_k " * 2_000 + "x",
        r"\int " * 3_000 + "x dx",
        r"\bar" * 3_000 + " x",
        "|" * 9_000,
        r"\|" * 9_000,
        r"\left|" * 2_000,
        "x" + "'" * 5_000,
        "x" + "!" * 5_000,
        "a" + "/a" * 5_000,
        "-" * 9_000 + "x",
        r"\sqrt[" * 3_000,
        "9" * 15_000,
        r"\frac{\partial}{\partial x}" * 700 + " x",
        r"\E{" * 5_000 + "x" + "}" * 5_000,
        r"\KL{q}{" * 2_500 + "x" + "}" * 2_500,
        r"\int_x " * 2_000 + "x",
        r"\prod_i a_i " * 1_500,
        "E(" * 3_000 + "x" + ")" * 3_000,
        r"\overset{a}{" * 1_500 + "x" + "}" * 1_500,
        r"\frac" * 3_900,
        "x_{" + "A" * 9_000 + "}",
        r"\begin{pmatrix}" * 1_000,
        r"\mathrm{" * 2_000,
        "p(" * 3_000 + "x" + ")" * 3_000,
        "x" * 30_000,
        "\x00" * 10_000,
        "\\",
        "é" * 10,
    ],
    ids=lambda source: source[:14],
)
def test_a_hostile_formula_is_refused_at_once(source: str) -> None:
    with pytest.raises(ParseError) as caught, at_most(300_000):
        parse_latex(source)
    assert 0 <= caught.value.offset <= len(source)


def test_a_tower_is_only_a_term() -> None:
    assert isinstance(parse_latex("9^{9^{9^{9}}}"), Power)


@pytest.mark.parametrize(
    "part", [r"\frac{a}{|b|} p(x|y)", r"\int_x f(x)", r"\prod_i a_i b", r"\E{\KL{q}{p}}"]
)
def test_work_grows_with_length_only(part: str) -> None:
    parse_latex("x")
    work = []
    for size in (20, 100):
        with at_most(10_000_000) as count:
            parse_latex(" + ".join([part] * size))
        work.append(count[0])
    assert work[1] < 6 * work[0]


# --- what our own printer writes

letters = st.sampled_from(
    [
        x,
        y,
        theta,
        Symbol("x", Sort.VECTOR),
        Symbol("Sigma", Sort.MATRIX),
        Symbol("epsilon", Sort.VECTOR),
        Symbol("L"),
        now,
        before,
        Indexed(x, (Range(one, T),)),
        Indexed(x, (i, k)),
        Decorated(alpha, "bar"),
        Decorated(now, "star"),
        Decorated(now, "tilde"),
        Indexed(Decorated(mu, "hat"), (t,)),
        Decorated(z, "prime"),
        core.Identity(),
        Symbol("zero", Sort.VECTOR),
        Symbol("**"),
        Indexed(Symbol("L"), (core.Label("VLB"),)),
    ]
)
numbers = st.sampled_from(["0", "1", "2", "0.5", "17"]).map(Number)
constants = st.sampled_from(["pi", "e", "infinity", "i"]).map(Constant)
plain_variables = st.sampled_from([x, y, z, now, before])
laws = st.sampled_from([p, q, Law("p", (phi,)), Law("q", (phi, theta))])
functions = st.sampled_from(
    [
        Function("f"),
        Function("g", (theta,)),
        Function("sigmoid"),
        core.DerivativeOf(Function("f")),
        core.DerivativeOf(Function("f"), 4),
        core.InverseOf(Function("g")),
        Function("Loss"),
    ]
)
prefix = st.sampled_from(["log", "exp", "sin", "cos", "tanh", "max", "det"]).map(Function)
several = st.lists(plain_variables, min_size=1, max_size=3).map(tuple)
densities = st.builds(Density, laws, several, st.one_of(st.just(()), several))


def _has_bars(term: Term) -> bool:
    from hw_cli.terms.walk import subterms

    return any(isinstance(part, Absolute | core.Determinant | Norm) for part in subterms(term))


def _larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    barless = inner.map(lambda term: x if _has_bars(term) else term)
    many = st.lists(inner, min_size=2, max_size=4).map(tuple)
    distributions = st.one_of(laws, densities, st.builds(Normal, inner, inner))
    return st.one_of(
        many.map(Sum),
        many.map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, inner),
        inner.map(Negative),
        barless.map(Absolute),
        barless.map(core.Determinant),
        barless.map(Norm),
        st.builds(lambda head, argument: Call(head, (argument,)), functions, inner),
        st.builds(lambda head, argument: Call(head, (argument,)), prefix, inner),
        st.builds(lambda one_, two_: core.call("max", one_, two_), inner, inner),
        inner.map(sqrt),
        st.builds(core.Derivative, inner, plain_variables, st.integers(1, 3), st.booleans()),
        st.builds(Gradient, inner, plain_variables),
        st.builds(Integral, inner, plain_variables),
        st.builds(Integral, inner, plain_variables, inner, inner),
        st.builds(IndexedSum, inner, st.sampled_from([t, k]), inner, inner),
        st.builds(IndexedProduct, inner, st.sampled_from([t, k]), inner, inner),
        st.builds(core.LimitOf, inner, plain_variables, inner),
        many.map(core.Vector),
        st.lists(st.tuples(inner, inner), min_size=1, max_size=3).map(lambda rows: core.Matrix(tuple(rows))),
        inner.map(Transpose),
        inner.map(core.Inverse),
        inner.map(core.Trace),
        st.builds(Normal, inner, inner, st.one_of(st.none(), inner)),
        st.builds(Expectation, inner, distributions),
        st.builds(Expectation, inner, distributions, several, st.just(True)),
        st.builds(KL, distributions, distributions),
        densities,
    )


terms = st.recursive(st.one_of(letters, numbers, constants), _larger, max_leaves=12)


@settings(max_examples=400, deadline=None)
@given(terms, st.booleans())
@example(Gradient(Transpose(Call(Function("f"), (Symbol("x"),))), Symbol("x")), False)
def test_what_is_printed_is_read_back(term: Term, display: bool) -> None:
    source = latex(term, display=display)
    assert normal(parse_latex(source)) == normal(term), source


def test_a_product_goes_on_to_the_last_factor_with_its_index() -> None:
    assert parse_latex(r"\prod_i a_i b c_i") == parse_latex(r"\prod_i (a_i b c_i)")


def test_two_signs_are_one_letter() -> None:

    assert parse_latex(r"a \pm b") == core.Sum((a, core.Product((PLUS_MINUS, b))))
    assert parse_latex(r"a \mp b") == core.Sum((a, core.Negative(core.Product((PLUS_MINUS, b)))))


def test_a_slope_at_a_letter_that_stands_in_it_is_a_limit() -> None:
    found = parse_latex(r"\frac{d (x y)}{d x} \Big|_{x = y}")
    assert found == core.LimitOf(parse_latex(r"\frac{d (x y)}{d x}"), Symbol("x"), Symbol("y"))
    assert parse_latex(r"\nabla_{\theta'} f(\theta') |_{\theta' = \theta}") == parse_latex(
        r"\nabla_\theta f(\theta)"
    )
