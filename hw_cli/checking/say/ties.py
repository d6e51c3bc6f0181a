"""Which letters of a derivation are one-to-one functions of one another, x = f(z): said, or shown by the lines.

f⁻¹ is put to x, and what comes out has the law of Z: so x = f(z). Where uses contradict each other nothing is
taken from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hw_cli.checking.say.flows import ANY_MAP, SAME, Flow, base_of, counts, is_letter, map_of, textbook
from hw_cli.checking.say.survey import GREEK
from hw_cli.oracles.models import Link, parts
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Derivative, Function, Indexed, InverseOf, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, contains, each, free_variables, subterms


@dataclass
class Uses:
    """What the lines of a derivation show: letters with laws, where maps are put, derivatives of letters."""

    laws: dict[Term, set[str]] = field(default_factory=dict)  # letter -> names of its laws
    labels: set[Term] = field(default_factory=set)  # letters that labels of laws name
    images: list[tuple[Term | None, Term]] = field(default_factory=list)  # the letter of a law, its argument
    forward: dict[Function, set[Term]] = field(default_factory=dict)  # map -> letters it is put to
    inverse: dict[Function, set[Term]] = field(default_factory=dict)
    pairs: set[tuple[Term, Term]] = field(default_factory=set)
    densities: frozenset[str] = frozenset()

    @property
    def letters(self) -> set[Term]:
        """Letters that have a law, or a derivative by or of another."""
        return set(self.laws) | {letter for pair in self.pairs for letter in pair}


def uses(terms: Iterable[Term]) -> Uses:
    """What some terms show of letters, laws and maps."""
    terms = tuple(terms)
    found = Uses(densities=_densities(terms))
    for term in terms:
        for node in subterms(term):
            _note(node, found)
    return found


def _densities(terms: tuple[Term, ...]) -> frozenset[str]:
    """Functions with the subscript of their argument, beside another one that has derivatives: f_n(x_n) and h."""
    same: set[str] = set()
    other: set[str] = set()
    for term in terms:
        for node in subterms(term):
            match node:
                case Call(function=Function(name=name, index=(i,)), arguments=(Indexed(index=(j,)),)):
                    (same if i == j else other).add(name)
                case Derivative(body=body):
                    inner = map_of(body)
                    if inner is not None:
                        other.add(inner[0].name)
                case InverseOf(function=Function(name=name)):
                    other.add(name)
    return frozenset(same - other) if other else frozenset()


def _note(node: Term, found: Uses) -> None:
    match node:
        case Density(law=Law() as law, variables=(argument,)):
            _law(law, argument, found)
        case core.Expectation(law=Law() as law, variables=(argument,)):
            _law(law, argument, found)
        case Derivative(body=body, variable=variable) | core.Gradient(body=body, variable=variable):
            inner = map_of(body)
            if is_letter(variable):
                if inner is not None and not (is_letter(body) and body in found.laws):
                    (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(variable)
                elif is_letter(body) and body != variable and inner is None:
                    found.pairs.add((body, variable))
        case Call(function=Function(name="J", index=(label,)), arguments=(argument,)):
            inner = map_of(label)
            if inner is not None and is_letter(argument):
                (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(argument)
        case Call(function=function, arguments=(argument,)):
            textual = textbook(node, found.densities)
            if textual is not None and isinstance(textual.law, Law):
                _law(textual.law, argument, found)
                return
            inner = map_of(function.function if isinstance(function, core.DerivativeOf) else function)
            if inner is not None and is_letter(argument):
                (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(argument)


def _law(law: Law, argument: Term, found: Uses) -> None:
    letter: Term | None = None
    for label in law.parameters:
        if isinstance(label, Symbol) and len(label.name) == 1 and label.name not in GREEK:
            small = Symbol(label.name.lower())
            if label.name.isupper() and not counts(label):
                letter = small
            elif label == argument or label.name in "xyzuvwh":
                letter = label
    if letter is not None:
        found.labels.add(letter)
    elif is_letter(argument):
        letter = argument
    if letter is not None:
        found.laws.setdefault(letter, set()).add(law.name)
    found.images.append((letter, argument))


def flow_of(
    own: tuple[Term, ...], declared: Iterable[tuple[Term, Term]], others: Iterable[tuple[Term, Term]]
) -> Flow | None:
    """The ties of a derivation: declared in it, shown by its uses, or declared elsewhere in the file."""
    found = uses(own)
    letters = found.letters | found.labels
    ties: list[Link] = []
    declared, others = tuple(_small(declared, letters)), tuple(_small(others, letters))
    for left, right in declared:
        _add(ties, _declared(left, right, letters))
    clash = any(set(found.forward.get(name, ())) & set(ends) for name, ends in found.inverse.items())
    if not clash:
        for shown in _shown(found):
            _add(ties, shown)
    else:  # g'(y) beside p_X(g^{-1}(y)): the label tells
        for shown in _labelled(found):
            _add(ties, shown)
    _add(ties, _last_of_chain(ties, found, own))
    sure = True
    for left, right in others:
        tie = _declared(left, right, letters)
        if tie is not None and _connected(tie, letters) and (clash or _agrees(tie, found)):
            before = len(ties)
            _add(ties, tie)
            said = {body for name, body in (*declared, *others) if name == left}
            sure = sure and (len(ties) == before or len(said) == 1)
    if not clash:
        stated = {side for pair in (*declared, *others) for side in pair if is_letter(side)}
        for pair in _pairs({pair for pair in found.pairs if pair[0] not in stated}, own):
            _add(ties, pair)
    if not ties and not found.inverse:
        return None
    maps = {base_of(name) for name in (*found.inverse,)} | {
        base_of(
            tie.body.function if not isinstance(tie.body.function, InverseOf) else tie.body.function.function
        )
        for tie in ties
        if isinstance(tie.body, Call)
    }
    several = any(len(names) > 1 for names in found.laws.values())
    laws = {name for names in found.laws.values() for name in names}
    laws |= {node.law.name for node in each(Density, *own) if isinstance(node.law, Law)}
    owners = [
        (name, owner[0])
        for name in sorted(laws)
        if len(owner := [letter for letter, names in found.laws.items() if name in names]) == 1
    ]
    return Flow(
        tuple(ties),
        frozenset(maps),
        tuple((name, name if several else SAME) for name in sorted(laws)),
        tuple(owners),
        frozenset(_lengths(ties, own)),
        found.densities,
        sure,
    )


def _add(ties: list[Link], tie: Link | None) -> None:
    """One more tie, unless its letters are tied already or a letter would follow from two."""
    if tie is None or tie.upper == tie.lower:
        return
    ends = ({_family(tie.upper), _family(tie.lower)}, tie.upper, tie.lower)
    for other in ties:
        if ends[0] == {_family(other.upper), _family(other.lower)}:
            return
        if other.upper == tie.upper or other.lower == tie.lower:
            return
    ties.append(tie)


def _family(letter: Term) -> Term:
    base, index, _ = parts(letter)
    return Indexed(base, (core.Label("any"),)) if index and not isinstance(index[0], core.Number) else letter


def _declared(left: Term, right: Term, letters: set[Term]) -> Link | None:
    """A tie that a line states: x = f(z), z = f^{-1}(x), x = μ + σz, x = z_K."""
    for upper, body in ((left, right), (right, left)):
        if not is_letter(upper):
            continue
        match body:
            case Call(function=function, arguments=(argument,)) if is_letter(argument):
                inner = map_of(function)
                if inner is not None and inner[1]:
                    return Link(argument, upper, Call(inner[0], (upper,)))
                if inner is not None:
                    return Link(upper, argument, body)
        if is_letter(body):
            return Link(upper, body, body) if upper in letters and body in letters else None
        inside = [letter for letter in free_variables(body) if letter in letters]
        if upper in letters and len(inside) == 1 and _is_formula(body):
            return Link(upper, inside[0], body)
    return None


def _is_formula(body: Term) -> bool:
    return not contains(Density | core.Expectation | Derivative | core.Integral | core.IndexedSum, body)


def _shown(found: Uses) -> Iterator[Link]:
    """Ties that follow from where maps are put and of which letters laws are."""
    for function in dict.fromkeys([*found.forward, *found.inverse]):
        below, above = found.forward.get(function, set()), found.inverse.get(function, set())
        if function.index and all(parts(letter)[1] for letter in below | above):
            yield from _of_family(function, below, above)
            continue
        families = {parts(letter)[0] for letter in below if parts(letter)[1]}
        if not function.index and len(families) == 1 and len(below) > 1 and not above:
            (base,) = families
            k = Symbol("k")
            before = Indexed(base, (core.Sum((k, core.Negative(core.Number("1")))),))
            yield Link(Indexed(base, (k,)), before, Call(function, (before,)))
            continue
        lower = _only(below) or _other(found, function, above, inverse=True)
        upper = _only(above) or _other(found, function, below, inverse=False)
        if lower is not None and upper is not None and lower != upper and len(below) < 2 and len(above) < 2:
            yield Link(upper, lower, Call(function, (lower,)))


def _labelled(found: Uses) -> Iterator[Link]:
    """Ties that labelled laws of images show: p_X(g^{-1}(y)) says y = g(x)."""
    for letter, argument in found.images:
        match argument:
            case Call(function=function, arguments=(inner,)) if letter is not None and is_letter(inner):
                found_map = map_of(function)
                if found_map is not None and found_map[1]:
                    yield Link(inner, letter, Call(found_map[0], (letter,)))
                elif found_map is not None:
                    yield Link(letter, inner, argument)


def _of_family(function: Function, below: set[Term], above: set[Term]) -> Iterator[Link]:
    """z_k = f_k(z_{k-1}) where f_k is put to z_{k-1}."""
    k = function.index[0]
    for letter in sorted(below, key=repr):
        if not isinstance(k, Symbol) or not counts(k):
            return
        base, (j,), _ = parts(letter)
        if j == k:
            at = core.Sum((k, core.Negative(core.Number("1"))))
            lower = Indexed(base, (at,))
            yield Link(Indexed(base, (k,)), lower, Call(Function(function.name, (at,)), (lower,)))
            return
        yield Link(Indexed(base, (k,)), letter, Call(function, (letter,)))
        return
    for letter in sorted(above, key=repr):
        base, (j,), _ = parts(letter)
        if j == k and isinstance(k, Symbol):
            lower = Indexed(base, (core.Sum((k, core.Negative(core.Number("1")))),))
            yield Link(letter, lower, Call(function, (lower,)))
            return


def _only(letters: set[Term]) -> Term | None:
    return next(iter(letters)) if len(letters) == 1 else None


def _other(found: Uses, function: Function, given: set[Term], inverse: bool) -> Term | None:
    """The letter at the other end of a map: by the label of a law, or the only other letter with a law."""
    for letter, argument in found.images:
        if not isinstance(argument, Call):
            continue
        inner = map_of(argument.function)
        if inner is not None and inner == (function, inverse) and letter is not None and letter not in given:
            return letter
    rest = found.letters - given
    if len(rest) == 1:
        return next(iter(rest))
    if rest:
        return None
    for _, argument in found.images:
        if isinstance(argument, Call) and map_of(argument.function) == (function, inverse):
            return Symbol("z" if Symbol("z") not in given else "x")
    return None


def _pairs(pairs: set[tuple[Term, Term]], own: tuple[Term, ...]) -> Iterator[Link]:
    """Ties of letters that have derivatives by one another: each is some function of the next.

    Nothing where a letter would follow from two, or has components: ∂z_i/∂x_i beside ∂z/∂x.
    """
    near = {
        (upper, lower)
        for upper, lower in pairs
        if not any(
            (upper, middle) in pairs and (middle, lower) in pairs for middle in {end for _, end in pairs}
        )
    }
    near = {pair for pair in near if pair[::-1] not in near or repr(pair[0]) < repr(pair[1])}
    counted = {node.index for node in each(core.IndexedSum | core.IndexedProduct, *own)}
    for upper, lower in near:
        index = (*parts(upper)[1], *parts(lower)[1])
        components = parts(upper)[0] != parts(lower)[0] and any(part in counted for part in index)
        if components or any(part == Symbol("K") for part in index):
            near = {pair for pair in near if pair != (upper, lower)}
            if components:
                return
    uppers, lowers = [upper for upper, _ in near], [lower for _, lower in near]
    if len(set(uppers)) < len(uppers) or len(set(lowers)) < len(lowers):
        return
    for upper, lower in sorted(near, key=repr):
        yield Link(upper, lower, Call(Function(ANY_MAP.name, parts(upper)[1]), (lower,)))


def _last_of_chain(ties: list[Link], found: Uses, own: tuple[Term, ...]) -> Link | None:
    """x = z_K where x has a law, nothing else ties it, and z_0, …, z_K are tied."""
    tied = {end for tie in ties for end in (tie.upper, tie.lower)}
    families = {parts(end)[0] for end in tied if parts(end)[1]}
    free = [
        letter
        for letter in found.laws
        if letter not in tied and not parts(letter)[1] and letter not in families
    ]
    lengths = sorted(set(_lengths(ties, own)), key=repr)
    if len(families) != 1 or len(free) != 1 or len(lengths) != 1:
        return None
    last = Indexed(next(iter(families)), (lengths[0],))
    return Link(free[0], last, last)


def _small(pairs: Iterable[tuple[Term, Term]], letters: set[Term]) -> Iterator[tuple[Term, Term]]:
    """The pairs, with y = g(x) for Y = g(X) where only y and x have laws."""
    small = {Symbol(item.name.upper()): item for item in letters if isinstance(item, Symbol)}

    def lower(node: Term) -> Term:
        return small.get(node, node) if isinstance(node, Symbol) else node

    for left, right in pairs:
        if isinstance(left, Symbol) and left in small and left not in letters:
            yield lower(left), bottom_up(right, lower)
        else:
            yield left, right


def _agrees(tie: Link, found: Uses) -> bool:
    """Whether a tie declared elsewhere fits what the lines do with its map."""
    match tie.body:
        case Call(function=Function() as function):
            below = {_family(item) for item in found.forward.get(function, set())}
            above = {_family(item) for item in found.inverse.get(function, set())}
            return _family(tie.upper) not in below and _family(tie.lower) not in above
    return True


def _connected(tie: Link, letters: set[Term]) -> bool:
    families = {_family(letter) for letter in letters} | letters
    return any(_family(end) in families or end in letters for end in (tie.upper, tie.lower))


def _lengths(ties: list[Link], own: Iterable[Term]) -> Iterator[Term]:
    """Letters that are the last subscript of a family: K of z_K."""
    bases = {parts(end)[0] for tie in ties for end in (tie.upper, tie.lower) if parts(end)[1]}
    bound = {node.index for node in each(core.IndexedSum | core.IndexedProduct, *own)}
    slots = {part for tie in ties for part in parts(tie.upper)[1]}
    for term in own:
        for node in subterms(term):
            for part in (*_subscripts(node, bases), *_ends(node)):
                for letter in subterms(part):
                    if (
                        isinstance(letter, Symbol)
                        and letter not in bound
                        and letter not in slots
                        and counts(letter)
                    ):
                        yield letter


def _subscripts(node: Term, bases: set[Term]) -> tuple[Term, ...]:
    return node.index if isinstance(node, Indexed) and node.base in bases else ()


def _ends(node: Term) -> tuple[Term, ...]:
    return (node.low, node.high) if isinstance(node, core.IndexedSum | core.IndexedProduct) else ()
