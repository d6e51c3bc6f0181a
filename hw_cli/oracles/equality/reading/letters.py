"""Letters with their indices, primes and marks, and the functions that letters stand for."""

from __future__ import annotations

from hw_cli.oracles.equality.reading.cursor import ONE, UNIT
from hw_cli.oracles.equality.reading.numbers import Numbers
from hw_cli.oracles.equality.reading.vocabulary import APPLIED_GREEK, UNCLEAR_GREEK
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Constant, Decorated, Indexed, Number, Symbol, Term
from hw_cli.terms.walk import subterms

# letters that apply to what stands in brackets after them
APPLIED = frozenset({"f", "g", "h", "F", "G", "H"})
_ORDINARY = frozenset("abckmnrtxz")  # in doubt, letters that multiply


class Letters(Numbers):
    """Letters, constants and words."""

    def constant(self) -> Term:
        """π, e, ∞; with an index it is a letter."""
        name = self.take().text
        if self.kind == "_":
            return self.lettered("pi" if name == "pi" else name)
        return Constant(name)

    def word(self) -> Term:
        """A name of several letters, perhaps applied."""
        sign = self.take()
        if self.kind == "(":
            raise self.fail(say("the function {name} is not known", name=sign.text))
        return Symbol(f"word {sign.text}")

    def letter(self) -> Term:
        """A letter; a free i is the imaginary unit."""
        name = self.take().text
        if name == "d" and self.kind == "/" and self.ahead().kind == "letter" and self.ahead().text == "d":
            return self._typed_derivative()
        if name == "i" and self.unit and "i" not in self.bound and self.kind not in ("_", "'"):
            return UNIT
        return self.lettered(name)

    def _typed_derivative(self) -> Term:
        """`d/dx (x^2)`."""
        self.at += 2
        variable = Symbol(self.expect("letter").text)
        return core.Derivative(self.factor(), variable)

    def plain_letter(self) -> Term:
        """A letter with its index, of a derivative or an integral."""
        letter = Symbol(self.expect("letter").text)
        if self.kind == "_":
            self.take()
            return Indexed(letter, self.index())
        return letter

    def lettered(self, name: str) -> Term:
        """A letter with its index, marks and arguments."""
        base: Term = Symbol(name)
        primes = 0
        index: tuple[Term, ...] = ()
        while self.kind in ("'", "_") or (self.kind == "num" and not self.latex and not self.sign.spaced):
            if self.kind == "num":
                if index or not self.sign.text.isdigit():
                    break
                index = (Number(self.take().text),)  # x1, typed
            elif self.take().kind == "'":
                primes += 1
            else:
                index = self.index()
        if self.kind == "^" and self.ahead().kind == "{" and self.ahead(2).kind == "'":
            self.at += 2
            while self.kind == "'":
                self.take()
                primes += 1
            self.expect("}")
        return self._applied(name, base, index, primes)

    def index(self) -> tuple[Term, ...]:
        """What is below a letter."""
        if self.kind == "{":
            self.take()
            self.deeper()
            items = [self._label()]
            while self.kind == ",":
                self.take()
                items.append(self._label())
            self.expect("}")
            self.depth -= 1
            return tuple(items)
        if self.kind == "num":
            if self.latex and len(self.sign.text) > 1:
                raise self.fail(say("only one digit stands in this script: braces are missing"))
            return (Number(self.take().text),)
        if self.kind in ("word", "func"):
            return (core.Label(self.take().text),)
        if self.kind in ("letter", "const"):
            return (Symbol(self.take().text),)
        raise self.fail()

    def _label(self) -> Term:
        """One index; a few letters side by side are a label."""
        start, text = self.at, ""
        while self.kind in ("letter", "word", "func", "const", "num") and (self.kind != "num" or text):
            text += self.take().text
        if self.kind in ("}", ",") and text:
            return Symbol(text) if len(text) == 1 else core.Label(text)
        self.at = start
        return self.sum()

    def _applied(self, name: str, base: Term, index: tuple[Term, ...], primes: int) -> Term:
        function = name in APPLIED
        if name == "sigma" and self.choices.logistic and self.kind == "(" and not index:
            return self._logistic(primes)
        if self.kind == "(" and not index and not primes and name not in self.bound:
            if name in APPLIED_GREEK:
                return core.call(APPLIED_GREEK[name], *self.arguments())
            if name in UNCLEAR_GREEK:
                raise self.fail(say("{name} before a bracket could be a function or a factor", name=name))
        if self.kind == "(" and (function or primes or self._is_doubtful(name)):
            if not (function or primes):
                self.doubts.add("applies")
            if function or primes or self.choices.applies:
                head: Term = core.Function(name, index)
                return core.Call(core.DerivativeOf(head, primes) if primes else head, self.arguments())
        if function and self.kind == "^" and (order := self._order_above()):
            return core.Call(core.DerivativeOf(core.Function(name, index), order), self.arguments())
        if function and self.kind == "^" and self._is_inverse():
            return core.Call(core.InverseOf(core.Function(name, index)), self.arguments())
        for _ in range(primes):
            base = Decorated(base, "prime")
        return Indexed(base, index) if index else base

    def _logistic(self, primes: int) -> Term:
        """σ(x), and σ'(x) = σ(x)(1 − σ(x))."""
        value = core.call("sigmoid", *self.arguments())
        if primes > 1:
            raise self.fail()
        return core.product((value, ONE - value)) if primes else value

    def _is_doubtful(self, name: str) -> bool:
        """Whether a letter before a bracket could be a function: the bracket holds one letter, or a list."""
        after, then = self.ahead(), self.ahead(2)
        if name in _ORDINARY and after.kind != "letter":
            return False
        if then.kind == ",":
            return True
        return after.kind == "letter" and then.kind == ")" and name not in self.bound

    def _order_above(self) -> int:
        """The n of `f^{(n)}(x)`, moved past; 0 for anything else."""
        kinds = [self.ahead(k).kind for k in range(1, 7)]
        text = self.ahead(3).text
        if kinds != ["{", "(", "num", ")", "}", "("] or not text.isdigit() or not 0 < int(text) < 9:
            return 0
        self.at += 6
        return int(text)

    def _is_inverse(self) -> bool:
        kinds = [self.ahead(k).kind for k in range(1, 6)]
        if kinds == ["{", "-", "num", "}", "("] and self.ahead(3).text == "1":
            self.at += 5
            return True
        if not self.latex and kinds[:3] == ["-", "num", "("] and self.ahead(2).text == "1":
            self.at += 3
            return True
        return False

    def marked(self) -> Term:
        """`\\bar{x}`, `\\hat\\beta_1`, `\\vec{v}`; a bar over more than a letter conjugates."""
        mark = self.take().text
        inner = self.argument() if self.kind == "{" else self.atom()
        if not mark:
            return inner
        if mark == "bar" and (_holds_unit(inner) or inner in (Symbol("z"), Symbol("w"))):
            return core.call("conj", inner)
        if mark == "ddot":
            mark, inner = "dot", Decorated(inner, "dot")
        if isinstance(inner, Indexed):
            return Indexed(Decorated(inner.base, mark), inner.index)
        if not isinstance(inner, Symbol | Decorated):
            raise self.fail(say("a mark over more than a letter is not understood"))
        out: Term = Decorated(inner, mark)
        if self.kind == "_":
            self.take()
            out = Indexed(out, self.index())
        return out


def _holds_unit(term: Term) -> bool:

    return any(part == UNIT for part in subterms(term))
