r"""Markov chains that a text states, `X \to Y \to Z`: the law of their variables is then a product."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from hw_cli.checking.say.context import Context, Variant
from hw_cli.checking.say.survey import Usage
from hw_cli.kernel.models import Factorised, Model
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Symbol

_ARROW = r"\s*(?:\\(?:to|(?:long)?(?:left)?rightarrow|rightleftharpoons)(?![A-Za-z])|[→↔]|->)\s*"
_LETTER = r"(?:\\(?:mathbf|mathrm|boldsymbol|bm)\s*\{([A-Z])\}|([A-Z]))(?![A-Za-z_^])"
_CHAIN = re.compile(
    rf"(?<![A-Za-z\\:]){_LETTER}(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})(?:{_ARROW}{_LETTER})?"
)
_SPOKEN = re.compile(r"markov|independent|indépendant", re.IGNORECASE)

Chain = tuple[Symbol, ...]


def chain_in(text: str, start: int, end: int) -> Chain:
    """The variables of the one chain that a passage states, in small letters; none where it states several or none."""
    passage = text[start:end]
    if not _SPOKEN.search(passage):
        return ()
    found = {tuple(name for name in match.groups() if name) for match in _CHAIN.finditer(passage)}
    if len(found) != 1:
        return ()
    (names,) = found
    return tuple(Symbol(name.lower()) for name in names) if len(set(names)) == len(names) else ()


def chained(context: Context, chain: Chain, usage: Usage) -> Context | None:
    """The context in which the variables are a Markov chain; None where other variables or laws occur."""
    occurring = {
        Symbol(base.name.lower()) for base in usage.variables | usage.conditions if isinstance(base, Symbol)
    }
    if (
        not chain
        or "entropy" not in usage.features
        or not occurring <= set(chain)
        or usage.laws - {"p", "P", "H", "I"}
    ):
        return None
    law = Law("p")
    steps: Iterable[tuple[Symbol, Symbol]] = zip(chain[1:], chain, strict=False)
    factors = (Density(law, chain[:1]), *(Density(law, (own,), (given,)) for own, given in steps))
    model = Model(letters=chain, laws=(Factorised(Density(law, chain), core.Product(factors)),))
    words = say("the variables are a Markov chain, in this order: {names}", names=core.Vector(chain))
    return replace(
        context,
        model=model,
        variants=(Variant(words=words),),
        structures=(),
        definitions=(),
        expectations=(),
        observed=(),
    )
