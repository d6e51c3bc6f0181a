"""The submissions of a folder: one file or folder a student, as Gradescope, Moodle and nbgrader export them too.

Nothing is unpacked: what an archive holds is read in memory, within bounds, so that no path of it is ever followed.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from hw_cli.checking.read.source import KINDS
from hw_cli.errors import InputError
from hw_cli.files import read_bounded
from hw_cli.prose import Message, say

TEXTS = {".tex": "tex", **KINDS}
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
LARGEST = 2_000_000  # bytes of one text
LARGEST_ARCHIVE = 50_000_000
MOST_TEXTS = 40  # of one submission
_IGNORED = {"__MACOSX", ".git", ".ipynb_checkpoints", "__pycache__"}

# Moodle: `Name_1234567_assignsubmission_file_`; Gradescope: `submission_1234567` beside a metadata file.
_MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d{4,})_assignsubmission_\w+$")
_LATE = re.compile(r"(?<![^\W_])(?:late|retard|en_retard)(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A text of a submission: its path in it, its kind (`tex`, `md`, `ipynb` or `rst`), and what it says."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """What one student handed in; `problem` says why nothing of it can be read."""

    student: str
    texts: tuple[Text, ...] = ()
    problem: Message | None = None
    late: bool = False
    copy_of: str | None = None  # the student whose submission is the same, byte for byte

    @property
    def key(self) -> str:
        """A fingerprint of its texts, with their names."""
        return _digest(text.name.encode() + b"\0" + text.content for text in self.texts)

    @property
    def content(self) -> str:
        """A fingerprint of its texts, whatever their names."""
        return _digest(sorted(text.content for text in self.texts))


def _digest(contents: Iterable[bytes]) -> str:
    digest = sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8) + content)
    return digest.hexdigest()


def submissions(folder: Path) -> tuple[Submission, ...]:
    """The submissions below a folder, in the order of their names; copies are told of the later ones.

    Raises InputError where the folder has none.
    """
    if not folder.is_dir():
        raise InputError(
            say("is no folder of submissions"), say("name the folder that was downloaded"), path=folder
        )
    root = folder / "submitted" if (folder / "submitted").is_dir() else folder  # nbgrader's
    found = tuple(_copies(_of(path) for path in sorted(root.iterdir(), key=_order) if _is_submission(path)))
    if not found:
        raise InputError(say("holds no submission"), say("each is a file or a folder in it"), path=folder)
    return found


def _order(path: Path) -> tuple[str, str]:
    return path.name.casefold(), path.name


def _is_submission(path: Path) -> bool:
    if path.name.startswith(".") or path.name in _IGNORED or path.is_symlink():
        return False
    return path.is_dir() or _suffix(path.name) in (*TEXTS, *ARCHIVES, ".pdf", ".docx")


def _suffix(name: str) -> str:
    low = name.lower()
    return next((end for end in ARCHIVES if low.endswith(end)), PurePosixPath(low).suffix)


def _of(path: Path) -> Submission:
    stem = path.name if path.is_dir() else path.name[: -len(_suffix(path.name)) or None]
    moodle = _MOODLE.fullmatch(stem)
    late = bool(_LATE.search(stem))
    one = Submission(moodle["student"] if moodle else stem, late=late)
    try:
        texts, others = _read(path)
    except InputError as error:
        return replace(one, problem=error.said if isinstance(error.said, Message) else Message(error.message))
    if texts:
        return replace(one, texts=texts)
    if any(name.lower().endswith(".pdf") for name in others):
        return replace(one, problem=say("PDF only: its formulas cannot be read"))
    return replace(
        one, problem=say("no file that can be read: .tex, .md, .ipynb") if others else say("empty")
    )


def _read(path: Path) -> tuple[tuple[Text, ...], list[str]]:
    """The texts of a file, an archive or a folder, and the names of what else it has."""
    texts: dict[str, Text] = {}
    others: list[str] = []
    for name, content in _archive(path) if _suffix(path.name) in ARCHIVES and path.is_file() else _tree(path):
        kind = TEXTS.get(_suffix(name))
        if kind is None or content is None:
            others.append(name)
        elif len(texts) < MOST_TEXTS:
            texts[name] = Text(name, kind, content)
    return tuple(texts[name] for name in sorted(texts)), others


def _tree(path: Path) -> Iterator[tuple[str, bytes | None]]:
    if path.is_file():
        yield path.name, read_bounded(path, LARGEST) if _suffix(path.name) in TEXTS else None
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if _IGNORED & set(inside.parts) or file.is_symlink() or not file.is_file():
            continue
        wanted = _suffix(file.name) in TEXTS
        yield inside.as_posix(), read_bounded(file, LARGEST) if wanted else None


def _archive(path: Path) -> Iterator[tuple[str, bytes | None]]:
    data = io.BytesIO(read_bounded(path, LARGEST_ARCHIVE))
    try:
        yield from _zip(data) if _suffix(path.name) == ".zip" else _tar(data)
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise InputError(say("the archive cannot be read: {why}", why=str(error)), path=path) from error


def _zip(data: io.BytesIO) -> Iterator[tuple[str, bytes | None]]:
    with zipfile.ZipFile(data) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _IGNORED & set(PurePosixPath(entry.filename).parts):
                continue
            if _suffix(entry.filename) not in TEXTS:
                yield entry.filename, None
                continue
            with archive.open(entry) as stream:
                yield entry.filename, _within(stream.read(LARGEST + 1))


def _tar(data: io.BytesIO) -> Iterator[tuple[str, bytes | None]]:
    with tarfile.open(fileobj=data, mode="r:*") as archive:
        for entry in archive:
            if not entry.isfile() or _IGNORED & set(PurePosixPath(entry.name).parts):
                continue
            stream = archive.extractfile(entry) if _suffix(entry.name) in TEXTS else None
            yield entry.name, None if stream is None else _within(stream.read(LARGEST + 1))


def _within(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise InputError(say("a text of the archive is too large"))
    return content


def _copies(found: Iterable[Submission]) -> Iterator[Submission]:
    first: dict[str, str] = {}
    for one in found:
        if one.texts and first.setdefault(one.content, one.student) != one.student:
            yield replace(one, copy_of=first[one.content])
        else:
            yield one
