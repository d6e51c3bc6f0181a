"""Every figure, drawn once."""

import pytest

from hw_cli.prose import Language

from .examples import DRAW


@pytest.fixture(scope="session", params=[(name, language) for name in DRAW for language in Language], ids=str)
def drawing(request):
    """Every figure in every language, drawn once."""
    name, language = request.param
    return DRAW[name](language)
