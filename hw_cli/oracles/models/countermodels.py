"""Models that refute what the calculus leaves open: finite tables in which laws are nearly functions of one another.

Two normal forms that differ are two functions of the tables, and differ in nearly all models of the lengths for which
they do; an inequality may fail in few. Where variables are nearly copies, sums or exclusive ors of others, entropies
and divergences are near their extremes, and there the inequalities that have no argument fail. Lengths begin where
the difference does.
"""

from __future__ import annotations

import numpy as np

from hw_cli.kernel.findings import Finding, Refutation
from hw_cli.kernel.models import Model
from hw_cli.kernel.setting import Setting
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.models.finite import Finite, FiniteJudge
from hw_cli.oracles.models.tables import instance
from hw_cli.terms.core import Number

SEED = 1948  # the year of "A mathematical theory of communication"
SHARP = (0.03, 0.03, 0.1, 0.1, 0.2, 0.3)  # concentrations of each model's tables: near 0, nearly functions
FLOOR = 1e-4
LONGEST = 7
MOST_CELLS = 60_000  # of a table
TRIES = 24


def countermodel(asked: Statement, setting: Setting, least: int) -> Finding | None:
    """A model in which a line fails; None where none of those tried does. `least`: the length from which it differs."""
    model = setting.model
    if model is None:
        return None
    random = np.random.default_rng(SEED)
    for number in range(TRIES):
        for length in _lengths(model, least):
            states = 3 if number % 2 and not model.sequences else 2
            if states ** (len(model.letters) + length * len(model.sequences)) > MOST_CELLS:
                continue
            tables = instance(model, length, random, states, SHARP, FLOOR)
            said = FiniteJudge(setting, (Finite(tables),)).compare(asked.left, asked.relation, asked.right)
            if isinstance(said, Refutation):
                return said
    return None


def _lengths(model: Model, least: int) -> tuple[int, ...]:
    """The least length of the case that differs, and the next."""
    if all(isinstance(item.high, Number) for item in model.sequences):
        return (1,)
    return tuple(length for length in (least, least + 1) if length <= LONGEST)
