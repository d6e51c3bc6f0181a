"""The review's page: whatever is written compiles, stays on the page and is all there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from review.drafts import PATH, draft, review

from hw_cli.errors import InputErrors, OverPageLimit
from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.report.fit import demand_fit, fit_in, fit_of
from hw_cli.report.report import Student, render_report
from hw_cli.report.review import review_view
from hw_cli.report.review_html import to_html
from hw_cli.report.tex import typeset
from hw_cli.review.coverage import cover
from hw_cli.review.fit import TOLERANCE, estimate
from hw_cli.review.mathematics import safe
from hw_cli.review.review import Review, parse_review, read_review

from .typesetting import Engine, engines, faults, text_of

REVIEW = find().review()
EXAMPLE = Path(__file__).parents[2] / "examples" / "review.md"


def source(*reviews: Review, overlong: bool = False) -> str:
    """A document with a page for each review."""
    student, language = Student(), Language.FR
    texts = [
        render_report(
            find().sheet,
            {},
            student,
            language,
            questions=("q5",),
            review=review_view(item, language, overlong=overlong),
        )
        for item in reviews
    ]
    pages = [
        re.search(r"\\clearpage\n\\typeout\{hw-review.*?to what follows\}%\n", text, re.DOTALL)
        for text in texts
    ]
    return texts[0].replace(pages[0][0], "".join(page[0] for page in pages))


NASTY = [
    r"\ { } $ & # % _ ^ ~ < > | \" ` '",
    r"\end{document} \input{/etc/passwd} \immediate\write18{ls}",
    "<script>alert(1)</script> <!-- x",
    "😀 👩‍👩‍👧 é́́ שלום مرحبا 中文",
    "a\x07b\x1bc\x0cd\x7f\x85\u2028e\u200b\u202ef",
    "m" * 300,
    "é" * 300,
    "😀" * 100,
    "`" + "c" * 300 + "`",
    "![alt](http://example.com/i.png 'titre') [lien](http://e.com/%7B%5C~_#a&b{}) <http://x.y/"
    + "z" * 300
    + ">",
    "- " * 30 + "fond",
    "> " * 30 + "fond",
    "1. a\n   1. b\n      1. c\n         1. d\n            1. e\n               1. f\n                  1. g",
    "999999999. dernier",
    "[x] [y] [ [",
    "-\n-\n\n*\n",
    "- [x] a\n- \\[y\\]",
    "    code % \\ {\n\n```\n% ~ \\\\\n\n<<,,>>''``\n```",
    "# ",
    "ligne  \nautre\\\nfin",
    "\u200b  \n\\\nx",
    "$\\frac{1}{2}$ $x$$y$ $$\\sum_{i=1}^n x_i$$ *$$a$$* [$$b$$](http://c)",
    "$" + "x+" * 300 + "y$",
    "$\\sqrt$ $x'$ $x'^2$ $\\text{é ù}$ $x\\ $ $\\left.x\\right|_{0}$ $\\hat$ $^a_b$",
    "**" * 50 + "x" + "**" * 50,
    "Titre ; oui ! non ? « a » : 8:30 http://a.b/c?d=e",
]


@pytest.mark.tex
@engines
def test_anything_typesets_and_stays_on_the_page(engine: Engine) -> None:
    written = [review(text) if "# " not in text[:2] else review("x " + text) for text in NASTY]
    done = typeset(source(*written), engine=engine)
    assert not faults(done.log)
    shown = text_of(done.pdf).replace(" ", "")
    for piece in (
        r"\input{/etc/passwd}",
        "<script>alert(1)</script>",
        "U+1F600",
        "U+05E9",
        "U+0007",
        "![alt](http",
    ):
        assert piece in shown
    assert shown.count("m") >= 300
    assert shown.count("é") >= 300


@pytest.mark.tex
@given(
    st.lists(
        st.one_of(
            st.text(max_size=120),
            st.text(alphabet="\\{}$&#%_^~*[]()<>`!-+1. \n'\"@ab", max_size=80),
            st.text(alphabet="$\\{}^_'ab lefrightqrt()[]|.", max_size=40).map(lambda text: f"x ${text}$ y"),
        ),
        min_size=50,
        max_size=50,
    )
)
@settings(max_examples=4, deadline=None, phases=[Phase.generate], database=None)
def test_two_hundred_random_texts_typeset(texts: list[str]) -> None:
    read, nowhere = [], 0
    for text in texts:
        try:
            read.append(parse_review(draft(text), PATH, REVIEW))
        except InputErrors as refused:  # a heading, say: told with its line, not lost
            nowhere += refused.line is None
    assert not nowhere
    typeset(source(review(), *read))


@given(st.text(alphabet="$\\{}^_'abx lefrightqrtmhc()[]|.&%#", max_size=60))
def test_safe_formulas_stay_safe(text: str) -> None:
    written = safe(text)
    if written is not None:
        assert written.count("{") - written.count(r"\{") == written.count("}") - written.count(r"\}")
        assert safe(written) is not None


@pytest.mark.tex
def test_the_example_fills_its_page() -> None:
    example = read_review(EXAMPLE, REVIEW)
    assert cover(example).complete
    assert not cover(example).findings
    assert all(item.answered for section in cover(example).sections for item in section.items)
    fit = fit_of(example, find().sheet, Language.FR)
    assert fit.measured
    assert fit.pages == 1
    assert 85 <= fit.fill <= 100
    assert abs(estimate(example).fill - fit.fill) < TOLERANCE
    demand_fit(fit, EXAMPLE)


@pytest.mark.tex
@pytest.mark.parametrize(("words", "pages"), [(100, 1), (900, 2), (2000, 3)])
def test_the_fit_is_measured(words: int, pages: int) -> None:
    written = review("mot " * words + "[@un]")
    fit = fit_of(written, find().sheet, Language.FR)
    assert (fit.measured, fit.pages, fit.over) == (True, pages, pages > 1)
    assert (fit.lines > 0) is (pages > 1)
    assert (pages - 1) * 100 <= fit.fill <= pages * 100
    if fit.over:
        with pytest.raises(OverPageLimit, match="lines over one page"):
            demand_fit(fit, PATH)


def test_no_fit_without_a_review() -> None:
    assert fit_in("This is pdfTeX\n") is None


def test_without_tex_the_fit_is_an_estimate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    fit = fit_of(review("mot " * 3000), find().sheet, Language.FR)
    assert not fit.measured
    with pytest.raises(OverPageLimit, match="estimate"):
        demand_fit(fit, PATH)


def test_an_overlong_review_is_marked() -> None:
    assert "plus longue" in source(review(), overlong=True)
    assert "plus longue" not in source(review())


def test_the_report_without_a_review_says_so() -> None:
    text = render_report(find().sheet, {}, Student(), Language.FR, questions=("q5",))
    assert text.count(r"\hwunanswered" + "\n") == 1
    assert "hw-review" not in text
    assert r"\hwunanswered" + "\n" not in source(review()).split(r"\begin{document}")[1]


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        assert not any(name == "href" and not str(value).startswith("http") for name, value in attributes)

    def handle_data(self, data: str) -> None:
        self.text += data


MATHEMATICS = [
    "math",
    "mi",
    "mo",
    "mn",
    "mrow",
    "mfrac",
    "msqrt",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtext",
    "mspace",
    "mtable",
    "mtr",
    "mtd",
]
OF_MATHEMATICS = ["display", "form", "stretchy", "lspace", "rspace", "width", "accent", "mathvariant"]
OURS = [
    "article",
    "h2",
    "h3",
    "p",
    "em",
    "strong",
    "small",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "span",
    "br",
    "mark",
]


@pytest.mark.parametrize(
    "text", [*NASTY, "[x](javascript:alert)", "<img src=x onerror=alert(1)>", '"onclick="x']
)
def test_html_has_only_our_tags(text: str) -> None:
    page = Tags(to_html(review("x" + text if text == "# " else text), Language.FR))
    assert page.tags <= {*OURS, *MATHEMATICS}
    assert page.attributes <= {"class", "lang", "href", "start", *OF_MATHEMATICS}
    if text.startswith("<i"):
        assert text[:8] in page.text


def test_html_of_every_block() -> None:
    text = "*a* **b** `c` [d](http://e) $x$ $$y$$ [@un] [@deux]\\\nf\n\n- g\n\n2. h\n\n> i\n\n```\nj\n```"
    page = to_html(review(text), Language.FR)
    assert Tags(page).tags == {*OURS, "math", "mi"}
    for piece in (
        "<math><mi>x</mi></math>",
        '<math display="block"><mi>y</mi></math>',
        "[1]",
        "<mark>[@deux]</mark>",
        '<ol start="2">',
    ):
        assert piece in page


def test_comments_never_reach_the_report() -> None:
    assert "secret" not in source(review("x <!-- secret -->"))
