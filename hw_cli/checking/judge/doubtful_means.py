"""Why a line about means is no cross: what is random in them, and of which law, is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.judge.line import OF_LAWS, Line, Said
from hw_cli.checking.say.chance import everything, is_covariance, is_random, is_untold, moments
from hw_cli.checking.say.readings import TRAJECTORY, Reading, is_noise
from hw_cli.checking.say.survey import (
    COVARIANCES,
    EQUAL,
    VARIANCES,
    is_about_chance,
    is_capital,
    is_event,
    is_spread,
)
from hw_cli.checking.say.unsaid import as_expectation
from hw_cli.checking.say.unstated import factorised
from hw_cli.kernel.models import Factorised, Model
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.walk import bottom_up, children, each, exchanged, free_variables, nodes_of, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement


def of_chance(
    reading: Reading, left: Term, right: Term, written: Callable[[Term], Term | None], holds: bool
) -> Message | None:
    """A mean or a variance of what nothing draws, E[x̄]; `written`: a term without the names that are defined.

    A line that `holds` may have means of constants beside those of what is random.
    """
    doubt = not holds and any(_is_of_nothing(written(side)) for side in (left, right))
    for node in (node for side in (left, right) for node in subterms(side)):
        if not _is_moment(node) or any(isinstance(part, OF_LAWS) for part in subterms(_averaged(node))):
            continue
        meant = list(each(core.Expectation, reading.of(node)))
        drawn = {item for part in meant for item in part.variables}
        drawn |= {item for part in meant if isinstance(part.law, core.Density) for item in part.law.variables}
        rows = {item.base for item in drawn if isinstance(item, core.Indexed)}
        bodies = [part.body for part in meant]
        bodies += [part.body for part in each(core.Expectation, written(node) or node)]
        letters = _inside(node).union(*map(free_variables, bodies))
        letters |= {part.variable for part in each(_SLOPES, node)}
        known = any(letter in drawn or getattr(letter, "base", None) in rows for letter in letters)
        if known and holds:
            return None
        doubt |= bool(letters) and not known and (bool(drawn) or reading.plan.chance is not None)
    return say("what is random here is not said") if doubt else None


_SLOPES = core.Derivative | core.Gradient


def _is_of_nothing(side: Term | None) -> bool:
    """Whether a side that is written out, a = 1/E[x²], has a mean of letters of which none is random."""
    means = () if side is None else each(core.Expectation, side)
    return any(
        isinstance(mean.law, core.Density) and not mean.law.variables and free_variables(mean.body)
        for mean in means
    )


def of_moments(
    reading: Reading, sides: tuple[Term, Term], written: tuple[Term, Term], told: Container[Term]
) -> Message | None:
    """A moment that is said to be something, E[X] = μ, of a variable of which no law is told; or the moments of two
    variables that share nothing, Var(X) = Var(Y). `written`: the sides without the names that are defined."""
    formulas = {head for head, _ in (*reading.plan.variant.laws, *reading.plan.context.laws)}

    def is_open(node: Term) -> bool:
        laws = (part.law for part in each(core.Expectation, reading.of(node)))
        return _is_moment(node) and any(
            isinstance(law, core.Density | core.Law) and law not in formulas for law in laws
        )

    found = [[node for node in subterms(side) if is_open(node)] for side in sides]
    rows = set() if reading.plan.chance is None else {base for base, _ in reading.plan.chance.sequences}
    letters = [{letter for node in side for letter in _inside(node)} for side in found]
    letters = [{*side, *({parts(letter)[0] for letter in side} & rows)} for side in letters]  # X_1, X_i
    own = {getattr(node, "law", node) for side in found for node in side}  # of the means themselves
    nodes = {node for side in sides for node in subterms(side)} - own - {*found[0], *found[1]}
    if any(isinstance(node, core.Density | core.KL) for node in nodes):
        return None
    averaged = [
        any(isinstance(getattr(node, "law", None), core.Density | core.Law) for node in subterms(side))
        for side in written
    ]
    known = any(letter in told or parts(letter)[0] in told for letter in letters[0] | letters[1])
    alone = any(found) and not known and not all(averaged)
    if alone or (all(found) and letters[0].isdisjoint(letters[1])):
        return say("it depends on the law of the random variables, which is not put to use here")
    return None


def of_described(line: Line, described: Collection[Term], told: Container[Term]) -> Message | None:
    """A mean of letters of which the text says moments alone, and not that one; a mean of which it says nothing, on one
    side: Var(X) = 1; or two moments that are `told`, which are no free numbers: v ≥ m² of E[X] = m and E[X²] = v."""
    left, right = line.left, line.right
    free = [free_variables(side) for side in (left, right)]
    untold = [set(filter(is_untold, side)) for side in free]
    if untold[0] != untold[1]:  # those that cancel say nothing: E[W] of E[W²] − E[W]², by the variance
        untold = [
            set() if _is_free_of(side, found) else found
            for side, found in zip((left, right), untold, strict=True)
        ]
    bound = not line.is_equality and len([letter for letter in free[0] | free[1] if letter in told]) > 1
    bases = {parts(letter)[0] for letter in described}
    inside = (
        letter
        for side in (left, right)
        for node in subterms(side)
        if _is_moment(node)
        for letter in _inside(node)
    )
    if bound or untold[0] != untold[1] or any(parts(letter)[0] in bases for letter in inside):
        return say("it depends on the law of the random variables, which is not put to use here")
    return None


def _is_free_of(side: Term, untold: set[Term]) -> bool:
    """Whether a side is the same whatever some letters are."""
    if not untold:
        return False
    from hw_cli.oracles.equality.normal import Ring  # for a mean that is not told
    from hw_cli.oracles.equality.rewriting import written_out

    at_zero = exchanged(side, dict.fromkeys(untold, core.Number("0")))
    return Ring().shows(*map(written_out, (side, at_zero)))


def _is_moment(node: Term) -> bool:
    """Whether it is a mean that does not say over what, E[x] and E_q[x | y], or a variance or a covariance."""
    if isinstance(node, core.Expectation):
        given = isinstance(node.law, core.Density) and node.law.variables == (node.body,)
        return not node.variables and (given or node.law == core.Law(""))
    name = node.function if isinstance(node, core.Call) else getattr(node, "law", None)
    return isinstance(name, core.Function | core.Law) and name.name in VARIANCES | COVARIANCES


def _averaged(node: Term) -> Term:
    """What is averaged, or the arguments of a variance."""
    return node.body if isinstance(node, core.Expectation) else core.Vector(tuple(children(node)))


def _inside(node: Term) -> set[Term]:
    """The letters of what is averaged."""
    return set(free_variables(node.body if isinstance(node, core.Expectation) else node))


def of_noise(reading: Reading, left: Term, right: Term, drawn: Container[Term]) -> Message | None:
    """A mean over a law that is only named, E_q, of what has noises that this law does not draw: they are meant too; and
    one over nothing that is said, of what is drawn from a law which is no formula here."""
    known = reading.plan.variant.noise
    for node in (*subterms(left), *subterms(right)):
        mean = as_expectation(node)
        if not isinstance(mean, core.Expectation) or not isinstance(mean.law, core.Law) or mean.variables:
            continue
        if known or mean.law == core.Law(""):
            for letter in sorted(free_variables(reading.of(mean.body)), key=repr):
                if is_noise(letter) if known else letter in drawn:
                    return say("whether the mean is also over {letter} is not said", letter=letter)
    return None


def of_components(reading: Reading, left: Term, right: Term) -> Message | None:
    """z_1 under a mean over z, which may be a component of z; models take it for one more draw."""
    if reading.plan.model is None:
        return None
    for node in (*subterms(reading.of(left)), *subterms(reading.of(right))):
        if isinstance(node, core.Expectation) and isinstance(node.law, core.Density):
            own = {item for item in node.law.variables if isinstance(item, core.Symbol)}
            for part in subterms(node.body):
                if isinstance(part, core.Indexed) and part.base in own and part not in node.law.variables:
                    return say(
                        "nothing says whether {letter} is a component of {name} or another draw of it",
                        letter=part,
                        name=part.base,
                    )
    return None


def of_means(reading: Reading, left: Term, right: Term) -> Message | None:
    """A mean over τ of what has a_t and not τ: what is averaged is tied to what is drawn, and nothing says how.

    Variables of a model have laws of their own.
    """
    if reading.plan.model is not None and reading.plan.model.laws:
        return None
    for node in (*subterms(reading.of(left)), *subterms(reading.of(right))):
        match node:
            case core.Expectation(law=core.Density(variables=drawn, given=given), body=body):
                letters = {
                    item for part in each(core.Density, body) for item in (*part.variables, *part.given)
                } - {*given, *(drawn if drawn == (TRAJECTORY,) else ())}
                bases = {parts(item)[0] for item in drawn}
                free = drawn != (TRAJECTORY,) and any(
                    parts(item)[0] in bases for item in free_variables(body)
                )
                if letters and not free:
                    other = min(letters, key=repr)
                    return say("nothing says how {name} follows from {other}", name=other, other=drawn[0])
    return None


def of_events(left: Term, right: Term) -> Message | None:
    """P(X ≥ 10) beside probabilities that are not of X, or P(X > s + t | X > s) that is P(X > t): what it comes to is said by
    the law of X."""
    for side, other in ((left, right), (right, left)):
        match side, other:
            case core.Density(given=given), core.Density(variables=own, given=()) if any(
                map(is_event, given)
            ) and any(map(is_event, own)):
                return say("it depends on the law of the random variables, which is not put to use here")
        for node in filter(is_event, subterms(side)):
            letters = free_variables(node)
            if (set(filter(is_capital, letters)) or letters).isdisjoint(free_variables(other)):
                return say("it depends on the law of the random variables, which is not put to use here")
    return None


def of_free_chance(judgement: Judgement, line: Line, reading: Reading) -> Message | None:
    """Why a line about random variables of which no law is given may be right."""
    chance = reading.plan.chance
    if chance is None:
        return None
    named = {head for head, _ in moments((line.left, line.right))}
    named |= {head for head, body in judgement.known.meanings if any(map(is_about_chance, subterms(body)))}
    nodes = {*nodes_of(line.left, line.right)}
    if not any(is_about_chance(node) or node in named or is_random(chance, node) for node in nodes):
        return None
    about = judgement.facts.about(line.left, line.right)
    bounded = any(  # |X| ≤ M, which no table is made to satisfy
        is_random(chance, letter)
        for fact in about
        if not any(map(is_about_chance, (*subterms(fact.left), *subterms(fact.right))))
        for letter in free_variables(fact.left) | free_variables(fact.right)
    )
    if (
        bounded
        or any(map(partial(_has_values, nodes), everything(chance)))
        or judgement.said.chance.more
        or not all(
            any(is_about_chance(node) or node in named for node in subterms(side))
            for side in (line.left, line.right)
        )
    ):
        return say("it depends on the law of the random variables, which is not put to use here")
    drawn = isinstance(line.left, core.Density) and isinstance(line.right, core.Density)
    if drawn and not free_variables(line.left) & free_variables(line.right):  # P(A) = P(B), of a fair draw
        return say("it depends on the law of the random variables, which is not put to use here")
    conditional = any(
        isinstance(node, core.Density) and node.given for node in nodes_of(line.left, line.right)
    )
    spread = any(  # who writes the covariance of two letters does not mean 0
        is_covariance(node)
        and not any(isinstance(part, core.Sum | core.Product | core.Power) for part in subterms(node))
        for side in (line.left, line.right)
        for node in subterms(side)
    )
    if not chance.apart and not conditional and not spread:
        apart = replace(reading, plan=replace(reading.plan, chance=replace(chance, apart=True)))
        if judgement.outcome(line, apart).said is Said.HOLDS:
            return say("it holds for independent variables, and nothing says that these are")
    return None


def _has_values(nodes: Collection[Term], letter: Term) -> bool:
    """Whether terms speak of a value of a letter, X = 0, or of those that a sum counts, X ≥ k, and of it otherwise too,
    X ≥ 1 or E[X]: which values it has, tables do not know."""
    counted = {node.index for node in nodes if isinstance(node, core.IndexedSum)}
    events = {node for node in nodes if is_event(node) and letter in free_variables(node)}
    means = (node for node in nodes if isinstance(node, core.Expectation) or is_spread(node))
    apart = any(letter in subterms(node) and not any(map(is_event, subterms(node))) for node in means)
    return (apart or len(events) > 1) and any(
        node.function == EQUAL or counted & free_variables(node) for node in events
    )


def of_independence(judgement: Judgement, line: Line, reading: Reading) -> Message | None:
    """That a line holds of independent variables, where the text speaks of such: H(X, Y) = H(X) + H(Y); or of such given
    another, where the text says what each is given it: p(z | x, y) ∝ p(x | z) p(y | z) p(z)."""
    model, said = reading.plan.model, judgement.said
    told = {} if said.independent else {head.variables: head for head, _ in said.laws if head.given}
    several = len({head.given for head in told.values()}) < len(told)
    if not (said.independent or several) or model is None or model.laws:
        return None
    densities = [node for side in (line.left, line.right) for node in each(core.Density, reading.of(side))]
    laws = {node.law for node in densities}
    letters = tuple(dict.fromkeys(item for node in densities for item in (*node.variables, *node.given)))
    symbols = all(isinstance(item, core.Symbol) for item in letters)
    if len(laws) != 1 or len(letters) < 2 or not symbols:
        return None
    (law,) = laws
    factors = core.product(tuple(told.get((item,), core.Density(law, (item,))) for item in letters))
    apart = Model(letters=letters, laws=(Factorised(core.Density(law, letters), factors),))
    plan = replace(
        reading.plan,
        context=replace(reading.plan.context, model=apart),
        variant=replace(reading.plan.variant, letters=()),
        more=(),
        more_laws=(),
    )
    again = replace(reading, plan=plan)
    if judgement.outcome(line, again).said is not Said.HOLDS:
        return None
    if said.independent:
        return say("it holds if the variables are independent, which the text says of some")
    return say("it holds for independent variables, and nothing says that these are")


def of_inputs(judgement: Judgement, line: Line, reading: Reading) -> Message | None:
    """That p(w | X, y) ∝ p(y | X, w) p(w) holds where X is given throughout, as inputs often are."""
    laws = list(each(core.Density, line.left, line.right))
    inputs = {item for law in laws for item in law.given} - {item for law in laws for item in law.variables}
    for letter in sorted(filter(is_capital, inputs), key=repr):
        beside = {item for law in laws if letter in law.given for item in law.given}

        def told(node: Term, letter: Term = letter, beside: set[Term] = beside) -> Term:
            match node:
                case core.Density(variables=own, given=()) if set(own) <= beside:
                    return replace(node, given=(letter,))
            return node

        again = replace(line, left=bottom_up(line.left, told), right=bottom_up(line.right, told))
        if again != line and judgement.outcome(again, reading).said is Said.HOLDS:
            return say("it holds if {letter} is given throughout, and nothing says so", letter=letter)
    return None


def independence(judgement: Judgement, line: Line, reading: Reading) -> Message | None:
    """Why a line that holds of samples may not: q(z_{1:T} | x) = Π q(z_t | x) says that they are independent."""
    model, sides = reading.plan.model, ((line.left, line.right), (line.right, line.left))
    if (
        model is None
        or model.laws
        or judgement.said.independent
        or not any(factorised(*pair) for pair in sides)
    ):
        return None
    return say("it holds for independent variables, and nothing says that these are")
