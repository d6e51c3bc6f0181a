"""The shape of a user's TOML file, by its published JSON Schema (`hw schema NAME`): every fault at once, with its keys.

Of JSON Schema it knows what the schemas of our TOML files say: type, enum, examples, minimum, maximum, minItems, items,
properties and additionalProperties.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hw_cli.prose import Message, say

Schema = Mapping[str, Any]
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the keys that lead to it; `unknown`: a key too many, the rest can be read."""

    keys: Keys
    said: Message
    unknown: bool = False


@cache
def schema(name: str) -> Schema:
    """The published schema of that name, not to be changed."""
    found: Schema = json.loads(
        (Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    )
    return found


def faults(value: object, shape: Schema, keys: Keys = (), name: str = "") -> Iterator[Fault]:
    """What is wrong with a value and with all that it holds; `name` where the keys are not what the user wrote."""
    if not _fits(value, shape):
        yield Fault(keys, _must_be(name or ".".join(keys), shape, keys))
    elif isinstance(value, list):
        for item in value:
            yield from faults(item, shape.get("items", {}), keys)
    elif isinstance(value, dict):
        known, other = shape.get("properties", {}), shape.get("additionalProperties", {})
        for key, inner in value.items():
            if key not in known and other is False:
                yield Fault((*keys, key), _unknown(key, tuple(known), keys), unknown=True)
            else:
                yield from faults(inner, known.get(key, other), (*keys, key))


def _fits(value: object, shape: Schema) -> bool:
    """Whether a value is of the kind that is asked for; a list also holds that kind of items, however deep these are."""
    kinds = _kinds(shape)
    if kinds and not any(_IS[kind](value) for kind in kinds):
        return False
    if "enum" in shape:
        return value in shape["enum"]
    if isinstance(value, list):
        items = shape.get("items", {})
        flat = {key: items[key] for key in items if key not in ("properties", "additionalProperties")}
        return len(value) >= shape.get("minItems", 0) and all(_fits(item, flat) for item in value)
    if isinstance(value, int | float | Fraction):
        return bool(shape.get("minimum", value) <= value <= shape.get("maximum", value))
    return True


def _kinds(shape: Schema) -> list[str]:
    kinds = shape.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def _is_number(value: object) -> bool:
    """A decimal may be kept as it is written, in a class of its own."""
    if isinstance(value, str):
        return type(value) is not str
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


_IS = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: type(value) is str,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
}

# --- in words

_KINDS = {
    "object": say("a table"),
    "array": say("a list"),
    "string": say("a text in quotes"),
    "boolean": say("true or false, without quotes"),
    "integer": say("a whole number"),
    "number": say("a number"),
}
_LISTS = {"string": say("a list of texts in quotes"), "integer": say("a list of whole numbers")}


def _must_be(name: str, shape: Schema, keys: Keys) -> Message:
    kinds = _kinds(shape)
    items = shape.get("items", {})
    if words := shape.get("enum", items.get("enum")):
        quoted = ", ".join(f'"{word}"' for word in words)
        many = say("{name} must be a list of words among {words}", name=name, words=quoted)
        return many if items else say("{name} must be one of {words}", name=name, words=quoted)
    if kinds == ["object"] and len(keys) == 1:
        return say("{name} must be a table: write [{name}] and its keys below it", name=name)
    of_tables = say("a list of tables, each under [[{key}]]", key=name)
    what = _LISTS.get(_kinds(items)[0], of_tables) if items and "array" in kinds else _KINDS[kinds[0]]
    if len(kinds) > 1:
        what = say("{kind} or {other}", kind=what, other=_KINDS[kinds[1]])
    bounds = items or shape
    if "maximum" in bounds:
        what = say("{kind} from {low} to {high}", kind=what, low=bounds["minimum"], high=bounds["maximum"])
    elif "minimum" in bounds:
        what = say("{kind}, at least {low}", kind=what, low=bounds["minimum"])
    if "examples" in shape:
        what = say("{kind}, such as {example}", kind=what, example=json.dumps(shape["examples"][0]))
    return say("{name} must be {kind}", name=name, kind=what)


def _unknown(key: str, known: Keys, keys: Keys) -> Message:
    close = get_close_matches(key, known, n=1)
    advice = (
        say("did you mean {key}?", key=close[0]) if close else say("known: {keys}", keys=", ".join(known))
    )
    if keys:
        return say(
            "unknown key {key} in [{table}]; {advice}", key=repr(key), table=".".join(keys), advice=advice
        )
    return say("unknown key {key}; {advice}", key=repr(key), advice=advice)
