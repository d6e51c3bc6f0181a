"""What the user may choose about a question: exact numbers only, refused early when out of range."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from hw_cli.errors import UsageError

MAX_DIGITS = 40  # no question needs more, and a number of a million digits would only cost time
MAX_DIMENSION = 6
MAX_STEPS = 1000  # as many as Ho et al. (2020) take
SCHEDULES = ("linear", "cosine")
MODELS = ("ddpm", "ddpm-vae", "vae", "hvae")


@dataclass(frozen=True)
class Gaussian:
    """A mean and a standard deviation, exact."""

    mean: Fraction
    deviation: Fraction


@dataclass(frozen=True)
class Parameters:
    """Options of `hw solve`; `None` leaves the letter symbolic."""

    regularized: bool = False  # q4: with the gradient penalty
    gamma: Fraction | None = None  # q4: weight of the penalty, > 0
    eta: Fraction | None = None  # q4: step of the discrete iteration, > 0
    p: Gaussian | None = None  # q1: the numbers of p
    q: Gaussian | None = None  # q1: the numbers of q
    dimension: int | None = None  # q1: dimension of the generalisation
    numeric: bool = False  # q3: every term of the bound in numbers, for a Gaussian toy
    steps: int | None = None  # q3: T in these numbers
    schedule: str | None = None  # q3: the variances β_t in these numbers, one of SCHEDULES
    model: str | None = None  # q3: the bound of this model alone, one of MODELS

    def given(self) -> tuple[tuple[str, Any], ...]:
        """The options that were chosen, with JSON-ready values.

        >>> Parameters(gamma=Fraction(1, 2)).given()
        (('gamma', '1/2'),)
        """
        return tuple(
            (item.name, _plain(getattr(self, item.name)))
            for item in fields(self)
            if getattr(self, item.name) not in (None, False)
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Gaussian):
        return [str(value.mean), str(value.deviation)]
    return str(value) if isinstance(value, Fraction) else value


def exact(text: str, name: str) -> Fraction:
    """The exact value of `1/2`, `0.5`, `-3` or `0,5`.

    Raises UsageError when `text` is not such a number.

    >>> exact("0,5", "gamma")
    Fraction(1, 2)
    """
    plain = text.strip().replace(",", ".").replace("−", "-")
    allowed = set("0123456789./-+")
    if not plain or len(plain) > MAX_DIGITS or not set(plain) <= allowed:
        raise _malformed(text, name)
    try:
        return Fraction(plain)
    except (ValueError, ZeroDivisionError):
        raise _malformed(text, name) from None


def positive(text: str, name: str) -> Fraction:
    """The exact value of a number that must be > 0; raises UsageError otherwise."""
    value = exact(text, name)
    if value <= 0:
        raise UsageError(f"{name} must be > 0, not {text}", f"give a positive number, e.g. --{name} 1/2")
    return value


def gaussian(text: str, name: str) -> Gaussian:
    """`mean,deviation` such as `0,1` or `1/2;0.3`; raises UsageError when malformed or deviation ≤ 0."""
    pieces = text.split(";") if ";" in text else text.split(",")
    if len(pieces) != 2:
        raise UsageError(
            f"--{name} takes a mean and a standard deviation, not {text!r}", f"for example: --{name} 0,1"
        )
    deviation = exact(pieces[1], f"σ of {name}")
    if deviation <= 0:
        raise UsageError(f"σ of {name} must be > 0, not {pieces[1].strip()}", f"for example: --{name} 0,1")
    return Gaussian(exact(pieces[0], f"μ of {name}"), deviation)


def dimension(value: int) -> int:
    """A dimension from 1 to MAX_DIMENSION; raises UsageError otherwise."""
    if not 1 <= value <= MAX_DIMENSION:
        raise UsageError(f"--dim must be from 1 to {MAX_DIMENSION}, not {value}", "for example: --dim 3")
    return value


def steps(value: int) -> int:
    """A number of diffusion steps from 1 to MAX_STEPS; raises UsageError otherwise."""
    if not 1 <= value <= MAX_STEPS:
        raise UsageError(f"--steps must be from 1 to {MAX_STEPS}, not {value}", "for example: --steps 50")
    return value


def one_of(known: tuple[str, ...], text: str, name: str) -> str:
    """`text` where it is one of the words that `--name` knows; raises UsageError, which lists them, otherwise.

    >>> one_of(SCHEDULES, "cosine", "schedule")
    'cosine'
    """
    if text not in known:
        shown = text if len(text) <= MAX_DIGITS else text[:MAX_DIGITS] + "…"
        raise UsageError(f"--{name}: {shown!r} is not known", f"choose one of: {', '.join(known)}")
    return text


def _malformed(text: str, name: str) -> UsageError:
    shown = text if len(text) <= MAX_DIGITS else text[:MAX_DIGITS] + "…"
    return UsageError(f"{name}: {shown!r} is not a number", "write it as 1/2, 0.5 or 3")
