"""Figures: one module a family; each function returns a `Drawing` made from terms."""

import os

# Matplotlib refuses to be imported when this names a backend that it lacks; we choose our own anyway.
_backend = os.environ.pop("MPLBACKEND", None)
try:
    import matplotlib  # noqa: F401
finally:
    if _backend is not None:
        os.environ["MPLBACKEND"] = _backend
