"""From an order to files: solve, verify, draw, fill the templates, typeset; write only when all is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from hw_cli.answer import Answer, FigureRef
from hw_cli.errors import UsageError
from hw_cli.files import check_writable, keep_old, make_folder, write_atomically
from hw_cli.homework.parameters import Parameters
from hw_cli.homework.protocol import Homework
from hw_cli.prose import Language, Message, for_example, say
from hw_cli.report.companions import companions
from hw_cli.report.engine import require_engine
from hw_cli.report.environment import make_environment
from hw_cli.report.failures import demand
from hw_cli.report.own import own_blocks
from hw_cli.report.pages import places
from hw_cli.report.product import is_figure, is_ours, marked
from hw_cli.report.report import FIGURES, Answers, Student, concise, render_report
from hw_cli.report.tex import TexResult, typeset
from hw_cli.report.texfile import TexFile, read_tex
from hw_cli.second import beside
from hw_cli.verify import Judge, judging, verify

if TYPE_CHECKING:  # most reports have no review, and no file of the course to be put into
    from hw_cli.figures.style import Drawing
    from hw_cli.report.review import ReviewView
    from hw_cli.review.review import Review

SUFFIXES = (".tex", ".pdf", ".html")
MAIN = "homework.tex"  # the name of a course file in the scratch folder

Solved = Mapping[str, tuple[Answer, ...]]  # by question
Tell = Callable[[Message], None]  # is told what is being done, or what the student should know


@dataclass(frozen=True)
class Order:
    """What to render: `questions` None means the whole sheet; `into` is the course's own file.

    `parameters` are those of each question that is derived.
    """

    homework: Homework
    out: Path
    language: Language
    student: Student
    parameters: Mapping[str, Parameters]
    questions: tuple[str, ...] | None = None
    template: Path | None = None
    into: Path | None = None
    review: Path | None = None  # the paper review
    allow_overlong: bool = False
    allow_unverified: bool = False
    force: bool = False
    full: bool = False  # what goes beyond the questions too, and the evidence
    split: bool = False  # one PDF a question


def check(order: Order) -> None:
    """Raise at once what can be known before any work: UsageError, NoTexEngine, InputError."""
    if order.out.suffix not in SUFFIXES:
        said = say("{file}: the name must end in {known}", file=str(order.out), known=", ".join(SUFFIXES))
        raise UsageError(said, for_example("--out report.tex"))
    if order.split and (order.out.suffix != ".pdf" or order.into):
        raise UsageError(say("--split writes PDFs of our report"), for_example("--out report.pdf --split"))
    if order.out.suffix == ".html" and order.into:
        raise UsageError(
            say("--into fills a LaTeX file"), for_example("--out homework.tex --into course.tex")
        )
    check_writable(order.out)
    folder = order.out.parent / FIGURES
    if order.out.suffix == ".tex" and folder.exists() and not folder.is_dir():
        raise UsageError(
            say("{file} is a file; the figures need a folder there", file=str(folder)),
            say("rename it or render elsewhere"),
        )
    if order.out.suffix == ".pdf":
        require_engine()
    make_environment(order.template, html=order.out.suffix == ".html")


def render(order: Order, tell: Tell = lambda text: None, note: Tell = lambda text: None) -> tuple[Path, ...]:
    """Write what is ordered; gives the files, the report first.

    A file that we did not write, or that was changed since, is kept under another name. Nothing is written when anything fails. Raises what `check` raises, Unverified when a claim is refuted or
    undecided and that was not allowed, InputError for a wrong template, course file or review, OverPageLimit for
    a review that spills over its page, TexFailed.
    """
    check(order)
    course = None if order.into is None else _course(order.into, order.out)
    as_page = order.out.suffix == ".html"
    written = _written_review(order, note)
    review = _review(order, written, tell) if written and not as_page else None
    form = "svg" if as_page else "pdf"
    with beside(partial(_ready_to_draw, form)) as hand:
        solved = _solve(order, tell)
        figures = _figures(solved, full=order.full)
        collect = hand([partial(_drawn, figure.draw, order.language, form) for figure in figures.values()])
        with judging(answer for given in solved.values() for answer in given) as judge:
            answers = _verify(solved, tell, judge)
        if not order.allow_unverified:
            demand((answer for given in answers.values() for answer in given), order.language)
            _demand_references(order)
        answers = answers if order.full else concise(answers)
        drawn = {}
        for number, name in enumerate(figures):
            tell(say("drawing {name}", name=name))
            drawn[name if as_page else f"{FIGURES}/{name}.pdf"] = collect(number)
    if as_page:
        files = {order.out: marked(_page(order, answers, drawn, written))}
        return _write(files, note, backup=not order.force)
    files = {}
    for one in _documents(order):
        source = _source(one, course, answers, review, note)
        if order.out.suffix == ".pdf":
            tell(say("typesetting"))
            done = _typeset(source, course, drawn)
            _demand_fit(order, done.log)  # a course file may have pages of its own size
            _tell_pages(done.pdf, one.out, note)
            files[one.out] = marked(done.pdf)
        else:
            files = {one.out: marked(source)} | {one.out.parent / name: drawn[name] for name in drawn}
    return _write(files, note, backup=not order.force)


def _documents(order: Order) -> tuple[Order, ...]:
    """The order itself, or one for each question: `report.pdf` becomes `report-q1.pdf`, …"""
    if not order.split:
        return (order,)
    return tuple(
        replace(order, questions=(name,), out=order.out.with_stem(f"{order.out.stem}-{name}"))
        for name in _asked(order)
    )


def _asked(order: Order) -> tuple[str, ...]:
    return order.questions or tuple(question.id for question in order.homework.sheet.questions)


def _course(path: Path, out: Path) -> TexFile:
    """The course's file; raises UsageError when it would be written over without holding answers of ours yet."""
    file = read_tex(path)
    if out.exists() and out.samefile(path) and not any(own_blocks(file)):
        message = say("--out is the file given to --into: {file}", file=str(out))
        raise UsageError(message, say("the original stays: choose another name"))
    return file


def _solve(order: Order, tell: Tell) -> Solved:
    """All answers to the ordered questions that can be solved, not yet judged."""
    solved = {}
    for name in _asked(order):
        if name in order.homework.questions:
            tell(say("solving {name}", name=name))
            solved[name] = order.homework.questions[name].answers(order.parameters[name])
    return solved


def _verify(solved: Solved, tell: Tell, judge: Judge) -> Answers:
    def on_claim(claim: str) -> None:
        tell(say("checking {name}", name=claim))

    return {
        name: tuple(verify(answer, on_claim, judge) for answer in answers) for name, answers in solved.items()
    }


def _ready_to_draw(form: str) -> None:
    """Load what drawing needs."""
    import_module("hw_cli.figures.save")
    import_module(f"matplotlib.backends.backend_{form}")


def _drawn(draw: Callable[..., Drawing], language: Language, form: str) -> bytes:
    """The figure's file in a form: pdf, svg."""
    from hw_cli.figures.save import to_bytes

    return to_bytes(draw(language=language), form)


def _demand_references(order: Order) -> None:
    """Check what the sheet itself answers, where it does."""
    asked = [name for name in _asked(order) if order.homework.sheet.question(name).referenced]
    if asked:
        from hw_cli.checking.references import demand_references

        demand_references(order.homework, asked, order.language)


def _written_review(order: Order, note: Tell) -> Review | None:
    """The review, where the report has its question and a review is given."""
    asked = order.homework.sheet.review
    if order.review is None or asked is None or asked.id not in _asked(order):
        return None
    from hw_cli.review.coverage import cover
    from hw_cli.review.review import read_review

    review = read_review(order.review, asked)
    left = sum(finding.stops for finding in cover(review, order.language).findings)
    if left:
        note(
            say(
                "{file} is not finished: {n} places left to write; hw review check lists them",
                file=str(order.review),
                n=left,
            )
        )
    return review


def _review(order: Order, review: Review, tell: Tell) -> ReviewView:
    """The review's page; raises OverPageLimit where it spills and that is not allowed."""
    from hw_cli.report.fit import demand_fit, fit_of
    from hw_cli.report.review import review_view

    tell(say("measuring the review"))
    fit = fit_of(review, order.homework.sheet, order.language, order.template)
    if not order.allow_overlong and order.review:
        demand_fit(fit, order.review)
    return review_view(review, order.language, overlong=fit.over)


def _demand_fit(order: Order, log: str) -> None:
    """Raise OverPageLimit where the review, as it is set, spills over its page and that is not allowed."""
    if order.review and not order.allow_overlong:
        from hw_cli.report.fit import demand_fit, fit_in

        fit = fit_in(log)
        if fit:
            demand_fit(fit, order.review)


def _source(
    order: Order, course: TexFile | None, answers: Answers, review: ReviewView | None, note: Tell
) -> bytes:
    sheet = order.homework.sheet
    if course is not None:
        from hw_cli.report.into import insert

        done = insert(
            course,
            answers,
            sheet,
            order.language,
            order.template,
            review,
            order.student,
            full=order.full,
            references=[
                name for name in _asked(order) if name not in answers and sheet.question(name).referenced
            ],
        )
        for told in done.notes:
            note(told)
        return done.content
    text = render_report(
        sheet,
        answers,
        order.student,
        order.language,
        full=order.full,
        questions=order.questions,
        overrides=order.template,
        review=review,
    )
    return text.encode("utf-8")


def _page(order: Order, answers: Answers, drawn: Mapping[str, bytes], review: Review | None) -> bytes:
    """The report as one page of HTML."""
    from hw_cli.report.report_html import to_html
    from hw_cli.report.review_html import to_html as review_article

    text = to_html(
        order.homework.sheet,
        answers,
        order.student,
        order.language,
        drawn,
        full=order.full,
        questions=order.questions,
        overrides=order.template,
        review=review_article(review, order.language) if review else "",
    )
    return text.encode("utf-8")


def _figures(solved: Solved, *, full: bool) -> dict[str, FigureRef]:
    """Every figure of the report once, by its name."""
    shown = (answer if full else answer.concise() for given in solved.values() for answer in given)
    return {figure.name: figure for answer in shown for figure in answer.figures()}


def _typeset(source: bytes, course: TexFile | None, drawn: Mapping[str, bytes]) -> TexResult:
    if course is None:
        return typeset(source.decode("utf-8"), drawn)
    assets = companions(course) | dict(drawn)
    if course.encoding == "utf-8":
        return typeset(source.decode("utf-8"), assets)
    return typeset(rf"\input{{{MAIN}}}", {**assets, MAIN: source})


def _tell_pages(pdf: bytes, out: Path, note: Tell) -> None:
    """Where each question stands; nothing for a course file, which has no bookmarks of ours."""
    found = [f"Q{place.id} {place.pages}" for place in places(pdf) if not place.is_part]
    if found:
        note(
            say(
                "pages of the questions: {pages} (of each part: hw pages {file})",
                pages=", ".join(found),
                file=str(out),
            )
        )


def _write(files: Mapping[Path, bytes], note: Tell, *, backup: bool) -> tuple[Path, ...]:
    """Write all files, the report last, so that it never stands without its figures."""
    for path in files:
        make_folder(path.parent)
        check_writable(path)
    for path, content in files.items():
        if backup and path.is_file() and not _replaceable(path.read_bytes(), content):
            kept = str(keep_old(path))
            note(
                say("{file} holds what hw did not write: it is kept as {backup}", file=str(path), backup=kept)
            )
    for path in reversed(list(files)):
        write_atomically(path, files[path])
    return tuple(files)


def _replaceable(old: bytes, new: bytes) -> bool:
    """Whether nothing is lost when `old` goes: it is empty, the same, or ours and unchanged."""
    return not old or old == new or is_ours(old) or is_figure(old)
