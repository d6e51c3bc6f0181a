"""Question 3 as a whole: the answers (a) to (e), the Gaussian closed forms, numbers, or another model."""

from __future__ import annotations

from dataclasses import replace

from hw_cli.answer import Answer
from hw_cli.homeworks.ift6135_3 import q3_diffusion, q3_gaussian, q3_numeric, q3_other_models
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions


def solve(parameters: DiffusionOptions) -> Answer:
    """The sheet's answers and the closed forms; with `numeric` the toy; with `model` another bound."""
    if parameters.model is not None:
        return q3_other_models.solve_model(parameters.model, parameters)
    answer = q3_diffusion.solve(parameters)
    beyond = [q3_gaussian.gaussian_part()]
    if parameters.numeric:
        beyond.append(q3_numeric.numeric_part(parameters))
    return replace(answer, parts=(*answer.parts, *beyond))
