"""Worlds against closed forms: derivatives, integrals, matrices, samples, laws, definitions, maps, limits."""

from __future__ import annotations

from fractions import Fraction
from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.models import (
    BATCH,
    Block,
    Definition,
    Link,
    Mismatch,
    OutOfModel,
    Outside,
    Scope,
    Sorts,
    TooLarge,
    World,
    parts,
    pushed,
    tied,
    values,
)
from hw_cli.oracles.models.functions import solved
from hw_cli.oracles.models.tables import instance
from hw_cli.terms import core
from hw_cli.terms.core import Density, Symbol, Term, UnknownNode
from hw_cli.terms.parse import Names, parse_latex

NAMES = Names(functions=Names().functions | {"f", "g", "h", "s", "v", "V"})
X, Z = Symbol("x"), Symbol("z")


def term(text: str) -> Term:
    return parse_latex(text, names=NAMES)


def definition(head: str, body: str, low: int | None = None) -> Definition:
    return Definition(term(head), term(body), low)


def numbers(world: World, text: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        value = world(term(text))
    return np.asarray(value.array if isinstance(value, Block) else value, dtype=complex)


def same(world: World, left: str, right: str, tolerance: float = 1e-8) -> bool:
    a, b = numbers(world, left), numbers(world, right)
    return bool(np.isfinite(a).all() and np.allclose(a, b, rtol=tolerance, atol=tolerance))


PLAIN = [
    (r"\frac{d}{dx} \sin(x)", r"\cos(x)"),
    (r"\frac{d^2}{dx^2} e^{2x}", r"4 e^{2x}"),
    (r"\frac{d^3}{dx^3} x^5", r"60 x^2"),
    (r"\frac{\partial^2}{\partial x \partial y} x^2 y^3", r"6 x y^2"),
    (r"\frac{d}{dx} f(x)^2", r"2 f(x) f'(x)"),
    (r"\frac{d}{dx} f(g(x))", r"f'(g(x)) g'(x)"),
    (r"f''(x)", r"\frac{d}{dx} f'(x)"),
    (r"\frac{d}{dx} \sigma(x)", r"\sigma(x) (1 - \sigma(x))"),
    (r"\int_0^1 x^4 dx", r"\frac{1}{5}"),
    (r"\int_a^b x^2 dx", r"\frac{b^3 - a^3}{3}"),
    (r"\int_{-\infty}^{\infty} e^{-\frac{x^2}{2}} dx", r"\sqrt{2 \pi}"),
    (r"\int \mathcal{N}(x; \mu, 1) x^2 dx", r"\mu^2 + 1"),
    (r"\frac{d}{da} \int_0^a t^2 dt", "a^2"),
    (r"\sum_{k=1}^{5} k^2", "55"),
    (r"\prod_{k=1}^{4} k", "24"),
    (r"\sum_{k=1}^{3} \sum_{j=1}^{k} j", "10"),
    (r"\prod_{k=2}^{1} k", "1"),
    (r"\det(\begin{pmatrix} a & b \\ c & d \end{pmatrix})", "a d - b c"),
    (
        r"\begin{pmatrix} 2 & 0 \\ 0 & 4 \end{pmatrix}^{-1}",
        r"\begin{pmatrix} 1/2 & 0 \\ 0 & 1/4 \end{pmatrix}",
    ),
    (r"\max(a, b) + \min(a, b)", "a + b"),
    (r"\log(e^{a})", "a"),
]


@pytest.mark.parametrize(("left", "right"), PLAIN)
def test_closed_forms(left: str, right: str) -> None:
    assert same(World(), left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\frac{d}{dx} \sin(x)", r"-\cos(x)"),
        (r"\frac{d^2}{dx^2} e^{2x}", r"2 e^{2x}"),
        (r"\int_a^b x^2 dx", r"\frac{a^3 - b^3}{3}"),
        (r"\sum_{k=1}^{5} k^2", "54"),
    ],
)
def test_false_forms_differ(left: str, right: str) -> None:
    assert not same(World(), left, right)


VECTORS = Sorts(
    vectors=frozenset({X, Symbol("b"), Symbol("u"), Symbol("w")}),
    matrices=frozenset({Symbol("A"), Symbol("B")}),
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\nabla_x \|A x - b\|^2", r"2 A^\top (A x - b)"),
        (r"\nabla_x (x^\top A x)", r"(A + A^\top) x"),
        (r"\frac{\partial}{\partial x} A x", "A"),
        (r"\det(I + u w^\top)", r"1 + w^\top u"),
        (r"(A B)^\top", r"B^\top A^\top"),
        (r"(A B)^{-1}", r"B^{-1} A^{-1}"),
        (r"\mathrm{tr}(A B)", r"\mathrm{tr}(B A)"),
        (r"\det(A B)", r"\det(A) \det(B)"),
        (r"\nabla_x \|x\|", r"\frac{x}{\|x\|}"),
    ],
)
def test_vectors_and_matrices(left: str, right: str) -> None:
    assert same(World(sorts=VECTORS), left, right)


def test_matrices_do_not_commute_and_are_not_symmetric() -> None:
    world = World(sorts=VECTORS)
    assert not same(world, "A B", "B A")
    assert not same(world, r"A^\top", "A")


def test_covariances_are_symmetric_and_positive() -> None:
    world = World(sorts=Sorts(covariances=frozenset({Symbol("Sigma")})))
    assert same(world, r"\Sigma^\top", r"\Sigma")
    assert (numbers(world, r"\det(\Sigma)").real > 0).all()


@pytest.mark.parametrize("text", ["A + 1", "x A", "x + A", r"\mathrm{tr}(x)"])
def test_sizes_that_do_not_fit(text: str) -> None:
    with pytest.raises(Mismatch):
        World(sorts=VECTORS)(term(text))


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{d}{dx} \log(x)",  # at negative points
        r"\frac{d}{dx} |x|",
        r"\frac{d}{dx} \sqrt{x}",
    ],
)
def test_no_derivative_across_a_cut_or_a_kink(text: str) -> None:
    for at in (0.05, -1.0) if "|" not in text else (0.02, -0.03):
        with np.errstate(all="ignore"):
            value = World()(term(text), Scope(values={X: np.float64(at)}))
        assert not np.isfinite(np.asarray(value)).all()


def test_no_derivative_between_letters_that_nothing_ties() -> None:
    with pytest.raises(UnknownNode):
        World()(term(r"\frac{dy}{dx}"))


# --- laws


def law(head: str, body: str) -> tuple[Density, Term]:
    found = term(head)
    assert isinstance(found, Density)
    return found, term(body)


def test_expectations_under_normal_laws() -> None:
    world = World(
        sorts=Sorts(domains={Symbol("sigma"): Interval(low=Fraction(0))}),
        laws=(law("p(x)", r"\mathcal{N}(x; \mu, \sigma^2)"), law("q(x)", r"\mathcal{N}(x; 0, 1)")),
    )
    assert same(world, r"\mathbb{E}_{p(x)}[x^2]", r"\mu^2 + \sigma^2")
    assert same(world, r"D_{KL}(p(x) \| q(x))", r"\frac{\mu^2 + \sigma^2 - 1}{2} - \log(\sigma)")
    assert same(
        world, r"\mathbb{E}_{x \sim \mathcal{N}(\mu, \sigma^2)}[e^x]", r"e^{\mu + \frac{\sigma^2}{2}}", 1e-7
    )


def test_a_law_without_a_formula_has_no_meaning() -> None:
    with pytest.raises(UnknownNode):
        World()(term("p(x)"))


def test_a_divergent_integral_has_no_value() -> None:
    with pytest.raises(Mismatch):
        World()(term(r"\int_{-\infty}^{\infty} x^2 dx"))


CHAIN = Model(
    (Sequence(X, core.Number("0"), Symbol("T")),),
    (),
    (
        Factorised(
            law("q(x_{1:T} | x_0)", r"\prod_{t=1}^{T} q(x_t | x_{t-1})")[0],
            term(r"\prod_{t=1}^{T} q(x_t | x_{t-1})"),
        ),
        Factorised(law("p(x_{0:T})", "p(x_T)")[0], term(r"p(x_T) \prod_{t=1}^{T} p(x_{t-1} | x_t)")),
    ),
)


def tabled() -> World:
    tables = instance(CHAIN, 2, np.random.default_rng(1), None)
    return World(sizes={Symbol("T"): 2}, tables=tables, ends=frozenset({Symbol("T")}))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\int p(x_{0:T}) d x_{0:T}", "1"),
        ("p(x_1 | x_2) p(x_2)", "p(x_1, x_2)"),
        ("q(x_2 | x_1, x_0)", "q(x_2 | x_1)"),
        ("q(x_0 | x_0)", "1"),
        (r"\mathbb{E}_{q(x_1 | x_0)}[1]", "1"),
    ],
)
def test_tables(left: str, right: str) -> None:
    world = tabled()
    a, b = np.broadcast_arrays(numbers(world, left), numbers(world, right))
    assert np.allclose(a, b)


def test_beyond_the_ends_of_a_sequence() -> None:
    with pytest.raises(Outside):
        tabled()(term("p(x_3)"))
    with pytest.raises((UnknownNode, OutOfModel)) as error:  # an index without a value is not beyond the ends
        tabled()(term("p(x_{i-1})"))
    assert not isinstance(error.value, Outside)


# --- definitions


def test_definitions_with_indices_and_arguments() -> None:
    world = World(
        sizes={Symbol("T"): 3},
        definitions=(
            definition(r"\bar{\alpha}_t", r"\prod_{s=1}^{t} \alpha_s"),
            definition("V(a, b)", "a^2 b"),
            definition("y_t", "2 y_{t-1}", low=1),
            definition("y_0", "3"),
        ),
    )
    assert same(world, r"\bar{\alpha}_3", r"\alpha_1 \alpha_2 \alpha_3")
    assert same(world, "V(2, x)", "4 x")
    assert same(world, "y_T", "24")
    assert same(world, "V", "a^2 b")


def test_the_newest_definition_wins_and_loops_end() -> None:
    world = World(definitions=(definition("a", "1"), definition("a", "2")))
    assert same(world, "a", "2")
    world.define(definition("b", "c"))
    world.define(definition("c", "b"))
    with pytest.raises(TooLarge):
        world(term("b"))


def test_a_definition_changes_what_was_computed() -> None:
    world = tied(World(sorts=Sorts(monotone=frozenset({Symbol("f")}))), (Link(X, Z, term("f(z)")),))
    before = numbers(world, "x")
    world.define(definition("f(z)", "2 z"))
    assert not np.allclose(before, numbers(world, "x"))
    assert same(world, "x", "2 z")


def test_jacobians_of_defined_fields() -> None:
    world = World(definitions=(definition("v(a, b)", r"\begin{pmatrix} a b \\ a^2 \end{pmatrix}"),))
    assert same(world, "v'(a, b)", r"\begin{pmatrix} b & a \\ 2 a & 0 \end{pmatrix}")
    with pytest.raises(UnknownNode):
        World()(term("v'(a, b)"))


def test_the_identity_has_the_size_of_the_matrices() -> None:
    world = World(definitions=(definition("J", r"\begin{pmatrix} 0 & 1 \\ -1 & 0 \end{pmatrix}"),))
    assert same(world, r"\det(J - a I)", "a^2 + 1")


# --- abstract functions, inverses, maps


def test_functions_are_smooth_and_their_own() -> None:
    world = World()
    assert same(world, "f(x)", "f(x)")
    assert not same(world, "f(x)", "g(x)")
    assert not same(world, "f_1(x)", "f_2(x)")
    assert not same(world, "f(x)", "f(x + 1)")


@pytest.mark.parametrize(
    "sorts", [Sorts(increasing=frozenset({Symbol("f")})), Sorts(monotone=frozenset({Symbol("f")}))]
)
def test_inverses(sorts: Sorts) -> None:
    world = World(sorts=sorts)
    assert same(world, "f^{-1}(f(x))", "x")
    assert same(world, r"\frac{d f^{-1}(x)}{dx}", r"\frac{1}{f'(f^{-1}(x))}")


def test_some_monotone_functions_fall() -> None:
    slopes = numbers(World(sorts=Sorts(monotone=frozenset({Symbol("f")}))), "f'(x)").real
    assert (slopes > 0).any()
    assert (slopes < 0).any()


def test_inverses_of_defined_functions_and_of_none() -> None:
    world = World(definitions=(definition("f(x)", "x^3"), definition("g(x)", "x^2")))
    assert same(world, "f^{-1}(8)", "2")
    assert not np.isfinite(numbers(world, "g^{-1}(4)")).any()  # two numbers have the square 4
    assert same(World(), r"\sigma^{-1}(\sigma(x))", "x")
    with pytest.raises(UnknownNode):
        World()(term("h^{-1}(x)"))


def test_solved_finds_the_argument() -> None:
    assert np.allclose(solved(np.exp, np.array([0.5, 1.0, 7.0])), np.log([0.5, 1.0, 7.0]))
    assert np.isnan(solved(np.exp, np.array([-1.0]))).all()
    assert np.isnan(solved(np.cos, np.array([0.5]))).all()


def one_map() -> World:
    return tied(World(sorts=Sorts(monotone=frozenset({Symbol("f")}))), (Link(X, Z, term("f(z)")),))


def test_tied_letters() -> None:
    world = one_map()
    assert same(world, "x", "f(z)")
    assert same(world, r"\frac{dx}{dz}", "f'(z)")
    assert same(world, r"\frac{dz}{dx}", r"\frac{1}{f'(z)}")
    assert same(world, r"\frac{dz}{dx}", r"\left(\frac{dx}{dz}\right)^{-1}")


def test_laws_are_pushed_along() -> None:
    world = one_map()
    at_x, at_z = pushed("p", X, X), pushed("p", Z, Z)
    values = [np.asarray(world(item)) for item in (at_x, at_z, pushed("p", Z, term("f^{-1}(x)")))]
    slope = numbers(world, "f'(z)").real
    assert np.allclose(values[0], values[1] / np.abs(slope))
    assert np.allclose(values[1], values[2])
    for letter in (X, Z):
        total = np.asarray(world(core.Integral(pushed("p", letter, letter), letter)))
        assert np.allclose(total, 1, atol=1e-8)
    mean = [
        np.asarray(world(core.Expectation(term("f(z)"), at_z, (Z,)))),
        np.asarray(world(core.Expectation(X, at_x, (X,)))),
    ]
    assert np.allclose(mean[0], mean[1])


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_integrals_over_vectors_in_closed_form(size: int) -> None:
    """E[exp(aᵀx)] under N(m, P), which is exp(aᵀm + aᵀPa/2); by numbers that NumPy makes of the same letters."""
    x, m, a, spread = map(Symbol, "xmaP")
    world = World(sorts=Sorts(vectors=frozenset((x, m, a)), covariances=frozenset((spread,))), dimension=size)
    law = core.Normal(m, spread, x)
    tilted = core.Product((law, core.exp(core.Product((core.Transpose(a), x)))))
    values = {letter: world(letter).array for letter in (m, a, spread)}
    row = values[a].swapaxes(-1, -2)
    exact = np.exp(row @ values[m] + row @ values[spread] @ values[a] / 2)[..., 0, 0]
    assert np.allclose(np.asarray(world(core.Integral(tilted, x))), exact, rtol=1e-8, atol=0)
    assert np.allclose(np.asarray(world(core.Integral(law, x))), 1)


def test_integrals_over_vectors_of_other_functions() -> None:
    """exp(−r⁴/16) is no exponential of the second degree: a quadrature gives 2π√π; a density that grows has no integral."""
    x = Symbol("x")
    world = World(sorts=Sorts(vectors=frozenset((x,))), dimension=2)
    square = core.Product((core.Transpose(x), x))
    found = np.asarray(world(core.Integral(core.exp(core.Quotient(-(square**2), core.Number("16"))), x)))
    assert np.allclose(found, 2 * np.pi**1.5, atol=1e-6)
    with pytest.raises(Mismatch):
        world(core.Integral(core.exp(square), x))


# --- draws and limits


def test_the_same_letters_have_the_same_values() -> None:
    assert np.array_equal(numbers(World(), "a + b"), numbers(World(), "a + b"))
    assert not np.array_equal(numbers(World(), "a"), numbers(World(seed=1), "a"))


def test_letters_keep_to_their_sets_and_begin_simple() -> None:
    world = World(sorts=Sorts(domains={Symbol("beta"): Interval(Fraction(0), Fraction(1))}))
    values = numbers(world, r"\beta").real.ravel()
    assert len(values) == BATCH
    assert ((values > 0) & (values < 1)).all()
    draws = world.drawn[Symbol("beta")]
    assert draws is not None
    assert draws.exact[0].denominator <= 5


def test_a_counterexample_can_be_computed_again() -> None:
    world = World()
    left = numbers(world, r"e^{a} \sin(b)").real
    for at in range(BATCH):
        point = {name: world.drawn[name] for name in (Symbol("a"), Symbol("b"))}
        values = {name: np.float64(draws.exact[at]) for name, draws in point.items() if draws is not None}
        again = np.asarray(world(term(r"e^{a} \sin(b)"), Scope(values=values)))
        assert np.isclose(again.ravel()[0], left.ravel()[at])


@pytest.mark.parametrize(
    "text", [r"\sum_{k=1}^{100000} k", r"\sum_{a=1}^{900} \sum_{b=1}^{900} \sum_{c=1}^{900} a b c"]
)
def test_what_is_too_large_ends(text: str) -> None:
    world = World()
    world.most = 5_000
    with pytest.raises(TooLarge):
        world(term(text))
    assert world.work <= 5_100  # counted: the clock has no say


def test_long_arrays_are_more_work_than_numbers() -> None:
    plain, long = World(), World()
    plain(term("x + 1"))
    long(term(r"\int_0^1 \int_0^1 \sin(x y z) dx dy"))
    assert 3 <= plain.work < 10 < long.work
    long.most = long.work
    long(term("w"))
    long(term("w"))  # known by now
    with pytest.raises(TooLarge):
        long(term("v"))


def test_the_size_of_an_array_is_known_before_it_is_made() -> None:
    long, wide = np.zeros((3_000, 1)), np.zeros(3_000)
    for make in (values.add, values.entry_by_entry, lambda a, b: values.multiply([a, b])):
        with pytest.raises(TooLarge):
            make(long, wide)


def test_nested_integrals_are_bounded_in_memory() -> None:
    with pytest.raises(TooLarge):
        World()(term(r"\int \int \int e^{-x^2 - y^2 - z^2 - x y z} dx dy dz"))


@pytest.mark.parametrize("text", [r"\sum_{k=1}^{m} k", r"\prod_{k=1}^{x} k"])
def test_a_bound_without_a_value(text: str) -> None:
    with pytest.raises(OutOfModel):
        World()(term(text))


def test_names_without_a_meaning() -> None:
    with pytest.raises(UnknownNode):
        World()(term(r"\operatorname{rank}(a)"))


def test_normal_probabilities() -> None:
    value = numbers(World(), r"\int_{-1}^{1} \mathcal{N}(x; 0, 1) dx").real
    assert np.allclose(value, erf(1 / sqrt(2)))
    assert np.allclose(numbers(World(), r"\mathcal{N}(1; 0, 1)").real, exp(-0.5) / sqrt(2 * pi))


def test_parts_of_names() -> None:
    assert parts(term("f_k(x)")) == (Symbol("f"), (Symbol("k"),), (X,))
    assert parts(term("x_{t-1}"))[0] == X


def test_elementary_functions_are_told_without_arrays() -> None:
    """What needs no world asks by the record; a world makes the function of the same ones."""
    from hw_cli.oracles.models.functions import elementary
    from hw_cli.oracles.models.sorts import is_elementary
    from hw_cli.terms.functions import function_records

    told = {record.name: is_elementary(core.Function(record.name)) for record in function_records()}
    assert told == {name: elementary(core.Function(name)) is not None for name in told}
    assert {told["sin"], told["max"]} == {True, False}
