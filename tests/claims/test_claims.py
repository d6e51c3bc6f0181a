"""Each kind of claim before the judge: false ones are refuted or undecided, never proved; true ones pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from hw_cli.claims.claims import (
    Chain,
    Claim,
    Elimination,
    Invariant,
    Line,
    Observation,
    Sign,
    Solutions,
    Spectrum,
    Statement,
    Witness,
    compose,
)
from hw_cli.claims.judged import Judged
from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.reason import Assumption, Certificate, Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Integers, Interval, NonZero, Setting
from hw_cli.oracles import sign_rules
from hw_cli.oracles.judge import judge
from hw_cli.oracles.signs import prove_sign
from hw_cli.prose import Message, say
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Derivative,
    Expectation,
    Function,
    Law,
    Matrix,
    Negative,
    Normal,
    Number,
    Quotient,
    Sort,
    Symbol,
    Term,
    Vector,
    call,
    exp,
    lift,
    log,
    sigmoid,
    sqrt,
    symbols,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import substitute

x, y, s, t, n, u, lam = symbols("x y s t n u lambda")
A, B = symbols("A B", Sort.MATRIX)
f, g = Function("f"), Function("g")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")
PI, IMAGINARY = Constant("pi"), Constant("i")
EQ, NE, LE, GE, LT, GT = (
    Relation.EQ,
    Relation.NE,
    Relation.LE,
    Relation.GE,
    Relation.LT,
    Relation.GT,
)
BECAUSE = Reason("because", say("because"))
REAL = Setting(domains=((x, REALS), (y, REALS), (s, POSITIVE), (n, NonZero())))


def tiny(places: int) -> Number:
    return Number("0." + "0" * (places - 1) + "1")


def line(left: Term | int, relation: Relation, right: Term | int, setting: Setting = REAL) -> Chain:
    return Chain("line", lift(left), setting).to(lift(right), BECAUSE, relation)


def status(claim: Claim) -> Verdict:
    return judge(claim).status


# --- lines


FALSE_LINES: list[tuple[str, Chain]] = [
    ("x = x + 1", line(x, EQ, x + 1)),
    ("(x + y)² = x² + y²", line((x + y) ** 2, EQ, x**2 + y**2)),
    ("x < x", line(x, LT, x)),
    ("x ≠ x", line(x, NE, x)),
    ("x ≠ 0: chance avoids 0", line(x, NE, ZERO)),
    ("x² > 0: not at 0", line(x**2, GT, ZERO)),
    ("(x − y)² > 0: not where x = y", line((x - y) ** 2, GT, ZERO)),
    ("cosh x > 1: not at 0", line(call("cosh", x), GT, ONE)),
    ("x ≤ x − 1e-25", line(x, LE, x - tiny(25))),
    ("x ≤ x − 1e-45", line(x, LE, x - tiny(45))),
    ("x = x + 1e-45", line(x, EQ, x + tiny(45))),
    ("x = x + 1e-200", line(x, EQ, x + tiny(200))),
    ("x = x + exp(−100)", line(x, EQ, x + exp(lift(-100)))),
    ("x² ≥ 1e-30", line(x**2 - x**2, GE, tiny(30))),
    ("10⁴⁰x = 10⁴⁰x + 1", line(Number("1" + "0" * 40) * x, EQ, Number("1" + "0" * 40) * x + 1)),
    ("√(x²) = x", line(sqrt(x**2), EQ, x)),
    (
        "|x| = x on (−1/1000, 100)",
        line(Absolute(x), EQ, x, REAL.where((x, Interval(Fraction(-1, 1000), Fraction(100))))),
    ),
    ("|x| = x on (−1/1000, ∞)", line(Absolute(x), EQ, x, REAL.where((x, Interval(Fraction(-1, 1000)))))),
    ("x ≤ 20", line(x, LE, lift(20))),
    ("s ≥ 1/100", line(s, GE, Quotient(ONE, Number("100")))),
    ("log(x²) = 2 log x", line(log(x**2), EQ, 2 * log(x))),
    ("exp(log x) = x, for x > 0 alone", line(exp(log(x)), EQ, x)),
    ("x log x / log x = x, for x > 0 alone", line(x * log(x) / log(x), EQ, x)),
    ("log x = log x, nowhere", line(log(-(x**2)), EQ, log(-(x**2)) + 1)),
    ("1/(x − x) = 2/(x − x)", line(1 / (x - x), EQ, 2 / (x - x))),
    ("1/0 = 2/0", line(ONE / ZERO, EQ, TWO / ZERO)),
    ("0/0 = 1", line(ZERO / ZERO, EQ, ONE)),
    ("√x ≤ 1: complex", line(sqrt(x), LE, ONE)),
    ("i > 0", line(IMAGINARY, GT, ZERO)),
    ("AB = BA", line(A * B, EQ, B * A, Setting())),
    ("vectors of two lengths", line(Vector((x, y)), EQ, Vector((x, y, x)))),
    ("a vector is a number", line(Vector((x, ZERO)), EQ, x)),
    ("vectors in order", line(Vector((x, y)), LT, Vector((x + 1, y + 1)))),
    ("a matrix is not its double", line(Matrix(((x, y), (y, x))), EQ, Matrix(((x, y), (y, 2 * x))))),
    ("E cos(4πz) = 1", line(Expectation(call("cos", 4 * PI * x), Normal(ZERO, ONE), (x,)), EQ, ONE)),
    ("E|z| = 1", line(Expectation(Absolute(x), Normal(ZERO, ONE), (x,)), EQ, ONE)),
    ("E z⁴ = 3σ²", line(Expectation(x**4, Normal(ZERO, s**2), (x,)), EQ, 3 * s**2)),
    ("d|x|/dx = 1", line(Derivative(Absolute(x), x), EQ, ONE)),
    ("du/dx = 0 for u := x²", line(Derivative(u, x), EQ, ZERO, REAL.writing(u, x**2))),
    ("n² = n on {1, …, 5}", line(n**2, EQ, n, Setting(domains=((n, Integers(1, 5)),)))),
    ("x > 2 where x > 1 is supposed", line(x, GT, TWO, REAL.supposing(x, GT, ONE))),
    ("an undeclared function", line(Call(f, (x,)), EQ, Call(f, (x,)) + 0 * y)),
    ("x^20000 = x^20001", line(x**20000, EQ, x**20001)),
]


@pytest.mark.parametrize(("why", "claim"), FALSE_LINES, ids=[why for why, _ in FALSE_LINES])
def test_a_false_line_does_not_pass(why: str, claim: Chain) -> None:
    assert not status(claim).passes, why


TRUE_LINES: list[tuple[Chain, Verdict]] = [
    (line((x + y) ** 2, EQ, x**2 + 2 * x * y + y**2), Verdict.PROVED),
    (line(x, LE, x + 1), Verdict.PROVED),
    (line(x, LE, x), Verdict.PROVED),
    (line(x**2, GE, ZERO), Verdict.PROVED),
    (line(s, GT, ZERO), Verdict.PROVED),
    (line(n, NE, ZERO), Verdict.PROVED),
    (line(x**2 + y**2, GE, 2 * x * y), Verdict.PROVED),
    (line(x, GT, ONE, REAL.supposing(x, GT, ONE)), Verdict.PROVED),
    (line(call("max", x, -x), EQ, Absolute(x)), Verdict.PROVED),
    (line(call("arctan", s) + call("arctan", 1 / s), EQ, PI / 2), Verdict.PROVED),
    (
        line(Expectation(call("cos", x), Normal(ZERO, ONE), (x,)), EQ, exp(Negative(ONE / TWO))),
        Verdict.CONFIRMED,
    ),
    (line(call("tanh", s), LT, s), Verdict.PROVED),
]


@pytest.mark.parametrize(("claim", "wanted"), TRUE_LINES, ids=[str(k) for k in range(len(TRUE_LINES))])
def test_a_true_line_passes(claim: Chain, wanted: Verdict) -> None:
    assert status(claim) is wanted


def test_a_false_line_comes_with_numbers() -> None:
    judged = judge(line((x + y) ** 2, EQ, x**2 + y**2))
    found = judged.counterexample
    assert found is not None
    point = {name: Fraction(value) for name, value in found.point if name in (x, y)}
    assert Fraction(found.left) == (point[x] + point[y]) ** 2
    assert Fraction(found.right) == point[x] ** 2 + point[y] ** 2
    assert found.left != found.right


# --- chains


def test_each_line_is_judged_by_its_own_relation() -> None:
    """x ≤ x + 1 = x + 2 has one mode in other tools, and passes there."""
    judged = judge(line(x, LE, x + 1).to(x + 2, BECAUSE))
    assert [step.status for step in judged.steps] == [Verdict.PROVED, Verdict.REFUTED]
    assert judged.status is Verdict.REFUTED


def test_every_line_is_kept() -> None:
    chain = line(x, LE, x + 1).to(x + 2, BECAUSE, LT).to(2 + x, BECAUSE)
    assert [item.relation for item in chain.lines] == [LE, LT, EQ]
    assert chain.relation is LT
    assert [step.left for step in chain.steps] == [x, None, None]
    assert status(chain) is Verdict.PROVED


@pytest.mark.parametrize(
    "relations", [(LE, GE), (LT, GE), (NE, NE), (NE, LT), (GT, LE), (LE, NE), (GE, EQ, LT)]
)
def test_relations_that_do_not_compose(relations: tuple[Relation, ...]) -> None:
    with pytest.raises(ValueError, match="compose"):
        compose(relations)


def test_a_chain_that_does_not_compose_is_not_proved() -> None:
    """Each line is true; together they say nothing of the ends."""
    chain = line(x, LE, x + 1).to(x, BECAUSE, GE)
    judged = judge(chain)
    assert [step.status for step in judged.steps] == [Verdict.PROVED, Verdict.PROVED]
    assert judged.status is Verdict.UNDECIDED
    assert chain.statement.statements == (Statement(x, LE, x + 1), Statement(x + 1, GE, x))


@pytest.mark.parametrize(
    ("relations", "whole"),
    [
        ((), EQ),
        ((EQ, EQ), EQ),
        ((EQ, LE, EQ), LE),
        ((LE, LT), LT),
        ((LT, LT), LT),
        ((GE, GT, EQ), GT),
        ((NE,), NE),
        ((EQ, NE, EQ), NE),
    ],
)
def test_the_relation_of_the_whole(relations: tuple[Relation, ...], whole: Relation) -> None:
    assert compose(relations) is whole


def test_a_chain_of_no_lines_says_nothing() -> None:
    assert status(Chain("empty", x, REAL)) is Verdict.UNDECIDED


def test_what_is_assumed_is_said_so() -> None:
    assumed = Chain("assumed", x, REAL, (Line(EQ, x + 1, Assumption("given", say("given"))),))
    judged = judge(assumed)
    assert judged.status is Verdict.ASSUMED
    assert judged.steps[0].evidence[0].judge == "none"
    assert judge(assumed.to(x + 3, BECAUSE)).status is Verdict.REFUTED


# --- signs


def test_a_sign_with_its_certificate() -> None:
    term = x**2 + s
    certificate = prove_sign(term, REAL)
    assert status(Sign("sign", term, GT, certificate, REAL)) is Verdict.PROVED
    assert status(Sign("sign", term, GE, certificate, REAL)) is Verdict.PROVED


@pytest.mark.parametrize(
    ("term", "relation"), [(x, GT), (x**2, GT), (-s, GT), (s, LT), (s - 1, GT), (x**2 + s, LE), (s, EQ)]
)
@pytest.mark.parametrize("borrowed", [False, True])
def test_a_false_sign_does_not_pass(term: Term, relation: Relation, borrowed: bool) -> None:
    """Neither alone nor with the right certificate of another term."""
    certificate = prove_sign(s, REAL) if borrowed else None
    claim = Sign("sign", term, relation, certificate, REAL)
    assert not status(claim).passes


def test_a_certificate_that_is_shown_must_be_right() -> None:
    """The statement is true, but not for the reason given: points must not confirm it."""
    term = x**2 + s
    right = prove_sign(term, REAL)
    assert right is not None
    without = replace(right, premises=right.premises[:1])
    other = replace(right, because=sign_rules.PRODUCT)
    weaker = replace(right, premises=tuple(replace(item, relation=GE) for item in right.premises))
    for wrong in (without, other, weaker):
        assert status(Sign("sign", term, GT, wrong, REAL)) is Verdict.UNDECIDED


def test_points_confirm_no_sign_without_certificate() -> None:
    term = call("cosh", x) - 1 + s / 100
    assert prove_sign(term, REAL) is None
    assert status(Sign("sign", term, GT, None, REAL)) is Verdict.UNDECIDED


def test_polynomials_are_decided_outright() -> None:
    term = x**4 - x * y**3 + y**4
    judged = judge(Sign("sign", term, GE, None, REAL))
    assert judged.status is Verdict.PROVED
    assert status(Sign("sign", x**4 - 2 * x * y**3 + y**4, GE, None, REAL)) is not Verdict.PROVED


def test_contradictory_hypotheses_are_not_an_argument_for_polynomials() -> None:
    nowhere = REAL.supposing(s, LT, ZERO)
    assert not status(Sign("sign", x**2 - 5, GT, None, nowhere)).passes


# --- witnesses


def witness(point: dict[Term, Term], left: Term, relation: Relation, right: Term, setting: Setting = REAL):
    return Witness("witness", tuple(point.items()), left, relation, right, setting)


FALSE_WITNESSES: list[tuple[str, Witness]] = [
    ("equal sides", witness({x: ONE, y: ONE}, x, NE, y)),
    ("1 < 1", witness({x: ONE}, x, LT, ONE)),
    ("a false equality", witness({x: TWO}, x**2, EQ, Number("5"))),
    ("nearly equal", witness({x: sqrt(TWO)}, x**2, NE, TWO)),
    ("outside (0, ∞)", witness({s: ZERO}, s, NE, ONE)),
    ("outside (0, ∞)", witness({s: lift(-1)}, s, LT, ZERO)),
    ("on the boundary of (0, 1)", witness({u: ONE}, u, EQ, ONE, REAL.where((u, UNIT)))),
    ("zero is not among the nonzero", witness({n: ZERO}, n**2, EQ, ZERO)),
    (
        "7/2 is no integer",
        witness({t: Quotient(Number("7"), TWO)}, t, GT, Number("3"), Setting(domains=((t, Integers(1, 5)),))),
    ),
    (
        "7 is not in {1, …, 5}",
        witness({t: Number("7")}, t, GT, Number("6"), Setting(domains=((t, Integers(1, 5)),))),
    ),
    ("a real x with x² = −1", witness({x: IMAGINARY}, x**2, EQ, lift(-1))),
    ("√−1 in disguise", witness({x: sqrt(lift(-1))}, x**2, EQ, lift(-1))),
    ("an undeclared letter", witness({t: ONE}, t, EQ, ONE)),
    ("a hypothesis fails there", witness({x: ONE}, x, LT, TWO, REAL.supposing(x, GT, Number("5")))),
    ("a letter that stands for x", witness({x: ONE}, u, NE, x, REAL.writing(u, x))),
    (
        "a definition that speaks of x",
        witness({x: ONE}, Call(f, (TWO,)) + y, NE, x + 2 + y, REAL.defining(f, (t,), x + t)),
    ),
    ("undefined there", witness({x: ZERO}, 1 / x, NE, ZERO)),
    ("a point that is not a number", witness({x: ONE / ZERO}, x, NE, ZERO)),
    ("a point with letters, for some of them only", witness({x: y}, x, NE, ZERO)),
    ("a division by what may vanish", witness({x: ONE / y}, x, NE, ZERO)),
]


@pytest.mark.parametrize(("why", "claim"), FALSE_WITNESSES, ids=[why for why, _ in FALSE_WITNESSES])
def test_a_false_witness_does_not_pass(why: str, claim: Witness) -> None:
    assert not status(claim).passes, why


@pytest.mark.parametrize(
    "claim",
    [
        witness({x: ONE, y: TWO}, x, NE, y),
        witness({s: TWO}, s**2, EQ, Number("4")),
        witness({x: y + 1}, x, NE, y),
        witness({x: ONE / n}, x * n, EQ, ONE),
        witness({t: Number("3")}, t, GT, TWO, Setting(domains=((t, Integers(1, 5)),))),
        witness({x: Number("6")}, x, GT, TWO, REAL.supposing(x, GT, Number("5"))),
        witness({x: ONE}, Call(f, (x,)), EQ, Number("3"), REAL.defining(f, (t,), 3 * t)),
        replace(witness({x: ONE, y: lift(-1)}, x**2, EQ, y**2), also=(Statement(x, NE, y),)),
    ],
    ids=str,
)
def test_a_true_witness_is_proved(claim: Witness) -> None:
    assert status(claim) is Verdict.PROVED


def test_whatever_else_is_said_of_the_point_counts() -> None:
    claim = replace(witness({x: ONE, y: ONE}, x**2, EQ, y**2), also=(Statement(x, NE, y),))
    assert not status(claim).passes


# --- solutions of a system


def forced(
    number: int, variable: Term, value: Term, reduced: Term, factor: Term | None, setting: Setting = REAL
):
    target = Derivative(reduced, variable) if factor is None else factor
    certificate = prove_sign(target, setting)
    assert certificate is not None, "the test needs a certificate"
    return Elimination(number, variable, value, reduced, factor, certificate)


def solutions(system, unknowns, solution, eliminations, setting: Setting = REAL) -> Solutions:
    return Solutions("solutions", Symbol("v"), system, unknowns, solution, eliminations, setting)


SYSTEM = (x * sigmoid(y), sigmoid(y) - sigmoid(-y) + x)
FIRST = forced(0, x, ZERO, SYSTEM[0], sigmoid(y))
SECOND = forced(1, y, ZERO, substitute(SYSTEM[1], {x: ZERO}), None)
RIGHT = solutions(SYSTEM, (x, y), (ZERO, ZERO), (FIRST, SECOND))


def test_forced_eliminations_are_proved() -> None:
    assert status(RIGHT) is Verdict.PROVED


TWO_ROOTS = PI * x / 4 - call("arctan", 1 / x)  # strictly increasing on both sides of its jump at 0
CUBIC = x**3 - x

FALSE_SOLUTIONS: list[tuple[str, Solutions]] = [
    ("another point", replace(RIGHT, solution=(ONE, ZERO))),
    ("a missing elimination", replace(RIGHT, eliminations=(FIRST,))),
    ("eliminations out of order", replace(RIGHT, eliminations=(SECOND, FIRST))),
    ("one twice", replace(RIGHT, eliminations=(FIRST, FIRST, SECOND))),
    ("a wrong value", replace(RIGHT, eliminations=(replace(FIRST, value=ONE), SECOND))),
    ("a wrong equation", replace(RIGHT, eliminations=(replace(FIRST, number=1), SECOND))),
    ("a wrong reduction", replace(RIGHT, eliminations=(replace(FIRST, reduced=x), SECOND))),
    ("an equation that the point does not solve", replace(RIGHT, system=(*SYSTEM, x + 1))),
    (
        "a factor that may vanish: x = 1 is lost",
        solutions((x * (x - 1) ** 2,), (x,), (ZERO,), (forced(0, x, ZERO, x * (x - 1) ** 2, (x - 1) ** 2),)),
    ),
    (
        "a factor of weak sign",
        solutions(
            (x * y**2,),
            (x,),
            (ZERO,),
            (Elimination(0, x, ZERO, x * y**2, y**2, Certificate(y**2, GE, sign_rules.SQUARE)),),
        ),
    ),
    (
        "a certificate about another factor",
        solutions((x * (x - 1),), (x,), (ZERO,), (replace(FIRST, reduced=x * (x - 1), factor=x - 1),)),
    ),
    (
        "not monotone: x³ = x has three solutions",
        solutions(
            (CUBIC,),
            (x,),
            (ZERO,),
            (Elimination(0, x, ZERO, CUBIC, None, replace(FIRST.certificate, term=Derivative(CUBIC, x))),),
        ),
    ),
    (
        "a jump: ±1 both solve",
        solutions((TWO_ROOTS,), (x,), (ONE,), (forced(0, x, ONE, TWO_ROOTS, None),)),
    ),
    (
        "a solution outside the domain",
        solutions((s,), (s,), (ZERO,), (forced(0, s, ZERO, s, ONE),)),
    ),
    (
        "a solution outside the hypotheses",
        solutions(
            (x,),
            (x,),
            (ZERO,),
            (forced(0, x, ZERO, x, ONE),),
            REAL.supposing(x, GT, ONE),
        ),
    ),
    (
        "a complex solution",
        solutions((x - IMAGINARY,), (x,), (IMAGINARY,), (forced(0, x, IMAGINARY, x - IMAGINARY, ONE),)),
    ),
    (
        "an equation that has no value at the point",
        solutions((x**2 / x,), (x,), (ZERO,), (forced(0, x, ZERO, x**2 / x, ONE),)),
    ),
    (
        "monotone where it is supposed to be, and not elsewhere",
        solutions(
            (x * (x - 3),),
            (x,),
            (Number("3"),),
            (
                Elimination(
                    0,
                    x,
                    Number("3"),
                    x * (x - 3),
                    None,
                    Certificate(
                        Derivative(x * (x - 3), x),
                        GT,
                        sign_rules.REWRITTEN,
                        (Certificate(2 * x - 3, GT, sign_rules.HYPOTHESIS),),
                    ),
                ),
            ),
            REAL.supposing(2 * x, GT, Number("3")),
        ),
    ),
]


@pytest.mark.parametrize(("why", "claim"), FALSE_SOLUTIONS, ids=[why for why, _ in FALSE_SOLUTIONS])
def test_false_solutions_do_not_pass(why: str, claim: Solutions) -> None:
    assert not status(claim).passes, why


def test_a_single_root_by_monotony() -> None:
    equation = exp(x) - 1
    assert (
        status(solutions((equation,), (x,), (ZERO,), (forced(0, x, ZERO, equation, None),))) is Verdict.PROVED
    )
    inside = forced(0, s, ONE, s - 1, None)
    assert status(solutions((s - 1,), (s,), (ONE,), (inside,))) is Verdict.PROVED


# --- spectra

UPPER = Matrix(((ONE, x, ZERO), (ZERO, ONE, y), (ZERO, ZERO, TWO)))


def spectrum(matrix: Matrix, *values: tuple[Term, int], setting: Setting = REAL) -> Spectrum:
    return Spectrum("spectrum", Symbol("J"), matrix, values, setting)


FALSE_SPECTRA: list[tuple[str, Spectrum]] = [
    ("a wrong eigenvalue", spectrum(UPPER, (ONE, 2), (Number("3"), 1))),
    ("a wrong sign", spectrum(UPPER, (lift(-1), 2), (TWO, 1))),
    ("multiplicities exchanged", spectrum(UPPER, (ONE, 1), (TWO, 2))),
    ("one too few", spectrum(UPPER, (ONE, 1), (TWO, 1))),
    ("one too many", spectrum(UPPER, (ONE, 2), (TWO, 1), (ZERO, 1))),
    ("none", spectrum(UPPER)),
    ("one of multiplicity 0", spectrum(UPPER, (ONE, 2), (TWO, 1), (Number("7"), 0))),
    ("one of multiplicity −1", spectrum(UPPER, (ONE, 2), (TWO, 2), (Number("7"), -1))),
    ("the double one listed as two single ones", spectrum(UPPER, (ONE, 1), (ONE, 1), (TWO, 1))),
    ("… in two forms", spectrum(UPPER, (ONE, 1), (Quotient(TWO, TWO), 1), (TWO, 1))),
    ("not square", spectrum(Matrix(((ONE, x),)), (ONE, 1))),
    (
        "a matrix that speaks of λ itself",
        spectrum(
            Matrix(((lam, ZERO), (ZERO, ZERO))),
            (lam, 1),
            (Number("7"), 1),
            setting=Setting(domains=((lam, REALS),)),
        ),
    ),
    (
        "complex pair with a wrong part",
        spectrum(Matrix(((ZERO, ONE), (lift(-1), ZERO))), (IMAGINARY, 1), (ONE, 1)),
    ),
]


@pytest.mark.parametrize(("why", "claim"), FALSE_SPECTRA, ids=[why for why, _ in FALSE_SPECTRA])
def test_a_false_spectrum_does_not_pass(why: str, claim: Spectrum) -> None:
    assert not status(claim).passes, why


@pytest.mark.parametrize(
    "claim",
    [
        spectrum(UPPER, (ONE, 2), (TWO, 1)),
        spectrum(Matrix(((ZERO, ONE), (lift(-1), ZERO))), (IMAGINARY, 1), (-IMAGINARY, 1)),
        spectrum(
            Matrix(((lam, ONE), (ZERO, x))),
            (lam, 1),
            (x, 1),
            setting=Setting(domains=((lam, REALS), (x, REALS))),
        ),
        spectrum(Matrix(((x, y), (y, x))), (x + y, 1), (x - y, 1)),
    ],
    ids=["multiplicity", "complex", "λ", "letters"],
)
def test_a_true_spectrum_is_proved(claim: Spectrum) -> None:
    assert status(claim) is Verdict.PROVED


# --- invariants and Lyapunov functions

ROTATION = ((x, -y), (y, x))
DAMPED = ((x, -y - x), (y, x))
RADIUS = x**2 + y**2
FALLING = -(2 * x**2)


def invariant(
    function: Term, field, derivative: Term, relation: Relation, certificate=None, expansion=None
) -> Invariant:
    return Invariant("invariant", function, field, derivative, relation, certificate, REAL, expansion)


def test_first_integrals_and_lyapunov_functions_are_proved() -> None:
    assert status(invariant(RADIUS, ROTATION, ZERO, EQ)) is Verdict.PROVED
    falling = prove_sign(FALLING, REAL)
    assert status(invariant(RADIUS, DAMPED, FALLING, LE, falling)) is Verdict.PROVED
    written = invariant(RADIUS, ROTATION, ZERO, EQ, expansion=2 * x * -y + 2 * y * x)
    assert status(written) is Verdict.PROVED
    assert len(written.steps) == 2


FALSE_INVARIANTS: list[tuple[str, Invariant]] = [
    ("not constant", invariant(x**2 + 2 * y**2, ROTATION, ZERO, EQ)),
    ("constant for another field", invariant(RADIUS, DAMPED, ZERO, EQ)),
    ("the derivative is right and not 0", invariant(RADIUS, DAMPED, FALLING, EQ)),
    ("… nor 0 where points cannot tell", invariant(y, ((x, ZERO), (y, x**20000)), x**20000, EQ)),
    ("a wrong derivative", invariant(RADIUS, DAMPED, -(x**2), LE, prove_sign(-(x**2), REAL))),
    ("it rises", invariant(RADIUS, ((x, -y + x), (y, x)), 2 * x**2, LE)),
    ("it falls, and is claimed to rise", invariant(RADIUS, DAMPED, FALLING, GE)),
    ("strictly: not where x = 0", invariant(RADIUS, DAMPED, FALLING, LT, prove_sign(FALLING, REAL))),
    (
        "a certificate without its premise",
        invariant(RADIUS, DAMPED, FALLING, LE, Certificate(FALLING, LE, sign_rules.NEGATIVE)),
    ),
    (
        "a function with a jump: arctan x + arctan(1/x) is ±π/2",
        invariant(call("arctan", x) + call("arctan", 1 / x), ROTATION, ZERO, EQ),
    ),
    (
        "its derivative is 0, but is not what is written out",
        invariant(RADIUS, ROTATION, ZERO, EQ, expansion=2 * x * y - 2 * y * x + x - x + 1),
    ),
    (
        "… nor is that where it vanishes too",
        invariant(RADIUS, DAMPED, FALLING, LE, prove_sign(FALLING, REAL), -2 * x),
    ),
    ("a certificate of another term", invariant(RADIUS, DAMPED, FALLING, LE, prove_sign(-s, REAL))),
]


@pytest.mark.parametrize(("why", "claim"), FALSE_INVARIANTS, ids=[why for why, _ in FALSE_INVARIANTS])
def test_a_false_invariant_does_not_pass(why: str, claim: Invariant) -> None:
    assert not status(claim).passes, why


# --- observations


@dataclass(frozen=True)
class Fixed:
    """An experiment that always measures the same."""

    value: float

    @property
    def words(self) -> Message:
        return say("always the same")

    def measure(self) -> float:
        return self.value


def observed(predicted: Term, value: float, tolerance: float = 1e-3) -> Judged:
    return judge(Observation("observed", x, predicted, Fixed(value), tolerance, Setting()))


@pytest.mark.parametrize(
    ("predicted", "value"),
    [
        (TWO, 2.01),
        (TWO, -2.0),
        (TWO, float("nan")),
        (TWO, float("inf")),
        (ZERO, 0.01),
        (TWO, 0.0),
        (log(ZERO), 0.0),
        (sqrt(lift(-1)), 1.0),
        (x, 1.0),
    ],
)
def test_a_measurement_that_disagrees_does_not_pass(predicted: Term, value: float) -> None:
    assert not observed(predicted, value).status.passes


def test_a_measurement_confirms_and_never_proves() -> None:
    assert observed(TWO, 2.0001).status is Verdict.CONFIRMED
    assert observed(ZERO, 1e-4).status is Verdict.CONFIRMED


# --- the same twice


@pytest.mark.parametrize(
    "claim", [RIGHT, line(x, LE, x + 1), line((x + y) ** 2, EQ, x**2), FALSE_LINES[-5][1]]
)
def test_the_same_claim_gets_the_same_evidence(claim: Claim) -> None:
    first, second = judge(claim), judge(claim)
    assert first == second
    assert [step.evidence for step in first.steps] == [step.evidence for step in second.steps]


def test_what_cannot_be_substituted_is_undecided() -> None:
    captured = witness({x: y}, Derivative(x * y, x), EQ, y)
    assert status(captured) is Verdict.UNDECIDED
    assert Law("p") == Law("p")
