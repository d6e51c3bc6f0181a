"""The shape of a context file, by its published JSON Schema (`hw schema context`): every fault at once, with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hw_cli.prose import Message, say

if TYPE_CHECKING:
    from jsonschema import ValidationError

_KINDS = {
    "object": say("a table"),
    "array": say("a list of texts in quotes"),
    "string": say("a text in quotes"),
    "boolean": say("true or false, without quotes"),
    "integer": say("a whole number"),
}

_OF_KEYS = {
    "variant": say("variants are written [[variant]]"),
    "sizes": say("sizes are lists of integers from 1 to 6"),
}

Fault = tuple[
    tuple[str, ...], Message, bool
]  # the keys that lead to it, what is wrong, whether a value is no good


def shape_faults(content: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with the keys of a context and with the kinds of their values."""
    from jsonschema import Draft202012Validator

    schema = json.loads((files("hw_cli") / "schemas" / "context.json").read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema).iter_errors(content):
        yield from _told(error)


def _told(error: ValidationError) -> Iterator[Fault]:
    keys = tuple(part for part in error.absolute_path if isinstance(part, str))
    if error.validator == "additionalProperties":
        known = sorted(error.schema["properties"]) if isinstance(error.schema, dict) else []
        given = error.instance if isinstance(error.instance, dict) else {}
        for key in sorted(set(given) - set(known)):
            yield (*keys, key), _unknown(keys, key, ", ".join(known)), False
        return
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    kinds = [_KINDS[name] for name in wanted if name in _KINDS]
    name = keys[-1] if keys else ""
    said = _OF_KEYS.get("sizes" if keys[:1] == ("sizes",) else ".".join(keys))
    if said is None and len(kinds) == 1:
        said = say("{key} is {kind}", key=name, kind=kinds[0])
    elif said is None and len(kinds) == 2:
        said = say("{key} is {kind} or {other}", key=name, kind=kinds[0], other=kinds[1])
    yield keys, said or say("{key} has a value of the wrong kind", key=name), True


def _unknown(keys: tuple[str, ...], key: str, known: str) -> Message:
    if not keys:
        return say("{key} is not a key of a context; there are {known}", key=key, known=known)
    return say("{key} is not a key of {table}; there are {known}", key=key, table=keys[-1], known=known)
