"""hw: a homework solver, report generator and derivation checker whose every line is derived and verified.

The Python interface is that of `hw_cli.api`, by name: `import hw_cli as hw`, then `hw.equal`, `hw.check`, `hw.solve`,
`hw.invertible`, `hw.render`. Importing the package loads nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it: `typing` takes longer to load than all that stands here

if TYPE_CHECKING:
    from typing import Any

    from hw_cli.api import (
        Check,
        Counterexample,
        Equality,
        Invertibility,
        Rendered,
        Solution,
        Step,
        check,
        equal,
        invertible,
        render,
        solve,
    )

__version__ = "0.1.0"
__all__ = [
    "Check",
    "Counterexample",
    "Equality",
    "Invertibility",
    "Rendered",
    "Solution",
    "Step",
    "__version__",
    "check",
    "equal",
    "invertible",
    "render",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from hw_cli import api

    return getattr(api, name)


def load_ipython_extension(shell: Any) -> None:
    """Give a notebook the cell magic `%%hw`: `%load_ext hw_cli`."""
    from hw_cli.notebook import register

    register(shell)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
