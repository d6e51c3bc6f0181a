"""Whether two formulas are equal (or ordered): refuted at a point, proved by normal forms, or confirmed.

Layers, each on those before:

    shapes, answer, sampling        what is read, what is found out, the points that are tried
    reading                         text as shapes and terms
    rewriting                       derivatives, matrices, short sums written out
    normal                          normal forms, which prove
    relations                       relations between values with proven errors
    conditions, scene, orders       domains of definition; the letters with what is known of them; signs of polynomials
    forms                           what normal forms prove of one pair
    ranges, everywhere              enclosures of values over intervals, and proofs of a sign by them
    suggested, trials               points that a pair suggests; points tried, which refute
    splitting, closed               integrals in pieces; limits, series and integrals in closed form
    cells, confirming               the pieces on which agreement says something
    domains                         where a relation holds
    equalities, inequalities        one relation between two terms
    decide                          `compare`: two terms
    solutions                       equations and inequalities by what solves them
    real_sets, statements, structures   answers that are more than values
    assumed, texts                  `compare_latex`: two texts, with what is assumed
"""

from hw_cli.oracles.equality.answer import Unread
from hw_cli.oracles.equality.decide import compare
from hw_cli.oracles.equality.sampling import Range
from hw_cli.oracles.equality.texts import compare_latex

__all__ = ["Range", "Unread", "compare", "compare_latex"]
