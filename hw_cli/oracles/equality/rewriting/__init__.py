"""Terms rewritten into terms with fewer kinds of nodes; what cannot be rewritten is left as it is.

Layers, each on those before: `derivatives` and `matrices`, `expansion`.
"""

from hw_cli.oracles.equality.rewriting.derivatives import derivative, varies
from hw_cli.oracles.equality.rewriting.expansion import written_out
from hw_cli.oracles.equality.rewriting.matrices import Unfit, gridded

__all__ = ["Unfit", "derivative", "gridded", "varies", "written_out"]
