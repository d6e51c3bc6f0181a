"""Gaussian laws and the formulas of Gaussian diffusion as people write them: right ones hold, spoilt ones fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hw_cli.checking.checked import Finding, Status
from hw_cli.checking.checking import check_text

GOOD = (Status.HOLDS, Status.DEFINITION)


@dataclass(frozen=True)
class Case:
    """A derivation in a context, and slips: what is replaced, once, and by what."""

    name: str
    context: str
    text: str
    slips: tuple[tuple[str, str], ...] = ()


def _findings(case: Case, text: str) -> tuple[Finding, ...]:
    return check_text(text, "md", context=case.context).findings


def _sides(finding: Finding) -> tuple[str, str]:
    return finding.step.lhs.source, finding.step.rhs.source


def _read(name: str, context: str) -> Iterator[Case]:
    """The cases of a file: `### name`, the derivation, then a line `~~~ old ~~> new` for each slip."""
    text = (Path(__file__).parent / "gaussian_lines" / name).read_text(encoding="utf-8")
    for part in text.split("### ")[1:]:
        title, _, rest = part.partition("\n")
        lines = rest.splitlines()
        slips = [line[4:].split(" ~~> ") for line in lines if line.startswith("~~~ ")]
        body = "\n".join(line for line in lines if not line.startswith("~~~ "))
        yield Case(title, context, body, tuple((old, new) for old, new in slips))


CASES = (*_read("gaussians.txt", "gaussians"), *_read("diffusion.txt", "ddpm-gaussian"))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_right_lines_hold_and_slips_are_found_where_they_are(case: Case) -> None:
    right = _findings(case, case.text)
    bad = [
        _sides(item) for item in right if item.status not in GOOD and item.status is not Status.NOT_CHECKABLE
    ]
    assert not bad
    for old, new in case.slips:
        assert case.text.count(old)
        wrong = _findings(case, case.text.replace(old, new, 1))
        first = next(b for a, b in zip(right, wrong, strict=True) if _sides(a) != _sides(b))
        assert first.status is Status.FAILS, (old, new, first.message)
        assert first.root, (old, new)
        assert first.counterexample is not None or first.message.pattern


def _statuses(text: str, context: str) -> list[str]:
    return [item.status.value for item in check_text(text, "md", context=context).findings]


def test_a_noise_keeps_its_sign() -> None:
    line = r"$$ \sqrt{1-\bar\alpha_t}\,\epsilon = -\sqrt{1-\bar\alpha_t}\,\epsilon_{t} $$"
    assert _statuses(line, "ddpm-gaussian") == ["fails"]


def test_an_expectation_is_over_what_it_averages() -> None:
    assert _statuses(
        r"$$ \mathbb{E}_q[x^2] - \mu_q^2 = \mathbb{E}_q[x]^2 - \mu_q^2 + 0\,\sigma_q $$", "gaussians"
    ) == ["fails"]


def test_a_joint_expectation_is_no_point() -> None:
    line = r"$$ \mathbb{E}_{x_0,\epsilon}[(x_0+\epsilon)^2] = (x_0+\epsilon)^2\bar\alpha_t/\bar\alpha_t $$"
    assert _statuses(line, "ddpm-gaussian") == ["fails"]
    right = (
        r"$$ \mathbb{E}_{x_0,\epsilon}[(x_0+\epsilon)^2] = \mathbb{E}_{x_0}[x_0^2] + 1 + 0\,\bar\alpha_t $$"
    )
    assert _statuses(right, "ddpm-gaussian") == ["holds"]


def test_a_name_said_to_be_two_things_refutes_nothing() -> None:
    text = r"""
$$ \sigma_t^2 = \beta_t $$
or
$$ \sigma_t^2 = \tilde\beta_t $$
so that
$$ \frac{\beta_t^2}{2\sigma_t^2} = \frac{\beta_t}{2} $$
"""
    assert "fails" not in _statuses(text, "ddpm-gaussian")
