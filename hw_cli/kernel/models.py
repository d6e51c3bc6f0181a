"""Declared probability models: which variables there are, and how each law factorises over them.

From the factorisation one reads which conditional independences may be used (`blanket`), and from it
judges build random instances. A model knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hw_cli.terms import core
from hw_cli.terms.core import Density, Indexed, IndexedProduct, Law, Number, Product, Term, lift
from hw_cli.terms.tidy import tidy
from hw_cli.terms.walk import substitute, subterms

Family = tuple[tuple[Term, ...], tuple[Term, ...]]
Families = tuple[tuple[Family, ...], tuple[Family, ...]]


@dataclass(frozen=True)
class Sequence:
    """The variables base_low, …, base_high; `high` is usually the letter T."""

    base: Term
    low: Term
    high: Term


@dataclass(frozen=True)
class Factorised:
    """`law(variables | given)` as a product of conditionals, written as a term."""

    whole: Density
    factors: Term

    @property
    def name(self) -> str:
        """The law's name, without the labels of its parameters."""
        return law_name(self.whole.law)


@dataclass(frozen=True)
class Model:
    """Variables and laws. A law that is only named has no structure: any joint is allowed."""

    sequences: tuple[Sequence, ...] = ()
    letters: tuple[Term, ...] = ()
    laws: tuple[Factorised, ...] = ()
    free: tuple[str, ...] = ()  # names of laws without structure
    discrete: tuple[Term, ...] = ()  # letters and sequences of which each value has a probability

    def factorised(self, density: Density) -> Factorised | None:
        """The declaration of exactly this density; None where there is none."""
        return next((item for item in self.laws if item.whole == density), None)


def law_name(law: Term) -> str:
    """`p` for the law p_φ: labels say what is trained, not which law it is."""
    if isinstance(law, Law):
        return law.name
    if isinstance(law, Density):
        return law_name(law.law)
    raise TypeError("not a law")


def tells_laws_apart_by_label(model: Model, *terms: Term) -> bool:
    """Whether terms give one law two labels that the model does not: log p_θ(x) = log p_φ(x) is of two laws.

    Labels are left out everywhere else (`law_name`), which is right for the factors of one declared law alone.
    """
    declared: dict[str, set[Term]] = {}
    for law in model.laws:
        for label, _ in _labelled(law.whole, law.factors):
            declared.setdefault(label.name, set()).add(label)
    used: dict[str, set[Term]] = {}
    same: dict[tuple[str, tuple[Term, ...], tuple[Term, ...]], Term] = {}
    for label, density in _labelled(*terms):
        used.setdefault(label.name, set()).add(label)
        if same.setdefault((label.name, density.variables, density.given), label) != label:
            return True
    return any(len(laws) > 1 and not laws <= declared.get(name, set()) for name, laws in used.items())


def _labelled(*terms: Term) -> Iterator[tuple[Law, Density]]:
    """The densities whose law has a label, each with that law."""
    for part in (part for term in terms for part in subterms(term)):
        if isinstance(part, Density) and isinstance(part.law, Law) and part.law.parameters:
            yield part.law, part


def number_of(term: Term, values: Mapping[Term, int]) -> int:
    """The integer an index stands for. Raises ValueError when it is not one."""
    exact = _exact(tidy(substitute(term, {name: lift(value) for name, value in values.items()})))
    if exact is None:
        raise ValueError(f"{term!r} is not an integer here")
    return exact


def _exact(term: Term) -> int | None:
    match term:
        case Number() if term.value.denominator == 1:
            return int(term.value)
        case core.Negative(term=Number() as inner) if inner.value.denominator == 1:
            return -int(inner.value)
    return None


def expand(variables: tuple[Term, ...], values: Mapping[Term, int]) -> tuple[Term, ...]:
    """Plain variables: `x_{1:T}` becomes x_1, …, x_T; an empty range becomes nothing."""
    out: list[Term] = []
    for variable in variables:
        match variable:
            case Indexed(base=base, index=(core.Range(low=low, high=high),)):
                first, last = number_of(low, values), number_of(high, values)
                out += [Indexed(base, (lift(k),)) for k in range(first, last + 1)]
            case Indexed(base=base, index=(index,)):
                out.append(Indexed(base, (lift(number_of(index, values)),)))
            case _:
                out.append(variable)
    return tuple(out)


def all_variables(model: Model, values: Mapping[Term, int]) -> tuple[Term, ...]:
    """Every variable of a model once the sizes are numbers."""
    ranges = tuple(Indexed(s.base, (core.Range(s.low, s.high),)) for s in model.sequences)
    return (*expand(ranges, values), *model.letters)


def conditionals(factors: Term, values: Mapping[Term, int]) -> tuple[Density, ...]:
    """The conditionals in a factorisation, products over an index written out."""
    match factors:
        case Density():
            return (Density(factors.law, expand(factors.variables, values), expand(factors.given, values)),)
        case Product(factors=parts):
            return tuple(item for part in parts for item in conditionals(part, values))
        case IndexedProduct(body=body, index=index, low=low, high=high):
            first, last = number_of(low, values), number_of(high, values)
            return tuple(
                item for k in range(first, last + 1) for item in conditionals(body, {**values, index: k})
            )
    raise TypeError("a factorisation is a product of densities")


def families(law: Factorised, variables: tuple[Term, ...], values: Mapping[Term, int]) -> Families:
    """What a factorisation is conditioned on, which has any joint law; and what it makes together, with what that is given."""
    made = tuple((item.variables, item.given) for item in conditionals(law.factors, values))
    known = {variable for own, _ in made for variable in own}
    roots = tuple(variable for variable in variables if variable not in known)
    return ((roots, ()),) if roots else (), made


def sizes(model: Model, T: int) -> dict[Term, int]:  # noqa: N803  # the sheet's letter
    """The values of the letters that bound the model's sequences."""
    letters = {s.high for s in model.sequences if not isinstance(s.high, Number)}
    return dict.fromkeys(letters, T)
