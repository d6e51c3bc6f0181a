"""Whether two formulas are equal (or ordered): refuted at a point, proved by normal forms, or confirmed.

Layers, each on those before:

    answer, sampling                what is found out, the points that are tried
    rewriting                       matrices by their entries; derivatives and short sums written out
    normal                          normal forms, which prove
    conditions, scene, orders       domains of definition; the letters with what is known of them; signs of polynomials
    ranges, everywhere              enclosures of values over intervals, and proofs of a sign by them
    suggested, trials               points that a pair suggests; points tried, which refute
    splitting, closed               integrals in pieces; limits, series and integrals in closed form
    cells, confirming               the pieces on which agreement says something
    domains                         where a relation holds
    equalities, inequalities        one relation between two terms
    decide                          `compare`: two terms
    solutions                       equations and inequalities by what solves them
    real_sets, statements, structures   answers that are more than values
    texts                           `compare_latex`: two texts, with what is assumed

Its intervals are its own: those of the kernel are open, which its checker of sign certificates counts on; a `Range` may
have its ends, or hold integers alone, and the ends of a `Span` are balls.
"""

from hw_cli.oracles.equality.answer import Unread
from hw_cli.oracles.equality.decide import compare
from hw_cli.oracles.equality.sampling import Range

__all__ = ["Range", "Unread", "compare"]
