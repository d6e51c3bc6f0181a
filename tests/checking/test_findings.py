"""Each kind of finding has an id, a page, and an example that shows it; what a file asks to ignore is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.findings import RULES, pages, rule_of

PAGE = Path(__file__).parents[2] / "docs" / "findings.md"


@pytest.mark.parametrize("name", RULES)
def test_the_example_of_a_page_shows_its_finding(name: str) -> None:
    checked = check_text(RULES[name].example, "md")
    assert rule_of(checked.findings[-1]) == name


def test_the_page_of_all_findings_golden() -> None:
    if os.environ.get("HW_GOLDEN") == "write":
        PAGE.write_text(pages(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == pages()


def rules(text: str, kind: str = "tex") -> list[str | None]:
    return [rule_of(finding) for finding in check_text(text, kind).findings]


WRONG = r"\[ (u + v)^2 = u^2 + v^2 \]"


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        (WRONG, "tex", ["differs"]),
        (WRONG + " % hw: ignore", "tex", [None]),
        (WRONG + " % hw: ignore[differs]", "tex", [None]),
        (WRONG + " % hw: ignore[inequality, unclosed]", "tex", ["differs"]),
        ("% hw: ignore\n" + WRONG + "\n" + WRONG, "tex", [None, "differs"]),
        ("<!-- hw: ignore -->\n\n$$ u = u + 1 = u $$\n\n$$ u = u + 1 $$", "md", [None, None, "differs"]),
        ("$$ u = u + 1 $$ <!-- hw: ignore[differs] -->", "md", [None]),
        (
            "\\begin{align}\n u &= u + 1 \\\\\n % hw: ignore\n &= u + 2 \\\\\n &= u + 3\n\\end{align}",
            "tex",
            ["differs", None, "differs"],
        ),
        ("\\begin{align}\n u &= u + 1 \\\\ % hw: ignore\n &= u + 2\n\\end{align}", "tex", [None, "differs"]),
    ],
)
def test_what_is_ignored(text: str, kind: str, left: list[str | None]) -> None:
    assert rules(text, kind) == left


def test_what_is_ignored_is_no_pass() -> None:
    (finding,) = check_text(WRONG + " % hw: ignore").findings
    assert finding.status is Status.NOT_CHECKABLE
    assert check_text(WRONG + " % hw: ignore").passes()


def test_an_unknown_rule_is_told_and_a_setting_counts_everywhere() -> None:
    assert [item.position.line for item in check_text("% hw: ignore[difers]\n" + WRONG).skipped] == [1]
    assert rule_of(check_text(WRONG, ignore=("differs",)).findings[0]) is None
