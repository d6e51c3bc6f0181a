"""How full the review's page is, read from the log of a document that holds it."""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path

from hw_cli.errors import OverPageLimit
from hw_cli.prose import Language, say
from hw_cli.report.engine import find_engine
from hw_cli.report.report import Student, render_report
from hw_cli.report.review import review_view
from hw_cli.report.tex import typeset
from hw_cli.review.fit import Fit, estimate
from hw_cli.review.review import Review
from hw_cli.sheet import Sheet

_BEGINS = re.compile(r"^hw-review begins on page (\d+)", re.MULTILINE)
_LEAVES = re.compile(r"^hw-review leaves page (\d+)", re.MULTILINE)
_ENDS = re.compile(r"^hw-review ends on page (\d+) at ([\d.]+)pt of ([\d.]+)pt by ([\d.]+)pt", re.MULTILINE)


def fit_of(review: Review, sheet: Sheet, language: Language, overrides: Path | None = None) -> Fit:
    """The fit by typesetting, or an estimate without a TeX engine.

    Raises TexFailed, and InputError when a template in `overrides` is wrong.
    """
    if find_engine() is None:
        return estimate(review)
    view = review_view(review, language)
    source = render_report(
        sheet, {}, Student(), language, questions=(review.question.id,), overrides=overrides, review=view
    )
    fit = fit_in(typeset(source).log)
    return estimate(review) if fit is None else fit  # a template of the user may leave our marks out


def fit_in(log: str) -> Fit | None:
    """The fit that a log tells; None when the document holds no review.

    >>> ends = "hw-review ends on page 3 at 325.0pt of 650.0pt by 13.0pt"
    >>> fit_in(f"hw-review begins on page 3\\n{ends}\\nhw-review leaves page 4 to what follows\\n")
    Fit(fill=50.0, lines=-25.0, pages=1, measured=True)
    """
    begins, ends, leaves = (pattern.search(log) for pattern in (_BEGINS, _ENDS, _LEAVES))
    if begins is None or ends is None or leaves is None:
        return None
    pages = int(leaves[1]) - int(begins[1])
    at, height, line = (float(number) for number in ends.groups()[1:])
    total = (int(ends[1]) - int(begins[1])) * height + at
    if pages == 1:
        total = min(total, height)  # TeX may shrink a page by a hair
    return Fit(100 * total / height, (total - height) / line, pages, measured=True)


def demand_fit(fit: Fit, path: Path) -> None:
    """Raise OverPageLimit when the review spills over its page."""
    if fit.over:
        n = max(ceil(fit.lines), 1)
        over = (
            say("the review {file} is {n} lines over one page", file=str(path), n=n)
            if n > 1
            else say("the review {file} is one line over one page", file=str(path))
        )
        if not fit.measured:
            over = say("{over} (an estimate, without TeX)", over=over)
        raise OverPageLimit(over, say("shorten it (hw review check), or render it marked: --allow-overlong"))
