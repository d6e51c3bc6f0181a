r"""What a text says in words of a matrix that it shows: `its eigenvalues are $1$ and $3$`, `ses valeurs propres sont $$\lambda = \pm i$$`.

Each value that is named has to be a root of det(M - λ I). Of which matrix they are is said by its name, by `its`, or by
a noun that stands before the matrix too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hw_cli.checking.checked import CheckedDerivation, Finding, Status
from hw_cli.checking.checked import found as found_by
from hw_cli.checking.judge.proving import decided
from hw_cli.checking.read.derivation import Derivation, Mood, Side, Stated, Step
from hw_cli.checking.read.source import Lines
from hw_cli.checking.say.moods import FARTHEST, governing
from hw_cli.kernel.decide import Decision
from hw_cli.kernel.evidence import Verdict
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.parse import PLUS_MINUS, Names, ParseError, parse_latex
from hw_cli.terms.relation import Relation
from hw_cli.terms.text import text as text_of
from hw_cli.terms.walk import bottom_up, free_variables, nodes_of

_FORMULA = r"(?:\$\$[^$]+\$\$|\$[^$]+\$|\\\[.+?\\\]|\\\(.+?\\\)|\\begin\{(?:equation|align|gather)\*?\}.+?\\end\{\w+\*?\})"
_SAID = re.compile(
    rf"(?P<whose>\b(?:its|ses|the|les) )?(?:eigen-?values?|valeurs? propres?)\b(?P<of>(?:{_FORMULA}|[^.$\\:]){{0,80}}?)"
    rf"(?:\b(?:are|is|sont|est|by|par|vale?nt)\b(?: (?:then|thus|therefore|donc|alors))?|:)\s*"
    rf"(?P<values>{_FORMULA}(?:\s*(?:,|and|et|, and)\s*{_FORMULA})*)",
    re.DOTALL | re.IGNORECASE,
)
_INSIDE = re.compile(r"^(?:\$\$?|\\[\[(]|\\begin\{\w+\*?\})|(?:\$\$?|\\[\])]|\\end\{\w+\*?\})$")
_BETWEEN = re.compile(r"\\q?quad|\\text\{[^{}]*\}|\\\\|,(?![^(){}]*[)}])|&")
_ROUNDED = re.compile(r"\d[.]\d|\d\{,\}\d")
_TWO = re.compile(r"\\(?:pm|mp)(?![A-Za-z])|[±∓]")
_NOUN = re.compile(r"\b(?:jacobian|hessian|covariance|jacobienne|hessienne)\b", re.IGNORECASE)
_DOUBTED = re.compile(
    r"claim|think|believe|wrong|true that|say that|affirm|croi|pens|prétend|faux|vrai que|bounds?|bornes?|differ",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"square|carré|inverse|transpos|gram|covarianc|iteration|itération|momentum|matri(?:x|ce)|scal|add|ajout|replac|rempla|after|après|"
    r"regulari|régulari|precondition|précondition|damped|update|\bif\b|\bsi\b|another|autre",
    re.IGNORECASE,
)
NEAR = 8  # words between a matrix and "its eigenvalues"
_TIMES = 2  # signs that one value may have


@dataclass(frozen=True)
class Spectrum:
    """Values that the text names at a place, each with its source, and the matrix.

    `sure`: which one is meant is said; `exact`: no value is rounded, and they speak of all letters of it: it is not meant at a
    point where some of them are known."""

    start: int
    end: int
    matrix: core.Matrix
    values: tuple[tuple[int, str, Term], ...]
    sure: bool
    exact: bool


def spectra(text: str, derivations: tuple[Derivation, ...], names: Names) -> Iterator[Spectrum]:
    """What a text says of eigenvalues of matrices that it shows."""
    for said in _SAID.finditer(text):
        sentence = re.split(r"[.!?]\s|\n\s*\n", text[max(0, said.start() - FARTHEST) : said.start()])[-1]
        if (
            sentence.endswith((" of ", " de ", " des ", " on ", " from ", " sur "))
            or _DOUBTED.search(sentence)
            or ";" in said["of"]
            or governing(f"{sentence} {said['of']}".lower()) is not Mood.CLAIM
        ):
            continue
        above = [one for one in derivations if one.start.offset < said.start()]
        shown = [(one, step) for one in above for step in one.steps if _square(step.rhs.term)]
        named = re.search(_FORMULA, said["of"])
        if named is not None:
            name = _INSIDE.sub("", named[0]).strip()
            shown = [(one, step) for one, step in shown if step.lhs.source.strip() == name]
        if not shown:
            continue
        one, step = shown[-1]
        matrix = step.rhs.term
        noun = _NOUN.search(said["of"])
        words = text[max(0, one.start.offset - FARTHEST) : one.start.offset].lower()
        its = (said["whose"] or "").strip().lower() in ("its", "ses")
        between = text[one.end : said.start()]
        near = its and one is above[-1] and len(between.split()) <= NEAR and _OTHER.search(between) is None
        behind = said["of"][named.end() :].strip() if named is not None else ""
        sure = (
            (named is not None and not behind)
            or near
            or (
                noun is not None
                and noun[0].lower() in words
                and _OTHER.search(said["of"][noun.end() :] + between) is None
            )
        )
        values = tuple(_values(said, names))
        if isinstance(matrix, core.Matrix) and values:
            letters = free_variables(matrix)
            spoken = {letter for *_, value in values for letter in free_variables(value)}
            if spoken <= letters:
                exact = spoken == letters and _ROUNDED.search(said["values"]) is None
                yield Spectrum(*said.span("values"), matrix, values, sure, exact)


def _square(term: Term | None) -> bool:
    return isinstance(term, core.Matrix) and all(len(row) == len(term.rows) for row in term.rows)


def _values(said: re.Match[str], names: Names) -> Iterator[tuple[int, str, Term]]:
    """The values in what is said, with where each stands."""
    for formula in re.finditer(_FORMULA, said["values"], re.DOTALL):
        at = said.start("values") + formula.start()
        for piece in _pieces(formula[0]):
            value = re.split(r"=|\\in(?![A-Za-z])", piece[0])[-1].strip(" .,;\n")
            signs = _TWO.findall(value)
            for sign in "+-"[: _TIMES if signs else 1]:
                try:
                    term = parse_latex(_TWO.sub(sign, value).lstrip("+"), names=names)
                except ParseError:
                    return
                place = at + piece.start() + piece[0].rfind(value)
                yield place, value, bottom_up(term, lambda node: _UNIT if node == _I else node)


def _pieces(formula: str) -> Iterator[re.Match[str]]:
    """The parts of a formula that commas and words divide."""
    inner = _INSIDE.sub(lambda found: " " * len(found[0]), formula)
    inner = re.sub(r"(?:\\left|\\right)?\\[{}]", lambda found: " " * len(found[0]), inner)
    inner = _BETWEEN.sub(lambda found: "\0" * len(found[0]), inner)
    return (piece for piece in re.finditer(r"[^\0]+", inner) if piece[0].strip(" .;\n"))


def with_spectra(
    found: list[CheckedDerivation], said: tuple[Spectrum, ...], text: str
) -> list[CheckedDerivation]:
    """The findings, with those of eigenvalues: at their lines, else as lines of their own."""
    lines = Lines(text)
    for spectrum in said:
        for at, source, value in spectrum.values:
            place, end = lines.position(at), lines.position(at + len(source))
            root, zero = core.Determinant(_shifted(spectrum.matrix, value)), core.Number("0")
            step = Step(place, Side("", place, place, root), Stated.EQ, Side(source, place, end, zero))
            answer = decided({}, bottom_up(root, _letter), Relation.EQ, zero)
            if answer is not None and answer.verdict.passes and not _is_whole(spectrum):
                why = say(
                    "{value} is an eigenvalue, and the values that are named are not all of them", value=value
                )
                found = _placed(found, Finding(step, Status.DOUBTFUL, why), spectrum)
                continue
            if answer is not None and (answer.verdict.passes or spectrum.exact):
                found = _placed(found, _finding(step, answer, value, spectrum.sure), spectrum)
    return found


def _is_whole(spectrum: Spectrum) -> bool:
    """Whether the values that are named are all of them, as often as they are: their product and their sum are right, where
    as many are named as there are."""
    values = [value for *_, value in spectrum.values]
    if len(values) != len(spectrum.matrix.rows):
        return len({*values}) == len(values) and len(values) < len(spectrum.matrix.rows)
    trace = core.total(tuple(row[at] for at, row in enumerate(spectrum.matrix.rows)))
    pairs = (
        (core.total(tuple(values)), trace),
        (core.product(tuple(values)), core.Determinant(spectrum.matrix)),
    )
    answers = (
        decided({}, bottom_up(left, _letter), Relation.EQ, bottom_up(right, _letter)) for left, right in pairs
    )
    return all(answer is not None and answer.verdict.passes for answer in answers)


def _finding(step: Step, answer: Decision, value: Term, sure: bool) -> Finding:
    """The finding for a value, which is no root for sure only where the text says of which matrix."""
    why = say("{value} is no eigenvalue of the matrix above", value=value)
    if answer.verdict.passes:
        why = say("proved") if answer.verdict is Verdict.PROVED else answer.evidence[0].detail
    verdict = found_by(step, answer, why, counterexample=answer.counterexample)
    doubtful = verdict.status is Status.FAILS and not sure
    return replace(verdict, status=Status.DOUBTFUL, root=False) if doubtful else verdict


def _letter(node: Term) -> Term:
    """A letter for the value of a function, f'(0), of which nothing need be known."""
    if isinstance(node, core.Call) and not isinstance(node.function, core.Function | str):
        return core.Symbol(text_of(node))
    return node


def _shifted(matrix: core.Matrix, value: Term) -> core.Matrix:
    """M - λ I."""
    rows = (
        tuple(entry - value if row == column else entry for column, entry in enumerate(entries))
        for row, entries in enumerate(matrix.rows)
    )
    return core.Matrix(tuple(rows))


def _placed(found: list[CheckedDerivation], verdict: Finding, spectrum: Spectrum) -> list[CheckedDerivation]:
    """The findings with one more: in the place of that of the line which names the value, where it says less."""
    at = verdict.step.position.offset
    for number, one in enumerate(found):
        for row, item in enumerate(one.findings):
            if spectrum.start <= item.step.position.offset < spectrum.end and item.step.rhs.end.offset > at:
                worse = verdict.status in (Status.FAILS, Status.DOUBTFUL) and item.status is not Status.FAILS
                two = item.status is Status.DEFINITION and PLUS_MINUS in nodes_of(*item.step.terms)
                open_ = two or item.status is Status.NOT_UNDERSTOOD
                if worse or (verdict.status is Status.HOLDS and open_):
                    rows = list(one.findings)
                    rows[row] = replace(verdict, step=item.step)
                    found[number] = replace(one, findings=tuple(rows))
                return found
    number = sum(one.derivation.start.offset < at for one in found)
    alone = CheckedDerivation(
        Derivation(verdict.step.position, (verdict.step,)), found[0].context, (verdict,)
    )
    return [*found[:number], alone, *found[number:]]


_I = core.Symbol("i")
_UNIT = core.Constant("i")
