"""The options of question 3."""

from __future__ import annotations

import pytest

from hw_cli.cli.options import choose
from hw_cli.cli.settings import Settings
from hw_cli.errors import UsageError
from hw_cli.homework.registry import find
from hw_cli.homeworks.ift6135_3.parameters import DiffusionOptions as Parameters


def given(question: str = "q3", **words: str) -> Parameters:
    return choose(find(), words, (question,), Settings())[question]


@pytest.mark.parametrize(
    ("words", "message", "advice"),
    [
        ({"steps": "0"}, "from 1 to 1000", "--steps 50"),
        ({"steps": "1001"}, "from 1 to 1000", "--steps 50"),
        ({"steps": "-3"}, "from 1 to 1000", "--steps 50"),
        ({"steps": "2.5"}, "must be a whole number", "--steps 50"),
        ({"steps": "5/2"}, "must be a whole number", "--steps 50"),
        ({"steps": "many"}, "is not a number", ""),
        ({"steps": ""}, "is not a number", ""),
        ({"steps": "1" + "0" * 60}, "is not a number", ""),
        ({"schedule": "quadratic"}, "'quadratic' is not known", "linear, cosine"),
        ({"schedule": ""}, "'' is not known", "linear, cosine"),
        ({"model": "gan"}, "'gan' is not known", "ddpm, ddpm-vae, vae, hvae"),
        ({"model": "vae", "numeric": "true"}, "no numbers for --model vae", "leave out"),
        ({"model": "hvae", "steps": "5"}, "no numbers for --model hvae", "leave out"),
    ],
)
def test_what_is_wrong_is_told(words: dict[str, str], message: str, advice: str) -> None:
    with pytest.raises(UsageError) as refused:
        given(**words)
    assert message in refused.value.message
    assert advice in (refused.value.advice or "")


@pytest.mark.parametrize("name", ["numeric", "steps", "schedule", "model"])
@pytest.mark.parametrize("question", ["q1", "q2", "q4"])
def test_other_questions_do_not_take_them(name: str, question: str) -> None:
    with pytest.raises(UsageError, match=f"--{name} belongs to q3"):
        given(question, **{name: "1"})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, Parameters()),
        ({"numeric": "true"}, Parameters(numeric=True)),
        ({"steps": "50"}, Parameters(numeric=True, steps=50)),
        ({"steps": "1"}, Parameters(numeric=True, steps=1)),
        ({"steps": "1000"}, Parameters(numeric=True, steps=1000)),
        ({"schedule": "cosine"}, Parameters(numeric=True, schedule="cosine")),
        ({"model": "hvae"}, Parameters(model="hvae")),
        ({"model": "ddpm", "steps": "7"}, Parameters(numeric=True, steps=7, model="ddpm")),
    ],
)
def test_what_is_chosen(words: dict[str, str], expected: Parameters) -> None:
    assert given(**words) == expected


def test_the_choice_is_told_to_programs() -> None:
    chosen = given(steps="50", schedule="cosine")
    assert dict(chosen.given()) == {"numeric": True, "steps": 50, "schedule": "cosine"}
