"""`hw schema`: what is printed and read is held to the published schemas."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hw_cli import toml_shape
from hw_cli.checking.findings import RULES
from hw_cli.checking.say.context_files import SHIPPED, source_of

Run = Callable[..., Any]
NAMES = ("check", "context", "equal", "grade", "grade-compare", "grade-csv", "rubric", "settings", "solve")
CONTEXT = """
[title]
en = "Mine"
[sets]
"a" = "> 0"
[expectations]
q = ["q(z|x)"]
"""


def valid(hw: Run, name: str) -> Callable[[Any], bool]:
    schema = json.loads(hw("schema", name).stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid


def test_the_names(hw: Run) -> None:
    assert tuple(hw("schema").stdout.split()) == NAMES
    assert hw("schema", "nothing").exit_code == 2


def test_what_check_prints(hw: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("$$ (a+b)^2 = a^2 + b^2 $$\n\n$$ x = $$\n\n$$ \\foo x = 1 $$\n")
    is_valid = valid(hw, "check")
    for files in (("a.md",), ("a.md", "b.md"), ("b.md",)):
        document = json.loads(
            hw("check", *(str(tmp_path / name) for name in files), "--format", "json").stdout
        )
        assert is_valid(document)
    document["files"][0]["derivations"] = 3
    assert not is_valid(document)


def test_what_equal_prints(hw: Run) -> None:
    is_valid = valid(hw, "equal")
    for pair in (("x", "x"), ("x", "y"), ("\\foo", "x"), ("\\log(x^2)", "2\\log x")):
        assert is_valid(json.loads(hw("equal", *pair, "--format", "json").stdout))
    assert not is_valid({"status": "maybe"})


def test_what_solve_prints(hw: Run) -> None:
    assert valid(hw, "solve")(json.loads(hw("solve", "q1", "--format", "json").stdout))


def test_the_contexts_that_come_along_and_others(hw: Run, tmp_path: Path) -> None:
    is_valid = valid(hw, "context")
    assert [name for name in SHIPPED if not is_valid(tomllib.loads(source_of(name)))] == []
    for text in (
        CONTEXT,
        CONTEXT + "[colour]\nx = 1\n",
        "sets = 3",
        "[sets]\na = 3",
        '[functions]\nscalar = "f"',
    ):
        (tmp_path / "c.toml").write_text(text)
        (tmp_path / "a.md").write_text("$$ x = x $$")
        done = hw("check", str(tmp_path / "a.md"), "--context", str(tmp_path / "c.toml"))
        assert is_valid(tomllib.loads(text)) == (done.exit_code == 0), text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("[q4]\ngamma = true", False),
        ('[q4]\nregularized = "yes"', False),
        ("[q4]\ngama = 1", False),
        ("[q9]\ndelta = 1", False),  # with options of one question it would follow a renumbered sheet
        ('language = "de"', False),
        ('colour = "red"', False),
        ("student_number = 3", True),
        ('[check]\nignore = ["difers"]', False),
        ('name = "Ève"\n[q4]\ngamma = "1/2"\n', True),
        ("name = 3", False),
        ("[check]\nstrict = 1", False),
        ('[check]\nignore = ["differs"]', True),
    ],
)
def test_settings(hw: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, right: bool) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hw.toml").write_text(text)
    assert valid(hw, "settings")(tomllib.loads(text)) is right
    (tmp_path / "a.md").write_text("$$ x = x $$")
    assert (hw("check", "a.md").exit_code == 0) is right


def test_our_reading_of_a_schema_is_that_of_its_language() -> None:
    """Every kind of value in every place of the schemas of TOML files: refused by us where jsonschema refuses it."""
    values = (
        1,
        -1,
        0.5,
        "a",
        True,
        [],
        ["a"],
        [3],
        [7],
        {},
        {"a": "b"},
        {"a": 3},
        {"a": [1]},
        {"a": ["x"]},
        [{}],
        [{"en": 1}],
    )
    for name in ("settings", "context"):
        shape = toml_shape.schema(name)
        judge = Draft202012Validator(dict(shape))
        for key in (*shape["properties"], "nothing"):
            for value in (
                *values,
                *({inner: item} for inner in ("strict", "en", "ignore", "laws") for item in values),
            ):
                said = list(toml_shape.faults({key: value}, shape))
                assert (not said) == judge.is_valid({key: value}), (name, key, value, said)
                assert all(fault.keys[0] == key for fault in said)


def test_the_findings_that_may_be_ignored_are_those_that_there_are() -> None:
    ignored = toml_shape.schema("settings")["properties"]["check"]["properties"]["ignore"]
    assert ignored["items"]["enum"] == list(RULES)
