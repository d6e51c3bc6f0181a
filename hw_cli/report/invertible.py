"""What was found out about a map of one variable, as lines for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from hw_cli.kernel.evidence import Evidence
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Setting
from hw_cli.maps.bounds import POLYNOMIAL, functions_of
from hw_cli.maps.image import INFINITY, Image
from hw_cli.maps.monotone import Direction, Invertibility, Slope
from hw_cli.maps.pieces import Component, Piece
from hw_cli.maps.witnesses import Place, Witnesses
from hw_cli.oracles.sign_rules import strict
from hw_cli.prose import Language, Message, say
from hw_cli.report.latex import DECIMAL
from hw_cli.report.status import MARKS, judge_name
from hw_cli.report.style import Line, Style, decimal_mark, text_style
from hw_cli.report.wrap import cells, wrap_formula, wrap_words
from hw_cli.terms.algebra import sympy_string
from hw_cli.terms.core import Call, DerivativeOf, Function, Negative, Number, Term, lift
from hw_cli.terms.latex import latex
from hw_cli.terms.text import text
from hw_cli.terms.walk import free_variables

G = Function("g")
INDENT = "  "
WIDEST = 100
REASONS_AT = 44  # the column of the reasons, unless all formulas are shorter


def lines(result: Invertibility, language: Language, width: int) -> Iterator[Line]:
    """The finding as an argument, line by line, for a terminal of `width` cells."""
    return _Page(result, text_style(language), min(width, WIDEST)).lines()


class _Page:
    def __init__(self, result: Invertibility, style: Style, width: int) -> None:
        self._result, self._style, self._width = result, style, width
        self._g = Call(G, (result.variable,))

    def lines(self) -> Iterator[Line]:
        """Everything, in reading order."""
        result = self._result
        yield from self._formulas([(f"{self._show(self._g)} = {self._show(result.term)}", "")], "")
        if result.components:
            domain = " ∪ ".join(interval_text(part, self._style) for part in result.components)
            yield from self._words(say("Domain: {domain}", domain=domain))
        for slope in result.slopes if result.injective else ():
            yield Line("")
            yield from self._slope(slope)
        if result.injective and any(part.kinks for part in result.components):
            yield Line("")
            yield from self._words(say("Where two of these intervals meet, {g} is continuous.", g=self._g))
        for separation in result.separations:
            yield Line("")
            sides = say(
                "The images of the intervals lie on different sides of {level}.", level=separation.level
            )
            yield from self._words(sides)
        if result.witnesses is not None:
            yield Line("")
            yield from self._witnesses(result.witnesses)
        yield Line("")
        yield from self._conclusion()
        if result.evidence and result.injective:
            yield Line("")
            yield from self._evidence()

    # --- certificates

    def _slope(self, slope: Slope) -> Iterator[Line]:
        piece, marked = slope.piece, Call(DerivativeOf(G), (self._result.variable,))
        if len(self._result.slopes) > 1:
            where = interval_text(piece, self._style)
            yield from self._words(
                say("On {interval}, {g} = {term}:", interval=where, g=self._g, term=piece.smooth)
            )
        rows = [(f"{self._show(marked)} = {self._show(slope.derivative)}", say("chain rule"))]
        rows += dict(
            self._row(node, piece.setting) for part in piece.defined for node in visible(part)
        ).items()
        *inner, root = slope_nodes(slope.certificate)
        rows += [self._row(node, piece.setting) for node in inner]
        rows.append((f"{self._show(marked)} {root.relation.text} 0", words_of(root, piece.setting)))
        yield from self._formulas(list(dict.fromkeys(rows)), INDENT)
        if slope.strict_at is not None:
            yield from self._isolated(*slope.strict_at)

    def _isolated(self, place: Fraction, certificate: Certificate) -> Iterator[Line]:
        value = Call(DerivativeOf(G), (lift(place),))
        row = (
            f"{self._show(value)} = {self._show(certificate.term)} {certificate.relation.text} 0",
            say("at this point"),
        )
        yield from self._formulas([row], INDENT)
        yield from self._words(
            say(
                "The map is analytic here and its derivative is not 0 everywhere: the zeros of the derivative "
                "are isolated, and the map is strictly monotone all the same."
            )
        )

    def _row(self, node: Certificate, setting: Setting) -> tuple[str, Message]:
        return f"{self._show(node.term)} {node.relation.text} 0", words_of(node, setting)

    # --- witnesses

    def _witnesses(self, found: Witnesses) -> Iterator[Line]:
        if found.parameters:
            given = ", ".join(f"{self._show(name)} = {self._show(value)}" for name, value in found.parameters)
            yield from self._words(say("For {values}:", values=given))
        crossing = found.crossing
        if crossing is not None:
            a, b, c = (self._show(lift(place)) for place in crossing.points)
            values = (self._show(_number(value)) for value in crossing.values)
            rows = [(f"g({place}) ≈ {value}", "") for place, value in zip((a, b, c), values, strict=True)]
            yield from self._formulas(rows, INDENT)
            ends = {"low": a, "high": c, "middle": b}
            higher = say(
                "g is continuous on [{low}, {high}], and higher at {middle} than at both ends:", **ends
            )
            lower = say(
                "g is continuous on [{low}, {high}], and lower at {middle} than at both ends:", **ends
            )
            yield from self._words(higher if crossing.peak else lower)
            twice = say(
                "by the intermediate value theorem it takes one value on both sides of {middle}.", middle=b
            )
            yield from self._words(twice)
        shown = [self._place(place, number) for number, place in enumerate((found.first, found.second), 1)]
        rows = [(f"g({name}) = {self._show(found.image)}", where) for name, where in shown]
        yield from self._formulas(rows, INDENT)

    def _place(self, place: Place, number: int) -> tuple[str, str]:
        """A point as it stands in g(…), and where it lies when it is not exact."""
        if place.exact is not None:
            return self._show(place.exact), ""
        name = self._show(self._result.variable) + "₁₂"[number - 1]
        return name, f"{self._decimal(place.low)} < {name} < {self._decimal(place.high)}"

    def _decimal(self, value: Fraction) -> str:
        return self._show(_number(_digits(value)))

    # --- conclusions

    def _conclusion(self) -> Iterator[Line]:
        result = self._result
        if result.injective is None:
            why = result.obstacle or say("no argument was found")
            yield from self._words(say("Undecided: {why}.", why=why), main=True)
            return
        if not result.injective:
            yield from self._words(
                say("Two different points have the same image: g is not injective."), main=True
            )
            if result.witnesses is not None and result.witnesses.parameters:
                yield from self._words(say("(For other values of the parameters it may be.)"))
            return
        yield from self._words(_VERDICTS[result.monotone], main=True)
        if not result.images:
            yield from self._words(say("Its image was not found out."))
            return
        image = " ∪ ".join(image_text(image, self._style) for image in result.images)
        if result.image is not None and is_line(result.image) and is_line(result.components[0]):
            yield from self._words(say("It goes from −∞ to ∞: g is a bijection of ℝ onto ℝ."), main=True)
        else:
            yield from self._words(say("Image: {image}. There g has an inverse.", image=image), main=True)

    def _evidence(self) -> Iterator[Line]:
        for item in distinct(self._result.evidence):
            said = say("{judge}: {detail}", judge=judge_name(item.judge), detail=item.detail)
            yield Line(f"{MARKS[item.verdict]} {self._style.message(said)}")

    # --- setting

    def _show(self, term: Term) -> str:
        return self._style.display(term)

    def _words(self, message: Message, main: bool = False) -> Iterator[Line]:
        for line in wrap_words(self._style.message(message), self._width):
            yield Line(line, main)

    def _formulas(self, rows: Sequence[tuple[str, Message | str]], indent: str) -> Iterator[Line]:
        """Formulas with their reasons in a column of their own, or below where the formula is long."""
        longest = max((cells(formula) for formula, _ in rows if cells(formula) < REASONS_AT), default=0)
        for formula, reason in rows:
            words = self._style.message(reason) if isinstance(reason, Message) else reason
            first = wrap_formula(formula, self._width - len(indent))
            gap = longest - cells(formula) + 3
            if words and len(first) == 1 and gap > 0:
                yield Line(f"{indent}{formula}{' ' * gap}{words}")
                continue
            yield from (Line(indent * (1 + (number > 0)) + part) for number, part in enumerate(first))
            if words:
                yield Line(f"{indent}{' ' * (longest + 3)}{words}")


_VERDICTS: dict[Direction | None, Message] = {
    Direction.INCREASING: say("g is strictly increasing, hence injective."),
    Direction.DECREASING: say("g is strictly decreasing, hence injective."),
    None: say(
        "g is injective: strictly monotone on each interval of its domain, and their images do not meet."
    ),
}


def words_of(node: Certificate, setting: Setting) -> Message:
    """The reason of one node; a polynomial inequality says which functions count as letters."""
    if node.because is not POLYNOMIAL:
        return node.because.words
    functions = functions_of(node.term, setting)
    if not functions:
        return node.because.words
    listed = say("{term}", term=functions[0])
    for function in functions[1:]:
        listed = say("{others}, {term}", others=listed, term=function)
    return say("a polynomial inequality in {letters}, decided by z3", letters=listed)


def visible(certificate: Certificate) -> Iterator[Certificate]:
    """The nodes of a certificate, premises first, each once, but for the signs of numerals."""
    seen = set()
    stack = [(certificate, False)]
    while stack:
        node, ready = stack.pop()
        key = (node.term, node.relation)
        numeral = node.because.name == "positive_constant" or (
            node.premises and not free_variables(node.term)
        )
        if key in seen or numeral:
            continue
        if ready:
            seen.add(key)
            yield node
        else:
            stack.append((node, True))
            stack += [(premise, False) for premise in reversed(node.premises)]


def distinct(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The judges' words, each once."""
    return tuple(dict.fromkeys(evidence))


# --- intervals


def is_line(interval: Image | Component) -> bool:
    """Whether an interval is all of ℝ."""
    if isinstance(interval, Image):
        return interval.low == Negative(INFINITY) and interval.high == INFINITY
    return interval.low is None and interval.high is None


def image_text(image: Image, style: Style) -> str:
    """An interval of values in Unicode."""
    if is_line(image):
        return "ℝ"
    return _interval(style.display(image.low), style.display(image.high), image.low_in, image.high_in, style)


def interval_text(interval: Component | Piece, style: Style) -> str:
    """An interval of the variable in Unicode."""
    low, high = (None if end is None else style.display(lift(end)) for end in (interval.low, interval.high))
    if low is None and high is None:
        return "ℝ"
    ends = (interval.low_in, interval.high_in) if isinstance(interval, Component) else (False, False)
    return _interval(low or "−∞", high or "∞", *ends, style)


def _interval(low: str, high: str, low_in: bool, high_in: bool, style: Style) -> str:
    comma = "; " if style.language is Language.FR and "," in low + high else ", "
    return f"{'[' if low_in else '('}{low}{comma}{high}{']' if high_in else ')'}"


def _number(digits: str) -> Term:
    return Negative(Number(digits[1:])) if digits.startswith("-") else Number(digits)


def _digits(value: Fraction) -> str:
    """A rational in decimals, to the width of an enclosure; exact where its denominator allows it."""
    scaled = round(value * 10**12)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**12)
    return f"{sign}{whole}.{rest:012d}".rstrip("0").rstrip(".")


# --- JSON


def to_json(result: Invertibility, language: Language) -> dict[str, Any]:
    """The finding for programs: terms as LaTeX, Unicode and as strings that `sympy.sympify` reads."""
    style = text_style(language)
    found = result.witnesses
    return {
        "injective": result.injective,
        "monotone": None if result.monotone is None else result.monotone.value,
        "image": _image(result, style) if result.images else None,
        "witnesses": [] if found is None else [_witness(place) for place in (found.first, found.second)],
        "certificate": _certificate(result, style) if result.injective else None,
        "formula": _term(result.term, style),
        "variable": sympy_string(result.variable),
        "domain": [interval_text(part, style) for part in result.components] or None,
        "witnesses_image": None if found is None else _term(found.image, style),
        "witnesses_parameters": {sympy_string(n): sympy_string(v) for n, v in found.parameters}
        if found
        else {},
        "witnesses_enclosures": [_enclosure(place) for place in (found.first, found.second)] if found else [],
        "reason": None if result.obstacle is None else style.message(result.obstacle),
    }


def _term(term: Term, style: Style) -> dict[str, str]:
    mark = decimal_mark(style.language)
    return {
        "latex": latex(term, decimal=DECIMAL[style.language]),
        "text": text(term, decimal=mark),
        "sympy": sympy_string(term),
    }


def _image(result: Invertibility, style: Style) -> dict[str, Any]:
    return {
        "text": " ∪ ".join(image_text(image, style) for image in result.images),
        "intervals": [
            {
                "low": sympy_string(image.low),
                "high": sympy_string(image.high),
                "low_in": image.low_in,
                "high_in": image.high_in,
            }
            for image in result.images
        ],
    }


def _witness(place: Place) -> str:
    """A point that `sympy.sympify` reads: exact, or the middle of its enclosure."""
    return _digits((place.low + place.high) / 2) if place.exact is None else sympy_string(place.exact)


def _enclosure(place: Place) -> list[str] | None:
    """The ends of what encloses a point; null for an exact one."""
    return None if place.exact is not None else [_digits(place.low), _digits(place.high)]


def _certificate(result: Invertibility, style: Style) -> dict[str, Any]:
    return {
        "pieces": [_piece(slope, style) for slope in result.slopes],
        "separations": [
            {"level": sympy_string(item.level), "lines": [_node(node, style, None) for node in item.signs]}
            for item in result.separations
        ],
        "evidence": [
            {"judge": item.judge, "verdict": item.verdict.value, "detail": style.message(item.detail)}
            for item in distinct(result.evidence)
        ],
    }


def _piece(slope: Slope, style: Style) -> dict[str, Any]:
    piece = slope.piece
    at = None
    if slope.strict_at is not None:
        place, sign = slope.strict_at
        at = {"at": str(place), **_node(sign, style, piece.setting)}
    return {
        "domain": interval_text(piece, style),
        "derivative": _term(slope.derivative, style),
        "relation": slope.certificate.relation.value,
        "strict": strict(slope.certificate.relation),
        "lines": [_node(node, style, piece.setting) for node in slope_nodes(slope.certificate)],
        "defined": [_node(node, style, piece.setting) for node in piece.defined],
        "not_zero": at,
    }


def slope_nodes(certificate: Certificate) -> tuple[Certificate, ...]:
    """The nodes shown of a certificate, its root last even where it is the sign of a numeral."""
    nodes = tuple(node for node in visible(certificate) if node is not certificate)
    return (*nodes, certificate)


def _node(node: Certificate, style: Style, setting: Setting | None) -> dict[str, Any]:
    words = node.because.words if setting is None else words_of(node, setting)
    return {
        **_term(node.term, style),
        "relation": node.relation.value,
        "because": node.because.name,
        "words": style.message(words),
    }
