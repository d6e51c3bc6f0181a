"""What a bracket after a letter means: the arguments of a function, the variables of a law, or a factor."""

from __future__ import annotations

from itertools import pairwise

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Function, Law, Symbol, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.notation import GREEK
from hw_cli.terms.parse.cursor import Bars, ParseError
from hw_cli.terms.parse.scripts import Letter, Scripts

_SPELLED = frozenset(GREEK) | {"ell", "Loss"}
EVENT_SIGNS = frozenset(("=", "<", ">", "<=", ">="))
_PARAMETERS = frozenset({"theta", "phi", "psi", "omega", "varphi", "vartheta", "lambda"})
_TIMES = frozenset({"t", "s", "tau"})
_CAPITALS = frozenset("ABDLMRSUWXYZ")  # E averages, I, K, N and T count
UNSAID = Symbol("cdot")
"""The variable of a law that is not said: q(· | x)."""
EULER = "eulergamma"  # among the names of functions where Γ is the gamma function
_RANDOM = frozenset("UVWXYZ")
_COEFFICIENTS = frozenset("abckmn")
_BARS = ("vert", "given")
POSITIVE = Symbol("+")
"""The event that a test is positive: P(+ | D)."""
CHANCES = frozenset({"P", "Pr"})
_EVENT_ENDS = frozenset({"vert", "given", "close", ",", "set"})  # behind `D+`
SCALES = frozenset({"sigma", "s"})  # functions by their names, and deviations where they have a subscript


class Applying(Scripts):
    """Readers of a letter that is applied."""

    def _applies(self, letter: Letter) -> bool:
        name, square = letter.name, self.token.text == "["
        if name in self.names.laws and (self._holds_logarithms() or self._holds_entry(name)):
            return False  # p(log p − log q), p_i(δ_ij − p_j)
        if letter.exponents and not square and self._holds_rest(name):
            return False  # p^y (1 - p)^{1-y}
        if self._is_turned(name) and not self._holds_one_letter():
            return False  # H^T (A + R), V (S + I)^{-1} V^T
        if letter.valued or (name in self.names.laws and not square and not letter.marks):
            inverted = letter.exponents == [core.Negative(core.Number("1"))]  # P^{-1} (x - m)
            return not inverted or self._holds_one_letter() or self._shows_arguments()
        if name == "pi" and not letter.marks and not square and not letter.exponents:
            return self._shows_arguments() or not self._adds()  # π_k (μ_k - m)^2
        if name in self.names.laws and not square and (self._holds_one_letter() or self._shows_arguments()):
            return True
        if letter.exponents and letter.index and name in SCALES and not self._holds_one_letter():
            return self._shows_arguments()  # σ_n^2 (a + b) is a product, σ_q^2(t) a value
        if name in self.bound and not square and self._adds():
            return False  # Σ_h e^{h (a + b)}
        if name in self.names.functions and not letter.exponents[1:]:
            return not self._holds_letter(name)
        if self.parts_two(self.at):
            return True  # D_f(p ‖ q), χ²(p ‖ q)
        if len(name) > 1 and name not in _SPELLED and not letter.exponents:
            return True  # a word: `\mathrm{var}(x)`
        if letter.inverse or square:
            return False
        if not letter.exponents and self._shows_arguments():
            return True
        if name not in self.names.letters and self._holds_one_letter():
            plain = not letter.exponents and name != "E"
            if self._is_usually_a_function(letter) or (plain and self.following().kind in ("letter", "mark")):
                return True  # nobody writes a times x as a(x)
            raise self.unclear(name)
        return False

    def _is_turned(self, name: str) -> bool:
        """Whether a letter has a transpose in this formula, which makes it no function."""
        tokens = self.tokens
        for at, (letter, sign) in enumerate(pairwise(tokens)):
            if letter.text == name and sign.kind == "^":
                power = [token.text for token in tokens[at + 2 : at + 4] if token.kind != "{"]
                if power and power[0] in ("T", "top"):
                    return True
        return False

    def _is_usually_a_function(self, letter: Letter) -> bool:
        """Whether a letter before a lone letter in brackets is a function: `μ(x)`, `S(z)`, `u_ψ(x)`, `x(t)`, `t(y_A)`."""
        inside = self.following()
        while inside.kind == "mark" or inside.kind == "{":
            inside = self.following(self.tokens.index(inside, self.at) - self.at + 1)
        greek = len(letter.name) > 1
        indexed = inside.kind == "letter" and self.tokens[self.tokens.index(inside, self.at) + 1].kind == "_"
        return (
            letter.name in _CAPITALS
            or (indexed and not letter.index and letter.name not in _COEFFICIENTS)
            or (greek and inside.kind == "letter" and len(inside.text) == 1)
            or (not greek and inside.kind == "letter" and (inside.text in _TIMES or inside.text in GREEK))
            or any(isinstance(part, Symbol) and part.name in _PARAMETERS for part in letter.index)
        )

    def _holds_one_letter(self) -> bool:
        """Whether one letter (marked, with a subscript), one number, or one `f(…)` is all that the bracket holds."""
        at, end = self.at + 1, self.partner[self.at]
        if self.tokens[at].kind == "mark":
            at = self._past_argument(at + 1)
        elif self.tokens[at].kind in ("letter", "num"):
            at += 1
        else:
            return False
        if self.tokens[at].kind == "_":
            at = self._past_argument(at + 1)
        while self.tokens[at].kind == "'":
            at += 1
        if self.tokens[at].text == "(":
            at = self.partner[at] + 1
        return at == end

    def _past_argument(self, at: int) -> int:
        return self.partner[at] + 1 if self.tokens[at].kind == "{" else at + 1

    def _holds_logarithms(self) -> bool:
        """Whether logarithms of laws stand in the bracket, as they do in no density's."""
        inside = self.tokens[self.at + 1 : self.partner[self.at]]
        logarithm = any(token.text == "log" for token in inside)
        return logarithm and any(token.kind == "letter" and token.text in self.names.laws for token in inside)

    def _holds_entry(self, name: str) -> bool:
        """Whether an entry p_j of the letter before the bracket stands in it as a number."""
        inside = range(self.at + 1, self.partner[self.at])
        return any(
            self.tokens[at].kind == "letter"
            and self.tokens[at].text == name
            and self.tokens[at + 1].kind == "_"
            and self.tokens[self._past_argument(at + 2)].kind not in ("open", "given", "vert")
            for at in inside
        )

    def _holds_letter(self, name: str) -> bool:
        """Whether the letter before the bracket stands in it as a matrix or a number: H (H P + R)."""
        inside = range(self.at + 1, self.partner[self.at])
        bare = (at for at in inside if self.tokens[at].kind == "letter" and self.tokens[at].text == name)
        return any(self.tokens[at + 1].kind not in ("open", "_", "^", "close", ",", "'") for at in bare)

    def _holds_rest(self, name: str) -> bool:
        """Whether the bracket is 1 - p, of the letter p before it."""
        inside = self.tokens[self.at + 1 : self.partner[self.at]]
        return [token.text for token in inside] == ["1", "-", name]

    def _adds(self) -> bool:
        """Whether a plus or a minus stands directly in the bracket."""
        return any(kind in ("+", "-") for kind in self.kinds_in(self.at))

    def _shows_arguments(self) -> bool:
        """Whether a comma, a semicolon or a lone bar stands directly in the bracket."""
        shown = any(kind in (",", ";", "given") for kind in self.kinds_in(self.at))
        return shown or self.bar_count.get(self.at, 0) % 2 == 1

    def _applied(self, letter: Letter) -> Term:
        bar = self.bar_count.get(self.at, 0) % 2 == 1 or "given" in self.kinds_in(self.at)
        ends = {token.kind for token in self.tokens[self.at : self.partner[self.at]]}
        if letter.name == "I" and ";" in ends and (bar or "," in ends) and not letter.exponents:
            return self._information(letter)
        if letter.name not in self.names.laws and self.parts_two(self.at):
            head: Term = core.Function(letter.name, (*letter.index, *letter.exponents))
            return core.Call(head, self.two_laws())
        if not letter.valued and (
            letter.name in self.names.laws
            or letter.name == "pi"
            or (bar and letter.name not in self.names.functions - {"H"})  # H(Z | X), an entropy
            or (bar and letter.name == "h" and self.following().text in _RANDOM)  # h(X | Y), one of densities
        ):
            return self._density(letter)
        if core.Number("0") in letter.exponents and function_record(letter.name) is None:  # W^0(t), no power
            letter.exponents.remove(core.Number("0"))
            letter.index = (*letter.index, core.Label("0"))
        head = letter.head()
        if head == Function("Gamma") and EULER in self.names.functions:
            head = Function(EULER)
        call: Term = core.Call(head, self.listed(self.given() if bar else None))
        exponents, letter.exponents = letter.exponents, []
        for exponent in exponents:  # μ²(x) is (μ(x))²
            call = core.Transpose(call) if exponent == core.Label("top") else core.Power(call, exponent)
        return call

    def _compares(self) -> bool:
        """Whether an event stands in the bracket, which compares two things."""
        return any(token.text in EVENT_SIGNS for token in self.tokens[self.at : self.partner[self.at]])

    def two_laws(self) -> tuple[Term, Term]:
        """What stands in a bracket on both sides of two bars, `(q || p)`."""
        with self.brackets(Bars("kl")):
            first = self.sum()
            two = self.following().kind in _BARS and self.take(*_BARS) and self.take(*_BARS)
            if not two and not self.take("par", "norm", ","):
                raise self.fail(say("a divergence without the bars between its two laws"))
            return first, self.sum()

    def parts_two(self, opener: int) -> bool:
        """Whether two bars stand alone in a bracket: `D(q || p)`."""
        kinds = [*self.kinds_in(opener), ""]
        return sum(k in ("norm", "par") or k == after == "vert" for k, after in pairwise(kinds)) == 1

    def unclear(self, name: str) -> ParseError:
        """The error for a letter before a bracket that could be a function or a factor."""
        return self.fail(say("does {name} multiply this bracket, or is it a function of it?", name=name))

    @staticmethod
    def _is_probability(name: str, variable: Term) -> bool:
        """Whether it is `p(1 - p)`, a number."""
        return isinstance(variable, core.Sum) and any(
            part == Symbol(name) or part == core.Negative(Symbol(name)) for part in variable.terms
        )

    def _unsaid(self) -> tuple[Term, ...]:
        r"""The dot of `q(\cdot | x)`."""
        if self.token.text == "·" and self.following().kind in ("given", "vert", "close"):
            self.step()
            return (UNSAID,)
        return ()

    def _information(self, letter: Letter) -> Term:
        """`I(X; Y, Z | W)`: two groups of variables, and what they are given, each group a vector of its letters."""
        with self.brackets(self.given()):
            groups = [self.items()]
            while (group := self.take(";")) or self.past_bar():
                items = self.items()
                groups.append(items if group else (core.Call(Function("given"), items),))
        arguments = tuple(core.Vector(group) if len(group) > 1 else group[0] for group in groups)
        return core.Call(letter.head(), arguments)

    def events(self) -> tuple[Term, ...]:
        r"""`x, y`, and events: `X \le x`, `A \cap B`, each as a call that says what it is."""
        found = list(self.items())
        while True:
            if self.kind == "rel" and self.token.text in EVENT_SIGNS:
                sign = core.Label(self.step().text)
                found[-1] = core.Call(core.Function("event", (sign,)), (found[-1], self.sum()))
            elif self.kind == "set":
                name = self.step().text
                found[-1] = core.Call(core.Function(name), (found[-1], self.sum()))
            elif self.take(","):
                found += self.items()
            else:
                return tuple(found)

    def _signed_events(self) -> tuple[Term, ...]:
        r"""Events, of which each may say whether it happens: `\neg D`, `D+, T-`, `D^+ \cap T^-`, `D_-`, `+`."""
        found = self._signed()
        if found is None:
            return self.events()
        while self.kind == "set":
            name = self.step().text
            found = core.Call(core.Function(name), (found, self._signed() or self.sum()))
        return (found, *(self._signed_events() if self.take(",") else ()))

    def _signed(self) -> Term | None:
        """An event that happens, or its complement; None where no sign says which."""
        start = self.at
        denied = self.take("not", "sim")
        name = self.token.text
        found: Term | None = POSITIVE if self._is_sign() else None
        if self.kind == "letter" and len(name) == 1 and name.isupper() and name not in _RANDOM:
            found = self.factor()
        sign = ""
        match found:
            case core.Power(base=base, exponent=core.Label(text="+" | "-" as sign)):
                found = base
            case core.Indexed(base=base, index=(core.Label(text="+" | "-" as sign),)):
                found = base
        if found is not None and not sign and self._is_sign():
            sign = self.step().text
        if not isinstance(found, Symbol) or not (denied or sign):
            self.move(start)
            return None
        return core.Decorated(found, "bar") if denied != (sign == "-") else found

    def _is_sign(self) -> bool:
        return self.kind in ("+", "-") and self.following().kind in _EVENT_ENDS

    def _density(self, letter: Letter) -> Term:
        if letter.primes or letter.order or letter.inverse:
            raise self.fail(say("a marked law is not understood"))
        name = "_".join((*letter.marks, letter.name, *(("star",) if letter.star else ())))
        opener = self.at
        with self.brackets(self.given()):
            read = self._signed_events if name in CHANCES else self.events
            variables = self._unsaid() or read()
            given = read() if self.past_bar() else ()
            parameters = self.items() if self.take(";") else ()
            if self.kind == "rel":
                raise self.fail(say("the probability of an event is not understood"))
        if not given and len(variables) == 1 and self._is_probability(name, variables[0]):
            self.move(opener)
            raise self.unclear(name)
        density: Term = core.Density(Law(name, letter.index + parameters), variables, given)
        for exponent in letter.exponents:
            density = core.Power(density, exponent)
        return density
