r"""Laws that words give a letter: a family by its name and parameters, a density by a formula and where it is, a mean and a
variance alone, the parts of a mixture.

What is not said whole (a density without its support, an exponential law whose parameter may be a rate or a mean) is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from hw_cli.checking.read.derivation import Drawn
from hw_cli.checking.say.chance import untold
from hw_cli.checking.say.sizes import MATH, REAL, term_of
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Indexed, Normal, Number, Symbol, Term, exact
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, substitute

_read = partial(re.compile, flags=re.IGNORECASE | re.DOTALL)
_END = _read(r"(?<!\b[a-z])(?<!i\.d)[.;!?](?=\s|$)")
_IF = _read(r"\b(?:if|when|whenever|si|lorsque|quand)\b[^¤]*$")
_GIVEN = _read(r"\b(?:given|condition\w*|sachant|posterior\w*|a posteriori)\b")
_NOT = _read(r"\b(?:not|pas|if|si|non|unless|sauf)\b|\\")
_HAS = _read(
    r"(?:\b(?:be|is|are|being|ha[sv]e?|follows?|with|an?|une?|est|sont|soit|soient|suit|suivent|loi|variables?)\b|^)[^¤]*$"
)
_NAMED = _read(  # 𝒩(0, 1) behind words that say that it is the law
    r"(?:de loi|sui(?:t|vant)(?: une| la)? loi|follows|distributed (?:as|according to)|(?:with|has) (?:law|distribution))"
    r"(?: normale?| gaussienne?| the| a)?\s*$"
)
_SCRIPT = re.compile(r"\s*\\(?:mathcal|mathscr|cal)\b")
_BE = _read(  # 𝒩(0, 1) behind "let X be"
    r"(?:\b(?:be|is|are|be(?:ing)?|independent|i\.?\s*i\.?\s*d\.?|est|sont|soi(?:en)?t|indépendante?s?)(?: (?:an?|une?|variables?|random|aléatoires?))*|"
    r"(?:^|\b(?:drawn|sampled|taken|samples?|observations?|variables|draws|i\.?\s*i\.?\s*d\.?))\s*\bfrom(?: the| a)?(?: normal| gaussian)?(?: distribution| law)?)\s*$"
)
_LAW_NAME = re.compile(
    r"\s*(?:\\(?:mathcal|mathscr|cal)\s*\{?\s*[NU]\s*\}?|N(?=\s*\([^()]*,)|\\(?:mathrm|text|operatorname|mathsf)\s*\{\s*"
    r"(?:Exp|Ber|Poi|Bin|Geo|Uni|Beta|Gamma|Laplace|N|U)[a-z]*\s*\})\s*(?:\\left|\\[bB]ig)?\s*[(\[]"
)
_FAMILY = _read(
    r"\b(?P<family>uniform|exponenti|poisson|bernoulli|binomi|laplace|g[ée]om[ée]tri)\w*(?P<by>[^¤]{0,60})$"
)
_WITHIN = _read(r"\\in(?![a-z])|\\(?:geq?|leq?)(?![a-z])|[<>]")  # p of p ∈ ]0, 1[, λ of λ > 0
_AND = _read(r"\W*(?:and|et|,)\W*")
_DENSE = _read(r"\b(?:densit\w+|pdf|p\.d\.f)")
_WHERE = _read(r"^[\s,(]*(?:for|on|over|if|when|pour|sur|si|lorsque|quand)?(?: all| every| tout)?\s*$")
_FAMILIES = {"exponenti": "exponential", "binomi": "binomial", "géométri": "geometri"}
_VALUE = r"\s*(?-i:(?P<of>[A-Z]))"
_DENSITY = _read(r"\s*[fpg](?:_\{?(?-i:(?P<of>[A-Z]))\}?)?\s*\(\s*(?P<at>[a-z])\s*\)\s*=(?P<body>[^=]+)")
_MASS = _read(
    rf"\s*(?:\\mathbb\s*\{{?\s*P\s*\}}?|Pr?|\\Pr)\s*\({_VALUE}\s*=\s*(?P<at>[a-z])\s*\)\s*=(?P<body>[^=]+)"
)
_P = r"(?:\\mathbb\s*\{?\s*P\s*\}?|\\mathrm\s*\{\s*Pr?\s*\}|\\Pr|Pr?)\s*(?:\\left|\\[bB]igl?)?\s*[(\[]\s*"
_X = r"(?-i:[A-Z]|\\(?:xi|eta|epsilon|varepsilon|sigma|zeta))(?:_(?:\w|\{\w+\}))?"
_CLOSED = r"\s*(?:\\right|\\[bB]igr?)?\s*[)\]]"
_POINT = rf"{_P}(?P<of>{_X})\s*=\s*(?P<at>[^()=]+?){_CLOSED}"  # P(X = 1)
_ANY_POINT = rf"{_P}{_X}\s*=\s*[^()=]+?{_CLOSED}"
_IS = r"\s*=\s*(?P<body>(?:(?!\\q?quad|\\text)[^=,;])+)"
_PART = _read(rf"{_VALUE}\s*(?:\||\\mid|\\vert)\s*(?P<given>[a-z])\s*=\s*(?P<at>[a-z])\s*\\sim(?P<law>.+)")
_TAIL = _read(r",|\\q?quad|\\text\s*\{|\\[;,]")  # of a formula, where it says for which values
_BESIDE = _read(r"\\q?quad|\\text\s*\{[^{}]*\}|\\[,;]|[{}](?=\s*$)")  # beside what it says there
_LESS = r"\s*(?:\\leq?(?:slant)?|<|≤)\s*"
_RANGES = (
    _read(r"\\?[a-z]+\s*(?:\\geq?(?:slant)?|>|≥)\s*(?P<low>[^<>=,]+)"),
    _read(rf"(?P<low>[^<>=,]+?){_LESS}\\?[a-z]+{_LESS}(?P<high>[^<>=,]+)"),
    _read(
        r"(?:\\?[a-z]+\s*\\in(?:\\[,;!]|\s)*)?[\[\]()]\s*(?P<low>[^,;\[\]]+)[,;](?P<high>[^,;\[\]]+?)\s*[\[\])(]"
    ),
    _read(rf"\\?[a-z]+\s*\\in\s*(?-i:{REAL})"),
    _read(rf"\\?[a-z]+{_LESS}(?P<high>[^<>=,]+)"),
    _read(r"[a-z]\s*=\s*(?P<low>\d)\s*,(?:\s*\d\s*,)*\s*\\[lc]?dots\s*(?:,\s*(?P<high>[^,]+?))?"),
)
_MEAN = _read(r"\b(?:means?|moyennes?|espérances?|expectation)\s*(?:of|de|d['’])?\s*$")
_CENTRED = _read(r"\b(?:zero[- ]mean|mean zero|centr(?:ed|ée?s?)|(?:moyenne|espérance) nulle)\b")
_VARIANCE = _read(r"\bvariances?\s*(?:of|de)?\s*$")
_UNIT = _read(r"\b(?:unit variance|variance one|variance unit(?:é|aire))\b")
_MOMENT = _read(
    r"\s*(?P<kind>\\(?:mathbb|mathrm)\s*\{?\s*E\s*\}?|E|\\(?:operatorname|mathrm|text)\s*\{[Vv]ar\}|\\?Var|\\mathbb\s*\{?\s*V(?:ar)?\s*\}?)"
    r"\s*(?:\\left|\\[bB]igl?)?\s*[\[(](?P<of>[^()\[\]=^]+)(?P<square>\^\s*(?:2|\{2\})\s*)?(?:\\right|\\[bB]igr?)?\s*[\])]\s*=(?P<value>[^=]+)"
)
_SUPPOSES = _read(
    r"\b(?:with|where|suppose|assume|let|such that|satisf\w+|if|since|because|as|know|have|puisque|comme|car|sait|avons|a|avec|où|soit|supposons|tels? que|si)\W*(?:that|que)?\W*$"
)
_VARIABLE = _read(
    r"\brandom\b|\bi\.?\s*i\.?\s*d\b|\bindependent\b|\bvariables?\b|\baléatoires?\b|\bindépendante?s?\b|\bha(?:s|ve)\b"
)
_ALIKE = _read(r"\bi\.?\s*i\.?\s*d\b|\bidenti\w+ distribu\w+|\bmême loi\b")
_LAW = _read(
    r"\b(?:normal\w*|gauss\w*|poisson|bernoulli|binomi\w*|exponenti\w*|géométri\w*|geometri\w*|uniform\w*|beta|gamma|student|laplace|covariances?|estim\w*|sample mean|empiri\w*|moyennes? empiri\w*)\b"
)
_DENIED = _read(
    r"\b(?:not|never|without|pas|jamais|sans|iff|only if|seulement si|ssi|contradiction|absurde?)\b|n['’]t\b"
)
_DOTS = _read(r"\\[lc]?dots|\.\.\.|…")
_ENTRIES = _read(r"\b(?:components?|entries|entrées?|elements?|éléments?|coord\w+|composantes?)\b")


@dataclass(frozen=True)
class Piece:
    """A formula of a sentence, the words before it, and where it is."""

    words: str
    formula: str
    offset: int


def told(text: str) -> Iterator[Drawn]:
    """The letters of which words say the law, and the laws: for good, and not of a case."""
    for pieces, rest in _sentences(text):
        if any(_IF.search(piece.words) for piece in pieces[:1]):  # of a case: "if instead X is Poisson"
            yield from (Drawn(one.letter, None, one.offset) for one in _families(pieces))
            until = pieces[-1].offset + len(pieces[-1].formula)
            yield from (replace(one, until=until) for one in _moments(pieces, ""))
            continue
        yield from _mixtures(pieces)
        if not any(_GIVEN.search(words) for words in (rest, *(piece.words for piece in pieces))):
            yield from _families(pieces)
            yield from _densities(pieces)
            yield from _values(pieces)
            yield from _moments(pieces, rest)


def _sentences(text: str) -> Iterator[tuple[list[Piece], str]]:
    """The sentences of a text by their formulas, each with the words before it, and the words behind the last."""
    pieces, words, end = list[Piece](), "", 0
    for match in [*MATH.finditer(text), None]:
        before = text[end : match.start() if match else len(text)]
        *done, rest = _END.split(before)
        for part in done:
            yield pieces, words + part
            pieces, words = [], ""
        words = " ".join((words + rest).split())
        if match is not None:
            formula = next(filter(None, match.groups()))
            pieces.append(Piece(words, formula.strip().rstrip(".,;"), match.start()))
            words, end = "", match.end()
            if formula.rstrip().endswith("."):
                yield pieces, ""
                pieces = []
    yield pieces, words


def _families(pieces: list[Piece]) -> Iterator[Drawn]:
    for first, second, *after in zip(pieces, pieces[1:], [*pieces[2:], None], strict=False):
        letters, words = _listed(first.formula, of_columns=False), second.words
        if not letters or _NOT.search(words):
            continue
        if (_NAMED.search(words) and _SCRIPT.match(second.formula)) or (
            _BE.search(words) and _LAW_NAME.match(second.formula)
        ):
            law = term_of(second.formula)
            for letter in letters if law is not None else ():
                yield Drawn(letter, law if isinstance(law, Normal) else None, first.offset, law)
            continue
        match = _FAMILY.search(words)
        if match is None or not _HAS.search(words[: match.start()]):
            continue
        several = _AND.fullmatch(first.words) and after[0] is not None and _AND.fullmatch(after[0].words)
        if several:  # X and Y, with a parameter each
            continue
        name = match["family"].lower()
        name, by = _FAMILIES.get(name, name), match["by"].lower()
        listed = (
            re.fullmatch(r"\s*[\[\](](.+),(.+)[\[\])]\s*", second.formula)
            if name in ("uniform", "binomial")
            else None
        )
        alone, *_ = _WITHIN.split(second.formula, maxsplit=1)
        given = [term_of(part) for part in (listed.groups() if listed else (alone,))]
        if (
            name == "binomial"
            and after[0] is not None
            and after[0].words in ("and", "et", ",")
            and len(given) == 1
        ):
            given.append(term_of(after[0].formula))
        if name == "geometri" and None in given:
            continue  # `geometric with $P(N = k) = …$`
        if name == "exponential" and given[0] is not None:
            if re.search(r"mean|moyenne|espérance|scale|échelle", by):
                given = [core.Quotient(Number("1"), given[0])]
            elif not re.search(r"rate|taux|intensit", by) and given[0] != Symbol("lambda"):
                continue
        law = Call(Function(f"#{name}"), tuple(item for item in given if item))
        yield from (Drawn(letter, None, first.offset, law) for letter in letters)


def _densities(pieces: list[Piece]) -> Iterator[Drawn]:
    for at, piece in enumerate(pieces):
        match, counts = _MASS.fullmatch(piece.formula), True
        if match is None and any(_DENSE.search(item.words) for item in pieces[: at + 1]):
            match, counts = _DENSITY.fullmatch(piece.formula), False
        if match is None:
            continue
        body, *tail = _TAIL.split(match["body"], maxsplit=1)
        behind = pieces[at + 1] if at + 1 < len(pieces) and _WHERE.match(pieces[at + 1].words) else None
        between = ends(_BESIDE.sub(" ", tail[0]) if tail else behind.formula if behind else "")
        said = [match["of"]] if match["of"] else [item.formula for item in pieces[:at]]
        letters = {item for item in map(term_of, said) if isinstance(item, Symbol) and item.name.isupper()}
        formula, x = term_of(body), Symbol(match["at"])
        if formula is None or between is None or len(letters) != 1 or x not in free_variables(formula):
            continue
        law = Call(Function("#mass" if counts else "#density"), (x, formula, *between))
        yield Drawn(letters.pop(), None, piece.offset, law)


def _values(pieces: list[Piece]) -> Iterator[Drawn]:
    """Letters of which a sentence says the probability of each of their values: P(X = 1) = p and P(X = -1) = 1 - p."""
    laws: dict[Term, dict[Fraction, Term]] = {}
    places: dict[Term, int] = {}
    for piece in pieces:
        for match in re.finditer(rf"{_POINT}(?=(?:\s*=\s*{_ANY_POINT})*{_IS})", piece.formula, re.IGNORECASE):
            letter, body = term_of(match["of"]), term_of(match["body"])
            at = match["at"].strip()
            both = re.sub(r"^\\pm\s*", "", at)
            values = [term_of(f"{sign}{both}") for sign in (("", "-") if both != at else ("",))]
            numbers = [None if value is None else exact_value(value) for value in values]
            if letter is None or body is None or None in numbers:
                continue
            places.setdefault(letter, piece.offset)
            laws.setdefault(letter, {}).update((number, body) for number in numbers if number is not None)
    for letter, law in laws.items():
        if _is_whole(law.values()):
            columns = core.Vector(tuple(map(core.lift, law))), core.Vector(tuple(law.values()))
            yield Drawn(letter, None, places[letter], Call(Function("#values"), columns))


def _is_whole(weights: Iterable[Term]) -> bool:
    """Whether probabilities are 1 together, whatever their letters are."""
    whole = core.total(tuple(weights))
    letters = sorted(free_variables(whole), key=repr)
    tried = ({name: core.lift(Fraction(1, n + k)) for k, name in enumerate(letters)} for n in (3, 5, 11))
    return all(exact(substitute(whole, at)) == 1 for at in tried)


def ends(said: str) -> tuple[Term, Term] | None:
    """Between what a variable is, by `x \\ge 0`, `x \\in [0, 1]`, `k = 1, 2, \\dots`; None for what is not understood."""
    for pattern in _RANGES:
        match = pattern.fullmatch(said.strip())
        if match is not None:
            found = match.groupdict()
            low = term_of(found["low"]) if found.get("low") else core.Negative(core.Constant("infinity"))
            high = term_of(found["high"]) if found.get("high") else core.Constant("infinity")
            return None if low is None or high is None else (low, high)
    return None


def _moments(pieces: list[Piece], rest: str) -> Iterator[Drawn]:
    letters, said = list[Term](), dict[str, Term]()
    by_formula: dict[Term, dict[str, Term]] = {}
    supposes: object = None
    of_columns = any(_ENTRIES.search(piece.words) for piece in pieces)
    for piece in [*pieces, Piece(rest, "", 0)]:
        if _CENTRED.search(piece.words):
            said["mean"] = Number("0")
        if _UNIT.search(piece.words):
            said["variance"] = Number("1")
        supposes = (
            _SUPPOSES.search(piece.words)
            or ((supposes or said) and _AND.fullmatch(piece.words))
            or (piece in pieces[:1] and _IF.search(piece.words))  # "if instead"
        ) and not _DENIED.search(piece.words)
        match = _MOMENT.fullmatch(piece.formula) if supposes else None
        kind = "mean" if _MEAN.search(piece.words) else "variance" if _VARIANCE.search(piece.words) else ""
        value = term_of(match["value"] if match is not None else piece.formula)
        if match is not None:
            kind = "variance" if "v" in match["kind"].lower() else "mean"
            if match["square"]:
                kind = "square" if kind == "mean" else ""
            own = _listed(match["of"], of_columns=of_columns)
            letters = letters if set(own) <= set(letters) else [*letters, *own]
        if kind and value is not None:
            for letter in own if match is not None else [one for one in letters if one in by_formula]:
                by_formula.setdefault(letter, {})[kind] = value
            if match is None:
                said[kind] = value
        if len(said) == 2 and letters:
            yield from _with_moments([item for item in letters if item not in by_formula], said, pieces[0])
            letters, said = [], {}
        if not kind:
            own = _listed(piece.formula, of_columns=of_columns)
            letters = [*(letters if re.fullmatch(r"\W*(?:and|et|,)?\W*", piece.words) else []), *own]
    if len(said) == 1 and letters and _is_random(pieces, rest):  # the other one is not known
        alike = any(_ALIKE.search(words) for words in (rest, *(piece.words for piece in pieces)))
        yield from _with_moments([item for item in letters if item not in by_formula], said, pieces[0], alike)
    for letter, known in by_formula.items():
        yield from _with_moments([letter], known, pieces[0])


def _is_random(pieces: list[Piece], rest: str) -> bool:
    """Whether a sentence speaks of variables of which no law is named."""
    words = [*(piece.words for piece in pieces), rest]
    return any(map(_VARIABLE.search, words)) and not any(map(_LAW.search, words))


def _with_moments(
    letters: list[Term], said: dict[str, Term], piece: Piece, alike: bool = False
) -> Iterator[Drawn]:
    """Letters with a mean and a variance, each a letter of its own where it is not said; E[X²] says one, beside E[X]; `alike`:
    the same for all i of X_i."""
    for letter in letters:
        own = letter.base if alike and isinstance(letter, Indexed) else letter
        mean = said.get("mean", untold("E", own))
        variance = said.get("variance", untold("Var", own))
        if "square" in said and "variance" not in said:
            square = said["square"]
            variance = square - mean ** Number("2")
        yield Drawn(letter, None, piece.offset, Call(Function("#moments"), (mean, variance)))


def _listed(source: str, *, of_columns: bool) -> list[Term]:
    r"""The letters of `w_i`, `q, k`, `x_1, …, x_n`, which stands for x_i, or, `of_columns`, the entries of these; none of
    another formula, or of columns otherwise."""
    names, _, space = source.partition("\\in")
    parts = [part.strip() for part in names.split(",")]
    found = [term_of(part) for part in parts if not _DOTS.fullmatch(part)]
    letters = [item for item in found if isinstance(item, Symbol | Indexed)]
    if len(letters) < len(found) or ("^" in space and not of_columns):
        return []
    counter = (Symbol("i"),)
    if len(found) < len(parts) and letters and isinstance(letters[0], Indexed):
        return [Indexed(letters[0].base, counter)]
    return [Indexed(item, counter) if of_columns and isinstance(item, Symbol) else item for item in letters]


def _mixtures(pieces: list[Piece]) -> Iterator[Drawn]:
    for piece in pieces:
        match = _PART.fullmatch(piece.formula)
        if match is None:
            continue
        for other in pieces:
            weight = _MASS.fullmatch(other.formula)
            if weight is not None and (weight["of"], weight["at"]) == (match["given"], match["at"]):
                share, law, letter = term_of(weight["body"]), term_of(match["law"]), term_of(match["of"])
                if share is not None and isinstance(law, Normal) and letter is not None:
                    yield Drawn(
                        letter,
                        None,
                        piece.offset,
                        Call(Function("#mixture"), (Symbol(match["at"]), share, law)),
                    )
