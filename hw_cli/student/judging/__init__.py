"""One derivation under judgement."""
