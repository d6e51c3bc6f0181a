"""What a worker may do: the kernel takes from it files, network and new programs, where it can (Linux).

Landlock (kernel 5.13 and later; landlock(7)) leaves reading of what Python and the program need, and nothing to write;
a network namespace of its own has no interface. Elsewhere the limits of `bound` remain, and that a worker is given
texts and never paths.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

# landlock(7), linux/landlock.h; the numbers of the calls are the same on every architecture
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_PATH_BENEATH = 1
_VERSION = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS = (1 << 13) - 1  # all of the first version of the interface
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # of the second and the third
_NO_NEW_PRIVS = 38
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def confine(readable: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """Take from this process, for good, what judging does not need; tells what the kernel took.

    Gives some of `files` (nothing but `readable`, Python and the program can be read, and nothing be written) and
    `network`; nothing where there is no Linux, or where it refuses.
    """
    if not sys.platform.startswith("linux"):
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    taken = []
    if libc.unshare(_NEW_USER | _NEW_NET) == 0:
        taken.append("network")
    if _landlock(libc, (*_needed(), *readable)):
        taken.append("files")
    return tuple(taken)


def _needed() -> list[Path]:
    """Where Python, its libraries and the program are."""
    places = {Path(entry) for entry in (*sys.path, sys.prefix, sys.base_prefix) if entry}
    places |= {Path(__file__).parents[2] / "templates", Path(__file__).parents[1]}
    places |= {Path(name) for name in ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/dev/urandom")}
    return [place for place in places if place.exists()]


def _landlock(libc: ctypes.CDLL, readable: tuple[Path, ...]) -> bool:
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    if version < 1:
        return False
    rights = _RIGHTS | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    wanted = _Ruleset(rights)
    ruleset = libc.syscall(
        _CREATE, ctypes.byref(wanted), ctypes.c_size_t(ctypes.sizeof(wanted)), ctypes.c_uint32(0)
    )
    if ruleset < 0:
        return False
    try:
        for place in readable:
            with suppress(OSError):
                _allow(libc, ruleset, place)
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.syscall(_RESTRICT, ruleset, ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: Path) -> None:
    opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        access = _READ_FILE | _READ_DIR if place.is_dir() else _READ_FILE
        rule = _Beneath(access, opened)
        libc.syscall(_ADD, ruleset, ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(opened)
