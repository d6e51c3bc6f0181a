"""The one Jinja2 environment: delimiters that are no mathematics, everything escaped, nothing undefined.

`<< value >>`, `<% tag %>` and `<# comment #>`; a value that is not `Latex` is escaped. Templates of the
user stand before ours and run in a sandbox.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from hw_cli.errors import InputError, UsageError
from hw_cli.prose import say
from hw_cli.report.escape import Latex, escape_latex
from hw_cli.report.templates import template_folder


def make_environment(overrides: Path | None = None, *, html: bool = False) -> SandboxedEnvironment:
    """The environment over our templates, with those of the folder `overrides` before them; `html` escapes for pages.

    Raises UsageError when `overrides` is not a folder.
    """
    if overrides is not None and not overrides.is_dir():
        said = say("{folder} is not a folder of templates", folder=str(overrides))
        raise UsageError(said, say("give --template an existing folder"))
    folders = [folder for folder in (overrides, template_folder()) if folder is not None]
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        finalize=None if html else _finalize,
        autoescape=html,  # `finalize` escapes for LaTeX instead of HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def _finalize(value: Any) -> str:
    return value if isinstance(value, Latex) else escape_latex(str(value))


def render(environment: SandboxedEnvironment, name: str, values: Mapping[str, Any]) -> Latex:
    """The template `name` filled with `values`.

    Raises InputError with file and line when a template of the user is wrong: an undefined variable, bad
    syntax, anything else it raises.
    """
    try:
        return Latex(environment.get_template(name).render(values))
    except TemplateSyntaxError as error:
        raise _blame(environment, error, error.filename, error.lineno) from error
    except Exception as error:
        file, line = _place(environment, error)
        if file is None and not isinstance(error, TemplateError):
            raise
        raise _blame(environment, error, file, line) from error


def _place(environment: SandboxedEnvironment, error: Exception) -> tuple[str | None, int | None]:
    """The innermost template line that the error went through."""
    files = {str(template_path) for template_path in _files(environment)}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def _blame(
    environment: SandboxedEnvironment, error: Exception, file: str | None, line: int | None
) -> Exception:
    """What to raise for an error of a template: the user's is theirs to mend, ours is a bug."""
    if file is not None and template_folder() in Path(file).parents and len(_folders(environment)) == 1:
        return error
    what = (
        say("the template is wrong: {what}", what=str(error))
        if str(error)
        else say("the template fails: {what}", what=type(error).__name__)
    )
    advice = say("mend it; the variables of each template are named in its first lines")
    return InputError(what, advice, path=Path(file) if file else None, line=line)


def _folders(environment: SandboxedEnvironment) -> list[Path]:
    loader = environment.loader
    loaders = loader.loaders if isinstance(loader, ChoiceLoader) else []
    return [Path(path) for item in loaders if isinstance(item, FileSystemLoader) for path in item.searchpath]


def _files(environment: SandboxedEnvironment) -> list[Path]:
    return [path for folder in _folders(environment) for path in folder.rglob("*") if path.is_file()]
