"""A baseline: findings that a project has today and accepts, so that only new ones count.

A finding is known by its rule and its formulas, not by its line: text that moves keeps its baseline.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hw_cli.checking.checked import Checked, Finding, Status
from hw_cli.checking.findings import rule_of
from hw_cli.errors import InputError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import say

VERSION = 1
LARGEST = 10_000_000  # bytes

Accepted = Mapping[str, Counter[str]]  # by file, how often each finding


def fingerprint(finding: Finding) -> str:
    """What a finding is known by: its rule and its formulas, blanks aside."""
    step = finding.step
    parts = (rule_of(finding) or "", step.lhs.source, step.relation.value, step.rhs.source)
    squeezed = "\0".join(re.sub(r"\s+", "", part) for part in parts)
    return hashlib.sha256(squeezed.encode()).hexdigest()[:32]


def to_baseline(files: Mapping[str, Checked]) -> str:
    """The findings of today, by file, as the text of a baseline."""
    known = {
        name: dict(sorted(Counter(fingerprint(item) for item in found.findings if rule_of(item)).items()))
        for name, found in sorted(files.items())
    }
    document = {"version": VERSION, "files": {name: prints for name, prints in known.items() if prints}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_baseline(path: Path) -> Accepted:
    """The findings that a baseline accepts. Raises InputError for a file that is none."""
    text = text_of(read_bounded(path, LARGEST), path)
    try:
        content: Any = json.loads(text)
        if content["version"] != VERSION:
            raise ValueError
        return {
            str(name): Counter({str(key): int(n) for key, n in found.items()})
            for name, found in content["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            say("the file is no baseline"), say("remove it: the next run writes it anew"), path=path
        ) from None


def without_accepted(checked: Checked, accepted: Counter[str]) -> Checked:
    """What was found, without what a baseline accepts of the file."""
    left = Counter(accepted)

    def shown(finding: Finding) -> Finding:
        if rule_of(finding) is None or not left[print_ := fingerprint(finding)]:
            return finding
        left[print_] -= 1
        said = say("accepted by the baseline ({rule})", rule=rule_of(finding) or "")
        return Finding(finding.step, Status.NOT_CHECKABLE, said)

    derivations = tuple(
        replace(item, findings=tuple(map(shown, item.findings))) for item in checked.derivations
    )
    return replace(checked, derivations=derivations)
