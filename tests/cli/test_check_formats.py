"""Forms of a check for pipelines: JUnit, a baseline, the summary of a job, files that cannot be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Run = Callable[..., Any]
WRONG = "$$ (a+b)^2 = a^2 + b^2 $$\n"
OPEN = "$$ \\unknownmacro u = u $$\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(WRONG + "\n$$ x + x = 2x $$\n")
    (tmp_path / "b.md").write_text(OPEN + "\n$$ y < z + \x08 & < $$\n")
    return tmp_path


def test_junit(hw: Run, files: Path) -> None:
    done = hw("check", "a.md", "b.md", "c.md", "--format", "junit", "--lang", "en")
    assert done.exit_code == 3  # c.md is missing
    root = ElementTree.fromstring(done.stdout.partition("\n")[2])
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["a.md", "b.md", "c.md"]
    assert [suites["a.md"].get(key) for key in ("tests", "failures", "errors")] == ["2", "1", "0"]
    failure = suites["a.md"].find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "differs"
    assert suites["b.md"].find("testcase/skipped") is not None
    assert suites["c.md"].get("errors") == "1"
    strict = hw("check", "b.md", "--format", "junit", "--strict")
    assert "<failure" in strict.stdout
    assert "<skipped" not in strict.stdout


def test_json_has_the_same_shape_for_one_file_and_for_many_and_for_none_that_can_be_read(
    hw: Run, files: Path
) -> None:
    one = json.loads(hw("check", "a.md", "--format", "json").stdout)
    many = json.loads(hw("check", "a.md", "c.md", "--format", "json").stdout)
    none = json.loads(hw("check", "c.md", "--format", "json").stdout)
    assert one["version"] == many["version"] == none["version"] == 1
    assert one["files"] == many["files"][:1]
    assert one["derivations"] == one["files"][0]["derivations"]
    assert [bool(file.get("error")) for file in many["files"]] == [False, True]
    assert none["error"]["message"]
    assert none["summary"]["passes"] is False


def test_a_baseline_accepts_what_there_is_today(hw: Run, files: Path) -> None:
    first = hw("check", "a.md", "--baseline", "known.json")
    assert first.exit_code == 0
    assert "known.json" in first.stderr
    (files / "a.md").write_text("moved\n\n" + WRONG.replace(" ", "  "))
    assert hw("check", "a.md", "--baseline", "known.json").exit_code == 0
    (files / "a.md").write_text(WRONG + "\n" + WRONG)
    assert hw("check", "a.md", "--baseline", "known.json").exit_code == 1
    (files / "a.md").write_text(WRONG.replace("= a^2", "= 3a^2"))
    assert hw("check", "a.md", "--baseline", "known.json").exit_code == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "files": {}}', '{"version": 1, "files": [1]}', "[" * 9000]
)
def test_what_is_no_baseline_is_told(hw: Run, files: Path, text: str) -> None:
    (files / "known.json").write_text(text)
    done = hw("check", "a.md", "--baseline", "known.json")
    assert done.exit_code == 3
    assert "known.json" in done.stderr


def test_a_github_job_gets_a_summary(hw: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(files / "summary.md"))
    (files / "a|<b>.md").write_text(WRONG)
    hw("check", "a|<b>.md", "--format", "github", "--lang", "en")
    text = (files / "summary.md").read_text()
    assert "1 wrong" in text
    assert "a\\|&lt;b&gt;.md:1" in text
    assert all(line.startswith("| ") for line in text.splitlines())


def test_sarif_knows_its_rules_and_its_findings_again(hw: Run, files: Path) -> None:
    (run,) = json.loads(hw("check", "a.md", "--format", "sarif").stdout)["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "differs"
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "differs"
    assert rule["fullDescription"]["text"]
    (files / "a.md").write_text("more\n\n" + WRONG)
    (moved,) = json.loads(hw("check", "a.md", "--format", "sarif").stdout)["runs"][0]["results"]
    assert moved["partialFingerprints"] == result["partialFingerprints"]
    (files / "c.md").write_text("$$ (x+1)^2 = x^2 + x + 1 $$\n")
    (fixed,) = json.loads(hw("check", "c.md", "--format", "sarif").stdout)["runs"][0]["results"]
    (change,) = fixed["fixes"][0]["artifactChanges"]
    (edit,) = change["replacements"]
    line = (files / "c.md").read_text().splitlines()[0]
    region = edit["deletedRegion"]
    text = (
        line[: region["startColumn"] - 1] + edit["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
    )
    (files / "c.md").write_text(text)
    assert hw("check", "c.md").exit_code == 0
