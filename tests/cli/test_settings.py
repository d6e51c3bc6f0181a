from pathlib import Path

import pytest

from hw_cli.cli.settings import Settings, find, load
from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.homework.registry import find as find_homework
from hw_cli.prose import Language
from hw_cli.toml_place import place_of

HOMEWORK = find_homework()


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "hw.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def faults(folder: Path, text: str) -> list[str]:
    file = write(folder, text)
    with pytest.raises(InputErrors) as refused:
        load(HOMEWORK, folder, {})
    assert all(fault.path == file for fault in refused.value.faults)
    return [f"{fault.line}:{fault.column} {fault.message}" for fault in refused.value.faults]


REFUSED = {
    'nmae = "x"': "1:1 unknown key 'nmae'; did you mean name?",
    "zzz = 1": "1:1 unknown key 'zzz'; known: name, student_number, language, template, homework, check, q1, q3, q4",
    "[q4]\n gama = 1": "2:2 unknown key 'gama' in [q4]; did you mean gamma?",
    "[q4.gamma]\nx = 1": '1:5 q4.gamma must be a number or a text in quotes, such as "1/2"',
    "[q7]": "1:2 unknown key 'q7'; known: name, student_number, language, template, homework, check, q1, q3, q4",
    "q4 = 1": "1:1 q4 must be a table: write [q4] and its keys below it",
    "name = 3": "1:1 name must be a text in quotes",
    "name = 1.5": "1:1 name must be a text in quotes",
    'name = ["x"]': "1:1 name must be a text in quotes",
    'name = "a\\nb"': "1:1 name is refused: it must be one line of text, without control characters",
    "student_number = true": "1:1 student_number must be a text in quotes or a whole number",
    "student_number = 1.5": "1:1 student_number must be a text in quotes or a whole number",
    'language = "de"': '1:1 language must be one of "fr", "en"',
    "language = 1": '1:1 language must be one of "fr", "en"',
    "template = 1": "1:1 template must be a text in quotes",
    "[q4]\ngamma = true": '2:1 q4.gamma must be a number or a text in quotes, such as "1/2"',
    "[q4]\ngamma = 2026-12-05": '2:1 q4.gamma must be a number or a text in quotes, such as "1/2"',
    "[q4]\ngamma = 0": "2:1 q4.gamma is refused: gamma must be > 0, not 0",
    '[q4]\neta = "-1/2"': "2:1 q4.eta is refused: eta must be > 0, not -1/2",
    '[q4]\ngamma = "half"': "2:1 q4.gamma is refused: gamma: 'half' is not a number",
    "[q4]\nregularized = 1": "2:1 q4.regularized must be true or false, without quotes",
    '[q1]\np = "0,-1"': "2:1 q1.p is refused: σ (p) must be > 0, not -1",
    "[q1]\ndim = 2.5": "2:1 q1.dim is refused: dim must be a whole number, not 2.5",
    "name = ": "1:8 not valid TOML: Invalid value",
    'name = "x"\nname = "y"\n': "2:11 not valid TOML: Cannot overwrite a value",
    'name = "x': "1:10 not valid TOML: Unterminated string",
    "name": "1:5 not valid TOML: Expected '=' after a key in a key/value pair",
    "[q4\ngamma = 1": "1:4 not valid TOML: Expected ']' at the end of a table declaration",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_fault_is_located(text: str, tmp_path: Path) -> None:
    assert faults(tmp_path, text) == [REFUSED[text]]


def test_all_faults_at_once_in_their_order(tmp_path: Path) -> None:
    text = '[q4]\ngamma = 0\n\n[q9]\nx = 1\n[q1]\np = "1"\n'
    assert [
        fault.split()[0] for fault in faults(tmp_path, 'nmae = 1\nname = 2\n"language" = 3\n' + text)
    ] == [
        "1:1",
        "2:1",
        "3:1",
        "5:1",
        "7:2",
        "10:1",
    ]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, b'name = "x"\nstudent_number = "\xff"\n')
    with pytest.raises(InputError, match="not UTF-8") as refused:
        load(HOMEWORK, tmp_path, {})
    assert refused.value.line == 2
    (tmp_path / "hw.toml").unlink()
    (tmp_path / "hw.toml").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        load(HOMEWORK, tmp_path, {})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HW_LANG", "de"),
        ("HW_GAMMA", "0"),
        ("HW_ETA", "x"),
        ("HW_P", "1"),
        ("HW_DIM", "99"),
        ("HW_NAME", "a\nb"),
    ],
)
def test_a_bad_variable_is_named(variable: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=variable) as refused:
        load(HOMEWORK, tmp_path, {variable: value})
    assert f"unset {variable}" in (refused.value.advice or "")


def test_everything_is_read_as_text(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """name = "Ève O'Brien & Fils #1 50% \\\\input{x} ~^_{}"
student_number = 20123456
language = "en"
template = "mine"
[q1]
p = "0,1"
dim = 3
[q4]
gamma = 0.10
eta = "1/20"
regularized = true
""",
    )
    assert load(HOMEWORK, tmp_path, {}) == Settings(
        name="Ève O'Brien & Fils #1 50% \\input{x} ~^_{}",
        student_number="20123456",
        language=Language.EN,
        template=tmp_path / "mine",
        parameters={
            "q1": {"p": "0,1", "dim": "3"},
            "q4": {"gamma": "0.10", "eta": "1/20", "regularized": "true"},
        },
        file=file,
    )


def test_defaults(tmp_path: Path) -> None:
    assert load(HOMEWORK, tmp_path, {}) == Settings()
    assert load(HOMEWORK, tmp_path, {}).language is Language.FR
    write(tmp_path, 'name = ""\nstudent_number = " "\n')
    assert load(HOMEWORK, tmp_path, {}).name is None
    assert load(HOMEWORK, tmp_path, {}).student_number is None


def test_command_line_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    assert "q4" not in load(HOMEWORK, tmp_path, {}).parameters
    write(tmp_path, 'name = "file"\nlanguage = "en"\n[q4]\ngamma = 1\n')
    from_file = load(HOMEWORK, tmp_path, {})
    assert (from_file.name, from_file.language, from_file.parameters["q4"]["gamma"]) == ("file", "en", "1")
    both = load(
        HOMEWORK,
        tmp_path,
        {"HW_NAME": "env", "HW_LANG": "fr", "HW_GAMMA": "2", "HW_TEMPLATE": "t", "HW_ETA": ""},
    )
    assert (both.name, both.language, both.parameters["q4"]["gamma"]) == ("env", "fr", "2")
    assert both.template == Path("t")


def test_the_process_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_NAME", "env")
    monkeypatch.chdir(tmp_path)
    assert load().name == "env"


def test_the_nearest_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    top = write(tmp_path, 'name = "top"\ntemplate = "t"\n')
    assert find(deep) == top
    assert load(HOMEWORK, deep, {}).template == tmp_path / "t"
    write(deep, 'name = "deep"\n')
    assert load(HOMEWORK, deep, {}).name == "deep"
    monkeypatch.chdir(deep)
    assert find(Path()) == Path("hw.toml")


def test_a_byte_order_mark_is_forgiven(tmp_path: Path) -> None:
    write(tmp_path, b'\xef\xbb\xbfname = "x"\r\n')
    assert load(HOMEWORK, tmp_path, {}).name == "x"


@pytest.mark.parametrize(
    ("text", "keys", "place"),
    [
        ('a = """\nname = 1\n"""\nname = 2', ("name",), (4, 1)),
        ("list = [\n  1, # name = 2\n]\n\n# name = 3\n  name = 4", ("name",), (6, 3)),
        ("q4.gamma = 1\nq4.eta = 2", ("q4", "eta"), (2, 4)),
        ("q4 = {gamma = 1, eta = 2}", ("q4", "eta"), (1, 18)),
        ("q1 = {eta = 1}\n[q4]\neta = 2", ("q4", "eta"), (3, 1)),
        ('"na me" = 1', ("na me",), (1, 1)),
        ("q4 = {a = {b = 1}}", ("q4", "a", "b"), (1, 12)),
    ],
)
def test_places(text: str, keys: tuple[str, ...], place: tuple[int, int]) -> None:
    assert place_of(text, keys) == place


def test_a_command_tells_every_fault_and_stops(hw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_LANG", "en")
    write(tmp_path, "name = 3\n[q4]\ngamma = 0\n")
    done = hw("list")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert done.stderr == (
        "hw.toml:1:1: error: name must be a text in quotes\n"
        "hw.toml:3:1: error: q4.gamma is refused: gamma must be > 0, not 0\n"
    )


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ('[q5]\ngamma = "1/2"', {"q5": "q4"}),
        ('[q5]\ngamma = "1/2"\n[q4]\neta = "1"', None),  # the question has a table of its own
        ("[q5]\nnope = 1", None),
        ("[q5]", None),
    ],
)
def test_the_table_of_a_renumbered_question_follows_where_its_options_say_which(
    text: str, moved: dict[str, str] | None, tmp_path: Path
) -> None:
    write(tmp_path, text)
    if moved is None:
        with pytest.raises(InputErrors, match="unknown key 'q5'"):
            load(HOMEWORK, tmp_path, {})
        return
    found = load(HOMEWORK, tmp_path, {})
    assert (found.moved, found.parameters) == (moved, {"q4": {"gamma": "1/2"}})


def test_that_a_table_follows_is_told_and_its_faults_keep_their_places(hw, tmp_path: Path) -> None:
    write(tmp_path, '[q5]\ngamma = "1/2"\nregularized = true\n')
    done = hw("solve", "q4", "--lang", "en")
    assert done.exit_code == 0
    assert "[q5] is read as [q4], the question that has these options now" in done.stderr
    write(tmp_path, '[q5]\nregularized = true\ngamma = "half"\n')
    assert "hw.toml:3:1: error: q4.gamma is refused" in hw("solve", "q4", "--lang", "en").stderr


@pytest.mark.parametrize(
    ("settled", "exit_code"),
    [("", 1), ('[check]\nignore = ["differs"]\n', 0), ('[check]\nignore = ["inequality"]\n', 1)],
)
def test_findings_that_are_ignored_everywhere(hw, tmp_path: Path, settled: str, exit_code: int) -> None:
    write(tmp_path, settled)
    (tmp_path / "a.tex").write_text("$u = u + 1$\n", encoding="utf-8")
    assert hw("check", "a.tex").exit_code == exit_code


def test_a_check_is_strict_where_that_is_settled(hw, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text("$u + 1 = 2u$\n$(u = 2$\n$a = a$", encoding="utf-8")
    assert hw("check", "a.tex", "--strict").exit_code == 1
    write(tmp_path, "[check]\nstrict = true\ncontext = 'plain'\n")
    assert hw("check", "a.tex").exit_code == 1


def test_a_finding_that_is_none_is_told_in_its_place(hw, tmp_path: Path) -> None:
    write(tmp_path, '[check]\nignore = ["difers"]\n')
    done = hw("check", "a.tex")
    assert done.exit_code == 3
    assert done.stderr.startswith("hw.toml:2:1:")


def test_a_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UsageError, match="is gone"):
        load(HOMEWORK)
    monkeypatch.chdir(tmp_path)


def test_a_link_to_nothing_is_no_missing_file(tmp_path: Path) -> None:
    (tmp_path / "hw.toml").symlink_to(tmp_path / "nothing")
    with pytest.raises(InputError, match="no such file"):
        load(HOMEWORK, tmp_path, {})
