"""Laws that a text supposes to factorise, p(x, y, z) = p(x) p(y) p(z | x, y), as a context of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from hw_cli.kernel.models import Factorised, law_name
from hw_cli.kernel.setting import Hypothesis
from hw_cli.terms.core import Density, Indexed, IndexedProduct, Law, Number, Product, Range, Term
from hw_cli.terms.latex import latex
from hw_cli.terms.relation import Relation
from hw_cli.terms.walk import each, is_variable


def supposed(facts: Iterable[Hypothesis]) -> tuple[Factorised, ...]:
    """The laws of letters that are said to be products of conditionals, where that is not so of every law: one of each name."""
    found: dict[str, Factorised] = {}
    several: set[str] = set()  # laws of which two are supposed
    for fact in facts:
        whole, factors = fact.left, fact.right
        if (
            fact.relation is not Relation.EQ
            or not isinstance(whole, Density)
            or not isinstance(factors, Product)
        ):
            continue
        laws = [part for part in factors.factors if isinstance(part, Density)]
        own = [item for law in laws for item in law.variables]
        if (
            len(laws) == len(factors.factors)
            and is_factorised(whole)
            and all(is_factorised(law) and law_name(law.law) == law_name(whole.law) for law in laws)
            and {*own} == {*whole.variables}
            and len(own) == len(whole.variables)
            and not any(isinstance(item, Indexed) for item in (*own, *whole.given))
            and _leaves_out(whole, laws)
        ):
            name = law_name(whole.law)
            several |= {name} if name in found and found[name] != Factorised(whole, factors) else set()
            found[name] = Factorised(whole, factors)
    return tuple(law for name, law in found.items() if name not in several)


def _leaves_out(whole: Density, laws: list[Density]) -> bool:
    """Whether in the order of their conditions some variable is given less than all before it, and none what comes later."""
    before, waiting, less = {*whole.given}, list(laws), False
    while waiting:
        ready = [law for law in waiting if {*law.given} <= before]
        if not ready:
            return False
        less = less or len(ready) > 1 or {*ready[0].given} != before
        before |= {*ready[0].variables}
        waiting.remove(ready[0])
    return less


def is_factorised(term: Term) -> bool:
    """Whether it is a product of densities."""
    match term:
        case Density(law=Law(), variables=variables, given=given):
            return all(isinstance(item, Indexed) or is_variable(item) for item in (*variables, *given))
        case Product(factors=parts):
            return all(map(is_factorised, parts))
        case IndexedProduct(body=body):
            return is_factorised(body)
    return False


def content(laws: tuple[Factorised, ...], sides: Iterable[Term]) -> str:
    """The context, as its file would say it: the variables that are named, and the laws of which nothing is said."""
    terms = [*(part for law in laws for part in (law.whole, law.factors)), *sides]
    densities = list(each(Density, *terms))
    variables = [item for density in densities for item in (*density.variables, *density.given)]
    letters = dict.fromkeys(
        latex(item) for item in variables if not isinstance(item, Indexed) and is_variable(item)
    )
    sequences = dict.fromkeys(_sequences(variables))
    names = {law_name(item.law) for item in densities if isinstance(item.law, Law)} | {"p", "q"}
    free = sorted(names - {law.name for law in laws})
    lines = ["[model]", f"letters = {json.dumps(list(letters))}", f"free = {json.dumps(free)}"]
    lines += [f"sequences = {json.dumps(list(sequences))}", "[model.laws]"]
    lines += [f"{json.dumps(latex(law.whole))} = {json.dumps(latex(law.factors))}" for law in laws]
    lines += ["[expectations]"]
    lines += [
        f"{name} = {json.dumps([latex(law.whole)])}" for name, law in {law.name: law for law in laws}.items()
    ]
    if any(":T" in item for item in sequences):
        lines += ["[sizes]", "T = [1, 2, 3]", "[indices]", 't = ["1", "T"]']
    return "\n".join(lines)


def _sequences(variables: Iterable[Term]) -> Iterator[str]:
    """x_{0:T} for x_0 and x_{1:T}: each base with the least and the last of its numbers."""
    ends: dict[Term, list[Term]] = {}
    for item in variables:
        match item:
            case Indexed(base=base, index=(Range(low=low, high=high),)):
                ends.setdefault(base, []).extend((low, high))
            case Indexed(base=base, index=(Number() as index,)):
                ends.setdefault(base, []).append(index)
    for base, places in ends.items():
        numbers = sorted((item for item in places if isinstance(item, Number)), key=lambda item: item.value)
        last = next((item for item in places if not isinstance(item, Number)), None)
        if numbers:
            yield f"{latex(base)}_{{{latex(numbers[0])}:{latex(last or numbers[-1])}}}"
