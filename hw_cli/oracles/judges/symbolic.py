"""The symbolic judge: SymPy proves that the difference of two sides vanishes on the whole domain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from itertools import zip_longest
from typing import Any

import sympy

from hw_cli.kernel.evidence import Finding, Nothing, Trusted
from hw_cli.kernel.setting import Definition, Hypothesis, Integers, Interval, NonZero, Setting
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.algebra import Logistic, ascii_name, derivative, put_in, to_sympy, without_logistic
from hw_cli.terms.core import Sort, Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import sort_of
from hw_cli.terms.zero import zero_fraction

NAME = "symbolic"
MAX_OPERATIONS = 4_000  # larger expressions are left to the other judges


MAX_READERS = 32
_readers: dict[int, SymbolicJudge] = {}


def reader(setting: Setting) -> SymbolicJudge:
    """The judge for a setting, which keeps what it has read: certificates ask for the same terms often."""
    found = _readers.get(id(setting))
    if found is None:  # a judge keeps its setting: no id here is used again
        if len(_readers) >= MAX_READERS:
            _readers.clear()
        found = _readers[id(setting)] = SymbolicJudge(setting)
    return found


class SymbolicJudge:
    """Decides equalities in a setting: definitions unfolded, Gaussian expectations by moments.

    An equality is claimed where both its sides have a value; one that has none anywhere is not proved.
    """

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._letters: dict[str, Term] = {}  # by plain name: two letters must not read as one symbol
        self._read: dict[Term, Any] = {}  # what was read before, outside any binding
        self._bodies: dict[tuple[Term, tuple[bool, ...]], tuple[list[Any], Any]] = {}

    @property
    def setting(self) -> Setting:
        """What the letters mean to this judge."""
        return self._setting

    def compare(self, left: Term, relation: Relation, right: Term) -> Finding:
        """Proved when the difference is 0 (for =, ≤, ≥); never refutes, which takes a point."""
        if relation is Relation.NE:
            return self._differ(left, right)
        if relation not in (Relation.EQ, Relation.LE, Relation.GE):
            return _undecided()
        try:
            a, b = self.read(left), self.read(right)
        except UnknownNode:
            return Nothing(NAME, say("outside the symbolic fragment"))
        if vanishes(a, b):
            return Trusted(NAME, say("the difference simplifies to 0"))
        if any(self._supposed(a - b, item) for item in self._setting.hypotheses):
            return Trusted(NAME, say("by hypothesis"))
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

    def _differ(self, left: Term, right: Term) -> Finding:
        """Proved when SymPy knows from the domains that the difference is never 0."""
        try:
            gap = sympy.factor(sympy.together(self.read(left) - self.read(right)))
        except UnknownNode:
            return Nothing(NAME, say("outside the symbolic fragment"))
        if gap.is_nonzero and not _is_infinite(gap):
            return Trusted(NAME, say("the difference is a product of factors that are not 0"))
        return Nothing(NAME, say("the difference may vanish"))

    def limit(self, term: Term, variable: Term, towards: Term, value: Term) -> Finding:
        """Proved when SymPy's limit is the claimed one; finite sums are taken term by term.

        Towards a number the limit is from both sides, but for an end of the variable's interval.
        """
        try:
            x, end, claimed = self.symbol(variable), self.read(towards), self.read(value)
            reached = self._limit(self.read(term), x, end, self._sides(variable, end))
        except (UnknownNode, NotImplementedError, ValueError):  # ValueError: the two sides differ
            return Nothing(NAME, say("outside the symbolic fragment"))
        if reached == claimed or vanishes(reached, claimed):
            return Trusted(NAME, say("limit computed term by term"))
        return Nothing(NAME, say("SymPy finds another limit, or none"))

    def _sides(self, variable: Term, end: Any) -> str:
        domain = self._setting.domain(variable)
        if isinstance(domain, Interval):
            if domain.low is not None and sympy.Rational(domain.low) == end:
                return "+"
            if domain.high is not None and sympy.Rational(domain.high) == end:
                return "-"
        return "+-" if end.is_finite else "+"

    def _limit(self, expression: Any, variable: Any, towards: Any, sides: str) -> Any:
        sums = expression.atoms(SumOver)
        if sums:
            return self._limit_through(expression, sums, variable, towards, sides)
        plain = without_logistic(expression)
        letters = {
            part: sympy.Dummy(real=True, positive=part.is_positive) for part in plain.atoms(sympy.Indexed)
        }
        reached = sympy.limit(plain.xreplace(letters), variable, towards, sides)
        return reached.xreplace({dummy: part for part, dummy in letters.items()})

    def _limit_through(self, plain: Any, sums: Any, variable: Any, towards: Any, sides: str) -> Any:
        """The limit of a function of sums and of nothing else that moves, from the sums' finite limits."""
        holes = {item: sympy.Dummy(real=True) for item in sums}
        around = plain.xreplace(holes)
        if around.has(variable):  # z · Σ … may be ∞ · 0
            raise NotImplementedError("a sum beside other functions of the variable")
        limits = {holes[item]: self._limit_of_sum(item, variable, towards, sides) for item in sums}
        reached = around.subs(limits, simultaneous=True)
        if _is_infinite(reached):
            raise NotImplementedError("an infinite limit under a sum")
        return reached

    def _limit_of_sum(self, item: Any, variable: Any, towards: Any, sides: str) -> Any:
        body, index, low, high = item.args
        term = self._limit(body, variable, towards, sides)
        whole = SumOver(term, index, low, high)
        for family in self._setting.families:
            if family.sums_to_one and low == 1 and high == self.read(family.size):
                weight = self.read(core.Indexed(family.base, (core.Symbol(str(index)),)))
                whole = whole.subs(SumOver(weight, index, low, high), 1)
        return whole

    def read(self, term: Term, bound: Mapping[Term, Any] | None = None) -> Any:
        """The SymPy meaning of a term; raises UnknownNode outside the fragment.

        `bound` gives the letters that a definition or an expectation binds around the term.
        """
        if not bound:
            if term not in self._read:
                self._read[term] = self._read_in(term, {})
            return self._read[term]
        return self._read_in(term, bound)

    def _read_in(self, term: Term, scope: Mapping[Term, Any]) -> Any:
        try:
            return to_sympy(
                term,
                lambda letter: scope[letter] if letter in scope else self.symbol(letter),
                lambda node: self._other(node, scope),
            )
        except UnknownNode:
            raise
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:  # shapes do not fit
            raise UnknownNode(term, "SymPy") from error

    def symbol(self, variable: Term) -> Any:
        """A variable as a SymPy symbol with what its domain guarantees, or as what it stands for."""
        stands_for = self._setting.abbreviation(variable)
        if stands_for is not None:
            return self.read(stands_for)
        if self._letters.setdefault(ascii_name(variable), variable) != variable:
            raise UnknownNode(variable, "SymPy")
        family = self._setting.family(variable)
        if family is not None and isinstance(variable, core.Indexed):
            return self._member(variable, family.domain)
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
            case None if sort_of(variable) is Sort.SCALAR:
                return sympy.Symbol(ascii_name(variable), real=True)
        raise UnknownNode(variable, "SymPy")

    def _member(self, variable: core.Indexed, domain: Interval) -> Any:
        """A letter of a family, as an entry of an indexed base with the family's sign."""
        base = sympy.IndexedBase(ascii_name(variable.base), real=True, positive=domain.positive or None)
        return base[tuple(self.read(part) for part in variable.index)]

    def _other(self, term: Term, bound: Mapping[Term, Any]) -> Any:
        match term:
            case core.IndexedSum():
                return self._sum(term, bound)
            case core.Call(function=core.DerivativeOf(function=function, order=order), arguments=(argument,)):
                return self._derivative(function, order, self.read(argument, bound), bound)
            case core.Call(function=function, arguments=arguments):
                return self._unfold(function, [self.read(argument, bound) for argument in arguments], bound)
            case core.Density(variables=(variable,), given=()):
                return self._density(self._law(term), bound, self.read(variable, bound))
            case core.Expectation():
                return self._expectation(term, bound)
            case core.KL(left=core.Density() as left, right=core.Density() as right):
                gap = core.log(left) - core.log(right)
                return self.read(core.Expectation(gap, left, left.variables), bound)
        raise UnknownNode(term, "SymPy")

    def _sum(self, term: core.IndexedSum, bound: Mapping[Term, Any]) -> Any:
        if self._setting.abbreviation(term.index) is not None:
            raise UnknownNode(term, "SymPy")
        inside = {name: value for name, value in bound.items() if name != term.index}
        bounds = (self.read(part, bound) for part in (term.low, term.high))
        return SumOver(self.read(term.body, inside), self.symbol(term.index), *bounds)

    def _unfold(self, function: Term, values: list[Any], bound: Mapping[Term, Any]) -> Any:
        """f(values): the body is read with fresh parameters, which have no domain to rely on.

        Its other letters mean what they mean around the call, as in L(ψ) := E[C_ψ(x)], C_ψ(x) := ψx.
        """
        if self._setting.unknown(function) is not None and isinstance(function, core.Function):
            return abstract(function.name, 0)(*values)
        found = self._setting.definition(function)
        if found is None:
            raise UnknownNode(function, "SymPy")
        if not bound and all(
            value == self.symbol(name) for name, value in zip(found.parameters, values, strict=True)
        ):
            return self.read(found.body)  # f(x, y) for the letters of its own definition
        slots, body = self._body(function, found, tuple(map(_is_real, values)), bound)
        return put_in(body, dict(zip(slots, values, strict=True)))

    def _body(
        self, function: Term, found: Definition, reals: tuple[bool, ...], bound: Mapping[Term, Any]
    ) -> tuple[list[Any], Any]:
        """The body of a definition in fresh parameters, of which some are real; kept outside any binding."""
        if not bound and (function, reals) in self._bodies:
            return self._bodies[function, reals]
        slots = [sympy.Dummy(real=real or None) for real in reals]
        body = self.read(found.body, {**bound, **dict(zip(found.parameters, slots, strict=True))})
        if not bound:
            self._bodies[function, reals] = (slots, body)
        return slots, body

    def _derivative(self, function: Term, order: int, value: Any, bound: Mapping[Term, Any]) -> Any:
        if self._setting.unknown(function) is not None and isinstance(function, core.Function):
            return abstract(function.name, order)(value)
        slot, found = sympy.Dummy(real=_is_real(value) or None), self._setting.definition(function)
        if found is None:
            body = to_sympy(core.Call(function, (core.Symbol("slot"),)), lambda _: slot)
        elif len(found.parameters) == 1:
            body = self.read(found.body, {**bound, found.parameters[0]: slot})
        else:
            raise UnknownNode(function, "SymPy")
        for _ in range(order):
            body = derivative(body, slot)
        return put_in(body, {slot: value})

    def _law(self, law: Term) -> Term:
        name = law.law if isinstance(law, core.Density) else law
        found = name if isinstance(name, core.Normal | core.Dirac) else self._setting.law(name)
        if found is None:
            raise UnknownNode(law, "SymPy")
        return found

    def _density(self, law: Term, bound: Mapping[Term, Any], x: Any) -> Any:
        if not isinstance(law, core.Normal):
            raise UnknownNode(law, "SymPy")
        mean, variance = (self.read(part, bound) for part in (law.mean, law.variance))
        return sympy.exp(-((x - mean) ** 2) / (2 * variance)) / sympy.sqrt(2 * sympy.pi * variance)

    def _expectation(self, term: core.Expectation, bound: Mapping[Term, Any]) -> Any:
        law = self._law(term.law)
        names = term.variables or (term.law.variables if isinstance(term.law, core.Density) else ())
        if len(names) != 1:
            raise UnknownNode(term, "SymPy")
        x = sympy.Dummy(real=True)  # it runs over ℝ, whatever a letter of its name does elsewhere
        body = self.read(term.body, {**bound, names[0]: x})
        if isinstance(law, core.Dirac):
            return put_in(body, {x: self.read(law.centre, bound)})
        if not isinstance(law, core.Normal):
            raise UnknownNode(term, "SymPy")
        body = sympy.expand_log(body, force=False)
        if not body.is_polynomial(x):
            body = sympy.expand(body)
        if not body.is_polynomial(x):
            raise UnknownNode(term, "Gaussian moments")
        moments = gaussian_moments(self.read(law.mean, bound), self.read(law.variance, bound))
        return sympy.Add(*(c * moment for c, moment in zip(_coefficients(body, x), moments, strict=False)))


class SumOver(sympy.Function):  # type: ignore[misc]
    """Σ body over an index with symbolic bounds: linear, expanded, with what is free of the index outside."""

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_real or None

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


def _coefficients(expression: Any, x: Any) -> list[Any]:
    """The coefficients of a polynomial in x, from degree 0 up, as its parts give them."""
    if x not in expression.free_symbols:
        return [expression]
    if expression.is_Add:
        parts = [_coefficients(part, x) for part in expression.args]
        return [sympy.Add(*column) for column in zip_longest(*parts, fillvalue=sympy.Integer(0))]
    if expression.is_Mul or expression.is_Pow:
        factors = (expression.base,) * int(expression.exp) if expression.is_Pow else expression.args
        return reduce(_convolved, (_coefficients(factor, x) for factor in factors))
    return [sympy.Integer(0), sympy.Integer(1)]


def _convolved(first: list[Any], second: list[Any]) -> list[Any]:
    """The coefficients of a product."""
    rows = [[sympy.Integer(0)] * shift + [a * b for b in second] for shift, a in enumerate(first)]
    return [sympy.Add(*column) for column in zip_longest(*rows, fillvalue=sympy.Integer(0))]


@cache
def abstract(name: str, order: int) -> Any:
    """The SymPy class of the derivative of some order of an abstract function; f′ knows that it is f′."""
    members: dict[str, Any] = {
        "fdiff": lambda self, _index=1: abstract(name, order + 1)(*self.args),
        "_eval_is_real": lambda self: all(part.is_real for part in self.args) or None,
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
    """Whether SymPy proves a = b (entry by entry for matrices); infinities equal nothing."""
    if _is_infinite(a) or _is_infinite(b):
        return False
    if isinstance(a, sympy.MatrixBase) != isinstance(b, sympy.MatrixBase):
        return False
    if isinstance(a, sympy.MatrixBase):
        return a.shape == b.shape and all(vanishes(x, y) for x, y in zip(a, b, strict=True))
    if a == b:
        return True
    gap = a - b
    if gap.count_ops() > MAX_OPERATIONS:
        return False
    settled = zero_fraction(gap)
    if settled is not None:
        return settled
    if _rational_zero(sympy.expand_log(gap, force=False)):
        return True
    if gap.has(Logistic):  # log σ(−x) = log σ(x) − x needs the definition of σ
        return _rational_zero(_exponential(gap))
    return False


def _is_real(value: Any) -> bool:
    """Whether what is put in for a parameter surely is real."""
    return bool(getattr(value, "is_real", None))


def _is_infinite(expression: Any) -> bool:
    return bool(expression.has(sympy.zoo, sympy.nan, sympy.oo, sympy.AccumBounds))


def _rational_zero(gap: Any) -> bool:
    """Whether a fraction of polynomials in independent atoms is 0."""
    if sympy.expand(gap) == 0:
        return True
    above, _ = sympy.fraction(sympy.together(gap))
    return bool(sympy.expand_log(sympy.expand(above), force=False).expand() == 0)


def _exponential(gap: Any) -> Any:
    logs = without_logistic(gap).replace(
        sympy.log, lambda x: sympy.expand_log(sympy.log(sympy.factor(sympy.together(x))))
    )
    return sympy.expand_log(sympy.powsimp(logs), force=False)


def _undecided() -> Finding:
    return Nothing(NAME, say("the difference does not simplify to 0"))
