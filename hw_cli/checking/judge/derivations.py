"""A derivation with a finding for each step, in the context that understands the most of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from hw_cli.checking.checked import OPEN, CheckedDerivation, Finding, Status, as_guessed
from hw_cli.checking.judge.judgement import Judgement
from hw_cli.checking.judge.line import FOR_SOME, OF_SOME, Line
from hw_cli.checking.judge.one_reading import Ground
from hw_cli.checking.judge.steps import Steps, hinted
from hw_cli.checking.read.derivation import Derivation, Mood, Stated
from hw_cli.checking.say.carried import numbers_in, without_numbers
from hw_cli.checking.say.choosing import chained, lettered_as, structured
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.context_files import read_context
from hw_cli.checking.say.definitions import Named, held_in_slopes, root
from hw_cli.checking.say.rewriting import as_written
from hw_cli.checking.say.sizes import quadratic
from hw_cli.checking.say.survey import Usage, survey
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import Shape
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, each, free_variables

_LAWS = Density | Law | core.Normal | core.Expectation | core.KL
MOST_CONTEXTS = 3  # tried for one derivation
_DIAGONAL = frozenset(map(core.Symbol, ("D", "Lambda")))  # as they are called in Q D Qᵀ
_FREED = (Status.FAILS, Status.HOLDS)
_SUPPOSED = (Status.HOLDS, Status.FAILS)


def check_derivation(
    derivation: Derivation,
    contexts: tuple[Context, ...],
    ground: Ground = Ground(),  # noqa: B008  # frozen
) -> CheckedDerivation:
    """A derivation with a finding for each step, in the context that understands the most of them.

    Of the structures that a context's model may have, that under which the fewest steps fail is meant.
    """
    found = judged_in(derivation, contexts, ground)
    told = ground.said
    bodies = (body for _, body in ground.carried)
    forms = quadratic(bodies) - dict(told.shapes).keys() if _crossed(found) else set()
    forms -= quadratic(derivation.terms)  # said of any matrix
    forms |= quadratic(derivation.terms) & _DIAGONAL if _crossed(found) else set()
    if forms:
        shapes = (*told.shapes, *((letter, Shape(kind="symmetric")) for letter in forms))
        other = judged_in(derivation, contexts, replace(ground, said=replace(told, shapes=shapes)))
        why = say("it holds where {name} is symmetric; nothing says so", name=max(forms, key=repr))
        found = _doubted(found, other, why, _FREED)
    if told.few and _crossed(found):
        from hw_cli.terms.text import text  # for a text that has some

        said = replace(told, domains=(*told.domains, *told.few))
        other = judged_in(derivation, contexts, replace(ground, said=said))
        words = ", ".join(f"{text(name)} ∈ {{…}}" for name, _ in told.few)
        why = say("it is said of a case ({words}), which was not put to use", words=words)
        found = _doubted(found, other, why, _FREED)
    goals = [item.step for item in found.findings if item.status is Status.GOAL]
    if any(step.relation is Stated.EQ for step in goals) and (
        ground.carried
        or ground.facts
        or contains(_LAWS, *derivation.terms)  # of letters alone words may say more
    ):
        steps = tuple(replace(step, mood=Mood.CLAIM) for step in derivation.steps)
        if _crossed(judged_in(replace(derivation, steps=steps), contexts, ground)):
            found = replace(found, findings=tuple(map(_unattainable, found.findings)))
    return replace(found, findings=tuple(map(hinted, found.findings)))


def _unattainable(found: Finding) -> Finding:
    """The finding for what is to be shown, and is not so by what is known of its letters."""
    why = say("to be shown, and it differs by what is known")
    return found.doubted(why) if found.status is Status.GOAL else found


def judged_in(derivation: Derivation, contexts: tuple[Context, ...], ground: Ground) -> CheckedDerivation:
    """The same without hints."""
    given, carried = as_written(derivation, ground.carried)
    judged = partial(_in_context, given, replace(ground, carried=carried))
    best = judged(contexts[0])
    tried = [best]
    fewest = _cost(best)[::2]  # a line that fails is no reason to look for a context that defines by it
    for context in contexts[1:MOST_CONTEXTS]:
        if not any(fewest) and not _crossed(best):
            break
        found = judged(context)
        if (lacking := _cost(found)[::2]) < fewest:
            best, fewest = found, lacking
        tried.append(found)
    return _under_all(best, tried)


def _in_context(given: Derivation, ground: Ground, context: Context) -> CheckedDerivation:
    """A derivation judged in one context, under the structure of its model with which the fewest steps are wrong."""
    derivation, terms = lettered_as(given, context)
    usage = survey(terms)
    chain = chained(context, ground.said.chain, usage)
    best: CheckedDerivation | None = None
    least = (0, 0, 0)
    for made in structured(context, usage, terms) if chain is None else (chain,):
        found = _with_and_without(partial(_judged, derivation, usage, made, ground), ground)
        cost = _cost(found)
        if made.independent and not ground.said.independent and best is not None and made.assumed is not None:
            why = say("holds if {supposed}; nothing says so", supposed=made.assumed)
            found = _doubted(found, best, why, _SUPPOSED)
        if best is None or cost < least:
            best, least = found, cost
        if not any(least):
            break
    if best is None:
        raise ValueError("a context without structures")
    return best


def _with_and_without(
    judged: Callable[[tuple[Named, ...]], CheckedDerivation], ground: Ground
) -> CheckedDerivation:
    """A derivation judged with what is said above of its names; where that leaves something open, without it too."""
    carried = ground.carried
    first = judged(carried)
    unsure = any(item.status in (Status.FAILS, *OPEN) for item in first.findings)
    if not carried or not (unsure or ground.cases or numbers_in(carried)):
        return first
    from hw_cli.checking.judge.joined import joined  # for names that are said above

    alone = judged(())
    kept = (
        one
        if one.status in _DIFFERS and two.step.mood is Mood.CLAIM and _is_given(two, ground.fixed)
        else two
        for one, two in both(first, alone)
    )
    alone = replace(alone, findings=tuple(kept))
    found = joined(first, alone, carried, ground)
    of_laws = {named for named in carried if contains(_LAWS, named[1])}
    if of_laws and not contains(_LAWS, *found.derivation.terms) and _is_open(found):
        free = judged(tuple(named for named in carried if named not in of_laws))
        kept = (  # f'(t) of f(t) = a log t, where a is p(x): so of any a
            two if one.status in OPEN and two.status is Status.HOLDS else one
            for one, two in both(found, free)
        )
        found = replace(found, findings=tuple(kept))
    if _crossed(found) and (held := held_in_slopes(found.derivation.terms, carried)):
        other = judged(tuple(named for named in carried if root(named[0]) not in held))
        found = _holding(found, other, held)
    lost = [one.status is Status.HOLDS is not two.status for one, two in both(first, found)]
    if not any(lost):
        return found
    rest = (named for named in without_numbers(carried) if named not in ground.cases)
    plain = judged(tuple(rest))  # by r = 0 of a case, perhaps without need
    findings = (
        two if gone and two.status is Status.HOLDS else one
        for gone, (one, two) in zip(lost, both(found, plain), strict=True)
    )
    return replace(found, findings=tuple(findings))


_DIFFERS = (Status.FAILS, Status.DOUBTFUL)


def _is_given(found: Finding, carried: tuple[Named, ...]) -> bool:
    """Whether a line is taken to define a name by what is made of it above: y by a + b v = y, of v = a - b y."""
    name = dict(found.message.values).get("name") if found.status is Status.DEFINITION else None
    sides = found.step.terms
    nodes = {*each(core.Call, *sides)}.union(*map(free_variables, sides))
    return any(head in nodes and head != name and name in free_variables(body) for head, body in carried)


def _holding(found: CheckedDerivation, other: CheckedDerivation, held: Collection[Term]) -> CheckedDerivation:
    """The findings, and of what is crossed, or follows from it, those with the probabilities `held` in derivatives."""
    why = say("it holds if {name} is held fixed in the derivative", name=max(held, key=repr))
    findings = (
        as_guessed(two, why) if one.status in (Status.FAILS, *OPEN) and two.status is Status.HOLDS else one
        for one, two in both(found, other)
    )
    return replace(found, findings=tuple(findings))


def _judged(
    derivation: Derivation, usage: Usage, made: Context, ground: Ground, carried: tuple[Named, ...]
) -> CheckedDerivation:
    """A derivation judged once, with what is `carried`."""
    judgement = Judgement(derivation, usage, made, ground, carried)
    findings = Steps(judgement, ground.above.asked, ground.above.open).findings()
    judgement.rooting = True
    return CheckedDerivation(
        derivation,
        made.name,
        rooted(findings, judgement.judged),
        tuple(judgement.known.definitions),
        supposed=tuple(judgement.supposed),
        held=tuple(judgement.one.held),
        facts=ground.facts,
    )


def is_for_some(finding: Finding) -> bool:
    """Whether a line is wrong as a claim about all letters, or may be: an equation is so."""
    return finding.status in (Status.FAILS, Status.DOUBTFUL) or finding.message == FOR_SOME


def with_supposed_laws(found: CheckedDerivation, derivation: Derivation, ground: Ground) -> CheckedDerivation:
    """What is found where laws factorise as the text supposes, if more lines hold then, and all that do without."""
    if ground.said.released or not any(isinstance(fact.left, Density) for fact in ground.facts):
        return found
    from hw_cli.checking.say import factorised  # for texts that suppose one

    laws = factorised.supposed(ground.facts)
    if not laws:
        return found
    context = read_context(factorised.content(laws, derivation.terms), "laws")
    other = check_derivation(derivation, (context,), ground)
    pairs = [(one.status, two.status) for one, two in both(found, other)]
    worse = any(two is Status.FAILS or (one is Status.HOLDS and two is not one) for one, two in pairs)
    return found if worse or all(one is two for one, two in pairs) else other


def with_past(
    found: CheckedDerivation,
    past: tuple[Hypothesis, ...],
    judged: Callable[[Ground], CheckedDerivation],
    ground: Ground,
) -> CheckedDerivation:
    """The findings, where a cross that what was supposed in a sentence above would take away is a doubt."""
    other = judged(replace(ground, facts=(*ground.facts, *past)))
    why = say(
        "it is supposed above that {left} = {right}, perhaps of this line too",
        left=past[-1].left,
        right=past[-1].right,
    )
    findings = (
        one.doubted(why) if one.status is Status.FAILS is not two.status else one
        for one, two in both(found, other)
    )
    return replace(found, findings=tuple(findings))


def both(one: CheckedDerivation, other: CheckedDerivation) -> tuple[tuple[Finding, Finding], ...]:
    """The findings for each step in two judgements of a derivation."""
    return tuple(zip(one.findings, other.findings, strict=True))


def _is_open(found: CheckedDerivation) -> bool:
    return any(item.status in OPEN for item in found.findings)


def _crossed(found: CheckedDerivation) -> bool:
    return any(item.status is Status.FAILS for item in found.findings)


def _cost(found: CheckedDerivation) -> tuple[int, int, int]:
    """How many steps are read and have no meaning in a context, are wrong or doubtful in it, or are undecided."""
    strange = sum(item.status is Status.NOT_UNDERSTOOD and item.step.understood for item in found.findings)
    wrong = sum(item.status in (Status.FAILS, Status.DOUBTFUL) for item in found.findings)
    return strange, wrong, sum(item.status is Status.UNDECIDED for item in found.findings)


def _doubted(
    found: CheckedDerivation, other: CheckedDerivation, why: Message, statuses: tuple[Status, Status]
) -> CheckedDerivation:
    """The findings with a doubt for what has the first of two statuses here and the second in another judgement."""
    findings = (
        one.doubted(why) if (one.status, two.status) == statuses else one for one, two in both(found, other)
    )
    return replace(found, findings=tuple(findings))


def _under_all(best: CheckedDerivation, tried: list[CheckedDerivation]) -> CheckedDerivation:
    """The findings without crosses of lines that hold in another context which the derivation may be meant in: that
    context where all that is crossed holds in it and nothing is lost, else a doubt; nor of what is an equation there."""
    for other in tried if _crossed(best) else ():
        findings = (
            second
            if first.status is Status.FAILS
            and (second.message in OF_SOME or second.status is Status.TO_SOLVE)
            else first
            for first, second in both(best, other)
        )
        best = replace(best, findings=tuple(findings))
        pairs = [(first.status, second.status) for first, second in both(best, other)]
        lost = any(first is Status.HOLDS is not second for first, second in pairs)
        if _FREED in pairs and not _crossed(other) and not lost:
            return other
        why = say("it holds in another context, {context}: which is meant is not said", context=other.context)
        best = _doubted(best, other, why, _FREED)
    return best


def rooted(findings: list[Finding], judged: Callable[[Line], Finding]) -> tuple[Finding, ...]:
    """A failing step is no root when its right side agrees again with the left side of the slip before it."""
    lines = [finding for finding in findings if not finding.step.aside]
    told = {id(finding): new for finding, new in zip(lines, _rooted(lines, judged), strict=True)}
    return tuple(told.get(id(finding), finding) for finding in findings)


def _rooted(findings: list[Finding], judged: Callable[[Line], Finding]) -> list[Finding]:
    out = list(findings)
    for at in range(1, len(out)):
        finding, before = out[at], out[at - 1]
        if finding.status is not Status.FAILS or not finding.step.follows:
            continue
        start = _slip(out, at - 1)
        if start is None:
            continue
        relation = _composed(out[start].step.relation, finding.step.relation)
        left, right = out[start].step.lhs.term, finding.step.rhs.term
        if relation is None or left is None or right is None or before.step.rhs.term is None:
            continue
        if judged(Line(finding.step, left, relation, right)).status is Status.HOLDS:
            out[at] = replace(
                finding,
                root=False,
                hint=None,
                guess=None,
                follows_from=out[start].step,
                message=say("the slip above is undone: this line follows from the one before it"),
            )
    return out


def _slip(findings: list[Finding], at: int) -> int | None:
    """The step at or before `at`, over steps that hold, that fails by itself."""
    while at >= 0:
        finding = findings[at]
        if finding.status is Status.FAILS and finding.root:
            return at
        if finding.status is not Status.HOLDS or not finding.step.follows:
            return None
        at -= 1
    return None


def _composed(first: Stated, second: Stated) -> Relation | None:
    """The relation of the ends of a chain of two."""
    a, b = first.relation, second.relation
    if a is None or b is None:
        return None
    if a is b or b is Relation.EQ:
        return a
    return b if a is Relation.EQ else None
