"""How a file is read: where its derivations stand, and what each step says."""
