"""Every golden file is compared by some test, by its name."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
CALL = re.compile(r"\bgolden\(\s*f?\"([^\"]+)\"")


def test_golden_files_and_their_tests_match() -> None:
    names = [name for file in TESTS.rglob("test_*.py") for name in CALL.findall(file.read_text("utf-8"))]
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", r"\\w+", re.escape(name))) for name in names]
    files = sorted(file.name for file in (TESTS / "golden").iterdir())
    assert len(files) >= 8
    assert [name for name in files if not any(pattern.fullmatch(name) for pattern in patterns)] == []
    assert [pattern.pattern for pattern in patterns if not any(map(pattern.fullmatch, files))] == []
