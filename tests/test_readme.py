"""The README's commands run as they stand, and what it says of the product is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.findings import rule_of
from hw_cli.errors import ExitCode
from hw_cli.report.check_words import TROUBLES

README = Path(__file__).parents[1] / "README.md"
COMMANDS = tuple(
    line.removeprefix("$ hw ")
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
)


DOORS = [
    (page, command)
    for page in ("README.md", "LISEZMOI.md")
    for command in re.findall(
        r"`hw ([^`]+)`",
        "\n".join(
            line
            for line in (README.parent / page).read_text(encoding="utf-8").splitlines()[:20]
            if line.startswith("| `hw ")
        ),
    )
]


def test_the_doors_of_the_first_screen_open(hw, monkeypatch, tmp_path):
    """The files that they name are in a clone; what is quick is run as it stands."""
    assert len(DOORS) == 18
    (tmp_path / "examples").symlink_to(README.parent / "examples")
    monkeypatch.chdir(tmp_path)
    for page, command in DOORS:
        words = [word for word in shlex.split(command) if word.startswith("examples/")]
        assert all(list(Path().glob(word)) for word in words), command
        if command.startswith(("hint", "new", "equal")) and page == "README.md":
            assert hw(*shlex.split(command)).exit_code == 0, command


def test_our_own_pages_pass_our_own_check(hw):
    """But the page of the findings, which shows what is wrong."""
    root = README.parent
    pages = [str(path) for path in (*root.glob("*.md"), *(root / "docs").glob("*.md"))]
    shown = str(root / "docs" / "findings.md")
    assert hw("check", *(page for page in pages if page != shown), "--strict").exit_code == 0
    assert hw("check", shown).exit_code == 1


def test_the_readme_has_commands():
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(hw, command):
    result = hw(*shlex.split(command))
    allowed = {0} if not command.startswith("doctor") else {0, 1, ExitCode.NO_TEX_ENGINE}
    assert result.exit_code in allowed, result.stderr
    assert result.stdout.strip()


def plain(text: str) -> str:
    """The text with ordinary spaces for the no-break ones, which editors lose."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_capture_is_what_the_command_prints(hw, monkeypatch):
    monkeypatch.setenv("COLUMNS", "88")
    printed = plain(hw("solve", "q4", "--regularized", "--part", "4.4").stdout)
    (capture,) = re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    for paragraph in capture.strip().split("\n\n"):
        assert paragraph == "[…]" or plain(paragraph) in printed


def test_the_check_is_what_the_command_prints(hw, monkeypatch):
    monkeypatch.setenv("COLUMNS", "88")
    examples = README.parent / "examples" / "answers" / "mistakes"
    printed = plain(hw("check", str(examples / "q1.tex")).stdout)
    (capture,) = re.findall(r"```check\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert plain(capture) in printed


def test_linked_files_exist():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / target).exists(), target


def test_no_formula_of_the_documentation_is_wrong_unless_it_shows_what_is_found():
    for path in (*README.parent.glob("README*.md"), *README.parent.glob("docs/*.md")):
        text = path.read_text(encoding="utf-8")
        headings = [
            (text[: found.start()].count("\n"), found[1])
            for found in re.finditer("^## (.*)", text, re.MULTILINE)
        ]
        for finding in check_text(text, "md").findings:
            if path.name != "findings.md":
                assert finding.status not in TROUBLES, f"{path}:{finding.step.position.line}"
            elif finding.status is Status.FAILS:
                section = [name for line, name in headings if line < finding.step.position.line][-1]
                assert rule_of(finding) == section, f"{path}:{finding.step.position.line}"


def test_exit_codes_are_all_listed():
    listed = {
        int(code) for code in re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {code.value for code in ExitCode} - listed <= {141}
