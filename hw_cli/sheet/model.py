"""The homework sheet: questions, parts, points and due date.

Statements are LaTeX fragments in the notation of `templates/notation.tex`; `hw_cli.sheet.plain`
reads them out for a terminal.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from hw_cli.errors import UsageError
from hw_cli.prose import choose_of, say


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the two languages of the course."""

    fr: str
    en: str

    def of(self, language: str) -> str:
        """The text in `language` (`fr` or `en`; a `Language` will do).

        >>> Text("oui", "yes").of("fr")
        'oui'
        """
        return {"fr": self.fr, "en": self.en}[language]

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline seen from a moment: `left` is negative once it is past."""

    at: datetime
    left: timedelta
    year_assumed: bool


@dataclass(frozen=True, slots=True)
class DueDate:
    """Day and hour of a deadline, which may name no year; `utc_offset` in hours, that of the course on that day.

    `date`, `time` and `zone` are how a reader of each language writes them.
    """

    month: int
    day: int
    hour: int
    date: Text
    time: Text
    utc_offset: float
    zone: Text
    year: int | None = None
    minute: int = 0

    def deadline(self, now: datetime, year: int | None = None) -> Deadline:
        """The deadline of `year`, else the first that is not past at `now` (an aware time)."""
        year = year or self.year
        at = self._next(now) if year is None else self._in(year)
        return Deadline(at, at - now, year_assumed=year is None)

    def written(self, language: str, year: int | None = None) -> str:
        """The deadline in words, without a year unless one is given.

        >>> DueDate(12, 5, 23, Text("5 décembre", "5 December"), Text("23 h", "23:00"), -5, NOTHING).written("en")
        '5 December, 23:00'
        """
        date = self.date.of(language)
        return f"{date}{f' {year}' if year else ''}, {self.time.of(language)}"

    def _next(self, now: datetime) -> datetime:
        due = self._in(now.astimezone(self._zone).year)
        return due if now <= due else self._in(due.year + 1)

    def _in(self, year: int) -> datetime:
        return datetime(year, self.month, self.day, self.hour, self.minute, tzinfo=self._zone)

    @property
    def _zone(self) -> timezone:
        return timezone(timedelta(hours=self.utc_offset))


@dataclass(frozen=True, slots=True)
class Item:
    """A sub-question inside a part: `(a)`."""

    label: str
    text: Text


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part of a question: `id` as in `4.1` or `3.a`, `label` as the sheet prints it.

    The label is empty where the sheet numbers nothing (question 1). `statement` is the whole LaTeX
    fragment, with its `title` and its `items` where it has them; `lead` is what the sheet says to
    all that follows, before the label. `points` is None where the sheet gives none; `together` are
    the ids of the parts that share them, this one first, when there are several. `signs`: a result may come with the
    other sign, `multiples`: times any factor, since the sheet leaves it to the student. `answer` is a reference answer in
    LaTeX, where there is one.
    """

    id: str
    label: str
    statement: Text
    points: int | None = None
    together: tuple[str, ...] = ()
    lead: Text = NOTHING
    title: Text = NOTHING
    items: tuple[Item, ...] = ()
    also: tuple[str, ...] = ()
    signs: bool = False
    multiples: bool = False
    answer: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the sheet; `points` are the numbers the sheet prints beside it, maybe none.

    `statement` is what stands before the first part. `module` names what derives its answer, empty where nothing
    does; `parameters` is the `module:class` of its options, where it has any. `contexts`
    are those in which derivations of it are read. `review` is the subject of a paper review, where it asks for one.
    """

    id: str
    number: int
    points: tuple[int, ...]
    title: Text
    statement: Text
    parts: tuple[SheetPart, ...]
    module: str = ""
    parameters: str = ""
    contexts: tuple[str, ...] = ()
    review: Text = NOTHING

    @property
    def referenced(self) -> bool:
        """Whether the sheet itself has a reference answer to a part of it."""
        return any(part.answer for part in self.parts)

    @property
    def total(self) -> int | None:
        """The sum of the points, or None where the sheet gives none."""
        return sum(self.points) if self.points else None

    def labels(self, part: SheetPart) -> tuple[str, ...]:
        """How an answer may call a part: its label; its place as a letter and a number too, where the sheet has no lists in
        parts and no other part of that label."""
        own, at = [item.id.partition(".")[2] for item in self.parts], self.parts.index(part)
        lists = any(item.items or r"\item" in item.statement.fr for item in self.parts)
        places = () if lists else (chr(ord("a") + at), str(at + 1))
        return (own[at], *(label for label in places if label not in own))

    def part(self, id: str) -> SheetPart:  # noqa: A002 - the field's name
        """The part of that id; raises `UsageError` for any other."""
        return _find(id, self.parts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The homework; `course` is its code, `number` the homework's within the course."""

    course: str
    number: int
    title: Text
    session: Text
    assistants: tuple[str, ...]
    due: DueDate | None
    instructions: tuple[Text, ...]
    questions: tuple[Question, ...]

    @property
    def review(self) -> Question | None:
        """The question that is a paper review, where there is one."""
        return next((item for item in self.questions if item.review), None)

    def question(self, id: str) -> Question:  # noqa: A002 - the field's name
        """The question of that id (`q1`); raises `UsageError` for any other."""
        return _find(id, self.questions)

    def named(self, text: str, part: str | None = None) -> tuple[str, str | None]:
        """The ids of the question that people call `q4`, `Q4`, `4`, and of the part: `q3.e`, `4.5`, or `e` of `q3`.

        A part need not be of the sheet (`4.3b`). Raises UsageError where the question is not.

        >>> from hw_cli.homework.registry import find
        >>> [find().sheet.named(text) for text in ("Q4", "q3.E", "4.5")]
        [('q4', None), ('q3', '3.e'), ('q4', '4.5')]
        >>> find().sheet.named("q3", "E")
        ('q3', '3.e')
        """
        if part is not None:
            found = self.named(text)[0]
            inside = part.strip().lower().removeprefix("q")
            return found, inside if "." in inside or not inside else f"{self.question(found).number}.{inside}"
        plain = text.strip().lower()
        whole, point, part = plain.removeprefix("q").partition(".")
        if not whole.isascii() or not whole.isdigit():
            return self.question(text).id, None
        known = {str(question.number): question.id for question in self.questions}
        found = known.get(whole) or self.question(text).id
        return found, f"{whole}.{part}" if point else None


Named = TypeVar("Named", Question, SheetPart)


def _find(id: str, among: tuple[Named, ...]) -> Named:  # noqa: A002 - the field's name
    for entry in among:
        if entry.id == id:
            return entry
    said = (
        say("unknown question {name}", name=repr(id))
        if isinstance(among[0], Question)
        else say("unknown part {name}", name=repr(id))
    )
    raise UsageError(said, choose_of(entry.id for entry in among))
