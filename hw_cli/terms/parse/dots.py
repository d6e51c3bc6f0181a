"""The readers of Gaussians, expectations and divergences, and of dots; `runs` finds the general term of those."""

from __future__ import annotations

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
        plain = len(inside) == 1 or (len(inside) > 1 and inside[1].kind == "_")
        return self.names.means or not plain or inside[0].text.isupper()

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

    def is_spread(self) -> bool:
        r"""Whether a variance says over what it is: `\mathrm{Var}_{x \sim q}[…]`."""
        if self.token.text not in ("Var", "var") or self.following().kind != "_":
            return False
        inside = self.tokens[self.at + 2 : self.partner.get(self.at + 2, self.at)]
        return any(token.kind == "sim" for token in inside)

    def spread(self) -> Term:
        """The mean of the square less the square of the mean."""
        self.step()
        self.take("_")
        laws = self._laws()
        with self.brackets(self.given()):
            body = self.sum()

        def mean(of: Term) -> Term:
            for variables, law, shown in reversed(laws):
                of = Expectation(of, law, variables, shown)
            return of

        two = Number("2")
        square = mean(core.Power(body, two))
        return self.suffixed(core.Sum((square, Negative(core.Power(mean(body), two)))))

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
                for item in self.items():  # (x, y) ∼ p
                    items += item.components if isinstance(item, core.Vector) else (item,)
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
        r"""`D_{KL}(q \| p)`, `\mathrm{KL}[q || p]`, `\KL(q \,\|\, p)`, `KL(q, p)`; a name where no laws follow."""
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
        named = name == "JS" or self.tokens[start].text == "D"
        if named and not self.is_open() and self.kind not in ("{", "^"):
            return core.Symbol(name)  # JSD = ½ …, D_KL = …, between laws that are said before
        left, right = self.two_laws()
        return self.suffixed(
            _jensen_shannon(left, right) if name == "JS" else core.KL(as_law(left), as_law(right))
        )


class Running(Probability):
    """Readers of `a_1 + \\dots + a_T` and `a_1 \\cdots a_T`."""

    def summed_on(self, terms: list[Term], sign: str) -> list[Term]:
        r"""The rest of `a_1 + a_2 + \dots + a_T`."""
        from hw_cli.terms.parse.runs import through  # for few formulas

        place = self.step()
        if self.kind not in ("+", "-"):
            raise self.fail(say("dots are not understood here"))
        turns = self.kind != sign  # 1 - x + x^2 - \dots + (-1)^n x^n
        minus = self.step().kind == "-"
        last = self.product()
        found = through(terms, Negative(last) if minus else last, turns)
        if found is None:
            raise type(self.fail())(
                say("dots between {first} and {last} are not understood", first=terms[-1], last=last),
                place.at,
            )
        before, body, index, low, high = found
        return [*before, core.IndexedSum(body, index, low, high)]

    def multiplied_on(self, factors: list[Term]) -> list[Term]:
        r"""The rest of `a_1 a_2 \cdots a_T`."""
        from hw_cli.terms.parse.runs import through  # for few formulas

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
