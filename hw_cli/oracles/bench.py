"""The oracles at work on one claim: what each finds of a statement, put to the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import flint

from hw_cli.claims.claims import ZERO
from hw_cli.kernel.decide import Checker, Oracle, decide, evidence_of
from hw_cli.kernel.evidence import (
    Agreement,
    Evidence,
    Finding,
    Follows,
    Nothing,
    Proof,
    Refutation,
    Trusted,
    Verdict,
    weigh,
)
from hw_cli.kernel.models import Model, tells_laws_apart_by_label
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Integers, Interval, PositiveDefinite, Setting, VectorSpace
from hw_cli.kernel.statement import Asked, Statement
from hw_cli.oracles.equality import compare
from hw_cli.oracles.judges.numeric import NumericJudge, refuted
from hw_cli.oracles.judges.polynomial import PolynomialJudge
from hw_cli.oracles.judges.sampling import NoPoint
from hw_cli.oracles.judges.symbolic import reader
from hw_cli.oracles.sign_rules import check, implies
from hw_cli.oracles.signs import prove_sign
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.ball_values import holds
from hw_cli.terms.balls import BITS, Balls
from hw_cli.terms.core import Call, Normal, Term, UnknownNode, total
from hw_cli.terms.functions import record_of
from hw_cli.terms.kinks import bends_without_end, is_bent, kinks
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, subterms

if TYPE_CHECKING:  # they load numpy, which most claims do not need
    from hw_cli.oracles.models.finite import FiniteJudge
    from hw_cli.oracles.models.gaussian import GaussianJudge


@dataclass(frozen=True)
class Parts:
    """exp(−½ exponent) / √((2π)ⁿ · variances), for n densities above less those below."""

    exponent: Term
    variances: Term
    count: int


def parts(term: Term, setting: Setting) -> Parts | None:
    """The parts of a product of densities 𝒩(x; μ, v), all of real numbers; None for another term."""
    try:
        found = list(_densities(term, 1, setting))
    except TypeError:
        return None
    exponent = total(
        tuple(_times(sign, core.Quotient((x - law.mean) ** 2, law.variance)) for law, x, sign in found)
    )
    above = tuple(law.variance for law, _, sign in found if sign > 0)
    below = tuple(law.variance for law, _, sign in found if sign < 0)
    variances = core.product(above) if above else core.Number("1")
    if below:
        variances = core.Quotient(variances, core.product(below))
    return Parts(exponent, variances, sum(sign for _, _, sign in found))


def _times(sign: int, term: Term) -> Term:
    return term if sign > 0 else core.Negative(term)


def _densities(term: Term, sign: int, setting: Setting) -> Iterator[tuple[Normal, Term, int]]:
    match term:
        case Normal(variable=Term() as variable) if _is_number(variable, setting):
            yield term, variable, sign
        case core.Product(factors=factors):
            for part in factors:
                yield from _densities(part, sign, setting)
        case core.Quotient(numerator=above, denominator=below):
            yield from _densities(above, sign, setting)
            yield from _densities(below, -sign, setting)
        case _:
            raise TypeError("not a product of Gaussian densities of numbers")


def _is_number(variable: Term, setting: Setting) -> bool:
    """Whether it is declared as a real number: of a vector, the exponent is another."""
    named = dict(setting.abbreviations).get(variable, variable)
    return isinstance(setting.domain(named), Interval)


# --- the oracles


CERTIFICATE = "certificate"
_APART = (Relation.NE, Relation.LT, Relation.GT)


class Bench:
    """The oracles at work on one claim, sharing its points and readings; the kernel weighs what they find."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.symbolic = reader(setting)
        self.numeric = NumericJudge(setting)
        self._checked: dict[int, bool] = {}
        self._kept: list[Certificate] = []  # alive, so that their ids stay theirs
        self._checkers: dict[type, Checker] = {Certificate: self._checks}

    @cached_property
    def models(self) -> tuple[FiniteJudge, GaussianJudge]:
        """The judges of lines about a model."""
        from hw_cli.oracles.models.finite import FiniteJudge
        from hw_cli.oracles.models.gaussian import GaussianJudge

        return FiniteJudge(self.setting), GaussianJudge(self.setting)

    def decided(self, statement: Statement, *oracles: Oracle) -> tuple[Evidence, ...]:
        """What the kernel makes of what oracles say of a statement."""
        return decide(statement, self.setting, oracles, self._checkers).evidence

    def _checks(self, node: Certificate, asked: Asked, setting: Setting) -> bool:
        """Whether a sign certificate shows a statement: about its sides, as strong, and every node by a rule."""
        self._kept.append(node)
        return (
            isinstance(asked, Statement)
            and (node.term == asked.left - asked.right or (asked.right == ZERO and node.term == asked.left))
            and implies(node.relation, asked.relation)
            and check(node, setting, self._checked)
        )

    def compare(self, left: Term, relation: Relation, right: Term) -> tuple[Evidence, ...]:
        """The evidence on `left relation right`."""
        statement = Statement(left, relation, right)
        if self.setting.model is not None:
            return self._of_densities(statement, self.setting.model)
        if relation in _APART and not free_variables(left) | free_variables(right):
            algebra = self.decided(statement, Oracle(self.by_algebra))
            number = () if proved(algebra) else self.decided(statement, Oracle(self.of_numbers))
            if weigh(number) is not Verdict.UNDECIDED:
                return number
        gaussian = self._of_gaussians(statement)
        if gaussian is not None:
            oracles = (Oracle(lambda *_: gaussian), Oracle(self.by_algebra))
            return self.decided(statement, *oracles, Oracle(self.at_points, refutes=True))
        ordered = relation in (Relation.LT, Relation.GT, Relation.LE, Relation.GE)
        orders = (Oracle(self.by_sign), Oracle(self.by_polynomials)) if ordered else ()
        return self.decided(
            statement,
            Oracle(self.by_algebra),
            Oracle(self.by_gaussian_forms),
            *orders,
            Oracle(self.by_forms),
            Oracle(self.at_points, refutes=True),
        )

    def _of_gaussians(self, statement: Statement) -> Finding | None:
        """Whether two products of Gaussian densities have the same exponents and factors; None for what is none."""
        if statement.relation is not Relation.EQ:
            return None
        left, right = (parts(side, self.setting) for side in (statement.left, statement.right))
        if left is None or right is None or left.count != right.count:
            return None
        return Follows(
            "densities",
            say("the exponents are the same, and so are the factors in front"),
            (
                self.compare(left.exponent, Relation.EQ, right.exponent),
                self.compare(left.variances, Relation.EQ, right.variances),
            ),
            refused=say("the exponents or the factors in front are not shown to be the same"),
        )

    def _of_densities(self, statement: Statement, model: Model) -> tuple[Evidence, ...]:
        if tells_laws_apart_by_label(model, statement.left, statement.right):
            why = say("one law stands under two labels, and nothing says how the two go together")
            return (evidence_of(Nothing("models", why)),)
        from hw_cli.oracles.expected.expected_logs import CHECKERS, argued

        return decide(
            statement,
            self.setting,
            (
                *(Oracle(_asked(judge), refutes=True) for judge in self.models),
                Oracle(lambda asked, _: argued(asked, self.setting, every=True)),
            ),
            CHECKERS,
        ).evidence

    def by_algebra(self, asked: Statement, _known: Verdict) -> Finding:
        """What SymPy says."""
        return self.symbolic.compare(asked.left, asked.relation, asked.right)

    def by_gaussian_forms(self, asked: Statement, known: Verdict) -> Finding | None:
        """What normal forms of normal laws, vectors and matrices prove of what is still open."""
        spaces = any(isinstance(domain, VectorSpace | PositiveDefinite) for _, domain in self.setting.domains)
        if known is Verdict.PROVED or not spaces:
            return None
        from hw_cli.oracles.gaussian.gaussian_lines import checkers, gaussian, known_from

        laws = known_from(self.setting)
        self._checkers |= checkers(lambda again: (again, laws) if isinstance(again, Statement) else None)
        return gaussian(asked, laws)

    def by_polynomials(self, asked: Statement, _known: Verdict) -> Finding:
        """What z3 says."""
        return PolynomialJudge(self.setting).compare(asked.left, asked.relation, asked.right)

    def by_sign(self, asked: Statement, _known: Verdict) -> Finding:
        """A certificate found here for `left − right relation 0`."""
        found = prove_sign(asked.left - asked.right, self.setting)
        wanted = found is not None and implies(found.relation, asked.relation)
        return _certified(found if wanted else None)

    def at_points(self, asked: Statement, known: Verdict) -> Finding:
        """What points say; what bends or jumps where none of them shows it, they do not confirm."""
        open_ = known is not Verdict.PROVED
        said = self.numeric.compare(asked.left, asked.relation, asked.right, thorough=open_)
        equal = asked.relation is Relation.EQ
        if open_ and equal and isinstance(said, Agreement) and self._hides(asked.left, asked.right):
            return Nothing(said.oracle, said.detail)
        return said

    def _hides(self, left: Term, right: Term) -> bool:
        """Whether two sides may differ where no point was tried, or by less than points tell."""
        if not self._shows_all(left, right):
            return True
        if free_variables(left) | free_variables(right):
            return False
        return isinstance(compare(left, Relation.EQ, right), Refutation)  # 1 + e^{-900} is 1 to many digits

    def by_forms(self, asked: Statement, _known: Verdict) -> Finding | None:
        """What normal forms say of an equality, and enclosures over intervals of an order in one letter."""
        left, relation, right = asked.left, asked.relation, asked.right
        setting, letters = self.setting, free_variables(left) | free_variables(right)
        domains = {letter: setting.domain(letter) for letter in letters}
        plain = not (setting.hypotheses or setting.definitions or setting.abbreviations or setting.laws)
        numbers = {letter: item for letter, item in domains.items() if isinstance(item, Interval | Integers)}
        calls = (node for side in (left, right) for node in subterms(side) if isinstance(node, Call))
        plain = plain and all(record_of(node) is not None for node in calls)
        equal = relation is Relation.EQ
        if plain and letters and (equal or len(letters) == 1) and numbers == domains:
            found = compare(left, relation, right, ranges=numbers)
            if isinstance(found, Trusted) and not found.partial and not found.domain:
                return Trusted("equality" if equal else "enclosures", found.detail)
        orders = relation in (Relation.LT, Relation.GT, Relation.LE, Relation.GE)
        return Nothing("enclosures", say("enclosures over intervals do not tell")) if orders else None

    def _shows_all(self, left: Term, right: Term) -> bool:
        """Whether points lie on both sides of everything that bends a side and may change its sign."""
        bent = [part for side in (left, right) for part in subterms(side) if is_bent(part)]
        if any(map(bends_without_end, bent)):
            return False
        for kink in kinks(*bent):
            try:
                if self.numeric.agrees_on_both_sides(left, right, kink):
                    continue
            except (UnknownNode, NoPoint):
                return False
            if prove_sign(kink, self.setting) is None and not self._one_signed(kink):
                return False
        return True

    def _one_signed(self, kink: Term) -> bool:
        polynomial = PolynomialJudge(self.setting)
        return any(
            polynomial.compare(kink, relation, ZERO).says is Verdict.PROVED
            for relation in (Relation.GE, Relation.LE)
        )

    def of_numbers(self, asked: Statement, _known: Verdict) -> Finding:
        """What balls say of two numbers that stand apart."""
        flint.ctx.prec = BITS
        at = Balls({}, self.setting)
        try:
            x, y = at(asked.left), at(asked.right)
        except (ArithmeticError, UnknownNode) as error:
            return Nothing("numeric", say("cannot be evaluated: {why}", why=str(error)))
        said = holds(x, asked.relation, y)
        if said is None:
            return Nothing("numeric", say("the balls overlap"))
        if said is False:
            return refuted({}, x, y)
        return Trusted("numeric", say("decided by ball arithmetic at this exact point"))

    def argued(self, node: Certificate | None, term: Term, relation: Relation) -> tuple[Evidence, ...]:
        """The evidence on `term relation 0` with its certificate.

        A certificate that is shown must be right: where it is not, points may refute and not confirm.
        """

        def at_points(asked: Statement, known: Verdict) -> Finding | None:
            open_ = known is not Verdict.PROVED
            said = self.numeric.compare(
                asked.left, asked.relation, asked.right, thorough=open_ and node is None
            )
            silent = node is not None and open_ and not isinstance(said, Refutation)
            return None if silent else said

        return self.decided(
            Statement(term, relation, ZERO),
            Oracle(lambda *_: _certified(node)),
            *((Oracle(self.by_polynomials),) if node is None else ()),
            Oracle(at_points, refutes=True),
        )


def _asked(judge: FiniteJudge | GaussianJudge) -> Callable[[Statement, Verdict], Finding]:
    return lambda asked, _: judge.compare(asked.left, asked.relation, asked.right)


def _certified(node: Certificate | None) -> Finding:
    if node is None:
        return Nothing(CERTIFICATE, say("no sign certificate was found"))
    good, bad = say("every step of the sign certificate checks"), say("the sign certificate does not check")
    return Proof(CERTIFICATE, good, node, refused=bad)


def proved(said: Iterable[Evidence]) -> bool:
    """Whether evidence proves a statement, and nothing refutes it."""
    return weigh(said) is Verdict.PROVED
