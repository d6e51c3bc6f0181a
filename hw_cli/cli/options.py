"""The options that choose a question's parameters, shared by the commands that solve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from hw_cli.cli.settings import Settings
from hw_cli.errors import UsageError
from hw_cli.homeworks.ift6135_3 import parameters
from hw_cli.homeworks.ift6135_3.parameters import Parameters

Gamma = Annotated[
    str | None,
    typer.Option(help="q4: weight of the gradient penalty, exact, > 0, e.g. 1/2.", metavar="NUMBER"),
]
Eta = Annotated[str | None, typer.Option(help="q4: step of the discrete iteration, > 0.", metavar="NUMBER")]
P = Annotated[
    str | None, typer.Option("--p", help="q1: mean and standard deviation of p.", metavar="MEAN,SD")
]
Q = Annotated[
    str | None, typer.Option("--q", help="q1: mean and standard deviation of q.", metavar="MEAN,SD")
]
Dim = Annotated[str | None, typer.Option("--dim", help="q1: dimension of the generalisation.", metavar="N")]
Numeric = Annotated[
    bool, typer.Option("--numeric", help="q3: every term of the bound in numbers, for a Gaussian toy.")
]
Steps = Annotated[str | None, typer.Option(help="q3: T in these numbers, from 1 to 1000.", metavar="T")]
Schedule = Annotated[
    str | None, typer.Option(help="q3: noise in these numbers, linear or cosine.", metavar="NAME")
]
Model = Annotated[
    str | None, typer.Option(help="q3: one model alone: ddpm, ddpm-vae, vae or hvae.", metavar="NAME")
]
Full = Annotated[
    bool,
    typer.Option("--full", help="What goes beyond the questions too, with all certificates and evidence."),
]

BELONGS = {
    "q1": ("p", "q", "dim"),
    "q3": ("numeric", "steps", "schedule", "model"),
    "q4": ("gamma", "eta", "regularized"),
}

BEYOND = ("dim", "eta", "numeric", "steps", "schedule", "model")  # they choose what goes beyond a question

Given = Mapping[str, str | None]  # the command line's words, by option


def choose(given: Given, questions: Iterable[str], settings: Settings) -> Parameters:
    """The parameters for `questions`: from the command line, else from the settings.

    Raises UsageError for an option that belongs to none of them, and for a value out of range.
    """
    allowed = {name: question for question in questions for name in BELONGS.get(question, ())}
    for name, value in given.items():
        if value is not None and name not in allowed:
            raise _stranger(name)
    texts = {name: settings.parameter(question, name, given.get(name)) for name, question in allowed.items()}
    for one, other in (("p", "q"), ("q", "p")):
        if texts.get(one) and not texts.get(other):
            raise UsageError(f"--{one} is given without --{other}", "give both: --p 0,1 --q 1,2")
    return _read(texts)


def _read(texts: Given) -> Parameters:
    gamma, eta, p, q, dim = (texts.get(name) for name in ("gamma", "eta", "p", "q", "dim"))
    return Parameters(
        regularized=texts.get("regularized") == "true",
        gamma=parameters.positive(gamma, "gamma") if gamma else None,
        eta=parameters.positive(eta, "eta") if eta else None,
        p=parameters.gaussian(p, "p") if p else None,
        q=parameters.gaussian(q, "q") if q else None,
        dimension=parameters.dimension(_whole(dim, "dim", 3)) if dim else None,
        **_diffusion(texts),
    )


def _diffusion(texts: Given) -> dict[str, Any]:
    """What the options of q3 say; a number of steps or a schedule asks for the numbers."""
    steps = texts.get("steps")
    schedule = _word(texts, "schedule", parameters.SCHEDULES)
    model = _word(texts, "model", parameters.MODELS)
    numeric = texts.get("numeric") == "true" or steps is not None or schedule is not None
    if numeric and model not in (None, "ddpm"):
        raise UsageError(f"there are no numbers for --model {model}", "leave out the model, or the numbers")
    whole = None if steps is None else parameters.steps(_whole(steps, "steps", 50))
    return {"numeric": numeric, "steps": whole, "schedule": schedule, "model": model}


def _word(texts: Given, name: str, known: tuple[str, ...]) -> str | None:
    text = texts.get(name)
    return None if text is None else parameters.one_of(known, text, name)


def _whole(text: str, name: str, example: int) -> int:
    value = parameters.exact(text, name)
    if value.denominator != 1:
        raise UsageError(f"--{name} must be a whole number, not {text}", f"for example: --{name} {example}")
    return int(value)


def _stranger(name: str) -> UsageError:
    owner = next(question for question, names in BELONGS.items() if name in names)
    return UsageError(f"--{name} belongs to {owner}", f"leave it out, or ask for {owner}")
