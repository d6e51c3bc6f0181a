"""Derivations with ways to spoil them, for tests of `hw check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hw_cli.checking.checked import Status
from hw_cli.checking.checking import check_text

FINE = (Status.HOLDS, Status.DEFINITION, Status.ASSUMPTION, Status.NOT_CHECKABLE)


@dataclass(frozen=True)
class Derivation:
    """A right derivation; `slips` are what to write instead of what, and the step that must then fail first."""

    text: str
    slips: tuple[tuple[str, str, int], ...] = ()
    kind: str = "md"


def assert_holds(derivation: Derivation) -> None:
    """Every step holds, defines, or is said beside a line; and there is one."""
    found = check_text(derivation.text, derivation.kind).findings
    assert found
    assert [item.step.rhs.source for item in found if item.status not in FINE] == []


def spoilt(derivation: Derivation) -> Iterator[tuple[str, str, int]]:
    """The text with each slip in it, its kind, and the step that must fail first."""
    for right, wrong, place in derivation.slips:
        assert right in derivation.text
        yield derivation.text.replace(right, wrong, 1), derivation.kind, place


def assert_fails_first(text: str, kind: str, place: int) -> None:
    """The step at `place` is the first that fails, by itself, with two values that differ."""
    findings = check_text(text, kind).findings
    assert [number for number, item in enumerate(findings) if item.status is Status.FAILS][:1] == [place]
    assert findings[place].root
    shown = findings[place].counterexample
    assert shown is not None
    assert shown.left != shown.right
