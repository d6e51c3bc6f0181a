"""Limits, infinite series and integrals in closed form: SymPy finds it, and numbers that know nothing of it bear it out.

What SymPy leaves open, and what numbers contradict (`bearing_out`), stays as it is, and so undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hw_cli.apart import TooMuch, apart
from hw_cli.kernel.setting import Hypothesis
from hw_cli.kernel.statement import Condition
from hw_cli.oracles.equality.bearing_out import borne_out, letters_of
from hw_cli.oracles.equality.elimination import eliminate
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.rewriting import gathered, written_out
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import is_real
from hw_cli.terms import core
from hw_cli.terms.ball_series import INFINITY, is_estimated, is_infinite
from hw_cli.terms.balls import Point
from hw_cli.terms.budgets import Deadline, changed, size
from hw_cli.terms.core import Term, UnknownNode, exact, lift
from hw_cli.terms.derivatives import derivative
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, free_variables, subterms

SEARCHING = 2.0  # seconds of SymPy for a side
MOST_NODES = 60
MIRRORED = 2  # letters at most


@dataclass(frozen=True)
class Closed:
    """A closed form, and what has to hold for it beyond what is known."""

    term: Term
    where: tuple[Condition, ...] = ()
    late: bool = False  # the time was over for some of it
    mirrored: tuple[Term, ...] = ()  # letters that were taken to be positive, and need not be


def in_closed_form(
    term: Term,
    ranges: Mapping[Term, Range],
    given: tuple[Hypothesis, ...],
    seed: int,
    *,
    integrals: bool = False,
) -> Closed:
    """The term with closed forms for its limits, infinite series and integrals, where they are found and borne out.

    `integrals`: of bounded integrals too.
    """
    where: dict[Condition, None] = {}
    mirrored: dict[Term, None] = {}
    deadline = Deadline(SEARCHING)
    frequency = core.Symbol("frequency")

    def is_open(node: Term) -> bool:
        return is_estimated(node) or (integrals and isinstance(node, core.Integral))

    def of_any_frequency(node: Term) -> Closed | None:
        """What holds for every frequency, at this one: numbers see few waves better than many."""
        if not isinstance(node, core.Integral) or frequency in ranges or not _is_damped(node):
            return None
        found = _frequency(node)
        if found is None:
            return None
        inner, value = found
        general = replace(node, body=changed(node.body, {inner: frequency * node.variable}))
        known = {**ranges, frequency: Range(Fraction(0))}
        closed = in_closed_form(general, known, given, seed, integrals=integrals)
        if is_open(closed.term) or closed.mirrored:
            return None
        at: dict[Term, Term] = {frequency: value}
        where = tuple(Condition(changed(item.term, at), item.relation) for item in closed.where)
        return Closed(changed(closed.term, at), where)

    def replaced(node: Term) -> Term:
        if not is_open(node) or any(is_open(part) for part in subterms(node) if part is not node):
            return node
        for asked in forms(node):
            several = [_found(form, ranges, given, deadline) for form in asked]
            found = several[0] if all(one == several[0] for one in several) else None
            if found is not None:
                break
        seen = (
            asked[0] if type(asked[0]) is type(node) else node
        )  # counted from a bump, which numbers find then
        if found is None or not borne_out(seen, found.term, found.where, found.mirrored, ranges, given, seed):
            found = of_any_frequency(node)
        if found is None:
            return node
        where.update(dict.fromkeys(found.where))
        mirrored.update(dict.fromkeys(found.mirrored))
        return found.term

    return Closed(bottom_up(term, replaced), tuple(where), deadline.over, tuple(mirrored))


def _frequency(node: core.Integral) -> tuple[Term, Term] | None:
    """The first wave's argument, a multiple of the variable other than itself, and the number > 0 by which it is multiplied."""
    for part in subterms(node.body):
        match part:
            case core.Call(function=core.Function(name="sin" | "cos"), arguments=(u,)):
                value = gathered(written_out(derivative(u, node.variable)))
                fast = exact(value) != 1 and not free_variables(value) and Point({})(value) > 0
                if fast and Ring().shows(u, value * node.variable):
                    return u, value
    return None


def _is_damped(node: core.Integral) -> bool:
    """Whether it ends, or has an exponential: values of waves without end are slow to come, of many or few."""
    return not (is_infinite(node.low) or is_infinite(node.high)) or any(
        getattr(part, "function", None) == core.Function("exp") for part in subterms(node.body)
    )


def forms(node: Term) -> Iterator[tuple[Term, ...]]:
    """A node, or several that bound it, and over the whole line its integral from where a bump is and mirrored: SymPy is quick
    with one of them. Roots of a degree that grows without end are powers: there is no value of a negative number for an even one.
    """
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards) if towards == INFINITY:
            node = replace(node, body=bottom_up(body, lambda part: _as_power(part, variable)))
            yield (node,)
            yield from _bounding(node)
            return
        case core.Integral(body=body, variable=variable, low=core.Negative(term=low), high=high) if (
            low == high == INFINITY
        ):
            yield from ((replace(node, body=moved),) for moved in _from_the_middle(body, variable))
            yield (node,)
            yield (replace(node, body=changed(body, {variable: core.Negative(variable)})),)
            return
        case core.Integral(body=body, variable=variable, low=core.Number("0"), high=high) if (
            high == INFINITY and not _is_damped(node) and (found := _frequency(node)) is not None
        ):  # counted in its waves
            inner, value = found
            moved = changed(body, {variable: variable / value}) / value
            yield (
                replace(node, body=changed(moved, {changed(inner, {variable: variable / value}): variable})),
            )
        case core.Integral(low=core.Term() as low) if node.high == INFINITY:
            yield from ((form,) for form in _as_series(node, low))
    yield (node,)


def _as_series(node: core.Integral, low: Term) -> Iterator[Term]:
    """∫ f/(e^u − c) = Σ ∫ c^(k − 1) f e^(−ku) for c = 1 or −1, where u grows from 0 on."""
    for part in subterms(node.body):
        match part:
            case core.Quotient(
                above, core.Sum(terms=(core.Call(function=core.Function(name="exp"), arguments=(u,)), rest))
            ):
                c, start = exact(core.Negative(rest)), exact(changed(u, {node.variable: low}))
                slope = exact(written_out(derivative(u, node.variable)))
                if c in (1, -1) and start is not None and start >= 0 and slope is not None and slope > 0:
                    k = core.Symbol("number of a part")
                    item = above * lift(c) ** (k - 1) * core.exp(core.Negative(k * u))
                    body = changed(node.body, {part: item})
                    yield core.IndexedSum(replace(node, body=body), k, lift(1), INFINITY)
                    return


def _from_the_middle(body: Term, variable: Term) -> Iterator[Term]:
    """What is integrated over the line, counted from where something that is squared is 0, or what a function is of: (x − μ)²."""
    parts = dict.fromkeys(subterms(body))
    inners = [part.base for part in parts if isinstance(part, core.Power)]
    inners += [part.arguments[0] for part in parts if isinstance(part, core.Call)]
    inners += [part.term for part in parts if isinstance(part, core.Absolute | core.Negative)]
    for inner in inners:
        slope = exact(written_out(derivative(inner, variable)))
        start = changed(inner, {variable: lift(0)})
        if slope and not Ring().shows(start, lift(0)):
            line = core.Symbol("counted from the middle")
            moved = changed(changed(body, {inner: line}), {variable: (variable - start) / lift(slope)})
            yield changed(moved, {line: variable}) / lift(abs(slope))
            return


def _bounding(limit: core.LimitOf) -> Iterator[tuple[Term, ...]]:
    """A + Bw, for w between two numbers all the way (a wave, or what rounding takes away), with each of them for w: where both tend to
    one number, B tends to 0, and A to it.
    """
    slot = core.Symbol("between two numbers")
    for part in dict.fromkeys(subterms(limit.body)) if all(map(is_real, subterms(limit.body))) else ():
        between = _between(part, limit.variable, slot)
        if between is None:
            continue
        body = changed(limit.body, {part: between[0]})
        if slot not in free_variables(written_out(derivative(body, slot))):
            yield tuple(replace(limit, body=changed(body, {slot: lift(end)})) for end in between[1:])


def _between(part: Term, variable: Term, slot: Term) -> tuple[Term, int, int] | None:
    """What a part is in a letter that stays between two numbers."""
    match part:
        case core.Call(function=core.Function(name="sin" | "cos"), arguments=(u,)) if (
            variable in free_variables(u)
        ):
            return slot, -1, 1
        case core.Power(base=core.Negative(term=core.Number("1"))):
            return slot, -1, 1
        case core.Call(function=core.Function(name="floor"), arguments=(u,)):
            return u - slot, 0, 1
        case core.Call(function=core.Function(name="ceil"), arguments=(u,)):
            return u + slot, 0, 1
    return None


def _as_power(part: Term, variable: Term) -> Term:
    match part:
        case core.Call(function=core.Function(name="root"), arguments=(u, degree)) if degree == variable:
            return core.Power(u, lift(1) / variable)
    return part


# --- SymPy


def _found(
    node: Term, ranges: Mapping[Term, Range], given: tuple[Hypothesis, ...], deadline: Deadline
) -> Closed | None:
    """What SymPy makes of a node in the time that is left."""
    if size(node, MOST_NODES) >= MOST_NODES:
        return None
    found: Closed | None = None
    for assumed in assumptions(node, ranges):
        if deadline.over:
            return None
        try:
            found = apart(by_sympy, node, assumed, seconds=deadline.left, loaded=("sympy",))
        except TooMuch:
            return None
        if found is not None:
            more = (
                letter for letter in letters_of(node)[1:] if assumed[letter] != ranges.get(letter, Range())
            )
            found = replace(found, mirrored=tuple(more))
            break
    if found is None:
        return None
    zero = core.Number("0")
    where = (i for i in found.where if eliminate(i.term, i.relation, zero, ranges, given) is not True)
    return replace(found, where=tuple(where))


def assumptions(node: Term, ranges: Mapping[Term, Range]) -> Iterator[Mapping[Term, Range]]:
    """What SymPy may assume of the letters; and for an integral those in which letters without a sign are taken to be positive,
    since SymPy asks for more than is needed of some: what it finds then has to be borne out at the other sign and at 0 too.
    """
    domains = {letter: ranges.get(letter, Range()) for letter in letters_of(node)}
    if isinstance(node, core.LimitOf) and node.towards == INFINITY:
        domains[node.variable] = Range(Fraction(0))
    if isinstance(node, core.IndexedSum) and (first := exact(node.low)) is not None:
        domains[node.index] = Range(first, None, True, integer=True)
        domains |= {node.body.variable: Range()} if isinstance(node.body, core.Integral) else {}
    yield domains
    free = [letter for letter in letters_of(node)[1:] if domains[letter] == Range()]
    if isinstance(node, core.Integral) and 0 < len(free) <= MIRRORED:
        yield {**domains, **dict.fromkeys(free, Range(Fraction(0)))}


def by_sympy(node: Term, domains: Mapping[Term, Range]) -> Closed | None:
    """What SymPy makes of a node in letters of these domains."""
    import sympy  # heavy

    from hw_cli.terms.algebra import from_sympy, to_sympy, without_logistic

    symbols = {
        letter: sympy.Symbol(
            f"v{number}", real=True, positive=domain.positive or None, integer=domain.integer or None
        )
        for number, (letter, domain) in enumerate(domains.items())
    }
    names = {symbol.name: letter for letter, symbol in symbols.items()}
    read, back = dict(symbols), {}
    for letter, domain in list(domains.items())[1:] if isinstance(node, core.LimitOf) else ():
        if domain.low is not None and domain.high is not None:  # of 0 < q < 1 SymPy knows q > 0 alone
            low, high = map(sympy.Rational, (domain.low, domain.high))
            share = sympy.Dummy(positive=True)
            read[letter] = (low + high * share) / (1 + share)
            back[share] = (symbols[letter] - low) / (high - symbols[letter])
    try:
        found = _worked_out(
            sympy,
            node,
            lambda part: sympy.expand_log(without_logistic(to_sympy(part, lambda name: read[name]))),
        )
        found = sympy.cancel(found.subs(back)) if back and found is not None else found
        when = sympy.true
        if found is not None and found.has(sympy.Piecewise):
            found = sympy.piecewise_fold(found)
        if isinstance(found, sympy.Piecewise):
            found, when = found.args[0]
        if found is None or found.has(*_unwanted(sympy)):
            return None
        if found.has(*_higher(sympy)):
            found = sympy.expand(sympy.gammasimp(sympy.hyperexpand(found)))
        if isinstance(node, core.Integral):
            # defined wherever it can be: b/(a² + b²) for 1/(b (a²/b² + 1))
            found = sympy.cancel(found) if found.is_rational_function() else found
        needs = _conditions(sympy, when, lambda part: from_sympy(part, names))
        return Closed(from_sympy(found, names), tuple(needs))
    except MemoryError:
        raise
    except Exception:  # SymPy's own troubles, of many kinds: nothing was found
        return None


def _conditions(sympy: Any, condition: Any, read: Callable[[Any], Term]) -> Iterator[Condition]:
    """A condition of SymPy's, as signs. Raises UnknownNode for what is none."""
    if isinstance(condition, sympy.And):
        for part in condition.args:
            yield from _conditions(sympy, part, read)
    elif isinstance(condition, sympy.core.relational.Relational):
        relation = Relation("=" if condition.rel_op == "==" else condition.rel_op)
        left, right = read(condition.lhs), read(condition.rhs)
        below = relation in (Relation.LT, Relation.LE)
        yield Condition(*((right - left, relation.flipped) if below else (left - right, relation)))
    elif condition is not sympy.true:
        raise UnknownNode(core.Symbol(type(condition).__name__), "terms")


def _unwanted(sympy: Any) -> tuple[Any, ...]:
    names = ("Integral", "Sum", "Limit", "Piecewise", "AccumBounds", "nan", "oo", "zoo", "Float")
    return tuple(getattr(sympy, name) for name in names)


def _higher(sympy: Any) -> tuple[Any, ...]:
    """Functions that often cancel or are simpler ones: Γ(a + 1)/Γ(a + 2) shows no pole at a = −1 alone."""
    return (
        sympy.gamma,
        sympy.hyper,
        sympy.meijerg,
        sympy.erfc,
        sympy.uppergamma,
        sympy.lowergamma,
        sympy.expint,
    )


def _worked_out(sympy: Any, node: Term, read: Callable[[Term], Any]) -> Any:
    match node:
        case core.LimitOf(body=body, variable=variable, towards=towards):
            return sympy.limit(
                read(body), read(variable), read(towards), "+" if is_infinite(towards) else "+-"
            )
        case core.IndexedSum(body=body, index=index, low=low):
            item = _worked_out(sympy, body, read) if isinstance(body, core.Integral) else read(body)
            if item is None:
                return None
            k = read(index)
            # without the 1 − r of (1 − r) r^k, which is taken for a telescope
            share, item = item.as_independent(k, as_Add=False)
            parts = sympy.Add.make_args(sympy.expand_mul(item))  # k(k − 1) a_k is slow, k² a_k is not
            found = sympy.Add(*(sympy.summation(part, (k, read(low), sympy.oo)) for part in parts))
            if len(parts) > 1 and found.has(*_unwanted(sympy)):  # a part of what converges may diverge
                found = sympy.summation(item, (k, read(low), sympy.oo))
            return share * found
        case core.Integral(body=body, variable=variable, low=core.Term() as low, high=core.Term() as high):
            # by products of Meijer's functions at once where a power has a letter in it: the other ways take seconds
            order = (True, None) if _has_open_power(body, variable) else (None,)
            whole, over = read(body), (read(variable), read(low), read(high))
            parts = _by_powers(sympy, whole, over[0]) if is_infinite(high) else []
            if len(parts) > 1:  # (x − μ)² φ(x) is slow, x² φ(x) is not
                found = sympy.Add(*(sympy.integrate(part, over) for part in parts))
                if not found.has(*_unwanted(sympy)):
                    return found
            tried = (sympy.integrate(whole, over, meijerg=way) for way in order)
            return next((found for found in tried if not isinstance(found, sympy.Integral)), None)
    return None


def _by_powers(sympy: Any, whole: Any, variable: Any) -> list[Any]:
    """The terms of a product once its polynomials in the variable are multiplied out."""
    plain, rest = sympy.Integer(1), sympy.Integer(1)
    for factor in sympy.Mul.make_args(whole):
        if factor.is_polynomial(variable):
            plain *= factor
        else:
            rest *= factor
    return [part * rest for part in sympy.Add.make_args(sympy.expand(plain))]


def _has_open_power(body: Term, variable: Term) -> bool:
    """Whether a power of something with the variable in it has an exponent with another letter."""
    return any(
        isinstance(part, core.Power)
        and variable in free_variables(part.base)
        and free_variables(part.exponent) - {variable}
        for part in subterms(body)
    )
