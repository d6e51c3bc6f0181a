"""Our pages in a real browser without scripts: nothing is asked for, formulas are drawn, keys work, all can be read."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_cli.checking.checking import check_text
from hw_cli.cli.serving import Board, serving
from hw_cli.prose import Language
from hw_cli.report.check_html import to_html as check_page
from hw_cli.report.check_words import CheckedFile
from hw_cli.report.html import page

from .browser import CHROMIUM, Tab, browsing
from .sample import WEAK, answer
from .test_check_html import TEXT
from .test_report_html import drawn_figures, shown

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: make browser installs it")
HOSTILE = r"""
$$ \text{"><img src=https://evil.example/a.png onerror=alert(1)>} = x < y + <script>document.title = "no"</script> $$

$$ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = \nosuchthing{b} $$
"""
WIDE = "$$ (a + b)^5 = a^5 + 5 a^4 b + 10 a^3 b^2 + 10 a^2 b^3 + 5 a b^4 + b^5 = a^5 + b^5 + 5 a b (a^3 + b^3) $$"

# The least contrast of text with what is behind it, by WCAG's formula; opacity thins the text.
CONTRAST = r"""
(() => {
  const parts = text => { const found = text.match(/[\d.]+/g).map(Number); return found.length < 4 ? [...found, 1] : found; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = colour => { const [r, g, b] = colour.slice(0, 3).map(v => v / 255).map(
    v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  let least = [21, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("svg") || !element.checkVisibility()) continue;
    let behind = canvas, opacity = 1;
    const chain = []; for (let e = element; e; e = e.parentElement) chain.unshift(e);
    for (const e of chain) { const s = getComputedStyle(e); behind = over(parts(s.backgroundColor), behind); opacity *= s.opacity; }
    const text = parts(getComputedStyle(element).color); text[3] *= opacity;
    const [a, b] = [light(over(text, behind)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, walker.currentNode.data.trim().slice(0, 40)];
  }
  return least;
})()
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browsing() as tab:
        yield tab


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    whole = answer(*answer().answer.parts, WEAK)
    text = TEXT + HOSTILE + WIDE
    made = {
        "report": shown(whole, Language.FR, drawn_figures(whole), full=True),
        "check": check_page([CheckedFile("<i>.md", text, check_text(text, "md"))], Language.EN),
    }
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


NAMES = ["report", "check"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_for_and_no_script_runs(tab: Tab, pages: dict[str, Path], name: str) -> None:
    tab.open(pages[name])
    assert tab.asked == [pages[name].as_uri()]
    assert tab.value("document.scripts.length + document.images.length") == 0
    assert tab.value("document.title") != "no"


@pytest.mark.parametrize("name", NAMES)
def test_formulas_are_drawn_as_mathematics(tab: Tab, pages: dict[str, Path], name: str) -> None:
    tab.open(pages[name])
    assert tab.value("document.querySelectorAll('math').length") > 5
    flat = "[...document.querySelectorAll('math')].filter(m => m.checkVisibility() && !m.getBoundingClientRect().height).length"
    assert tab.value(flat) == 0
    taller = "Math.max(...[...document.querySelectorAll('mfrac')].map(f => f.getBoundingClientRect().height))"
    assert tab.value(taller) > 20  # pixels: one part stands above the other


@pytest.mark.parametrize("name", NAMES)
def test_what_is_behind_a_mark_opens_by_the_keyboard(tab: Tab, pages: dict[str, Path], name: str) -> None:
    tab.open(pages[name])
    for _ in range(60):
        tab.press("Tab", 9)
        if tab.value("document.activeElement.tagName") == "SUMMARY":
            break
    state = "document.activeElement.tagName + document.activeElement.parentElement.open"
    before = tab.value(state)
    assert before.startswith("SUMMARY")
    assert tab.value("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") > 0
    tab.press("Enter", 13, "\r")
    assert tab.value(state) == {"SUMMARYtrue": "SUMMARYfalse", "SUMMARYfalse": "SUMMARYtrue"}[before]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_text_stands_out(tab: Tab, pages: dict[str, Path], name: str, scheme: str) -> None:
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.open(pages[name])
    tab.value("document.querySelectorAll('details').forEach(d => d.open = true)")
    ratio, text = tab.value(CONTRAST)
    assert ratio >= 4.5, text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 360])
def test_a_telephone_scrolls_down_only(tab: Tab, pages: dict[str, Path], name: str, width: int) -> None:
    tab.open(pages[name], width)
    tab.value("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value("innerWidth") == width


def test_a_page_that_is_too_wide_or_too_pale_is_noticed(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><body style='background:#fff'><p style='width:30rem;color:#888'>grey</p><img src=a>"
    )
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
    tab.open(file, 360)
    assert tab.value("document.documentElement.scrollWidth") > 360
    assert tab.value(CONTRAST) == [pytest.approx(3.54, abs=0.01), "grey"]
    assert len(tab.asked) == 2


def test_a_preview_loads_itself_anew(tab: Tab) -> None:
    def titled(name: str) -> str:
        return page("html/fault", Language.EN, title=name, text="")

    board = Board(titled("one"))
    with serving(0, board) as address:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
        tab.call("Page.navigate", url=address)
        for name in ("one", "two", "three"):
            if name != "one":
                board.show(titled(name))
            limit = time.monotonic() + 20
            while tab.value("document.title") != name and time.monotonic() < limit:
                time.sleep(0.02)
            assert tab.value("document.title") == name
        tab.call("Page.navigate", url="about:blank")
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    assert all(asked.startswith((address, "about:")) for asked in tab.asked[-5:])
