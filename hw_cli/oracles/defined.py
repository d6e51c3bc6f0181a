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
from hw_cli.terms.kinks import needed
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, children, is_variable, sort_of, substitute

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
            case (
                core.Sum()
                | core.Product()
                | core.Negative()
                | core.Absolute()
                | core.Quotient()
                | core.Power()
            ):
                inside = children(term)
            case core.IndexedSum(body=body) | core.IndexedProduct(body=body):
                inside = (body,)
            case core.Call(function=function, arguments=arguments) if self._is_known(function):
                inside = arguments
            case _:
                return is_variable(term) and self._is_real_letter(term)
        return all(map(self.holds, inside)) and all(self._knows(*need) for need in needed(term))

    def _is_known(self, function: Term) -> bool:
        """Whether a function has values and no jumps wherever what is `needed` of its argument holds."""
        inner = function.function if isinstance(function, core.DerivativeOf) else function
        if self._setting.unknown(inner) is not None:
            return True
        found = record_of(inner)
        if found is None:
            return False
        if isinstance(function, core.DerivativeOf):
            return found.analytic
        return found.analytic or found.continuous or found.domain != Domain()

    def _is_real_letter(self, variable: Term) -> bool:
        domain = self._setting.domain(variable)
        if domain is None:
            return sort_of(variable) is core.Sort.SCALAR
        return isinstance(domain, Interval | NonZero | Integers)

    def _knows(self, term: Term, relation: Relation) -> bool:
        """Whether SymPy is sure on the whole domain that a term stands in a relation to 0."""
        try:
            return getattr(self._judge.read(term), _ASSUMPTIONS[relation], None) is True
        except UnknownNode:
            return False


_ASSUMPTIONS = {Relation.NE: "is_nonzero", Relation.GT: "is_positive", Relation.GE: "is_nonnegative"}
