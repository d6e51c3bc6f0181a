"""One run over a class: submissions found, judged, told; files of results written whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import normalize

from hw_cli.files import make_folder, read_bounded, text_of, write_atomically
from hw_cli.grade.engine import Backend, Job, Local, judge
from hw_cli.grade.marks import Marks
from hw_cli.grade.overrides import overridden, read_overrides
from hw_cli.grade.rubric import Rubric
from hw_cli.grade.submissions import Submission, digest, submissions
from hw_cli.grade.views import ClassView, Student, anonymous
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, say

KEPT = ".kept"  # the folder of results within the results
LARGEST = 100_000_000  # bytes of a key


@dataclass(frozen=True)
class Class:
    """What is asked: the folder, the homework (and the name it was given by), and where results are written."""

    folder: Path
    homework: Homework
    homework_name: str | None
    language: Language
    out: Path | None = None
    question: str | None = None
    rubric: Rubric | None = None
    anonymous: bool = False
    copies: bool = False

    def run(
        self, backend: Backend | None = None, tell: Callable[[int, int], None] = lambda done, total: None
    ) -> tuple[ClassView, dict[str, str]]:
        """Judge every submission: what is found, and the name shown for each student.

        Raises InputError where the folder holds none.
        """
        found = submissions(self.folder)
        if self.anonymous:  # names of files may tell who it is
            found = tuple(map(_without_names, found))
        readable = [one for one in found if one.texts]
        rests_on = digest(self._rests_on())
        copies = self.language if self.copies else None
        jobs = [
            Job(one.key, one.texts, self.homework_name, self.question, copies).named(rests_on)
            for one in readable
        ]
        kept = None if self.out is None else self.out / KEPT
        marks = judge(jobs, backend or Local(), kept, tell)
        by_name = {one.student: result for one, result in zip(readable, marks, strict=True)}
        names = {one.student: one.student for one in found}
        if self.anonymous:
            names = anonymous(names, {} if self.out is None else read_key(self.out))
        return self._view(found, by_name, names), names

    def _rests_on(self) -> Iterator[bytes]:
        """What verdicts rest on, besides the submission: the files of the program, and those of the homework."""
        own = [place.resolve() for place in (self.folder, self.out) if place is not None]
        for folder in (Path(__file__).parents[1], Path(str(self.homework.folder)).resolve()):
            for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml"))):
                if not any(path.is_relative_to(place) for place in own):
                    yield path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes()

    def _view(self, found: Sequence[Submission], marks: dict[str, Marks], names: dict[str, str]) -> ClassView:
        said = () if self.out is None else read_overrides(self.out / "overrides.toml")
        students = []
        for one in found:
            who = {one.student, names[one.student]}
            own = overridden(who, marks.get(one.student, Marks()), said)
            students.append(Student(names[one.student], own, tuple(_notes(one, own, names)), one))
        students.sort(key=lambda one: (normalize("NFD", one.name).casefold(), one.name))  # é beside e
        title = self.homework.sheet.title.of(self.language)
        strangers = {one.student for one in said} - {*names, *names.values()}
        return ClassView(
            title,
            self._parts(students),
            tuple(students),
            self.language,
            self.rubric,
            tuple(sorted(strangers)),
        )

    def _parts(self, students: Sequence[Student]) -> tuple[str, ...]:
        """The parts of the sheet that are derived, or those of the question asked about; then what is no part of it."""
        asked = [
            part.id
            for question in self.homework.sheet.questions
            if not question.review and question.id == (self.question or question.id)
            for part in question.parts
        ]
        others = {item.part for one in students for item in one.marks.parts} - set(asked)
        return (*asked, *sorted(others))


def _without_names(one: Submission) -> Submission:
    texts = tuple(replace(text, name=f"{n}.{text.kind}") for n, text in enumerate(one.texts, start=1))
    return replace(one, texts=texts)


def _notes(one: Submission, marks: Marks, names: dict[str, str]) -> list[Message]:
    notes = [] if one.problem is None else [one.problem]
    if one.texts and marks == Marks():
        notes.append(say("no formula"))
    if one.late:
        notes.append(say("late"))
    if one.copy_of is not None:
        notes.append(say("the same as that of {student}", student=names[one.copy_of]))
    return notes


def write(view: ClassView, out: Path) -> list[Path]:
    """Write all results below a folder; gives the files that a person opens first."""
    make_folder(out)
    first = [out / "summary.html", out / "results.csv", out / "results.json"]
    for path, content in zip(first, (view.summary_html(), view.to_csv(), view.to_json()), strict=True):
        write_atomically(path, content)
    for kind in ("feedback", "gradescope"):
        make_folder(out / kind)
    stems = _stems(view)
    for student in view.students:
        stem = stems[student.name]
        write_atomically(out / "feedback" / f"{stem}.md", view.feedback_markdown(student), synced=False)
        write_atomically(out / "feedback" / f"{stem}.html", view.feedback_html(student), synced=False)
        write_atomically(out / "gradescope" / f"{stem}.json", view.to_gradescope(student), synced=False)
    return first


def write_pdf(view: ClassView, out: Path, workers: int, tell: Callable[[int, int], None]) -> list[str]:
    """Write the marked copies beside the feedback; gives the names of those that do not typeset."""
    from hw_cli.grade.copies import write_copies

    stems = _stems(view)
    marked = {
        stems[one.name]: (one.submission, one.marks.copies)
        for one in view.students
        if one.submission is not None and one.marks.copies
    }
    return write_copies(marked, out / "feedback", out / KEPT, workers, tell)


def _stems(view: ClassView) -> dict[str, str]:
    """A file name for each student: theirs where it is one, no two alike."""
    taken: set[str] = set()
    stems: dict[str, str] = {}
    for student in view.students:
        stem = base = re.sub(r"[^\w .,()@+-]", "_", student.name).strip(". ")[:120] or "_"
        number = 2
        while stem.casefold() in taken:
            stem, number = f"{base} {number}", number + 1
        taken.add(stem.casefold())
        stems[student.name] = stem
    return stems


def _key(out: Path) -> Path:
    """Where it is kept which number is whom: beside the folder of results and never in it."""
    return out.with_name(f"{out.name}-key.csv")


def write_key(key: Mapping[str, str], out: Path) -> Path:
    """Write which number is whom; those of before who are missing now keep theirs."""
    text = io.StringIO()
    rows = {number: name for name, number in {**read_key(out), **key}.items()}
    csv.writer(text, lineterminator="\n").writerows(sorted(rows.items()))
    write_atomically(_key(out), text.getvalue())
    return _key(out)


def read_key(out: Path) -> dict[str, str]:
    """The number of each name in an earlier run; none where there was none."""
    path = _key(out)
    if not path.exists():
        return {}
    rows = csv.reader(io.StringIO(text_of(read_bounded(path, LARGEST), path), newline=""))
    return {row[1]: row[0] for row in rows if len(row) == 2}
