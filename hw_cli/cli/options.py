"""The options that choose a question's parameters, shared by the commands that solve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from hw_cli.cli.settings import Settings
from hw_cli.errors import UsageError
from hw_cli.questions import parameters
from hw_cli.questions.parameters import Parameters

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

BELONGS = {"q1": ("p", "q", "dim"), "q4": ("gamma", "eta", "regularized")}

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
        dimension=_dimension(dim) if dim else None,
    )


def _dimension(text: str) -> int:
    value = parameters.exact(text, "dim")
    if value.denominator != 1:
        raise UsageError(f"--dim must be a whole number, not {text}", "for example: --dim 3")
    return parameters.dimension(int(value))


def _stranger(name: str) -> UsageError:
    owner = next(question for question, names in BELONGS.items() if name in names)
    return UsageError(f"--{name} belongs to {owner}", f"leave it out, or ask for {owner}")
