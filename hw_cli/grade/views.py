"""What is told of a class: table, CSV, feedback for each student, Gradescope's results, and a summary with clusters."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count, groupby
from textwrap import wrap
from typing import Any

from markupsafe import Markup, escape
from rich.cells import cell_len

from hw_cli.grade.marks import WORST_FIRST, Cluster, Marks, PartMarks, Slip, Standing, clusters
from hw_cli.grade.rubric import Rubric, Scored
from hw_cli.grade.submissions import Submission
from hw_cli.prose import Language, Message, in_words, say
from hw_cli.report.check_terminal import printable
from hw_cli.report.html import page

VERSION = 1  # of the JSON of a class
PLACES = 200  # of one mistake, and lines of one list, that the summary shows; results.json has all

SIGNS = {
    Standing.RIGHT: "✓", Standing.DOUBTFUL: "⚠", Standing.WRONG: "✗", Standing.UNREAD: "?", Standing.MISSING: "–",
}  # fmt: skip
WORDS = {
    Standing.RIGHT: say("right"),
    Standing.DOUBTFUL: say("doubtful"),
    Standing.WRONG: say("wrong"),
    Standing.UNREAD: say("unread"),
    Standing.MISSING: say("missing"),
}


@dataclass(frozen=True)
class Student:
    """A row of the table: who, what was found, and what else there is to say (late, a copy, nothing to read)."""

    name: str
    marks: Marks
    notes: tuple[Message, ...] = ()
    submission: Submission | None = None


@dataclass(frozen=True)
class ClassView:
    """A whole class, with the parts of the sheet in their order, in a language."""

    title: str
    parts: tuple[str, ...]
    students: tuple[Student, ...]
    language: Language
    rubric: Rubric | None = None
    strangers: tuple[str, ...] = ()  # whom overrides name, and who have handed in nothing
    clusters: tuple[Cluster, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the clusters."""
        marks = {student.name: student.marks for student in self.students}
        object.__setattr__(self, "clusters", clusters(marks))

    # --- words

    def words(self, message: Message) -> str:
        """A text in the language of the class."""
        return in_words(message, self.language)

    def notes(self, student: Student) -> list[str]:
        """What there is to say of a student besides parts and slips."""
        said = [self.words(note) for note in student.notes]
        if student.marks.problem is not None:
            said.insert(0, student.marks.problem[self.language])
        return said

    def scored(self, student: Student) -> tuple[Scored, ...]:
        """The points of a student by part; none without a rubric."""
        return () if self.rubric is None else self.rubric.score(student.marks)

    def total(self, student: Student) -> str:
        """The sum of the points of a student, empty without a rubric."""
        if self.rubric is None:
            return ""
        return self._number(sum((one.points for one in self.scored(student)), Fraction(0)))

    def _number(self, value: Fraction) -> str:
        text = f"{float(value):.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.language is Language.FR else text

    def _explained(self, scored: Scored) -> list[str]:
        """Why there are so many points, line by line."""
        return [
            f"−{self._number(off)} {self.words(why)}" if off else self.words(why) for off, why in scored.why
        ]

    # --- table, CSV, JSON

    def table(self, room: int) -> Iterator[str]:
        """The class in lines of about `room` cells: a sign for each part, under its question and its label.

        No name is cut: one that leaves too little room stands above its signs. Remarks stand below.
        """
        groups = [list(parts) for _, parts in groupby(self.parts, key=_question)]
        points = self.words(say("points")) if self.rubric is not None else ""
        heads = ["  ".join(_row(group, [""] * len(group), _question(group[0])) for group in groups)]
        heads += ["  ".join(_row(group, map(_label, group)) for group in groups) + f"  {points}".rstrip()]
        longest = max((cell_len(printable(student.name)) for student in self.students), default=0)
        width = max(min(longest, room - cell_len(heads[1]) - 2), cell_len(self.words(say("student"))))
        yield f"{'':{width}}  {heads[0]}".rstrip()
        yield f"{self.words(say('student')):{width}}  {heads[1]}"
        for student in self.students:
            signs = {part: SIGNS[student.marks.part(part).standing] for part in self.parts}
            row = "  ".join(_row(group, map(signs.__getitem__, group)) for group in groups)
            name = printable(student.name)
            if cell_len(name) > width:
                yield name
                name = ""
            yield f"{name}{' ' * (width - cell_len(name))}  {row}  {self.total(student)}".rstrip()
            for note in self.notes(student):
                yield from (f"    {line}" for line in wrap(printable(note), max(room - 4, 20)))
        yield ""
        yield "  ".join(f"{sign} {self.words(WORDS[one])}" for one, sign in SIGNS.items())

    def to_csv(self) -> str:
        """One row a student, standings in English words, and a column of feedback."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        points = ["points"] if self.rubric is not None else []
        writer.writerow(["student", *self.parts, *points, "feedback"])
        for student in self.students:
            standings = [student.marks.part(part).standing.value for part in self.parts]
            feedback = "; ".join(
                (*self.notes(student), *(self._short(slip) for slip in _roots(student.marks)))
            )
            total = [self.total(student)] if self.rubric is not None else []
            writer.writerow(map(_cell, [student.name, *standings, *total, feedback]))
        return out.getvalue()

    def to_json(self) -> str:
        """The whole class for programs."""
        document = {
            "version": VERSION,
            "parts": list(self.parts),
            "students": [
                {"student": student.name, "notes": self.notes(student), **self._data(student)}
                for student in self.students
            ],
            "clusters": [
                {
                    "part": one.part,
                    "kind": one.kind,
                    "students": len(one.students),
                    "places": [
                        {"student": who, "file": file, "line": line} for who, file, line in one.places
                    ],
                    "example": self._short(one.example),
                }
                for one in self.clusters
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _data(self, student: Student) -> dict[str, Any]:
        data = student.marks.to_data()
        del data["copies"]
        for slip in data["slips"]:
            del slip["formula"]
        if self.rubric is not None:
            data["points"] = {one.part: float(one.points) for one in self.scored(student)}
        return data

    def to_gradescope(self, student: Student) -> str:
        """Gradescope's results.json: one test a part; a score where a rubric says one."""
        scored = {one.part: one for one in self.scored(student)}
        tests = []
        for part in self.parts:
            marks = student.marks.part(part)
            slips = [self._short(slip) for slip in _roots(student.marks) if slip.part == part]
            test: dict[str, Any] = {"name": part, "output": "\n".join((self._standing(marks), *slips))}
            if part in scored:
                test |= {"score": float(scored[part].points), "max_score": float(scored[part].out_of)}
                test["output"] += "".join(f"\n{line}" for line in self._explained(scored[part]))
            tests.append(test)
        output = "\n".join(self.notes(student)) or self.title
        whole: dict[str, Any] = {"output": output, "visibility": "visible", "tests": tests}
        if not scored:
            whole["score"] = 0  # Gradescope asks for one; without a rubric it is no grade
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    # --- pages

    def feedback_markdown(self, student: Student) -> str:
        """The feedback of a student as Markdown."""
        lines = [f"# {_plain(student.name)}", "", *(f"{_plain(note)}\n" for note in self.notes(student))]
        lines += [
            f"- **{row['part']}** {row['mark']} {' · '.join(filter(None, row['cells']))}"
            for row in self._rows(student)
        ]
        lines += [f"\n{missing}"] if (missing := self._missing(student)) else []
        for slip in self._slips(student):
            fence = "`" * (1 + _longest_run(slip["source"]))
            lines += [
                "",
                f"## {_plain(slip['title'])}",
                "",
                f"{fence} {slip['source']} {fence}",
                "",
                _plain(slip["words"]),
            ]
        if student.marks.unread:
            lines += ["", f"## {self.words(say('Lines that could not be read'))}", ""]
            lines += [f"- {_plain(line)}" for line in self._unread(student)]
        return "\n".join(lines) + "\n"

    def feedback_html(self, student: Student) -> str:
        """The feedback of a student as a page of its own."""
        head = [say("part"), say("standing"), say("steps"), say("points")]
        return self._page(
            "feedback",
            title=student.name,
            notes=self.notes(student),
            head=[self.words(word) for word in head[: 4 if self.rubric is not None else 3]],
            parts=self._rows(student),
            missing=self._missing(student),
            slips=self._slips(student),
            unread=self._unread(student),
            unread_title=self.words(say("Lines that could not be read")),
        )

    def summary_html(self) -> str:
        """The class on one page: how each part went, the same mistakes together, what nobody's program could read."""
        counts = {
            part: Counter(item.marks.part(part).standing for item in self.students) for part in self.parts
        }
        unread = [f"{student.name}: {line}" for student in self.students for line in self._unread(student)]
        notes = [f"{student.name}: {note}" for student in self.students for note in self.notes(student)]
        return self._page(
            "summary",
            title=self.title,
            counted=self.words(say("{n} submissions", n=len(self.students))),
            distribution_title=self.words(say("Parts")),
            head=[self.words(say("part")), *(self.words(WORDS[one]) for one in WORST_FIRST)],
            distribution=[[part, *(str(counts[part][one]) for one in WORST_FIRST)] for part in self.parts],
            notes_title=self.words(say("Remarks")),
            notes=notes[:PLACES],
            clusters_title=self.words(say("Mistakes, the same ones together")),
            clusters=[self._cluster(one) for one in self.clusters],
            none=self.words(say("No step is wrong.")),
            unread=unread[:PLACES],
            unread_title=self.words(say("Lines that could not be read")),
        )

    def cluster_title(self, one: Cluster, kind: str = "") -> str:
        """How many students made which mistake, in one line; `kind` where no small edit would mend it."""
        kind = one.example.hint[self.language] if one.example.hint else kind
        many = say("{n} students, part {part}", n=len(one.students), part=one.part)
        who = self.words(many if len(one.students) > 1 else say("1 student, part {part}", part=one.part))
        return self.words(say("{who}: {kind}", who=who, kind=kind)) if kind else who

    def _cluster(self, one: Cluster) -> dict[str, str]:
        return {
            "title": self.cluster_title(one),
            "formula": _formula(one.example),
            "words": one.example.words[self.language],
            "places": ", ".join(f"{who} ({file}:{line})" for who, file, line in one.places[:PLACES])
            + (" …" if len(one.places) > PLACES else ""),
        }

    def _rows(self, student: Student) -> list[dict[str, Any]]:
        """The parts that are handed in, told of by hand, or worth points."""
        scored = {one.part: one for one in self.scored(student)}
        rows = []
        for part in self.parts:
            marks = student.marks.part(part)
            if marks == PartMarks(part, Standing.MISSING) and part not in scored:
                continue
            steps = say(
                "{holds} hold, {wrong} wrong, {n} open",
                holds=marks.holds,
                wrong=marks.wrong + marks.inherited,
                n=marks.open,
            )
            cells = [self.words(WORDS[marks.standing]), self.words(steps)]
            if marks.reached is False:
                missed = say("what is asked for is not reached")
                cells[1] = f"{cells[1]}; {self.words(missed)}"
            if marks.because:
                cells[1] = self.words(
                    say("{steps}; by hand: {because}", steps=cells[1], because=marks.because)
                )
            if part in scored:
                one = scored[part]
                why = "; ".join(self._explained(one))
                cells.append(f"{self._number(one.points)}/{self._number(one.out_of)} ({why})")
            rows.append(
                {"part": part, "css": marks.standing.value, "mark": SIGNS[marks.standing], "cells": cells}
            )
        return rows

    def _missing(self, student: Student) -> str:
        """The other parts of the sheet, in a line; empty where there are none, or nothing could be read."""
        said = {row["part"] for row in self._rows(student)}
        missing = [part for part in self.parts if _question(part) and part not in said]
        return self.words(say("missing: {parts}", parts=", ".join(missing))) if missing else ""

    def _slips(self, student: Student) -> list[dict[str, str]]:
        return [
            {
                "title": self.words(
                    say("{file}, line {line} ({part})", file=slip.file, line=slip.line, part=slip.part)
                ),
                "source": slip.source,
                "formula": _formula(slip),
                "words": slip.words[self.language],
            }
            for slip in student.marks.slips
        ]

    def _unread(self, student: Student) -> list[str]:
        return [f"{file}:{line}: {text}" for file, line, text in student.marks.unread]

    def _short(self, slip: Slip) -> str:
        return f"{slip.part} {slip.file}:{slip.line}: {slip.words[self.language]}"

    def _standing(self, marks: PartMarks) -> str:
        return f"{SIGNS[marks.standing]} {self.words(WORDS[marks.standing])}"

    def _page(self, name: str, **values: Any) -> str:
        return page(f"grade/{name}", self.language, **values)


def _formula(slip: Slip) -> Markup:
    """A wrong step for a page: in MathML, or as it was typed."""
    return Markup(slip.formula) if slip.formula else escape(slip.source)  # noqa: S704  (a worker has escaped it)


def _question(part: str) -> str:
    """The question of a part, `4` of `4.1`; empty for what is no part of the sheet."""
    return part.rpartition(".")[0]


def _label(part: str) -> str:
    return part.rpartition(".")[2]


def _row(group: Sequence[str], cells: Iterable[str], head: str = "") -> str:
    """What stands for the parts of a question, each as wide as its label and all as wide as the number of the question."""
    labels = [_label(part) for part in group]
    between = "" if all(len(label) == 1 for label in labels) else " "
    row = between.join(f"{cell:{len(label)}}" for cell, label in zip(cells, labels, strict=True))
    return f"{head or row:{max(len(row), len(_question(group[0])))}}"


def _roots(marks: Marks) -> Sequence[Slip]:
    return [slip for slip in marks.slips if not slip.inherited]


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(text: str) -> str:
    """Words as Markdown that means nothing else."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>#|" else sign for sign in text.replace("\n", " "))


def _longest_run(text: str) -> int:
    longest = run = 0
    for sign in text:
        run = run + 1 if sign == "`" else 0
        longest = max(longest, run)
    return longest


def anonymous(students: Iterable[str], before: Mapping[str, str]) -> dict[str, str]:
    """A number for each name, in the order of the names after those that have one from before."""
    names = sorted(set(students))
    width = len(str(len(names)))
    taken = set(before.values())
    free = (number for n in count(1) if (number := f"{n:0{width}}") not in taken)
    return {name: before.get(name) or next(free) for name in names}
