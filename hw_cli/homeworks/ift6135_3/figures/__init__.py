"""The figures of the third homework: one module a family; each function returns a `Drawing` made from terms."""

import hw_cli.figures  # noqa: F401 - before Matplotlib: it sees to the backend
