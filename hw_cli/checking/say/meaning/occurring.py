"""Over which variables an expectation can be that does not say so: those that occur in what is averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Indexed, Law, Symbol, Term
from hw_cli.terms.walk import bottom_up, free_variables, subterms


def fitting(
    options: list[Density], bodies: Iterable[Term], renamed: Callable[[Term], Term], laws: frozenset[str]
) -> list[Density]:
    """The options of which a variable occurs in every body where one of any option does.

    `E[x]²` under a law of z would be x², and hide a slip. A body with a law that is only named, as `log q`, tells
    nothing. The capital letter of a variable that does not occur is that variable. No option where two bodies need
    different ones.
    """
    left = options
    for body in bodies:
        if any(_is_bare(node, laws) for node in subterms(body)):
            continue
        letters = {renamed(node) for node in subterms(body) if _is_letter(node)}
        if any(_occurs(option, letters) for option in options):
            left = [option for option in left if _occurs(option, letters)]
    return list(dict.fromkeys(left))


def _occurs(option: Density, letters: set[Term]) -> bool:
    return any(item in letters or _capital(item) in letters or _is_range(item) for item in option.variables)


def _capital(item: Term) -> Term:
    return Symbol(item.name.upper()) if isinstance(item, Symbol) else item


def _is_range(item: Term) -> bool:
    return isinstance(item, Indexed) and any(isinstance(part, core.Range) for part in item.index)


def _is_letter(node: Term) -> bool:
    return isinstance(node, Symbol | Indexed | Decorated)


def _is_bare(node: Term, laws: frozenset[str]) -> bool:
    match node:
        case core.Normal(variable=None):
            return True
        case core.KL() | core.Call(function=core.Function(name="H")):
            return True
        case Density(law=Law()):
            return False
        case Symbol(name=name) | Indexed(base=Symbol(name=name)):
            return name in laws
    return False


def small_again(body: Term, variables: tuple[Term, ...]) -> Term:
    """A body about X under a law of x, with the small letter."""
    match variables:
        case (Symbol(name=name) as small,) if name != name.upper():
            capital = Symbol(name.upper())
            letters = free_variables(body)
            if capital in letters and small not in letters:
                return bottom_up(body, lambda node: small if node == capital else node)
    return body


def given_start(body: Term) -> Term:
    """`log p(x_t)` as `log q(x_t | x_0)`: denoising score matching writes the score of one for that of the other."""
    match body:
        case core.Call(
            arguments=(Density(law=Law(name="p" | "q", parameters=()), variables=(own,), given=()),)
        ):
            if isinstance(own, Indexed) and own.index != (core.Number("0"),):
                start = Indexed(own.base, (core.Number("0"),))
                return core.log(Density(Law("q"), (own,), (start,)))
    return body
