"""Signs of maps and of laws in formulas: f, f^{-1}, J_f; p_X(x), f_X(x); letters that may be variables."""

from __future__ import annotations

from hw_cli.checking.say.usage.letters import GREEK
from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Call, Decorated, Density, Function, Indexed, InverseOf, Law, Symbol, Term

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


__all__ = ["ANY_MAP", "DENSITY_LETTER", "MAP_NAMES", "base_of", "counts", "is_letter", "map_of", "textbook"]
