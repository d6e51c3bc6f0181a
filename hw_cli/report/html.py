"""Pages of HTML: one file each, without scripts and without anything from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from hw_cli.prose import Language
from hw_cli.report.environment import make_environment, render
from hw_cli.report.style import Style, decimal_mark
from hw_cli.terms.core import Term
from hw_cli.terms.mathml import mathml

_SEAM = re.compile(r"</math>\s*<math[^>]*>")


@cache
def _environment(overrides: Path | None) -> SandboxedEnvironment:
    return make_environment(overrides, html=True)


def page(name: str, language: Language, overrides: Path | None = None, **values: Any) -> str:
    """The template `name` (`grade/summary`) filled; a value that is no `Markup` is escaped.

    Raises InputError when a template in `overrides` is wrong.
    """
    return render(_environment(overrides), f"{name}.html.j2", {"language": language.value, **values})


def html_style(language: Language) -> Style:
    """How a page is written in a language: formulas in MathML, words escaped."""
    decimal = decimal_mark(language)

    def inline(term: Term) -> str:
        return mathml(term, decimal=decimal)

    return Style(
        language,
        display=lambda term: mathml(term, display=True, decimal=decimal),
        inline=inline,
        word=escape,
        sign=lambda relation: f"<math><mo>{escape(relation.text)}</mo></math>",
        iff="<math><mo>⇔</mo></math>",
        comma='<math><mo>,</mo><mspace width="1em"/></math>',
    )


def one_formula(shown: str) -> str:
    """Formulas side by side as one.

    >>> one_formula("<math><mi>a</mi></math> <math><mo>=</mo></math>")
    '<math><mi>a</mi><mo>=</mo></math>'
    """
    return _SEAM.sub("", shown)
