"""Terms about normal laws read as polynomials in vectors and matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from hw_cli.kernel.setting import Domain, Integers, Interval
from hw_cli.oracles.gaussian.matrix_forms import (
    ONE,
    Algebra,
    Atom,
    Form,
    Letter,
    Unfit,
    add,
    identity,
    letters,
    scalar,
    scaled,
    turned,
)
from hw_cli.terms import core
from hw_cli.terms.core import Density, Normal, Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, children, free_variables, map_children, subterms

HALF = core.Quotient(ONE, core.Number("2"))
LOG_2PI = core.log(core.Product((core.Number("2"), core.Constant("pi"))))
DEFINITE = "positive definite"
_POSITIVE = Normal | Density | core.Determinant | core.Absolute
_NO_FORMULAS = (
    core.IndexedSum
    | core.IndexedProduct
    | core.Derivative
    | core.Gradient
    | core.Integral
    | core.Matrix
    | core.Vector
)
MOST_DEGREE = 4


@dataclass(frozen=True)
class Known:
    """What a line's letters are: rows, columns and kind ("symmetric", "positive definite"), laws, domains of numbers.

    `size`: how long vectors are, where all are alike.
    """

    shape: Callable[[Term], tuple[Term, Term, str] | None]
    law: Callable[[Density], Normal | None]
    domain: Callable[[Term], Domain | None]
    size: Term | None = None


def inverted(term: Term) -> Term | None:
    """The matrix of whose inverse a term speaks; None of another term."""
    match term:
        case (
            core.Inverse(term=inner)
            | core.Power(base=inner, exponent=core.Negative(term=core.Number(text="1")))
        ):
            return inner
    return None


def as_signs(node: Term) -> Term:
    """det(A) as |A|, tr(A) as the trace."""
    match node:
        case core.Call(function=core.Function(name="det", index=()), arguments=(inner,)):
            return core.Determinant(inner)
        case core.Call(function=core.Function(name="tr" | "trace", index=()), arguments=(inner,)):
            return core.Trace(inner)
    return node


def _is_identity(term: Term) -> bool:
    """Whether it is the letter I, which may have its size as a subscript."""
    return (term.base if isinstance(term, core.Indexed) else term) == core.Symbol("I")


class Reader:
    """Reads terms as forms."""

    def __init__(self, known: Known, algebra: Algebra) -> None:
        self.known, self.algebra = known, algebra
        self._bound: dict[Term, Letter] = {}
        self._names: dict[Atom, Term] = {}

    def sides(self, left: Term, right: Term) -> tuple[Form, Form]:
        """Both sides of an equation; their logarithms, where both are positive and one has a density or a determinant in it."""
        left, right = (bottom_up(side, as_signs) for side in (left, right))
        logged = any(isinstance(node, _POSITIVE) for side in (left, right) for node in subterms(side))
        if logged and self._has_sign(left) and self._has_sign(right):
            with suppress(Unfit):
                return self.logarithm(left), self.logarithm(right)
        return self.form(left), self.form(right)

    def _has_sign(self, term: Term) -> bool:
        """Whether a term is positive by its shape; determinants of which that is not known are not read."""
        match term:
            case Normal() | Density() | core.Determinant() | core.Constant(name="pi" | "e"):
                return True
            case core.Number():
                return term.value > 0
            case core.Absolute(term=inner):
                return self._is_matrix(inner)
            case core.Call(function=core.Function(name="exp", index=())):
                return True
            case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
                return self._has_sign(inner)
            case core.Power(base=base):
                return self._has_sign(base)
            case core.Product(factors=parts) | core.Sum(terms=parts):
                return all(map(self._has_sign, parts))
            case core.Quotient(numerator=above, denominator=below):
                return self._has_sign(above) and self._has_sign(below)
        domain = self.known.domain(term)
        if isinstance(domain, Integers):
            return domain.low > 0
        return isinstance(domain, Interval) and domain.positive

    def number(self, form: Form) -> Term:
        """A number's form as a formula, with a letter for each trace, log-determinant and quadratic form."""
        if not form.is_scalar:
            raise Unfit
        parts = []
        for (atoms, _), value in form.terms.items():
            if any(item.term in self.algebra.bound for _, word in atoms for item in word):
                raise Unfit
            names = (self._names.setdefault(atom, core.Symbol(f"form {len(self._names)}")) for atom in atoms)
            parts.append(core.product((value, *names)))
        return core.total(tuple(parts))

    # --- reading

    def form(self, term: Term) -> Form:
        """A number, vector or matrix. Raises Unfit."""
        match term:
            case core.Symbol() | core.Indexed() | core.Decorated():
                return self._letter(term)
            case core.Negative(term=inner):
                return scaled(self.form(inner), core.lift(-1))
            case core.Sum(terms=terms):
                return add(*map(self.form, terms))
            case core.Product(factors=factors):
                return self.algebra.times(*map(self.form, factors))
            case core.Quotient(numerator=above, denominator=below):
                return scaled(self.form(above), core.Quotient(ONE, self.number(self.form(below))))
            case core.Power(base=core.Norm(term=inner), exponent=core.Number(text="2")):
                vector = self.form(inner)
                return self.algebra.times(turned(vector), vector)
            case core.Power(base=base, exponent=exponent):
                return self._power(self.form(base), exponent)
            case core.Identity():
                return identity(self.known.size)
            case core.Transpose(term=inner):
                return turned(self.form(inner))
            case core.Inverse(term=inner):
                return self._power(self.form(inner), core.lift(-1))
            case core.Trace(term=inner):
                return self.algebra.trace(self.form(inner))
            case core.Absolute(term=inner) if not self._is_matrix(inner):
                return scalar(core.Absolute(self.number(self.form(inner))))
            case core.Determinant(term=inner) | core.Absolute(term=inner) if self._has_signs(term):
                return scalar(self._determinant(self.form(inner)))
            case core.Determinant() | core.Absolute() | Normal() | Density():
                return scalar(core.exp(self.number(self.logarithm(term))))
            case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
                return self.logarithm(inner)
            case core.Expectation(body=body, law=law, variables=variables):
                return self._expectation(body, self._normal(law), variables)
            case core.KL(left=left, right=right):
                return self._divergence(self._normal(left), self._normal(right))
            case core.Integral(body=body, variable=variable, low=None, high=None):
                return self._integral(body, variable)
        return self._opaque(term)

    def _opaque(self, term: Term) -> Form:
        """A formula of numbers as it stands."""
        if not children(term):
            return scalar(term)
        if free_variables(term) & self._bound.keys() or isinstance(term, _NO_FORMULAS):
            raise Unfit
        return scalar(map_children(term, lambda part: self.number(self.form(part))))

    def _letter(self, term: Term) -> Form:
        if term in self._bound:
            item = self._bound[term]
        else:
            shape = self.known.shape(term)
            if shape is None and _is_identity(term):
                return identity(self.known.size)
            if shape is None or shape[:2] == (ONE, ONE):
                return scalar(term)
            item = Letter(term, shape[0], shape[1], symmetric=bool(shape[2]))
        return Form(item.rows, item.columns, self.algebra.word((item,)))

    def _power(self, base: Form, exponent: Term) -> Form:
        value = exact_value(exponent)
        if base.is_scalar and not any(True for _ in letters(base)):
            return scalar(core.Power(self.number(base), exponent))
        if value == -1 and not base.is_scalar:
            return self.algebra.inverse(base)
        if value is None or value.denominator != 1 or not 1 <= value <= MOST_DEGREE:
            if not base.is_scalar:
                raise Unfit
            return scalar(core.Power(self.number(base), exponent))
        return self.algebra.times(*(base,) * int(value))

    # --- logarithms and densities

    def logarithm(self, term: Term) -> Form:
        """The logarithm of a positive term."""
        exponent, rest = self._positive(term)
        value = exact_value(rest)
        return exponent if value == 1 else add(exponent, scalar(core.log(rest)))

    def _positive(self, term: Term) -> tuple[Form, Term]:
        """A form and a number, such that the term is the exponential of the one times the other."""
        zero = scalar(core.Number("0"))
        match term:
            case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
                return self._scalar(inner), ONE
            case core.Product(factors=factors):
                parts = list(map(self._positive, factors))
                return add(zero, *(form for form, _ in parts)), core.product(tuple(rest for _, rest in parts))
            case core.Quotient(numerator=above, denominator=below):
                (one, a), (two, b) = map(self._positive, (above, below))
                return add(one, scaled(two, core.lift(-1))), core.Quotient(a, b)
            case (
                core.Power(base=base) | core.Call(function=core.Function(name="sqrt"), arguments=(base,))
            ) if not self._is_matrix(base) and self._has_signs(base):
                raise Unfit
            case core.Power(base=base, exponent=exponent) if not self._is_matrix(base):
                whole, rest = self._positive(base)
                power = self.number(self.form(exponent))
                if exact_value(exponent) is None and (exact_value(rest) or 0) > 0:
                    return add(scaled(whole, power), scaled(scalar(core.log(rest)), power)), ONE
                return scaled(whole, power), core.Power(rest, exponent)
            case core.Call(function=core.Function(name="sqrt", index=()), arguments=(inner,)):
                whole, rest = self._positive(inner)
                return scaled(whole, HALF), core.sqrt(rest)
            case core.Determinant(term=inner):
                return self._log_determinant(inner), ONE
            case core.Absolute(term=inner) if self._is_matrix(inner):
                return self._log_determinant(inner), ONE
            case Normal(variable=core.Term() as at):
                return self._log_normal(term, self.form(at)), ONE
            case Density():
                return self._positive(self._normal(term))
        return zero, self.number(self.form(term))

    def _log_determinant(self, term: Term) -> Form:
        form = self.form(term)
        parts = self.algebra.of_rank_one(form) if self._is_positive(term) else None
        if parts is None:
            return self.algebra.log_determinant(form)
        return add(self.algebra.log_determinant(parts[0]), scalar(core.log(self.number(parts[1]))))

    def _determinant(self, form: Form) -> Term:
        """A determinant of any sign: a product of those of letters, and of what `of_rank_one` says. Raises Unfit."""
        if form.rows is None or form.rows != form.columns or not form.terms:
            raise Unfit
        parts = self.algebra.of_rank_one(form)
        if parts is not None:
            return core.Product((self._determinant(parts[0]), self.number(parts[1])))
        ((atoms, word), value), *others = form.terms.items()
        if others or atoms or exact_value(value) != 1 or any(item.rows != item.columns for item in word):
            raise Unfit
        found = []
        for item in word:
            shape = self.known.shape(item.term)
            definite = shape is not None and shape[2] == DEFINITE
            atom = ("log det" if definite else "det", (item._replace(inverse=False, turned=False),))
            name = self.number(Form(ONE, ONE, {((atom,), ()): ONE}))
            whole = core.exp(name) if definite else name
            found.append(core.Quotient(ONE, whole) if item.inverse else whole)
        return core.product(tuple(found))

    def _scalar(self, term: Term) -> Form:
        form = self.form(term)
        if not form.is_scalar:
            raise Unfit
        return form

    def _is_matrix(self, term: Term) -> bool:
        return not self.form(term).is_scalar

    def _has_signs(self, term: Term) -> bool:
        """Whether a determinant in a term may be negative: √(|A|²) is not |A| then."""
        for node in subterms(term):
            if isinstance(node, core.Determinant | core.Absolute) and self._is_matrix(node.term):
                factors = node.term.factors if isinstance(node.term, core.Product) else (node.term,)
                if not all(map(self._is_positive, factors)):
                    return True
        return False

    def _is_positive(self, term: Term) -> bool:
        """Whether a factor is a positive number or positive definite by its shape, as a sum of such is."""
        if isinstance(term, core.Sum):
            rest = [part for part in term.terms if not _is_square(part)]
            return bool(rest) and all(map(self._is_positive, rest))
        if isinstance(term, core.Product):
            *numbers, matrix = term.factors
            return all((exact_value(part) or 0) > 0 for part in numbers) and self._is_positive(matrix)
        shape = self.known.shape(inverted(term) or term)
        number = isinstance(term, core.Constant) or (exact_value(term) or 0) > 0
        return number or (shape is not None and shape[2] == DEFINITE)

    def _log_normal(self, law: Normal, at: Form) -> Form:
        parts = [at, scaled(self.form(law.mean), core.lift(-1))]
        gap = add(*([part for part in parts if part.terms] or parts))  # 0 is the vector 0, too
        precision = inverted(law.variance)
        if precision is None or gap.is_scalar:
            return self._log_density(gap, self._covariance(law.variance, gap))
        return self._log_density(gap, self._covariance(precision, gap), is_precision=True)

    def _log_density(self, gap: Form, spread: Form, is_precision: bool = False) -> Form:
        """log 𝒩 at a distance from the mean, by the covariance or its inverse."""
        if gap.is_scalar:
            variance = self.number(spread)
            square = scaled(self.algebra.times(gap, gap), core.Quotient(ONE, variance))
            inside = add(scalar(LOG_2PI), scalar(core.log(variance)), square)
        else:
            logged = scaled(self.algebra.log_determinant(spread), core.lift(-1 if is_precision else 1))
            precision = spread if is_precision else self.algebra.inverse(spread)
            form = self.algebra.times(turned(gap), precision, gap)
            inside = add(scaled(scalar(LOG_2PI), gap.rows or ONE), logged, form)
        return scaled(inside, core.Negative(HALF))

    def _covariance(self, variance: Term, like: Form) -> Form:
        """A covariance matrix of the size of a vector; a number is that of each component."""
        form = self.form(variance)
        if form.is_scalar and not like.is_scalar:
            form = self.algebra.times(form, identity(like.rows))
        if form.rows is None:
            form = form._replace(rows=like.rows, columns=like.rows)
        if form[:2] != (like.rows, like.rows):
            raise Unfit
        return form

    def _normal(self, law: Term) -> Normal:
        if isinstance(law, Normal):
            return law
        found = self.known.law(law) if isinstance(law, Density) else None
        if found is None:
            raise Unfit
        return found

    # --- expectations

    def _expectation(self, body: Term, law: Normal, variables: tuple[Term, ...]) -> Form:
        variable = variables[0] if len(variables) == 1 else law.variable if not variables else None
        if not isinstance(variable, core.Symbol | core.Indexed) or variable in self._bound:
            raise Unfit
        inner = self.known.law(body) if isinstance(body, Density) else body
        if isinstance(inner, Normal) and variable in free_variables(inner.mean):
            return self._smeared(inner, law, variable)
        return self._under(law, variable, lambda: self.form(body))

    def _smeared(self, inner: Normal, law: Normal, variable: Term) -> Form:
        """E[𝒩(y; A x + b, R)] = 𝒩(y; A m + b, A P Aᵀ + R) for x of the law 𝒩(m, P)."""
        at = inner.variable
        if at is None or variable in free_variables(at) | free_variables(inner.variance):
            raise Unfit

        def moved() -> Form:
            form = self.form(inner.mean)
            for atoms, word in form.terms:
                places = [item.term for own in (*(own for _, own in atoms), word) for item in own]
                if places.count(variable) > 1:
                    raise Unfit  # not affine
            return form

        centre = self._under(law, variable, moved)
        square = self._under(law, variable, lambda: self.algebra.times(moved(), turned(moved())))
        own = add(square, scaled(self.algebra.times(centre, turned(centre)), core.lift(-1)))
        gap = add(self.form(at), scaled(centre, core.lift(-1)))
        spread = add(own, self._covariance(inner.variance, gap))
        return scalar(core.exp(self.number(self._log_density(gap, spread))))

    @contextmanager
    def _over(self, item: Letter) -> Iterator[None]:
        """Where a variable is averaged over."""
        self._bound[item.term] = item
        self.algebra.bound.add(item.term)
        try:
            yield
        finally:
            del self._bound[item.term]
            self.algebra.bound.discard(item.term)

    def _under(self, law: Normal, variable: Term, body: Callable[[], Form]) -> Form:
        centre = self.form(law.mean)
        shape = self.known.shape(variable)
        if shape is not None and centre.is_scalar and shape[:2] != (ONE, ONE) and not centre.terms:
            centre = Form(shape[0], shape[1], {})  # the mean 0
        if centre.columns != ONE:
            raise Unfit
        covariance = self._covariance(law.variance, centre)
        item = Letter(variable, centre.rows or ONE, ONE, symmetric=centre.is_scalar)
        with self._over(item):
            inside = body()
        return self.algebra.mean(inside, item, centre, covariance)

    def _divergence(self, left: Normal, right: Normal) -> Form:
        x = core.Symbol("variable of a divergence")

        def gap() -> Form:
            one, two = (self._log_normal(law, self._letter(x)) for law in (left, right))
            return add(one, scaled(two, core.lift(-1)))

        return self._under(left, x, gap)

    def _integral(self, body: Term, variable: Term) -> Form:
        """∫ p(x) f dx, for a normal density p of x, or the exponential of a polynomial of degree 2 in a number x."""
        above, below = (body.numerator, body.denominator) if isinstance(body, core.Quotient) else (body, ONE)
        factors = above.factors if isinstance(above, core.Product) else (above,)
        for k, part in enumerate(factors):
            if isinstance(part, Normal | Density):
                law = self._normal(part)
                own = part.variables if isinstance(part, Density) else (part.variable,)
                if own == (variable,):
                    rest = core.product((*factors[:k], *factors[k + 1 :]))
                    rest = rest if below == ONE else core.Quotient(rest, below)
                    return self._expectation(rest, law, (variable,))
        return self._explicit(factors, below, variable)

    def _explicit(self, factors: tuple[Term, ...], below: Term, variable: Term) -> Form:
        """∫ c exp(a x² + b x + d) f dx = c exp(d + m²/2v) √(2πv) E[f], for x normal with v = −1/2a and m = bv."""
        if (
            not isinstance(variable, core.Symbol)
            or self.known.shape(variable) is not None
            or variable in self._bound
        ):
            raise Unfit
        x = Letter(variable, ONE, ONE, symmetric=True)
        exponent, body = scalar(core.Number("0")), []
        with self._over(x):
            for part in factors:
                is_exponential = isinstance(part, core.Call) and part.function == core.Function("exp")
                form = self._positive(part)[0] if is_exponential else None
                body.append(core.exp(core.Number("0")) if form is not None else part)
                exponent = exponent if form is None else add(exponent, form)
            inside = self.algebra.times(*map(self.form, body))
        powers: dict[int, list[Term]] = {0: [], 1: [], 2: []}
        for (atoms, _), value in exponent.terms.items():
            count = sum(atom == ("", (x,)) for atom in atoms)
            if count > 2 or len(atoms) > count:
                raise Unfit
            powers[count].append(value)
        constant, first, second = (core.total(tuple(powers[count])) for count in (0, 1, 2))
        variance = core.Quotient(core.lift(-1), core.Product((core.Number("2"), second)))
        centre = core.Product((first, variance))
        height = constant + core.Quotient(centre**2, core.Product((core.Number("2"), variance)))
        mass = core.Product(
            (core.exp(height), core.sqrt(core.Product((core.Number("2"), core.Constant("pi"), variance))))
        )
        mean = self.algebra.mean(inside, x, scalar(centre), scalar(variance))
        return scaled(mean, core.Quotient(mass, self.number(self.form(below))))


def _is_square(term: Term) -> bool:
    """Whether it is u uᵀ, which is never negative."""
    return (
        isinstance(term, core.Product)
        and len(term.factors) == 2
        and term.factors[1] == core.Transpose(term.factors[0])
    )
