"""Letters that one-to-one maps tie: which density is the law of which letter, what f^{-1} and J_f are.

A line like p_X(x) = p_Z(f⁻¹(x)) |det ∂f⁻¹(x)/∂x| says by itself which letter is a function of which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hw_cli.checking.say.survey import GREEK
from hw_cli.oracles.models import Link, parts, pushed
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
from hw_cli.terms.walk import bottom_up, free_variables, map_children

DENSITY_LETTER = "f"  # f_X(x): a density in many textbooks
ANY_MAP = Function("↦")  # of which nothing is known
MAP_NAMES = frozenset(["f", "g", "h", "T", "F", "G", "S", "phi", "psi", "Phi"])


def textbook(node: Term, names: frozenset[str]) -> Density | None:
    """f_X(x) as the density of X, f_n(x_n) as that of x_n where f is no map; None for another call."""
    match node:
        case Call(function=Function(name=name, index=(_,)), arguments=(Indexed() as argument,)) if (
            name in names
        ):
            return Density(Law(name), (argument,))
        case Call(function=Function(name=name, index=(Symbol(name=label),)), arguments=(argument,)):
            if name == DENSITY_LETTER and label.isupper() and not counts(Symbol(label)):
                return Density(Law(name, (Symbol(label),)), (argument,))
    return None


def map_of(term: Term) -> tuple[Function, bool] | None:
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
            inner = map_of(base)
            return None if inner is None else (inner[0], True)
        case Call(function=function, arguments=(_,)):
            return map_of(function)
    return None


def _is_label(part: Term) -> bool:
    """Whether a subscript may be that of a map: f_k, f_θ; f_X is the density of X."""
    if isinstance(part, core.Sum | core.Number):
        return True
    return isinstance(part, Symbol) and (not part.name.isupper() or counts(part))


def _is_map_name(name: str) -> bool:
    return name in MAP_NAMES


def is_letter(term: Term) -> bool:
    """Whether a term is a letter that may be a variable with a law: no parameter, index or matrix."""
    match term:
        case Symbol(name=name):
            return name not in GREEK and name not in ("t", "T", "I", "J")
        case Indexed(base=base, index=(part,)):
            return is_letter(base) and not isinstance(part, core.Range)
        case Decorated(base=base, mark=mark):
            return mark != "dot" and is_letter(base)
    return False


def base_of(function: Term) -> Term:
    """A function without its subscripts, as a letter."""
    return parts(function)[0]


def counts(label: Symbol) -> bool:
    """Whether a letter is an index or the last one."""
    return label.name in "ijklmnKNLT"


SAME = "the law"  # of all tied letters, where every letter has one law


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
                if body != label and is_letter(argument):
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
        found = map_of(body)
        if found is None or base_of(found[0]) not in self.maps:
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
        if len(families) == 1 and (label in self.lengths or not isinstance(label, Symbol) or counts(label)):
            base = next(iter(families))
            letters = {parts(item)[0] for item in free_variables(argument)}
            if base in letters or not letters:
                return Indexed(base, (label,))
        return None

    def image(self, argument: Term) -> Term | None:
        """The letter that f(x) or f^{-1}(x) is, by the ties."""
        found = map_of(argument.function) if isinstance(argument, Call) else None
        if found is None or not isinstance(argument, Call) or len(argument.arguments) != 1:
            return None
        function, inverse = found
        inner = argument.arguments[0]
        at = inner if self.is_tied(inner) else self.image(inner)
        if at is None:
            return None
        for tie in self.ties:
            match tie.body:
                case Call(function=own) if base_of(own) == base_of(function):
                    start, end = (tie.upper, tie.lower) if inverse else (tie.lower, tie.upper)
                    if start == at:
                        return end
                    if parts(start)[0] == parts(at)[0] and parts(start)[1] and parts(at)[1]:
                        step = core.Number("1")
                        (k,) = parts(at)[1]
                        moved = k - step if inverse else k + step
                        return Indexed(parts(end)[0], (_plain(moved),))
        return None


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
