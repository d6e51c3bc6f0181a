"""Claims: what can be true or false. None of them is true by being built; judges decide.

Every claim says its `statement` (a formula) and its `steps` (the lines a reader follows), so that
views need to know only these two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from hw_cli.kernel.reason import Certificate, Reason, Rule
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Statement
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, product
from hw_cli.terms.relation import Relation

ZERO = core.Number("0")


@dataclass(frozen=True)
class Formula:
    """Statements joined by a connective: `and` (a comma), `iff` (⇔) or `at` (the last ones say where)."""

    statements: tuple[Statement, ...]
    joiner: str = "and"


@dataclass(frozen=True)
class Step:
    """One shown line: `left` is None where it continues the line above."""

    left: Term | None
    relation: Relation
    right: Term
    because: Reason
    note: Message | None = None

    @property
    def words(self) -> Message:
        """The justification as shown."""
        return self.note or self.because.words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chain: how it follows from the line above."""

    relation: Relation  # this line's own, never the chain's
    term: Term
    because: Reason
    note: Message | None = None


@dataclass(frozen=True)
class Chain:
    """`start = … = … ≥ …`, each line judged against the line above by its own relation."""

    kind: ClassVar[str] = "chain"
    id: str
    start: Term
    setting: Setting
    lines: tuple[Line, ...] = ()

    def by(self, rule: Rule, *arguments: Any, note: Message | None = None, **options: Any) -> Chain:
        """The chain with the line that `rule` computes from the last one.

        Raises `RuleFailed` when the rule's premises are not met.
        """
        return self._with(Line(rule.relation, rule(self.end, *arguments, **options), rule, note))

    def to(
        self, term: Term, because: Reason, relation: Relation = Relation.EQ, note: Message | None = None
    ) -> Chain:
        """The chain with a stated line: for a form that is a choice; judged like any other."""
        return self._with(Line(relation, term, because, note))

    def _with(self, line: Line) -> Chain:
        return replace(self, lines=(*self.lines, line))

    @property
    def end(self) -> Term:
        """The last line's term."""
        return self.lines[-1].term if self.lines else self.start

    @property
    def relation(self) -> Relation:
        """How the start stands to the end, computed from the lines.

        Raises ValueError when the lines do not compose (`≤` and then `≥`).
        """
        return compose(tuple(line.relation for line in self.lines))

    @property
    def statement(self) -> Formula:
        """`start relation end`; line by line where the relations say nothing of the ends."""
        try:
            return Formula((Statement(self.start, self.relation, self.end),))
        except ValueError:
            return Formula(tuple(Statement(above, line.relation, line.term) for above, line in self.pairs()))

    @property
    def steps(self) -> tuple[Step, ...]:
        """One step a line."""
        return tuple(
            Step(None if number else self.start, line.relation, line.term, line.because, line.note)
            for number, line in enumerate(self.lines)
        )

    def pairs(self) -> Iterator[tuple[Term, Line]]:
        """Each line with the term above it."""
        above = self.start
        for line in self.lines:
            yield above, line
            above = line.term


def compose(relations: tuple[Relation, ...]) -> Relation:
    """The relation of a chain's ends.

    >>> compose((Relation.EQ, Relation.LE, Relation.LT)).value
    '<'
    """
    kinds = set(relations) - {Relation.EQ}
    if not kinds:
        return Relation.EQ
    for weak, strict in ((Relation.LE, Relation.LT), (Relation.GE, Relation.GT)):
        if kinds <= {weak, strict}:
            return strict if strict in kinds else weak
    if len(kinds) == 1 and len([r for r in relations if r is not Relation.EQ]) == 1:
        return kinds.pop()
    raise ValueError("relations of a chain do not compose: " + " ".join(r.value for r in relations))


@dataclass(frozen=True)
class Sign:
    """`term relation 0` on the whole domain, argued by a certificate (a tree of sign rules)."""

    kind: ClassVar[str] = "sign"
    id: str
    term: Term
    relation: Relation
    certificate: Certificate | None
    setting: Setting

    @property
    def statement(self) -> Formula:
        """`term relation 0`."""
        return Formula((Statement(self.term, self.relation, ZERO),))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The certificate from its leaves to its root."""
        if self.certificate is None:
            return ()
        return tuple(
            Step(node.term, node.relation, ZERO, node.because) for node in self.certificate.leaves_first()
        )


@dataclass(frozen=True)
class Witness:
    """There is a point (`point`: variable, value) at which `left relation right`."""

    kind: ClassVar[str] = "witness"
    id: str
    point: tuple[tuple[Term, Term], ...]
    left: Term
    relation: Relation
    right: Term
    setting: Setting
    also: tuple[Statement, ...] = ()  # what must hold at the same point, such as z₁ ≠ z₂

    @property
    def statement(self) -> Formula:
        """The relation, then where."""
        where = tuple(Statement(name, Relation.EQ, value) for name, value in self.point)
        return Formula((Statement(self.left, self.relation, self.right), *where), "at")

    @property
    def steps(self) -> tuple[Step, ...]:
        """What else holds at the point."""
        return tuple(Step(item.left, item.relation, item.right, AT_THE_POINT) for item in self.also)


AT_THE_POINT = Reason("at_the_point", say("at these points"))


@dataclass(frozen=True)
class Limit:
    """`term` tends to `value` as `variable` tends to `towards` (a number, ∞ or −∞)."""

    kind: ClassVar[str] = "limit"
    id: str
    term: Term
    variable: Term
    towards: Term
    value: Term
    setting: Setting

    @property
    def statement(self) -> Formula:
        """`lim term = value`."""
        limit = core.LimitOf(self.term, self.variable, self.towards)
        return Formula((Statement(limit, Relation.EQ, self.value),))

    @property
    def steps(self) -> tuple[Step, ...]:
        """A limit is one line: its statement."""
        return ()


@dataclass(frozen=True)
class Elimination:
    """One step of solving a system: equation `number` (from 0) leaves `variable = value`.

    Under the values found before, the equation is `(variable − value) · factor` with a factor of
    constant sign (`certificate`); or, where `factor` is None, its derivative in `variable` has constant
    sign (`certificate`), so that it vanishes once at most.
    """

    number: int
    variable: Term
    value: Term
    reduced: Term
    factor: Term | None
    certificate: Certificate


@dataclass(frozen=True)
class Solutions:
    """`system = 0` holds exactly at `solution`, argued by eliminations."""

    kind: ClassVar[str] = "solutions"
    id: str
    name: Term
    system: tuple[Term, ...]
    unknowns: tuple[Term, ...]
    solution: tuple[Term, ...]
    eliminations: tuple[Elimination, ...]
    setting: Setting

    @property
    def statement(self) -> Formula:
        """`system = 0 ⇔ unknowns = solution`."""
        return Formula(
            (
                Statement(self.name, Relation.EQ, _vector((ZERO,) * len(self.system))),
                Statement(_vector(self.unknowns), Relation.EQ, _vector(self.solution)),
            ),
            "iff",
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """One step an elimination: the reduced equation, and what it forces."""
        return tuple(
            Step(item.variable, Relation.EQ, item.value, FORCED, _forcing(item)) for item in self.eliminations
        )


def _vector(components: tuple[Term, ...]) -> Term:
    """The components as a vector; a single one as itself."""
    return components[0] if len(components) == 1 else core.Vector(components)


FORCED = Reason("forced", say("forced by the equation"))


def _forcing(item: Elimination) -> Message:
    if item.factor is None:
        return say(
            "{equation} = 0, strictly {way} in {variable}",
            equation=item.reduced,
            way=say("increasing") if item.certificate.relation is Relation.GT else say("decreasing"),
            variable=item.variable,
        )
    return say("{equation} = 0 and {factor} ≠ 0", equation=item.reduced, factor=item.factor)


@dataclass(frozen=True)
class Spectrum:
    """The eigenvalues of a square matrix, each with its algebraic multiplicity."""

    kind: ClassVar[str] = "spectrum"
    id: str
    name: Term
    matrix: core.Matrix
    eigenvalues: tuple[tuple[Term, int], ...]
    setting: Setting

    @property
    def statement(self) -> Formula:
        """`det(λI − J) = ∏ (λ − λᵢ)^mᵢ`."""
        unknown = core.Symbol("lambda")
        factors = tuple(
            difference if count == 1 else core.Power(difference, core.Number(str(count)))
            for difference, count in ((_minus(unknown, value), count) for value, count in self.eigenvalues)
        )
        left = call_det(core.Sum((core.Product((unknown, core.Identity())), core.Negative(self.name))))
        return Formula((Statement(left, Relation.EQ, product(factors)),))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The spectrum is one line: its statement."""
        return ()


def call_det(matrix: Term) -> Term:
    """`det(matrix)` in function form."""
    return core.Call(core.Function("det"), (matrix,))


def _minus(unknown: Term, value: Term) -> Term:
    if value == ZERO:
        return unknown
    if isinstance(value, core.Negative):
        return core.Sum((unknown, value.term))
    return core.Sum((unknown, core.Negative(value)))


@dataclass(frozen=True)
class Invariant:
    """Along the solutions of `ẋ = field(x)`, d/dt of `function` stands in `relation` to 0.

    `=`: a first integral; `<=`: a Lyapunov function. `derivative` is its claimed closed form, equal to
    the inner product of the gradient with the field, which `expansion` writes out when it is shown.
    """

    kind: ClassVar[str] = "invariant"
    id: str
    function: Term
    field: tuple[tuple[Term, Term], ...]
    derivative: Term
    relation: Relation
    certificate: Certificate | None
    setting: Setting
    expansion: Term | None = None

    @property
    def statement(self) -> Formula:
        """`d/dt V = V̇ relation 0`."""
        rate = core.Derivative(self.function, core.Symbol("t"))
        if self.relation is Relation.EQ:
            return Formula((Statement(rate, Relation.EQ, ZERO),))
        return Formula(
            (Statement(rate, Relation.EQ, self.derivative), Statement(self.derivative, self.relation, ZERO))
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The derivative written out, where it is; then the certificate of its sign, where there is one."""
        rate = core.Derivative(self.function, core.Symbol("t"))
        written: tuple[Step, ...] = ()
        if self.expansion is not None:
            written = (
                Step(rate, Relation.EQ, self.expansion, ALONG_THE_FIELD),
                Step(None, Relation.EQ, self.derivative, SIMPLIFIED),
            )
        if self.certificate is None:
            return written
        return written + tuple(
            Step(node.term, node.relation, ZERO, node.because) for node in self.certificate.leaves_first()
        )


ALONG_THE_FIELD = Reason("along_the_field", say("chain rule"))
SIMPLIFIED = Reason("simplify", say("simplifying"))


@dataclass(frozen=True)
class Observation:
    """A measured number agrees with a predicted one within `tolerance` (relative).

    The measurement (`experiment`) is named and made again by the judge, so nothing is taken on trust:
    see `hw_cli.experiments.experiments`.
    """

    kind: ClassVar[str] = "observation"
    id: str
    quantity: Term
    predicted: Term
    experiment: Any  # a frozen Experiment: `measure() -> float`, `words: Message`
    tolerance: float
    setting: Setting

    @property
    def statement(self) -> Formula:
        """`quantity = predicted`, up to the tolerance."""
        return Formula((Statement(self.quantity, Relation.EQ, self.predicted),))

    @property
    def steps(self) -> tuple[Step, ...]:
        """An observation is one line: its statement."""
        return ()


Claim = Chain | Sign | Witness | Limit | Solutions | Spectrum | Invariant | Observation
