r"""Terms as strings: exact LaTeX and Unicode, with every node class at least once.

The printers that this one learns from print `(a+b)**2` as `{a + b}^{2}`: brackets are what is tested here.
"""

from __future__ import annotations

import pytest

from hw_cli.terms import core
from hw_cli.terms.core import (
    KL,
    Absolute,
    Call,
    Constant,
    Decorated,
    Density,
    Derivative,
    DerivativeOf,
    Determinant,
    Dirac,
    Expectation,
    Function,
    Gradient,
    Identity,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Inverse,
    InverseOf,
    Label,
    Law,
    LimitOf,
    Matrix,
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
    Trace,
    Transpose,
    UnknownNode,
    Vector,
    call,
    exp,
    indexed,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)
from hw_cli.terms.latex import inline_latex, latex
from hw_cli.terms.text import text
from hw_cli.terms.walk import subterms

a, b, c, x, y, t, T, n = symbols("a b c x y t T n")
mu, sigma, theta, d = symbols("mu sigma theta d")
v, A = Symbol("x", Sort.VECTOR), Symbol("A", Sort.MATRIX)
p, q = Law("p"), Law("q")
f = Function("f")
ONE, TWO, HALF = Number("1"), Number("2"), Quotient(Number("1"), Number("2"))
x_t = Indexed(x, (t,))


def summed(body: Term) -> Term:
    return IndexedSum(body, t, ONE, T)


PRINTED: list[tuple[Term, str, str]] = [
    # sums and signs
    (a - (b - c), "a-(b-c)", "a − (b − c)"),
    (a - b - c, "a-b-c", "a − b − c"),
    (a + (-b) + c, "a-b+c", "a − b + c"),
    (a - (-b), "a-(-b)", "a − (−b)"),
    (Sum((a, b + c)), "a+(b+c)", "a + (b + c)"),
    (-(a + b), "-(a+b)", "−(a + b)"),
    (Sum((Negative(a + b), c)), "-(a+b)+c", "−(a + b) + c"),
    (Negative(-a), "-(-a)", "−(−a)"),
    (-(a * b), "-a b", "−a b"),
    (-(x**2), "-x^2", "−x²"),
    # products
    (a * b, "a b", "a b"),
    ((-a) * b, "(-a) b", "(−a) b"),
    (a * (-b), "a (-b)", "a (−b)"),
    (lift(-1) * x, "(-1) x", "(−1) x"),
    (a * (b + c), "a (b+c)", "a (b + c)"),
    ((a + b) * (a - b), "(a+b) (a-b)", "(a + b)(a − b)"),
    (Product((a, b * c)), "a (b c)", "a (b c)"),
    (TWO * x, "2 x", "2 x"),
    (x * 2, r"x \cdot 2", "x·2"),
    (TWO * 3, r"2 \cdot 3", "2·3"),
    (x * TWO**n, r"x \cdot 2^n", "x·2ⁿ"),
    (TWO * HALF, r"2 \cdot \frac{1}{2}", "2·1/2"),
    (x * HALF, r"x \frac{1}{2}", "x·1/2"),
    (HALF * x, r"\frac{1}{2} x", "(1/2) x"),
    (TWO * (3 * x / y), r"2 \cdot \frac{3 x}{y}", "2·3 x/y"),
    (a * (b / c), r"a \frac{b}{c}", "a b/c"),
    ((a / b) * c, r"\frac{a}{b} c", "(a/b) c"),
    # quotients
    (a / b, r"\frac{a}{b}", "a/b"),
    ((a + b) / c, r"\frac{a+b}{c}", "(a + b)/c"),
    (a / (b + c), r"\frac{a}{b+c}", "a/(b + c)"),
    (a / (b * c), r"\frac{a}{b c}", "a/(b c)"),
    ((a / b) / c, r"\frac{\frac{a}{b}}{c}", "a/b/c"),
    (a / (b / c), r"\frac{a}{\frac{b}{c}}", "a/(b/c)"),
    (-(a / b), r"-\frac{a}{b}", "−a/b"),
    ((-a) / b, r"\frac{-a}{b}", "(−a)/b"),
    (log(a) / b, r"\frac{\log a}{b}", "(log a)/b"),
    # powers
    ((a + b) ** 2, "(a+b)^2", "(a + b)²"),
    (Power(Power(x, a), b), "(x^a)^b", "(x^a)^b"),
    (Power(x, Power(a, b)), "x^{a^b}", "x^(a^b)"),
    ((-x) ** 2, "(-x)^2", "(−x)²"),
    ((a * b) ** 2, "(a b)^2", "(a b)²"),
    ((a / b) ** 2, r"\left( \frac{a}{b} \right)^2", "(a/b)²"),
    (Power(x, lift(-1)), "x^{-1}", "x⁻¹"),
    (Power(x, a + b), "x^{a+b}", "x^(a + b)"),
    (Power(x, HALF), r"x^{\frac{1}{2}}", "x^(1/2)"),
    (TWO ** Number("10"), "2^{10}", "2¹⁰"),
    (log(x) ** 2, r"(\log x)^2", "(log x)²"),
    (call("sin", x) ** 2, r"(\sin x)^2", "(sin x)²"),
    (sqrt(x) ** 2, r"\sqrt{x}^2", "(√x)²"),
    (sqrt(x + 1) ** 2, r"\sqrt{x+1}^2", "(√(x + 1))²"),
    (exp(x) ** 2, "(e^x)^2", "(e^x)²"),
    (sigmoid(x) ** 2, r"\sigma(x)^2", "σ(x)²"),
    (summed(x) ** 2, r"\left( \sum_{t=1}^{T} x \right)^2", "(Σ[t=1, T] x)²"),
    (Derivative(x, t) ** 2, r"\left( \frac{\mathrm{d} x}{\mathrm{d} t} \right)^2", "(dx/dt)²"),
    (Decorated(x, "star") ** 2, r"(x^\star)^2", "(x*)²"),
    (indexed("mu", 1) ** 2, r"\mu_1^2", "μ₁²"),
    (Absolute(x) ** 2, "|x|^2", "|x|²"),
    # functions
    (log(x), r"\log x", "log x"),
    (log(x * y), r"\log(x y)", "log(x y)"),
    (log(x / y), r"\log \frac{x}{y}", "log(x/y)"),
    (log(x**2), r"\log(x^2)", "log(x²)"),
    (log(x + y), r"\log(x+y)", "log(x + y)"),
    (log(-x), r"\log(-x)", "log(−x)"),
    (log(x) + y, r"\log x+y", "log x + y"),
    (x - log(y), r"x-\log y", "x − log y"),
    (y * log(x), r"y \log x", "y log x"),
    (log(x) * y, r"(\log x) y", "(log x) y"),
    (log(x) * log(y), r"(\log x) \log y", "(log x) log y"),
    (log(log(x)), r"\log(\log x)", "log(log x)"),
    (log(sigmoid(x)), r"\log \sigma(x)", "log σ(x)"),
    (log(Absolute(x)), r"\log(|x|)", "log(|x|)"),
    (sigmoid(-x), r"\sigma(-x)", "σ(−x)"),
    (exp(-x), "e^{-x}", "e^(−x)"),
    (exp(-(x**2) / 2), r"\exp \frac{-x^2}{2}", "exp((−x²)/2)"),
    (exp(x + y), r"\exp(x+y)", "exp(x + y)"),
    (call("max", 0, x), r"\max(0,x)", "max(0, x)"),
    (call("sin", 2 * x), r"\sin(2 x)", "sin(2 x)"),
    (Call(f, (x, y)), "f(x,y)", "f(x, y)"),
    (Call(DerivativeOf(f), (x,)), "f'(x)", "f′(x)"),
    (Call(DerivativeOf(f, 4), (x,)), "f^{(4)}(x)", "f′′′′(x)"),
    (Call(InverseOf(f), (y,)), "f^{-1}(y)", "f⁻¹(y)"),
    (Call(Function("C", (Symbol("psi"),)), (x,)), r"C_{\psi}(x)", "C_ψ(x)"),
    # letters
    (Number("0.5"), "0.5", "0.5"),
    (Constant("pi"), r"\pi", "π"),
    (Constant("infinity"), r"\infty", "∞"),
    (Constant("i") * x, "i x", "i x"),
    (x_t, "x_t", "xₜ"),
    (Indexed(x, (t - 1,)), "x_{t-1}", "xₜ₋₁"),
    (Indexed(x, (Range(ONE, T),)), "x_{1:T}", "x_1:T"),
    (indexed("x", 1, 2), "x_{1,2}", "x_(1, 2)"),
    (Indexed(Symbol("L"), (Label("DDPM"),)), r"L_{\mathrm{DDPM}}", "L_DDPM"),
    (Decorated(indexed("x", 1), "star"), r"x_1^\star", "x₁*"),
    (Decorated(x_t, "bar"), r"\bar{x}_t", "x\u0304ₜ"),
    (Decorated(mu, "tilde"), r"\tilde{\mu}", "μ\u0303"),
    (Decorated(x, "hat"), r"\hat{x}", "x\u0302"),
    (Decorated(x, "dot"), r"\dot{x}", "x\u0307"),
    (Decorated(x, "prime"), "x'", "x′"),
    (Symbol("rate"), r"\mathrm{rate}", "rate"),
    (Symbol("Loss"), r"\Loss", "ℒ"),
    (v, r"\vx", "x"),
    (Symbol("mu", Sort.VECTOR), r"\vmu", "μ"),
    (Symbol("zero", Sort.VECTOR), r"\vzero", "0"),
    (A, r"\mA", "A"),
    (Symbol("Sigma", Sort.MATRIX), r"\mSigma", "Σ"),
    # calculus
    (Derivative(x, t), r"\frac{\mathrm{d} x}{\mathrm{d} t}", "dx/dt"),
    (Derivative(Call(f, (x,)), x, 2), r"\frac{\mathrm{d}^{2} }{\mathrm{d} x^{2}} f(x)", "d²/dx² f(x)"),
    (Derivative(x + y, t), r"\frac{\mathrm{d} }{\mathrm{d} t} [x+y]", "d/dt [x + y]"),
    (Derivative(Call(f, (x, y)), x, partial=True), r"\frac{\partial }{\partial x} f(x,y)", "∂/∂x f(x, y)"),
    (Gradient(Call(f, (v,)), v), r"\nabla_{\vx} f(\vx)", "∇ₓ f(x)"),
    (Gradient(x + y, v), r"\nabla_{\vx} (x+y)", "∇ₓ (x + y)"),
    (Integral(x**2, x), r"\int x^2\,\mathrm{d}x", "∫ x² dx"),
    (Integral(x + y, x, lift(0), ONE), r"\int_{0}^{1} (x+y)\,\mathrm{d}x", "∫[0, 1] (x + y) dx"),
    (summed(x_t), r"\sum_{t=1}^{T} x_t", "Σ[t=1, T] xₜ"),
    (summed(x_t + 1), r"\sum_{t=1}^{T} (x_t+1)", "Σ[t=1, T] (xₜ + 1)"),
    (summed(x) - 1, r"\sum_{t=1}^{T} x-1", "Σ[t=1, T] x − 1"),
    (summed(x) * y, r"\left( \sum_{t=1}^{T} x \right) y", "(Σ[t=1, T] x) y"),
    (TWO * summed(x), r"2 \sum_{t=1}^{T} x", "2 Σ[t=1, T] x"),
    (IndexedProduct(x_t, t, ONE, T), r"\prod_{t=1}^{T} x_t", "∏[t=1, T] xₜ"),
    (LimitOf(Call(f, (x,)), x, Constant("infinity")), r"\lim_{x \to \infty} f(x)", "lim[x → ∞] f(x)"),
    # vectors and matrices
    (Vector((a, b)), "(a,b)", "(a, b)"),
    (Matrix(((a, b), (c, x))), r"\begin{pmatrix} a & b \\ c & x \end{pmatrix}", "[a, b; c, x]"),
    (Identity(), r"\mI", "I"),
    (Transpose(A), r"\mA^{\top}", "Aᵀ"),
    (Transpose(A + Identity()), r"(\mA+\mI)^{\top}", "(A + I)ᵀ"),
    (Transpose(Inverse(A)), r"(\mA^{-1})^{\top}", "(A⁻¹)ᵀ"),
    (Inverse(A * A), r"(\mA \mA)^{-1}", "(A A)⁻¹"),
    (Product((Transpose(v), A, v)), r"\vx^{\top} \mA \vx", "xᵀ A x"),
    (Determinant(A), r"|\mA|", "|A|"),
    (Trace(A), r"\tr(\mA)", "tr(A)"),
    (Norm(v - A), r"\|\vx-\mA\|", "‖x − A‖"),
    # probability
    (Law("p", (theta,)), r"p_{\theta}", "p_θ"),
    (Density(p, (x, y), (t,)), r"p(x,y \mid t)", "p(x, y | t)"),
    (Normal(mu, sigma**2), r"\normal(\mu,\sigma^2)", "𝒩(μ, σ²)"),
    (Normal(mu, sigma**2, x), r"\normal(x;\mu,\sigma^2)", "𝒩(x; μ, σ²)"),
    (Normal(mu / 2, sigma), r"\normal\left( \frac{\mu}{2},\sigma \right)", "𝒩(μ/2, σ)"),
    (Dirac(theta), r"\delta_{\theta}", "δ_θ"),
    (Dirac(lift(0)), r"\delta_0", "δ₀"),
    (Expectation(x, q), r"\E_q[x]", "𝔼_q[x]"),
    (Expectation(x, q, (x,), True), r"\E_{x \sim q}[x]", "𝔼_(x ∼ q)[x]"),
    (Expectation(log(x), Density(q, (x,)), (x,)), r"\E_{q(x)}[\log x]", "𝔼_q(x)[log x]"),
    (TWO * Expectation(x + y, q), r"2 \E_q[x+y]", "2𝔼_q[x + y]"),
    (KL(q, p), r"\KL[q \,\|\, p]", "KL[q ‖ p]"),
    (KL(Density(q, (x,)), Density(p, (x,))), r"\KL[q(x) \,\|\, p(x)]", "KL[q(x) ‖ p(x)]"),
    (log(Density(p, (x,), (y,))), r"\log p(x \mid y)", "log p(x | y)"),
]


@pytest.mark.parametrize(("term", "tex", "plain"), PRINTED, ids=[plain for _, _, plain in PRINTED])
def test_exact_strings(term: Term, tex: str, plain: str) -> None:
    assert latex(term) == tex
    assert text(term) == plain


def test_every_node_class_is_printed_above() -> None:
    classes = {
        kind
        for kind in vars(core).values()
        if isinstance(kind, type) and issubclass(kind, Term) and kind is not Term
    }
    assert len(classes) > 35
    assert classes - {type(node) for term, _, _ in PRINTED for node in subterms(term)} == set()


def test_no_two_terms_above_print_alike() -> None:
    """Different shapes look different, but for a letter's sort and a sum with a negative."""
    seen = [tex for _, tex, _ in PRINTED]
    assert len(set(seen)) == len(seen)


class Stranger(Term):
    """A node that no interpreter knows."""


@pytest.mark.parametrize("around", [lambda s: s, lambda s: s + 1, lambda s: Vector((s,)), lambda s: exp(s)])
@pytest.mark.parametrize("printer", [latex, text])
def test_an_unknown_node_raises(printer, around) -> None:
    with pytest.raises(UnknownNode) as caught:
        printer(around(Stranger()))
    assert isinstance(caught.value.node, Stranger)


def test_the_decimal_mark_is_the_reader_s() -> None:
    term = Number("0.25") * x + Number("3")
    assert latex(term, decimal="{,}") == "0{,}25 x+3"
    assert text(term, decimal=",") == "0,25 x + 3"
    assert latex(term) == "0.25 x+3"


def test_displayed_brackets_have_a_fixed_size() -> None:
    assert latex((a / b) ** 2, display=True) == r"\Bigl( \frac{a}{b} \Bigr)^2"
    assert latex((a + b) ** 2, display=True) == "(a+b)^2"


def test_underscores_in_words_are_escaped() -> None:
    assert latex(Symbol("learning_rate")) == r"\mathrm{learning\_rate}"
    assert latex(d * x) == "d x"


@pytest.mark.parametrize(
    ("term", "within_words"),
    [
        (Quotient(a, b), "a/b"),
        (Quotient(a + b, a * b), "(a+b)/(a b)"),
        (Quotient(Number("1"), Number("2")), r"\frac{1}{2}"),
        (Product((Quotient(a, b), c)), "(a/b) c"),
        (Power(Quotient(a, b), Number("2")), "(a/b)^2"),
        (core.log(Quotient(a, b)), r"\log(a/b)"),
        (a - Quotient(b, c), "a-b/c"),
    ],
)
def test_a_fraction_within_words_keeps_to_its_line(term: Term, within_words: str) -> None:
    assert inline_latex(term) == within_words


@pytest.mark.parametrize(
    ("term", "french"),
    [
        (Vector((Number("1"), Number("0.5"))), "(1;0{,}5)"),
        (Vector((Number("1"), Number("2"))), "(1,2)"),
        (Normal(Number("0"), Number("2.5")), r"\normal(0;2{,}5)"),
    ],
)
def test_semicolons_between_numbers_with_a_decimal_comma(term: Term, french: str) -> None:
    assert latex(term, decimal="{,}") == french
    assert ";" not in latex(term)
