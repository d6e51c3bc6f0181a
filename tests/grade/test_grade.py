"""`hw grade`: what a class is told, and that nothing is lost or told twice."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from hw_cli.cli.app import app
from hw_cli.errors import InputErrors
from hw_cli.grade.copies import write_copies
from hw_cli.grade.engine import Job, Local, judge, judged
from hw_cli.grade.marks import Marks, PartMarks, Slip, Standing, StepClass, clusters
from hw_cli.grade.order import Class
from hw_cli.grade.overrides import overridden, read_overrides
from hw_cli.grade.rubric import read_rubric
from hw_cli.grade.submissions import Submission, Text
from hw_cli.grade.views import anonymous
from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.toml_shape import schema
from tests.deep.class_sample import written

GRADUATE = Path(__file__).parents[2] / "examples" / "graduate"
GOOD = r"""% hw: q1.1
\[ (x + 1)^2 = x^2 + 2 x + 1 \]
"""
SLIP = r"""% hw: q1.1
\[ (x + 1)^2 = x^2 - 2 x + 1 \]
"""
SAME_SLIP = r"""\section*{Question 1}
% hw: q1.1
Alors $$ (1 + x)^2 = 1 - 2 x + x^2 $$
"""


def hw(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["grade", *map(str, arguments), "--lang", "en"])
    return done.exit_code, done.stdout


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of five, graded into `results`."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "answers").mkdir()
    for name, text in (("ada", GOOD), ("ben", SLIP), ("cy", SAME_SLIP), ("<b>dot</b>", "nothing")):
        (folder / "answers" / f"{name.replace('/', '')}.tex").write_text(text)
    (folder / "answers" / "eve.pdf").write_bytes(b"%PDF")
    (folder / "rubric.toml").write_text('slip = 0.5\n[points]\n"1.1" = 4\n')
    code, _ = hw(
        folder / "answers",
        "--out",
        folder / "results",
        "--rubric",
        folder / "rubric.toml",
        "--question",
        "q1",
    )
    assert code == 0
    return folder


def test_the_table_as_csv(graded: Path) -> None:
    rows = (graded / "results" / "results.csv").read_text().splitlines()
    assert rows[0] == "student,1.1,1.2,points,feedback"
    assert len(rows) == 6
    assert any(row.startswith("ada,doubtful,missing,4,") for row in rows)  # it does not reach what is asked
    assert any(row.startswith("ben,wrong,missing,2,") and "1.1 ben.tex:2" in row for row in rows)
    assert any(row.startswith("eve,missing,missing,0,PDF only") for row in rows)
    assert any(row.startswith("<b>dot</b>".replace("/", "")) and row.endswith(",no formula") for row in rows)


LONG = "Tremblay-Lévesque, Marie-Christine Bartholomée"


@pytest.mark.parametrize("width", [1, 20, 40, 80, 200])
def test_the_table_cuts_no_name_and_keeps_its_columns(monkeypatch, tmp_path: Path, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for name, text in ((LONG, GOOD), ("Roy, Al", SLIP), ("b\x1b[31m\nc", GOOD)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.tex").write_text(text)
    code, out = hw(tmp_path, "--workers", 1)
    lines = out.splitlines()
    row = next(line for line in lines if line.startswith("Roy, Al"))
    assert (code, lines[0].split()) == (0, ["1", "2", "3", "4"])
    assert lines[1].split() == ["student", "12", "1234", "abcde", "123456"]
    assert row.split()[2:] == ["✗–", "––––", "–––––", "––––––"]
    assert row.index("✗") == lines[0].index("1") == lines[1].index("12")
    long = next(line for line in lines if line.startswith(LONG))
    assert (long == LONG) == (width < 80)
    assert any(line.startswith("b·[31m·c") for line in lines)
    assert max(map(len, lines)) <= max(width, 60)


def test_what_is_written_is_as_the_schemas_say(graded: Path) -> None:
    rows = list(csv.DictReader((graded / "results" / "results.csv").read_text().splitlines()))
    for name, items in (
        ("grade-csv", rows),
        ("grade", [json.loads((graded / "results" / "results.json").read_text())]),
        ("rubric", [tomllib.loads((graded / "rubric.toml").read_text())]),
    ):
        judge = Draft202012Validator(dict(schema(name)))
        assert items
        assert all(map(judge.is_valid, items)), name
        assert not judge.is_valid({**items[0], "student": 3, "version": 0, "points": {"1": -1}}), name


def test_the_same_mistake_is_one_cluster(graded: Path) -> None:
    found = json.loads((graded / "results" / "results.json").read_text())
    assert [(one["part"], one["students"]) for one in found["clusters"]] == [("1.1", 2)]
    assert {place["student"] for place in found["clusters"][0]["places"]} == {"ben", "cy"}
    page = (graded / "results" / "summary.html").read_text()
    assert "2 students, part 1.1" in page
    assert "<li>eve: PDF only" in page


def test_feedback_names_the_line_and_escapes_what_is_not_ours(graded: Path) -> None:
    folder = graded / "results" / "feedback"
    told = (folder / "ben.md").read_text()
    assert "ben.tex, line 2 (1.1)" in told
    assert "\nmissing: 1.2\n" in told
    assert "**1.2**" not in told
    page = next(folder.glob("*dot*.html")).read_text()
    assert "<b>dot" not in page
    assert "&lt;b&gt;dot" in page


def test_gradescope_reads_scores(graded: Path) -> None:
    found = json.loads((graded / "results" / "gradescope" / "ben.json").read_text())
    assert [(test["name"], test.get("score"), test.get("max_score")) for test in found["tests"]] == [
        ("1.1", 2.0, 4.0),
        ("1.2", None, None),
    ]


def test_order_and_number_of_workers_change_no_byte(graded: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    for path in sorted((graded / "answers").iterdir(), reverse=True):
        shutil.copy(path, answers)
    given = ("--rubric", graded / "rubric.toml", "--question", "q1", "--workers", 1)
    assert hw(answers, "--out", tmp_path / "results", *given)[0] == 0

    def everything(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    first, second = everything(graded / "results"), everything(tmp_path / "results")
    assert first == second  # with what is kept for the next run


def test_a_second_run_judges_what_changed_alone(graded: Path) -> None:
    results = graded / "results"
    before = {path.name: path.stat().st_mtime_ns for path in (results / ".kept").iterdir()}
    code, told = hw(graded / "answers", "--out", results, "--question", "q1", "--format", "csv")
    assert code == 0
    assert "ada,doubtful" in told
    assert {path.name: path.stat().st_mtime_ns for path in (results / ".kept").iterdir()} == before


class Told:
    """A backend that judges nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def run(self, jobs: Sequence[Job], done: Callable[[Job, Marks], None]) -> None:
        for one in jobs:
            self.keys.append(one.key)
            done(one, Marks((PartMarks("1.1", Standing.RIGHT, 1),)))


@pytest.mark.parametrize("changed", ["sheet.toml", "q1_regression.py", "contexts/new.toml", None])
def test_what_verdicts_rest_on_is_seen_to_change(changed: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "homework"
    shutil.copytree(GRADUATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "answers").mkdir()
    for name in ("ada", "ben"):
        (folder / "answers" / f"{name}.tex").write_text(f"${name} = {name}$")
    asked = Class(folder / "answers", find(str(folder)), str(folder), Language.EN, folder / "results")
    first, second, third = Told(), Told(), Told()
    asked.run(first)
    (folder / "answers" / "ben.tex").write_text("$b = b$")  # it is no file of the homework
    asked.run(second)
    if changed is not None:
        (folder / changed).parent.mkdir(exist_ok=True)
        with (folder / changed).open("a") as stream:
            stream.write("\n")
    asked.run(third)
    assert [len(one.keys) for one in (first, second, third)] == [2, 1, 0 if changed is None else 2]


def test_a_run_that_is_stopped_goes_on(tmp_path: Path) -> None:
    """By Ctrl-C, then by SIGKILL: what was judged is neither lost nor judged again, and no process is left."""
    (tmp_path / "answers").mkdir()
    for number in range(12):
        (tmp_path / "answers" / f"s{number:02}.tex").write_text(
            f"% hw: q1.1\n\\[ x + {number} = {number} + x \\]"
        )
    kept = tmp_path / "results" / ".kept"
    command = [sys.executable, "-m", "hw_cli", "grade", str(tmp_path / "answers"), "--workers", "1"]
    command += ["--out", str(tmp_path / "results"), "--question", "q1", "--format", "csv"]

    def names() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in kept.glob("*.json")}

    def stopped(sign: signal.Signals) -> dict[str, int]:
        most = len(names()) + 2
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        ) as run:
            try:
                until = time.monotonic() + 60
                while len(names()) < most and run.poll() is None and time.monotonic() < until:
                    time.sleep(0.005)
                run.send_signal(sign)
                run.communicate(timeout=60)
            finally:
                run.kill()
            until = time.monotonic() + 20  # the workers end with their parent
            while _lives(run.pid) and time.monotonic() < until:
                time.sleep(0.02)
            assert not _lives(run.pid)
        assert run.returncode in (130, -signal.SIGKILL, 0)
        return names()

    first = stopped(signal.SIGINT)
    second = stopped(signal.SIGKILL)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    last = names()
    assert 2 <= len(first) <= len(second) <= len(last) == 12
    assert first.items() <= second.items() <= last.items()
    assert [row.split(",")[0] for row in done.stdout.splitlines()[1:]] == [
        f"s{number:02}" for number in range(12)
    ]


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


@pytest.mark.tex
def test_marked_copies_of_what_typesets(tmp_path: Path) -> None:
    texts = {
        "right": "\\documentclass{article}\\input{own}\\begin{document}$ \\sq = x \\cdot x $\\end{document}",
        "bare": "\\[ (x+1)^2 = x^2 + 1 \\]",
        "wrong": "\\documentclass{article}\\begin{document}\\nothing $1 = 1$\\end{document}",
    }
    marked = {}
    for name, text in texts.items():
        files = (Text("own.tex", "tex", b"\\newcommand{\\sq}{x^2}"), Text("z.tex", "tex", text.encode()))
        marks = judged(Job(name, files, None, "q1", Language.EN))
        marked[name] = (Submission(name, files), marks.copies)
    failed = write_copies(marked, tmp_path / "out", tmp_path / "kept", 2, lambda done, total: None)
    assert failed == ["wrong"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["bare.pdf", "right.pdf"]
    assert "hwsignfails" in marked["bare"][1][-1][1]


def test_numbers_instead_of_names(graded: Path, tmp_path: Path) -> None:
    code, told = hw(
        graded / "answers", "--anonymous", "--out", tmp_path / "r", "--question", "q1", "--format", "json"
    )
    assert code == 0
    assert "ben" not in told
    assert not any("ben" in path.read_text() for path in (tmp_path / "r").rglob("*") if path.is_file())
    key = dict(csv.reader((tmp_path / "r-key.csv").read_text().splitlines()))
    assert sorted(key.values()) == ["<b>dot<b>", "ada", "ben", "cy", "eve"]
    before = {name: number for number, name in key.items()}
    assert anonymous(["aa", "ben", "dan"], before) == {"aa": "6", "ben": before["ben"], "dan": "7"}


def test_a_teacher_has_the_last_word(graded: Path) -> None:
    path = graded / "results" / "overrides.toml"
    text = '[[override]]\nstudent = "{}"\npart = "1.1"\nstanding = "right"\nbecause = "x is −1"\n'
    path.write_text(text.format("ben") + text.format("bne"))
    try:
        arguments = ["grade", str(graded / "answers"), "--out", str(graded / "results"), "--question", "q1"]
        done = CliRunner().invoke(app, [*arguments, "--format", "csv", "--lang", "en"])
    finally:
        path.unlink()
    assert "ben,right" in done.stdout
    assert "handed in nothing: bne" in done.stderr
    assert "by hand: x is −1" in (graded / "results" / "feedback" / "ben.md").read_text()
    (cluster,) = json.loads((graded / "results" / "results.json").read_text())["clusters"]
    assert [place["student"] for place in cluster["places"]] == ["cy"]


def test_two_runs_are_compared(graded: Path, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir(exist_ok=True)
        hw(graded / "answers", "--out", tmp_path / name, "--question", "q1")
        text = '[[override]]\nstudent = "ben"\npart = "1.1"\nstanding = "right"\n'
        (tmp_path / "new").mkdir(exist_ok=True)
        (tmp_path / "new" / "overrides.toml").write_text(text)
        if name == "old":  # what was judged is judged once
            shutil.copytree(tmp_path / "old" / ".kept", tmp_path / "new" / ".kept")
    code, told = hw(tmp_path / "new", "--compare", tmp_path / "old", "--format", "json")
    assert code == 0
    changed = [
        (one["student"], one["part"], one["before"], one["after"]) for one in json.loads(told)["changes"]
    ]
    assert ("ben", "1.1", "wrong", "right") in changed
    assert not any(student == "cy" and before != after for student, _, before, after in changed)
    assert "ben  1.1: wrong → right" in hw(tmp_path / "new", "--compare", tmp_path / "old")[1]
    assert hw(tmp_path / "new", "--compare", tmp_path)[0] == 3


# --- the engine


def jobs(*texts: str) -> list[Job]:
    return [Job(str(number), (Text("a.tex", "tex", text.encode()),)) for number, text in enumerate(texts)]


@pytest.mark.parametrize("late", [True, False])
def test_what_the_time_was_too_short_for_is_judged_again(tmp_path: Path, late: bool) -> None:
    class Short:
        runs = 0

        def run(self, jobs: Sequence[Job], done: Callable[[Job, Marks], None]) -> None:
            self.runs += 1
            for one in jobs:
                done(one, Marks(late=late))

    backend = Short()
    for _ in range(2):
        judge([Job("a", (Text("a.tex", "tex", GOOD.encode()),))], backend, tmp_path / "kept", lambda *_: None)
    assert backend.runs == (2 if late else 1)


class Noted:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.seen.append((done, total))


def test_a_process_that_dies_costs_one_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: set[int] = set()

    class Killing(Local):
        def _give(self, worker, one) -> None:  # type: ignore[no-untyped-def]
            super()._give(worker, one)
            if one.key == "1":
                os.kill(worker.process.pid, signal.SIGKILL)
                killed.add(worker.process.pid)

    found = judge(jobs(GOOD, SLIP, GOOD), Killing(workers=1), None, Noted())
    assert len(killed) == 2  # tried again once
    assert [marks.problem is None for marks in found] == [True, False, True]
    assert "ended a process" in (found[1].problem or {})["en"]


def test_the_one_that_ends_its_process_is_named_among_others_at_work() -> None:
    class Killing(Local):
        def _give(self, worker, one) -> None:  # type: ignore[no-untyped-def]
            super()._give(worker, one)
            if one.key == "0":
                os.kill(worker.process.pid, signal.SIGKILL)

    found = judge(jobs(GOOD, SLIP, GOOD, SLIP), Killing(workers=2), None, Noted())
    assert [marks.problem is None for marks in found] == [False, True, True, True]


def test_a_late_one_is_stopped() -> None:
    class Slow(Local):
        def _give(self, worker, one) -> None:  # type: ignore[no-untyped-def]
            super()._give(worker, one)
            os.kill(worker.process.pid, signal.SIGSTOP)

    start = time.monotonic()
    found = judge(jobs(GOOD), Slow(workers=1, start=0.2), None, Noted())
    assert "too long" in (found[0].problem or {})["en"]
    assert time.monotonic() - start < 30


def test_what_leads_to_a_result_belongs_to_its_part() -> None:
    text = r"""% hw: q1
$p(x) = \mathcal{N}(x; \mu_1, \sigma_1^2)$, $q(x) = \mathcal{N}(x; \mu_2, \sigma_2^2)$
\[ \mathbb{E}_q[(x - \mu_1)^2] = (\mu_2 - \mu_1)^2 \]
\[ \mathrm{KL}(q \| p) = \log\frac{\sigma_1}{\sigma_2} + \frac{\sigma_2^2 + (\mu_2 - \mu_1)^2}{2 \sigma_1^2} - \frac12 \]
\[ (x + 1)^2 = x^2 + 1 \]
"""
    marks = judged(Job("", (Text("a.tex", "tex", text.encode()),), None, "q1"))
    assert {one.line: one.part for one in marks.slips} == {3: "1.1", 5: "q1"}
    assert marks.part("1.1").reached
    (unasked,) = judged(Job("", (Text("a.tex", "tex", b"$(x + 1)^2 = x^2 + 2 x + 1$"),))).parts
    assert unasked.part == "other"


def test_what_students_write_by_hand_is_found_and_put_together() -> None:
    """Slips that two of them made, each in one cluster; all fifty answers are looked at by `make deep`."""
    answers = written()
    often = {slip for slip, n in Counter(one.slip for one in answers if one.slip).items() if n > 1}
    names: dict[str, set[str | None]] = {}
    for one in answers:
        if one.slip in often:
            marks = judged(Job("", (Text("a.tex", "tex", one.text.encode()),), None, one.question))
            (slip,) = (slip for slip in marks.slips if not slip.inherited)
            assert slip.line == one.line
            names.setdefault(slip.same, set()).add(one.slip)
    assert len(answers) == 50
    assert sorted(names.values(), key=str) == sorted(({name} for name in often), key=str)


# --- data


def slip(kind: str, inherited: bool = False) -> Slip:
    words = {"fr": "w", "en": "w"}
    return Slip("1.1", "a.tex", 3, "a = b", kind, kind, inherited, StepClass.ALGEBRA, words, {}, {})


def test_clusters_count_students_and_not_what_is_inherited() -> None:
    marks = {
        "b": Marks(slips=(slip("sign"), slip("sign"), slip("factor", inherited=True))),
        "a": Marks(slips=(slip("sign"),)),
    }
    found = clusters(marks)
    assert [(one.kind, one.students) for one in found] == [("sign", ("a", "b"))]
    assert found == clusters(dict(reversed(marks.items())))


def test_marks_come_back_from_json() -> None:
    marks = Marks((PartMarks("1.1", Standing.WRONG, 3, 1),), (slip("sign"),), (("a.tex", 2, "x"),), None)
    assert Marks.of_data(json.loads(json.dumps(marks.to_data()))) == marks


def test_a_rubric_explains_its_points(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_text(
        'slip = 0.25\nreached = 0.4\n[points]\n"1.1" = 4\n"1.2" = 2.5\n'
        "[share]\ndoubtful = 0.5\nwrong = 0.25\n[steps]\nprobability = 0.5\n"
    )
    rubric = read_rubric(path)

    def points(*slips: Slip, **other: Any) -> list[Fraction]:
        parts = (PartMarks("1.1", Standing.WRONG), PartMarks("1.2", Standing.DOUBTFUL, **other))
        return [one.points for one in rubric.score(Marks(parts, slips))]

    follows = slip("sign", inherited=True)
    chance = replace(slip("factor"), step=StepClass.PROBABILITY)
    assert points(slip("sign")) == [3, Fraction(5, 4)]
    assert points(slip("sign"), follows, follows) == [3, Fraction(5, 4)]  # what only follows costs nothing
    assert points(chance) == [2, Fraction(5, 4)]
    assert points(chance, slip("sign")) == [1, Fraction(5, 4)]
    assert points(chance, chance, chance) == [1, Fraction(5, 4)]  # never less than the share of a wrong part
    assert points(slip("sign"), reached=False) == [3, Fraction(1, 4)]
    assert points(slip("sign"), reached=True) == [3, Fraction(5, 4)]
    (first, second) = rubric.score(
        Marks(
            (
                PartMarks("1.1", Standing.WRONG, reached=False),
                PartMarks("1.2", Standing.RIGHT, reached=False),
            ),
            (chance, follows),
        )
    )
    assert [off for off, _ in first.why] == [2, 0]  # its result is not reached for the slip alone
    assert [off for off, _ in second.why] == [0, 1]
    for one in (first, second):
        assert one.points == one.out_of - sum(off for off, _ in one.why)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "points = 3",
        '[points]\n"1.1" = -1',
        '[points]\n"1.1" = 1\n[share]\nright = 2',
        "colour = 1",
        "slip = true",
        '[points]\n"1.1" = 1\n[steps]\nspelling = 0.5',
        '[points]\n"1.1" = 1\n[share]\nlate = 0.5',
    ],
)
def test_a_wrong_rubric_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "rubric.toml").write_text(text)
    with pytest.raises(InputErrors):
        read_rubric(tmp_path / "rubric.toml")


@pytest.mark.parametrize("text", ["override = 3", '[[override]]\nstudent = "a"', "[[override]]\nstudent = 1"])
def test_a_wrong_override_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "overrides.toml").write_text(text)
    with pytest.raises(InputErrors):
        read_overrides(tmp_path / "overrides.toml")


def test_an_override_of_another_student_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text('[[override]]\nstudent = "a"\npart = "1.1"\nstanding = "right"\n')
    marks = Marks((PartMarks("1.1", Standing.WRONG),))
    assert overridden(("b",), marks, read_overrides(tmp_path / "o.toml")) == marks
