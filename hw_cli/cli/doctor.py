"""`hw doctor`: what is installed, which TeX engine is used, what is missing and how to install it."""

from __future__ import annotations

import json
import platform
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from typing import Annotated

import typer

from hw_cli.cli import console, settings, streams
from hw_cli.errors import ExitCode, HwError, InputError
from hw_cli.prose import Language, catalogue
from hw_cli.report.engine import ENGINES, find_engine, install_hint
from hw_cli.report.templates import template_folder
from hw_cli.report.tex_files import missing_files, needed_files

PYTHON = (3, 11)


class Format(StrEnum):
    """What `hw doctor` prints."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found (a version, a path); `fix` mends it when it is not `ok`."""

    name: str
    ok: bool
    found: str
    fix: str | None = None


def command(
    form: Annotated[Format, typer.Option("--format", help="Plain text, or JSON for programs.")] = Format.TEXT,
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
            "checks": [asdict(check) | ({"fix": None} if check.ok else {}) for check in checks],
        }
        streams.write(streams.as_json(json.dumps(report, ensure_ascii=False, indent=2)))
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


ENGINE = "TeX engine"


def _python() -> Check:
    wanted = ".".join(map(str, PYTHON))
    fix = f"install Python {wanted} or newer"
    return Check(f"Python ≥ {wanted}", sys.version_info >= PYTHON, platform.python_version(), fix)


def _packages() -> Iterator[Check]:
    try:
        requirements = metadata.requires("hw-cli") or []
    except metadata.PackageNotFoundError:
        checkout = shlex.quote(str(template_folder().parent))
        yield Check("hw-cli", False, "run from its source, not installed", f"pip install -e {checkout}")
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
        return Check(name, False, "not installed", fix)
    return Check(name, _numbers(version) >= _numbers(least or "0"), version, fix)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _tex() -> Iterator[Check]:
    engine = find_engine()
    if engine is None:
        looked_for = "; ".join(engine.name for engine in ENGINES)
        yield Check(ENGINE, False, f"none ({looked_for})", install_hint())
        return
    where = ", ".join(shutil.which(program) or program for program in engine.programs)
    yield Check(ENGINE, True, f"{engine.name} ({where})")
    needed = needed_files(template_folder())
    missing = missing_files(needed)
    found = f"missing: {' '.join(missing)}" if missing else f"all {len(needed)} found"
    yield Check("LaTeX packages and fonts", not missing, found, install_hint())


def _templates() -> Check:
    folder = template_folder()
    there = any(folder.glob("*.tex*"))
    return Check("templates", there, str(folder), "install the program again")


def _catalogue() -> Check:
    fix = "install the program again, or in a checkout: make test"
    try:
        catalogue(Language.FR)
    except OSError:
        return Check("French texts", False, "not compiled", fix)
    return Check("French texts", True, "compiled")


def _settings() -> Iterator[Check]:
    try:
        read = settings.load().file
    except HwError as error:
        place = f"{error.place}: " if isinstance(error, InputError) else ""
        yield Check(settings.FILE, False, f"{place}{error}", "hw list shows every fault")
        return
    if read:
        yield Check(settings.FILE, True, str(read))


def _show(checks: tuple[Check, ...]) -> None:
    from rich.text import Text

    out = console.out()
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark, style = ("✓", "green") if check.ok else ("✗", "red")
        line = Text.assemble((mark, style), f" {check.name:<{width}}  ", check.found)
        out.print(line, soft_wrap=True, highlight=False)
        if not check.ok and check.fix:
            out.print(Text(f"  {'':<{width}}  → {check.fix}", style="bold"), soft_wrap=True, highlight=False)
