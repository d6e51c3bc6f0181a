"""One reading for a whole derivation, and for a file once it is settled: over what E_q is, and which laws p and q are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from hw_cli.checking.judge.line import Line, Outcome, Said
from hw_cli.checking.say.context import Laws
from hw_cli.checking.say.declarations import Declarations
from hw_cli.checking.say.definitions import Named
from hw_cli.checking.say.readings import Reading, is_noise, readings
from hw_cli.checking.say.roles import Plan
from hw_cli.kernel.setting import Hypothesis
from hw_cli.terms import core
from hw_cli.terms.walk import each, free_variables

MOST = 12  # lines above that are read again
Tried = Callable[[Line, Reading], Outcome]


@dataclass(frozen=True, eq=False)
class Held:
    """A line that holds, as it was read, and the readings of its derivation."""

    line: Line
    reading: Reading
    among: OneReading


@dataclass(frozen=True)
class Above:
    """The lines above that hold: the last ones of the same scope, and those of the file whose plan says what laws are; the
    sides of the last equations there that are to be solved, and (`open`) of those that hold for some values only."""

    near: tuple[Held, ...] = ()
    file: tuple[Held, ...] = ()
    asked: tuple[tuple[core.Term, core.Term], ...] = ()
    open: tuple[tuple[core.Term, core.Term], ...] = ()

    def under(self, laws: Laws) -> Above:
        """Without the lines that stand where the text says of one of these laws that it is another."""

        def stands(one: Held) -> bool:
            own = dict(one.reading.plan.variant.laws)
            return all(own.get(head, law) == law for head, law in laws)

        return replace(self, near=tuple(filter(stands, self.near)), file=tuple(filter(stands, self.file)))


@dataclass(frozen=True)
class Ground:
    """What a derivation is judged by: what the text declares of its letters, what formulas above it have defined, what is
    supposed, which of its names may not be said to be something else, and the lines above that hold."""

    said: Declarations = field(default_factory=Declarations)
    carried: tuple[Named, ...] = ()
    facts: tuple[Hypothesis, ...] = ()
    fixed: tuple[Named, ...] = ()
    above: Above = Above()
    # what is carried of another sentence, which said it of itself alone
    cases: frozenset[Named] = frozenset()


class OneReading:
    """The lines of one derivation that hold, each as it was read, after those of derivations above it."""

    def __init__(self, context: str, plans: list[Plan], tried: Tried, above: tuple[Held, ...]) -> None:
        self.context, self.plans, self.tried = context, plans, tried
        self.above = above
        self.held: list[Held] = []

    def likeliest(self, plan: Plan, line: Line) -> list[Reading]:
        """The readings of a line, first those that agree with the lines above."""
        found = list(readings(plan, line.left, line.right))
        chosen = {key: choice for item in self.held for key, choice in item.reading.choices}
        return sorted(
            found, key=lambda item: sum(chosen.get(key, choice) != choice for key, choice in item.choices)
        )

    def against(self, line: Line, reading: Reading) -> Line | None:
        """The line above that does not hold when it is read as a line has to be; where there is none, both are settled."""
        settled: list[Held] = []
        for item in (*self.above, *self.held)[-MOST:]:
            if item.among.context != self.context or not self._differ(item, line, reading):
                continue
            again = next(self._again(item, reading), None)
            if again is None and self._fails(line, item.reading):
                return item.line
            if again is not None and item.among is self:
                settled.append(Held(item.line, again, self))
        for new in settled:
            self.held = [new if item.line is new.line else item for item in self.held]
        self.held.append(Held(line, reading, self))
        return None

    def couples(self, line: Line) -> bool:
        """Whether a line above says the same variable by the same noise, with which it is coupled from there on."""
        noises = set(filter(is_noise, free_variables(line.right)))
        return any(
            item.line.left == line.left and noises & free_variables(item.line.right)
            for item in (*self.above, *self.held)
        )

    def _differ(self, item: Held, line: Line, reading: Reading) -> bool:
        """Whether a line was read in another way: other laws, or E_q over something else in one derivation."""
        if of_laws(item.reading.plan) != of_laws(reading.plan) and named_laws(
            item.line, item.reading
        ) & named_laws(line, reading):
            return True
        return item.among is self and not _agree(item.reading, reading)

    def _again(self, item: Held, reading: Reading) -> Iterator[Reading]:
        """The readings that agree with this one and under which a line above holds."""
        for plan in (*item.among.plans, reading.plan):
            if of_laws(plan) != of_laws(reading.plan):
                continue
            for other in readings(plan, item.line.left, item.line.right):
                agree = item.among is not self or _agree(other, reading)
                if agree and item.among.tried(item.line, other).said is not Said.FAILS:
                    yield other

    def _fails(self, line: Line, above: Reading) -> bool:
        """Whether a line fails as the line above was read: what has no meaning there tells nothing."""
        said = [
            self.tried(line, other).said
            for plan in (*self.plans, above.plan)
            if of_laws(plan) == of_laws(above.plan)
            for other in readings(plan, line.left, line.right)
            if _agree(other, above)
        ]
        return Said.FAILS in said and Said.HOLDS not in said


def further(plans: list[Plan], above: tuple[Held, ...], context: str) -> list[Plan]:
    """The laws of the lines above, where the letters of a line do not tell them: KL[q || p] = 3/2 - log 2."""
    found: list[Plan] = []
    for item in above:
        plan = item.reading.plan
        same = item.among.context == context and plan.chance is None  # what is random, each line says anew
        if same and all(of_laws(plan) != of_laws(other) for other in (*plans, *found)):
            found.append(plan)
    return found


def _agree(first: Reading, second: Reading) -> bool:
    """Whether two lines take E_q over the same, where both say only q."""
    one, two = dict(first.choices), dict(second.choices)
    return all(one[key] == two[key] for key in one.keys() & two.keys() if key[0] not in ("", "is", "|"))


def named_laws(line: Line, reading: Reading) -> set[str]:
    """The names of laws that a line speaks of."""
    return laws_in(line.left, reading) | laws_in(line.right, reading)


def laws_in(side: core.Term, reading: Reading) -> set[str]:
    """The names of laws in a side, as it is written or as it is read."""
    return {
        node.law.name for node in each(core.Density, side, reading.of(side)) if isinstance(node.law, core.Law)
    }


def of_laws(plan: Plan) -> tuple[object, ...]:
    """What a plan says the laws are, and how they factor; noises are called by one letter, and are no law that a text
    settles."""
    variant = plan.variant
    if variant.noise:
        return ()
    return variant.laws, variant.letters, variant.data, variant.same, plan.context.assumed
