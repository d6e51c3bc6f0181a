"""Names that a line brings in: it defines them, or it uses what nothing has said."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hw_cli.checking.say.definitions import is_name, solved
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import EVENTS, GREEK, VARIANCES, is_capital, is_parameter
from hw_cli.oracles.models import COUNTERS, parts
from hw_cli.oracles.models.sorts import transposed
from hw_cli.terms import core
from hw_cli.terms.core import Call, Decorated, Indexed, Symbol, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse import DOTS
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import children, contains, free_variables, subterms

INDICES = frozenset("ijklmnstTKNMDd")
BOUNDS = frozenset(("ELBO", "F", "L", "Loss"))  # names of bounds and losses
_CONSTANTS = "C c K Z const Const cst constante constant cste Cste cte Cte"
LIKELY = BOUNDS.union(_CONSTANTS.split())
KEPT = 4_000  # terms whose names are known again: those of contexts are asked for at each line


def known_bases(plan: Plan) -> frozenset[Term]:
    """Names that the context gives a meaning to."""
    context, variant = plan.context, plan.variant
    known: set[Term] = set()
    for letter, _ in (*context.domains, *context.sizes, *context.indices):
        known.add(parts(letter)[0])
    for head, body in (*context.laws, *variant.laws):
        labels = head.law.parameters if isinstance(head.law, core.Law) else ()
        names = (*head.variables, *head.given, *free_variables(body))
        known |= {base for item in names if (base := parts(item)[0]) not in labels}
    model = plan.model
    if model is not None:
        known |= set(model.letters) | {item.base for item in model.sequences}
    known |= set(variant.letters) | variant.vectors | variant.covariances | set(variant.dimension)
    known |= {parts(item)[0] for item in variant.needs}
    known |= {old for old, _ in plan.letters}
    for said in plan.densities:
        labels = said.law.parameters if isinstance(said.law, core.Law) else ()
        known |= {parts(item)[0] for item in (*said.variables, *said.given, *labels)}
    if plan.flow is not None:
        known |= plan.flow.maps | {parts(letter)[0] for letter in plan.flow.letters}
    for item in plan.definitions:
        known |= {parts(name)[0] for name in _names(item.body)}
    return frozenset(known)


def has_definition(plan: Plan, name: Term) -> bool:
    """Whether the context defines a name with such subscripts."""
    base, index, _ = parts(name)
    definitions = plan.definitions
    if any(parts(item.head)[:2] == (base, index) for item in definitions):
        return True
    if any(
        isinstance(part, core.Label)
        or (isinstance(part, Symbol) and (len(part.name) > 1 or part.name in "xyz"))
        for part in index
    ):
        return False
    return any(
        own == base and len(slots) == len(index) and all(is_counter(slot) for slot in slots)
        for own, slots, _ in (parts(item.head) for item in definitions)
    )


def speaks_of(plan: Plan, name: Term, body: Term) -> bool:
    """Whether a line says of a name of the context what the context says: of the same letters, of one point.

    μ̃_t(x_t, ε) is another function than the μ̃_t(x_t, x_0) of the context, the ELBO of n points another sum than that of one.
    """
    base, _, arguments = parts(name)
    heads = [parts(item.head) for item in plan.definitions]
    own = next((given for head, _, given in heads if head == base and given is not None), None)
    if own is not None:
        variables = {parts(item)[0] for item in own}
        if any(is_noise(parts(item)[0]) and parts(item)[0] not in variables for item in arguments or ()):
            return False
        rows = {item for item in free_variables(body) if isinstance(item, Indexed) and item.base in variables}
        if arguments is None and not rows <= set(own):  # μ_t = √α_t x_{t-1} is no mean given x_t and x_0
            return False
    sequences = {item.base for item in plan.model.sequences} if plan.model is not None else set()
    return not any(
        isinstance(node, core.IndexedSum)
        and any(
            isinstance(letter, Indexed)
            and letter.base in set(plan.observed) - sequences
            and node.index in letter.index
            for letter in _variables(node.body)
        )
        for node in subterms(body)
    )


def is_counter(slot: Term) -> bool:
    """Whether a subscript of a definition's head stands for any number: t in α_t, not q in μ_q."""
    return isinstance(slot, Symbol) and slot.name in COUNTERS


def name_alone(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    """Each side that is a name, or its square or reciprocal, which the other side does not have; with its meaning."""
    for side, body in ((left, right), (right, left)):
        head, meaning = solved(side, body)
        if not is_name(head) or has_meaning(head) or (_is_part(side) and contains(_COMPUTED, body)):
            continue
        if head == Symbol("I") and any(
            isinstance(node, core.Inverse) or transposed(node) is not None for node in subterms(body)
        ):
            continue  # the identity: UᵀU = I
        if all(parts(name)[:2] != parts(head)[:2] or _is_another(name, head) for name in _names(body)):
            yield head, meaning


def _is_another(name: Term, head: Term) -> bool:
    """Whether a function is put to another number of things, which is another function: r(s, a) beside r(τ), and not E(X, Y)
    beside E(X)."""
    own, other = parts(name)[2], parts(head)[2]
    return (
        bool(own and other) and len(own or ()) != len(other or ()) and not any(map(is_capital, other or ()))
    )


_COMPUTED = core.Expectation | core.Integral | core.Derivative | core.Gradient


def _is_part(side: Term) -> bool:
    """Whether a name is under a fraction: what a mean or a derivative comes to, -E[…] = 1/σ⁴, defines no σ."""
    return isinstance(side, core.Quotient) or (isinstance(side, core.Negative) and _is_part(side.term))


def entries(term: Term) -> tuple[Term, ...]:
    """The entries of a column or a row; none for any other term."""
    match term:
        case core.Vector(components=components):
            return components
        case core.Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
        case core.Matrix(rows=(row,)):
            return row
        case core.Transpose(term=inner):
            return entries(inner)
    return ()


def column_of_names(left: Term, right: Term) -> bool:
    """Whether a line says what a column of marked names is, none of which its other side has."""
    return _is_column_of(left, right) and all(map(_is_marked, entries(left)))


def in_numbers(left: Term, right: Term) -> bool:
    """Whether a line says of each name in a column which number it is."""
    values = [value for name, value in zip(entries(left), entries(right), strict=False) if name != DOTS]
    same = len(entries(left)) == len(entries(right)) > 1
    return same and _is_column_of(left, right) and all(exact_value(value) is not None for value in values)


def _is_column_of(left: Term, right: Term) -> bool:
    other = {parts(name)[:2] for name in _names(right)}
    names = [name for name in entries(left) if name != DOTS]
    return bool(names) and all(is_name(name) and parts(name)[:2] not in other for name in names)


def _is_marked(name: Term) -> bool:
    base, index, _ = parts(name)
    return isinstance(base, Decorated) or _moves(index)


def covered(body: Term, plan: Plan) -> bool:
    """Whether the context says what every letter of a term is."""
    known = known_bases(plan)
    return all(
        (isinstance(name, Symbol) and name.name in INDICES)
        or parts(name)[0] in known
        or has_definition(plan, name)
        or is_noise(parts(name)[0])
        or has_meaning(name)
        for name in _names(body)
    )


def has_meaning(head: Term) -> bool:
    """Whether a call is of a function with a meaning of its own."""
    match head:
        case Call(function=core.DerivativeOf(function=core.Function() as function)):
            # σ'(z), not ζ'(x)
            return function_record(function.name) is not None and function.name not in GREEK
        case Call(function=core.Function(name="H" | "I"), arguments=arguments):
            small = len(arguments) == 1 and head.function == core.Function("I")  # an integral I(y)
            return not small and not any(is_parameter(item) for item in arguments)
        case Call(function=core.Function(name=name)):
            if name in VARIANCES | EVENTS:
                return True
            if name in GREEK and any(map(free_variables, head.arguments)):
                return False  # ζ(x), which a text may say; not ζ(2)
            return function_record(name) is not None or name in ("det", "diag", "tr", "trace")
    return False


@lru_cache(KEPT)
def _names(term: Term) -> frozenset[Term]:
    """Letters, with their subscripts, and calls of a term."""
    if isinstance(term, Symbol | Decorated):
        return frozenset((term,))
    if isinstance(term, Indexed):
        return frozenset((term,)).union(*map(_names, term.index))
    if isinstance(term, core.Law | core.Function | core.Label):
        return frozenset()
    if isinstance(term, core.Power) and term.exponent == Symbol("c") and is_capital(term.base):
        return _names(term.base)  # the complement of an event
    if isinstance(term, Call) and term.function in (core.Function("H"), core.Function("I")):
        return frozenset((term,))  # H(X) and I(X; Z) say nothing of numbers X and Z
    below = frozenset[Term]().union(*map(_names, children(term)))
    return below | {term} if isinstance(term, Call) else below


@dataclass(frozen=True)
class Loose:
    """A name on one side alone that nothing ties to the other side.

    `new` where no line above has it; `constant` where such names gather what is left over: C, const, K(x_t).
    """

    name: Term
    new: bool
    constant: bool


def loose(
    left: Term,
    right: Term,
    plans: list[Plan],
    seen: set[Term],
    defined: Collection[tuple[object, ...]],
    inside: Collection[Term] = (),
) -> Loose | None:
    """A value of an undeclared function, a marked letter, x_{n-1}, or a likely constant, on one side alone.

    Such a line states a relation or brings in a name, and numbers cannot refute it. A plain letter is no such
    name: in a formula it is any number. `inside`: names that stand in definitions of others.
    """
    known = frozenset[Term]().union(*(known_bases(plan) for plan in plans))
    sides = [_names(left), _names(right)]
    before = {parts(letter)[0] for letter in seen}
    matrices = frozenset[Term]().union(*(plan.variant.covariances for plan in plans))
    known |= {parts(letter)[0] for side in (left, right) for letter in (*bounds(side), *_variables(side))}
    nodes = {node for side in (left, right) for node in subterms(side)}
    moving = {node.variable for node in nodes if isinstance(node, core.Derivative | core.Gradient)}
    for own, other in ((0, 1), (1, 0)):
        elsewhere = {(_plainly(name), isinstance(name, Call)) for name in sides[other]}
        free = {parts(letter)[0] for letter in free_variables((left, right)[own])}
        for name in sorted(sides[own], key=repr):
            base, index = _plainly(name)
            if isinstance(name, Symbol | Decorated) and base not in free:
                continue  # bound: the c of a sum over c
            if core.WHOLE in index and base in free_variables((left, right)[other]):
                continue  # a row of a matrix that the other side has whole
            summed = all(isinstance(part, Symbol) and part not in free for part in index)  # Σ_i A_ii, tr A
            if _is_component(name, sides[other]) and not summed:
                return Loose(name, base not in before, constant=False)
            if _is_guess(name) and not any(_fitted(item) & _fitted(name) for item in sides[other]):
                return Loose(name, base not in before, constant=False)
            matrix = isinstance(name, Call) and base in matrices  # Σ_q(t), of which nothing more is said
            settled = (base in known or base in inside) and not matrix
            if (base, index) in defined or settled or has_meaning(name):
                continue
            if is_noise(name) and any(plan.variant.noise for plan in plans):
                continue
            if ((base, index), isinstance(name, Call)) in elsewhere or any(
                has_definition(plan, name) for plan in plans
            ):
                continue
            gathers = (
                _is_likely(base)
                and name not in moving
                and not any(parts(node)[0] == base for node in subterms((left, right)[other]))
                and not (isinstance(name, Symbol) and _is_argument(name, (left, right)[own]))
            )
            if isinstance(name, Call) or isinstance(base, Decorated) or _moves(index) or gathers:
                return Loose(name, base not in before, _gathers(name))
    return None


def depending(plans: list[Plan], left: Term, right: Term) -> list[Term]:
    """The names of which derivatives are taken, and of which nothing more is known, on one side alone."""
    names = {parts(item.upper)[0] for plan in plans for item in plan.dependences}
    first, second = ({parts(node)[0] for node in subterms(side)} & names for side in (left, right))
    return sorted(first ^ second, key=repr)


def _plainly(name: Term) -> tuple[Term, tuple[Term, ...]]:
    """A name without arguments, and its subscripts: f of f(x), f'(x) and f^{-1}(x)."""
    base, index, _ = parts(name)
    while isinstance(base, core.InverseOf | core.DerivativeOf):
        base, index, _ = parts(base.function)
    return base, index


def bounds(term: Term) -> Iterator[Symbol]:
    """Letters that bound sums, products and ranges: they are integers."""
    for node in subterms(term):
        if isinstance(node, core.IndexedSum | core.IndexedProduct | core.Range):
            for part in (node.low, node.high):
                yield from (item for item in subterms(part) if isinstance(item, Symbol))


def _variables(term: Term) -> Iterator[Term]:
    """What densities are of and given."""
    for node in subterms(term):
        if isinstance(node, core.Density):
            own = (*node.variables, *node.given)
            yield from (item for item in own if isinstance(item, Symbol | Indexed | Decorated))


def _is_component(name: Term, others: frozenset[Term]) -> bool:
    """Whether it is σ_{1,i} where the other side has σ_1 and not its components."""
    base, index, _ = parts(name)
    found = [parts(item)[1] for item in others if parts(item)[0] == base]
    return len(index) > 1 and bool(found) and index not in found


def _is_guess(name: Term) -> bool:
    """Whether it is ε_θ(x_t, t), a function that is fitted to the noise: `x̂_0` for `x_0` is said in prose."""
    base, _, arguments = parts(name)
    return arguments is not None and bool(_fitted(name)) and is_noise(base)


def _fitted(name: Term) -> set[Term]:
    """The parameters that a name shows: θ."""
    return {part for part in parts(name)[1] if isinstance(part, Symbol) and part.name in GREEK}


def unstated(left: Term, right: Term, plans: list[Plan], defined: set[tuple[object, ...]]) -> Term | None:
    """A name that an inequality between laws compares and that nothing has said: L in log p(x) >= L."""
    if not any(plan.law_names for plan in plans):
        return None  # letters of formulas are numbers
    known = frozenset[Term]().union(*(known_bases(plan) for plan in plans))
    for name, _ in name_alone(left, right):
        base, index, _ = parts(name)
        stated = (base, index) in defined or base in known
        if not stated and not any(has_definition(plan, name) for plan in plans):
            return name
    found = loose(left, right, plans, set(), defined)
    return None if found is None else found.name


def _moves(index: tuple[Term, ...]) -> bool:
    return any(isinstance(part, core.Sum) for part in index)


def _is_likely(base: Term) -> bool:
    return isinstance(base, Symbol) and base.name in LIKELY


def _is_argument(name: Symbol, side: Term) -> bool:
    """Whether a letter stands in what something is put to alone, where it gathers nothing: the c of Var(X + c)."""
    if isinstance(side, Call) and function_record(getattr(side.function, "name", "")) is None:
        return True
    return side != name and all(
        _is_argument(name, child) for child in children(side) if name in subterms(child)
    )


def _gathers(name: Term) -> bool:
    """Whether a name may gather what is left over: C, K(x_t), Z_θ; not Z_i, one of several random variables."""
    base, index, _ = parts(name)
    return _is_likely(base) and not (base == Symbol("Z") and any(map(is_counter, index)))
