"""Rules on densities of declared models: marginals, Bayes, Markov, factorisations, bounds.

`logarithms` uses `sums`; the others stand alone.
"""

from hw_cli.derive.rules.densities.evidence import as_expectation, jensen, marginalise, multiply_and_divide
from hw_cli.derive.rules.densities.expectations import (
    drop_unused,
    expectation_of_sum,
    recognise_kl,
    signs_out,
    tower,
)
from hw_cli.derive.rules.densities.factorisation import bayes, chain_rule, factorise, markov
from hw_cli.derive.rules.densities.logarithms import log_of_products, regroup, split_sums
from hw_cli.derive.rules.densities.sums import split_first, telescope

__all__ = [
    "as_expectation",
    "bayes",
    "chain_rule",
    "drop_unused",
    "expectation_of_sum",
    "factorise",
    "jensen",
    "log_of_products",
    "marginalise",
    "markov",
    "multiply_and_divide",
    "recognise_kl",
    "regroup",
    "signs_out",
    "split_first",
    "split_sums",
    "telescope",
    "tower",
]
