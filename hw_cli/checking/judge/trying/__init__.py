"""Lines tried in random worlds."""
