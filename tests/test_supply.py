"""What is installed is named by hash, for all that the project asks for, and its licence is told."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from hatchling.build import get_requires_for_build_editable
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["project"]["optional-dependencies"].items()
}
BUILD = [
    Requirement(line) for line in (*PROJECT["build-system"]["requires"], *get_requires_for_build_editable())
]


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


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize(
    ("target", "lock"),
    [("report", "run"), ("demo", "run"), ("picture", "run"), ("bench", "dev"), ("deep", "dev")],
)
def test_a_target_of_a_fresh_clone_installs_what_is_locked_and_nothing_else(target, lock, tmp_path) -> None:
    """What is built of the project is built by what the lock has installed: see BUILD above."""
    done = subprocess.run(
        ["make", "--dry-run", target, f"VENV={tmp_path}/new"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    commands = re.sub(r"\\\n\s*", " ", done.stdout).splitlines()
    asked = [command for command in commands if re.search(r"pip install|\b(?:uv|curl|wget|clone)\b", command)]
    assert [bool(re.search(rf"--require-hashes --requirement locks/{lock}\.txt$", one)) for one in asked] == [
        True,
        False,
    ]
    assert re.search(r"--no-deps --no-build-isolation --editable \.$", asked[1])


def test_the_demonstration_needs_no_more_than_the_program() -> None:
    tree = ast.parse((ROOT / "tests/demo.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names <= {"hw_cli"}


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
