"""The figures: each function returns a `Drawing` made from terms."""

from __future__ import annotations

import numpy as np

from hw_cli.figures.style import BLUE, Drawing, canvas, localise, math, styled
from hw_cli.prose import Language
from hw_cli.terms.core import Term
from hw_cli.terms.floats import compile_floats


@styled
def parabola(body: Term, variable: Term, language: Language) -> Drawing:
    """A function of one variable from −1 to 3. Data: `x` and `y`, both of shape (k,)."""
    x = np.linspace(-1, 3, 81)
    y = compile_floats(body, (variable,))(x)
    figure, axes = canvas(2.3, left=0.5, right=0.1, bottom=0.4, top=0.1)
    axes.plot(x, y, color=BLUE)
    axes.set_xlabel(math(variable, language))
    localise(axes, language)
    return Drawing(figure, {"x": x, "y": y})
