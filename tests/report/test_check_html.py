"""The page of a check: every step with its mark, nothing of a file as markup, nothing from elsewhere."""

import re
from html.parser import HTMLParser

from hw_cli.checking.checking import check_text
from hw_cli.prose import Language
from hw_cli.report.check_html import to_html
from hw_cli.report.check_words import CheckedFile

TEXT = r"""
$$ (a+b)^2 = a^2 + 2ab + b^2 = a^2 + ab + b^2 $$

$$ x < y + <script>alert(1)</script> $$

We have $\frac{1}{2} + \frac13 = \frac56$.
"""
VOID = {"meta", "link", "br", "mspace"}


class Page(HTMLParser):
    """The elements of a page, with their attributes; fails where one is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def shown(language: Language = Language.FR, text: str = TEXT, name: str = "<b>.md") -> str:
    return to_html([CheckedFile(name, text, check_text(text, "md"))], language)


def test_each_step_has_its_mark_and_its_explanation() -> None:
    text = shown()
    page = Page(text)
    steps = [attrs for tag, attrs in page.found if tag == "li" and attrs.get("class")]
    assert [step["class"] for step in steps][:2] == ["right", "wrong"]
    opened = [attrs for tag, attrs in page.found if tag == "details"]
    assert ["open" in attrs for attrs in opened][:2] == [False, True]
    assert "les deux membres diffèrent" in text
    assert "<math" in text
    assert "the two sides differ" in shown(Language.EN)


def test_text_of_a_file_is_never_markup() -> None:
    tags = {tag for tag, _ in Page(shown()).found}
    assert not tags & {"script", "b", "img", "iframe", "object"}
    assert "&lt;b&gt;.md" in shown()


def test_nothing_comes_from_elsewhere() -> None:
    text = shown()
    assert not re.search(r"https?:|url\(|@import|src=|<link", text)
    assert "javascript" not in text.lower()


def test_a_file_without_formulas_is_a_page_too() -> None:
    Page(shown(text="No formula."))
