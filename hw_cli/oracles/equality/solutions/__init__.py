"""Solutions of statements (equations, inequalities, and what and/or join of them) compared.

Layers, each on those before: `comparisons`, `sign_chart`, `equations` and `points`, `same`.
"""

from hw_cli.oracles.equality.solutions.equations import Compare
from hw_cli.oracles.equality.solutions.same import same_solutions

__all__ = ["Compare", "same_solutions"]
