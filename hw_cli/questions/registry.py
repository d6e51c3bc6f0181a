"""Which questions of the sheet the program solves; importing this costs nothing."""

SOLVED: frozenset[str] = frozenset({"q1", "q4"})
