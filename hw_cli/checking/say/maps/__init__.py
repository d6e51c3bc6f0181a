"""Letters that one-to-one maps tie to one another."""
