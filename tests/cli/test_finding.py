"""`hw finding` and `hw context`."""

from hw_cli.checking.findings import RULES
from hw_cli.checking.say.context_files import SHIPPED


def test_every_finding_is_listed_and_explained(hw) -> None:
    listed = hw("finding").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(RULES)
    shown = hw("finding", "inequality", "--lang", "en")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("inequality: an inequality fails\n\n")
    assert RULES["inequality"].page in shown.stdout


def test_an_unknown_finding_is_a_usage_error(hw) -> None:
    done = hw("finding", "nothing")
    assert done.exit_code == 2
    assert "differs" in done.stderr


def test_contexts_are_listed_and_shown(hw, tmp_path) -> None:
    assert [line.split()[0] for line in hw("context", "list").stdout.splitlines()] == list(SHIPPED)
    shown = hw("context", "show", "vae")
    assert shown.exit_code == 0
    (tmp_path / "mine.toml").write_text(shown.stdout, encoding="utf-8")
    (tmp_path / "a.md").write_text("$$\\log p(x) = \\log \\int p(x, z)\\,dz$$\n", encoding="utf-8")
    assert hw("check", "a.md", "--context", "mine.toml").exit_code == 0
    assert hw("context", "show", "nothing").exit_code == 2
