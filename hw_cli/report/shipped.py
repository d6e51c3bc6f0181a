"""Where the templates that come with the program are."""

from importlib.resources import files
from pathlib import Path


def templates_folder() -> Path:
    """The folder of templates: inside the installed package, else beside it in a checkout."""
    package = Path(str(files("hw_cli")))
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"
