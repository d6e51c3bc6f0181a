"""What the user may choose about a question: exact values only, refused early when out of range.

A question says it as the fields of a frozen dataclass. The type of a field tells how its text is read, an `Option`
in its annotation tells the rest:

    @dataclass(frozen=True)
    class Gan(Parameters):
        gamma: Annotated[Fraction | None, Option("weight of the penalty, > 0", above=0)] = None

`bool` is a flag, `int` and `Fraction` are exact numbers, a `Literal` one of its words; any other type has a class
method `read(text, name)`. Nothing heavy is imported: the help and the Tab key show these options.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from types import NoneType
from typing import Annotated, Any, Literal, Self, get_args, get_origin, get_type_hints

from hw_cli.errors import UsageError
from hw_cli.prose import choose_of, for_example, say

MAX_DIGITS = 40  # no question needs more, and a number of a million digits would only cost time


@dataclass(frozen=True)
class Option:
    """How a field is given: on the command line, in hw.toml and as the environment variable `HW_NAME`.

    `name` where it is not the field's; `off` is the flag that says no. A number is `above` or from `low` to `high`.
    A `beyond` option chooses what goes beyond the question; an option that is `alone` is none of a whole report's.
    """

    help: str
    metavar: str = ""
    name: str = ""
    off: str = ""
    example: str = ""
    above: int | None = None
    low: int | None = None
    high: int | None = None
    beyond: bool = False
    alone: bool = False
    type: Any = field(default=None, compare=False)  # the field's own, without None

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return self.type is bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it knows; none where it takes another kind of value."""
        return get_args(self.type) if get_origin(self.type) is Literal else ()

    def read(self, text: str) -> Any:
        """The value of a text; raises UsageError for one that is none."""
        if self.is_flag:
            return text == "true"
        if self.words:
            return one_of(self.words, text, self.name)
        if self.type is int:
            return self._bounded(whole(text, self.name, self.example))
        if self.type is Fraction:
            return self._bounded(exact(text, self.name), text)
        return self.type.read(text, self.name)

    def _bounded(self, value: Any, text: str = "") -> Any:
        if self.above is not None and value <= self.above:
            said = say(
                "{name} must be > {least}, not {text}",
                name=self.name,
                least=self.above,
                text=text or str(value),
            )
            raise UsageError(said, for_example(f"--{self.name} {self.example or '1/2'}"))
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            ends = {"low": str(self.low), "high": str(self.high)}
            said = say(
                "{name} must be from {low} to {high}, not {value}", name=self.name, value=str(value), **ends
            )
            raise UsageError(said, for_example(f"--{self.name} {self.example or self.low}"))
        return value


@dataclass(frozen=True)
class Parameters:
    """The choices of one question; `None` leaves a letter symbolic. A question without options takes this one."""

    @classmethod
    def options(cls) -> dict[str, Option]:
        """The options by the name of their field, in order."""
        hints = get_type_hints(cls, include_extras=True)
        return {item.name: _option(item.name, hints[item.name]) for item in fields(cls)}

    @classmethod
    def read(cls, texts: Mapping[str, str], line: Collection[str] = ()) -> Self:
        """The parameters that `texts` say, by the options' names; `line` are those of the command line.

        Raises UsageError for a value that is out of range, and for options that contradict each other.
        """
        options = {name: option for name, option in cls.options().items() if option.name in texts}
        values = {name: option.read(texts[option.name]) for name, option in options.items()}
        return cls(**values).completed(line)

    def completed(self, line: Collection[str]) -> Self:
        """What follows from the options given on the command `line`; raises UsageError where two contradict."""
        return self

    def every(self) -> tuple[Self, ...]:
        """The parameters of all the answers that a report holds."""
        return (self,)

    def given(self) -> tuple[tuple[str, Any], ...]:
        """The fields that were chosen, with JSON-ready values."""
        chosen = ((item.name, getattr(self, item.name)) for item in fields(self))
        return tuple((name, _plain(value)) for name, value in chosen if value not in (None, False))


def _option(name: str, hint: Any) -> Option:
    base, *extras = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    said = next((item for item in extras if isinstance(item, Option)), None)
    if said is None:
        raise TypeError(f"the annotation of {name} has no Option")
    kinds = [kind for kind in get_args(base) if kind is not NoneType] if _is_optional(base) else [base]
    options = {item.name: getattr(said, item.name) for item in fields(said)}
    return Option(**options | {"name": said.name or name.replace("_", "-"), "type": kinds[0]})


def _is_optional(base: Any) -> bool:
    return NoneType in get_args(base)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, Fraction) else [str(getattr(value, f.name)) for f in fields(value)]


def exact(text: str, name: str) -> Fraction:
    """The exact value of `1/2`, `0.5`, `-3` or `0,5`.

    Raises UsageError when `text` is not such a number.

    >>> exact("0,5", "gamma")
    Fraction(1, 2)
    """
    plain = text.strip().replace(",", ".").replace("−", "-")
    allowed = set("0123456789./-+")
    if not plain or len(plain) > MAX_DIGITS or not set(plain) <= allowed:
        raise _malformed(text, name)
    try:
        return Fraction(plain)
    except (ValueError, ZeroDivisionError):
        raise _malformed(text, name) from None


def whole(text: str, name: str, example: str = "3") -> int:
    """The value of a whole number; raises UsageError otherwise."""
    value = exact(text, name)
    if value.denominator != 1:
        said = say("{name} must be a whole number, not {text}", name=name, text=text)
        raise UsageError(said, for_example(f"--{name} {example}"))
    return int(value)


def one_of(known: tuple[str, ...], text: str, name: str) -> str:
    """`text` where it is one of the words that `--name` knows; raises UsageError, which lists them, otherwise.

    >>> one_of(("linear", "cosine"), "cosine", "schedule")
    'cosine'
    """
    if text not in known:
        said = say("{name}: {text} is not known", name=name, text=repr(_shown(text)))
        raise UsageError(said, choose_of(known))
    return text


def _malformed(text: str, name: str) -> UsageError:
    said = say("{name}: {text} is not a number", name=name, text=repr(_shown(text)))
    return UsageError(said, say("write it as 1/2, 0.5 or 3"))


def _shown(text: str) -> str:
    return text if len(text) <= MAX_DIGITS else text[:MAX_DIGITS] + "…"
