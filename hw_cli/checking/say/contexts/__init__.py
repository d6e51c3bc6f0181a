"""What letters, laws and names may mean: contexts, and the files they come from."""
