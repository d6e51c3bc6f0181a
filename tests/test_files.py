import os
import stat
from pathlib import Path

import pytest

from hw_cli import files
from hw_cli.errors import UsageError
from hw_cli.files import check_writable, make_folder, write_atomically


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("in the way")
    return folder / "file" / "report.tex"


BAD_PLACES = {
    "the folder is missing": (lambda folder: folder / "nowhere" / "report.tex", "does not exist", "mkdir -p"),
    "a file stands in the way": (below_a_file, "part of its path is a file", "another folder"),
    "it is a directory": (lambda folder: folder, "is a directory", "name a file"),
    "nobody may write there": (lambda _: Path("/proc/report.tex"), "cannot be written", "choose a folder"),
    "it is a device": (lambda _: Path("/dev/null"), "not a regular file", "name a file"),
    "the name is too long": (lambda folder: folder / ("n" * 300), "cannot be written", "shorter name"),
}


@pytest.mark.parametrize("function", [check_writable, lambda path: write_atomically(path, "text")])
@pytest.mark.parametrize("case", BAD_PLACES)
def test_bad_places_are_refused(case: str, function, tmp_path: Path) -> None:
    place, message, advice = BAD_PLACES[case]
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=message) as refused:
        function(path)
    assert advice in (refused.value.advice or "")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.tex").write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(UsageError, match="no space left") as refused:
        write_atomically(tmp_path / "report.tex", "new")
    assert "free some space" in (refused.value.advice or "")
    assert [file.name for file in tmp_path.iterdir()] == ["report.tex"]
    assert (tmp_path / "report.tex").read_text() == "old"


def test_interrupted_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "report.tex", "new")
    assert list(tmp_path.iterdir()) == []


def test_text_and_bytes_are_written_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "é\r\n")
    write_atomically(tmp_path / "b", b"\x00\xff")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\r\n"
    assert (tmp_path / "b").read_bytes() == b"\x00\xff"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "b"]


def test_the_mode_is_the_old_one_or_the_usual_one(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("")
    old.chmod(0o640)
    write_atomically(old, "new")
    umask = os.umask(0o022)
    try:
        write_atomically(tmp_path / "new", "new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o644


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "target")
    write_atomically(tmp_path / "link", "through")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "deep" / "target").read_text() == "through"


def test_check_writable_leaves_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "report.tex")
    assert list(tmp_path.iterdir()) == []


def test_make_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for bad in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/below")):
        with pytest.raises(UsageError, match="cannot be"):
            make_folder(bad)
    assert make_folder(tmp_path / "a" / "b").is_dir()
    assert make_folder(tmp_path / "a").is_dir()
