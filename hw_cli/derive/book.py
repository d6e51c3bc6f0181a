"""The rule book: every rule with its premises over its conclusion, when it fails, and an example that was worked out.

A rule says all this itself: the first paragraph of its docstring is the conclusion (with its premises behind `for`
or `when`), the sentence that begins with « Fails » is when it refuses, and a line of a question that was found by it is the
example. Nothing here is typed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from inspect import signature
from pkgutil import walk_packages

from hw_cli.claims.claims import Chain
from hw_cli.derive import rules as shelf
from hw_cli.errors import UsageError
from hw_cli.kernel.reason import Rule
from hw_cli.prose import Language, choose_of, in_words, say
from hw_cli.terms.text import text

_PREMISE = re.compile(r",? (for|when|under|wherever) (?P<premises>[^:]*?)\.?$")
_FAILS = re.compile(r"Fails .*?\.(?=\s|$)", re.DOTALL)
_RULE = "─" * 30


@dataclass(frozen=True)
class Entry:
    """A rule as the book shows it; `premises` and `more` may be empty."""

    name: str
    arguments: tuple[str, ...]
    module: str
    words: str
    premises: str
    conclusion: str
    fails: str
    more: str
    example: Chain | None = None  # of one line, which the rule found

    def lines(self) -> Iterator[str]:
        """Premises over conclusion, what else is to say, when it fails, an example."""
        yield from (self.premises or "(no premise)", _RULE, self.conclusion, "")
        yield f"Called: .by({', '.join((self.name, *self.arguments))}), of hw_cli.derive.rules.{self.module}."
        yield f"Printed as: {self.words}."
        if self.more:
            yield self.more
        yield self.fails
        if self.example is not None:
            yield f"Example: {_shown(self.example)}"


def entries(chains: Iterable[Chain] = ()) -> dict[str, Entry]:
    """All rules by name, with the shortest line of `chains` that each has found; one of a name that two have is `room.name`."""
    found = dict(_rules())
    names = [rule.name for rule in found.values()]
    examples = _examples(chains)
    return {
        (rule.name if names.count(rule.name) == 1 else f"{module.rpartition('.')[2]}.{rule.name}"): _entry(
            rule, module, examples.get((rule.name, in_words(rule.words, Language.EN)))
        )
        for (module, _name), rule in found.items()
    }


def entry(name: str, chains: Iterable[Chain] = ()) -> Entry:
    """The rule of that name; raises UsageError, which lists those that resemble it."""
    from difflib import get_close_matches

    known = entries(chains)
    if name not in known:
        close = get_close_matches(name, known, n=3) or sorted(known)
        raise UsageError(say("there is no rule {name}", name=repr(name)), choose_of(close))
    return known[name]


def _rules() -> Iterator[tuple[tuple[str, str], Rule]]:
    for module in walk_packages(shelf.__path__, f"{shelf.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Rule) and value.apply.__module__ == module.name:
                yield (module.name.removeprefix(f"{shelf.__name__}."), value.name), value


def _entry(rule: Rule, module: str, example: Chain | None) -> Entry:
    paragraphs = [" ".join(part.split()) for part in (rule.__doc__ or "").split("\n\n")]
    whole = " ".join(paragraphs)
    fails = _FAILS.search(whole)
    said = _PREMISE.search(paragraphs[0])
    conclusion = paragraphs[0][: said.start()] if said else paragraphs[0].removesuffix(".")
    more = whole.removeprefix(paragraphs[0]).replace(fails[0] if fails else "", "").strip()
    return Entry(
        rule.name,
        tuple(signature(rule.apply).parameters)[1:],
        module,
        rule.words.fill(Language.EN, text),
        said["premises"] if said else "",
        conclusion,
        fails[0] if fails else "",
        more,
        example,
    )


def _examples(chains: Iterable[Chain]) -> dict[tuple[str, str], Chain]:
    best: dict[tuple[str, str], Chain] = {}
    for chain in chains:
        before = chain.start
        for line in chain.lines:
            if isinstance(line.because, Rule):
                key = line.because.name, in_words(line.because.words, Language.EN)
                here = replace(chain, start=before, lines=(line,))
                if key not in best or len(_shown(here)) < len(_shown(best[key])):
                    best[key] = here
            before = line.term
    return best


def _shown(chain: Chain) -> str:
    return f"{text(chain.start)} {chain.lines[0].relation.value} {text(chain.end)}"


def page(chains: Iterable[Chain]) -> str:
    """The whole book in Markdown: `docs/rules.md`."""
    lines = [
        "# The rule book",
        "",
        "How lines are found. A rule is not trusted: a judge that knows nothing of it decides each line. Written by",
        "`make rules` from the rules themselves; the examples are lines of the answers that come with the tool.",
    ]
    module = ""
    for name, item in sorted(entries(chains).items(), key=lambda pair: (pair[1].module, pair[0])):
        if item.module != module:
            module = item.module
            lines += ["", f"## {module.replace('.', ' / ')}"]
        lines += ["", f"### {name}", "", "```", *item.lines(), "```"]
    return "\n".join(lines) + "\n"
