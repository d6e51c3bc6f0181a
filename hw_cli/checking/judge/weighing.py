"""Lines about densities before the kernel: what worlds have said, and the calculus of expected logarithms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.say.context import Context
from hw_cli.checking.say.readings import Reading, name_as_read
from hw_cli.kernel.decide import Decision, Oracle, decide
from hw_cli.kernel.evidence import Agreement, Finding, Nothing, Proof, Refutation, Verdict
from hw_cli.kernel.models import Model, law_name
from hw_cli.kernel.setting import Integers, Interval, Setting
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.models import parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term, log
from hw_cli.terms.parse import EVERY
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, contains, free_variables, is_variable, put, subterms

if TYPE_CHECKING:
    from hw_cli.oracles.expected.words import Explained

LENGTH = core.Symbol("T")
DEEPEST = 4  # names that are defined by names
_ABOUT_LAWS = core.Density | core.Law | core.Integral | core.Expectation | core.KL
LARGEST = 400  # nodes: a longer line is left to the worlds


def weighed(
    worlds: Finding,
    reading: Reading,
    left: Term,
    relation: Relation | None,
    right: Term,
    named: Iterable[tuple[Term, Term]],
    domains: Mapping[Term, Interval],
    *,
    discrete: frozenset[str] = frozenset(),
) -> Decision:
    """The decision on a line that worlds have tried; `named`: names that stand in it, with what they are.

    `discrete`: the letters that the text says to be; a sum over all values of one says so too.
    """
    statement = Statement(left, relation or Relation.EQ, right)
    oracles = [Oracle(lambda *_: worlds, refutes=True)]
    # they are of no one joint law
    by_formulas = reading.plan.model is None and isinstance(worlds, Refutation)
    plan, checkers = reading.plan, {}
    of_matrices = plan.model is None or not contains(_ABOUT_LAWS, left, right)
    if relation is Relation.EQ and of_matrices and plan.flow is None and isinstance(worlds, Agreement):
        from hw_cli.checking.judge.normal_laws import NormalLaws

        laws = NormalLaws(reading, domains, tuple(named))
        oracles.append(Oracle(lambda *_: laws.proved(left, right)))
        checkers = laws.checkers(left, right)
    if relation is None or by_formulas or _model(reading, statement) is None:
        return decide(statement, Setting(), oracles, checkers)
    from hw_cli.oracles.expected import expected_logs  # for lines about laws alone

    meant, setting = _meant(reading, statement, named, domains)
    setting = replace(setting, model=_counted(setting.model, statement, discrete))
    if meant is None:
        nothing = Nothing(expected_logs.NAME, say("no argument was found"))
        return decide(statement, setting, [*oracles, Oracle(lambda *_: nothing)], checkers)
    oracles.append(Oracle(lambda asked, _: expected_logs.argued(asked, setting)))
    if isinstance(worlds, Agreement) and plan.model is not None:  # any laws at all are not those of a formula
        from hw_cli.oracles.models.finite import countermodel

        def refuted(asked: Statement, known: Verdict) -> Finding | None:
            least = None if known is Verdict.PROVED else expected_logs.differs_from(asked, setting)
            return None if least is None else countermodel(asked, setting, least)

        oracles.append(Oracle(refuted))
    return decide(meant, setting, oracles, expected_logs.CHECKERS | checkers)


def proportional(
    worlds: Finding,
    reading: Reading,
    left: Term,
    right: Term,
    variable: Term,
    named: Iterable[tuple[Term, Term]],
    domains: Mapping[Term, Interval],
) -> Decision:
    """The decision on `left ∝ right` in a variable: proved where the logarithms differ by what is free of it.

    That is ∇ log left = ∇ log right in the calculus, whose ∇ leaves out what does not speak of the variable, and nothing else.
    """
    slopes = Statement(core.Gradient(log(left), variable), Relation.EQ, core.Gradient(log(right), variable))
    free = say(
        "the quotient of the two sides does not change with {name}: their logarithms differ by what is free of it",
        name=variable,
    )
    oracles, checkers = [Oracle(lambda *_: worlds, refutes=True)], {}
    if not isinstance(worlds, Agreement) or reading.plan.flow is not None:
        return decide(slopes, Setting(), oracles)
    if reading.plan.model is None:
        from hw_cli.checking.judge.normal_laws import NormalLaws

        laws = NormalLaws(reading, domains, tuple(named))
        found, checkers = laws.proportional(left, right, variable), laws.checkers(left, right, variable)
        oracles.append(Oracle(lambda *_: found and replace(found, detail=free)))
    meant, setting = _meant(reading, slopes, named, domains)
    if meant is None:
        return decide(slopes, Setting(), oracles, checkers)
    from hw_cli.oracles.expected.expected_logs import CHECKERS, argued

    def shown(asked: Statement, _known: Verdict) -> Finding:
        said = argued(asked, setting)
        return replace(said, detail=free) if isinstance(said, Proof) else said

    return decide(meant, setting, [*oracles, Oracle(shown)], CHECKERS | checkers)


def explained(
    reading: Reading,
    left: Term,
    relation: Relation | None,
    right: Term,
    named: Iterable[tuple[Term, Term]],
    domains: Mapping[Term, Interval],
    discrete: frozenset[str],
) -> Explained | None:
    """The two sides of a line about densities as the calculus sees them; None of any other line."""
    if relation is None:
        return None
    statement = Statement(left, relation, right)
    meant, setting = _meant(reading, statement, named, domains)
    setting = replace(setting, model=_counted(setting.model, statement, discrete))
    from hw_cli.oracles.expected.expected_logs import explain

    return None if meant is None else explain(meant.left, meant.relation, meant.right, setting)


def guesses_information(reading: Reading, statement: Statement) -> bool:
    """Whether a line is about entropies or information under independences that no text says, but a context guesses."""
    nodes = (node for side in (statement.left, statement.right) for node in subterms(side))
    return reading.plan.context.assumed is not None and any(
        getattr(node, "name", "") in ("H", "I") for node in nodes
    )


def _model(reading: Reading, statement: Statement) -> Model | None:
    """The model of a line about laws: that of the plan, or any joint laws of what stands in its densities."""
    plan, sides = reading.plan, (statement.left, statement.right)
    if plan.model is not None and plan.flow is None and guesses_information(reading, statement):
        names = (law.name for law in plan.model.laws)
        return replace(plan.model, laws=(), free=tuple(dict.fromkeys((*plan.model.free, *names))))
    if plan.model is not None or plan.flow is not None:
        return plan.model if plan.flow is None else None
    nodes = [node for side in sides for node in subterms(side)]
    densities = [node for node in nodes if isinstance(node, core.Density) and isinstance(node.law, core.Law)]
    variables = tuple(dict.fromkeys(item for law in densities for item in (*law.variables, *law.given)))
    sums = (node for node in nodes if isinstance(node, core.IndexedSum | core.IndexedProduct))
    running = {node.index for node in sums if not (_is_of_states(node) and node.index in variables)}
    inside = frozenset[Term]().union(*map(free_variables, variables))
    if not densities or running & inside or not all(map(is_variable, variables)):
        return None  # x_t, where t runs, is many variables
    if contains(core.Range, *variables):
        return None
    return Model(letters=variables, free=tuple(sorted({law_name(item.law) for item in densities})))


def _meant(
    reading: Reading,
    statement: Statement,
    named: Iterable[tuple[Term, Term]],
    domains: Mapping[Term, Interval],
) -> tuple[Statement | None, Setting]:
    """A line without the names that are defined, None where one is left; and what its letters are."""
    left, right = (written_out(reading, side, named) for side in (statement.left, statement.right))
    if left is None or right is None:
        return None, Setting(model=reading.plan.model)
    if guesses_information(reading, statement):
        model = _model(reading, statement)
    else:
        model = _model(reading, replace(statement, left=left, right=right))
    if model is None:
        return None, Setting()
    left, right = (_bounded(side, model) for side in (left, right))
    free = free_variables(left) | free_variables(right)
    indices = () if reading.plan.model is None else _indices(reading.plan.context, free)
    numbers = tuple((letter, domain) for letter, domain in domains.items() if letter in free)
    return Statement(left, statement.relation, right), Setting(domains=(*indices, *numbers), model=model)


def _bounded(term: Term, model: Model) -> Term:
    """A side whose sums say from where to where, as worlds take them: over all states, or to the last step."""

    def told(node: Term) -> Term:
        if not isinstance(node, core.IndexedSum | core.IndexedProduct) or EVERY not in (node.low, node.high):
            return node
        if _is_of_states(node) and node.index in model.letters:
            return core.Integral(node.body, node.index)
        if not any(item.high == LENGTH for item in model.sequences):
            return node
        low, high = (
            (core.Number("1") if node.low == EVERY else node.low),
            (LENGTH if node.high == EVERY else node.high),
        )
        return replace(node, low=low, high=high)

    return bottom_up(term, told, core.IndexedSum | core.IndexedProduct)


def _counted(model: Model | None, statement: Statement, discrete: frozenset[str]) -> Model | None:
    """The model with the variables that are discrete."""
    nodes = [node for side in (statement.left, statement.right) for node in subterms(side)]
    if model is None or any(isinstance(node, core.Integral) for node in nodes):
        return model
    letters = (*model.letters, *(item.base for item in model.sequences))
    sums = {node.index for node in nodes if isinstance(node, core.IndexedSum) and _is_of_states(node)}
    symbols = [node.name for node in nodes if isinstance(node, core.Symbol)]
    capitals = {name.lower() for name in symbols if name.isupper()}
    whole = "" in discrete or (capitals and capitals <= discrete)  # Y alone may be read as the x of a context
    names = discrete & set(map(str.lower, symbols))
    told = (item for item in letters if whole or getattr(item, "name", "").lower() in names)
    return replace(model, discrete=tuple(dict.fromkeys((*told, *(item for item in letters if item in sums)))))


def _is_of_states(node: Term) -> bool:
    """Whether a sum does not say from where to where: where its index is a variable, it is over all states."""
    return isinstance(node, core.IndexedSum) and node.low == node.high == EVERY


def _indices(context: Context, free: frozenset[Term]) -> tuple[tuple[Term, Integers], ...]:
    """The indices of a context that stand free in a line, with their ranges."""
    return tuple(
        (letter, Integers(int(low.value), int(high.value) if isinstance(high, core.Number) else high))
        for letter, (low, high) in context.indices
        if letter in free and isinstance(low, core.Number)
    )


def _meaning(meanings: Mapping[Term, Term], told: Mapping[Term, Term], node: Term) -> Term:
    """What a name stands for; a value g(z_1) of what the text tells that g(z) is, an item p_k of the row that p_n is."""
    if node in meanings or not isinstance(node, core.Call | core.Indexed):
        return meanings.get(node, node)
    name, places = _at_places(node)
    for head, body in told.items():
        if isinstance(head, type(node)):
            own, letters = _at_places(head)
            free = len(set(letters)) == len(letters) and all(
                isinstance(item, core.Symbol) for item in letters
            )
            if own == name and len(letters) == len(places) and free:
                return put(dict(zip(letters, places, strict=True)), body) or node
    return node


def _at_places(node: core.Call | core.Indexed) -> tuple[Term, tuple[Term, ...]]:
    return (node.function, node.arguments) if isinstance(node, core.Call) else (node.base, node.index)


def written_out(reading: Reading, term: Term, named: Iterable[tuple[Term, Term]]) -> Term | None:
    """A side as worlds see it, without names that are defined; None where one is left, or it is too long."""
    plan = reading.plan
    told = dict(name_as_read(plan, *one) for one in named)
    meanings = {item.head: item.body for item in plan.definitions} | told
    names = {parts(head)[0] for head in meanings}
    term = reading.of(term)
    for _ in range(DEEPEST):
        before, term = term, bottom_up(term, partial(_meaning, meanings, told))
        if term == before:
            break
    nodes = tuple(subterms(term))
    return None if len(nodes) > LARGEST or any(parts(node)[0] in names for node in nodes) else term


def with_slopes(term: Term, meanings: Sequence[tuple[Term, Term]]) -> Term:
    """The term with the derivative of what f(x) is said to be for f'(x), f''(x), f'(0) and ∂f/∂x."""
    if not contains(core.DerivativeOf | core.Derivative, term):
        return term
    from hw_cli.terms.derivatives import derivative  # for a line that has a slope of a name

    def told(node: Term) -> Term:
        match node:
            case core.Derivative(body=name, variable=core.Symbol() | core.Indexed() as x, order=order):
                for body in (body for head, body in meanings[::-1] if head == name):
                    for _ in range(order):
                        body = derivative(body, x)
                    return body
            case core.Call(function=core.DerivativeOf(function=function, order=order), arguments=(at,)):
                for head, body in meanings[::-1]:
                    match head:
                        case core.Call(function=own, arguments=(core.Symbol() as x,)) if own == function:
                            for _ in range(order):
                                body = derivative(body, x)
                            return _meaning({}, {head: body}, core.Call(function, (at,)))
        return node

    return bottom_up(term, told)
