r"""What a text says of the values of letters and functions: `t \in [0,1]`, `\forall x > 0`, `for a convex function $f$`; and
what letters are by where they stand: variances and rates are positive, shares between 0 and 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.sizes import LIST, REAL, SIGN, listed, names, paragraphs, term_of
from hw_cli.kernel.setting import POSITIVE, Among, Interval
from hw_cli.oracles.models import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Indexed, Negative, Power, Sum, Symbol, Term
from hw_cli.terms.parse import PLUS_MINUS
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, subterms

_SIZED = r"(?:\\(?:left|right|[bB]igg?[lr]?)\s*)?"
_IN = re.compile(
    r"(?P<names>[^=<>:;&]{1,80}?)\\in(?:\s|\\[,;!:])*(?:"
    rf"{_SIZED}(?P<open>[\[(\]])(?P<low>[^,;\[\]()]{{1,24}})[,;](?P<high>[^,;\[\]()]{{1,24}}?){_SIZED}(?P<close>[\])\[])"
    rf"|{REAL}(?=\s*[_^])(?P<marks>(?:\s*[_^]\s*(?:\{{[^{{}}]{{1,12}}\}}|[+*]))+))"
)
_AMONG = re.compile(
    r"(?P<names>[^=<>:;&]{1,80}?)\\in\s*(?:\\left\s*)?\\\{(?P<values>[^{}$]{1,40}?)(?:\\right\s*)?\\\}(?!\s*\^)"
)
_LET = re.compile(
    r"(?:\blet|\bsoi(?:en)?t|\bsuppose|\bassume|\blabels?|\bwith|\bavec)\s*(?:\$|\\\()[^$=]{0,40}$",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:otherwise|sinon|arbitrar\w*|quelconques?|general|général\w*|reals?|réels?|any|soft|continu\w*)\b",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(
    r"(?:\\forall(?![A-Za-z])|∀)(?P<names>[^=<>:;&$≤≥]{1,40}?)"
    r"(?P<sign>(?P<above>>|≥|\\g(?:t|eq?(?:slant)?)(?![A-Za-z]))|<|≤|\\l(?:t|eq?(?:slant)?)(?![A-Za-z]))"
    r"\s*(?P<bound>-?\d+(?:\.\d+)?)(?![\d.]*\s*(?:<|≤|\\l[te]))"
)
_INFINITE = re.compile(r"\s*[-+]?\s*(?:\\infty|∞)\s*")
SHARE = Interval(Fraction(0), Fraction(1))
_ABOVE = re.compile(r"(?P<strict>>\s*0|\+\+|\*)|\+|\\geq?(?:slant)?\s*0|≥\s*0")


class Ranges:
    """The intervals that a text without comments and code tells, each in the scope where it is said."""

    def __init__(self, text: str, scopes: Scopes) -> None:
        self._scopes, self._text = scopes, text
        self._said = tuple(_told(text)) if re.search(r"\\in|\\forall|∀", text) else ()

    def at(self, start: int, end: int, left: bool = False) -> dict[Term, Interval]:
        """What is known of the letters of a formula: what was said last; or what may be `left` behind."""
        found = [item for item in self._said if self._scopes.bears(item[2], start, end)]
        return {name: range_ for name, range_, at in found if self._is_left(name, range_, at) is left}

    def _is_left(self, name: Term, range_: Interval, said: int) -> bool:
        """Whether the scope of y ∈ {0, 1} says anything else of y, or may speak of others: what is in force is not known."""
        if not isinstance(range_, Among):
            return False
        scope = self._text[self._scopes.start(said) : self._scopes.end(said)]
        letter = re.escape(name.name) if isinstance(name, Symbol) else ""
        stated = rf"(?<![A-Za-z{{}}^_(])(?<!hat )(?<!bar )(?<!tilde ){letter}\s*(?:=|<|>|≤|≥|\\(?:in|sim|to|[lg]eq?|[lg]t|neq?)(?![A-Za-z]))"
        return not letter or len(re.findall(stated, scope)) > 1 or _OTHERWISE.search(scope) is not None


def _told(text: str) -> Iterator[tuple[Term, Interval, int]]:
    for match in _IN.finditer(text):
        found = _above(match["marks"]) if match["marks"] else _between(match)
        if found is not None:
            for name in listed(match["names"]):
                yield name, found, match.end("names")
    for match in _AMONG.finditer(text):
        if not _LET.search(text[: match.end("names")]) or "^" in match["names"]:
            continue  # `the cases n ∈ {1, 2} are done by hand`
        listed_values = re.sub(r"\\pm\s*([\w.]+)", r"-\1, \1", match["values"])
        values = [_end(part) for part in re.split("[,;]", listed_values)]
        numbers = sorted({end[0] for end in values if end is not None and end[0] is not None})
        if 1 < len(numbers) == len(values):
            for name in listed(match["names"]):
                yield name, Among(numbers[0], numbers[-1], True, True, tuple(numbers)), match.end("names")
    for match in _FOR_ALL.finditer(text):
        bound, closed = Fraction(match["bound"]), any(sign in match["sign"] for sign in "e≥≤")
        above = match["above"] is not None
        for name in listed(match["names"]):
            found = Interval(low=bound, low_in=closed) if above else Interval(high=bound, high_in=closed)
            yield name, found, match.end("names")


def _above(marks: str) -> Interval | None:
    """ℝ₊ and ℝ₊*: the French 0 is positive, and where it is not said that 0 is left out it may be meant."""
    said = list(_ABOVE.finditer(marks))
    if not said or "n" in marks or "d" in marks:
        return None
    return POSITIVE if any(match["strict"] for match in said) else Interval(Fraction(0), low_in=True)


def _between(match: re.Match[str]) -> Interval | None:
    ends = [_end(match["low"]), _end(match["high"])]
    if None in ends:
        return None
    low, high = (end[0] if end else None for end in ends)
    if low is not None and high is not None and low >= high:
        return None
    return Interval(
        low, high, low is not None and match["open"] == "[", high is not None and match["close"] == "]"
    )


def _end(source: str) -> tuple[Fraction | None] | None:
    """A number, or that there is no end; None for what is neither."""
    if _INFINITE.fullmatch(source):
        return (None,)
    term = term_of(source)
    value = None if term is None else exact_value(term)
    return None if value is None else (Fraction(value),)


_KIND = r"(?P<no>(?:not|non|pas|neither|nor|ni)[\s-]+)?(?:(?P<strictly>strictly|strictement)\s+)?(?P<kind>convexe?|concave)s?"
_SAYING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_KIND}(?:\s+[\w-]+){{0,4}}?\s+{LIST}",  # a convex, differentiable function f
        rf"{LIST}\s*,?\s*(?:be|is|are|being|est|sont|soient|soit|an?|une?|des)\s+(?:[\w-]+\s+){{0,3}}?{_KIND}",
        rf"{LIST}\s*,?\s*\(?\s*{_KIND}",
    )
)


@dataclass(frozen=True)
class Curves:
    """The functions of which a text without comments and code says that they are convex or concave."""

    said: tuple[tuple[Term, str, int], ...]
    scopes: Scopes

    def at(self, start: int, end: int) -> tuple[tuple[Term, str], ...]:
        """The functions of a formula and how they bend; what is said twice differently is not known."""
        here = {(name, kind) for name, kind, at in self.said if self.scopes.bears(at, start, end)}
        once = [name for name, _ in here]
        return tuple(sorted((item for item in here if once.count(item[0]) == 1), key=repr))


def curves(text: str, scopes: Scopes) -> Curves:
    """The curves that a text tells of."""
    return Curves(tuple(_bent(text)), scopes)


def _bent(text: str) -> Iterator[tuple[Term, str, int]]:
    if not re.search("conve|conca", text, re.IGNORECASE):
        return
    for start, words, formulas in paragraphs(text):
        for pattern in _SAYING:
            for match in pattern.finditer(words):
                if match["no"]:
                    continue
                first = words[: match.start("list")].count(SIGN)
                for formula in formulas[first : first + match["list"].count(SIGN)]:
                    for name in names(re.split(r"[:(]", formula)[0]):
                        kind = "convex" if match["kind"].lower().startswith("conv") else "concave"
                        yield name, f"strictly {kind}" if match["strictly"] else kind, start


def curved_names(text: str) -> frozenset[str]:
    r"""The names of these functions, for the reader of formulas: φ(E[X]) is no product.

    >>> curved_names("Jensen: for a convex function $h$, …")
    frozenset({'h'})
    """
    return frozenset(name.name for name, _, _ in _bent(text) if isinstance(name, Symbol))


def spreads(terms: Iterable[Term]) -> dict[Term, Interval]:
    """The sets of letters of which a normal law has the square, the inverse or the letter itself as its variance, of those
    with which an event compares a distance, P(|X - μ| ≥ c), of widths, ℓ of exp(-(x - c)²/(2ℓ²)), of rates, c of
    e^{-cx} where x goes to infinity, and of bases of logarithms."""
    nodes = [node for term in terms for node in subterms(term)]
    variances = (node.variance for node in nodes if isinstance(node, core.Normal))
    found = {letter: POSITIVE for variance in variances for letter in _scales(variance)}
    found |= {letter: POSITIVE for node in nodes for letter in _bounded(node)}
    return found | ({PLUS_MINUS: _SIGN} if PLUS_MINUS in nodes else {})


_SIGN = Among(Fraction(-1), Fraction(1), True, True, (Fraction(-1), Fraction(1)))


def _bounded(node: Term) -> Iterator[Term]:
    match node:
        case core.Call(function=core.Function(name="event"), arguments=(core.Absolute(), Symbol() as least)):
            yield least
        case core.Quotient(  # log_b x
            numerator=core.Call(function=core.Function(name="log")),
            denominator=core.Call(function=core.Function(name="log"), arguments=(Symbol() as base,)),
        ):
            yield base
        case core.Call(function=core.Function(name="exp"), arguments=(inner,)):
            for part in subterms(inner):
                match part:
                    case core.Quotient(numerator=above, denominator=below) if any(
                        isinstance(item, Power) and item.exponent == core.Number("2")
                        for item in subterms(above)
                    ):
                        yield from _scales(below)
        case core.Integral(variable=x, body=body, high=core.Constant(name="infinity")):
            for part in subterms(body):
                match part:
                    case core.Call(
                        function=core.Function(name="exp"),
                        arguments=(Negative(term=core.Product(factors=(one, other))),),
                    ) if x in (one, other):
                        yield from (item for item in (one, other) if isinstance(item, Symbol) and item != x)


def shares(terms: Iterable[Term]) -> dict[Term, Interval]:
    """The sets of letters and functions of which log a and log(1 − a), or a^x and (1 − a)^y, are taken: between 0 and 1."""
    positive = {base for term in terms for node in subterms(term) if (base := _positive(node)) is not None}
    found: dict[Term, Interval] = {}
    for item in positive:
        name = item.function if isinstance(item, core.Call) else item
        rest = Sum((core.Number("1"), Negative(item)))
        if rest in positive and isinstance(name, core.Function | Symbol | Indexed | Decorated):
            found[parts(name)[0]] = SHARE
    return found


def _positive(node: Term) -> Term | None:
    """What has to be positive for a logarithm or a power with a letter in its exponent; None of another term."""
    match node:
        case core.Call(function=core.Function(name="log"), arguments=(inner,)):
            return inner
        case Power(base=base, exponent=exponent) if free_variables(exponent):
            return base
    return None


def _scales(variance: Term) -> Iterator[Term]:
    match variance:
        case Symbol(name="I"):
            return
        case Symbol() | Indexed() | Decorated():
            yield variance
        case Power(base=base):
            yield from _scales(base)
        case core.Inverse(term=inner) | core.Quotient(denominator=inner):
            yield from _scales(inner)
        case core.Product(factors=factors):
            for factor in factors:
                yield from _scales(factor)
