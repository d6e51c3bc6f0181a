"""What hangs on a letter: marks, subscripts, superscripts and primes."""

from __future__ import annotations

from dataclasses import dataclass, field

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Function, Indexed, Number, Symbol, Term
from hw_cli.terms.parse.cursor import Cursor

MAX_PRIMES = 4
STAR = frozenset({"star", "times"})
_VOWELS = frozenset("aeou")
_WORDS = "gen old new ref max min opt adv obs lat enc dec rec reg aux cls pos neg tot avg out mix emp adj low mid top all eff fin"
_NAMES = frozenset(_WORDS.split())
_OF_POLICIES = frozenset({"V", "Q", "A", "J", "v", "q", "R", "G", "d", "eta", "rho", "T", "P"})
GIVEN = core.Label("|")
r"""The bar among the indices of `\mu_{Y \mid X}`."""


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


class Scripts(Cursor):
    """Readers of a letter and its scripts."""

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
            inner.marks = (*inner.marks, *(("dot", "dot") if mark == "ddot" else (mark,)))
            return inner
        if self.kind in ("letter", "word"):
            return Letter(self.step().text)
        if self.kind == "const" and self.token.text in ("e", "pi"):
            return Letter(self.step().text)
        if self.kind == "num" and self.token.text == "0":
            return Letter("0")
        raise self.fail()

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

    # --- below

    def subscript(self) -> tuple[Term, ...]:
        """What stands after `_`: one or several indices; a word there is a label."""
        if self.kind != "{":
            return (self._below_star() if self.kind in STAR else self.script_sign(),)
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
                elif not self.take(",", ";") and not (
                    (item in (core.WHOLE, core.Label("*")) and self.kind != "}") or self._is_whole(0)
                ):
                    return out  # no comma stands in A_{\cdot j}, A_{i\cdot} and k_{*1}

    def _index_item(self) -> Term:
        if self.kind in ("word", "KL", "trace", "func", "E", "text") and self.following().kind in ("}", ","):
            return core.Label(self.step().text)
        if self.kind in ("+", "-", "pm") and self.following().kind in ("}", ","):
            return core.Label(self.step().text)  # \delta_{-}
        if self.kind in STAR and self.token.text == "*":  # k_{*}, k_{*1}
            return self._below_star()
        if self._is_whole(0):
            self.step()
            return core.WHOLE
        if self.kind in ("letter", "num") and self.following().kind == "times" and self._is_whole(1):
            return Number(self.step().text) if self.kind == "num" else Symbol(self.step().text)
        if self.kind == "rel" and self.token.text in ("<", "<=") and not self.dialect.answers:
            before = self.step().text == "<"  # x_{<i} is x_1, …, x_{i-1}
            last = self.sum()
            return core.Range(Number("1"), core.Sum((last, core.Negative(Number("1")))) if before else last)
        if self.kind in ("letter", "const") and (word := self._spelled_out()):
            self.move(self.at + len(word))
            return core.Label(word)
        if (label := self._label() if self.dialect.answers else self._worded()) is not None:
            return label
        if self.kind == "letter" and self.following().kind == "num" and self.following(2).kind in ("}", ","):
            return core.Product((Symbol(self.step().text), Number(self.step().text)))  # θ_{j1}
        low = self.sum()
        return core.Range(low, self.sum()) if self.take(":") else low

    def _is_whole(self, distance: int) -> bool:
        r"""Whether `:` or `\cdot` stands for a whole row or column, beside another index: `{i,:}`, `{\cdot j}`."""
        before, sign, after = (self.following(distance + step) for step in (-1, 0, 1))
        if sign.kind not in (":", "times"):
            return False
        alone = after.kind == "," or (after.kind == "}" and before.kind != "{")
        return alone or (distance == 0 and sign.text == "·" and after.kind in ("letter", "num"))

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
        if self.kind == "word" or (self.kind in ("+", "-", "pm") and not self.dialect.answers):
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

    def _below_star(self) -> Term:
        """The label of `x_*`, a point of its own beside the x_i."""
        if self.token.text not in ("*", "⋆", "∗"):
            raise self.fail()
        self.step()
        return core.Label("*")

    # --- above

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

    # --- what takes one argument

    def digit(self) -> str:
        """One digit of a numeral: TeX reads `x^23` as x² 3."""
        text = self.token.text
        if len(text) == 1:
            return self.step().text
        self.tokens[self.at] = type(self.token)("num", text[1:].lstrip(".") or "0", self.token.at + 1)
        self.move(self.at)
        return text[0]

    def argument(self) -> Term:
        """What a fraction or a root takes: braces, or one sign, as in `\\frac12`; `\\binom nk^2` is a square."""
        if self.kind == "num" and self.latex:
            return Number(self.digit())
        one = self.latex and self.kind == "letter" and self.following().kind == "^"
        if self.dialect.answers and self.kind != "{" and not one:
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


def letter_by_letter(item: Term) -> tuple[Term, ...]:
    """The indices i and j of `x_{ij}`, j and 1 of `x_{j1}`; any other index alone."""
    if isinstance(item, core.Product) and all(
        (isinstance(part, core.Symbol) and len(part.name) == 1 and part.name.islower())
        or (isinstance(part, Number) and part is item.factors[-1] and part is not item.factors[0])
        for part in item.factors
    ):
        return item.factors
    return (item,)
