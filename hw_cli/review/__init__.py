"""Question 5: the student's one-page review of a paper, read from Markdown; the text is theirs alone."""
