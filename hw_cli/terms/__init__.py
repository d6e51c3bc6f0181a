"""The language in which claims are written: nodes, printers, and the bridge to SymPy."""
