"""Contexts read from TOML files: those that come with the tool, and those that extend them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from hw_cli.checking.say.contexts.context import Context, Structure, Variant
from hw_cli.checking.say.contexts.entries import Entries
from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.kernel.models import Model
from hw_cli.prose import Message
from hw_cli.terms.core import Term
from hw_cli.toml_place import syntax_fault

SHIPPED = ("hvae", "ddpm-vae", "ddpm-gaussian", "ddpm", "dirac-gan", "flow", "vae", "gaussians", "plain")
LARGEST = 1_000_000  # characters of a context file


@cache
def shipped(name: str) -> Context:
    """A context that comes with the tool. Raises UsageError for an unknown name."""
    if name not in SHIPPED:
        raise UsageError(
            f"there is no context {name!r}", f"one of: auto, {', '.join(SHIPPED)}, or a TOML file"
        )
    return read_context(source_of(name), name)


def source_of(name: str) -> str:
    """The TOML text of a shipped context."""
    return (files("hw_cli") / "checking" / "say" / "contexts" / f"{name}.toml").read_text(encoding="utf-8")


def read_context(text: str, name: str, path: Path | None = None) -> Context:
    """A context from TOML text.

    A file that says `extends = "ddpm"` adds to a shipped context. Raises InputErrors, all faults at once, with
    their places.
    """
    if len(text) > LARGEST:
        raise InputError("a context file is at most 1 MB", path=path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, line, column = syntax_fault(text, error)
        raise InputError(what, path=path, line=line, column=column) from None
    return _Reader(text, name, path).context(content)


_WORDS = "extends title maps equations recognise model sizes indices sets definitions laws expectations functions proportional structure variant"
_KEYS = frozenset(_WORDS.split())
_OF_VARIANTS = "en fr needs without definitions laws letters free vectors matrices components covariances dimension data noise apart scores same"
_VARIANT_KEYS = frozenset(_OF_VARIANTS.split())


class _Reader(Entries):
    """One reading of one file."""

    def context(self, content: dict[str, Any]) -> Context:
        for key in content.keys() - _KEYS:
            self.fault((key,), f"{key} is not a key of a context; there are {', '.join(sorted(_KEYS))}")
        base = None
        if "extends" in content:
            if content["extends"] in SHIPPED:
                base = shipped(content["extends"])
            else:
                self.fault(("extends",), f"there is no context {content['extends']!r} to extend")
        title = self.table(content, "title")
        recognise, functions = self.table(content, "recognise"), self.table(content, "functions")
        model, observed = self.model(self.table(content, "model"))
        variants = content.get("variant", [])
        if not isinstance(variants, list) or not all(isinstance(item, dict) for item in variants):
            self.fault(("variant",), "variants are written [[variant]]")
            variants = []
        proportional = self.table(content, "proportional").get("variable")
        made = Context(
            name=self.name,
            title=words(str(title.get("en", self.name)), title.get("fr")) or Message(self.name),
            model=model,
            structures=tuple(self.structure(item) for item in content.get("structure", ())),
            observed=observed,
            sizes=tuple(
                (letter, tuple(sizes))
                for key, sizes in self.table(content, "sizes").items()
                if (letter := self.formula(key, ("sizes", key))) is not None
                and self.numbers(sizes, ("sizes", key))
            ),
            indices=self.indices(self.table(content, "indices")),
            expectations=self.expectations(self.table(content, "expectations")),
            definitions=self.definitions(self.table(content, "definitions"), ("definitions",)),
            laws=self.laws(self.table(content, "laws"), ("laws",)),
            domains=self.domains(self.table(content, "sets")),
            functions=self.letters(functions.get("scalar", ()), ("functions", "scalar"))
            | self.letters(functions.get("increasing", ()), ("functions", "increasing"))
            | self.letters(functions.get("vector", ()), ("functions", "vector")),
            increasing=self.letters(functions.get("increasing", ()), ("functions", "increasing")),
            vector_functions=self.letters(functions.get("vector", ()), ("functions", "vector")),
            proportional=self.formula(proportional, ("proportional", "variable")) if proportional else None,
            variants=tuple(self.variant(item) for item in variants) or (Variant(),),
            needs=tuple(recognise.get("needs", ())),
            hints=tuple(recognise.get("hints", ())),
            maps=bool(content.get("maps", False)),
            equations=bool(content.get("equations", False)),
        )
        if self.faults:
            raise InputErrors(
                tuple(sorted(self.faults, key=lambda fault: (fault.line or 0, fault.column or 0)))
            )
        return made if base is None else _extended(base, made)

    def structure(self, table: dict[str, Any]) -> Structure:
        found = self.model(self.table(table, "model"))[0]
        if found is None:
            self.fault(("structure",), "a structure has a model")
        unless = (self.density(str(text), ("structure", "unless")) for text in table.get("unless", ()))
        return Structure(
            found or Model(),
            words(table.get("en"), table.get("fr")),
            tuple(item for item in unless if item is not None),
            int(table.get("variables", 0)),
            bool(table.get("apart", False)),
        )

    def variant(self, table: dict[str, Any]) -> Variant:
        for key in table.keys() - _VARIANT_KEYS:
            self.fault(
                ("variant",), f"{key} is not a key of a variant; there are {', '.join(sorted(_VARIANT_KEYS))}"
            )
        place = ("variant",)

        def listed(key: str) -> tuple[Term, ...]:
            found = (self.formula(text, place) for text in table.get(key, ()))
            return tuple(item for item in found if item is not None)

        return Variant(
            words=words(table.get("en"), table.get("fr")),
            needs=listed("needs"),
            without=listed("without"),
            definitions=self.definitions(self.table(table, "definitions"), place),
            laws=self.laws(self.table(table, "laws"), place),
            letters=listed("letters"),
            free=tuple(str(name) for name in table.get("free", ())),
            vectors=frozenset((*listed("vectors"), *listed("components"))),
            components=frozenset(listed("components")),
            covariances=frozenset(listed("covariances")),
            matrices=frozenset(listed("matrices")),
            dimension=listed("dimension"),
            data=str(table.get("data", "")),
            noise=bool(table.get("noise", False)),
            apart=bool(table.get("apart", False)),
            scores=bool(table.get("scores", False)),
            same=tuple((str(law), str(other)) for law, other in self.table(table, "same").items()),
        )


def words(english: str | None, french: str | None) -> Message | None:
    """A text that a file brings in two languages; its braces are no placeholders."""
    if english is None and french is None:
        return None

    def literal(text: str) -> str:
        return text.replace("{", "{{").replace("}", "}}")

    en = english if english is not None else cast(str, french)
    return Message(literal(en), french=literal(french) if french is not None else literal(en))


def _extended(base: Context, more: Context) -> Context:
    """A shipped context with the entries of another, whose own come first."""
    return Context(
        name=more.name,
        title=more.title,
        model=more.model or base.model,
        structures=more.structures or base.structures,
        observed=more.observed or base.observed,
        sizes=more.sizes or base.sizes,
        indices=more.indices or base.indices,
        expectations=more.expectations or base.expectations,
        definitions=base.definitions + more.definitions,  # the newest wins
        laws=more.laws + base.laws,
        domains=base.domains + more.domains,
        functions=base.functions | more.functions,
        increasing=base.increasing | more.increasing,
        vector_functions=base.vector_functions | more.vector_functions,
        proportional=more.proportional or base.proportional,
        variants=more.variants if more.variants != (Variant(),) else base.variants,
        needs=base.needs,
        hints=base.hints,
        maps=base.maps or more.maps,
        equations=base.equations or more.equations,
    )


__all__ = ["SHIPPED", "read_context", "shipped", "source_of", "words"]
