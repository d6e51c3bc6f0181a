"""`make picture`: the floors of the house and which imports which, as a Mermaid graph, written into docs/architecture.md."""

from __future__ import annotations

import ast
from pathlib import Path

import hw_cli

ROOT = Path(hw_cli.__file__).parent
PAGE = ROOT.parent / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"


def needs() -> dict[str, set[str]]:
    """Each floor (a folder of the package) with the floors that its modules import."""
    floors = {path.name: path for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    found: dict[str, set[str]] = {}
    for floor, folder in floors.items():
        named = set()
        for module in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hw_cli."):
                    named.add((node.module or "").split(".")[1])
        found[floor] = named & floors.keys() - {floor}
    return found


def picture() -> str:
    """The graph, without the arrows that two others already say."""
    direct = needs()

    def reach(floor: str) -> set[str]:
        return {other for one in direct[floor] for other in ({one} | reach(one))}

    arrows = [
        f"  {floor} --> {other}"
        for floor in sorted(direct)
        for other in sorted(direct[floor])
        if not any(other in reach(between) for between in direct[floor] - {other})
    ]
    return "\n".join(["flowchart TD", *arrows]) + "\n"


def main() -> None:
    """Write the picture into its page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + BEGIN + picture() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
