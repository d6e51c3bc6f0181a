"""The derivations of a file: found, cut into steps, each side read as a term."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from hw_cli.checking.read.chains import Chains, Link, Stretch
from hw_cli.checking.read.derivation import (
    Derivation,
    Drawn,
    Ignored,
    Marker,
    Mood,
    Position,
    Side,
    Skipped,
    Stated,
    Step,
)
from hw_cli.checking.read.layout import marks
from hw_cli.checking.read.letters import with_functions, with_numbers
from hw_cli.checking.read.markers import Titled, ignored, markers, untitled
from hw_cli.checking.read.source import Block, Lines, blanked, blocks, mathematics, without_code
from hw_cli.checking.say.moods import COMPILED, FARTHEST, SENTENCE_END, Surroundings, is_of_case, unfenced
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse import Macro, Macros, Names, ParseError, parse_latex, read_macros
from hw_cli.terms.walk import bottom_up, free_variables, is_variable, subterms

KEPT = 2_000  # formulas that are known again in one process: a class writes the same ones
MAX_STEPS = 20_000  # of one file
MOST_COMMANDS = 4  # that nothing defines, in one side


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a text: its derivations in order, what was left out, and to which question each place belongs."""

    derivations: tuple[Derivation, ...]
    skipped: tuple[Skipped, ...] = ()
    markers: tuple[Marker, ...] = ()
    text: str = ""  # without comments and code
    ignored: tuple[Ignored, ...] = ()
    drawn: tuple[Drawn, ...] = ()

    def marker_at(self, place: Position) -> Marker | None:
        """The marker that holds at a place; None before the first."""
        before = bisect_right(self.markers, place.offset, key=lambda marker: marker.position.offset)
        return self.markers[before - 1] if before else None

    def heads(self, marker: Marker) -> bool:
        """Whether a marker is a heading, `Exercise 3`, which those of another sheet say too, and no comment (blank here)."""
        at = marker.position.offset
        return bool(self.text[at : self.text.find("\n", at)].strip())


def read(
    text: str,
    kind: str = "tex",
    *,
    macros: Macros | None = None,
    names: Names | None = None,
    titled: Titled = untitled,
) -> Reading:
    r"""The derivations of a text, in its order, what was not read, and the markers; `kind` is `tex` or `md`.

    The macros that the text defines are expanded; `macros` adds some. A side that is not understood has its
    ParseError, and the place of it.

    >>> (derivation,) = read(r"\[ a = b + c \]").derivations
    >>> derivation.steps[0].rhs.source, derivation.steps[0].position.column
    ('b + c', 6)

    >>> reading = read("% hw: q3.b\n\\[ a = b \\]")
    >>> reading.marker_at(reading.derivations[0].start).part
    'b'
    """
    reader = _Reader(text, kind, {**(macros or {}), **read_macros(text)}, names or Names())
    derivations = reader.derivations()
    shown = without_code(text, kind)
    found, wrong = markers(shown, reader.blank, kind, reader.lines, titled)
    left_out = tuple(ignored(shown, reader.lines, ((one.start.offset, one.end) for one in derivations)))
    skipped = sorted((*reader.skipped, *wrong), key=lambda item: item.position)
    return Reading(derivations, tuple(skipped), found, reader.blank, left_out, tuple(reader.drawn))


def read_markers(text: str, kind: str, titled: Titled) -> Reading:
    """To which question each place of a text belongs: no formula of it is read."""
    found, _ = markers(without_code(text, kind), blanked(text, kind), kind, Lines(text), titled)
    return Reading((), markers=found)


@dataclass(frozen=True, slots=True)
class End:
    """Where a formula ends, so that one which begins with a relation may go on from there."""

    last: Stretch | None
    inside: str
    block: Block


class _Reader:
    """One reading of one text."""

    def __init__(self, text: str, kind: str, macros: Macros, names: Names) -> None:
        self.text, self.kind, self.macros = text, kind, macros
        self.lines = Lines(text)
        self.blank = blanked(text, kind)
        self.names = with_functions(self.blank, names)
        self.read: dict[str, tuple[Term | None, ParseError | None]] = {}
        self.skipped: list[Skipped] = []
        self.drawn: list[Drawn] = []
        self.known: dict[tuple[int, int], Side] = {}  # a right side is the left side of the next step
        self.above: End | None = None  # where the display above ends
        self.main: End | None = None  # where the one above it ends, if that display is a remark
        self.beside: End | None = None  # where the formula before this one ends
        self.cased: Side | None = None  # from where the cases of a chain go on, each: `If $i = j$, $$= …$$`

    def derivations(self) -> tuple[Derivation, ...]:
        found: list[Derivation] = []
        count = 0
        found_blocks = tuple(blocks(self.blank))
        around = Surroundings(self.blank, found_blocks)
        for block in found_blocks:
            if block.unread is not None:
                self.skipped.append(Skipped(self.lines.position(block.start), block.unread))
                self.above = self.beside = self.main = None
                continue
            before = self.above
            steps = self._going_on(found, before, block, self._steps(block))
            count += len(steps)
            if count > MAX_STEPS:
                why = say("more than {limit} steps: the rest of the file is not read", limit=MAX_STEPS)
                self.skipped.append(Skipped(self.lines.position(block.start), why))
                break
            if not steps:
                continue
            steps, case = self._in_case(found, steps, block)
            goes_on = steps[0].follows and not block.inline and not case
            if goes_on and (place := self._place(found, steps[0])) is not None:
                found[place] = replace(found[place], steps=found[place].steps + steps)
            else:
                start = self.lines.position(block.start)
                found.append(
                    Derivation(start, steps, block.inline, around.before(block), around.after(block))
                )
        return tuple(found)

    def _in_case(
        self, found: list[Derivation], steps: tuple[Step, ...], block: Block
    ) -> tuple[tuple[Step, ...], bool]:
        """The steps of a display, and whether they are a derivation of their own that goes on from one above: in a case,
        which the formula before it says. The next case goes on from there too."""
        if block.inline:
            return steps, False
        if not (steps[0].follows and found and found[-1].inline and is_of_case(found[-1])):
            self.cased = self.cased if steps[0].follows else None
            return steps, False
        self.cased = self.cased or steps[0].lhs
        return (replace(steps[0], lhs=self.cased, follows=False), *steps[1:]), True

    def _going_on(
        self, found: list[Derivation], before: End | None, block: Block, steps: tuple[Step, ...]
    ) -> tuple[Step, ...]:
        """The steps of a display, whose first terms, `+ b`, go on with the last side of the display right above it."""
        inside = mathematics(self.blank, block, self.kind)
        start = len(inside) - len(inside.lstrip())
        if block.inline or before is None or not found or inside[start : start + 1] != "+":
            return steps
        last = found[-1].steps[-1]
        between = unfenced(self.blank[before.block.end : block.start])
        if between.strip() or found[-1].inline or last.rhs.end.offset < before.block.start:
            return steps
        whole = Stretch(start, len(inside.rstrip().rstrip(".,")), False)
        more = steps[0].lhs if steps else self._side(whole, inside, block)
        source = f"{last.rhs.source} {more.source}"
        term, error = self._read(source)
        side = replace(
            last.rhs,
            source=source,
            end=more.end,
            term=term,
            error=error,
            error_at=more.start if error else None,
        )
        self.known[more.start.offset, more.end.offset] = side
        found[-1] = replace(found[-1], steps=(*found[-1].steps[:-1], replace(last, rhs=side)))
        return (replace(steps[0], lhs=side, follows=True), *steps[1:]) if steps else ()

    def _steps(self, block: Block) -> tuple[Step, ...]:
        inside = mathematics(self.blank, block, self.kind)
        chains = Chains()
        pieces = marks(inside)
        chains.read(pieces)
        links = (
            one
            for whole in _without_cases(chains.links, inside)
            for link in self._by_cases(whole, inside)
            for one in _each(link, inside)
        )
        steps = tuple(step for link in links if (step := self._step(link, inside, block)) is not None)
        self.beside = End(chains.last, inside, block)
        if not block.inline:
            remark = steps and not steps[0].follows and self._is_remark(block)
            self.main = self.above if remark else None
            self.above = self.beside
        # one sign, which the prose speaks of: `the sign $=$`
        if sum(mark.kind != "space" for mark in pieces) != 1:
            self.skipped += [Skipped(self.lines.position(block.start + at), _LOST) for at in chains.lost]
        return steps

    def _by_cases(self, link: Link, inside: str) -> Iterator[Link]:
        """A relation, or the lines of an equality by cases whose left side has a meaning, so that it defines no name."""
        if "cases" not in inside or link.lhs is None:
            yield link
            return
        from hw_cli.checking.read.cases import by_cases  # for few texts

        term = self._read(_without_tail(inside[link.lhs.start : link.lhs.end]))[0]
        if isinstance(term, core.Call) and isinstance(term.function, core.Function):
            means = function_record(term.function.name) is not None
        else:
            means = isinstance(term, core.Absolute | core.Derivative | core.Call)
        yield from by_cases(link, inside) if means else (link,)

    def _is_remark(self, block: Block) -> bool:
        """Whether a display is brought in beside an argument: `Noting that ∇ log f = …`."""
        words = _MARKUP.sub(" ", self.blank[max(0, block.start - FARTHEST) : block.start])
        return _REMARK.search(re.split(r"[.!?]\s|\n\s*\n(?!\s*$)", words.rstrip())[-1]) is not None

    @staticmethod
    def _place(found: list[Derivation], first: Step) -> int | None:
        """Of the derivations with displays so far, the last that ends where a step begins, else the last."""
        displays = [number for number, item in enumerate(found) if not item.inline]
        ending = [number for number in displays[-2:] if found[number].steps[-1].rhs is first.lhs]
        return ending[-1] if ending else displays[-1] if displays else None

    def _before(self, block: Block) -> Side | None:
        """The side that a formula which begins with a relation goes on from; None where nothing is near."""
        end = self.beside if block.inline else self.above
        if not block.inline and self.main is not None and end is not None:
            between = unfenced(self.blank[end.block.end : block.start])
            if re.search(r"[^\W\d_]{2}", between):  # `then we can write`: the argument goes on
                end = self.main
        if end is None or end.last is None:
            return None
        if block.inline:
            between = unfenced(self.blank[end.block.end : block.start])
            if between.strip(" \t\n,;:") and (
                len(between) > FARTHEST or (re.search(r"\n\s*\n", between) or SENTENCE_END.search(between))
            ):
                return None
            began = range(end.block.start, end.block.end)
            if any(one.why == _LOST and one.position.offset in began for one in self.skipped[-2:]):
                return None  # `$>85$ or $<65$`
            if _SUBJECT.search(between) or _COLUMN.search(between):
                return None  # `$s$ (for which the largest is $\approx 3$`: the words say what it is said of
        return self._side(end.last, end.inside, end.block)

    def _step(self, link: Link, inside: str, block: Block) -> Step | None:
        if link.lhs is not None and (tested := _HYPOTHESIS.match(inside, link.lhs.start, link.lhs.end)):
            behind = replace(link.lhs, start=tested.end())  # H_0: θ = 0, which is a case
            link = replace(link, lhs=behind, aside=True, words="if")
        lhs = self._side(link.lhs, inside, block) if link.lhs is not None else self._before(block)
        if lhs is None:
            self.skipped.append(Skipped(self.lines.position(block.start + link.at), _LOST))
            return None
        rhs = self._side(link.rhs, inside, block)
        if (both := _of_normals(lhs.term, rhs.term)) is not None:
            lhs, rhs = (replace(side, term=term) for side, term in zip((lhs, rhs), both, strict=True))
            link = replace(link, stated=Stated.EQ, loose=False)
        if link.loose and not _are_laws(lhs.term, rhs.term):
            named = isinstance(rhs.term, _NAMES)  # x_0 ∼ p: of which law it is, and not what the law is
            letter = lhs.term if lhs.term is None or is_variable(lhs.term) else _of_row(lhs.term)
            letter = letter if lhs.term is not None else self._given(lhs.source)
            if letter is not None and not named and not self._is_denied(block):
                self.drawn.append(Drawn(letter, _normal(rhs.term), block.start + link.at, rhs.term))
            return None
        position = self.lines.position(block.start + link.at)
        follows, row = link.follows or link.lhs is None, block.start + link.row
        return Step(position, lhs, link.stated, rhs, follows, link.aside, link.words, row=row)

    def _given(self, source: str) -> core.Density | None:
        r"""`y \mid x, \theta` as p(y | x, θ), the law of which is said."""
        pieces = re.split(r"\\mid(?![A-Za-z])|\\[lr]?vert(?![A-Za-z])|\|", source)
        if len(pieces) != 2:
            return None
        letters = [self._read(piece.strip())[0] for piece in (pieces[0], *pieces[1].split(","))]
        found = tuple(letter for letter in letters if letter is not None and is_variable(letter))
        return core.Density(core.Law("p"), found[:1], found[1:]) if len(found) == len(letters) else None

    def _is_denied(self, block: Block) -> bool:
        """Whether the words before a formula say that it does not hold."""
        words = re.split(SENTENCE_END, self.blank[max(0, block.start - FARTHEST) : block.start])[-1]
        return any(pattern.search(words.lower()) for cue, pattern in COMPILED if cue.mood is Mood.DENIED)

    def _side(self, stretch: Stretch, inside: str, block: Block) -> Side:
        start = stretch.start
        shown = _without_tail(inside[start : stretch.end])
        begin, end = block.start + start, block.start + start + len(shown)
        if (begin, end) in self.known:
            return self.known[begin, end]
        term, error = self._read(shown)
        if error is not None and "cases" in shown:
            from hw_cli.checking.read.cases import with_indicators  # for few texts

            summed = with_indicators(shown)
            made, wrong = (None, None) if summed is None else self._read(summed)
            term, error = (term, error) if made is None else (made, wrong)
        again = self._mended(shown, error) if error else None
        if again is not None:
            term, error = again, None
        place = self.lines.position(begin + min(error.offset, len(shown))) if error else None
        side = Side(
            self.text[begin:end],
            self.lines.position(begin),
            self.lines.position(end),
            term,
            error,
            place,
            again is not None,
        )
        self.known[begin, end] = side
        return side

    def _mended(self, shown: str, error: ParseError) -> Term | None:
        """A side that is not understood, with its brackets matched or without commands that nothing defines."""
        from hw_cli.checking.read.balance import balanced, shown_through, without_doubled

        for _ in range(MOST_COMMANDS):  # each unknown command in turn
            sign = str(dict(error.problem.values).get("sign", ""))
            through = shown_through(shown, sign) if sign[:1] == "\\" else None
            if through is None:
                break
            term, again = self._read(through)
            if again is None:
                return term
            shown, error = through, again
        for mended in (balanced(shown), without_doubled(shown)):
            if mended is not None and (term := self._read(mended)[0]) is not None:
                return term
        return None

    def _read(self, shown: str) -> tuple[Term | None, ParseError | None]:
        if shown not in self.read:
            try:
                names = with_numbers(shown, self.names)
                self.read[shown] = _parsed(shown, frozenset(self.macros.items()), names), None
            except ParseError as failure:
                listed = _listed(shown)
                self.read[shown] = (None, failure) if listed is None else (listed, None)
            except Exception as error:  # a fault of ours costs this formula, not the file
                why = f"{type(error).__name__}: {error}"
                self.read[shown] = (
                    None,
                    ParseError(say("hw has failed on this line, which is a bug: {error}", error=why), 0),
                )
        return self.read[shown]


def _listed(shown: str) -> core.Range | None:
    """The range that numbers one after another list, `1, 2, 3`; None of another text."""
    if not _LISTED.fullmatch(shown):
        return None
    numbers = [int(part) for part in shown.split(",")]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        return None
    return core.Range(core.lift(numbers[0]), core.lift(numbers[-1]))


_LISTED = re.compile(r"\s*\d{1,2}(?:\s*,\s*\d{1,2}){1,8}\s*")
_HYPOTHESIS = re.compile(
    r"\s*(?:\\mathcal\s*\{?\s*)?H\s*\}?\s*(?:_\s*(?:\{[^{}]{1,12}\}|\w)\s*(?:\^\s*(?:\{[^{}]{1,12}\}|\w)\s*)?)?&?\s*:\s*&?\s*"
)
_PRODUCTS = re.compile(r"\\prod(?![A-Za-z]).*\\prod(?![A-Za-z])", re.DOTALL)


def _apart(node: Term) -> Term:
    """Π_k a_k · c · Π_k b_k as three factors: no product runs over a letter inside of one that does."""
    match node:
        case core.IndexedProduct(body=core.Product(factors=factors), index=k) if any(
            isinstance(item, core.IndexedProduct) and item.index == k for item in factors[1:]
        ):
            free = (at for at, item in enumerate(factors) if at and k not in free_variables(item))
            at = next(free)
            return core.product((replace(node, body=core.product(factors[:at])), *factors[at:]))
    return node


def _given(node: Term) -> Term:
    """The mean over a ∼ π(s) as one over a ∼ π(a | s)."""
    match node:
        case core.Expectation(
            law=core.Density(variables=(core.Symbol(name=own),), given=()) as law,
            variables=(core.Symbol(name=drawn) as variable,),
        ) if own.lower() != drawn.lower():
            return replace(node, law=replace(law, variables=(variable,), given=law.variables))
    return node


@lru_cache(KEPT)
def _parsed(shown: str, macros: frozenset[tuple[str, Macro]], names: Names) -> Term:
    """A formula as a term, the same object each time: what is known of its nodes is kept with them."""
    term = parse_latex(shown, macros=dict(macros), names=names)
    if _PRODUCTS.search(shown):
        term = bottom_up(term, _apart)
    if r"\sim" in shown:
        term = bottom_up(term, _given)
    numbers = set(_in_own_bracket(term))
    if not numbers:
        return term
    names = replace(names, functions=names.functions - numbers, letters=names.letters | numbers)
    return parse_latex(shown, macros=dict(macros), names=names)


def _each(link: Link, inside: str) -> Iterator[Link]:
    """What `a, b > 0` says of each letter."""
    if (
        link.lhs is None
        or link.stated not in _ORDERS
        or not _LIST.fullmatch(inside, link.lhs.start, link.lhs.end)
    ):
        yield link
        return
    for letter in re.finditer(_LETTER, inside[link.lhs.start : link.lhs.end]):
        start, end = (link.lhs.start + at for at in letter.span())
        yield replace(link, lhs=replace(link.lhs, start=start, end=end))


_ORDERS = (Stated.LT, Stated.GT, Stated.LE, Stated.GE, Stated.NE)
_LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{[^{},]*\}))?"
_LIST = re.compile(rf"\s*{_LETTER}(?:\s*,\s*{_LETTER})+\s*")
_MARKUP = re.compile(r"[$*_#>`~]+|\\\[|\\\(")
_REMARK = re.compile(
    r"^\W*(?:and |et |but |mais |here |ici )?(?:(?:note|noting|notice|noticing|recall|recalling|remember|observe|"
    r"observing|using|knowing|since|because|as)(?! follows)|en notant|notons|notez|rappelons|rappel|or|car|puisque|"
    r"sachant|on rappelle|comme)\b[^.:]*:?\W*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(  # anything but `, which is therefore`
    r"\((?![^()]*\))|(?<!\w)(?!(?:which|that|this|it|is|are|so|then|thus|hence|therefore|and|as|to|by|also|just|simply|"
    r"again|finally|now|we|get|have|obtain|equals?|gives|ie|or|qui|que|est|vaut|donne|donc|alors|ainsi|et|soit|ce|cela|"
    r"c|d|l|à|encore|puis|où|on|a|obtient|égale?|enfin|aussi|or)\b)[^\W\d_]+",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"\||[^\S\n]{3}|\t")  # of a table
_LOST = say("this relation has a side that is not found: it is part of no step")


_NAMES = (core.Symbol, core.Indexed, core.Decorated, core.Density, core.Law, core.Product)


def _normal(term: Term | None) -> core.Normal | None:
    """A normal law whose second parameter is surely a variance: not σ alone, which may be meant as a deviation."""
    if not isinstance(term, core.Normal):
        return None
    base = term.variance.base if isinstance(term.variance, core.Indexed) else term.variance
    return None if base in (core.Symbol("sigma"), core.Symbol("s")) else term


def _of_row(term: Term) -> core.Indexed | None:
    """x_i of x_1, …, x_n, where it stands for each of them; None of another term."""
    match term:
        case core.Range(
            low=core.Indexed(base=base, index=(core.Number(text="1"),)), high=core.Indexed(base=last)
        ):
            return core.Indexed(base, (core.Symbol("i"),)) if last == base else None
    return None


def _of_normals(left: Term | None, right: Term | None) -> tuple[Term, Term] | None:
    r"""The means and variances of two sides that are normal laws or sums of such, 𝒩(0, a) + 𝒩(0, b) ∼ 𝒩(0, a + b), of
    what is independent; those alone in which they are not the same; None of other sides."""
    laws = [side.terms if isinstance(side, core.Sum) else (side,) for side in (left, right)]
    if any(not isinstance(law, core.Normal) or law.variable is not None for side in laws for law in side):
        return None
    means, spreads = (
        [core.total(tuple(getattr(law, kind) for law in side)) for side in laws]
        for kind in ("mean", "variance")
    )
    if means[0] == means[1]:
        return spreads[0], spreads[1]
    if spreads[0] == spreads[1]:
        return means[0], means[1]
    return core.Vector((means[0], spreads[0])), core.Vector((means[1], spreads[1]))


def _are_laws(left: Term | None, right: Term | None) -> bool:
    """Whether `left ~ right` is of two formulas of laws, `p(z | x) ~ p(x | z) p(z)`, and says no law of a variable."""
    parts = left.factors if isinstance(left, core.Product) else (left,)
    law = isinstance(right, core.Normal | core.Law | core.Symbol | core.Indexed)
    return right is not None and not law and any(isinstance(part, core.Density) for part in parts)


def _without_cases(links: list[Link], inside: str) -> Iterator[Link]:
    r"""The links of a display but those of `X \mid Z = k \sim \mathcal{N}(\mu_k, 1)`, a law of X in a case."""
    for before, link, after in zip([None, *links], links, [*links[1:], None], strict=False):
        left = [one for one in (before, link) if one and one.lhs and one.stated is Stated.EQ]
        case = any(_BAR.search(inside, one.lhs.start, one.lhs.end) for one in left if one.lhs)
        if not (
            case
            and ((link.loose and link.lhs == left[0].rhs) or (after and after.loose and link is left[-1]))
        ):
            yield link


def _in_own_bracket(term: Term) -> Iterator[str]:
    """The s of `s(1 - s)`, which is no function: no name is put to itself."""
    for node in subterms(term):
        match node:
            case core.Call(function=core.Function(name=name, index=()), arguments=(argument,)):
                if core.Symbol(name) in subterms(argument):
                    yield name


_BAR = re.compile(r"\||\\mid(?![A-Za-z])")
_SPACES = ("\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "~")


_ELLIPSIS = re.compile(r"[-+,*] *\.\.\.$")  # a_1 + a_2 + ...


def _without_tail(shown: str) -> str:
    """A side without the space and the punctuation at its end."""
    end = len(shown)
    while end:
        tail = shown[max(0, end - 8) : end]
        space = next((space for space in _SPACES if tail.endswith(space)), "")
        if space:
            end -= len(space)
        elif _ELLIPSIS.search(tail):
            break
        elif tail[-1].isspace() or (tail[-1] in ".,;:，。；" and not tail.endswith(("left.", "right."))):
            end -= 1
        else:
            break
    return shown[:end]
