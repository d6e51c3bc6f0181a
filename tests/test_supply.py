"""What is installed is named by hash, for all that the project asks for, and its licence is told."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["project"]["optional-dependencies"].items()
}
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]


def locked(name: str) -> dict[str, list[str]]:
    """The versions that a lock has of each package."""
    out: dict[str, list[str]] = {}
    for line in (ROOT / "locks" / name).read_text().splitlines():
        if match := re.match(r"([\w.-]+)==([^\s;\\]+)", line):
            out.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return out


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [("run.txt", [*RUN, *BUILD]), ("dev.txt", [*RUN, *EXTRAS["dev"], *BUILD])],
    ids=["run", "dev"],
)
def test_a_lock_holds_all_that_is_asked_for(lock: str, wanted: list[Requirement]) -> None:
    held = locked(lock)
    lacking = [
        str(need)
        for need in wanted
        if not any(need.specifier.contains(version) for version in held.get(canonicalize_name(need.name), ()))
    ]
    assert lacking == [], "run `make lock`"


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_every_file_is_named_by_its_hash_and_no_host(lock: str) -> None:
    text = (ROOT / "locks" / lock).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_actions_are_pinned_by_digest() -> None:
    used = re.findall(r"uses: (\S+)", (ROOT / ".github/workflows/ci.yml").read_text())
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_each_dependency_has_its_licence_in_the_documents() -> None:
    told = (ROOT / "docs/dependencies.md").read_text()
    users = {name: lines for name, lines in EXTRAS.items() if name != "dev"}
    lacking = [
        need.name
        for need in chain(RUN, *users.values())
        if need.name != "hw-cli" and f"| {need.name} |" not in told
    ]
    lacking += [need.name for need in EXTRAS["dev"] if need.name not in told]
    assert lacking == []


def test_what_a_user_installs_has_an_upper_bound() -> None:
    assert [need.name for need in RUN if not any(part.operator == "<" for part in need.specifier)] == []
