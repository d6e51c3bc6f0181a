"""What the tests of the report share."""

from __future__ import annotations

import pytest

from hw_cli.answer import VerifiedAnswer


@pytest.fixture(scope="session")
def real_answers() -> dict[str, tuple[VerifiedAnswer, ...]]:
    """All answers that the program has, verified."""
    from hw_cli.homework.registry import find
    from hw_cli.verify import verify

    return {
        name: tuple(map(verify, question.answers(question.parameters())))
        for name, question in sorted(find().questions.items())
    }


@pytest.fixture(scope="session")
def real_figures(real_answers: dict[str, tuple[VerifiedAnswer, ...]]) -> dict[str, bytes]:
    """The figures of all answers, by the name that the report reads them by."""
    from hw_cli.figures.save import to_bytes
    from hw_cli.prose import Language

    figures = {
        figure.name: figure
        for given in real_answers.values()
        for answer in given
        for figure in answer.answer.figures()
    }
    return {
        f"figures/{name}.pdf": to_bytes(figure.draw(language=Language.FR)) for name, figure in figures.items()
    }
