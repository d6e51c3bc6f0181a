import json
import tomllib
from pathlib import Path

import pytest

from hw_cli.cli.settings import load
from hw_cli.homework.registry import find

NASTY = 'Ève O\'Brien & Fils #1 50% \\input{x} ~^_{} "quoted" \\" \t 日本 \U0001f600'


@pytest.mark.parametrize("option", ["--name", "--student-number"])
@pytest.mark.parametrize("text", ["two\nlines", "bell\x07", "\udcff", "\u2028", "\x7f"])
def test_texts_that_are_no_line_are_refused(hw, tmp_path: Path, option: str, text: str) -> None:
    done = hw("init", option, text, "--lang", "en")
    assert done.exit_code == 2
    assert option in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("existing", ["hw.toml", "Makefile"])
def test_nothing_is_overwritten(hw, tmp_path: Path, existing: str) -> None:
    (tmp_path / existing).write_text("mine")
    done = hw("init", "--lang", "en")
    assert done.exit_code == 2
    assert f"{existing} exists already" in done.stderr
    assert "--force" in done.stderr
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {existing: "mine"}


@pytest.mark.parametrize("folder", ["/proc/new", "file", "file/below"])
def test_a_folder_that_cannot_be(hw, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("")
    done = hw("init", folder, "--lang", "en")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_directory_in_the_place_of_a_file(hw, tmp_path: Path) -> None:
    (tmp_path / "Makefile").mkdir()
    done = hw("init", "--force", "--lang", "en")
    assert done.exit_code == 2
    assert "is a directory" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["Makefile"]


@pytest.mark.parametrize("name", [NASTY.replace("\t ", ""), "", "''", '"""', "\\", "\\u0041"])
def test_what_is_written_is_what_is_read(hw, tmp_path: Path, name: str) -> None:
    assert hw("init", "--name", name, "--student-number", "0123", "--lang", "en").exit_code == 0
    assert tomllib.loads((tmp_path / "hw.toml").read_text("utf-8")) == {
        "name": name,
        "student_number": "0123",
        "language": "en",
        "q1": {},
        "q4": {},
    }
    settings = load(find(), tmp_path, {})
    assert (settings.name, settings.student_number, settings.language) == (name or None, "0123", "en")


def test_the_commented_lines_are_valid_settings(hw, tmp_path: Path) -> None:
    hw("init", "--lang", "en")
    file = tmp_path / "hw.toml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("# template", "template").replace("# gamma", "gamma").replace("# eta", "eta")
    )
    settings = load(find(), tmp_path, {})
    assert settings.template == tmp_path / "templates"
    assert settings.parameters["q4"] == {"gamma": "1/2", "eta": "1/2"}


def test_french_is_the_default(hw, tmp_path: Path) -> None:
    assert hw("init").exit_code == 0
    assert load(find(), tmp_path, {}).language == "fr"
    assert "# Réglages" in (tmp_path / "hw.toml").read_text("utf-8")


def test_force_keeps_every_old_file(hw, tmp_path: Path) -> None:
    for round_, text in enumerate(("first", "second")):
        (tmp_path / "hw.toml").write_text(text)
        done = hw("init", "--force", "--lang", "en", "--format", "json")
        assert done.exit_code == 0
        assert json.loads(done.stdout) == {
            "folder": ".",
            "written": ["hw.toml", "Makefile"],
            "kept": ["hw.toml.bak" if round_ == 0 else "hw.toml.bak2"],
        }
    assert (tmp_path / "hw.toml.bak").read_text() == "first"
    assert (tmp_path / "hw.toml.bak2").read_text() == "second"


def test_force_keeps_no_copy_of_what_does_not_change(hw) -> None:
    hw("init", "--lang", "en")
    assert json.loads(hw("init", "--force", "--lang", "en", "--format", "json").stdout)["kept"] == []


def test_folders_are_made(hw, tmp_path: Path) -> None:
    done = hw("init", "a/b c", "--lang", "en")
    assert done.stdout == "a/b c/hw.toml\na/b c/Makefile\n"
    assert sorted(file.name for file in (tmp_path / "a" / "b c").iterdir()) == ["Makefile", "hw.toml"]


def test_the_makefile_has_its_targets(hw, tmp_path: Path) -> None:
    hw("init", "--lang", "en")
    rules = (tmp_path / "Makefile").read_text()
    for target, recipe in (
        ("report", "render --out report.tex"),
        ("pdf", "render --out report.pdf"),
        ("solve", "solve q1"),
    ):
        assert f"\n{target}:\n\t$(HW) {recipe}\n" in rules
