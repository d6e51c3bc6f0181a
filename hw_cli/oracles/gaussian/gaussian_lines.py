"""The oracle of Gaussian lines: equations about normal laws, quadratic forms, traces and determinants, for every size.

Both sides are read as polynomials in vectors and matrices (`matrix_forms`): log 𝒩(x; μ, Σ) = −½(D log 2π + log|Σ| +
(x−μ)ᵀΣ⁻¹(x−μ)), KL[q‖p] = E_q[log q − log p], E of a polynomial of degree at most 4 by Isserlis's theorem. What is left are
formulas of numbers, with a letter for each trace, log-determinant and quadratic form. What is
found is an argument that `gaussian_checker` reads again.
Standing assumptions: what is inverted has an inverse, covariances are positive definite, expectations are finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from hw_cli.kernel.decide import Checker, evidence_of
from hw_cli.kernel.evidence import Evidence, Finding, Follows, Proof
from hw_cli.kernel.setting import PositiveDefinite, Setting, VectorSpace
from hw_cli.kernel.statement import Asked, Statement
from hw_cli.oracles.gaussian.block_matrices import by_blocks
from hw_cli.oracles.gaussian.gaussian_checker import (
    ByBlocks,
    Rewriting,
    check,
    difference,
    left_over,
    same_numbers,
    transposed,
)
from hw_cli.oracles.gaussian.line_reading import DEFINITE, MOST_DEGREE, Known, Reader
from hw_cli.oracles.gaussian.matrix_forms import (
    ONE,
    Algebra,
    Equation,
    Form,
    Letter,
    Unfit,
    Word,
    add,
    identity,
    over,
    scaled,
)
from hw_cli.patience import OutOfPatience, at_most
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Normal, Symbol, Term
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute, subterms

SECONDS = 0.5
KEPT = 2_000  # lines that are known again in one process: a class writes the same ones
Equal = Callable[[Term, Term], tuple[Evidence, ...]]  # the evidence that two terms are equal


def by_induction(law: Normal, step: Normal, t: Symbol, before: Term, equal: Equal) -> Follows:
    """That 𝒩(m_t, v_t) is q(x_t | x_0), from one step's 𝒩(a x_{t−1} + b, s): m_1 and v_1 are that of the first step,
    m_t = a m_{t−1} + b and v_t = a² v_{t−1} + s. `before` is x_{t−1}, on which s does not depend.
    """
    zero: dict[Term, Term] = {before: core.lift(0)}
    one: dict[Term, Term] = {before: ONE}
    earlier: dict[Term, Term] = {t: tidy(t - 1)}
    first: dict[Term, Term] = {t: ONE}
    shift = tidy(substitute(step.mean, zero))
    slope = tidy(substitute(step.mean, one)) - shift
    mean, spread = (tidy(substitute(part, earlier)) for part in (law.mean, law.variance))
    pairs = (
        (step.mean, slope * before + shift),
        *(
            (tidy(substitute(own, first)), tidy(substitute(other, first)))
            for own, other in ((law.mean, step.mean), (law.variance, step.variance))
        ),
        (law.mean, slope * mean + shift),
        (law.variance, slope**2 * spread + step.variance),
    )
    return Follows(
        "induction",
        say(
            "induction on {index}: mean and variance at 1, and from {before} to {here}",
            index=t,
            before=before,
            here=law.variable or t,
        ),
        tuple(equal(*pair) for pair in pairs),
        refused=say("the induction is not shown"),
    )


def by_bayes(
    law: Normal, step: Normal, first: Normal, second: Normal, marginal: Finding, equal: Equal
) -> Follows:
    """That a law is q(x_{t−1} | x_t, x_0): q(x_t | x_{t−1}) q(x_{t−1} | x_0) is q(x_t | x_0) times it.

    `step`, `first` and `second` are these laws, `marginal` shows that the last is q(x_t | x_0).
    """
    return Follows(
        "Bayes",
        say(
            "the law of one step times that of {before} is that of {here} times this one",
            before=first.variable or ONE,
            here=second.variable or ONE,
        ),
        (equal(core.Product((step, first)), core.Product((second, law))), (evidence_of(marginal),)),
        refused=say("the two products are not shown to be the same"),
    )


# --- lines


NAME = "gaussian lines"
MOST_NODES = 500


def known_from(setting: Setting) -> Known:
    """What a setting declares of vectors, covariances and laws."""

    def shape(term: Term) -> tuple[Term, Term, str] | None:
        match setting.domain(term):
            case VectorSpace(dimension=size):
                return size, ONE, ""
            case PositiveDefinite(dimension=size):
                return size, size, DEFINITE
        return None

    def law(term: Density) -> Normal | None:
        found = setting.law(term.law)
        one = isinstance(found, Normal) and len(term.variables) == 1
        return Normal(found.mean, found.variance, term.variables[0]) if one else None  # type: ignore[union-attr]

    sizes = {found[0] for letter, _ in setting.domains if (found := shape(letter)) is not None}
    return Known(shape, law, setting.domain, sizes.pop() if len(sizes) == 1 else None)


def gaussian(asked: Statement, known: Known, *, every: bool = False) -> Proof | None:
    """An argument for an equation about normal laws, vectors or matrices; None of another line, and where none is found.

    `every`: of an equation between numbers too.
    """
    nodes = [node for side in (asked.left, asked.right) for node in subterms(side)]
    if asked.relation is not Relation.EQ or len(nodes) > MOST_NODES:
        return None
    if not every and not _is_gaussian(nodes, known):
        return None
    try:
        argument = _again(_argument, asked, known)
    except (OutOfPatience, RecursionError):
        return None
    if argument is None:
        return None
    detail = say(
        "both sides have one normal form, in every dimension (covariances positive definite, inverses exist)"
    )
    return Proof(NAME, detail, argument, refused=say("no argument was found"))


Read = Callable[[Asked], tuple[Statement, Known] | None]


def checkers(read: Read) -> dict[type, Checker]:
    """What reads these arguments again; `read`: a statement without names that are defined, and what is known of its letters."""

    def checked(argument: Rewriting | ByBlocks, asked: Asked, _setting: Setting) -> bool:
        meant = read(asked)
        return meant is not None and _again(partial(_checked, argument), *meant)

    return {Rewriting: checked, ByBlocks: checked}


def _checked(argument: Rewriting | ByBlocks, asked: Statement, known: Known) -> bool:
    return check(asked, argument, known)


_SHOWN: dict[Any, tuple[dict[tuple[str, Term], Any], Any]] = {}


def _again(look: Callable[[Statement, Known], Any], asked: Statement, known: Known) -> Any:
    """What is found of a line: kept with all that was asked of letters and laws, and known again where these answers are the same.
    Raises OutOfPatience, which another run may not."""
    what = look.args if isinstance(look, partial) else ()
    key = (asked, known.size, what)
    kept = _SHOWN.pop(key, None)
    if kept is None or any(getattr(known, kind)(term) != said for (kind, term), said in kept[0].items()):
        told: dict[tuple[str, Term], Any] = {}
        kept = told, look(asked, _noting(known, told))
    _SHOWN[key] = kept
    while len(_SHOWN) > KEPT:
        del _SHOWN[next(iter(_SHOWN))]
    return kept[1]


def _noting(known: Known, told: dict[tuple[str, Term], Any]) -> Known:
    """The same, with every answer noted."""

    def noted(kind: str) -> Callable[[Term], Any]:
        def answer(term: Term) -> Any:
            if (kind, term) not in told:
                told[kind, term] = getattr(known, kind)(term)
            return told[kind, term]

        return answer

    return Known(noted("shape"), noted("law"), noted("domain"), known.size)


def _is_gaussian(nodes: list[Term], known: Known) -> bool:
    kinds = (Normal, core.Trace, core.Determinant, core.Transpose, core.Inverse, core.Integral)
    return any(
        isinstance(node, kinds)
        or (isinstance(node, Density) and known.law(node) is not None)
        or known.shape(node) is not None
        for node in nodes
    )


# --- searching


def _argument(asked: Statement, known: Known) -> Rewriting | ByBlocks | None:
    """An argument for a line, or for each of its blocks; None where none is found."""
    try:
        lines = by_blocks(asked, known)
    except Unfit:
        return None
    if lines == (asked,):
        return _searched(asked, known)
    found = [_searched(line, known) for line in lines]
    parts = tuple(part for part in found if part is not None)
    return ByBlocks(parts) if len(parts) == len(lines) > 0 else None


def _searched(asked: Statement, known: Known) -> Rewriting | None:
    """Equations and sums by which both sides come to the same numbers; None where none are found."""
    reader = Reader(known, Algebra(_of_inverse))
    algebra = reader.algebra
    cleared: tuple[Letter, ...] = ()
    try:
        left, right = reader.sides(asked.left, asked.right)
        for _ in range(MOST_DEGREE):
            numbers = left_over(reader, left, right, cleared)
            with at_most(SECONDS):
                same = same_numbers(known.domain)
                found = all(same(*pair) for pair in numbers)
            if found:
                return _least(asked, Rewriting(tuple(algebra.used), cleared, numbers), known)
            rest = difference(algebra, left, right, cleared)
            first = next((word[0] for _, word in rest.terms if word and word[0] in algebra.sums), None)
            if first is None:
                return None
            cleared = (*cleared, first)
    except Unfit:
        pass
    return None


def _least(asked: Statement, argument: Rewriting, known: Known) -> Rewriting:
    """An argument without equations that it can do without."""
    for item in argument.equations:
        fewer = replace(argument, equations=tuple(one for one in argument.equations if one != item))
        if check(asked, fewer, known):
            argument = fewer
    return argument


def _of_inverse(algebra: Algebra, letter: Letter, lead: Word, rest: Form) -> Iterator[Equation]:
    """N L = I − N R and L N = I − R N, for the inverse N of L + R, where L is the longest product; and N R L⁻¹ = L⁻¹ − N, where a
    letter L is all of the lead, or its end: with these, Woodbury's identity and Schur complements are equations of forms."""
    own = Form(None, None, {((), (letter,)): ONE})
    minus = core.lift(-1)
    rules = [
        ((letter, *lead), add(identity(None), scaled(algebra.times(own, rest), minus))),
        ((*lead, letter), add(identity(None), scaled(algebra.times(rest, own), minus))),
    ]
    tail = max((word for _, word in rest.terms), key=lambda word: (len(word), repr(word)), default=())
    number = over(rest.terms.get(((), tail), ONE))
    others = Form(None, None, {key: value for key, value in rest.terms.items() if key[1] != tail})
    for end, before in ((lead[-1], True), (lead[0], False)):
        if end.rows != end.columns or not rest.terms:
            continue
        off = Form(None, None, {((), (end._replace(inverse=not end.inverse),)): ONE})
        short = Form(None, None, {((), (lead[:-1] if before else lead[1:])): ONE})
        order = (own, others, off) if before else (off, others, own)
        whole = algebra.times(own, short) if before else algebra.times(short, own)
        minuses = [scaled(whole, minus)] + ([scaled(algebra.times(*order), minus)] if others.terms else [])
        ends = next(iter(off.terms))[1]
        run = (letter, *tail, *ends) if before else (*ends, *tail, letter)
        rules.append((run, scaled(add(off, *minuses), number)))
    for run, other in rules:
        equation = Equation(run, tuple(other.terms.items()))
        yield equation
        yield transposed(equation)
