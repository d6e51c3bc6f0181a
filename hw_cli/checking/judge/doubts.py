"""Why a line whose sides differ is no cross: something in it is not known well enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hw_cli.checking.read.derivation import Step
from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.facts import Facts
from hw_cli.checking.say.new_names import INDICES, has_definition, known_bases
from hw_cli.checking.say.readings import TRAJECTORY, Reading, is_noise
from hw_cli.checking.say.roles import Plan, written_twice
from hw_cli.checking.say.survey import COVARIANCES, VARIANCES, is_capital, is_parameter, source_of
from hw_cli.checking.say.unsaid import as_expectation
from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import is_kronecker, parts
from hw_cli.oracles.models.functions import is_elementary
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.parse import EVERY
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, free_variables, subterms

_SPLIT = re.compile(
    r"(?<![\\A-Za-z{])(?:(?:log|ln)(?=[A-Za-z])(?![pqPQ]\s*[_({'^\\])|exp(?=[A-Za-z])|arg ?(?:max|min))"
)
_WORD = re.compile(r"Var|Cov|exp|log|det|max|min|sup|inf|diag")  # of letters that are multiplied
_PLACE = re.compile(r"arg *(?:max|min)")
_LOG = r"(?:log|ln)\s*\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?\s*\([^()]*\)\s*(?:\\(?:left|[bB]igg?l?)\s*)?"
_OF_TWO = re.compile(  # log p(x) q(z), log p(x) (a + b): of the first or of both?
    rf"\\{_LOG}\\?[A-Za-z]+(?:_(?:\{{[^{{}}]*\}}|\\?[A-Za-z0-9]+))?\s*\(|{_LOG}\("
)
_OF_A_NUMBER = re.compile(  # log 2 p(x), log 2 (p + q): of the number or of the product?
    r"\\(?:log|ln)\s*\d+\s*(?:\\(?:left|[bB]igg?l?)\s*)?(?:\(|[pqPQ](?:_(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}|\\?[A-Za-z0-9]))?\s*\()"
)
_SCORE = re.compile(
    r"\\nabla\s*(?:_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+))?\s*\\?(?:log|ln)(?![A-Za-z])"
)  # of one law
_OF_ONE = re.compile(  # \int_x p(x) f(x)
    r"\\int\s*(?:\\limits\s*)?_\s*(?!\{?\s*[pqPQ](?![A-Za-z]))(?:\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?=[^-+]*$)"
)
_INFORMATION = (core.Law("H"), core.Law("I"))  # of random variables, which are capitals
_BROKEN = re.compile(  # y_{1:d} and, on the next line of the source, x_{d+1:D}
    r"(?:[\w)\]]|(?<!\\)\})[ \t]*\n[ \t]*(?=[A-Za-z]|\\(?:mathbf|boldsymbol|hat|tilde|bar|alpha|beta|theta|mu|sigma|log|det)\b)"
)
_PUT = re.compile(r"\]\s*\(\s*-?\d+\s*\)")  # [f*g](0)
_INTEGRAL = re.compile(r"\\int(?![A-Za-z])")
_COMMAND = re.compile(r"\\(?!(?:d|dd|diff)(?![A-Za-z]))[A-Za-z]+")
_IN = re.compile(r"d\s*\\?[A-Za-z]|\{d\}|\\(?:d|dd|diff)(?![A-Za-z])")  # dx, d\epsilon, \mathrm{d}x
_DECIMAL = re.compile(r"(?<![\d.])\d*(?:\.|\{,\})(\d+)")


def of_dependences(plan: Plan, left: Term, right: Term, told: Container[Term]) -> Message | None:
    """A name of which a derivative is taken, and of which nothing says what it is."""
    names = {parts(item.upper)[0] for item in plan.dependences}
    for node in (*subterms(left), *subterms(right)):
        base = parts(node)[0]
        if base in names and base not in told:
            return say("would differ if {name} is free; nothing says what {name} is", name=node)
    return None


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
    """Informations under free laws, where the text speaks of independence or of a Markov chain."""
    model = reading.plan.model
    named = any(
        isinstance(node, core.Function | core.Law) and node.name == "I"
        for side in (left, right)
        for node in subterms(side)
    )
    if related and named and model is not None and not model.laws:
        return say("the text speaks of independence or of a Markov chain, which was not put to use")
    return None


def of_values(reading: Reading, left: Term, right: Term) -> Message | None:
    """A divergence between two free laws that is said to be a number: JSD(p || q) = log 2, of laws that are meant."""
    model = reading.plan.model
    for side, other in ((left, right), (right, left)):
        laws = {node for node in subterms(side) if isinstance(node, core.Law)}
        number = not free_variables(other) and not any(isinstance(node, core.Law) for node in subterms(other))
        if number and len(laws) > 1 and model is not None and not model.laws and _is_divergence(side):
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


def any_function(left: Term, right: Term, known: Container[Term]) -> Term | None:
    """A function of an inequality of which nothing is said: Jensen's goes the other way for a concave one."""
    for node in (*subterms(left), *subterms(right)):
        if isinstance(node, core.Call) and isinstance(node.function, core.Function):
            base = parts(node)[0]
            if not is_elementary(node.function) and base not in known and base != core.Symbol("event"):
                return base
    return None


def of_letters(
    reading: Reading,
    left: Term,
    right: Term,
    plans: Sequence[Plan],
    told: Container[Term],
    matters: Callable[[Term], bool],
    defined: Container[object] = (),
) -> Message | None:
    """A letter on one side alone of which nothing is said: what it is may make the line right, where it matters."""
    if reading.plan.flow is not None:
        return None  # what ties its letters is looked at before
    known = frozenset[Term]().union(*(known_bases(plan) for plan in plans))
    spelled = {letter for plan in plans for letter in _spelled(plan)}
    names = {core.Symbol(name) for name in INDICES | {"I"}.union(*(plan.law_names for plan in plans))}
    drawn = reading.plan.variant.noise
    letters = [
        {
            letter
            for letter in free_variables(reading.of(side))
            if not (drawn and is_noise(letter)) and not is_kronecker(letter)
        }
        for side in (left, right)
    ]
    first, second = ({parts(letter)[0] for letter in side} for side in letters)
    dimensions = {*_dimensions(left), *_dimensions(right)}.difference(reading.plan.variant.dimension)
    constant = {letter for letter in letters[0] ^ letters[1] if any(_is_row(plan, letter) for plan in plans)}
    for letter in sorted(letters[0] ^ letters[1], key=repr):
        base = parts(letter)[0]
        labelled = _is_labelled(letter) and letter not in spelled and parts(letter)[:2] not in defined
        counts = base in names and letter not in dimensions
        here = base in told or (base in known and letter not in dimensions and letter not in constant)
        if base in first & second or counts or (here and not labelled):
            continue
        if is_parameter(base) and not any(letter in numbers(side) for side in (left, right)):
            continue
        if not any(has_definition(plan, letter) for plan in plans) and matters(letter):
            return say("would differ if {name} is free; nothing says what {name} is", name=base)
    return None


def _is_row(plan: Plan, letter: Term) -> bool:
    """Whether the names and laws of a context have a letter with subscripts alone: α, where it speaks of α_t."""
    if plan.model is not None and letter in {
        *plan.model.letters,
        *(item.base for item in plan.model.sequences),
    }:
        return False
    said = [side for item in plan.definitions for side in (item.head, item.body)]
    said += [side for law in (*plan.context.laws, *plan.variant.laws) for side in law]
    written = {node for side in said for node in subterms(side) if parts(node)[0] == letter}
    rows = {node for node in written if isinstance(node, core.Indexed)}
    return (
        bool(rows)
        and not written - rows - {node.base for node in rows}
        and not isinstance(letter, core.Indexed)
    )


def _dimensions(term: Term) -> Iterator[Term]:
    """The k of tr(A) - k + log |B|, a letter for a number that is a term of a sum beside others; and of (2π)^{k/2}."""
    for node in subterms(term):
        if isinstance(node, core.Power) and core.Constant("pi") in subterms(node.base):
            yield from free_variables(node.exponent)
        for item in node.terms if isinstance(node, core.Sum) else ():
            inner = item.term if isinstance(item, core.Negative) else item
            if isinstance(inner, core.Symbol) and inner.name in "kdD":
                yield inner


def _is_labelled(letter: Term) -> bool:
    """Whether a subscript names a letter and counts nothing: Y of Σ_Y."""
    return any(
        isinstance(part, core.Label)
        or (isinstance(part, core.Symbol) and part.name.isupper() and part.name != "T")
        for part in parts(letter)[1]
    )


def _spelled(plan: Plan) -> Iterator[Term]:
    """The letters that a context has with these subscripts."""
    for _, body in (*plan.context.laws, *plan.variant.laws):
        yield from free_variables(body)
    yield from plan.variant.needs


def of_marks(
    left: Term, right: Term, plans: Sequence[Plan], told: Container[Term], laws: Laws = ()
) -> Message | None:
    """A marked letter beside the plain one, ᾱ_i and α_i, where nothing says how the one follows from the other: in a
    line, or in the laws that the text gives of what the line speaks of."""
    spoken = [node for side in (left, right) for node in subterms(side) if isinstance(node, core.Density)]
    of_laws = {
        letter
        for head, body in laws
        if any(
            (node.law, node.variables, node.given) == (head.law, head.variables, head.given)
            for node in spoken
        )
        for letter in free_variables(body)
    }
    letters = sorted(free_variables(left) | free_variables(right) | of_laws, key=repr)
    named = [item for node in spoken for item in getattr(node.law, "parameters", ())]
    plainly = [
        item for item in letters if not any(map(is_parameter, parts(item)[1]))
    ]  # μ_θ is no μ, but perhaps μ̂
    here, fitted = (
        {parts(letter)[0] for letter in (*some, *named, *(item for node in spoken for item in node.given))}
        for some in (plainly, letters)
    )
    stated = {parts(letter)[0] for _, body in laws for letter in free_variables(body)}
    for letter in letters:
        base = parts(letter)[0]
        if not isinstance(base, core.Decorated) or base in told or is_noise(letter):
            continue
        if base.base not in (fitted if base.mark == "hat" else here):
            continue
        if not any(
            has_definition(plan, letter)
            or (base in known_bases(plan) and base not in stated and not plan.context.smooth)
            for plan in plans
        ):
            return say("nothing says how {name} follows from {other}", name=base, other=base.base)
    return None


def of_variables(left: Term, right: Term, plans: Sequence[Plan]) -> Message | None:
    """Variables of laws that nothing ties to the others: z beside z_k, or beside x_1, …, x_T on the other side."""
    first, second = (set(_letters(side)) for side in (left, right))
    drawn = {parts(item)[0] for side in (left, right) for item in _drawn(side)}
    for letter in sorted(first | second, key=repr):
        if not isinstance(letter, core.Symbol):
            continue
        marked = {item for item in first | second if isinstance(item, core.Indexed) and item.base == letter}
        sampled = [
            letter in {parts(item)[0] for item in _drawn(one)} and marked & others and not marked & own
            for one, own, others in ((left, first, second), (right, second, first))
        ]
        marked = set() if letter in drawn and not any(sampled) else marked  # E_x f(x) beside Σ_i f(x_i)
        if marked and not any(has_definition(plan, item) for item in marked for plan in plans):
            return say(
                "nothing says how {name} follows from {other}", name=min(marked, key=repr), other=letter
            )
        stranger = any(letter in plan.more or letter in dict(plan.letters) for plan in plans)
        if not stranger or letter in drawn:
            continue
        own, others = (_drawn_from(letter, side) for side in (left, right))
        given = all(letter not in node.variables for node in own | others) and own and others
        if {node.law for node in own} != {
            node.law for node in others
        } and not given:  # p(x | c) and q(z | x, c)
            return say("would differ if {name} is free; nothing says what {name} is", name=letter)
    return None


def _drawn_from(letter: Term, term: Term) -> set[core.Density]:
    """The densities that a term has of a letter, or with it given."""
    return {
        node
        for node in subterms(term)
        if isinstance(node, core.Density) and letter in (*node.variables, *node.given)
    }


def _drawn(term: Term) -> Iterator[Term]:
    """What expectations, sums and integrals are over."""
    for node in subterms(term):
        match node:
            case core.Expectation(variables=variables):
                yield from variables
            case core.IndexedSum(index=index):
                yield index
            case core.Integral(variable=variable):
                yield from variable.components if isinstance(variable, core.Vector) else (variable,)
            case core.KL(left=law):
                yield from (item for one in subterms(law) for item in getattr(one, "variables", ()))


def of_rows(left: Term, right: Term, plans: Sequence[Plan], told: Container[Term]) -> Message | None:
    """A letter beside its entries, x and x_j under Σ_j, and a row whose steps are of letters that nothing says: x_{t-1} on
    one side, x_{t-2} and a_t on the other."""
    sides = [free_variables(side) for side in (left, right)]
    known = frozenset[Term]().union(*(known_bases(plan) for plan in plans))
    tied = frozenset[Term]().union(*(plan.variant.components | plan.variant.matrices for plan in plans))
    strange = [
        base
        for item in sorted(sides[0] | sides[1], key=repr)
        if isinstance(item, core.Indexed)
        and not is_noise(item)
        and (base := parts(item)[0]) not in known
        and base not in told
        and not any(has_definition(plan, item) for plan in plans)
    ]
    for own, other in (sides, sides[::-1]):
        for letter in sorted(own - other, key=repr):
            base = parts(letter)[0]
            rows = {item for item in other - own if isinstance(item, core.Indexed) and parts(item)[0] == base}
            if isinstance(letter, core.Indexed) and rows and base in known and strange:
                return say("would differ if {name} is free; nothing says what {name} is", name=strange[0])
            if base in told or base in tied or any(has_definition(plan, letter) for plan in plans):
                continue
            counted = {item for item in rows if any(part not in other for part in parts(item)[1])}
            if isinstance(letter, core.Symbol) and counted:
                return say(
                    "nothing says how {name} follows from {other}", name=min(counted, key=repr), other=letter
                )
    return None


def of_weights(left: Term, right: Term) -> Message | None:
    """Σ_j y_j c beside c: equal where the y_j add up to 1, which a text may say of them in words."""
    for side, other in ((left, right), (right, left)):
        weights = {letter for node in subterms(side) if (letter := _weight(node)) is not None}
        weights -= {_weight(node) for node in subterms(other)}
        weights -= {node.body for node in subterms(other) if isinstance(node, core.IndexedSum)}
        for letter in sorted(weights, key=repr):
            return say("nothing says what the {name} add up to", name=letter)
    return None


def _weight(node: Term) -> Term | None:
    """The y_j of Σ_j y_j c, where c does not have j; None for any other term."""
    if not isinstance(node, core.IndexedSum) or not isinstance(node.body, core.Product):
        return None
    factors = node.body.factors
    varying = [item for item in factors if node.index in subterms(item)]
    only = varying[0] if len(varying) == 1 else None
    return only if isinstance(only, core.Indexed) and only.index == (node.index,) else None


def of_differentials(left: Term, right: Term, holds: bool = False) -> Message | None:
    """df and dx, which are read as products with a letter d: a line that holds is in doubt where its sides have others."""
    first, second = (set(_differentials(side)) for side in (left, right))
    if holds and (not first or not second or first == second):
        return None
    for letter in sorted(first | second, key=repr):
        return say("d{letter} may be a differential, and is read as a product", letter=letter)
    return None


def _differentials(term: Term) -> Iterator[Term]:
    for node in subterms(term):
        if isinstance(node, core.Product):
            for first, second in pairwise(node.factors):
                letter = second.base if isinstance(second, core.Power) else second
                name = parts(letter)[0]
                if first == core.Symbol("d") and isinstance(name, core.Symbol) and len(name.name) == 1:
                    yield letter


def of_chance(
    reading: Reading, left: Term, right: Term, written: Callable[[Term], Term | None], holds: bool
) -> Message | None:
    """A mean or a variance of what nothing draws, E[x̄]; `written`: a term without the names that are defined.

    A line that `holds` may have means of constants beside those of what is random.
    """
    doubt = False
    for node in (node for side in (left, right) for node in subterms(side)):
        if not _is_moment(node) or any(isinstance(part, _OF_LAWS) for part in subterms(_averaged(node))):
            continue
        meant = [part for part in subterms(reading.of(node)) if isinstance(part, core.Expectation)]
        drawn = {item for part in meant for item in part.variables}
        drawn |= {item for part in meant if isinstance(part.law, core.Density) for item in part.law.variables}
        rows = {item.base for item in drawn if isinstance(item, core.Indexed)}
        bodies = [part.body for part in meant]
        bodies += [
            part.body for part in subterms(written(node) or node) if isinstance(part, core.Expectation)
        ]
        letters = _inside(node).union(*map(free_variables, bodies))
        letters |= {part.variable for part in subterms(node) if isinstance(part, _SLOPES)}
        known = any(letter in drawn or getattr(letter, "base", None) in rows for letter in letters)
        if known and holds:
            return None
        doubt |= bool(letters) and not known and (bool(drawn) or reading.plan.chance is not None)
    return say("what is random here is not said") if doubt else None


_SLOPES = core.Derivative | core.Gradient


def of_moments(
    reading: Reading, sides: tuple[Term, Term], written: tuple[Term, Term], told: Container[Term]
) -> Message | None:
    """A moment that is said to be something, E[X] = μ, of a variable of which no law is told; or the moments of two
    variables that share nothing, Var(X) = Var(Y). `written`: the sides without the names that are defined."""
    formulas = {head for head, _ in (*reading.plan.variant.laws, *reading.plan.context.laws)}

    def is_open(node: Term) -> bool:
        laws = (part.law for part in subterms(reading.of(node)) if isinstance(part, core.Expectation))
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
    if reading.plan.model is None:
        normal = [head for head, _ in reading.plan.variant.laws]
        for node in (*subterms(reading.of(left)), *subterms(reading.of(right))):
            if node in mixed and node in normal:
                return say("the text says what {law} is, which was not put to use", law=node)
        return None
    letters = {parts(letter)[0] for letter in numbers(left) | numbers(right)}
    for node in (*subterms(left), *subterms(right)):
        if not isinstance(node, core.Density):
            continue
        own = {parts(letter)[0] for letter in (*node.variables, *node.given)}
        said = (body for head, body in (*laws, *named) if head == node or head in node.variables)
        if (letters - own) & {parts(letter)[0] for body in said for letter in free_variables(body)}:
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
                    item
                    for part in subterms(body)
                    if isinstance(part, core.Density)
                    for item in (*part.variables, *part.given)
                } - {*given, *(drawn if drawn == (TRAJECTORY,) else ())}
                bases = {parts(item)[0] for item in drawn}
                free = drawn != (TRAJECTORY,) and any(
                    parts(item)[0] in bases for item in free_variables(body)
                )
                if letters and not free:
                    other = min(letters, key=repr)
                    return say("nothing says how {name} follows from {other}", name=other, other=drawn[0])
    return None


def of_draws_unused(left: Term, right: Term, drawn: Container[Term], laws: Laws) -> Message | None:
    """The density of a letter that the text draws from a law which is no formula here: X ~ Exp(λ)."""
    known = {head for head, _ in laws}
    for node in (*subterms(left), *subterms(right)):
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


def of_events(left: Term, right: Term) -> Message | None:
    """P(X ≥ 10) beside probabilities that are not of X: what it comes to is said by the law of X."""
    for side, other in ((left, right), (right, left)):
        for node in subterms(side):
            event = getattr(getattr(node, "function", None), "name", "") == "event"
            if event and free_variables(node).isdisjoint(free_variables(other)):
                return say("it depends on the law of the random variables, which is not put to use here")
    return None


def of_ranges(left: Term, right: Term) -> Message | None:
    """Π_i p(z_i | z_{i+1}) without the bound that i + 1 or i - 1 comes up to: what stands there is not said."""
    for node in (*subterms(left), *subterms(right)):
        if isinstance(node, core.IndexedSum | core.IndexedProduct) and EVERY in (node.low, node.high):
            moved = {
                part
                for letter in subterms(node.body)
                if isinstance(letter, core.Indexed)
                for part in letter.index
                if isinstance(part, core.Sum) and node.index in part.terms
            }
            ends = {
                node.low if any(isinstance(term, core.Negative) for term in part.terms) else node.high
                for part in moved
            }
            if EVERY in ends:
                return say("from where to where {letter} runs is not said", letter=node.index)
    return None


def of_calls(left: Term, right: Term, plans: Sequence[Plan]) -> Message | None:
    """What may be a function and is read as a factor: D[p, q], and a in a(x) z where it was put to x; or a function of
    a letter beside one of its entry, where no plan has the letter as a vector."""
    vectors = frozenset[Term]().union(*(plan.variant.components | plan.variant.matrices for plan in plans))
    for node in (*subterms(left), *subterms(right)):
        if isinstance(node, core.Product):
            for name, bracket in pairwise(node.factors):
                if isinstance(bracket, core.Vector) and isinstance(name, core.Symbol | core.Indexed):
                    return say("{name} is put to something here, and read as a factor", name=name)
    called = [
        {node.function for node in subterms(side) if isinstance(node, core.Call)} for side in (left, right)
    ]
    calls = [{node for node in subterms(side) if isinstance(node, core.Call)} for side in (left, right)]
    for one, two in ((x, y) for x in calls[0] for y in calls[1] if x.function == y.function):
        for a, b in zip(one.arguments, two.arguments, strict=False):
            whole, part = (a, b) if isinstance(b, core.Indexed) else (b, a)
            if isinstance(part, core.Indexed) and part.base == whole and whole not in vectors:  # g(x), g(x_j)
                return say("nothing says how {name} follows from {other}", name=two, other=one)
    drawn = {
        item
        for node in (*subterms(left), *subterms(right))
        if isinstance(node, core.Density)
        for item in (*node.variables, *node.given)
    }
    for own, other in ((called[0], right), (called[1], left)):
        for function in sorted(own, key=repr):
            letter = function.base if isinstance(function, core.Decorated) else function
            if isinstance(letter, core.Function) and isinstance(function, core.Decorated):
                marked = replace(function, base=core.Symbol(letter.name))
                if marked in numbers(other):  # θ̂(X), and θ̂
                    return say("{name} is put to something here, and read as a factor", name=marked)
            if not isinstance(function, core.Function):
                continue
            letter = core.Symbol(function.name)
            if (
                letter in numbers(other)
                if not function.index
                else core.Indexed(letter, function.index) in drawn
            ):
                return say("{name} is put to something here, and read as a factor", name=function)
    return None


def numbers(term: Term) -> set[Term]:
    """The letters that stand in a term as numbers: not as what laws are named by, names put to and sums run over."""
    if isinstance(term, core.Symbol | core.Indexed | core.Decorated):
        return {term}
    if isinstance(term, core.Density | core.Law | core.Function):
        return set()
    if isinstance(term, core.Call) and not is_elementary(term.function):
        return set()
    if isinstance(term, core.IndexedSum | core.IndexedProduct):
        return numbers(term.body) - {term.index}
    return set[Term]().union(*map(numbers, children(term)))


_OF_TWO_LAWS = ("_a", "_m", "_mix")  # what a mean of two laws is called


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
                if reading.plan.context.smooth or {name, other} & sources:
                    one, two = core.Symbol(name), core.Symbol(other)
                    return say("nothing says how {name} follows from {other}", name=one, other=two)
    labels = {
        node
        for side in (left, right)
        for node in subterms(side)
        if isinstance(node, core.Law) and any(map(is_capital, node.parameters))
    }
    guessed = reading.plan.model is None and reading.plan.variant.laws and reading.plan.variant.words
    for law in sorted(labels if guessed else (), key=repr):
        return say("nothing says which law {name} is", name=law)
    if _is_of_two_labels(reading, left, right):
        return say("one law stands under two labels, and nothing says how the two go together")
    written = {law for side in (left, right) for law in _laws(side) if law[1]}
    meant = {law[0] for side in (left, right) for law in _laws(reading.of(side))}
    if len(written) > max(1, len(meant)):
        return say("laws that are written apart are one law in this context")
    return None


def _is_of_two_labels(reading: Reading, left: Term, right: Term) -> bool:
    """Whether what is read as one law is written with other parameters on each side, or one density with two."""
    labels: list[dict[str, set[Term]]] = [{}, {}]
    written: dict[Term, Term] = {}
    for side, found in zip((left, right), labels, strict=True):
        for node in subterms(side):
            if not isinstance(node, core.Density) or not isinstance(node.law, core.Law):
                continue
            meant = reading.of(node)
            told = {part for part in node.law.parameters if is_parameter(part)}
            if not told or not isinstance(meant, core.Density) or not isinstance(meant.law, core.Law):
                continue
            if written.setdefault(meant, node.law) != node.law:
                return True
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


_OF_LAWS = core.Density | core.Law | core.Expectation | core.KL


def of_information(reading: Reading, left: Term, right: Term, related: bool) -> Message | None:
    """I(X; Y | Z), which is 0 in a Markov chain X – Z – Y, where the text speaks of one (`related`); and H(X) beside a
    number, be it log n: so is the law that X then has."""
    for side, other in ((left, right), (right, left)):
        informed, told = (
            any(
                isinstance(node, core.Function | core.Law) and node.name in ("H", "I")
                for node in subterms(one)
            )
            for one in (side, other)
        )
        told = told or any(isinstance(node, _OF_LAWS) for node in subterms(other))
        if informed and not told and exact_value(other) != 0:
            return say("it depends on the law of the random variables, which is not put to use here")
    if not related or (reading.plan.model is not None and reading.plan.model.laws):
        return None
    for node in (*subterms(left), *subterms(right)):
        match node:
            case core.Call(function=core.Function(name="I"), arguments=(*_, core.Call())):
                return say(
                    "it depends on which variables are independent given others, and nothing says that"
                )
    return None


def of_words(step: Step) -> Message | None:
    """A name of a function that is written as letters side by side."""
    for side in (step.lhs, step.rhs):
        source = _OF_ONE.sub("", side.source)
        if len(_INTEGRAL.findall(source)) > len(_IN.findall(_COMMAND.sub(r"\\Q", source))):
            return say("an integral does not say in which variable it is")
        found = _SPLIT.search(
            re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}", lambda match: " " * len(match[0]), side.source)
        )
        if found is not None:
            return say("{name} is read as letters side by side", name=found[0])
        for node in () if side.term is None else subterms(side.term):
            names = [getattr(item, "name", " ") for item in getattr(node, "factors", ())]
            word = "".join(name if len(name) == 1 else " " for name in names)  # Σ and x are no Sig-max
            if (found := _WORD.search(word)) is not None:
                return say("{name} is read as letters side by side", name=found[0])
        place = _PLACE.search(side.source)
        if place is not None:
            return say(
                "{name} is read as a factor, and is the place where something is largest or least",
                name=place[0],
            )
        if _BROKEN.search(side.source):
            return say("a line of the source ends inside of a product: it may be two formulas")
        if _PUT.search(side.source):
            return say("a bracket behind a bracket is read as a factor")
        if _OF_TWO.search(_SCORE.sub("", side.source)) or _OF_A_NUMBER.search(side.source):
            return say("how far the logarithm reaches is not said: brackets would tell")
    return None


def of_cases(left: Term, right: Term) -> Message | None:
    """A letter that stands for one thing as a capital and in small: Z drawn, and q(z)."""
    letters = {
        base.name
        for side in (left, right)
        for letter in _letters(side)
        if isinstance(base := parts(letter)[0], core.Symbol)
    }
    for name in sorted(letters):
        if len(name) == 1 and name.islower() and name.upper() in letters:
            return say(
                "{small} and {large} stand in one line, and may be one thing",
                small=core.Symbol(name),
                large=core.Symbol(name.upper()),
            )
    return None


def _letters(term: Term) -> Iterator[Term]:
    """What laws are of and given, and what a function such as h(x | z) is put to."""
    for node in subterms(term):
        if isinstance(node, core.Density) and node.law not in _INFORMATION:
            yield from (*node.variables, *node.given)
        elif isinstance(node, core.Expectation):
            yield from node.variables
        elif isinstance(node, core.Call) and len(node.arguments) > 1 and not is_elementary(node.function):
            yield from (item for item in node.arguments if isinstance(item, core.Symbol | core.Indexed))


def digits(step: Step) -> list[int]:
    """How many decimals the numbers of a step have."""
    return [len(match[1]) for side in (step.lhs, step.rhs) for match in _DECIMAL.finditer(side.source)]


def of_rounding(step: Step, point: Counterexample | None) -> Message | None:
    """Decimals of which the last may be rounded, where that explains the difference."""
    found = digits(step)
    if not found or point is None or point.point:
        return None
    unit = Fraction(1, 10 ** min(found))
    gap = abs(Fraction(point.left) - Fraction(point.right))
    size = max(abs(Fraction(point.left)), abs(Fraction(point.right)), Fraction(1))
    if gap <= 2 * unit * size:
        return say("the numbers agree up to rounding")
    return None


__all__ = [
    "digits",
    "of_calls",
    "of_cases",
    "of_chance",
    "of_declared",
    "of_dependences",
    "of_differentials",
    "of_divergences",
    "of_draws",
    "of_energies",
    "of_events",
    "of_facts",
    "of_information",
    "of_laws",
    "of_letters",
    "of_marks",
    "of_means",
    "of_moments",
    "of_noise",
    "of_ranges",
    "of_rounding",
    "of_rows",
    "of_structure",
    "of_values",
    "of_variables",
    "of_weights",
    "of_words",
]
