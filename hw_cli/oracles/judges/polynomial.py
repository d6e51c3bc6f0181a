"""The polynomial judge: z3 decides inequalities between rational functions (and square roots) outright.

The negation of the claim, with the domain and the hypotheses, is given to z3's solver for nonlinear real
arithmetic (Jovanović and de Moura, IJCAR 2012), which is complete for it: unsatisfiable is a proof. Rounding brings
integers in, ⌊u⌋ = n with n ≤ u < n + 1, for which nothing is complete. What z3 may do is counted in its own steps:
the answer is the same on a busy machine.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial, reduce
from typing import Any

from hw_cli.kernel.evidence import Counterexample, Finding, Nothing, Objection, Refutation, Trusted
from hw_cli.kernel.setting import Interval, NonZero, Setting
from hw_cli.oracles.judges.numeric import shown
from hw_cli.oracles.judges.sampling import satisfies
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_values import ball, holds
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Term, UnknownNode
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import is_variable

NAME = "z3"
SATISFIABLE = say("z3 finds that the negation has a solution")
STEPS = 4_000_000  # of z3, some two seconds
SECONDS = 6.0  # where its steps count for little, on large polynomials
MAX_POWER = 12


class PolynomialJudge:
    """Decides `left relation right` on a setting whose letters are real numbers, in so many of z3's steps."""

    def __init__(self, setting: Setting, steps: int = STEPS) -> None:
        self._setting, self._steps = setting, steps

    def compare(self, left: Term, relation: Relation, right: Term) -> Finding:
        """Proved when the negation has no model; refuted when a rational model of it is found."""
        from hw_cli.apart import TooMuch, apart  # not for each line

        try:
            asked = (_by_z3, self._setting, self._steps, left, relation, right)
            found = apart(*asked, seconds=SECONDS * self._steps / STEPS, loaded=("z3",))
        except TooMuch:
            return Nothing(NAME, say("timed out before a proof or a counterexample was found"))
        except (UnknownNode, KeyError):
            return Nothing(NAME, say("not a statement about polynomials"))
        return found if isinstance(found, Finding) else self._at_model(found, left, relation, right)

    def _at_model(self, model: dict[Term, Fraction], left: Term, relation: Relation, right: Term) -> Finding:
        """A refutation where ball arithmetic does not contradict z3 that the relation fails at the point."""
        undecided = Objection(NAME, SATISFIABLE)
        point = {letter: ball(value) for letter, value in model.items()}
        try:
            for variable, term in self._setting.abbreviations:
                point[variable] = Balls(point, self._setting)(term)
            at = Balls(point, self._setting)
            a, b = at(left), at(right)
            contradicted = not satisfies(point, self._setting) or holds(a, relation, b) is True
        except (ArithmeticError, UnknownNode):  # a letter that the claim does not use has no value here
            return undecided
        if contradicted:
            return undecided
        where = tuple((variable, shown(value)) for variable, value in point.items())
        found = Counterexample(where, shown(a), shown(b))
        return Refutation(NAME, say("z3 finds a point where the relation fails"), found)


def _by_z3(
    setting: Setting, steps: int, left: Term, relation: Relation, right: Term
) -> Finding | dict[Term, Fraction]:
    """What z3 says, or its counterexample. Raises UnknownNode or KeyError for what it does not know."""
    import z3  # heavy, and asked only where certificates fail

    reader = _Reader(setting, z3)
    a, b = reader(left), reader(right)
    claim, wrong = relation.of(a, b), _PLAINLY_WRONG[relation].of(a, b)
    given = [item.relation.of(reader(item.left), reader(item.right)) for item in setting.hypotheses]
    solver = z3.Solver() if reader.rounds else z3.SolverFor("QF_NRA")
    solver.set("rlimit", steps)
    solver.add(*given, *reader.conditions)
    if solver.check() != z3.sat:  # from premises that contradict each other anything follows
        return Nothing(NAME, say("no point satisfies the hypotheses, or none was found"))
    solver.add(z3.Not(claim))
    answer = solver.check()
    if answer == z3.unsat:
        return Trusted(NAME, say("the negation has no solution over the reals"))
    if answer != z3.sat:
        return Nothing(NAME, say("z3 does not exclude the negation"))
    point = reader.point(solver.model())
    solver.add(wrong)  # a point where it fails by a margin, if there is one
    if solver.check() == z3.sat:
        point = reader.point(solver.model()) or point
    return Objection(NAME, SATISFIABLE) if point is None else point  # None: an irrational one


_PLAINLY_WRONG = {
    Relation.EQ: Relation.NE,
    Relation.NE: Relation.EQ,
    Relation.LT: Relation.GT,
    Relation.LE: Relation.GT,
    Relation.GT: Relation.LT,
    Relation.GE: Relation.LT,
}


class _Reader:
    """Terms as z3 expressions; `conditions` gathers domains, defined denominators and roots."""

    def __init__(self, setting: Setting, z3: Any) -> None:
        self._setting, self._z3 = setting, z3
        self._letters: dict[Term, Any] = {}
        self.conditions: list[Any] = []
        self.rounds = False

    def __call__(self, term: Term) -> Any:
        match term:
            case core.Number():
                return self._z3.Q(term.value.numerator, term.value.denominator)
            case core.Sum(terms=terms):
                return self._z3.Sum([self(item) for item in terms])
            case core.Product(factors=factors):
                return self._z3.Product([self(item) for item in factors])
            case core.Negative(term=inner):
                return -self(inner)
            case core.Quotient(numerator=above, denominator=below):
                return self._divide(self(above), self(below))
            case core.Power(base=base, exponent=core.Number() as exponent):
                return self._raise(self(base), exponent)
            case core.Absolute(term=inner):
                value = self(inner)
                return self._z3.If(value >= 0, value, -value)
            case core.Call(function=core.Function(name="sqrt"), arguments=(inner,)):
                return self._root(self(inner))
            case core.Call(function=core.Function(name="relu"), arguments=(inner,)):
                value = self(inner)
                return self._z3.If(value >= 0, value, 0)
            case core.Call(function=core.Function(name="sign"), arguments=(inner,)):
                value = self(inner)
                return self._z3.If(value > 0, 1.0, self._z3.If(value < 0, -1.0, 0.0))
            case core.Call(function=core.Function(name="floor"), arguments=(inner,)):
                return self._rounded(self(inner))
            case core.Call(function=core.Function(name="ceil"), arguments=(inner,)):
                return -self._rounded(-self(inner))
            case core.Call(function=core.Function(name="max" | "min" as name), arguments=arguments):
                return reduce(partial(self._extreme, name == "max"), map(self, arguments))
        if is_variable(term):
            return self._letter(term)
        raise UnknownNode(term, "z3")

    def point(self, model: Any) -> dict[Term, Fraction] | None:
        """The letters at a model of z3's; None where a value is not rational."""
        found: dict[Term, Fraction] = {}
        for variable, letter in self._letters.items():
            if self._setting.abbreviation(variable) is not None:
                continue
            value = model.eval(letter, model_completion=True)
            if not self._z3.is_rational_value(value):
                return None
            found[variable] = Fraction(value.numerator_as_long(), value.denominator_as_long())
        return found

    def _letter(self, variable: Term) -> Any:
        if variable not in self._letters:
            stands_for = self._setting.abbreviation(variable)
            value = self(stands_for) if stands_for is not None else self._declared(variable)
            self._letters[variable] = value
        return self._letters[variable]

    def _declared(self, variable: Term) -> Any:
        value = self._z3.Real(f"x{len(self._letters)}")
        match self._setting.domain(variable):
            case Interval(low=low, high=high) as interval:
                if low is not None:
                    above = Relation.GE if interval.low_in else Relation.GT
                    self.conditions.append(above.of(value, self._z3.Q(low.numerator, low.denominator)))
                if high is not None:
                    below = Relation.LE if interval.high_in else Relation.LT
                    self.conditions.append(below.of(value, self._z3.Q(high.numerator, high.denominator)))
            case NonZero():
                self.conditions.append(value != 0)
            case _:
                raise UnknownNode(variable, "z3")
        return value

    def _extreme(self, greatest: bool, one: Any, other: Any) -> Any:
        return self._z3.If(one >= other if greatest else one <= other, one, other)

    def _divide(self, above: Any, below: Any) -> Any:
        """a/b as the q with q·b = a, where b ≠ 0: statements are about points where both sides exist."""
        quotient = self._z3.FreshReal("quotient")
        self.conditions += [below != 0, quotient * below == above]
        return quotient

    def _raise(self, base: Any, exponent: core.Number) -> Any:
        power = exponent.value
        if power.denominator != 1 or power > MAX_POWER:
            raise UnknownNode(exponent, "z3")
        return self._z3.Product([base] * int(power)) if power else self._z3.Q(1, 1)

    def _root(self, inside: Any) -> Any:
        root = self._z3.FreshReal("root")
        self.conditions += [root >= 0, root * root == inside]
        return root

    def _rounded(self, value: Any) -> Any:
        """The greatest integer below, as the n with n ≤ u < n + 1."""
        self.rounds = True
        below = self._z3.ToReal(self._z3.FreshInt("floor"))
        self.conditions += [below <= value, value < below + 1]
        return below
