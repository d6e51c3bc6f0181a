"""What the lines of a derivation show of its letters: which have laws, where maps are put, which have derivatives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hw_cli.checking.say.maps.signs import counts, is_letter, map_of, textbook
from hw_cli.checking.say.usage.letters import GREEK
from hw_cli.terms import core
from hw_cli.terms.core import Call, Density, Derivative, Function, Indexed, InverseOf, Law, Symbol, Term
from hw_cli.terms.walk import subterms


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
                if inner is not None and not _is_letter_of(body, found):
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


def _is_letter_of(body: Term, found: Uses) -> bool:
    """Whether a letter with the name of a map is a variable with a law: dh_i/dh_{i-1}."""
    return is_letter(body) and body in found.laws


__all__ = ["Uses", "uses"]
