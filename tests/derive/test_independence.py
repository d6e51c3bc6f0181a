"""Independences read off a factorisation, against random tables: separated means independent, and only that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from itertools import product as pairs_of
from typing import Any, NamedTuple

import numpy as np
import pytest

from hw_cli.homeworks.ift6135_3.q3_models import DIFFUSION, VAE_AND_DIFFUSION, c, p_phi, t, x, z
from hw_cli.homeworks.ift6135_3.q3_models import p as p_law
from hw_cli.homeworks.ift6135_3.q3_models import q as q_law
from hw_cli.kernel.models import (
    Factorised,
    Model,
    Sequence,
    all_variables,
    conditionals,
    expand,
    number_of,
    sizes,
)
from hw_cli.kernel.setting import Integers, Setting
from hw_cli.oracles.expected.expected_logs import decide
from hw_cli.oracles.expected.indices import Index
from hw_cli.oracles.expected.reading import space_of
from hw_cli.terms.core import (
    Density,
    Indexed,
    Law,
    Number,
    Product,
    Quotient,
    Range,
    Symbol,
    Term,
    lift,
    log,
    symbols,
)
from hw_cli.terms.relation import Relation

Parents = Mapping[Term, tuple[Term, ...]]
a, b, d, e = symbols("a b d e")
STATES = 2


# --- independence by sums over states


def random_joint(parents: Parents, random: Any) -> tuple[tuple[Term, ...], Any]:
    """A joint table that is a product of random conditionals, one a variable; axis k is variable k."""
    names = tuple(parents)
    joint = np.ones((STATES,) * len(names))
    for own, above in parents.items():
        shape = [STATES if name == own or name in above else 1 for name in names]
        table = random.gamma(1.0, size=shape) + 0.05
        joint = joint * (table / table.sum(axis=names.index(own), keepdims=True))
    return names, joint


def independent(names: tuple[Term, ...], joint: Any, left: Any, right: Any, given: Any) -> bool:
    """Whether P(l, r, g) P(g) = P(l, g) P(r, g) for all states."""

    def mass(kept: Any) -> Any:
        others = tuple(k for k, name in enumerate(names) if name not in kept)
        return joint.sum(axis=others, keepdims=True)

    left, right, given = set(left), set(right), set(given)
    gap = mass(left | right | given) * mass(given) - mass(left | given) * mass(right | given)
    return bool(np.abs(gap).max() < 1e-12)


def triples(names: tuple[Term, ...]) -> Iterator[tuple[Any, Any, Any]]:
    """Each pair of variables, given each set of others."""
    for left, right in combinations(names, 2):
        rest = [name for name in names if name not in (left, right)]
        for given in chain.from_iterable(combinations(rest, size) for size in range(len(rest) + 1)):
            yield (left,), (right,), given


def model_of(parents: Parents) -> Model:
    """A law p of letters, each given its parents."""
    law, names = Law("p"), tuple(parents)
    factors = tuple(Density(law, (own,), above) for own, above in parents.items())
    return Model(letters=names, laws=(Factorised(Density(law, names), Product(factors)),))


def parents_of(model: Model, law: str, length: int) -> Parents:
    """The graph of a declared law; what it is conditioned on is joined in one clique."""
    values = sizes(model, length)
    factors = next(item.factors for item in model.laws if item.name == law)
    found: dict[Term, tuple[Term, ...]] = {}
    for item in conditionals(factors, values):
        for place, variable in enumerate(item.variables):
            found[variable] = (*item.given, *item.variables[:place])
    roots = [variable for variable in all_variables(model, values) if variable not in found]
    return {root: tuple(roots[:k]) for k, root in enumerate(roots)} | found


class Graph(NamedTuple):
    """A declared law at a length, with its graph."""

    model: Model
    law: str
    length: int
    parents: Parents

    def separates(self, left: Any, right: Any, given: Any) -> bool:
        """What the calculus reads off the factorisation."""
        space = space_of(self.model)
        if self.model.sequences:
            space = space.where("T", Index(None, self.length))
        sets = (space.segments(tuple(item), space.names, space.facts) for item in (left, right, given))
        return space.separated(self.law, *sets, space.facts)


def of_letters(parents: Parents) -> Graph:
    return Graph(model_of(parents), "p", 0, parents)


def of_law(model: Model, law: str, length: int) -> Graph:
    return Graph(model, law, length, parents_of(model, law, length))


GRAPHS = {
    "chain": of_letters({a: (), b: (a,), d: (b,)}),
    "fork": of_letters({b: (), a: (b,), d: (b,)}),
    "collider": of_letters({a: (), d: (), b: (a, d)}),
    "collider with a descendant": of_letters({a: (), d: (), b: (a, d), e: (b,)}),
    "two paths": of_letters({a: (), b: (a,), d: (a,), e: (b, d)}),
    "two colliders": of_letters({a: (), b: (), d: (a, b), e: (b,), Symbol("f"): (d, e)}),
    "no edge": of_letters({a: (), b: (), d: ()}),
    "forward process, T = 3": of_law(DIFFUSION, "q", 3),
    "backward process, T = 3": of_law(DIFFUSION, "p", 3),
    "guided forward process, T = 2": of_law(VAE_AND_DIFFUSION, "q", 2),
    "guided backward process, T = 2": of_law(VAE_AND_DIFFUSION, "p", 2),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_separation_is_independence_in_random_tables(graph: Graph) -> None:
    names, joint = random_joint(graph.parents, np.random.default_rng(11))
    for left, right, given in triples(names):
        assert graph.separates(left, right, given) is independent(names, joint, left, right, given), (
            left,
            right,
            given,
        )


@pytest.mark.parametrize("name", ["chain", "fork", "collider with a descendant", "forward process, T = 3"])
def test_separation_of_sets(name: str) -> None:
    graph = GRAPHS[name]
    names, joint = random_joint(graph.parents, np.random.default_rng(12))
    for sides in pairs_of("LRG-", repeat=len(names)):
        left, right, given = ([n for n, side in zip(names, sides, strict=True) if side == s] for s in "LRG")
        assert graph.separates(left, right, given) is independent(names, joint, left, right, given), (
            left,
            right,
            given,
        )


def test_the_textbook_cases() -> None:
    assert GRAPHS["chain"].separates([a], [d], [b])
    assert not GRAPHS["chain"].separates([a], [d], [])
    assert GRAPHS["fork"].separates([a], [d], [b])
    assert not GRAPHS["fork"].separates([a], [d], [])
    assert GRAPHS["collider"].separates([a], [d], [])
    assert not GRAPHS["collider"].separates([a], [d], [b])
    assert not GRAPHS["collider with a descendant"].separates([a], [d], [e])


# --- what a rule may add to the conditions


def may_condition_on(
    density: Density, extra: tuple[Term, ...], model: Model, index: Term | None, low: int
) -> bool:
    """Whether law(a | b) = law(a | b, extra) is proved, as the rule `markov` asks it."""
    richer = Density(density.law, density.variables, (*density.given, *extra))
    domains = () if index is None else ((index, Integers(low, T)),)
    return decide(log(density), Relation.EQ, log(richer), Setting(model=model, domains=domains)).proved


def q(own: Term, *given: Term) -> Density:
    return Density(q_law, (own,), given)


def p(own: Term, *given: Term) -> Density:
    return Density(p_phi, (own,), given)


T = Symbol("T")
REFUSED: dict[str, tuple[Density, tuple[Term, ...], Model, Term | None, int]] = {
    "the future of q": (q(x(t), x(t - 1)), (x(T),), DIFFUSION, t, 1),
    "the start, one step back": (q(x(t - 1), x(t)), (x(0),), DIFFUSION, t, 2),
    "the start for nothing": (q(x(t)), (x(0),), DIFFUSION, t, 1),
    "the start for the end": (q(x(T)), (x(0),), DIFFUSION, None, 1),
    "the end without its neighbour": (q(x(t), x(0)), (x(t - 1),), DIFFUSION, t, 2),
    "the past for p": (p(x(t - 1), x(t)), (x(0),), DIFFUSION, t, 2),
    "the start of p": (p(x(T)), (x(0),), DIFFUSION, None, 1),
    "the law p, where only q is one-step": (p(x(t), x(0)), (x(t - 1),), DIFFUSION, t, 2),
    "the variable itself": (q(x(t), x(t - 1)), (x(t),), DIFFUSION, t, 1),
    "a range with the variable itself": (q(x(t), x(t - 1)), (x(0, t),), DIFFUSION, t, 1),
    "the code of the guided step": (q(x(t), x(t - 1), c), (z,), VAE_AND_DIFFUSION, t, 1),
    "the data of the code": (q(z, x(0)), (c,), VAE_AND_DIFFUSION, None, 1),
    "the noise of the code": (q(z, x(0), c), (x(1),), VAE_AND_DIFFUSION, None, 1),
    "the image of the decoder without the code": (Density(p_law, (c,)), (x(0),), VAE_AND_DIFFUSION, None, 1),
    "another law": (Density(Law("r"), (x(t),), (x(t - 1),)), (x(0),), DIFFUSION, t, 1),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused(case: tuple[Density, tuple[Term, ...], Model, Term | None, int]) -> None:
    assert not may_condition_on(*case)


OUTSIDE: dict[str, tuple[Density, tuple[Term, ...], Model, Term | None, int]] = {
    "of two roots, one says nothing of the other": (q(c), (x(0),), VAE_AND_DIFFUSION, None, 1),
    "a variable that never exists": (q(x(t), x(t - 1)), (x(t + 9),), DIFFUSION, t, 1),
    "a density of what never exists": (q(x(t + 9), x(t)), (x(0),), DIFFUSION, t, 1),
    "an index before the first": (q(x(t), x(t - 2)), (x(t - 3),), DIFFUSION, t, 2),
    "a letter of another model": (q(x(t), x(t - 1)), (z,), DIFFUSION, t, 1),
    "its own condition": (q(x(0), x(0)), (x(1),), DIFFUSION, None, 1),
}


@pytest.mark.parametrize("case", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_refused_too(case: tuple[Density, tuple[Term, ...], Model, Term | None, int]) -> None:
    assert not may_condition_on(*case)


ALLOWED: dict[str, tuple[Density, tuple[Term, ...], Model, Term | None, int]] = {
    "the start, in the forward process": (q(x(t), x(t - 1)), (x(0),), DIFFUSION, t, 2),
    "the start, from t = 1": (q(x(t), x(t - 1)), (x(0),), DIFFUSION, t, 1),
    "all the past": (q(x(t), x(t - 1)), (x(0, t - 2),), DIFFUSION, t, 2),
    "the last step": (q(x(T), x(T - 1)), (x(0),), DIFFUSION, None, 1),
    "the start, far on": (q(x(t), x(t - 1)), (x(0),), DIFFUSION, t, 9),
    "the future of the backward process": (p(x(t - 2), x(t - 1)), (x(T),), DIFFUSION, t, 2),
    "the future of q, one step back": (q(x(t - 2), x(t - 1)), (x(T),), DIFFUSION, t, 2),
    "nothing": (q(x(t), x(t - 1)), (), DIFFUSION, t, 1),
    "a condition it has": (q(x(t), x(t - 1)), (x(t - 1),), DIFFUSION, t, 1),
    "the start of the guided step": (q(x(t), x(t - 1), c, z), (x(0),), VAE_AND_DIFFUSION, t, 1),
    "the end, of itself": (Density(p_law, (x(T),), (c, z)), (), VAE_AND_DIFFUSION, None, 1),
}


@pytest.mark.parametrize("case", ALLOWED.values(), ids=ALLOWED.keys())
def test_allowed(case: tuple[Density, tuple[Term, ...], Model, Term | None, int]) -> None:
    assert may_condition_on(*case)


@pytest.mark.parametrize(
    ("model", "law"),
    [
        pytest.param(DIFFUSION, "q", id="forward"),
        pytest.param(DIFFUSION, "p", id="backward"),
        pytest.param(VAE_AND_DIFFUSION, "q", id="guided forward"),
        pytest.param(VAE_AND_DIFFUSION, "p", id="guided backward"),
    ],
)
def test_what_may_be_added_is_what_tables_allow(model: Model, law: str) -> None:
    """Every conditional of one variable at T = 2, with every other variable added in turn."""
    parents = parents_of(model, law, 2)
    names, joint = random_joint(parents, np.random.default_rng(13))
    for (own,), (extra,), given in triples(names):
        for left, right in ((own, extra), (extra, own)):
            if not _at_every_length(left, right, *given):
                continue
            allowed = may_condition_on(Density(Law(law), (left,), given), (right,), model, None, 1)
            truth = independent(names, joint, (left,), (right,), given)
            assert truth or not allowed, (left, right, given)


def _at_every_length(*variables: Term) -> bool:
    """x_0 and x_1 are there for each T."""
    return all(variable in (x(0), x(1), c, z) for variable in variables)


# --- what a model says of itself


def test_conditionals_of_a_factorisation() -> None:
    factors = next(item.factors for item in DIFFUSION.laws if item.name == "p")
    assert [(item.variables, item.given) for item in conditionals(factors, {T: 2})] == [
        ((x(2),), ()),
        ((x(0),), (x(1),)),
        ((x(1),), (x(2),)),
    ]
    with pytest.raises(TypeError):
        conditionals(Quotient(factors, factors), {T: 2})


def test_ranges_are_written_out() -> None:
    assert expand((x(1, T), z), {T: 2}) == (x(1), x(2), z)
    assert expand((x(1, T),), {T: 0}) == ()
    assert expand((x(T - 1),), {T: 3}) == (x(2),)
    assert expand((Indexed(x(0).base, (Range(lift(-1), lift(0)),)),), {}) == (
        Indexed(x(0).base, (lift(-1),)),
        x(0),
    )


@pytest.mark.parametrize("term", [T / 2, Number("0.5"), t, T * t], ids=str)
def test_what_is_no_integer_is_no_index(term: Term) -> None:
    with pytest.raises(ValueError, match="not an integer"):
        number_of(term, {T: 3})


def test_a_model_finds_its_declarations_alone() -> None:
    model = Model(
        sequences=(Sequence(x(0).base, lift(0), T),),
        laws=(
            Factorised(Density(p_law, (a, b)), Product((Density(p_law, (a,)), Density(p_law, (b,), (a,))))),
        ),
    )
    assert model.factorised(Density(p_law, (a, b))) is model.laws[0]
    assert model.factorised(Density(p_law, (b, a))) is None
    assert model.factorised(Density(p_phi, (a, b))) is None
    assert model.laws[0].name == "p"


def test_determinism() -> None:
    assert [may_condition_on(*case) for case in (*REFUSED.values(), *ALLOWED.values())] == [
        may_condition_on(*case) for case in (*REFUSED.values(), *ALLOWED.values())
    ]
