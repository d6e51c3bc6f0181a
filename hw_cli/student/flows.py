"""One-to-one maps between the letters of a derivation, `x = f(z)`, and the laws that they push along.

A line like p_X(x) = p_Z(f⁻¹(x)) |det ∂f⁻¹(x)/∂x| says by itself which letter is a function of which: f⁻¹ is put to
x, and what comes out has the law of Z. Where the uses contradict each other nothing is taken from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hw_cli.proof.worlds import Link, parts, pushed
from hw_cli.student.usage import GREEK
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Decorated,
    Density,
    Derivative,
    Function,
    Indexed,
    InverseOf,
    Law,
    Symbol,
    Term,
)
from hw_cli.terms.walk import bottom_up, free_variables, map_children, subterms

DENSITY_LETTER = "f"  # f_X(x): a density in many textbooks
ANY_MAP = Function("↦")  # of which nothing is known
MAP_NAMES = frozenset(["f", "g", "h", "T", "F", "G", "S", "phi", "psi", "Phi"])
SAME = "the law"  # of all tied letters, where every letter has one law


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


@dataclass(frozen=True)
class Flow:
    """The ties of a derivation; letters in subscripts stand for any number."""

    ties: tuple[Link, ...]
    maps: frozenset[Term]  # functions that have an inverse
    names: tuple[tuple[str, str], ...] = ()  # laws by their names: of which random variable they are
    owners: tuple[tuple[str, Term], ...] = ()  # names of laws that only one letter has
    lengths: frozenset[Term] = frozenset()  # K of z_K
    densities: frozenset[str] = frozenset()  # functions that are densities: f of f_n(x_n)
    sure: bool = True  # False where the file says two things of a letter

    @property
    def letters(self) -> frozenset[Term]:
        """The tied letters, as they are written in the ties."""
        return frozenset(letter for tie in self.ties for letter in (tie.upper, tie.lower))

    def links(self, index: Callable[[Term, dict[Term, int]], int | None], last: int) -> tuple[Link, ...]:
        """The ties with numbers in their subscripts, up to a last one."""
        out: dict[Term, Link] = {}
        for tie in self.ties:
            slots = [part for part in parts(tie.upper)[1] if isinstance(part, Symbol)]
            counted = slots and slots[0] not in self.lengths
            for k in range(1, last + 1) if counted else (0,):
                link = _at(tie, index, {slots[0]: k} if counted else {})
                out.setdefault(link.upper, link)
        return tuple(out.values())

    def read(self, term: Term) -> Term:
        """The term with the laws of tied letters, Jacobians and names of maps written out."""
        match term:
            case Density():
                return self.density(term) or map_children(term, self.read)
            case core.Expectation(law=Law() as law, variables=(variable,)):
                found = self.density(Density(law, (variable,)))
                if found is not None:
                    return core.Expectation(self.read(term.body), found, (variable,))
            case core.Expectation(law=Law(name=name), variables=()) if name in dict(self.names) or not name:
                root = self.root()
                if root is not None:
                    law = pushed(dict(self.names).get(name, SAME), root, root)
                    return core.Expectation(self.read(term.body), law, (root,))
            case core.Expectation(law=Density(variables=(variable,)) as law):
                found = self.density(law)
                if found is not None and self.is_tied(variable):
                    return core.Expectation(self.read(term.body), found, (variable,))
            case Derivative() | core.Gradient():
                body = self.mapped(term.body, term.variable)
                inner = self.read(body)
                if isinstance(term, Derivative):
                    return Derivative(inner, term.variable, term.order, term.partial)
                return core.Gradient(inner, term.variable)
            case Call(function=Function(name=name, index=(label,)), arguments=(argument,)) if name == "J":
                body = self.mapped(label, argument)
                if body != label and _is_letter(argument):
                    return Derivative(self.read(body), argument, 1)
                return term
            case Call(function=Function(name="J", index=()), arguments=(argument,)):
                other = self.beside(argument)
                return term if other is None else Derivative(other, argument, 1)
            case Call(function=Function(index=(_,))):
                textual = textbook(term, self.densities)
                found = None if textual is None else self.density(textual)
                return map_children(term, self.read) if found is None else found
        return map_children(term, self.read)

    def mapped(self, body: Term, variable: Term) -> Term:
        """`f` alone under ∂/∂z is f(z), f^{-1} is f^{-1}(z)."""
        found = _map_of(body)
        if found is None or _base(found[0]) not in self.maps:
            return body
        function, inverse = found
        return Call(InverseOf(function) if inverse else function, (variable,))

    def beside(self, letter: Term) -> Term | None:
        """The other letter of the one tie that a letter is in; None where there are two."""
        found = [
            tie.lower if tie.upper == letter else tie.upper
            for tie in self.ties
            if letter in (tie.upper, tie.lower)
        ]
        return found[0] if len(found) == 1 else None

    def is_tied(self, letter: Term) -> bool:
        """Whether a letter, or its family, is tied."""
        base, index, _ = parts(letter)
        return letter in self.letters or bool(
            index and any(parts(item)[0] == base and parts(item)[1] for item in self.letters)
        )

    def root(self) -> Term | None:
        """A letter that all others follow from: an expectation over any of them is one over it."""
        uppers = {tie.upper for tie in self.ties}
        found = {tie.lower for tie in self.ties} - uppers
        families = {parts(item)[0] for item in uppers}
        out = [item for item in found if parts(item)[0] not in families or not parts(item)[1]]
        if not out and len(families) == 1:
            return Indexed(next(iter(families)), (core.Number("0"),))
        return out[0] if len(out) == 1 else None

    # --- laws

    def density(self, term: Density) -> Density | None:
        """The law of a tied letter; None where the density is of something else."""
        if not isinstance(term.law, Law) or len(term.variables) != 1 or any(map(self.is_tied, term.given)):
            return None
        name = dict(self.names).get(term.law.name)
        letter = self.owner(term)
        if name is None or letter is None or not self.is_tied(letter):
            return None
        return pushed(name, letter, self.read(term.variables[0]))

    def owner(self, term: Density) -> Term | None:
        """The letter whose law a density is."""
        (argument,) = term.variables
        law = term.law
        if not isinstance(law, Law):
            return None
        for label in law.parameters:
            found = self.labelled(label, argument)
            if found is not None:
                return found
        if self.is_tied(argument):
            return argument
        image = self.image(argument)
        if image is not None:
            return image
        return dict(self.owners).get(law.name)

    def labelled(self, label: Term, argument: Term) -> Term | None:
        """The letter that a label of a law names: p_Z, q_K, p_{i-1}."""
        if isinstance(label, Symbol):
            for name in (label, Symbol(label.name.lower())):
                if name in self.letters:
                    return name
            if label in {parts(item)[0] for item in self.letters}:  # p_z(z_0)
                return None
        families = {parts(item)[0] for item in self.letters if parts(item)[1]}
        if len(families) == 1 and (label in self.lengths or not isinstance(label, Symbol) or _counts(label)):
            base = next(iter(families))
            letters = {parts(item)[0] for item in free_variables(argument)}
            if base in letters or not letters:
                return Indexed(base, (label,))
        return None

    def image(self, argument: Term) -> Term | None:
        """The letter that f(x) or f^{-1}(x) is, by the ties."""
        found = _map_of(argument.function) if isinstance(argument, Call) else None
        if found is None or not isinstance(argument, Call) or len(argument.arguments) != 1:
            return None
        function, inverse = found
        inner = argument.arguments[0]
        at = inner if self.is_tied(inner) else self.image(inner)
        if at is None:
            return None
        for tie in self.ties:
            match tie.body:
                case Call(function=own) if _base(own) == _base(function):
                    start, end = (tie.upper, tie.lower) if inverse else (tie.lower, tie.upper)
                    if start == at:
                        return end
                    if parts(start)[0] == parts(at)[0] and parts(start)[1] and parts(at)[1]:
                        step = core.Number("1")
                        (k,) = parts(at)[1]
                        moved = k - step if inverse else k + step
                        return Indexed(parts(end)[0], (_plain(moved),))
        return None


# --- what the lines show


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
                    inner = _map_of(body)
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
            inner = _map_of(body)
            if _is_letter(variable):
                if inner is not None and not _is_letter_of(body, found):
                    (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(variable)
                elif _is_letter(body) and body != variable and inner is None:
                    found.pairs.add((body, variable))
        case Call(function=Function(name="J", index=(label,)), arguments=(argument,)):
            inner = _map_of(label)
            if inner is not None and _is_letter(argument):
                (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(argument)
        case Call(function=function, arguments=(argument,)):
            textual = textbook(node, found.densities)
            if textual is not None and isinstance(textual.law, Law):
                _law(textual.law, argument, found)
                return
            inner = _map_of(function.function if isinstance(function, core.DerivativeOf) else function)
            if inner is not None and _is_letter(argument):
                (found.inverse if inner[1] else found.forward).setdefault(inner[0], set()).add(argument)


def _law(law: Law, argument: Term, found: Uses) -> None:
    letter: Term | None = None
    for label in law.parameters:
        if isinstance(label, Symbol) and len(label.name) == 1 and label.name not in GREEK:
            small = Symbol(label.name.lower())
            if label.name.isupper() and not _counts(label):
                letter = small
            elif label == argument or label.name in "xyzuvwh":
                letter = label
    if letter is not None:
        found.labels.add(letter)
    elif _is_letter(argument):
        letter = argument
    if letter is not None:
        found.laws.setdefault(letter, set()).add(law.name)
    found.images.append((letter, argument))


def textbook(node: Term, names: frozenset[str]) -> Density | None:
    """f_X(x) as the density of X, f_n(x_n) as that of x_n where f is no map; None for another call."""
    match node:
        case Call(function=Function(name=name, index=(_,)), arguments=(Indexed() as argument,)) if (
            name in names
        ):
            return Density(Law(name), (argument,))
        case Call(function=Function(name=name, index=(Symbol(name=label),)), arguments=(argument,)):
            if name == DENSITY_LETTER and label.isupper() and not _counts(Symbol(label)):
                return Density(Law(name, (Symbol(label),)), (argument,))
    return None


def _map_of(term: Term) -> tuple[Function, bool] | None:
    """A function that a term names, and whether it is its inverse."""
    match term:
        case Function(name=name, index=index):
            return (term, False) if _is_map_name(name) and all(map(_is_label, index)) else None
        case InverseOf(function=Function() as function):
            return function, True
        case Symbol(name=name) if _is_map_name(name):
            return Function(name), False
        case Indexed(base=Symbol(name=name), index=index) if _is_map_name(name) and all(
            map(_is_label, index)
        ):
            return Function(name, index), False
        case core.Power(base=base, exponent=core.Negative(term=core.Number(text="1"))):
            inner = _map_of(base)
            return None if inner is None else (inner[0], True)
        case Call(function=function, arguments=(_,)):
            return _map_of(function)
    return None


def _is_label(part: Term) -> bool:
    """Whether a subscript may be that of a map: f_k, f_θ; f_X is the density of X."""
    if isinstance(part, core.Sum | core.Number):
        return True
    return isinstance(part, Symbol) and (not part.name.isupper() or _counts(part))


def _is_map_name(name: str) -> bool:
    return name in MAP_NAMES


def _is_letter_of(body: Term, found: Uses) -> bool:
    """Whether a letter with the name of a map is a variable with a law: dh_i/dh_{i-1}."""
    return _is_letter(body) and body in found.laws


def _is_letter(term: Term) -> bool:
    match term:
        case Symbol(name=name):
            return name not in GREEK and name not in ("t", "T", "I", "J")
        case Indexed(base=base, index=(part,)):
            return _is_letter(base) and not isinstance(part, core.Range)
        case Decorated(base=base, mark=mark):
            return mark != "dot" and _is_letter(base)
    return False


def _base(function: Term) -> Term:
    return parts(function)[0]


def _counts(label: Symbol) -> bool:
    return label.name in "ijklmnKNLT"


def _plain(term: Term) -> Term:
    """k − 1 + 1 as k."""
    match term:
        case (
            core.Sum(terms=(*rest, core.Negative(term=core.Number(text="1")), core.Number(text="1")))
            | core.Sum(terms=(*rest, core.Number(text="1"), core.Negative(term=core.Number(text="1"))))
        ):
            return rest[0] if len(rest) == 1 else core.Sum(tuple(rest))
    return term


def _numbered(
    letter: Term, index: Callable[[Term, dict[Term, int]], int | None], values: dict[Term, int]
) -> Term:
    match letter:
        case Indexed(base=base, index=(part,)):
            k = index(part, values)
            return letter if k is None else Indexed(base, (core.lift(k),))
    return letter


def _at(tie: Link, index: Callable[[Term, dict[Term, int]], int | None], values: dict[Term, int]) -> Link:
    """A tie with a number for its index."""
    upper, lower = (_numbered(item, index, values) for item in (tie.upper, tie.lower))

    def numbered(node: Term) -> Term:
        return core.lift(values[node]) if node in values else node

    def low(node: Term) -> Term:
        return lower if _same(node, tie.lower, lower, index) else node

    return Link(upper, lower, bottom_up(bottom_up(tie.body, numbered), low))


def _same(
    node: Term, lower: Term, numbered: Term, index: Callable[[Term, dict[Term, int]], int | None]
) -> bool:
    return node == lower or _numbered(node, index, {}) == numbered


# --- the ties


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
        stated = {side for pair in (*declared, *others) for side in pair if _is_letter(side)}
        for pair in _pairs({pair for pair in found.pairs if pair[0] not in stated}, own):
            _add(ties, pair)
    if not ties and not found.inverse:
        return None
    maps = {_base(name) for name in (*found.inverse,)} | {
        _base(
            tie.body.function if not isinstance(tie.body.function, InverseOf) else tie.body.function.function
        )
        for tie in ties
        if isinstance(tie.body, Call)
    }
    several = any(len(names) > 1 for names in found.laws.values())
    laws = {name for names in found.laws.values() for name in names}
    laws |= {
        node.law.name
        for term in own
        for node in subterms(term)
        if isinstance(node, Density) and isinstance(node.law, Law)
    }
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
        if not _is_letter(upper):
            continue
        match body:
            case Call(function=function, arguments=(argument,)) if _is_letter(argument):
                inner = _map_of(function)
                if inner is not None and inner[1]:
                    return Link(argument, upper, Call(inner[0], (upper,)))
                if inner is not None:
                    return Link(upper, argument, body)
        if _is_letter(body):
            return Link(upper, body, body) if upper in letters and body in letters else None
        inside = [letter for letter in free_variables(body) if letter in letters]
        if upper in letters and len(inside) == 1 and _is_formula(body):
            return Link(upper, inside[0], body)
    return None


def _is_formula(body: Term) -> bool:
    return not any(
        isinstance(node, Density | core.Expectation | Derivative | core.Integral) for node in subterms(body)
    )


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
            case Call(function=function, arguments=(inner,)) if letter is not None and _is_letter(inner):
                found_map = _map_of(function)
                if found_map is not None and found_map[1]:
                    yield Link(inner, letter, Call(found_map[0], (letter,)))
                elif found_map is not None:
                    yield Link(letter, inner, argument)


def _of_family(function: Function, below: set[Term], above: set[Term]) -> Iterator[Link]:
    """z_k = f_k(z_{k-1}) where f_k is put to z_{k-1}."""
    k = function.index[0]
    for letter in sorted(below, key=repr):
        if not isinstance(k, Symbol) or not _counts(k):
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
        inner = _map_of(argument.function)
        if inner is not None and inner == (function, inverse) and letter is not None and letter not in given:
            return letter
    rest = found.letters - given
    if len(rest) == 1:
        return next(iter(rest))
    if rest:
        return None
    for _, argument in found.images:
        if isinstance(argument, Call) and _map_of(argument.function) == (function, inverse):
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
    counted = {
        node.index
        for term in own
        for node in subterms(term)
        if isinstance(node, core.IndexedSum | core.IndexedProduct)
    }
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
    bound = {
        node.index
        for term in own
        for node in subterms(term)
        if isinstance(node, core.IndexedSum | core.IndexedProduct)
    }
    slots = {part for tie in ties for part in parts(tie.upper)[1]}
    for term in own:
        for node in subterms(term):
            for part in (*_subscripts(node, bases), *_ends(node)):
                for letter in subterms(part):
                    if (
                        isinstance(letter, Symbol)
                        and letter not in bound
                        and letter not in slots
                        and _counts(letter)
                    ):
                        yield letter


def _subscripts(node: Term, bases: set[Term]) -> tuple[Term, ...]:
    return node.index if isinstance(node, Indexed) and node.base in bases else ()


def _ends(node: Term) -> tuple[Term, ...]:
    return (node.low, node.high) if isinstance(node, core.IndexedSum | core.IndexedProduct) else ()


__all__ = ["ANY_MAP", "Flow", "flow_of"]
