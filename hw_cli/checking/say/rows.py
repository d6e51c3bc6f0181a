r"""Rows and columns by their own names: where the rows of X are said to be x_i^T, x_i is (X_{i,:})^T; a_j is A_{:,j}.

\sum_i x_i x_i^T = X^T X        the rows of $X$ are $x_i^T$; X = [x_1, …, x_n]^T
A v = \sum_j v_j a_j            A = [a_1, …, a_n]; where $a_j$ is the $j$-th column of $A$
X = \sum_j \sigma_j u_j v_j^T   the SVD $X = U \Sigma V^T$
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

from hw_cli.checking.read.derivation import Derivation, Step
from hw_cli.checking.say.sizes import factors, names, paragraphs, term_of
from hw_cli.oracles.models import parts
from hw_cli.oracles.models.sorts import transposed, unturned
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Indexed, Power, Symbol, Term
from hw_cli.terms.walk import bottom_up, contains, each, free_variables, subterms

_WORDS = re.compile(r"\b(?:(?P<rows>rows?|lignes?)|(?P<columns>columns?|colonnes?))\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;:])\s")
_NO_MATRIX = re.compile(
    r"\b(?:column|row|colonne|ligne)[- ]?vec\w+|vec\w+ (?:column|row|colonne|ligne)s?\b", re.IGNORECASE
)
_LISTED = re.compile(
    r"(?P<name>\\?[A-Za-z]+(?:\{[A-Z]\})?)\s*:?=\s*(?:\\left)?(?:\[|\\begin\{[pb]matrix\})(?P<body>[^=\[\]]{3,120}?)"
    r"(?:\\right)?(?:\]|\\end\{[pb]matrix\})\s*(?P<turned>\^\s*\{?\s*(?:T|\\top|\\intercal)\b)?"
)
_BETWEEN = re.compile(r"\\\\|&|,|\||\\vdots|\\[lcd]?dots|\\mid|\\,|\\quad|\.\.\.")
_ROWS, _COLUMNS, _ENTRIES = "rows", "columns", "entries"
_VALUES = (Symbol("lambda"), Symbol("sigma"))  # of a decomposition: eigenvalues, singular values


def with_rows(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations with rows and columns of the matrices that they speak of for the names that the text gives them."""
    found: dict[Term, set[tuple[Term, str]]] = {}
    unclear: set[Term] = set()  # matrices of whose rows a sentence speaks that is not understood
    for letter, matrix, kind in (*_in_words(text), *_listed(text)):
        if letter is None:
            unclear.add(matrix)
        else:
            found.setdefault(letter, set()).add((matrix, kind))
    said = {letter: ways.pop() for letter, ways in found.items() if len(ways) == 1}
    said = {letter: way for letter, way in said.items() if way[0] not in unclear}
    if said:
        derivations = tuple(_with(one, said) for one in derivations)
    if (parts_ := _of_factors(text, derivations)) and not parts_.keys() & found.keys():
        told = partial(_meant, said=parts_)
        derivations = tuple(one.mapped(lambda term: bottom_up(term, told)) for one in derivations)
    return _by_convention(
        derivations,
        {matrix for ways in found.values() for matrix, _ in ways}
        | unclear
        | {way[0] for way in said.values()},
    )


def _of_factors(text: str, derivations: tuple[Derivation, ...]) -> dict[Term, tuple[Term, str]]:
    """The letters of the parts of decompositions that a text names: u_j of the columns of U, σ_j of what is on the diagonal
    of Σ, or of S; none that a step says, nor where there are two decompositions."""
    found: dict[Term, tuple[Term, str]] = {}
    for letter, matrix, middle, singular in factors(text):
        for own in (letter, _VALUES[singular]) if middle else (letter,):
            if found.setdefault(own, (matrix, _ENTRIES if middle else _COLUMNS))[0] != matrix:
                return {}
    heads = {parts(side)[0] for one in derivations for step in one.steps for side in step.terms}
    return {} if heads & found.keys() else found


def _by_convention(derivations: tuple[Derivation, ...], spoken: set[Term]) -> tuple[Derivation, ...]:
    """The derivations with X made of the x_i where nothing says so, in lines that have a sum over x_i on one side and X on
    the other: their rows if the text has XᵀX, Xw or Xᵀy of them throughout, else their columns."""
    ways = {
        (*found, _way(step, *found))
        for one in derivations
        for step in one.steps
        if (found := _of_both(step)) is not None
    }
    known = {letter: (matrix, kind) for letter, matrix, kind in ways if kind and matrix not in spoken}
    if len(known) != len({(letter, kind) for letter, matrix, kind in ways if matrix not in spoken}):
        return derivations

    def told(step: Step) -> Step:
        found = _of_both(step)
        if found is None or found[0] not in known:
            return step
        letter, matrix = found
        row = Indexed(letter, (Symbol("i"),))
        guess = (
            say("{row} is column i of {matrix}", row=row, matrix=matrix)
            if known[letter][1] == _COLUMNS
            else say("{row} is row i of {matrix}", row=row, matrix=matrix)
        )
        return replace(step.mapped(lambda term: bottom_up(term, partial(_meant, said=known))), guess=guess)

    return tuple(replace(one, steps=tuple(map(told, one.steps))) for one in derivations)


def _of_both(step: Step) -> tuple[Term, Term] | None:
    """x and X of a line with a sum over x_i on one side and X alone on the other, which is multiplied or transposed."""
    left, right = step.lhs.term, step.rhs.term
    if left is None or right is None or contains(core.Density | core.Law, left, right):
        return None
    for side, other in ((left, right), (right, left)):
        rows = {
            item.base
            for node in each(core.IndexedSum, side)
            for item in each(Indexed, node.body)
            if item.index == (node.index,) and isinstance(item.base, Symbol)
        }
        bases = {node.base for node in each(Indexed, other)}
        for letter in rows - bases:
            matrix = Symbol(letter.name.upper()) if isinstance(letter, Symbol) else letter
            if matrix != letter and matrix in _multiplied(other) and matrix not in free_variables(side):
                return letter, matrix
    return None


def _way(step: Step, letter: Term, matrix: Term) -> str:
    """Whether X is multiplied as one of rows x_iᵀ, as in XᵀX, Xw and Xᵀy (y of the y_i), or of columns x_i; "" where it
    is both ways, or cannot be told."""
    sides = list(step.terms)
    entered = {node.base for node in each(Indexed, *sides)}
    found = set()
    for node in each(core.Product, *sides):
        for before, after in pairwise(node.factors):
            one, other = unturned(before), unturned(after)
            if one == other == matrix:
                found.add(_ROWS if before != matrix else _COLUMNS)
            elif one == matrix:
                of_entries = bool(free_variables(after) & entered)
                found.add(_COLUMNS if (before == matrix) == of_entries else _ROWS)
            elif other == matrix and (
                _is_turned(before) or isinstance(before, core.Sum) or _is_matrix(before)
            ):
                of_entries = bool(free_variables(before) & entered)
                found.add(_ROWS if (after == matrix) == of_entries else _COLUMNS)
    return found.pop() if len(found) == 1 else ""


def _in_words(text: str) -> Iterator[tuple[Term | None, Term, str]]:
    r"""x, X and "rows" of "the rows of $X$ are $x_i^T$", of sentences that speak of one matrix and one name; no x where
    what they say of X is another thing: "the rows are $\phi(x_i)^T$", "one column per feature"."""
    for _, words, formulas in paragraphs(text):
        at = 0
        for sentence in _SENTENCE.split(words):
            here = formulas[at : at + sentence.count("¤")]
            at += len(here)
            kinds = {match.lastgroup for match in _WORDS.finditer(_NO_MATRIX.sub("", sentence))}
            if not kinds:
                continue
            named = [names(re.split(r"\\in(?![A-Za-z])", formula)[0]) for formula in here]
            matrices = {letter for letters in named for letter in letters if _is_matrix(letter)}
            letters = {letter for formula in here if (letter := _numbered(formula)) is not None}
            others = [
                formula
                for formula, own in zip(here, named, strict=True)
                if not own and _numbered(formula) is None
            ]
            others = [formula for formula in others if re.search(r"[a-z]_", formula) and "=" not in formula]
            if len(matrices) == 1 and len(letters) > 1:  # x of X, and y_i beside it
                letters &= {Symbol(letter.name.lower()) for letter in matrices if isinstance(letter, Symbol)}
            if len(matrices) != 1:
                continue
            if (
                len(kinds) == len(letters) == 1
                and not others
                and not re.search(r"\b(?:per|par|each|chaque)\b", sentence)
            ):
                yield letters.pop(), matrices.pop(), str(kinds.pop())
            else:
                yield None, matrices.pop(), ""


def _listed(text: str) -> Iterator[tuple[Term | None, Term, str]]:
    """x, X and how X is made of the x_i: X = [x_1, …, x_n]."""
    for match in _LISTED.finditer(text):
        entries = [part.strip() for part in _BETWEEN.split(match["body"]) if part.strip()]
        letters = {_numbered(part) for part in entries}
        upright = "\\vdots" in match["body"] or "\\\\" in match["body"]
        turned = [_is_turned(term_of(part)) for part in entries]
        matrix = next(iter(names(match["name"])), None)
        if (
            len(entries) < 2
            or len(letters) > 1
            or None in letters
            or matrix is None
            or not _is_matrix(matrix)
        ):
            continue
        if upright != all(turned) or upright != any(turned) or (upright and match["turned"]):
            continue
        (letter,) = letters
        if letter is not None:
            yield letter, matrix, _ROWS if upright or match["turned"] else _COLUMNS


def _is_matrix(letter: Term) -> bool:
    return isinstance(letter, Symbol) and (letter.name[0].isupper())


def _numbered(formula: str) -> Term | None:
    """x of x_i, of x_i^T and of x_1, …, x_n; None of another formula."""
    letters = set()
    for part in _BETWEEN.split(re.split(r"\\in(?![A-Za-z])", formula)[0]):
        term = term_of(part) if part.strip() else None
        if part.strip():
            match unturned(term) if term is not None else None:
                case Indexed(base=Symbol(name=name) as base, index=(_,)) if name.islower():
                    letters.add(base)
                case _:
                    return None
    return letters.pop() if len(letters) == 1 else None


def _is_turned(term: Term | None) -> bool:
    return term is not None and transposed(term) is not None


def _with(derivation: Derivation, said: dict[Term, tuple[Term, str]]) -> Derivation:
    """The derivation with rows and columns of the matrices that it multiplies or transposes; of laws it is left as it is."""
    terms = derivation.terms
    if contains(core.Density | core.Law, *terms):
        return derivation
    used = frozenset[Term]().union(*map(_multiplied, terms))
    own = {letter: way for letter, way in said.items() if way[0] in used}
    return derivation.mapped(lambda term: bottom_up(term, partial(_meant, said=own)))


def _multiplied(term: Term) -> frozenset[Term]:
    """What a term multiplies, transposes, or has the norm of."""
    found: set[Term] = set()
    for node in subterms(term):
        match node:
            case core.Product(factors=factors):
                found.update(map(unturned, factors))
            case core.Norm(term=inner) | core.Transpose(term=inner):
                found.add(inner)
            case Power() if _is_turned(node):
                found.add(node.base)
    return frozenset(found)


def _meant(node: Term, said: dict[Term, tuple[Term, str]]) -> Term:
    match node:
        case Indexed(base=letter, index=(k,)) if letter in said:
            matrix, kind = said[letter]
            if kind == _ENTRIES:
                return Indexed(matrix, (k, k))
            if kind == _COLUMNS:
                return Indexed(matrix, (core.WHOLE, k))
            return core.Transpose(Indexed(matrix, (k, core.WHOLE)))
    return node
