"""Where a term has a real value: asked before a rule that would be wrong where it has none.

SymPy cancels x/x and reads exp(log x) as x, so an equality that it proves may pass through forms that
are undefined, or not real, at some points. Rules whose premise is "for every real u", and arguments by
continuity, ask here first. The answer errs on the side of no.
"""

from __future__ import annotations

from hw_cli.kernel.setting import Integers, Interval, NonZero, Setting
from hw_cli.oracles.judges.symbolic import SymbolicJudge
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.functions import Domain, record_of
from hw_cli.terms.walk import bottom_up, is_variable, sort_of, substitute

DEPTH = 10  # of definitions that call definitions


def is_defined(term: Term, setting: Setting) -> bool:
    """Whether a scalar term is surely real, defined and continuous on the whole of the setting's domain."""
    try:
        plain = written_out(term, setting)
    except (ValueError, RecursionError):  # a letter would be captured
        return False
    return _Domain(setting).holds(plain)


def written_out(term: Term, setting: Setting) -> Term:
    """The term with the setting's abbreviations and definitions put in.

    Raises ValueError when a free letter would be captured, or when definitions go round in circles.
    """

    def unfold(node: Term) -> Term:
        stands_for = setting.abbreviation(node) if is_variable(node) else None
        if stands_for is not None:
            return stands_for
        found = setting.definition(node.function) if isinstance(node, core.Call) else None
        if found is None or not isinstance(node, core.Call):
            return node
        if len(found.parameters) != len(node.arguments):
            raise ValueError("a function is called with another number of arguments")
        return substitute(found.body, dict(zip(found.parameters, node.arguments, strict=True)))

    for _ in range(DEPTH):
        result = bottom_up(term, unfold)
        if result == term:
            return term
        term = result
    raise ValueError("definitions go round in circles")


class _Domain:
    """The structural test, with SymPy's assumptions for the signs of denominators and of arguments."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._judge = SymbolicJudge(setting)

    def holds(self, term: Term) -> bool:
        match term:
            case core.Number():
                return True
            case core.Constant(name=name):
                return name in ("pi", "e")
            case core.Sum(terms=parts) | core.Product(factors=parts):
                return all(self.holds(part) for part in parts)
            case core.Negative(term=inner) | core.Absolute(term=inner):
                return self.holds(inner)
            case core.Quotient(numerator=above, denominator=below):
                return self.holds(above) and self.holds(below) and self._knows(below, "is_nonzero")
            case core.Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case core.Call(function=function, arguments=arguments):
                return all(self.holds(item) for item in arguments) and self._call(function, arguments)
            case core.IndexedSum(body=body) | core.IndexedProduct(body=body):
                return self.holds(body)
        return is_variable(term) and self._is_real_letter(term)

    def _power(self, base: Term, exponent: Term) -> bool:
        if not self.holds(base):
            return False
        if isinstance(exponent, core.Number) and exponent.value.denominator == 1:
            return True
        if isinstance(exponent, core.Negative) and isinstance(exponent.term, core.Number):
            whole = exponent.term.value.denominator == 1
            return self._knows(base, "is_nonzero" if whole else "is_positive")
        return self.holds(exponent) and self._knows(base, "is_positive")

    def _call(self, function: Term, arguments: tuple[Term, ...]) -> bool:
        inner = function.function if isinstance(function, core.DerivativeOf) else function
        if self._setting.unknown(inner) is not None:
            return True
        if not isinstance(inner, core.Function) or inner.index:
            return False
        found = record_of(inner)
        if found is None:
            return False
        if isinstance(function, core.DerivativeOf):
            return found.analytic
        if found.domain != Domain():
            wanted = "is_positive" if found.domain.open else "is_nonnegative"
            edges = found.domain.edges(arguments[0])
            return len(arguments) == 1 and all(self._knows(edge, wanted) for edge in edges)
        return found.analytic or found.continuous

    def _is_real_letter(self, variable: Term) -> bool:
        domain = self._setting.domain(variable)
        if domain is None:
            return sort_of(variable) is core.Sort.SCALAR
        return isinstance(domain, Interval | NonZero | Integers)

    def _knows(self, term: Term, assumption: str) -> bool:
        """Whether SymPy is sure of an assumption on the whole domain."""
        try:
            return getattr(self._judge.read(term), assumption, None) is True
        except UnknownNode:
            return False
