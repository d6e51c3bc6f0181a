"""A few rows of docs/identities.md; `make deep` takes them all."""

from __future__ import annotations

from tests.deep.identities import TABLE, rows


def test_every_row_of_the_table_is_read() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.endswith("` |")]
    assert len(list(rows())) == len(lines) > 200


def test_rows_are_proved_and_do_not_hold_when_spoiled() -> None:
    for row in list(rows())[2::19]:
        assert row.is_proved(), row.what
        assert not row.is_believed_when_spoiled(), row.what
