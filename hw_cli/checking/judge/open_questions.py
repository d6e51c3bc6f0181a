"""Whether a line whose sides differ may be meant of some values of its letters: an equation, a condition, a case."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Status
from hw_cli.checking.judge.line import (
    FOR_SOME,
    SOMETIMES,
    TURNED,
    WEAK,
    Line,
    Said,
    is_computed,
    of_letters_alone,
)
from hw_cli.checking.judge.naming import SET
from hw_cli.checking.judge.weighing import written_out
from hw_cli.checking.say.definitions import bare, is_name, root
from hw_cli.checking.say.new_names import has_definition
from hw_cli.checking.say.readings import Reading
from hw_cli.checking.say.recursions import case_of
from hw_cli.checking.say.unstated import factorised, of_trajectory, one_sided, supposed
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import TRANSPOSED, is_elementary
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import exchanged, free_variables, map_children, nodes_of, put_all, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

_ITEM = re.compile(r"^$|(?:^|\s)(?:[-+]|\d+[.)])$")
_REPLACED = re.compile(r"(?:remplaç\w+|remplace|replacing|substitut\w+|plugging in)$")
_EQUATION = re.compile(
    r"\b(?:equations?|équations?|solve|résoudre)\b(?! ?[(\d¤])[^.]*$", re.IGNORECASE
)  # for its letter
_HEADS = re.compile(r"[:→⇒—–]|->")  # what stands behind the case that an item or a paragraph is about


def open_question(of: Judgement, line: Line, reading: Reading) -> tuple[Message, Message | None] | None:
    """Why a line whose sides differ may be meant in another way, and its reading; None where it is wrong."""
    left, right, model = line.left, line.right, reading.plan.model
    spelled = [written_out(reading, side, of.known.meanings) or side for side in (left, right)]
    if model is not None and (law := one_sided(*spelled)) is not None:
        return say("nothing says which law {name} is", name=law), reading.words
    flow = of.naming.flow
    if flow is not None and not flow.sure:
        return say("whether it is right depends on what is said elsewhere of its letters"), None
    names = free_variables(left) | free_variables(right)
    if names and names <= of.said.free | ({core.Symbol("I")} & dict(of.said.shapes).keys()):
        return None  # of any number, of which none is sought, or of I of a size that is said
    if (
        line.is_equality
        and not _is_computed(left, right)
        and of.naming.may_be_solved(left, right)
        and not never_holds(of, line, reading)
    ):
        return FOR_SOME, None
    if line.is_equality and len(names) == 1 and _EQUATION.search(of.derivation.before):
        return FOR_SOME, None
    if line.is_equality and (
        is_of_motion(of, left, right) or (all(map(is_name, spelled)) and is_of_ends(of, left, right))
    ):
        return FOR_SOME, None
    if is_solved(of, line, reading):
        return FOR_SOME if line.is_equality else SOMETIMES, None
    if any(SET.fullmatch(side.source.strip()) for side in (line.step.lhs, line.step.rhs)):
        return say("a set, which is not looked into"), None
    headed = of.derivation.inline and _ITEM.search(of.derivation.before) and not line.step.follows
    if of.derivation.inline and line.is_equality and _REPLACED.search(of.derivation.before):
        return FOR_SOME, None  # what was found elsewhere is put in
    if headed and names and _HEADS.match(of.derivation.after):
        return FOR_SOME, None
    solved = of.context.equations or of_letters_alone(line) or compares_sums(of, line)
    turned = TURNED.get(line.relation) if line.relation is not None and solved else None
    some = turned is not None and of.outcome(replace(line, relation=turned), reading).said is Said.FAILS
    if some or compares_letters(of, line):
        return SOMETIMES, None
    for base in of.doubtful:
        if any(parts(node)[0] == base for term in (left, right) for node in subterms(term)):
            return say("{name} has another meaning in a line above", name=base), None
    return None


def is_of_motion(of: Judgement, left: Term, right: Term) -> bool:
    """Whether a line says the slope of a function by itself, of which nothing else is said: dx(t)/dt = A x(t)."""
    for one, other in ((left, right), (right, left)):
        if (
            isinstance(one, core.Derivative)
            and isinstance(one.body, core.Call)
            and one.body in subterms(other)
        ):
            named = isinstance(one.body.function, core.Function) and not one.body.function.index
            own = named and not is_elementary(one.body.function)
            return own and root(one.body) not in of.known.bases and one.variable in one.body.arguments
    return False


def is_of_ends(of: Judgement, left: Term, right: Term) -> bool:
    """Whether a line says that two values of one name are the same, of which nothing else is said: u(0, t) = u(1, t)."""
    own = root(left)
    named = is_name(left) and is_name(right) and own == root(right) and left not in (own, right)
    known = own in of.known.bases or (isinstance(left, core.Call) and is_elementary(left.function))
    return named and right != own and not known


def is_solved(of: Judgement, line: Line, reading: Reading) -> bool:
    """Whether a line compares algebra of letters that nothing says with a number: it holds for some values."""
    turned = TURNED.get(line.relation) if line.relation is not None else None
    for side, other in ((line.left, line.right), (line.right, line.left)):
        if free_variables(other) or any(map(is_computed, (*subterms(side), *subterms(other)))):
            continue
        spelled = spelled_out(side, dict(of.known.meanings))
        for letter in free_variables(spelled) - {core.Symbol("I")}:
            if bare(letter) in of.known.names or of.naming.is_told(letter):
                continue
            if line.is_equality and matters(of, replace(line, left=spelled, right=other), reading, letter):
                return True
            if turned is not None and turns(of, replace(line, relation=turned), reading, letter):
                return True
    return False


def never_holds(of: Judgement, line: Line, reading: Reading) -> bool:
    """Whether the sides of a line that fails somewhere differ by one number everywhere: sin² x + cos² x = 2.

    The difference is the same for other letters in the place of all of its own; no value makes it an equation.
    """
    names = free_variables(line.left) | free_variables(line.right)
    if not names or not all(isinstance(name, core.Symbol) for name in names):
        return False
    others: dict[Term, Term] = {name: core.Decorated(name, "prime") for name in names}
    one, other = (
        core.Sum((first, substitute(second, others)))
        for first, second in ((line.left, line.right), (line.right, line.left))
    )
    return of.outcome(replace(line, left=one, right=other), reading).said is Said.HOLDS


def compares_letters(of: Judgement, line: Line) -> bool:
    """Whether it is an inequality of two letters of which nothing is said: d < D."""
    if line.relation not in TURNED or not of_letters_alone(line):
        return False
    own = {root(line.left), root(line.right)}  # what is said of n says nothing of σ_n
    facts = of.facts.about(line.left, line.right)
    spoken = {
        root(node)
        for one in facts
        for side in (one.left, one.right)
        for node in subterms(side)
        if is_name(node)
    }
    return not of.known.uses(line.left, line.right) and not own & spoken


def compares_sums(of: Judgement, line: Line) -> bool:
    """Whether it compares sums of letters of which nothing is said, i_k ≤ i_{k-1} + 1, or a product of some with one of
    others, A w ≤ b: it holds for some values at most."""
    sides = line.left, line.right
    own, other = map(free_variables, sides)
    apart = bool(own and other) and not own & other and all(map(_is_monomial, sides))
    return (apart or all(map(_is_summed, sides))) and not _is_told(of, line)


def _is_monomial(side: Term) -> bool:
    factors = side.factors if isinstance(side, core.Product) else (side,)
    return all(map(_is_summed, factors)) and len(set(factors)) == len(factors)


def _is_told(of: Judgement, line: Line) -> bool:
    return of.known.uses(line.left, line.right) or bool(of.facts.about(line.left, line.right))


def _is_summed(side: Term) -> bool:
    """Whether it is a sum of letters and numbers, each with a number before it."""
    match side:
        case core.Sum(terms=terms):
            return all(map(_is_summed, terms))
        case core.Negative(term=inner):
            return _is_summed(inner)
        case core.Product(factors=factors):
            return sum(exact_value(item) is None for item in factors) < 2 and all(map(_is_summed, factors))
        case core.Quotient(numerator=above, denominator=below):
            return exact_value(below) is not None and _is_summed(above)
    return isinstance(side, core.Number) or (is_name(side) and not isinstance(side, core.Call))


def matters(of: Judgement, line: Line, reading: Reading, letter: Term) -> bool:
    """Whether a letter may make a line right: not where neither the sides nor their quotient, σ² e^{-x'} = e^{-x'}, change
    with it, nor where the contrary of an inequality holds whatever it is."""
    turned = TURNED.get(line.relation) if line.relation is not None else None
    contrary = replace(line, relation=turned)
    if turned is not None and of.outcome(contrary, reading).said is Said.HOLDS:
        # a few points are no proof that it always holds
        found = of.verdicts.by_formula(contrary, reading)
        failing = turns(of, contrary, reading, letter) if found is None else found.status is not Status.HOLDS
        if not failing:
            return False
    if any(
        isinstance(node, core.Derivative | core.Gradient) and letter in free_variables(node.body)
        for node in nodes_of(line.left, line.right)
    ):
        return True  # it may depend on the variable
    twice = {letter: core.Product((core.Number("2"), letter))}
    sides = line.left, line.right
    moved = put_all(twice, *sides)
    if moved is None:  # the w_i of a sum over i, which shares w_i/Σ_k w_k may be made of
        more = {letter: twice[letter] + core.Number("1")}
        moved = tuple(exchanged(side, more) for side in sides)

    def same(one: Term, other: Term) -> bool:
        return of.trials.outcome(reading, one, Relation.EQ, other).said is Said.HOLDS

    if all(map(same, sides, moved)):
        return False
    alone = any(side == other or exact_value(side) == 0 for side, other in zip(sides, moved, strict=True))
    return alone or not line.is_equality or not same(sides[0] * moved[1], sides[1] * moved[0])


def turns(of: Judgement, line: Line, reading: Reading, letter: Term) -> bool:
    """Whether a line fails where a letter is far larger or smaller than at the points that are tried first."""
    for scale in ("100", "0.01"):
        moved = {letter: core.Product((core.Number(scale), letter))}
        if (sides := put_all(moved, line.left, line.right)) is None:  # the w_i of a sum over i
            continue
        if of.outcome(replace(line, left=sides[0], right=sides[1]), reading).said is Said.FAILS:
            return True
    return False


def only_at(of: Judgement, line: Line, reading: Reading) -> bool:
    """Whether an inequality of rows and vectors holds at the points tried and not at letters of another size, of which
    nothing is said: Σ x_i² ≥ 1."""
    nodes = {node for side in (line.left, line.right) for node in subterms(side)}
    if not any(isinstance(node, core.IndexedSum | core.Norm) for node in nodes) or _about_laws(nodes):
        return False
    rays = {letter for letter, one in of.domains.items() if one.low == 0 and one.high is None}
    told = (
        of.domains.keys() - rays  # any size is in [0, ∞)
        | of.known.bases
        | {
            parts(item)[0]
            for fact in of.facts
            if not any(parts(side)[0] in rays for side in (fact.left, fact.right))
            for side in (fact.left, fact.right)
            for item in free_variables(side)
        }
    )
    weak = line.relation and WEAK.get(line.relation, line.relation)  # σ(100 b) is 1 to all digits
    counted = {node.index for node in nodes if isinstance(node, core.IndexedSum)}
    bases = {node.base for node in nodes if isinstance(node, core.Indexed)}
    bases |= {node for node in nodes if isinstance(node, core.Symbol)} - counted
    for base in sorted(bases - told, key=repr):
        if any(has_definition(plan, base) for plan in of.plans):
            continue
        for scale in ("100", "0.01"):
            moved = partial(_scaled, base, core.Number(scale))
            sides = (moved(line.left), moved(line.right))
            said = of.trials.outcome(reading, sides[0], weak, sides[1]).said
            if said is Said.FAILS:
                return True
    return False


def supposes_laws(of: Judgement, line: Line, reading: Reading) -> bool:
    """Whether a line says that two laws are one, or that variables are independent."""
    model, sides = reading.plan.model, ((line.left, line.right), (line.right, line.left))
    if not line.is_equality:
        return False
    if reading.plan.context.smooth:
        return of_trajectory(line.left, line.right)
    if model is None:
        return bool(reading.plan.variant.components) and any(factorised(*pair) for pair in sides)
    return supposed(line.left, line.right, not model.laws)


def spelled_out(term: Term, meanings: dict[Term, Term], deep: int = 6) -> Term:
    """A term with what its names stand for, and the names of that."""
    if term in meanings and deep:
        return spelled_out(meanings[term], meanings, deep - 1)
    if isinstance(term, core.Indexed):
        cases = [one for said in meanings.items() if deep and (one := case_of(term, *said)) is not None]
        return spelled_out(cases[-1], meanings, deep - 1) if cases else term
    return map_children(term, lambda child: spelled_out(child, meanings, deep))


def _about_laws(nodes: set[Term]) -> bool:
    return any(
        isinstance(node, core.Density | core.Law | core.Expectation | core.KL | core.Integral)
        for node in nodes
    )


def _scaled(base: Term, scale: Term, term: Term) -> Term:
    """A term with a letter, and each of its entries, so many times as large; subscripts stay."""
    if term == base or (isinstance(term, core.Indexed) and term.base == base):
        return core.Product((scale, term))
    if isinstance(term, core.Indexed):
        return term
    return map_children(term, partial(_scaled, base, scale))


def _is_computed(left: Term, right: Term) -> bool:
    """Whether a side is a derivative of a formula in whose letters the other is: no equation for them, but where it is 0."""
    letters = free_variables(right) - {*TRANSPOSED}
    named = not isinstance(left, core.Derivative | core.Gradient) or is_name(left.body)
    return not named and bool(letters) and letters <= free_variables(left)
