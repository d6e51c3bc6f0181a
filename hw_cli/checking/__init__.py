"""A student's file: where its derivations stand, what each step says, and whether it holds.

Four rooms: `read` (a file's formulas as steps with places), `say` (what the text says of them: moods, facts, names,
contexts), `judge` (each step through the kernel), `explain` (hints); and `checking`, a whole file.
"""
