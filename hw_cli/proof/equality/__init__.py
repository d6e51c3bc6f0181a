"""Whether two formulas are equal (or ordered): refuted at a point, proved by normal forms, or confirmed."""

from hw_cli.proof.equality.answer import Answer, Condition, Status
from hw_cli.proof.equality.decide import compare
from hw_cli.proof.equality.sampling import Range
from hw_cli.proof.equality.texts import compare_latex

__all__ = ["Answer", "Condition", "Range", "Status", "compare", "compare_latex"]
