"""Writing files whole or not at all, and saying early when a place cannot be written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hw_cli.errors import UsageError

_ELSEWHERE = "choose a folder you may write in"
_ADVICE = {
    errno.EACCES: f"{_ELSEWHERE}, or change its permissions",
    errno.EPERM: f"{_ELSEWHERE}, or change its permissions",
    errno.EROFS: "this file system is read-only; choose a folder elsewhere",
    errno.ENOSPC: "the disk is full: free some space, or choose a folder on another one",
    errno.EDQUOT: "your disk quota is used up: free some space, or choose a folder elsewhere",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "its symbolic links go round in a circle; choose another path",
}


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8) so that readers see the old file or the new one, never a part.

    A symbolic link stays: the file it points to is replaced. On failure nothing is left behind and an
    existing file keeps its content. Raises UsageError when `path` cannot be written: its folder is
    missing or closed to us, it is a directory, the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with _told_as_usage(path):
        target = _target(path)
        mode = _mode(target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".hw-", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.chmod(mode)  # mkstemp gives 0600, which would hide the file from others
            part.replace(target)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()


def check_writable(path: Path) -> None:
    """Raise UsageError now if `write_atomically(path, …)` would; nothing stays behind.

    Called before long work, so that a bad `--out` fails at once.
    """
    with _told_as_usage(path), tempfile.TemporaryFile(dir=_target(path).parent):
        pass


def keep_old(path: Path) -> Path:
    """A copy of the file at `path` beside it, under a free name: `x.bak`, `x.bak2` …; earlier ones stay."""
    number = 1
    while (backup := path.with_name(f"{path.name}.bak{number if number > 1 else ''}")).exists():
        number += 1
    write_atomically(backup, path.read_bytes())
    return backup


def make_folder(path: Path) -> Path:
    """The folder `path`, made with its parents where missing; raises UsageError when that cannot be."""
    with _told_as_usage(path):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise _in_the_way(path) from None
    return path


@contextmanager
def _told_as_usage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = _ADVICE.get(error.errno or 0, _ELSEWHERE)
        raise UsageError(f"{path} cannot be written: {reason}", advice) from error


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(f"{path} is a directory", f"name a file, for example {path / 'report.tex'}")
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a regular file", "name a file in an ordinary folder")
    if target.parent.is_dir():
        return target
    if any(parent.is_file() for parent in target.parents):
        raise _in_the_way(path)
    raise UsageError(f"the folder of {path} does not exist", f"make it first: mkdir -p '{path.parent}'")


def _in_the_way(path: Path) -> UsageError:
    return UsageError(
        f"{path} cannot be written: part of its path is a file, not a folder", "choose another folder"
    )


def _mode(target: Path) -> int:
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
