"""Finding a homework: one that comes with the tool, one that is installed, or a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from hw_cli.errors import InputError, UsageError
from hw_cli.homework.protocol import Homework
from hw_cli.prose import say
from hw_cli.sheet import read_sheet

GROUP = "hw.homework"  # entry points of this group name the package of a homework
SHEET = "sheet.toml"
SHIPPED = "hw_cli.homeworks"


def find(name: str | None = None) -> Homework:
    """The homework of that name or in that folder; without one, the first that comes with the tool.

    Raises UsageError where there is none, InputErrors where its sheet is wrong.
    """
    shipped = _shipped()
    if name is None:
        return _package(f"{SHIPPED}.{shipped[0]}")
    if _plain(name) in shipped:
        return _package(f"{SHIPPED}.{_plain(name)}")
    from importlib.metadata import entry_points  # late: it reads mail headers with all of `email`

    installed = {_plain(point.name): point.value for point in entry_points(group=GROUP)}
    if _plain(name) in installed:
        return _package(installed[_plain(name)])
    if Path(name).is_dir():
        return _folder(Path(name))
    known = ", ".join(sorted({*shipped, *installed}))
    advice = say("name a folder with a {file}, or one of: {known}", file=SHEET, known=known)
    raise UsageError(say("there is no homework {name}", name=repr(name)), advice)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _shipped() -> list[str]:
    return sorted(sheet.parent.name for sheet in _home(SHIPPED).glob(f"*/{SHEET}"))


def _package(name: str) -> Homework:
    """The homework in an installed package."""
    return _read(name.rpartition(".")[2], _home(name), lambda module: import_module(f"{name}.{module}"))


def _home(package: str) -> Path:
    return Path(import_module(package).__path__[0])


def _folder(folder: Path) -> Homework:
    """The homework in a folder, or in the one folder of it that has a sheet."""
    found = [item for item in (folder, *sorted(folder.iterdir())) if (item / SHEET).is_file()]
    if not found:
        raise UsageError(
            say("{folder} has no {file}", folder=str(folder), file=SHEET),
            say("{command} writes one", command="hw new homework FOLDER"),
        )
    home = found[0].resolve()
    return _read(home.name, home, _loader(home))


def _read(id: str, folder: Path, load: Callable[[str], ModuleType]) -> Homework:  # noqa: A002
    path = folder / SHEET
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            say("cannot be read: {why}", why=str(error)), say("save it as UTF-8"), path=path
        ) from error
    return Homework(id, folder, read_sheet(text, path), load)


def _loader(folder: Path) -> Callable[[str], ModuleType]:
    """What imports the modules of a folder as those of a package of its own; they import each other with a dot."""
    package = f"_hw_homework_{abs(hash(str(folder))):x}.{folder.name}".replace(".", "_").replace("-", "_")

    def load(name: str) -> ModuleType:
        if package not in sys.modules:
            spec = spec_from_file_location(
                package, folder / "__init__.py", submodule_search_locations=[str(folder)]
            )
            if spec is None:
                raise ImportError(f"{folder} cannot be imported")
            module = module_from_spec(spec)
            sys.modules[package] = module
            if spec.loader is not None and (folder / "__init__.py").is_file():
                spec.loader.exec_module(module)
        return import_module(f"{package}.{name}")

    return load
