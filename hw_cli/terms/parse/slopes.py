"""Fractions, among them derivatives, and gradients."""

from __future__ import annotations

from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Call, Function, Number, Power, Quotient, Term
from hw_cli.terms.parse.errors import ParseError
from hw_cli.terms.parse.sums import Sums
from hw_cli.terms.walk import free_variables, is_variable

_COUNTS = frozenset(map(core.Symbol, "nmNM"))  # ∇ (1/n) ‖Xw − y‖²


class Slopes(Sums):
    """Readers of fractions, derivatives and gradients."""

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
        if first.kind == second.kind == "letter" and first.text == second.text == "d":
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
        while self.kind == sign and (sign != "letter" or self.token.text == "d"):
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
            if _is_number(body) and self.starts_factor():  # ∇ ½ ‖x‖²: none means that of a number
                body = core.product((body, self.factor()))
            if _is_row(body):  # ∇ xᵀAx: so is that of a row
                factors = [body]
                while self.starts_factor():
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


def _is_number(term: Term) -> bool:
    match term:
        case Number():
            return True
        case Quotient(numerator=above, denominator=below):
            return _is_number(above) and (_is_number(below) or below in _COUNTS)
    return False
