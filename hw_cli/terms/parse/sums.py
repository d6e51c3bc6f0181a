"""Sums, products, integrals and limits: their indices, bounds and differentials."""

from __future__ import annotations

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.budgets import ONE, ZERO
from hw_cli.terms.core import Label, Number, Power, Quotient, Sum, Term
from hw_cli.terms.parse.cursor import Bars, ParseError, Token
from hw_cli.terms.parse.operators import Operators, uses
from hw_cli.terms.parse.scripts import letter_by_letter
from hw_cli.terms.walk import each, free_variables, is_variable, substitute, subterms

EVERY = Label("every")
DOTS = Label("…")  # what is left out of a sequence at both ends
r"""The bound that `\sum_k` and `\sum_{t>1}` leave unsaid: every value that the context declares."""
_MEASURES = frozenset({"mu", "nu", "F", "P", "Q"})
PRODUCT_TOO_FAR = say("does the product reach this far? Brackets would tell")
_OVER_A_SET = say("a sum over a set is not understood")
_INTEGRAL_OVER_A_SET = say("an integral over a set is not understood")
_OF_LAWS = core.Density | core.Law | core.Expectation
_MOST_VALUES = 8
_NO_INDEX = say("a sum or product without its index")
_INDICES = frozenset("ijkt")  # letters that a sum runs over where it does not say so
NO_DIFFERENTIAL = say("an integral without its differential")
_PLAINLY_AFTER = (
    core.Symbol
    | core.Indexed
    | core.Decorated
    | core.Density
    | core.IndexedProduct
    | core.IndexedSum
    | core.Expectation
    | core.Integral
)
DATA_SETS = frozenset(map(core.Symbol, ("D", "calD", "S", "calS")))
"""Letters of data in a sum over its points."""
_SIDES = {"↓": 1, "↑": -1}
_SAID_SIDES = {">": 1, "<": -1, "!=": 0}
_SPACES = frozenset({"chi", "Omega", "zeta"})
_NUMBERS = frozenset({"bbN", "bbZ", "bbQ", "bbR", "bbC"})


def from_one_side(body: Term, variable: Term, towards: Term, side: int) -> core.LimitOf:
    """The limit from above (`side` 1) or from below (-1), as that of f(a ± 1/x) at infinity."""
    beside = towards + Quotient(ONE, variable) if side > 0 else towards - Quotient(ONE, variable)
    return core.LimitOf(substitute(body, {variable: beside}), variable, core.Constant("infinity"))


def _drawn_from(summand: Term, indices: tuple[Term, ...]) -> Term | None:
    r"""The n up to which a sum without bounds runs since binomial coefficients are 0 beyond it: `\sum_k \binom nk x^k`."""
    tops = {
        node.arguments[0]
        for node in each(core.Call, summand)
        if node.function == core.Function("binom") and node.arguments[1:] == indices
    }
    return tops.pop() if len(tops) == 1 and not uses(core.Vector(tuple(tops)), indices) else None


class Sums(Operators):
    """Readers of what runs over a letter."""

    _endless: frozenset[int] | None = None
    apart_from: Term | None = None  # what the index of the sum that is read is not
    among = False  # whether it is over data: Σ_{x ∈ D}
    around: tuple[Term, Term, Term] | None = None  # j, 2 and n, of Σ_{1 ≤ i < j ≤ n}
    values: tuple[Term, ...] = ()  # 0 and 1, of Σ_{h ∈ \{0, 1\}}

    def big(self) -> Term:
        r"""`\sum_{t=1}^T`, `\prod`, `\int … dx`, `\lim`."""
        with self.deeper:
            name = self.step().text
            if self.is_open("(") and not self.latex and self.dialect.answers:
                return self._typed(name)
            if name == "integral":
                return self._integral()
            return self._limit() if name == "limit" else self._over_indices(name)

    def _over_indices(self, name: str) -> Term:
        self.apart_from, self.among, self.around, self.values = None, False, None, ()
        place = self.token
        indices, low, high = self._range()
        if not indices:
            return self._over_its_own(name, high, place)
        apart, among, around, values = self.apart_from, self.among, self.around, self.values
        minus = name == "sum" and self.take("-")  # Σ_j −y_j
        self.summed, self.summand_at = indices, self.at if name == "sum" else -1
        self.bound += [str(getattr(getattr(index, "base", index), "name", "")) for index in indices]
        out, after = (self.reach(), ()) if name == "sum" else self._multiplied(indices)
        if apart is not None:  # i ≠ j
            rest = core.Sum((ONE, core.Negative(core.Indexed(core.Symbol("delta"), (indices[0], apart)))))
            out = core.product((rest, out)) if name == "sum" else Power(out, rest)
        out = core.Negative(out) if minus else out
        if among:  # Σ_{x ∈ D} f(x) is Σ_i f(x_i)
            (point,) = indices
            used = free_variables(out)
            counter = next(item for item in map(core.Symbol, "ijmnl") if item not in used)
            out, indices = substitute(out, {point: core.Indexed(point, (counter,))}), (counter,)
            low, high = ONE, core.Symbol("N")
        if values:
            (letter,) = indices
            if any(letter in free_variables(law) for law in subterms(out) if isinstance(law, _OF_LAWS)):
                raise ParseError(_OVER_A_SET, place.at)  # p(0) is no value of the laws that are tried
            of_each = tuple(substitute(out, {letter: value}) for value in values)
            del self.bound[-1:]
            whole = core.total(of_each) if name == "sum" else core.product(of_each)
            return core.Product((whole, *after)) if after else whole
        if name == "sum" and low == EVERY == high and (most := _drawn_from(out, indices)) is not None:
            low, high = ZERO, most
        sign = core.IndexedSum if name == "sum" else core.IndexedProduct
        for index in reversed(indices):
            out = sign(out, index, low, high)
        out = sign(out, *around) if around is not None else out
        del self.bound[len(self.bound) - len(indices) :]
        return core.Product((out, *after)) if after else out

    def _typed(self, name: str) -> Term:
        """`sum(k^2, k, 1, n)`, `int(f, x)`, `int(f, x, a, b)`."""
        if name != "integral":
            self.bound.append("i")
        arguments = self.listed()
        if name != "integral":
            self.bound.pop()
        node = {"sum": core.IndexedSum, "product": core.IndexedProduct, "integral": core.Integral}.get(name)
        if node is None or len(arguments) not in ((4,) if name != "integral" else (2, 4)):
            raise self.fail()
        if not isinstance(arguments[1], core.Symbol | core.Indexed):
            raise self.fail()
        out: Term = node(*arguments)
        return out

    def _multiplied(self, indices: tuple[Term, ...]) -> tuple[Term, tuple[Term, ...]]:
        r"""What `\prod_t` multiplies, and what stands after it: `\prod_j \gamma_j \sigma_i` is (∏ γ_j) σ_i.

        In a derivation what else stands there may be meant to be multiplied too, which its judge has to see.
        """
        inside, after, used, place = [self.factor()], list[Term](), False, self.token
        while True:
            used = used or uses(inside[-1], indices)
            if self.take("/"):
                below = self.denominator(inside)
                if used and not uses(below, indices):
                    raise self.fail(PRODUCT_TOO_FAR)
                inside = [Quotient(core.product(tuple(inside)), below)]
                continue
            if not self.take("times") and not self.starts_factor():
                if self.dialect.answers and not all(isinstance(item, _PLAINLY_AFTER) for item in after):
                    raise ParseError(PRODUCT_TOO_FAR, place.at)
                return core.product(tuple(inside)), tuple(after)
            place = place if after else self.token
            for factor in self.factors():
                if uses(factor, indices) or not used:  # and all before it: ∏_i a_i b c_i
                    inside, after = [*inside, *after, factor], []
                else:
                    after.append(factor)

    def _range(self) -> tuple[tuple[Term, ...], Term, Term]:
        """Indices and bounds: `t=1`..`T`, `t>1`, `1 \\le t \\le T`, `t`, `i, j`."""
        place = self.token
        indices: tuple[Term, ...] = ()
        low: Term = EVERY
        high: Term = EVERY
        for _ in range(2):
            if not indices and self.take("_"):
                indices, low, high = self._under(high)
            elif high == EVERY and self.take("^"):
                high = self._bound() or EVERY
        if self.dialect.answers and not indices:
            raise ParseError(_NO_INDEX, place.at)
        if self.dialect.answers and EVERY in (low, high):
            raise ParseError(say("a sum or product without its bounds"), self.token.at)
        return indices, low, high

    def _over_its_own(self, name: str, high: Term, place: Token) -> Term:
        r"""`\sum x_i`, `\sum p(x) \log p(x)`: over the only index there is, or the only variable of the laws."""
        self.bound.append("i")
        body = self.reach()
        self.bound.pop()
        free, nodes = free_variables(body) - set(map(core.Symbol, self.bound)), list(subterms(body))
        found = {part for node in nodes if isinstance(node, core.Indexed) for part in node.index}
        found = {part for part in found & free if isinstance(part, core.Symbol) and part.name in _INDICES}
        if not found and name == "sum":
            found = {item for node in nodes if isinstance(node, core.Density) for item in node.variables}
        if len(found) != 1 or not found <= free:
            raise ParseError(_NO_INDEX, place.at)
        node = core.IndexedSum if name == "sum" else core.IndexedProduct
        return node(body, found.pop(), EVERY, high)

    def _under(self, high: Term) -> tuple[tuple[Term, ...], Term, Term]:
        if self.kind != "{":
            return (self.script_sign(),), EVERY, high
        with self.deeper:
            end = self.partner[self.at]
            self.step()
            self.bound.append("i")  # an index before it is the unit
            index = self.sum()
            self.bound.pop()
            others: tuple[Term, ...] = ()
            low: Term = EVERY
            run = self.kind == "in"  # x ∈ A, y ∈ B
            if run:
                self._space(index, alone=True)
            while self.take(","):
                others = (*others, self.sum())
                if run and self.kind == "in":
                    self._space(others[-1], alone=False)
                    self.among = False
            if self.kind == "in":  # x, y ∈ A
                self._space(index, alone=not others)
            if self.kind == "rel":
                index, low, high = self._bounds(index, high, alone=not others)
            if self.at != end:
                raise self.fail()
            indices = (*letter_by_letter(index), *others)
            if not all(isinstance(item, core.Symbol | core.Indexed | core.Decorated) for item in indices):
                raise self.fail(say("the index of a sum is not a letter"))
            self.step()
        return indices, low, high

    def _space(self, index: Term, alone: bool) -> None:
        """The set of `x \\in A`: all that the letter can be, data that it runs over `alone`, or a few numbers."""
        self.expect("in")
        place = self.token
        if self.is_open("{") and alone:
            self.values = self._numbers()
            return
        space = self.sum()
        point = isinstance(index, core.Symbol) and index.name not in "ijklmn" and alone
        self.among = space in DATA_SETS and point and not _ranges_over(space, index)
        if not (self.among or _ranges_over(space, index)) or (self.among and self.dialect.answers):
            raise ParseError(_OVER_A_SET, place.at)

    def _numbers(self) -> tuple[Term, ...]:
        r"""The numbers of `\{-1, 1\}`, each once."""
        place, found = self.token, list[Term]()
        with self.deeper:
            end = self.partner[self.at]
            self.step()
            while self.at < end and len(found) < _MOST_VALUES:
                plus = self.take("+")
                found.append(self.sum())
                if not self.take(",") or (plus and isinstance(found[-1], core.Negative)):
                    break
            plain = all(isinstance(getattr(item, "term", item), Number) for item in found)
            if self.at != end or not plain or len(set(found)) != len(found) or self.following().kind != "}":
                raise ParseError(_OVER_A_SET, place.at)
            self.step()
        return tuple(found)

    def _bounds(self, first: Term, high: Term, *, alone: bool) -> tuple[Term, Term, Term]:
        """The index, and between what it runs, from the relation after the `first` term under the sign."""
        low: Term = EVERY
        relation = self.step().text
        second = self.sum()
        if self.kind == "rel" and relation in ("<", "<=") and alone:
            upper, third = self.step().text, self.sum()
            low, high = first if relation == "<=" else _next(first), _up_to(upper, third)
            if self.kind == "rel" and self.token.text in ("<", "<=") and is_variable(third):
                least = low if upper == "<=" else _next(low)
                self.around = third, least, _up_to(self.step().text, self.sum())
            return second, low, high
        if relation in ("=", ">", ">="):
            low = second if relation in ("=", ">=") else _next(second)
            if alone and self.take(","):
                if self.take("dots"):  # t = 1, …, T
                    self.expect(",")
                    high = self.sum()
                elif self.sum() != first or self.token.text != "!=":
                    raise self.fail()
                else:  # i = 1, i ≠ j
                    self.step()
                    self.apart_from = self.sum()
        elif relation in ("<", "<="):
            high = _up_to(relation, second)
        elif relation == "!=" and alone:
            self.apart_from = second
        else:
            raise self.fail()
        return first, low, high

    def _limit(self) -> Term:
        r"""`\lim_{x \to a}`; from one side, `a^+` or `x \to a, x > a`, it is the limit of f(a ± 1/x) at infinity."""
        self.expect("_")
        end = self.partner.get(self.at, -1)
        self.expect("{")
        variable = self.sum()
        side = _SIDES.get(self.token.text, 0)
        self.expect("to")
        cut = self._sign_of_side(end)
        if cut is None:
            towards = self.sum()
            if self.take(","):
                side = self._side_of(variable, towards)
        else:
            side = 1 if "+" in (self.tokens[cut + 1].kind, self.tokens[cut + 2].kind) else -1
            kept, self.tokens[cut] = self.tokens[cut], Token("}", "}", self.tokens[cut].at)
            towards = self.sum()
            self.tokens[cut] = kept
            if self.at != cut:
                raise self.fail()
            self.move(end)
        self.expect("}")
        body = self.reach()
        if not side or core.Constant("infinity") in subterms(towards):  # n ↑ ∞ is n → ∞
            return core.LimitOf(body, variable, towards)
        return from_one_side(body, variable, towards, side)

    def _sign_of_side(self, end: int) -> int | None:
        """Where the `^` of `0^+` or `0^{-}` stands before an end."""
        closed = end - 1 if self.tokens[end - 1].kind != "}" else end - 2
        start = closed - 1 if closed == end - 1 else closed - 2
        if self.tokens[closed].kind in ("+", "-") and self.tokens[start].kind == "^" and start > self.at:
            return start
        return None

    def _side_of(self, variable: Term, towards: Term) -> int:
        """The side that `x > a` says behind `x → a,`; 0 for `x ≠ a`."""
        if self.sum() != variable:
            raise self.fail()
        relation = self.step().text
        if relation not in _SAID_SIDES or self.sum() != towards:
            raise self.fail()
        return _SAID_SIDES[relation]

    # --- integrals

    def _without_differential(self) -> frozenset[int]:
        """The places of the integral signs that no `dx` in the same bracket ends: found once."""
        if self._endless is None:
            endless: list[int] = []
            waiting: list[list[int]] = [[]]
            for number, token in enumerate(self.tokens):
                if token.kind in ("open", "{"):
                    waiting.append([])
                elif token.kind in ("close", "}"):
                    endless += waiting.pop()
                elif token.text == "integral":
                    waiting[-1].append(number)
                elif self._is_differential_at(number) and waiting[-1]:
                    waiting[-1].pop()
            self._endless = frozenset(endless + waiting[0])
        return self._endless

    def _integral(self) -> Term:
        sign = self.at - 1
        low: Term | None = None
        high: Term | None = None
        for _ in range(2):
            if low is None and self.take("_"):
                low = self._bound()
            elif high is None and self.take("^"):
                high = self._bound()
        if high is None and sign in self._without_differential():
            law = isinstance(low, core.Symbol) and low.name in self.names.laws
            if low is None or law:  # \int q(z) \log q(z), \int_q q(z) f(z)
                inside = self.reach()
                only = {item for law in _densities(inside) for item in law.variables}
                if len(only) == 1:
                    return core.Integral(inside, only.pop())
                raise self.fail(NO_DIFFERENTIAL)
            if isinstance(low, core.Symbol | core.Indexed):
                return core.Integral(self.reach(), low)  # \int_z p(x, z)
        place = self.token
        self.integrals += 1
        self.bars.append(Bars(""))
        first = self.is_differential()
        body: Term = ONE if first else self.sum()
        if not self.is_differential():
            raise self.fail(NO_DIFFERENTIAL)
        variables = self._differentials()
        self.integrals -= 1
        if first and self.starts_factor():
            body = self.reach()
        self.bars.pop()
        if high is None and low is not None:
            if low not in variables and not _is_whole(low) and not _of_all(low, variables):
                raise ParseError(_INTEGRAL_OVER_A_SET, place.at)
            low = None  # \int_x says only which variable
        if (low is None) != (high is None) or (low is not None and len(variables) > 1):
            raise ParseError(say("the bounds of the integral are not understood"), place.at)
        whole = (core.Negative(core.Constant("infinity")), core.Constant("infinity"))
        if (low, high) == whole and not self.dialect.answers:
            low = high = None
        for variable in variables:
            body = core.Integral(body, variable, low, high)
        return body

    def _bound(self) -> Term | None:
        if self.kind == "{" and self.following().kind == "}":
            self.move(self.at + 2)
            return None
        if self.kind != "{":
            return self.braced()
        with self.braces():
            found = self.sum()
            if self.kind == "in" and is_variable(found) and not self.dialect.answers:
                place = self.token
                self.step()
                if not _is_all_of(self.sum(), found):  # \int_{x \in \mathcal{X}}
                    raise ParseError(_INTEGRAL_OVER_A_SET, place.at)
            return found

    def is_differential(self) -> bool:
        """Whether `dx` starts here."""
        return (self.kind == "d" or self.integrals > 0) and self._is_differential_at(self.at)

    def _is_differential_at(self, at: int) -> bool:
        token = self.tokens[at]
        if token.kind != "letter" or token.text != "d":
            return token.kind == "d"
        return self.tokens[at + 1].kind in ("letter", "mark", "word")

    def _differentials(self) -> list[Term]:
        found: list[Term] = []
        while self.is_differential():
            self.step()
            if self.is_open("("):  # d(x, z)
                opener, letters = self.token, self.listed()
                if not all(map(is_variable, letters)):
                    raise ParseError(say("{sign} is not understood here", sign="("), opener.at)
                found += letters
                break
            letter = self.bare_letter()
            self.scripts(letter)
            if letter.exponents:
                raise self.fail(say("a power of a differential is not understood"))
            if letter.name in _MEASURES | self.names.laws and self.is_open("("):
                raise self.fail(say("an integral against a measure is not understood"))
            found.append(letter.plain())
            if self.kind == "dots" and self._is_differential_at(self.at + 1):  # dx_1 ⋯ dx_T
                self.move(self.at + 2)
                last = self.bare_letter()
                self.scripts(last)
                found = self.through(found, last.plain())
            if self.integrals > 1:
                break  # the next belongs to the integral outside
        return found


def _ranges_over(space: Term, index: Term) -> bool:
    """Whether a set is all that a letter can be: 𝒵 for z and z', 𝒜, χ, Ω."""
    while isinstance(index, core.Indexed | core.Decorated):
        index = index.base
    name, own = (item.name if isinstance(item, core.Symbol) else "" for item in (space, index))
    return bool(own) and (
        name == own.upper()
        or name in _SPACES
        or (name[:3] == "cal" and space not in DATA_SETS)
        or name == f"cal{own.upper()}"
        or (name == f"bb{own.upper()}" and name not in _NUMBERS)
    )


def _densities(body: Term) -> list[core.Density]:
    """The densities that are factors of an integrand."""
    factors = body.factors if isinstance(body, core.Product) else (body,)
    return [item for item in factors if isinstance(item, core.Density)]


def _is_whole(space: Term) -> bool:
    """Whether an integral over this set is over everything: ℝ, ℝᵈ, 𝒳."""
    if isinstance(space, Power):
        space = space.base
    return isinstance(space, core.Symbol) and (
        space.name in ("bbR", "Omega") or (len(space.name) == 4 and space.name.startswith("cal"))
    )


def _is_all_of(space: Term, variable: Term) -> bool:
    """Whether a set is all that the variable of an integral can be."""
    return _is_whole(space) or _ranges_over(space, variable)


def _of_all(space: Term, variables: list[Term]) -> bool:
    """Whether a set is all that variables can be: 𝒳 × 𝒴 for x and y."""
    spaces = space.factors if isinstance(space, core.Product) else (space,)
    return len(spaces) == len(variables) and all(map(_ranges_over, spaces, variables))


def _next(term: Term) -> Term:
    if isinstance(term, Number) and term.value.denominator == 1:
        return Number(str(int(term.value) + 1))
    return Sum((*(term.terms if isinstance(term, Sum) else (term,)), ONE))


def _up_to(relation: str, high: Term) -> Term:
    if relation == "<=":
        return high
    return Sum((*(high.terms if isinstance(high, Sum) else (high,)), core.Negative(ONE)))
