"""`--against`: which results of our own answer does a file reach, where, and which are missing?

Each result is looked for among all lines of its part, as a marker does: in an equivalent form, a vector by its
components in any order, a matrix in another order of the unknowns, and up to a factor where the sheet allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import permutations

from hw_cli.answer import Conclusion, Part
from hw_cli.checking.checked import Answered, CheckedDerivation, Finding, Status
from hw_cli.checking.read.derivation import Derivation, Side, Stated, Step
from hw_cli.checking.read.reader import Reading
from hw_cli.claims.claims import Chain
from hw_cli.homework.protocol import Question
from hw_cli.prose import say
from hw_cli.terms.core import Expectation, Law, Matrix, Negative, Number, Term, Vector, lift, product
from hw_cli.terms.latex import latex
from hw_cli.terms.parse.normal import normal
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import free_variables, put, substitute, subterms

Check = Callable[[Derivation], CheckedDerivation]
Equal = Callable[[Term, Term], bool]
Said = frozenset[tuple[Term | None, Term | None]]
ZERO = Number("0")
LARGEST = 4  # unknowns whose orders are all tried


@dataclass(frozen=True)
class Target:
    """A part of a question, as `3.b`, with its results.

    Each may come with the other sign (`signs`) or times any factor (`multiples`) where the sheet leaves that free, and with
    what it names by a letter of its own written out (`named`). `asked`: the sides of the lines that the sheet itself says: no
    answer where a file repeats them. `labels`: how a file may call the part.
    """

    part: str
    terms: tuple[Term, ...]
    signs: bool = False
    multiples: bool = False
    named: tuple[tuple[Term, Term], ...] = ()
    asked: Said = frozenset()
    labels: tuple[str, ...] = ()


def targets(question: Question, part: str | None = None) -> tuple[Target, ...]:
    """What the parts of a question come to: the ends of the chains that their conclusions rest on."""
    free = {item.id: (item.signs, item.multiples) for item in question.asked.parts}
    found = [
        Target(item.id, tuple(dict.fromkeys(_results(item, *free[item.id][1:]))), *free[item.id])
        for answer in question.answers(question.parameters())
        for item in answer.parts
        if not item.beyond and item.id in free and part in (None, item.id)
    ]
    return tuple(target for target in found if target.terms)


def _results(part: Part, whole: bool) -> Iterator[Term]:
    chains = [claim for claim in part.concise().claims if isinstance(claim, Chain) and _concludes(claim)]
    named = {
        name for block in part.concise().blocks if isinstance(block, Conclusion) for name in block.rests_on
    }
    for chain in [chain for chain in chains if chain.id in named] or chains[-1:]:
        end = normal(chain.lines[-1].term)
        yield from end.components if isinstance(end, Vector) and not whole else (end,)


def _concludes(chain: Chain) -> bool:
    """Whether its end is a result: not where it only shows that two things differ."""
    try:
        return bool(chain.lines) and chain.relation in (Relation.EQ, Relation.GE, Relation.LE)
    except ValueError:
        return False


def compared(
    checked: Sequence[CheckedDerivation], goals: tuple[Target, ...], reading: Reading, checks: Sequence[Check]
) -> tuple[tuple[CheckedDerivation, ...], tuple[Answered, ...]]:
    """The derivations with the results that each reaches, and what no line reaches.

    `checks` judge a step as each derivation is read. A derivation under a heading or a marker of a part is compared
    with that part, one of a later part too where nothing of it is reached before; any other with all.
    """
    reached: dict[int, list[Answered]] = {}
    missing = []
    names = {name: body for item in checked for name, body in item.definitions}
    for goal in goals:
        mine = [at for at, item in enumerate(checked) if _about(goal, item, reading)]
        for term in goal.terms:
            formula = latex(term)
            found = next((at for at in mine if _reaches(checked[at], goal, term, checks[at], names)), None)
            if found is None:
                message = say("part {part}: no line comes to {formula}", part=goal.part, formula=term)
                missing.append(Answered(goal.part, False, message, formula))
                continue
            message = say("comes to what part {part} asks for: {formula}", part=goal.part, formula=term)
            reached.setdefault(found, []).append(Answered(goal.part, True, message, formula))
    derivations = tuple(replace(item, answered=tuple(reached.get(at, ()))) for at, item in enumerate(checked))
    return derivations, tuple(missing)


def _about(goal: Target, item: CheckedDerivation, reading: Reading) -> bool:
    marker = reading.marker_at(item.derivation.start)
    question, _, part = goal.part.partition(".")
    if marker is None:
        return True
    return marker.question in ("", None, f"q{question}") and marker.part in (None, part, *goal.labels)


def _reaches(
    item: CheckedDerivation, goal: Target, term: Term, check: Check, names: Mapping[Term, Term]
) -> bool:
    """Whether a side of a step that is the file's own and not refuted is the result, the last ones first; also with the
    file's own names written out."""
    names = {name: body for name, body in names.items() if name not in free_variables(term)}
    good = [one.step for one in item.findings if _counts(one, goal.asked)]
    plain = [side for step in reversed(good) for side in (step.rhs, step.lhs) if side.term is not None]
    sides = [one for side in plain for one in (side, replace(side, term=_written_out(side.term, names)))]
    wanted = [*_orders(term), *((Negative(term),) if goal.signs else ())]
    if goal.named:
        wanted += [substitute(one, dict(goal.named)) for one in wanted]
    tried, links, others = set[Term](), _links(item), set[tuple[Term, Term]]()
    for side in sides:
        if side.term is None or side.term in tried:
            continue
        tried.add(side.term)
        equal = partial(_equal, side, good[-1], check, links.get(side.term, side.term), others)
        if any(_same(side.term, one, equal) for one in wanted):
            return True
        if goal.multiples and any(_multiple(side.term, one, equal) for one in wanted):
            return True
    return False


def _links(item: CheckedDerivation) -> Mapping[Term, Term]:
    """The first of the sides that lines say are equal, for each: of those that hold, whatever is supposed."""
    first: dict[Term, Term] = {}
    for one in item.findings:
        left, right = one.step.lhs.term, one.step.rhs.term
        equal = one.status is Status.HOLDS and one.step.relation is Stated.EQ
        if equal and left is not None and right is not None and not (item.facts or item.supposed):
            first[right] = first.setdefault(left, left)
    return first


def _written_out(term: Term | None, names: Mapping[Term, Term]) -> Term | None:
    return None if term is None else put(names, term) or term


def _counts(finding: Finding, asked: Said) -> bool:
    """Whether a step may bring a result: not `a > 0`, which is supposed, nor what is asked, announced, denied or refuted."""
    if (finding.step.lhs.term, finding.step.rhs.term) in asked:
        return False
    if finding.status is Status.ASSUMPTION:
        return finding.step.relation is Stated.EQ
    return finding.status not in (Status.FAILS, Status.GOAL, Status.DENIED)


def _same(term: Term, wanted: Term, equal: Equal) -> bool:
    if normal(term) == normal(wanted):
        return True
    letters, asked = free_variables(term), free_variables(wanted)
    if not asked or not (letters == asked or (letters < asked and _short(term))):
        return False  # a number is reached where it is written, and other letters are another formula
    if type(term) is not type(wanted) and Matrix in (type(term), type(wanted)):
        return False
    return equal(term, wanted)


def _short(term: Term) -> bool:
    """Whether an expectation in it is under `q` alone, E_q: the letters of that law are not written."""
    return any(isinstance(node, Expectation) and isinstance(node.law, Law) for node in subterms(term))


def _multiple(term: Term, wanted: Term, equal: Equal) -> bool:
    """Whether a term is the result times a factor: of a vector the same for each entry, of a formula a number."""
    ours, theirs = _entries(wanted), _entries(term)
    if len(ours) != len(theirs):
        return False
    if len(ours) == 1:
        letters = sorted(free_variables(wanted), key=repr)
        at: dict[Term, Term] = {name: lift(Fraction(1, k + 2)) for k, name in enumerate(letters)}
        pivot = (substitute(wanted, at), substitute(term, at))
    else:
        pivot = next(
            (pair for pair in zip(ours, theirs, strict=True) if normal(pair[0]) != ZERO), (ZERO, ZERO)
        )
    if any(normal(one) == ZERO or equal(one, ZERO) for one in pivot):
        return False
    return all(
        equal(product((one, pivot[0])), product((other, pivot[1])))
        for other, one in zip(ours, theirs, strict=True)
    )


def _entries(term: Term) -> tuple[Term, ...]:
    """The entries of a vector, of a matrix that is one column or row; else the term alone."""
    match term:
        case Vector(components=entries):
            return entries
        case Matrix(rows=(entries,)):
            return entries
        case Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
    return (term,)


def _equal(
    side: Side, step: Step, check: Check, first: Term, others: set[tuple[Term, Term]], left: Term, right: Term
) -> bool:
    """Whether the derivation's own reading finds two terms equal; `others`: pairs that differ, the left one for all that are
    equal to it, as `first` is.
    """
    if normal(left) == normal(right):
        return True
    if (first, right) in others:
        return False
    one, other = (Side(latex(term), side.start, side.end, term) for term in (left, right))
    made = Step(step.position, one, Stated.EQ, other)
    (found,) = check(Derivation(step.position, (made,))).findings
    if found.status is Status.FAILS and left == side.term:
        others.add((first, right))
    return found.status is Status.HOLDS


def _orders(term: Term) -> Iterator[Term]:
    """The result, and a square matrix in every other order of its unknowns."""
    yield term
    if isinstance(term, Matrix) and 1 < len(term.rows) <= LARGEST and len(term.rows) == len(term.rows[0]):
        for order in permutations(range(len(term.rows))):
            yield Matrix(tuple(tuple(term.rows[row][column] for column in order) for row in order))
