r"""What is read as a whole: brackets, bars, roots, matrices; the scripts, signs and values at a point after them."""

from __future__ import annotations

from collections.abc import Mapping

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import (
    Absolute,
    Call,
    Constant,
    Derivative,
    DerivativeOf,
    Function,
    Indexed,
    Negative,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
)
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse.cursor import Bars, ParseError, Token
from hw_cli.terms.parse.dots import Running
from hw_cli.terms.parse.scripts import MAX_PRIMES
from hw_cli.terms.parse.sums import DATA_SETS, EVERY, from_one_side
from hw_cli.terms.walk import Captured, bottom_up, children, free_variables, is_variable, substitute, subterms


def at_point(body: Term, values: Mapping[Term, Term]) -> Term | None:
    """The body where letters have these values; None where it holds a derivative that cannot be carried out.

    >>> from hw_cli.terms.core import symbols, Number
    >>> x, y = symbols("x y")
    >>> at_point(x + y, {x: Number("0")}) == Number("0") + y
    True
    """
    moved = [node for node in subterms(body) if isinstance(node, Derivative | core.Gradient)]
    if len(values) == 1:  # ∇_u f(u, θ) at u = θ is no derivative by θ
        ((letter, value),) = values.items()
        if any(node.variable == letter and _stands(value, node.body) for node in moved):
            return core.LimitOf(body, letter, value)
    try:
        return substitute(bottom_up(body, lambda part: _differentiated(part, values)), values)
    except Captured:
        return None


def _stands(letter: Term, term: Term) -> bool:
    """Whether a letter stands in a term as it is: not θ in θ'."""
    marked = isinstance(term, core.Decorated)
    return term == letter or (not marked and any(_stands(letter, child) for child in children(term)))


def _differentiated(part: Term, values: Mapping[Term, Term]) -> Term:
    """A derivative by a letter that takes a value, carried out; left as it is where the letter takes a letter's."""
    if not isinstance(part, Derivative) or part.variable not in values or is_variable(values[part.variable]):
        return part
    out = part.body
    for _ in range(part.order):
        match out:
            case Call(function=Function() as head, arguments=(argument,)) if argument == part.variable and (
                function_record(head.name) is None
            ):
                out = Call(DerivativeOf(head), (argument,))
            case Call(function=DerivativeOf() as head, arguments=(argument,)) if argument == part.variable:
                out = Call(DerivativeOf(head.function, head.order + 1), (argument,))
            case _:
                from hw_cli.terms.derivatives import derivative  # for few lines

                out = derivative(out, part.variable)
    return out


BETWEEN = Function("value between")
"""Of a formula in several letters and two bounds: in which letter is said elsewhere."""


def between(body: Term, low: Term, high: Term, letter: Term | None) -> Term | None:
    """`[F(x)]_a^b`, the difference of two values, and of limits at infinity and where F has no value; None where the letter is not plain."""
    if letter is None:
        return Call(BETWEEN, (body, low, high)) if free_variables(body) else None
    inward = -1 if _rises(low, high) else 1  # from where the upper end is approached
    above, below = _towards(body, letter, high, inward), _towards(body, letter, low, -inward)
    return None if above is None or below is None else core.Sum((above, Negative(below)))


def _towards(body: Term, letter: Term, end: Term, side: int) -> Term | None:
    if end in (INFINITY, Negative(INFINITY)):
        return core.LimitOf(body, letter, end)
    value = at_point(body, {letter: end})
    if value is None or not any(map(_is_nowhere, subterms(value))):
        return value
    return from_one_side(body, letter, end, side)  # x log x at 0


def _rises(low: Term, high: Term) -> bool:
    """Whether the upper end is not known to be the smaller one."""
    from hw_cli.terms.tidy import exact_value  # for values at ends alone

    first, last = exact_value(low), exact_value(high)
    return high != Negative(INFINITY) and low != INFINITY and (first is None or last is None or first <= last)


def _is_nowhere(node: Term) -> bool:
    """Whether it is log 0 or a quotient by 0."""
    match node:
        case Call(function=Function(name="log"), arguments=(inner,)) | Quotient(denominator=inner):
            return _is_zero(inner)
        case Power(base=base, exponent=Negative()):
            return _is_zero(base)
    return False


def _is_zero(term: Term) -> bool:
    """Whether a term is 0 as it is written: 0, 1 - 1, 0²."""
    from hw_cli.terms.tidy import exact_value  # for values at ends alone

    match term:
        case core.Sum(terms=terms):
            values = [exact_value(item) for item in terms]
            return None not in values and sum(filter(None, values)) == 0
        case core.Product(factors=factors):
            return any(map(_is_zero, factors))
        case Power(base=base, exponent=Number()):
            return _is_zero(base)
    return exact_value(term) == 0


def only_letter(term: Term) -> Term | None:
    """The one letter that occurs; None where there are more, or none."""
    letters = [letter for letter in free_variables(term) if isinstance(letter, Symbol | Indexed)]
    return letters[0] if len(letters) == 1 else None


INFINITY = Constant("infinity")
DEGREE = Quotient(Constant("pi"), Number("180"))


class Wholes(Running):
    """Readers of what stands in brackets, and of what follows a whole."""

    def _bracket(self) -> Term:
        end = self.partner[self.at]
        stars = self.tokens[self.at + 1 : end]
        named = len(stars) == 1 and stars[0].kind == "stars"
        if named or (stars and all(token.text == "*" and token.kind != "stars" for token in stars)):
            self.move(end + 1)  # (**), the name of an expression
            return Symbol("".join(token.text for token in stars))
        place = self.token
        items = self.listed()
        if place.text == "[" and len(items) == 1 and self.kind == "_" and not self.dialect.answers:
            start = self.at
            if self.following().kind == "{" and self._tied():  # [∇_u f(u)]_{u = θ}
                self.move(start)
                return self.valued(items[0], place)
            self.move(start)
        if len(items) > 1 and self.dialect.answers and self.bars[-1].kind != "norm":
            raise self.fail()
        return items[0] if len(items) == 1 else core.Vector(items)

    def _root(self) -> Term:
        self.step()
        if self.is_open("["):
            degree = self.fenced()
            return core.call("root", self.argument(), degree)
        return core.sqrt(self.argument())

    def _bars(self) -> Term:
        """`|x|`, `‖x‖`, `||x||`."""
        opening = self.step()
        double = opening.kind == "vert" and not self.dialect.answers and self.take("vert")  # else ||x| - 1|
        if self.bars[-1].kind == "given":
            self.bars[-1].left -= 2 * (2 if double else 1) if opening.kind == "vert" else 0
        norm = double or opening.kind in ("norm", "lnorm")
        with self.apart(Bars("norm" if double else {"vert": "abs", "norm": "norm"}.get(opening.kind, ""))):
            inner = self.sum()
            if self.kind == "eof":
                raise ParseError(say("a bracket is not closed"), opening.at)
            for _ in range(1 + double):
                self.expect(opening.kind.replace("l", "r", 1))
        if not norm:
            determinant = self.dialect.answers and isinstance(inner, core.Matrix)
            if inner in DATA_SETS and any(token.kind == "in" for token in self.tokens):
                return Symbol("N")  # beside a sum over x in D, which is one of x_1, …, x_N
            return core.Determinant(inner) if determinant else Absolute(inner)
        out: Term = core.Norm(inner)
        raised = self.take("^")
        if raised:  # \|x\|^2_2
            out = self._power(out)
        below = self.subscript() if self.take("_") else ()
        if below not in ((), (Number("2"),), (Symbol("F"),)):  # of the entries
            entries = None if raised else _norm_of_entries(inner, below)
            if entries is None:
                raise self.fail(say("a norm other than the Euclidean one is not understood"))
            return entries
        if raised and self.kind == "^":
            raise self.fail(say("a second subscript or superscript"))
        return out

    def _matrix(self) -> Term:
        name = self.step().text
        rows: list[tuple[Term, ...]] = []
        with self.apart():
            while not self.take("end"):
                row = [self.sum()]
                while self.take("&"):
                    row.append(self.sum())
                rows.append(tuple(row))
                if self.kind != "end":
                    self.expect("row")
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            raise self.fail(say("the rows of a matrix are not of the same length"))
        matrix = core.Matrix(tuple(rows))
        if self.dialect.answers:
            transposed = self.kind == "^" and self.following().text == "T"
            self.move(self.at + (2 if transposed else 0))
            matrix_ = core.Determinant(matrix) if name == "vmatrix" else matrix
            return core.Transpose(matrix_) if transposed else matrix_
        return Absolute(matrix) if name == "vmatrix" else matrix

    def _indicator(self) -> Term:
        """1 where a condition holds (𝟙[x = y, z > 0], 𝟙_{x = y}), or an event happens (𝟙_A)."""
        place = self.step()
        below = self.kind == "_" and self.step()
        if below and self.kind != "{":
            return core.call("event", self.script_sign())
        if self.kind not in ("{", "open"):
            raise ParseError(say("{sign} is not understood", sign="\\mathbb{1}"), place.at)
        with self.braces() if self.kind == "{" else self.brackets():
            if self.kind == "open" and self.token.text == "{":  # 𝟙_{\{x > 0\}}
                with self.brackets():
                    return core.product(self.events())
            return core.product(self.events())

    # --- after a whole

    def suffixed(self, base: Term) -> Term:
        """A bracket, a fraction, a call with the scripts after it."""
        low = high = False
        while True:
            if not high and self.take("^"):
                high = True
                base = self._power(base)
            elif not (low or isinstance(base, Number)) and self.take("_"):
                low = True
                base = Indexed(base, self.subscript())
            elif not (low or self.dialect.answers) and base == Number("0") and self.take("_"):
                low = True
                self.subscript()  # 0_p, the zero vector
            else:
                break
        if self.kind in ("^", "_"):
            raise self.fail(say("a second subscript or superscript"))
        return self.trailed(base)

    def _power(self, base: Term) -> Term:
        special = self.special()
        match special:
            case "top":
                return core.Transpose(base)
            case "inverse top":
                return core.Transpose(Power(base, Negative(Number("1"))))
            case "star" if isinstance(base, core.Sum):  # the adjoint of a bracket of real numbers
                return core.Transpose(base)
            case "star" if not isinstance(base, Number):  # 2^* is no number
                return core.Decorated(base, "star")
            case "degree":
                return core.product((base, DEGREE))
        if special:
            raise self.fail()
        exponent = self.exponent()
        return core.exp(exponent) if base == Constant("e") else Power(base, exponent)

    def _only_letter(self, base: Term) -> Term | None:
        """The one letter of the whole formula, by which 1' is a derivative; None where there are several."""
        names = {token.text for token in self.tokens if token.kind == "letter"}
        return Symbol(names.pop()) if isinstance(base, Number) and len(names) == 1 else None

    def trailed(self, base: Term) -> Term:
        """`n!`, `50\\%`, `30°`."""
        if self.kind in ("^", "_") and not isinstance(base, core.Symbol | Indexed):
            base = self.suffixed(base)
        if self.kind == "'":
            letter = only_letter(base) or self._only_letter(base)
            if letter is None or isinstance(base, Symbol | Indexed):
                raise self.fail(say("the letter of this derivative is not said"))
            order = 0
            while order < MAX_PRIMES and self.take("'"):
                order += 1
            if self.is_open("(") and self._holds_one_letter():  # (x^2)'(3): its value there?
                raise self.fail(say("the letter of this derivative is not said"))
            base = core.Derivative(base, letter, order)
        while self.kind in ("!", "percent", "degree"):
            if self.kind == "!" and self.following().kind == "!":
                self.step()
                raise self.fail(say("a double factorial is not understood"))
            match self.step().kind:
                case "!":
                    base = core.call("factorial", base)
                case "percent":
                    base = Quotient(base, Number("100"))
                case _:
                    base = core.product((base, DEGREE))
        return self.suffixed(base) if self.kind == "^" and self.dialect.answers else base

    def _value(self, body: Term) -> Term:
        r"""The rest of `f(x) |_{x = 0}` and of `F(x) |_a^b`."""
        return self.valued(body, self.step())

    def valued(self, body: Term, place: Token) -> Term:
        """A body where the letters have the values that stand here, or between the bounds that do."""
        if self.kind == "_" and self.following().kind == "{" and (values := self._tied()):
            found = at_point(body, values)
            if self.kind == "^" and found is not None:  # |_{x = 0}^{x = 1}
                upper = self._tied() if self.following().kind == "{" else {}
                if not upper:
                    self.step()
                    upper = dict.fromkeys(values, self.braced())
                high = at_point(body, upper) if upper.keys() == values.keys() and len(upper) == 1 else None
                found = None if high is None else core.Sum((high, Negative(found)))
        else:
            found = self._between(body)
        if found is None:
            raise ParseError(say("the value at a point is not understood"), place.at)
        return found

    def _between(self, body: Term) -> Term | None:
        """The difference of two values, whose bounds stand here."""
        bounds: dict[str, Term] = {}
        while self.kind in ("_", "^") and self.kind not in bounds:
            kind = self.step().kind
            bounds[kind] = self.braced()
        if len(bounds) < 2:
            return None
        letter = only_letter(body)
        if letter is None and not self.names.bars:
            return None
        return between(body, bounds["_"], bounds["^"], letter)

    def _tied(self) -> dict[Term, Term]:
        """The letters and their values in `_{x = 0, y = 1}`; none, and back, where it is no such list."""
        start, end = self.at, self.partner[self.at + 1]
        self.move(start + 2)
        values: dict[Term, Term] = {}
        while self.at != end:
            letter = self.sum()
            if self.token.text != "=" or not isinstance(letter, Symbol | Indexed | core.Decorated):
                self.move(start)
                return {}
            self.step()
            values[letter] = self.sum()
            self.take(",")
        self.step()
        return values


def _norm_of_entries(inner: Term, order: tuple[Term, ...]) -> Term | None:
    """‖x − y‖₁ as Σ_i |x_i − y_i| and ‖x‖_∞ as max_i |x_i|; None for other orders, and what has entries without a name."""
    names = {node for node in subterms(inner) if isinstance(node, Symbol)}
    i = next(index for index in map(Symbol, "ijklm") if index not in names)

    def entry(term: Term) -> Term | None:
        match term:
            case Symbol(name=name) | core.Decorated(base=Symbol(name=name)) if (
                not name.isupper() and name not in "fgh"
            ):
                return core.Indexed(term, (i,))  # of a column: no matrix, and no function
            case core.Negative(term=own) if (found := entry(own)) is not None:
                return core.Negative(found)
            case core.Sum(terms=terms):
                items = [entry(item) for item in terms]
                return None if None in items else core.Sum(tuple(item for item in items if item is not None))
        return None

    size = entry(inner)
    if size is None:
        return None
    if order == (Number("1"),):
        return core.IndexedSum(core.Absolute(size), i, EVERY, EVERY)
    if order == (core.Constant("infinity"),):
        return core.Call(core.Function("max", (i,)), (core.Absolute(size),))
    return None
