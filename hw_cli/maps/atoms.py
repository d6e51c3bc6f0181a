"""Functions as letters: a term read as a polynomial in its atoms (tanh u, σ(u), eᵘ, …) with their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hw_cli.kernel.setting import POSITIVE, UNIT, Interval, Setting
from hw_cli.terms import core
from hw_cli.terms.core import (
    Call,
    Constant,
    Function,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from hw_cli.terms.functions import HALF_TURN, FunctionRecord, record_of
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import is_variable

MOST = 6  # letters beyond which the inequality is not worth trying
CONSTANTS = {
    "pi": Interval(Fraction(31415926535, 10**10), Fraction(31415926536, 10**10)),
    "e": Interval(Fraction(27182818284, 10**10), Fraction(27182818285, 10**10)),
}


def _range(record: FunctionRecord) -> Interval:
    """What the values of a function lie between; |sin| ≤ 1 comes as a hypothesis: its ends are reached."""
    low, high = (None if end is None else exact_value(end) for end in record.limits)
    if record.limits == (Negative(HALF_TURN), HALF_TURN):
        return Interval(Fraction(-11, 7), Fraction(11, 7))  # 11/7 > π/2
    return Interval(low, high)


class TooMany(Exception):
    """The term is outside the fragment, or has too many atoms."""


@dataclass(frozen=True)
class Atoms:
    """A term with its functions replaced by letters; `setting` has their ranges, `functions` themselves."""

    term: Term
    setting: Setting
    functions: tuple[Term, ...]

    @classmethod
    def of(cls, term: Term, setting: Setting) -> Atoms | None:
        """The reading of a term; None outside the fragment."""
        if setting.definitions or setting.abbreviations or setting.families or setting.unknowns:
            return None
        reader = _Reader(setting)
        try:
            return cls(reader.polynomial(term), reader.whole_setting(), tuple(reader.letters))
        except TooMany:
            return None


class _Reader:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.letters: dict[Term, Symbol] = {}
        self._ranges: list[tuple[Term, Interval]] = []

    def polynomial(self, term: Term) -> Term:
        """The term with letters for functions; eᵘ⁺ᵛ = eᵘeᵛ, e⁻ᵘ = 1/eᵘ and σ(−u) = 1 − σ(u) are used."""
        match term:
            case Number():
                return term
            case Constant(name=name) if name in CONSTANTS:
                return self._letter(term, CONSTANTS[name])
            case Sum(terms=terms):
                return Sum(tuple(self.polynomial(item) for item in terms))
            case Product(factors=factors):
                return Product(tuple(self.polynomial(item) for item in factors))
            case Negative(term=inner):
                return Negative(self.polynomial(inner))
            case Quotient(numerator=above, denominator=below):
                return Quotient(self.polynomial(above), self.polynomial(below))
            case Power(base=base, exponent=Number() as exponent) if exponent.value.denominator == 1:
                return Power(self.polynomial(base), exponent)
            case Call(function=Function(name="sqrt", index=()), arguments=(u,)):
                return core.sqrt(self.polynomial(u))
            case Call(function=Function(name="exp", index=()), arguments=(u,)):
                return self._exponential(u)
            case Call(function=Function(name="sigmoid", index=()), arguments=(Negative(term=u),)):
                return core.Number("1") - self._letter(core.sigmoid(u), UNIT)
            case Call(arguments=(_,)) if (found := record_of(term)) is not None:
                return self._letter(term, _range(found))
        if is_variable(term) and isinstance(self._setting.domain(term), Interval):
            return term
        raise TooMany

    def _exponential(self, u: Term) -> Term:
        match u:
            case Negative(term=inner):
                return Quotient(Number("1"), self._exponential(inner))
            case Sum(terms=terms):
                return Product(tuple(self._exponential(item) for item in terms))
            case Product(factors=(Number() as count, *rest)) if count.value in range(1, 9):
                return Power(self._exponential(core.product(tuple(rest))), count)
        if exact_value(u) == 0:
            return Number("1")
        return self._letter(core.exp(u), POSITIVE)

    def _letter(self, function: Term, domain: Interval) -> Term:
        if function not in self.letters:
            if len(self.letters) == MOST:
                raise TooMany
            self.letters[function] = Symbol(f"atom {len(self.letters) + 1}")
            self._ranges.append((self.letters[function], domain))
        return self.letters[function]

    def whole_setting(self) -> Setting:
        """The setting with the letters and what ties them: |sin| ≤ 1, |cos| ≤ 1, sin² + cos² = 1."""
        hypotheses = [
            (self.polynomial(h.left), h.relation, self.polynomial(h.right)) for h in self._setting.hypotheses
        ]
        setting = Setting(domains=self._setting.domains).where(*self._ranges)
        for left, relation, right in hypotheses:
            setting = setting.supposing(left, relation, right)
        for function, letter in self.letters.items():
            for square in self._squares(function, letter):
                setting = setting.supposing(*square)
        return setting

    def _squares(self, function: Term, letter: Symbol) -> list[tuple[Term, Relation, Term]]:
        if not isinstance(function, Call) or function.function not in (Function("sin"), Function("cos")):
            return []
        other = core.call("cos" if function.function == Function("sin") else "sin", *function.arguments)
        square = Power(letter, Number("2"))
        if other in self.letters:
            whole = Sum((square, Power(self.letters[other], Number("2"))))
            return [(whole, Relation.EQ, Number("1"))]
        return [(square, Relation.LE, Number("1"))]
