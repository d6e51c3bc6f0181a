"""One run over a class: submissions found, judged, told; files of results written whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from hw_cli.files import make_folder, write_atomically
from hw_cli.grade.engine import Backend, Local, job, judge
from hw_cli.grade.marks import Marks
from hw_cli.grade.overrides import overridden, read_overrides
from hw_cli.grade.rubric import Rubric
from hw_cli.grade.submissions import Submission, submissions
from hw_cli.grade.views import ClassView, Student, anonymous
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, say

KEPT = ".kept"  # the folder of results within the results


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
        sheet = sha256((self.homework.folder / "sheet.toml").read_bytes()).hexdigest()
        jobs = [job(one.key, one.texts, self.homework_name, sheet, self.question) for one in readable]
        kept = None if self.out is None else self.out / KEPT
        marks = judge(jobs, backend or Local(), kept, tell)
        by_name = {one.student: result for one, result in zip(readable, marks, strict=True)}
        names = anonymous(by_name | dict.fromkeys(one.student for one in found)) if self.anonymous else {}
        names = names or {one.student: one.student for one in found}
        return self._view(found, by_name, names), names

    def _view(self, found: Sequence[Submission], marks: dict[str, Marks], names: dict[str, str]) -> ClassView:
        said = () if self.out is None else read_overrides(self.out / "overrides.toml")
        students = [
            Student(
                names[one.student],
                overridden(one.student, marks.get(one.student, Marks()), said),
                tuple(_notes(one, names)),
            )
            for one in found
        ]
        students.sort(key=lambda one: (one.name.casefold(), one.name))
        title = self.homework.sheet.title.of(self.language)
        return ClassView(title, self._parts(students), tuple(students), self.language, self.rubric)

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


def _notes(one: Submission, names: dict[str, str]) -> list[Message]:
    notes = [] if one.problem is None else [one.problem]
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


def write_key(key: Mapping[str, str], out: Path) -> Path:
    """Write which number is whom, beside the folder of results and never in it."""
    path = out.with_name(f"{out.name}-key.csv")
    write_atomically(
        path, "".join(f'{number},"{name.replace(chr(34), chr(34) * 2)}"\n' for name, number in key.items())
    )
    return path
