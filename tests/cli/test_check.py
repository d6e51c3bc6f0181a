"""hw check: files in, exit codes, forms, the marked copy, included files, watching; hostile files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hw_cli.checking.read import files as sources
from hw_cli.cli import check_order, watching
from hw_cli.cli.app import app

RIGHT = "\\[ (a + b)^2 = a^2 + 2 a b + b^2 \\]\n"
WRONG = "\\begin{align*}\n(a + b)^2 &= a^2 + a b + b^2 \\\\ &= a^2 + b a + b^2 \\end{align*}\n"
UNKNOWN = "\\[ a = @ b \\]\n"
ROOT = Path(__file__).parents[2]


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def steps(stdout: str) -> list[dict]:
    return [step for item in json.loads(stdout)["derivations"] for step in item["steps"]]


# --- exit codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (RIGHT, 0),
        (WRONG, 1),
        (UNKNOWN, 3),
        (RIGHT + WRONG, 1),
        ("\\[ f(x) := x^2 \\]", 0),
        ("\\[ \\pi \\approx 3 \\]", 0),
        ("no mathematics", 0),
        ("", 0),
        ("\\[ a + b \\]", 0),
    ],
)
def test_exit_codes(hw, text: str, code: int) -> None:
    done = hw("check", write("a.tex", text), "--lang", "en")
    assert done.exit_code == code, done.stdout
    assert ("no derivation" in done.stderr) is ("=" not in text and "approx" not in text)


def test_what_is_left_open_fails_a_file_only_when_it_is_asked_to(hw) -> None:
    write("a.tex", RIGHT + UNKNOWN)
    assert hw("check", "a.tex").exit_code == 0
    assert hw("check", "a.tex", "--strict").exit_code == 1
    for arguments, passes in (((), True), (("--strict",), False)):
        summary = json.loads(hw("check", "a.tex", "--format", "json", *arguments).stdout)["summary"]
        assert (summary["passes"], summary["complete"]) == (passes, False)


def test_a_wrong_step_is_shown_with_its_numbers(hw) -> None:
    done = hw("check", write("a.tex", WRONG), "--lang", "en")
    assert "\n2 ✗ │ (a + b)^2 &= a^2 + a b + b^2" in done.stdout
    assert "on the left" in done.stdout
    assert not done.stderr


def test_french_is_the_first_language(hw) -> None:
    text = hw("check", write("a.tex", WRONG)).stdout
    assert "à gauche" in text


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a\n\x00b", "a.tex:2: error"),
        (b"x" * 16_000_001, "a.tex: error"),
        (None, "a.tex: error: cannot be read"),
    ],
)
def test_unreadable_files(hw, content: bytes | None, place: str) -> None:
    if content is not None:
        write("a.tex", content)
    done = hw("check", "a.tex", "--lang", "en")
    assert done.exit_code == 3
    assert done.stderr.startswith(place)
    assert not done.stdout


def test_a_device_without_an_end_is_not_read_for_ever(hw) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("needs /dev/zero")
    assert hw("check", "/dev/zero").exit_code == 3


def test_a_folder_is_no_file(hw, tmp_path: Path) -> None:
    assert hw("check", tmp_path).exit_code == 3


@pytest.mark.usefixtures("in_english")
def test_all_unreadable_files_are_told_at_once(hw) -> None:
    done = hw("check", write("a.tex", RIGHT), "b.tex", "c.tex")
    assert done.exit_code == 3
    assert done.stderr.count("cannot be read") == 2


def test_a_file_without_a_derivation_does_not_hide_the_others(hw) -> None:
    done = hw("check", write("a.tex", RIGHT), write("b.tex", "nothing"), "--lang", "en")
    assert done.exit_code == 0
    assert "Every step holds." in done.stdout
    assert "b.tex: no derivation" in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + RIGHT.encode(),
        RIGHT.replace("\n", "\r\n").encode(),
        "% é\r\n".encode("latin-1") + RIGHT.encode(),
        ("\ufeff" + RIGHT).encode("utf-16-le"),
    ],
)
def test_texts_of_other_editors(hw, content: bytes) -> None:
    done = hw("check", write("a.tex", content), "--format", "json")
    assert done.exit_code == 0
    (step,) = steps(done.stdout)
    assert step["rhs"] == "a^2 + 2 a b + b^2"


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against",), "says which question it answers"),
        (("--question", "q9"), "q9"),
        (("--context", "nowhere"), "nowhere"),
        (("--annotate", "no/such/folder.tex"), "does not exist"),
        (("--annotate", "a.tex"), "names the file itself"),
        (("--annotate", "a.tex", "--force"), "names the file itself"),
        (("--annotate", "link.tex", "--force"), "names the file itself"),
        (("b.tex", "--annotate", "c.tex"), "marks one file"),
        (("--annotate", "c.pdf"), "c.pdf"),
        (("--annotate", "c.ipynb"), "c.ipynb"),
        (("-", "-"), "once only"),
        (("-", "--watch"), "once only"),
    ],
)
def test_usage_errors(hw, arguments: tuple[str, ...], said: str) -> None:
    before = RIGHT.encode()
    write("a.tex", before)
    write("b.tex", before)
    Path("link.tex").symlink_to("a.tex")
    done = hw("check", "a.tex", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not done.stdout
    assert Path("a.tex").read_bytes() == before
    assert not Path("c.tex").exists()


def test_a_missing_or_broken_context_file(hw) -> None:
    write("a.tex", RIGHT)
    assert hw("check", "a.tex", "--context", "none.toml").exit_code == 3
    write("c.toml", "x = ")
    done = hw("check", "a.tex", "--context", "c.toml")
    assert done.exit_code == 3
    assert done.stderr.startswith("c.toml:1")
    write("c.toml", b"\xff")
    assert hw("check", "a.tex", "--context", "c.toml").exit_code == 3


def test_help_imports_nothing_slow() -> None:
    script = (
        "import sys\nfrom hw_cli.__main__ import run\nassert run(['check', '--help']) == 0\n"
        "print('slow:', *(name for name in ('sympy', 'numpy', 'flint', 'jinja2') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=120, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "slow:"


@pytest.mark.parametrize(
    "formula",
    [
        "10^{20} = 10^{20} + 1",
        "a + 10^{30} = a + 10^{30} + 1",
        "\\frac{1}{2^{99}} = \\frac{1}{2^{98}}",
        "e^{-200} = 0",
        "x + 10^{-20} = x",
        "x^2 \\geq 10^{-30}",
        "a < a - 10^{-25}",
    ],
)
def test_what_is_nearly_true_never_passes(hw, formula: str) -> None:
    assert hw("check", write("a.tex", f"\\[ {formula} \\]")).exit_code == 1


def test_what_is_barely_true_is_not_wrong(hw) -> None:
    done = hw("check", write("a.tex", "\\[ a < a + 10^{-25} \\]"), "--format", "json")
    assert steps(done.stdout)[0]["status"] != "fails"


# --- forms


def test_json_of_a_file(hw) -> None:
    done = hw("check", write("a.tex", WRONG), "--format", "json", "--lang", "en")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["file"]) == (1, "a.tex")
    first, second = steps(done.stdout)
    assert (first["line"], first["status"], first["root"]) == (2, "fails", True)
    assert (second["status"], second["root"]) == ("holds", False)
    point = first["counterexample"]["point"]
    assert set(point) == {"a", "b"}
    assert first["counterexample"]["lhs"] != first["counterexample"]["rhs"]
    assert (document["summary"]["fails"], document["summary"]["passes"]) == (1, False)


def test_json_of_several_files(hw) -> None:
    done = hw("check", write("a.tex", RIGHT), write("b.md", "$$" + RIGHT[2:-3] + "$$"), "--format", "json")
    assert [item["file"] for item in json.loads(done.stdout)["files"]] == ["a.tex", "b.md"]
    assert done.exit_code == 0


def test_json_stands_alone_on_stdout_even_without_a_derivation(hw) -> None:
    done = hw("check", write("a.tex", "nothing"), "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["files"] == []


def test_sarif_and_github(hw) -> None:
    write("a.tex", WRONG)
    log = json.loads(hw("check", "a.tex", "--format", "sarif").stdout)
    assert log["runs"][0]["results"][0]["ruleId"] == "differs"
    assert hw("check", "a.tex", "--format", "github").stdout.startswith("::error file=a.tex,line=2,")
    assert hw("check", write("b.tex", RIGHT), "--format", "github").stdout == ""


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--kind", "md"), 0)])
def test_standard_input(runner, arguments: tuple[str, ...], code: int) -> None:
    done = runner.invoke(app, ["check", "-", *arguments], input="`$a + a = 2 a$`\n")
    assert done.exit_code == code
    assert ("stdin" in done.stdout) is (not arguments)  # a code span of Markdown is no mathematics


def test_a_question_names_its_context(hw) -> None:
    text = "\\[ \\log p_\\phi(x_0) = \\log \\int p_\\phi(x_{0:T}) dx_{1:T} \\]"
    done = hw("check", write("a.tex", text), "--question", "q3", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["context"] == "ddpm"


# --- the marked copy


def test_annotate_writes_a_copy(hw) -> None:
    text = "% é\r\n" + WRONG.replace("\n", "\r\n")
    write("a.tex", text.encode("latin-1"))
    done = hw("check", "a.tex", "--annotate", "out.tex", "--lang", "fr")
    assert done.exit_code == 1
    assert "out.tex" in done.stderr
    copy = Path("out.tex").read_bytes()
    assert b"\\hwmark{fails}{1} \\\\" in copy
    assert copy.startswith("% é\r\n".encode("latin-1"))
    assert b"\n" not in copy.replace(b"\r\n", b"")
    assert Path("a.tex").read_bytes() == text.encode("latin-1")
    assert sorted(os.listdir()) == ["a.tex", "out.tex"]


@pytest.mark.usefixtures("in_english")
def test_annotate_never_overwrites(hw) -> None:
    write("a.tex", WRONG)
    write("out.tex", "mine")
    done = hw("check", "a.tex", "--annotate", "out.tex")
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert Path("out.tex").read_text() == "mine"
    done = hw("check", "a.tex", "--annotate", "out.tex", "--force")
    assert done.exit_code == 1
    assert Path("out.tex.bak").read_text() == "mine"
    assert "hwmark" in Path("out.tex").read_text()


def test_annotate_markdown(hw) -> None:
    write("a.md", "$$\na + a = 3 a\n$$\n")
    assert hw("check", "a.md", "--annotate", "b.md", "--lang", "en").exit_code == 1
    assert Path("b.md").read_text(encoding="utf-8").startswith("$$\na + a = 3 a\n$$\n\n**hw:** ✗ line 2 (")


# --- included files


MAIN = "\\newcommand{\\s}{x + 1}\n\\input{part}\n% \\input{commented}\n" + RIGHT


def test_included_files_are_named_and_not_read(hw) -> None:
    write("part.tex", WRONG)
    done = hw("check", write("main.tex", MAIN), "--lang", "en")
    assert done.exit_code == 0
    assert done.stderr.startswith("main.tex:2: part is not checked")
    assert "commented" not in done.stderr
    assert hw("check", "main.tex", "--quiet").stderr == ""


def test_follow_reads_them_and_names_them(hw) -> None:
    write("d/part.tex", "\\[ \\s + \\s = 2 x + 3 \\]\\include{sub/deep}")
    write("d/sub/deep.tex", RIGHT)
    write("d/main.tex", MAIN)
    done = hw("check", "d/main.tex", "--follow", "--format", "json")
    assert done.exit_code == 1
    assert not done.stderr
    files = json.loads(done.stdout)["files"]
    assert [item["file"] for item in files] == ["d/main.tex", "d/part.tex", "d/sub/deep.tex"]
    (step,) = files[1]["derivations"][0]["steps"]
    assert (step["status"], step["line"]) == ("fails", 1)  # with the macro of the file that includes it


def test_a_file_of_includes_alone_has_their_derivations(hw) -> None:
    write("part.tex", RIGHT)
    assert hw("check", write("main.tex", "\\input part\n"), "--follow").exit_code == 0
    assert "no derivation" in hw("check", "main.tex", "--lang", "en").stderr


@pytest.mark.parametrize(
    "wanted",
    [
        "../secret",
        "/etc/passwd",
        "link",
        "missing",
        "folder",
        "a\x00b",
        "x" * 5000,
        "~/x",
        "fold/../../secret",
    ],
)
def test_follow_stays_inside_the_folder(hw, wanted: str) -> None:
    write("secret.tex", WRONG)
    write("d/folder/x.tex", RIGHT)
    Path("d/link.tex").symlink_to("../secret.tex")
    write("d/main.tex", RIGHT + f"\\input{{{wanted}}}\n".replace("\x00", "^^00"))
    done = hw("check", "d/main.tex", "--follow", "--format", "json", "--lang", "en")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["file"] == "d/main.tex"
    assert "is not checked: " in done.stderr


def test_circles_end(hw) -> None:
    write("a.tex", RIGHT + "\\input{b}\\input{a}")
    write("b.tex", RIGHT + "\\input{a}\\input{b}")
    done = hw("check", "a.tex", "--follow", "--format", "json")
    assert len(json.loads(done.stdout)["files"]) == 2


def test_depth_and_number_are_bounded(hw) -> None:
    for number in range(30):
        write(f"c{number}.tex", RIGHT + f"\\input{{c{number + 1}}}")
    deep = hw("check", "c0.tex", "--follow", "--format", "json", "--lang", "en")
    assert len(json.loads(deep.stdout)["files"]) == sources.DEEPEST + 1
    assert "too many files" in deep.stderr
    for number in range(sources.MOST + 5):
        write(f"w{number}.tex", RIGHT)
    write("w.tex", RIGHT + "".join(f"\\input{{w{number}}}\n" for number in range(sources.MOST + 5)))
    wide = hw("check", "w.tex", "--follow", "--format", "json", "--lang", "en")
    assert len(json.loads(wide.stdout)["files"]) == sources.MOST + 1
    assert wide.stderr.count("too many files") == 5


def test_size_is_bounded_in_all(hw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    write("a.tex", RIGHT + "\\input{b}\\input{c}")
    write("b.tex", RIGHT + "%" * 800)
    write("c.tex", RIGHT + "%" * 800)
    done = hw("check", "a.tex", "--follow", "--format", "json", "--lang", "en")
    assert len(json.loads(done.stdout)["files"]) == 2
    assert "c is not checked: the files are too large together" in done.stderr


def test_many_notes_are_counted(hw) -> None:
    text = RIGHT + "".join(f"\\input{{x{number}}}\n" for number in range(50))
    done = hw("check", write("a.tex", text), "--lang", "en")
    assert len(done.stderr.splitlines()) == check_order.NOTES + 1
    assert "40 more files are not checked" in done.stderr


# --- watching


def test_saves_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PULSE", 0.01)
    file, other, third = tmp_path / "a.tex", tmp_path / "a.new", tmp_path / "b.tex"
    file.write_text("a")
    watched = [file]
    seen = watching.saves(lambda: watched)
    next(seen)
    file.write_text("ab")
    next(seen)
    other.write_text("cd")
    other.replace(file)  # how editors save
    next(seen)
    third.write_text("a")
    watched.append(third)  # an included file: known from now on
    file.write_text("abc")
    next(seen)
    third.write_text("bb")
    next(seen)


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_watch_repeats_until_it_is_stopped(tmp_path: Path) -> None:
    file = tmp_path / "a.tex"
    file.write_text(RIGHT)
    command = [sys.executable, "-m", "hw_cli", "check", str(file), "--watch", "--lang", "en"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=environment)
        try:
            wait_for(tmp_path / "out", "Every step holds.", 1)
            file.write_text(WRONG)
            wait_for(tmp_path / "out", "A step is wrong: line 2.", 1)
            wait_for(tmp_path / "out", "since the last run: 1 new, 0 gone", 1)
            file.write_bytes(b"\x00")
            wait_for(tmp_path / "out", "NUL byte", 1)
            file.unlink()
            (tmp_path / "new").write_text(RIGHT)
            (tmp_path / "new").replace(file)
            wait_for(tmp_path / "out", "Every step holds.", 2)
            wait_for(tmp_path / "out", "since the last run: 0 new, 1 gone", 1)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        finally:
            process.kill()
            process.wait(20)


def wait_for(file: Path, text: str, times: int) -> None:
    end = time.monotonic() + 60
    while file.read_text(encoding="utf-8").count(text) < times:
        assert time.monotonic() < end, f"{text!r} was not seen {times} times"
        time.sleep(0.05)


# --- what is shown


def test_of_a_long_file_the_wrong_steps_are_shown(hw) -> None:
    lines = [f"\\[ {n} x + x = {n + 1} x \\]" for n in range(1, 60)]
    lines[30] = "\\[ 5 y = 6 y \\]"
    file = write("long.tex", "\n".join(lines))
    shown = hw("check", file, "--lang", "en").stdout
    assert "5 y = 6 y" in shown
    assert "x + x" not in shown
    assert "--only all" in shown
    assert "58" in shown  # those that hold are counted
    every = hw("check", file, "--lang", "en", "--only", "all").stdout
    assert all(line in every for line in lines)
    short = write("short.tex", "\n".join(lines[28:33]))
    assert "x + x" in hw("check", short).stdout
    wrong = hw("check", short, "--only", "wrong").stdout
    assert "5 y = 6 y" in wrong
    assert "x + x" not in wrong


def test_help_names_no_type_of_what_takes_no_value(hw) -> None:
    for command in (("check",), ("solve", "q4"), ("review", "check"), ()):
        shown = hw(*command, "--help").stdout
        assert "--help" in shown
        assert "bool" not in shown.lower()


# --- hostile files


LAUGHS = "\\newcommand{\\a}{x x x x x x x x x x}\n" + "".join(
    f"\\newcommand{{\\{chr(97 + n)}}}{{{(chr(92) + chr(96 + n)) * 10}}}\n" for n in range(1, 15)
)
HOSTILE = {
    "billion laughs": LAUGHS + "\\[ \\o = \\n \\]",
    "itself": "\\newcommand{\\a}{\\a \\a}\n\\[ \\a = 1 \\]",
    "braces": "\\[ a = " + "{" * 100_000 + "b" + "}" * 100_000 + " \\]",
    "brackets": "\\[ a = " + "(" * 50_000 + "b" + ")" * 50_000 + " \\]",
    "open braces": "\\[ a = " + "{" * 50_000 + " \\]",
    "tower": "\\[ 9^{9^{9^{9}}} = 1 \\]",
    "factorial": "\\[ 1000000! = 1 \\]",
    "power of ten": "\\[ 10^{10^{10}} = 10^{10^{10}} + 1 \\]",
    "digits": "\\[ " + "9" * 50_000 + " = 1 \\]",
    "sum": "\\[ \\sum_{n=1}^{10^{12}} n = 1 \\]",
    "long": "\\[ a = " + " + ".join(f"x_{{{n}}}" for n in range(4000)) + " \\]",
    "dollars": "$" * 50_001,
    "openers": "\\[" * 20_000,
    "begins": "\\begin{align}" * 10_000,
    "escape": "\\[ a = \x1b]0;x\x07 b \\]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_and_spare_the_rest(hw, name: str) -> None:
    begun = time.monotonic()
    done = hw("check", write("a.tex", RIGHT + "\n" + HOSTILE[name]), "--format", "json")
    assert time.monotonic() - begun < 30
    assert done.exit_code in (0, 1), done.stderr
    first, *rest = steps(done.stdout)
    assert first["status"] == "holds"
    if name not in ("long", "escape"):
        assert all(step["status"] != "holds" for step in rest)
    shown = hw("check", "a.tex")
    assert shown.exit_code == done.exit_code
    assert "\x1b" not in shown.stdout


def test_nothing_of_a_file_is_executed_or_read(hw) -> None:
    text = (
        "\\[ a = \\input{/etc/passwd} \\]\\immediate\\write18{touch pwned}\\[ b = __import__('os') \\]"
        + RIGHT
    )
    done = hw("check", write("a.tex", text), "--format", "json", "--follow")
    assert done.exit_code == 0
    assert "root:" not in done.stdout
    assert os.listdir() == ["a.tex"]


# --- the examples


ANSWERS = ROOT / "examples" / "answers"


def test_make_demo() -> None:
    done = subprocess.run(
        [sys.executable, "tests/demo.py"], timeout=120, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("the right answers pass; the 5 mistakes are found, and nothing else\n")


def test_each_wrong_answer_states_its_mistakes_in_its_header_alone() -> None:
    files = sorted((ANSWERS / "mistakes").glob("*.tex"))
    assert len(files) == 3
    for file in files:
        right = (ANSWERS / file.name).read_text(encoding="utf-8").splitlines()
        wrong = file.read_text(encoding="utf-8").splitlines()
        comments = [line for line in wrong if line.startswith("%") and "hw:" not in line]
        stated = sum(line.startswith("% erreur, ligne ") for line in comments)
        assert comments == wrong[: len(comments)]
        assert sum(one != other for one, other in zip(right[2:], wrong[2 + stated :], strict=True)) == stated


def test_the_mark_of_a_line_is_that_of_what_was_judged_in_it(hw) -> None:
    Path("a.md").write_text("$\\sqrt{r^2} = r$ for $r > 0$.\n", encoding="utf-8")
    assert "1 ✓ │" in hw("check", "a.md", "--only", "all", "--lang", "en").stdout
