"""The symbolic judge: SymPy proves that the difference of two sides vanishes on the whole domain."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy

from hw_cli.proof.evidence import Evidence, Verdict
from hw_cli.proof.setting import Hypothesis, Integers, Interval, NonZero, Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.algebra import Logistic, ascii_name, to_sympy
from hw_cli.terms.core import Term
from hw_cli.terms.errors import UnknownNode
from hw_cli.terms.relation import Relation

NAME = "symbolic"
MAX_OPERATIONS = 4_000  # larger expressions are left to the other judges


class SymbolicJudge:
    """Decides equalities in a setting: definitions unfolded, Gaussian expectations by moments."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def compare(self, left: Term, relation: Relation, right: Term) -> Evidence:
        """Proved when the difference is 0 (for =, ≤, ≥); never refutes, which takes a point."""
        if relation is Relation.NE:
            return self._differ(left, right)
        if relation not in (Relation.EQ, Relation.LE, Relation.GE):
            return _undecided()
        try:
            a, b = self.read(left), self.read(right)
        except UnknownNode:
            return Evidence(NAME, Verdict.UNDECIDED, say("outside the symbolic fragment"))
        if vanishes(a, b):
            return Evidence(NAME, Verdict.PROVED, say("the difference simplifies to 0"))
        if any(self._supposed(a - b, item) for item in self._setting.hypotheses):
            return Evidence(NAME, Verdict.PROVED, say("by hypothesis"))
        return _undecided()

    def _supposed(self, gap: Any, item: Hypothesis) -> bool:
        """Whether `gap = 0` is what an equality among the hypotheses says, up to sign."""
        if item.relation is not Relation.EQ:
            return False
        try:
            other = self.read(item.left) - self.read(item.right)
        except UnknownNode:
            return False
        return vanishes(gap, other) or vanishes(gap, -other)

    def _differ(self, left: Term, right: Term) -> Evidence:
        """Proved when SymPy knows from the domains that the difference is never 0."""
        try:
            gap = sympy.factor(sympy.together(self.read(left) - self.read(right)))
        except UnknownNode:
            return Evidence(NAME, Verdict.UNDECIDED, say("outside the symbolic fragment"))
        if gap.is_nonzero:
            return Evidence(
                NAME, Verdict.PROVED, say("the difference is a product of factors that are not 0")
            )
        return Evidence(NAME, Verdict.UNDECIDED, say("the difference may vanish"))

    def limit(self, term: Term, variable: Term, towards: Term, value: Term) -> Evidence:
        """Proved when SymPy's limit is the claimed one; finite sums are taken term by term."""
        try:
            reached = self._limit(self.read(term), self.symbol(variable), self.read(towards))
            claimed = self.read(value)
        except (UnknownNode, NotImplementedError):
            return Evidence(NAME, Verdict.UNDECIDED, say("outside the symbolic fragment"))
        if reached == claimed or (claimed.is_finite and reached.is_finite and vanishes(reached, claimed)):
            return Evidence(NAME, Verdict.PROVED, say("limit computed term by term"))
        return Evidence(NAME, Verdict.UNDECIDED, say("SymPy finds another limit, or none"))

    def _limit(self, expression: Any, variable: Any, towards: Any) -> Any:
        plain = expression.replace(Logistic, lambda u: 1 / (1 + sympy.exp(-u)))
        sums = plain.atoms(SumOver)
        plain = plain.xreplace({item: self._limit_of_sum(item, variable, towards) for item in sums})
        letters = {
            part: sympy.Dummy(real=True, positive=part.is_positive) for part in plain.atoms(sympy.Indexed)
        }
        reached = sympy.limit(plain.xreplace(letters), variable, towards)
        return reached.xreplace({dummy: part for part, dummy in letters.items()})

    def _limit_of_sum(self, item: Any, variable: Any, towards: Any) -> Any:
        body, index, low, high = item.args
        term = self._limit(body, variable, towards)
        whole = SumOver(term, index, low, high)
        for family in self._setting.families:
            if family.sums_to_one and low == 1 and high == self.read(family.size):
                weight = self.read(core.Indexed(family.base, (core.Symbol(str(index)),)))
                whole = whole.subs(SumOver(weight, index, low, high), 1)
        return whole

    def read(self, term: Term) -> Any:
        """The SymPy meaning of a term; raises UnknownNode outside the fragment."""
        return to_sympy(term, self.symbol, self._other)

    def symbol(self, variable: Term) -> Any:
        """A variable as a SymPy symbol with what its domain guarantees, or as what it stands for."""
        stands_for = self._setting.abbreviation(variable)
        if stands_for is not None:
            return self.read(stands_for)
        if self._setting.family(variable) is not None and isinstance(variable, core.Indexed):
            return self._member(variable)
        match self._setting.domain(variable):
            case Interval() as interval:
                below = interval.high is not None and interval.high <= 0
                return sympy.Symbol(
                    ascii_name(variable),
                    real=True,
                    positive=interval.positive or None,
                    negative=below or None,
                )
            case NonZero():
                return sympy.Symbol(ascii_name(variable), real=True, nonzero=True)
            case Integers(low=low):
                return sympy.Symbol(ascii_name(variable), integer=True, positive=low > 0 or None)
            case None:
                return sympy.Symbol(ascii_name(variable), real=True)
        raise UnknownNode(variable, "SymPy")

    def _member(self, variable: core.Indexed) -> Any:
        """A letter of a family, as an entry of an indexed base with the family's sign."""
        family = self._setting.family(variable)
        positive = family is not None and family.domain.positive
        base = sympy.IndexedBase(ascii_name(variable.base), real=True, positive=positive or None)
        return base[tuple(self.read(part) for part in variable.index)]

    def _other(self, term: Term) -> Any:
        match term:
            case core.IndexedSum(body=body, index=index, low=low, high=high):
                return SumOver(self.read(body), *(self.read(part) for part in (index, low, high)))
            case core.Call(function=core.DerivativeOf(function=function, order=order), arguments=(argument,)):
                return self._derivative(function, order, argument)
            case core.Call(function=function, arguments=arguments):
                return self._unfold(function, arguments)
            case core.Density(variables=(variable,), given=()):
                return self._density(self._law(term), variable)
            case core.Expectation():
                return self._expectation(term)
            case core.KL(left=core.Density() as left, right=core.Density() as right):
                return self.read(core.Expectation(core.log(left) - core.log(right), left, left.variables))
        raise UnknownNode(term, "SymPy")

    def _unfold(self, function: Term, arguments: tuple[Term, ...]) -> Any:
        if self._setting.unknown(function) is not None and isinstance(function, core.Function):
            return abstract(function.name, 0)(*(self.read(argument) for argument in arguments))
        found = self._setting.definition(function)
        if found is None or len(arguments) != len(found.parameters):
            raise UnknownNode(function, "SymPy")
        values = {
            self.symbol(name): self.read(value)
            for name, value in zip(found.parameters, arguments, strict=True)
        }
        return self.read(found.body).subs(values, simultaneous=True)

    def _derivative(self, function: Term, order: int, argument: Term) -> Any:
        if self._setting.unknown(function) is not None and isinstance(function, core.Function):
            return abstract(function.name, order)(self.read(argument))
        found = self._setting.definition(function)
        if found is None:
            variable = sympy.Dummy(real=True)
            body = to_sympy(core.Call(function, (core.Symbol("slot"),)), lambda _: variable)
            return sympy.diff(body, variable, order).subs(variable, self.read(argument))
        if len(found.parameters) != 1:
            raise UnknownNode(function, "SymPy")
        variable = self.symbol(found.parameters[0])
        return sympy.diff(self.read(found.body), variable, order).subs(variable, self.read(argument))

    def _law(self, law: Term) -> Term:
        if isinstance(law, core.Normal | core.Dirac):
            return law
        found = self._setting.law(law.law if isinstance(law, core.Density) else law)
        if found is None:
            raise UnknownNode(law, "SymPy")
        return found

    def _density(self, law: Term, variable: Term) -> Any:
        if not isinstance(law, core.Normal):
            raise UnknownNode(law, "SymPy")
        x, mean, variance = (self.read(part) for part in (variable, law.mean, law.variance))
        return sympy.exp(-((x - mean) ** 2) / (2 * variance)) / sympy.sqrt(2 * sympy.pi * variance)

    def _expectation(self, term: core.Expectation) -> Any:
        law = self._law(term.law)
        names = term.variables or (term.law.variables if isinstance(term.law, core.Density) else ())
        if len(names) != 1:
            raise UnknownNode(term, "SymPy")
        x, body = self.symbol(names[0]), self.read(term.body)
        if isinstance(law, core.Dirac):
            return body.subs(x, self.read(law.centre))
        if not isinstance(law, core.Normal):
            raise UnknownNode(term, "SymPy")
        body = sympy.expand_log(body, force=False)
        if not body.is_polynomial(x):
            body = sympy.expand(body)
        if not body.is_polynomial(x):
            raise UnknownNode(term, "Gaussian moments")
        moments = gaussian_moments(self.read(law.mean), self.read(law.variance))
        coefficients = reversed(sympy.Poly(body, x).all_coeffs())
        return sympy.Add(*(c * moment for c, moment in zip(coefficients, moments, strict=False)))


class SumOver(sympy.Function):  # type: ignore[misc]
    """Σ body over an index with symbolic bounds: linear, expanded, with what is free of the index outside."""

    is_real = True

    @classmethod
    def eval(cls, body: Any, index: Any, low: Any, high: Any) -> Any:
        """Split the body into its terms and pull constants out; else leave the sum as it is."""
        expanded = sympy.expand(body)
        if expanded == 0:
            return sympy.Integer(0)
        if expanded.is_Add:
            return sympy.Add(*(cls(part, index, low, high) for part in expanded.args))
        free, bound = expanded.as_independent(index, as_Add=False)
        if bound == 1:
            return free * (high - low + 1)
        if free != 1 or expanded != body:
            return free * cls(bound, index, low, high)
        return None

    def _eval_derivative(self, variable: Any) -> Any:
        body, index, low, high = self.args
        return SumOver(sympy.diff(body, variable), index, low, high)


@cache
def abstract(name: str, order: int) -> Any:
    """The SymPy class of the derivative of some order of an abstract function; f′ knows that it is f′."""
    members: dict[str, Any] = {
        "fdiff": lambda self, _index=1: abstract(name, order + 1)(*self.args),
        "is_real": True,
    }
    members |= {"letter": name, "order": order}
    return type(name + "'" * order, (sympy.Function,), members)


def gaussian_moments(mean: Any, variance: Any) -> Any:
    """E[xⁿ] for n = 0, 1, 2, … of N(mean, variance), by Stein's recurrence.

    E[xⁿ⁺¹] = mean · E[xⁿ] + n · variance · E[xⁿ⁻¹].
    """
    before, now, n = sympy.Integer(0), sympy.Integer(1), 0
    while True:
        yield now
        before, now, n = now, mean * now + n * variance * before, n + 1


def vanishes(a: Any, b: Any) -> bool:
    """Whether SymPy proves a = b (entry by entry for matrices)."""
    if isinstance(a, sympy.MatrixBase) != isinstance(b, sympy.MatrixBase):
        return False
    if isinstance(a, sympy.MatrixBase):
        return a.shape == b.shape and all(vanishes(x, y) for x, y in zip(a, b, strict=True))
    if a == b:
        return True
    gap = a - b
    if gap.count_ops() > MAX_OPERATIONS:
        return False
    if _rational_zero(sympy.expand_log(gap, force=False)):
        return True
    if gap.has(Logistic):  # log σ(−x) = log σ(x) − x needs the definition of σ
        return _rational_zero(_exponential(gap))
    return False


def _rational_zero(gap: Any) -> bool:
    """Whether a fraction of polynomials in independent atoms is 0."""
    if sympy.expand(gap) == 0:
        return True
    above, _ = sympy.fraction(sympy.together(gap))
    return bool(sympy.expand_log(sympy.expand(above), force=False).expand() == 0)


def _exponential(gap: Any) -> Any:
    plain = gap.replace(Logistic, lambda x: 1 / (1 + sympy.exp(-x)))
    logs = plain.replace(sympy.log, lambda x: sympy.expand_log(sympy.log(sympy.factor(sympy.together(x)))))
    return sympy.expand_log(sympy.powsimp(logs), force=False)


def _undecided() -> Evidence:
    return Evidence(NAME, Verdict.UNDECIDED, say("the difference does not simplify to 0"))
