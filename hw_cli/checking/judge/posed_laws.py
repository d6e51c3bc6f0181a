"""Laws that a text gives by a formula, p(x | μ, σ) = …, and that such a formula has all its mass: a line that forgets a factor
of it says what no law is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.judge.line import Line
from hw_cli.checking.judge.planning import plans_of
from hw_cli.checking.say.context import Variant
from hw_cli.checking.say.context_files import shipped
from hw_cli.checking.say.roles import Plan
from hw_cli.checking.say.survey import survey
from hw_cli.checking.say.unstated import formula_for
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import parts
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import contains, free_variables, is_variable, substitute, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

_ONE, _TWO = core.Number("1"), core.Number("2")
_SIZES = tuple(map(core.Symbol, "dnkDKN"))  # of vectors
_MOST = 12  # normal laws that a formula may be the density of


def law_of_formula(of: Judgement, line: Line) -> Density | None:
    """The density that a line gives a formula for, p(x | μ) = μ^x (1 - μ)^{1 - x}, where nothing else says its law."""
    if not line.is_equality or line.step.follows:
        return None
    laws = {(head.law, head.variables, head.given) for head, _ in of.said.laws}
    laws |= {
        (fact.left.law, fact.left.variables, fact.left.given)
        for fact in of.facts
        if isinstance(fact.left, Density)
    }
    found = formula_for(*map(_of_logarithm, (line.left, line.right)))
    own = {head.variables for head, _ in of.context.laws if isinstance(head, Density)}
    if found is None or found.variables in own or (of.context.laws and not found.given):
        return None  # whose laws the context says
    if parts(found.variables[0])[0] in {parts(name)[0] for name in of.told}:
        return None  # p(y | x), where y is said to be wx + ε
    return None if (found.law, found.variables, found.given) in laws else found


def declared(of: Judgement, line: Line, head: Density) -> Finding:
    """A law by its formula, put to use from here on: a definition where all its mass is seen."""
    left, right = _of_logarithm(line.left), _of_logarithm(line.right)
    body = line.right if left == head else line.left
    if head not in (line.left, line.right):
        body = core.call("exp", body)
    if right == head or left == head:
        said = Hypothesis(head, Relation.EQ, body)
        of.suppose(line.step, said)
    whole = (
        of.open.entails(plan, fact)
        for fact in _masses(head, body)
        for plan in (of.plans if exact_value(fact.right) else _formulas(of, fact))
    )
    told = any(
        known.law == head.law for known, _ in of.said.laws
    )  # p(z) and p(x | z), from which p(x) may be found
    if line.step.poses and not told and any(whole):
        return Finding(line.step, Status.DEFINITION, say("declares {name}", name=head))
    why = say("nothing says what {name} is: it is stated here, and cannot be checked", name=head)
    return Finding(line.step, Status.UNDECIDED, why)


def _of_logarithm(side: Term) -> Term:
    """The p(x) of log p(x); any other side as it is."""
    match side:
        case core.Call(function=core.Function(name="log", index=()), arguments=(Density() as head,)):
            return head
    return side


def _formulas(of: Judgement, fact: Hypothesis) -> Iterator[Plan]:
    """The plans in which letters of a formula are numbers, or vectors and covariances, and nothing is a law of a table."""
    bell, context = fact.right, shipped("gaussians")
    if isinstance(bell, core.Normal) and contains(core.Norm | core.Transpose, fact.left):
        whole = [
            parts(item)[0] for item in (bell.variable, bell.mean) if item is not None and is_variable(item)
        ]
        inverted = frozenset({parts(bell.variance)[0]} if bell.variance in _inverted(fact.left) else ())
        yield Plan(context, Variant(vectors=frozenset(whole), covariances=inverted, dimension=_SIZES))
    yield from plans_of(of.derivation, (fact.left, bell), survey((fact.left, bell)), context, of.said)


def _masses(head: Density, body: Term) -> Iterator[Hypothesis]:
    """What would show that a formula has all its mass: it is that of a normal law, or 1 in all over 0 and 1."""
    (variable,) = head.variables
    bells = [
        core.Normal(mean, variance, variable)
        for mean in _means(variable, body)
        for variance in _variances(variable, mean, body)
    ]
    yield from (Hypothesis(body, Relation.EQ, bell) for bell in bells[:_MOST])
    if not bells:
        mass = core.Sum(tuple(substitute(body, {variable: core.Number(value)}) for value in "01"))
        yield Hypothesis(mass, Relation.EQ, _ONE)


def _means(variable: Term, body: Term) -> Iterator[Term]:
    """What is taken from the variable in squares and quadratic forms, where an exponential has such."""
    if not contains(core.Power | core.Transpose | core.Norm, body):
        return
    found = dict.fromkeys(
        tidy(core.Negative(core.Sum(rest)))
        for node in subterms(body)
        if isinstance(node, core.Sum) and variable in node.terms
        if (rest := tuple(item for item in node.terms if item != variable))
        and not any(variable in free_variables(item) for item in rest)
    )
    yield from found or {core.Number("0"): None}


def _variances(variable: Term, mean: Term, body: Term) -> Iterator[Term]:
    """The letters that may be its variance, deviation or precision, or its covariance."""
    others = sorted(free_variables(body) - free_variables(mean) - {variable}, key=repr)
    yield from dict.fromkeys(item for item in _inverted(body) if variable not in free_variables(item))
    for letter in others:
        yield from (core.Power(letter, _TWO), letter, core.Quotient(_ONE, letter))
    yield _ONE


def _inverted(body: Term) -> list[Term]:
    """The matrices of which a formula has the inverse."""
    powers = (node for node in subterms(body) if isinstance(node, core.Power))
    return [node.base for node in powers if node.exponent == core.Negative(_ONE)]
