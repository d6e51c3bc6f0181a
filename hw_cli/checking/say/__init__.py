"""What a text says: what it does with each relation, which facts are in force where, where a subject ends."""
