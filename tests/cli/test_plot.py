"""`hw plot` through the command line."""

import json
from functools import partial
from pathlib import Path

import pytest

import hw_cli.cli.plot as plot
from hw_cli.answer import Answer, FigureRef, Part
from hw_cli.errors import UsageError
from hw_cli.figures.save import ImageFormat
from hw_cli.figures.style import Drawing, canvas, styled
from hw_cli.homework.parameters import Parameters
from hw_cli.homework.protocol import Question
from hw_cli.prose import Language, say
from hw_cli.report.product import is_figure
from hw_cli.terms.core import Number


@styled
def line(name, language):
    figure, axes = canvas(1.5, left=0.5, right=0.2, bottom=0.4, top=0.3)
    axes.plot([0, 1], [0, 1])
    axes.set_title(f"{name} {language}")
    return Drawing(figure)


def fails(language):
    raise RuntimeError("cannot be drawn")


def answers(question, parameters, draw=line):
    """Two answers that share a figure, as q4's two systems do."""

    def answer(*names):
        caption = say("Half is {half}.", half=Number("0.5"))
        blocks = tuple(FigureRef(name, caption, partial(draw, name)) for name in names)
        return Answer(question, parameters.given(), (Part("1", say("part"), blocks),), ())

    return answer("one"), answer("one", "two")


@pytest.fixture
def quick(monkeypatch):
    """Questions that are solved at once."""
    monkeypatch.setattr(
        Question, "solve", lambda of, parameters: answers(of.asked.id, parameters)[_second(parameters)]
    )


def _second(parameters):
    return getattr(parameters, "regularized", True)


# --- refused, with no file touched


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("q9",), "unknown question 'q9'"),
        (("q5",), "not solved"),
        (("q4", "--format", "jpg"), "'jpg' is not one of pdf, png, svg"),
        (("q4", "--format", ""), "'' is not one of"),
        (("q4", "--format", "pdf,"), "'' is not one of"),
        (("q4", "--format", "json"), "'json' is not one of"),
        (("q4", "--gamma", "0"), "gamma must be > 0"),
        (("q4", "--gamma", "a"), "is not a number"),
        (("q4", "--eta", "-1"), "eta must be > 0"),
        (("q1", "--p", "0,0", "--q", "0,1"), "must be > 0"),
        (("q1", "--p", "0,1"), "--p is given without --q"),
        (("q1", "--gamma", "1"), "--gamma belongs to q4"),
        (("q4", "--p", "0,1", "--q", "0,1"), "--p belongs to q1"),
        (("q4", "--lang", "de"), "--lang"),
    ],
)
def test_a_wrong_command_line_is_refused(hw, quick, arguments, told):
    result = hw("plot", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("in_english")
def test_a_file_in_the_way_of_the_folder_is_told(hw, quick):
    Path("figures").write_text("mine")
    result = hw("plot", "q4")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "figures cannot be written" in result.stderr
    assert Path("figures").read_text() == "mine"


@pytest.mark.usefixtures("in_english")
def test_a_folder_in_the_way_of_a_figure_is_told(hw, quick):
    Path("figures/two.pdf").mkdir(parents=True)
    result = hw("plot", "q4", "--force")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "two.pdf is a directory" in result.stderr
    assert not Path("figures/one.pdf").exists()


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("content", [b"", b"%PDF-1.5 of my own", b"\x89PNG\r\n", b"hw figure"])
def test_files_of_others_are_not_replaced(hw, quick, content):
    Path("figures").mkdir()
    Path("figures/two.pdf").write_bytes(content)
    result = hw("plot", "q4")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not replaced: figures/two.pdf" in result.stderr
    assert "--force" in result.stderr
    assert Path("figures/two.pdf").read_bytes() == content
    assert not Path("figures/one.pdf").exists()


def test_a_figure_that_cannot_be_drawn_leaves_all_files_as_they_were(hw, monkeypatch):
    monkeypatch.setattr(Question, "answers", lambda of, parameters, line: answers(of.asked.id, parameters))
    assert hw("plot", "q4", "--lang", "en").exit_code == 0
    before = Path("figures/one.pdf").read_bytes()
    broken = (*answers("q4", Parameters()), *answers("q4", Parameters(), draw=broken_draw))
    monkeypatch.setattr(Question, "answers", lambda *given: broken)
    assert hw("plot", "q4", "--lang", "fr").exit_code == 70
    assert Path("figures/one.pdf").read_bytes() == before


def broken_draw(name, language):
    return line(name, language) if name == "one" else fails(language)


@pytest.mark.usefixtures("in_english")
def test_no_figures_at_all_is_told(hw, monkeypatch):
    monkeypatch.setattr(Question, "solve", lambda *given: Answer("q4", (), (), ()))
    result = hw("plot", "q4", "--plain")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there are no figures for q4" in result.stderr


# --- written


def test_figures_are_written_once_and_listed(hw, quick):
    result = hw("plot", "q4", "--out", "a/b")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "a/b/one.pdf\na/b/two.pdf\n"
    assert sorted(path.name for path in Path("a/b").iterdir()) == ["one.pdf", "two.pdf"]


def test_several_formats(hw, quick):
    result = hw("plot", "q4", "--format", "SVG, png,svg")
    assert result.stdout.split() == [
        f"figures/{name}.{form}" for name in ("one", "two") for form in ("svg", "png")
    ]
    assert all(is_figure(Path(path).read_bytes()) for path in result.stdout.split())


def test_the_formats_named_early_are_the_formats_we_can_write():
    assert tuple(ImageFormat) == plot.FORMATS
    with pytest.raises(UsageError):
        plot.formats("pdf;png")


def test_json_alone_on_stdout(hw, quick):
    result = hw("plot", "q4", "--json", "--lang", "en")
    assert json.loads(result.stdout) == {
        "question": "q4",
        "language": "en",
        "figures": [
            {"name": name, "caption": "Half is 0.5.", "files": [f"figures/{name}.pdf"]}
            for name in ("one", "two")
        ],
    }


def test_our_own_files_are_replaced_and_others_by_force(hw, quick):
    assert hw("plot", "q4", "--lang", "en").exit_code == 0
    english = Path("figures/one.pdf").read_bytes()
    assert hw("plot", "q4", "--lang", "fr").exit_code == 0
    assert Path("figures/one.pdf").read_bytes() != english
    Path("figures/one.pdf").write_text("mine")
    assert hw("plot", "q4", "--force", "--lang", "en").exit_code == 0
    assert Path("figures/one.pdf").read_bytes() == english


def test_one_system_alone(hw, quick):
    assert hw("plot", "q4", "--plain").stdout == "figures/one.pdf\n"


def test_the_language_of_the_settings(hw, quick):
    Path("hw.toml").write_text('language = "en"\n')
    assert json.loads(hw("plot", "q4", "--json").stdout)["language"] == "en"
    assert json.loads(hw("plot", "q4", "--json", "--lang", "fr").stdout)["language"] == "fr"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("q1", "--p", "0,1", "--q", "1,1/2"), {"q1-integrands", "q1-divergences"}),
        (("q4", "--lang", "fr"), {"q4-portraits", "q4-eigenvalues", "q4-distances", "q4-radii"}),
        (("q4", "--regularized", "--gamma", "3/2"), {"q4-portraits"}),
    ],
)
def test_the_figures_of_the_questions(hw, arguments, expected):
    result = hw("plot", *arguments, "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    written = [Path(path) for path in result.stdout.split()]
    assert expected <= {path.stem for path in written}
    assert all(path.read_bytes().startswith(b"%PDF") for path in written)


def test_the_same_command_writes_the_same_bytes(hw):
    hw("plot", "q1", "--out", "a")
    hw("plot", "q1", "--out", "b")
    for path in Path("a").iterdir():
        assert path.read_bytes() == Path("b", path.name).read_bytes()


def test_languages_differ_in_words_and_decimal_mark(hw):
    for language in Language:
        assert hw("plot", "q1", "--out", language, "--lang", language).exit_code == 0
    assert Path("fr/q1-integrands.pdf").read_bytes() != Path("en/q1-integrands.pdf").read_bytes()
