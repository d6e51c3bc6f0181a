"""What the commands do, for programs and notebooks: typed results, nothing printed, no exit.

    import hw_cli as hw

    hw.equal(r"(a+b)^2", r"a^2 + 2ab + b^2").status        # 'holds'
    hw.check(Path("answers.tex"), question="q3").passes
    hw.solve("q4", regularized=True, gamma="1/2").status

Input that cannot be read raises `HwError` (of `hw_cli.errors`), with its place. Calls from several threads run one
after the other: the precision of ball arithmetic is one for the whole process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from html import escape
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from hw_cli.prose import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from hw_cli.answer import VerifiedAnswer
    from hw_cli.report.check_words import CheckedFile

__all__ = [
    "Check",
    "Counterexample",
    "Equality",
    "Invertibility",
    "Rendered",
    "Solution",
    "Step",
    "check",
    "equal",
    "invertible",
    "render",
    "solve",
]

Lang = Literal["fr", "en"]
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_LOCK = RLock()


def _one_at_a_time(call: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    @wraps(call)
    def run(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        with _LOCK:
            return call(*args, **kwargs)

    return run


@dataclass(frozen=True)
class Counterexample:
    """Where two sides differ: the letters' values, and both sides there, as decimal texts."""

    point: Mapping[str, str]
    lhs: str
    rhs: str


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _counterexample(found: Mapping[str, Any] | None) -> Counterexample | None:
    return None if found is None else Counterexample(found["point"], found["lhs"], found["rhs"])


# --- two formulas


@dataclass(frozen=True)
class Equality:
    """Whether a relation holds between two formulas.

    `status`: holds, holds_where (with its `domain`), fails, undecided or not_understood; `proved`: for the whole
    domain, by an argument; `evidence`: the oracle that said so. True where it holds, and only there.
    """

    lhs: str
    rhs: str
    relation: str
    status: str
    proved: bool
    message: str
    counterexample: Counterexample | None = None
    domain: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.status == "holds"

    def _repr_latex_(self) -> str:
        sign = {"<=": r"\leq", ">=": r"\geq", "!=": r"\neq"}.get(self.relation, self.relation)
        return rf"$\displaystyle {self.lhs} {sign} {self.rhs}$"

    def _repr_html_(self) -> str:
        at = self.counterexample
        where = ", ".join(f"{name} = {value}" for name, value in at.point.items()) if at else ""
        seen = f"<br>{escape(where)}: {escape(at.lhs)}, {escape(at.rhs)}" if at else ""
        formula = f"{self.lhs} {self.relation} {self.rhs}"
        return f"<p><code>{escape(formula)}</code><br><b>{escape(self.status)}</b>: {escape(self.message)}{seen}</p>"


@_one_at_a_time
def equal(
    lhs: str,
    rhs: str,
    *,
    relation: str = "=",
    assume: str | Sequence[str] = (),
    context: str | None = None,
    laws: str | Sequence[str] = (),
    lang: Lang = "fr",
) -> Equality:
    """Whether two formulas, in LaTeX or typed, are equal (or ordered); `assume`: what is known of a letter.

    Expectations, divergences and entropies need a `context` ("vae", "auto"), or `laws` with their factors. Raises
    UsageError for a relation, an assumption, a context or a law that is none.

    >>> equal("(a+b)^2", "a^2 + 2ab + b^2").proved
    True
    >>> equal("\\\\sqrt{x^2}", "x").counterexample.point
    {'x': '-1'}
    >>> bool(equal("\\\\sqrt{x^2}", "x", assume="x > 0"))
    True
    >>> equal("I(a; c)", "I(a; b)", relation="<=", laws=["p(a, b, c) = p(a) p(b|a) p(c|b)"]).proved
    True
    """
    from hw_cli.checking.pair import Pair
    from hw_cli.report.equality import to_json

    answer = Pair(lhs, rhs, relation, _texts(assume), context, _texts(laws)).compared()
    data = to_json(answer, Language(lang))
    return Equality(
        lhs,
        rhs,
        relation,
        data["status"],
        data["proved"],
        data["message"],
        _counterexample(data["counterexample"]),
        tuple(data["domain"] or ()),
        tuple(item.judge for item in answer.evidence),
    )


# --- derivations


@dataclass(frozen=True)
class Step:
    """A step of a derivation with its verdict; `line` and `column` from 1, formulas as they stand in the text.

    `status`: holds, fails, doubtful, undecided, not_understood, definition, assumption, goal, to_solve, denied or
    not_checkable. `rule`: the id of what is wrong (`hw finding ID`). `hint`: how it might have been meant, a guess.
    """

    line: int
    column: int
    lhs: str
    relation: str
    rhs: str
    status: str
    proved: bool
    message: str
    counterexample: Counterexample | None = None
    hint: str | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Check:
    """A text with a verdict on each of its steps.

    `status`: fails where a step is wrong, open where one could not be judged, else holds. `passes`: no step fails;
    `complete`: every formula was judged. `skipped`: the lines of formulas that were not read, and why.
    """

    name: str
    status: str
    passes: bool
    complete: bool
    steps: tuple[Step, ...]
    skipped: tuple[tuple[int, str], ...]
    _file: CheckedFile
    _language: Language

    def __bool__(self) -> bool:
        return self.passes and self.complete and any(step.status == "holds" for step in self.steps)

    @property
    def proved(self) -> bool:
        """Whether every step that holds is proved, and none is left."""
        return bool(self) and all(step.proved for step in self.steps if step.status == "holds")

    @property
    def counterexample(self) -> Counterexample | None:
        """That of the first wrong step that has one."""
        return next((step.counterexample for step in self.steps if step.counterexample), None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """What is said of each step, in order."""
        return tuple(step.message for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """What `hw check --format json` says of the file."""
        from hw_cli.report.check_json import file_json

        return file_json(self._file, self._language)

    def _repr_html_(self) -> str:
        from hw_cli.report.check_html import fragment

        return fragment(self._file, self._language)

    def _repr_latex_(self) -> str:
        marks = {"holds": r"\checkmark", "fails": r"\times"}
        rows = (
            rf"{step.lhs} &{step.relation} {step.rhs} && {marks.get(step.status, '?')}" for step in self.steps
        )
        return "$$\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}$$"


@_one_at_a_time
def check(
    source: str | Path,
    *,
    context: str = "auto",
    question: str | None = None,
    kind: Literal["tex", "md"] | None = None,
    homework: str | None = None,
    lang: Lang = "fr",
) -> Check:
    """Check the steps of a text (LaTeX, or Markdown with `kind="md"`), or of the file at a path.

    `context`: what the letters mean, a context's name or the path of a TOML file; `question`: that of the homework.
    Raises InputError for what cannot be read.

    >>> found = check(r"\\[ (a+b)^2 = a^2 + b^2 \\]")
    >>> found.status, found.steps[0].rule
    ('fails', 'differs')
    """
    from hw_cli.checking.checking import check_source
    from hw_cli.checking.read.files import Source, read_source
    from hw_cli.checking.say.context_files import read_context_text
    from hw_cli.homework.registry import find
    from hw_cli.report.check_words import CheckedFile

    read = (
        read_source(source, kind) if isinstance(source, Path) else Source("text", None, source, kind or "tex")
    )
    of = find(homework)
    asked = None if question is None else of.sheet.named(question)[0]
    found = check_source(read, of, context=context, context_text=read_context_text(context), question=asked)
    return _check(CheckedFile(read.name, read.text, found, read.cells), Language(lang))


def _check(file: CheckedFile, language: Language) -> Check:
    from hw_cli.report.check_json import file_json

    data = file_json(file, language)
    names = [field.name for field in fields(Step)]
    steps = tuple(
        Step(
            **{name: step[name] for name in names}
            | {"counterexample": _counterexample(step["counterexample"])}
        )
        for derivation in data["derivations"]
        for step in derivation["steps"]
    )
    summary = data["summary"]
    status = "fails" if summary["fails"] else "holds" if summary["complete"] else "open"
    skipped = tuple((item["line"], item["why"]) for item in data["skipped"])
    return Check(file.name, status, summary["passes"], summary["complete"], steps, skipped, file, language)


# --- questions of a homework


@dataclass(frozen=True)
class Solution:
    """A question's answer, every line judged. `status`: the worst of its claims; `evidence`: claim ids with theirs."""

    question: str
    status: str
    proved: bool
    evidence: Mapping[str, str]
    answers: Mapping[str, Any]
    _answer: VerifiedAnswer
    _homework: str | None
    _language: Language

    counterexample = None  # an answer with one is an answer that was refused

    def to_dict(self) -> dict[str, Any]:
        """What `hw solve --format json` says."""
        from hw_cli.report.json import as_json

        return as_json(self._answer, self._language)

    def to_markdown(self) -> str:
        """The answer as Markdown."""
        from hw_cli.homework.registry import find
        from hw_cli.report.markdown import to_markdown

        return to_markdown(self._answer, find(self._homework).sheet, self._language)

    def _repr_html_(self) -> str:
        from hw_cli.homework.registry import find
        from hw_cli.report.report_html import answer_html

        return answer_html(self._answer, find(self._homework).sheet, self._language)

    def _repr_latex_(self) -> str:
        from hw_cli.report.fragment import to_latex

        return to_latex(self._answer, self._language)


@_one_at_a_time
def solve(
    question: str,
    *,
    part: str | None = None,
    homework: str | None = None,
    lang: Lang = "fr",
    **parameters: str | bool | int,
) -> Solution:
    """Solve a question and verify every line; `parameters` as the options of `hw solve`: `gamma="1/2"`.

    Raises UsageError for a question, part or parameter that is none, Unverified where a line is refuted or undecided.

    >>> solve("q4", part="4.1").question
    'q4'
    """
    from hw_cli.errors import UsageError
    from hw_cli.homework.registry import find
    from hw_cli.prose import choose_of, say
    from hw_cli.report.failures import demand
    from hw_cli.verify import verify

    of = find(homework)
    name, part = of.sheet.named(question, part)
    asked = of.question(name)
    options = {option.name.replace("-", "_"): option for option in asked.options.values()}
    unknown = next((key for key in parameters if key not in options), None)
    if unknown is not None:
        raise UsageError(
            say("{question} has no parameter {name}", question=name, name=unknown), choose_of(options)
        )
    texts = {
        options[key].name: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in parameters.items()
    }
    verified = verify(asked.answer(part, asked.parameters.read(texts, texts), texts))
    demand([verified], Language(lang))
    claims = {name: judged.status.value for name, judged in verified.verdicts.items()}
    return Solution(
        name,
        verified.status.value,
        all(status == "proved" for status in claims.values()),
        claims,
        {
            key: result.sympy if result.term is None else result.term
            for key, result in verified.answer.answers
        },
        verified,
        homework,
        Language(lang),
    )


@dataclass(frozen=True)
class Rendered:
    """The files of a report, the report itself first, and what there was to note."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


@_one_at_a_time
def render(
    out: str | Path,
    *,
    name: str = "",
    student_number: str = "",
    questions: Sequence[str] | None = None,
    into: Path | None = None,
    review: Path | None = None,
    full: bool = False,
    homework: str | None = None,
    lang: Lang = "fr",
) -> Rendered:
    """Solve, verify and typeset the report, or with `into` the answers in the course's own file.

    Raises UsageError, InputError, Unverified and TexFailed as `hw render` tells them; then nothing is written.
    """
    from hw_cli.homework.registry import find
    from hw_cli.prose import Message
    from hw_cli.report.rendering import Order
    from hw_cli.report.rendering import render as run
    from hw_cli.report.report import Student

    of = find(homework)
    asked = None if questions is None else tuple(of.sheet.named(item)[0] for item in questions)
    language = Language(lang)
    notes: list[Message] = []
    order = Order(
        of,
        Path(out),
        language,
        Student(name, student_number),
        {key: question.parameters.read({}, ()) for key, question in of.questions.items()},
        asked,
        of.templates,
        into,
        review,
        full=full,
    )
    files = run(order, note=notes.append)
    return Rendered(files, tuple(note.fill(language, str) for note in notes))


# --- maps


@dataclass(frozen=True)
class Invertibility:
    """Whether a map of one variable is injective: `status` is injective, not_injective or undecided.

    `counterexample`: two arguments with one value; `evidence`: what the judges said of each slope; `data`: what
    `hw invertible --format json` says.
    """

    status: str
    proved: bool
    counterexample: tuple[str, ...]
    evidence: tuple[str, ...]
    text: str
    data: Mapping[str, Any]

    def __bool__(self) -> bool:
        return self.status == "injective"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.data['formula']['latex']}$"


@_one_at_a_time
def invertible(
    formula: str, *, assume: str | Sequence[str] = (), variable: str = "z", lang: Lang = "fr"
) -> Invertibility:
    """Whether a typed map of one variable is injective, for all values of its parameters.

    Raises FormulaError for a formula that cannot be read.

    >>> bool(invertible("a*z + tanh(z)/2", assume=["a > 0"]))
    True
    """
    from hw_cli.maps.typed import find
    from hw_cli.report.invertible import lines, to_json

    found = find(formula.strip(), list(_texts(assume)), variable)
    language = Language(lang)
    data = to_json(found, language)
    status = {True: "injective", False: "not_injective", None: "undecided"}[found.injective]
    return Invertibility(
        status,
        found.injective is not None,
        tuple(data["witnesses"]),
        tuple(f"{item.judge}: {item.detail.fill(language, str)}" for item in found.evidence),
        "\n".join(line.text for line in lines(found, language, 100)),
        data,
    )
