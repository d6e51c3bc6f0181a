"""What a line means in a context: the roles of its letters, and what it leaves unsaid."""
