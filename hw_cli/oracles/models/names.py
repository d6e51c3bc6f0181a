"""A letter or call taken apart: what it is called, its subscripts, its arguments."""

from __future__ import annotations

from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Symbol, Term


def parts(term: Term) -> tuple[Term, tuple[Term, ...], tuple[Term, ...] | None]:
    """A letter or call without its subscripts, the subscripts, and the arguments (None for a letter)."""
    match term:
        case core.Call(function=function, arguments=arguments):
            base, index, _ = parts(function)
            return base, index, arguments
        case Function(name=name, index=index):
            return Symbol(name), index, None
        case Indexed(base=inner, index=index):
            base, before, _ = parts(inner)
            return base, (*before, *index), None
        case Decorated(base=inner, mark=mark):
            base, index, _ = parts(inner)
            return Decorated(base, mark), index, None
        case core.Law(name=name, parameters=parameters):
            return Symbol(name), parameters, None
    return term, (), None
