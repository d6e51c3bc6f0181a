"""The submissions of a folder: one file or folder a student, as Gradescope, Moodle and nbgrader export them too.

Nothing is unpacked: what an archive holds is read in memory, within bounds, so that no path of it is ever followed.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath

import yaml

from hw_cli.checking.read.source import KINDS
from hw_cli.errors import InputError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import Message, say

TEXTS = {".tex": "tex", **KINDS}
PICTURES = {".png", ".jpg", ".jpeg", ".pdf", ".eps", ".sty", ".cls", ".bib", ".bbl", ".bst"}
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
LARGEST = 2_000_000  # bytes of one text
LARGEST_ARCHIVE = 50_000_000
LARGEST_UNPACKED = 500_000_000  # bytes of all that has to be unpacked to read an archive
MOST_TEXTS = 40  # of one submission
_IGNORED = {"__MACOSX", ".git", ".ipynb_checkpoints", "__pycache__"}

# Moodle: a folder `Name_1234567_assignsubmission_file_`, or files whose names begin so.
_MOODLE = re.compile(
    r"(?P<student>.+?)_(?P<number>\d{4,})_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL
)
METADATA = "submission_metadata.yml"  # Gradescope's, beside its folders `submission_1234567`
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
    places: tuple[Path, ...] = ()  # its files, folders and archives

    @property
    def key(self) -> str:
        """A fingerprint of its texts, with their names."""
        return digest(text.name.encode() + b"\0" + text.content for text in self.texts)

    @property
    def content(self) -> str:
        """A fingerprint of its texts, whatever their names."""
        return digest(sorted(text.content for text in self.texts))


def digest(contents: Iterable[bytes]) -> str:
    """A fingerprint of contents in their order."""
    found = sha256()
    for content in contents:
        found.update(len(content).to_bytes(8) + content)
    return found.hexdigest()


def submissions(folder: Path) -> tuple[Submission, ...]:
    """The submissions below a folder, in the order of their names; copies are told of the later ones.

    Raises InputError where the folder has none.
    """
    if not folder.is_dir():
        raise InputError(
            say("is no folder of submissions"), say("name the folder that was downloaded"), path=folder
        )
    root = _root(folder)
    named = _gradescope(root / METADATA)
    # of each student, told apart by the number where there is one
    places: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(root.iterdir(), key=_order):
        if _is_submission(path):
            places.setdefault(_who(path, named), []).append(path)
    if not places:
        raise InputError(say("holds no submission"), say("each is a file or a folder in it"), path=folder)
    often = Counter(name for name, _ in places)
    found = (
        _of(name if often[name] == 1 else f"{name} ({number})", paths)
        for (name, number), paths in places.items()
    )
    return tuple(_copies(sorted(found, key=lambda one: (one.student.casefold(), one.student))))


def _root(folder: Path) -> Path:
    """Where the submissions are: nbgrader keeps them below `submitted`, and an archive of Gradescope's in a folder."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    if len(inside) == 1 and (inside[0] / METADATA).is_file():
        return inside[0]
    return folder / "submitted" if (folder / "submitted").is_dir() else folder


def _gradescope(path: Path) -> dict[str, str]:
    """Who has handed in each folder, as Gradescope's metadata say; nothing where they say nothing."""
    if not path.is_file():
        return {}
    try:
        text = text_of(read_bounded(path, LARGEST_ARCHIVE), path)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C, for a class of thousands
        data = yaml.load(text, loader)  # noqa: S506  # both are safe
        persons = {
            folder: [person[":name"] for person in item[":submitters"]] for folder, item in data.items()
        }
        return {folder: ", ".join(names) for folder, names in persons.items()}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(say("is not as Gradescope writes it"), path=path) from error


def _order(path: Path) -> tuple[str, str]:
    return path.name.casefold(), path.name


def _is_submission(path: Path) -> bool:
    if path.name.startswith(".") or path.name in _IGNORED or path.is_symlink():
        return False
    return path.is_dir() or _suffix(path.name) in (*TEXTS, *ARCHIVES, ".pdf", ".docx")


def _suffix(name: str) -> str:
    low = name.lower()
    return next((end for end in ARCHIVES if low.endswith(end)), PurePosixPath(low).suffix)


def _who(path: Path, named: Mapping[str, str]) -> tuple[str, str]:
    """The name of a student, and the number that the export gives."""
    stem = path.name if path.is_dir() else path.name[: -len(_suffix(path.name)) or None]
    if path.name in named:
        return named[path.name] or stem, path.name
    moodle = _MOODLE.fullmatch(stem)
    return (moodle["student"], moodle["number"]) if moodle else (stem, "")


def _of(student: str, paths: Sequence[Path]) -> Submission:
    texts: dict[str, Text] = {}
    others: list[str] = []
    problem: Message | None = None
    for path in paths:
        try:
            _read(path, texts, others)
        except InputError as error:
            problem = error.said if isinstance(error.said, Message) else Message(error.message)
    late = any(_LATE.search(path.stem) for path in paths)
    if not texts and problem is None:
        pdf = any(name.lower().endswith(".pdf") for name in others)
        why = say("no file that can be read: .tex, .md, .ipynb") if others else say("empty")
        problem = say("PDF only: its formulas cannot be read") if pdf else why
    return Submission(
        student, tuple(texts[name] for name in sorted(texts)), problem, late, None, tuple(paths)
    )


def _read(path: Path, texts: dict[str, Text], others: list[str]) -> None:
    """Put together the texts of a file, an archive or a folder, and the names of what else it has."""
    for name, content in _files(path, TEXTS):
        kind = TEXTS.get(_suffix(name))
        name = f"{path.name}/{name}" if name in texts else name
        if kind is None or content is None:
            others.append(name)
        elif len(texts) < MOST_TEXTS:
            texts[name] = Text(name, kind, content)


def pictures(one: Submission) -> dict[str, bytes]:
    """What a document of a submission may set beside its texts, by name: pictures, styles, lists of references."""
    found = (
        (PurePosixPath(name), content)
        for path in one.places
        for name, content in _files(path, PICTURES)
        if content is not None
    )
    return {
        name.as_posix(): content
        for name, content in islice(found, MOST_TEXTS)
        if not name.is_absolute() and ".." not in name.parts
    }


def _files(path: Path, wanted: Container[str]) -> Iterator[tuple[str, bytes | None]]:
    """The files of a submission with what they hold, where their endings are wanted."""
    if path.is_file() and _suffix(path.name) in ARCHIVES:
        yield from _archive(path, wanted)
    elif path.is_file():
        moodle = _MOODLE.fullmatch(path.name)
        name = (moodle and moodle["file"]) or path.name
        yield name, read_bounded(path, LARGEST) if _suffix(path.name) in wanted else None
    else:
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if _IGNORED & set(inside.parts) or file.is_symlink() or not file.is_file():
                continue
            if _suffix(file.name) in ARCHIVES:
                yield from (
                    (f"{inside.as_posix()}/{name}", content) for name, content in _archive(file, wanted)
                )
            else:
                yield inside.as_posix(), read_bounded(file, LARGEST) if _suffix(file.name) in wanted else None


def _archive(path: Path, wanted: Container[str]) -> Iterator[tuple[str, bytes | None]]:
    data = io.BytesIO(read_bounded(path, LARGEST_ARCHIVE))
    size = 0
    try:
        for name, large, content in _zip(data) if _suffix(path.name) == ".zip" else _tar(data):
            size += large + 1_000
            if size > LARGEST_UNPACKED:  # told before it is unpacked
                raise InputError(say("the archive holds too much"), path=path)
            if not _IGNORED & set(PurePosixPath(name).parts):
                yield name, _within(content()) if _suffix(name) in wanted else None
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise InputError(say("the archive cannot be read: {why}", why=str(error)), path=path) from error


_Entry = tuple[str, int, Callable[[], bytes]]  # the name of a file, its size, and what reads the first of it


def _zip(data: io.BytesIO) -> Iterator[_Entry]:
    def content(entry: zipfile.ZipInfo) -> bytes:
        with archive.open(entry) as stream:
            return stream.read(LARGEST + 1)

    with zipfile.ZipFile(data) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename, 0, partial(content, entry)  # what nobody wants is not unpacked


def _tar(data: io.BytesIO) -> Iterator[_Entry]:
    def content(entry: tarfile.TarInfo) -> bytes:
        stream = archive.extractfile(entry)
        return b"" if stream is None else stream.read(LARGEST + 1)

    with tarfile.open(fileobj=data, mode="r:*") as archive:
        for entry in archive:
            if entry.isfile():
                yield entry.name, entry.size, partial(content, entry)


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
