"""Gaussians, expectations and divergences; sums and products whose middle is left to dots."""

from __future__ import annotations

from collections.abc import Iterator

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Decorated,
    Density,
    Expectation,
    Indexed,
    Law,
    Negative,
    Normal,
    Number,
    Symbol,
    Term,
)
from hw_cli.terms.parse.applying import UNSAID
from hw_cli.terms.parse.cursor import Token
from hw_cli.terms.parse.sums import Sums
from hw_cli.terms.walk import children, map_children, subterms

_WHOLE = ("[", "{")  # brackets around what is averaged
UNNAMED = Law("")
"""The law of an expectation that does not say it: the context's."""
Averaged = tuple[tuple[Term, ...], Term, bool]  # variables, their law, whether the variables are shown


def as_law(term: Term) -> Term:
    """A letter where a law is asked for: `q_\\phi` is the law q_φ, `\\delta_c` the point mass at c."""
    match term:
        case Indexed(base=Symbol(name="delta"), index=(centre,)):
            return core.Dirac(centre)
        case Symbol(name=name) | core.Constant(name="pi" as name):
            return Law(name)
        case Indexed(base=Symbol(name=name), index=index):
            return Law(name, index)
        case Decorated(base=base, mark=mark):
            inner = as_law(base)
            if isinstance(inner, Law):
                name = f"{inner.name}_{mark}" if mark == "star" else f"{mark}_{inner.name}"
                return Law(name, inner.parameters)
    return term


def _jensen_shannon(left: Term, right: Term) -> Term:
    """½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q)/2, which is what the divergence is."""
    two = Number("2")
    middle = core.Quotient(core.Sum((left, right)), two)
    halves = (core.Quotient(core.KL(as_law(side), middle), two) for side in (left, right))
    return core.Sum(tuple(halves))


class Probability(Sums):
    """Readers of probabilistic notation."""

    def normal_law(self) -> Term:
        r"""`\mathcal{N}(\mu, \sigma^2)`, `\mathcal{N}(x; \mu, \sigma^2)`, `\text{Norm}_x[\mu, \sigma^2]`; without brackets, a letter."""
        place = self.step()
        below = self.subscript() if place.kind == "word" and self.take("_") else ()
        if below and (len(below) != 1 or self.kind != "open"):
            raise type(self.fail())(say("a Gaussian has a mean and a variance"), place.at)
        if self.kind != "open":
            return self.suffixed(Symbol("calN"))
        with self.brackets(self.given()):
            items = self.items()
            variable: Term | None = below[0] if below else None
            if len(items) == 1 and (self.take(";") or self.past_bar()):
                variable, items = items[0], self.items()
        if len(items) != 2:
            raise type(self.fail())(say("a Gaussian has a mean and a variance"), place.at)
        return self.suffixed(Normal(items[0], items[1], variable))

    # --- expectations

    def is_expectation(self) -> bool:
        r"""Whether the plain letter E is an expectation: `E[…]`, `E_q`, `E_{z \sim q(z|x)}[…]`."""
        after = self.following()
        if "E" in self.names.letters or "E" in self.names.functions:
            return False
        if after.kind == "open":
            return after.text in _WHOLE or (after.text == "(" and self._averages())
        if after.kind != "_":
            return False
        inside = self.following(2)
        if inside.kind != "{":
            return inside.text in self.names.laws or self._opens(self.following(3))
        end = self.partner[self.at + 2]
        if self._opens(self.tokens[min(end + 1, len(self.tokens) - 1)]):
            return True
        content = self.tokens[self.at + 3 : end]
        return any(token.kind == "sim" for token in content) or (
            bool(content) and content[0].text in self.names.laws
        )

    def _opens(self, token: Token) -> bool:
        return token.kind == "open" and token.text in _WHOLE

    def _averages(self) -> bool:
        """Whether `E(…)` is an expectation and not the function `E(x)`, `E(v, h)`."""
        opener = self.at + 1
        inside = self.tokens[opener + 1 : self.partner[opener]]
        if self.bar_count.get(opener, 0) % 2 or any(token.kind == "given" for token in inside):
            return True
        if any(token.kind == "," for token in inside):
            return any(token.text in self.names.laws for token in inside)
        return (len(inside) > 1 and inside[1].kind != "_") or (len(inside) == 1 and inside[0].text.isupper())

    def expectation(self) -> Term:
        r"""`\mathbb{E}_{x \sim q}[…]`, `\E_q`, `\E_{q(z \mid x)} \log p`, `\E[x \mid y]`."""
        place = self.step()
        given: tuple[Term, ...] = ()
        with self.deeper:
            laws = self._laws() if self.take("_") else [((), UNNAMED, False)]
            if self.kind == "open":
                with self.brackets(self.given()):
                    body = self.sum()
                    given = self.events() if self.past_bar() else ()
            elif self.starts_factor():
                body = self.reach()
            else:
                raise type(self.fail())(say("an expectation of nothing"), place.at)
        for variables, law, shown in reversed(laws):
            if given:
                name = law if isinstance(law, Law) else UNNAMED
                law, given = Density(name, (body,), given), ()
            body = Expectation(body, law, variables, shown)
        return self.suffixed(body)

    def between_angles(self) -> Term:
        r"""`\langle a, b \rangle` of two vectors, and the mean `\langle f \rangle_q`."""
        self.step()
        inside = self.items()
        self.expect("rangle")
        if len(inside) == 2:
            return core.product((core.Transpose(inside[0]), inside[1]))
        if len(inside) > 1 or not self.take("_"):
            raise self.fail(say("what these angle brackets mean is not understood"))
        (body,) = inside
        for variables, law, shown in reversed(self._laws()):
            body = Expectation(body, law, variables, shown)
        return self.suffixed(body)

    def _laws(self) -> list[Averaged]:
        """What stands under the E: laws, each with its variables where they are said."""
        if self.kind != "{":
            return [self._lone(self.script_sign())]
        end = self.partner[self.at]
        found: list[Averaged] = []
        items: tuple[Term, ...] = ()
        with self.braces(self.given()):
            while self.at != end:
                items = (*items, *self.items())
                given = self.items() if self.past_bar() else ()
                if given and self.kind != "sim":
                    found.append((items, core.Density(UNNAMED, items, given), True))
                    items = ()
                if self.take("sim"):
                    law = as_law(self.product()) if self.at != end else UNNAMED
                    if isinstance(law, Density) and law.variables == (UNSAID,):
                        law = Density(law.law, items, law.given)
                    if given and isinstance(law, Law):
                        law = core.Density(law, items, given)
                    found.append((items, law, True))
                    items = ()
                if not self.take(",", ";") and self.at != end:
                    raise self.fail()
        if len(items) == 1 and not found:
            found.append(self._lone(items[0]))
        elif items:
            found.append((items, UNNAMED, True))
        return found or [((), UNNAMED, False)]

    def _lone(self, item: Term) -> Averaged:
        """What alone stands under the E: a law, a number that names one, a variable."""
        if isinstance(item, Number):
            return (), Law("", (item,)), False
        if isinstance(item, Density | core.Label) or self._is_law(item):
            return (), as_law(item), False
        return (item,), UNNAMED, True

    def _is_law(self, term: Term) -> bool:
        match term:
            case Symbol(name=name) | Indexed(base=Symbol(name=name)) | Decorated(base=Symbol(name=name)):
                return name in self.names.laws | {"pi", "delta", "calN"}
            case Normal() | core.Product() | core.Constant():
                return True
        return False

    # --- divergences

    def is_divergence(self) -> bool:
        r"""Whether `D_{KL}`, `D_\mathrm{KL}` or `KL(` starts here."""
        token = self.token
        if token.text == "D":
            before = self.tokens[self.at - 1] if self.at else None
            if before is not None and before.kind == "letter" and before.at == token.at - 1:
                return False  # JSD
            if self.following().kind == "open":
                return self.parts_two(self.at + 1)
            if self.following().kind != "_":
                return False
            if self.following(2).kind == "KL":
                return True
            inside = [self.following(number) for number in (2, 3, 4, 5)]
            if inside[0].kind != "{":
                return False
            return inside[1].kind == "KL" or (inside[1].text, inside[2].text, inside[3].kind) == (
                "K",
                "L",
                "}",
            )
        return token.text == "K" and self.following().text == "L" and self.following(2).kind == "open"

    def divergence(self) -> Term:
        r"""`D_{KL}(q \| p)`, `\mathrm{KL}[q || p]`, `\KL(q \,\|\, p)`, `KL(q, p)`."""
        start = self.at
        if self.take("KL"):
            if self.kind == "_":
                raise self.fail()
        elif self.token.text == "D" and self.following().kind == "open":
            self.step()
        elif self.token.text == "D":
            self.move(self.at + 2)
            self.move(self.partner[self.at] + 1 if self.kind == "{" else self.at + 1)
        else:
            self.move(self.at + 2)
        name = next((token.text for token in self.tokens[start : self.at] if token.kind == "KL"), "KL")
        left, right = self.two_laws()
        return self.suffixed(
            _jensen_shannon(left, right) if name == "JS" else core.KL(as_law(left), as_law(right))
        )


# --- sums and products whose middle is left to dots


COUNTERS = "ksjirlm"  # for the index of the sum, the first that does not occur
Place = tuple[Term | None, int]  # an index: a letter, or None, and what is added to it


def through(items: list[Term], last: Term) -> tuple[list[Term], Term, Symbol, Term, Term] | None:
    """The items before a run that goes on to `last`, its general term, its index, and the index's first and last value.

    None where the items show no run.
    """
    letters = {node for item in (*items, last) for node in subterms(item)}
    index = next((Symbol(name) for name in COUNTERS if Symbol(name) not in letters), None)
    if index is None:
        return None
    for start, first in enumerate(items):
        found = _general(first, last, index)
        if found is None:
            continue
        body, low, high = found
        step = _direction(low, high)
        if step is None and len(items) > start + 1 and low[0] != high[0]:  # a_t a_{t-1} … a_{i+1} shows it
            ways = (way for way in (1, -1) if _at(body, index, _moved(low, way)) == items[start + 1])
            step = next(ways, None)
        if step is None:
            continue
        expected = (_at(body, index, _moved(low, step * k)) for k in range(1, len(items) - start))
        if all(item == other for item, other in zip(items[start + 1 :], expected, strict=True)):
            ends = (_term(low), _term(high)) if step > 0 else (_term(high), _term(low))
            return items[:start], body, index, *ends
    return None


def _place(term: Term) -> Place | None:
    match term:
        case Number() if term.value.denominator == 1:
            return None, int(term.value)
        case Symbol():
            return term, 0
        case core.Sum(terms=(Symbol() as letter, Number() as more)) if more.value.denominator == 1:
            return letter, int(more.value)
        case core.Sum(terms=(Symbol() as letter, Negative(term=Number() as less))) if (
            less.value.denominator == 1
        ):
            return letter, -int(less.value)
    return None


def _term(place: Place) -> Term:
    letter, more = place
    if letter is None:
        return core.lift(more)
    if not more:
        return letter
    return core.Sum((letter, core.lift(more) if more > 0 else Negative(core.lift(-more))))


def _moved(place: Place, more: int) -> Place:
    return place[0], place[1] + more


def _direction(low: Place, high: Place) -> int | None:
    """+1 for 1, …, T, −1 for T, …, 1; None for two letters."""
    if low[0] == high[0]:
        return None if low[1] == high[1] else (1 if low[1] < high[1] else -1)
    if low[0] is None:
        return 1
    return -1 if high[0] is None else None


def _general(first: Term, last: Term, index: Symbol) -> tuple[Term, Place, Place] | None:
    """The term of which both are cases, with the index's value in each."""
    pairs = list(_differences(first, last))
    places = [(_place(a), _place(b)) for a, b in pairs]
    if not places or any(a is None or b is None for a, b in places):
        return None
    known = [(a, b) for a, b in places if a is not None and b is not None]
    low, high = known[0]
    for a, b in known:
        if (a[0], b[0]) != (low[0], high[0]) or a[1] - low[1] != b[1] - high[1]:
            return None
    counter = iter(a[1] - low[1] for a, _ in known)
    return _replaced(first, last, index, counter), low, high


def _differences(first: Term, last: Term) -> Iterator[tuple[Term, Term]]:
    """Where two terms of the same shape have different subscripts."""
    if first == last:
        return
    if _place(first) is not None and _place(last) is not None:
        yield first, last
        return
    below, other = children(first), children(last)
    if type(first) is not type(last) or len(below) != len(other) or not below:
        yield core.Label(""), core.Label("")  # no case of one term
        return
    for a, b in zip(below, other, strict=True):
        if isinstance(first, Indexed) and a == b:
            continue
        yield from _differences(a, b)


def _replaced(first: Term, last: Term, index: Symbol, counter: Iterator[int]) -> Term:
    """The first term with the index, moved as each subscript asks, where it differs from the last."""
    if first == last:
        return first
    if _place(first) is not None and _place(last) is not None:
        return _term((index, next(counter)))
    other = iter(children(last))
    return map_children(first, lambda child: _replaced(child, next(other), index, counter))


def _at(body: Term, index: Symbol, place: Place) -> Term:
    """The general term at one value of the index."""
    found = _place(body)
    if found is not None and found[0] == index:
        return _term(_moved(place, found[1]))
    return map_children(body, lambda child: _at(child, index, place))


class Running(Probability):
    """Readers of `a_1 + \\dots + a_T` and `a_1 \\cdots a_T`."""

    def summed_on(self, terms: list[Term], sign: str) -> list[Term]:
        r"""The rest of `a_1 + a_2 + \dots + a_T`."""
        place = self.step()
        if self.kind != sign:
            raise self.fail(say("dots are not understood here"))
        self.step()
        last = self.product()
        found = through(terms, Negative(last) if sign == "-" else last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=terms[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedSum(body, index, low, high)]

    def multiplied_on(self, factors: list[Term]) -> list[Term]:
        r"""The rest of `a_1 a_2 \cdots a_T`."""
        place = self.step()
        self.take("times")
        last, *rest = self.factors()
        found = through(factors, last)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=factors[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedProduct(body, index, low, high), *rest]

    def goes_on(self) -> bool:
        """Whether dots stand here and a factor after them."""
        if self.kind != "dots":
            return False
        place = self.at
        self.move(place + 1)
        found = self.kind == "times" or self.starts_factor()
        self.move(place)
        return found
