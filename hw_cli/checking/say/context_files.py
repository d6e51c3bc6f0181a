"""Contexts read from TOML files: those that come with the tool, and those that extend them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from hw_cli.checking.say.context import Context, Laws, Structure, Variant
from hw_cli.errors import InputError, InputErrors, UsageError
from hw_cli.files import read_bounded, text_of
from hw_cli.homework.protocol import Homework
from hw_cli.kernel.models import Factorised, Model, Sequence, all_variables, conditionals, sizes
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.models import Definition, parts
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Term
from hw_cli.terms.parse import Names, ParseError, parse_latex
from hw_cli.toml_place import parse, place_of

FUNCTIONS = Names().functions | {"H", "ELBO", "ell"}
NAMES = Names(functions=FUNCTIONS)

_SET = re.compile(
    r"\s*(?:>(?P<low_in>=)?\s*(?P<low>-?[0-9./]+)|<(?P<high_in>=)?\s*(?P<high>-?[0-9./]+)|"
    r"(?:\(|(?P<a_in>\[))(?P<a>[^,]+),(?P<b>[^)\]]+)(?:\)|(?P<b_in>\]))|real)\s*$"
)


def _latex(term: Term) -> str:
    from hw_cli.terms.latex import latex  # for what is wrong alone

    return latex(term)


class Entries:
    """Reads entries of one file, and collects what is wrong: each kind of entry has a method, by its name."""

    def __init__(self, text: str, name: str, path: Path | None) -> None:
        self.text, self.name, self.path = text, name, path
        self.faults: list[InputError] = []

    def fault(self, keys: tuple[str, ...], problem: Message) -> None:
        """Keeps a problem with its place."""
        line, column = place_of(self.text, keys)
        self.faults.append(InputError(problem, path=self.path, line=line, column=column))

    def table(self, content: dict[str, Any], key: str) -> dict[str, Any]:
        """A table of the file; an empty one where there is none."""
        found: dict[str, Any] = content.get(key, {})
        return found

    def formula(self, text: Any, keys: tuple[str, ...]) -> Term | None:
        """A formula; None where it is not understood, which is kept as a fault (so below)."""
        try:
            return parse_latex(str(text), names=NAMES)
        except ParseError as error:
            at = error.offset + 1
            said = say(
                "{text} is not understood: {problem} (sign {at})", text=repr(text), problem=error.said, at=at
            )
            self.fault(keys, said)
            return None

    def density(self, text: str, keys: tuple[str, ...]) -> Density | None:
        """A density."""
        found = self.formula(text, keys)
        if found is not None and not isinstance(found, Density):
            self.fault(keys, say("{text} is not a density", text=repr(text)))
            return None
        return found

    def model(self, table: dict[str, Any]) -> tuple[Model | None, tuple[Term, ...]]:
        """A finite model, and which of its variables are observed."""
        if not table:
            return None, ()
        sequences, laws, bodies = [], [], dict[str, Term]()
        for text in table.get("sequences", ()):
            match self.formula(text, ("model", "sequences")):
                case core.Indexed(base=base, index=(core.Range(low=low, high=high),)):
                    sequences.append(Sequence(base, low, high))
                case _:
                    said = say(
                        "{text} is not a sequence such as {example}", text=repr(text), example="x_{0:T}"
                    )
                    self.fault(("model", "sequences"), said)
        for head, body in self.table(table, "laws").items():
            whole = self.density(head, ("model", "laws", head))
            factors = self.formula(body, ("model", "laws", head))
            if whole is not None and factors is not None:
                laws.append(Factorised(whole, factors))
                bodies[head] = factors
        letters = [self.formula(text, ("model", "letters")) for text in table.get("letters", ())]
        seen = [self.formula(text, ("model", "observed")) for text in table.get("observed", ())]
        made = Model(
            tuple(sequences),
            tuple(letter for letter in letters if letter is not None),
            tuple(laws),
            tuple(str(name) for name in table.get("free", ())),
        )
        if not self.faults:
            self.factors(made, bodies)
        return made, tuple(term for term in seen if term is not None)

    def factors(self, model: Model, bodies: dict[str, Term]) -> None:
        """Keeps as faults what is no product of densities, or speaks of letters that are none of the model's."""
        values = sizes(model, 2)
        try:
            own = frozenset(all_variables(model, values))
        except (KeyError, TypeError, ValueError):
            self.fault(("model", "sequences"), say("a sequence has a first and a last number"))
            return
        for head, body in bodies.items():
            keys = ("model", "laws", head)
            try:
                parts = conditionals(body, values)
            except (KeyError, TypeError, ValueError):
                self.fault(keys, say("{text} is not a product of densities", text=_latex(body)))
                continue
            for letter in dict.fromkeys(item for part in parts for item in (*part.variables, *part.given)):
                if letter not in own:
                    self.fault(keys, say("{letter} is no letter of the model", letter=_latex(letter)))

    def indices(self, table: dict[str, Any]) -> tuple[tuple[Term, tuple[Term, Term]], ...]:
        """Indices with their first and last values."""
        out = []
        for key, bounds in table.items():
            letter = self.formula(key, ("indices", key))
            if not isinstance(bounds, list) or len(bounds) != 2:
                self.fault(("indices", key), say("an index has a first and a last value"))
                continue
            low, high = (self.formula(bound, ("indices", key)) for bound in bounds)
            if letter is not None and low is not None and high is not None:
                out.append((letter, (low, high)))
        return tuple(out)

    def synonyms(self, table: dict[str, Any]) -> tuple[tuple[Term, tuple[Term, ...]], ...]:
        """Letters with those that others write for them."""
        out = []
        for key, texts in table.items():
            letter = self.formula(key, ("synonyms", key))
            others = (self.formula(text, ("synonyms", key)) for text in texts)
            if letter is not None:  # e alone is a number, and the e of e_t a letter
                out.append((letter, tuple(parts(item)[0] for item in others if item is not None)))
        return tuple(out)

    def expectations(self, table: dict[str, Any]) -> tuple[tuple[str, tuple[Density, ...]], ...]:
        """Which laws a bare E under a law may be over."""
        out = []
        for law, texts in table.items():
            found = [self.density(text, ("expectations", law)) for text in texts]
            out.append((law, tuple(item for item in found if item is not None)))
        return tuple(out)

    def definitions(self, table: dict[str, Any], keys: tuple[str, ...]) -> tuple[Definition, ...]:
        """Definitions, `head = "body"` or `head = { from = 1, is = "body" }`."""
        out = []
        for head, body in table.items():
            low = None
            if isinstance(body, dict):
                low, body = body.get("from"), body.get("is", "")
            left, right = self.formula(head, (*keys, head)), self.formula(body, (*keys, head))
            if left is not None and right is not None:
                out.append(Definition(left, right, low))
        return tuple(out)

    def laws(self, table: dict[str, Any], keys: tuple[str, ...]) -> Laws:
        """Densities with their formulas."""
        out = []
        for head, body in table.items():
            left, right = self.density(head, (*keys, head)), self.formula(body, (*keys, head))
            if left is not None and right is not None:
                out.append((left, right))
        return tuple(out)

    def domains(self, table: dict[str, Any]) -> tuple[tuple[Term, Interval], ...]:
        """Letters with the sets they range over."""
        out = []
        for key, text in table.items():
            letter, found = self.formula(key, ("sets", key)), _SET.match(str(text))
            if found is None:
                examples = "'> 0', '>= 0', '(0, 1]', 'real'"
                self.fault(
                    ("sets", key), say("{text} is not a set: {examples}", text=repr(text), examples=examples)
                )
                continue
            ends = found["low"] or found["a"], found["high"] or found["b"]
            try:
                low, high = (Fraction(end.strip()) if end else None for end in ends)
            except (ValueError, ZeroDivisionError):
                self.fault(("sets", key), say("{text} has an end that is not a number", text=repr(text)))
                continue
            if low is not None and high is not None and low >= high:
                self.fault(
                    ("sets", key), say("{text} holds no number: its ends are turned round", text=repr(text))
                )
                continue
            ends_in = bool(found["low_in"] or found["a_in"]), bool(found["high_in"] or found["b_in"])
            if letter is not None:
                out.append((letter, Interval(low, high, *ends_in)))
        return tuple(out)

    def letters(self, texts: Any, keys: tuple[str, ...]) -> frozenset[Term]:
        """Letters without their subscripts."""
        found = (self.formula(text, keys) for text in texts)
        return frozenset(parts(item)[0] for item in found if item is not None)


SHIPPED = (
    "chance",
    "policy",
    "score",
    "hvae",
    "autoregressive",
    "ddpm-vae",
    "gaussian-diffusion",
    "ddpm-gaussian",
    "ddpm",
    "dirac-gan",
    "flow",
    "vae",
    "classification",
    "layers",
    "gaussians",
    "plain",
)
LARGEST = 1_000_000  # characters of a context file


@cache
def shipped(name: str) -> Context:
    """A context that comes with the tool. Raises UsageError for an unknown name."""
    if name not in SHIPPED:
        known = ", ".join(("auto", *SHIPPED))
        raise UsageError(
            say("there is no context {name}", name=repr(name)),
            say("one of: {known}, or a TOML file", known=known),
        )
    return read_context(source_of(name), name)


def contexts_of(homework: Homework, question: str) -> tuple[Context, ...]:
    """The contexts that a sheet names for a question: those of the homework's own folder, and shipped ones.

    Raises UsageError for a name that is neither, InputErrors for a faulty file.
    """
    asked = next((item for item in homework.sheet.questions if item.id == question), None)
    return tuple(_context_of(homework, name) for name in (asked.contexts if asked is not None else ()))


def _context_of(homework: Homework, name: str) -> Context:
    own = homework.folder / "contexts" / f"{name}.toml"
    if not own.is_file():
        return shipped(name)
    return read_context(own.read_text(encoding="utf-8"), name, Path(str(own)))


def source_of(name: str) -> str:
    """The TOML text of a shipped context."""
    return (files("hw_cli") / "checking" / "say" / "contexts" / f"{name}.toml").read_text(encoding="utf-8")


def read_context_text(name: str) -> str | None:
    """The text of a context that is named by its TOML file; None for one that we know by its name.

    Raises InputError for a file that cannot be read.
    """
    path = Path(name)
    return text_of(read_bounded(path, LARGEST), path) if path.suffix.lower() == ".toml" else None


def read_context(text: str, name: str, path: Path | None = None) -> Context:
    """A context from TOML text.

    A file that says `extends = "ddpm"` adds to a shipped context. Raises InputErrors, all faults at once, with
    their places.
    """
    if len(text) > LARGEST:
        raise InputError(say("a context file is at most 1 MB"), path=path)
    return _Reader(text, name, path).context(parse(text, path))


class _Reader(Entries):
    """One reading of one file."""

    def context(self, content: dict[str, Any]) -> Context:
        # those that come along are of that shape, by test
        if self.path is not None or self.name not in SHIPPED:
            from hw_cli.toml_shape import faults, schema

            wrong = list(faults(content, schema("context")))
            for item in wrong:
                self.fault(item.keys, item.said)
            if not all(item.unknown for item in wrong):  # what could not be read any further
                self.told()
        base = None
        if "extends" in content:
            if content["extends"] in SHIPPED:
                base = shipped(content["extends"])
            else:
                self.fault(
                    ("extends",), say("there is no context {name} to extend", name=repr(content["extends"]))
                )
        title = self.table(content, "title")
        recognise, functions = self.table(content, "recognise"), self.table(content, "functions")
        model, observed = self.model(self.table(content, "model"))
        variants = [item for table in content.get("variant", []) for item in _again(table)]
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
            ),
            indices=self.indices(self.table(content, "indices")),
            synonyms=self.synonyms(self.table(content, "synonyms")),
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
            never=tuple(recognise.get("never", ())),
            **_flags(content, "smooth", "chance", "maps", "equations"),
        )
        self.told()
        return made if base is None else _extended(base, made)

    def told(self) -> None:
        """Raises InputErrors with the faults so far, where there are any."""
        if self.faults:
            order = sorted(self.faults, key=lambda fault: (fault.line or 0, fault.column or 0))
            raise InputErrors(tuple(order))

    def structure(self, table: dict[str, Any]) -> Structure:
        found = self.model(self.table(table, "model"))[0]
        if found is None:
            self.fault(("structure",), say("a structure has a model"))
        unless = (self.density(str(text), ("structure", "unless")) for text in table.get("unless", ()))
        return Structure(
            found or Model(),
            words(table.get("en"), table.get("fr")),
            tuple(item for item in unless if item is not None),
            int(table.get("variables", 0)),
            bool(table.get("apart", False)),
        )

    def variant(self, table: dict[str, Any]) -> Variant:
        place = ("variant",)

        def listed(key: str) -> tuple[Term, ...]:
            found = (self.formula(text, place) for text in table.get(key, ()))
            return tuple(item for item in found if item is not None)

        sets: dict[str, Any] = {
            key: frozenset(listed(key)) for key in ("components", "covariances", "matrices", "fixed")
        }
        return Variant(
            words=words(table.get("en"), table.get("fr")),
            needs=listed("needs"),
            without=listed("without"),
            definitions=self.definitions(self.table(table, "definitions"), place),
            laws=self.laws(self.table(table, "laws"), place),
            letters=listed("letters"),
            free=tuple(str(name) for name in table.get("free", ())),
            vectors=frozenset((*listed("vectors"), *listed("components"))),
            dimension=listed("dimension"),
            data=str(table.get("data", "")),
            **sets,
            **_flags(table, "noise", "apart", "scores", "supposed"),
            same=tuple((str(law), str(other)) for law, other in self.table(table, "same").items()),
        )


def _again(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A variant, then the same with other names for its own, `again = [{ "_1" = "_p", "_2" = "_q" }]`."""
    own = {key: value for key, value in table.items() if key != "again"}  # a file may be read more than once
    yield own
    for names in table.get("again", ()):
        pieces = re.split(f"({'|'.join(map(re.escape, names))})", json.dumps(own, ensure_ascii=False))
        yield json.loads("".join(names.get(piece, piece) for piece in pieces))


def _flags(table: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: bool(table.get(key, False)) for key in keys}


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
    said = {item.name: getattr(more, item.name) or getattr(base, item.name) for item in fields(Context)}
    said |= {
        key: getattr(base, key) | getattr(more, key)
        for key in ("functions", "increasing", "vector_functions")
    }
    # the newest wins
    said |= {key: getattr(base, key) + getattr(more, key) for key in ("definitions", "domains")}
    variants = more.variants if more.variants != (Variant(),) else base.variants
    own = {"laws": more.laws + base.laws, "variants": variants, "needs": base.needs, "hints": base.hints}
    return Context(**said | own)
