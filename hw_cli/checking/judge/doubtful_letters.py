"""Why a line whose sides differ is no cross: nothing says what one of its letters is, or what ties it to others."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import pairwise

from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.definitions import Named, root
from hw_cli.checking.say.new_names import INDICES, has_definition, known_bases
from hw_cli.checking.say.readings import Reading, is_noise
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import is_parameter
from hw_cli.oracles.models import is_kronecker, parts
from hw_cli.oracles.models.sorts import is_elementary
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.notation import GREEK
from hw_cli.terms.walk import children, each, free_variables, put, subterms

_INFORMATION = (core.Law("H"), core.Law("I"))  # of random variables, which are capitals


def of_dependences(plan: Plan, left: Term, right: Term, told: Container[Term]) -> Message | None:
    """A name of which a derivative is taken, and of which nothing says what it is."""
    names = {parts(item.upper)[0] for item in plan.dependences}
    for node in (*subterms(left), *subterms(right)):
        base = parts(node)[0]
        if base in names and base not in told:
            return say("would differ if {name} is free; nothing says what {name} is", name=node)
        match node:  # ∂t_c/∂t_d, of a t that is said as a whole
            case core.Derivative(
                body=core.Indexed(base=one) as entry, variable=core.Indexed(base=other) as by
            ):
                if one == other and entry != by:
                    return say("nothing says how {name} follows from {other}", name=entry, other=by)
    return None


def of_entries(left: Term, right: Term, meanings: Sequence[Named], plan: Plan) -> Message | None:
    """A letter as a whole beside its entries: ŷ - y where a name of the line stands for Σ_i y_i log ŷ_i, h_c where h is said.

    Nor is L = y_k log p_k wrong where L is said to be Σ_i y_i log p_i, if all other terms are 0.
    """
    whole = plan.variant.vectors | plan.variant.components | plan.variant.matrices
    counted = {
        (part, node)
        for _, body in meanings
        for part in each(core.IndexedSum, body)
        for node in each(core.Indexed, part.body)
        if node.index == (part.index,)
    }
    alone = numbers(left) | numbers(right)
    heads = {head for head, body in meanings if parts(body)[0] != head or head in alone}  # y = (y_1, …, y_n)
    letters = sorted(free_variables(left) | free_variables(right), key=repr)
    entries = [
        item for item in letters if isinstance(item, core.Indexed) and isinstance(item.index[0], core.Symbol)
    ]
    pairs = [(entry, entry.base) for _, entry in counted if entry.base in alone]
    pairs += [(entry, entry.base) for entry in entries if entry.base in heads]
    for entry, letter in sorted(pairs, key=repr):
        if letter not in whole:
            return say("nothing says how {name} follows from {other}", name=entry, other=letter)
    nodes = [node for side in (left, right) for node in subterms(side)]
    places = {entry.index[0] for entry in entries} - {
        node.index for node in nodes if isinstance(node, core.IndexedSum | core.IndexedProduct)
    }
    by = {parts(node.variable)[0] for node in nodes if isinstance(node, core.Derivative)}
    for part, entry in sorted(counted, key=repr):
        if entry.base in by:
            continue  # each entry is free in ∂J/∂π_k
        terms = [put({part.index: place}, part.body) for place in places]
        # Σ_k of what has a sum over the place itself
        if None not in terms and any(node in terms for node in nodes):
            return say("nothing says what the {name} add up to", name=entry)
    return None


def any_function(left: Term, right: Term, known: Container[Term]) -> Term | None:
    """A function of an inequality of which nothing is said: Jensen's goes the other way for a concave one."""
    found = (base for side in (left, right) for base in _functions(subterms(side)))
    return next((base for base in found if base not in known), None)


def slopes_alone(left: Term, right: Term) -> set[Term]:
    """The functions of which one side alone has the derivative, φ of φ'(x) = -x φ(x), where nothing else is differentiated: it
    is so of some functions."""
    nodes = [set(subterms(side)) for side in (left, right)]
    if any(
        isinstance(node, core.Derivative | core.Gradient) and not isinstance(node.body, core.Call)
        for node in (*nodes[0], *nodes[1])
    ):
        return set()
    found = [
        {
            root(node.function if isinstance(node, core.Call) else node.body)
            for node in side
            if isinstance(node, core.Derivative | core.Gradient)
            or (isinstance(node, core.Call) and isinstance(node.function, core.DerivativeOf))
        }
        for side in nodes
    ]
    return {
        name for name in found[0] ^ found[1] if not is_elementary(core.Function(getattr(name, "name", "")))
    }


def functions_of_letters(nodes: Iterable[Term]) -> Iterator[tuple[Term, int]]:
    """The functions that a letter names, or of which the derivative f'(x) stands there, each with to how many things it is
    put: h(y | x) is another than h(z)."""
    for node in nodes:
        slope = isinstance(node, core.Call) and isinstance(node.function, core.DerivativeOf)
        for base in (root(node),) if slope else _functions((node,)):
            letter = base.base if isinstance(base, core.Decorated) else base
            if isinstance(letter, core.Symbol) and (len(letter.name) == 1 or letter.name in GREEK):
                yield base, len(parts(node)[2] or ())


_OF_SEVERAL = frozenset(map(core.Symbol, ("event", "max", "min")))


def _functions(nodes: Iterable[Term]) -> Iterator[Term]:
    """What is put to something, and is no function that all know."""
    for node in nodes:
        if isinstance(node, core.Call) and isinstance(node.function, core.Function | core.Decorated):
            base = parts(node)[0]
            if not is_elementary(node.function) and base not in _OF_SEVERAL:
                yield base


def parameters(laws: Iterable[Named], *sides: Term) -> set[Term]:
    """The letters of the formulas for laws that sides have, without subscripts."""
    used = set(each(core.Density, *sides))
    return {parts(letter)[0] for head, body in laws if head in used for letter in free_variables(body)}


def of_letters(
    reading: Reading,
    left: Term,
    right: Term,
    plans: Sequence[Plan],
    told: Container[Term],
    matters: Callable[[Term], bool],
    defined: Container[object] = (),
    equal: bool = True,
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
        labelled = is_labelled(letter) and letter not in spelled and parts(letter)[:2] not in defined
        entry = letter != base and getattr(base, "name", "") in INDICES  # t_k counts nothing
        # m, with m_i
        whole = letter == base and any(parts(item)[0] == base for item in letters[0] & letters[1])
        counts = equal and base in names and letter not in dimensions and not entry and not whole
        here = base in told or (base in known and letter not in dimensions and letter not in constant)
        if (base in first & second and not whole) or counts or (here and not labelled):
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


def is_labelled(letter: Term) -> bool:
    """Whether a subscript names a letter and counts nothing: Y of Σ_Y, and of M_{Y_i}(t)."""
    bases = (part.base if isinstance(part, core.Indexed) else part for part in parts(letter)[1])
    return any(
        isinstance(part, core.Label)
        or (isinstance(part, core.Symbol) and part.name.isupper() and part.name != "T")
        for part in bases
    )


def _spelled(plan: Plan) -> Iterator[Term]:
    """The letters that a context has with these subscripts."""
    for _, body in (*plan.context.laws, *plan.variant.laws):
        yield from free_variables(body)
    yield from plan.variant.needs


def of_marks(
    left: Term,
    right: Term,
    plans: Sequence[Plan],
    told: Container[Term],
    matters: Callable[[Term], bool],
    laws: Laws = (),
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
    # μ_θ is no μ, but perhaps μ̂
    plainly = [item for item in letters if not any(map(is_parameter, parts(item)[1]))]
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
        ) and matters(letter):
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
    return {node for node in each(core.Density, term) if letter in (*node.variables, *node.given)}


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
            if base in told or any(has_definition(plan, letter) for plan in plans):
                continue
            free = all(plan.flow is None and (plan.model is None or base not in known) for plan in plans)
            steps = {item for item in rows if free and _are_steps(letter, item)}
            if steps:
                return say(
                    "nothing says how {name} follows from {other}", name=letter, other=min(steps, key=repr)
                )
            if base in tied:
                continue
            counted = {item for item in rows if any(part not in other for part in parts(item)[1])}
            if isinstance(letter, core.Symbol) and counted:
                return say(
                    "nothing says how {name} follows from {other}", name=min(counted, key=repr), other=letter
                )
    return None


def _are_steps(one: Term, other: core.Indexed) -> bool:
    """Whether they are x_{k+1} and x_k, of one letter that counts."""
    (first, second) = (parts(item)[1] for item in (one, other))
    letters = [free_variables(core.Vector(index)) for index in (first, second)]
    return len(first) == len(second) == 1 and letters[0] == letters[1] != frozenset()


def weight_alone(left: Term, right: Term) -> core.Indexed | None:
    """The y_j of Σ_j y_j c beside c: equal where they add up to 1, which a text may say of them in words."""
    for side, other in ((left, right), (right, left)):
        weights = {letter for node in subterms(side) if (letter := _weight(node)) is not None}
        weights -= {_weight(node) for node in subterms(other)}
        weights -= {node.body for node in subterms(other) if isinstance(node, core.IndexedSum)}
        for letter in sorted(weights, key=repr):
            return letter
    return None


def _weight(node: Term) -> core.Indexed | None:
    """The y_j of Σ_j y_j c, where c does not have j; None for any other term."""
    if not isinstance(node, core.IndexedSum) or not isinstance(node.body, core.Product):
        return None
    factors = node.body.factors
    varying = [item for item in factors if node.index in subterms(item)]
    only = varying[0] if len(varying) == 1 else None
    return only if isinstance(only, core.Indexed) and only.index == (node.index,) else None


def of_differentials(left: Term, right: Term, holds: bool = False) -> Message | None:
    """df and dx, which are read as products with a letter d, and several of Δx, Δy: a line that holds is in doubt where its
    sides have others."""
    for name, sign in (("Delta", "Δ"), ("delta", "δ")):
        moved = [set(_behind(core.Symbol(name), side)) for side in (left, right)]
        if len(moved[0] | moved[1]) > 1 and not (holds and moved[0] == moved[1]):
            letter = max(moved[0] | moved[1], key=repr)
            return say(
                "{sign}{letter} may be a differential, and is read as a product", sign=sign, letter=letter
            )
    first, second = (set(_behind(core.Symbol("d"), side)) for side in (left, right))
    if holds and (not first or not second or first == second):
        return None
    for letter in sorted(first | second, key=repr):
        return say("{sign}{letter} may be a differential, and is read as a product", sign="d", letter=letter)
    return None


def _behind(sign: Term, term: Term) -> Iterator[Term]:
    """The letters behind a d or a Δ: d x, and d τ under Σ_τ; d σ² is d times the variance."""
    running = {node.index for node in each(core.IndexedSum, term)}
    for node in each(core.Product, term):
        for first, second in pairwise(node.factors):
            letter = second.base if isinstance(second, core.Power) else second
            name = parts(letter)[0]
            short = isinstance(name, core.Symbol) and (len(name.name) == 1 or name in running)
            short = short or (sign != core.Symbol("d") and getattr(name, "name", "") in GREEK)
            if first == sign and short:
                yield letter


def of_iterates(line: tuple[Term, Term], spelled: tuple[Term, Term]) -> Message | None:
    """ψ_n(x) and ψ_{n+1}(x), of which nothing says how they follow from one another, in what the names of a line stand for."""
    rows: dict[str, set[tuple[Term, ...]]] = {}
    own = {getattr(node.function, "name", "") for node in each(core.Call, *line)}
    for function in (node.function for node in each(core.Call, *spelled)):
        if isinstance(function, core.Function) and function.index and function.name not in own:
            rows.setdefault(function.name, set()).add(function.index)
    for name, places in rows.items():
        if len(places) > 1 and any(free_variables(core.Vector(place)) for place in places):
            one, other = (core.Indexed(core.Symbol(name), place) for place in sorted(places, key=repr)[:2])
            return say("nothing says how {name} follows from {other}", name=one, other=other)
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
