"""The same derivations written otherwise: no verdict may change.

python -m tests.deep.metamorphic FILE.jsonl|FILE.tex|FILE.md … [--most 200]

A block of a `.jsonl` file is its `raw` (LaTeX in Markdown). Each text is checked as it is and in every other form; a step whose
verdict is another is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from hw_cli.checking.checking import check_text

Form = Callable[[str], str]


def reordered(text: str) -> str:
    """Sums of two terms at the end of a row of a chain, the other way round."""

    def turned(found: re.Match[str]) -> str:
        body, depth, cuts = found[2], 0, list[int]()
        for at, sign in enumerate(body):
            depth += (sign in "([{") - (sign in ")]}")
            if not depth and sign in "+-|":
                cuts.append(at if sign == "+" else -1)
        if (
            depth
            or len(cuts) != 1
            or cuts[0] < 1
            or re.search(r"\\(?:text|q?quad|left|right|[a-z]*dots)|\\[,;]", body)
        ):
            return found[0]
        return f"{found[1]} {body[cuts[0] + 1 :].strip()} + {body[: cuts[0]].strip()}{found[3]}"

    return re.sub(r"(&\s*=)([^&=<>~\n]*?)(\s*[.,;]?\s*(?:\\\\|\n\\end))", turned, text)


def other_index(text: str) -> str:
    """Another letter for the index of all sums from i, where the text has no such letter."""
    if r"\sum_{i=1}" not in text or re.search(
        r"(?<![A-Za-z\\])[im](?![A-Za-z])", re.sub(r"(?s)\$\$?.*?\$\$?|\\begin.*?\\end", "", text)
    ):
        return text
    return (
        text
        if re.search(r"(?<![A-Za-z])m(?![A-Za-z])", text)
        else re.sub(r"(?<![A-Za-z\\])i(?![A-Za-z])", "m", text)
    )


def with_a_macro(text: str) -> str:
    """The mean by a macro of the text's own."""
    if r"\mathbb{E}" not in text or "newcommand" in text:
        return text
    return "\\newcommand{\\Mean}{\\mathbb{E}}\n\n" + text.replace(r"\mathbb{E}", r"\Mean ")


FORMS: dict[str, Form] = {
    "blanks at the ends of lines": lambda text: re.sub(r"(?m)$", "  ", text),
    "\\dfrac for \\frac": lambda text: text.replace(r"\frac{", r"\dfrac{"),
    "\\left and \\right left out": lambda text: re.sub(r"\\(?:left|right)(?=[()\[\]|])", "", text),
    "braces around one letter": lambda text: re.sub(r"([_^])([A-Za-z0-9])(?![A-Za-z0-9])", r"\1{\2}", text),
    "\\mathbf{E} for \\mathbb{E}": lambda text: text.replace(r"\mathbb{E}", r"\mathbf{E}"),
    "align for align*": lambda text: text.replace("{align*}", "{align}"),
    "a label": lambda text: re.sub(r"(\\begin\{(?:align|equation)\*?\})", r"\1 \\label{eq:one}", text),
    "a comment behind each line": lambda text: re.sub(r"(?m)(?<=\\\\)$", " % checked", text),
    "\\lvert for |": lambda text: text.replace(r"\mid ", "| "),
    "\\ln for \\log": lambda text: re.sub(r"\\log(?![A-Za-z_])", r"\\ln", text),
    "\\tfrac for \\frac": lambda text: text.replace(r"\frac{1}{2}", r"\tfrac{1}{2}"),
    "sums of two terms the other way round": reordered,
    "another index": other_index,
    "a macro for the mean": with_a_macro,
    "a full stop at the end": lambda text: re.sub(r"(\n\\end\{align\*?\})", r" .\1", text),
}


def texts(paths: list[Path]) -> Iterator[tuple[str, str, str]]:
    """Each text with its name and its kind."""
    for path in paths:
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            for number, line in enumerate(filter(str.strip, content.splitlines()), 1):
                yield f"{path.name}:{number}", json.loads(line)["raw"], "md"
        else:
            yield path.name, content, "md" if path.suffix == ".md" else "tex"


def verdicts(text: str, kind: str) -> list[str]:
    """The statuses of the steps."""
    return [finding.status.value for finding in check_text(text, kind).findings]


def main() -> int:
    """Print what changes; 1 where something does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=10**6)
    given = parser.parse_args()
    tried = changed = 0
    for number, (name, text, kind) in enumerate(texts(given.files)):
        if number >= given.most:
            break
        before = verdicts(text, kind)
        for form, change in FORMS.items():
            other = change(text)
            if other == text:
                continue
            after = verdicts(other, kind)
            tried += 1
            if after != before:
                changed += 1
                print(f"{name}, {form}: {before} → {after}")
    print(f"{tried} texts written otherwise, {changed} with another verdict")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
