"""Names that a text defines by themselves one step before, m_t = β m_{t-1} + g_t: written out in a line as far as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.survey import is_capital
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, IndexedProduct, IndexedSum, Negative, Number, Sum, Symbol, Term, lift
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import bottom_up, each, free_variables, map_children, substitute, subterms

COUNTING = frozenset("ijklmntKNT")
LONGEST = 8  # steps that are written out


def is_recursive(head: Term, body: Term) -> bool:
    """Whether a definition is of m_t by m_{t-1}."""
    at = _place(head)
    return at is not None and any(
        place is not None and place[:2] == at[:2] and place[2] != at[2]
        for place in map(_place, subterms(body))
    )


def of_series(head: Term, body: Term) -> tuple[Term, Term]:
    """G_t = Σ_{k=0}^∞ γ^k r_{t+k} as G_t = r_t + γ G_{t+1}; another definition as it is."""
    at = _place(head)
    match body:
        case IndexedSum(
            body=core.Product(factors=(core.Power(base=factor, exponent=counter), *rest)),
            index=k,
            low=Number(text="0"),
            high=core.Constant(name="infinity"),
        ) if at is not None and counter == k and rest and not at[2]:
            first = [_without(item, k, at[1]) for item in rest]
            if None not in first and not free_variables(factor) & {k, at[1]}:
                ahead = core.Product((factor, _moved(head, at[1], 1)))
                return head, Sum((core.product(tuple(filter(None, first))), ahead))
    return head, body


def _without(row: Term, k: Term, letter: Term) -> Term | None:
    """r_{t+1} of r_{t+k+1}; None of what has k otherwise than in t + k."""
    match row:
        case Indexed(index=(Sum(terms=terms),)) if k in terms and letter in terms:
            rest = tuple(item for item in terms if item != k)
            return Indexed(row.base, (core.total(rest),))
    return None


def case_of(name: Term, head: Term, body: Term) -> Term | None:
    """What S_5 or S_{n+1} is by a definition of S_n that needs no other S; None for another name."""
    own, number, place = _place(head), _at(name), _place(name)
    if own is None or own[2] or own[1] not in subterms(body) or parts(name)[0] != own[0] or name == head:
        return None
    others = (part for node in free_variables(body) if (part := parts(node))[0] == own[0])
    if any(not index or not all(isinstance(at, core.Label) for at in index) for _, index, _ in others):
        return None  # but T_max is no T_j
    if number is not None:
        return numbered(body, {own[1]: number})
    return _moved(body, own[1], place[2]) if place is not None and place[1] == own[1] else None


def shifted(sides: tuple[Term, Term], meanings: Iterable[tuple[Term, Term]]) -> tuple[Term, Term] | None:
    """Two sides of which one has T_{j-1}, by the one definition of T_j that needs no other T; None for other sides."""
    meanings = dict.fromkeys(meanings)
    names = {node for node in each(Indexed, *sides) if (place := _place(node)) is not None and place[2]}
    cases = {
        node: [found for said in meanings if (found := case_of(node, *said)) is not None] for node in names
    }
    values: dict[Term, Term] = {node: found[0] for node, found in cases.items() if len(found) == 1}
    if not values:
        return None
    return bottom_up(sides[0], partial(_valued, values)), bottom_up(sides[1], partial(_valued, values))


def _valued(values: Mapping[Term, Term], node: Term) -> Term:
    return values.get(node, node)


def sums_over(sides: Iterable[Term], meanings: Iterable[tuple[Term, Term]]) -> bool:
    """Whether sides have a sum or a product over a row that is said by itself, Σ_k u_k where u_{k+1} is said by u_k."""
    rows = {parts(head)[0] for head, body in meanings if is_recursive(head, body)}
    return any(
        (place := _place(part)) is not None and place[0] in rows and place[1] == node.index
        for node in each(IndexedSum | IndexedProduct, *sides)
        for part in subterms(node.body)
    )


def unrolled(sides: tuple[Term, Term], meanings: Iterable[tuple[Term, Term]]) -> tuple[Term, Term]:
    """Two sides in which each m_t is written by the m of the earliest step that stands in them, and so is the u_{t+1} of
    what v_{t+1} is where u_t stands in them too."""
    meanings = tuple(meanings)
    bases = {parts(head)[0] for head, body in meanings if is_recursive(head, body)}
    spoken = {parts(node)[0] for side in sides for node in subterms(side) if _place(node) is not None}
    for head, body in meanings if bases & spoken else ():
        at = _place(head)
        own = {parts(node)[0] for node in subterms(body) if _place(node) is not None}
        if at is not None and at[0] not in own and own & bases & spoken:
            made = _written(sides[0], at, body, -LONGEST), _written(sides[1], at, body, -LONGEST)
            places = [found for side in made for found in map(_place, subterms(side)) if found is not None]
            if any(len({step for name, _, step in places if name == base}) > 1 for base in own & bases):
                sides = made
    recursive = [pair for pair in meanings if is_recursive(*pair)]
    for head, body in recursive * len(recursive):  # x_{t+1} = x_t + v_{t+1} asks for v again
        at = _place(head)
        if at is None:
            continue
        base, letter, _ = at
        places = [place for side in sides for node in subterms(side) if (place := _place(node)) is not None]
        steps = [step for name, counter, step in places if (name, counter) == (base, letter)]
        if not steps or max(steps) - min(steps) not in range(1, LONGEST):
            continue
        ahead = {
            place[2] > at[2] for node in subterms(body) if (place := _place(node)) and place[:2] == at[:2]
        }
        if len(ahead) == 1:
            end = max(steps) if ahead == {True} else min(steps)
            sides = _written(sides[0], at, body, end), _written(sides[1], at, body, end)
    return sides


def closed(left: Term, right: Term, meanings: Iterable[tuple[Term, Term]]) -> tuple[tuple[Term, Term], ...]:
    """What has to hold of x_k = f(k), and of g(x_{k-1}) = f(k) where that is x_k, where the text defines x_{k+1} by x_k:
    that f satisfies this, and f(0) = x_0; nothing where no such name is said, or the right side has x_{k-1} too."""
    meanings = tuple(meanings)
    left = next((head for head, body in meanings if body == left and is_recursive(head, body)), left)
    left, right = _alone(left, right, meanings)
    place = _place(left)
    if place is None:
        return ()
    base, letter, ahead = place
    right = _moved(right, letter, -ahead)
    if any(found is not None and found[0] == base for found in map(_place, subterms(right))):
        return ()
    for head, body in meanings:
        at = _place(head)
        if at is None or at[0] != base or not is_recursive(head, body):
            continue
        if any(
            is_noise(item) for item in free_variables(body) | free_variables(right) if parts(item)[0] != base
        ):
            continue  # two noises may be one in law
        own = substitute(body, {at[1]: letter})

        def put(term: Term, values: Mapping[int, Term]) -> Term:
            """What is said of x_{k+1}, with values for the x_k of it."""
            found = _place(term)
            if found is not None and found[0] == base:
                return values.get(found[2], term)
            return map_children(term, lambda child: put(child, values))

        steps = {
            found[2] for node in subterms(own) if (found := _place(node)) is not None and found[0] == base
        }
        pairs = [
            (put(own, {step: _moved(right, letter, step) for step in steps}), _moved(right, letter, at[2]))
        ]
        starts = [
            (value, substitute(right, {letter: start.index[0]}))
            for start, value in meanings
            if isinstance(start, Indexed) and start.base == base and isinstance(start.index[0], Number)
        ]
        pairs += starts if len(starts) == max(_order(head, body), 1) else ()  # of another sequence, perhaps
        for node in dict.fromkeys(subterms(right)):
            if isinstance(node, Indexed) and parts(node)[0] == base and steps == {at[2] - 1}:
                (start,) = node.index
                once = Sum((start, Number("1")))
                here = once if at[2] == 0 else start
                pairs.append(
                    (
                        substitute(put(own, {at[2] - 1: node}), {letter: here}),
                        substitute(right, {letter: once}),
                    )
                )
        return tuple(pairs)
    return ()


def _alone(left: Term, right: Term, meanings: tuple[tuple[Term, Term], ...]) -> tuple[Term, Term]:
    """x_k = (f − d)/c of c x_k + d = f, where x_{k+1} is said by x_k: of x_k − a, and of x_{k+1} − x_k; other sides as
    they are."""
    bases = {parts(head)[0] for head, body in meanings if is_recursive(head, body)}
    if _place(left) is not None or not bases & {parts(node)[0] for node in each(Indexed, left)}:
        return left, right
    from hw_cli.checking.say.following import affine  # for few lines

    made = unrolled((left, right), meanings)
    rows = {node for node in subterms(made[0]) if _place(node) is not None and parts(node)[0] in bases}
    found = affine(made[0], row := rows.pop()) if len(rows) == 1 else None
    if found is None or any(map(is_capital, letters := free_variables(found[0]))):
        return left, right
    somewhere = {letter: Number(str(7 + 4 * at)) for at, letter in enumerate(sorted(letters, key=repr))}
    if not exact_value(tidy(substitute(found[0], somewhere))):
        return left, right  # x_{k+1} − (1 − η) x_k, which has no x_k
    return row, core.Quotient(Sum((made[1], Negative(found[1]))), tidy(found[0]))


def reached(
    name: Term, meanings: Iterable[tuple[Term, Term]], above: frozenset[Term] = frozenset()
) -> Term | None:
    """What x_3 is where the text says what x_0 is, and x_{n+1} by x_n, or by as many before it as it says first; or what
    x_n is; None for other names, and where it says two things of either."""
    meanings = tuple(meanings)
    base, place = parts(name)[0], _at(name)
    own = [item for item in dict.fromkeys(meanings) if parts(item[0])[0] == base]
    cases = {found for item in own if (found := case_of(name, *item)) is not None}
    if len(cases) == 1 and all(head != name for head, _ in own):
        return cases.pop()
    rules = [item for item in own if is_recursive(*item)]
    order = _order(*rules[0]) if len(rules) == 1 else 0
    places = sorted(at for head, _ in own if (at := _at(head)) is not None)
    starts = places[:order]
    first = min(starts, default=0)
    if place is None or not order or starts != list(range(first, first + order)):
        return None
    values = {at: value for head, value in own if (at := _at(head)) in starts}
    (head, body), last = rules[0], first + order - 1
    if starts[-1] in places[order:] or not 0 < place - last <= LONGEST:
        return None
    _, letter, step = _place(head) or (base, head, 0)
    for number in range(last + 1, place + 1):
        here = {step + at - number: value for at, value in values.items()}
        put = partial(_put, (base, letter), here)
        values[number] = substitute(bottom_up(body, put), {letter: lift(number - step)})

    def before(node: Term) -> Term:
        """The v_1 of x_2 = x_1 + h v_1, by what v_0 and x_0 are."""
        at = _at(node)
        if at is None or not 0 < at <= place or parts(node)[0] == base or node in above:
            return node
        found = reached(node, meanings, above | {name}) or node
        return bottom_up(found, lambda own: values.get(_at(own) or 0, own) if _is_item(own, base) else own)

    value = bottom_up(values[place], before)
    return None if any(parts(node)[0] == base for node in subterms(value)) else value


def _is_item(node: Term, base: Term) -> bool:
    return parts(node)[0] == base and _at(node) is not None


def _order(head: Term, body: Term) -> int:
    """How many steps before it a definition needs, 2 of F_n = F_{n-1} + F_{n-2}; 0 where it needs one behind it."""
    at = _place(head)
    found = [place for place in map(_place, subterms(body)) if at is not None and place is not None]
    lags = [at[2] - place[2] for place in found if at is not None and place[:2] == at[:2]]
    return max(lags) if lags and min(lags) > 0 else 0


def counted(meanings: Iterable[tuple[Term, Term]]) -> dict[Term, int]:
    """The letters that count and are said to be a number: n = 3."""
    return {
        head: int(value)
        for head, body in meanings
        if isinstance(head, Symbol) and head.name in COUNTING and (value := exact_value(body)) is not None
        if value.denominator == 1
    }


def numbered(term: Term, numbers: Mapping[Term, int]) -> Term:
    """A term with numbers for letters that count, but where sums run over them: S_4 of S_{n+1}, where n = 3."""
    step = _step(term)
    if not numbers or (isinstance(term, IndexedSum | IndexedProduct) and term.index in numbers):
        return term
    if step is not None and step[0] in numbers:
        return lift(numbers[step[0]] + step[1])
    if isinstance(term, Indexed) and term.base in numbers:  # k_0 is no number, where k is
        return Indexed(term.base, tuple(numbered(part, numbers) for part in term.index))
    return map_children(term, lambda child: numbered(child, numbers))


def _put(of: tuple[Term, Term], values: Mapping[int, Term], node: Term) -> Term:
    place = _place(node)
    return values.get(place[2], node) if place is not None and place[:2] == of else node


def _at(node: Term) -> int | None:
    """The k of x_k, where it is a number."""
    number = exact_value(node.index[0]) if isinstance(node, Indexed) and len(node.index) == 1 else None
    return int(number) if number is not None and number.denominator == 1 else None


def _written(term: Term, at: tuple[Term, Term, int], body: Term, first: int) -> Term:
    """A term with `body` for what stands `at` a step, moved to each step after the first; to each before it where G_t is
    said by G_{t+1}."""
    base, letter, own = at
    place = _place(term)
    ahead = any(found[2] > own for node in subterms(body) if (found := _place(node)) and found[:2] == at[:2])
    if (
        place is not None
        and place[:2] == (base, letter)
        and (place[2] < first if ahead else place[2] > first)
    ):
        return _written(_moved(body, letter, place[2] - own), at, body, first)
    return map_children(term, lambda child: _written(child, at, body, first))


def _place(node: Term) -> tuple[Term, Term, int] | None:
    """m, t and k of m_{t+k}; None for any other term."""
    if not isinstance(node, Indexed) or len(node.index) != 1:
        return None
    found = _step(node.index[0])
    return None if found is None else (parts(node)[0], *found)


def _step(index: Term) -> tuple[Symbol, int] | None:
    match index:
        case Symbol():
            return index, 0
        case Sum(terms=(Symbol() as letter, Number() as number)) if number.value.denominator == 1:
            return letter, int(number.value)
        case Sum(terms=(Symbol() as letter, Negative(term=Number() as number))) if (
            number.value.denominator == 1
        ):
            return letter, -int(number.value)
    return None


def _moved(term: Term, letter: Term, by: int) -> Term:
    """A term with t + by for t."""
    step = _step(term)
    if step is not None and step[0] == letter:
        count = step[1] + by
        number = Number(str(abs(count)))
        return step[0] if count == 0 else Sum((step[0], number if count > 0 else Negative(number)))
    return map_children(term, lambda child: _moved(child, letter, by))
