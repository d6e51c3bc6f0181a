"""Normal forms that prove equalities: a difference whose form reduces to 0 is 0 wherever both sides are defined.

Layers, each on the one before: `polynomials` (arithmetic of polynomials and ratios), `atoms`, `reduction`, `factors`,
`powers`, `exponentials`, and on top `ring`, the form of a term. What single functions, complex values and bound letters
are in these stands beside: `calls`, `complexes`, `binders`.

It is our own because SymPy proves fewer of these identities, and none without work that cannot be bounded.
"""

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Poly, constant
from hw_cli.oracles.equality.normal.ring import Ring

__all__ = ["ONE_POLY", "NoForm", "Poly", "Ring", "constant"]
