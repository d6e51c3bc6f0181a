"""Why a line whose sides differ is no cross: it may be meant otherwise than it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from hw_cli.checking.judge.doubtful_letters import numbers
from hw_cli.checking.judge.line import Line
from hw_cli.checking.judge.proving import decided, plain
from hw_cli.checking.read.derivation import Step
from hw_cli.checking.say.definitions import standing
from hw_cli.checking.say.roles import Plan
from hw_cli.kernel.evidence import Counterexample
from hw_cli.kernel.setting import POSITIVE
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.kinks import is_bent
from hw_cli.terms.parse import EVERY
from hw_cli.terms.walk import each, free_variables, subterms

if TYPE_CHECKING:
    from hw_cli.checking.judge.judgement import Judgement

_SPLIT = re.compile(
    r"(?<![\\A-Za-z{])(?:(?:log|ln)(?=[A-Za-z])(?![pqPQ]\s*[_({'^\\])|exp(?=[A-Za-z])|arg ?(?:max|min))"
)
_WORD = re.compile(r"Var|Cov|exp|log|det|max|min|sup|inf|diag")  # of letters that are multiplied
_PLACE = re.compile(r"arg *(?:max|min)")
_LOG = r"(?:log|ln)\s*\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?\s*\([^()]*\)\s*(?:\\(?:left|[bB]igg?l?)\s*)?"
_OF_TWO = re.compile(  # log p(x) q(z), log p(x) (a + b): of the first or of both?
    rf"\\{_LOG}\\?[A-Za-z]+(?:_(?:\{{[^{{}}]*\}}|\\?[A-Za-z0-9]+))?\s*\(|{_LOG}\("
)
_OF_A_NUMBER = re.compile(  # log 2 p(x), log 2 (p + q), log 2 / n: of the number or of the product?
    r"\\(?:log|ln)\s*\d+\s*(?:\\(?:left|[bB]igg?l?)\s*)?(?:[(/]|[pqPQ](?:_(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}|\\?[A-Za-z0-9]))?\s*\()"
)
# of one law
_SCORE = re.compile(r"\\nabla\s*(?:_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+))?\s*\\?(?:log|ln)(?![A-Za-z])")
_OF_ONE = re.compile(  # \int_x p(x) f(x)
    r"\\int\s*(?:\\limits\s*)?_\s*(?!\{?\s*[pqPQ](?![A-Za-z]))(?:\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?=[^-+]*$)"
)
_BROKEN = re.compile(  # y_{1:d} and, on the next line of the source, x_{d+1:D}
    r"(?:[\w)\]]|(?<!\\)\})[ \t]*\n[ \t]*(?=[A-Za-z]|\\(?:mathbf|boldsymbol|hat|tilde|bar|alpha|beta|theta|mu|sigma|log|det)\b)"
)
_BRACED = re.compile(  # \log{a + 1}
    r"\\(?:log|ln|exp|sin|cos|tan|tanh|sinh|cosh)\s*\{[^{}]*[\w})]\s*[-+][^{}]*\}"
)
_PUT = re.compile(r"\]\s*\(\s*-?\d+\s*\)")  # [f*g](0)
_INTEGRAL = re.compile(r"\\int(?![A-Za-z])")
_COMMAND = re.compile(r"\\(?!(?:d|dd|diff)(?![A-Za-z]))[A-Za-z]+")
_IN = re.compile(r"d\s*\\?[A-Za-z]|\{d\}|\\(?:d|dd|diff)(?![A-Za-z])")  # dx, d\epsilon, \mathrm{d}x
_DECIMAL = re.compile(
    r"(?<![\d.])\d*(?:\.|\{,\})(\d+)"
    r"(?:\s*(?:\\cdot|\\times|\\,|\*)\s*10\s*\^\s*\{?\s*(?P<power>-?\d{1,3})(?:\s*\}|(?!\d)))?"
)


def of_counts(left: Term, right: Term) -> Message | None:
    """Σ_i (a + b x_i) where it is not said how far i runs: how often a is added is not known."""
    for node in (*subterms(left), *subterms(right)):
        match node:
            case core.IndexedSum(body=core.Sum(terms=items), index=i, low=low, high=high) if EVERY in (
                low,
                high,
            ):
                if any(i not in free_variables(item) for item in items):
                    return say("would differ if {name} is free; nothing says what {name} is", name=i)
    return None


def of_ranges(left: Term, right: Term) -> Message | None:
    """Π_i p(z_i | z_{i+1}) without the bound that i + 1 or i - 1 comes up to, and Σ_t γ^t: what stands there is not said."""
    nodes = [*subterms(left), *subterms(right)]
    numbered = {
        node.base
        for node in nodes
        if isinstance(node, core.Indexed) and isinstance(node.index[0], core.Number)
    }
    for node in nodes:
        if isinstance(node, core.IndexedSum | core.IndexedProduct) and EVERY in (node.low, node.high):
            inside = each(core.Indexed, node.body)
            # x_1 x_2 + x_1 x_3 beside it
            if node.low == node.high and any(item.base in numbered for item in inside):
                return say("from where to where {letter} runs is not said", letter=node.index)
            rows = {
                part for letter in each(core.Indexed | core.Density, node.body) for part in subterms(letter)
            }
            rows &= {node.index}
            moved = {
                part
                for letter in each(core.Indexed, node.body)
                for part in letter.index
                if isinstance(part, core.Sum) and node.index in part.terms
            }
            ends = {
                node.low if any(isinstance(term, core.Negative) for term in part.terms) else node.high
                for part in moved
            }
            if EVERY in ends or (not rows and node.index in standing(node.body)):  # Σ_t γ^t
                return say("from where to where {letter} runs is not said", letter=node.index)
    return None


def of_calls(left: Term, right: Term, plans: Sequence[Plan]) -> Message | None:
    """What may be a function and is read as a factor: D[p, q], and a in a(x) z where it was put to x; or a function of
    a letter beside one of its entry, where no plan has the letter as a vector."""
    vectors = frozenset[Term]().union(*(plan.variant.components | plan.variant.matrices for plan in plans))
    for name, bracket in (
        pair for node in each(core.Product, left, right) for pair in pairwise(node.factors)
    ):
        if isinstance(bracket, core.Vector) and isinstance(name, core.Symbol | core.Indexed):
            return say("{name} is put to something here, and read as a factor", name=name)
    called = [{node.function for node in each(core.Call, side)} for side in (left, right)]
    laws = {
        getattr(law, "name", "") for node in each(core.KL, left, right) for law in (node.left, node.right)
    }
    for function in sorted((item for own in called for item in own), key=repr):
        if getattr(function, "name", None) in laws:  # u of KL(p || u), and u(x)
            return say("nothing says which law {name} is", name=function)
    calls = [set(each(core.Call, side)) for side in (left, right)]
    for one, two in ((x, y) for x in calls[0] for y in calls[1] if x.function == y.function):
        for a, b in zip(one.arguments, two.arguments, strict=False):
            whole, part = (a, b) if isinstance(b, core.Indexed) else (b, a)
            if isinstance(part, core.Indexed) and part.base == whole and whole not in vectors:  # g(x), g(x_j)
                return say("nothing says how {name} follows from {other}", name=two, other=one)
    drawn = {
        item
        for node in (*subterms(left), *subterms(right))
        if isinstance(node, core.Density)
        for item in (*node.variables, *node.given)
    }
    for own, other in ((called[0], right), (called[1], left)):
        for function in sorted(own, key=repr):
            letter = function.base if isinstance(function, core.Decorated) else function
            if isinstance(letter, core.Function) and isinstance(function, core.Decorated):
                marked = replace(function, base=core.Symbol(letter.name))
                if marked in numbers(other):  # θ̂(X), and θ̂
                    return say("{name} is put to something here, and read as a factor", name=marked)
            if not isinstance(function, core.Function):
                continue
            letter = core.Symbol(function.name)
            if (
                letter in numbers(other)
                if not function.index
                else core.Indexed(letter, function.index) in drawn
            ):
                return say("{name} is put to something here, and read as a factor", name=function)
    return None


def of_words(step: Step) -> Message | None:
    """A name of a function that is written as letters side by side."""
    for side in (step.lhs, step.rhs):
        source = _OF_ONE.sub("", side.source)
        if len(_INTEGRAL.findall(source)) > len(_IN.findall(_COMMAND.sub(r"\\Q", source))):
            return say("an integral does not say in which variable it is")
        found = _SPLIT.search(
            re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}", lambda match: " " * len(match[0]), side.source)
        )
        if found is not None:
            return say("{name} is read as letters side by side", name=found[0])
        for node in () if side.term is None else subterms(side.term):
            names = [getattr(item, "name", " ") for item in getattr(node, "factors", ())]
            word = "".join(name if len(name) == 1 else " " for name in names)  # Σ and x are no Sig-max
            if (found := _WORD.search(word)) is not None:
                return say("{name} is read as letters side by side", name=found[0])
        place = _PLACE.search(side.source)
        if place is not None:
            return say(
                "{name} is read as a factor, and is the place where something is largest or least",
                name=place[0],
            )
        if _BROKEN.search(side.source):
            return say("a line of the source ends inside of a product: it may be two formulas")
        if (found := _BRACED.search(side.source)) is not None:
            return say("does {name} reach to the end of the braces? Brackets would tell", name=found[0])
        if _PUT.search(side.source):
            return say("a bracket behind a bracket is read as a factor")
    return None


def of_logarithms(step: Step) -> Message | None:
    """A logarithm of which it is not said how far it reaches: log p(x) q(z)."""
    for side in (step.lhs, step.rhs):
        if _OF_TWO.search(_SCORE.sub("", side.source)) or _OF_A_NUMBER.search(side.source):
            return say("how far the logarithm reaches is not said: brackets would tell")
    return None


def digits(step: Step) -> list[int]:
    """How many decimals the numbers of a step have: 18, and not 2, for 2.22 · 10^{-16}; fewer than 0 for 1.2 · 10^5."""
    found = (match for side in (step.lhs, step.rhs) for match in _DECIMAL.finditer(side.source))
    return [len(match[1]) - int(match["power"] or 0) for match in found]


def of_rounding(step: Step, point: Counterexample | None) -> Message | None:
    """Decimals of which the last may be rounded, where that explains the difference."""
    found = [len(match[1]) for side in (step.lhs, step.rhs) for match in _DECIMAL.finditer(side.source)]
    if not found or point is None or point.point:
        return None
    unit = Fraction(10) ** -min(found)
    gap = abs(Fraction(point.left) - Fraction(point.right))
    size = max(abs(Fraction(point.left)), abs(Fraction(point.right)), Fraction(1))
    if gap <= 2 * unit * size:
        return say("the numbers agree up to rounding")
    return None


def of_signs(judgement: Judgement, line: Line, plan: Plan, sides: tuple[Term, Term]) -> Message | None:
    """That a line which takes sizes or roots of several letters away holds where they are all positive: √(a²b²) = ab."""
    bends = [any(is_bent(node) or _is_root(node) for node in subterms(side)) for side in sides]
    letters = frozenset[Term]().union(*map(free_variables, sides))
    unsaid = {letter for letter in letters if parts(letter)[0] not in judgement.domains}
    if (
        line.relation is None
        or all(bends) == any(bends)
        or len(unsaid) < 2
        or unsaid & (judgement.said.free | dict(judgement.said.shapes).keys())  # of all numbers
        or not plain(plan, *sides)
    ):
        return None
    domains = {**judgement.domains, **dict.fromkeys(unsaid, POSITIVE)}
    found = decided(domains, sides[0], line.relation, sides[1], judgement.facts.about(*sides))
    if found is None or not found.verdict.passes:
        return None
    name = min(unsaid, key=repr)
    return say(
        "it holds where {name} and the other letters are positive, and nothing says that they are", name=name
    )


def _is_root(node: Term) -> bool:
    return isinstance(node, core.Call) and node.function in (core.Function("sqrt"), core.Function("root"))
