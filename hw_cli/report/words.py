"""The words that the templates use, in the report's language, ready to be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hw_cli.prose import Language, Message, say
from hw_cli.report.escape import Latex
from hw_cli.sheet import Question, SheetPart

if TYPE_CHECKING:
    from hw_cli.answer import FigureRef, Part, Table, VerifiedAnswer

WORDS: dict[str, Message] = {
    "answer": say("Answer."),
    "conclusion": say("Conclusion."),
    "remark": say("Remark."),
    "beyond": say("Beyond the question"),
    "question": say("Question"),
    "figure": say("Figure"),
    "table": say("Table"),
    "see_figure": say("See figure"),
    "see_figures": say("See figures"),
    "and": say("and"),
    "not_answered": say("This question is not answered yet."),
    "counterexample": say("Counterexample:"),
    "due": say("Due"),
    "student_number": say("Student number"),
    "appendix": say("Appendix: claims and evidence"),
    "appendix_note": say(
        "Every claim of this report was checked by judges that are independent of how it was found. "
        "Proved: a symbolic argument covers the whole domain. Confirmed: true at every random point that "
        "was tried, or observed by simulation."
    ),
    "claim": say("Claim"),
    "status": say("Status"),
    "evidence": say("Evidence"),
    "review_of": say("Review of"),
    "references": say("References"),
    "empty": say("nothing written yet"),
    "overlong": say("longer than one page"),
    "continued": say("continued on the next page"),
}


def words(language: Language) -> dict[str, Latex]:
    """The words of `WORDS` in a language, by the name that templates ask for."""
    from hw_cli.report.latex import latex_style, prose  # a terminal needs none of it

    style = latex_style(language)
    return {name: prose(text, style) for name, text in WORDS.items()}


def points(number: int) -> Message:
    """`6 points`."""
    return say("{n} point", n=number) if number == 1 else say("{n} points", n=number)


def part_points(part: SheetPart) -> Message | None:
    """The points of a part as the margin shows them; None where the sheet gives none."""
    if part.points is None:
        return None
    if len(part.together) < 2:
        return points(part.points)
    return say(
        "{points} for {first} to {last}",
        points=points(part.points),
        first=part.together[0],
        last=part.together[-1],
    )


def question_points(question: Question) -> Message | None:
    """The points of a whole question; None where the sheet gives none."""
    return None if question.total is None else points(question.total)


def beside(part: Part, asked: SheetPart | None) -> Message | None:
    """What stands beside the title of a part: that it goes beyond the question, or its points."""
    if part.beyond:
        return WORDS["beyond"]
    return None if asked is None else part_points(asked)


def figure_caption(block: FigureRef, answer: VerifiedAnswer) -> Message:
    """The caption of a figure where it is not shown, with the command that draws it."""
    return say(
        "{figure} {name} ({command}): {caption}",
        figure=WORDS["figure"],
        name=block.name,
        command=f"hw plot {answer.answer.question}",
        caption=block.caption,
    )


def table_caption(block: Table) -> Message:
    """The caption of a table."""
    return say("{table}: {caption}", table=WORDS["table"], caption=block.caption)
