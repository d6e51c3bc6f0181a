"""Finding a homework: one that comes with the tool, one that is installed, or a folder."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from hw_cli.errors import UsageError
from hw_cli.homework.protocol import SHEET, Homework, Load
from hw_cli.prose import say

GROUP = "hw.homework"  # entry points of this group name the package of a homework
SHIPPED = "hw_cli.homeworks"
HOMEWORKS = Path(__file__).parents[1] / "homeworks"  # found without importing one


def find(name: str | None = None) -> Homework:
    """The homework of that name or in that folder; without one, the first that comes with the tool.

    Raises UsageError where there is none, InputErrors where the sheet of one that does not come along is wrong.
    """
    shipped = sorted(sheet.parent.name for sheet in HOMEWORKS.glob(f"*/{SHEET}"))
    own = shipped[0] if name is None else _plain(name)
    if name is None or own in shipped:
        return Homework(own, HOMEWORKS / own, _modules(f"{SHIPPED}.{own}"))
    from importlib.metadata import entry_points  # late: it reads mail headers with all of `email`

    installed = {_plain(point.name): point.value for point in entry_points(group=GROUP)}
    if own in installed:
        package = installed[own]
        home = Path(import_module(package).__path__[0])
        return _read(Homework(package.rpartition(".")[2], home, _modules(package)))
    if Path(name).is_dir():
        return _read(_folder(Path(name)))
    known = ", ".join(sorted({*shipped, *installed}))
    advice = say("name a folder with a {file}, or one of: {known}", file=SHEET, known=known)
    raise UsageError(say("there is no homework {name}", name=repr(name)), advice)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _read(found: Homework) -> Homework:
    """A homework that somebody wrote, whose sheet may be wrong: it is told at once."""
    _ = found.sheet
    return found


def _modules(package: str) -> Load:
    return lambda name: import_module(f"{package}.{name}")


def _folder(folder: Path) -> Homework:
    """The homework in a folder, or in the one folder of it that has a sheet."""
    found = [item for item in (folder, *sorted(folder.iterdir())) if (item / SHEET).is_file()]
    if not found:
        raise UsageError(
            say("{folder} has no {file}", folder=str(folder), file=SHEET),
            say("{command} writes one", command="hw new homework FOLDER"),
        )
    home = found[0].resolve()
    return Homework(home.name, home, _loader(home))


def _loader(folder: Path) -> Load:
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
