"""Why a line whose sides differ is no cross: which law it speaks of, or what is supposed of its laws, is not known."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace

from hw_cli.checking.judge.doubtful_letters import numbers
from hw_cli.checking.judge.line import OF_LAWS
from hw_cli.checking.judge.matrices import is_shaped
from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.facts import Facts
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.roles import written_twice
from hw_cli.checking.say.survey import is_capital, is_parameter, source_of, version_of
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import is_value
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import (
    children,
    contains,
    each,
    exchanged,
    free_variables,
    nodes_of,
    subterms,
)

OWN = frozenset("pqPQ")  # any laws


def of_facts(facts: Facts, entailed: Callable[[Hypothesis], bool], spelled: Sequence[Term]) -> Message | None:
    """Supposed equalities that no point was made to satisfy; those that hold anyway, ∫ q(z) dz = 1, are no doubt.

    `spelled`: the sides and what their names stand for.
    """
    for fact in (*facts.of_laws(*spelled), *facts.unsolved(*spelled)):
        if not entailed(fact):
            return say(
                "it is supposed that {left} = {right}, which was not put to use",
                left=fact.left,
                right=fact.right,
            )
    return None


def of_structure(reading: Reading, left: Term, right: Term, related: bool) -> Message | None:
    """Informations under free laws, where the text speaks of independence or of a Markov chain; and laws given letters
    that the context does not know beside others without: p(x_t | x_{t-1}) and p(x_t, x_{t-1} | y_{1:t-1})."""
    model = reading.plan.model
    named = any(
        isinstance(node, core.Function | core.Law) and node.name == "I" for node in nodes_of(left, right)
    )
    unused = named and model is not None and not model.laws
    if related and (unused or _some_given_strangers(reading, left, right)):
        return say("the text speaks of independence or of a Markov chain, which was not put to use")
    return None


def _some_given_strangers(reading: Reading, left: Term, right: Term) -> bool:
    strange = {old for old, _ in reading.plan.letters}
    laws = [node for side in (left, right) for node in subterms(side) if isinstance(node, core.Density)]
    told = [any(parts(item)[0] in strange for item in law.given) for law in laws if law.given]
    return any(told) and not all(told)


def of_values(reading: Reading, left: Term, right: Term) -> Message | None:
    """A divergence between two free laws that is said to be a number: JSD(p || q) = log 2, of laws that are meant; and one
    from a law of another name of which the other side knows nothing, KL(p ‖ u) = log n − H(p)."""
    model = reading.plan.model
    for side, other in ((left, right), (right, left)):
        laws = {node for node in subterms(side) if isinstance(node, core.Law)}
        number = not free_variables(other) and not contains(core.Law, other)
        if number and len(laws) > 1 and model is not None and not model.laws and _is_divergence(side):
            return say("nothing says which law it is that has this value")
        known = {node.name for node in subterms(other) if isinstance(node, core.Law)}
        ends = [end for node in each(core.KL, side) for end in (node.left, node.right)]
        for law in (end for end in ends if isinstance(end, core.Law) and end.name not in known | OWN):
            return say("nothing says which law {name} is", name=law)
    return None


def of_single_values(left: Term, right: Term) -> Message | None:
    """A line of one or two probabilities of values of a variable, p(y = 0) = p(y = 1), or one that puts a value for another, as between two
    classes: which law, or which point, it is of, is not said."""
    laws = {node for side in (left, right) for node in each(core.Density, side)}
    values: set[core.Call] = set()
    values.update(item for node in laws for item in (*node.variables, *node.given) if is_value(item))
    if not values:
        return None
    letters = {item.arguments[0] for item in values}
    turned: dict[Term, Term] = {
        item: core.Call(item.function, (item.arguments[0], other.arguments[1]))
        for item in values
        for other in values
        if item != other and item.arguments[0] == other.arguments[0]
    }
    mirrored = len(letters) == 1 and exchanged(left, turned) == right
    of_one = {
        tuple(item.arguments[0] if is_value(item) else item for item in node.variables) for node in laws
    }
    few = len(laws) < _FEW and len(of_one) == 1  # not p(x | y) = p(y | x)
    return say("nothing says which law it is that has this value") if few or mirrored else None


_FEW = 3


def of_means(reading: Reading, left: Term, right: Term, more: bool) -> Message | None:
    """A mean over a free law that is said to be a number, E[x²] = 1, or to be anything without that law where the text says
    `more` of laws: that one is uniform."""
    model = reading.plan.model
    for side, other in ((left, right), (right, left)) if model is not None and not model.laws else ():
        means = [  # of Q(a) too, which may be a value
            node
            for node in each(core.Expectation, side)
            if isinstance(node.body, core.Density) or not contains(core.Density | core.Law, node.body)
        ]
        number = not free_variables(other) and not contains(core.Law, other)
        averaging = {law for node in means for law in subterms(node.law) if isinstance(law, core.Law)}
        if means and (number or (more and averaging.isdisjoint(subterms(other)))):
            return say("nothing says which law it is that has this value")
    return None


def of_energies(left: Term, right: Term) -> Message | None:
    """An energy E_θ beside a law q_θ: it is that of p_θ in the context, and may be that of q_θ in the text."""
    nodes = [node for side in (left, right) for node in subterms(side)]
    functions = [node.function for node in nodes if isinstance(node, core.Call)]
    indices = {item.index for item in functions if isinstance(item, core.Function) and item.name == "E"}
    for node in nodes:
        if isinstance(node, core.Law) and node.name not in ("p", "P") and node.parameters in indices - {()}:
            return say("nothing says which law {name} is", name=node)
    return None


def _is_divergence(term: Term) -> bool:
    """Whether it is made of divergences and numbers."""
    if isinstance(term, core.Sum | core.Product | core.Quotient | core.Negative):
        return all(_is_divergence(part) for part in children(term))
    return isinstance(term, core.KL | core.Number)


def of_divergences(reading: Reading, left: Term, right: Term) -> Message | None:
    """A divergence between laws of other variables, KL(q(z | x) || p(x)), which has no meaning."""
    for node in (*subterms(reading.of(left)), *subterms(reading.of(right))):
        match node:
            case core.KL(left=core.Density(variables=own), right=core.Density(variables=other)):
                if set(own) != set(other):
                    return say("a divergence is between two laws of the same variables")
    return None


def of_declared(
    reading: Reading, left: Term, right: Term, laws: Laws, mixed: Container[Term], named: Iterable[Named]
) -> Message | None:
    """Laws that the text gives a formula for, or of variables that it defines (`named`), and that the context has as any
    laws, beside the letters of the formula; or that are mixtures of others in the text (`mixed`) and normal in the context."""
    nodes = [node for side in (left, right) for node in subterms(side)]
    context = reading.plan.context
    by_size = any(
        isinstance(node, core.KL) or getattr(node, "function", None) == core.Function("H") for node in nodes
    )
    free = reading.plan.model is not None or context.definitions  # tables, which are any laws
    if laws and by_size and not is_shaped(reading.plan.variant) and not free:
        from hw_cli.checking.say.given_laws import is_of_vectors  # for a text that gives some

        for law, body in laws:
            of_vectors = isinstance(body, core.Normal) and any(map(is_of_vectors, subterms(body.variance)))
            if of_vectors and law in nodes:
                return say("the text says what {law} is, which was not put to use", law=law)
    if reading.plan.model is None:
        normal = [head for head, _ in reading.plan.variant.laws]
        for node in (*subterms(reading.of(left)), *subterms(reading.of(right))):
            if isinstance(node, core.Density) and (head := _without_its_joint(node, normal)) is not None:
                return say(
                    "would differ if {name} is free; nothing says what {name} is",
                    name=replace(head, variables=head.given, given=()),
                )
            if node in mixed and node in normal:
                return say("the text says what {law} is, which was not put to use", law=node)
        return None
    letters = {parts(letter)[0] for letter in numbers(left) | numbers(right)}
    for node in nodes:
        if not isinstance(node, core.Density):
            continue
        own = {parts(letter)[0] for letter in (*node.variables, *node.given)}
        said = (body for head, body in (*laws, *named) if head == node or head in node.variables)
        if (letters - own) & {parts(letter)[0] for body in said for letter in free_variables(body)}:
            return say("the text says what {law} is, which was not put to use", law=node)
    return None


def unsaid_laws(reading: Reading, left: Term, right: Term, laws: Laws) -> frozenset[str]:
    """The names of the laws of a line that the context alone has a formula for, and the text (`laws`) none."""
    said = {(head.law, len(head.given)) for head, _ in laws}
    own = {head.law for head, _ in reading.plan.variant.laws} - {law for law, _ in said}
    return frozenset(
        node.law.name
        for side in (reading.of(left), reading.of(right))
        for node in subterms(side)
        if isinstance(node, core.Density) and isinstance(node.law, core.Law) and node.law in own
    )


def of_given(left: Term, right: Term) -> Message | None:
    """KL(P(s) ‖ Q(s)) beside laws that have s given throughout: P(s) may be the law at s, P(a | s)."""
    for side, other in ((left, right), (right, left)):
        laws = list(each(core.Density, other))
        for node in each(core.KL, side):
            own = set(getattr(node.left, "variables", ())) & set(getattr(node.right, "variables", ()))
            if own and laws and all(own <= set(law.given) for law in laws):
                return say("nothing says which law {name} is", name=node.left)
    return None


def _without_its_joint(node: core.Density, known: Sequence[core.Density]) -> core.Density | None:
    """The q(y | x) of which a density q(x | y) or q(y) is another law, where nothing says what q(x) is."""
    if node in known:
        return None
    own = [head for head in known if head.law == node.law]
    for head in own:
        turned = set(node.given) & set(head.variables) and set(node.variables) & set(head.given)
        marginal = not node.given and node.variables == head.variables
        if (
            head.given
            and (turned or marginal)
            and not any(set(head.given) <= set(other.variables) for other in own)
        ):
            return head
    return None


def of_tables(reading: Reading, left: Term, right: Term, tables: Container[str]) -> Message | None:
    """A law that is any law in the context, and of which the text says the entries: KL(p ‖ u), where u_i = 1/n."""
    if reading.plan.model is None or reading.plan.model.laws:
        return None
    for node in (*subterms(left), *subterms(right)):
        if isinstance(node, core.Law) and node.name in tables:
            return say("the text says what {law} is, which was not put to use", law=node)
    return None


def of_versions(reading: Reading, left: Term, right: Term) -> Message | None:
    """p(x) and p_θ(x) in one side of a line that holds where they are one law alone: it was tried with two before."""
    model = reading.plan.model
    if model is None or model.laws or reading.plan.apart:
        return None
    for name in sorted(written_twice(left) | written_twice(right)):
        return say(
            "{law} is written with a parameter and without, and it holds only where both are one law",
            law=core.Law(name),
        )
    return None


def of_draws_unused(left: Term, right: Term, drawn: Container[Term], laws: Laws) -> Message | None:
    """The density of a letter that the text draws from a law which is no formula here: X ~ Exp(λ)."""
    known = {head for head, _ in laws}
    for node in (*subterms(left), *subterms(right)):
        ends = (node.low, node.high) if isinstance(node, core.IndexedSum | core.IndexedProduct) else ()
        given = (
            node.law.given
            if isinstance(node, core.Expectation) and isinstance(node.law, core.Density)
            else ()
        )
        if any(end in drawn for end in (*ends, *given)):  # Σ_{i=1}^N X_i with N random
            return say("it depends on the law of the random variables, which is not put to use here")
        if isinstance(node, core.Density) and len(node.variables) == 1 and node not in known:
            if not all(map(is_parameter, node.given)):
                continue
            (variable,) = node.variables
            capital = core.Symbol(variable.name.upper()) if isinstance(variable, core.Symbol) else variable
            named = isinstance(node.law, core.Law) and node.law.name.lower() in ("p", "f")
            if named and (variable in drawn or capital in drawn):
                return say("the text says what {law} is, which was not put to use", law=node)
    return None


def of_draws(term: Term) -> Message | None:
    """x drawn from p_z, which is named as the law of another letter."""
    for node in subterms(term):
        if isinstance(node, core.Expectation) and isinstance(node.law, core.Law) and len(node.variables) == 1:
            (drawn,) = node.variables
            for label in node.law.parameters:
                if isinstance(label, core.Symbol) and label.name in "xyz" and drawn in _OTHERS - {label}:
                    return say(
                        "{letter} is drawn from a law named as that of {other}", letter=drawn, other=label
                    )
    return None


_OTHERS = frozenset(map(core.Symbol, "xyz"))
_TWO_LABELS = say("one law stands under two labels, and nothing says how the two go together")
_OF_TWO_LAWS = ("_a", "_m", "_mix")  # what a mean of two laws is called


def of_bare_laws(left: Term, right: Term) -> Message | None:
    """A law without its arguments under integrals over several variables: which of them are its own is not said."""
    names: set[Term] = {core.Symbol(law.name) for law in each(core.Law, left, right)}
    names |= {side for node in each(core.KL, left, right) for side in (node.left, node.right)}
    for node in each(core.Integral, left, right):
        several = contains(core.Integral, node.body) or contains(core.Range, node.variable)
        for name in sorted(free_variables(node.body) & (names | _LAW_LETTERS) if several else (), key=repr):
            return say("nothing says which law {name} is", name=name)
    return None


_LAW_LETTERS = frozenset(map(core.Symbol, "pqPQ"))


def of_laws(reading: Reading, left: Term, right: Term) -> Message | None:
    """Laws that are written apart, p_a and p_b, and that the context has one law for."""
    if reading.plan.flow is not None:
        return None
    formulas: dict[Term, Term] = dict((*reading.plan.variant.laws, *reading.plan.context.laws))
    for density, stated in ((left, right), (right, left)):
        formula = formulas.get(reading.of(density))
        given = set(density.given) if isinstance(density, core.Density) else set[Term]()
        if formula is not None and (given & numbers(stated)) - free_variables(formula):
            return say("nothing says which law {name} is", name=density)  # p(x | μ), where p is N(0, 1) here
    if left != right:
        sources = reading.plan.sources
        first, second = ({law[0] for law in _laws(reading.of(side))} for side in (left, right))
        for name in sorted(first ^ second):
            if name in sources and name.lower().endswith(_OF_TWO_LAWS):
                return say(
                    "would differ if {name} is free; nothing says what {name} is", name=core.Symbol(name)
                )
        for name in sorted(first - second):
            for other in sorted(second - first):
                if {name, other} & sources:
                    one, two = core.Symbol(name), core.Symbol(other)
                    return say("nothing says how {name} follows from {other}", name=one, other=two)
    labels = {node for node in each(core.Law, left, right) if any(map(is_capital, node.parameters))}
    guessed = reading.plan.model is None and reading.plan.variant.laws and reading.plan.variant.words
    for law in sorted(labels if guessed else (), key=repr):
        return say("nothing says which law {name} is", name=law)
    if _is_of_two_labels(reading, left, right):
        return _TWO_LABELS
    written = {law for side in (left, right) for law in _laws(side) if law[1]}
    meant = {law[0] for side in (left, right) for law in _laws(reading.of(side))}
    if len(written) > max(1, len(meant)):
        return say("laws that are written apart are one law in this context")
    return None


def of_plain_versions(reading: Reading) -> Message | None:
    """p_φ(z | x) beside p_θ(x, z), which have one law where φ = θ, as words may say."""
    plain = any(word.startswith("Symbol(") for (_, word), _ in reading.plan.versions)
    return _TWO_LABELS if plain and not reading.plan.apart else None


def _is_of_two_labels(reading: Reading, left: Term, right: Term) -> bool:
    """Whether what is read as one law is written with other parameters on each side, or one density with two."""
    labels: list[dict[str, set[Term]]] = [{}, {}]
    written: dict[Term, object] = {}
    for side, found in zip((left, right), labels, strict=True):
        for node in subterms(side):
            if not isinstance(node, core.Density) or not isinstance(node.law, core.Law):
                continue
            meant = reading.of(node)
            if not isinstance(meant, core.Density) or not isinstance(meant.law, core.Law):
                continue
            told = {part for part in node.law.parameters if is_parameter(part)}
            label = version_of(node) or (node.law if told else None)
            if label is not None and written.setdefault(meant, label) != label:
                return True
            if told:
                found.setdefault(meant.law.name, set()).update(told)
    return any(labels[0][name].isdisjoint(labels[1][name]) for name in labels[0].keys() & labels[1].keys())


def _laws(term: Term) -> Iterator[tuple[str, tuple[Term | str, ...]]]:
    """The names of laws, with the subscripts that are no parameters."""
    for node in subterms(term):
        if isinstance(node, core.Density) and isinstance(node.law, core.Law):
            law = node.law
            yield (
                law.name,
                tuple(source_of(part) or part for part in law.parameters if not is_parameter(part)),
            )


def _is_information(node: Term, free: bool) -> bool:
    """Whether it names an information or an entropy; of laws that are free, h too does so."""
    return isinstance(node, core.Function | core.Law) and (
        node.name in ("H", "I") or (free and node.name == "h")
    )


def of_information(reading: Reading, left: Term, right: Term, related: bool) -> Message | None:
    """I(X; Y | Z), which is 0 in a Markov chain X – Z – Y, where the text speaks of one (`related`); and H(X) beside a
    summand that is of no law, be it log n: so is the law that X then has."""
    model = reading.plan.model
    free = model is not None and not model.laws
    sides = [side.terms if isinstance(side, core.Sum) else (side,) for side in (left, right)]
    informed = [
        [any(_is_information(node, free) for node in subterms(share)) for share in side] for side in sides
    ]
    alone = [  # summands of no law
        [share for share, named in zip(*pair, strict=True) if not named and not contains(OF_LAWS, share)]
        for pair in zip(sides, informed, strict=True)
    ]
    whole = any(
        shares == [*side] and exact_value(side[0]) != 0 for shares, side in zip(alone, sides, strict=True)
    )
    if any(map(any, informed)) and (
        whole or any(free_variables(share) for shares in alone for share in shares)
    ):
        return say("it depends on the law of the random variables, which is not put to use here")
    if not related or (model is not None and model.laws):
        return None
    for node in (*subterms(left), *subterms(right)):
        match node:
            case core.Call(function=core.Function(name="I"), arguments=(*_, core.Call())):
                return say(
                    "it depends on which variables are independent given others, and nothing says that"
                )
    return None
