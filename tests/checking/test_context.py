"""Contexts: faults are all told, with their places; a file extends a shipped one; every shipped one reads."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text
from hw_cli.checking.say.context_files import SHIPPED, read_context, shipped, source_of
from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.kernel.setting import Interval
from hw_cli.terms.core import Symbol


def faults(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InputErrors) as caught:
        read_context(text, "own")
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_an_unknown_context_is_a_matter_of_usage():
    with pytest.raises(UsageError, match="no context 'nothing'"):
        shipped("nothing")


def test_broken_toml_is_told_with_its_place():
    with pytest.raises(InputError) as caught:
        read_context('[title]\nen = "x\n', "own")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ('colour = "red"\n', 1, "unknown key 'colour'"),
        ('extends = "nothing"\n', 1, "no context 'nothing'"),
        ('[definitions]\n"a" = "\\\\frac{"\n', 2, "is not understood"),
        ('[definitions]\n"a_" = "1"\n', 2, "is not understood"),
        ('[laws]\n"a + b" = "1"\n', 2, "not a density"),
        ('[sets]\n"a" = "about 3"\n', 2, "is not a set"),
        ('[sets]\n"a" = "(0, x)"\n', 2, "not a number"),
        ("[sizes]\nT = [0]\n", 2, "from 1 to 6"),
        ("[sizes]\nT = 3\n", 2, "from 1 to 6"),
        ('[indices]\nt = ["1"]\n', 2, "a first and a last value"),
        ('[model]\nsequences = ["x"]\n', 2, "not a sequence"),
        ("variant = 3\n", 1, "[[variant]]"),
        ("[[variant]]\ncolour = 1\n", 2, "unknown key 'colour' in [variant]"),
        ("definitions = 3\n", 1, "must be a table"),
        ("maps = 3\n", 1, "true or false"),
        ("[title]\nen = 3\n", 2, "a text in quotes"),
        ('[recognise]\nneeds = "x"\n', 2, "a list of texts"),
        ("[[variant]]\nvectors = 3\n", 2, "a list of texts"),
        ('[[structure]]\nvariables = "x"\n', 2, "a whole number"),
        ('[model]\nletters = "x"\n', 2, "a list of texts"),
        (
            '[model]\nletters = ["x"]\n[model.laws]\n"p(x, z)" = "p(x) p(z)"\n',
            4,
            "z is no letter of the model",
        ),
        ('[model]\nletters = ["x"]\n[model.laws]\n"p(x)" = "x + x"\n', 4, "not a product of densities"),
        ('[model]\nsequences = ["x_{a:b}"]\n', 2, "a first and a last number"),
        ("[expectations]\nq = 3\n", 2, "a list of texts"),
        ("[definitions]\nx = 3\n", 2, "a text in quotes or a table"),
        ("structure = 3\n", 1, "a list"),
        ('[sets]\n"a" = "(1, 0)"\n', 2, "turned round"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, part: str):
    ((place, message),) = faults(text)
    assert place == line
    assert part in message


def test_all_faults_are_told_at_once():
    found = faults('colour = 1\n[sets]\n"a" = "?"\n"b" = "??"\n')
    assert [line for line, _ in found] == [1, 3, 4]


def test_too_large_a_file_is_refused():
    with pytest.raises(InputError, match="1 MB"):
        read_context("#" * 1_000_001, "own")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_context_reads_and_may_be_copied(name: str):
    context = shipped(name)
    copy = read_context(source_of(name), name)
    assert copy == context
    assert context.title.pattern


def test_sets_are_intervals():
    context = read_context(
        '[sets]\n"a" = "> 1/2"\n"b" = "(0, 1)"\n"c" = "< 0"\n"d" = "real"\n"g" = "[0, 1)"\n"f" = ">= 2"\n',
        "own",
    )
    assert dict(context.domains) == {
        Symbol("a"): Interval(low=Fraction(1, 2)),
        Symbol("b"): Interval(Fraction(0), Fraction(1)),
        Symbol("c"): Interval(high=Fraction(0)),
        Symbol("d"): Interval(),
        Symbol("g"): Interval(Fraction(0), Fraction(1), low_in=True),
        Symbol("f"): Interval(Fraction(2), low_in=True),
    }


def test_an_extended_context_keeps_what_it_extends():
    base, more = shipped("vae"), read_context('extends = "vae"\n[definitions]\n"F" = "1"\n', "own")
    assert more.model == base.model
    assert len(more.definitions) == len(base.definitions) + 1


LINE = r"$$ W = \frac{a}{1 - a} $$"


@pytest.mark.parametrize(("body", "status"), [("\\\\frac{a}{1 - a}", Status.HOLDS), ("a", Status.FAILS)])
def test_an_own_definition_is_what_the_letter_means(body: str, status: Status):
    own = f'[definitions]\n"W" = "{body}"\n[sets]\n"a" = "(0, 1)"\n'
    (finding,) = check_text(LINE, "md", context="own", context_text=own).findings
    assert finding.status is status


def test_without_a_definition_the_line_is_one():
    (finding,) = check_text(LINE, "md").findings
    assert finding.status is Status.DEFINITION


def test_a_model_may_have_no_law():
    found = check_text("$$ x + x = 2x $$", context="own", context_text='[model]\nletters = ["a"]\n').findings
    assert [item.status for item in found] == [Status.HOLDS]


def test_thousands_of_definitions_take_no_longer_each():
    text = "[definitions]\n" + "".join(f'"a_{{{i}}}" = "{i}"\n' for i in range(1500))
    found = check_text("$$ a_{1} + a_{2} = 3 $$", context="own", context_text=text).findings
    assert [item.status for item in found] == [Status.HOLDS]
