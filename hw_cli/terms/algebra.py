"""The bridge to SymPy for the scalar fragment (and explicit matrices), in both directions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol

import sympy

from hw_cli.terms import core
from hw_cli.terms.core import Term, UnknownNode, lift, product, total
from hw_cli.terms.functions import defined_by, function_record, function_records, record_of
from hw_cli.terms.walk import is_variable


def without_logistic(expression: Any) -> Any:
    """An expression of SymPy's with 1/(1 + exp(-x)) for each σ(x), which it knows."""
    return expression.replace(Logistic, lambda x: 1 / (1 + sympy.exp(-x)))


class Logistic(sympy.Function):  # type: ignore[misc]
    """The logistic function as a SymPy atom: σ(−x) is kept as 1 − σ(x), and σ′ = σ(1 − σ)."""

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_real or None  # at a complex number it need not be

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real or None

    @classmethod
    def eval(cls, argument: Any) -> Any:
        """Automatic values: σ(0) = 1/2 and the symmetry σ(−x) = 1 − σ(x)."""
        if argument == 0:
            return sympy.Rational(1, 2)
        if argument.could_extract_minus_sign():
            return 1 - cls(-argument)
        return None

    def fdiff(self, argindex: int = 1) -> Any:
        """σ′ = σ(1 − σ)."""
        return self * (1 - self)


class ToSympy(Protocol):
    """How a variable becomes a SymPy symbol (with its assumptions)."""

    def __call__(self, variable: Term) -> Any: ...


_OWN = {"sigmoid": Logistic}  # classes that SymPy lacks


def _class_of(name: str) -> Any:
    """SymPy's class of a function; None where it has none."""
    found = function_record(name)
    if name in _OWN or found is None or found.in_library is None:
        return _OWN.get(name)
    return getattr(sympy, found.in_library, None)


_CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "infinity": sympy.oo}


def ascii_name(variable: Term) -> str:
    """The plain name of a variable: `mu_1`, `psi_0_star`, `x_bar`.

    Raises UnknownNode for what is not a variable.
    """
    match variable:
        case core.Symbol(name=name):
            return name
        case core.Label(text=word):
            return word
        case core.Number(text=digits):
            return digits
        case core.Indexed(base=base, index=index):
            return "_".join((ascii_name(base), *(ascii_name(part) for part in index)))
        case core.Decorated(base=base, mark=mark):
            return f"{ascii_name(base)}_{mark}"
    raise UnknownNode(variable, "names")


def real_symbol(variable: Term) -> Any:
    """A real SymPy symbol of the variable's plain name."""
    return sympy.Symbol(ascii_name(variable), real=True)


def plain_symbol(variable: Term) -> Any:
    """A SymPy symbol without assumptions, as `sympy.sympify` would read its name."""
    return sympy.Symbol(ascii_name(variable))


def to_sympy(term: Term, symbol: ToSympy = real_symbol, other: Callable[[Term], Any] | None = None) -> Any:
    """The SymPy expression of a scalar term or explicit matrix.

    `other` gives the meaning of nodes outside the scalar fragment; without it they raise UnknownNode, and
    so do divisions by 0 and logarithms of 0 wherever they stand.
    """
    value = _to_sympy(term, symbol, other)
    if value is sympy.zoo or value is sympy.nan or sympy.zoo in getattr(value, "args", ()):
        raise UnknownNode(term, "SymPy")
    return value


def _to_sympy(term: Term, symbol: ToSympy, other: Callable[[Term], Any] | None) -> Any:
    def walk(node: Term) -> Any:
        return to_sympy(node, symbol, other)

    match term:
        case core.Number():
            value = term.value
            return sympy.Rational(value.numerator, value.denominator)
        case core.Constant(name=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case core.Sum(terms=terms):
            parts = [walk(item) for item in terms]
            return sympy.Add(*parts) if not _any_matrix(parts) else _fold_add(parts)
        case core.Negative(term=inner):
            return -walk(inner)
        case core.Product(factors=factors):
            result = walk(factors[0])
            for factor in factors[1:]:
                result = result * walk(factor)
            return result
        case core.Quotient(numerator=above, denominator=below):
            return walk(above) / walk(below)
        case core.Power(base=base, exponent=exponent):
            return walk(base) ** walk(exponent)
        case core.Absolute(term=inner):
            return sympy.Abs(walk(inner))
        case core.Call(function=core.Function(name=name), arguments=arguments) if record_of(term) is not None:
            known = _class_of(name)
            if known is not None:
                return known(*(walk(argument) for argument in arguments))
            return _by_definition(term, walk, other)
        case core.Derivative(body=body, variable=variable, order=order) if is_variable(variable):
            value, letter = walk(body), walk(variable)
            for _ in range(order):
                value = derivative(value, letter)
            return value
        case core.Matrix(rows=rows):
            return sympy.Matrix([[walk(entry) for entry in row] for row in rows])
        case core.Vector(components=components):
            return sympy.Matrix([walk(item) for item in components])
        case core.Transpose(term=inner):
            return walk(inner).T
        case core.Determinant(term=inner):
            return walk(inner).det()
        case core.Trace(term=inner):
            return walk(inner).trace()
    if is_variable(term):
        return symbol(term)
    if other is not None:
        return other(term)
    raise UnknownNode(term, "SymPy")


def _by_definition(term: core.Call, walk: Callable[[Term], Any], other: Callable[[Term], Any] | None) -> Any:
    """A function that SymPy lacks: as the text defines it, or as its record does."""
    if other is not None:
        try:
            return other(term)
        except UnknownNode:
            pass
    plain = defined_by(term)
    if plain is None:
        raise UnknownNode(term, "SymPy")
    return walk(plain)


def derivative(expression: Any, letter: Any) -> Any:
    """The derivative of an expression (or matrix) in a symbol; what is no plain formula is left to SymPy.

    `sympy.diff` takes ten times as long: it differentiates every factor of a product twice.
    """
    if isinstance(expression, sympy.MatrixBase):
        return expression.applyfunc(lambda entry: derivative(entry, letter))
    if not expression.has_free(letter):
        return sympy.Integer(0)
    if expression == letter:
        return sympy.Integer(1)
    parts = expression.args
    if expression.is_Add:
        return sympy.Add(*(derivative(part, letter) for part in parts))
    if expression.is_Mul:
        return sympy.Add(
            *(
                sympy.Mul(*parts[:place], derivative(part, letter), *parts[place + 1 :])
                for place, part in enumerate(parts)
                if part.has_free(letter)
            )
        )
    if expression.is_Pow and not expression.exp.has_free(letter):
        base, exponent = expression.args
        return exponent * base ** (exponent - 1) * derivative(base, letter)
    if isinstance(expression, sympy.exp | sympy.log | Logistic):
        return expression.fdiff(1) * derivative(parts[0], letter)
    return sympy.diff(expression, letter)


def factored_blocks(matrix: Any, polynomial: Callable[[Any], Any], letter: Any) -> tuple[Any, list[Any]]:
    """Content and factors of a polynomial that is multiplicative over diagonal blocks, by growing degree.

    A determinant or a characteristic polynomial: blocks that no entry links are factored one by one.
    """
    content, counts = sympy.Integer(1), dict[Any, int]()
    for places in matrix.connected_components():
        number, factors = sympy.factor_list(polynomial(matrix.extract(places, places)), letter)
        content *= number
        for factor, count in factors:
            counts[factor] = counts.get(factor, 0) + count
    return content, sorted(counts.items(), key=lambda pair: sympy.degree(pair[0], letter))


def put_in(expression: Any, values: Mapping[Any, Any]) -> Any:
    """An expression (or matrix) with values for free symbols, all at once."""
    if expression.has(sympy.Derivative, sympy.Subs, sympy.Integral):  # they bind symbols
        return expression.subs(values, simultaneous=True)
    return expression.xreplace(dict(values))


def _any_matrix(parts: list[Any]) -> bool:
    return any(isinstance(part, sympy.MatrixBase) for part in parts)


def _fold_add(parts: list[Any]) -> Any:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _named_by(function: Any) -> str | None:
    """The name of the function that a class of SymPy stands for."""
    for item in function_records():
        likely = (item.in_library == function.__name__ or item.name in _OWN) and not item.bent
        if likely and _class_of(item.name) is function:
            return item.name
    return None


def from_sympy(expression: Any, names: Mapping[str, Term]) -> Term:
    """The term of a SymPy expression; `names` gives back the variables by plain name.

    The shape is a choice of this function: a quotient where there is a denominator, differences for
    negative coefficients, SymPy's own order of terms. Raises UnknownNode for what has no term.
    """

    def walk(part: Any) -> Term:
        return from_sympy(part, names)

    if expression.is_Symbol:
        return names.get(expression.name, core.Symbol(expression.name))
    if expression.is_Rational:
        return lift(Fraction(int(expression.p), int(expression.q)))
    if expression is sympy.I:
        return core.Constant("i")
    if expression is sympy.pi:
        return core.Constant("pi")
    if expression is sympy.E:
        return core.Constant("e")
    if expression.is_Add:
        return total(tuple(walk(part) for part in expression.as_ordered_terms()))
    if expression.could_extract_minus_sign() and not expression.is_Add:
        return core.Negative(walk(-expression))
    if expression.is_Mul or (expression.is_Pow and expression.exp.is_negative):
        above, below = sympy.fraction(expression)
        if below != 1:
            return core.Quotient(walk(above), walk(below))
        return product(tuple(walk(part) for part in _ordered_factors(expression)))
    if expression.is_Pow:
        if expression.exp == sympy.Rational(1, 2):
            return core.sqrt(walk(expression.base))
        return core.Power(walk(expression.base), walk(expression.exp))
    if isinstance(expression, sympy.exp):
        return core.exp(walk(expression.args[0]))
    if isinstance(expression, sympy.Abs):
        return core.Absolute(walk(expression.args[0]))
    named = _named_by(expression.func)
    if named is not None:
        return core.call(named, *(walk(argument) for argument in expression.args))
    letter = getattr(expression.func, "letter", None)  # an abstract function, or a derivative of one
    if letter is not None:
        function: Term = core.Function(letter)
        if expression.func.order:
            function = core.DerivativeOf(function, expression.func.order)
        return core.Call(function, tuple(walk(argument) for argument in expression.args))
    raise UnknownNode(core.Symbol(type(expression).__name__), "terms")


def _ordered_factors(expression: Any) -> list[Any]:
    """Numbers, then letters, then sums and functions: the order in which people write them."""
    factors = list(expression.as_ordered_factors())
    return sorted(factors, key=lambda f: 0 if f.is_number and f is not sympy.I else 1 if _is_letter(f) else 2)


def _is_letter(factor: Any) -> bool:
    return bool(factor.is_Symbol or (factor.is_Pow and factor.base.is_Symbol) or factor is sympy.I)


def sympy_string(term: Term) -> str:
    """What `sympy.sympify` reads back: plain names, σ written out, members of a family as functions.

    >>> sympy_string(core.sigmoid(core.Symbol("x")))
    '1/(1 + exp(-x))'
    """
    expression = to_sympy(term, _plain_letter, _plain_node)
    return str(without_logistic(expression))


def _plain_letter(variable: Term) -> Any:
    """A symbol by its plain name; `w_i` with a letter as index as `w(i)`."""
    if isinstance(variable, core.Indexed) and not all(isinstance(i, core.Number) for i in variable.index):
        return sympy.Function(ascii_name(variable.base))(*(_plain_letter(part) for part in variable.index))
    return plain_symbol(variable)


def _plain_node(term: Term) -> Any:
    """Sums over an index, abstract functions and their derivatives, as SymPy writes them."""

    def walk(part: Term) -> Any:
        return to_sympy(part, _plain_letter, _plain_node)

    match term:
        case core.IndexedSum(body=body, index=index, low=low, high=high):
            return sympy.Sum(walk(body), (walk(index), walk(low), walk(high)))
        case core.Call(function=core.Function(name=name), arguments=arguments):
            return sympy.Function(name)(*(walk(argument) for argument in arguments))
        case core.Call(
            function=core.DerivativeOf(function=core.Function(name=name), order=order), arguments=(argument,)
        ):
            variable = walk(argument)
            return sympy.Derivative(sympy.Function(name)(variable), (variable, order))
    raise UnknownNode(term, "SymPy")
