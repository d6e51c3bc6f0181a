import json
from importlib import metadata
from pathlib import Path

import pytest

from hw_cli.cli import doctor
from hw_cli.cli.doctor import ENGINE, Check, exit_code
from hw_cli.report.engine import missing_files, needed_files

FINE, BAD = Check("a", True, "1.0"), Check("b", False, "none", "install b")


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        ((FINE,), 0),
        ((FINE, BAD), 1),
        ((Check(ENGINE, False, "none"), FINE), 4),
        ((BAD, Check(ENGINE, False, "none")), 4),
        ((Check(ENGINE, True, "tectonic"), BAD), 1),
    ],
)
def test_exit_codes(checks: tuple[Check, ...], code: int) -> None:
    assert exit_code(checks) == code


def test_no_engine_names_what_to_install(hw, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = hw("doctor")
    assert done.exit_code == 4
    line, fix = (text for text in done.stdout.splitlines() if "moteur TeX" in text or "apt-get" in text)
    assert line.startswith("✗ moteur TeX")
    assert "apt-get install latexmk " in fix
    assert "texlive-lang-french" in fix
    monkeypatch.setenv("PATH", "")
    assert "TeX Live" in hw("doctor").stdout


def test_json(hw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = hw("doctor", "--format", "json")
    report = json.loads(done.stdout)
    assert done.exit_code == 4
    assert (report["ok"], report["engine"]) == (False, None)
    assert all(set(check) == {"name", "ok", "found", "fix"} for check in report["checks"])
    assert all((check["fix"] is None) is check["ok"] for check in report["checks"])


def test_all_well(hw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: iter((FINE,)))
    done = hw("doctor")
    assert (done.exit_code, done.stdout) == (0, "✓ a  1.0\n")


def test_packages_are_compared_with_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["typer>=0.15", "rich>=999", "no-such-package>=1", "pytest>=8; extra == 'dev'"]
    monkeypatch.setattr(metadata, "requires", lambda _: needed)
    checks = {check.name: check for check in doctor._packages()}
    assert {name: check.ok for name, check in checks.items()} == {
        "typer": True,
        "rich": False,
        "no-such-package": False,
    }
    assert checks["rich"].fix == "pip install 'rich>=999'"
    assert checks["typer"].found == metadata.version("typer")


def test_versions_compare_as_numbers() -> None:
    assert doctor._numbers("0.15") < doctor._numbers("0.100.2")


def test_a_source_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", absent)
    (check,) = doctor._packages()
    assert not check.ok
    assert (check.fix or "").startswith("pip install -e ")


@pytest.mark.usefixtures("in_english")
def test_broken_settings_are_shown_and_located(hw, tmp_path: Path) -> None:
    (tmp_path / "hw.toml").write_text("name = 3")
    done = hw("doctor")
    assert done.exit_code in (1, 4)
    assert "hw.toml:1:1: name must be a text" in done.stdout


@pytest.mark.usefixtures("in_english")
def test_a_missing_catalogue_is_seen(hw, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: object) -> object:
        raise FileNotFoundError

    monkeypatch.setattr(doctor, "catalogue", absent)
    assert "✗ French texts" in hw("doctor").stdout


def test_needed_files_come_from_the_templates(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "report.tex.j2").write_text("\\usepackage[a,b]{amsmath, bm}\n\\RequirePackage{zref-abspage}")
    (tmp_path / "sub" / "x.tex").write_text("\\usepackage{amsmath}\\usepackage{<< name >>}")
    assert needed_files(tmp_path)[:3] == ("amsmath.sty", "bm.sty", "zref-abspage.sty")
    assert needed_files(tmp_path)[3] == "french.ldf"


@pytest.mark.tex
def test_missing_files_are_found_out() -> None:
    assert missing_files(("article.cls", "no-such-package.sty")) in (("no-such-package.sty",), ())


def test_missing_files_ask_kpsewhich(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "kpsewhich"
    program.write_text("#!/bin/sh\necho /tex/amsmath.sty\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert missing_files(("amsmath.sty", "bm.sty")) == ("bm.sty",)
