"""The Gaussian judge against multivariate normal formulas written out here, in means and covariances.

The judge works with quadratic forms of precisions. Here: SciPy's normal log-density, conditioning by Schur
complements, and expectations by quadrature rules that are exact on polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product as pairs_of
from typing import Any

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import multivariate_normal

from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.models.finite import FiniteJudge
from hw_cli.oracles.models.gaussian import GaussianJudge, Gaussians
from hw_cli.oracles.models.quadratic_forms import BATCH, LENGTHS, Chain, instances
from hw_cli.terms import core
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Integral,
    Law,
    Number,
    Power,
    Product,
    Quotient,
    Range,
    Sort,
    Symbol,
    Term,
    Vector,
    exp,
    lift,
    log,
)
from hw_cli.terms.relation import Relation

T, t = Symbol("T"), Symbol("t")
letter = Symbol("x", Sort.VECTOR)
a, b = Symbol("a", Sort.VECTOR), Symbol("b", Sort.VECTOR)
p, q = Law("p"), Law("q")
ONE, TWO = Number("1"), Number("2")


def x(index: Any, last: Any = None) -> Indexed:
    return (
        Indexed(letter, (lift(index),))
        if last is None
        else Indexed(letter, (Range(lift(index), lift(last)),))
    )


def P(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(p, variables, given)


def Q(*variables: Term, given: tuple[Term, ...] = ()) -> Density:
    return Density(q, variables, given)


def E(body: Term, law: Density) -> Expectation:
    return Expectation(body, law, law.variables)


step, back = Q(x(t), given=(x(t - 1),)), P(x(t - 1), given=(x(t),))
posterior = Q(x(t - 1), given=(x(t), x(0)))
forward = Q(x(1, T), given=(x(0),))
joint = P(x(0, T))

CHAINS = Model(
    sequences=(Sequence(letter, lift(0), T),),
    laws=(
        Factorised(forward, IndexedProduct(step, t, ONE, T)),
        Factorised(joint, Product((P(x(T)), IndexedProduct(back, t, ONE, T)))),
    ),
)
FREE = Model(letters=(a, b), free=("p", "q"))
LETTERS = Model(
    letters=(a, b), laws=(Factorised(P(a, b), P(a, b)), Factorised(Q(a, given=(b,)), Q(a, given=(b,))))
)


# --- the same numbers by means and covariances


class Normals:
    """One model of a batch: the mean and covariance of each law, and values of terms at a point."""

    def __init__(self, chain: Chain, model: int) -> None:
        self.names = tuple(chain.axes)
        self.values = {name: float(value) for name, value in chain.values.items()}
        self.laws: dict[str, tuple[Any, Any]] = {}
        for law, forms in chain.joints.items():
            form = forms[model]
            covariance = np.linalg.inv(-2 * form[1:, 1:])
            self.laws[law] = 2 * covariance @ form[1:, 0], covariance

    def index(self, term: Term, at: Mapping[Term, float]) -> int:
        match term:
            case Number(text=text):
                return int(text)
            case Symbol():
                return int(at[term])
            case core.Negative(term=inner):
                return -self.index(inner, at)
            case core.Sum(terms=terms):
                return sum(self.index(item, at) for item in terms)
        raise AssertionError(term)

    def plain(self, variables: tuple[Term, ...], at: Mapping[Term, float]) -> tuple[Term, ...]:
        found: list[Term] = []
        for variable in variables:
            match variable:
                case Indexed(base=base, index=(Range(low=low, high=high),)):
                    first, last = self.index(low, at), self.index(high, at)
                    found += [Indexed(base, (Number(str(k)),)) for k in range(first, last + 1)]
                case Indexed(base=base, index=(index,)):
                    found.append(Indexed(base, (Number(str(self.index(index, at))),)))
                case _:
                    found.append(variable)
        return tuple(found)

    def conditional(self, term: Density, at: Mapping[Term, float]) -> tuple[tuple[Term, ...], Any, Any]:
        """The variables of a density, their mean given the conditions at a point, and their covariance."""
        assert isinstance(term.law, Law)
        mean, covariance = self.laws[term.law.name]
        own, given = self.plain(term.variables, at), tuple(dict.fromkeys(self.plain(term.given, at)))
        i, j = [self.names.index(name) for name in own], [self.names.index(name) for name in given]
        inside, here = covariance[np.ix_(i, i)], mean[i]
        if not j:
            return own, here, inside
        gain = covariance[np.ix_(i, j)] @ np.linalg.inv(covariance[np.ix_(j, j)])
        gap = np.array([at[name] for name in given]) - mean[j]
        return own, here + gain @ gap, inside - gain @ covariance[np.ix_(j, i)]

    def log_density(self, term: Density, at: Mapping[Term, float]) -> float:
        own, mean, covariance = self.conditional(term, at)
        if not own:
            return 0.0
        gap = np.array([at[name] for name in own]) - mean
        square = gap @ np.linalg.solve(covariance, gap)
        return -(square + math.log(np.linalg.det(covariance)) + len(own) * math.log(2 * math.pi)) / 2

    def expectation(self, body: Any, law: Density, at: Mapping[Term, float], nodes: int = 3) -> float:
        """Gauss–Hermite in each direction of the covariance's root: exact on polynomials of degree < 2 nodes."""
        own, mean, covariance = self.conditional(law, at)
        points, weights = np.polynomial.hermite_e.hermegauss(nodes)
        root = np.linalg.cholesky(covariance) if own else covariance
        sums = 0.0
        for choice in pairs_of(range(nodes), repeat=len(own)):
            place = mean + root @ points[list(choice)]
            weight = math.prod(weights[list(choice)]) / math.sqrt(2 * math.pi) ** len(own)
            sums += weight * body({**at, **dict(zip(own, place, strict=True))})
        return sums

    def value(self, term: Term, at: Mapping[Term, float]) -> float:
        match term:
            case Number():
                return float(term.value)
            case Symbol():
                return at[term]
            case core.Sum(terms=terms):
                return sum(self.value(item, at) for item in terms)
            case core.Negative(term=inner):
                return -self.value(inner, at)
            case Product(factors=factors):
                return math.prod(self.value(item, at) for item in factors)
            case Quotient(numerator=above, denominator=below):
                return self.value(above, at) / self.value(below, at)
            case Call(function=Function(name="log"), arguments=(inner,)):
                return math.log(self.value(inner, at))
            case Call(function=Function(name="exp"), arguments=(inner,)):
                return math.exp(self.value(inner, at))
            case Density():
                return math.exp(self.log_density(term, at))
            case Expectation(body=body, law=Density() as law):
                return self.expectation(lambda here: self.value(body, here), law, at)
            case KL(left=Density() as left, right=Density() as right):
                return self.divergence(left, right, at)
            case IndexedSum(body=body, index=index, low=low, high=high):
                numbers = range(self.index(low, at), self.index(high, at) + 1)
                return sum(self.value(body, {**at, index: k}) for k in numbers)
            case IndexedProduct(body=body, index=index, low=low, high=high):
                numbers = range(self.index(low, at), self.index(high, at) + 1)
                return math.prod(self.value(body, {**at, index: k}) for k in numbers)
        raise AssertionError(term)

    def divergence(self, left: Density, right: Density, at: Mapping[Term, float]) -> float:
        """½ [tr(S₂⁻¹S₁) + (m₂ − m₁)ᵀS₂⁻¹(m₂ − m₁) − k + log |S₂|/|S₁|]."""
        names, m1, s1 = self.conditional(left, at)
        others, m2, s2 = self.conditional(right, at)
        order = [others.index(name) for name in names]
        m2, s2 = m2[order], s2[np.ix_(order, order)]
        inverse = np.linalg.inv(s2)
        logs = math.log(np.linalg.det(s2) / np.linalg.det(s1))
        return float(np.trace(inverse @ s1) + (m2 - m1) @ inverse @ (m2 - m1) - len(names) + logs) / 2


def read(chain: Chain, term: Term, model: int, at: Mapping[Term, float]) -> float:
    """The judge's form of a term, at a point."""
    found = Gaussians(chain)(term)
    point = np.array([1.0, *(at[name] for name in chain.axes)])
    value = float(point @ found.form[model] @ point)
    return math.exp(value) if found.exponential else value


def points(chain: Chain, model: int) -> list[dict[Term, float]]:
    """Values for all variables of a model, drawn here, with T's value."""
    random = np.random.default_rng(40 + model)
    numbers = {name: float(value) for name, value in chain.values.items()}
    return [
        {**numbers, **dict(zip(chain.axes, random.normal(size=len(chain.axes)), strict=True))} for _ in "ab"
    ]


# --- the models


@pytest.mark.parametrize("model", [CHAINS, FREE, LETTERS], ids=["chains", "free", "letters"])
def test_every_law_is_normal_and_normalised(model: Model) -> None:
    for chain in instances(model):
        for number in range(BATCH + 1):
            normals = Normals(chain, number)
            for law, (mean, covariance) in normals.laws.items():
                assert np.linalg.eigvalsh(covariance).min() > 0
                for at in points(chain, number):
                    place = np.array([at[name] for name in chain.axes])
                    vector = np.concatenate(([1.0], place))
                    ours = vector @ chain.joints[law][number] @ vector
                    assert ours == pytest.approx(
                        multivariate_normal(mean, covariance).logpdf(place), abs=1e-9
                    )


def test_there_are_models_of_each_length() -> None:
    assert BATCH >= 3
    assert [chain.values[T] for chain in instances(CHAINS)] == list(LENGTHS) == [1, 2, 3]
    forms = [chain.joints["q"][number] for chain in instances(CHAINS)[-1:] for number in range(BATCH)]
    assert all(np.abs(one - other).max() > 0.01 for k, one in enumerate(forms) for other in forms[:k])


@pytest.mark.parametrize("number", range(BATCH))
def test_the_laws_factorise_as_declared_and_no_further(number: int) -> None:
    """q is a chain from x_0 on and p one from x_T down: partial correlations are read off covariances."""
    normals = Normals(instances(CHAINS)[-1], number)
    at = dict.fromkeys(normals.names, 0.3)
    for own, near, far in ((2, 1, 0), (3, 2, 0), (3, 2, 1), (0, 1, 2), (0, 1, 3), (1, 2, 3)):
        law = Q if own > near else P
        short, long = law(x(own), given=(x(near),)), law(x(own), given=(x(near), x(far)))
        assert normals.log_density(short, at) == pytest.approx(normals.log_density(long, at), abs=1e-9)
        alone = law(x(own), given=(x(far),))
        assert abs(normals.log_density(alone, at) - normals.log_density(law(x(own)), at)) > 1e-6


def test_the_laws_of_the_last_model_agree() -> None:
    for model in (CHAINS, FREE):
        for chain in instances(model):
            normals = Normals(chain, BATCH)
            for mean, covariance in normals.laws.values():
                assert mean == pytest.approx(0 * mean)
                assert covariance == pytest.approx(0.01 * np.eye(len(mean)))


def test_the_first_declaration_makes_the_law() -> None:
    independent = Factorised(P(a, b), Product((P(a), P(b))))
    anything = Factorised(P(a, b), Product((P(a), P(b, given=(a,)))))
    line = (P(a, b), Relation.EQ, Product((P(a), P(b))))
    for laws, verdict in (
        ((independent, anything), Verdict.CONFIRMED),
        ((anything, independent), Verdict.REFUTED),
    ):
        judge = GaussianJudge(Setting(model=Model(letters=(a, b), laws=laws)))
        assert judge.compare(*line).says is verdict


# --- meaning

ON_CHAINS = {
    "joint": joint,
    "marginal of p": P(x(0)),
    "marginal of q": Q(x(T)),
    "conditional": Q(x(T), given=(x(0),)),
    "against the arrow": Q(x(0), given=(x(T),)),
    "many given one": forward,
    "one given many": P(x(T), given=(x(0, T - 1),)),
    "conditions twice": Q(x(T), given=(x(0), x(T - 1), x(0))),
    "no variables": Q(x(2, 1), given=(x(0),)),
    "empty at T = 1": Q(x(2, T), given=(x(0, 1),)),
    "expected log-density": E(log(P(x(0))), Q(x(0))),
    "conditional expectation": E(log(P(x(0), x(T))), Q(x(T), given=(x(0),))),
    "expectation of a constant": E(log(P(x(0))), forward),
    "expectation within": E(E(log(Q(x(0), x(1))), Q(x(0), given=(x(1),))), P(x(1))),
    "variables of the law": Expectation(log(P(x(0))), Q(x(0))),
    "ELBO": E(log(Quotient(joint, forward)), forward),
    "divergence": KL(Q(x(0)), P(x(0))),
    "conditional divergence": KL(forward, P(x(1, T), given=(x(0),))),
    "divergence in another order": KL(Q(x(0), x(1)), P(x(1), x(0))),
    "sum": IndexedSum(log(Quotient(back, step)), t, ONE, T),
    "expected divergences": IndexedSum(E(KL(posterior, back), Q(x(t), given=(x(0),))), t, TWO, T),
    "empty sum": IndexedSum(log(P(x(t))), t, Number("3"), TWO),
    "product": IndexedProduct(step, t, ONE, T),
    "empty product": IndexedProduct(step, t, TWO, ONE),
    "quotient": Quotient(Product((P(x(0, T)), Q(x(0)))), P(x(0))),
    "numbers": T * log(P(x(0))) - Number("0.5") / (T + 1),
    "a number times a density": Product((TWO, P(x(0)), Number("0.5"), Q(x(T)))),
    "a number by a density": Quotient(TWO, P(x(0))),
    "a density by a number": Quotient(P(x(0)), Number("3")),
    "logarithm of a number": log(T + 1) + log(Number("3") * P(x(0))),
    "exponential": exp(log(P(x(0))) - log(Q(x(T)))),
    "exponential of a number": exp(TWO),
    "an index as a number": IndexedSum(t * log(P(x(t))), t, Number("0"), T),
}
ON_FREE = {
    "joint": P(a, b),
    "conditional": Q(a, given=(b,)),
    "expectation": E(log(P(a, b)), Q(a, given=(b,))),
    "expectation of a ratio": E(log(Quotient(P(a), Q(a))), Q(a, b)),
    "divergence": KL(Q(a, given=(b,)), P(a, given=(b,))),
    "divergence against a marginal": KL(Q(a, given=(b,)), P(a)),
    "expected divergence": E(KL(Q(a, given=(b,)), P(a)), P(b)),
}
MEANT = [
    pytest.param(model, term, id=f"{kind}: {name}")
    for kind, model, terms in (("chains", CHAINS, ON_CHAINS), ("free", FREE, ON_FREE))
    for name, term in terms.items()
]


@pytest.mark.parametrize(("model", "term"), MEANT)
def test_terms_mean_what_the_formulas_say(model: Model, term: Term) -> None:
    for chain in instances(model)[: 3 if model is CHAINS else 1]:
        for number in (0, BATCH - 1):
            normals = Normals(chain, number)
            for at in points(chain, number):
                theirs = normals.value(term, at)
                assert read(chain, term, number, at) == pytest.approx(theirs, rel=1e-8, abs=1e-10)


def test_the_formulas_can_disagree() -> None:
    """The comparison above is able to fail."""
    chain = instances(FREE)[0]
    at = points(chain, 0)[0]
    assert abs(read(chain, KL(Q(a), P(a)), 0, at) - Normals(chain, 1).value(KL(Q(a), P(a)), at)) > 1e-3


@pytest.mark.parametrize(
    ("body", "law"),
    [
        (P(a, given=(b,)), Q(a)),
        (Quotient(P(a, b), Product((P(a), Q(b)))), Q(a, given=(b,))),
        (Q(a, given=(b,)), P(b)),
    ],
    ids=["density", "ratio", "marginal by the law of another"],
)
def test_expectations_of_densities(body: Term, law: Density) -> None:
    """E_q[f] for f the exponential of a form, by a fine Gauss–Hermite rule."""
    chain, number = instances(FREE)[0], 1
    normals = Normals(chain, number)
    for at in points(chain, number):
        theirs = normals.expectation(lambda here: normals.value(body, here), law, at, nodes=120)
        assert read(chain, E(body, law), number, at) == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize(
    "body",
    [P(a, b), Product((P(a), Q(b, given=(a,)))), Quotient(Product((P(a, b), Q(a))), Q(a, b))],
    ids=["joint", "product", "quotient"],
)
def test_integrals(body: Term) -> None:
    """Over one variable and over both, by SciPy's adaptive rules."""
    chain, number = instances(FREE)[0], 2
    normals = Normals(chain, number)
    at = points(chain, number)[0]
    once, _ = integrate.quad(lambda v: normals.value(body, {**at, a: v}), *reach(normals, a), limit=200)
    assert read(chain, Integral(body, a), number, at) == pytest.approx(once, rel=1e-6)


def test_an_integral_over_two_variables() -> None:
    """By the trapezoidal rule, which is exact to all digits for smooth functions that vanish at the ends."""
    chain, number = instances(FREE)[0], 2
    normals, body = Normals(chain, number), Product((P(a), P(b), Q(b, given=(a,))))
    grids = [np.linspace(*reach(normals, name), 71) for name in (a, b)]
    cell = math.prod(grid[1] - grid[0] for grid in grids)
    sums = cell * sum(normals.value(body, {a: u, b: v}) for u in grids[0] for v in grids[1])
    ours = read(chain, Integral(body, Vector((a, b))), number, dict.fromkeys(chain.axes, 0.0))
    assert ours == pytest.approx(sums, rel=1e-6)


def reach(normals: Normals, name: Term) -> tuple[float, float]:
    """Ten standard deviations about the means of both laws."""
    row = normals.names.index(name)
    places = [(mean[row], 10 * math.sqrt(covariance[row, row])) for mean, covariance in normals.laws.values()]
    return min(m - d for m, d in places), max(m + d for m, d in places)


# --- what has no meaning or value here

UNDECIDED = {
    "after the last": P(x(T + 1)),
    "a sum that goes one too far": IndexedSum(log(Quotient(back, step)), t, ONE, T + 1),
    "an index that T = 1 has not": Q(x(2), given=(x(1),)),
    "half an index": P(x(Quotient(T, TWO))),
    "an index by zero": P(x(Quotient(T, Number("0")))),
    "a sum that never ends": IndexedSum(log(P(x(0))), t, Number("0"), Number("1000000000")),
    "a number too large": Product((Number("9" * 400), P(x(0)))),
    "a number that becomes too large": exp(Number("9" * 300) * Number("9" * 300) * log(P(x(0)))),
    "another letter": P(a),
    "its own condition": Q(x(0), given=(x(0),)),
    "a divergence that ends at t = 1": IndexedSum(KL(posterior, back), t, ONE, T),
    "a variable twice": P(x(0), x(0, T)),
    "another law": Density(Law("r"), (x(0),)),
    "no law": Density(Symbol("q"), (x(0),)),
    "expectation under no density": Expectation(log(P(x(0))), q, (x(0),)),
    "expectation over another variable": Expectation(log(P(x(0), x(1))), Q(x(0)), (x(1),)),
    "divergence of laws": KL(q, p),
    "divergence over different variables": KL(Q(x(0)), P(x(1))),
    "integral with bounds": Integral(P(x(0)), x(0), Number("0"), ONE),
    "integral that diverges": Integral(Quotient(ONE, P(x(0))), x(0)),
    "integral over what is not there": Integral(P(x(0)), Vector((x(0), x(1)))),
    "integral of a logarithm": Integral(log(P(x(0))), x(0)),
    "expectation that diverges": E(Quotient(ONE, Power(P(x(0)), Number("9"))), P(x(0))),
    "expectation that diverges, by quotients": E(Quotient(Quotient(ONE, P(x(0))), P(x(0))), P(x(0))),
    "a sum of densities": P(x(0)) + Q(x(0)),
    "a negative density": -P(x(0)),
    "a density times a negative number": Product((lift(-1), P(x(0)))),
    "a density times a logarithm": Product((P(x(0)), log(P(x(0))))),
    "a product of logarithms": Product((log(P(x(0))), log(Q(x(0))))),
    "a quotient of logarithms": Quotient(log(P(x(0))), log(Q(x(0)))),
    "log of a logarithm": log(log(P(x(0)))),
    "log 0": log(Number("0")),
    "log of a negative number": log(lift(-2)),
    "1/0": Quotient(ONE, Number("0")),
    "log p/0": Quotient(log(P(x(0))), Number("0")),
    "p/0": Quotient(P(x(0)), Number("0")),
    "another function": Call(Function("sin"), (log(P(x(0))),)),
    "a logarithm with an index": Call(Function("log", (TWO,)), (P(x(0)),)),
}


@pytest.mark.parametrize("relation", [Relation.EQ, Relation.GE, Relation.LT])
@pytest.mark.parametrize("term", UNDECIDED.values(), ids=UNDECIDED.keys())
def test_what_has_no_meaning_or_value_is_undecided(term: Term, relation: Relation) -> None:
    said = GaussianJudge(Setting(model=CHAINS)).compare(term, relation, term)
    assert said.says is Verdict.UNDECIDED
    assert said.counterexample is None


def test_without_a_model_nothing_is_decided() -> None:
    assert GaussianJudge(Setting()).compare(ONE, Relation.EQ, ONE).says is Verdict.UNDECIDED


# --- verdicts

R, OK, NO = Relation, Verdict.CONFIRMED, Verdict.REFUTED
EVIDENCE, BOUND = log(P(x(0))), E(log(Quotient(joint, forward)), forward)
ZERO = Number("0")
SAID: list[tuple[str, Term, Term, dict[Relation, Verdict]]] = [
    ("the bound below the evidence", EVIDENCE, BOUND, {R.GE: OK, R.GT: NO, R.EQ: NO, R.LE: NO, R.LT: NO}),
    (
        "a divergence is not negative, and 0 for equal laws",
        KL(Q(x(0)), P(x(0))),
        ZERO,
        {R.GE: OK, R.GT: NO, R.EQ: NO},
    ),
    ("a positive number", KL(Q(x(0)), P(x(0))) + 1, ZERO, {R.GE: OK, R.GT: OK, R.LE: NO, R.LT: NO}),
    (
        "an equality",
        BOUND + KL(forward, P(x(1, T), given=(x(0),))),
        EVIDENCE,
        {R.EQ: OK, R.GE: OK, R.LE: OK, R.GT: NO, R.LT: NO},
    ),
    ("either sign", log(P(x(0))), log(Q(x(0))), {R.EQ: NO, R.GE: NO, R.LE: NO, R.GT: NO, R.LT: NO}),
    ("a product of densities", joint, Product((P(x(0)), P(x(1, T), given=(x(0),)))), {R.EQ: OK, R.GT: NO}),
    ("the mass of a density", Integral(P(x(0)), x(0)), ONE, {R.EQ: OK, R.GE: OK, R.LT: NO}),
    ("a density is positive", P(x(0)), Number("0.1"), {R.EQ: NO, R.LE: NO, R.GE: NO}),
    ("a divergence, weakly and strictly", KL(Q(x(0)), P(x(0))), -ONE, {R.GT: OK, R.GE: OK}),
]


@pytest.mark.parametrize(
    ("left", "relation", "right", "verdict"),
    [
        pytest.param(left, relation, right, verdict, id=f"{why} ({relation.value})")
        for why, left, right, verdicts in SAID
        for relation, verdict in verdicts.items()
    ],
)
def test_relations(left: Term, relation: Relation, right: Term, verdict: Verdict) -> None:
    said = GaussianJudge(Setting(model=CHAINS)).compare(left, relation, right)
    assert said.says is verdict
    assert (said.counterexample is None) == (verdict is not Verdict.REFUTED)


ON_TABLES_ONLY = {
    "a density ≤ 1": (P(x(0)), R.LE, ONE),
    "its logarithm ≤ 0": (log(P(x(0))), R.LE, ZERO),
    "an entropy ≥ 0": (-E(log(P(x(0))), P(x(0))), R.GE, ZERO),
    "a conditional entropy ≥ 0": (-E(log(Q(x(0), x(T))), Q(x(0), x(T))), R.GE, -E(log(Q(x(0))), Q(x(0)))),
    "the joint density is the smaller": (P(x(0), x(T)), R.LE, P(x(0))),
}


@pytest.mark.parametrize("line", ON_TABLES_ONLY.values(), ids=ON_TABLES_ONLY.keys())
def test_what_holds_on_tables_and_not_for_densities(line: tuple[Term, Relation, Term]) -> None:
    """The reason why there are two judges."""
    setting = Setting(model=CHAINS)
    assert FiniteJudge(setting).compare(*line).says is Verdict.CONFIRMED
    assert GaussianJudge(setting).compare(*line).says is Verdict.REFUTED


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (log(P(x(0))), R.EQ, log(Q(x(0)))),
        (log(P(x(T), given=(x(0),))), R.EQ, log(Q(x(T), given=(x(0),)))),
        (P(x(0)), R.EQ, Q(x(0))),
        (P(x(0)), R.LE, Q(x(T))),
        (log(P(x(0))), R.GE, log(P(x(0), x(T)))),
        (E(log(Q(x(T))), Q(x(T))), R.GE, E(log(Q(x(T), given=(x(0),))), Q(x(T), given=(x(0),)))),
        (KL(P(x(0), given=(x(T),)), P(x(0))), R.LE, Number("5")),
        (KL(P(x(0), given=(x(T),)), P(x(0))), R.GT, ZERO),
        (log(P(x(T))), R.LT, lift(-3)),
    ],
    ids=[
        "p = q, by logarithms",
        "conditionals, by logarithms",
        "p = q",
        "p ≤ q of another variable",
        "a marginal ≥ the joint",
        "an entropy grows",
        "a divergence ≤ 5",
        "a divergence > 0",
        "log p < −3",
    ],
)
def test_a_counterexample_can_be_computed_again(left: Term, relation: Relation, right: Term) -> None:
    """T, the model's number and the values give the two numbers, by the formulas above."""
    found = GaussianJudge(Setting(model=CHAINS)).compare(left, relation, right).counterexample
    assert found is not None
    point = dict(found.point)
    chain = instances(CHAINS)[LENGTHS.index(int(point.pop(T)))]
    normals = Normals(chain, int(point.pop(Symbol("model"))))
    at = {**dict.fromkeys(chain.axes, 0.0), **normals.values}
    at |= {name: float(value) for name, value in point.items()}
    assert float(found.left) == pytest.approx(normals.value(left, at), rel=1e-4, abs=1e-6)
    assert float(found.right) == pytest.approx(normals.value(right, at), rel=1e-4, abs=1e-6)
    ours, theirs = float(found.left), float(found.right)
    broken = {
        R.EQ: ours != theirs,
        R.LE: ours > theirs,
        R.GE: ours < theirs,
        R.LT: ours >= theirs,
        R.GT: ours <= theirs,
    }
    assert broken[relation], (found.left, found.right)


def test_a_linear_gap_has_a_counterexample_off_the_origin() -> None:
    """log of a likelihood ratio of unit normals is linear: at 0 both sides may agree."""
    shift = Quotient(E(log(P(a)), Q(a, given=(b,))), ONE)
    found = GaussianJudge(Setting(model=FREE)).compare(shift, Relation.EQ, E(log(P(a)), Q(a))).counterexample
    assert found is not None
    assert found.left != found.right


def test_verdicts_are_the_same_each_time_and_in_any_order() -> None:
    lines = [
        (EVIDENCE, Relation.GE, BOUND),
        (EVIDENCE, Relation.EQ, BOUND),
        (P(x(T + 1)), Relation.EQ, BOUND),
        (EVIDENCE, Relation.EQ, BOUND + KL(forward, P(x(1, T), given=(x(0),)))),
    ]
    one, other = GaussianJudge(Setting(model=CHAINS)), GaussianJudge(Setting(model=CHAINS))
    said = [one.compare(*line) for line in lines]
    assert said == [other.compare(*line) for line in reversed(lines)][::-1]
    assert [item.says.value for item in said] == ["confirmed", "refuted", "undecided", "confirmed"]
