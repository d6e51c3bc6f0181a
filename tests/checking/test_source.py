"""Bytes of every kind as text, or one clear message."""

import pytest

from hw_cli.checking.read import source as module
from hw_cli.checking.read.source import Lines, decoded, kind_of
from hw_cli.errors import InputError


def test_what_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(InputError) as caught:
        decoded(b"a\nb\x00c")
    assert caught.value.line == 2


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="too large"):
        decoded(b"x" * 11)


@pytest.mark.parametrize(
    "data",
    [
        "é\nb".encode(),
        "é\nb".encode("utf-8-sig"),
        "é\nb".encode("latin-1"),
        "é\nb".encode("utf-16"),
        "é\nb".encode("utf-32"),
        "é\r\nb".encode(),
        "é\rb".encode(),
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert decoded(data) == "é\nb"


def test_places_are_lines_and_columns_from_one() -> None:
    lines = Lines("ab\n\ncd")
    assert [(lines.position(at).line, lines.position(at).column) for at in (0, 2, 3, 4, 6)] == [
        (1, 1),
        (1, 3),
        (2, 1),
        (3, 1),
        (3, 3),
    ]


def test_the_kind_of_a_file_is_told_by_its_name() -> None:
    from pathlib import Path

    assert [kind_of(Path(name)) for name in ("a.tex", "b.md", "c.Rmd", "d")] == ["tex", "md", "md", "tex"]
