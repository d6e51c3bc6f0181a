"""hw: a homework solver and report generator whose every line is derived and verified."""

__version__ = "0.1.0"
