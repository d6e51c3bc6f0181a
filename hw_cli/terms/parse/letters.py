"""Letters with their marks, subscripts and superscripts, and what a bracket after them means."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from itertools import pairwise

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Law, Number, Symbol, Term
from hw_cli.terms.notation import GREEK
from hw_cli.terms.parse.cursor import Bars, Cursor
from hw_cli.terms.walk import subterms

MAX_PRIMES = 4
_SPELLED = frozenset(GREEK) | {"ell", "Loss"}
EVENT_SIGNS = frozenset(("=", "<", ">", "<=", ">="))
STAR = frozenset({"star", "times"})
_VOWELS = frozenset("aeou")
_NAMES = frozenset(
    [
        "gen",
        "old",
        "new",
        "ref",
        "max",
        "min",
        "opt",
        "adv",
        "obs",
        "lat",
        "enc",
        "dec",
        "rec",
        "reg",
        "aux",
        "cls",
        "pos",
        "neg",
        "tot",
        "avg",
        "out",
        "mix",
        "emp",
        "adj",
        "low",
        "mid",
        "top",
        "all",
        "eff",
        "fin",
    ]
)
_PARAMETERS = frozenset({"theta", "phi", "psi", "omega", "varphi", "vartheta", "lambda"})
_TIMES = frozenset({"t", "s", "tau"})
_MAPS = frozenset({"f", "g", "h"})
_OF_POLICIES = frozenset({"V", "Q", "A", "J", "v", "q", "R", "G", "d", "eta", "rho", "T", "P"})
_CAPITALS = frozenset("ABDLMRSUWXYZ")  # E averages, I, K, N and T count


@dataclass(slots=True)
class Letter:
    """A letter as it stands on the page, before it is known what it does."""

    name: str
    marks: tuple[str, ...] = ()  # from the inside
    index: tuple[Term, ...] = ()
    primes: int = 0
    order: int = 0  # f^{(4)}
    star: bool = False
    inverse: bool = False
    raised: bool = False  # an index above: x^{(t)}
    valued: bool = False  # the value of a policy, Q^π: no law
    exponents: list[Term] = field(default_factory=list)  # a power, then a transpose

    def plain(self) -> Term:
        """The letter alone: marks inside, then the index, then a star."""
        out: Term = Symbol(self.name)
        for mark in (*self.marks, *("prime",) * self.primes):
            out = Decorated(out, mark)
        if self.index:
            out = Indexed(out, self.index)
        return Decorated(out, "star") if self.star else out

    def head(self) -> Term:
        """The letter as a function."""
        name = "sigmoid" if self.name == "sigma" and not self.index and not self.marks else self.name
        out: Term = Function(name, self.index)
        for mark in self.marks:
            out = Decorated(out, mark)
        if self.star:
            out = Decorated(out, "star")
        order = self.primes + self.order
        if order:
            out = core.DerivativeOf(out, order)
        return core.InverseOf(out) if self.inverse else out


UNSAID = Symbol("cdot")
"""The variable of a law that is not said: q(· | x)."""


UNIT = core.Constant("i")
GIVEN = core.Label("|")
r"""The bar among the indices of `\mu_{Y \mid X}`."""
_APPLIED = {"Gamma": "gamma", "zeta": "zeta"}  # functions where a bracket follows, letters elsewhere
EULER = "eulergamma"  # among the names of functions where Γ is the gamma function
_UNCLEAR = frozenset({"Phi", "Psi"})  # could be a distribution function or a letter where a bracket follows
_ORDINARY = frozenset("abckmnrtxz")  # in doubt, letters that multiply


def letter_by_letter(item: Term) -> tuple[Term, ...]:
    """The indices i and j of `x_{ij}`; any other index alone."""
    if isinstance(item, core.Product) and all(
        isinstance(part, core.Symbol) and len(part.name) == 1 and part.name.islower() for part in item.factors
    ):
        return item.factors
    return (item,)


_COEFFICIENTS = frozenset("abckmn")
_BARS = ("vert", "given")
SCALES = frozenset({"sigma", "s"})  # functions by their names, and deviations where they have a subscript


class Letters(Cursor):
    """Readers of letters."""

    def letter(self) -> Term:
        """A letter with all that hangs on it: `\\bar{\\alpha}_{t-1}^2`, `f'(x)`, `p_\\theta(x \\mid y)`."""
        letter = self.bare_letter()
        self.scripts(letter)
        if letter.name in self.names.functions and not letter.exponents and self.take("circ"):
            inner = self.letter()
            if not isinstance(inner, core.Call):
                raise self.fail(
                    say("does {name} multiply this bracket, or is it a function of it?", name=letter.name)
                )
            return core.Call(letter.head(), (inner,))  # f ∘ g(x)
        if self.kind == "open" and self.token.text in "([" and self._applies(letter):
            return self._applied(letter)
        if letter.inverse and letter.name in _MAPS and self.kind in ("letter", "mark"):
            return self._applied_bare(letter)
        return self._raised(letter.plain(), letter)

    def answered_letter(self) -> Term:
        """A letter, a marked one or a word of an answer, perhaps applied to a bracket; a free i is the imaginary unit."""
        if self.kind == "mark":
            return self._marked()
        name, spelled = self.token.text, self.kind == "word"
        if name == "d" and self.following().kind == "/" and self.following(2).text == "d":
            self.move(self.at + 3)  # d/dx (x^2)
            variable = self.bare_letter().plain()
            return core.Derivative(self.factor(), variable)
        if name == "E" and self.following().text != "(" and self.is_expectation():
            raise self.fail()
        unit = name == "i" and "i" not in self.names.letters and "i" not in self.bound
        if unit and self.following().kind not in ("_", "'"):
            self.step()
            return self.suffixed(UNIT)
        letter = self.bare_letter()
        if spelled:
            if self.is_open("("):
                raise self.fail(say("the function {name} is not known", name=name))
            letter.name = f"word {name}"
        digits = self.kind == "num" and not (self.latex or self.token.spaced) and self.token.text.isdigit()
        if digits and not spelled:  # x1
            letter.index = (Number(self.step().text),)
        self.scripts(letter)
        if letter.index or letter.exponents or not self.is_open("("):
            self.alone.add(letter.name)
        if self.is_open("(") and self._applies_in_answer(letter):
            return self._value_at(letter)
        return self._raised(letter.plain(), letter)

    @abstractmethod
    def is_expectation(self) -> bool:
        """Whether the plain letter E is an expectation."""

    def _applies_in_answer(self, letter: Letter) -> bool:
        name = letter.name
        known = (
            name in self.names.functions or letter.primes > 0 or (name == "sigma" and self.choices.logistic)
        )
        if known or letter.exponents or letter.index or name in self.bound:
            return known and not (name == "sigma" and letter.index)
        if name in _UNCLEAR:
            raise self.fail(say("{name} before a bracket could be a function or a factor", name=name))
        after, then = self.following(), self.following(2)
        if name in _APPLIED:
            return True
        if name in _ORDINARY and after.kind != "letter":
            return False
        if not (then.kind == "," or (after.kind == "letter" and then.kind == "close")):
            return False
        return self.settled(
            "applies", say("does {name} multiply this bracket, or is it a function of it?", name=name)
        )

    def _value_at(self, letter: Letter) -> Term:
        if self.bar_count.get(self.at, 0) % 2 == 1 or "given" in self.kinds_in(self.at):
            raise self.fail(say("a function of something given is not understood"))
        arguments = self.listed()
        exponents, letter.exponents = letter.exponents, []
        logistic = letter.name == "sigma" and self.choices.logistic and not letter.index
        if letter.name in _APPLIED and not letter.index and not letter.primes:
            value: Term = core.call(_APPLIED[letter.name], *arguments)
        elif logistic and letter.primes == 1 and len(arguments) == 1:  # σ' = σ(1 − σ)
            value = core.call("sigmoid", *arguments)
            value = core.product((value, Number("1") - value))
        elif logistic or letter.name != "sigma":
            value = core.Call(letter.head(), arguments)
        else:
            value = core.Call(core.DerivativeOf(Function("sigma", letter.index), letter.primes), arguments)
        for exponent in exponents:
            value = core.Power(value, exponent)
        return value

    def _marked(self) -> Term:
        """`\\bar{x}`, `\\hat\\beta_1`, `\\vec{v}`; a bar over z, w or more than a letter conjugates."""
        mark = self.step().text
        if self.kind == "{":
            inner = self.braced()
        elif self.kind == "mark":
            inner = self._marked()
        else:
            inner = self.bare_letter().plain()
        if not mark:
            return self.suffixed(inner)
        if mark == "bar" and (
            inner in (Symbol("z"), Symbol("w")) or any(part == UNIT for part in subterms(inner))
        ):
            return self.suffixed(core.call("conj", inner))
        if mark == "ddot":
            mark, inner = "dot", Decorated(inner, "dot")
        if isinstance(inner, Indexed):
            return self.suffixed(Indexed(Decorated(inner.base, mark), inner.index))
        if not isinstance(inner, Symbol | Decorated):
            raise self.fail(say("a mark over more than a letter is not understood"))
        return self.suffixed(Decorated(inner, mark))

    def applied_function(self) -> Term | None:
        r"""`(g^{-1})'(y)`, `(f \circ g)(x)`; None, and back, for any other bracket."""
        start, end = self.at, self.partner[self.at]
        past = end + 1
        while self.tokens[past].kind == "'":
            past += 1
        inside = self.tokens[start + 1]
        if self.tokens[past].text != "(" or inside.kind not in ("letter", "mark"):
            return None
        if inside.text not in self.names.functions or self.tokens[past].kind != "open":
            return None
        heads: list[Letter] = []
        self.move(start + 1)
        while self.kind in ("letter", "mark"):
            heads.append(self.bare_letter())
            self.scripts(heads[-1])
            self.take("circ")
        if self.at != end or any(head.exponents or head.name not in self.names.functions for head in heads):
            self.move(start)
            return None
        self.move(past)
        order, arguments = past - end - 1, self.listed()
        head = heads[-1].head()
        if order and len(heads) == 1:
            return core.Call(core.DerivativeOf(head, order), arguments)
        out: Term = core.Call(head, arguments)
        for outer in reversed(heads[:-1]):
            out = core.Call(outer.head(), (out,))
        if order and not isinstance(arguments[0], Symbol | Indexed):
            raise self.fail(say("the letter of this derivative is not said"))
        return core.Derivative(out, arguments[0], order) if order else out

    def _applied_bare(self, letter: Letter) -> Term:
        """`f^{-1} y`, never y over f."""
        argument = self.bare_letter()
        self.scripts(argument)
        if argument.exponents or self.kind == "open":
            raise self.fail(say("does the function reach this far? Brackets would tell"))
        return core.Call(letter.head(), (argument.plain(),))

    def bare_letter(self) -> Letter:
        """A letter or a marked one, without what follows: `\\tilde{\\mu_t}` brings its index along."""
        if self.kind == "mark":
            mark = self.step().text
            with self.deeper:
                braced = self.take("{")
                inner = self.bare_letter()
                if braced:
                    self.scripts(inner)
                    self.expect("}")
            if inner.exponents or inner.star or inner.primes or inner.inverse or len(inner.marks) > 1:
                raise self.fail(say("a mark over more than a letter is not understood"))
            inner.marks = (*inner.marks, mark)
            return inner
        if self.kind in ("letter", "word"):
            return Letter(self.step().text)
        if self.kind == "const" and self.token.text in ("e", "pi"):
            return Letter(self.step().text)
        if self.kind == "num" and self.token.text == "0":
            return Letter("0")
        raise self.fail()

    # --- scripts

    def scripts(self, letter: Letter) -> None:
        """Subscripts, superscripts and primes after a letter."""
        low, high, twice = False, False, False
        while True:
            if not low and self.take("_"):
                low = True
                letter.index = self.subscript() + letter.index
            elif not (high and (twice or not letter.raised)) and self.take("^"):
                twice, high = high, True  # {x^{(i)}}^T
                self._superscript(letter)
            elif letter.primes < MAX_PRIMES and self.take("'"):
                letter.primes += 1
            else:
                break
        if low and not letter.raised:
            self.lowered.add(letter.name)
        elif letter.raised and not low:
            self.raised.add(letter.name)
        if self.kind in ("_", "^", "'"):
            raise self.fail(say("a second subscript or superscript"))

    def subscript(self) -> tuple[Term, ...]:
        """What stands after `_`: one or several indices; a word there is a label."""
        if self.kind != "{":
            return (self.script_sign(),)
        out: tuple[Term, ...] = ()
        with self.braces(self.given()):
            while True:
                item = self._index_item()
                if self.kind == "rel" and self.token.text == "=":  # φ_{j|y=1}
                    self.step()
                    item = core.Call(core.Function("event", (core.Label("="),)), (item, self._index_item()))
                out = (*out, *letter_by_letter(item))
                if out and self.past_bar():
                    out = (*out, GIVEN)
                elif not self.take(",", ";"):
                    return out

    def _index_item(self) -> Term:
        if self.kind in ("word", "KL", "trace", "func", "E", "text") and self.following().kind in ("}", ","):
            return core.Label(self.step().text)
        if self.kind in ("letter", "const") and (word := self._spelled_out()):
            self.move(self.at + len(word))
            return core.Label(word)
        if (label := self._label() if self.dialect.answers else self._worded()) is not None:
            return label
        low = self.sum()
        return core.Range(low, self.sum()) if self.take(":") else low

    def _worded(self) -> Term | None:
        r"""The label that letters with a text are: `\beta\text{-VAE}`; None for another subscript."""
        start, text, note = self.at, "", False
        while self.kind in ("letter", "word", "text", "num", "-"):
            note |= self.kind == "text"
            text += self.step().text
        if note and self.kind in ("}", ","):
            return core.Label(text)
        self.move(start)
        return None

    def _label(self) -> Term | None:
        """Letters and digits side by side, which name one index of an answer; None for what is more."""
        start, text = self.at, ""
        while self.kind in ("letter", "word", "func", "const", "num") and (self.kind != "num" or text):
            text += self.step().text
        if self.kind in ("}", ",") and text:
            return (
                Symbol(text)
                if self.at == start + 1 and self.tokens[start].kind == "letter"
                else core.Label(text)
            )
        self.move(start)
        return None

    def _spelled_out(self) -> str:
        """The word that letters side by side spell, `VLB` or `data`; empty for indices such as `ij`."""
        word, at = "", self.token.at
        while (token := self.following(len(word))).kind in ("letter", "const"):
            if len(token.text) != 1 or token.at != at + len(word):
                return ""
            word += token.text
        ends = token.kind in ("}", ",")
        spelled = (
            word in _NAMES
            or (len(word) > 1 and word.isupper())
            or (len(word) > 3 and bool(_VOWELS & set(word)))
        )
        return word if ends and spelled else ""

    def script_sign(self) -> Term:
        """A script without braces: one sign, or one construction of its own (`x_\\text{max}`, `e^\\frac12`)."""
        if self.kind == "num":
            if len(self.token.text) > 1 and (self.latex or not self.dialect.answers):
                raise self.fail(say("only one digit stands in this script: braces are missing"))
            return Number(self.step().text)
        if self.kind == "word":
            return core.Label(self.step().text)
        if self.kind == "letter":
            return Symbol(self.step().text)
        if self.kind == "const":
            return core.Constant(self.step().text)
        if self.kind in ("frac", "sqrt"):
            return self.factor()
        if self.kind == "mark":
            return self.bare_letter().plain()
        if self.kind in ("KL", "E"):
            return core.Label(self.step().text)
        raise self.fail()

    def digit(self) -> str:
        """One digit of a numeral: TeX reads `x^23` as x² 3."""
        text = self.token.text
        if len(text) == 1:
            return self.step().text
        self.tokens[self.at] = type(self.token)("num", text[1:].lstrip(".") or "0", self.token.at + 1)
        self.move(self.at)
        return text[0]

    def argument(self) -> Term:
        """What a fraction or a root takes: braces, or one sign, as in `\\frac12`."""
        if self.kind == "num" and self.latex:
            return Number(self.digit())
        if self.dialect.answers and self.kind != "{":
            return self.fenced() if self.is_open("(") else self.factor()
        return self.braced()

    def exponent(self) -> Term:
        """What is raised: braces or one sign in LaTeX, one factor with its signs where it is typed."""
        if self.latex or self.kind == "{" or not self.dialect.answers:
            return self.braced()
        minus = False
        while self.kind in ("+", "-"):
            minus ^= self.step().kind == "-"
        with self.deeper:
            out = self.factor()
        return core.Negative(out) if minus else out

    def braced(self) -> Term:
        """One sum in argument braces, or one sign without them."""
        if self.kind != "{":
            return self.script_sign()
        with self.braces():
            return self.sum()

    def _superscript(self, letter: Letter) -> None:
        braced = self.kind == "{"
        special = self.special()
        if special == "star":
            letter.star = True
        elif special == "top":
            letter.exponents.append(core.Label("top"))
        elif special == "inverse top":
            letter.exponents += [core.Negative(Number("1")), core.Label("top")]
        elif special == "prime":
            while self.take("'"):
                letter.primes += 1
            if braced:
                self.expect("}")
        elif special == "degree":
            letter.exponents.append(core.Label("degree"))
        elif special == "word":
            letter.index = (*letter.index, core.Label(self.word_script()))
            letter.raised = True
        elif braced and not self.dialect.answers and letter.name != "e" and (word := self._name_above()):
            letter.index = (*letter.index, core.Label(word))
        elif (inner := self._raised_index(letter)) is not None:
            if isinstance(inner, Number) and letter.name in self.names.functions:
                letter.order = int(inner.value) if inner.value.denominator == 1 else 0
            else:
                letter.index = (*letter.index, inner)
                letter.raised = True
        else:
            exponent = self.exponent()
            if exponent == core.Negative(Number("1")) and letter.name in self.names.functions:
                letter.inverse = True
            else:
                letter.exponents.append(exponent)

    def _name_above(self) -> str:
        r"""The `opt` of `D^{opt}`, moved past; empty for a power."""
        self.step()
        word = self._spelled_out()
        if word in _NAMES and self.following(len(word)).kind == "}":
            self.move(self.at + len(word) + 1)
            return word
        self.move(self.at - 1)
        return ""

    def special(self) -> str:
        """A superscript that is no power: read and named, or left alone and empty."""
        braced = self.kind == "{"
        inside = self.following() if braced else self.token
        alone = not braced or self.following(2).kind == "}"
        name = ""
        if inside.kind in STAR and alone and inside.text != "/":
            name = "star"
        elif inside.kind == "circ" and alone and self.dialect.answers:
            name = "degree"
        elif (
            braced
            and inside.kind == "-"
            and self.following(2).kind == "top"
            and self.following(3).kind == "}"
        ):
            self.move(self.at + 4)
            return "inverse top"
        elif (inside.kind == "top" and alone) or (
            inside.kind in ("letter", "word") and inside.text == "T" and alone and self.names.transpose
        ):
            name = "top"
        elif inside.kind == "'":
            self.take("{")
            return "prime"
        elif inside.kind == "word" and alone:
            return "word"
        if name:
            self.move(self.at + (3 if braced else 1))
        return name

    def word_script(self) -> str:
        """The word of a superscript."""
        braced = self.take("{")
        text = self.step().text
        if braced:
            self.expect("}")
        return text

    def _raised_index(self, letter: Letter) -> Term | None:
        """The t of `x^{(t)}`, the l of `W^{l+1}` and `a^{[l]}`, the π of `V^\\pi`; None for a power."""
        if letter.name in ("e", "pi") or self.dialect.answers:
            pass
        elif (policy := self._policy(letter)) is not None:
            return policy
        elif self._is_layer():
            return self.braced()
        if self.kind != "{" or letter.name in ("e", "pi"):
            return None
        if self.dialect.answers and letter.name not in self.names.functions:
            return None  # x^{(2)} is a square
        opener, end = self.at + 1, self.partner[self.at]
        close = self.partner.get(opener, end)
        tail = [token for token in self.tokens[close + 1 : end] if token.kind not in ("^", "{", "}")]
        turned = len(tail) == 1 and (tail[0].kind == "top" or tail[0].text == "T")  # x^{(i)T}, x^{(i)^T}
        if self.tokens[opener].text not in ("(", "[") or not (turned or close == end - 1):
            return None
        inside = self.tokens[opener + 1 : close]
        if not inside or len(inside) > 3 or any(t.kind not in ("letter", "num", "+", "-") for t in inside):
            return None
        self.step()
        index = self.fenced()
        if turned:
            self.move(end)
            letter.exponents.append(core.Label("top"))
        self.expect("}")
        return index

    def _policy(self, letter: Letter) -> Term | None:
        r"""The policy of `V^\pi`, `Q^{\pi_\theta}`."""
        inside = self.following() if self.kind == "{" else self.token
        if inside.text != "pi" or letter.name not in _OF_POLICIES or letter.name in self.names.letters:
            return None
        policy = self.braced()
        letter.valued = True
        return Symbol("pi") if policy == core.Constant("pi") else policy

    def _is_layer(self) -> bool:
        """Whether l or l ± 1 stands here as a superscript: no power, unless a sum runs over l."""
        braced = self.kind == "{"
        inside = self.tokens[self.at + 1 : self.partner[self.at]] if braced else [self.token]
        texts = [token.text for token in inside]
        layer = texts[:1] == ["l"] and "l" not in self.bound
        return layer and (
            len(texts) == 1 or (len(texts) == 3 and inside[1].kind in ("+", "-") and inside[2].kind == "num")
        )

    def _raised(self, base: Term, letter: Letter) -> Term:
        for exponent in letter.exponents:
            match exponent:
                case core.Label(text="top"):
                    base = core.Transpose(base)
                case core.Label(text="degree"):
                    base = core.product((base, core.Quotient(core.Constant("pi"), Number("180"))))
                case _:
                    base = core.Power(base, exponent)
        if letter.inverse:
            base = core.Power(base, core.Negative(Number("1")))
        if letter.order:
            raise self.fail(say("a derivative without its argument"))
        return base

    def through(self, found: list[Term], last: Term) -> list[Term]:
        """What was listed and, over dots, `last`: `x_1, x_2, …, x_T` is `x_{1:T}`."""
        if len(found) > 1 and _is_next(found[-2], found[-1]):
            found = found[:-1]
        match found[-1], last:
            case Indexed(base=a, index=(low,)), Indexed(base=b, index=(high,)) if a == b:
                return [*found[:-1], Indexed(a, (core.Range(low, high),))]
        raise self.fail(say("dots between {first} and {last} are not understood", first=found[-1], last=last))

    # --- a bracket after a letter

    def _applies(self, letter: Letter) -> bool:
        name, square = letter.name, self.token.text == "["
        if name in self.names.laws and (self._holds_logarithms() or self._holds_entry(name)):
            return False  # p(log p − log q), p_i(δ_ij − p_j)
        if letter.valued or (name in self.names.laws and not square and not letter.marks):
            return True
        if name == "pi" and not letter.marks and not square and not letter.exponents:
            return True
        if name in self.names.laws and not square and (self._holds_one_letter() or self._shows_arguments()):
            return True
        if letter.exponents and letter.index and name in SCALES and not self._holds_one_letter():
            return self._shows_arguments()  # σ_n^2 (a + b) is a product, σ_q^2(t) a value
        if name in self.names.functions and not letter.exponents[1:]:
            return True
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
            raise self.fail(say("does {name} multiply this bracket, or is it a function of it?", name=name))
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
        ):
            return self._density(letter)
        head = letter.head()
        if head == Function("Gamma") and EULER in self.names.functions:
            head = Function(EULER)
        call: Term = core.Call(head, self.listed(self.given() if bar else None))
        exponents, letter.exponents = letter.exponents, []
        for exponent in exponents:  # μ²(x) is (μ(x))²
            call = core.Transpose(call) if exponent == core.Label("top") else core.Power(call, exponent)
        return call

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

    def _density(self, letter: Letter) -> Term:
        if letter.primes or letter.order or letter.inverse:
            raise self.fail(say("a marked law is not understood"))
        name = "_".join((*letter.marks, letter.name, *(("star",) if letter.star else ())))
        opener = self.at
        with self.brackets(self.given()):
            variables = self._unsaid() or self.events()
            given = self.events() if self.past_bar() else ()
            parameters = self.items() if self.take(";") else ()
            if self.kind == "rel":
                raise self.fail(say("the probability of an event is not understood"))
        if not given and len(variables) == 1 and self._is_probability(name, variables[0]):
            self.move(opener)
            raise self.fail(say("does {name} multiply this bracket, or is it a function of it?", name=name))
        density: Term = core.Density(Law(name, letter.index + parameters), variables, given)
        for exponent in letter.exponents:
            density = core.Power(density, exponent)
        return density


def _is_next(first: Term, second: Term) -> bool:
    match first, second:
        case Indexed(base=a, index=(Number() as low,)), Indexed(base=b, index=(Number() as high,)):
            return a == b and high.value == low.value + 1
    return False
