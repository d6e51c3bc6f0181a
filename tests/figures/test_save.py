import struct
import zlib

import pytest

from hw_cli.figures.save import MARK, ImageFormat, to_bytes
from hw_cli.figures.style import Drawing, canvas, styled
from hw_cli.report.product import is_figure


@styled
def make() -> Drawing:
    figure, axes = canvas(2.0, left=0.5, right=0.2, bottom=0.4, top=0.3)
    axes.plot([1, 2], [3, 4])
    axes.fill_between([1, 2], [3, 4], hatch="//")
    axes.set_xlabel(r"temps $\psi_0$, été")
    return Drawing(figure)


@pytest.mark.parametrize("form", ["jpg", "", "PDF ", "ps"])
def test_another_format_is_refused(form):
    with pytest.raises(ValueError, match="ImageFormat"):
        to_bytes(make(), form)


@pytest.mark.parametrize("form", ImageFormat)
def test_the_same_bytes_on_every_run(form, monkeypatch):
    first = to_bytes(make(), form)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    drawing = make()
    assert to_bytes(drawing, form) == first
    assert to_bytes(drawing, form) == first  # and again from the same drawing


def test_one_format_does_not_change_the_next():
    drawing = make()
    alone = {form: to_bytes(make(), form) for form in ImageFormat}
    assert {form: to_bytes(drawing, form) for form in reversed(ImageFormat)} == alone


@pytest.mark.parametrize("form", ImageFormat)
def test_no_date_and_no_version(form):
    content = to_bytes(make(), form)
    for word in (b"Date", b"atplotlib v", b"Matplotlib 3", b"matplotlib.org"):
        assert word not in content


def test_the_text_of_a_pdf_is_text():
    content = to_bytes(make(), "pdf")
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    assert b"/Subtype /Image" not in content


def test_a_png_has_200_dots_per_inch_at_text_width():
    content = to_bytes(make(), "png")
    assert struct.unpack(">II", content[16:24]) == (1300, 400)


# --- our own files are known again, others are not


@pytest.mark.parametrize("form", ImageFormat)
def test_our_files_are_known(form):
    assert is_figure(to_bytes(make(), form))


@pytest.mark.parametrize("form", ImageFormat)
def test_files_of_others_are_not_ours(form):
    content = to_bytes(make(), form)
    assert not is_figure(content.replace(MARK.encode(), b"Inkscape!"))
    assert not is_figure(b"")
    assert not is_figure(MARK.encode())
    assert not is_figure(zlib.compress(content))
