"""What occurs in a derivation."""
