"""Values at a point in ball arithmetic, with proven errors.

Layers, each on those before: `evaluator`, then `elementary`, `unknown`, `series`, then `arithmetic`, `functions`, `limits`,
and on top `point`, which evaluates any term; `relations` compares values.
"""

from hw_cli.oracles.equality.values.evaluator import Deadline, Unsure, Watch, ball
from hw_cli.oracles.equality.values.limits import is_estimated
from hw_cli.oracles.equality.values.point import Point
from hw_cli.oracles.equality.values.relations import holds
from hw_cli.oracles.equality.values.unknown import coefficients

__all__ = ["Deadline", "Point", "Unsure", "Watch", "ball", "coefficients", "holds", "is_estimated"]
