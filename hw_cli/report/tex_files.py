"""Which files of a TeX installation the report needs, and which of them are missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from hw_cli.report.engine import find_engine
from hw_cli.report.templates import template_folder

_PACKAGES = re.compile(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([\w,\s-]+)\}")
_OTHERS = ("french.ldf", "lmr10.pfb", "sfrm1000.pfb")  # French for babel; the fonts as outlines


def needed_files(templates: Path) -> tuple[str, ...]:
    """The packages that the templates load, as file names, and what these load by language and font."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(templates.rglob("*.tex*")))
    names = {name.strip() for group in _PACKAGES.findall(text) for name in group.split(",")}
    return (*sorted(f"{name}.sty" for name in names if name), *_OTHERS)


def missing_files(needed: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `needed` that TeX cannot find; none where no `kpsewhich` tells (tectonic fetches its own)."""
    if not shutil.which("kpsewhich"):
        return ()
    found = subprocess.run(("kpsewhich", *needed), capture_output=True, check=False, timeout=60)
    names = {Path(line).name for line in found.stdout.decode(errors="replace").splitlines()}
    return tuple(name for name in needed if name not in names)


def main() -> None:
    """Leave the process with 0 when the report can be typeset on this machine (`make` asks)."""
    ready = find_engine() is not None and not missing_files(needed_files(template_folder()))
    raise SystemExit(0 if ready else 1)
