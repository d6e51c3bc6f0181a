"""Functions and how far they reach; fractions, derivatives and gradients."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.budgets import ONE
from hw_cli.terms.core import Absolute, Call, Function, Number, Power, Quotient, Term
from hw_cli.terms.functions import function_record
from hw_cli.terms.parse.cursor import ParseError
from hw_cli.terms.parse.dialects import EXTREMA
from hw_cli.terms.parse.letters import Numerals
from hw_cli.terms.walk import contains, free_variables, is_variable, subterms

_NO_POWER_OF_ARGUMENT = frozenset({"exp", "det", "max", "min"})  # \exp(x)^2 is the square of the whole
_SLOPES = ("d", "delta")  # letters that stand for ∂ above and below
TOO_FAR = say("does the function reach this far? Brackets would tell")


class Operators(Numerals):
    """Readers of what works on what follows it."""

    summed: tuple[Term, ...] = ()  # the indices of the sum that is read, and where its body begins
    summand_at = -1
    weighted = False  # whether what stands after the logarithm that is read is its weight
    scored = False  # whether a gradient is taken of the logarithm that is read: it is of one density

    def function(self) -> Term:
        r"""`\log x`, `\log(x)`, `\log \frac{a}{b} c`, `\tanh^2 x`, `\tanh'(x)`."""
        self.weighted = self._waits_for_its_weight()
        name = self.step().text
        index: tuple[Term, ...] = ()
        exponent: Term | None = None
        place = self.token
        for _ in range(2):
            if not index and name not in ("max", "min") and self.take("_"):
                index = self.subscript()
            elif exponent is None and self.take("^"):
                exponent = self.braced() if self.latex or self.kind == "{" else self.exponent()
        if self.kind == "eof" and exponent is None and not self.dialect.answers:  # h = tanh, softmax_i = …
            return core.Indexed(core.Symbol(name), index) if index else core.Symbol(name)
        known = function_record(name)
        if self.kind == "'" and known is not None and known.takes(1) and not index and not exponent:
            return self._slope(known.derivative or (lambda x: core.Derivative(Call(Function(name), (x,)), x)))
        if exponent == core.Negative(ONE) and known is not None and known.inverse:
            name, exponent = known.inverse, None
        elif exponent is not None and not (self.dialect.answers or isinstance(exponent, Number)):
            raise self.fail(say("a power of {name} is ambiguous", name=name))
        with self.deeper:
            arguments, bracketed = self._arguments()
            if not self.dialect.answers:
                call: Term = Call(Function(name, index), arguments)
            elif index and name != "log":
                raise ParseError(say("{sign} is not understood here", sign="_"), place.at)
            else:
                call = self._written_out(name, index, arguments)
            if bracketed and self.kind == "^" and exponent is None and not isinstance(call, Absolute):
                call = self._outer_power(call, name)
            elif bracketed and self.kind == "^" and not self.dialect.answers:
                raise self.fail(say("a power of the argument, or of the value? Brackets would tell"))
            if bracketed and self.kind == "_" and name not in ("max", "min", "det"):
                call = self.suffixed(call)  # a component of exp(s(x))
        return call if exponent is None else Power(call, exponent)

    def _slope(self, derivative: Callable[[Term], Term]) -> Term:
        r"""`\tanh'(x)`, once and of one argument in brackets."""
        self.step()
        if not self.is_open():
            raise self.fail(say("a derivative without its argument"))
        place = self.token
        arguments = self.listed()
        if len(arguments) != 1 or self.kind == "^":
            raise ParseError(say("{sign} is not understood here", sign=place.text), place.at)
        found = derivative(arguments[0])
        if isinstance(found, core.Derivative) and not is_variable(found.variable):  # ReLU'(2x)
            raise ParseError(say("{sign} is not understood here", sign="'"), place.at)
        return found

    def is_extremum(self) -> bool:
        r"""Whether `\max_x`, `\arg\min_x`, `argmax_x`, `\sup_x` stands here, over the letter below it."""
        at = self.at + (self.kind == "arg")
        return self.kind != "eof" and self.tokens[at].text in EXTREMA and self.tokens[at + 1].kind == "_"

    def extremum(self) -> Term:
        r"""`\max_x f`, `\arg\max_{x \in A} f`: a call with the letter among its subscripts."""
        of_arguments = "arg" if self.take("arg") else ""
        name = of_arguments + EXTREMA[self.step().text]
        place = self.step()
        braced = self.kind == "{"
        end = self.partner[self.at] if braced else self.at
        self.move(self.at + braced)
        letters = self.items() if braced else (self.script_sign(),)
        if braced and self.kind == "rel" and isinstance(letters[0], Number):  # 0 < x < 1
            self.step()
            letters = self.items()
        if not all(map(is_variable, letters)):
            raise ParseError(say("{sign} is not understood here", sign="_"), place.at)
        if braced:  # the set is not looked at
            self.move(end + 1)
        with self.deeper:
            whole = self.kind == "open" and self.partner[self.at] == len(self.tokens) - 2
            body = self.fenced() if whole else self.sum()
        return Call(Function(name, letters), (body,))

    def _waits_for_its_weight(self) -> bool:
        r"""Whether nothing stands before a logarithm under an integral: `\int \log p(x)\, q(x)\, dx`."""
        if self.token.text != "log":
            return False
        before = self.tokens[self.product_at : self.at]
        under_integral = self.integrals > 0 and all(token.kind in ("num", "-") for token in before)
        return under_integral or self.at == self.summand_at

    def _is_weight(self, term: Term) -> bool:
        while isinstance(term, core.Indexed | core.Decorated | core.IndexedSum):
            term = term.body if isinstance(term, core.IndexedSum) else term.base
        return isinstance(term, core.Density) or (
            isinstance(term, core.Symbol) and term.name in self.names.laws
        )

    def _arguments(self) -> tuple[tuple[Term, ...], bool]:
        """What a function takes, and whether brackets say so."""
        if self.kind == "{":
            if not self.dialect.answers:
                return (self.braced(),), True
            with self.braces():
                return self.items(), True
        if self.is_open() and (self.latex or self.token.text != "[" or not self.dialect.answers):
            return self.listed(), True
        if self.kind in ("vert", "lvert", "norm", "lnorm"):
            return (self.factor(),), False
        return (self.short_reach() if self.dialect.reach is not None else self.reach("log"),), False

    def _outer_power(self, call: Term, name: str) -> Term:
        if not self.dialect.answers and name not in _NO_POWER_OF_ARGUMENT:
            raise self.fail(say("a power of the argument, or of the value? Brackets would tell"))
        self.step()
        if self.special() == "top":
            return core.Transpose(call)
        return Power(call, self.exponent())

    def _written_out(self, name: str, base: tuple[Term, ...], arguments: tuple[Term, ...]) -> Term:
        """A function of an answer, by its definition where its record says so."""
        known = function_record(name)
        if not (known.takes(len(arguments)) if known else len(arguments) == 1 + (name == "diff")):
            raise self.fail(say("{name} does not take so many values", name=name))
        x = arguments[0]
        if name == "log" and (base or len(arguments) == 2):
            return Quotient(core.log(x), core.log((*base, *arguments[1:])[0]))
        if name == "diff":
            return core.Derivative(x, arguments[1])
        if name == "det":
            return core.Determinant(x)
        if known is not None and known.written_out and known.definition is not None:
            written: Term = known.definition(x)
            return written
        return Call(Function(name), arguments)

    def short_reach(self) -> Term:
        r"""What a function takes without brackets where it stops at a sign: `\sin 2\pi x`, `\log \frac{a}{b}`."""
        minus = self.kind == "-" and bool(self.step())
        factors = [self.factor()]
        while True:
            if self.starts_factor() and self.kind in (self.dialect.reach or ()):
                if self.kind == "num" and not isinstance(factors[-1], Number):
                    raise self.fail(say("a number after a factor: is a sign missing?"))
                factors.append(self.factor())
            elif self.kind == "/":
                if not self.settled("reaches", TOO_FAR):
                    break
                self.step()
                factors = [Quotient(core.product(tuple(factors)), self.factor())]
            else:
                break
        out = core.product(tuple(factors))
        return core.Negative(out) if minus else out

    def factors(self) -> list[Term]:
        """The next factor, or a product sign with what stands after what it multiplies."""
        several = self.kind == "big"
        found = self.factor()
        return list(found.factors) if several and isinstance(found, core.Product) else [found]

    def reach(self, name: str = "") -> Term:
        r"""What a function or operator without brackets takes: `\log 2\pi\sigma^2` is log(2πσ²)."""
        over = self.summed if self.at == self.summand_at + 1 else ()  # Σ_x log p(x) q(x), by the values of x
        weighted, self.weighted = self.weighted and name == "log", False
        scored, self.scored = self.scored and name == "log", False
        factors = self.factors()
        while not (scored and isinstance(factors[0], core.Density)):
            joined = self.kind == "times" and not (
                self.following().kind == "func" and self._stops_at(name, 1)
            )
            if joined:
                self.step()
            elif self.take("/"):
                factors = [Quotient(core.product(tuple(factors)), self.denominator(factors))]
                continue
            elif not self.starts_factor() or (self.kind == "func" and self._stops_at(name)):
                break
            if name and self._reach_is_doubtful(factors):
                raise self.fail(TOO_FAR)
            place, start = self.token, self.at
            found = self.factors()
            if weighted and self._is_weight(found[0]) and (not over or uses(found[0], over)):
                if self.starts_factor():
                    raise ParseError(TOO_FAR, place.at)
                self.move(start)
                break
            factors += found
            if joined and name and not (isinstance(factors[0], Number) or all(map(_is_alike, factors))):
                raise ParseError(TOO_FAR, place.at)
        return core.product(tuple(factors))

    def _stops_at(self, name: str, distance: int = 0) -> bool:
        """`\\log a \\log b` are two; `\\log c \\exp x` is the logarithm of a product."""
        return bool(name) and not (name == "log" and self.following(distance).text == "exp")

    def _reach_is_doubtful(self, factors: list[Term]) -> bool:
        r"""`\log p(x) \int q(z) dz` is read both ways; `\log \frac{1}{k} \sum_i w_i` in one only."""
        if self.kind == "E" or self.token.text == "integral":
            return True
        return self.token.text == "sum" and contains(core.Density, *factors)

    def denominator(self, above: list[Term]) -> Term:
        """What stands after a slash; what follows it unseparated could belong to it, and is refused."""
        below = self.signed()
        numerals = isinstance(below[-1], Number) and all(isinstance(part, Number) for part in above)
        while self.starts_factor():
            if numerals and (self.token.spaced if self.dialect.answers else self.kind in _PLAINLY_APART):
                break  # 1/2 x is half of x
            problem = say("does this belong under the slash? Brackets or a fraction would tell")
            if not self.settled("below", problem):
                break
            below += self.factors()
        return core.product(tuple(below))

    @abstractmethod
    def signed(self) -> list[Term]:
        """The next factors, perhaps with signs before them."""

    def trace(self) -> Term:
        """The trace of what is in brackets, or of one factor."""
        self.step()
        return core.Trace(self.fenced() if self.kind == "open" else self.factor())

    def is_spelled_trace(self) -> bool:
        """Whether `tr(`, `Tr[` is spelled with plain letters."""
        token, after = self.token, self.following()
        together = after.kind == "letter" and after.text == "r" and after.at == token.at + 1
        return token.text in ("t", "T") and together and self.following(2).kind == "open"

    # --- fractions, derivatives, gradients

    def fraction(self) -> Term:
        r"""`\frac{a}{b}`, and the derivatives `\frac{d f}{d x}`, `\frac{\partial}{\partial x} f`."""
        self.step()
        if sign := self._derivative_sign():
            return self._derivative(sign)
        above = self.argument()
        return Quotient(above, self.argument())

    def _derivative_sign(self) -> str:
        """The ∂ or d that both halves of the fraction start with; empty when they do not."""
        if self.kind != "{":
            return ""
        below = self.partner[self.at] + 1
        if self.tokens[below].kind != "{":
            return ""
        first, second = self.following(), self.tokens[below + 1]
        for kind in ("partial", "d"):
            if first.kind == kind == second.kind:
                return kind
        if first.kind == second.kind == "letter" and first.text == second.text and first.text in _SLOPES:
            after = self.tokens[below + 2].kind
            return "letter" if after in ("letter", "mark", "word") else ""
        return ""

    def _derivative(self, sign: str) -> Term:
        above, start = self.partner[self.at], self.at + 2
        with self.deeper:
            self.move(above + 2)
            variables, order = self._below(sign)
            end = self.at
            self.move(start)
            stated = 1
            if self.take("^"):
                power = self.braced()
                stated = int(power.value) if isinstance(power, Number) and power.value.denominator == 1 else 0
            elif len(variables) == order and not self.dialect.answers:
                stated = order  # ∂J/∂θ_i ∂θ_j says by which letters
            elif len(variables) == 1 and not self.dialect.answers:
                ((letter, times),) = variables
                variables, order = [(Power(letter, Number(str(times))), 1)], 1  # ∂L/∂σ²: by σ²
            if stated != order:
                raise self.fail(say("the order of a derivative differs above and below"))
            with self.apart():
                body = None if self.kind == "}" else self.reach()
            if self.at != above:
                raise self.fail()
            self.move(end)
        body = self.reach() if body is None else body
        if self.dialect.answers and isinstance(body, core.Symbol) and body != variables[0][0]:
            # dy/dx, a letter of its own
            return core.Indexed(core.Symbol(f"d{order} {body.name}"), (variables[0][0],))
        for variable, times in reversed(variables):
            body = core.Derivative(body, variable, times, sign == "partial" and not self.dialect.answers)
        return body

    def _below(self, sign: str) -> tuple[list[tuple[Term, int]], int]:
        """The variables under a derivative, each with how often, and the whole order."""
        variables: list[tuple[Term, int]] = []
        while self.kind == sign and (sign != "letter" or self.token.text in _SLOPES):
            self.step()
            letter = self.bare_letter()
            self.scripts(letter)
            times = 1
            if letter.exponents and letter.exponents[0] not in (core.Label("top"), core.Symbol("T")):
                power = letter.exponents[0]
                if power == core.Negative(Number("1")) and not self.dialect.answers:  # ∂/∂Λ⁻¹
                    variables.append((Power(letter.plain(), power), 1))
                    continue
                if not isinstance(power, Number) or power.value.denominator != 1 or not 0 < power.value < 9:
                    raise self.fail(say("the order of a derivative is not a number"))
                times = int(power.value)
            variables.append((letter.plain(), times))
        self.expect("}")
        return variables, sum(times for _, times in variables)

    def gradient(self) -> Term:
        r"""`\nabla_x f(x)`, `\nabla_\theta \log p(x)`: of one factor; `\nabla \log p(x)` and `\nabla f(x)` are by x.

        `\nabla_\theta^2` is the gradient of the gradient.
        """
        with self.deeper:
            self.step()
            order = self._order_of_gradient()
            variable: Term | None = None
            place = self.token
            if self.take("_"):
                place = self.token
                variables = self.subscript() if self.kind == "{" else (self.script_sign(),)
                if len(variables) != 1:
                    raise ParseError(say("a gradient by several letters is not understood"), place.at)
                (variable,) = variables
                order *= self._order_of_gradient()
            self.scored, start = self.token.text == "log", self.at
            body = self.factor()
            self.scored = False
            inside = self.partner.get(start) == self.at - 1  # ∇(f(x)ᵀ)
            row = isinstance(body, core.Transpose) and isinstance(body.term, Call) and not inside
            if row and isinstance(body, core.Transpose):  # ∇f(x)ᵀ is the row (∇f(x))ᵀ
                body = body.term
            if variable is None:
                variable = _only_argument(body)
                if variable is None:
                    raise ParseError(say("a gradient without its letter"), place.at)
            factors = [body]
            if _is_number(body, variable) and self.starts_factor():  # ∇ ½ ‖x‖²: none means that of a number
                factors.append(self.factor())
            first = factors[-1]
            while _is_row(first) and self.starts_factor():  # ∇ xᵀAx: nor that of a row
                factors.append(self.factor())
            body = core.product(tuple(factors))
        for _ in range(order):
            body = core.Gradient(body, variable)
        return core.Transpose(body) if row else body

    def _order_of_gradient(self) -> int:
        """The 2 of ∇²; 1 where there is none."""
        if self.kind != "^" or self.following().text not in ("2", "{"):
            return 1
        self.step()
        if self.braced() != Number("2"):
            raise self.fail()
        return 2


def uses(term: Term, indices: tuple[Term, ...]) -> bool:
    """Whether one of the letters stands in a term."""
    return any(part in indices for part in subterms(term))


def _is_alike(factor: Term) -> bool:
    """Whether a factor is of the kind that stays under one logarithm: `\\log \\frac{a}{b} \\cdot \\frac{b}{c}`."""
    if isinstance(factor, Power):
        return _is_alike(factor.base)
    return isinstance(
        factor, Quotient | core.Density | core.Absolute | core.Normal | core.IndexedProduct
    ) or (isinstance(factor, Call) and factor.function == Function("exp"))


_PLAINLY_APART = frozenset({"open", "func", "big", "frac", "E", "KL"})


def _only_argument(body: Term) -> Term | None:
    """The letter by which ∇ f(x), ∇ log p(x | y) and ∇ log p(x | θ) are taken; None where it is not one."""
    match body:
        case Call(function=Function(name="log"), arguments=(inner,)) if not is_variable(inner):
            return _only_argument(inner)
        case core.Density(
            law=core.Law(parameters=()), given=(core.Symbol(name="theta" | "phi") as parameter,)
        ):
            return parameter
        case core.Integral():
            letters = free_variables(body)
            return next(iter(letters)) if len(letters) == 1 else None
        case Number():
            return core.Symbol("x")  # whatever it is
        case Call(arguments=(variable,)) | core.Density(variables=(variable,)) if is_variable(variable):
            return variable
    return None


def _is_row(term: Term) -> bool:
    match term:
        case core.Transpose() | core.Power(exponent=core.Symbol(name="T" | "top") | core.Label(text="top")):
            return True
    return False


def _is_number(term: Term, variable: Term) -> bool:
    """Whether it is a number, or a quotient of letters which are not the variable: λ/2, 1/n."""
    letters = (core.Symbol, core.Indexed, Number, Power, core.Product, Quotient)
    if isinstance(term, Quotient):
        return variable not in free_variables(term) and all(
            isinstance(part, letters) for part in subterms(term)
        )
    return isinstance(term, Number)
