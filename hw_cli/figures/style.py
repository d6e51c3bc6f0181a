"""The look of every figure: sober, legible in print, in grey and to the colour-blind.

Figures are made without pyplot and under our own settings, so that neither `MPLBACKEND` nor a
`matplotlibrc` changes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from unicodedata import normalize

import matplotlib
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter
from numpy.typing import NDArray

from hw_cli.experiments.experiments import decimal
from hw_cli.prose import Language, Message
from hw_cli.terms.core import Term
from hw_cli.terms.latex import latex

WIDTH = 6.5  # inches: the text width of the report
SMALL = 8  # points: the smallest text

# Okabe and Ito's palette: told apart with any colour vision; dash patterns tell them apart in grey
BLUE, VERMILLION, GREEN, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7"
INK, GREY, PALE = "#000000", "#6E6E6E", "#C4C4C4"

SOLID, DASHED, DOTTED = "-", (0, (4.5, 1.8)), (0, (1.2, 1.4))
DASH_DOTTED = (0, (6, 1.6, 1.2, 1.6))

_SETTINGS: Mapping[str, Any] = {
    "font.family": ["cmr10"],  # Computer Modern, as in the report; Matplotlib brings it
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlepad": 5,
    "axes.titley": 1.0,  # placing titles by themselves costs a second layout
    "axes.labelpad": 3,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "lines.linewidth": 1.4,
    "lines.dash_capstyle": "butt",
    "lines.markersize": 5,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.borderaxespad": 0.3,
    "savefig.dpi": 200,
    "pdf.fonttype": 42,  # text stays text
    "svg.fonttype": "path",
    "svg.hashsalt": "hw",  # the same ids on every run
}


@dataclass(frozen=True)
class Drawing:
    """A figure, and the numbers that are drawn in it, by name."""

    figure: Figure
    data: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib under our settings, whatever the user's are; theirs are back afterwards."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function under our settings."""

    @wraps(draw)
    def drawn(*arguments: P.args, **options: P.kwargs) -> R:
        with style():
            return draw(*arguments, **options)

    return drawn


def canvas(
    height: float, columns: int = 1, *, left: float, right: float, bottom: float, top: float, **grid: Any
) -> tuple[Figure, Any]:
    """A figure as wide as the text with a row of axes; margins and `gap` between axes in inches."""
    figure = Figure(figsize=(WIDTH, height))
    gap = grid.pop("gap", 0.0)
    room = (WIDTH - left - right - gap * (columns - 1)) / columns
    figure.subplots_adjust(
        left=left / WIDTH,
        right=1 - right / WIDTH,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=gap / room,
    )
    return figure, figure.subplots(1, columns, **grid)


def tint(colour: str, share: float = 0.22) -> tuple[float, ...]:
    """The colour thinned with white, for areas."""
    return tuple(1 - share * (1 - part) for part in to_rgb(colour))


# --- words and numbers


def words(message: Message, language: Language) -> str:
    """A text of the figure, with its terms as mathematics."""
    text = message.fill(language, show=lambda term: f"${math(term, language)}$")
    pieces = text.split("$")
    pieces[::2] = map(_drawn, pieces[::2])
    return "$".join(pieces)


def _drawn(text: str) -> str:
    """Plain text without what cmr10 lacks: that is composed, or taken from the mathematics."""
    for lacking, drawn in _INSTEAD.items():
        text = text.replace(lacking, drawn)
    return "".join(map(_accented, text))


def _accented(letter: str) -> str:
    base, *marks = list(normalize("NFD", letter))
    return rf"$\mathrm{{{_ACCENTS[marks[0]]}{{{base}}}}}$" if marks else letter


def math(term: Term, language: Language) -> str:
    r"""A term in Matplotlib's mathematics, without dollar signs: it knows no macros of the course.

    >>> from hw_cli.terms.core import Number, Symbol
    >>> math(Symbol("eta") - Number("0.5"), Language.FR)
    '\\eta-0{,}5'
    """
    source = latex(term, decimal="{,}" if language is Language.FR else ".")
    for macro, plain in _MACROS.items():
        source = source.replace(macro, plain)
    return source


class Ticks(Formatter):
    """Tick labels with the language's decimal mark."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label at `x`."""
        return f"${math(decimal(x + 0.0), self.language)}$"  # + 0.0: no minus zero


def localise(axes: Any, language: Language) -> None:
    """Give the linear axes their tick labels."""
    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_formatter(Ticks(language))


_MACROS = {
    r"\KL": r"\mathrm{\mathbb{KL}}",
    r"\normal": r"\mathcal{N}",
    r"\Loss": r"\mathcal{L}",
    r"\E": r"\mathrm{\mathbb{E}}",
    r"\R": r"\mathrm{\mathbb{R}}",
}

_INSTEAD = {"\u202f": "\u00a0", "’": "'", "…": r"$\ldots$", " ≥ ": r"$\geq$", " < ": "$<$", " > ": "$>$"}
_ACCENTS = {"\u0300": r"\grave", "\u0301": r"\acute", "\u0302": r"\hat", "\u0308": r"\ddot"}
