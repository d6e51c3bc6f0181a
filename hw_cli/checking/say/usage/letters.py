"""What letters, and the names of laws, commonly are: Greek parameters, indices, the law of the data."""

from __future__ import annotations

from hw_cli.oracles.worlds import parts
from hw_cli.terms import core
from hw_cli.terms.core import Decorated, Density, Law, Symbol, Term

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho tau upsilon phi chi psi omega"
    " Theta Phi Psi Omega Lambda"
)
GREEK = frozenset(_GREEK.split())
INDICES = "tTKNkni"  # letters of indices and bounds are no variables
VARIANCES = frozenset({"cov", "Cov", "var", "Var"})  # Var(x | y) looks like a law
DATA = "data"
"""The law of the data, however it is written: p_data, p_D, p^*."""
_OF_DATA = frozenset({"data", "Data", "D", "d", "r", "emp", "real", "true", "train", "obs"})


def law_key(law: Law) -> str:
    """What tells a law from others: its name, with a number; DATA where a label says that the data have it."""
    if law.name == "p_star":
        return DATA
    for label in law.parameters:
        if isinstance(label, core.Number):
            return f"{law.name}_{label.text}"
        text = (
            label.text if isinstance(label, core.Label) else label.name if isinstance(label, Symbol) else ""
        )
        if text in _OF_DATA:
            return DATA
    return law.name


def version_of(node: Term) -> tuple[str, str] | None:
    """A law with the Greek parameters that it is told to have, as one word; None where there are none."""
    match node:
        case Density(law=Law(name=name, parameters=labels), given=given):
            return _version(name, (*labels, *given))
        case Law(name=name, parameters=labels):
            return _version(name, labels)
    return None


def _version(name: str, labels: tuple[Term, ...]) -> tuple[str, str] | None:
    greek = [item for item in labels if is_parameter(item)]
    return (name, repr(greek[0])) if name and len(greek) == 1 else None


def of_parameters(term: Term) -> core.Call | None:
    """`Q(θ, θ_old)`, which looks like a density and is a function of parameters; None for any other term."""
    match term:
        case Density(law=Law(name=name, parameters=()), variables=own, given=()) if name.isupper():
            return core.Call(core.Function(name), own) if all(is_parameter(item) for item in own) else None
    return None


def is_parameter(item: Term) -> bool:
    """Whether a condition is a parameter: θ, θ_old, θ^{old}."""
    base = parts(item.base if isinstance(item, core.Power) else item)[0]
    while isinstance(base, Decorated):
        base = base.base
    return isinstance(base, Symbol) and base.name in GREEK and base.name != "epsilon"


def small_of(term: Term) -> Symbol | None:
    """The small letter of a capital one: the value x of X; None for any other term."""
    if isinstance(term, Symbol) and len(term.name) == 1 and term.name.isupper():
        return Symbol(term.name.lower())
    return None
