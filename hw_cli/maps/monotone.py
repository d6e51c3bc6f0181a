"""Whether a map of one variable is injective: a certificate, two witnesses, or an honest "undecided".

Injective: on each interval of the domain the derivative has a sign (a certificate that is re-read by the
checker and by balls at random points), strictly, or weakly while the map is analytic and its derivative is
not 0 everywhere; intervals that meet where the map is continuous are joined; images of separate intervals
are kept apart by a level that no interval's image crosses. Not injective: two points with the same image.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from hw_cli.claims.claims import Chain
from hw_cli.derive.rules.calculus import differentiate
from hw_cli.kernel.decide import Decision, Oracle, evidence_of
from hw_cli.kernel.decide import decide as kernel
from hw_cli.kernel.evidence import Agreement, Evidence, Finding, Follows, Nothing, Proof, Refutation, Verdict
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.kernel.statement import Injective, Statement
from hw_cli.maps.bounds import check, worked_out
from hw_cli.maps.image import Image, image_of
from hw_cli.maps.pieces import GUESSES, Component, NotDecided, Piece, at_place, components, elementary
from hw_cli.maps.sign_search import Effort, Signs
from hw_cli.maps.witnesses import Witnesses, find_witnesses
from hw_cli.oracles.judge import judge
from hw_cli.oracles.judges.numeric import NumericJudge, refuted
from hw_cli.oracles.judges.sampling import NoPoint, points
from hw_cli.oracles.sign_rules import positive, strict
from hw_cli.patience import OutOfPatience, at_most
from hw_cli.prose import Message, say
from hw_cli.terms.balls import Balls
from hw_cli.terms.core import Derivative, Number, Term, UnknownNode, lift
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables

PAIRS = 12  # of random points whose images are compared
SECONDS = 10.0  # for the certificates, and as many for the witnesses
ZERO = Number("0")


class Direction(StrEnum):
    """Which way a strictly monotone map goes."""

    INCREASING = "increasing"
    DECREASING = "decreasing"


@dataclass(frozen=True)
class Slope:
    """Why the map is strictly monotone on one piece of its domain.

    `certificate` gives the sign of `derivative`; where that is weak, `strict_at` is a point at which the
    derivative is not 0, with its certificate: an analytic map with a weakly signed derivative that is not
    0 everywhere is strictly monotone, because the zeros of the derivative are isolated.
    """

    piece: Piece
    derivative: Term
    certificate: Certificate
    strict_at: tuple[Fraction, Certificate] | None = None

    @property
    def direction(self) -> Direction:
        """Where the map goes on this piece."""
        return Direction.INCREASING if positive(self.certificate.relation) else Direction.DECREASING


@dataclass(frozen=True)
class Separation:
    """Why two intervals have no image in common: one stays above `level`, the other below."""

    level: Term
    signs: tuple[Certificate, ...]

    @property
    def first_is_below(self) -> bool:
        """Whether it is the interval further to the left whose image is below."""
        return not positive(self.signs[0].relation)


@dataclass(frozen=True)
class Invertibility:
    """What was found out about a map, for all admissible values of the parameters.

    `decision`: the kernel's, None where nothing was decided; `slopes` go through the pieces of the domain in order; `images` belong to `components`, one each, and are
    empty where one of them was not found; `evidence` is what the judges said of every slope;
    `obstacle` says why nothing was decided.
    """

    term: Term
    variable: Term
    setting: Setting
    decision: Decision | None = None
    monotone: Direction | None = None
    components: tuple[Component, ...] = ()
    slopes: tuple[Slope, ...] = ()
    separations: tuple[Separation, ...] = ()
    images: tuple[Image, ...] = ()
    witnesses: Witnesses | None = None
    evidence: tuple[Evidence, ...] = ()
    obstacle: Message | None = None

    @property
    def injective(self) -> bool | None:
        """Whether it is: by the kernel's verdict alone."""
        if self.decision is None or self.decision.verdict is Verdict.UNDECIDED:
            return None
        return self.decision.verdict.passes

    @property
    def image(self) -> Image | None:
        """The image where it is one interval."""
        return self.images[0] if len(self.images) == 1 else None

    @property
    def certificate(self) -> Certificate | None:
        """The certificate of the derivative's sign, where one covers the whole domain."""
        return self.slopes[0].certificate if len(self.slopes) == 1 else None


def decide(term: Term, variable: Term, setting: Setting) -> Invertibility:
    """Whether the map `variable ↦ term` is injective on its domain, for all parameters of the setting.

    The variable ranges over its interval in the setting (ℝ without one) as far as the term is defined.
    """
    if setting.domain(variable) is None:
        setting = setting.where((variable, REALS))
    start = Invertibility(term, variable, setting)
    if any(variable in free_variables(item.left - item.right) for item in setting.hypotheses):
        # what it leaves of the line need not be an interval, and slopes say nothing across gaps
        return replace(start, obstacle=say("a hypothesis about the variable itself is not an interval"))
    plain = elementary(term)
    try:
        with at_most(SECONDS):
            witnesses = find_witnesses(plain, variable, setting)
            if witnesses is not None:
                twice = Refutation("witnesses", say("two points have the same image"))
                return replace(start, decision=_decided(start, twice), witnesses=witnesses)
    except (OutOfPatience, RecursionError):
        pass  # the certificates may still decide
    try:
        with at_most(SECONDS):
            found = _by_slopes(start, plain)
    except OutOfPatience:
        return replace(start, obstacle=say("no answer within {n} seconds", n=int(SECONDS)))
    except RecursionError:
        return replace(start, obstacle=say("the formula is too deep for the rules"))
    except NotDecided as stuck:
        words = say("where {term} is 0 was not found out, so the domain is not known", term=stuck.about)
        return replace(start, obstacle=words)
    return replace(found, images=_images(found, plain)) if found.injective else found


# --- injective


def _by_slopes(start: Invertibility, plain: Term) -> Invertibility:
    """Certificates on every piece of the domain, and what follows from them."""
    parts = components(plain, start.variable, start.setting)
    start = replace(start, components=parts)
    if not parts:
        return replace(start, obstacle=say("the map is defined on no interval"))
    slopes = []
    for piece in (piece for part in parts for piece in part.pieces):
        slope = _slope(piece, start.variable)
        if isinstance(slope, Message):
            return replace(start, obstacle=slope)
        slopes.append(slope)
    found = replace(start, slopes=tuple(slopes))
    for part in parts:
        if len({slope.direction for slope in slopes if slope.piece in part.pieces}) != 1:
            return replace(
                found, obstacle=say("the map turns, but no two points with the same image were found")
            )
    groups = tuple(group for slope in slopes for group in _evidence(slope, start.variable))
    pairs = [_pairs(part, plain, start.variable, _rises(found, part)) for part in parts]
    evidence = (*(item for group in groups for item in group), *map(evidence_of, pairs))
    found = replace(found, evidence=evidence)
    refused = say("a judge did not confirm the certificate")
    if not all(item.verdict in (Verdict.PROVED, Verdict.CONFIRMED) for item in evidence):
        return replace(found, obstacle=refused)
    certified = say("every step of the sign certificate checks")
    decision = _decided(found, Follows("slopes", certified, groups, refused=refused, confirms=True), *pairs)
    if len(parts) == 1:
        return replace(found, decision=decision, monotone=slopes[0].direction)
    separations = _separated(found, plain)
    if separations is None:
        words = say("monotone on each interval of its domain; whether their images meet was not found out")
        return replace(found, obstacle=words)
    return replace(
        found, decision=decision, monotone=_whole_direction(found, separations), separations=separations
    )


def _decided(about: Invertibility, *findings: Finding) -> Decision:
    """The kernel's decision on findings, of which all but the first may only refute."""
    return kernel(
        Injective(about.term, about.variable),
        about.setting,
        tuple(Oracle(lambda *_, of=item: of, refutes=True) for item in findings),
    )


def _slope(piece: Piece, variable: Term) -> Slope | Message:
    """The certificate on one piece, or what was missing."""
    derivative = worked_out(Derivative(piece.smooth, variable))
    if derivative is None:
        return say("no rule differentiates {term}", term=piece.smooth)
    signs = Signs(piece.setting, variable)
    found = None
    for effort in Effort:  # a weak sign that comes easily will do, if it is strict at some point
        found = signs.of(derivative, effort)
        if found is not None and strict(found.relation):
            return Slope(piece, derivative, found)
        place = None if found is None else _strict_at(derivative, piece, variable, signs)
        if found is not None and place is not None:
            return Slope(piece, derivative, found, place)
    if found is None:
        return say("no sign certificate was found for {term}", term=derivative)
    return say("{term} may be 0 on an interval", term=derivative)


def _strict_at(
    derivative: Term, piece: Piece, variable: Term, signs: Signs
) -> tuple[Fraction, Certificate] | None:
    """A point of the piece where the derivative is not 0, for all parameters, with its certificate."""
    for place in (guess for guess in (*GUESSES, *_inner(piece)) if piece.holds(guess)):
        there = signs.of(at_place(derivative, variable, place), Effort.FORMS)
        if there is not None and strict(there.relation):
            return place, there
    return None


def _inner(piece: Piece) -> tuple[Fraction, ...]:
    if piece.low is not None and piece.high is not None:
        return ((piece.low + piece.high) / 2,)
    end, sign = (piece.low, 1) if piece.low is not None else (piece.high, -1)
    return () if end is None else (end + sign, end + sign * 2)


def _evidence(slope: Slope, variable: Term) -> Iterator[tuple[Evidence, ...]]:
    """What the judges say of one slope, found by other means than the certificate itself.

    The derivative is compared with that of the map (by SymPy, and by power series at random points), the
    certificates are read again by the checker, the sign of the derivative is drawn at random points.
    """
    piece, relation = slope.piece, slope.certificate.relation
    derivative = Derivative(piece.smooth, variable)
    chain = Chain("slope", derivative, piece.setting).to(slope.derivative, differentiate)
    for step in judge(chain).steps:
        said = tuple(item for item in step.evidence if item.verdict is not Verdict.UNDECIDED)
        yield (*said, step.evidence[-1]) if step.status is Verdict.UNDECIDED else said
    certified, refused = (
        say("every step of the sign certificate checks"),
        say("the sign certificate does not check"),
    )
    yield kernel(
        Statement(derivative, relation, ZERO),
        piece.setting,
        (
            Oracle(lambda *_: Proof("certificate", certified, slope.certificate, refused=refused)),
            Oracle(lambda *_: NumericJudge(piece.setting).compare(derivative, relation, ZERO), refutes=True),
        ),
        {Certificate: lambda *_: _checks(slope, variable)},
    ).evidence


def _checks(slope: Slope, variable: Term) -> bool:
    """Whether the certificates of a slope are right, and about it."""
    piece = slope.piece
    certificates = [slope.certificate, *piece.defined]
    right = slope.certificate.term == slope.derivative
    if slope.strict_at is not None:
        place, there = slope.strict_at
        certificates.append(there)
        right = right and piece.holds(place) and there.term == at_place(slope.derivative, variable, place)
    elif not strict(slope.certificate.relation):
        right = False
    return right and all(check(item, piece.setting) for item in certificates)


def _pairs(part: Component, plain: Term, variable: Term, rises: bool) -> Finding:
    """Whether random points of one component are mapped in order, across its kinks too."""
    decided = 0
    try:
        for number in range(PAIRS):
            ends = (part.pieces[number % len(part.pieces)], part.pieces[-1 - number % len(part.pieces)])
            one, other = (list(points(piece.setting, PAIRS, seed))[number] for seed, piece in enumerate(ends))
            here, there = one[variable], other[variable]
            at = Balls({**one, variable: here}), Balls({**one, variable: there})
            step = (at[1](plain) - at[0](plain)) * (1 if rises else -1) * (1 if bool(there > here) else -1)
            if bool(step < 0):
                return refuted(one, at[0](plain), at[1](plain))
            decided += bool(step > 0)
    except (NoPoint, ArithmeticError, UnknownNode, ValueError, TypeError, AttributeError):
        decided = 0
    if not decided:
        return Nothing("numeric", say("the balls overlap"))
    return Agreement("numeric", say("{n} pairs of random points in order", n=decided))


def _separated(found: Invertibility, plain: Term) -> tuple[Separation, ...] | None:
    """A level between the images of each two components; None where one is not found."""
    images = [image_of(part, plain, found.variable, _rises(found, part)) for part in found.components]
    ends = [end for image in images if image is not None for end in (image.low, image.high)]
    levels = [
        lift(value) for value in dict.fromkeys(exact_value(end) for end in (ZERO, *ends)) if value is not None
    ]
    result = []
    for one, other in combinations(found.components, 2):
        separation = next(
            filter(None, (_separation(one, other, level, found.variable) for level in levels)), None
        )
        if separation is None:
            return None
        result.append(separation)
    return tuple(result)


def _whole_direction(found: Invertibility, separations: tuple[Separation, ...]) -> Direction | None:
    """The direction on the whole domain, where every interval goes that way and so do their images."""
    directions = {slope.direction for slope in found.slopes}
    if len(directions) != 1:
        return None
    (direction,) = directions
    steps = {Direction.INCREASING if item.first_is_below else Direction.DECREASING for item in separations}
    return direction if steps == {direction} else None


def _separation(one: Component, other: Component, level: Term, variable: Term) -> Separation | None:
    """Certificates that one component's image is above the level and the other's below.

    Ends that belong to the domain may lie on the level, so only one component may have them.
    """
    signs: list[tuple[Certificate, ...]] = []
    for part in (one, other):
        certificates = [Signs(piece.setting, variable).of(piece.smooth - level) for piece in part.pieces]
        known = tuple(item for item in certificates if item is not None and strict(item.relation))
        if len(known) != len(part.pieces) or len({item.relation for item in known}) != 1:
            return None
        signs.append(known)
    open_ended = [not (part.low_in or part.high_in or part.kinks) for part in (one, other)]
    if signs[0][0].relation is signs[1][0].relation or not any(open_ended):
        return None
    return Separation(level, (*signs[0], *signs[1]))


def _rises(found: Invertibility, part: Component) -> bool:
    slope = next(slope for slope in found.slopes if slope.piece in part.pieces)
    return slope.direction is Direction.INCREASING


def _images(found: Invertibility, plain: Term) -> tuple[Image, ...]:
    """The image of each component, or none at all where one is not found."""
    images = [image_of(part, plain, found.variable, _rises(found, part)) for part in found.components]
    return tuple(image for image in images if image is not None) if all(images) else ()


def parameters(result: Invertibility) -> tuple[Term, ...]:
    """The letters of the map other than its variable, by name."""
    names = free_variables(result.term) - {result.variable}
    return tuple(sorted(names, key=repr))
