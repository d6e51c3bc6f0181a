"""The normal form of a term under printing: what LaTeX does not show is set to one value.

Two terms with the same normal form are printed alike (where the printer can print them without
ambiguity), so `normal(parse_latex(latex(term))) == normal(term)`.
"""

from __future__ import annotations

from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Negative, Number, Power, Symbol, Term
from hw_cli.terms.walk import bottom_up

_MINUS_ONE = Negative(Number("1"))


def normal(term: Term) -> Term:
    """The term with what printing loses made uniform.

    Sorts are scalar; the identity is the letter I and an inverse the power -1; a determinant is an absolute
    value and |log| of base e an exponential; marks stand inside indices; an expectation keeps its variables
    only where they are shown.

    >>> normal(core.Inverse(Symbol("A", core.Sort.MATRIX)))
    Power(base=Symbol(name='A', sort=<Sort.SCALAR: 'scalar'>), exponent=Negative(term=Number(text='1')))
    """
    return bottom_up(term, _normal)


def _normal(term: Term) -> Term:
    match term:
        case Symbol(name="zero" | "0"):
            return Number("0")
        case Symbol(name=name, sort=sort):
            # the same object: nothing above it is made anew
            return term if sort is core.Sort.SCALAR else Symbol(name)
        case core.Label(text=text):  # a word is set alike in an index and on the line
            return Symbol(text)
        case core.Constant(name="i"):
            return Symbol("i")
        case core.Identity():
            return Symbol("I")
        case core.Inverse(term=inner):
            return _normal(Power(inner, _MINUS_ONE))
        case core.Determinant(term=inner):
            return core.Absolute(inner)
        case Power(base=core.Constant(name="e"), exponent=exponent):
            return core.exp(exponent)
        case Decorated(base=Indexed(base=base, index=index), mark=mark) if mark != "star":
            return Indexed(_normal(Decorated(base, mark)), index)
        case core.Expectation(show_variables=False, variables=(_, *_)):
            return core.Expectation(term.body, term.law)
    return term
