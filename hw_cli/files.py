"""Files: read within a limit and only where reading ends; written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hw_cli.errors import InputError, UsageError
from hw_cli.prose import Message, say, verbatim

_ELSEWHERE = say("choose a folder you may write in")
_PERMIT = say("choose a folder you may write in, or change its permissions")
_ADVICE = {
    errno.EACCES: _PERMIT,
    errno.EPERM: _PERMIT,
    errno.EROFS: say("this file system is read-only; choose a folder elsewhere"),
    errno.ENOSPC: say("the disk is full: free some space, or choose a folder on another one"),
    errno.EDQUOT: say("your disk quota is used up: free some space, or choose a folder elsewhere"),
    errno.ENAMETOOLONG: say("choose a shorter name"),
    errno.ELOOP: say("its symbolic links go round in a circle; choose another path"),
}
_REASONS = {
    errno.ENOENT: say("no such file or directory"),
    errno.EACCES: say("permission denied"),
    errno.EPERM: say("operation not permitted"),
    errno.EISDIR: say("is a directory"),
    errno.ENOTDIR: say("not a directory"),
    errno.EROFS: say("read-only file system"),
    errno.ENOSPC: say("no space left on device"),
    errno.EDQUOT: say("disk quota exceeded"),
    errno.EIO: say("input/output error"),
    errno.ENAMETOOLONG: say("file name too long"),
    errno.ELOOP: say("too many levels of symbolic links"),
}
CHECK_NAME = say("check the name")
EXISTS = say("add --force: the old file is then kept as .bak")


def reason(error: OSError) -> Message:
    """Why the system refuses, in the reader's language for what is usual."""
    return _REASONS.get(error.errno or 0) or verbatim((error.strerror or str(error)).lower())


def unreadable(error: OSError, path: Path, advice: Message | None = CHECK_NAME) -> InputError:
    """What to raise where a file of the user cannot be read."""
    return InputError(say("cannot be read: {why}", why=reason(error)), advice, path=path)


def not_utf8(path: Path, line: int) -> InputError:
    """What to raise for a text in an encoding that it does not name."""
    return InputError(say("is not UTF-8 text"), say("save it as UTF-8"), path=path, line=line)


def refuse_existing(path: Path, force: bool) -> None:
    """Raise UsageError where a file exists and may not be replaced."""
    if path.exists() and not force:
        raise UsageError(say("{file} exists already", file=str(path)), EXISTS)


_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes.

    Raises InputError for what is missing, is no regular file (a pipe or a device would be waited for), or is larger.
    """
    try:
        check_regular(path)
        with path.open("rb") as stream:
            data = stream.read(most + 1)  # never more: it may grow meanwhile
    except OSError as error:
        raise unreadable(error, path) from error
    if len(data) > most:
        limit = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"
        size = f"{max(path.stat().st_size, most + 1) / 1e6:.1f} MB"
        raise InputError(say("is {size} long: more than {limit}", size=size, limit=limit), path=path)
    return data


def check_regular(path: Path) -> None:
    """Raise InputError for what is there and is no regular file: a pipe or a device would be waited for."""
    if path.exists() and not path.is_file():
        what = (
            say("cannot be read: is a folder") if path.is_dir() else say("cannot be read: is no regular file")
        )
        raise InputError(what, say("name a file"), path=path)


def marked(data: bytes) -> str | None:
    """The encoding of 16 or 32 bits that the mark at the beginning of a text names."""
    return next((codec for mark, codec in _MARKS.items() if data.startswith(mark)), None)


def text_of(data: bytes, path: Path) -> str:
    """The bytes of a file as text: UTF-8, with or without a mark, or UTF-16 or UTF-32 with one; ends of lines stay.

    Raises InputError at the line that is no such text.
    """
    try:
        text = data.decode(marked(data) or "utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        raise InputError(
            say("is not UTF-8: byte {byte}", byte=f"0x{data[error.start]:02X}"),
            say("save it as UTF-8"),
            path=path,
            line=before.count(b"\n") + 1,
            column=column,
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError(say("is not text: it has a NUL byte"), say("save it as UTF-8"), path=path, line=line)
    return text


def write_atomically(path: Path, content: str | bytes, *, synced: bool = True) -> None:
    """Write `content` (text as UTF-8) so that readers see the old file or the new one, never a part.

    `synced`: it is on the disk when this returns; without it a machine that loses power may lose what can be made again.

    A symbolic link stays: the file it points to is replaced. On failure nothing is left behind and an
    existing file keeps its content. Raises UsageError when `path` cannot be written: its folder is
    missing or closed to us, it is a directory, the disk is full.
    """
    from tempfile import mkstemp

    data = content.encode("utf-8") if isinstance(content, str) else content
    with _told_as_usage(path):
        target = _target(path)
        mode = _mode(target)
        handle, name = mkstemp(dir=target.parent, prefix=".hw-", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                if synced:
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
    from tempfile import TemporaryFile

    with _told_as_usage(path), TemporaryFile(dir=_target(path).parent):
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
        advice = _ADVICE.get(error.errno or 0, _ELSEWHERE)
        said = say("{file} cannot be written: {why}", file=str(path), why=reason(error))
        raise UsageError(said, advice) from error


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        advice = say("name a file, for example {file}", file=str(path / "report.tex"))
        raise UsageError(say("{file} is a directory", file=str(path)), advice)
    if target.exists() and not target.is_file():
        said = say("{file} is not a regular file", file=str(path))
        raise UsageError(said, say("name a file in an ordinary folder"))
    if target.parent.is_dir():
        return target
    if any(parent.is_file() for parent in target.parents):
        raise _in_the_way(path)
    advice = say("make it first: {command}", command=f"mkdir -p '{path.parent}'")
    raise UsageError(say("the folder of {file} does not exist", file=str(path)), advice)


def _in_the_way(path: Path) -> UsageError:
    said = say("{file} cannot be written: part of its path is a file, not a folder", file=str(path))
    return UsageError(said, say("choose another folder"))


def _mode(target: Path) -> int:
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
