"""A rubric: points by part, as data. Nothing is a grade but what a rubric says, and its total is explained line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hw_cli.files import read_bounded, text_of
from hw_cli.grade.marks import Marks, PartMarks, Slip, Standing, StepClass
from hw_cli.prose import Message, say
from hw_cli.toml_place import located, parse
from hw_cli.toml_shape import faults, schema

LARGEST = 200_000  # bytes


@dataclass(frozen=True)
class Scored:
    """The points of one part, out of how many, and why: lines with what each takes off, 0 for nothing."""

    part: str
    points: Fraction
    out_of: Fraction
    why: tuple[tuple[Fraction, Message], ...]


@dataclass(frozen=True)
class Rubric:
    """Points of each part; the share of them that a standing earns; what each root slip costs of that share.

    A slip that is only inherited costs nothing ("follow-through"): only roots are counted. A part with slips earns
    what `share.right` gives, less `slip` for each root slip (or what `steps` says of its class), never less than
    `share.wrong`. `reached`: what a part without a slip loses where no line comes to what is asked for; one with a
    slip loses nothing more, for that follows from the slip.
    """

    points: Mapping[str, Fraction]
    share: Mapping[Standing, Fraction]
    slip: Fraction
    steps: Mapping[StepClass, Fraction]
    reached: Fraction

    def score(self, marks: Marks) -> tuple[Scored, ...]:
        """The points of every part of the rubric."""
        return tuple(
            self._part(marks.part(part), [one for one in marks.slips if one.part == part], out_of)
            for part, out_of in self.points.items()
        )

    def _part(self, marks: PartMarks, slips: list[Slip], out_of: Fraction) -> Scored:
        share = self.share[marks.standing]
        why = [(Fraction(0), _WHY[marks.standing])]
        if marks.standing is Standing.WRONG and slips:
            roots = [one for one in slips if not one.inherited]
            why = [(self.steps.get(one.step, self.slip) * out_of, _slip(one)) for one in roots]
            left = self.share[Standing.RIGHT] * out_of - sum(cost for cost, _ in why)
            if len(roots) < len(slips):
                follow = say("{n} wrong steps only follow: nothing off", n=len(slips) - len(roots))
                why.append((Fraction(0), follow))
            if left < share * out_of:
                why.append((Fraction(0), say("no more is taken off")))
            return Scored(marks.part, max(share * out_of, left), out_of, tuple(why))
        if marks.reached is False and self.reached and share:
            off = min(share, self.reached) * out_of
            why.append((off, say("what is asked for is not reached")))
            return Scored(marks.part, share * out_of - off, out_of, tuple(why))
        return Scored(marks.part, share * out_of, out_of, tuple(why))


def _slip(one: Slip) -> Message:
    return say("{file}, line {line}: {kind}", file=one.file, line=one.line, kind=_CLASSES[one.step])


_WHY = {
    Standing.RIGHT: say("every step holds"),
    Standing.DOUBTFUL: say("nothing wrong, something left open"),
    Standing.WRONG: say("wrong"),
    Standing.UNREAD: say("no formula could be read"),
    Standing.MISSING: say("no answer"),
}
_CLASSES = {
    StepClass.ALGEBRA: say("a step of algebra"),
    StepClass.PROBABILITY: say("a step about laws"),
    StepClass.CALCULUS: say("a step of calculus"),
    StepClass.INEQUALITY: say("an inequality"),
}
_SHARE = {
    Standing.RIGHT: Fraction(1),
    Standing.DOUBTFUL: Fraction(1),
    Standing.WRONG: Fraction(0),
    Standing.UNREAD: Fraction(0),
    Standing.MISSING: Fraction(0),
}


def read_rubric(path: Path) -> Rubric:
    """The rubric of a TOML file, as `hw schema rubric` has it. Raises InputErrors, all faults at once, with their places."""
    text = text_of(read_bounded(path, LARGEST), path)
    content = parse(text, path, Fraction)
    wrong = [(item.keys, item.said) for item in faults(content, schema("rubric"))]
    if not wrong and not content.get("points"):
        wrong = [(("points",), say("a rubric says the points of the parts: a table [points]"))]
    if wrong:
        raise located(text, path, wrong)
    shares = {Standing(key): Fraction(value) for key, value in content.get("share", {}).items()}
    return Rubric(
        {key: Fraction(value) for key, value in content["points"].items()},
        {**_SHARE, **shares},
        Fraction(content.get("slip", 1)),
        {StepClass(key): Fraction(value) for key, value in content.get("steps", {}).items()},
        Fraction(content.get("reached", 0)),
    )
