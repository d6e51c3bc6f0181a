import io
import sys
import time

import pytest

from hw_cli.cli import console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _loud() -> None:
    console.start_anew()


def work(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(console, "PATIENCE", patience)
    with console.progress(3, "judging [q1]") as steps:
        for _ in range(3):
            time.sleep(0.1)
            steps.advance()
        steps.describe("drawing")
    return stream.getvalue()


def test_no_bar_for_short_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(monkeypatch, Terminal(), patience=60) == ""


def test_no_bar_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(monkeypatch, io.StringIO(), patience=0) == ""


def test_no_bar_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    console.set_quiet(True)
    assert work(monkeypatch, Terminal(), patience=0) == ""


def test_a_bar_for_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = work(monkeypatch, Terminal(), patience=0)
    assert "judging [q1]" in shown
    assert "3/3" in shown


def test_the_bar_goes_away_on_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(console, "PATIENCE", 0)
    seen: list[console.Steps] = []

    def broken() -> None:
        with console.progress(None, "thinking") as steps:
            seen.append(steps)
            time.sleep(0.2)
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        broken()
    assert seen[0]._bar is not None
    assert not seen[0]._bar.live.is_started


def test_notes_are_literal_and_can_be_silenced(capsys) -> None:
    console.note("[bold]kept[/bold] " + "long " * 40)
    assert capsys.readouterr() == ("", "[bold]kept[/bold] " + "long " * 40 + "\n")
    console.set_quiet(True)
    console.note("no")
    assert capsys.readouterr() == ("", "")


def test_no_color_leaves_no_escape_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, escapes in (("", True), ("1", False)):
        terminal = Terminal()
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("NO_COLOR", value)
        monkeypatch.setattr(sys, "stdout", terminal)
        console.out().print("[bold red]x[/]")
        assert ("\x1b" in terminal.getvalue()) is escapes
