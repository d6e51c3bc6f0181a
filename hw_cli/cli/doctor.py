"""`hw doctor`: what is installed, which TeX engine is used, what is missing and how to install it."""

from __future__ import annotations

import platform
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from typing import Annotated

import typer

from hw_cli.cli import console, settings, streams
from hw_cli.errors import ExitCode, HwError, InputError
from hw_cli.prose import Language, Message, catalogue, in_words, say
from hw_cli.report.engine import ENGINES, find_engine, install_hint, missing_files, needed_files
from hw_cli.report.templates import template_folder

PYTHON = (3, 11)
Text = str | Message


class Format(StrEnum):
    """What `hw doctor` prints."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found (a version, a path); `fix` mends it when it is not `ok`."""

    name: Text
    ok: bool
    found: Text
    fix: Text | None = None

    def to_json(self) -> dict[str, object]:
        """Its texts in English, for programs; what is well needs no mending."""
        name, found = (in_words(text, Language.EN) for text in (self.name, self.found))
        fix = None if self.ok or self.fix is None else in_words(self.fix, Language.EN)
        return {"name": name, "ok": self.ok, "found": found, "fix": fix}


def command(
    form: Annotated[
        Format, console.option(say("Plain text, or JSON for programs."), "--format")
    ] = Format.TEXT,
    lang: console.Lang = None,
    quiet: console.Quiet = False,
) -> None:
    """Show what is installed, which TeX engine is used, and how to install what is missing.

    Leaves with 0 when all is well, 4 without a TeX engine, 1 when something else is missing.

    Example: hw doctor --format json
    """
    checks = tuple(examine())
    if form is Format.JSON:
        engine = find_engine()
        report = {
            "ok": all(check.ok for check in checks),
            "engine": engine.name if engine else None,
            "checks": [check.to_json() for check in checks],
        }
        streams.write_json(report)
    else:
        _show(checks)
    raise typer.Exit(exit_code(checks))


def examine() -> Iterator[Check]:
    """Look at everything, in the order of the report."""
    yield _python()
    yield from _packages()
    yield from _tex()
    yield _templates()
    yield _catalogue()
    yield from _settings()


def exit_code(checks: tuple[Check, ...]) -> ExitCode:
    """What the process says about `checks`."""
    failed = {check.name for check in checks if not check.ok}
    if ENGINE in failed:
        return ExitCode.NO_TEX_ENGINE
    return ExitCode.UNVERIFIED if failed else ExitCode.OK


ENGINE = say("TeX engine")


def _python() -> Check:
    wanted = ".".join(map(str, PYTHON))
    fix = say("install Python {version} or newer", version=wanted)
    name, found = f"Python ≥ {wanted}", platform.python_version()
    return Check(name, sys.version_info >= PYTHON, found, fix)


def _packages() -> Iterator[Check]:
    try:
        requirements = metadata.requires("hw-cli") or []
    except metadata.PackageNotFoundError:
        checkout = shlex.quote(str(template_folder().parent))
        fix = f"pip install -e {checkout}"
        yield Check("hw-cli", False, say("run from its source, not installed"), fix)
        return
    for requirement in requirements:
        if "extra ==" not in requirement:
            yield _package(requirement)


def _package(requirement: str) -> Check:
    """Whether a requirement such as `sympy>=1.13` is met.

    >>> _package("no-such-package>=1").fix
    "pip install 'no-such-package>=1'"
    """
    parsed = re.match(r"([\w.-]+)(?:>=([\d.]+))?", requirement)
    name, least = parsed.groups() if parsed else (requirement, None)
    fix = f"pip install '{requirement}'"
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, False, say("not installed"), fix)
    return Check(name, _numbers(version) >= _numbers(least or "0"), version, fix)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _tex() -> Iterator[Check]:
    engine = find_engine()
    if engine is None:
        looked_for = "; ".join(engine.name for engine in ENGINES)
        yield Check(ENGINE, False, say("none ({looked_for})", looked_for=looked_for), install_hint())
        return
    where = ", ".join(shutil.which(program) or program for program in engine.programs)
    yield Check(ENGINE, True, f"{engine.name} ({where})")
    needed = needed_files(template_folder())
    missing = missing_files(needed)
    found = (
        say("missing: {files}", files=" ".join(missing)) if missing else say("all {n} found", n=len(needed))
    )
    yield Check(say("LaTeX packages and fonts"), not missing, found, install_hint())


def _templates() -> Check:
    folder = template_folder()
    there = any(folder.glob("*.tex*"))
    return Check(say("templates"), there, str(folder), say("install the program again"))


def _catalogue() -> Check:
    name = say("French texts")
    try:
        catalogue(Language.FR)
    except OSError:
        fix = say("install the program again, or in a checkout: make test")
        return Check(name, False, say("not compiled"), fix)
    return Check(name, True, say("compiled"))


def _settings() -> Iterator[Check]:
    try:
        read = settings.load().file
    except HwError as error:
        found: Text = error.said
        if isinstance(error, InputError) and error.place:
            found = Message("{place}: {said}", (("place", error.place), ("said", found)))
        yield Check(settings.FILE, False, found, say("hw list shows every fault"))
        return
    if read:
        yield Check(settings.FILE, True, str(read))


def _show(checks: tuple[Check, ...]) -> None:
    from rich.text import Text

    out = console.out()
    names = [console.words(check.name) for check in checks]
    width = max(map(len, names))
    for name, check in zip(names, checks, strict=True):
        mark, style = ("✓", "green") if check.ok else ("✗", "red")
        line = Text.assemble((mark, style), f" {name:<{width}}  ", console.words(check.found))
        out.print(line, soft_wrap=True, highlight=False)
        if not check.ok and check.fix:
            out.print(
                Text(f"  {'':<{width}}  → {console.words(check.fix)}", style="bold"),
                soft_wrap=True,
                highlight=False,
            )
