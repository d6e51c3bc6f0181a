"""The rule book says what the rules say, and its examples hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from hw_cli.claims.claims import Chain
from hw_cli.cli.rule import chains
from hw_cli.derive import book
from hw_cli.errors import UsageError
from hw_cli.homework.registry import find
from hw_cli.oracles.judge import judge

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
UNUSED = 6  # rules of which no answer that comes along has a line


@cache
def found() -> tuple[Chain, ...]:
    return tuple(chains(find()))


def test_the_page_is_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == book.page(found()), "make rules"


@pytest.mark.parametrize("name", sorted(book.entries()))
def test_every_rule_says_when_it_fails(name: str) -> None:
    item = book.entries()[name]
    assert item.fails.startswith("Fails ")
    assert item.conclusion


def test_every_example_holds() -> None:
    examples = [item.example for item in book.entries(found()).values() if item.example is not None]
    assert len(examples) >= len(book.entries()) - UNUSED
    for example in examples:
        assert judge(example).status.passes, example.id


def test_a_rule_by_its_name(hw) -> None:
    done = hw("rule", "log_of_quotient")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:3] == ["a, b > 0", "─" * 30, "log(a/b) = log a − log b"]
    assert "jensen" in hw("rule").stdout.split()
    with pytest.raises(UsageError, match="no rule"):
        book.entry("jansen")
