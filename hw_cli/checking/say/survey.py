"""What occurs in a derivation: letters, laws, shapes. From it a context is chosen and letters get their roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_value
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Function, Indexed, Label, Law, Symbol, Term
from hw_cli.terms.parse.applying import POSITIVE
from hw_cli.terms.walk import children, each, free_variables, subterms

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho tau upsilon phi chi psi omega"
    " Theta Phi Psi Omega Lambda"
)
GREEK = frozenset(_GREEK.split())
KEPT = 500  # groups of terms that are known again in one process: a class writes the same ones
INDICES = "tTKNkni"  # letters of indices and bounds are no variables
VARIANCES = frozenset({"cov", "Cov", "var", "Var"})  # Var(x | y) looks like a law
EQUAL = Function("event", (Label("="),))  # the function of the event y = 1
EVENTS = frozenset({"event", "cap", "cup", "setminus"})  # the functions that stand for events
COVARIANCES = frozenset({"Cov", "cov"})
DATA = "data"
"""The law of the data, however it is written: p_data, p_D, p^*."""
_OF_DATA = frozenset({"data", "Data", "D", "d", "r", "emp", "real", "true", "train", "obs"})


def is_about_chance(node: Term) -> bool:
    """Whether a term speaks of capitals as random: E[X] and Var(X) without a law, P(A ∩ B), P(X ≤ x)."""
    match node:
        case core.Expectation(body=body, law=Law(name="", parameters=())):
            return any(map(is_capital, subterms(body)))
        case core.Expectation(law=Density(law=Law(name=""), variables=own, given=given)):
            return any(is_capital(part) for item in own for part in subterms(item)) and all(
                map(is_capital, given)
            )
        case core.Call(arguments=items) if is_spread(node):
            return any(is_capital(part) for item in items for part in subterms(item))
        case Density(law=Law(name="P"), variables=own, given=given):
            small = any(is_value(item) and not is_capital(item.arguments[0]) for item in (*own, *given))
            return all(_is_event(item) for item in (*own, *given)) and not small
    return False


def is_of_means(nodes: Collection[Term]) -> bool:
    """Whether terms with these nodes have means or variances of letters, E[ax + b], and laws of none."""
    means = [node for node in nodes if isinstance(node, core.Expectation)]
    alone = not any(isinstance(node, _MORE_THAN_MEANS) for node in nodes)
    told = any(mean.variables or mean.law != Law("") for mean in means)
    return alone and not told and (bool(means) or any(map(is_spread, nodes)))


def is_event(node: Term) -> TypeGuard[core.Call]:
    """Whether it is what a probability compares: X = 1, X ≤ x."""
    return isinstance(node, core.Call) and getattr(node.function, "name", "") == "event"


def is_spread(node: Term) -> bool:
    """Whether it is a variance or a covariance."""
    match node:
        case core.Call(function=core.Function(name=name, index=())):
            return name in VARIANCES | COVARIANCES
    return False


_SLOPES = core.Gradient | core.Derivative
_MORE_THAN_MEANS = _SLOPES | Density | core.KL | core.Normal | core.Integral | core.Transpose | core.Norm
_EVENTS = frozenset("ABCDEFGH")  # P(A); P(X) is a law of X


def is_capital(term: Term) -> bool:
    r"""Whether a letter, with or without subscripts, is a capital, an estimator, `\hat\theta`, or an event: `P(+)`."""
    base = term.base if isinstance(term, Indexed) else term
    if isinstance(base, Decorated) and base.mark == "hat":
        return isinstance(base.base, Symbol)
    return base == POSITIVE or (isinstance(base, Symbol) and len(base.name) == 1 and base.name.isupper())


def _is_event(term: Term) -> bool:
    match term:
        case core.Call(function=core.Function(name=name)) if name in EVENTS:
            return True
        case core.Power(base=base, exponent=Symbol(name="c")) | Decorated(base=base, mark="bar"):
            return is_capital(base)
        case Symbol(name=name):
            return name in _EVENTS or term == POSITIVE
    return False


def law_key(law: Law) -> str:
    """What tells a law from others: its name, with a number; DATA where a label says that the data have it."""
    if law.name == "p_star":
        return DATA
    for label in law.parameters:
        if isinstance(label, core.Number):
            return f"{law.name}_{label.text}"
        text = (
            label.text if isinstance(label, core.Label) else label.name if isinstance(label, Symbol) else ""
        )
        if text in _OF_DATA:
            return DATA
    return law.name


def version_of(node: Term) -> tuple[str, str] | None:
    """A law with the Greek parameters that it is told to have, as one word; None where there are none."""
    match node:
        case Density(law=Law(name=name, parameters=labels), given=given):
            return _version(name, (*labels, *given))
        case Law(name=name, parameters=labels):
            return _version(name, labels)
    return None


def _version(name: str, labels: tuple[Term, ...]) -> tuple[str, str] | None:
    told = [word for item in labels if (word := repr(item) if is_parameter(item) else source_of(item))]
    return (name, told[0]) if name and len(told) == 1 else None


def source_of(item: Term) -> str:
    """Where the label of a law says that it comes from, which tells it from others: g of p_g, model of p_model."""
    text = item.text if isinstance(item, core.Label) else item.name if isinstance(item, Symbol) else ""
    return text.lower() if text.lower() in _SOURCES else ""


_SOURCES = frozenset(["g", "a", "m", "model", "gen", "fake", "f", "mix"])


def of_parameters(term: Term) -> core.Call | None:
    """`Q(θ, θ_old)`, which looks like a density and is a function of parameters; None for any other term."""
    match term:
        case Density(law=Law(name=name, parameters=()), variables=own, given=()) if (
            name.isupper() and name != "P"
        ):
            return core.Call(core.Function(name), own) if all(is_parameter(item) for item in own) else None
    return None


def is_parameter(item: Term) -> bool:
    """Whether a condition is a parameter: θ, θ_old, θ^{old}, and π, which is no number there."""
    base = parts(item.base if isinstance(item, core.Power) else item)[0]
    while isinstance(base, Decorated):
        base = base.base
    own = isinstance(base, Symbol) and base.name in GREEK and base.name not in ("epsilon", "tau")
    return own or base == core.Constant("pi")


def small_of(term: Term) -> Symbol | None:
    """The small letter of a capital one: the value x of X; None for any other term."""
    if isinstance(term, Symbol) and len(term.name) == 1 and term.name.isupper():
        return Symbol(term.name.lower())
    return None


def capital_of(term: Term) -> Term:
    """The capital of a letter, X of x; any other term as it is."""
    return Symbol(term.name.upper()) if isinstance(term, Symbol) else term


def marginals(terms: Iterable[Term]) -> set[str]:
    """The labels of laws of one variable each: X and Z of p_X and p_Z; none where there are joint laws."""
    densities = list(each(Density, *terms))
    if any(len(node.variables) > 1 or node.given for node in densities):
        return set()
    labels = [item for node in densities if isinstance(node.law, Law) for item in node.law.parameters]
    for term in terms:
        for node in subterms(term):
            if (
                isinstance(node, core.Call)
                and isinstance(node.function, core.Function)
                and node.function.name == "f"
            ):
                labels += node.function.index
    return {item.name for item in labels if isinstance(item, Symbol) and item.name in "XYZUVWH"}


def joint(node: Term) -> Iterator[Term]:
    """The letters of which a law p has several with subscripts at once, z in p(z_1, z_2), and any law one given another alone."""
    match node:
        case Density(law=Law(), variables=(Indexed(base=own),), given=(Indexed(base=base),)) if own == base:
            yield base
    if isinstance(node, Density) and isinstance(node.law, Law) and node.law.name in ("p", "P"):
        rows = [item for item in (*node.variables, *node.given) if isinstance(item, Indexed)]
        bases = [item.base for item in rows]
        for item in rows:
            if isinstance(item.index[0], core.Range) or bases.count(item.base) > 1:
                yield item.base


def _is_energy(node: Term, variable: Term) -> bool:
    """Whether it is E_θ(x) or Z(θ), where derivatives are by θ: of the law exp(-E_θ(x))/Z(θ)."""
    match node:
        case core.Call(function=core.Function(name="E", index=(index,))):
            return index == variable and is_parameter(index)
        case core.Call(function=core.Function(name="Z", index=()), arguments=(argument,)):
            return argument == variable and is_parameter(argument)
    return False


def is_chain(item: Term) -> bool:
    """Whether a letter with a subscript shows a chain: x_{t-1}, x_0, x_{0:T}."""
    if not isinstance(item, Indexed):
        return False
    index = item.index[0]
    first = index.low if isinstance(index, core.Range) else index
    return isinstance(index, core.Sum) or first == core.Number("0")


def is_ladder(letters: set[Term], occurring: set[Term], joint: set[Term]) -> bool:
    """Whether z_1, z_2, … come in a row that has no z_0, beside a variable without subscripts.

    Samples of one law have no z_{t-1}, and no joint law p(z_1, z_2).
    """
    rows = {
        item.base
        for item in letters
        if isinstance(item, Indexed) and (isinstance(item.index[0], core.Sum) or item.base in joint)
    } & occurring
    starts = {
        item.base
        for item in letters
        if isinstance(item, Indexed)
        and any(
            part == core.Number("0") or (isinstance(part, core.Range) and part.low == core.Number("0"))
            for part in item.index
        )
    }
    plain = {item for item in occurring & letters if isinstance(item, Symbol) and item not in rows}
    return bool(rows) and not rows & starts and bool(plain)


def moves(letters: set[Term]) -> bool:
    """Whether some letter has both the subscripts t and t − 1."""
    return any(
        isinstance(letter, Indexed)
        and isinstance(letter.index[0], core.Sum)
        and Symbol("t") in letter.index[0].terms
        for letter in letters
    )


def is_sequence(item: Term) -> bool:
    """Whether a letter has the subscript of a sequence: x_t, x_{t-1}, x_{0:T}."""
    match item:
        case Indexed(index=(core.Range() | core.Sum() | Symbol("t") | Symbol("T"),)):
            return True
    return False


def _is_prefix(item: Term, one: Term) -> bool:
    """Whether it is x_{1:t-1} beside x_t."""
    match item, one:
        case Indexed(base=base, index=(core.Range(low=core.Number(text="1")),)), Indexed(base=other):
            return base == other
    return False


@dataclass(frozen=True)
class Usage:
    """The letters (with and without subscripts), laws, variables of laws and features of some terms."""

    letters: frozenset[Term]
    bases: frozenset[Term]
    laws: frozenset[str]
    variables: frozenset[Term]  # bases of what laws are laws of
    conditions: frozenset[Term]  # bases of what they are conditioned on
    priors: frozenset[Term]  # Greek letters that have a law: the θ of p(θ)
    items: frozenset[Term]  # both, with their subscripts
    versions: frozenset[tuple[str, str]]  # laws with each set of parameters that is told apart: θ, θ_old
    features: frozenset[str]
    densities: frozenset[Density]
    sources: frozenset[str] = frozenset()  # labels of laws that say where they come from, as words
    derived: frozenset[Term] = frozenset()  # parameters by which derivatives are taken
    names: frozenset[Term] = frozenset()  # letters as they stand, with all their subscripts, and called names


def _adds_noise(nodes: Sequence[Term], weights: set[Symbol]) -> bool:
    """Whether terms have laws, or roots of weights: √α_t x_{t-1} of a diffusion, and not l + α (y_t - l) of a smoothing."""

    def is_weight(item: Term) -> bool:
        return isinstance(item, Indexed) and item.base in weights

    return any(
        isinstance(node, Density | Law | core.KL)
        or (
            isinstance(node, core.Sum)  # 1 - α_t
            and any(isinstance(item, core.Negative) and is_weight(item.term) for item in node.terms)
            and core.Number("1") in node.terms
        )
        or (
            isinstance(node, core.Call)
            and node.function == core.Function("sqrt")
            and any(parts(item)[0] in weights for item in free_variables(node))
        )
        for node in nodes
    )


@lru_cache(KEPT)
def survey(terms: tuple[Term, ...]) -> Usage:
    """What occurs in terms."""
    letters: set[Term] = set()
    laws: set[str] = set()
    variables: set[Term] = set()
    conditions: set[Term] = set()
    features: set[str] = set()
    nodes = list(dict.fromkeys(node for term in terms for node in subterms(term)))
    for node in nodes:
        if of_parameters(node) is not None:
            continue
        _note(node, letters, laws, variables, conditions, features)
    if any(map(is_about_chance, nodes)) or is_of_means(nodes):
        features.add("chance")
    features.update(_of_networks(nodes))
    together = {base for node in nodes for base in joint(node)}
    bases = {parts(letter)[0] for letter in letters}
    features |= {base.name for base in bases if isinstance(base, Symbol)}
    if {name.partition("_")[0] for name in laws} - {"p", "q"}:
        features.discard("law of")  # beside one of which nothing is known
    if Symbol("mu") in bases and {Symbol("sigma"), Symbol("Sigma")} & bases:
        features.add("parameters")
    if Symbol("ELBO") in bases:
        features.add("ELBO")
    weights = {Symbol("alpha"), Symbol("beta")}
    if weights & bases and (
        Decorated(Symbol("alpha"), "bar") in bases
        or (
            moves(letters)
            and _adds_noise(nodes, weights)
            and (
                Symbol("epsilon") in bases
                or any(isinstance(item, Indexed) and item.base in weights for item in letters)
            )
        )
        or Decorated(Symbol("beta"), "tilde") in bases
    ):
        features.add("schedule")
    if Decorated(Symbol("alpha"), "bar") in bases or Decorated(Symbol("a"), "bar") in bases:
        features.add("schedule")
    if _has_signal(letters, variables) and not {Symbol("beta"), Decorated(Symbol("alpha"), "bar")} & bases:
        features.add("signal")
    if is_ladder(letters, variables | conditions, together):
        features.add("ladder")
    if "sequence" in features and any(is_chain(letter) for letter in letters):
        features.add("chain")
    others = {item for item in variables | conditions if isinstance(item, Symbol) and item.name not in GREEK}
    rows = {item.base for item in letters if isinstance(item, Indexed)}
    if "sequence" in features and (others - rows) - {Symbol(name) for name in INDICES}:
        features.add("latent of a sequence")
    if variables & {Symbol("z"), Symbol("h")} or conditions - {Symbol("x")} - {
        Symbol(name) for name in GREEK
    }:
        features.add("latent")
    if ("moved" in features and features & {"density", "det"}) or {"det", "density"} <= features:
        features.add("map")
    if len(marginals(terms)) > 1:
        features.add("map")
    if any(isinstance(node, Density) and any(map(is_parameter, node.variables)) for node in nodes):
        features.add("prior")
    if Symbol("tau") in variables or any(map(_is_policy, nodes)):
        features.add("trajectory")
    if DATA in laws and any(
        source_of(label) for node in nodes if isinstance(node, Law) for label in node.parameters
    ):
        features.add("generated")
    told = set[Term]().union(*map(_parameters, nodes))
    several = {  # θ_old beside θ, and not φ_k alone
        item
        for item in told
        if item == parts(item)[0] or any(parts(item)[0] == parts(one)[0] for one in told - {item})
    }
    return Usage(
        frozenset(letters),
        frozenset(bases),
        frozenset(laws),
        frozenset(variables),
        frozenset(conditions),
        frozenset(
            item
            for node in nodes
            if isinstance(node, Density) and of_parameters(node) is None
            for item in node.variables
            if isinstance(item, Symbol) and is_parameter(item)
        ),
        frozenset(
            item for node in nodes if isinstance(node, Density) for item in (*node.variables, *node.given)
        ),
        frozenset(
            version
            for node in nodes
            if (version := version_of(node)) is not None and _parameters(node) <= several
        ),
        frozenset(features),
        frozenset(node for node in nodes if isinstance(node, Density)),
        frozenset(
            word
            for node in nodes
            if isinstance(node, Law)
            for label in node.parameters
            if (word := source_of(label))
        ),
        frozenset(
            node.variable
            for node in nodes
            if isinstance(node, core.Gradient | core.Derivative) and is_parameter(node.variable)
        ),
        frozenset(name for term in terms for name in _whole(term)) - _counted(terms),
    )


def _parameters(law: Term) -> set[Term]:
    labels = (*law.given, *getattr(law.law, "parameters", ())) if isinstance(law, Density) else ()
    return {item for item in (*labels, *getattr(law, "parameters", ())) if is_parameter(item)}


def _has_signal(letters: set[Term], variables: set[Term]) -> bool:
    """Whether α_t, σ_t and x_t (or z_t) occur: signal, noise and what they make."""
    indexed = {
        (parts(item)[0], parts(item)[1]) for item in (*letters, *variables) if isinstance(item, Indexed)
    }
    return any(
        (Symbol("sigma"), index) in indexed and any((Symbol(name), index) in indexed for name in "xzy")
        for letter, index in indexed
        if letter == Symbol("alpha") and isinstance(index[0], Symbol)
    )


def _is_policy(node: Term) -> bool:
    """Whether it is π(a | s), or the value V^π(s) of a policy."""
    match node:
        case Density(law=Law(name="pi"), variables=own, given=below) if below:
            return Symbol("a") in {parts(item)[0] for item in own} and Symbol("s") in {
                parts(item)[0] for item in below
            }
        case core.Call(function=core.Function(index=index)):
            return any(parts(item)[0] == Symbol("pi") for item in index)
    return False


def _of_networks(nodes: list[Term]) -> Iterator[str]:
    """Derivatives of names by names, sums of exponentials, and the logistic function."""
    letters = Symbol | Indexed | Decorated
    for node in nodes:
        match node:
            case core.Derivative(body=body, variable=variable) | core.Gradient(body=body, variable=variable):
                if isinstance(body, letters) and isinstance(variable, letters):
                    yield "names"
            case core.IndexedSum(body=core.Call(function=core.Function(name="exp"))):
                yield "softmax"
            case core.Call(function=core.Function(name="sigmoid" | "softmax")):
                yield "logistic"
            case core.Sum(terms=(core.Number(text="1"), core.Call(function=core.Function(name="exp")))):
                yield "logistic"
            case core.Product(
                factors=(first, core.Sum(terms=(core.Number(text="1"), core.Negative(term=second))))
            ):
                if first == second and isinstance(first, core.Call):
                    yield "logistic"


def _counted(terms: Iterable[Term]) -> set[Term]:
    """The letters over which sums and products alone run: of α_1 ⋯ α_t, which has no k of its own."""
    runs = {node.index for node in each(core.IndexedSum | core.IndexedProduct, *terms)}
    return runs - frozenset().union(*map(free_variables, terms))


def _whole(term: Term) -> Iterator[Term]:
    """Letters as they stand, not those inside them; of calls, the names."""
    match term:
        case Symbol() | Decorated():
            yield term
            return
        case Indexed(base=base, index=index):
            yield term
            for part in (base, *index) if isinstance(base, core.Call) else index:
                yield from _whole(part)
            return
        case core.Call(function=core.Function(name=name, index=index)):
            yield Indexed(Symbol(name), index) if index else Symbol(name)
    for child in children(term):
        yield from _whole(child)


def _note(
    node: Term,
    letters: set[Term],
    laws: set[str],
    variables: set[Term],
    conditions: set[Term],
    features: set[str],
) -> None:
    match node:
        case (
            Density(law=Law(name="H"), variables=own, given=given)
            | core.Call(function=core.Function(name="H" | "I"), arguments=own as given)
        ) if not (len(own) == 1 and isinstance(node, core.Call) and node.function == core.Function("I")):
            features |= {"density", "entropy"}
            letters_of = (part for item in (*own, *given) for part in subterms(item))
            variables |= {small for item in letters_of if (small := small_of(item)) is not None}
        case Density(law=law, variables=own, given=given):
            features.add("density")
            if given:
                features.add("conditional")
            if isinstance(law, Law) and law.name not in VARIANCES:
                laws.add(law_key(law))
            own, given = (
                tuple(item.arguments[0] if is_value(item) else item for item in items)
                for items in (own, given)
            )
            variables |= {parts(item)[0] for item in own if not isinstance(item, core.Call)}
            conditions |= {parts(item)[0] for item in given if not isinstance(item, core.Call)}
            if any(is_sequence(item) for item in (*own, *given)):
                features.add("sequence")
            if any(_is_prefix(item, one) for item in given for one in own):
                features.add("prefix")
        case Law(name=name) if name:
            laws.add(law_key(node))
        case core.Expectation(variables=own):
            variables |= {parts(item)[0] for item in own}
            features |= {
                "expectation",
                *(("law of",) if own and getattr(node.law, "name", "") in ("p", "q") else ()),
            }
        case core.KL():
            features.add("KL")
        case core.Normal():
            features.add("normal")
        case core.Integral(variable=variable):
            features.add("integral")
            if isinstance(variable, Symbol):
                variables.add(variable)
        case core.Call(function=core.Function(name="det")) | core.Determinant():
            features.add("det")
        case core.InverseOf():
            features |= {"inverse", "moved"}
        case core.Derivative(body=Symbol(name=name), variable=Symbol(name=other)):
            if name not in GREEK and other not in GREEK:
                features.add("moved")
        case core.Gradient(body=body) | core.Derivative(body=body) if any(
            isinstance(inner, Density | Law | core.Expectation) or _is_energy(inner, node.variable)
            for inner in subterms(body)
        ):
            features.add("score")
        case core.Derivative(body=Indexed(), variable=Indexed()):
            features.add("moved")
        case core.Call(function=core.Function(name="sigmoid")):
            features.add("sigmoid")
        case (
            core.Call(function=core.Function(name="v"))
            | core.Call(function=core.DerivativeOf(function=core.Function(name="v")))
        ):
            features.add("field")
        case Symbol() | Indexed() | Decorated():
            letters.add(node)
            if node == Symbol("J"):
                features.add("Jacobian")
        case core.Call(function=function):
            letters.add(parts(function)[0])
