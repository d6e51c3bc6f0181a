"""Terms rewritten into terms with fewer kinds of nodes; what cannot be rewritten is left as it is.

`grids`: matrices by their entries; `expansion`: derivatives and short sums written out.
"""

from hw_cli.oracles.equality.rewriting.expansion import written_out
from hw_cli.oracles.equality.rewriting.grids import Unfit, gridded

__all__ = ["Unfit", "gridded", "written_out"]
