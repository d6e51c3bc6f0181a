"""Figures drawn by a second process: the same bytes, its errors told, and gone with its work."""

from __future__ import annotations

import multiprocessing
import os
import signal
from types import SimpleNamespace

import pytest

from hw_cli.homework.registry import find
from hw_cli.prose import Language
from hw_cli.report import drawing as module
from hw_cli.report.drawing import can_fork, drawing, drawn

needs_fork = pytest.mark.skipif(not can_fork(), reason="one processor, or no fork")


@pytest.fixture(scope="module")
def figures():
    question = find().question("q1")
    answers = question.answers(question.parameters())
    return {figure.name: figure for answer in answers for figure in answer.figures()}


def collected(figures) -> dict[str, bytes]:
    with drawing(figures, Language.FR) as collect:
        return {name: collect(name) for name in figures}


def test_the_bytes_are_those_of_drawing_in_line(figures, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: drawn(figure, Language.FR) for name, figure in figures.items()}
    assert expected
    assert collected(figures) == expected
    monkeypatch.setattr(module, "can_fork", lambda: False)
    assert collected(figures) == expected


@needs_fork
def test_this_process_does_not_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()
    monkeypatch.setattr(
        module, "drawn", lambda figure, language, form: f"{figure} {os.getpid() == here}".encode()
    )
    assert collected({"a": 1, "b": 2}) == {"a": b"1 False", "b": b"2 False"}


def broken(language):
    raise RuntimeError("no ink")


@needs_fork
def test_an_error_is_raised_where_its_figure_is_asked_for(figures) -> None:
    name, good = next(iter(figures.items()))
    with drawing({name: good, "broken": SimpleNamespace(draw=broken)}, Language.FR) as collect:
        assert collect(name).startswith(b"%PDF")
        with pytest.raises(RuntimeError, match="no ink"):
            collect("broken")
    assert not multiprocessing.active_children()


@needs_fork
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_hangs_is_replaced(ending, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()

    def draw(figure, language, form):
        if os.getpid() != here:
            os.kill(os.getpid(), ending)
        return b"drawn here"

    monkeypatch.setattr(module, "drawn", draw)
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    assert collected({"a": 1, "b": 2}) == {"a": b"drawn here", "b": b"drawn here"}
    assert not multiprocessing.active_children()


def interrupted(figures) -> None:
    with drawing(figures, Language.FR):
        assert multiprocessing.active_children()
        raise KeyError


@needs_fork
def test_it_ends_with_the_block_whatever_happens(figures) -> None:
    with pytest.raises(KeyError):
        interrupted(figures)
    assert not multiprocessing.active_children()
