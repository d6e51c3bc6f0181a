"""The finite-model judge against sums written out here, state by state, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product as pairs_of
from typing import Any

import numpy as np
import pytest

from hw_cli.kernel.evidence import Verdict
from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Setting
from hw_cli.oracles.models import OutOfModel
from hw_cli.oracles.models.finite import Finite, FiniteJudge
from hw_cli.oracles.models.tables import BATCH, LENGTHS, SEED, Tables, instance, instances
from hw_cli.prose import Language
from hw_cli.terms import core
from hw_cli.terms.core import (
    KL,
    Call,
    Constant,
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
    UnknownNode,
    Vector,
    exp,
    lift,
    log,
)
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text

T, t, s = Symbol("T"), Symbol("t"), Symbol("s")
letter = Symbol("x", Sort.VECTOR)
a, b = Symbol("a", Sort.VECTOR), Symbol("b", Sort.VECTOR)
p, q = Law("p"), Law("q")


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


# Forward chain q, backward chain p; then the same with a letter that both depend on; then no structure.
CHAINS = Model(
    sequences=(Sequence(letter, lift(0), T),),
    laws=(
        Factorised(Q(x(1, T), given=(x(0),)), IndexedProduct(Q(x(t), given=(x(t - 1),)), t, Number("1"), T)),
        Factorised(
            P(x(0, T)), Product((P(x(T)), IndexedProduct(P(x(t - 1), given=(x(t),)), t, Number("1"), T)))
        ),
    ),
)
GUIDED = Model(
    sequences=(Sequence(letter, lift(0), T),),
    letters=(a,),
    laws=(
        Factorised(
            Q(x(1, T), a, given=(x(0),)),
            Product((Q(a, given=(x(0),)), IndexedProduct(Q(x(t), given=(x(t - 1), a)), t, Number("1"), T))),
        ),
        Factorised(
            P(x(0, T), a),
            Product((P(a), P(x(T)), IndexedProduct(P(x(t - 1), given=(x(t), a)), t, Number("1"), T))),
        ),
    ),
)
FREE = Model(letters=(a, b), free=("p", "q"))


# --- the same numbers by loops over states


class Loops:
    """One model of a batch: a joint probability for each state of all variables, and sums of it."""

    def __init__(self, tables: Tables, model: int) -> None:
        self.values = dict(tables.values)
        self.names = tuple(tables.axes)
        self.counts = {name: tables.shape[axis] for name, axis in tables.axes.items()}
        self.joints: dict[str, dict[tuple[int, ...], float]] = {}
        for law, table in tables.joints.items():
            plain = table[model].tolist()
            self.joints[law] = {state: _entry(plain, state) for state in self.states(self.names)}
        self._known: dict[Any, float] = {}

    def states(self, names: tuple[Term, ...]) -> Iterator[tuple[int, ...]]:
        return pairs_of(*(range(self.counts[name]) for name in names))

    def probability(self, law: str, fixed: Mapping[Term, int]) -> float:
        """The mass of all states that agree with `fixed`."""
        key = (law, frozenset(fixed.items()))
        if key not in self._known:
            wanted = [(place, fixed[name]) for place, name in enumerate(self.names) if name in fixed]
            self._known[key] = math.fsum(
                mass for state, mass in self.joints[law].items() if all(state[k] == v for k, v in wanted)
            )
        return self._known[key]

    def conditional(self, law: str, own: Mapping[Term, int], given: Mapping[Term, int]) -> float:
        return self.probability(law, {**given, **own}) / self.probability(law, given)

    def index(self, term: Term, at: Mapping[Term, int]) -> int:
        match term:
            case Number(text=text):
                return int(text)
            case Symbol():
                return at[term]
            case core.Negative(term=inner):
                return -self.index(inner, at)
            case core.Sum(terms=terms):
                return sum(self.index(item, at) for item in terms)
        raise AssertionError(term)

    def plain(self, variables: tuple[Term, ...], at: Mapping[Term, int]) -> tuple[Term, ...]:
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

    def over(self, variables: tuple[Term, ...], at: Mapping[Term, int]) -> Iterator[dict[Term, int]]:
        """`at`, with each state of these variables in turn."""
        names = self.plain(variables, at)
        for state in self.states(names):
            yield {**at, **dict(zip(names, state, strict=True))}

    def value(self, term: Term, at: Mapping[Term, int]) -> float:
        """The term where `at` gives the state of its free variables, T and the indices."""
        match term:
            case Number():
                return float(term.value)
            case Symbol():
                return float(at[term])
            case core.Sum(terms=terms):
                return sum(self.value(item, at) for item in terms)
            case core.Negative(term=inner):
                return -self.value(inner, at)
            case Product(factors=factors):
                return math.prod(self.value(item, at) for item in factors)
            case Quotient(numerator=above, denominator=below):
                return self.value(above, at) / self.value(below, at)
            case Power(base=base, exponent=exponent):
                return self.value(base, at) ** self.value(exponent, at)
            case Call(function=Function(name="log"), arguments=(inner,)):
                return math.log(self.value(inner, at))
            case Call(function=Function(name="exp"), arguments=(inner,)):
                return math.exp(self.value(inner, at))
            case Density(law=Law(name=law), variables=own, given=given):
                mine, theirs = self.plain(own, at), self.plain(given, at)
                return self.conditional(law, {k: at[k] for k in mine}, {k: at[k] for k in theirs})
            case Expectation(body=body, law=Density(variables=own) as law):
                return math.fsum(self.value(law, o) * self.value(body, o) for o in self.over(own, at))
            case KL(left=Density(variables=own) as left, right=right):
                return math.fsum(
                    self.value(left, o) * math.log(self.value(left, o) / self.value(right, o))
                    for o in self.over(own, at)
                )
            case Integral(body=body, variable=variable):
                own = variable.components if isinstance(variable, Vector) else (variable,)
                return math.fsum(self.value(body, o) for o in self.over(own, at))
            case IndexedSum(body=body, index=index, low=low, high=high):
                numbers = range(self.index(low, at), self.index(high, at) + 1)
                return math.fsum(self.value(body, {**at, index: k}) for k in numbers)
            case IndexedProduct(body=body, index=index, low=low, high=high):
                numbers = range(self.index(low, at), self.index(high, at) + 1)
                return math.prod(self.value(body, {**at, index: k}) for k in numbers)
        raise AssertionError(term)


def _entry(table: Any, state: tuple[int, ...]) -> float:
    for k in state:
        table = table[k]
    return float(table)


def agree(model: Model, term: Term, batch: int, number: int) -> None:
    """The judge's array for one model equals the loops, at every state of the free variables."""
    tables = instances(model)[batch]
    loops, array = Loops(tables, number), np.asarray(Finite(tables)(term))
    if array.ndim == 0:
        assert float(array) == pytest.approx(loops.value(term, loops.values), rel=1e-11)
        return
    array = array[number if array.shape[0] > 1 else 0]
    free = tuple(name for name, axis in tables.axes.items() if array.shape[axis - 1] > 1)
    for at in loops.over(free, loops.values):
        place = tuple(at[name] if name in free else 0 for name in tables.axes)
        assert array[place] == pytest.approx(loops.value(term, at), rel=1e-11, abs=1e-13), at


# --- the models


def test_there_are_models_enough() -> None:
    assert BATCH * len(LENGTHS) >= 24
    assert LENGTHS == (1, 2, 3, 4)
    states = {n for tables in instances(CHAINS) for n in tables.shape[1:]}
    assert states == {2, 3}
    assert {n for tables in instances(GUIDED) for n in tables.shape[1:]} == {2, 3}


@pytest.mark.parametrize("model", [CHAINS, GUIDED, FREE], ids=["chains", "guided", "free"])
def test_every_table_is_a_positive_law_and_every_model_another(model: Model) -> None:
    for tables in instances(model):
        for table in tables.joints.values():
            assert table.min() > 0
            assert table.reshape(len(table), -1).sum(axis=1) == pytest.approx(1)
            flat = table.reshape(len(table), -1)
            assert all(np.abs(flat[i] - flat[j]).max() > 1e-3 for i in range(len(flat)) for j in range(i))


@pytest.mark.parametrize("batch", range(len(LENGTHS)))
@pytest.mark.parametrize("number", [0, 5])
def test_the_laws_factorise_as_declared(batch: int, number: int) -> None:
    """Conditional tables are rebuilt from the joint by summing; their product is the joint again."""
    tables = instances(CHAINS)[batch]
    loops, length = Loops(tables, number), LENGTHS[batch]
    for state in loops.states(loops.names):
        at = dict(zip(loops.names, state, strict=True))
        forward = loops.probability("q", {x(0): at[x(0)]})
        backward = loops.probability("p", {x(length): at[x(length)]})
        for k in range(1, length + 1):
            here, before = {x(k): at[x(k)]}, {x(k - 1): at[x(k - 1)]}
            forward *= loops.conditional("q", here, before)
            backward *= loops.conditional("p", before, here)
        assert loops.joints["q"][state] == pytest.approx(forward, rel=1e-11)
        assert loops.joints["p"][state] == pytest.approx(backward, rel=1e-11)


@pytest.mark.parametrize("law", ["p", "q"])
def test_the_laws_have_no_other_independence(law: str) -> None:
    """x_0 and x_2 are dependent, and x_1 depends on both: nothing beside the declaration holds."""
    tables = instances(CHAINS)[1]
    for number in range(BATCH):
        loops = Loops(tables, number)
        alone = loops.probability(law, {x(2): 0})
        assert abs(loops.conditional(law, {x(2): 0}, {x(0): 0}) - alone) > 1e-4
        once = loops.conditional(law, {x(1): 0}, {x(0): 0})
        assert abs(loops.conditional(law, {x(1): 0}, {x(0): 0, x(2): 0}) - once) > 1e-4


def test_a_letter_both_depend_on_is_drawn_first() -> None:
    for tables in instances(GUIDED):
        loops, length = Loops(tables, 2), tables.values[T]
        for state in loops.states(loops.names):
            at = dict(zip(loops.names, state, strict=True))
            mass = loops.probability("p", {a: at[a]}) * loops.probability("p", {x(length): at[x(length)]})
            for k in range(1, length + 1):
                mass *= loops.conditional("p", {x(k - 1): at[x(k - 1)]}, {x(k): at[x(k)], a: at[a]})
            assert loops.joints["p"][state] == pytest.approx(mass, rel=1e-11)


def test_the_last_model_is_uniform() -> None:
    for tables in instances(GUIDED):
        for table in tables.joints.values():
            assert table[-1] == pytest.approx(1 / math.prod(tables.shape[1:]))


def test_the_first_declaration_makes_the_law() -> None:
    """A second one is only another way to write it: where it does not follow, the models refute it."""
    independent = Factorised(P(a, b), Product((P(a), P(b))))
    anything = Factorised(P(a, b), Product((P(a), P(b, given=(a,)))))
    line = (P(a, b), Relation.EQ, Product((P(a), P(b))))
    for laws, verdict in (
        ((independent, anything), Verdict.CONFIRMED),
        ((anything, independent), Verdict.REFUTED),
    ):
        judge = FiniteJudge(Setting(model=Model(letters=(a, b), laws=laws)))
        assert judge.compare(*line).says is verdict


def test_the_models_are_the_same_for_all() -> None:
    fresh = tuple(
        instance(CHAINS, length, random) for random in [np.random.default_rng(SEED)] for length in LENGTHS
    )
    for ours, theirs in zip(fresh, instances(CHAINS), strict=True):
        assert ours.shape == theirs.shape
        for law, table in ours.joints.items():
            assert np.array_equal(table, theirs.joints[law])


# --- meaning

back, step = P(x(t - 1), given=(x(t),)), Q(x(t), given=(x(t - 1),))
posterior = Q(x(t - 1), given=(x(t), x(0)))
forward = Q(x(1, T), given=(x(0),))
ratio = log(Quotient(P(x(0, T)), forward))

ON_CHAINS = {
    "joint": P(x(0, T)),
    "marginal of p": P(x(0)),
    "marginal of q": Q(x(T)),
    "conditional": Q(x(T), given=(x(0),)),
    "against the arrow": Q(x(0), given=(x(T),)),
    "many given one": forward,
    "one given many": P(x(T), given=(x(0, T - 1),)),
    "conditions twice": Q(x(T), given=(x(0), x(T - 1), x(0))),
    "no variables": Q(x(2, 1), given=(x(0),)),
    "empty at T = 1": Q(x(2, T), given=(x(0, 1),)),
    "expectation": E(log(P(x(0))), Q(x(0))),
    "conditional expectation": E(log(P(x(0), x(T))), Q(x(T), given=(x(0),))),
    "expectation of a constant": E(log(P(x(0))), forward),
    "expectation of what ignores a variable": E(log(Q(x(1))), Q(x(0), x(1))),
    "expectation within": E(E(log(Q(x(0), x(1))), Q(x(0), given=(x(1),))), P(x(1))),
    "a letter bound twice": E(P(x(0)) * E(P(x(0)) + Q(x(0)), Q(x(0))), P(x(0))),
    "bound, then free": Product((P(x(0)), E(log(P(x(0))), Q(x(0))))),
    "variables of the law": Expectation(log(P(x(0))), Q(x(0))),
    "ELBO": E(ratio, forward),
    "divergence": KL(Q(x(0)), P(x(0))),
    "conditional divergence": KL(forward, P(x(1, T), given=(x(0),))),
    "divergence, different conditions": KL(Q(x(0), given=(x(T),)), P(x(0))),
    "divergence in another order": KL(Q(x(0), x(1)), P(x(1), x(0))),
    "sum": IndexedSum(log(Quotient(back, step)), t, Number("1"), T),
    "sum of divergences": IndexedSum(KL(Q(x(t), given=(x(0),)), P(x(t))), t, Number("1"), T),
    "expected divergences": IndexedSum(E(KL(posterior, back), Q(x(t), given=(x(0),))), t, Number("2"), T),
    "sum to T − 1": IndexedSum(log(Q(x(t), given=(x(t - 1),))), t, Number("1"), T - 1),
    "empty sum": IndexedSum(log(P(x(t))), t, Number("3"), Number("2")),
    "sums within": IndexedSum(IndexedSum(P(x(s)) * Q(x(t)), s, Number("0"), t), t, Number("0"), T),
    "an index bound twice": IndexedSum(P(x(t)) + IndexedSum(Q(x(t)), t, Number("0"), t), t, Number("0"), T),
    "backwards": IndexedSum(log(P(x(T - t))), t, Number("0"), T),
    "product": IndexedProduct(step, t, Number("1"), T),
    "empty product": IndexedProduct(step, t, Number("2"), Number("1")),
    "product in a logarithm": log(Product((P(x(T)), IndexedProduct(back, t, Number("1"), T)))),
    "integral": Integral(P(x(0), x(1)), x(1)),
    "integral over many": Integral(P(x(0, T)), x(1, T)),
    "integral over two kinds": Integral(P(x(0, T)), Vector((x(0), x(1)))),
    "integral of what ignores a variable": Integral(P(x(0)), Vector((x(0), x(1)))),
    "integral of a quotient": Integral(Quotient(Product((P(x(0, T)), Q(x(0)))), P(x(0))), x(0, T)),
    "power": Power(P(x(0)), Number("2")) + Power(Q(x(0)), Quotient(Number("1"), Number("2"))),
    "exponential": exp(E(log(P(x(0))), Q(x(0)))),
    "numbers": T * P(x(0)) - Number("0.5") / (T + 1),
    "an index as a number": IndexedSum(t * log(P(x(t))), t, Number("0"), T),
}
ON_GUIDED = {
    "joint": P(x(0, T), a),
    "a letter": P(a, given=(x(0),)),
    "given a letter": Q(x(T), given=(x(0), a)),
    "a letter and a sequence": E(
        log(Quotient(P(x(0, T), a), Q(x(1, T), a, given=(x(0),)))), Q(x(1, T), a, given=(x(0),))
    ),
    "divergence of a letter": KL(Q(a, given=(x(0),)), P(a)),
    "expected divergence": E(
        KL(Q(x(1, T), given=(x(0), a)), P(x(1, T), given=(x(0), a))), Q(a, given=(x(0),))
    ),
    "integral over a letter": Integral(P(x(0), a), a),
    "integral over both": Integral(P(x(0, T), a), Vector((x(1, T), a))),
}
ON_FREE = {
    "joint": P(a, b),
    "conditional": Q(a, given=(b,)),
    "expectation": E(log(P(a, b)), Q(a, given=(b,))),
    "divergence": KL(Q(a, given=(b,)), P(a, given=(b,))),
    "T is no letter of the model": Power(Q(a), Number("3")),
}
MEANT = [
    pytest.param(model, term, id=f"{kind}: {name}")
    for kind, model, terms in (
        ("chains", CHAINS, ON_CHAINS),
        ("guided", GUIDED, ON_GUIDED),
        ("free", FREE, ON_FREE),
    )
    for name, term in terms.items()
]


@pytest.mark.parametrize(("model", "term"), MEANT)
def test_terms_mean_what_the_loops_say(model: Model, term: Term) -> None:
    for batch, number in ((0, 0), (0, 5), (1, 3), (2, 1), (3, 4)):
        agree(model, term, batch, number)


def test_the_loops_can_disagree() -> None:
    """The comparison above is able to fail."""
    tables = instances(CHAINS)[1]
    spoiled = replace(tables, joints={**tables.joints, "q": tables.joints["p"]})
    loops, term = Loops(tables, 0), KL(Q(x(0)), P(x(0)))
    assert abs(float(Finite(spoiled)(term)[0].item()) - loops.value(term, loops.values)) > 1e-3


# --- what has no meaning here


NOT_THERE = {
    "after the last": P(x(T + 1)),
    "before the first": Q(x(-1), given=(x(0),)),
    "a sum that goes one too far": IndexedSum(log(Quotient(back, step)), t, Number("1"), T + 1),
    "a sum that starts one too early": IndexedSum(log(step), t, Number("0"), T),
    "an index that T = 1 has not": Q(x(2), given=(x(1),)),
    "a range that leaves": P(x(0, T + 1)),
    "half an index": P(x(Quotient(T, Number("2")))),
    "an index without a value": P(x(t)),
    "an index of a sum outside it": IndexedSum(log(P(x(t))), t, Number("0"), T) + log(Q(x(t))),
    "a number by zero": P(x(Quotient(T, Number("0")))),
    "a sum that never ends": IndexedSum(P(x(0)), t, Number("0"), Number("1000000000")),
    "a product that never ends": IndexedProduct(P(x(0)), t, Number("0"), Number("1000000000")),
    "a range that never ends": P(x(0, 1000000000)),
    "a number too large": Product((Number("9" * 400), P(x(0)))),
    "another letter": P(a),
    "a letter as a number": Product((a, P(x(0)))),
    "a sum up to a letter": IndexedSum(P(x(0)), t, Number("0"), Symbol("N")),
    "its own condition": Q(x(0), given=(x(0),)),
    "its own condition at t = 1": IndexedSum(log(posterior), t, Number("1"), T),
    "a divergence that ends at t = 1": IndexedSum(KL(posterior, back), t, Number("1"), T),
    "a variable twice": P(x(0), x(0)),
    "a variable in a range twice": P(x(0), x(0, T)),
    "integrated twice": Integral(P(x(0, T)), Vector((x(0), x(0, T)))),
}


@pytest.mark.parametrize("term", NOT_THERE.values(), ids=NOT_THERE.keys())
def test_what_is_outside_the_model_is_undecided(term: Term) -> None:
    said = FiniteJudge(Setting(model=CHAINS)).compare(term, Relation.EQ, term)
    assert said.says is Verdict.UNDECIDED
    assert said.counterexample is None
    with pytest.raises(OutOfModel):
        [Finite(tables)(term) for tables in instances(CHAINS)]


def test_the_reader_is_told_why() -> None:
    judge = FiniteJudge(Setting(model=CHAINS))
    for term, words in (
        (Q(x(2), given=(x(1),)), "there is no x₂ where T = 1"),
        (P(a), "there is no a where T = 1"),
        (Q(x(0), given=(x(0),)), "q(x₀ | x₀) has a variable twice"),
        (P(x(t)), "t has no value here"),
        (KL(q, p), "KL[q ‖ p] has no meaning on these models"),
        (log(-P(x(0))), "a side has no value"),
    ):
        said = judge.compare(term, Relation.EQ, term)
        assert said.detail.fill(Language.EN, text) == f"cannot be evaluated: {words}"


NO_MEANING = {
    "another law": Density(Law("r"), (x(0),)),
    "no law": Density(Symbol("q"), (x(0),)),
    "expectation under no density": Expectation(log(P(x(0))), q, (x(0),)),
    "expectation over another variable": Expectation(log(P(x(0), x(1))), Q(x(0)), (x(1),)),
    "divergence of laws": KL(q, p),
    "divergence over different variables": KL(Q(x(0)), P(x(1))),
    "divergence over more variables": KL(Q(x(0)), P(x(0, T))),
    "integral with bounds": Integral(P(x(0)), x(0), Number("0"), Number("1")),
    "a constant": Constant("pi") * P(x(0)),
    "another function": Call(Function("sin"), (P(x(0)),)),
    "a logarithm with an index": Call(Function("log", (Number("2"),)), (P(x(0)),)),
    "two arguments": Call(Function("log"), (P(x(0)), P(x(1)))),
    "a variable as a number": x(0) * P(x(0)),
}


@pytest.mark.parametrize("term", NO_MEANING.values(), ids=NO_MEANING.keys())
def test_what_has_no_meaning_on_tables_is_undecided(term: Term) -> None:
    said = FiniteJudge(Setting(model=CHAINS)).compare(term, Relation.EQ, term)
    assert said.says is Verdict.UNDECIDED
    with pytest.raises(UnknownNode):
        Finite(instances(CHAINS)[0])(term)


NO_VALUE = {
    "log 0": log(P(x(0)) - P(x(0))),
    "log of a negative number": log(-P(x(0))),
    "1/0": Quotient(Number("1"), Number("0")),
    "p/0": Quotient(P(x(0)), P(x(0)) - P(x(0))),
    "0/0": Quotient(Number("0"), Number("0")),
    "0 to a negative power": Power(Number("0"), lift(-1)),
    "the root of a negative number": Power(-P(x(0)), Number("0.5")),
    "a number too large": exp(exp(Number("99"))),
}


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("term", NO_VALUE.values(), ids=NO_VALUE.keys())
def test_what_has_no_value_is_undecided(term: Term, relation: Relation) -> None:
    assert FiniteJudge(Setting(model=CHAINS)).compare(term, relation, term).says is Verdict.UNDECIDED


def test_without_a_model_nothing_is_decided() -> None:
    assert FiniteJudge(Setting()).compare(Number("1"), Relation.EQ, Number("1")).says is Verdict.UNDECIDED


# --- verdicts

EVIDENCE, BOUND = log(P(x(0))), E(ratio, forward)
R = Relation
SAID: list[tuple[str, Term, dict[Relation, Verdict]]] = [
    (
        "the bound below the evidence: equal where q is the posterior, as in the uniform model",
        EVIDENCE - BOUND,
        {R.GE: Verdict.CONFIRMED, R.GT: Verdict.REFUTED, R.EQ: Verdict.REFUTED, R.LE: Verdict.REFUTED},
    ),
    (
        "a divergence is not negative, and 0 where the laws agree",
        KL(Q(x(0)), P(x(0))),
        {R.GE: Verdict.CONFIRMED, R.GT: Verdict.REFUTED, R.NE: Verdict.REFUTED, R.LT: Verdict.REFUTED},
    ),
    (
        "a probability is positive",
        P(x(0)),
        {R.GE: Verdict.CONFIRMED, R.GT: Verdict.CONFIRMED, R.NE: Verdict.CONFIRMED, R.EQ: Verdict.REFUTED},
    ),
    (
        "its logarithm is negative",
        log(P(x(0))),
        {R.LE: Verdict.CONFIRMED, R.LT: Verdict.CONFIRMED, R.GE: Verdict.REFUTED, R.GT: Verdict.REFUTED},
    ),
    (
        "an equality",
        Integral(P(x(0, T)), x(1, T)) - P(x(0)),
        {R.EQ: Verdict.CONFIRMED, R.LE: Verdict.CONFIRMED, R.GE: Verdict.CONFIRMED, R.NE: Verdict.REFUTED}
        | {R.LT: Verdict.REFUTED, R.GT: Verdict.REFUTED},
    ),
    (
        "a difference of either sign",
        P(x(0)) - Q(x(0)),
        dict.fromkeys(list(Relation), Verdict.REFUTED),
    ),
]


@pytest.mark.parametrize(
    ("term", "relation", "verdict"),
    [
        pytest.param(term, relation, verdict, id=f"{why} ({relation.value} 0)")
        for why, term, verdicts in SAID
        for relation, verdict in verdicts.items()
    ],
)
def test_relations(term: Term, relation: Relation, verdict: Verdict) -> None:
    said = FiniteJudge(Setting(model=CHAINS)).compare(term, relation, Number("0"))
    assert said.says is verdict
    assert (said.counterexample is None) == (verdict is not Verdict.REFUTED)


@pytest.mark.parametrize(
    ("term", "relation", "right"),
    [
        (KL(Q(x(0)), P(x(0))), R.LE, Number("1")),
        (log(P(x(0))), R.GE, lift(-3)),
        (Quotient(P(x(0)), Q(x(0))), R.LE, Number("10")),
        (KL(Q(x(0)), P(x(0))), R.EQ, KL(P(x(0)), Q(x(0)))),
        (KL(Q(x(0)), P(x(0))), R.LE, KL(P(x(0)), Q(x(0)))),
        (BOUND, R.GE, lift(-6)),
    ],
    ids=["a divergence ≤ 1", "log p ≥ −3", "p ≤ 10 q", "divergences equal", "divergences ≤", "a bound ≥ −6"],
)
def test_claims_true_of_most_laws_only(term: Term, relation: Relation, right: Term) -> None:
    assert FiniteJudge(Setting(model=CHAINS)).compare(term, relation, right).says is Verdict.REFUTED


def test_a_counterexample_can_be_computed_again() -> None:
    """T, the model's number and the states give the two numbers, by the loops above."""
    left, right = log(Q(x(T), given=(x(T - 1),))), log(P(x(T), given=(x(T - 1),)))
    said = FiniteJudge(Setting(model=CHAINS)).compare(left, Relation.EQ, right).counterexample
    assert said is not None
    point = dict(said.point)
    length, number = int(point.pop(T)), int(point.pop(Symbol("model")))
    loops = Loops(instances(CHAINS)[LENGTHS.index(length)], number)
    at = {**loops.values, **{name: int(state) for name, state in point.items()}}
    assert set(point) == {x(length), x(length - 1)}
    assert (said.left, said.right) == (f"{loops.value(left, at):.6g}", f"{loops.value(right, at):.6g}")
    assert said.left != said.right


def test_a_counterexample_of_numbers_names_the_length_alone() -> None:
    said = FiniteJudge(Setting(model=CHAINS)).compare(T, Relation.EQ, Number("1")).counterexample
    assert said is not None
    assert (said.point, said.left, said.right) == (((T, "2"),), "2", "1")


def test_equality_is_asked_to_ten_digits() -> None:
    judge, tiny = FiniteJudge(Setting(model=CHAINS)), Number("0.000000001")
    assert judge.compare(P(x(0)), Relation.EQ, P(x(0)) + tiny).says is Verdict.REFUTED
    assert judge.compare(P(x(0)), Relation.GE, P(x(0)) + tiny).says is Verdict.REFUTED


def test_verdicts_are_the_same_each_time_and_in_any_order() -> None:
    lines = [
        (EVIDENCE, Relation.GE, BOUND),
        (EVIDENCE, Relation.EQ, BOUND),
        (BOUND, Relation.EQ, BOUND + KL(forward, P(x(1, T), given=(x(0),)))),
        (P(x(T + 1)), Relation.EQ, BOUND),
        (EVIDENCE, Relation.EQ, BOUND + KL(forward, P(x(1, T), given=(x(0),)))),
    ]
    one, other = FiniteJudge(Setting(model=CHAINS)), FiniteJudge(Setting(model=CHAINS))
    said = [one.compare(*line) for line in lines]
    again = [other.compare(*line) for line in reversed(lines)][::-1]
    alone = [FiniteJudge(Setting(model=CHAINS)).compare(*line) for line in lines]
    assert said == again == alone
    assert [item.says.value for item in said] == [
        "confirmed",
        "refuted",
        "refuted",
        "undecided",
        "confirmed",
    ]
