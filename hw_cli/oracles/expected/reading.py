"""Terms read as linear forms in expected logarithms.

Reading is by definition alone: linearity, logarithms of products, quotients and powers, KL[q‖p] = E_q[log q − log p].
Standing assumptions: densities are positive where they are spoken of, and all expectations exist and are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import cache, reduce

from hw_cli.kernel.models import Model, law_name
from hw_cli.oracles.expected.forms import (
    NABLA,
    UNIT,
    Context,
    Entry,
    Exp,
    Form,
    Kept,
    Log,
    LogIntegral,
    LogSum,
    Range,
    add,
    averaged,
    cut,
    entry,
    frozen,
    is_number,
    log_of_number,
    multiplied,
    product,
    total,
    used,
)
from hw_cli.oracles.expected.gaps import is_sum_of_positive, weights_of
from hw_cli.oracles.expected.graphs import Space
from hw_cli.oracles.expected.indices import (
    Facts,
    Index,
    Segment,
    Segments,
    Unknown,
    Unsupported,
    common,
    read_index,
    union,
    without,
)
from hw_cli.oracles.expected.rules import Refused
from hw_cli.oracles.expected.scores import slope
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import bottom_up, free_variables, substitute, subterms

Names = dict[Term, Index]


@cache
def space_of(model: Model) -> Space:
    """The variables and laws of a model."""
    return Space(model)


class _Reader:
    """Reads terms where some index letters have names of their own."""

    def __init__(self, space: Space, facts: Facts, names: Names, depth: int) -> None:
        self.space, self.facts, self.names, self.depth = space, facts, names, depth

    def linear(self, term: Term) -> Form:
        """A scalar term as a form."""
        match term:
            case core.Number():
                return {entry(UNIT): term.value} if term.value else {}
            case core.Negative(term=inner):
                return add({}, self.linear(inner), Fraction(-1))
            case core.Sum(terms=terms):
                return total(map(self.linear, terms))
            case core.Product(factors=factors):
                return self._product(factors)
            case core.Quotient(numerator=above, denominator=below):
                if self._is_constant(below):
                    return multiplied(self.linear(above), self._inverse(below))
                if isinstance(above, core.Gradient) and above.body == below and is_positive(below):
                    return self.linear(core.Gradient(core.log(below), above.variable))
            case core.Call(function=core.Function(name="log", index=()), arguments=(inner,)):
                return self.logarithm(inner)
            case core.Expectation(body=body):
                context = self._context(term)
                return averaged(self.linear(body), context)
            case core.Gradient(body=body, variable=variable) if not self._is_variable(variable):
                moved = slope(body, variable, self._is_variable)
                return self._kept(term) if moved == term else self.linear(moved)
            case core.Gradient(body=body, variable=variable):
                return averaged(self.linear(body), Context(NABLA, (), self._set((variable,))))
            case core.KL(left=core.Density() as left, right=core.Density() as right):
                return self._divergence(left, (right,))
            case core.KL(left=core.Density() as left, right=core.Product(factors=factors)) if all(
                isinstance(part, core.Density) for part in factors
            ):
                return self._divergence(left, factors)
            case core.KL(left=left, right=right):
                return self._of_mixtures(left, right)
            case core.Integral(body=body) if _is_everywhere(term):
                variables = _components(term.variable)
                while isinstance(body, core.Integral) and _is_everywhere(body):
                    variables, body = (*variables, *_components(body.variable)), body.body
                average = self._integral(self._set(variables), Fraction(1), (body,), ())
                if average is not None:
                    return average
            case core.IndexedSum(body=body):
                return self._sum(term, lambda at: at.linear(body))
        return self._kept(term)

    def _integral(
        self, over: Segments, sign: Fraction, factors: tuple[Term, ...], below: tuple[Term, ...]
    ) -> Form | None:
        """∫ factors/below d over where densities among the factors are a law of `over`: the average of the others.

        Linear as far as sums go; None where the factors are no such law.
        """
        for k, part in enumerate(factors):
            rest = (*factors[:k], *factors[k + 1 :])
            match part:
                case core.Negative(term=inner):
                    return self._integral(over, -sign, (*rest, inner), below)
                case core.Product(factors=inner_factors):
                    return self._integral(over, sign, (*rest, *inner_factors), below)
                case core.Quotient(numerator=above, denominator=under):
                    return self._integral(over, sign, (*rest, above), (*below, under))
                case core.Integral(body=inner) if _is_everywhere(part):
                    new = self._set(_components(part.variable))
                    others = union(self.facts, over, *map(self._variables, (*rest, *below)))
                    if not common(self.facts, new, others):
                        return self._integral(union(self.facts, over, new), sign, (*rest, inner), below)
                case core.Gradient(body=body, variable=variable) if not self._is_variable(variable):
                    moved = slope(body, variable, self._is_variable)
                    if moved != part:
                        return self._integral(over, sign, (*rest, moved), below)
                case core.Sum(terms=terms):
                    form: Form = {}
                    for term in terms:
                        one = self._integral(over, sign, (*rest, term), below)
                        if one is None:
                            return None
                        add(form, one)
                    return form
        contexts: list[Context] = []
        left, waiting, under_it = over, list(factors), list(below)
        for part in below:
            if part in waiting and is_positive(part):
                waiting.remove(part)
                under_it.remove(part)
                continue
            for whole in waiting:
                if (conditional := _conditional(whole, part)) is not None:
                    waiting.remove(whole)
                    under_it.remove(part)
                    waiting.append(conditional)
                    break
        while left:
            found = next((part for part in waiting if self._makes(part, left)), None)
            if not isinstance(found, core.Density):
                return None
            waiting.remove(found)
            contexts.append(Context(self._name(found.law), *self._sides(found)))
            left = without(self.facts, left, contexts[-1].own)
        body = core.product(tuple(waiting)) if waiting else core.Number("1")
        form = self.linear(core.Quotient(body, core.product(tuple(under_it))) if under_it else body)
        for context in reversed(contexts):
            form = averaged(form, context)
        return add({}, form, sign)

    def _makes(self, part: Term, over: Segments) -> bool:
        """Whether a factor is a density of some of the variables, given none of them."""
        if not isinstance(part, core.Density):
            return False
        own, given = self._sides(part)
        return not without(self.facts, own, over) and not common(self.facts, given, over)

    def _kept(self, term: Term) -> Form:
        """What is known by its variables alone; without any, a constant."""
        if isinstance(term, core.KL | core.Law | core.Normal | core.Dirac):
            raise Unsupported("a law that is only named")
        renamed = substitute(term, {name: index.term for name, index in self.names.items()})
        variables = self._variables(term)
        if not variables:
            return {Entry((), ((renamed, 1),), (), UNIT): Fraction(1)}
        return {entry(Kept(renamed, variables)): Fraction(1)}

    def _variables(self, term: Term) -> Segments:
        found = [
            name
            for name in free_variables(term)
            if name not in self.names and self.space.segment(name, self.names) is not None
        ]
        items = self.space.segments(tuple(sorted(found, key=repr)), self.names, self.facts)
        if any(map(self.space.is_sample, items)) and not self._samples_in_laws(term):
            raise Unsupported("a sample of a letter, or a component of it")
        return items

    def _samples_in_laws(self, term: Term) -> bool:
        """Whether letters of the model have a number in densities alone: elsewhere it may be that of a component."""
        outside = bottom_up(term, lambda node: core.Number("1") if isinstance(node, core.Density) else node)
        return not any(
            isinstance(node, core.Indexed)
            and (item := self.space.segment(node, self.names)) is not None
            and self.space.is_sample(item)
            for node in subterms(outside)
        )

    def _is_constant(self, term: Term) -> bool:
        return not self._variables(term)

    def _inverse(self, constant: Term) -> Form:
        """1 over a constant."""
        form = self.linear(constant)
        if len(form) == 1 and is_number(form):
            ((item, value),) = form.items()
            weight = tuple((base, -power) for base, power in item.weight)
            return {item._replace(weight=weight): 1 / value}
        with suppress(Unsupported):
            constant = read_index(constant, self.names).term  # k + 1 in one form
        ((item, _),) = self._kept(constant).items()
        return {item._replace(weight=((item.weight[0][0], -1),)): Fraction(1)}

    def _product(self, factors: tuple[Term, ...]) -> Form:
        forms = [self.linear(part) for part in factors]
        others = [k for k, form in enumerate(forms) if not is_number(form)]
        result = {entry(UNIT): Fraction(1)}
        if len(others) == 1:
            result = forms[others[0]]
        elif others:
            whole = reduce(self._times, (forms[k] for k in others), {entry(UNIT): Fraction(1)})
            result = whole or self._kept(core.product(tuple(factors[k] for k in others)))
        for k, form in enumerate(forms):
            if k not in others:
                result = multiplied(result, form)
        return result

    def _times(self, one: Form, other: Form) -> Form:
        """The product of kept terms, under the expectations of each where the other does not use their variables; else nothing."""
        out: Form = {}
        for a, number in one.items():
            for b, value in other.items():
                if not isinstance(a.atom, Kept) or not isinstance(b.atom, Kept) or a.ranges or b.ranges:
                    return {}
                for item, beside in ((a, b), (b, a)):
                    mine = self._all_used(beside)
                    if any(common(self.facts, context.own, mine) for context in item.contexts):
                        return {}
                terms = sorted((*_factors(a.atom.term), *_factors(b.atom.term)), key=repr)
                variables = union(self.facts, a.atom.variables, b.atom.variables)
                atom = Kept(core.product(tuple(terms)), variables)
                weight, contexts = product(a.weight, b.weight), (*a.contexts, *b.contexts)
                add(out, {Entry((), weight, contexts, atom): number * value})
        return out

    def _all_used(self, item: Entry) -> Segments:
        sets = (part for context in item.contexts for part in (context.own, context.given))
        return union(self.facts, used(self.facts, entry(item.atom)), *sets)

    def _is_variable(self, letter: Term) -> bool:
        return letter in self.names or self.space.segment(letter, self.names) is not None

    def _positive(self, term: Term) -> Form | None:
        """A sum of positive terms as a form, with constants before it; None of another term."""
        match term:
            case core.IndexedSum(body=body) if is_positive(body):
                return self._sum(term, lambda at: at._summand(body))
            case core.Sum(terms=terms) if is_positive(term):
                return total(map(self._summand, terms))
            case core.Sum(terms=terms):
                return self._weighted(terms)
            case core.Quotient(numerator=above, denominator=below):
                inner = self._positive(above)
                if inner is not None and self._is_constant(below):
                    return multiplied(inner, self._inverse(below))
            case core.Product(factors=factors):
                for k, part in enumerate(factors):
                    others = (*factors[:k], *factors[k + 1 :])
                    inner = self._positive(part)
                    if inner is not None and all(map(self._is_constant, others)):
                        return multiplied(inner, self._product(others))
        return None

    def _weighted(self, terms: tuple[Term, ...]) -> Form | None:
        """Σ c f of positive f, before each a number such as 1 − λ that is not negative; None of another sum."""
        out: Form = {}
        for term in terms:
            factors = term.factors if isinstance(term, core.Product) else (term,)
            numbers = [part for part in factors if not is_positive(part)]
            rest = tuple(part for part in factors if is_positive(part) and not self._is_constant(part))
            if not rest or not all(map(self._is_constant, numbers)):
                return None
            numbers += [part for part in factors if is_positive(part) and self._is_constant(part)]
            add(out, multiplied(self._summand(core.product(rest)), self._product(tuple(numbers))))
        return out if is_sum_of_positive(out, self.facts) else None

    def _summand(self, term: Term) -> Form:
        match term:
            case core.Expectation(body=body) if is_positive(body):
                return averaged(self._summand(body), self._context(term))
            case core.Product(factors=(first, *rest)) if (value := exact_value(first)) and rest:
                return add({}, self._summand(core.product(tuple(rest))), value)
        found = self._positive(term)
        return {entry(Exp(frozen(self.logarithm(term)))): Fraction(1)} if found is None else found

    def logarithm(self, term: Term) -> Form:
        """The logarithm of a positive term as a form."""
        found = self._positive(term)
        if found:
            return {entry(LogSum(frozen(found))): Fraction(1)}
        match term:
            case core.Number():
                if term.value <= 0:
                    raise Unsupported("the logarithm of 0")
                return log_of_number(term.value)
            case core.Density(law=law):
                own, given = self._sides(term, samples=True)
                name, first = self._name(law), own[0]
                if self.space.is_sample(first) and first.low != first.high:
                    each = Index(f"#{self.depth}", 0)
                    one = Log(name, (Segment(first.family, each, each),), given)
                    return {
                        Entry((Range(each.letter or "", first.low, first.high),), (), (), one): Fraction(1)
                    }
                return {entry(Log(name, own, given)): Fraction(1)}
            case core.Call(function=core.Function(name="exp", index=()), arguments=(inner,)):
                return self.linear(inner)
            case core.Product(factors=factors):
                form: Form = {}
                others = tuple(part for part in factors if not is_positive(part))
                for part in factors:
                    if is_positive(part):
                        add(form, self.logarithm(part))
                if others:
                    rest = core.product(others)
                    add(form, self.logarithm(rest) if len(others) == 1 else self._kept(core.log(rest)))
                return form
            case core.Quotient(numerator=above, denominator=below) if any(map(is_positive, (above, below))):
                return add(self.logarithm(above), self.logarithm(below), Fraction(-1))
            case core.Power(base=base, exponent=exponent) if is_positive(base):
                value = exact_value(exponent)
                if value is not None:
                    return add({}, self.logarithm(base), value)
                number = self.linear(exponent)
                if is_number(number):
                    return multiplied(self.logarithm(base), number)
            case core.IndexedProduct(body=body) if is_positive(body):
                return self._sum(term, lambda at: at.logarithm(body))
            case core.Integral(body=body) if _is_everywhere(term) and is_positive(body):
                own = self._set(_components(term.variable))
                return {entry(LogIntegral(own, frozen(self.logarithm(body)))): Fraction(1)}
            case core.Expectation(body=body) if is_positive(body):
                context = self._context(term)
                inside = add(self.logarithm(body), {entry(Log(*context)): Fraction(1)})
                return {entry(LogIntegral(context.own, frozen(inside))): Fraction(1)}
        return self._kept(core.log(term))

    def _set(self, variables: tuple[Term, ...]) -> Segments:
        """Variables of which none is named twice."""
        result: Segments = ()
        for variable in variables:
            item = self.space.segments((variable,), self.names, self.facts)
            if common(self.facts, result, item):
                raise Unsupported("a variable twice")
            result = union(self.facts, result, item)
        return result

    def _sides(self, density: core.Density, samples: bool = False) -> tuple[Segments, Segments]:
        """The variables of a density and its conditions; `samples`: the density may be that of several samples."""
        own = self._set(density.variables)
        given = self._given(density)
        if not own or common(self.facts, own, given):
            raise Unsupported("a density without variables, or with one as its own condition")
        self.space.plain(*((own,) if samples else ((), own)), given)
        return own, given

    def _given(self, density: core.Density) -> Segments:
        return self.space.segments(density.given, self.names, self.facts)

    def _name(self, law: Term) -> str:
        try:
            name = law_name(law)
        except TypeError:
            raise Unsupported("not the name of a law") from None
        if not self.space.has(name):
            raise Unsupported("a law that is not declared")
        return name

    def _context(self, term: core.Expectation) -> Context:
        if not isinstance(term.law, core.Density):
            raise Unsupported("an expectation under a law that is only named")
        whole, given = self._set(term.law.variables), self._given(term.law)
        own = without(self.facts, whole, given)  # what is given is not averaged over
        self.space.plain(own, given)
        if not own or (term.variables and self._set(term.variables) not in (own, whole)):
            raise Unsupported("an expectation over other variables than those of its law")
        return Context(self._name(term.law), own, given)

    def _divergence(self, left: core.Density, right: tuple[Term, ...]) -> Form:
        """E_p[log p − log q], where q is a density of the same variables, or a product of such of parts of them."""
        own, given = self._sides(left)
        covered: Segments = ()
        inside = self.logarithm(left)
        for part in right:
            variables = self._sides(part)[0] if isinstance(part, core.Density) else ()
            if not variables or common(self.facts, covered, variables):
                raise Unsupported("a divergence from what is no law")
            covered = union(self.facts, covered, variables)
            add(inside, self.logarithm(part), Fraction(-1))
        if covered != own:
            raise Unsupported("a divergence of laws of different variables")
        return averaged(inside, Context(self._name(left.law), own, given))

    def _of_mixtures(self, left: Term, right: Term) -> Form:
        """Σ c_i E_{p_i}[log m − log n], for mixtures m = Σ c_i p_i and n of laws of the same variables."""
        laws = {law: number for side in (left, right) for law, number in self._mixture(side).items()}
        own = next(iter(laws)).own
        if any(law.own != own for law in laws):
            raise Unsupported("a divergence of laws of different variables")
        inside = add(self.logarithm(left), self.logarithm(right), Fraction(-1))
        parts = self._mixture(left).items()
        return total(multiplied(averaged(inside, Context(*law)), number) for law, number in parts)

    def _mixture(self, term: Term) -> dict[Log, Form]:
        """The laws of a mixture with the numbers before them, none of them negative and of sum 1."""
        if isinstance(term, core.Density):
            return {Log(self._name(term.law), *self._sides(term)): {entry(UNIT): Fraction(1)}}
        form = self._positive(term)
        if form:
            first = next(iter(form)).atom
            laws = [item.atom for item, _ in first.form] if isinstance(first, Exp) else []
            if laws and isinstance(laws[0], Log):
                with suppress(Refused):
                    found = weights_of(LogSum(frozen(form)), laws[0].own, self.facts)
                    if total(found.values()) == {entry(UNIT): 1}:
                        return found
        raise Unsupported("a divergence from what is no law")

    def _sum(self, term: core.IndexedSum | core.IndexedProduct, body: Callable[[_Reader], Form]) -> Form:
        low, high = read_index(term.low, self.names), read_index(term.high, self.names)
        return self._from(term.index, low, high, body)

    def _from(self, index: Term, low: Index, high: Index, body: Callable[[_Reader], Form]) -> Form:
        """Σ of a body from low to high; parts of the range are read apart where the body asks for it."""
        if not self.facts.decide(low, high):
            return {}
        letter = f"#{self.depth}"
        if self.facts.at_most(high, low):
            at = _Reader(self.space, self.facts, {**self.names, index: low}, self.depth)
            return body(at)
        facts = self.facts.within(letter, low, high)
        at = _Reader(self.space, facts, {**self.names, index: Index(letter, 0)}, self.depth + 1)
        try:
            inner = body(at)
        except Unknown as open_question:
            place = cut(open_question, letter)
            if place is None:
                raise
            first = self._from(index, low, place, body)
            return add(first, self._from(index, place.plus(1), high, body))
        over = Range(letter, low, high)
        return {item._replace(ranges=(over, *item.ranges)): value for item, value in inner.items()}


def read(term: Term, space: Space, facts: Facts) -> Form:
    """A scalar term as a form. Raises Unsupported or Unknown."""
    return _Reader(space, facts, dict(space.names) | _letters(facts), 0).linear(term)


def read_log(term: Term, space: Space, facts: Facts) -> Form:
    """The logarithm of a positive term as a form. Raises Unsupported or Unknown."""
    return _Reader(space, facts, dict(space.names) | _letters(facts), 0).logarithm(term)


def _letters(facts: Facts) -> Names:
    return {core.Symbol(item.letter): Index(item.letter, 0) for item in facts.bounds}


def is_positive(term: Term) -> bool:
    """Whether a term is positive by its shape: densities, and what is made of them and of positive numbers."""
    match term:
        case core.Density():
            return True
        case core.Number():
            return term.value > 0
        case core.Product(factors=parts) | core.Sum(terms=parts):
            return all(map(is_positive, parts))
        case core.Quotient(numerator=above, denominator=below):
            return is_positive(above) and is_positive(below)
        case core.Power(base=body) | core.Expectation(body=body) | core.Integral(body=body):
            return is_positive(body)
        case core.IndexedSum(body=body) | core.IndexedProduct(body=body):
            return is_positive(body)
        case core.Call(function=core.Function(name="exp", index=())):
            return True
    return False


def _factors(term: Term) -> tuple[Term, ...]:
    """The factors of a term; none of 1."""
    if term == UNIT.term:
        return ()
    return term.factors if isinstance(term, core.Product) else (term,)


def _conditional(whole: Term, part: Term) -> core.Density | None:
    """p(a | b, c) for p(a, b | c) / p(b | c)."""
    if not isinstance(whole, core.Density) or not isinstance(part, core.Density):
        return None
    if whole.law != part.law or whole.given != part.given or not set(part.variables) < set(whole.variables):
        return None
    own = tuple(item for item in whole.variables if item not in part.variables)
    return core.Density(whole.law, own, (*part.variables, *part.given))


def _is_everywhere(term: core.Integral) -> bool:
    """Whether an integral is over all values of its variable."""
    ends = (term.low, term.high)
    return ends in ((None, None), (core.Negative(core.Constant("infinity")), core.Constant("infinity")))


def _components(variable: Term) -> tuple[Term, ...]:
    return variable.components if isinstance(variable, core.Vector) else (variable,)
