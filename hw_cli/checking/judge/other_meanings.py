"""A line that is wrong as it stands, and right with another meaning that people give its signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

from hw_cli.checking.checked import Finding, Status, as_guessed
from hw_cli.checking.checked import found as found_by
from hw_cli.checking.judge import doubtful_writing
from hw_cli.checking.judge.line import Line
from hw_cli.checking.read.derivation import Stated
from hw_cli.checking.say.new_names import name_alone
from hw_cli.checking.say.survey import small_of
from hw_cli.kernel.decide import Oracle, decide
from hw_cli.kernel.evidence import Agreement
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Statement
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import bottom_up, each, exchanged, free_variables, subterms

Judged = Callable[[Line], Finding]
"""What is found of a line as it stands."""

_LETTER_LOGARITHM = re.compile(
    r"\\(?:log|ln)\s*\{?\s*(?:[A-Za-z]|\\[a-z]+)(?:_(?:\w|\{[^{}]*\}))?\s*\}?\s*(?:\\[,;! ]\s*)*\\sum"
)
_PLAIN_DIVERGENCE = re.compile(r"(?<![A-Za-z])D\s*(?:\\left|\\[bB]ig+l?)?\s*[(\[]")
_ROUND_MEAN = re.compile(
    r"(?:\\mathbb\s*\{?\s*E\s*\}?|\\mathrm\{E\}|\\operatorname\{E\}|(?<![A-Za-z\\])E|\\E)\s*(?:\\left|\\[bB]igg?l?)?\s*\("
)
_BARE_LOGARITHM = re.compile(r"\\(?:log|ln)\s*\d+\s*(?:\\left|\\[bB]ig+l?)?\s*[(\[]")


def meant_otherwise(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line under the first other meaning with which it is right; None where there is none."""
    found = (meant(line, judged) for meant in MEANINGS)
    return next((one for one in found if one is not None), None)


def _with_short_logarithms(line: Line, judged: Judged) -> Finding | None:
    r"""The finding for a line that holds where `\log a \sum_i x_i` is (log a) Σ_i x_i; doubtful, where `\log 2 (a + b)` is
    (log 2)(a + b)."""
    sides = line.step.lhs.source, line.step.rhs.source
    for pattern, kinds in (
        (_LETTER_LOGARITHM, (core.Symbol, core.Indexed)),
        (_BARE_LOGARITHM, (core.Number,)),
    ):
        if not any(map(pattern.search, sides)):
            continue
        left, right = (bottom_up(side, partial(_shortened, kinds=kinds)) for side in (line.left, line.right))
        if (left, right) == (line.left, line.right):
            continue
        found = judged(replace(line, left=left, right=right))
        if found.status is Status.HOLDS and pattern is _LETTER_LOGARITHM:
            return replace(
                found, reading=say("the logarithm is that of the letter alone, which multiplies the sum")
            )
        if found.status is Status.HOLDS:
            why = say("it holds if the logarithm is that of the number alone, which multiplies the bracket")
            return Finding(line.step, Status.DOUBTFUL, why)
    return None


def _with_factors(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where a letter before brackets multiplies them: g(1 - b)(1 + b) = g(1 - b²)."""
    names = {
        put[0] for node in each(core.Call, line.left, line.right) if (put := _letter_put(node)) is not None
    }

    def multiplied(node: Term) -> Term:
        put = _letter_put(node)
        return node if put is None else core.product(put)

    left, right = (bottom_up(side, multiplied) for side in (line.left, line.right))
    defines = any(name_alone(line.left, line.right)) or any(name_alone(left, right))  # g(z) = a f(b z + c)
    if not names or defines:
        return None
    found = judged(replace(line, left=left, right=right)).status
    indexed = any(
        isinstance(name, core.Indexed) for name in names
    )  # w_a (1 - a), where nothing says what a is
    if found is not Status.HOLDS and not (indexed and found in (Status.UNDECIDED, Status.DOUBTFUL)):
        return None
    why = say("{name} is put to something here, and read as a factor", name=min(names, key=repr))
    return Finding(line.step, Status.DOUBTFUL, why)


def _letter_put(node: Term) -> tuple[core.Symbol | core.Indexed, Term] | None:
    """The letter, with no meaning as a function, that is put to one sum, and the sum: g and 1 - b of g(1 - b)."""
    match node:
        case core.Call(function=core.Function(name=name, index=index), arguments=(core.Sum() as inner,)):
            letter = core.Symbol(name)
            return (core.Indexed(letter, index) if index else letter, inner) if len(name) == 1 else None
    return None


def _with_wide_slopes(line: Line, judged: Judged) -> Finding | None:
    r"""The finding for a line that holds where `\nabla f(x) g(x)` is the gradient of the product."""
    widened = tuple(bottom_up(side, _widened) for side in (line.left, line.right))
    for left, right in ((widened[0], line.right), (line.left, widened[1]), widened):
        if (left, right) != (line.left, line.right):
            found = judged(replace(line, left=left, right=right))
            if found.status is Status.HOLDS:
                return as_guessed(found, say("the gradient is that of the whole product"))
    return None


def _widened(node: Term) -> Term:
    """∇(f g) for (∇f) g, where g depends on the letter too."""
    factors = node.factors if isinstance(node, core.Product) else ()
    for place, factor in enumerate(factors[:-1]):
        rest = factors[place + 1 :]
        if isinstance(factor, core.Gradient) and factor.variable in free_variables(core.Vector(rest)):
            return core.product((*factors[:place], replace(factor, body=core.product((factor.body, *rest)))))
    return node


def _with_squares_inside(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where E(X - m)² is the mean of the square, as statisticians write it."""
    sources = line.step.lhs.source, line.step.rhs.source

    def inside(node: Term) -> Term:
        match node:
            case core.Power(
                base=core.Expectation(body=core.Sum() as body) as mean, exponent=core.Number() as power
            ):
                return replace(mean, body=core.Power(body, power))
        return node

    left, right = (
        bottom_up(side, inside) if _ROUND_MEAN.search(source) else side
        for side, source in zip((line.left, line.right), sources, strict=True)
    )
    if (left, right) == (line.left, line.right):
        return None
    found = judged(replace(line, left=left, right=right))
    words = say("the mean is that of the power")
    return replace(found, reading=words) if found.status is Status.HOLDS else None


def _with_wide_sums(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where a sum goes on over the terms behind it that have its letter: Σ_i x_i² - 2 x_i m."""
    widened = tuple(bottom_up(side, _whole_sum) for side in (line.left, line.right))
    if widened == (line.left, line.right):
        return None
    found = judged(replace(line, left=widened[0], right=widened[1]))
    if found.status is not Status.HOLDS:
        return None
    return as_guessed(found, say("the sum goes on over the terms behind it that have its letter"))


def _whole_sum(node: Term) -> Term:
    """c Σ_i a + b_i + d as c Σ_i (a + b_i + d)."""
    terms = node.terms if isinstance(node, core.Sum) else ()
    for at, term in enumerate(terms[:-1]):
        factors = term.factors if isinstance(term, core.Product) else (term,)
        last = factors[-1]
        behind = core.Vector(terms[at + 1 :])
        if isinstance(last, core.IndexedSum) and last.index in free_variables(behind):
            whole = replace(last, body=core.Sum((last.body, *terms[at + 1 :])))
            return (
                core.Sum((*terms[:at], core.product((*factors[:-1], whole))))
                if at
                else core.product((*factors[:-1], whole))
            )
    return node


def _with_unit(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where i is the imaginary unit."""
    unit = core.Symbol("i")
    if not any(unit in subterms(side) for side in (line.left, line.right)):
        return None
    from hw_cli.checking.say.signs import unital  # for few lines

    sides = unital(line.left, line.right)
    if sides is None or judged(replace(line, left=sides[0], right=sides[1])).status is not Status.HOLDS:
        return None
    why = say("it holds where {name} is the imaginary unit; nothing says so", name=unit)
    return Finding(line.step, Status.DOUBTFUL, why)


def _with_values(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where Z, over which a mean is taken, and z are one letter."""
    drawn = {
        name
        for node in each(core.Expectation, line.left, line.right)
        for name in (*node.variables, *(node.law.variables if isinstance(node.law, core.Density) else ()))
    }
    names = {name: small for name in drawn if (small := small_of(name)) is not None}
    letters = {node for side in (line.left, line.right) for node in subterms(side)}
    names = {name: small for name, small in names.items() if small in letters}
    if not names:
        return None
    left, right = (exchanged(side, names) for side in (line.left, line.right))
    found = judged(replace(line, left=left, right=right))
    if found.status is not Status.HOLDS:
        return None
    name, small = next(iter(names.items()))
    return replace(found, reading=say("{small} is the value of {large}", small=small, large=name))


def _with_iterates(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where a gradient by u is meant at u_t: u_t − η ∇_u V = u_t − η A v_t."""
    nodes = {node for side in (line.left, line.right) for node in subterms(side)}
    by = {node.variable for node in nodes if isinstance(node, core.Gradient | core.Derivative)}
    letters = free_variables(line.left) | free_variables(line.right)
    rows = {
        item
        for item in letters
        if isinstance(item, core.Indexed)
        and item.base in letters
        and not any(isinstance(part, core.Label) for part in item.index)  # Y beside Y_true
    }
    if not by & {item.base for item in rows} or len({item.index for item in rows}) != 1:
        return None
    names: dict[Term, Term] = {item: item.base for item in rows}
    left, right = (exchanged(side, names) for side in (line.left, line.right))
    found = judged(replace(line, left=left, right=right))
    if found.status is not Status.HOLDS:
        return None
    row = min(rows, key=repr)
    return replace(found, reading=say("{small} is the value of {large}", small=row, large=names[row]))


def _with_averaged_divergences(line: Line, judged: Judged) -> Finding | None:
    """The finding for a line that holds where D(p(y | x) || q(y | x)) is averaged over the x of p (Cover and Thomas, who write a D
    alone)."""
    if not _PLAIN_DIVERGENCE.search(f"{line.step.lhs.source} {line.step.rhs.source}"):
        return None

    def averaged(node: Term) -> Term:
        match node:
            case core.KL(left=core.Density(law=law, given=(_, *_) as given), right=core.Density(given=other)):
                if given == other:
                    return core.Expectation(node, core.Density(law, given, ()), given)
        return node

    left, right = (bottom_up(side, averaged) for side in (line.left, line.right))
    means = each(core.Expectation, line.left, line.right)
    if (left, right) == (line.left, line.right) or any(isinstance(node.body, core.KL) for node in means):
        return None
    if any(name_alone(line.left, line.right)):
        return None  # what a line defines is no other thing by another meaning
    found = judged(replace(line, left=left, right=right))
    if found.status is not Status.HOLDS:
        return None
    return as_guessed(found, say("a divergence given a variable is averaged over it"))


def as_printed(line: Line, judged: Judged) -> Finding | None:
    """The finding for a number that is right to the digits that are printed; of an approximation also for one that is
    off by more than five in the last of them."""
    digits = doubtful_writing.digits(line.step)
    if not digits or not line.is_equality or free_variables(line.left) | free_variables(line.right):
        return None
    about = line.step.relation is Stated.APPROX  # what is cut there serves too
    far = core.Absolute(core.Sum((line.left, core.Negative(line.right))))
    gap = core.product(
        (core.lift(Fraction(10) ** min(digits) * (1 if about else 2)), far)
    )  # in the last digit
    units = core.Number("1")
    found = judged(replace(line, left=gap, relation=Relation.LE, right=units))
    if found.status is Status.HOLDS:
        printed = say("to the digits that are printed")
        said = Agreement("worlds", printed, tight=True)  # of the gap; of the two numbers nothing is proved
        decision = decide(Statement(gap, Relation.LE, units), Setting(), [Oracle(lambda *_: said)])
        return found_by(line.step, decision, printed, printed)
    five = core.product((core.Number("5"), units))
    off = replace(line, left=gap, relation=Relation.GT, right=five)
    if not about or judged(off).status is not Status.HOLDS:
        return None
    equal = replace(line, step=replace(line.step, relation=Stated.EQ))
    return replace(judged(equal), step=line.step)


def _shortened(node: Term, kinds: tuple[type[Term], ...]) -> Term:
    """log(2 (a + b)) as (log 2)(a + b)."""
    match node:
        case core.Call(
            function=core.Function(name="log", index=()), arguments=(core.Product(factors=(first, *rest)),)
        ) if isinstance(first, kinds) and (
            isinstance(first, core.Number) or (rest and isinstance(rest[0], core.IndexedSum))
        ):
            return core.product((core.log(first), *rest))
    return node


MEANINGS = (
    _with_unit,
    _with_values,
    _with_iterates,
    as_printed,
    _with_short_logarithms,
    _with_wide_slopes,
    _with_factors,
    _with_squares_inside,
    _with_wide_sums,
    _with_averaged_divergences,
)
