"""A typed map: read with what is assumed of its letters (`a > 0`, `0 < c < 1`, `b real`, `a < b`), then decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hw_cli.errors import UsageError
from hw_cli.kernel.setting import REALS, Interval, Setting
from hw_cli.maps.monotone import Invertibility, decide
from hw_cli.prose import for_example, say
from hw_cli.terms.core import Term, lift
from hw_cli.terms.parse.cursor import FormulaError
from hw_cli.terms.parse.dialects import MAP
from hw_cli.terms.parse.maps import letter, parse_formula, plain_name, reserved, typed_names
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value, tidy
from hw_cli.terms.walk import free_variables

MOST = 20  # assumptions
LONGEST = 200  # signs of one
EXAMPLES = for_example('--assume "a>0", --assume "0<c<1", --assume "b real"')

_RELATIONS = {
    "<=": Relation.LE,
    ">=": Relation.GE,
    "≤": Relation.LE,
    "≥": Relation.GE,
    "<": Relation.LT,
    ">": Relation.GT,
}
_NAME = re.compile(MAP.rows["NAME"])
_SIGN = re.compile(r"<=|>=|≤|≥|<|>|!=|≠|=")
_REAL = re.compile(r"\s*(\S+)\s+(?:real|réel|réelle)\s*|\s*(\S+?)\s*(?:in|∈)\s*(?:R|ℝ)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Supposed:
    """The setting of a formula's letters, and their typed names, the variable's among them."""

    setting: Setting
    names: tuple[str, ...]


def suppose(variable: str, assumptions: Iterable[str]) -> Supposed:
    """What `assumptions` say, for a formula in `variable`, which is real unless they narrow it.

    Raises UsageError (with a caret where there is a place) for what is not an assumption, for what no
    number meets, and for a relation that ties the variable to another letter.
    """
    texts = tuple(assumptions)
    if len(texts) > MOST:
        raise UsageError(say("{n} assumptions are too many: at most {most}", n=len(texts), most=MOST))
    reader = _Assumptions(variable)
    for text in texts:
        reader.add(text)
    return reader.supposed()


class _Assumptions:
    def __init__(self, variable: str) -> None:
        self._variable = letter(checked_name(variable, variable))
        self._names = {plain_name(variable): self._variable}
        self._domains: dict[Term, Interval] = {self._variable: REALS}
        self._setting = Setting()

    def add(self, text: str) -> None:
        """Take in one assumption."""
        if len(text) > LONGEST:
            said = say("an assumption of {n} signs is too long: at most {most}", n=len(text), most=LONGEST)
            raise UsageError(said, EXAMPLES)
        real = _REAL.fullmatch(text)
        if real is not None:
            name = self._letter(checked_name(real[1] or real[2], text))
            self._domains.setdefault(name, REALS)
            return
        signs = list(_SIGN.finditer(text))
        if not signs or len(signs) > 2:
            raise FormulaError(say("this is not an assumption"), text, 0, EXAMPLES)
        for sign in signs:
            if sign[0] not in _RELATIONS:
                raise FormulaError(
                    say("{sign} is not among < > <= >=", sign=repr(sign[0])), text, sign.start(), EXAMPLES
                )
        edges = [0, *(edge for sign in signs for edge in sign.span()), len(text)]
        sides = [self._side(text, *edges[at : at + 2]) for at in range(0, len(edges), 2)]
        for (left, right), sign in zip(pairwise(sides), signs, strict=True):
            self._relate(left, _RELATIONS[sign[0]], right, text, sign.start())

    def supposed(self) -> Supposed:
        """All of it."""
        for name, domain in self._domains.items():
            if domain.low is not None and domain.high is not None and domain.low >= domain.high:
                said = say("no number meets the assumptions about {name}", name=_typed(self._names, name))
                raise UsageError(said, say("take one of them back"))
        return Supposed(self._setting.where(*self._domains.items()), tuple(self._names))

    def _letter(self, name: str) -> Term:
        return self._names.setdefault(plain_name(name), letter(name))

    def _side(self, text: str, start: int, end: int) -> Term:
        """One side of a relation; every name in it becomes a letter of the formula."""
        side = text[start:end]
        try:
            for name in typed_names(side):
                self._domains.setdefault(self._letter(name), REALS)
            return parse_formula(side, names=self._names)
        except FormulaError as error:
            raise FormulaError(
                error.problem, text, start + error.position, error.advised or EXAMPLES
            ) from None

    def _relate(self, left: Term, relation: Relation, right: Term, text: str, place: int) -> None:
        value = _number(right)
        if left in self._domains and value is not None:
            self._narrow(left, relation, value, text, place)
            return
        value = _number(left)
        if right in self._domains and value is not None:
            self._narrow(right, relation.flipped, value, text, place)
            return
        letters = free_variables(left) | free_variables(right)
        if not letters:
            raise FormulaError(say("an assumption is about a letter"), text, place, EXAMPLES)
        if self._variable in letters:
            raise FormulaError(
                say("of the variable, only an interval can be supposed"), text, place, EXAMPLES
            )
        self._setting = self._setting.supposing(left, relation, right)

    def _narrow(self, name: Term, relation: Relation, value: Fraction, text: str, place: int) -> None:
        old = self._domains[name]
        if relation in (Relation.GE, Relation.LE):
            if name == self._variable:
                raise FormulaError(say("the interval of the variable is open: write < or >"), text, place)
            self._setting = self._setting.supposing(name, relation, lift(value))
        elif relation is Relation.GT:
            self._domains[name] = Interval(value if old.low is None else max(value, old.low), old.high)
        else:
            self._domains[name] = Interval(old.low, value if old.high is None else min(value, old.high))


def checked_name(name: str, text: str) -> str:
    """A typed name that can be a letter; raises FormulaError for anything else."""
    if not _NAME.fullmatch(name.strip()):
        raise FormulaError(
            say("{name} is not a letter", name=repr(name)),
            text,
            max(text.find(name), 0),
            say("such as {letters}", letters="z, a, w1, α"),
        )
    if reserved(name.strip()):
        raise FormulaError(
            say("{name} has a meaning of its own", name=repr(name)),
            text,
            max(text.find(name), 0),
            say("take another name"),
        )
    return name.strip()


def _number(term: Term) -> Fraction | None:
    try:
        return exact_value(tidy(term))
    except ZeroDivisionError:
        return None


def _typed(names: dict[str, Term], name: Term) -> str:
    return next(typed for typed, known in names.items() if known == name)


# --- the map


def find(formula: str, assumptions: Sequence[str], variable: str) -> Invertibility:
    """What is found out about a typed formula; raises FormulaError, with a caret, where it cannot be read."""
    supposed = suppose(variable.strip(), assumptions)
    try:
        term = parse_formula(formula, names=supposed.names)
    except FormulaError as error:
        if error.problem.pattern != "unknown name {name}":
            raise
        advice = say(
            "{advice}; another variable: {variable}; a parameter: {parameter}",
            advice=error.advised or "",
            variable="--variable x",
            parameter="--assume 'a real'",
        )
        raise FormulaError(error.problem, error.formula, error.position, advice) from None
    return decide(term, letter(variable.strip()), supposed.setting)
