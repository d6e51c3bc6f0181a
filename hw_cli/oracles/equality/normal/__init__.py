"""Normal forms that prove equalities: a difference whose form reduces to 0 is 0 wherever both sides are defined.

Layers, each on the one before: `polynomials` (arithmetic of polynomials and ratios), `atoms`, `reduction`, `factors`,
`powers`, `exponentials`, `complexes`, `functions`, `binders`, and on top `ring`, the form of a term.
"""

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Poly, constant
from hw_cli.oracles.equality.normal.ring import Ring

__all__ = ["ONE_POLY", "NoForm", "Poly", "Ring", "constant"]
