r"""What a text says of letters in words: `M, N \in \mathbb{R}^{d \times d}`, `a symmetric matrix $A$`, `vectors $u$ and $v$`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hw_cli.checking.read.letters import with_numbers
from hw_cli.checking.say.context_files import NAMES
from hw_cli.checking.say.definitions import is_name
from hw_cli.checking.say.facts import Scopes
from hw_cli.kernel.setting import Hypothesis
from hw_cli.oracles.models import Shape, parts
from hw_cli.oracles.models.sorts import ONE, ORTHONORMAL, POSITIVE, transposed
from hw_cli.terms import core
from hw_cli.terms.core import Symbol, Term
from hw_cli.terms.parse import ParseError, parse_latex
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import contains, each, free_variables, is_variable, subterms

REAL = (
    r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|\\RR(?![A-Za-z])|\\mathbf\{R\}|\\Re(?:al|als)?(?![A-Za-z]))"
)
_SET = re.compile(
    rf"\\in\s*{REAL}"
    r"\s*(?:\^\s*(?:\{(?P<braced>[^{}]*)\}|(?P<bare>\d|[A-Za-z]|\\[A-Za-z]+)))?"
)
LONGEST = 80  # characters of the names before it
_DECLARED = re.compile(rf"hw[ \t]*:[ \t]*let(?P<names>[^\n]*?)\\in\s*{REAL}")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|pmb)\s*\{\s*(\\?[A-Za-z]+)\s*\}")
MATH = re.compile(  # no formula goes over the opening of another one
    r"\$\$(?P<a>.+?)\$\$|\$(?P<b>[^$]+?)\$"
    r"|(?<!\\)\\\((?P<c>(?:(?!(?<!\\)\\\().)+?)\\\)|(?<!\\)\\\[(?P<d>(?:(?!(?<!\\)\\\[).)+?)\\\]",
    re.DOTALL,
)
_TURNED = r"\s*\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\})\s*\}?\s*"
_IS_I = r"=\s*(?:\\mathbf\s*\{?)?I(?![A-Za-z])"
_LETTER = r"(?<![A-Za-z\\^_])(?P<name>\\?[A-Za-z]+(?:\{[A-Z]\})?)"
_ORTHOGONAL = re.compile(  # V^T V = V V^T = I
    rf"{_LETTER}(?:{_TURNED}(?P=name)\s*=\s*(?P=name)\s*(?P=name){_TURNED}"
    rf"|\s*(?P=name){_TURNED}=\s*(?P=name){_TURNED}(?P=name)\s*){_IS_I}"
)
_DECOMPOSED = (
    r"(?:(?P<singular>singular[- ]value decomposition|décompositions? en valeurs singulières|\bSVD\b)|"
    r"eigen-?(?:value )?decomposition|diagonali[sz]\w+|spectral decomposition|décomposition spectrale)"
)
_THREE = r"[^$=]{1,12}=\s*(?P<left>\\?[A-Za-z])\s*(?P<middle>[A-Z]|\\[A-Z][a-z]+)\s*(?P<right>[A-Z])\s*\^(?P<turned>\s*\{?\s*(?:T\b|\\top|\\intercal))?"
NEAR = 30  # characters before
_THIN = re.compile(r"thin|reduced|compact|truncated|économique|réduite|tronquée", re.IGNORECASE)
_FACTORED = (  # the singular value decomposition X = U S V^T; A = Q \Lambda Q^{-1}, its eigendecomposition
    re.compile(rf"{_DECOMPOSED}[^$=]{{0,60}}\${_THREE}", re.IGNORECASE),
    re.compile(rf"\${_THREE}[^$]*\$[^$=.;]{{0,40}}?{_DECOMPOSED}", re.IGNORECASE),
)
_DENIED = re.compile(
    r"\b(?:not|wrong|whether|if|were|would|pas|faux|si|contradiction|absurde)\b|n['’]", re.IGNORECASE
)
_SUPPOSES = re.compile(
    r"\b(?:where|with|let|suppose|assum\w+|such that|satisf\w+|given|soit|soient|avec|où|telle?s? que|supposons)\b"
    r"(?:[^.;:]|\.(?=\S)){0,100}$",
    re.IGNORECASE,
)
_COLUMNS = re.compile(rf"{_LETTER}{_TURNED}(?P=name)\s*{_IS_I}")  # U^T U = I
SIGN, _DISPLAY = "¤", "§"
LIST = rf"(?P<list>{SIGN}(?:\s*(?:,|and|et|or|ou|, and)\s*{SIGN})*)"
_NOUN = r"(?P<noun>matri(?:x|ces|ce)|(?:column |row )?vect(?:or|eur)s?|scalars?|scalaires?|(?:real )?numbers?|nombres?|réels?)"
_NO_LINK = r"(?!(?:and|or|of|for|in|to|by|with|on|whose|where|such|et|ou|de|du|dans|avec|par|pour|dont|où)\b)"
_WORDS = rf"(?:{_NO_LINK}[\w'’-]+\s+){{0,4}}?"
_ARTICLE = r"(?:an?|the|une?|la|le|les|des|any|some|two|deux)\s+"
_VERB = rf"(?:(?:be|is|are|being|est|sont|soient|denotes?|désignent?)\s+(?:{_ARTICLE})?|{_ARTICLE})"
_KINDS = (
    (POSITIVE, r"positive[- ]definite|définies? positives?|covarian\w+"),
    ("symmetric", r"symm?[ée]tr(?:i\w+|y)"),  # what is positive definite is, too
    ("orthogonal", r"orthog\w+"),
    ("diagonal", r"diagonal\w*|diagonaux"),
    ("lower triangular", r"lower[- ]triangular|triangulaires? inférieures?"),
    ("upper triangular", r"upper[- ]triangular|triangulaires? supérieures?"),
)
_KIND = "|".join(words for _, words in _KINDS)
_TOLD = re.compile(rf"{_NOUN}|{_KIND}", re.IGNORECASE)  # without one of which nothing is said
_AFTER = (
    rf"(?:(?:{_KIND}|invertible|inversibles?|square|carrées?|real|réelles?|named|called|notées?)\s+){{0,3}}"
)
_SAYING = (  # what stands before and behind a noun tells the kind
    rf"(?:(?P<size>{SIGN})\s*)?(?P<before>{_WORDS}){_NOUN}\s+(?P<after>{_AFTER}){LIST}",
    rf"{LIST}\s*,?\s*{_VERB}(?:(?P<size>{SIGN})\s*)?(?P<before>{_WORDS}){_NOUN}(?P<after>(?:\s+[\w-]+){{0,3}})",
    rf"{LIST}\s*,?\s*(?:be|is|are|est|sont)?\s*(?P<before>(?:{_KIND})(?:,?\s+(?:(?:and|et)\s+)?(?:{_KIND}))*)(?!\s+(?:matri|vect|{_KIND}))(?P<after>)(?P<noun>)(?P<size>)",
    rf"(?P<before>{_KIND})\s+{LIST}(?P<noun>)(?P<after>)(?P<size>)",
)


_UNIT = r"(?:unit(?:-norm|-length)?|normali[sz]ed)"
_OF_LENGTH_1 = (
    rf"{_UNIT}\s+(?:column |row )?vectors?\s+{LIST}",
    rf"(?:vectors?|vecteurs?)\s+{LIST}\s+(?:of (?:unit |euclidean )?(?:norm|length)(?: 1| one)?|de norme (?:1|un|unité)|unitaires?)\b",
    rf"vecteurs?\s+(?:unitaires?|normés?|normalisés?)\s+{LIST}",
    rf"{LIST}\s*,?\s*{_VERB}{_UNIT}\s+(?:column |row )?vect\w+",
    rf"{LIST}\s*,?\s*{_VERB}vect\w+\s+(?:unitaires?|normés?|normalisés?|of (?:unit (?:norm|length)|(?:norm|length) (?:1|one))|de norme (?:1|un|unité))\b",
)
_ORTHOGONAL_PAIR = (
    rf"orthogonal\s+vectors\s+{LIST}",
    rf"vecteurs\s+orthogonaux\s+{LIST}",
    rf"{LIST}\s*,?\s*{_VERB}(?:vect\w+\s+)?(?:orthogonal|orthogonaux|perpendicular|perpendiculaires)(?:\s+vectors)?\b",
)
_EIGEN = re.compile(
    rf"(?P<list>{SIGN})\s*,?\s*(?:{_VERB})?(?:{_UNIT}\s+)?(?:eigen-?vector|vecteur propre)(?:\s+(?:unitaire|normé))?\s+(?:of|de)\s+{SIGN}"
    r"\s*,?\s*(?:with|for|to|associated (?:with|to)|corresponding to|pour|associée? à|de)\s+(?:the |an |la |une )?(?:\w+ )?(?:eigen-?value|valeur propre)"
    rf"(?:\s+(?:associée|correspondante))?\s+{SIGN}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """The shape of a letter (None of a number) that a place of the text tells."""

    letter: Term
    shape: Shape | None
    at: int


class Sizes:
    """The shapes that a text without comments and code tells, each in the scope where it is said."""

    def __init__(self, text: str, scopes: Scopes) -> None:
        self._scopes = scopes
        self._said = [*_of_sets(text), *_of_words(text), *_of_identities(text)]
        self.declared = frozenset(
            letter for match in _DECLARED.finditer(text) for letter in listed(match["names"])
        )
        self.bold = frozenset(letter for match in _BOLD.finditer(text) for letter in names(match[1]))

    def at(self, offset: int) -> dict[Term, Shape | None]:
        """What is known of letters at a place: said before it, the nearest last, or soon behind it."""
        scope = self._scopes.number(offset)
        here = [item for item in self._said if self._scopes.number(item.at) == scope]
        found: dict[Term, Shape | None] = {}
        for item in sorted(here, key=lambda item: (item.at < offset, item.at)):
            before = found.get(item.letter)
            if before is not None and item.shape is not None:
                found[item.letter] = _both(before, item.shape)
            else:
                found[item.letter] = item.shape
        return found


def _both(before: Shape, said: Shape) -> Shape:
    """Sizes said at one place and a kind at another."""
    if (before.columns == ONE) != (said.columns == ONE):
        return said
    rows, columns = said.rows or before.rows, said.columns or before.columns
    return Shape(rows, columns, (said.kind or before.kind) if rows == columns else "")  # of square matrices


def _of_sets(text: str) -> Iterator[Said]:
    end = 0
    for match in _SET.finditer(text):
        before = re.split(r"[=<>:;&]", text[max(end, match.start() - LONGEST) : match.start()])[-1]
        if not before:
            continue
        end = match.end()
        exponent = match["braced"] or match["bare"]
        if exponent is None:
            shape = None
        else:
            sizes = [term_of(part) for part in re.split(r"\\times", exponent)]
            if len(sizes) > 2 or None in sizes:
                continue
            shape = Shape(sizes[0], ONE if len(sizes) == 1 else sizes[1])
        for letter in listed(before):
            yield Said(letter, shape, match.start())


def _of_identities(text: str) -> Iterator[Said]:
    for match in (match for pattern in _FACTORED for match in pattern.finditer(text)):
        thin = _THIN.search(text, max(0, match.start() - NEAR), match.end())
        turns = ORTHONORMAL if thin else "orthogonal"
        for part, kind in (("left", turns), ("right", turns), ("middle", "diagonal")):
            if part == "middle" or match["singular"] or match["turned"]:
                for letter in names(match[part]):
                    yield Said(letter, Shape(kind=kind), match.start())
    for pattern, kind in ((_COLUMNS, ORTHONORMAL), (_ORTHOGONAL, "orthogonal")):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - LONGEST) : match.start()]
            before = re.split(r"[.;](?=\s)|\n\s*\n", before)[-1]
            if _SUPPOSES.search(before) and not _DENIED.search(before):
                for letter in names(match["name"]):
                    yield Said(letter, Shape(kind=kind), match.start())


def factors(text: str) -> Iterator[tuple[Term, Term, bool, bool]]:
    """The factors of the decompositions that a text names, as they stand, each with the letter of its parts, u of U,
    whether it is the middle one, and whether they are singular values and vectors: X = U S Vᵀ, or A = Q Λ Qᵀ."""
    for match in (match for pattern in _FACTORED for match in pattern.finditer(text)):
        for part in ("left", "middle", "right"):
            for matrix in names(match[part]):
                if isinstance(matrix, core.Symbol):
                    own = core.Symbol(matrix.name.lower())
                    yield own, matrix, part == "middle", bool(match["singular"])


def listed(before: str) -> list[Term]:
    r"""The letters of the list that stands right before `\in`."""
    between = r"\b(?:let|assume)(?![A-Za-z])|\$|\\\(|\\\[|\\forall|\}\s*\\|\\text\{[^}]*\}|\\q?quad"
    return names(re.split(between, before)[-1])


def _of_words(text: str) -> Iterator[Said]:
    for start, words, formulas in paragraphs(text):
        if not formulas or _TOLD.search(words) is None:
            continue

        def before(place: int, words: str = words) -> int:
            return words[:place].count(SIGN)

        for pattern in _SAYING:
            for match in re.finditer(pattern, words, re.IGNORECASE):
                size = formulas[before(match.start("size"))] if match["size"] else ""
                shape = _shape(match["noun"].lower(), f"{match['before']} {match['after']}", size)
                first = before(match.start("list"))
                for formula in formulas[first : first + match["list"].count(SIGN)]:
                    for letter in names(
                        re.split(r"\\in(?![A-Za-z])", formula)[0]
                    ):  # $A \in \mathbb{R}^{n \times n}$
                        yield Said(letter, shape, start)


def supposed_in_words(text: str) -> Iterator[tuple[int, Hypothesis]]:
    """Where a text says in words that vectors have the length 1, that two are orthogonal, or that one is supposed to be an
    eigenvector of a matrix, and what."""
    for start, words, formulas in paragraphs(text):
        for match in _EIGEN.finditer(words):
            first = words[: match.start("list")].count(SIGN)
            terms = [term_of(formula) for formula in formulas[first : first + 3]]
            if _SUPPOSES.search(words[: match.start()]) and None not in terms:
                vector, matrix, value = filter(None, terms)
                image = core.Product((matrix, vector))
                yield start, Hypothesis(image, Relation.EQ, core.Product((value, vector)))
        for pattern, several in (
            *((one, False) for one in _OF_LENGTH_1),
            *((one, True) for one in _ORTHOGONAL_PAIR),
        ):
            for match in re.finditer(pattern, words, re.IGNORECASE):
                first = words[: match.start("list")].count(SIGN)
                letters = [
                    letter
                    for formula in formulas[first : first + match["list"].count(SIGN)]
                    for letter in names(formula)
                ]
                letters = [
                    letter for letter in letters if isinstance(letter, Symbol) and letter.name[0].islower()
                ]
                if several and len(letters) == 2:
                    product = core.Product((core.Transpose(letters[0]), letters[1]))
                    yield start, Hypothesis(product, Relation.EQ, core.Number("0"))
                elif not several:
                    for letter in letters:
                        yield start, Hypothesis(core.Norm(letter), Relation.EQ, ONE)


_SEGMENT = re.compile(
    r"[\[\]]\s*(?P<low>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\s*[,;]\s*(?P<high>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\s*[\[\]]"
)


_OF_NUMBERS = re.compile(
    r"(?:eigenvalues?|valeurs propres|spectr\w+|interval(?:le)?|segment|range|between|entre|lies?|bounded|contained|born\w+)\b[^$.]{0,40}\Z",
    re.IGNORECASE,
)


def supposed_by_segments(text: str) -> Iterator[tuple[int, Hypothesis]]:
    """Where a text speaks of a segment between two letters, `in $[m, M]$`, and that the first is the smaller."""
    for match in MATH.finditer(text):
        inside = _SEGMENT.fullmatch((match["b"] or match["c"] or "").strip())
        segment = inside if _OF_NUMBERS.search(text, max(0, match.start() - LONGEST), match.start()) else None
        low, high = (term_of(segment[end]) for end in ("low", "high")) if segment else (None, None)
        if low is not None and high is not None and low != high:
            yield match.start(), Hypothesis(low, Relation.LE, high)


def paragraphs(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """The paragraphs of a text, each formula in running text shown as one sign, with these formulas."""
    start = 0
    for end in [match.end() for match in re.finditer(r"\n\s*\n", text)] + [len(text)]:
        formulas: list[str] = []

        def shown(match: re.Match[str], formulas: list[str] = formulas) -> str:
            if match["a"] or match["d"]:
                return f" {_DISPLAY} "
            formulas.append(match["b"] or match["c"])
            return f" {SIGN} "

        yield start, " ".join(MATH.sub(shown, text[start:end]).split()), formulas
        start = end


def _shape(noun: str, words: str, size: str) -> Shape | None:
    if noun.startswith(("scal", "real", "num", "nomb", "réel")):
        return None
    rows, *columns = [term_of(part) for part in size.split("\\times")] if size else [None]
    if "vect" in noun:
        return Shape(rows, ONE)
    kinds = [kind for kind, pattern in _KINDS if re.search(pattern, words, re.IGNORECASE)]
    kind = POSITIVE if POSITIVE in kinds else kinds[0] if kinds else ""
    return Shape(rows, columns[0], kind) if columns else Shape(kind=kind)


class InLaws:
    """What the places of letters in the normal laws of some terms say: of N(x; m, V) that V is a covariance, x and m columns.

    That is so of a law of vectors: one whose letters have a size, or stand beside signs that only matrices have.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._laws: dict[core.Normal, None] = {}
        self._signed: set[Term] = set()
        for term in terms:
            nodes = tuple(subterms(term))
            self._laws |= dict.fromkeys(node for node in nodes if isinstance(node, core.Normal))
            if any(map(_is_of_matrices, nodes)):
                self._signed |= {parts(letter)[0] for letter in free_variables(term)}

    def shapes(self, told: Mapping[Term, Shape | None], terms: Iterable[Term]) -> dict[Term, Shape | None]:
        """The shapes that are told, and those that places say of other letters, or of those of some terms where none is told."""
        found = dict(told)
        here = {node for term in terms for node in subterms(term)} if self._laws else set()
        for law in self._laws:
            columns = [parts(item)[0] for item in (law.variable, law.mean) if item and is_variable(item)]
            spreads, letters = _spreads(law.variance), [*columns, *_spreads(law.variance)]
            shapes = [shape for letter in letters if (shape := found.get(letter)) is not None]
            if not spreads or contains(core.Transpose, law.mean) or any(map(is_matrix, columns)):
                continue
            if any(found.get(letter, ONE) is None for letter in letters):
                continue  # numbers
            if not shapes and not self._signed.issuperset(spreads):
                continue
            rows = next((shape.rows for shape in shapes if shape.rows is not None), None)
            for letter in columns:
                found.setdefault(letter, Shape(rows, ONE))
            for letter in spreads:
                known = found.setdefault(letter, Shape(rows, rows, POSITIVE))
                if law in here and known is not None and not known.kind and known.columns != ONE:
                    found[letter] = Shape(known.rows, known.columns, POSITIVE)
        return found


def _is_of_matrices(node: Term) -> bool:
    match node:
        case core.Transpose() | core.Trace() | core.Determinant() | core.Identity() | Symbol(name="I"):
            return True
        case core.Power(exponent=Symbol(name="T" | "top") | core.Label(text="top")):
            return True
        case core.Call(function=core.Function(name="det" | "tr" | "trace")):
            return True
    return False


def is_matrix(node: Term) -> bool:
    """Whether a letter is a capital, Latin or Greek, as those of matrices are."""
    base = getattr(node, "base", node)
    return isinstance(base, Symbol) and base.name[:1].isupper()


def _spreads(term: Term) -> list[Term]:
    """The letters that are covariances where a term is: V, of V⁻¹, of P + R, of 2V, and the P of A P Aᵀ."""
    match term:
        case core.Inverse(term=inner) | core.Power(base=inner, exponent=core.Negative()):
            return _spreads(inner)
        case core.Sum(terms=terms):
            return [letter for item in terms for letter in _spreads(item)]
        case core.Product(factors=(core.Number() | core.Quotient(), *_, last)):
            return _spreads(last)
        case core.Product(factors=(first, middle, core.Transpose(term=last))) if first == last:
            return _spreads(middle)
    base = parts(term)[0]
    return [base] if is_variable(term) and is_matrix(base) and base != Symbol("I") else []


def quadratic(terms: Iterable[Term]) -> set[Term]:
    """The letters S of quadratic forms u^T S u, and of Q S Q^T."""
    found: set[Term] = set()
    for node in each(core.Product, *terms):
        for first, middle, last in zip(node.factors, node.factors[1:], node.factors[2:], strict=False):
            if (transposed(first) == last or transposed(last) == first) and isinstance(
                middle, Symbol | core.Indexed
            ):
                found.add(parts(middle)[0])
    return found


def term_of(source: str) -> Term | None:
    """A formula read with the usual names; None for what is not understood."""
    try:
        return parse_latex(source, names=with_numbers(source, NAMES))
    except ParseError:
        return None


def names(source: str) -> list[Term]:
    """The letters of a list, without subscripts; none where something else stands in it."""
    found = []
    for part in source.split(","):
        try:
            term = parse_latex(part.strip(), names=NAMES) if part.strip() else None
        except ParseError:
            return []
        if term is None or not is_name(term) or isinstance(term, core.Call):
            return []
        found.append(parts(term)[0])
    return found
