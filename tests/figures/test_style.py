import re
import subprocess
import sys
from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from hw_cli.figures.save import to_bytes
from hw_cli.figures.style import SMALL, WIDTH, Drawing, Ticks, canvas, math, style, styled, tint, words
from hw_cli.prose import Language, say
from hw_cli.terms.core import KL, Law, Negative, Number, Symbol

# --- every figure


def visible_texts(drawing):
    with style():
        canvas = FigureCanvasAgg(drawing.figure)
        canvas.draw()
        return [
            (text, text.get_window_extent(canvas.get_renderer()))
            for text in drawing.figure.findobj(Text)
            if text.get_visible() and text.get_text().strip()
        ]


def test_no_text_lies_over_another_or_leaves_the_page(drawing):
    texts = [(text, box) for text, box in visible_texts(drawing) if inside_its_axis(text, drawing)]
    assert len(texts) > 5
    page = drawing.figure.bbox
    for text, box in texts:
        assert page.x0 <= box.x0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0, text.get_text()
        assert box.y1 <= page.y1, text.get_text()
    for (one, box), (other, other_box) in combinations(texts, 2):
        assert not box.overlaps(other_box), (one.get_text(), other.get_text())


def inside_its_axis(text, drawing):
    """Matplotlib keeps labels of ticks outside the limits without drawing them."""
    for axes in drawing.figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            for tick in axis.get_major_ticks():
                if text in (tick.label1, tick.label2):
                    return tick.get_visible() and limits[0] - 1e-9 <= tick.get_loc() <= limits[1] + 1e-9
    return True


def test_every_text_is_large_enough_to_read_and_in_the_serif_font(drawing):
    for text, _ in visible_texts(drawing):
        assert text.get_fontsize() >= SMALL
        assert text.get_fontname() == "cmr10"


def test_figures_are_as_wide_as_the_text_and_keep_their_numbers(drawing):
    assert drawing.figure.get_figwidth() == WIDTH
    assert drawing.data
    assert all(np.isfinite(values).all() for values in drawing.data.values())


def test_pyplot_stays_out():
    script = "import sys, hw_cli.figures.save, hw_cli.homeworks.ift6135_3.figures.gaussian_kl, hw_cli.homeworks.ift6135_3.figures.dirac_gan; "
    script += "sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=120, check=False).returncode == 0


# --- whatever the user's settings


def test_the_users_settings_are_left_alone_and_without_effect():
    with matplotlib.rc_context({"font.size": 31, "axes.facecolor": "red", "text.usetex": True}):
        with style():
            inside = [matplotlib.rcParams[name] for name in ("font.size", "axes.facecolor", "text.usetex")]
        assert inside == [9, "white", False]
        assert matplotlib.rcParams["font.size"] == 31


def test_the_users_settings_are_back_after_an_error():
    @styled
    def fail():
        raise RuntimeError

    size = matplotlib.rcParams["font.size"]
    with pytest.raises(RuntimeError):
        fail()
    assert matplotlib.rcParams["font.size"] == size != 9


@pytest.mark.parametrize("backend", ["no-such-backend", "TkAgg", "module://nowhere"])
def test_the_backend_in_the_environment_has_no_effect(backend, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", backend)
    script = (
        "import os, hw_cli.figures.style as s; from hw_cli.figures.save import to_bytes; "
        "f, a = s.canvas(1, left=0.3, right=0.3, bottom=0.3, top=0.3); "
        "assert to_bytes(s.Drawing(f)).startswith(b'%PDF'); "
        f"assert os.environ['MPLBACKEND'] == {backend!r}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=120, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- words and numbers


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0.5, "0{,}5", "0.5"),
        (-2.0, "-2", "-2"),
        (-0.25, "-0{,}25", "-0.25"),
        (-0.0, "0", "0"),
        (0.1 + 0.2, "0{,}3", "0.3"),
    ],
)
def test_ticks(value, french, english):
    assert Ticks(Language.FR)(value) == f"${french}$"
    assert Ticks(Language.EN)(value) == f"${english}$"


def test_ticks_far_from_one_are_powers_of_ten():
    assert Ticks(Language.FR)(2.5e-7) == r"$2{,}5 \cdot 10^{-7}$"
    assert Ticks(Language.EN)(-1e20) == "$-10^{20}$"


def test_mathematics_knows_the_macros_of_the_course():
    assert math(KL(Law("q"), Law("p")), Language.EN).startswith(r"\mathrm{\mathbb{KL}}[q")
    assert math(Negative(Number("0.5")), Language.FR) == "-0{,}5"


def test_words_show_terms_as_mathematics_and_no_glyph_that_the_font_lacks():
    message = say("{x}\u202f; {n}", x=Symbol("eta"), n=Number("3"))
    assert words(message, Language.EN) == "$\\eta$\u00a0; $3$"
    text = words(say("déjà l’été, {x} > 0", x=Symbol("x")), Language.EN)
    assert (
        text
        == r"d$\mathrm{\acute{e}}$j$\mathrm{\grave{a}}$ l'$\mathrm{\acute{e}}$t$\mathrm{\acute{e}}$, $x$$>$0"
    )


def test_a_tint_is_between_its_colour_and_white():
    assert tint("#000000", 0.25) == (0.75, 0.75, 0.75)
    assert tint("#D55E00", 1.0) == pytest.approx(matplotlib.colors.to_rgb("#D55E00"))


@styled
def captioned(text):
    figure, axes = canvas(1, left=0.3, right=0.3, bottom=0.3, top=0.3)
    axes.set_title(text)
    return Drawing(figure)


def test_the_fonts_of_the_file_are_those_of_the_report_as_true_type():
    message = say("déjà près du côté : {x} ≥ {n}", x=Symbol("eta"), n=Number("3"))
    content = to_bytes(captioned(words(message, Language.FR)))
    fonts = re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)", content)
    assert set(fonts) == {b"Cmr10", b"Cmmi10", b"Cmsy10"}
    assert content.count(b"/Subtype /CIDFontType2") == 3
