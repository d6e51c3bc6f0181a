"""Normal forms that prove equalities: a difference whose form reduces to 0 is 0 wherever both sides are defined.

Layers, each on the one before: `polynomials` (arithmetic of polynomials and ratios), `atoms` and what reduces them,
`exponentials` (over powers of irreducible factors, found by flint), `calls`, and on top `ring`, the form of a term:
all but the two classes at the ends are functions of a ring.

It is our own because SymPy proves fewer of these identities, and none without work that cannot be bounded; its
polynomials, because flint's have whole exponents and letters that are fixed beforehand.
"""

from hw_cli.oracles.equality.normal.atoms import NoForm
from hw_cli.oracles.equality.normal.polynomials import ONE_POLY, Poly, Ratio, constant
from hw_cli.oracles.equality.normal.ring import Ring

__all__ = ["ONE_POLY", "NoForm", "Poly", "Ratio", "Ring", "constant"]
