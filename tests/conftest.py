"""What the tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hw_cli.checking.judge import steps
from hw_cli.cli.app import app
from hw_cli.report.engine import find_engine

Hw = Callable[..., Result]
GOLDEN = Path(__file__).parent / "golden"

# tests begun in the background, or by nohup: what they start would inherit it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `tex` are skipped without an engine; under CI they run and fail, since it must have one."""
    if find_engine() or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no TeX engine on PATH")
    for item in items:
        if item.get_closest_marker("tex"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment of whoever runs the tests may change them."""
    for name in os.environ:
        if (name.startswith("HW_") and name != "HW_GOLDEN") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(steps, "RAISES", True)


@pytest.fixture
def runner() -> CliRunner:
    """Typer's own runner; `runner.invoke(app, …)` goes through the funnel."""
    return CliRunner()


@pytest.fixture
def hw(runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hw:
    """`hw("solve", "q1")` runs the command line in an empty folder; gives exit_code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        return runner.invoke(app, [str(argument) for argument in arguments], prog_name="hw")

    return run


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; with HW_GOLDEN=write the file is written instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("HW_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; make golden, then git diff"

    return compare
