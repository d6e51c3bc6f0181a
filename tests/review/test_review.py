"""Reading review.md: every fault is refused with its line, and what is right is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.homework.registry import find
from hw_cli.review.blocks import (
    Citation,
    Emphasis,
    Formula,
    Items,
    Link,
    Paragraph,
    Quote,
    Verbatim,
    Words,
    all_text,
)
from hw_cli.review.paper import Paper, front_matter, read_paper
from hw_cli.review.review import LARGEST, marker, parse_review, read_review

from .drafts import FRONT, PATH, draft, review

REVIEW = find().review()


def faults(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InputErrors) as caught:
        parse_review(text, PATH, REVIEW)
    return [(fault.line, fault.message) for fault in caught.value.faults]


# --- refused


@pytest.mark.parametrize(
    ("front", "line", "said"),
    [
        ("", 1, "missing"),
        ("---\ntitle: x\n", 1, "no end"),
        ("---\n---\n", 1, "empty"),
        ("---\nyear: 2020\n---\n", 2, "title is missing"),
        ('---\ntitle: ""\n---\n', 2, "title is missing"),
        ("---\ntitle: A: B\n---\n", 2, "broken"),
        ('---\ntitle: "open\nyear: 2020\n---\n', 4, "broken"),
        ("---\ntitle: x\nyear: [1\n---\n", 4, "broken"),
        ("---\ntitle: x\ntitre: y\n---\n", 3, "unknown key 'titre'"),
        ("---\ntitle: x\ntitle: y\n---\n", 3, "title stands twice"),
        ("---\ntitle: [x]\n---\n", 2, "one text"),
        ("---\ntitle: x\nauthors: {a: b}\n---\n", 3, "one text"),
        ("---\ntitle: x\nreferences: [a]\n---\n", 3, "key: value"),
        ("---\n- x\n---\n", 2, "key: value"),
        ("---\ntitle: x\nvenue: a\x07b\n---\n", 3, "U+0007"),
        ('---\ntitle: "a\\ud800"\n---\n', 2, "control character"),
        ('---\ntitle: "a\\x07"\n---\n', 2, "control character"),
        ("---\ntitle: *x\n---\n", 2, "broken"),
        ("---\ntitle: !!python/object/apply:os.system [x]\n---\n", 2, "one text"),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(front: str, line: int, said: str) -> None:
    ((found, message), *_) = faults(draft(front=front))
    assert said in message
    assert found == line


def test_deep_front_matter_is_refused() -> None:
    assert faults(draft(front="---\ntitle: " + "[" * 5000 + "\n---\n"))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(draft(front="---\ntitre: y\nan: 2020\n---\n"))) == 2


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("# Sommaire\n\nx\n\n# Conclusion\n\nx\n", 12, "unknown section 'Conclusion'"),
        ("# Forces\n\nx\n\n# Sommaire\n\nx\n", 12, "out of order"),
        ("# Sommaire\n\nx\n\n## 1. Summary\n\nx\n", 12, "twice (first on line 8)"),
        ("texte perdu\n\n# Sommaire\n", 8, "before the first section"),
        ("# Sommaire\n\nUn titre\n---\n", 10, "unknown section 'Un titre'"),
    ],
)
def test_wrong_sections_are_refused_with_their_line(body: str, line: int, said: str) -> None:
    ((found, message),) = faults(FRONT + body)
    assert said in message
    assert found == line


def test_a_file_that_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "r.md").write_bytes(b"x" * 10_000_000)
    with pytest.raises(InputError, match=r"10\.0 MB"):
        read_review(tmp_path / "r.md", REVIEW)
    assert LARGEST < 10_000_000


def test_invalid_utf_8_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "r.md").write_bytes("# é\n".encode() + b"ab\xff")
    with pytest.raises(InputError, match="0xFF") as caught:
        read_review(tmp_path / "r.md", REVIEW)
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize("name", ["missing.md", ""])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        read_review(tmp_path / name, REVIEW)


# --- read


@pytest.mark.parametrize("title", ["Sommaire", "SUMMARY", "1. Sommaire (5 points)", "**Sommaire**"])
@pytest.mark.parametrize("level", ["#", "##"])
def test_a_section_is_known_by_its_title(title: str, level: str) -> None:
    read = parse_review(f"{FRONT}{level} {title}\n\nx\n", PATH, REVIEW)
    assert all_text(read.sections[0].blocks) == "x"
    assert [section.part.id for section in read.sections] == ["5.1", "5.2", "5.3", "5.4"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    text = draft().replace("\n", end)
    assert parse_review(text, PATH, REVIEW).sections == review().sections


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "r.md").write_text(draft(), encoding="utf-8-sig")
    assert read_review(tmp_path / "r.md", REVIEW).paper.title == "Un article"


def test_the_paper_is_read() -> None:
    paper = Paper('A: "B" # \\', ("É. Un", "Deux, Jr."), "2020", "ICML", "https://x.y")
    text = front_matter(paper)
    assert read_paper(text + "rest", PATH) == (paper, len(text))


def test_values_stay_texts() -> None:
    paper, _ = read_paper("---\ntitle: no\nyear: 2020\nauthors: Un seul\n---\n", PATH)
    assert (paper.title, paper.year, paper.authors) == ("no", "2020", ("Un seul",))


def blocks(text: str) -> tuple[object, ...]:
    return review(text).sections[0].blocks


def test_blocks_are_read() -> None:
    text = "un\n\n- deux\n- trois\n\n3. quatre\n\n> cinq\n\n```\nsix\n```\n\n### sept"
    kinds = [type(block) for block in blocks(text)]
    assert kinds == [Paragraph, Items, Items, Quote, Verbatim, Paragraph]
    assert [block.start for block in blocks(text) if isinstance(block, Items)] == [None, 3]


def test_what_stands_in_a_paragraph_is_read() -> None:
    (read,) = blocks(r"*a* **b** [c](http://d) $x_1$ $$y$$ [@un] [@deux]")
    found = [inline for inline in read.inlines if not isinstance(inline, Words)]
    assert found == [
        Emphasis((Words("a"),)),
        Emphasis((Words("b"),), strong=True),
        Link((Words("c"),), "http://d"),
        Formula("x_{1}"),
        Formula("y", display=True),
        Citation("un", 1),
        Citation("deux", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b>",
        "![a](b.png)",
        r"\input{/etc/passwd}",
        r"$\input{/etc/passwd}$",
        r"$\def\x{}$",
        "$x^a^b$",
        "${$",
        r"$\left( x$",
        r"$\begin{matrix}$",
        "5 $ et 6 $",
        "$ x $",
        "[@]",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_understood_is_words(text: str) -> None:
    (read,) = blocks(text)
    assert read.inlines == (Words(text),)


@pytest.mark.parametrize("text", ["un <!-- deux --> trois", "<!-- deux\n\n(b) deux -->\n\nun\n\ntrois"])
def test_comments_are_left_out(text: str) -> None:
    words = all_text(review(text).sections[0].blocks)
    assert "deux" not in words
    assert "un" in words
    assert "trois" in words


def test_a_comment_without_end_is_not_lost() -> None:
    assert "<!-- deux" in all_text(review("un <!-- deux").sections[0].blocks)


def test_lines_are_those_of_the_file_after_comments() -> None:
    (read,) = blocks("<!-- a\nb\nc -->\n\nun")
    assert draft("<!-- a\nb\nc -->\n\nun").split("\n")[read.line - 1] == "un"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("(a) x", ("(a)",)),
        ("(b, c) x", ("(b)", "(c)")),
        ("**(a)** x", ("(a)",)),
        ("(ab) x", ()),
        ("a) x", ()),
        ("x (a)", ()),
        ("(A) x", ()),
    ],
)
def test_markers(text: str, labels: tuple[str, ...]) -> None:
    (read,) = blocks(text)
    assert marker(read) == labels


def test_a_section_may_keep_the_title_that_the_sheet_prints() -> None:
    text = draft().replace("Réflexions", "Reflets")
    assert "# Reflets" in text
    assert (
        parse_review(text, PATH, REVIEW).sections[-1].line
        == parse_review(draft(), PATH, REVIEW).sections[-1].line
        > 0
    )
