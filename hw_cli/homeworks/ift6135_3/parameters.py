"""The options of the questions of this homework."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Literal, Self, get_args

from hw_cli.errors import UsageError
from hw_cli.homework.parameters import Option, Parameters, exact
from hw_cli.prose import for_example, say

MAX_DIMENSION = 6
MAX_STEPS = 1000  # as many as Ho et al. (2020) take
Schedule = Literal["linear", "cosine"]
Model = Literal["ddpm", "ddpm-vae", "vae", "hvae"]
SCHEDULES: tuple[str, ...] = get_args(Schedule)
MODELS: tuple[str, ...] = get_args(Model)


@dataclass(frozen=True)
class Gaussian:
    """A mean and a standard deviation, exact."""

    mean: Fraction
    deviation: Fraction

    @classmethod
    def read(cls, text: str, name: str) -> Self:
        """`mean,deviation` such as `0,1` or `1/2;0.3`; raises UsageError when malformed or deviation ≤ 0."""
        pieces = text.split(";") if ";" in text else text.split(",")
        example = for_example(f"--{name} 0,1")
        if len(pieces) != 2:
            said = say(
                "{name} takes a mean and a standard deviation, not {text}", name=f"--{name}", text=repr(text)
            )
            raise UsageError(said, example)
        deviation = exact(pieces[1], f"σ ({name})")
        if deviation <= 0:
            given = pieces[1].strip()
            raise UsageError(
                say("{name} must be > {least}, not {text}", name=f"σ ({name})", least=0, text=given), example
            )
        return cls(exact(pieces[0], f"μ ({name})"), deviation)


@dataclass(frozen=True)
class Divergence(Parameters):
    """Question 1."""

    p: Annotated[Gaussian | None, Option(say("mean and standard deviation of p.").pattern, "MEAN,SD")] = None
    q: Annotated[Gaussian | None, Option(say("mean and standard deviation of q.").pattern, "MEAN,SD")] = None
    dimension: Annotated[
        int | None,
        Option(
            say("dimension of the generalisation.").pattern,
            "N",
            name="dim",
            example="3",
            low=1,
            high=MAX_DIMENSION,
            beyond=True,
        ),
    ] = None

    def completed(self, line: Collection[str]) -> Self:
        """Refuse one of the two laws without the other."""
        for one, other in (("p", "q"), ("q", "p")):
            if getattr(self, one) and not getattr(self, other):
                said = say("{one} is given without {other}", one=f"--{one}", other=f"--{other}")
                raise UsageError(said, say("give both: {options}", options="--p 0,1 --q 1,2"))
        return self


@dataclass(frozen=True)
class DiffusionOptions(Parameters):
    """Question 3: the numbers of a Gaussian toy, or the bound of another model."""

    numeric: Annotated[
        bool,
        Option(
            say("every term of the bound in numbers, for a Gaussian toy.").pattern, beyond=True, alone=True
        ),
    ] = False
    steps: Annotated[
        int | None,
        Option(
            say("T in these numbers, from 1 to 1000.").pattern,
            "T",
            example="50",
            low=1,
            high=MAX_STEPS,
            beyond=True,
            alone=True,
        ),
    ] = None
    schedule: Annotated[
        Schedule | None,
        Option(say("noise in these numbers, linear or cosine.").pattern, "NAME", beyond=True, alone=True),
    ] = None
    model: Annotated[
        Model | None,
        Option(say("one model alone: ddpm, ddpm-vae, vae or hvae.").pattern, "NAME", beyond=True, alone=True),
    ] = None

    def completed(self, line: Collection[str]) -> Self:
        """A number of steps or a schedule asks for the numbers, which one model alone has."""
        numeric = self.numeric or self.steps is not None or self.schedule is not None
        if numeric and self.model not in (None, "ddpm"):
            said = say("there are no numbers for {option}", option=f"--model {self.model}")
            raise UsageError(said, say("leave out the model, or the numbers"))
        return replace(self, numeric=numeric)

    def every(self) -> tuple[Self, ...]:
        """The answer comes with its numbers."""
        return (replace(self, numeric=True),)


@dataclass(frozen=True)
class Gan(Parameters):
    """Question 4: one of its two systems, with the weight of the penalty and the step of the iteration."""

    regularized: Annotated[
        bool, Option(say("with the gradient penalty, or without.").pattern, off="plain", alone=True)
    ] = False
    gamma: Annotated[
        Fraction | None,
        Option(say("weight of the gradient penalty, exact, > 0, e.g. 1/2.").pattern, "NUMBER", above=0),
    ] = None
    eta: Annotated[
        Fraction | None,
        Option(
            say("step of the discrete iteration, exact, > 0, e.g. 1/10.").pattern,
            "NUMBER",
            above=0,
            beyond=True,
        ),
    ] = None

    def completed(self, line: Collection[str]) -> Self:
        """The weight means nothing without the penalty."""
        if "gamma" not in line:
            return self
        if "regularized" not in line:
            return replace(self, regularized=True)
        if not self.regularized:
            said = say("--gamma is the weight of a penalty that --plain leaves out")
            raise UsageError(said, say("drop one of the two"))
        return self

    def every(self) -> tuple[Self, ...]:
        """Both systems."""
        return tuple(replace(self, regularized=regularized) for regularized in (False, True))
