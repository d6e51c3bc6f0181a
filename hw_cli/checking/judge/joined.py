"""What is found with the definitions of the formulas above, and without them, made one.

A line may be meant with them or without: it holds if it holds either way; it fails only if it fails both ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.judge.line import FOR_SOME, MISSED
from hw_cli.checking.judge.one_reading import Ground
from hw_cli.checking.read.derivation import Mood, Stated, Step
from hw_cli.checking.say.carried import is_called, key_of, numbers_in, said_twice
from hw_cli.checking.say.definitions import Known, Named, is_name, root, roots, solved
from hw_cli.checking.say.new_names import has_meaning
from hw_cli.checking.say.readings import is_noise
from hw_cli.checking.say.recursions import is_recursive, of_series, reached
from hw_cli.checking.say.reserves import is_version
from hw_cli.checking.say.survey import COVARIANCES, VARIANCES, is_about_chance
from hw_cli.oracles.models import is_kronecker, parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import Kinds, contains, each, exchanged, free_variables, subterms


def _letters(terms: Iterable[Term]) -> set[Term]:
    """The letters of terms, without the T of x^T."""
    found: set[Term] = set()
    for term in terms:
        turned = {node.exponent for node in each(core.Power, term)}
        found |= {parts(letter)[0] for letter in free_variables(term)} - (turned & {core.Symbol("T")})
    return found


def joined(
    with_: CheckedDerivation, without: CheckedDerivation, carried: tuple[Named, ...], ground: Ground
) -> CheckedDerivation:
    """The findings for a derivation judged with what was `carried` from above and without it."""
    here, names = ground.fixed, [parts(head)[:2] for head, _ in ground.fixed]
    fixed = tuple(named for named in here if names.count(parts(named[0])[:2]) == 1)
    numbers = numbers_in(carried) - numbers_in(fixed) | {root(head) for head, _ in ground.cases}
    several = said_twice(carried)
    said = {parts(head)[0] for head, _ in carried}
    version = is_version(with_.derivation)
    findings = tuple(
        _kept(first, second, fixed, carried, version, ground.said.elsewhere)
        or _joined(first, second, numbers, several, said, here, carried, ground.said.elsewhere)
        for first, second in zip(with_.findings, without.findings, strict=True)
    )
    again = tuple(
        named
        for named in without.definitions
        if named not in with_.definitions
        and any(
            item.status is Status.DEFINITION and side is not None and named[0] in subterms(side)
            for item in findings
            for side in (item.step.lhs.term, item.step.rhs.term)  # σ² = … says what σ is
        )
    )
    return replace(with_, findings=findings, definitions=(*with_.definitions, *again))


def _kept(
    first: Finding,
    second: Finding,
    fixed: tuple[Named, ...],
    carried: tuple[Named, ...],
    version: bool,
    another: bool,
) -> Finding | None:
    """The finding with what was said above, where a line says something else of a name that stays what it is; of a
    `version` of it, which the text says apart, and of a sequence that is said to be another, in doubt."""
    if first.status not in (Status.FAILS, Status.DOUBTFUL) or second.status not in (
        Status.DEFINITION,
        Status.ASSUMPTION,
        Status.UNDECIDED,
        Status.NOT_UNDERSTOOD,  # without what is said above
        Status.HOLDS,
    ):
        return None
    sides = list(first.step.terms)
    names = {key_of(node)[:2] for side in sides for node in subterms(side)}
    bases = {name[0] for name in names}
    used = [
        named
        for named in fixed
        if key_of(named[0])[:2] in names or (key_of(named[0])[0] in bases and is_recursive(*named))
    ]
    elsewhere = {root(head) for head, _ in carried if isinstance(head, core.Call)}
    elsewhere -= {root(head) for head, _ in fixed}
    stepped = {root(head) for head, body in carried if is_recursive(head, body)}
    stepped -= {root(node) for side in sides for node in subterms(side) if _is_counted(node)}  # written out
    bodies = [body for head, body in used if not is_recursive(head, body)]
    if roots(*bodies) & stepped:
        return None  # S = u_1 + … + u_9, where u_{n+1} is said by u_n
    if not used or roots(*sides) & elsewhere:
        return None  # f' = u'v + uv', where another section says what f is
    if _equates_unknowns(sides, used):
        return replace(first, status=Status.UNDECIDED, message=FOR_SOME, counterexample=None)
    if second.status is Status.HOLDS:  # ∂σ(z)/∂w = 0 where z is said to have w
        if not contains(core.Derivative, *sides):
            return None
        why = say("it holds only where what is said above of {name} is not put to use", name=used[-1][0])
        return first.doubted(why)
    told = {root(head) for head, _ in carried} | roots(*sides)
    for node in (part for _, body in used for part in subterms(body)):
        # D*(x) in what V is said to be, and nothing says what D* is
        if is_called(node) and root(node) not in told and not has_meaning(node):
            why = say("would differ if {name} is free; nothing says what {name} is", name=root(node))
            return first.doubted(why)
    stated = {head: body for head, body in used if head in sides}
    merged, here = (
        {letter for term in terms for letter in free_variables(term) if is_noise(letter)} - stated.keys()
        for terms in (stated.values(), sides)
    )
    if merged and here and merged != here:
        return None  # a sum of noises, and then one noise of the same law
    if (name := _finer(sides, used)) is not None:
        why = say("nothing says how the entries of {name} are written", name=name)
        return first.doubted(why)
    letters = [_letters([side]) for side in sides]
    said = {core.Symbol("I")}.union(*(roots(*named) for named in used))
    said |= {root(node) for side in sides for node in subterms(side) if is_kronecker(node)}
    indexed = each(core.Indexed, *sides)
    said |= {part for node in indexed for part in node.index}
    again = second.status is Status.DEFINITION
    known = Known(used)
    at_others = (  # V(G, D*), where V(G, D) is what is said
        isinstance(side, core.Call) and known.at_functions(side.function, side.arguments) is not None
        for side in sides
    )
    random = any(_is_random(body) for _, body in used)  # σ² = Var(X_i)
    alone = random or any(named[0] in sides or _is_power(named, sides) for named in used) or any(at_others)
    # the x of f(x), where f(2) = 5 stands
    own = _letters(item for head, _ in used for item in parts(head)[2] or ())
    own |= {parts(head)[0] for head, body in fixed if exact_value(body) is not None}  # and c, where c = 2
    if again and not alone and not _letters(body for _, body in used) - own <= letters[0] | letters[-1]:
        return None  # σ² = ηβ, and then σ² = β: perhaps where η is 1
    if not letters[0] ^ letters[-1] <= said and not (again and alone):
        return None
    heads = [
        named[0]
        for named in used
        if isinstance(named[0], core.Call)
        and any(isinstance(side, core.Call) and side.function == named[0].function for side in sides)
    ]
    why = say("{name} is said to be something else above", name=[used[-1][0], *heads][-1])
    version = version or (another and any(is_recursive(*named) for named in used))
    if random and first.status is Status.DOUBTFUL:
        return first
    at = () if first.counterexample is None else first.counterexample.point
    below = any(value.startswith("-") for name, value in at if name not in sides)
    if below and any(node.function == core.Function("sqrt") for node in each(core.Call, *sides)):
        return first.doubted(why)  # v = g √(2h/g), and then √(2gh): the same where g is not below 0
    if letters[0] ^ letters[-1] <= said and not (again and version):
        return replace(first, message=why) if again and alone and first.status is Status.FAILS else first
    return first.doubted(why)


def _equates_unknowns(sides: list[Term], used: list[Named]) -> bool:
    """Whether a line says q_1 = q_2 where q_1 is said by q_2, of which nothing is said: an equation for q_2, as by symmetry."""
    meanings = dict(used)
    return any(
        isinstance(one, core.Indexed)
        and isinstance(other, core.Indexed)
        and one.base == other.base
        and one in meanings
        and other not in meanings
        and other in free_variables(meanings[one])
        for one, other in (sides, sides[::-1])
    )


def _is_random(body: Term) -> bool:
    """Whether a name stands for a mean, a variance or an entropy, of something else than what another one is of."""
    named = {getattr(node.law, "name", "") for node in each(core.Density, body)}  # Var(X | Y), H(X | Y)
    known = named & (VARIANCES | COVARIANCES | {"H"})
    return bool(known) or any(is_about_chance(n) or root(n) == core.Symbol("H") for n in subterms(body))


def _is_power(named: Named, sides: list[Term]) -> bool:
    """Whether a side is a power of a name that is said itself, P² where P = X A: not σ² where σ² is said."""
    rooted = isinstance(named[1], core.Power | core.Call)
    return not rooted and any(isinstance(side, core.Power) and side.base == named[0] for side in sides)


def _is_counted(node: Term) -> bool:
    """Whether it is u_n or u_{n+1}, of a letter that counts."""
    return isinstance(node, core.Indexed) and bool(free_variables(core.Vector(node.index)))


def _finer(sides: list[Term], used: list[Named]) -> Term | None:
    """A letter with more subscripts than where a name is said: x_{ni} beside x_n, perhaps an entry of it."""
    above = _subscripts(term for named in used for term in named)
    for base, counts in _subscripts(sides).items():
        if base in above and max(counts) > max(above[base]) > 0:
            return base
    return None


def _subscripts(terms: Iterable[Term]) -> dict[Term, set[int]]:
    """How many subscripts letters have."""
    found: dict[Term, set[int]] = {}
    for term in terms:
        for letter in free_variables(term) | set(each(core.Indexed, term)):
            base, index, _ = parts(letter)
            found.setdefault(base, set()).add(len(index))
    return found


_ORDER = (
    Status.HOLDS,
    Status.DEFINITION,
    Status.ASSUMPTION,
    Status.GOAL,
    Status.TO_SOLVE,
    Status.DENIED,
    Status.FAILS,
    Status.DOUBTFUL,
    Status.UNDECIDED,
    Status.NOT_CHECKABLE,
    Status.NOT_UNDERSTOOD,
)


def _joined(
    first: Finding,
    second: Finding,
    numbers: set[Term],
    several: set[Term],
    said: set[Term],
    here: tuple[Named, ...],
    carried: tuple[Named, ...],
    elsewhere: bool,
) -> Finding:
    """`first` with the definitions `carried`, `second` without; `here`: those of this scope."""
    if second.status is Status.HOLDS:
        return second
    if first.status is Status.HOLDS:
        return _only_with(first) if _uses(first, numbers) and not _put_in(first, carried) else first
    if first.message == MISSED and second.status in (Status.DEFINITION, Status.NOT_CHECKABLE):
        return first
    if second.status is Status.DEFINITION and any(map(partial(_is_slope, said), second.step.terms)):
        return first  # the slope of a name that is said above is no name of its own
    if second.status is Status.DOUBTFUL and (first.status is Status.FAILS or _uses(first, said)):
        return first  # what was not known is said above
    if first.step.relation is Stated.APPROX and second.status is Status.ASSUMPTION:
        return first  # x ≈ 5 is nothing new where x is said above
    rows = {parts(head)[0] for head, _ in here}
    if first.status in (Status.FAILS, Status.DOUBTFUL) and any(
        parts(name)[0] in rows and reached(name, carried) is not None for name in _heads(first.step)
    ):
        if first.status is Status.DOUBTFUL or not elsewhere:
            return first
        why = say("it is another term of the sequence that is said above")
        return first.doubted(why)
    if second.status is Status.DEFINITION and first.status is not Status.DEFINITION and _again(second, here):
        return _only_with(second)
    kinds = core.Call | core.Symbol | core.Indexed if first.status is Status.FAILS else core.Call
    if second.status is Status.DEFINITION and (name := _brought_in(second, said, kinds)) is not None:
        why = say("{name} is said to be something else above", name=name)
        return first.doubted(why) if first.status is Status.FAILS else first
    if (
        second.status is Status.DEFINITION
        and first.status in (Status.UNDECIDED, Status.NOT_UNDERSTOOD)
        and not any(map(is_name, _heads(second.step)))
        and any(isinstance(name, core.Symbol) and name in said for _, name in second.message.values)
    ):
        return first  # E[L] = … defines no L, where L is said above
    of_value = second.status is Status.DEFINITION and any(
        _is_value_of(head, said) for head in _heads(second.step)
    )
    if of_value and first.status is Status.UNDECIDED:
        return first  # f(0) = a, where f(x) = ax + b, may be what a is to be
    fails = [item.status is Status.FAILS for item in (first, second)]
    if all(fails):
        return _only_with(first) if _uses(first, several) else first
    if any(fails):
        other = second if fails[0] else first
        of_field = other.status is Status.DEFINITION and _is_jacobian(other)  # v' where v is defined above
        return _only_with(other) if of_field or other.status is Status.NOT_UNDERSTOOD else other
    return min((first, second), key=lambda item: _ORDER.index(item.status))


def _is_slope(said: set[Term], side: Term) -> bool:
    """Whether it is a derivative of a name that is said, of the first or a higher order."""
    if not isinstance(side, core.Gradient | core.Derivative):
        return False
    return parts(side.body)[0] in said or _is_slope(said, side.body)


def _again(finding: Finding, here: tuple[Named, ...]) -> bool:
    """Whether a name that this scope has said is said once more, and not to be another thing from here on."""
    step = finding.step
    told = step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT) or step.mood is not Mood.CLAIM
    names = _heads(step) | {item for _, item in finding.message.values if isinstance(item, core.Symbol)}
    letters = _letters(names)
    sides = list(step.terms)
    related = len(sides) == 2 and (is_recursive(*sides) or is_recursive(*sides[::-1]))  # G_t = r_t + G_{t+1}
    return not (told or step.aside) and any(
        (head in names and (related or _is_random(body) or _letters([body]) - _letters([head]) <= letters))
        or _is_power((head, body), sides)
        or (is_recursive(head, body) and _is_indexed_alike(head, names))  # x_t, where x_{t+1} is said
        for head, body in (of_series(*named) for named in here)
    )  # σ² = ηβ, and then σ² = β: perhaps where η is 1


def _is_indexed_alike(head: Term, names: Iterable[Term]) -> bool:
    """Whether one of names is of the same row as another."""
    return any(isinstance(name, core.Indexed) and parts(name)[0] == parts(head)[0] for name in names)


def _heads(step: Step) -> set[Term]:
    """What a step may say what it is: its sides, and L(θ) of log L(θ)."""
    sides = list(step.terms)
    return {solved(one, other)[0] for one, other in zip(sides, sides[::-1], strict=True)}.union(sides)


def _brought_in(finding: Finding, said: set[Term], kinds: Kinds) -> Term | None:
    """The value L(θ, φ), or the letter 𝓛, said elsewhere, that a line was taken to define without its standing alone there."""
    if any(map(is_name, _heads(finding.step))):
        return None
    return next((node for node in each(kinds, *finding.step.terms) if parts(node)[0] in said), None)


def _is_value_of(head: Term, said: set[Term]) -> bool:
    """Whether it is f(0), of a function that is said above: such a line defines nothing."""
    arguments = parts(head)[2] or ()
    return (
        parts(head)[0] in said
        and bool(arguments)
        and all(exact_value(item) is not None for item in arguments)
    )


def _is_jacobian(finding: Finding) -> bool:
    head = finding.step.lhs.term
    return isinstance(head, core.Call) and isinstance(head.function, core.DerivativeOf)


def _uses(finding: Finding, names: set[Term]) -> bool:
    """Whether a line speaks of names: not where a mean or an integral is over a letter of this name."""
    for side in (finding.step.lhs.term, finding.step.rhs.term):
        if side is not None:
            called = {root(node) for node in each(core.Call | core.Law, side)}
            if names & (called | {parts(letter)[0] for letter in free_variables(side)}):
                return True
    return False


def _put_in(finding: Finding, carried: tuple[Named, ...]) -> bool:
    """Whether a side is the other one with the numbers of its letters put in: wx + b = 3 · 2 + 1."""
    numbers = {head: body for head, body in carried if exact_value(body) is not None}
    sides = (finding.step.lhs.term, finding.step.rhs.term)
    return any(
        side is not None and exchanged(side, numbers) == other
        for side, other in zip(sides, sides[::-1], strict=True)
    )


def _only_with(finding: Finding) -> Finding:
    why = say("whether it is right depends on what is said above of its letters")
    return Finding(finding.step, Status.UNDECIDED, why)
