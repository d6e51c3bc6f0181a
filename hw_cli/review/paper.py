"""The front matter of a review: which paper it is about, and what else it cites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

import yaml

from hw_cli.errors import InputError, InputErrors
from hw_cli.prose import Message, say, verbatim

FENCE = "---"
KEYS = ("title", "authors", "year", "venue", "link", "references")
_FENCED = re.compile(r"\A---[ \t]*\n(?P<matter>.*?)(?:^---[ \t]*$\n?|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Paper:
    """The paper under review; `references` are key and text of what `[@key]` may cite, in order."""

    title: str = ""
    authors: tuple[str, ...] = ()
    year: str = ""
    venue: str = ""
    link: str = ""
    references: tuple[tuple[str, str], ...] = ()


def front_matter(paper: Paper) -> str:
    """The front matter of a paper, as `read_paper` reads it."""
    lines = [
        FENCE,
        f"title: {_quoted(paper.title)}",
        f"authors: [{', '.join(map(_quoted, paper.authors))}]",
        f"year: {_quoted(paper.year)}",
        f"venue: {_quoted(paper.venue)}",
        f"link: {_quoted(paper.link)}",
        FENCE,
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)  # JSON's strings are a part of YAML's


def read_paper(text: str, path: Path) -> tuple[Paper, int]:
    """The paper, and the position where the review's own text begins.

    Raises InputErrors with every fault of the front matter, each with its line.
    """
    found = _FENCED.match(text)
    if found is None:
        advice = say(
            "begin with a line {fence}, then {title}, then a line {fence}; hw review new writes it",
            fence=FENCE,
            title="title: …",
        )
        raise InputErrors((InputError(say("the front matter is missing"), advice, path=path, line=1),))
    if not found[0].rstrip().endswith(FENCE) or found.end("matter") == found.end():
        message = say("the front matter has no end: a line {fence} is missing", fence=FENCE)
        raise InputErrors((InputError(message, path=path, line=1),))
    reader = _Reader(path)
    paper = reader.read(found["matter"])
    if reader.faults:
        raise InputErrors(tuple(reader.faults))
    return paper, found.end()


class _Reader:
    """Reads YAML nodes, not values, so that each fault has a line and `year: 2020` stays text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[InputError] = []

    def read(self, matter: str) -> Paper:
        try:
            root = yaml.compose(matter, Loader=yaml.SafeLoader)
        except yaml.reader.ReaderError as error:
            line = matter.count("\n", 0, error.position) + 2
            sign = f"U+{error.character:04X}" if isinstance(error.character, int) else repr(error.character)
            self.fault(say("the front matter holds a character that it cannot: {sign}", sign=sign), line)
            return Paper()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.fault(
                say("the front matter is broken: {what}", what=error.problem or error.context or ""),
                mark.line + 2 if mark else 1,
                say("a text with : or # in it stands in quotes, as in {example}", example='title: "A: B"'),
            )
            return Paper()
        except (yaml.YAMLError, RecursionError):
            self.fault(say("the front matter is broken"), 1)
            return Paper()
        if root is None:
            self.fault(say("the front matter is empty"), 1, say("give at least {title}", title="title: …"))
            return Paper()
        return self.paper(root)

    def paper(self, root: yaml.Node) -> Paper:
        found: dict[str, yaml.Node] = {}
        for key, node in self.pairs(root):
            if key in found:
                self.fault(say("{key} stands twice", key=key), _line(node))
            elif key not in KEYS:
                self.fault(
                    say("unknown key {key}", key=repr(key)),
                    _line(node),
                    say("known: {keys}", keys=", ".join(KEYS)),
                )
            else:
                found[key] = node
        texts = {key: self.text(found[key]) for key in ("title", "year", "venue", "link") if key in found}
        if not self.faults and not texts.get("title"):
            self.fault(
                say("the paper's title is missing"), _line(found.get("title", root)), verbatim('title: "…"')
            )
        authors = self.texts(found["authors"]) if "authors" in found else ()
        references: dict[str, str] = {}
        for key, node in self.pairs(found["references"]) if "references" in found else ():
            if key in references:
                self.fault(say("the reference {key} stands twice", key=key), _line(node))
            references[key] = self.text(node)
        return Paper(**texts, authors=authors, references=tuple(references.items()))

    def pairs(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return
        if not isinstance(node, yaml.MappingNode):
            self.fault(say("lines of the form {form} belong here", form="`key: value`"), _line(node))
            return
        for key, value in node.value:
            yield self.text(key), value

    def texts(self, node: yaml.Node) -> tuple[str, ...]:
        """A list of texts, or one text."""
        if isinstance(node, yaml.SequenceNode):
            return tuple(filter(None, map(self.text, node.value)))
        return tuple(filter(None, [self.text(node)]))

    def text(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            text = " ".join(str(node.value).split())
            if any(category(sign) in ("Cc", "Cs") for sign in text):
                self.fault(say("holds a control character"), _line(node))
            return text
        self.fault(say("must be one text, in quotes where it has signs of its own"), _line(node))
        return ""

    def fault(self, message: Message, line: int, advice: Message | None = None) -> None:
        self.faults.append(InputError(message, advice, path=self.path, line=line))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 2  # the fence stands above
