"""Writing files whole or not at all, and saying early when a place cannot be written."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from hw_cli.errors import InputError, UsageError

_ADVICE = {
    errno.EACCES: "choose a folder you may write in, or change its permissions",
    errno.EPERM: "choose a folder you may write in, or change its permissions",
    errno.EROFS: "this file system is read-only; choose a folder elsewhere",
    errno.ENOSPC: "free some space on the disk, or choose a folder on another one",
    errno.EDQUOT: "your disk quota is used up; free some space, or choose a folder elsewhere",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8) so that readers see the old file or the new one, never a part.

    A symbolic link keeps pointing where it points: its target is replaced. On failure nothing is left
    behind and an existing file keeps its content.

    Raises UsageError when the place cannot be written (folder missing, target a directory, not
    permitted) and InputError when the disk refuses the content.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = _target(path)
    mode = _mode(target)
    try:
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(scratch).chmod(mode)  # mkstemp gives 0600, which would hide the file from others
        Path(scratch).replace(target)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            Path(scratch).unlink()


def check_writable(path: Path) -> None:
    """Raise UsageError now if `write_atomically(path, …)` would; nothing stays behind.

    Called before long work, so that a bad `--out` fails at once.
    """
    target = _target(path)
    try:
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def make_folder(path: Path) -> Path:
    """The folder `path`, made with its parents where missing; raises UsageError when that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(
            f"{path} cannot be a folder: a file stands in the way", "choose another folder"
        ) from None
    except OSError as error:
        raise _unwritable(path / "…", error) from error
    return path


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(f"{path} is a directory", "name a file, for example " + str(path / "report.tex"))
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a regular file", "name a file in an ordinary folder")
    folder = target.parent
    if folder.is_dir():
        return target
    if any(parent.is_file() for parent in target.parents):
        raise UsageError(
            f"{path} cannot be written: part of its path is a file, not a folder", "choose another folder"
        )
    raise UsageError(f"the folder of {path} does not exist", f"make it first: mkdir -p '{path.parent}'")


def _mode(target: Path) -> int:
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = (error.strerror or str(error)).lower()
    advice = _ADVICE.get(error.errno or 0, "choose a folder you may write in")
    return UsageError(f"{path} cannot be written: {reason}", advice)


def _failed(path: Path, error: OSError) -> InputError | UsageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):
        reason = (error.strerror or str(error)).lower()
        advice = _ADVICE.get(error.errno, "check the disk, or choose a folder on another one")
        return InputError(f"writing stopped: {reason}", advice, path=path)
    return _unwritable(path, error)
