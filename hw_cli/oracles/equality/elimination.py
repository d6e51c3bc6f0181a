"""Inequalities in several letters, decided by z3: of polynomials outright, of others by what is known of their parts.

A part that z3 does not know, sin u or e^u, becomes a letter that runs over an enclosure of the part's values. What holds
for all values of these letters holds; a point where it fails says nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, permutations
from math import gcd, lcm
from typing import Any

from hw_cli.kernel.evidence import Counterexample, Refutation, Trusted
from hw_cli.kernel.setting import Hypothesis, Setting
from hw_cli.oracles.equality.normal import Ring
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Monomial
from hw_cli.oracles.equality.ranges import LINE, Empty, range_of, span_of
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.scene import is_real
from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode, exact, lift
from hw_cli.terms.functions import defined_by, function_record
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bound_by, free_variables, is_variable, map_children, subterms

MOST_BITS = 2_000  # of an end of a range
SLOPE_BITS = 20  # of a bound of a slope
_POLYNOMIAL = (core.Number, core.Sum, core.Product, core.Quotient, core.Negative, core.Absolute)
_FUNCTIONS = frozenset(
    core.Function(name) for name in ("sqrt", "max", "min", "relu", "floor", "ceil", "sign")
)
_WAVES = frozenset(map(core.Function, ("sin", "cos")))
MOST_TURNS = 8  # of a multiple angle
_SLOT = core.Symbol("slot of a slope")


class Parts:
    """Reads terms with `letters` for the parts that z3 does not know; `ranges` are those of all letters.

    Exponentials share letters as far as `note` has seen them: powers of one exponential are e^(2x), e^(x + y), e^(−x/2)
    of e^(x/2) and e^y, for each monomial of the exponents. What ties the letters:

    sin² u + cos² u = 1, and sin nu, cos nu are polynomials in sin u, cos u where one of these occurs
    e^u ≥ 1 + u                     1 − 1/u ≤ ln u ≤ u − 1
    a (u − v)² ≤ (f(u) − f(v)) (u − v) ≤ b (u − v)²    where a ≤ f′ ≤ b on the whole line; f(0) = 0 counts, where f is odd

    Raises Empty for a part without a value.
    """

    def __init__(self, ranges: Mapping[Term, Range]) -> None:
        self._known = dict(ranges)
        self._ring = Ring()
        self._units: dict[Monomial, Fraction] = {}
        self._angles: set[Term] = set()
        self._start()

    def _start(self) -> None:
        self.ranges = dict(self._known)
        self.letters: dict[Term, Term] = {}
        self.functions: list[Term] = []  # the parts as they are written
        self._sums: dict[Term, Term] = {}  # exponents of several letters, with their exponentials
        self._roots: dict[Term, tuple[Term, int]] = {}
        self._box = {letter: span_of(domain) for letter, domain in self._known.items()}

    def note(self, *terms: Term) -> None:
        """See which powers of an exponential, and which angles, occur in terms that will be read."""
        self._angles = {
            part.arguments[0]
            for term in terms
            for part in subterms(term)
            if isinstance(part, core.Call) and part.function in _WAVES
        }
        for term in terms:
            self(term)
        self._start()

    def __call__(self, term: Term) -> Term:
        """The term as z3 can read it."""
        power = exact(term.exponent) if isinstance(term, core.Power) else None
        match term:
            case core.Power() if (value := exact(term)) is not None:
                return lift(value)
            case core.Power(base=base) if power is not None and power.denominator == 1:
                whole = core.Power(self(base), lift(abs(power)))
                return whole if power >= 0 else lift(1) / whole
            case core.Power(base=base) if power is not None:
                plain = self(base)
                root = self._root(
                    core.Power(plain, lift(Fraction(1, power.denominator))), plain, power.denominator
                )
                whole = core.Power(root, lift(abs(power.numerator)))
                return whole if power > 0 else lift(1) / whole
            case core.Call(function=core.Function(name="root"), arguments=(u, core.Number() as degree)) if (
                degree.value >= 1 and degree.value.denominator == 1
            ):
                plain = self(u)
                return self._root(core.call("root", plain, degree), plain, int(degree.value))
            case core.Call(function=core.Function(name="exp"), arguments=(u,)):
                return self._exponential(u)
            case core.Call(
                function=core.Function(name=name), arguments=(core.Product(factors=(times, *others)),)
            ) if name in ("sin", "cos") and others and (u := core.product(tuple(others))) in self._angles:
                count = exact(times)
                if count is not None and count.denominator == 1 and 1 < count <= MOST_TURNS:
                    return self(_multiple_angle(name, int(count), u))
        if isinstance(term, core.Function | core.Label) or is_variable(term):
            return term
        plain = map_children(term, self)
        if isinstance(term, _POLYNOMIAL) or (isinstance(term, core.Call) and term.function in _FUNCTIONS):
            return plain
        return self._letter(plain, term)

    def _root(self, part: Term, u: Term, degree: int) -> Term:
        root = self._letter(part)
        self._roots[root] = u, degree
        return root

    def _exponential(self, u: Term) -> Term:
        """e^u: powers of letters for a polynomial u; of maxima and sums the maxima and products."""
        powers = self._powers(u)
        if powers is not None:
            whole = core.product(tuple(powers)) if powers else lift(1)
            if len(powers) > 1:
                self._sums[u] = whole
            return whole
        match u:
            case core.Sum(terms=terms):
                return core.product(tuple(map(self._exponential, terms)))
            case core.Negative(term=inner):
                return lift(1) / self._exponential(inner)
            case core.Product(factors=(first, *others)) if others and (exact(first) or 0) >= 1:
                return core.Power(self._exponential(core.product(tuple(others))), first)
            case core.Absolute(term=inner):
                return core.call("max", self._exponential(inner), self._exponential(core.Negative(inner)))
            case core.Call(function=core.Function(name="relu"), arguments=(inner,)):
                return core.call("max", self._exponential(inner), lift(1))
            case core.Call(function=core.Function(name="max" | "min"), arguments=arguments):
                return core.Call(u.function, tuple(map(self._exponential, arguments)))
        return self._letter(core.exp(self(u)), core.exp(u))

    def _powers(self, u: Term) -> list[Term] | None:
        """e^u as powers of letters, one for each monomial; None where u is no polynomial in letters."""
        forms = self._ring.read(u)
        if forms is None:
            return None
        ((above, below),) = forms
        if below != ONE_POLY or any(self._ring.written(monomial, 1) is None for monomial in above):
            return None
        out: list[Term] = []
        for monomial, coefficient in above.items():
            unit = self._units[monomial] = _common(self._units.get(monomial), Fraction(coefficient))
            letter = self._letter(core.exp(self._ring.written(monomial, unit) or lift(unit)))
            power = Fraction(coefficient) / unit
            whole = letter if abs(power) == 1 else core.Power(letter, lift(abs(power)))
            out.append(whole if power > 0 else lift(1) / whole)
        return out

    def _letter(self, part: Term, written: Term | None = None) -> Term:
        if part not in self.letters:
            letter = core.Symbol(f"part {len(self.letters)}")
            try:
                found = range_of(part, self._box)
            except (UnknownNode, ValueError):
                found = LINE
            self.letters[part], self._box[letter] = letter, found
            low, high = short_end(found.low.value, -1), short_end(found.high.value, 1)
            self.ranges[letter] = Range(low, high, not found.low.open, not found.high.open)
            self.functions.append(written or part)
        return self.letters[part]

    def ties(self) -> Iterator[Hypothesis]:
        """What ties the letters to their arguments and to one another, wherever all parts have values."""
        for root, (u, degree) in self._roots.items():
            yield Hypothesis(core.Power(root, lift(degree)), Relation.EQ, u)
        alike: dict[str, list[tuple[Term, Term]]] = {}
        for part, letter in list(self.letters.items()):
            if isinstance(part, core.Call) and len(part.arguments) == 1:
                name = getattr(part.function, "name", "")
                alike.setdefault(name, []).append((self(part.arguments[0]), letter))
        for u, sin in alike.get("sin", ()):
            for v, cos in alike.get("cos", ()):
                if u == v:
                    yield Hypothesis(sin * sin + cos * cos, Relation.EQ, lift(1))
        for u, _ in alike.get("log", ()):
            yield Hypothesis(u, Relation.GT, lift(0))
        alike["exp"] = [*alike.get("exp", ()), *((self(u), whole) for u, whole in list(self._sums.items()))]
        for (u, e_u), (v, e_v) in permutations((*alike["exp"], (lift(0), lift(1))), 2):
            yield Hypothesis(e_u, Relation.GE, e_v * (1 + u - v))
        for (u, ln_u), (v, ln_v) in permutations((*alike.get("log", ()), (lift(1), lift(0))), 2):
            yield Hypothesis(v * (ln_u - ln_v), Relation.LE, u - v)
        for name in alike.keys() - {"exp", "log"}:
            yield from _by_mean_values(name, alike[name])


def _multiple_angle(name: str, count: int, u: Term) -> Term:
    """sin nu = sin u · U(cos u) and cos nu = T(cos u), with Chebyshev's polynomials: each is 2 cos u times the one before, without that
    before it.
    """
    sin, cos = core.call("sin", u), core.call("cos", u)
    before, last = (lift(0), lift(1)) if name == "sin" else (lift(1), cos)
    for _ in range(count - 1):
        before, last = last, 2 * cos * last - before
    return sin * last if name == "sin" else last


def _by_mean_values(name: str, values: list[tuple[Term, Term]]) -> Iterator[Hypothesis]:
    """The slope of a function between any two of its arguments lies between its bounds."""
    found = function_record(name)
    if found is None or not found.analytic or found.derivative is None:
        return
    slope = range_of(found.derivative(_SLOT), {_SLOT: LINE})
    low, high = short_end(slope.low.value, -1, SLOPE_BITS), short_end(slope.high.value, 1, SLOPE_BITS)
    if low is None or high is None:
        return
    most = max(-low, high)
    for (u, f), (v, g) in combinations([*values, (lift(0), lift(0))] if found.odd else values, 2):
        apart, rise = u - v, f - g
        yield Hypothesis(rise * rise, Relation.LE, lift(most * most) * apart * apart)
        yield Hypothesis(rise * apart, Relation.GE, lift(low) * apart * apart)


def _common(unit: Fraction | None, coefficient: Fraction) -> Fraction:
    """The greatest number of which both are whole multiples."""
    if unit is None:
        return abs(coefficient)
    below = lcm(unit.denominator, coefficient.denominator)
    return Fraction(gcd(int(unit * below), int(coefficient * below)), below)


def short_end(end: Any, outwards: int, bits: int = MOST_BITS) -> Fraction | None:
    """A lower (−1) or upper end as a fraction; one of very many digits farther out, a huge one at infinity."""
    if not end.is_finite():
        return None
    mantissa, exponent = map(int, end.man_exp())
    if exponent > MOST_BITS:  # nearer to 0 is farther out, on the other side
        return None if (mantissa > 0) == (outwards > 0) else Fraction(mantissa) * Fraction(2) ** MOST_BITS
    if exponent < -bits:
        mantissa = -outwards * (-outwards * mantissa >> -exponent - bits)
        exponent = -bits
    return Fraction(mantissa) * Fraction(2) ** exponent


# --- the question to z3


_ONE_AT_A_TIME = threading.Lock()  # z3's context serves one thread at a time
MOST_LETTERS = 6
# times fewer steps where letters stand for what z3 does not know: little follows of it, or soon
STANDING_IN = 8


def eliminate(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    hypotheses: tuple[Hypothesis, ...],
) -> Counterexample | bool | None:
    """True when proved, a counterexample when refuted, None when z3 was not asked or does not know."""
    if any(bound_by(part) or not is_real(part) for side in (left, right) for part in subterms(side)):
        return None
    parts = Parts(ranges)
    try:
        parts.note(left, right, *(side for item in hypotheses for side in (item.left, item.right)))
        left, right = parts(left), parts(right)
        given = [Hypothesis(parts(item.left), item.relation, parts(item.right)) for item in hypotheses]
        letters = free_variables(left) | free_variables(right)
        if len(letters) > MOST_LETTERS or not letters <= parts.ranges.keys():
            return None
        share = STANDING_IN if parts.letters else 1
        found = _decided(left, relation, right, parts.ranges, given, share)
        ties = [tie for tie in parts.ties() if relation is not Relation.EQ or tie.relation is Relation.EQ]
        if found is not True and ties:  # no equality follows from bounds
            found = _decided(left, relation, right, parts.ranges, [*given, *ties], share)
    except Empty:
        return None
    return None if parts.letters and found is not True else found


def _decided(
    left: Term,
    relation: Relation,
    right: Term,
    ranges: Mapping[Term, Range],
    given: list[Hypothesis],
    share: int,
) -> Counterexample | bool | None:
    """What z3 says of what it can read, in this share of its steps."""
    whole = (letter for letter, domain in ranges.items() if domain.integer)
    integers = (Hypothesis(core.call("floor", letter), Relation.EQ, letter) for letter in whole)
    setting = Setting(domains=tuple(ranges.items()), hypotheses=(*given, *integers))
    with _ONE_AT_A_TIME:
        from hw_cli.oracles.judges.polynomial import STEPS, PolynomialJudge

        found = PolynomialJudge(setting, STEPS // share).compare(left, relation, right)
    if isinstance(found, Trusted):
        return True
    return found.counterexample if isinstance(found, Refutation) else None


def without_logarithms(gap: Term) -> Iterator[tuple[Term, Term, tuple[Hypothesis, ...]]]:
    """What `Σ cᵢ ln uᵢ + r` relation 0 says where its logarithms exist: `ln Π uᵢ^(qcᵢ) + q r` relation 0, and `Π uᵢ^(qcᵢ) e^(q r)` relation 1."""
    logarithms: list[tuple[Fraction, Term]] = []
    rest: list[tuple[Fraction, Term]] = []
    for count, item in _items(gap, Fraction(1)):
        if isinstance(item, core.Call) and item.function == core.Function("log") and len(item.arguments) == 1:
            logarithms.append((count, item.arguments[0]))
        else:
            rest.append((count, item))
    if not logarithms:
        return
    scale = lcm(*(count.denominator for count, _ in logarithms))
    positive = tuple(Hypothesis(u, Relation.GT, lift(0)) for _, u in logarithms if free_variables(u))
    above, below = (
        core.product(
            tuple(core.Power(u, lift(abs(count) * scale)) for count, u in logarithms if count * sign > 0)
            or (lift(1),)
        )
        for sign in (1, -1)
    )
    tail = core.total(tuple(_times(scale * count, item) for count, item in rest)) if rest else lift(0)
    yield core.log(above / below) + tail, lift(0), positive
    yield above * core.exp(tail), below, positive


def _times(count: Fraction, item: Term) -> Term:
    size = item if abs(count) == 1 else lift(abs(count)) * item
    return size if count > 0 else core.Negative(size)


def _items(term: Term, count: Fraction) -> Iterator[tuple[Fraction, Term]]:
    """The items of a sum, each with its rational factor; softplus is the logarithm that it is."""
    match term:
        case core.Sum(terms=terms):
            for item in terms:
                yield from _items(item, count)
            return
        case core.Negative(term=inner):
            yield from _items(inner, -count)
            return
        case core.Quotient(numerator=above, denominator=below) if value := exact(below):
            yield from _items(above, count / value)
            return
        case core.Product(factors=(first, *others)) if others and (value := exact(first)):
            yield from _items(core.product(tuple(others)), count * value)
            return
        case core.Call(function=core.Function(name="softplus")) if (plain := defined_by(term)) is not None:
            term = plain
    yield count, term
