"""The questions of the sheet: each derives its answer as a tuple of parts made of blocks."""
