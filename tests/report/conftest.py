"""What the tests of the report share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hw_cli.answer import VerifiedAnswer

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; with HW_GOLDEN=write the file is written instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("HW_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; make golden, then git diff"

    return compare


@pytest.fixture(scope="session")
def real_answers() -> dict[str, tuple[VerifiedAnswer, ...]]:
    """All answers that the program has, verified."""
    from hw_cli.questions.parameters import Parameters
    from hw_cli.questions.registry import SOLVED, whole
    from hw_cli.verify import verify

    return {name: tuple(map(verify, whole(name, Parameters()))) for name in sorted(SOLVED)}


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
