"""Pages of HTML: one file each, without scripts and without anything from elsewhere."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hw_cli.prose import Language
from hw_cli.report.style import Style, decimal_mark
from hw_cli.report.templates import template_folder
from hw_cli.terms.core import Term
from hw_cli.terms.mathml import mathml


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, language: Language, **values: Any) -> str:
    """The template `name` (`grade/summary`) filled; a value that is no `Markup` is escaped."""
    return _environment().get_template(f"{name}.html.j2").render(language=language.value, **values)


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
        sign=lambda relation: f"<mo>{escape(relation.text)}</mo>",
        iff="<mo>⇔</mo>",
        comma="<mo>,</mo>",
    )
