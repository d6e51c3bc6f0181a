"""The Python interface: results as data, nothing printed, nothing loaded before it is asked for."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import hw_cli as hw
from hw_cli.errors import HwError, InputError, UsageError

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_importing_loads_nothing() -> None:
    code = "import sys, hw_cli; print([n for n in sys.modules if n.startswith(('hw_cli.', 'sympy', 'numpy', 'flint'))])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_every_name_is_there_and_no_other() -> None:
    assert all(hasattr(hw, name) for name in hw.__all__)
    assert set(hw.__all__) <= set(dir(hw))
    with pytest.raises(AttributeError):
        hw.nothing  # noqa: B018


def test_equal(capfd: pytest.CaptureFixture[str]) -> None:
    right = hw.equal("(a+b)^2", "a^2 + 2ab + b^2")
    assert (right.status, right.proved, bool(right), right.counterexample) == ("holds", True, True, None)
    assert right.evidence
    wrong = hw.equal("(a+b)^2", "a^2 + b^2", lang="en")
    assert not wrong
    assert wrong.counterexample is not None
    assert set(wrong.counterexample.point) == {"a", "b"}
    part = hw.equal(r"\log(x^2)", r"2 \log x")
    assert (part.status, bool(part)) == ("holds_where", False)
    assert part.domain == ("x > 0",)
    assert not hw.equal(r"\foo x", "x")
    with pytest.raises(FrozenInstanceError):
        right.status = "fails"  # type: ignore[misc]
    with pytest.raises(UsageError):
        hw.equal("x", "x", relation="?")
    assert capfd.readouterr() == ("", "")


def test_results_show_themselves_and_no_text_is_markup() -> None:
    for found in (hw.equal("x", "<b>", lang="en"), hw.check("$$ x = x + <b>1</b> $$", kind="md")):
        assert "<b>1" not in found._repr_html_()
        assert found._repr_latex_().startswith("$")
    assert "<math" in hw.check("$$ x + y = y + x $$", kind="md")._repr_html_()


def test_check_of_text_and_of_files() -> None:
    found = hw.check(r"\[ (a+b)^2 = a^2 + 2ab + b^2 = a^2 + b^2 \]", lang="en")
    assert [step.status for step in found.steps] == ["holds", "fails"]
    assert (found.status, found.passes, found.proved) == ("fails", False, False)
    assert found.steps[1].rule == "differs"
    assert found.counterexample == found.steps[1].counterexample
    answers = hw.check(EXAMPLES / "answers" / "q1.tex", question="Q1")
    assert (answers.status, answers.passes, answers.complete) == ("holds", True, True)
    assert answers.to_dict()["summary"]["holds"] == sum(step.status == "holds" for step in answers.steps)
    assert hw.check("$$ x = $$", kind="md").skipped
    assert not hw.check("No formula.", kind="md")  # nothing was judged


def test_a_rounded_number_is_never_proved() -> None:
    (step,) = hw.check("$$ 0.333 = 1/3 $$", kind="md", lang="en").steps
    assert (step.status, step.proved, step.message) == ("holds", False, "to the digits that are printed")


@pytest.mark.parametrize("source", [Path("missing.tex"), EXAMPLES])
def test_a_file_that_cannot_be_read_is_told(source: Path) -> None:
    with pytest.raises(InputError):
        hw.check(source)


def test_solve() -> None:
    found = hw.solve("q4", regularized=True, gamma="1/2", part="4.5")
    assert found.question == "q4"
    assert set(found.evidence.values()) <= {"proved", "confirmed", "assumed"}
    assert found.to_dict()["status"] == found.status
    assert found.to_markdown().startswith("# Question 4")
    page = found._repr_html_()
    assert page.count("<details") >= 1 <= page.count("<math")
    assert "4.5" in page
    assert "4.1" not in page  # another part
    with pytest.raises(UsageError, match="no parameter"):
        hw.solve("q4", gama="1/2")
    with pytest.raises(HwError):
        hw.solve("q99")


def test_invertible() -> None:
    assert hw.invertible("a*z + tanh(z)/2", assume=["a > 0"]).proved
    found = hw.invertible("z^2")
    assert (found.status, bool(found), len(found.counterexample)) == ("not_injective", False, 2)


def test_render(tmp_path: Path) -> None:
    found = hw.render(tmp_path / "r.tex", name="Ève", questions=["q1"])
    assert found.files[0] == tmp_path / "r.tex"
    assert "Ève" in found.files[0].read_text()


def test_threads_get_the_answers_of_one_thread() -> None:
    pairs = [("x+x", "2x"), (r"\sin^2 x + \cos^2 x", "1"), ("(x+1)^2", "x^2 + 1"), ("e^{a+b}", "e^a e^b")] * 3
    alone = [hw.equal(*pair) for pair in pairs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda pair: hw.equal(*pair), pairs)) == alone
